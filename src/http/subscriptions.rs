//! Subscriptions and their deliveries.

use std::collections::BTreeSet;

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Deserializer, Serialize};
use validator::Validate;

use super::body::Json;
use super::caller::{Action, Caller};
use super::params::{Params, Segments};
use super::{Reply, State, ids, ok, validation, versions};
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::hub::operations::OPERATIONS;
use crate::hub::subscriptions::{
    Handover, Manager, NewSubscription, Power, PublicKeyView, StartFrom, SubscriptionPatch, SubscriptionView,
};

/// `{id}` of a subscription.
#[derive(Debug, Deserialize, Validate)]
pub struct SubscriptionPath {
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    pub(super) id: String,
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
    #[serde(default)]
    settings: Attributes,
    #[serde(default)]
    #[validate(custom(function = "validation::name"))]
    consumer: Option<String>,
}

/// Body of `handOverSubscription`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct HandoverBody {
    #[validate(length(max = 500), custom(function = "validation::not_blank"))]
    owner: String,
    #[serde(default)]
    #[validate(custom(function = "validation::name"))]
    consumer: Option<String>,
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    reason: String,
}

/// Body of `editSubscription`: a JSON merge patch.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct EditBody {
    #[serde(default, deserialize_with = "there")]
    #[validate(length(max = 200), custom(function = "validation::not_blank"))]
    name: Option<String>,
    #[serde(default, deserialize_with = "there")]
    #[validate(length(min = 1, max = 2048))]
    url: Option<String>,
    #[serde(default, deserialize_with = "there")]
    #[validate(length(max = 100))]
    types: Option<Vec<String>>,
    #[serde(default)]
    settings: Attributes,
}

/// A value that may be absent, and not null.
fn there<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> std::result::Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Answer of `listSubscriptionKeys`.
#[derive(Serialize)]
struct Keys {
    items: Vec<PublicKeyView>,
}

fn tagged(view: &SubscriptionView) -> Reply {
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, versions::tag(view.version)))
        .json(view))
}

/// Domains whose sensitive attributes the caller may see.
fn may_see(state: &State, caller: &Caller) -> BTreeSet<String> {
    let names = state.hub.domains().into_iter().map(|domain| domain.name.clone());
    let names = names.chain(std::iter::once(OPERATIONS.to_owned()));
    names.filter(|name| caller.may(Action::Sensitive, name)).collect()
}

/// The caller as one who manages or administers subscriptions, and the domains where its scopes allow that.
pub(super) fn manager(state: &State, caller: &Caller) -> Manager {
    let names = state.hub.domains().into_iter().map(|domain| domain.name.clone());
    let names: Vec<String> = names.chain(std::iter::once(OPERATIONS.to_owned())).collect();
    let within = |action| names.iter().filter(|name| caller.may(action, name)).cloned().collect();
    Manager {
        subject: caller.subject().to_owned(),
        manageable: within(Action::Subscribe),
        administered: within(Action::Admin),
    }
}

/// What a call does with a subscription. Where one is granted sensitive attributes, only who may see them has anything sent,
/// or decides to whom it goes and what it is signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    /// Reads about it, or says what its consumer holds.
    Look,
    /// Less is sent afterwards.
    Stop,
    /// It becomes another; the grants that it has then are judged with it.
    Edit,
    /// Something is sent, or its secret or its owner becomes another.
    Send,
}

impl Intent {
    /// # Errors
    /// `Forbidden` where the caller may not see what the subscription is granted.
    fn allowed(self, state: &State, caller: &Caller, view: &SubscriptionView) -> Result<()> {
        match self {
            Intent::Look | Intent::Stop | Intent::Edit => Ok(()),
            Intent::Send => {
                let granted = state.hub.granted_in(view);
                caller.require_each(&[Action::Sensitive], granted.iter().map(String::as_str))
            }
        }
    }
}

/// The id, if the caller manages that subscription; to anyone else it does not exist.
async fn managed(state: &State, caller: &Caller, path: Segments<SubscriptionPath>, intent: Intent) -> Result<String> {
    manages(state, caller, &path.0.id, intent).await
}

/// As [`managed`], for an id that comes from elsewhere.
pub(super) async fn manages(state: &State, caller: &Caller, id: &str, intent: Intent) -> Result<String> {
    Ok(managed_view(state, caller, id, intent).await?.id)
}

/// The subscription, if the caller manages it; to anyone else it does not exist.
pub(super) async fn managed_view(state: &State, caller: &Caller, id: &str, intent: Intent) -> Result<SubscriptionView> {
    match state.hub.power_over(manager(state, caller), id).await? {
        (Power::Manage, view) => intent.allowed(state, caller, &view).map(|()| view),
        (Power::Administer | Power::None, _) => Err(Error::not_found("subscription", id)),
    }
}

/// The subscription, if the caller manages or administers it; to anyone else it does not exist.
async fn seen(state: &State, caller: &Caller, path: &SubscriptionPath, intent: Intent) -> Result<SubscriptionView> {
    let view = state.hub.power_over(manager(state, caller), &path.id).await?.1;
    intent.allowed(state, caller, &view).map(|()| view)
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
        settings,
        consumer,
    } = body.0;
    caller.require_each(&[Action::Subscribe, Action::Read], domains.iter().map(String::as_str))?;
    let new = NewSubscription {
        name,
        url,
        domains,
        types,
        from,
        settings,
        may_see: may_see(&state, &caller),
        consumer,
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
        .subscriptions(manager(&state, &caller), params.page()?)
        .await?)
}

/// `getSubscription`
pub async fn get(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    tagged(&seen(&state, &caller, &path.0, Intent::Look).await?)
}

/// `editSubscription`
pub async fn edit(
    state: State,
    caller: Caller,
    path: Segments<SubscriptionPath>,
    params: Params,
    req: HttpRequest,
    body: Json<EditBody>,
) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path, Intent::Edit).await?;
    let expected = versions::expected(&req)?.ok_or(Error::VersionRequired)?;
    let domains = state.hub.subscription(&id).await?.domains;
    caller.require_each(&[Action::Subscribe, Action::Read], domains.iter().map(String::as_str))?;
    let EditBody {
        name,
        url,
        types,
        settings,
    } = body.0;
    let patch = SubscriptionPatch {
        name,
        url,
        types,
        settings,
        may_see: may_see(&state, &caller),
    };
    let edited = state
        .hub
        .edit_subscription(&id, expected, patch, &caller.origin())
        .await?;
    tagged(&edited)
}

/// `listSubscriptionKeys`
pub async fn keys(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path, Intent::Look).await?;
    let items = state.hub.public_keys(&id).await?;
    ok(&Keys { items })
}

/// `deleteSubscription`
pub async fn delete(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path, Intent::Stop).await?;
    state.hub.delete_subscription(&id, &caller.origin()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `pauseSubscription`
pub async fn pause(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = seen(&state, &caller, &path.0, Intent::Stop).await?.id;
    ok(&state.hub.pause_subscription(&id, &caller.origin()).await?)
}

/// `handOverSubscription`
pub async fn hand_over(
    state: State,
    caller: Caller,
    path: Segments<SubscriptionPath>,
    params: Params,
    body: Json<HandoverBody>,
) -> Reply {
    params.only(&[])?;
    let id = seen(&state, &caller, &path.0, Intent::Send).await?.id;
    let HandoverBody {
        owner,
        consumer,
        reason,
    } = body.0;
    let to = Handover {
        owner,
        consumer,
        reason,
    };
    ok(&state.hub.hand_over_subscription(&id, to, &caller.origin()).await?)
}

/// `resumeSubscription`
pub async fn resume(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path, Intent::Send).await?;
    ok(&state.hub.resume_subscription(&id, &caller.origin()).await?)
}

/// `rotateSecret`
pub async fn rotate(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path, Intent::Send).await?;
    ok(&state.hub.rotate_secret(&id, &caller.origin()).await?)
}

/// `testSubscription`
pub async fn test(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path, Intent::Send).await?;
    ok(&state.hub.test_subscription(&id, &caller.origin()).await?)
}

/// `verifySubscription`
pub async fn verify(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let id = managed(&state, &caller, path, Intent::Send).await?;
    ok(&state.hub.verify_subscription(&id, &caller.origin()).await?)
}

/// `listDeliveries`
pub async fn deliveries(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&["outcome", "limit", "cursor"])?;
    let outcome = params.word("outcome", &["delivered", "failed"])?;
    let id = managed(&state, &caller, path, Intent::Look).await?;
    ok(&state.hub.deliveries(&id, outcome, params.page()?).await?)
}
