//! How much a record may hold before anything looks at it: reading, scanning and standardizing cost as much as was sent, so
//! what was sent has a bound. The schema bounds texts where it says how long they may be, this module where it does not.

use serde_json::Value;

use super::domain::Domain;
use super::domain::shape::Shape;
use super::record::{Attributes, Violation, push_pointer};

/// Longest text of a record, in bytes, whatever the schema says.
pub const LONGEST_TEXT: usize = 64 * 1024;
/// Most bytes of all texts and names of a record together.
pub const MOST_TEXT: usize = 1024 * 1024;
/// Most values of a record, those inside groups and lists too: a list of 2,000 prices of an item has some 20,000.
pub const MOST_VALUES: usize = 50_000;
/// Most members of one object of a record.
pub const MOST_MEMBERS: usize = 1_000;
/// Most violations that are told.
const MOST_TOLD: usize = 20;
/// What is told of a text that is too long for its attribute is the business of validation, and its record is kept aside. What
/// is so many times longer is no value that somebody mistyped: it is not looked at.
const TIMES: usize = 4;
/// Characters that are looked at beyond that: blanks and words around a short code.
const BEYOND: usize = 1_000;
/// Longest part of a name that a pointer repeats.
const SHOWN: usize = 100;

/// How much a record holds, in bytes and values; what work on it costs grows with this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weight {
    /// Bytes of its texts and names.
    pub text: usize,
    /// Values.
    pub values: usize,
}

impl Weight {
    /// About how many bytes it has as JSON.
    pub fn bytes(self) -> usize {
        self.text + self.values * 8
    }
}

/// How much these attributes hold.
///
/// # Errors
/// Why they are not looked at; pointers are into the attributes.
pub fn weigh(domain: &Domain, attributes: &Attributes) -> Result<Weight, Vec<Violation>> {
    weighed(Some(&domain.shape), attributes)
}

/// How much a row holds that is to become a record.
///
/// # Errors
/// As [`weigh`].
pub fn weigh_row(row: &Attributes) -> Result<Weight, Vec<Violation>> {
    weighed(None, row)
}

fn weighed(shape: Option<&Shape>, members: &Attributes) -> Result<Weight, Vec<Violation>> {
    let mut scales = Scales::default();
    scales.members(shape, members, "");
    let Weight { text, values } = scales.weight;
    if text > MOST_TEXT {
        let message = format!("the texts of a record have {text} bytes; expected at most {MOST_TEXT}");
        scales.told.push(Violation::new("", "record_too_large", message));
    }
    if values > MOST_VALUES {
        let message = format!("a record has {values} values; expected at most {MOST_VALUES}");
        scales.told.push(Violation::new("", "record_too_large", message));
    }
    match scales.told.is_empty() {
        true => Ok(scales.weight),
        false => Err(scales.told),
    }
}

#[derive(Default)]
struct Scales {
    weight: Weight,
    told: Vec<Violation>,
}

impl Scales {
    fn members(&mut self, shape: Option<&Shape>, members: &Attributes, pointer: &str) {
        if members.len() > MOST_MEMBERS {
            let message = format!("{} members; expected at most {MOST_MEMBERS}", members.len());
            self.tell(pointer, "too_many_members", message);
        }
        for (name, value) in members {
            self.weight.text += name.len();
            let own = shape.and_then(|shape| shape.members.get(name).or(shape.other.as_deref()));
            let short: String = name.chars().take(SHOWN).collect();
            self.value(own, value, &push_pointer(pointer, &short));
        }
    }

    fn value(&mut self, shape: Option<&Shape>, value: &Value, pointer: &str) {
        self.weight.values += 1;
        match value {
            Value::String(text) => self.text(shape, text, pointer),
            Value::Array(items) => {
                for (position, item) in items.iter().enumerate() {
                    self.value(shape, item, &format!("{pointer}/{position}"));
                }
            }
            Value::Object(members) => self.members(shape, members, pointer),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&mut self, shape: Option<&Shape>, text: &str, pointer: &str) {
        self.weight.text += text.len();
        if text.len() > LONGEST_TEXT {
            let message = format!("a text of {} bytes; expected at most {LONGEST_TEXT}", text.len());
            return self.tell(pointer, "text_too_long", message);
        }
        let Some(longest) = shape.and_then(|shape| shape.longest) else {
            return;
        };
        let looked_at = longest * TIMES + BEYOND;
        if text.len() > looked_at && text.chars().count() > looked_at {
            let message = format!(
                "a text of {} characters; expected at most {longest}",
                text.chars().count()
            );
            self.tell(pointer, "text_too_long", message);
        }
    }

    fn tell(&mut self, pointer: &str, code: &str, message: String) {
        if self.told.len() < MOST_TOLD {
            self.told.push(Violation::new(pointer, code, message));
        }
    }
}

/// The same, with `prefix` before each pointer.
pub fn within(prefix: &str, violations: Vec<Violation>) -> Vec<Violation> {
    let placed = |mut violation: Violation| {
        violation.pointer.insert_str(0, prefix);
        violation
    };
    violations.into_iter().map(placed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::domain::builtin;
    use serde_json::json;

    fn told(attributes: Value) -> Vec<(String, String)> {
        let vendor = builtin().unwrap().into_iter().find(|domain| domain.name == "vendor");
        let attributes = attributes.as_object().cloned().unwrap();
        match weigh(&vendor.unwrap(), &attributes) {
            Ok(_) => Vec::new(),
            Err(told) => told.into_iter().map(|one| (one.pointer, one.code)).collect(),
        }
    }

    #[test]
    fn what_the_schema_bounds_is_not_looked_at_when_it_is_much_longer() {
        let long = |times: usize| json!({"legal_name": "x".repeat(times)});
        let longest = 500 * TIMES + BEYOND;
        assert_eq!(told(long(501)), [], "validation says it");
        assert_eq!(told(long(longest)), []);
        let refused = [("/legal_name".to_owned(), "text_too_long".to_owned())];
        assert_eq!(told(long(longest + 1)), refused);
        assert_eq!(
            told(json!({"legal_name": "é".repeat(longest)})),
            [],
            "characters, not bytes"
        );
    }

    #[test]
    fn what_the_schema_does_not_bound_has_a_bound_all_the_same() {
        let text = |bytes: usize| json!({"no such": {"deep": ["x".repeat(bytes)]}});
        assert_eq!(told(text(LONGEST_TEXT)), []);
        let refused = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
        assert_eq!(
            told(text(LONGEST_TEXT + 1)),
            refused("/no such/deep/0", "text_too_long")
        );
        let many: Vec<String> = vec!["x".repeat(LONGEST_TEXT); 17];
        assert_eq!(told(json!({"a": many})), refused("", "record_too_large"));
        assert_eq!(
            told(json!({"a": vec![0; MOST_VALUES]})),
            refused("", "record_too_large")
        );
        let members: Attributes = (0..=MOST_MEMBERS).map(|i| (format!("k{i}"), json!(0))).collect();
        assert_eq!(told(json!({"a": members})), refused("/a", "too_many_members"));
    }

    #[test]
    fn the_weight_is_what_it_holds() {
        let vendor = builtin().unwrap().into_iter().find(|domain| domain.name == "vendor");
        let attributes = json!({"ab": ["x", 1, null], "c": {"d": "éé"}});
        let weight = weigh(&vendor.unwrap(), attributes.as_object().unwrap()).unwrap();
        assert_eq!(weight, Weight { text: 9, values: 6 });
    }
}
