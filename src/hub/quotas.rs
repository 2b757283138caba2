//! How much the hub keeps of one caller, or of one thing. Who has that much is told which, and what to delete.

use serde::{Deserialize, Serialize};

use super::Hub;
use crate::error::{Error, Result};
use crate::store::AnyConn;

/// Most that is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quotas {
    /// Subscriptions of one owner.
    pub subscriptions: u64,
    /// Subscriptions of all owners.
    pub subscriptions_overall: u64,
    /// Replays that are kept of one subscription; the oldest that have ended go.
    pub replays: u64,
    /// Comparisons of lists by one caller that nobody signed off.
    pub reconciliations: u64,
    /// Mismatches of one comparison; the others are counted only.
    pub mismatches: u64,
    /// Mismatches of all comparisons by one caller that nobody signed off.
    pub mismatches_per_caller: u64,
    /// Mismatches of all comparisons that nobody signed off.
    pub mismatches_overall: u64,
    /// Seconds that a comparison is kept that nobody signed off.
    pub reconciliations_s: u64,
    /// Answers to an `Idempotency-Key` that are kept of one caller and day.
    pub answers: u64,
    /// Bytes of them.
    pub answer_bytes_per_caller: u64,
    /// Bytes of those of all callers and a day.
    pub answer_bytes_overall: u64,
    /// Bytes of the largest; of a larger one it is kept that the call was carried out.
    pub answer_bytes: u64,
    /// Open tasks in a domain that look-ups opened.
    pub look_up_tasks: u64,
    /// Of them, those that one caller's look-ups opened.
    pub look_up_tasks_per_caller: u64,
    /// Change requests of one person in a domain that are not decided.
    pub change_requests: u64,
    /// Comments on a task.
    pub comments: u64,
    /// Onboardings of one person that are open.
    pub onboardings: u64,
    /// Versions of definitions by one author that are not decided.
    pub drafts: u64,
    /// Rule versions of a domain that are not decided.
    pub candidates: u64,
    /// Jobs of one rule version.
    pub simulations: u64,
    /// Match models of a domain that are not decided.
    pub models: u64,
}

impl Default for Quotas {
    fn default() -> Self {
        Quotas {
            subscriptions: 100,
            subscriptions_overall: 5_000,
            replays: 200,
            reconciliations: 500,
            mismatches: 100_000,
            mismatches_per_caller: 1_000_000,
            mismatches_overall: 10_000_000,
            reconciliations_s: 90 * 24 * 3600,
            answers: 50_000,
            answer_bytes_per_caller: 256 * 1024 * 1024,
            answer_bytes_overall: 4 * 1024 * 1024 * 1024,
            answer_bytes: 4 * 1024 * 1024,
            look_up_tasks: 1_000,
            look_up_tasks_per_caller: 100,
            change_requests: 1_000,
            comments: 500,
            onboardings: 20,
            drafts: 200,
            candidates: 50,
            simulations: 50,
            models: 50,
        }
    }
}

/// Refuses one more of what there are `kept` of already.
///
/// # Errors
/// `LimitReached`, with what helps.
pub(super) fn room(limit: &'static str, most: u64, kept: i64, what: &str, helps: &str) -> Result<()> {
    if u64::try_from(kept).unwrap_or(0) < most {
        return Ok(());
    }
    Err(Error::LimitReached {
        limit,
        detail: format!("there may be {most} {what}; {helps}"),
        retry_after: None,
    })
}

impl Hub {
    /// Refuses one more of what the database has enough of.
    ///
    /// # Errors
    /// `LimitReached`, with what helps.
    pub(super) async fn require_room(
        &self,
        (limit, most): (&'static str, u64),
        (what, helps): (&'static str, &'static str),
        count: impl FnOnce(&mut AnyConn) -> Result<i64> + Send + 'static,
    ) -> Result<()> {
        self.read(move |conn| room(limit, most, count(conn)?, what, helps))
            .await
    }
}
