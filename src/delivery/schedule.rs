//! When a failed delivery is tried again.

use std::time::{Duration, SystemTime};

use crate::hub::time::Micros;

/// Delays of Standard Webhooks: ten attempts over about three days.
pub const STANDARD_DELAYS_S: [u64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// No endpoint can put an attempt off for longer.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 3600);

/// Answers that say that the message itself is at fault: sent again, it will hardly fare better.
pub const POISON_STATUSES: [u16; 4] = [400, 413, 415, 422];
/// Tries of a change that an endpoint calls faulty.
pub const POISON_TRIES: i64 = 3;

/// The delays after the first, second, third … failed attempt; after the last one there is no further attempt.
#[derive(Debug, Clone)]
pub struct Schedule {
    delays: Vec<Duration>,
}

/// Which answers make a change poison, and after how many tries.
#[derive(Debug, Clone)]
pub struct Poison {
    /// HTTP statuses.
    pub statuses: Vec<u16>,
    /// Tries, however long the schedule is.
    pub tries: i64,
}

impl Default for Poison {
    fn default() -> Self {
        Poison {
            statuses: POISON_STATUSES.to_vec(),
            tries: POISON_TRIES,
        }
    }
}

impl Poison {
    /// Whether a change with so many failed attempts, the last one answered with `status`, is to be given up.
    pub fn kills(&self, failed: i64, status: Option<u16>) -> bool {
        failed >= self.tries && status.is_some_and(|status| self.statuses.contains(&status))
    }
}

impl Schedule {
    /// In seconds.
    pub fn new(delays_s: &[u64]) -> Self {
        Schedule {
            delays: delays_s.iter().map(|s| Duration::from_secs(*s)).collect(),
        }
    }

    /// The last delay, for what is never given up; a minute when there is none.
    pub fn last(&self, random: f64) -> Duration {
        later(self.delays.last().copied().unwrap_or(Duration::from_secs(60)), random)
    }

    /// How long to wait after `failed` failed attempts, or none when that was the last one. An endpoint's `Retry-After`
    /// is a floor. `random` in 0..1 spreads those that failed together, always later: an endpoint never gets an attempt
    /// before the time it asked for.
    pub fn delay(&self, failed: i64, retry_after: Option<Duration>, random: f64) -> Option<Duration> {
        let index = usize::try_from(failed.max(1) - 1).ok()?;
        let base = *self.delays.get(index)?;
        let floor = retry_after.unwrap_or_default().min(MAX_RETRY_AFTER);
        Some(later(base.max(floor), random))
    }
}

/// Adds up to a tenth of the delay, but up to 2 s of a short one and never more than 15 minutes.
pub fn later(delay: Duration, random: f64) -> Duration {
    let spread = (delay / 10)
        .max(delay.min(Duration::from_secs(2)))
        .min(Duration::from_secs(900));
    delay + spread.mul_f64(random.clamp(0.0, 1.0))
}

/// A duration in the unit of times.
pub fn micros(duration: Duration) -> Micros {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4)
}

/// Reads `Retry-After`: seconds, or an HTTP date.
pub fn retry_after(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(header).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_and_no_more() {
        let schedule = Schedule::new(&STANDARD_DELAYS_S);
        assert_eq!(schedule.delay(1, None, 0.0), Some(Duration::from_secs(5)));
        assert_eq!(schedule.delay(9, None, 0.0), Some(Duration::from_secs(86_400)));
        assert_eq!(schedule.delay(10, None, 0.0), None);
        let total: u64 = STANDARD_DELAYS_S.iter().sum();
        assert_eq!(total, 75 * 3600 + 35 * 60 + 5);
    }

    #[test]
    fn poison_is_given_up_early_and_other_answers_are_not() {
        let poison = Poison::default();
        for status in POISON_STATUSES {
            assert!(!poison.kills(2, Some(status)) && poison.kills(3, Some(status)));
        }
        assert!(!poison.kills(9, Some(404)) && !poison.kills(9, Some(500)) && !poison.kills(9, None));
    }

    #[test]
    fn jitter_only_delays() {
        let schedule = Schedule::new(&STANDARD_DELAYS_S);
        for failed in 1..=9 {
            let least = schedule.delay(failed, None, 0.0).unwrap();
            let most = schedule.delay(failed, None, 1.0).unwrap();
            assert!(most > least && most <= least + Duration::from_secs(900));
        }
        assert_eq!(schedule.delay(1, None, 1.0), Some(Duration::from_secs(7)));
        assert_eq!(schedule.delay(2, None, 1.0), Some(Duration::from_secs(330)));
    }

    #[test]
    fn retry_after_is_a_floor_with_a_ceiling() {
        let schedule = Schedule::new(&STANDARD_DELAYS_S);
        assert_eq!(
            schedule.delay(1, Some(Duration::from_secs(60)), 0.0),
            Some(Duration::from_secs(60))
        );
        assert_eq!(
            schedule.delay(2, Some(Duration::from_secs(60)), 0.0),
            Some(Duration::from_secs(300))
        );
        assert_eq!(
            schedule.delay(1, Some(Duration::from_secs(u64::MAX)), 0.0),
            Some(MAX_RETRY_AFTER)
        );
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        assert_eq!(retry_after(" 120 ", now), Some(Duration::from_secs(120)));
        assert_eq!(
            retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now),
            Some(Duration::from_secs(60))
        );
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-1", now), None);
    }
}
