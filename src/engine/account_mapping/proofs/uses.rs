//! Which elements a map set goes on using on days on which nothing may be posted to them any more.

use std::collections::{BTreeMap, BTreeSet};

use super::super::condition::Form;
use super::super::day::{Day, Days, interval_of};
use super::super::map_set::{MapSet, Part, Rule};
use super::super::segment::{Said, Segment};
use super::super::space::Key;
use super::coverage::{Registered, pieces};
use crate::engine::timeline::Interval;

/// Most rules and combinations that are told of one use.
const MOST_TOLD: usize = 100;

/// Of which chart an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// The chart that is translated.
    Source,
    /// The chart that results.
    Target,
}

impl Of {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Of::Source => "source",
            Of::Target => "target",
        }
    }
}

/// A use of an element that is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedUse {
    /// Of which chart.
    pub of: Of,
    /// Segment.
    pub segment: String,
    /// Code.
    pub code: String,
    /// Days on which it is used although it is closed.
    pub days: Vec<Interval>,
    /// The golden record that it is.
    pub said_by: Option<Said>,
    /// Rules that name it, at most a hundred.
    pub rules: Vec<String>,
    /// Registered combinations that have it or result in it, at most a hundred.
    pub combinations: Vec<BTreeMap<String, String>>,
    /// How many combinations.
    pub count: usize,
}

#[derive(Default)]
struct Found {
    days: Vec<(Day, Day)>,
    rules: BTreeSet<String>,
    combinations: Vec<BTreeMap<String, String>>,
    count: usize,
}

type Uses = BTreeMap<(Of, usize, Key), Found>;

/// Uses of elements that are closed on some of these days: by rules that name them, and by registered combinations.
pub fn closed_uses(set: &MapSet, days: &Days, registered: &[Registered]) -> Vec<ClosedUse> {
    let mut uses = Uses::new();
    for rule in set.rules.iter().filter(|rule| !rule.regions.is_empty()) {
        by_rule(set, rule, days, &mut uses);
    }
    let forbidding: Vec<Day> = set.target.rule_edges().collect();
    for combination in registered {
        let asked = Days::one(combination.days.0, combination.days.1).and(days);
        by_combination(set, &combination.keys, &asked, &forbidding, &mut uses);
    }
    uses.into_iter()
        .map(|((of, place, key), found)| told(set, (of, place, key), found))
        .collect()
}

fn told(set: &MapSet, (of, place, key): (Of, usize, Key), found: Found) -> ClosedUse {
    let chart = match of {
        Of::Source => &set.source,
        Of::Target => &set.target,
    };
    let segment = &chart.segments[place];
    let says = segment.periods(key).iter().rev();
    ClosedUse {
        of,
        segment: segment.name.clone(),
        code: segment.space.text(key),
        days: Days::new(found.days)
            .ranges()
            .iter()
            .copied()
            .map(interval_of)
            .collect(),
        said_by: says.filter_map(|element| element.body.said_by.clone()).next(),
        rules: found.rules.into_iter().take(MOST_TOLD).collect(),
        combinations: found.combinations,
        count: found.count,
    }
}

/// Days on which a target cannot be posted to.
fn closed_target(segment: &Segment, key: Key, days: &Days) -> Days {
    match segment.is_closed() {
        true => days.without(&segment.postable_days(key)),
        false => Days::default(),
    }
}

/// Days on which a source code is no more, though it was, or is not there where only records are codes.
fn closed_source(segment: &Segment, key: Key, days: &Days) -> Days {
    let known = segment.is_governed() || !segment.periods(key).is_empty();
    match segment.is_closed() && known {
        true => days.without(&segment.active_days(key)),
        false => Days::default(),
    }
}

fn by_rule(set: &MapSet, rule: &Rule, days: &Days, uses: &mut Uses) {
    let days = Days::one(rule.days.0, rule.days.1).and(days);
    let mut put = |of, place, key, closed: Days| {
        if !closed.is_empty() {
            let found = uses.entry((of, place, key)).or_default();
            found.days.extend(closed.ranges());
            found.rules.insert(rule.body.id.clone());
        }
    };
    for target in &rule.targets {
        for (place, (part, segment)) in target.parts.iter().zip(&set.target.segments).enumerate() {
            if let Part::Literal(key) = part {
                put(Of::Target, place, *key, closed_target(segment, *key, &days));
            }
        }
    }
    for (place, (condition, segment)) in rule.conditions.iter().zip(&set.source.segments).enumerate() {
        let named: &[String] = match &condition.form {
            Form::Exact(code) => std::slice::from_ref(code),
            Form::List(codes) => codes,
            // What closes among many is no fault of the rule.
            Form::Any | Form::Attribute(_) | Form::Prefix(_) | Form::Range(..) => &[],
        };
        for key in named.iter().filter_map(|code| segment.space.key(code)) {
            put(Of::Source, place, key, closed_source(segment, key, &days));
        }
    }
}

fn by_combination(set: &MapSet, keys: &[Key], days: &Days, forbidding: &[Day], uses: &mut Uses) {
    let mut own: BTreeMap<(Of, usize, Key), Vec<(Day, Day)>> = BTreeMap::new();
    for (place, (segment, key)) in set.source.segments.iter().zip(keys).enumerate() {
        let closed = closed_source(segment, *key, days);
        if !closed.is_empty() {
            own.entry((Of::Source, place, *key))
                .or_default()
                .extend(closed.ranges());
        }
    }
    let ranges = days.ranges().iter();
    for piece in ranges.flat_map(|range| pieces(set, keys, forbidding, *range)) {
        let best = set.index().best(keys, piece.0);
        let Some(rule) = best.and_then(|(best, _)| set.rules.get(best.rule)) else {
            continue;
        };
        for target in &rule.targets {
            for (place, (part, segment)) in target.parts.iter().zip(&set.target.segments).enumerate() {
                let Ok(key) = set.code(part, place, keys) else { continue };
                let closed = closed_target(segment, key, &Days::one(piece.0, piece.1));
                if !closed.is_empty() {
                    own.entry((Of::Target, place, key)).or_default().extend(closed.ranges());
                }
            }
        }
    }
    for (used, closed) in own {
        let found = uses.entry(used).or_default();
        found.days.extend(closed);
        found.count += 1;
        if found.combinations.len() < MOST_TOLD {
            found.combinations.push(set.source.codes(keys));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::super::fixtures::{chart, day, map_set, rules};
    use super::*;

    #[test]
    fn rules_and_combinations_that_use_what_closes_are_found() {
        let source = chart(
            "a",
            json!({"segments": [{"name": "unit", "length": 2}], "elements": [
                {"segment": "unit", "code": "10", "valid_to": "2027-01-01"}, {"segment": "unit", "code": "20"}]}),
        );
        let target = chart(
            "b",
            json!({"segments": [{"name": "center", "length": 2}], "elements": [
                {"segment": "center", "code": "10"}, {"segment": "center", "code": "20"},
                {"segment": "center", "code": "30", "status": "inactive"}]}),
        );
        let body = rules(json!([
            {"id": "ten", "type": "one_to_one", "when": {"unit": "10"}, "targets": [{"segments": {"center": "10"}}]},
            {"id": "closed", "type": "one_to_one", "when": {"unit": "20"}, "effective_to": "2028-01-01",
                "targets": [{"segments": {"center": "30"}}]},
            {"id": "over", "type": "one_to_one", "when": {"unit": "10"}, "effective_to": "2026-01-01", "priority": 1,
                "targets": [{"segments": {"center": "30"}}]},
        ]));
        let set = map_set(&body, &source, &target);
        let registered = Registered {
            keys: set.source.keys([("unit", "20")]).unwrap(),
            days: (Day::FIRST, Day::LAST),
        };
        let found = closed_uses(&set, &Days::one(day("2026-11-30"), Day::LAST), &[registered]);
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.of, one.code.as_str(), one.rules.join(" "), one.count))
            .collect();
        assert_eq!(
            told,
            [
                (Of::Source, "10", "ten".to_owned(), 0),
                (Of::Target, "30", "closed".to_owned(), 1)
            ]
        );
        assert_eq!(found[0].days[0].valid_from.as_deref(), Some("2027-01-01"));
        assert_eq!(found[1].days[0].valid_from.as_deref(), Some("2026-11-30"));
        assert!(
            closed_uses(&set, &Days::one(Day::FIRST, day("2020-01-01")), &[])
                .iter()
                .all(|one| one.code == "30")
        );
    }
}
