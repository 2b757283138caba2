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
    params.only(&["version"])?;
    let ProfilePath { domain, system } = path.0;
    let asked = params
        .number("version", 1, i64::MAX as u64)?
        .map(|number| number as i64);
    let (rows, profile, version) = read(&state, body).await?;
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
    params.only(&[])?;
    let ProfilePath { domain, system } = path.0;
    let (rows, profile, version) = read(&state, body).await?;
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

type Sent = (Vec<Row>, Option<Value>, Option<i64>);

async fn read(state: &State, body: Raw) -> std::result::Result<Sent, ApiError> {
    let from: fn(&[u8]) -> Result<Sent> = match body.media_type.as_str() {
        "application/json" => |bytes| {
            let sent: RowsBody = parse(bytes, "")?;
            let rows = refused(rows::from_json(sent.rows, MOST_ROWS))?;
            Ok((rows, sent.profile, sent.version))
        },
        "application/x-ndjson" => |bytes| Ok((refused(rows::from_ndjson(bytes, MOST_ROWS))?, None, None)),
        "text/csv" => |bytes| Ok((refused(rows::from_csv(bytes, MOST_ROWS))?, None, None)),
        _ => return Err(ApiError::UnsupportedMediaType { accept: ACCEPTED }),
    };
    Ok(body
        .looked_at(state, move |bytes| checked(bytes, from(bytes)?))
        .await??)
}

fn checked(bytes: &[u8], found: Sent) -> Result<Sent> {
    if bytes.contains(&0) {
        return Err(Error::invalid("", "nul_character", "U+0000 is not allowed"));
    }
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
