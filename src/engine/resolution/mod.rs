//! What becomes of an arriving record.

pub mod apart;
pub mod cluster;
pub mod cohesion;
mod judge;
pub mod parts;
mod rivals;
pub mod staging;
pub mod stream;

use serde::{Deserialize, Serialize};

use super::domain::Domain;
use super::matching::{Assessment, Constraints, Features, MatchIndex, Mode, Thresholds};
use judge::{Judged, Standing};
use rivals::Choice;

/// The outcome for a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Resolution {
    /// Nothing found: a golden record of its own.
    New,
    /// The one golden record above the automatic threshold, or the best of several.
    Join {
        golden_id: String,
        /// Golden records that match the record and that one alike: a steward is asked whether they
        /// are the same thing.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        also: Vec<String>,
    },
    /// A steward decides; until then the record has a golden record of its own, held back.
    Review {
        golden_ids: Vec<String>,
        category: Category,
    },
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
    /// The weight suffices but a contradiction forbids.
    Vetoed,
    /// The golden record already has a record of this duplicate-free system.
    SourceDeclaredDuplicateFree,
    /// More golden records have the record's full name, and nothing else in common with it, than are asked about one by
    /// one: one question for the name.
    CommonName,
}

/// The word for [`Category::CommonName`].
pub const COMMON_NAME: &str = "common_name";

impl Category {
    /// The word used in tasks and API.
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Ambiguous => "ambiguous",
            Category::PossibleMatch => "possible_match",
            Category::TooManyCandidates => "too_many_candidates",
            Category::Vetoed => "vetoed",
            Category::SourceDeclaredDuplicateFree => "source_declared_duplicate_free",
            Category::CommonName => COMMON_NAME,
        }
    }
}

/// A resolution and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    pub resolution: Resolution,
    pub explanation: Explanation,
    /// With [`Category::CommonName`]: stands for that name, the same for all that have it.
    #[serde(skip)]
    pub common_name: Option<u64>,
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

/// Most candidates that an explanation shows, and how many it shows when none is near a match.
const MOST_SHOWN: usize = 10;
const FEWEST_SHOWN: usize = 1;

/// Decides about a record with these features. The record itself may be in the index; it is never
/// its own candidate. Records without a golden record are compared with but never joined.
///
/// A golden record is judged by all its members: the best member's weight counts, and any member's
/// contradiction or a steward's "not the same" with any member forbids joining.
pub fn resolve(
    domain: &Domain,
    index: &MatchIndex,
    constraints: &Constraints,
    record_id: &str,
    system: &str,
    features: &Features,
) -> Decision {
    let duplicate_free = domain
        .sources
        .iter()
        .any(|source| source.name == system && source.duplicate_free);
    let arriving = judge::Arriving {
        record_id,
        system,
        duplicate_free,
        features,
    };
    let found = judge::judge(index, constraints, &arriving);
    let choice = rivals::choose(domain, index, constraints, &found.judged);
    let (resolution, reason) = decide(&found, choice, index.rules().mode);
    let thresholds = index.rules().thresholds;
    Decision {
        resolution,
        explanation: Explanation {
            record_id: record_id.to_owned(),
            model_version: index.model_version().to_owned(),
            thresholds,
            candidates_compared: found.compared,
            overflow: found.overflow,
            candidates: shown(index, features, &found.judged),
            reason,
        },
        common_name: found.common_name,
    }
}

fn shown(index: &MatchIndex, features: &Features, judged: &[Judged]) -> Vec<JudgedCandidate> {
    let is_near = |candidate: &&Judged| !matches!(candidate.standing, Standing::No | Standing::CommonName);
    let near: Vec<&Judged> = judged.iter().filter(is_near).take(MOST_SHOWN).collect();
    let shown = match near.is_empty() {
        true => judged.iter().take(FEWEST_SHOWN).collect(),
        false => near,
    };
    shown
        .into_iter()
        .filter_map(|candidate| {
            let other = index.features_at(candidate.handle)?;
            let record_id = index.id(candidate.handle)?;
            Some(JudgedCandidate {
                record_id: record_id.to_owned(),
                system: index.system_of(record_id)?.to_owned(),
                golden_id: candidate.golden_id.clone(),
                assessment: index.assess(features, other),
            })
        })
        .collect()
}

fn decide(found: &judge::Found, choice: Choice, mode: Mode) -> (Resolution, String) {
    let with = |standing: Standing| -> Vec<String> {
        let chosen = found.judged.iter().filter(|candidate| candidate.standing == standing);
        chosen.filter_map(|candidate| candidate.golden_id.clone()).collect()
    };
    let review = |golden_ids: Vec<String>, category: Category, reason: &str| {
        (Resolution::Review { golden_ids, category }, reason.to_owned())
    };
    let forced = with(Standing::Forced);
    if let [golden_id] = forced.as_slice() {
        let join = Resolution::Join {
            golden_id: golden_id.clone(),
            also: Vec::new(),
        };
        return (join, "A steward put the records together.".to_owned());
    }
    if !forced.is_empty() {
        return review(
            forced,
            Category::Ambiguous,
            "A steward put the record together with several golden records.",
        );
    }
    let matches = with(Standing::Match);
    match (choice, matches.as_slice()) {
        (_, []) => {}
        (_, [_]) if mode == Mode::Propose => {
            return review(
                matches,
                Category::PossibleMatch,
                "A golden record matches; this domain only proposes.",
            );
        }
        (Choice::Taken(golden_ids), _) => {
            return review(
                golden_ids,
                Category::SourceDeclaredDuplicateFree,
                "The golden record that matches best already has a record of this duplicate-free system.",
            );
        }
        (Choice::Join(golden_id, also), several) if mode == Mode::Merge => {
            let reason = match (several, also.as_slice()) {
                ([_], _) => "One golden record is above the automatic threshold.",
                (_, []) => "Of several golden records that cannot be the same thing, one matches far better.",
                _ => "The best of several golden records that match one another; whether they are the same is asked.",
            };
            return (Resolution::Join { golden_id, also }, reason.to_owned());
        }
        (_, several) => {
            let reason = format!("{} golden records are above the automatic threshold.", several.len());
            return review(matches.clone(), Category::Ambiguous, &reason);
        }
    }
    let reviews = [
        (
            Standing::DuplicateFree,
            Category::SourceDeclaredDuplicateFree,
            "The golden record that matches already has a record of this duplicate-free system.",
        ),
        (
            Standing::Vetoed,
            Category::Vetoed,
            "A golden record would match, but a contradiction forbids it.",
        ),
        (
            Standing::Possible,
            Category::PossibleMatch,
            "Only possible matches were found.",
        ),
    ];
    for (standing, category, reason) in reviews {
        let golden_ids = with(standing);
        if !golden_ids.is_empty() {
            return review(golden_ids, category, reason);
        }
    }
    if found.common_name.is_some() {
        return review(
            Vec::new(),
            Category::CommonName,
            "Many golden records have the same full name, and nothing else in common with the record.",
        );
    }
    if found.overflow {
        return review(
            Vec::new(),
            Category::TooManyCandidates,
            "Too many records look alike to compare them all.",
        );
    }
    let reason = match found.compared {
        0 => "No other record shares a blocking key.",
        _ => "No record that shares a blocking key is a possible match.",
    };
    (Resolution::New, reason.to_owned())
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
