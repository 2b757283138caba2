//! Lists whose entries say what kind of value they hold, e.g. identifiers with a scheme: which kinds everybody may see is
//! listed, and every other entry is kept in a sensitive list beside it. What nobody thought of is therefore not published.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{AttributeRule, Domain, Kind};
use crate::engine::record::Attributes;

/// Of a list of groups: which entries are public, and where the others are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    /// Member that says what kind of value an entry holds.
    pub member: String,
    /// Kinds that everybody may see, in lower case.
    pub public: Vec<String>,
    /// Sensitive list that takes the others.
    pub to: String,
}

impl Apart {
    /// Whether everybody may see an entry: its kind is public, and nothing in it is written like a tax number.
    fn is_public(&self, entry: &Value) -> bool {
        match entry {
            Value::Null => true,
            Value::Object(members) => {
                let kind = members.get(&self.member).and_then(Value::as_str);
                kind.is_some_and(|kind| self.public.contains(&folded(kind)))
                    && !members.values().filter_map(Value::as_str).any(is_tax_number)
            }
            Value::Array(_) | Value::String(_) | Value::Number(_) | Value::Bool(_) => false,
        }
    }

    /// The entries that everybody may see, and the others. One that is no list is its only entry.
    fn split(&self, value: &Value, is_public: impl Fn(&Value) -> bool) -> (Value, Vec<Value>) {
        match value {
            Value::Array(entries) => {
                let (public, others): (Vec<Value>, Vec<Value>) = entries.iter().cloned().partition(is_public);
                (Value::Array(public), others)
            }
            one if is_public(one) => (one.clone(), Vec::new()),
            one => (Value::Null, vec![one.clone()]),
        }
    }
}

/// Kinds as they are compared: `State License` is `state_license`.
fn folded(kind: &str) -> String {
    let kept = |c: char| {
        if c == ' ' || c == '-' {
            '_'
        } else {
            c.to_ascii_lowercase()
        }
    };
    kind.trim().chars().map(kept).collect()
}

/// Whether a text is written as only tax numbers are: NN-NNNNNNN or NNN-NN-NNNN.
fn is_tax_number(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then_some(part.len());
    let mut parts = text.trim().split('-').map(digits);
    let form = [parts.next(), parts.next(), parts.next(), parts.next()].map(Option::flatten);
    matches!(form, [Some(2), Some(7), None, None] | [Some(3), Some(2), Some(4), None]) && text.trim().len() <= 11
}

impl Domain {
    /// The attributes of a record of a source system with each entry where it is to be kept. Idempotent.
    pub fn sorted_apart(&self, system: &str, attributes: Attributes) -> Attributes {
        self.moved(attributes, |apart, name, entry| {
            if apart.is_public(entry) {
                return true;
            }
            // Its source may have a word of its own for the kind, which a code map knows.
            let one = Attributes::from_iter([(name.to_owned(), Value::Array(vec![entry.clone()]))]);
            let (translated, _) = self.codes.translate(self, system, &one);
            let translated = translated.get(name).and_then(|value| value.get(0)).unwrap_or(entry);
            apart.is_public(translated)
        })
    }

    /// Canonical attributes with each entry where it is to be kept.
    pub(super) fn kept_apart<'a>(&self, attributes: &'a Attributes) -> Cow<'a, Attributes> {
        match self.keeps_apart(attributes) {
            true => Cow::Owned(self.moved(attributes.clone(), |apart, _, entry| apart.is_public(entry))),
            false => Cow::Borrowed(attributes),
        }
    }

    /// Whether some list of the attributes may have entries that are kept elsewhere.
    fn keeps_apart(&self, attributes: &Attributes) -> bool {
        self.lists_apart().any(|(name, _)| attributes.contains_key(name))
    }

    /// Lists of which only some entries are public.
    pub fn lists_apart(&self) -> impl Iterator<Item = (&str, &Apart)> {
        let rules = self.attributes.iter();
        rules.filter_map(|(name, rule)| Some((name.as_str(), rule.apart.as_ref()?)))
    }

    /// Masks the entries of a list that not everybody may see; other attributes stay.
    pub(super) fn masked_apart(&self, name: &str, value: &Value, mask: impl Fn(&Value) -> Value) -> Value {
        let Some(apart) = self.attributes.get(name).and_then(|rule| rule.apart.as_ref()) else {
            return value.clone();
        };
        let shown = |entry: &Value| {
            if apart.is_public(entry) {
                entry.clone()
            } else {
                mask(entry)
            }
        };
        match value {
            Value::Array(entries) => entries.iter().map(shown).collect(),
            one => shown(one),
        }
    }

    fn moved(&self, mut attributes: Attributes, is_public: impl Fn(&Apart, &str, &Value) -> bool) -> Attributes {
        for (name, apart) in self.lists_apart() {
            let Some(value) = attributes.get(name) else { continue };
            let (public, others) = apart.split(value, |entry| is_public(apart, name, entry));
            if others.is_empty() {
                continue;
            }
            match public {
                Value::Null => drop(attributes.remove(name)),
                Value::Array(entries) if entries.is_empty() => drop(attributes.remove(name)),
                public => drop(attributes.insert(name.to_owned(), public)),
            }
            let kept = match attributes.remove(&apart.to) {
                None | Some(Value::Null) => Vec::new(),
                Some(Value::Array(entries)) => entries,
                Some(one) => vec![one],
            };
            let new: Vec<Value> = others.into_iter().filter(|entry| !kept.contains(entry)).collect();
            attributes.insert(apart.to.clone(), Value::Array([kept, new].concat()));
        }
        attributes
    }
}

/// Why a rule cannot be followed.
pub(super) fn check(
    path: &str,
    apart: &Apart,
    attributes: &std::collections::BTreeMap<String, AttributeRule>,
) -> Result<(), String> {
    let list = |name: &str| {
        attributes
            .get(name)
            .filter(|rule| rule.list && rule.kind == Kind::Group)
    };
    let own = list(path).filter(|rule| !rule.sensitive && !path.contains('.'));
    if own.is_none() {
        return Err("only entries of a list of groups that is not sensitive are kept apart".into());
    }
    if !list(&apart.to).is_some_and(|rule| rule.sensitive) {
        return Err(format!("\"{}\" is not a sensitive list of groups", apart.to));
    }
    let inside = |name: &String| {
        name.strip_prefix(path)
            .and_then(|rest| rest.strip_prefix('.'))
            .is_some()
    };
    for member in attributes.keys().filter(|name| inside(name)) {
        let there = format!("{}{}", apart.to, &member[path.len()..]);
        if attributes.get(&there).map(|rule| rule.kind) != attributes.get(member).map(|rule| rule.kind) {
            return Err(format!("\"{}\" has no member like \"{member}\"", apart.to));
        }
    }
    if !attributes.contains_key(&format!("{path}.{}", apart.member)) {
        return Err(format!("\"{path}\" has no member \"{}\"", apart.member));
    }
    match apart
        .public
        .iter()
        .find(|kind| folded(kind) != **kind || kind.is_empty())
    {
        Some(kind) => Err(format!(
            "\"{kind}\" is not written in lower case, as a kind is compared"
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::domain::{Mask, builtin};

    fn vendor() -> Domain {
        let found = builtin().unwrap().into_iter().find(|domain| domain.name == "vendor");
        found.unwrap()
    }

    fn record(value: Value) -> Attributes {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn what_is_not_known_to_be_public_is_kept_apart() {
        let domain = vendor();
        for scheme in [
            "tin",
            "TIN",
            " Tin ",
            "ssn",
            "SSN",
            "ein",
            "tax_id",
            "dea",
            "DEA",
            "ｔｉｎ",
            "",
        ] {
            let sent = record(json!({"legal_name": "A", "identifiers": [
                {"scheme": scheme, "value": "362604143"}, {"scheme": "Duns", "value": "001234567"}]}));
            let kept = domain.sorted_apart("erp", sent);
            assert_eq!(
                kept["identifiers"],
                json!([{"scheme": "Duns", "value": "001234567"}]),
                "{scheme}"
            );
            assert_eq!(
                kept["protected_identifiers"],
                json!([{"scheme": scheme, "value": "362604143"}])
            );
            assert_eq!(domain.sorted_apart("erp", kept.clone()), kept);
            assert!(
                !serde_json::to_string(&domain.mask(&kept, Mask::LastFour))
                    .unwrap()
                    .contains("362604143")
            );
        }
    }

    #[test]
    fn whatever_form_it_has_it_is_not_public() {
        let domain = vendor();
        for odd in [
            json!("36-2604143"),
            json!(["36-2604143"]),
            json!({"scheme": "tin", "value": "36-2604143"}),
            json!([{"value": "36-2604143"}]),
            json!([{"scheme": ["duns"], "value": "36-2604143"}]),
            json!([[{"scheme": "duns", "value": "36-2604143"}]]),
            json!([{"scheme": "other", "value": "36-2604143"}]),
            json!([{"scheme": "edi", "value": " 078-05-1120"}]),
        ] {
            let kept = domain.sorted_apart("erp", record(json!({"identifiers": odd})));
            let public = serde_json::to_string(&domain.public(&kept)).unwrap();
            assert_eq!(public, "{}", "{odd}");
            // Also where something else than a record of a source brings it.
            let whole = record(json!({"identifiers": odd}));
            assert_eq!(domain.public(&whole), Attributes::new(), "{odd}");
            assert!(domain.sensitive(&whole).contains_key("protected_identifiers"));
            let masked = serde_json::to_string(&domain.mask(&whole, Mask::LastFour)).unwrap();
            assert!(
                !masked.contains("36-2604143") && !masked.contains("078-05-1120"),
                "{masked}"
            );
        }
    }

    #[test]
    fn what_is_public_stays_as_it_was_sent() {
        let domain = vendor();
        let sent = record(json!({"identifiers": [
            {"scheme": "State License", "value": "L-1", "issuer": "AZ"},
            {"scheme": "npi", "value": "1234567893"}, {"scheme": "duns", "value": "00-123-4567"}, null]}));
        assert_eq!(domain.sorted_apart("erp", sent.clone()), sent);
        assert_eq!(domain.public(&sent), sent);
        assert_eq!(domain.mask(&sent, Mask::LastFour), sent);
    }
}
