//! What says less than something else: an address without its ZIP code beside the same with it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::candidates::Candidate;
use crate::engine::entries::EntryKey;
use crate::engine::survivorship::rules::EntryRule;

/// Entries by key, a key's own and those that say less of the same.
pub(super) type Groups<'c, 'a> = HashMap<&'c EntryKey, Vec<&'c Candidate<'a>>>;

/// What something says, part by part.
pub(super) type Parts = BTreeMap<String, String>;

/// Most that are looked at for one that says less.
const MOST_HOSTS: usize = 20;

/// Gives the entries of a key that says less to the key that says more: where it is the only one and entries are joined, or
/// where they tell nothing that one of its entries does not tell as well. Others stay on their own.
pub(super) fn move_parts<'c, 'a>(rule: EntryRule, all: &'c [Candidate<'a>], groups: &mut Groups<'c, 'a>) {
    let mut families: BTreeMap<&str, Vec<&'c EntryKey>> = BTreeMap::new();
    let mut seen: BTreeSet<&EntryKey> = BTreeSet::new();
    for candidate in all {
        if seen.insert(&candidate.key) {
            families.entry(candidate.key.fixed()).or_default().push(&candidate.key);
        }
    }
    for family in families.into_values().filter(|family| family.len() > 1) {
        for (key, hosts) in hosts(&family, |key| key.known()) {
            give(rule, groups, key, &hosts);
        }
    }
}

fn give<'c>(rule: EntryRule, groups: &mut Groups<'c, '_>, key: &'c EntryKey, hosts: &[&'c EntryKey]) {
    let mut kept = Vec::new();
    for candidate in groups.remove(key).unwrap_or_default() {
        let joins = rule == EntryRule::ByMember && hosts.len() == 1;
        let takes = |host: &&EntryKey| {
            let own = groups
                .get(*host)
                .into_iter()
                .flatten()
                .filter(|other| other.key == **host);
            let of_the_days = own.filter(|other| candidate.days == other.days);
            of_the_days
                .take(MOST_HOSTS)
                .any(|other| joins || candidate.says_no_more_than(other))
        };
        match hosts.iter().copied().find(takes).and_then(|host| groups.get_mut(host)) {
            Some(group) => group.push(candidate),
            None => kept.push(candidate),
        }
    }
    if !kept.is_empty() {
        groups.insert(key, kept);
    }
}

/// Those of `all` that say less than others, each with the ones that say all of it and most beside, those that say least
/// first. Compared by the parts that they have, so that it takes as long as there are many of them, times the kinds of them.
pub(super) fn hosts<'k, T>(all: &[&'k T], parts_of: impl Fn(&T) -> &Parts) -> Vec<(&'k T, Vec<&'k T>)> {
    let mut by_names: BTreeMap<Vec<&str>, Vec<&'k T>> = BTreeMap::new();
    for one in all {
        by_names
            .entry(parts_of(one).keys().map(String::as_str).collect())
            .or_default()
            .push(one);
    }
    let projected = |one: &'k T, names: &[&str]| -> Vec<&'k str> {
        names
            .iter()
            .filter_map(|name| parts_of(one).get(*name))
            .map(String::as_str)
            .collect()
    };
    let mut found = Vec::new();
    for (names, own) in &by_names {
        let says_more = |other: &&Vec<&str>| other.len() > names.len() && names.iter().all(|name| other.contains(name));
        let mut larger: HashMap<Vec<&str>, Vec<&'k T>> = HashMap::new();
        // Those with most parts come first.
        let mut sets: Vec<&Vec<&str>> = by_names.keys().filter(says_more).collect();
        sets.sort_by_key(|names| std::cmp::Reverse(names.len()));
        for host in sets.into_iter().filter_map(|names| by_names.get(names)).flatten() {
            let known = larger.entry(projected(host, names)).or_default();
            let part = |other: &&T| is_part(parts_of(host), parts_of(other));
            if known.len() < MOST_HOSTS && !known.iter().any(part) {
                known.push(host);
            }
        }
        for one in own {
            if let Some(hosts) = larger.get(&projected(one, names)) {
                found.push((*one, hosts.clone()));
            }
        }
    }
    found.sort_by_key(|(one, _)| parts_of(one).len());
    found
}

fn is_part(own: &Parts, other: &Parts) -> bool {
    own.len() < other.len() && own.iter().all(|(name, text)| other.get(name) == Some(text))
}
