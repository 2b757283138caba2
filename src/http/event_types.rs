//! The event catalogue.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use validator::Validate;

use super::caller::{Action, Caller};
use super::params::{Params, Segments};
use super::{Reply, State, ok};
use crate::hub::event_types::{EVENT_TYPES, EventType, event_type};

/// `{type}` of an event.
#[derive(Debug, Deserialize, Validate)]
pub struct TypePath {
    #[validate(length(min = 1, max = 128))]
    r#type: String,
}

#[derive(Serialize)]
struct EventTypeView {
    #[serde(flatten)]
    event: &'static EventType,
    schema_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Value>,
}

#[derive(Serialize)]
struct EventTypeList {
    items: Vec<EventTypeView>,
}

fn view(event: &'static EventType, schema: Option<Value>) -> EventTypeView {
    EventTypeView {
        schema_url: format!("/v1/event-types/{}", event.name),
        event,
        schema,
    }
}

/// `listEventTypes`
pub async fn list(params: Params) -> Reply {
    params.only(&[])?;
    ok(&EventTypeList {
        items: EVENT_TYPES.iter().map(|event| view(event, None)).collect(),
    })
}

/// `getEventType`
pub async fn get(state: State, caller: Caller, path: Segments<TypePath>, params: Params) -> Reply {
    params.only(&["domain"])?;
    let domains = match params.list("domain")? {
        Some(names) => {
            for name in &names {
                caller.require(Action::Read, name)?;
            }
            names
        }
        None => {
            let names = state.hub.domains().into_iter().map(|domain| domain.name.clone());
            names.filter(|name| caller.may(Action::Read, name)).collect()
        }
    };
    let schema = state.hub.event_schema(&path.0.r#type, &domains)?;
    ok(&view(event_type(&path.0.r#type)?, Some(schema)))
}
