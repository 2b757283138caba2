//! The event catalogue: every type of event that the hub writes, with its JSON Schema.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::Hub;
use super::operations::{
    DEFINITION_APPROVED, DEFINITION_RETIRED, DISABLED, EMERGENCY, FAILING, OPERATION_TYPES, OPERATIONS,
};
use crate::engine::domain::{Domain, embedded};
use crate::error::{Error, Result};

/// What all changes have in common.
const CHANGE: &str = include_str!("event_type.json");
/// Type of a test ping.
pub const PING: &str = "mdm.ping.v1";

/// One type of event.
#[derive(Debug, Clone, Serialize)]
pub struct EventType {
    /// CloudEvents type.
    #[serde(rename = "type")]
    pub name: &'static str,
    /// Version of its schema: the last part of the type. What would break consumers gets another.
    pub version: u32,
    /// For people.
    pub title: &'static str,
    /// When it is written.
    pub description: &'static str,
}

const fn event(name: &'static str, title: &'static str, description: &'static str) -> EventType {
    EventType {
        name,
        version: 1,
        title,
        description,
    }
}

/// Every type of event.
pub const EVENT_TYPES: [EventType; 12] = [
    event(
        "mdm.golden_record.created.v1",
        "Golden record created",
        "A golden record is published for the first time.",
    ),
    event(
        "mdm.golden_record.updated.v1",
        "Golden record updated",
        "Values, source keys or periods of a published golden record changed.",
    ),
    event(
        "mdm.golden_record.merged.v1",
        "Golden record merged",
        "A golden record is part of another one from now on; `merged_into` names it.",
    ),
    event(
        "mdm.golden_record.split.v1",
        "Golden record split",
        "Source records of a golden record went to others; `split_into` names them.",
    ),
    event(
        "mdm.golden_record.restored.v1",
        "Golden record restored",
        "A golden record that was merged or retired stands again.",
    ),
    event(
        "mdm.golden_record.retired.v1",
        "Golden record retired",
        "A golden record is no more: its last source record went, or a steward retired it.",
    ),
    event(
        FAILING,
        "Subscription failing",
        "An endpoint has failed for a while. In the feed `operations`.",
    ),
    event(
        DISABLED,
        "Subscription disabled",
        "Nothing is sent to a subscription any more, and why. In the feed `operations`.",
    ),
    event(
        DEFINITION_APPROVED,
        "Definition approved",
        "A version of a definition counts, on the days that it names. In the feed `operations`.",
    ),
    event(
        DEFINITION_RETIRED,
        "Definition retired",
        "A version of a definition counts no more. In the feed `operations`.",
    ),
    event(
        EMERGENCY,
        "Emergency decision",
        "One person decided alone what two are asked for; another person looks at it afterwards. In the feed `operations`.",
    ),
    event(
        PING,
        "Ping",
        "A test of a subscription's endpoint, on request; never in the change feed.",
    ),
];

/// The type by name.
///
/// # Errors
/// `NotFound`.
pub fn event_type(name: &str) -> Result<&'static EventType> {
    let mut types = EVENT_TYPES.iter();
    types
        .find(|event| event.name == name)
        .ok_or_else(|| Error::not_found("event type", name))
}

impl Hub {
    /// The JSON Schema (2020-12) of a type, with the attributes of these domains as they are published.
    ///
    /// # Errors
    /// `NotFound` for an unknown type or domain.
    pub fn event_schema(&self, name: &str, domains: &[String]) -> Result<Value> {
        let known: Vec<Arc<Domain>> = domains.iter().map(|name| self.domain(name)).collect::<Result<_>>()?;
        schema(event_type(name)?, &known)
    }
}

fn schema(event: &EventType, domains: &[Arc<Domain>]) -> Result<Value> {
    if event.name == PING {
        return Ok(ping_schema(event));
    }
    if OPERATION_TYPES.contains(&event.name) {
        return Ok(operation_schema(event));
    }
    let mut schema: Value =
        serde_json::from_str(CHANGE).map_err(|e| Error::Internal(format!("event schema cannot be read: {e}")))?;
    schema["title"] = json!(event.title);
    schema["description"] = json!(event.description);
    schema["properties"]["type"] = json!({"const": event.name});
    schema["allOf"] = of_kind(event.name);
    for domain in domains {
        let name = &domain.name;
        schema["$defs"][name] = published_attributes(domain, &format!("#/$defs/{name}"));
        let attributes = json!({"anyOf": [{"$ref": format!("#/$defs/{name}")}, {"type": "null"}]});
        let of_domain = json!({
            "if": {"properties": {"source": {"const": format!("/v1/domains/{name}")}}},
            "then": {"properties": {"data": {"properties": {"domain": {"const": name}, "attributes": attributes}}}},
        });
        if let Some(all) = schema["allOf"].as_array_mut() {
            all.push(of_domain);
        }
    }
    Ok(schema)
}

/// What a type says beyond what all have in common.
fn of_kind(name: &str) -> Value {
    let data = match name.split('.').nth(2).unwrap_or_default() {
        "created" => json!({"properties": {"status": {"const": "live"}, "previous_version": {"type": "null"}}}),
        "updated" => json!({"properties": {"status": {"const": "live"}, "previous_version": {"type": "integer"}}}),
        "merged" => json!({"required": ["merged_into"], "properties": {"status": {"const": "merged"}}}),
        "split" => json!({"required": ["split_into"]}),
        "retired" => json!({"properties": {"status": {"const": "retired"}}}),
        _ => json!({"properties": {"status": {"const": "live"}}}),
    };
    json!([{"properties": {"data": data}}])
}

/// A domain's attributes as consumers see them: no sensitive ones, and any may be missing.
fn published_attributes(domain: &Domain, place: &str) -> Value {
    let mut schema = embedded(domain.schema.clone(), place);
    if let Some(members) = schema.as_object_mut() {
        members.remove("required");
        if let Some(Value::Object(properties)) = members.get_mut("properties") {
            properties.retain(|name, _| !domain.is_sensitive(name));
        }
    }
    for (path, _) in domain.references() {
        refer_by_id(&mut schema, path);
    }
    schema
}

/// Says that a golden record names what is at a path by golden id, or by an object while nothing has the key.
fn refer_by_id(schema: &mut Value, path: &str) {
    let (first, rest) = match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    let member = match first {
        "*" => schema.get_mut("additionalProperties"),
        name => schema
            .get_mut("properties")
            .and_then(|properties| properties.get_mut(name)),
    };
    let Some(mut member) = member else { return };
    if member.get("items").is_some() {
        let Some(items) = member.get_mut("items") else { return };
        member = items;
    }
    match rest {
        Some(rest) => refer_by_id(member, rest),
        None => {
            *member = json!({
                "description": "Golden id; while nothing has the key that its source names, an object with system and key.",
                "anyOf": [
                    {"type": "string", "format": "uuid"},
                    {
                        "type": "object",
                        "required": ["system", "key"],
                        "additionalProperties": false,
                        "properties": {"system": {"type": "string"}, "key": {"type": "string", "minLength": 1}},
                    },
                ],
            });
        }
    }
}

/// Where an event of the hub's own feed comes from, what its subject is, and what its data says besides.
fn operation_data(event: &EventType) -> (&'static str, &'static str, Value) {
    let text = || json!({"type": "string"});
    if [DEFINITION_APPROVED, DEFINITION_RETIRED].contains(&event.name) {
        let day = || json!({"type": ["string", "null"], "format": "date"});
        let data = json!({
            "definition_id": text(),
            "kind": text(),
            "name": text(),
            "number": {"type": "integer", "minimum": 1},
            "valid_from": day(),
            "valid_to": day(),
        });
        return ("/v1/definitions", "Version of a definition.", data);
    }
    if event.name == EMERGENCY {
        let data = json!({
            "action": text(),
            "subject": text(),
            "governed": text(),
            "actor": text(),
            "reason": text(),
        });
        return ("/v1/audit", "What was decided about, as in the audit chain.", data);
    }
    let data = json!({
        "subscription_id": {"type": "string", "minLength": 1},
        "name": text(),
        "domains": {"type": "array", "items": {"type": "string"}},
        "reason": text(),
    });
    ("/v1/subscriptions", "Subscription.", data)
}

fn operation_schema(event: &EventType) -> Value {
    let (source, subject, mut data) = operation_data(event);
    data["domain"] = json!({"const": OPERATIONS});
    data["position"] = json!({"type": "integer", "minimum": 1});
    let required: Vec<&String> = data
        .as_object()
        .into_iter()
        .flat_map(|members| members.keys())
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": event.title,
        "description": event.description,
        "type": "object",
        "required": ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "correlationid", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "minLength": 1},
            "source": {"const": source},
            "type": {"const": event.name},
            "subject": {"type": "string", "minLength": 1, "description": subject},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "correlationid": {"type": "string", "minLength": 1},
            "data": {"type": "object", "required": required, "properties": data},
        },
    })
}

fn ping_schema(event: &EventType) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": event.title,
        "description": event.description,
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time", "datacontenttype", "correlationid", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "minLength": 1},
            "source": {"type": "string", "pattern": "^/v1/subscriptions/[^/]+$"},
            "type": {"const": event.name},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "correlationid": {"type": "string", "minLength": 1},
            "data": {
                "type": "object",
                "required": ["subscription_id"],
                "properties": {"subscription_id": {"type": "string", "minLength": 1}},
            },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::domain::builtin;
    use crate::hub::subscriptions::CHANGE_TYPES;

    #[test]
    fn every_type_has_a_schema_and_says_its_version() {
        let domains: Vec<_> = builtin().unwrap().into_iter().map(Arc::new).collect();
        for event in &EVENT_TYPES {
            let schema = schema(event, &domains).unwrap();
            assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
            assert!(event.name.ends_with(&format!(".v{}", event.version)));
        }
    }

    #[test]
    fn the_catalogue_has_what_can_be_subscribed_to_and_the_ping() {
        let mut names: Vec<&str> = CHANGE_TYPES.to_vec();
        names.extend(OPERATION_TYPES);
        names.push(PING);
        assert_eq!(EVENT_TYPES.each_ref().map(|event| event.name).to_vec(), names);
    }

    #[test]
    fn no_sensitive_attribute_is_in_it() {
        for domain in builtin().unwrap() {
            let published = published_attributes(&domain, "#/$defs/x");
            let properties = published["properties"].as_object().unwrap();
            assert!(
                properties.keys().all(|name| !domain.is_sensitive(name)),
                "{}",
                domain.name
            );
        }
    }
}
