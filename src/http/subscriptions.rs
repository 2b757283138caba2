//! Subscriptions and their deliveries.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use serde::Deserialize;
use validator::Validate;

use super::body::Json;
use super::caller::{Action, Caller};
use super::params::{Params, Segments};
use super::{Reply, State, ok, validation};
use crate::error::{Error, Result};
use crate::hub::subscriptions::{NewSubscription, StartFrom};

/// `{id}` of a subscription.
#[derive(Debug, Deserialize, Validate)]
pub struct SubscriptionPath {
    #[validate(length(min = 1, max = 64))]
    id: String,
}

/// Body of `createSubscription`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct CreateBody {
    #[validate(length(max = 200), custom(function = "validation::not_blank"))]
    name: String,
    #[validate(length(min = 1, max = 2048))]
    url: String,
    #[validate(length(min = 1, max = 100))]
    domains: Vec<String>,
    #[serde(default)]
    #[validate(length(max = 100))]
    types: Vec<String>,
    #[serde(default)]
    from: StartFrom,
}

/// Who manages a subscription must be allowed to do so in each of its domains.
fn manageable(state: &State, caller: &Caller) -> Vec<String> {
    let names = state.hub.domains().into_iter().map(|domain| domain.name.clone());
    names.filter(|name| caller.may(Action::Subscribe, name)).collect()
}

/// The id, if the caller may manage that subscription; to anyone else it does not exist.
async fn managed(state: &State, caller: &Caller, path: Segments<SubscriptionPath>) -> Result<String> {
    let subscription = state.hub.subscription(&path.0.id).await?;
    if subscription
        .domains
        .iter()
        .all(|domain| caller.may(Action::Subscribe, domain))
    {
        return Ok(subscription.id);
    }
    Err(Error::not_found("subscription", path.0.id))
}

/// `createSubscription`
pub async fn create(state: State, caller: Caller, params: Params, body: Json<CreateBody>) -> Reply {
    params.only(&[])?;
    let CreateBody {
        name,
        url,
        domains,
        types,
        from,
    } = body.0;
    for domain in &domains {
        caller.require(Action::Subscribe, domain)?;
        caller.require(Action::Read, domain)?;
    }
    let new = NewSubscription {
        name,
        url,
        domains,
        types,
        from,
    };
    let made = state.hub.create_subscription(new, &caller.origin()).await?;
    let place = format!("/v1/subscriptions/{}", made.subscription.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, place)).json(&made))
}

/// `listSubscriptions`
pub async fn list(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    ok(&state
        .hub
        .subscriptions(manageable(&state, &caller), params.page()?)
        .await?)
}

/// `getSubscription`
pub async fn get(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path).await?;
    ok(&state.hub.subscription(&id).await?)
}

/// `deleteSubscription`
pub async fn delete(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path).await?;
    state.hub.delete_subscription(&id, &caller.origin()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `pauseSubscription`
pub async fn pause(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path).await?;
    ok(&state.hub.pause_subscription(&id, &caller.origin()).await?)
}

/// `resumeSubscription`
pub async fn resume(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path).await?;
    ok(&state.hub.resume_subscription(&id, &caller.origin()).await?)
}

/// `rotateSecret`
pub async fn rotate(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path).await?;
    ok(&state.hub.rotate_secret(&id, &caller.origin()).await?)
}

/// `testSubscription`
pub async fn test(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path).await?;
    ok(&state.hub.test_subscription(&id, &caller.origin()).await?)
}

/// `listDeliveries`
pub async fn deliveries(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&["outcome", "limit", "cursor"])?;
    let outcome = params.word("outcome", &["delivered", "failed"])?;
    let id = managed(&state, &caller, path).await?;
    ok(&state.hub.deliveries(&id, outcome, params.page()?).await?)
}
