//! Postal addresses in parts, after USPS Publication 28.

mod alike;
mod canonical;
mod label;
mod tables;
mod words;

use super::name::fold;
use super::token::{combine, hash_text};
use label::{AddressPart as Part, is_ordinal_number, label};
use tables::{cardinal, is_direction, is_suffix, keeper, spelling, state_code};
use words::{Word, joined, words};

pub(crate) use alike::{SAME_CITY, level, tells_streets_apart};
pub(crate) use canonical::{CanonicalAddress, canonical};
pub use label::AddressPart;

/// One address; a part that is absent is 0 or empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Address {
    /// One line for people; empty when it must not be shown.
    pub(crate) display: Box<str>,
    pub(crate) house: u64,
    /// The street with suffix and directionals.
    pub(crate) street: u64,
    /// The street's name alone.
    pub(crate) street_name: Box<str>,
    /// What kind of street it is (`ST`, `BLVD`, of numbered roads `US`, `STATE`, `COUNTY`); empty when it is not said.
    kind: &'static str,
    /// The directions that it has before or after its name, one bit each.
    directions: u8,
    /// The letter or fraction of the house number.
    house_letter: u64,
    pub(crate) unit: u64,
    pub(crate) post_box: u64,
    pub(crate) city: u64,
    pub(crate) state: u64,
    pub(crate) zip5: u64,
    building: u64,
}

impl AsRef<str> for Address {
    /// As people read it.
    fn as_ref(&self) -> &str {
        &self.display
    }
}

/// The texts that an address is parsed from.
#[derive(Debug, Default, Clone)]
pub(crate) struct AddressLines {
    pub(crate) line1: String,
    pub(crate) line2: String,
    pub(crate) city: String,
    pub(crate) state: String,
    pub(crate) zip: String,
    /// House number, where it has its own attribute.
    pub(crate) house: String,
}

impl AddressLines {
    pub(crate) fn is_empty(&self) -> bool {
        [&self.line1, &self.line2, &self.city, &self.state, &self.zip]
            .iter()
            .all(|s| s.is_empty())
    }

    fn display(&self) -> String {
        let region = [self.state.as_str(), self.zip.as_str()];
        let region = region
            .iter()
            .filter(|s| !s.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ");
        [&self.house, &self.line1, &self.line2, &self.city, &region]
            .iter()
            .filter(|part| !part.is_empty())
            .map(|part| part.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Address {
    /// Parses an address; `None` when nothing is there.
    pub(crate) fn parse(lines: &AddressLines, show: bool) -> Option<Address> {
        if lines.is_empty() {
            return None;
        }
        let mut address = Address::default();
        if show {
            address.display = lines.display().into();
        }
        // A line that has all in it is told apart from one beside which city and ZIP code have their own.
        let whole = lines.city.is_empty() && lines.state.is_empty() && lines.zip.is_empty();
        if whole {
            let text = line(&[&lines.house, &lines.line1, ",", &lines.line2]);
            let words = words(&text);
            let parts = label(&words, true);
            address.take_street(&words, &parts);
            address.take_place(&words, &parts);
            address.building = address.site_in_place();
            return Some(address);
        }
        let (first, second) = (line(&[&lines.house, &lines.line1]), line(&[&lines.line2]));
        let (first, second) = (words(&first), words(&second));
        let (first_parts, second_parts) = (label(&first, false), label(&second, false));
        let is_street = |parts: &[Part]| parts.contains(&Part::HouseNumber);
        if !is_street(&first_parts) && is_street(&second_parts) {
            address.take_street(&second, &second_parts);
            address.take_box_and_unit(&first, &first_parts);
        } else {
            address.take_street(&first, &first_parts);
            address.take_box_and_unit(&second, &second_parts);
        }
        address.city = city(&lines.city);
        address.state = code(&lines.state);
        let digits: String = lines.zip.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= 4 {
            address.zip5 = hash_text(&[digits.get(..5).unwrap_or(&digits)]);
        } else {
            address.zip5 = code(&lines.zip);
        }
        address.building = address.site_in_place();
        Some(address)
    }

    /// Identifies the building: box, or house number and street name, in its ZIP code or city.
    pub(crate) fn building(&self) -> Option<u64> {
        (self.building != 0).then_some(self.building)
    }

    fn site_in_place(&self) -> u64 {
        let place = if self.zip5 != 0 { self.zip5 } else { self.city };
        match self.site() {
            0 => 0,
            site => combine(site, place),
        }
    }

    fn site(&self) -> u64 {
        match (self.house, self.post_box) {
            (0, 0) => 0,
            (0, post_box) => post_box,
            (house, _) => combine(house, hash_text(&[&self.street_name])),
        }
    }

    fn take_street(&mut self, words: &[Word<'_>], parts: &[Part]) {
        self.take_box_and_unit(words, parts);
        let of = |wanted: fn(&Part) -> bool| {
            let both = words.iter().zip(parts).filter(move |(_, part)| wanted(part));
            both.map(|(word, _)| word.text)
        };
        let numbers: Vec<(&str, &str)> = of(|part| *part == Part::HouseNumber).map(lettered).collect();
        self.house = house(numbers.iter().map(|(number, _)| *number));
        let letter = numbers
            .iter()
            .map(|(_, letter)| *letter)
            .find(|letter| !letter.is_empty());
        if let Some(letter) = of(|part| *part == Part::HouseSuffix)
            .find(|word| *word != "#")
            .or(letter)
        {
            self.house_letter = hash_text(&[letter]);
        }
        let road = parts.contains(&Part::StreetTypeBefore);
        // `HIGHWAY NO 130` is `HIGHWAY 130`.
        let filler = |word: &str| word == "#" || (road && word == "NO");
        let street = words.iter().zip(parts).map(|(word, part)| (word.text, *part));
        let street = street.filter(|(word, part)| is_of_street(part) && !filler(word));
        let street: Vec<(&str, Part)> = street.map(|(word, part)| (street_word(word), part)).collect();
        if street.is_empty() {
            return;
        }
        let words: Vec<&str> = street.iter().map(|(word, _)| *word).collect();
        self.street = hash_joined(&words);
        let name = match road {
            true => road_name(&street),
            false => street_name(&street),
        };
        (self.street_name, self.kind) = (name.text.into(), name.kind);
        self.directions = directions(&name.directions);
    }

    fn take_box_and_unit(&mut self, words: &[Word<'_>], parts: &[Part]) {
        let value = |wanted: Part| {
            let mut both = words.iter().zip(parts);
            let found = both.find(|(word, part)| **part == wanted && !matches!(word.text, "#" | "NO" | "NUMBER"));
            found.map(|(word, _)| word.text.trim_start_matches('0'))
        };
        if let Some(number) = value(Part::BoxNumber)
            && self.post_box == 0
        {
            let group = value(Part::BoxGroup);
            self.post_box = match group {
                Some(group) => hash_text(&["BOX", number, group]),
                None => hash_text(&["BOX", number]),
            };
        }
        let unit = value(Part::Unit)
            .or_else(|| value(Part::Subaddress))
            .or_else(|| value(Part::HouseSuffix));
        if let Some(unit) = unit
            && self.unit == 0
        {
            self.unit = hash_text(&[street_word(unit)]);
        }
    }

    /// City, state and ZIP code from the line itself.
    fn take_place(&mut self, words: &[Word<'_>], parts: &[Part]) {
        let of = |wanted: Part| {
            let both = words.iter().zip(parts).filter(move |(_, part)| **part == wanted);
            both.map(|(word, _)| word.text)
        };
        let town: String = of(Part::City).map(street_word).collect();
        self.city = if town.is_empty() { 0 } else { hash_text(&[&town]) };
        let state: Vec<&str> = of(Part::State).collect();
        self.state = if state.is_empty() {
            0
        } else {
            hash_text(&[&state_code(&state)])
        };
        if let Some(zip) = of(Part::Zip).next() {
            self.zip5 = hash_text(&[zip.get(..5).unwrap_or(zip)]);
        }
    }
}

fn is_of_street(part: &Part) -> bool {
    matches!(
        part,
        Part::DirectionBefore | Part::StreetTypeBefore | Part::StreetName | Part::StreetType | Part::DirectionAfter
    )
}

/// The parts of one line after each other, folded.
fn line(texts: &[&str]) -> String {
    let mut text = String::with_capacity(texts.iter().map(|text| text.len() + 1).sum());
    for part in texts.iter().filter(|part| !part.is_empty()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(part);
    }
    joined(fold(&text))
}

/// Labels each word of a US address written in one line, in upper case.
///
/// ```
/// # use mdm_hub::engine::matching::{address_parts, AddressPart};
/// let parts = address_parts("100 N. Main St., Mesa AZ 85201");
/// assert_eq!(parts[0], ("100".to_owned(), AddressPart::HouseNumber));
/// assert_eq!(parts[4], ("MESA".to_owned(), AddressPart::City));
/// ```
pub fn address_parts(text: &str) -> Vec<(String, AddressPart)> {
    let text = line(&[text]);
    let words = words(&text);
    let parts = label(&words, true);
    words.iter().map(|word| word.text.to_owned()).zip(parts).collect()
}

/// The hash of [`house_text`]; 0 when there is none.
fn house<'a>(numbers: impl Iterator<Item = &'a str>) -> u64 {
    match house_text(numbers).as_str() {
        "" => 0,
        text => hash_text(&[text]),
    }
}

/// `ONE` as `1`, the lower number of a range, `45-18` as `4518`; empty when there is none.
fn house_text<'a>(numbers: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for number in numbers.filter(|number| *number != "#") {
        match number.split_once('-') {
            Some((low, high))
                if (high.len() == low.len() && high > low) || !high.bytes().all(|b| b.is_ascii_digit()) =>
            {
                text.push_str(low)
            }
            Some((low, high)) => text.extend([low, high]),
            None => text.push_str(cardinal(number).unwrap_or(number)),
        }
    }
    text.trim_start_matches('0').to_owned()
}

/// One spelling of a word of a street.
fn street_word(word: &str) -> &str {
    match word {
        "SAINT" => "ST",
        "MOUNT" | "MT" => "MT",
        "FORT" | "FT" => "FT",
        _ => match spelling(word) {
            Some(short) => short,
            None if is_ordinal_number(word) => &word[..word.len() - 2],
            None => word,
        },
    }
}

/// A street taken apart.
struct StreetName<'a> {
    text: String,
    kind: &'static str,
    /// Directions with their places among the words of the street.
    directions: Vec<(usize, &'a str)>,
}

/// The street without directionals and without its suffix, unless nothing else remains (`NORTH AVE`).
fn street_name<'a>(words: &[(&'a str, Part)]) -> StreetName<'a> {
    let named = words.iter().any(|(word, _)| !is_direction(word) && !is_suffix(word));
    let goes = |word: &str, part: Part| is_direction(word) && (named || part == Part::DirectionAfter);
    let (mut core, mut directions) = (Vec::new(), Vec::new());
    for (at, (word, part)) in words.iter().enumerate() {
        match goes(word, *part) {
            true => directions.push((at, *word)),
            false => core.push((*word, *part)),
        }
    }
    let last = core.last().filter(|_| core.len() > 1);
    let mut kind = last.and_then(|(word, _)| spelling(word)).unwrap_or_default();
    while core.len() > 1 && core.last().is_some_and(|(last, _)| is_suffix(last)) {
        if let Some((last, _)) = core.pop().filter(|_| kind.is_empty()) {
            kind = spelling(last).unwrap_or_default();
        }
    }
    let text: Vec<&str> = match core.is_empty() {
        true => words.iter().map(|(word, _)| *word).collect(),
        false => core.iter().map(|(word, _)| *word).collect(),
    };
    StreetName {
        text: text.join(" "),
        kind,
        directions,
    }
}

/// The number or name of a road (`US HWY 10`), with whose road it is.
fn road_name<'a>(words: &[(&'a str, Part)]) -> StreetName<'a> {
    let of = |wanted: fn(&Part) -> bool| {
        words
            .iter()
            .filter(move |(_, part)| wanted(part))
            .map(|(word, _)| *word)
    };
    let names: Vec<&str> = of(|part| *part == Part::StreetName).collect();
    let places = words.iter().enumerate();
    StreetName {
        text: names.join(" "),
        kind: of(|part| *part == Part::StreetTypeBefore)
            .find_map(keeper)
            .unwrap_or_default(),
        directions: places
            .filter(|(_, (word, _))| is_direction(word))
            .map(|(at, (word, _))| (at, *word))
            .collect(),
    }
}

/// One bit for each direction; `N W` side by side is `NW`.
fn directions(words: &[(usize, &str)]) -> u8 {
    const ALL: [&str; 8] = ["N", "S", "E", "W", "NE", "NW", "SE", "SW"];
    let bit = |text: &str| ALL.iter().position(|known| *known == text).map_or(0, |at| 1_u8 << at);
    let (mut bits, mut at) = (0, 0);
    while let Some((place, word)) = words.get(at) {
        let next = words.get(at + 1).filter(|(next, _)| *next == place + 1);
        let both = next.map_or(0, |(_, next)| bit(&format!("{word}{next}")));
        bits |= if both == 0 { bit(word) } else { both };
        at += if both == 0 { 1 } else { 2 };
    }
    bits
}

/// `100A` as number and letter.
fn lettered(number: &str) -> (&str, &str) {
    let (digits, letter) = number.split_at(number.len().saturating_sub(1));
    let is_letter = letter.bytes().all(|byte| byte.is_ascii_uppercase()) && !digits.is_empty();
    match is_letter && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        true => (digits, letter),
        false => (number, ""),
    }
}

fn hash_joined(words: &[&str]) -> u64 {
    hash_text(&[&words.join(" ")])
}

/// Cities compare by letters alone, with `SAINT`, `FORT` and `MOUNT` shortened.
pub(super) fn city(raw: &str) -> u64 {
    let letters = city_text(raw);
    if letters.is_empty() { 0 } else { hash_text(&[&letters]) }
}

fn city_text(raw: &str) -> String {
    let text = line(&[raw]);
    words(&text).iter().map(|word| street_word(word.text)).collect()
}

pub(super) fn code(raw: &str) -> u64 {
    let letters: String = fold(raw).chars().filter(char::is_ascii_alphanumeric).collect();
    if letters.is_empty() { 0 } else { hash_text(&[&letters]) }
}

#[cfg(test)]
mod tests;
