//! How long work takes, for tests: the time that this thread had a processor. On a busy machine the clock on the wall says
//! nothing about the work.

use std::time::Instant;

pub(crate) use std::time::Duration;

/// Time that the work took. Where the system does not say how long a thread had a processor, the time that passed.
pub(crate) fn busy(work: impl FnOnce()) -> Duration {
    let (begun, clock) = (on_processor(), Instant::now());
    work();
    match begun.zip(on_processor()) {
        Some((begun, ended)) => ended.saturating_sub(begun),
        None => clock.elapsed(),
    }
}

fn on_processor() -> Option<Duration> {
    // The system counts when a thread gives its processor away.
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}
