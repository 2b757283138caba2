//! Code lists out of CSV files, as their publishers give them.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::engine::csv_text::{FileForm, Sheet};
use crate::engine::record::Violation;
use crate::engine::standardize::is_date;

/// Which columns of a file say what. Columns that are not named become attributes of the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The code.
    pub code: String,
    /// What it means.
    pub label: String,
    /// Code that it is a kind of.
    pub parent: String,
    /// `active`, `deprecated` or `deleted`; `X` and `D` as UN/ECE writes the last two.
    pub status: String,
    /// First day.
    pub valid_from: String,
    /// First day on which it no longer is.
    pub valid_to: String,
}

impl Default for Columns {
    fn default() -> Self {
        Columns {
            code: "code".into(),
            label: "label".into(),
            parent: "parent".into(),
            status: "status".into(),
            valid_from: "valid_from".into(),
            valid_to: "valid_to".into(),
        }
    }
}

/// The body of a code list out of a CSV file, and how many rows it leaves out.
#[derive(Debug, Clone, PartialEq)]
pub struct FromCsv {
    /// The body.
    pub body: Value,
    /// Rows without a code, and later rows of a code that begin on no other day: ISO 4217 has a row for each country.
    pub left_out: usize,
}

/// Reads a CSV file with a header. A month, `YYYY-MM`, stands for its first day.
///
/// # Errors
/// What cannot be read, with the line; `code` and `label` must be columns.
pub fn from_csv(title: &str, text: &[u8], stated: &FileForm, columns: &Columns) -> Result<FromCsv, Violation> {
    let mut sheet = Sheet::of(text, stated)?;
    sheet.columns()?;
    let header = sheet.header().to_vec();
    let position = |name: &str| header.iter().position(|column| column == name);
    let (Some(code), Some(label)) = (position(&columns.code), position(&columns.label)) else {
        let message = format!(
            "expected the columns \"{}\" and \"{}\" in the header",
            columns.code, columns.label
        );
        return Err(Violation::new("", "column", message));
    };
    let named = [
        ("parent", position(&columns.parent)),
        ("valid_from", position(&columns.valid_from)),
        ("valid_to", position(&columns.valid_to)),
    ];
    let status_at = position(&columns.status);
    let taken: HashSet<usize> = named
        .iter()
        .filter_map(|(_, at)| *at)
        .chain([code, label])
        .chain(status_at)
        .collect();
    let mut codes = Vec::new();
    let mut seen: HashSet<(String, Option<String>)> = HashSet::new();
    let mut left_out = 0;
    let mut row = csv::StringRecord::new();
    while sheet.next(&mut row)? {
        let cell = |at: usize| row.get(at).map(str::trim).filter(|text| !text.is_empty());
        let begins = named.get(1).and_then(|(_, at)| at.and_then(cell)).map(str::to_owned);
        let Some(own) = cell(code).filter(|own| seen.insert(((*own).to_owned(), begins))) else {
            left_out += 1;
            continue;
        };
        let mut entry = Map::new();
        entry.insert("code".into(), json!(own));
        entry.insert("label".into(), json!(cell(label).unwrap_or(own)));
        for (member, at) in &named {
            if let Some(text) = at.and_then(cell) {
                let text = if *member == "parent" {
                    text.to_owned()
                } else {
                    day(text)
                };
                entry.insert((*member).into(), json!(text));
            }
        }
        if let Some(text) = status_at.and_then(cell) {
            entry.insert("status".into(), json!(status(text)));
        }
        let others = header.iter().enumerate().filter(|(at, _)| !taken.contains(at));
        let attributes: Map<String, Value> = others
            .filter_map(|(at, name)| Some((name.clone(), json!(cell(at)?))))
            .collect();
        if !attributes.is_empty() {
            entry.insert("attributes".into(), Value::Object(attributes));
        }
        codes.push(Value::Object(entry));
    }
    Ok(FromCsv {
        body: json!({"title": title, "codes": codes}),
        left_out,
    })
}

/// A month as its first day; all else stays, for the list to refuse.
fn day(text: &str) -> String {
    let first = format!("{text}-01");
    if is_date(&first) { first } else { text.to_owned() }
}

/// As the lists of UN/ECE write it (`X` deleted, `D` deprecated, `|` and `¦` changed or added), or in full. What is not
/// known stays, for the list to refuse.
fn status(text: &str) -> String {
    match text {
        "X" => "deleted".into(),
        "D" => "deprecated".into(),
        "|" | "¦" | "+" | "#" | "=" => "active".into(),
        other => other.to_lowercase(),
    }
}
