//! Which source systems say when they changed a record, and which do not: a domain that mixes declared times with times of
//! receipt compares unlike things, and says so. And the hub's own clock, which may have been set back.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Hub;
use super::time::{Micros, now, rfc3339};
use crate::engine::domain::Domain;
use crate::error::{Error, Result};
use crate::store::AnyConn;
use crate::store::heads::{self, HeadRow};

/// Most source systems that are remembered of each kind.
const MOST_SYSTEMS: usize = 100;

/// What somebody should look at in how a domain is fed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DomainFinding {
    /// Stable word for programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

/// Source systems by how they tell time.
#[derive(Debug, Default)]
pub(super) struct Clocks {
    declared: BTreeSet<String>,
    received: BTreeSet<String>,
}

impl Clocks {
    /// Notes a record that a source system sent, with a time of its own or without.
    pub(super) fn note(&mut self, domain: &Domain, system: &str, declares: bool) {
        let before = self.is_mixed();
        let systems = match declares {
            true => &mut self.declared,
            false => &mut self.received,
        };
        if systems.contains(system) || systems.len() >= MOST_SYSTEMS {
            return;
        }
        systems.insert(system.to_owned());
        if let Some(finding) = self.finding(domain).filter(|_| !before) {
            tracing::warn!(domain = %domain.name, code = finding.code, "{}", finding.message);
        }
    }

    fn is_mixed(&self) -> bool {
        !self.declared.is_empty() && !self.received.is_empty()
    }

    fn finding(&self, domain: &Domain) -> Option<DomainFinding> {
        if !self.is_mixed() || !domain.survivorship.compares_source_times() {
            return None;
        }
        let named = |systems: &BTreeSet<String>| systems.iter().cloned().collect::<Vec<_>>().join(", ");
        Some(DomainFinding {
            code: "mixed_clocks",
            message: format!(
                "the newest value is chosen by source_updated_at, which {} give, and by the time of receipt, for records that {} \
                 send without it; what is resent without it counts as new",
                named(&self.declared),
                named(&self.received)
            ),
        })
    }
}

/// A clock that stood ahead when the domain was last written: all of that was before now.
///
/// # Errors
/// `Busy` when the database is away.
pub(super) fn corrected(conn: &mut AnyConn, head: HeadRow) -> Result<HeadRow> {
    let clock = now();
    if head.committed_at <= clock {
        return Ok(head);
    }
    tracing::warn!(
        domain = head.domain,
        last_at = rfc3339(head.last_at),
        "the clock stood ahead when this domain was last written; its next commits are stamped after that"
    );
    let head = HeadRow {
        committed_at: clock,
        ..head
    };
    heads::advance(conn, &head)?;
    Ok(head)
}

/// The moment by which commits are found that somebody means who says `as_of`: the stamps of commits run ahead of the clock
/// after it was set back, and what was committed by then is meant all the same.
///
/// # Errors
/// `Malformed` for a time of which nothing is known yet.
fn meant(head: &HeadRow, as_of: Micros, clock: Micros) -> Result<Micros> {
    if as_of > clock.max(head.last_at) {
        return Err(Error::malformed(
            "as_of",
            "expected a time that has passed: nobody knows yet what the hub will say",
        ));
    }
    // Later than the clock: somebody asks about a stamp that he was shown.
    match (head.committed_at..=clock).contains(&as_of) {
        true => Ok(as_of.max(head.last_at)),
        false => Ok(as_of),
    }
}

impl Hub {
    /// The moment by which commits of these domains are found that somebody means who says `as_of`.
    ///
    /// # Errors
    /// `Malformed` for a time of which nothing is known yet; `NotFound` without such a domain.
    pub async fn record_time(&self, domains: &[&str], as_of: Micros) -> Result<Micros> {
        for domain in domains {
            self.runtime(domain)?;
        }
        let names: Vec<String> = domains.iter().map(ToString::to_string).collect();
        let found = self.read(move |conn| heads::read(conn, &names)).await?;
        let clock = now();
        let mut moments = found.iter().map(|head| meant(head, as_of, clock));
        // Of several domains the earliest: none of them tells of what came later.
        let first = moments
            .next()
            .unwrap_or_else(|| meant(&HeadRow::first("", ""), as_of, clock))?;
        moments.try_fold(first, |least, next| Ok(least.min(next?)))
    }

    /// What somebody should look at in how a domain is fed.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn domain_findings(&self, domain: &str) -> Result<Vec<DomainFinding>> {
        let runtime = self.runtime(domain)?;
        let view = runtime.view.read();
        Ok(view.clocks.finding(&view.rules.domain).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(last_at: Micros, committed_at: Micros) -> HeadRow {
        HeadRow {
            last_at,
            committed_at,
            ..HeadRow::first("vendor", "1")
        }
    }

    #[test]
    fn commits_are_stamped_one_after_the_other_whatever_the_clock_says() {
        let mut head = head(0, 0);
        let mut stamps = Vec::new();
        for clock in [10, 11, 500, 12, 13, 13, 499, 502, 400] {
            head.last_at = head.next_moment(clock);
            stamps.push(head.last_at);
        }
        assert_eq!(stamps, [10, 11, 500, 501, 502, 503, 504, 505, 506]);
    }

    #[test]
    fn the_present_is_found_after_the_clock_was_set_back() {
        // In order: all is as it is said.
        assert_eq!(meant(&head(100, 100), 100, 120).unwrap(), 100);
        assert_eq!(meant(&head(100, 100), 50, 120).unwrap(), 50);
        assert_eq!(meant(&head(100, 100), 110, 120).unwrap(), 110);
        // Stamped 500 by a clock that was ahead, then 501 when the clock said 120.
        assert_eq!(
            meant(&head(501, 120), 121, 125).unwrap(),
            501,
            "what was committed by then"
        );
        assert_eq!(meant(&head(501, 120), 119, 125).unwrap(), 119);
        assert_eq!(
            meant(&head(501, 120), 500, 125).unwrap(),
            500,
            "a stamp that was shown may be asked about"
        );
        assert!(meant(&head(501, 120), 502, 125).is_err());
        assert!(meant(&head(100, 100), 126, 125).is_err());
    }
}
