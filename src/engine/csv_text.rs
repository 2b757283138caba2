//! CSV with a header, as people and programs write it.

use super::record::Violation;

/// Reads a text in UTF-8; a byte order mark before it is passed over.
pub(super) fn reader(text: &[u8]) -> csv::Reader<&[u8]> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    csv::ReaderBuilder::new().from_reader(text)
}

/// Why it cannot be read, with the line.
pub(super) fn unreadable(error: csv::Error) -> Violation {
    let line = error.position().map_or(1, csv::Position::line);
    let message = format!("line {line}: expected CSV in UTF-8, each row as long as the header");
    Violation::new("", "csv", message)
}
