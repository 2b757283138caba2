//! Clusters a whole file of records at once.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::engine::domain::Domain;
use crate::engine::matching::training::Pair;
use crate::engine::matching::{Features, MatchIndex, MatchRules, hash_text, probability};
use crate::engine::parallel::in_blocks;

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
    /// By position, which is the order of ids.
    handles: Vec<u32>,
    /// By handle.
    positions: Vec<u32>,
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
    let mut numbers: FxHashMap<usize, usize> = FxHashMap::default();
    ids.iter()
        .map(|id| {
            let next = numbers.len();
            let position = batch.position_of(id);
            let cluster = position.and_then(|position| clusters.get(position as usize).copied());
            *numbers.entry(cluster.unwrap_or(usize::MAX)).or_insert(next)
        })
        .collect()
}

/// Most members of a cluster that are looked at when two clusters are about to be joined.
const MOST_LOOKED_AT: usize = 12;
/// Members of a cluster from which on it may fill the candidates of its own records.
const LARGE: usize = 8;
/// About how many of a large cluster's records stand for it.
const STAND_FOR: usize = 5;

impl Batch {
    /// Indexes the records, the first of each id, and compares every candidate pair; links below
    /// `floor` are dropped.
    pub fn new(mut index: MatchIndex, records: impl IntoIterator<Item = Record>, floor: f64) -> Self {
        for record in records {
            if index.handle_of(&record.id).is_none() {
                index.insert(&record.id, &record.system, None, record.features);
            }
        }
        let handles = index.by_id();
        let mut positions = vec![0; handles.len()];
        for (position, handle) in (0_u32..).zip(&handles) {
            if let Some(place) = positions.get_mut(*handle as usize) {
                *place = position;
            }
        }
        let mut batch = Batch {
            index,
            handles,
            positions,
            links: Vec::new(),
            compared: 0,
        };
        batch.link(floor);
        batch.count_things(floor);
        batch.link_groups(floor);
        batch
    }

    /// Counts frequencies over things: what has hundreds of records is not hundreds of things. Links
    /// that say so stand for them; then all links are weighed again.
    fn count_things(&mut self, floor: f64) {
        let clusters = self.clusters(self.automatic(), &BTreeSet::new());
        let mut members = vec![0_u32; clusters.len()];
        for cluster in &clusters {
            if let Some(count) = members.get_mut(*cluster) {
                *count += 1;
            }
        }
        for (position, cluster) in (0_u32..).zip(&clusters) {
            if members.get(*cluster).is_some_and(|count| *count > 1)
                && let Some(id) = self.record(position).map(|(id, _)| id.to_owned())
            {
                self.index.assign(&id, Some(&cluster.to_string()));
            }
        }
        self.weigh_again(floor);
    }

    /// The records of a large group fill each other's candidates, so that nothing leads to the rest of the same thing. A
    /// second search, among a few records of each large group, finds those.
    fn link_groups(&mut self, floor: f64) {
        let clusters = self.clusters(self.automatic(), &BTreeSet::new());
        let mut members: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (position, cluster) in (0_u32..).zip(&clusters) {
            members.entry(*cluster).or_default().push(position);
        }
        members.retain(|_, members| members.len() >= LARGE);
        if members.len() < 2 {
            return;
        }
        let some = |members: &Vec<u32>| -> Vec<u32> {
            let step = members.len() / STAND_FOR;
            members.iter().copied().step_by(step.max(1)).collect()
        };
        let chosen: Vec<u32> = members.values().flat_map(some).collect();
        let mut index = MatchIndex::new(self.index.rules());
        for position in &chosen {
            let features = self
                .handles
                .get(*position as usize)
                .and_then(|handle| self.index.features_at(*handle));
            if let (Some((id, system)), Some(features)) = (self.record(*position), features) {
                index.insert(id, system, None, features.clone());
            }
        }
        let cluster = |position: u32| clusters.get(position as usize);
        let blocks = in_blocks(chosen.len(), |range| {
            let mut links = Vec::new();
            for left in chosen.get(range).unwrap_or_default() {
                let own = self.record(*left).and_then(|(id, _)| index.handle_of(id));
                let features = own.and_then(|own| index.features_at(own));
                let found = features.map_or_else(Vec::new, |features| index.find(features, own).handles);
                let positions = found
                    .into_iter()
                    .filter_map(|handle| self.position_of(index.id(handle)?));
                let others = positions.filter(|right| cluster(*left) != cluster(*right));
                links.extend(others.filter_map(|right| self.weighed(unpack(pack(*left, right)), floor)));
            }
            links
        });
        self.links.extend(blocks.concat());
        self.links.sort_unstable_by_key(|link| (link.left, link.right));
        self.links.dedup_by_key(|link| (link.left, link.right));
        sort_by_weight(&mut self.links);
    }

    /// Gives every link its weight by the index as it is now; those below `floor` or contradicted go.
    fn weigh_again(&mut self, floor: f64) {
        let blocks = in_blocks(self.links.len(), |range| {
            let links = self.links.get(range).unwrap_or_default();
            let pairs = links.iter().map(|link| (link.left, link.right));
            pairs
                .filter_map(|pair| self.weighed(pair, floor))
                .collect::<Vec<Link>>()
        });
        self.links = blocks.concat();
        sort_by_weight(&mut self.links);
    }

    /// The link between two positions; `None` below `floor`, or when something contradicts it.
    fn weighed(&self, (left, right): (u32, u32), floor: f64) -> Option<Link> {
        let features = |position: u32| self.index.features_at(*self.handles.get(position as usize)?);
        let score = self.index.score_above(features(left)?, features(right)?, floor);
        let link = Link {
            left,
            right,
            weight: score.weight,
        };
        (score.weight >= floor && !score.vetoed).then_some(link)
    }

    fn link(&mut self, floor: f64) {
        let blocks = in_blocks(self.handles.len(), |range| {
            let candidates = |left: usize| {
                let found = self.candidates(left).map(move |(right, _, _)| right);
                found.map(move |right| pack(left as u32, right))
            };
            range.flat_map(candidates).collect::<Vec<u64>>()
        });
        // A pair is usually found from both sides, and its weight is the same from either.
        let mut pairs = blocks.concat();
        self.compared = pairs.len();
        pairs.sort_unstable();
        pairs.dedup();
        let blocks = in_blocks(pairs.len(), |range| {
            let pairs = pairs.get(range).unwrap_or_default().iter();
            pairs
                .filter_map(|pair| self.weighed(unpack(*pair), floor))
                .collect::<Vec<Link>>()
        });
        self.links = blocks.concat();
        sort_by_weight(&mut self.links);
    }

    /// What the record at a position is to be compared with: position, its features, theirs.
    fn candidates(&self, position: usize) -> impl Iterator<Item = (u32, &Features, &Features)> {
        let handle = self.handles.get(position).copied();
        let mine = handle.and_then(|handle| self.index.features_at(handle));
        let found = mine.map_or_else(Vec::new, |features| self.index.find(features, handle).handles);
        found.into_iter().filter_map(move |other| {
            let right = self.positions.get(other as usize).copied()?;
            Some((right, mine?, self.index.features_at(other)?))
        })
    }

    /// Whether the record at one position has the one at another among its candidates.
    pub fn finds(&self, position: u32, other: u32) -> bool {
        self.candidates(position as usize).any(|(found, _, _)| found == other)
    }

    /// Compared pairs for training, at most about `most`: those of records chosen by a hash of their
    /// id, so that the choice is the same every time.
    pub fn pairs(&self, most: usize, duplicate_free: &BTreeSet<&str>) -> Vec<Pair> {
        let one_in = self.compared.div_ceil(most.max(1)).max(1) as u64;
        let free = |position: u32| {
            let system = self.record(position).map(|(_, system)| system);
            system.filter(|system| duplicate_free.contains(system))
        };
        let blocks = in_blocks(self.handles.len(), |range| {
            let mut pairs = Vec::new();
            for left in range {
                if !self.record(left as u32).is_some_and(|(id, _)| chosen(id, one_in)) {
                    continue;
                }
                for (right, features, theirs) in self.candidates(left) {
                    let (mine, system) = (free(left as u32), free(right));
                    pairs.push(Pair {
                        left: right.min(left as u32),
                        right: right.max(left as u32),
                        strangers: mine.is_some() && mine == system,
                        exclusive: mine.is_some() && system.is_some() && mine != system,
                        found: self.index.found(features, theirs),
                    });
                }
            }
            pairs
        });
        let mut pairs: Vec<Pair> = blocks.into_iter().flatten().collect();
        pairs.sort_by_key(|pair| (pair.left, pair.right));
        pairs.dedup_by_key(|pair| (pair.left, pair.right));
        pairs
    }

    /// The same links weighed by other rules, whose comparisons and keys must be the same.
    pub fn rejudged(mut self, rules: &MatchRules, floor: f64) -> Self {
        self.index.reweigh(rules);
        self.weigh_again(floor);
        self
    }

    /// The links, heaviest first.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// How many candidates the searches gave; most pairs count twice, once from either side.
    pub fn compared(&self) -> usize {
        self.compared
    }

    /// Id and system of a record by position.
    pub fn record(&self, position: u32) -> Option<(&str, &str)> {
        let handle = *self.handles.get(position as usize)?;
        Some((self.index.id(handle)?, self.index.system_at(handle)?))
    }

    /// The position of a record.
    pub fn position_of(&self, id: &str) -> Option<u32> {
        let handle = self.index.handle_of(id)?;
        self.positions.get(handle as usize).copied()
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
    /// across contradicts, no duplicate-free system gets two records, and the records of either side
    /// find a match on the other, on average and both together as likely as a possible match must be:
    /// one link cannot chain what else does not agree, yet spellings of one name need not all be
    /// alike.
    pub fn clusters(&self, threshold: f64, duplicate_free: &BTreeSet<&str>) -> Vec<usize> {
        let mut clusters = Clusters::new(self.handles.len());
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
        if free.is_empty() {
            return true;
        }
        let system = |position: &u32| self.record(*position).map(|(_, system)| system);
        let exclusive: BTreeSet<&str> = left
            .iter()
            .filter_map(system)
            .filter(|name| free.contains(name))
            .collect();
        !right.iter().filter_map(system).any(|name| exclusive.contains(name))
    }

    /// Whether the records of two clusters find each other.
    fn agree(&self, left: &[u32], right: &[u32]) -> bool {
        let features = |position: &u32| self.index.features_at(*self.handles.get(*position as usize)?);
        let theirs: Vec<_> = right.iter().take(MOST_LOOKED_AT).filter_map(features).collect();
        let mut best = vec![0.0_f64; theirs.len()];
        let (mut sum, mut members) = (0.0, 0.0);
        for a in left.iter().take(MOST_LOOKED_AT).filter_map(features) {
            let mut most = 0.0_f64;
            for (b, best) in theirs.iter().zip(&mut best) {
                let score = self.index.score(a, b);
                if score.vetoed {
                    return false;
                }
                let chance = probability(score.weight);
                most = most.max(chance);
                *best = best.max(chance);
            }
            sum += most;
            members += 1.0;
        }
        let ours = sum / members;
        let theirs = best.iter().sum::<f64>() / best.len() as f64;
        ours * theirs >= self.index.rules().thresholds.possible
    }
}

/// Two positions as one number, the smaller first.
fn pack(a: u32, b: u32) -> u64 {
    u64::from(a.min(b)) << 32 | u64::from(a.max(b))
}

fn unpack(pair: u64) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

fn sort_by_weight(links: &mut [Link]) {
    links.sort_by(|a, b| {
        let positions = (a.left, a.right).cmp(&(b.left, b.right));
        b.weight.total_cmp(&a.weight).then(positions)
    });
}

fn chosen(id: &str, one_in: u64) -> bool {
    hash_text(&[id]).is_multiple_of(one_in)
}

/// Disjoint sets that know their members, in order of position.
struct Clusters {
    of_each: Vec<usize>,
    /// Empty for what is alone.
    members: Vec<Vec<u32>>,
    alone: Vec<u32>,
}

impl Clusters {
    fn new(count: usize) -> Self {
        Clusters {
            of_each: (0..count).collect(),
            members: vec![Vec::new(); count],
            alone: (0..count as u32).collect(),
        }
    }

    fn of(&self, position: u32) -> usize {
        self.of_each.get(position as usize).copied().unwrap_or(0)
    }

    fn members(&self, cluster: usize) -> &[u32] {
        match self.members.get(cluster) {
            Some(members) if !members.is_empty() => members,
            _ => self.alone.get(cluster..cluster + 1).unwrap_or_default(),
        }
    }

    fn join(&mut self, a: usize, b: usize) {
        let (into, from) = if self.members(a).len() >= self.members(b).len() {
            (a, b)
        } else {
            (b, a)
        };
        let mut members = [self.members(into), self.members(from)].concat();
        for position in self.members(from).to_vec() {
            if let Some(cluster) = self.of_each.get_mut(position as usize) {
                *cluster = into;
            }
        }
        members.sort_unstable();
        if let Some(joined) = self.members.get_mut(into) {
            *joined = members;
        }
        if let Some(left) = self.members.get_mut(from) {
            *left = Vec::new();
        }
    }
}
