//! Pairwise precision and recall over all true pairs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::files::sheet;
use crate::engine::matching::hash_text;
use crate::engine::resolution::cluster::Batch;

/// One text for a record's identity.
pub(super) fn identity(source: &str, id: &str) -> String {
    format!("{source}\u{1f}{id}")
}

/// What is known to be true.
#[derive(Debug)]
pub(super) enum Truth {
    /// The entity of every record, by position; all pairs are scored.
    Entities { of_each: Vec<Option<u64>>, true_pairs: u64 },
    /// True pairs; only pairs between the two sources that each mentions are scored.
    Pairs {
        pairs: BTreeSet<(String, String)>,
        sources: BTreeSet<(String, String)>,
    },
}

impl Truth {
    /// Reads what is true of the records of a batch.
    pub(super) fn read(path: &Path, batch: &Batch) -> Result<Truth, String> {
        let mut sheet = sheet(path)?;
        let header = sheet.header().to_vec();
        let columns = |names: &[&str]| -> Option<Vec<usize>> {
            names
                .iter()
                .map(|name| header.iter().position(|column| column == *name))
                .collect()
        };
        let entities = columns(&["source", "id", "entity_id"]);
        let pairs = columns(&["source_a", "id_a", "source_b", "id_b"]);
        let chosen = entities.as_ref().or(pairs.as_ref()).ok_or_else(|| {
            format!(
                "{}: needs columns `source,id,entity_id` or `source_a,id_a,source_b,id_b`",
                path.display()
            )
        })?;
        let mut record = csv::StringRecord::new();
        let rows = std::iter::from_fn(|| {
            let cells = |record: &csv::StringRecord| {
                let cells = chosen.iter().map(|at| record.get(*at).unwrap_or_default().to_owned());
                cells.collect::<Vec<String>>()
            };
            match sheet.next(&mut record) {
                Ok(true) => Some(Ok(cells(&record))),
                Ok(false) => None,
                Err(fault) => Some(Err(format!("{}: {fault}", path.display()))),
            }
        });
        if entities.is_some() {
            Truth::entities(rows, batch)
        } else {
            Truth::pairs(rows)
        }
    }

    fn entities(rows: impl Iterator<Item = Result<Vec<String>, String>>, batch: &Batch) -> Result<Truth, String> {
        let mut of_each = vec![None; batch.index().len()];
        let mut all = Vec::with_capacity(of_each.len());
        for row in rows {
            if let [source, id, entity] = row?.as_slice() {
                let entity = hash_text(&[entity]);
                all.push(entity);
                let position = batch.position_of(&identity(source, id));
                if let Some(place) = position.and_then(|position| of_each.get_mut(position as usize)) {
                    *place = Some(entity);
                }
            }
        }
        Ok(Truth::Entities {
            of_each,
            true_pairs: equal_pairs(all),
        })
    }

    fn pairs(rows: impl Iterator<Item = Result<Vec<String>, String>>) -> Result<Truth, String> {
        let mut pairs = BTreeSet::new();
        let mut sources = BTreeSet::new();
        for row in rows {
            if let [source_a, id_a, source_b, id_b] = row?.as_slice() {
                pairs.insert(ordered(identity(source_a, id_a), identity(source_b, id_b)));
                sources.insert(ordered(source_a.clone(), source_b.clone()));
            }
        }
        Ok(Truth::Pairs { pairs, sources })
    }

    /// Whether the pair of records at two positions is true; `None` when it is not scored.
    pub(super) fn judges(&self, batch: &Batch, a: u32, b: u32) -> Option<bool> {
        match self {
            Truth::Entities { of_each, .. } => {
                let entity = |position: u32| of_each.get(position as usize).copied().flatten();
                Some(entity(a)? == entity(b)?)
            }
            Truth::Pairs { pairs, sources } => {
                let (a, b) = (batch.record(a)?, batch.record(b)?);
                let scored = sources.contains(&ordered(a.1.to_owned(), b.1.to_owned()));
                let true_pair = || pairs.contains(&ordered(a.0.to_owned(), b.0.to_owned()));
                scored.then(true_pair)
            }
        }
    }

    /// Every true pair of records of the batch, by position.
    pub(super) fn all(&self, batch: &Batch) -> Vec<(u32, u32)> {
        match self {
            Truth::Pairs { pairs, .. } => {
                let both = |(a, b): &(String, String)| Some((batch.position_of(a)?, batch.position_of(b)?));
                pairs.iter().filter_map(both).collect()
            }
            Truth::Entities { of_each, .. } => {
                let known = (0_u32..).zip(of_each).filter_map(|(at, entity)| Some(((*entity)?, at)));
                let mut members: Vec<(u64, u32)> = known.collect();
                members.sort_unstable();
                let mut pairs = Vec::new();
                for group in members.chunk_by(|a, b| a.0 == b.0) {
                    for (at, (_, a)) in group.iter().enumerate() {
                        pairs.extend(group.iter().skip(at + 1).map(|(_, b)| (*a, *b)));
                    }
                }
                pairs.sort_unstable();
                pairs
            }
        }
    }

    fn count(&self) -> u64 {
        match self {
            Truth::Entities { true_pairs, .. } => *true_pairs,
            Truth::Pairs { pairs, .. } => pairs.len() as u64,
        }
    }
}

/// How many pairs of equal values there are.
fn equal_pairs<T: Ord>(mut values: Vec<T>) -> u64 {
    values.sort_unstable();
    let groups = values.chunk_by(|a, b| a == b);
    groups.map(|group| pairs_of(group.len() as u64)).sum()
}

fn ordered(a: String, b: String) -> (String, String) {
    if a <= b { (a, b) } else { (b, a) }
}

/// Counts of pairs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scores {
    pub(super) true_pairs: u64,
    pub(super) predicted: u64,
    pub(super) correct: u64,
}

impl Scores {
    /// Scores a clustering of the batch.
    pub(super) fn of(truth: &Truth, batch: &Batch, clusters: &[usize]) -> Scores {
        match truth {
            Truth::Entities { of_each, true_pairs } => by_entities(of_each, *true_pairs, clusters),
            Truth::Pairs { pairs, sources } => by_pairs(pairs, sources, batch, clusters),
        }
    }

    pub(super) fn precision(&self) -> f64 {
        ratio(self.correct, self.predicted)
    }

    pub(super) fn recall(&self) -> f64 {
        ratio(self.correct, self.true_pairs)
    }

    pub(super) fn f1(&self) -> f64 {
        ratio(2 * self.correct, self.predicted + self.true_pairs)
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn pairs_of(count: u64) -> u64 {
    count * count.saturating_sub(1) / 2
}

fn by_entities(of_each: &[Option<u64>], true_pairs: u64, clusters: &[usize]) -> Scores {
    let known = || {
        of_each
            .iter()
            .zip(clusters)
            .filter_map(|(entity, cluster)| Some(((*entity)?, *cluster)))
    };
    Scores {
        true_pairs,
        predicted: equal_pairs(known().map(|(_, cluster)| cluster).collect()),
        correct: equal_pairs(known().collect()),
    }
}

fn by_pairs(
    pairs: &BTreeSet<(String, String)>,
    sources: &BTreeSet<(String, String)>,
    batch: &Batch,
    clusters: &[usize],
) -> Scores {
    let mut cluster_of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_source: BTreeMap<usize, BTreeMap<&str, u64>> = BTreeMap::new();
    for (position, cluster) in (0_u32..).zip(clusters) {
        let Some((id, source)) = batch.record(position) else {
            continue;
        };
        cluster_of.insert(id, *cluster);
        *by_source.entry(*cluster).or_default().entry(source).or_default() += 1;
    }
    let predicted = by_source.values().flat_map(|counts| {
        sources.iter().map(move |(a, b)| {
            let count = |source: &str| counts.get(source).copied().unwrap_or(0);
            if a == b {
                pairs_of(count(a))
            } else {
                count(a) * count(b)
            }
        })
    });
    let together = |(a, b): &&(String, String)| {
        let (a, b) = (cluster_of.get(a.as_str()), cluster_of.get(b.as_str()));
        a.is_some() && a == b
    };
    Scores {
        true_pairs: pairs.len() as u64,
        predicted: predicted.sum(),
        correct: pairs.iter().filter(together).count() as u64,
    }
}

/// Share of the true pairs of which one record finds the other.
pub(super) fn found_in_blocking(truth: &Truth, batch: &Batch) -> f64 {
    let all = truth.all(batch);
    let found = all.iter().filter(|(a, b)| batch.finds(*a, *b) || batch.finds(*b, *a));
    ratio(found.count() as u64, truth.count())
}
