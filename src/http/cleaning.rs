//! The Reconciliation Service API 0.2: one address for manifest, questions and values of golden records.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::body::Raw;
use super::cleaning_draft::{ExtendQuery, base, meta, types_of, values_of};
use super::params::{DomainPath, OpenParams, Segments};
use super::problem::ApiError;
use super::{Reply, State, ok};
use crate::engine::json_number;
use crate::engine::json_strict::fault;
use crate::error::{Error, Result};
use crate::hub::cleaning::{MOST_QUERIES, Property, Quantifier, Question, ReconCandidate};

/// One question as 0.2 writes it. What it may hold beside that is passed over.
#[derive(Debug, Deserialize)]
struct Query {
    #[serde(default)]
    query: Value,
    #[serde(default, rename = "type")]
    types: Value,
    #[serde(default, deserialize_with = "limit")]
    limit: usize,
    #[serde(default)]
    properties: Option<Vec<QueryProperty>>,
}

/// A property, by its id; version 0.1 may say its name instead.
#[derive(Debug, Deserialize)]
struct QueryProperty {
    #[serde(default)]
    pid: Value,
    #[serde(default)]
    p: Value,
    #[serde(default)]
    v: Value,
}

/// How many candidates are wanted, as a number or its digits; nothing and what is below one stand for the standard.
fn limit<'de, D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<usize, D::Error> {
    let read = match Value::deserialize(deserializer)? {
        Value::Null => Some(0.0),
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse::<f64>().ok(),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let limit = read.filter(|limit| limit.is_finite());
    limit
        .map(|limit| limit as usize)
        .ok_or_else(|| serde::de::Error::custom("expected a number as limit"))
}

/// `getCleaningService`: the manifest, or what a parameter asks.
pub async fn get(state: State, path: Segments<DomainPath>, params: OpenParams, req: HttpRequest) -> Reply {
    let OpenParams(params) = params;
    let asked = Asked::read(Fields {
        queries: params.text("queries"),
        query: params.text("query"),
        extend: params.text("extend"),
    })?;
    answer(&state, &path.0.domain, asked, &req).await
}

/// `askCleaningService`
pub async fn post(state: State, path: Segments<DomainPath>, params: OpenParams, req: HttpRequest, body: Raw) -> Reply {
    let OpenParams(_) = params;
    const FORM: &str = "application/x-www-form-urlencoded";
    if body.media_type != FORM {
        return Err(ApiError::UnsupportedMediaType { accept: FORM });
    }
    let asked = body.looked_at(&state, |bytes| Asked::read(fields(bytes)?)).await??;
    match asked {
        Asked::Nothing => Err(Error::malformed("queries", "expected the field queries, query or extend").into()),
        Asked::One(_) | Asked::Queries(_) | Asked::Values(_) => answer(&state, &path.0.domain, asked, &req).await,
    }
}

/// Fields of a form, or parameters, that ask something.
#[derive(Default)]
struct Fields {
    queries: Option<String>,
    /// One question, as version 0.1 has it: JSON, or only a name.
    query: Option<String>,
    extend: Option<String>,
}

fn fields(bytes: &[u8]) -> Result<Fields> {
    let mut fields = Fields::default();
    for (name, value) in url::form_urlencoded::parse(bytes) {
        let field = match &*name {
            "queries" => &mut fields.queries,
            "query" => &mut fields.query,
            "extend" => &mut fields.extend,
            _ => continue,
        };
        if field.replace(value.into_owned()).is_some() {
            return Err(Error::malformed(name, "given twice"));
        }
    }
    Ok(fields)
}

/// What is asked.
enum Asked {
    /// For the manifest.
    Nothing,
    /// For candidates of one question.
    One(Box<Query>),
    /// For candidates.
    Queries(BTreeMap<String, Query>),
    /// For values of golden records.
    Values(ExtendQuery),
}

impl Asked {
    fn read(fields: Fields) -> Result<Asked> {
        match (fields.queries, fields.query, fields.extend) {
            (None, None, None) => Ok(Asked::Nothing),
            (Some(queries), None, None) => json("queries", &queries, "questions").map(Asked::Queries),
            (None, Some(query), None) => one(&query).map(|query| Asked::One(Box::new(query))),
            (None, None, Some(extend)) => {
                let asked: ExtendQuery = json("extend", &extend, "ids and properties")?;
                asked.check("extend")?;
                Ok(Asked::Values(asked))
            }
            _ => Err(Error::malformed("extend", "expected one of queries, query and extend")),
        }
    }
}

/// One question: JSON, or only what it asks for.
fn one(text: &str) -> Result<Query> {
    if text.trim_start().starts_with('{') {
        return json("query", text, "a question");
    }
    Ok(Query {
        query: text.into(),
        types: Value::Null,
        limit: 0,
        properties: None,
    })
}

/// JSON in a field or parameter.
fn json<T: DeserializeOwned>(name: &str, text: &str, expected: &str) -> Result<T> {
    if let Some(found) = fault(text.as_bytes()) {
        return Err(Error::malformed(
            name,
            format!("at \"{}\": {}", found.pointer, found.message),
        ));
    }
    let exact = json_number::exact(text.as_bytes());
    serde_json::from_slice(&exact).map_err(|e| Error::malformed(name, format!("expected {expected}: {e}")))
}

async fn answer(
    state: &State,
    domain: &str,
    asked: Asked,
    req: &HttpRequest,
) -> std::result::Result<HttpResponse, ApiError> {
    match asked {
        Asked::Nothing => ok(&manifest(state, domain, req)?),
        Asked::One(query) => {
            let questions = BTreeMap::from([(String::new(), *query)]);
            let mut answers = results(state, domain, questions).await?;
            ok(&answers.get_mut("").map(Value::take))
        }
        Asked::Queries(queries) => ok(&results(state, domain, queries).await?),
        Asked::Values(asked) => ok(&values(state, domain, &asked).await?),
    }
}

fn manifest(state: &State, domain: &str, req: &HttpRequest) -> Result<Value> {
    let definition = state.hub.domain(domain)?;
    let base = base(state, req, domain);
    let service = |path: &str| json!({"service_url": base, "service_path": path});
    Ok(json!({
        "versions": ["0.1", "0.2"],
        "name": format!("{} (mdm-hub)", definition.plural),
        "identifierSpace": format!("{}/golden-records/", base.replace("/v1/reconcile/", "/v1/domains/")),
        "schemaSpace": format!("{}/schema#", base.replace("/v1/reconcile/", "/v1/domains/")),
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "defaultTypes": types_of(&definition),
        "view": {"url": format!("{}/golden-records/{{{{id}}}}", base.replace("/v1/reconcile/", "/v1/domains/"))},
        "preview": {"url": format!("{base}/1.0/preview?id={{{{id}}}}"), "width": 400, "height": 200},
        "suggest": {
            "entity": service("/1.0/suggest/entity"),
            "property": service("/1.0/suggest/property"),
            "type": service("/1.0/suggest/type"),
        },
        "extend": {"propose_properties": service("/1.0/extend/propose"), "property_settings": []},
        "batchSize": MOST_QUERIES,
    }))
}

async fn results(state: &State, domain: &str, queries: BTreeMap<String, Query>) -> Result<Value> {
    if queries.len() > MOST_QUERIES {
        let detail = format!(
            "a call may hold {MOST_QUERIES} questions, this one has {}",
            queries.len()
        );
        return Err(Error::TooLarge { detail });
    }
    let (names, questions): (Vec<String>, Vec<Question>) = queries
        .into_iter()
        .map(|(name, query)| (name, question(domain, query)))
        .unzip();
    let definition = state.hub.domain(domain)?;
    let answers = state.hub.candidates(domain, questions).await?;
    let mut results = Map::new();
    for (name, candidates) in names.into_iter().zip(answers) {
        let shown: Vec<Value> = candidates
            .into_iter()
            .map(|found| candidate(found, &types_of(&definition)))
            .collect();
        results.insert(name, json!({"result": shown}));
    }
    Ok(Value::Object(results))
}

fn question(domain: &str, query: Query) -> Question {
    let types: Vec<String> = texts(&query.types)
        .into_iter()
        .filter(|name| !name.is_empty())
        .collect();
    let property = |asked: QueryProperty| {
        Some(Property {
            values: texts(&asked.v),
            path: texts(&asked.pid).into_iter().chain(texts(&asked.p)).next()?,
            required: None::<Quantifier>,
        })
    };
    let name = texts(&query.query).into_iter().next();
    Question {
        name: name.filter(|name| !name.trim().is_empty()),
        properties: query.properties.into_iter().flatten().filter_map(property).collect(),
        domain: match types.iter().any(|name| name == domain) || types.is_empty() {
            true => None,
            false => types.into_iter().next(),
        },
        limit: query.limit,
    }
}

/// The values of a property: one or several, texts, numbers, truth values or records.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(record) => {
            let members = ["id", "str", "int", "float", "date", "bool", "value", "name"];
            let said = members.iter().find_map(|member| record.get(*member));
            said.map(texts).unwrap_or_default()
        }
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![json_number::text(number).unwrap_or_else(|| number.to_string())],
        Value::Bool(truth) => vec![truth.to_string()],
    }
}

/// A candidate, as both versions have it.
pub fn candidate(found: ReconCandidate, types: &Value) -> Value {
    let feature = |(name, weight): (String, f64)| json!({"id": name, "name": name, "value": weight});
    json!({
        "id": found.id,
        "name": found.name,
        "type": types,
        "score": found.score,
        "match": found.matches,
        "features": found.features.into_iter().map(feature).collect::<Vec<_>>(),
    })
}

async fn values(state: &State, domain: &str, asked: &ExtendQuery) -> Result<Value> {
    let definition = state.hub.domain(domain)?;
    let mut rows = Map::new();
    for (id, values) in asked.ids.iter().zip(values_of(state, &definition, asked).await?) {
        let names = asked.properties.iter().map(|property| property.id.clone());
        rows.insert(
            id.clone(),
            Value::Object(names.zip(values.into_iter().map(Value::Array)).collect()),
        );
    }
    Ok(json!({"meta": meta(&definition, asked), "rows": rows}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_read_as_0_2_writes_them() {
        let read = |text: Value| question("vendor", serde_json::from_value(text).unwrap());
        let asked = read(json!({
            "query": "Baxter", "type": ["vendor", "item"], "limit": 3, "type_strict": "any",
            "properties": [{"pid": "duns", "v": 5}, {"pid": "phones", "v": ["1", {"id": "2", "name": "x"}]}],
        }));
        assert_eq!(
            (asked.name.as_deref(), asked.domain, asked.limit),
            (Some("Baxter"), None, 3)
        );
        let values: Vec<_> = asked
            .properties
            .iter()
            .map(|p| (p.path.as_str(), p.values.join(",")))
            .collect();
        assert_eq!(values, [("duns", "5".to_owned()), ("phones", "1,2".to_owned())]);
        assert_eq!(
            read(json!({"query": " ", "type": "item"})).domain.as_deref(),
            Some("item")
        );
    }
}
