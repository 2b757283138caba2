//! Change requests: proposed changes that wait for approval.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::Value;
use validator::{Validate, ValidationError};

use super::body::Json;
use super::caller::Caller;
use super::crosswalk::KeyBody;
use super::golden_commands::{EntryBody, ExpiryKind, MAX_REASON, entry_overrides, expiry, preview};
use super::objects::objects;
use super::params::{DomainPath, IdPath, Params, Segments};
use super::validation::{self, refused};
use super::{Reply, State, ids, ok, versions};
use crate::engine::approval::{self, Step};
use crate::engine::record::Attributes;
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::hub::change_requests::{Asked, Note, Operation, Proposal, RequestFilter};
use crate::hub::eyes::Eyes;
use crate::hub::request_view::ChangeRequestView;
use crate::hub::source_records::SourceKey;
use crate::hub::time::parse;

/// Body of `createChangeRequest` and `editChangeRequest`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "complete"))]
pub struct ProposalBody {
    operation: OperationName,
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    golden_id: String,
    golden_version: Option<i64>,
    #[validate(length(max = MAX_REASON), custom(function = "validation::not_blank"))]
    reason: String,
    #[validate(length(max = MAX_REASON))]
    evidence: Option<String>,
    #[validate(custom(function = "validation::time"))]
    effective_at: Option<String>,
    #[serde(default)]
    attributes: Attributes,
    #[serde(default)]
    expiry: ExpiryKind,
    #[validate(custom(function = "validation::time"))]
    expires_at: Option<String>,
    #[validate(length(min = 1, max = 128))]
    attribute: Option<String>,
    #[validate(length(min = 1, max = 64))]
    #[serde(default, deserialize_with = "ids::maybe")]
    other_golden_id: Option<String>,
    #[serde(default)]
    reopen: bool,
    #[serde(default, deserialize_with = "objects")]
    #[validate(nested, length(max = 1000))]
    source_records: Vec<KeyBody>,
    #[serde(default)]
    entries: BTreeMap<String, Vec<EntryBody>>,
    entry: Option<Value>,
    #[validate(length(min = 1, max = 64))]
    #[serde(default, deserialize_with = "ids::maybe")]
    merged_id: Option<String>,
    #[serde(default = "yes")]
    submit: bool,
}

fn yes() -> bool {
    true
}

/// What a change request carries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationName {
    /// `attributes`, `expiry`, `expires_at`
    Override,
    /// `attribute`
    EndOverride,
    /// `other_golden_id`, `reopen`
    Merge,
    /// `source_records` or `merged_id`
    Split,
    /// Nothing else.
    Retire,
    /// Nothing else.
    Reinstate,
}

fn complete(body: &ProposalBody) -> std::result::Result<(), ValidationError> {
    let has = [
        !body.attributes.is_empty() || body.entries.values().any(|own| !own.is_empty()),
        body.attribute.is_some(),
        body.other_golden_id.is_some(),
        body.source_records.is_empty() == body.merged_id.is_some()
            && !(body.source_records.is_empty() && body.merged_id.is_none()),
    ];
    let needs = match body.operation {
        OperationName::Override => has == [true, false, false, false],
        OperationName::EndOverride => has == [false, true, false, false],
        OperationName::Merge => has == [false, false, true, false],
        OperationName::Split => has == [false, false, false, true],
        OperationName::Retire | OperationName::Reinstate => !has.contains(&true),
    };
    if !needs || (body.entry.is_some() && body.operation != OperationName::EndOverride) {
        return Err(refused(
            "operation",
            "expected what the operation needs and nothing else: override attributes or entries, end_override attribute and \
             of one entry its name, merge \
             other_golden_id, split source_records or merged_id",
        ));
    }
    if (body.expiry == ExpiryKind::OnDate) != body.expires_at.is_some() {
        return Err(refused(
            "expires_at",
            "expected expires_at with expiry on_date, and only then",
        ));
    }
    Ok(())
}

impl ProposalBody {
    fn proposal(self) -> Proposal {
        let operation = match self.operation {
            OperationName::Override => Operation::Override {
                attributes: self.attributes,
                entries: entry_overrides(self.entries),
                expiry: expiry(self.expiry, self.expires_at.as_deref()),
                valid: Interval::default(),
            },
            OperationName::EndOverride => Operation::EndOverride {
                attribute: self.attribute.unwrap_or_default(),
                entry: self.entry,
            },
            OperationName::Merge => Operation::Merge {
                golden_id: self.other_golden_id.unwrap_or_default(),
                reopen: self.reopen,
            },
            OperationName::Split => Operation::Split {
                source_records: self.source_records.into_iter().map(SourceKey::from).collect(),
                merged_id: self.merged_id,
            },
            OperationName::Retire => Operation::Retire,
            OperationName::Reinstate => Operation::Reinstate,
        };
        Proposal {
            golden_id: self.golden_id,
            golden_version: self.golden_version,
            operation,
            reason: self.reason,
            evidence: self.evidence,
            effective_at: self.effective_at.as_deref().and_then(parse),
        }
    }
}

/// Body of `approveChangeRequest`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ApproveBody {
    #[validate(length(max = MAX_REASON))]
    reason: Option<String>,
    #[validate(length(max = MAX_REASON))]
    evidence: Option<String>,
    golden_version: Option<i64>,
}

/// Body of the steps that need a reason.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct RemarkBody {
    #[validate(length(max = MAX_REASON), custom(function = "validation::not_blank"))]
    reason: String,
}

impl RemarkBody {
    fn note(self) -> Note {
        Note {
            reason: Some(self.reason),
            ..Note::default()
        }
    }
}

/// A change request as the caller is told of it, with its version.
async fn told(state: &State, caller: &Caller, status: StatusCode, domain: &str, asked: Asked) -> Reply {
    tagged(status, &state.hub.told_request(asked, caller.eyes(domain)).await?)
}

fn tagged(status: StatusCode, request: &ChangeRequestView) -> Reply {
    let place = format!("/v1/domains/{}/change-requests/{}", request.domain, request.id);
    let mut answer = HttpResponse::build(status);
    answer.insert_header((ETAG, versions::tag(request.version)));
    if status != StatusCode::OK {
        answer.insert_header((LOCATION, place));
    }
    Ok(answer.json(request))
}

/// Proposes what the caller may not do himself: 202 with the change request.
pub async fn propose(state: &State, caller: &Caller, domain: &str, proposal: Proposal) -> Reply {
    let made = state.hub.propose(domain, proposal, true, &caller.origin()).await?;
    told(state, caller, StatusCode::ACCEPTED, domain, made).await
}

fn expected(req: &HttpRequest) -> Result<i64> {
    versions::expected(req)?.ok_or(Error::VersionRequired)
}

/// Sensitive values, where they are asked for by somebody who may see them.
fn eyes(caller: &Caller, domain: &str, params: &Params) -> Result<Eyes> {
    let asked = params.word("include", &["sensitive"])?.is_some();
    Ok(Eyes {
        disclosure: caller.disclosure(asked, domain)?,
        ..caller.eyes(domain)
    })
}

/// `createChangeRequest`
pub async fn create(
    state: State,
    caller: Caller,
    path: Segments<DomainPath>,
    params: Params,
    body: Json<ProposalBody>,
) -> Reply {
    params.only(&[])?;
    let submit = body.0.submit;
    let (domain, origin) = (&path.0.domain, caller.origin());
    let made = state.hub.propose(domain, body.0.proposal(), submit, &origin).await?;
    told(&state, &caller, StatusCode::CREATED, domain, made).await
}

/// `listChangeRequests`
pub async fn list(state: State, caller: Caller, path: Segments<DomainPath>, params: Params) -> Reply {
    params.only(&["state", "golden_id", "operation", "include", "limit", "cursor"])?;
    let domain = path.0.domain;
    let states = approval::State::ALL.map(approval::State::name);
    let operations = [
        "override",
        "end_override",
        "merge",
        "split",
        "retire",
        "reinstate",
        "release",
    ];
    let filter = RequestFilter {
        state: params.word("state", &states)?,
        golden_id: params.id("golden_id")?,
        operation: params.word("operation", &operations)?,
    };
    let page = params.page()?;
    let eyes = eyes(&caller, &domain, &params)?;
    ok(&state.hub.change_requests(&domain, filter, eyes, page).await?)
}

/// `getChangeRequest`
pub async fn get(state: State, caller: Caller, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&["include"])?;
    let IdPath { domain, id } = path.0;
    let eyes = eyes(&caller, &domain, &params)?;
    let found = state.hub.change_request(&domain, &id, eyes).await?;
    tagged(StatusCode::OK, &found)
}

/// `editChangeRequest`
pub async fn edit(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    req: HttpRequest,
    body: Json<ProposalBody>,
) -> Reply {
    params.only(&[])?;
    let (IdPath { domain, id }, expected, submit) = (path.0, expected(&req)?, body.0.submit);
    let origin = caller.origin();
    let mut edited = state
        .hub
        .edit_change_request(&domain, &id, body.0.proposal(), expected, &origin)
        .await?;
    if submit {
        let version = edited.version();
        edited = state.hub.submit_change_request(&domain, &id, version, &origin).await?;
    }
    told(&state, &caller, StatusCode::OK, &domain, edited).await
}

/// `submitChangeRequest`
pub async fn submit(state: State, caller: Caller, path: Segments<IdPath>, params: Params, req: HttpRequest) -> Reply {
    params.only(&[])?;
    let (IdPath { domain, id }, expected, origin) = (path.0, expected(&req)?, caller.origin());
    let done = state.hub.submit_change_request(&domain, &id, expected, &origin);
    told(&state, &caller, StatusCode::OK, &domain, done.await?).await
}

async fn step(state: &State, caller: &Caller, path: IdPath, req: &HttpRequest, step: Step, note: Note) -> Reply {
    let (IdPath { domain, id }, expected, origin) = (path, expected(req)?, caller.origin());
    let done = state
        .hub
        .step_change_request(&domain, &id, step, note, expected, &origin);
    told(state, caller, StatusCode::OK, &domain, done.await?).await
}

/// `approveChangeRequest`
pub async fn approve(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    req: HttpRequest,
    body: Json<ApproveBody>,
) -> Reply {
    if preview(&params)? {
        let (IdPath { domain, id }, expected, origin) = (path.0, expected(&req)?, caller.origin());
        let impact = state.hub.preview_change_request(&domain, &id, expected, &origin);
        return ok(&impact.await?.told(caller.eyes(&domain)));
    }
    let note = Note {
        reason: body.0.reason,
        evidence: body.0.evidence,
        golden_version: body.0.golden_version,
    };
    step(&state, &caller, path.0, &req, Step::Approve, note).await
}

/// `pushBackChangeRequest`
pub async fn push_back(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    req: HttpRequest,
    body: Json<RemarkBody>,
) -> Reply {
    params.only(&[])?;
    step(&state, &caller, path.0, &req, Step::PushBack, body.0.note()).await
}

/// `recallChangeRequest`
pub async fn recall(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    req: HttpRequest,
    body: Json<RemarkBody>,
) -> Reply {
    params.only(&[])?;
    step(&state, &caller, path.0, &req, Step::Recall, body.0.note()).await
}

/// `rejectChangeRequest`
pub async fn reject(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    req: HttpRequest,
    body: Json<RemarkBody>,
) -> Reply {
    params.only(&[])?;
    step(&state, &caller, path.0, &req, Step::Reject, body.0.note()).await
}

/// `withdrawApproval`
pub async fn withdraw(
    state: State,
    caller: Caller,
    path: Segments<IdPath>,
    params: Params,
    req: HttpRequest,
    body: Json<RemarkBody>,
) -> Reply {
    params.only(&[])?;
    step(&state, &caller, path.0, &req, Step::WithdrawApproval, body.0.note()).await
}
