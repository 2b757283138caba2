//! What an item description measures: lengths, gauges, strengths, sizes, sides, packs, part numbers.

mod scan;
mod units;

use super::name::{Measure, Name, fold};
use super::words::STOP;
use scan::{Piece, pieces};
use units::{Class, property, unit};

/// The description as words and measures.
pub(crate) fn description(raw: &str) -> Option<Name> {
    let folded = fold(raw);
    let pieces = pieces(&folded);
    let mut reader = Reader {
        pieces: &pieces,
        words: Vec::with_capacity(pieces.len()),
        measures: Vec::with_capacity(pieces.len()),
        letters: Vec::new(),
    };
    let mut at = 0;
    while at < pieces.len() {
        at += reader.read(at);
    }
    reader.settle_letters();
    Name::from_words(raw.trim(), &reader.words, 0, reader.measures)
}

/// Most numbers of a chain such as `6X10X80`; things have three dimensions, and sets of them a few more.
const MOST_CHAINED: usize = 8;
/// Most measures that are kept: those of two descriptions are compared each with each.
const MOST_MEASURES: usize = 64;

struct Reader<'a> {
    pieces: &'a [Piece<'a>],
    words: Vec<String>,
    measures: Vec<Measure>,
    /// What single letters may mean.
    letters: Vec<(Class, u64)>,
}

impl Reader<'_> {
    /// Reads what begins at a piece; returns how many pieces it has.
    fn read(&mut self, at: usize) -> usize {
        let word = |ahead: usize| match self.pieces.get(at + ahead) {
            Some(Piece::Word(word)) => *word,
            _ => "",
        };
        match self.pieces.get(at) {
            Some(Piece::Number { thousandths, text }) => self.number(at, *thousandths, text),
            Some(Piece::Suture(size)) => {
                self.add(Class::Suture, *size);
                self.words.push(format!("{size}-0"));
                1
            }
            Some(Piece::Word(first)) => {
                let (first, second, third) = (*first, word(1), word(2));
                self.word(at, first, second, third)
            }
            _ => 1,
        }
    }

    fn word(&mut self, at: usize, first: &str, second: &str, third: &str) -> usize {
        // `BX/100`, `CASE OF 12`, `SZ 7.5`, `#3`.
        if let Some(class) = units::before_number(first) {
            let skipped = usize::from(second == "OF") + 1;
            if let Some(Piece::Number { thousandths, text }) = self.pieces.get(at + skipped) {
                let unit = self.unit_at(at + skipped + 1);
                if class == Class::Pack || unit.is_none() {
                    self.add(class, *thousandths);
                    self.words.push(format!("{text}{}", class.name()));
                    return skipped + 1;
                }
            }
        }
        let (found, length) = property(first, second, third);
        for (class, value) in found {
            if first.len() == 1 && length == 1 {
                self.letters.push((*class, *value));
            } else {
                self.add(*class, *value);
            }
        }
        if found.is_empty() && is_part_number(first) {
            self.add(Class::Part, super::token::hash_text(&[first]));
        }
        for word in [first, second, third].into_iter().take(length) {
            if !STOP.contains(&word) {
                self.words.push(word.to_owned());
            }
        }
        length
    }

    /// A single letter counts only where no word says the same kind of thing: `T/L LARGE`.
    fn settle_letters(&mut self) {
        let letters = std::mem::take(&mut self.letters);
        let said = |class: Class| self.measures.iter().any(|measure| measure.class == class as u64);
        let unsaid: Vec<(Class, u64)> = letters.into_iter().filter(|(class, _)| !said(*class)).collect();
        for (class, value) in unsaid {
            self.add(class, value);
        }
    }

    fn unit_at(&self, at: usize) -> Option<&'static units::Unit> {
        match self.pieces.get(at) {
            Some(Piece::Word(word)) => unit(word),
            _ => None,
        }
    }

    /// Adds the numbers of a chain such as `6X10X80` in their order, once for the whole chain.
    fn chain(&mut self, first: usize) {
        if first > 0 && self.pieces.get(first - 1) == Some(&Piece::Times) {
            return;
        }
        let mut hash = 0;
        let mut count = 0;
        let mut at = first;
        while let Some(Piece::Number { thousandths, .. }) = self.pieces.get(at).filter(|_| count < MOST_CHAINED) {
            hash = super::token::combine(hash, *thousandths);
            count += 1;
            at += 1 + usize::from(self.unit_at(at + 1).is_some());
            // `46MM W/52MM` is as ordered as `46X52MM`.
            at += match (self.pieces.get(at), self.pieces.get(at + 1)) {
                (Some(Piece::Times), _) => 1,
                (Some(Piece::Word("W")), Some(Piece::Slash)) => 2,
                _ => break,
            };
        }
        if count > 1 {
            self.add(Class::Dimensions, hash);
        }
    }

    fn number(&mut self, at: usize, thousandths: u64, text: &str) -> usize {
        self.chain(at);
        let Some(unit) = self.unit_at(at + 1) else {
            return self.bare(at, thousandths, text);
        };
        // `0.5MG/ML`: an amount in another.
        if let (Some(Piece::Slash), Some(per)) = (self.pieces.get(at + 2), self.unit_at(at + 3)) {
            let per_class = units::per(unit.class, per.class);
            if let Some(class) = per_class {
                self.add(class, unit.value(thousandths) / per.factor.max(1));
                self.words.push(format!("{text}{}/{}", unit.name, per.name));
                return 4;
            }
        }
        let class = unit.class_of(thousandths);
        self.add_measured(class, unit.value(thousandths), unit.imperial);
        if class != Class::Pack {
            self.add(Class::Plain, thousandths);
        }
        self.words.push(unit.word(thousandths, text));
        2
    }

    /// A number without unit: it has that of the last in a chain such as `4X4IN`, or none.
    fn bare(&mut self, at: usize, thousandths: u64, text: &str) -> usize {
        let mut end = at;
        while let (true, Some(Piece::Times), Some(Piece::Number { .. })) = (
            end < at + 2 * MOST_CHAINED,
            self.pieces.get(end + 1),
            self.pieces.get(end + 2),
        ) {
            end += 2;
        }
        let chained = if end > at { self.unit_at(end + 1) } else { None };
        match chained.filter(|unit| unit.class == Class::Length) {
            Some(unit) => {
                self.add_measured(Class::Length, unit.value(thousandths), unit.imperial);
                self.add(Class::Plain, thousandths);
                self.words.push(unit.word(thousandths, text));
            }
            None => {
                if is_catalogue_number(text) {
                    self.add(Class::Part, super::token::hash_text(&[text]));
                } else {
                    self.add(Class::Bare, thousandths);
                    self.add(Class::Plain, thousandths);
                }
                self.words.push(text.to_owned());
            }
        }
        1
    }

    fn add(&mut self, class: Class, value: u64) {
        self.add_measured(class, value, false);
    }

    /// The lowest bit says whether the unit is an imperial one.
    fn add_measured(&mut self, class: Class, value: u64, imperial: bool) {
        let measure = Measure {
            class: class as u64,
            value: value << 1 | u64::from(imperial),
        };
        if self.measures.len() < MOST_MEASURES {
            self.measures.push(measure);
        }
    }
}

/// Whether measures of two descriptions contradict: a class that both have, where each side has a value that the other
/// lacks; or a number without unit that the other lacks, while the other has one that this one lacks.
pub(crate) fn contradict(a: &[Measure], b: &[Measure]) -> bool {
    let of = |measures: &[Measure], class: u64| {
        let start = measures.partition_point(|measure| measure.class < class);
        let end = measures.partition_point(|measure| measure.class <= class);
        start..end
    };
    let lacks =
        |mine: &[Measure], theirs: &[Measure]| mine.iter().any(|one| !theirs.iter().any(|other| same(one, other)));
    let mut at = 0;
    while let Some(first) = a.get(at) {
        let class = first.class;
        let (mine, theirs) = (&a[of(a, class)], &b[of(b, class)]);
        at += mine.len();
        if class == Class::Plain as u64 || class == Class::Bare as u64 || theirs.is_empty() {
            continue;
        }
        if lacks(mine, theirs) && lacks(theirs, mine) {
            return true;
        }
    }
    let plain = Class::Plain as u64;
    let bare = Class::Bare as u64;
    let (bare_a, bare_b) = (&a[of(a, bare)], &b[of(b, bare)]);
    let (plain_a, plain_b) = (&a[of(a, plain)], &b[of(b, plain)]);
    let stated = |mine: &[Measure], theirs: &[Measure]| {
        let lacking = |one: &Measure| !theirs.iter().any(|other| other.value == one.value);
        mine.iter().any(lacking)
    };
    (stated(bare_a, plain_b) && stated(plain_b, plain_a)) || (stated(bare_b, plain_a) && stated(plain_a, plain_b))
}

/// Whether two values of a class are one. What is four inches on one label is ten centimeters on another.
fn same(a: &Measure, b: &Measure) -> bool {
    if a.value == b.value {
        return true;
    }
    if a.class != Class::Length as u64 || (a.value ^ b.value) & 1 == 0 {
        return false;
    }
    let (a, b) = (a.value >> 1, b.value >> 1);
    a.abs_diff(b) * 40 <= a.max(b)
}

/// Letters and digits mixed, or a number too long to be a measure.
fn is_part_number(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    word.len() >= 4 && digits >= 2 && digits < word.len()
}

fn is_catalogue_number(text: &str) -> bool {
    text.len() >= 5 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0')
}

#[cfg(test)]
mod tests;
