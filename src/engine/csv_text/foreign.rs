//! Files that are no CSV, whatever their name says.

/// What a file is instead, with what to do about it; `None` where it may be CSV.
pub(super) fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    const SIGNS: [(&[u8], &str); 15] = [
        (b"\x1f\x8b", "a gzip archive: unpack it first"),
        (b"BZh", "a bzip2 archive: unpack it first"),
        (b"\xfd7zXZ\0", "an xz archive: unpack it first"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive: unpack it first"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"),
        (b"Rar!", "a RAR archive: unpack it first"),
        (
            b"\xd0\xcf\x11\xe0",
            "an Excel 97 workbook or another Office file: save it as CSV first",
        ),
        (b"%PDF-", "a PDF document"),
        (b"PAR1", "a Parquet file: export it as CSV first"),
        (b"SQLite format 3\0", "a SQLite database: export it as CSV first"),
        (b"{\\rtf", "a rich text document: save it as CSV first"),
        (b"\xff\xfe\0\0", "text in UTF-32: save it as UTF-8 first"),
        (b"\0\0\xfe\xff", "text in UTF-32: save it as UTF-8 first"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
    ];
    if bytes.starts_with(b"PK\x03\x04") {
        let within = |name: &[u8]| bytes.windows(name.len()).take(4096).any(|part| part == name);
        return Some(
            match within(b"[Content_Types].xml") || within(b"xl/") || within(b"mimetype") {
                true => "a spreadsheet (xlsx, ods): save the sheet as CSV first",
                false => "a ZIP archive: unpack it first",
            },
        );
    }
    let found = SIGNS.iter().find(|(sign, _)| bytes.starts_with(sign));
    found.map(|(_, kind)| *kind).or_else(|| marked_up(bytes))
}

/// Texts of other kinds.
fn marked_up(bytes: &[u8]) -> Option<&'static str> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let begins = |word: &str| {
        text.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    let next = |after: usize| {
        text.get(after..)
            .and_then(|rest| rest.trim_ascii_start().first())
            .copied()
    };
    match text.first()? {
        b'<' if ["<html", "<!doctype", "<table", "<head", "<body"]
            .into_iter()
            .any(begins) =>
        {
            Some("an HTML page, perhaps a login page instead of the file")
        }
        b'<' if begins("<?xml") => Some("an XML document"),
        b'{' if matches!(next(1), Some(b'"' | b'}')) => Some("JSON"),
        b'[' if matches!(next(1), Some(b'{' | b'[')) => Some("JSON"),
        _ => None,
    }
}
