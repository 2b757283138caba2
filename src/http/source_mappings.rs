//! Source mapping profiles: tried on a sample, and used on rows.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use validator::Validate;

use super::batch::{BatchResult, Line, Refused};
use super::body::{Raw, parse};
use super::caller::Caller;
use super::params::{Params, Segments};
use super::problem::ApiError;
use super::{Reply, State, ok, validation};
use crate::engine::csv_text::FileForm;
use crate::engine::source_mapping::{Row, rows};
use crate::error::{Error, Result};
use crate::hub::source_mappings::{MOST_ROWS, RowOutcome, Trial};

const ACCEPTED: &str = "application/json, application/x-ndjson, text/csv";

/// `{system}` and `{domain}`.
#[derive(Debug, Deserialize, Validate)]
pub struct ProfilePath {
    domain: String,
    #[validate(custom(function = "validation::system"))]
    system: String,
}

/// JSON body of `trySourceMapping` and `ingestSourceRows`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct RowsBody {
    rows: Vec<Value>,
    #[serde(default)]
    profile: Option<Value>,
    #[serde(default)]
    #[validate(range(min = 1, message = "expected the number of a version"))]
    version: Option<i64>,
}

/// Answer of `ingestSourceRows`.
#[derive(Serialize)]
struct RowsResult {
    /// The profile and the number of its version.
    source_mapping: String,
    version: i64,
    #[serde(flatten)]
    batch: BatchResult,
}

/// `trySourceMapping`
pub async fn attempt(state: State, path: Segments<ProfilePath>, params: Params, body: Raw) -> Reply {
    params.only(&["version", "delimiter"])?;
    let ProfilePath { domain, system } = path.0;
    let asked = params
        .number("version", 1, i64::MAX as u64)?
        .map(|number| number as i64);
    let form = form(&state, (&domain, &system, asked), &params, &body).await?;
    let (rows, profile, version) = read(&state, body, form).await?;
    let trial = match (profile, version.or(asked)) {
        (Some(_), Some(_)) => {
            let message = "expected a profile or the version of one, not both";
            return Err(Error::invalid("/version", "one_of", message).into());
        }
        (Some(profile), None) => Trial::Body(profile),
        (None, Some(number)) => Trial::Version(number),
        (None, None) => Trial::InForce,
    };
    ok(&state.hub.try_source_mapping(&domain, &system, trial, rows).await?)
}

/// `ingestSourceRows`
pub async fn ingest(state: State, caller: Caller, path: Segments<ProfilePath>, params: Params, body: Raw) -> Reply {
    params.only(&["delimiter"])?;
    let ProfilePath { domain, system } = path.0;
    let form = form(&state, (&domain, &system, None), &params, &body).await?;
    let (rows, profile, version) = read(&state, body, form).await?;
    if profile.is_some() || version.is_some() {
        let message = "rows are taken in by the profile in force";
        return Err(Error::invalid("", "unknown_member", message).into());
    }
    let (version, outcomes) = state.hub.ingest_rows(&domain, &system, rows, &caller.origin()).await?;
    let lines = outcomes.into_iter().enumerate().map(|(index, outcome)| match outcome {
        RowOutcome::Taken(result) => Line::Done(result),
        RowOutcome::Refused(problems) => Line::Refused(Refused::new(index, problems)),
    });
    ok(&RowsResult {
        source_mapping: format!("{system}.{domain}"),
        version,
        batch: BatchResult::of(lines.collect()),
    })
}

/// How a CSV file is written: as the call states it, else as the profile does.
async fn form(
    state: &State,
    (domain, system, version): (&str, &str, Option<i64>),
    params: &Params,
    body: &Raw,
) -> Result<FileForm> {
    let stated = params.file_form()?.or(body.form);
    if body.media_type != "text/csv" {
        return Ok(stated);
    }
    Ok(stated.or(state.hub.file_of_source(domain, system, version).await?))
}

type Sent = (Vec<Row>, Option<Value>, Option<i64>);

async fn read(state: &State, body: Raw, form: FileForm) -> std::result::Result<Sent, ApiError> {
    let from: fn(&[u8], &FileForm) -> Result<Sent> = match body.media_type.as_str() {
        "application/json" => |bytes, _| {
            let sent: RowsBody = parse(bytes, "")?;
            let rows = refused(rows::from_json(sent.rows, MOST_ROWS))?;
            Ok((rows, sent.profile, sent.version))
        },
        "application/x-ndjson" => |bytes, _| Ok((refused(rows::from_ndjson(bytes, MOST_ROWS))?, None, None)),
        "text/csv" => |bytes, form| Ok((refused(rows::from_csv(bytes, form, MOST_ROWS))?.rows, None, None)),
        _ => return Err(ApiError::UnsupportedMediaType { accept: ACCEPTED }),
    };
    // CSV may be in UTF-16; its reader looks for U+0000 itself.
    let is_csv = body.media_type == "text/csv";
    let read = move |bytes: &[u8]| match !is_csv && bytes.contains(&0) {
        true => Err(Error::invalid("", "nul_character", "U+0000 is not allowed")),
        false => checked(from(bytes, &form)?),
    };
    Ok(body.looked_at(state, read).await??)
}

fn checked(found: Sent) -> Result<Sent> {
    if found.0.is_empty() {
        return Err(Error::invalid("/rows", "empty", "expected at least one row"));
    }
    Ok(found)
}

fn refused<T>(read: std::result::Result<T, crate::engine::record::Violation>) -> Result<T> {
    read.map_err(|violation| Error::Invalid {
        violations: vec![violation],
    })
}
