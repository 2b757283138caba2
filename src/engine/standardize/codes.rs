//! Identifiers in canonical form.

use super::text::{digits, squeezed};
use crate::engine::identifier::device_identifier;
use crate::engine::signs;

/// Upper case without white space.
pub(super) fn compact_upper(cleaned: &str) -> String {
    let compact: String = cleaned.chars().filter(|c| !c.is_whitespace()).collect();
    signs::upper(&compact)
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

/// The device identifier of a UDI of any issuing agency, without the production identifiers; else upper case without
/// white space.
pub(super) fn udi(cleaned: &str) -> String {
    let compact = compact_upper(cleaned);
    device_identifier(&compact).unwrap_or(compact)
}

/// 5-4-2 of an NDC with hyphens or of eleven digits, 5-4 of a product's. Ten digits without hyphens are ambiguous and
/// stay. A labeler of six digits with a leading zero is the one of five digits.
pub(super) fn ndc(cleaned: String) -> String {
    let rest = without_label(&cleaned, &["NDC"]);
    if rest.bytes().any(|b| !(b.is_ascii_digit() || b == b'-')) {
        return cleaned;
    }
    let mut parts = rest.split('-');
    let (first, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let package = |labeler: &str, product: &str, package: &str| {
        let labeler = labeler
            .strip_prefix('0')
            .filter(|rest| rest.len() == 5)
            .unwrap_or(labeler);
        format!("{labeler:0>5}-{product:0>4}-{package:0>2}")
    };
    let lengths = (first.len(), second.map(str::len), third.map(str::len));
    let canonical = match (lengths, second, third) {
        _ if parts.next().is_some() => None,
        (
            (4, Some(4), Some(2)) | (5, Some(3), Some(2)) | (5, Some(4), Some(1 | 2)) | (6, Some(4), Some(2)),
            Some(product),
            Some(last),
        ) => Some(package(first, product, last)),
        ((4, Some(4), None) | (5, Some(3 | 4), None), Some(product), None) => {
            Some(format!("{first:0>5}-{product:0>4}"))
        }
        ((11, None, None), None, None) => Some(package(&first[..5], &first[5..9], &first[9..])),
        _ => None,
    };
    canonical.unwrap_or(cleaned)
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
