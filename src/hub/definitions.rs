//! Definitions: what the hub works by and people govern besides the rules of domains. A definition has a kind, a name
//! and numbered versions, written by one person and approved by another.

mod kinds;
mod proof;
mod writing;

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

pub use kinds::Kind;
pub use proof::{Finding, Severity};
pub use writing::{Decision, NewVersion};

use super::Hub;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::second_person::{AskedView, asked};
use super::time::{day_of, now, rfc3339};
use crate::error::{Error, Result};
use crate::store::AnyConn;
use crate::store::definitions::{self, DefinitionHeader, DefinitionRow};

/// A version of a definition that the hub can work by. It never changes: what is made of it can be kept by its id.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Id of the version.
    pub id: String,
    /// Kind.
    pub kind: Kind,
    /// Name.
    pub name: String,
    /// Number of the version: 1, 2, 3 …
    pub number: i64,
    /// What it says.
    pub body: Arc<Value>,
    /// First day on which it counts; `None`: always did.
    pub valid_from: Option<String>,
    /// First day on which it no longer counts.
    pub valid_to: Option<String>,
}

/// A name and what is in force under it today.
#[derive(Debug, Clone, Serialize)]
pub struct DefinitionSummary {
    /// Kind.
    pub kind: &'static str,
    /// Name.
    pub name: String,
    /// Number of the newest version, whatever its state.
    pub last_number: i64,
    /// Number of the version in force today.
    pub in_force: Option<i64>,
}

/// A version without its body.
#[derive(Debug, Clone, Serialize)]
pub struct VersionSummary {
    /// Id of the version.
    pub id: String,
    /// Kind.
    pub kind: &'static str,
    /// Name.
    pub name: String,
    /// 1, 2, 3 … of this name.
    pub number: i64,
    /// `draft`, `in_review`, `approved`, `rejected` or `retired`.
    pub state: String,
    /// First day on which it counts.
    pub valid_from: Option<String>,
    /// First day on which it no longer counts.
    pub valid_to: Option<String>,
    /// What it changes, in its authors' words.
    pub note: String,
    /// Who began it.
    pub created_by: String,
    /// When.
    pub created_at: String,
    /// Who approved, rejected or retired it last.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<String>,
    /// For `If-Match`.
    pub version: i64,
}

/// A version with all that a person decides by.
#[derive(Debug, Clone, Serialize)]
pub struct VersionDetail {
    /// Without its body.
    #[serde(flatten)]
    pub summary: VersionSummary,
    /// What it says.
    pub body: Value,
    /// What the last proof found; empty before it was submitted.
    pub findings: Value,
    /// Who wrote or submitted it, and so cannot approve it.
    pub authors: Value,
    /// Why it was decided so.
    pub reason: Option<String>,
    /// Why it was approved in spite of what may be overridden.
    pub override_reason: Option<String>,
    /// What one person asked for and another one has to confirm.
    pub asked: Option<AskedView>,
    /// Request that began it.
    pub correlation_id: String,
}

/// The version in force on a day, today if none is given. Blocks.
pub fn on(conn: &mut AnyConn, kind: Kind, name: &str, day: Option<&str>) -> Result<Option<Definition>> {
    let today;
    let day = match day {
        Some(day) => day,
        None => {
            today = day_of(now());
            &today
        }
    };
    let row = definitions::on_day(conn, kind.as_str(), name, day)?;
    row.map(|row| definition(kind, row)).transpose()
}

/// Any version that could be worked by, also a draft. Blocks.
///
/// # Errors
/// `NotFound`.
pub fn numbered(conn: &mut AnyConn, kind: Kind, name: &str, number: i64) -> Result<Definition> {
    definition(kind, stored(conn, kind, name, number)?)
}

/// Every approved version of a name, by number. Blocks.
pub fn approved(conn: &mut AnyConn, kind: Kind, name: &str) -> Result<Vec<Definition>> {
    let rows = definitions::approved(conn, kind.as_str(), name)?;
    rows.into_iter().map(|row| definition(kind, row)).collect()
}

fn definition(kind: Kind, row: DefinitionRow) -> Result<Definition> {
    Ok(Definition {
        body: Arc::new(json(&row.body)?),
        id: row.id,
        kind,
        name: row.name,
        number: row.number,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
    })
}

fn stored(conn: &mut AnyConn, kind: Kind, name: &str, number: i64) -> Result<DefinitionRow> {
    let row = definitions::find(conn, kind.as_str(), name, number)?;
    row.ok_or_else(|| Error::not_found(kind.title(), format!("{name}, version {number}")))
}

impl Hub {
    /// The version in force on a day, today if none is given.
    ///
    /// # Errors
    /// `Busy` when the database is away.
    pub async fn definition_on(&self, kind: Kind, name: &str, day: Option<String>) -> Result<Option<Definition>> {
        let name = name.to_owned();
        self.read(move |conn| on(conn, kind, &name, day.as_deref())).await
    }

    /// The version in force on a day, as people read it.
    ///
    /// # Errors
    /// `NotFound` when none is.
    pub async fn definition(&self, kind: Kind, name: &str, day: Option<String>) -> Result<VersionDetail> {
        let name = name.to_owned();
        self.read(move |conn| {
            let day = day.unwrap_or_else(|| day_of(now()));
            let row = definitions::on_day(conn, kind.as_str(), &name, &day)?;
            let row = row.ok_or_else(|| Error::not_found(kind.title(), format!("{name} in force on {day}")))?;
            shown(conn, kind, row)
        })
        .await
    }

    /// Names of a kind, with what is in force today.
    pub async fn definitions(&self, kind: Kind, page: Page) -> Result<PageOf<DefinitionSummary>> {
        let rows = page.rows();
        let after = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        self.read(move |conn| {
            let mut found = definitions::names(conn, kind.as_str(), after.as_deref(), rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|(name, _)| encode_cursor(name));
            let names: Vec<String> = found.iter().map(|(name, _)| name.clone()).collect();
            let headers = definitions::approved_headers(conn, kind.as_str(), &names)?;
            let today = day_of(now());
            let items = found.into_iter().map(|(name, last)| DefinitionSummary {
                kind: kind.as_str(),
                in_force: in_force(&headers, &name, &today),
                name,
                last_number: last.unwrap_or(0),
            });
            Ok(PageOf {
                items: items.collect(),
                next_cursor,
            })
        })
        .await
    }

    /// Versions of a name, newest first.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn definition_versions(&self, kind: Kind, name: &str, page: Page) -> Result<PageOf<VersionSummary>> {
        let (rows, name) = (page.rows(), name.to_owned());
        let before = page.cursor.as_deref().map(decode_cursor::<i64>).transpose()?;
        self.read(move |conn| {
            let mut found = definitions::list(conn, kind.as_str(), &name, before, rows as i64 + 1)?;
            if found.is_empty() && before.is_none() {
                return Err(Error::not_found(kind.title(), name));
            }
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.number));
            let items = found.into_iter().map(|header| summary(kind, header)).collect();
            Ok(PageOf { items, next_cursor })
        })
        .await
    }

    /// One version.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn definition_version(&self, kind: Kind, name: &str, number: i64) -> Result<VersionDetail> {
        let name = name.to_owned();
        self.read(move |conn| {
            let row = stored(conn, kind, &name, number)?;
            shown(conn, kind, row)
        })
        .await
    }
}

/// Number of the version of a name that is in force on a day; `headers` are in order of numbers.
fn in_force(headers: &[DefinitionHeader], name: &str, day: &str) -> Option<i64> {
    let counts = |header: &&DefinitionHeader| {
        header.name == name
            && header.valid_from.as_deref().is_none_or(|from| from <= day)
            && header.valid_to.as_deref().is_none_or(|to| day < to)
    };
    headers.iter().rev().find(counts).map(|header| header.number)
}

fn summary(kind: Kind, header: DefinitionHeader) -> VersionSummary {
    VersionSummary {
        id: header.id,
        kind: kind.as_str(),
        name: header.name,
        number: header.number,
        state: header.state,
        valid_from: header.valid_from,
        valid_to: header.valid_to,
        note: header.note,
        created_by: header.created_by,
        created_at: rfc3339(header.created_at),
        decided_by: header.decided_by,
        decided_at: header.decided_at.map(rfc3339),
        version: header.version,
    }
}

/// A version with what is asked about it.
fn shown(conn: &mut AnyConn, kind: Kind, row: DefinitionRow) -> Result<VersionDetail> {
    let asked = asked(conn, &writing::subject(&row), now())?;
    Ok(VersionDetail {
        asked,
        ..detail(kind, row)?
    })
}

fn detail(kind: Kind, row: DefinitionRow) -> Result<VersionDetail> {
    Ok(VersionDetail {
        asked: None,
        body: json(&row.body)?,
        findings: json(&row.findings)?,
        authors: json(&row.authors)?,
        reason: row.reason.clone(),
        override_reason: row.override_reason.clone(),
        correlation_id: row.correlation_id.clone(),
        summary: summary(kind, row.into()),
    })
}

fn json(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|e| Error::Internal(format!("a stored definition cannot be read: {e}")))
}
