//! How long changes are kept, and what becomes of those who wait too long.

use std::time::Duration;

use super::Hub;
use super::deliveries::Dispatch;
use super::time::{Micros, now};
use crate::error::Result;
use crate::store::{AnyConn, changes, heads, retention as rows};

/// State of a subscription that changes were removed from under.
pub const EXPIRED: &str = rows::EXPIRED;
/// Most changes of a domain that one step removes.
pub const STEP: i64 = 1_000;

/// How long changes are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Older ones are removed when nobody needs them any more; `None`: everything is kept.
    pub keep: Option<Duration>,
    /// Older ones are removed whoever needs them.
    pub keep_hard: Duration,
}

impl Default for Retention {
    fn default() -> Self {
        Retention {
            keep: None,
            keep_hard: Duration::from_secs(90 * 24 * 3600),
        }
    }
}

impl Retention {
    /// The position up to which changes may be removed. `oldest` are `(position, time)` of the first that are kept, in
    /// order; `needed` is the lowest position that somebody still needs.
    fn removable(&self, oldest: &[(i64, Micros)], needed: Option<i64>, now: Micros) -> Option<i64> {
        let keep = self.keep?;
        let before = |age: Duration| now.saturating_sub(i64::try_from(age.as_micros()).unwrap_or(i64::MAX));
        let (soft, hard) = (before(keep), before(self.keep_hard.max(keep)));
        let goes = |(position, at): &(i64, Micros)| {
            let free = needed.is_none_or(|needed| *position < needed);
            *at < hard || (*at < soft && free)
        };
        let going = oldest.iter().take_while(|change| goes(change));
        going.last().map(|(position, _)| *position)
    }
}

impl Hub {
    /// Removes changes that are too old, at most [`STEP`] of each domain; answers how many.
    ///
    /// # Errors
    /// `Busy` when the database is away.
    pub async fn prune_changes(&self) -> Result<usize> {
        if self.retention.keep.is_none() {
            return Ok(0);
        }
        let (retention, names) = (self.retention, self.runtimes.keys().cloned().collect::<Vec<_>>());
        self.dispatched(move |dispatch| {
            let mut gone = 0;
            for domain in &names {
                gone += dispatch.prune_changes(domain, retention)?;
            }
            Ok(gone)
        })
        .await
    }
}

impl Dispatch {
    fn prune_changes(&self, domain: &str, retention: Retention) -> Result<usize> {
        // A look first: most find nothing to remove, and need not hold up those who write.
        let look = |conn: &mut AnyConn| {
            let oldest = changes::oldest(conn, domain, STEP)?;
            let needed = rows::lowest_needed(conn, domain)?;
            Ok((retention.removable(&oldest, needed, now()), needed))
        };
        if self.store.read(look)?.0.is_none() {
            return Ok(0);
        }
        let (gone, expired) = self.store.write(|conn| {
            let (Some(upto), needed) = look(conn)? else {
                return Ok((0, Vec::new()));
            };
            let mut expired = Vec::new();
            if needed.is_some_and(|needed| needed <= upto) {
                let reason = format!("changes of {domain} up to position {upto} are not kept any more");
                expired = rows::left_behind(conn, domain, upto)?;
                rows::expire(conn, &expired, &reason)?;
                rows::give_up_failures(conn, domain, upto, &reason)?;
            }
            let gone = changes::remove_upto(conn, domain, upto)?;
            heads::raise_first(conn, domain, upto + 1)?;
            Ok((gone, expired))
        })?;
        for id in &expired {
            tracing::warn!(
                subscription = id,
                domain,
                "subscription expired: it waited longer than changes are kept"
            );
        }
        if !expired.is_empty() {
            self.changed();
        }
        Ok(gone)
    }

    /// A subscription that finds a hole where its next change should be has lost changes: it stops, and says so. Blocks.
    ///
    /// # Errors
    /// `Busy` when the database is away.
    pub fn expire(&self, subscription_id: &str, domain: &str, next: i64) -> Result<()> {
        let reason = format!("changes of {domain} from position {next} on are not kept any more");
        self.change_state(subscription_id, EXPIRED, &reason, None).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(hours: i64) -> Micros {
        hours * 3_600_000_000
    }

    fn retention(keep: u32, hard: u32) -> Retention {
        Retention {
            keep: Some(HOUR * keep),
            keep_hard: HOUR * hard,
        }
    }

    /// Positions 1 to 10, made at hours 1 to 10.
    fn oldest() -> Vec<(i64, Micros)> {
        (1..=10).map(|hour| (hour, at(hour))).collect()
    }

    #[test]
    fn only_what_is_old_goes() {
        let keep = retention(4, 100);
        assert_eq!(keep.removable(&oldest(), None, at(10)), Some(5));
        assert_eq!(keep.removable(&oldest(), None, at(5)), None, "exactly as old is kept");
        assert_eq!(keep.removable(&oldest(), None, at(99)), Some(10));
        assert_eq!(keep.removable(&[], None, at(99)), None);
    }

    #[test]
    fn what_somebody_needs_stays_up_to_the_hard_age() {
        let keep = retention(4, 8);
        assert_eq!(keep.removable(&oldest(), Some(4), at(10)), Some(3));
        assert_eq!(
            keep.removable(&oldest(), Some(1), at(10)),
            Some(1),
            "older than the hard age"
        );
        assert_eq!(keep.removable(&oldest(), Some(1), at(9)), None);
        assert_eq!(keep.removable(&oldest(), Some(99), at(10)), Some(5));
    }

    #[test]
    fn everything_is_kept_unless_told_otherwise() {
        assert_eq!(Retention::default().removable(&oldest(), None, i64::MAX), None);
        let odd = retention(8, 4);
        assert_eq!(
            odd.removable(&oldest(), Some(1), at(10)),
            Some(1),
            "never sooner than asked"
        );
    }
}
