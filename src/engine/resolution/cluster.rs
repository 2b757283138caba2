//! Clusters a whole file of records at once.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::engine::domain::Domain;
use crate::engine::matching::training::Pair;
use crate::engine::matching::{Features, MatchIndex, MatchRules, hash_text};

/// A record to cluster.
#[derive(Debug, Clone)]
pub struct Record {
    /// Unique among the records.
    pub id: String,
    pub system: String,
    pub features: Features,
}

/// A compared pair that no contradiction forbids.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Positions of the records in order of id.
    pub left: u32,
    pub right: u32,
    /// Match weight in bits.
    pub weight: f64,
}

/// All records of a file, indexed, with the links between them.
#[derive(Debug)]
pub struct Batch {
    index: MatchIndex,
    /// In order of id.
    ids: Vec<(String, String)>,
    handles: Vec<u32>,
    links: Vec<Link>,
    compared: usize,
}

/// The cluster of each record, in the order given; numbers start at 0. Uses the domain's automatic
/// threshold and its duplicate-free systems. Does not depend on the order of the records beyond
/// numbering.
pub fn cluster(domain: &Domain, records: Vec<Record>) -> Vec<usize> {
    let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
    let batch = Batch::new(MatchIndex::new(&domain.matching), records, f64::NEG_INFINITY);
    let free = domain.sources.iter().filter(|source| source.duplicate_free);
    let free: BTreeSet<&str> = free.map(|source| source.name.as_str()).collect();
    let clusters = batch.clusters(batch.automatic(), &free);
    let by_id: FxHashMap<&str, usize> = batch
        .ids
        .iter()
        .zip(clusters)
        .map(|((id, _), cluster)| (id.as_str(), cluster))
        .collect();
    let mut numbers: FxHashMap<usize, usize> = FxHashMap::default();
    ids.iter()
        .map(|id| {
            let next = numbers.len();
            let cluster = by_id.get(id.as_str()).copied().unwrap_or(usize::MAX);
            *numbers.entry(cluster).or_insert(next)
        })
        .collect()
}

/// Most members of a cluster that are looked at when two clusters are about to be joined.
const MOST_LOOKED_AT: usize = 12;

impl Batch {
    /// Indexes the records and compares every candidate pair; links below `floor` are dropped.
    pub fn new(mut index: MatchIndex, mut records: Vec<Record>, floor: f64) -> Self {
        records.sort_by(|a, b| a.id.cmp(&b.id));
        records.dedup_by(|a, b| a.id == b.id);
        let mut ids = Vec::with_capacity(records.len());
        let mut handles = Vec::with_capacity(records.len());
        for record in records {
            index.insert(&record.id, &record.system, None, record.features);
            handles.extend(index.handle_of(&record.id));
            ids.push((record.id, record.system));
        }
        let mut batch = Batch {
            index,
            ids,
            handles,
            links: Vec::new(),
            compared: 0,
        };
        batch.link(floor);
        batch
    }

    fn link(&mut self, floor: f64) {
        let positions: FxHashMap<u32, u32> = self.handles.iter().copied().zip(0_u32..).collect();
        for (left, handle) in (0_u32..).zip(&self.handles) {
            let Some(features) = self.index.features_at(*handle) else {
                continue;
            };
            for other in self.index.find(features).handles {
                let Some(right) = positions.get(&other).copied() else {
                    continue;
                };
                // A pair is usually found from both sides; candidates found from one side only are
                // those of cut lists, and are taken from whichever side has them.
                if right == left {
                    continue;
                }
                let (Some(theirs), less) = (self.index.features_at(other), left.min(right)) else {
                    continue;
                };
                self.compared += 1;
                let score = self.index.score_above(features, theirs, floor);
                if score.weight >= floor && !score.vetoed {
                    let link = Link {
                        left: less,
                        right: left.max(right),
                        weight: score.weight,
                    };
                    self.links.push(link);
                }
            }
        }
        self.links.sort_by_key(|link| (link.left, link.right));
        self.links.dedup_by_key(|link| (link.left, link.right));
        self.links.sort_by(|a, b| {
            b.weight
                .total_cmp(&a.weight)
                .then((a.left, a.right).cmp(&(b.left, b.right)))
        });
    }

    /// Compared pairs for training, at most about `most`: those of records chosen by a hash of their
    /// id, so that the choice is the same every time.
    pub fn pairs(&self, most: usize, duplicate_free: &BTreeSet<&str>) -> Vec<Pair> {
        let positions: FxHashMap<u32, u32> = self.handles.iter().copied().zip(0_u32..).collect();
        let one_in = (self.compared / 2 / most.max(1)).max(1) as u64;
        let free = |position: u32| {
            let system = self.ids.get(position as usize).map(|(_, system)| system.as_str());
            system.filter(|system| duplicate_free.contains(system))
        };
        let mut pairs = Vec::new();
        for (left, handle) in (0_u32..).zip(&self.handles) {
            let Some(features) = self.index.features_at(*handle) else {
                continue;
            };
            if !self.index.id(*handle).is_some_and(|id| chosen(id, one_in)) {
                continue;
            }
            for other in self.index.find(features).handles {
                let Some(right) = positions.get(&other).copied() else {
                    continue;
                };
                if right == left {
                    continue;
                }
                let Some(theirs) = self.index.features_at(other) else {
                    continue;
                };
                let (mine, system) = (free(left), free(right));
                pairs.push(Pair {
                    left: left.min(right),
                    right: left.max(right),
                    strangers: mine.is_some() && mine == system,
                    exclusive: mine.is_some() && system.is_some() && mine != system,
                    found: self.index.found(features, theirs),
                });
            }
        }
        pairs.sort_by_key(|pair| (pair.left, pair.right));
        pairs.dedup_by_key(|pair| (pair.left, pair.right));
        pairs
    }

    /// The same records judged by other rules, whose comparisons and keys must be the same.
    pub fn rejudged(self, rules: &MatchRules, floor: f64) -> Self {
        let features = |handle: &u32| self.index.features_at(*handle).cloned().unwrap_or_default();
        let records = self.ids.iter().zip(&self.handles).map(|((id, system), handle)| Record {
            id: id.clone(),
            system: system.clone(),
            features: features(handle),
        });
        Batch::new(MatchIndex::new(rules), records.collect(), floor)
    }

    /// The links, heaviest first.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// How many pairs were compared (most from both sides).
    pub fn compared(&self) -> usize {
        self.compared
    }

    /// Id and system of a record by position.
    pub fn record(&self, position: u32) -> Option<(&str, &str)> {
        self.ids
            .get(position as usize)
            .map(|(id, system)| (id.as_str(), system.as_str()))
    }

    pub fn index(&self) -> &MatchIndex {
        &self.index
    }

    /// Lowest weight of an automatic match.
    pub fn automatic(&self) -> f64 {
        self.index.automatic()
    }

    /// The cluster of each record, in order of id: the position of one of its members.
    ///
    /// Links join clusters from the heaviest down to `threshold`. Two clusters join only if no pair
    /// across contradicts, no duplicate-free system gets two records, and the pairs across are on
    /// average possible matches: one weak link cannot chain what else does not agree.
    pub fn clusters(&self, threshold: f64, duplicate_free: &BTreeSet<&str>) -> Vec<usize> {
        let mut clusters = Clusters::new(self.ids.len());
        for link in self.links.iter().take_while(|link| link.weight >= threshold) {
            let (a, b) = (clusters.of(link.left), clusters.of(link.right));
            if a == b {
                continue;
            }
            let (left, right) = (clusters.members(a), clusters.members(b));
            let alone = left.len() == 1 && right.len() == 1;
            if self.systems_allow(left, right, duplicate_free) && (alone || self.agree(left, right)) {
                clusters.join(a, b);
            }
        }
        clusters.of_each
    }

    fn systems_allow(&self, left: &[u32], right: &[u32], free: &BTreeSet<&str>) -> bool {
        let system = |position: &u32| self.ids.get(*position as usize).map(|(_, system)| system.as_str());
        let exclusive: BTreeSet<&str> = left
            .iter()
            .filter_map(system)
            .filter(|name| free.contains(name))
            .collect();
        !right.iter().filter_map(system).any(|name| exclusive.contains(name))
    }

    fn agree(&self, left: &[u32], right: &[u32]) -> bool {
        let features = |position: &u32| self.index.features_at(*self.handles.get(*position as usize)?);
        let mut sum = 0.0;
        let mut pairs = 0.0;
        for a in left.iter().take(MOST_LOOKED_AT).filter_map(features) {
            for b in right.iter().take(MOST_LOOKED_AT).filter_map(features) {
                let score = self.index.score(a, b);
                if score.vetoed {
                    return false;
                }
                sum += score.weight.clamp(-20.0, 20.0);
                pairs += 1.0;
            }
        }
        sum >= self.index.possible() * pairs
    }
}

fn chosen(id: &str, one_in: u64) -> bool {
    hash_text(&[id]).is_multiple_of(one_in)
}

/// Disjoint sets that know their members, in order of position.
struct Clusters {
    of_each: Vec<usize>,
    members: Vec<Vec<u32>>,
}

impl Clusters {
    fn new(count: usize) -> Self {
        Clusters {
            of_each: (0..count).collect(),
            members: (0..count as u32).map(|position| vec![position]).collect(),
        }
    }

    fn of(&self, position: u32) -> usize {
        self.of_each.get(position as usize).copied().unwrap_or(0)
    }

    fn members(&self, cluster: usize) -> &[u32] {
        self.members.get(cluster).map_or(&[], Vec::as_slice)
    }

    fn join(&mut self, a: usize, b: usize) {
        let (into, from) = if self.members(a).len() >= self.members(b).len() {
            (a, b)
        } else {
            (b, a)
        };
        let Some(moved) = self.members.get_mut(from).map(std::mem::take) else {
            return;
        };
        for position in &moved {
            if let Some(cluster) = self.of_each.get_mut(*position as usize) {
                *cluster = into;
            }
        }
        if let Some(members) = self.members.get_mut(into) {
            members.extend(moved);
            members.sort_unstable();
        }
    }
}
