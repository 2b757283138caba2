//! Cleaning that every text gets: for people nothing changes, for programs all that cannot be seen is gone.

use std::borrow::Cow;

use crate::engine::signs;

/// Unicode NFC, other widths and ligatures of the same letters folded, control and zero-width characters removed,
/// typographic quotes and dashes made plain, white space collapsed and trimmed. Case is kept, and so are signs that say
/// something: fractions, exponents, units, primes, trademarks.
pub fn clean(raw: &str) -> String {
    if is_clean(raw.as_bytes()) {
        return raw.to_owned();
    }
    let normal: Cow<str> = if raw.is_ascii() {
        Cow::Borrowed(raw)
    } else {
        Cow::Owned(signs::stored(raw.chars().filter(|c| !is_invisible(*c))))
    };
    let mut out = String::with_capacity(normal.len());
    let mut gap = false;
    for c in normal.chars() {
        if c.is_whitespace() {
            gap = true;
        } else if !c.is_control() && !is_invisible(c) {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(plain(c));
        }
    }
    out
}

/// Whether nothing is to be done: visible ASCII with single blanks inside.
fn is_clean(raw: &[u8]) -> bool {
    let mut blank = true;
    let fits = raw.iter().all(|byte| {
        let after_blank = std::mem::replace(&mut blank, *byte == b' ');
        byte.is_ascii_graphic() || (*byte == b' ' && !after_blank)
    });
    fits && (raw.is_empty() || !blank)
}

/// Zero-width and direction characters, soft hyphen, byte order mark, variation selectors.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

fn plain(c: char) -> char {
    match c {
        '\u{2018}'..='\u{201B}' | '\u{02BC}' => '\'',
        '\u{201C}'..='\u{201F}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}

/// Letters and digits only, upper case.
pub(crate) fn squeezed(value: &str) -> String {
    value
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// ASCII digits only.
pub(super) fn digits(value: &str) -> String {
    value.chars().filter(char::is_ascii_digit).collect()
}
