//! A scanned unique device identifier (UDI), whole: the device identifier and the production identifiers of GS1, HIBCC and
//! ICCBBA carriers (21 CFR 830; GS1 General Specifications, ANSI/HIBC 2.6, ISBT 128).

mod blood;
mod global;
mod health;

use jiff::civil::Date;
use serde::Serialize;

use super::{Identifier, Reason, Traced};
use crate::engine::identifier::gs1::{LONGEST, without_symbology};
use crate::engine::identifier::{device_identifier, hibc};

/// What a carrier says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scan {
    /// `gs1`, `hibcc` or `iccbba`.
    pub agency: &'static str,
    /// The device identifier in canonical form.
    pub device_identifier: String,
    /// Lot or batch.
    pub lot: Option<String>,
    /// Serial number; of ICCBBA the donation.
    pub serial: Option<String>,
    /// Last day on which it may be used.
    pub expires: Option<String>,
    /// Day on which it was made.
    pub manufactured: Option<String>,
    /// All else in it, in its order.
    pub others: Vec<Seen>,
}

/// A further element of a carrier, as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// Application identifier of GS1, or data identifier of HIBCC.
    pub identifier: String,
    /// Its data.
    pub value: String,
}

/// Production identifiers as they are read, before the device identifier is known to be right.
#[derive(Debug, Default)]
struct Production {
    lot: Option<String>,
    serial: Option<String>,
    expires: Option<Date>,
    manufactured: Option<Date>,
    others: Vec<Seen>,
}

/// Reads a carrier as it was scanned or typed. Years of two digits are those nearest to `day`. A blank at its end may be its
/// check sign.
///
/// # Errors
/// What was expected.
pub fn read(carrier: &str, day: &str) -> Result<Scan, String> {
    if carrier.trim().is_empty() || carrier.len() > LONGEST {
        return Err(format!("expected a UDI of 1 to {LONGEST} ASCII characters"));
    }
    let century = day.get(..4).and_then(|year| year.parse().ok()).unwrap_or(2000);
    let plain = without_symbology(carrier).trim_start_matches('*');
    let (agency, identifier, production) = match hibc::start(carrier) {
        Some(health) => {
            let (identifier, production) = health::production(&health, century)?;
            ("hibcc", Some(identifier), production)
        }
        None if plain.starts_with('=') => {
            let blood = plain.trim_end().trim_end_matches('*');
            ("iccbba", device_identifier(blood), blood::production(blood)?)
        }
        None => {
            let (identifier, production) = global::production(carrier, century)?;
            ("gs1", Some(identifier), production)
        }
    };
    let device_identifier =
        identifier.ok_or("expected a device identifier of GS1, HIBCC or ICCBBA with the right check digit")?;
    let shown = |date: Option<Date>| date.map(|date| date.to_string());
    Ok(Scan {
        agency,
        device_identifier,
        lot: production.lot,
        serial: production.serial,
        expires: shown(production.expires),
        manufactured: shown(production.manufactured),
        others: production.others,
    })
}

/// A year of two digits: of the hundred years around `now` the one with these digits.
fn year(two: i16, now: i16) -> i16 {
    let (century, own) = (now - now % 100, now % 100);
    match two - own {
        51.. => century - 100 + two,
        ..=-50 => century + 100 + two,
        _ => century + two,
    }
}

/// A day of two-digit year, month and day; day 0 is the last of the month.
fn day_of(yy: &str, mm: &str, dd: &str, now: i16) -> Option<Date> {
    let month: i8 = mm.parse().ok()?;
    let first = Date::new(year(yy.parse().ok()?, now), month, 1).ok()?;
    match dd.parse().ok()? {
        0 => Some(first.last_of_month()),
        day => Date::new(first.year(), month, day).ok(),
    }
}

/// A day of a year and the number of the day in it.
fn ordinal(year: i16, number: &str) -> Option<Date> {
    let number: i16 = number.parse().ok()?;
    let first = Date::new(year, 1, 1).ok()?;
    (1..=first.days_in_year()).contains(&number).then_some(())?;
    first.checked_add(jiff::Span::new().days(i64::from(number) - 1)).ok()
}

/// One production identifier: whether it must be recorded, and what was scanned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// `lot`, `serial` or `expires`.
    pub identifier: &'static str,
    /// Whether the item asks for it.
    pub required: bool,
    /// What was scanned.
    pub value: Option<String>,
    /// Why it is not as it should be.
    pub problem: Option<Reason>,
}

/// What an item asks to be recorded, and what of it was scanned.
pub fn duties(scan: &Scan, traced: &Traced, day: &str) -> Vec<Duty> {
    let scanned = |identifier: Identifier| match identifier {
        Identifier::Lot => &scan.lot,
        Identifier::Serial => &scan.serial,
        Identifier::Expires => &scan.expires,
    };
    let duty = |name: &'static str, identifier: Identifier| {
        let required = traced.requires(identifier, |other| scanned(other).is_some());
        let value = scanned(identifier);
        let missing = required && value.is_none();
        let message = || format!("the item is tracked by it, and the scan has no {name}");
        Duty {
            identifier: name,
            required,
            value: value.clone(),
            problem: missing.then(|| Reason::new("not_scanned", message())),
        }
    };
    let mut expires = duty("expires", Identifier::Expires);
    if scan.expires.as_deref().is_some_and(|last| last < day) {
        expires.problem = Some(Reason::new("expired", "its last day has passed"));
    }
    vec![
        duty("lot", Identifier::Lot),
        duty("serial", Identifier::Serial),
        expires,
    ]
}
