//! Postal addresses in parts, after USPS Publication 28.

use super::name::fold;
use super::token::{combine, hash_text};

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
    pub(crate) unit: u64,
    pub(crate) post_box: u64,
    pub(crate) city: u64,
    pub(crate) state: u64,
    pub(crate) zip5: u64,
    building: u64,
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

const SUFFIXES: &[(&str, &[&str])] = &[
    ("ST", &["STREET", "STR", "STRT"]),
    ("AVE", &["AVENUE", "AV", "AVEN", "AVN"]),
    ("RD", &["ROAD"]),
    ("DR", &["DRIVE", "DRV"]),
    ("BLVD", &["BOULEVARD", "BOUL", "BLV", "BVD"]),
    ("LN", &["LANE"]),
    ("CT", &["COURT"]),
    ("PL", &["PLACE"]),
    ("WAY", &["WY"]),
    ("PKWY", &["PARKWAY", "PKY", "PKWAY", "PARKWY"]),
    ("HWY", &["HIGHWAY", "HIWAY", "HWAY"]),
    ("CIR", &["CIRCLE", "CIRC"]),
    ("TER", &["TERRACE", "TERR"]),
    ("TRL", &["TRAIL", "TR"]),
    ("SQ", &["SQUARE"]),
    ("PLZ", &["PLAZA"]),
    ("EXPY", &["EXPRESSWAY"]),
    ("FWY", &["FREEWAY"]),
    ("TPKE", &["TURNPIKE", "TNPK", "TPK"]),
    ("ALY", &["ALLEY"]),
    ("LOOP", &[]),
    ("PIKE", &[]),
    ("RTE", &["ROUTE", "RT"]),
    ("XING", &["CROSSING"]),
];

const DIRECTIONS: &[(&str, &str)] = &[
    ("NORTH", "N"),
    ("SOUTH", "S"),
    ("EAST", "E"),
    ("WEST", "W"),
    ("NORTHEAST", "NE"),
    ("NORTHWEST", "NW"),
    ("SOUTHEAST", "SE"),
    ("SOUTHWEST", "SW"),
];

const NUMERALS: &[(&str, &str, &str)] = &[
    ("ONE", "FIRST", "1"),
    ("TWO", "SECOND", "2"),
    ("THREE", "THIRD", "3"),
    ("FOUR", "FOURTH", "4"),
    ("FIVE", "FIFTH", "5"),
    ("SIX", "SIXTH", "6"),
    ("SEVEN", "SEVENTH", "7"),
    ("EIGHT", "EIGHTH", "8"),
    ("NINE", "NINTH", "9"),
    ("TEN", "TENTH", "10"),
];

const UNITS: &[&str] = &[
    "STE", "SUITE", "APT", "UNIT", "RM", "ROOM", "FL", "FLOOR", "BLDG", "BUILDING", "DEPT", "LOT", "SPC", "TRLR", "#",
    "NO",
];

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
        let first = words(&format!("{} {}", lines.house, lines.line1));
        let second = words(&lines.line2);
        let (street, other) = if !starts_with_house(&first) && starts_with_house(&second) {
            (second, first)
        } else {
            (first, second)
        };
        address.take_street(street);
        let mut other = other;
        address.take_box(&mut other);
        address.take_unit(&mut other);
        address.city = city(&lines.city);
        address.state = code(&lines.state);
        let digits: String = lines.zip.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= 4 {
            address.zip5 = hash_text(&[digits.get(..5).unwrap_or(&digits)]);
        } else {
            address.zip5 = code(&lines.zip);
        }
        let place = if address.zip5 != 0 { address.zip5 } else { address.city };
        let site = address.site();
        address.building = if site == 0 { 0 } else { combine(site, place) };
        Some(address)
    }

    /// Identifies the building: box, or house number and street name, in its ZIP code or city.
    pub(crate) fn building(&self) -> Option<u64> {
        (self.building != 0).then_some(self.building)
    }

    fn site(&self) -> u64 {
        match (self.house, self.post_box) {
            (0, 0) => 0,
            (0, post_box) => post_box,
            (house, _) => combine(house, hash_text(&[&self.street_name])),
        }
    }

    fn take_street(&mut self, mut words: Vec<String>) {
        self.take_box(&mut words);
        self.take_unit(&mut words);
        if starts_with_house(&words) {
            let house = words.remove(0);
            let house = NUMERALS
                .iter()
                .find(|(cardinal, _, _)| *cardinal == house)
                .map_or(house.as_str(), |(_, _, digit)| digit);
            self.house = hash_text(&[house.trim_start_matches('0')]);
        }
        let words: Vec<String> = words.into_iter().map(street_word).collect();
        self.street = if words.is_empty() {
            0
        } else {
            hash_text(&[&words.join(" ")])
        };
        self.street_name = street_name(&words).into();
    }

    /// Takes `PO BOX 12` in all its spellings.
    fn take_box(&mut self, words: &mut Vec<String>) {
        let Some(at) = words
            .iter()
            .position(|word| matches!(word.as_str(), "BOX" | "POBOX" | "POB"))
        else {
            return;
        };
        let Some(number) = words.get(at + 1) else { return };
        self.post_box = hash_text(&["BOX", number.trim_start_matches('0')]);
        let mut start = at;
        while start > 0
            && matches!(
                words[start - 1].as_str(),
                "PO" | "P" | "O" | "POST" | "OFFICE" | "DRAWER"
            )
        {
            start -= 1;
        }
        words.drain(start..=at + 1);
    }

    /// Takes the secondary unit and everything after it.
    fn take_unit(&mut self, words: &mut Vec<String>) {
        let from = usize::from(starts_with_house(words));
        let Some(at) = (from..words.len()).find(|&at| UNITS.contains(&words[at].as_str())) else {
            return;
        };
        let rest: Vec<&str> = words[at..]
            .iter()
            .map(String::as_str)
            .filter(|word| !UNITS.contains(word))
            .collect();
        if let Some(unit) = rest.first() {
            self.unit = hash_text(&[unit.trim_start_matches('0')]);
        }
        words.truncate(at);
    }
}

/// Upper-case words without punctuation; noise such as `EFT` and what follows `C/O` is gone.
fn words(line: &str) -> Vec<String> {
    let folded = fold(line).replace("C/O", " CAREOF ").replace('#', " # ");
    let separators = |c: char| !(c.is_ascii_alphanumeric() || c == '#');
    let mut words: Vec<String> = Vec::new();
    for word in folded.split(separators).filter(|word| !word.is_empty()) {
        match word {
            "CAREOF" | "ATTN" | "ATTENTION" => break,
            "EFT" => {}
            // `U S HIGHWAY`, `N W 5TH`: letters that belong together.
            "S" if words.last().is_some_and(|last| last == "U") => {
                words.pop();
                words.push("US".to_owned());
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

fn starts_with_house(words: &[String]) -> bool {
    let Some(first) = words.first() else { return false };
    let number = first.starts_with(|c: char| c.is_ascii_digit()) && !is_ordinal(first);
    let spelled = words.len() >= 3 && NUMERALS.iter().any(|(cardinal, _, _)| cardinal == first);
    number || spelled
}

fn is_ordinal(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    !digits.is_empty() && matches!(&word[digits.len()..], "ST" | "ND" | "RD" | "TH")
}

fn street_word(word: String) -> String {
    let canonical = DIRECTIONS
        .iter()
        .find(|(long, _)| *long == word)
        .map(|(_, short)| (*short).to_owned())
        .or_else(|| {
            let suffix = SUFFIXES.iter().find(|(_, others)| others.contains(&word.as_str()));
            suffix.map(|(short, _)| (*short).to_owned())
        })
        .or_else(|| {
            let numeral = NUMERALS.iter().find(|(_, ordinal, _)| *ordinal == word);
            numeral.map(|(_, _, digit)| (*digit).to_owned())
        });
    match canonical {
        Some(form) => form,
        None if word == "SAINT" => "ST".to_owned(),
        None if word == "MOUNT" => "MT".to_owned(),
        None if word == "FORT" => "FT".to_owned(),
        None if is_ordinal(&word) => word[..word.len() - 2].to_owned(),
        None => word,
    }
}

/// The street without directionals and without its suffix, unless nothing else remains.
fn street_name(words: &[String]) -> String {
    let direction = |word: &String| DIRECTIONS.iter().any(|(_, short)| short == word);
    let suffix = |word: &String| SUFFIXES.iter().any(|(short, _)| short == word);
    let mut core: Vec<&str> = words
        .iter()
        .filter(|word| !direction(word))
        .map(String::as_str)
        .collect();
    while core.len() > 1 && core.last().is_some_and(|last| suffix(&(*last).to_owned())) {
        core.pop();
    }
    if core.is_empty() {
        words.join(" ")
    } else {
        core.join(" ")
    }
}

/// Cities compare by letters alone, with `SAINT`, `FORT` and `MOUNT` shortened.
pub(super) fn city(raw: &str) -> u64 {
    let letters: String = words(raw).into_iter().map(street_word).collect();
    if letters.is_empty() { 0 } else { hash_text(&[&letters]) }
}

pub(super) fn code(raw: &str) -> u64 {
    let letters: String = fold(raw).chars().filter(char::is_ascii_alphanumeric).collect();
    if letters.is_empty() { 0 } else { hash_text(&[&letters]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line1: &str, line2: &str) -> Address {
        let lines = AddressLines {
            line1: line1.into(),
            line2: line2.into(),
            city: "DE KALB".into(),
            state: "IL".into(),
            zip: "60115-1234".into(),
            ..AddressLines::default()
        };
        Address::parse(&lines, true).expect("an address")
    }

    #[test]
    fn spellings_of_one_street_meet() {
        for (a, b) in [
            ("1108 ROSS CLARK CIRCLE", "1108 Ross Clark Cir"),
            ("2505 U S HIGHWAY 431 NORTH", "2505 US HWY 431 N"),
            ("1000 FIRST STREET NORTH", "1000 1ST ST N"),
            ("ONE HOSPITAL DR SE", "1 Hospital Drive Southeast"),
            ("65 E WACKER DR  1800 EFT", "65 E WACKER DR 1800"),
        ] {
            let (a, b) = (parse(a, ""), parse(b, ""));
            assert_eq!(
                (a.house, a.street),
                (b.house, b.street),
                "{} / {}",
                a.display,
                b.display
            );
        }
    }

    #[test]
    fn boxes_units_and_care_of_lines() {
        let boxed = parse("PO BOX 160 - 602 CHASE AVENUE", "");
        assert_eq!(boxed.post_box, parse("P.O. Box 160", "").post_box);
        assert_eq!(boxed.house, parse("602 CHASE AVE", "").house);
        let suite = parse("875 N MICHIGAN AVENUE SUITE 1351", "");
        assert_eq!(suite.unit, parse("875 N MICHIGAN AVE", "STE 1351").unit);
        assert_eq!(suite.street, parse("875 N MICHIGAN AVE #1351", "").street);
        let care = parse("C/O DON GARFIELD", "9420 S. STONEY ISLAND AVE");
        assert_eq!(care.street, parse("9420 SOUTH STONEY ISLAND AVENUE", "").street);
        assert_eq!(city("MC HENRY"), city("MCHENRY"));
        assert_eq!(city("SAINT LOUIS"), city("ST. LOUIS"));
    }
}
