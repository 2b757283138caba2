//! Whether a cost center is open on a day.

use serde::Serialize;
use serde_json::Value;

use super::{Known, Reason, entries, text};
use crate::engine::reference::Waiting;

/// Whether it is open, and if not, why and what took its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Center {
    /// Whether it may be posted to.
    pub open: bool,
    /// Why not.
    pub reasons: Vec<Reason>,
    /// What takes its place, with the share in percent.
    pub replaced_by: Vec<Replacement>,
}

/// What takes the place of a cost center that closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replacement {
    /// What its source calls the other cost center; its golden id if nobody calls it otherwise.
    pub target: String,
    /// Source system that calls it so.
    pub system: Option<String>,
    /// The other cost center; absent while nothing has the key.
    pub golden_id: Option<String>,
    /// Share in percent, a decimal as text.
    pub pct: String,
}

/// Decides it for a kind of posting (`expense`, `revenue`, `payroll`, `inventory`), or for any; `source` knows which source
/// system calls a golden record how.
pub fn open(
    known: Known<'_>,
    source: &dyn Fn(&str) -> Option<(String, String)>,
    posting: Option<&str>,
    day: &str,
) -> Center {
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
        false => replacements(known, source),
    };
    Center {
        open: reasons.is_empty(),
        reasons,
        replaced_by,
    }
}

fn replacements(known: Known<'_>, source: &dyn Fn(&str) -> Option<(String, String)>) -> Vec<Replacement> {
    let found = entries(known.attributes, "replaced_by").filter_map(|entry| {
        let pct = text(entry, "pct")?.to_owned();
        let target = entry.get("target")?;
        let golden_id = target.as_str().map(str::to_owned);
        let waiting = Waiting::of(target).map(|waiting| (waiting.system, waiting.key));
        let (system, key) = golden_id.as_deref().and_then(source).or(waiting).unzip();
        Some(Replacement {
            target: key.or_else(|| golden_id.clone())?,
            system,
            golden_id,
            pct,
        })
    });
    found.collect()
}
