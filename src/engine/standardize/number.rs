//! Numbers and truth values.

/// Most digits that a decimal may have; more is text that happens to be digits.
const MOST_DIGITS: usize = 40;

/// A decimal as canonical text: no separators of thousands, currency sign, plus, exponent, leading zeros or trailing fraction
/// zeros. What can be read in two ways is left as it is.
pub(super) fn decimal(cleaned: String) -> String {
    canonical(&cleaned).unwrap_or(cleaned)
}

fn canonical(text: &str) -> Option<String> {
    let (negative, text) = unsigned(text.trim())?;
    let (figure, exponent) = match text.split_once(['e', 'E']) {
        Some((figure, exponent)) => (
            figure,
            exponent.parse::<i32>().ok().filter(|e| e.abs() <= MOST_EXPONENT)?,
        ),
        None => (text, 0),
    };
    let (whole, fraction) = parts(figure)?;
    if whole.len() + fraction.len() > MOST_DIGITS {
        return None;
    }
    let (whole, fraction) = moved(whole, fraction, exponent);
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if negative && !(whole == "0" && fraction.is_empty()) {
        "-"
    } else {
        ""
    };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// Most places that an exponent moves the point.
const MOST_EXPONENT: i32 = 20;

/// What a currency sign may be, before or behind the figure.
const CURRENCY: [char; 4] = ['$', '€', '£', '¥'];

/// Whether a figure is below zero, and the figure: one sign at most, which is a minus before or behind it or brackets around
/// it, and one currency sign at most.
fn unsigned(text: &str) -> Option<(bool, &str)> {
    let (bracketed, text) = match text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => (false, text),
    };
    let (signed, text) = sign_of(text);
    let before = text.strip_prefix(CURRENCY).map(str::trim_start);
    let behind = text.strip_suffix(CURRENCY).map(str::trim_end);
    let text = before.or(behind).unwrap_or(text);
    let (signed_inside, text) = match signed {
        Some(_) => (None, text),
        None if before.is_some() || behind.is_some() => sign_of(text),
        None => (None, text),
    };
    match (bracketed, signed.or(signed_inside)) {
        (true, Some(_)) => None,
        (true, None) => Some((true, text)),
        (false, sign) => Some((sign == Some('-'), text)),
    }
}

fn sign_of(text: &str) -> (Option<char>, &str) {
    match (text.chars().next(), text.strip_suffix('-')) {
        (Some(sign @ ('-' | '+')), _) => (Some(sign), text[1..].trim_start()),
        (_, Some(rest)) => (Some('-'), rest.trim_end()),
        _ => (None, text),
    }
}

/// The digits before and behind the decimal point. A single comma before three digits separates thousands, a single point
/// never does: that is how numbers are written where the hub's users are. A comma before fewer or more digits, or after
/// a zero, is a decimal comma; of two different separators the last is the decimal one.
fn parts(figure: &str) -> Option<(String, String)> {
    let group = |c: char| matches!(c, ',' | ' ' | '\'' | '.');
    let mut separators: Vec<char> = figure.chars().filter(|c| group(*c)).collect();
    separators.dedup();
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = match separators.as_slice() {
        [] => (figure.to_owned(), ""),
        ['.'] => match figure.split_once('.') {
            Some((_, rest)) if rest.contains('.') => (ungrouped(figure, '.')?, ""),
            Some((whole, fraction)) => (whole.to_owned(), fraction),
            None => return None,
        },
        [','] => match (ungrouped(figure, ','), figure.split_once(',')) {
            (Some(whole), _) => (whole, ""),
            (None, Some((whole, fraction))) if is_decimal_comma(whole, fraction) => (whole.to_owned(), fraction),
            (None, _) => return None,
        },
        [separator] => (ungrouped(figure, *separator)?, ""),
        [separator, point @ ('.' | ',')] if separator != point => {
            let (whole, fraction) = figure.split_once(*point)?;
            (ungrouped(whole, *separator)?, fraction)
        }
        _ => return None,
    };
    let digits = plain(&whole) && plain(fraction) && !(whole.is_empty() && fraction.is_empty());
    digits.then(|| (whole, fraction.to_owned()))
}

/// Whether a comma that separates no thousands separates decimals: `01,500` may be either.
fn is_decimal_comma(whole: &str, fraction: &str) -> bool {
    let is_zero = whole.bytes().all(|b| b == b'0');
    !whole.is_empty() && !fraction.is_empty() && (is_zero || fraction.len() != 3)
}

/// Removes separators of thousands if they stand where they must: `1,234,567` but not `1,5` or `0,500`.
fn ungrouped(whole: &str, separator: char) -> Option<String> {
    let mut groups = whole.split(separator);
    let first = groups.next()?;
    let first_fits = (1..=3).contains(&first.len()) && !first.starts_with('0');
    let rest_fits = groups.all(|group| group.len() == 3);
    (first_fits && rest_fits).then(|| whole.replace(separator, ""))
}

/// The digits with the point moved by an exponent of ten.
fn moved(mut whole: String, mut fraction: String, exponent: i32) -> (String, String) {
    for _ in 0..exponent {
        whole.push(if fraction.is_empty() { '0' } else { fraction.remove(0) });
    }
    for _ in exponent..0 {
        fraction.insert(0, whole.pop().unwrap_or('0'));
    }
    (whole, fraction)
}

/// A whole number as canonical text; a fraction of zeros is dropped.
pub(super) fn integer(cleaned: String) -> String {
    match canonical(&cleaned) {
        Some(number) if !number.contains('.') => number,
        _ => cleaned,
    }
}

/// `true` or `false` where the text means one of them.
pub(super) fn boolean(cleaned: String) -> String {
    match cleaned.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" | "on" => "true".to_owned(),
        "false" | "f" | "no" | "n" | "0" | "off" => "false".to_owned(),
        _ => cleaned,
    }
}

/// Whether the text is a canonical decimal.
pub fn is_decimal(value: &str) -> bool {
    canonical(value).is_some_and(|number| number == value)
}

/// Whether the text is a canonical whole number.
pub fn is_integer(value: &str) -> bool {
    is_decimal(value) && !value.contains('.')
}
