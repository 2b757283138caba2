//! What a declared entry key must be.

use std::collections::BTreeMap;

use super::{VALID_FROM, VALID_TO};
use crate::engine::domain::shape::Shape;
use crate::engine::domain::{AttributeRule, Kind};

/// Most members of a key.
const MOST_MEMBERS: usize = 8;

/// Whether the entries of a list say on which days they hold, beside their key.
pub(super) fn is_dated(shape: &Shape) -> bool {
    let is_day = |name: &str| {
        let member = shape.members.get(name);
        let in_key = shape.rule.entry_key.iter().any(|own| own == name);
        member.is_some_and(|member| member.rule.kind == Kind::Date && !member.rule.list) && !in_key
    };
    !shape.rule.entry_key.is_empty() && is_day(VALID_FROM) && is_day(VALID_TO)
}

/// Why a declared key is none.
///
/// # Errors
/// The reason.
pub(crate) fn check_key(
    path: &str,
    rule: &AttributeRule,
    key: &[String],
    attributes: &BTreeMap<String, AttributeRule>,
) -> Result<(), String> {
    if !rule.list || path.contains('.') {
        return Err("only a top-level list has entries".to_owned());
    }
    if rule.kind != Kind::Group {
        return Err("an entry of a list of values is its own key".to_owned());
    }
    if key.is_empty() || key.len() > MOST_MEMBERS {
        return Err(format!("expected 1 to {MOST_MEMBERS} members of the group"));
    }
    for (position, name) in key.iter().enumerate() {
        let Some(member) = attributes.get(&format!("{path}.{name}")).filter(|_| name != "*") else {
            return Err(format!("the group has no member \"{name}\""));
        };
        if member.kind == Kind::Group || member.list {
            return Err(format!("\"{name}\" is not one value"));
        }
        if key.iter().take(position).any(|earlier| earlier == name) {
            return Err(format!("\"{name}\" is listed twice"));
        }
    }
    let has_both = [VALID_FROM, VALID_TO].iter().all(|day| {
        let member = attributes.get(&format!("{path}.{day}"));
        member.is_some_and(|member| member.kind == Kind::Date)
    });
    if has_both && key.iter().any(|name| name == VALID_FROM || name == VALID_TO) {
        return Err(
            "entries for other days are told apart by themselves: leave valid_from and valid_to out".to_owned(),
        );
    }
    Ok(())
}
