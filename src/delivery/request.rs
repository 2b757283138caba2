//! One attempt of one change, and what follows from its outcome.

use std::sync::Arc;
use std::time::Duration;

use super::Node;
use super::sender::{Answer, Recipient};
use super::tail::blocking;
use super::worker::Worker;
use crate::hub::changes::ChangeRow;
use crate::hub::deliveries::{AttemptRow, FailureRow};
use crate::hub::time::{Micros, now, rfc3339};

/// Where the change to send comes from.
pub enum Source {
    /// From a window, for the `tries`-th time.
    Change {
        /// Index of the feed.
        feed: usize,
        /// The change.
        change: Arc<ChangeRow>,
        /// 1, 2, 3 …
        tries: i64,
    },
    /// From the backlog.
    Retry(FailureRow),
}

/// An attempt to make.
pub struct Job {
    /// What to send.
    pub source: Source,
    /// Whether it is to find out if the endpoint is well again.
    pub probe: bool,
}

/// An attempt that ended.
pub struct Done {
    job: Job,
    outcome: Outcome,
}

enum Outcome {
    Answered(Answer, Arc<ChangeRow>),
    /// The feed does not keep the change any more.
    Missing,
    /// The change cannot be read at present.
    Unread,
}

impl Job {
    /// Makes the attempt.
    pub async fn run(self, node: Arc<Node>, recipient: Arc<Recipient>) -> Done {
        let change = match &self.source {
            Source::Change { change, .. } => Arc::clone(change),
            Source::Retry(row) => {
                let (hub, domain, position) = (Arc::clone(&node.hub), row.domain.clone(), row.position);
                match blocking(move || hub.changes_after(&domain, position - 1, 1)).await {
                    Ok(rows) => match rows.into_iter().find(|found| found.position == position) {
                        Some(found) => Arc::new(found),
                        None => {
                            return Done {
                                job: self,
                                outcome: Outcome::Missing,
                            };
                        }
                    },
                    Err(error) => {
                        tracing::warn!(%error, "cannot read a change to send again");
                        return Done {
                            job: self,
                            outcome: Outcome::Unread,
                        };
                    }
                }
            }
        };
        let body = change.body.clone();
        let answer = node
            .sender
            .send(&recipient, &change.event_id, &change.correlation_id, body)
            .await;
        Done {
            job: self,
            outcome: Outcome::Answered(answer, change),
        }
    }

    fn cause(&self) -> (&'static str, i64) {
        match &self.source {
            Source::Change { tries, .. } => (if self.probe { "probe" } else { "change" }, *tries),
            Source::Retry(row) => (if self.probe { "probe" } else { "retry" }, row.attempts + 1),
        }
    }
}

impl Worker {
    /// Draws the consequences of an attempt.
    pub(super) fn settle(&mut self, done: Done) {
        let Done { job, outcome } = done;
        if matches!(job.source, Source::Retry(_)) {
            self.retries -= 1;
        }
        match outcome {
            Outcome::Answered(answer, change) => {
                self.log(&job, &answer, &change);
                if answer.delivered() {
                    self.delivered(job.source)
                } else {
                    self.failed(job, &answer)
                }
            }
            Outcome::Missing => {
                if let Source::Retry(mut row) = job.source {
                    row.last_error = "the change feed does not keep this change any more".into();
                    self.bury(row);
                }
                self.probe_ended(job.probe);
            }
            Outcome::Unread => {
                if let Source::Retry(mut row) = job.source {
                    row.next_at = now() + 1_000_000;
                    self.backlog.put_back(row);
                }
                self.probe_ended(job.probe);
            }
        }
    }

    /// The probe said nothing about the endpoint; another one follows.
    fn probe_ended(&mut self, probe: bool) {
        if probe {
            self.breaker.probe_failed(now(), rand::random());
        }
    }

    fn log(&mut self, job: &Job, answer: &Answer, change: &ChangeRow) {
        let (cause, attempt) = job.cause();
        self.report.attempts.push(AttemptRow {
            id: uuid::Uuid::now_v7().to_string(),
            subscription_id: self.id.to_string(),
            domain: change.domain.clone(),
            position: change.position,
            event_id: change.event_id.clone(),
            cause: cause.into(),
            attempt,
            at: answer.at,
            duration_us: answer.duration.as_micros() as i64,
            status: answer.status.map(i64::from),
            outcome: if answer.delivered() { "delivered" } else { "failed" }.into(),
            error: answer.error.clone(),
            batch_id: None,
        });
    }

    fn delivered(&mut self, source: Source) {
        if self.breaker.success() {
            tracing::info!(subscription = %self.id, "the endpoint answers again");
        }
        if self.failing_since.take().is_some() {
            self.report.failing_since = Some(None);
        }
        match source {
            Source::Change { feed, change, .. } => {
                if let Some(feed) = self.feeds.get_mut(feed) {
                    feed.window.finish(change.position);
                }
            }
            Source::Retry(row) => {
                self.report.failures.insert((row.domain.clone(), row.position), None);
                self.promote(&row.golden_id);
            }
        }
    }

    /// The next change of the golden record is due now.
    fn promote(&mut self, golden_id: &str) {
        if let Some(next) = self.backlog.remove(golden_id, now()) {
            self.note(next);
        }
    }

    /// The change is given up; those behind it go on.
    fn bury(&mut self, mut row: FailureRow) {
        row.state = "dead".into();
        row.next_at = 0;
        let golden_id = row.golden_id.clone();
        tracing::warn!(subscription = %self.id, domain = row.domain, position = row.position, "delivery given up");
        self.note(row);
        self.promote(&golden_id);
    }

    fn failed(&mut self, job: Job, answer: &Answer) {
        let at = now();
        self.note_failing(at);
        if answer.status == Some(410) {
            self.unwanted = Some("the endpoint answered 410 Gone".into());
        }
        if let (Some(429 | 503), Some(wait)) = (answer.status, answer.retry_after) {
            self.breaker.hold(at + micros(wait.min(Duration::from_secs(3600))));
        }
        let golden_id = match &job.source {
            Source::Change { change, .. } => change.golden_id.as_str(),
            Source::Retry(row) => row.golden_id.as_str(),
        };
        let blameless = if job.probe {
            self.breaker.probe_failed(at, rand::random());
            true
        } else {
            let closed = !self.breaker.is_open();
            let open = self.breaker.failure(golden_id, answer.outage(), at, rand::random());
            if open && closed {
                tracing::warn!(subscription = %self.id, error = answer.error, "the endpoint is down; its cursor stands");
            }
            open
        };
        if blameless || self.unwanted.is_some() {
            self.put_back(job.source, at);
        } else {
            self.blame(job.source, answer, at);
        }
    }

    fn note_failing(&mut self, at: Micros) {
        match self.failing_since {
            None => {
                self.failing_since = Some(at);
                self.report.failing_since = Some(Some(at));
            }
            Some(since) if at - since > micros(self.node.settings.disable_after) => {
                self.unwanted = Some(format!("no delivery succeeded since {}", rfc3339(since)));
            }
            Some(_) => {}
        }
    }

    /// The endpoint is to blame: the change keeps its attempts and its place.
    fn put_back(&mut self, source: Source, at: Micros) {
        match source {
            Source::Change { feed, change, .. } => {
                if let Some(feed) = self.feeds.get_mut(feed) {
                    feed.window.put_back(change.position);
                }
            }
            Source::Retry(mut row) => {
                // Behind the others that are due, so that the next probe is another one.
                row.next_at = row.next_at.max(at);
                self.backlog.put_back(row);
            }
        }
    }

    /// The change is to blame: it is tried again by the schedule, and the later ones of its golden record wait.
    fn blame(&mut self, source: Source, answer: &Answer, at: Micros) {
        match source {
            Source::Change { feed, change, .. } => {
                let window = self.feeds.get_mut(feed).map(|feed| &mut feed.window);
                let later = window
                    .map(|window| window.set_aside(change.position))
                    .unwrap_or_default();
                self.park(&change);
                for (_, follower) in later {
                    self.park(&follower);
                }
                // The backlog had nothing of this golden record, so this is its first.
                if let Some(mut row) = self.backlog.take_first(&change.golden_id) {
                    row.first_failed_at = at;
                    self.reschedule(row, answer, at);
                }
            }
            Source::Retry(row) => self.reschedule(row, answer, at),
        }
    }

    fn reschedule(&mut self, mut row: FailureRow, answer: &Answer, at: Micros) {
        row.attempts += 1;
        row.last_error.clone_from(&answer.error);
        match self
            .node
            .schedule
            .delay(row.attempts, answer.retry_after, rand::random())
        {
            Some(delay) => {
                row.state = "due".into();
                row.next_at = at + micros(delay);
                self.note(row.clone());
                self.backlog.put_back(row);
            }
            None => self.bury(row),
        }
    }
}

fn micros(duration: Duration) -> Micros {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4)
}
