//! States, countries and postal codes.

use super::text::{digits, is_squeezed, squeezed};

mod tables;

use tables::{COUNTRIES, COUNTRY_NAMES, STATES};

/// USPS code of a state or territory given by code or name; else cleaned text in upper case.
pub(super) fn state(cleaned: String) -> String {
    if is_state(&cleaned) {
        return cleaned;
    }
    let wanted = squeezed(&cleaned);
    let by_code = STATES.iter().find(|(code, _)| *code == wanted);
    let found = by_code.or_else(|| STATES.iter().find(|(_, name)| is_squeezed(name, &wanted)));
    found.map_or_else(|| cleaned.to_uppercase(), |(code, _)| (*code).to_owned())
}

/// ISO 3166-1 alpha-2 of a country given by alpha-2, alpha-3 or a usual name; else cleaned text in upper case.
pub(super) fn country(cleaned: String) -> String {
    if is_country(&cleaned) {
        return cleaned;
    }
    let wanted = squeezed(&cleaned);
    let by_code = COUNTRIES
        .iter()
        .find(|(two, three)| *two == wanted || *three == wanted)
        .map(|(two, _)| *two);
    let by_name = || {
        COUNTRY_NAMES
            .iter()
            .find(|(name, _)| is_squeezed(name, &wanted))
            .map(|(_, two)| *two)
    };
    by_code
        .or_else(by_name)
        .map_or_else(|| cleaned.to_uppercase(), str::to_owned)
}

/// Whether the text is a USPS code of a state, territory or military region.
pub fn is_state(value: &str) -> bool {
    STATES.iter().any(|(code, _)| *code == value)
}

/// Whether the text is an ISO 3166-1 alpha-2 code.
pub fn is_country(value: &str) -> bool {
    COUNTRIES.binary_search_by(|(two, _)| (*two).cmp(value)).is_ok()
}

/// The United States and the territories that have US ZIP codes and a country code of their own.
pub(crate) fn is_us(country: &str) -> bool {
    matches!(
        country,
        "US" | "PR" | "VI" | "GU" | "AS" | "MP" | "UM" | "FM" | "MH" | "PW"
    )
}

/// `NNNNN` or `NNNNN-NNNN` where the text is a US ZIP code; another country's code in upper case.
pub(super) fn zip(cleaned: String) -> String {
    let is_number = cleaned
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '.'));
    let found = digits(&cleaned);
    match (found.len(), found.get(..5), found.get(5..)) {
        (5, _, _) if is_number => found,
        (9, Some(five), Some("0000")) if is_number => five.to_owned(),
        (9, Some(five), Some(four)) if is_number => format!("{five}-{four}"),
        _ => cleaned.to_uppercase(),
    }
}

/// States whose ZIP codes start with one zero, and those that start with two.
const ONE_ZERO: [&str; 7] = ["CT", "MA", "ME", "NH", "NJ", "RI", "VT"];
const TWO_ZEROS: [&str; 2] = ["PR", "VI"];

/// A ZIP code from which a spreadsheet has eaten the leading zeros, restored; only where the state tells that it had
/// them.
pub(super) fn restored_zip(zip: &str, state: &str) -> Option<String> {
    let (five, four) = zip
        .split_once('-')
        .map_or((zip, None), |(five, four)| (five, Some(four)));
    let all_digits = !zip.is_empty() && zip.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let lost = (five.len() == 4 && ONE_ZERO.contains(&state)) || (five.len() == 3 && TWO_ZEROS.contains(&state));
    if !all_digits || !lost || four.is_some_and(|four| four.len() != 4) {
        return None;
    }
    Some(match four {
        Some(four) => format!("{five:0>5}-{four}"),
        None => format!("{five:0>5}"),
    })
}
