//! Numbers of JSON texts, without loss: RFC 8259 section 6 lets a reader keep them as floating point, which is how codes
//! that a source keeps as numbers lose digits.

use std::borrow::Cow;

use serde_json::{Number, Value};

use super::record::Attributes;

/// What to do about a number that has no exact text.
pub const ADVICE: &str = "expected text: a number this large is not kept digit by digit; send it as a string";

/// First whole number above which floating point does not tell neighbors apart.
const FIRST_BLURRED: f64 = 9_007_199_254_740_992.0;

/// A number as text: a whole one is its digits, whichever way it was written (`60100.0`, `6.01e4`). `None` for a floating
/// point number so large that its last digits are a guess.
pub fn text(number: &Number) -> Option<String> {
    if number.is_i64() || number.is_u64() {
        return Some(number.to_string());
    }
    let value = number.as_f64()?;
    if value.abs() >= FIRST_BLURRED {
        return None;
    }
    // It may be a negative zero.
    Some(if value == 0.0 {
        "0".to_owned()
    } else {
        value.to_string()
    })
}

/// The same number, whole ones as integers: `1.0` is `1`.
pub(crate) fn one_form(number: &Number) -> Number {
    if number.is_i64() || number.is_u64() {
        return number.clone();
    }
    match text(number).map(|text| text.parse::<i64>()) {
        Some(Ok(whole)) => whole.into(),
        Some(Err(_)) | None => number.clone(),
    }
}

/// Attributes as they are compared with what was sent before: a number and the text of it say the same.
pub fn said(attributes: &Attributes) -> Cow<'_, Attributes> {
    if !attributes.values().any(has_number) {
        return Cow::Borrowed(attributes);
    }
    Cow::Owned(
        attributes
            .iter()
            .map(|(name, value)| (name.clone(), without_numbers(value)))
            .collect(),
    )
}

fn has_number(value: &Value) -> bool {
    match value {
        Value::Number(_) => true,
        Value::Array(items) => items.iter().any(has_number),
        Value::Object(members) => members.values().any(has_number),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

fn without_numbers(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::String(text(number).unwrap_or_else(|| number.to_string())),
        Value::Array(items) => items.iter().map(without_numbers).collect(),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, value)| (name.clone(), without_numbers(value)));
            Value::Object(members.collect())
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

/// A canonical decimal as a JSON number, where that can hold it.
pub(crate) fn from_decimal(canonical: &str) -> Option<Number> {
    if let Ok(whole) = canonical.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = canonical.parse::<u64>() {
        return Some(whole.into());
    }
    let said = significant(canonical)?;
    let value: f64 = canonical.parse().ok()?;
    // Some are written with the shortest digits that lead back to them, some with all that a double has.
    let held = [format!("{value:e}"), format!("{value:.16e}")];
    let fits = canonical.contains('.') && held.iter().any(|held| significant(held).as_ref() == Some(&said));
    fits.then(|| Number::from_f64(value)).flatten()
}

/// A JSON text in which numbers that JSON readers would round are strings of their digits instead: what wants text has
/// all of them, and what wants a number says so. Takes time in proportion to the text.
pub fn exact(json: &[u8]) -> Cow<'_, [u8]> {
    let mut made: Option<Vec<u8>> = None;
    let mut copied = 0;
    let mut at = 0;
    while let Some(byte) = json.get(at) {
        at += match byte {
            b'"' => string_length(&json[at..]),
            b'-' | b'0'..=b'9' => {
                let token = number_at(&json[at..]);
                if let Some(digits) = unkept(token) {
                    let made = made.get_or_insert_with(Vec::new);
                    made.extend_from_slice(&json[copied..at]);
                    made.push(b'"');
                    made.extend_from_slice(digits.as_bytes());
                    made.push(b'"');
                    copied = at + token.len();
                }
                token.len()
            }
            _ => 1,
        };
    }
    match made {
        Some(mut made) => {
            made.extend_from_slice(json.get(copied..).unwrap_or_default());
            Cow::Owned(made)
        }
        None => Cow::Borrowed(json),
    }
}

fn string_length(json: &[u8]) -> usize {
    let mut escaped = false;
    for (at, byte) in json.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    json.len()
}

fn number_at(json: &[u8]) -> &[u8] {
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
    let length = json.iter().take_while(|byte| is_part(byte)).count();
    &json[..length]
}

/// Most places that an exponent may move the point where a number is written out.
const MOST_EXPONENT: i64 = 40;

/// The digits of a number that readers would round; `None` for one that they keep, and for what is no JSON number.
fn unkept(token: &[u8]) -> Option<String> {
    // Fifteen digits are kept whatever they are.
    if token.len() <= 15 && !token.iter().any(|byte| matches!(byte, b'e' | b'E')) {
        return None;
    }
    let token = std::str::from_utf8(token).ok().filter(|token| is_json(token))?;
    let is_whole = !token.contains(['.', 'e', 'E']);
    if is_whole {
        return (token.parse::<i64>().is_err() && token.parse::<u64>().is_err()).then(|| token.to_owned());
    }
    let (digits, exponent) = significant(token)?;
    let kept = token.parse::<f64>().ok().filter(|value| value.is_finite());
    if kept.and_then(|value| significant(&format!("{value:e}"))) == Some((digits.clone(), exponent)) {
        return None;
    }
    let fits = exponent.abs() <= MOST_EXPONENT;
    fits.then(|| written(token.starts_with('-'), &digits, exponent))
}

/// Whether the text is a number by the grammar of JSON.
fn is_json(token: &str) -> bool {
    let unsigned = token.strip_prefix('-').unwrap_or(token);
    let (figure, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((figure, exponent)) => (figure, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match figure.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (figure, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let leading = whole.len() > 1 && whole.starts_with('0');
    digits(whole) && !leading && fraction.is_none_or(digits) && exponent.is_none_or(digits)
}

/// The digits of a number from the first to the last that is not zero, and how many places the point stands behind the
/// first; the sign apart.
fn significant(token: &str) -> Option<(String, i64)> {
    let unsigned = token.strip_prefix('-').unwrap_or(token);
    let (figure, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((figure, exponent)) => (figure, exponent.parse::<i64>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = figure.split_once('.').unwrap_or((figure, ""));
    let all = format!("{whole}{fraction}");
    let leading = all.len() - all.trim_start_matches('0').len();
    let digits = all.trim_matches('0');
    if digits.is_empty() {
        return Some((String::new(), 0));
    }
    let point = i64::try_from(whole.len()).ok()? - i64::try_from(leading).ok()?;
    Some((digits.to_owned(), point.checked_add(exponent)?))
}

/// A number written out: `point` digits stand before the decimal point.
fn written(negative: bool, digits: &str, point: i64) -> String {
    let sign = if negative && !digits.is_empty() { "-" } else { "" };
    let place = usize::try_from(point).unwrap_or(0);
    let missing = usize::try_from(-point).unwrap_or(0);
    match digits.len() {
        0 => "0".to_owned(),
        _ if point <= 0 => format!("{sign}0.{}{digits}", "0".repeat(missing)),
        length if place >= length => format!("{sign}{digits}{}", "0".repeat(place - length)),
        _ => format!("{sign}{}.{}", &digits[..place], &digits[place..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn read(json: &str) -> Value {
        serde_json::from_slice(&exact(json.as_bytes())).expect("JSON")
    }

    #[test]
    fn whole_numbers_are_their_digits_and_guesses_have_no_text() {
        for (json, expected) in [
            ("60100", Some("60100")),
            ("60100.0", Some("60100")),
            ("6.01e4", Some("60100")),
            ("6.01E+4", Some("60100")),
            ("-0", Some("0")),
            ("-0.0", Some("0")),
            ("0e5", Some("0")),
            ("-7.00", Some("-7")),
            ("12.50", Some("12.5")),
            ("1e-7", Some("0.0000001")),
            ("9007199254740991.0", Some("9007199254740991")),
            ("9007199254740992.0", None),
            ("1e22", None),
            ("1.2345678901234568e+22", None),
            ("18446744073709551615", Some("18446744073709551615")),
            ("-9223372036854775808", Some("-9223372036854775808")),
        ] {
            let Value::Number(number) = read(json) else {
                panic!("{json} is a number")
            };
            assert_eq!(text(&number).as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn what_readers_would_round_is_its_digits_as_text() {
        for (json, expected) in [
            ("12345678901234567890123", "12345678901234567890123"),
            ("-12345678901234567890123", "-12345678901234567890123"),
            ("12345678901234567890.0", "12345678901234567890"),
            ("0.1000000000000000055", "0.1000000000000000055"),
            ("12345678901234567.25", "12345678901234567.25"),
            ("1.23456789012345678901e20", "123456789012345678901"),
            ("1.23456789012345678901e-5", "0.0000123456789012345678901"),
        ] {
            assert_eq!(read(json), Value::String(expected.into()), "{json}");
            let nested = format!("{{\"a\\\"1\":[{json},\"{json}\",{{\"b\":{json}}}]}}");
            let expected = serde_json::json!({"a\"1": [expected, json, {"b": expected}]});
            assert_eq!(read(&nested), expected);
        }
    }

    #[test]
    fn what_readers_keep_and_what_is_no_number_stays_as_it_is() {
        for json in [
            "0.1",
            "0.30000000000000004",
            "1e5",
            "1.7976931348623157e308",
            "5e-324",
            "{\"12345678901234567890123\":\"12345678901234567890123\"}",
            "01234567890123456789012",
            "1234567890123456789012-",
            "1e9999999999",
            "\"\\",
        ] {
            assert!(matches!(exact(json.as_bytes()), Cow::Borrowed(_)), "{json}");
        }
    }

    #[test]
    fn decimals_become_numbers_that_hold_them() {
        for (decimal, expected) in [
            ("7", Some("7")),
            ("18446744073709551615", Some("18446744073709551615")),
            ("0.1", Some("0.1")),
            ("12345678901234567890123", None),
            ("0.12345678901234567890", None),
            ("1234567890123456.7", None),
            ("0.10000000000000001", Some("0.1")),
        ] {
            let number = from_decimal(decimal).map(|number| number.to_string());
            assert_eq!(number.as_deref(), expected, "{decimal}");
        }
    }
}
