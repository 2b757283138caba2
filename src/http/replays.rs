//! Replays of subscriptions.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use serde::Deserialize;
use validator::Validate;

use super::body::Json;
use super::caller::Caller;
use super::params::{Params, Segments};
use super::subscriptions::{Intent, SubscriptionPath, manages};
use super::{Reply, State, ids, ok, validation};
use crate::hub::replays::Selection;

/// `{id}` and `{replay}`.
#[derive(Debug, Deserialize, Validate)]
pub struct ReplayPath {
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    id: String,
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    replay: String,
}

/// Body of `createReplay`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    #[validate(length(min = 1, max = 64))]
    domain: Option<String>,
    #[validate(range(min = 1))]
    from_position: Option<i64>,
    #[validate(range(min = 1))]
    to_position: Option<i64>,
    #[validate(custom(function = "validation::time"))]
    since: Option<String>,
    #[validate(custom(function = "validation::time"))]
    until: Option<String>,
    #[validate(length(min = 1, max = 64))]
    #[serde(default, deserialize_with = "ids::maybe")]
    golden_id: Option<String>,
    #[serde(default)]
    failed_only: bool,
}

/// `createReplay`
pub async fn create(
    state: State,
    caller: Caller,
    path: Segments<SubscriptionPath>,
    params: Params,
    body: Json<CreateBody>,
) -> Reply {
    params.only(&[])?;
    let id = manages(&state, &caller, &path.0.id, Intent::Send).await?;
    let body = body.0;
    let selection = Selection {
        domain: body.domain,
        from_position: body.from_position,
        to_position: body.to_position,
        since: body.since,
        until: body.until,
        golden_id: body.golden_id,
        failed_only: body.failed_only,
    };
    let made = state.hub.create_replay(&id, selection, &caller.origin()).await?;
    let place = format!("/v1/subscriptions/{id}/replays/{}", made.id);
    Ok(HttpResponse::Accepted().insert_header((LOCATION, place)).json(&made))
}

/// `listReplays`
pub async fn list(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    let id = manages(&state, &caller, &path.0.id, Intent::Look).await?;
    ok(&state.hub.replays(&id, params.page()?).await?)
}

/// `getReplay`
pub async fn get(state: State, caller: Caller, path: Segments<ReplayPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = manages(&state, &caller, &path.0.id, Intent::Look).await?;
    ok(&state.hub.replay(&id, &path.0.replay).await?)
}

/// `cancelReplay`
pub async fn cancel(state: State, caller: Caller, path: Segments<ReplayPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = manages(&state, &caller, &path.0.id, Intent::Stop).await?;
    ok(&state.hub.cancel_replay(&id, &path.0.replay, &caller.origin()).await?)
}
