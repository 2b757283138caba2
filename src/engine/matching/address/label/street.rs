//! House numbers, streets and units.

use super::{AddressPart as Part, Labeler, is_grid, is_ordinal_number, starts_with_digit};
use crate::engine::matching::address::tables::role;

impl Labeler<'_> {
    /// `DEPT 0669 PO BOX 120001`, `SUITE 200, 7000 PEACHTREE RD`.
    pub(super) fn leading_unit(&self, at: usize, end: usize) -> bool {
        let next = self.text(at + 1);
        let floor = self.unit_length(at, at, end) == 2 && matches!(next, "FLOOR" | "FL" | "FLR");
        let numbered = next.bytes().any(|b| b.is_ascii_digit()) && !is_ordinal_number(next)
            || next == "#"
            || (next.len() == 1 && self.comma_after(at + 1));
        at + 2 < end && (floor || (self.is(at, role::UNIT | role::PART) && numbered && !self.is(at, role::DIRECTION)))
    }

    /// The first place from `at` on where a unit, building or department begins.
    pub(super) fn unit_start(&self, at: usize, end: usize) -> usize {
        (at..end)
            .find(|place| self.parts[*place] != Part::StreetName || self.unit_length(*place, at, end) > 0)
            .unwrap_or(end)
    }

    /// How many words the unit that begins here has; 0 when none does.
    pub(super) fn unit_length(&self, at: usize, from: usize, end: usize) -> usize {
        let text = self.text(at);
        let next = if at + 1 < end { self.text(at + 1) } else { "" };
        let numbered = starts_with_digit(next)
            || next == "#"
            || (next.len() == 1 && next != "&")
            || (next.contains('-') && !next.is_empty());
        let inside = self.is(at, role::UNIT | role::PART);
        // `5TH FLOOR`, `2ND FL`.
        if (is_ordinal_number(text) || self.is(at, role::ORDINAL))
            && matches!(next, "FLOOR" | "FL" | "FLR" | "FLRS" | "FLOORS")
        {
            return 2;
        }
        if matches!(text, "#" | "NO" | "NUMBER" | "NUM") && self.is_numbered_road(from, at) {
            return 0;
        }
        match text {
            "#" if at > from || from > 0 => 1 + usize::from(!next.is_empty()),
            _ if inside && at == from && from == 0 && !numbered => 0,
            "NO" | "NUM" | "NUMBER" | "STOP" | "SPACE" | "LEVEL" | "CODE" | "FILE" | "GATE" | "PIER" | "FRONT"
            | "LOT" | "MS" | "MC" | "DOCK" | "WING" | "UPPER" | "LOWER" | "SLIP" | "FL" => {
                2 * usize::from(numbered && at > from)
            }
            "REAR" | "BSMT" | "BASEMENT" | "PENTHOUSE" | "PH" | "LBBY" | "LOBBY" | "FRNT" if at > from => {
                1 + usize::from(numbered)
            }
            "ROOM" | "RM" | "BUILDING" | "BLDG" | "BLD" if !numbered => usize::from(at > from && next.is_empty()),
            _ if inside && numbered => 2,
            _ if inside && at > from && matches!(text, "STE" | "SUITE" | "APT" | "UNIT" | "DEPT") => {
                1 + usize::from(!next.is_empty() && next.len() <= 3)
            }
            _ if inside && at > from && matches!(text, "FLOOR" | "FLR" | "FL" | "DEPARTMENT") => 1,
            _ => 0,
        }
    }

    /// Whether only a road's type stands since the house number: `ROUTE # A`, `US HIGHWAY NO 130`.
    pub(super) fn is_numbered_road(&self, from: usize, at: usize) -> bool {
        let first = (from..at)
            .find(|place| !starts_with_digit(self.text(*place)))
            .unwrap_or(at);
        first < at && self.is(at - 1, role::ROAD) && self.is_road(first, at)
    }

    /// Labels the unit at `at`; returns the place after it.
    pub(super) fn unit(&mut self, at: usize, end: usize) -> usize {
        if at >= end {
            return end;
        }
        let length = self
            .unit_length(at, at.saturating_sub(1).min(at), end)
            .max(usize::from(self.text(at) == "#") * 2);
        if length == 0 || self.parts[at] != Part::StreetName {
            return at + 1;
        }
        let (kind, number) = if self.is(at, role::PART) && self.text(at) != "#" || (at > 0 && self.is(at, role::PART)) {
            (Part::SubaddressType, Part::Subaddress)
        } else {
            (Part::UnitType, Part::Unit)
        };
        let mut last = (at + length).min(end);
        if self.text(at) == "#" || (last < end && self.text(last - 1) == "#") {
            last = (last + usize::from(self.text(last - 1) == "#")).min(end);
        }
        // `STE 100 - A`, `STE 5, 6`: further numbers.
        for place in at..last {
            self.parts[place] = if self.is(place, role::UNIT | role::PART) && self.text(place).len() > 1 {
                kind
            } else {
                number
            };
        }
        last
    }

    /// Labels what follows a street and is neither unit nor city.
    pub(super) fn after_street(&mut self, from: usize, to: usize) {
        let numbered = (from..to).all(|at| starts_with_digit(self.text(at)) || self.text(at).len() == 1);
        let building = (from..to).any(|at| self.is(at, role::BUILDING | role::SUFFIX | role::DIRECTION));
        let part = match () {
            () if numbered => Part::Unit,
            () if building => Part::Building,
            () => Part::Recipient,
        };
        self.set(from, to, part);
    }

    /// Labels one street or a crossing of two: house number, directions, types, name.
    pub(super) fn street(&mut self, from: usize, to: usize, whole: bool) {
        if let Some(middle) = (from + 1..to).find(|at| matches!(self.text(*at), "&" | "AND" | "AT") && *at + 1 < to)
            && (!starts_with_digit(self.text(from)) || is_ordinal_number(self.text(from)))
        {
            self.parts[middle] = Part::Intersection;
            self.named(from, middle);
            self.named(middle + 1, to);
            return;
        }
        let from = self.house(from, to);
        // Something after a comma is no part of the street's name.
        let mut stop = (from..to).find(|at| self.comma_after(*at)).map_or(to, |at| at + 1);
        // `M STREET, NW`.
        if stop < to
            && stop > from
            && self.is(stop, role::DIRECTION)
            && self.is(stop - 1, role::SUFFIX)
            && self.text(stop).len() <= 2
        {
            stop += 1;
        }
        let last = self.street_end(from, stop, whole);
        self.named(from, last);
        if last < to {
            self.after_street(last, to);
        }
    }

    /// Labels the house number with its suffix; returns where the street begins.
    pub(super) fn house(&mut self, from: usize, to: usize) -> usize {
        let text = self.text(from);
        let number = (starts_with_digit(text) && !is_ordinal_number(text)) || is_grid(text);
        let spelled = self.is(from, role::CARDINAL) && to - from >= 3;
        if !(number || spelled) || to - from < 2 {
            if number && to - from == 1 {
                self.parts[from] = Part::HouseNumber;
                return to;
            }
            return from;
        }
        self.parts[from] = Part::HouseNumber;
        let mut at = from + 1;
        if is_grid(text) && is_grid(self.text(at)) && to - at > 1 {
            self.parts[at] = Part::HouseNumber;
            at += 1;
        }
        let next = self.text(at);
        let letter = next.len() == 1 && next.bytes().all(|b| b.is_ascii_alphabetic()) && !self.is(at, role::DIRECTION);
        let street_after = at + 2 < to && !self.is(at + 1, role::STRONG) && !starts_with_digit(self.text(at + 1));
        if next.contains('/') && to - at > 1 || (letter && street_after) {
            self.parts[at] = Part::HouseSuffix;
            at += 1;
        }
        at
    }

    /// Where the street ends: after its suffix and the direction that follows.
    pub(super) fn street_end(&self, from: usize, to: usize, whole: bool) -> usize {
        let start = from + usize::from(self.is(from, role::DIRECTION)) + usize::from(self.text(from) == "OLD");
        let road = self.road_length(start, to);
        if road > 0 {
            let number = start + road + usize::from(matches!(self.text(start + road), "#" | "NO"));
            let last = number + 1 + usize::from(self.is(number + 1, role::DIRECTION));
            return if whole { last.min(to) } else { to };
        }
        let saint = |at: usize| self.text(at) == "ST" && (at + 2..to).any(|later| self.is(later, role::STRONG));
        let suffix = |at: usize| self.is(at, role::STRONG) && !saint(at);
        let Some(mut last) = (start + 1..to)
            .find(|at| suffix(*at))
            .or_else(|| (from + 1..to).find(|at| suffix(*at)))
        else {
            return to;
        };
        while last + 1 < to && self.is(last + 1, role::STRONG) && self.text(last + 1) != "ST" {
            last += 1;
        }
        last += 1;
        if last < to && self.is(last, role::DIRECTION) {
            last += 1;
        }
        // Where city and state stand elsewhere, only a unit's number can follow a complete street.
        let number =
            last < to && (last..to).all(|at| starts_with_digit(self.text(at)) && !is_ordinal_number(self.text(at)));
        if whole || number { last } else { to }
    }

    /// Labels a street without house number.
    pub(super) fn named(&mut self, from: usize, to: usize) {
        let mut from = from;
        let mut to = to;
        if to <= from {
            return;
        }
        // A direction before, unless it is the street's name: `N ST`, `WEST AVE`.
        let only_type_follows =
            self.is(from + 1, role::SUFFIX) && (from + 2 == to || (from + 3 == to && self.is(to - 1, role::DIRECTION)));
        // A number after a name that is no road is a unit.
        let last = self.text(to - 1);
        let trailing = to >= from + 2 && starts_with_digit(last) && !is_ordinal_number(last) && last.len() <= 5;
        if trailing
            && !self.is(to - 2, role::DIRECTION | role::ROAD | role::BEFORE_ROAD)
            && !starts_with_digit(self.text(to - 2))
            && self.text(to - 2).len() > 1
        {
            self.parts[to - 1] = Part::Unit;
            to -= 1;
        }
        if to - from >= 2
            && self.text(from) == "OLD"
            && self.is(from + 1, role::ROAD | role::BEFORE_ROAD | role::DIRECTION)
            && to - from > 2
        {
            self.parts[from] = Part::StreetTypeBefore;
            from += 1;
        }
        if to > from + 1 && self.is(from, role::DIRECTION) && !only_type_follows {
            self.parts[from] = Part::DirectionBefore;
            from += 1;
            if to > from + 2 && self.is(from, role::DIRECTION) && self.text(from).len() == 1 {
                self.parts[from] = Part::DirectionBefore;
                from += 1;
            }
        }
        if to > from + 1 && self.is(to - 1, role::DIRECTION) && !(from + 2 == to && self.is(from, role::ROAD)) {
            let typed = self.is(to - 2, role::SUFFIX) && to - 2 > from;
            let road = self.is(from, role::ROAD | role::BEFORE_ROAD);
            if typed || road || self.text(to - 1).len() <= 2 || starts_with_digit(self.text(to - 2)) {
                to -= 1;
                self.parts[to] = Part::DirectionAfter;
            }
        }
        let road = self.road_length(from, to);
        if road > 0 {
            self.set(from, from + road, Part::StreetTypeBefore);
            return;
        }
        if to > from + 1 && self.is(to - 1, role::SUFFIX) {
            self.parts[to - 1] = Part::StreetType;
        }
    }

    /// How many words say the type of a street that is named after them: `US HWY 50`, `COUNTY ROAD KK`.
    pub(super) fn road_length(&self, from: usize, to: usize) -> usize {
        let mut at = from;
        // `ST RTE 3` is a state's.
        let state = |at: usize| (self.is(at, role::STATE) || self.text(at) == "ST") && self.is(at + 1, role::ROAD);
        while at < to && at < from + 2 && (self.is(at, role::BEFORE_ROAD) || state(at)) {
            at += 1;
        }
        let named = |at: usize| {
            let text = self.text(at);
            let (text, at) = if matches!(text, "#" | "NO") {
                (self.text(at + 1), at + 1)
            } else {
                (text, at)
            };
            at < to
                && (starts_with_digit(text) && !is_ordinal_number(text)
                    || (text.len() <= 2 && !self.is(at, role::SUFFIX)))
        };
        if at < to && self.is(at, role::ROAD) && named(at + 1) {
            return at + 1 - from;
        }
        if at + 1 < to && self.is(at, role::ROAD) && self.is(at + 1, role::ROAD) && named(at + 2) {
            return at + 2 - from;
        }
        if at > from && named(at) && starts_with_digit(self.text(at)) {
            return at - from;
        }
        0
    }
}
