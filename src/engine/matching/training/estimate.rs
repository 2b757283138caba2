//! Expectation maximization under order: a better level never weighs less than a worse one.

use std::collections::{BTreeMap, BTreeSet};

use super::Pair;
use crate::engine::matching::index::MatchIndex;
use crate::engine::matching::method::Method;
use crate::engine::matching::rules::MatchRules;

/// What the rules say counts like so many pairs of each kind.
const TRUST: f64 = 10.0;
/// Squared bits of scatter that the rules' frequency adjustments count like.
const TRUSTED_SCATTER: f64 = 40.0;
/// Never is more than this share of the records supposed to have a partner.
const MOST_PARTNERED: f64 = 0.97;
/// No level says more than this, however few pairs speak against it.
const MOST_BITS: f64 = 14.0;
/// The rules say at most so many bits too much for a level: pairs that are all much alike, or all
/// found by one key, must not turn agreement into disagreement.
const MOST_WRONG: f64 = 5.0;

/// Shares and weights of the levels of all comparisons.
pub(super) struct Estimate {
    pub(super) match_share: f64,
    /// Of records of duplicate-free sources, how many have a partner.
    partnered: f64,
    /// How many records of the smaller duplicate-free side could have one.
    partners: f64,
    comparisons: Vec<Weights>,
}

/// One comparison.
struct Weights {
    /// Adjustments go from a level to the next better one instead of by frequency.
    graded: bool,
    /// Of the rules.
    own: Vec<f64>,
    bits: Vec<f64>,
    /// How much of the frequency adjustment counts. Nothing at first: where a thing has hundreds of
    /// records its name looks common.
    frequency: f64,
    m: Vec<f64>,
    u: Vec<f64>,
    /// Levels pooled with their better neighbor.
    pooled: Vec<bool>,
}

/// What the pairs of one level add up to; `m` and `u` by chance of being a match.
#[derive(Clone, Copy, Default)]
struct Sums {
    m: f64,
    u: f64,
    adjusted_m: f64,
    adjusted_u: f64,
    squared: f64,
}

impl Estimate {
    /// The weights of the rules themselves.
    pub(super) fn from_rules(index: &MatchIndex, pairs: &[Pair]) -> Self {
        let rules = index.rules();
        let things = (index.len().max(1) as f64).max(f64::from(rules.prior.population));
        let prior = rules.prior.matches_per_record / things;
        let side = |of: fn(&Pair) -> u32| {
            let exclusive = pairs.iter().filter(|pair| pair.exclusive);
            exclusive.map(of).collect::<BTreeSet<u32>>().len()
        };
        Estimate {
            match_share: prior / (1.0 + prior),
            partnered: 0.0,
            partners: side(|pair| pair.left).min(side(|pair| pair.right)).max(1) as f64,
            comparisons: rules
                .comparisons
                .iter()
                .map(|rule| Weights::new(rule.method == Method::Ngrams, rule.weights()))
                .collect(),
        }
    }

    /// Odds of a pair before it is compared. Where nearly every record has a partner, being without
    /// one is unlikely too.
    pub(super) fn odds(&self) -> f64 {
        self.match_share / (1.0 - self.match_share) / (1.0 - self.partnered)
    }

    pub(super) fn weight(&self, pair: &Pair) -> f64 {
        let found = self.comparisons.iter().zip(&pair.found);
        found.fold(self.odds().log2(), |sum, (weights, found)| match found {
            Some((level, adjustment)) => sum + weights.of(usize::from(*level), f64::from(*adjustment)),
            None => sum,
        })
    }

    /// Chance of each pair to be a match.
    pub(super) fn expect(&self, pairs: &[Pair], records: usize) -> Vec<f64> {
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

    pub(super) fn maximize(&mut self, pairs: &[Pair], chances: &[f64]) {
        for (at, weights) in self.comparisons.iter_mut().enumerate() {
            let mut sums = vec![Sums::default(); weights.own.len()];
            for (pair, chance) in pairs.iter().zip(chances) {
                let Some((level, adjustment)) = pair.found[at] else {
                    continue;
                };
                let level = usize::from(level);
                let adjustment = weights.scaled(level, f64::from(adjustment));
                let sum = &mut sums[level];
                sum.m += chance;
                sum.u += 1.0 - chance;
                sum.adjusted_m += chance * adjustment;
                sum.adjusted_u += (1.0 - chance) * adjustment;
                sum.squared += adjustment * adjustment;
            }
            weights.maximize(&sums);
        }
        let exclusive = pairs.iter().zip(chances).filter(|(pair, _)| pair.exclusive);
        let expected: f64 = exclusive.map(|(_, chance)| chance).sum();
        self.partnered = (expected / self.partners).clamp(0.0, MOST_PARTNERED);
        self.match_share = (chances.iter().sum::<f64>() / pairs.len() as f64).clamp(1e-9, 0.999);
    }

    /// Weights by name of comparison and level.
    pub(super) fn levels(&self, rules: &MatchRules) -> BTreeMap<String, BTreeMap<String, f64>> {
        self.named(rules, |weights, level| weights.bits[level])
    }

    /// Shares among matches and among strangers by name of comparison and level.
    pub(super) fn shares(&self, rules: &MatchRules) -> BTreeMap<String, BTreeMap<String, (f64, f64)>> {
        self.named(rules, |weights, level| (weights.m[level], weights.u[level]))
    }

    pub(super) fn frequency_shares(&self, rules: &MatchRules) -> BTreeMap<String, f64> {
        let rules = rules.comparisons.iter().zip(&self.comparisons);
        rules
            .map(|(rule, weights)| (rule.name.clone(), weights.frequency))
            .collect()
    }

    pub(super) fn leveled(&self, rules: &MatchRules) -> Vec<String> {
        let pooled = self.named(rules, |weights, level| weights.pooled[level]);
        let names = pooled.iter().flat_map(|(comparison, levels)| {
            let levels = levels.iter().filter(|(_, pooled)| **pooled);
            levels.map(move |(level, _)| format!("{comparison}.{level}"))
        });
        names.collect()
    }

    fn named<T>(&self, rules: &MatchRules, of: impl Fn(&Weights, usize) -> T) -> BTreeMap<String, BTreeMap<String, T>> {
        let comparisons = rules.comparisons.iter().zip(&self.comparisons);
        let levels = comparisons.map(|(rule, weights)| {
            let names = rule.method.levels().iter().enumerate();
            let named = names.map(|(level, (name, _))| ((*name).to_owned(), of(weights, level)));
            (rule.name.clone(), named.collect())
        });
        levels.collect()
    }
}

impl Weights {
    fn new(graded: bool, own: Vec<f64>) -> Self {
        Weights {
            graded,
            bits: own.clone(),
            frequency: 0.0,
            m: vec![0.0; own.len()],
            u: vec![0.0; own.len()],
            pooled: vec![false; own.len()],
            own,
        }
    }

    fn of(&self, level: usize, adjustment: f64) -> f64 {
        let adjustment = self.scaled(level, adjustment);
        if self.graded && level > 0 {
            self.bits[level] + adjustment * (self.bits[level - 1] - self.bits[level])
        } else {
            self.bits[level] + self.frequency * adjustment
        }
    }

    /// Of graded levels, which part of the way to the better level.
    fn scaled(&self, level: usize, adjustment: f64) -> f64 {
        if !self.graded || level == 0 {
            return adjustment;
        }
        let way = self.own[level - 1] - self.own[level];
        if way > 0.0 {
            (adjustment / way).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    fn maximize(&mut self, sums: &[Sums]) {
        let matches: f64 = sums.iter().map(|sum| sum.m).sum();
        let strangers: f64 = sums.iter().map(|sum| sum.u).sum();
        self.frequency = if self.graded { 1.0 } else { frequency(sums) };
        // As large a part of either total, or levels that nobody has would lean to the smaller.
        let trust = TRUST * strangers.max(1.0) / matches.max(1.0);
        let mut blocks: Vec<Block> = Vec::with_capacity(sums.len());
        for (level, sum) in sums.iter().enumerate() {
            // The rules' own weight, spread as the pairs that were seen are.
            let seen = (sum.m + sum.u + 1.0) / (matches + strangers + sums.len() as f64);
            let ratio = self.own[level].clamp(-MOST_BITS, MOST_BITS).exp2();
            let (more, less) = (2.0 * ratio / (1.0 + ratio), 2.0 / (1.0 + ratio));
            let usual = sum.adjusted_m / (sum.m + TRUST);
            let mut block = Block {
                levels: 1,
                m: (sum.m + TRUST * seen * more) / (matches + TRUST),
                u: (sum.u + trust * seen * less) / (strangers + trust),
                usual: if self.graded { 0.0 } else { self.frequency * usual },
            };
            while let Some(better) = blocks.pop_if(|better| better.bits() < block.bits()) {
                block = better.with(block);
            }
            blocks.push(block);
            self.m[level] = sum.m / matches.max(1.0);
            self.u[level] = sum.u / strangers.max(1.0);
        }
        let mut level = 0;
        for block in &blocks {
            for within in 0..block.levels {
                self.bits[level] = block.bits();
                self.pooled[level] = within > 0;
                level += 1;
            }
        }
        if self.graded {
            self.grade(sums);
        }
        let usual = sums
            .iter()
            .map(|sum| sum.adjusted_m / (sum.m + TRUST))
            .fold(0.0, f64::max);
        let wrong = if self.graded {
            MOST_WRONG
        } else {
            MOST_WRONG + self.frequency * usual
        };
        for (bits, own) in self.bits.iter_mut().zip(&self.own) {
            *bits = bits.max(own - wrong);
        }
    }

    /// Weights were those of the middles of the levels; now those of their lower ends.
    fn grade(&mut self, sums: &[Sums]) {
        let middles = self.bits.clone();
        for level in (1..middles.len()).rev() {
            let sum = &sums[level];
            let way = (sum.adjusted_m + sum.adjusted_u) / (sum.m + sum.u + 1.0);
            let least = self.bits.get(level + 1).copied().unwrap_or(-MOST_BITS);
            self.bits[level] = (middles[level] - way * (middles[level - 1] - middles[level])).max(least);
        }
        self.bits[0] = self.bits[0].max(self.bits[1]);
    }
}

/// How much of the adjustments counts: what they differ by between matches and strangers of one
/// level, against how they scatter (the slope of a linear discriminant).
fn frequency(sums: &[Sums]) -> f64 {
    let (mut differ, mut scatter) = (0.0, 0.0);
    for sum in sums.iter().filter(|sum| sum.m > 0.0 && sum.u > 0.0) {
        let (m, u) = (sum.adjusted_m / sum.m, sum.adjusted_u / sum.u);
        let within = sum.squared - sum.m * m * m - sum.u * u * u;
        let both = sum.m * sum.u / (sum.m + sum.u);
        differ += both * (m - u);
        scatter += both * (within.max(0.0) / (sum.m + sum.u));
    }
    let slope = (differ / std::f64::consts::LN_2 + TRUSTED_SCATTER) / (scatter + TRUSTED_SCATTER);
    slope.clamp(0.0, 1.0)
}

/// Neighboring levels that weigh the same.
#[derive(Clone, Copy)]
struct Block {
    levels: usize,
    m: f64,
    u: f64,
    /// Mean adjustment of its matches, as far as it counts.
    usual: f64,
}

impl Block {
    fn bits(&self) -> f64 {
        ((self.m / self.u).log2() - self.usual).clamp(-MOST_BITS, MOST_BITS)
    }

    fn with(self, worse: Block) -> Block {
        Block {
            levels: self.levels + worse.levels,
            m: self.m + worse.m,
            u: self.u + worse.u,
            usual: (self.usual * self.m + worse.usual * worse.m) / (self.m + worse.m),
        }
    }
}
