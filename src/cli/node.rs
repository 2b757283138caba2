//! One running hub: the rooms wired together. `serve` and `demo` start the same thing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::config::Config;
use crate::delivery::{self, DeliveryHandle};
use crate::http::{self, RunningServer};
use crate::hub::Hub;
use crate::hub::retention::STEP;

/// How often what time alone ends is looked for.
const TICK: Duration = Duration::from_secs(2);
/// How often it is looked whether other nodes activated rules, or left work behind.
const JOBS_TICK: Duration = Duration::from_secs(1);

/// How often changes that are too old are looked for, and the pause between two steps.
const PRUNE_EVERY: Duration = Duration::from_secs(60);
const PRUNE_PAUSE: Duration = Duration::from_millis(200);
/// How often what was counted of account mappings is written.
const COUNTS_TICK: Duration = Duration::from_secs(1);

/// A hub that answers requests and delivers changes.
pub struct Node {
    hub: Arc<Hub>,
    delivery: DeliveryHandle,
    server: RunningServer,
    clock: JoinHandle<()>,
    jobs: JoinHandle<()>,
    pruning: JoinHandle<()>,
    forgetting: JoinHandle<()>,
    counting: JoinHandle<()>,
}

impl Node {
    /// Opens the database, builds the match indexes, starts delivery and listens.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn start(config: &Config) -> Result<Node, String> {
        // Before the database is touched: a hub that may not run leaves no traces.
        http::auth::Authenticator::new(&config.auth)?;
        let (settings, delivery) = (config.hub()?, config.delivery());
        let opened = tokio::task::spawn_blocking(move || {
            let hub = Hub::open(settings)?;
            let delivery = delivery::start(hub.clone(), delivery)?;
            Ok::<_, crate::error::Error>((hub, delivery))
        });
        let (hub, delivery) = opened.await.map_err(|e| e.to_string())?.map_err(|e| e.to_string())?;
        let server = http::serve(hub.clone(), config.http())?;
        let clock = tokio::spawn(watch_the_clock(hub.clone()));
        let jobs = tokio::spawn(work_on_jobs(hub.clone()));
        let pruning = tokio::spawn(prune_changes(hub.clone(), Duration::from_secs(config.feed.keep_s)));
        let forgetting = tokio::spawn(forget_reconciliations(hub.clone()));
        let counting = tokio::spawn(write_counts(hub.clone()));
        Ok(Node {
            hub,
            delivery,
            server,
            clock,
            jobs,
            pruning,
            forgetting,
            counting,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.addr
    }

    /// Runs until SIGTERM or SIGINT, then stops in order.
    ///
    /// # Errors
    /// What kept it from ending well.
    pub async fn run_until_signal(self) -> Result<(), String> {
        let ended = self.server.run_until_signal().await;
        self.clock.abort();
        self.jobs.abort();
        self.pruning.abort();
        self.forgetting.abort();
        self.counting.abort();
        close(self.hub, self.delivery).await?;
        ended.map_err(|e| e.to_string())
    }

    /// Answers what was asked, sends what is in flight, commits what waits, and ends.
    ///
    /// # Errors
    /// What kept it from ending well.
    pub async fn stop(self) -> Result<(), String> {
        let ended = self.server.stop().await;
        self.clock.abort();
        self.jobs.abort();
        self.pruning.abort();
        self.forgetting.abort();
        self.counting.abort();
        close(self.hub, self.delivery).await?;
        ended.map_err(|e| e.to_string())
    }
}

/// Ends overrides and carries out change requests whose moment has come, lets periods begin whose day has come, and hands on
/// tasks that are overdue.
async fn watch_the_clock(hub: Arc<Hub>) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = hub.begin_due_periods().await {
            tracing::warn!(%error, "periods that are due wait for the next look");
        }
        if let Err(error) = hub.run_due_checks().await {
            tracing::warn!(%error, "checks that are due wait for the next look");
        }
        if let Err(error) = hub.end_due_overrides().await {
            tracing::warn!(%error, "overrides that are due wait for the next look");
        }
        if let Err(error) = hub.escalate_overdue().await {
            tracing::warn!(%error, "tasks that are overdue wait for the next look");
        }
        if let Err(error) = hub.commit_due_requests().await {
            tracing::warn!(%error, "change requests that are due wait for the next look");
        }
    }
}

/// Follows activated rules and goes on with what they make necessary, also with what another node began.
async fn work_on_jobs(hub: Arc<Hub>) {
    loop {
        if let Err(error) = hub.go_on_with_jobs().await {
            tracing::warn!(%error, "jobs wait for the next look");
        }
        hub.jobs_due(JOBS_TICK).await;
    }
}

/// Writes what was counted of account mappings, and looks again at what is asked about them.
async fn write_counts(hub: Arc<Hub>) {
    loop {
        tokio::time::sleep(COUNTS_TICK).await;
        if let Err(error) = hub.write_mapping_counts().await {
            tracing::warn!(%error, "counts of account mappings wait for the next writing");
        }
        if let Err(error) = hub.review_map_sets().await {
            tracing::warn!(%error, "what is asked about map sets waits for the next look");
        }
    }
}

/// Removes changes that are too old, step by step.
async fn prune_changes(hub: Arc<Hub>, keep: Duration) {
    if keep.is_zero() {
        return;
    }
    loop {
        let pause = match hub.prune_changes().await {
            Ok(gone) if gone as i64 >= STEP => PRUNE_PAUSE,
            Ok(_) => keep.min(PRUNE_EVERY),
            Err(error) => {
                tracing::warn!(%error, "changes that are too old wait for the next look");
                PRUNE_EVERY
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Forgets comparisons that nobody signed off in time, step by step.
async fn forget_reconciliations(hub: Arc<Hub>) {
    loop {
        let pause = match hub.prune_reconciliations().await {
            Ok(true) => PRUNE_PAUSE,
            Ok(false) => PRUNE_EVERY,
            Err(error) => {
                tracing::warn!(%error, "comparisons that are too old wait for the next look");
                PRUNE_EVERY
            }
        };
        tokio::time::sleep(pause).await;
    }
}

async fn close(hub: Arc<Hub>, delivery: DeliveryHandle) -> Result<(), String> {
    if let Err(error) = hub.write_mapping_counts().await {
        tracing::warn!(%error, "the last counts of account mappings are lost");
    }
    let closed = tokio::task::spawn_blocking(move || {
        delivery.stop();
        hub.shutdown();
    });
    closed.await.map_err(|e| e.to_string())
}
