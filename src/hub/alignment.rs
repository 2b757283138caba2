//! Which consumer holds which version of a golden record, and who is behind.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::Hub;
use super::page::{Page, decode_cursor, encode_cursor};
use super::time::rfc3339;
use crate::error::{Error, Result};
use crate::store::acknowledgements::{self as acks, RecordRow};
use crate::store::published::{self, ChangeHead, IdRange, Standing};
use crate::store::subscriptions::{self, SubscriptionRow};
use crate::store::{AnyConn, deliveries, golden_records};

/// Subscriptions, acknowledgements and changes that one view looks at.
const MOST: i64 = 1_000;
/// Rows looked at for one page, which may be short of its limit and go on all the same.
const LOOKED_AT: i64 = 5_000;

/// Who holds what of one golden record.
#[derive(Debug, Clone, Serialize)]
pub struct RecordAlignment {
    /// The golden record; the survivor, when one was asked for that was merged.
    pub golden_id: String,
    /// Domain.
    pub domain: String,
    /// `live`, `merged` or `retired`.
    pub status: String,
    /// Version of the newest change that consumers were told of; 0: none.
    pub version: i64,
    /// One entry for each consumer and golden id, those that were merged into it too.
    pub consumers: Vec<ConsumerAlignment>,
}

/// What one consumer holds of one golden id.
#[derive(Debug, Clone, Serialize)]
pub struct ConsumerAlignment {
    /// Id of the subscription.
    pub consumer: String,
    /// Its name.
    pub name: String,
    /// The golden id that it holds: this one, or one that was merged into it.
    pub golden_id: String,
    /// `in_step`, `behind`, `failed`, `merged_away` (it holds an id that lives on in this one, and was told so) or
    /// `not_acknowledged`.
    pub state: &'static str,
    /// Newest version that it says it applied.
    pub version: Option<i64>,
    /// Newest version that was delivered to it, as far as is known.
    pub delivered_version: Option<i64>,
    /// Newest version that there is to tell of this id.
    pub newest_version: i64,
    /// Changes after what it applied, or after what was delivered when it never acknowledged.
    pub behind: usize,
    /// Name under which its keys are registered.
    pub system: Option<String>,
    /// Its own key.
    pub local_key: Option<String>,
    /// Source records went from this golden record to another one after the version that it holds: somebody must
    /// decide what its key stands for.
    pub split_since: bool,
    /// The version that it could not apply.
    pub failed_version: Option<i64>,
    /// Why not.
    pub error: Option<String>,
    /// When it last acknowledged.
    pub acknowledged_at: Option<String>,
}

/// How a subscription stands, with those golden records that are not in step.
#[derive(Debug, Clone, Serialize)]
pub struct SubscriptionAlignment {
    /// When it last acknowledged.
    pub acknowledged_at: Option<String>,
    /// By domain.
    pub domains: Vec<DomainAlignment>,
    /// Golden records of the state asked for, in order of id.
    pub items: Vec<BehindView>,
    /// Present when there are more.
    pub next_cursor: Option<String>,
}

/// Counts of golden records of one domain.
#[derive(Debug, Clone, Serialize)]
pub struct DomainAlignment {
    /// Domain.
    pub domain: String,
    /// That consumers see.
    pub published: i64,
    /// Acknowledged at the newest version.
    pub in_step: i64,
    /// Acknowledged at an older one.
    pub behind: i64,
    /// Of which the last version could not be applied.
    pub failed: i64,
    /// Never acknowledged.
    pub not_acknowledged: i64,
}

/// A golden record that is not in step.
#[derive(Debug, Clone, Serialize)]
pub struct BehindView {
    /// Golden record.
    pub golden_id: String,
    /// `live`, `merged` or `retired`.
    pub status: String,
    /// Version applied; absent: never acknowledged.
    pub version: Option<i64>,
    /// Version of the newest change.
    pub newest_version: i64,
    /// The consumer's key.
    pub local_key: Option<String>,
    /// Why the last version could not be applied.
    pub error: Option<String>,
}

impl Hub {
    /// Which consumer holds what of a golden record.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn alignment(&self, domain: &str, id: &str) -> Result<RecordAlignment> {
        self.runtime(domain)?;
        let (domain, id) = (domain.to_owned(), id.to_owned());
        self.read(move |conn| record(conn, &domain, &id)).await
    }

    /// How a subscription stands in one domain or all of its domains, and a page of golden records that are `behind`,
    /// `failed` or `not_acknowledged` in the first of them.
    ///
    /// # Errors
    /// `NotFound`; `Malformed` for a cursor not made here.
    pub async fn subscription_alignment(
        &self,
        id: &str,
        domains: Vec<String>,
        state: String,
        page: Page,
    ) -> Result<SubscriptionAlignment> {
        let id = id.to_owned();
        let after: String = page
            .cursor
            .as_deref()
            .map(decode_cursor)
            .transpose()?
            .unwrap_or_default();
        let rows = page.rows();
        self.read(move |conn| {
            let counts = domains
                .iter()
                .map(|domain| counts(conn, &id, domain))
                .collect::<Result<_>>()?;
            let (items, next) = match domains.first() {
                Some(domain) => behind(conn, &id, domain, &state, after, rows)?,
                None => (Vec::new(), None),
            };
            Ok(SubscriptionAlignment {
                acknowledged_at: acks::last_acknowledged(conn, &id)?.map(rfc3339),
                domains: counts,
                items,
                next_cursor: next.as_ref().map(encode_cursor),
            })
        })
        .await
    }
}

fn counts(conn: &mut AnyConn, id: &str, domain: &str) -> Result<DomainAlignment> {
    let published = published::count(conn, domain)?;
    let counts = acks::counts(conn, id, domain)?;
    Ok(DomainAlignment {
        domain: domain.to_owned(),
        published,
        in_step: counts.acknowledged - counts.behind - counts.failed,
        behind: counts.behind,
        failed: counts.failed,
        not_acknowledged: (published - counts.of_published).max(0),
    })
}

/// A page of golden records that are not in step, and where to go on.
fn behind(
    conn: &mut AnyConn,
    id: &str,
    domain: &str,
    state: &str,
    after: String,
    wanted: usize,
) -> Result<(Vec<BehindView>, Option<String>)> {
    if state == "not_acknowledged" {
        return not_acknowledged(conn, id, domain, after, wanted);
    }
    let stored = if state == "failed" { "failed" } else { "applied" };
    let rows = acks::page(conn, id, domain, stored, &after, LOOKED_AT)?;
    let ids: Vec<String> = rows.iter().map(|row| row.golden_id.clone()).collect();
    let known = by_id(published::standings(conn, &ids)?);
    let full = rows.len() as i64 == LOOKED_AT;
    let mut last = None;
    let mut items = Vec::new();
    for row in rows {
        last = Some(row.golden_id.clone());
        let Some(standing) = known.get(&row.golden_id) else {
            continue;
        };
        if state == "behind" && row.version >= standing.told_version() {
            continue;
        }
        items.push(BehindView {
            golden_id: row.golden_id,
            status: standing.status.clone(),
            version: Some(row.version),
            newest_version: standing.told_version(),
            local_key: row.local_key,
            error: row.error,
        });
        if items.len() == wanted {
            return Ok((items, last));
        }
    }
    Ok((items, last.filter(|_| full)))
}

fn not_acknowledged(
    conn: &mut AnyConn,
    id: &str,
    domain: &str,
    after: String,
    wanted: usize,
) -> Result<(Vec<BehindView>, Option<String>)> {
    let rows = published::versions_in(conn, domain, &IdRange::default(), Some(&after), LOOKED_AT)?;
    let ids: Vec<String> = rows.iter().map(|(id, _)| id.clone()).collect();
    let held = acks::held(conn, id, &ids)?;
    let held: HashSet<String> = held.into_iter().map(|row| row.golden_id).collect();
    let full = rows.len() as i64 == LOOKED_AT;
    let mut last = None;
    let mut items = Vec::new();
    for (golden_id, version) in rows {
        last = Some(golden_id.clone());
        if held.contains(&golden_id) {
            continue;
        }
        items.push(BehindView {
            golden_id,
            status: "live".into(),
            version: None,
            newest_version: version,
            local_key: None,
            error: None,
        });
        if items.len() == wanted {
            return Ok((items, last));
        }
    }
    Ok((items, last.filter(|_| full)))
}

fn by_id(standings: Vec<Standing>) -> HashMap<String, Standing> {
    standings.into_iter().map(|s| (s.id.clone(), s)).collect()
}

/// What is known of one golden record and of those merged into it.
struct Facts {
    standings: BTreeMap<String, Standing>,
    /// Newest first.
    changes: HashMap<String, Vec<ChangeHead>>,
    /// Consumer → its acknowledgements.
    rows: Vec<RecordRow>,
    names: HashMap<String, String>,
    /// (subscription, its position in the domain, positions that it failed to take).
    subscriptions: Vec<(SubscriptionRow, i64, HashSet<i64>)>,
}

fn record(conn: &mut AnyConn, domain: &str, id: &str) -> Result<RecordAlignment> {
    let absent = || Error::not_found("golden record", id);
    let asked = published::standings(conn, &[id.to_owned()])?.pop();
    let asked = asked.filter(|s| s.domain == domain).ok_or_else(absent)?;
    let survivor = asked.survivor().to_owned();
    let merged = golden_records::merged_ids(conn, &survivor, MOST)?;
    let ids: Vec<String> = std::iter::once(survivor.clone()).chain(merged).collect();
    let facts = Facts::read(conn, domain, &ids)?;
    let standing = facts.standings.get(&survivor).ok_or_else(absent)?;
    Ok(RecordAlignment {
        golden_id: survivor.clone(),
        domain: domain.to_owned(),
        status: standing.status.clone(),
        version: facts.newest(&survivor),
        consumers: facts.entries(&survivor),
    })
}

impl Facts {
    fn read(conn: &mut AnyConn, domain: &str, ids: &[String]) -> Result<Facts> {
        let mut changes: HashMap<String, Vec<ChangeHead>> = HashMap::new();
        for change in published::changes_of(conn, domain, ids, MOST)? {
            changes.entry(change.golden_id.clone()).or_default().push(change);
        }
        let standings = published::standings(conn, ids)?;
        let rows = acks::of_golden(conn, ids, MOST)?;
        let mut subscriptions = Vec::new();
        let mut names = HashMap::new();
        for row in subscriptions::page(conn, "", MOST)? {
            names.insert(row.id.clone(), row.name.clone());
            let domains: Vec<String> = serde_json::from_str(&row.domains).unwrap_or_default();
            if domains.iter().any(|own| own == domain) {
                subscriptions.push(row);
            }
        }
        let own: Vec<String> = subscriptions.iter().map(|row| row.id.clone()).collect();
        let mut cursors: HashMap<String, i64> = HashMap::new();
        for cursor in subscriptions::cursors(conn, &own)? {
            if cursor.domain == domain {
                cursors.insert(cursor.subscription_id, cursor.position);
            }
        }
        let mut failed: HashMap<String, HashSet<i64>> = HashMap::new();
        for (subscription, position) in deliveries::failed_of(conn, &own, domain, ids)? {
            failed.entry(subscription).or_default().insert(position);
        }
        let subscriptions = subscriptions.into_iter().map(|row| {
            let position = cursors.get(&row.id).copied().unwrap_or(0);
            let missed = failed.remove(&row.id).unwrap_or_default();
            (row, position, missed)
        });
        Ok(Facts {
            standings: standings.into_iter().map(|s| (s.id.clone(), s)).collect(),
            subscriptions: subscriptions.collect(),
            changes,
            rows,
            names,
        })
    }

    fn changes(&self, id: &str) -> &[ChangeHead] {
        self.changes.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Old changes may be gone; what they told stands.
    fn newest(&self, id: &str) -> i64 {
        let told = self.changes(id).iter().map(|change| change.version).max().unwrap_or(0);
        let standing = self.standings.get(id).filter(|s| s.published_version.is_some());
        standing.map_or(told, |standing| standing.told_version().max(told))
    }

    fn delivered(&self, consumer: &str, id: &str) -> Option<i64> {
        let (row, position, missed) = self.subscriptions.iter().find(|(row, ..)| row.id == consumer)?;
        let types: Vec<String> = serde_json::from_str(&row.types).unwrap_or_default();
        let reached = |change: &&ChangeHead| {
            change.position <= *position
                && !missed.contains(&change.position)
                && (types.is_empty() || types.contains(&change.event_type))
        };
        let told = self.changes(id).iter().filter(reached);
        told.map(|change| change.version).max()
    }

    fn entries(&self, survivor: &str) -> Vec<ConsumerAlignment> {
        let mut entries: Vec<ConsumerAlignment> = self
            .rows
            .iter()
            .map(|row| self.entry(&row.consumer, &row.golden_id, Some(row)))
            .collect();
        for (subscription, ..) in &self.subscriptions {
            let known = |row: &RecordRow| row.consumer == subscription.id && row.golden_id == survivor;
            if !self.rows.iter().any(known) {
                entries.push(self.entry(&subscription.id, survivor, None));
            }
        }
        entries.sort_by(|a, b| (&a.name, &a.consumer, &a.golden_id).cmp(&(&b.name, &b.consumer, &b.golden_id)));
        entries
    }

    fn entry(&self, consumer: &str, id: &str, row: Option<&RecordRow>) -> ConsumerAlignment {
        let delivered = self.delivered(consumer, id);
        let base = row.map(|row| row.version).or(delivered).unwrap_or(0);
        let lacking = self.changes(id).iter().filter(|change| change.version > base).count();
        let behind = lacking.max(usize::from(self.newest(id) > base));
        let merged = self.standings.get(id).is_some_and(|s| s.status == "merged");
        let state = match row {
            None => "not_acknowledged",
            Some(row) if row.state == "failed" => "failed",
            Some(_) if behind > 0 => "behind",
            Some(_) if merged => "merged_away",
            Some(_) => "in_step",
        };
        let split = |held: i64| {
            let mut changes = self.changes(id).iter();
            changes.any(|change| change.version > held && change.event_type == "mdm.golden_record.split.v1")
        };
        ConsumerAlignment {
            consumer: consumer.to_owned(),
            name: self.names.get(consumer).cloned().unwrap_or_default(),
            golden_id: id.to_owned(),
            state,
            version: row.map(|row| row.version),
            delivered_version: delivered,
            newest_version: self.newest(id),
            behind,
            system: row.and_then(|row| row.system.clone()),
            local_key: row.and_then(|row| row.local_key.clone()),
            split_since: row.is_some_and(|row| split(row.version)),
            failed_version: row.and_then(|row| row.failed_version),
            error: row.and_then(|row| row.error.clone()),
            acknowledged_at: row.map(|row| rfc3339(row.acked_at)),
        }
    }
}
