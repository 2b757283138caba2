//! The writer's half of references: what the keys that source records name lead to. It is kept with the record, so that
//! recomputing a golden record gives the same; when what is named moves, those who refer to it are looked at again, here
//! those of the same domain, and the others when their own writer has its turn.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::batch::Batch;
use super::consolidate::{attributes, text};
use super::ids::{is_golden_id, new_id, record_id};
use super::leading::{Key, leads_of};
use super::periods::timeline_of;
use super::rematch::hub_origin;
use super::time::now;
use super::{Hub, Origin};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::engine::reference::{Resolution, Waiting, places, readings, rewritten};
use crate::engine::standardize::clean;
use crate::error::{Error, Result};
use crate::store::references::{self, DueRow, ReferenceRow};
use crate::store::source_records::SourceRecordRow;
use crate::store::{published, rekeys};

/// Cause of the versions that are made because what is named moved.
pub(super) const CAUSE: &str = "references";
/// Source records that are looked at again in one commit.
const STEP: usize = 200;
/// Moves that are followed in one commit.
const MOVES: i64 = 50;
/// After this long no commit is under way that had not seen a reference (microseconds).
const SETTLED: i64 = 60 * 1_000_000;
/// What is due is one source record, not all who refer to a target.
const ONLY: char = '=';

/// The mark by which one source record is looked at again.
pub(super) fn only(record: &str) -> String {
    format!("{ONLY}{record}")
}

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
        if is_golden_id(key) {
            rows.push(row(1, key.to_owned()));
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
                if is_golden_id(key) {
                    wanted.push((id.clone(), target.clone(), key.clone()));
                    keys.push(Key {
                        domain: target.clone(),
                        system: String::new(),
                        key: key.clone(),
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
            if let (Some(was), Some(lead)) = (&row.golden_id, lead) {
                if was != lead {
                    pairs.insert((was.clone(), lead.clone()));
                }
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

    /// Looks again at those of this domain who refer to what this commit has moved: as many as one commit may; the others
    /// have their turn later.
    pub(super) fn follow_moved(&mut self, origin: &Origin) -> Result<()> {
        let moved: Vec<String> = std::mem::take(&mut self.moved).into_iter().collect();
        if moved.is_empty() {
            return Ok(());
        }
        let names = self.names_of(&moved)?;
        self.moved_names.extend(names.iter().cloned());
        let own = self.domain.references().any(|(_, target)| target == self.domain.name);
        if !own {
            return Ok(());
        }
        let name = self.domain.name.clone();
        let mut referring = references::referring(self.conn, &name, &names, "", STEP as i64 + 1)?;
        let pending = self.references.values().flatten();
        referring.extend(
            pending
                .filter(|row| names.contains(&row.target_id))
                .map(|row| row.record_id.clone()),
        );
        referring.sort_unstable();
        referring.dedup();
        if referring.len() > STEP {
            referring.truncate(STEP);
            return self.refer_again(&referring, origin);
        }
        self.followed.extend(names);
        self.refer_again(&referring, origin)
    }

    /// Everything that these source records are and were called.
    fn names_of(&mut self, records: &[String]) -> Result<Vec<String>> {
        let mut names: BTreeSet<String> = records.iter().cloned().collect();
        let stored = rekeys::of_records(self.conn, records)?;
        let pending = self
            .rekeyed
            .iter()
            .filter(|row| records.contains(&row.record_id))
            .cloned();
        for row in stored.into_iter().chain(pending) {
            names.insert(row.old_name);
            names.insert(row.new_name);
        }
        Ok(names.into_iter().collect())
    }

    /// Looks again at what source records refer to.
    fn refer_again(&mut self, records: &[String], origin: &Origin) -> Result<()> {
        self.load_records(records)?;
        self.noted.extend(records.iter().cloned());
        let touched = self.resolve_references()?;
        if touched.is_empty() {
            return Ok(());
        }
        self.settle_alone(&touched, CAUSE, origin)
    }

    /// The next of those who refer to what was moved have their turn.
    pub(super) fn follow_due(&mut self, origin: &Origin) -> Result<()> {
        let (name, now) = (self.domain.name.clone(), self.now);
        let mut records = BTreeSet::new();
        let mut ended = Vec::new();
        for row in references::due(self.conn, &name, now, MOVES)? {
            let room = STEP.saturating_sub(records.len());
            if room == 0 {
                break;
            }
            if let Some(record) = row.target_id.strip_prefix(ONLY) {
                records.insert(record.to_owned());
                ended.push(row.id);
                continue;
            }
            let target = [row.target_id.clone()];
            let mut found = references::referring(self.conn, &name, &target, &row.after_record, room as i64 + 1)?;
            match found.len() > room {
                true => {
                    found.truncate(room);
                    if let Some(last) = found.last() {
                        references::advance_due(self.conn, &row.id, last)?;
                    }
                }
                false => ended.push(row.id),
            }
            records.extend(found);
        }
        references::end_due(self.conn, &ended)?;
        let records: Vec<String> = records.into_iter().collect();
        self.refer_again(&records, origin)
    }

    /// What has to be followed after this commit, by this writer or by others.
    pub(super) fn due_after(&mut self) -> Result<Vec<DueRow>> {
        let due = |domain: &str, target_id: &str, due_at: i64| DueRow {
            id: new_id(),
            domain: domain.to_owned(),
            target_id: target_id.to_owned(),
            after_record: String::new(),
            due_at,
        };
        let own = self.domain.name.as_str();
        let targets: Vec<String> = self.moved_names.iter().cloned().collect();
        let referred = references::referred(self.conn, &targets)?;
        let mut rows: Vec<DueRow> = referred
            .iter()
            .filter(|(domain, target)| domain != own || !self.followed.contains(target))
            .map(|(domain, target)| due(domain, target, self.now))
            .collect();
        if self.conn.is_shared() {
            // What is named may be moving in a commit of another writer, which cannot see this reference yet.
            let elsewhere = self
                .references
                .values()
                .flatten()
                .filter(|row| row.target_domain != own);
            let elsewhere: BTreeSet<String> = elsewhere.map(|row| only(&row.record_id)).collect();
            rows.extend(elsewhere.iter().map(|one| due(own, one, self.now + SETTLED)));
        }
        Ok(rows)
    }
}

impl Hub {
    /// Looks again at those who refer to what was moved, step by step, whichever node moved it.
    pub(super) async fn go_on_with_references(&self) -> Result<()> {
        loop {
            let serving = self.runtimes.values().filter(|runtime| runtime.may_serve().is_ok());
            let names: Vec<String> = serving.map(|runtime| runtime.name.clone()).collect();
            let due = self
                .read(move |conn| references::due_domains(conn, &names, now()))
                .await?;
            if due.is_empty() {
                return Ok(());
            }
            for name in due {
                let command = super::command::Command::FollowReferences;
                self.submit(self.runtime(&name)?, vec![command], true, &hub_origin(new_id()))
                    .await?;
            }
        }
    }
}
