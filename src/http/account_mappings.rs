//! Account mappings: translation in bulk, and what is known of map sets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::body::Json;
use super::caller::{Action, Caller};
use super::objects::objects;
use super::params::{Params, Segments};
use super::{Reply, State, ok, validation};
use crate::engine::account_mapping::restrictions::Posting;
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::hub::account_mappings::{Hits, Line, NewCombination, Wanted, Which};
use crate::hub::definitions::Kind;

/// Lines of one call.
const MOST_LINES: usize = 10_000;
/// Lines of a simulation or a tie-out, which are answered by totals.
pub(super) const MOST_LEDGER_LINES: usize = 100_000;

/// `{map_set}`.
#[derive(Debug, Deserialize, Validate)]
pub struct MapSetPath {
    #[validate(custom(function = "validation::name"))]
    pub(super) map_set: String,
}

/// `{map_set}` and `{rule}`.
#[derive(Debug, Deserialize, Validate)]
pub struct RulePath {
    #[validate(custom(function = "validation::name"))]
    map_set: String,
    #[validate(length(min = 1, max = 200))]
    rule: String,
}

/// A line of a ledger.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineBody {
    date: String,
    segments: BTreeMap<String, String>,
    #[serde(default)]
    amount: Option<String>,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    period: Option<String>,
}

impl From<LineBody> for Line {
    fn from(body: LineBody) -> Self {
        Line {
            date: body.date,
            segments: body.segments,
            amount: body.amount,
            currency: body.currency,
            period: body.period,
        }
    }
}

/// Body of `translateAccounts`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct TranslateBody {
    #[validate(length(min = 1, max = 100))]
    map_set: String,
    #[serde(default)]
    #[validate(range(min = 1))]
    version: Option<i64>,
    #[serde(default)]
    detail: bool,
    #[serde(deserialize_with = "objects")]
    lines: Vec<LineBody>,
}

/// Body of `simulateMapping`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct SimulateBody {
    #[validate(length(min = 1, max = 100))]
    map_set: String,
    #[validate(range(min = 1))]
    version: i64,
    #[serde(default)]
    #[validate(range(min = 1))]
    against: Option<i64>,
    #[serde(deserialize_with = "objects")]
    lines: Vec<LineBody>,
}

/// Body of `tieOut`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct TieOutBody {
    #[validate(length(min = 1, max = 100))]
    map_set: String,
    #[serde(default)]
    #[validate(range(min = 1))]
    version: Option<i64>,
    #[serde(deserialize_with = "objects")]
    lines: Vec<LineBody>,
}

/// Body of `validateCombination`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct CombinationBody {
    #[validate(length(min = 1, max = 100))]
    chart: String,
    #[validate(custom(function = "validation::day"))]
    date: String,
    segments: BTreeMap<String, String>,
    #[serde(default)]
    #[validate(custom(function = "validation::posting"))]
    posting: Option<String>,
}

/// A combination to be registered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisteredBody {
    segments: BTreeMap<String, String>,
    #[serde(default)]
    valid_from: Option<String>,
    #[serde(default)]
    valid_to: Option<String>,
}

/// Body of `registerCombinations`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct RegisterBody {
    #[serde(deserialize_with = "objects")]
    combinations: Vec<RegisteredBody>,
}

#[derive(Serialize)]
struct Registered {
    registered: usize,
}

#[derive(Serialize)]
struct HitList {
    map_set: String,
    rule: String,
    items: Vec<Hits>,
}

/// Whether the caller may read map sets.
pub(super) fn may_read(caller: &Caller, map_set: &str) -> Result<()> {
    caller.require(Action::Read, Kind::MapSet.governed_in(map_set))
}

pub(super) fn lines(bodies: Vec<LineBody>, most: usize) -> Result<Vec<Line>> {
    let count = bodies.len();
    match count <= most {
        true => Ok(bodies.into_iter().map(Line::from).collect()),
        false => Err(Error::TooLarge {
            detail: format!("a call may hold {most} lines, this one has {count}"),
        }),
    }
}

/// `translateAccounts`
pub async fn translate(state: State, caller: Caller, params: Params, body: Json<TranslateBody>) -> Reply {
    params.only(&[])?;
    let TranslateBody {
        map_set,
        version,
        detail,
        lines: bodies,
    } = body.0;
    may_read(&caller, &map_set)?;
    let lines = lines(bodies, MOST_LINES)?;
    ok(&state.hub.translate(&map_set, version, lines, detail).await?)
}

/// `simulateMapping`
pub async fn simulate(state: State, caller: Caller, params: Params, body: Json<SimulateBody>) -> Reply {
    params.only(&[])?;
    let SimulateBody {
        map_set,
        version,
        against,
        lines: bodies,
    } = body.0;
    may_read(&caller, &map_set)?;
    let lines = lines(bodies, MOST_LEDGER_LINES)?;
    ok(&state.hub.simulate_mapping(&map_set, version, against, lines).await?)
}

/// `tieOut`
pub async fn tie_out(state: State, caller: Caller, params: Params, body: Json<TieOutBody>) -> Reply {
    params.only(&[])?;
    let TieOutBody {
        map_set,
        version,
        lines: bodies,
    } = body.0;
    may_read(&caller, &map_set)?;
    let lines = lines(bodies, MOST_LEDGER_LINES)?;
    ok(&state.hub.tie_out(&map_set, version, lines).await?)
}

/// `validateCombination`
pub async fn validate_combination(state: State, caller: Caller, params: Params, body: Json<CombinationBody>) -> Reply {
    params.only(&[])?;
    let asked = body.0;
    caller.require(Action::Read, Kind::Chart.governed_in(&asked.chart))?;
    let wanted = Wanted {
        date: asked.date,
        segments: asked.segments,
        posting: asked.posting.as_deref().and_then(Posting::named),
    };
    ok(&state.hub.validate_combination(&asked.chart, wanted).await?)
}

fn version(params: &Params) -> Result<Option<i64>> {
    Ok(params
        .number("version", 1, i64::MAX as u64)?
        .map(|number| number as i64))
}

/// `getMappingCoverage`
pub async fn coverage(state: State, caller: Caller, path: Segments<MapSetPath>, params: Params) -> Reply {
    params.only(&["version"])?;
    may_read(&caller, &path.0.map_set)?;
    ok(&state.hub.mapping_coverage(&path.0.map_set, version(&params)?).await?)
}

/// `getMappingConflicts`
pub async fn conflicts(state: State, caller: Caller, path: Segments<MapSetPath>, params: Params) -> Reply {
    params.only(&["version"])?;
    may_read(&caller, &path.0.map_set)?;
    ok(&state.hub.mapping_conflicts(&path.0.map_set, version(&params)?).await?)
}

/// `listRuleHits`
pub async fn hits(state: State, caller: Caller, path: Segments<RulePath>, params: Params) -> Reply {
    params.only(&[])?;
    let RulePath { map_set, rule } = path.0;
    may_read(&caller, &map_set)?;
    let items = state.hub.rule_hits(&map_set, &rule).await?;
    ok(&HitList { map_set, rule, items })
}

/// `listCombinations`
pub async fn combinations(state: State, caller: Caller, path: Segments<MapSetPath>, params: Params) -> Reply {
    params.only(&["which", "limit", "cursor"])?;
    may_read(&caller, &path.0.map_set)?;
    let which = match params.word("which", &["all", "registered", "unmapped"])?.as_deref() {
        Some("registered") => Which::Registered,
        Some("unmapped") => Which::Unmapped,
        _ => Which::All,
    };
    ok(&state.hub.combinations(&path.0.map_set, which, params.page()?).await?)
}

/// `registerCombinations`
pub async fn register(
    state: State,
    caller: Caller,
    path: Segments<MapSetPath>,
    params: Params,
    body: Json<RegisterBody>,
) -> Reply {
    params.only(&[])?;
    let map_set = path.0.map_set;
    caller.require(Action::Govern, Kind::MapSet.governed_in(&map_set))?;
    let count = body.0.combinations.len();
    if count > MOST_LINES {
        let detail = format!("a call may hold {MOST_LINES} combinations, this one has {count}");
        return Err(Error::TooLarge { detail }.into());
    }
    let new = body
        .0
        .combinations
        .into_iter()
        .enumerate()
        .map(new_combination)
        .collect::<Result<Vec<_>>>()?;
    let registered = state.hub.register_combinations(&map_set, new, &caller.origin()).await?;
    ok(&Registered { registered })
}

fn new_combination((i, body): (usize, RegisteredBody)) -> Result<NewCombination> {
    for (member, day) in [("valid_from", &body.valid_from), ("valid_to", &body.valid_to)] {
        if day.as_deref().is_some_and(|day| validation::day(day).is_err()) {
            let pointer = format!("/combinations/{i}/{member}");
            return Err(Error::invalid(pointer, "date", "expected a date, YYYY-MM-DD"));
        }
    }
    let days = Interval::new(body.valid_from, body.valid_to).ok_or_else(|| {
        Error::invalid(
            format!("/combinations/{i}/valid_to"),
            "date_order",
            "expected a day after valid_from",
        )
    })?;
    Ok(NewCombination {
        segments: body.segments,
        days,
    })
}
