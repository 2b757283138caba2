//! Source records: in, out, and why they are where they are.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use serde::Deserialize;
use validator::Validate;

use super::body::{Json, Raw};
use super::caller::Caller;
use super::params::{DomainPath, Params, Segments, SourcePath};
use super::{Reply, State, batch, ok, validation, versions as tags};
use crate::engine::record::Attributes;
use crate::hub::disclosure::Disclosure;
use crate::hub::ingest::{IncomingRecord, Outcome};
use crate::hub::past::Moment;
use crate::hub::time::parse;

/// Body of `putSourceRecord`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct RecordBody {
    attributes: Attributes,
    #[validate(custom(function = "validation::time"))]
    source_updated_at: Option<String>,
    #[validate(custom(function = "validation::person"))]
    changed_by: Option<String>,
}

/// `putSourceRecord`
pub async fn put(
    state: State,
    caller: Caller,
    path: Segments<SourcePath>,
    params: Params,
    body: Json<RecordBody>,
) -> Reply {
    params.only(&[])?;
    let (SourcePath { domain, system, key }, Json(body)) = (path.0, body);
    let source_updated_at = body.source_updated_at.as_deref().and_then(parse);
    let record = IncomingRecord {
        system,
        key,
        attributes: body.attributes,
        source_updated_at,
        changed_by: body.changed_by.map(validation::trimmed),
        handed_in_by: Vec::new(),
    };
    let mut results = state.hub.ingest(&domain, vec![record], false, &caller.origin()).await?;
    let result = results
        .pop()
        .ok_or_else(|| crate::error::Error::Internal("no result".into()))?;
    if let Some(rekeyed) = &result.rekeyed {
        let detail = format!(
            "the source gave the record another key on {}; expected {}",
            rekeyed.on, rekeyed.new_key
        );
        return Err(crate::error::Error::conflict("key_given_up", detail).into());
    }
    let status = match result.outcome {
        Outcome::Created | Outcome::Joined | Outcome::Review => StatusCode::CREATED,
        Outcome::Quarantined => StatusCode::ACCEPTED,
        Outcome::Updated | Outcome::Unchanged | Outcome::Deleted | Outcome::Superseded | Outcome::Rekeyed => {
            StatusCode::OK
        }
    };
    Ok(HttpResponse::build(status).json(result))
}

/// `getSourceRecord`
pub async fn get(state: State, caller: Caller, path: Segments<SourcePath>, params: Params) -> Reply {
    let SourcePath { domain, system, key } = path.0;
    let (disclosure, moment) = disclosure(&state, &caller, &domain, &params).await?;
    let view = match moment {
        None => state.hub.source_record(&domain, &system, &key, disclosure).await?,
        Some(moment) => {
            let hub = &state.hub;
            hub.source_record_at(&domain, &system, &key, moment, disclosure).await?
        }
    };
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, tags::tag(view.version)))
        .json(view))
}

/// Whether `include=sensitive` is asked for, and allowed; and the moment that is asked about. Nothing else may be.
pub async fn disclosure(
    state: &State,
    caller: &Caller,
    domain: &str,
    params: &Params,
) -> crate::error::Result<(Disclosure, Option<Moment>)> {
    params.only(&["include", "as_of", "valid_on"])?;
    let wanted = params.word("include", &["sensitive"])?.is_some();
    Ok((caller.disclosure(wanted, domain)?, params.moment(state, domain).await?))
}

/// `deleteSourceRecord`
pub async fn delete(state: State, caller: Caller, path: Segments<SourcePath>, params: Params) -> Reply {
    params.only(&[])?;
    let SourcePath { domain, system, key } = path.0;
    ok(&state
        .hub
        .delete_source_record(&domain, &system, &key, &caller.origin())
        .await?)
}

/// `getSourceRecordExplanation`
pub async fn explanation(state: State, caller: Caller, path: Segments<SourcePath>, params: Params) -> Reply {
    params.only(&[])?;
    let SourcePath { domain, system, key } = path.0;
    ok(&state
        .hub
        .decision(&domain, &system, &key, caller.sight(&domain))
        .await?)
}

/// `listSourceRecordVersions`
pub async fn versions(state: State, caller: Caller, path: Segments<SourcePath>, params: Params) -> Reply {
    params.only(&["include", "limit", "cursor"])?;
    let SourcePath { domain, system, key } = path.0;
    let sensitive = params.word("include", &["sensitive"])?.is_some();
    let disclosure = caller.disclosure(sensitive, &domain)?;
    let page = params.page()?;
    ok(&state
        .hub
        .source_record_versions(&domain, &system, &key, disclosure, page)
        .await?)
}

/// `ingestSourceRecords`
pub async fn ingest(state: State, caller: Caller, path: Segments<DomainPath>, params: Params, body: Raw) -> Reply {
    params.only(&[])?;
    let definition = state.hub.domain(&path.0.domain)?;
    let batch = batch::read(&state, &definition, body).await?;
    let domain = definition.name.clone();
    let results = match batch.records.is_empty() {
        true => Vec::new(),
        false => {
            let taken = state.hub.ingest(&domain, batch.records, true, &caller.origin()).await;
            taken.map_err(|error| batch::sent_places(error, &batch.places))?
        }
    };
    ok(&batch::answer(batch.places, results))
}
