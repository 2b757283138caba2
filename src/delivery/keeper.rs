//! Leases subscriptions to this node, keeps the leases, and tells the workers what changed.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::Node;
use super::lease::Lease;
use super::recorder::Reported;
use super::tail::blocking;
use super::worker::{Control, Worker};
use crate::error::Result;
use crate::hub::deliveries::Claimed;

/// How long a lease holds: longer than an attempt and two renewals.
pub const TTL: Duration = Duration::from_secs(30);
/// Left of a lease after an attempt that took its whole time.
pub const MARGIN: Duration = Duration::from_secs(3);
const RENEWAL: Duration = Duration::from_secs(3);
/// How often other nodes' changes of subscriptions are looked for.
const LOOK: Duration = Duration::from_secs(1);
/// Attempts removed in one transaction, and the pause between two.
const PRUNED: i64 = 2000;
const PRUNE_PAUSE: Duration = Duration::from_secs(1);
const PRUNE_EVERY: Duration = Duration::from_secs(600);

struct Running {
    control: watch::Sender<Control>,
    lease: Arc<Lease>,
    version: i64,
    orders: i64,
    task: JoinHandle<()>,
}

struct Keeper {
    node: Arc<Node>,
    reports: mpsc::Sender<Reported>,
    running: HashMap<String, Running>,
    renewed: Instant,
}

/// Keeps leases until told to stop, then waits for the workers to finish.
pub async fn run(node: Arc<Node>, reports: mpsc::Sender<Reported>, mut stop: watch::Receiver<bool>) {
    let mut keeper = Keeper {
        node: Arc::clone(&node),
        reports,
        running: HashMap::new(),
        renewed: Instant::now(),
    };
    while !*stop.borrow_and_update() {
        if let Err(error) = keeper.look().await {
            tracing::warn!(%error, "cannot look after subscriptions");
        }
        tokio::select! {
            () = node.hub.dispatch().wait_for_subscriptions(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
    for running in keeper.running.values() {
        running.control.send_replace(Control::Stop);
    }
    for (_, running) in keeper.running.drain() {
        let _ = running.task.await;
    }
}

impl Keeper {
    async fn look(&mut self) -> Result<()> {
        self.running.retain(|_, running| !running.task.is_finished());
        if self.renewed.elapsed() >= RENEWAL {
            self.renew().await?;
        }
        self.follow_changes().await?;
        self.claim().await
    }

    async fn renew(&mut self) -> Result<()> {
        let ids: Vec<String> = self.running.keys().cloned().collect();
        let node = Arc::clone(&self.node);
        let asked = Instant::now();
        let held = blocking(move || node.hub.dispatch().renew(&node.owner, &ids, TTL)).await?;
        for (id, running) in &self.running {
            if held.get(id) == Some(&running.lease.epoch) {
                running.lease.renewed(asked, TTL);
            } else {
                running.lease.lose();
            }
        }
        self.renewed = asked;
        Ok(())
    }

    /// Hands new secrets and orders on, and stops what is paused, disabled or deleted.
    async fn follow_changes(&mut self) -> Result<()> {
        if self.running.is_empty() {
            return Ok(());
        }
        let node = Arc::clone(&self.node);
        let versions = blocking(move || node.hub.dispatch().versions()).await?;
        for (id, running) in &mut self.running {
            match versions.get(id) {
                Some((version, state, orders)) if state == "active" => {
                    if *version != running.version || *orders != running.orders {
                        let (node, id) = (Arc::clone(&self.node), id.clone());
                        let target = blocking(move || node.hub.dispatch().target(&id)).await?;
                        running.version = target.version;
                        running.orders = *orders;
                        running.control.send_replace(Control::Run(Arc::new(target)));
                    }
                }
                _ => {
                    running.control.send_replace(Control::Stop);
                }
            }
        }
        Ok(())
    }

    async fn claim(&mut self) -> Result<()> {
        loop {
            let node = Arc::clone(&self.node);
            let asked = Instant::now();
            let claimed = blocking(move || {
                let dispatch = node.hub.dispatch();
                if dispatch.claimable()? {
                    dispatch.claim(&node.owner, TTL)
                } else {
                    Ok(Vec::new())
                }
            })
            .await?;
            if claimed.is_empty() {
                return Ok(());
            }
            for subscription in claimed {
                self.start(subscription, asked);
            }
        }
    }

    fn start(&mut self, claimed: Claimed, asked: Instant) {
        let lease = Arc::new(Lease::new(claimed.epoch, asked, TTL));
        let id = claimed.target.subscription_id.clone();
        let (version, orders) = (claimed.target.version, claimed.orders);
        let (control, controlled) = watch::channel(Control::Run(Arc::new(claimed.target.clone())));
        let worker = Worker::new(
            Arc::clone(&self.node),
            claimed,
            Arc::clone(&lease),
            controlled,
            self.reports.clone(),
        );
        let task = tokio::spawn(worker.run());
        self.running.insert(
            id,
            Running {
                control,
                lease,
                version,
                orders,
                task,
            },
        );
    }
}

/// Forgets old attempts, a bounded number at a time.
pub async fn prune(node: Arc<Node>) {
    loop {
        let own = Arc::clone(&node);
        let gone = blocking(move || own.hub.dispatch().prune(own.settings.keep_attempts, PRUNED)).await;
        let full = matches!(gone, Ok(count) if count as i64 >= PRUNED);
        if let Err(error) = gone {
            tracing::warn!(%error, "cannot prune the log of attempts");
        }
        tokio::time::sleep(if full { PRUNE_PAUSE } else { PRUNE_EVERY }).await;
    }
}
