//! Dead letters of subscriptions.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use super::body::Json;
use super::caller::Caller;
use super::objects::objects;
use super::params::{Params, Segments};
use super::subscriptions::{Intent, manager, manages};
use super::validation::refused;
use super::{Reply, State, ids, ok};
use crate::error::Error;
use crate::hub::dead_letters::{DeadLetterFilter, Place, Redrive};

/// `{id}`, `{domain}` and `{position}`.
#[derive(Debug, Deserialize, Validate)]
pub struct DeadLetterPath {
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    id: String,
    #[validate(length(min = 1, max = 64))]
    domain: String,
    #[validate(range(min = 1))]
    position: i64,
}

/// Body of `redriveDeadLetters`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_selection"))]
pub struct RedriveBody {
    #[validate(length(min = 1, max = 64))]
    #[serde(default, deserialize_with = "ids::maybe")]
    subscription_id: Option<String>,
    #[serde(default, deserialize_with = "objects")]
    #[validate(nested, length(max = 1000))]
    dead_letters: Vec<PlaceBody>,
}

/// One dead letter.
#[derive(Debug, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct PlaceBody {
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    subscription_id: String,
    #[validate(length(min = 1, max = 64))]
    domain: String,
    #[validate(range(min = 1))]
    position: i64,
}

fn one_selection(body: &RedriveBody) -> Result<(), ValidationError> {
    if body.subscription_id.is_some() == body.dead_letters.is_empty() {
        return Ok(());
    }
    Err(refused("selection", "expected either subscription_id or dead_letters"))
}

/// `listDeadLetters`
pub async fn list(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&["subscription", "domain", "golden_id", "limit", "cursor"])?;
    let filter = DeadLetterFilter {
        subscription_id: params.id("subscription")?,
        domain: params.id("domain")?,
        golden_id: params.id("golden_id")?,
    };
    let by = manager(&state, &caller);
    ok(&state.hub.dead_letters(by, filter, params.page()?).await?)
}

/// `redriveDeadLetters`
pub async fn redrive_many(state: State, caller: Caller, params: Params, body: Json<RedriveBody>) -> Reply {
    params.only(&[])?;
    let which = match body.0.subscription_id {
        Some(id) => Redrive::Of(manages(&state, &caller, &id, Intent::Send).await?),
        None => {
            let places = body.0.dead_letters;
            let ids: BTreeSet<&str> = places.iter().map(|place| place.subscription_id.as_str()).collect();
            for id in ids {
                manages(&state, &caller, id, Intent::Send).await?;
            }
            let place = |place: PlaceBody| Place {
                subscription_id: place.subscription_id,
                domain: place.domain,
                position: place.position,
            };
            Redrive::These(places.into_iter().map(place).collect())
        }
    };
    ok(&state.hub.redrive(which, &caller.origin()).await?)
}

/// `redriveDeadLetter`
pub async fn redrive(state: State, caller: Caller, path: Segments<DeadLetterPath>, params: Params) -> Reply {
    params.only(&[])?;
    let place = place(&state, &caller, path, Intent::Send).await?;
    let shown = format!("{}/{}", place.domain, place.position);
    let done = state.hub.redrive(Redrive::These(vec![place]), &caller.origin()).await?;
    if done.redriven == 0 {
        return Err(Error::not_found("dead letter", shown).into());
    }
    ok(&done)
}

/// `discardDeadLetter`
pub async fn discard(state: State, caller: Caller, path: Segments<DeadLetterPath>, params: Params) -> Reply {
    params.only(&["reason"])?;
    let missing = || Error::malformed("reason", "expected the reason, 1 to 500 characters");
    let reason = params.short("reason", 500)?.ok_or_else(missing)?;
    let place = place(&state, &caller, path, Intent::Stop).await?;
    state.hub.discard_dead_letter(place, &reason, &caller.origin()).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn place(
    state: &State,
    caller: &Caller,
    path: Segments<DeadLetterPath>,
    intent: Intent,
) -> crate::error::Result<Place> {
    let DeadLetterPath { id, domain, position } = path.0;
    Ok(Place {
        subscription_id: manages(state, caller, &id, intent).await?,
        domain,
        position,
    })
}
