//! Subscribes before anything is loaded, and checks afterwards that every change arrived as it was published.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::json;

use super::api::Api;
use super::receiver::Receiver;
use super::report::Webhooks;

/// Without a new event for so long, no more are expected.
const SILENCE: Duration = Duration::from_secs(30);
/// How often the receiver is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// Subscribes the receiver to every domain.
///
/// # Errors
/// When the hub refuses.
pub async fn subscribe(subscriber: &Api, receiver: &Receiver, domains: &[&str]) -> Result<(), String> {
    let body = json!({"name": "demo", "url": receiver.url, "domains": domains, "from": "beginning"});
    let subscription = subscriber.post("/v1/subscriptions", &body).await?;
    let secret = subscription["secret"]
        .as_str()
        .ok_or("a new subscription without secret")?;
    receiver.expect(secret);
    Ok(())
}

/// Waits until every change of the feed was received, and compares byte for byte.
///
/// # Errors
/// When one is missing, differs, comes out of order or does not verify.
pub async fn check(receiver: &Receiver, changes: &BTreeMap<String, String>) -> Result<Webhooks, String> {
    wait(receiver, changes.len()).await;
    receiver.look(|score| {
        let verified = changes
            .iter()
            .filter(|(id, body)| score.events.get(*id).is_some_and(|received| received == body.as_bytes()))
            .count();
        let webhooks = Webhooks {
            published: changes.len(),
            verified,
            repeated: score.repeated,
            out_of_order: score.out_of_order,
            refused: score.refused,
            by_type: score.by_type.clone(),
        };
        let whole = verified == changes.len() && score.events.len() == changes.len();
        if whole && webhooks.out_of_order == 0 && webhooks.refused == 0 {
            return Ok(webhooks);
        }
        Err(format!(
            "{} changes published, {} distinct events received, {verified} of them equal; {} out of order, {} refused; {}",
            changes.len(),
            score.events.len(),
            webhooks.out_of_order,
            webhooks.refused,
            score.mistakes.join("; "),
        ))
    })
}

/// Returns when `expected` events are there, or nothing new comes.
async fn wait(receiver: &Receiver, expected: usize) {
    let (mut seen, mut since) = (0, Instant::now());
    loop {
        let now = receiver.look(|score| score.events.len());
        if now != seen {
            (seen, since) = (now, Instant::now());
        }
        if seen >= expected || since.elapsed() > SILENCE {
            return;
        }
        tokio::time::sleep(LOOK).await;
    }
}
