//! Whether the owner of a URL agrees to be sent to: asked when a subscription is made and when its URL changes.

use super::subscriptions::audit;
use serde::Serialize;
use serde_json::json;

use super::deliveries::{Asked, Dispatch};
use super::subscriptions::{PingResult, SubscriptionView};
use super::{Hub, Origin};
use crate::error::Result;
use crate::store::subscriptions as rows;

/// State of a subscription that waits for consent.
pub(super) const UNVERIFIED: &str = "unverified";
/// Why.
pub(super) const NOT_AGREED: &str = "the endpoint has not agreed to be sent to yet";

/// What asking an endpoint came to.
#[derive(Debug, Clone, Serialize)]
pub struct Verification {
    /// Whether it agrees.
    pub verified: bool,
    /// State of the subscription now.
    pub state: String,
    /// HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// How long it took.
    pub duration_ms: f64,
    /// Why it does not agree; empty when it does.
    pub error: String,
}

impl Hub {
    /// Asks the endpoint whether it agrees; if so, a subscription that waited for that is sent to.
    ///
    /// # Errors
    /// `Busy` when this process does not deliver.
    pub async fn verify_subscription(&self, id: &str, origin: &Origin) -> Result<Verification> {
        let subscription = id.to_string();
        let target = self.dispatched(move |dispatch| dispatch.target(&subscription)).await?;
        let url = target.url.clone();
        let correlation_id = origin.correlation_id.clone();
        let asked = self.dispatch().ping(Asked::Handshake, target, correlation_id).await?;
        let PingResult {
            delivered: verified,
            status,
            duration_ms,
            error,
            ..
        } = asked;
        let (subscription, by) = (id.to_string(), origin.clone());
        let view = self
            .dispatched(move |dispatch| dispatch.verified(&subscription, &url, verified, &by))
            .await?;
        tracing::info!(
            subscription = id,
            verified,
            error,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "endpoint asked whether it agrees"
        );
        Ok(Verification {
            verified,
            state: view.state,
            status,
            duration_ms,
            error,
        })
    }

    /// As [`Hub::verify_subscription`], beside something else: whoever asked for that learns the state.
    pub(super) async fn shake_hands(&self, id: &str, origin: &Origin) -> Result<SubscriptionView> {
        if let Err(error) = self.verify_subscription(id, origin).await {
            tracing::warn!(subscription = id, %error, "cannot ask the endpoint whether it agrees");
        }
        self.subscription(id).await
    }
}

impl Dispatch {
    fn verified(&self, id: &str, url: &str, agreed: bool, origin: &Origin) -> Result<SubscriptionView> {
        self.store.write(|conn| {
            if agreed {
                rows::set_verified(conn, id, url)?;
            }
            audit(conn, "verify_subscription", id, &json!({"agreed": agreed}), origin)
        })?;
        let view = self.view(id)?;
        // Another URL may have taken its place meanwhile: then this resumes nothing.
        if agreed && view.state == UNVERIFIED && view.verified {
            return self.change_state(id, "active", "", None);
        }
        Ok(view)
    }
}
