//! Refuses checks that a domain cannot have, with place and reason.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::{Check, Condition, Require};
use crate::engine::domain::{AttributeRule, Kind};
use crate::engine::units::{Ratio, UnitRules};

/// Place and reason of a mistake.
type Mistake = (String, String);

const LONGEST_NAME: usize = 60;
const LONGEST_MESSAGE: usize = 300;
const MOST_DAYS: u32 = 36_500;
/// Most checks of a domain: each is asked of each record in each commit.
const MOST_CHECKS: usize = 100;
/// Categories of tasks that are not of checks.
const TAKEN: [&str; 10] = [
    "invalid_record",
    "possible_patient_data",
    "shared_identifier",
    "protected_attribute",
    "first_publication",
    "ambiguous",
    "possible_match",
    "vetoed",
    "not_forward_dated",
    "charge_look_up_failed",
];

/// Compares checks with the attributes of their domain.
pub(crate) fn verify(
    checks: &[Check],
    attributes: &BTreeMap<String, AttributeRule>,
    units: Option<&UnitRules>,
    domain: &str,
) -> Result<(), Mistake> {
    if checks.len() > MOST_CHECKS {
        return refuse("checks", format!("expected at most {MOST_CHECKS} checks"));
    }
    let known = Known {
        attributes,
        units,
        domain,
    };
    let mut names = BTreeSet::new();
    for (at, check) in checks.iter().enumerate() {
        let place = format!("checks[{at}]");
        check_name(check, &place)?;
        if !names.insert(&check.name) {
            return refuse(
                format!("{place}.name"),
                format!("check \"{}\" is declared twice", check.name),
            );
        }
        known.conditions(&check.when, &format!("{place}.when"))?;
        known.conditions(&check.when_any, &format!("{place}.when_any"))?;
        known.require(&check.require, &format!("{place}.require"))?;
    }
    Ok(())
}

fn refuse<T>(place: impl Into<String>, reason: impl Into<String>) -> Result<T, Mistake> {
    Err((place.into(), reason.into()))
}

fn check_name(check: &Check, place: &str) -> Result<(), Mistake> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let name = &check.name;
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(allowed) {
        let reason = format!("a check is named with a-z, 0-9 and _, at most {LONGEST_NAME} characters");
        return refuse(format!("{place}.name"), reason);
    }
    if TAKEN.contains(&name.as_str()) {
        return refuse(
            format!("{place}.name"),
            format!("\"{name}\" is the category of other tasks"),
        );
    }
    let length = check.message.chars().count();
    if check.message.trim().is_empty() || length > LONGEST_MESSAGE {
        let reason = format!("expected what is expected in plain words, at most {LONGEST_MESSAGE} characters");
        return refuse(format!("{place}.message"), reason);
    }
    Ok(())
}

struct Known<'a> {
    attributes: &'a BTreeMap<String, AttributeRule>,
    units: Option<&'a UnitRules>,
    /// Name of the domain.
    domain: &'a str,
}

impl Known<'_> {
    fn attribute(&self, path: &str, place: &str) -> Result<&AttributeRule, Mistake> {
        let Some(rule) = self.attributes.get(path) else {
            return refuse(place, format!("the schema has no attribute \"{path}\""));
        };
        let top = path.split('.').next().unwrap_or(path);
        if self.attributes.get(top).is_some_and(|rule| rule.sensitive) {
            return refuse(
                place,
                format!("\"{path}\" is sensitive: what a check says would tell its value"),
            );
        }
        Ok(rule)
    }

    fn of_kind(&self, path: &str, kinds: &[Kind], place: &str) -> Result<(), Mistake> {
        let rule = self.attribute(path, place)?;
        if kinds.contains(&rule.kind) {
            return Ok(());
        }
        let names: Vec<String> = kinds.iter().map(|kind| kind.name()).collect();
        refuse(
            place,
            format!(
                "\"{path}\" is of kind {}, expected {}",
                rule.kind.name(),
                names.join(" or ")
            ),
        )
    }

    fn conditions(&self, conditions: &[Condition], place: &str) -> Result<(), Mistake> {
        for (at, condition) in conditions.iter().enumerate() {
            let place = format!("{place}[{at}]");
            let rule = self.attribute(&condition.attribute, &format!("{place}.attribute"))?;
            if rule.kind == Kind::Group && !condition.values.is_empty() {
                let reason = format!("\"{}\" is a group; name one of its members", condition.attribute);
                return refuse(format!("{place}.values"), reason);
            }
        }
        Ok(())
    }

    fn require(&self, require: &Require, place: &str) -> Result<(), Mistake> {
        match require {
            Require::AllOf(conditions) => self.some(conditions, &format!("{place}.all_of")),
            Require::AnyOf(conditions) => self.some(conditions, &format!("{place}.any_of")),
            Require::NoneOf(conditions) => self.some(conditions, &format!("{place}.none_of")),
            Require::NotOlderThan { attribute, days } => {
                let place = format!("{place}.not_older_than");
                within(*days, &place)?;
                self.of_kind(attribute, &[Kind::Date], &format!("{place}.attribute"))
            }
            Require::NotExpired {
                attribute, days_before, ..
            } => {
                let place = format!("{place}.not_expired");
                within(*days_before, &place)?;
                self.of_kind(attribute, &[Kind::Date], &format!("{place}.attribute"))
            }
            Require::OneValidEntry { attribute, per } => {
                self.dated(attribute, per, &format!("{place}.one_valid_entry"))
            }
            Require::SumsTo { attribute, total } => {
                let place = format!("{place}.sums_to");
                if Ratio::parse(total).is_none() {
                    return refuse(format!("{place}.total"), "expected a decimal as text");
                }
                self.of_kind(attribute, &[Kind::Number, Kind::Integer], &format!("{place}.attribute"))
            }
            Require::NotItself { attributes } => {
                let place = format!("{place}.not_itself.attributes");
                for path in attributes {
                    self.of_kind(path, &[Kind::Reference], &place)?;
                }
                Ok(())
            }
            Require::NoCircle { attribute, per } => {
                let place = format!("{place}.no_circle");
                self.of_kind(attribute, &[Kind::Reference], &format!("{place}.attribute"))?;
                let target = self.attributes.get(attribute).and_then(|rule| rule.target.as_deref());
                if target != Some(self.domain) {
                    let reason = format!("\"{attribute}\" does not refer to records of the domain itself");
                    return refuse(format!("{place}.attribute"), reason);
                }
                let Some(per) = per else { return Ok(()) };
                let beside = attribute.split_once('.').map(|(group, _)| format!("{group}.{per}"));
                let Some(path) = beside.filter(|path| self.attributes.contains_key(path)) else {
                    return refuse(format!("{place}.per"), format!("\"{per}\" is not a member beside it"));
                };
                self.attribute(&path, &format!("{place}.per")).map(|_| ())
            }
            Require::SoundUnits if self.units.is_none() => {
                refuse(place, "the domain has no [units] that could be sound")
            }
            Require::SoundUnits => Ok(()),
        }
    }

    fn some(&self, conditions: &[Condition], place: &str) -> Result<(), Mistake> {
        if conditions.is_empty() {
            return refuse(place, "expected at least one condition");
        }
        self.conditions(conditions, place)
    }

    fn dated(&self, group: &str, per: &[String], place: &str) -> Result<(), Mistake> {
        let rule = self.attribute(group, &format!("{place}.attribute"))?;
        if rule.kind != Kind::Group || !rule.list || group.contains('.') {
            return refuse(
                format!("{place}.attribute"),
                format!("\"{group}\" is not a group that repeats"),
            );
        }
        for member in ["valid_from", "valid_to"] {
            self.of_kind(
                &format!("{group}.{member}"),
                &[Kind::Date],
                &format!("{place}.attribute"),
            )?;
        }
        for member in per {
            self.attribute(&format!("{group}.{member}"), &format!("{place}.per"))?;
        }
        Ok(())
    }
}

fn within(days: u32, place: &str) -> Result<(), Mistake> {
    match days {
        days if days > MOST_DAYS => refuse(place, format!("expected at most {MOST_DAYS} days")),
        _ => Ok(()),
    }
}
