//! What closes an element of variable length: the control character GS (U+001D), which scanners send for FNC1, and what
//! keyboards, logs and people make of it.

use std::borrow::Cow;

/// GS.
pub(super) const SEPARATOR: char = '\u{1d}';

/// Ways of writing the separator with several signs, in upper case.
const WRITTEN: [&str; 22] = [
    "<GS>", "{GS}", "[GS]", "(GS)", "<FNC1>", "{FNC1}", "[FNC1]", "(FNC1)", "^FNC1", "\\FNC1", "\\X1D", "\\U001D",
    "\\U{1D}", "\\035", "\\F", "~D029", "~029", "^]", "&#29;", "&#X1D;", "<0X1D>", "[0X1D]",
];

/// Whether a sign that no element of character set 82 holds may stand for the separator: scanners are set up to send it.
pub(super) fn stands_in(c: char) -> bool {
    matches!(c, '|' | '^' | '~' | '#' | '@')
}

/// The data without what a scanner puts before them: `]` and two signs that name the symbology (ISO/IEC 15424), and the
/// envelope of format 05 (ISO/IEC 15434).
pub(crate) fn without_symbology(carrier: &str) -> &str {
    let mut rest = carrier.trim_start();
    if let Some(marked) = rest.strip_prefix(']') {
        let mut signs = marked.chars();
        let named = signs.next().is_some_and(|c| c.is_ascii_alphabetic())
            && signs.next().is_some_and(|c| c.is_ascii_alphanumeric());
        rest = if named { signs.as_str() } else { rest };
    }
    match rest.strip_prefix("[)>\u{1e}05\u{1d}") {
        Some(inner) => inner.trim_end_matches(['\u{4}', '\u{1e}']),
        None => rest,
    }
}

/// The data with every way of writing the separator as the separator itself.
pub(super) fn plain(data: &str) -> Cow<'_, str> {
    let opens = |c: char| matches!(c, '<' | '{' | '[' | '(' | '^' | '\\' | '~' | '&' | '\u{241d}');
    if !data.contains(opens) {
        return Cow::Borrowed(data);
    }
    let mut out = String::with_capacity(data.len());
    let mut rest = data;
    while let Some(c) = rest.chars().next() {
        let written = WRITTEN.iter().find(|written| {
            let start = rest.get(..written.len());
            opens(c) && start.is_some_and(|start| start.eq_ignore_ascii_case(written))
        });
        let length = written.map_or(c.len_utf8(), |written| written.len());
        match written.is_some() || c == '\u{241d}' {
            true => out.push(SEPARATOR),
            false => out.push(c),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    Cow::Owned(out)
}
