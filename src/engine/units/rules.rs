//! `[units]` of a domain's `rules.toml`: which attributes hold units and what they are worth in one another.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::domain::{AttributeRule, Kind};

/// `[units]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRules {
    /// Attribute with the unit in which everything is counted.
    pub base: String,
    /// Attribute that says of which list unit codes are; they are the organization's own where it says nothing.
    pub list: Option<String>,
    /// Attributes with units that must have a way to the base.
    #[serde(default)]
    pub uses: Vec<String>,
    /// Repeating group of conversions: one `from` is `num`/`den` of `to`.
    pub conversions: String,
    /// Repeating group of packages: one `uom` is `qty` of the base, and `gtin` is its number.
    pub packages: Option<String>,
}

/// Place and reason of a mistake.
type Mistake = (String, String);

impl UnitRules {
    /// Checks the rules against the domain's attributes.
    pub(crate) fn check(&self, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Mistake> {
        let values = [("units.base", Some(&self.base)), ("units.list", self.list.as_ref())];
        let uses = self.uses.iter().map(|path| ("units.uses", Some(path)));
        for (place, path) in values.into_iter().chain(uses) {
            let Some(path) = path else { continue };
            if known(attributes, place, path)?.kind == Kind::Group {
                return Err((place.into(), format!("\"{path}\" is a group; a unit is one value")));
            }
        }
        for (place, path, members) in [
            ("units.conversions", Some(&self.conversions), &["from", "to", "num"][..]),
            ("units.packages", self.packages.as_ref(), &["uom", "qty"][..]),
        ] {
            let Some(path) = path else { continue };
            let group = known(attributes, place, path)?;
            if group.kind != Kind::Group || !group.list {
                return Err((place.into(), format!("\"{path}\" is not a group that repeats")));
            }
            for member in members {
                known(attributes, place, &format!("{path}.{member}"))?;
            }
        }
        for path in [
            Some(&self.base),
            self.list.as_ref(),
            Some(&self.conversions),
            self.packages.as_ref(),
        ] {
            if let Some(path) = path.filter(|path| path.contains('.')) {
                return Err(("units".into(), format!("\"{path}\" is not a top-level attribute")));
            }
        }
        Ok(())
    }
}

fn known<'a>(
    attributes: &'a BTreeMap<String, AttributeRule>,
    place: &str,
    path: &str,
) -> Result<&'a AttributeRule, Mistake> {
    let missing = || (place.to_owned(), format!("the schema has no attribute \"{path}\""));
    let rule = attributes.get(path).ok_or_else(missing)?;
    let top = path.split('.').next().unwrap_or(path);
    match attributes.get(top) {
        Some(top) if top.sensitive => Err((
            place.to_owned(),
            format!("\"{path}\" is sensitive; units are told to everybody"),
        )),
        _ => Ok(rule),
    }
}
