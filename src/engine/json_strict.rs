//! What a JSON text may hold whatever it is for: each name once in an object, no U+0000, and not more than can be looked at.
//! One pass over the text, before anything is made of it.

use std::borrow::Cow;
use std::fmt::{self, Formatter};

use serde::Deserializer;
use serde::de::{DeserializeOwned, DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};

use super::json_number;
use super::json_place::escape;
use super::record::{Violation, push_pointer};

/// Most members of one object; no list of names that people write comes near it.
pub const MOST_MEMBERS: usize = 10_000;
/// Most values of one text, names not counted: each becomes some dozens of bytes in memory.
/// A ledger of 100,000 lines has some two million.
pub const MOST_VALUES: usize = 3_000_000;

/// What may not stand in a JSON text that is otherwise well formed, with its place; what is not well formed is for whoever
/// reads the text to say. Takes time in proportion to the text, but for the names of each object, which are sorted.
pub fn fault(text: &[u8]) -> Option<Violation> {
    let mut survey = Survey::default();
    let mut reader = serde_json::Deserializer::from_slice(text);
    // An error is either one of ours, which is kept, or the text is not well formed.
    let _ = Looked(&mut survey).deserialize(&mut reader);
    survey.found
}

/// A JSON value as it stands, read strictly: what [`fault`] finds is an error. A number that would be rounded is its digits.
///
/// # Errors
/// The violation, or none where the text is no JSON.
pub fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Option<Violation>> {
    match fault(text) {
        Some(found) => Err(Some(found)),
        None => serde_json::from_slice(&json_number::exact(text)).map_err(|_| None),
    }
}

/// Where the reading is, and what was seen on the way.
#[derive(Default)]
struct Survey<'de> {
    place: Vec<Step<'de>>,
    /// Names of the objects that are open, one object after the other.
    names: Vec<Cow<'de, str>>,
    values: usize,
    found: Option<Violation>,
}

enum Step<'de> {
    Name(Cow<'de, str>),
    Index(usize),
}

impl Survey<'_> {
    fn pointer(&self) -> String {
        let steps = self.place.iter().map(|step| match step {
            Step::Name(name) => format!("/{}", escape(name)),
            Step::Index(index) => format!("/{index}"),
        });
        steps.collect()
    }

    /// Keeps what was found, and ends the reading.
    fn refuse<E: Error>(&mut self, pointer: String, code: &str, message: String) -> E {
        self.found = Some(Violation::new(pointer, code, message));
        E::custom("not allowed")
    }

    fn count<E: Error>(&mut self) -> Result<(), E> {
        self.values += 1;
        if self.values <= MOST_VALUES {
            return Ok(());
        }
        let message = format!("expected at most {MOST_VALUES} values in one text");
        Err(self.refuse(String::new(), "too_many_values", message))
    }

    fn text<E: Error>(&mut self, text: &str) -> Result<(), E> {
        if !text.contains('\0') {
            return Ok(());
        }
        let pointer = self.pointer();
        Err(self.refuse(pointer, "nul_character", "U+0000 is not allowed".to_owned()))
    }

    /// Whether the names of the object that begins at `from` are each there once.
    fn close<E: Error>(&mut self, from: usize) -> Result<(), E> {
        let own = self.names.get_mut(from..).unwrap_or_default();
        own.sort_unstable();
        let twice = own.windows(2).find_map(|pair| match pair {
            [one, other] if one == other => Some(one.to_string()),
            _ => None,
        });
        self.names.truncate(from);
        let Some(name) = twice else { return Ok(()) };
        let pointer = push_pointer(&self.pointer(), &name);
        let message = "the member is there twice; expected each name once".to_owned();
        Err(self.refuse(pointer, "duplicate_member", message))
    }
}

/// One value, looked at and not kept.
struct Looked<'a, 'de>(&'a mut Survey<'de>);

impl<'de> DeserializeSeed<'de> for Looked<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Looked<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.text(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0;
        loop {
            self.0.place.push(Step::Index(index));
            let item = items.next_element_seed(Looked(&mut *self.0))?;
            self.0.place.pop();
            if item.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let from = self.0.names.len();
        while let Some(name) = members.next_key_seed(Name)? {
            self.0.text(&name)?;
            if self.0.names.len() - from == MOST_MEMBERS {
                let (pointer, message) = (
                    self.0.pointer(),
                    format!("expected at most {MOST_MEMBERS} members of one object"),
                );
                return Err(self.0.refuse(pointer, "too_many_members", message));
            }
            self.0.names.push(name.clone());
            self.0.place.push(Step::Name(name));
            members.next_value_seed(Looked(&mut *self.0))?;
            self.0.place.pop();
        }
        self.0.close(from)
    }
}

/// The name of a member, without a copy where it is written without escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn told(text: &str) -> Option<(String, String)> {
        fault(text.as_bytes()).map(|found| (found.pointer, found.code))
    }

    fn twice(pointer: &str) -> Option<(String, String)> {
        Some((pointer.into(), "duplicate_member".into()))
    }

    #[test]
    fn each_name_is_there_once_however_deep_and_however_written() {
        assert_eq!(told(r#"{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 2}]}"#), None);
        assert_eq!(told(r#"{"a": 1, "b": 2, "a": 1}"#), twice("/a"));
        assert_eq!(told(r#"{"a": {"x/y": 1, "x/y": 1}}"#), twice("/a/x~1y"));
        assert_eq!(told(r#"{"a": [0, [{"k": 1, "\u006b": 2}]]}"#), twice("/a/1/0/k"));
        assert_eq!(told(r#"{"": 1, "": 2}"#), twice("/"));
        assert_eq!(told(r#"{"é": 1, "e\u0301": 2}"#), None, "two spellings are two names");
        assert_eq!(told(r#"[{"a": 1}, {"b": {"z": 1, "y": 1, "z": 3}}]"#), twice("/1/b/z"));
    }

    #[test]
    fn no_text_holds_nul() {
        let nul = |pointer: &str| Some((pointer.to_owned(), "nul_character".to_owned()));
        assert_eq!(told(r#"{"a": ["x", "\u0000"]}"#), nul("/a/1"));
        assert_eq!(told(r#"{"a": {"\u0000": 1}}"#), nul("/a"));
        assert_eq!(told(r#"{"a": "\\u0000"}"#), None);
    }

    #[test]
    fn more_than_can_be_looked_at_is_refused() {
        let members = |count: usize| {
            let all: Vec<String> = (0..count).map(|i| format!("\"k{i}\":0")).collect();
            format!("{{\"a\":{{{}}}}}", all.join(","))
        };
        assert_eq!(told(&members(MOST_MEMBERS)), None);
        assert_eq!(
            told(&members(MOST_MEMBERS + 1)),
            Some(("/a".into(), "too_many_members".into()))
        );
        let values = |count: usize| format!("[{}0]", "0,".repeat(count - 2));
        assert_eq!(told(&values(MOST_VALUES)), None);
        assert_eq!(
            told(&values(MOST_VALUES + 1)),
            Some((String::new(), "too_many_values".into()))
        );
    }

    #[test]
    fn what_is_no_json_is_for_the_reader_to_say() {
        for text in ["", "{", "{\"a\": }", "nul", "{\"a\": 1} x", &"[".repeat(5_000)] {
            assert_eq!(told(text), None, "{text:.20}");
        }
        assert!(matches!(read::<Value>(b"{"), Err(None)));
        assert!(matches!(read::<Value>(br#"{"a": 1, "a": 1}"#), Err(Some(_))));
        assert_eq!(read::<Value>(b"[1]"), Ok(serde_json::json!([1])));
    }
}
