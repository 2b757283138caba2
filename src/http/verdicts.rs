//! Stewards' verdicts on golden records.

use actix_web::HttpRequest;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::body::Json;
use super::caller::Caller;
use super::params::{IdPath, Params, Segments};
use super::{Reply, State, ids, ok, validation};
use crate::hub::golden_commands::GoldenState;

/// `{domain}`, `{id}` and `{verdict}`.
#[derive(Debug, Deserialize, Validate)]
pub struct VerdictPath {
    #[validate(length(min = 1, max = 64))]
    domain: String,
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    id: String,
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    verdict: String,
}

/// Body of `reopenVerdict`.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ReopenBody {
    #[validate(length(max = 2000), custom(function = "validation::not_blank"))]
    reason: String,
}

/// Answer of `reopenVerdict`.
#[derive(Serialize)]
struct States {
    golden_records: Vec<GoldenState>,
}

/// `listVerdicts`
pub async fn list(state: State, path: Segments<IdPath>, params: Params) -> Reply {
    params.only(&["limit", "cursor"])?;
    let IdPath { domain, id } = path.0;
    ok(&state.hub.verdicts(&domain, &id, params.page()?).await?)
}

/// `reopenVerdict`
pub async fn reopen(
    state: State,
    caller: Caller,
    path: Segments<VerdictPath>,
    req: HttpRequest,
    body: Json<ReopenBody>,
) -> Reply {
    Params::read(req.query_string())?.only(&[])?;
    let VerdictPath { domain, id, verdict } = path.0;
    let origin = caller.origin();
    let reopened = state
        .hub
        .reopen_verdict(&domain, &id, &verdict, &body.0.reason, &origin);
    ok(&States {
        golden_records: reopened.await?,
    })
}
