//! Compares what a consumer holds of one golden record with what the hub published.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::domain::{Domain, Mask};
use super::record::Attributes;

/// What a consumer says it holds of one golden record. What is absent is not compared.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Held {
    /// Version.
    pub version: Option<i64>,
    /// [`hash`] of the attributes.
    pub hash: Option<String>,
    /// Attributes as it has them.
    pub attributes: Option<Attributes>,
}

/// How a consumer's row stands to the hub's.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The same.
    InStep,
    /// An older version.
    Stale,
    /// A version that the hub has not published.
    Ahead,
    /// Other content: each attribute that differs, none when only a hash was given.
    Different(Vec<Difference>),
}

/// One attribute that differs, after standardization.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Top-level attribute.
    pub attribute: String,
    /// The consumer's value; absent: none.
    pub held: Option<Value>,
    /// The hub's value; absent: none.
    pub hub: Option<Value>,
}

/// Compares one row with a published golden record. `fields` are the attributes that are compared; without them, those
/// that the consumer gave. Values are compared as the domain standardizes them, and lists without regard to order.
pub fn compare(
    domain: &Domain,
    held: &Held,
    version: i64,
    published: &Attributes,
    fields: Option<&[String]>,
) -> Verdict {
    match held.version {
        Some(held) if held < version => return Verdict::Stale,
        Some(held) if held > version => return Verdict::Ahead,
        _ => {}
    }
    let differences = match &held.attributes {
        Some(attributes) => differences(domain, attributes, published, fields),
        None => Vec::new(),
    };
    let other_hash = held
        .hash
        .as_ref()
        .is_some_and(|own| *own != hash(domain, published, fields));
    if differences.is_empty() && !other_hash {
        Verdict::InStep
    } else {
        Verdict::Different(differences)
    }
}

/// SHA-256, in lower-case hexadecimal digits, of the attributes that are not sensitive as JSON with sorted members,
/// without spaces, in UTF-8; of `fields` only, if given.
pub fn hash(domain: &Domain, attributes: &Attributes, fields: Option<&[String]>) -> String {
    let mut chosen = domain.public(attributes);
    if let Some(fields) = fields {
        chosen.retain(|name, _| fields.contains(name));
    }
    let text = Value::Object(chosen).to_string();
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

fn differences(
    domain: &Domain,
    held: &Attributes,
    published: &Attributes,
    fields: Option<&[String]>,
) -> Vec<Difference> {
    let standardized = domain.standardize(held);
    let names: Vec<&String> = match fields {
        Some(fields) => fields.iter().collect(),
        None => held.keys().collect(),
    };
    let mut found = Vec::new();
    for name in names {
        let (own, hub) = (value(&standardized, name), value(published, name));
        if own.map(unordered) != hub.map(unordered) {
            found.push(Difference {
                attribute: name.clone(),
                held: own.cloned(),
                hub: hub.cloned(),
            });
        }
    }
    found
}

fn value<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a Value> {
    attributes.get(name).filter(|value| !value.is_null())
}

/// The same with lists in one order.
fn unordered(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(unordered).collect();
            items.sort_by_cached_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), unordered(member)))
            .collect(),
        other => other.clone(),
    }
}

/// Differences as they may be told: values of sensitive attributes masked.
pub fn masked(domain: &Domain, differences: Vec<Difference>) -> Vec<Difference> {
    let mask = |name: &str, value: Option<Value>| {
        let one: Attributes = value.map(|value| (name.to_owned(), value)).into_iter().collect();
        domain.mask(&one, Mask::LastFour).remove(name)
    };
    differences
        .into_iter()
        .map(|Difference { attribute, held, hub }| Difference {
            held: mask(&attribute, held),
            hub: mask(&attribute, hub),
            attribute,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn vendor() -> Domain {
        let domains = crate::engine::domain::builtin().unwrap();
        domains.into_iter().find(|domain| domain.name == "vendor").unwrap()
    }

    fn object(value: Value) -> Attributes {
        value.as_object().unwrap().clone()
    }

    fn raw() -> Attributes {
        object(json!({
            "legal_name": "Baxter Healthcare Corp", "tin": "36-2604143",
            "addresses": [{"line1": "1 Baxter Street", "city": "Deerfield", "state": "IL", "zip": "60015"}],
            "phones": ["224-948-2000", "(800) 422-9837"],
        }))
    }

    #[test]
    fn what_is_written_otherwise_is_the_same() {
        let domain = vendor();
        let published = domain.standardize(&raw());
        let held = Held {
            version: Some(3),
            attributes: Some(object(json!({
                "legal_name": " Baxter  Healthcare Corp",
                "addresses": [{"line1": "1 Baxter Street", "city": "Deerfield", "state": "Illinois", "zip": "60015"}],
                "phones": ["(800) 422-9837", "(224) 948 2000"],
            }))),
            hash: None,
        };
        assert_eq!(compare(&domain, &held, 3, &published, None), Verdict::InStep);
        assert_eq!(compare(&domain, &held, 4, &published, None), Verdict::Stale);
        assert_eq!(compare(&domain, &held, 2, &published, None), Verdict::Ahead);
        let fields = ["tin".to_owned(), "legal_name".to_owned()];
        let Verdict::Different(found) = compare(&domain, &held, 3, &published, Some(&fields)) else {
            panic!("it lacks the tin");
        };
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].attribute.as_str(), &found[0].held), ("tin", &None));
    }

    #[test]
    fn a_hash_is_over_what_consumers_see() {
        let domain = vendor();
        let published = domain.standardize(&raw());
        let fields = ["legal_name".to_owned()];
        let own = hash(&domain, &published, Some(&fields));
        let held = |hash: &str| Held {
            hash: Some(hash.to_owned()),
            ..Held::default()
        };
        assert_eq!(
            compare(&domain, &held(&own), 1, &published, Some(&fields)),
            Verdict::InStep
        );
        assert_eq!(
            compare(&domain, &held(&own), 1, &published, None),
            Verdict::Different(Vec::new())
        );
        let sensitive: Vec<&String> = domain
            .attributes
            .keys()
            .filter(|name| domain.is_sensitive(name))
            .collect();
        let mut more = published.clone();
        more.insert(sensitive[0].clone(), json!("000123456789"));
        assert_eq!(hash(&domain, &more, None), hash(&domain, &published, None));
        let told = masked(
            &domain,
            vec![Difference {
                attribute: sensitive[0].clone(),
                held: Some(json!("000123456789")),
                hub: None,
            }],
        );
        assert_eq!(told[0].held, Some(json!("•••6789")));
    }

    fn text() -> impl Strategy<Value = Value> {
        prop_oneof![
            "[A-Za-z0-9 .,'&-]{0,20}".prop_map(Value::String),
            any::<String>().prop_map(Value::String)
        ]
    }

    fn some_vendor() -> impl Strategy<Value = Attributes> {
        let list = |of| prop::collection::vec(of, 0..3).prop_map(Value::Array).boxed();
        let address = prop::collection::btree_map(
            prop::sample::select(vec!["line1", "city", "state", "zip"]),
            text(),
            0..4,
        );
        let address = address.prop_map(|members| members.into_iter().map(|(k, v)| (k.to_owned(), v)).collect());
        let member = prop_oneof![
            text().prop_map(|value| ("legal_name".to_owned(), value)),
            text().prop_map(|value| ("tin".to_owned(), value)),
            list(text().boxed()).prop_map(|value| ("phones".to_owned(), value)),
            list(address.boxed()).prop_map(|value| ("addresses".to_owned(), value)),
        ];
        prop::collection::vec(member, 0..6).prop_map(|members| members.into_iter().collect())
    }

    proptest! {
        #[test]
        fn whatever_is_held_as_published_is_in_step(raw in some_vendor(), version in 1i64..100) {
            thread_local!(static DOMAIN: Domain = vendor());
            DOMAIN.with(|domain| {
                let published = domain.standardize(&raw);
                let as_sent = Held { version: Some(version), attributes: Some(raw), hash: None };
                prop_assert_eq!(compare(domain, &as_sent, version, &published, None), Verdict::InStep);
                let as_told = Held {
                    version: Some(version),
                    hash: Some(hash(domain, &published, None)),
                    attributes: Some(published.clone()),
                };
                let fields: Vec<String> = domain.attributes.keys().filter(|n| !n.contains('.')).cloned().collect();
                prop_assert_eq!(compare(domain, &as_told, version, &published, None), Verdict::InStep);
                let as_told = Held { hash: None, ..as_told };
                prop_assert_eq!(compare(domain, &as_told, version, &published, Some(&fields)), Verdict::InStep);
                Ok(())
            })?;
        }
    }
}
