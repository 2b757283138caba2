//! The API description as a judge: every exchange of every test is checked against `openapi.yaml`.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Value, json};

use super::client::Answer;

/// One operation of the description.
pub struct Operation {
    /// `operationId`
    pub id: String,
    /// `GET`, …
    pub method: String,
    /// With `{parameters}`.
    pub path: String,
    /// `x-scope`
    pub scope: String,
    description: Value,
}

impl Operation {
    /// What it takes in the path, the query and the head.
    pub fn parameters(&self) -> impl Iterator<Item = &Value> {
        let parameters = self.description["parameters"].as_array();
        parameters.into_iter().flatten().map(deref)
    }

    /// Whether it has a summary and at least one refusal.
    pub fn is_described(&self) -> bool {
        let responses = self.description["responses"].as_object();
        let refuses = responses.is_some_and(|r| r.keys().any(|status| status.starts_with('4') || status == "default"));
        let public = self.scope == "none";
        self.description["summary"].is_string() && (refuses || public)
    }
}

/// `openapi.yaml` as read.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.yaml");
    let text = std::fs::read_to_string(path).expect("openapi.yaml can be read");
    serde_norway::from_str(&text).expect("openapi.yaml is YAML")
});

/// Every operation.
pub static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let mut operations = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().expect("paths") {
        for method in ["get", "put", "post", "delete", "patch"] {
            let Some(description) = item.get(method) else { continue };
            let text = |name: &str| description[name].as_str().unwrap_or_default().to_string();
            operations.push(Operation {
                id: text("operationId"),
                method: method.to_uppercase(),
                path: path.clone(),
                scope: text("x-scope"),
                description: with_shared_parameters(description, item),
            });
        }
    }
    operations
});

type Validators = Mutex<HashMap<String, Arc<Validator>>>;
static VALIDATORS: LazyLock<Validators> = LazyLock::new(Validators::default);

fn with_shared_parameters(description: &Value, item: &Value) -> Value {
    let mut description = description.clone();
    let mut parameters = description["parameters"].as_array().cloned().unwrap_or_default();
    parameters.extend(item["parameters"].as_array().cloned().unwrap_or_default());
    description["parameters"] = Value::Array(parameters);
    description
}

/// The operation that a request is for.
pub fn operation(method: &str, path: &str) -> Option<&'static Operation> {
    let path = path.split('?').next().unwrap_or_default();
    let fits = |operation: &&Operation| operation.method == method && matches(&operation.path, path);
    // The most literal path wins, as in the router.
    OPERATIONS
        .iter()
        .filter(fits)
        .min_by_key(|operation| operation.path.matches('{').count())
}

fn matches(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template
            .iter()
            .zip(&path)
            .all(|(t, p)| t == p || (t.starts_with('{') && !p.is_empty()))
}

/// Checks one exchange.
///
/// # Panics
/// When the description does not allow it.
#[track_caller]
pub fn check(method: &str, path: &str, media_type: Option<&str>, body: &[u8], answer: &Answer) {
    assert_ne!(answer.status, 500, "{}: {}", answer.asked, answer.text());
    assert!(
        answer.header("x-correlation-id").is_some(),
        "{}: no correlation id",
        answer.asked
    );
    // Refused by its head, before an operation is looked for; the beginning of the description says so.
    if matches!(answer.status, 414 | 431) {
        if method != "HEAD" {
            check_problem(answer);
        }
        return;
    }
    let Some(operation) = operation(method, path) else {
        let refused = matches!(answer.status, 400 | 404 | 405 | 401 | 413 | 429 | 503) || method == "HEAD";
        assert!(
            refused,
            "{}: answered {} but openapi.yaml does not describe it",
            answer.asked, answer.status
        );
        if method != "HEAD" {
            check_problem(answer);
        }
        return;
    };
    if (200..300).contains(&answer.status) {
        check_parameters(operation, path, &answer.asked);
        check_request(operation, media_type, body, answer);
    }
    check_answer(operation, answer);
}

/// What the hub took must be what the description says that it takes.
#[track_caller]
fn check_request(operation: &Operation, media_type: Option<&str>, body: &[u8], answer: &Answer) {
    let asked = &answer.asked;
    let described = deref(&operation.description["requestBody"]);
    let Some(content) = described["content"].as_object() else {
        assert!(
            body.is_empty(),
            "{asked}: took a body that openapi.yaml does not describe"
        );
        return;
    };
    let media_type = media_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    let Some(described) = content.get(media_type) else {
        panic!("{asked}: took a body of type {media_type}, which openapi.yaml does not describe");
    };
    if matches!(media_type, "application/json" | "application/merge-patch+json") {
        let mut value: Value = serde_json::from_slice(body).unwrap_or_else(|e| panic!("{asked}: took no JSON: {e}"));
        if operation.id == "ingestSourceRecords" {
            leave_out_refused(&mut value, &answer.json());
        }
        validate(
            &format!("{} request", operation.id),
            &described["schema"],
            &value,
            asked,
        );
    }
}

/// A batch is taken although some of its records are refused; those need not be as described.
fn leave_out_refused(batch: &mut Value, answer: &Value) {
    let taken = |place: usize| answer["results"][place]["outcome"] != "refused";
    if let Some(records) = batch["records"].as_array_mut() {
        let mut place = 0;
        records.retain(|_| {
            place += 1;
            taken(place - 1)
        });
        // A batch of refused records only is taken, too.
        if records.is_empty() {
            *batch = json!({"records": [{"system": "x", "key": "x", "attributes": {}}]});
        }
    }
}

#[track_caller]
fn check_parameters(operation: &Operation, path: &str, asked: &str) {
    let described: Vec<&Value> = operation.description["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(deref)
        .collect();
    let query = path.split_once('?').map_or("", |(_, query)| query);
    for (name, _) in url::form_urlencoded::parse(query.as_bytes()) {
        let known = described.iter().any(|parameter| {
            let described = parameter["name"].as_str().unwrap_or_default();
            // An object parameter such as `filter` with deepObject style is written `filter.path=…` here.
            let family = described.split(['.', '<', '{']).next().unwrap_or_default();
            // An exploded object is parameters of any name.
            let open = parameter["explode"] == true && parameter["schema"]["type"] == "object";
            parameter["in"] == "query" && (described == name || open || name.starts_with(&format!("{family}.")))
        });
        assert!(known, "{asked}: openapi.yaml does not describe the parameter {name}");
    }
}

#[track_caller]
fn check_answer(operation: &Operation, answer: &Answer) {
    let asked = &answer.asked;
    let responses = &operation.description["responses"];
    let status = answer.status.to_string();
    let class = format!("{}XX", &status[..1]);
    let described = [status.as_str(), class.as_str(), "default"]
        .into_iter()
        .find_map(|key| responses.get(key));
    let Some(described) = described.map(deref) else {
        panic!(
            "{asked}: answered {status}, which openapi.yaml does not describe: {}",
            answer.text()
        );
    };
    if answer.status >= 400 {
        check_problem(answer);
    }
    let Some(content) = described["content"].as_object() else {
        assert!(
            answer.bytes.is_empty(),
            "{asked}: {status} has a body that openapi.yaml does not describe"
        );
        return;
    };
    let media_type = answer
        .header("content-type")
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim();
    let Some(described) = content.get(media_type) else {
        panic!("{asked}: {status} is of type {media_type}, which openapi.yaml does not describe");
    };
    if media_type.ends_with("json") && described.get("schema").is_some() {
        check_times(&answer.json(), "", asked);
        validate(
            &format!("{} {status} {media_type}", operation.id),
            &described["schema"],
            &answer.json(),
            asked,
        );
    }
}

/// Smallest number that is taken for a time: 1973 in microseconds. The hub counts nothing so far.
const SMALLEST_TIME: f64 = 1e14;
/// Members with values that others sent, numbers of any size too.
const SENT: [&str; 2] = ["attributes", "raw"];

/// Times are RFC 3339 in every answer, never numbers.
#[track_caller]
fn check_times(value: &Value, place: &str, asked: &str) {
    match value {
        Value::Number(number) => assert!(
            number.as_f64().is_none_or(|number| number.abs() < SMALLEST_TIME),
            "{asked}: {place} is a number that looks like a time: {number}"
        ),
        Value::Array(items) => {
            for (position, item) in items.iter().enumerate() {
                check_times(item, &format!("{place}/{position}"), asked);
            }
        }
        Value::Object(members) => {
            for (name, member) in members.iter().filter(|(name, _)| !SENT.contains(&name.as_str())) {
                check_times(member, &format!("{place}/{name}"), asked);
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// Every refusal is a problem document (RFC 9457) that says what, where and under which correlation id.
#[track_caller]
fn check_problem(answer: &Answer) {
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json"),
        "{}: {}",
        answer.asked,
        answer.text()
    );
    let document = answer.json();
    assert_eq!(document["status"], answer.status, "{document}");
    assert_eq!(
        document["correlation_id"].as_str(),
        answer.header("x-correlation-id"),
        "{document}"
    );
    let code = document["code"].as_str().unwrap_or_default();
    assert_eq!(
        document["type"],
        format!("/problems/{}", code.replace('_', "-")),
        "{document}"
    );
    let told = |name: &str| document[name].as_str().is_some_and(|text| !text.is_empty());
    assert!(told("title") && told("detail"), "{document}");
}

/// Follows a reference within the description.
pub fn deref(value: &Value) -> &Value {
    match value["$ref"].as_str() {
        Some(target) => DOCUMENT
            .pointer(&target[1..])
            .unwrap_or_else(|| panic!("{target} is not in openapi.yaml")),
        None => value,
    }
}

#[track_caller]
fn validate(place: &str, schema: &Value, value: &Value, asked: &str) {
    let validator = VALIDATORS
        .lock()
        .expect("a lock")
        .entry(place.into())
        .or_insert_with(|| compile(schema))
        .clone();
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|e| format!("{} at `{}`", e, e.instance_path()))
        .collect();
    assert!(
        errors.is_empty(),
        "{asked}: {place} breaks openapi.yaml: {}\n{value}",
        errors.join("; ")
    );
}

fn compile(schema: &Value) -> Arc<Validator> {
    let whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "components": DOCUMENT["components"],
        "allOf": [schema],
    });
    Arc::new(jsonschema::validator_for(&whole).expect("schemas of openapi.yaml are JSON Schema"))
}
