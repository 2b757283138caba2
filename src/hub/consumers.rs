//! Named consumers: who reads the change feed and lets the hub keep their place.

use super::operations::note;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::changes::{ChangesPage, ChangesQuery, Start};
use super::deliveries::Dispatch;
use super::feed_cursor::{self, FeedCursor, Positions, filter_mark};
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::subscriptions::StartFrom;
use super::time::{now, rfc3339};
use super::{Hub, Origin};
use crate::engine::change_filter::ChangeFilter;
use crate::error::{Error, Result};
use crate::store::consumers::{self as rows, ConsumerRow, PositionRow};
use crate::store::heads::HeadRow;
use crate::store::{AnyConn, heads};

/// Most consumers of one owner.
pub const MOST_CONSUMERS: i64 = 100;

/// What a consumer wants.
#[derive(Debug, Clone)]
pub struct NewConsumer {
    /// Domains whose changes it reads.
    pub domains: Vec<String>,
    /// Which of them.
    pub filter: ChangeFilter,
    /// Where it begins in a domain that it did not read before.
    pub from: StartFrom,
}

/// How far a consumer is in one domain.
#[derive(Debug, Clone, Serialize)]
pub struct ConsumerPosition {
    /// Domain.
    pub domain: String,
    /// Everything up to here is processed.
    pub position: i64,
    /// Last position of the domain.
    pub head: i64,
    /// Positions still to go through.
    pub lag: i64,
    /// When the position was said.
    pub moved_at: String,
}

/// A consumer.
#[derive(Debug, Clone, Serialize)]
pub struct ConsumerView {
    /// The owner's name for it.
    pub name: String,
    /// Domains.
    pub domains: Vec<String>,
    /// Which of their changes.
    pub filter: ChangeFilter,
    /// How far it is.
    pub positions: Vec<ConsumerPosition>,
    /// Positions still to go through, over all domains.
    pub lag: i64,
    /// Cursor at these positions.
    pub cursor: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last declared.
    pub updated_at: String,
}

impl Hub {
    /// Declares a consumer; what it read before keeps its place. Answers also whether it is new.
    ///
    /// # Errors
    /// `NotBound` when the caller may not act in its name; `Invalid` when it is not registered for the domains, or for a
    /// filter that they do not know; `Conflict` when the owner has too many.
    pub async fn put_consumer(&self, origin: &Origin, name: &str, new: NewConsumer) -> Result<(ConsumerView, bool)> {
        self.may_consume("/name", name, &new.domains, origin).await?;
        self.check_filter(&new.domains, &new.filter, "/filter")?;
        let (by, name) = (origin.clone(), name.to_owned());
        self.dispatched(move |dispatch| dispatch.put_consumer(&by, &name, new))
            .await
    }

    /// Consumers of an owner, by name.
    pub async fn consumers(&self, owner: &str, page: Page) -> Result<PageOf<ConsumerView>> {
        let (owner, wanted) = (owner.to_owned(), page.rows());
        let after: Option<String> = page.cursor.as_deref().map(decode_cursor).transpose()?;
        self.read(move |conn| {
            let mut found = rows::page(conn, &owner, &after.unwrap_or_default(), wanted as i64 + 1)?;
            let more = found.len() > wanted;
            found.truncate(wanted);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.name));
            Ok(PageOf {
                items: views(conn, &owner, found)?,
                next_cursor,
            })
        })
        .await
    }

    /// One consumer.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn consumer(&self, owner: &str, name: &str) -> Result<ConsumerView> {
        let (owner, name) = (owner.to_owned(), name.to_owned());
        self.read(move |conn| view(conn, &owner, &name)).await
    }

    /// The changes after a consumer's place, which stays where it is.
    ///
    /// # Errors
    /// `NotFound`; `Resync` as [`Hub::changes`].
    pub async fn consumer_changes(&self, owner: &str, name: &str, limit: usize, wait: Duration) -> Result<ChangesPage> {
        let (own, called) = (owner.to_owned(), name.to_owned());
        let (row, places) = self
            .read(move |conn| {
                let row = require(rows::get(conn, &own, &called)?, &called)?;
                let places = rows::positions(conn, &own, std::slice::from_ref(&called))?;
                Ok((row, places))
            })
            .await?;
        let places = places.into_iter().map(|p| (p.domain, (p.incarnation, p.position)));
        let query = ChangesQuery {
            domains: list(&row.domains),
            filter: filter_of(&row),
            from: Start::Kept(places.collect()),
            limit,
            wait,
        };
        self.changes(query).await
    }

    /// Keeps a new place of a consumer: everything up to the cursor is processed. Back only with `rewind`.
    ///
    /// # Errors
    /// `Conflict` for a place before the present one; `CursorMismatch` and `Resync` as [`Hub::changes`].
    pub async fn move_consumer(&self, owner: &str, name: &str, cursor: &str, rewind: bool) -> Result<ConsumerView> {
        let cursor = FeedCursor::read(cursor)?;
        let (owner, name) = (owner.to_owned(), name.to_owned());
        self.dispatched(move |dispatch| dispatch.move_consumer(&owner, &name, &cursor, rewind))
            .await
    }

    /// Forgets a consumer.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_consumer(&self, name: &str, origin: &Origin) -> Result<()> {
        let (by, name) = (origin.clone(), name.to_owned());
        self.dispatched(move |dispatch| {
            let gone = dispatch.store.write(|conn| {
                let gone = rows::delete(conn, &by.actor, &name)?;
                if gone {
                    note(conn, "delete_consumer", &format!("consumer:{name}"), &json!({}), &by)?;
                }
                Ok(gone)
            })?;
            if gone {
                Ok(())
            } else {
                Err(Error::not_found("consumer", name))
            }
        })
        .await
    }
}

impl Dispatch {
    fn put_consumer(&self, origin: &Origin, name: &str, new: NewConsumer) -> Result<(ConsumerView, bool)> {
        let (at, owner) = (now(), origin.actor.as_str());
        self.store.write(|conn| {
            let before = rows::lock(conn, owner, name)?;
            if before.is_none() && rows::count(conn, owner)? >= MOST_CONSUMERS {
                let detail = format!("you have {MOST_CONSUMERS} consumers, and may have no more");
                return Err(Error::conflict("too_many_consumers", detail));
            }
            let mut domains = new.domains;
            domains.sort();
            domains.dedup();
            rows::put(
                conn,
                &ConsumerRow {
                    owner: owner.into(),
                    name: name.into(),
                    domains: serde_json::to_string(&domains).unwrap_or_default(),
                    filter: serde_json::to_string(&new.filter).unwrap_or_default(),
                    created_at: at,
                    updated_at: at,
                },
            )?;
            rows::keep_positions(conn, owner, name, &domains)?;
            let known = rows::positions(conn, owner, &[name.to_owned()])?;
            domains.retain(|domain| !known.iter().any(|place| place.domain == *domain));
            let first = heads::read(conn, &domains)?.into_iter().map(|head| PositionRow {
                owner: owner.into(),
                name: name.into(),
                position: match new.from {
                    StartFrom::Now => head.position,
                    StartFrom::Beginning => head.first_position - 1,
                },
                domain: head.domain,
                incarnation: head.incarnation,
                moved_at: at,
            });
            let first: Vec<PositionRow> = first.collect();
            if !first.is_empty() {
                rows::put_positions(conn, &first)?;
            }
            let declared = view(conn, owner, name)?;
            let detail = json!({"domains": declared.domains});
            note(conn, "put_consumer", &format!("consumer:{name}"), &detail, origin)?;
            Ok((declared, before.is_none()))
        })
    }

    fn move_consumer(&self, owner: &str, name: &str, cursor: &FeedCursor, rewind: bool) -> Result<ConsumerView> {
        let at = now();
        self.store.write(|conn| {
            let row = require(rows::lock(conn, owner, name)?, name)?;
            let domains = list(&row.domains);
            let heads = heads::read(conn, &domains)?;
            let wanted = cursor.positions(&domains, &filter_mark(&filter_of(&row)), &heads)?;
            let present = rows::positions(conn, owner, &[name.to_owned()])?;
            for place in &present {
                let position = wanted.get(&place.domain).copied().unwrap_or(0);
                let head = heads.iter().find(|head| head.domain == place.domain);
                let same_feed = head.is_some_and(|head| head.incarnation == place.incarnation);
                if same_feed && position < place.position && !rewind {
                    let detail = format!(
                        "{} is processed up to position {}, this is {position}: going back needs \"rewind\": true",
                        place.domain, place.position
                    );
                    return Err(Error::conflict("position_behind", detail));
                }
            }
            let moved: Vec<PositionRow> = heads
                .into_iter()
                .map(|head| PositionRow {
                    owner: owner.into(),
                    name: name.into(),
                    position: wanted.get(&head.domain).copied().unwrap_or(0),
                    domain: head.domain,
                    incarnation: head.incarnation,
                    moved_at: at,
                })
                .collect();
            rows::put_positions(conn, &moved)?;
            view(conn, owner, name)
        })
    }
}

fn require(row: Option<ConsumerRow>, name: &str) -> Result<ConsumerRow> {
    row.ok_or_else(|| Error::not_found("consumer", name))
}

fn list(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}

fn filter_of(row: &ConsumerRow) -> ChangeFilter {
    serde_json::from_str(&row.filter).unwrap_or_default()
}

fn view(conn: &mut AnyConn, owner: &str, name: &str) -> Result<ConsumerView> {
    let row = require(rows::get(conn, owner, name)?, name)?;
    views(conn, owner, vec![row])?
        .pop()
        .ok_or_else(|| Error::not_found("consumer", name))
}

/// Adds positions to the rows, with a bounded number of queries however many rows there are.
fn views(conn: &mut AnyConn, owner: &str, found: Vec<ConsumerRow>) -> Result<Vec<ConsumerView>> {
    let names: Vec<String> = found.iter().map(|row| row.name.clone()).collect();
    let mut places: BTreeMap<String, Vec<PositionRow>> = BTreeMap::new();
    for place in rows::positions(conn, owner, &names)? {
        places.entry(place.name.clone()).or_default().push(place);
    }
    let mut domains: Vec<String> = places.values().flatten().map(|place| place.domain.clone()).collect();
    domains.sort();
    domains.dedup();
    let heads = heads::read(conn, &domains)?;
    let view = |row: ConsumerRow| {
        let own = places.remove(&row.name).unwrap_or_default();
        one_view(row, own, &heads)
    };
    Ok(found.into_iter().map(view).collect())
}

fn one_view(row: ConsumerRow, places: Vec<PositionRow>, heads: &[HeadRow]) -> ConsumerView {
    let filter = filter_of(&row);
    let reached: Positions = places.iter().map(|p| (p.domain.clone(), p.position)).collect();
    let position = |place: PositionRow| {
        let head = heads.iter().find(|head| head.domain == place.domain);
        let head = head.map_or(place.position, |head| head.position);
        ConsumerPosition {
            lag: (head - place.position).max(0),
            head,
            position: place.position,
            domain: place.domain,
            moved_at: rfc3339(place.moved_at),
        }
    };
    let positions: Vec<ConsumerPosition> = places.into_iter().map(position).collect();
    ConsumerView {
        lag: positions.iter().map(|p| p.lag).sum(),
        positions,
        cursor: feed_cursor::write(&reached, heads, Some(&filter_mark(&filter))),
        domains: list(&row.domains),
        filter,
        created_at: rfc3339(row.created_at),
        updated_at: rfc3339(row.updated_at),
        name: row.name,
    }
}
