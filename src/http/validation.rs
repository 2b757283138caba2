//! Rules for single values of requests, and their errors in the hub's words.

use std::borrow::Cow;

use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::engine::account_mapping::restrictions::Posting;
use crate::engine::json_place::escape;
use crate::engine::record::Violation;

/// Most characters of a source system's name.
pub const MAX_SYSTEM: usize = 64;
/// Most characters of a source key.
pub const MAX_KEY: usize = 256;

/// Name of a source system: 1 to 64 letters, digits, `_`, `.` or `-`.
pub fn system(name: &str) -> Result<(), ValidationError> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    if (1..=MAX_SYSTEM).contains(&name.len()) && name.bytes().all(fits) {
        return Ok(());
    }
    Err(refused(
        "system_name",
        "expected 1 to 64 ASCII letters, digits, `_`, `.` or `-`",
    ))
}

/// Name of a consumer or of a definition: 1 to 100 letters, digits, `_`, `.` or `-`.
pub fn name(name: &str) -> Result<(), ValidationError> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    if (1..=100).contains(&name.len()) && name.bytes().all(fits) {
        return Ok(());
    }
    Err(refused(
        "name",
        "expected 1 to 100 ASCII letters, digits, `_`, `.` or `-`",
    ))
}

/// Key of a record in its source system: 1 to 256 characters without control characters.
pub fn key(key: &str) -> Result<(), ValidationError> {
    if key.chars().any(char::is_control) || !(1..=MAX_KEY).contains(&key.chars().count()) {
        return Err(refused(
            "source_key",
            "expected 1 to 256 characters without control characters",
        ));
    }
    Ok(())
}

/// Persons, each as [`person`].
pub fn persons(names: &[String]) -> Result<(), ValidationError> {
    names.iter().try_for_each(|name| person(name))
}

/// A person as a source system names it: 1 to 256 characters without control characters, of which some can be seen.
pub fn person(name: &str) -> Result<(), ValidationError> {
    if crate::engine::approval::is_person(name) {
        return Ok(());
    }
    Err(refused(
        "person",
        "expected who changed the record in its source system, in 1 to 256 characters without control characters",
    ))
}

/// Without the blanks around it.
pub fn trimmed(text: String) -> String {
    text.trim().to_owned()
}

/// A kind of posting.
pub fn posting(kind: &str) -> Result<(), ValidationError> {
    match Posting::named(kind) {
        Some(_) => Ok(()),
        None => Err(refused(
            "posting",
            "expected expense, revenue, payroll, inventory, primary, secondary, plan or commitment",
        )),
    }
}

/// A time in RFC 3339.
pub fn time(text: &str) -> Result<(), ValidationError> {
    match crate::hub::time::parse(text) {
        Some(_) => Ok(()),
        None => Err(refused(
            "time",
            "expected a time in RFC 3339, e.g. 2026-03-01T08:00:00Z",
        )),
    }
}

/// A calendar day.
pub fn day(text: &str) -> Result<(), ValidationError> {
    match crate::engine::standardize::is_date(text) {
        true => Ok(()),
        false => Err(refused("day", "expected a date, YYYY-MM-DD")),
    }
}

/// Text that is not only spaces.
pub fn not_blank(text: &str) -> Result<(), ValidationError> {
    if text.trim().is_empty() {
        Err(refused("blank", "expected some text"))
    } else {
        Ok(())
    }
}

/// An error with code and what was expected.
pub fn refused(code: &'static str, expected: &'static str) -> ValidationError {
    ValidationError::new(code).with_message(Cow::Borrowed(expected))
}

/// The errors of a checked value as violations, in order of place. `prefix` is the pointer of the value.
pub fn violations(errors: &ValidationErrors, prefix: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    collect(errors, prefix, &mut found);
    found.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    found
}

fn collect(errors: &ValidationErrors, prefix: &str, found: &mut Vec<Violation>) {
    for (field, kind) in errors.errors() {
        // Errors of the whole value come under `__all__`.
        let place = if field == "__all__" {
            prefix.to_string()
        } else {
            format!("{prefix}/{}", escape(field))
        };
        match kind {
            ValidationErrorsKind::Field(errors) => found.extend(errors.iter().map(|error| violation(&place, error))),
            ValidationErrorsKind::Struct(inner) => collect(inner, &place, found),
            ValidationErrorsKind::List(items) => {
                items
                    .iter()
                    .for_each(|(index, inner)| collect(inner, &format!("{place}/{index}"), found));
            }
        }
    }
}

fn violation(place: &str, error: &ValidationError) -> Violation {
    let message = match &error.message {
        Some(message) => message.to_string(),
        None => bounds(error).unwrap_or_else(|| format!("not allowed: {}", error.code)),
    };
    Violation::new(place, &error.code, message)
}

fn bounds(error: &ValidationError) -> Option<String> {
    let bound = |name: &str| error.params.get(name).map(ToString::to_string);
    match (bound("min"), bound("max")) {
        (Some(min), Some(max)) => Some(format!("expected {min} to {max}")),
        (Some(min), None) => Some(format!("expected at least {min}")),
        (None, Some(max)) => Some(format!("expected at most {max}")),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_keys() {
        assert!(
            ["erp", "ERP-2", "a.b_c", &"x".repeat(64)]
                .iter()
                .all(|name| system(name).is_ok())
        );
        assert!(
            ["", "a b", "é", "a/b", &"x".repeat(65)]
                .iter()
                .all(|name| system(name).is_err())
        );
        assert!(
            ["1", "a/b c", "Ärzte 7", &"é".repeat(256)]
                .iter()
                .all(|text| key(text).is_ok())
        );
        assert!(
            ["", "a\u{0}", "a\nb", &"x".repeat(257)]
                .iter()
                .all(|text| key(text).is_err())
        );
    }
}
