//! How numbers are written in descriptions: separators of thousands, decimal commas, feet.
//!
//! What a figure says for certain is written in one way before it is read; a figure that can be read in two ways keeps a mark,
//! and counts in each of them, so that it contradicts only what is none of them.

use std::borrow::Cow;

use super::units::unit;

/// Stands in a figure for a comma that may separate decimals or two figures: `2,3 X 4`.
pub(super) const DOUBTFUL: char = '\u{1F}';

/// Feet and inches by primes behind digits: `6'` is `6 FT`, `6''` is `6"`; `1'000` and `100'S`, a count, are no feet.
pub(super) fn feet(text: &str) -> Cow<'_, str> {
    if !text.contains('\'') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len() + 8);
    let mut begun = 0;
    for (at, _) in text.match_indices('\'').filter(|(at, _)| *at > 0) {
        let follows = |ahead: usize| bytes.get(at + ahead).copied().unwrap_or(b' ');
        if at < begun || !bytes[at - 1].is_ascii_digit() {
            continue;
        }
        let group = (1..=3).all(|ahead| follows(ahead).is_ascii_digit()) && !follows(4).is_ascii_digit();
        out.push_str(&text[begun..at]);
        begun = at + 1;
        match follows(1) {
            b'\'' => {
                out.push('"');
                begun += 1;
            }
            b's' | b'S' => {
                out.push_str(" CT");
                begun += 1;
            }
            _ if group => {}
            _ => out.push_str(" FT "),
        }
    }
    out.push_str(&text[begun..]);
    Cow::Owned(out)
}

/// A folded text with its figures in one form: `1,000`, `1 000` before a unit and `1.000.000` without separators, `1,5ML` with a
/// point.
pub(super) fn plain(folded: &str) -> String {
    let bytes = folded.as_bytes();
    let mut out = String::with_capacity(folded.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let length = match byte.is_ascii_digit() {
            true => figure_length(&folded[at..]),
            false => 0,
        };
        if length == 0 {
            out.push(char::from(*byte));
            at += 1;
            continue;
        }
        let (figure, behind) = folded[at..].split_at(length);
        let glued = at.checked_sub(1).and_then(|before| bytes.get(before));
        let stands = glued.is_none_or(|b| *b == b'X' || !(b.is_ascii_alphanumeric() || matches!(b, b'.' | b',')));
        at += length;
        if !stands {
            out.push_str(figure);
            continue;
        }
        out.push_str(&read(figure, behind));
        let groups = groups_of_zeros(figure, behind);
        for _ in 0..groups {
            out.push_str("000");
        }
        at += groups * " 000".len();
    }
    out
}

/// Length of the digits, points and commas at the beginning, up to the last digit.
fn figure_length(text: &str) -> usize {
    let run = text
        .bytes()
        .take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    text[..run.count()].trim_end_matches(['.', ',']).len()
}

fn read<'a>(figure: &'a str, behind: &str) -> Cow<'a, str> {
    let commas = figure.matches(',').count();
    let points = figure.matches('.').count();
    match (commas, points) {
        (0, 0 | 1) => Cow::Borrowed(figure),
        (0, _) if in_groups(figure, '.') => figure.replace('.', "").into(),
        (1, 0) => with_comma(figure, behind),
        (_, 0) => match in_groups(figure, ',') && !is_list(figure) {
            true => figure.replace(',', "").into(),
            false => Cow::Borrowed(figure),
        },
        (_, 1)
            if figure
                .rsplit('.')
                .next()
                .is_some_and(|fraction| !fraction.contains(',')) =>
        {
            match figure.split_once('.').is_some_and(|(whole, _)| in_groups(whole, ',')) {
                true => figure.replace(',', "").into(),
                false => Cow::Borrowed(figure),
            }
        }
        (1, _)
            if figure
                .split_once(',')
                .is_some_and(|(whole, fraction)| in_groups(whole, '.') && !fraction.contains('.')) =>
        {
            figure.replace('.', "").replace(',', ".").into()
        }
        _ => Cow::Borrowed(figure),
    }
}

/// A figure with one comma: before three digits it separates thousands, behind a zero decimals; before one or two digits
/// decimals where a unit follows, and else it may separate two figures. `10,20ML` may be two sizes.
fn with_comma<'a>(figure: &'a str, behind: &str) -> Cow<'a, str> {
    let Some((whole, fraction)) = figure.split_once(',') else {
        return Cow::Borrowed(figure);
    };
    match fraction.len() {
        _ if whole.starts_with('0') => figure.replace(',', ".").into(),
        3 if whole.len() <= 3 => figure.replace(',', "").into(),
        1 | 2 if has_unit(behind) && (whole.len() == 1 || fraction.len() == 1) => figure.replace(',', ".").into(),
        1 | 2 => figure.replace(',', &DOUBTFUL.to_string()).into(),
        _ => Cow::Borrowed(figure),
    }
}

/// Whether separators stand between groups of three digits, the first of which is shorter or as long.
fn in_groups(figure: &str, separator: char) -> bool {
    let mut groups = figure.split(separator);
    let first = groups
        .next()
        .is_some_and(|first| (1..=3).contains(&first.len()) && !first.starts_with('0'));
    first && groups.all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()))
}

/// `100,200,300` are three sizes rather than a hundred million.
fn is_list(figure: &str) -> bool {
    figure.find(',') == Some(3) && !figure.ends_with(",000")
}

/// How many groups ` 000` follow a figure of one to three digits that has a unit behind them: `1 000 ML`.
fn groups_of_zeros(figure: &str, behind: &str) -> usize {
    if figure.len() > 3 || figure.starts_with('0') || !figure.bytes().all(|b| b.is_ascii_digit()) {
        return 0;
    }
    let mut rest = behind;
    let mut groups = 0;
    while let Some(after) = rest.strip_prefix(" 000").filter(|_| groups < 3) {
        groups += 1;
        rest = after;
    }
    if has_unit(rest) { groups } else { 0 }
}

/// Whether a unit of measure is the next word.
fn has_unit(behind: &str) -> bool {
    let behind = behind.trim_start_matches([' ', '-']);
    let length = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = if behind.starts_with(['"', '%']) {
        &behind[..1]
    } else {
        &behind[..length]
    };
    unit(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_in_one_way_where_they_say_one_thing() {
        for (text, expected) in [
            ("1,000 ML", "1000 ML"),
            ("1 000 ML", "1000 ML"),
            ("1 000 000 UNITS", "1000000 UNITS"),
            ("1.000.000 UNITS", "1000000 UNITS"),
            ("1,000.5 ML", "1000.5 ML"),
            ("1.000,5 ML", "1000.5 ML"),
            ("10,000", "10000"),
            ("1,234,567", "1234567"),
            ("0,5 ML", "0.5 ML"),
            ("0,500 ML", "0.500 ML"),
            ("1,5ML", "1.5ML"),
            ("2,25 MM", "2.25 MM"),
            ("4,5X10,5CM", "4\u{1F}5X10.5CM"),
            ("2,3 X 4", "2\u{1F}3 X 4"),
            ("10,20 ML", "10\u{1F}20 ML"),
            ("10,20,30", "10,20,30"),
            ("100,200,300", "100,200,300"),
            ("SILK 3 000 BLACK", "SILK 3 000 BLACK"),
            ("1.000 ML", "1.000 ML"),
            ("1.2.3", "1.2.3"),
            ("AB1,000", "AB1,000"),
            ("5, 10", "5, 10"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
        for (text, expected) in [
            ("6' TUBING", "6 FT  TUBING"),
            ("6''", "6\""),
            ("1'000 ML", "1000 ML"),
            ("100'S", "100 CT"),
            ("O'BRIEN", "O'BRIEN"),
            ("5'2\"", "5 FT 2\""),
        ] {
            assert_eq!(feet(text), expected, "{text}");
        }
    }
}
