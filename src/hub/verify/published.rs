//! What consumers see, and saw: it is what the published version says, in every place that keeps it, and of protected values
//! what was approved.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::golden::subject;
use super::{Check, Law, STEP};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::error::Result;
use crate::hub::approval::value_hash;
use crate::store::approvals::{self, ApprovalRow};
use crate::store::changes::ChangeRow;
use crate::store::golden_records::{self, GoldenRow, SensitiveRow, VersionRow};
use crate::store::{AnyConn, overrides, past};

/// What consumers see of a version.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) version: i64,
    pub(super) public: Attributes,
    /// Absent in versions from before sensitive values were kept with them.
    pub(super) sensitive: Option<Attributes>,
    /// Whether it has periods, so that what was approved is not only of today.
    dated: bool,
}

impl Told {
    /// `None` where a version cannot be read.
    fn of(row: &VersionRow) -> Option<Told> {
        let object = |text: &str| serde_json::from_str::<Attributes>(text).ok();
        let (public, sensitive) = match &row.shown {
            Some(shown) => {
                let mut shown = object(shown)?;
                let mut part = |name: &str| match shown.remove(name) {
                    Some(Value::Object(values)) => Some(values),
                    _ => None,
                };
                (part("attributes")?, part("sensitive"))
            }
            None => {
                let sensitive = row.sensitive.as_deref().map(object);
                if matches!(sensitive, Some(None)) {
                    return None;
                }
                (object(&row.attributes)?, sensitive.flatten())
            }
        };
        Some(Told {
            version: row.version,
            public,
            sensitive,
            dated: row.periods.is_some(),
        })
    }

    /// With sensitive values.
    pub(super) fn all(&self) -> Attributes {
        let mut all = self.public.clone();
        all.extend(self.sensitive.clone().unwrap_or_default());
        all
    }

    /// Whether a published record, as its bytes say it, is this.
    fn is_in(&self, published: &str, sensitive: Option<&str>) -> bool {
        let Ok(body) = serde_json::from_str::<Attributes>(published) else {
            return false;
        };
        let hidden = match (&self.sensitive, sensitive) {
            (Some(told), Some(stored)) => {
                serde_json::from_str::<Attributes>(stored).is_ok_and(|stored| stored == *told)
            }
            (Some(told), None) => told.is_empty(),
            (None, _) => true,
        };
        let public = body.get("attributes").and_then(Value::as_object) == Some(&self.public);
        public && hidden && body.get("version").and_then(Value::as_i64) == Some(self.version)
    }
}

/// Published versions of golden records, by golden record and number.
pub(super) type Published = HashMap<String, BTreeMap<i64, Told>>;

/// The newest that consumers saw up to a version.
pub(super) fn until<'p>(published: &'p Published, id: &str, version: i64) -> Option<&'p Told> {
    published.get(id)?.range(..=version).next_back().map(|(_, told)| told)
}

impl Check<'_> {
    /// What golden records publish is what their versions say, and these are as they were written.
    pub(super) fn published(&mut self, conn: &mut AnyConn, rows: &[GoldenRow]) -> Result<()> {
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let published = self.published_versions(conn, &ids, true)?;
        let hidden: HashMap<String, SensitiveRow> = golden_records::sensitive(conn, &ids)?
            .into_iter()
            .map(|part| (part.golden_id.clone(), part))
            .collect();
        for row in rows {
            let hidden = hidden.get(&row.id).map(|part| part.published.as_str());
            self.one_published(row, hidden, &published);
        }
        for (id, version, body, hidden) in past::published(conn, &ids)? {
            let told = published.get(&id).and_then(|versions| versions.get(&version));
            if told.is_some_and(|told| !told.is_in(&body, hidden.as_deref())) {
                let detail = format!("what consumers saw of version {version} before is not what that version says");
                self.found(Law::Published, subject(&id), detail);
            }
        }
        for row in overrides::all(conn, &ids)? {
            if row.seal.as_ref().is_some_and(|seal| *seal != row.sealed()) {
                let detail = format!("an override of {} is not as it was made", row.attribute);
                self.found(Law::Sealed, subject(&row.golden_id), detail);
            }
        }
        let recorded = approvals::of_goldens(conn, &ids)?;
        for row in &recorded {
            if row.seal.as_ref().is_some_and(|seal| *seal != row.sealed()) {
                let detail = format!("an approval of version {} is not as it was given", row.version);
                self.found(Law::Sealed, subject(&row.golden_id), detail);
            }
            self.approved_value(conn, row, &published)?;
            self.submitters(conn, row, &published)?;
        }
        Ok(())
    }

    fn one_published(&mut self, row: &GoldenRow, hidden: Option<&str>, published: &Published) {
        let newest = until(published, &row.id, i64::MAX);
        let fits = match (&row.published, row.published_version, newest) {
            (Some(body), Some(version), Some(told)) => told.version == version && told.is_in(body, hidden),
            (None, None, None) => hidden.is_none_or(|hidden| hidden == "{}"),
            _ => false,
        };
        if !fits {
            let detail = "what consumers see is not what its published version says";
            self.found(Law::Published, subject(&row.id), detail);
        }
    }

    /// The versions of golden records that consumers saw. `report`: tells of those that are not as they were written.
    pub(super) fn published_versions(&mut self, conn: &mut AnyConn, ids: &[String], report: bool) -> Result<Published> {
        let mut published = Published::new();
        let mut from = (String::new(), 0);
        let mut sealed = false;
        loop {
            let rows = golden_records::versions_from(conn, ids, (&from.0, from.1), STEP)?;
            let Some(last) = rows.last() else { return Ok(published) };
            let next = (last.golden_id.clone(), last.version);
            for row in rows {
                // Within a golden record, no version without a seal follows one with.
                sealed &= row.golden_id == from.0;
                let whole = match &row.seal {
                    Some(seal) => *seal == row.sealed(),
                    None => !sealed,
                };
                sealed |= row.seal.is_some();
                from.0.clone_from(&row.golden_id);
                if report && !whole {
                    let detail = format!("version {} is not as it was written", row.version);
                    self.found(Law::Sealed, subject(&row.golden_id), detail);
                }
                if !row.published {
                    continue;
                }
                match Told::of(&row) {
                    Some(told) => _ = published.entry(row.golden_id).or_default().insert(row.version, told),
                    None if report => {
                        let detail = format!("version {} cannot be read", row.version);
                        self.found(Law::Published, subject(&row.golden_id), detail);
                    }
                    None => {}
                }
            }
            from = next;
        }
    }

    /// A value that was approved is the one that its version published.
    fn approved_value(&mut self, conn: &mut AnyConn, row: &ApprovalRow, published: &Published) -> Result<()> {
        let told = published
            .get(&row.golden_id)
            .and_then(|versions| versions.get(&row.version));
        let Some(told) = told else {
            let detail = format!("an approval names version {}, which was not published", row.version);
            self.found(Law::Published, subject(&row.golden_id), detail);
            return Ok(());
        };
        // References that moved are nobody's proposal; of periods, days to come were approved as well.
        if row.subject == "references" || told.dated || told.sensitive.is_none() {
            return Ok(());
        }
        let Some(rules) = self.policy_under(conn, &row.rules_version)? else {
            return Ok(());
        };
        let Some(hash) = hash_of(&rules, row, &told.all()) else {
            return Ok(());
        };
        if hash != row.value_hash {
            let detail = format!("what version {} published is not what was approved", row.version);
            self.found(Law::Published, subject(&row.golden_id), detail);
        }
        Ok(())
    }

    /// What a change tells of a golden record is what its newest published version says.
    pub(super) fn told_in_feed(&mut self, row: &ChangeRow, body: &Value, published: &Published) {
        let Some(attributes) = body.pointer("/data/attributes").and_then(Value::as_object) else {
            return;
        };
        let fits = until(published, &row.golden_id, row.golden_version).is_some_and(|told| told.public == *attributes)
            && body.pointer("/data/version").and_then(Value::as_i64) == Some(row.golden_version)
            && body.pointer("/data/golden_id").and_then(Value::as_str) == Some(&row.golden_id);
        if !fits {
            let detail = format!("position {} tells something else than its version says", row.position);
            self.found(Law::Published, subject(&row.golden_id), detail);
        }
    }
}

/// [`value_hash`] of what was published where an approval was given; `None` where that cannot be told from what was published:
/// factors begin on the day of their approval.
fn hash_of(rules: &Domain, row: &ApprovalRow, told: &Attributes) -> Option<String> {
    let hashed = |value: Option<&Value>| Some(value_hash(&row.golden_id, &row.attribute, value));
    let name = crate::hub::payment::attribute_of(&row.attribute);
    let protection = rules.approval.protect.get(name)?;
    if protection.from_approval.is_some() {
        return None;
    }
    if name == row.attribute {
        return hashed(told.get(name));
    }
    let entries = rules.protected_entries(name, told, told)?;
    hashed(entries.approved_by_name(told).get(&row.attribute[name.len()..]))
}
