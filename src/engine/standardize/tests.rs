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
fn phones() {
    gives(
        Kind::Phone,
        &[
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
        ],
    );
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
            ("1,5", "1,5"),
            ("1.2.3", "1.2.3"),
            ("--5", "--5"),
            ("1e5", "1e5"),
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
            ("N. Carolina", "N. CAROLINA"),
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
        odd in "[\u{301}\u{200b}\u{a0}\u{fe0f}\u{1e9e}\u{130}\u{fb01}\u{bd}\u{ff11}0-9A-Za-z-]{0,12}",
    ) {
        for kind in KINDS {
            for raw in [&any, &number, &label, &odd] {
                let once = standardize(kind, raw);
                proptest::prop_assert_eq!(&standardize(kind, &once), &once, "{:?} of {:?}", kind, raw);
            }
        }
    }
}
