//! Several golden records that match an arriving record.

use super::judge::{Judged, Standing};
use crate::engine::domain::Domain;
use crate::engine::matching::{Constraints, Known, Seen, Verdict};

/// What is to be done when several golden records are heavy enough.
pub(super) enum Choice {
    /// This one. Others match as well, and look like the same thing: whether they are is another
    /// question.
    Join(String, Vec<String>),
    /// The heaviest already has a record of the arriving record's duplicate-free system.
    Taken(Vec<String>),
    /// Nothing is guessed.
    Open,
}

/// Chooses among the golden records that match, and those that would if they were not taken.
///
/// Golden records that have records of one duplicate-free system are different things: at most one
/// of them is the right one. The heaviest is, if its share of their odds reaches the automatic
/// threshold. Golden records that match one another are one thing, as far as the rules can say, and
/// the record is part of it. Where a taken one is heavier than the match, whoever took it may be in
/// the wrong place.
pub(super) fn choose(domain: &Domain, seen: Seen<'_>, constraints: &Constraints, judged: &[Judged]) -> Choice {
    let matching = |candidate: &&Judged| {
        matches!(candidate.standing, Standing::Match | Standing::DuplicateFree) && !candidate.only_siblings
    };
    let mut rivals = judged.iter().filter(matching);
    let Some(best) = rivals.next() else {
        return Choice::Open;
    };
    let matches: Vec<&Judged> = judged
        .iter()
        .filter(|other| other.standing == Standing::Match)
        .collect();
    if best.standing == Standing::DuplicateFree {
        let ids = std::iter::once(best).chain(matches.iter().copied());
        let ids: Vec<String> = ids.filter_map(|candidate| candidate.golden_id.clone()).collect();
        return if matches.is_empty() {
            Choice::Open
        } else {
            Choice::Taken(ids)
        };
    }
    let mut odds = 1.0;
    let mut alike = Vec::new();
    for other in matches.iter().filter(|other| other.golden_id != best.golden_id) {
        let (Some(a), Some(b)) = (&best.golden_id, &other.golden_id) else {
            return Choice::Open;
        };
        if are_different_things(domain, seen.known(), a, b) {
            odds += (other.weight - best.weight).exp2();
        } else if are_alike(seen, constraints, best.handle, other.handle) {
            alike.push(b.clone());
        } else {
            return Choice::Open;
        }
    }
    match &best.golden_id {
        Some(golden_id) if 1.0 / odds >= seen.rules().thresholds.automatic => Choice::Join(golden_id.clone(), alike),
        _ => Choice::Open,
    }
}

/// Whether two records would be joined by rule.
fn are_alike(seen: Seen<'_>, constraints: &Constraints, a: u32, b: u32) -> bool {
    let index = seen.known();
    let (Some(left), Some(right)) = (index.features_at(a), index.features_at(b)) else {
        return false;
    };
    let forbidden = || match (index.id(a), index.id(b)) {
        (Some(a), Some(b)) => constraints.forbids(a, b),
        _ => true,
    };
    seen.verdict(seen.score(left, right)) == Verdict::Match && !forbidden()
}

/// Whether some duplicate-free system has a record in both.
fn are_different_things(domain: &Domain, index: Known<'_>, a: &str, b: &str) -> bool {
    let has = |golden: &str, system: &str| {
        let members = index.members(golden);
        members.iter().any(|member| index.system_of(member) == Some(system))
    };
    let free = domain.sources.iter().filter(|source| source.duplicate_free);
    free.map(|source| source.name.as_str())
        .any(|system| has(a, system) && has(b, system))
}
