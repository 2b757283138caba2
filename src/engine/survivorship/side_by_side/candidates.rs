//! The entries that records offer, and which of two is preferred.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde_json::Value;

use super::Asked;
use super::hosts::Parts;
use crate::engine::domain::Kind;
use crate::engine::entries::{EntryKey, list};
use crate::engine::survivorship::Strategy;
use crate::engine::survivorship::lineage::{LeftOut, Why};
use crate::engine::survivorship::rank::{Offer, Situation, compare};
use crate::engine::survivorship::trust::trust;
use crate::engine::timeline::Interval;

/// One entry of one record.
pub(super) struct Candidate<'a> {
    pub offer: &'a Offer<'a>,
    /// Place of its record among the offers.
    pub giver: usize,
    /// Place among all entries: those of the preferred record first, each record's in its own order.
    pub place: usize,
    pub entry: &'a Value,
    pub key: EntryKey,
    pub days: Interval,
    /// What it says beside its key, each member in one spelling.
    pub content: Parts,
    /// How many records say the same of this key.
    frequency: usize,
    quality: (usize, bool),
}

/// The entries of all offers in their order, and those that must not be used.
pub(super) fn candidates<'a>(
    situation: &Situation<'_>,
    asked: &Asked<'_>,
    offers: &'a [Offer<'a>],
) -> (Vec<Candidate<'a>>, Vec<LeftOut>) {
    let (mut usable, mut unusable) = (Vec::new(), Vec::new());
    for (giver, offer) in offers.iter().enumerate() {
        for entry in list(&offer.value) {
            let candidate = Candidate {
                offer,
                giver,
                place: usable.len(),
                entry,
                key: asked.entries.key(entry),
                days: asked.entries.days(entry),
                content: asked.entries.content(entry),
                frequency: 1,
                quality: quality(asked, entry),
            };
            let system = offer.member.system;
            let may = trust(
                situation.domain,
                asked.entries.attribute,
                system,
                entry,
                offer.recency,
                situation.now,
            );
            match may {
                Some(_) => usable.push(candidate),
                None => unusable.push(asked.left_out(&candidate, Why::FailsCheck)),
            }
        }
    }
    count(&mut usable);
    (usable, unusable)
}

fn count(candidates: &mut [Candidate<'_>]) {
    let mut votes: HashMap<(&EntryKey, &Parts), usize> = HashMap::new();
    for candidate in candidates.iter() {
        *votes.entry((&candidate.key, &candidate.content)).or_default() += 1;
    }
    let counted: Vec<usize> = candidates
        .iter()
        .map(|candidate| votes.get(&(&candidate.key, &candidate.content)).copied().unwrap_or(1))
        .collect();
    for (candidate, votes) in candidates.iter_mut().zip(counted) {
        candidate.frequency = votes;
    }
}

/// How well an entry is spelled: digits of its postal code, then whether it is written in more than capital letters.
fn quality(asked: &Asked<'_>, entry: &Value) -> (usize, bool) {
    let shouted = |text: &str| text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase);
    match entry {
        Value::String(text) => (0, !shouted(text)),
        Value::Object(members) => {
            let kind = |name: &str| asked.entries.kind_of(name);
            let texts = || {
                members
                    .iter()
                    .filter_map(|(name, value)| Some((kind(name)?, value.as_str()?)))
            };
            let digits = texts()
                .filter(|(kind, _)| *kind == Kind::Zip)
                .map(|(_, text)| text.len())
                .sum();
            let spelled = |kind: Kind| {
                matches!(
                    kind,
                    Kind::Text | Kind::Address | Kind::City | Kind::OrganizationName | Kind::PersonName
                )
            };
            let loud = texts()
                .filter(|(kind, _)| spelled(*kind))
                .any(|(_, text)| shouted(text));
            (digits, !loud)
        }
        _ => (0, false),
    }
}

impl Candidate<'_> {
    /// Whether it says nothing beside its key that the other does not say as well.
    pub(super) fn says_no_more_than(&self, other: &Candidate<'_>) -> bool {
        self.content
            .iter()
            .all(|(name, text)| other.content.get(name) == Some(text))
    }

    /// The same thing in a better spelling.
    pub(super) fn is_better_spelled(&self, other: &Candidate<'_>) -> bool {
        self.key == other.key && self.content == other.content && self.quality > other.quality
    }

    /// The first strategy that prefers it to another entry of its key; `None` if only their places do.
    pub(super) fn decided_by(&self, chain: &[Strategy], other: &Candidate<'_>) -> Option<Strategy> {
        let mut decided = chain.iter().copied();
        decided.find(|strategy| self.compared(*strategy, other) != Ordering::Equal)
    }

    /// `Less` if it is preferred.
    pub(super) fn preferred(&self, chain: &[Strategy], other: &Candidate<'_>) -> Ordering {
        let mut orders = chain.iter().map(|strategy| self.compared(*strategy, other));
        let decided = orders.find(|order| *order != Ordering::Equal);
        decided.unwrap_or_else(|| self.place.cmp(&other.place))
    }

    fn compared(&self, strategy: Strategy, other: &Candidate<'_>) -> Ordering {
        match strategy {
            Strategy::MostFrequent => other.frequency.cmp(&self.frequency),
            Strategy::Longest => other.content.len().cmp(&self.content.len()),
            Strategy::SourceOrder
            | Strategy::MostTrusted
            | Strategy::MostRecent
            | Strategy::MostComplete
            | Strategy::Minimum
            | Strategy::Maximum
            | Strategy::ValuePriority
            | Strategy::SameSourceAs
            | Strategy::Union
            | Strategy::Worst => compare(strategy, self.offer, other.offer),
        }
    }
}
