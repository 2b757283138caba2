//! The Reconciliation Service API 1.0-draft. What suggests and shows serves 0.2 too.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

use actix_web::http::header::{CONTENT_SECURITY_POLICY, HOST};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::{Value, json};
use validator::Validate;

use super::body::Json;
use super::cleaning::{candidate, texts};
use super::objects::objects;
use super::params::{DomainPath, OpenParams, Params, Segments};
use super::{Reply, State, ids, ok};
use crate::engine::domain::Domain;
use crate::engine::record::values;
use crate::error::{Error, Result};
use crate::hub::cleaning::{MOST_QUERIES, MOST_RECORDS, Property, Published, Quantifier, Question, properties};

/// Most attributes whose values one call may ask for.
const MOST_PROPERTIES: usize = 100;
/// Suggestions of one page.
const SUGGESTIONS: usize = 20;
/// How far suggestions can be paged.
const MOST_SKIPPED: u64 = 1_000;
/// What a preview may do: show itself, to pages of this machine too.
const PREVIEW_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self' http://127.0.0.1:* http://localhost:*";
/// Values that a preview shows.
const PREVIEWED: usize = 8;

/// Body of `matchCleaningDraft`.
#[derive(Debug, Deserialize, Validate)]
pub struct MatchBody {
    #[serde(deserialize_with = "objects")]
    queries: Vec<DraftQuery>,
}

#[derive(Debug, Deserialize)]
struct DraftQuery {
    #[serde(default, rename = "type")]
    domain: Option<String>,
    #[serde(default)]
    limit: usize,
    #[serde(deserialize_with = "objects")]
    conditions: Vec<Condition>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Condition {
    match_type: MatchType,
    #[serde(default)]
    pid: Option<String>,
    v: Value,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    match_quantifier: Option<MatchQuantifier>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum MatchType {
    Name,
    Property,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum MatchQuantifier {
    Any,
    All,
    None,
}

/// Golden records and attributes whose values are asked for.
#[derive(Debug, Deserialize, Validate)]
pub struct ExtendQuery {
    /// Golden ids.
    pub ids: Vec<String>,
    /// Attributes.
    #[serde(deserialize_with = "objects")]
    pub properties: Vec<Wanted>,
}

/// An attribute whose values are asked for.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// Its path.
    pub id: String,
}

impl ExtendQuery {
    /// Whether it asks no more than one call may.
    pub fn check(&self, place: &str) -> Result<()> {
        if self.ids.len() > MOST_RECORDS || self.properties.len() > MOST_PROPERTIES {
            let detail = format!("{place}: expected at most {MOST_RECORDS} ids and {MOST_PROPERTIES} properties");
            return Err(Error::TooLarge { detail });
        }
        Ok(())
    }
}

/// Address of a domain's service as the caller reaches it: the configured one, else what the caller itself addressed. What
/// proxies, or anybody, say in `Forwarded` and `X-Forwarded-*` is not believed.
pub fn base(state: &State, req: &HttpRequest, domain: &str) -> String {
    let root = match &state.public_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => format!("http://{}", addressed(req)),
    };
    format!("{root}/v1/reconcile/{domain}")
}

/// `host:port` that the request is addressed to; where that is none, the server's own.
fn addressed(req: &HttpRequest) -> String {
    let named = req.uri().authority().map(|authority| authority.as_str());
    let header = || req.headers().get(HOST).and_then(|value| value.to_str().ok());
    match named.or_else(header).filter(|host| is_authority(host)) {
        Some(host) => host.to_owned(),
        None => req.app_config().local_addr().to_string(),
    }
}

/// Whether it is a host with or without a port, and nothing else.
fn is_authority(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    let read = || url::Url::parse(&format!("http://{text}/")).ok();
    (1..=255).contains(&text.len()) && text.bytes().all(plain) && read().is_some_and(|url| url.path() == "/")
}

/// The one type that golden records of a domain have.
pub fn types_of(domain: &Arc<Domain>) -> Value {
    json!([{"id": domain.name, "name": domain.title}])
}

/// `getCleaningDraft`
pub async fn manifest(state: State, path: Segments<DomainPath>, _params: OpenParams, req: HttpRequest) -> Reply {
    let definition = state.hub.domain(&path.0.domain)?;
    let records = base(&state, &req, &definition.name).replace("/v1/reconcile/", "/v1/domains/");
    ok(&json!({
        "versions": ["1.0-draft"],
        "name": format!("{} (mdm-hub)", definition.plural),
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "defaultTypes": types_of(&definition),
        "view": {"url": format!("{records}/golden-records/{{{{id}}}}")},
        "suggest": {"entity": true, "property": true, "type": true},
        "preview": {"width": 400, "height": 200},
        "extend": {"proposeProperties": true, "propertySettings": []},
        "standardizedScore": true,
    }))
}

/// `matchCleaningDraft`
pub async fn find(state: State, path: Segments<DomainPath>, params: Params, body: Json<MatchBody>) -> Reply {
    params.only(&[])?;
    let definition = state.hub.domain(&path.0.domain)?;
    let count = body.0.queries.len();
    if count > MOST_QUERIES {
        let detail = format!("a call may hold {MOST_QUERIES} questions, this one has {count}");
        return Err(Error::TooLarge { detail }.into());
    }
    let questions = body.0.queries.into_iter().enumerate();
    let questions = questions.map(question).collect::<Result<Vec<_>>>()?;
    let answers = state.hub.candidates(&definition.name, questions).await?;
    let types = types_of(&definition);
    let shown = answers.into_iter().map(|found| {
        let candidates: Vec<Value> = found.into_iter().map(|one| candidate(one, &types)).collect();
        json!({"candidates": candidates})
    });
    ok(&json!({"results": shown.collect::<Vec<_>>()}))
}

fn question((place, query): (usize, DraftQuery)) -> Result<Question> {
    let mut question = Question {
        domain: query.domain,
        limit: query.limit,
        ..Question::default()
    };
    for (index, condition) in query.conditions.into_iter().enumerate() {
        let values = texts(&condition.v);
        match (condition.match_type, condition.pid) {
            (MatchType::Name, _) => question.name = values.into_iter().next(),
            (MatchType::Property, Some(path)) => question.properties.push(Property {
                path,
                values,
                required: condition.required.then_some(match condition.match_quantifier {
                    Some(MatchQuantifier::All) => Quantifier::All,
                    Some(MatchQuantifier::None) => Quantifier::None,
                    _ => Quantifier::Any,
                }),
            }),
            (MatchType::Property, None) => {
                let pointer = format!("/queries/{place}/conditions/{index}/pid");
                return Err(Error::invalid(pointer, "required", "`pid` is required"));
            }
        }
    }
    Ok(question)
}

/// What somebody typed, and which of the suggestions are wanted.
struct Typed {
    prefix: String,
    skip: usize,
    limit: usize,
}

impl Typed {
    /// Reads `prefix`, `cursor` and `limit`. A prefix that is empty says as little as none.
    fn read(params: &Params) -> Result<Typed> {
        let given = |name: &str| params.text(name).is_some_and(|text| !text.trim().is_empty());
        let prefix = if given("prefix") {
            params.short("prefix", 200)?
        } else {
            None
        };
        let skip = if given("cursor") {
            params.number("cursor", 0, MOST_SKIPPED)?
        } else {
            None
        };
        let limit = if given("limit") {
            params.number("limit", 0, u64::MAX)?
        } else {
            None
        };
        Ok(Typed {
            prefix: prefix.unwrap_or_default(),
            skip: skip.unwrap_or(0) as usize,
            limit: match limit {
                None | Some(0) => SUGGESTIONS,
                Some(limit) => (limit as usize).min(SUGGESTIONS),
            },
        })
    }
}

/// `suggestEntities`
pub async fn suggest_entities(state: State, path: Segments<DomainPath>, params: OpenParams) -> Reply {
    let OpenParams(params) = params;
    let definition = state.hub.domain(&path.0.domain)?;
    let typed = Typed::read(&params)?;
    let found = state
        .hub
        .named_like(&definition.name, &typed.prefix, typed.skip, typed.limit)
        .await?;
    let shown = found
        .into_iter()
        .map(|(id, name)| json!({"id": id, "name": name, "notable": types_of(&definition)}));
    ok(&json!({"result": shown.collect::<Vec<_>>()}))
}

/// `suggestProperties`
pub async fn suggest_properties(state: State, path: Segments<DomainPath>, params: OpenParams) -> Reply {
    let OpenParams(params) = params;
    let typed = Typed::read(&params)?;
    let prefix = typed.prefix.to_lowercase();
    let known = properties(&state.hub.domain(&path.0.domain)?).into_iter();
    let fits = known.filter(|(path, description)| {
        path.to_lowercase().contains(&prefix) || description.to_lowercase().contains(&prefix)
    });
    let shown = fits
        .skip(typed.skip)
        .take(typed.limit)
        .map(|(path, description)| json!({"id": path, "name": path, "description": description}));
    ok(&json!({"result": shown.collect::<Vec<_>>()}))
}

/// `suggestTypes`
pub async fn suggest_types(state: State, path: Segments<DomainPath>, params: OpenParams) -> Reply {
    let OpenParams(params) = params;
    let definition = state.hub.domain(&path.0.domain)?;
    let typed = Typed::read(&params)?;
    let prefix = typed.prefix.to_lowercase();
    let fits = definition.title.to_lowercase().starts_with(&prefix) || definition.name.starts_with(&prefix);
    ok(&json!({"result": if fits && typed.skip == 0 { types_of(&definition) } else { json!([]) }}))
}

/// `extendCleaningDraft`
pub async fn extend(state: State, path: Segments<DomainPath>, params: Params, body: Json<ExtendQuery>) -> Reply {
    params.only(&[])?;
    let asked = body.0;
    asked.check("")?;
    let definition = state.hub.domain(&path.0.domain)?;
    let rows = values_of(&state, &definition, &asked).await?;
    let rows = asked.ids.iter().zip(rows).map(|(id, values)| {
        let values = asked.properties.iter().zip(values);
        let properties = values.map(|(property, values)| json!({"id": property.id, "values": values}));
        json!({"id": id, "properties": properties.collect::<Vec<_>>()})
    });
    ok(&json!({"meta": meta(&definition, &asked), "rows": rows.collect::<Vec<_>>()}))
}

/// For each id asked for, in whatever form it is written, the values of each property asked for.
pub(super) async fn values_of(
    state: &State,
    definition: &Arc<Domain>,
    asked: &ExtendQuery,
) -> Result<Vec<Vec<Vec<Value>>>> {
    let wanted: Vec<String> = asked.ids.iter().map(|id| ids::canonical(id)).collect();
    let known = state.hub.published_values_of(&definition.name, wanted.clone()).await?;
    let paths = paths(definition);
    let row = |id: &String| {
        let values = asked.properties.iter().map(|property| {
            let seen = known.get(id);
            seen.map(|seen| column(&paths, seen, &property.id)).unwrap_or_default()
        });
        values.collect()
    };
    Ok(wanted.iter().map(row).collect())
}

/// `proposeProperties`
pub async fn propose(state: State, path: Segments<DomainPath>, params: OpenParams) -> Reply {
    let OpenParams(params) = params;
    let definition = state.hub.domain(&path.0.domain)?;
    let limit = params.number("limit", 1, 1_000)?;
    let asked = params.id("type")?.unwrap_or_else(|| definition.name.clone());
    let mut known = if asked == definition.name {
        properties(&definition)
    } else {
        Vec::new()
    };
    known.truncate(limit.map_or(usize::MAX, |limit| limit as usize));
    let shown: Vec<Value> = known
        .into_iter()
        .map(|(path, description)| json!({"id": path, "name": path, "description": description}))
        .collect();
    let mut answer = json!({"type": asked, "properties": shown});
    if let Some(limit) = limit {
        answer["limit"] = json!(limit);
    }
    ok(&answer)
}

/// The attributes asked for, of those that there are.
pub fn meta(domain: &Arc<Domain>, asked: &ExtendQuery) -> Value {
    let known = properties(domain);
    let shown = asked.properties.iter().map(|property| {
        let name = known.iter().find(|(path, _)| *path == property.id);
        json!({"id": property.id, "name": name.map_or(property.id.as_str(), |(path, _)| path)})
    });
    Value::Array(shown.collect())
}

/// Paths of the attributes that there are.
pub fn paths(domain: &Arc<Domain>) -> HashSet<String> {
    properties(domain).into_iter().map(|(path, _)| path).collect()
}

/// Published values at a path, if it is one of those that there are.
pub fn column(paths: &HashSet<String>, seen: &Published, path: &str) -> Vec<Value> {
    if !paths.contains(path) {
        return Vec::new();
    }
    let told = values(&seen.attributes, path)
        .into_iter()
        .filter_map(|value| match value {
            Value::String(text) => Some(json!({"str": text})),
            Value::Number(number) if number.is_i64() => Some(json!({"int": number})),
            Value::Number(number) => Some(json!({"float": number})),
            Value::Bool(flag) => Some(json!({"str": flag.to_string()})),
            _ => None,
        });
    told.collect()
}

/// `previewEntity`
pub async fn preview(state: State, path: Segments<DomainPath>, params: OpenParams) -> Reply {
    let OpenParams(params) = params;
    let id = params
        .id("id")?
        .ok_or_else(|| Error::malformed("id", "expected a golden record"))?;
    let definition = state.hub.domain(&path.0.domain)?;
    let known = state
        .hub
        .published_values_of(&definition.name, vec![id.clone()])
        .await?;
    let seen = known
        .get(&id)
        .ok_or_else(|| Error::not_found("published golden record", &id))?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, PREVIEW_POLICY))
        .body(page(&definition, &id, seen)))
}

fn page(domain: &Arc<Domain>, id: &str, seen: &Published) -> String {
    let mut text = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>{0}</title><h1>{0}</h1><p>{1} {2}</p><dl>",
        escaped(&seen.name),
        escaped(&domain.title),
        escaped(id)
    );
    let told = properties(domain).into_iter().filter_map(|(path, _)| {
        let found: Vec<String> = values(&seen.attributes, &path)
            .into_iter()
            .filter_map(crate::engine::change_filter::scalar)
            .collect();
        (!found.is_empty()).then(|| (path, found.join(", ")))
    });
    for (path, found) in told.take(PREVIEWED) {
        let _ = write!(text, "<dt>{}</dt><dd>{}</dd>", escaped(&path), escaped(&found));
    }
    text.push_str("</dl></html>");
    text
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::domain::builtin;

    #[test]
    fn a_preview_shows_text_as_text() {
        let domain = builtin()
            .unwrap()
            .into_iter()
            .find(|domain| domain.name == "vendor")
            .unwrap();
        let seen = Published {
            name: "<script>alert(1)</script> & Co".into(),
            attributes: json!({"legal_name": "\"<b>\""}).as_object().cloned().unwrap(),
        };
        let page = page(&Arc::new(domain), "g'1", &seen);
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
        assert!(
            page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co"),
            "{page}"
        );
    }
}
