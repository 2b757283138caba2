//! Source mapping profiles: how the columns of a source system's rows become the key and the attributes of a record.
//!
//! A profile is data. It is total and deterministic: every row gives attributes or says, column by column, why not.

mod apply;
mod decimal;
mod moment;
mod number;
pub mod propose;
pub mod rows;
mod steps;
mod target;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use apply::{Applied, Coverage, coverage};
pub use moment::Moment;
pub use steps::Step;

use super::code_map::CodeMap;
use super::csv_text::FileForm;
use super::json_place;
use super::record::{Attributes, Violation};
use target::Target;

/// Most attributes of a profile.
const MOST: usize = 1000;
/// Most steps of a profile.
const MOST_STEPS: usize = 2000;
/// Most patterns of a profile: each takes milliseconds to be read.
const MOST_PATTERNS: usize = 50;

/// A row of a source: columns by name, or a JSON object.
pub type Row = Attributes;

/// Code maps that profiles use, by name, and the day for which they are asked.
#[derive(Debug, Clone, Default)]
pub struct CodeMaps {
    /// By name.
    pub maps: BTreeMap<String, Arc<CodeMap>>,
    /// The day.
    pub day: String,
}

/// How the rows of one source system become records of one domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceMapping {
    /// For people.
    pub title: String,
    /// How files of the source are written; what is not said is told from each file.
    #[serde(default, skip_serializing_if = "is_silent")]
    pub file: FileForm,
    /// Columns whose values make the key.
    pub key: Key,
    /// When the source last changed the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_updated_at: Option<Moment>,
    /// The column with the person who changed the record there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<String>,
    /// Texts that mean "no value" in every column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nulls: Vec<String>,
    /// What becomes of which attribute.
    pub attributes: Vec<Mapping>,
    /// Columns that are left out on purpose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
    /// What becomes of columns that the profile does not name.
    #[serde(default)]
    pub unlisted: Unlisted,
    #[serde(skip)]
    targets: Vec<Target>,
}

/// The key of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// One or several columns, in order; each must have a value.
    pub columns: Vec<String>,
    /// What stands between them.
    #[serde(default = "hyphen")]
    pub separator: String,
}

fn is_silent(file: &FileForm) -> bool {
    *file == FileForm::default()
}

fn hyphen() -> String {
    "-".to_owned()
}

/// What becomes of columns that a profile does not name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unlisted {
    /// They are left out; the coverage says so.
    #[default]
    Ignore,
    /// A row with a value in one is refused.
    Refuse,
}

/// How one attribute gets its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Where it goes: `legal_name`, `addresses[0].line1`.
    pub target: String,
    /// The column that it comes from; of a JSON row also a path, `address.city`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The same value for every row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<Value>,
    /// Several columns, one after the other; those without a value are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<Join>,
    /// What is done with the value, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

/// Several columns as one text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// The columns, in order.
    pub columns: Vec<String>,
    /// What stands between them.
    #[serde(default = "blank")]
    pub separator: String,
}

fn blank() -> String {
    " ".to_owned()
}

impl SourceMapping {
    /// Reads the body of a definition.
    ///
    /// # Errors
    /// Each place that is not as it should be.
    pub fn parse(body: &Value) -> Result<SourceMapping, Vec<Violation>> {
        let mut profile: SourceMapping = json_place::read(body).map_err(|found| vec![found])?;
        let found = profile.bind();
        if found.is_empty() { Ok(profile) } else { Err(found) }
    }

    /// How the body of a definition says that files are written; nothing where it does not say it, or is no profile.
    pub fn file_of(body: &Value) -> FileForm {
        let said = body.get("file").map(serde::Deserialize::deserialize);
        said.and_then(Result::ok).unwrap_or_default()
    }

    /// Names of the code maps that its steps use.
    pub fn code_maps(&self) -> impl Iterator<Item = (usize, &str)> {
        self.attributes.iter().enumerate().flat_map(|(position, mapping)| {
            let names = mapping.steps.iter().filter_map(Step::code_map);
            names.map(move |name| (position, name))
        })
    }

    /// The dotted path of the attribute that each mapping gives, e.g. `addresses.line1`.
    pub fn paths(&self) -> impl Iterator<Item = String> {
        self.targets.iter().map(Target::path)
    }

    fn bind(&mut self) -> Vec<Violation> {
        let mut found = Vec::new();
        if self.title.trim().is_empty() {
            found.push(Violation::new("/title", "blank", "expected a title"));
        }
        if self.key.columns.is_empty() || self.key.columns.iter().any(String::is_empty) {
            let message = "expected at least one column, each with a name";
            found.push(Violation::new("/key/columns", "min_items", message));
        }
        if let Some(moment) = &self.source_updated_at {
            moment.check("/source_updated_at", &mut found);
        }
        if self.changed_by.as_deref() == Some("") {
            found.push(Violation::new("/changed_by", "blank", "expected the name of a column"));
        }
        if self.attributes.is_empty() || self.attributes.len() > MOST {
            let message = format!("expected 1 to {MOST} attributes");
            found.push(Violation::new("/attributes", "items", message));
            return found;
        }
        let steps = || self.attributes.iter().flat_map(|mapping| &mapping.steps);
        let patterns = steps().filter(|step| step.has_pattern()).count();
        if steps().count() > MOST_STEPS || patterns > MOST_PATTERNS {
            let message = format!("expected at most {MOST_STEPS} steps, {MOST_PATTERNS} of them with a pattern");
            found.push(Violation::new("/attributes", "items", message));
            return found;
        }
        let mut seen: HashSet<String> = HashSet::new();
        for (position, mapping) in self.attributes.iter_mut().enumerate() {
            let at = format!("/attributes/{position}");
            match Target::parse(&mapping.target) {
                Some(target) => {
                    if !seen.insert(mapping.target.clone()) {
                        let message = "expected each target once";
                        found.push(Violation::new(format!("{at}/target"), "duplicate", message));
                    }
                    self.targets.push(target);
                }
                None => {
                    let message = "expected a path such as legal_name or addresses[0].line1";
                    found.push(Violation::new(format!("{at}/target"), "format", message));
                }
            }
            mapping.check(&at, &mut found);
        }
        self.check_targets(&mut found);
        found
    }

    /// Nothing is both a value and a group, and lists have no holes.
    fn check_targets(&self, found: &mut Vec<Violation>) {
        if self.targets.len() != self.attributes.len() {
            return;
        }
        for (position, target) in self.targets.iter().enumerate() {
            let clash = self.targets.iter().any(|other| target.is_above(other));
            if clash {
                let message = "expected a value or a group, not both: another target lies below this one";
                let at = format!("/attributes/{position}/target");
                found.push(Violation::new(at, "clash", message));
            }
        }
    }
}

impl Mapping {
    fn check(&mut self, at: &str, found: &mut Vec<Violation>) {
        let given = [self.column.is_some(), self.constant.is_some(), self.join.is_some()];
        if given.iter().filter(|given| **given).count() != 1 {
            let message = "expected exactly one of column, constant and join";
            found.push(Violation::new(at, "one_of", message));
        }
        if self.column.as_deref() == Some("") {
            found.push(Violation::new(
                format!("{at}/column"),
                "blank",
                "expected the name of a column",
            ));
        }
        if self.join.as_ref().is_some_and(|join| join.columns.is_empty()) {
            let message = "expected at least one column";
            found.push(Violation::new(format!("{at}/join/columns"), "min_items", message));
        }
        for (position, step) in self.steps.iter_mut().enumerate() {
            step.bind(&format!("{at}/steps/{position}"), found);
        }
    }

    /// The columns that it reads.
    fn columns(&self) -> impl Iterator<Item = &str> {
        let own = self.column.as_deref();
        let joined = self
            .join
            .iter()
            .flat_map(|join| join.columns.iter().map(String::as_str));
        let units = self.steps.iter().filter_map(Step::column);
        own.into_iter().chain(joined).chain(units)
    }
}

#[cfg(test)]
mod tests;
