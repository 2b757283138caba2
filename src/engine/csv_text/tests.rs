use proptest::prelude::*;

use super::*;
use crate::engine::source_mapping::rows::{Table, from_csv};

fn read(bytes: &[u8]) -> Result<Table, Violation> {
    from_csv(bytes, &FileForm::default(), 1_000)
}

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
    units.flat_map(bytes).collect()
}

fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

/// Whatever a file looks like, these are its cells.
const CELLS: [[&str; 3]; 3] = [
    ["VendorNo", "Name", "Street"],
    ["1", "Baxter, Inc", "Café 1"],
    ["2", "Quince \"Q\" Labs", "Main St; 2"],
];

fn cells(table: &Table) -> Vec<Vec<String>> {
    let row = |row: &crate::engine::record::Attributes| -> Vec<String> {
        let cells = table.columns.iter().map(|name| row[name].as_str().unwrap().to_owned());
        cells.collect()
    };
    std::iter::once(table.columns.clone())
        .chain(table.rows.iter().map(row))
        .collect()
}

fn written(delimiter: &str, end: &str) -> String {
    let quoted = |cell: &&str| match cell.contains(delimiter) || cell.contains('"') {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => (*cell).to_owned(),
    };
    let line = |row: &[&str; 3]| row.iter().map(&quoted).collect::<Vec<_>>().join(delimiter) + end;
    CELLS.iter().map(line).collect()
}

#[test]
fn a_file_is_read_however_it_is_written() {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for delimiter in [",", ";", "\t", "|", "^", "~"] {
        for end in ["\n", "\r\n", "\r"] {
            let text = written(delimiter, end);
            let name = format!("{delimiter:?} {end:?}");
            files.push((format!("{name} UTF-8"), text.clone().into_bytes()));
            files.push((format!("{name} BOM"), format!("\u{feff}{text}").into_bytes()));
            files.push((format!("{name} Windows-1252"), latin(&text)));
            for little in [true, false] {
                files.push((format!("{name} UTF-16 {little}"), utf16(&text, little, true)));
                files.push((
                    format!("{name} UTF-16 without mark {little}"),
                    utf16(&text, little, false),
                ));
            }
            files.push((
                format!("{name} without the last end"),
                text.trim_end().as_bytes().to_vec(),
            ));
            for above in ["Vendor list", "Vendor list\n\nas of 2026", "\n", " \n"] {
                let above = above.replace('\n', end);
                files.push((
                    format!("{name} below {above:?}"),
                    format!("{above}{end}{text}").into_bytes(),
                ));
            }
            let padded = format!("Vendor list{delimiter}{delimiter}{end}{delimiter}{delimiter}{end}{text}");
            files.push((format!("{name} below a padded title"), padded.into_bytes()));
            let trailing = text.replace(end, &format!("{delimiter}{end}"));
            files.push((format!("{name} with a delimiter at the end"), trailing.into_bytes()));
            let blank = format!("{text}{delimiter}{delimiter}{end}{end}");
            files.push((format!("{name} above empty rows"), blank.into_bytes()));
        }
        let excel = written(delimiter, "\r\n");
        files.push((
            format!("{delimiter:?} of Excel"),
            format!("sep={delimiter}\r\n{excel}").into_bytes(),
        ));
        files.push((
            format!("{delimiter:?} of Excel, quoted"),
            format!("\"sep={delimiter}\"\r\n{excel}").into_bytes(),
        ));
    }
    for (name, bytes) in files {
        let table = read(&bytes).unwrap_or_else(|found| panic!("{name}: {}", found.message));
        assert_eq!(
            cells(&table),
            CELLS.map(|row| row.map(str::to_owned).to_vec()),
            "{name}: {:?}",
            table.form
        );
        let again = from_csv(&bytes, &table.form.to_state(), 1_000).unwrap();
        assert_eq!(cells(&again), cells(&table), "{name}: read as it was read before");
    }
}

#[test]
fn what_looks_like_a_delimiter_is_not_always_one() {
    for (text, delimiter, columns) in [
        ("Name\nBaxter, Inc\nQuince\nBest, Core, Dunn\n", Delimiter::None, 1),
        ("Name\nBaxter, Inc\nQuince, LLC\n", Delimiter::None, 1),
        ("Name\nBaxter\nQuince\n", Delimiter::None, 1),
        ("Name", Delimiter::None, 1),
        ("id,codes\n1,A;B\n2,C;D\n", Delimiter::Comma, 2),
        ("id;price\n1;1,5\n2;2,5\n", Delimiter::Semicolon, 2),
        ("id;price;note\n1;1,5;a, b\n2;2,5;c, d\n", Delimiter::Semicolon, 3),
        (
            "id,name (last; first),city\n1,Doe; John,Mesa\n2,Roe; Jane,Mesa\n",
            Delimiter::Comma,
            3,
        ),
        (
            "Name, legal;Id\nBaxter, Inc;1\nQuince, LLC;2\n",
            Delimiter::Semicolon,
            2,
        ),
        ("id\tname\n1\tBaxter, Inc\n", Delimiter::Tab, 2),
        ("id|name\n1|a,b\n2|c,d\n", Delimiter::Pipe, 2),
        ("name,2019,2020\nBaxter,1,2\n", Delimiter::Comma, 3),
        ("a,b\n\"x;1\",2\n\"y;2\",3\n", Delimiter::Comma, 2),
        ("a,b\n\"x\"y,2\n", Delimiter::Comma, 2),
        ("5\t\"A\" Team\n6\t\"B\" Team\n7\t\"C\" x\n", Delimiter::Tab, 2),
    ] {
        let table = read(text.as_bytes()).unwrap_or_else(|found| panic!("{text:?}: {}", found.message));
        assert_eq!(
            (table.form.delimiter, table.columns.len()),
            (delimiter, columns),
            "{text:?}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_its_line() {
    let utf32: Vec<u8> = [0xff, 0xfe, 0, 0, b'a', 0, 0, 0].to_vec();
    let mixed = [b"name,city\ncaf\xc3\xa9,caf\xc3\xa9\n".as_slice(), &latin("x,é\n")].concat();
    for (bytes, code, said) in [
        (b"".to_vec(), "header", "line 1"),
        (b" \r\n\r\n".to_vec(), "header", "empty"),
        (b"\xef\xbb\xbf".to_vec(), "header", "empty"),
        (b"a,b\n1,2\n3\n".to_vec(), "columns", "line 3"),
        (b"a,b\n1,2\n3,4,5\n".to_vec(), "columns", "line 3"),
        (b"a,b\r1,2\r3,4,5\r".to_vec(), "columns", "line 3"),
        (b"Title\n\na,b\n1,2\n2,3\n3,4,5\n".to_vec(), "columns", "line 6"),
        (b"a,a\n1,2\n".to_vec(), "repeated_column", "columns 1 and 2"),
        (b"a, a \n1,2\n".to_vec(), "repeated_column", "columns 1 and 2"),
        (b"a,,c\n1,,3\n1,2,3\n".to_vec(), "column_without_name", "line 3"),
        (b"a,b\n\"x\"y,\"2\"\n".to_vec(), "csv", "line 2"),
        (b"a,b\n1,\"x \"Q\" y\"\n".to_vec(), "csv", "line 2"),
        (b"a,b\n1,\"2\"\n2,\"x\n3,4\n".to_vec(), "csv", "line 3"),
        (b"a,b\n1,2\0\n".to_vec(), "nul_character", "line 2"),
        (b"a,b\n1,\x81\xff\n".to_vec(), "encoding", "line 2"),
        (mixed, "encoding", "line 3"),
        (
            b"id    name     city\n1     Baxter   Mesa\n2     Quince   Mesa\n".to_vec(),
            "delimiter",
            "fixed width",
        ),
        (b"id:name\n1:Baxter\n2:Quince\n".to_vec(), "delimiter", "U+003A"),
        (b"\x1f\x8b\x08\0".to_vec(), "not_csv", "gzip"),
        (b"PK\x03\x04..[Content_Types].xml".to_vec(), "not_csv", "spreadsheet"),
        (b"PK\x03\x04..vendors.csv".to_vec(), "not_csv", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1".to_vec(), "not_csv", "Excel"),
        (b"%PDF-1.7".to_vec(), "not_csv", "PDF"),
        (b"PAR1".to_vec(), "not_csv", "Parquet"),
        (b"SQLite format 3\0".to_vec(), "not_csv", "SQLite"),
        (b"<!DOCTYPE html><html>".to_vec(), "not_csv", "HTML"),
        (b"\n<?xml version=\"1.0\"?>".to_vec(), "not_csv", "XML"),
        (b"{\"a\": 1}\n".to_vec(), "not_csv", "JSON"),
        (b"[ {\"a\": 1}]".to_vec(), "not_csv", "JSON"),
        (utf32, "not_csv", "UTF-32"),
    ] {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let refused = match read(&bytes) {
            Err(refused) => refused,
            Ok(table) => panic!("{shown:?}: {:?} {:?}", table.form, table.rows),
        };
        assert_eq!(refused.code, code, "{shown:?}: {}", refused.message);
        assert!(refused.message.contains(said), "{shown:?}: {}", refused.message);
    }
}

#[test]
fn what_is_stated_wins() {
    let stated = |form: FileForm, bytes: &[u8]| from_csv(bytes, &form, 100);
    let delimiter = |delimiter| FileForm {
        delimiter: Some(delimiter),
        ..FileForm::default()
    };
    let one = stated(delimiter(Delimiter::Comma), b"a;b\n1;2\n").unwrap();
    assert_eq!(one.columns, ["a;b"]);
    let one = stated(delimiter(Delimiter::None), b"id:name\n1:2\n").unwrap();
    assert_eq!(one.columns, ["id:name"]);
    let encoding = |label| FileForm {
        encoding: Encoding::labeled(label),
        ..FileForm::default()
    };
    let cyrillic = stated(encoding("ibm866"), b"a,b\n1,\x84\n").unwrap();
    assert_eq!(cyrillic.rows[0]["b"], "Д");
    assert_eq!(
        stated(encoding("utf-8"), b"a,b\n1,\xe9\n").unwrap_err().code,
        "encoding"
    );
    let other = stated(encoding("iso-8859-1"), "a,b\n1,é\n".as_bytes()).unwrap_err();
    assert!(other.message.contains("UTF-8"), "{}", other.message);
    assert_eq!(
        stated(encoding("us-ascii"), "a,b\n1,é\n".as_bytes()).unwrap().rows[0]["b"],
        "é"
    );
    assert_eq!(Encoding::labeled("klingon"), None);
    let line = |line| FileForm {
        header_line: Some(line),
        ..FileForm::default()
    };
    let without = stated(line(0), b"1,Baxter\n2,Quince\n").unwrap();
    assert_eq!(
        (without.columns.as_slice(), without.rows.len()),
        (["column_1".to_owned(), "column_2".into()].as_slice(), 2)
    );
    let second = stated(line(2), b"x,y\na,b\n1,2\n").unwrap();
    assert_eq!(
        (second.columns.as_slice(), second.rows.len()),
        (["a".to_owned(), "b".into()].as_slice(), 1)
    );
}

#[test]
fn a_record_in_the_place_of_the_header_is_seen() {
    let place = |text: &str| {
        let table = read(text.as_bytes()).unwrap();
        seems_a_record(&table.columns, &table.rows)
    };
    assert_eq!(
        place("V001,Baxter,60015\nV002,Quince,85201\nV003,Best,85202\n"),
        Some(1)
    );
    assert_eq!(place("Baxter,60015\nQuince,85201\nBest,85202\n"), Some(2));
    assert_eq!(place("Baxter,a@b.org\nQuince,c@d.org\nBest,e@f.org\n"), Some(2));
    assert_eq!(place("name,2019,2020\nBaxter,1000,2000\nQuince,3000,4000\n"), None);
    assert_eq!(place("address1,address2\nMain St,x\nElm St,y\n"), None);
    assert_eq!(place("ICD10,NPI\nE1165,1234567893\nE1166,1999999984\n"), None);
}

#[test]
fn a_list_is_told_from_its_beginning_as_a_file_is() {
    let long = "x".repeat(1_000);
    let text: String = std::iter::once("id;name\n".to_owned())
        .chain((0..600).map(|at| format!("{at};{long}\n")))
        .collect();
    let mut sheet = Sheet::open(text.as_bytes(), &FileForm::default()).unwrap();
    let (mut record, mut rows) = (StringRecord::new(), 0);
    while sheet.next(&mut record).unwrap() {
        assert_eq!((record.len(), record[1].len()), (2, 1_000));
        rows += 1;
    }
    assert_eq!((rows, sheet.form.delimiter), (600, Delimiter::Semicolon));
    let late = [text.as_bytes(), b"601;\xe9\n"].concat();
    let mut sheet = Sheet::open(late.as_slice(), &FileForm::default()).unwrap();
    let fault = std::iter::from_fn(|| Some(sheet.next(&mut record)))
        .find_map(Result::err)
        .unwrap();
    assert_eq!((fault.code, fault.line), ("encoding", 602));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(prop_oneof![
        any::<u8>(), Just(b','), Just(b';'), Just(b'"'), Just(b'\n'), Just(b'\r'), Just(b'a'), Just(b' ')], 0..60)) {
        if let Ok(table) = read(&bytes) {
            prop_assert!(!table.columns.is_empty());
            prop_assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
        }
    }
}
