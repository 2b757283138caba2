//! Reads the domain folder and the file of records.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};

use csv::StringRecord;
use serde_json::{Map, Value};

use super::score::identity;
use crate::cli::paths;
use crate::engine::csv_text::{Fault, FileForm, Sheet, Source};
use crate::engine::domain::Domain;
use crate::engine::matching::features;
use crate::engine::record::Attributes;
use crate::engine::resolution::cluster::{Batch, Record};
use crate::output;

/// Reads a domain's folder; a hyphen in its name, which no domain has, becomes an underscore.
pub(super) fn domain(folder: &Path) -> Result<Domain, String> {
    let read = |name: &str| paths::text_of_domain(folder, name);
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
#[derive(Debug, Clone)]
struct Column {
    steps: Vec<Step>,
}

#[derive(Debug, Clone)]
struct Step {
    name: String,
    /// Position in the list that the attribute is; `None` when it is no list.
    position: Option<usize>,
}

/// How many rows a thread prepares at a time.
const BLOCK: usize = 256;
/// How many prepared blocks may wait.
const WAITING: usize = 64;

/// The file with what its header says.
struct Table {
    sheet: Sheet<Source<File>>,
    /// How many blocks were read.
    blocks: usize,
    layout: Layout,
}

/// Which column is what.
#[derive(Debug, Clone)]
struct Layout {
    source: usize,
    id: usize,
    columns: Vec<(usize, Column)>,
}

impl Table {
    fn open(path: &Path, domain: &Domain) -> Result<Table, String> {
        let sheet = sheet(path)?;
        let header = sheet.header().to_vec();
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
                None => output::tell(&format!("column `{name}` is no attribute of {}: ignored", domain.name)),
            }
        }
        let layout = Layout { source, id, columns };
        Ok(Table {
            sheet,
            blocks: 0,
            layout,
        })
    }

    /// The next rows with the number of their block; none at the end of the file.
    fn next_block(&mut self) -> (usize, Result<Vec<StringRecord>, Fault>) {
        let mut rows = Vec::with_capacity(BLOCK);
        let mut row = StringRecord::new();
        let mut outcome = Ok(());
        while rows.len() < BLOCK {
            match self.sheet.next(&mut row) {
                Ok(true) => rows.push(row.clone()),
                Ok(false) => break,
                Err(fault) => {
                    outcome = Err(fault);
                    break;
                }
            }
        }
        self.blocks += 1;
        (self.blocks - 1, outcome.map(|()| rows))
    }
}

/// Opens a CSV file, as its beginning shows that it is written.
pub(super) fn sheet(path: &Path) -> Result<Sheet<Source<File>>, String> {
    let in_file = |fault: Fault| format!("{}: {fault}", path.display());
    let file = paths::open(path)?;
    let sheet = Sheet::open(file, &FileForm::default()).map_err(in_file)?;
    sheet.columns().map_err(in_file)?;
    Ok(sheet)
}

impl Layout {
    /// The record of a row, ready to be matched.
    fn record(&self, row: &StringRecord, domain: &Domain) -> Record {
        let cell = |position: usize| row.get(position).unwrap_or_default();
        let mut attributes = Attributes::new();
        for (position, column) in &self.columns {
            if !cell(*position).is_empty() {
                place(&mut attributes, &column.steps, cell(*position));
            }
        }
        Record {
            id: identity(cell(self.source), cell(self.id)),
            system: cell(self.source).to_owned(),
            features: features(&domain.matching, &domain.standardize(&attributes)),
        }
    }
}

/// Reads and prepares the records of a file on all processors, and hands them to `take` in the
/// order of the file as they become ready.
pub(super) fn records<T>(
    path: &Path,
    domain: &Domain,
    take: impl FnOnce(&mut dyn Iterator<Item = Record>) -> T,
) -> Result<T, String> {
    let table = Table::open(path, domain)?;
    let layout = table.layout.clone();
    let table = Mutex::new(table);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (sender, receiver) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (table, layout, sender) = (&table, &layout, sender.clone());
            scope.spawn(move || {
                loop {
                    let (number, rows) = table.lock().unwrap_or_else(PoisonError::into_inner).next_block();
                    let end = rows.as_ref().map_or(true, Vec::is_empty);
                    let prepared: Result<Vec<Record>, Fault> =
                        rows.map(|rows| rows.iter().map(|row| layout.record(row, domain)).collect());
                    if sender.send((number, prepared)).is_err() || end {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut failed = None;
        let mut early = BTreeMap::new();
        let mut next = 0;
        let blocks = std::iter::from_fn(|| {
            while !early.contains_key(&next) {
                let (number, prepared) = receiver.recv().ok()?;
                early.insert(number, prepared);
            }
            let prepared: Result<Vec<Record>, Fault> = early.remove(&next)?;
            next += 1;
            prepared.map_err(|error| failed = Some(error)).ok()
        });
        let taken = take(&mut blocks.flatten());
        match failed {
            Some(error) => Err(format!("{}: {error}", path.display())),
            None => Ok(taken),
        }
    })
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
