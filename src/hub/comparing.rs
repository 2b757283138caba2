//! The comparison itself: keeps 32 bytes of each row, then goes through the hub's records once, in order of id.

use super::operations::note;
use serde_json::json as object;
use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::Origin;
use super::ids::new_id;
use super::mismatching::{Suspect, of_row};
use super::publish::published_attributes;
use super::quotas::{Quotas, room_for_comparison};
use super::reconcile::{Comparison, Counts, HeldRow, MAX_ROWS, Mismatch, RunReport};
use super::reconciliations::Run;
use super::scan::{number, page, resolve_keys, text, wants};
use super::time::now;
use crate::engine::domain::Domain;
use crate::engine::reconcile::{Verdict, compare, masked};
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::store::published::{self, Standing};
use crate::store::reconciliations::{self as stored, MismatchRow, RunRow};
use crate::store::{AnyConn, Store, golden_records, heads};

/// Mismatches in the answer itself.
const SHOWN: usize = 1_000;
/// Rows looked up, or written, at once.
const STEP: usize = 2_000;
/// Stands for a version where the row was judged by its content already.
const JUDGED: u32 = u32::MAX;

/// What is kept of a row: golden id, line, version (0: not given).
#[derive(Clone, Copy)]
struct Entry {
    id: u128,
    line: u32,
    version: u32,
}

/// One comparison at work.
pub(super) struct Desk {
    store: Arc<Store>,
    domain: Arc<Domain>,
    asked: Comparison,
    row: RunRow,
    entries: Vec<Entry>,
    counts: Counts,
    first: Vec<Mismatch>,
    unwritten: Vec<MismatchRow>,
    seq: i64,
    suspects: Vec<Suspect>,
    /// Mismatches that are kept at most; the others are counted only.
    most_kept: u64,
}

impl Desk {
    /// Notes the run, if it is to be kept.
    pub(super) fn begin(
        store: Arc<Store>,
        domain: Arc<Domain>,
        asked: Comparison,
        quotas: Quotas,
        origin: &Origin,
    ) -> Result<Desk> {
        let (position, baseline) = store.read(|conn| {
            let head = heads::read(conn, std::slice::from_ref(&asked.domain))?;
            let baseline = stored::baseline(conn, &asked.domain, &asked.consumer)?;
            Ok((head.first().map_or(0, |head| head.position), baseline))
        })?;
        let row = RunRow {
            id: new_id(),
            domain: asked.domain.clone(),
            consumer: asked.consumer.clone(),
            state: "running".into(),
            fields: asked.fields.as_ref().map(json),
            filter: json(&asked.filter),
            position,
            compared: 0,
            mismatches: 0,
            counts: "{}".into(),
            baseline_id: baseline.map(|run| run.id),
            started_by: origin.actor.clone(),
            started_at: now(),
            finished_at: None,
            correlation_id: origin.correlation_id.clone(),
            signed_by: None,
            signed_at: None,
            sign_reason: None,
            baseline: false,
            kept: 0,
        };
        if asked.store {
            store.write(|conn| {
                room_for_comparison(conn, &origin.actor, &quotas)?;
                stored::insert(conn, &row)?;
                let detail = object!({"domain": row.domain, "consumer": row.consumer});
                let subject = format!("reconciliation:{}", row.id);
                note(conn, "reconcile", &subject, &detail, origin)
            })?;
        }
        let desk = Desk {
            store,
            domain,
            asked,
            row,
            entries: Vec::new(),
            counts: Counts::default(),
            first: Vec::new(),
            unwritten: Vec::new(),
            seq: 0,
            suspects: Vec::new(),
            most_kept: quotas.mismatches,
        };
        desk.asked.note_fields(&desk.domain);
        Ok(desk)
    }

    /// Goes through all rows. A row that cannot be read ends it, and nothing is kept.
    pub(super) fn compare(mut self, rows: impl Iterator<Item = Result<HeldRow>>) -> Result<RunReport> {
        match self.read(rows).and_then(|()| self.judge()) {
            Ok(()) => self.finish(),
            Err(error) => {
                self.undo();
                Err(error)
            }
        }
    }

    fn read(&mut self, rows: impl Iterator<Item = Result<HeldRow>>) -> Result<()> {
        let mut batch = Vec::with_capacity(STEP);
        for row in rows {
            batch.push(row?);
            self.counts.rows += 1;
            if self.counts.rows > MAX_ROWS as u64 {
                return Err(Error::TooLarge {
                    detail: format!("a list may have {MAX_ROWS} rows"),
                });
            }
            if batch.len() == STEP {
                self.take(std::mem::take(&mut batch))?;
            }
        }
        self.take(batch)?;
        self.entries.sort_unstable_by_key(|entry| (entry.id, entry.line));
        Ok(())
    }

    /// Finds the golden records of some rows, and judges those that bring content.
    fn take(&mut self, mut rows: Vec<HeldRow>) -> Result<()> {
        for row in &rows {
            self.check_attributes(row)?;
        }
        let store = Arc::clone(&self.store);
        store.read(|conn| resolve_keys(conn, &self.asked, &mut rows))?;
        let with_content = |row: &&HeldRow| row.held.hash.is_some() || row.held.attributes.is_some();
        let ids: Vec<String> = rows
            .iter()
            .filter(with_content)
            .filter_map(|row| row.golden_id.clone())
            .collect();
        let contents = store.read(|conn| self.contents(conn, &ids))?;
        for row in rows {
            let id = row.golden_id.as_deref().and_then(number);
            let Some(id) = id else {
                let mismatch = Mismatch {
                    reason: Some("unknown".into()),
                    ..of_row("extra", &row)
                };
                self.sink(mismatch)?;
                continue;
            };
            let version = match row.golden_id.as_ref().and_then(|id| contents.get(id)) {
                Some(content) if with_content(&&row) => self.judge_content(&row, content)?,
                _ => row
                    .held
                    .version
                    .and_then(|version| u32::try_from(version).ok())
                    .unwrap_or(0),
            };
            self.entries.push(Entry {
                id,
                line: row.line,
                version,
            });
        }
        Ok(())
    }

    fn check_attributes(&self, row: &HeldRow) -> Result<()> {
        let given = row.held.attributes.iter().flat_map(Attributes::keys);
        for name in given {
            if !self.domain.attributes.contains_key(name) || name.contains('.') {
                return Err(Error::invalid(
                    format!("/{}/attributes", row.line),
                    "unknown_attribute",
                    format!(
                        "line {}: expected top-level attributes of {}",
                        row.line, self.domain.name
                    ),
                ));
            }
            if self.domain.is_sensitive(name) && !self.asked.compares(&self.domain, name) {
                return Err(Error::Forbidden {
                    needs: format!("{}:sensitive", self.domain.name),
                });
            }
        }
        Ok(())
    }

    /// What the hub publishes of these golden records; those that are none of the consumer's are left out.
    fn contents(&self, conn: &mut AnyConn, ids: &[String]) -> Result<HashMap<String, Content>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut hidden: HashMap<String, String> = HashMap::new();
        if self.asked.disclosure.is_noting() {
            let rows = golden_records::sensitive(conn, ids)?;
            hidden = rows.into_iter().map(|row| (row.golden_id, row.published)).collect();
        }
        let bytes: HashMap<String, String> = published::bytes_of(conn, ids)?.into_iter().collect();
        let mut found = HashMap::new();
        for standing in published::standings(conn, ids)? {
            let own = standing.domain == self.asked.domain && standing.is_published();
            let Some(bytes) = bytes.get(&standing.id).filter(|_| own) else {
                continue;
            };
            let mut attributes = published_attributes(Some(bytes))?;
            if !wants(&self.asked, &attributes) {
                continue;
            }
            if let Some(text) = hidden.get(&standing.id) {
                attributes.extend(super::consolidate::attributes(text)?);
            }
            found.insert(standing.id.clone(), Content { standing, attributes });
        }
        Ok(found)
    }

    /// Judges a row by its content; answers the version that is left to compare.
    fn judge_content(&mut self, row: &HeldRow, content: &Content) -> Result<u32> {
        let version = content.standing.published_version.unwrap_or(0);
        let fields = self.asked.fields.as_deref();
        let verdict = compare(&self.domain, &row.held, version, &content.attributes, fields);
        let (kind, differences) = match verdict {
            Verdict::InStep => return Ok(0),
            Verdict::Stale => ("stale", Vec::new()),
            Verdict::Ahead => ("ahead", Vec::new()),
            Verdict::Different(differences) => ("different", differences),
        };
        if content.standing.updated_at >= self.row.started_at {
            self.counts.changed_meanwhile += 1;
        } else {
            let mismatch = Mismatch {
                version: Some(version),
                differences: masked(&self.domain, differences),
                ..of_row(kind, row)
            };
            self.sink(mismatch)?;
        }
        Ok(JUDGED)
    }

    /// Goes through what the hub publishes, in order of id, beside the sorted rows. All of it is of one moment.
    fn judge(&mut self) -> Result<()> {
        let store = Arc::clone(&self.store);
        store.inspect(|conn| {
            let mut place = 0;
            let mut after: Option<String> = None;
            loop {
                let page = page(conn, &self.asked, after.as_deref())?;
                for (id, version) in page.rows {
                    place = self.before(conn, place, Some(id))?;
                    place = self.at(conn, place, id, version)?;
                }
                after = page.after;
                if after.is_none() {
                    break;
                }
            }
            self.before(conn, place, None)?;
            self.look_closer(conn)
        })
    }

    /// Rows before an id (or all that are left): the hub does not publish them.
    fn before(&mut self, conn: &mut AnyConn, mut place: usize, id: Option<u128>) -> Result<usize> {
        while let Some(entry) = self.entries.get(place).copied() {
            if id.is_some_and(|id| entry.id >= id) {
                break;
            }
            self.suspect(conn, entry.id, Some(entry.line), None)?;
            place = self.duplicates(place)?;
        }
        Ok(place)
    }

    /// The row of an id that the hub publishes, or none.
    fn at(&mut self, conn: &mut AnyConn, place: usize, id: u128, version: i64) -> Result<usize> {
        let Some(entry) = self.entries.get(place).copied().filter(|entry| entry.id == id) else {
            self.suspect(conn, id, None, None)?;
            return Ok(place);
        };
        match entry.version {
            JUDGED => {}
            0 => self.counts.in_step += 1,
            held if i64::from(held) == version => self.counts.in_step += 1,
            held => self.suspect(conn, id, Some(entry.line), Some(i64::from(held)))?,
        }
        self.duplicates(place)
    }

    /// Goes on after all rows of the id at a place; all but the first are duplicates.
    fn duplicates(&mut self, place: usize) -> Result<usize> {
        let mut next = place + 1;
        while let (Some(first), Some(entry)) = (self.entries.get(place).copied(), self.entries.get(next).copied()) {
            if entry.id != first.id {
                break;
            }
            self.sink(Mismatch {
                kind: "duplicate".into(),
                line: Some(entry.line),
                golden_id: Some(text(entry.id)),
                ..Mismatch::default()
            })?;
            next += 1;
        }
        Ok(next)
    }

    fn suspect(&mut self, conn: &mut AnyConn, id: u128, line: Option<u32>, version: Option<i64>) -> Result<()> {
        self.suspects.push(Suspect { id, line, version });
        if self.suspects.len() >= STEP {
            self.look_closer(conn)?;
        }
        Ok(())
    }

    fn look_closer(&mut self, conn: &mut AnyConn) -> Result<()> {
        let suspects = std::mem::take(&mut self.suspects);
        let ids: Vec<String> = suspects.iter().map(|suspect| text(suspect.id)).collect();
        let known: HashMap<String, Standing> = published::standings(conn, &ids)?
            .into_iter()
            .filter(|standing| standing.domain == self.asked.domain)
            .map(|standing| (standing.id.clone(), standing))
            .collect();
        for (suspect, id) in suspects.into_iter().zip(ids) {
            let standing = known.get(&id);
            if standing.is_some_and(|standing| standing.updated_at >= self.row.started_at) {
                self.counts.changed_meanwhile += 1;
                continue;
            }
            self.sink(suspect.mismatch(id, standing))?;
        }
        Ok(())
    }

    fn sink(&mut self, mismatch: Mismatch) -> Result<()> {
        self.counts.count(&mismatch.kind);
        if self.asked.store && self.row.kept.unsigned_abs() < self.most_kept {
            self.row.kept += 1;
            self.seq += 1;
            self.unwritten.push(MismatchRow {
                run_id: self.row.id.clone(),
                seq: self.seq,
                kind: mismatch.kind.clone(),
                golden_id: mismatch.golden_id.clone(),
                detail: json(&mismatch),
            });
            if self.unwritten.len() >= STEP {
                self.write()?;
            }
        }
        if self.first.len() < SHOWN {
            self.first.push(mismatch);
        }
        Ok(())
    }

    fn write(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.unwritten);
        let (id, kept) = (self.row.id.as_str(), self.row.kept);
        self.store.write(|conn| {
            stored::insert_mismatches(conn, &rows)?;
            stored::set_kept(conn, id, kept)
        })
    }

    fn finish(mut self) -> Result<RunReport> {
        let at = now();
        self.row.state = "finished".into();
        self.row.finished_at = Some(at);
        self.row.counts = json(&self.counts);
        self.row.compared = self.counts.compared() as i64;
        self.row.mismatches = self.counts.mismatches() as i64;
        if self.asked.store {
            self.write()?;
            let found = (self.row.compared, self.row.mismatches, self.row.counts.as_str());
            let id = self.row.id.as_str();
            self.store.write(|conn| stored::finish(conn, id, found, at))?;
        }
        let baseline = match &self.row.baseline_id {
            Some(id) => self.store.read(|conn| stored::get(conn, id))?,
            None => None,
        };
        Ok(RunReport {
            run: Run::of(self.row, baseline.as_ref(), self.asked.store),
            first_mismatches: self.first,
        })
    }

    /// Takes back what was noted of a list that could not be read to its end.
    fn undo(&self) {
        if !self.asked.store {
            return;
        }
        let id = self.row.id.as_str();
        if let Err(error) = self.store.write(|conn| stored::remove(conn, id)) {
            tracing::warn!(run = id, %error, "a reconciliation that failed is not removed");
        }
    }
}

/// What the hub publishes of one golden record.
struct Content {
    standing: Standing,
    attributes: Attributes,
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
