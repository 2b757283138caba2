use super::*;
use crate::engine::domain::Kind;
use crate::engine::identifier::check;
use crate::engine::record::Severity;
use crate::engine::standardize::standardize;

#[track_caller]
fn gives(cases: &[(&str, &str)]) {
    for (raw, expected) in cases {
        let once = standardize(Kind::Phone, raw);
        assert_eq!(once, *expected, "{raw:?}");
        assert_eq!(standardize(Kind::Phone, &once), once, "{raw:?} is not stable");
    }
}

#[test]
fn a_number_is_canonical_however_it_is_written() {
    gives(&[
        ("6025550142", "+16025550142"),
        ("(602) 555-0142", "+16025550142"),
        ("1-602-555-0142", "+16025550142"),
        ("+1 602.555.0142", "+16025550142"),
        ("602-555-0142 ext. 12", "+16025550142;ext=12"),
        ("602-555-0142 x12", "+16025550142;ext=12"),
        ("+44 20 7946 0958", "+442079460958"),
        ("0215550142", "0215550142"),
        ("555-0142", "5550142"),
        ("9115550142", "9115550142"),
        ("see website", "see website"),
    ]);
    let london = "+442079460958";
    for written in [
        "+44 (0)20 7946 0958",
        "+44 (0) 20 7946 0958",
        "+44(0)2079460958",
        "+44 020 7946 0958",
        "0044 20 7946 0958",
        "00 44 (0)20 7946 0958",
        "011 44 20 7946 0958",
        "011-44-20-7946-0958",
        "0011 44 20 7946 0958",
        "++44 20 7946 0958",
        "+ 44 20 7946 0958",
        "(+44) 20 7946 0958",
        "+0044 20 7946 0958",
        "+44-20-7946-0958",
        "tel:+44-20-7946-0958",
        "Tel.: +44 20 7946 0958",
        "UK: +44 20 7946 0958",
        "+44 20 7946 0958 (UK)",
        "UK 020 7946 0958",
        "Phone: +44 20 7946 0958",
        "+44.20.7946.0958",
        "+44 [0] 20 7946 0958",
        "\u{ff0b}\u{ff14}\u{ff14} 20 7946 0958",
        "+44\u{a0}20\u{2011}7946\u{2011}0958",
    ] {
        gives(&[(written, london)]);
    }
    let phoenix = "+16025550142";
    for written in [
        "+1 (602) 555-0142",
        "+1 (0) 602 555 0142",
        "+1 1 602 555 0142",
        "001 602 555 0142",
        "011 1 602 555 0142",
        "602-555-0142 x",
        "602-555-0142 ext.",
        "602-555-0142 ext",
        "602-555-0142 #",
        "602-555-0142,",
        "tel:6025550142",
        "tel:602-555-0142;phone-context=+1",
        "602-555-0142 (office)",
        "Fax 602-555-0142",
        "Office: (602) 555-0142",
        "602/555-0142",
        "602.555.0142 USA",
        "USA 602-555-0142",
        "1(602)555-0142",
        "\u{ff16}\u{ff10}\u{ff12}-555-0142",
        "+1/602/555/0142",
    ] {
        gives(&[(written, phoenix)]);
    }
    for written in [
        "602-555-0142 x12",
        "602-555-0142 ext. 12",
        "602-555-0142 extension 12",
        "602-555-0142, ext 12",
        "602-555-0142 #12",
        "602-555-0142 (x12)",
        "tel:+1-602-555-0142;ext=12",
        "Fax: 602-555-0142 x 12",
    ] {
        gives(&[(written, "+16025550142;ext=12")]);
    }
    gives(&[
        ("1-800-FLOWERS", "+18003569377"),
        ("800-CALL-ATT", "+18002255288"),
        ("1-800-GO-FEDEX", "+18004633339"),
        ("602-555-HOME", "+16025554663"),
        ("1-888-4MY-ROOM", "+18884697666"),
        ("+39 (0)6 6982 0000", "+390669820000"),
        ("+39 06 6982 0000", "+390669820000"),
        ("+49 (0)211/123456", "+49211123456"),
        ("+81 (0)3-1234-5678", "+81312345678"),
        ("+81 03 1234 5678", "+81312345678"),
        ("+36 (06) 1 234 5678", "+3612345678"),
        ("+7 (495) 123-45-67", "+74951234567"),
        ("+7 800 555 35 35", "+78005553535"),
        ("+52 1 55 1234 5678", "+525512345678"),
        ("+225 07 12 34 56 78", "+2250712345678"),
        ("+61 (0)2 9374 4000", "+61293744000"),
        ("+353 (0)1 234 5678", "+35312345678"),
        ("+41 (0) 44 668 18 00", "+41446681800"),
        ("+351 (0) 21 123 4567", "+351211234567"),
        ("442079460958", "442079460958"),
        ("020 7946 0958", "02079460958"),
        ("011 442 7946", "0114427946"),
        ("010-49123456", "01049123456"),
    ]);
}

#[test]
fn a_number_that_cannot_exist_is_never_made_up() {
    for written in [
        "+44 (0)20 7946 09581",
        "+1 123 555 0142",
        "+1 602 555 014",
        "+999 123 456 789",
        "+0 602 555 0142",
        "602-555-0142 / 602-555-0143",
        "602-555-0142/43",
        "602-555-0142 or 602-555-0143",
        "602-555-0142; 602-555-0143",
        "602-555-0142, 0143",
        "602-555-0142 & 602-555-0143",
        "602-555-0142 602-555-0143",
        "+1 602 555 0142 +1 602 555 0143",
        "602-555-0142 Bob",
        "602-5550 FAX1",
        "+44 20 7946 0958 / +44 20 7946 0959",
        "602-555-0142-0143-01",
        "+44",
        "00 44 20 7946",
    ] {
        let kept = standardize(Kind::Phone, written);
        assert!(kept == written || !kept.starts_with('+'), "{written} gives {kept}");
        assert!(
            kept == written || kept.len() < FEWEST || kept.len() <= 11,
            "{written} gives {kept}"
        );
    }
    let severity = |value: &str| check(Kind::Phone, value).map_err(|refusal| refusal.severity);
    for kept in [
        "602-555-0142 / 602-555-0143",
        "+1 123 555 0142",
        "+11235550142",
        "+4402079460958",
        "+999123456789",
    ] {
        assert_eq!(severity(kept), Err(Severity::Warn), "{kept}");
    }
    for refused in ["see website", "911", "+44"] {
        assert_eq!(severity(refused), Err(Severity::Quarantine), "{refused}");
    }
    for right in [
        "+16025550142",
        "+16025550142;ext=12",
        "+442079460958",
        "5550142",
        "0215550142",
        "+390669820000",
    ] {
        assert_eq!(severity(right), Ok(()), "{right}");
    }
}

#[test]
fn whole_numbers_in_one_text_are_told_apart() {
    let two = ["+16025550142", "+16025550143"];
    for written in [
        "602-555-0142 / 602-555-0143",
        "602-555-0142 or 602-555-0143",
        "602-555-0142;602-555-0143",
        "(602) 555-0142, (602) 555-0143",
        "tel 602-555-0142 and fax 602-555-0143",
        "602-555-0142 & 602-555-0143",
        "602-555-0142 | 602-555-0143",
    ] {
        assert_eq!(several(written), two, "{written}");
    }
    assert_eq!(
        several("602-555-0142 x1; 602-555-0143 x2"),
        ["+16025550142;ext=1", "+16025550143;ext=2"]
    );
    for single in [
        "602-555-0142",
        "602/555-0142",
        "602-555-0142/43",
        "602-555-0142, x12",
        "602-555-0142;ext=12",
        "see website, call us",
        "602-555-0142 / 555-0143",
        "",
    ] {
        assert!(several(single).is_empty(), "{single}");
    }
}

#[test]
fn our_numbers_are_those_of_libphonenumber() {
    let lines = include_str!("vectors.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1);
    let mut seen = 0;
    for line in lines {
        let (written, number) = line.split_once(',').expect("two fields");
        let ours = standardize(Kind::Phone, written);
        let expected = if number.is_empty() { written } else { number };
        assert_eq!(ours, expected, "{line}");
        assert_eq!(check(Kind::Phone, &ours).is_ok(), !number.is_empty(), "{line}");
        seen += 1;
    }
    assert!(seen > 250, "{seen} vectors");
}
