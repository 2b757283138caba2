//! Subscriptions: who is sent which changes, and where.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::deliveries::{Dispatch, Target};
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::time::{Micros, now, rfc3339};
use super::vault::fill_random;
use super::{Hub, Origin};
use crate::engine::record::Violation;
use crate::error::{Error, Result};
use crate::store::subscriptions::{self as rows, CursorRow, SubscriptionRow};
use crate::store::{AnyConn, heads};

/// CloudEvents types that a subscription can choose from.
pub const CHANGE_TYPES: [&str; 5] = [
    "mdm.golden_record.created.v1",
    "mdm.golden_record.updated.v1",
    "mdm.golden_record.merged.v1",
    "mdm.golden_record.split.v1",
    "mdm.golden_record.retired.v1",
];
/// Secrets that sign at the same time.
const MAX_SECRETS: usize = 5;
/// How long a replaced secret goes on signing (µs).
const OVERLAP: Micros = 24 * 3600 * 1_000_000;
/// How often a state change is tried again when somebody else changed the subscription in between.
const RETRIES: usize = 5;

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
#[derive(Debug, Clone)]
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
    /// `active`, `paused` or `disabled`.
    pub state: String,
    /// Why it is in that state.
    pub state_reason: String,
    /// How many secrets sign at present: two while a replaced one is still valid.
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

/// A secret as stored.
#[derive(Clone, Serialize, Deserialize)]
struct StoredSecret {
    sealed: String,
    created_at: Micros,
    not_after: Option<Micros>,
}

/// A secret ready to sign with.
#[derive(Clone)]
pub struct Secret {
    /// Key of the HMAC.
    pub bytes: Vec<u8>,
    /// Until when it signs (µs); absent = until it is replaced.
    pub not_after: Option<Micros>,
}

impl Hub {
    /// Makes a subscription; the answer is the only place where its secret is shown.
    ///
    /// # Errors
    /// `Invalid` naming what is wrong; `Conflict` when there is no key to keep its secret with.
    pub async fn create_subscription(&self, new: NewSubscription, origin: &Origin) -> Result<SubscriptionWithSecret> {
        let mut violations = check(&new);
        for (index, domain) in new.domains.iter().enumerate() {
            if self.domain(domain).is_err() {
                violations.push(violation(
                    &format!("/domains/{index}"),
                    "unknown_domain",
                    format!("there is no domain {domain}"),
                ));
            }
        }
        if let Err(reason) = self.dispatch().endpoints.check_url(&new.url) {
            violations.push(violation("/url", "endpoint_refused", reason));
        }
        if !violations.is_empty() {
            return Err(Error::Invalid { violations });
        }
        let actor = origin.actor.clone();
        let made = self.dispatched(move |dispatch| dispatch.create(new, &actor)).await?;
        tracing::info!(
            subscription = made.subscription.id,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "subscription created"
        );
        Ok(made)
    }

    /// Subscriptions all of whose domains are among `domains`, in order of creation.
    pub async fn subscriptions(&self, domains: Vec<String>, page: Page) -> Result<PageOf<SubscriptionView>> {
        self.dispatched(move |dispatch| dispatch.list(&domains, &page)).await
    }

    /// One subscription.
    pub async fn subscription(&self, id: &str) -> Result<SubscriptionView> {
        let id = id.to_string();
        self.dispatched(move |dispatch| dispatch.view(&id)).await
    }

    /// Removes a subscription; what was not sent yet is not sent any more.
    pub async fn delete_subscription(&self, id: &str, origin: &Origin) -> Result<()> {
        let subscription = id.to_string();
        self.dispatched(move |dispatch| dispatch.remove(&subscription)).await?;
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
        let subscription = id.to_string();
        let view = self
            .dispatched(move |dispatch| dispatch.change_state(&subscription, state, &reason))
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

    /// Makes a new secret; the present one goes on signing beside it for 24 hours.
    pub async fn rotate_secret(&self, id: &str, origin: &Origin) -> Result<SubscriptionWithSecret> {
        let subscription = id.to_string();
        let rotated = self.dispatched(move |dispatch| dispatch.rotate(&subscription)).await?;
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
        self.dispatch().ping(target, origin.correlation_id.clone()).await
    }

    /// Runs blocking work of the dispatch beside the async threads.
    pub(super) async fn dispatched<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Dispatch) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let dispatch = Arc::clone(self.dispatch());
        tokio::task::spawn_blocking(move || work(&dispatch))
            .await
            .map_err(|e| Error::Internal(format!("a blocking task ended early: {e}")))?
    }
}

fn violation(pointer: &str, code: &str, message: String) -> Violation {
    Violation {
        pointer: pointer.into(),
        code: code.into(),
        message,
    }
}

fn check(new: &NewSubscription) -> Vec<Violation> {
    let mut found = Vec::new();
    let length = new.name.trim().chars().count();
    if length == 0 || length > 200 {
        found.push(violation(
            "/name",
            "invalid_length",
            "expected 1 to 200 characters".into(),
        ));
    }
    if new.domains.is_empty() {
        found.push(violation("/domains", "empty", "expected at least one domain".into()));
    }
    for (index, kind) in new.types.iter().enumerate() {
        if !CHANGE_TYPES.contains(&kind.as_str()) {
            let message = format!("expected one of {}", CHANGE_TYPES.join(", "));
            found.push(violation(&format!("/types/{index}"), "unknown_type", message));
        }
    }
    found
}

/// Sorted and without repetition, as JSON.
fn json_set(items: Vec<String>) -> String {
    let set: std::collections::BTreeSet<String> = items.into_iter().collect();
    serde_json::to_string(&set).unwrap_or_else(|_| "[]".into())
}

fn json_list(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}

impl Dispatch {
    fn create(&self, new: NewSubscription, actor: &str) -> Result<SubscriptionWithSecret> {
        let id = uuid::Uuid::now_v7().to_string();
        let at = now();
        let (secret, stored) = self.new_secret(&id, at)?;
        let row = SubscriptionRow {
            id: id.clone(),
            name: new.name.trim().to_string(),
            url: new.url,
            domains: json_set(new.domains.clone()),
            types: json_set(new.types),
            secrets: to_json(&[stored])?,
            state: "active".into(),
            state_reason: String::new(),
            created_by: actor.to_string(),
            created_at: at,
            version: 1,
        };
        self.store.write(|conn| {
            let cursors = first_cursors(conn, &id, &json_list(&row.domains), new.from)?;
            rows::insert(conn, &row, &cursors)
        })?;
        self.changed();
        Ok(SubscriptionWithSecret {
            subscription: self.view(&id)?,
            secret,
        })
    }

    /// A fresh secret: as shown to the subscriber, and as stored.
    fn new_secret(&self, id: &str, at: Micros) -> Result<(String, StoredSecret)> {
        let mut bytes = [0; 32];
        fill_random(&mut bytes)?;
        let stored = StoredSecret {
            sealed: self.vault.seal(id, &bytes)?,
            created_at: at,
            not_after: None,
        };
        Ok((format!("whsec_{}", STANDARD.encode(bytes)), stored))
    }

    fn list(&self, domains: &[String], page: &Page) -> Result<PageOf<SubscriptionView>> {
        let mut after: String = page
            .cursor
            .as_deref()
            .map(decode_cursor)
            .transpose()?
            .unwrap_or_default();
        let wanted = page.rows();
        self.store.read(|conn| {
            let mut found: Vec<SubscriptionRow> = Vec::new();
            let more = loop {
                let batch = rows::page(conn, &after, wanted as i64 + 1)?;
                let Some(last) = batch.last() else { break false };
                after.clone_from(&last.id);
                let seen = |row: &SubscriptionRow| json_list(&row.domains).iter().all(|d| domains.contains(d));
                found.extend(batch.into_iter().filter(seen));
                if found.len() > wanted {
                    break true;
                }
            };
            found.truncate(wanted);
            let next = if more {
                found.last().map(|row| encode_cursor(&row.id))
            } else {
                None
            };
            Ok(PageOf {
                items: views(conn, found)?,
                next_cursor: next,
            })
        })
    }

    fn view(&self, id: &str) -> Result<SubscriptionView> {
        self.store.read(|conn| {
            let row = require(conn, id)?;
            views(conn, vec![row])?
                .pop()
                .ok_or_else(|| Error::not_found("subscription", id))
        })
    }

    fn remove(&self, id: &str) -> Result<()> {
        if !self.store.write(|conn| rows::delete(conn, id))? {
            return Err(Error::not_found("subscription", id));
        }
        self.changed();
        Ok(())
    }

    /// Changes the state; nothing happens when it is in that state already.
    pub(super) fn change_state(&self, id: &str, state: &str, reason: &str) -> Result<SubscriptionView> {
        self.retrying(id, |conn, row| {
            if row.state == state {
                return Ok(true);
            }
            if state == "active" {
                rows::clear_failing(conn, id)?;
            }
            rows::set_state(conn, id, row.version, state, reason)
        })?;
        self.view(id)
    }

    fn rotate(&self, id: &str) -> Result<SubscriptionWithSecret> {
        let at = now();
        let (secret, fresh) = self.new_secret(id, at)?;
        self.retrying(id, |conn, row| {
            let mut secrets: Vec<StoredSecret> = from_json(&row.secrets)?;
            secrets.retain(|s| s.not_after.is_none_or(|end| end > at));
            for old in &mut secrets {
                old.not_after.get_or_insert(at + OVERLAP);
            }
            secrets.insert(0, fresh.clone());
            secrets.truncate(MAX_SECRETS);
            rows::set_secrets(conn, id, row.version, &to_json(&secrets)?)
        })?;
        Ok(SubscriptionWithSecret {
            subscription: self.view(id)?,
            secret,
        })
    }

    /// Compare-and-set on the subscription's version.
    fn retrying(&self, id: &str, change: impl Fn(&mut AnyConn, &SubscriptionRow) -> Result<bool>) -> Result<()> {
        for _ in 0..RETRIES {
            let done = self.store.write(|conn| {
                let row = require(conn, id)?;
                change(conn, &row)
            })?;
            if done {
                self.changed();
                return Ok(());
            }
        }
        Err(Error::Busy {
            detail: "the subscription is being changed by others".into(),
            retry_after: 1,
        })
    }

    /// What is needed to send to a subscription.
    pub fn target(&self, id: &str) -> Result<Target> {
        let row = self.store.read(|conn| require(conn, id))?;
        let stored: Vec<StoredSecret> = from_json(&row.secrets)?;
        let open = |s: StoredSecret| {
            Ok(Secret {
                bytes: self.vault.unseal(id, &s.sealed)?,
                not_after: s.not_after,
            })
        };
        Ok(Target {
            secrets: stored.into_iter().map(open).collect::<Result<_>>()?,
            subscription_id: row.id,
            version: row.version,
            domains: json_list(&row.domains),
            types: json_list(&row.types),
            url: row.url,
        })
    }
}

fn require(conn: &mut AnyConn, id: &str) -> Result<SubscriptionRow> {
    rows::get(conn, id)?.ok_or_else(|| Error::not_found("subscription", id))
}

fn to_json(secrets: &[StoredSecret]) -> Result<String> {
    serde_json::to_string(secrets).map_err(|e| Error::Internal(format!("cannot write secrets: {e}")))
}

fn from_json(text: &str) -> Result<Vec<StoredSecret>> {
    serde_json::from_str(text).map_err(|e| Error::Internal(format!("cannot read stored secrets: {e}")))
}

fn first_cursors(conn: &mut AnyConn, id: &str, domains: &[String], from: StartFrom) -> Result<Vec<CursorRow>> {
    let heads: BTreeMap<String, i64> = match from {
        StartFrom::Now => heads::read(conn, domains)?
            .into_iter()
            .map(|head| (head.domain, head.position))
            .collect(),
        StartFrom::Beginning => BTreeMap::new(),
    };
    let cursor = |domain: &String| CursorRow {
        subscription_id: id.to_string(),
        domain: domain.clone(),
        position: heads.get(domain).copied().unwrap_or(0),
    };
    Ok(domains.iter().map(cursor).collect())
}

/// Adds cursors and counts to the rows, with a bounded number of queries however many rows there are.
fn views(conn: &mut AnyConn, found: Vec<SubscriptionRow>) -> Result<Vec<SubscriptionView>> {
    let ids: Vec<String> = found.iter().map(|row| row.id.clone()).collect();
    let mut cursors: BTreeMap<String, Vec<CursorRow>> = BTreeMap::new();
    for cursor in rows::cursors(conn, &ids)? {
        cursors.entry(cursor.subscription_id.clone()).or_default().push(cursor);
    }
    let domains: Vec<String> = cursors
        .values()
        .flatten()
        .map(|c| c.domain.clone())
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    let heads: BTreeMap<String, i64> = heads::read(conn, &domains)?
        .into_iter()
        .map(|h| (h.domain, h.position))
        .collect();
    let counts: BTreeMap<(String, String), i64> = rows::failure_counts(conn, &ids)?
        .into_iter()
        .map(|c| ((c.subscription_id, c.state), c.count))
        .collect();
    let failing: BTreeMap<String, i64> = rows::failing(conn, &ids)?.into_iter().collect();
    let view = |row: SubscriptionRow| {
        let own = cursors.remove(&row.id).unwrap_or_default();
        let count = |state: &str| counts.get(&(row.id.clone(), state.to_string())).copied().unwrap_or(0);
        let (retrying, parked, dead) = (count("due"), count("parked"), count("dead"));
        let since = failing.get(&row.id).copied();
        view(row, own, &heads, retrying, parked, dead, since)
    };
    Ok(found.into_iter().map(view).collect())
}

fn view(
    row: SubscriptionRow,
    cursors: Vec<CursorRow>,
    heads: &BTreeMap<String, i64>,
    retrying: i64,
    parked: i64,
    dead: i64,
    failing_since: Option<i64>,
) -> SubscriptionView {
    let at = now();
    let secrets: Vec<StoredSecret> = serde_json::from_str(&row.secrets).unwrap_or_default();
    let cursors: Vec<CursorView> = cursors
        .into_iter()
        .map(|cursor| {
            let head = heads
                .get(&cursor.domain)
                .copied()
                .unwrap_or(cursor.position)
                .max(cursor.position);
            CursorView {
                lag: head - cursor.position,
                head,
                position: cursor.position,
                domain: cursor.domain,
            }
        })
        .collect();
    SubscriptionView {
        domains: json_list(&row.domains),
        types: json_list(&row.types),
        valid_secrets: secrets
            .iter()
            .filter(|s| s.not_after.is_none_or(|end| end > at))
            .count(),
        lag: cursors.iter().map(|c| c.lag).sum(),
        cursors,
        retrying,
        parked,
        dead,
        failing_since: failing_since.map(rfc3339),
        created_at: rfc3339(row.created_at),
        id: row.id,
        name: row.name,
        url: row.url,
        state: row.state,
        state_reason: row.state_reason,
        created_by: row.created_by,
        version: row.version,
    }
}
