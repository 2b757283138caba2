//! Source mapping profiles at work: rows of a source become records, on trial or for good.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::code_proofs::{blocking, domain_in_force};
use super::definitions::{Definition, Finding, Kind, Severity, numbered};
use super::ingest::{IncomingRecord, IngestResult, MAX_BATCH};
use super::time::{day_of, now, rfc3339};
use super::{Hub, Origin};
use crate::engine::bounds;
use crate::engine::codebook::Coding;
use crate::engine::csv_text::FileForm;
use crate::engine::domain::Domain;
use crate::engine::patient_data;
use crate::engine::record::{Attributes, Violation, values};
use crate::engine::source_mapping::{Applied, CodeMaps, Coverage, Row, SourceMapping, coverage};
use crate::error::{Error, Result};
use crate::store::{AnyConn, definitions};

/// Most rows of one call.
pub const MOST_ROWS: usize = MAX_BATCH;

/// Which profile is tried.
#[derive(Debug, Clone)]
pub enum Trial {
    /// This one, whether it is stored or not.
    Body(Value),
    /// A version that is stored, also a draft.
    Version(i64),
    /// The one in force today.
    InForce,
}

/// What rows would become.
#[derive(Debug, Clone, Serialize)]
pub struct Tried {
    /// Number of the version, if it is stored.
    pub version: Option<i64>,
    /// Rows.
    pub rows: usize,
    /// Rows that would be taken as they are.
    pub valid: usize,
    /// Rows that could not be read by the profile.
    pub refused: usize,
    /// Rows whose records would be kept aside.
    pub quarantined: usize,
    /// Keys that more than one row has.
    pub repeated_keys: usize,
    /// What became of each column.
    pub columns: BTreeMap<String, Coverage>,
    /// Of each attribute that the profile gives, in how many rows it has a value.
    pub attributes: BTreeMap<String, usize>,
    /// Each row, in order.
    pub results: Vec<TriedRow>,
}

/// What one row would become.
#[derive(Debug, Clone, Serialize)]
pub struct TriedRow {
    /// From 0.
    pub index: usize,
    /// Key of the record.
    pub key: Option<String>,
    /// Standardized attributes.
    pub attributes: Attributes,
    /// When the source changed it.
    pub source_updated_at: Option<String>,
    /// Who changed it there.
    pub changed_by: Option<String>,
    /// Why the row cannot be read; pointers are to columns.
    pub problems: Vec<Violation>,
    /// Why the record would be kept aside; pointers are to attributes.
    pub violations: Vec<Violation>,
    /// What may be wrong, and would be published all the same; pointers are to attributes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Violation>,
    /// What became of its codes.
    pub codes: Vec<Coding>,
}

/// What became of one row.
#[derive(Debug)]
pub enum RowOutcome {
    /// The hub has it.
    Taken(Box<IngestResult>),
    /// The profile could not read it.
    Refused(Vec<Violation>),
}

/// What speaks against a profile: a name that says no domain, attributes that the domain does not have, code maps that
/// are not there.
pub(super) fn prove(conn: &mut AnyConn, version: &Definition) -> Result<Vec<Finding>> {
    let profile = SourceMapping::parse(&version.body).map_err(|violations| Error::Invalid { violations })?;
    let named = version.name.rsplit_once('.').filter(|(system, _)| !system.is_empty());
    let domain = match named {
        Some((_, domain)) => domain_in_force(conn, domain)?,
        None => None,
    };
    let Some(domain) = domain else {
        let message = "expected the name SYSTEM.DOMAIN, with a domain of this hub".to_owned();
        return Ok(vec![blocking("unknown_domain", "", message)]);
    };
    let mut found = Vec::new();
    let known = |path: &str| {
        let open = |group: &str| domain.attributes.contains_key(&format!("{group}.*"));
        domain.attributes.contains_key(path) || path.rsplit_once('.').is_some_and(|(group, _)| open(group))
    };
    for (position, path) in profile.paths().enumerate().filter(|(_, path)| !known(path)) {
        let message = format!("the domain {} has no attribute {path}", domain.name);
        found.push(blocking(
            "attribute",
            &format!("/attributes/{position}/target"),
            message,
        ));
    }
    let today = day_of(now());
    let day = version.valid_from.clone().filter(|from| *from > today).unwrap_or(today);
    for (position, name) in profile.code_maps() {
        if definitions::id_on_day(conn, Kind::CodeMap.as_str(), name, &day)?.is_none() {
            let message = format!("the code map {name} is not there on {day}");
            found.push(blocking(
                "code_map_missing",
                &format!("/attributes/{position}/steps"),
                message,
            ));
        }
    }
    let required = domain.schema.get("required").and_then(Value::as_array);
    for name in required.into_iter().flatten().filter_map(Value::as_str) {
        if !profile
            .paths()
            .any(|path| path == name || path.starts_with(&format!("{name}.")))
        {
            found.push(Finding {
                severity: Severity::Warning,
                code: "required".into(),
                pointer: "/attributes".into(),
                message: format!("{name} is required, and the profile gives it no value"),
                witness: Value::Null,
            });
        }
    }
    Ok(found)
}

/// The name of the profile of a system for a domain.
fn name_of(system: &str, domain: &str) -> String {
    format!("{system}.{domain}")
}

impl Hub {
    /// Says what rows would become; nothing is stored.
    ///
    /// # Errors
    /// `NotFound` when there is no such domain or profile; `Invalid` when the body is no profile.
    pub async fn try_source_mapping(&self, domain: &str, system: &str, trial: Trial, rows: Vec<Row>) -> Result<Tried> {
        let definition = self.domain(domain)?;
        let (version, profile) = self.profile(domain, system, trial).await?;
        let maps = self.code_maps_of(&profile).await?;
        let system = system.to_owned();
        self.compute(weighed_rows(&rows)?, move || {
            let applied: Vec<Applied> = rows
                .iter()
                .map(|row| bounded(&definition, profile.apply(row, &maps)))
                .collect();
            let columns = coverage(&profile, &rows, &applied);
            let mut tried = Tried {
                version,
                rows: rows.len(),
                valid: 0,
                refused: 0,
                quarantined: 0,
                repeated_keys: repeated(&applied),
                columns,
                attributes: filled(&profile, &applied),
                results: Vec::with_capacity(applied.len()),
            };
            for (index, applied) in applied.into_iter().enumerate() {
                let prepared = definition.prepare_from(&system, &applied.attributes);
                match (applied.problems.is_empty(), prepared.violations.is_empty()) {
                    (false, _) => tried.refused += 1,
                    (true, false) => tried.quarantined += 1,
                    (true, true) => tried.valid += 1,
                }
                tried.results.push(TriedRow {
                    index,
                    key: applied.key,
                    attributes: patient_data::without(&definition, prepared.attributes),
                    source_updated_at: applied.source_updated_at.map(rfc3339),
                    changed_by: applied.changed_by,
                    problems: applied.problems,
                    violations: prepared.violations,
                    findings: prepared.findings,
                    codes: prepared.codings,
                });
            }
            tried
        })
        .await
    }

    /// Takes rows in by the profile in force; answers with the number of its version, and each row's outcome in order.
    ///
    /// # Errors
    /// `NotFound` when there is no such domain, or no profile in force; `TooLarge`; `NotBound` or `Invalid` when the
    /// caller may not speak for the system.
    pub async fn ingest_rows(
        &self,
        domain: &str,
        system: &str,
        rows: Vec<Row>,
        origin: &Origin,
    ) -> Result<(i64, Vec<RowOutcome>)> {
        if rows.len() > MOST_ROWS {
            return Err(Error::TooLarge {
                detail: format!("{} rows; at most {MOST_ROWS} a call", rows.len()),
            });
        }
        let definition = self.domain(domain)?;
        let bytes = weighed_rows(&rows)?;
        let named = vec![("/system".to_owned(), system.to_owned())];
        self.may_feed(domain, named, origin).await?;
        let (version, profile) = self.profile(domain, system, Trial::InForce).await?;
        let maps = self.code_maps_of(&profile).await?;
        let name = system.to_owned();
        let (outcomes, records) = self
            .compute(bytes, move || {
                let mut outcomes = Vec::with_capacity(rows.len());
                let mut records = Vec::new();
                for row in &rows {
                    let applied = bounded(&definition, profile.apply(row, &maps));
                    match applied.key.filter(|_| applied.problems.is_empty()) {
                        Some(key) => {
                            outcomes.push(None);
                            records.push(IncomingRecord {
                                system: name.clone(),
                                key,
                                attributes: applied.attributes,
                                source_updated_at: applied.source_updated_at,
                                changed_by: applied.changed_by,
                                handed_in_by: Vec::new(),
                            });
                        }
                        None => outcomes.push(Some(applied.problems)),
                    }
                }
                (outcomes, records)
            })
            .await?;
        let mut taken = match records.is_empty() {
            true => Vec::new(),
            false => self.ingest(domain, records, true, origin).await?,
        }
        .into_iter();
        let outcomes = outcomes.into_iter().filter_map(|refused| match refused {
            Some(problems) => Some(RowOutcome::Refused(problems)),
            None => taken.next().map(|result| RowOutcome::Taken(Box::new(result))),
        });
        Ok((version.unwrap_or(0), outcomes.collect()))
    }

    /// How a profile says that files of its source are written: a version of it, or the one in force. Nothing where there is
    /// none.
    ///
    /// # Errors
    /// What the database gives.
    pub async fn file_of_source(&self, domain: &str, system: &str, version: Option<i64>) -> Result<FileForm> {
        let name = name_of(system, domain);
        let body = match version {
            None => {
                let found = self.definition_on(Kind::SourceMapping, &name, None).await?;
                found.map(|found| found.body)
            }
            Some(number) => {
                let read = move |conn: &mut AnyConn| numbered(conn, Kind::SourceMapping, &name, number);
                match self.read(read).await {
                    Ok(found) => Some(found.body),
                    Err(Error::NotFound { .. }) => None,
                    Err(error) => return Err(error),
                }
            }
        };
        Ok(body.map(|body| SourceMapping::file_of(&body)).unwrap_or_default())
    }

    async fn profile(&self, domain: &str, system: &str, trial: Trial) -> Result<(Option<i64>, Arc<SourceMapping>)> {
        let name = name_of(system, domain);
        let (version, body) = match trial {
            Trial::Body(body) => (None, Arc::new(body)),
            Trial::Version(number) => {
                let found = self
                    .read(move |conn| numbered(conn, Kind::SourceMapping, &name, number))
                    .await?;
                (Some(found.number), found.body)
            }
            Trial::InForce => {
                let found = self.definition_on(Kind::SourceMapping, &name, None).await?;
                let found =
                    found.ok_or_else(|| Error::not_found(Kind::SourceMapping.title(), format!("{name} in force")))?;
                (Some(found.number), found.body)
            }
        };
        // Patterns take a while to be read.
        let read = self.compute(0, move || SourceMapping::parse(&body)).await?;
        let profile = read.map_err(|violations| Error::Invalid {
            violations: violations.into_iter().map(within_profile).collect(),
        })?;
        Ok((version, Arc::new(profile)))
    }

    /// The code maps that a profile uses, as far as they are in force.
    async fn code_maps_of(&self, profile: &SourceMapping) -> Result<CodeMaps> {
        let mut found = CodeMaps {
            day: day_of(now()),
            maps: BTreeMap::new(),
        };
        let names: Vec<String> = profile.code_maps().map(|(_, name)| name.to_owned()).collect();
        for name in names {
            if found.maps.contains_key(&name) {
                continue;
            }
            match self.code_map(&name, &found.day).await {
                Ok((_, map)) => drop(found.maps.insert(name, map)),
                Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }
}

/// About how many bytes rows have.
///
/// # Errors
/// `Invalid` when one holds more than is looked at.
fn weighed_rows(rows: &[Row]) -> Result<usize> {
    let mut bytes = 0;
    for (index, row) in rows.iter().enumerate() {
        let weight = bounds::weigh_row(row).map_err(|told| Error::Invalid {
            violations: bounds::within(&format!("/rows/{index}"), told),
        })?;
        bytes += weight.bytes();
    }
    Ok(bytes)
}

/// What a profile made of a row, refused where it is more than a record may hold: a profile can repeat what a row says.
fn bounded(domain: &Domain, mut applied: Applied) -> Applied {
    if let Err(told) = bounds::weigh(domain, &applied.attributes) {
        applied.attributes = Attributes::new();
        applied.problems.extend(told);
    }
    applied
}

/// Pointers into the profile are told as pointers into the request.
fn within_profile(mut violation: Violation) -> Violation {
    violation.pointer.insert_str(0, "/profile");
    violation
}

/// Keys that more than one row has.
fn repeated(applied: &[Applied]) -> usize {
    let mut seen: BTreeMap<&String, usize> = BTreeMap::new();
    for key in applied.iter().filter_map(|applied| applied.key.as_ref()) {
        *seen.entry(key).or_default() += 1;
    }
    seen.values().filter(|times| **times > 1).count()
}

fn filled(profile: &SourceMapping, applied: &[Applied]) -> BTreeMap<String, usize> {
    let rows = |path: &str| {
        applied
            .iter()
            .filter(|row| !values(&row.attributes, path).is_empty())
            .count()
    };
    profile.paths().map(|path| (path.clone(), rows(&path))).collect()
}
