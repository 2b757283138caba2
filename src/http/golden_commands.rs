//! What stewards do to golden records: overrides, merge, split, retirement; each with a preview. Whoever may only
//! propose gets a change request.

use std::collections::BTreeMap;

use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use validator::{Validate, ValidationError};

use super::body::Json;
use super::caller::{Action, Caller};
use super::change_requests::propose;
use super::crosswalk::KeyBody;
use super::objects::objects;
use super::params::{IdPath, Params, Segments};
use super::validation::{self, refused};
use super::{Reply, State, ids, ok, versions};
use crate::engine::approval::Only;
use crate::engine::record::{Attributes, push_pointer};
use crate::engine::survivorship::Expiry;
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::hub::change_requests::{Operation, Proposal};
use crate::hub::entry_overrides::EntryOverride;
use crate::hub::golden_commands::GoldenState;
use crate::hub::merging::MergeRequest;
use crate::hub::overrides::OverrideRequest;
use crate::hub::source_records::SourceKey;
use crate::hub::splitting::SplitPart;
use crate::hub::time::parse;

/// Most characters of a reason.
pub const MAX_REASON: u64 = 2000;

/// Body of `setOverrides`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "complete"))]
pub struct OverrideBody {
    #[serde(default)]
    attributes: Attributes,
    #[serde(default)]
    entries: BTreeMap<String, Vec<EntryBody>>,
    #[validate(length(max = MAX_REASON), custom(function = "validation::not_blank"))]
    reason: String,
    #[serde(default)]
    expiry: ExpiryKind,
    #[validate(custom(function = "validation::time"))]
    expires_at: Option<String>,
    #[validate(custom(function = "validation::day"))]
    valid_from: Option<String>,
    #[validate(custom(function = "validation::day"))]
    valid_to: Option<String>,
}

/// One entry of a list, and what it is to be.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryBody {
    entry: Value,
    value: Value,
}

/// The entries that a body sets, each with its place in the body.
pub fn entry_overrides(entries: BTreeMap<String, Vec<EntryBody>>) -> Vec<EntryOverride> {
    let mut all = Vec::new();
    for (attribute, bodies) in entries {
        for (at, body) in bodies.into_iter().enumerate() {
            all.push(EntryOverride {
                pointer: format!("{}/{at}", push_pointer("/entries", &attribute)),
                attribute: attribute.clone(),
                entry: body.entry,
                value: body.value,
            });
        }
    }
    all
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
    if body.attributes.is_empty() && body.entries.values().all(Vec::is_empty) {
        return Err(refused("empty", "expected at least one attribute or entry"));
    }
    if (body.expiry == ExpiryKind::OnDate) != body.expires_at.is_some() {
        return Err(refused(
            "expires_at",
            "expected expires_at with expiry on_date, and only then",
        ));
    }
    if Interval::new(body.valid_from.clone(), body.valid_to.clone()).is_none() {
        return Err(refused("valid_to", "expected valid_to after valid_from"));
    }
    Ok(())
}

impl OverrideBody {
    fn request(self) -> OverrideRequest {
        OverrideRequest {
            attributes: self.attributes,
            entries: entry_overrides(self.entries),
            reason: self.reason,
            valid: Interval {
                valid_from: self.valid_from,
                valid_to: self.valid_to,
            },
            expiry: expiry(self.expiry, self.expires_at.as_deref()),
        }
    }
}

/// What ends an override, with the moment if it is one.
pub fn expiry(kind: ExpiryKind, expires_at: Option<&str>) -> Expiry {
    match kind {
        ExpiryKind::Never => Expiry::Never,
        ExpiryKind::OnDate => Expiry::OnDate {
            at: expires_at.and_then(parse).unwrap_or(i64::MAX),
        },
        ExpiryKind::ConsolidatedChanges => Expiry::ConsolidatedChanges,
        ExpiryKind::SourceReasserts => Expiry::SourceReasserts,
        ExpiryKind::NewerValue => Expiry::NewerValue,
    }
}

/// Whether the caller may only propose it: he has no right to do it, or the policy wants a change request.
fn only_proposes(state: &State, caller: &Caller, domain: &str, attributes: &[(&String, &Value)]) -> Result<bool> {
    let domain_rules = state.hub.domain(domain)?;
    let protect = &domain_rules.approval.protect;
    // Whoever says that something was found need not wait.
    let found = |name: &str, value: &Value| domain_rules.survivorship.of(name).is_finding(value);
    let asked = |(name, value): &(&String, &Value)| {
        protect.get(*name).is_some_and(|protection| {
            protection.change_request && !(protection.only == Some(Only::Cleared) && found(name, value))
        })
    };
    Ok(!caller.may(Action::Steward, domain) || attributes.iter().any(asked))
}

/// A proposal of this operation.
fn proposal(golden_id: String, golden_version: i64, operation: Operation, reason: String) -> Proposal {
    Proposal {
        golden_id,
        golden_version: Some(golden_version),
        operation,
        reason,
        evidence: None,
        effective_at: None,
    }
}

/// `{domain}`, `{id}` and `{attribute}`.
#[derive(Debug, Deserialize, Validate)]
pub struct OverridePath {
    #[validate(length(min = 1, max = 64))]
    domain: String,
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    id: String,
    #[validate(length(min = 1, max = 128))]
    attribute: String,
}

/// Body of `endOverride`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct EndBody {
    #[validate(length(max = MAX_REASON), custom(function = "validation::not_blank"))]
    reason: String,
    entry: Option<Value>,
}

/// Body of `retireGoldenRecord` and `reinstateGoldenRecord`.
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
    #[serde(deserialize_with = "ids::one")]
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
    #[serde(default, deserialize_with = "ids::maybe")]
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

/// Whether only the impact is asked for.
pub fn preview(params: &Params) -> Result<bool> {
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
        let by = (&origin, caller.sight(&domain));
        let foreseen = state.hub.preview_overrides(&domain, &id, request, expected, by);
        return ok(&foreseen.await?.told(caller.eyes(&domain)));
    }
    let mut values: Vec<(&String, &Value)> = request.attributes.iter().collect();
    // What a list is to be is not known from one entry of it.
    values.extend(request.entries.iter().map(|one| (&one.attribute, &Value::Null)));
    if only_proposes(&state, &caller, &domain, &values)? {
        let OverrideRequest {
            attributes,
            entries,
            reason,
            expiry,
            valid,
        } = request;
        let operation = Operation::Override {
            attributes,
            entries,
            expiry,
            valid,
        };
        return propose(&state, &caller, &domain, proposal(id, expected, operation, reason)).await;
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
    let disclosure = caller.disclosure(sensitive, &domain)?;
    ok(&state.hub.overrides(&domain, &id, disclosure, params.page()?).await?)
}

/// `endOverride`
pub async fn end_override(
    state: State,
    caller: Caller,
    path: Segments<OverridePath>,
    params: Params,
    req: HttpRequest,
    body: Json<EndBody>,
) -> Reply {
    params.only(&[])?;
    let OverridePath { domain, id, attribute } = path.0;
    let (expected, origin) = (expected(&req)?, caller.origin());
    let EndBody { reason, entry } = body.0;
    if only_proposes(&state, &caller, &domain, &[(&attribute, &Value::Null)])? {
        let operation = Operation::EndOverride { attribute, entry };
        return propose(&state, &caller, &domain, proposal(id, expected, operation, reason)).await;
    }
    tagged(
        &state
            .hub
            .end_override(&domain, &id, (&attribute, entry), &reason, expected, &origin)
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
        let foreseen = state.hub.preview_merge(&domain, &id, request, expected, &origin);
        return ok(&foreseen.await?.told(caller.eyes(&domain)));
    }
    if only_proposes(&state, &caller, &domain, &[])? {
        let operation = Operation::Merge {
            golden_id: request.loser,
            reopen: request.reopen,
        };
        return propose(
            &state,
            &caller,
            &domain,
            proposal(id, expected, operation, request.reason),
        )
        .await;
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
        let foreseen = state.hub.preview_split(&domain, &id, part, &reason, expected, &origin);
        return ok(&foreseen.await?.told(caller.eyes(&domain)));
    }
    if only_proposes(&state, &caller, &domain, &[])? {
        let (source_records, merged_id) = match part {
            SplitPart::Records(keys) => (keys, None),
            SplitPart::Merged(merged) => (Vec::new(), Some(merged)),
        };
        let operation = Operation::Split {
            source_records,
            merged_id,
        };
        return propose(&state, &caller, &domain, proposal(id, expected, operation, reason)).await;
    }
    all(state.hub.split(&domain, &id, part, &reason, expected, &origin).await?)
}

/// `retireGoldenRecord`
pub async fn retire(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    req: HttpRequest,
    body: Json<ReasonBody>,
) -> Reply {
    end_or_reinstate(&state, &caller, path.0, &params, &req, body.0, false).await
}

/// `reinstateGoldenRecord`
pub async fn reinstate(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    req: HttpRequest,
    body: Json<ReasonBody>,
) -> Reply {
    end_or_reinstate(&state, &caller, path.0, &params, &req, body.0, true).await
}

async fn end_or_reinstate(
    state: &State,
    caller: &Caller,
    path: IdPath,
    params: &Params,
    req: &HttpRequest,
    body: ReasonBody,
    reinstate: bool,
) -> Reply {
    let preview = preview(params)?;
    let (IdPath { domain, id }, expected, origin) = (path, expected(req)?, caller.origin());
    let (hub, reason) = (&state.hub, body.reason);
    if preview {
        let foreseen = hub.preview_retire(&domain, &id, reinstate, reason, expected, &origin);
        return ok(&foreseen.await?.told(caller.eyes(&domain)));
    }
    if only_proposes(state, caller, &domain, &[])? {
        let operation = if reinstate {
            Operation::Reinstate
        } else {
            Operation::Retire
        };
        return propose(state, caller, &domain, proposal(id, expected, operation, reason)).await;
    }
    tagged(
        &hub.retire_golden(&domain, &id, reinstate, reason, expected, &origin)
            .await?,
    )
}
