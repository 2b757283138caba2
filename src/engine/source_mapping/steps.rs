//! What a profile does with a value, one step after the other.

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::number::DecimalSign;
use super::{CodeMaps, decimal, moment};
use crate::engine::record::Violation;
use crate::engine::standardize::clean;
use crate::engine::{json_number, signs};

/// Most memory of a compiled pattern, in bytes.
const PATTERN_SIZE: usize = 200_000;
/// Most entries that a text is split into.
const MOST_ENTRIES: usize = 200;

/// One step; exactly one of its members is given.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// A part of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<Split>,
    /// Another text for some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<Translation>,
    /// What a code map says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_map: Option<String>,
    /// A quantity, told in one unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// A number as the source writes it; becomes a decimal with a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Number>,
    /// A date in the form in which the source writes it, e.g. `%m/%d/%Y`; becomes `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<String>,
    /// A list out of a text: what stands between its entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_separator: Option<String>,
    #[serde(skip)]
    pattern: Option<Regex>,
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        let parts = |step: &Step| serde_json::to_value(step).ok();
        parts(self) == parts(other)
    }
}

/// A part of a text, by what stands between parts or by a pattern.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// What stands between parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// Which part, from 0; negative from the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<i64>,
    /// A regular expression without look-around; its first group is the part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

/// Other texts for some.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    /// What becomes of what.
    pub values: BTreeMap<String, String>,
    /// What becomes of other values.
    #[serde(default)]
    pub otherwise: Otherwise,
}

/// What becomes of a value that a map does not name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// The row is refused.
    #[default]
    Refuse,
    /// It stays.
    Keep,
    /// It is left out.
    LeaveOut,
}

/// A quantity in units of its own column, told in one unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Column of the unit.
    pub column: String,
    /// How many of the one unit is one of each: decimals, exact, e.g. `{"LB": "0.45359237", "KG": "1"}`.
    pub factors: BTreeMap<String, String>,
}

/// How the source writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// What stands before decimals.
    pub decimal: DecimalSign,
}

/// What a step made of a value.
pub(super) enum Made {
    Value(Value),
    Nothing,
    Refused(&'static str, String),
}

impl Step {
    /// The code map that it uses.
    pub(super) fn code_map(&self) -> Option<&str> {
        self.code_map.as_deref()
    }

    /// Whether it looks for a pattern, which takes a while to be read.
    pub(super) fn has_pattern(&self) -> bool {
        self.split.as_ref().is_some_and(|split| split.pattern.is_some())
    }

    /// The further column that it reads.
    pub(super) fn column(&self) -> Option<&str> {
        self.unit.as_ref().map(|unit| unit.column.as_str())
    }

    pub(super) fn bind(&mut self, at: &str, found: &mut Vec<Violation>) {
        let given = [
            self.split.is_some(),
            self.map.is_some(),
            self.code_map.is_some(),
            self.unit.is_some(),
            self.number.is_some(),
            self.date_format.is_some(),
            self.list_separator.is_some(),
        ];
        if given.iter().filter(|given| **given).count() != 1 {
            let message = "expected exactly one of split, map, code_map, unit, number, date_format and list_separator";
            found.push(Violation::new(at, "one_of", message));
        }
        if let Some(split) = &self.split {
            let by_separator = split.separator.as_deref().is_some_and(|text| !text.is_empty()) && split.index.is_some();
            let plain = split.pattern.is_none() && by_separator;
            let pattern = split
                .pattern
                .as_deref()
                .filter(|_| split.separator.is_none() && split.index.is_none());
            self.pattern = pattern.and_then(|text| RegexBuilder::new(text).size_limit(PATTERN_SIZE).build().ok());
            let one_group = self.pattern.as_ref().is_some_and(|regex| regex.captures_len() == 2);
            if !plain && !one_group {
                let message = "expected separator and index, or a pattern with one group, without look-around";
                found.push(Violation::new(format!("{at}/split"), "format", message));
            }
        }
        if self
            .date_format
            .as_deref()
            .is_some_and(|format| !moment::says_a_date(format))
        {
            let message = "expected a form with year, month and day, e.g. %m/%d/%Y";
            found.push(Violation::new(format!("{at}/date_format"), "format", message));
        }
        if self.list_separator.as_deref() == Some("") {
            found.push(Violation::new(
                format!("{at}/list_separator"),
                "blank",
                "expected some text",
            ));
        }
        if let Some(unit) = &self.unit {
            for (name, factor) in unit.factors.iter().filter(|(_, factor)| !decimal::is_positive(factor)) {
                let place = format!("{at}/unit/factors/{}", name.replace('~', "~0").replace('/', "~1"));
                let message = format!(
                    "expected a decimal above zero as text, not {} characters of else",
                    factor.len()
                );
                found.push(Violation::new(place, "format", message));
            }
            if unit.factors.is_empty() {
                let message = "expected at least one unit";
                found.push(Violation::new(format!("{at}/unit/factors"), "min_items", message));
            }
        }
    }

    /// Does it to a value, to each entry of a list. `unit` is the text of the further column.
    pub(super) fn apply(&self, value: Value, unit: Option<&str>, maps: &CodeMaps) -> Made {
        let text = match value {
            Value::Array(items) => {
                let mut kept = Vec::with_capacity(items.len());
                for item in items {
                    match self.apply(item, unit, maps) {
                        Made::Value(value) => kept.push(value),
                        Made::Nothing => {}
                        refused @ Made::Refused(..) => return refused,
                    }
                }
                return Made::Value(Value::Array(kept));
            }
            Value::String(text) => text,
            Value::Number(number) => match json_number::text(&number) {
                Some(text) => text,
                None => return Made::Refused("number_not_exact", json_number::ADVICE.into()),
            },
            Value::Bool(truth) => truth.to_string(),
            Value::Null => return Made::Nothing,
            Value::Object(_) => return Made::Refused("group", "expected a value, not a group".into()),
        };
        self.apply_to(&text, unit, maps)
    }

    fn apply_to(&self, text: &str, unit: Option<&str>, maps: &CodeMaps) -> Made {
        if let Some(split) = &self.split {
            return match self.part(split, text).filter(|part| !part.is_empty()) {
                Some(part) => Made::Value(Value::String(part)),
                None => Made::Nothing,
            };
        }
        if let Some(map) = &self.map {
            return translate(map, text);
        }
        if let Some(name) = &self.code_map {
            return translate_by(name, text, maps);
        }
        if let Some(of) = &self.unit {
            return told_in_one(of, text, unit);
        }
        if let Some(number) = self.number {
            return match number.decimal.read(text) {
                Some(decimal) => Made::Value(Value::String(decimal)),
                None => Made::Refused("number", number.decimal.expected().into()),
            };
        }
        if let Some(format) = &self.date_format {
            return match moment::iso_date(format, text) {
                Some(date) => Made::Value(Value::String(date)),
                None => Made::Refused("date_format", format!("expected a date of the form {format}")),
            };
        }
        let separator = self.list_separator.as_deref().unwrap_or(",");
        let entries = text.split(separator).map(str::trim).filter(|entry| !entry.is_empty());
        let entries: Vec<Value> = entries
            .take(MOST_ENTRIES)
            .map(|entry| Value::String(entry.into()))
            .collect();
        Made::Value(Value::Array(entries))
    }

    fn part(&self, split: &Split, text: &str) -> Option<String> {
        if let Some(regex) = &self.pattern {
            let found = regex.captures(text)?.get(1)?;
            return Some(found.as_str().trim().to_owned());
        }
        let parts: Vec<&str> = text.split(split.separator.as_deref()?).collect();
        let index = split.index?;
        let position = if index < 0 {
            i64::try_from(parts.len()).ok()? + index
        } else {
            index
        };
        let part = parts.get(usize::try_from(position).ok()?)?;
        Some(part.trim().to_owned())
    }
}

fn translate(map: &Translation, text: &str) -> Made {
    let text = clean(text);
    let micro = signs::one_micro(&text);
    // Of a map one entry is asked; only for the two micro signs all are looked at.
    let found = map
        .values
        .get(&text)
        .or_else(|| match text.contains(['\u{B5}', '\u{3BC}']) {
            true => map
                .values
                .iter()
                .find(|(from, _)| signs::one_micro(from) == micro)
                .map(|(_, to)| to),
            false => None,
        });
    match (found, map.otherwise) {
        (Some(to), _) => Made::Value(Value::String(to.clone())),
        (None, Otherwise::Keep) => Made::Value(Value::String(text)),
        (None, Otherwise::LeaveOut) => Made::Nothing,
        (None, Otherwise::Refuse) => {
            Made::Refused("unmapped_code", "expected one of the values that the map names".into())
        }
    }
}

fn translate_by(name: &str, text: &str, maps: &CodeMaps) -> Made {
    let Some(map) = maps.maps.get(name) else {
        return Made::Refused("code_map_missing", format!("the code map {name} is not there"));
    };
    match map.canonical(text, &maps.day) {
        Some(entry) => Made::Value(Value::String(entry.to.clone())),
        None => Made::Refused(
            "unmapped_code",
            format!("expected a code that the code map {name} translates"),
        ),
    }
}

fn told_in_one(of: &Unit, text: &str, unit: Option<&str>) -> Made {
    let column = &of.column;
    let Some(unit) = unit.map(clean).filter(|unit| !unit.is_empty()) else {
        return Made::Refused("unit", format!("expected a unit in the column {column}"));
    };
    let Some(factor) = of.factors.get(&unit) else {
        return Made::Refused(
            "unit",
            format!("expected one of the units that the profile names in the column {column}"),
        );
    };
    // What stands between thousands is how people write, and no part of a number.
    let read = DecimalSign::Point.read(text);
    match read.and_then(|number| decimal::product(&number, factor)) {
        Some(product) => Made::Value(Value::String(product)),
        None => Made::Refused("number", DecimalSign::Point.expected().into()),
    }
}
