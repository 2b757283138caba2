//! Signs of identifiers and telephone numbers as keyboards have them.

use std::borrow::Cow;

/// The text with full-width letters, digits and signs, dashes of every kind and white space of every kind as their ASCII signs.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(fold).collect())
    }
}

/// Full-width forms stand in the order of ASCII.
const WIDER: u32 = 0xFEE0;

fn fold(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - WIDER).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201C}' | '\u{201D}' => '"',
        other if other.is_whitespace() => ' ',
        other => other,
    }
}

/// The text inside what spreadsheets put around numbers that are to stay text: `="00123"`, `'00123`, `"00123"`.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let formula = text.strip_prefix('=').unwrap_or(text).trim_start();
    let quoted = formula.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let inner = quoted.unwrap_or(if formula.len() < text.len() { text } else { formula });
    let inner = inner.trim();
    inner
        .strip_prefix('\'')
        .map_or(inner, |rest| rest.trim_end_matches('\''))
}
