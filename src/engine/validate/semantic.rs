//! Checks that a JSON Schema cannot express: check digits, code lists, order of dates.

use serde_json::Value;

use crate::engine::domain::shape::Shape;
use crate::engine::domain::{Domain, Kind};
use crate::engine::finding::FindingCode;
use crate::engine::hierarchy;
use crate::engine::identifier;
use crate::engine::record::{Attributes, Severity, Violation, push_pointer};
use crate::engine::standardize;
use crate::engine::units::Graph;

/// What is wrong with the values of `attributes`; with `whole` also what is wrong with their lists as a whole, for which
/// entries are compared with one another.
pub(super) fn violations(domain: &Domain, attributes: &Attributes, whole: bool) -> Vec<Violation> {
    let mut violations = Vec::new();
    check_members(&domain.shape, attributes, "", &mut violations);
    for [first, second] in &domain.date_order {
        check_order(attributes, first, second, &mut violations);
    }
    if !whole {
        return violations;
    }
    violations.extend(hierarchy::violations(domain, attributes));
    if let Some(units) = &domain.units {
        violations.extend(Graph::of(units, attributes).contradictions());
    }
    violations
}

/// ISO dates of four-digit years order as text does. Half-open: a span from a day to the same day is empty.
fn check_order(attributes: &Attributes, first: &str, second: &str, violations: &mut Vec<Violation>) {
    let date = |name: &str| attributes.get(name).and_then(Value::as_str);
    if let (Some(from), Some(to)) = (date(first), date(second))
        && from >= to
    {
        let message = format!("{second} must be after {first}");
        violations.push(Violation::new(push_pointer("", second), "date_order", message));
    }
}

fn check_members(shape: &Shape, members: &Attributes, pointer: &str, violations: &mut Vec<Violation>) {
    let foreign = is_foreign(shape, members);
    for (name, value) in members {
        let Some(member) = shape.members.get(name).or(shape.other.as_deref()) else {
            continue;
        };
        match value {
            Value::Array(items) if member.rule.list => {
                for (position, item) in items.iter().enumerate() {
                    let pointer = || format!("{}/{position}", push_pointer(pointer, name));
                    check_value(member, item, foreign, pointer, violations);
                }
            }
            _ => check_value(member, value, foreign, || push_pointer(pointer, name), violations),
        }
    }
}

fn check_value(
    shape: &Shape,
    value: &Value,
    foreign: bool,
    pointer: impl Fn() -> String,
    violations: &mut Vec<Violation>,
) {
    match value {
        Value::Object(members) if shape.rule.kind == Kind::Group => {
            check_members(shape, members, &pointer(), violations)
        }
        Value::String(text) => {
            check_length(shape, text, &pointer, violations);
            if !shape.rule.check {
                return;
            }
            if foreign && matches!(shape.rule.kind, Kind::Zip | Kind::State) {
                return;
            }
            if let Err(reason) = identifier::check(shape.rule.kind, text) {
                let severity = shape.rule.severity(reason.code, reason.severity);
                violations.push(Violation::new(pointer(), reason.code, reason.message).with(severity));
            }
        }
        _ => {}
    }
}

/// A text that is longer than usual, and that other systems may cut off.
fn check_length(shape: &Shape, text: &str, pointer: &impl Fn() -> String, violations: &mut Vec<Violation>) {
    let Some(most) = shape.rule.usual_length else {
        return;
    };
    // A character is a byte or more.
    if text.len() > most && text.chars().count() > most {
        let code = FindingCode::UsualLength.as_str();
        let severity = shape.rule.severity(code, Severity::Warn);
        let message =
            format!("longer than {most} characters, which is unusual: systems that it is sent to may cut it off");
        violations.push(Violation::new(pointer(), code, message).with(severity));
    }
}

/// Whether a group says that it is not in the United States: by a country, or by a Canadian province and postal code.
fn is_foreign(shape: &Shape, members: &Attributes) -> bool {
    let has = |kind: Kind, holds: fn(&str) -> bool| {
        let mut named = members
            .iter()
            .filter(|(name, _)| shape.members.get(*name).is_some_and(|m| m.rule.kind == kind));
        named.any(|(_, value)| value.as_str().is_some_and(holds))
    };
    let canadian = || has(Kind::State, standardize::is_province) && has(Kind::Zip, standardize::is_canadian);
    let says_country = members.iter().any(|(name, _)| {
        shape
            .members
            .get(name)
            .is_some_and(|member| member.rule.kind == Kind::Country)
    });
    has(Kind::Country, |country| !standardize::is_us(country)) || (!says_country && canadian())
}
