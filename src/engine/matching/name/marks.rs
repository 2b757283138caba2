//! What tells the names of sisters apart: numbers, remarks in brackets, places, directions.

use std::borrow::Cow;

use super::numbers::{MOST_FIGURES, figures, in_letters, roman};
use super::{legal, places};
use crate::engine::matching::token::hash_text;
use crate::engine::matching::words::{STOP, canonical};

/// Kinds of what tells names apart. Marks of one kind contradict each other, those of several do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum MarkKind {
    /// A number or letter: `II`, `Store #12`, `Fund 2019`, `Series A`, `Jr`.
    Number,
    /// A word in brackets or behind a dash that is no legal form and no note: `(India)`, `[Dallas]`, `- Delhi`.
    Remark,
    /// A country, state or part of the world, wherever it stands.
    Place,
    /// `North`, `Southeastern`.
    Direction,
}

/// All kinds, in the order in which a contradiction is told.
pub(crate) const MARK_KINDS: [MarkKind; 4] = [MarkKind::Number, MarkKind::Remark, MarkKind::Place, MarkKind::Direction];

impl MarkKind {
    /// How explanations call a contradiction of this kind.
    pub(crate) fn contradiction(self) -> &'static str {
        match self {
            MarkKind::Number => "number_differs",
            MarkKind::Remark => "remark_differs",
            MarkKind::Place => "place_differs",
            MarkKind::Direction => "direction_differs",
        }
    }
}

/// One mark of a name; the value is a hash of its one spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) kind: MarkKind,
    pub(crate) value: u64,
    /// It stands at the end of the name as the number of a company does (`PARTNERS II`), not of a store.
    pub(crate) sequel: bool,
}

/// The kind of marks that contradict: each side has one that the other lacks. What one side leaves out contradicts nothing.
pub(crate) fn contradiction<'a, I>(left: I, right: I) -> Option<MarkKind>
where
    I: Iterator<Item = &'a Mark> + Clone,
{
    let lacks = |these: I, others: I, kind: MarkKind| {
        let mut these = these.filter(move |mark| mark.kind == kind);
        these.any(|mark| {
            !others
                .clone()
                .any(|other| (other.kind, other.value) == (kind, mark.value))
        })
    };
    let contradicts =
        |kind: &MarkKind| lacks(left.clone(), right.clone(), *kind) && lacks(right.clone(), left.clone(), *kind);
    MARK_KINDS.into_iter().find(|kind| contradicts(kind))
}

/// Words whose letter or numeral counts: `SERIES A`, `PHASE I`.
const COUNTED: &[&str] = &[
    "SERIES",
    "BUILDING",
    "BLDG",
    "CLASS",
    "UNIT",
    "TOWER",
    "WING",
    "PHASE",
    "BLOCK",
    "GROUP",
    "SECTION",
    "PLAN",
    "ZONE",
    "TEAM",
    "WARD",
    "FLOOR",
    "SHIFT",
    "POD",
    "SUITE",
    "LEVEL",
    "DIVISION",
    "REGION",
    "LOT",
    "TRUST",
    "FUND",
    "TYPE",
    "PART",
    "HALL",
    "GATE",
    "PIER",
    "ROOM",
    "DEPT",
    "DEPARTMENT",
    "STORE",
    "BRANCH",
    "DISTRICT",
    "CHAPTER",
    "LODGE",
    "LOCAL",
    "CAMPUS",
    "LINE",
    "TIER",
    "VOLUME",
    "BAY",
    "STATION",
    "TRACT",
    "PARCEL",
];
/// Words in brackets that tell nothing apart: legal forms and notes about the record.
const NOTES: &[&str] = &[
    "PVT",
    "PRIVATE",
    "PROPRIETARY",
    "PTY",
    "PUBLIC",
    "P",
    "A",
    "AN",
    "CLOSED",
    "INACTIVE",
    "ACTIVE",
    "NEW",
    "OLD",
    "USE",
    "DO",
    "NOT",
    "DUPLICATE",
    "DUP",
    "TEST",
    "VENDOR",
    "SUPPLIER",
    "CUSTOMER",
    "ACH",
    "EFT",
    "CHECK",
    "REMIT",
    "REMITTANCE",
    "PAYMENT",
    "AP",
    "AR",
    "W9",
    "HQ",
    "HEADQUARTERS",
    "MAIN",
    "OFFICE",
    "CORPORATE",
    "GROUP",
    "HOLDING",
    "HOLDINGS",
    "COMPANY",
    "COMPANIES",
    "REGISTERED",
    "UNREGISTERED",
    "DISSOLVED",
    "MERGED",
    "ACQUIRED",
    "RETIRED",
    "SEE",
    "PREFERRED",
    "PRIMARY",
    "INDIVIDUAL",
    "FORMERLY",
    "NOW",
    "WAS",
    "REGD",
    "ESTABLISHED",
    "LIMITED",
    "COOPERATIVE",
    "NONPROFIT",
    "PROFIT",
];

fn direction(word: &str) -> Option<&'static str> {
    Some(match word {
        "NORTH" | "NORTHERN" => "N",
        "SOUTH" | "SOUTHERN" => "S",
        "EAST" | "EASTERN" => "E",
        "WEST" | "WESTERN" => "W",
        "NORTHEAST" | "NORTHEASTERN" => "NE",
        "NORTHWEST" | "NORTHWESTERN" => "NW",
        "SOUTHEAST" | "SOUTHEASTERN" => "SE",
        "SOUTHWEST" | "SOUTHWESTERN" => "SW",
        _ => return None,
    })
}

/// Far more marks than a name has; those of two names are compared each with each.
const MOST_MARKS: usize = 32;

/// Marks are collected word by word.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<Mark>);

impl Marks {
    fn add(&mut self, kind: MarkKind, value: &str, sequel: bool) {
        let value = hash_text(&[value]);
        self.0.push(Mark { kind, value, sequel });
    }

    /// The number of a store or branch without its leading zeros, where there is one.
    pub(super) fn add_branch(&mut self, number: &str) {
        if !number.is_empty() {
            self.add(MarkKind::Number, number, false);
        }
    }

    /// Of the words of a name, without legal forms and stop words.
    pub(super) fn read(&mut self, words: &[Cow<'_, str>]) {
        let mut at = 0;
        while at < words.len() {
            if let Some((place, length)) = places::at(words, at) {
                self.add(MarkKind::Place, place, false);
                at += length;
                continue;
            }
            at += self.read_word(words, at);
        }
    }

    /// Reads the word at a place; returns how many words it took.
    fn read_word(&mut self, words: &[Cow<'_, str>], at: usize) -> usize {
        let word = &*words[at];
        if let Some(towards) = direction(word) {
            self.add(MarkKind::Direction, towards, false);
            return 1;
        }
        let (number, length) = number(words, at);
        if let Some(number) = number {
            let figures = number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit());
            let sequel = figures && at > 0 && at + length == words.len();
            self.add(MarkKind::Number, &number, sequel);
        }
        length
    }

    /// Of the words of a bracket, or behind a dash.
    pub(super) fn read_remark(&mut self, words: &[Cow<'_, str>]) {
        if let [word] = words
            && let Some(number) = roman(word)
        {
            return self.add(MarkKind::Number, &number.to_string(), true);
        }
        if let [word] = words
            && word.len() == 1
            && &**word != "P"
        {
            return self.add(MarkKind::Number, word, false);
        }
        let mut at = 0;
        while at < words.len() {
            let word = &*words[at];
            let place = places::at(words, at);
            let code = words.len() == 1 && word.len() == 2;
            let state = code.then(|| places::state(word)).flatten().map(|place| (place, 1));
            let length = match place.or(state) {
                Some((place, length)) => {
                    self.add(MarkKind::Place, place, false);
                    self.add(MarkKind::Remark, place, false);
                    length
                }
                None if is_note(word) => 1,
                None => {
                    let before = self.0.len();
                    let length = self.read_word(words, at);
                    if self.0.len() == before {
                        self.add(MarkKind::Remark, canonical(word), false);
                    }
                    length
                }
            };
            at += length;
        }
    }

    /// All marks, each once.
    pub(super) fn into_sorted(self) -> Box<[Mark]> {
        let mut marks = self.0;
        // What is a sequel anywhere comes first of its like.
        marks.sort_unstable_by_key(|mark| (mark.kind, mark.value, !mark.sequel));
        marks.dedup_by_key(|mark| (mark.kind, mark.value));
        marks.truncate(MOST_MARKS);
        marks.into()
    }
}

/// Whether a bracket of these words tells where or which, but is no name of its own.
pub(super) fn is_no_name(words: &[Cow<'_, str>]) -> bool {
    let mut at = 0;
    while at < words.len() {
        match places::at(words, at) {
            Some((_, length)) => at += length,
            None if is_note(&words[at]) => at += 1,
            None => return false,
        }
    }
    true
}

fn is_note(word: &str) -> bool {
    let form = || legal::lengths_at_end(&[Cow::Borrowed(word)]).next().is_some();
    NOTES.contains(&word) || STOP.contains(&word) || form() || legal::is_one_anywhere(word)
}

/// The number at a place in its one spelling, and how many words it has.
fn number(words: &[Cow<'_, str>], at: usize) -> (Option<String>, usize) {
    let word = &*words[at];
    let before = at
        .checked_sub(1)
        .and_then(|before| words.get(before))
        .map(|word| &**word);
    let counted = before.is_some_and(|before| COUNTED.contains(&before));
    let last = at + 1 == words.len() && before.is_some_and(|before| before.len() > 1);
    if let Some(figures) = figures(word) {
        // Longer ones of stores are told by their marker.
        return (
            Some(figures.to_owned()).filter(|figures| figures.len() <= MOST_FIGURES),
            1,
        );
    }
    if word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let letter = || roman(word).map_or_else(|| word.to_owned(), |number| number.to_string());
        return ((counted || last).then(letter), 1);
    }
    if let Some((number, _)) = in_letters(word, at > 0) {
        let units = words.get(at + 1).and_then(|next| in_letters(next, false));
        return match units {
            Some((units, _)) if number >= 20 && number % 10 == 0 && units < 10 => {
                (Some((number + units).to_string()), 2)
            }
            _ => (Some(number.to_string()), 1),
        };
    }
    if matches!(word, "JR" | "SR") && at > 0 {
        return (Some(word.to_owned()), 1);
    }
    (glued(word), 1)
}

/// The number in a word of figures and letters: `7` of `7ELEVEN`, but `3M`, `2A` and `A2` whole.
fn glued(word: &str) -> Option<String> {
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || digits.len() > MOST_FIGURES {
        return None;
    }
    if digits.len() + 1 == word.len() {
        return Some(word.trim_start_matches('0').to_owned());
    }
    Some(digits)
}
