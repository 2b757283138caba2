//! Reads source records and the decisions on them.

use serde::Serialize;
use serde_json::Value;

use super::consolidate::{attributes, object};
use super::disclosure::{Disclosure, Shown};
use super::names::{Written, holder_of};
use super::suspects::shown_raw;
use super::time::rfc3339;
use super::told::Teller;
use super::{Hub, periods};
use crate::engine::codebook::Coding;
use crate::engine::domain::{Domain, Mask};
use crate::engine::matching::Sight;
use crate::engine::record::{Attributes, Violation};
use crate::error::{Error, Result};
use crate::store::decisions;
use crate::store::source_records::{self, SourceRecordRow};

/// Identity of a source record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
pub struct SourceKey {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
}

/// The hub's copy of one record of one source system. Sensitive values are masked unless the caller may see them.
#[derive(Debug, Clone, Serialize)]
pub struct SourceRecordView {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
    /// `active`, `quarantined`, `rejected` or `deleted`.
    pub status: String,
    /// Its golden record.
    pub golden_id: Option<String>,
    /// As received.
    pub raw: Value,
    /// Standardized; of the last valid version.
    pub attributes: Attributes,
    /// Of the version as received, when it is not valid.
    pub violations: Vec<Violation>,
    /// What may be wrong with the attributes although they were taken in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Violation>,
    /// When the source last changed it.
    pub source_updated_at: Option<String>,
    /// Who changed it in the source system, as the source says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<String>,
    /// When it arrived last.
    pub received_at: String,
    /// Rules that standardized it.
    pub rules_version: String,
    /// Grows with each accepted change.
    pub version: i64,
    /// What became of its codes: by which version of which code map each was translated, and what is in question.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Coding>,
    /// What it says of which days, if that is not always the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periods: Option<Value>,
}

/// Why a source record is where it is.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionView {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
    /// What became of it then.
    pub outcome: String,
    /// The golden record it was put in.
    pub golden_id: String,
    /// The engine's explanation, as stored at the time.
    pub explanation: Value,
    /// Who decided (`rule` decisions name the feeding caller).
    pub actor: String,
    /// When.
    pub at: String,
    /// Request in which it happened.
    pub correlation_id: String,
    /// The rules by which it was decided; empty for a decision from before rules had versions.
    pub rules_version: String,
    /// What became of the codes of the record as it is now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Coding>,
}

impl Hub {
    /// One source record.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn source_record(
        &self,
        domain: &str,
        system: &str,
        key: &str,
        disclosure: Disclosure,
    ) -> Result<SourceRecordView> {
        let definition = self.domain(domain)?;
        let (written, asked) = (Written::new(domain, system, key), format!("{system}/{key}"));
        self.read(move |conn| {
            let name = written.name(conn)?;
            let id = holder_of(conn, &name)?;
            let row = source_records::find(conn, &id)?.ok_or_else(|| Error::not_found("source record", asked))?;
            record_view(&definition, row, &disclosure)
        })
        .await
    }

    /// The latest decision on a source record, with its explanation as far as it may be told.
    ///
    /// # Errors
    /// `NotFound` when there is no such record or nothing was decided about it yet (it never was valid).
    pub async fn decision(&self, domain: &str, system: &str, key: &str, sight: Sight) -> Result<DecisionView> {
        let definition = self.domain(domain)?;
        let written = Written::new(domain, system, key);
        let (system, key) = (system.to_owned(), key.to_owned());
        self.read(move |conn| {
            let name = written.name(conn)?;
            let id = holder_of(conn, &name)?;
            let row = decisions::latest(conn, &id)?
                .ok_or_else(|| Error::not_found("decision on source record", format!("{system}/{key}")))?;
            let codes = source_records::find(conn, &id)?.and_then(|row| row.codes);
            let explanation = Teller::new(definition, sight).explanation(&row)?;
            Ok(DecisionView {
                explanation,
                codes: codings(codes.as_deref()),
                system,
                key,
                outcome: row.outcome,
                golden_id: row.golden_id,
                actor: row.actor,
                at: rfc3339(row.at),
                correlation_id: row.correlation_id,
                rules_version: row.rules_version,
            })
        })
        .await
    }
}

/// A row as callers see it.
pub(super) fn record_view(domain: &Domain, row: SourceRecordRow, disclosure: &Disclosure) -> Result<SourceRecordView> {
    let golden_id = row.golden_id.clone();
    let of = Shown::source(domain, &row.system, &row.key, golden_id.as_deref());
    let standing = attributes(&row.attributes)?;
    Ok(SourceRecordView {
        raw: raw_view(&of, domain, attributes(&row.raw)?, shown_raw(domain, &row)?, disclosure),
        findings: match disclosure.mask() {
            Mask::Nothing | Mask::LastFour => domain.findings(&standing),
            // What may be wrong with a value says something about it.
            Mask::Everything => domain.findings(&domain.public(&standing)),
        },
        attributes: disclosure.shown(&of, standing),
        violations: row
            .violations
            .and_then(|v| serde_json::from_str(&v).ok())
            .unwrap_or_default(),
        source_updated_at: row.source_updated_at.map(rfc3339),
        changed_by: row.changed_by,
        received_at: rfc3339(row.received_at),
        system: row.system,
        key: row.key,
        status: row.status,
        golden_id: row.golden_id,
        rules_version: row.rules_version,
        version: row.version,
        codes: codings(row.codes.as_deref()),
        periods: domain
            .valid_time
            .as_ref()
            .and_then(|_| shown_periods(row.periods.as_deref()).transpose())
            .transpose()?,
    })
}

/// Members of a period of a source record that callers see.
const SHOWN: [&str; 5] = [
    "valid_from",
    "valid_to",
    "attributes",
    "source_updated_at",
    "received_at",
];

/// Stored periods of a source record as callers see them.
fn shown_periods(text: Option<&str>) -> Result<Option<Value>> {
    let mut stored = periods::parsed(text)?;
    for period in stored.iter_mut().filter_map(Value::as_array_mut).flatten() {
        if let Some(members) = period.as_object_mut() {
            members.retain(|name, _| SHOWN.contains(&name.as_str()));
            for name in ["source_updated_at", "received_at"] {
                if let Some(at) = members.get(name).and_then(Value::as_i64) {
                    members.insert(name.to_owned(), rfc3339(at).into());
                }
            }
        }
    }
    Ok(stored)
}

/// What was received, as callers see it: as it was, or `hidden`, where what may be a patient's is hidden, masked.
pub(super) fn raw_view(
    of: &Shown<'_>,
    domain: &Domain,
    raw: Attributes,
    hidden: Attributes,
    disclosure: &Disclosure,
) -> Value {
    let doubtful = raw.iter().filter(|(name, value)| hidden.get(*name) != Some(*value));
    let doubtful = doubtful.map(|(name, _)| name.clone()).collect();
    object(match disclosure.as_sent(of, &raw, &doubtful) {
        true => raw,
        false => guarded(domain, domain.mask(&hidden, disclosure.mask())),
    })
}

/// What a row says of its codes.
fn codings(stored: Option<&str>) -> Vec<Coding> {
    stored
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

/// What was sent under a name that the domain does not know may be anything, a misspelled tax number too.
fn guarded(domain: &Domain, raw: Attributes) -> Attributes {
    let hide = |name: &str| !domain.attributes.contains_key(name);
    raw.into_iter()
        .map(|(name, value)| {
            if hide(&name) {
                (name, "•••".into())
            } else {
                (name, value)
            }
        })
        .collect()
}
