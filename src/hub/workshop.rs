//! Work on what callers send, away from the threads that talk to them. What is small is done at once or has many places;
//! what is large waits for one of a few, so that however much is sent, a processor is left for everybody else.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::Hub;
use super::attend::silent;
use crate::error::{Error, Result};

/// Bytes up to which work takes less time than handing it to another thread: some tens of microseconds.
pub const SMALL: usize = 16 * 1024;
/// Bytes from which work is large: it takes milliseconds.
const LARGE: usize = 64 * 1024;
/// Callers that may wait for each place.
const WAITING: usize = 200;
/// Places for what is not large, for each processor.
const PLACES: usize = 2;

/// Places where work is done, and how many may wait for one.
pub(super) struct Workshop {
    short: Bench,
    long: Bench,
}

struct Bench {
    places: Arc<Semaphore>,
    admitted: Semaphore,
}

impl Bench {
    fn with(places: usize) -> Bench {
        Bench {
            places: Arc::new(Semaphore::new(places)),
            admitted: Semaphore::new(places * WAITING),
        }
    }
}

impl Workshop {
    /// For a machine with so many processors.
    pub(super) fn new(processors: usize) -> Workshop {
        Workshop {
            short: Bench::with(processors.max(1) * PLACES),
            long: Bench::with(processors.saturating_sub(1).max(1)),
        }
    }
}

impl Hub {
    /// Does pure work on something of so many bytes: at once where that is little, else on another thread when its turn
    /// comes.
    ///
    /// # Errors
    /// `Busy` when too many wait, or the database does not answer.
    pub async fn by_size<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        match bytes <= SMALL {
            true => Ok(work()),
            false => self.compute(bytes, work).await,
        }
    }

    /// Does pure work that takes a while on another thread when its turn comes; `bytes` is how much there is to look at.
    pub(super) async fn compute<T: Send + 'static>(
        &self,
        bytes: usize,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let busy = || Error::Busy {
            detail: "too many calls with much to look at are waiting".into(),
            retry_after: 1,
        };
        let bench = match bytes < LARGE {
            true => &self.workshop.short,
            false => &self.workshop.long,
        };
        let _admitted = bench.admitted.try_acquire().map_err(|_| busy())?;
        let turn = bench.places.clone().acquire_owned().await.map_err(|_| busy())?;
        let work = tokio::task::spawn_blocking(move || {
            let done = work();
            // Not before: a caller that hangs up makes no room for another while the work goes on.
            drop(turn);
            done
        });
        // The work may need what a writer holds that waits for the database.
        let done = self.attended(work, silent).await?;
        done.map_err(|e| Error::Internal(format!("a computation panicked: {e}")))
    }

    /// Does work that has a bound of its own, or writes, on a blocking thread.
    pub(super) async fn apart<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|e| Error::Internal(format!("a computation panicked: {e}")))
    }
}
