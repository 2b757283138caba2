//! Named consumers of the change feed.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use serde::Deserialize;
use validator::Validate;

use super::body::Json;
use super::caller::{Action, Caller};
use super::changes::MAX_WAIT;
use super::objects::object;
use super::params::{Params, Segments};
use super::{Reply, State, ok, validation};
use crate::engine::change_filter::ChangeFilter;
use crate::error::{Error, Result};
use crate::hub::consumers::NewConsumer;
use crate::hub::page::MAX_LIMIT;
use crate::hub::subscriptions::StartFrom;

/// `{name}` of a consumer.
#[derive(Debug, Deserialize, Validate)]
pub struct ConsumerPath {
    #[validate(custom(function = "validation::name"))]
    name: String,
}

/// Body of `putConsumer`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct PutBody {
    #[validate(length(min = 1, max = 100))]
    domains: Vec<String>,
    #[serde(default, deserialize_with = "object")]
    filter: ChangeFilter,
    #[serde(default)]
    from: StartFrom,
}

/// Body of `moveConsumer`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct MoveBody {
    #[validate(length(min = 1, max = 4096))]
    cursor: String,
    #[serde(default)]
    rewind: bool,
}

/// The name, if the caller has a place as such a consumer, may still read its domains and may still act in its name.
async fn own(state: &State, caller: &Caller, path: Segments<ConsumerPath>) -> Result<String> {
    let consumer = state.hub.consumer(caller.subject(), &path.0.name).await?;
    for domain in &consumer.domains {
        caller.require(Action::Read, domain)?;
    }
    let (name, domains) = (&consumer.name, &consumer.domains);
    match state.hub.consumes(name, domains, caller.subject()).await? {
        true => Ok(consumer.name),
        false => Err(Error::NotBound {
            detail: format!(
                "/v1/definitions/consumer/{name} does not name you as a caller in the domains of your place any more"
            ),
            places: Vec::new(),
        }),
    }
}

/// `putConsumer`
pub async fn put(
    state: State,
    caller: Caller,
    path: Segments<ConsumerPath>,
    params: Params,
    body: Json<PutBody>,
) -> Reply {
    params.only(&[])?;
    let PutBody { domains, filter, from } = body.0;
    caller.require_each(&[Action::Read], domains.iter().map(String::as_str))?;
    for (index, domain) in domains.iter().enumerate() {
        if state
            .hub
            .domain(domain)
            .is_err_and(|error| matches!(error, Error::NotFound { .. }))
        {
            let message = format!("there is no domain {domain}");
            return Err(Error::invalid(format!("/domains/{index}"), "unknown_domain", message).into());
        }
    }
    let new = NewConsumer { domains, filter, from };
    let name = path.0.name;
    let (consumer, made) = state.hub.put_consumer(&caller.origin(), &name, new).await?;
    if !made {
        return ok(&consumer);
    }
    let place = format!("/v1/consumers/{name}");
    Ok(HttpResponse::Created().insert_header((LOCATION, place)).json(&consumer))
}

/// `listConsumers`
pub async fn list(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    ok(&state.hub.consumers(caller.subject(), params.page()?).await?)
}

/// `getConsumer`
pub async fn get(state: State, caller: Caller, path: Segments<ConsumerPath>, params: Params) -> Reply {
    params.only(&[])?;
    let name = own(&state, &caller, path).await?;
    ok(&state.hub.consumer(caller.subject(), &name).await?)
}

/// `listConsumerChanges`
pub async fn changes(state: State, caller: Caller, path: Segments<ConsumerPath>, params: Params) -> Reply {
    params.only(&["limit", "wait"])?;
    let limit = params.number("limit", 1, MAX_LIMIT as u64)?.unwrap_or(0) as usize;
    let wait = Duration::from_secs(params.number("wait", 0, MAX_WAIT)?.unwrap_or(0));
    let name = own(&state, &caller, path).await?;
    let mut stopping = state.stopping.clone();
    let owner = caller.subject();
    tokio::select! {
        page = state.hub.consumer_changes(owner, &name, limit, wait) => ok(&page?),
        _ = stopping.wait_for(|stopping| *stopping) => {
            ok(&state.hub.consumer_changes(owner, &name, limit, Duration::ZERO).await?)
        }
    }
}

/// `moveConsumer`
pub async fn advance(
    state: State,
    caller: Caller,
    path: Segments<ConsumerPath>,
    params: Params,
    body: Json<MoveBody>,
) -> Reply {
    params.only(&[])?;
    let name = own(&state, &caller, path).await?;
    let MoveBody { cursor, rewind } = body.0;
    ok(&state
        .hub
        .move_consumer(caller.subject(), &name, &cursor, rewind)
        .await?)
}

/// `deleteConsumer`
pub async fn delete(state: State, caller: Caller, path: Segments<ConsumerPath>, params: Params) -> Reply {
    params.only(&[])?;
    state.hub.delete_consumer(&path.0.name, &caller.origin()).await?;
    Ok(HttpResponse::NoContent().finish())
}
