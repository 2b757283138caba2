//! Stewards' decisions as labels: how a match model does against what people said, without training on it.

use std::collections::HashMap;

use parking_lot::RwLock;
use serde::Serialize;

use super::command::Command;
use super::source_records::SourceKey;
use super::view::View;
use super::{Hub, Origin};
use crate::engine::matching::{MatchIndex, Model, Score, Sight, Thresholds, Verdict, probability};
use crate::error::Result;
use crate::store::{decisions, source_records};

/// Newest decisions that are looked at.
const MOST_LABELS: usize = 20_000;
/// Decided pairs that a report shows.
pub(super) const MOST_SHOWN: usize = 100;
/// Rows read at a time.
const STEP: i64 = 2_000;
/// How far beyond the last decision a suggested threshold lies, in bits.
const MARGIN: f64 = 0.5;
/// Suggested thresholds lie within so many bits of even odds.
const MOST_BITS: f64 = 20.0;

/// A decision of a steward about the members of two golden records.
#[derive(Debug, Clone)]
pub(super) struct Label {
    /// The same thing, or not.
    pub(super) together: bool,
    left: Vec<String>,
    right: Vec<String>,
}

/// What a model says about the heaviest pair of a label.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) together: bool,
    pub(super) left: String,
    pub(super) right: String,
    pub(super) score: Score,
    pub(super) verdict: Verdict,
}

/// What a model would have done with pairs that stewards decided the same way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// How many.
    pub decided: usize,
    /// It would have joined them by itself.
    pub joined: usize,
    /// It would have asked.
    pub asked: usize,
    /// It would have kept them apart without asking.
    pub apart: usize,
}

/// A model against stewards' decisions.
#[derive(Debug, Clone, Serialize)]
pub struct Agreement {
    /// Identifies the weights.
    pub model_version: String,
    /// At which it was measured.
    pub thresholds: Thresholds,
    /// Pairs that stewards merged.
    pub merges: Tally,
    /// Pairs that stewards kept apart.
    pub keep_aparts: Tally,
    /// Of what it would have joined by itself, the share that stewards merged; `None` when it would have joined none.
    pub precision: Option<f64>,
    /// Of what stewards merged, the share that it would have joined by itself; `None` when they merged none.
    pub recall: Option<f64>,
    /// Thresholds at which it joins nothing that stewards kept apart and asks about all that they merged; `None` unless
    /// there are decisions of both kinds.
    pub suggested_thresholds: Option<Thresholds>,
}

/// The weights in force against stewards' decisions.
#[derive(Debug, Clone, Serialize)]
pub struct MatchQuality {
    /// Domain.
    pub domain: String,
    /// The match model in force; `None`: the rules' own weights.
    pub model_id: Option<String>,
    /// Decisions with no pair of records that are still there.
    pub gone: usize,
    /// How it does.
    pub agreement: Agreement,
    /// How many decisions it would go against without asking, were they not remembered.
    pub against_total: usize,
    /// The newest of them, at most 100.
    pub against: Vec<DecidedPair>,
}

/// A pair of records that a steward decided about; its ids and its weight, never its values.
#[derive(Debug, Clone, Serialize)]
pub struct DecidedPair {
    /// `merge` or `keep_apart`.
    pub decision: &'static str,
    /// One record.
    pub left: SourceKey,
    /// The other.
    pub right: SourceKey,
    /// What the model says.
    #[serde(flatten)]
    pub said: Said,
}

/// What a model says about a pair.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Said {
    /// In bits.
    pub weight: f64,
    /// The weight as a probability.
    pub probability: f64,
    /// What would become of it.
    pub verdict: Verdict,
}

impl Judged {
    pub(super) fn said(&self) -> Said {
        Said {
            weight: self.score.weight,
            probability: probability(self.score.weight),
            verdict: self.verdict,
        }
    }

    pub(super) fn decision(&self) -> &'static str {
        if self.together { "merge" } else { "keep_apart" }
    }

    /// Whether it would be decided against the steward without asking.
    fn is_against(&self) -> bool {
        match self.verdict {
            Verdict::Match => !self.together,
            Verdict::NoMatch => self.together,
            Verdict::PossibleMatch => false,
        }
    }
}

impl Agreement {
    /// Counts what a model with these rules says about decided pairs.
    pub(super) fn of(model: &Model, judged: &[Judged]) -> Self {
        let (mut merges, mut keep_aparts) = (Tally::default(), Tally::default());
        for pair in judged {
            let tally = if pair.together { &mut merges } else { &mut keep_aparts };
            tally.decided += 1;
            match pair.verdict {
                Verdict::Match => tally.joined += 1,
                Verdict::PossibleMatch => tally.asked += 1,
                Verdict::NoMatch => tally.apart += 1,
            }
        }
        let share = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
        Agreement {
            model_version: model.version().to_owned(),
            thresholds: model.rules.thresholds,
            precision: share(merges.joined, merges.joined + keep_aparts.joined),
            recall: share(merges.joined, merges.decided),
            merges,
            keep_aparts,
            suggested_thresholds: suggested(judged),
        }
    }
}

/// The automatic threshold between the heaviest pair kept apart and the merged ones above it; the possible one below
/// the lightest merged pair. Vetoed pairs are never joined by weight and count for neither.
fn suggested(judged: &[Judged]) -> Option<Thresholds> {
    let weights = |together: bool| {
        let these = judged.iter().filter(move |pair| pair.together == together);
        these.filter(|pair| !pair.score.vetoed).map(|pair| pair.score.weight)
    };
    let heaviest_apart = weights(false).max_by(f64::total_cmp)?;
    let lightest_merged = weights(true).min_by(f64::total_cmp)?;
    let above = weights(true)
        .filter(|weight| *weight > heaviest_apart)
        .min_by(f64::total_cmp);
    let automatic = above.map_or(heaviest_apart + MARGIN, |above| (above + heaviest_apart) / 2.0);
    let possible = (lightest_merged - MARGIN).min(automatic);
    let bound = |weight: f64| probability(weight.clamp(-MOST_BITS, MOST_BITS));
    Some(Thresholds {
        automatic: bound(automatic),
        possible: bound(possible),
    })
}

/// What a model says about each label, in the same order; `None` where no two records are there any more. The view is
/// locked for one label at a time.
pub(super) fn judge(view: &RwLock<View>, model: Model, labels: &[Label]) -> (Model, Vec<Option<Judged>>) {
    let judged = labels
        .iter()
        .map(|label| judge_one(&view.read().index, &model, label))
        .collect();
    (model, judged)
}

/// As the hub judges golden records: the heaviest pair counts, and any contradiction.
fn judge_one(index: &MatchIndex, model: &Model, label: &Label) -> Option<Judged> {
    let mut best: Option<(Score, &String, &String)> = None;
    let (mut vetoed, mut conclusive) = (false, false);
    for left in &label.left {
        for right in &label.right {
            let (Some(a), Some(b)) = (index.features_of(left), index.features_of(right)) else {
                continue;
            };
            let score = index.score_by(model, a, b);
            vetoed |= score.vetoed;
            conclusive |= score.conclusive;
            if best.is_none_or(|(known, ..)| score.weight > known.weight) {
                best = Some((score, left, right));
            }
        }
    }
    best.map(|(score, left, right)| {
        let score = Score {
            vetoed,
            conclusive,
            ..score
        };
        Judged {
            together: label.together,
            left: left.clone(),
            right: right.clone(),
            verdict: model.verdict(score),
            score,
        }
    })
}

impl Hub {
    /// How the weights in force do against stewards' decisions, by what the caller may see.
    ///
    /// # Errors
    /// `NotFound` for an unknown domain.
    pub async fn match_quality(&self, domain: &str, origin: &Origin, sight: Sight) -> Result<MatchQuality> {
        let runtime = self.runtime(domain)?.clone();
        self.submit_one(domain, Command::LookUp, origin).await?;
        let labels = self.labels(domain).await?;
        let (agreement, gone, against, model_id) = self
            .apart(move || {
                let (rules, model_id) = runtime.view.read().in_force();
                // One of other rules is not in force.
                let model_id = model_id.filter(|_| rules.version() != runtime.domain().matching.version());
                let (model, judged) = judge(&runtime.view, Model::as_seen(&rules, sight), &labels);
                let present: Vec<Judged> = judged.into_iter().flatten().collect();
                let gone = labels.len() - present.len();
                let agreement = Agreement::of(&model, &present);
                let against: Vec<Judged> = present.into_iter().filter(Judged::is_against).collect();
                (agreement, gone, against, model_id)
            })
            .await?;
        let newest: Vec<Judged> = against.iter().rev().take(MOST_SHOWN).cloned().collect();
        let keys = self.source_keys(&newest).await?;
        let pair = |pair: &Judged| {
            Some(DecidedPair {
                decision: pair.decision(),
                left: keys.get(&pair.left)?.clone(),
                right: keys.get(&pair.right)?.clone(),
                said: pair.said(),
            })
        };
        Ok(MatchQuality {
            domain: domain.to_owned(),
            model_id,
            gone,
            agreement,
            against_total: against.len(),
            against: newest.iter().filter_map(pair).collect(),
        })
    }

    /// Stewards' decisions on potential duplicates, oldest first; the newest ones when there are very many.
    pub(super) async fn labels(&self, domain: &str) -> Result<Vec<Label>> {
        let name = domain.to_owned();
        self.read(move |conn| {
            let (mut labels, mut seen) = (Vec::new(), 0);
            loop {
                let rows = decisions::verdicts_since(conn, &name, seen, STEP)?;
                let Some((last, _)) = rows.last() else { break };
                seen = last.revision;
                for (row, members) in rows.into_iter().filter(|(row, _)| row.active) {
                    let (left, right): (Vec<_>, Vec<_>) = members.into_iter().partition(|m| m.side == 0);
                    let ids = |side: Vec<decisions::VerdictMemberRow>| side.into_iter().map(|m| m.record_id);
                    labels.push(Label {
                        together: row.value == "match",
                        left: ids(left).collect(),
                        right: ids(right).collect(),
                    });
                }
                let excess = labels.len().saturating_sub(MOST_LABELS);
                labels.drain(..excess);
            }
            Ok(labels)
        })
        .await
    }

    /// Source keys of judged records.
    pub(super) async fn source_keys(&self, judged: &[Judged]) -> Result<HashMap<String, SourceKey>> {
        let mut ids: Vec<String> = judged.iter().flat_map(|j| [j.left.clone(), j.right.clone()]).collect();
        ids.sort_unstable();
        ids.dedup();
        let rows = self.read(move |conn| source_records::by_ids(conn, &ids)).await?;
        let key = |row: source_records::SourceRecordRow| {
            let key = SourceKey {
                system: row.system,
                key: row.key,
            };
            (row.id, key)
        };
        Ok(rows.into_iter().map(key).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::domain::builtin;

    fn judged(together: bool, weight: f64, vetoed: bool) -> Judged {
        let score = Score {
            weight,
            vetoed,
            conclusive: false,
            name_alone: false,
            doubtful: false,
            same_name: false,
            corroborated: true,
        };
        Judged {
            together,
            left: "a".into(),
            right: "b".into(),
            score,
            verdict: vendor().verdict(score),
        }
    }

    fn vendor() -> Model {
        let domains = builtin().expect("built-in domains are right");
        let vendor = domains.iter().find(|domain| domain.name == "vendor").expect("vendor");
        Model::new(&vendor.matching)
    }

    #[test]
    fn precision_and_recall_are_of_what_is_joined_without_asking() {
        let pairs = [
            judged(true, 12.0, false),
            judged(true, 9.0, false),
            judged(true, 1.0, false),
            judged(true, -9.0, false),
            judged(false, 9.0, false),
            judged(false, 9.0, true),
        ];
        let found = Agreement::of(&vendor(), &pairs);
        let tally = |decided, joined, asked, apart| Tally {
            decided,
            joined,
            asked,
            apart,
        };
        assert_eq!(
            (found.merges, found.keep_aparts),
            (tally(4, 2, 1, 1), tally(2, 1, 1, 0))
        );
        assert_eq!((found.precision, found.recall), (Some(2.0 / 3.0), Some(0.5)));
        assert_eq!(pairs.iter().filter(|pair| pair.is_against()).count(), 2);
        let nothing = Agreement::of(&vendor(), &[]);
        assert_eq!((nothing.precision, nothing.recall), (None, None));
    }

    #[test]
    fn suggested_thresholds_part_what_stewards_parted() {
        let parted = [
            judged(true, 10.0, false),
            judged(true, 4.0, false),
            judged(true, -3.0, false),
            judged(false, 2.0, false),
            judged(false, 30.0, true),
        ];
        let found = suggested(&parted).expect("decisions of both kinds");
        assert!((found.automatic - probability(3.0)).abs() < 1e-12, "{found:?}");
        assert!((found.possible - probability(-3.5)).abs() < 1e-12, "{found:?}");
        let mixed = [judged(true, 1.0, false), judged(false, 60.0, false)];
        let found = suggested(&mixed).expect("decisions of both kinds");
        assert!(found.automatic < 1.0 && found.possible <= found.automatic, "{found:?}");
        assert_eq!(suggested(&parted[..3]).map(|found| found.automatic), None);
    }
}
