//! Tells from the beginning of a file how it is written.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::encoding::Encoding;
use super::form::{Delimiter, FileForm, Form};
use super::scan::{Shape, shapes};
use super::{Fault, HEAD, foreign};

/// Records above a header that may be a title.
const MOST_ABOVE: usize = 25;

/// How well a delimiter fits.
struct Fit {
    delimiter: Delimiter,
    quotes: bool,
    header_line: u64,
    /// Cells of most records.
    width: usize,
    /// Share of records that have so many.
    share: f64,
    /// Whether a blank follows most of the delimiters, as in sentences.
    spaced: bool,
}

impl Form {
    /// How a text that is there whole is written.
    pub(super) fn of(text: &[u8], stated: &FileForm) -> Result<Form, Fault> {
        is_csv(text)?;
        let encoding = match encoding_of(text, true, stated)? {
            // No later line can belie what fits all of them.
            Some(found) => found,
            None => Encoding::of(text, true)?,
        };
        let head = text.get(..HEAD.min(text.len())).unwrap_or(text);
        Form::decoded(head, head.len() == text.len(), encoding, stated)
    }

    /// How a file is written of which this is the beginning; `whole`: and the end.
    pub(super) fn from_head(head: &[u8], whole: bool, stated: &FileForm) -> Result<Form, Fault> {
        is_csv(head)?;
        let encoding = match encoding_of(head, whole, stated)? {
            Some(found) => found,
            None => Encoding::of(head, whole)?,
        };
        Form::decoded(head, whole, encoding, stated)
    }

    fn decoded(head: &[u8], whole: bool, encoding: Encoding, stated: &FileForm) -> Result<Form, Fault> {
        let mut decoder = encoding.0.new_decoder_with_bom_removal();
        let mut text = String::new();
        text.reserve(decoder.max_utf8_buffer_length(head.len()).unwrap_or(HEAD * 3));
        // What cannot be decoded is told with its line when it is read.
        let _ = decoder.decode_to_string(head, &mut text, whole);
        if text.trim().is_empty() {
            return Err(Fault::new(1, "header", "expected a header line; the file is empty"));
        }
        let ascii = encoding == Encoding::UTF_8 && head.is_ascii();
        let shape = shape_of(&text, whole, stated)?;
        Ok(Form {
            encoding,
            ascii,
            ..shape
        })
    }
}

fn is_csv(bytes: &[u8]) -> Result<(), Fault> {
    match foreign::kind_of(bytes) {
        Some(kind) => Err(Fault::new(1, "not_csv", format!("expected CSV, not {kind}"))),
        None => Ok(()),
    }
}

/// The encoding that is stated, unless a byte order mark says it; `None` where neither does.
fn encoding_of(bytes: &[u8], whole: bool, stated: &FileForm) -> Result<Option<Encoding>, Fault> {
    let Some(encoding) = stated.encoding else {
        return Ok(None);
    };
    if let Some(marked) = Encoding::marked(bytes) {
        return Ok(Some(marked));
    }
    let utf8 = || matches!(Encoding::of(bytes, whole), Ok(found) if found == Encoding::UTF_8);
    if encoding.is_single_byte() && !bytes.is_ascii() && utf8() {
        let name = encoding.name();
        let message = format!("expected {name}, as stated; the file is in UTF-8");
        return Err(Fault::new(1, "encoding", message));
    }
    Ok(Some(encoding))
}

/// Delimiter, quotes and header.
fn shape_of(text: &str, whole: bool, stated: &FileForm) -> Result<Form, Fault> {
    let (above, said, body) = without_excel_line(text);
    let delimiter = stated.delimiter.or(said);
    let found = match delimiter {
        Some(Delimiter::None) => None,
        Some(delimiter) => fit(body, delimiter, whole, stated),
        None => Delimiter::ALL
            .into_iter()
            .filter_map(|delimiter| fit(body, delimiter, whole, stated))
            .max_by(better),
    };
    let shape = |delimiter, quotes, line: u64| Form {
        encoding: Encoding::UTF_8,
        ascii: false,
        delimiter,
        quotes,
        header_line: stated
            .header_line
            .unwrap_or_else(|| u32::try_from(line + above).unwrap_or(u32::MAX)),
    };
    if let Some(found) = found {
        return Ok(shape(found.delimiter, found.quotes, found.header_line));
    }
    let first = body.lines().position(|line| !line.trim().is_empty());
    let first = first.map_or(1, |at| at as u64 + 1);
    let delimiter = match delimiter {
        Some(delimiter) => delimiter,
        None => {
            is_one_column(body, whole)?;
            Delimiter::None
        }
    };
    Ok(shape(delimiter, stated.quotes.unwrap_or(true), first))
}

/// Excel writes and reads a first line `sep=;`. How many lines that is, what it says, and the lines below it.
fn without_excel_line(text: &str) -> (u64, Option<Delimiter>, &str) {
    let end = text.find(['\n', '\r']).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    let line = first.trim().trim_matches('"');
    let said = line
        .get(..4)
        .filter(|word| word.eq_ignore_ascii_case("sep="))
        .and_then(|_| line.get(4..));
    let sign = |said: &str| match said {
        // A tab is a blank, which was taken off.
        "" => Some(Delimiter::Tab),
        said => Delimiter::ALL
            .into_iter()
            .find(|delimiter| said.as_bytes() == [delimiter.byte()]),
    };
    match said.and_then(sign) {
        Some(delimiter) => {
            let below = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r']));
            (1, Some(delimiter), below.unwrap_or(rest))
        }
        None => (0, None, text),
    }
}

/// How well a delimiter fits; `None` where it does not separate what a header and rows would be.
fn fit(body: &str, delimiter: Delimiter, whole: bool, stated: &FileForm) -> Option<Fit> {
    let quotes = stated.quotes.unwrap_or(true);
    let read = |quotes| shapes(body, delimiter.byte(), quotes, whole);
    let (quotes, records) = match (read(quotes), stated.quotes) {
        (Ok(records), _) => (quotes, records),
        // Where quotes make no sense, they may be part of the text.
        (Err(_), None) => match read(false) {
            Ok(records) if quotes_are_text(body, delimiter, &records) => (false, records),
            _ => (true, up_to_fault(body, delimiter)),
        },
        (Err(_), Some(_)) => (quotes, up_to_fault(body, delimiter)),
    };
    let (width, header) = header(&records, stated.delimiter.is_some())?;
    let below = records.get(header + 1..).unwrap_or_default();
    let alike = below.iter().filter(|record| record.cells == width).count();
    let share = if below.is_empty() {
        1.0
    } else {
        alike as f64 / below.len() as f64
    };
    let seen = records.get(header..).unwrap_or_default();
    let spaced: usize = seen.iter().map(|record| record.spaced).sum();
    let all: usize = seen.iter().map(|record| record.cells - 1).sum();
    let found = Fit {
        delimiter,
        quotes,
        header_line: records.get(header)?.line,
        width,
        share,
        spaced: spaced * 2 > all,
    };
    // Words of a title, and a sentence here and there below it, are no table. Rows of another length than their header's are one
    // that is broken, unless blanks say that the signs stand in sentences.
    let likely = match header {
        0 => found.share >= 0.5 || !found.spaced,
        _ => found.share >= 0.9 && !(found.spaced && width == 2) || found.share >= 0.6 && !found.spaced,
    };
    (likely || stated.delimiter.is_some()).then_some(found)
}

/// The records before the first that cannot be read.
fn up_to_fault(body: &str, delimiter: Delimiter) -> Vec<Shape> {
    let Err(fault) = shapes(body, delimiter.byte(), true, true) else {
        return Vec::new();
    };
    let lines = usize::try_from(fault.line).unwrap_or(usize::MAX) - 1;
    let kept: Vec<&str> = body.lines().take(lines.max(1)).collect();
    shapes(&kept.join("\n"), delimiter.byte(), false, true).unwrap_or_default()
}

/// Whether quotes are part of the text: each record has the cells of the first, and no cell stands in quotes.
fn quotes_are_text(body: &str, delimiter: Delimiter, records: &[Shape]) -> bool {
    let Some(first) = records.first() else { return false };
    let even = first.cells > 1 && records.iter().all(|record| record.cells == first.cells);
    let in_quotes = |cell: &str| cell.len() > 1 && cell.starts_with('"') && cell.ends_with('"');
    let sign = char::from(delimiter.byte());
    even && !body.split([sign, '\n', '\r']).any(|cell| in_quotes(cell.trim()))
}

/// How many cells a record has, and which record is the header.
fn header(records: &[Shape], stated: bool) -> Option<(usize, usize)> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for record in records.iter().filter(|record| record.cells > 1) {
        *counts.entry(record.cells).or_default() += 1;
    }
    // Of two that are as frequent, that of the first is the header's.
    let first = records.iter().find(|record| record.cells > 1)?.cells;
    let (&width, &count) = counts
        .iter()
        .max_by_key(|(width, count)| (**count, **width == first, **width))?;
    let above = records.iter().take(MOST_ABOVE);
    let mut full = above.enumerate().filter(|(_, record)| record.cells == width);
    // A title has one cell with something in it, and may be as wide as the table.
    let is_title = |record: &Shape| width > 2 && record.filled * 2 <= width;
    let first = full.clone().next();
    let header = full.find(|(_, record)| !is_title(record)).or(first);
    match header {
        Some((position, _)) => {
            let wider = records.iter().take(position).any(|record| record.cells > width);
            // Titles stand above a table: a header and rows, more than there are titles.
            let table = position == 0 || count > position.max(1);
            (stated || table && !wider).then_some((width, position))
        }
        None => None,
    }
}

/// The better of two last. A delimiter by which more records are alike is better, then one that is not that of sentences, then
/// one with less above the header, then one that makes more cells, then the rarer sign.
fn better(one: &Fit, other: &Fit) -> Ordering {
    let rank = |fit: &Fit| {
        let place = Delimiter::ALL.iter().position(|delimiter| *delimiter == fit.delimiter);
        std::cmp::Reverse(place.unwrap_or(usize::MAX))
    };
    one.share
        .total_cmp(&other.share)
        .then((!one.spaced).cmp(&!other.spaced))
        .then(other.header_line.cmp(&one.header_line))
        .then(one.width.cmp(&other.width))
        .then(rank(one).cmp(&rank(other)))
}

/// Refuses a text that only seems to have one column: columns of fixed width, or a sign that is no delimiter here.
fn is_one_column(body: &str, whole: bool) -> Result<(), Fault> {
    let mut lines: Vec<&str> = body.lines().filter(|line| !line.trim().is_empty()).collect();
    if !whole && lines.len() > 1 {
        lines.pop();
    }
    if lines.len() < 2 {
        return Ok(());
    }
    let aligned = lines.iter().filter(|line| line.trim().contains("  ")).count();
    if aligned * 5 >= lines.len() * 4 {
        let message = "expected cells with a delimiter between them; these seem to be columns of fixed width";
        return Err(Fault::new(1, "delimiter", message));
    }
    const OTHERS: [char; 9] = [':', '\u{1f}', '\u{1}', '\u{2}', '¦', '§', '¬', '*', '#'];
    let even = |sign: &char| {
        let count = |line: &&str| line.matches(*sign).count();
        let first = lines.first().map_or(0, count);
        first > 0 && lines.iter().all(|line| count(line) == first)
    };
    match OTHERS.iter().find(|sign| even(sign)) {
        Some(sign) => {
            let message = format!(
                "each line has U+{:04X} as often, which is no delimiter here; say `none` if each line is one cell",
                u32::from(*sign)
            );
            Err(Fault::new(1, "delimiter", message))
        }
        None => Ok(()),
    }
}
