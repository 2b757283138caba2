//! What consumers acknowledge, and how they stand.

use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use super::body::Json;
use super::caller::{Action, Caller};
use super::objects::objects;
use super::params::{IdPath, Params, Segments};
use super::subscriptions::{Intent, SubscriptionPath, managed_view};
use super::validation::{self, refused};
use super::{Reply, State, ids, ok};
use crate::error::{Error, Result};
use crate::hub::acknowledgements::{Ack, AckOf, AckResult, Acknowledger, MAX_ACKS};

/// Body of `acknowledge`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct AckBody {
    #[validate(custom(function = "validation::system"))]
    system: Option<String>,
    #[serde(deserialize_with = "objects")]
    #[validate(length(min = 1), nested)]
    acks: Vec<AckItem>,
}

/// One acknowledgement.
#[derive(Debug, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_version"))]
struct AckItem {
    #[validate(length(min = 1, max = 64))]
    #[serde(default, deserialize_with = "ids::maybe")]
    event_id: Option<String>,
    #[validate(length(min = 1, max = 64))]
    #[serde(default, deserialize_with = "ids::maybe")]
    golden_id: Option<String>,
    #[validate(range(min = 1))]
    version: Option<i64>,
    #[validate(custom(function = "validation::key"))]
    local_key: Option<String>,
    #[validate(length(max = 1000), custom(function = "validation::not_blank"))]
    error: Option<String>,
    #[serde(default)]
    rejected: bool,
}

fn one_version(item: &AckItem) -> std::result::Result<(), ValidationError> {
    match (&item.event_id, &item.golden_id, item.version) {
        (Some(_), None, None) | (None, Some(_), Some(_)) if item.rejected && item.error.is_none() => {
            Err(refused("required", "expected an error with rejected"))
        }
        (Some(_), None, None) | (None, Some(_), Some(_)) => Ok(()),
        _ => Err(refused("one_of", "expected event_id, or golden_id and version")),
    }
}

impl AckItem {
    fn ack(self) -> Ack {
        let of = match (self.event_id, self.golden_id, self.version) {
            (Some(event), ..) => AckOf::Event(event),
            (None, golden_id, version) => AckOf::Version(golden_id.unwrap_or_default(), version.unwrap_or_default()),
        };
        Ack {
            of,
            local_key: self.local_key,
            error: self.error,
            rejected: self.rejected,
        }
    }
}

/// Answer of `acknowledge`.
#[derive(Serialize)]
struct AckList {
    results: Vec<AckResult>,
}

/// `acknowledge`
pub async fn acknowledge(
    state: State,
    caller: Caller,
    path: Segments<SubscriptionPath>,
    params: Params,
    body: Json<AckBody>,
) -> Reply {
    params.only(&[])?;
    let subscription = managed_view(&state, &caller, &path.0.id, Intent::Look).await?;
    let AckBody { system, acks } = body.0;
    if acks.len() > MAX_ACKS {
        return Err(Error::TooLarge {
            detail: format!(
                "a call may hold {MAX_ACKS} acknowledgements, this one has {}",
                acks.len()
            ),
        }
        .into());
    }
    let named = acks.iter().any(|ack| ack.local_key.is_some());
    let system = system_of(system, &subscription.name, named)?;
    if named {
        // Keys are looked up by everybody: nobody registers some in another's name.
        let (hub, domains) = (&state.hub, &subscription.domains);
        hub.may_consume("/system", &system, domains, &caller.origin()).await?;
    }
    let by = Acknowledger {
        system,
        consumer: subscription.id,
        domains: subscription.domains,
    };
    let acks = acks.into_iter().map(AckItem::ack).collect();
    ok(&AckList {
        results: state.hub.acknowledge(by, acks).await?,
    })
}

/// The name under which keys are registered: the body's, else that of the subscription, if it can be one.
fn system_of(given: Option<String>, name: &str, named: bool) -> Result<String> {
    match given {
        Some(system) => Ok(system),
        None if !named || validation::system(name).is_ok() => Ok(name.to_owned()),
        None => Err(Error::invalid(
            "/system",
            "required",
            "expected a system for the keys: the name of the subscription cannot be one",
        )),
    }
}

/// `getAlignment`
pub async fn of_record(state: State, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&[])?;
    ok(&state.hub.alignment(&path.0.domain, &path.0.id).await?)
}

/// `getSubscriptionAlignment`
pub async fn of_subscription(state: State, caller: Caller, path: Segments<SubscriptionPath>, params: Params) -> Reply {
    params.only(&["domain", "state", "limit", "cursor"])?;
    let which = params.word("state", &["behind", "failed", "not_acknowledged"])?;
    let subscription = managed_view(&state, &caller, &path.0.id, Intent::Look).await?;
    let domains = match params.text("domain") {
        Some(domain) if subscription.domains.contains(&domain) => vec![domain],
        Some(_) => return Err(Error::malformed("domain", "expected a domain of the subscription").into()),
        None => subscription.domains,
    };
    for domain in &domains {
        caller.require(Action::Subscribe, domain)?;
    }
    let which = which.unwrap_or_else(|| "behind".into());
    let found = state
        .hub
        .subscription_alignment(&subscription.id, domains, which, params.page()?);
    ok(&found.await?)
}
