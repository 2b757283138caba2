//! Why two records match, or do not. The same object is stored with decisions, shown by the API and
//! asserted by tests.

use serde::{Deserialize, Serialize};

use super::doubt::Doubt;

/// What the rules say about a pair of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Below the lower threshold.
    NoMatch,
    /// Between the thresholds, or vetoed, or nothing but the name agrees: a steward decides.
    PossibleMatch,
    /// At or above the automatic threshold, no veto, and more than a name agrees.
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
    /// The value of the first record that was compared, as the hub keeps it; `•••` when sensitive,
    /// `None` when absent.
    pub left: Option<String>,
    /// The value of the second record.
    pub right: Option<String>,
    /// The form in which `left` was compared, where it is another: words that count, digits, parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_compared: Option<String>,
    /// The form in which `right` was compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_compared: Option<String>,
    /// Every value that the source sent for the attributes of the comparison; only where the
    /// explanation was made beside the source records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_raw: Option<Vec<String>>,
    /// As `left_raw`, of the second record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_raw: Option<Vec<String>>,
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
    /// What makes the agreement doubtful: never an automatic match unless an identifier agrees that singles out one thing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
    /// `prior` plus the weight of every comparison, in bits.
    pub weight: f64,
    /// `weight` as a probability.
    pub probability: f64,
    pub verdict: Verdict,
    /// Nothing but names agrees: never an automatic match, whatever the weight.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub name_alone: bool,
    /// Both have the same full name: at least a possible match, unless something contradicts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub same_name: bool,
    /// Compact form: `+NAME+PHONE~ADDRESS-ZIP` (agrees, nearly agrees, disagrees).
    pub match_key: String,
    /// Names of the blocking keys that both records have; empty: they would never be compared.
    pub shared_keys: Vec<String>,
    pub thresholds: Thresholds,
    /// Identifies rules and weights that produced this.
    pub model_version: String,
}

/// A pair judged, with how the search would bring the two together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairExplanation {
    pub assessment: Assessment,
    /// Whether a search with one of the two finds the other.
    pub compared: bool,
    /// Why it does not, in words; `None` when it does.
    pub why_not_compared: Option<String>,
    /// Blocking keys of the first record: shared ones first, then the rarest, at most fifty.
    pub left_keys: Vec<BlockingKey>,
    /// Blocking keys of the second record.
    pub right_keys: Vec<BlockingKey>,
}

/// One value by which a record can be found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockingKey {
    /// Its name in `rules.toml`, for example `zip5+house_number`.
    pub key: String,
    /// For people, for example `85201+12`; `•••` when sensitive.
    pub value: String,
    /// How many records of the index have it.
    pub records: usize,
    /// Whether the other record has it too.
    pub shared: bool,
    /// Too many records have it: it leads nowhere by itself.
    pub too_common: bool,
}

/// Shown in place of sensitive values.
pub(crate) const MASK: &str = "•••";

/// Probability of a match weight (log2 odds).
pub(crate) fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight * std::f64::consts::LN_2).exp())
}

/// Match weight (log2 odds) of a probability.
pub(crate) fn weight_of(probability: f64) -> f64 {
    let p = probability.clamp(1e-12, 1.0 - 1e-12);
    (p / (1.0 - p)).log2()
}
