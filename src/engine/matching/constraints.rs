//! Stewards' verdicts on records: together or apart, whatever the rules say.

use std::collections::{BTreeMap, BTreeSet};

/// Steward verdicts in force. A verdict speaks about two sets of records, so it holds after either
/// side merges further.
#[derive(Debug, Clone, Default)]
pub struct Constraints {
    verdicts: BTreeMap<String, SidedVerdict>,
    /// Record → verdicts that mention it.
    mentions: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Debug, Clone)]
struct SidedVerdict {
    side_a: BTreeSet<String>,
    side_b: BTreeSet<String>,
    together: bool,
}

impl SidedVerdict {
    fn covers(&self, a: &str, b: &str) -> bool {
        (self.side_a.contains(a) && self.side_b.contains(b)) || (self.side_a.contains(b) && self.side_b.contains(a))
    }
}

impl Constraints {
    pub fn new() -> Self {
        Self::default()
    }

    /// Records verdict `id`: every record of `side_a` and every record of `side_b` are the same
    /// (`together`) or not the same thing. Replaces an earlier verdict with that id.
    pub fn add(&mut self, side_a: Vec<String>, side_b: Vec<String>, together: bool, id: &str) {
        self.remove(id);
        for record in side_a.iter().chain(&side_b) {
            self.mentions.entry(record.clone()).or_default().insert(id.to_owned());
        }
        let verdict = SidedVerdict {
            side_a: side_a.into_iter().collect(),
            side_b: side_b.into_iter().collect(),
            together,
        };
        self.verdicts.insert(id.to_owned(), verdict);
    }

    /// Forgets verdict `id`; unknown ids are ignored.
    pub fn remove(&mut self, id: &str) {
        let Some(verdict) = self.verdicts.remove(id) else {
            return;
        };
        for record in verdict.side_a.iter().chain(&verdict.side_b) {
            if let Some(ids) = self.mentions.get_mut(record) {
                ids.remove(id);
                if ids.is_empty() {
                    self.mentions.remove(record);
                }
            }
        }
    }

    /// Whether a steward said that the two records are not the same.
    pub fn forbids(&self, record_a: &str, record_b: &str) -> bool {
        self.says(record_a, record_b, false)
    }

    /// Whether a steward said that the two records are the same.
    pub fn forces(&self, record_a: &str, record_b: &str) -> bool {
        self.says(record_a, record_b, true)
    }

    /// Records that a steward put together with this one.
    pub fn forced_with(&self, record: &str) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        for verdict in self.verdicts_on(record).filter(|verdict| verdict.together) {
            for (side, other) in [(&verdict.side_a, &verdict.side_b), (&verdict.side_b, &verdict.side_a)] {
                if side.contains(record) {
                    found.extend(other.iter().map(String::as_str));
                }
            }
        }
        found.remove(record);
        found
    }

    fn says(&self, a: &str, b: &str, together: bool) -> bool {
        self.verdicts_on(a)
            .any(|verdict| verdict.together == together && verdict.covers(a, b))
    }

    fn verdicts_on(&self, record: &str) -> impl Iterator<Item = &SidedVerdict> {
        self.mentions
            .get(record)
            .into_iter()
            .flatten()
            .filter_map(|id| self.verdicts.get(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(list: &[&str]) -> Vec<String> {
        list.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn a_verdict_holds_for_every_pair_across_its_sides_until_removed() {
        let mut constraints = Constraints::new();
        constraints.add(ids(&["a", "b"]), ids(&["c"]), false, "v1");
        assert!(constraints.forbids("a", "c") && constraints.forbids("c", "b"));
        assert!(!constraints.forbids("a", "b") && !constraints.forces("a", "c"));
        constraints.remove("v1");
        assert!(!constraints.forbids("a", "c"));
    }

    #[test]
    fn forced_records_are_listed() {
        let mut constraints = Constraints::new();
        constraints.add(ids(&["a"]), ids(&["b", "c"]), true, "v1");
        assert!(constraints.forces("b", "a"));
        assert_eq!(constraints.forced_with("a").into_iter().collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(constraints.forced_with("b").into_iter().collect::<Vec<_>>(), ["a"]);
    }
}
