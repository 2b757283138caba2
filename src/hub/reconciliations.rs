//! Comparisons that were made: their mismatches, the rate over time, and who signed them off.

use super::operations::note;
use serde_json::json;
use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::consolidate::text;
use super::eyes::Eyes;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::reconcile::{Counts, Mismatch};
use super::registrations::{Voice, consume};
use super::time::{now, rfc3339};
use super::{Hub, Origin};
use crate::engine::domain::Domain;
use crate::engine::matching::Sight;
use crate::error::{Error, Result};
use crate::store::reconciliations::{self as stored, RunRow};
use crate::store::{AnyConn, quotas, subscriptions};

/// Mismatches that are removed at once.
const STEP: i64 = 2_000;

/// One comparison of what a consumer holds with the hub.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    /// Absent when the run was not kept.
    pub id: Option<String>,
    /// Domain.
    pub domain: String,
    /// Id of a subscription, or any name.
    pub consumer: String,
    /// `running` or `finished`.
    pub state: String,
    /// Attributes compared; absent: those that the consumer gave.
    pub fields: Option<Value>,
    /// Which golden records are the consumer's.
    pub filter: Value,
    /// Position of the domain's feed when it began.
    pub position: i64,
    /// Numbers by verdict.
    pub counts: Counts,
    /// Mismatches that can be read; the others were counted only.
    pub mismatches_kept: i64,
    /// Mismatches by what was compared, 0 to 1.
    pub mismatch_rate: f64,
    /// The baseline that it is measured by.
    pub baseline: Option<Baseline>,
    /// Who asked for it.
    pub started_by: String,
    /// When.
    pub started_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
    /// Who signed it off.
    pub sign_off: Option<SignOff>,
}

/// The run that later ones are measured by.
#[derive(Debug, Clone, Serialize)]
pub struct Baseline {
    /// Its id.
    pub id: String,
    /// Its mismatch rate.
    pub mismatch_rate: f64,
    /// By how much this run's rate is higher; negative: lower.
    pub change: f64,
}

/// A person's word that the result of a run is accepted.
#[derive(Debug, Clone, Serialize)]
pub struct SignOff {
    /// Who.
    pub by: String,
    /// When.
    pub at: String,
    /// Why.
    pub reason: String,
    /// Whether later runs are measured by it.
    pub baseline: bool,
}

impl Run {
    /// The run as it is shown.
    pub(super) fn of(row: RunRow, baseline: Option<&RunRow>, kept: bool) -> Run {
        let own = rate(&row);
        let json = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
        let signed = row.signed_by.zip(row.signed_at).zip(row.sign_reason);
        Run {
            id: Some(row.id).filter(|_| kept),
            fields: row.fields.as_deref().map(json),
            filter: json(&row.filter),
            counts: serde_json::from_str(&row.counts).unwrap_or_default(),
            mismatches_kept: row.kept,
            mismatch_rate: own,
            baseline: baseline.map(|run| Baseline {
                id: run.id.clone(),
                mismatch_rate: rate(run),
                change: own - rate(run),
            }),
            started_by: row.started_by,
            started_at: rfc3339(row.started_at),
            finished_at: row.finished_at.map(rfc3339),
            sign_off: signed.map(|((by, at), reason)| SignOff {
                by,
                at: rfc3339(at),
                reason,
                baseline: row.baseline,
            }),
            domain: row.domain,
            consumer: row.consumer,
            state: row.state,
            position: row.position,
        }
    }
}

/// Mismatches by what was compared.
pub(super) fn rate(row: &RunRow) -> f64 {
    match row.compared {
        0 => 0.0,
        compared => row.mismatches as f64 / compared as f64,
    }
}

/// A mismatch without what must not be told of it.
fn told(domain: &Domain, eyes: &Eyes, detail: String) -> Result<String> {
    if domain.sight(eyes.sight) == Sight::Whole {
        return Ok(detail);
    }
    let stored: serde_json::Result<Mismatch> = serde_json::from_str(&detail);
    let mut mismatch = stored.map_err(|e| Error::Internal(format!("a mismatch cannot be read: {e}")))?;
    mismatch
        .differences
        .retain(|difference| !eyes.is_blind_to(domain, &difference.attribute));
    Ok(text(&mismatch))
}

impl Hub {
    /// Runs of these domains, of one consumer if asked, newest first.
    ///
    /// # Errors
    /// `Malformed` for a cursor not made here.
    pub async fn reconciliations(
        &self,
        domains: Vec<String>,
        consumer: Option<String>,
        page: Page,
    ) -> Result<PageOf<Run>> {
        let before: Option<String> = page.cursor.as_deref().map(decode_cursor).transpose()?;
        let wanted = page.rows();
        self.read(move |conn| {
            let limit = wanted as i64 + 1;
            let mut rows = stored::page(conn, &domains, consumer.as_deref(), before.as_deref(), limit)?;
            let more = rows.len() > wanted;
            rows.truncate(wanted);
            let next_cursor = rows.last().filter(|_| more).map(|row| encode_cursor(&row.id));
            let ids: Vec<String> = rows.iter().filter_map(|row| row.baseline_id.clone()).collect();
            let baselines: HashMap<String, RunRow> = stored::by_ids(conn, &ids)?
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect();
            let shown = rows.into_iter().map(|row| {
                let baseline = row.baseline_id.as_ref().and_then(|id| baselines.get(id));
                Run::of(row, baseline, true)
            });
            Ok(PageOf {
                items: shown.collect(),
                next_cursor,
            })
        })
        .await
    }

    /// One run.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn reconciliation(&self, id: &str) -> Result<Run> {
        let id = id.to_owned();
        self.read(move |conn| {
            let row = stored::get(conn, &id)?.ok_or_else(|| Error::not_found("reconciliation", &id))?;
            let baseline = match &row.baseline_id {
                Some(id) => stored::get(conn, id)?,
                None => None,
            };
            Ok(Run::of(row, baseline.as_ref(), true))
        })
        .await
    }

    /// Mismatches of a run, in the order found; of some kinds if any are given. Differences of sensitive attributes are told
    /// to those who may see these.
    ///
    /// # Errors
    /// `Malformed` for a cursor not made here.
    pub async fn mismatches(
        &self,
        id: &str,
        kinds: Vec<String>,
        eyes: Eyes,
        page: Page,
    ) -> Result<PageOf<Box<RawValue>>> {
        let definition = self.domain(&self.reconciliation(id).await?.domain)?;
        let after: i64 = page.cursor.as_deref().map(decode_cursor).transpose()?.unwrap_or(0);
        let (id, wanted) = (id.to_owned(), page.rows());
        self.read(move |conn| {
            let mut rows = stored::mismatches(conn, &id, &kinds, after, wanted as i64 + 1)?;
            let more = rows.len() > wanted;
            rows.truncate(wanted);
            let next_cursor = rows.last().filter(|_| more).map(|row| encode_cursor(&row.seq));
            let shown = rows.into_iter().map(|row| {
                let detail = told(&definition, &eyes, row.detail)?;
                RawValue::from_string(detail).map_err(|e| Error::Internal(format!("a mismatch is no JSON: {e}")))
            });
            Ok(PageOf {
                items: shown.collect::<Result<_>>()?,
                next_cursor,
            })
        })
        .await
    }

    /// Forgets a run that nobody signed off.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for one that was signed off.
    pub async fn delete_reconciliation(&self, id: &str, origin: &Origin) -> Result<()> {
        let (run, by) = (id.to_owned(), origin.clone());
        self.dispatched(move |dispatch| {
            let unsigned = |conn: &mut AnyConn| {
                let row = stored::get(conn, &run)?.ok_or_else(|| Error::not_found("reconciliation", &run))?;
                match row.signed_by {
                    None => Ok(row),
                    Some(_) => Err(Error::conflict("signed_off", "what was signed off stays")),
                }
            };
            dispatch.store.read(unsigned)?;
            // In steps: others must not wait for all of it.
            while dispatch.store.write(|conn| {
                unsigned(conn)?;
                quotas::thin_out(conn, &run, STEP)
            })? {}
            dispatch.store.write(|conn| {
                let row = unsigned(conn)?;
                let detail = json!({"domain": row.domain, "consumer": row.consumer});
                note(
                    conn,
                    "delete_reconciliation",
                    &format!("reconciliation:{run}"),
                    &detail,
                    &by,
                )?;
                stored::remove(conn, &run)
            })
        })
        .await?;
        tracing::info!(
            run = id,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "reconciliation deleted"
        );
        Ok(())
    }

    /// Forgets runs that nobody signed off in time, at most [`STEP`] mismatches of one; whether there is more to do.
    ///
    /// # Errors
    /// `Busy` when the database is away.
    pub async fn prune_reconciliations(&self) -> Result<bool> {
        let age = i64::try_from(self.quotas.reconciliations_s).unwrap_or(i64::MAX);
        let before = now().saturating_sub(age.saturating_mul(1_000_000));
        self.dispatched(move |dispatch| {
            // A look first: most find nothing to remove, and need not hold up those who write.
            let Some(id) = dispatch.store.read(|conn| quotas::oldest_comparison(conn, before))? else {
                return Ok(false);
            };
            dispatch.store.write(|conn| {
                let signed = stored::get(conn, &id)?.is_none_or(|row| row.signed_by.is_some());
                if !signed && !quotas::thin_out(conn, &id, STEP)? {
                    stored::remove(conn, &id)?;
                }
                Ok(true)
            })
        })
        .await
    }

    /// Lets a person sign for the consumer of a run: a registered one, or that of the subscription.
    async fn may_sign(&self, run: &Run, subject: &str) -> Result<()> {
        let (of, domains, subject) = (run.consumer.clone(), vec![run.domain.clone()], subject.to_owned());
        self.read(move |conn| {
            let name = match subscriptions::get(conn, &of)? {
                Some(subscription) => subscription.consumer,
                None => Some(of),
            };
            match name {
                Some(name) => consume(conn, ("", &name), &domains, Voice::Answerable(&subject)),
                // A subscription of nobody but its owner: any other person with the scope.
                None => Ok(()),
            }
        })
        .await
    }

    /// Signs a finished run off, once and for good; as a baseline, later runs of the consumer are measured by it.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` for one's own run, one that has not finished, or one that is signed off already; `NotBound`
    /// and `Invalid` when the consumer's registration does not name the caller, as owner or as one of its callers.
    pub async fn sign_off(&self, id: &str, reason: String, baseline: bool, origin: &Origin) -> Result<Run> {
        let run = self.reconciliation(id).await?;
        if run.started_by == origin.actor {
            return Err(Error::conflict(
                "own_reconciliation",
                "a reconciliation is signed off by another person than who ran it",
            ));
        }
        if run.state != "finished" {
            return Err(Error::conflict(
                "reconciliation_running",
                "the reconciliation has not finished",
            ));
        }
        self.may_sign(&run, &origin.actor).await?;
        let (run_id, by) = (id.to_owned(), origin.clone());
        let detail = json!({"domain": run.domain, "consumer": run.consumer, "reason": reason, "baseline": baseline});
        let signed = self
            .dispatched(move |dispatch| {
                let at = now();
                dispatch.store.write(|conn| {
                    let signed = stored::sign(conn, &run_id, &by.actor, at, &reason, baseline)?;
                    if signed {
                        let subject = format!("reconciliation:{run_id}");
                        note(conn, "sign_off_reconciliation", &subject, &detail, &by)?;
                    }
                    Ok(signed)
                })
            })
            .await?;
        if !signed {
            return Err(Error::conflict(
                "already_signed_off",
                "the reconciliation is signed off already",
            ));
        }
        tracing::info!(
            run = id,
            baseline,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "reconciliation signed off"
        );
        self.reconciliation(id).await
    }
}
