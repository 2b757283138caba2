//! Test pings: one signed event at once, whatever the state of the subscription.

use std::sync::Arc;

use serde_json::json;

use super::Node;
use super::sender::EVENT;
use super::tail::blocking;
use crate::hub::deliveries::{AttemptRow, Ping};
use crate::hub::subscriptions::PingResult;
use crate::hub::time::{now, rfc3339};

/// Answers pings for ever.
pub async fn answer(node: Arc<Node>) {
    let mut pings = node.hub.dispatch().receive_pings();
    while let Some(ping) = pings.recv().await {
        tokio::spawn(send(Arc::clone(&node), ping));
    }
}

async fn send(node: Arc<Node>, ping: Ping) {
    let event_id = uuid::Uuid::now_v7().to_string();
    let subscription_id = ping.target.subscription_id.clone();
    let body = json!({
        "specversion": "1.0",
        "id": event_id,
        "source": format!("/v1/subscriptions/{subscription_id}"),
        "type": "mdm.ping.v1",
        "time": rfc3339(now()),
        "datacontenttype": "application/json",
        "correlationid": ping.correlation_id,
        "data": { "subscription_id": subscription_id },
    });
    let recipient = node.sender.recipient(&ping.target);
    let answer = node
        .sender
        .send(&recipient, &event_id, &ping.correlation_id, EVENT, body.to_string())
        .await;
    let attempt = AttemptRow {
        id: uuid::Uuid::now_v7().to_string(),
        subscription_id,
        domain: String::new(),
        position: 0,
        event_id: event_id.clone(),
        cause: "ping".into(),
        attempt: 1,
        at: answer.at,
        duration_us: answer.duration.as_micros() as i64,
        status: answer.status.map(i64::from),
        outcome: if answer.delivered() { "delivered" } else { "failed" }.into(),
        error: answer.error.clone(),
        batch_id: None,
    };
    let dispatch = Arc::clone(node.hub.dispatch());
    if let Err(error) = blocking(move || dispatch.record_ping(attempt)).await {
        tracing::warn!(%error, "cannot log a ping");
    }
    let result = PingResult {
        delivered: answer.delivered(),
        event_id,
        status: answer.status,
        duration_ms: answer.duration.as_secs_f64() * 1000.0,
        error: answer.error,
    };
    // Whoever asked may have gone away.
    let _ = ping.answer.send(result);
}
