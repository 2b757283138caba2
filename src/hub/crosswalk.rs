//! Source keys to golden ids and back.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::Hub;
use super::ids::record_id;
use super::source_records::SourceKey;
use crate::error::{Error, Result};
use crate::store::{AnyConn, crosswalk, golden_records, source_records};

/// Most keys of one bulk call.
pub const MAX_KEYS: usize = 10_000;

/// Where a source key points, now and before.
#[derive(Debug, Clone, Serialize)]
pub struct CrosswalkView {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
    /// `active`, `quarantined`, `rejected` or `deleted`.
    pub status: String,
    /// Its golden record now.
    pub golden_id: Option<String>,
    /// Every link it ever had, oldest first.
    pub links: Vec<LinkView>,
}

/// One dated link.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// Golden record.
    pub golden_id: String,
    /// From.
    pub linked_at: String,
    /// Until; absent while it holds.
    pub unlinked_at: Option<String>,
}

/// One answer of a bulk look-up.
#[derive(Debug, Clone, Serialize)]
pub struct Resolved {
    /// The source key asked for, or absent when a golden id was asked for.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceKey>,
    /// The golden id asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_id: Option<String>,
    /// `found`, `merged`, `retired` or `not_found`.
    pub status: String,
    /// The golden record that it leads to, live or retired.
    pub golden_id: Option<String>,
    /// For a golden id: the source keys that point to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_keys: Vec<SourceKey>,
}

impl Hub {
    /// Where one source key points, with its history.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn crosswalk(&self, domain: &str, system: &str, key: &str) -> Result<CrosswalkView> {
        self.runtime(domain)?;
        let id = record_id(domain, system, key);
        let asked = format!("{system}/{key}");
        self.read(move |conn| {
            let row = source_records::find(conn, &id)?.ok_or_else(|| Error::not_found("source record", asked))?;
            let links = crosswalk::of_record(conn, &id)?;
            Ok(CrosswalkView {
                system: row.system,
                key: row.key,
                status: row.status,
                golden_id: row.golden_id,
                links: links.into_iter().map(LinkView::from).collect(),
            })
        })
        .await
    }

    /// Many keys and ids at once; answers in the order asked, keys first.
    ///
    /// # Errors
    /// `TooLarge` above [`MAX_KEYS`].
    pub async fn crosswalk_resolve(
        &self,
        domain: &str,
        keys: Vec<SourceKey>,
        ids: Vec<String>,
    ) -> Result<Vec<Resolved>> {
        self.runtime(domain)?;
        if keys.len() + ids.len() > MAX_KEYS {
            return Err(Error::TooLarge {
                detail: format!("at most {MAX_KEYS} keys and ids a call"),
            });
        }
        let domain = domain.to_owned();
        self.read(move |conn| {
            let mut answers = resolve_keys(conn, &domain, keys)?;
            answers.extend(resolve_ids(conn, &domain, ids)?);
            Ok(answers)
        })
        .await
    }
}

fn resolve_keys(conn: &mut AnyConn, domain: &str, keys: Vec<SourceKey>) -> Result<Vec<Resolved>> {
    let record_ids: Vec<String> = keys.iter().map(|k| record_id(domain, &k.system, &k.key)).collect();
    let rows = source_records::by_ids(conn, &record_ids)?;
    let golden: HashMap<String, Option<String>> = rows.into_iter().map(|row| (row.id, row.golden_id)).collect();
    let ids: Vec<String> = golden.values().flatten().cloned().collect();
    let retired = golden_records::retired(conn, &ids)?;
    let answers = keys
        .into_iter()
        .zip(record_ids)
        .map(|(source, id)| Resolved::of_key(source, golden.get(&id).cloned().flatten(), &retired));
    Ok(answers.collect())
}

fn resolve_ids(conn: &mut AnyConn, domain: &str, ids: Vec<String>) -> Result<Vec<Resolved>> {
    let rows = golden_records::by_ids(conn, &ids)?;
    let known: HashMap<String, (String, Option<String>)> = rows
        .into_iter()
        .filter(|row| row.domain == domain)
        .map(|row| (row.id, (row.status, row.merged_into)))
        .collect();
    let survivors: Vec<String> = known
        .iter()
        .map(|(id, (_, into))| into.clone().unwrap_or_else(|| id.clone()))
        .collect();
    let mut members: HashMap<String, Vec<SourceKey>> = HashMap::new();
    for row in source_records::members(conn, &survivors)? {
        if let Some(golden_id) = row.golden_id {
            members.entry(golden_id).or_default().push(SourceKey {
                system: row.system,
                key: row.key,
            });
        }
    }
    let answers = ids.into_iter().map(|id| Resolved::of_id(&id, known.get(&id), &members));
    Ok(answers.collect())
}

impl Resolved {
    /// The answer for a source key.
    pub(super) fn of_key(source: SourceKey, golden_id: Option<String>, retired: &HashSet<String>) -> Resolved {
        Resolved {
            source: Some(source),
            requested_id: None,
            status: match &golden_id {
                Some(id) if retired.contains(id) => "retired",
                Some(_) => "found",
                None => "not_found",
            }
            .into(),
            golden_id,
            source_keys: Vec::new(),
        }
    }

    /// The answer for a golden id, of which status and survivor are known if it exists.
    pub(super) fn of_id(
        id: &str,
        known: Option<&(String, Option<String>)>,
        members: &HashMap<String, Vec<SourceKey>>,
    ) -> Resolved {
        let (status, golden_id) = match known {
            None => ("not_found", None),
            // One that a steward retired keeps its source records; any other has none.
            Some((status, _)) if status == "retired" => {
                let kept = Some(id.to_owned()).filter(|id| members.contains_key(id));
                ("retired", kept)
            }
            Some((_, None)) => ("found", Some(id.to_owned())),
            Some((_, Some(survivor))) => ("merged", Some(survivor.clone())),
        };
        Resolved {
            source: None,
            requested_id: Some(id.to_owned()),
            status: status.into(),
            source_keys: golden_id
                .as_ref()
                .and_then(|id| members.get(id).cloned())
                .unwrap_or_default(),
            golden_id,
        }
    }
}
