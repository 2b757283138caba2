//! Definitions: charts, map sets, code lists and what else the hub works by, in versions that two people govern.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::Value;
use validator::Validate;

use super::body::{Json, Raw, parse};
use super::caller::{Action, Caller};
use super::codes::version_from_csv;
use super::params::{Params, Segments};
use super::problem::ApiError;
use super::{Reply, State, ok, validation, versions};
use crate::error::{Error, Result};
use crate::hub::definitions::{Decision, Kind, NewVersion, VersionDetail};

/// `{kind}`.
#[derive(Debug, Deserialize, Validate)]
pub struct KindPath {
    kind: String,
}

/// `{kind}/{name}`.
#[derive(Debug, Deserialize, Validate)]
pub struct NamePath {
    kind: String,
    #[validate(custom(function = "validation::name"))]
    name: String,
}

/// `{kind}/{name}/versions/{number}`.
#[derive(Debug, Deserialize, Validate)]
pub struct VersionPath {
    kind: String,
    #[validate(custom(function = "validation::name"))]
    name: String,
    #[validate(range(min = 1))]
    number: i64,
}

/// Body of `draftDefinition` and `replaceDefinition`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct VersionBody {
    body: Value,
    #[serde(default)]
    #[validate(custom(function = "validation::day"))]
    valid_from: Option<String>,
    #[serde(default)]
    #[validate(custom(function = "validation::day"))]
    valid_to: Option<String>,
    #[serde(default)]
    #[validate(length(max = 2000))]
    note: String,
}

/// Body of what is decided about a version.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    reason: String,
}

/// Body of `retireDefinition`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct RetirementBody {
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    reason: String,
    #[serde(default)]
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    override_reason: Option<String>,
    /// Whether one person who may administer is enough.
    #[serde(default)]
    emergency: bool,
}

/// Body of `approveDefinition`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ApprovalBody {
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    reason: String,
    #[serde(default)]
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    override_reason: Option<String>,
}

impl From<VersionBody> for NewVersion {
    fn from(body: VersionBody) -> Self {
        NewVersion {
            body: body.body,
            valid_from: body.valid_from,
            valid_to: body.valid_to,
            note: body.note,
        }
    }
}

/// The kind, if the caller may do this with it.
fn allowed(caller: &Caller, action: Action, kind: &str, name: &str) -> Result<Kind> {
    let kind = Kind::named(kind).ok_or_else(|| Error::not_found("kind of definition", kind))?;
    caller.require(action, kind.governed_in(name))?;
    Ok(kind)
}

fn tagged(view: &VersionDetail) -> Reply {
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, versions::tag(view.summary.version)))
        .json(view))
}

/// `listDefinitions`
pub async fn list(state: State, caller: Caller, path: Segments<KindPath>, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    let kind = Kind::named(&path.0.kind).ok_or_else(|| Error::not_found("kind of definition", &path.0.kind))?;
    let mut page = state.hub.definitions(kind, params.page()?).await?;
    page.items
        .retain(|found| caller.may(Action::Read, kind.governed_in(&found.name)));
    ok(&page)
}

/// `getDefinition`
pub async fn get(state: State, caller: Caller, path: Segments<NamePath>, params: Params) -> Reply {
    params.only(&["on"])?;
    let NamePath { kind, name } = path.0;
    let kind = allowed(&caller, Action::Read, &kind, &name)?;
    tagged(&state.hub.definition(kind, &name, params.day("on")?).await?)
}

/// `listDefinitionVersions`
pub async fn versions_of(state: State, caller: Caller, path: Segments<NamePath>, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    let NamePath { kind, name } = path.0;
    let kind = allowed(&caller, Action::Read, &kind, &name)?;
    ok(&state.hub.definition_versions(kind, &name, params.page()?).await?)
}

/// `getDefinitionVersion`
pub async fn version(state: State, caller: Caller, path: Segments<VersionPath>, params: Params) -> Reply {
    params.only(&[])?;
    let VersionPath { kind, name, number } = path.0;
    let kind = allowed(&caller, Action::Read, &kind, &name)?;
    tagged(&state.hub.definition_version(kind, &name, number).await?)
}

/// `draftDefinition`
pub async fn draft(state: State, caller: Caller, path: Segments<NamePath>, params: Params, body: Raw) -> Reply {
    let NamePath { kind, name } = path.0;
    let kind = allowed(&caller, Action::Govern, &kind, &name)?;
    let new = match body.media_type.as_str() {
        "application/json" => {
            params.only(&[])?;
            let read = |bytes: &[u8]| parse::<VersionBody>(bytes, "");
            body.looked_at(&state, read).await??.into()
        }
        "text/csv" if kind == Kind::CodeList => {
            let form = body.form;
            body.looked_at(&state, move |bytes| version_from_csv(&params, form, bytes))
                .await??
        }
        _ => {
            return Err(ApiError::UnsupportedMediaType {
                accept: "application/json; of code lists text/csv too",
            });
        }
    };
    let origin = caller.origin();
    let made = state.hub.draft_definition(kind, &name, new, &origin).await?;
    let place = format!(
        "/v1/definitions/{}/{name}/versions/{}",
        kind.as_str(),
        made.summary.number
    );
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, place))
        .insert_header((ETAG, versions::tag(made.summary.version)))
        .json(&made))
}

/// `replaceDefinition`
pub async fn replace(
    state: State,
    caller: Caller,
    req: HttpRequest,
    path: Segments<VersionPath>,
    params: Params,
    body: Json<VersionBody>,
) -> Reply {
    params.only(&[])?;
    let VersionPath { kind, name, number } = path.0;
    let kind = allowed(&caller, Action::Govern, &kind, &name)?;
    let expected = versions::expected(&req)?.ok_or(Error::VersionRequired)?;
    let (new, origin) = ((body.0.into(), expected), caller.origin());
    tagged(&state.hub.replace_definition(kind, &name, number, new, &origin).await?)
}

/// `submitDefinition`
pub async fn submit(
    state: State,
    caller: Caller,
    req: HttpRequest,
    path: Segments<VersionPath>,
    params: Params,
    body: Json<DecisionBody>,
) -> Reply {
    params.only(&[])?;
    decide(&state, &caller, &req, path.0, (Decision::Submit, body.0.reason)).await
}

/// `approveDefinition`
pub async fn approve(
    state: State,
    caller: Caller,
    req: HttpRequest,
    path: Segments<VersionPath>,
    params: Params,
    body: Json<ApprovalBody>,
) -> Reply {
    params.only(&[])?;
    let ApprovalBody {
        reason,
        override_reason,
    } = body.0;
    let decision = Decision::Approve { override_reason };
    decide(&state, &caller, &req, path.0, (decision, reason)).await
}

/// `rejectDefinition`
pub async fn reject(
    state: State,
    caller: Caller,
    req: HttpRequest,
    path: Segments<VersionPath>,
    params: Params,
    body: Json<DecisionBody>,
) -> Reply {
    params.only(&[])?;
    decide(&state, &caller, &req, path.0, (Decision::Reject, body.0.reason)).await
}

/// `retireDefinition`
pub async fn retire(
    state: State,
    caller: Caller,
    req: HttpRequest,
    path: Segments<VersionPath>,
    params: Params,
    body: Json<RetirementBody>,
) -> Reply {
    params.only(&[])?;
    let RetirementBody {
        reason,
        override_reason,
        emergency,
    } = body.0;
    if emergency {
        allowed(&caller, Action::Admin, &path.0.kind, &path.0.name)?;
    }
    let decision = Decision::Retire {
        override_reason,
        haste: emergency.into(),
    };
    decide(&state, &caller, &req, path.0, (decision, reason)).await
}

async fn decide(
    state: &State,
    caller: &Caller,
    req: &HttpRequest,
    path: VersionPath,
    (decision, reason): (Decision, String),
) -> Reply {
    let VersionPath { kind, name, number } = path;
    let kind = allowed(caller, Action::Govern, &kind, &name)?;
    let expected = versions::expected(req)?.ok_or(Error::VersionRequired)?;
    let decided = (decision, reason, expected);
    let origin = caller.origin();
    let retires = matches!(decided.0, Decision::Retire { .. });
    let done = state.hub.decide_definition(kind, &name, number, decided, &origin);
    let done = done.await?;
    if retires && done.asked.is_some() {
        return Ok(HttpResponse::Accepted()
            .insert_header((ETAG, versions::tag(done.summary.version)))
            .json(&done));
    }
    tagged(&done)
}
