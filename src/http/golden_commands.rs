//! What stewards do to golden records: overrides, merge, split; each with a preview.

use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use super::body::Json;
use super::caller::{Action, Caller};
use super::crosswalk::KeyBody;
use super::objects::objects;
use super::params::{IdPath, Params, Segments};
use super::validation::{self, refused};
use super::{Reply, State, ok, versions};
use crate::engine::record::Attributes;
use crate::engine::survivorship::Expiry;
use crate::error::{Error, Result};
use crate::hub::golden_commands::GoldenState;
use crate::hub::merging::MergeRequest;
use crate::hub::overrides::OverrideRequest;
use crate::hub::source_records::SourceKey;
use crate::hub::splitting::SplitPart;
use crate::hub::time::parse;

/// Most characters of a reason.
const MAX_REASON: u64 = 2000;

/// Body of `setOverrides`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "complete"))]
pub struct OverrideBody {
    attributes: Attributes,
    #[validate(length(max = MAX_REASON), custom(function = "validation::not_blank"))]
    reason: String,
    #[serde(default)]
    expiry: ExpiryKind,
    #[validate(custom(function = "validation::time"))]
    expires_at: Option<String>,
}

/// What ends an override.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpiryKind {
    /// Only a steward.
    #[default]
    Never,
    /// `expires_at`.
    OnDate,
    /// Another value beneath it.
    ConsolidatedChanges,
    /// A source sends a value again.
    SourceReasserts,
    /// A newer value beneath it.
    NewerValue,
}

fn complete(body: &OverrideBody) -> std::result::Result<(), ValidationError> {
    if body.attributes.is_empty() {
        return Err(refused("empty", "expected at least one attribute"));
    }
    if (body.expiry == ExpiryKind::OnDate) != body.expires_at.is_some() {
        return Err(refused(
            "expires_at",
            "expected expires_at with expiry on_date, and only then",
        ));
    }
    Ok(())
}

impl OverrideBody {
    fn request(self) -> OverrideRequest {
        let at = self.expires_at.as_deref().and_then(parse).unwrap_or(i64::MAX);
        OverrideRequest {
            attributes: self.attributes,
            reason: self.reason,
            expiry: match self.expiry {
                ExpiryKind::Never => Expiry::Never,
                ExpiryKind::OnDate => Expiry::OnDate { at },
                ExpiryKind::ConsolidatedChanges => Expiry::ConsolidatedChanges,
                ExpiryKind::SourceReasserts => Expiry::SourceReasserts,
                ExpiryKind::NewerValue => Expiry::NewerValue,
            },
        }
    }
}

/// `{domain}`, `{id}` and `{attribute}`.
#[derive(Debug, Deserialize, Validate)]
pub struct OverridePath {
    #[validate(length(min = 1, max = 64))]
    domain: String,
    #[validate(length(min = 1, max = 64))]
    id: String,
    #[validate(length(min = 1, max = 128))]
    attribute: String,
}

/// Body of `endOverride`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    #[validate(length(max = MAX_REASON), custom(function = "validation::not_blank"))]
    reason: String,
}

/// Body of `mergeGoldenRecords`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct MergeBody {
    #[validate(length(min = 1, max = 64))]
    golden_id: String,
    #[validate(length(max = MAX_REASON), custom(function = "validation::not_blank"))]
    reason: String,
    #[serde(default)]
    reopen: bool,
}

/// Body of `splitGoldenRecord`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_part"))]
pub struct SplitBody {
    #[serde(default, deserialize_with = "objects")]
    #[validate(nested, length(max = 1000))]
    source_records: Vec<KeyBody>,
    #[validate(length(min = 1, max = 64))]
    merged_id: Option<String>,
    #[validate(length(max = MAX_REASON), custom(function = "validation::not_blank"))]
    reason: String,
}

fn one_part(body: &SplitBody) -> std::result::Result<(), ValidationError> {
    match (body.source_records.is_empty(), &body.merged_id) {
        (false, None) | (true, Some(_)) => Ok(()),
        _ => Err(refused("part", "expected either source_records or merged_id")),
    }
}

/// Answer of `mergeGoldenRecords` and `splitGoldenRecord`.
#[derive(Serialize)]
struct States {
    golden_records: Vec<GoldenState>,
}

fn preview(params: &Params) -> Result<bool> {
    params.only(&["preview"])?;
    Ok(params.word("preview", &["true", "false"])?.as_deref() == Some("true"))
}

fn expected(req: &HttpRequest) -> Result<i64> {
    versions::expected(req)?.ok_or(Error::VersionRequired)
}

fn tagged(state: &GoldenState) -> Reply {
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, versions::tag(state.version)))
        .json(state))
}

fn all(golden_records: Vec<GoldenState>) -> Reply {
    let version = golden_records.first().map_or(0, |state| state.version);
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, versions::tag(version)))
        .json(States { golden_records }))
}

/// `setOverrides`
pub async fn set_overrides(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    req: HttpRequest,
    body: Json<OverrideBody>,
) -> Reply {
    let preview = preview(&params)?;
    let (IdPath { domain, id }, expected) = (path.0, expected(&req)?);
    let (request, origin) = (body.0.request(), caller.origin());
    if preview {
        return ok(&state
            .hub
            .preview_overrides(&domain, &id, request, expected, &origin)
            .await?);
    }
    tagged(
        &state
            .hub
            .set_overrides(&domain, &id, request, expected, &origin)
            .await?,
    )
}

/// `listOverrides`
pub async fn overrides(state: State, caller: Caller, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&["include", "limit", "cursor"])?;
    let IdPath { domain, id } = path.0;
    let sensitive = params.word("include", &["sensitive"])?.is_some();
    if sensitive {
        caller.require(Action::Sensitive, &domain)?;
    }
    ok(&state.hub.overrides(&domain, &id, sensitive, params.page()?).await?)
}

/// `endOverride`
pub async fn end_override(
    state: State,
    caller: Caller,
    path: Segments<OverridePath>,
    params: Params,
    req: HttpRequest,
    body: Json<ReasonBody>,
) -> Reply {
    params.only(&[])?;
    let OverridePath { domain, id, attribute } = path.0;
    let (expected, origin) = (expected(&req)?, caller.origin());
    let reason = &body.0.reason;
    tagged(
        &state
            .hub
            .end_override(&domain, &id, &attribute, reason, expected, &origin)
            .await?,
    )
}

/// `mergeGoldenRecords`
pub async fn merge(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    req: HttpRequest,
    body: Json<MergeBody>,
) -> Reply {
    let preview = preview(&params)?;
    let (IdPath { domain, id }, expected) = (path.0, expected(&req)?);
    let MergeBody {
        golden_id,
        reason,
        reopen,
    } = body.0;
    let request = MergeRequest {
        loser: golden_id,
        reason,
        reopen,
    };
    let origin = caller.origin();
    if preview {
        return ok(&state
            .hub
            .preview_merge(&domain, &id, request, expected, &origin)
            .await?);
    }
    all(state.hub.merge(&domain, &id, request, expected, &origin).await?)
}

/// `splitGoldenRecord`
pub async fn split(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    req: HttpRequest,
    body: Json<SplitBody>,
) -> Reply {
    let preview = preview(&params)?;
    let (IdPath { domain, id }, expected) = (path.0, expected(&req)?);
    let SplitBody {
        source_records,
        merged_id,
        reason,
    } = body.0;
    let part = match merged_id {
        Some(merged) => SplitPart::Merged(merged),
        None => SplitPart::Records(source_records.into_iter().map(SourceKey::from).collect()),
    };
    let origin = caller.origin();
    if preview {
        let impact = state.hub.preview_split(&domain, &id, part, &reason, expected, &origin);
        return ok(&impact.await?);
    }
    all(state.hub.split(&domain, &id, part, &reason, expected, &origin).await?)
}
