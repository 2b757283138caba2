//! Numbers of names, however they are written: `2`, `II`, `Two`, `2nd`, `Second`.

use std::borrow::Cow;

const UNITS: [&str; 20] = [
    "",
    "ONE",
    "TWO",
    "THREE",
    "FOUR",
    "FIVE",
    "SIX",
    "SEVEN",
    "EIGHT",
    "NINE",
    "TEN",
    "ELEVEN",
    "TWELVE",
    "THIRTEEN",
    "FOURTEEN",
    "FIFTEEN",
    "SIXTEEN",
    "SEVENTEEN",
    "EIGHTEEN",
    "NINETEEN",
];
const TENS: [&str; 10] = [
    "", "", "TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY",
];
const ORDINALS: [&str; 21] = [
    "",
    "FIRST",
    "SECOND",
    "THIRD",
    "FOURTH",
    "FIFTH",
    "SIXTH",
    "SEVENTH",
    "EIGHTH",
    "NINTH",
    "TENTH",
    "ELEVENTH",
    "TWELFTH",
    "THIRTEENTH",
    "FOURTEENTH",
    "FIFTEENTH",
    "SIXTEENTH",
    "SEVENTEENTH",
    "EIGHTEENTH",
    "NINETEENTH",
    "TWENTIETH",
];
/// Numerals with a single letter are read only where nothing else can be meant.
const ROMAN: [&str; 40] = [
    "", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
    "XVIII", "XIX", "XX", "XXI", "XXII", "XXIII", "XXIV", "XXV", "XXVI", "XXVII", "XXVIII", "XXIX", "XXX", "XXXI",
    "XXXII", "XXXIII", "XXXIV", "XXXV", "XXXVI", "XXXVII", "XXXVIII", "XXXIX",
];
/// What a number word is, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `FIVE`, `XII`: one spelling is `5`, `12`.
    Cardinal,
    /// `FIFTH`: one spelling is `5TH`.
    Ordinal,
}

/// Most figures of a number that tells names apart. Longer ones are postal codes and the like: words as others are.
pub(crate) const MOST_FIGURES: usize = 4;

/// The digits of a word that is a number in figures: `007` and `7TH` are `7`.
pub(crate) fn figures(word: &str) -> Option<&str> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = word.split_at(digits);
    let plain = digits > 0 && matches!(rest, "" | "ST" | "ND" | "RD" | "TH");
    plain.then(|| match number.trim_start_matches('0') {
        "" => "0",
        trimmed => trimmed,
    })
}

/// The number that a word of letters is: `FIVE`, `FIFTH`; `VIII` where a numeral may stand.
pub(super) fn in_letters(word: &str, numeral: bool) -> Option<(usize, Form)> {
    let at = |list: &[&str]| list.iter().position(|known| *known == word && !known.is_empty());
    if !word.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    if numeral && let Some(number) = roman(word).filter(|_| word.len() > 1) {
        return Some((number, Form::Cardinal));
    }
    let tens = || at(&TENS).map(|tens| tens * 10);
    let cardinal = at(&UNITS).or_else(tens).map(|number| (number, Form::Cardinal));
    cardinal.or_else(|| at(&ORDINALS).map(|number| (number, Form::Ordinal)))
}

/// The Roman numeral that a word is, also of one letter.
pub(super) fn roman(word: &str) -> Option<usize> {
    let letters = word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'));
    let known = || ROMAN.iter().position(|numeral| *numeral == word);
    known().filter(|number| letters && *number > 0)
}

/// The one spelling of a number word of a name, whose first word is no numeral (`IV THERAPY`).
pub(super) fn spelling<'a>(word: &'a str, first: bool) -> Cow<'a, str> {
    match in_letters(word, !first) {
        Some((number, Form::Cardinal)) => Cow::Owned(number.to_string()),
        Some((number, Form::Ordinal)) => Cow::Owned(format!("{number}{}", ending(number))),
        None => Cow::Borrowed(word),
    }
}

fn ending(number: usize) -> &'static str {
    match number {
        1 => "ST",
        2 => "ND",
        3 => "RD",
        _ => "TH",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_in_all_spellings() {
        for word in ["II", "TWO", "2", "02", "2ND"] {
            let letters = in_letters(word, true).map(|(number, _)| number.to_string());
            assert_eq!(letters.as_deref().or(figures(word)), Some("2"), "{word}");
        }
        assert_eq!(spelling("FIFTH", false), "5TH");
        assert_eq!(spelling("XIX", false), "19");
        for word in ["IV", "MIX", "CIVIL", "I", "IIII", "XXXX"] {
            assert_eq!(spelling(word, true), word, "{word}");
        }
    }
}
