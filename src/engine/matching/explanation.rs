//! Why two records match, or do not. The same object is stored with decisions, shown by the API and
//! asserted by tests.

use serde::{Deserialize, Serialize};

/// What the rules say about a pair of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Below the lower threshold.
    NoMatch,
    /// Between the thresholds, or vetoed: a steward decides.
    PossibleMatch,
    /// At or above the automatic threshold, and no veto.
    Match,
}

/// Probabilities at which a pair becomes a possible match and an automatic one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// At or above: the record joins by rule.
    pub automatic: f64,
    /// At or above: a steward is asked.
    pub possible: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds {
            automatic: 0.97,
            possible: 0.25,
        }
    }
}

/// One attribute (or group of attributes) compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Name of the comparison in `rules.toml`.
    pub name: String,
    /// The value of the first record that was compared; `•••` when sensitive, `None` when absent.
    pub left: Option<String>,
    /// The value of the second record.
    pub right: Option<String>,
    /// Grade of agreement, for example `exact`, `near`, `different`, `missing`.
    pub level: String,
    /// Total match weight in bits, frequency adjustment included; 0 when a side is missing.
    pub weight: f64,
    /// The part of `weight` that comes from how rare or common the agreeing value is.
    pub frequency_adjustment: f64,
}

/// A pair of records judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// Match weight (log2 odds) before anything is compared.
    pub prior: f64,
    pub comparisons: Vec<Comparison>,
    /// Names of the contradictions that forbid an automatic match.
    pub vetoes: Vec<String>,
    /// `prior` plus the weight of every comparison, in bits.
    pub weight: f64,
    /// `weight` as a probability.
    pub probability: f64,
    pub verdict: Verdict,
    /// Compact form: `+NAME+PHONE~ADDRESS-ZIP` (agrees, nearly agrees, disagrees).
    pub match_key: String,
    /// Names of the blocking keys that both records have; empty: they would never be compared.
    pub shared_keys: Vec<String>,
    pub thresholds: Thresholds,
    /// Identifies rules and weights that produced this.
    pub model_version: String,
}

/// Probability of a match weight (log2 odds).
pub(crate) fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight * std::f64::consts::LN_2).exp())
}

/// Match weight (log2 odds) of a probability.
pub(crate) fn weight_of(probability: f64) -> f64 {
    let p = probability.clamp(1e-12, 1.0 - 1e-12);
    (p / (1.0 - p)).log2()
}
