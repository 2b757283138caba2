//! Rule versions: proposed by one person, put in force by another.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use serde::Deserialize;
use validator::Validate;

use super::body::{Json, Raw, parse};
use super::caller::Caller;
use super::models::{GovernBody, ReasonBody, decided};
use super::params::{DomainPath, IdPath, Params, Segments};
use super::problem::ApiError;
use super::{Reply, State, ok, validation};
use crate::error::Error;
use crate::hub::rules::RuleDecision;
use crate::hub::second_person::Haste;

/// Most characters of rules.
const MOST_RULES: u64 = 1_000_000;

/// Body of `proposeRules`, in JSON.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ProposalBody {
    #[validate(length(max = MOST_RULES), custom(function = "validation::not_blank"))]
    rules: String,
    #[serde(default)]
    #[validate(length(max = 2000))]
    note: String,
}

/// `proposeRules`
pub async fn propose(state: State, caller: Caller, path: Segments<DomainPath>, params: Params, body: Raw) -> Reply {
    params.only(&[])?;
    let proposal = match body.media_type.as_str() {
        "application/json" => body.looked_at(&state, |bytes| parse(bytes, "")).await??,
        "application/toml" => body.looked_at(&state, toml).await??,
        _ => {
            return Err(ApiError::UnsupportedMediaType {
                accept: "application/json, application/toml",
            });
        }
    };
    let (domain, origin) = (&path.0.domain, caller.origin());
    let made = state.hub.propose_rules(domain, proposal.rules, proposal.note, &origin);
    let made = made.await?;
    let place = format!("/v1/domains/{domain}/rule-versions/{}", made.summary.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, place)).json(&made))
}

/// The rules of a TOML body.
fn toml(bytes: &[u8]) -> Result<ProposalBody, Error> {
    let rules = match std::str::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => Err(Error::invalid("", "nul_character", "U+0000 is not allowed")),
        Ok(text) if text.chars().count() as u64 > MOST_RULES => Err(Error::TooLarge {
            detail: format!("rules may have {MOST_RULES} characters"),
        }),
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err(Error::malformed("", "expected UTF-8")),
    }?;
    Ok(ProposalBody {
        rules,
        note: String::new(),
    })
}

/// `listRuleVersions`
pub async fn list(state: State, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    ok(&state.hub.rule_versions(&path.0.domain, params.page()?).await?)
}

/// `getRuleVersion`
pub async fn get(state: State, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&[])?;
    ok(&state.hub.rule_version(&path.0.domain, &path.0.id).await?)
}

/// `activateRules`
pub async fn activate(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    body: Json<GovernBody>,
) -> Reply {
    let word = body.0.admitted(&caller, &path.0.domain)?;
    decide(&state, &caller, path.0, &params, RuleDecision::Activate, word).await
}

/// `rejectRules`
pub async fn reject(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    body: Json<ReasonBody>,
) -> Reply {
    decide(
        &state,
        &caller,
        path.0,
        &params,
        RuleDecision::Reject,
        (body.0.reason, Haste::Usual),
    )
    .await
}

async fn decide(
    state: &State,
    caller: &Caller,
    path: IdPath,
    params: &Params,
    decision: RuleDecision,
    word: (String, Haste),
) -> Reply {
    params.only(&[])?;
    let origin = caller.origin();
    let done = state.hub.decide_rules(&path.domain, &path.id, decision, word, &origin);
    let done = done.await?;
    decided(done.asked.is_some() && decision == RuleDecision::Activate, &done)
}

/// `simulateRules`
pub async fn simulate(state: State, caller: Caller, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&[])?;
    let IdPath { domain, id } = path.0;
    let job = state.hub.simulate_rules(&domain, &id, &caller.origin()).await?;
    let place = format!("/v1/domains/{domain}/rule-jobs/{}", job.id);
    Ok(HttpResponse::Accepted().insert_header((LOCATION, place)).json(&job))
}

/// `listRuleJobs`
pub async fn jobs(state: State, caller: Caller, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    let (domain, page) = (&path.0.domain, params.page()?);
    ok(&state.hub.rule_jobs(domain, caller.sight(domain), page).await?)
}

/// `getRuleJob`
pub async fn job(state: State, caller: Caller, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&[])?;
    let IdPath { domain, id } = path.0;
    ok(&state.hub.rule_job(&domain, &id, caller.sight(&domain)).await?)
}
