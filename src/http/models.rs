//! Match models: trained by one person, put in force by another.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::body::Json;
use super::caller::{Action, Caller};
use super::params::{DomainPath, IdPath, Params, Segments};
use super::{Reply, State, ok, validation};
use crate::error::Result;
use crate::hub::models::ModelDecision;
use crate::hub::second_person::Haste;

/// Body of `activateModel`, `retireModel` and `activateRules`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct GovernBody {
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    pub reason: String,
    /// Whether one person who may administer is enough.
    #[serde(default)]
    pub emergency: bool,
}

impl GovernBody {
    /// Why and how, if the caller may decide alone in an emergency.
    pub fn admitted(self, caller: &Caller, domain: &str) -> Result<(String, Haste)> {
        if self.emergency {
            caller.require(Action::Admin, domain)?;
        }
        Ok((self.reason, self.emergency.into()))
    }
}

/// 202 while what was asked for waits for a second person.
pub fn decided<T: Serialize>(asked: bool, body: &T) -> Reply {
    match asked {
        true => Ok(HttpResponse::Accepted().json(body)),
        false => ok(body),
    }
}

/// Body of `rejectModel` and `rejectRules`.
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
    body: Json<GovernBody>,
) -> Reply {
    let word = body.0.admitted(&caller, &path.0.domain)?;
    decide(&state, &caller, path.0, &params, ModelDecision::Activate, word).await
}

/// `rejectModel`
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
        ModelDecision::Reject,
        (body.0.reason, Haste::Usual),
    )
    .await
}

/// `retireModel`
pub async fn retire(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    body: Json<GovernBody>,
) -> Reply {
    let word = body.0.admitted(&caller, &path.0.domain)?;
    decide(&state, &caller, path.0, &params, ModelDecision::Retire, word).await
}

async fn decide(
    state: &State,
    caller: &Caller,
    path: IdPath,
    params: &Params,
    decision: ModelDecision,
    word: (String, Haste),
) -> Reply {
    params.only(&[])?;
    let (origin, sight) = (caller.origin(), caller.sight(&path.domain));
    let done = state
        .hub
        .decide_model(&path.domain, &path.id, decision, word, (&origin, sight));
    let done = done.await?;
    let waits = done.asked.is_some() && decision != ModelDecision::Reject;
    decided(waits, &done)
}

/// `getMatchQuality`
pub async fn quality(state: State, caller: Caller, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&[])?;
    let (domain, origin) = (&path.0.domain, caller.origin());
    ok(&state.hub.match_quality(domain, &origin, caller.sight(domain)).await?)
}
