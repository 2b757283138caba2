//! Unique device identifiers (21 CFR 830): the device identifier in them, by issuing agency.

use super::checksum::gs1;
use super::gs1::{elements, without_symbology};
use super::hibc;
use super::{Check, all_digits, ensure};

/// The device identifier in a UDI: 14 digits of GS1, labeler, product and unit of measure of HIBCC, or the identifier of
/// ICCBBA. Case and blanks do not matter. `None` where none is recognized, or its check digit is wrong.
pub(crate) fn device_identifier(udi: &str) -> Option<String> {
    if let Some(carrier) = hibc::start(udi) {
        return hibc::read(&carrier).ok().map(|carrier| carrier.identifier);
    }
    let compact: String = udi.chars().filter(|c| !c.is_whitespace()).collect();
    let compact = compact.to_uppercase();
    let udi = without_symbology(&compact).trim_matches('*');
    if let Some(rest) = udi.strip_prefix("=/").or_else(|| udi.strip_prefix("=)")) {
        let length = if udi.starts_with("=/") { 16 } else { 10 };
        return rest.get(..length).filter(|found| is_plain(found)).map(str::to_owned);
    }
    // Where the identifier stands first, what follows it does not matter here.
    global(udi).or_else(|| {
        let mut found = elements(&compact).ok()?.into_iter();
        found.find(|element| element.ai == "01").map(|element| element.value)
    })
}

/// `(01)` and 14 digits, also as a scanner reads it, or a GTIN alone.
fn global(udi: &str) -> Option<String> {
    let fourteen = match udi.strip_prefix("(01)") {
        Some(rest) => rest.get(..14)?,
        None if udi.len() >= 16 => udi.strip_prefix("01")?.get(..14)?,
        None if matches!(udi.len(), 8 | 12 | 13 | 14) => udi,
        None => return None,
    };
    (all_digits(fourteen) && gs1(fourteen)).then(|| format!("{fourteen:0>14}"))
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
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
        hibc::is_identifier(value) || blood_bag,
        "format",
        "expected a UDI: of GS1 with (01), of HIBCC with + and its check sign, of ICCBBA with =/, or the device identifier in it",
    )
}
