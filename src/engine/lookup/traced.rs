//! By what an item is traced: what its own flags say, and what follows from what it is.

use serde::Serialize;
use serde_json::Value;

use super::rules::{Identifier, TraceRule};
use crate::engine::record::Attributes;

/// What must be recorded when an item is used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Traced {
    /// Whether the lot must be.
    pub lot: bool,
    /// Whether the serial number must be.
    pub serial: bool,
    /// Whether the last day on which it may be used must be.
    pub expires: bool,
    /// Of each of these groups at least one.
    pub one_of: Vec<Vec<Identifier>>,
}

/// By what an item is traced.
pub fn traced(attributes: &Attributes, rules: &[TraceRule]) -> Traced {
    let asked = |name: &str| attributes.get(name) == Some(&Value::Bool(true));
    let mut traced = Traced {
        lot: asked("lot_tracked"),
        serial: asked("serial_tracked"),
        expires: asked("expiry_tracked"),
        one_of: Vec::new(),
    };
    for rule in rules.iter().filter(|rule| rule.applies(attributes)) {
        for identifier in &rule.all_of {
            match identifier {
                Identifier::Lot => traced.lot = true,
                Identifier::Serial => traced.serial = true,
                Identifier::Expires => traced.expires = true,
            }
        }
        if !rule.one_of.is_empty() && !traced.one_of.contains(&rule.one_of) {
            traced.one_of.push(rule.one_of.clone());
        }
    }
    traced
}

impl Traced {
    /// Whether an identifier must be recorded, given which ones are there: where one of several is enough, all of them are
    /// asked for until one is there.
    pub(super) fn requires(&self, identifier: Identifier, is_there: impl Fn(Identifier) -> bool) -> bool {
        let own = match identifier {
            Identifier::Lot => self.lot,
            Identifier::Serial => self.serial,
            Identifier::Expires => self.expires,
        };
        let open = |group: &&Vec<Identifier>| group.contains(&identifier) && !group.iter().any(|one| is_there(*one));
        own || self.one_of.iter().any(|group| open(&group))
    }
}
