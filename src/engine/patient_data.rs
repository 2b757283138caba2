//! Patient data is no master data: what looks like a patient's identifier in free text is found, and blotted out before
//! anything is kept.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::domain::shape::Shape;
use super::domain::{Domain, Kind};
use super::record::{Attributes, Violation, push_pointer};

/// Deepest nesting that is looked into; no JSON text that the hub reads is deeper.
const DEEPEST: usize = 128;

/// What stands in place of the text that was found. It is itself found again, so that a record stays refused.
pub const REMOVED: &str = "[patient data removed]";

/// Shortest text that can hold an identifier.
const SHORTEST: usize = 9;
/// Fewest digits of one, unless a name is given after a colon.
const FEWEST_DIGITS: usize = 4;

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

/// What a pattern finds; capture 1 is the text to blot out, or all of it.
struct Pattern {
    what: &'static str,
    regex: Regex,
}

/// The patterns, by what they find. Each asks for an identifier's form or for a word that announces one: part numbers,
/// catalog numbers and phone numbers have digits, too.
static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let date = r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}|\d{1,2}[ -]?[a-z]{3,9}\.?,?[ -]?(?:19|20)\d{2}|[a-z]{3,9}\.? \d{1,2},? (?:19|20)\d{2})";
    let sources = [
        (
            "a social security number",
            r"(?:^|[^\w-])((?:00[1-9]|0[1-9]\d|[1-578]\d{2}|6[0-57-9]\d|66[0-57-9])-(?:0[1-9]|[1-9]\d)-(?:000[1-9]|00[1-9]\d|0[1-9]\d{2}|[1-9]\d{3}))(?:[^\w-]|$)".to_owned(),
        ),
        (
            "a social security number",
            r"(?i)\b(?:ssn|social security(?: number| no\.?| #)?)[\s:#.]*(\d{3}[ -]?\d{2}[ -]?\d{4})\b".to_owned(),
        ),
        (
            "a medical record number",
            r"(?i)\b(?:mrn|mr#|medical[ -]record(?:s)?(?: (?:number|no\.?|id|#)|#)?)[\s:#.=-]*([a-z]{0,3}-?\d{2,}(?:-?\d+)+)\b".to_owned(),
        ),
        (
            "a date of birth",
            format!(r"(?i)\b(?:dob|d\.o\.b\.?|date[ -]of[ -]birth|birth[ -]?date|born(?: on)?)[\s:=-]*({date})"),
        ),
        (
            "a patient's name",
            r"\b(?:(?i:patient(?:'s)?(?: name)?|pt\.? name))\s*[:=]\s*([A-Z][A-Za-z'-]+,\s*[A-Z][A-Za-z'.-]*|[A-Z][a-z'-]+ (?:[A-Z]\.? )?[A-Z][a-z'-]+)".to_owned(),
        ),
        (
            "a Medicare beneficiary identifier",
            r"(?:^|[^\w-])([1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d{2})(?:[^\w-]|$)".to_owned(),
        ),
        (
            "a patient's account or encounter number",
            r"(?i)\b(?:(?:patient|pt\.?)[ -](?:account|acct\.?|encounter|visit|id|number|no\.?|#)|(?:encounter|admission)[ -]?(?:number|no\.?|id|#)|csn)(?: ?(?:number|no\.?|#))?[\s:#.=-]*([a-z]{0,3}-?\d{5,})\b".to_owned(),
        ),
    ];
    let compiled = sources.into_iter().filter_map(|(what, source)| {
        let regex = Regex::new(&source).ok()?;
        Some(Pattern { what, regex })
    });
    compiled.collect()
});

/// What the text seems to hold of a patient, and where.
fn find(text: &str) -> Option<(&'static str, std::ops::Range<usize>)> {
    if text.len() < SHORTEST {
        return None;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).take(FEWEST_DIGITS).count();
    if digits < FEWEST_DIGITS && !text.contains([':', '=']) {
        return None;
    }
    PATTERNS.iter().find_map(|pattern| {
        let found = pattern.regex.captures(text)?;
        let place = found.get(1).or_else(|| found.get(0))?;
        (!is_dimension(place.as_str())).then(|| (pattern.what, place.range()))
    })
}

/// `6X34X24MM10` has the form of a Medicare beneficiary identifier, and is a size.
fn is_dimension(found: &str) -> bool {
    let bytes = found.as_bytes();
    let is_times =
        |three: &[u8]| matches!(three, [before, b'X', after] if before.is_ascii_digit() && after.is_ascii_digit());
    !found.contains('-') && bytes.windows(3).any(is_times)
}

/// What a text seems to hold of a patient, in words; `None` where nothing is found.
pub fn found_in(text: &str) -> Option<&'static str> {
    match text.contains(REMOVED) {
        true => Some("patient data"),
        false => find(text).map(|(what, _)| what),
    }
}

/// The text with every find blotted out.
pub fn blotted(text: &str) -> Cow<'_, str> {
    let mut blotted = Cow::Borrowed(text);
    // What is put in its place has no digits and no colon: each round leaves less to find.
    while let Some((_, place)) = find(&blotted) {
        blotted.to_mut().replace_range(place, REMOVED);
    }
    blotted
}

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

/// The attributes as they may be kept: what was found is blotted out. Cheap where nothing is found.
pub fn without(domain: &Domain, attributes: Attributes) -> Attributes {
    if violations(domain, &attributes).is_empty() {
        return attributes;
    }
    let blot = attributes.into_iter().map(|(name, value)| {
        let value = blot(domain.shape.members.get(&name), &name, value, DEEPEST);
        (name, value)
    });
    blot.collect()
}

fn blot(shape: Option<&Shape>, name: &str, value: Value, levels: usize) -> Value {
    if shape.is_none() && is_of_patients(name) && !value.is_null() {
        return Value::String(REMOVED.into());
    }
    match value {
        Value::Array(_) | Value::Object(_) if levels == 0 => Value::Null,
        Value::String(text) if is_free_text(shape) => Value::String(blotted(&text).into_owned()),
        Value::Array(items) => items
            .into_iter()
            .map(|item| blot(shape, name, item, levels - 1))
            .collect(),
        Value::Object(members) => {
            let blotted = members.into_iter().map(|(name, member)| {
                let member = blot(member_of(shape, &name), &name, member, levels - 1);
                (name, member)
            });
            Value::Object(blotted.collect())
        }
        other => other,
    }
}

/// What is found in attributes, each with its place and never with the text.
pub fn violations(domain: &Domain, attributes: &Attributes) -> Vec<Violation> {
    let mut found = Vec::new();
    for (name, value) in attributes {
        let place = push_pointer("", name);
        look(
            (domain.shape.members.get(name), name),
            value,
            &place,
            DEEPEST,
            &mut found,
        );
    }
    found
}

fn look(
    (shape, name): (Option<&Shape>, &str),
    value: &Value,
    pointer: &str,
    levels: usize,
    found: &mut Vec<Violation>,
) {
    if shape.is_none() && is_of_patients(name) && !value.is_null() {
        found.push(violation(pointer, "patient data"));
        return;
    }
    match value {
        Value::Array(_) | Value::Object(_) if levels == 0 => {}
        Value::String(text) if is_free_text(shape) => {
            if let Some(what) = found_in(text) {
                found.push(violation(pointer, what));
            }
        }
        Value::Array(items) => {
            for (position, item) in items.iter().enumerate() {
                look((shape, name), item, &format!("{pointer}/{position}"), levels - 1, found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let place = push_pointer(pointer, name);
                look((member_of(shape, name), name), member, &place, levels - 1, found);
            }
        }
        _ => {}
    }
}

fn violation(pointer: &str, what: &str) -> Violation {
    let message = format!("this looks like {what}; patient data is refused and was not kept");
    Violation::new(pointer, "patient_data", message)
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
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_patients_are_found() {
        for (text, what) in [
            ("call re 536-90-4399 today", "a social security number"),
            ("SSN: 536904399", "a social security number"),
            ("see MRN 00123456", "a medical record number"),
            ("Medical record number: E-1234567", "a medical record number"),
            ("DOB 01/02/1953", "a date of birth"),
            ("date of birth: March 4, 1961", "a date of birth"),
            ("Patient: Doe, Jane", "a patient's name"),
            ("Patient name: Jane Q. Doe", "a patient's name"),
            ("member 1EG4-TE5-MK73", "a Medicare beneficiary identifier"),
            ("1EG4TE5MK73", "a Medicare beneficiary identifier"),
            (
                "refund, patient account # 40012345",
                "a patient's account or encounter number",
            ),
            ("encounter no. 9988776", "a patient's account or encounter number"),
        ] {
            assert_eq!(found_in(text), Some(what), "{text}");
            let kept = blotted(text);
            assert!(kept.contains(REMOVED), "{kept}");
            assert!(found_in(&kept).is_some(), "it stays refused: {kept}");
            assert_eq!(blotted(&kept), kept, "once is enough");
        }
    }

    #[test]
    fn what_business_writes_is_not() {
        for text in [
            "CATH FOLEY 16FR 5CC PATIENT: LARGE",
            "GOWN PATIENT DISP BLUE 50/CS",
            "ID BAND PATIENT #5000-11-PDO",
            "catalog 123-45-67890",
            "phone 602-555-0142, EIN 91-1144442",
            "(800) 536-9043 ext 99",
            "PO 4500012345 of 03/04/2026",
            "MRI 3T COIL 00123456",
            "Born Medical Supply 1962 Inc",
            "ZIP 85001-1234",
            "part 1234-5678-9012",
            "BASE TI 6X34X24MM10 DEGR",
            "GTIN (01)10300123456782",
            "Patient Transport Services LLC 2024",
            "000-12-3456 and 666-12-3456 and 912-34-5678",
        ] {
            assert_eq!(found_in(text), None, "{text}");
        }
    }

    #[test]
    fn every_pattern_can_be_read() {
        assert_eq!(PATTERNS.len(), 7);
    }

    #[test]
    fn several_are_all_blotted_out() {
        let kept = blotted("536-90-4399 and 536-90-4398; MRN: 778899, DOB 1/2/53").into_owned();
        assert_eq!(kept, format!("{REMOVED} and {REMOVED}; MRN: {REMOVED}, DOB {REMOVED}"));
    }
}
