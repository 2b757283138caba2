//! The attributes of a record: a JSON object, paths into it, and what may be wrong with it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The attributes of one record: a JSON object with sorted keys.
pub type Attributes = Map<String, Value>;

/// What becomes of a record because of a violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The value cannot be real: the record is kept aside.
    #[default]
    Quarantine,
    /// The value may be real and is only not in our lists: the record is taken in, and the finding is told.
    Warn,
}

impl Severity {
    /// Whether it keeps a record aside.
    pub fn is_quarantine(&self) -> bool {
        match self {
            Severity::Quarantine => true,
            Severity::Warn => false,
        }
    }
}

/// One reason why a record's attributes are not valid, or may not be.
///
/// The message says what was expected and never repeats the value, so that it may be logged and shown
/// whatever the sensitivity of the attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// JSON Pointer (RFC 6901) into the standardized attributes, e.g. `/addresses/0/zip`; empty for the whole record.
    pub pointer: String,
    /// What kind of mistake, snake_case and stable, e.g. `required`, `check_digit`.
    pub code: String,
    /// What was expected, in plain words.
    pub message: String,
    /// What becomes of the record; left out where it is kept aside.
    #[serde(default, skip_serializing_if = "Severity::is_quarantine")]
    pub severity: Severity,
}

/// Longest text of a violation, in characters.
const LONGEST: usize = 500;

/// Cuts a text off after `most` characters, and shows that it did.
pub fn clip(text: &mut String, most: usize) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
    }
}

impl Violation {
    /// The same, with texts that a sender made very long cut off.
    pub fn clipped(mut self) -> Violation {
        clip(&mut self.pointer, LONGEST);
        clip(&mut self.message, LONGEST);
        self
    }

    /// A violation at `pointer`.
    pub fn new(pointer: impl Into<String>, code: &str, message: impl Into<String>) -> Violation {
        Violation {
            pointer: pointer.into(),
            code: code.to_owned(),
            message: message.into(),
            severity: Severity::Quarantine,
        }
    }

    /// The same, with another severity.
    pub fn with(self, severity: Severity) -> Violation {
        Violation { severity, ..self }
    }
}

/// Every value found at a dotted `path`. Lists on the way and at the end are flattened: `addresses.zip` gives the
/// zip of each address, `phones` each phone. Nulls are left out.
///
/// ```
/// # use mdm_hub::engine::record::values;
/// let record = serde_json::json!({"addresses": [{"zip": "85001"}, {"zip": "85002"}]});
/// let zips = values(record.as_object().unwrap(), "addresses.zip");
/// assert_eq!(zips, ["85001", "85002"]);
/// ```
pub fn values<'a>(attributes: &'a Attributes, path: &str) -> Vec<&'a Value> {
    let (first, rest) = split_path(path);
    let mut found = Vec::new();
    if let Some(value) = attributes.get(first) {
        collect(value, rest, &mut found);
    }
    found
}

fn split_path(path: &str) -> (&str, Option<&str>) {
    match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    }
}

fn collect<'a>(value: &'a Value, rest: Option<&str>, found: &mut Vec<&'a Value>) {
    match (value, rest) {
        (Value::Array(items), _) => items.iter().for_each(|item| collect(item, rest, found)),
        (Value::Null, _) => {}
        (_, None) => found.push(value),
        (Value::Object(members), Some(path)) => {
            let (first, rest) = split_path(path);
            if first == "*" {
                members.values().for_each(|member| collect(member, rest, found));
            } else if let Some(member) = members.get(first) {
                collect(member, rest, found);
            }
        }
        _ => {}
    }
}

/// Appends one reference token to a JSON Pointer, escaped as RFC 6901 asks.
pub(crate) fn push_pointer(pointer: &str, token: &str) -> String {
    let token = token.replace('~', "~0").replace('/', "~1");
    format!("{pointer}/{token}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record(value: Value) -> Attributes {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn values_flatten_lists_on_the_way_and_at_the_end() {
        let record = record(json!({
            "name": "A", "phones": ["1", null, "2"], "gone": null,
            "sites": [{"lines": ["x", "y"]}, {"lines": ["z"]}, {}],
        }));
        assert_eq!(values(&record, "name"), ["A"]);
        assert_eq!(values(&record, "phones"), ["1", "2"]);
        assert_eq!(values(&record, "sites.lines"), ["x", "y", "z"]);
        assert!(values(&record, "gone").is_empty());
        assert!(values(&record, "name.first").is_empty());
        assert!(values(&record, "nowhere.at.all").is_empty());
    }

    #[test]
    fn a_star_stands_for_every_member_of_a_map() {
        let record = record(json!({"source": {"fund": "100", "center": "200"}}));
        assert_eq!(values(&record, "source.*"), ["200", "100"]);
    }

    #[test]
    fn pointers_escape_slash_and_tilde() {
        assert_eq!(push_pointer("/a", "b/c~d"), "/a/b~1c~0d");
    }
}
