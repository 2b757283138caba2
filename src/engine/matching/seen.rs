//! The match index as somebody sees it: what may not be seen leads nowhere and weighs nothing.

use std::collections::BTreeMap;

use super::blocking::Key;
use super::candidates::{self, Found, List, Sought};
use super::commons::CommonKey;
use super::explanation::{Assessment, Verdict};
use super::features::Features;
use super::index::MatchIndex;
use super::model::{Context, Model, Score};
use super::rules::MatchRules;

/// The index of a domain with the model of a [`Sight`](super::Sight). Decisions and explanations are made of this, so that
/// none can forget for whom it is made.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub(super) index: &'a MatchIndex,
    model: &'a Model,
}

impl<'a> Seen<'a> {
    pub(super) fn new(index: &'a MatchIndex, model: &'a Model) -> Self {
        Seen { index, model }
    }

    /// The rules that the index was built with.
    pub fn rules(self) -> &'a MatchRules {
        &self.model.rules
    }

    /// Identifies rules and weights; explanations carry it.
    pub fn model_version(self) -> &'a str {
        self.model.version()
    }

    /// Judges two records. Symmetric but for the sides of the display values.
    pub fn assess(self, a: &Features, b: &Features) -> Assessment {
        self.model.assess(self.context(), a, b)
    }

    /// Weight and vetoes of a pair, without the explanation.
    pub(crate) fn score(self, a: &Features, b: &Features) -> Score {
        self.model.score(self.context(), a, b)
    }

    /// As [`Seen::score`], quicker for pairs whose weight cannot reach `least`.
    pub(crate) fn score_above(self, a: &Features, b: &Features, least: f64) -> Score {
        self.model.score_above(self.context(), a, b, least)
    }

    pub(crate) fn verdict(self, score: Score) -> Verdict {
        self.model.verdict(score)
    }

    /// Lowest weights of a match and of a possible match.
    pub(crate) fn automatic(self) -> f64 {
        self.model.automatic()
    }

    pub(crate) fn possible(self) -> f64 {
        self.model.possible()
    }

    /// Candidates by handle, those with the most telling keys in common first.
    ///
    /// Every key that two records share tells as many bits as its list is rarer than the whole
    /// index. Which candidates are found does not depend on the order in which records came.
    ///
    /// `own` is the record itself, where it is in the index: it is left out.
    pub(crate) fn find(self, features: &Features, own: Option<u32>) -> Found {
        let keys = self.model.plan.keys(features);
        let places: Vec<(&Key, &[u32])> = keys
            .iter()
            .filter_map(|key| Some((key, self.index.having(key.hash)?)))
            .collect();
        let lists = places.into_iter().map(|(key, handles)| List {
            handles,
            key: *key,
            tells: self.model.plan.tells(key.position),
        });
        let mut lists: Vec<List<'_>> = lists.collect();
        lists.sort_unstable_by_key(|list| (list.handles.len(), list.key.position, list.key.hash));
        let sought = Sought {
            own,
            keys: keys.len(),
            records: self.index.len(),
        };
        candidates::ranked(&lists, &self.rules().blocking, sought, |handle| self.index.id(handle))
    }

    /// Every record that has a full name of these features, by key of the name, in no particular order.
    pub(crate) fn namesakes(self, features: &Features) -> Vec<(u64, &'a [u32])> {
        let keys = self.model.naming.keys(features).into_iter();
        keys.filter_map(|key| Some((key, self.index.having(key)?))).collect()
    }

    /// Whether nobody but one source system has a name that too many have to look at each.
    pub(crate) fn is_crowd_of(self, name: u64, system: &str) -> bool {
        self.index.is_crowd_of(name, system)
    }

    /// Whether a record has nothing but keys that are too common to lead anywhere: what is the same as it cannot be found.
    pub(crate) fn is_blind(self, features: &Features) -> bool {
        let keys = self.model.plan.keys(features);
        let limit = self.rules().blocking.list_limit;
        !keys.is_empty() && keys.iter().all(|key| self.index.sharing(key.hash) > limit)
    }

    /// Keys by their names in the rules, with how many records each is about.
    pub(crate) fn named(self, keys: &BTreeMap<u16, usize>) -> Vec<CommonKey> {
        let named = keys.iter().map(|(position, records)| CommonKey {
            key: self.model.plan.name(*position).to_owned(),
            records: *records,
        });
        named.collect()
    }

    /// What the index knows whatever is compared: ids, systems and golden records of its records.
    pub(crate) fn known(self) -> Known<'a> {
        Known(self.index)
    }

    pub(super) fn model(self) -> &'a Model {
        self.model
    }

    fn context(self) -> Context<'a> {
        self.index.context(self.model)
    }
}

/// What the index knows of its records whatever is compared.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a>(&'a MatchIndex);

impl<'a> Known<'a> {
    pub(crate) fn handle_of(self, record_id: &str) -> Option<u32> {
        self.0.handle_of(record_id)
    }

    pub(crate) fn id(self, handle: u32) -> Option<&'a str> {
        self.0.id(handle)
    }

    pub(crate) fn features_at(self, handle: u32) -> Option<&'a Features> {
        self.0.features_at(handle)
    }

    pub(crate) fn features_of(self, record_id: &str) -> Option<&'a Features> {
        self.0.features_of(record_id)
    }

    pub(crate) fn golden_at(self, handle: u32) -> Option<&'a str> {
        self.0.golden_at(handle)
    }

    pub(crate) fn golden_of(self, record_id: &str) -> Option<&'a str> {
        self.0.golden_of(record_id)
    }

    pub(crate) fn system_of(self, record_id: &str) -> Option<&'a str> {
        self.0.system_of(record_id)
    }

    pub(crate) fn members(self, golden_id: &str) -> Vec<&'a str> {
        self.0.members(golden_id)
    }
}
