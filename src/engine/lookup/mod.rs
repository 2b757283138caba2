//! What other systems ask in their flows, decided from what consumers see: whether a vendor is payable, an item chargeable,
//! a cost center open, and what a scanned device is. Every answer has its reasons.

mod center;
mod charge;
mod payable;
mod rules;
pub mod scan;
mod traced;

use serde::Serialize;
use serde_json::Value;

pub use center::{Asked, Center, open};
pub use charge::{Charge, charge};
pub use payable::{Payable, RemitTo, payable};
pub use rules::{Identifier, LookupRules, NeverScreened, PayableRules, TraceRule};
pub use traced::{Traced, traced};

use super::record::Attributes;
use super::timeline::Interval;

/// Why an answer is no, or what to look at although it is yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Stable word for programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// Place of what is refused, as a pointer into what was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<&'static str>,
    /// Attribute of the record that refuses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
}

impl Reason {
    /// A reason.
    pub fn new(code: &'static str, message: impl Into<String>) -> Reason {
        Reason {
            code,
            message: message.into(),
            pointer: None,
            rule: None,
        }
    }

    /// The same, about something that was asked and by an attribute of the record.
    #[must_use]
    pub fn about(self, pointer: &'static str, rule: &'static str) -> Reason {
        Reason {
            pointer: Some(pointer),
            rule: Some(rule),
            ..self
        }
    }
}

/// A published golden record, as a look-up sees it.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Status of the golden record: `live`, or what became of it.
    pub status: &'a str,
    /// Its published attributes.
    pub attributes: &'a Attributes,
    /// Checks that block it.
    pub blocked: &'a [String],
}

fn text<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a str> {
    attributes.get(name).and_then(Value::as_str)
}

fn entries<'a>(attributes: &'a Attributes, group: &str) -> impl Iterator<Item = &'a Attributes> {
    let list = attributes.get(group).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_object)
}

/// The days of an entry or record; an entry whose days make no sense holds on none.
fn days(attributes: &Attributes, from: &str, to: &str) -> Option<Interval> {
    let day = |name: &str| text(attributes, name).map(str::to_owned);
    Interval::new(day(from), day(to))
}

fn holds_on(entry: &Attributes, day: &str) -> bool {
    days(entry, "valid_from", "valid_to").is_some_and(|days| days.contains(day))
}

impl Known<'_> {
    /// Why it is not active on a day; `what` is what people call its kind.
    pub fn inactive(self, what: &str, day: &str) -> Option<Reason> {
        if self.status != "live" {
            return Some(Reason::new("retired", format!("the {what} is retired")));
        }
        let status = text(self.attributes, "status").unwrap_or("active");
        if status != "active" {
            return Some(Reason::new("not_active", format!("the {what} has the status {status}")));
        }
        if !holds_on(self.attributes, day) {
            return Some(Reason::new("not_valid", format!("the {what} does not hold on {day}")));
        }
        let checks = self.blocked.join(", ");
        (!checks.is_empty()).then(|| Reason::new("blocked", format!("the {what} is blocked: {checks}")))
    }
}

#[cfg(test)]
mod tests;
