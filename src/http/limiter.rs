//! A token bucket for each caller.

use std::collections::HashMap;
use std::time::Instant;

use parking_lot::Mutex;

use super::settings::Limits;
use crate::error::{Error, Result};

/// Most callers that are remembered.
const MAX_CALLERS: usize = 10_000;
/// Those who are forgotten at once when there are more: the ones with the fullest buckets, who lose least.
const FORGOTTEN: usize = MAX_CALLERS / 10;

/// Refuses callers who ask too often.
pub struct Limiter {
    per_second: f64,
    burst: f64,
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
    /// Below zero for who had more than was there: of what it costs only the first part must be there.
    tokens: f64,
    at: Instant,
}

impl Limiter {
    /// With these limits.
    pub fn new(limits: &Limits) -> Self {
        Limiter {
            per_second: f64::from(limits.requests_per_second.max(1)),
            burst: f64::from(limits.burst.max(1)),
            buckets: Mutex::default(),
        }
    }

    /// Takes one request from the caller's bucket, which counts `cost` times.
    ///
    /// # Errors
    /// `TooMany` with the seconds to wait.
    pub fn take(&self, subject: &str, cost: u32) -> Result<()> {
        self.take_at(subject, cost, Instant::now())
    }

    /// Takes what a request costs besides, when that is known.
    pub fn charge(&self, subject: &str, cost: usize) {
        let cost = u32::try_from(cost).unwrap_or(u32::MAX);
        self.change(subject, Instant::now(), |bucket| bucket.tokens -= f64::from(cost));
    }

    fn take_at(&self, subject: &str, cost: u32, now: Instant) -> Result<()> {
        // What costs more than a bucket holds is had for a full one.
        let cost = f64::from(cost).min(self.burst);
        self.change(subject, now, |bucket| {
            if bucket.tokens < cost {
                let wait = ((cost - bucket.tokens) / self.per_second).ceil().max(1.0);
                return Err(Error::TooMany {
                    retry_after: wait as u64,
                });
            }
            bucket.tokens -= cost;
            Ok(())
        })
    }

    fn change<T>(&self, subject: &str, now: Instant, how: impl FnOnce(&mut Bucket) -> T) -> T {
        let mut buckets = self.buckets.lock();
        if buckets.len() >= MAX_CALLERS && !buckets.contains_key(subject) {
            self.forget(&mut buckets, now);
        }
        let bucket = buckets.entry(subject.to_string()).or_insert(Bucket {
            tokens: self.burst,
            at: now,
        });
        bucket.tokens = self.level(bucket, now);
        bucket.at = now;
        how(bucket)
    }

    fn forget(&self, buckets: &mut HashMap<String, Bucket>, now: Instant) {
        let mut levels: Vec<f64> = buckets.values().map(|bucket| self.level(bucket, now)).collect();
        let place = levels.len().saturating_sub(FORGOTTEN);
        let (_, enough, _) = levels.select_nth_unstable_by(place, f64::total_cmp);
        let enough = *enough;
        let mut left = FORGOTTEN;
        buckets.retain(|_, bucket| {
            let goes = left > 0 && self.level(bucket, now) >= enough;
            left -= usize::from(goes);
            !goes
        });
    }

    fn level(&self, bucket: &Bucket, now: Instant) -> f64 {
        let refill = now.saturating_duration_since(bucket.at).as_secs_f64() * self.per_second;
        (bucket.tokens + refill).min(self.burst)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn limiter() -> Limiter {
        Limiter::new(&Limits {
            requests_per_second: 2,
            burst: 3,
            ..Limits::default()
        })
    }

    #[test]
    fn a_burst_then_the_rate_and_each_caller_alone() {
        let limiter = limiter();
        let start = Instant::now();
        let taken = (0..5).filter(|_| limiter.take_at("ann", 1, start).is_ok()).count();
        assert_eq!(taken, 3);
        assert!(matches!(
            limiter.take_at("ann", 1, start),
            Err(Error::TooMany { retry_after: 1 })
        ));
        assert!(limiter.take_at("bob", 1, start).is_ok());
        let later = start + Duration::from_secs(1);
        let taken = (0..5).filter(|_| limiter.take_at("ann", 1, later).is_ok()).count();
        assert_eq!(taken, 2);
    }

    #[test]
    fn what_costs_more_counts_more() {
        let limiter = limiter();
        let start = Instant::now();
        limiter.take_at("ann", 50, start).unwrap();
        let later = start + Duration::from_secs(1);
        assert!(matches!(
            limiter.take_at("ann", 50, later),
            Err(Error::TooMany { retry_after: 1 })
        ));
        limiter.take_at("ann", 1, later).unwrap();
        limiter.charge("bob", 9);
        assert!(limiter.take("bob", 1).is_err());
    }

    #[test]
    fn callers_without_number_are_not_remembered_without_number() {
        let limiter = limiter();
        let start = Instant::now();
        limiter.take_at("busy", 3, start).unwrap();
        for number in 0..MAX_CALLERS * 2 {
            limiter.take_at(&number.to_string(), 1, start).unwrap();
            assert!(limiter.buckets.lock().len() <= MAX_CALLERS);
        }
        assert!(
            limiter.take_at("busy", 1, start).is_err(),
            "who asked most is not forgotten"
        );
    }
}
