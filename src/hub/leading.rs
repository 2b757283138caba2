//! Where a key leads, in every call that takes one: to the golden record of the source record that has it, else of the one
//! that had it, else to that for which a consumer registered it.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::ids::record_id;
use super::names::Names;
use super::resolve::{Candidate, Resolved, of_consumers, of_keys};
use super::source_records::SourceKey;
use super::time::{Micros, rfc3339};
use crate::engine::reference::readings;
use crate::error::{Error, Result};
use crate::store::rekeys::RekeyRow;
use crate::store::{AnyConn, published, rekeys};

/// That a source record has another key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rekeyed {
    /// The key that it was given in place of the one asked for.
    pub new_key: String,
    /// Day from which its source says so.
    pub on: String,
    /// When the hub was told.
    pub at: String,
}

impl From<&RekeyRow> for Rekeyed {
    fn from(row: &RekeyRow) -> Self {
        Rekeyed {
            new_key: row.new_key.clone(),
            on: row.valid_on.clone(),
            at: rfc3339(row.at),
        }
    }
}

/// A key that leads somewhere or not; a golden id, if it is of no system.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) domain: String,
    pub(super) system: String,
    pub(super) key: String,
    /// When it was said, if that was earlier: it means what it meant then.
    pub(super) said_at: Option<Micros>,
}

/// Where keys lead, in their order. The source record that has the key counts, then one that had it, then what a consumer
/// registered. `pending` are keys that this commit gives to records; `here` knows those that it has moved.
pub(super) fn leads_of(
    conn: &mut AnyConn,
    keys: &[Key],
    pending: &[RekeyRow],
    here: &dyn Fn(&str) -> Option<Option<String>>,
) -> Result<Vec<Option<String>>> {
    let names: Vec<String> = keys.iter().map(|k| record_id(&k.domain, &k.system, &k.key)).collect();
    let moved = rekeys::of_names(conn, &names)?;
    let known = Names::of_rows(moved.into_iter().chain(pending.iter().cloned()));
    let holders: Vec<&str> = keys
        .iter()
        .zip(&names)
        .map(|(key, name)| known.holder(name, key.said_at).record_id)
        .collect();
    let elsewhere: Vec<String> = holders
        .iter()
        .filter(|id| here(id).is_none())
        .map(|id| (*id).to_owned())
        .collect();
    let links: HashMap<String, String> = published::links(conn, &elsewhere)?.into_iter().collect();
    let mut found: Vec<Option<String>> = holders
        .iter()
        .map(|id| here(id).unwrap_or_else(|| links.get(*id).cloned()))
        .collect();
    let missing: Vec<usize> = (0..keys.len())
        .filter(|place| found.get(*place).is_some_and(Option::is_none))
        .collect();
    let (ids, asked): (Vec<usize>, Vec<usize>) = missing
        .into_iter()
        .partition(|place| keys.get(*place).is_some_and(|key| key.system.is_empty()));
    let golden_ids: Vec<String> = ids
        .iter()
        .filter_map(|place| keys.get(*place))
        .map(|k| k.key.clone())
        .collect();
    let standing = published::standings(conn, &golden_ids)?;
    for place in ids {
        let is_there = |key: &Key| standing.iter().any(|one| one.id == key.key && one.domain == key.domain);
        if let (Some(key), Some(lead)) = (keys.get(place).filter(|key| is_there(key)), found.get_mut(place)) {
            *lead = Some(key.key.clone());
        }
    }
    let mut answers: Vec<Resolved> = keys
        .iter()
        .map(|k| {
            let source = SourceKey {
                system: k.system.clone(),
                key: k.key.clone(),
            };
            Resolved::nothing(Some(k.domain.clone()), Some(source), None)
        })
        .collect();
    of_consumers(conn, &mut answers, &asked, None)?;
    for (lead, answer) in found.iter_mut().zip(answers) {
        if lead.is_none() {
            *lead = answer.golden_id;
        }
    }
    Ok(found)
}

/// Keys that no record has as they are written, read in their other form; those that lead nowhere so either.
pub(super) fn read_otherwise(
    conn: &mut AnyConn,
    answers: &mut [Resolved],
    missing: Vec<usize>,
    as_of: Option<Micros>,
) -> Result<Vec<usize>> {
    let other = |place: &usize| {
        let answer = answers.get(*place)?;
        let source = answer.source.as_ref()?;
        let key = readings(&source.key).into_iter().nth(1)?;
        let system = source.system.clone();
        Some((*place, (answer.domain.clone()?, SourceKey { system, key })))
    };
    let (places, keys): (Vec<usize>, Vec<_>) = missing.iter().filter_map(other).unzip();
    if keys.is_empty() {
        return Ok(missing);
    }
    let mut found = BTreeSet::new();
    for (place, led) in places.into_iter().zip(of_keys(conn, keys, as_of)?) {
        if let Some(answer) = answers.get_mut(place).filter(|_| led.status != "not_found") {
            let source = answer.source.take();
            *answer = Resolved { source, ..led };
            found.insert(place);
        }
    }
    Ok(missing.into_iter().filter(|place| !found.contains(place)).collect())
}

/// Where one key leads now, and how.
pub(super) fn of_key(conn: &mut AnyConn, domain: &str, source: SourceKey) -> Result<Resolved> {
    let found = of_keys(conn, vec![(domain.to_owned(), source.clone())], None)?.pop();
    Ok(found.unwrap_or_else(|| Resolved::nothing(Some(domain.to_owned()), Some(source), None)))
}

/// The golden record that one key leads to.
///
/// # Errors
/// `NotFound`; `Conflict` for a key that was registered for what has been split since.
pub(super) fn golden_of_key(conn: &mut AnyConn, domain: &str, source: SourceKey) -> Result<String> {
    let asked = format!("{}/{}", source.system, source.key);
    let found = of_key(conn, domain, source)?;
    match found.golden_id {
        Some(golden_id) => Ok(golden_id),
        None if found.status == "ambiguous" => Err(ambiguous(&asked, &found.candidates)),
        None => Err(Error::not_found("source record", asked)),
    }
}

/// The refusal of a key that may mean several golden records.
pub(super) fn ambiguous(asked: &str, candidates: &[Candidate]) -> Error {
    let ids: Vec<&str> = candidates.iter().map(|one| one.golden_id.as_str()).collect();
    let detail = format!(
        "{asked} was registered for a golden record that has been split since; expected the golden id of the one that is meant, of {}",
        ids.join(", ")
    );
    Error::conflict("ambiguous_key", detail)
}
