//! Subscriptions: who is sent which changes, and where.

mod editing;
mod keys;
mod owning;
pub mod settings;
mod stored;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::deliveries::Asked;
use super::handshake::UNVERIFIED;
use super::operations::{OPERATION_TYPES, OPERATIONS};
use super::page::{Page, PageOf};
use super::time::Micros;
use super::{Hub, Origin};
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, Violation};
use crate::error::{Error, Result};
pub use editing::SubscriptionPatch;
pub use keys::PublicKeyView;
pub use owning::{Handover, Manager, Power};
use settings::Scheme;
pub use settings::SubscriptionSettings;

/// CloudEvents types that a subscription can choose from.
pub const CHANGE_TYPES: [&str; 6] = [
    "mdm.golden_record.created.v1",
    "mdm.golden_record.updated.v1",
    "mdm.golden_record.merged.v1",
    "mdm.golden_record.split.v1",
    "mdm.golden_record.restored.v1",
    "mdm.golden_record.retired.v1",
];

/// Where a new subscription begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartFrom {
    /// With the next change.
    #[default]
    Now,
    /// With the first change that is kept.
    Beginning,
}

/// A subscription to make.
#[derive(Debug, Clone, Default)]
pub struct NewSubscription {
    /// For people; 1 to 200 characters.
    pub name: String,
    /// Where to POST.
    pub url: String,
    /// Domains whose changes are sent; at least one.
    pub domains: Vec<String>,
    /// Of [`CHANGE_TYPES`]; empty = all.
    pub types: Vec<String>,
    /// Where to begin.
    pub from: StartFrom,
    /// [`SubscriptionSettings`] as JSON; what is absent is the default.
    pub settings: Attributes,
    /// Domains whose sensitive attributes the caller may see.
    pub may_see: BTreeSet<String>,
    /// Registered consumer whose callers may manage it too.
    pub consumer: Option<String>,
}

/// How far a subscription is in one domain.
#[derive(Debug, Clone, Serialize)]
pub struct CursorView {
    /// Domain.
    pub domain: String,
    /// Everything up to here is delivered, filtered out, or set aside after a failure.
    pub position: i64,
    /// Last position of the domain.
    pub head: i64,
    /// Positions still to go through.
    pub lag: i64,
    /// Changes not sent because a newer one of their golden record took their place (order `latest`).
    pub superseded: i64,
}

/// A subscription as callers see it; never with its secret.
#[derive(Debug, Clone, Serialize)]
pub struct SubscriptionView {
    /// Id.
    pub id: String,
    /// For people.
    pub name: String,
    /// Where changes are sent.
    pub url: String,
    /// Domains.
    pub domains: Vec<String>,
    /// CloudEvents types; empty = all.
    pub types: Vec<String>,
    /// What it is sent and how.
    pub settings: SubscriptionSettings,
    /// `active`, `paused`, `disabled`, or `unverified`: the owner of the URL has not agreed yet.
    pub state: String,
    /// Why it is in that state.
    pub state_reason: String,
    /// Whether the owner of the URL has agreed to be sent to.
    pub verified: bool,
    /// How many shared secrets sign at present: two while a replaced one is still valid.
    pub valid_secrets: usize,
    /// How far it is.
    pub cursors: Vec<CursorView>,
    /// Positions still to go through, over all domains.
    pub lag: i64,
    /// Changes that failed and are tried again.
    pub retrying: i64,
    /// Changes that wait for an earlier one of their golden record.
    pub parked: i64,
    /// Changes given up.
    pub dead: i64,
    /// Since when nothing but failures came from the endpoint.
    pub failing_since: Option<String>,
    /// Whose it is: the subject of a token. Empty: only administrators manage it.
    pub owner: String,
    /// Registered consumer whose callers may manage it too.
    pub consumer: Option<String>,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: String,
    /// Grows with each change of the subscription.
    pub version: i64,
}

/// A subscription with the secret that signs from now on. The only time it is shown.
#[derive(Clone, Serialize)]
pub struct SubscriptionWithSecret {
    /// The subscription.
    #[serde(flatten)]
    pub subscription: SubscriptionView,
    /// `whsec_` and 32 random bytes in base64.
    pub secret: String,
}

/// What a test ping met.
#[derive(Debug, Clone, Serialize)]
pub struct PingResult {
    /// Whether the endpoint answered 2xx.
    pub delivered: bool,
    /// The `webhook-id` sent.
    pub event_id: String,
    /// HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// How long it took.
    pub duration_ms: f64,
    /// Why it failed; empty when it did not.
    pub error: String,
}

/// A secret ready to sign with.
#[derive(Clone)]
pub struct Secret {
    /// Key of the HMAC; of an ed25519 pair the seed and the public half.
    pub bytes: Vec<u8>,
    /// Until when it signs (µs); absent = until it is replaced.
    pub not_after: Option<Micros>,
    /// What it signs with.
    pub scheme: Scheme,
}

impl Hub {
    /// Makes a subscription; the answer is the only place where its secret is shown.
    ///
    /// # Errors
    /// `Invalid` naming what is wrong; `Conflict` when there is no key to keep its secret with.
    pub async fn create_subscription(&self, new: NewSubscription, origin: &Origin) -> Result<SubscriptionWithSecret> {
        let mut violations = check(&new);
        for (index, domain) in new.domains.iter().enumerate() {
            if domain != OPERATIONS && self.domain(domain).is_err() {
                violations.push(violation(
                    &format!("/domains/{index}"),
                    "unknown_domain",
                    format!("there is no domain {domain}"),
                ));
            }
        }
        let domains = self.known_domains(&new.domains);
        let domains: Vec<&Domain> = domains.iter().map(AsRef::as_ref).collect();
        let standard = SubscriptionSettings::default();
        let settings = editing::read_settings(&standard, &new.settings, &domains, &mut violations);
        violations.extend(editing::refused_target(&self.dispatch().endpoints, &settings, &new.url));
        if !violations.is_empty() {
            return Err(Error::Invalid { violations });
        }
        editing::require_grants(&settings, &domains, &new.may_see)?;
        if let Some(consumer) = &new.consumer {
            self.may_consume("/consumer", consumer, &new.domains, origin).await?;
        }
        let (by, granted) = (origin.clone(), settings.sensitive.join(" "));
        let quotas = self.quotas.clone();
        let made = self
            .dispatched(move |dispatch| dispatch.create(new, &settings, &quotas, &by))
            .await?;
        tracing::info!(
            subscription = made.subscription.id,
            granted,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "subscription created"
        );
        if made.subscription.state == UNVERIFIED {
            return Ok(SubscriptionWithSecret {
                subscription: self.shake_hands(&made.subscription.id, origin).await?,
                ..made
            });
        }
        Ok(made)
    }

    /// Subscriptions that somebody manages or administers, in order of creation.
    pub async fn subscriptions(&self, by: Manager, page: Page) -> Result<PageOf<SubscriptionView>> {
        self.dispatched(move |dispatch| dispatch.list(&by, &page)).await
    }

    /// One subscription.
    pub async fn subscription(&self, id: &str) -> Result<SubscriptionView> {
        let id = id.to_string();
        self.dispatched(move |dispatch| dispatch.view(&id)).await
    }

    /// Removes a subscription; what was not sent yet is not sent any more.
    pub async fn delete_subscription(&self, id: &str, origin: &Origin) -> Result<()> {
        let (subscription, by) = (id.to_string(), origin.clone());
        self.dispatched(move |dispatch| dispatch.remove(&subscription, &by))
            .await?;
        tracing::info!(
            subscription = id,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "subscription deleted"
        );
        Ok(())
    }

    /// Stops sending; the cursor stays where it is.
    pub async fn pause_subscription(&self, id: &str, origin: &Origin) -> Result<SubscriptionView> {
        let reason = format!("paused by {}", origin.actor);
        self.change_state(id, "paused", reason, origin).await
    }

    /// Sends again from the cursor on, also after the hub disabled the subscription.
    pub async fn resume_subscription(&self, id: &str, origin: &Origin) -> Result<SubscriptionView> {
        self.change_state(id, "active", String::new(), origin).await
    }

    async fn change_state(
        &self,
        id: &str,
        state: &'static str,
        reason: String,
        origin: &Origin,
    ) -> Result<SubscriptionView> {
        let (subscription, by) = (id.to_string(), origin.clone());
        let view = self
            .dispatched(move |dispatch| dispatch.change_state(&subscription, state, &reason, Some(&by)))
            .await?;
        tracing::info!(
            subscription = id,
            state,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "subscription state changed"
        );
        Ok(view)
    }

    /// Public halves of the keys that sign (`v1a`), newest first.
    pub async fn public_keys(&self, id: &str) -> Result<Vec<PublicKeyView>> {
        let id = id.to_string();
        self.dispatched(move |dispatch| dispatch.public_keys(&id)).await
    }

    /// Makes a new secret, and a new key pair where that signs too; the present one goes on signing beside it for 24 hours.
    pub async fn rotate_secret(&self, id: &str, origin: &Origin) -> Result<SubscriptionWithSecret> {
        let (subscription, by) = (id.to_string(), origin.clone());
        let rotated = self
            .dispatched(move |dispatch| dispatch.rotate(&subscription, &by))
            .await?;
        tracing::info!(
            subscription = id,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "secret rotated"
        );
        Ok(rotated)
    }

    /// Sends a signed `mdm.ping.v1` event at once, whatever the state of the subscription.
    ///
    /// # Errors
    /// `Busy` when this process does not deliver.
    pub async fn test_subscription(&self, id: &str, origin: &Origin) -> Result<PingResult> {
        let subscription = id.to_string();
        let target = self.dispatched(move |dispatch| dispatch.target(&subscription)).await?;
        let correlation_id = origin.correlation_id.clone();
        self.dispatch().ping(Asked::Ping, target, correlation_id).await
    }
}

fn violation(pointer: &str, code: &str, message: String) -> Violation {
    Violation::new(pointer, code, message)
}

fn check_name(name: &str, found: &mut Vec<Violation>) {
    let length = name.trim().chars().count();
    if length == 0 || length > 200 {
        found.push(violation(
            "/name",
            "invalid_length",
            "expected 1 to 200 characters".into(),
        ));
    }
}

fn check_types(types: &[String], found: &mut Vec<Violation>) {
    for (index, kind) in types.iter().enumerate() {
        if ![&CHANGE_TYPES[..], &OPERATION_TYPES[..]]
            .concat()
            .contains(&kind.as_str())
        {
            let message = format!(
                "expected one of {}, {}",
                CHANGE_TYPES.join(", "),
                OPERATION_TYPES.join(", ")
            );
            found.push(violation(&format!("/types/{index}"), "unknown_type", message));
        }
    }
}

fn check(new: &NewSubscription) -> Vec<Violation> {
    let mut found = Vec::new();
    check_name(&new.name, &mut found);
    if new.domains.is_empty() {
        found.push(violation("/domains", "empty", "expected at least one domain".into()));
    }
    check_types(&new.types, &mut found);
    found
}
