//! Consumers' lists, row by row: CSV with a header line, or NDJSON.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use csv::StringRecord;
use serde::Deserialize;
use serde_json::Value;
use validator::{Validate, ValidationError};

use super::body::parse;
use super::ids;
use super::validation::{self, refused};
use crate::engine::csv_text::{self, FileForm, Form, Source, Text, fault_in};
use crate::engine::json_strict;
use crate::engine::reconcile::Held;
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::hub::reconcile::HeldRow;

/// Longest line, or CSV record, in bytes.
const LONGEST_LINE: usize = 1024 * 1024;
/// What the CSV reader may have read ahead of the record that it gives.
const AHEAD: usize = 256 * 1024;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `text/csv`
    Csv,
    /// `application/x-ndjson`
    Ndjson,
}

/// One row as sent.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "one_record"))]
struct Row {
    #[validate(length(min = 1, max = 64))]
    #[serde(default, deserialize_with = "ids::maybe")]
    golden_id: Option<String>,
    #[validate(custom(function = "validation::system"))]
    system: Option<String>,
    #[validate(custom(function = "validation::key"))]
    key: Option<String>,
    #[validate(range(min = 1, max = 2_147_483_647))]
    version: Option<i64>,
    #[validate(custom(function = "sha256"))]
    hash: Option<String>,
    attributes: Option<Attributes>,
}

fn one_record(row: &Row) -> std::result::Result<(), ValidationError> {
    match (&row.golden_id, &row.key) {
        (Some(_), None) | (None, Some(_)) => Ok(()),
        _ => Err(refused("one_of", "expected golden_id or key")),
    }
}

fn sha256(text: &str) -> std::result::Result<(), ValidationError> {
    match text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        true => Ok(()),
        false => Err(refused("hash", "expected 64 hexadecimal digits in lower case")),
    }
}

impl Row {
    fn held(self, line: u32, has_system: bool) -> Result<HeldRow> {
        if self.key.is_some() && self.system.is_none() && !has_system {
            let message = format!("line {line}: expected a system with the key, or the parameter system");
            return Err(Error::invalid(format!("/{line}/system"), "required", message));
        }
        Ok(HeldRow {
            line,
            golden_id: self.golden_id,
            system: self.system,
            key: self.key,
            held: Held {
                version: self.version,
                hash: self.hash,
                attributes: self.attributes,
            },
        })
    }
}

/// What a list may hold.
#[derive(Debug, Clone)]
pub struct Expected {
    /// How it is written.
    pub format: Format,
    /// What is stated of how it is written, if it is CSV.
    pub form: FileForm,
    /// Whether keys without a system have one.
    pub has_system: bool,
    /// Top-level attributes of the domain: columns of a CSV list.
    pub attributes: BTreeSet<String>,
}

/// The rows of a list, read as they are asked for. The first that cannot be read is the last.
pub fn rows(
    source: impl Read + Send + 'static,
    expected: Expected,
) -> Box<dyn Iterator<Item = Result<HeldRow>> + Send> {
    match expected.format {
        Format::Csv => Box::new(CsvRows::new(source, expected)),
        Format::Ndjson => Box::new(Lines {
            source: BufReader::with_capacity(64 * 1024, source),
            line: 0,
            has_system: expected.has_system,
            ended: false,
        }),
    }
}

fn unreadable(line: u64, error: &io::Error) -> Error {
    Error::malformed(format!("/{line}"), format!("line {line} cannot be read: {error}"))
}

/// Why CSV cannot be read: what it says itself, or what its source does.
fn failed(line: u64, error: &io::Error) -> Error {
    match fault_in(error) {
        Some(fault) => Error::invalid(format!("/{}", fault.line), fault.code, fault.to_string()),
        None if error.kind() == io::ErrorKind::FileTooLarge => too_long(line),
        None => unreadable(line, error),
    }
}

fn too_long(line: u64) -> Error {
    Error::invalid(
        format!("/{line}"),
        "line_too_long",
        format!("line {line}: expected at most {LONGEST_LINE} bytes"),
    )
}

fn not_utf8(line: u64) -> Error {
    Error::invalid(format!("/{line}"), "encoding", format!("line {line}: expected UTF-8"))
}

/// Rows of NDJSON; empty lines are passed over.
struct Lines<R> {
    source: BufReader<R>,
    line: u32,
    has_system: bool,
    ended: bool,
}

impl<R: Read> Iterator for Lines<R> {
    type Item = Result<HeldRow>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = Vec::new();
        while !self.ended {
            bytes.clear();
            self.line = self.line.saturating_add(1);
            let line = u64::from(self.line);
            let mut limited = (&mut self.source).take(LONGEST_LINE as u64 + 1);
            match limited.read_until(b'\n', &mut bytes) {
                Ok(0) => break,
                Ok(length) if length > LONGEST_LINE => return self.end(too_long(line)),
                Ok(_) => {}
                Err(error) => return self.end(unreadable(line, &error)),
            }
            if self.line == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
                bytes.drain(..3);
            }
            if std::str::from_utf8(&bytes).is_err() {
                return self.end(not_utf8(line));
            }
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let row = parse::<Row>(&bytes, &format!("/{line}")).and_then(|row| row.held(self.line, self.has_system));
            return match row {
                Ok(row) => Some(Ok(row)),
                Err(error) => self.end(error),
            };
        }
        None
    }
}

impl<R> Lines<R> {
    fn end(&mut self, error: Error) -> Option<Result<HeldRow>> {
        self.ended = true;
        Some(Err(error))
    }
}

/// Counts what is read since the last record, so that one record cannot take all memory.
struct Bounded<R> {
    source: R,
    since: Arc<AtomicUsize>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.source.read(into)?;
        let since = self.since.fetch_add(length, Ordering::Relaxed) + length;
        if since > LONGEST_LINE + AHEAD {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a record is too long"));
        }
        Ok(length)
    }
}

/// What a column of a CSV list holds.
enum Column {
    GoldenId,
    System,
    Key,
    Version,
    Hash,
    Attribute(String),
    /// A column without a name, which holds nothing.
    Nothing,
}

/// Records of a list whose size is bounded while it is decoded.
type Records<R> = csv::Reader<Text<Source<Bounded<R>>>>;

struct CsvRows<R: Read> {
    /// Before the header is read.
    source: Option<Bounded<R>>,
    opened: Option<(Form, Records<R>)>,
    since: Arc<AtomicUsize>,
    expected: Expected,
    columns: Vec<Column>,
    record: StringRecord,
    ended: bool,
}

impl<R: Read> CsvRows<R> {
    fn new(source: R, expected: Expected) -> Self {
        let since = Arc::new(AtomicUsize::new(0));
        let bounded = Bounded {
            source,
            since: Arc::clone(&since),
        };
        CsvRows {
            source: Some(bounded),
            opened: None,
            since,
            expected,
            columns: Vec::new(),
            record: StringRecord::new(),
            ended: false,
        }
    }

    /// The next record; `None` at the end.
    fn read(&mut self) -> Result<Option<u64>> {
        self.since.store(0, Ordering::Relaxed);
        let Some((form, reader)) = &mut self.opened else {
            return Ok(None);
        };
        let line = form.line(reader.position().line());
        match reader.read_record(&mut self.record) {
            Ok(false) => Ok(None),
            Ok(true) => Ok(Some(
                self.record.position().map_or(line, |place| form.line(place.line())),
            )),
            Err(error) => Err(match error.kind() {
                csv::ErrorKind::Io(error) => failed(line, error),
                _ => Error::malformed(format!("/{line}"), format!("line {line}: expected CSV as in RFC 4180")),
            }),
        }
    }

    fn header(&mut self, source: Bounded<R>) -> Result<()> {
        let (form, source) = csv_text::opened(source, &self.expected.form).map_err(|error| failed(1, &error))?;
        if form.header_line == 0 {
            return Err(Error::invalid(
                "/1",
                "header",
                "expected a header line: columns are known by their names",
            ));
        }
        self.opened = Some((form, csv_text::reader(form, source)));
        let line = self.read()?;
        let line = line.ok_or_else(|| Error::invalid("/1", "header", "expected a header line"))?;
        let mut named = BTreeSet::new();
        for (place, name) in self.record.iter().enumerate() {
            let name = name.trim();
            let refuse = |code: &str, message: &str| {
                Error::invalid(
                    format!("/{line}/{place}"),
                    code,
                    format!("column {}: {message}", place + 1),
                )
            };
            if !name.is_empty() && !named.insert(name.to_owned()) {
                return Err(refuse("repeated_column", "there is one of that name already"));
            }
            self.columns.push(match name {
                "golden_id" => Column::GoldenId,
                "system" => Column::System,
                "key" => Column::Key,
                "version" => Column::Version,
                "hash" => Column::Hash,
                "" => Column::Nothing,
                name if self.expected.attributes.contains(name) => Column::Attribute(name.to_owned()),
                _ => {
                    let known = "expected golden_id, system, key, version, hash or an attribute of the domain";
                    return Err(refuse("unknown_column", known));
                }
            });
        }
        let identified = self
            .columns
            .iter()
            .any(|column| matches!(column, Column::GoldenId | Column::Key));
        if identified {
            Ok(())
        } else {
            Err(Error::invalid(
                format!("/{line}"),
                "header",
                "expected a column golden_id or key",
            ))
        }
    }

    fn row(&self, line: u64) -> Result<HeldRow> {
        if self.record.len() != self.columns.len() {
            let message = format!("line {line}: expected {} columns", self.columns.len());
            return Err(Error::invalid(format!("/{line}"), "columns", message));
        }
        let mut row = Row::default();
        for (place, (column, cell)) in self.columns.iter().zip(&self.record).enumerate() {
            let given = (!cell.is_empty()).then(|| cell.to_owned());
            match column {
                Column::GoldenId => row.golden_id = given.map(|id| ids::canonical(&id)).filter(|id| !id.is_empty()),
                Column::System => row.system = given,
                Column::Key => row.key = given,
                Column::Hash => row.hash = given,
                Column::Version => row.version = given.map(|text| whole_number(&text, line)).transpose()?,
                Column::Nothing if cell.trim().is_empty() => {}
                Column::Nothing => {
                    let message = format!("column {} has a value here and no name in the header", place + 1);
                    return Err(Error::invalid(
                        format!("/{line}/{place}"),
                        "column_without_name",
                        message,
                    ));
                }
                Column::Attribute(name) => {
                    let attributes = row.attributes.get_or_insert_with(Attributes::new);
                    attributes.insert(name.clone(), value(cell, line)?);
                }
            }
        }
        row.validate().map_err(|errors| Error::Invalid {
            violations: validation::violations(&errors, &format!("/{line}")),
        })?;
        row.held(u32::try_from(line).unwrap_or(u32::MAX), self.expected.has_system)
    }
}

fn whole_number(text: &str, line: u64) -> Result<i64> {
    let message = || format!("line {line}: expected a whole number");
    text.trim()
        .parse()
        .map_err(|_| Error::invalid(format!("/{line}/version"), "wrong_type", message()))
}

/// A cell as a value: a list or group is written as JSON, nothing is nothing, all else is text.
fn value(cell: &str, line: u64) -> Result<Value> {
    if cell.is_empty() {
        return Ok(Value::Null);
    }
    let text = || Value::String(cell.to_owned());
    match cell.starts_with(['[', '{']).then(|| json_strict::read(cell.as_bytes())) {
        None | Some(Err(None)) => Ok(text()),
        Some(Ok(value)) => Ok(value),
        Some(Err(Some(found))) => {
            let message = format!("line {line}: at \"{}\": {}", found.pointer, found.message);
            Err(Error::invalid(format!("/{line}"), &found.code, message))
        }
    }
}

impl<R: Read> Iterator for CsvRows<R> {
    type Item = Result<HeldRow>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        if let Some(source) = self.source.take()
            && let Err(error) = self.header(source)
        {
            self.ended = true;
            return Some(Err(error));
        }
        let row = loop {
            match self.read() {
                Ok(None) => break None,
                // Spreadsheets write rows without a value below the last one.
                Ok(Some(_)) if self.record.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(Some(line)) => break Some(self.row(line)),
                Err(error) => break Some(Err(error)),
            }
        };
        self.ended = !matches!(row, Some(Ok(_)));
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: Format, text: &[u8]) -> Vec<Result<HeldRow>> {
        let expected = Expected {
            format,
            form: FileForm::default(),
            has_system: false,
            attributes: BTreeSet::from(["legal_name".to_owned()]),
        };
        rows(io::Cursor::new(text.to_vec()), expected).collect()
    }

    fn refusal(format: Format, text: &[u8]) -> (usize, String) {
        let mut found = read(format, text);
        let last = found.pop().unwrap();
        let Error::Invalid { violations } = last.unwrap_err() else {
            return (found.len(), "malformed".into());
        };
        (found.len(), format!("{} {}", violations[0].pointer, violations[0].code))
    }

    #[test]
    fn both_formats_say_the_same() {
        let csv = "\u{feff}system,key,version,legal_name\r\nerp,1,3,\"Baxter, Inc\"\r\nerp,2,,\r\n";
        let ndjson = "{\"system\":\"erp\",\"key\":\"1\",\"version\":3,\"attributes\":{\"legal_name\":\"Baxter, Inc\"}}\n\
            \n{\"system\":\"erp\",\"key\":\"2\",\"attributes\":{\"legal_name\":null}}";
        let (csv, ndjson) = (
            read(Format::Csv, csv.as_bytes()),
            read(Format::Ndjson, ndjson.as_bytes()),
        );
        let shown = |rows: Vec<Result<HeldRow>>| -> Vec<String> {
            let rows = rows.into_iter().map(|row| row.unwrap());
            rows.map(|row| format!("{:?} {:?} {:?}", row.key, row.held.version, row.held.attributes))
                .collect()
        };
        assert_eq!(shown(csv), shown(ndjson));
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_its_line() {
        assert_eq!(refusal(Format::Csv, b""), (0, "/1 header".into()));
        assert_eq!(refusal(Format::Csv, b"version\n1\n"), (0, "/1 header".into()));
        assert_eq!(
            refusal(Format::Csv, b"golden_id,color\nx,red\n"),
            (0, "/1/1 unknown_column".into())
        );
        assert_eq!(
            refusal(Format::Csv, b"golden_id,version\nx,1\ny,1,z\n"),
            (1, "/3 columns".into())
        );
        assert_eq!(refusal(Format::Csv, b"golden_id\nx\n\x81\n").1, "/3 encoding");
        assert_eq!(
            refusal(Format::Csv, b"golden_id,version\nx,many\n").1,
            "/2/version wrong_type"
        );
        assert_eq!(refusal(Format::Csv, b"key\n1\n").1, "/2/system required");
        assert_eq!(
            refusal(Format::Ndjson, b"{\"golden_id\":\"x\"}\n{\"color\":1}\n"),
            (1, "/2/color unknown_member".into())
        );
        assert_eq!(refusal(Format::Ndjson, b"\n\n{}\n").1, "/3 one_of");
        assert_eq!(refusal(Format::Ndjson, b"{\"golden_id\":\"\xff\"}").1, "/1 encoding");
        assert_eq!(refusal(Format::Ndjson, b"not json").1, "malformed");
        assert!(read(Format::Ndjson, b"\n \n").is_empty());
        assert!(read(Format::Csv, b"golden_id\n").is_empty());
        assert_eq!(
            refusal(Format::Csv, b"golden_id,version,\nx,1,y\n").1,
            "/2/2 column_without_name"
        );
        assert_eq!(read(Format::Csv, b"golden_id,version,,\nx,1,,\n").len(), 1);
    }

    #[test]
    fn a_line_without_end_is_refused_before_it_is_read() {
        for format in [Format::Csv, Format::Ndjson] {
            let expected = Expected {
                format,
                form: FileForm::default(),
                has_system: false,
                attributes: BTreeSet::new(),
            };
            let header: &[u8] = if format == Format::Csv { b"golden_id\n\"" } else { b"" };
            let source = header.chain(io::repeat(b'x'));
            let found: Vec<Result<HeldRow>> = rows(source, expected).collect();
            let error = found.into_iter().next().unwrap().unwrap_err();
            assert!(error.to_string().contains("at most"), "{error}");
        }
    }
}
