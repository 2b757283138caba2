//! What a thing is called: its full name, as one hash to find it by.

use super::blocking::KeyFunction;
use super::features::{Features, Field};
use super::method::Method;
use super::rules::{ComparisonRule, MatchRules};
use super::sight::Sight;
use super::token::combine;

/// Where a record's full name is, and under which key the index finds all records that have it.
#[derive(Debug, Default)]
pub(crate) struct Naming {
    /// Comparisons whose values together are the full name.
    positions: Vec<usize>,
    /// The blocking key whose values are the same names, where the rules have it: no other list is kept.
    shared: Option<u16>,
}

/// Begins the keys of full names where no blocking key has them.
const OWN_LIST: u64 = 0x006e_616d_6573_616b;

/// Positions of the comparisons that hold the full name: the one that compares the `label`; of names in several short
/// parts, as of persons, all of them. A domain whose label is no name has none, unless it compares names of
/// organizations or descriptions.
pub(super) fn positions(comparisons: &[ComparisonRule], label: &str) -> Vec<usize> {
    let has_label = |rule: &ComparisonRule| rule.attributes.iter().any(|path| path == label);
    let labeled = comparisons
        .iter()
        .position(|rule| rule.method.is_name() && has_label(rule));
    let whole = |rule: &ComparisonRule| matches!(rule.method, Method::OrganizationName | Method::Description);
    let found = labeled.or_else(|| comparisons.iter().position(whole));
    let spelled = |at: usize| comparisons.get(at).is_some_and(|rule| rule.method == Method::Spelling);
    match found {
        Some(at) if spelled(at) => (0..comparisons.len()).filter(|at| spelled(*at)).collect(),
        Some(at) => vec![at],
        None => Vec::new(),
    }
}

impl Naming {
    /// Of the names that may be seen.
    pub(crate) fn new(rules: &MatchRules, sight: Sight) -> Self {
        let seen = |at: &usize| {
            rules
                .comparisons
                .get(*at)
                .is_some_and(|rule| sight.sees_comparison(rule))
        };
        let positions: Vec<usize> = rules.naming.iter().copied().filter(seen).collect();
        let shared = match positions.as_slice() {
            [position] => rules.blocking.keys.iter().position(|key| match key.as_slice() {
                [part] => part.function == KeyFunction::NameKey && rules.comparison_of(part) == Some(*position),
                _ => false,
            }),
            _ => None,
        };
        Naming {
            positions,
            shared: shared.and_then(|at| u16::try_from(at).ok()),
        }
    }

    /// Comparisons whose values together are the full name.
    pub(crate) fn positions(&self) -> &[usize] {
        &self.positions
    }

    /// Keys of the record's full names: several where it has trading names too, none where it has no name.
    pub(crate) fn keys(&self, features: &Features) -> Vec<u64> {
        let mut keys: Vec<u64> = Vec::new();
        for position in &self.positions {
            let Some(field) = features.fields.get(*position) else {
                continue;
            };
            let begun = match keys.is_empty() {
                true => vec![self.begin()],
                false => std::mem::take(&mut keys),
            };
            let tell_apart = self.positions.len() > 1;
            for begun in begun {
                let begun = if tell_apart {
                    combine(begun, *position as u64)
                } else {
                    begun
                };
                keys.extend(whole(field).map(|name| combine(begun, name)));
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Keys that no blocking key has, and that the index keeps lists of.
    pub(crate) fn own_keys(&self, features: &Features) -> Vec<u64> {
        match self.shared {
            Some(_) => Vec::new(),
            None => self.keys(features),
        }
    }

    /// Whether two records have a full name in common.
    pub(crate) fn is_common(&self, a: &Features, b: &Features) -> bool {
        if let [position] = self.positions.as_slice() {
            let fields = (a.fields.get(*position), b.fields.get(*position));
            let (Some(ours), Some(theirs)) = fields else {
                return false;
            };
            return whole(ours).any(|name| whole(theirs).any(|other| name == other));
        }
        let theirs = self.keys(b);
        !theirs.is_empty() && self.keys(a).iter().any(|key| theirs.binary_search(key).is_ok())
    }

    fn begin(&self) -> u64 {
        self.shared.map_or(OWN_LIST, |position| u64::from(position) + 1)
    }
}

/// A hash of each whole text, made as the blocking key `name_key` makes it.
fn whole(field: &Field) -> impl Iterator<Item = u64> {
    let (names, grams) = match field {
        Field::Names(names) => (&names[..], &[][..]),
        Field::Grams(grams) => (&[][..], &grams[..]),
        Field::Addresses(_) | Field::Values(_) => (&[][..], &[][..]),
    };
    let names = names.iter().map(|name| combine(0, name.key));
    names.chain(grams.iter().map(|text| combine(0, text.key)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::domain::{Domain, builtin, builtin_texts};
    use crate::engine::matching::features;

    fn domain(name: &str) -> Domain {
        let domains = builtin().expect("built-in domains are right");
        domains
            .into_iter()
            .find(|domain| domain.name == name)
            .expect("a built-in domain")
    }

    fn of(domain: &Domain, record: &serde_json::Value) -> Features {
        features(&domain.matching, record.as_object().expect("an object"))
    }

    #[test]
    fn each_built_in_domain_with_names_knows_its_full_name() {
        let named = builtin()
            .expect("built-in domains are right")
            .into_iter()
            .filter_map(|domain| {
                let at = domain.matching.naming.first()?;
                Some((domain.name.clone(), domain.matching.comparisons.get(*at)?.name.clone()))
            });
        let named: Vec<(String, String)> = named.collect();
        let pairs: Vec<(&str, &str)> = named.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let expected = [
            ("account", "name"),
            ("cost_center", "name"),
            ("facility", "name"),
            ("item", "description"),
            ("vendor", "name"),
        ];
        assert_eq!(pairs, expected);
    }

    #[test]
    fn a_full_name_is_found_under_the_key_that_the_rules_keep() {
        let vendor = domain("vendor");
        let naming = Naming::new(&vendor.matching, Sight::Whole);
        let record = of(&vendor, &json!({"legal_name": "Desert Imaging Partners, LLC"}));
        assert!(naming.own_keys(&record).is_empty());
        let plan = super::super::blocking::KeyPlan::new(&vendor.matching, Sight::Whole);
        let planned = plan.keys(&record);
        for key in naming.keys(&record) {
            assert!(planned.iter().any(|known| known.hash == key));
        }
    }

    #[test]
    fn a_domain_without_such_a_key_keeps_one_of_its_own() {
        let texts = builtin_texts().expect("built-in domains are right");
        let (name, schema, rules) = texts.into_iter().find(|(name, ..)| *name == "vendor").expect("vendor");
        let domain = Domain::parse(name, schema, &rules.replacen("  [\"name_key\"],\n", "", 1)).expect("parses");
        let naming = Naming::new(&domain.matching, Sight::Whole);
        let (a, b) = (
            json!({"legal_name": "Mesa Surgical"}),
            json!({"legal_name": "MESA SURGICAL INC"}),
        );
        let (a, b) = (of(&domain, &a), of(&domain, &b));
        assert!(!naming.own_keys(&a).is_empty());
        assert!(naming.is_common(&a, &b));
        let other = of(&domain, &json!({"legal_name": "Mesa Surgery"}));
        assert!(!naming.is_common(&a, &other));
        let nameless = of(&domain, &json!({"phones": ["6025551234"]}));
        assert!(!naming.is_common(&nameless, &nameless), "nothing is no name");
    }
}
