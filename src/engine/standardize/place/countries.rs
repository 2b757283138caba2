//! Countries of ISO 3166-1 by code and by name.
//!
//! `countries.txt` has a line for each: alpha-2, alpha-3, numeric, and names divided by `|`. Codes and the English, French and
//! Spanish names are those of the data package country-codes (ODC PDDL 1.0; ISO 3166-1, UNTERM, CLDR); former, usual and
//! native names are added. Kosovo is `XK` there, a code that ISO leaves to its users, and that banks and customs use.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::names::{Names, agreed};
use crate::engine::standardize::text::squeezed;

/// In `countries.txt`, and not of ISO.
const KOSOVO: &str = "XK";

const LINES: &str = include_str!("countries.txt");

struct Countries {
    /// Alpha-2 by alpha-2, alpha-3 and numeric.
    codes: HashMap<&'static str, &'static str>,
    names: Names,
}

static COUNTRIES: LazyLock<Countries> = LazyLock::new(|| Countries {
    codes: lines()
        .flat_map(|line| line.codes.map(|code| (code, line.codes[0])))
        .collect(),
    names: Names::of(
        lines().flat_map(|line| line.names.split('|').map(move |name| (line.codes[0], name))),
        word,
    ),
});

struct Line {
    /// Alpha-2, alpha-3, numeric.
    codes: [&'static str; 3],
    names: &'static str,
}

fn lines() -> impl Iterator<Item = Line> {
    LINES.lines().filter_map(|line| {
        let mut parts = line.splitn(4, ' ');
        let codes = [parts.next()?, parts.next()?, parts.next()?];
        Some(Line {
            codes,
            names: parts.next()?,
        })
    })
}

/// Usual short forms of words in names of countries.
fn word(word: &str) -> &str {
    match word {
        "st" | "ste" | "sainte" => "saint",
        "is" | "isl" | "isls" | "island" => "islands",
        "rep" => "republic",
        "dem" => "democratic",
        "fed" => "federated",
        other => other,
    }
}

/// ISO 3166-1 alpha-2 of a country given by alpha-2, alpha-3, number or name; else cleaned text in upper case.
pub(in crate::engine::standardize) fn country(cleaned: String) -> String {
    if is_country(&cleaned) {
        return cleaned;
    }
    let found = read(&cleaned).or_else(|| agreed(&cleaned, read));
    found.map_or_else(|| cleaned.to_uppercase(), str::to_owned)
}

fn read(text: &str) -> Option<&'static str> {
    by_code(text).or_else(|| COUNTRIES.names.find(text))
}

/// By a code, also with dots, and by a number from which a spreadsheet has eaten the leading zeros.
fn by_code(text: &str) -> Option<&'static str> {
    if text.len() > 8 {
        return None;
    }
    let code = squeezed(text);
    let padded = match code.bytes().all(|b| b.is_ascii_digit()) {
        true => format!("{code:0>3}"),
        false => code,
    };
    COUNTRIES.codes.get(padded.as_str()).copied()
}

/// Whether the text is a code of a country that banks and telephones know: Kosovo has none of ISO 3166-1, and is `XK` there.
pub fn is_country_or_kosovo(value: &str) -> bool {
    is_country(value) || value == KOSOVO
}

/// Whether the text is an ISO 3166-1 alpha-2 code.
pub fn is_country(value: &str) -> bool {
    value.len() == 2 && value != KOSOVO && COUNTRIES.codes.get(value).is_some_and(|code| *code == value)
}
