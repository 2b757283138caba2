//! When a source changed a record: a column and the form in which it writes times. The form is declared and never guessed.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use crate::engine::record::Violation;

/// A column with a date or time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// The column.
    pub column: String,
    /// How it writes times, as strptime does: `%m/%d/%Y`, `%Y-%m-%d %H:%M:%S`, `%Y-%m-%dT%H:%M:%S%z`.
    pub format: String,
    /// Offset from UTC of times that do not say their own, e.g. `-07:00`.
    #[serde(default = "utc")]
    pub utc_offset: String,
}

fn utc() -> String {
    "Z".to_owned()
}

impl Moment {
    pub(super) fn check(&self, at: &str, found: &mut Vec<Violation>) {
        if self.column.is_empty() {
            found.push(Violation::new(
                format!("{at}/column"),
                "blank",
                "expected the name of a column",
            ));
        }
        if !says_a_date(&self.format) {
            let message = "expected a form with year, month and day, e.g. %m/%d/%Y";
            found.push(Violation::new(format!("{at}/format"), "format", message));
        }
        if offset(&self.utc_offset).is_none() {
            let message = "expected Z or an offset such as -07:00";
            found.push(Violation::new(format!("{at}/utc_offset"), "format", message));
        }
    }

    /// Microseconds since 1970 of a text in the declared form; `None` for any other.
    pub fn micros(&self, text: &str) -> Option<i64> {
        let parsed = jiff::fmt::strtime::parse(&self.format, text.trim()).ok()?;
        if let Ok(timestamp) = parsed.to_timestamp() {
            return Some(timestamp.as_microsecond());
        }
        let date: Date = parsed.to_date().ok()?;
        let time = parsed.to_time().unwrap_or(Time::midnight());
        let moment = DateTime::from_parts(date, time);
        let timestamp = offset(&self.utc_offset)?.to_timestamp(moment).ok()?;
        Some(timestamp.as_microsecond())
    }
}

/// A date in a declared form, as ISO 8601.
pub(super) fn iso_date(format: &str, text: &str) -> Option<String> {
    let parsed = jiff::fmt::strtime::parse(format, text.trim()).ok()?;
    parsed.to_date().ok().map(|date| date.to_string())
}

/// Whether a form can give a date: what it writes of a day can be read back as that day.
pub(super) fn says_a_date(format: &str) -> bool {
    let day = Date::constant(2019, 11, 23);
    let Ok(moment) = day.to_zoned(jiff::tz::TimeZone::UTC) else {
        return false;
    };
    let Ok(written) = jiff::fmt::strtime::format(format, &moment) else {
        return false;
    };
    iso_date(format, &written).is_some_and(|read| read == day.to_string())
}

fn offset(text: &str) -> Option<Offset> {
    if text == "Z" {
        return Some(Offset::UTC);
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, text.get(1..)?),
        b'-' => (-1, text.get(1..)?),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let two = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    if !two(hours) || !two(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(format: &str, utc_offset: &str) -> Moment {
        Moment {
            column: "changed".into(),
            format: format.into(),
            utc_offset: utc_offset.into(),
        }
    }

    #[test]
    fn a_time_is_read_in_its_declared_form_only() {
        let us = moment("%m/%d/%Y", "-07:00");
        assert_eq!(us.micros("03/04/2026"), Some(1_772_607_600_000_000));
        assert_eq!(us.micros("2026-03-04"), None);
        assert_eq!(us.micros("31/12/2026"), None);
        let own = moment("%Y-%m-%dT%H:%M:%S%z", "Z");
        assert_eq!(own.micros("2026-03-04T00:00:00-0700"), us.micros("03/04/2026"));
        assert!(
            ["%m/%Y", "%H:%M", "nothing", "%Q"]
                .iter()
                .all(|format| !says_a_date(format))
        );
        assert!(
            ["%m/%d/%y", "%d-%b-%Y", "%Y%m%d"]
                .iter()
                .all(|format| says_a_date(format))
        );
        assert!(["+5", "7:00", "-25:00", ""].iter().all(|text| offset(text).is_none()));
    }
}
