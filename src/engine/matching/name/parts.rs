//! The parts of an organization's name: trading names, legal forms, store numbers, other parties.

use std::borrow::Cow;

use super::legal;
use super::marks::{Mark, Marks, is_no_name};
use crate::engine::matching::token::hash_text;
use crate::engine::matching::words::STOP;

/// What a word of an organization's name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NamePart {
    Name,
    /// `INC`, `S.A. DE C.V.`
    LegalForm,
    /// `DBA`, `ALSO KNOWN AS`: another name follows.
    OtherName,
    /// `STORE`, `LOCAL`: the number of a branch follows.
    BranchType,
    Branch,
    /// `C/O`, `ON BEHALF OF`: somebody else follows.
    OtherParty,
}

/// One word, `#`, `&` or `+`, as it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    /// Number of the bracket that it stands in; 0 outside.
    bracket: u32,
    /// A dash between blanks stands before it.
    dash: bool,
}

/// Words that name one thing.
#[derive(Debug, Default)]
pub(super) struct Segment<'a> {
    /// Without legal forms, branch and stop words.
    pub(super) words: Vec<Cow<'a, str>>,
    /// Hash of the branch or store number; 0 when there is none.
    pub(super) branch: u64,
    /// What tells it from its sisters; the first name has those of remarks in brackets too.
    pub(super) marks: Box<[Mark]>,
    /// The branch or store number as it stood, without leading zeros.
    branch_text: &'a str,
    /// The few words behind a dash at the end: a remark as in brackets.
    behind_dash: Vec<Cow<'a, str>>,
    /// Legal forms that were left out.
    pub(super) forms: Vec<&'a str>,
    /// Places of the words that were read.
    places: Vec<usize>,
    source: Vec<&'a str>,
    bracket: u32,
    /// `DBA` and the like stand before it.
    other_name: bool,
    other_party: bool,
}

impl Segment<'_> {
    /// As it stood, folded.
    pub(super) fn text(&self) -> String {
        self.source.join(" ")
    }

    /// Whether it stands in brackets and says no other name.
    fn is_remark(&self) -> bool {
        self.bracket != 0 && !self.other_name && !self.other_party
    }

    /// The marks of its words and branch number, beside others.
    fn own_marks(&self, mut marks: Marks) -> Box<[Mark]> {
        marks.read(&self.words);
        marks.read_remark(&self.behind_dash);
        marks.add_branch(self.branch_text);
        marks.into_sorted()
    }
}

/// A name read: its words with their parts, and the names in it.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    words: Vec<Word<'a>>,
    parts: Vec<NamePart>,
    pub(super) segments: Vec<Segment<'a>>,
}

/// Labels each word of an organization's name, in upper case.
///
/// ```
/// # use mdm_hub::engine::matching::{organization_parts, NamePart};
/// let parts = organization_parts("Longs Drug Stores LLC dba CVS Pharmacy #09241");
/// assert_eq!(parts[3], ("LLC".to_owned(), NamePart::LegalForm));
/// assert_eq!(parts[4], ("DBA".to_owned(), NamePart::OtherName));
/// assert_eq!(parts[8], ("09241".to_owned(), NamePart::Branch));
/// ```
pub fn organization_parts(text: &str) -> Vec<(String, NamePart)> {
    let folded = super::fold(text);
    let reading = read(&folded);
    reading
        .words
        .iter()
        .map(|word| word.text.to_owned())
        .zip(reading.parts)
        .collect()
}

/// Most words of a text: far more than a name has, and few enough that words can be compared with all words. What stands
/// behind is one word with the last.
const MOST_READ: usize = 256;

/// Words of letters and digits; `#`, `&` and `+` stand alone; `D/B/A` and `C/O` are words.
pub(super) fn scan(folded: &str) -> Vec<Word<'_>> {
    let bytes = folded.as_bytes();
    let mut words: Vec<Word<'_>> = Vec::with_capacity(8);
    let (mut at, mut brackets, mut bracket) = (0, 0, 0);
    let (mut last, mut dash) = (0, false);
    while let Some(&byte) = bytes.get(at) {
        let length = match byte {
            b'(' | b'[' | b'{' => {
                brackets += 1;
                bracket = brackets;
                0
            }
            b')' | b']' | b'}' => {
                bracket = 0;
                0
            }
            b'#' | b'&' | b'+' => 1,
            _ => word_length(bytes, at),
        };
        if length > 0 && words.len() == MOST_READ {
            if let (Some(word), Some(rest)) = (words.last_mut(), folded.get(last..)) {
                word.text = rest.trim_end();
            }
            break;
        }
        let blank = |at: Option<usize>| at.and_then(|at| bytes.get(at)) == Some(&b' ');
        dash = match length {
            0 => dash || (byte == b'-' && blank(at.checked_sub(1)) && blank(Some(at + 1))),
            _ => dash,
        };
        if length > 0 {
            last = at;
        }
        words.extend(
            folded
                .get(at..at + length)
                .filter(|text| !text.is_empty())
                .map(|text| Word { text, bracket, dash }),
        );
        dash &= length == 0;
        at += length.max(1);
    }
    words
}

fn word_length(bytes: &[u8], start: usize) -> usize {
    let signs = |at: usize| {
        bytes
            .get(at..)
            .unwrap_or_default()
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric())
            .count()
    };
    let first = signs(start);
    let slashed = |length: usize| bytes.get(start + length) == Some(&b'/') && signs(start + length + 1) == 1;
    if first == 1 && slashed(1) {
        return if slashed(3) { 5 } else { 3 };
    }
    first
}

pub(super) fn spelled_out(word: &str) -> &str {
    if matches!(word, "&" | "+") { "AND" } else { word }
}

/// Reads a name.
pub(super) fn read(folded: &str) -> Reading<'_> {
    let words = scan(folded);
    let mut reading = Reading {
        parts: vec![NamePart::Name; words.len()],
        words,
        segments: vec![Segment::default()],
    };
    reading.cut();
    let mut segments = std::mem::take(&mut reading.segments);
    let mut remarks = Marks::default();
    for segment in &mut segments {
        reading.settle(segment);
        if segment.is_remark() {
            remarks.read_remark(&segment.words);
            remarks.add_branch(segment.branch_text);
        } else {
            segment.marks = segment.own_marks(Marks::default());
        }
    }
    // A short bracket is a remark ("INC (THE)"), not a name, and so is one that only says where.
    segments.retain(|segment| {
        let remark = segment.bracket != 0 && (segment.source.len() < 2 || is_no_name(&segment.words));
        !segment.other_party && !segment.words.is_empty() && !remark
    });
    if segments.is_empty() && !reading.words.is_empty() {
        segments.push(reading.whole());
    }
    if let Some(first) = segments.first_mut() {
        first.marks = first.own_marks(remarks);
    }
    reading.segments = segments;
    reading
}

impl<'a> Reading<'a> {
    fn text(&self, at: usize) -> &'a str {
        self.words.get(at).map_or("", |word| word.text)
    }

    /// The name taken as it stands, where reading leaves nothing of it (`DBA`, `C/O SMITH`): equal names
    /// must still find each other.
    fn whole(&self) -> Segment<'a> {
        let source: Vec<&str> = self.words.iter().map(|word| word.text).collect();
        Segment {
            words: source.iter().map(|word| Cow::Borrowed(*word)).collect(),
            places: (0..source.len()).collect(),
            source,
            ..Segment::default()
        }
    }

    /// Cuts the words into segments at brackets and at words such as `DBA`.
    fn cut(&mut self) {
        let mut at = 0;
        let mut main = 0;
        while let Some(word) = self.words.get(at).copied() {
            let current = self.segments.len() - 1;
            if word.bracket != 0 && self.segments[current].bracket != word.bracket {
                self.segments.push(Segment {
                    bracket: word.bracket,
                    ..Segment::default()
                });
                continue;
            }
            let current = if word.bracket == 0 { main } else { current };
            let first = self.segments[current].places.is_empty();
            let other_name = self.other_name(at, first && word.bracket != 0);
            let other_party = self.other_party(at, first && word.bracket != 0);
            for slot in self.parts.iter_mut().skip(at).take(other_name) {
                *slot = NamePart::OtherName;
            }
            for slot in self.parts.iter_mut().skip(at).take(other_party) {
                *slot = NamePart::OtherParty;
            }
            if other_name > 0 {
                self.segments.push(Segment {
                    bracket: word.bracket,
                    other_name: true,
                    ..Segment::default()
                });
                main = if word.bracket == 0 {
                    self.segments.len() - 1
                } else {
                    main
                };
            } else if other_party > 0 {
                self.segments.push(Segment {
                    bracket: word.bracket,
                    other_party: true,
                    ..Segment::default()
                });
                main = if word.bracket == 0 {
                    self.segments.len() - 1
                } else {
                    main
                };
            } else {
                self.segments[current].places.push(at);
                at += 1;
            }
            at += other_name + other_party;
        }
    }

    /// How many words from here on say that another name follows.
    fn other_name(&self, at: usize, opens_bracket: bool) -> usize {
        let (first, second, third) = (self.text(at), self.text(at + 1), self.text(at + 2));
        match (first, second, third) {
            ("DBA" | "AKA" | "FKA" | "NKA" | "D/B/A" | "A/K/A" | "F/K/A" | "N/K/A" | "T/A", _, _) => 1,
            ("D", "B", "A") | ("A" | "F" | "N", "K", "A") if at > 0 => 3,
            ("ALSO" | "FORMERLY" | "NOW", "KNOWN", "AS") | ("DOING", "BUSINESS", "AS") => 3,
            ("TRADING" | "KNOWN", "AS", _) if at > 0 => 2,
            ("FORMERLY", _, _) => 1,
            ("WAS", _, _) if opens_bracket => 1,
            _ => 0,
        }
    }

    /// How many words from here on say that somebody else follows.
    fn other_party(&self, at: usize, opens_bracket: bool) -> usize {
        match (self.text(at), self.text(at + 1), self.text(at + 2)) {
            ("C/O" | "ATTN" | "ATTENTION", _, _) => 1,
            ("EFT", _, _) if at > 0 => 1,
            ("CARE", "OF", _) if opens_bracket => 2,
            ("ON", "BEHALF", "OF") => 3,
            ("ON", "BEHALF", _) => 2,
            ("FOR", _, _) if opens_bracket => 1,
            _ => 0,
        }
    }

    /// Reads branch and legal forms of a segment; what remains are its words.
    fn settle(&mut self, segment: &mut Segment<'a>) {
        let mut places = std::mem::take(&mut segment.places);
        segment.source = places.iter().map(|at| self.text(*at)).collect();
        segment.branch_text = self.take_branch(&mut places);
        if !segment.branch_text.is_empty() {
            segment.branch = hash_text(&[segment.branch_text]);
        }
        places.retain(|at| self.text(*at) != "#");
        segment.behind_dash = self.behind_dash(&places);
        let (mut words, mut spans) = self.joined(&places);
        self.take_forms(&mut words, &mut spans);
        let forms = places
            .iter()
            .filter(|at| self.parts.get(**at) == Some(&NamePart::LegalForm));
        segment.forms = forms.map(|at| self.text(*at)).collect();
        segment.words = words;
        segment.places = places;
    }

    /// The words behind the last dash, if they are few and not the whole name.
    fn behind_dash(&self, places: &[usize]) -> Vec<Cow<'a, str>> {
        let is_dashed = |at: &usize| self.words.get(*at).is_some_and(|word| word.dash);
        let from = places.iter().rposition(is_dashed).filter(|from| *from > 0);
        let words = places.get(from.unwrap_or(places.len())..).unwrap_or_default();
        match words.len() <= MOST_REMARKED {
            true => words.iter().map(|at| Cow::Borrowed(self.text(*at))).collect(),
            false => Vec::new(),
        }
    }

    /// Takes a store or branch number (`#09241`, `STORE 5`, `LOCAL 12`, a number at the end), without its leading zeros; empty
    /// when there is none.
    fn take_branch(&mut self, places: &mut Vec<usize>) -> &'a str {
        let text = |place: usize| places.get(place).map_or("", |at| self.text(*at));
        let number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        let found = (1..places.len()).find(|&place| {
            let marked = is_branch_marker(text(place - 1)) && text(place).bytes().any(|byte| byte.is_ascii_digit());
            let last = place + 1 == places.len() && number(text(place)) && text(place).len() <= 6;
            (marked && place >= 2) || last
        });
        let Some(place) = found else { return "" };
        let written = self.text(places[place]);
        let branch = match written.trim_start_matches('0') {
            // A zero is a number.
            "" => written.get(..1).unwrap_or_default(),
            branch => branch,
        };
        let mut first = place;
        while first >= 2 && is_branch_marker(text(first - 1)) {
            first -= 1;
        }
        for at in places.drain(first..=place) {
            let marker = is_branch_marker(self.text(at)) && !matches!(self.text(at), "#" | "NO");
            self.parts[at] = if marker { NamePart::BranchType } else { NamePart::Branch };
        }
        branch
    }

    /// Joins runs of single letters: `L L C`, `A T & T`, `3 M`. With each word the places that it has.
    fn joined(&self, places: &[usize]) -> (Vec<Cow<'a, str>>, Vec<Vec<usize>>) {
        let single = |place: usize| {
            places
                .get(place)
                .is_some_and(|at| self.text(*at).len() == 1 && !self.is_and(*at))
        };
        let mut words: Vec<Cow<'a, str>> = Vec::with_capacity(places.len());
        let mut spans: Vec<Vec<usize>> = Vec::with_capacity(places.len());
        let mut place = 0;
        while let Some(&at) = places.get(place) {
            let mut end = place;
            let mut run = 0;
            while end < places.len() {
                if single(end) {
                    run += 1;
                    end += 1;
                } else if run > 0 && self.is_and(places[end]) && single(end + 1) {
                    end += 1;
                } else {
                    break;
                }
            }
            if run < 2 {
                words.push(Cow::Borrowed(spelled_out(self.text(at))));
                spans.push(vec![at]);
                place += 1;
                continue;
            }
            let letters = (place..end)
                .filter(|place| single(*place))
                .map(|place| self.text(places[place]));
            words.push(Cow::Owned(letters.collect()));
            spans.push(places[place..end].to_vec());
            place = end;
        }
        (words, spans)
    }

    fn is_and(&self, at: usize) -> bool {
        matches!(self.text(at), "&" | "+" | "AND")
    }

    /// Takes legal forms and stop words; never the last word that remains.
    fn take_forms(&mut self, words: &mut Vec<Cow<'a, str>>, spans: &mut Vec<Vec<usize>>) {
        let stop = |word: &str| STOP.contains(&word);
        while words.len() > 1 {
            let remains = |length: &usize| words[..words.len() - length].iter().any(|word| !stop(word));
            let Some(length) = legal::lengths_at_end(words).find(remains) else {
                break;
            };
            let kept = words.len() - length;
            for at in spans.drain(kept..).flatten() {
                self.parts[at] = NamePart::LegalForm;
            }
            words.truncate(kept);
            while words.len() > 1 && words.last().is_some_and(|last| last == "AND") {
                words.pop();
                spans.pop();
            }
        }
        let drop = |word: &str| stop(word) || legal::is_one_anywhere(word);
        if words.iter().any(|word| !drop(word)) {
            for (word, span) in words.iter().zip(&*spans) {
                if legal::is_one_anywhere(word) {
                    for at in span {
                        self.parts[*at] = NamePart::LegalForm;
                    }
                }
            }
            words.retain(|word| !drop(word));
        }
    }
}

/// Most words behind a dash that say which one of several a name means.
const MOST_REMARKED: usize = 3;

fn is_branch_marker(word: &str) -> bool {
    matches!(
        word,
        "#" | "STORE" | "NO" | "UNIT" | "BRANCH" | "LOCATION" | "LOCAL" | "LODGE" | "CHAPTER"
    )
}
