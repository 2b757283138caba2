//! Amounts should not change their nature: from one statement to another, or from one side to the other.

use std::collections::BTreeSet;

use super::{Finding, MOST_OF_A_KIND, Severity, finding};
use crate::engine::account_mapping::body::Flag;
use crate::engine::account_mapping::chart::{AccountType, Element, Segment, Side};
use crate::engine::account_mapping::day::{Day, Days, EPOCH};
use crate::engine::account_mapping::map_set::{MapSet, Part, Rule, Target};
use crate::engine::account_mapping::region::Region;
use crate::engine::account_mapping::space::Key;

/// What an element is: its type and side.
type Nature = (AccountType, Option<Side>);

/// Rules that move amounts between statements or sides and do not say that they mean it.
pub(super) fn sanity(set: &MapSet) -> Vec<Finding> {
    let found = set.rules.iter().flat_map(|rule| of_rule(set, rule));
    found.take(MOST_OF_A_KIND).collect()
}

fn of_rule(set: &MapSet, rule: &Rule) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let segments = set
        .source
        .segments
        .iter()
        .enumerate()
        .filter(|(_, segment)| has_types(segment));
    for (from, segment) in segments {
        for region in &rule.regions {
            for nature in natures(segment, region, from) {
                for target in &rule.targets {
                    findings.extend(change(set, rule, (from, nature), target, region));
                }
            }
        }
    }
    let mut told = BTreeSet::new();
    findings.retain(|found| told.insert(found.code.clone()));
    findings
}

fn has_types(segment: &Segment) -> bool {
    segment
        .elements
        .iter()
        .any(|element| element.body.account_type.is_some())
}

fn nature(element: &Element) -> Option<Nature> {
    element.body.account_type.map(|kind| (kind, element.side()))
}

/// Each nature among the elements that a region speaks about, with an element and a day on which it has it.
fn natures(segment: &Segment, region: &Region, place: usize) -> Vec<(Nature, Key, Day)> {
    let mut found: Vec<(Nature, Key, Day)> = Vec::new();
    for key in segment.registered(&region.codes[place]) {
        for element in segment.periods(key) {
            let days = region.days.and(&Days::one(element.days.0, element.days.1));
            let Some((nature, (first, last))) = nature(element).zip(days.ranges().first().copied()) else {
                continue;
            };
            if !found.iter().any(|(known, _, _)| *known == nature) {
                let day = if first == Day::FIRST {
                    last.before().min(EPOCH)
                } else {
                    first
                };
                found.push((nature, key, day));
            }
        }
    }
    found
}

fn change(
    set: &MapSet,
    rule: &Rule,
    source: (usize, (Nature, Key, Day)),
    target: &Target,
    region: &Region,
) -> Option<Finding> {
    let (from, ((kind, side), key, day)) = source;
    let (mut keys, _) = region.point(&set.source.segments)?;
    keys[from] = key;
    let id = rule.body.id.as_str();
    let made = target
        .parts
        .iter()
        .enumerate()
        .zip(&set.target.segments)
        .filter(|(_, segment)| has_types(segment));
    for ((i, part), segment) in made {
        // A code that is passed on keeps its own nature; whether it exists is asked elsewhere.
        let code = match part {
            Part::Literal(code) => *code,
            Part::From(_) | Part::Lookup { .. } => set.code(part, i, &keys).ok()?,
        };
        let Some((into, into_side)) = segment.periods(code).first().and_then(nature) else {
            continue;
        };
        let words = |kind: AccountType| format!("{} ({})", kind.word(), kind.statement());
        if kind.statement() != into.statement() && !rule.body.flags.contains(&Flag::AllowTypeChange) {
            let message = format!(
                "rule {id} takes {} to {}; flag allow_type_change if that is meant",
                words(kind),
                words(into)
            );
            return Some(finding("type_change", Severity::Blocking, &[id], message).at(set, &keys, day));
        }
        let sides = (side, into_side);
        if kind.statement() == into.statement()
            && matches!(sides, (Some(a), Some(b)) if a != b)
            && !rule.body.flags.contains(&Flag::AllowSignChange)
        {
            let message = format!(
                "rule {id} takes {} to {}, whose normal balance is on the other side; flag allow_sign_change if that is meant",
                kind.word(),
                into.word()
            );
            return Some(finding("sign_change", Severity::Blocking, &[id], message).at(set, &keys, day));
        }
    }
    None
}
