//! How slowly a body may come.

use std::fmt::Display;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::web::Bytes;

use super::problem::ApiError;
use crate::error::Error;

/// Bytes a second that a sender must reach while it is waited for.
const SLOWEST: u64 = 4 * 1024;
/// Time that every sender has, however little it sends.
const GRACE: Duration = Duration::from_secs(10);

/// Counts the time that the sender was waited for; the time that the hub took for what it has does not count.
pub struct Pace {
    most: Duration,
    waited: Duration,
    taken: u64,
}

impl Pace {
    /// For a sender that may be waited for so many seconds in all.
    pub fn within(seconds: u64) -> Self {
        Pace {
            most: Duration::from_secs(seconds),
            waited: Duration::ZERO,
            taken: 0,
        }
    }

    /// How long the next piece may be waited for.
    fn left(&self) -> Duration {
        let earned = Duration::from_millis(self.taken.saturating_mul(1000) / SLOWEST);
        self.most.min(GRACE.max(earned)).saturating_sub(self.waited)
    }

    /// The next piece; nothing at the end.
    ///
    /// # Errors
    /// `BodyTimeout` for who is too slow; `Malformed` for a body that breaks off.
    pub async fn next<B: MessageBody>(&mut self, mut body: Pin<&mut B>) -> Result<Option<Bytes>, ApiError>
    where
        B::Error: Display,
    {
        let asked = Instant::now();
        let piece = poll_fn(|cx| body.as_mut().poll_next(cx));
        let piece = tokio::time::timeout(self.left(), piece).await;
        self.waited += asked.elapsed();
        match piece {
            Ok(Some(Ok(piece))) => {
                self.taken += piece.len() as u64;
                Ok(Some(piece))
            }
            Ok(Some(Err(error))) => Err(Error::malformed("", format!("the body cannot be read: {error}")).into()),
            Ok(None) => Ok(None),
            Err(_) => Err(ApiError::BodyTimeout),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_drips_is_not_waited_for() {
        let mut pace = Pace::within(300);
        assert_eq!(pace.left(), GRACE);
        pace.waited = GRACE;
        pace.taken = 10;
        assert_eq!(pace.left(), Duration::ZERO, "a byte a second");
        pace.taken = 15 * SLOWEST;
        assert_eq!(
            pace.left(),
            Duration::from_secs(5),
            "ahead of the slowest by five seconds"
        );
        pace.taken = u64::MAX;
        assert_eq!(pace.left(), Duration::from_secs(290), "not for ever");
    }
}
