//! Unique device identifiers (21 CFR 830): the device identifier in them, by issuing agency.

use super::checksum::{gs1, hibc};
use super::{Check, all_digits, ensure};

/// The device identifier in a UDI written without white space and in upper case: 14 digits of GS1, labeler, product and
/// unit of measure of HIBCC, or the identifier of ICCBBA. `None` where none is recognized, or its check digit is wrong.
pub(crate) fn device_identifier(udi: &str) -> Option<String> {
    let udi = udi.trim_matches('*');
    if let Some(rest) = udi.strip_prefix("=/").or_else(|| udi.strip_prefix("=)")) {
        let length = if udi.starts_with("=/") { 16 } else { 10 };
        return rest.get(..length).filter(|found| is_plain(found)).map(str::to_owned);
    }
    if udi.starts_with('+') {
        return health_industry(udi);
    }
    global(udi)
}

/// `(01)` and 14 digits, also as a scanner reads it, or a GTIN alone.
fn global(udi: &str) -> Option<String> {
    let unscanned = ["]C1", "]D2", "]E0", "]Q3"]
        .iter()
        .find_map(|mark| udi.strip_prefix(mark))
        .unwrap_or(udi);
    let fourteen = match unscanned.strip_prefix("(01)") {
        Some(rest) => rest.get(..14)?,
        None if unscanned.len() >= 16 => unscanned.strip_prefix("01")?.get(..14)?,
        None if matches!(unscanned.len(), 8 | 12 | 13 | 14) => unscanned,
        None => return None,
    };
    (all_digits(fourteen) && gs1(fourteen)).then(|| format!("{fourteen:0>14}"))
}

/// `+`, labeler (4), product (1 to 18), unit of measure (1); then either the check sign, or after `/` the production
/// identifiers and the check sign of all.
fn health_industry(udi: &str) -> Option<String> {
    if !hibc(udi) {
        return None;
    }
    let primary = match udi.split_once('/') {
        Some((primary, _)) => primary.get(1..)?,
        // A check sign that was a blank may be lost; then the last digit is the unit of measure.
        None if hibc_lost_blank(udi) => udi.get(1..)?,
        None => udi.get(1..udi.len() - 1)?,
    };
    is_health_industry(primary).then(|| primary.to_owned())
}

fn hibc_lost_blank(udi: &str) -> bool {
    hibc(&format!("{udi}_"))
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

fn is_health_industry(text: &str) -> bool {
    let bounded = (6..=23).contains(&text.len()) && is_plain(text);
    bounded && text.starts_with(|c: char| c.is_ascii_uppercase()) && text.ends_with(|c: char| c.is_ascii_digit())
}

/// Checks a device identifier in canonical form.
pub(super) fn check(value: &str) -> Check {
    if all_digits(value) && value.len() == 14 {
        return ensure(
            gs1(value),
            "check_digit",
            "the device identifier's check digit is wrong",
        );
    }
    let blood_bag = value.len() == 10 && is_plain(value) && !all_digits(value);
    ensure(
        is_health_industry(value) || blood_bag,
        "format",
        "expected a UDI: of GS1 with (01), of HIBCC with + and its check sign, of ICCBBA with =/, or the device identifier in it",
    )
}
