//! Rows out of CSV, JSON and NDJSON.

use serde_json::{Map, Value};

use super::Row;
use crate::engine::csv_text::{reader, unreadable};
use crate::engine::json_strict;
use crate::engine::record::Violation;

/// Names of the columns of a CSV file, in its order.
///
/// # Errors
/// A header that cannot be read.
pub fn columns(text: &[u8]) -> Result<Vec<String>, Violation> {
    let mut reader = reader(text);
    let header = reader.headers().map_err(unreadable)?;
    Ok(header.iter().map(|name| name.trim().to_owned()).collect())
}

/// Rows of a CSV file with a header; every cell is text.
///
/// # Errors
/// The first line that cannot be read, a header without names or with one twice, or more rows than `most`.
pub fn from_csv(text: &[u8], most: usize) -> Result<Vec<Row>, Violation> {
    let mut reader = reader(text);
    let header = reader.headers().map_err(unreadable)?.clone();
    let mut seen = std::collections::HashSet::new();
    if header
        .iter()
        .any(|name| name.trim().is_empty() || !seen.insert(name.trim().to_owned()))
    {
        return Err(Violation::new(
            "",
            "csv",
            "line 1: expected a name for each column, each once",
        ));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        if rows.len() == most {
            return Err(too_many(most));
        }
        let cells = header.iter().zip(record.iter());
        rows.push(
            cells
                .map(|(name, cell)| (name.trim().to_owned(), Value::String(cell.to_owned())))
                .collect(),
        );
    }
    Ok(rows)
}

/// Rows of a JSON list of objects, or of objects one a line.
///
/// # Errors
/// As [`from_csv`].
pub fn from_json(values: Vec<Value>, most: usize) -> Result<Vec<Row>, Violation> {
    if values.len() > most {
        return Err(too_many(most));
    }
    let rows = values.into_iter().enumerate().map(|(index, value)| match value {
        Value::Object(members) => Ok(members),
        _ => Err(Violation::new(
            format!("/rows/{index}"),
            "wrong_type",
            "expected an object",
        )),
    });
    rows.collect::<Result<Vec<Map<String, Value>>, Violation>>()
}

/// Rows of NDJSON: an object a line; empty lines are passed over.
///
/// # Errors
/// As [`from_csv`].
pub fn from_ndjson(text: &[u8], most: usize) -> Result<Vec<Row>, Violation> {
    let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).enumerate();
    let mut rows = Vec::new();
    for (position, line) in lines.filter(|(_, line)| !line.is_empty()) {
        if rows.len() == most {
            return Err(too_many(most));
        }
        let line_number = position + 1;
        rows.push(json_strict::read::<Row>(line).map_err(|found| match found {
            Some(found) => Violation {
                message: format!("line {line_number}: {}", found.message),
                ..found
            },
            None => Violation::new("", "json", format!("line {line_number}: expected a JSON object")),
        })?);
    }
    Ok(rows)
}

fn too_many(most: usize) -> Violation {
    Violation::new("", "max_items", format!("expected at most {most} rows"))
}
