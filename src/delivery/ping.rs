//! Test pings and handshakes: one question at once, whatever the state of the subscription.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Node;
use super::handshake;
use super::sender::{Answer, EVENT, Message};
use super::tail::blocking;
use crate::hub::deliveries::{Asked, AttemptRow, Ping};
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
    let (cause, answer) = match ping.asked {
        Asked::Ping => ("ping", test(&node, &ping, &event_id).await),
        Asked::Handshake => ("handshake", handshake::ask(&node, &ping, &event_id).await),
    };
    let fine = answer.delivered() && answer.error.is_empty();
    let attempt = AttemptRow {
        id: uuid::Uuid::now_v7().to_string(),
        subscription_id,
        domain: String::new(),
        position: 0,
        event_id: event_id.clone(),
        cause: cause.into(),
        attempt: 1,
        at: answer.at,
        duration_us: answer.duration.as_micros() as i64,
        status: answer.status.map(i64::from),
        outcome: if fine { "delivered" } else { "failed" }.into(),
        error: answer.error.clone(),
        batch_id: None,
    };
    let dispatch = Arc::clone(node.hub.dispatch());
    if let Err(error) = blocking(move || dispatch.record_ping(attempt)).await {
        tracing::warn!(%error, "cannot log a ping");
    }
    let result = PingResult {
        delivered: fine,
        event_id,
        status: answer.status,
        duration_ms: answer.duration.as_secs_f64() * 1000.0,
        error: answer.error,
    };
    // Whoever asked may have gone away.
    let _ = ping.answer.send(result);
}

async fn test(node: &Node, ping: &Ping, event_id: &str) -> Answer {
    let data = json!({ "subscription_id": ping.target.subscription_id });
    own_event(node, ping, event_id, "mdm.ping.v1", &data).await
}

/// Sends an event of the hub's own to the endpoint.
pub(super) async fn own_event(node: &Node, ping: &Ping, event_id: &str, kind: &str, data: &Value) -> Answer {
    let body = json!({
        "specversion": "1.0",
        "id": event_id,
        "source": format!("/v1/subscriptions/{}", ping.target.subscription_id),
        "type": kind,
        "time": rfc3339(now()),
        "datacontenttype": "application/json",
        "correlationid": ping.correlation_id,
        "data": data,
    });
    let message = Message {
        id: event_id,
        correlation_id: &ping.correlation_id,
        domain: ping.target.domains.first().map_or("", String::as_str),
        golden_id: "",
        content_type: EVENT,
        body: body.to_string(),
        replay: false,
    };
    node.sender.send(&node.sender.recipient(&ping.target), message).await
}
