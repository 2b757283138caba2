//! Golden records as look-ups find and see them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::engine::domain::Domain;
use crate::engine::lookup::Known;
use crate::engine::record::Attributes;
use crate::engine::reference::{places, rewritten};
use crate::error::Result;
use crate::hub::checks::published_blocks;
use crate::hub::consolidate::attributes;
use crate::hub::leading;
use crate::hub::payment::published_hold;
use crate::hub::periods::body_on;
use crate::hub::source_names::REFERENCES;
use crate::hub::source_records::SourceKey;
use crate::store::{AnyConn, golden_records, published};

/// Which golden record is meant.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// By its id, also one that was merged into it.
    Golden(String),
    /// By the key of a source record.
    Source(SourceKey),
}

/// A golden record that a look-up is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its id, after merges.
    pub golden_id: String,
    /// Published version that the answer is made of.
    pub version: i64,
    /// What people call it.
    pub label: String,
}

/// A published golden record.
pub(super) struct Found {
    pub(super) named: Named,
    status: String,
    pub(super) attributes: Attributes,
    blocked: Vec<String>,
    /// Whether payments to it are held.
    pub(super) hold: bool,
    /// Golden id, as it lives on → what source systems call it.
    source_names: BTreeMap<String, SourceKey>,
}

impl Found {
    pub(super) fn known(&self) -> Known<'_> {
        Known {
            status: &self.status,
            attributes: &self.attributes,
            blocked: &self.blocked,
        }
    }

    /// Its id, as what it is named by.
    pub(super) fn names(&self) -> [String; 1] {
        [self.named.golden_id.clone()]
    }

    /// What its source systems call what it names in its public attributes.
    pub(super) fn source_name(&self, golden_id: &str) -> Option<SourceKey> {
        self.source_names.get(golden_id).cloned()
    }
}

/// The published golden record as of a day, if there is one. What it names is named by the ids under which it lives on.
///
/// # Errors
/// `Conflict` for a key that a consumer registered for what has been split since.
pub(super) fn find(conn: &mut AnyConn, domain: &Domain, wanted: &Wanted, day: &str) -> Result<Option<Found>> {
    let id = match wanted {
        Wanted::Golden(id) => Some(id.clone()),
        Wanted::Source(SourceKey { system, key }) => {
            let source = SourceKey {
                system: system.clone(),
                key: key.clone(),
            };
            let found = leading::of_key(conn, &domain.name, source)?;
            if found.status == "ambiguous" {
                return Err(leading::ambiguous(&format!("{system}/{key}"), &found.candidates));
            }
            found.golden_id
        }
    };
    match id {
        Some(id) => by_id(conn, domain, id, day),
        None => Ok(None),
    }
}

fn by_id(conn: &mut AnyConn, domain: &Domain, mut id: String, day: &str) -> Result<Option<Found>> {
    let mut row = golden_records::published(conn, &domain.name, &id)?;
    if let Some(survivor) = row.as_ref().and_then(|row| row.1.clone()) {
        row = golden_records::published(conn, &domain.name, &survivor)?;
        id = survivor;
    }
    let Some((status, _, Some(version), Some(bytes))) = row else {
        return Ok(None);
    };
    let mut body = attributes(&bytes)?;
    if let Some(of_day) = body_on(domain, body.clone(), day) {
        body = of_day;
    }
    let label = body.get("label").and_then(Value::as_str).unwrap_or_default().to_owned();
    let named = Named {
        golden_id: id,
        version,
        label,
    };
    let values = match body.remove("attributes") {
        Some(Value::Object(values)) => values,
        _ => Attributes::new(),
    };
    let told = body.remove(REFERENCES).unwrap_or_default();
    let survivors = survivors(conn, domain, &values)?;
    let mut source_names = BTreeMap::new();
    for one in told.as_array().into_iter().flatten() {
        let text = |name: &str| one.get(name).and_then(Value::as_str).map(str::to_owned);
        if let (Some(id), Some(system), Some(key)) = (text("golden_id"), text("system"), text("key")) {
            let id = survivors.get(&id).cloned().unwrap_or(id);
            source_names.entry(id).or_insert(SourceKey { system, key });
        }
    }
    Ok(Some(Found {
        named,
        status,
        attributes: living(domain, &values, &survivors),
        blocked: published_blocks(Some(&bytes)),
        hold: published_hold(Some(&bytes)).is_some(),
        source_names,
    }))
}

/// The golden records that attributes name → those that they live on in.
fn survivors(conn: &mut AnyConn, domain: &Domain, attributes: &Attributes) -> Result<BTreeMap<String, String>> {
    let named = places(domain, attributes).into_iter();
    let named: BTreeSet<String> = named
        .filter_map(|place| place.value.as_str().map(str::to_owned))
        .collect();
    let named: Vec<String> = named.into_iter().collect();
    let standing = published::standings(conn, &named)?.into_iter();
    Ok(standing
        .map(|one| (one.id.clone(), one.survivor().to_owned()))
        .collect())
}

fn living(domain: &Domain, attributes: &Attributes, survivors: &BTreeMap<String, String>) -> Attributes {
    let made = rewritten(domain, attributes, &mut |_, value| {
        let survivor = value.as_str().and_then(|id| survivors.get(id))?;
        Some(Value::String(survivor.clone()))
    });
    made.into_owned()
}

/// Attributes that name what they name by the ids under which it lives on.
///
/// # Errors
/// As the store.
pub(super) fn led_on(conn: &mut AnyConn, domain: &Domain, attributes: &Attributes) -> Result<Attributes> {
    let survivors = survivors(conn, domain, attributes)?;
    Ok(living(domain, attributes, &survivors))
}
