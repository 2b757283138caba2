//! Applies a profile to rows.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use super::steps::Made;
use super::target::tidied;
use super::{CodeMaps, Mapping, Row, SourceMapping, Unlisted};
use crate::engine::approval::is_person;
use crate::engine::json_number;
use crate::engine::record::{Attributes, Violation, push_pointer};
use crate::engine::standardize::clean;

/// Longest key of a source record, in characters.
const LONGEST_KEY: usize = 256;

/// What became of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// The key; `None` where the row has none.
    pub key: Option<String>,
    /// The attributes.
    pub attributes: Attributes,
    /// When the source changed the record (µs since 1970).
    pub source_updated_at: Option<i64>,
    /// Who changed it there.
    pub changed_by: Option<String>,
    /// What was wrong, each with a JSON Pointer to the column. A row with problems is not taken.
    pub problems: Vec<Violation>,
}

/// What became of one column over some rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// `mapped`, `dropped` or `unlisted`.
    pub handled: &'static str,
    /// Rows with a value in it.
    pub filled: usize,
    /// Rows in which it had a problem.
    pub problems: usize,
}

impl SourceMapping {
    /// What a row becomes: always something, and of equal rows the same.
    pub fn apply(&self, row: &Row, maps: &CodeMaps) -> Applied {
        let mut problems = Vec::new();
        let mut record = Map::new();
        for (mapping, target) in self.attributes.iter().zip(&self.targets) {
            match self.value(mapping, row, maps) {
                Ok(Some(value)) => target.put(&mut record, value),
                Ok(None) => {}
                Err(problem) => problems.push(problem),
            }
        }
        let key = self.key_of(row, &mut problems);
        let source_updated_at = self.moment_of(row, &mut problems);
        let changed_by = self.person_of(row, &mut problems);
        if self.unlisted == Unlisted::Refuse {
            let listed = self.listed();
            let others = row
                .iter()
                .filter(|(name, value)| !listed.contains(name.as_str()) && !value.is_null());
            for (name, _) in others.filter(|(name, _)| self.cell(row, name).is_some()) {
                let message = "the profile does not say what becomes of this column";
                problems.push(Violation::new(push_pointer("", name), "unlisted_column", message));
            }
        }
        let attributes = match tidied(Value::Object(record)) {
            Some(Value::Object(attributes)) => attributes,
            _ => Map::new(),
        };
        Applied {
            key,
            attributes,
            source_updated_at,
            changed_by,
            problems,
        }
    }

    fn value(&self, mapping: &Mapping, row: &Row, maps: &CodeMaps) -> Result<Option<Value>, Violation> {
        let mut value = match (&mapping.column, &mapping.join, &mapping.constant) {
            (Some(column), ..) => self.cell(row, column),
            (None, Some(join), _) => {
                let texts: Vec<String> = join
                    .columns
                    .iter()
                    .filter_map(|column| self.text(row, column))
                    .collect();
                (!texts.is_empty()).then(|| Value::String(texts.join(&join.separator)))
            }
            (None, None, constant) => constant.clone(),
        };
        for step in &mapping.steps {
            let Some(before) = value else { break };
            let unit = step.column().and_then(|column| self.text(row, column));
            value = match step.apply(before, unit.as_deref(), maps) {
                Made::Value(value) => Some(value),
                Made::Nothing => None,
                Made::Refused(code, message) => {
                    let column = mapping.columns().next().unwrap_or_default();
                    let message = format!("{message} (for {})", mapping.target);
                    return Err(Violation::new(push_pointer("", column), code, message).clipped());
                }
            };
        }
        Ok(value)
    }

    /// What stands in a column, if it is a value. Text loses the blanks around it.
    fn cell(&self, row: &Row, column: &str) -> Option<Value> {
        let value = match row.get(column) {
            Some(value) => value,
            None => below(row, column)?,
        };
        match value {
            Value::Null => None,
            Value::String(text) => {
                let text = text.trim();
                let none = text.is_empty() || self.nulls.iter().any(|null| null.eq_ignore_ascii_case(text));
                (!none).then(|| Value::String(text.to_owned()))
            }
            other => Some(other.clone()),
        }
    }

    fn text(&self, row: &Row, column: &str) -> Option<String> {
        match self.cell(row, column)? {
            Value::String(text) => Some(text),
            Value::Number(number) => json_number::text(&number),
            Value::Bool(truth) => Some(truth.to_string()),
            _ => None,
        }
    }

    fn key_of(&self, row: &Row, problems: &mut Vec<Violation>) -> Option<String> {
        let mut parts = Vec::with_capacity(self.key.columns.len());
        for column in &self.key.columns {
            match self
                .text(row, column)
                .map(|text| clean(&text))
                .filter(|text| !text.is_empty())
            {
                Some(text) => parts.push(text),
                None if matches!(row.get(column), Some(Value::Number(_))) => {
                    let pointer = push_pointer("", column);
                    problems.push(Violation::new(pointer, "number_not_exact", json_number::ADVICE));
                }
                None => {
                    let message = "expected a value: this column is of the key";
                    problems.push(Violation::new(push_pointer("", column), "key_missing", message));
                }
            }
        }
        if parts.len() < self.key.columns.len() {
            return None;
        }
        let key = parts.join(&self.key.separator);
        if key.chars().count() > LONGEST_KEY {
            let message = format!("expected a key of at most {LONGEST_KEY} characters");
            problems.push(Violation::new("", "source_key", message));
            return None;
        }
        Some(key)
    }

    fn person_of(&self, row: &Row, problems: &mut Vec<Violation>) -> Option<String> {
        let column = self.changed_by.as_ref()?;
        let name = self.text(row, column)?;
        if is_person(&name) {
            return Some(name);
        }
        let message = "expected a person, in 1 to 256 characters without control characters";
        problems.push(Violation::new(push_pointer("", column), "person", message));
        None
    }

    fn moment_of(&self, row: &Row, problems: &mut Vec<Violation>) -> Option<i64> {
        let moment = self.source_updated_at.as_ref()?;
        let text = self.text(row, &moment.column)?;
        let micros = moment.micros(&text);
        if micros.is_none() {
            let message = format!("expected a time of the form {}", moment.format);
            problems.push(Violation::new(push_pointer("", &moment.column), "date_format", message));
        }
        micros
    }

    /// Columns that the profile names.
    fn listed(&self) -> BTreeSet<&str> {
        let read = self.attributes.iter().flat_map(Mapping::columns);
        let others = self.key.columns.iter().chain(&self.drop).map(String::as_str);
        let moment = self.source_updated_at.iter().map(|moment| moment.column.as_str());
        let named = read.chain(others).chain(moment).chain(self.changed_by.as_deref());
        // A path into a JSON row is about the column that it begins in.
        named
            .flat_map(|name| [name, name.split('.').next().unwrap_or(name)])
            .collect()
    }
}

fn below<'r>(row: &'r Row, path: &str) -> Option<&'r Value> {
    let (first, rest) = path.split_once('.')?;
    let mut value = row.get(first)?;
    for name in rest.split('.') {
        value = value.get(name)?;
    }
    Some(value)
}

/// What became of each column over these rows.
pub fn coverage(profile: &SourceMapping, rows: &[Row], applied: &[Applied]) -> BTreeMap<String, Coverage> {
    let listed = profile.listed();
    let mut columns: BTreeMap<String, Coverage> = BTreeMap::new();
    for row in rows {
        for name in row.keys() {
            let column = columns.entry(name.clone()).or_insert_with(|| Coverage {
                handled: match () {
                    () if profile.drop.contains(name) => "dropped",
                    () if listed.contains(name.as_str()) => "mapped",
                    () => "unlisted",
                },
                ..Coverage::default()
            });
            column.filled += usize::from(profile.cell(row, name).is_some());
        }
    }
    for (row, applied) in rows.iter().zip(applied) {
        for name in row.keys() {
            let pointer = push_pointer("", name);
            if applied.problems.iter().any(|problem| problem.pointer == pointer)
                && let Some(column) = columns.get_mut(name)
            {
                column.problems += 1;
            }
        }
    }
    columns
}
