//! Golden records: the published bytes for consumers, the working layer for stewards.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LOCATION, CONTENT_TYPE, ETAG, HeaderValue, LINK};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

use super::caller::{Action, Caller};
use super::params::{DomainPath, IdPath, Params, Segments, SourcePath};
use super::problem::ApiError;
use super::{Reply, State, fields, ok, source_records, versions};
use crate::error::{Error, Result};
use crate::hub::golden_records::{GoldenFilter, PublishedRecord};
use crate::hub::past::Layer;
use crate::hub::source_records::SourceRecordView;

/// Answer of `listMembers`.
#[derive(Serialize)]
struct Members {
    items: Vec<SourceRecordView>,
}

/// `getGoldenRecord`
pub async fn get(state: State, caller: Caller, path: Segments<IdPath>, params: Params, req: HttpRequest) -> Reply {
    let IdPath { domain, id } = path.0;
    if req.query_string().is_empty() {
        let record = match state.hub.golden_record_cached(&domain, &id) {
            Some(record) => record,
            None => state.hub.golden_record(&domain, &id).await?,
        };
        return published(&req, &domain, Some(&id), record);
    }
    let value = chosen(&state, &caller, &domain, &id, &params).await?;
    tagged(&req, &value)
}

/// The layer, sensitive attributes and fields asked for, as far as the caller may see them.
async fn chosen(
    state: &State,
    caller: &Caller,
    domain: &str,
    id: &str,
    params: &Params,
) -> std::result::Result<Value, ApiError> {
    params.only(&["layer", "include", "fields", "as_of", "valid_on"])?;
    let working = working(caller, domain, params)?;
    let sensitive = params.word("include", &["sensitive"])?.is_some();
    let disclosure = caller.disclosure(sensitive, domain)?;
    let wanted = fields::read(params)?;
    let mut value = match (params.moment(state, domain).await?, working, sensitive) {
        (Some(moment), working, _) => {
            let layer = Layer { working, disclosure };
            state.hub.golden_record_at(domain, id, moment, layer).await?
        }
        (None, true, _) => state.hub.golden_record_working(domain, id, disclosure).await?,
        (None, false, true) => state.hub.golden_record_with_sensitive(domain, id, disclosure).await?,
        (None, false, false) => fields::parse(&state.hub.golden_record(domain, id).await?.body)?,
    };
    fields::keep(&mut value, wanted.as_deref());
    Ok(value)
}

fn working(caller: &Caller, domain: &str, params: &Params) -> Result<bool> {
    let working = params.word("layer", &["published", "working"])?.as_deref() == Some("working");
    if working {
        caller.require_any(&[Action::Steward, Action::Propose, Action::Approve], domain)?;
    }
    Ok(working)
}

/// The bytes as they are kept, without a copy. `asked` is the id in the path, if there was one.
fn published(req: &HttpRequest, domain: &str, asked: Option<&str>, record: PublishedRecord) -> Reply {
    let held = versions::already_held(req, &record.etag);
    let status = if held { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let body = if held {
        BoxBody::new(())
    } else {
        BoxBody::new(Bytes::from_owner(Shared(record.body)))
    };
    let mut response = HttpResponse::with_body(status, body);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(etag) = HeaderValue::from_str(&record.etag) {
        headers.insert(ETAG, etag);
    }
    if !held {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if asked != Some(&*record.golden_id) {
        let location = format!("/v1/domains/{domain}/golden-records/{}", record.golden_id);
        if let Ok(location) = HeaderValue::from_str(&location) {
            headers.insert(CONTENT_LOCATION, location);
        }
    }
    Ok(response)
}

struct Shared(Arc<str>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// A body made for this request, with a tag of its content.
fn tagged(req: &HttpRequest, value: &Value) -> Reply {
    let body = serde_json::to_vec(value).map_err(|e| crate::error::Error::Internal(e.to_string()))?;
    let etag = versions::content_tag(&body);
    if versions::already_held(req, &etag) {
        return Ok(HttpResponse::NotModified().insert_header((ETAG, etag)).finish());
    }
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((ETAG, etag))
        .body(body))
}

/// `getGoldenRecordBySourceKey`
pub async fn by_source_key(state: State, path: Segments<SourcePath>, params: Params, req: HttpRequest) -> Reply {
    params.only(&["as_of", "valid_on"])?;
    let SourcePath { domain, system, key } = path.0;
    if let Some(moment) = params.moment(&state, &domain).await? {
        let hub = &state.hub;
        let value = hub
            .golden_record_by_source_key_at(&domain, &system, &key, moment)
            .await?;
        return tagged(&req, &value);
    }
    let record = state.hub.golden_record_by_source_key(&domain, &system, &key).await?;
    published(&req, &domain, None, record)
}

/// `listGoldenRecords`
pub async fn list(state: State, caller: Caller, path: Segments<DomainPath>, params: Params, req: HttpRequest) -> Reply {
    params.only(&[
        "limit",
        "cursor",
        "status",
        "updated_since",
        "system",
        "finding",
        "finding_attribute",
        "layer",
        "fields",
        "filter.",
        "as_of",
        "valid_on",
    ])?;
    let domain = path.0.domain;
    let filter = GoldenFilter {
        status: params.word("status", &["live", "merged", "retired"])?,
        updated_since: params.time("updated_since")?,
        system: params.id("system")?,
        finding: params.short("finding", 64)?,
        finding_attribute: params.short("finding_attribute", 200)?,
        attributes: params.under("filter.").collect(),
        working: working(&caller, &domain, &params)?,
    };
    let wanted = fields::read(&params)?;
    let mut page = match params.moment(&state, &domain).await? {
        None => state.hub.golden_records(&domain, filter, params.page()?).await?,
        Some(moment) => {
            let page = params.page()?;
            state.hub.golden_records_at(&domain, filter, moment, page).await?
        }
    };
    fields::keep_in(&mut page.items, wanted.as_deref())?;
    let mut response = HttpResponse::Ok();
    if let Some(cursor) = &page.next_cursor {
        response.insert_header((LINK, fields::next_link(req.path(), req.query_string(), cursor)));
    }
    Ok(response.json(page))
}

/// `getLineage`
pub async fn lineage(state: State, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&["as_of", "valid_on"])?;
    let IdPath { domain, id } = path.0;
    let moment = params.moment(&state, &domain).await?.unwrap_or_default();
    ok(&match (moment.as_of, moment.valid_on) {
        (None, None) => state.hub.lineage(&domain, &id).await?,
        (Some(at), None) => state.hub.lineage_at(&domain, &id, at).await?,
        (None, Some(day)) => state.hub.lineage_on(&domain, &id, &day).await?,
        (Some(_), Some(_)) => {
            let expected = "expected as_of or valid_on: the lineage of another day is not kept";
            return Err(Error::malformed("valid_on", expected).into());
        }
    })
}

/// `listVersions`
pub async fn history(state: State, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&["limit", "cursor", "as_of"])?;
    let IdPath { domain, id } = path.0;
    let as_of = params.as_of(&state, &[&domain]).await?;
    ok(&state.hub.history(&domain, &id, as_of, params.page()?).await?)
}

/// `compareVersions`
pub async fn differences(state: State, caller: Caller, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&["from", "to", "layer", "include"])?;
    let IdPath { domain, id } = path.0;
    let working = working(&caller, &domain, &params)?;
    let sensitive = params.word("include", &["sensitive"])?.is_some();
    let disclosure = caller.disclosure(sensitive, &domain)?;
    let version = |name: &str| match params.number(name, 1, i64::MAX as u64) {
        Ok(Some(number)) => Ok(number as i64),
        Ok(None) => Err(Error::malformed(name, "expected a version")),
        Err(error) => Err(error),
    };
    let (from, to) = (version("from")?, version("to")?);
    let layer = Layer { working, disclosure };
    ok(&state.hub.differences(&domain, &id, from, to, layer).await?)
}

/// `getTimeline`
pub async fn timeline(state: State, caller: Caller, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&["layer", "as_of", "valid_on"])?;
    let IdPath { domain, id } = path.0;
    let working = working(&caller, &domain, &params)?;
    let moment = params.moment(&state, &domain).await?.unwrap_or_default();
    ok(&state.hub.timeline(&domain, &id, moment, working).await?)
}

/// `listSteps`
pub async fn how(state: State, caller: Caller, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    let (IdPath { domain, id }, page) = (path.0, params.page()?);
    ok(&state.hub.how(&domain, &id, caller.sight(&domain), page).await?)
}

/// `listReferences`
pub async fn references(state: State, caller: Caller, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&[])?;
    let IdPath { domain, id } = path.0;
    let names = state.hub.domains().into_iter().map(|domain| domain.name.clone());
    let readable = names.filter(|name| caller.may(Action::Read, name)).collect();
    ok(&state.hub.references(&domain, &id, readable).await?)
}

/// `listMembers`
pub async fn members(state: State, caller: Caller, path: Segments<IdPath>, params: Params) -> Reply {
    let IdPath { domain, id } = path.0;
    let (disclosure, moment) = source_records::disclosure(&state, &caller, &domain, &params).await?;
    let items = match moment {
        None => state.hub.members(&domain, &id, disclosure).await?,
        Some(moment) => state.hub.members_at(&domain, &id, moment, disclosure).await?,
    };
    ok(&Members { items })
}
