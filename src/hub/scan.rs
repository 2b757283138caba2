//! What a comparison reads: the hub's records in order of id, and the golden records that keys stand for.

use std::collections::{BTreeMap, HashMap};

use super::ids::record_id;
use super::names::Names;
use super::publish::published_attributes;
use super::reconcile::{Comparison, HeldRow};
use crate::engine::change_filter::Told;
use crate::engine::record::Attributes;
use crate::engine::reference::readings;
use crate::error::{Error, Result};
use crate::store::published::{self, IdRange};
use crate::store::{AnyConn, acknowledgements as acks};

/// Most forms in which a key is read.
const FORMS: usize = 2;

/// Rows of the hub read at once, without and with what is published.
const SCAN: i64 = 20_000;
const SCAN_BYTES: i64 = 2_000;

/// Golden ids are UUIDs in lower case: their order as numbers is that as text. Anything else is none.
pub(super) fn number(id: &str) -> Option<u128> {
    let parsed = uuid::Uuid::try_parse(id).ok()?;
    (parsed.to_string() == id).then(|| parsed.as_u128())
}

pub(super) fn text(id: u128) -> String {
    uuid::Uuid::from_u128(id).to_string()
}

/// Whether a golden record with these attributes is one of the consumer's.
pub(super) fn wants(asked: &Comparison, attributes: &Attributes) -> bool {
    if asked.filter.attributes.is_empty() {
        return true;
    }
    let told = Told {
        attributes: attributes.clone(),
        ..Told::default()
    };
    asked.filter.matches("mdm.golden_record.created.v1", &told)
}

/// Some golden records that the consumer should have, and where to go on.
pub(super) struct ScanPage {
    /// Golden ids with their versions.
    pub(super) rows: Vec<(u128, i64)>,
    /// The last one, if there are more.
    pub(super) after: Option<String>,
}

/// The next golden records that the consumer should have.
pub(super) fn page(conn: &mut AnyConn, asked: &Comparison, after: Option<&str>) -> Result<ScanPage> {
    let broken = || Error::Internal("a golden id is no UUID".into());
    let mut rows = Vec::new();
    let mut last = None;
    let mut read = 0;
    if asked.filter.attributes.is_empty() {
        for (id, version) in published::versions_in(conn, &asked.domain, &IdRange::default(), after, SCAN)? {
            rows.push((number(&id).ok_or_else(broken)?, version));
            read += 1;
            last = Some(id);
        }
        return Ok(ScanPage {
            rows,
            after: last.filter(|_| read == SCAN),
        });
    }
    let limit = SCAN_BYTES;
    for (id, version, bytes) in published::bytes_after(conn, &asked.domain, after.unwrap_or_default(), limit)? {
        if wants(asked, &published_attributes(Some(&bytes))?) {
            rows.push((number(&id).ok_or_else(broken)?, version));
        }
        read += 1;
        last = Some(id);
    }
    Ok(ScanPage {
        rows,
        after: last.filter(|_| read == limit),
    })
}

/// Puts golden ids in place of keys: of source records, by the key as it is written and else by its other form, else of what
/// consumers registered.
pub(super) fn resolve_keys(conn: &mut AnyConn, asked: &Comparison, rows: &mut [HeldRow]) -> Result<()> {
    for form in 0..FORMS {
        lead(conn, asked, rows, form)?;
    }
    let wanted = waiting(asked, rows, 0);
    let mut by_system: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in wanted.values().flatten().filter_map(|place| rows.get(*place)) {
        let keys = by_system.entry(row.system.clone().unwrap_or_default()).or_default();
        keys.extend(row.key.clone());
    }
    for (system, keys) in by_system {
        for known in acks::keys(conn, &asked.domain, &system, &keys)? {
            let places = wanted.get(&record_id(&asked.domain, &system, &known.key));
            for place in places.into_iter().flatten() {
                if let Some(row) = rows.get_mut(*place) {
                    row.golden_id = Some(known.golden_id.clone());
                }
            }
        }
    }
    Ok(())
}

/// Rows that lead nowhere yet, by the hash of one of the forms in which their key is read.
fn waiting(asked: &Comparison, rows: &mut [HeldRow], form: usize) -> HashMap<String, Vec<usize>> {
    let mut wanted: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, row) in rows.iter_mut().enumerate() {
        let Some(key) = row.key.as_deref().filter(|_| row.golden_id.is_none()) else {
            continue;
        };
        let system = row
            .system
            .get_or_insert_with(|| asked.system.clone().unwrap_or_default());
        if let Some(key) = readings(key).get(form) {
            let name = record_id(&asked.domain, system, key);
            wanted.entry(name).or_default().push(place);
        }
    }
    wanted
}

/// Puts golden ids in place of the keys of source records, in one of the forms in which keys are read.
fn lead(conn: &mut AnyConn, asked: &Comparison, rows: &mut [HeldRow], form: usize) -> Result<()> {
    let mut wanted = waiting(asked, rows, form);
    let ids: Vec<String> = wanted.keys().cloned().collect();
    let names = Names::read(conn, &ids)?;
    let holders: Vec<String> = ids
        .iter()
        .map(|name| names.holder(name, None).record_id.to_owned())
        .collect();
    let links: HashMap<String, String> = published::links(conn, &holders)?.into_iter().collect();
    for (name, record) in ids.iter().zip(&holders) {
        let Some(golden_id) = links.get(record) else { continue };
        for place in wanted.remove(name).into_iter().flatten() {
            if let Some(row) = rows.get_mut(place) {
                row.golden_id = Some(golden_id.clone());
            }
        }
    }
    Ok(())
}
