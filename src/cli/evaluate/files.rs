//! Reads the domain folder and the file of records.

use std::path::Path;

use serde_json::{Map, Value};

use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::engine::resolution::cluster::Batch;

/// One row of the file.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) source: String,
    pub(super) id: String,
    pub(super) attributes: Attributes,
}

/// Reads a domain's folder; a hyphen in its name, which no domain has, becomes an underscore.
pub(super) fn domain(folder: &Path) -> Result<Domain, String> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let name = folder
        .canonicalize()
        .ok()
        .and_then(|path| path.file_name().map(|name| name.to_string_lossy().replace('-', "_")))
        .unwrap_or_else(|| "domain".to_owned());
    Domain::parse(&name, &read("schema.json")?, &read("rules.toml")?)
        .map_err(|error| format!("{}: {}: {}", error.file, error.place, error.reason))
}

/// Writes the cluster of every record: `source,id,cluster`.
pub(super) fn write_clusters(path: &Path, batch: &Batch, clusters: &[usize]) -> Result<(), String> {
    let write = || -> csv::Result<()> {
        let mut file = csv::Writer::from_path(path)?;
        file.write_record(["source", "id", "cluster"])?;
        for (position, cluster) in (0_u32..).zip(clusters) {
            if let Some((id, system)) = batch.record(position) {
                let id = id.split_once('\u{1f}').map_or(id, |(_, id)| id);
                file.write_record([system, id, &cluster.to_string()])?;
            }
        }
        file.flush()?;
        Ok(())
    };
    write().map_err(|error| format!("{}: {error}", path.display()))
}

/// Where a column goes: names of attributes, and the position in a list.
#[derive(Debug)]
struct Column {
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: String,
    /// Position in the list that the attribute is; `None` when it is no list.
    position: Option<usize>,
}

pub(super) fn records(path: &Path, domain: &Domain) -> Result<Vec<Row>, String> {
    let explain = |error: csv::Error| format!("{}: {error}", path.display());
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(path)
        .map_err(explain)?;
    let header = reader.headers().map_err(explain)?.clone();
    let find = |name: &str| header.iter().position(|column| column == name);
    let (Some(source), Some(id)) = (find("source"), find("id")) else {
        return Err(format!("{}: needs columns `source` and `id`", path.display()));
    };
    let mut columns = Vec::new();
    for (position, name) in header.iter().enumerate() {
        if position == source || position == id {
            continue;
        }
        match column(name, &domain.schema) {
            Some(column) => columns.push((position, column)),
            None => eprintln!("column `{name}` is no attribute of {}: ignored", domain.name),
        }
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(explain)?;
        let cell = |position: usize| record.get(position).unwrap_or_default();
        let mut attributes = Attributes::new();
        for (position, column) in &columns {
            if !cell(*position).is_empty() {
                place(&mut attributes, &column.steps, cell(*position));
            }
        }
        rows.push(Row {
            source: cell(source).to_owned(),
            id: cell(id).to_owned(),
            attributes,
        });
    }
    Ok(rows)
}

/// Resolves a header such as `addresses.city`, `addresses[0].city` or `phones[1]` against the schema.
fn column(header: &str, schema: &Value) -> Option<Column> {
    let mut steps = Vec::new();
    let mut here = schema;
    for part in header.split('.') {
        let (name, position) = match part.strip_suffix(']').and_then(|part| part.split_once('[')) {
            Some((name, number)) => (name, Some(number.parse().ok()?)),
            None => (part, None),
        };
        here = here.get("properties")?.get(name)?;
        let list = here.get("items");
        let position = list.map(|_| position.unwrap_or(0));
        here = list.unwrap_or(here);
        steps.push(Step {
            name: name.to_owned(),
            position,
        });
    }
    Some(Column { steps })
}

fn place(object: &mut Map<String, Value>, steps: &[Step], text: &str) {
    let Some((step, rest)) = steps.split_first() else {
        return;
    };
    let empty = || {
        if rest.is_empty() {
            Value::Null
        } else {
            Value::Object(Map::new())
        }
    };
    let slot = object.entry(step.name.clone()).or_insert_with(|| match step.position {
        Some(_) => Value::Array(Vec::new()),
        None => empty(),
    });
    let slot = match (step.position, slot) {
        (Some(position), Value::Array(items)) => {
            while items.len() <= position {
                items.push(empty());
            }
            &mut items[position]
        }
        (_, slot) => slot,
    };
    match slot {
        Value::Object(inner) if !rest.is_empty() => place(inner, rest, text),
        slot => *slot = Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn headers_place_values_in_groups_and_lists() {
        let schema = json!({"properties": {
            "name": {"type": "string"},
            "phones": {"type": "array", "items": {"type": "string"}},
            "addresses": {"type": "array", "items": {"properties": {"city": {}, "zip": {}}}},
        }});
        let mut attributes = Attributes::new();
        for (header, text) in [
            ("name", "A"),
            ("phones", "1"),
            ("phones[1]", "2"),
            ("addresses.city", "X"),
            ("addresses[0].zip", "9"),
            ("addresses[1].city", "Y"),
        ] {
            place(&mut attributes, &column(header, &schema).expect(header).steps, text);
        }
        let expected = json!({"name": "A", "phones": ["1", "2"],
            "addresses": [{"city": "X", "zip": "9"}, {"city": "Y"}]});
        assert_eq!(Value::Object(attributes), expected);
        assert!(column("nowhere", &schema).is_none());
    }
}
