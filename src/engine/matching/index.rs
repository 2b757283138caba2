//! The match index: all records of a domain, ready to be found and judged.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::blocking::Key;
use super::candidates::Found;
use super::commons::{CommonKey, Commons, Crowds, Reach};
use super::explanation::{Assessment, Verdict};
use super::features::Features;
use super::frequency::Frequencies;
use super::model::{Context, Model, Score};
use super::posting::Postings;
use super::rules::MatchRules;
use super::seen::Seen;
use super::sight::Sight;

/// In-memory index of one domain's active source records. A cache of the log: it can always be
/// built again by inserting every record.
#[derive(Debug)]
pub struct MatchIndex {
    model: Model,
    /// The same without what is sensitive.
    veiled: Model,
    handles: FxHashMap<Arc<str>, u32>,
    entries: Vec<Option<Entry>>,
    free: Vec<u32>,
    systems: Vec<Box<str>>,
    goldens: FxHashMap<Box<str>, Vec<u32>>,
    /// Records without a golden record.
    unassigned: usize,
    postings: Postings,
    frequencies: Frequencies,
    commons: Commons,
    crowds: Crowds,
}

#[derive(Debug)]
struct Entry {
    record_id: Arc<str>,
    system: u32,
    golden_id: Option<Box<str>>,
    features: Features,
    reach: Reach,
}

/// What shares a blocking key with a record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CandidateSet {
    /// Candidates, those of the rarest keys first.
    pub record_ids: Vec<String>,
    /// Informative keys were left out: the answer may miss a match.
    pub overflow: bool,
}

impl MatchIndex {
    /// An empty index for the domain that has these rules.
    pub fn new(rules: &MatchRules) -> Self {
        MatchIndex {
            model: Model::new(rules),
            veiled: Model::as_seen(rules, Sight::WithoutSensitive),
            handles: FxHashMap::default(),
            entries: Vec::new(),
            free: Vec::new(),
            systems: Vec::new(),
            goldens: FxHashMap::default(),
            unassigned: 0,
            postings: Postings::default(),
            frequencies: Frequencies::default(),
            commons: Commons::default(),
            crowds: Crowds::default(),
        }
    }

    /// Adds a record, or replaces it.
    pub fn insert(&mut self, record_id: &str, system: &str, golden_id: Option<&str>, features: Features) {
        self.remove(record_id);
        let handle = self.free.pop().unwrap_or(self.entries.len() as u32);
        let keys = self.model.plan.keys(&features);
        let rare = keys.iter().filter(|key| self.share(key, handle)).count();
        let reach = Reach::new(keys.iter().map(|key| key.position).min(), rare);
        for key in self.model.naming.own_keys(&features) {
            self.postings.insert(key, handle);
        }
        let names = self.model.naming.keys(&features);
        self.frequencies.count_runs(&features, true);
        let record_id: Arc<str> = record_id.into();
        let entry = Entry {
            record_id: record_id.clone(),
            system: self.system(system),
            golden_id: None,
            features,
            reach,
        };
        let system = entry.system;
        self.commons.count(reach, system, true);
        match self.entries.get_mut(handle as usize) {
            Some(place) => *place = Some(entry),
            None => self.entries.push(Some(entry)),
        }
        for name in names {
            self.crowd(name, system);
        }
        self.handles.insert(record_id, handle);
        self.join(handle, golden_id);
    }

    /// Forgets a record; unknown ids are ignored.
    pub fn remove(&mut self, record_id: &str) {
        let Some(handle) = self.handles.get(record_id).copied() else {
            return;
        };
        self.leave(handle);
        self.handles.remove(record_id);
        let Some(entry) = self.entries.get_mut(handle as usize).and_then(Option::take) else {
            return;
        };
        self.frequencies.count_runs(&entry.features, false);
        self.commons.count(entry.reach, entry.system, false);
        let limit = self.model.rules.blocking.list_limit;
        for key in self.model.plan.keys(&entry.features) {
            if self.postings.remove(key.hash, handle) == Some(limit) {
                self.shift(&key, handle, false);
            }
        }
        for key in self.model.naming.own_keys(&entry.features) {
            self.postings.remove(key, handle);
        }
        for name in self.model.naming.keys(&entry.features) {
            self.crowds.left(name, entry.system, self.sharing(name));
        }
        self.free.push(handle);
    }

    /// Adds a record to those that have a key; answers whether no more have it than are looked at.
    fn share(&mut self, key: &Key, handle: u32) -> bool {
        let limit = self.model.rules.blocking.list_limit;
        let sharing = self.postings.insert(key.hash, handle);
        if sharing == limit + 1 {
            self.shift(key, handle, true);
        }
        sharing <= limit
    }

    /// Counts a record among those that have a name, where many have it.
    fn crowd(&mut self, name: u64, system: u32) {
        let Some(place) = self.postings.place(name) else { return };
        let handles = self.postings.at(place);
        let entries = handles.iter().map(|handle| self.entries.get(*handle as usize));
        let systems = entries.filter_map(|entry| entry.and_then(Option::as_ref).map(|entry| entry.system));
        self.crowds.joined(name, system, handles.len(), systems);
    }

    /// Whether nobody but one source system has a name that too many have to look at each.
    pub(crate) fn is_crowd_of(&self, name: u64, system: &str) -> bool {
        let known = self.systems.iter().position(|known| **known == *system);
        let own = known.and_then(|at| self.crowds.of(name, at as u32));
        own.is_some_and(|own| own == self.sharing(name))
    }

    /// Tells those that have a key, but for one of them, that it has become one that too many share, or is not any more.
    fn shift(&mut self, key: &Key, but: u32, common: bool) {
        let Some(place) = self.postings.place(key.hash) else {
            return;
        };
        for handle in self.postings.at(place).iter().filter(|handle| **handle != but) {
            if let Some(entry) = self.entries.get_mut(*handle as usize).and_then(Option::as_mut) {
                self.commons.shift(&mut entry.reach, entry.system, common);
            }
        }
    }

    /// How many records have nothing but keys that too many share, by the first of their keys: whatever is the same as they
    /// are cannot be found by what they have. Those of one duplicate-free system are no question among themselves.
    pub fn common_keys(&self, duplicate_free: impl Fn(&str) -> bool) -> Vec<CommonKey> {
        let is_free = |system: u32| {
            let name = self.systems.get(system as usize);
            name.is_some_and(|name| duplicate_free(name))
        };
        let told = self.commons.told(is_free).into_iter();
        told.map(|(position, records)| CommonKey {
            key: self.model.plan.name(position).to_owned(),
            records,
        })
        .collect()
    }

    /// Moves a record to a golden record, or to none; unknown records are ignored.
    pub fn assign(&mut self, record_id: &str, golden_id: Option<&str>) {
        let Some(handle) = self.handles.get(record_id).copied() else {
            return;
        };
        if self.golden_of(record_id) != golden_id {
            self.leave(handle);
            self.join(handle, golden_id);
        }
    }

    /// The golden record of a record.
    pub fn golden_of(&self, record_id: &str) -> Option<&str> {
        self.entry_of(record_id)?.golden_id.as_deref()
    }

    /// The source system of a record.
    pub fn system_of(&self, record_id: &str) -> Option<&str> {
        self.system_at(*self.handles.get(record_id)?)
    }

    /// The records of a golden record, by id.
    pub fn members(&self, golden_id: &str) -> Vec<&str> {
        let handles = self.goldens.get(golden_id).map_or(&[][..], Vec::as_slice);
        let mut ids: Vec<&str> = handles.iter().filter_map(|handle| self.id(*handle)).collect();
        ids.sort_unstable();
        ids
    }

    /// How many records the index holds.
    pub fn len(&self) -> usize {
        self.handles.len()
    }

    pub fn is_empty(&self) -> bool {
        self.handles.is_empty()
    }

    /// The features of a record.
    pub fn features_of(&self, record_id: &str) -> Option<&Features> {
        self.entry_of(record_id).map(|entry| &entry.features)
    }

    /// The rules that the index was built with.
    pub fn rules(&self) -> &MatchRules {
        &self.model.rules
    }

    /// Judges by other weights from now on. The rules must have the same comparisons and blocking
    /// keys, and look at as many records of a key, as those that the index was built with, so that no record has to be read
    /// again.
    pub fn reweigh(&mut self, rules: &MatchRules) {
        self.model = Model::new(rules);
        self.veiled = Model::as_seen(rules, Sight::WithoutSensitive);
    }

    /// The index as somebody sees it.
    pub fn seen(&self, sight: Sight) -> Seen<'_> {
        let model = match sight {
            Sight::Whole => &self.model,
            Sight::WithoutSensitive => &self.veiled,
        };
        Seen::new(self, model)
    }

    /// Identifies rules and weights; explanations carry it.
    pub fn model_version(&self) -> &str {
        self.model.version()
    }

    /// Records that share a blocking key with these features; bounded. Includes the record itself
    /// when it is in the index.
    pub fn candidates(&self, features: &Features) -> CandidateSet {
        let found = self.find(features, None);
        let ids = found.handles.iter().filter_map(|handle| self.id(*handle));
        CandidateSet {
            record_ids: ids.map(str::to_owned).collect(),
            overflow: found.overflow,
        }
    }

    /// Judges two records by everything. Symmetric but for the sides of the display values.
    pub fn assess(&self, a: &Features, b: &Features) -> Assessment {
        self.seen(Sight::Whole).assess(a, b)
    }

    /// Weight and vetoes of a pair by everything, without the explanation.
    pub(crate) fn score(&self, a: &Features, b: &Features) -> Score {
        self.seen(Sight::Whole).score(a, b)
    }

    /// As [`MatchIndex::score`], by the weights of another model over the same comparisons.
    pub(crate) fn score_by(&self, model: &Model, a: &Features, b: &Features) -> Score {
        model.score(model.context(&self.frequencies, self.things()), a, b)
    }

    /// As [`MatchIndex::score`], quicker for pairs whose weight cannot reach `least`.
    pub(crate) fn score_above(&self, a: &Features, b: &Features, least: f64) -> Score {
        self.seen(Sight::Whole).score_above(a, b, least)
    }

    /// Level and frequency adjustment of every comparison of a pair.
    pub(crate) fn found(&self, a: &Features, b: &Features) -> Box<[Option<(u8, f32)>]> {
        self.model.found(self.context(&self.model), a, b)
    }

    pub(crate) fn verdict(&self, score: Score) -> Verdict {
        self.model.verdict(score)
    }

    /// As [`Seen::find`], by everything.
    pub(crate) fn find(&self, features: &Features, own: Option<u32>) -> Found {
        self.seen(Sight::Whole).find(features, own)
    }

    /// The records that have a key.
    pub(super) fn having(&self, key: u64) -> Option<&[u32]> {
        self.postings.place(key).map(|place| self.postings.at(place))
    }

    /// How many records have a key value.
    pub(crate) fn sharing(&self, key: u64) -> usize {
        self.having(key).map_or(0, <[u32]>::len)
    }

    /// Lowest weights of a match and of a possible match.
    pub(crate) fn automatic(&self) -> f64 {
        self.model.automatic()
    }

    pub(crate) fn possible(&self) -> f64 {
        self.model.possible()
    }

    pub(crate) fn handle_of(&self, record_id: &str) -> Option<u32> {
        self.handles.get(record_id).copied()
    }

    pub(crate) fn id(&self, handle: u32) -> Option<&str> {
        self.entry(handle).map(|entry| &*entry.record_id)
    }

    pub(crate) fn system_at(&self, handle: u32) -> Option<&str> {
        let system = self.entry(handle)?.system;
        self.systems.get(system as usize).map(|name| &**name)
    }

    /// All handles in the order of their records' ids.
    pub(crate) fn by_id(&self) -> Vec<u32> {
        let first = self.handles.keys().next().map_or(&[][..], |id| id.as_bytes());
        let common = self.handles.keys().fold(first.len(), |common, id| {
            let alike = first.iter().zip(id.bytes()).take(common);
            alike.take_while(|(a, b)| **a == *b).count()
        });
        // Nearly always the first signs after what all ids begin with tell two apart.
        let head = |id: &str| {
            let signs = id.bytes().skip(common).chain(std::iter::repeat(0)).take(8);
            signs.fold(0_u64, |head, sign| head << 8 | u64::from(sign))
        };
        let mut ids: Vec<(u64, u32)> = self.handles.iter().map(|(id, handle)| (head(id), *handle)).collect();
        ids.sort_unstable_by(|(a, x), (b, y)| a.cmp(b).then_with(|| self.id(*x).cmp(&self.id(*y))));
        ids.into_iter().map(|(_, handle)| handle).collect()
    }

    pub(crate) fn features_at(&self, handle: u32) -> Option<&Features> {
        self.entry(handle).map(|entry| &entry.features)
    }

    pub(crate) fn golden_at(&self, handle: u32) -> Option<&str> {
        self.entry(handle)?.golden_id.as_deref()
    }

    /// What a model weighs by.
    pub(super) fn context(&self, model: &Model) -> Context<'_> {
        model.context(&self.frequencies, self.things())
    }

    fn things(&self) -> usize {
        self.goldens.len() + self.unassigned
    }

    fn entry(&self, handle: u32) -> Option<&Entry> {
        self.entries.get(handle as usize)?.as_ref()
    }

    fn entry_of(&self, record_id: &str) -> Option<&Entry> {
        self.entry(*self.handles.get(record_id)?)
    }

    fn system(&mut self, name: &str) -> u32 {
        let known = self.systems.iter().position(|system| **system == *name);
        known.unwrap_or_else(|| {
            self.systems.push(name.into());
            self.systems.len() - 1
        }) as u32
    }

    /// Puts an entry that belongs nowhere into a golden record (or among the unassigned).
    fn join(&mut self, handle: u32, golden_id: Option<&str>) {
        let members = golden_id
            .and_then(|golden| self.goldens.get(golden))
            .cloned()
            .unwrap_or_default();
        self.count(handle, &members, true);
        match golden_id {
            Some(golden) => self.goldens.entry(golden.into()).or_default().push(handle),
            None => self.unassigned += 1,
        }
        if let Some(entry) = self.entries.get_mut(handle as usize).and_then(Option::as_mut) {
            entry.golden_id = golden_id.map(Into::into);
        }
    }

    /// Takes an entry out of its golden record (or from among the unassigned).
    fn leave(&mut self, handle: u32) {
        let Some(entry) = self.entries.get_mut(handle as usize).and_then(Option::as_mut) else {
            return;
        };
        let members = match entry.golden_id.take() {
            None => {
                self.unassigned -= 1;
                Vec::new()
            }
            Some(golden) => {
                let members = self.goldens.entry(golden.clone()).or_default();
                members.retain(|member| *member != handle);
                let rest = members.clone();
                if rest.is_empty() {
                    self.goldens.remove(&golden);
                }
                rest
            }
        };
        self.count(handle, &members, false);
    }

    /// Counts (or forgets) the terms of an entry that none of the members has.
    fn count(&mut self, handle: u32, members: &[u32], add: bool) {
        let features = |handle: &u32| {
            self.entries
                .get(*handle as usize)
                .and_then(Option::as_ref)
                .map(|entry| &entry.features)
        };
        let Some(own) = features(&handle) else { return };
        let others: Vec<&Features> = members.iter().filter_map(features).collect();
        if add {
            self.frequencies.add(own, &others);
        } else {
            self.frequencies.subtract(own, &others);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::domain::builtin;
    use crate::engine::matching::features;

    #[test]
    fn other_weights_judge_what_is_indexed_already() {
        let domains = builtin().expect("built-in domains are right");
        let vendor = domains.iter().find(|domain| domain.name == "vendor").expect("vendor");
        let mut other = vendor.matching.clone();
        other.prior.matches_per_record /= 8.0;
        let record = |name: &str| {
            let record = serde_json::json!({"legal_name": name, "phones": ["6025551234"]});
            features(&vendor.matching, record.as_object().expect("an object"))
        };
        let (a, b) = (record("BAXTER HEALTHCARE"), record("BAXTER HEALTH CARE"));
        let mut index = MatchIndex::new(&vendor.matching);
        index.insert("a", "erp", None, a.clone());
        index.insert("b", "erp", None, b.clone());
        let (before, version) = (index.score(&a, &b), index.model_version().to_owned());
        let foreseen = index.score_by(&Model::new(&other), &a, &b);
        index.reweigh(&other);
        assert_eq!(index.score(&a, &b), foreseen);
        assert!((before.weight - foreseen.weight - 3.0).abs() < 1e-9, "three bits less");
        assert_ne!(index.model_version(), version);
        assert_eq!(index.candidates(&a).record_ids.len(), 2);
        index.reweigh(&vendor.matching);
        assert_eq!((index.score(&a, &b), index.model_version()), (before, version.as_str()));
    }

    #[test]
    fn what_too_many_share_is_counted_by_key_and_system() {
        let domains = builtin().expect("built-in domains are right");
        let vendor = domains.iter().find(|domain| domain.name == "vendor").expect("vendor");
        let mut rules = vendor.matching.clone();
        rules.blocking.list_limit = 2;
        let place = serde_json::json!({"line1": "12 Elm Street", "city": "Mesa", "state": "AZ", "zip": "85201"});
        let common = serde_json::json!({"addresses": [place]});
        let common = features(&rules, common.as_object().expect("an object"));
        let rare = serde_json::json!({"addresses": [place], "legal_name": "Juniper Optical"});
        let rare = features(&rules, rare.as_object().expect("an object"));
        let mut index = MatchIndex::new(&rules);
        let told = |index: &MatchIndex, free: &str| {
            let keys = index.common_keys(|system| system == free);
            keys.iter().map(|key| key.records).sum::<usize>()
        };
        for (id, system, expected) in [("1", "erp", 0), ("2", "erp", 0), ("3", "erp", 3), ("4", "erp", 4)] {
            index.insert(id, system, Some(id), common.clone());
            assert_eq!(told(&index, ""), expected, "{id}");
        }
        assert_eq!(
            told(&index, "erp"),
            0,
            "among its own, a duplicate-free system has no question"
        );
        index.insert("5", "billing", Some("5"), rare);
        assert_eq!(
            (told(&index, ""), told(&index, "erp")),
            (4, 0),
            "what has a rarer key can be found"
        );
        index.insert("6", "billing", Some("6"), common.clone());
        assert_eq!((told(&index, ""), told(&index, "erp")), (5, 5));
        // Said again, it is counted once.
        index.insert("6", "billing", Some("6"), common);
        assert_eq!(told(&index, ""), 5);
        for (id, expected) in [("6", 4), ("5", 4), ("4", 3), ("3", 0), ("2", 0)] {
            index.remove(id);
            assert_eq!(told(&index, ""), expected, "without {id}");
        }
    }
}
