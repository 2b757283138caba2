//! `rules.toml` as it is written: the structures it is read into.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::apart::Apart;
use super::kind::Kind;
use crate::engine::approval::ApprovalRules;
use crate::engine::checks::Check;
use crate::engine::finding::{self, FindingCode};
use crate::engine::hierarchy::HierarchyRule;
use crate::engine::lookup::LookupRules;
use crate::engine::matching::MatchRules;
use crate::engine::record::Severity;
use crate::engine::survivorship::SurvivorshipRules;
use crate::engine::tasks::TaskRules;
use crate::engine::timeline::Gaps;
use crate::engine::units::UnitRules;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RulesFile {
    pub format: u32,
    pub title: String,
    pub plural: Option<String>,
    pub label: String,
    #[serde(default)]
    pub filters: Vec<String>,
    #[serde(default)]
    pub exclusive: Vec<String>,
    #[serde(default)]
    pub date_order: Vec<[String; 2]>,
    #[serde(default)]
    pub sources: Vec<SourceRule>,
    #[serde(default)]
    pub attributes: BTreeMap<String, AttributeSettings>,
    #[serde(default)]
    pub survivorship: SurvivorshipRules,
    #[serde(default)]
    pub approval: ApprovalRules,
    #[serde(default)]
    pub tasks: TaskRules,
    pub valid_time: Option<ValidTime>,
    #[serde(default)]
    pub hierarchies: BTreeMap<String, HierarchyRule>,
    pub units: Option<UnitRules>,
    #[serde(default)]
    pub checks: Vec<Check>,
    #[serde(default)]
    pub lookups: LookupRules,
    pub matching: MatchRules,
}

/// `[attributes.<path>]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AttributeSettings {
    pub kind: Option<Kind>,
    #[serde(default)]
    pub sensitive: bool,
    #[serde(default)]
    pub nulls: Vec<String>,
    pub check: Option<bool>,
    pub unlisted: Option<Severity>,
    #[serde(default)]
    pub findings: BTreeMap<FindingCode, Severity>,
    pub usual_length: Option<usize>,
    pub target: Option<String>,
    pub code_list: Option<String>,
    pub entry_key: Option<Vec<String>>,
    pub apart: Option<Apart>,
}

/// How one attribute is read: its kind and what else the rules say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttributeRule {
    /// What it holds.
    pub kind: Kind,
    /// Kept apart from the published record, masked, and shown only to those who were granted it.
    pub sensitive: bool,
    /// Further texts that mean "no value" here, compared without regard to case.
    pub nulls: Vec<String>,
    /// Whether its kind's own check (check digit, format, list) is applied.
    pub check: bool,
    /// What becomes of a record with a well-formed value that the lists of its kind do not know; `None`: it is told.
    pub unlisted: Option<Severity>,
    /// What becomes of a record by the code of what is found in a value; what is not said is as the kind has it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub findings: BTreeMap<FindingCode, Severity>,
    /// Characters above which a text is found to be long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual_length: Option<usize>,
    /// Domain of the records whose keys it holds; only of kind `reference`.
    pub target: Option<String>,
    /// Code list that its values must be codes of.
    pub code_list: Option<String>,
    /// Of a list of groups: the members that tell its entries apart. Empty where all members do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entry_key: Vec<String>,
    /// Of a list of groups: which entries are public, and where the others are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apart: Option<Apart>,
    /// Whether it is a list, or a group that repeats.
    pub list: bool,
    /// The schema's description, empty if it has none.
    pub description: String,
}

impl AttributeRule {
    /// What becomes of a record with a finding of this code, which by itself would be of this severity.
    pub(crate) fn severity(&self, code: &str, by_itself: Severity) -> Severity {
        finding::severity(&self.findings, self.unlisted, code, by_itself)
    }
}

/// A source system as the domain knows it. Their order in the file is the default source order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceRule {
    /// Name of the source system.
    pub name: String,
    /// 0 to 100; 50 if not said.
    #[serde(default = "default_trust")]
    pub trust: u32,
    /// Whether the system promises one record per real thing.
    #[serde(default)]
    pub duplicate_free: bool,
    /// Who answers for the system's data.
    #[serde(default)]
    pub owner: Option<String>,
}

/// Trust of a source system that is not declared or does not say.
pub const DEFAULT_TRUST: u32 = 50;

fn default_trust() -> u32 {
    DEFAULT_TRUST
}

/// How the domain's records are dated: a record may say different things for different days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidTime {
    /// Attribute with the first day.
    pub from: String,
    /// Attribute with the first day that no longer belongs to it.
    pub to: String,
    /// Whether there may be days between two periods of a source record about which it says nothing.
    #[serde(default)]
    pub gaps: Gaps,
}
