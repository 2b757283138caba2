//! Where rules lead: every target must exist, be postable and hold on all days of its rule, and its shares must sum.

use std::collections::BTreeSet;

use super::{Finding, MOST_OF_A_KIND, Severity, finding};
use crate::engine::account_mapping::body::MappingType;
use crate::engine::account_mapping::chart::{Reason, Segment};
use crate::engine::account_mapping::day::{Day, Days, always};
use crate::engine::account_mapping::map_set::{MapSet, Part, Rule, Target};
use crate::engine::account_mapping::money::percent_text;
use crate::engine::account_mapping::region::Region;
use crate::engine::account_mapping::space::Key;

/// Source codes of a rule that are followed into the target chart.
const MOST_CODES: usize = 50_000;

/// What is wrong with the targets of the rules, with their shares, and with the source elements that they name.
pub(super) fn targets(set: &MapSet) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in set.rules.iter().filter(|rule| !rule.regions.is_empty()) {
        findings.extend(shares(rule));
        for target in &rule.targets {
            let of_parts = target
                .parts
                .iter()
                .zip(&set.target.segments)
                .filter_map(|(part, segment)| match part {
                    Part::Literal(key) => literal(set, rule, segment, *key),
                    Part::From(_) | Part::Lookup { .. } => followed(set, rule, part, segment),
                });
            findings.extend(of_parts);
            findings.extend(forbidden(set, rule, target));
        }
        findings.extend(source(set, rule));
        findings.extend(not_one_to_one(set, rule));
        if findings.len() >= MOST_OF_A_KIND {
            break;
        }
    }
    findings
}

fn shares(rule: &Rule) -> Option<Finding> {
    let id = rule.body.id.as_str();
    let message = || {
        format!(
            "the shares of rule {id} sum to {} percent, not to 100",
            percent_text(rule.percent_sum())
        )
    };
    (!rule.shares_sum()).then(|| finding("split_sum", Severity::Blocking, &[id], message()))
}

/// Days of the rule on which nothing may be posted to a code.
fn missing_days(rule: &Rule, segment: &Segment, key: Key) -> Days {
    Days::one(rule.days.0, rule.days.1).without(&segment.postable_days(key))
}

fn literal(set: &MapSet, rule: &Rule, segment: &Segment, key: Key) -> Option<Finding> {
    if !segment.is_closed() {
        return None;
    }
    let missing = missing_days(rule, segment, key);
    let (from, _) = *missing.ranges().first()?;
    let (id, code, name) = (rule.body.id.as_str(), segment.space.text(key), &segment.name);
    let (kind, message) = match segment.periods(key) {
        [] => (
            "target_missing",
            format!("rule {id} leads to {name} {code}, which the target chart does not have"),
        ),
        periods if periods.iter().all(|element| element.closed().is_some()) => (
            "target_not_postable",
            format!("rule {id} leads to {name} {code}, which nothing may be posted to"),
        ),
        _ => (
            "target_expired",
            format!(
                "rule {id} leads to {name} {code}, which does not hold on {}",
                day_text(&missing, from)
            ),
        ),
    };
    Some(shown(
        set,
        rule,
        finding(kind, Severity::Blocking, &[id], message),
        &missing,
    ))
}

fn day_text(missing: &Days, from: Day) -> String {
    match (from, missing.ranges().first()) {
        (Day::FIRST, Some((_, to))) => format!("days before {to}"),
        (day, Some((_, Day::LAST))) => format!("days from {day}"),
        (day, Some((_, to))) => format!("days from {day} to {to}, the last not included"),
        (day, None) => day.to_string(),
    }
}

/// Gives a finding a witness: something that the rule speaks about, on one of these days.
fn shown(set: &MapSet, rule: &Rule, found: Finding, days: &Days) -> Finding {
    let narrowed = rule.regions.iter().map(|region| Region {
        codes: region.codes.clone(),
        days: region.days.and(days),
    });
    match narrowed
        .filter(|region| !region.is_empty())
        .find_map(|region| region.point(&set.source.segments))
    {
        Some((keys, day)) => found.at(set, &keys, day),
        None => found,
    }
}

/// Registered source codes that a rule passes on or looks up must be codes of the target.
fn followed(set: &MapSet, rule: &Rule, part: &Part, segment: &Segment) -> Option<Finding> {
    let from = match part {
        Part::From(from) | Part::Lookup { from, .. } => *from,
        Part::Literal(_) => return None,
    };
    let place = set.target.place(&segment.name)?;
    let id = rule.body.id.as_str();
    for region in &rule.regions {
        let keys = set.source.segments[from].registered(&region.codes[from]);
        for key in keys.take(MOST_CODES) {
            let Some((mut point, mut day)) = region.point(&set.source.segments) else {
                break;
            };
            point[from] = key;
            let held = Days::new(
                set.source.segments[from]
                    .periods(key)
                    .iter()
                    .map(|element| element.days),
            );
            let days = region.days.and(&held);
            let Some(first) = days.first() else { continue };
            day = if first == Day::FIRST { day } else { first };
            let code = set.source.segments[from].space.text(key);
            match set.code(part, place, &point) {
                Err(refusal) => {
                    let kind = if refusal.code == "not_in_code_map" {
                        "lookup_missing"
                    } else {
                        "passthrough_invalid"
                    };
                    let message = format!("rule {id}: {}", refusal.message);
                    return Some(finding(kind, Severity::Blocking, &[id], message).at(set, &point, day));
                }
                Ok(target) if segment.is_closed() => {
                    let missing = days.without(&segment.postable_days(target));
                    if let Some((start, _)) = missing.ranges().first() {
                        let start = if *start == Day::FIRST { day } else { *start };
                        let message = format!(
                            "rule {id} makes {} {} of {code}, which the target chart does not have or not on {start}",
                            segment.name,
                            segment.space.text(target)
                        );
                        let found = finding("passthrough_invalid", Severity::Blocking, &[id], message);
                        return Some(found.at(set, &point, start));
                    }
                }
                Ok(_) => {}
            }
        }
    }
    None
}

/// Cross-validation of a target that is the same for all that the rule speaks about. Others are checked by combination.
fn forbidden(set: &MapSet, rule: &Rule, target: &Target) -> Option<Finding> {
    let literal = |part: &Part| match part {
        Part::Literal(key) => Some(*key),
        Part::From(_) | Part::Lookup { .. } => None,
    };
    let keys: Vec<Key> = target.parts.iter().map(literal).collect::<Option<_>>()?;
    if !set.target.has_rules() && !set.target.has_restrictions() {
        return None;
    }
    let (from, to) = rule.days;
    let edges: BTreeSet<Day> = set
        .target
        .rule_edges()
        .chain(set.target.element_edges(&keys))
        .filter(|day| from < *day && *day < to)
        .chain([from])
        .collect();
    let id = rule.body.id.as_str();
    edges.into_iter().find_map(|day| {
        let reasons = set.target.reasons_against(&keys, day);
        let broken = reasons.into_iter().find(Reason::is_of_combination)?;
        let message = format!("rule {id} leads to {}: {}", set.target.text(&keys), broken.message);
        let days = always().and(&Days::one(day, to));
        Some(shown(
            set,
            rule,
            finding("target_forbidden", Severity::Blocking, &[id], message),
            &days,
        ))
    })
}

/// Codes that a rule names one by one should be elements of the source chart while the rule holds.
fn source(set: &MapSet, rule: &Rule) -> Option<Finding> {
    use crate::engine::account_mapping::condition::Form;
    let id = rule.body.id.as_str();
    let pairs = rule
        .conditions
        .iter()
        .zip(&set.source.segments)
        .filter(|(_, segment)| segment.is_closed());
    for (condition, segment) in pairs {
        let named: &[String] = match &condition.form {
            Form::Exact(code) => std::slice::from_ref(code),
            Form::List(codes) => codes,
            _ => &[],
        };
        for code in named {
            let Some(key) = segment.space.key(code) else { continue };
            let held = Days::new(segment.periods(key).iter().map(|element| element.days));
            let missing = Days::one(rule.days.0, rule.days.1).without(&held);
            let (kind, message) = match (held.is_empty(), missing.ranges().first()) {
                (true, _) => (
                    "source_missing",
                    format!(
                        "rule {id} names {} {code}, which the source chart does not have",
                        segment.name
                    ),
                ),
                (_, Some((from, _))) => {
                    let days = day_text(&missing, *from);
                    (
                        "source_closed",
                        format!("rule {id} names {} {code}, which does not hold on {days}", segment.name),
                    )
                }
                (_, None) => continue,
            };
            return Some(shown(
                set,
                rule,
                finding(kind, Severity::Warning, &[id], message),
                &missing,
            ));
        }
    }
    None
}

/// A rule that says it is one to one must not take two combinations to the same target.
fn not_one_to_one(set: &MapSet, rule: &Rule) -> Option<Finding> {
    use crate::engine::account_mapping::condition::Specificity;
    if rule.body.kind != MappingType::OneToOne {
        return None;
    }
    let passed = |i: usize| {
        let parts = rule.targets.iter().flat_map(|target| &target.parts);
        parts
            .into_iter()
            .any(|part| matches!(part, Part::From(from) if *from == i))
    };
    let many = |(i, narrow): &(usize, &Specificity)| **narrow != Specificity::Exact && !passed(*i);
    let (i, _) = rule.rank.specificity.iter().enumerate().find(many)?;
    let (id, name) = (rule.body.id.as_str(), &set.source.segments[i].name);
    let message = format!("rule {id} says it is one to one, but takes several codes of {name} to one target");
    Some(finding("not_one_to_one", Severity::Warning, &[id], message))
}
