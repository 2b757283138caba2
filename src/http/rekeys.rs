//! Source systems that give their records other keys.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::body::Json;
use super::caller::Caller;
use super::objects::objects;
use super::params::{DomainPath, Params, Segments, SourcePath};
use super::{Reply, State, ok, validation};
use crate::error::Error;
use crate::hub::rekeying::{MAX_REKEYS, RekeyOutcome, RekeyRequest, RekeyResult};

/// Body of `rekeySourceRecord`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct RekeyBody {
    #[validate(custom(function = "validation::key"))]
    new_key: String,
    #[validate(custom(function = "validation::day"))]
    on: Option<String>,
    #[validate(length(min = 1, max = 2000))]
    reason: Option<String>,
}

/// Body of `rekeySourceRecords`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct RekeysBody {
    #[serde(deserialize_with = "objects")]
    #[validate(nested)]
    records: Vec<OneBody>,
    #[validate(length(min = 1, max = 2000))]
    reason: Option<String>,
}

/// One record of `rekeySourceRecords`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct OneBody {
    #[validate(custom(function = "validation::system"))]
    system: String,
    #[validate(custom(function = "validation::key"))]
    key: String,
    #[validate(custom(function = "validation::key"))]
    new_key: String,
    #[validate(custom(function = "validation::day"))]
    on: Option<String>,
}

/// Answer of `rekeySourceRecords`.
#[derive(Serialize)]
struct Rekeys {
    results: Vec<RekeyResult>,
    counts: BTreeMap<&'static str, usize>,
}

/// `rekeySourceRecord`
pub async fn one(
    state: State,
    caller: Caller,
    path: Segments<SourcePath>,
    params: Params,
    body: Json<RekeyBody>,
) -> Reply {
    params.only(&[])?;
    let (SourcePath { domain, system, key }, Json(body)) = (path.0, body);
    let request = RekeyRequest {
        system,
        key,
        new_key: body.new_key,
        on: body.on,
        reason: body.reason.unwrap_or_default(),
    };
    ok(&state.hub.rekey_one(&domain, request, &caller.origin()).await?)
}

/// `rekeySourceRecords`
pub async fn many(
    state: State,
    caller: Caller,
    path: Segments<DomainPath>,
    params: Params,
    body: Json<RekeysBody>,
) -> Reply {
    params.only(&[])?;
    let RekeysBody { records, reason } = body.0;
    if records.is_empty() {
        return Err(Error::invalid("/records", "empty", "expected at least one record").into());
    }
    if records.len() > MAX_REKEYS {
        let detail = format!("a call may hold {MAX_REKEYS} records, this one has {}", records.len());
        return Err(Error::TooLarge { detail }.into());
    }
    let reason = reason.unwrap_or_default();
    let requests = records.into_iter().map(|one| RekeyRequest {
        system: one.system,
        key: one.key,
        new_key: one.new_key,
        on: one.on,
        reason: reason.clone(),
    });
    let results = state
        .hub
        .rekey(&path.0.domain, requests.collect(), &caller.origin())
        .await?;
    let mut counts = BTreeMap::new();
    for result in &results {
        let name = match result.outcome {
            RekeyOutcome::Rekeyed => "rekeyed",
            RekeyOutcome::Unchanged => "unchanged",
            RekeyOutcome::Refused => "refused",
        };
        *counts.entry(name).or_default() += 1;
    }
    ok(&Rekeys { results, counts })
}
