//! Currencies of ISO 4217 by code and by name.
//!
//! `currencies.txt` has a line for each that circulates: code, number, and names divided by `|`. Codes and first names are
//! those of the data package currency-codes (ODC PDDL 1.0; ISO 4217); usual and native names are added. A name or sign that
//! several countries call their money by (`dollar`, `peso`, `$`, `£`) is not read.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::names::{Names, agreed};

const LINES: &str = include_str!("currencies.txt");

/// Signs that mean one currency.
const SIGNS: [(&str, &str); 15] = [
    ("€", "EUR"),
    ("US$", "USD"),
    ("$US", "USD"),
    ("USD$", "USD"),
    ("C$", "CAD"),
    ("CA$", "CAD"),
    ("CAD$", "CAD"),
    ("CDN$", "CAD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("R$", "BRL"),
    ("MX$", "MXN"),
    ("₹", "INR"),
];

struct Currencies {
    codes: HashMap<&'static str, &'static str>,
    names: Names,
}

static CURRENCIES: LazyLock<Currencies> = LazyLock::new(|| Currencies {
    codes: lines()
        .flat_map(|(code, number, _)| [(code, code), (number, code)])
        .collect(),
    names: Names::of(
        lines().flat_map(|(code, _, names)| names.split('|').map(move |name| (code, name))),
        singular,
    ),
});

fn lines() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    LINES.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ' ');
        Some((parts.next()?, parts.next()?, parts.next()?))
    })
}

/// `dollars` as `dollar`: a plural means the same money.
fn singular(word: &str) -> &str {
    word.strip_suffix('s').filter(|rest| rest.len() > 2).unwrap_or(word)
}

/// ISO 4217 code of a currency given by code, number, sign or name; else upper case without white space.
pub(in crate::engine::standardize) fn currency(cleaned: &str) -> String {
    let compact: String = cleaned
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect();
    if is_form(&compact) {
        return compact;
    }
    let found = read(cleaned).or_else(|| agreed(cleaned, read));
    found.map_or(compact, str::to_owned)
}

fn is_form(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) && CURRENCIES.codes.contains_key(text)
}

fn read(text: &str) -> Option<&'static str> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let sign = || {
        let found = SIGNS.iter().find(|(sign, _)| compact.eq_ignore_ascii_case(sign));
        found.map(|(_, code)| *code)
    };
    let code = || {
        let upper = compact.to_ascii_uppercase();
        let upper = match upper.bytes().all(|b| b.is_ascii_digit()) {
            true => format!("{upper:0>3}"),
            false => upper,
        };
        CURRENCIES.codes.get(upper.as_str()).copied()
    };
    sign().or_else(code).or_else(|| CURRENCIES.names.find(text))
}

/// Whether the text is the ISO 4217 code of money that circulates.
pub(crate) fn is_currency(code: &str) -> bool {
    code.len() == 3 && CURRENCIES.codes.get(code).is_some_and(|known| *known == code)
}
