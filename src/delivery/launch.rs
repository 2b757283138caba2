//! Chooses what one subscription sends next, within its limits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::batch::Batch;
use super::keeper::MARGIN;
use super::request::{Job, Source};
use super::worker::Worker;
use crate::hub::subscriptions::settings::Order;
use crate::hub::time::{Micros, now};

/// Longest sleep.
const LONGEST: Duration = Duration::from_secs(3600);
/// What part of the requests in flight may be replays.
const LANE_SHARE: usize = 4;

impl Worker {
    /// Whether an attempt begun now surely ends before the lease does.
    fn may_start(&self) -> bool {
        self.lease.holds_until() > Instant::now() + self.node.settings.timeout + MARGIN
    }

    /// Starts as many requests as are allowed.
    pub(super) fn launch(&mut self) {
        let at = now();
        if !self.may_start() || at < self.breaker.resumes_at() || self.paced_until(at) > at {
            return;
        }
        if self.breaker.is_open() {
            if let Some(source) = self.pick_probe() {
                self.breaker.probe();
                self.spawn(source, true, at);
            }
            return;
        }
        let most = self.throttle.allowed(self.plan.in_flight);
        // Live changes would always take all the room, so a part of it is for what is sent once more.
        while self.lane.in_flight() < most / LANE_SHARE && self.requests.len() < most && self.paced_until(at) <= at {
            match self.pick_piece(at) {
                Some(source) => self.spawn(source, false, at),
                None => break,
            }
        }
        while self.requests.len() < most && self.paced_until(at) <= at {
            match self.next_source(at) {
                Some(source) => self.spawn(source, false, at),
                None => break,
            }
        }
        if self.requests.is_empty()
            && self.paced_until(at) <= at
            && let Some(source) = self.pick_piece(at)
        {
            self.spawn(source, false, at);
        }
    }

    /// When the rate limit lets another request go: `at` or later.
    fn paced_until(&self, at: Micros) -> Micros {
        self.bucket.as_ref().map_or(at, |bucket| bucket.ready_at(at))
    }

    /// What failed and is due, else a change.
    fn next_source(&mut self, at: Micros) -> Option<Source> {
        if let Some(batch) = self.due_batch(at) {
            return Some(batch);
        }
        let retry = if self.retries < self.retry_limit() {
            self.backlog.start(at)
        } else {
            None
        };
        retry.map(Source::Retry).or_else(|| self.next_change())
    }

    /// Retries leave room for new changes.
    fn retry_limit(&self) -> usize {
        (self.plan.in_flight / 2).max(1)
    }

    /// The oldest failure and the next change in turn: the endpoint may be well again and refuse that one failure.
    fn pick_probe(&mut self) -> Option<Source> {
        if self.breaker.probes().is_multiple_of(2) {
            self.oldest_failure().or_else(|| self.next_change())
        } else {
            self.next_change().or_else(|| self.oldest_failure())
        }
        .or_else(|| self.pick_piece(now()))
    }

    fn oldest_failure(&mut self) -> Option<Source> {
        let batch = self.due_batch(Micros::MAX);
        batch.or_else(|| self.backlog.start_first().map(Source::Retry))
    }

    fn next_change(&mut self) -> Option<Source> {
        let count = self.feeds.len();
        for step in 0..count {
            let index = (self.turn + step) % count;
            if self.stands(index) {
                continue;
            }
            if let Some(source) = self.take_from(index) {
                self.turn = index + 1;
                return Some(source);
            }
        }
        None
    }

    /// Whether nothing of this feed may go: in strict order what failed blocks what is behind it.
    fn stands(&self, index: usize) -> bool {
        let failed = |feed: &super::feed::Feed| self.backlog.holds_domain(&feed.domain);
        self.plan.order == Order::Strict
            && (self.held.iter().any(|batch| batch.feed == index) || self.feeds.get(index).is_some_and(failed))
    }

    /// The next change of a feed, with as many others as go along.
    fn take_from(&mut self, index: usize) -> Option<Source> {
        let feed = self.feeds.get_mut(index)?;
        let (position, change, tries) = feed.window.start()?;
        if self.plan.batch > 1 && !self.alone.remove(&(index, position)) {
            let mut batch = Batch::new(index, Arc::clone(&change), tries);
            while batch.items.len() < self.plan.batch {
                let goes_along =
                    |(position, next): (i64, &Arc<_>)| !self.alone.contains(&(index, position)) && batch.takes(next);
                if !feed.window.peek().is_some_and(goes_along) {
                    break;
                }
                let Some((_, next, tries)) = feed.window.start() else {
                    break;
                };
                batch.push(next, tries);
            }
            if batch.items.len() > 1 {
                return Some(Source::Batch(batch));
            }
        }
        Some(Source::Change {
            feed: index,
            change,
            tries,
        })
    }

    fn spawn(&mut self, source: Source, probe: bool, at: Micros) {
        if matches!(source, Source::Retry(_)) {
            self.retries += 1;
        }
        if let Some(bucket) = &mut self.bucket {
            bucket.take(at);
        }
        let job = Job { source, probe };
        self.requests.spawn(job.run(
            Arc::clone(&self.node),
            Arc::clone(&self.recipient),
            Arc::clone(&self.plan),
        ));
    }

    /// When something can be sent that no event announces.
    pub(super) fn sends_at(&self) -> Instant {
        let longest = Instant::now() + LONGEST;
        let at = now();
        let resumes = self.breaker.resumes_at();
        if !self.may_start() || resumes == Micros::MAX {
            return longest;
        }
        let (look, piece) = self.lane.wakes_at(at);
        let longest = look.map_or(longest, |look| look.min(longest));
        let idle = self.requests.len() < self.plan.in_flight && !self.breaker.is_open();
        let due = self
            .backlog
            .next_due()
            .filter(|_| idle && self.retries < self.retry_limit());
        let again = self.held.iter().map(|batch| batch.due).min().filter(|_| idle);
        let resumed = Some(resumes).filter(|resumes| *resumes > at);
        let paced = Some(self.paced_until(at)).filter(|paced| *paced > at);
        let floor = resumes.max(paced.unwrap_or(0));
        let moments = [
            due.map(|due| due.max(floor)),
            again.map(|due| due.max(floor)),
            resumed,
            paced,
        ];
        let piece = piece.filter(|_| idle).map(|due| due.max(floor));
        let soonest = moments.into_iter().flatten().chain(piece).min();
        soonest.map_or(longest, |soonest| {
            let pause = Duration::from_micros(u64::try_from(soonest - at).unwrap_or(0));
            longest.min(Instant::now() + pause)
        })
    }
}
