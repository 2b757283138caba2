//! What a record that is only staged would become, beside what is known and beside the others that are staged.

use serde::Serialize;

use super::{Decision, Resolution};

/// What would become of a staged record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Staged {
    /// A golden record of its own.
    New,
    /// It is one that is known, or one that is staged.
    Matched,
    /// A person must say.
    Review,
}

impl Staged {
    /// The word used in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Staged::New => "new",
            Staged::Matched => "matched",
            Staged::Review => "review",
        }
    }
}

/// A staged record and what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<'d> {
    /// What it would become.
    pub outcome: Staged,
    /// The golden record, or the first of the staged records, that it matches.
    pub joins: Option<&'d str>,
    /// Whether that is one of the staged.
    pub beside_staged: bool,
    /// The decision that counts.
    pub decision: &'d Decision,
}

/// What is known comes first; among the staged is looked where that says nothing.
pub fn place<'d>(known: &'d Decision, staged: &'d Decision) -> Placed<'d> {
    let of = |decision: &'d Decision, beside_staged: bool| {
        let (outcome, joins) = match &decision.resolution {
            Resolution::New => (Staged::New, None),
            Resolution::Join { golden_id, .. } => (Staged::Matched, Some(golden_id.as_str())),
            Resolution::Review { golden_ids, .. } => (Staged::Review, golden_ids.first().map(String::as_str)),
        };
        Placed {
            outcome,
            joins,
            beside_staged,
            decision,
        }
    };
    match of(known, false) {
        Placed {
            outcome: Staged::New, ..
        } => of(staged, true),
        found => found,
    }
}
