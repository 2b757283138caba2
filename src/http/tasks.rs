//! Steward work.

use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use validator::Validate;

use super::body::Json;
use super::caller::{Action, Caller};
use super::params::{Params, Segments};
use super::{Reply, State, ids, ok, validation, versions};
use crate::error::{Error, Result};
use crate::hub::tasks::{KINDS, Resolution, STATES, Task, TaskFilter};
use crate::hub::time::now;

/// `{id}` of a task.
#[derive(Debug, Deserialize, Validate)]
pub struct TaskPath {
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    pub(super) id: String,
}

/// Body of `resolveTask`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ResolveBody {
    #[validate(length(min = 1, max = 32))]
    decision: String,
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    reason: String,
    #[validate(length(min = 1, max = 64))]
    #[serde(default, deserialize_with = "ids::maybe")]
    golden_id: Option<String>,
    #[validate(length(max = 2000))]
    evidence: Option<String>,
}

/// What deciding a task of this kind needs.
fn actions(kind: &str) -> &'static [Action] {
    if kind == "approval" {
        &[Action::Approve]
    } else {
        &[Action::Steward]
    }
}

/// Ids and categories are lower case, however they are asked for.
fn lower(text: String) -> String {
    text.trim().to_lowercase()
}

/// `listTasks`
pub async fn list(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&[
        "domain",
        "kind",
        "category",
        "pattern",
        "state",
        "golden_id",
        "owner_group",
        "assignee",
        "due_before",
        "overdue",
        "sort",
        "limit",
        "cursor",
    ])?;
    let overdue = params.word("overdue", &["true", "false"])?.as_deref() == Some("true");
    let due_before = [params.time("due_before")?, overdue.then(now)]
        .into_iter()
        .flatten()
        .min();
    let filter = TaskFilter {
        domains: visible(&state, &caller, &params)?,
        sensitive_in: sensitive_in(&state, &caller),
        kind: params.word("kind", &KINDS)?,
        state: params.word("state", &STATES)?,
        golden_id: params.id("golden_id")?.map(lower),
        category: params.id("category")?.map(lower),
        pattern: params.short("pattern", 1024)?,
        owner_group: params.short("owner_group", 64)?,
        assignee: params.short("assignee", 256)?,
        due_before,
        by_due: params.word("sort", &["created", "due"])?.as_deref() == Some("due"),
    };
    ok(&state.hub.tasks(filter, params.page()?).await?)
}

/// The domains asked for, each of them allowed; else all that the caller may see.
pub(super) fn visible(state: &State, caller: &Caller, params: &Params) -> Result<Vec<String>> {
    const ANY: &[Action] = &[Action::Steward, Action::Approve];
    if let Some(domains) = params.list("domain")? {
        for name in &domains {
            caller.require_any(ANY, name)?;
            state.hub.domain(name)?;
        }
        return Ok(domains);
    }
    let names = state.hub.domains().into_iter().map(|domain| domain.name.clone());
    let names: Vec<String> = names
        .filter(|name| ANY.iter().any(|action| caller.may(*action, name)))
        .collect();
    if names.is_empty() {
        return Err(Error::Forbidden {
            needs: "<domain>:steward or <domain>:approve".into(),
        });
    }
    Ok(names)
}

/// Domains whose sensitive attributes the caller may see.
pub(super) fn sensitive_in(state: &State, caller: &Caller) -> Vec<String> {
    let names = state.hub.domains().into_iter().map(|domain| domain.name.clone());
    names.filter(|name| caller.may(Action::Sensitive, name)).collect()
}

/// A task that the caller may see; to anyone else it does not exist.
pub(super) async fn seen(state: &State, caller: &Caller, id: &str) -> Result<Task> {
    let task = state.hub.task(id).await?;
    match caller.require_any(&[Action::Steward, Action::Approve], task.domain()) {
        Ok(()) => Ok(task),
        Err(_) => Err(Error::not_found("task", id)),
    }
}

/// A task that the caller may decide.
pub(super) async fn decided(state: &State, caller: &Caller, id: &str) -> Result<()> {
    let task = seen(state, caller, id).await?;
    caller.require_any(actions(task.kind()), task.domain())
}

pub(super) fn no_parameters(req: &HttpRequest) -> Result<()> {
    Params::read(req.query_string())?.only(&[])
}

/// A task as the caller is told of it.
pub(super) fn tagged(state: &State, caller: &Caller, task: Task) -> Reply {
    let sight = caller.sight(task.domain());
    let task = state.hub.told(task, sight)?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, versions::tag(task.version)))
        .json(task))
}

/// `getTask`
pub async fn get(state: State, caller: Caller, path: Segments<TaskPath>, params: Params) -> Reply {
    params.only(&["include"])?;
    let task = seen(&state, &caller, &path.0.id).await?;
    if params.word("include", &["sensitive"])?.is_none() {
        return tagged(&state, &caller, task);
    }
    caller.require(Action::Sensitive, task.domain())?;
    let shown = state.hub.task_with_sensitive(&path.0.id, &caller.origin()).await?;
    tagged(&state, &caller, shown)
}

/// `claimTask`
pub async fn claim(state: State, caller: Caller, path: Segments<TaskPath>, req: HttpRequest) -> Reply {
    no_parameters(&req)?;
    decided(&state, &caller, &path.0.id).await?;
    let origin = caller.origin();
    let task = state.hub.claim_task(&path.0.id, versions::expected(&req)?, &origin);
    tagged(&state, &caller, task.await?)
}

/// `releaseTask`
pub async fn release(state: State, caller: Caller, path: Segments<TaskPath>, req: HttpRequest) -> Reply {
    no_parameters(&req)?;
    decided(&state, &caller, &path.0.id).await?;
    let origin = caller.origin();
    let task = state.hub.release_task(&path.0.id, versions::expected(&req)?, &origin);
    tagged(&state, &caller, task.await?)
}

/// `resolveTask`
pub async fn resolve(
    state: State,
    caller: Caller,
    path: Segments<TaskPath>,
    req: HttpRequest,
    body: Json<ResolveBody>,
) -> Reply {
    no_parameters(&req)?;
    decided(&state, &caller, &path.0.id).await?;
    let expected = versions::expected(&req)?.ok_or(Error::VersionRequired)?;
    let ResolveBody {
        decision,
        reason,
        golden_id,
        evidence,
    } = body.0;
    let resolution = Resolution {
        decision,
        reason,
        golden_id,
        evidence,
    };
    let origin = caller.origin();
    let task = state.hub.resolve_task(&path.0.id, resolution, expected, &origin);
    tagged(&state, &caller, task.await?)
}
