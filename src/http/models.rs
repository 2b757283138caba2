//! Match models: trained by one person, put in force by another.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use serde::Deserialize;
use validator::Validate;

use super::body::Json;
use super::caller::Caller;
use super::params::{DomainPath, IdPath, Params, Segments};
use super::{Reply, State, ok, validation};
use crate::hub::models::ModelDecision;

/// Body of `activateModel`, `rejectModel`, `retireModel`, `activateRules` and `rejectRules`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    pub reason: String,
}

/// `trainModel`
pub async fn train(state: State, caller: Caller, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&[])?;
    let (domain, origin) = (&path.0.domain, caller.origin());
    let made = state.hub.train(domain, &origin, caller.sight(domain)).await?;
    let place = format!("/v1/domains/{}/models/{}", path.0.domain, made.summary.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, place)).json(&made))
}

/// `listModels`
pub async fn list(state: State, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    ok(&state.hub.models(&path.0.domain, params.page()?).await?)
}

/// `getModel`
pub async fn get(state: State, caller: Caller, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&[])?;
    let IdPath { domain, id } = path.0;
    ok(&state.hub.model(&domain, &id, caller.sight(&domain)).await?)
}

/// `activateModel`
pub async fn activate(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    body: Json<ReasonBody>,
) -> Reply {
    decide(&state, &caller, path.0, &params, ModelDecision::Activate, body.0).await
}

/// `rejectModel`
pub async fn reject(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    body: Json<ReasonBody>,
) -> Reply {
    decide(&state, &caller, path.0, &params, ModelDecision::Reject, body.0).await
}

/// `retireModel`
pub async fn retire(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    body: Json<ReasonBody>,
) -> Reply {
    decide(&state, &caller, path.0, &params, ModelDecision::Retire, body.0).await
}

async fn decide(
    state: &State,
    caller: &Caller,
    path: IdPath,
    params: &Params,
    decision: ModelDecision,
    body: ReasonBody,
) -> Reply {
    params.only(&[])?;
    let (origin, sight) = (caller.origin(), caller.sight(&path.domain));
    let decided = state
        .hub
        .decide_model(&path.domain, &path.id, decision, body.reason, (&origin, sight));
    ok(&decided.await?)
}

/// `getMatchQuality`
pub async fn quality(state: State, caller: Caller, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&[])?;
    let (domain, origin) = (&path.0.domain, caller.origin());
    ok(&state.hub.match_quality(domain, &origin, caller.sight(domain)).await?)
}
