//! Takes changes into a subscription's windows, and sets aside those that must wait.

use std::sync::Arc;

use super::feed::Next;
use super::tail::blocking;
use super::worker::Worker;
use crate::hub::changes::ChangeRow;
use crate::hub::deliveries::FailureRow;
use crate::hub::subscriptions::settings::Order;
use crate::hub::time::now;

/// Failures that are not dead, per subscription: with more, the cursor stands.
const MAX_BACKLOG: usize = 10_000;

impl Worker {
    /// Takes changes into the windows.
    pub(super) async fn fill(&mut self) {
        for index in 0..self.feeds.len() {
            while let Some(feed) = self.feeds.get_mut(index) {
                let change = match feed.advance() {
                    Next::Change(change) => change,
                    Next::Known => continue,
                    Next::Full => break,
                    Next::Gone(position) => {
                        let domain = feed.domain.clone();
                        self.expire(domain, position).await;
                        return;
                    }
                    Next::Empty => {
                        if feed.read(&self.node).await {
                            continue;
                        } else {
                            break;
                        }
                    }
                };
                if !self.plan.wants(&change) {
                    feed.window.skip();
                } else if self.plan.order == Order::Strict {
                    // A lane of its own: the window is so small that the order of positions is all there is.
                    feed.window.admit(Arc::from(change.position.to_string()), change, false);
                } else if !self.backlog.holds(&change.golden_id) {
                    let droppable = self.plan.is_droppable(&change);
                    feed.window
                        .admit(Arc::from(change.golden_id.as_str()), change, droppable);
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

    /// Changes were removed before they could be sent: the subscription says so and stops.
    async fn expire(&mut self, domain: String, position: i64) {
        self.stopping = true;
        let (node, id) = (Arc::clone(&self.node), self.id.to_string());
        let expired = blocking(move || node.hub.dispatch().expire(&id, &domain, position)).await;
        if let Err(error) = expired {
            tracing::error!(subscription = %self.id, %error, "cannot expire the subscription");
        }
    }

    /// Puts a change behind the failed one of its golden record, or in its place.
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
            dead_at: None,
        };
        self.note(row.clone());
        if self.plan.is_droppable(change) {
            self.backlog.push_droppable(row);
        } else {
            self.backlog.push(row);
        }
        self.give_way(&change.golden_id);
    }

    /// Lets what failed of a golden record give way to a newer change of it, where the order is `latest`.
    pub(super) fn give_way(&mut self, golden_id: &str) {
        if self.plan.order != Order::Latest {
            return;
        }
        let (gone, first) = self.backlog.give_way(golden_id, now());
        for row in gone {
            *self.report.superseded.entry(row.domain.clone()).or_default() += 1;
            self.report.failures.insert((row.domain, row.position), None);
        }
        if let Some(first) = first {
            self.note(first);
        }
    }

    /// Puts a failure into the next report.
    pub(super) fn note(&mut self, row: FailureRow) {
        self.report
            .failures
            .insert((row.domain.clone(), row.position), Some(row));
    }
}
