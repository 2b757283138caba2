//! The audit chain.

use super::caller::{Action, Caller};
use super::params::Params;
use super::{Reply, State, ok};
use crate::error::Error;

/// `listAudit`
pub async fn list(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&["domain", "limit", "cursor"])?;
    let domain = params
        .text("domain")
        .ok_or_else(|| Error::malformed("domain", "expected a domain"))?;
    caller.require(Action::Admin, &domain)?;
    ok(&state.hub.audit(&domain, params.page()?).await?)
}
