//! What one call decided about many tasks, and taking it back.

use actix_web::HttpRequest;
use serde::Deserialize;
use validator::Validate;

use super::body::Json;
use super::caller::{Action, Caller};
use super::params::{Params, Segments};
use super::tasks::{TaskPath, no_parameters};
use super::validation;
use super::{Reply, State, ok};

/// Body of `undoBulkDecision`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct UndoBody {
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    reason: String,
}

/// Domains whose tasks the caller may decide.
fn decided(state: &State, caller: &Caller) -> Vec<String> {
    let names = state.hub.domains().into_iter().map(|domain| domain.name.clone());
    names.filter(|name| caller.may(Action::Steward, name)).collect()
}

/// `listBulkDecisions`
pub async fn list(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    let domains = decided(&state, &caller);
    ok(&state.hub.bulk_decisions(domains, params.page()?).await?)
}

/// `undoBulkDecision`
pub async fn undo(
    state: State,
    caller: Caller,
    path: Segments<TaskPath>,
    req: HttpRequest,
    body: Json<UndoBody>,
) -> Reply {
    no_parameters(&req)?;
    let domains = decided(&state, &caller);
    let (id, origin) = (path.0.id, caller.origin());
    let undone = state.hub.undo_bulk_decision(&id, &body.0.reason, &domains, &origin);
    ok(&undone.await?)
}
