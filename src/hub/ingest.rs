//! Takes source records in.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

use super::brought::handed_in_by;
use super::command::{Command, PreparedRecord, Reply};
use super::consolidate::{attributes, text};
use super::ids::{record_id, sha256_hex};
use super::leading::Rekeyed;
use super::{Hub, Origin};
use crate::engine::bounds::{self, Weight};
use crate::engine::codebook::{Coding, Problem};
use crate::engine::domain::Domain;
use crate::engine::json_number;
use crate::engine::matching::features;
use crate::engine::record::{Attributes, Violation};
use crate::error::{Error, Result};
use crate::store::source_records::SourceRecordRow;

/// One record as a source system sends it.
#[derive(Debug, Clone)]
pub struct IncomingRecord {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
    /// Attributes as sent.
    pub attributes: Attributes,
    /// When the source last changed it (µs since 1970).
    pub source_updated_at: Option<i64>,
    /// Who changed it there.
    pub changed_by: Option<String>,
    /// Who handed it in, if that is another person than whoever lets it in.
    pub handed_in_by: Vec<String>,
}

/// What became of an incoming record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A new golden record of its own.
    Created,
    /// It joined an existing golden record.
    Joined,
    /// A known source record with new content.
    Updated,
    /// Nothing new in it.
    Unchanged,
    /// A golden record of its own, held back from publication; a steward decides.
    Review,
    /// Not valid: kept aside with an open task; the golden record does not use it.
    Quarantined,
    /// The source no longer has it.
    Deleted,
    /// The hub has a newer version of it, by `source_updated_at`: this one is kept as history and changes nothing.
    Superseded,
    /// Nothing was kept: its source gave the record another key.
    Rekeyed,
}

/// The answer for one record.
#[derive(Debug, Clone, Serialize)]
pub struct IngestResult {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Its golden record; absent while it is quarantined and never was valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub golden_id: Option<String>,
    /// The task that a steward must decide, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<String>,
    /// What is wrong with a quarantined record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
    /// What may be wrong with it although it was taken in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Violation>,
    /// Where the explanation of the decision is.
    pub explanation: String,
    /// The key that the record has now, if this one was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rekeyed: Option<Rekeyed>,
    /// The hub's id of the source record.
    #[serde(skip)]
    pub record_id: String,
}

/// Most records of one batch.
pub const MAX_BATCH: usize = 1000;

/// About how many bytes a staged record has.
const STAGED: usize = 1_000;

/// Records of one bulk command: small enough that a person's call behind it does not wait long.
const BULK_COMMAND: usize = 200;

impl Outcome {
    /// The word used in answers and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Created => "created",
            Outcome::Joined => "joined",
            Outcome::Updated => "updated",
            Outcome::Unchanged => "unchanged",
            Outcome::Review => "review",
            Outcome::Quarantined => "quarantined",
            Outcome::Deleted => "deleted",
            Outcome::Superseded => "superseded",
            Outcome::Rekeyed => "rekeyed",
        }
    }
}

impl Hub {
    /// Ingests records of one domain; answers in the same order once all are durable. `bulk` work yields to
    /// interactive work.
    ///
    /// # Errors
    /// `NotBound` when the caller may not speak for the system of one of them, `Invalid` when one is not registered:
    /// then nothing is taken.
    pub async fn ingest(
        &self,
        domain: &str,
        records: Vec<IncomingRecord>,
        bulk: bool,
        origin: &Origin,
    ) -> Result<Vec<IngestResult>> {
        if bulk && records.len() <= MAX_BATCH {
            // The writer asks too. It takes a batch in parts, and a batch is refused whole.
            let place = |(index, record): (usize, &IncomingRecord)| (place_of(index), record.system.clone());
            let systems = records.iter().enumerate().map(place).collect();
            self.may_feed(domain, systems, origin).await?;
        }
        let definition = self.domain(domain)?;
        let mut bytes = 0;
        for (index, record) in records.iter().enumerate() {
            let place = match bulk {
                true => format!("/records/{index}/attributes"),
                false => "/attributes".to_owned(),
            };
            bytes += weighed(&definition, &record.attributes, &place)?.bytes();
        }
        self.take(domain, (records, bytes), bulk, origin, Command::Ingest).await
    }

    /// Ingests records that were staged and released: whoever staged them spoke for their systems.
    pub(super) async fn ingest_staged(
        &self,
        domain: &str,
        records: Vec<IncomingRecord>,
        origin: &Origin,
    ) -> Result<Vec<IngestResult>> {
        let bytes = records.len() * STAGED;
        self.take(domain, (records, bytes), true, origin, Command::IngestStaged)
            .await
    }

    async fn take(
        &self,
        domain: &str,
        (records, bytes): (Vec<IncomingRecord>, usize),
        bulk: bool,
        origin: &Origin,
        command: fn(Vec<PreparedRecord>) -> Command,
    ) -> Result<Vec<IngestResult>> {
        let runtime = self.runtime(domain)?;
        if records.len() > MAX_BATCH {
            return Err(Error::TooLarge {
                detail: format!("{} records; at most {MAX_BATCH} a call", records.len()),
            });
        }
        let shared = runtime.domain();
        let prepare = move || records.into_iter().map(|r| prepare(&shared, r)).collect::<Vec<_>>();
        let mut prepared = match bulk {
            true => self.compute(bytes, prepare).await?,
            false => self.by_size(bytes, prepare).await?,
        };
        let mut commands = Vec::new();
        while !prepared.is_empty() {
            let rest = prepared.split_off(prepared.len().min(BULK_COMMAND));
            commands.push(command(std::mem::replace(&mut prepared, rest)));
        }
        let mut results = Vec::new();
        for reply in self.submit(runtime, commands, bulk, origin).await? {
            match reply {
                Reply::Ingested(ingested) => results.extend(ingested),
                _ => return Err(Error::Internal("ingest was answered with something else".into())),
            }
        }
        for result in &results {
            self.metrics.ingested(domain, result.outcome);
        }
        Ok(results)
    }

    /// The source no longer has the record: the golden record is recomputed without it, or retired if it was the last.
    pub async fn delete_source_record(
        &self,
        domain: &str,
        system: &str,
        key: &str,
        origin: &Origin,
    ) -> Result<IngestResult> {
        let runtime = self.runtime(domain)?;
        let command = Command::Delete {
            system: system.into(),
            key: key.into(),
        };
        match self.submit(runtime, vec![command], false, origin).await?.pop() {
            Some(Reply::Ingested(mut results)) if results.len() == 1 => Ok(results.remove(0)),
            _ => Err(Error::Internal("delete was answered with something else".into())),
        }
    }
}

/// How much attributes hold that somebody sent; `place` is where they stand in the body.
///
/// # Errors
/// `Invalid` when that is more than is looked at.
pub fn weighed(domain: &Domain, attributes: &Attributes, place: &str) -> Result<Weight> {
    bounds::weigh(domain, attributes).map_err(|told| Error::Invalid {
        violations: bounds::within(place, told),
    })
}

/// Where a batch names the system of a record, as a JSON Pointer.
pub fn place_of(index: usize) -> String {
    format!("/records/{index}/system")
}

/// Everything about a record that needs no database: standardized, validated, features extracted.
pub(super) fn prepare(domain: &Domain, record: IncomingRecord) -> PreparedRecord {
    // Patient data is blotted out, and what is not for everybody set apart, before anything is kept, compared or shown.
    let record = IncomingRecord {
        attributes: domain.kept(&record.system, record.attributes),
        ..record
    };
    let prepared = domain.prepare_from(&record.system, &record.attributes);
    let features = features(&domain.matching, &prepared.attributes);
    let raw = text(&record.attributes);
    let said = match json_number::said(&record.attributes) {
        Cow::Borrowed(_) => Cow::Borrowed(&raw),
        Cow::Owned(said) => Cow::Owned(text(&said)),
    };
    let updated = record.source_updated_at.map(|at| at.to_string()).unwrap_or_default();
    let named = record.changed_by.as_ref().map(|name| format!("\0by\0{name}"));
    let named = named.unwrap_or_default();
    PreparedRecord {
        id: record_id(&domain.name, &record.system, &record.key),
        // The rules are part of it: the same content means something else under other rules.
        content_hash: sha256_hex(&[
            said.as_bytes(),
            b"\0",
            updated.as_bytes(),
            b"\0",
            domain.rules_version.as_bytes(),
            // And so are its codes, under other code maps.
            coded(&prepared.codings).as_bytes(),
            // Who says the same again says it, too.
            named.as_bytes(),
        ]),
        system: record.system,
        key: record.key,
        raw,
        attributes: prepared.attributes,
        violations: prepared.violations,
        findings: prepared.findings,
        features,
        source_updated_at: record.source_updated_at,
        changed_by: record.changed_by,
        handed_in_by: record.handed_in_by,
        received_at: None,
        rules_version: domain.rules_version.clone(),
        codes_digest: domain.codes().digest().to_owned(),
        codes: (!prepared.codings.is_empty()).then(|| text(&prepared.codings)),
        periods: None,
    }
}

/// What became of the codes, without the versions that said so; nothing where nothing was said.
fn coded(codings: &[Coding]) -> String {
    let parts = codings.iter().map(|coding| {
        let problem = coding.problem.map_or("", Problem::as_str);
        format!(
            "\0{}\0{}\0{}\0{problem}{}",
            coding.pointer,
            coding.value,
            coding.code.as_deref().unwrap_or_default(),
            coding.left_out
        )
    });
    parts.collect()
}

/// A stored record, prepared by these rules from what its source sent.
///
/// # Errors
/// `Internal` when the store holds something else than attributes.
pub(super) fn prepare_again(domain: &Domain, row: &SourceRecordRow) -> Result<PreparedRecord> {
    let record = IncomingRecord {
        system: row.system.clone(),
        key: row.key.clone(),
        attributes: attributes(&row.raw)?,
        source_updated_at: row.declared_at.or(row.source_updated_at),
        changed_by: row.changed_by.clone(),
        handed_in_by: handed_in_by(row)?,
    };
    let prepared = PreparedRecord {
        received_at: Some(row.received_at),
        ..prepare(domain, record)
    };
    prepared.cleared(domain, row.cleared.as_deref())
}

/// A record that waited for the writer while other rules came into force, prepared by these.
///
/// # Errors
/// `Internal` when what it was prepared from cannot be read.
pub(super) fn prepare_late(domain: &Domain, record: &PreparedRecord) -> Result<PreparedRecord> {
    let again = IncomingRecord {
        system: record.system.clone(),
        key: record.key.clone(),
        attributes: attributes(&record.raw)?,
        source_updated_at: record.source_updated_at,
        changed_by: record.changed_by.clone(),
        handed_in_by: record.handed_in_by.clone(),
    };
    Ok(PreparedRecord {
        received_at: record.received_at,
        ..prepare(domain, again)
    })
}

/// The attributes by which an active record is matched. Until it has had its turn after rules were activated, those that
/// it will have then: all records are compared by the same rules.
///
/// # Errors
/// `Internal` when the store holds something else than attributes.
pub(super) fn standing(domain: &Domain, row: &SourceRecordRow) -> Result<Attributes> {
    if row.periods.is_some() {
        return Ok(domain.standardize(&attributes(&row.attributes)?));
    }
    if row.rules_version != domain.rules_version {
        let prepared = domain.prepare_from(&row.system, &attributes(&row.raw)?);
        if prepared.violations.is_empty() {
            return Ok(prepared.attributes);
        }
    }
    attributes(&row.attributes)
}

/// Where the explanation of the latest decision on a source record is.
pub(super) fn explanation_link(domain: &str, system: &str, key: &str) -> String {
    format!(
        "/v1/domains/{domain}/source-records/{}/{}/explanation",
        escape(system),
        escape(key)
    )
}

/// Percent-encodes one segment of a path (RFC 3986).
fn escape(segment: &str) -> String {
    use std::fmt::Write as _;
    let mut escaped = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => escaped.push(char::from(byte)),
            other => {
                let _ = write!(escaped, "%{other:02X}");
            }
        }
    }
    escaped
}
