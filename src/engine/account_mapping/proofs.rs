//! What is proved of a map set before it is published. Each finding names its rules and a witness: a combination and a
//! day at which anybody can see for themselves.

pub mod coverage;
mod overlap;
mod reach;
mod round_trip;
mod sanity;
mod targets;
pub mod uses;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::day::Day;
use super::map_set::MapSet;
use super::space::Key;

/// What a finding means for publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The version cannot be published.
    Blocking,
    /// Somebody should look.
    Warning,
    /// Good to know.
    Info,
}

/// A combination and a day that show a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// Code by segment.
    pub segments: BTreeMap<String, String>,
    /// Day.
    pub date: String,
}

/// One thing that a proof found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind, stable.
    pub code: String,
    /// What it means for publication.
    pub severity: Severity,
    /// Rules concerned.
    pub rules: Vec<String>,
    /// Where to see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
    /// In plain words.
    pub message: String,
}

/// Most findings of one kind.
const MOST_OF_A_KIND: usize = 1_000;

/// All that can be proved of the rules themselves: overlaps, dead rules, targets, shares, sanity, and the way back if
/// there is a reverse set. Blocking findings come first.
pub fn prove(set: &MapSet, reverse: Option<&MapSet>) -> Vec<Finding> {
    let mut findings = overlap::overlaps(set);
    findings.extend(reach::dead_rules(set));
    findings.extend(targets::targets(set));
    findings.extend(sanity::sanity(set));
    if let Some(reverse) = reverse {
        findings.extend(round_trip::round_trip(set, reverse));
    }
    findings.sort_by_key(|finding| finding.severity);
    findings
}

/// Whether a finding forbids publication.
pub fn is_blocking(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Blocking)
}

/// A finding about rules.
fn finding(code: &str, severity: Severity, rules: &[&str], message: String) -> Finding {
    Finding {
        code: code.to_owned(),
        severity,
        rules: rules.iter().map(|id| (*id).to_owned()).collect(),
        witness: None,
        message,
    }
}

impl Finding {
    fn at(mut self, set: &MapSet, keys: &[Key], day: Day) -> Finding {
        self.witness = Some(Witness {
            segments: set.source.codes(keys),
            date: day.to_text().unwrap_or_default(),
        });
        self
    }
}

#[cfg(test)]
mod tests;
