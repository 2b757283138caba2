//! Cuts a description into numbers and words.

use super::units::unit;

/// A piece of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A number, also a fraction, with its digits as they shall be compared.
    Number {
        thousandths: u64,
        text: &'a str,
    },
    /// `4-0`, the size of a suture.
    Suture(u64),
    Word(&'a str),
    /// `X` between numbers.
    Times,
    Slash,
}

/// Numbers are cut from what is glued to them (`7.5FR`, `4X4IN`, `2.5MMX6CM`); a part number such as `AF421` or `3M8810`
/// stays whole.
pub(super) fn pieces(folded: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::with_capacity(16);
    let mut rest = folded;
    while let Some(first) = rest.chars().next() {
        if let Some((piece, length)) = special(rest, pieces.last()) {
            if matches!(piece, Piece::Number { .. }) && is_mixed(&pieces, rest, folded) {
                join_fraction(&mut pieces, piece);
            } else {
                pieces.push(piece);
            }
            rest = &rest[length..];
            continue;
        }
        let length = run(rest);
        if length == 0 {
            match first {
                '"' | '%' | '#' => pieces.push(Piece::Word(&rest[..1])),
                '/' => pieces.push(Piece::Slash),
                _ => {}
            }
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (word, after) = rest.split_at(length);
        let word = word.trim_end_matches('.');
        if !unglue(word, &mut pieces) {
            pieces.extend(word.split('.').filter(|part| !part.is_empty()).map(whole));
        }
        rest = after;
    }
    pieces
}

fn whole(word: &str) -> Piece<'_> {
    number(word).unwrap_or(Piece::Word(word))
}

/// Length of the run of letters, digits and points at the beginning.
fn run(text: &str) -> usize {
    text.bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'.')
        .count()
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// A fraction (`1/2`) or the size of a suture (`4-0`), with its length.
fn special<'a>(text: &'a str, before: Option<&Piece<'a>>) -> Option<(Piece<'a>, usize)> {
    let first = digits(text);
    if !(1..=2).contains(&first) {
        return None;
    }
    let separator = text.as_bytes().get(first)?;
    let after = text.get(first + 1..)?;
    let second = digits(after);
    let ends = !after
        .as_bytes()
        .get(second)
        .is_some_and(|b| matches!(b, b'.' | b'/' | b'-'));
    let length = first + 1 + second;
    match separator {
        b'-' if ends && second == 1 && after.starts_with('0') && run(after) == 1 => {
            Some((Piece::Suture(text[..first].parse().ok()?), length))
        }
        b'/' if ends && (1..=2).contains(&second) && !matches!(before, Some(Piece::Slash)) => {
            let (above, below): (u64, u64) = (text[..first].parse().ok()?, after[..second].parse().ok()?);
            let usual = matches!(below, 2 | 3 | 4 | 8 | 16 | 32) && above < below;
            usual.then(|| {
                let thousandths = above * 1000 / below;
                (
                    Piece::Number {
                        thousandths,
                        text: &text[..length],
                    },
                    length,
                )
            })
        }
        _ => None,
    }
}

/// Whether a fraction belongs to the whole number before it: `1-1/2`, `1 1/2`.
fn is_mixed(pieces: &[Piece<'_>], rest: &str, folded: &str) -> bool {
    let before = folded.len().checked_sub(rest.len()).and_then(|at| at.checked_sub(2));
    let touching = before
        .and_then(|at| folded.as_bytes().get(at))
        .is_some_and(u8::is_ascii_digit);
    touching
        && matches!(pieces.last(), Some(Piece::Number { thousandths, .. }) if thousandths % 1000 == 0 && *thousandths < 100_000)
}

fn join_fraction<'a>(pieces: &mut [Piece<'a>], fraction: Piece<'a>) {
    if let (Some(Piece::Number { thousandths, .. }), Piece::Number { thousandths: part, .. }) =
        (pieces.last_mut(), fraction)
    {
        *thousandths += part;
    }
}

/// Takes apart a word of numbers, units and `X` only; false when it is anything else.
fn unglue<'a>(word: &'a str, pieces: &mut Vec<Piece<'a>>) -> bool {
    let numeric = |b: u8| b.is_ascii_digit() || b == b'.';
    let kept = pieces.len();
    let after_number = match pieces.last() {
        Some(Piece::Number { .. }) => true,
        Some(Piece::Word(word)) => unit(word).is_some(),
        _ => false,
    };
    let mut rest = word;
    while !rest.is_empty() {
        let is_number = rest.bytes().next().is_some_and(numeric);
        let length = rest.bytes().take_while(|b| numeric(*b) == is_number).count();
        let (part, after) = rest.split_at(length);
        let understood = if is_number {
            number(part).is_some_and(|piece| {
                pieces.push(piece);
                true
            })
        } else {
            letters(part, pieces, kept, after_number)
        };
        if !understood {
            pieces.truncate(kept);
            return false;
        }
        rest = after;
    }
    true
}

/// Letters between numbers: `X`, a unit, a unit and `X` (`MMX`), `X` before a number (`X20`).
fn letters<'a>(part: &'a str, pieces: &mut Vec<Piece<'a>>, kept: usize, after_number: bool) -> bool {
    let first = pieces.len() == kept;
    if part == "X" {
        pieces.push(Piece::Times);
        return !first || after_number;
    }
    if first {
        return false;
    }
    if unit(part).is_some() {
        pieces.push(Piece::Word(part));
        return true;
    }
    match part.strip_suffix('X').filter(|rest| unit(rest).is_some()) {
        Some(rest) => {
            pieces.extend([Piece::Word(rest), Piece::Times]);
            true
        }
        None => false,
    }
}

/// A decimal; digits beyond the third after the point do not count.
fn number(text: &str) -> Option<Piece<'_>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || whole.len() > 12 || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let units: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part = |place: usize| fraction.as_bytes().get(place).map_or(0, |b| u64::from(b - b'0'));
    let thousandths = units * 1000 + part(0) * 100 + part(1) * 10 + part(2);
    Some(Piece::Number {
        thousandths,
        text: plain_number(text),
    })
}

/// `07.50` → `7.5`.
fn plain_number(text: &str) -> &str {
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    };
    let cut = text.trim_start_matches('0');
    if cut.is_empty() || cut.starts_with('.') {
        text
    } else {
        cut
    }
}
