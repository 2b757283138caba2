//! Postal codes.

use crate::engine::standardize::text::digits;

/// `NNNNN` or `NNNNN-NNNN` where the text is a US ZIP code; Canadian and British codes with their blank; another country's
/// code in upper case.
pub(in crate::engine::standardize) fn zip(cleaned: String) -> String {
    let is_number = cleaned
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '.'));
    let found = digits(&cleaned);
    match (found.len(), found.get(..5), found.get(5..)) {
        (5, _, _) if is_number => found,
        (9, Some(five), Some("0000")) if is_number => five.to_owned(),
        (9, Some(five), Some(four)) if is_number => format!("{five}-{four}"),
        _ => lettered(cleaned.to_uppercase()),
    }
}

/// A code of letters and digits: the form of Canada and of the United Kingdom is no other country's.
fn lettered(upper: String) -> String {
    let compact: String = upper.chars().filter(|c| !matches!(c, ' ' | '-' | '.')).collect();
    let plain = compact.bytes().all(|b| b.is_ascii_alphanumeric());
    if !plain || !(5..=7).contains(&compact.len()) {
        return upper;
    }
    let (outward, inward) = compact.split_at(compact.len() - 3);
    let spaced = format!("{outward} {inward}");
    if is_canadian(&spaced) || is_british(outward, inward) {
        return spaced;
    }
    upper
}

/// The form of letters (`A`) and digits (`9`).
fn form(text: &str) -> String {
    let sign = |c: char| {
        if c.is_ascii_digit() {
            '9'
        } else if c.is_ascii_uppercase() {
            'A'
        } else {
            c
        }
    };
    text.chars().map(sign).collect()
}

/// Whether the text is a Canadian postal code, `A9A 9A9`: without D, F, I, O, Q and U, and without W and Z in front.
pub(crate) fn is_canadian(value: &str) -> bool {
    form(value) == "A9A 9A9" && !value.contains(['D', 'F', 'I', 'O', 'Q', 'U']) && !value.starts_with(['W', 'Z'])
}

/// Whether two parts are those of a British postcode (Royal Mail): an area with its district, and a sector with two letters.
fn is_british(outward: &str, inward: &str) -> bool {
    let district = matches!(form(outward).as_str(), "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A");
    let unit = form(inward) == "9AA" && !inward.contains(['C', 'I', 'K', 'M', 'O', 'V']);
    district && unit
}

/// States whose ZIP codes start with one zero, and those that start with two.
const ONE_ZERO: [&str; 8] = ["AE", "CT", "MA", "ME", "NH", "NJ", "RI", "VT"];
const TWO_ZEROS: [&str; 2] = ["PR", "VI"];

/// A ZIP code from which a spreadsheet has eaten the leading zeros, restored; only where the state tells that it had
/// them. Of nine digits without a hyphen it leaves eight or seven.
pub(in crate::engine::standardize) fn restored_zip(zip: &str, state: &str) -> Option<String> {
    let zeros = match state {
        state if ONE_ZERO.contains(&state) => 1,
        state if TWO_ZEROS.contains(&state) => 2,
        _ => return None,
    };
    let (five, four) = match zip.split_once('-') {
        Some((five, four)) => (five, four),
        None if zip.len() == 9 - zeros => zip.split_at_checked(5 - zeros)?,
        None => (zip, ""),
    };
    let all_digits = [five, four].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if !all_digits || five.len() != 5 - zeros || !matches!(four.len(), 0 | 4) {
        return None;
    }
    Some(match four {
        "" | "0000" => format!("{five:0>5}"),
        four => format!("{five:0>5}-{four}"),
    })
}
