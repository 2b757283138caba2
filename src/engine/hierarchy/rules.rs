//! `[hierarchies.<name>]` of a domain's `rules.toml`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::domain::{AttributeRule, Kind};

/// Members that each entry of a list of placements has.
pub(super) const HIERARCHY: &str = "hierarchy";
pub(super) const PARENT: &str = "parent";
pub(super) const FROM: &str = "valid_from";
pub(super) const TO: &str = "valid_to";

/// One hierarchy of a domain: where its records say who is above them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HierarchyRule {
    /// For people.
    pub title: String,
    /// A top-level reference to the own domain; it holds as long as the record, or the period, that has it.
    #[serde(default)]
    pub parent: Option<String>,
    /// A list of groups with `hierarchy`, `parent`, `valid_from` and `valid_to`: the entries that name this hierarchy.
    #[serde(default)]
    pub placements: Option<String>,
}

impl HierarchyRule {
    /// The top-level attribute that says who is above a record.
    pub fn attribute(&self) -> &str {
        self.parent
            .as_deref()
            .or(self.placements.as_deref())
            .unwrap_or_default()
    }
}

/// Place and reason of a mistake.
type Mistake = (String, String);

/// What is wrong with the hierarchies of a domain.
pub(in crate::engine) fn check(
    domain: &str,
    hierarchies: &BTreeMap<String, HierarchyRule>,
    attributes: &BTreeMap<String, AttributeRule>,
) -> Result<(), Mistake> {
    for (name, rule) in hierarchies {
        let place = format!("hierarchies.{name}");
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || name.len() > 40 || !name.chars().all(allowed) {
            return Err((
                place,
                "a hierarchy is named with a-z, 0-9 and _, at most 40 characters".into(),
            ));
        }
        match (&rule.parent, &rule.placements) {
            (Some(path), None) => {
                check_parent(domain, path, attributes).map_err(|why| (format!("{place}.parent"), why))?
            }
            (None, Some(path)) => {
                check_placements(domain, path, attributes).map_err(|why| (format!("{place}.placements"), why))?;
            }
            _ => return Err((place, "expected one of parent and placements".into())),
        }
    }
    Ok(())
}

fn check_parent(domain: &str, path: &str, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), String> {
    match attributes.get(path) {
        Some(rule) if !path.contains('.') && !rule.list && rule.target.as_deref() == Some(domain) => Ok(()),
        _ => Err(format!(
            "expected a top-level attribute of kind reference with target \"{domain}\", not a list"
        )),
    }
}

fn check_placements(domain: &str, path: &str, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), String> {
    let member = |name: &str| attributes.get(&format!("{path}.{name}"));
    let is_list = attributes
        .get(path)
        .is_some_and(|rule| rule.kind == Kind::Group && rule.list);
    let dated = [FROM, TO]
        .iter()
        .all(|name| member(name).is_some_and(|rule| rule.kind == Kind::Date));
    let leads = member(PARENT).is_some_and(|rule| rule.target.as_deref() == Some(domain));
    if is_list && dated && leads && member(HIERARCHY).is_some() && !path.contains('.') {
        return Ok(());
    }
    Err(format!(
        "expected a list of groups with hierarchy, parent (kind reference, target \"{domain}\"), and the dates valid_from \
         and valid_to"
    ))
}
