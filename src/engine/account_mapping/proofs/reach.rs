//! Rules that no combination ever reaches, because others always win.

use super::{Finding, MOST_OF_A_KIND, Severity, finding};
use crate::engine::account_mapping::day::{Day, Days};
use crate::engine::account_mapping::map_set::{MapSet, Rule};
use crate::engine::account_mapping::region::Region;
use crate::engine::account_mapping::space::{Codes, Key};

/// Parts of a region that are looked at before the question is left open.
const MOST_STEPS: usize = 20_000;

/// What is left of a region that better rules do not take.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reached {
    /// This combination on this day, for one.
    At(Vec<Key>, Day),
    /// Nothing, and the better rules that take it all.
    Nowhere(Vec<usize>),
    /// More parts than were looked at.
    Undecided,
}

/// Whether something in these regions is left by the rules of better rank. Takes a point, asks the index who wins it,
/// takes away all that the winner takes, and goes on with what is left: exact, and quick because each step removes a
/// whole rule.
pub(super) fn reached(set: &MapSet, regions: Vec<Region>, rank: usize) -> Reached {
    let mut left = regions;
    let mut winners: Vec<usize> = Vec::new();
    for _ in 0..MOST_STEPS {
        let Some(part) = left.pop() else {
            winners.sort_unstable();
            winners.dedup();
            return Reached::Nowhere(winners);
        };
        let Some((keys, day)) = part.point(&set.source.segments) else {
            continue;
        };
        match set.index().best(&keys, day) {
            Some((best, _)) if best.rank < rank => {
                winners.push(best.rule);
                left.extend(part.without(&best.region));
            }
            _ => return Reached::At(keys, day),
        }
    }
    Reached::Undecided
}

/// Rules that never win.
pub(super) fn dead_rules(set: &MapSet) -> Vec<Finding> {
    let mut ranks = vec![0; set.rules.len()];
    for entry in set.index().entries() {
        ranks[entry.rule] = entry.rank;
    }
    let found = set
        .rules
        .iter()
        .zip(ranks)
        .filter_map(|(rule, rank)| dead(set, rule, rank));
    found.take(MOST_OF_A_KIND).collect()
}

fn dead(set: &MapSet, rule: &Rule, rank: usize) -> Option<Finding> {
    let id = rule.body.id.as_str();
    let report = |severity, message| Some(finding("dead_rule", severity, &[id], message));
    if rule.days.0 >= rule.days.1 {
        return report(Severity::Blocking, "the rule holds on no day of its version".to_owned());
    }
    if rule.regions.is_empty() {
        return report(
            Severity::Blocking,
            "no element of the source chart fits the conditions".to_owned(),
        );
    }
    let by = |winners: &[usize]| {
        let names = winners.iter().take(5).map(|winner| set.rules[*winner].body.id.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let at = |mut found: Finding, regions: &[Region]| {
        if let Some((keys, day)) = regions.iter().find_map(|region| region.point(&set.source.segments)) {
            found = found.at(set, &keys, day);
        }
        Some(found)
    };
    match reached(set, rule.regions.clone(), rank) {
        Reached::Nowhere(winners) => {
            let message = format!("for every code, present or to come, better rules win: {}", by(&winners));
            return at(finding("dead_rule", Severity::Blocking, &[id], message), &rule.regions);
        }
        Reached::Undecided => {
            return report(
                Severity::Info,
                "whether the rule is ever reached takes too long to decide".to_owned(),
            )
            .map(|found| Finding {
                code: "reach_undecided".to_owned(),
                ..found
            });
        }
        Reached::At(..) => {}
    }
    let today = registered(set, &rule.regions);
    if today.is_empty() {
        return report(
            Severity::Warning,
            "no registered combination of the source chart fits the conditions".to_owned(),
        )
        .map(|found| Finding {
            code: "unused_rule".to_owned(),
            ..found
        });
    }
    match reached(set, today.clone(), rank) {
        Reached::Nowhere(winners) => {
            let message = format!("for every registered element better rules win: {}", by(&winners));
            at(finding("unused_rule", Severity::Warning, &[id], message), &today)
        }
        _ => None,
    }
}

/// The same regions with registered codes only, where the chart registers the codes of a segment.
fn registered(set: &MapSet, regions: &[Region]) -> Vec<Region> {
    let narrowed = regions.iter().map(|region| {
        let pairs = region.codes.iter().zip(&set.source.segments);
        let codes = pairs.map(|(codes, segment)| match segment.is_closed() {
            true => Codes::new(
                segment
                    .registered(codes)
                    .flat_map(|key| segment.space.exact(key).ranges().to_vec()),
            ),
            false => codes.clone(),
        });
        Region {
            codes: codes.collect(),
            days: Days::new(region.days.ranges().iter().copied()),
        }
    });
    narrowed.filter(|region| !region.is_empty()).collect()
}
