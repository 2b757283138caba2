//! How common values are, counted over things rather than records: records of one golden record
//! count once, so a vendor that five systems know does not look five times as common.

use rustc_hash::{FxHashMap, FxHashSet};

use super::features::{Features, Field};
use super::grams::RUNS;
use super::token::{Packed, combine};

/// Which table of frequencies a hash belongs to, besides its comparison.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Word = 1,
    WholeName = 2,
    Building = 3,
    Value = 4,
}

/// The term of a hash within a comparison.
pub(crate) fn term(comparison: usize, kind: Kind, hash: u64) -> u64 {
    combine(hash, (comparison as u64) << 8 | kind as u64)
}

/// Counts of terms.
#[derive(Debug, Default)]
pub(crate) struct Frequencies {
    counts: FxHashMap<Packed, u32>,
    /// Of comparisons that look at runs of letters: how many records have a run.
    runs: FxHashMap<usize, Box<[u32]>>,
}

impl Frequencies {
    /// Of how many things a term is known.
    pub(crate) fn of(&self, term: u64) -> u32 {
        self.counts.get(&Packed::new(term)).copied().unwrap_or(0)
    }

    /// How many records have each run of letters in a comparison, and last how many were counted;
    /// empty when none was seen.
    pub(crate) fn runs(&self, comparison: usize) -> &[u32] {
        self.runs.get(&comparison).map_or(&[], |counts| counts)
    }

    /// Counts (or forgets) the runs of letters of a record.
    pub(crate) fn count_runs(&mut self, features: &Features, add: bool) {
        for (comparison, field) in features.fields.iter() {
            let Field::Grams(texts) = field else { continue };
            let counts = self.runs.entry(comparison).or_insert_with(|| vec![0; RUNS + 1].into());
            let runs = texts
                .iter()
                .flat_map(|text| text.runs.iter().map(|(run, _)| usize::from(*run)));
            for run in runs.chain([RUNS]) {
                if let Some(count) = counts.get_mut(run) {
                    *count = if add { *count + 1 } else { count.saturating_sub(1) };
                }
            }
        }
    }

    /// Counts a record that joins `members`.
    pub(crate) fn add(&mut self, features: &Features, members: &[&Features]) {
        for term in new_terms(features, members) {
            *self.counts.entry(Packed::new(term)).or_insert(0) += 1;
        }
    }

    /// Forgets a record that leaves `members` (which must not contain it).
    pub(crate) fn subtract(&mut self, features: &Features, members: &[&Features]) {
        for term in new_terms(features, members).into_iter().map(Packed::new) {
            if let Some(count) = self.counts.get_mut(&term) {
                *count -= 1;
                if *count == 0 {
                    self.counts.remove(&term);
                }
            }
        }
    }
}

/// Terms of a record that none of the others has, each once.
fn new_terms(features: &Features, others: &[&Features]) -> Vec<u64> {
    let mut terms = terms_of(features);
    terms.sort_unstable();
    terms.dedup();
    if !others.is_empty() {
        let known: FxHashSet<u64> = others.iter().flat_map(|other| terms_of(other)).collect();
        terms.retain(|term| !known.contains(term));
    }
    terms
}

fn terms_of(features: &Features) -> Vec<u64> {
    let mut terms = Vec::with_capacity(16);
    for (comparison, field) in features.fields.iter() {
        match field {
            Field::Grams(texts) => {
                terms.extend(texts.iter().map(|text| term(comparison, Kind::WholeName, text.key)));
            }
            Field::Names(names) => {
                for name in names {
                    terms.push(term(comparison, Kind::WholeName, name.key));
                    let words = name.tokens.iter();
                    terms.extend(words.map(|token| term(comparison, Kind::Word, token.hash)));
                }
            }
            Field::Addresses(addresses) => {
                let buildings = addresses.iter().filter_map(|address| address.building());
                terms.extend(buildings.map(|hash| term(comparison, Kind::Building, hash)));
            }
            Field::Values(values) => {
                terms.extend(values.iter().map(|value| term(comparison, Kind::Value, value.code)));
            }
        }
    }
    terms
}
