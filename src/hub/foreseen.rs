//! What becomes of an arriving record, decided in one place: by ingest, which carries it out, and by search before create,
//! which only tells.

use super::command::PreparedRecord;
use super::ingest::Outcome;
use super::periods::{self, Put};
use super::superseded;
use super::time::Micros;
use crate::engine::domain::Domain;
use crate::engine::record::Violation;
use crate::engine::resolution::Resolution;
use crate::error::Result;
use crate::store::source_records::SourceRecordRow;

/// What is known of a record before it is compared with others.
pub(super) enum Gate {
    /// Nothing new is in it. Whether what is stored of it is kept aside.
    Same { aside: bool },
    /// It is kept aside for these.
    Aside(Vec<Violation>),
    /// Its source said something newer already: kept as history, and nothing else.
    Superseded,
    /// It is compared and taken in; in a domain with valid time, with all its periods.
    Compared(Option<Box<PreparedRecord>>),
}

/// Whether a record is new, known, or not to be taken in.
///
/// # Errors
/// `Internal` when what is stored of it cannot be read.
pub(super) fn gate(
    domain: &Domain,
    record: &PreparedRecord,
    known: Option<&SourceRecordRow>,
    now: Micros,
) -> Result<Gate> {
    let same = known.filter(|row| row.content_hash == record.content_hash);
    if let Some(row) = same.filter(|row| matches!(row.status.as_str(), "active" | "quarantined" | "rejected")) {
        let aside = row.violations.is_some();
        return Ok(Gate::Same { aside });
    }
    if known.is_some_and(|row| superseded::is_superseded(domain, row, record)) {
        return Ok(Gate::Superseded);
    }
    if !record.violations.is_empty() {
        return Ok(Gate::Aside(record.violations.clone()));
    }
    let Some(rule) = &domain.valid_time else {
        return Ok(Gate::Compared(None));
    };
    let known = known.filter(|row| row.status == "active");
    Ok(match periods::put(domain, rule, known, record, now)? {
        Put::Same => Gate::Same { aside: false },
        Put::Superseded => Gate::Superseded,
        Put::Made(made) => Gate::Compared(Some(made)),
        Put::Refused(violation) => Gate::Aside(vec![violation]),
    })
}

/// The golden record in which a known record stays, whatever it says now.
pub(super) fn home(known: Option<&SourceRecordRow>) -> Option<&String> {
    known
        .filter(|row| row.status == "active")
        .and_then(|row| row.golden_id.as_ref())
}

/// What becomes of a record without a golden record.
pub(super) fn placed(resolution: &Resolution) -> Outcome {
    match resolution {
        Resolution::New => Outcome::Created,
        Resolution::Join { .. } => Outcome::Joined,
        Resolution::Review { .. } => Outcome::Review,
    }
}
