//! Which part of an address each of its words is.

mod front;
mod street;

use super::tables::{Meaning, is_two_word_state, meaning, role};
use super::words::Word;

/// A part of an address line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressPart {
    /// Who receives: a person, a firm, `C/O` and `ATTN`.
    Recipient,
    /// Name of a building or a landmark.
    Building,
    HouseNumber,
    /// `1/2`, or a letter after the house number.
    HouseSuffix,
    DirectionBefore,
    /// `US HIGHWAY`, `COUNTY ROAD`, also `OLD` before it.
    StreetTypeBefore,
    StreetName,
    StreetType,
    DirectionAfter,
    UnitType,
    Unit,
    /// `BLDG`, `DEPT`, `MSC`: what holds units.
    SubaddressType,
    Subaddress,
    BoxType,
    BoxNumber,
    /// `RR`, `HC`.
    BoxGroupType,
    BoxGroup,
    /// `CORNER OF`.
    Corner,
    /// What stands between two streets that cross.
    Intersection,
    City,
    State,
    Zip,
    Country,
}

use AddressPart as Part;

/// The part of each word. `whole` says that city, state and ZIP code may follow in the line.
pub(super) fn label(words: &[Word<'_>], whole: bool) -> Vec<Part> {
    let meanings = words.iter().map(|word| meaning(word.text)).collect();
    let mut labeler = Labeler {
        words,
        meanings,
        parts: vec![Part::StreetName; words.len()],
    };
    let end = if whole { labeler.tail() } else { words.len() };
    labeler.front(end, whole);
    labeler.parts
}

struct Labeler<'a> {
    words: &'a [Word<'a>],
    meanings: Vec<Meaning>,
    parts: Vec<Part>,
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn starts_with_digit(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_digit)
}

pub(super) fn is_ordinal_number(text: &str) -> bool {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    all_digits(digits) && matches!(&text[digits.len()..], "ST" | "ND" | "RD" | "TH")
}

/// `N79W5406`, `W148`: house numbers of a grid.
fn is_grid(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes, [b'N' | b'S' | b'E' | b'W', second, ..] if second.is_ascii_digit())
}

fn is_zip(text: &str) -> bool {
    match text.split_once('-') {
        Some((five, four)) => five.len() == 5 && four.len() == 4 && all_digits(five) && all_digits(four),
        None => matches!(text.len(), 5 | 9) && all_digits(text),
    }
}

impl<'a> Labeler<'a> {
    fn text(&self, at: usize) -> &'a str {
        self.words.get(at).map_or("", |word| word.text)
    }

    fn is(&self, at: usize, roles: u16) -> bool {
        self.meanings.get(at).is_some_and(|meaning| meaning.roles & roles != 0)
    }

    fn comma_after(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| word.comma)
    }

    fn set(&mut self, from: usize, to: usize, part: Part) {
        for slot in self.parts.iter_mut().take(to).skip(from) {
            *slot = part;
        }
    }

    /// Labels country, ZIP code, state and city from the right; returns where they begin.
    fn tail(&mut self) -> usize {
        let mut end = self.words.len();
        end = self.take_country(end);
        let after_zip = end;
        end = self.take_zip(end);
        let zip = end < after_zip;
        let after_state = end;
        end = self.take_state(end, zip);
        let state = end < after_state;
        let city = self.city_start(end, zip || state);
        self.set(city, end, Part::City);
        city
    }

    fn take_country(&mut self, end: usize) -> usize {
        let length = match () {
            () if end >= 3 && self.text(end - 2) == "UNITED" && self.text(end - 1) == "STATES" => 2,
            () if end >= 3 && matches!(self.text(end - 1), "USA" | "US") => 1,
            () => return end,
        };
        let before = end - length - 1;
        if is_zip(self.text(before)) || self.is(before, role::STATE) || self.comma_after(before) {
            self.set(end - length, end, Part::Country);
            return end - length;
        }
        end
    }

    fn take_zip(&mut self, end: usize) -> usize {
        if end < 2 {
            return end;
        }
        let last = self.text(end - 1);
        let before = self.text(end - 2);
        let named = matches!(before, "BOX" | "POBOX" | "POB" | "BX" | "LOCKBOX" | "#" | "NO")
            || self.is(end - 2, role::UNIT | role::PART | role::ROAD);
        // `MA 1241`: a spreadsheet has eaten the leading zero.
        let short =
            matches!(last.len(), 3 | 4 | 10) && all_digits(last) && before.len() == 2 && self.is(end - 2, role::STATE);
        if short && end >= 4 && !self.is(end - 2, role::DIRECTION) {
            self.parts[end - 1] = Part::Zip;
            return end - 1;
        }
        if is_zip(last) && (!named || self.is(end - 2, role::STATE)) {
            self.parts[end - 1] = Part::Zip;
            return end - 1;
        }
        // Four digits after five.
        if end >= 3 && last.len() == 4 && all_digits(last) && before.len() == 5 && all_digits(before) {
            self.set(end - 2, end, Part::Zip);
            return end - 2;
        }
        end
    }

    fn take_state(&mut self, end: usize, zip: bool) -> usize {
        if end < 2 {
            return end;
        }
        let sure = |before: usize, this: &Self| zip || this.comma_after(before) || this.is_city_end(before);
        if end >= 3 && is_two_word_state(self.text(end - 2), self.text(end - 1)) && (zip || sure(end - 3, self)) {
            self.set(end - 2, end, Part::State);
            return end - 2;
        }
        if !self.is(end - 1, role::STATE) {
            return end;
        }
        let code = self.text(end - 1).len() == 2;
        let other = self.is(end - 1, role::SUFFIX | role::UNIT | role::DIRECTION);
        if !zip && self.is(end - 1, role::DIRECTION) && self.is(end - 2, role::SUFFIX)
            || !zip && end < 4 && self.is(end - 1, role::DIRECTION)
        {
            return end;
        }
        let certain =
            zip || self.comma_after(end - 2) || (code && !other && end >= 4) || (!code && sure(end - 2, self));
        if certain && (zip || !self.is(end - 2, role::UNIT)) {
            self.parts[end - 1] = Part::State;
            return end - 1;
        }
        end
    }

    /// Whether a word that is a suffix or part of a city's name stands here.
    fn is_city_end(&self, at: usize) -> bool {
        at >= 4 && (self.is(at, role::CITY_LAST) || (2..at).any(|before| self.is(before, role::STRONG)))
    }

    /// Where the city begins that ends before `end`.
    fn city_start(&self, end: usize, known: bool) -> usize {
        let anchor = self.anchor(end);
        if !known {
            // Without state and ZIP code only what follows a complete street and a comma is a city.
            let complete = anchor > 0
                && anchor < end
                && self.words[anchor..end].iter().all(|word| {
                    !starts_with_digit(word.text) && !matches!(word.text, "#" | "PO" | "BOX" | "POBOX" | "POB")
                })
                && !(anchor..end).any(|at| self.is(at, role::UNIT | role::PART));
            return if complete && (self.comma_after(anchor - 1) || self.follows_street(anchor)) {
                anchor
            } else {
                end
            };
        }
        if anchor > 0 {
            return anchor;
        }
        let Some(mut start) = end.checked_sub(1) else {
            return 0;
        };
        if start > 0 && self.is(start, role::CITY_LAST) && !starts_with_digit(self.text(start - 1)) {
            start -= 1;
        }
        while start > 1
            && self.is(start - 1, role::CITY_FIRST)
            && !self.comma_after(start - 1)
            && !starts_with_digit(self.text(start - 2))
        {
            start -= 1;
        }
        start
    }

    fn follows_street(&self, anchor: usize) -> bool {
        self.is(anchor - 1, role::STRONG) && anchor >= 3 && starts_with_digit(self.text(0))
    }

    /// Just after the last word before `end` that belongs to a street, a unit or a box.
    fn anchor(&self, end: usize) -> usize {
        let mut anchor = 0;
        for at in 0..end {
            let text = self.text(at);
            if at + 1 < end && self.comma_after(at) {
                anchor = at + 1;
                continue;
            }
            let saint = text == "ST" && at > 0 && self.is(at - 1, role::SUFFIX | role::UNIT)
                || text == "ST" && self.comma_after(at.wrapping_sub(1));
            let suffix = self.is(at, role::STRONG) && !saint && at >= anchor && self.has_name(at);
            let direction = self.is(at, role::DIRECTION)
                && anchor == at
                && at > 0
                && self.is(at - 1, role::STRONG)
                && (text.len() <= 2 || self.comma_after(at) || at + 1 == end);
            let grid = self.is(at, role::DIRECTION)
                && at >= 3
                && starts_with_digit(self.text(at - 1))
                && self.is(at - 2, role::DIRECTION);
            let number = (starts_with_digit(text) && at > 0) || (is_grid(text) && at <= 1);
            let unit = self.is(at, role::UNIT) && at > 0 && is_ordinal_number(self.text(at - 1));
            let single = text.len() == 1
                && at > 0
                && (self.is(at - 1, role::UNIT | role::PART | role::ROAD) || self.text(at - 1) == "#");
            if suffix || direction || number || unit || single || grid {
                anchor = at + 1;
            }
        }
        anchor
    }

    /// Whether a word that can be a street's name stands before `at`.
    fn has_name(&self, at: usize) -> bool {
        let name = |place: usize| {
            !self.is(place, role::DIRECTION)
                && (!starts_with_digit(self.text(place)) || is_ordinal_number(self.text(place)))
        };
        let only_direction = at >= 2 && self.is(at - 1, role::DIRECTION) && starts_with_digit(self.text(at - 2));
        (usize::from(starts_with_digit(self.text(0)))..at).any(name) || only_direction
    }
}
