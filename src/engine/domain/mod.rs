//! Domains: kinds of master data, each defined by a folder with `schema.json` and `rules.toml`.
//!
//! `docs/DOMAINS.md` describes the files. A [`Domain`] is immutable once parsed and shared by all threads.

mod apart;
mod builtin;
mod embed;
mod error;
mod kind;
mod mask;
mod parse;
mod rules;
pub(crate) mod shape;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use serde_json::Value;

pub use apart::Apart;
pub use builtin::{FolderText, builtin, builtin_texts, from_texts};
pub use embed::embedded;
pub use error::DomainError;
pub use kind::Kind;
pub use mask::Mask;
pub use rules::{AttributeRule, DEFAULT_TRUST, SourceRule, ValidTime};

use super::approval::ApprovalRules;
use super::checks::Check;
use super::codebook::{self, Codebook, Coding};
use super::finding::FindingCode;
use super::hierarchy::HierarchyRule;
use super::lookup::LookupRules;
use super::matching::{MatchRules, Sight};
use super::record::{Attributes, Severity, Violation, values};
use super::survivorship::SurvivorshipRules;
use super::tasks::TaskRules;
use super::units::UnitRules;
use super::{patient_data, standardize, validate};

/// Shown for a record whose naming attribute has no value.
const UNNAMED: &str = "(unnamed)";
/// Most violations that are told of one record.
const MOST_VIOLATIONS: usize = 100;

/// A kind of master data: its attributes and how its records are standardized, matched, consolidated and approved.
#[derive(Debug, Clone)]
pub struct Domain {
    /// Folder name, e.g. `cost_center`; part of every address.
    pub name: String,
    /// For people, e.g. `Cost center`.
    pub title: String,
    /// Several of them, e.g. `Cost centers`.
    pub plural: String,
    /// Path of the attribute that names a record to people.
    pub label: String,
    /// The JSON Schema of the attributes.
    pub schema: Value,
    /// `schema.json` as it was read.
    pub schema_text: String,
    /// `rules.toml` as it was read.
    pub rules_text: String,
    /// Changes when either file or the standardizer changes: 16 hexadecimal digits.
    pub rules_version: String,
    /// Every attribute by dotted path, those inside groups too.
    pub attributes: BTreeMap<String, AttributeRule>,
    /// How records are found to be the same thing.
    pub matching: MatchRules,
    /// How the golden record's values are chosen.
    pub survivorship: SurvivorshipRules,
    /// What must be approved.
    pub approval: ApprovalRules,
    /// Whose work tasks are, and by when.
    pub tasks: TaskRules,
    /// How records are dated, if they are.
    pub valid_time: Option<ValidTime>,
    /// Hierarchies of its records by name.
    pub hierarchies: BTreeMap<String, HierarchyRule>,
    /// Which attributes hold units, and what they are worth in one another.
    pub units: Option<UnitRules>,
    /// What a golden record must say.
    pub checks: Vec<Check>,
    /// What look-ups ask of its records.
    pub lookups: LookupRules,
    /// Source systems in their default order.
    pub sources: Vec<SourceRule>,
    /// Attribute paths that a list of golden records can be filtered by.
    pub filters: Vec<String>,
    /// Paths of identifiers that only one thing can have: two golden records that share one are asked about.
    pub exclusive: Vec<String>,
    /// Pairs of date attributes of which the first must be before the second.
    pub(crate) date_order: Vec<[String; 2]>,
    pub(crate) shape: shape::Shape,
    /// Whether the rules let pass anything that the schema refuses.
    pub(crate) warns_of_form: bool,
    pub(crate) validator: Arc<jsonschema::Validator>,
    /// The code lists and code maps that count for it; nothing of it is in the folder.
    pub(crate) codes: Arc<Codebook>,
}

/// Attributes made ready to be kept, matched and consolidated.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Null tokens removed, every value in canonical form.
    pub attributes: Attributes,
    /// Why the record is not valid; empty if it is.
    pub violations: Vec<Violation>,
    /// What may be wrong and keeps no record aside.
    pub findings: Vec<Violation>,
    /// What became of its codes: those that a code map translated, and those with which something is wrong.
    pub codings: Vec<Coding>,
}

impl Domain {
    /// Reads a domain from the text of its two files.
    ///
    /// # Errors
    /// File, place and reason of the first thing that is wrong.
    pub fn parse(folder_name: &str, schema_json: &str, rules_toml: &str) -> Result<Domain, DomainError> {
        parse::parse(folder_name, schema_json, rules_toml)
    }

    /// Standardizes and validates attributes. Idempotent in its attributes; never fails: whatever is wrong is a violation.
    pub fn prepare(&self, raw: &Attributes) -> Prepared {
        self.made_ready(raw, Vec::new())
    }

    /// As [`Domain::prepare`], of values that a person writes. A contact or a place in a form that is none is let pass where a
    /// source says so; whoever writes it can mend it, so it is a violation here, unless the rules of the attribute speak of it.
    pub fn prepare_written(&self, raw: &Attributes) -> Prepared {
        let mut prepared = self.prepare(raw);
        let lets_pass = |finding: &Violation| {
            let said = self.attributes.get(&validate::path_of(&finding.pointer));
            let spoken_of = said.is_some_and(|rule| rule.findings.contains_key(&FindingCode::Format));
            spoken_of || finding.code != FindingCode::Format.as_str()
        };
        let (findings, misspelled): (Vec<Violation>, Vec<Violation>) =
            std::mem::take(&mut prepared.findings).into_iter().partition(lets_pass);
        let refused = misspelled.into_iter().map(|finding| finding.with(Severity::Quarantine));
        prepared.violations.extend(refused);
        Prepared { findings, ..prepared }
    }

    /// As [`Domain::prepare`], of a record as a source system sent it: its codes are translated first.
    pub fn prepare_from(&self, system: &str, raw: &Attributes) -> Prepared {
        let (translated, codings) = self.codes.translate(self, system, raw);
        self.made_ready(&translated, codings)
    }

    fn made_ready(&self, raw: &Attributes, mut codings: Vec<Coding>) -> Prepared {
        let (attributes, mut violations) = standardize::attributes(&self.shape, raw);
        violations.extend(patient_data::violations(self, raw));
        let (attributes, found) = validate::attributes(self, attributes);
        violations.extend(found);
        // What the schema says of a code that was not translated is about another language.
        let untranslated: HashSet<&str> = codings
            .iter()
            .filter(|coding| coding.problem.is_some())
            .map(|coding| coding.pointer.as_str())
            .collect();
        violations.retain(|violation| {
            patient_data::is_about(violation) || !untranslated.contains(violation.pointer.as_str())
        });
        codings.extend(self.codes.check(self, &attributes, &codings));
        violations.extend(codebook::violations(&codings));
        // What keeps the record aside comes first.
        violations.sort_by_key(|violation| !violation.severity.is_quarantine());
        violations.truncate(MOST_VIOLATIONS);
        let clipped = violations.into_iter().map(Violation::clipped);
        let (violations, findings) = clipped.partition(|violation| violation.severity.is_quarantine());
        Prepared {
            attributes,
            violations,
            findings,
            codings,
        }
    }

    /// The same domain with other code lists and code maps.
    pub fn with_codes(&self, codes: Arc<Codebook>) -> Domain {
        let mut domain = Domain { codes, ..self.clone() };
        let like_none = domain.codes.codes_like_none(&domain);
        domain.shape.take_codes(&domain.attributes, &like_none);
        domain
    }

    /// The code lists and code maps that count for it.
    pub fn codes(&self) -> &Arc<Codebook> {
        &self.codes
    }

    /// The attributes in canonical form, as [`Domain::prepare`] gives them, without asking whether they are valid.
    pub fn standardize(&self, raw: &Attributes) -> Attributes {
        standardize::attributes(&self.shape, raw).0
    }

    /// What may be wrong with the attributes of a record that was taken in: values that are unusual, or that the lists of
    /// their kinds do not know.
    pub fn findings(&self, attributes: &Attributes) -> Vec<Violation> {
        validate::findings(self, attributes)
    }

    /// What may be wrong with attributes, as code and dotted path of the attribute; each once.
    pub fn found(&self, attributes: &Attributes) -> BTreeSet<(String, String)> {
        let found = self.findings(attributes).into_iter();
        found
            .map(|finding| (finding.code, validate::path_of(&finding.pointer)))
            .collect()
    }

    /// Whether records are standardized, validated, found and compared by other rules as by these, so that what was made
    /// of them by these can stay.
    pub(crate) fn prepares_like(&self, other: &Domain) -> bool {
        self.schema_text == other.schema_text
            && self.attributes == other.attributes
            && self.date_order == other.date_order
            && self.units == other.units
            && self.matching.version() == other.matching.version()
    }

    /// A record of a source system as it may be kept: without patient data, and what is not for everybody where it is
    /// sensitive. Nothing of a record is kept otherwise.
    pub fn kept(&self, system: &str, raw: Attributes) -> Attributes {
        self.sorted_apart(system, patient_data::without(self, raw))
    }

    /// The attributes that are not sensitive.
    pub fn public(&self, attributes: &Attributes) -> Attributes {
        self.select(attributes, false)
    }

    /// Whether anything of its records is sensitive.
    pub fn has_sensitive(&self) -> bool {
        self.attributes.values().any(|rule| rule.sensitive)
    }

    /// What somebody with this sight sees of the domain: all of it, where nothing is sensitive.
    pub fn sight(&self, sight: Sight) -> Sight {
        match self.has_sensitive() {
            true => sight,
            false => Sight::Whole,
        }
    }

    /// The attributes that somebody with this sight may see.
    pub fn seen(&self, attributes: &Attributes, sight: Sight) -> Attributes {
        match sight {
            Sight::Whole => attributes.clone(),
            Sight::WithoutSensitive => self.public(attributes),
        }
    }

    /// Only the sensitive attributes.
    pub fn sensitive(&self, attributes: &Attributes) -> Attributes {
        self.select(attributes, true)
    }

    fn select(&self, attributes: &Attributes, sensitive: bool) -> Attributes {
        let attributes = self.kept_apart(attributes);
        let chosen = attributes
            .iter()
            .filter(|(name, _)| self.is_sensitive(name) == sensitive);
        chosen.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// Whether a top-level attribute is sensitive.
    pub fn is_sensitive(&self, name: &str) -> bool {
        self.attributes.get(name).is_some_and(|rule| rule.sensitive)
    }

    /// Whether not everybody may see a value of a top-level attribute, or all of it.
    pub fn hides(&self, name: &str, value: &Value) -> bool {
        self.is_sensitive(name) || self.masked_apart(name, value, |_| Value::Null) != *value
    }

    /// What people call the record.
    pub fn label_of(&self, attributes: &Attributes) -> String {
        match values(attributes, &self.label).first() {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => UNNAMED.to_owned(),
        }
    }

    /// The values that the schema lists for an attribute, by its dotted path; empty where it lists none.
    pub fn options_of(&self, path: &str) -> &[String] {
        self.shape_of(path).map_or(&[], |shape| &shape.options)
    }

    /// The shape of an attribute by its dotted path.
    pub(crate) fn shape_of(&self, path: &str) -> Option<&shape::Shape> {
        self.shape.at(path)
    }

    /// Attributes that hold keys of other records, each with the domain of those.
    pub fn references(&self) -> impl Iterator<Item = (&str, &str)> {
        let targets = self.attributes.iter();
        targets.filter_map(|(path, rule)| Some((path.as_str(), rule.target.as_deref()?)))
    }

    /// The declaration of a source system, if the domain declares it.
    pub fn source(&self, system: &str) -> Option<&SourceRule> {
        self.sources.iter().find(|source| source.name == system)
    }
}

#[cfg(test)]
pub(crate) mod examples;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod tests;
