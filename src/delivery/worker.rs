//! Sends the changes of one subscription, under a lease.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::Node;
use super::backlog::Backlog;
use super::breaker::Breaker;
use super::feed::{Feed, Next};
use super::keeper::MARGIN;
use super::lease::Lease;
use super::recorder::Reported;
use super::request::{Done, Job, Source};
use super::sender::Recipient;
use crate::hub::changes::ChangeRow;
use crate::hub::deliveries::{Claimed, FailureRow, Report, Target};
use crate::hub::time::{Micros, now};

/// Failures that are not dead, per subscription: with more, the cursor stands.
const MAX_BACKLOG: usize = 10_000;
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
    types: HashSet<String>,
    recipient: Arc<Recipient>,
    lease: Arc<Lease>,
    control: watch::Receiver<Control>,
    reports: mpsc::Sender<Reported>,
    pub(super) feeds: Vec<Feed>,
    pub(super) backlog: Backlog,
    pub(super) breaker: Breaker,
    requests: JoinSet<Done>,
    pub(super) retries: usize,
    pub(super) report: Report,
    reported_at: Instant,
    pub(super) failing_since: Option<Micros>,
    /// Why the endpoint is to be sent nothing more.
    pub(super) unwanted: Option<String>,
    /// Feed that goes first next time.
    turn: usize,
    stopping: bool,
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
        let feeds = claimed
            .cursors
            .iter()
            .map(|(domain, position)| Feed::new(domain, *position, known(domain, *position)));
        let feeds = feeds.collect();
        let id: Arc<str> = Arc::from(claimed.target.subscription_id.as_str());
        Worker {
            report: Report {
                subscription_id: Arc::clone(&id),
                epoch: lease.epoch,
                ..Report::default()
            },
            types: claimed.target.types.iter().cloned().collect(),
            recipient: Arc::new(node.sender.recipient(&claimed.target)),
            backlog: Backlog::load(claimed.failures),
            failing_since: claimed.failing_since,
            breaker: Breaker::new(node.settings.probe_pause),
            requests: JoinSet::new(),
            retries: 0,
            reported_at: Instant::now(),
            unwanted: None,
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
        while !self.stopping && !self.lease.is_lost() && self.unwanted.is_none() {
            news.borrow_and_update();
            self.fill().await;
            self.launch();
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
                self.types = target.types.iter().cloned().collect();
                self.recipient = Arc::new(self.node.sender.recipient(target));
            }
            _ => self.stopping = true,
        }
    }

    /// Takes changes into the windows.
    async fn fill(&mut self) {
        for index in 0..self.feeds.len() {
            while let Some(feed) = self.feeds.get_mut(index) {
                let change = match feed.advance() {
                    Next::Change(change) => change,
                    Next::Known => continue,
                    Next::Full => break,
                    Next::Empty => {
                        if feed.read(&self.node).await {
                            continue;
                        } else {
                            break;
                        }
                    }
                };
                let wanted = self.types.is_empty() || self.types.contains(&change.event_type);
                if !wanted {
                    feed.window.skip();
                } else if !self.backlog.holds(&change.golden_id) {
                    feed.window.admit(Arc::from(change.golden_id.as_str()), change);
                } else if self.backlog.len() < MAX_BACKLOG {
                    feed.window.skip();
                    self.park(&change);
                } else {
                    feed.give_back(change);
                    break;
                }
            }
        }
    }

    /// Puts a change behind the failed one of its golden record.
    pub(super) fn park(&mut self, change: &ChangeRow) {
        let row = FailureRow {
            subscription_id: self.id.to_string(),
            domain: change.domain.clone(),
            position: change.position,
            golden_id: change.golden_id.clone(),
            state: "parked".into(),
            attempts: 0,
            next_at: 0,
            last_error: String::new(),
            first_failed_at: now(),
        };
        self.note(row.clone());
        self.backlog.push(row);
    }

    /// Puts a failure into the next report.
    pub(super) fn note(&mut self, row: FailureRow) {
        self.report
            .failures
            .insert((row.domain.clone(), row.position), Some(row));
    }

    /// Whether an attempt begun now surely ends before the lease does.
    fn may_start(&self) -> bool {
        self.lease.holds_until() > Instant::now() + self.node.settings.timeout + MARGIN
    }

    /// Starts as many requests as are allowed.
    fn launch(&mut self) {
        let at = now();
        if !self.may_start() || at < self.breaker.resumes_at() {
            return;
        }
        if self.breaker.is_open() {
            if let Some(source) = self.pick_probe() {
                self.breaker.probe();
                self.spawn(source, true);
            }
            return;
        }
        while self.requests.len() < self.node.settings.in_flight {
            let retry = if self.retries < self.retry_limit() {
                self.backlog.start(at)
            } else {
                None
            };
            match retry.map(Source::Retry).or_else(|| self.next_change()) {
                Some(source) => self.spawn(source, false),
                None => break,
            }
        }
    }

    /// Retries leave room for new changes.
    fn retry_limit(&self) -> usize {
        (self.node.settings.in_flight / 2).max(1)
    }

    /// The oldest failure and the next change in turn: the endpoint may be well again and refuse that one failure.
    fn pick_probe(&mut self) -> Option<Source> {
        if self.breaker.probes().is_multiple_of(2) {
            let retry = self.backlog.start_first().map(Source::Retry);
            retry.or_else(|| self.next_change())
        } else {
            let change = self.next_change();
            change.or_else(|| self.backlog.start_first().map(Source::Retry))
        }
    }

    fn next_change(&mut self) -> Option<Source> {
        let count = self.feeds.len();
        for step in 0..count {
            let index = (self.turn + step) % count;
            if let Some((_, change, tries)) = self.feeds.get_mut(index).and_then(|feed| feed.window.start()) {
                self.turn = index + 1;
                return Some(Source::Change {
                    feed: index,
                    change,
                    tries,
                });
            }
        }
        None
    }

    fn spawn(&mut self, source: Source, probe: bool) {
        if matches!(source, Source::Retry(_)) {
            self.retries += 1;
        }
        let job = Job { source, probe };
        self.requests
            .spawn(job.run(Arc::clone(&self.node), Arc::clone(&self.recipient)));
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
        let mut soonest = Instant::now() + Duration::from_secs(3600);
        if !self.report.cursors.is_empty() {
            soonest = soonest.min(self.reported_at + QUIET_REPORT);
        }
        for at in self.feeds.iter().filter_map(|feed| feed.read_again) {
            soonest = soonest.min(at);
        }
        let at = now();
        let resumes = self.breaker.resumes_at();
        if self.may_start() && resumes < Micros::MAX {
            let idle = self.retries < self.retry_limit() && self.requests.len() < self.node.settings.in_flight;
            let due = self.backlog.next_due().filter(|_| idle && !self.breaker.is_open());
            let resumed = Some(resumes).filter(|resumes| *resumes > at);
            for at_micros in [due.map(|due| due.max(resumes)), resumed].into_iter().flatten() {
                let pause = Duration::from_micros(u64::try_from(at_micros - at).unwrap_or(0));
                soonest = soonest.min(Instant::now() + pause.min(Duration::from_secs(3600)));
            }
        }
        soonest
    }

    /// Gives the recorder what happened since the last time; waits when the recorder does not keep up.
    async fn hand_in(&mut self, release: bool) {
        for feed in &mut self.feeds {
            if let Some(position) = feed.moved() {
                self.report.cursors.insert(feed.domain.clone(), position);
            }
        }
        let report = &self.report;
        let quiet = report.attempts.is_empty() && report.failures.is_empty() && report.failing_since.is_none();
        let nothing = quiet && (report.cursors.is_empty() || self.reported_at.elapsed() < QUIET_REPORT);
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
        if self.lease.is_lost() {
            return;
        }
        while let Some(done) = self.requests.join_next().await {
            self.take(done);
        }
        if let Some(reason) = self.unwanted.clone() {
            tracing::warn!(subscription = %self.id, reason, "subscription disabled");
            let (node, id) = (Arc::clone(&self.node), Arc::clone(&self.id));
            if let Err(error) = super::tail::blocking(move || node.hub.dispatch().disable(&id, &reason)).await {
                tracing::error!(subscription = %self.id, %error, "cannot disable the subscription");
            }
        }
        self.hand_in(true).await;
    }
}
