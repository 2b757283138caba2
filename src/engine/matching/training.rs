//! Weights estimated from the records themselves, without labels: expectation maximization over
//! compared pairs.
//!
//! The estimate starts at the weights of the rules, so that a level that no pair has keeps its own.
//! Where two sources have no duplicates, a record has at most one partner in the other: partners
//! compete, and pairs within a source are known to be no matches.

mod cutoff;
mod estimate;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::explanation::probability;
use super::index::MatchIndex;
use super::rules::MatchRules;
use estimate::Estimate;

/// Format of [`TrainedModel`].
const FORMAT: u32 = 1;
const MOST_ROUNDS: usize = 40;
/// Largest change of the share of matches at which the estimate stands.
const STEADY: f64 = 1e-4;
/// Fewer pairs say nothing.
const FEWEST_PAIRS: usize = 100;

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
    /// How far the frequency adjustment of each comparison bears out, 0 to 1.
    #[serde(default)]
    pub frequency_shares: BTreeMap<String, f64>,
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
    /// Levels that contradicted the order of the method and were pooled with their better neighbor.
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

/// Estimates weights from pairs; `records` is how many records they were taken from.
///
/// `None` when there are too few pairs to say anything.
pub fn train(index: &MatchIndex, pairs: &[Pair], records: usize) -> Option<TrainedModel> {
    let rules = index.rules();
    if pairs.len() < FEWEST_PAIRS {
        return None;
    }
    let mut estimate = Estimate::from_rules(index, pairs);
    let mut chances = estimate.expect(pairs, records);
    let (mut rounds, mut steady) = (0, false);
    while rounds < MOST_ROUNDS && !steady {
        rounds += 1;
        let before = estimate.match_share;
        estimate.maximize(pairs, &chances);
        chances = estimate.expect(pairs, records);
        steady = (estimate.match_share - before).abs() < STEADY * estimate.match_share;
    }
    let odds = estimate.odds();
    let things = index.len().max(1);
    Some(TrainedModel {
        format: FORMAT,
        rules_version: rules.version(),
        matches_per_record: odds * things as f64,
        population: u32::try_from(things).unwrap_or(u32::MAX),
        levels: estimate.levels(rules),
        frequency_shares: estimate.frequency_shares(rules),
        threshold: probability(cutoff::best_weight(&estimate, pairs, &chances, records)),
        diagnostics: Diagnostics {
            pairs: pairs.len(),
            rounds,
            steady,
            match_share: estimate.match_share,
            shares: estimate.shares(rules),
            leveled: estimate.leveled(rules),
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
            if let Some(share) = self.frequency_shares.get(&comparison.name) {
                comparison.frequency_share = *share;
            }
        }
        rules.prior.matches_per_record = self.matches_per_record;
        rules.prior.population = self.population;
        rules.thresholds.automatic = self.threshold;
        rules.thresholds.possible = rules.thresholds.possible.min(self.threshold);
        rules
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
