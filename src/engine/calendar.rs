//! Working time: when something is due that should be done within so many working hours or days.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Longest span that rules may name, in days.
const MOST_DAYS: i64 = 366;
/// Furthest from UTC that a place on earth is.
const MOST_OFFSET: i64 = 14 * HOUR;
/// 1970-01-01 was a Thursday.
const FIRST_WEEKDAY: i64 = 3;

/// How long something may take: so many days, or hours, minutes and seconds of working time. A day is a working day
/// however long that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within {
    days: i64,
    /// Microseconds beyond the days.
    rest: i64,
}

impl Within {
    /// A plain span: whole days of it are working days.
    pub fn span(micros: i64) -> Self {
        Within {
            days: micros.max(0) / DAY,
            rest: micros.max(0) % DAY,
        }
    }

    /// As a plain span, around the clock.
    pub fn micros(self) -> i64 {
        self.days * DAY + self.rest
    }
}

impl FromStr for Within {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected a number and s, m, h or d, such as \"8h\" or \"2d\", not \"{text}\"");
        let unit = text.chars().last().ok_or_else(wrong)?;
        let number: i64 = text
            .strip_suffix(unit)
            .unwrap_or_default()
            .parse()
            .map_err(|_| wrong())?;
        let one = match unit {
            's' => SECOND,
            'm' => MINUTE,
            'h' => HOUR,
            'd' => DAY,
            _ => return Err(wrong()),
        };
        let all = number
            .checked_mul(one)
            .filter(|all| (0..=MOST_DAYS * DAY).contains(all));
        if all.is_none() {
            return Err(format!("expected 0 to {MOST_DAYS} days, not \"{text}\""));
        }
        Ok(match unit {
            'd' => Within { days: number, rest: 0 },
            _ => Within {
                days: 0,
                rest: number * one,
            },
        })
    }
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.days, self.rest) {
            (days, 0) => write!(f, "{days}d"),
            (_, _) => write!(f, "{}s", self.micros() / SECOND),
        }
    }
}

impl<'de> Deserialize<'de> for Within {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl Serialize for Within {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// `[tasks.calendar]` as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default = "every_day")]
    days: Vec<Weekday>,
    #[serde(default = "midnight")]
    from: String,
    #[serde(default = "next_midnight")]
    to: String,
    #[serde(default = "utc")]
    utc_offset: String,
    #[serde(default)]
    holidays: Vec<String>,
}

fn every_day() -> Vec<Weekday> {
    WEEK.to_vec()
}

fn midnight() -> String {
    "00:00".into()
}

fn next_midnight() -> String {
    "24:00".into()
}

fn utc() -> String {
    "Z".into()
}

/// The hours in which people work, by one fixed offset from UTC. Around the clock unless the rules say otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Calendar {
    days: BTreeSet<Weekday>,
    /// Microseconds after local midnight; `from < to <= DAY`.
    from: i64,
    to: i64,
    offset: i64,
    /// Days since 1970-01-01 on which nobody works.
    holidays: BTreeSet<i64>,
}

impl Default for Calendar {
    fn default() -> Self {
        Calendar {
            days: WEEK.into_iter().collect(),
            from: 0,
            to: DAY,
            offset: 0,
            holidays: BTreeSet::new(),
        }
    }
}

impl TryFrom<Written> for Calendar {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let (from, to) = (clock(&written.from)?, clock(&written.to)?);
        if from >= to {
            return Err("the working day must begin before it ends".into());
        }
        if written.days.is_empty() {
            return Err("expected at least one working day".into());
        }
        let holidays = written.holidays.iter().map(|text| day_of(text));
        Ok(Calendar {
            days: written.days.into_iter().collect(),
            from,
            to,
            offset: offset(&written.utc_offset)?,
            holidays: holidays.collect::<Result<_, _>>()?,
        })
    }
}

/// `08:30` as microseconds after midnight; `24:00` is the end of the day.
fn clock(text: &str) -> Result<i64, String> {
    let wrong = || format!("expected a time such as \"08:00\", not \"{text}\"");
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let two = |part: &str, most: i64| -> Result<i64, String> {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        let number = part.parse::<i64>().ok().filter(|number| digits && *number <= most);
        number.ok_or_else(wrong)
    };
    let at = two(hours, 24)? * HOUR + two(minutes, 59)? * MINUTE;
    if at > DAY { Err(wrong()) } else { Ok(at) }
}

/// `-06:00`, or `Z`.
fn offset(text: &str) -> Result<i64, String> {
    if text == "Z" {
        return Ok(0);
    }
    let wrong = || format!("expected an offset from UTC such as \"-06:00\" or \"Z\", not \"{text}\"");
    let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        _ => return Err(wrong()),
    };
    let distance = clock(rest).map_err(|_| wrong())?;
    if distance > MOST_OFFSET {
        Err(wrong())
    } else {
        Ok(sign * distance)
    }
}

fn day_of(text: &str) -> Result<i64, String> {
    let date: Date = text
        .parse()
        .map_err(|_| format!("expected a date such as \"2026-12-25\", not \"{text}\""))?;
    let first = jiff::civil::date(1970, 1, 1);
    let days = first
        .until(date)
        .map_err(|_| format!("the date {text} is out of range"))?;
    Ok(i64::from(days.get_days()))
}

impl Calendar {
    /// When something that begins at `start` (µs since 1970) should be done: at the end of the span, counted in working
    /// time. Never outside working time, and the later the start or the longer the span, the later (or as late).
    pub fn due(&self, start: i64, within: Within) -> i64 {
        let mut left = within.days * (self.to - self.from) + within.rest;
        // The end of a working day may be midnight, which no loop over days finds in the day before.
        if left == 0 && self.is_working(start) {
            return start;
        }
        let local = start.saturating_add(self.offset);
        let mut day = local.div_euclid(DAY);
        let mut at = local.rem_euclid(DAY);
        loop {
            if self.is_working_day(day) && at <= self.to {
                let begin = at.max(self.from);
                if left <= self.to - begin {
                    return (day * DAY + begin + left).saturating_sub(self.offset);
                }
                left -= self.to - begin;
            }
            day += 1;
            at = 0;
        }
    }

    /// Working time between two moments, in microseconds.
    pub fn between(&self, start: i64, end: i64) -> i64 {
        let (start, end) = (start.saturating_add(self.offset), end.saturating_add(self.offset));
        let days = start.div_euclid(DAY)..=end.div_euclid(DAY);
        let worked = days.filter(|day| self.is_working_day(*day)).map(|day| {
            let (opens, closes) = (day * DAY + self.from, day * DAY + self.to);
            (closes.min(end) - opens.max(start)).max(0)
        });
        worked.sum()
    }

    /// Whether people work at a moment; the end of a working day counts.
    pub fn is_working(&self, at: i64) -> bool {
        let local = at.saturating_add(self.offset);
        let day = local.div_euclid(DAY);
        let within = |day: i64| self.is_working_day(day) && (self.from..=self.to).contains(&(local - day * DAY));
        within(day) || within(day - 1)
    }

    fn is_working_day(&self, day: i64) -> bool {
        let weekday = usize::try_from((day + FIRST_WEEKDAY).rem_euclid(7)).unwrap_or_default();
        WEEK.get(weekday).is_some_and(|weekday| self.days.contains(weekday)) && !self.holidays.contains(&day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_microsecond()
    }

    fn calendar(toml: &str) -> Calendar {
        toml::from_str(toml).unwrap()
    }

    fn office() -> Calendar {
        calendar(
            "days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]\nfrom = \"08:00\"\nto = \"17:00\"\n\
             utc_offset = \"-06:00\"\nholidays = [\"2026-11-26\", \"2026-12-25\"]",
        )
    }

    fn within(text: &str) -> Within {
        text.parse().unwrap()
    }

    #[test]
    fn around_the_clock_unless_said_otherwise() {
        let start = at("2026-11-21T13:00:00Z");
        for (span, end) in [
            ("3d", "2026-11-24T13:00:00Z"),
            ("8h", "2026-11-21T21:00:00Z"),
            ("0s", "2026-11-21T13:00:00Z"),
        ] {
            assert_eq!(Calendar::default().due(start, within(span)), at(end));
            assert_eq!(calendar("").due(start, within(span)), at(end));
        }
    }

    #[test]
    fn hours_are_counted_while_people_work() {
        let office = office();
        // Friday 16:00 in Chicago, in winter.
        let friday = at("2026-11-20T22:00:00Z");
        assert_eq!(
            office.due(friday, within("1h")),
            at("2026-11-20T23:00:00Z"),
            "at the very end of the day"
        );
        assert_eq!(
            office.due(friday, within("2h")),
            at("2026-11-23T15:00:00Z"),
            "the first hour of Monday"
        );
        assert_eq!(
            office.due(friday, within("1d")),
            at("2026-11-23T22:00:00Z"),
            "a working day is nine hours"
        );
        let saturday = at("2026-11-21T12:00:00Z");
        assert_eq!(office.due(saturday, within("0s")), at("2026-11-23T14:00:00Z"));
        // Thursday is a holiday.
        assert_eq!(
            office.due(at("2026-11-25T22:30:00Z"), within("1h")),
            at("2026-11-27T14:30:00Z")
        );
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for (toml, reason) in [
            ("from = \"17:00\"\nto = \"08:00\"", "before it ends"),
            ("from = \"8:00\"", "\"08:00\""),
            ("to = \"24:01\"", "\"08:00\""),
            ("days = []", "at least one"),
            ("days = [\"monday\"]", "unknown variant"),
            ("utc_offset = \"CST\"", "offset"),
            ("utc_offset = \"+15:00\"", "offset"),
            ("holidays = [\"25.12.\"]", "2026-12-25"),
            ("hours = 8", "unknown field"),
        ] {
            let error = toml::from_str::<Calendar>(toml).unwrap_err().to_string();
            assert!(error.contains(reason), "{toml}: {error}");
        }
        for text in ["", "8", "8w", "-1h", "h", "367d", "99999999999999999999d", "é"] {
            assert!(text.parse::<Within>().is_err(), "{text}");
        }
        assert_eq!(within("36h").to_string(), "129600s");
        assert_eq!(within("2d").to_string(), "2d");
    }

    fn calendars() -> impl Strategy<Value = Calendar> {
        let days = proptest::collection::btree_set(0..7_usize, 1..=7);
        let holidays = proptest::collection::btree_set(0..60_i64, 0..10);
        (days, 0..96_i64, 1..=96_i64, -56..=56_i64, holidays).prop_map(|(days, from, length, offset, holidays)| {
            let quarter = 15 * MINUTE;
            Calendar {
                days: days.into_iter().map(|day| WEEK[day]).collect(),
                from: from * quarter,
                to: ((from + length) * quarter).min(DAY),
                offset: offset * quarter,
                holidays,
            }
        })
    }

    proptest! {
        #[test]
        fn due_times_are_working_times_and_take_as_long_as_said(
            calendar in calendars(), start in 0..40 * DAY, minutes in 0..4_000_i64,
        ) {
            let span = Within { days: 0, rest: minutes * MINUTE };
            let due = calendar.due(start, span);
            prop_assert!(due >= start);
            prop_assert!(calendar.is_working(due));
            prop_assert_eq!(calendar.between(start, due), minutes * MINUTE);
        }

        #[test]
        fn due_times_are_monotone_and_add_up(
            calendar in calendars(), start in 0..40 * DAY, later in 0..5 * DAY, a in 0..3_000_i64, b in 0..3_000_i64,
        ) {
            let span = |minutes: i64| Within { days: 0, rest: minutes * MINUTE };
            prop_assert!(calendar.due(start, span(a)) <= calendar.due(start + later, span(a)));
            prop_assert!(calendar.due(start, span(a)) <= calendar.due(start, span(a + b)));
            prop_assert_eq!(calendar.due(calendar.due(start, span(a)), span(b)), calendar.due(start, span(a + b)));
        }
    }
}
