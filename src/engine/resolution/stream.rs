//! Records resolved one after the other, as a hub does on ingest.

use super::cluster::Record;
use super::{Decision, Resolution, resolve};
use crate::engine::domain::Domain;
use crate::engine::matching::{Constraints, MatchIndex, MatchRules, Sight};

/// What a hub knows while records arrive: the index and the stewards' verdicts.
///
/// A record that is new, or that waits for a steward, gets a golden record of its own, named after it
/// (and after how often that name was taken: its golden record may live on without it).
#[derive(Debug)]
pub struct Stream<'a> {
    domain: &'a Domain,
    sight: Sight,
    index: MatchIndex,
    constraints: Constraints,
}

impl<'a> Stream<'a> {
    /// Of a domain, judging by these rules of it (the trained ones, if they were trained).
    pub fn new(domain: &'a Domain, rules: &MatchRules) -> Self {
        Stream {
            domain,
            sight: Sight::Whole,
            index: MatchIndex::new(rules),
            constraints: Constraints::new(),
        }
    }

    /// The same as somebody sees it.
    pub fn seen_with(self, sight: Sight) -> Self {
        Stream { sight, ..self }
    }

    /// Takes a record in, for the first time or again. One that has a golden record already keeps it.
    pub fn take(&mut self, record: Record) -> Decision {
        let Record { id, system, features } = record;
        let decision = resolve(
            self.domain,
            self.index.seen(self.sight),
            &self.constraints,
            &id,
            &system,
            &features,
        );
        let golden = match (self.index.golden_of(&id), &decision.resolution) {
            (Some(known), _) => known.to_owned(),
            (None, Resolution::Join { golden_id, .. }) => golden_id.clone(),
            (None, _) => self.unused(&id),
        };
        self.index.insert(&id, &system, Some(&golden), features);
        decision
    }

    fn unused(&self, id: &str) -> String {
        let is_free = |name: &String| self.index.members(name).is_empty();
        let numbered = (2..).map(|number| format!("{id}#{number}"));
        std::iter::once(id.to_owned())
            .chain(numbered)
            .find(is_free)
            .unwrap_or_default()
    }

    /// The source no longer has a record.
    pub fn forget(&mut self, id: &str) {
        self.index.remove(id);
    }

    /// A steward puts two golden records together: the members of `loser` move to `survivor`.
    pub fn merge(&mut self, survivor: &str, loser: &str, verdict: &str) {
        let moved = self.verdict(survivor, loser, true, verdict);
        for record in moved {
            self.index.assign(&record, Some(survivor));
        }
    }

    /// A steward says that two golden records are not the same.
    pub fn keep_apart(&mut self, golden: &str, other: &str, verdict: &str) {
        self.verdict(golden, other, false, verdict);
    }

    /// Records a verdict between the members of two golden records; gives those of the second.
    fn verdict(&mut self, a: &str, b: &str, together: bool, id: &str) -> Vec<String> {
        let members = |golden: &str| -> Vec<String> {
            let ids = self.index.members(golden).into_iter();
            ids.map(str::to_owned).collect()
        };
        let (ours, theirs) = (members(a), members(b));
        self.constraints.add(ours, theirs.clone(), together, id);
        theirs
    }

    pub fn constraints(&self) -> &Constraints {
        &self.constraints
    }

    pub fn index(&self) -> &MatchIndex {
        &self.index
    }
}
