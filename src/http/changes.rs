//! The change feed.

use std::time::Duration;

use super::caller::{Action, Caller};
use super::params::Params;
use super::{Reply, State, ok};
use crate::error::{Error, Result};
use crate::hub::changes::ChangesQuery;
use crate::hub::page::MAX_LIMIT;

/// Longest long poll in seconds.
const MAX_WAIT: u64 = 30;

/// `listChanges`
pub async fn list(state: State, caller: Caller, params: Params) -> Reply {
    params.only(&["domain", "cursor", "limit", "wait"])?;
    let query = ChangesQuery {
        domains: domains(&state, &caller, &params)?,
        cursor: params.text("cursor"),
        limit: params.number("limit", 1, MAX_LIMIT as u64)?.unwrap_or(0) as usize,
        wait: Duration::from_secs(params.number("wait", 0, MAX_WAIT)?.unwrap_or(0)),
    };
    let mut stopping = state.stopping.clone();
    let now = ChangesQuery {
        wait: Duration::ZERO,
        ..query.clone()
    };
    tokio::select! {
        page = state.hub.changes(query) => ok(&page?),
        _ = stopping.wait_for(|stopping| *stopping) => ok(&state.hub.changes(now).await?),
    }
}

fn domains(state: &State, caller: &Caller, params: &Params) -> Result<Vec<String>> {
    let names = params
        .list("domain")?
        .ok_or_else(|| Error::malformed("domain", "expected one or more domains"))?;
    for name in &names {
        caller.require(Action::Read, name)?;
        state.hub.domain(name)?;
    }
    Ok(names)
}
