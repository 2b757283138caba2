//! Blocking keys as people read them.

use super::{Key, KeyFunction, KeyPlan, MOST_WORDS, combine, group_hashes, sound};
use crate::engine::matching::address::Address;
use crate::engine::matching::explanation::MASK;
use crate::engine::matching::features::{Features, Field};
use crate::engine::matching::grams;
use crate::engine::matching::name::Name;
use crate::engine::matching::rules::MatchRules;
use crate::engine::matching::{shown, value, words};

impl KeyPlan {
    /// Every key value of a record with its text, `85201+12` for a ZIP code and a house number.
    pub(crate) fn readable(&self, rules: &MatchRules, features: &Features) -> Vec<(Key, String)> {
        let mut keys: Vec<(Key, String)> = Vec::new();
        for (position, planned) in (0_u16..).zip(&self.keys).filter(|(_, planned)| planned.seen) {
            let mut found = vec![(u64::from(position) + 1, String::new())];
            for (comparison, functions) in &planned.groups {
                let (Some(field), Some(rule)) = (features.fields.get(*comparison), rules.comparisons.get(*comparison))
                else {
                    found.clear();
                    continue;
                };
                let texts = match rule.sensitive {
                    true => Vec::new(),
                    false => group_texts(rule.method, field, functions),
                };
                // Without a text for each hash, none is shown.
                let mut hashes = Vec::new();
                group_hashes(field, functions, &mut hashes);
                let whole = hashes.len() == texts.len();
                let text = |at: usize| texts.get(at).filter(|_| whole).map_or(MASK, String::as_str);
                found = found
                    .iter()
                    .flat_map(|(hash, so_far)| {
                        let join = move |(at, next): (usize, &u64)| {
                            let plus = if so_far.is_empty() { "" } else { "+" };
                            (combine(*hash, *next), format!("{so_far}{plus}{}", text(at)))
                        };
                        hashes.iter().enumerate().map(join).collect::<Vec<_>>()
                    })
                    .collect();
            }
            keys.extend(found.into_iter().map(|(hash, text)| (Key { hash, position }, text)));
        }
        keys.sort();
        keys.dedup_by_key(|(key, _)| *key);
        keys
    }
}

/// The texts behind [`group_hashes`], in its order.
fn group_texts(method: super::Method, field: &Field, functions: &[KeyFunction]) -> Vec<String> {
    match field {
        Field::Addresses(addresses) => addresses
            .iter()
            .filter(|address| super::address_hash(address, functions).is_some())
            .map(|address| {
                let parts = functions.iter().map(|function| address_text(address, *function));
                parts.collect::<Vec<_>>().join("+")
            })
            .collect(),
        Field::Grams(texts) => texts
            .iter()
            .flat_map(|text| text.runs.iter().map(|(run, _)| grams::letters(*run)))
            .collect(),
        Field::Values(values) => values
            .iter()
            .map(|found| value::readable(method, found.code).unwrap_or_else(|| found.display.to_string()))
            .collect(),
        Field::Names(names) => names
            .iter()
            .flat_map(|name| {
                functions.iter().fold(vec![String::new()], |so_far, function| {
                    let texts = name_texts(name, *function);
                    let plus = |left: &String| if left.is_empty() { "" } else { "+" };
                    so_far
                        .iter()
                        .flat_map(|left| texts.iter().map(move |right| format!("{left}{}{right}", plus(left))))
                        .collect()
                })
            })
            .collect(),
    }
}

fn address_text(address: &Address, function: KeyFunction) -> String {
    let found = match function {
        KeyFunction::Zip5 => shown::zip(address),
        KeyFunction::HouseNumber if address.house == 0 => {
            shown::number(address, address.post_box).map(|number| format!("BOX {number}"))
        }
        KeyFunction::HouseNumber => shown::number(address, address.house),
        KeyFunction::Street => Some(address.street_name.to_string()),
        KeyFunction::City => shown::place(address, address.city),
        _ => shown::place(address, address.state),
    };
    found.unwrap_or_else(|| address.display.to_string())
}

fn name_texts(name: &Name, function: KeyFunction) -> Vec<String> {
    let tokens = &name.tokens[..name.tokens.len().min(MOST_WORDS)];
    let word = |token| name.word(token).to_owned();
    match function {
        KeyFunction::NameKey => vec![name.text.to_string()],
        KeyFunction::NamePrefix => {
            let letters: String = name.text.chars().filter(|c| *c != ' ').take(7).collect();
            if letters.len() >= 4 { vec![letters] } else { Vec::new() }
        }
        KeyFunction::RareToken => tokens.iter().map(word).collect(),
        KeyFunction::RareTokenPair => {
            let mut pairs = Vec::new();
            for (i, left) in tokens.iter().enumerate() {
                for right in &tokens[i + 1..] {
                    if !(words::is_generic(left.hash) && words::is_generic(right.hash)) {
                        pairs.push(format!("{} {}", word(left), word(right)));
                    }
                }
            }
            pairs
        }
        _ => {
            let sounding = tokens.iter().filter(|token| sound(name.word(token)).is_some());
            sounding.map(|token| format!("sounds like {}", word(token))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::domain;
    use crate::engine::matching::{Sight, features};

    /// Keys with their names, of one record of a built-in domain.
    fn readable(domain: &str, record: serde_json::Value) -> Vec<(String, String)> {
        let domains = domain::builtin().expect("built-in domains are right");
        let domain = domains.iter().find(|known| known.name == domain).expect("a domain");
        let attributes = record.as_object().cloned().unwrap_or_default();
        let found = features(&domain.matching, &domain.prepare(&attributes).attributes);
        let plan = KeyPlan::new(&domain.matching, Sight::Whole);
        let texts = plan.readable(&domain.matching, &found);
        let keys: Vec<Key> = texts.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, plan.keys(&found), "every key has its text");
        texts
            .into_iter()
            .map(|(key, text)| (plan.name(key.position).to_owned(), text))
            .collect()
    }

    #[test]
    fn keys_are_readable_unless_sensitive() {
        let found = readable(
            "vendor",
            json!({"legal_name": "Thunderbird Cylinder, Inc.", "tin": "91-1144442", "phones": ["6025550142"],
                "addresses": [
                    {"line1": "12 Elm Street", "city": "Saint Louis", "state": "AZ", "zip": "85201-1234"},
                    {"line1": "PO Box 0160", "city": "Mesa", "state": "AZ", "zip": "85202"}]}),
        );
        for (name, text) in [
            ("zip5+house_number", "85201+12"),
            ("zip5+house_number", "85202+BOX 0160"),
            ("name_key", "THUNDERBIRD CYLINDER"),
            ("name_prefix", "THUNDER"),
            ("rare_token+state", "CYLINDER+AZ"),
            ("rare_token_pair", "THUNDERBIRD CYLINDER"),
            ("sound_token+state", "sounds like THUNDERBIRD+AZ"),
            ("phone", "6025550142"),
            ("identifier:tin", MASK),
        ] {
            let wanted = (name.to_owned(), text.to_owned());
            assert!(found.contains(&wanted), "{wanted:?} in {found:?}");
        }
        assert!(!format!("{found:?}").contains("1144442"));
    }
}
