//! Turns a file's rows into source records.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::sources::{Column, Source};

/// One record as it is sent to the hub.
#[derive(Debug, Clone)]
pub struct Row {
    /// Source system.
    pub system: &'static str,
    /// Key there.
    pub key: String,
    /// Attributes as the publisher wrote them.
    pub attributes: Map<String, Value>,
}

impl Row {
    /// The body that the bulk call takes for one record.
    pub fn body(&self) -> Value {
        json!({"system": self.system, "key": self.key, "attributes": self.attributes})
    }
}

/// Reads every row of a file.
///
/// # Errors
/// What is wrong with the file: not CSV, or a column that the mapping names is missing.
pub fn rows(source: &Source) -> Result<Vec<Row>, String> {
    let mut reader = csv::Reader::from_reader(source.csv.as_bytes());
    reader
        .deserialize::<HashMap<String, String>>()
        .map(|cells| {
            let cells = cells.map_err(|error| format!("{}: {error}", source.file))?;
            row(source, &cells)
        })
        .collect()
}

fn row(source: &Source, cells: &HashMap<String, String>) -> Result<Row, String> {
    let mut attributes = Map::new();
    for (path, value) in source.constants {
        put(&mut attributes, path, value);
    }
    for column in source.columns {
        let cell = cells
            .get(column.name)
            .ok_or_else(|| format!("{}: no column {}", source.file, column.name))?;
        if let Some(value) = value(column, cell) {
            put(&mut attributes, column.attribute, value);
        }
    }
    Ok(Row {
        system: source.system,
        key: key(source.key, cells),
        attributes,
    })
}

/// The cell's text, or the code for it; nothing for an empty cell and for a word without a code.
fn value<'a>(column: &Column, cell: &'a str) -> Option<&'a str> {
    if cell.is_empty() {
        return None;
    }
    if column.codes.is_empty() {
        return Some(cell);
    }
    column
        .codes
        .iter()
        .find(|(word, _)| *word == cell)
        .map(|(_, code)| *code)
}

fn key(pattern: &str, cells: &HashMap<String, String>) -> String {
    cells.iter().fold(pattern.to_owned(), |key, (name, cell)| {
        key.replace(&format!("{{{name}}}"), cell.trim())
    })
}

/// Puts a value at `name`, into the list `name[]`, or into the one entry of the group `name[].member`.
fn put(attributes: &mut Map<String, Value>, path: &str, value: &str) {
    let Some((name, member)) = path.split_once("[]") else {
        attributes.insert(path.to_owned(), value.into());
        return;
    };
    let list = attributes.entry(name).or_insert_with(|| json!([]));
    match member.strip_prefix('.') {
        None => {
            if let Some(list) = list.as_array_mut() {
                list.push(value.into());
            }
        }
        Some(member) => {
            if list.get(0).is_none() {
                *list = json!([{}]);
            }
            list[0][member] = value.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sources::SOURCES;
    use super::*;
    use crate::engine::domain::Domain;

    fn source(file: &str) -> &'static Source {
        SOURCES.iter().find(|source| source.file == file).unwrap()
    }

    #[test]
    fn a_supplier_row_becomes_nested_attributes() {
        let first = &rows(source("suppliers_cms_2020_09.csv")).unwrap()[0];
        assert!(first.key.starts_with("row-"));
        assert_eq!(first.attributes["vendor_type"], "supplier");
        assert_eq!(first.attributes["addresses"][0]["role"], "physical");
        assert!(first.attributes["addresses"][0]["zip"].is_string());
        assert_eq!(first.attributes["phones"].as_array().unwrap().len(), 1);
    }

    #[test]
    fn keys_are_unique_within_a_system() {
        let mut seen = std::collections::HashSet::new();
        for source in SOURCES {
            for row in rows(source).unwrap() {
                assert!(
                    seen.insert((source.domain, source.system, row.key.clone())),
                    "{} twice",
                    row.key
                );
            }
        }
    }

    #[test]
    fn every_row_is_what_its_domain_asks_for() {
        for source in SOURCES {
            let domain = domain(source.domain);
            let rows = rows(source).unwrap();
            let bad: Vec<String> = rows
                .iter()
                .filter_map(|row| {
                    let prepared = domain.prepare(&row.attributes);
                    prepared
                        .violations
                        .first()
                        .map(|v| format!("{}: {} {}", row.key, v.pointer, v.message))
                })
                .collect();
            // HIFLD has web addresses with blanks in them: 19 of 1,838.
            assert!(
                bad.len() * 50 <= rows.len(),
                "{}: {} of {}: {bad:?}",
                source.file,
                bad.len(),
                rows.len()
            );
        }
    }

    #[test]
    fn every_source_system_is_one_that_its_domain_names() {
        for source in SOURCES {
            assert!(
                domain(source.domain).sources.iter().any(|s| s.name == source.system),
                "{}",
                source.file
            );
        }
    }

    fn domain(name: &str) -> Domain {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("schemas")
            .join(name);
        let schema = std::fs::read_to_string(folder.join("schema.json")).unwrap();
        let rules = std::fs::read_to_string(folder.join("rules.toml")).unwrap();
        Domain::parse(name, &schema, &rules).unwrap()
    }
}
