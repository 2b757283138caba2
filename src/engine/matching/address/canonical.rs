//! One text for all spellings of an address: what the matcher reads of it, with nothing left out.

use std::collections::BTreeMap;

use super::label::AddressPart as Part;
use super::label::label;
use super::tables::{cardinal, meaning, role, state_code};
use super::words::{Word, words};
use super::{AddressLines, city_text, house_text, line, street_word};

/// Where an address is, each part in one spelling. Parts that it does not say are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CanonicalAddress {
    /// All that stands in the lines: house number, street, unit, box, recipient.
    pub(crate) street: String,
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    /// The first five digits.
    pub(crate) zip: Option<String>,
}

/// What an address says, in one spelling. `Suite 200`, `Ste 200` and `#200` are one unit, `One` is house number 1; all
/// that tells two places apart stays: directions, suffixes, units, boxes and names.
pub(crate) fn canonical(lines: &AddressLines) -> CanonicalAddress {
    let whole = lines.city.is_empty() && lines.state.is_empty() && lines.zip.is_empty();
    let texts = match whole {
        true => vec![line(&[&lines.house, &lines.line1, ",", &lines.line2])],
        false => vec![line(&[&lines.house, &lines.line1]), line(&[&lines.line2])],
    };
    let mut said: BTreeMap<Part, Vec<String>> = BTreeMap::new();
    for (at, text) in texts.iter().enumerate() {
        let words = words(text);
        let inside = if at > 0 { units(&words) } else { None };
        let parts = inside.unwrap_or_else(|| label(&words, whole));
        for (at, part) in parts.iter().enumerate() {
            if let Some(text) = spelled(&words, &parts, at) {
                said.entry(section(*part)).or_default().push(text);
            }
        }
    }
    let mut take = |part: Part| said.remove(&part).filter(|texts| !texts.is_empty());
    let in_line = [take(Part::City), take(Part::State), take(Part::Zip)];
    let [city_in_line, state_in_line, zip_in_line] = in_line;
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let zip = given(&lines.zip).or(zip_in_line.map(|texts| texts.concat()));
    CanonicalAddress {
        street: said
            .into_iter()
            .map(|(part, texts)| format!("{part:?}:{}", in_order(part, texts).join(" ")))
            .collect::<Vec<_>>()
            .join("|"),
        city: given(&lines.city)
            .or(city_in_line.map(|texts| texts.join(" ")))
            .map(|text| city_text(&text)),
        state: given(&super::fold(&lines.state)).or(state_in_line.map(|texts| {
            let words: Vec<&str> = texts.iter().map(String::as_str).collect();
            state_code(&words)
        })),
        zip: zip.map(|text| five(&text)),
    }
}

/// The parts of a second line that says only where inside a building: `FL 3`, `#200`, `Bldg A Ste 5`. Without a street
/// before them, such words would be read as one.
fn units(words: &[Word<'_>]) -> Option<Vec<Part>> {
    let is = |word: &Word<'_>, roles: u16| word.text == "#" || meaning(word.text).roles & roles != 0;
    let marks = |word: &&Word<'_>| is(word, role::UNIT | role::PART);
    let floor_last = |words: &[Word<'_>]| match words {
        // `2nd Floor`
        [number, kind] => marks(&kind) && number.text.starts_with(|sign: char| sign.is_ascii_digit()),
        _ => false,
    };
    if !words.first().is_some_and(|first| marks(&first)) && !floor_last(words) {
        return None;
    }
    let mut inside = Part::Unit;
    let mut parts = Vec::with_capacity(words.len());
    for word in words {
        let building = meaning(word.text).roles & role::PART != 0;
        let (kind, value) = match building {
            true => (Part::SubaddressType, Part::Subaddress),
            false => (Part::UnitType, Part::Unit),
        };
        match marks(&word) {
            true => {
                inside = value;
                parts.push(kind);
            }
            false => parts.push(inside),
        }
    }
    // A street after it is told apart by its house number: that line is no such line.
    let values = words.len()
        - parts
            .iter()
            .filter(|part| matches!(part, Part::UnitType | Part::SubaddressType))
            .count();
    (values <= MOST_UNITS).then_some(parts)
}

/// Most words beside `FL`, `STE` and the like in a line that says only where inside a building.
const MOST_UNITS: usize = 2;

/// `FL 2` is `2nd Floor`.
fn in_order(part: Part, mut texts: Vec<String>) -> Vec<String> {
    if matches!(part, Part::Unit | Part::Subaddress) {
        texts.sort_unstable();
    }
    texts
}

/// Parts that are said together.
fn section(part: Part) -> Part {
    match part {
        Part::DirectionBefore
        | Part::StreetTypeBefore
        | Part::StreetName
        | Part::StreetType
        | Part::DirectionAfter
        | Part::Intersection
        | Part::Corner => Part::StreetName,
        Part::HouseNumber | Part::HouseSuffix => Part::HouseNumber,
        Part::UnitType | Part::Unit => Part::Unit,
        Part::SubaddressType | Part::Subaddress => Part::Subaddress,
        Part::BoxType | Part::BoxNumber | Part::BoxGroupType | Part::BoxGroup => Part::BoxNumber,
        Part::Recipient | Part::Building | Part::City | Part::State | Part::Zip | Part::Country => part,
    }
}

/// The word in its one spelling; `None` if it says nothing of its own.
fn spelled(words: &[Word<'_>], parts: &[Part], at: usize) -> Option<String> {
    let (word, part) = (words.get(at)?.text, *parts.get(at)?);
    let short = |word: &str| match meaning(word).short {
        "" => word.to_owned(),
        short => short.to_owned(),
    };
    let number = |word: &str| match word.trim_start_matches('0') {
        "" => word.to_owned(),
        number => cardinal(number).unwrap_or(number).to_owned(),
    };
    match part {
        Part::Country | Part::BoxType => None,
        Part::HouseNumber => Some(house_text(std::iter::once(word))).filter(|text| !text.is_empty()),
        Part::UnitType if is_plain_unit(word) => None,
        Part::UnitType | Part::SubaddressType | Part::BoxGroupType => Some(short(word)),
        Part::Unit | Part::Subaddress | Part::BoxNumber | Part::BoxGroup => match word {
            "#" | "NO" | "NUMBER" => None,
            word => Some(number(street_word(word))),
        },
        Part::StreetName
        | Part::StreetType
        | Part::StreetTypeBefore
        | Part::DirectionBefore
        | Part::DirectionAfter
        | Part::Intersection
        | Part::Corner => (word != "#").then(|| street_word(word).to_owned()),
        Part::HouseSuffix | Part::Recipient | Part::Building | Part::City | Part::State | Part::Zip => {
            Some(word.to_owned())
        }
    }
}

/// Words that say only that a unit's number follows.
fn is_plain_unit(word: &str) -> bool {
    matches!(word, "#") || matches!(meaning(word).short, "STE" | "APT" | "UNIT" | "RM" | "OFC" | "NO")
}

/// The five digits of a US ZIP code; a code of another country as it is.
fn five(zip: &str) -> String {
    let digits = zip.bytes().filter(u8::is_ascii_digit).count();
    let signs = zip.bytes().filter(u8::is_ascii_alphanumeric).count();
    match (digits, signs == digits) {
        (5 | 9, true) => zip.chars().filter(char::is_ascii_digit).take(5).collect(),
        (4 | 8, true) => format!(
            "0{}",
            zip.chars().filter(char::is_ascii_digit).take(4).collect::<String>()
        ),
        _ => super::fold(zip).chars().filter(char::is_ascii_alphanumeric).collect(),
    }
}
