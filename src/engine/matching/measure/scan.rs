//! Cuts a description into numbers and words.

use std::borrow::Cow;

use super::figures::DOUBTFUL;
use super::units::unit;

/// A number, also a fraction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figure<'a> {
    pub(super) thousandths: u64,
    /// What else it may be, where it can be read in several ways.
    pub(super) others: [Option<u64>; 2],
    /// Its digits as they shall be compared.
    pub(super) text: Cow<'a, str>,
}

impl Figure<'_> {
    /// Whether it can be read in several ways.
    pub(super) fn is_doubtful(&self) -> bool {
        self.others.iter().any(Option::is_some)
    }

    /// Every way in which it can be read, in thousandths.
    pub(super) fn readings(&self) -> impl Iterator<Item = u64> + '_ {
        std::iter::once(self.thousandths).chain(self.others.iter().flatten().copied())
    }
}

/// A piece of a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Number(Figure<'a>),
    /// `<` or `>` before a number; whether it is the most.
    Bound {
        most: bool,
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
            match piece {
                Piece::Number(fraction) if is_mixed(&pieces, rest, folded) => join_fraction(&mut pieces, &fraction),
                piece => pieces.push(piece),
            }
            rest = &rest[length..];
            continue;
        }
        let length = run(rest);
        if length == 0 {
            match first {
                '"' | '%' | '#' => pieces.push(Piece::Word(&rest[..1])),
                '/' => pieces.push(Piece::Slash),
                '<' | '>' if bounds(&rest[1..]) => pieces.push(Piece::Bound { most: first == '<' }),
                _ => {}
            }
            // What a thing costs is no property of it.
            let skipped = if first == '$' { price(&rest[1..]) } else { 0 };
            rest = &rest[first.len_utf8() + skipped..];
            continue;
        }
        let (word, after) = rest.split_at(length);
        let word = word.trim_end_matches('.');
        if !unglue(word, &mut pieces) {
            pieces.extend(word.split(['.', DOUBTFUL]).filter(|part| !part.is_empty()).map(whole));
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
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(char::from(*b), '.' | DOUBTFUL))
        .count()
}

/// Length of the figure behind a currency sign.
fn price(text: &str) -> usize {
    let blanks = text.len() - text.trim_start_matches(' ').len();
    let figure = text[blanks..]
        .bytes()
        .take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    match figure.count() {
        0 => 0,
        length => blanks + length,
    }
}

/// Whether a number follows a sign of less or more.
fn bounds(text: &str) -> bool {
    let number = text.trim_start_matches('=').trim_start_matches(' ');
    number.starts_with(|c: char| c.is_ascii_digit() || c == '.')
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
        b'/' if ends && second == 1 && after.starts_with('0') && run(after) == 1 => {
            Some((Piece::Suture(text[..first].parse().ok()?), length))
        }
        b'/' if ends && (1..=2).contains(&second) && !matches!(before, Some(Piece::Slash)) => {
            let (above, below): (u64, u64) = (text[..first].parse().ok()?, after[..second].parse().ok()?);
            let usual = matches!(below, 2 | 3 | 4 | 8 | 16 | 32 | 64) && above < below;
            usual.then(|| {
                let thousandths = above * 1000 / below;
                (certain(thousandths, decimal(thousandths).into()), length)
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
        && matches!(pieces.last(), Some(Piece::Number(whole)) if whole.thousandths % 1000 == 0 && whole.thousandths < 100_000)
}

fn join_fraction(pieces: &mut [Piece<'_>], fraction: &Figure<'_>) {
    if let Some(Piece::Number(whole)) = pieces.last_mut() {
        whole.thousandths += fraction.thousandths;
        whole.text = decimal(whole.thousandths).into();
    }
}

fn certain(thousandths: u64, text: Cow<'_, str>) -> Piece<'_> {
    Piece::Number(Figure {
        thousandths,
        others: [None, None],
        text,
    })
}

/// Thousandths as a decimal.
fn decimal(thousandths: u64) -> String {
    let fraction = format!("{:03}", thousandths % 1000);
    match (thousandths / 1000, fraction.trim_end_matches('0')) {
        (whole, "") => whole.to_string(),
        (whole, fraction) => format!("{whole}.{fraction}"),
    }
}

/// Takes apart a word of numbers, units and `X` only; false when it is anything else.
fn unglue<'a>(word: &'a str, pieces: &mut Vec<Piece<'a>>) -> bool {
    let numeric = |b: u8| b.is_ascii_digit() || matches!(char::from(b), '.' | DOUBTFUL);
    let kept = pieces.len();
    let after_number = match pieces.last() {
        Some(Piece::Number(_)) => true,
        Some(Piece::Word(word)) => unit(word).is_some(),
        _ => false,
    };
    // `FR16`, `GA18`: a unit before its number.
    let mut rest = word;
    for prefix in ["FR", "GA", "SZ"] {
        if let Some((figure, Some(piece))) = word.strip_prefix(prefix).map(|figure| (figure, number(figure))) {
            rest = &figure[figure.len()..];
            pieces.extend([Piece::Word(&word[..prefix.len()]), piece]);
        }
    }
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

/// Most digits before the point of a number that may have a point for thousands.
const MOST_BEFORE_GROUP: usize = 3;

/// A decimal; digits beyond the third after the point do not count. `1.250` may be a thousand and more: the figure says both.
fn number(text: &str) -> Option<Piece<'_>> {
    let (whole, fraction) = text.split_once(['.', DOUBTFUL]).unwrap_or((text, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || whole.len() > 12 || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let units: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part = |place: usize| fraction.as_bytes().get(place).map_or(0, |b| u64::from(b - b'0'));
    let thousandths = units * 1000 + part(0) * 100 + part(1) * 10 + part(2);
    let others = match fraction.len() {
        _ if text.contains(DOUBTFUL) => [
            Some(units * 1000),
            fraction.parse::<u64>().ok().map(|f| f.saturating_mul(1000)),
        ],
        3 if units > 0 && whole.len() <= MOST_BEFORE_GROUP => [Some(thousandths * 1000), None],
        _ => [None, None],
    };
    let text = plain_number(text);
    Some(Piece::Number(Figure {
        thousandths,
        others,
        text,
    }))
}

/// `07.50` → `7.5`, `.5` → `0.5`.
fn plain_number(text: &str) -> Cow<'_, str> {
    let text: Cow<'_, str> = match text.contains(DOUBTFUL) {
        true => text.replace(DOUBTFUL, ".").into(),
        false => text.into(),
    };
    if text.contains('.') {
        let whole = text.trim_start_matches('0');
        let cut = whole.trim_end_matches('0').trim_end_matches('.');
        return match cut.starts_with('.') || cut.is_empty() {
            true => format!("0{cut}").into(),
            false => cut.to_owned().into(),
        };
    }
    match text.trim_start_matches('0') {
        "" => text,
        cut => cut.to_owned().into(),
    }
}
