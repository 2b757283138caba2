//! Any pair explained: what the rules say, and how the search would bring the two together.

use std::collections::BTreeSet;

use super::blocking::Key;
use super::explanation::{BlockingKey, PairExplanation};
use super::features::Features;
use super::seen::Seen;
use super::shown;
use crate::engine::record::Attributes;

/// One of the two records of an explanation.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Its id if it is in the index; searches find only those.
    pub id: Option<&'a str>,
    pub features: &'a Features,
    /// As the source sent it, to be shown beside what was compared.
    pub raw: Option<&'a Attributes>,
}

/// Most blocking keys that are shown of one record.
const MOST_KEYS: usize = 50;

impl Seen<'_> {
    /// Why two records are the same or not, and whether and why the search compares them.
    pub fn explain(self, left: Side<'_>, right: Side<'_>) -> PairExplanation {
        let mut assessment = self.assess(left.features, right.features);
        for comparison in &mut assessment.comparisons {
            let mut rules = self.rules().comparisons.iter();
            let Some(rule) = rules.find(|rule| rule.name == comparison.name) else {
                continue;
            };
            comparison.left_raw = left.raw.and_then(|attributes| shown::raw(rule, attributes));
            comparison.right_raw = right.raw.and_then(|attributes| shown::raw(rule, attributes));
        }
        let left_keys = self.keys(left.features, right.features);
        let compared = self.brings_together(left, right, &left_keys);
        PairExplanation {
            assessment,
            compared,
            why_not_compared: (!compared).then(|| self.why_not(&left_keys)),
            right_keys: shortened(self.keys(right.features, left.features)),
            left_keys: shortened(left_keys),
        }
    }

    /// Blocking keys of a record, those that the other one shares first, then the rarest.
    fn keys(self, features: &Features, other: &Features) -> Vec<BlockingKey> {
        let plan = &self.model().plan;
        let theirs: BTreeSet<Key> = plan.keys(other).into_iter().collect();
        let mut keys: Vec<BlockingKey> = plan
            .readable(self.rules(), features)
            .into_iter()
            .map(|(key, value)| {
                let records = self.index.sharing(key.hash);
                BlockingKey {
                    key: plan.name(key.position).to_owned(),
                    value,
                    records,
                    shared: theirs.contains(&key),
                    too_common: records > self.rules().blocking.list_limit,
                }
            })
            .collect();
        keys.sort_by(|a, b| (!a.shared, a.records, &a.key, &a.value).cmp(&(!b.shared, b.records, &b.key, &b.value)));
        keys
    }

    /// Whether a search with one side finds the other; with neither in the index, whether they share
    /// a key that leads anywhere.
    fn brings_together(self, left: Side<'_>, right: Side<'_>, keys: &[BlockingKey]) -> bool {
        let handle = |side: Side<'_>| side.id.and_then(|id| self.index.handle_of(id));
        let finds = |from: Side<'_>, to: u32| {
            let own = handle(from).filter(|own| *own != to);
            self.find(from.features, own).handles.contains(&to)
        };
        match (handle(left), handle(right)) {
            (None, None) => keys.iter().any(|key| key.shared && !key.too_common),
            (a, b) => b.is_some_and(|to| finds(left, to)) || a.is_some_and(|to| finds(right, to)),
        }
    }

    fn why_not(self, keys: &[BlockingKey]) -> String {
        let shared = || keys.iter().filter(|key| key.shared);
        let Some(rarest) = shared().next() else {
            return "the two share no blocking key".to_owned();
        };
        if shared().all(|key| key.too_common) {
            return format!(
                "what they share is too common to lead anywhere by itself: {} = {} is in {} records",
                rarest.key, rarest.value, rarest.records
            );
        }
        format!(
            "other records share more telling keys with them; only the best {} are compared",
            self.rules().blocking.candidate_limit
        )
    }
}

fn shortened(mut keys: Vec<BlockingKey>) -> Vec<BlockingKey> {
    keys.truncate(MOST_KEYS);
    keys
}
