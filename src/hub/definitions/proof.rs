//! What is shown of a version before it may count.

use serde::Serialize;
use serde_json::Value;

use crate::engine::record::Violation;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The version is refused.
    Blocking,
    /// It is refused unless its approver says why it must be.
    Overridable,
    /// To be known.
    Warning,
}

/// One thing that a proof found.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// What kind of mistake, snake_case and stable, e.g. `overlap`.
    pub code: String,
    /// JSON Pointer into the body; empty for the whole.
    pub pointer: String,
    /// In words.
    pub message: String,
    /// What shows it, e.g. a combination and a day; `null` where the message says all.
    pub witness: Value,
}

impl Finding {
    /// As problem documents say it.
    pub(super) fn violation(&self) -> Violation {
        Violation::new(self.pointer.clone(), &self.code, self.message.clone())
    }
}

/// Which of the findings stand against an approval.
pub(super) fn against<'f>(findings: &'f [Finding], overridden: bool) -> Vec<&'f Finding> {
    let stands = |finding: &&'f Finding| match finding.severity {
        Severity::Blocking => true,
        Severity::Overridable => !overridden,
        Severity::Warning => false,
    };
    findings.iter().filter(stands).collect()
}
