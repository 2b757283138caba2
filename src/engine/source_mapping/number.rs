//! Numbers as people write them: with a decimal comma or point, and signs between thousands.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Row;

/// The sign before the decimals of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalSign {
    /// `1.234,5`
    Comma,
    /// `1,234.5`
    Point,
}

impl DecimalSign {
    /// The sign itself, and the one that may stand between thousands.
    fn signs(self) -> (char, char) {
        match self {
            DecimalSign::Comma => (',', '.'),
            DecimalSign::Point => ('.', ','),
        }
    }

    /// What is expected of a number.
    pub(super) fn expected(self) -> &'static str {
        match self {
            DecimalSign::Comma => "expected a number with a decimal comma, e.g. 1.234,5",
            DecimalSign::Point => "expected a number with a decimal point, e.g. 1,234.5",
        }
    }

    /// A number as a decimal with a point and nothing between its digits; `None` where it is not written so.
    pub(super) fn read(self, text: &str) -> Option<String> {
        let (decimal, thousands) = self.signs();
        let text = text.trim();
        let (negative, unsigned) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, decimals) = match unsigned.split_once(decimal) {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (unsigned, None),
        };
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let decimals = decimals.filter(|decimals| !decimals.is_empty() || whole.is_empty());
        if decimals.is_some_and(|decimals| !digits(decimals)) {
            return None;
        }
        let whole = match decimals {
            Some(_) if whole.is_empty() => "0".to_owned(),
            _ => ungrouped(whole, thousands)?,
        };
        let sign = if negative { "-" } else { "" };
        Some(match decimals {
            Some(decimals) => format!("{sign}{whole}.{decimals}"),
            None => format!("{sign}{whole}"),
        })
    }
}

/// Digits without what stands between thousands: one and the same sign, before each three digits.
fn ungrouped(whole: &str, thousands: char) -> Option<String> {
    let between = whole.chars().find(|c| !c.is_ascii_digit());
    let Some(between) = between else {
        return (!whole.is_empty()).then(|| whole.to_owned());
    };
    if between != thousands && !matches!(between, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}') {
        return None;
    }
    let mut groups = whole.split(between);
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let first = groups
        .next()
        .filter(|group| (1..=3).contains(&group.len()) && digits(group) && !group.starts_with('0'))?;
    let mut kept = first.to_owned();
    for group in groups {
        if group.len() != 3 || !digits(group) {
            return None;
        }
        kept.push_str(group);
    }
    Some(kept)
}

/// What a number says of how numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// Only this one can be meant.
    Only(DecimalSign),
    /// Either.
    Either,
    /// It is no number.
    Nothing,
}

fn says(text: &str) -> Says {
    match (DecimalSign::Comma.read(text), DecimalSign::Point.read(text)) {
        (Some(_), None) => Says::Only(DecimalSign::Comma),
        (None, Some(_)) => Says::Only(DecimalSign::Point),
        (Some(_), Some(_)) => Says::Either,
        (None, None) => Says::Nothing,
    }
}

/// How the numbers of a file are written, where one column of numbers says it and none says otherwise.
pub(super) fn sign_of(columns: &[String], rows: &[Row]) -> Option<DecimalSign> {
    let told = columns.iter().filter_map(|column| sign_of_column(texts(column, rows)));
    let mut told = told.peekable();
    let first = *told.peek()?;
    told.all(|sign| sign == first).then_some(first)
}

/// Whether all values of a column are numbers so written, and it has some.
pub(super) fn all_so<'r>(mut values: impl Iterator<Item = &'r str>, sign: DecimalSign) -> bool {
    let mut some = false;
    values.all(|value| {
        some = true;
        sign.read(value).is_some()
    }) && some
}

/// Texts of a column that has any.
pub(super) fn texts<'r>(column: &'r str, rows: &'r [Row]) -> impl Iterator<Item = &'r str> {
    let cells = rows.iter().filter_map(move |row| match row.get(column)? {
        Value::String(text) => Some(text.trim()),
        _ => None,
    });
    cells.filter(|text| !text.is_empty())
}

fn sign_of_column<'r>(values: impl Iterator<Item = &'r str>) -> Option<DecimalSign> {
    let mut found = None;
    for value in values {
        match (says(value), found) {
            (Says::Nothing, _) => return None,
            (Says::Only(sign), Some(other)) if sign != other => return None,
            (Says::Only(sign), _) => found = Some(sign),
            (Says::Either, _) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        use DecimalSign::{Comma, Point};
        for (text, sign, expected) in [
            ("12,50", Comma, Some("12.50")),
            ("1.234,5", Comma, Some("1234.5")),
            ("1.234", Comma, Some("1234")),
            ("1 234 567,89", Comma, Some("1234567.89")),
            ("1\u{202f}234,5", Comma, Some("1234.5")),
            ("1'234,5", Comma, Some("1234.5")),
            ("-0,05", Comma, Some("-0.05")),
            ("\u{2212}3", Comma, Some("-3")),
            ("+7", Comma, Some("7")),
            (",5", Comma, Some("0.5")),
            ("12.5", Comma, None),
            ("1,234.5", Comma, None),
            ("1.23.456", Comma, None),
            ("1,2,3", Comma, None),
            ("12,", Comma, Some("12")),
            (",", Comma, None),
            ("1e3", Comma, None),
            ("EUR 5", Comma, None),
            ("", Comma, None),
            ("-", Comma, None),
            ("1,234.50", Point, Some("1234.50")),
            ("1,234", Point, Some("1234")),
            ("12,50", Point, None),
            (".5", Point, Some("0.5")),
            // No thousands begin with a zero.
            ("0,500", Point, None),
            ("0.500", Comma, None),
            ("0,500", Comma, Some("0.500")),
        ] {
            assert_eq!(sign.read(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_file_says_how_its_numbers_are_written() {
        let of = |values: &[&str]| sign_of_column(values.iter().copied());
        assert_eq!(of(&["1,234", "12,50"]), Some(DecimalSign::Comma));
        assert_eq!(of(&["1,234", "12.50"]), Some(DecimalSign::Point));
        assert_eq!(of(&["1,234", "5"]), None, "a decimal, or a thousand");
        assert_eq!(of(&["1,5", "1.5"]), None);
        assert_eq!(of(&["1,5", "x"]), None);
    }
}
