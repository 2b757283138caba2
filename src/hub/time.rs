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

/// Reads RFC 3339, with any offset.
pub fn parse(text: &str) -> Option<Micros> {
    text.parse::<jiff::Timestamp>().ok().map(|t| t.as_microsecond())
}
