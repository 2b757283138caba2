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

/// Earliest time that is taken for one in stored JSON, 1973 in microseconds.
const EARLIEST: i64 = 100_000_000_000_000;

/// Stored JSON as it is shown: members that are named like times and hold microseconds become RFC 3339.
pub(super) fn readable(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(items) => items.iter_mut().for_each(readable),
        serde_json::Value::Object(members) => {
            for (name, member) in members {
                match member.as_i64().filter(|at| *at >= EARLIEST && is_of_time(name)) {
                    Some(at) => *member = rfc3339(at).into(),
                    None => readable(member),
                }
            }
        }
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}

fn is_of_time(name: &str) -> bool {
    let last = name.rsplit('_').next().unwrap_or(name);
    matches!(last, "at" | "since" | "until" | "before" | "after")
}

/// Reads RFC 3339, with any offset.
pub fn parse(text: &str) -> Option<Micros> {
    text.parse::<jiff::Timestamp>().ok().map(|t| t.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_times_are_shown_as_text_and_other_numbers_stay() {
        let mut value = serde_json::json!({
            "given": [{"by": "ann", "at": 1_795_500_000_000_000_i64, "amount": 1_795_500_000_000_000_i64}],
            "expires_at": 1_795_500_000_000_000_i64, "at": 7, "since": "2026-01-01",
        });
        readable(&mut value);
        assert_eq!(value["given"][0]["at"], rfc3339(1_795_500_000_000_000));
        assert_eq!(value["given"][0]["amount"], 1_795_500_000_000_000_i64);
        assert_eq!(value["expires_at"], rfc3339(1_795_500_000_000_000));
        assert_eq!((&value["at"], &value["since"]), (&7.into(), &"2026-01-01".into()));
    }

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
