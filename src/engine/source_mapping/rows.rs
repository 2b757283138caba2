//! Rows out of CSV, JSON and NDJSON.

use csv::StringRecord;
use serde_json::{Map, Value};

use super::Row;
use crate::engine::csv_text::{FileForm, Form, Sheet, row};
use crate::engine::json_strict;
use crate::engine::record::Violation;

/// A CSV file as rows.
#[derive(Debug, Clone)]
pub struct Table {
    /// How it is written.
    pub form: Form,
    /// Names of the columns, in its order.
    pub columns: Vec<String>,
    /// Its rows; every cell is text.
    pub rows: Vec<Row>,
}

/// Reads a CSV file with a header, as stated and else as it shows itself.
///
/// # Errors
/// What is no CSV, the first line that cannot be read, a header with a name twice, or more rows than `most`.
pub fn from_csv(text: &[u8], stated: &FileForm, most: usize) -> Result<Table, Violation> {
    let mut sheet = Sheet::of(text, stated)?;
    let columns = sheet.columns()?;
    let mut rows = Vec::new();
    let mut record = StringRecord::new();
    while sheet.next(&mut record)? {
        if rows.len() == most {
            return Err(too_many(most));
        }
        rows.push(row(sheet.header(), &record));
    }
    Ok(Table {
        form: sheet.form,
        columns,
        rows,
    })
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
