use super::*;

fn gives(kind: Kind, cases: &[(&str, &str)]) {
    for (raw, expected) in cases {
        let once = standardize(kind, raw);
        assert_eq!(once, *expected, "{kind:?} of {raw:?}");
        assert_eq!(standardize(kind, &once), once, "{kind:?} of {raw:?} is not stable");
    }
}

#[test]
fn text_loses_what_cannot_be_seen_and_keeps_its_case() {
    let cases = [
        ("  Baxter\t Healthcare \r\n Corp. ", "Baxter Healthcare Corp."),
        ("O\u{2019}Brien \u{201C}Medical\u{201D}", "O'Brien \"Medical\""),
        ("St.\u{00A0}Jude\u{200B}\u{FEFF}", "St. Jude"),
        ("Ａｃｍｅ\u{2013}ＵＳＡ", "Acme-USA"),
        ("Cafe\u{0301}", "Café"),
        ("a\u{0}b\u{7}c", "abc"),
        ("\u{200B}", ""),
    ];
    gives(Kind::OrganizationName, &cases);
    gives(Kind::Text, &cases);
}

#[test]
fn signs_that_say_something_stay_as_they_are_written() {
    let kept = [
        "1½ IN",
        "3M™",
        "Tylenol®",
        "10²",
        "cm³",
        "H₂O",
        "5′ 6″",
        "´",
        "O´Brien",
        "¨",
        "37 ℃",
        "№ 5",
        "5 ℓ",
        "5㎎",
        "①",
        "Ⅱ",
        "1º",
        "2ª",
        "50 µg",
        "50 μg",
        "20 kΩ",
        "½",
        "1⁄2",
        "‰",
        "±5",
        "≥5",
        "2×3",
        "ΣΑΣ",
    ];
    let folded = [
        ("ﬁlter", "filter"),
        ("ＡＢＣ１２", "ABC12"),
        ("ｶﾞ", "ガ"),
        ("a\u{2007}b\u{202f}c\u{3000}d", "a b c d"),
        ("…", "..."),
        ("\u{212b}", "\u{c5}"),
        ("\u{2126}", "\u{3a9}"),
        ("𝐀𝟏", "A1"),
        ("ĳ", "ij"),
    ];
    let cases: Vec<(&str, &str)> = kept.into_iter().map(|text| (text, text)).chain(folded).collect();
    gives(Kind::Description, &cases);
    gives(Kind::OrganizationName, &cases);
    gives(Kind::PartNumber, &[("10µm½", "10µM½"), ("ab²", "AB²")]);
    gives(Kind::Identifier, &[("µg", "µG"), ("m ²", "M²")]);
}

#[test]
fn emails_and_web_addresses() {
    gives(
        Kind::Email,
        &[(" Ap@Acme.ORG ", "ap@acme.org"), ("mailto:a@b.org", "a@b.org")],
    );
    gives(
        Kind::Url,
        &[
            ("HTTP://WWW.Acme.org/Path", "http://www.acme.org/Path"),
            ("www.acme.org/", "https://www.acme.org"),
            ("acme.org/a b", "https://acme.org/a%20b"),
            ("ftp://acme.org", "ftp://acme.org"),
            ("none yet", "none yet"),
        ],
    );
    assert!(is_email("a.b+c@x-y.org") && !is_email("a@b") && !is_email("a b@c.org") && !is_email("a@b@c.org"));
    assert!(is_url("https://x.org:8443/a?b#c") && !is_url("x.org") && !is_url("https://x"));
}

#[test]
fn dates() {
    gives(
        Kind::Date,
        &[
            ("2024-02-29", "2024-02-29"),
            ("2024/2/9", "2024-02-09"),
            ("20240209", "2024-02-09"),
            ("2/9/2024", "2024-02-09"),
            ("2014/02/10 00:00:00", "2014-02-10"),
            ("2014-02-10T12:30:00Z", "2014-02-10"),
            ("10-MAY-2019", "2019-05-10"),
            ("May 10, 2019", "2019-05-10"),
            ("13/13/2024", "13/13/2024"),
            ("2/9/24", "2/9/24"),
            ("soon", "soon"),
        ],
    );
    assert!(is_date("2024-02-29") && !is_date("2023-02-29") && !is_date("2024-2-9"));
}

#[test]
fn numbers_and_truth_values() {
    gives(
        Kind::Number,
        &[
            ("12.50", "12.5"),
            ("0012", "12"),
            ("$1,234,567.80", "1234567.8"),
            ("(12.50)", "-12.5"),
            ("-0.0", "0"),
            ("+7", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1,5", "1.5"),
            ("0,5", "0.5"),
            ("0,500", "0.5"),
            ("1,00", "1"),
            ("1,000", "1000"),
            ("1.000", "1"),
            ("1,000.00", "1000"),
            ("1.000,00", "1000"),
            ("1.000,5", "1000.5"),
            ("1.234.567", "1234567"),
            ("1,234,567", "1234567"),
            ("1 234 567,8", "1234567.8"),
            ("1\u{a0}000", "1000"),
            ("1\u{2009}000", "1000"),
            ("1\u{202f}000,5", "1000.5"),
            ("1'000.5", "1000.5"),
            ("1\u{2019}000", "1000"),
            ("5-", "-5"),
            ("(5.00)", "-5"),
            ("$1,000", "1000"),
            ("-$5", "-5"),
            ("$-5", "-5"),
            ("($5.00)", "-5"),
            ("€ 1.000,50", "1000.5"),
            ("1.000,50 €", "1000.5"),
            ("\u{2212}5", "-5"),
            ("1.5E3", "1500"),
            ("1e5", "100000"),
            ("2.5e-3", "0.0025"),
            // What can be read in two ways, or in none, is left for the schema to refuse.
            ("1.2.3", "1.2.3"),
            ("--5", "--5"),
            ("-5-", "-5-"),
            ("(-5)", "(-5)"),
            ("10,20,30", "10,20,30"),
            ("1,000,00", "1,000,00"),
            ("1,00,000", "1,00,000"),
            ("10 20", "10 20"),
            ("1,000 000", "1,000 000"),
            ("01,500", "01,500"),
            ("1e99", "1e99"),
            ("1½", "1½"),
            ("10²", "10²"),
            ("50%", "50%"),
            ("$", "$"),
            (",5", ",5"),
            ("5,", "5,"),
        ],
    );
    gives(Kind::Integer, &[("1,200", "1200"), ("25.0", "25"), ("25.5", "25.5")]);
    gives(Kind::Boolean, &[("Yes", "true"), ("N", "false"), ("maybe", "maybe")]);
    assert!(is_decimal("-12.5") && !is_decimal("12.50") && is_integer("12") && !is_integer("1.5"));
}

#[test]
fn places() {
    gives(
        Kind::Zip,
        &[
            ("85001", "85001"),
            ("850011234", "85001-1234"),
            ("85001-0000", "85001"),
            ("85001 1234", "85001-1234"),
            ("2138", "2138"),
            ("k1a 0b1", "K1A 0B1"),
        ],
    );
    gives(
        Kind::State,
        &[
            ("Arizona", "AZ"),
            ("az", "AZ"),
            ("N. Carolina", "NC"),
            ("new  york", "NY"),
            ("New York", "NY"),
        ],
    );
    gives(
        Kind::Country,
        &[
            ("usa", "US"),
            ("U.S.A.", "US"),
            ("United States", "US"),
            ("Deutschland", "DE"),
            ("NA", "NA"),
            ("Atlantis", "ATLANTIS"),
        ],
    );
    assert_eq!(place::restored_zip("2138", "MA").as_deref(), Some("02138"));
    assert_eq!(place::restored_zip("901", "PR").as_deref(), Some("00901"));
    assert_eq!(place::restored_zip("2138", "AZ"), None);
    assert_eq!(place::restored_zip("02138", "MA"), None);
}

#[test]
fn identifiers() {
    gives(
        Kind::Npi,
        &[
            ("NPI: 1234567893", "1234567893"),
            ("1234-567-893", "1234567893"),
            ("12345", "12345"),
        ],
    );
    gives(
        Kind::Ein,
        &[
            ("911144442", "91-1144442"),
            ("91 1144442", "91-1144442"),
            ("EIN 91-1144442", "91-1144442"),
            ("536-90-4399", "536-90-4399"),
        ],
    );
    gives(
        Kind::Tin,
        &[
            ("911144442", "91-1144442"),
            ("SSN 536-90-4399", "536-90-4399"),
            ("536 90 4399", "536-90-4399"),
        ],
    );
    gives(Kind::Duns, &[("15-048-3782", "150483782")]);
    gives(
        Kind::Gtin,
        &[
            ("(01)10300123456782", "10300123456782"),
            ("614141123452", "00614141123452"),
            ("96385074", "00000096385074"),
            ("123", "123"),
        ],
    );
    gives(
        Kind::Ndc,
        &[
            ("0002-1433-80", "00002-1433-80"),
            ("50242-040-62", "50242-0040-62"),
            ("60575-4112-1", "60575-4112-01"),
            ("00002143380", "00002-1433-80"),
            ("0002143380", "0002143380"),
        ],
    );
    gives(
        Kind::Ccn,
        &[("10001", "010001"), ("03-0001", "030001"), ("05t006", "05T006")],
    );
    gives(Kind::Iban, &[("gb82 west 1234 5698 7654 32", "GB82WEST12345698765432")]);
    gives(Kind::PartNumber, &[(" ab-12/x ", "AB-12/X")]);
    gives(Kind::Code, &[(" 0012-a ", "0012-a")]);
}

#[test]
fn identifiers_are_read_however_they_are_written() {
    let ndc = "55292-0140-01";
    for written in [
        "55292 140 01",
        "55292\u{2013}140\u{2013}01",
        "55292 - 140 - 01",
        "NDC 55292-140-01",
        "NDC: 55292-140-01",
        "NDC# 55292 0140 01",
        "NDC-11: 55292014001",
        "55292014001",
        "N455292014001",
        "N4 55292014001 ML10",
        "N455292014001UN1",
        "55292.140.01",
        "ndc 55292-140-1x",
    ] {
        let expected = if written.ends_with('x') { written } else { ndc };
        gives(Kind::Ndc, &[(written, expected)]);
    }
    gives(
        Kind::Ndc,
        &[
            ("55292 140", "55292-0140"),
            ("11523-7020-1", "11523-7020-01"),
            ("NDC 11523-7020-1", "11523-7020-01"),
            ("5529214001", "5529214001"),
            ("NDC 5529214001", "NDC 5529214001"),
            ("1 2 3 4", "1 2 3 4"),
        ],
    );
    let forms: [(Kind, &str, &[&str]); 17] = [
        (
            Kind::Npi,
            "1234567893",
            &[
                "NPI: 1234567893",
                "npi no. 1234567893",
                "NPI#1234567893",
                "1234 567 893",
                "'1234567893",
                "=\"1234567893\"",
                "1234567893.0",
                "\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}\u{ff17}\u{ff18}\u{ff19}\u{ff13}",
                "1234\u{a0}567\u{202f}893",
                "1234\u{2011}567\u{2011}893",
                "NPI Number: 1234567893",
            ],
        ),
        (
            Kind::Ein,
            "91-1144442",
            &[
                "EIN 91-1144442",
                "EIN: 911144442",
                "Tax ID: 91-1144442",
                "Federal Tax ID No. 91 1144442",
                "91\u{2013}1144442",
                "=\"911144442\"",
            ],
        ),
        (
            Kind::Tin,
            "536-90-4399",
            &[
                "SSN: 536-90-4399",
                "SSN 536904399",
                "536.90.4399",
                "536\u{2013}90\u{2013}4399",
            ],
        ),
        (
            Kind::Duns,
            "150483782",
            &[
                "D-U-N-S 15-048-3782",
                "DUNS# 150483782",
                "D-U-N-S\u{ae} Number: 15-048-3782",
                "150483782.0",
            ],
        ),
        (
            Kind::Uei,
            "ZQGGHJH74DW7",
            &[
                "UEI# ZQGGHJH74DW7",
                "UEI: zqgghjh74dw7",
                "SAM UEI ZQGG HJH7 4DW7",
                "Unique Entity ID: ZQGGHJH74DW7",
            ],
        ),
        (Kind::Cage, "1ABC5", &["CAGE: 1ABC5", "cage code 1abc5", "1ABC5"]),
        (
            Kind::Lei,
            "010CMKZ3VON21WF2ZD45",
            &[
                "LEI 010CMKZ3VON21WF2ZD45",
                "010C-MKZ3-VON2-1WF2-ZD45",
                "lei: 010cmkz3von21wf2zd45",
            ],
        ),
        (
            Kind::Gln,
            "0614141000012",
            &["GLN 0614141000012", "(414)0614141000012", "0614141 00001 2"],
        ),
        (
            Kind::Gtin,
            "00614141123452",
            &[
                "UPC: 6 14141 12345 2",
                "GTIN-14: 00614141123452",
                "GTIN 0614141123452",
                "(01) 00614141123452",
            ],
        ),
        (
            Kind::Iban,
            "DE89370400440532013000",
            &[
                "IBAN DE89 3704 0044 0532 0130 00",
                "iban: de89370400440532013000",
                "DE89-3704-0044-0532-0130-00",
            ],
        ),
        (
            Kind::Bic,
            "DEUTDEFF",
            &["BIC: DEUTDEFF", "SWIFT DEUT DE FF", "BICDEUTDEFF"],
        ),
        (
            Kind::Aba,
            "021000021",
            &["ABA# 021000021", "Routing Number: 0210-0002-1", "RTN 021000021"],
        ),
        (
            Kind::Dea,
            "AP5836727",
            &["DEA# AP5836727", "dea: ap5836727", "AP 5836727"],
        ),
        (Kind::Clia, "05D0987654", &["CLIA# 05D0987654", "05d-0987654"]),
        (Kind::Hcpcs, "J1885", &["HCPCS J1885", "j1885", "HCPCS: j1885"]),
        (
            Kind::Unspsc,
            "42142600",
            &["UNSPSC 42142600", "42-14-26-00", "42142600.0"],
        ),
        (Kind::Naics, "621111", &["NAICS 621111", "621111.0"]),
    ];
    for (kind, expected, written) in forms {
        for text in written {
            gives(kind, &[(text, expected)]);
        }
    }
    gives(Kind::Duns, &[("15048378.0", "15048378.0")]);
    gives(Kind::Naics, &[("44-45", "44-45")]);
    gives(Kind::Gtin, &[("0112345678", "0112345678")]);
    gives(Kind::Identifier, &[("=\"00123\"", "00123"), ("ab 1", "AB1")]);
    gives(Kind::PartNumber, &[("=\"00-12a\"", "00-12A")]);
    gives(Kind::Code, &[("=\"00123\"", "=\"00123\"")]);
}

#[test]
fn null_tokens() {
    let null = |kind, value| is_null(kind, value, &[]);
    for token in [
        "",
        "N/A",
        "na",
        "None",
        "NULL",
        "Not Available",
        "unknown",
        "TBD",
        "-",
        ".",
        "-999",
    ] {
        assert!(null(Kind::Text, token), "{token}");
        assert!(null(Kind::Phone, token), "{token}");
    }
    assert!(null(Kind::Phone, "0000000000") && null(Kind::Phone, "(999) 999-9999") && !null(Kind::Phone, "6025550142"));
    assert!(null(Kind::Ein, "XX-XXXXXXX") && null(Kind::Ein, "12-3456789") && null(Kind::Duns, "999999999"));
    assert!(null(Kind::Date, "1900-01-01") && null(Kind::Date, "9999-12-31"));
    assert!(
        !null(Kind::Code, "0000000000") && !null(Kind::PartNumber, "123456789"),
        "codes may be any digits"
    );
    assert!(!null(Kind::Country, "NA"), "Namibia");
    for name in ["Null", "Na", "Nil", "Nan"] {
        assert!(!null(Kind::PersonName, name), "{name} is a name of people");
        let (upper, lower) = (name.to_uppercase(), name.to_lowercase());
        assert!(is_null(Kind::PersonName, &upper, &[]) && is_null(Kind::PersonName, &lower, &[]));
        assert!(null(Kind::OrganizationName, name) && null(Kind::Code, name) && null(Kind::City, name));
    }
    assert!(is_null(Kind::Code, "none given", &["None given".to_owned()]));
}

/// Every kind there is.
#[rustfmt::skip]
const KINDS: [Kind; 41] = [
    Kind::Text, Kind::OrganizationName, Kind::PersonName, Kind::Address, Kind::City, Kind::Description, Kind::Phone,
    Kind::Email, Kind::Url, Kind::Date, Kind::Number, Kind::Integer, Kind::Boolean, Kind::Code, Kind::Zip, Kind::State,
    Kind::Country, Kind::Currency, Kind::PartNumber, Kind::Npi, Kind::Ein, Kind::Tin, Kind::Duns, Kind::Uei, Kind::Cage,
    Kind::Lei, Kind::Gln, Kind::Gtin, Kind::Udi, Kind::Ndc, Kind::Ccn, Kind::Aba, Kind::Iban, Kind::Bic, Kind::Dea,
    Kind::Clia, Kind::Hcpcs, Kind::Unspsc, Kind::Naics, Kind::Reference, Kind::Identifier,
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2_000))]
    #[test]
    fn standardizing_twice_gives_the_same_as_once(
        any in ".{0,24}",
        number in "[+(]?[0-9xe#;=.()/ -]{0,24}",
        label in "((01)|[(]01[)]|NDC|EIN|SSN|GTIN|UPC|TIN|mailto:|HTTP://|www[.]|[+=/*]|MAY| ){0,3}[A-Za-z0-9@.:/-]{0,20}",
        odd in "[½²µμΩ℃′″①Ⅱ´,€'\u{301}\u{200b}\u{a0}\u{fe0f}\u{1e9e}\u{130}\u{fb01}\u{bd}\u{ff11}0-9A-Za-z-]{0,12}",
    ) {
        for kind in KINDS {
            for raw in [&any, &number, &label, &odd] {
                let once = standardize(kind, raw);
                proptest::prop_assert_eq!(&standardize(kind, &once), &once, "{:?} of {:?}", kind, raw);
            }
        }
    }
}
