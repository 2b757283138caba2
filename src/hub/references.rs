//! Who refers to whom. A reference is a key of another record as the same source system calls it, so it follows that
//! record through every merge and split by itself: nothing has to be rewritten. A golden id is a reference as well; it
//! leads where that golden record lives on.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Hub;
use super::batch::Batch;
use super::ids::{is_golden_id, record_id};
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::source_records::SourceKey;
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, values};
use crate::error::Result;
use crate::store::AnyConn;
use crate::store::golden_records;
use crate::store::references::{self, ReferenceRow};
use crate::store::source_records::{self, SourceRecordRow};

/// Most references of a kind that an answer holds.
const MOST: usize = 1_000;

/// References of a golden record.
#[derive(Debug, Clone, Serialize)]
pub struct References {
    /// Golden record, after merges.
    pub golden_id: String,
    /// What its source records refer to.
    pub refers_to: Vec<Reference>,
    /// Golden records that refer to it.
    pub referred_by: Vec<Reference>,
    /// Whether there are more than are shown.
    pub more: bool,
}

/// One end of a reference, seen from the other.
#[derive(Debug, Clone, Serialize)]
pub struct Reference {
    /// Domain of the golden record at this end.
    pub domain: String,
    /// Golden record at this end now; absent while no source record with that key has one.
    pub golden_id: Option<String>,
    /// Attribute that holds the key.
    pub attribute: String,
    /// Source record that holds it.
    pub source: SourceKey,
}

/// A reference that leads to another golden record after a command.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ReferenceImpact {
    /// Domain of the golden record that refers.
    pub domain: String,
    /// Golden record that refers.
    pub golden_id: String,
    /// Attribute.
    pub attribute: String,
    /// What it leads to before.
    pub from: Option<String>,
    /// And after; `new` for one that the command makes.
    pub to: String,
}

/// A reference that leads nowhere yet.
#[derive(Debug, Clone, Serialize)]
pub struct WaitingReference {
    /// Source record that holds it.
    pub source: SourceKey,
    /// Its golden record.
    pub golden_id: Option<String>,
    /// Attribute.
    pub attribute: String,
    /// Domain in which it is looked for.
    pub domain: String,
    /// What it names: a key of the same source system, or a golden id.
    pub key: String,
}

/// What a source record refers to.
pub(super) fn references_of(domain: &Domain, id: &str, system: &str, attributes: &Attributes) -> Vec<ReferenceRow> {
    let rows = keyed(domain, system, attributes).into_iter();
    let rows: BTreeSet<ReferenceRow> = rows
        .map(|(row, _)| ReferenceRow {
            record_id: id.to_owned(),
            ..row
        })
        .collect();
    rows.into_iter().collect()
}

/// Every reference of a source record, with the key that it names.
fn keyed<'v>(domain: &Domain, system: &str, attributes: &'v Attributes) -> Vec<(ReferenceRow, &'v str)> {
    let mut found = Vec::new();
    for (attribute, target) in domain.references() {
        let keys = values(attributes, attribute).into_iter();
        for key in keys.filter_map(|value| value.as_str()) {
            let row = ReferenceRow {
                record_id: String::new(),
                attribute: attribute.to_owned(),
                target_domain: target.to_owned(),
                target_id: match is_golden_id(key) {
                    true => key.to_owned(),
                    false => record_id(target, system, key),
                },
                domain: domain.name.clone(),
            };
            found.push((row, key));
        }
    }
    found
}

impl Hub {
    /// References of a domain that lead nowhere yet: they count by themselves once what they name is there.
    ///
    /// # Errors
    /// `Malformed` cursor.
    pub async fn waiting_references(&self, domain: &str, page: Page) -> Result<PageOf<WaitingReference>> {
        let (domain, rows) = (self.domain(domain)?, page.rows());
        let after = page.cursor.as_deref().map(decode_cursor::<(String, String, String)>);
        let after = after.transpose()?.unwrap_or_default();
        self.read(move |conn| {
            let place = (after.0.as_str(), after.1.as_str(), after.2.as_str());
            let mut found = references::waiting(conn, &domain.name, place, rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next = |row: &ReferenceRow| {
                encode_cursor(&(row.record_id.clone(), row.attribute.clone(), row.target_id.clone()))
            };
            let next_cursor = found.last().filter(|_| more).map(next);
            let holders = by_id(conn, found.iter().map(|row| row.record_id.clone()).collect())?;
            let mut items = Vec::with_capacity(found.len());
            for row in found {
                let Some(holder) = holders.get(&row.record_id) else {
                    continue;
                };
                let attributes = super::consolidate::attributes(&holder.attributes)?;
                let all = keyed(&domain, &holder.system, &attributes);
                let named = all
                    .iter()
                    .find(|(one, _)| one.attribute == row.attribute && one.target_id == row.target_id);
                items.push(WaitingReference {
                    source: SourceKey {
                        system: holder.system.clone(),
                        key: holder.key.clone(),
                    },
                    golden_id: holder.golden_id.clone(),
                    attribute: row.attribute,
                    domain: row.target_domain,
                    key: named.map(|(_, key)| (*key).to_owned()).unwrap_or_default(),
                });
            }
            Ok(PageOf { items, next_cursor })
        })
        .await
    }

    /// What a golden record refers to, and what refers to it among the domains that the caller may read.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn references(&self, domain: &str, id: &str, readable: Vec<String>) -> Result<References> {
        self.with_golden(domain, id, move |conn, golden| {
            let golden_id = golden.merged_into.unwrap_or(golden.id);
            let members = source_records::members(conn, std::slice::from_ref(&golden_id))?;
            let ids: Vec<String> = members.iter().map(|row| row.id.clone()).collect();
            let mut out = references::of_records(conn, &ids)?;
            let mut named = ids.clone();
            named.extend(golden_records::merged_ids(conn, &golden_id, MOST as i64)?);
            named.push(golden_id.clone());
            let mut back = references::to_records(conn, &named, MOST as i64 + 1)?;
            out.retain(|row| readable.contains(&row.target_domain));
            back.retain(|row| readable.contains(&row.domain));
            let more = out.len() > MOST || back.len() > MOST;
            out.truncate(MOST);
            back.truncate(MOST);
            let ends = out.iter().map(|row| row.target_id.clone());
            let ends: BTreeSet<String> = ends.chain(back.iter().map(|row| row.record_id.clone())).collect();
            let goldens: Vec<String> = ends.iter().filter(|end| is_golden_id(end)).cloned().collect();
            let goldens = golden_records::by_ids(conn, &goldens)?.into_iter();
            let goldens: BTreeMap<String, String> = goldens
                .map(|row| (row.id.clone(), row.merged_into.unwrap_or(row.id)))
                .collect();
            let mut known = by_id(conn, ends)?;
            known.extend(members.into_iter().map(|row| (row.id.clone(), row)));
            let seen = |row: &ReferenceRow, domain: &str, end: &str| {
                let holder = known.get(&row.record_id)?;
                Some(Reference {
                    domain: domain.to_owned(),
                    golden_id: match goldens.get(end) {
                        Some(golden_id) => Some(golden_id.clone()),
                        None => known.get(end).and_then(|end| end.golden_id.clone()),
                    },
                    attribute: row.attribute.clone(),
                    source: SourceKey {
                        system: holder.system.clone(),
                        key: holder.key.clone(),
                    },
                })
            };
            let refers_to = out
                .iter()
                .filter_map(|row| seen(row, &row.target_domain, &row.target_id));
            let referred_by = back.iter().filter_map(|row| seen(row, &row.domain, &row.record_id));
            Ok(References {
                refers_to: refers_to.collect(),
                referred_by: referred_by.filter(|end| end.golden_id.is_some()).collect(),
                golden_id,
                more,
            })
        })
        .await
    }
}

fn by_id(conn: &mut AnyConn, ids: BTreeSet<String>) -> Result<BTreeMap<String, SourceRecordRow>> {
    let ids: Vec<String> = ids.into_iter().collect();
    let rows = source_records::by_ids(conn, &ids)?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
}

impl Batch<'_> {
    /// Notes what a source record refers to now.
    pub(super) fn note_references(&mut self, id: &str, system: &str, attributes: &Attributes) {
        if self.domain.references().next().is_some() {
            let rows = references_of(self.domain, id, system, attributes);
            self.references.insert(id.to_owned(), rows);
        }
    }

    /// References that lead elsewhere once source records have moved: at most a thousand.
    pub(super) fn redirected_references(&mut self) -> Result<Vec<ReferenceImpact>> {
        let moved = self.moved_records();
        let ids: Vec<String> = moved.keys().cloned().collect();
        let rows = references::to_records(self.conn, &ids, MOST as i64)?;
        let ends: BTreeSet<String> = rows.iter().map(|row| row.record_id.clone()).chain(ids).collect();
        let stored = by_id(self.conn, ends)?;
        let golden_of = |id: &str| stored.get(id).and_then(|row| row.golden_id.clone());
        let mut found = BTreeSet::new();
        for row in rows {
            let (Some(golden_id), Some(to)) = (golden_of(&row.record_id), moved.get(&row.target_id)) else {
                continue;
            };
            let from = golden_of(&row.target_id);
            if from.as_ref() == Some(to) {
                continue;
            }
            let is_new = self.goldens.get(to).is_some_and(|view| !view.stored);
            found.insert(ReferenceImpact {
                domain: row.domain,
                golden_id,
                attribute: row.attribute,
                from,
                to: if is_new { "new".into() } else { to.clone() },
            });
        }
        Ok(found.into_iter().take(MOST).collect())
    }
}
