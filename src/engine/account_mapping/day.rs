//! Days as numbers, because millions of lines are compared by them.

use std::fmt;

use jiff::civil::{Date, date};
use serde::{Serialize, Serializer};

use super::ranges::Ranges;
use crate::engine::record::Violation;
use crate::engine::timeline::Interval;

/// A day, counted from 1970-01-01. The first and the last stand for ends that are left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// 1970-01-01.
pub(super) const EPOCH: Day = Day(0);

/// Days `[from, to)`; sets of them.
pub type Days = Ranges<Day>;

impl Day {
    /// Before all days.
    pub const FIRST: Day = Day(i32::MIN);
    /// After all days.
    pub const LAST: Day = Day(i32::MAX);

    /// Reads `YYYY-MM-DD`; `None` if it is no day.
    pub fn parse(text: &str) -> Option<Day> {
        if text.len() != 10 {
            return None;
        }
        let day: Date = text.parse().ok()?;
        let since = date(1970, 1, 1).until(day).ok()?;
        Some(Day(since.get_days()))
    }

    /// The day before; an open end stays open.
    #[must_use]
    pub fn before(self) -> Day {
        if self == Day::LAST {
            self
        } else {
            Day(self.0.saturating_sub(1))
        }
    }

    /// The day after; an open end stays open.
    #[must_use]
    pub fn after(self) -> Day {
        Day(self.0.saturating_add(1))
    }

    /// The day as a date; `None` for an open end.
    pub fn to_text(self) -> Option<String> {
        let since = jiff::Span::new().try_days(self.0).ok()?;
        Some(date(1970, 1, 1).checked_add(since).ok()?.to_string())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_text() {
            Some(text) => f.write_str(&text),
            None => f.write_str("open"),
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_text().serialize(serializer)
    }
}

/// All days.
pub fn always() -> Days {
    Days::one(Day::FIRST, Day::LAST)
}

/// The days of an interval; none if it ends before it begins or an end is no date.
pub fn days_of(interval: &Interval) -> Days {
    let end = |text: &Option<String>, open| text.as_deref().map_or(Some(open), Day::parse);
    match (
        end(&interval.valid_from, Day::FIRST),
        end(&interval.valid_to, Day::LAST),
    ) {
        (Some(from), Some(to)) => Days::one(from, to),
        _ => Days::default(),
    }
}

/// The interval of days `[from, to)`.
pub fn interval_of((from, to): (Day, Day)) -> Interval {
    Interval {
        valid_from: from.to_text(),
        valid_to: to.to_text(),
    }
}

/// Reads an interval, and says what is wrong with it at `pointer`/`from` and `pointer`/`to`.
pub(super) fn read_days(
    names: [&str; 2],
    ends: [&Option<String>; 2],
    pointer: &str,
    violations: &mut Vec<Violation>,
) -> (Day, Day) {
    let mut end = |i: usize, open: Day| match ends[i].as_deref().map(Day::parse) {
        None => open,
        Some(Some(day)) => day,
        Some(None) => {
            let place = format!("{pointer}/{}", names[i]);
            violations.push(Violation::new(place, "date", "expected a date, YYYY-MM-DD"));
            open
        }
    };
    let (from, to) = (end(0, Day::FIRST), end(1, Day::LAST));
    if from >= to {
        let place = format!("{pointer}/{}", names[1]);
        violations.push(Violation::new(
            place,
            "order",
            format!("expected a day after {}", names[0]),
        ));
    }
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_and_written() {
        for text in ["1970-01-01", "2024-02-29", "1899-12-31", "9999-12-31"] {
            assert_eq!(Day::parse(text).and_then(Day::to_text).as_deref(), Some(text));
        }
        assert!(Day::parse("2024-02-29") < Day::parse("2024-03-01"));
        for text in ["", "2023-02-29", "2024-2-29", "20240229", "2024-02-29T00:00", "LAST"] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert_eq!((Day::FIRST.to_text(), Day::LAST.to_text()), (None, None));
    }
}
