//! Standardizes a whole record along its domain's attribute tree.

use std::collections::HashSet;

use serde_json::{Map, Number, Value};

use super::text::squeezed;
use super::{clean, is_null, of_clean, phone, place};
use crate::engine::domain::Kind;
use crate::engine::domain::shape::{Shape, Types};
use crate::engine::json_number;
use crate::engine::record::{Attributes, Violation, push_pointer};

/// Deepest nesting of a record; the attributes of no domain come near it.
const DEEPEST: usize = 32;

/// Standardized attributes, and violations that standardizing hides: nesting that is too deep and U+0000, which no
/// database keeps.
pub(crate) fn attributes(shape: &Shape, raw: &Attributes) -> (Attributes, Vec<Violation>) {
    let mut violations = Vec::new();
    let mut kept = Attributes::new();
    for (name, value) in raw {
        if name.contains('\0') {
            violations.push(Violation::new(
                "",
                "nul_character",
                "an attribute's name contains U+0000",
            ));
            continue;
        }
        if is_deeper(value, DEEPEST) {
            let message = format!("expected at most {DEEPEST} levels of nesting");
            violations.push(Violation::new(push_pointer("", name), "too_deep", message));
            continue;
        }
        if has_nul(value) {
            let message = "expected text without the character U+0000";
            violations.push(Violation::new(push_pointer("", name), "nul_character", message));
        }
        if let Some(shape) = shape.members.get(name).or(shape.other.as_deref())
            && !value.is_string()
        {
            blurred(shape, &push_pointer("", name), value, &mut violations);
        }
        if let Some(value) = member(shape, name, value) {
            kept.insert(name.clone(), value);
        }
    }
    complete_place(shape, &mut kept);
    (kept, violations)
}

/// Finds numbers that stand where text is wanted and whose digits are not known.
fn blurred(shape: &Shape, pointer: &str, value: &Value, violations: &mut Vec<Violation>) {
    match value {
        Value::Number(number) if wants_text(shape.types) && json_number::text(number).is_none() => {
            violations.push(Violation::new(pointer, "number_not_exact", json_number::ADVICE));
        }
        Value::Array(items) if shape.rule.list => {
            for (index, item) in items.iter().enumerate().filter(|(_, item)| !item.is_string()) {
                blurred(shape, &push_pointer(pointer, &index.to_string()), item, violations);
            }
        }
        Value::Object(members) if shape.rule.kind == Kind::Group => {
            for (name, value) in members.iter().filter(|(_, value)| !value.is_string()) {
                if let Some(shape) = shape.members.get(name).or(shape.other.as_deref()) {
                    blurred(shape, &push_pointer(pointer, name), value, violations);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {}
    }
}

fn wants_text(types: Types) -> bool {
    types.string && !types.number && !types.integer
}

fn is_deeper(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(_) | Value::Object(_) if levels == 0 => true,
        Value::Array(items) => items.iter().any(|item| is_deeper(item, levels - 1)),
        Value::Object(members) => members.values().any(|member| is_deeper(member, levels - 1)),
        _ => false,
    }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| name.contains('\0') || has_nul(member)),
        _ => false,
    }
}

fn member(group: &Shape, name: &str, value: &Value) -> Option<Value> {
    match group.members.get(name).or(group.other.as_deref()) {
        Some(shape) => attribute(shape, value),
        None => unknown(value),
    }
}

/// An attribute that the domain does not know stays as it is, for the schema to accept or refuse.
fn unknown(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) if text.contains('\0') => Some(Value::String(text.replace('\0', ""))),
        Value::Number(number) => Some(Value::Number(json_number::one_form(number))),
        Value::Array(items) => Some(items.iter().filter_map(unknown).collect()),
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !name.contains('\0'));
            Some(
                kept.filter_map(|(name, member)| Some((name.clone(), unknown(member)?)))
                    .collect(),
            )
        }
        other => Some(other.clone()),
    }
}

/// A single value where a list is expected becomes a list of one. Entries that are equal once standardized are kept once.
fn attribute(shape: &Shape, value: &Value) -> Option<Value> {
    if !shape.rule.list {
        return element(shape, value);
    }
    let items: Vec<Value> = match value {
        Value::Array(items) => items.iter().flat_map(|item| entries(shape, item)).collect(),
        single => entries(shape, single),
    };
    let items = distinct(items);
    if items.is_empty() {
        None
    } else {
        Some(Value::Array(items))
    }
}

/// What one value of a list gives: a text of several telephone numbers each of them.
fn entries(shape: &Shape, value: &Value) -> Vec<Value> {
    let numbers = match value {
        Value::String(text) if shape.rule.kind == Kind::Phone => phone::several(&clean(text)),
        _ => Vec::new(),
    };
    if numbers.is_empty() {
        return element(shape, value).into_iter().collect();
    }
    numbers.iter().filter_map(|number| text_value(shape, number)).collect()
}

fn distinct(items: Vec<Value>) -> Vec<Value> {
    if items.len() < 2 {
        return items;
    }
    let mut seen = HashSet::new();
    items.into_iter().filter(|item| seen.insert(item.to_string())).collect()
}

fn element(shape: &Shape, value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Object(members) if shape.rule.kind == Kind::Group => group(shape, members),
        Value::String(text) => text_value(shape, text),
        Value::Number(number) => number_value(shape, number),
        Value::Bool(_) => Some(value.clone()),
        Value::Array(_) | Value::Object(_) => unknown(value),
    }
}

/// A group of which no member has a value has none itself.
fn group(shape: &Shape, members: &Map<String, Value>) -> Option<Value> {
    let kept = members.iter().filter(|(name, _)| !name.contains('\0'));
    let mut kept: Attributes = kept
        .filter_map(|(name, value)| Some((name.clone(), member(shape, name, value)?)))
        .collect();
    complete_place(shape, &mut kept);
    if kept.is_empty() {
        None
    } else {
        Some(Value::Object(kept))
    }
}

/// One text as an attribute of this shape has it; `None` where it means that there is no value.
pub(crate) fn text_value(shape: &Shape, text: &str) -> Option<Value> {
    let rule = &shape.rule;
    if rule.kind == Kind::Reference {
        return reference(shape, text);
    }
    let cleaned = clean(text);
    if is_nothing(shape, &cleaned) {
        return None;
    }
    let canonical = of_clean(rule.kind, cleaned);
    if is_nothing(shape, &canonical) {
        return None;
    }
    Some(typed(rule.kind, shape.types, option(&shape.options, canonical)))
}

/// Whether a cleaned text says that there is no value. What the schema lists as an option, or the code list as a code, is one
/// however much it looks like none (`payment_method: "none"`); what the rules of the attribute list as none is none.
fn is_nothing(shape: &Shape, cleaned: &str) -> bool {
    let rule = &shape.rule;
    let listed = || {
        rule.nulls
            .iter()
            .any(|token| token.trim().eq_ignore_ascii_case(cleaned))
    };
    is_null(rule.kind, cleaned, &rule.nulls) && (listed() || !shape.has_code(cleaned))
}

/// A key as it is written: what it names is kept so too. Only what the rules list as no value is none; a source may well have
/// a record with the key `NA`.
fn reference(shape: &Shape, text: &str) -> Option<Value> {
    let cleaned = clean(text);
    let listed = shape
        .rule
        .nulls
        .iter()
        .any(|token| token.trim().eq_ignore_ascii_case(&cleaned));
    let key = text.replace('\0', "");
    (!cleaned.is_empty() && !listed).then(|| typed(Kind::Reference, shape.types, key))
}

/// The spelling of the schema's `enum` where the text differs from it only in case, blanks and punctuation.
fn option(options: &[String], canonical: String) -> String {
    if options.is_empty() || options.contains(&canonical) {
        return canonical;
    }
    let wanted = squeezed(&canonical);
    options
        .iter()
        .find(|option| squeezed(option) == wanted)
        .cloned()
        .unwrap_or(canonical)
}

/// Text as the JSON type that the schema asks for, where it has no room for text.
fn typed(kind: Kind, types: Types, canonical: String) -> Value {
    if types.string {
        return Value::String(canonical);
    }
    let parsed = match kind {
        Kind::Boolean if types.boolean => canonical.parse().ok().map(Value::Bool),
        Kind::Integer | Kind::Number => json_number::from_decimal(&canonical).map(Value::Number),
        _ => None,
    };
    parsed.unwrap_or(Value::String(canonical))
}

/// A number where the schema wants text (a code that its source keeps as a number) is read as the text of it; one that has
/// none is told by [`blurred`].
fn number_value(shape: &Shape, number: &Number) -> Option<Value> {
    let types = shape.types;
    if wants_text(types) {
        return text_value(shape, &json_number::text(number)?);
    }
    let number = json_number::one_form(number);
    let text = number.to_string();
    if shape.rule.kind != Kind::Reference && is_nothing(shape, &text) {
        return None;
    }
    match text.as_str() {
        "0" | "1" if types.boolean && !types.number && !types.integer => Some(Value::Bool(text == "1")),
        _ => Some(Value::Number(number)),
    }
}

/// What the members of an address tell about one another: a Canadian province with a Canadian postal code is in Canada, where
/// no country is said; a state tells which leading zeros a ZIP code has lost, where no foreign country is said.
fn complete_place(shape: &Shape, members: &mut Attributes) {
    let text = |kind: Kind, members: &Attributes| {
        let named = shape.members.iter().filter(|(_, member)| member.rule.kind == kind);
        named
            .filter_map(|(name, _)| members.get(name)?.as_str().map(str::to_owned))
            .next()
    };
    let Some(state) = text(Kind::State, members) else {
        return;
    };
    let country = text(Kind::Country, members);
    if country.is_none() {
        let canadian =
            place::is_province(&state) && text(Kind::Zip, members).is_some_and(|zip| place::is_canadian(&zip));
        let unsaid = |name: &String, member: &Shape| {
            member.rule.kind == Kind::Country && !member.rule.list && !members.contains_key(name)
        };
        let absent = shape.members.iter().find(|(name, member)| unsaid(name, member));
        if let (true, Some((name, _))) = (canadian, absent) {
            members.insert(name.clone(), Value::String("CA".into()));
            return;
        }
    }
    if country.is_some_and(|country| !place::is_us(&country)) {
        return;
    }
    for (name, member) in &shape.members {
        if member.rule.kind == Kind::Zip
            && let Some(Value::String(zip)) = members.get_mut(name)
            && let Some(restored) = place::restored_zip(zip, &state)
        {
            *zip = restored;
        }
    }
}
