//! Onboardings: records of an acquired entity, looked at before they are taken in.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::batch::{self, Place};
use super::body::{Json, Raw};
use super::caller::{Action, Caller};
use super::objects::objects;
use super::params::{Params, Segments};
use super::{Reply, State, ids, ok, validation};
use crate::error::{Error, Result};
use crate::hub::onboarding::{Choice, Report, StagedDecision};

/// Outcomes of a staged record.
const OUTCOMES: [&str; 5] = ["staged", "new", "matched", "review", "rejected"];

/// `{id}`.
#[derive(Debug, Deserialize, Validate)]
pub struct OnboardingPath {
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    id: String,
}

/// Body of `beginOnboarding`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct BeginBody {
    #[validate(length(max = 200), custom(function = "validation::not_blank"))]
    name: String,
    #[serde(default)]
    #[validate(length(max = 2000))]
    note: String,
    #[serde(default)]
    #[validate(length(max = 50), custom(function = "validation::persons"))]
    stagers: Vec<String>,
}

/// Body of `releaseOnboarding` and `abandonOnboarding`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    reason: String,
}

/// Body of `decideStagedRecords`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct DecisionsBody {
    #[validate(length(min = 1, max = 1000), nested)]
    #[serde(deserialize_with = "objects")]
    decisions: Vec<DecisionBody>,
}

/// One decision.
#[derive(Debug, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    #[validate(length(min = 1, max = 64))]
    domain: String,
    #[validate(custom(function = "validation::system"))]
    system: String,
    #[validate(custom(function = "validation::key"))]
    key: String,
    decision: Choice,
    #[validate(length(min = 1, max = 64))]
    #[serde(default, deserialize_with = "ids::maybe")]
    golden_id: Option<String>,
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    reason: String,
}

/// The onboarding, if the caller may do this in each of its domains.
async fn allowed(state: &State, caller: &Caller, action: Action, id: &str) -> Result<Report> {
    let found = state.hub.onboarding(id).await?;
    for domain in found.domains.keys() {
        caller.require(action, domain)?;
    }
    Ok(found)
}

/// A report as the caller is told of it.
fn told(caller: &Caller, found: Report) -> Report {
    found.told(|domain| caller.may(Action::Sensitive, domain))
}

/// What a preview found by sensitive attributes is told to those who may see them; others preview anew, without.
fn knows(caller: &Caller, found: &Report) -> Result<()> {
    let mut domains = found.sensitive_in.iter();
    domains.try_for_each(|domain| caller.require(Action::Sensitive, domain))
}

/// `beginOnboarding`
pub async fn begin(state: State, caller: Caller, params: Params, body: Json<BeginBody>) -> Reply {
    params.only(&[])?;
    let BeginBody { name, note, stagers } = body.0;
    let made = state
        .hub
        .begin_onboarding(name, note, stagers, &caller.origin())
        .await?;
    let place = format!("/v1/onboardings/{}", made.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, place)).json(&made))
}

/// `listOnboardings`
pub async fn list(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    let mut page = state.hub.onboardings(params.page()?).await?;
    let may = |domain: &String| caller.may(Action::Steward, domain) || caller.may(Action::Approve, domain);
    page.items.retain(|found| found.domains.keys().all(may));
    page.items = page.items.into_iter().map(|found| told(&caller, found)).collect();
    ok(&page)
}

/// `getOnboarding`
pub async fn get(state: State, caller: Caller, path: Segments<OnboardingPath>, params: Params) -> Reply {
    params.only(&[])?;
    let found = state.hub.onboarding(&path.0.id).await?;
    for domain in found.domains.keys() {
        caller.require_any(&[Action::Steward, Action::Approve], domain)?;
    }
    ok(&told(&caller, found))
}

/// `stageRecords`
pub async fn stage(state: State, caller: Caller, path: Segments<OnboardingPath>, params: Params, body: Raw) -> Reply {
    params.only(&["domain"])?;
    let domain = params.text("domain");
    let domain = domain.ok_or_else(|| Error::malformed("domain", "expected a domain"))?;
    caller.require(Action::Steward, &domain)?;
    let batch = batch::read(&state, &state.hub.domain(&domain)?, body).await?;
    let mut places = batch.places.into_iter();
    if let Some(Place::Refused(refused)) = places.find(|place| matches!(place, Place::Refused(_))) {
        return Err(refused.into_error().into());
    }
    let origin = caller.origin();
    let staged = state.hub.stage_records(&path.0.id, &domain, batch.records, &origin);
    ok(&told(&caller, staged.await?))
}

/// `previewOnboarding`
pub async fn preview(state: State, caller: Caller, path: Segments<OnboardingPath>, params: Params) -> Reply {
    params.only(&[])?;
    let found = allowed(&state, &caller, Action::Steward, &path.0.id).await?;
    let may = |domain: &&String| caller.may(Action::Sensitive, domain);
    let sensitive_in: Vec<String> = found.domains.keys().filter(may).cloned().collect();
    let origin = caller.origin();
    let report = state.hub.preview_onboarding(&found.id, &sensitive_in, &origin).await?;
    ok(&told(&caller, report))
}

/// `listStagedRecords`
pub async fn records(state: State, caller: Caller, path: Segments<OnboardingPath>, params: Params) -> Reply {
    params.only(&["outcome", "undecided", "domain", "limit", "cursor"])?;
    let found = allowed(&state, &caller, Action::Steward, &path.0.id).await?;
    knows(&caller, &found)?;
    let outcome = params.word("outcome", &OUTCOMES)?;
    let undecided = params.word("undecided", &["true", "false"])?.as_deref() == Some("true");
    if undecided && outcome.is_none() {
        return Err(Error::malformed("undecided", "expected together with outcome").into());
    }
    let which = (outcome, undecided, params.id("domain")?);
    ok(&state.hub.staged_records(&found.id, which, params.page()?).await?)
}

/// `decideStagedRecords`
pub async fn decide(
    state: State,
    caller: Caller,
    path: Segments<OnboardingPath>,
    params: Params,
    body: Json<DecisionsBody>,
) -> Reply {
    params.only(&[])?;
    let found = allowed(&state, &caller, Action::Steward, &path.0.id).await?;
    knows(&caller, &found)?;
    let decisions = body.0.decisions.into_iter().map(|one| StagedDecision {
        domain: one.domain,
        system: one.system,
        key: one.key,
        choice: one.decision,
        golden_id: one.golden_id,
        reason: one.reason,
    });
    let (decisions, origin) = (decisions.collect(), caller.origin());
    ok(&told(
        &caller,
        state.hub.decide_staged(&found.id, decisions, &origin).await?,
    ))
}

/// `releaseOnboarding`
pub async fn release(
    state: State,
    caller: Caller,
    path: Segments<OnboardingPath>,
    params: Params,
    body: Json<ReasonBody>,
) -> Reply {
    params.only(&[])?;
    let found = allowed(&state, &caller, Action::Approve, &path.0.id).await?;
    let origin = caller.origin();
    let released = state.hub.release_onboarding(&found.id, body.0.reason, &origin);
    ok(&told(&caller, released.await?))
}

/// `abandonOnboarding`
pub async fn abandon(
    state: State,
    caller: Caller,
    path: Segments<OnboardingPath>,
    params: Params,
    body: Json<ReasonBody>,
) -> Reply {
    params.only(&[])?;
    let found = allowed(&state, &caller, Action::Steward, &path.0.id).await?;
    let origin = caller.origin();
    let abandoned = state.hub.abandon_onboarding(&found.id, body.0.reason, &origin);
    ok(&told(&caller, abandoned.await?))
}
