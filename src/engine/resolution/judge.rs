//! Judges the golden records around an arriving record.

use std::collections::BTreeMap;

use crate::engine::matching::{Constraints, Features, MatchIndex, Score, Verdict};

/// The record that is being resolved.
pub(super) struct Arriving<'a> {
    pub(super) record_id: &'a str,
    pub(super) system: &'a str,
    pub(super) duplicate_free: bool,
    pub(super) features: &'a Features,
}

/// What the search found.
pub(super) struct Found {
    pub(super) compared: usize,
    pub(super) overflow: bool,
    /// One per golden record (and per record without one), heaviest first.
    pub(super) judged: Vec<Judged>,
}

/// A golden record, represented by its best member.
pub(super) struct Judged {
    pub(super) handle: u32,
    pub(super) golden_id: Option<String>,
    pub(super) weight: f64,
    pub(super) standing: Standing,
    /// Nothing but records of the arriving record's own duplicate-free system resembles it there.
    pub(super) only_siblings: bool,
}

/// Whether the arriving record may join a golden record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// A steward said so.
    Forced,
    Match,
    /// Heavy enough, but the system is duplicate-free and already has a record there.
    DuplicateFree,
    /// Heavy enough, but some member contradicts.
    Vetoed,
    Possible,
    No,
}

pub(super) fn judge(index: &MatchIndex, constraints: &Constraints, arriving: &Arriving<'_>) -> Found {
    let candidates = index.find(arriving.features, index.handle_of(arriving.record_id));
    let mut compared = 0;
    // Most candidates are nowhere near: only the best of those is kept, to be shown when there is nothing else.
    let mut far: Option<(Score, u32)> = None;
    let mut best: BTreeMap<(&str, &str), (Score, u32)> = BTreeMap::new();
    // Its own duplicate-free system says that its records are other things: how they resemble it says
    // nothing about what others are.
    let mut siblings: BTreeMap<(&str, &str), (Score, u32)> = BTreeMap::new();
    for handle in candidates.handles {
        let (Some(id), Some(features)) = (index.id(handle), index.features_at(handle)) else {
            continue;
        };
        if id == arriving.record_id {
            continue;
        }
        compared += 1;
        let score = index.score_above(arriving.features, features, index.possible());
        if by_weight(index, score) == Verdict::NoMatch {
            if far.is_none_or(|known| is_better(index, (score, handle), known)) {
                far = Some((score, handle));
            }
            continue;
        }
        let sibling = arriving.duplicate_free && index.system_of(id) == Some(arriving.system);
        let best = if sibling { &mut siblings } else { &mut best };
        best.entry(group(index, handle, id))
            .and_modify(|known| {
                if is_better(index, (score, handle), *known) {
                    *known = (score, handle);
                }
            })
            .or_insert((score, handle));
    }
    siblings.retain(|group, _| !best.contains_key(group));
    if let Some((score, handle)) = far.filter(|_| best.is_empty() && siblings.is_empty()) {
        best.insert(
            group(index, handle, index.id(handle).unwrap_or_default()),
            (score, handle),
        );
    }
    let judged_as = |only_siblings: bool| {
        move |((golden, _), (score, handle)): ((&str, &str), (Score, u32))| Judged {
            handle,
            golden_id: (!golden.is_empty()).then(|| golden.to_owned()),
            weight: score.weight,
            standing: standing(index, constraints, arriving, golden, score),
            only_siblings,
        }
    };
    let mut judged: Vec<Judged> = best.into_iter().map(judged_as(false)).collect();
    judged.extend(siblings.into_iter().map(judged_as(true)));
    add_forced(index, constraints, arriving, &mut judged);
    judged.sort_by(|a, b| {
        b.weight
            .total_cmp(&a.weight)
            .then_with(|| a.golden_id.cmp(&b.golden_id))
    });
    Found {
        compared,
        overflow: candidates.overflow || (compared == 0 && is_blind(index, arriving.features)),
        judged,
    }
}

/// Whether a record has nothing but keys that are too common to lead anywhere: what is the same as it
/// cannot be found.
fn is_blind(index: &MatchIndex, features: &Features) -> bool {
    let model = index.model();
    let keys = model.plan.keys(features);
    let limit = model.rules.blocking.list_limit;
    !keys.is_empty() && keys.iter().all(|key| index.sharing(key.hash) > limit)
}

/// The golden record of a candidate, or the candidate alone.
fn group<'a>(index: &'a MatchIndex, handle: u32, id: &'a str) -> (&'a str, &'a str) {
    index.golden_at(handle).map_or(("", id), |golden| (golden, ""))
}

/// Heavier, or as heavy with the smaller id: the order of arrival does not matter.
fn is_better(index: &MatchIndex, new: (Score, u32), known: (Score, u32)) -> bool {
    let heavier = new.0.weight.total_cmp(&known.0.weight);
    heavier.then_with(|| index.id(known.1).cmp(&index.id(new.1))).is_gt()
}

/// What the weight alone says.
fn by_weight(index: &MatchIndex, score: Score) -> Verdict {
    index.verdict(Score {
        vetoed: false,
        conclusive: false,
        ..score
    })
}

fn standing(
    index: &MatchIndex,
    constraints: &Constraints,
    arriving: &Arriving<'_>,
    golden: &str,
    best: Score,
) -> Standing {
    if golden.is_empty() {
        return Standing::No;
    }
    // Contradictions of any member follow.
    let verdict = by_weight(index, best);
    if verdict == Verdict::NoMatch {
        return Standing::No;
    }
    let members: Vec<&str> = index
        .members(golden)
        .into_iter()
        .filter(|id| *id != arriving.record_id)
        .collect();
    if members
        .iter()
        .any(|member| constraints.forbids(arriving.record_id, member))
    {
        return Standing::No;
    }
    let mut vetoed = false;
    for score in members.iter().filter_map(|member| index.features_of(member)) {
        let score = index.score(arriving.features, score);
        if score.conclusive {
            return Standing::No;
        }
        vetoed |= score.vetoed;
    }
    let same_system = || {
        members
            .iter()
            .any(|member| index.system_of(member) == Some(arriving.system))
    };
    let taken = arriving.duplicate_free && same_system();
    match (verdict, vetoed, taken) {
        (Verdict::Match, _, true) => Standing::DuplicateFree,
        (Verdict::Match, true, false) => Standing::Vetoed,
        (Verdict::Match, false, false) => Standing::Match,
        (_, false, false) => Standing::Possible,
        _ => Standing::No,
    }
}

/// Marks the golden records of records that a steward put together with this one, found or not.
fn add_forced(index: &MatchIndex, constraints: &Constraints, arriving: &Arriving<'_>, judged: &mut Vec<Judged>) {
    for record in constraints.forced_with(arriving.record_id) {
        let (Some(golden), Some(handle)) = (index.golden_of(record), index.handle_of(record)) else {
            continue;
        };
        let members = index.members(golden);
        if members
            .iter()
            .any(|member| constraints.forbids(arriving.record_id, member))
        {
            continue;
        }
        match judged
            .iter_mut()
            .find(|known| known.golden_id.as_deref() == Some(golden))
        {
            Some(known) => known.standing = Standing::Forced,
            None => {
                let score = index
                    .features_at(handle)
                    .map(|other| index.score(arriving.features, other));
                judged.push(Judged {
                    handle,
                    golden_id: Some(golden.to_owned()),
                    weight: score.map_or(0.0, |score| score.weight),
                    standing: Standing::Forced,
                    only_siblings: false,
                });
            }
        }
    }
}
