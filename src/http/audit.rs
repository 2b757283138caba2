//! The audit chain.

use super::caller::{Action, Caller};
use super::params::Params;
use super::{Reply, State, ok};
use crate::error::Error;
use crate::hub::audit::AuditFilter;

/// Longest name that is asked for, in characters.
const LONGEST: usize = 500;

/// `listAudit`
pub async fn list(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&["domain", "action", "actor", "subject", "from", "to", "limit", "cursor"])?;
    let domain = params
        .text("domain")
        .ok_or_else(|| Error::malformed("domain", "expected a domain"))?;
    caller.require(Action::Admin, &domain)?;
    let filter = AuditFilter {
        action: params.short("action", LONGEST)?,
        actor: params.short("actor", LONGEST)?,
        subject: params.short("subject", LONGEST)?,
        from: params.time("from")?,
        to: params.time("to")?,
    };
    ok(&state.hub.audit(&domain, filter, params.page()?).await?)
}
