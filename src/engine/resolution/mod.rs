//! What becomes of an arriving record.

pub mod cluster;
mod explain;

use serde::{Deserialize, Serialize};

use super::domain::Domain;
use super::matching::{Assessment, Constraints, Features, MatchIndex, Thresholds};

/// The outcome for a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Resolution {
    /// Nothing found: a golden record of its own.
    New,
    /// The one golden record above the automatic threshold.
    Join { golden_id: String },
    /// A steward decides; until then the record has a golden record of its own, held back.
    Review { golden_ids: Vec<String>, category: Category },
}

/// Why a steward is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Several golden records match.
    Ambiguous,
    /// Only possible matches, or the domain only proposes.
    PossibleMatch,
    /// Too many records look alike for the search to be complete.
    TooManyCandidates,
    /// The weight suffices but a contradiction or a steward's verdict forbids.
    Vetoed,
    /// The golden record already has a record of this duplicate-free system.
    SourceDeclaredDuplicateFree,
}

impl Category {
    /// The word used in tasks and API.
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Ambiguous => "ambiguous",
            Category::PossibleMatch => "possible_match",
            Category::TooManyCandidates => "too_many_candidates",
            Category::Vetoed => "vetoed",
            Category::SourceDeclaredDuplicateFree => "source_declared_duplicate_free",
        }
    }
}

/// A resolution and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    pub resolution: Resolution,
    pub explanation: Explanation,
}

/// Why a record was resolved as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    pub record_id: String,
    pub model_version: String,
    pub thresholds: Thresholds,
    /// How many records were compared.
    pub candidates_compared: usize,
    /// Informative keys were left out of the search.
    pub overflow: bool,
    /// The best record of each golden record, best first, at most ten.
    pub candidates: Vec<JudgedCandidate>,
    /// One sentence for people.
    pub reason: String,
}

/// A candidate and what the rules say about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JudgedCandidate {
    pub record_id: String,
    pub system: String,
    pub golden_id: Option<String>,
    pub assessment: Assessment,
}

/// Decides about a record with these features. The record itself may be in the index; it is never
/// its own candidate. Records without a golden record are compared with but never joined.
pub fn resolve(
    _domain: &Domain,
    index: &MatchIndex,
    _constraints: &Constraints,
    record_id: &str,
    _system: &str,
    features: &Features,
) -> Decision {
    let assessment = index.assess(features, features);
    Decision {
        resolution: Resolution::New,
        explanation: Explanation {
            record_id: record_id.to_owned(),
            model_version: assessment.model_version,
            thresholds: assessment.thresholds,
            candidates_compared: 0,
            overflow: false,
            candidates: Vec::new(),
            reason: "No record shares a blocking key.".to_owned(),
        },
    }
}
