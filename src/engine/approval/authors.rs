//! Who said what a source record says: the persons of a version, and of each value that an earlier version said already,
//! the persons of that one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::people::join;
use crate::engine::record::Attributes;
use crate::engine::survivorship::fingerprint;

/// What a source record says, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Standardized attributes.
    pub attributes: &'a Attributes,
    /// Whoever sent the version, and whoever changed it in the source system.
    pub by: &'a [String],
    /// Of which values others than they are the authors.
    pub authors: &'a Authors,
}

/// Authors of values: by attribute, of lists by entry. Those that are not here are of [`ALL`], or of the persons that the
/// version names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Authors(BTreeMap<String, Vec<String>>);

/// Where persons of the whole version are kept whom it does not name otherwise.
const ALL: &str = "*";

/// Where the authors of a value are kept.
fn place(name: &str, entry: Option<&Value>) -> String {
    match entry {
        Some(entry) => format!("{name}#{}", fingerprint(Some(entry))),
        None => name.to_owned(),
    }
}

/// An attribute's values by the places of their authors: each entry of a list by itself.
fn places<'a>(name: &'a str, value: &'a Value) -> Box<dyn Iterator<Item = (String, &'a Value)> + 'a> {
    match value {
        Value::Array(entries) => Box::new(entries.iter().map(move |entry| (place(name, Some(entry)), entry))),
        single => Box::new(std::iter::once((place(name, None), single))),
    }
}

impl Authors {
    /// Whether all that is said is of the version's own persons.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The authors of a new version of a record. What the version before said already was said by its authors; what is
    /// new is by `by`. `shown`: those that the version names as its persons anyway. `named`: the version names a person
    /// where the one before named none, so that this person says all of it, too.
    pub fn of(before: Option<Said<'_>>, now: &Attributes, by: &[String], shown: &[String], named: bool) -> Authors {
        let mut authors = BTreeMap::new();
        if by != shown {
            authors.insert(ALL.to_owned(), by.to_vec());
        }
        for (name, value) in now {
            let known = before.and_then(|before| before.attributes.get(name));
            for (place, one) in places(name, value) {
                let mut people = match before.filter(|_| known.is_some_and(|known| has(known, one))) {
                    Some(before) => before.of_place(&place).to_vec(),
                    None => {
                        let mut people = by.to_vec();
                        join(
                            &mut people,
                            before.map(|before| before.of_kin(name, one, value)).unwrap_or_default(),
                        );
                        people
                    }
                };
                if named {
                    join(&mut people, by.iter().cloned());
                }
                if people != by {
                    authors.insert(place, people);
                }
            }
        }
        Authors(authors)
    }

    /// Whoever made the whole version, where that is not whom it names.
    pub fn of_all(&self) -> &[String] {
        self.0.get(ALL).map_or(&[][..], Vec::as_slice)
    }

    /// The authors of a version that only other rules made of what its source sent: whoever said the attribute before.
    pub fn again(before: Said<'_>, now: &Attributes) -> Authors {
        let mut authors = BTreeMap::new();
        let by = before.persons();
        if by != before.by {
            authors.insert(ALL.to_owned(), by.to_vec());
        }
        for (name, value) in now {
            let known = before.attributes.get(name);
            for (place, one) in places(name, value) {
                let people = match known {
                    Some(known) if has(known, one) => before.of_place(&place).to_vec(),
                    Some(known) => before.of_all(name, known),
                    None => by.to_vec(),
                };
                if people != by {
                    authors.insert(place, people);
                }
            }
        }
        Authors(authors)
    }
}

/// Whether a value is said by an attribute: it is the whole of it, or an entry of the list.
fn has(known: &Value, one: &Value) -> bool {
    match known {
        Value::Array(entries) => entries.contains(one),
        single => single == one,
    }
}

/// Whether one group is the other written anew: a member of both says the same.
fn is_kin(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let stays = |(name, value): (&String, &Value)| !value.is_null() && other.get(name) == Some(value);
            one.iter().any(stays)
        }
        _ => false,
    }
}

impl Said<'_> {
    /// Whoever made the version.
    fn persons(&self) -> &[String] {
        self.authors.0.get(ALL).map_or(self.by, Vec::as_slice)
    }

    fn of_place(&self, place: &str) -> &[String] {
        self.authors.0.get(place).map_or_else(|| self.persons(), Vec::as_slice)
    }

    /// Whoever said what of an attribute a new value takes the place of, and goes on to say in part: a group of which
    /// another changes one member still has the members of the first.
    fn of_kin(&self, name: &str, new: &Value, now: &Value) -> Vec<String> {
        let mut people = Vec::new();
        let Some(known) = self.attributes.get(name) else {
            return people;
        };
        for (place, old) in places(name, known) {
            if !has(now, old) && is_kin(new, old) {
                join(&mut people, self.of_place(&place).iter().cloned());
            }
        }
        people
    }

    fn of_all(&self, name: &str, value: &Value) -> Vec<String> {
        let mut people = Vec::new();
        for (place, _) in places(name, value) {
            join(&mut people, self.of_place(&place).iter().cloned());
        }
        people
    }

    /// Who says a value of an attribute, or any of its entries; empty if the record does not say it.
    pub fn who_says(&self, name: &str, value: &Value) -> Vec<String> {
        let mut people = Vec::new();
        let Some(own) = self.attributes.get(name) else {
            return people;
        };
        for (place, one) in places(name, own) {
            if has(value, one) {
                join(&mut people, self.of_place(&place).iter().cloned());
            }
        }
        people
    }

    /// Who says anything of an attribute; of one that the record does not have, whoever made the version.
    pub fn who_says_any(&self, name: &str) -> Vec<String> {
        let mut people = self.persons().to_vec();
        if let Some(own) = self.attributes.get(name) {
            join(&mut people, self.of_all(name, own));
        }
        people
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn attributes(value: Value) -> Attributes {
        value.as_object().cloned().unwrap()
    }

    fn people(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_value_stays_with_whoever_said_it_first() {
        let first = attributes(json!({"tin": "1", "banks": [{"n": "a"}], "phone": "5"}));
        let maria = people(&["feed", "maria"]);
        let none = Authors::of(None, &first, &maria, &maria, false);
        assert!(none.is_empty());
        let second = attributes(json!({"tin": "1", "banks": [{"n": "a"}, {"n": "b"}], "phone": "6"}));
        let joe = people(&["feed", "joe"]);
        let before = Said {
            attributes: &first,
            by: &maria,
            authors: &none,
        };
        let authors = Authors::of(Some(before), &second, &joe, &joe, false);
        let said = Said {
            attributes: &second,
            by: &joe,
            authors: &authors,
        };
        assert_eq!(said.who_says("tin", &json!("1")), maria);
        assert_eq!(said.who_says("phone", &json!("6")), joe);
        assert_eq!(said.who_says("banks", &json!([{"n": "a"}])), maria);
        assert_eq!(said.who_says("banks", &json!([{"n": "b"}])), joe);
        assert_eq!(said.who_says("banks", &json!([{"n": "c"}])), people(&[]));
        // Whoever is named later for what was sent without a name says it, too.
        let ann = people(&["feed", "ann"]);
        let named = Authors::of(Some(said), &second, &ann, &ann, true);
        let said = Said {
            attributes: &second,
            by: &ann,
            authors: &named,
        };
        assert_eq!(said.who_says("tin", &json!("1")), people(&["feed", "maria", "ann"]));
    }

    #[test]
    fn whoever_changes_a_part_does_not_hide_who_said_the_rest() {
        let first = attributes(
            json!({"site": {"line1": "PO Box 666", "zip": "1"}, "banks": [{"n": "a", "h": "x"}, {"n": "c"}]}),
        );
        let maria = people(&["feed", "maria"]);
        let none = Authors::default();
        let before = Said {
            attributes: &first,
            by: &maria,
            authors: &none,
        };
        let joe = people(&["feed", "joe"]);
        let second = attributes(
            json!({"site": {"line1": "PO Box 666", "zip": "2"}, "banks": [{"n": "a", "h": "y"}, {"n": "d"}]}),
        );
        let authors = Authors::of(Some(before), &second, &joe, &joe, false);
        let said = Said {
            attributes: &second,
            by: &joe,
            authors: &authors,
        };
        let both = people(&["feed", "joe", "maria"]);
        assert_eq!(said.who_says("site", &second["site"]), both);
        assert_eq!(said.who_says("banks", &json!([{"n": "a", "h": "y"}])), both);
        assert_eq!(
            said.who_says("banks", &json!([{"n": "d"}])),
            joe,
            "nothing of hers is in it"
        );
    }

    #[test]
    fn other_rules_make_nobody_an_author() {
        let first = attributes(json!({"tin": "1", "banks": [{"n": "a"}]}));
        let maria = people(&["feed", "maria"]);
        let authors = Authors::default();
        let before = Said {
            attributes: &first,
            by: &maria,
            authors: &authors,
        };
        let again = attributes(json!({"tin": "01", "banks": [{"n": "A"}]}));
        assert!(Authors::again(before, &again).is_empty());
    }
}
