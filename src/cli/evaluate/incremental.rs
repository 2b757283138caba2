//! The same records one by one, as a hub takes them in, beside the batch.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::explained;
use super::report::scores_json;
use super::score::{Scores, Truth};
use crate::engine::domain::Domain;
use crate::engine::resolution::Resolution;
use crate::engine::resolution::cluster::{Batch, Record};
use crate::engine::resolution::stream::Stream;

/// What became of the records, and where batch and record by record differ.
#[derive(Debug)]
pub(super) struct Incremental {
    pub(super) clusters: Vec<usize>,
    /// How many records were `new`, `joined`, or became a task of a category.
    outcomes: BTreeMap<&'static str, usize>,
    only_batch: Vec<Difference>,
    only_incremental: Vec<Difference>,
}

/// A pair that one of the two joins.
#[derive(Debug)]
struct Difference {
    left: u32,
    right: u32,
    /// The category of the task that asks about one of the two, or `order`.
    why: &'static str,
}

/// Resolves the records of the batch in order of id.
pub(super) fn resolved(domain: &Domain, batch: &Batch, clusters: &[usize]) -> Incremental {
    let mut stream = Stream::new(domain, batch.index().rules());
    let mut found = Incremental {
        clusters: Vec::new(),
        outcomes: BTreeMap::new(),
        only_batch: Vec::new(),
        only_incremental: Vec::new(),
    };
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut outcomes: Vec<&'static str> = Vec::new();
    let records = (0_u32..).map_while(|position| batch.record(position));
    for (position, (id, system)) in records.enumerate() {
        let features = batch.index().features_of(id).cloned().unwrap_or_default();
        let record = Record {
            id: id.to_owned(),
            system: system.to_owned(),
            features,
        };
        let outcome = match stream.take(record).resolution {
            Resolution::New => "new",
            Resolution::Join { .. } => "joined",
            Resolution::Review { category, .. } => category.as_str(),
        };
        *found.outcomes.entry(outcome).or_default() += 1;
        outcomes.push(outcome);
        let golden = stream.index().golden_of(id).unwrap_or(id);
        let number = *numbers.entry(golden.to_owned()).or_insert(position);
        found.clusters.push(number);
    }
    let why = |left: u32, right: u32| {
        let asked = [right, left]
            .into_iter()
            .filter_map(|position| outcomes.get(position as usize).copied())
            .find(|outcome| !matches!(*outcome, "new" | "joined"));
        asked.unwrap_or("order")
    };
    found.only_batch = differences(clusters, &found.clusters, why);
    found.only_incremental = differences(&found.clusters, clusters, why);
    found
}

/// Pairs that are together in `these` and not in `those`.
fn differences(these: &[usize], those: &[usize], why: impl Fn(u32, u32) -> &'static str) -> Vec<Difference> {
    let mut members: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (position, cluster) in (0_u32..).zip(these) {
        members.entry(*cluster).or_default().push(position);
    }
    let other = |position: u32| those.get(position as usize);
    let mut found = Vec::new();
    for group in members.values() {
        for (at, left) in group.iter().enumerate() {
            let apart = group.iter().skip(at + 1).filter(|right| other(*left) != other(**right));
            found.extend(apart.map(|right| Difference {
                left: *left,
                right: *right,
                why: why(*left, *right),
            }));
        }
    }
    found
}

impl Incremental {
    pub(super) fn to_text(&self, scores: &Scores) -> String {
        let mut text = format!(
            "record by record   precision {:.4}   recall {:.4}   f1 {:.4}\n",
            scores.precision(),
            scores.recall(),
            scores.f1()
        );
        text += &format!("  records: {}\n", counted(&self.outcomes));
        let only = |found: &[Difference]| format!("{} pairs{}", found.len(), of_kinds(found));
        text += &format!("  joined by the batch alone: {}\n", only(&self.only_batch));
        text += &format!("  joined record by record alone: {}\n", only(&self.only_incremental));
        text
    }

    pub(super) fn to_json(&self, scores: &Scores) -> Value {
        let only = |found: &[Difference]| json!({"pairs": found.len(), "why": kinds(found)});
        let mut report = scores_json(scores);
        report["outcomes"] = json!(self.outcomes);
        report["only_batch"] = only(&self.only_batch);
        report["only_incremental"] = only(&self.only_incremental);
        report
    }

    /// The differences explained, at most `most` of each kind, with what the truth says.
    pub(super) fn explained(&self, batch: &Batch, truth: &Truth, most: usize) -> String {
        let mut text = String::new();
        for (what, found) in [
            ("batch alone", &self.only_batch),
            ("record by record alone", &self.only_incremental),
        ] {
            let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
            for difference in found {
                let count = shown.entry(difference.why).or_default();
                *count += 1;
                let (Some(a), Some(b)) = (batch.record(difference.left), batch.record(difference.right)) else {
                    continue;
                };
                if *count <= most {
                    let right = match truth.judges(batch, difference.left, difference.right) {
                        Some(true) => ", true",
                        Some(false) => ", not true",
                        None => "",
                    };
                    let title = format!("{what} ({}{right})", difference.why);
                    explained::pair(&mut text, &title, batch, a.0, b.0);
                }
            }
        }
        text
    }

    /// Shares of the records by outcome, for tests and tables.
    #[cfg(test)]
    pub(super) fn differing(&self) -> (usize, usize) {
        (self.only_batch.len(), self.only_incremental.len())
    }
}

fn kinds(found: &[Difference]) -> BTreeMap<&'static str, usize> {
    let mut kinds = BTreeMap::new();
    for difference in found {
        *kinds.entry(difference.why).or_default() += 1;
    }
    kinds
}

fn of_kinds(found: &[Difference]) -> String {
    if found.is_empty() {
        return String::new();
    }
    format!(" ({})", counted(&kinds(found)))
}

fn counted(counts: &BTreeMap<&'static str, usize>) -> String {
    let each = counts.iter().map(|(name, count)| format!("{count} {name}"));
    each.collect::<Vec<_>>().join(", ")
}
