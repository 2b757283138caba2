//! Whether the records of one golden record hang together under the rules in force.

use std::collections::BTreeSet;

use crate::engine::matching::{Constraints, MatchIndex, Score, Verdict};

/// The parts into which records fall that are in the index: within a part, each is linked to the others by pairs that are
/// at least possible matches, or that a steward put together. One part: they hang together. Largest part first; the
/// order of the records makes no difference.
pub fn parts(index: &MatchIndex, constraints: &Constraints, record_ids: &[&str]) -> Vec<Vec<String>> {
    let mut left: BTreeSet<&str> = record_ids.iter().copied().collect();
    let mut parts = Vec::new();
    while let Some(first) = left.pop_first() {
        let (mut part, mut looked_at) = (vec![first], 0);
        while let Some(record) = part.get(looked_at).copied() {
            looked_at += 1;
            let linked: Vec<&str> = left
                .iter()
                .copied()
                .filter(|other| are_linked(index, constraints, record, other))
                .collect();
            for other in linked {
                left.remove(other);
                part.push(other);
            }
        }
        part.sort_unstable();
        parts.push(part.into_iter().map(str::to_owned).collect::<Vec<String>>());
    }
    parts.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    parts
}

fn are_linked(index: &MatchIndex, constraints: &Constraints, a: &str, b: &str) -> bool {
    if constraints.forces(a, b) {
        return true;
    }
    let features = (index.features_of(a), index.features_of(b));
    match features {
        (Some(a), Some(b)) => {
            // Things of one name need not hang together: only the weight of what they have in common tells.
            let by_weight = Score {
                same_name: false,
                ..index.score_above(a, b, index.possible())
            };
            index.verdict(by_weight) != Verdict::NoMatch
        }
        // What cannot be compared says nothing against it.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{builtin, prepared, site};
    use super::*;

    #[test]
    fn a_chain_is_one_part_and_a_stranger_another_until_a_steward_says_so() {
        let domain = builtin("vendor");
        let mut index = MatchIndex::new(&domain.matching);
        let here = site("THUNDERBIRD CYLINDER INC", "120 S SALEM DR", "40004", "5022869770");
        let there = site("MAGNOLIA CATERING LLC", "9 HARBOR ROAD", "83702", "2085550100");
        for (id, record) in [("a", &here), ("b", &here), ("c", &there)] {
            index.insert(id, "erp", Some("g"), prepared(&domain, record.clone()));
        }
        let mut constraints = Constraints::new();
        let found = parts(&index, &constraints, &["c", "a", "b"]);
        assert_eq!(found, [vec!["a".to_owned(), "b".into()], vec!["c".into()]]);
        constraints.add(vec!["b".into()], vec!["c".into()], true, "v");
        assert_eq!(parts(&index, &constraints, &["a", "b", "c"]).len(), 1);
        assert_eq!(
            parts(&index, &constraints, &["a", "gone"]).len(),
            1,
            "what is not there says nothing"
        );
        assert_eq!(parts(&index, &constraints, &[]), Vec::<Vec<String>>::new());
    }
}
