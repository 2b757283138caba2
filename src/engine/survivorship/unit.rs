//! What is chosen at once: one attribute, or a group of attributes that stay together.

use std::collections::BTreeSet;

use super::{Clock, Member, Strategy};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;

/// One attribute or one group, with the rule that decides it.
pub(super) struct Unit<'a> {
    /// The attribute, or the group's name.
    pub name: &'a str,
    /// One attribute, or those of the group.
    pub attributes: Vec<&'a str>,
    pub strategy: Strategy,
    /// Every strategy that decides, in turn.
    pub chain: Vec<Strategy>,
    /// Order of the source systems; the domain's if empty.
    pub sources: &'a [String],
    pub clock: Clock,
    /// For `value_priority`.
    pub values: &'a [String],
    /// For `same_source_as`.
    pub same_source_as: Option<&'a str>,
    /// Where the rule stands.
    pub rule: String,
}

/// Every unit of which a member has a value, those that others look at first.
pub(super) fn units<'a>(domain: &'a Domain, members: &[Member<'a>]) -> Vec<Unit<'a>> {
    let names: BTreeSet<&str> = members
        .iter()
        .flat_map(|member| member.attributes.keys().map(String::as_str))
        .collect();
    let rules = &domain.survivorship;
    let mut units = Vec::new();
    let mut placed: BTreeSet<&str> = BTreeSet::new();
    for (group, rule) in &rules.groups {
        placed.extend(rule.attributes.iter().map(String::as_str));
        if rule.attributes.iter().any(|name| names.contains(name.as_str())) {
            units.push(Unit {
                name: group,
                attributes: rule.attributes.iter().map(String::as_str).collect(),
                strategy: rule.strategy,
                chain: rules.chain(rule.strategy, &rule.then),
                sources: &rule.sources,
                clock: rule.clock,
                values: &[],
                same_source_as: None,
                rule: format!("survivorship.groups.{group}"),
            });
        }
    }
    for name in &names {
        place(domain, name, &names, &mut placed, &mut units);
    }
    units
}

/// Adds the unit of an attribute after those that it looks at. Rules are free of circles.
fn place<'a>(
    domain: &'a Domain,
    name: &'a str,
    names: &BTreeSet<&'a str>,
    placed: &mut BTreeSet<&'a str>,
    units: &mut Vec<Unit<'a>>,
) {
    if !placed.insert(name) {
        return;
    }
    for needed in domain.survivorship.needs(name) {
        if let Some(needed) = names.get(needed) {
            place(domain, needed, names, placed, units);
        }
    }
    units.push(single(domain, name));
}

/// The unit of one attribute that is in no group.
pub(super) fn single<'a>(domain: &'a Domain, name: &'a str) -> Unit<'a> {
    let rule = domain.survivorship.of(name);
    let own = domain.survivorship.attributes.contains_key(name);
    Unit {
        name,
        attributes: vec![name],
        strategy: rule.strategy,
        chain: domain.survivorship.chain(rule.strategy, &rule.then),
        sources: &rule.sources,
        clock: rule.clock,
        values: &rule.values,
        same_source_as: rule.same_source_as.as_deref(),
        rule: match own {
            true => format!("survivorship.attributes.{name}"),
            false => "survivorship.default".to_owned(),
        },
    }
}

impl<'a> Unit<'a> {
    pub(super) fn is_group(&self) -> bool {
        self.attributes.len() > 1
    }

    /// The same with the order of sources that holds while the golden values are these.
    pub(super) fn under(mut self, domain: &'a Domain, golden: &Attributes) -> Unit<'a> {
        if self.is_group() {
            return self;
        }
        let text = |name: &str| match golden.get(name) {
            Some(serde_json::Value::String(text)) => Some(text.clone()),
            Some(serde_json::Value::Null) | None => None,
            Some(other) => Some(other.to_string()),
        };
        let conditions = domain.survivorship.of(self.name).when.iter().enumerate();
        for (position, condition) in conditions {
            if text(&condition.attribute).is_some_and(|value| condition.values.contains(&value)) {
                self.sources = &condition.sources;
                self.rule = format!("{}.when[{position}]", self.rule);
                break;
            }
        }
        self
    }
}
