//! Who refers to whom, for those who ask. A source record names another one by its key in the same source system, or by a
//! golden id; what that leads to is found out in `referring.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::Hub;
use super::batch::Batch;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::source_records::SourceKey;
use crate::engine::domain::Domain;
use crate::error::Result;
use crate::store::AnyConn;
use crate::store::references::{self, ReferenceRow};
use crate::store::source_records::{self, SourceRecordRow};
use crate::store::{golden_records, published};

/// Most references of a kind that an answer holds.
const MOST: usize = 1_000;

/// References of a golden record.
#[derive(Debug, Clone, Serialize)]
pub struct References {
    /// Golden record, after merges.
    pub golden_id: String,
    /// What its source records refer to.
    pub refers_to: Vec<Reference>,
    /// Golden records that refer to it.
    pub referred_by: Vec<Reference>,
    /// Whether there are more than are shown.
    pub more: bool,
}

/// One end of a reference, seen from the other.
#[derive(Debug, Clone, Serialize)]
pub struct Reference {
    /// Domain of the golden record at this end.
    pub domain: String,
    /// Golden record at this end now; absent while no source record with that key has one.
    pub golden_id: Option<String>,
    /// Attribute that holds the key.
    pub attribute: String,
    /// Source record that holds it.
    pub source: SourceKey,
}

/// A reference that leads to another golden record after a command.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ReferenceImpact {
    /// Domain of the golden record that refers.
    pub domain: String,
    /// Golden record that refers.
    pub golden_id: String,
    /// Attribute.
    pub attribute: String,
    /// What it leads to before.
    pub from: Option<String>,
    /// And after; `new` for one that the command makes.
    pub to: String,
}

/// A reference that leads nowhere yet.
#[derive(Debug, Clone, Serialize)]
pub struct WaitingReference {
    /// Source record that holds it.
    pub source: SourceKey,
    /// Its golden record.
    pub golden_id: Option<String>,
    /// Attribute.
    pub attribute: String,
    /// Domain in which it is looked for.
    pub domain: String,
    /// What it names: a key of the same source system, or a golden id; `•••` in a sensitive attribute.
    pub key: String,
}

impl Hub {
    /// References of a domain that lead nowhere yet: they count by themselves once what they name is there.
    ///
    /// # Errors
    /// `Malformed` cursor.
    pub async fn waiting_references(&self, domain: &str, page: Page) -> Result<PageOf<WaitingReference>> {
        let (domain, rows) = (self.domain(domain)?, page.rows());
        let after = page.cursor.as_deref().map(decode_cursor::<(String, String, String)>);
        let after = after.transpose()?.unwrap_or_default();
        self.read(move |conn| {
            let place = (after.0.as_str(), after.1.as_str(), after.2.as_str());
            let mut found = references::waiting(conn, &domain.name, place, rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next = |row: &ReferenceRow| {
                encode_cursor(&(row.record_id.clone(), row.attribute.clone(), row.target_id.clone()))
            };
            let next_cursor = found.last().filter(|_| more).map(next);
            let holders = by_id(conn, found.iter().map(|row| row.record_id.clone()).collect())?;
            let mut items = Vec::with_capacity(found.len());
            for row in found {
                let Some(holder) = holders.get(&row.record_id) else {
                    continue;
                };
                let hidden = is_sensitive(&domain, &row.attribute);
                items.push(WaitingReference {
                    source: SourceKey {
                        system: holder.system.clone(),
                        key: holder.key.clone(),
                    },
                    golden_id: holder.golden_id.clone(),
                    attribute: row.attribute,
                    domain: row.target_domain,
                    key: if hidden { HIDDEN.to_owned() } else { row.key },
                });
            }
            Ok(PageOf { items, next_cursor })
        })
        .await
    }

    /// What a golden record refers to, and what refers to it among the domains that the caller may read. What sensitive
    /// attributes name is not told.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn references(&self, domain: &str, id: &str, readable: Vec<String>) -> Result<References> {
        let domains: BTreeMap<String, Arc<Domain>> = self
            .domains()
            .into_iter()
            .map(|domain| (domain.name.clone(), domain))
            .collect();
        self.with_golden(domain, id, move |conn, golden| {
            let golden_id = golden.merged_into.unwrap_or(golden.id);
            let shown = |row: &ReferenceRow| {
                let own = domains.get(&row.domain);
                own.is_none_or(|own| !is_sensitive(own, &row.attribute))
            };
            let members = source_records::members(conn, std::slice::from_ref(&golden_id))?;
            let ids: Vec<String> = members.iter().map(|row| row.id.clone()).collect();
            let mut out = references::of_records(conn, &ids)?;
            out.retain(|row| row.reading == 0 && readable.contains(&row.target_domain) && shown(row));
            let mut named = golden_records::merged_ids(conn, &golden_id, MOST as i64)?;
            named.push(golden_id.clone());
            let mut back = references::to_goldens(conn, &named, MOST as i64 + 1)?;
            back.retain(|row| readable.contains(&row.domain) && shown(row));
            let more = out.len() > MOST || back.len() > MOST;
            out.truncate(MOST);
            back.truncate(MOST);
            let goldens: Vec<String> = out.iter().filter_map(|row| row.golden_id.clone()).collect();
            let goldens: BTreeMap<String, String> = published::standings(conn, &goldens)?
                .into_iter()
                .map(|standing| (standing.id.clone(), standing.survivor().to_owned()))
                .collect();
            let mut known = by_id(conn, back.iter().map(|row| row.record_id.clone()).collect())?;
            known.extend(members.into_iter().map(|row| (row.id.clone(), row)));
            let seen = |row: &ReferenceRow, domain: &str, golden_id: Option<String>| {
                let holder = known.get(&row.record_id)?;
                Some(Reference {
                    domain: domain.to_owned(),
                    golden_id,
                    attribute: row.attribute.clone(),
                    source: SourceKey {
                        system: holder.system.clone(),
                        key: holder.key.clone(),
                    },
                })
            };
            let refers_to = out.iter().filter_map(|row| {
                let lead = row.golden_id.as_ref().and_then(|id| goldens.get(id)).cloned();
                seen(row, &row.target_domain, lead)
            });
            let referred_by = back.iter().filter_map(|row| {
                let holder = known.get(&row.record_id).and_then(|holder| holder.golden_id.clone());
                seen(row, &row.domain, Some(holder?))
            });
            Ok(References {
                refers_to: refers_to.collect(),
                referred_by: referred_by.collect(),
                golden_id,
                more,
            })
        })
        .await
    }
}

/// Shown in the place of a key that a sensitive attribute holds.
const HIDDEN: &str = "•••";

fn is_sensitive(domain: &Domain, path: &str) -> bool {
    domain.is_sensitive(path.split('.').next().unwrap_or(path))
}

fn by_id(conn: &mut AnyConn, ids: BTreeSet<String>) -> Result<BTreeMap<String, SourceRecordRow>> {
    let ids: Vec<String> = ids.into_iter().collect();
    let rows = source_records::by_ids(conn, &ids)?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

impl Batch<'_> {
    /// References that lead elsewhere once source records have moved: at most a thousand.
    pub(super) fn redirected_references(&mut self) -> Result<Vec<ReferenceImpact>> {
        let moved = self.moved_records();
        let ids: Vec<String> = moved.keys().cloned().collect();
        let rows = references::to_records(self.conn, &ids, MOST as i64)?;
        let ends: BTreeSet<String> = rows.iter().map(|row| row.record_id.clone()).chain(ids).collect();
        let stored = by_id(self.conn, ends)?;
        let golden_of = |id: &str| stored.get(id).and_then(|row| row.golden_id.clone());
        let mut found = BTreeSet::new();
        for row in rows {
            let (Some(golden_id), Some(to)) = (golden_of(&row.record_id), moved.get(&row.target_id)) else {
                continue;
            };
            let from = golden_of(&row.target_id);
            if from.as_ref() == Some(to) {
                continue;
            }
            let is_new = self.goldens.get(to).is_some_and(|view| !view.stored);
            found.insert(ReferenceImpact {
                domain: row.domain,
                golden_id,
                attribute: row.attribute,
                from,
                to: if is_new { "new".into() } else { to.clone() },
            });
        }
        Ok(found.into_iter().take(MOST).collect())
    }
}
