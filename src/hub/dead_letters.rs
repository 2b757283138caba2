//! Dead letters: changes that were given up for one subscription. They are kept until somebody has them sent again or
//! discards them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use super::deliveries::{AttemptRow, Dispatch, FailureRow};
use super::ids::new_id;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::subscriptions::{Manager, audit};
use super::time::{now, rfc3339};
use super::{Hub, Origin};
use crate::error::{Error, Result};
use crate::store::dead_letters::{self as rows, DeadQuery, DeadRow};
use crate::store::deliveries::insert_attempts;
use crate::store::subscriptions::order;

/// Dead letters that one call has sent again.
pub const MOST_REDRIVEN: usize = 1000;
/// Redriven ones that whoever sends takes at once.
const TAKEN: i64 = 1000;

/// A change that was given up for a subscription.
#[derive(Debug, Clone, Serialize)]
pub struct DeadLetter {
    /// Subscription.
    pub subscription_id: String,
    /// Domain.
    pub domain: String,
    /// Position of the change.
    pub position: i64,
    /// Golden record of the change.
    pub golden_id: String,
    /// The `webhook-id`, while the change is kept.
    pub event_id: Option<String>,
    /// CloudEvents type, while the change is kept.
    #[serde(rename = "type")]
    pub event_type: Option<String>,
    /// Request that caused the change, while it is kept.
    pub correlation_id: Option<String>,
    /// Attempts that counted against it.
    pub attempts: i64,
    /// Why the last one failed.
    pub last_error: String,
    /// When the first one failed.
    pub first_failed_at: String,
    /// When it was given up; absent for those of a hub that did not write it down.
    pub dead_at: Option<String>,
}

/// Which dead letters a list shows.
#[derive(Debug, Clone, Default)]
pub struct DeadLetterFilter {
    /// Only of this subscription.
    pub subscription_id: Option<String>,
    /// Only of this domain.
    pub domain: Option<String>,
    /// Only of this golden record.
    pub golden_id: Option<String>,
}

/// The place of a dead letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Subscription.
    pub subscription_id: String,
    /// Domain.
    pub domain: String,
    /// Position of the change.
    pub position: i64,
}

/// Which dead letters to send again.
#[derive(Debug, Clone)]
pub enum Redrive {
    /// The first ones of a subscription.
    Of(String),
    /// These.
    These(Vec<Place>),
}

/// What became of a wish to send dead letters again.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Redriven {
    /// How many are due now.
    pub redriven: i64,
    /// How many dead letters the subscriptions concerned still have.
    pub remaining: i64,
    /// Those asked for that are no dead letters.
    pub not_dead: Vec<Place>,
}

impl Hub {
    /// Dead letters of those subscriptions that somebody manages, in order of subscription, domain and position.
    pub async fn dead_letters(&self, by: Manager, filter: DeadLetterFilter, page: Page) -> Result<PageOf<DeadLetter>> {
        self.dispatched(move |dispatch| dispatch.dead_letters(&by, filter, &page))
            .await
    }

    /// Makes dead letters due at once, each with a fresh schedule and its own `webhook-id`. At most [`MOST_REDRIVEN`];
    /// the answer tells how many remain. They are sent marked as replays: their golden records may have moved on.
    ///
    /// # Errors
    /// `Busy` when the database is away.
    pub async fn redrive(&self, which: Redrive, origin: &Origin) -> Result<Redriven> {
        let by = origin.clone();
        let done = self.dispatched(move |dispatch| dispatch.redrive(which, &by)).await?;
        tracing::info!(
            redriven = done.redriven,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "dead letters are sent again"
        );
        Ok(done)
    }

    /// Drops a dead letter for good. The log of attempts keeps who did it and why.
    ///
    /// # Errors
    /// `NotFound` when it is no dead letter.
    pub async fn discard_dead_letter(&self, place: Place, reason: &str, origin: &Origin) -> Result<()> {
        let (why, by) = (reason.to_owned(), origin.clone());
        let shown = place.clone();
        self.dispatched(move |dispatch| dispatch.discard(&place, &why, &by))
            .await?;
        tracing::info!(
            subscription = shown.subscription_id,
            domain = shown.domain,
            position = shown.position,
            actor = origin.actor,
            correlation_id = origin.correlation_id,
            "dead letter discarded"
        );
        Ok(())
    }
}

impl Dispatch {
    fn dead_letters(&self, by: &Manager, filter: DeadLetterFilter, page: &Page) -> Result<PageOf<DeadLetter>> {
        let wanted = page.rows();
        let after = page.cursor.as_deref().map(decode_cursor).transpose()?;
        let mut found = self.store.read(|conn| {
            let mut ids = by.managed(conn)?;
            if let Some(only) = &filter.subscription_id {
                ids.retain(|id| id == only);
            }
            let query = DeadQuery {
                subscription_ids: ids,
                domain: filter.domain,
                golden_id: filter.golden_id,
                after,
                limit: wanted as i64 + 1,
            };
            rows::page(conn, &query)
        })?;
        let more = found.len() > wanted;
        found.truncate(wanted);
        let last = found.last().map(|row| &row.failure).filter(|_| more);
        let next_cursor = last.map(|row| encode_cursor(&(&row.subscription_id, &row.domain, row.position)));
        Ok(PageOf {
            items: found.into_iter().map(dead_letter).collect(),
            next_cursor,
        })
    }

    fn redrive(&self, which: Redrive, origin: &Origin) -> Result<Redriven> {
        let at = now();
        let done = self.store.write(|conn| {
            let places = match which {
                Redrive::These(places) => places,
                Redrive::Of(id) => {
                    let first = rows::first(conn, &id, MOST_REDRIVEN as i64)?;
                    let place = |(domain, position)| Place {
                        subscription_id: id.clone(),
                        domain,
                        position,
                    };
                    let places: Vec<Place> = first.into_iter().map(place).collect();
                    if places.is_empty() {
                        audit(conn, "redrive_dead_letters", &id, &json!({"redriven": 0}), origin)?;
                        return Ok(Redriven::default());
                    }
                    places
                }
            };
            let mut feeds: BTreeMap<(String, String), Vec<i64>> = BTreeMap::new();
            for place in places {
                let feed = feeds.entry((place.subscription_id, place.domain)).or_default();
                feed.push(place.position);
            }
            let mut done = Redriven::default();
            let mut concerned: Vec<&str> = Vec::new();
            for ((id, domain), positions) in &mut feeds {
                positions.sort_unstable();
                positions.dedup();
                let redriven = rows::redrive(conn, id, domain, positions, at)?;
                done.redriven += redriven.len() as i64;
                let missed = positions.iter().filter(|position| !redriven.contains(position));
                done.not_dead.extend(missed.map(|position| Place {
                    subscription_id: id.clone(),
                    domain: domain.clone(),
                    position: *position,
                }));
                if concerned.last() != Some(&id.as_str()) {
                    concerned.push(id);
                }
            }
            for id in concerned {
                order(conn, id)?;
                done.remaining += rows::count(conn, id)?;
                audit(
                    conn,
                    "redrive_dead_letters",
                    id,
                    &json!({"redriven": done.redriven}),
                    origin,
                )?;
            }
            Ok(done)
        })?;
        self.changed();
        Ok(done)
    }

    /// What was redriven and is not done, and whether there may be more. Blocks.
    pub fn redriven(&self, subscription_id: &str) -> Result<(Vec<FailureRow>, bool)> {
        let found = self.store.read(|conn| rows::redriven(conn, subscription_id, TAKEN))?;
        let more = found.len() as i64 == TAKEN;
        Ok((found, more))
    }

    fn discard(&self, place: &Place, reason: &str, origin: &Origin) -> Result<()> {
        let at = now();
        self.store.write(|conn| {
            let Place {
                subscription_id,
                domain,
                position,
            } = place;
            let absent = || Error::not_found("dead letter", format!("{domain}/{position}"));
            let found = rows::find(conn, subscription_id, domain, *position)?.ok_or_else(absent)?;
            if rows::delete(conn, subscription_id, domain, &[*position])? == 0 {
                return Err(absent());
            }
            let note = AttemptRow {
                id: new_id(),
                subscription_id: subscription_id.clone(),
                domain: domain.clone(),
                position: *position,
                event_id: found.change.map(|(event_id, ..)| event_id).unwrap_or_default(),
                cause: "discard".into(),
                attempt: found.failure.attempts.max(1),
                at,
                duration_us: 0,
                status: None,
                outcome: "discarded".into(),
                error: format!("discarded by {}: {reason}", origin.actor),
                batch_id: None,
            };
            insert_attempts(conn, &[note])?;
            let detail = json!({"domain": domain, "position": position, "reason": reason});
            audit(conn, "discard_dead_letter", subscription_id, &detail, origin)
        })
    }
}

fn dead_letter(row: DeadRow) -> DeadLetter {
    let (event_id, event_type, correlation_id) = match row.change {
        Some((event_id, event_type, correlation_id)) => (Some(event_id), Some(event_type), Some(correlation_id)),
        None => (None, None, None),
    };
    let failure = row.failure;
    DeadLetter {
        event_id,
        event_type,
        correlation_id,
        subscription_id: failure.subscription_id,
        domain: failure.domain,
        position: failure.position,
        golden_id: failure.golden_id,
        attempts: failure.attempts,
        last_error: failure.last_error,
        first_failed_at: rfc3339(failure.first_failed_at),
        dead_at: failure.dead_at.map(rfc3339),
    }
}
