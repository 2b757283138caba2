//! Keys and ids to golden records in bulk, now and at an earlier time, through merges and splits.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::Hub;
use super::ids::record_id;
use super::leading::{Rekeyed, read_otherwise};
use super::names::{Holder, Names};
use super::source_records::SourceKey;
use super::time::Micros;
use crate::error::{Error, Result};
use crate::store::acknowledgements::KeyRow;
use crate::store::crosswalk::LinkRow;
use crate::store::published::{self, Standing};
use crate::store::{AnyConn, acknowledgements as acks, crosswalk, merges, past};

/// Most keys and ids of one bulk call.
pub const MAX_KEYS: usize = 10_000;

/// A bulk look-up.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Source keys or consumers' own keys, each with its domain.
    pub keys: Vec<(String, SourceKey)>,
    /// Golden ids.
    pub ids: Vec<String>,
    /// Domains in which ids are looked up.
    pub domains: Vec<String>,
    /// At this time instead of now.
    pub as_of: Option<Micros>,
    /// Whether answers name their domain.
    pub name_domains: bool,
}

/// One answer of a bulk look-up.
#[derive(Debug, Clone, Serialize)]
pub struct Resolved {
    /// Domain, when the call was about several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The key asked for, or absent when a golden id was asked for.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceKey>,
    /// The golden id asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_id: Option<String>,
    /// `found`, `merged`, `ambiguous`, `retired` or `not_found`.
    pub status: &'static str,
    /// The golden record that it leads to, live or retired; absent when there are several candidates.
    pub golden_id: Option<String>,
    /// How its source record got another key, if it has this one no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rekeyed: Option<Rekeyed>,
    /// The consumer that registered the key, when no source system has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumer: Option<String>,
    /// Of an id that was split: where its source records are now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// For a golden id: the source keys that point to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub source_keys: Vec<SourceKey>,
}

/// A golden record that source records of a split one are in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Golden record.
    pub golden_id: String,
    /// How many of them are there.
    pub source_keys: usize,
}

impl Hub {
    /// Many keys and ids at once; answers in the order asked, keys first.
    ///
    /// # Errors
    /// `TooLarge` above [`MAX_KEYS`]; `NotFound` for an unknown domain.
    pub async fn crosswalk_resolve(&self, asked: Asked) -> Result<Vec<Resolved>> {
        let named: HashSet<&str> = asked.keys.iter().map(|(domain, _)| domain.as_str()).collect();
        for domain in named.into_iter().chain(asked.domains.iter().map(String::as_str)) {
            self.runtime(domain)?;
        }
        if asked.keys.len() + asked.ids.len() > MAX_KEYS {
            return Err(Error::TooLarge {
                detail: format!("at most {MAX_KEYS} keys and ids a call"),
            });
        }
        self.read(move |conn| {
            let Asked {
                keys,
                ids,
                domains,
                as_of,
                name_domains,
            } = asked;
            let mut answers = of_keys(conn, keys, as_of)?;
            answers.extend(of_ids(conn, ids, &domains, as_of)?);
            if !name_domains {
                answers.iter_mut().for_each(|answer| answer.domain = None);
            }
            Ok(answers)
        })
        .await
    }
}

impl Resolved {
    pub(super) fn nothing(domain: Option<String>, source: Option<SourceKey>, requested_id: Option<String>) -> Resolved {
        Resolved {
            domain,
            source,
            requested_id,
            status: "not_found",
            golden_id: None,
            rekeyed: None,
            consumer: None,
            candidates: Vec::new(),
            source_keys: Vec::new(),
        }
    }
}

pub(super) fn of_keys(
    conn: &mut AnyConn,
    keys: Vec<(String, SourceKey)>,
    as_of: Option<Micros>,
) -> Result<Vec<Resolved>> {
    let names: Vec<String> = keys
        .iter()
        .map(|(domain, k)| record_id(domain, &k.system, &k.key))
        .collect();
    let known = Names::read(conn, &names)?;
    let holders: Vec<Holder> = names.iter().map(|name| known.holder(name, as_of)).collect();
    let record_ids: Vec<String> = holders.iter().map(|holder| holder.record_id.to_owned()).collect();
    let targets = linked(conn, &record_ids, as_of)?;
    let mut missing = Vec::new();
    let mut by_domain: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut answers = Vec::with_capacity(keys.len());
    for (((domain, source), record), holder) in keys.into_iter().zip(&record_ids).zip(&holders) {
        let mut answer = Resolved::nothing(None, Some(source), None);
        answer.rekeyed = holder
            .given_up
            .filter(|_| targets.contains_key(record))
            .map(Rekeyed::from);
        match targets.get(record) {
            Some(golden_id) => {
                answer.status = "found";
                answer.golden_id = Some(golden_id.clone());
                match by_domain.get_mut(&domain) {
                    Some(ids) => ids.push(golden_id.clone()),
                    None => _ = by_domain.insert(domain.clone(), vec![golden_id.clone()]),
                }
            }
            None => missing.push(answers.len()),
        }
        answer.domain = Some(domain);
        answers.push(answer);
    }
    let retired = retired(conn, &by_domain, as_of)?;
    missing = read_otherwise(conn, &mut answers, missing, as_of)?;
    for answer in answers.iter_mut().filter(|_| !retired.is_empty()) {
        if answer.golden_id.as_ref().is_some_and(|id| retired.contains(id)) {
            answer.status = "retired";
        }
    }
    of_consumers(conn, &mut answers, &missing, as_of)?;
    Ok(answers)
}

/// Source record → its golden record.
fn linked(conn: &mut AnyConn, record_ids: &[String], as_of: Option<Micros>) -> Result<HashMap<String, String>> {
    let Some(at) = as_of else {
        return Ok(published::links(conn, record_ids)?.into_iter().collect());
    };
    let links = crosswalk::standing(conn, record_ids, at)?;
    Ok(links.into_iter().map(|link| (link.record_id, link.golden_id)).collect())
}

/// Those of the golden records that are retired.
fn retired(
    conn: &mut AnyConn,
    by_domain: &BTreeMap<String, Vec<String>>,
    as_of: Option<Micros>,
) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    for (domain, ids) in by_domain {
        if as_of.is_none() {
            found.extend(published::retired(conn, domain, ids)?);
        } else {
            let stood = past::goldens(conn, ids, as_of)?.into_values();
            found.extend(stood.filter(|(row, _)| row.status == "retired").map(|(row, _)| row.id));
        }
    }
    Ok(found)
}

/// Fills in what consumers registered themselves. A key follows its golden record through merges; when that one was
/// split after the consumer last confirmed the key, there are several candidates.
pub(super) fn of_consumers(
    conn: &mut AnyConn,
    answers: &mut [Resolved],
    missing: &[usize],
    as_of: Option<Micros>,
) -> Result<()> {
    let mut asked: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for place in missing {
        if let Some((Some(domain), Some(source))) = answers.get(*place).map(|a| (&a.domain, &a.source)) {
            let keys = asked.entry((domain.clone(), source.system.clone())).or_default();
            keys.push(source.key.clone());
        }
    }
    let mut known: HashMap<(String, String, String), KeyRow> = HashMap::new();
    for ((domain, system), keys) in asked {
        for row in acks::keys(conn, &domain, &system, &keys)? {
            if as_of.is_none_or(|at| row.confirmed_at <= at) {
                known.insert((row.domain.clone(), row.system.clone(), row.key.clone()), row);
            }
        }
    }
    if known.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = known.values().map(|row| row.golden_id.clone()).collect();
    let since: HashMap<String, Micros> = known
        .values()
        .map(|row| (row.golden_id.clone(), row.confirmed_at))
        .collect();
    let led = leads(conn, &ids, as_of, Some(&since))?;
    for place in missing {
        let Some(answer) = answers.get_mut(*place) else {
            continue;
        };
        let Some((domain, source)) = answer.domain.clone().zip(answer.source.clone()) else {
            continue;
        };
        if let Some(row) = known.get(&(domain, source.system, source.key)) {
            if let Some(lead) = led.get(&row.golden_id) {
                answer.status = if lead.status == "merged" { "found" } else { lead.status };
                answer.golden_id.clone_from(&lead.golden_id);
                answer.candidates.clone_from(&lead.candidates);
            }
            answer.consumer = Some(row.consumer.clone());
        }
    }
    Ok(())
}

fn of_ids(conn: &mut AnyConn, ids: Vec<String>, domains: &[String], as_of: Option<Micros>) -> Result<Vec<Resolved>> {
    let led = leads(conn, &ids, as_of, None)?;
    let targets: Vec<String> = led.values().filter_map(|lead| lead.golden_id.clone()).collect();
    let mut keys = source_keys(conn, &targets, as_of)?;
    for list in keys.values_mut() {
        list.sort_by(|a, b| (&a.system, &a.key).cmp(&(&b.system, &b.key)));
    }
    let answers = ids.into_iter().map(|id| {
        let lead = led.get(&id).filter(|lead| domains.contains(&lead.domain));
        let mut answer = Resolved::nothing(lead.map(|lead| lead.domain.clone()), None, Some(id));
        if let Some(lead) = lead {
            answer.status = lead.status;
            answer.golden_id.clone_from(&lead.golden_id);
            answer.candidates.clone_from(&lead.candidates);
            let found = lead.golden_id.as_ref().and_then(|id| keys.get(id));
            answer.source_keys = found.cloned().unwrap_or_default();
            // One that a steward retired keeps its source records; any other has none.
            if lead.status == "retired" && answer.source_keys.is_empty() {
                answer.golden_id = None;
            }
        }
        answer
    });
    Ok(answers.collect())
}

/// Where a golden id leads.
struct Lead {
    domain: String,
    status: &'static str,
    golden_id: Option<String>,
    candidates: Vec<Candidate>,
}

/// Where golden ids lead. With `since`, only splits after these moments count.
fn leads(
    conn: &mut AnyConn,
    ids: &[String],
    as_of: Option<Micros>,
    since: Option<&HashMap<String, Micros>>,
) -> Result<HashMap<String, Lead>> {
    let until = as_of.unwrap_or(Micros::MAX);
    let mut went = destinations(conn, ids, until, since)?;
    let standings = standings(conn, ids, as_of)?;
    let split: Vec<String> = went.keys().cloned().collect();
    let staying = source_keys(conn, &split, as_of)?;
    let mut led = HashMap::with_capacity(standings.len());
    for standing in standings {
        let mut counts = went.remove(&standing.id).unwrap_or_default();
        if let Some(keys) = staying.get(&standing.id) {
            counts.insert(standing.id.clone(), keys.len());
        }
        led.insert(standing.id.clone(), lead(standing, counts));
    }
    Ok(led)
}

/// Where one golden record leads, when its source records are where `counts` says.
fn lead(standing: Standing, counts: BTreeMap<String, usize>) -> Lead {
    let home = standing.survivor().to_owned();
    let elsewhere = counts.keys().any(|id| *id != home && *id != standing.id);
    let (status, golden_id) = match standing.status.as_str() {
        "retired" => ("retired", Some(home)),
        _ if elsewhere => ("ambiguous", None),
        "merged" => ("merged", Some(home)),
        _ => ("found", Some(home)),
    };
    let candidates = counts
        .into_iter()
        .filter(|_| elsewhere)
        .map(|(golden_id, source_keys)| Candidate { golden_id, source_keys });
    Lead {
        status,
        golden_id,
        candidates: candidates.collect(),
        domain: standing.domain,
    }
}

fn standings(conn: &mut AnyConn, ids: &[String], as_of: Option<Micros>) -> Result<Vec<Standing>> {
    if as_of.is_none() {
        return published::standings(conn, ids);
    }
    let stood = past::goldens(conn, ids, as_of)?;
    let rows = stood.into_values().map(|(row, _)| Standing {
        id: row.id,
        domain: row.domain,
        status: row.status,
        merged_into: row.merged_into,
        version: row.version,
        published_version: row.published_version,
        updated_at: row.updated_at,
    });
    Ok(rows.collect())
}

/// Golden record → its source keys.
fn source_keys(
    conn: &mut AnyConn,
    golden_ids: &[String],
    as_of: Option<Micros>,
) -> Result<HashMap<String, Vec<SourceKey>>> {
    let mut found: HashMap<String, Vec<SourceKey>> = HashMap::new();
    match as_of {
        None => {
            for (golden_id, _, system, key) in published::members(conn, golden_ids)? {
                found.entry(golden_id).or_default().push(SourceKey { system, key });
            }
        }
        Some(at) => {
            let links = crosswalk::standing_into(conn, golden_ids, at)?;
            let records: Vec<String> = links.iter().map(|link| link.record_id.clone()).collect();
            let keys: HashMap<String, SourceKey> = published::keys(conn, &records)?
                .into_iter()
                .map(|(record, system, key)| (record, SourceKey { system, key }))
                .collect();
            for link in links {
                let list = found.entry(link.golden_id).or_default();
                list.extend(keys.get(&link.record_id).cloned());
            }
        }
    }
    Ok(found)
}

/// Golden id → where the source records that left it are, with their number; ids that nothing left are not in it.
fn destinations(
    conn: &mut AnyConn,
    ids: &[String],
    until: Micros,
    since: Option<&HashMap<String, Micros>>,
) -> Result<HashMap<String, BTreeMap<String, usize>>> {
    let left = published::ended_links(conn, ids, until)?;
    if left.is_empty() {
        return Ok(HashMap::new());
    }
    let left: HashSet<(String, String)> = left.into_iter().collect();
    let records: Vec<String> = left.iter().map(|(record, _)| record.clone()).collect();
    let mut links: HashMap<String, Vec<LinkRow>> = HashMap::new();
    for link in crosswalk::of_records(conn, &records)? {
        links.entry(link.record_id.clone()).or_default().push(link);
    }
    let undone = undone_merges(conn, ids)?;
    let mut went: HashMap<String, BTreeMap<String, usize>> = HashMap::new();
    for (record, id) in left {
        let after = since.and_then(|since| since.get(&id)).copied().unwrap_or(Micros::MIN);
        let own = links.get(&record).map(Vec::as_slice).unwrap_or_default();
        let merges = undone.get(&id).map(Vec::as_slice).unwrap_or_default();
        let asked = Stay {
            id: &id,
            after,
            until,
            merges,
        };
        if let Some(target) = follow(own, asked).filter(|target| *target != id) {
            *went.entry(id).or_default().entry(target.to_owned()).or_default() += 1;
        }
    }
    Ok(went)
}

/// Golden id → when merges into it were made and taken back.
fn undone_merges(conn: &mut AnyConn, ids: &[String]) -> Result<HashMap<String, Vec<(Micros, Micros)>>> {
    let mut found: HashMap<String, Vec<(Micros, Micros)>> = HashMap::new();
    for (survivor, from, until) in merges::undone_into(conn, ids)? {
        found.entry(survivor).or_default().push((from, until));
    }
    Ok(found)
}

/// The golden record that a source record left.
#[derive(Clone, Copy)]
struct Stay<'a> {
    id: &'a str,
    /// Only what left after this moment counts.
    after: Micros,
    /// As of this moment.
    until: Micros,
    /// When merges into it were made and taken back.
    merges: &'a [(Micros, Micros)],
}

/// Where a source record that left a golden record is now, at another one. It is followed from link to link only while
/// one begins when the other ends: a record that was deleted and sent again is decided anew.
///
/// What a merge brought and its undoing took away again was only there by mistake: whoever knew the id from before is
/// told what it meant then. Who came to know it meanwhile may have meant either.
fn follow<'a>(links: &'a [LinkRow], stay: Stay<'_>) -> Option<&'a str> {
    let ended = |link: &LinkRow| link.unlinked_at.filter(|at| *at <= stay.until);
    links.iter().enumerate().find_map(|(at, link)| {
        let left = ended(link).filter(|at| link.golden_id == stay.id && *at > stay.after)?;
        let onward = unbroken(links.get(at..)?, ended);
        let last = links.get(at + onward)?;
        let target = ended(last).is_none().then_some(last.golden_id.as_str())?;
        let known_before = stay.after < link.linked_at;
        let undone = stay
            .merges
            .iter()
            .any(|(from, until)| link.linked_at >= *from && left == *until);
        let went_home = came_home(links, at, onward, ended);
        (!(known_before && (undone || went_home))).then_some(target)
    })
}

/// How many links after the first follow one another without a gap.
fn unbroken(links: &[LinkRow], ended: impl Fn(&LinkRow) -> Option<Micros>) -> usize {
    let pairs = links.iter().zip(links.iter().skip(1));
    pairs
        .take_while(|(one, next)| ended(one) == Some(next.linked_at))
        .count()
}

/// Whether a source record went back, after the stay at a place of its history, to where it had been before it.
fn came_home(links: &[LinkRow], at: usize, onward: usize, ended: impl Fn(&LinkRow) -> Option<Micros>) -> bool {
    let before = links.iter().take(at + 1).rev();
    let earlier = before.clone().skip(1);
    let homes = before
        .zip(earlier)
        .take_while(|(one, before)| ended(before) == Some(one.linked_at));
    let homes: HashSet<&str> = homes.map(|(_, before)| before.golden_id.as_str()).collect();
    let mut later = links.iter().skip(at + 1).take(onward);
    later.any(|link| homes.contains(link.golden_id.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(golden_id: &str, linked_at: i64, unlinked_at: Option<i64>) -> LinkRow {
        LinkRow {
            record_id: "r".into(),
            revision: linked_at,
            golden_id: golden_id.into(),
            linked_at,
            unlinked_at,
        }
    }

    fn follow<'a>(links: &'a [LinkRow], id: &str, after: Micros, until: Micros) -> Option<&'a str> {
        let merges = &[];
        super::follow(
            links,
            Stay {
                id,
                after,
                until,
                merges,
            },
        )
    }

    #[test]
    fn a_source_record_is_followed_while_it_moves() {
        let moved = [link("a", 1, Some(5)), link("b", 5, Some(9)), link("c", 9, None)];
        assert_eq!(follow(&moved, "a", 0, 100), Some("c"));
        assert_eq!(follow(&moved, "a", 0, 7), Some("b"));
        assert_eq!(follow(&moved, "a", 0, 4), None, "it was still there");
        assert_eq!(follow(&moved, "a", 5, 100), None, "it left before");
        let came_back = [link("a", 1, Some(5)), link("b", 5, Some(9)), link("a", 9, None)];
        assert_eq!(follow(&came_back, "a", 0, 100), Some("a"));
        let sent_again = [link("a", 1, Some(5)), link("b", 6, None)];
        assert_eq!(follow(&sent_again, "a", 0, 100), None);
    }

    #[test]
    fn what_a_merge_brought_and_its_undoing_took_away_was_never_meant() {
        let home_again = [link("a", 1, Some(5)), link("b", 5, Some(9)), link("a", 9, None)];
        assert_eq!(follow(&home_again, "b", 0, 100), None, "as before the merge");
        assert_eq!(
            follow(&home_again, "b", 6, 100),
            Some("a"),
            "who asked while they were one"
        );
        assert_eq!(follow(&home_again, "b", 0, 7), None);
        let twice = [
            link("a", 1, Some(5)),
            link("b", 5, Some(9)),
            link("c", 9, Some(12)),
            link("a", 12, None),
        ];
        assert_eq!(follow(&twice, "b", 0, 100), None);
        assert_eq!(follow(&twice, "c", 0, 100), None);
        assert_eq!(follow(&twice, "c", 0, 10), None, "it was still there");
        assert_eq!(follow(&twice, "b", 0, 10), Some("c"), "b was part of c then");
        let later_elsewhere = [
            link("a", 1, Some(5)),
            link("b", 5, Some(9)),
            link("a", 9, Some(20)),
            link("d", 20, None),
        ];
        assert_eq!(follow(&later_elsewhere, "b", 0, 100), None);
        assert_eq!(follow(&later_elsewhere, "a", 0, 100), Some("d"));
        // A late arrival that went with what left.
        let late = [link("b", 6, Some(9)), link("a", 9, None)];
        let stay = |after| Stay {
            id: "b",
            after,
            until: 100,
            merges: &[(5, 9)],
        };
        assert_eq!(super::follow(&late, stay(0)), None);
        assert_eq!(super::follow(&late, stay(7)), Some("a"));
    }
}
