//! One text for all spellings of a value.

use serde_json::Value;

use crate::engine::domain::Kind;
use crate::engine::domain::shape::Shape;
use crate::engine::matching::{NamePart, organization_parts};
use crate::engine::signs;

/// Text that is equal for values that mean the same: names and other free text without regard to case, blanks and
/// punctuation, lists without regard to order, all else as it is.
pub(crate) fn sameness(shape: Option<&Shape>, value: &Value) -> String {
    match value {
        Value::String(text) if shape.is_some_and(|shape| is_free_text(shape.rule.kind)) => {
            let folded: String = signs::one_micro(text)
                .chars()
                .filter(|c| c.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect();
            if folded.is_empty() { text.clone() } else { folded }
        }
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let mut parts: Vec<String> = items.iter().map(|item| sameness(shape, item)).collect();
            parts.sort_unstable();
            Value::from(parts).to_string()
        }
        Value::Object(members) => {
            let of = |name: &str| shape.and_then(|shape| shape.members.get(name).or(shape.other.as_deref()));
            let parts: Vec<String> = members
                .iter()
                .flat_map(|(name, member)| [name.clone(), sameness(of(name), member)])
                .collect();
            Value::from(parts).to_string()
        }
        other => other.to_string(),
    }
}

fn is_free_text(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Text
            | Kind::OrganizationName
            | Kind::PersonName
            | Kind::Address
            | Kind::City
            | Kind::Description
            | Kind::PartNumber
    )
}

/// What a plain value is, and what it may leave out and still be the same: a telephone number and its extension, a name
/// and its legal form.
pub(super) fn split(shape: &Shape, value: &Value) -> (String, Option<String>) {
    let Value::String(text) = value else {
        return (sameness(Some(shape), value), None);
    };
    match shape.rule.kind {
        Kind::Phone => match text.split_once(";ext=") {
            Some((number, extension)) => (number.to_owned(), Some(extension.to_owned())),
            None => (text.clone(), None),
        },
        Kind::Email => (text.to_lowercase(), None),
        Kind::Url => (address_of_page(text), None),
        Kind::OrganizationName => name(text).unwrap_or_else(|| (sameness(Some(shape), value), None)),
        _ => (sameness(Some(shape), value), None),
    }
}

/// A web address without its scheme, `www.` and the slash at its end.
fn address_of_page(text: &str) -> String {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    rest.strip_prefix("www.")
        .unwrap_or(rest)
        .trim_end_matches('/')
        .to_owned()
}

/// The words of a name, and its legal form; `None` where nothing but a legal form is left.
fn name(text: &str) -> Option<(String, Option<String>)> {
    let (mut words, mut form) = (Vec::new(), String::new());
    for (word, part) in organization_parts(text) {
        match part {
            NamePart::LegalForm => form.push_str(short_form(&word)),
            NamePart::Name | NamePart::OtherName | NamePart::BranchType | NamePart::Branch | NamePart::OtherParty => {
                words.push(match word.as_str() {
                    "&" | "+" => "AND".to_owned(),
                    _ => word,
                })
            }
        }
    }
    if words.first().is_some_and(|first| first == "THE") && words.len() > 1 {
        words.remove(0);
    }
    let words = words.concat();
    (!words.is_empty()).then_some((words, Some(form).filter(|form| !form.is_empty())))
}

/// The usual abbreviation of a word of a legal form.
fn short_form(word: &str) -> &str {
    match word {
        "INCORPORATED" => "INC",
        "CORPORATION" => "CORP",
        "COMPANY" => "CO",
        "LIMITED" => "LTD",
        _ => word,
    }
}
