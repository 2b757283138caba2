//! What an item description measures and says: lengths, gauges, strengths, sizes, sides, packs, part numbers, and what a
//! thing is or is not.

mod contradiction;
mod figures;
mod scan;
mod traits;
mod units;

use super::name::{Measure, Name, fold};
use super::token::hash_text;
use super::words::STOP;
use crate::engine::signs;
pub(crate) use contradiction::contradict;
use scan::{Figure, Piece, pieces};
use traits::{FILLERS, NUMBERED, is_suture, property};
use units::{Class, Unit, unit};

/// The description as words and measures.
pub(crate) fn description(raw: &str) -> Option<Name> {
    let folded = figures::plain(&fold(&figures::feet(&signs::plain(raw))));
    let pieces = pieces(&folded);
    let mut reader = Reader {
        sutures: pieces.iter().any(is_suture),
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
/// Most words between a denial and what it denies.
const MOST_FILLERS: usize = 4;
/// Most zeros that are the size of a suture: `000` is `3-0`.
const MOST_ZEROS: usize = 6;

/// First number, in thousandths, that is no numbered size such as `NO 10`.
const LONGEST_NUMBERED: u64 = 100_000;

struct Reader<'a> {
    pieces: &'a [Piece<'a>],
    /// Whether it is about sutures.
    sutures: bool,
    words: Vec<String>,
    measures: Vec<Measure>,
    /// What single letters may mean.
    letters: Vec<(Class, u64)>,
}

impl<'a> Reader<'a> {
    /// Reads what begins at a piece; returns how many pieces it has.
    fn read(&mut self, at: usize) -> usize {
        match self.pieces.get(at) {
            Some(Piece::Number(figure)) => self.number(at, figure),
            Some(Piece::Suture(size)) => {
                self.suture(*size);
                1
            }
            Some(Piece::Word(first)) => self.word(at, first),
            // `GLOVE BX X-LARGE`.
            Some(Piece::Times) => match property("X", self.word_at(at + 1), "") {
                (found, 2) => self.sized(found, 2),
                _ => 1,
            },
            Some(Piece::Bound { most }) => {
                self.add(Class::Bound, u64::from(*most));
                1
            }
            Some(Piece::Slash) | None => 1,
        }
    }

    /// The word at a place; empty where something else is.
    fn word_at(&self, at: usize) -> &'a str {
        match self.pieces.get(at) {
            Some(Piece::Word(word)) => word,
            _ => "",
        }
    }

    fn word(&mut self, at: usize, first: &'a str) -> usize {
        if let Some(length) = self.word_before_number(at, first) {
            return length;
        }
        if let Some(length) = self.denial(at, first) {
            return length;
        }
        let (second, third) = (self.word_at(at + 1), self.word_at(at + 2));
        if let Some(end) = traits::level(first) {
            let noun = hash_text(&[second]) >> 2;
            if !second.is_empty() {
                self.add(Class::Level, noun << 1 | end);
            }
            self.words.push(if end == 1 { "HIGH" } else { "LOW" }.to_owned());
            return 1;
        }
        if let Some((value, word)) = traits::exclusive(first) {
            self.add(Class::Exclusive, value);
            self.words.push(word.to_owned());
            return 1;
        }
        let (found, length) = property(first, second, third);
        if let [(Class::Size, _)] = found {
            if first.len() == 1 && length == 1 {
                self.letters.extend(found);
                self.words.push(first.to_owned());
                return 1;
            }
            return self.sized(found, length);
        }
        if let ([(Class::Side, side)], true) = (found, first.len() > 1) {
            self.add(Class::Side, *side);
            self.words.push(if *side == 1 { "LEFT" } else { "RIGHT" }.to_owned());
            return 1;
        }
        for (class, value) in found {
            match first.len() == 1 && length == 1 {
                true => self.letters.push((*class, *value)),
                false => self.add(*class, *value),
            }
        }
        if found.is_empty() && is_part_number(first) {
            self.add(Class::Part, hash_text(&[first]));
        }
        for word in [first, second, third].into_iter().take(length) {
            if !STOP.contains(&word) {
                self.words.push(traits::trait_of(word).unwrap_or(word).to_owned());
            }
        }
        length
    }

    /// A size, as one word whichever way it is written.
    fn sized(&mut self, found: &[(Class, u64)], length: usize) -> usize {
        for (class, value) in found {
            self.add(*class, *value);
            self.words.extend(traits::size_word(*value).map(str::to_owned));
        }
        length
    }

    /// `BX/100`, `CASE OF 12`, `SZ 7.5`, `#3`, `FR 16`.
    fn word_before_number(&mut self, at: usize, first: &str) -> Option<usize> {
        let joined = self.word_at(at + 1) == "OF" || self.pieces.get(at + 1) == Some(&Piece::Slash);
        let numbered = at > 0 && NUMBERED.contains(&self.word_at(at - 1));
        let class = units::before_number(first).filter(|class| *class != Class::SizeNumber || !numbered);
        let skipped = match class {
            Some(Class::Pack) => usize::from(joined) + 1,
            _ => 1,
        };
        let Some(Piece::Number(figure)) = self.pieces.get(at + skipped) else {
            return None;
        };
        let has_unit = self.unit_at(at + skipped + 1).is_some();
        if let Some(unit) = units::unit_before(first).filter(|_| !has_unit) {
            self.measured(figure, unit);
            return Some(2);
        }
        let class = class.filter(|class| *class == Class::Pack || !has_unit)?;
        if first == "NO" && figure.thousandths >= LONGEST_NUMBERED {
            return None;
        }
        for reading in figure.readings().chain(self.joined(at + skipped + 1)) {
            self.add(class, reading);
        }
        self.words.push(format!("{}{}", figure.text, class.name()));
        Some(skipped + 1)
    }

    /// `NON-STERILE`, `WITHOUT NEEDLE`, `W/O NEEDLE`, `LATEX-FREE`, `LATEX AND POWDER FREE`, `NOT MADE WITH LATEX`, `UNCUFFED`.
    fn denial(&mut self, at: usize, first: &'a str) -> Option<usize> {
        if let Some(rest) = traits::denied(first) {
            self.deny(rest);
            return Some(1);
        }
        let slash = |ahead: usize| self.pieces.get(at + ahead) == Some(&Piece::Slash);
        let second = self.word_at(at + 1);
        let begun = match first {
            "NON" | "WITHOUT" | "WO" | "NOT" => 1,
            "NO" if at == 0 || !NUMBERED.contains(&self.word_at(at - 1)) => 1,
            "FREE" if matches!(second, "OF" | "FROM") => 2,
            "W" if slash(1) && matches!(self.word_at(at + 2), "O" | "OUT") => 3,
            _ => return self.free(at, first),
        };
        let fillers = (0..MOST_FILLERS).take_while(|ahead| FILLERS.contains(&self.word_at(at + begun + ahead)));
        let length = begun + fillers.count();
        let denied = self.word_at(at + length);
        let is_word = denied.len() > 1 && denied.bytes().all(|b| b.is_ascii_alphabetic()) && !STOP.contains(&denied);
        if !is_word {
            return None;
        }
        self.deny(denied);
        Some(length + 1)
    }

    /// What `FREE` stands behind, with the other of two that it denies.
    fn free(&mut self, at: usize, first: &'a str) -> Option<usize> {
        let is_word = first.len() > 1 && first.bytes().all(|b| b.is_ascii_alphabetic()) && !STOP.contains(&first);
        if is_word && self.word_at(at + 1) == "FREE" && !matches!(self.word_at(at + 2), "OF" | "FROM" | "STANDING") {
            self.deny(first);
            return Some(2);
        }
        traits::trait_of(first)?;
        let joined = self.word_at(at + 1) == "AND" || self.pieces.get(at + 1) == Some(&Piece::Slash);
        let other = at + 1 + usize::from(joined);
        let both = traits::trait_of(self.word_at(other)).is_some() && self.word_at(other + 1) == "FREE";
        both.then(|| {
            self.deny(first);
            1 + usize::from(joined)
        })
    }

    fn deny(&mut self, word: &str) {
        let word = traits::trait_of(word).unwrap_or(word);
        match word {
            "STERILE" => self.add(Class::Sterile, 2),
            _ => self.add(Class::Without, hash_text(&[word]) >> 1),
        }
        self.words.push(format!("NON{word}"));
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

    fn unit_at(&self, at: usize) -> Option<&'static Unit> {
        match self.pieces.get(at) {
            Some(Piece::Word("FL")) if self.word_at(at + 1) == "OZ" => Some(&units::FLUID_OUNCE),
            Some(Piece::Word(word)) => unit(word),
            _ => None,
        }
    }

    /// How many pieces a unit takes.
    fn unit_length(&self, at: usize) -> usize {
        1 + usize::from(self.word_at(at) == "FL")
    }

    /// Adds the numbers of a chain such as `6X10X80` in their order, once for the whole chain.
    fn chain(&mut self, first: usize) {
        if first > 0 && self.pieces.get(first - 1) == Some(&Piece::Times) {
            return;
        }
        let mut numbers: Vec<(u64, Option<&Unit>)> = Vec::new();
        let mut at = first;
        while let Some(Piece::Number(figure)) = self.pieces.get(at).filter(|_| numbers.len() < MOST_CHAINED) {
            if figure.is_doubtful() {
                return;
            }
            let unit = self.unit_at(at + 1);
            numbers.push((figure.thousandths, unit));
            at += 1 + unit.map_or(0, |_| self.unit_length(at + 1));
            // `46MM W/52MM` is as ordered as `46X52MM`.
            at += match (self.pieces.get(at), self.pieces.get(at + 1)) {
                (Some(Piece::Times), _) => 1,
                (Some(Piece::Word("W")), Some(Piece::Slash)) => 2,
                _ => break,
            };
        }
        let last = numbers.last().and_then(|(_, unit)| *unit);
        // Of inches with other units the lengths decide, one by one.
        let named = || numbers.iter().filter_map(|(_, unit)| *unit);
        let mixed =
            named().any(|unit| unit.imperial) && named().any(|unit| Some(unit.name) != last.map(|last| last.name));
        if numbers.len() > 1 && !mixed {
            let hash = numbers.iter().fold(0, |hash, (thousandths, unit)| {
                let centimeters = unit.or(last).is_some_and(|unit| unit.name == "CM");
                super::token::combine(hash, thousandths * if centimeters { 10 } else { 1 })
            });
            let imperial = last.is_some_and(|unit| unit.imperial);
            let metric = last.is_some_and(|unit| unit.class == Class::Length && !unit.imperial);
            self.add(
                Class::Dimensions,
                hash >> 3 << 2 | u64::from(metric) << 1 | u64::from(imperial),
            );
        }
    }

    fn suture(&mut self, size: u64) {
        // `1-0` is another way to write `0`.
        let size = if size == 1 { 0 } else { size };
        self.add(Class::Suture, size);
        self.words.push(format!("{size}-0"));
    }

    fn number(&mut self, at: usize, figure: &Figure<'_>) -> usize {
        let text = &*figure.text;
        let zeros = text.len() <= MOST_ZEROS && text.bytes().all(|b| b == b'0');
        if self.sutures && zeros && self.unit_at(at + 1).is_none() {
            self.suture(if text.len() == 1 { 0 } else { text.len() as u64 });
            return 1;
        }
        if self.pieces.get(at + 1) == Some(&Piece::Times)
            && let Some(found) = traits::times_large(text, self.word_at(at + 2))
        {
            return self.sized(found, 3);
        }
        self.chain(at);
        if let Some(length) = self.packed(at, figure) {
            return length;
        }
        let unit = self.unit_at(at + 1);
        let Some(unit) = unit.filter(|unit| unit.class != Class::Pack || !is_catalogue_number(text)) else {
            return self.bare(at, figure);
        };
        let length = 1 + self.unit_length(at + 1);
        if let Some(length) = self.strength(at, length, figure, unit) {
            return length;
        }
        match (unit.class, self.word_at(at + 2)) {
            (Class::Angle, "C" | "CELSIUS") => self.degrees(figure, Class::Celsius),
            (Class::Angle, "F" | "FAHRENHEIT") => self.degrees(figure, Class::Fahrenheit),
            _ => {
                self.measured(figure, unit);
                if let Some(whole) = self.joined(at).filter(|_| unit.class != Class::Pack) {
                    self.add_measured(unit.class_of(whole), unit.value(whole), unit.imperial);
                    self.add(Class::Plain, whole);
                }
                length
            }
        }
    }

    fn degrees(&mut self, figure: &Figure<'_>, class: Class) -> usize {
        for reading in figure.readings() {
            self.add(class, reading);
            self.add(Class::Plain, reading);
        }
        let name = if class == Class::Celsius { "C" } else { "F" };
        self.words.push(format!("{}DEG{name}", figure.text));
        3
    }

    /// A number with its unit.
    fn measured(&mut self, figure: &Figure<'_>, unit: &Unit) {
        for reading in figure.readings() {
            let class = unit.class_of(reading);
            self.add_measured(class, unit.value(reading), unit.imperial);
            if class != Class::Pack {
                self.add(Class::Plain, reading);
            }
        }
        self.words.push(unit.word(figure.thousandths, &figure.text));
    }

    /// `1 250 ML` may be one number with a blank between its thousands; `at` is the place of the last three digits.
    fn joined(&self, at: usize) -> Option<u64> {
        let before = at.checked_sub(1).and_then(|before| self.pieces.get(before));
        let (Some(Piece::Number(thousands)), Some(Piece::Number(rest))) = (before, self.pieces.get(at)) else {
            return None;
        };
        let digits = |figure: &Figure<'_>| figure.text.bytes().all(|b| b.is_ascii_digit());
        let fits = rest.text.len() == 3 && thousands.text.len() <= 3 && !thousands.text.starts_with('0');
        (fits && digits(rest) && digits(thousands)).then(|| thousands.thousandths * 1000 + rest.thousandths)
    }

    /// `100/BX`, `100 PER BOX`, `100 EA/CS`.
    fn packed(&mut self, at: usize, figure: &Figure<'_>) -> Option<usize> {
        let is_pack = |at: usize| self.unit_at(at).is_some_and(|unit| unit.class == Class::Pack);
        let joins = |at: usize| self.pieces.get(at) == Some(&Piece::Slash) || matches!(self.word_at(at), "PER" | "A");
        let counted = usize::from(matches!(
            self.word_at(at + 1),
            "EA" | "EACH" | "PC" | "PCS" | "PIECES" | "CT" | "COUNT"
        ));
        let fits = joins(at + 1 + counted) && is_pack(at + 2 + counted) && !is_catalogue_number(&figure.text);
        fits.then(|| {
            for reading in figure.readings() {
                self.add(Class::Pack, reading);
            }
            self.words.push(format!("{}PACK", figure.text));
            3 + counted
        })
    }

    /// `0.5MG/ML`, `100MG/5ML`: an amount, of `length` pieces, in another.
    fn strength(&mut self, at: usize, length: usize, figure: &Figure<'_>, unit: &Unit) -> Option<usize> {
        let slash = at + length;
        if self.pieces.get(slash) != Some(&Piece::Slash) {
            return None;
        }
        let volume = match self.pieces.get(slash + 1) {
            Some(Piece::Number(volume)) => Some(volume),
            _ => None,
        };
        let behind = slash + 1 + usize::from(volume.is_some());
        let per = self.unit_at(behind)?;
        let class = units::per(unit.class, per.class)?;
        let volumes: Vec<u64> = volume.map_or(vec![1000], |volume| volume.readings().collect());
        for amount in figure.readings() {
            for volume in &volumes {
                self.add(class, units::ratio(unit.value(amount), per.value(*volume)));
            }
        }
        let volume = volume.map(|volume| &*volume.text).unwrap_or_default();
        self.words
            .push(format!("{}{}/{volume}{}", figure.text, unit.name, per.name));
        Some(behind + self.unit_length(behind) - at)
    }

    /// A number without unit: it has that of the last in a chain such as `4X4IN`, or none.
    fn bare(&mut self, at: usize, figure: &Figure<'_>) -> usize {
        let mut end = at;
        while let (true, Some(Piece::Times), Some(Piece::Number(_))) = (
            end < at + 2 * MOST_CHAINED,
            self.pieces.get(end + 1),
            self.pieces.get(end + 2),
        ) {
            end += 2;
        }
        let chained = if end > at { self.unit_at(end + 1) } else { None };
        match chained.filter(|unit| unit.class == Class::Length) {
            Some(unit) => self.measured(figure, unit),
            None if is_catalogue_number(&figure.text) => {
                self.add(Class::Part, hash_text(&[&figure.text]));
                self.words.push(figure.text.to_string());
            }
            None => {
                for reading in figure.readings().chain(self.joined(at)) {
                    self.add(Class::Bare, reading);
                    self.add(Class::Plain, reading);
                }
                self.words.push(figure.text.to_string());
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
