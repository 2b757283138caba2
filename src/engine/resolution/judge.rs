//! Judges the golden records around an arriving record.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::matching::{CROWD, CommonKey, Constraints, Features, Known, Score, Seen, Verdict};

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
    /// Where it overflows, what was not looked at.
    pub(super) left_out: Vec<CommonKey>,
    /// More golden records have the arriving record's full name than are asked about one by one: the key of that name.
    pub(super) common_name: Option<u64>,
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
    /// Nothing but its full name agrees.
    is_namesake: bool,
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
    /// Nothing but its full name agrees, which too many have to ask about each of them.
    CommonName,
    No,
}

/// Most golden records with one full name, and nothing else in common, that are asked about one by one.
const MOST_NAMESAKES: usize = 3;
/// Most records with one full name that are looked at; what is beyond is told, not passed over.
const MOST_READ: usize = CROWD;

pub(super) fn judge(seen: Seen<'_>, constraints: &Constraints, arriving: &Arriving<'_>) -> Found {
    let index = seen.known();
    let candidates = seen.find(arriving.features, index.handle_of(arriving.record_id));
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
        let score = seen.score_above(arriving.features, features, seen.possible());
        if by_weight(seen, score) == Verdict::NoMatch {
            if far.is_none_or(|known| is_better(seen, (score, handle), known)) {
                far = Some((score, handle));
            }
            continue;
        }
        let sibling = arriving.duplicate_free && index.system_of(id) == Some(arriving.system);
        let best = if sibling { &mut siblings } else { &mut best };
        best.entry(group(index, handle, id))
            .and_modify(|known| {
                if is_better(seen, (score, handle), *known) {
                    *known = (score, handle);
                }
            })
            .or_insert((score, handle));
    }
    let unread = add_namesakes(seen, arriving, &mut best);
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
            standing: standing(seen, constraints, arriving, golden, (score, only_siblings)),
            only_siblings,
            is_namesake: score.same_name && !score.corroborated,
        }
    };
    let mut judged: Vec<Judged> = best.into_iter().map(judged_as(false)).collect();
    judged.extend(siblings.into_iter().map(judged_as(true)));
    let common_name = tell_common_name(seen, arriving.features, &mut judged, unread);
    add_forced(seen, constraints, arriving, &mut judged);
    judged.sort_by(|a, b| {
        b.weight
            .total_cmp(&a.weight)
            .then_with(|| a.golden_id.cmp(&b.golden_id))
    });
    let overflow = candidates.overflow || (compared == 0 && seen.is_blind(arriving.features));
    Found {
        compared,
        overflow,
        left_out: if overflow {
            seen.named(&candidates.left_out)
        } else {
            Vec::new()
        },
        common_name,
        judged,
    }
}

/// Adds golden records that have the arriving record's full name and that the search did not lead to, until there are
/// too many to ask about. Answers whether some were not looked at.
fn add_namesakes<'a>(
    seen: Seen<'a>,
    arriving: &Arriving<'_>,
    best: &mut BTreeMap<(&'a str, &'a str), (Score, u32)>,
) -> bool {
    let index = seen.known();
    let mut namesakes = seen.namesakes(arriving.features);
    if arriving.duplicate_free {
        // Its system says that they are other things, whatever they are called.
        namesakes.retain(|(name, _)| !seen.is_crowd_of(*name, arriving.system));
    }
    let handles = namesakes.iter().flat_map(|(_, handles)| handles.iter().copied());
    let mut met: BTreeSet<&str> = BTreeSet::new();
    for (read, handle) in handles.enumerate() {
        if met.len() > MOST_NAMESAKES {
            return false;
        }
        if read >= MOST_READ {
            return true;
        }
        let (Some(id), Some(golden), Some(features)) =
            (index.id(handle), index.golden_at(handle), index.features_at(handle))
        else {
            continue;
        };
        // The records of a duplicate-free system are other things, whatever they are called.
        let sibling = arriving.duplicate_free && index.system_of(id) == Some(arriving.system);
        if id == arriving.record_id || sibling {
            continue;
        }
        let score = seen.score(arriving.features, features);
        if score.vetoed || score.conclusive {
            continue;
        }
        met.insert(golden);
        best.entry((golden, "")).or_insert((score, handle));
    }
    false
}

/// Golden records with nothing but the full name in common are asked about one by one while they are few. Where they are
/// many, that name is one question: its key.
fn tell_common_name(seen: Seen<'_>, features: &Features, judged: &mut [Judged], unread: bool) -> Option<u64> {
    let asks = |candidate: &Judged| candidate.is_namesake && candidate.standing == Standing::Possible;
    let namesakes = judged.iter().filter(|candidate| asks(candidate)).count();
    if !unread && namesakes <= MOST_NAMESAKES {
        return None;
    }
    for candidate in judged.iter_mut().filter(|candidate| asks(candidate)) {
        candidate.standing = Standing::CommonName;
    }
    let lists = seen.namesakes(features).into_iter();
    let commonest = lists.max_by_key(|(key, handles)| (handles.len(), std::cmp::Reverse(*key)));
    commonest.map(|(key, _)| key)
}

/// The golden record of a candidate, or the candidate alone.
fn group<'a>(index: Known<'a>, handle: u32, id: &'a str) -> (&'a str, &'a str) {
    index.golden_at(handle).map_or(("", id), |golden| (golden, ""))
}

/// More than a name, then heavier, or as heavy with the smaller id: the order of arrival does not matter.
fn is_better(seen: Seen<'_>, new: (Score, u32), known: (Score, u32)) -> bool {
    let index = seen.known();
    let matches = |score: Score| by_weight(seen, score) == Verdict::Match;
    let more = matches(new.0).cmp(&matches(known.0));
    let heavier = more.then_with(|| new.0.weight.total_cmp(&known.0.weight));
    heavier.then_with(|| index.id(known.1).cmp(&index.id(new.1))).is_gt()
}

/// What the weight alone says.
fn by_weight(seen: Seen<'_>, score: Score) -> Verdict {
    seen.verdict(Score {
        vetoed: false,
        conclusive: false,
        ..score
    })
}

fn standing(
    seen: Seen<'_>,
    constraints: &Constraints,
    arriving: &Arriving<'_>,
    golden: &str,
    (best, only_siblings): (Score, bool),
) -> Standing {
    let index = seen.known();
    if golden.is_empty() {
        return Standing::No;
    }
    // Contradictions of any member follow.
    let verdict = by_weight(seen, best);
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
        let score = seen.score(arriving.features, score);
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
    // What would match but for what is said against it is worth a steward's time, by a name alone too: but not that a
    // duplicate-free system has two things of one name.
    let heavy = best.weight >= seen.automatic();
    match (vetoed, taken) {
        (_, true) if heavy && !(only_siblings && best.name_alone) => Standing::DuplicateFree,
        (true, false) if heavy => Standing::Vetoed,
        (_, true) | (true, false) => Standing::No,
        (false, false) if verdict == Verdict::Match => Standing::Match,
        (false, false) => Standing::Possible,
    }
}

/// Marks the golden records of records that a steward put together with this one, found or not.
fn add_forced(seen: Seen<'_>, constraints: &Constraints, arriving: &Arriving<'_>, judged: &mut Vec<Judged>) {
    let index = seen.known();
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
                    .map(|other| seen.score(arriving.features, other));
                judged.push(Judged {
                    handle,
                    golden_id: Some(golden.to_owned()),
                    weight: score.map_or(0.0, |score| score.weight),
                    standing: Standing::Forced,
                    only_siblings: false,
                    is_namesake: false,
                });
            }
        }
    }
}
