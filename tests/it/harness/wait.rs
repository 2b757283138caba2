//! Waiting for something to become true, never for a fixed time.

use std::time::{Duration, Instant};

/// How long anything may take on a slow, busy machine.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// Asks again and again until the condition holds.
///
/// # Panics
/// When it does not within [`DEADLINE`]; the message says what was waited for.
#[track_caller]
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let _: () = wait_for(what, || holds().then_some(()));
}

/// Asks again and again until there is an answer.
///
/// # Panics
/// When there is none within [`DEADLINE`].
#[track_caller]
pub fn wait_for<T>(what: &str, mut answer: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + DEADLINE;
    loop {
        if let Some(answer) = answer() {
            return answer;
        }
        assert!(
            Instant::now() < until,
            "waited {} s in vain: {what}",
            DEADLINE.as_secs()
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}
