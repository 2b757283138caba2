//! Boxes, recipients, buildings: what stands around a street.

use super::{AddressPart as Part, Labeler, is_grid, is_ordinal_number, starts_with_digit};
use crate::engine::matching::address::tables::role;

impl Labeler<'_> {
    /// Labels everything before city, state and ZIP code.
    pub(super) fn front(&mut self, end: usize, whole: bool) {
        self.boxes(end);
        self.remarks(end);
        let mut at = 0;
        while at < end && (self.parts[at] != Part::StreetName || self.leading_unit(at, end)) {
            at = if self.parts[at] == Part::StreetName {
                self.unit(at, end)
            } else {
                at + 1
            };
        }
        let mut seen_street = false;
        if at == 0 || self.parts[at - 1] != Part::BoxNumber {
            at = self.before_house(at, end, whole);
        }
        while at < end {
            if self.parts[at] != Part::StreetName {
                at += 1;
                continue;
            }
            let stop = self.unit_start(at, end);
            if stop > at {
                if seen_street {
                    self.after_street(at, stop);
                } else {
                    self.street(at, stop, whole);
                    seen_street = true;
                }
            }
            at = self.unit(stop, end);
        }
    }

    /// Labels `C/O` and what follows it at the end of a line, and `EFT`.
    pub(super) fn remarks(&mut self, end: usize) {
        for at in 1..end {
            if self.text(at) == "EFT" {
                self.parts[at] = Part::Recipient;
            }
            if self.is_care_of(at) && !(at + 1..end).any(|later| starts_with_digit(self.text(later))) {
                self.named_part(at, end, Part::Recipient);
            }
        }
    }

    /// Labels post boxes wherever they stand.
    pub(super) fn boxes(&mut self, end: usize) {
        let mut at = 0;
        while at < end {
            let length = self.box_type(at, end);
            if length == 0 {
                at += 1;
                continue;
            }
            self.set(at, at + length, Part::BoxType);
            let mut number = at + length;
            while number < end && matches!(self.text(number), "#" | "NO" | "NUMBER") {
                self.parts[number] = Part::BoxNumber;
                number += 1;
            }
            if number < end && (starts_with_digit(self.text(number)) || self.text(number).len() <= 2) {
                self.parts[number] = Part::BoxNumber;
                number += 1;
            }
            self.box_group(at);
            at = number;
        }
    }

    /// How many words from `at` say that a box number follows.
    pub(super) fn box_type(&self, at: usize, end: usize) -> usize {
        let text = |ahead: usize| if at + ahead < end { self.text(at + ahead) } else { "" };
        let boxes = |word: &str| matches!(word, "BOX" | "DRAWER" | "BX");
        match text(0) {
            "POBOX" | "POB" | "LOCKBOX" | "CALLER" => 1,
            "LB" | "LBX" if starts_with_digit(text(1)) || text(1) == "#" => 1,
            "PO" if boxes(text(1)) => 2,
            "P" if text(1) == "O" && boxes(text(2)) => 3,
            "POST" if text(1) == "OFFICE" && boxes(text(2)) => 3,
            "POST" | "LOCK" | "MAIL" if boxes(text(1)) => 2,
            "BOX" if starts_with_digit(text(1)) || text(1) == "#" || text(1).len() == 1 => 1,
            "DRAWER" if at == 0 => 1,
            "PO" if starts_with_digit(text(1)) => 1,
            _ => 0,
        }
    }

    /// Labels `RR 2`, `HC 68` before a box.
    pub(super) fn box_group(&mut self, end: usize) {
        let Some(at) = (0..end).find(|at| {
            self.is(*at, role::BOX_GROUP)
                || (matches!(self.text(*at), "ROUTE" | "RT" | "RTE" | "HWY" | "HIGHWAY") && at + 3 > end)
        }) else {
            return;
        };
        if at > 2 || (self.text(at) == "RD" && at + 2 < end) || (at > 0 && starts_with_digit(self.text(0))) {
            return;
        }
        for place in 0..end {
            let number = starts_with_digit(self.text(place))
                || self.text(place) == "#"
                || (place > at && self.text(place).len() == 1);
            self.parts[place] = if number { Part::BoxGroup } else { Part::BoxGroupType };
        }
    }

    /// Labels what stands before the house number; returns where the street begins.
    pub(super) fn before_house(&mut self, from: usize, end: usize, whole: bool) -> usize {
        if from >= end {
            return end;
        }
        if matches!(
            self.text(from),
            "CORNER" | "JUNCTION" | "JCT" | "INTERSECTION" | "CRSRDS"
        ) && end > from + 2
        {
            let last = from + 1 + usize::from(self.text(from + 1) == "OF");
            self.set(from, last, Part::Corner);
            return last;
        }
        if self.text(from) == "#" && end > from + 2 && starts_with_digit(self.text(from + 1)) {
            self.parts[from] = Part::HouseNumber;
            return from + 1;
        }
        let care_of = self.is_care_of(from);
        let middle = (from + 1..end)
            .rev()
            .find(|at| matches!(self.text(*at), "&" | "AND" | "AT"));
        let crossing = middle.is_some_and(|middle| !(middle + 1..end).any(|at| self.starts_house(at, from, end)));
        let Some(house) = (from..end).find(|at| self.starts_house(*at, from, end)) else {
            return if care_of {
                self.named_part(from, end, Part::Recipient)
            } else {
                self.without_house(from, end, whole && !crossing)
            };
        };
        if let Some(second) = self.second_house(house, end) {
            return self.named_part(from, second, Part::Building);
        }
        if house == from {
            return from;
        }
        let leading =
            !crossing && !self.is_road(from, house) && (self.comma_after(house - 1) || self.names_nothing(from, house));
        if !(leading || care_of) {
            return from;
        }
        let building = !care_of && (from..house).any(|at| self.is(at, role::BUILDING));
        self.named_part(from, house, if building { Part::Building } else { Part::Recipient })
    }

    pub(super) fn named_part(&mut self, from: usize, to: usize, part: Part) -> usize {
        for slot in self
            .parts
            .iter_mut()
            .take(to)
            .skip(from)
            .filter(|slot| **slot == Part::StreetName)
        {
            *slot = part;
        }
        to
    }

    /// A line without house number is a street, or names a building or a recipient.
    pub(super) fn without_house(&mut self, from: usize, end: usize, whole: bool) -> usize {
        let street = (from + 1..end).any(|at| self.is(at, role::STRONG))
            || self.is(from, role::DIRECTION | role::ROAD | role::BEFORE_ROAD)
            || is_ordinal_number(self.text(from));
        if street || !whole {
            return from;
        }
        let stop = self.unit_start(from, end);
        let building = (from..stop).any(|at| self.is(at, role::BUILDING | role::SUFFIX)) || end < self.words.len();
        self.named_part(from, stop, if building { Part::Building } else { Part::Recipient })
    }

    /// `ONE MIDTOWN PLAZA 1360 PEACHTREE STREET`: the house number after a building that begins with a number.
    pub(super) fn second_house(&self, house: usize, end: usize) -> Option<usize> {
        let second = (house + 3..end).find(|at| self.starts_house(*at, house, end))?;
        let building = (house + 1..second).any(|at| self.is(at, role::BUILDING | role::SUFFIX));
        let numbered = self.is(second - 1, role::ROAD) && !self.has_name(second - 1);
        let street = (second + 2..end.min(second + 5)).any(|at| self.is(at, role::STRONG));
        (building && street && !numbered && !self.comma_after(second)).then_some(second)
    }

    /// Whether the words before the house number are no part of a street.
    pub(super) fn names_nothing(&self, from: usize, house: usize) -> bool {
        !(from..house)
            .any(|at| self.is(at, role::ROAD | role::STRONG | role::UNIT | role::PART) || self.text(at) == "#")
    }

    pub(super) fn is_road(&self, at: usize, house: usize) -> bool {
        house <= at + 3
            && (at..house).any(|at| self.is(at, role::ROAD))
            && (at..house).all(|at| self.is(at, role::ROAD | role::BEFORE_ROAD | role::DIRECTION))
    }

    pub(super) fn is_care_of(&self, at: usize) -> bool {
        matches!(self.text(at), "C/O" | "ATTN" | "ATTENTION" | "%")
    }

    pub(super) fn starts_house(&self, at: usize, from: usize, end: usize) -> bool {
        if at + 1 >= end || self.parts[at] != Part::StreetName {
            return false;
        }
        let text = self.text(at);
        let number = (starts_with_digit(text) && !is_ordinal_number(text)) || (is_grid(text) && at == from);
        let unit = at > 0 && (self.is(at - 1, role::UNIT | role::PART) || self.text(at - 1) == "#");
        let spelled = self.is(at, role::CARDINAL)
            && at + 2 < end
            && !self.is(at + 1, role::STRONG)
            && (at == from || self.street_follows(at, end));
        (number && !unit) || spelled
    }

    pub(super) fn street_follows(&self, at: usize, end: usize) -> bool {
        (at + 1..end.min(at + 6)).any(|at| self.is(at, role::SUFFIX))
    }
}
