//! Which codes a segment may have, and their order. A code is padded by the chart's own rule before it is compared, so
//! `0100` and `100` are one code where the rule says so, and a range means codes of equal length.

use serde::{Deserialize, Serialize};

use super::ranges::Ranges;

/// Longest code, in characters.
pub const LONGEST_CODE: usize = 31;

/// A padded code as a number, so that ranges of codes are ranges of numbers. The order is that of the characters; where
/// codes differ in length, shorter ones come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u128, u128);

/// Set of codes of one segment.
pub type Codes = Ranges<Key>;

/// How codes shorter than the segment become as long as it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pad {
    /// They do not: codes of different lengths are different codes.
    #[default]
    None,
    /// Filled on the left.
    Left,
    /// Filled on the right.
    Right,
}

/// Characters that codes consist of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Characters {
    /// `0` to `9`.
    Digits,
    /// `0` to `9`, `A` to `Z`.
    #[default]
    Alphanumeric,
    /// Those that can be seen, of ASCII, besides `*`, `|` and `=`, which conditions are written with.
    Any,
}

impl Characters {
    fn allows(self, byte: u8) -> bool {
        match self {
            Characters::Digits => byte.is_ascii_digit(),
            Characters::Alphanumeric => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Characters::Any => byte.is_ascii_graphic() && !matches!(byte, b'*' | b'|' | b'='),
        }
    }

    /// The smallest allowed character that is not before `byte`.
    fn at_least(self, byte: u8) -> Option<u8> {
        (byte..=b'~').find(|byte| self.allows(*byte))
    }

    /// Place of a character among the allowed ones.
    fn place(self, byte: u8) -> i16 {
        (b'!'..byte).filter(|byte| self.allows(*byte)).count() as i16
    }

    fn count(self) -> i16 {
        self.place(b'~' + 1)
    }
}

/// The codes of one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    length: usize,
    pad: Pad,
    pad_with: u8,
    characters: Characters,
}

/// How many codes a range spans, comparable with others of the same segment: a number in as many digits as there are
/// allowed characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Width([u8; LONGEST_CODE]);

impl Space {
    /// Codes of at most `length` of these characters; `None` if that is no length, or the pad character is not allowed.
    pub fn new(length: usize, pad: Pad, pad_with: u8, characters: Characters) -> Option<Space> {
        let fits = (1..=LONGEST_CODE).contains(&length) && (pad == Pad::None || characters.allows(pad_with));
        fits.then_some(Space {
            length,
            pad,
            pad_with,
            characters,
        })
    }

    /// The code's number; `None` if it is no code of the segment.
    pub fn key(&self, code: &str) -> Option<Key> {
        let code = code.as_bytes();
        if code.is_empty() || code.len() > self.length || !code.iter().all(|byte| self.characters.allows(*byte)) {
            return None;
        }
        let mut bytes = [0; LONGEST_CODE + 1];
        let gap = self.length - code.len();
        let text = bytes.get_mut(1..=self.length)?;
        match self.pad {
            Pad::None => text.get_mut(..code.len())?.copy_from_slice(code),
            Pad::Left => {
                text.get_mut(..gap)?.fill(self.pad_with);
                text.get_mut(gap..)?.copy_from_slice(code);
            }
            Pad::Right => {
                text.get_mut(code.len()..)?.fill(self.pad_with);
                text.get_mut(..code.len())?.copy_from_slice(code);
            }
        }
        bytes[0] = if self.pad == Pad::None {
            code.len() as u8
        } else {
            self.length as u8
        };
        Some(Key::of(&bytes))
    }

    /// The padded code.
    pub fn text(&self, key: Key) -> String {
        let bytes = key.bytes();
        let length = usize::from(bytes[0]).min(LONGEST_CODE);
        String::from_utf8_lossy(&bytes[1..=length]).into_owned()
    }

    /// All codes.
    pub fn all(&self) -> Codes {
        let first = self.next(Key(0, 0));
        Codes::one(first, Key::END)
    }

    /// One code.
    pub fn exact(&self, key: Key) -> Codes {
        Codes::one(key, self.next(key.plus_one()))
    }

    /// From one code to another, both included, of equal length; `None` if they are not.
    pub fn range(&self, lo: &str, hi: &str) -> Option<Codes> {
        let (lo, hi) = (self.key(lo)?, self.key(hi)?);
        (lo.length() == hi.length() && lo <= hi).then(|| Codes::one(lo, self.next(hi.plus_one())))
    }

    /// The padded codes that begin so; `None` if none does.
    pub fn prefix(&self, prefix: &str) -> Option<Codes> {
        let prefix = prefix.as_bytes();
        let fits = (1..=self.length).contains(&prefix.len()) && prefix.iter().all(|byte| self.characters.allows(*byte));
        if !fits {
            return None;
        }
        let shortest = if self.pad == Pad::None {
            prefix.len()
        } else {
            self.length
        };
        let of_length = |length: usize| {
            let edge = |fill: u8| {
                let mut bytes = [fill; LONGEST_CODE + 1];
                bytes[0] = length as u8;
                for (byte, given) in bytes.iter_mut().skip(1).zip(prefix) {
                    *byte = *given;
                }
                Key::of(&bytes)
            };
            (self.next(edge(0)), self.next(edge(u8::MAX)))
        };
        Some(Codes::new((shortest..=self.length).map(of_length)))
    }

    /// How many codes are from one to another.
    pub fn width(&self, lo: &str, hi: &str) -> Option<Width> {
        let (lo, hi) = (self.key(lo)?.bytes(), self.key(hi)?.bytes());
        let length = usize::from(hi[0]).min(LONGEST_CODE);
        let mut width = [0; LONGEST_CODE];
        let mut borrow = 0;
        for i in (1..=length).rev() {
            let digit = self.characters.place(hi[i]) - self.characters.place(lo[i]) - borrow;
            borrow = i16::from(digit < 0);
            width[LONGEST_CODE - 1 - (length - i)] = (digit + borrow * self.characters.count()) as u8;
        }
        Some(Width(width))
    }

    /// The smallest code that is not before `key`.
    fn next(&self, key: Key) -> Key {
        let mut bytes = key.bytes();
        let shortest = if self.pad == Pad::None { 1 } else { self.length };
        if usize::from(bytes[0]) < shortest {
            bytes = [0; LONGEST_CODE + 1];
            bytes[0] = shortest as u8;
        }
        let length = usize::from(bytes[0]);
        if length > self.length {
            return Key::END;
        }
        // What is longer than the code lies after it.
        let beyond = bytes.iter().skip(length + 1).any(|byte| *byte > 0);
        match self.raised(&mut bytes, length, beyond) {
            true => {
                bytes[length + 1..].fill(0);
                Key::of(&bytes)
            }
            false if length < self.length => {
                let mut longer = [0; LONGEST_CODE + 1];
                longer[0] = length as u8 + 1;
                self.next(Key::of(&longer))
            }
            false => Key::END,
        }
    }

    /// Raises the code to one of allowed characters; whether there is one of that length.
    fn raised(&self, bytes: &mut [u8; LONGEST_CODE + 1], length: usize, beyond: bool) -> bool {
        let lowest = self.characters.at_least(0).unwrap_or(b'0');
        let wrong = (1..=length).find(|i| !self.characters.allows(bytes[*i]));
        let (mut at, mut least) = match wrong {
            Some(i) => (i, bytes[i]),
            None if beyond => (length, bytes[length].saturating_add(1)),
            None => return true,
        };
        loop {
            if let Some(byte) = self.characters.at_least(least) {
                bytes[at] = byte;
                bytes[at + 1..=length].fill(lowest);
                return true;
            }
            if at == 1 {
                return false;
            }
            at -= 1;
            least = bytes[at].saturating_add(1);
        }
    }
}

impl Key {
    /// After all codes.
    pub const END: Key = Key(u128::MAX, u128::MAX);

    fn of(bytes: &[u8; LONGEST_CODE + 1]) -> Key {
        let (mut high, mut low) = ([0; 16], [0; 16]);
        high.copy_from_slice(&bytes[..16]);
        low.copy_from_slice(&bytes[16..]);
        Key(u128::from_be_bytes(high), u128::from_be_bytes(low))
    }

    fn bytes(self) -> [u8; LONGEST_CODE + 1] {
        let mut bytes = [0; LONGEST_CODE + 1];
        bytes[..16].copy_from_slice(&self.0.to_be_bytes());
        bytes[16..].copy_from_slice(&self.1.to_be_bytes());
        bytes
    }

    fn length(self) -> u8 {
        self.bytes()[0]
    }

    /// The next number, which need not be a code.
    fn plus_one(self) -> Key {
        match self.1.checked_add(1) {
            Some(low) => Key(self.0, low),
            None => Key(self.0.saturating_add(1), 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn space(length: usize, pad: Pad, characters: Characters) -> Space {
        Space::new(length, pad, b'0', characters).unwrap()
    }

    /// All codes of a small segment of digits.
    fn small(pad: Pad) -> Vec<String> {
        let lengths = if pad == Pad::None { 1..=3 } else { 3..=3 };
        let of = |length: usize| (0..10_usize.pow(length as u32)).map(move |n| format!("{n:0length$}"));
        lengths.flat_map(of).collect()
    }

    #[test]
    fn codes_are_padded_by_the_rule_of_the_segment() {
        let left = space(5, Pad::Left, Characters::Alphanumeric);
        assert_eq!(left.key("100"), left.key("00100"));
        assert_eq!(left.text(left.key("100").unwrap()), "00100");
        let right = space(5, Pad::Right, Characters::Alphanumeric);
        assert_eq!(right.text(right.key("1A").unwrap()), "1A000");
        let none = space(5, Pad::None, Characters::Alphanumeric);
        assert_ne!(none.key("100"), none.key("0100"));
        for code in ["", "123456", "a", "1 2", "é", "1*"] {
            assert_eq!(none.key(code), None, "{code}");
        }
        assert!(Space::new(3, Pad::Left, b' ', Characters::Digits).is_none());
        assert!(Space::new(32, Pad::None, b'0', Characters::Any).is_none());
        let long = space(31, Pad::None, Characters::Any);
        let code = "~".repeat(31);
        assert_eq!(long.text(long.key(&code).unwrap()), code);
        assert!(long.exact(long.key(&code).unwrap()).contains(long.key(&code).unwrap()));
    }

    #[test]
    fn every_edge_is_a_code_and_sets_hold_what_they_say() {
        for pad in [Pad::None, Pad::Left] {
            let space = space(3, pad, Characters::Digits);
            let codes = small(pad);
            let members = |set: &Codes| -> Vec<&str> {
                let inside = |code: &&String| set.contains(space.key(code).unwrap());
                codes.iter().filter(inside).map(String::as_str).collect()
            };
            let expected = |by: &dyn Fn(&str) -> bool| -> Vec<&str> {
                codes.iter().map(String::as_str).filter(|code| by(code)).collect()
            };
            assert_eq!(members(&space.all()).len(), codes.len());
            assert_eq!(
                members(&space.prefix("12").unwrap()),
                expected(&|code| code.starts_with("12"))
            );
            assert_eq!(
                members(&space.prefix("9").unwrap()),
                expected(&|code| code.starts_with('9'))
            );
            let range = space.range("095", "203").unwrap();
            assert_eq!(
                members(&range),
                expected(&|code| code.len() == 3 && ("095"..="203").contains(&code))
            );
            let listed = (0..1000).map(|n| space.exact(space.key(&format!("{n:03}")).unwrap()));
            let all = listed.reduce(|a, b| a.or(&b)).unwrap();
            assert_eq!(all.ranges().len(), 1, "neighbors touch: {all:?}");
        }
        let none = space(3, Pad::None, Characters::Digits);
        assert_eq!(none.range("1", "20"), None);
        assert_eq!(none.range("20", "10"), None);
    }

    #[test]
    fn narrower_means_fewer_codes() {
        let digits = space(4, Pad::Left, Characters::Digits);
        let width = |lo, hi| digits.width(lo, hi).unwrap();
        assert!(width("1990", "2009") < width("1000", "1999"));
        assert_eq!(width("1000", "1999"), width("2000", "2999"));
        assert!(width("0", "9") < width("0", "10"));
        let letters = space(2, Pad::None, Characters::Alphanumeric);
        assert!(letters.width("9Z", "A1").unwrap() < letters.width("A0", "A9").unwrap());
    }

    proptest! {
        #[test]
        fn keys_are_in_the_order_of_padded_codes(a in "[0-9A-Z]{1,6}", b in "[0-9A-Z]{1,6}") {
            for pad in [Pad::None, Pad::Left, Pad::Right] {
                let space = space(6, pad, Characters::Alphanumeric);
                let (one, two) = (space.key(&a).unwrap(), space.key(&b).unwrap());
                let (padded, other) = (space.text(one), space.text(two));
                prop_assert_eq!(one.cmp(&two), (padded.len(), &padded).cmp(&(other.len(), &other)));
                prop_assert_eq!(space.key(&padded), Some(one));
            }
        }
    }
}
