//! One attempt to deliver, and what follows from its outcome.

use std::sync::Arc;
use std::time::Duration;

use super::Node;
use super::batch::Batch;
use super::lane::Piece;
use super::plan::Plan;
use super::schedule::micros;
use super::sender::{Answer, BATCH, EVENT, Message, Recipient};
use super::tail::blocking;
use super::throttle::is_too_much;
use super::worker::Worker;
use crate::error::Result;
use crate::hub::changes::ChangeRow;
use crate::hub::deliveries::{AttemptRow, FailureRow};
use crate::hub::subscriptions::settings::OnDead;
use crate::hub::time::{Micros, now, rfc3339};

/// An endpoint cannot stop everything for longer than this.
const LONGEST_HOLD: Duration = Duration::from_secs(3600);

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
    /// Several from a window.
    Batch(Batch),
    /// From the backlog.
    Retry(FailureRow),
    /// Sent once more, beside the live changes.
    Piece(Piece),
}

impl Source {
    fn golden_id(&self) -> &str {
        match self {
            Source::Change { change, .. } => &change.golden_id,
            Source::Batch(batch) => batch.golden_id(),
            Source::Retry(row) => &row.golden_id,
            Source::Piece(piece) => piece.golden_id(),
        }
    }
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
    /// With what was sent, in order.
    Answered(Answer, Vec<Arc<ChangeRow>>),
    /// The feed does not keep the change any more.
    Missing,
    /// The change, or what belongs to it, cannot be read at present.
    Unread,
}

impl Job {
    /// Makes the attempt.
    pub async fn run(self, node: Arc<Node>, recipient: Arc<Recipient>, plan: Arc<Plan>) -> Done {
        let outcome = match self.attempt(&node, &recipient, &plan).await {
            Ok(outcome) => outcome,
            Err(error) => {
                tracing::warn!(%error, "cannot read what is to be sent");
                Outcome::Unread
            }
        };
        Done { job: self, outcome }
    }

    async fn attempt(&self, node: &Arc<Node>, recipient: &Recipient, plan: &Plan) -> Result<Outcome> {
        let changes = match &self.source {
            Source::Change { change, .. } | Source::Piece(Piece::Replayed { change, .. }) => vec![Arc::clone(change)],
            Source::Batch(batch) => batch.items.iter().map(|(change, _)| Arc::clone(change)).collect(),
            Source::Retry(row) | Source::Piece(Piece::Redriven(row)) => match read(node, row).await? {
                Some(change) => vec![change],
                None => return Ok(Outcome::Missing),
            },
        };
        let bodies = plan.bodies(node, &changes).await?;
        let (id, content_type, body) = match &self.source {
            Source::Batch(batch) => (batch.id(), BATCH, format!("[{}]", bodies.join(","))),
            Source::Change { .. } | Source::Retry(_) | Source::Piece(_) => {
                let id = changes
                    .first()
                    .map(|change| change.event_id.clone())
                    .unwrap_or_default();
                (id, EVENT, bodies.concat())
            }
        };
        let about = changes.first();
        let message = Message {
            id: &id,
            correlation_id: about.map_or("", |change| change.correlation_id.as_str()),
            domain: about.map_or("", |change| change.domain.as_str()),
            golden_id: about.map_or("", |change| change.golden_id.as_str()),
            content_type,
            body,
            replay: matches!(self.source, Source::Piece(_)),
        };
        let answer = node.sender.send(recipient, message).await;
        Ok(Outcome::Answered(answer, changes))
    }

    /// What the attempt is to the `index`-th of its changes.
    fn cause(&self, index: usize) -> (&'static str, i64) {
        let (cause, attempt) = match &self.source {
            Source::Change { tries, .. } => ("change", *tries),
            Source::Batch(batch) => ("change", batch.items.get(index).map_or(1, |(_, tries)| *tries)),
            Source::Retry(row) => ("retry", row.attempts + 1),
            Source::Piece(Piece::Redriven(row)) => ("redrive", row.attempts + 1),
            Source::Piece(Piece::Replayed { tries, .. }) => ("replay", *tries),
        };
        (if self.probe { "probe" } else { cause }, attempt)
    }
}

/// A change that failed before.
async fn read(node: &Arc<Node>, row: &FailureRow) -> Result<Option<Arc<ChangeRow>>> {
    let (hub, domain, position) = (Arc::clone(&node.hub), row.domain.clone(), row.position);
    let rows = blocking(move || hub.changes_after(&domain, position - 1, 1)).await?;
    Ok(rows.into_iter().find(|found| found.position == position).map(Arc::new))
}

impl Worker {
    /// Draws the consequences of an attempt.
    pub(super) fn settle(&mut self, done: Done) {
        let Done { job, outcome } = done;
        if matches!(job.source, Source::Retry(_)) {
            self.retries -= 1;
        }
        match outcome {
            Outcome::Answered(answer, changes) => {
                self.log(&job, &answer, &changes);
                let golden_id = match &job.source {
                    Source::Retry(row) => Some(row.golden_id.clone()),
                    Source::Change { .. } | Source::Batch(_) | Source::Piece(_) => None,
                };
                if answer.unwanted {
                    self.unwanted = Some("the endpoint answered webhook-delivery: disable".into());
                }
                match job.source {
                    Source::Batch(batch) if answer.delivered() => self.batch_delivered(&batch),
                    Source::Batch(batch) => self.batch_failed(batch, job.probe, &answer),
                    source if answer.delivered() => self.delivered(source),
                    source => self.failed(Job { source, ..job }, &answer),
                }
                if let Some(golden_id) = golden_id {
                    self.give_way(&golden_id);
                }
            }
            Outcome::Missing => {
                match job.source {
                    Source::Retry(row) => {
                        let row = not_kept(row);
                        self.bury(row);
                    }
                    Source::Piece(Piece::Redriven(row)) => self.bury_piece(not_kept(row)),
                    _ => {}
                }
                self.probe_ended(job.probe);
            }
            Outcome::Unread => {
                let later = now() + 1_000_000;
                match job.source {
                    Source::Retry(mut row) => {
                        row.next_at = later;
                        self.backlog.put_back(row);
                    }
                    Source::Batch(mut batch) => {
                        batch.due = later;
                        self.held.push(batch);
                    }
                    Source::Piece(piece) => self.lane.put_back(piece, later),
                    source @ Source::Change { .. } => {
                        self.breaker.hold(later);
                        self.put_back(source, later);
                    }
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

    fn log(&mut self, job: &Job, answer: &Answer, changes: &[Arc<ChangeRow>]) {
        let batch_id = match &job.source {
            Source::Batch(batch) => Some(batch.id()),
            Source::Change { .. } | Source::Retry(_) | Source::Piece(_) => None,
        };
        let live = !matches!(job.source, Source::Piece(_));
        let committed = changes.first().map(|change| change.at).filter(|_| live);
        self.figures
            .attempt(answer.delivered(), answer.duration, answer.at, committed);
        for (index, change) in changes.iter().enumerate() {
            let (cause, attempt) = job.cause(index);
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
                batch_id: batch_id.clone(),
            });
        }
    }

    /// The endpoint took something.
    pub(super) fn endpoint_answers(&mut self) {
        if self.breaker.success() {
            tracing::info!(subscription = %self.id, "the endpoint answers again");
        }
        self.throttle.success(self.plan.in_flight);
        if self.failing_since.take().is_some() {
            self.report.failing_since = Some(None);
            self.alerted = false;
        }
    }

    fn delivered(&mut self, source: Source) {
        self.endpoint_answers();
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
            Source::Batch(batch) => self.batch_delivered(&batch),
            Source::Piece(piece) => self.piece_delivered(piece),
        }
    }

    /// The next change of the golden record is due now.
    fn promote(&mut self, golden_id: &str) {
        if let Some(next) = self.backlog.remove(golden_id, now()) {
            self.note(next);
        }
    }

    /// The change is given up; those behind it go on.
    fn bury(&mut self, row: FailureRow) {
        let golden_id = row.golden_id.clone();
        tracing::warn!(subscription = %self.id, domain = row.domain, position = row.position, "delivery given up");
        self.note(row);
        self.promote(&golden_id);
    }

    fn failed(&mut self, job: Job, answer: &Answer) {
        let at = now();
        let blameless = self.endpoint_failed(job.source.golden_id(), job.probe, answer, at);
        if blameless || self.unwanted.is_some() {
            self.put_back(job.source, at);
        } else {
            self.blame(job.source, answer, at);
        }
    }

    /// An attempt failed, of this golden record among others; whether the endpoint is to blame.
    pub(super) fn endpoint_failed(&mut self, golden_id: &str, probe: bool, answer: &Answer, at: Micros) -> bool {
        self.note_failing(at, &answer.error);
        if answer.status == Some(410) {
            self.unwanted = Some("the endpoint answered 410 Gone".into());
        }
        if is_too_much(answer.status) {
            self.throttle.slow_down(self.plan.in_flight);
            if let Some(wait) = answer.retry_after {
                self.breaker.hold(at + micros(wait.min(LONGEST_HOLD)));
            }
        }
        if probe {
            self.breaker.probe_failed(at, rand::random());
            return true;
        }
        let closed = !self.breaker.is_open();
        let open = self.breaker.failure(golden_id, answer.outage(), at, rand::random());
        if open && closed {
            tracing::warn!(subscription = %self.id, error = answer.error, "the endpoint is down; its cursor stands");
        }
        open
    }

    fn note_failing(&mut self, at: Micros, error: &str) {
        match self.failing_since {
            None => {
                self.failing_since = Some(at);
                self.report.failing_since = Some(Some(at));
            }
            Some(since) if at - since > micros(self.node.settings.disable_after) => {
                self.unwanted = Some(format!("no delivery succeeded since {}", rfc3339(since)));
            }
            Some(since) if !self.alerted && at - since > micros(self.node.settings.alert_after) => {
                self.alerted = true;
                let (hub, id, error) = (Arc::clone(&self.node.hub), Arc::clone(&self.id), error.to_owned());
                tokio::spawn(async move {
                    let told = blocking(move || hub.dispatch().tell_failing(&id, since, &error)).await;
                    if let Err(error) = told {
                        tracing::error!(%error, "cannot tell that an endpoint fails");
                    }
                });
            }
            Some(_) => {}
        }
    }

    /// The endpoint is to blame: the change keeps its attempts and its place.
    fn put_back(&mut self, source: Source, at: Micros) {
        match source {
            Source::Change { feed, change, .. } => {
                if self.plan.batch > 1 {
                    self.alone.insert((feed, change.position));
                }
                if let Some(feed) = self.feeds.get_mut(feed) {
                    feed.window.put_back(change.position);
                }
            }
            Source::Retry(mut row) => {
                // Behind the others that are due, so that the next probe is another one.
                row.next_at = row.next_at.max(at);
                self.backlog.put_back(row);
            }
            Source::Batch(mut batch) => {
                batch.due = at;
                self.held.push(batch);
            }
            Source::Piece(piece) => self.lane.put_back(piece, at),
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
            Source::Batch(batch) => self.held.push(batch),
            Source::Piece(piece) => self.piece_blamed(piece, answer, at),
        }
    }

    fn reschedule(&mut self, row: FailureRow, answer: &Answer, at: Micros) {
        let mut row = self.after_failure(row, answer, at);
        if row.state == "dead" {
            if self.plan.on_dead == OnDead::Skip {
                return self.bury(row);
            }
            // The subscription wants it all the same.
            row.state = "due".into();
            row.dead_at = None;
            row.next_at = at + micros(self.plan.schedule.last(rand::random()));
        }
        self.note(row.clone());
        self.backlog.put_back(row);
    }
}

/// The row of a change that cannot be sent again.
fn not_kept(mut row: FailureRow) -> FailureRow {
    row.state = "dead".into();
    row.next_at = 0;
    row.dead_at = Some(now());
    row.last_error = "the change feed does not keep this change any more".into();
    row
}
