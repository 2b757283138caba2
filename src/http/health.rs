//! For operators.

use actix_web::HttpResponse;
use serde_json::json;

use super::params::Params;
use super::{Reply, State, ok};

/// `getHealth`: the process runs.
pub async fn live(params: Params) -> Reply {
    params.only(&[])?;
    ok(&json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}))
}

/// `getReadiness`: the database answers and every writer runs.
pub async fn ready(state: State, params: Params) -> Reply {
    params.only(&[])?;
    state.hub.ready().await?;
    ok(&json!({"status": "ready"}))
}

/// `getMetrics`: Prometheus text.
pub async fn metrics(state: State, params: Params) -> Reply {
    params.only(&[])?;
    let mut text = state.hub.metrics().await?;
    state.metrics.write(&mut text);
    state.metrics.write_limits(&state.shares, &state.connections, &mut text);
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(text))
}
