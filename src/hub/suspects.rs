//! Texts that may be patient data: the record waits, and a person says whether they are.

use parking_lot::RwLock;

use super::Origin;
use super::batch::Batch;
use super::command::PreparedRecord;
use super::consolidate::{attributes, text};
use super::ingest::prepare_again;
use super::view::View;
use crate::engine::domain::Domain;
use crate::engine::patient_data::{self, SUSPECTED};
use crate::engine::record::{Attributes, Violation};
use crate::error::{Error, Result};
use crate::store::past;
use crate::store::source_records::{self, SourceRecordRow};
use crate::store::tasks::TaskRow;

/// Category of the tasks that ask.
pub(super) const CATEGORY: &str = "possible_patient_data";
/// What a person answers when the texts are no patient data.
pub(super) const ACCEPT: &str = "accept";

/// Whether nothing else is wrong with a record than that a person must look at it.
fn only_suspected(violations: &[Violation]) -> bool {
    !violations.is_empty() && violations.iter().all(|violation| violation.code == SUSPECTED)
}

/// What a task asks about a record that is kept aside.
pub(super) struct Asked {
    pub(super) category: &'static str,
    pub(super) title: String,
    pub(super) suggestion: &'static str,
}

/// What is asked, by what is wrong with the record.
pub(super) fn about(record: &PreparedRecord) -> Asked {
    let (system, key) = (&record.system, &record.key);
    if only_suspected(&record.violations) {
        return Asked {
            category: CATEGORY,
            title: format!("{system} {key} may hold patient data"),
            suggestion: "Look at what was sent, with include=sensitive. Accept it if the numbers in question are those \
                         of things: the record is taken in. Reject it if they are a patient's: they are blotted out.",
        };
    }
    Asked {
        category: "invalid_record",
        title: format!("{system} {key} is not valid"),
        suggestion: "Correct the record in its source system and send it again; that closes this task. Reject it if it \
                     should never have been sent.",
    }
}

/// What was sent, as those may see it who may not see sensitive values.
///
/// # Errors
/// `Internal` when the store holds something else than attributes.
pub(super) fn shown_raw(domain: &Domain, row: &SourceRecordRow) -> Result<Attributes> {
    let raw = attributes(&row.raw)?;
    let asked = row
        .violations
        .as_deref()
        .is_some_and(|stored| stored.contains(SUSPECTED));
    Ok(if asked { patient_data::hidden(domain, raw) } else { raw })
}

/// The texts that a row keeps as cleared.
fn read(cleared: &str) -> Result<Vec<String>> {
    serde_json::from_str(cleared).map_err(|error| Error::Internal(format!("cleared texts cannot be read: {error}")))
}

impl PreparedRecord {
    /// The record without the suspicions that a person answered; `cleared` is what the row of the record keeps of it.
    ///
    /// # Errors
    /// `Internal` when the store holds something else.
    pub(super) fn cleared(mut self, domain: &Domain, cleared: Option<&str>) -> Result<PreparedRecord> {
        let Some(cleared) = cleared else { return Ok(self) };
        if self.violations.iter().any(|violation| violation.code == SUSPECTED) {
            let open = patient_data::violations_but(domain, &attributes(&self.raw)?, &read(cleared)?);
            let is_open = |violation: &Violation| {
                let same = |other: &Violation| other.pointer == violation.pointer && other.code == violation.code;
                violation.code != SUSPECTED || open.iter().any(same)
            };
            self.violations.retain(is_open);
        }
        Ok(self)
    }
}

impl Batch<'_> {
    /// A person said that the texts in question are no patient data: the record is taken in.
    pub(super) fn accept_texts(&mut self, view: Option<&RwLock<View>>, task: &TaskRow, origin: &Origin) -> Result<()> {
        let view = view.ok_or_else(|| Error::conflict("not_in_preview", "this decision has no preview"))?;
        let mut row = self.record_of(task)?;
        row.cleared = Some(text(&patient_data::suspects(self.domain, &attributes(&row.raw)?)));
        // It is to be looked at again although its source sent nothing new.
        row.content_hash.clear();
        self.put_record(row.clone());
        let prepared = prepare_again(self.domain, &row)?;
        self.ingest(view, &[prepared], origin)?;
        Ok(())
    }

    /// A person said that they are patient data: nothing of them is kept.
    pub(super) fn blot_texts(&mut self, task: &TaskRow) -> Result<()> {
        let mut row = self.record_of(task)?;
        let cleared: Vec<String> = match &row.cleared {
            Some(stored) => read(stored)?,
            None => Vec::new(),
        };
        let domain = self.domain;
        let blotted = |raw: &str| Ok::<_, Error>(text(&patient_data::refused(domain, attributes(raw)?, &cleared)));
        // Earlier versions are kept for as-of reads, and would keep it too.
        for (version, raw) in past::raws(self.conn, &row.id)? {
            let without = blotted(&raw)?;
            if without != raw {
                past::set_raw(self.conn, &row.id, version, &without)?;
            }
        }
        row.raw = blotted(&row.raw)?;
        source_records::set_raw(self.conn, &row.id, &row.raw)?;
        self.put_record(row);
        Ok(())
    }

    /// The source record that a task is about.
    pub(super) fn record_of(&mut self, task: &TaskRow) -> Result<SourceRecordRow> {
        let id = task.record_id.clone().unwrap_or_default();
        self.load_records(std::slice::from_ref(&id))?;
        let found = self.records.get(&id).cloned();
        found.ok_or_else(|| Error::not_found("source record", id))
    }
}
