//! Single values: identifiers, codes, telephone numbers, amounts, dates.

use serde_json::Value as Json;

use super::method::Method;
use super::name::fold;
use super::token::hash_text;
use crate::engine::domain::Kind;
use crate::engine::json_number;
use crate::engine::standardize::{is_decimal, standardize};

/// One value of an attribute.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    /// Empty when it must not be shown.
    pub(crate) display: Box<str>,
    /// What is compared: digits of a phone, bits of a number, `yyyymmdd` of a date, else a hash.
    pub(crate) code: u64,
}

impl AsRef<str> for Value {
    /// As people read it.
    fn as_ref(&self) -> &str {
        &self.display
    }
}

impl Value {
    pub(crate) fn read(method: Method, json: &Json, show: bool) -> Option<Value> {
        let text = text_of(json)?;
        let code = match method {
            Method::Phone => phone(&text)?,
            Method::Number => number(&text)?.to_bits(),
            Method::Date => date(&text)?,
            _ => code(&text)?,
        };
        let display = if show { text.trim().into() } else { "".into() };
        Some(Value { display, code })
    }
}

/// A scalar as text; `None` for null, objects, arrays and blank texts.
pub(crate) fn text_of(json: &Json) -> Option<String> {
    match json {
        Json::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Json::Number(number) => json_number::text(number),
        Json::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Letters and digits: packed when they are few enough, so that typing errors can be seen, else a
/// hash with the highest bit set.
pub(crate) fn code(text: &str) -> Option<u64> {
    let letters: String = fold(text).chars().filter(char::is_ascii_alphanumeric).collect();
    (!letters.is_empty()).then(|| pack(&letters).unwrap_or_else(|| hash_text(&[&letters]) | HASHED))
}

const HASHED: u64 = 1 << 63;
/// Most letters and digits that fit below [`HASHED`].
const MOST_PACKED: usize = 12;
const SIGNS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Digits 1 to 36 of a number without zeros, so that leading signs count.
fn pack(letters: &str) -> Option<u64> {
    if letters.len() > MOST_PACKED {
        return None;
    }
    letters.bytes().try_fold(0_u64, |code, byte| {
        let digit = SIGNS.iter().position(|sign| *sign == byte)? as u64 + 1;
        Some(code * 36 + digit)
    })
}

/// The signs of a packed code.
struct Signs {
    signs: [u8; MOST_PACKED],
    start: usize,
}

impl Signs {
    /// `None` for a hash.
    fn of(mut code: u64) -> Option<Signs> {
        let mut unpacked = Signs {
            signs: [0; MOST_PACKED],
            start: MOST_PACKED,
        };
        while code != 0 && code & HASHED == 0 {
            unpacked.start = unpacked.start.checked_sub(1)?;
            unpacked.signs[unpacked.start] = *SIGNS.get(((code - 1) % 36) as usize)?;
            code = (code - 1) / 36;
        }
        (code == 0).then_some(unpacked)
    }

    fn as_slice(&self) -> &[u8] {
        &self.signs[self.start..]
    }
}

/// A code as people read it; `None` for what only its hash is kept of.
pub(crate) fn readable(method: Method, code: u64) -> Option<String> {
    match method {
        Method::Phone => Some(code.to_string()),
        Method::Number => Some(f64::from_bits(code).to_string()),
        Method::Date => Some(format!(
            "{:04}-{:02}-{:02}",
            code / 10_000,
            code / 100 % 100,
            code % 100
        )),
        _ => Signs::of(code).map(|signs| String::from_utf8_lossy(signs.as_slice()).into_owned()),
    }
}

/// Whether two codes of at least five signs are one typing error apart: a sign more, less or other,
/// or two neighbors exchanged.
pub(crate) fn mistyped(a: u64, b: u64) -> bool {
    let (Some(a), Some(b)) = (Signs::of(a), Signs::of(b)) else {
        return false;
    };
    let (a, b) = (a.as_slice(), b.as_slice());
    a.len().min(b.len()) >= 5 && one_error(a, b)
}

/// Whether one code is the other without its last signs, exactly so many.
pub(crate) fn begins(a: u64, b: u64, left_out: usize) -> bool {
    if left_out == 0 {
        return false;
    }
    let (Some(a), Some(b)) = (Signs::of(a), Signs::of(b)) else {
        return false;
    };
    let (a, b) = (a.as_slice(), b.as_slice());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.len() + left_out == long.len() && long.starts_with(short)
}

/// Whether the optimal string alignment distance is one.
fn one_error(a: &[u8], b: &[u8]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let common = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let (short, long) = (&short[common..], &long[common..]);
    match (short, long) {
        ([], [_]) => true,
        ([x, rest @ ..], [y, others @ ..]) if short.len() == long.len() => {
            let swapped = matches!((rest, others), ([z, rest @ ..], [w, others @ ..])
                if x == w && y == z && rest == others);
            rest == others || swapped
        }
        (short, [_, others @ ..]) => short == others,
        _ => false,
    }
}

/// The last ten digits; an extension is ignored.
fn phone(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let number = lower.split("ext").next().unwrap_or_default();
    let number = number.split('x').next().unwrap_or_default();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 7 {
        return None;
    }
    digits.get(digits.len().saturating_sub(10)..)?.parse().ok()
}

/// A decimal, however it is written; `None` for what can be read in two ways.
fn number(text: &str) -> Option<f64> {
    let canonical = standardize(Kind::Number, text);
    is_decimal(&canonical).then(|| canonical.parse().ok()).flatten()
}

/// `yyyymmdd` from an ISO date or from eight digits.
fn date(text: &str) -> Option<u64> {
    let digits: String = text.chars().take(10).filter(char::is_ascii_digit).collect();
    if digits.len() == 8 { digits.parse().ok() } else { None }
}

/// Words of a text that look like a model or part number: letters and digits mixed, or a long number.
pub(crate) fn model_numbers(text: &str) -> Vec<Value> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | ';' | '(' | ')'));
    let model = |word: &str| {
        let signs = || word.bytes().filter(u8::is_ascii_alphanumeric);
        let digits = signs().filter(u8::is_ascii_digit).count();
        let enough = if digits == signs().count() {
            digits >= 5
        } else {
            digits >= 2
        };
        if !enough || signs().count() < 4 {
            return None;
        }
        code(word).map(|code| Value {
            display: word.into(),
            code,
        })
    };
    words.filter_map(model).collect()
}

/// Whether one model number is the beginning of the other, or mistyped.
pub(crate) fn models_near(a: u64, b: u64) -> bool {
    let (Some(a), Some(b)) = (Signs::of(a), Signs::of(b)) else {
        return false;
    };
    let (a, b) = (a.as_slice(), b.as_slice());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.len() >= 5 && (long.starts_with(short) || long.ends_with(short))
}

/// Whether two telephone numbers differ by one digit or one swap.
pub(crate) fn phones_near(a: u64, b: u64) -> bool {
    digits_near(a, b) && a.checked_ilog10() == b.checked_ilog10()
}

/// Whether two numbers differ in one decimal digit, or in two neighboring ones that changed places: an optimal string
/// alignment distance of one between texts of equal length.
fn digits_near(mut a: u64, mut b: u64) -> bool {
    while a % 10 == b % 10 {
        if a == b {
            return false;
        }
        (a, b) = (a / 10, b / 10);
    }
    let swapped = a % 10 == b / 10 % 10 && a / 10 % 10 == b % 10;
    a / 10 == b / 10 || (swapped && a / 100 == b / 100)
}

/// Whether two numbers differ by no more than a share of the larger one.
pub(crate) fn numbers_near(a: u64, b: u64, tolerance: f64) -> bool {
    let (a, b) = (f64::from_bits(a), f64::from_bits(b));
    (a - b).abs() <= tolerance * a.abs().max(b.abs())
}

/// Whether two dates differ by one digit or one swap, or have day and month exchanged.
pub(crate) fn dates_near(a: u64, b: u64) -> bool {
    let (year_a, month_a, day_a) = (a / 10_000, a / 100 % 100, a % 100);
    let (year_b, month_b, day_b) = (b / 10_000, b / 100 % 100, b % 100);
    (year_a == year_b && month_a == day_b && day_a == month_b) || digits_near(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    proptest::proptest! {
        #[test]
        fn one_error_is_a_distance_of_one(a in "[A-C]{4,6}", b in "[A-C]{4,6}") {
            let expected = strsim::osa_distance(&a, &b) == 1;
            proptest::prop_assert_eq!(one_error(a.as_bytes(), b.as_bytes()), expected);
        }

        #[test]
        fn packed_signs_come_back(text in "[0-9A-Z]{1,12}") {
            let code = code(&text).expect("signs");
            let signs = Signs::of(code).expect("packed");
            proptest::prop_assert_eq!(signs.as_slice(), text.as_bytes());
        }

        #[test]
        fn digits_near_is_a_distance_of_one(a in 1_000_000_000..9_999_999_999_u64, at in 0..10_u32, digit in 0..10_u64) {
            let place = 10_u64.pow(at);
            let other = a - a / place % 10 * place + digit * place;
            let swapped = {
                let mut digits = a.to_string().into_bytes();
                digits.swap(at as usize, (at as usize + 1) % 10);
                String::from_utf8(digits).unwrap().parse::<u64>().unwrap()
            };
            for b in [other, swapped, a, a.wrapping_mul(7) % 10_000_000_000] {
                let distance = strsim::osa_distance(&format!("{a:010}"), &format!("{b:010}"));
                proptest::prop_assert_eq!(digits_near(a, b), distance == 1, "{} {}", a, b);
            }
        }
    }

    fn read(method: Method, json: Json) -> Option<u64> {
        Value::read(method, &json, true).map(|value| value.code)
    }

    #[test]
    fn values_meet_over_formats() {
        assert_eq!(read(Method::Phone, json!("(323) 462-2271 x 12")), Some(3_234_622_271));
        assert_eq!(read(Method::Phone, json!("+13234622271")), Some(3_234_622_271));
        assert_eq!(read(Method::Phone, json!("911")), None);
        assert_eq!(
            read(Method::Number, json!("$1,141.40")),
            read(Method::Number, json!(1141.4))
        );
        assert_eq!(
            read(Method::Code, json!("91-1144442")),
            read(Method::Code, json!("911144442"))
        );
        let code = |text: &str| code(text).expect("a code");
        assert_ne!(code("001"), code("01"));
        assert!(mistyped(code("12-3456789"), code("123456798")));
        assert!(mistyped(code("123456789"), code("12345678")));
        assert!(!mistyped(code("1234"), code("1235")) && !mistyped(code("123456789"), code("123456700")));
        assert!(!mistyped(code("1234567890123"), code("1234567890124")));
        assert!(phones_near(3_234_622_271, 3_234_622_217));
        let of = |text: &str| super::code(text).unwrap();
        let (product, package, other) = (of("55292-0140"), of("55292-0140-01"), of("55292-0141-01"));
        assert!(begins(product, package, 2) && begins(package, product, 2) && !begins(product, package, 0));
        assert!(
            !begins(product, other, 2)
                && !begins(package, other, 2)
                && !begins(product, product, 2)
                && !begins(of("55292-014"), package, 2)
        );
        assert!(dates_near(20_200_103, 20_200_301));
    }
}
