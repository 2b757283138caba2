//! HIBCC: `+`, labeler, product and unit; behind `/` the production identifiers; a check sign at the end.

use jiff::civil::Date;

use super::{Production, day_of, ordinal, year};

/// The production identifiers behind the first `/`.
pub(super) fn production(carrier: &str, now: i16) -> Result<Production, String> {
    let mut production = Production::default();
    let Some((_, secondary)) = carrier.split_once('/') else {
        return Ok(production);
    };
    // The last sign is the check sign of all.
    let end = secondary.len().saturating_sub(1);
    let parts: Vec<&str> = secondary.get(..end).unwrap_or_default().split('/').collect();
    for (at, part) in parts.iter().enumerate() {
        if at == 0 {
            first(part, now, &mut production)?;
        } else {
            further(part, &mut production)?;
        }
    }
    Ok(production)
}

/// `$$` with a date, `$` without, `+` behind either for a serial number instead of a lot; or a date of five digits.
fn first(part: &str, now: i16, production: &mut Production) -> Result<(), String> {
    let serial = |rest: &str| rest.strip_prefix('+').map(str::to_owned);
    if let Some(rest) = part.strip_prefix("$$") {
        let (is_serial, rest) = serial(rest).map_or((false, rest.to_owned()), |rest| (true, rest));
        let (expires, value) = dated(&rest, now)?;
        production.expires = expires;
        keep(production, is_serial, value);
    } else if let Some(rest) = part.strip_prefix('$') {
        let (is_serial, rest) = serial(rest).map_or((false, rest.to_owned()), |rest| (true, rest));
        keep(production, is_serial, &rest);
    } else if let (Some(yy), Some(number)) = (part.get(..2), part.get(2..5)) {
        let expires = yy.parse().ok().and_then(|yy| ordinal(year(yy, now), number));
        production.expires = Some(expires.ok_or("expected a date as YYDDD")?);
        keep(production, false, part.get(5..).unwrap_or_default());
    }
    Ok(())
}

fn keep(production: &mut Production, serial: bool, value: &str) {
    let value = Some(value.to_owned()).filter(|value| !value.is_empty());
    match serial {
        true => production.serial = value,
        false => production.lot = value,
    }
}

/// A quantity (8 with two digits, 9 with five), then the date by its format, then the value.
fn dated(text: &str, now: i16) -> Result<(Option<Date>, &str), String> {
    let text = match text.as_bytes().first() {
        Some(b'8') => text.get(3..),
        Some(b'9') => text.get(6..),
        _ => Some(text),
    };
    let text = text.ok_or("the quantity is cut off")?;
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let (date, end) = match text.as_bytes().first() {
        None => return Ok((None, "")),
        Some(b'0' | b'1') => (day_of(part(2, 4), part(0, 2), "0", now), 4),
        Some(b'2') => (day_of(part(5, 7), part(1, 3), part(3, 5), now), 7),
        Some(b'3') => (day_of(part(1, 3), part(3, 5), part(5, 7), now), 7),
        Some(b'4') => (day_of(part(1, 3), part(3, 5), part(5, 7), now), 9),
        Some(b'5') => (two(part(1, 3), now).and_then(|year| ordinal(year, part(3, 6))), 6),
        Some(b'6') => (two(part(1, 3), now).and_then(|year| ordinal(year, part(3, 6))), 8),
        Some(b'7') => return Ok((None, text.get(1..).unwrap_or_default())),
        Some(_) => return Err("expected a date in one of the formats of HIBCC".into()),
    };
    let rest = text.get(end..).ok_or("the date is cut off")?;
    Ok((
        Some(date.ok_or("expected a date in one of the formats of HIBCC")?),
        rest,
    ))
}

fn two(digits: &str, now: i16) -> Option<i16> {
    digits.parse().ok().map(|digits| year(digits, now))
}

/// `/S` serial number, `/14D` last day, `/16D` day of manufacture.
fn further(part: &str, production: &mut Production) -> Result<(), String> {
    let date = |digits: &str| {
        digits
            .parse::<Date>()
            .map_err(|_| "expected dates as YYYYMMDD".to_owned())
    };
    if let Some(digits) = part.strip_prefix("14D") {
        production.expires = Some(date(digits)?);
    } else if let Some(digits) = part.strip_prefix("16D") {
        production.manufactured = Some(date(digits)?);
    } else if let Some(serial) = part.strip_prefix('S') {
        production.serial = Some(serial.to_owned());
    }
    Ok(())
}
