//! Sends a consumer again what a comparison found missing, old or different with it.

use super::subscriptions::audit;
use serde_json::json;
use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Serialize;

use super::deliveries::{Dispatch, FailureRow};
use super::page::{decode_cursor, encode_cursor};
use super::time::now;
use super::{Hub, Origin};
use crate::error::{Error, Result};
use crate::store::reconciliations::{self as stored, CorrectionRow, RunRow};
use crate::store::{AnyConn, deliveries, published, subscriptions};

/// Mismatches of one call.
pub const MAX_CORRECTIONS: i64 = 5_000;

/// What is sent again.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Corrections {
    /// Subscription that is sent to.
    pub subscription_id: String,
    /// Changes that are sent again because of this call.
    pub queued: usize,
    /// Changes that an earlier call had sent already.
    pub repeated: usize,
    /// Changes that the subscription has not come to yet, or tries already: they arrive by themselves.
    pub pending: usize,
    /// Mismatches that no change can correct: what is unknown to the hub, and duplicates.
    pub not_correctable: usize,
    /// Present when there are more mismatches.
    pub next_cursor: Option<String>,
}

impl Hub {
    /// Has the newest change of every golden record that a run found missing, old, different or extra sent to a
    /// subscription again. It can be repeated: a change is sent once for each run.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when the subscription is not told of the run's domain; `Conflict` when the run has not
    /// finished.
    pub async fn correct(
        &self,
        run_id: &str,
        subscription_id: &str,
        cursor: Option<String>,
        origin: &Origin,
    ) -> Result<Corrections> {
        let after: i64 = cursor.as_deref().map(decode_cursor).transpose()?.unwrap_or(0);
        let (run, subscription) = (run_id.to_owned(), subscription_id.to_owned());
        let by = origin.clone();
        let done = self
            .dispatched(move |dispatch| dispatch.correct(&run, &subscription, after, &by))
            .await?;
        tracing::info!(
            run = run_id,
            subscription = subscription_id,
            queued = done.queued,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "corrections sent"
        );
        Ok(done)
    }
}

impl Dispatch {
    fn correct(&self, run_id: &str, subscription_id: &str, after: i64, origin: &Origin) -> Result<Corrections> {
        let done = self.store.write(|conn| {
            let run = stored::get(conn, run_id)?.ok_or_else(|| Error::not_found("reconciliation", run_id))?;
            if run.state != "finished" {
                return Err(Error::conflict(
                    "reconciliation_running",
                    "the reconciliation has not finished",
                ));
            }
            let subscription = subscriptions::get(conn, subscription_id)?;
            let subscription = subscription.ok_or_else(|| Error::not_found("subscription", subscription_id))?;
            let domains: Vec<String> = serde_json::from_str(&subscription.domains).unwrap_or_default();
            if !domains.contains(&run.domain) {
                return Err(Error::invalid(
                    "/subscription_id",
                    "another_domain",
                    "expected a subscription that is told of the domain of the reconciliation",
                ));
            }
            let done = correct(conn, &run, subscription_id, after)?;
            let detail = json!({"reconciliation": run_id, "queued": done.queued});
            audit(conn, "send_corrections", subscription_id, &detail, origin)?;
            Ok(done)
        })?;
        if done.queued > 0 {
            self.changed();
        }
        Ok(done)
    }
}

fn correct(conn: &mut AnyConn, run: &RunRow, subscription_id: &str, after: i64) -> Result<Corrections> {
    let rows = stored::mismatches(conn, &run.id, &[], after, MAX_CORRECTIONS)?;
    let full = rows.len() as i64 == MAX_CORRECTIONS;
    let mut done = Corrections {
        subscription_id: subscription_id.to_owned(),
        next_cursor: rows.last().filter(|_| full).map(|row| encode_cursor(&row.seq)),
        ..Corrections::default()
    };
    let mut ids = BTreeSet::new();
    for row in rows {
        match row.golden_id.filter(|_| row.kind != "duplicate") {
            Some(id) => _ = ids.insert(id),
            None => done.not_correctable += 1,
        }
    }
    let ids: Vec<String> = ids.into_iter().collect();
    let newest = published::newest_positions(conn, &run.domain, &ids)?;
    done.not_correctable += ids.len() - newest.len();
    let golden_of: HashMap<i64, String> = newest.into_iter().map(|(id, position)| (position, id)).collect();
    let mut positions: Vec<i64> = golden_of.keys().copied().collect();
    positions.sort_unstable();
    let sent: HashSet<i64> = stored::corrected(conn, &run.id, subscription_id, &positions)?
        .into_iter()
        .collect();
    done.repeated = sent.len();
    positions.retain(|position| !sent.contains(position));
    let waiting = waiting(conn, run, subscription_id, &golden_of, &positions)?;
    done.pending = positions.len() - waiting.len();
    done.queued = waiting.len();
    let at = now();
    let notes: Vec<CorrectionRow> = waiting
        .iter()
        .map(|row| CorrectionRow {
            run_id: run.id.clone(),
            subscription_id: subscription_id.to_owned(),
            domain: run.domain.clone(),
            position: row.position,
            at,
        })
        .collect();
    stored::insert_corrections(conn, &notes)?;
    send_again(conn, subscription_id, &waiting)?;
    Ok(done)
}

/// Those of the positions that the subscription is past and does not try at present.
fn waiting(
    conn: &mut AnyConn,
    run: &RunRow,
    subscription_id: &str,
    golden_of: &HashMap<i64, String>,
    positions: &[i64],
) -> Result<Vec<FailureRow>> {
    let cursors = subscriptions::cursors(conn, &[subscription_id.to_owned()])?;
    let reached = cursors
        .iter()
        .find(|cursor| cursor.domain == run.domain)
        .map_or(0, |cursor| cursor.position);
    let tried: HashSet<i64> = deliveries::open_failures(conn, subscription_id)?
        .into_iter()
        .filter(|failure| failure.domain == run.domain)
        .map(|failure| failure.position)
        .collect();
    let at = now();
    let passed = positions
        .iter()
        .filter(|position| **position <= reached && !tried.contains(position));
    let rows = passed.filter_map(|position| {
        Some(FailureRow {
            subscription_id: subscription_id.to_owned(),
            domain: run.domain.clone(),
            position: *position,
            golden_id: golden_of.get(position)?.clone(),
            state: "redriven".into(),
            attempts: 0,
            next_at: at,
            last_error: "sent again by a reconciliation".into(),
            first_failed_at: at,
            dead_at: None,
        })
    });
    Ok(rows.collect())
}

/// Puts changes among those that are sent once more, marked as replays, and tells whoever sends.
fn send_again(conn: &mut AnyConn, subscription_id: &str, rows: &[FailureRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    deliveries::put_failures(conn, rows)?;
    subscriptions::order(conn, subscription_id)
}
