//! Whether standardized attributes are valid: JSON Schema, then what each kind of value must satisfy.

mod schema;
mod semantic;

use serde_json::Value;

use super::domain::Domain;
use super::record::{Attributes, Violation};

/// More violations than this of one record help nobody.
const MOST_VIOLATIONS: usize = 100;

/// Validates standardized attributes and gives them back with what is wrong.
pub(crate) fn attributes(domain: &Domain, attributes: Attributes) -> (Attributes, Vec<Violation>) {
    let whole = Value::Object(attributes);
    let mut violations = schema::violations(domain, &whole);
    let attributes = match whole {
        Value::Object(attributes) => attributes,
        _ => Attributes::new(),
    };
    semantic::add_violations(domain, &attributes, &mut violations);
    violations.truncate(MOST_VIOLATIONS);
    (attributes, violations)
}
