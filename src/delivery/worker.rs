//! Sends the changes of one subscription, under a lease.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::Node;
use super::backlog::Backlog;
use super::batch::Batch;
use super::breaker::Breaker;
use super::feed::Feed;
use super::lane::Lane;
use super::lease::Lease;
use super::plan::Plan;
use super::rate::TokenBucket;
use super::recorder::Reported;
use super::request::Done;
use super::sender::Recipient;
use super::throttle::Throttle;
use crate::hub::deliveries::{Claimed, Report, Target};
use crate::hub::delivery_figures::SubscriptionFigures;
use crate::hub::time::{Micros, now};

/// Cursor moves without any attempt are reported so often.
const QUIET_REPORT: Duration = Duration::from_millis(100);

/// What the keeper tells a worker.
pub enum Control {
    /// Send to this target.
    Run(Arc<Target>),
    /// Finish what is in flight and give the lease back.
    Stop,
}

/// One subscription at work.
pub struct Worker {
    pub(super) node: Arc<Node>,
    pub(super) id: Arc<str>,
    pub(super) plan: Arc<Plan>,
    pub(super) bucket: Option<TokenBucket>,
    pub(super) recipient: Arc<Recipient>,
    pub(super) lease: Arc<Lease>,
    control: watch::Receiver<Control>,
    reports: mpsc::Sender<Reported>,
    pub(super) feeds: Vec<Feed>,
    pub(super) backlog: Backlog,
    pub(super) breaker: Breaker,
    pub(super) throttle: Throttle,
    pub(super) lane: Lane,
    pub(super) requests: JoinSet<Done>,
    /// Batches that are to be sent again as they are; their changes are in flight meanwhile.
    pub(super) held: Vec<Batch>,
    /// (feed, position) of changes that are not to be sent in a batch: one that held them failed.
    pub(super) alone: HashSet<(usize, i64)>,
    pub(super) retries: usize,
    pub(super) report: Report,
    reported_at: Instant,
    pub(super) failing_since: Option<Micros>,
    /// Whether somebody was told that the endpoint fails.
    pub(super) alerted: bool,
    /// What is told to operators.
    pub(super) figures: Arc<SubscriptionFigures>,
    /// Why the endpoint is to be sent nothing more.
    pub(super) unwanted: Option<String>,
    /// Feed that goes first next time.
    pub(super) turn: usize,
    pub(super) stopping: bool,
}

impl Worker {
    /// Continues where `claimed` stands.
    pub fn new(
        node: Arc<Node>,
        claimed: Claimed,
        lease: Arc<Lease>,
        control: watch::Receiver<Control>,
        reports: mpsc::Sender<Reported>,
    ) -> Self {
        let known = |domain: &str, position: i64| {
            let of_domain = claimed.failures.iter().filter(|row| row.domain == domain);
            of_domain.map(|row| row.position).filter(|p| *p > position).collect()
        };
        let plan = Arc::new(Plan::new(&claimed.target, &node));
        let feeds = claimed
            .cursors
            .iter()
            .map(|(domain, position)| Feed::new(domain, *position, known(domain, *position), plan.window()));
        let feeds = feeds.collect();
        let id: Arc<str> = Arc::from(claimed.target.subscription_id.as_str());
        Worker {
            report: Report {
                subscription_id: Arc::clone(&id),
                epoch: lease.epoch,
                ..Report::default()
            },
            bucket: plan.rate_per_s.map(|rate| TokenBucket::new(rate, now())),
            plan,
            recipient: Arc::new(node.sender.recipient(&claimed.target)),
            backlog: Backlog::load(claimed.failures),
            failing_since: claimed.failing_since,
            breaker: Breaker::new(node.settings.probe_pause),
            throttle: Throttle::default(),
            lane: Lane::default(),
            requests: JoinSet::new(),
            held: Vec::new(),
            alone: HashSet::new(),
            retries: 0,
            reported_at: Instant::now(),
            unwanted: None,
            alerted: false,
            figures: node.hub.dispatch().figures.of(&id),
            turn: 0,
            stopping: false,
            node,
            id,
            lease,
            control,
            reports,
            feeds,
        }
    }

    /// Sends until told to stop, or until the lease is lost.
    pub async fn run(mut self) {
        let mut news = self.node.tail.news();
        self.lane.look();
        while !self.stopping && !self.lease.is_lost() && self.unwanted.is_none() {
            news.borrow_and_update();
            self.fill().await;
            self.fill_lane().await;
            self.launch();
            self.figures.now(self.requests.len(), self.breaker.is_open());
            self.hand_in(false).await;
            let hungry = self.feeds.iter().any(|feed| feed.window.room() > 0);
            let wake = self.wakes_at();
            tokio::select! {
                Some(done) = self.requests.join_next(), if !self.requests.is_empty() => {
                    self.take(done);
                    while let Some(done) = self.requests.try_join_next() {
                        self.take(done);
                    }
                }
                _ = news.changed(), if hungry => {}
                changed = self.control.changed() => self.obey(changed.is_err()),
                () = self.lease.changed() => {}
                () = tokio::time::sleep_until(wake.into()) => {}
            }
        }
        self.finish().await;
    }

    fn obey(&mut self, keeper_gone: bool) {
        match &*self.control.borrow_and_update() {
            Control::Run(target) if !keeper_gone => {
                let plan = Plan::new(target, &self.node);
                // Windows are made for one order: whoever claims the lease next makes others.
                self.stopping |= !plan.works_like(&self.plan);
                if plan.rate_per_s != self.plan.rate_per_s {
                    self.bucket = plan.rate_per_s.map(|rate| TokenBucket::new(rate, now()));
                }
                self.plan = Arc::new(plan);
                self.recipient = Arc::new(self.node.sender.recipient(target));
                self.lane.look();
            }
            _ => self.stopping = true,
        }
    }

    fn take(&mut self, done: Result<Done, tokio::task::JoinError>) {
        match done {
            Ok(done) => self.settle(done),
            Err(error) => {
                // What it was sending is unknown, so nothing can be acknowledged any more under this lease.
                tracing::error!(subscription = %self.id, %error, "an attempt ended early");
                self.stopping = true;
                self.lease.lose();
            }
        }
    }

    /// When something is to be done that no event announces.
    fn wakes_at(&self) -> Instant {
        let mut soonest = self.sends_at();
        if !self.report.cursors.is_empty() || !self.report.replays.is_empty() {
            soonest = soonest.min(self.reported_at + QUIET_REPORT);
        }
        for at in self.feeds.iter().filter_map(|feed| feed.read_again) {
            soonest = soonest.min(at);
        }
        soonest
    }

    /// Gives the recorder what happened since the last time; waits when the recorder does not keep up.
    async fn hand_in(&mut self, release: bool) {
        for feed in &mut self.feeds {
            let superseded = feed.window.take_superseded();
            if superseded > 0 {
                *self.report.superseded.entry(feed.domain.clone()).or_default() += superseded;
            }
            let moved = feed.moved().is_some() || self.report.superseded.contains_key(&feed.domain);
            if moved {
                self.report.cursors.insert(feed.domain.clone(), feed.window.watermark());
            }
        }
        self.lane.tell(&mut self.report);
        let report = &self.report;
        let quiet = report.attempts.is_empty() && report.failures.is_empty() && report.failing_since.is_none();
        let still = report.cursors.is_empty() && report.replays.is_empty();
        let nothing = quiet && (still || self.reported_at.elapsed() < QUIET_REPORT);
        if nothing && !release {
            return;
        }
        let fresh = Report {
            subscription_id: Arc::clone(&self.id),
            epoch: self.lease.epoch,
            ..Report::default()
        };
        let mut report = std::mem::replace(&mut self.report, fresh);
        report.release = release;
        self.reported_at = Instant::now();
        if self.reports.send((report, Arc::clone(&self.lease))).await.is_err() {
            self.stopping = true;
        }
    }

    /// Waits for what is in flight, reports it, and gives the lease back.
    async fn finish(mut self) {
        self.figures.now(0, false);
        if self.lease.is_lost() {
            tracing::warn!(subscription = %self.id, "the lease is lost: nothing more is acknowledged from here");
            return;
        }
        while let Some(done) = self.requests.join_next().await {
            self.take(done);
        }
        if let Some(reason) = self.unwanted.clone() {
            let (node, id) = (Arc::clone(&self.node), Arc::clone(&self.id));
            if let Err(error) = super::tail::blocking(move || node.hub.disable_subscription(&id, &reason)).await {
                tracing::error!(subscription = %self.id, %error, "cannot disable the subscription");
            }
        }
        self.hand_in(true).await;
    }
}
