//! Values of features as people read them.

use super::address::{self, Address};
use super::explanation::{Comparison, MASK};
use super::features::Field;
use super::name::fold;
use super::rules::ComparisonRule;
use super::token::hash_text;
use super::value;
use crate::engine::record::{Attributes, values};
use serde_json::Value as Json;

/// A comparison that weighs nothing yet: the values at these positions of both sides.
pub(super) fn comparison(
    rule: &ComparisonRule,
    (left, right): (Option<&Field>, Option<&Field>),
    (left_at, right_at): (usize, usize),
    level: &str,
) -> Comparison {
    let (left, left_compared) = value_at(rule, left, left_at);
    let (right, right_compared) = value_at(rule, right, right_at);
    Comparison {
        name: rule.name.clone(),
        left,
        right,
        left_compared,
        right_compared,
        left_raw: None,
        right_raw: None,
        level: level.to_owned(),
        weight: 0.0,
        frequency_adjustment: 0.0,
    }
}

/// A value as it stood in the record, and the form in which it is compared if that is another.
fn value_at(rule: &ComparisonRule, field: Option<&Field>, at: usize) -> (Option<String>, Option<String>) {
    let Some((display, compared)) = field.and_then(|field| texts(rule, field, at)) else {
        return (None, None);
    };
    if rule.sensitive {
        return (Some(MASK.to_owned()), None);
    }
    let compared = compared.filter(|compared| *compared != display);
    (Some(display), compared)
}

fn texts(rule: &ComparisonRule, field: &Field, at: usize) -> Option<(String, Option<String>)> {
    Some(match field {
        Field::Names(names) => {
            let name = names.get(at)?;
            (name.display.to_string(), Some(name.text.to_string()))
        }
        Field::Addresses(addresses) => {
            let address = addresses.get(at)?;
            (address.display.to_string(), Some(parts(address)))
        }
        Field::Values(values) => {
            let found = values.get(at)?;
            (found.display.to_string(), value::readable(rule.method, found.code))
        }
        Field::Grams(texts) => {
            let display = texts.get(at)?.display.to_string();
            let compared = fold(&display);
            (display, Some(compared))
        }
    })
}

/// The parts of an address that count, in the order house, street, box, unit, city, state, ZIP code.
fn parts(address: &Address) -> String {
    let street = Some(address.street_name.to_string()).filter(|name| !name.is_empty());
    let post_box = number(address, address.post_box).map(|number| format!("BOX {number}"));
    let unit = number(address, address.unit).map(|number| format!("UNIT {number}"));
    let found = [
        number(address, address.house),
        street,
        post_box,
        unit,
        place(address, address.city),
        place(address, address.state),
        zip(address),
    ];
    found.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The word of the address that is the house, box or unit number with this hash.
pub(super) fn number(address: &Address, hash: u64) -> Option<String> {
    let is = |word: &&str| {
        let plain = word.trim_start_matches('0');
        // `100A`
        let number = plain.trim_end_matches(|letter: char| letter.is_ascii_uppercase());
        hash_text(&[plain]) == hash || hash_text(&["BOX", plain]) == hash || hash_text(&[number]) == hash
    };
    let folded = fold(&address.display);
    let mut words = folded.split(|c: char| !c.is_ascii_alphanumeric());
    words.find(is).filter(|_| hash != 0).map(str::to_owned)
}

/// The city or state with this hash, in capitals.
pub(super) fn place(address: &Address, hash: u64) -> Option<String> {
    let folded = fold(&address.display);
    let parts = folded.split(',').map(str::trim);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric());
    let is = |text: &&str| address::city(text) == hash || address::code(text) == hash;
    parts.chain(words).find(is).filter(|_| hash != 0).map(str::to_owned)
}

/// The first five digits of the ZIP code, or another postal code.
pub(super) fn zip(address: &Address) -> Option<String> {
    let folded = fold(&address.display);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric());
    let short = words.map(|word| word.get(..5).unwrap_or(word).to_owned());
    let is = |text: &String| hash_text(&[text]) == address.zip5;
    let found = short.collect::<Vec<_>>().into_iter().rev().find(is);
    found
        .or_else(|| place(address, address.zip5))
        .filter(|_| address.zip5 != 0)
}

/// Every value that a source sent for a comparison, as text; `None` when it sent none.
pub(super) fn raw(rule: &ComparisonRule, attributes: &Attributes) -> Option<Vec<String>> {
    let paths = rule.attributes.iter().chain(rule.parts.values());
    let texts = paths.flat_map(|path| values(attributes, path)).map(text);
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    if texts.is_empty() {
        return None;
    }
    Some(match rule.sensitive {
        true => texts.iter().map(|_| MASK.to_owned()).collect(),
        false => texts,
    })
}

/// Members of an address group that are compared; others may be anything.
const PARTS: [&str; 6] = ["house", "line1", "line2", "city", "state", "zip"];

/// A scalar, or the parts of an address in one line.
fn text(json: &Json) -> String {
    match json {
        Json::Object(members) => {
            let parts = PARTS.iter().filter_map(|part| value::text_of(members.get(*part)?));
            parts.collect::<Vec<_>>().join(", ")
        }
        scalar => value::text_of(scalar).unwrap_or_default(),
    }
}
