//! Real identifiers, all of them: FDA product codes and legal entity identifiers.

use std::collections::{BTreeMap, HashSet};

use super::check;
use crate::engine::code_list::{CodeList, Columns, Standing, from_csv};
use crate::engine::domain::Kind;
use crate::engine::record::Severity;
use crate::engine::standardize::standardize;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/codes/", $name))
    };
}

/// Product codes with their hyphen, as the directory writes them.
fn ndcs() -> Vec<String> {
    let lines = fixture!("ndc.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .flat_map(|line| {
            let mut words = line.split(' ');
            let (labeler, digits) = (words.next().unwrap(), words.next().unwrap().parse::<usize>().unwrap());
            let products = words.next().unwrap();
            let starts = (0..products.len()).step_by(digits);
            starts.map(move |at| format!("{labeler}-{}", &products[at..at + digits]))
        })
        .collect()
}

#[test]
fn every_real_product_code_is_normalized_by_its_format() {
    let codes = ndcs();
    let mut formats: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut canonical = HashSet::new();
    for code in &codes {
        let (labeler, product) = code.split_once('-').unwrap();
        *formats.entry((labeler.len(), product.len())).or_default() += 1;
        let standard = standardize(Kind::Ndc, code);
        assert_eq!(standard, format!("{labeler:0>5}-{product:0>4}"), "{code}");
        assert_eq!(check(Kind::Ndc, &standard), Ok(()), "{code}");
        assert_eq!(standardize(Kind::Ndc, &standard), standard);
        canonical.insert(standard);
    }
    assert_eq!(codes.len(), 100_194);
    let counted: Vec<_> = formats.into_iter().collect();
    assert_eq!(counted, [((4, 4), 11_579), ((5, 3), 59_972), ((5, 4), 28_643)]);
    assert_eq!(canonical.len(), codes.len(), "no two become one");
}

/// LEIs with check digits that ISO 17442 does not give.
const ODD_LEIS: [&str; 2] = ["3157009FTHFDDK7FHW01", "315700PXKOSX7WQV4N00"];

#[test]
fn every_real_lei_verifies_and_none_with_two_digits_exchanged() {
    let codes: Vec<&str> = fixture!("lei.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert_eq!(codes.len(), 18_304);
    // Two have check digits that the standard does not give, and are registered all the same.
    let warned = codes.iter().filter(|code| check(Kind::Lei, code).is_err());
    assert_eq!(warned.copied().collect::<Vec<_>>(), ODD_LEIS);
    for code in codes {
        let severity = check(Kind::Lei, code).map_err(|refusal| refusal.severity);
        assert_ne!(severity, Err(Severity::Quarantine), "{code}");
        let (head, last) = code.split_at(18);
        let exchanged: String = head.chars().chain(last.chars().rev()).collect();
        let severity = check(Kind::Lei, &exchanged).map_err(|refusal| refusal.severity);
        assert_eq!(severity != Err(Severity::Quarantine), exchanged == code, "{exchanged}");
    }
}

#[test]
fn whole_lists_load_and_lists_of_units_are_told_apart() {
    let load = |text: &str, columns: &Columns| {
        let body = from_csv(
            "List",
            text.as_bytes(),
            &crate::engine::csv_text::FileForm::default(),
            columns,
        )
        .expect("it is CSV");
        CodeList::parse(&body.body).expect("it is a list")
    };
    let columns = |code: &str, label: &str, status: &str| Columns {
        code: code.into(),
        label: label.into(),
        status: status.into(),
        ..Columns::default()
    };
    let plain = Columns::default();
    let day = "2026-06-01";
    let hcpcs = load(fixture!("hcpcs.csv"), &plain);
    assert_eq!(hcpcs.codes.len(), 6_664);
    assert!(hcpcs.codes.iter().all(|code| check(Kind::Hcpcs, &code.code).is_ok()));
    let naics = load(fixture!("naics.csv"), &plain);
    assert!(naics.codes.iter().all(|code| check(Kind::Naics, &code.code).is_ok()));
    let countries = load(fixture!("iso3166.csv"), &plain);
    assert_eq!(countries.codes.len(), 249);
    assert!(
        countries
            .codes
            .iter()
            .all(|code| check(Kind::Country, &code.code).is_ok())
    );
    let currencies = load(
        fixture!("iso4217.csv"),
        &Columns {
            valid_to: "WithdrawalDate".into(),
            ..columns("AlphabeticCode", "Currency", "none")
        },
    );
    assert!(matches!(currencies.standing("USD", day), Standing::Valid(_)));
    assert!(
        matches!(currencies.standing("DEM", day), Standing::Invalid(_)),
        "withdrawn"
    );

    let rec20 = load(fixture!("rec20.csv"), &columns("CommonCode", "Name", "Status"));
    let (rec21, x12) = (
        load(fixture!("rec21.csv"), &plain),
        load(fixture!("x12_355.csv"), &plain),
    );
    let valid = |list: &CodeList, code: &str| matches!(list.standing(code, day), Standing::Valid(_));
    for package in ["BX", "CS", "CT", "PK", "BG", "RO", "TU", "BO", "VI"] {
        assert!(
            matches!(rec20.standing(package, day), Standing::Invalid(_)),
            "{package} moved to Rec 21"
        );
        assert!(valid(&rec21, package), "{package}");
    }
    assert!(
        ["EA", "PR", "DZN", "KT", "C62", "H87"]
            .iter()
            .all(|code| valid(&rec20, code))
    );
    assert!(!valid(&rec21, "EA") && valid(&x12, "CA") && !valid(&x12, "CS") && !valid(&x12, "DZN"));
}
