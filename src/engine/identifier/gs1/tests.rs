use super::*;

const GTIN: &str = "00884456778900";

fn said(carrier: &str) -> Result<Vec<(String, String)>, String> {
    elements(carrier).map(|found| found.into_iter().map(|element| (element.ai, element.value)).collect())
}

#[track_caller]
fn reads(carrier: &str, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(ai, value)| ((*ai).to_owned(), (*value).to_owned()))
        .collect();
    assert_eq!(said(carrier), Ok(expected), "{carrier:?}");
}

#[test]
fn a_separator_is_read_however_it_was_sent_and_never_as_data() {
    for separator in [
        "\u{1d}", "\u{241d}", "<GS>", "<gs>", "{GS}", "[GS]", "(GS)", "<FNC1>", "{FNC1}", "(FNC1)", "[FNC1]", "^FNC1",
        "\\x1d", "\\x1D", "\\u001d", "\\u{1d}", "\\F", "~d029", "^]", "&#29;", "&#x1D;", "|", "^", "~", "#", "@", "||",
    ] {
        for start in ["", "]C1", "]e0", "]E0", "]d2", "]Q3", "]J1", "]d2\u{1d}", separator] {
            let carrier = format!("{start}01{GTIN}10LOT1{separator}21SER9{separator}");
            reads(&carrier, &[("01", GTIN), ("10", "LOT1"), ("21", "SER9")]);
        }
    }
    reads(
        &format!("(01){GTIN}(10)LOT1|(21)SER9"),
        &[("01", GTIN), ("10", "LOT1"), ("21", "SER9")],
    );
    reads(
        &format!("(01) {GTIN} (10) LOT1 (21) SER9"),
        &[("01", GTIN), ("10", "LOT1"), ("21", "SER9")],
    );
    reads("(01) 0088 4456 7789 00", &[("01", GTIN)]);
    reads(
        &format!("[)>\u{1e}05\u{1d}01{GTIN}10LOT1\u{1e}\u{4}"),
        &[("01", GTIN), ("10", "LOT1")],
    );
    for sign in ["$", " ", "`", "\\", "{", "}", "[", "]", "\u{7f}", "\u{e9}", "\u{1f}"] {
        for carrier in [
            format!("01{GTIN}10LOT{sign}21SER9"),
            format!("(01){GTIN}(10)LOT{sign}1"),
            format!("01{GTIN}10LOT1{sign}1"),
        ] {
            assert!(said(&carrier).is_err(), "{carrier}");
        }
    }
    for carrier in [
        format!("(01){GTIN}(10)LOT1|21SER9"),
        format!("01{GTIN}10LOT1|SER9"),
        format!("01{GTIN}10LOT1^X"),
        format!("01{GTIN}10LOT1\u{1d}SER9"),
        format!("01{GTIN}10"),
        format!("01{GTIN}10\u{1d}21S"),
        format!("(01){GTIN}(10)(21)S"),
        format!("01{GTIN}10{}", "A".repeat(21)),
        format!("01{GTIN}10A\u{1d}10B"),
        format!("(01){GTIN}(10)A(10)B"),
        "0100884456778901".into(),
        format!("01{GTIN}1727"),
        format!("01{GTIN}17271A31"),
    ] {
        assert!(said(&carrier).is_err(), "{carrier}");
    }
    for inside in [
        "A(1)B",
        "A-B/C",
        "A.B",
        "A_B",
        "A%1DB",
        "A<B>",
        "A;B",
        "A(B)",
        "!\"%&'()*+,-./:;<=>?_",
        "GS",
        "FNC1",
    ] {
        reads(&format!("01{GTIN}10{inside}"), &[("01", GTIN), ("10", inside)]);
        reads(
            &format!("(01){GTIN}(10){inside}(21)9"),
            &[("01", GTIN), ("10", inside), ("21", "9")],
        );
    }
}

#[test]
fn every_application_identifier_ends_where_the_general_specifications_say() {
    // Identifier and data, of which those of predefined length come without a separator.
    let closed = [
        ("22", "CPV1"),
        ("235", "TPX1"),
        ("240", "ADD1"),
        ("241", "C-1"),
        ("242", "12"),
        ("243", "PCN"),
        ("250", "SEC"),
        ("251", "SRC"),
        ("253", "4012345678901X1"),
        ("254", "EXT"),
        ("255", "401234567890112"),
        ("30", "12"),
        ("37", "12"),
        ("3920", "1999"),
        ("3922", "1999"),
        ("3932", "8401999"),
        ("3940", "1234"),
        ("3951", "123456"),
        ("400", "PO1"),
        ("403", "R1"),
        ("420", "85001"),
        ("421", "84085001"),
        ("422", "840"),
        ("423", "840276"),
        ("426", "840"),
        ("427", "AZ"),
        ("4300", "Acme"),
        ("4307", "US"),
        ("4321", "1"),
        ("4330", "003700-"),
        ("7001", "1234567890123"),
        ("7002", "ABC"),
        ("7003", "2712311200"),
        ("7004", "12"),
        ("7007", "270101271231"),
        ("7020", "R"),
        ("7023", "G"),
        ("7030", "840X"),
        ("7040", "1ABC"),
        ("710", "N1"),
        ("714", "N1"),
        ("7230", "EMX1"),
        ("7240", "P1"),
        ("7241", "12"),
        ("7250", "19700101"),
        ("8001", "12345123451231"),
        ("8002", "CMT"),
        ("8004", "GIAI"),
        ("8005", "001999"),
        ("8007", "DE89"),
        ("8008", "2701021530"),
        ("8009", "OPT"),
        ("8010", "4012#A-1/2"),
        ("8011", "12"),
        ("8012", "V1"),
        ("8013", "GMN"),
        ("8019", "1"),
        ("8020", "REF"),
        ("8030", "aB-_"),
        ("8110", "C1"),
        ("8111", "0100"),
        ("8112", "C1"),
        ("8200", "https://x"),
        ("90", "IN"),
        ("91", "CO"),
        ("99", "CO"),
        ("7299", "NEW"),
        ("26", "1X"),
        ("50", "X"),
        ("89", "Y"),
    ];
    let predefined = [
        ("00", "106141411234567897"),
        ("02", GTIN),
        ("03", GTIN),
        ("04", "1234567890123456"),
        ("11", "260101"),
        ("12", "260101"),
        ("13", "260101"),
        ("14", "123456"),
        ("15", "271200"),
        ("16", "271231"),
        ("17", "271200"),
        ("18", "123456"),
        ("19", "123456"),
        ("20", "02"),
        ("3100", "001234"),
        ("3103", "001234"),
        ("3202", "001234"),
        ("3356", "001234"),
        ("3605", "001234"),
        ("410", "0614141000012"),
        ("414", "0614141000012"),
        ("417", "0614141000012"),
    ];
    for (ai, value) in closed {
        reads(
            &format!("01{GTIN}{ai}{value}\u{1d}10LOT1"),
            &[("01", GTIN), (ai, value), ("10", "LOT1")],
        );
        reads(
            &format!("01{GTIN}10LOT1\u{1d}{ai}{value}"),
            &[("01", GTIN), ("10", "LOT1"), (ai, value)],
        );
    }
    for (ai, value) in predefined {
        reads(
            &format!("01{GTIN}{ai}{value}10LOT1"),
            &[("01", GTIN), (ai, value), ("10", "LOT1")],
        );
        reads(
            &format!("01{GTIN}{ai}{value}\u{1d}10LOT1"),
            &[("01", GTIN), (ai, value), ("10", "LOT1")],
        );
    }
    for (ai, value) in closed.into_iter().chain(predefined) {
        reads(
            &format!("(01){GTIN}({ai}){value}(10)LOT1"),
            &[("01", GTIN), (ai, value), ("10", "LOT1")],
        );
    }
    for wrong in [
        "00106141411234567898",
        "0200884456778901",
        "4100614141000013",
        "3103A01234",
        "20A1",
        "402123",
        "8005123",
        "8010abc",
        "422US",
        "3940123",
    ] {
        assert!(said(&format!("01{GTIN}{wrong}")).is_err(), "{wrong}");
    }
}

#[test]
fn a_digital_link_is_read_as_its_elements() {
    let all = [("01", GTIN), ("10", "LOT1"), ("21", "SER9"), ("17", "271231")];
    for link in [
        "https://id.gs1.org/01/00884456778900/10/LOT1/21/SER9?17=271231",
        "HTTPS://ID.GS1.ORG/01/884456778900/10/LOT1/21/SER9?17=271231&linkType=all",
        "http://example.org/some/path/01/0884456778900/10/LOT1/21/SER9?17=271231",
        "id.gs1.org/01/00884456778900/10/LOT1/21/SER9?17=271231#top",
    ] {
        reads(link, &all);
    }
    reads(
        "https://id.gs1.org/01/00884456778900/10/A%2FB",
        &[("01", GTIN), ("10", "A/B")],
    );
    for wrong in [
        "https://id.gs1.org/",
        "https://id.gs1.org/01/00884456778901",
        "https://id.gs1.org/01/00884456778900/10",
        "https://id.gs1.org/01/00884456778900/10/A%7CB",
        "https://id.gs1.org/01/00884456778900/lot/A",
        "https://id.gs1.org/01/00884456778900/10/%",
        "https://id.gs1.org/01/00884456778900/10/%e9",
    ] {
        assert!(said(wrong).is_err(), "{wrong}");
    }
}
