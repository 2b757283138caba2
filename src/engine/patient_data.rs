//! Patient data is no master data: what is a patient's identifier in free text is found, and blotted out before anything is
//! kept. Part numbers have the same forms: what stands around a number decides, and a person where that does not.

mod context;
mod patterns;

use std::collections::HashSet;

use serde_json::Value;

use self::context::{Certainty, Named, Place, setting};
use self::patterns::{Found, find};

use super::domain::shape::Shape;
use super::domain::{Domain, Kind};
use super::record::{Attributes, Violation, push_pointer};

/// Deepest nesting that is looked into; no JSON text that the hub reads is deeper.
const DEEPEST: usize = 128;

/// What stands in place of the text that was found. It is itself found again, so that a record stays refused.
pub const REMOVED: &str = "[patient data removed]";

/// What is shown of a text that may be a patient's, to those who may not see it.
pub const HIDDEN: &str = "[may be patient data]";

/// Code of the violation of what is certain.
pub const CERTAIN: &str = "patient_data";
/// Code of the violation of what a person must say.
pub const SUSPECTED: &str = "patient_data_suspected";

/// Names of attributes that only a patient has, squeezed to letters.
const NAMES: [&str; 15] = [
    "mrn",
    "medicalrecordnumber",
    "medicalrecordno",
    "medicalrecordid",
    "patient",
    "patientid",
    "patientname",
    "patientnumber",
    "patientaccountnumber",
    "patientdob",
    "patientssn",
    "mbi",
    "medicarebeneficiaryid",
    "hicn",
    "subscriberssn",
];

/// Whether an attribute of this name holds patient data whatever its value is.
pub fn is_of_patients(name: &str) -> bool {
    let squeezed: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    NAMES.contains(&squeezed.as_str())
}

/// Why a domain would hold patients: its name, or the name of an attribute.
pub(crate) fn in_domain(name: &str, top: &Shape) -> Option<(String, String)> {
    let reason = |what: &str| format!("{what} is patient data, which this hub does not take");
    let word = |word: &str| matches!(word, "patient" | "patients" | "inpatient" | "outpatient");
    if name.split('_').any(word) {
        return Some(("/".into(), reason("a domain of patients")));
    }
    let members: Vec<(String, &str)> = all_members(top, "");
    if let Some((place, name)) = members.iter().find(|(_, name)| is_of_patients(name)) {
        return Some((place.clone(), reason(&format!("the attribute \"{name}\""))));
    }
    let has = |names: &[&str]| members.iter().find(|(_, name)| names.contains(name));
    let born = has(&["date_of_birth", "dob", "birth_date"])?;
    has(&["ssn", "social_security_number"])?;
    Some((
        born.0.clone(),
        reason("a date of birth together with a social security number"),
    ))
}

fn all_members<'s>(shape: &'s Shape, place: &str) -> Vec<(String, &'s str)> {
    let mut found = Vec::new();
    for (name, member) in &shape.members {
        let place = format!("{place}/properties/{name}");
        found.extend(all_members(member, &place));
        found.push((place, name.as_str()));
    }
    found
}

/// The attributes as they may be kept: what is certain is blotted out, what is not stays for a person to look at. Cheap
/// where nothing is found.
pub fn without(domain: &Domain, attributes: Attributes) -> Attributes {
    replaced(domain, attributes, (Certainty::Certain, &[]), REMOVED)
}

/// The attributes as those are shown them who may not see sensitive values: what may be a patient's is hidden.
pub fn hidden(domain: &Domain, attributes: Attributes) -> Attributes {
    replaced(domain, attributes, (Certainty::Unsure, &[]), HIDDEN)
}

/// The attributes after a person said that they hold patient data: everything in question is blotted out, besides texts
/// that were cleared before.
pub fn refused(domain: &Domain, attributes: Attributes, cleared: &[String]) -> Attributes {
    replaced(domain, attributes, (Certainty::Unsure, cleared), REMOVED)
}

/// The texts that a person must look at, each once.
pub fn suspects(domain: &Domain, attributes: &Attributes) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    Walk::new(domain, attributes).look(|_, text, found| {
        let unsure = found.iter().filter(|one| one.certainty == Certainty::Unsure);
        texts.extend(unsure.filter_map(|one| text.get(one.place.clone()).map(str::to_owned)));
    });
    texts.sort();
    texts.dedup();
    texts
}

/// Whether a violation is about patient data, certain or not.
pub fn is_about(violation: &Violation) -> bool {
    matches!(violation.code.as_str(), CERTAIN | SUSPECTED)
}

/// What is found in attributes, each with its place and never with the text.
pub fn violations(domain: &Domain, attributes: &Attributes) -> Vec<Violation> {
    violations_but(domain, attributes, &[])
}

/// As [`violations`], without texts of which a person said that they are no patient's.
pub fn violations_but(domain: &Domain, attributes: &Attributes, cleared: &[String]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let cleared = set(cleared);
    Walk::new(domain, attributes).look(|pointer, text, found| {
        let open = found.iter().filter(|one| !is_cleared(text, one, &cleared));
        let worst = open.max_by_key(|one| one.certainty);
        violations.extend(worst.map(|one| violation(pointer, one)));
    });
    violations
}

fn violation(pointer: &str, found: &Found) -> Violation {
    let what = found.what;
    match found.certainty {
        Certainty::Certain => {
            let message = format!("this looks like {what}; patient data is refused and was not kept");
            Violation::new(pointer, CERTAIN, message)
        }
        Certainty::Unsure => {
            let message = format!(
                "this may be {what}: a person must look at it; if it is the number of a thing, write what it is before \
                 it, such as \"part no.\""
            );
            Violation::new(pointer, SUSPECTED, message)
        }
    }
}

/// What stands in place of a whole value.
const ALL_OF_IT: &str = "patient data";

/// Goes through the free texts of a record.
struct Walk<'a> {
    domain: &'a Domain,
    attributes: &'a Attributes,
    named: Named<'a>,
}

impl<'a> Walk<'a> {
    fn new(domain: &'a Domain, attributes: &'a Attributes) -> Self {
        Walk {
            domain,
            attributes,
            named: Named::of(&domain.shape, attributes),
        }
    }

    /// Tells of each text in which something is found: its JSON Pointer, itself, and what.
    fn look(&self, mut tell: impl FnMut(&str, &str, &[Found])) {
        for (name, value) in self.attributes {
            let place = push_pointer("", name);
            let shape = self.domain.shape.members.get(name);
            self.look_at((shape, name), value, &place, DEEPEST, &mut tell);
        }
    }

    fn look_at(
        &self,
        (shape, name): (Option<&Shape>, &str),
        value: &Value,
        pointer: &str,
        levels: usize,
        tell: &mut impl FnMut(&str, &str, &[Found]),
    ) {
        if shape.is_none() && is_of_patients(name) && !value.is_null() {
            tell(pointer, "", &[all_of(0)]);
            return;
        }
        match value {
            Value::Array(_) | Value::Object(_) if levels == 0 => {}
            Value::String(text) if is_free_text(shape) => {
                let found = self.find(shape, name, text);
                if !found.is_empty() {
                    tell(pointer, text, &found);
                }
            }
            Value::Array(items) => {
                for (position, item) in items.iter().enumerate() {
                    let place = format!("{pointer}/{position}");
                    self.look_at((shape, name), item, &place, levels - 1, tell);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let place = push_pointer(pointer, name);
                    self.look_at((member_of(shape, name), name), member, &place, levels - 1, tell);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// What a text holds. What was blotted out before is found again, so that a record stays refused.
    fn find(&self, shape: Option<&Shape>, name: &str, text: &str) -> Vec<Found> {
        let place = Place {
            setting: setting(shape.map(|shape| shape.rule.kind), name),
            name,
            named: &self.named,
        };
        match text.contains(REMOVED) {
            true => vec![all_of(text.len())],
            false => find(text, &place),
        }
    }

    fn replace(&self, (shape, name): (Option<&Shape>, &str), value: &Value, levels: usize, by: Replacing) -> Value {
        if value.as_str() == Some(REMOVED) {
            return value.clone();
        }
        if shape.is_none() && is_of_patients(name) && !value.is_null() {
            return Value::String(by.text.into());
        }
        match value {
            Value::Array(_) | Value::Object(_) if levels == 0 => Value::Null,
            Value::String(text) if is_free_text(shape) && !text.contains(REMOVED) => {
                Value::String(by.replaced(text, &self.find(shape, name, text)))
            }
            Value::Array(items) => items
                .iter()
                .map(|item| self.replace((shape, name), item, levels - 1, by))
                .collect(),
            Value::Object(members) => {
                let replaced = members.iter().map(|(name, member)| {
                    let member = self.replace((member_of(shape, name), name), member, levels - 1, by);
                    (name.clone(), member)
                });
                Value::Object(replaced.collect())
            }
            other => other.clone(),
        }
    }
}

/// Which finds are replaced, and by what.
#[derive(Clone, Copy)]
struct Replacing<'a> {
    least: Certainty,
    cleared: &'a HashSet<&'a str>,
    text: &'a str,
}

impl Replacing<'_> {
    fn concerns(&self, text: &str, one: &Found) -> bool {
        one.certainty >= self.least && !is_cleared(text, one, self.cleared)
    }

    /// The text with every find that it concerns replaced.
    fn replaced(&self, text: &str, found: &[Found]) -> String {
        let mut kept = String::with_capacity(text.len());
        let mut from = 0;
        for one in found.iter().filter(|one| self.concerns(text, one)) {
            kept.push_str(text.get(from..one.place.start).unwrap_or_default());
            kept.push_str(self.text);
            from = one.place.end;
        }
        kept.push_str(text.get(from..).unwrap_or_default());
        kept
    }
}

/// Whether a person said of a find that it is no patient's.
fn is_cleared(text: &str, one: &Found, cleared: &HashSet<&str>) -> bool {
    let number = text.get(one.place.clone());
    one.certainty == Certainty::Unsure && number.is_some_and(|number| cleared.contains(number))
}

fn set(texts: &[String]) -> HashSet<&str> {
    texts.iter().map(String::as_str).collect()
}

/// All of a text, or of a value, is patient data.
fn all_of(length: usize) -> Found {
    Found {
        what: ALL_OF_IT,
        place: 0..length,
        certainty: Certainty::Certain,
    }
}

/// The attributes with everything replaced that is at least so certain and not cleared.
fn replaced(
    domain: &Domain,
    attributes: Attributes,
    (least, cleared): (Certainty, &[String]),
    text: &str,
) -> Attributes {
    let cleared = &set(cleared);
    let by = Replacing { least, cleared, text };
    let walk = Walk::new(domain, &attributes);
    let mut any = false;
    walk.look(|_, text, found| any |= found.iter().any(|one| by.concerns(text, one)));
    if !any {
        return attributes;
    }
    let replaced = attributes.iter().map(|(name, value)| {
        let shape = domain.shape.members.get(name);
        (name.clone(), walk.replace((shape, name), value, DEEPEST, by))
    });
    replaced.collect()
}

fn member_of<'s>(shape: Option<&'s Shape>, name: &str) -> Option<&'s Shape> {
    let shape = shape?;
    shape.members.get(name).or(shape.other.as_deref())
}

/// Text that people write; attributes that the domain does not know may hold anything.
fn is_free_text(shape: Option<&Shape>) -> bool {
    use Kind::*;
    shape.is_none_or(|shape| {
        matches!(
            shape.rule.kind,
            Text | Description | OrganizationName | PersonName | Address | City | Code | Group
        )
    })
}

#[cfg(test)]
mod tests;
