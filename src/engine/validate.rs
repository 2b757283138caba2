//! Whether standardized attributes are valid: JSON Schema, then what each kind of value must satisfy.

mod schema;
mod semantic;

use serde_json::Value;

use super::domain::Domain;
use super::finding::FindingCode;
use super::record::{Attributes, Violation};

/// More violations than this of one record help nobody.
const MOST_VIOLATIONS: usize = 100;

/// Validates standardized attributes and gives them back with what is wrong.
pub(crate) fn attributes(domain: &Domain, attributes: Attributes) -> (Attributes, Vec<Violation>) {
    let whole = Value::Object(attributes);
    let violations = schema::violations(domain, &whole);
    let attributes = match whole {
        Value::Object(attributes) => attributes,
        _ => Attributes::new(),
    };
    // Of a list that is too long, or of one mistake after another, only the form is told.
    let is_short = |violation: &Violation| violation.code != "max_items";
    let whole = violations.len() < MOST_VIOLATIONS && violations.iter().all(is_short);
    let found = semantic::violations(domain, &attributes, whole);
    let mut violations = told_once(violations, found);
    violations.truncate(MOST_VIOLATIONS);
    (attributes, violations)
}

/// What the schema and what the kinds find. Where a kind's own check refuses the form of a text, the schema need not say so, too.
fn told_once(mut of_schema: Vec<Violation>, of_kinds: Vec<Violation>) -> Vec<Violation> {
    let says_it = |other: &Violation, violation: &Violation| {
        let as_much = other.severity.is_quarantine() || !violation.severity.is_quarantine();
        // That a text is unusually long does not say that it is too long.
        other.pointer == violation.pointer && as_much && other.code != FindingCode::UsualLength.as_str()
    };
    of_schema.retain(|violation| !(is_form(violation) && of_kinds.iter().any(|other| says_it(other, violation))));
    of_schema.extend(of_kinds);
    of_schema
}

/// What may be wrong with attributes of a record that was taken in.
pub(crate) fn findings(domain: &Domain, attributes: &Attributes) -> Vec<Violation> {
    let of_schema = match domain.warns_of_form {
        true => schema::violations(domain, &Value::Object(attributes.clone())),
        false => Vec::new(),
    };
    let mut found = told_once(of_schema, semantic::violations(domain, attributes, true));
    found.retain(|violation| !violation.severity.is_quarantine());
    found.truncate(MOST_VIOLATIONS);
    found
}

/// Dotted path of the attribute that a JSON Pointer leads to: without positions in lists.
pub(crate) fn path_of(pointer: &str) -> String {
    let tokens = pointer.split('/').skip(1);
    let names = tokens.filter(|token| token.is_empty() || !token.bytes().all(|b| b.is_ascii_digit()));
    let names: Vec<String> = names.map(|name| name.replace("~1", "/").replace("~0", "~")).collect();
    names.join(".")
}

/// Whether the schema refuses the form of a text. Where the kind's own check refuses it too, that says it plainer.
fn is_form(violation: &Violation) -> bool {
    matches!(
        violation.code.as_str(),
        "pattern" | "format" | "min_length" | "max_length"
    )
}
