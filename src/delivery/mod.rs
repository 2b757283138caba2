//! Sends. Every subscription has a cursor over the change feed; rows exist only for what failed.
//!
//! [`keeper`] leases subscriptions to this node, [`tail`] reads the newest changes once for all of them, a [`worker`] per
//! subscription sends within its [`window`], and [`recorder`] writes cursors, failures and attempts in groups. A crash
//! loses nothing: whatever was not recorded is sent again, with the same `webhook-id`.

pub mod backlog;
pub mod batch;
pub mod breaker;
mod certificate;
pub mod feed;
pub mod handshake;
pub mod intake;
pub mod keeper;
pub mod lane;
pub mod launch;
pub mod lease;
pub mod ping;
pub mod plan;
pub mod rate;
pub mod recorder;
pub mod replay;
pub mod request;
pub mod resolver;
pub mod schedule;
pub mod sender;
pub mod signature;
pub mod stream;
pub mod tail;
pub mod throttle;
pub mod walk;
pub mod window;
pub mod worker;

#[cfg(test)]
mod receiver;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::hub::operations::OPERATIONS;
use recorder::Reported;
use schedule::{Poison, STANDARD_DELAYS_S};
use sender::Sender;
use tail::Tail;

/// How to deliver. Where to is the hub's [`crate::hub::endpoint::EndpointPolicy`].
#[derive(Debug, Clone)]
pub struct DeliverySettings {
    /// Bounds name look-up, connecting and TLS.
    pub connect_timeout: Duration,
    /// Bounds a whole attempt; at most [`MAX_TIMEOUT`].
    pub timeout: Duration,
    /// Delays between the attempts of a change, in seconds; after the last one it is dead.
    pub schedule_s: Vec<u64>,
    /// Answers that say that the change is at fault, and how often it is tried then.
    pub poison: Poison,
    /// Requests in flight per subscription.
    pub in_flight: usize,
    /// Before the first probe of an endpoint that is down; doubles with each that fails.
    pub probe_pause: Duration,
    /// An endpoint that fails for so long without one success is told of.
    pub alert_after: Duration,
    /// An endpoint that fails for so long without one success is disabled.
    pub disable_after: Duration,
    /// As what the hub presents itself to endpoints that are asked whether they agree.
    pub origin: String,
    /// How long the log of attempts is kept.
    pub keep_attempts: Duration,
    /// Threads that send.
    pub threads: usize,
}

/// A lease must outlast the longest attempt.
pub const MAX_TIMEOUT: Duration = Duration::from_secs(20);

impl Default for DeliverySettings {
    fn default() -> Self {
        DeliverySettings {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(15),
            schedule_s: STANDARD_DELAYS_S.to_vec(),
            poison: Poison::default(),
            in_flight: 8,
            probe_pause: Duration::from_secs(5),
            alert_after: Duration::from_secs(24 * 3600),
            disable_after: Duration::from_secs(5 * 24 * 3600),
            origin: "mdm-hub".into(),
            keep_attempts: Duration::from_secs(30 * 24 * 3600),
            threads: 2,
        }
    }
}

/// What all parts of the delivery room share.
pub struct Node {
    hub: Arc<Hub>,
    /// Name under which this process holds leases.
    owner: String,
    sender: Sender,
    tail: Arc<Tail>,
    settings: DeliverySettings,
}

/// Running delivery. Dropping it does not stop it; [`DeliveryHandle::stop`] does.
pub struct DeliveryHandle {
    stop: watch::Sender<bool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl DeliveryHandle {
    /// Starts no more requests, waits for those in flight, records them, gives the leases back. Blocks for at most the
    /// timeout of one attempt and the time of a commit.
    pub fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("delivery ended by a panic");
        }
    }
}

/// Starts delivery on threads of its own. Blocks for a moment.
///
/// # Errors
/// `Malformed` for settings that cannot work; `Busy` when the database is away.
pub fn start(hub: Arc<Hub>, settings: DeliverySettings) -> Result<DeliveryHandle> {
    if settings.timeout > MAX_TIMEOUT || settings.timeout.is_zero() || settings.connect_timeout.is_zero() {
        let most = MAX_TIMEOUT.as_secs();
        return Err(Error::malformed(
            "delivery.timeout_ms",
            format!("expected more than 0 and at most {most} s"),
        ));
    }
    let dispatch = hub.dispatch();
    dispatch.take_over()?;
    hub.disable_refused_streams()?;
    let mut domains: Vec<String> = hub.domains().iter().map(|domain| domain.name.clone()).collect();
    domains.push(OPERATIONS.into());
    let mut heads: std::collections::BTreeMap<String, i64> = domains.iter().map(|d| (d.clone(), 0)).collect();
    heads.extend(dispatch.heads(&domains)?);
    let node = Arc::new(Node {
        sender: Sender::new(&dispatch.endpoints, settings.connect_timeout, settings.timeout)?,
        tail: Arc::new(Tail::new(heads)),
        owner: uuid::Uuid::now_v7().to_string(),
        settings,
        hub,
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(node.settings.threads.max(1))
        .thread_name("delivery")
        .enable_all()
        .build()
        .map_err(|e| Error::Internal(format!("cannot start delivery threads: {e}")))?;
    let (stop, stopped) = watch::channel(false);
    let thread = std::thread::Builder::new()
        .name("delivery-main".into())
        .spawn(move || runtime.block_on(run(node, stopped)))
        .map_err(|e| Error::Internal(format!("cannot start the delivery thread: {e}")))?;
    Ok(DeliveryHandle {
        stop,
        thread: Some(thread),
    })
}

async fn run(node: Arc<Node>, stop: watch::Receiver<bool>) {
    let (reports, reported): (mpsc::Sender<Reported>, _) = recorder::channel();
    let recorder = tokio::spawn(recorder::run(Arc::clone(&node.hub), node.owner.clone(), reported));
    let tail = tokio::spawn(Arc::clone(&node.tail).follow(Arc::clone(&node.hub)));
    let pings = tokio::spawn(ping::answer(Arc::clone(&node)));
    let pruning = tokio::spawn(keeper::prune(Arc::clone(&node)));
    // Returns when every worker has handed in its last report.
    keeper::run(node, reports, stop).await;
    for task in [tail, pings, pruning] {
        task.abort();
    }
    if recorder.await.is_err() {
        tracing::error!("recording deliveries ended by a panic");
    }
}
