//! ICCBBA (ISBT 128): data structures, each with its two identifying signs.

use super::{Production, ordinal};

/// Identifying signs with the length of what follows: device, serial number, expiry, production, lot, blood bag and its lot; the
/// donation has no second sign of its own.
const STRUCTURES: [(&str, usize); 7] = [
    ("=/", 16),
    ("=,", 6),
    ("=>", 6),
    ("=}", 6),
    ("&,1", 18),
    ("=)", 10),
    ("&)", 10),
];

/// The production identifiers.
pub(super) fn production(carrier: &str) -> Result<Production, String> {
    let mut production = Production::default();
    let mut rest = carrier;
    while !rest.is_empty() {
        let Some((sign, length)) = STRUCTURES.iter().find(|(sign, _)| rest.starts_with(sign)) else {
            let (donation, next) = donation(rest)?;
            production.serial.get_or_insert(donation);
            rest = next;
            continue;
        };
        let end = sign.len() + length;
        let value = rest
            .get(sign.len()..end)
            .ok_or("the data end inside an ISBT 128 structure")?;
        match *sign {
            "=," => production.serial = Some(value.to_owned()),
            "&,1" | "&)" => production.lot = Some(value.to_owned()),
            "=>" => production.expires = Some(date(value)?),
            "=}" => production.manufactured = Some(date(value)?),
            _ => {}
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    Ok(production)
}

/// `=` and the donation identification number with its two flag signs, 15 characters.
fn donation(text: &str) -> Result<(String, &str), String> {
    let value = text.strip_prefix('=').and_then(|text| text.get(..15));
    let value = value.ok_or("expected ISBT 128 data structures")?;
    Ok((
        value.get(..13).unwrap_or_default().to_owned(),
        text.get(16..).unwrap_or_default(),
    ))
}

/// `cYYJJJ`: 0 and 20YY, or 9 and 19YY; the number of the day in the year.
fn date(value: &str) -> Result<jiff::civil::Date, String> {
    let century = match value.as_bytes().first() {
        Some(b'9') => 1900,
        Some(digit) if digit.is_ascii_digit() => 2000 + 100 * i16::from(digit - b'0'),
        _ => return Err("expected dates as CYYDDD".into()),
    };
    let year: Option<i16> = value.get(1..3).and_then(|yy| yy.parse().ok());
    let made = year.and_then(|yy| ordinal(century + yy, value.get(3..6)?));
    made.ok_or_else(|| "expected dates as CYYDDD".to_owned())
}
