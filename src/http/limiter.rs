//! A token bucket for each caller.

use std::collections::HashMap;
use std::time::Instant;

use parking_lot::Mutex;

use super::settings::Limits;
use crate::error::{Error, Result};

/// Callers remembered before full buckets are forgotten.
const MAX_CALLERS: usize = 10_000;

/// Refuses callers who ask too often.
pub struct Limiter {
    per_second: f64,
    burst: f64,
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Clone, Copy)]
struct Bucket {
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

    /// Takes one request from the caller's bucket.
    ///
    /// # Errors
    /// `TooMany` with the seconds to wait.
    pub fn take(&self, subject: &str) -> Result<()> {
        self.take_at(subject, Instant::now())
    }

    fn take_at(&self, subject: &str, now: Instant) -> Result<()> {
        let mut buckets = self.buckets.lock();
        let bucket = match buckets.get_mut(subject) {
            Some(bucket) => bucket,
            None => {
                if buckets.len() >= MAX_CALLERS {
                    buckets.retain(|_, bucket| self.level(bucket, now) < self.burst);
                }
                buckets.entry(subject.to_string()).or_insert(Bucket {
                    tokens: self.burst,
                    at: now,
                })
            }
        };
        bucket.tokens = self.level(bucket, now);
        bucket.at = now;
        if bucket.tokens < 1.0 {
            let wait = ((1.0 - bucket.tokens) / self.per_second).ceil().max(1.0);
            return Err(Error::TooMany {
                retry_after: wait as u64,
            });
        }
        bucket.tokens -= 1.0;
        Ok(())
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

    #[test]
    fn a_burst_then_the_rate_and_each_caller_alone() {
        let limiter = Limiter::new(&Limits {
            requests_per_second: 2,
            burst: 3,
            ..Limits::default()
        });
        let start = Instant::now();
        let taken = (0..5).filter(|_| limiter.take_at("ann", start).is_ok()).count();
        assert_eq!(taken, 3);
        assert!(matches!(
            limiter.take_at("ann", start),
            Err(Error::TooMany { retry_after: 1 })
        ));
        assert!(limiter.take_at("bob", start).is_ok());
        let later = start + Duration::from_secs(1);
        let taken = (0..5).filter(|_| limiter.take_at("ann", later).is_ok()).count();
        assert_eq!(taken, 2);
    }
}
