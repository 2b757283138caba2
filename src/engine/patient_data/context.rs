//! What stands around a number says whose it is: a patient's, or a part's of a catalog.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::engine::domain::Kind;
use crate::engine::domain::shape::Shape;
use crate::engine::record::Attributes;

/// How sure it is that a text is about a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// It has the form, and nothing says what it is: a person is asked.
    Unsure,
    /// What stands around it says so.
    Certain,
}

/// What kind of text a number stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// A description or a code: numbers in it are those of things.
    Thing,
    /// What people write about anything.
    Writing,
    /// A person's name.
    Person,
}

/// Bytes before and after a number that are looked at.
const BEFORE: usize = 48;
const AFTER: usize = 32;

/// Words that only stand beside a number of a person.
const STRONG: &str = r"(?i)\b(?:ssn|social security|mrn|medical record|dob|d\.o\.b|date of birth|birth ?date|born|mbi|hicn|medicare|medicaid|beneficiary|deceased|refund|guarantor)\b";
/// Words for people that also stand on things: a gown is a patient's.
const PERSON: &str = r"(?i)\b(?:patients?|pt|member|subscriber|insured|resident|employee|mr|mrs|ms|wife|husband|mother|father|son|daughter|baby|he|she|his|her|call|called|spoke|claim)\b";
/// What announces the number of a thing, up to the number.
const PART: &str = r"(?i)\b(?:parts?|p/n|pn|cat|catalog(?:ue)?|model|mod|lot|batch|sku|mfr|mfg|manufacturer|style|stock|reorder|serial|s/n|sn|ndc|hcpcs|gtin|upc|drawing|dwg|rev|product|prod|material|kit|size|supply|inventory)\b\.?[\s_-]*(?:no|number|num|nr|nbr|id|code|ref|part)?\b[\s.:#=_(-]*$";
/// What announces the number of anything.
const ANYTHING: &str =
    r"(?i)\b(?:ref|reference|item|order|code|type|version)\b\.?[\s_-]*(?:no|number|num|nr|nbr|id)?\b[\s.:#=_(-]*$";

struct Words {
    strong: Regex,
    person: Regex,
    part: Regex,
    anything: Regex,
}

static WORDS: LazyLock<Option<Words>> = LazyLock::new(|| {
    Some(Words {
        strong: Regex::new(STRONG).ok()?,
        person: Regex::new(PERSON).ok()?,
        part: Regex::new(PART).ok()?,
        anything: Regex::new(ANYTHING).ok()?,
    })
});

/// Whether the words can be read; a test asks.
#[cfg(test)]
pub(super) fn is_readable() -> bool {
    WORDS.is_some()
}

/// The numbers of things that a record names in attributes of their own, gathered when they are first asked for.
pub(super) struct Named<'a> {
    shape: &'a Shape,
    attributes: &'a Attributes,
    numbers: OnceCell<HashSet<String>>,
}

impl<'a> Named<'a> {
    pub(super) fn of(shape: &'a Shape, attributes: &'a Attributes) -> Self {
        Named {
            shape,
            attributes,
            numbers: OnceCell::new(),
        }
    }

    fn contains(&self, number: &str) -> bool {
        let numbers = self.numbers.get_or_init(|| {
            let mut found = HashSet::new();
            gather(self.shape, self.attributes, &mut found, super::DEEPEST);
            found
        });
        numbers.contains(&number.to_uppercase())
    }
}

fn gather(shape: &Shape, members: &Attributes, found: &mut HashSet<String>, levels: usize) {
    if levels == 0 {
        return;
    }
    for (name, value) in members {
        let Some(member) = shape.members.get(name).or(shape.other.as_deref()) else {
            continue;
        };
        let items = match value {
            Value::Array(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        for item in items {
            match item {
                Value::String(text) if is_number_of_a_thing(member.rule.kind) => {
                    found.insert(text.trim().to_uppercase());
                }
                Value::Object(members) => gather(member, members, found, levels - 1),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {}
            }
        }
    }
}

/// Kinds of numbers that things have, and people have not.
fn is_number_of_a_thing(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::PartNumber | Kind::Identifier | Kind::Gtin | Kind::Udi | Kind::Ndc
    )
}

/// Where a text stands.
pub(super) struct Place<'a> {
    pub(super) setting: Setting,
    /// Name of the attribute.
    pub(super) name: &'a str,
    pub(super) named: &'a Named<'a>,
}

/// What kind of text an attribute holds, by its kind and its name.
pub(super) fn setting(kind: Option<Kind>, name: &str) -> Setting {
    let described = || {
        let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| {
            let word = word.to_ascii_lowercase();
            matches!(word.as_str(), "description" | "desc" | "part" | "model" | "catalog")
        })
    };
    match kind {
        Some(Kind::Description | Kind::Code) => Setting::Thing,
        Some(Kind::PersonName) => Setting::Person,
        _ if described() => Setting::Thing,
        _ => Setting::Writing,
    }
}

impl Place<'_> {
    /// Whose a number is that has only the form of a patient's; `None`: a thing's. `rare`: hardly any number of a thing
    /// has this form.
    pub(super) fn judge(&self, text: &str, number: Range<usize>, rare: bool) -> Option<Certainty> {
        let Some(words) = WORDS.as_ref() else {
            return Some(Certainty::Certain);
        };
        let before = self.before(text, number.start);
        let after = after(text, number.end);
        let has = |word: &Regex| word.is_match(&before) || word.is_match(after);
        let strong = has(&words.strong);
        let person = self.setting == Setting::Person || has(&words.person);
        let named = || {
            text.get(number.clone())
                .is_some_and(|number| self.named.contains(number))
        };
        if words.part.is_match(&before) || (words.anything.is_match(&before) && !person) || named() {
            return strong.then_some(Certainty::Unsure);
        }
        match (strong, person, self.setting) {
            (true, _, _) | (_, true, Setting::Writing | Setting::Person) => Some(Certainty::Certain),
            (false, true, Setting::Thing) if rare => Some(Certainty::Certain),
            (false, true, Setting::Thing) => Some(Certainty::Unsure),
            (false, false, Setting::Thing) => rare.then_some(Certainty::Unsure),
            (false, false, Setting::Writing | Setting::Person) => Some(Certainty::Unsure),
        }
    }

    /// How sure a number is that a word announces: less where the announcement itself is one of a thing, and, with
    /// `on_things`, where things are labeled like this too.
    pub(super) fn announced(&self, text: &str, announcement: usize, on_things: bool) -> Certainty {
        let before = self.before(text, announcement);
        let thing = WORDS.as_ref().is_some_and(|words| words.part.is_match(&before));
        if thing || (on_things && self.setting == Setting::Thing) {
            Certainty::Unsure
        } else {
            Certainty::Certain
        }
    }

    /// What stands before; at the beginning of a text, the name of its attribute announces what follows.
    fn before(&self, text: &str, at: usize) -> String {
        let start = (at.saturating_sub(BEFORE)..=at)
            .find(|start| text.is_char_boundary(*start))
            .unwrap_or(at);
        let before = text.get(start..at).unwrap_or_default();
        if start == 0 && !before.contains(char::is_alphanumeric) {
            return format!("{} {before}", self.name.replace('_', " "));
        }
        before.to_owned()
    }
}

fn after(text: &str, at: usize) -> &str {
    let end = (at + AFTER).min(text.len());
    let end = (at..=end).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(at);
    text.get(at..end).unwrap_or_default()
}
