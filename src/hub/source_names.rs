//! What source systems call the golden records that a golden record names.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::batch::Batch;
use super::consolidate::text;
use super::referring::resolution_of;
use super::source_records::SourceKey;
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::engine::reference::{Waiting, places};
use crate::error::Result;
use crate::store::source_records::SourceRecordRow;

/// Member of the published record that lists what it names.
pub(super) const REFERENCES: &str = "references";

/// A place of a published record that names another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ToldReference {
    /// JSON Pointer into the record.
    pointer: String,
    /// Domain of what is named.
    domain: String,
    /// What is named; absent while nothing has that key.
    golden_id: Option<String>,
    /// Source system that names it, if one does.
    system: Option<String>,
    /// What it calls it.
    key: Option<String>,
}

/// (domain, golden id) → what the source systems of some records call it.
#[derive(Debug, Default)]
pub(super) struct SourceNames(BTreeMap<(String, String), SourceKey>);

impl SourceNames {
    /// What these source records call what they name; the first of them counts.
    ///
    /// # Errors
    /// `Internal` when the store holds something else than references.
    pub(super) fn of(rows: &[&SourceRecordRow]) -> Result<SourceNames> {
        let mut names = SourceNames::default();
        for row in rows {
            for (target, keys) in resolution_of(row)? {
                for (key, golden_id) in keys {
                    let name = SourceKey {
                        system: row.system.clone(),
                        key,
                    };
                    names.0.entry((target.clone(), golden_id)).or_insert(name);
                }
            }
        }
        Ok(names)
    }

    /// What they call one golden record.
    pub(super) fn name(&self, domain: &str, golden_id: &str) -> Option<&SourceKey> {
        self.0.get(&(domain.to_owned(), golden_id.to_owned()))
    }

    fn told(&self, domain: &Domain, attributes: &Attributes, prefix: &str) -> Vec<ToldReference> {
        let found = places(domain, attributes).into_iter().map(|place| {
            let golden_id = place.value.as_str().map(str::to_owned);
            let named = golden_id.as_deref().and_then(|id| self.name(place.target, id).cloned());
            let waiting = Waiting::of(place.value).map(|waiting| SourceKey {
                system: waiting.system,
                key: waiting.key,
            });
            let source = named.or(waiting);
            ToldReference {
                pointer: format!("{prefix}{}", place.pointer),
                domain: place.target.to_owned(),
                golden_id,
                system: source
                    .as_ref()
                    .map(|s| s.system.clone())
                    .filter(|system| !system.is_empty()),
                key: source.map(|source| source.key),
            }
        });
        found.collect()
    }
}

impl Batch<'_> {
    /// What the source records of a golden record call what it names.
    pub(super) fn source_names(&self, golden_id: &str) -> Result<SourceNames> {
        SourceNames::of(&self.members_of(golden_id))
    }

    /// Every place of published attributes, of today and of other periods, that names another record.
    pub(super) fn told_references(
        &self,
        golden_id: &str,
        public: &Attributes,
        periods: Option<&Value>,
    ) -> Result<Option<Value>> {
        let domain = self.domain;
        if domain.references().next().is_none() {
            return Ok(None);
        }
        let names = self.source_names(golden_id)?;
        let mut told = names.told(domain, public, "/attributes");
        for (index, period) in periods.and_then(Value::as_array).into_iter().flatten().enumerate() {
            if let Some(Value::Object(attributes)) = period.get("attributes") {
                told.extend(names.told(domain, attributes, &format!("/periods/{index}/attributes")));
            }
        }
        Ok((!told.is_empty()).then(|| serde_json::from_str(&text(&told)).unwrap_or(Value::Null)))
    }
}
