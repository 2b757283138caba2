//! The change feed: every published change, in commit order, once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::watch;
use tokio::time::Instant;

use super::Hub;
use super::feed_cursor::{self, FeedCursor, Positions, filter_mark};
use super::page::MAX_LIMIT;
use super::subscriptions::CHANGE_TYPES;
use super::time::Micros;
use crate::engine::change_filter::ChangeFilter;
use crate::engine::domain::Domain;
use crate::error::{Error, Result};
use crate::store::heads::HeadRow;
use crate::store::{AnyConn, changes, heads};

/// Which changes to read.
#[derive(Debug, Clone, Default)]
pub struct ChangesQuery {
    /// Domains; must not be empty.
    pub domains: Vec<String>,
    /// Which of their changes.
    pub filter: ChangeFilter,
    /// Where to begin.
    pub from: Start,
    /// Rows wanted; 0 means 100, at most 1000.
    pub limit: usize,
    /// How long to wait for the first change when there is none yet (at most 30 s).
    pub wait: Duration,
}

/// Where to begin to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Start {
    /// With the first change there ever was.
    #[default]
    Beginning,
    /// With the next change.
    Now,
    /// After a cursor: `next_cursor` of the page before, or a snapshot's `changes_cursor`.
    Cursor(String),
    /// After the place that the hub keeps of a consumer: domain → incarnation of the feed and position.
    Kept(BTreeMap<String, (String, i64)>),
}

/// One page of the change feed. Positions are contiguous within each domain.
#[derive(Debug, Serialize)]
pub struct ChangesPage {
    /// CloudEvents 1.0, the exact bytes that subscribers are sent.
    pub changes: Vec<Box<RawValue>>,
    /// Where to go on; present also when there is nothing new.
    pub next_cursor: String,
    /// Whether more can be read at once.
    pub has_more: bool,
    /// Last position of each domain.
    pub head: BTreeMap<String, i64>,
    /// For each change the cursor after it; only where it was asked for.
    #[serde(skip)]
    pub cursors: Vec<String>,
}

/// One change as the delivery room needs it.
#[derive(Debug, Clone)]
pub struct ChangeRow {
    /// Domain.
    pub domain: String,
    /// Contiguous number within the domain.
    pub position: i64,
    /// CloudEvents id, constant over retries and replays.
    pub event_id: String,
    /// CloudEvents type, e.g. `mdm.golden_record.updated.v1`.
    pub event_type: String,
    /// Golden record concerned.
    pub golden_id: String,
    /// The exact CloudEvents JSON.
    pub body: String,
    /// Published values that the changed attributes had before, a JSON object; `None` when there were none or it is not
    /// known. What filters ask beside `body`.
    pub previous: Option<String>,
    /// Request that caused it.
    pub correlation_id: String,
    /// When it was committed (µs).
    pub at: Micros,
}

/// How often other nodes' commits are looked for while waiting.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Longest long poll.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Positions of a domain that one page looks through for changes that pass the filter.
const MOST_SCANNED: i64 = 10_000;
/// Rows of one statement.
const STEP: usize = 1_000;

/// What is asked of one page.
struct Asked {
    domains: Vec<String>,
    filter: ChangeFilter,
    mark: String,
    types: Vec<String>,
    limit: usize,
}

/// A page before it is written.
struct Found {
    /// Domain, position and body of each change that passes.
    changes: Vec<(String, i64, Box<RawValue>)>,
    from: Positions,
    reached: Positions,
    has_more: bool,
    heads: Vec<HeadRow>,
}

impl Hub {
    /// Reads the change feed.
    ///
    /// # Errors
    /// `Malformed` for a cursor not made here; `CursorMismatch` for one of another filter; `Resync` for one of another
    /// feed or older than what is kept; `Invalid` for a filter that the domains do not know; `NotFound` for an unknown
    /// domain.
    pub async fn changes(&self, query: ChangesQuery) -> Result<ChangesPage> {
        self.changes_at(query, false).await
    }

    /// As [`Hub::changes`], with the cursor after each change.
    pub async fn changes_with_cursors(&self, query: ChangesQuery) -> Result<ChangesPage> {
        self.changes_at(query, true).await
    }

    async fn changes_at(&self, query: ChangesQuery, cursors: bool) -> Result<ChangesPage> {
        self.check_filter(&query.domains, &query.filter, "")?;
        let filter = self.standardized(&query.domains, &query.filter)?;
        let limit = if query.limit == 0 {
            100
        } else {
            query.limit.min(MAX_LIMIT)
        };
        let asked = Arc::new(Asked {
            mark: filter_mark(&query.filter),
            types: query.filter.types.iter().cloned().collect(),
            filter,
            domains: query.domains,
            limit,
        });
        let until = Instant::now() + query.wait.min(LONGEST_WAIT);
        let mut bell = self.shared.feed.listen();
        let mut reached: Option<Positions> = None;
        loop {
            let (own, from, so_far) = (Arc::clone(&asked), query.from.clone(), reached.take());
            let found = self
                .read(move |conn| match so_far {
                    None => begin(conn, &own, &from),
                    Some(from) => {
                        let heads = heads::read(conn, &own.domains)?;
                        look(conn, &own, from, heads)
                    }
                })
                .await?;
            let left = until.saturating_duration_since(Instant::now());
            if !found.changes.is_empty() || found.has_more || left.is_zero() {
                return Ok(found.page(&asked, cursors));
            }
            // What was looked through is not looked through again.
            reached = Some(found.reached);
            let pause = if self.shared.store.is_shared() {
                left.min(LOOK_AGAIN)
            } else {
                left
            };
            let _ = tokio::time::timeout(pause, bell.changed()).await;
        }
    }

    /// A filter as the domains standardize its values.
    ///
    /// # Errors
    /// `NotFound` for an unknown domain.
    pub(crate) fn standardized(&self, domains: &[String], filter: &ChangeFilter) -> Result<ChangeFilter> {
        let known: Vec<Arc<Domain>> = domains.iter().map(|name| self.domain(name)).collect::<Result<_>>()?;
        let known: Vec<&Domain> = known.iter().map(Arc::as_ref).collect();
        Ok(filter.standardized(&known))
    }

    /// Whether the domains know what a filter asks; `at` is the JSON Pointer of the filter.
    ///
    /// # Errors
    /// `NotFound` for an unknown domain, `Invalid` for the rest.
    pub(super) fn check_filter(&self, domains: &[String], filter: &ChangeFilter, at: &str) -> Result<()> {
        let known: Vec<Arc<Domain>> = domains.iter().map(|name| self.domain(name)).collect::<Result<_>>()?;
        let known: Vec<&Domain> = known.iter().map(Arc::as_ref).collect();
        let violations = filter.violations(at, &known, &CHANGE_TYPES);
        if violations.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid { violations })
        }
    }

    /// Up to `limit` changes of one domain after `position`, for delivery. Blocks the calling thread.
    ///
    /// # Errors
    /// `Busy` when the database is away.
    pub fn changes_after(&self, domain: &str, position: i64, limit: i64) -> Result<Vec<ChangeRow>> {
        let rows = self
            .shared
            .store
            .read(|conn| changes::after(conn, domain, position, limit))?;
        if let Some(last) = rows.last() {
            self.shared.feed.seen(domain, last.position);
        }
        Ok(rows.into_iter().map(ChangeRow::from).collect())
    }

    /// Last position of a domain that this node knows of. Never blocks.
    pub fn head(&self, domain: &str) -> i64 {
        self.shared.feed.head(domain)
    }

    /// Changes with every commit of this node; a listener misses none between two looks.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.shared.feed.listen()
    }

    /// Returns when some domain may have new changes (committed here), or after `at_most`: other nodes' commits are
    /// found by asking again.
    pub async fn wait_for_changes(&self, at_most: Duration) {
        let mut bell = self.shared.feed.listen();
        let _ = tokio::time::timeout(at_most, bell.changed()).await;
    }
}

/// The first look: from where the caller says.
fn begin(conn: &mut AnyConn, asked: &Asked, from: &Start) -> Result<Found> {
    // Heads first: every position up to them is committed and visible to the statements that follow.
    let heads = heads::read(conn, &asked.domains)?;
    let all = |position: fn(&HeadRow) -> i64| heads.iter().map(|h| (h.domain.clone(), position(h))).collect();
    let positions = match from {
        Start::Beginning => all(|_| 0),
        Start::Now => all(|head| head.position),
        Start::Cursor(cursor) => FeedCursor::read(cursor)?.positions(&asked.domains, &asked.mark, &heads)?,
        Start::Kept(places) => kept(places, &asked.domains, &heads)?,
    };
    look(conn, asked, positions, heads)
}

/// The place that the hub keeps of a consumer.
fn kept(places: &BTreeMap<String, (String, i64)>, domains: &[String], heads: &[HeadRow]) -> Result<Positions> {
    for head in heads {
        let place = places.get(&head.domain);
        if place.is_some_and(|(incarnation, at)| *incarnation != head.incarnation || *at > head.position) {
            return Err(feed_cursor::other_incarnation(domains));
        }
    }
    let position = |(domain, (_, at)): (&String, &(String, i64))| (domain.clone(), *at);
    Ok(places.iter().map(position).collect())
}

/// Domains one after the other, each in order of position, so that a full page of one does not hold back the cursor of
/// another.
fn look(conn: &mut AnyConn, asked: &Asked, from: Positions, heads: Vec<HeadRow>) -> Result<Found> {
    let mut found = Found {
        changes: Vec::new(),
        reached: from.clone(),
        from,
        has_more: false,
        heads,
    };
    for head in &found.heads {
        let Some(position) = found.reached.get_mut(&head.domain) else {
            continue;
        };
        let until = head.position.min(*position + MOST_SCANNED);
        while *position < until && found.changes.len() < asked.limit {
            if *position + 1 < head.first_position {
                return Err(feed_cursor::expired(&head.domain, *position, head.first_position));
            }
            let room = STEP.min(if asked.filter.is_all() {
                asked.limit - found.changes.len()
            } else {
                STEP
            });
            scan(conn, asked, head, (position, until), room, &mut found.changes)?;
        }
        found.has_more |= *position < head.position;
    }
    if asked.types.is_empty() {
        return Ok(found);
    }
    // Where types are left out a hole does not show: what was removed meanwhile was perhaps not seen.
    for head in heads::read(conn, &asked.domains)? {
        let began = found.from.get(&head.domain).copied().unwrap_or(0);
        if found.reached.get(&head.domain).is_some_and(|reached| *reached > began) && began + 1 < head.first_position {
            return Err(feed_cursor::expired(&head.domain, began, head.first_position));
        }
    }
    Ok(found)
}

/// Looks through the next rows of one domain.
fn scan(
    conn: &mut AnyConn,
    asked: &Asked,
    head: &HeadRow,
    (position, until): (&mut i64, i64),
    room: usize,
    changes: &mut Vec<(String, i64, Box<RawValue>)>,
) -> Result<()> {
    let rows = changes::between(conn, &head.domain, (*position, until), &asked.types, room as i64)?;
    let full = rows.len() == room;
    for row in rows {
        if asked.types.is_empty() && row.position != *position + 1 {
            return Err(feed_cursor::expired(&head.domain, *position, row.position));
        }
        if changes.len() == asked.limit {
            return Ok(());
        }
        *position = row.position;
        if asked.filter.passes(&row.type_, &row.body, row.previous.as_deref()) {
            let body = RawValue::from_string(row.body)
                .map_err(|e| Error::Internal(format!("stored change cannot be read: {e}")))?;
            changes.push((row.domain, row.position, body));
        }
    }
    if !full {
        *position = until;
    }
    Ok(())
}

impl Found {
    fn page(self, asked: &Asked, each: bool) -> ChangesPage {
        let mut cursors = Vec::new();
        if each {
            let mut at = self.from.clone();
            for (domain, position, _) in &self.changes {
                at.insert(domain.clone(), *position);
                cursors.push(feed_cursor::write(&at, &self.heads, Some(&asked.mark)));
            }
        }
        ChangesPage {
            next_cursor: feed_cursor::write(&self.reached, &self.heads, Some(&asked.mark)),
            changes: self.changes.into_iter().map(|(_, _, body)| body).collect(),
            has_more: self.has_more,
            head: self.heads.into_iter().map(|h| (h.domain, h.position)).collect(),
            cursors,
        }
    }
}

impl From<changes::ChangeRow> for ChangeRow {
    fn from(row: changes::ChangeRow) -> Self {
        ChangeRow {
            domain: row.domain,
            position: row.position,
            event_id: row.event_id,
            event_type: row.type_,
            golden_id: row.golden_id,
            body: row.body,
            previous: row.previous,
            correlation_id: row.correlation_id,
            at: row.at,
        }
    }
}
