//! The words of an address line.

/// One word, as it stands in the folded line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    /// A comma, semicolon or line end follows.
    pub(super) comma: bool,
}

/// The line with letters that belong together joined: `N.W.`, `P.O.BOX`, `U S HIGHWAY`.
pub(super) fn joined(folded: String) -> String {
    if !folded.contains('.') && !folded.contains("U S") {
        return folded;
    }
    let bytes = folded.as_bytes();
    let letter = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
    let sign = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let mut line = String::with_capacity(folded.len());
    for (at, c) in folded.char_indices() {
        let alone_before = letter(at.checked_sub(1)) && !sign(at.checked_sub(2));
        let alone_after = letter(Some(at + 1)) && !sign(Some(at + 2));
        let together = match c {
            '.' => alone_before && (alone_after || folded.get(at + 1..at + 4) == Some("BOX")),
            ' ' => alone_before && alone_after && folded.get(at.saturating_sub(1)..at + 2) == Some("U S"),
            _ => false,
        };
        if !together {
            line.push(c);
        }
    }
    line
}

/// Most words of a line: the labels of words are found by looking at words around them, again and again. What stands behind is
/// one word with the last, so that two lines that differ there still differ.
const MOST_WORDS: usize = 64;

/// Words of a line in upper-case ASCII: letters and digits, with `-` and `/` between digits; `#`, `&` and `%` alone.
pub(super) fn words(folded: &str) -> Vec<Word<'_>> {
    let bytes = folded.as_bytes();
    let mut words: Vec<Word<'_>> = Vec::with_capacity(12);
    let mut at = 0;
    let mut last = 0;
    while let Some(&byte) = bytes.get(at) {
        if words.len() >= MOST_WORDS && is_sign(byte) {
            words.truncate(MOST_WORDS);
            if let (Some(word), Some(rest)) = (words.last_mut(), folded.get(last..)) {
                word.text = rest.trim_end();
            }
            break;
        }
        match byte {
            b',' | b';' | b'\n' => {
                if let Some(last) = words.last_mut() {
                    last.comma = true;
                }
                at += 1;
            }
            b'#' | b'&' | b'%' => {
                last = at;
                words.extend(folded.get(at..=at).map(|text| Word { text, comma: false }));
                at += 1;
            }
            _ if byte.is_ascii_alphanumeric() => {
                let end = word_end(bytes, at);
                let text = folded.get(at..end).unwrap_or_default();
                let (marker, number) = glued_number(text);
                last = at;
                words.extend(
                    [marker, number]
                        .into_iter()
                        .filter(|text| !text.is_empty())
                        .map(|text| Word { text, comma: false }),
                );
                at = end;
            }
            _ => at += 1,
        }
    }
    words
}

/// Whether a word begins here.
fn is_sign(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'&' | b'%')
}

/// `STE100`, `RR2`: a marker and its number written as one.
fn glued_number(text: &str) -> (&str, &str) {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (marker, number) = text.split_at(letters);
    let known = matches!(
        marker,
        "STE"
            | "SUITE"
            | "UNIT"
            | "APT"
            | "BOX"
            | "POBOX"
            | "BLDG"
            | "ROOM"
            | "RM"
            | "RR"
            | "HC"
            | "LOT"
            | "DEPT"
            | "FLOOR"
    );
    if known { (marker, number) } else { (text, "") }
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    let mut end = start;
    while let Some(&byte) = bytes.get(end) {
        let next = bytes.get(end + 1).copied().unwrap_or(b' ');
        let joins = match byte {
            b'-' => end > start && next.is_ascii_alphanumeric() && bytes[start..end].iter().any(u8::is_ascii_digit),
            b'/' => {
                bytes[end - 1].is_ascii_digit() && next.is_ascii_digit() || bytes.get(start..end + 2) == Some(b"C/O")
            }
            _ => byte.is_ascii_alphanumeric(),
        };
        if !joins {
            break;
        }
        end += 1;
    }
    end
}
