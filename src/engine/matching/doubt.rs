//! What makes an agreement doubtful: no reason to join by itself, and no contradiction either.

use serde::{Deserialize, Serialize};

use super::features::Field;
use super::name::abbreviations::{Code, is_usually, may_be, phrases};
use super::name::{Mark, MarkKind, Name, contradiction};

/// One reason to doubt that a pair is one thing, whatever it weighs. It is no reason any more where an identifier agrees that
/// singles one thing out by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// The comparison that raises it.
    pub comparison: String,
    pub kind: DoubtKind,
}

/// Why an agreement is doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoubtKind {
    /// Two names agree only if an abbreviation is read as one of several words (`ENT`, `Enterprises`).
    AbbreviationRead,
    /// One of two names has a number at its end (`Partners II`), the other has none.
    NumberLeftOut,
    /// One house number in two streets that differ in direction or kind only (`100 N Elm St`, `100 S Elm St`).
    StreetsDiffer,
}

/// The kind of marks by which two things tell their names apart: among all names of either, each has one that the other lacks.
pub(crate) fn told_apart(a: &Field, b: &Field) -> Option<MarkKind> {
    let (Field::Names(a), Field::Names(b)) = (a, b) else {
        return None;
    };
    contradiction(marks(a), marks(b))
}

fn marks(names: &[Name]) -> impl Iterator<Item = &Mark> + Clone {
    names.iter().flat_map(|name| name.marks.iter())
}

/// What is doubtful about two names that agree.
pub(super) fn of_names(a: &Name, b: &Name) -> Option<DoubtKind> {
    if reads_abbreviation(a, b) || reads_abbreviation(b, a) {
        return Some(DoubtKind::AbbreviationRead);
    }
    let numbered = |name: &Name| name.marks.iter().any(|mark| mark.kind == MarkKind::Number);
    let sequel = |name: &Name| name.marks.iter().any(|mark| mark.sequel);
    let left_out = sequel(a) && !numbered(b) || sequel(b) && !numbered(a);
    left_out.then_some(DoubtKind::NumberLeftOut)
}

/// Whether an abbreviation of one name stands where the other has one of its readings in full, and not the usual one.
fn reads_abbreviation(short: &Name, long: &Name) -> bool {
    let codes = short.tokens.iter().map(|token| token.abbreviation).chain(short.forms);
    codes.into_iter().any(|code| is_read_as_another(code, short, long))
}

fn is_read_as_another(code: Code, short: &Name, long: &Name) -> bool {
    let in_both = || long.tokens.iter().any(|other| other.abbreviation == code) || long.forms.contains(&code);
    if code == 0 || in_both() {
        return false;
    }
    // What the abbreviated name has in full as well is no reading of the abbreviation.
    let own = |word: &str| {
        short
            .tokens
            .iter()
            .any(|own| own.abbreviation == 0 && short.word(own) == word)
    };
    let in_full = || {
        long.tokens
            .iter()
            .filter(|other| other.abbreviation == 0)
            .map(|other| long.word(other))
    };
    let is_usual = in_full().any(|word| is_usually(code, word) && !own(word));
    let is_other = in_full().any(|word| may_be(code, word) && !own(word));
    !is_usual && (is_other || phrases(code).any(|phrase| has_phrase(long, phrase)))
}

/// Whether the words of a phrase stand one after the other in a name.
pub(super) fn has_phrase(name: &Name, phrase: &str) -> bool {
    phrase_at(name, phrase).is_some()
}

/// Where the words of a phrase begin in a name.
pub(super) fn phrase_at(name: &Name, phrase: &str) -> Option<usize> {
    let is_there = |start: &usize| {
        let rest = name.tokens.get(*start..).unwrap_or_default();
        let words = rest.iter().map(|token| name.word(token));
        let length = phrase.split(' ').count();
        rest.len() >= length && words.take(length).eq(phrase.split(' '))
    };
    (0..name.tokens.len()).find(is_there)
}
