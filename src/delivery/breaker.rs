//! Tells a bad change from a bad endpoint: when change after change of different golden records fails, the endpoint is
//! down, and the changes are not to blame.

use std::collections::HashSet;
use std::time::Duration;

use super::schedule::later;
use crate::hub::time::Micros;

/// Golden records in a row that must fail for want of the endpoint (no connection, no answer in time, 5xx, 429).
const OUTAGE: usize = 5;
/// Golden records in a row that must fail in whatever way: an endpoint that refuses everything is down as well.
const REFUSALS: usize = 20;
/// Longest pause between probes.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Closed while the endpoint answers; open while it does not, with one probe at a time.
#[derive(Debug)]
pub struct Breaker {
    /// Before the first probe; doubles with each that fails.
    pause: Duration,
    failed: HashSet<String>,
    outages: usize,
    open: Option<Open>,
    /// No new changes before this time: the endpoint asked for a pause.
    hold_until: Micros,
}

#[derive(Debug)]
struct Open {
    probe_at: Micros,
    probes: u32,
    probing: bool,
}

impl Breaker {
    /// Closed. `pause` comes before the first probe and doubles with each that fails.
    pub fn new(pause: Duration) -> Self {
        Breaker {
            pause,
            failed: HashSet::new(),
            outages: 0,
            open: None,
            hold_until: 0,
        }
    }

    /// Whether the endpoint counts as down.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// How many probes were sent since it opened.
    pub fn probes(&self) -> u32 {
        self.open.as_ref().map_or(0, |open| open.probes)
    }

    /// When sending may go on: at once, after a pause that the endpoint asked for, or when the next probe is due.
    pub fn resumes_at(&self) -> Micros {
        match &self.open {
            Some(open) if open.probing => Micros::MAX,
            Some(open) => open.probe_at.max(self.hold_until),
            None => self.hold_until,
        }
    }

    /// A probe is on its way.
    pub fn probe(&mut self) {
        if let Some(open) = &mut self.open {
            open.probing = true;
            open.probes += 1;
        }
    }

    /// The endpoint took something; whether it was down before.
    pub fn success(&mut self) -> bool {
        self.failed.clear();
        self.outages = 0;
        self.open.take().is_some()
    }

    /// The endpoint asked for a pause until `until`.
    pub fn hold(&mut self, until: Micros) {
        self.hold_until = self.hold_until.max(until);
    }

    /// The probe failed: the next one comes later. `random` in 0..1 spreads the probes of many subscriptions.
    pub fn probe_failed(&mut self, now: Micros, random: f64) {
        if let Some(open) = &mut self.open {
            open.probing = false;
            let pause = self.pause.saturating_mul(1 << open.probes.min(6)).min(LONGEST_PAUSE);
            open.probe_at = now + later(pause, random).as_micros() as Micros;
        }
    }

    /// A change of this golden record failed; whether the endpoint now counts as down. `outage` when the endpoint, not
    /// the change, seems to be the cause.
    pub fn failure(&mut self, golden_id: &str, outage: bool, now: Micros, random: f64) -> bool {
        if self.is_open() {
            return true;
        }
        if self.failed.insert(golden_id.to_string()) && outage {
            self.outages += 1;
        }
        if self.outages >= OUTAGE || self.failed.len() >= REFUSALS {
            let probe_at = now + later(self.pause, random).as_micros() as Micros;
            self.open = Some(Open {
                probe_at,
                probes: 0,
                probing: false,
            });
        }
        self.is_open()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fail(breaker: &mut Breaker, ids: std::ops::Range<usize>, outage: bool) -> usize {
        ids.filter(|id| breaker.failure(&id.to_string(), outage, 0, 0.0))
            .count()
    }

    #[test]
    fn several_records_in_a_row_open_it_and_one_record_never_does() {
        let mut breaker = Breaker::new(Duration::from_secs(5));
        for _ in 0..100 {
            assert!(!breaker.failure("a", true, 0, 0.0));
        }
        assert_eq!(fail(&mut breaker, 0..4, true), 1);
        assert!(breaker.is_open());
        let mut breaker = Breaker::new(Duration::from_secs(5));
        assert_eq!(fail(&mut breaker, 0..4, true), 0);
        breaker.success();
        assert_eq!(fail(&mut breaker, 4..8, true), 0);
    }

    #[test]
    fn refusals_need_more() {
        let mut breaker = Breaker::new(Duration::from_secs(5));
        assert_eq!(fail(&mut breaker, 0..19, false), 0);
        assert_eq!(fail(&mut breaker, 19..20, false), 1);
    }

    #[test]
    fn probes_come_less_and_less_often_until_one_succeeds() {
        let mut breaker = Breaker::new(Duration::from_secs(5));
        fail(&mut breaker, 0..5, true);
        assert_eq!(breaker.resumes_at(), 5_000_000);
        let mut pauses = Vec::new();
        for _ in 0..9 {
            let at = breaker.resumes_at();
            breaker.probe();
            assert_eq!(breaker.resumes_at(), Micros::MAX, "one probe at a time");
            breaker.probe_failed(at, 0.0);
            pauses.push((breaker.resumes_at() - at) / 1_000_000);
        }
        assert_eq!(pauses, vec![10, 20, 40, 80, 160, 300, 300, 300, 300]);
        assert!(breaker.success());
        assert_eq!(breaker.resumes_at(), 0);
    }

    #[test]
    fn late_failures_of_others_do_not_move_the_probe() {
        let mut breaker = Breaker::new(Duration::from_secs(5));
        fail(&mut breaker, 0..5, true);
        breaker.failure("9", true, 4_000_000, 0.0);
        assert_eq!(breaker.resumes_at(), 5_000_000);
        breaker.probe();
        breaker.failure("10", true, 4_000_000, 0.0);
        assert_eq!(breaker.resumes_at(), Micros::MAX);
    }

    #[test]
    fn a_pause_that_was_asked_for_is_kept() {
        let mut breaker = Breaker::new(Duration::from_secs(5));
        breaker.hold(9);
        breaker.hold(7);
        breaker.success();
        assert_eq!(breaker.resumes_at(), 9);
    }
}
