//! Tie-outs that are kept and signed off.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use serde::Deserialize;
use validator::Validate;

use super::account_mappings::{LineBody, MOST_LEDGER_LINES, MapSetPath, lines, may_read};
use super::body::Json;
use super::caller::{Action, Caller};
use super::objects::objects;
use super::params::{Params, Segments};
use super::{Reply, State, ids, ok, validation};
use crate::engine::account_mapping::account_totals::{AccountTotal, MOST_TOTALS};
use crate::error::{Error, Result};
use crate::hub::account_mappings::NewTieOut;
use crate::hub::definitions::Kind;

/// `{map_set}` and `{id}`.
#[derive(Debug, Deserialize, Validate)]
pub struct TieOutPath {
    #[validate(custom(function = "validation::name"))]
    map_set: String,
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    id: String,
}

/// A total that a baseline has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalBody {
    period: String,
    #[serde(default)]
    currency: Option<String>,
    segments: BTreeMap<String, String>,
    amount: String,
}

/// Body of `keepTieOut`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct KeepBody {
    #[serde(default)]
    #[validate(range(min = 1))]
    version: Option<i64>,
    #[validate(length(min = 1, max = 200), custom(function = "validation::not_blank"))]
    baseline: String,
    #[serde(default, deserialize_with = "some_objects")]
    expected: Option<Vec<TotalBody>>,
    #[serde(default)]
    #[validate(length(max = 12))]
    by: Vec<String>,
    #[serde(default)]
    #[validate(length(max = 2000))]
    note: String,
    #[serde(deserialize_with = "objects")]
    lines: Vec<LineBody>,
}

fn some_objects<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<Vec<TotalBody>>, D::Error> {
    objects(deserializer).map(Some)
}

/// Body of `signOffTieOut`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct SignOffBody {
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    reason: String,
    #[serde(default)]
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    override_reason: Option<String>,
}

fn may_govern(caller: &Caller, map_set: &str) -> Result<()> {
    caller.require(Action::Govern, Kind::MapSet.governed_in(map_set))
}

/// `keepTieOut`
pub async fn keep(
    state: State,
    caller: Caller,
    path: Segments<MapSetPath>,
    params: Params,
    body: Json<KeepBody>,
) -> Reply {
    params.only(&[])?;
    let map_set = path.0.map_set;
    may_govern(&caller, &map_set)?;
    let asked = body.0;
    let count = asked.expected.as_ref().map_or(0, Vec::len);
    if count > MOST_TOTALS {
        let detail = format!("a baseline may hold {MOST_TOTALS} totals, this one has {count}");
        return Err(Error::TooLarge { detail }.into());
    }
    let expected = asked.expected.map(|totals| totals.into_iter().map(total).collect());
    let new = NewTieOut {
        version: asked.version,
        baseline: asked.baseline,
        expected,
        by: asked.by,
        note: asked.note,
        lines: lines(asked.lines, MOST_LEDGER_LINES)?,
    };
    let made = state.hub.keep_tie_out(&map_set, new, &caller.origin()).await?;
    let place = format!("/v1/account-mappings/{map_set}/tie-outs/{}", made.kept.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, place)).json(&made))
}

fn total(body: TotalBody) -> AccountTotal {
    AccountTotal {
        period: body.period,
        currency: body.currency.unwrap_or_else(|| "USD".into()),
        segments: body.segments,
        amount: body.amount,
    }
}

/// `listTieOuts`
pub async fn list(state: State, caller: Caller, path: Segments<MapSetPath>, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    may_read(&caller, &path.0.map_set)?;
    ok(&state.hub.kept_tie_outs(&path.0.map_set, params.page()?).await?)
}

/// `getTieOut`
pub async fn get(state: State, caller: Caller, path: Segments<TieOutPath>, params: Params) -> Reply {
    params.only(&[])?;
    may_read(&caller, &path.0.map_set)?;
    ok(&state.hub.kept_tie_out(&path.0.map_set, &path.0.id).await?)
}

/// `signOffTieOut`
pub async fn sign_off(
    state: State,
    caller: Caller,
    path: Segments<TieOutPath>,
    params: Params,
    body: Json<SignOffBody>,
) -> Reply {
    params.only(&[])?;
    let TieOutPath { map_set, id } = path.0;
    may_govern(&caller, &map_set)?;
    let reasons = (body.0.reason, body.0.override_reason);
    ok(&state
        .hub
        .sign_off_tie_out(&map_set, &id, reasons, &caller.origin())
        .await?)
}
