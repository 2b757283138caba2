//! Codes that no code map translates or no code list has: one question for each value, however many records have it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::batch::Batch;
use super::consolidate::text;
use super::ids::{new_id, sha256_hex};
use super::ingest::{IngestResult, Outcome};
use super::intake::TASK_DUE;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::time::rfc3339;
use super::{Hub, Origin};
use crate::engine::codebook::{Coding, Problem};
use crate::engine::record::{Violation, clip};
use crate::error::{Error, Result};
use crate::store::source_records::SourceRecordRow;
use crate::store::tasks::{self, TaskRow};
use crate::store::unmapped_codes::{self, UnmappedCodeRow, UnmappedQuery};

/// Most characters of a value that are kept.
const LONGEST: usize = 200;
/// New values of one commit for which something is suggested; the others are looked at when they come again.
const MOST_SUGGESTED: usize = 50;

/// A value whose records wait for a code.
#[derive(Debug, Clone, Serialize)]
pub struct UnmappedView {
    /// Id.
    pub id: String,
    /// Domain.
    pub domain: String,
    /// Source system.
    pub system: String,
    /// Dotted path of the attribute.
    pub attribute: String,
    /// `unmapped_code`, `not_in_code_list` or `code_list_missing`.
    pub problem: String,
    /// The value, cut off where it is long; empty where the code list is missing or the attribute is sensitive.
    pub value: String,
    /// The code map or code list that was asked.
    pub named: String,
    /// Number of its version; 0: none.
    pub version: i64,
    /// Source records that have it.
    pub records: i64,
    /// Key of one of them.
    pub example_key: String,
    /// What may be meant.
    pub suggestion: Option<Value>,
    /// The task that asks about it.
    pub task_id: Option<String>,
    /// Whether any source record has it.
    pub open: bool,
    /// When it was seen first.
    pub first_seen_at: String,
    /// When it was seen last.
    pub last_seen_at: String,
}

/// Which values are asked for.
#[derive(Debug, Clone, Default)]
pub struct UnmappedFilter {
    /// Source system.
    pub system: Option<String>,
    /// Attribute.
    pub attribute: Option<String>,
    /// Problem.
    pub problem: Option<String>,
    /// Code map or code list.
    pub named: Option<String>,
    /// Those that no record has any more.
    pub closed: bool,
}

/// What a commit changes about codes in question.
#[derive(Default)]
pub(super) struct CodeNotes {
    changes: BTreeMap<String, Change>,
    rows: BTreeMap<String, UnmappedCodeRow>,
    dirty: BTreeSet<String>,
}

/// How many more source records have a value.
struct Change {
    more: i64,
    system: String,
    key: String,
    coding: Coding,
}

impl CodeNotes {
    /// Notes what another version of a source record changes.
    pub(super) fn compare(&mut self, before: Option<&SourceRecordRow>, after: &SourceRecordRow) {
        let old = before.map(in_question).unwrap_or_default();
        let new = in_question(after);
        for (hash, coding) in &new {
            if !old.contains_key(hash) {
                self.note(hash, coding, after, 1);
            }
        }
        for (hash, coding) in &old {
            if !new.contains_key(hash) {
                self.note(hash, coding, after, -1);
            }
        }
    }

    fn note(&mut self, hash: &str, coding: &Coding, row: &SourceRecordRow, more: i64) {
        let change = self.changes.entry(hash.to_owned()).or_insert_with(|| Change {
            more: 0,
            system: row.system.clone(),
            key: row.key.clone(),
            coding: coding.clone(),
        });
        change.more += more;
        if more > 0 {
            change.key.clone_from(&row.key);
            change.coding.version = coding.version;
        }
    }

    /// Rows to write.
    pub(super) fn changed(&self) -> Vec<UnmappedCodeRow> {
        let dirty = self.dirty.iter().filter_map(|hash| self.rows.get(hash));
        dirty.cloned().collect()
    }
}

/// The codes of a source record that are in question, each by its hash.
pub(super) fn in_question(row: &SourceRecordRow) -> BTreeMap<String, Coding> {
    let Some(stored) = row.codes.as_deref().filter(|_| row.status != "rejected") else {
        return BTreeMap::new();
    };
    let codings: Vec<Coding> = serde_json::from_str(stored).unwrap_or_default();
    let wrong = codings.into_iter().filter_map(|coding| Some((coding.problem?, coding)));
    wrong
        .map(|(problem, coding)| {
            let parts = [
                &row.domain,
                &row.system,
                &coding.attribute,
                problem.as_str(),
                &coding.by,
                &coding.value,
            ];
            let hash = sha256_hex(&[text(&parts).as_bytes()]);
            (hash, coding)
        })
        .collect()
}

/// Whether nothing but its codes keeps a record aside.
pub(super) fn only_codes(violations: &[Violation]) -> bool {
    violations
        .iter()
        .all(|violation| Problem::named(&violation.code).is_some())
}

impl Batch<'_> {
    /// Brings the values in question to what the records of this commit say, opens and closes their tasks, and names the
    /// tasks to which records were left.
    pub(super) fn note_codes(&mut self, results: &mut [IngestResult], origin: &Origin) -> Result<()> {
        let changes = std::mem::take(&mut self.codes.changes);
        let waiting = self.waiting_for_codes(results);
        let hashes: BTreeSet<&String> = changes.keys().chain(waiting.values()).collect();
        let missing = hashes.into_iter().filter(|hash| !self.codes.rows.contains_key(*hash));
        let missing: Vec<String> = missing.cloned().collect();
        let rows = unmapped_codes::by_hashes(self.conn, &missing)?;
        let asked: Vec<String> = rows.iter().filter_map(|row| row.task_id.clone()).collect();
        for task in tasks::by_ids(self.conn, &asked)? {
            self.tasks.entry(task.id.clone()).or_insert(task);
        }
        self.codes
            .rows
            .extend(rows.into_iter().map(|row| (row.hash.clone(), row)));
        let mut suggested = 0;
        for (hash, change) in changes {
            self.count_codes(&hash, &change, &mut suggested, origin);
        }
        for result in results.iter_mut().filter(|result| result.task_id.is_none()) {
            let row = waiting
                .get(&result.record_id)
                .and_then(|hash| self.codes.rows.get(hash));
            result.task_id = row.and_then(|row| row.task_id.clone());
        }
        Ok(())
    }

    /// Of each record that was kept aside, the first code that it waits for.
    fn waiting_for_codes(&self, results: &[IngestResult]) -> BTreeMap<String, String> {
        let aside = results
            .iter()
            .filter(|result| result.outcome == Outcome::Quarantined && result.task_id.is_none());
        let ids = aside.map(|result| result.record_id.clone());
        let first = |id: String| {
            let (hash, _) = in_question(self.records.get(&id)?).into_iter().next()?;
            Some((id, hash))
        };
        ids.filter_map(first).collect()
    }

    fn count_codes(&mut self, hash: &str, change: &Change, suggested: &mut usize, origin: &Origin) {
        if change.more == 0 {
            return;
        }
        let known = self.codes.rows.get(hash).cloned();
        let mut row = known.unwrap_or_else(|| self.new_code_row(hash, change));
        let before = row.records;
        row.records = (row.records + change.more).max(0);
        if change.more > 0 {
            row.last_seen_at = self.now;
            row.example_key.clone_from(&change.key);
            row.version = change.coding.version;
        }
        row.open = row.records > 0;
        if row.suggestion.is_none() && row.open && *suggested < MOST_SUGGESTED {
            *suggested += 1;
            let found = self.domain.codes().suggestion(&change.system, &change.coding);
            row.suggestion = found.map(|nearest| text(&nearest));
        }
        let task = row.task_id.as_ref().and_then(|id| self.tasks.get(id)).cloned();
        let waiting = task.filter(|task| task.resolved_at.is_none());
        match waiting {
            None if row.open && before == 0 => row.task_id = Some(self.ask_about_code(&row, origin)),
            Some(mut task) if !row.open => {
                task.state = "resolved".into();
                task.decision = Some("corrected".into());
                task.reason = Some("no source record waits for it any more".into());
                task.resolved_at = Some(self.now);
                self.put_task(task);
            }
            // Whoever reads the task is not disturbed by each further record.
            Some(mut task) if doubled(before, row.records) => {
                task.detail = detail_of(&row);
                self.put_task(task);
            }
            _ => {}
        }
        self.codes.dirty.insert(hash.to_owned());
        self.codes.rows.insert(hash.to_owned(), row);
    }

    fn new_code_row(&self, hash: &str, change: &Change) -> UnmappedCodeRow {
        let mut value = change.coding.value.clone();
        clip(&mut value, LONGEST);
        UnmappedCodeRow {
            id: new_id(),
            hash: hash.to_owned(),
            domain: self.domain.name.clone(),
            system: change.system.clone(),
            attribute: change.coding.attribute.clone(),
            problem: change.coding.problem.map_or("", Problem::as_str).to_owned(),
            value,
            named: change.coding.by.clone(),
            version: change.coding.version,
            records: 0,
            example_key: change.key.clone(),
            suggestion: None,
            task_id: None,
            open: false,
            first_seen_at: self.now,
            last_seen_at: self.now,
        }
    }

    fn ask_about_code(&mut self, row: &UnmappedCodeRow, origin: &Origin) -> String {
        let (system, value, attribute, named) = (&row.system, &row.value, &row.attribute, &row.named);
        let (title, suggestion) = match Problem::named(&row.problem) {
            Some(Problem::CodeListMissing) => (
                format!("The code list {named} is not there, and {attribute} of {system} needs it"),
                "Load the code list and have it approved: the records that wait are then taken by themselves.",
            ),
            Some(Problem::NotInCodeList) => (
                format!("{system} sends \"{value}\" as {attribute}, which the code list {named} does not have"),
                "Correct the records in their source system, or have a version of the code list approved that has the \
                 code: the records that wait are then taken by themselves.",
            ),
            _ => (
                format!("{system} sends \"{value}\" as {attribute}, which the code map {named} does not translate"),
                "Have a version of the code map approved that translates the value: the records that wait are then taken by \
                 themselves.",
            ),
        };
        let task = TaskRow {
            title,
            suggestion: suggestion.into(),
            detail: detail_of(row),
            ..self.new_task("exception", &row.problem, TASK_DUE, origin)
        };
        let id = task.id.clone();
        self.put_task(task);
        id
    }
}

/// Whether a number has grown or shrunk by a power of two.
fn doubled(before: i64, after: i64) -> bool {
    before.max(1).ilog2() != after.max(1).ilog2()
}

fn detail_of(row: &UnmappedCodeRow) -> String {
    let suggestion = row
        .suggestion
        .as_deref()
        .and_then(|stored| serde_json::from_str::<Value>(stored).ok());
    json!({
        "system": row.system,
        "attribute": row.attribute,
        "problem": row.problem,
        "value": row.value,
        "named": row.named,
        "version": row.version,
        "records": row.records,
        "example_key": row.example_key,
        "suggestion": suggestion,
    })
    .to_string()
}

impl Hub {
    /// Values that wait for a code, the first seen first.
    ///
    /// # Errors
    /// `NotFound` when there is no such domain.
    pub async fn unmapped_codes(
        &self,
        domain: &str,
        filter: UnmappedFilter,
        page: Page,
    ) -> Result<PageOf<UnmappedView>> {
        let domain = self.known(domain)?;
        if filter
            .problem
            .as_deref()
            .is_some_and(|problem| Problem::named(problem).is_none())
        {
            let detail = "expected unmapped_code, not_in_code_list or code_list_missing";
            return Err(Error::malformed("problem", detail));
        }
        let rows = page.rows();
        let query = UnmappedQuery {
            domain,
            open: !filter.closed,
            system: filter.system,
            attribute: filter.attribute,
            problem: filter.problem,
            named: filter.named,
            after: page.cursor.as_deref().map(decode_cursor::<String>).transpose()?,
            limit: rows as i64 + 1,
        };
        self.read(move |conn| {
            let mut found = unmapped_codes::list(conn, &query)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.id));
            let items = found.into_iter().map(shown).collect();
            Ok(PageOf { items, next_cursor })
        })
        .await
    }
}

fn shown(row: UnmappedCodeRow) -> UnmappedView {
    UnmappedView {
        id: row.id,
        domain: row.domain,
        system: row.system,
        attribute: row.attribute,
        problem: row.problem,
        value: row.value,
        named: row.named,
        version: row.version,
        records: row.records,
        example_key: row.example_key,
        suggestion: row.suggestion.and_then(|stored| serde_json::from_str(&stored).ok()),
        task_id: row.task_id,
        open: row.open,
        first_seen_at: rfc3339(row.first_seen_at),
        last_seen_at: rfc3339(row.last_seen_at),
    }
}
