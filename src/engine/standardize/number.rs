//! Numbers and truth values.

/// Most digits that a decimal may have; more is text that happens to be digits.
const MOST_DIGITS: usize = 40;

/// A decimal as canonical text: no thousands separators, currency sign, plus, leading zeros or trailing fraction zeros.
pub(super) fn decimal(cleaned: String) -> String {
    canonical(&cleaned).unwrap_or(cleaned)
}

fn canonical(text: &str) -> Option<String> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => (false, text),
    };
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) if !negative => (true, rest.trim_start()),
        Some(_) => return None,
        None => (negative, text.strip_prefix('+').unwrap_or(text)),
    };
    let text = text.strip_prefix('$').unwrap_or(text).trim_start();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole = ungrouped(whole)?;
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let digits = whole.len() + fraction.len();
    if !all_digits(&whole) || !all_digits(fraction) || digits == 0 || digits > MOST_DIGITS {
        return None;
    }
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

/// Removes thousands separators if they stand where they must: `1,234,567` but not `1,5`.
fn ungrouped(whole: &str) -> Option<String> {
    if !whole.contains(',') {
        return Some(whole.to_owned());
    }
    let mut groups = whole.split(',');
    let first_fits = groups.next().is_some_and(|first| (1..=3).contains(&first.len()));
    let rest_fits = groups.all(|group| group.len() == 3);
    (first_fits && rest_fits).then(|| whole.replace(',', ""))
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
