//! Signs that say something: fractions, units, exponents, primes, trademarks. What is stored of them, and how they are spelled
//! in plain letters where texts are compared.
//!
//! Unicode calls `½` compatible with `1⁄2` and `²` with `2` (NFKC, UAX #15). Between other digits that is another number:
//! `1½` is not `11⁄2`. Stored text keeps such signs; comparison spells them with regard to their neighbors, so that digits
//! keep their place and a micro is no milli.

mod kept;

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;

pub(crate) use kept::is_kept;

const MICRO: char = '\u{B5}';
const GREEK_MU: char = '\u{3BC}';
const GREEK_CAPITAL_MU: char = '\u{39C}';

/// Unicode NFC, with other widths, ligatures and shapes of the same letters and blanks folded as NFKC folds them; a sign
/// that says something by itself stays as it is written.
pub(crate) fn stored(text: impl Iterator<Item = char>) -> String {
    let mut folded = String::new();
    for c in text {
        match is_kept(c) {
            true => folded.push(c),
            false => decompose_compatible(c, |part| folded.push(part)),
        }
    }
    folded.nfc().collect()
}

/// A text in which signs are spelled in ASCII: `1½″` is `1 1/2"`, `50 µg` is `50 ug`, `37 ℃` is `37 deg C`. Letters of all
/// scripts stay.
///
/// ```
/// # use mdm_hub::engine::signs::plain;
/// assert_eq!(plain("1½″"), "1 1/2\"");
/// assert_eq!(plain("10² cm²"), "10^2 cm2");
/// ```
pub fn plain(text: &str) -> Cow<'_, str> {
    spelled(text, |_| true)
}

/// A text as it is searched and filtered by, but for its case: what is stored as sign and what was written in ASCII meet.
pub(crate) fn searched(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let one_mu = text.replace(MICRO, "\u{3BC}");
    let plain = spelled(&one_mu, |c| is_kept(c) && c != MICRO);
    match plain {
        Cow::Borrowed(_) => Cow::Owned(one_mu),
        Cow::Owned(plain) => Cow::Owned(plain.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// A text with one character for the micro sign, of the two that there are.
pub(crate) fn one_micro(text: &str) -> Cow<'_, str> {
    match text.contains(MICRO) {
        true => Cow::Owned(text.replace(MICRO, "\u{3BC}")),
        false => Cow::Borrowed(text),
    }
}

/// Upper case. The micro sign has none: that of the Greek letter looks like the `M` of mega.
pub(crate) fn upper(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    let mut upper = String::with_capacity(text.len());
    around(text, |before, c, after| {
        match is_micro(before, c, after) && c != GREEK_CAPITAL_MU {
            true => upper.push(c),
            false => upper.extend(c.to_uppercase()),
        }
    });
    upper
}

/// Each character with its neighbors.
fn around(text: &str, mut look: impl FnMut(Option<char>, char, Option<char>)) {
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        look(before, c, chars.peek().copied());
        before = Some(c);
    }
}

fn spelled(text: &str, wanted: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|c| !c.is_ascii() && wanted(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    around(text, |before, c, after| match !c.is_ascii() && wanted(c) {
        true => spell(&mut out, before, c, after),
        false => out.push(c),
    });
    Cow::Owned(out)
}

fn spell(out: &mut String, before: Option<char>, c: char, after: Option<char>) {
    let digit_before = before.is_some_and(|c| c.is_ascii_digit());
    let digit_after = after.is_some_and(|c| c.is_ascii_digit());
    match c {
        _ if is_micro(before, c, after) => out.push_str(match after {
            Some(unit) if unit.is_alphabetic() => "u",
            _ => "micron",
        }),
        'Ω' if !is_greek(before) && !is_greek(after) => out.push_str(match before {
            Some('M') => "egohm",
            Some('m') => "illiohm",
            _ => "ohm",
        }),
        'Å' if !is_letter(before) && !is_letter(after) => out.push_str(" angstrom "),
        // `N°5`, as `№ 5`.
        '°' | 'º' if matches!(before, Some('n' | 'N')) => out.push_str("o. "),
        'º' if !matches!(after, Some('C' | 'F')) => out.push('o'),
        '°' | 'º' | '˚' => out.push_str(" deg "),
        '℃' => out.push_str(" deg C"),
        '℉' => out.push_str(" deg F"),
        '№' => out.push_str(" No. "),
        '‰' => out.push_str(" permille "),
        '×' | '✕' | '✖' | '⨯' => out.push('x'),
        '±' => out.push_str("+/-"),
        '≥' | '≧' | '⩾' => out.push_str(">="),
        '≤' | '≦' | '⩽' => out.push_str("<="),
        '′' | '´' => out.push('\''),
        '″' => out.push('"'),
        '⁄' | '∕' => out.push('/'),
        '·' | '⋅' if digit_before && digit_after => out.push('.'),
        '⌀' => out.push_str(" dia "),
        'Ø' if !is_letter(before) && !is_letter(after) => out.push_str(" dia "),
        '™' | '℠' | '®' | '©' | '℗' => out.push(' '),
        _ if is_spacing_accent(c) => {}
        _ if is_kept(c) => spell_compatible(out, before, c, after),
        _ => out.push(c),
    }
}

/// A sign by what it is compatible with, apart from its neighbors where digits and letters would run together.
fn spell_compatible(out: &mut String, before: Option<char>, c: char, after: Option<char>) {
    let mut parts = String::new();
    decompose_compatible(c, |part| match part {
        GREEK_MU => parts.push('u'),
        '\u{3A9}' => parts.push_str("ohm"),
        '⁄' | '∕' => parts.push('/'),
        '\u{2212}' => parts.push('-'),
        part => parts.push(part),
    });
    if is_raised(c) {
        let begins =
            before.is_some_and(|c| c.is_ascii_digit()) && parts.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        if begins {
            out.push(if is_lowered(c) { '_' } else { '^' });
        }
        out.push_str(&parts);
        return;
    }
    let apart = |neighbor: Option<char>| neighbor.is_some_and(|n| n.is_alphanumeric() && !same_row(c, n));
    // `5㎎` is 5 mg: a unit stands behind its number.
    if apart(before) && !is_unit(c) {
        out.push(' ');
    }
    out.push_str(&parts);
    if apart(after) {
        out.push(' ');
    }
}

/// Roman numerals that stand side by side are one number.
fn same_row(c: char, neighbor: char) -> bool {
    let roman = |c: char| ('\u{2160}'..='\u{2188}').contains(&c);
    roman(c) && roman(neighbor)
}

fn is_raised(c: char) -> bool {
    matches!(c, 'ª' | 'º' | '²' | '³' | '¹' | '\u{2070}'..='\u{209C}' | '\u{2B0}'..='\u{2B8}' | '\u{1D2C}'..='\u{1DBF}')
}

fn is_lowered(c: char) -> bool {
    matches!(c, '\u{2080}'..='\u{209C}')
}

/// Units of the block of squared signs, and the liter.
fn is_unit(c: char) -> bool {
    matches!(c, 'ℓ' | '\u{3371}'..='\u{33DF}')
}

fn is_spacing_accent(c: char) -> bool {
    matches!(c, '¨' | '¯' | '¸' | '\u{2D8}'..='\u{2DD}' | '\u{37A}' | '\u{384}' | '\u{385}' | '\u{1FBD}'..='\u{1FC1}'
        | '\u{1FCD}'..='\u{1FCF}' | '\u{1FDD}'..='\u{1FDF}' | '\u{1FED}'..='\u{1FEF}' | '\u{1FFD}' | '\u{1FFE}'
        | '\u{2017}' | '\u{203E}' | '\u{309B}' | '\u{309C}' | '\u{FFE3}')
}

/// Whether the character is the sign of micro and no letter of a Greek word. Programs that do not know better have made
/// its upper case `Μ`.
fn is_micro(before: Option<char>, c: char, after: Option<char>) -> bool {
    match c {
        MICRO => true,
        GREEK_MU => !is_greek(before) && !is_greek(after),
        GREEK_CAPITAL_MU => !is_letter(before) && after.is_some_and(|unit| unit.is_ascii_alphabetic()),
        _ => false,
    }
}

fn is_greek(c: Option<char>) -> bool {
    matches!(c, Some('\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}'))
}

fn is_letter(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphabetic)
}

#[cfg(test)]
mod tests;
