//! What a trained model would change about a domain's weights.

use serde::Serialize;

use crate::engine::matching::training::TrainedModel;
use crate::engine::matching::{MatchRules, Thresholds};

/// An estimate and how it differs from the weights before.
#[derive(Debug, Clone, Serialize)]
pub struct WeightsReport {
    /// Pairs that were compared.
    pub pairs: usize,
    /// Rounds until the estimate stood.
    pub rounds: usize,
    /// Whether it did stand: the share of matches no longer changed.
    pub steady: bool,
    /// Share of the pairs that are supposed to match.
    pub match_share: f64,
    /// `match_share` of `pairs`.
    pub expected_matches: f64,
    /// Weight in bits of a pair before anything is compared.
    pub prior: Changed<f64>,
    /// Thresholds; those after are the ones that the model suggests.
    pub thresholds: Changed<Thresholds>,
    /// In the order of the rules.
    pub comparisons: Vec<ComparisonReport>,
    /// `comparison.level` of levels that contradicted the order of their method and were leveled with a neighbor.
    pub leveled: Vec<String>,
}

/// A figure by the weights before and by the model.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Changed<T> {
    /// In force when the model was trained.
    pub before: T,
    /// With the model.
    pub after: T,
}

/// One comparison of the rules.
#[derive(Debug, Clone, Serialize)]
pub struct ComparisonReport {
    /// Name in the rules.
    pub name: String,
    /// Best first.
    pub levels: Vec<LevelReport>,
}

/// One grade of agreement.
#[derive(Debug, Clone, Serialize)]
pub struct LevelReport {
    /// Its name.
    pub level: String,
    /// Share of the matches that have it.
    pub m: f64,
    /// Share of all other pairs that have it.
    pub u: f64,
    /// Weight in bits.
    pub weight: Changed<f64>,
}

impl WeightsReport {
    /// Compares a model with the rules that were in force; `own` are the rules that it was trained for.
    pub fn new(own: &MatchRules, before: &MatchRules, model: &TrainedModel) -> Self {
        let after = model.apply(own);
        let seen = &model.diagnostics;
        let rules = before.comparisons.iter().zip(&after.comparisons);
        let comparisons = rules.map(|(before, after)| {
            let names = after.method.levels().iter().map(|(name, _)| *name);
            let weights = before.weights().into_iter().zip(after.weights());
            let levels = names.zip(weights).map(|(name, (was, is))| {
                let shares = seen.shares.get(&after.name).and_then(|levels| levels.get(name));
                let (m, u) = shares.copied().unwrap_or_default();
                LevelReport {
                    level: name.to_owned(),
                    m,
                    u,
                    weight: Changed { before: was, after: is },
                }
            });
            ComparisonReport {
                name: after.name.clone(),
                levels: levels.collect(),
            }
        });
        WeightsReport {
            pairs: seen.pairs,
            rounds: seen.rounds,
            steady: seen.steady,
            match_share: seen.match_share,
            expected_matches: seen.match_share * seen.pairs as f64,
            prior: Changed {
                before: prior(before, model.population),
                after: prior(&after, model.population),
            },
            thresholds: Changed {
                before: before.thresholds,
                after: after.thresholds,
            },
            comparisons: comparisons.collect(),
            leveled: seen.leveled.clone(),
        }
    }
}

fn prior(rules: &MatchRules, things: u32) -> f64 {
    let population = f64::from(things.max(rules.prior.population));
    rules.prior.matches_per_record.log2() - population.log2()
}
