//! The commands that wait for a domain's writer. Interactive ones go before bulk ones, and overload is refused at the
//! door rather than queued without end.

use std::collections::VecDeque;

use parking_lot::{Condvar, Mutex};

use crate::error::{Error, Result};

/// Interactive commands of one commit.
const MOST_INTERACTIVE: usize = 64;

/// A bounded two-lane queue.
pub(crate) struct Queue<T> {
    lanes: Mutex<Lanes<T>>,
    wake: Condvar,
    bound: usize,
}

struct Lanes<T> {
    interactive: VecDeque<T>,
    bulk: VecDeque<T>,
    closed: bool,
}

impl<T> Queue<T> {
    /// A queue that holds at most `bound` commands.
    pub(crate) fn new(bound: usize) -> Self {
        let lanes = Lanes {
            interactive: VecDeque::new(),
            bulk: VecDeque::new(),
            closed: false,
        };
        Queue {
            lanes: Mutex::new(lanes),
            wake: Condvar::new(),
            bound,
        }
    }

    /// Adds all of the commands or none.
    ///
    /// # Errors
    /// `Busy` when they do not fit or the hub is stopping.
    pub(crate) fn push(&self, commands: Vec<T>, bulk: bool) -> Result<()> {
        let mut lanes = self.lanes.lock();
        let waiting = lanes.interactive.len() + lanes.bulk.len();
        if lanes.closed {
            return Err(Error::Busy {
                detail: "the hub is stopping".into(),
                retry_after: 5,
            });
        }
        if waiting + commands.len() > self.bound {
            return Err(Error::Busy {
                detail: "too many writes are waiting".into(),
                retry_after: 1,
            });
        }
        if bulk {
            lanes.bulk.extend(commands)
        } else {
            lanes.interactive.extend(commands)
        }
        drop(lanes);
        self.wake.notify_one();
        Ok(())
    }

    /// Waits for commands and takes those of one commit: the waiting interactive ones, and one bulk command, so that
    /// a person's call never waits behind more than one bulk command. `None` once closed and drained.
    pub(crate) fn take(&self) -> Option<Vec<T>> {
        let mut lanes = self.lanes.lock();
        loop {
            let interactive = lanes.interactive.len().min(MOST_INTERACTIVE);
            let mut taken: Vec<T> = lanes.interactive.drain(..interactive).collect();
            if taken.is_empty() {
                taken.extend(lanes.bulk.pop_front());
            }
            if !taken.is_empty() {
                return Some(taken);
            }
            if lanes.closed {
                return None;
            }
            self.wake.wait(&mut lanes);
        }
    }

    /// Commands that wait now.
    pub(crate) fn len(&self) -> usize {
        let lanes = self.lanes.lock();
        lanes.interactive.len() + lanes.bulk.len()
    }

    /// Refuses new commands; those that wait are still taken.
    pub(crate) fn close(&self) {
        self.lanes.lock().closed = true;
        self.wake.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interactive_commands_go_first_and_bulk_ones_one_at_a_time() {
        let queue = Queue::new(10);
        queue.push(vec!["bulk 1", "bulk 2"], true).expect("fits");
        queue.push(vec!["person"], false).expect("fits");
        assert_eq!(queue.take(), Some(vec!["person"]));
        assert_eq!(queue.take(), Some(vec!["bulk 1"]));
        assert_eq!(queue.take(), Some(vec!["bulk 2"]));
    }

    #[test]
    fn overload_is_refused_whole_and_a_closed_queue_drains() {
        let queue = Queue::new(2);
        assert!(matches!(queue.push(vec![1, 2, 3], true), Err(Error::Busy { .. })));
        queue.push(vec![1, 2], true).expect("fits");
        assert!(matches!(queue.push(vec![3], false), Err(Error::Busy { .. })));
        queue.close();
        assert!(matches!(queue.push(vec![3], false), Err(Error::Busy { .. })));
        assert_eq!(
            (queue.take(), queue.take(), queue.take()),
            (Some(vec![1]), Some(vec![2]), None)
        );
    }
}
