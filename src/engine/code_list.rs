//! Code lists: which codes there are, what they mean, and when.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::json_place;
use super::record::Violation;
use super::standardize::is_date;

/// A governed list of codes, e.g. HCPCS, ISO 3166 or the units of UN/ECE Recommendation 20.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    /// For people.
    pub title: String,
    /// Who publishes it.
    #[serde(default)]
    pub source: Option<String>,
    /// Under which terms, as the publisher states them.
    #[serde(default)]
    pub license: Option<String>,
    /// The codes.
    pub codes: Vec<Code>,
}

/// One code of a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code; case and leading zeros count.
    pub code: String,
    /// What it means.
    pub label: String,
    /// Code that it is a kind of.
    #[serde(default)]
    pub parent: Option<String>,
    /// First day on which it may be used.
    #[serde(default)]
    pub valid_from: Option<String>,
    /// First day on which it may no longer be used.
    #[serde(default)]
    pub valid_to: Option<String>,
}

impl CodeList {
    /// Reads the body of a definition.
    ///
    /// # Errors
    /// Each place that is not as it should be.
    pub fn parse(body: &Value) -> Result<CodeList, Vec<Violation>> {
        let list: CodeList = json_place::read(body).map_err(|found| vec![found])?;
        let found = list.mistakes();
        if found.is_empty() { Ok(list) } else { Err(found) }
    }

    fn mistakes(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, code) in self.codes.iter().enumerate() {
            let at = |member: &str| format!("/codes/{index}/{member}");
            if code.code.trim() != code.code || code.code.is_empty() {
                let message = "expected a code without blanks around it";
                found.push(Violation::new(at("code"), "format", message));
            }
            for (member, day) in [("valid_from", &code.valid_from), ("valid_to", &code.valid_to)] {
                if day.as_deref().is_some_and(|day| !is_date(day)) {
                    found.push(Violation::new(at(member), "format", "expected a date, YYYY-MM-DD"));
                }
            }
            if matches!((&code.valid_from, &code.valid_to), (Some(from), Some(to)) if from >= to) {
                let message = "expected a day after valid_from";
                found.push(Violation::new(at("valid_to"), "date_order", message));
            }
            if let Some(first) = seen.insert(&code.code, index) {
                let message = format!("expected each code once; /codes/{first} has it too");
                found.push(Violation::new(at("code"), "duplicate", message));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_is_read_and_each_mistake_is_named() {
        let good = json!({"title": "Units", "codes": [{"code": "EA", "label": "each"}]});
        assert_eq!(CodeList::parse(&good).unwrap().codes[0].label, "each");
        let bad = json!({"title": "Units", "codes": [
            {"code": "EA", "label": "each", "valid_from": "2026-02-30"},
            {"code": "EA", "label": "each", "valid_from": "2026-02-01", "valid_to": "2026-01-01"},
            {"code": " ", "label": "blank"},
        ]});
        let places: Vec<_> = CodeList::parse(&bad)
            .unwrap_err()
            .into_iter()
            .map(|v| v.pointer)
            .collect();
        assert_eq!(
            places,
            [
                "/codes/0/valid_from",
                "/codes/1/valid_to",
                "/codes/1/code",
                "/codes/2/code"
            ]
        );
        let shape = json!({"title": "Units", "codes": [{"code": 1, "label": "x"}]});
        assert_eq!(CodeList::parse(&shape).unwrap_err()[0].pointer, "/codes/0/code");
    }
}
