//! Identifiers in canonical form.

use super::text::{digits, squeezed};

/// Upper case without white space.
pub(super) fn compact_upper(cleaned: &str) -> String {
    cleaned
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_uppercase)
        .collect()
}

/// The digits of a number written with blanks and hyphens, after one of `labels`, if it then has one of `lengths`.
pub(super) fn digits_of(cleaned: String, labels: &[&str], lengths: &[usize]) -> String {
    let rest = without_label(&cleaned, labels);
    let separated = rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.'));
    let found = digits(rest);
    if separated && lengths.contains(&found.len()) {
        found
    } else {
        cleaned
    }
}

fn without_label<'a>(text: &'a str, labels: &[&str]) -> &'a str {
    let labelled = labels.iter().find_map(|label| {
        let start = text.get(..label.len())?;
        start
            .eq_ignore_ascii_case(label)
            .then(|| text.get(label.len()..))
            .flatten()
    });
    labelled.map_or(text, |rest| rest.trim_start_matches([' ', ':', '#', '.']))
}

/// `NN-NNNNNNN` for nine digits however they are separated, except as a Social Security number.
pub(super) fn ein(cleaned: String) -> String {
    if is_social_security(&cleaned) {
        return cleaned;
    }
    let found = digits_of(cleaned, &["EIN", "FEIN", "TIN", "TAX ID"], &[9]);
    hyphenated_ein(found)
}

fn hyphenated_ein(found: String) -> String {
    match (found.get(..2), found.get(2..)) {
        (Some(prefix), Some(rest)) if found.len() == 9 && found.bytes().all(|b| b.is_ascii_digit()) => {
            format!("{prefix}-{rest}")
        }
        _ => found,
    }
}

/// An EIN, or a number with the hyphens of a Social Security number as it is.
pub(super) fn tin(cleaned: String) -> String {
    let without = without_label(&cleaned, &["SSN", "ITIN"]);
    if is_social_security(without) {
        without.replace(' ', "-")
    } else {
        ein(cleaned)
    }
}

fn is_social_security(text: &str) -> bool {
    let mut lengths = text
        .split(['-', ' '])
        .map(|part| (part.len(), part.bytes().all(|b| b.is_ascii_digit())));
    [3, 2, 4].iter().all(|length| lengths.next() == Some((*length, true))) && lengths.next().is_none()
}

/// Fourteen digits of a GTIN-8, -12, -13 or -14, also after the application identifier `(01)`.
pub(super) fn gtin(cleaned: String) -> String {
    let rest = cleaned.strip_prefix("(01)").unwrap_or(&cleaned).to_owned();
    let found = digits_of(rest, &["GTIN", "UPC", "EAN"], &[8, 12, 13, 14]);
    let is_number = found.bytes().all(|b| b.is_ascii_digit()) && matches!(found.len(), 8 | 12 | 13 | 14);
    if is_number { format!("{found:0>14}") } else { cleaned }
}

/// 5-4-2 of an NDC with hyphens, or of eleven digits. Ten digits without hyphens are ambiguous and stay.
pub(super) fn ndc(cleaned: String) -> String {
    let rest = without_label(&cleaned, &["NDC"]).to_owned();
    let parts: Vec<&str> = rest.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let all_digits = parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    match (parts.as_slice(), lengths.as_slice()) {
        ([labeler, product, package], [4, 4, 2] | [5, 3, 2] | [5, 4, 1] | [5, 4, 2]) if all_digits => {
            format!("{labeler:0>5}-{product:0>4}-{package:0>2}")
        }
        ([whole], [11]) if all_digits => match (whole.get(..5), whole.get(5..9), whole.get(9..)) {
            (Some(labeler), Some(product), Some(package)) => {
                format!("{labeler}-{product}-{package}")
            }
            _ => cleaned,
        },
        _ => cleaned,
    }
}

/// Six characters; of five digits a spreadsheet has eaten the leading zero of the state.
pub(super) fn ccn(cleaned: String) -> String {
    let compact = squeezed(&cleaned);
    if compact.len() == 5 && compact.bytes().all(|b| b.is_ascii_digit()) {
        format!("0{compact}")
    } else {
        compact
    }
}
