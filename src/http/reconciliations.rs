//! Comparisons of what consumers hold with the hub.

use actix_web::body::BodyStream;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use super::body::{Json, file_form, media_type};
use super::body_pace::Pace;
use super::caller::{Action, Caller};
use super::held_rows::{Expected, Format};
use super::objects::objects;
use super::params::{Params, Segments};
use super::problem::ApiError;
use super::shares::Share;
use super::subscriptions::{Intent, managed_view};
use super::validation::{self, refused};
use super::{Reply, State, body_stream, held_rows, ids, ok};
use crate::engine::change_filter::ChangeFilter;
use crate::engine::digest::Digest;
use crate::engine::domain::Domain;
use crate::engine::json_strict;
use crate::error::{Error, Result};
use crate::hub::digests::{AskedRange, IdRange};
use crate::hub::reconcile::Comparison;
use crate::hub::reconciliations::Run;
use crate::hub::subscriptions::CHANGE_TYPES;

/// Longest list, in bytes.
const LONGEST: usize = 1024 * 1024 * 1024;
const KINDS: [&str; 6] = ["missing", "extra", "stale", "ahead", "different", "duplicate"];

/// `{id}` of a run.
#[derive(Debug, Deserialize, Validate)]
pub struct RunPath {
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    id: String,
}

/// `reconcile`
pub async fn create(state: State, caller: Caller, params: Params, req: HttpRequest, payload: web::Payload) -> Reply {
    params.only(&[
        "domain",
        "consumer",
        "subscription",
        "system",
        "fields",
        "filter",
        "store",
        "delimiter",
    ])?;
    let domain = params
        .text("domain")
        .ok_or_else(|| Error::malformed("domain", "expected a domain"))?;
    caller.require(Action::Read, &domain)?;
    let definition = state.hub.domain(&domain)?;
    let comparison = Comparison {
        consumer: consumer(&state, &caller, &params, &domain).await?,
        system: system(&params)?,
        fields: fields(&params, &definition, &caller)?,
        filter: filter(&params, &definition)?,
        store: params.word("store", &["true", "false"])?.as_deref() != Some("false"),
        disclosure: caller.disclosure(caller.may(Action::Sensitive, &domain), &domain)?,
        domain,
    };
    let top_level = definition.attributes.keys().filter(|name| !name.contains('.'));
    let expected = Expected {
        format: format(&req)?,
        form: params.file_form()?.or(file_form(&req)?),
        has_system: comparison.system.is_some(),
        attributes: top_level.cloned().collect(),
    };
    // A place is taken once something comes.
    let mut pace = Pace::within(state.limits.list_seconds);
    let mut body = Box::pin(BodyStream::new(payload));
    let first = pace.next(body.as_mut()).await?;
    let _place = state.shares.take(Share::Lists, caller.subject(), 1)?;
    let (reader, handed_over) = body_stream::split(body, first, LONGEST, pace);
    let (origin, rows) = (caller.origin(), held_rows::rows(reader, expected));
    let (handed_over, report) = tokio::join!(handed_over, state.hub.reconcile(comparison, rows, &origin));
    handed_over?;
    let report = report?;
    match &report.run.id {
        Some(id) => {
            let place = format!("/v1/reconciliations/{id}");
            Ok(HttpResponse::Created().insert_header((LOCATION, place)).json(&report))
        }
        None => ok(&report),
    }
}

fn format(req: &HttpRequest) -> std::result::Result<Format, ApiError> {
    match media_type(req).as_str() {
        "text/csv" => Ok(Format::Csv),
        "application/x-ndjson" => Ok(Format::Ndjson),
        _ => Err(ApiError::UnsupportedMediaType {
            accept: "text/csv, application/x-ndjson",
        }),
    }
}

async fn consumer(state: &State, caller: &Caller, params: &Params, domain: &str) -> Result<String> {
    match (params.text("consumer"), params.id("subscription")?) {
        (Some(name), None) if validation::system(&name).is_ok() => {
            let domains = [domain.to_owned()];
            state
                .hub
                .may_consume("consumer", &name, &domains, &caller.origin())
                .await?;
            Ok(name)
        }
        (Some(_), None) => Err(Error::malformed(
            "consumer",
            "expected 1 to 64 letters, digits, _, . or -",
        )),
        (None, Some(id)) => {
            let subscription = managed_view(state, caller, &id, Intent::Look).await?;
            if subscription.domains.iter().any(|own| own == domain) {
                return Ok(subscription.id);
            }
            Err(Error::malformed(
                "subscription",
                "expected one that is told of the domain",
            ))
        }
        _ => Err(Error::malformed("consumer", "expected either consumer or subscription")),
    }
}

fn system(params: &Params) -> Result<Option<String>> {
    match params.text("system") {
        Some(name) if validation::system(&name).is_err() => Err(Error::malformed(
            "system",
            "expected 1 to 64 letters, digits, _, . or -",
        )),
        other => Ok(other),
    }
}

fn fields(params: &Params, domain: &Domain, caller: &Caller) -> Result<Option<Vec<String>>> {
    let Some(mut fields) = params.list("fields")? else {
        return Ok(None);
    };
    fields.sort();
    fields.dedup();
    for name in &fields {
        if !domain.attributes.contains_key(name) || name.contains('.') {
            return Err(Error::malformed(
                "fields",
                format!("expected top-level attributes of {}", domain.name),
            ));
        }
        if domain.is_sensitive(name) {
            caller.require(Action::Sensitive, &domain.name)?;
        }
    }
    Ok(Some(fields))
}

fn filter(params: &Params, domain: &Domain) -> Result<ChangeFilter> {
    let Some(text) = params.text("filter") else {
        return Ok(ChangeFilter::default());
    };
    let filter: ChangeFilter = json_strict::read(text.as_bytes()).map_err(|found| match found {
        Some(found) => Error::malformed("filter", format!("at \"{}\": {}", found.pointer, found.message)),
        None => Error::malformed(
            "filter",
            "expected a filter as JSON, e.g. {\"attributes\":{\"state\":[\"TX\"]}}",
        ),
    })?;
    if !filter.types.is_empty() || !filter.changed.is_empty() {
        return Err(Error::malformed(
            "filter",
            "expected attributes only: what is compared is not a change",
        ));
    }
    match filter.violations("", &[domain], &CHANGE_TYPES).into_iter().next() {
        Some(violation) => Err(Error::malformed(
            "filter",
            format!("{}: {}", violation.pointer, violation.message),
        )),
        None => Ok(filter.standardized(&[domain])),
    }
}

/// Domains whose runs the caller may see.
fn visible(state: &State, caller: &Caller, params: &Params) -> Result<Vec<String>> {
    if let Some(domain) = params.text("domain") {
        caller.require(Action::Read, &domain)?;
        return Ok(vec![state.hub.domain(&domain)?.name.clone()]);
    }
    let names = state.hub.domains().into_iter().map(|domain| domain.name.clone());
    Ok(names.filter(|name| caller.may(Action::Read, name)).collect())
}

/// The run, if the caller may read its domain; to anyone else it does not exist.
async fn seen(state: &State, caller: &Caller, path: Segments<RunPath>) -> Result<(String, Run)> {
    let run = state.hub.reconciliation(&path.0.id).await?;
    if caller.may(Action::Read, &run.domain) {
        return Ok((path.0.id, run));
    }
    Err(Error::not_found("reconciliation", path.0.id))
}

/// `listReconciliations`
pub async fn list(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&["domain", "consumer", "limit", "cursor"])?;
    let domains = visible(&state, &caller, &params)?;
    let consumer = params.id("consumer")?;
    ok(&state.hub.reconciliations(domains, consumer, params.page()?).await?)
}

/// `getReconciliation`
pub async fn get(state: State, caller: Caller, path: Segments<RunPath>, params: Params) -> Reply {
    params.only(&[])?;
    ok(&seen(&state, &caller, path).await?.1)
}

/// `deleteReconciliation`
pub async fn delete(state: State, caller: Caller, path: Segments<RunPath>, params: Params) -> Reply {
    params.only(&[])?;
    let (id, run) = seen(&state, &caller, path).await?;
    if run.started_by != caller.subject() && !caller.may(Action::Admin, &run.domain) {
        return Err(Error::Forbidden {
            needs: format!("{}:admin", run.domain),
        }
        .into());
    }
    state.hub.delete_reconciliation(&id, &caller.origin()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `listMismatches`
pub async fn mismatches(state: State, caller: Caller, path: Segments<RunPath>, params: Params) -> Reply {
    params.only(&["kind", "limit", "cursor"])?;
    let kinds = params.list("kind")?.unwrap_or_default();
    if kinds.iter().any(|kind| !KINDS.contains(&kind.as_str())) {
        return Err(Error::malformed("kind", format!("expected some of {}", KINDS.join(", "))).into());
    }
    let (id, run) = seen(&state, &caller, path).await?;
    let (eyes, page) = (caller.eyes(&run.domain), params.page()?);
    ok(&state.hub.mismatches(&id, kinds, eyes, page).await?)
}

/// Body of `sendCorrections`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct CorrectBody {
    #[validate(length(min = 1, max = 64))]
    #[serde(default, deserialize_with = "ids::maybe")]
    subscription_id: Option<String>,
    #[validate(length(max = 4096))]
    cursor: Option<String>,
}

/// `sendCorrections`
pub async fn correct(
    state: State,
    caller: Caller,
    path: Segments<RunPath>,
    params: Params,
    body: Json<CorrectBody>,
) -> Reply {
    params.only(&[])?;
    let run = state.hub.reconciliation(&path.0.id).await?;
    if !caller.may(Action::Subscribe, &run.domain) {
        return Err(Error::not_found("reconciliation", path.0.id).into());
    }
    let CorrectBody {
        subscription_id,
        cursor,
    } = body.0;
    let wanted = subscription_id.unwrap_or(run.consumer);
    let subscription = managed_view(&state, &caller, &wanted, Intent::Send).await?;
    let origin = caller.origin();
    ok(&state.hub.correct(&path.0.id, &subscription.id, cursor, &origin).await?)
}

/// Body of `signOffReconciliation`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct SignOffBody {
    #[validate(length(max = 1000), custom(function = "validation::not_blank"))]
    reason: String,
    #[serde(default)]
    baseline: bool,
}

/// `signOffReconciliation`
pub async fn sign_off(
    state: State,
    caller: Caller,
    path: Segments<RunPath>,
    params: Params,
    body: Json<SignOffBody>,
) -> Reply {
    params.only(&[])?;
    let run = state.hub.reconciliation(&path.0.id).await?;
    if !caller.may(Action::Approve, &run.domain) {
        return Err(Error::not_found("reconciliation", path.0.id).into());
    }
    let SignOffBody { reason, baseline } = body.0;
    ok(&state
        .hub
        .sign_off(&path.0.id, reason, baseline, &caller.origin())
        .await?)
}

/// Body of `compareDigests`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct DigestsBody {
    #[validate(length(min = 1, max = 64))]
    domain: String,
    #[serde(deserialize_with = "objects")]
    #[validate(length(min = 1), nested)]
    ranges: Vec<RangeBody>,
    #[serde(default = "sixteen")]
    #[validate(custom(function = "known_fan_out"))]
    fan_out: usize,
}

fn sixteen() -> usize {
    16
}

fn known_fan_out(parts: usize) -> std::result::Result<(), ValidationError> {
    match parts {
        16 | 256 => Ok(()),
        _ => Err(refused("fan_out", "expected 16 or 256")),
    }
}

/// A range of golden ids, and what the caller has there.
#[derive(Debug, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "prefix_or_ends"))]
struct RangeBody {
    #[validate(length(max = 64))]
    from: Option<String>,
    #[validate(length(min = 1, max = 64))]
    to: Option<String>,
    #[validate(custom(function = "id_prefix"))]
    prefix: Option<String>,
    count: u64,
    #[validate(custom(function = "hexadecimal"))]
    digest: String,
}

fn prefix_or_ends(range: &RangeBody) -> std::result::Result<(), ValidationError> {
    match range.prefix.is_some() && (range.from.is_some() || range.to.is_some()) {
        true => Err(refused("one_of", "expected either prefix, or from and to")),
        false => Ok(()),
    }
}

fn id_prefix(text: &str) -> std::result::Result<(), ValidationError> {
    let fits = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'-');
    match (1..=36).contains(&text.len()) && text.bytes().all(fits) {
        true => Ok(()),
        false => Err(refused("prefix", "expected the beginning of a golden id")),
    }
}

fn hexadecimal(text: &str) -> std::result::Result<(), ValidationError> {
    match Digest::parse(0, text) {
        Some(_) => Ok(()),
        None => Err(refused("digest", "expected 64 hexadecimal digits in lower case")),
    }
}

impl RangeBody {
    fn asked(self) -> AskedRange {
        let range = match self.prefix {
            Some(prefix) => IdRange {
                // `g` comes after every character of an id.
                to: Some(format!("{prefix}g")),
                from: prefix,
            },
            None => IdRange {
                from: self.from.unwrap_or_default(),
                to: self.to,
            },
        };
        AskedRange {
            range,
            held: Digest::parse(self.count, &self.digest).unwrap_or_default(),
        }
    }
}

/// `compareDigests`
pub async fn digests(state: State, caller: Caller, params: Params, body: Json<DigestsBody>) -> Reply {
    params.only(&[])?;
    let DigestsBody {
        domain,
        ranges,
        fan_out,
    } = body.0;
    caller.require(Action::Read, &domain)?;
    let ranges = ranges.into_iter().map(RangeBody::asked).collect();
    ok(&state.hub.digests(&domain, ranges, fan_out).await?)
}
