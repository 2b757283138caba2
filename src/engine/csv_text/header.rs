//! What a header says, and what its rows must be like.

use std::collections::HashMap;

use csv::StringRecord;
use serde_json::Value;

use super::Fault;
use crate::engine::record::Attributes;

/// Rows that are compared with a header.
const COMPARED: usize = 1_000;

/// Refuses a header in which two columns have one name, or none has one.
pub(super) fn once_each(header: &[String], line: u64) -> Result<(), Fault> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (place, name) in header.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        if let Some(first) = seen.insert(name, place) {
            let (first, second) = (first + 1, place + 1);
            let message = format!("expected each name once: columns {first} and {second} have the same");
            return Err(Fault::new(line, "repeated_column", message));
        }
    }
    match seen.is_empty() {
        true => Err(Fault::new(line, "header", "expected names of columns")),
        false => Ok(()),
    }
}

/// Refuses a row that is not as long as the header, or has a value in a column without a name. Cells without a value beyond
/// the header are nothing.
pub(super) fn check_width(record: &StringRecord, header: &[String], line: u64) -> Result<(), Fault> {
    let beyond = record.iter().skip(header.len()).any(|cell| !cell.trim().is_empty());
    if beyond || record.len() < header.len() {
        let (expected, found) = (header.len(), record.len());
        let message = format!("expected as many cells as the header has, {expected}; there are {found}");
        return Err(Fault::new(line, "columns", message));
    }
    let mut nameless = header.iter().zip(record).enumerate();
    match nameless.find(|(_, (name, cell))| name.is_empty() && !cell.trim().is_empty()) {
        Some((place, _)) => {
            let message = format!("column {} has a value here and no name in the header", place + 1);
            Err(Fault::new(line, "column_without_name", message))
        }
        None => Ok(()),
    }
}

/// The column, from 1, by which the header seems to be a record itself: what stands there is no name, but of the form that
/// the values below it have.
pub fn seems_a_record(columns: &[String], rows: &[Attributes]) -> Option<usize> {
    let below = |name: &String| {
        let texts = rows.iter().take(COMPARED).filter_map(|row| row.get(name)?.as_str());
        texts
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(form)
            .collect::<Vec<_>>()
    };
    let place = columns.iter().position(|name| {
        let values = below(name);
        let own = form(name);
        let alike = values.iter().filter(|value| **value == own).count();
        let fits = values.len() >= 2 && alike * 10 >= values.len() * 9;
        is_value(name) && (fits || is_long_number(name) || name.contains('@'))
    });
    place.map(|place| place + 1)
}

/// Whether a text is no name: it has digits, and is no year.
fn is_value(name: &str) -> bool {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let year = name.len() == 4 && digits == 4 && (name.starts_with("19") || name.starts_with("20"));
    digits > 0 && !year || name.contains('@') && name.contains('.')
}

fn is_long_number(name: &str) -> bool {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    digits >= 5
        && name
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | ' ' | '/'))
}

/// Letters as `a`, digits as `0`, all else as it is.
fn form(text: &str) -> String {
    let kind = |c: char| match c {
        c if c.is_numeric() => '0',
        c if c.is_alphabetic() => 'a',
        c => c,
    };
    text.chars().map(kind).collect()
}

/// A record as a row: texts by the names of their columns.
pub fn row(header: &[String], record: &StringRecord) -> Attributes {
    let cells = header.iter().zip(record).filter(|(name, _)| !name.is_empty());
    cells
        .map(|(name, cell)| (name.clone(), Value::String(cell.to_owned())))
        .collect()
}
