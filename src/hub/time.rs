//! Times are microseconds since 1970 in the store and RFC 3339 (UTC) outside.

/// Microseconds since 1970, UTC.
pub type Micros = i64;

/// The present time.
pub fn now() -> Micros {
    jiff::Timestamp::now().as_microsecond()
}

/// `2026-11-21T06:30:00.123456Z`.
pub fn rfc3339(at: Micros) -> String {
    jiff::Timestamp::from_microsecond(at)
        .map(|t| t.to_string())
        .unwrap_or_default()
}

/// The calendar day, UTC: `2026-11-21`. Periods begin and end with it.
pub fn day_of(at: Micros) -> String {
    jiff::Timestamp::from_microsecond(at)
        .map(|t| t.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
        .unwrap_or_default()
}

/// When a calendar day begins, UTC; `None` if it is none.
pub fn start_of(day: &str) -> Option<Micros> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let start = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(start.timestamp().as_microsecond())
}

/// The day after; `None` if there is none.
pub fn next_day(day: &str) -> Option<String> {
    let day: jiff::civil::Date = day.parse().ok()?;
    day.tomorrow().ok().map(|next| next.to_string())
}

/// Reads RFC 3339, with any offset.
pub fn parse(text: &str) -> Option<Micros> {
    text.parse::<jiff::Timestamp>().ok().map(|t| t.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_utc() {
        let noon = parse("2026-02-28T12:00:00Z").unwrap();
        assert_eq!(day_of(noon), "2026-02-28");
        assert_eq!(start_of("2026-02-28").map(rfc3339).unwrap(), "2026-02-28T00:00:00Z");
        assert_eq!(next_day("2026-02-28").unwrap(), "2026-03-01");
        assert_eq!(day_of(start_of("2026-03-01").unwrap() - 1), "2026-02-28");
        assert_eq!((start_of("2026-02-30"), next_day("9999-12-31")), (None, None));
    }
}
