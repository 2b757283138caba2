//! Late arrivals: source records that joined a golden record after a merge that is now taken back. Nobody said of them to
//! which side they belong, so they are judged anew.

use std::collections::{BTreeSet, HashMap};

use parking_lot::RwLock;
use serde::Serialize;

use super::Origin;
use super::batch::Batch;
use super::consolidate::text;
use super::ids::new_id;
use super::questions::Question;
use super::source_records::SourceKey;
use super::view::View;
use crate::engine::matching::Constraints;
use crate::engine::resolution::apart::{self, Part, Placed, Placement};
use crate::engine::resolution::{Category, Decision, Explanation, Resolution};
use crate::error::{Error, Result};
use crate::store::crosswalk::LinkRow;
use crate::store::decisions::DecisionRow;
use crate::store::merges::MergeRow;

/// Most late arrivals that a preview names.
const MOST_SHOWN: usize = 1_000;

/// A source record that joined after what is taken back, and where it goes.
#[derive(Debug, Clone, Serialize)]
pub struct LateArrival {
    /// The source record.
    pub source: SourceKey,
    /// What becomes of it.
    pub outcome: LateOutcome,
    /// The golden record that it goes to, or stays in; `new` for one that does not exist yet.
    pub golden_id: String,
}

/// What becomes of a late arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LateOutcome {
    /// It matches the part that stays.
    Stays,
    /// It matches a part that leaves, and goes with it.
    Moves,
    /// A steward is asked: it gets a golden record of its own, or stays where a steward put it by a later merge.
    Asked,
}

/// What a split takes out of a golden record, and where it goes.
pub(super) struct Leaving {
    pub(super) golden_id: String,
    /// The merge that brought it, where one did.
    pub(super) merge: Option<MergeRow>,
    pub(super) records: Vec<String>,
}

/// What remains, seen from what leaves.
pub(super) struct Remaining {
    /// Each leaving part's other side: what stood there when the merge was made.
    pub(super) stood: Vec<Vec<String>>,
    /// Records that joined since, in the order in which they did.
    pub(super) late: Vec<String>,
    /// Records that a steward's later merge brought: that word stands, and is asked about where they resemble what leaves.
    pub(super) carried: Vec<String>,
}

/// Where late arrivals went.
pub(super) struct Judged {
    /// Further groups, of those that went nowhere.
    pub(super) alone: Vec<(String, Vec<String>)>,
    pub(super) questions: Vec<Question>,
    /// Left the golden record.
    pub(super) gone: BTreeSet<String>,
}

impl Batch<'_> {
    /// Divides what remains of a golden record into what stood there at each merge and what came later.
    pub(super) fn remaining(&mut self, id: &str, leaving: &[Leaving], rest: &[String]) -> Result<Remaining> {
        let merges: Vec<&MergeRow> = leaving.iter().filter_map(|part| part.merge.as_ref()).collect();
        if merges.is_empty() {
            let stood = leaving.iter().map(|_| rest.to_vec()).collect();
            return Ok(Remaining {
                stood,
                late: Vec::new(),
                carried: Vec::new(),
            });
        }
        let moved: Vec<String> = leaving.iter().flat_map(|part| part.records.iter().cloned()).collect();
        let all: Vec<String> = rest.iter().chain(&moved).cloned().collect();
        let links = self.links_of(&all)?;
        let inside = self.merged_into(id)?;
        let carried = Carried::of(&self.standing_merges(&inside)?)?;
        let of = |record: &String| links.get(record).map(Vec::as_slice).unwrap_or_default();
        // When what leaves came here: by its own merge, or with a golden record that it was merged into before.
        let came = |part: &Leaving| {
            let present = part.records.iter().filter_map(|record| of(record).last());
            present.map(|link| (link.revision, link.linked_at)).min()
        };
        let mut late: Vec<(i64, String)> = Vec::new();
        for record in rest {
            let is_late = leaving.iter().any(|part| {
                let Some(merge) = &part.merge else { return false };
                let here = came(part).is_some_and(|(revision, at)| {
                    let after = |link: &LinkRow| link.revision > revision && link.linked_at >= at;
                    !carried.brought(id, record) && of(record).last().is_some_and(after)
                });
                let there = of(record).iter().any(|link| {
                    link.golden_id == merge.survivor_id
                        && !came_before(link, merge)
                        && !carried.brought(&merge.survivor_id, record)
                });
                (here || there) && !stood(of(record), merge)
            });
            if is_late {
                let since = of(record).last().map_or(0, |link| link.revision);
                late.push((since, record.clone()));
            }
        }
        late.sort();
        let late: Vec<String> = late.into_iter().map(|(_, record)| record).collect();
        let came_later = |record: &String| {
            let mut merges = merges.iter();
            merges.any(|merge| !stood(of(record), merge) && carried.brought_after(id, record, merge))
        };
        let brought = rest
            .iter()
            .filter(|record| !late.contains(record) && came_later(record));
        let brought: Vec<String> = brought.cloned().collect();
        let stood = leaving.iter().map(|part| match &part.merge {
            Some(merge) => rest.iter().filter(|record| stood(of(record), merge)).cloned().collect(),
            None => rest.to_vec(),
        });
        Ok(Remaining {
            stood: stood.collect(),
            late,
            carried: brought,
        })
    }

    /// Judges late arrivals against what stays and what leaves, and moves those that belong elsewhere.
    pub(super) fn judge_late(
        &mut self,
        view: Option<&RwLock<View>>,
        id: &str,
        (rest, late): (&[String], &[String]),
        leaving: &mut [Leaving],
        origin: &Origin,
    ) -> Result<Judged> {
        let mut judged = Judged {
            alone: Vec::new(),
            questions: Vec::new(),
            gone: BTreeSet::new(),
        };
        if late.is_empty() {
            return Ok(judged);
        }
        let certain = rest.iter().filter(|record| !late.contains(record)).cloned().collect();
        let mut parts = vec![Part {
            golden_id: id.to_owned(),
            record_ids: certain,
        }];
        parts.extend(leaving.iter().map(|part| Part {
            golden_id: part.golden_id.clone(),
            record_ids: part.records.clone(),
        }));
        for record in late {
            let placed = self.placed(record, &parts)?;
            let (golden_id, outcome) = match placed.placement {
                Placement::Joins(0) => (id.to_owned(), LateOutcome::Stays),
                Placement::Joins(at) => {
                    let part = at.checked_sub(1).and_then(|at| leaving.get_mut(at));
                    let part = part.ok_or_else(|| Error::Internal("a record is judged to no part".into()))?;
                    part.records.push(record.clone());
                    (part.golden_id.clone(), LateOutcome::Moves)
                }
                Placement::Unclear => (self.new_golden(), LateOutcome::Asked),
            };
            if let Some(part) = parts.iter_mut().find(|part| part.golden_id == golden_id) {
                part.record_ids.push(record.clone());
            }
            let decision = self.decision_on_late(view, record, &parts, placed)?;
            if outcome == LateOutcome::Asked {
                judged.alone.push((golden_id.clone(), vec![record.clone()]));
                judged.questions.extend(questions(record, &golden_id, &decision));
            }
            if outcome != LateOutcome::Stays {
                judged.gone.insert(record.clone());
                self.relink(view, std::slice::from_ref(record), &golden_id)?;
                self.keep_decision(record, &golden_id, outcome, &decision, origin);
            }
            self.note_late(record, outcome, golden_id);
        }
        Ok(judged)
    }

    /// Asks about records that a steward's later merge brought and that resemble a part that leaves. They stay meanwhile.
    pub(super) fn ask_about_carried(
        &mut self,
        id: &str,
        (rest, carried): (&[String], &[String]),
        leaving: &[Leaving],
        origin: &Origin,
    ) -> Result<()> {
        let mut parts = vec![Part {
            golden_id: id.to_owned(),
            record_ids: rest
                .iter()
                .filter(|record| !carried.contains(record))
                .cloned()
                .collect(),
        }];
        parts.extend(leaving.iter().map(|part| Part {
            golden_id: part.golden_id.clone(),
            record_ids: part.records.clone(),
        }));
        for record in carried {
            let Some(seen) = self.seen else {
                return Err(Error::Internal("a split is judged without the domain's view".into()));
            };
            // By what the records say: the steward's word was about all of it together.
            let placed = {
                let seen = seen.read();
                apart::place(self.domain, &seen.index, &Constraints::new(), record, &parts)
            };
            let resembles = placed
                .candidates
                .iter()
                .any(|other| other.golden_id.as_deref() != Some(id));
            if placed.placement != Placement::Joins(0) && resembles {
                self.ask_late(record, id, &placed.candidates, origin)?;
                self.note_late(record, LateOutcome::Asked, id.to_owned());
            }
        }
        Ok(())
    }

    fn placed(&self, record: &str, parts: &[Part]) -> Result<Placed> {
        let Some(seen) = self.seen else {
            return Err(Error::Internal("a split is judged without the domain's view".into()));
        };
        let seen = seen.read();
        Ok(apart::place(self.domain, &seen.index, &seen.constraints, record, parts))
    }

    /// What is kept of how a late arrival was judged.
    fn decision_on_late(
        &self,
        view: Option<&RwLock<View>>,
        record: &str,
        parts: &[Part],
        placed: Placed,
    ) -> Result<Decision> {
        let Some(seen) = view.or(self.seen) else {
            return Err(Error::Internal("a split is judged without the domain's view".into()));
        };
        let seen = seen.read();
        let resembled = placed.candidates.iter().filter_map(|other| other.golden_id.clone());
        let mut golden_ids: Vec<String> = resembled.collect();
        if golden_ids.is_empty() {
            golden_ids = parts.iter().map(|part| part.golden_id.clone()).collect();
        }
        let chosen = match placed.placement {
            Placement::Joins(at) => parts.get(at),
            Placement::Unclear => None,
        };
        let (resolution, reason) = match chosen {
            Some(part) => (
                Resolution::Join {
                    golden_id: part.golden_id.clone(),
                    also: Vec::new(),
                },
                "What it had joined was taken apart; it matches this part only.",
            ),
            None => (
                Resolution::Review {
                    golden_ids,
                    category: Category::PossibleMatch,
                },
                "What it had joined was taken apart; to which part it belongs is not clear.",
            ),
        };
        Ok(Decision {
            resolution,
            explanation: Explanation {
                record_id: record.to_owned(),
                model_version: seen.index.model_version().to_owned(),
                thresholds: seen.index.rules().thresholds,
                candidates_compared: parts.iter().map(|part| part.record_ids.len()).sum(),
                overflow: false,
                left_out: Vec::new(),
                candidates: placed.candidates,
                reason: reason.to_owned(),
            },
            common_name: None,
        })
    }

    fn keep_decision(
        &mut self,
        record: &str,
        golden_id: &str,
        outcome: LateOutcome,
        decision: &Decision,
        origin: &Origin,
    ) {
        let outcome = match outcome {
            LateOutcome::Stays | LateOutcome::Moves => "joined",
            LateOutcome::Asked => "review",
        };
        self.add_decision(DecisionRow {
            id: new_id(),
            domain: self.domain.name.clone(),
            record_id: record.to_owned(),
            golden_id: golden_id.to_owned(),
            outcome: outcome.into(),
            explanation: text(&decision.explanation),
            actor: origin.actor.clone(),
            correlation_id: origin.correlation_id.clone(),
            at: self.now,
            rules_version: self.domain.rules_version.clone(),
        });
    }

    fn note_late(&mut self, record: &str, outcome: LateOutcome, golden_id: String) {
        if let Some(row) = self.records.get(record) {
            let source = SourceKey {
                system: row.system.clone(),
                key: row.key.clone(),
            };
            self.late.push(LateArrival {
                source,
                outcome,
                golden_id,
            });
        }
    }

    /// Late arrivals as a preview names them.
    pub(super) fn late_arrivals_shown(&self) -> Vec<LateArrival> {
        let shown = self
            .late
            .iter()
            .take(MOST_SHOWN)
            .cloned()
            .map(|late| match self.goldens.get(&late.golden_id) {
                Some(view) if view.stored => late,
                _ => LateArrival {
                    golden_id: "new".into(),
                    ..late
                },
            });
        shown.collect()
    }
}

/// Which merges brought which source records.
struct Carried(HashMap<String, Vec<(String, BTreeSet<String>)>>);

impl Carried {
    fn of(merges: &[MergeRow]) -> Result<Carried> {
        let mut carried: HashMap<String, Vec<(String, BTreeSet<String>)>> = HashMap::new();
        for merge in merges {
            let brought = carried.entry(merge.survivor_id.clone()).or_default();
            brought.push((merge.id.clone(), members(merge)?));
        }
        Ok(Carried(carried))
    }

    fn carried_to(&self, golden_id: &str) -> &[(String, BTreeSet<String>)] {
        self.0.get(golden_id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a merge into this golden record brought the source record.
    fn brought(&self, golden_id: &str, record: &str) -> bool {
        let mut merges = self.carried_to(golden_id).iter();
        merges.any(|(_, members)| members.contains(record))
    }

    /// Whether a merge into this golden record that is later than another one brought the source record: ids are in order
    /// of time.
    fn brought_after(&self, golden_id: &str, record: &str, merge: &MergeRow) -> bool {
        let mut merges = self.carried_to(golden_id).iter();
        merges.any(|(id, members)| *id > merge.id && members.contains(record))
    }
}

/// Source records that a merge moved.
///
/// # Errors
/// `Internal` when the store holds something else.
pub(super) fn members(merge: &MergeRow) -> Result<BTreeSet<String>> {
    serde_json::from_str(&merge.members)
        .map_err(|error| Error::Internal(format!("the members of merge {} cannot be read: {error}", merge.id)))
}

/// Whether a source record stood in the survivor when a merge was made.
pub(super) fn stood(links: &[LinkRow], merge: &MergeRow) -> bool {
    links.iter().any(|link| {
        link.golden_id == merge.survivor_id
            && came_before(link, merge)
            && link.unlinked_at.is_none_or(|until| until >= merge.at)
    })
}

fn came_before(link: &LinkRow, merge: &MergeRow) -> bool {
    match merge.revision {
        Some(revision) => link.revision <= revision,
        None => link.linked_at <= merge.at,
    }
}

fn questions(record: &str, golden_id: &str, decision: &Decision) -> Vec<Question> {
    let Resolution::Review { golden_ids, category } = &decision.resolution else {
        return Vec::new();
    };
    let about = golden_ids.iter().map(|other| Question {
        golden_id: golden_id.to_owned(),
        other_golden_id: Some(other.clone()),
        record_id: record.to_owned(),
        category: *category,
        decision: decision.clone(),
    });
    about.collect()
}
