//! What a filter asks for, in the form in which records have it: `Illinois` finds `IL`.

use serde_json::Value;

use super::change_filter::scalar;
use super::domain::shape::Shape;
use super::domain::{Domain, Kind};
use super::identifier;

/// Code of the violation of a value that no record can have.
pub const IMPOSSIBLE_VALUE: &str = "impossible_value";

/// Most listed values that a refusal names.
const MOST_SHOWN: usize = 20;

/// A text that somebody filters an attribute by, standardized like the values of the attribute.
///
/// # Errors
/// What was expected, where no record can have such a value: an empty list would look like an answer.
///
/// ```
/// # use mdm_hub::engine::{domain::builtin, filter_value::canonical};
/// let domains = builtin().unwrap();
/// let vendor = domains.iter().find(|domain| domain.name == "vendor").unwrap();
/// assert_eq!(canonical(vendor, "addresses.state", "Illinois").unwrap(), "IL");
/// assert!(canonical(vendor, "duns", "12").is_err());
/// ```
pub fn canonical(domain: &Domain, path: &str, text: &str) -> Result<String, String> {
    let Some(shape) = domain.shape_of(path) else {
        return Err("expected an attribute of the domain".into());
    };
    let Some(value) = super::standardize::text_value(shape, text) else {
        return Err("expected a value; this text stands for none".into());
    };
    let standardized = scalar(&value).unwrap_or_default();
    let listed = &shape.options;
    if !listed.is_empty() && !listed.contains(&standardized) {
        let shown: Vec<&str> = listed.iter().map(String::as_str).take(MOST_SHOWN).collect();
        return Err(format!("expected one of {}", shown.join(", ")));
    }
    typed(shape, &value)?;
    possible(shape, &standardized)?;
    Ok(standardized)
}

/// Whether the text became a value of the JSON type that the schema asks for.
fn typed(shape: &Shape, value: &Value) -> Result<(), String> {
    match (value, shape.rule.kind) {
        (Value::String(_), Kind::Boolean) if !shape.types.string => Err("expected true or false".into()),
        (Value::String(_), Kind::Number | Kind::Integer) if !shape.types.string => Err("expected a number".into()),
        _ => Ok(()),
    }
}

/// Whether a record can have the value. Codes of places depend on the country, which a filter does not say.
fn possible(shape: &Shape, value: &str) -> Result<(), String> {
    if !shape.rule.check || matches!(shape.rule.kind, Kind::Zip | Kind::State) {
        return Ok(());
    }
    match identifier::check(shape.rule.kind, value) {
        Err(refusal) if refusal.severity.is_quarantine() => Err(refusal.message.into()),
        Err(_) | Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::domain::builtin;

    #[test]
    fn a_filter_finds_what_the_same_text_in_a_record_becomes() {
        let domains = builtin().unwrap();
        for (domain, path, text, expected) in [
            ("vendor", "addresses.state", "illinois", "IL"),
            ("vendor", "payment_method", " None ", "none"),
            ("vendor", "addresses.state", " il ", "IL"),
            ("vendor", "addresses.state", "ON", "ON"),
            ("vendor", "addresses.zip", "606011234", "60601-1234"),
            ("vendor", "addresses.zip", "m5v 2t6", "M5V 2T6"),
            ("vendor", "legal_name", "  Baxter   Healthcare ", "Baxter Healthcare"),
            ("vendor", "duns", "15-048-3782", "150483782"),
            ("vendor", "npi", "NPI 1234567893", "1234567893"),
            ("vendor", "status", "Active", "active"),
            ("item", "gtins.gtin", "614141123452", "00614141123452"),
            ("item", "mfr_part_number", "ab-1", "AB-1"),
            ("account", "postable", "Y", "true"),
        ] {
            let domain = domains.iter().find(|found| found.name == domain).unwrap();
            assert_eq!(canonical(domain, path, text), Ok(expected.to_owned()), "{path}={text}");
        }
    }

    #[test]
    fn what_no_record_can_have_is_refused_and_the_value_not_repeated() {
        let domains = builtin().unwrap();
        for (domain, path, text) in [
            ("vendor", "duns", "15-048-378x"),
            ("vendor", "npi", "1234567890"),
            ("vendor", "status", "activated"),
            ("vendor", "legal_name", "N/A"),
            ("vendor", "legal_name", "  "),
            ("item", "gtins.gtin", "614141123453"),
            ("account", "postable", "perhaps"),
        ] {
            let domain = domains.iter().find(|found| found.name == domain).unwrap();
            let refused = canonical(domain, path, text).unwrap_err();
            assert!(
                !refused.contains(text) || text.trim().is_empty(),
                "{path}={text}: {refused}"
            );
        }
    }
}
