//! CSV (RFC 4180) as people and programs write it: in which encoding, with which delimiter, below which title lines. Every
//! door that takes a file reads it here, by what is stated and else by what its beginning shows.

mod decode;
mod detect;
mod encoding;
mod foreign;
mod form;
mod header;
mod scan;

use std::io::{Chain, Cursor, Read};

use csv::StringRecord;

pub use decode::Text;
pub use encoding::Encoding;
pub use form::{Delimiter, FileForm, Form};
pub use header::{row, seems_a_record};

use super::record::Violation;

/// Bytes from which it is told how a file is written.
const HEAD: usize = 256 * 1024;

/// Why a file cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct Fault {
    /// Line of the file, from 1.
    pub line: u64,
    /// For programs.
    pub code: &'static str,
    /// What was expected, for people; never a value.
    pub message: String,
}

impl Fault {
    fn new(line: u64, code: &'static str, message: impl Into<String>) -> Fault {
        Fault {
            line,
            code,
            message: message.into(),
        }
    }
}

impl From<Fault> for Violation {
    fn from(fault: Fault) -> Violation {
        let message = fault.to_string();
        Violation::new("", fault.code, message)
    }
}

/// The fault that ended the reading of a text, if that was one.
pub fn fault_in(error: &std::io::Error) -> Option<&Fault> {
    error.get_ref()?.downcast_ref()
}

/// What a file is read from: its beginning, which was looked at, and the rest.
pub type Source<R> = Chain<Cursor<Vec<u8>>, R>;

/// A file with a header, read row by row.
pub struct Sheet<R: Read> {
    /// How it is written.
    pub form: Form,
    reader: csv::Reader<Text<R>>,
    header: Vec<String>,
    /// The first row, where the file has no header.
    first: Option<StringRecord>,
}

impl<'t> Sheet<&'t [u8]> {
    /// Opens a text that is there whole.
    ///
    /// # Errors
    /// When it is no CSV, cannot be read, or has no row for the header.
    pub fn of(text: &'t [u8], stated: &FileForm) -> Result<Sheet<&'t [u8]>, Fault> {
        Sheet::new(Form::of(text, stated)?, text)
    }
}

impl<R: Read> Sheet<Source<R>> {
    /// Opens what arrives bit by bit.
    ///
    /// # Errors
    /// As [`Sheet::of`], and when the source fails.
    pub fn open(source: R, stated: &FileForm) -> Result<Self, Fault> {
        let (form, source) = opened(source, stated).map_err(|error| failed(&error, 1))?;
        Sheet::new(form, source)
    }
}

impl<R: Read> Sheet<R> {
    fn new(form: Form, source: R) -> Result<Self, Fault> {
        let mut sheet = Sheet {
            reader: reader(form, source),
            form,
            header: Vec::new(),
            first: None,
        };
        let mut record = StringRecord::new();
        if !sheet.read(&mut record)? {
            return Err(Fault::new(1, "header", "expected a header line; the file is empty"));
        }
        if form.header_line == 0 {
            sheet.header = (1..=record.len()).map(|number| format!("column_{number}")).collect();
            sheet.first = Some(record);
        } else {
            sheet.header = record.iter().map(|name| name.trim().to_owned()).collect();
        }
        Ok(sheet)
    }

    /// Names of the columns in the file's order, without blanks around them; empty where a column has none.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The columns that have names.
    ///
    /// # Errors
    /// When two have the same one.
    pub fn columns(&self) -> Result<Vec<String>, Fault> {
        header::once_each(&self.header, self.form.header_line.max(1).into())?;
        Ok(self.header.iter().filter(|name| !name.is_empty()).cloned().collect())
    }

    /// Reads the next row; `false` at the end. Rows without any value are passed over.
    ///
    /// # Errors
    /// When it cannot be read, is not as long as the header, or has a value in a column without a name.
    pub fn next(&mut self, record: &mut StringRecord) -> Result<bool, Fault> {
        if let Some(first) = self.first.take() {
            *record = first;
            return Ok(true);
        }
        while self.read(record)? {
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            header::check_width(record, &self.header, self.line(record))?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Line of the file in which a row begins.
    fn line(&self, record: &StringRecord) -> u64 {
        record.position().map_or(1, |place| self.form.line(place.line()))
    }

    fn read(&mut self, record: &mut StringRecord) -> Result<bool, Fault> {
        let line = self.form.line(self.reader.position().line());
        self.reader.read_record(record).map_err(|error| match error.kind() {
            csv::ErrorKind::Io(error) => failed(error, line),
            _ => Fault::new(line, "csv", "expected CSV"),
        })
    }
}

/// Tells how a file is written from its beginning; gives back what to read it from.
///
/// # Errors
/// Those of the source, and of kind `InvalidData` a [`Fault`].
pub fn opened<R: Read>(mut source: R, stated: &FileForm) -> std::io::Result<(Form, Source<R>)> {
    let mut head = Vec::new();
    (&mut source).take(HEAD as u64).read_to_end(&mut head)?;
    let form = Form::from_head(&head, head.len() < HEAD, stated);
    let form = form.map_err(|fault| std::io::Error::new(std::io::ErrorKind::InvalidData, fault))?;
    Ok((form, Cursor::new(head).chain(source)))
}

/// A reader of records, the header among them.
pub fn reader<R: Read>(form: Form, source: R) -> csv::Reader<Text<R>> {
    csv::ReaderBuilder::new()
        .delimiter(form.delimiter.byte())
        .quoting(form.quotes)
        .has_headers(false)
        .flexible(true)
        .from_reader(Text::new(form, source))
}

fn failed(error: &std::io::Error, line: u64) -> Fault {
    match fault_in(error) {
        Some(fault) => fault.clone(),
        None => Fault::new(line, "unreadable", error.to_string()),
    }
}

#[cfg(test)]
mod tests;
