//! Null tokens: texts that source systems write where they have no value.

use super::text::{digits, squeezed};
use crate::engine::domain::Kind;
use crate::engine::identifier::is_placeholder;

/// Tokens for every kind, in upper case.
#[rustfmt::skip]
const TOKENS: [&str; 27] = [
    "N/A", "NA", "N.A.", "N/A.", "#N/A", "NONE", "NULL", "(NULL)", "<NULL>", "NIL", "NAN", "NOT AVAILABLE", "NOT APPLICABLE",
    "NOT PROVIDED", "UNKNOWN", "UNK", "UNSPECIFIED", "TBD", "TBA", "TO BE DETERMINED", "-", "--", "---", ".", "?", "-999", "-9999",
];

/// Length of the longest token.
const LONGEST: usize = "TO BE DETERMINED".len();

/// Dates that systems write for "none" or "for ever".
#[rustfmt::skip]
const DATES: [&str; 8] = [
    "0000-00-00", "0001-01-01", "1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "2999-12-31", "9999-12-31",
];

/// Names of people that look like tokens, as names are written.
const NAMES: [&str; 4] = ["Na", "Nan", "Nil", "Null"];

/// Whether a cleaned text means "no value": a general token, one of the kind, or one of `extra` (any case).
///
/// A default value is never evidence that two records are the same thing, so it is no value at all.
pub fn is_null(kind: Kind, value: &str, extra: &[String]) -> bool {
    if value.is_empty() || extra.iter().any(|token| token.trim().eq_ignore_ascii_case(value)) {
        return true;
    }
    match kind {
        // "NA" is Namibia.
        Kind::Country if value.eq_ignore_ascii_case("NA") => return false,
        // A system that has no name writes `NULL` or `null`, not as a name is written.
        Kind::PersonName if NAMES.contains(&value) => return false,
        _ => {}
    }
    let token = value.len() <= LONGEST && TOKENS.iter().any(|token| token.eq_ignore_ascii_case(value));
    token || is_null_of_kind(kind, value)
}

fn is_null_of_kind(kind: Kind, value: &str) -> bool {
    match kind {
        Kind::Date => DATES.contains(&value),
        Kind::Phone => is_filler_phone(value),
        Kind::Zip => matches!(digits(value).as_str(), "00000" | "000000000" | "99999" | "999999999"),
        kind if kind.is_identifier() => {
            let squeezed = squeezed(value);
            is_masked(&squeezed) || is_placeholder(kind, &squeezed) || squeezed == "0"
        }
        _ => false,
    }
}

/// `XX-XXXXXXX`, `XXXXX`: an identifier that its source has hidden.
fn is_masked(squeezed: &str) -> bool {
    squeezed.len() >= 2 && squeezed.bytes().all(|b| b == b'X')
}

/// A number of one repeated digit, with or without the country code.
fn is_filler_phone(value: &str) -> bool {
    let digits = digits(value);
    let local = if digits.len() == 11 {
        digits.strip_prefix('1').unwrap_or(&digits)
    } else {
        &digits
    };
    let first = local.bytes().next();
    matches!(local, "1234567890" | "0") || (local.len() >= 7 && local.bytes().all(|b| Some(b) == first))
}
