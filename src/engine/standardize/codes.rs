//! Identifiers in canonical form.

use super::place::is_country_or_kosovo;
use super::signs::{folded, unquoted};
use super::text::squeezed;
use crate::engine::domain::Kind;
use crate::engine::identifier::device_identifier;
use crate::engine::signs;

/// Upper case without white space.
pub(super) fn compact_upper(cleaned: &str) -> String {
    let compact: String = cleaned.chars().filter(|c| !c.is_whitespace()).collect();
    signs::upper(&compact)
}

/// Before a tax number; the first [`OF_A_BUSINESS`] before an EIN.
const TAX_LABELS: [&str; 10] = [
    "FEDERALTAXID",
    "FEDTAXID",
    "EMPLOYERID",
    "FEDID",
    "TAXID",
    "FEIN",
    "EIN",
    "TIN",
    "SSN",
    "ITIN",
];
const OF_A_BUSINESS: usize = 8;

/// What people write before an identifier of a kind, letters and digits only. The longest first where one starts another.
fn labels(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Npi => &["NATIONALPROVIDERIDENTIFIER", "NPI"],
        Kind::Ein => &TAX_LABELS[..OF_A_BUSINESS],
        Kind::Tin => &TAX_LABELS,
        Kind::Duns => &["DUNS"],
        Kind::Uei => &["UNIQUEENTITYIDENTIFIER", "UNIQUEENTITYID", "SAMUEI", "UEISAM", "UEI"],
        Kind::Cage => &["NCAGE", "CAGECODE", "CAGE"],
        Kind::Lei => &["LEGALENTITYIDENTIFIER", "LEICODE", "LEI"],
        Kind::Gln => &["GLN", "414", "410"],
        Kind::Gtin => &["GTIN", "UPCA", "UPC", "EAN", "01"],
        Kind::Ccn => &["MEDICAREPROVIDER", "CCN", "OSCAR"],
        Kind::Aba => &["ABARTN", "ABAROUTING", "ABA", "ROUTING", "RTN"],
        Kind::Iban => &["IBAN"],
        Kind::Bic => &["SWIFTBIC", "BICSWIFT", "SWIFTCODE", "BIC", "SWIFT"],
        Kind::Dea => &["DEA"],
        Kind::Clia => &["CLIA"],
        Kind::Hcpcs => &["HCPCS", "CPT"],
        Kind::Unspsc => &["UNSPSC"],
        Kind::Naics => &["NAICS"],
        Kind::Currency
        | Kind::Ndc
        | Kind::Identifier
        | Kind::Udi
        | Kind::Text
        | Kind::OrganizationName
        | Kind::PersonName
        | Kind::Address
        | Kind::City
        | Kind::Description
        | Kind::Phone
        | Kind::Email
        | Kind::Url
        | Kind::Date
        | Kind::Number
        | Kind::Integer
        | Kind::Boolean
        | Kind::Code
        | Kind::Zip
        | Kind::State
        | Kind::Country
        | Kind::PartNumber
        | Kind::Reference
        | Kind::Group => &[],
    }
}

/// Words between a label and its number.
const NUMBER_WORDS: [&str; 6] = ["NUMBER", "CODE", "NUM", "NO", "NR", "ID"];
/// Lengths that a label says, before a colon: `GTIN-14: …`.
const LENGTHS: [&str; 6] = ["8", "10", "11", "12", "13", "14"];

/// Whether letters and digits alone have the form of a kind, whatever its check digit.
fn has_form(kind: Kind, found: &str) -> bool {
    let signs = found.as_bytes();
    let upper = |range: std::ops::Range<usize>| {
        signs
            .get(range)
            .is_some_and(|part| part.iter().all(u8::is_ascii_uppercase))
    };
    let numeric = |from: usize| {
        signs
            .get(from..)
            .is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let number = numeric(0);
    let plain = signs.iter().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    match (kind, found.len()) {
        (Kind::Npi, 10) | (Kind::Ein | Kind::Tin | Kind::Duns | Kind::Aba, 9) | (Kind::Gln, 13) => number,
        (Kind::Gtin, 8 | 12 | 13 | 14) | (Kind::Unspsc, 8) | (Kind::Naics, 2..=6) | (Kind::Ccn, 5) => number,
        (Kind::Uei, 12) | (Kind::Cage, 5) | (Kind::Lei, 20) | (Kind::Ccn, 6) => {
            plain && found.bytes().any(|b| b.is_ascii_digit())
        }
        (Kind::Iban, 15..=34) => plain && upper(0..2) && signs[2..4].iter().all(u8::is_ascii_digit),
        (Kind::Bic, 8 | 11) => plain && found.get(4..6).is_some_and(is_country_or_kosovo),
        (Kind::Dea, 9) => upper(0..1) && (upper(1..2) || signs[1] == b'9') && numeric(2),
        (Kind::Clia, 10) => signs[2] == b'D' && signs[..2].iter().all(u8::is_ascii_digit) && numeric(3),
        (Kind::Hcpcs, 5) => plain && found.bytes().filter(u8::is_ascii_digit).count() >= 4,
        _ => false,
    }
}

/// An identifier of a kind that has a form of its own: its letters and digits, however they are separated, behind whatever label,
/// in upper case. `None` for what has not the form.
fn formed(kind: Kind, cleaned: &str) -> Option<String> {
    let folded = folded(cleaned);
    let inner = whole_number(unquoted(&folded));
    let labelled = without_label(inner, labels(kind)).map(|(_, rest)| whole_number(rest));
    let separated = |text: &&str| text.chars().all(|c| c.is_ascii_alphanumeric() || separates(kind, c));
    let spellings = [Some(inner), labelled].into_iter().flatten();
    spellings
        .filter(separated)
        .map(squeezed)
        .find(|found| has_form(kind, found))
}

/// Signs that people separate the parts of an identifier with. `44-45` is two sectors of NAICS.
fn separates(kind: Kind, c: char) -> bool {
    matches!(c, ' ' | '.' | '_') || (c == '-' && kind != Kind::Naics)
}

/// Digits that a spreadsheet wrote as a number, `1234567893.0`, without their fraction of zeros.
fn whole_number(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') && is_digits(whole) => whole,
        _ => text,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// [`formed`], or upper case without white space.
pub(super) fn formed_or_compact(kind: Kind, cleaned: &str) -> String {
    formed(kind, cleaned).unwrap_or_else(|| compact_upper(cleaned))
}

/// [`formed`], or the text as it is.
pub(super) fn formed_or_clean(kind: Kind, cleaned: String) -> String {
    formed(kind, &cleaned).unwrap_or(cleaned)
}

/// The label that a text starts with, and what follows it. Separators inside a label do not matter: `D-U-N-S`.
fn without_label<'a>(text: &'a str, labels: &[&'static str]) -> Option<(&'static str, &'a str)> {
    let found = labels.iter().find_map(|label| Some((*label, after(text, label)?)));
    let (label, rest) = found?;
    let between = |c: char| matches!(c, ' ' | ':' | '#' | '.' | '=' | ')' | '-' | '\u{ae}');
    let rest = match rest.split_once([':', '#']) {
        Some((length, behind)) if LENGTHS.contains(&length.trim_matches([' ', '-'])) => behind,
        _ => rest,
    };
    let rest = rest.trim_start_matches(between);
    let worded = NUMBER_WORDS.iter().find_map(|word| {
        let behind = rest.get(word.len()..)?;
        let named = rest.get(..word.len())?.eq_ignore_ascii_case(word) && behind.starts_with(between);
        named.then_some(behind)
    });
    Some((label, worded.unwrap_or(rest).trim_start_matches(between)))
}

/// What follows a label; one of digits, an application identifier of GS1, has to stand in brackets.
fn after<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    if is_digits(label) {
        return text
            .strip_prefix('(')?
            .strip_prefix(label)
            .filter(|rest| rest.starts_with(')'));
    }
    let mut wanted = label.chars().peekable();
    for (at, c) in text.char_indices() {
        match wanted.peek() {
            None => return text.get(at..),
            Some(letter) if letter.eq_ignore_ascii_case(&c) => {
                wanted.next();
            }
            Some(_) if matches!(c, ' ' | '-' | '.' | '/') => {}
            Some(_) => return None,
        }
    }
    wanted.peek().is_none().then_some("")
}

/// `NN-NNNNNNN` for nine digits however they are separated, except as a Social Security number.
pub(super) fn ein(cleaned: String) -> String {
    if social_security(Kind::Ein, &cleaned).is_some() {
        return cleaned;
    }
    formed(Kind::Ein, &cleaned).map_or(cleaned, |found| hyphenated(&found))
}

fn hyphenated(nine: &str) -> String {
    let (prefix, rest) = nine.split_at(2);
    format!("{prefix}-{rest}")
}

/// An EIN, or a number with the hyphens of a Social Security number, or the label of one, with these hyphens.
pub(super) fn tin(cleaned: String) -> String {
    if let Some(number) = social_security(Kind::Tin, &cleaned) {
        return number;
    }
    formed(Kind::Tin, &cleaned).map_or(cleaned, |found| hyphenated(&found))
}

/// The Social Security number that a text is: nine digits in groups of 3, 2 and 4, or behind its label.
fn social_security(kind: Kind, cleaned: &str) -> Option<String> {
    let folded = folded(cleaned);
    let inner = unquoted(&folded);
    let (label, text) = without_label(inner, labels(kind)).unwrap_or(("", inner));
    let mut parts = text.split(['-', ' ', '.']).map(|part| (part.len(), is_digits(part)));
    let grouped = [3, 2, 4].iter().all(|length| parts.next() == Some((*length, true))) && parts.next().is_none();
    let named = matches!(label, "SSN" | "ITIN") && text.len() == 9 && is_digits(text);
    let digits = squeezed(text);
    (grouped || named).then(|| format!("{}-{}-{}", &digits[..3], &digits[3..5], &digits[5..]))
}

/// Fourteen digits of a GTIN-8, -12, -13 or -14, also after the application identifier `(01)`.
pub(super) fn gtin(cleaned: String) -> String {
    formed(Kind::Gtin, &cleaned).map_or(cleaned, |found| format!("{found:0>14}"))
}

/// The device identifier of a UDI of any issuing agency, without the production identifiers; else upper case without
/// white space.
pub(super) fn udi(cleaned: &str) -> String {
    let folded = folded(cleaned);
    let found = device_identifier(unquoted(&folded))
        .or_else(|| formed(Kind::Gtin, cleaned).and_then(|found| device_identifier(&found)));
    found.unwrap_or_else(|| compact_upper(cleaned))
}

/// 5-4-2 of an NDC in three parts or of eleven digits, 5-4 of a product's. Ten digits in one piece are ambiguous and stay. A labeler
/// of six digits with a leading zero is the one of five digits.
pub(super) fn ndc(cleaned: String) -> String {
    canonical_ndc(&cleaned).unwrap_or(cleaned)
}

fn canonical_ndc(cleaned: &str) -> Option<String> {
    let folded = folded(cleaned);
    let inner = whole_number(unquoted(&folded));
    let labels = &["NDC", "N4"];
    let (label, rest) = without_label(inner, labels).unwrap_or(("", inner));
    // In claims a unit and a quantity follow the qualifier N4.
    let rest = match label {
        "N4" => rest
            .split([' ', 'F', 'G', 'M', 'U', 'f', 'g', 'm', 'u'])
            .next()
            .unwrap_or(rest),
        _ => rest,
    };
    let parts = rest.split([' ', '-', '.', '_']).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.take(4).collect();
    if !parts.iter().all(|part| is_digits(part)) {
        return None;
    }
    let package = |labeler: &str, product: &str, package: &str| {
        let labeler = labeler
            .strip_prefix('0')
            .filter(|rest| rest.len() == 5)
            .unwrap_or(labeler);
        format!("{labeler:0>5}-{product:0>4}-{package:0>2}")
    };
    match *parts {
        [labeler, product, last] => match (labeler.len(), product.len(), last.len()) {
            (4, 4, 2) | (5, 3, 2) | (5, 4, 1 | 2) | (6, 4, 2) => Some(package(labeler, product, last)),
            _ => None,
        },
        [labeler, product] => match (labeler.len(), product.len()) {
            (4, 4) | (5, 3 | 4) => Some(format!("{labeler:0>5}-{product:0>4}")),
            _ => None,
        },
        [eleven] if eleven.len() == 11 => Some(package(&eleven[..5], &eleven[5..9], &eleven[9..])),
        _ => None,
    }
}

/// Six characters; of five digits a spreadsheet has eaten the leading zero of the state.
pub(super) fn ccn(cleaned: String) -> String {
    let compact = formed(Kind::Ccn, &cleaned).unwrap_or_else(|| squeezed(&cleaned));
    if compact.len() == 5 && is_digits(&compact) {
        format!("0{compact}")
    } else {
        compact
    }
}

/// Any other identifier: upper case without white space, and without what spreadsheets put around text, `="00123"`.
pub(super) fn identifier(cleaned: &str) -> String {
    compact_upper(formula_text(cleaned))
}

/// The text in `="…"`.
pub(super) fn formula_text(cleaned: &str) -> &str {
    let mut text = cleaned;
    while let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        text = inner.trim();
    }
    text
}
