//! The writer's half of references: what the keys that source records name lead to. It is kept with the record, so that
//! recomputing a golden record gives the same; when what is named moves, those who refer to it are looked at again, here
//! those of the same domain, and the others when their own writer has its turn.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::batch::Batch;
use super::consolidate::{attributes, text};
use super::ids::{self, record_id};
use super::leading::{Key, leads_of};
use super::periods::timeline_of;
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::engine::reference::{Resolution, Waiting, places, readings, rewritten};
use crate::engine::standardize::clean;
use crate::error::{Error, Result};
use crate::store::published;
use crate::store::references::{self, ReferenceRow};
use crate::store::source_records::SourceRecordRow;

/// A value that stands in another form because what it names moved, not because anybody said something else.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Redirected {
    target: String,
    from: Value,
    to: Value,
}

/// What a source record names: attribute, target domain and key of each.
type Said = BTreeSet<(String, String, String)>;

/// What a source record names on any day.
///
/// # Errors
/// `Internal` when the store holds something else than attributes.
pub(super) fn said_by(domain: &Domain, row: &SourceRecordRow) -> Result<Said> {
    let mut said = Said::new();
    if row.status != "active" || domain.references().next().is_none() {
        return Ok(said);
    }
    let mut note = |attributes: &Attributes| {
        for place in places(domain, attributes) {
            if let Some(key) = place.value.as_str() {
                said.insert((place.attribute.to_owned(), place.target.to_owned(), key.to_owned()));
            }
        }
    };
    note(&attributes(&row.attributes)?);
    if let (Some(rule), true) = (&domain.valid_time, row.periods.is_some()) {
        for period in timeline_of(rule, row)?.periods() {
            note(&period.value.attributes);
        }
    }
    Ok(said)
}

/// What the keys of a source record were resolved to.
///
/// # Errors
/// `Internal` when the store holds something else.
pub(super) fn resolution_of(row: &SourceRecordRow) -> Result<Resolution> {
    let Some(text) = &row.refs else {
        return Ok(Resolution::new());
    };
    serde_json::from_str(text).map_err(|e| Error::Internal(format!("stored references cannot be read: {e}")))
}

/// Values with what was redirected in its present form.
pub(super) fn in_present_form(domain: &Domain, values: Attributes, redirected: &[Redirected]) -> Attributes {
    if redirected.is_empty() {
        return values;
    }
    let made = rewritten(domain, &values, &mut |target, value| {
        let moved = redirected.iter().find(|one| one.target == target && one.from == *value);
        moved.map(|one| one.to.clone())
    });
    made.into_owned()
}

impl Batch<'_> {
    /// Notes that a source record may name something else than before.
    pub(super) fn note_references(&mut self, id: &str) {
        if self.domain.references().next().is_some() {
            self.noted.insert(id.to_owned());
        }
    }

    /// What was redirected in a golden record by this commit.
    pub(super) fn redirected(&self, golden_id: &str) -> &[Redirected] {
        self.redirected.get(golden_id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Finds out what the source records that were noted refer to. Answers the golden records of those for which something
    /// leads elsewhere than before.
    pub(super) fn resolve_references(&mut self) -> Result<BTreeSet<String>> {
        let ids: Vec<String> = std::mem::take(&mut self.noted).into_iter().collect();
        let mut touched = BTreeSet::new();
        if ids.is_empty() {
            return Ok(touched);
        }
        let mut said: BTreeMap<String, Said> = BTreeMap::new();
        for id in &ids {
            if let Some(row) = self.records.get(id) {
                said.insert(id.clone(), said_by(self.domain, row)?);
            }
        }
        let mut before: HashMap<String, Vec<ReferenceRow>> = HashMap::new();
        let unknown: Vec<String> = ids
            .iter()
            .filter(|id| !self.references.contains_key(*id))
            .cloned()
            .collect();
        for row in references::of_records(self.conn, &unknown)? {
            before.entry(row.record_id.clone()).or_default().push(row);
        }
        for id in &ids {
            if let Some(rows) = self.references.get(id) {
                before.insert(id.clone(), rows.clone());
            }
        }
        let leads = self.leads(&said)?;
        let kept = self.kept(&before, &leads)?;
        for (id, said) in said {
            let known = before.remove(&id).unwrap_or_default();
            let mut resolution = Resolution::new();
            let mut rows = BTreeSet::new();
            let mut moved = Vec::new();
            for (attribute, target, key) in &said {
                let lead = leads.get(&(id.clone(), target.clone(), key.clone())).cloned();
                let was = known.iter().find(|row| {
                    row.target_domain == *target
                        && row.attribute == *attribute
                        && row.target_id == self.name_of(&id, target, key)
                });
                let was_golden = was.and_then(|row| row.golden_id.clone());
                let lead = match (&was_golden, lead) {
                    // One that was merged into it leads there by itself.
                    (Some(was), Some(lead)) if kept.contains(&(was.clone(), lead.clone())) => Some(was.clone()),
                    (_, lead) => lead,
                };
                if let Some(golden_id) = &lead {
                    let keys = resolution.entry(target.clone()).or_default();
                    keys.insert(key.clone(), golden_id.clone());
                }
                rows.extend(self.rows_of(&id, (attribute, target, key), lead.as_deref()));
                if was.is_some() {
                    moved.extend(self.forms(&id, (target, key), was_golden.as_deref(), lead.as_deref()));
                } else if let Some(lead) = lead.as_deref() {
                    // What an earlier version of the program resolved under the cleaned key.
                    let cleaned = self.name_of(&id, target, &clean(key));
                    if known.iter().any(|row| row.key.is_empty() && row.target_id == cleaned) {
                        moved.extend(self.forms(&id, (target, key), None, Some(lead)));
                    }
                }
            }
            let rows: Vec<ReferenceRow> = rows.into_iter().collect();
            self.keep_references(&id, resolution, rows, &known, moved, &mut touched);
        }
        Ok(touched)
    }

    fn keep_references(
        &mut self,
        id: &str,
        resolution: Resolution,
        rows: Vec<ReferenceRow>,
        known: &[ReferenceRow],
        moved: Vec<Redirected>,
        touched: &mut BTreeSet<String>,
    ) {
        let refs = (!resolution.is_empty()).then(|| text(&resolution));
        let mut same = known.to_vec();
        same.sort();
        if same != rows {
            self.references.insert(id.to_owned(), rows);
        }
        let Some(row) = self.records.get_mut(id) else { return };
        if row.refs == refs {
            return;
        }
        row.refs = refs;
        let golden_id = row.golden_id.clone();
        self.mark_record(id);
        if let Some(golden_id) = golden_id {
            self.redirected.entry(golden_id.clone()).or_default().extend(moved);
            touched.insert(golden_id);
        }
    }

    fn name_of(&self, id: &str, target: &str, key: &str) -> String {
        let system = self.records.get(id).map(|row| row.system.as_str()).unwrap_or_default();
        record_id(target, system, key)
    }

    /// One row for each reading of a key, and one for the golden id that it may be.
    fn rows_of(
        &self,
        id: &str,
        (attribute, target, key): (&str, &str, &str),
        golden_id: Option<&str>,
    ) -> Vec<ReferenceRow> {
        let row = |reading: i64, target_id: String| ReferenceRow {
            record_id: id.to_owned(),
            attribute: attribute.to_owned(),
            target_domain: target.to_owned(),
            target_id,
            domain: self.domain.name.clone(),
            key: key.to_owned(),
            reading,
            golden_id: golden_id.map(str::to_owned),
        };
        let mut rows: Vec<ReferenceRow> = (0..)
            .zip(readings(key))
            .map(|(reading, as_read)| row(i64::min(reading, 1), self.name_of(id, target, &as_read)))
            .collect();
        if let Some(golden) = ids::golden_id(key) {
            rows.push(row(1, golden));
        }
        rows
    }

    /// The forms in which what a key leads to stood before, and its present form.
    fn forms(&self, id: &str, (target, key): (&str, &str), was: Option<&str>, is: Option<&str>) -> Vec<Redirected> {
        let system = self.records.get(id).map(|row| row.system.as_str()).unwrap_or_default();
        let form =
            |golden: Option<&str>| golden.map_or_else(|| Waiting::value(system, key), |id| Value::String(id.into()));
        let to = form(is);
        let mut from = vec![form(was)];
        if was.is_none() {
            // As the program kept it before it resolved references.
            from.push(Value::String(key.to_owned()));
            from.push(Value::String(clean(key)));
        }
        let from = from.into_iter().filter(|from| *from != to);
        from.map(|from| Redirected {
            target: target.to_owned(),
            from,
            to: to.clone(),
        })
        .collect()
    }

    /// Where each key leads, with what this commit has moved: (record, target domain, key) → golden record.
    fn leads(&mut self, said: &BTreeMap<String, Said>) -> Result<HashMap<(String, String, String), String>> {
        let mut wanted = Vec::new();
        let mut keys = Vec::new();
        for (id, said) in said {
            let Some(row) = self.records.get(id) else { continue };
            let targets: BTreeSet<(&String, &String)> = said.iter().map(|(_, target, key)| (target, key)).collect();
            for (target, key) in targets {
                for as_read in readings(key) {
                    wanted.push((id.clone(), target.clone(), key.clone()));
                    keys.push(Key {
                        domain: target.clone(),
                        system: row.system.clone(),
                        key: as_read,
                        said_at: Some(row.received_at),
                    });
                }
                if let Some(golden) = ids::golden_id(key) {
                    wanted.push((id.clone(), target.clone(), key.clone()));
                    keys.push(Key {
                        domain: target.clone(),
                        system: String::new(),
                        key: golden,
                        said_at: None,
                    });
                }
            }
        }
        let pending = self.rekeyed.clone();
        let records = &self.records;
        let here = |record: &str| {
            let row = records.get(record)?;
            Some(row.golden_id.clone().filter(|_| row.status == "active"))
        };
        let found = leads_of(self.conn, &keys, &pending, &here)?;
        let mut leads = HashMap::new();
        // Of several readings the likeliest that leads anywhere counts.
        for (wanted, found) in wanted.into_iter().zip(found) {
            if let Some(golden_id) = found {
                leads.entry(wanted).or_insert(golden_id);
            }
        }
        Ok(leads)
    }

    /// Pairs of what was named before and what is named now, of which the first leads to the second by itself.
    fn kept(
        &mut self,
        before: &HashMap<String, Vec<ReferenceRow>>,
        leads: &HashMap<(String, String, String), String>,
    ) -> Result<BTreeSet<(String, String)>> {
        let mut pairs = BTreeSet::new();
        for row in before.values().flatten() {
            let lead = leads.get(&(row.record_id.clone(), row.target_domain.clone(), row.key.clone()));
            if let (Some(was), Some(lead)) = (&row.golden_id, lead)
                && was != lead
            {
                pairs.insert((was.clone(), lead.clone()));
            }
        }
        let mut stored = Vec::new();
        let mut survivors: HashMap<String, String> = HashMap::new();
        for (was, _) in &pairs {
            match self.goldens.get(was) {
                Some(view) => {
                    _ = survivors.insert(was.clone(), view.row.merged_into.clone().unwrap_or_else(|| was.clone()))
                }
                None => stored.push(was.clone()),
            }
        }
        for standing in published::standings(self.conn, &stored)? {
            survivors.insert(standing.id.clone(), standing.survivor().to_owned());
        }
        pairs.retain(|(was, lead)| survivors.get(was) == Some(lead));
        Ok(pairs)
    }
}
