//! Replays: stretches of the change feed that one subscription is sent once more, beside what is new.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::changes::ChangeRow;
use super::deliveries::{Dispatch, Report};
use super::ids::new_id;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::subscriptions::SubscriptionView;
use super::time::{Micros, now, parse, rfc3339};
use super::{Hub, Origin};
use crate::error::{Error, Result};
use crate::store::quotas;
use crate::store::replays::{self as rows, ReplayRow};
use crate::store::subscriptions::order;
use crate::store::{AnyConn, dead_letters};

/// Replays of one subscription that may be open at the same time; they are walked one after the other.
const MOST_OPEN: i64 = 20;

/// What to send again: what fits all that is said here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Selection {
    /// Only of this domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// From this position of the domain on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_position: Option<i64>,
    /// Up to this position of the domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_position: Option<i64>,
    /// What was committed at this time or later (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// What was committed before this time (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Only changes of this golden record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub golden_id: Option<String>,
    /// Only dead letters.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub failed_only: bool,
}

/// A stretch of one domain's feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayRange {
    /// Domain.
    pub domain: String,
    /// First position.
    pub from: i64,
    /// Last position.
    pub to: i64,
    /// What comes next; everything before it is done.
    pub next: i64,
}

/// A replay as whoever sends works on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayJob {
    /// Id.
    pub id: Arc<str>,
    /// What is sent again.
    pub selection: Selection,
    /// Where, and how far it is.
    pub ranges: Vec<ReplayRange>,
    /// Delivered.
    pub sent: i64,
    /// Failed, and tried again by the schedule like a redriven dead letter.
    pub failed: i64,
    /// Not wanted by the subscription.
    pub skipped: i64,
    /// Not kept by the change feed any more.
    pub missing: i64,
    /// Whether it has come to its end.
    pub done: bool,
}

/// A replay as callers see it.
#[derive(Debug, Clone, Serialize)]
pub struct ReplayView {
    /// Id.
    pub id: String,
    /// Subscription.
    pub subscription_id: String,
    /// `queued`, `running`, `done` or `cancelled`.
    pub state: String,
    /// What was asked for.
    pub selection: Selection,
    /// Where that is.
    pub ranges: Vec<ReplayRange>,
    /// Changes to go through.
    pub total: i64,
    /// Changes gone through.
    pub done: i64,
    /// Of those, delivered.
    pub sent: i64,
    /// Of those, failed: they are tried again like redriven dead letters.
    pub failed: i64,
    /// Of those, not wanted by the subscription.
    pub skipped: i64,
    /// Of those, not kept by the change feed any more.
    pub missing: i64,
    /// Who asked for it.
    pub created_by: String,
    /// Within which request.
    pub correlation_id: String,
    /// When.
    pub created_at: String,
    /// When it last went on.
    pub updated_at: String,
    /// When it was over.
    pub finished_at: Option<String>,
}

impl Hub {
    /// Queues a replay. Whoever sends for the subscription walks it beside what is new.
    ///
    /// # Errors
    /// `Invalid` for a selection that selects nothing or contradicts itself; `Conflict` when too many are open.
    pub async fn create_replay(&self, id: &str, selection: Selection, origin: &Origin) -> Result<ReplayView> {
        let subscription = self.subscription(id).await?;
        let wanted = Wanted::of(&subscription, &selection)?;
        let (id, actor) = (id.to_owned(), origin.clone());
        let most = i64::try_from(self.quotas.replays).unwrap_or(i64::MAX);
        let made = self
            .dispatched(move |dispatch| dispatch.create_replay((&id, most), &wanted, selection, &actor))
            .await?;
        tracing::info!(
            subscription = made.subscription_id,
            replay = made.id,
            total = made.total,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "replay queued"
        );
        Ok(made)
    }

    /// Replays of a subscription, newest first.
    pub async fn replays(&self, id: &str, page: Page) -> Result<PageOf<ReplayView>> {
        let id = id.to_owned();
        self.dispatched(move |dispatch| dispatch.replays(&id, &page)).await
    }

    /// One replay of a subscription.
    pub async fn replay(&self, id: &str, replay: &str) -> Result<ReplayView> {
        let (id, replay) = (id.to_owned(), replay.to_owned());
        self.dispatched(move |dispatch| dispatch.store.read(|conn| found(conn, &id, &replay)))
            .await
    }

    /// Ends a replay where it is. What is in flight may still arrive.
    ///
    /// # Errors
    /// `Conflict` when it is over.
    pub async fn cancel_replay(&self, id: &str, replay: &str, origin: &Origin) -> Result<ReplayView> {
        let (id, replay) = (id.to_owned(), replay.to_owned());
        let view = self
            .dispatched(move |dispatch| dispatch.cancel_replay(&id, &replay))
            .await?;
        tracing::info!(
            subscription = view.subscription_id,
            replay = view.id,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "replay cancelled"
        );
        Ok(view)
    }
}

/// A selection that makes sense.
struct Wanted {
    domains: Vec<String>,
    positions: (i64, i64),
    since: Option<Micros>,
    until: Option<Micros>,
}

impl Wanted {
    fn of(subscription: &SubscriptionView, selection: &Selection) -> Result<Wanted> {
        let refuse = |place: &str, code: &str, message: &str| Err(Error::invalid(place, code, message));
        let by_position = selection.from_position.is_some() || selection.to_position.is_some();
        let by_time = selection.since.is_some() || selection.until.is_some();
        if !by_position && !by_time && selection.golden_id.is_none() && !selection.failed_only {
            return refuse(
                "",
                "nothing_selected",
                "expected from_position, since, golden_id or failed_only",
            );
        }
        if by_position && by_time {
            return refuse("/since", "two_ranges", "expected either positions or times");
        }
        if by_position && selection.domain.is_none() {
            return refuse("/domain", "required", "expected the domain whose positions these are");
        }
        if let Some(domain) = selection.domain.as_ref().filter(|d| !subscription.domains.contains(d)) {
            let message = format!("expected a domain of the subscription, found {domain}");
            return refuse("/domain", "unknown_domain", &message);
        }
        let (from, to) = (
            selection.from_position.unwrap_or(1),
            selection.to_position.unwrap_or(i64::MAX),
        );
        if to < from {
            return refuse("/to_position", "empty_range", "expected from_position or more");
        }
        let since = time("/since", selection.since.as_deref())?;
        let until = time("/until", selection.until.as_deref())?;
        if let (Some(since), Some(until)) = (since, until)
            && until <= since
        {
            return refuse("/until", "empty_range", "expected a time after since");
        }
        let domains = selection.domain.clone().map(|domain| vec![domain]);
        Ok(Wanted {
            domains: domains.unwrap_or_else(|| subscription.domains.clone()),
            positions: (from, to),
            since,
            until,
        })
    }

    /// Where that is in the feeds, up to what is committed now.
    fn ranges(&self, conn: &mut AnyConn) -> Result<Vec<ReplayRange>> {
        let mut ranges = Vec::new();
        for head in crate::store::heads::read(conn, &self.domains)? {
            let (mut from, mut to) = (self.positions.0.max(1), self.positions.1.min(head.position));
            if let Some(since) = self.since {
                from = rows::position_at(conn, &head.domain, head.position, since)?;
            }
            if let Some(until) = self.until {
                to = rows::position_at(conn, &head.domain, head.position, until)? - 1;
            }
            if from <= to {
                ranges.push(ReplayRange {
                    next: from,
                    domain: head.domain,
                    from,
                    to,
                });
            }
        }
        ranges.sort_by(|a, b| a.domain.cmp(&b.domain));
        Ok(ranges)
    }
}

fn time(place: &str, text: Option<&str>) -> Result<Option<Micros>> {
    let refused = || Error::invalid(place, "time", "expected a time in RFC 3339, e.g. 2026-03-01T08:00:00Z");
    text.map(|text| parse(text).ok_or_else(refused)).transpose()
}

impl Dispatch {
    fn create_replay(
        &self,
        (id, most): (&str, i64),
        wanted: &Wanted,
        selection: Selection,
        origin: &Origin,
    ) -> Result<ReplayView> {
        let at = now();
        let made = self.store.write(|conn| {
            if rows::open(conn, id, MOST_OPEN)?.len() as i64 == MOST_OPEN {
                let detail = format!("{MOST_OPEN} replays of this subscription are not over yet");
                return Err(Error::conflict("too_many_replays", detail));
            }
            let ranges = wanted.ranges(conn)?;
            let mut total = 0;
            for range in &ranges {
                total += count(conn, id, &selection, range)?;
            }
            let empty = ranges.is_empty();
            let row = ReplayRow {
                id: new_id(),
                subscription_id: id.to_owned(),
                state: if empty { "done" } else { "queued" }.into(),
                selection: to_json(&selection)?,
                ranges: to_json(&ranges)?,
                total,
                sent: 0,
                failed: 0,
                skipped: 0,
                missing: 0,
                created_by: origin.actor.clone(),
                correlation_id: origin.correlation_id.clone(),
                created_at: at,
                updated_at: at,
                finished_at: empty.then_some(at),
            };
            rows::insert(conn, &row)?;
            quotas::forget_replays(conn, id, most)?;
            order(conn, id)?;
            Ok(row)
        })?;
        self.changed();
        view(made)
    }

    fn replays(&self, id: &str, page: &Page) -> Result<PageOf<ReplayView>> {
        let before: Option<String> = page.cursor.as_deref().map(decode_cursor).transpose()?;
        let wanted = page.rows();
        let mut found = self
            .store
            .read(|conn| rows::page(conn, id, before.as_deref(), wanted as i64 + 1))?;
        let more = found.len() > wanted;
        found.truncate(wanted);
        let next_cursor = found.last().filter(|_| more).map(|row| encode_cursor(&row.id));
        Ok(PageOf {
            items: found.into_iter().map(view).collect::<Result<_>>()?,
            next_cursor,
        })
    }

    fn cancel_replay(&self, id: &str, replay: &str) -> Result<ReplayView> {
        let at = now();
        let view = self.store.write(|conn| {
            let seen = found(conn, id, replay)?;
            if !rows::cancel(conn, replay, at)? {
                return Err(Error::conflict("replay_over", format!("the replay is {}", seen.state)));
            }
            order(conn, id)?;
            found(conn, id, replay)
        })?;
        self.changed();
        Ok(view)
    }

    /// The replay to walk: the oldest one that is not over. Blocks.
    pub fn open_replay(&self, subscription_id: &str) -> Result<Option<ReplayJob>> {
        let found = self.store.read(|conn| rows::open(conn, subscription_id, 1))?.pop();
        found.map(job).transpose()
    }

    /// Up to `limit` changes that a replay selects, from `from` to `to` of a domain. Blocks.
    pub fn replayed_changes(
        &self,
        subscription_id: &str,
        selection: &Selection,
        domain: &str,
        range: (i64, i64),
        limit: i64,
    ) -> Result<Vec<ChangeRow>> {
        let golden = selection.golden_id.as_deref();
        let found = self.store.read(|conn| {
            if selection.failed_only {
                rows::dead_changes(conn, subscription_id, domain, golden, range, limit)
            } else {
                rows::changes(conn, domain, golden, range, limit)
            }
        })?;
        Ok(found.into_iter().map(ChangeRow::from).collect())
    }
}

/// Writes what a report says of replays.
pub(super) fn record_replays(conn: &mut AnyConn, report: &Report) -> Result<()> {
    let at = now();
    for job in report.replays.values() {
        let row = ReplayRow {
            id: job.id.to_string(),
            subscription_id: report.subscription_id.to_string(),
            state: if job.done { "done" } else { "running" }.into(),
            selection: String::new(),
            ranges: to_json(&job.ranges)?,
            total: 0,
            sent: job.sent,
            failed: job.failed,
            skipped: job.skipped,
            missing: job.missing,
            created_by: String::new(),
            correlation_id: String::new(),
            created_at: 0,
            updated_at: at,
            finished_at: job.done.then_some(at),
        };
        rows::progress(conn, &row)?;
    }
    let mut revived: std::collections::BTreeMap<&str, Vec<i64>> = std::collections::BTreeMap::new();
    for (domain, position) in &report.revived {
        revived.entry(domain).or_default().push(*position);
    }
    for (domain, positions) in revived {
        dead_letters::delete(conn, &report.subscription_id, domain, &positions)?;
    }
    Ok(())
}

/// How many changes of a range a replay goes through.
fn count(conn: &mut AnyConn, id: &str, selection: &Selection, range: &ReplayRange) -> Result<i64> {
    let bounds = (range.from, range.to);
    match (&selection.golden_id, selection.failed_only) {
        (golden, true) => rows::count_dead(conn, id, &range.domain, golden.as_deref(), bounds),
        (Some(golden), false) => rows::count_of_golden(conn, &range.domain, golden, bounds),
        (None, false) => Ok(range.to - range.from + 1),
    }
}

fn found(conn: &mut AnyConn, id: &str, replay: &str) -> Result<ReplayView> {
    let row = rows::find(conn, id, replay)?.ok_or_else(|| Error::not_found("replay", replay))?;
    view(row)
}

fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Internal(format!("cannot write a replay: {e}")))
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|e| Error::Internal(format!("cannot read a stored replay: {e}")))
}

fn job(row: ReplayRow) -> Result<ReplayJob> {
    Ok(ReplayJob {
        selection: from_json(&row.selection)?,
        ranges: from_json(&row.ranges)?,
        id: Arc::from(row.id),
        sent: row.sent,
        failed: row.failed,
        skipped: row.skipped,
        missing: row.missing,
        done: false,
    })
}

fn view(row: ReplayRow) -> Result<ReplayView> {
    Ok(ReplayView {
        selection: from_json(&row.selection)?,
        ranges: from_json(&row.ranges)?,
        done: row.sent + row.failed + row.skipped + row.missing,
        id: row.id,
        subscription_id: row.subscription_id,
        state: row.state,
        total: row.total,
        sent: row.sent,
        failed: row.failed,
        skipped: row.skipped,
        missing: row.missing,
        created_by: row.created_by,
        correlation_id: row.correlation_id,
        created_at: rfc3339(row.created_at),
        updated_at: rfc3339(row.updated_at),
        finished_at: row.finished_at.map(rfc3339),
    })
}
