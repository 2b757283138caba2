//! The match index: all records of a domain, ready to be found and judged.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::explanation::{Assessment, Verdict};
use super::features::Features;
use super::rules::MatchRules;

/// In-memory index of one domain's active source records. A cache of the log: it can always be
/// built again by inserting every record.
#[derive(Debug)]
pub struct MatchIndex {
    rules: Arc<MatchRules>,
    records: BTreeMap<String, (String, Option<String>, Features)>,
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
        MatchIndex { rules: Arc::new(rules.clone()), records: BTreeMap::new() }
    }

    /// Adds a record, or replaces it.
    pub fn insert(&mut self, record_id: &str, system: &str, golden_id: Option<&str>, features: Features) {
        let entry = (system.to_owned(), golden_id.map(str::to_owned), features);
        self.records.insert(record_id.to_owned(), entry);
    }

    /// Forgets a record; unknown ids are ignored.
    pub fn remove(&mut self, record_id: &str) {
        self.records.remove(record_id);
    }

    /// Moves a record to a golden record, or to none.
    pub fn assign(&mut self, record_id: &str, golden_id: Option<&str>) {
        if let Some(entry) = self.records.get_mut(record_id) {
            entry.1 = golden_id.map(str::to_owned);
        }
    }

    /// The golden record of a record.
    pub fn golden_of(&self, record_id: &str) -> Option<&str> {
        self.records.get(record_id)?.1.as_deref()
    }

    /// The source system of a record.
    pub fn system_of(&self, record_id: &str) -> Option<&str> {
        self.records.get(record_id).map(|entry| entry.0.as_str())
    }

    /// The records of a golden record, by id.
    pub fn members(&self, golden_id: &str) -> Vec<&str> {
        let of = |entry: &(String, Option<String>, Features)| entry.1.as_deref() == Some(golden_id);
        self.records.iter().filter(|(_, entry)| of(entry)).map(|(id, _)| id.as_str()).collect()
    }

    pub fn len(&self) -> usize {
        self.records.len()
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The features of a record.
    pub fn features_of(&self, record_id: &str) -> Option<&Features> {
        self.records.get(record_id).map(|entry| &entry.2)
    }

    /// The rules that the index was built with.
    pub fn rules(&self) -> &MatchRules {
        &self.rules
    }

    /// Records that share a blocking key with these features; bounded. May include the record itself
    /// when it is in the index.
    pub fn candidates(&self, _features: &Features) -> CandidateSet {
        CandidateSet::default()
    }

    /// Judges two records. Symmetric but for the sides of the display values.
    pub fn assess(&self, _a: &Features, _b: &Features) -> Assessment {
        Assessment {
            prior: 0.0,
            comparisons: Vec::new(),
            vetoes: Vec::new(),
            weight: 0.0,
            probability: 0.0,
            verdict: Verdict::NoMatch,
            match_key: String::new(),
            shared_keys: Vec::new(),
            thresholds: self.rules.thresholds,
            model_version: self.rules.version(),
        }
    }
}
