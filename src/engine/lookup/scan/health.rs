//! HIBCC: the production identifiers in the secondary data of an HIBC carrier.

use jiff::civil::Date;

use super::{Production, Seen, day_of, ordinal, year};
use crate::engine::identifier::hibc;

/// The device identifier, and the production identifiers.
pub(super) fn production(carrier: &str, now: i16) -> Result<(String, Production), String> {
    let hibc::Carrier { identifier, parts } = hibc::read(carrier)?;
    let mut production = Production::default();
    let mut parts = parts.iter().peekable();
    if let Some(part) = parts.next_if(|part| !is_supplement(part)) {
        first(part, now, &mut production)?;
    }
    for part in parts {
        further(part, &mut production)?;
    }
    Ok((identifier, production))
}

/// Whether a part starts with a data identifier of ANSI MH10.8.2: up to three digits and a letter. The first part may be one of
/// those too; five digits in front of a lot are its date.
fn is_supplement(part: &str) -> bool {
    let letter = part.trim_start_matches(|c: char| c.is_ascii_digit());
    part.len() - letter.len() <= 3 && letter.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// `$$` with a date, `$` without, `+` behind either for a serial number instead of a lot; or a date of five digits.
fn first(part: &str, now: i16, production: &mut Production) -> Result<(), String> {
    let serial = |rest: &str| rest.strip_prefix('+').map(str::to_owned);
    if let Some(rest) = part.strip_prefix("$$") {
        let (is_serial, rest) = serial(rest).map_or((false, rest.to_owned()), |rest| (true, rest));
        let (quantity, dated_value) = quantity(&rest)?;
        let (expires, value) = dated(dated_value, now)?;
        production.expires = expires;
        production.others.extend(quantity);
        keep(production, is_serial, value)?;
    } else if let Some(rest) = part.strip_prefix('$') {
        let (is_serial, rest) = serial(rest).map_or((false, rest.to_owned()), |rest| (true, rest));
        keep(production, is_serial, &rest)?;
    } else {
        let dated = part.get(..2).zip(part.get(2..5));
        let expires = dated.and_then(|(yy, number)| ordinal(two(yy, now)?, number));
        production.expires = Some(expires.ok_or("expected a date as YYDDD")?);
        keep(production, false, part.get(5..).unwrap_or_default())?;
    }
    Ok(())
}

/// A lot or serial number, up to 18 signs; `_` stands for a blank, which only a check or link sign may be.
fn keep(production: &mut Production, serial: bool, value: &str) -> Result<(), String> {
    if value.len() > LONGEST_VALUE || value.contains([' ', '_', '+', '$']) {
        return Err(format!(
            "expected a lot or serial number of at most {LONGEST_VALUE} letters, digits and hyphens"
        ));
    }
    let value = Some(value.to_owned()).filter(|value| !value.is_empty());
    match serial {
        true => production.serial = value,
        false => production.lot = value,
    }
    Ok(())
}

/// Signs of the longest lot or serial number; 13 until ANSI/HIBC 2.2.
const LONGEST_VALUE: usize = 18;

/// A quantity, behind 8 with two digits, behind 9 with five, and what follows it.
fn quantity(text: &str) -> Result<(Option<Seen>, &str), String> {
    let end = match text.as_bytes().first() {
        Some(b'8') => 3,
        Some(b'9') => 6,
        _ => return Ok((None, text)),
    };
    let digits = text
        .get(1..end)
        .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    let value = digits.ok_or("expected the digits of the quantity")?.to_owned();
    let identifier = "Q".to_owned();
    Ok((Some(Seen { identifier, value }), text.get(end..).unwrap_or_default()))
}

/// The date by its format, then the value.
fn dated(text: &str, now: i16) -> Result<(Option<Date>, &str), String> {
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

/// `S` serial number, `14D` last day, `16D` day of manufacture; what else has a data identifier is listed.
fn further(part: &str, production: &mut Production) -> Result<(), String> {
    let date = |digits: &str| {
        let digits = Some(digits).filter(|digits| digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()));
        let day = digits.and_then(|digits| digits.parse::<Date>().ok());
        day.ok_or_else(|| "expected dates as YYYYMMDD".to_owned())
    };
    if !is_supplement(part) {
        return Err("expected a data identifier behind every / of an HIBC carrier".into());
    }
    if let Some(digits) = part.strip_prefix("14D") {
        production.expires = Some(date(digits)?);
    } else if let Some(digits) = part.strip_prefix("16D") {
        production.manufactured = Some(date(digits)?);
    } else if let Some(serial) = part.strip_prefix('S') {
        keep(production, true, serial)?;
    } else {
        let letter = part.find(|c: char| c.is_ascii_alphabetic()).unwrap_or_default();
        let (identifier, value) = part.split_at(letter + 1);
        production.others.push(Seen {
            identifier: identifier.to_owned(),
            value: value.to_owned(),
        });
    }
    Ok(())
}
