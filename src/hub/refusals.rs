//! What was refused because of who asked: tokens that are not good, calls without the scope, approvals by whoever may not
//! give them. Counted by who and why, and written to the audit chain of the hub's own affairs: the first at once, what
//! follows with the next writing. An attacker fills neither memory nor disk.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use serde_json::json;
use tokio::sync::Notify;

use super::time::{Micros, now, rfc3339};
use super::{Hub, Origin};
use crate::engine::record::clip;
use crate::error::Result;

/// Refusals of one kind that are told apart between two writings; the others are counted together.
const MOST: usize = 100;
/// Longest text of an entry that a caller chose, in characters.
const LONGEST: usize = 200;

/// Why somebody was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefusalKind {
    /// No token, or one that is not good.
    Authentication,
    /// A good token without the scope, or that may not speak for a system or consumer.
    Authorization,
    /// Whoever may not approve, because it takes another person.
    Approval,
}

/// One refusal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// Why.
    pub kind: RefusalKind,
    /// Subject of the token; empty where there is none.
    pub actor: String,
    /// What it was about: an address, or the path of the call.
    pub subject: String,
    /// `operationId`; empty where it does not matter.
    pub operation: &'static str,
    /// The scope that was needed, the code of the refusal, or what is wrong with the token.
    pub reason: String,
}

/// How often, between when and when, and in which request first.
struct Tally {
    count: u64,
    first: Micros,
    last: Micros,
    correlation_id: String,
}

/// What was not written yet, and how many there were.
#[derive(Default)]
pub(super) struct Refusals {
    open: Mutex<BTreeMap<Refusal, Tally>>,
    bell: Notify,
    counts: [AtomicU64; RefusalKind::ALL.len()],
}

impl RefusalKind {
    /// Every kind.
    pub const ALL: [RefusalKind; 3] = [
        RefusalKind::Authentication,
        RefusalKind::Authorization,
        RefusalKind::Approval,
    ];

    /// The word in metrics.
    pub fn name(self) -> &'static str {
        match self {
            RefusalKind::Authentication => "authentication",
            RefusalKind::Authorization => "authorization",
            RefusalKind::Approval => "approval",
        }
    }

    fn action(self) -> &'static str {
        match self {
            RefusalKind::Authentication => "refuse_authentication",
            RefusalKind::Authorization => "refuse_authorization",
            RefusalKind::Approval => "refuse_approval",
        }
    }
}

impl Refusal {
    fn clipped(mut self) -> Refusal {
        for text in [&mut self.actor, &mut self.subject, &mut self.reason] {
            clip(text, LONGEST);
        }
        self
    }

    /// Stands for those that are not told apart.
    fn others(kind: RefusalKind) -> Refusal {
        Refusal {
            kind,
            actor: String::new(),
            subject: "others".into(),
            operation: "",
            reason: "too many to tell apart".into(),
        }
    }
}

impl Refusals {
    fn note(&self, refusal: Refusal, correlation_id: &str, at: Micros) {
        if let Some(count) = self.counts.get(refusal.kind as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let tally = Tally {
            count: 1,
            first: at,
            last: at,
            correlation_id: correlation_id.to_owned(),
        };
        self.add(refusal.clipped(), tally);
        self.bell.notify_one();
    }

    fn add(&self, refusal: Refusal, tally: Tally) {
        let mut open = self.open.lock();
        let kind = refusal.kind;
        let known = open.contains_key(&refusal);
        let crowded = || open.keys().filter(|other| other.kind == kind).count() >= MOST;
        let key = if !known && crowded() {
            Refusal::others(kind)
        } else {
            refusal
        };
        match open.get_mut(&key) {
            Some(there) => {
                there.count += tally.count;
                there.first = there.first.min(tally.first);
                there.last = there.last.max(tally.last);
            }
            None => drop(open.insert(key, tally)),
        }
    }

    /// By kind, since the process began.
    pub(super) fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = self.counts.iter().map(|count| count.load(Ordering::Relaxed));
        RefusalKind::ALL.into_iter().map(RefusalKind::name).zip(counts)
    }
}

impl Hub {
    /// Counts a refusal; it is written with the next writing.
    pub fn note_refusal(&self, refusal: Refusal, correlation_id: &str) {
        self.refusals.note(refusal, correlation_id, now());
    }

    /// Waits until there is something to write.
    pub async fn refusals_noted(&self) {
        self.refusals.bell.notified().await;
    }

    /// Writes what was refused since the last time; answers how many entries there were.
    ///
    /// # Errors
    /// `Busy` and the like; what could not be written waits for the next time.
    pub async fn write_refusals(&self) -> Result<usize> {
        let open = std::mem::take(&mut *self.refusals.open.lock());
        if open.is_empty() {
            return Ok(0);
        }
        let entries: Vec<_> = open.iter().map(|(refusal, tally)| entry(refusal, tally)).collect();
        let count = entries.len();
        let written = self
            .write_own(move |_, log| {
                for (action, subject, detail, origin) in &entries {
                    log.audit(action, subject, detail, origin);
                }
                Ok(())
            })
            .await;
        if let Err(error) = written {
            for (refusal, tally) in open {
                self.refusals.add(refusal, tally);
            }
            self.refusals.bell.notify_one();
            return Err(error);
        }
        Ok(count)
    }
}

fn entry(refusal: &Refusal, tally: &Tally) -> (&'static str, String, serde_json::Value, Origin) {
    let detail = json!({
        "reason": refusal.reason,
        "operation": refusal.operation,
        "count": tally.count,
        "first_at": rfc3339(tally.first),
        "last_at": rfc3339(tally.last),
    });
    let origin = Origin {
        actor: refusal.actor.clone(),
        correlation_id: tally.correlation_id.clone(),
        groups: Vec::new(),
    };
    (refusal.kind.action(), refusal.subject.clone(), detail, origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(kind: RefusalKind, subject: String) -> Refusal {
        Refusal {
            kind,
            actor: String::new(),
            subject,
            operation: "",
            reason: "the token has expired".into(),
        }
    }

    #[test]
    fn the_same_is_counted_and_what_is_too_much_is_counted_together() {
        let refusals = Refusals::default();
        for turn in 0..1_000 {
            let stranger = refusal(RefusalKind::Authentication, format!("address:2001:db8::{turn}"));
            refusals.note(stranger.clone(), "one", turn);
            refusals.note(stranger, "two", turn + 1);
        }
        let insider = refusal(RefusalKind::Approval, "/v1/tasks/1/resolve".into());
        refusals.note(insider.clone(), "three", 5);
        let open = refusals.open.lock();
        assert_eq!(open.len(), MOST + 2, "strangers do not crowd out others");
        let others = &open[&Refusal::others(RefusalKind::Authentication)];
        assert_eq!((others.count, others.first, others.last), (1_800, 100, 1_000));
        assert_eq!(
            (open[&insider].count, open[&insider].correlation_id.as_str()),
            (1, "three")
        );
        let counts: Vec<_> = refusals.counts().collect();
        assert_eq!(
            counts,
            [("authentication", 2_000), ("authorization", 0), ("approval", 1)]
        );
    }

    #[test]
    fn what_a_caller_chooses_is_cut_off() {
        let refusals = Refusals::default();
        refusals.note(refusal(RefusalKind::Authorization, "x".repeat(10_000)), "c", 1);
        let open = refusals.open.lock();
        assert!(open.keys().all(|one| one.subject.chars().count() <= LONGEST + 1));
    }
}
