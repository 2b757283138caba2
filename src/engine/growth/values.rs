//! Single values: every kind standardized, checked and read as a filter.

use std::hint::black_box;

use super::{Shape, all_words, even, general, near, uneven};
use crate::engine::domain::{Kind, builtin};
use crate::engine::filter_value;
use crate::engine::identifier;
use crate::engine::standardize::{is_null, standardize};

/// Bytes of the smaller text.
const SMALL: usize = 1_500;

/// What comes near a value of a kind.
fn near_misses(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Text | Kind::Description => &["lot 5 ", "a  ", "\u{a0}"],
        Kind::OrganizationName => &["Acme Inc ", "dba X ", "L L C ", "C/O "],
        Kind::PersonName => &["O'Neil, J. ", "Dr. "],
        Kind::Address => &["12 Elm St ", "PO Box 5, ", "Ste # "],
        Kind::City => &["St. ", "Saint "],
        Kind::Phone => &[
            "+1",
            "(602) 555-0142 ",
            "x12",
            "ext ",
            "602 ",
            ";ext=",
            " or ",
            "+44 (0)",
            "tel:",
        ],
        Kind::Email => &["a@b.", "a@", "@b.c ", "a.", "mailto:", "<a@b.c>"],
        Kind::Url => &["http://", "www.", "a.b/", "?a=b&", "%4", "//", ":80", "../"],
        Kind::Date => &["2026-01-", "1/2/26 ", "Jan ", "2026", "T00:00:00"],
        Kind::Number | Kind::Integer => &["1,", "1.", "-", "+", "1e", "$", "0"],
        Kind::Boolean => &["yes ", "t", "true"],
        Kind::Code | Kind::Reference | Kind::Identifier => &["a b ", "A1"],
        Kind::Zip => &["85201", "8520-", "85201-1234 "],
        Kind::State => &["AZ ", "Arizona ", "North "],
        Kind::Country => &["US ", "United ", "U.S."],
        Kind::Currency => &["USD ", "US$"],
        Kind::PartNumber => &["PN-1 ", "0-"],
        Kind::Npi => &["1234567893", "NPI", "NPI: "],
        Kind::Ein => &["91-1144442", "91-"],
        Kind::Tin => &["601-12-3456", "91-1144442 ", "6"],
        Kind::Duns => &["DUNS", "D-U-N-S ", "08-146-6849"],
        Kind::Uei => &["ZQGGHJH74DW7", "Z"],
        Kind::Cage => &["1A2B3", "CAGE "],
        Kind::Lei => &["5493001KJTIIGC8Y1R12", "LEI"],
        Kind::Gln => &["(414)", "0614141000012"],
        Kind::Gtin => &["(01)", "00614141000012", "]d2"],
        Kind::Udi => &[
            "(01)",
            "+A99912345A0",
            "=/A9999XYZ",
            "+$$",
            "<GS>",
            "https://id.gs1.org/01/",
        ],
        Kind::Ndc => &["0002-7597-01", "5-4-2 ", "NDC ", "N4"],
        Kind::Ccn => &["03-0001", "CCN "],
        Kind::Aba => &["021000021", "ABA "],
        Kind::Iban => &["DE89 3704 ", "IBAN "],
        Kind::Bic => &["DEUTDEFF", "BIC "],
        Kind::Dea => &["BA1234563", "DEA "],
        Kind::Clia => &["05D1234567", "CLIA "],
        Kind::Hcpcs => &["J1234", "99213 "],
        Kind::Unspsc => &["42142500", "UNSPSC "],
        Kind::Naics => &["621111", "NAICS "],
        Kind::Group => &["{}", "[]"],
    }
}

fn shapes(kind: Kind) -> Vec<Shape> {
    let mut shapes = general();
    shapes.extend(near(near_misses(kind)));
    shapes
}

#[test]
fn every_kind_is_standardized_and_checked_in_time() {
    let kinds = all_words::<Kind>();
    let found = kinds.into_iter().flat_map(|kind| {
        shapes(kind).into_iter().map(move |shape| {
            let work = |text: &String| {
                black_box(is_null(kind, text, &[]));
                let value = standardize(kind, text);
                black_box(identifier::is_placeholder(kind, &value));
                let _ = black_box(identifier::check(kind, &value));
                let _ = black_box(identifier::check(kind, text));
            };
            uneven(
                &format!("{kind:?} of {shape:?}"),
                SMALL,
                |bytes| shape.text(bytes),
                work,
            )
        })
    });
    even(found);
}

#[test]
fn every_filter_is_read_in_time() {
    let domains = builtin().unwrap();
    let found = domains.iter().flat_map(|domain| {
        domain.filters.iter().flat_map(move |path| {
            let shapes = [
                Shape::Repeated("a "),
                Shape::Repeated("1-"),
                Shape::Repeated("\u{301}"),
                Shape::Distinct(" "),
            ];
            shapes.into_iter().map(move |shape| {
                let work = |text: &String| drop(black_box(filter_value::canonical(domain, path, text)));
                let what = format!("filter {path} of {} by {shape:?}", domain.name);
                uneven(&what, SMALL, |bytes| shape.text(bytes), work)
            })
        })
    });
    even(found);
}
