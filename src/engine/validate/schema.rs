//! JSON Schema errors as violations in plain words.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use crate::engine::domain::Domain;
use crate::engine::domain::shape::Shape;
use crate::engine::record::{Severity, Violation, push_pointer};

const MOST_NAMES: usize = 5;
const LONGEST_NAME: usize = 60;

/// What the domain's JSON Schema says against `whole`.
pub(super) fn violations(domain: &Domain, whole: &Value) -> Vec<Violation> {
    if domain.validator.is_valid(whole) {
        return Vec::new();
    }
    let errors = domain.validator.iter_errors(whole);
    errors
        .take(super::MOST_VIOLATIONS)
        .map(|error| violation(domain, &error))
        .collect()
}

fn violation(domain: &Domain, error: &ValidationError) -> Violation {
    let pointer = error.instance_path().as_str();
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            Violation::new(
                push_pointer(pointer, name),
                "required",
                format!("a value for \"{name}\" is required"),
            )
        }
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let names = shown(unexpected);
            Violation::new(
                pointer,
                "unknown_attribute",
                format!("the domain {} has no attribute \"{names}\" here", domain.name),
            )
        }
        kind => {
            let mut message = expectation(kind);
            let shape = shape_at(&domain.shape, pointer);
            let description = shape.map_or("", |shape| &shape.rule.description);
            if !description.is_empty() {
                message = format!("{message} ({description})");
            }
            let code = snake_case(kind.keyword());
            let severity = shape.map_or(Severity::Quarantine, |shape| {
                shape.rule.severity(&code, Severity::Quarantine)
            });
            Violation::new(pointer, &code, message).with(severity)
        }
    }
}

/// The first names, shortened: a source may send anything as a name.
fn shown(names: &[String]) -> String {
    let short = names
        .iter()
        .take(MOST_NAMES)
        .map(|name| name.chars().take(LONGEST_NAME).collect::<String>());
    short.collect::<Vec<_>>().join("\", \"")
}

/// What the schema expected, without the value that failed.
fn expectation(kind: &ValidationErrorKind) -> String {
    use ValidationErrorKind::*;
    match kind {
        Type { kind } => format!("expected {}", types(kind)),
        Enum { options } => format!("expected one of {}", list(options)),
        Constant { expected_value } => format!("expected {expected_value}"),
        Format { format } => format!("expected the format {format}"),
        Pattern { pattern } => format!("expected text of the form {pattern}"),
        MinLength { limit } => format!("expected at least {limit} characters"),
        MaxLength { limit } => format!("expected at most {limit} characters"),
        MinItems { limit } => format!("expected at least {limit} entries"),
        MaxItems { limit } => format!("expected at most {limit} entries"),
        MinProperties { limit } => format!("expected at least {limit} members"),
        MaxProperties { limit } => format!("expected at most {limit} members"),
        Minimum { limit } => format!("expected {limit} or more"),
        Maximum { limit } => format!("expected {limit} or less"),
        ExclusiveMinimum { limit } => format!("expected more than {limit}"),
        ExclusiveMaximum { limit } => format!("expected less than {limit}"),
        UniqueItems => "expected no entry twice".to_owned(),
        PropertyNames { .. } => "a member's name is not allowed".to_owned(),
        other => format!("the schema's rule \"{}\" is not met", other.keyword()),
    }
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => format!("a value of type {one}"),
        TypeKind::Multiple(set) => {
            let names: Vec<String> = set.iter().map(|one| one.to_string()).collect();
            format!("a value of type {}", names.join(" or "))
        }
    }
}

fn list(options: &Value) -> String {
    let texts = options.as_array().into_iter().flatten().map(|option| match option {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// The attribute at a JSON Pointer; `None` for the whole record and for what the domain does not know.
fn shape_at<'a>(shape: &'a Shape, pointer: &str) -> Option<&'a Shape> {
    let mut shape = shape;
    let mut any = false;
    for token in pointer.split('/').skip(1) {
        if shape.rule.list && any && token.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        let token = token.replace("~1", "/").replace("~0", "~");
        match shape.members.get(&token).or(shape.other.as_deref()) {
            Some(member) => shape = member,
            None => return None,
        }
        any = true;
    }
    any.then_some(shape)
}

/// `additionalProperties` → `additional_properties`.
fn snake_case(keyword: &str) -> String {
    let mut out = String::with_capacity(keyword.len() + 4);
    for c in keyword.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out.trim_start_matches('$').to_owned()
}
