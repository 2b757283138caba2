//! One domain's change feed as one subscription reads it.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Node;
use super::plan::WINDOW;
use super::tail::{READ, Slice, blocking};
use super::window::Window;
use crate::hub::changes::ChangeRow;

/// Where a subscription is in one domain, with the changes it has read ahead.
pub struct Feed {
    /// Domain.
    pub domain: String,
    /// What is worked on.
    pub window: Window<Arc<ChangeRow>>,
    /// When to read again after a failure to read.
    pub read_again: Option<Instant>,
    ahead: VecDeque<Arc<ChangeRow>>,
    /// Positions after the cursor that were set aside before the lease came to this worker.
    known: HashSet<i64>,
    reported: i64,
}

/// What comes next in a feed.
pub enum Next {
    /// A change; the window has room for it.
    Change(Arc<ChangeRow>),
    /// One that was dealt with already.
    Known,
    /// The next change is not kept any more; its position.
    Gone(i64),
    /// The window is full.
    Full,
    /// More must be read.
    Empty,
}

impl Feed {
    /// Goes on after `position`, working on at most `capacity` positions.
    pub fn new(domain: &str, position: i64, known: HashSet<i64>, capacity: usize) -> Self {
        Feed {
            domain: domain.to_string(),
            window: Window::new(position, capacity),
            read_again: None,
            ahead: VecDeque::new(),
            known,
            reported: position,
        }
    }

    /// The watermark, if it moved since it was last asked for.
    pub fn moved(&mut self) -> Option<i64> {
        let position = self.window.watermark();
        let moved = position != self.reported;
        self.reported = position;
        moved.then_some(position)
    }

    /// Takes the next change that was read.
    pub fn advance(&mut self) -> Next {
        if self.window.room() == 0 {
            return Next::Full;
        }
        let Some(change) = self.ahead.pop_front() else {
            return Next::Empty;
        };
        if change.position > self.window.next() {
            self.ahead.push_front(change);
            return Next::Gone(self.window.next());
        }
        match change.position - self.window.next() {
            0 if self.known.remove(&change.position) => {
                self.window.skip();
                Next::Known
            }
            0 => Next::Change(change),
            1.. => {
                self.ahead.push_front(change);
                Next::Full
            }
            _ => Next::Known,
        }
    }

    /// The change cannot be taken now.
    pub fn give_back(&mut self, change: Arc<ChangeRow>) {
        self.ahead.push_front(change);
    }

    /// Reads on: from the tail, or from the database when this subscription is behind it. Whether something came.
    pub async fn read(&mut self, node: &Arc<Node>) -> bool {
        if self.read_again.is_some_and(|at| at > Instant::now()) {
            return false;
        }
        self.read_again = None;
        let position = self.window.next();
        match node.tail.slice(&self.domain, position, WINDOW) {
            Slice::Rows(rows) => self.ahead.extend(rows),
            Slice::Nothing => {}
            Slice::Behind => {
                let (hub, domain) = (Arc::clone(&node.hub), self.domain.clone());
                match blocking(move || hub.changes_after(&domain, position - 1, READ)).await {
                    Ok(rows) => self.ahead.extend(rows.into_iter().map(Arc::new)),
                    Err(error) => {
                        tracing::warn!(domain = self.domain, %error, "cannot read the change feed");
                        self.read_again = Some(Instant::now() + Duration::from_secs(1));
                    }
                }
            }
        }
        !self.ahead.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::testing;

    fn change(position: i64) -> Arc<ChangeRow> {
        Arc::new(testing::change(position))
    }

    #[test]
    fn what_was_set_aside_before_is_not_sent_again_and_a_gap_is_told() {
        let mut feed = Feed::new("vendor", 4, HashSet::from([6]), 64);
        feed.ahead.extend([change(5), change(6), change(9)]);
        let Next::Change(first) = feed.advance() else {
            panic!("expected a change")
        };
        feed.window.admit("g".into(), first, false);
        assert!(matches!(feed.advance(), Next::Known));
        assert!(matches!(feed.advance(), Next::Gone(7)));
        assert_eq!(feed.window.start().map(|(position, ..)| position), Some(5));
        feed.window.finish(5);
        assert_eq!(feed.moved(), Some(6));
        assert!(matches!(feed.advance(), Next::Gone(7)), "nothing is passed over");
        assert_eq!(feed.moved(), None);
    }
}
