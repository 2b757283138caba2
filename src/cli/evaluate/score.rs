//! Pairwise precision and recall over all true pairs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::engine::resolution::cluster::Batch;

/// One text for a record's identity.
pub(super) fn identity(source: &str, id: &str) -> String {
    format!("{source}\u{1f}{id}")
}

/// What is known to be true.
#[derive(Debug)]
pub(super) enum Truth {
    /// The entity of every record; all pairs are scored.
    Entities(BTreeMap<String, String>),
    /// True pairs; only pairs between the two sources that each mentions are scored.
    Pairs {
        pairs: BTreeSet<(String, String)>,
        sources: BTreeSet<(String, String)>,
    },
}

impl Truth {
    pub(super) fn read(path: &Path) -> Result<Truth, String> {
        let explain = |error: csv::Error| format!("{}: {error}", path.display());
        let mut reader = csv::Reader::from_path(path).map_err(explain)?;
        let header = reader.headers().map_err(explain)?.clone();
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
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(explain)?;
            let cells = chosen.iter().map(|at| record.get(*at).unwrap_or_default().to_owned());
            rows.push(cells.collect::<Vec<String>>());
        }
        Ok(if entities.is_some() {
            Truth::entities(&rows)
        } else {
            Truth::pairs(&rows)
        })
    }

    fn entities(rows: &[Vec<String>]) -> Truth {
        let entity = |row: &Vec<String>| match row.as_slice() {
            [source, id, entity] => Some((identity(source, id), entity.clone())),
            _ => None,
        };
        Truth::Entities(rows.iter().filter_map(entity).collect())
    }

    fn pairs(rows: &[Vec<String>]) -> Truth {
        let mut pairs = BTreeSet::new();
        let mut sources = BTreeSet::new();
        for row in rows {
            if let [source_a, id_a, source_b, id_b] = row.as_slice() {
                pairs.insert(ordered(identity(source_a, id_a), identity(source_b, id_b)));
                sources.insert(ordered(source_a.clone(), source_b.clone()));
            }
        }
        Truth::Pairs { pairs, sources }
    }

    /// Whether a pair of identities is true; `None` when it is not scored.
    pub(super) fn judges(&self, a: (&str, &str), b: (&str, &str)) -> Option<bool> {
        match self {
            Truth::Entities(entities) => Some(entities.get(a.0)? == entities.get(b.0)?),
            Truth::Pairs { pairs, sources } => {
                let scored = sources.contains(&ordered(a.1.to_owned(), b.1.to_owned()));
                let true_pair = || pairs.contains(&ordered(a.0.to_owned(), b.0.to_owned()));
                scored.then(true_pair)
            }
        }
    }

    /// Every true pair, smaller identity first.
    pub(super) fn all(&self) -> Vec<(String, String)> {
        match self {
            Truth::Pairs { pairs, .. } => pairs.iter().cloned().collect(),
            Truth::Entities(entities) => {
                let mut members: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
                for (record, entity) in entities {
                    members.entry(entity).or_default().push(record);
                }
                let mut pairs = Vec::new();
                for group in members.values() {
                    for (at, a) in group.iter().enumerate() {
                        let rest = group.iter().skip(at + 1);
                        pairs.extend(rest.map(|b| ordered((*a).to_owned(), (*b).to_owned())));
                    }
                }
                pairs
            }
        }
    }
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
            Truth::Entities(entities) => by_entities(entities, batch, clusters),
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

fn by_entities(entities: &BTreeMap<String, String>, batch: &Batch, clusters: &[usize]) -> Scores {
    let mut entity_sizes: BTreeMap<&str, u64> = BTreeMap::new();
    let mut cluster_sizes: BTreeMap<usize, u64> = BTreeMap::new();
    let mut both: BTreeMap<(usize, &str), u64> = BTreeMap::new();
    for entity in entities.values() {
        *entity_sizes.entry(entity).or_default() += 1;
    }
    for (position, cluster) in (0_u32..).zip(clusters) {
        let Some((id, _)) = batch.record(position) else {
            continue;
        };
        if let Some(entity) = entities.get(id) {
            *cluster_sizes.entry(*cluster).or_default() += 1;
            *both.entry((*cluster, entity)).or_default() += 1;
        }
    }
    Scores {
        true_pairs: entity_sizes.into_values().map(pairs_of).sum(),
        predicted: cluster_sizes.into_values().map(pairs_of).sum(),
        correct: both.into_values().map(pairs_of).sum(),
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

/// Share of the true pairs that share a blocking key which was used.
pub(super) fn found_in_blocking(truth: &Truth, batch: &Batch) -> f64 {
    let index = batch.index();
    let all = truth.all();
    let found = all.iter().filter(|(a, b)| {
        let candidates = |id: &str, other: &str| {
            let features = index.features_of(id);
            features.is_some_and(|features| index.candidates(features).record_ids.iter().any(|found| found == other))
        };
        candidates(a, b) || candidates(b, a)
    });
    ratio(found.count() as u64, all.len() as u64)
}
