//! How many requests a second a subscription takes.

use crate::hub::time::Micros;

const SECOND: i64 = 1_000_000;

/// A token bucket that holds one second's worth.
#[derive(Debug, Clone)]
pub struct TokenBucket {
    rate: i64,
    /// Tokens, in millionths.
    level: i64,
    at: Micros,
}

impl TokenBucket {
    /// Full at `now`; `rate` tokens a second.
    pub fn new(rate: u32, now: Micros) -> Self {
        let rate = i64::from(rate.max(1));
        TokenBucket {
            rate,
            level: rate * SECOND,
            at: now,
        }
    }

    /// Tokens a second.
    pub fn rate(&self) -> i64 {
        self.rate
    }

    /// When there is a token: `now` or later.
    pub fn ready_at(&self, now: Micros) -> Micros {
        let missing = SECOND - self.level_at(now);
        if missing <= 0 {
            now
        } else {
            // Rounded up: a moment too late rather than too early.
            self.at.max(now) + (missing + self.rate - 1) / self.rate
        }
    }

    /// Takes a token, if there is one.
    pub fn take(&mut self, now: Micros) -> bool {
        self.level = self.level_at(now);
        self.at = self.at.max(now);
        let there = self.level >= SECOND;
        if there {
            self.level -= SECOND;
        }
        there
    }

    /// A clock that goes back adds nothing.
    fn level_at(&self, now: Micros) -> i64 {
        let elapsed = (now - self.at).clamp(0, SECOND);
        (self.level + elapsed * self.rate).min(self.rate * SECOND)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_second_at_once_and_then_evenly() {
        let mut bucket = TokenBucket::new(4, 0);
        assert_eq!((0..9).filter(|_| bucket.take(0)).count(), 4);
        assert_eq!(bucket.ready_at(0), 250_000);
        assert!(!bucket.take(249_999) && bucket.take(250_000) && !bucket.take(250_000));
        assert_eq!(bucket.ready_at(10_000_000), 10_000_000);
        assert_eq!((0..9).filter(|_| bucket.take(10_000_000)).count(), 4);
        assert!(!bucket.take(9_000_000), "a clock that goes back gives nothing");
    }

    proptest! {
        /// In no stretch of time more than one second's worth and what that time gives.
        #[test]
        fn never_more_than_the_rate(rate in 1u32..500, pauses in proptest::collection::vec(0i64..400_000, 1..400)) {
            let mut bucket = TokenBucket::new(rate, 0);
            let (mut now, mut taken) = (0, Vec::new());
            for pause in pauses {
                now += pause;
                let ready = bucket.ready_at(now);
                prop_assert!(ready >= now);
                let got = bucket.take(now);
                prop_assert_eq!(got, ready == now);
                if got {
                    taken.push(now);
                }
                if !got {
                    prop_assert!(bucket.clone().take(ready), "ready when it said");
                }
            }
            for (index, from) in taken.iter().enumerate() {
                let within = |span: i64| taken[index..].iter().take_while(|at| **at <= from + span).count() as i64;
                for span in [0, 100_000, 1_000_000, 5_000_000] {
                    prop_assert!(within(span) <= i64::from(rate) + span * i64::from(rate) / SECOND + 1);
                }
            }
        }
    }
}
