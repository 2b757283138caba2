//! Weights estimated from the records themselves, without labels: expectation maximization over
//! compared pairs.
//!
//! The estimate starts at the weights of the rules, so that a level that no pair has keeps its own.
//! Where two sources have no duplicates, a record has at most one partner in the other: partners
//! compete, and pairs within a source are known to be no matches.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::explanation::probability;
use super::index::MatchIndex;
use super::rules::MatchRules;

/// Format of [`TrainedModel`].
const FORMAT: u32 = 1;
const MOST_ROUNDS: usize = 60;
/// Largest change of the share of matches at which the estimate stands.
const STEADY: f64 = 1e-5;
/// What the rules say counts like so many pairs of each kind.
const TRUST: f64 = 10.0;
/// Never is more than this share of the records supposed to have a partner.
const MOST_PARTNERED: f64 = 0.97;
/// Expected F1 that a higher threshold may cost.
const WORTH_CAUTION: f64 = 0.003;
/// No level says more than this, however few pairs speak against it.
const MOST_BITS: f64 = 14.0;

/// Estimated weights; replaces what the rules say with [`TrainedModel::apply`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainedModel {
    pub format: u32,
    /// Version of the rules that it was estimated with.
    pub rules_version: String,
    pub matches_per_record: f64,
    pub population: u32,
    /// Weights in bits by comparison and level.
    pub levels: BTreeMap<String, BTreeMap<String, f64>>,
    /// Probability from which the expected F1 is best.
    pub threshold: f64,
    pub diagnostics: Diagnostics,
}

/// How an estimate came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diagnostics {
    pub pairs: usize,
    pub rounds: usize,
    /// The share of matches no longer changed.
    pub steady: bool,
    /// Estimated share of the pairs that match.
    pub match_share: f64,
    /// By comparison and level: shares among matches (m) and among strangers (u).
    pub shares: BTreeMap<String, BTreeMap<String, (f64, f64)>>,
    /// Levels that contradicted the order of the method and were leveled with their neighbor.
    pub leveled: Vec<String>,
}

/// A compared pair of records, by position.
#[derive(Debug, Clone)]
pub struct Pair {
    pub left: u32,
    pub right: u32,
    /// Both of one duplicate-free source: known to be no match.
    pub strangers: bool,
    /// Of two duplicate-free sources: every other partner of either speaks against it.
    pub exclusive: bool,
    /// Level and frequency adjustment of each comparison; `None` where a side is missing.
    pub(crate) found: Box<[Option<(u8, f32)>]>,
}

/// What is being estimated: counts by comparison and level.
struct Estimate {
    match_share: f64,
    /// Of records of duplicate-free sources, how many have a partner.
    partnered: f64,
    /// Weight of each level, without the mean adjustment.
    bits: Vec<Vec<f64>>,
    m: Vec<Vec<f64>>,
    u: Vec<Vec<f64>>,
    /// Mean frequency adjustment of matches by comparison and level.
    usual: Vec<Vec<f64>>,
}

/// Estimates weights from pairs; `records` is how many records they were taken from.
///
/// `None` when there are too few pairs to say anything.
pub fn train(index: &MatchIndex, pairs: &[Pair], records: usize) -> Option<TrainedModel> {
    let rules = index.rules();
    if pairs.len() < 100 {
        return None;
    }
    let mut estimate = Estimate::from_rules(rules);
    let mut chances = estimate.first_chances(index, pairs, records);
    let (mut rounds, mut steady) = (0, false);
    while rounds < MOST_ROUNDS && !steady {
        rounds += 1;
        let before = estimate.match_share;
        estimate.maximize(rules, pairs, &chances);
        chances = estimate.expect(pairs, records);
        steady = (estimate.match_share - before).abs() < STEADY * estimate.match_share.max(STEADY);
    }
    let mut leveled = Vec::new();
    let levels = estimate.levels(rules, &mut leveled);
    let odds = estimate.odds();
    let things = index.len().max(1);
    Some(TrainedModel {
        format: FORMAT,
        rules_version: rules.version(),
        matches_per_record: odds * things as f64,
        population: u32::try_from(things).unwrap_or(u32::MAX),
        levels,
        threshold: probability(estimate.best_weight(pairs, &chances, records)),
        diagnostics: Diagnostics {
            pairs: pairs.len(),
            rounds,
            steady,
            match_share: estimate.match_share,
            shares: estimate.shares(rules),
            leveled,
        },
    })
}

impl TrainedModel {
    /// The rules with the estimated weights in place of their own.
    pub fn apply(&self, rules: &MatchRules) -> MatchRules {
        let mut rules = rules.clone();
        for comparison in &mut rules.comparisons {
            if let Some(levels) = self.levels.get(&comparison.name) {
                comparison.levels = levels.clone();
            }
        }
        rules.prior.matches_per_record = self.matches_per_record;
        rules.prior.population = self.population;
        rules.thresholds.automatic = self.threshold;
        rules.thresholds.possible = rules.thresholds.possible.min(self.threshold);
        rules
    }
}

impl Estimate {
    fn from_rules(rules: &MatchRules) -> Self {
        let bits: Vec<Vec<f64>> = rules.comparisons.iter().map(|rule| rule.weights()).collect();
        let zeros: Vec<Vec<f64>> = bits.iter().map(|levels| vec![0.0; levels.len()]).collect();
        Estimate {
            match_share: 0.01,
            partnered: 0.0,
            usual: zeros.clone(),
            m: zeros.clone(),
            u: zeros,
            bits,
        }
    }

    /// Chances by the weights of the rules.
    fn first_chances(&mut self, index: &MatchIndex, pairs: &[Pair], records: usize) -> Vec<f64> {
        let things = (index.len().max(1) as f64).max(f64::from(index.rules().prior.population));
        let prior = index.rules().prior.matches_per_record / things;
        self.match_share = prior / (1.0 + prior);
        self.expect(pairs, records)
    }

    /// Odds of a pair before it is compared. Where nearly every record has a partner, being without
    /// one is unlikely too.
    fn odds(&self) -> f64 {
        self.match_share / (1.0 - self.match_share) / (1.0 - self.partnered)
    }

    fn weight(&self, pair: &Pair) -> f64 {
        let odds = self.odds().log2();
        let found = pair.found.iter().enumerate();
        found.fold(odds, |sum, (at, found)| match found {
            Some((level, adjustment)) => {
                let level = usize::from(*level);
                sum + self.bits[at][level] + f64::from(*adjustment) - self.usual[at][level]
            }
            None => sum,
        })
    }

    /// Chance of each pair to be a match.
    fn expect(&self, pairs: &[Pair], records: usize) -> Vec<f64> {
        let odds = |pair: &Pair| match pair.strangers {
            true => 0.0,
            false => self.weight(pair).clamp(-60.0, 60.0).exp2(),
        };
        let odds: Vec<f64> = pairs.iter().map(odds).collect();
        let mut rivals = vec![0.0; records];
        for (pair, odds) in pairs.iter().zip(&odds).filter(|(pair, _)| pair.exclusive) {
            rivals[pair.left as usize] += odds;
            rivals[pair.right as usize] += odds;
        }
        let chance = |(pair, odds): (&Pair, &f64)| match pair.exclusive {
            true => odds / (1.0 + rivals[pair.left as usize] + rivals[pair.right as usize] - odds),
            false => odds / (1.0 + odds),
        };
        pairs.iter().zip(&odds).map(chance).collect()
    }

    fn maximize(&mut self, rules: &MatchRules, pairs: &[Pair], chances: &[f64]) {
        let zeros = || -> Vec<Vec<f64>> { self.bits.iter().map(|levels| vec![0.0; levels.len()]).collect() };
        let (mut m, mut u, mut adjusted) = (zeros(), zeros(), zeros());
        for (pair, chance) in pairs.iter().zip(chances) {
            for (at, found) in pair.found.iter().enumerate() {
                let Some((level, adjustment)) = found else { continue };
                let level = usize::from(*level);
                m[at][level] += chance;
                u[at][level] += 1.0 - chance;
                adjusted[at][level] += chance * f64::from(*adjustment);
            }
        }
        for (at, rule) in rules.comparisons.iter().enumerate() {
            let own = rule.weights();
            let total = |counts: &[f64]| counts.iter().sum::<f64>();
            let (matches, strangers) = (total(&m[at]), total(&u[at]));
            // As large a part of either total, or levels that nobody has would lean to the smaller.
            let trust = TRUST * strangers.max(1.0) / matches.max(1.0);
            for level in 0..own.len() {
                // The rules' own weight, spread as the pairs that were seen are.
                let seen = (m[at][level] + u[at][level] + 1.0) / (matches + strangers + own.len() as f64);
                let ratio = own[level].clamp(-MOST_BITS, MOST_BITS).exp2();
                let (more, less) = (2.0 * ratio / (1.0 + ratio), 2.0 / (1.0 + ratio));
                let share_m = (m[at][level] + TRUST * seen * more) / (matches + TRUST);
                let share_u = (u[at][level] + trust * seen * less) / (strangers + trust);
                self.usual[at][level] = adjusted[at][level] / (m[at][level] + TRUST);
                self.bits[at][level] = (share_m / share_u).log2().clamp(-MOST_BITS, MOST_BITS);
            }
            m[at].iter_mut().for_each(|count| *count /= matches.max(1.0));
            u[at].iter_mut().for_each(|count| *count /= strangers.max(1.0));
        }
        let exclusive = || pairs.iter().zip(chances).filter(|(pair, _)| pair.exclusive);
        let partners = |of: fn(&Pair) -> u32| {
            exclusive()
                .map(|(pair, _)| of(pair))
                .collect::<std::collections::BTreeSet<u32>>()
                .len()
        };
        let fewer = partners(|pair| pair.left).min(partners(|pair| pair.right)).max(1) as f64;
        let expected: f64 = exclusive().map(|(_, chance)| chance).sum();
        self.partnered = (expected / fewer).clamp(0.0, MOST_PARTNERED);
        self.match_share = (chances.iter().sum::<f64>() / pairs.len() as f64).clamp(1e-9, 0.999);
        (self.m, self.u) = (m, u);
    }

    /// The weight above which the expected F1 is best, partners assigned one to one where they must.
    fn best_weight(&self, pairs: &[Pair], chances: &[f64], records: usize) -> f64 {
        let mut ranked: Vec<(f64, usize)> = pairs.iter().map(|pair| self.weight(pair)).zip(0..).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let total: f64 = chances.iter().sum();
        let mut taken = vec![false; records];
        let (mut right, mut made, mut last) = (0.0, 0.0, 0.0);
        let mut curve: Vec<(f64, f64)> = Vec::new();
        for (weight, position) in ranked {
            let pair = &pairs[position];
            let (left, other) = (pair.left as usize, pair.right as usize);
            if pair.strangers || (pair.exclusive && (taken[left] || taken[other])) {
                continue;
            }
            if pair.exclusive {
                (taken[left], taken[other]) = (true, true);
            }
            if made > 0.0 {
                curve.push(((last + weight) / 2.0, 2.0 * right / (made + total)));
            }
            right += chances[position];
            made += 1.0;
            last = weight;
        }
        let best = curve.iter().map(|(_, f1)| *f1).fold(0.0, f64::max);
        let first = curve.iter().find(|(_, f1)| *f1 >= best - WORTH_CAUTION);
        let at = first.map_or(0.0, |(weight, _)| *weight);
        at.clamp(-12.0, 12.0)
    }

    /// Weights by name; a better level never weighs less than a worse one.
    fn levels(&self, rules: &MatchRules, leveled: &mut Vec<String>) -> BTreeMap<String, BTreeMap<String, f64>> {
        let mut named = BTreeMap::new();
        for (at, rule) in rules.comparisons.iter().enumerate() {
            let names = rule.method.levels();
            let mut bits: Vec<f64> = (0..names.len())
                .map(|level| self.bits[at][level] - self.usual[at][level])
                .collect();
            for level in (0..bits.len().saturating_sub(1)).rev() {
                if bits[level] < bits[level + 1] {
                    leveled.push(format!("{}.{}", rule.name, names[level].0));
                    bits[level] = bits[level + 1];
                }
            }
            let bits = names
                .iter()
                .zip(bits)
                .map(|((name, _), bits)| ((*name).to_owned(), bits));
            named.insert(rule.name.clone(), bits.collect());
        }
        named
    }

    fn shares(&self, rules: &MatchRules) -> BTreeMap<String, BTreeMap<String, (f64, f64)>> {
        let of = |(at, rule): (usize, &super::rules::ComparisonRule)| {
            let levels = rule.method.levels().iter().enumerate();
            let shares = levels.map(|(level, (name, _))| ((*name).to_owned(), (self.m[at][level], self.u[at][level])));
            (rule.name.clone(), shares.collect())
        };
        rules.comparisons.iter().enumerate().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::domain::builtin;
    use crate::engine::matching::features;

    /// Facilities in two duplicate-free sources, every one in both, with the address left out.
    fn trained() -> (MatchRules, TrainedModel) {
        let domains = builtin().expect("built-in domains are right");
        let domain = domains
            .iter()
            .find(|domain| domain.name == "facility")
            .expect("facility");
        let rules = domain.matching.clone();
        let mut index = MatchIndex::new(&rules);
        let mut all = Vec::new();
        for number in 0..60_u32 {
            for system in ["a", "b"] {
                let word: String = (0..5)
                    .map(|at| char::from(b'A' + ((number * 7 + at * number) % 26) as u8))
                    .collect();
                let record = serde_json::json!({"name": format!("{word} HOSPITAL"), "facility_type": "cah",
                    "phones": [format!("602555{:04}", number * 37)]});
                let record = features(&rules, record.as_object().expect("an object"));
                index.insert(&format!("{system}{number}"), system, None, record.clone());
                all.push(record);
            }
        }
        let mut pairs = Vec::new();
        for left in 0..all.len() {
            for right in left + 1..all.len() {
                pairs.push(Pair {
                    left: left as u32,
                    right: right as u32,
                    strangers: left % 2 == right % 2,
                    exclusive: left % 2 != right % 2,
                    found: index.found(&all[left], &all[right]),
                });
            }
        }
        let model = train(&index, &pairs, all.len()).expect("enough pairs");
        assert_eq!(train(&index, &pairs, all.len()).as_ref(), Some(&model));
        (rules, model)
    }

    #[test]
    fn estimates_are_reproducible_ordered_and_near_the_truth() {
        let (rules, model) = trained();
        let matches = model.diagnostics.match_share * model.diagnostics.pairs as f64;
        assert!((50.0..70.0).contains(&matches), "{matches}");
        let applied = model.apply(&rules);
        for comparison in &applied.comparisons {
            let weights = comparison.weights();
            assert!(weights.windows(2).all(|pair| pair[0] >= pair[1]), "{weights:?}");
        }
        let phone = &model.levels["phone"];
        assert!(phone["exact"] > 3.0 && phone["different"] < -3.0, "{phone:?}");
        // All facilities are of one type: agreement on it says nothing.
        let kind = &model.levels["facility_type"];
        assert!(kind["exact"].abs() < 0.5, "{kind:?}");
    }
}
