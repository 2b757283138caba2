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
use super::matching::{Assessment, CommonKey, Constraints, Features, Mode, Retold, Seen, Thresholds};
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
    /// Where it overflows, the keys of which not all records were compared because too many share them: how many share the commonest
    /// value of each or, where only some of the candidates could be compared, how many could not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<CommonKey>,
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

/// In place of the reason of a decision, for those who may not see all that it was made with.
pub const REASON_UNSEEN: &str = "It was decided by everything that is compared; what is sensitive is left out here.";

impl Explanation {
    /// As it is told by the rules in force. To whoever may not see sensitive attributes: of the candidates that the rest of
    /// what was compared makes possible matches, and of the golden record that the record was put in, with totals of that
    /// rest, and nothing of how many others there were.
    pub fn retold(self, told: &Retold<'_>, joined: &str) -> Explanation {
        if told.is_whole() {
            return self;
        }
        let all = self.candidates.into_iter().map(|candidate| candidate.retold(told));
        let kept = all
            .filter(|candidate| candidate.assessment.is_possible() || candidate.golden_id.as_deref() == Some(joined));
        let mut candidates: Vec<JudgedCandidate> = kept.collect();
        in_order(&mut candidates);
        Explanation {
            candidates_compared: candidates.len(),
            overflow: false,
            left_out: Vec::new(),
            candidates,
            reason: REASON_UNSEEN.to_owned(),
            ..self
        }
    }
}

impl JudgedCandidate {
    /// As it is told to somebody.
    pub fn retold(self, told: &Retold<'_>) -> JudgedCandidate {
        JudgedCandidate {
            assessment: told.assessment(&self.assessment),
            ..self
        }
    }
}

/// The heaviest first.
pub fn in_order(candidates: &mut [JudgedCandidate]) {
    candidates.sort_by(|a, b| {
        let heavier = b.assessment.weight.total_cmp(&a.assessment.weight);
        heavier.then_with(|| (&a.golden_id, &a.record_id).cmp(&(&b.golden_id, &b.record_id)))
    });
}

/// Most candidates that an explanation shows, and how many it shows when none is near a match.
const MOST_SHOWN: usize = 10;
const FEWEST_SHOWN: usize = 1;

/// Decides about a record with these features. The record itself may be in the index; it is never
/// its own candidate. Records without a golden record are compared with but never joined.
///
/// A golden record is judged by all its members: the best member's weight counts, and any member's
/// contradiction or a steward's "not the same" with any member forbids joining.
///
/// What `seen` does not show has no part in it: the decision is the same whatever its values are.
pub fn resolve(
    domain: &Domain,
    seen: Seen<'_>,
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
    let found = judge::judge(seen, constraints, &arriving);
    let choice = rivals::choose(domain, seen, constraints, &found.judged);
    let (resolution, reason) = decide(&found, choice, seen.rules().mode);
    let thresholds = seen.rules().thresholds;
    Decision {
        resolution,
        explanation: Explanation {
            record_id: record_id.to_owned(),
            model_version: seen.model_version().to_owned(),
            thresholds,
            candidates_compared: found.compared,
            overflow: found.overflow,
            left_out: found.left_out,
            candidates: shown(seen, features, &found.judged),
            reason,
        },
        common_name: found.common_name,
    }
}

fn shown(seen: Seen<'_>, features: &Features, judged: &[Judged]) -> Vec<JudgedCandidate> {
    let index = seen.known();
    let is_near = |candidate: &&Judged| !matches!(candidate.standing, Standing::No | Standing::CommonName);
    let near: Vec<&Judged> = judged.iter().filter(is_near).take(MOST_SHOWN).collect();
    let told = match near.is_empty() {
        true => judged.iter().take(FEWEST_SHOWN).collect(),
        false => near,
    };
    told.into_iter()
        .filter_map(|candidate| {
            let other = index.features_at(candidate.handle)?;
            let record_id = index.id(candidate.handle)?;
            Some(JudgedCandidate {
                record_id: record_id.to_owned(),
                system: index.system_of(record_id)?.to_owned(),
                golden_id: candidate.golden_id.clone(),
                assessment: seen.assess(features, other),
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
    // What too many share is no evidence: the record stands for itself, and what was not looked at is told.
    let reason = match (found.overflow, found.compared) {
        (true, 0) => "What it shares with other records, too many share: none was compared.",
        (true, _) => {
            "No record that was compared is a possible match; others that share keys were too many to compare."
        }
        (false, 0) => "No other record shares a blocking key.",
        (false, _) => "No record that shares a blocking key is a possible match.",
    };
    (Resolution::New, reason.to_owned())
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
