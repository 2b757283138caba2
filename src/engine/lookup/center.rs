//! Whether a cost center is open on a day.

use serde::Serialize;
use serde_json::Value;

use super::{Known, Reason, entries, text};

/// Whether it is open, and if not, why and what took its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Center {
    /// Whether it may be posted to.
    pub open: bool,
    /// Why not.
    pub reasons: Vec<Reason>,
    /// Keys of what takes its place, with the share in percent.
    pub replaced_by: Vec<Replacement>,
}

/// What takes the place of a cost center that closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replacement {
    /// Key of the other cost center.
    pub target: String,
    /// Share in percent, a decimal as text.
    pub pct: String,
}

/// Decides it for a kind of posting (`expense`, `revenue`, `payroll`, `inventory`), or for any.
pub fn open(known: Known<'_>, posting: Option<&str>, day: &str) -> Center {
    let mut reasons: Vec<Reason> = known.inactive("cost center", day).into_iter().collect();
    let blocked = known.attributes.get("blocked_postings").and_then(Value::as_array);
    let is_blocked = |posting: &str| blocked.into_iter().flatten().any(|kind| kind.as_str() == Some(posting));
    if let Some(posting) = posting.filter(|posting| is_blocked(posting)) {
        reasons.push(Reason::new(
            "posting_blocked",
            format!("no {posting} may be posted to it"),
        ));
    }
    let replaced_by = match reasons.is_empty() {
        true => Vec::new(),
        false => replacements(known),
    };
    Center {
        open: reasons.is_empty(),
        reasons,
        replaced_by,
    }
}

fn replacements(known: Known<'_>) -> Vec<Replacement> {
    let found = entries(known.attributes, "replaced_by").filter_map(|entry| {
        Some(Replacement {
            target: text(entry, "target")?.to_owned(),
            pct: text(entry, "pct")?.to_owned(),
        })
    });
    found.collect()
}
