//! What the delivery room needs of the hub: leases, acknowledgements, the log of attempts.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::{Notify, mpsc, oneshot};

use super::Hub;
use super::delivery_figures::Figures;
use super::endpoint::EndpointPolicy;
use super::feed::Feed;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::replays::{ReplayJob, record_replays};
use super::subscriptions::{PingResult, Secret, SubscriptionSettings};
use super::time::{now, rfc3339};
use super::vault::Vault;
use crate::error::{Error, Result};
pub use crate::store::deliveries::{AttemptRow, FailureRow};
use crate::store::subscriptions::{self, CursorRow};
use crate::store::{Store, deliveries as rows, heads};

/// Subscriptions that one claim takes at most, so that nodes that start together share them.
const CLAIM: i64 = 64;
/// Pings that may wait.
const PINGS: usize = 64;

/// The delivery room's desk in the hub.
pub struct Dispatch {
    pub(super) store: Arc<Store>,
    pub(super) vault: Vault,
    /// Where the hub may send to.
    pub endpoints: EndpointPolicy,
    /// What the sending of this process came to.
    pub figures: Figures,
    pub(super) feed: Arc<Feed>,
    nudge: Notify,
    pings: Mutex<Option<mpsc::Sender<Ping>>>,
}

/// What is needed to send to a subscription.
#[derive(Clone)]
pub struct Target {
    /// Subscription.
    pub subscription_id: String,
    /// Its version when this was read.
    pub version: i64,
    /// Where to POST.
    pub url: String,
    /// Domains.
    pub domains: Vec<String>,
    /// CloudEvents types; empty = all.
    pub types: Vec<String>,
    /// What it is sent and how.
    pub settings: SubscriptionSettings,
    /// Of the schemes that it asks for, `v1` first, then newest first; some may have expired.
    pub secrets: Vec<Secret>,
}

/// What somebody wants to know of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Whether it takes a signed event.
    Ping,
    /// Whether its owner agrees to be sent to.
    Handshake,
}

/// A ping that somebody waits for.
pub struct Ping {
    /// What is to be found out.
    pub asked: Asked,
    /// Where to.
    pub target: Target,
    /// Request that asked for it.
    pub correlation_id: String,
    /// Where the answer goes.
    pub answer: oneshot::Sender<PingResult>,
}

/// A subscription that this node sends for.
pub struct Claimed {
    /// What to send and where.
    pub target: Target,
    /// Fencing token.
    pub epoch: i64,
    /// Position of each domain.
    pub cursors: BTreeMap<String, i64>,
    /// Failures that are not dead, in order of domain and position.
    pub failures: Vec<FailureRow>,
    /// First failure after the last success (µs).
    pub failing_since: Option<i64>,
    /// How many orders there were.
    pub orders: i64,
}

/// What happened for one subscription since its last report.
#[derive(Debug, Default)]
pub struct Report {
    /// Subscription.
    pub subscription_id: Arc<str>,
    /// Epoch of the lease under which it happened.
    pub epoch: i64,
    /// Attempts made.
    pub attempts: Vec<AttemptRow>,
    /// Failures by (domain, position): as they are now, or none where there is none any more.
    pub failures: BTreeMap<(String, i64), Option<FailureRow>>,
    /// Cursors that moved.
    pub cursors: BTreeMap<String, i64>,
    /// By domain: how many more changes were not sent because a newer one took their place. Only beside a cursor.
    pub superseded: BTreeMap<String, i64>,
    /// Set when it changed.
    pub failing_since: Option<Option<i64>>,
    /// Replays as they are now, by id.
    pub replays: BTreeMap<Arc<str>, ReplayJob>,
    /// (domain, position) of what a replay delivered: no dead letter any more.
    pub revived: Vec<(String, i64)>,
    /// The lease is given back with this report.
    pub release: bool,
}

/// One attempt, as the delivery log shows it.
#[derive(Debug, Clone, Serialize)]
pub struct AttemptView {
    /// Id.
    pub id: String,
    /// The `webhook-id` sent.
    pub event_id: String,
    /// Domain; absent for a ping.
    pub domain: Option<String>,
    /// Position of the change; absent for a ping.
    pub position: Option<i64>,
    /// CloudEvents type, while the change is kept.
    #[serde(rename = "type")]
    pub event_type: Option<String>,
    /// Golden record, while the change is kept.
    pub golden_id: Option<String>,
    /// `change` (first try), `retry`, `probe` (of an endpoint that failed), `redrive` (of a dead letter), `replay`,
    /// `discard` (of a dead letter: nothing was sent), `ping` or `handshake`.
    pub cause: String,
    /// 1, 2, 3 …
    pub attempt: i64,
    /// When it began.
    pub at: String,
    /// How long it took.
    pub duration_ms: f64,
    /// HTTP status, when there was an answer.
    pub status: Option<i64>,
    /// `delivered`, `failed` or `discarded`.
    pub outcome: String,
    /// Why it failed; empty when it did not.
    pub error: String,
    /// Request that caused the change.
    pub correlation_id: Option<String>,
    /// `webhook-id` of the batch that it was sent in, if it was.
    pub batch_id: Option<String>,
}

impl Hub {
    /// Attempts of one subscription, newest first. `outcome` is `delivered` or `failed`.
    pub async fn deliveries(
        &self,
        subscription_id: &str,
        outcome: Option<String>,
        page: Page,
    ) -> Result<PageOf<AttemptView>> {
        if !matches!(outcome.as_deref(), None | Some("delivered" | "failed")) {
            return Err(Error::malformed("outcome", "expected delivered or failed"));
        }
        let id = subscription_id.to_string();
        self.dispatched(move |dispatch| dispatch.attempts(&id, outcome.as_deref(), &page))
            .await
    }
}

impl Dispatch {
    /// Over an open store.
    pub(super) fn new(store: Arc<Store>, vault: Vault, endpoints: EndpointPolicy, feed: Arc<Feed>) -> Self {
        Dispatch {
            figures: Figures::default(),
            feed,
            store,
            vault,
            endpoints,
            nudge: Notify::new(),
            pings: Mutex::new(None),
        }
    }

    /// A subscription changed on this node: whoever sends should look at once.
    pub(super) fn changed(&self) {
        self.nudge.notify_one();
    }

    /// Returns when a subscription changed on this node, or after `at_most`: changes of other nodes are found by looking.
    pub async fn wait_for_subscriptions(&self, at_most: Duration) {
        let _ = tokio::time::timeout(at_most, self.nudge.notified()).await;
    }

    /// From now on pings go to the caller.
    pub fn receive_pings(&self) -> mpsc::Receiver<Ping> {
        let (sender, receiver) = mpsc::channel(PINGS);
        *self.pings.lock() = Some(sender);
        receiver
    }

    /// Hands a ping over and waits for its result.
    pub(super) async fn ping(&self, asked: Asked, target: Target, correlation_id: String) -> Result<PingResult> {
        let absent = || Error::Busy {
            detail: "this process does not deliver at present".into(),
            retry_after: 5,
        };
        let sender = self.pings.lock().clone().ok_or_else(absent)?;
        let (answer, result) = oneshot::channel();
        sender
            .try_send(Ping {
                asked,
                target,
                correlation_id,
                answer,
            })
            .map_err(|_| absent())?;
        result.await.map_err(|_| absent())
    }

    /// Frees what a former process of this node held. Only where no other node can hold anything. Blocks.
    pub fn take_over(&self) -> Result<()> {
        if self.store.is_shared() {
            Ok(())
        } else {
            self.store.write(rows::release_all)
        }
    }

    /// Claims free subscriptions until `ttl` from now. One whose secrets cannot be read is left out and logged. Blocks.
    pub fn claim(&self, owner: &str, ttl: Duration) -> Result<Vec<Claimed>> {
        let at = now();
        let until = at + micros(ttl);
        // A claim writes; most looks find nothing to claim.
        let leases = self.store.write(|conn| rows::claim(conn, owner, at, until, CLAIM))?;
        let mut claimed = Vec::new();
        for lease in leases {
            match self.claimed(&lease) {
                Ok(found) => claimed.push(found),
                Err(error) => tracing::error!(subscription = lease.subscription_id, %error, "cannot send"),
            }
        }
        Ok(claimed)
    }

    fn claimed(&self, lease: &rows::LeaseRow) -> Result<Claimed> {
        let id = &lease.subscription_id;
        let target = self.target(id)?;
        let (cursors, failures) = self.store.read(|conn| {
            Ok((
                subscriptions::cursors(conn, std::slice::from_ref(id))?,
                rows::open_failures(conn, id)?,
            ))
        })?;
        let cursors = cursors.into_iter().map(|row| (row.domain, row.position)).collect();
        Ok(Claimed {
            target,
            epoch: lease.epoch,
            cursors,
            failures,
            failing_since: lease.failing_since,
            orders: lease.orders,
        })
    }

    /// Whether a claim would find something. Blocks.
    pub fn claimable(&self) -> Result<bool> {
        self.store.read(|conn| rows::claimable(conn, now()))
    }

    /// Prolongs the leases of `owner` on `ids`; answers `(subscription, epoch)` of those it still holds. Blocks.
    pub fn renew(&self, owner: &str, ids: &[String], ttl: Duration) -> Result<HashMap<String, i64>> {
        let until = now() + micros(ttl);
        Ok(self
            .store
            .write(|conn| rows::renew(conn, owner, ids, until))?
            .into_iter()
            .collect())
    }

    /// `(domain, last position)` as committed by any node. Blocks.
    pub fn heads(&self, domains: &[String]) -> Result<Vec<(String, i64)>> {
        let found = self.store.read(|conn| heads::read(conn, domains))?;
        Ok(found.into_iter().map(|head| (head.domain, head.position)).collect())
    }

    /// Whether other nodes may commit changes.
    pub fn is_shared(&self) -> bool {
        self.store.is_shared()
    }

    /// `(version, state, orders)` of every subscription; orders grow when there is more to send. Blocks.
    pub fn versions(&self) -> Result<HashMap<String, (i64, String, i64)>> {
        let found = self.store.read(subscriptions::versions)?;
        Ok(found
            .into_iter()
            .map(|(id, version, state, orders)| (id, (version, state, orders)))
            .collect())
    }

    /// Writes reports in one transaction. What was reported under a lease that is lost is not acknowledged, except that
    /// its attempts are logged; answers `(subscription, epoch)` of those. Blocks.
    pub fn record(&self, owner: &str, reports: &[Report]) -> Result<Vec<(Arc<str>, i64)>> {
        self.store.write(|conn| {
            let held: HashMap<String, i64> = rows::lock_held(conn, owner)?.into_iter().collect();
            let (valid, lost): (Vec<&Report>, Vec<&Report>) = reports
                .iter()
                .partition(|report| held.get(report.subscription_id.as_ref()) == Some(&report.epoch));
            let merged = Merged::of(&valid);
            rows::put_failures(conn, &merged.failures)?;
            for ((id, domain), positions) in &merged.resolved {
                rows::delete_failures(conn, id, domain, positions)?;
            }
            rows::put_cursors(conn, &merged.cursors)?;
            for report in &valid {
                if let Some(since) = report.failing_since {
                    rows::set_failing_since(conn, &report.subscription_id, since)?;
                }
                record_replays(conn, report)?;
                if report.release {
                    rows::release(conn, owner, &report.subscription_id, report.epoch)?;
                }
            }
            let attempts: Vec<AttemptRow> = reports
                .iter()
                .flat_map(|report| report.attempts.iter().cloned())
                .collect();
            rows::insert_attempts(conn, &attempts)?;
            Ok(lost
                .into_iter()
                .map(|report| (Arc::clone(&report.subscription_id), report.epoch))
                .collect())
        })
    }

    /// Logs the attempt of a ping. Blocks.
    pub fn record_ping(&self, attempt: AttemptRow) -> Result<()> {
        self.store.write(|conn| rows::insert_attempts(conn, &[attempt]))
    }

    /// Forgets up to `limit` attempts older than `age`; answers how many. Blocks.
    pub fn prune(&self, age: Duration, limit: i64) -> Result<usize> {
        let before = (now() - micros(age)).max(0);
        let stamp = uuid::Timestamp::from_unix_time((before / 1_000_000) as u64, 0, 0, 0);
        let floor = uuid::Uuid::new_v7(stamp).to_string();
        self.store.write(|conn| rows::prune_attempts(conn, &floor, limit))
    }

    fn attempts(&self, id: &str, outcome: Option<&str>, page: &Page) -> Result<PageOf<AttemptView>> {
        let before: Option<String> = page.cursor.as_deref().map(decode_cursor).transpose()?;
        let wanted = page.rows();
        let mut found = self.store.read(|conn| {
            subscriptions::get(conn, id)?.ok_or_else(|| Error::not_found("subscription", id))?;
            rows::attempts(conn, id, outcome, before.as_deref(), wanted as i64 + 1)
        })?;
        let more = found.len() > wanted;
        found.truncate(wanted);
        let next = if more {
            found.last().map(|logged| encode_cursor(&logged.attempt.id))
        } else {
            None
        };
        Ok(PageOf {
            items: found.into_iter().map(attempt_view).collect(),
            next_cursor: next,
        })
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4)
}

/// Many reports as rows: a multi-row statement may name a row only once, and the last word on it counts.
#[derive(Default)]
struct Merged {
    failures: Vec<FailureRow>,
    resolved: BTreeMap<(String, String), Vec<i64>>,
    cursors: Vec<CursorRow>,
}

impl Merged {
    fn of(reports: &[&Report]) -> Self {
        let mut failures: BTreeMap<(&str, &str, i64), Option<&FailureRow>> = BTreeMap::new();
        let mut cursors: BTreeMap<(&str, &str), (i64, i64)> = BTreeMap::new();
        for report in reports {
            for ((domain, position), failure) in &report.failures {
                failures.insert((&report.subscription_id, domain, *position), failure.as_ref());
            }
            for (domain, position) in &report.cursors {
                let cursor = cursors.entry((&report.subscription_id, domain)).or_default();
                cursor.0 = *position;
                cursor.1 += report.superseded.get(domain).copied().unwrap_or(0);
            }
        }
        let mut merged = Merged::default();
        for ((id, domain, position), failure) in failures {
            match failure {
                Some(row) => merged.failures.push(row.clone()),
                None => merged
                    .resolved
                    .entry((id.to_string(), domain.to_string()))
                    .or_default()
                    .push(position),
            }
        }
        for ((id, domain), (position, superseded)) in cursors {
            merged.cursors.push(CursorRow {
                subscription_id: id.to_string(),
                domain: domain.to_string(),
                position,
                superseded,
            });
        }
        merged
    }
}

fn attempt_view(logged: rows::LoggedAttempt) -> AttemptView {
    let row = logged.attempt;
    let ping = row.position == 0;
    let (event_type, golden_id, correlation_id) = match logged.change {
        Some((event_type, golden_id, correlation_id)) => (Some(event_type), Some(golden_id), Some(correlation_id)),
        None => (None, None, None),
    };
    AttemptView {
        id: row.id,
        event_id: row.event_id,
        domain: (!ping).then_some(row.domain),
        position: (!ping).then_some(row.position),
        event_type,
        golden_id,
        cause: row.cause,
        attempt: row.attempt,
        at: rfc3339(row.at),
        duration_ms: row.duration_us as f64 / 1000.0,
        status: row.status,
        outcome: row.outcome,
        error: row.error,
        correlation_id,
        batch_id: row.batch_id,
    }
}
