//! Words and signs around telephone numbers.

use super::super::place;

/// What people write around a number, in lower case.
#[rustfmt::skip]
const LABELS: [&str; 43] = [
    "tel", "tele", "telephone", "telefon", "telefax", "phone", "phones", "ph", "fon", "fax", "faxes", "facsimile", "mobile", "mob", "cell",
    "cellular", "cel", "office", "off", "work", "home", "main", "direct", "dir", "line", "toll", "free", "tollfree", "number", "no", "nr",
    "num", "call", "contact", "voice", "switchboard", "t", "f", "p", "m", "x", "ext", "extension",
];

/// A text without the words before and behind its number, and the region that one of them names. Texts with words that are no
/// label and no country stay.
pub(super) fn named(text: &str) -> (&str, Option<String>) {
    let first = text
        .find(|c: char| c.is_ascii_digit() || c == '+')
        .unwrap_or(text.len());
    let (head, rest) = text.split_at(first);
    let (rest, region) = match said(head) {
        Some(region) if !head.bytes().any(|b| b.is_ascii_alphabetic()) => (text, region),
        Some(region) => (rest, region),
        None => return (text, None),
    };
    let rest = match rest.split_once(';') {
        Some((number, parameters)) if is_parameters(parameters) => number,
        _ => rest,
    };
    let last = rest.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let (number, tail) = rest.split_at(last);
    match said(tail) {
        Some(behind) => (number, region.or(behind)),
        None => (rest, region),
    }
}

/// Parameters of RFC 3966 that are no extension.
fn is_parameters(text: &str) -> bool {
    ["phone-context=", "isub="].iter().any(|name| {
        let start = text.get(..name.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(name))
    })
}

/// What words say: nothing, or a region; `None` where one of them says something else.
#[expect(
    clippy::option_option,
    reason = "words that say nothing are not words that say something else"
)]
fn said(words: &str) -> Option<Option<String>> {
    let signs = |c: char| {
        c.is_ascii_alphabetic() || matches!(c, ' ' | '.' | ':' | '(' | ')' | '[' | ']' | '-' | '#' | '/' | ',' | ';')
    };
    if !words.chars().all(signs) {
        return None;
    }
    let words = words.split(|c: char| !c.is_ascii_alphabetic() && c != '.');
    let words = words.map(|word| word.trim_matches('.')).filter(|word| !word.is_empty());
    let left: Vec<&str> = words
        .filter(|word| !LABELS.iter().any(|label| label.eq_ignore_ascii_case(word)))
        .collect();
    if left.is_empty() {
        return Some(None);
    }
    let country = place::country(left.join(" "));
    place::is_country_or_kosovo(&country).then_some(Some(country))
}

/// The parts between signs and words that stand between numbers; one part where there are none.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(rest) = lower.get(at..).filter(|rest| !rest.is_empty()) {
        let length = match rest {
            _ if rest.starts_with(";ext=") => 0,
            _ if rest.starts_with([';', '/', ',', '|', '&']) => 1,
            _ => [" or ", " and "]
                .iter()
                .find(|word| rest.starts_with(**word))
                .map_or(0, |word| word.len()),
        };
        if length > 0 {
            found.push(text.get(start..at).unwrap_or_default());
            start = at + length;
        }
        at += length.max(rest.chars().next().map_or(1, char::len_utf8));
    }
    found.push(text.get(start..).unwrap_or_default());
    found
        .into_iter()
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect()
}
