//! Work on tasks beside deciding one: summaries, comments, assignment, many decisions at once.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use super::body::Json;
use super::caller::{Action, Caller};
use super::objects::objects;
use super::params::{Params, Segments};
use super::tasks::{TaskPath, decided, no_parameters, seen, sensitive_in, tagged, visible};
use super::validation::{self, refused};
use super::{Reply, State, ids, ok, versions};
use crate::hub::bulk::{MOST_TASKS, Selection};
use crate::hub::task_summary::TaskCount;
use crate::hub::tasks::Resolution;

/// Body of `commentTask`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct CommentBody {
    #[validate(length(max = 4000), custom(function = "validation::not_blank"))]
    text: String,
}

/// Body of `assignTask`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct AssignBody {
    #[validate(length(min = 1, max = 256), custom(function = "validation::not_blank"))]
    assignee: Option<String>,
}

/// Body of `resolveTasks`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_selection"))]
pub struct BulkBody {
    #[serde(default, deserialize_with = "objects")]
    #[validate(nested, length(max = 500))]
    tasks: Vec<TaskVersion>,
    #[validate(length(min = 1, max = 64))]
    domain: Option<String>,
    #[validate(length(min = 1, max = 1024))]
    pattern: Option<String>,
    #[validate(length(min = 1, max = 64))]
    category: Option<String>,
    #[validate(range(min = 1, max = 500))]
    limit: Option<u64>,
    #[validate(length(min = 1, max = 32))]
    decision: String,
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    reason: String,
}

/// A task in the version that was looked at.
#[derive(Debug, Serialize, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct TaskVersion {
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    id: String,
    #[validate(range(min = 1))]
    version: i64,
}

/// Answer of `summarizeTasks`.
#[derive(Serialize)]
struct Counts {
    items: Vec<TaskCount>,
}

fn one_selection(body: &BulkBody) -> Result<(), ValidationError> {
    let by_pattern = body.domain.is_some() && body.pattern.is_some();
    let any_of_pattern =
        body.domain.is_some() || body.pattern.is_some() || body.category.is_some() || body.limit.is_some();
    match (body.tasks.is_empty(), by_pattern) {
        (false, _) if !any_of_pattern => {}
        (true, true) => return Ok(()),
        _ => return Err(refused("selection", "expected either tasks, or domain and pattern")),
    }
    let mut ids: Vec<&str> = body.tasks.iter().map(|task| task.id.as_str()).collect();
    ids.sort_unstable();
    match ids.windows(2).any(|pair| pair.first() == pair.last()) {
        true => Err(refused("twice", "expected each task once")),
        false => Ok(()),
    }
}

/// `summarizeTasks`
pub async fn summary(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&["domain", "by"])?;
    let by_pattern = params.word("by", &["pattern"])?.is_some();
    let domains = visible(&state, &caller, &params)?;
    let items = state
        .hub
        .task_summary(domains, &sensitive_in(&state, &caller), by_pattern)
        .await?;
    ok(&Counts { items })
}

/// `listTaskComments`
pub async fn comments(state: State, caller: Caller, path: Segments<TaskPath>, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    let id = path.0.id;
    seen(&state, &caller, &id).await?;
    ok(&state.hub.task_comments(&id, params.page()?).await?)
}

/// `commentTask`
pub async fn comment(
    state: State,
    caller: Caller,
    path: Segments<TaskPath>,
    req: HttpRequest,
    body: Json<CommentBody>,
) -> Reply {
    no_parameters(&req)?;
    let id = path.0.id;
    seen(&state, &caller, &id).await?;
    let made = state.hub.comment_task(&id, &body.0.text, &caller.origin()).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(made))
}

/// `assignTask`
pub async fn assign(
    state: State,
    caller: Caller,
    path: Segments<TaskPath>,
    req: HttpRequest,
    body: Json<AssignBody>,
) -> Reply {
    no_parameters(&req)?;
    let id = path.0.id;
    decided(&state, &caller, &id).await?;
    let (expected, origin) = (versions::expected(&req)?, caller.origin());
    let assigned = state.hub.assign_task(&id, body.0.assignee, expected, &origin);
    tagged(&state, &caller, assigned.await?)
}

/// `resolveTasks`
pub async fn resolve_many(state: State, caller: Caller, params: Params, body: Json<BulkBody>) -> Reply {
    params.only(&["preview"])?;
    let preview = params.word("preview", &["true", "false"])?.as_deref() == Some("true");
    let body = body.0;
    let selection = match (body.domain, body.pattern) {
        (Some(domain), Some(pattern)) => {
            caller.require(Action::Steward, &domain)?;
            state.hub.domain(&domain)?;
            Selection::Pattern {
                domain,
                pattern,
                category: body.category,
                limit: body.limit.map_or(MOST_TASKS, |limit| limit as usize),
            }
        }
        _ => Selection::Tasks(body.tasks.into_iter().map(|task| (task.id, task.version)).collect()),
    };
    let resolution = Resolution {
        decision: body.decision,
        reason: body.reason,
        golden_id: None,
        // What needs evidence is decided one by one.
        evidence: None,
    };
    let names = state.hub.domains().into_iter().map(|domain| domain.name.clone());
    let domains: Vec<String> = names.filter(|name| caller.may(Action::Steward, name)).collect();
    let (origin, sensitive_in) = (caller.origin(), sensitive_in(&state, &caller));
    let may = (domains.as_slice(), sensitive_in.as_slice());
    let done = state.hub.resolve_tasks(selection, resolution, may, preview, &origin);
    ok(&done.await?)
}
