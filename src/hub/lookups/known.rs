//! Golden records as look-ups find and see them.

use serde::Serialize;
use serde_json::Value;

use crate::engine::domain::Domain;
use crate::engine::lookup::Known;
use crate::engine::record::Attributes;
use crate::error::Result;
use crate::hub::checks::published_blocks;
use crate::hub::consolidate::attributes;
use crate::hub::ids::record_id;
use crate::hub::payment::published_hold;
use crate::hub::periods::body_on;
use crate::hub::source_records::SourceKey;
use crate::store::{AnyConn, golden_records, source_records};

/// Most ids of merged golden records that are looked at.
const MOST_MERGED: i64 = 50;

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
    source_keys: Vec<SourceKey>,
}

impl Found {
    pub(super) fn known(&self) -> Known<'_> {
        Known {
            status: &self.status,
            attributes: &self.attributes,
            blocked: &self.blocked,
        }
    }

    /// Source systems that feed it.
    pub(super) fn systems(&self) -> Vec<&str> {
        self.source_keys.iter().map(|key| key.system.as_str()).collect()
    }

    /// What records of these systems call it: its id, those of what was merged into it, and its keys there.
    pub(super) fn names_in(&self, conn: &mut AnyConn, systems: &[&str]) -> Result<Vec<String>> {
        let merged = golden_records::merged_ids(conn, &self.named.golden_id, MOST_MERGED)?;
        let keys = self
            .source_keys
            .iter()
            .filter(|key| systems.contains(&key.system.as_str()));
        let id = std::iter::once(self.named.golden_id.clone());
        Ok(id.chain(keys.map(|key| key.key.clone())).chain(merged).collect())
    }
}

/// The published golden record as of a day, if there is one.
pub(super) fn find(conn: &mut AnyConn, domain: &Domain, wanted: &Wanted, day: &str) -> Result<Option<Found>> {
    let id = match wanted {
        Wanted::Golden(id) => Some(id.clone()),
        Wanted::Source(SourceKey { system, key }) => {
            let record = source_records::find(conn, &record_id(&domain.name, system, key))?;
            record.and_then(|row| row.golden_id)
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
    let keys = body
        .remove("source_keys")
        .and_then(|keys| serde_json::from_value(keys).ok());
    let values = match body.remove("attributes") {
        Some(Value::Object(values)) => values,
        _ => Attributes::new(),
    };
    Ok(Some(Found {
        named,
        status,
        attributes: values,
        blocked: published_blocks(Some(&bytes)),
        hold: published_hold(Some(&bytes)).is_some(),
        source_keys: keys.unwrap_or_default(),
    }))
}
