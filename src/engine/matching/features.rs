//! What matching keeps of a record: standardized values, one field per comparison and per veto.

use serde_json::Value as Json;

use super::address::{Address, AddressLines};
use super::grams::Grams;
use super::measure;
use super::method::Method;
use super::name::{self, Name};
use super::rules::{ComparisonRule, MatchRules};
use super::value::{self, Value};
use crate::engine::identifier;
use crate::engine::record::{Attributes, values};

/// One record prepared for matching; compact, immutable, free of references to the record.
///
/// Valid for the rules it was made with.
#[derive(Debug, Clone, Default)]
pub struct Features {
    /// By position of the comparison in the rules.
    pub(crate) fields: Sparse<Field>,
    /// By position of the veto in the rules: sorted hashes of the vetoed attribute's values.
    pub(crate) vetoed: Sparse<Box<[u64]>>,
}

/// What is there, by position; most records have few of the attributes that a domain knows.
#[derive(Debug, Clone)]
pub(crate) struct Sparse<T>(Box<[(u16, T)]>);

impl<T> Default for Sparse<T> {
    fn default() -> Self {
        Sparse(Box::default())
    }
}

impl<T> Sparse<T> {
    fn new(values: impl Iterator<Item = Option<T>>) -> Self {
        let numbered = (0_u16..).zip(values);
        Sparse(numbered.filter_map(|(at, value)| Some((at, value?))).collect())
    }

    pub(crate) fn get(&self, position: usize) -> Option<&T> {
        let mut known = self.iter();
        known.find(|(at, _)| *at == position).map(|(_, value)| value)
    }

    /// Everything there is with its position, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        self.0.iter().map(|(at, value)| (usize::from(*at), value))
    }
}

/// The values of one comparison.
#[derive(Debug, Clone)]
pub(crate) enum Field {
    Names(Box<[Name]>),
    Addresses(Box<[Address]>),
    Values(Box<[Value]>),
    Grams(Box<[Grams]>),
}

/// Most values of one comparison that are looked at.
const MOST_VALUES: usize = 8;

/// Prepares a standardized record for matching.
pub fn features(rules: &MatchRules, attributes: &Attributes) -> Features {
    let vetoed = |path: &str| {
        let codes = values(attributes, path).into_iter().filter_map(value::text_of);
        let mut codes: Vec<u64> = codes.filter_map(|text| value::code(&text)).collect();
        codes.sort_unstable();
        codes.dedup();
        (!codes.is_empty()).then(|| codes.into_boxed_slice())
    };
    let vetoes = rules.vetoes.iter();
    let comparisons = rules.comparisons.iter().enumerate();
    Features {
        fields: Sparse::new(comparisons.map(|(at, rule)| field(rule, rules.naming.contains(&at), attributes))),
        vetoed: Sparse::new(vetoes.map(|veto| veto.attribute.as_deref().and_then(vetoed))),
    }
}

/// `naming` says that the values are what records are called.
fn field(rule: &ComparisonRule, naming: bool, attributes: &Attributes) -> Option<Field> {
    match rule.method {
        Method::OrganizationName | Method::Text | Method::Description | Method::Spelling => {
            names(rule, naming, attributes)
        }
        Method::Ngrams => grams(rule, attributes),
        Method::Address => addresses(rule, attributes),
        _ => single_values(rule, attributes),
    }
}

/// The values of a comparison. One that cannot be what its attribute holds (`see website` for a telephone) is kept by the
/// record and is no evidence: that two records have it says nothing.
fn raw<'a>(rule: &'a ComparisonRule, attributes: &'a Attributes) -> impl Iterator<Item = &'a Json> {
    let kinds = rule.kinds.iter().copied().chain(std::iter::repeat(None));
    rule.attributes.iter().zip(kinds).flat_map(|(path, kind)| {
        let mut found = values(attributes, path);
        if let Some(kind) = kind {
            found.retain(|value| value.as_str().is_none_or(|text| identifier::is_possible(kind, text)));
        }
        found
    })
}

fn names(rule: &ComparisonRule, naming: bool, attributes: &Attributes) -> Option<Field> {
    let mut names: Vec<Name> = Vec::new();
    for text in raw(rule, attributes).filter_map(value::text_of) {
        let found = match rule.method {
            Method::OrganizationName => name::organization_names(&text),
            Method::Description => measure::description(&text).into_iter().collect(),
            Method::Spelling => name::spelled(&text).into_iter().collect(),
            _ if naming => name::plain_name(&text).into_iter().collect(),
            _ => name::plain_text(&text).into_iter().collect(),
        };
        for mut name in found {
            let known =
                |other: &Name| (&other.text, other.branch, &other.marks) == (&name.text, name.branch, &name.marks);
            if names.len() < MOST_VALUES && !names.iter().any(known) {
                if rule.sensitive {
                    name.display = "".into();
                }
                names.push(name);
            }
        }
    }
    (!names.is_empty()).then(|| Field::Names(names.into()))
}

/// All texts of a comparison as one: what one source puts into the title, another has in the
/// description.
fn grams(rule: &ComparisonRule, attributes: &Attributes) -> Option<Field> {
    let texts: Vec<String> = raw(rule, attributes).filter_map(value::text_of).collect();
    Grams::of(&texts, !rule.sensitive).map(|grams| Field::Grams([grams].into()))
}

fn single_values(rule: &ComparisonRule, attributes: &Attributes) -> Option<Field> {
    let mut found: Vec<Value> = Vec::new();
    for text in raw(rule, attributes).filter_map(value::text_of) {
        if rule.method != Method::ModelNumber {
            break;
        }
        for mut value in value::model_numbers(&text) {
            if rule.sensitive {
                value.display = "".into();
            }
            if found.len() < MOST_VALUES && !found.iter().any(|other| other.code == value.code) {
                found.push(value);
            }
        }
    }
    for json in raw(rule, attributes) {
        if rule.method == Method::ModelNumber {
            break;
        }
        let Some(value) = Value::read(rule.method, json, !rule.sensitive) else {
            continue;
        };
        if found.len() < MOST_VALUES && !found.iter().any(|other| other.code == value.code) {
            found.push(value);
        }
    }
    (!found.is_empty()).then(|| Field::Values(found.into()))
}

fn addresses(rule: &ComparisonRule, attributes: &Attributes) -> Option<Field> {
    let mut lines: Vec<AddressLines> = rule
        .attributes
        .iter()
        .filter_map(|group| group_at(attributes, group))
        .flat_map(|group| match group {
            Json::Array(items) => items.iter().collect::<Vec<_>>(),
            other => vec![other],
        })
        .filter_map(Json::as_object)
        .map(|group| lines_of(|part| group.get(part).and_then(value::text_of)))
        .collect();
    if !rule.parts.is_empty() {
        let part = |name: &str| {
            let path = rule.parts.get(name)?;
            values(attributes, path).into_iter().find_map(value::text_of)
        };
        lines.push(lines_of(part));
    }
    let parsed = lines.iter().filter_map(|lines| Address::parse(lines, !rule.sensitive));
    let addresses: Vec<Address> = parsed.take(MOST_VALUES).collect();
    (!addresses.is_empty()).then(|| Field::Addresses(addresses.into()))
}

fn group_at<'a>(attributes: &'a Attributes, path: &str) -> Option<&'a Json> {
    let mut parts = path.split('.');
    let first = attributes.get(parts.next()?)?;
    parts.try_fold(first, |value, part| value.get(part))
}

fn lines_of(part: impl Fn(&str) -> Option<String>) -> AddressLines {
    let text = |name: &str| part(name).unwrap_or_default();
    AddressLines {
        line1: text("line1"),
        line2: text("line2"),
        city: text("city"),
        state: text("state"),
        zip: text("zip"),
        house: text("house"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::domain::builtin;

    #[test]
    fn what_cannot_be_a_value_of_its_kind_is_no_evidence() {
        let domains = builtin().unwrap();
        let vendor = domains.iter().find(|domain| domain.name == "vendor").unwrap();
        for (name, value, is_evidence) in [
            ("emails", json!(["see website"]), false),
            ("emails", json!(["ap@example.org"]), true),
            ("phones", json!(["call 602 555 0142 or 602 555 0143"]), false),
            ("phones", json!(["+16025550142"]), true),
            ("website", json!("none yet, ask"), false),
            ("website", json!("https://example.org"), true),
            ("npi", json!("1234567890"), false),
            ("npi", json!("1234567893"), true),
            // Only not in a list of the hub.
            ("npi", json!("3234567899"), true),
        ] {
            let record = Attributes::from_iter([(name.to_owned(), value.clone())]);
            let found = features(&vendor.matching, &record).fields.iter().next().is_some();
            assert_eq!(found, is_evidence, "{name} {value}");
        }
    }
}
