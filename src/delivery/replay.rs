//! How a worker sends redriven dead letters and replays: beside the live changes, within a share of what may be in
//! flight, and never while a live change of the same golden record is on its way or waits.

use std::sync::Arc;

use super::lane::Piece;
use super::request::Source;
use super::schedule;
use super::sender::Answer;
use super::tail::blocking;
use super::walk::AHEAD;
use super::worker::Worker;
use crate::hub::changes::ChangeRow;
use crate::hub::deliveries::FailureRow;
use crate::hub::subscriptions::settings::Order;
use crate::hub::time::{Micros, now};

impl Worker {
    /// Looks what there is to send once more, and reads it.
    pub(super) async fn fill_lane(&mut self) {
        if self.lane.wants_look() {
            let (node, id) = (Arc::clone(&self.node), Arc::clone(&self.id));
            let looked = blocking(move || {
                let dispatch = node.hub.dispatch();
                Ok((dispatch.redriven(&id)?, dispatch.open_replay(&id)?))
            });
            match looked.await {
                Ok(((rows, more), job)) => self.lane.found(rows, more, job, now()),
                Err(error) => {
                    tracing::warn!(subscription = %self.id, %error, "cannot look for replays");
                    self.lane.look_later();
                }
            }
        }
        while let Some(stretch) = self.lane.stretch() {
            let (node, id) = (Arc::clone(&self.node), Arc::clone(&self.id));
            let read = blocking(move || {
                let range = (stretch.from, stretch.to);
                let (selection, domain) = (&stretch.selection, &stretch.domain);
                let dispatch = node.hub.dispatch();
                dispatch.replayed_changes(&id, selection, domain, range, AHEAD as i64)
            });
            match read.await {
                Ok(rows) => {
                    let plan = &self.plan;
                    self.lane.read(rows, |change| plan.wants(change));
                }
                Err(error) => {
                    tracing::warn!(subscription = %self.id, %error, "cannot read what is to be replayed");
                    self.lane.look_later();
                    return;
                }
            }
        }
    }

    /// The next piece to send once more.
    pub(super) fn pick_piece(&mut self, at: Micros) -> Option<Source> {
        let (feeds, backlog) = (&self.feeds, &self.backlog);
        // In strict order nothing goes beside anything.
        let strict = self.plan.order == Order::Strict;
        let busy = |domain: &str, golden_id: &str, position: i64| {
            let feed = feeds.iter().find(|feed| feed.domain == domain);
            let live = feed.is_some_and(|feed| {
                let window = &feed.window;
                position > window.watermark() || window.holds(golden_id) || (strict && !window.is_empty())
            });
            live || backlog.holds(golden_id)
        };
        self.lane.pick(at, busy).map(Source::Piece)
    }

    /// The endpoint took a piece.
    pub(super) fn piece_delivered(&mut self, piece: Piece) {
        match piece {
            Piece::Redriven(row) => {
                self.report.failures.insert((row.domain.clone(), row.position), None);
                self.lane.settle(&row, now());
            }
            Piece::Replayed { job, change, .. } => {
                self.report.revived.push((change.domain.clone(), change.position));
                self.lane.replayed(&job, &change);
            }
        }
    }

    /// A piece is to blame for a failure: it is tried again by the schedule.
    pub(super) fn piece_blamed(&mut self, piece: Piece, answer: &Answer, at: Micros) {
        match piece {
            Piece::Redriven(row) => match self.after_failure(row, answer, at) {
                row if row.state == "dead" => self.bury_piece(row),
                mut row => {
                    row.state = "redriven".into();
                    self.note(row.clone());
                    self.lane.again(row);
                }
            },
            Piece::Replayed { job, change, .. } => {
                let mut row = self.after_failure(self.fresh(&change, at), answer, at);
                if row.state == "due" {
                    row.state = "redriven".into();
                }
                self.note(row.clone());
                self.lane.replay_failed(&job, row);
            }
        }
    }

    /// A redriven one is dead again.
    pub(super) fn bury_piece(&mut self, row: FailureRow) {
        tracing::warn!(subscription = %self.id, domain = row.domain, position = row.position, "delivery given up");
        self.lane.settle(&row, now());
        self.note(row);
    }

    fn fresh(&self, change: &ChangeRow, at: Micros) -> FailureRow {
        FailureRow {
            subscription_id: self.id.to_string(),
            domain: change.domain.clone(),
            position: change.position,
            golden_id: change.golden_id.clone(),
            state: "redriven".into(),
            attempts: 0,
            next_at: 0,
            last_error: String::new(),
            first_failed_at: at,
            dead_at: None,
        }
    }

    /// The row of a change that failed once more and is to blame: due later, or dead.
    pub(super) fn after_failure(&self, mut row: FailureRow, answer: &Answer, at: Micros) -> FailureRow {
        row.attempts += 1;
        row.last_error.clone_from(&answer.error);
        let poisoned = self.node.settings.poison.kills(row.attempts, answer.status);
        let delay = self
            .plan
            .schedule
            .delay(row.attempts, answer.retry_after, rand::random());
        match delay.filter(|_| !poisoned) {
            Some(delay) => {
                row.state = "due".into();
                row.next_at = at + schedule::micros(delay);
            }
            None => {
                row.state = "dead".into();
                row.next_at = 0;
                row.dead_at = Some(at);
            }
        }
        row
    }
}
