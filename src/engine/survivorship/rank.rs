//! The values that source records offer for one attribute, and which of two is preferred.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde_json::Value;

use super::{Member, Strategy};
use crate::engine::domain::shape::Shape;
use crate::engine::domain::{Domain, Kind};

/// One record's value of one attribute, with all that strategies look at.
pub(super) struct Offer<'a> {
    pub member: Member<'a>,
    pub value: &'a Value,
    /// Equal for values that are the same but for case, blanks and punctuation of names.
    pub sameness: String,
    source_rank: usize,
    recency: i64,
    pub frequency: usize,
    length: usize,
}

/// The offers of `members` for the attribute `name`, the preferred first. Does not depend on the order of `members`.
pub(super) fn ranked<'a>(domain: &Domain, name: &str, members: &[Member<'a>]) -> Vec<Offer<'a>> {
    let shape = domain.shape.members.get(name);
    let mut offers: Vec<Offer<'a>> = members
        .iter()
        .filter_map(|member| Some((*member, member.attributes.get(name)?)))
        .filter(|(_, value)| !value.is_null())
        .map(|(member, value)| Offer {
            member,
            value,
            sameness: String::new(),
            source_rank: source_rank(domain, name, member.system),
            recency: member.source_updated_at.unwrap_or(member.received_at),
            frequency: 1,
            length: length(value),
        })
        .collect();
    if offers.len() > 1 {
        count(shape, &mut offers);
        let chain = domain.survivorship.chain(name);
        offers.sort_by(|a, b| {
            let preferred = chain.iter().map(|strategy| compare(*strategy, a, b));
            preferred
                .fold(Ordering::Equal, Ordering::then)
                .then_with(|| tie_break(a, b))
        });
    }
    offers
}

fn count(shape: Option<&Shape>, offers: &mut [Offer]) {
    let mut votes: HashMap<String, usize> = HashMap::new();
    for offer in offers.iter_mut() {
        offer.sameness = sameness(shape, offer.value);
        *votes.entry(offer.sameness.clone()).or_default() += 1;
    }
    for offer in offers.iter_mut() {
        offer.frequency = votes.get(&offer.sameness).copied().unwrap_or(1);
    }
}

/// `Less` if `a` is preferred.
pub(super) fn compare(strategy: Strategy, a: &Offer, b: &Offer) -> Ordering {
    match strategy {
        Strategy::SourceOrder => a.source_rank.cmp(&b.source_rank),
        Strategy::MostRecent => b.recency.cmp(&a.recency),
        Strategy::MostFrequent => b.frequency.cmp(&a.frequency),
        Strategy::Longest => b.length.cmp(&a.length),
        Strategy::Union => Ordering::Equal,
    }
}

/// Decides what no strategy does, so that the result is always the same.
fn tie_break(a: &Offer, b: &Offer) -> Ordering {
    a.member
        .identity()
        .cmp(&b.member.identity())
        .then_with(|| a.value.to_string().cmp(&b.value.to_string()))
}

fn source_rank(domain: &Domain, name: &str, system: &str) -> usize {
    let own = &domain.survivorship.of(name).sources;
    let position = if own.is_empty() {
        domain.sources.iter().position(|source| source.name == system)
    } else {
        own.iter().position(|source| source == system)
    };
    position.unwrap_or(usize::MAX)
}

/// Characters of a text, entries of a list, values of a group.
fn length(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 1,
    }
}

/// Text that is equal for values that mean the same: names and other free text without regard to case, blanks and
/// punctuation, lists without regard to order, all else as it is.
pub(super) fn sameness(shape: Option<&Shape>, value: &Value) -> String {
    match value {
        Value::String(text) if shape.is_some_and(|shape| is_free_text(shape.rule.kind)) => {
            let folded: String = text
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
