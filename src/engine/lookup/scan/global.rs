//! GS1 element strings: which of the elements a device's trace needs.

use super::{Production, Seen, day_of};
use crate::engine::identifier::gs1::{Element, elements};

/// The device identifier, and the production identifiers.
pub(super) fn production(carrier: &str, now: i16) -> Result<(String, Production), String> {
    let mut production = Production::default();
    let mut identifier = None;
    let mut to_the_hour = None;
    let mut made = None;
    for Element { ai, value } in elements(carrier)? {
        match ai.as_str() {
            "01" => identifier = Some(value),
            "10" => production.lot = Some(value),
            "21" => production.serial = Some(value),
            "17" => production.expires = Some(date(&value, now)?),
            "11" => production.manufactured = Some(date(&value, now)?),
            _ => {
                // The day of an expiry to the minute, and of a production to the hour.
                match ai.as_str() {
                    "7003" => to_the_hour = Some(date(value.get(..6).unwrap_or_default(), now)?),
                    "8008" => made = Some(date(value.get(..6).unwrap_or_default(), now)?),
                    _ => {}
                }
                production.others.push(Seen { identifier: ai, value });
            }
        }
    }
    production.expires = production.expires.or(to_the_hour);
    production.manufactured = production.manufactured.or(made);
    let identifier = identifier.ok_or("expected (01) and 14 digits")?;
    Ok((identifier, production))
}

fn date(value: &str, now: i16) -> Result<jiff::civil::Date, String> {
    let part = |at: usize| value.get(at..at + 2).unwrap_or_default();
    let made = (value.len() == 6)
        .then(|| day_of(part(0), part(2), part(4), now))
        .flatten();
    made.ok_or_else(|| "expected dates as YYMMDD".to_owned())
}
