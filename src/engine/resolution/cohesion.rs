//! Whether a source record still belongs to the rest of its golden record.
//!
//! A record that is known never moves by itself. When its contents change so that no other member is even a possible
//! match, or that one of them contradicts, cohesion is lost: a steward is asked whether to split. What a steward said
//! about the record counts more than any weight: then only what that person could not know yet is asked about.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::engine::matching::{Assessment, Constraints, Features, MatchIndex, Score, Verdict};

/// How a record stands to the other members of its golden record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bond {
    /// Match weight with the member that it resembles most, in bits.
    pub weight: f64,
    /// Whether that member is at least a possible match by weight.
    pub resembles: bool,
    /// Names of the vetoes that stand between it and any member.
    pub contradictions: BTreeSet<String>,
}

/// What was known when a person, or nobody yet, last had a say: only what goes beyond it is news.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Weight that a steward looked at; `None`: resemblance does not count, a steward put the records together.
    pub weight: Option<f64>,
    /// Contradictions that were there.
    pub contradictions: BTreeSet<String>,
}

/// Why cohesion is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// Some member contradicts.
    Contradiction,
    /// No member is a possible match any more.
    NoMatch,
}

impl Loss {
    /// The word used in tasks and API.
    pub fn as_str(self) -> &'static str {
        match self {
            Loss::Contradiction => "contradiction",
            Loss::NoMatch => "no_match",
        }
    }
}

/// A member beside the record that drifted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Beside {
    pub record_id: String,
    pub system: String,
    /// As the record was before; absent if that is not known.
    pub before: Option<Assessment>,
    pub now: Assessment,
}

/// Bits by which a weight must fall below the one that a steward accepted to be news: half the odds.
const NEWS: f64 = 1.0;

/// How a record with these features stands to the other members of a golden record; `None` when there are none.
pub fn bond(index: &MatchIndex, record_id: &str, golden_id: &str, features: &Features) -> Option<Bond> {
    let mut bond: Option<Bond> = None;
    for (_, other) in others(index, record_id, golden_id) {
        let score = index.score(features, other);
        let bond = bond.get_or_insert_with(|| Bond {
            weight: score.weight,
            resembles: false,
            contradictions: BTreeSet::new(),
        });
        bond.weight = bond.weight.max(score.weight);
        bond.resembles |= resembles(index, score);
        if score.vetoed || score.conclusive {
            bond.contradictions.extend(index.assess(features, other).vetoes);
        }
    }
    bond
}

/// Whether a steward put the record together with a member of the golden record.
pub fn is_held(index: &MatchIndex, constraints: &Constraints, record_id: &str, golden_id: &str) -> bool {
    let forced = constraints.forced_with(record_id);
    forced.iter().any(|other| index.golden_of(other) == Some(golden_id))
}

/// Whether cohesion is lost. Without a baseline (nobody said anything about the record) every loss counts.
pub fn loss(bond: &Bond, baseline: Option<&Baseline>) -> Option<Loss> {
    let Some(known) = baseline else {
        return match bond {
            _ if !bond.contradictions.is_empty() => Some(Loss::Contradiction),
            _ if !bond.resembles => Some(Loss::NoMatch),
            _ => None,
        };
    };
    if !bond.contradictions.is_subset(&known.contradictions) {
        return Some(Loss::Contradiction);
    }
    let further = known.weight.is_some_and(|weight| bond.weight < weight - NEWS);
    (further && !bond.resembles).then_some(Loss::NoMatch)
}

/// The members that tell most about a record: those that contradict, then those that resemble it most.
pub fn beside(
    index: &MatchIndex,
    record_id: &str,
    golden_id: &str,
    (before, now): (Option<&Features>, &Features),
    most: usize,
) -> Vec<Beside> {
    let mut scored: Vec<(Score, &str, &Features)> = others(index, record_id, golden_id)
        .map(|(id, other)| (index.score(now, other), id, other))
        .collect();
    scored.sort_by(|(a, a_id, _), (b, b_id, _)| {
        let contradicts = |score: &Score| score.vetoed || score.conclusive;
        let first = contradicts(b).cmp(&contradicts(a));
        first
            .then_with(|| b.weight.total_cmp(&a.weight))
            .then_with(|| a_id.cmp(b_id))
    });
    let shown = scored.into_iter().take(most).map(|(_, id, other)| Beside {
        record_id: id.to_owned(),
        system: index.system_of(id).unwrap_or_default().to_owned(),
        before: before.map(|before| index.assess(before, other)),
        now: index.assess(now, other),
    });
    shown.collect()
}

fn others<'a>(
    index: &'a MatchIndex,
    record_id: &'a str,
    golden_id: &str,
) -> impl Iterator<Item = (&'a str, &'a Features)> {
    let members = index.members(golden_id).into_iter().filter(move |id| *id != record_id);
    members.filter_map(|id| Some((id, index.features_of(id)?)))
}

fn resembles(index: &MatchIndex, score: Score) -> bool {
    let by_weight = Score {
        vetoed: false,
        conclusive: false,
        // One name at two addresses is what cohesion asks about.
        same_name: false,
        ..score
    };
    index.verdict(by_weight) != Verdict::NoMatch
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::tests::{builtin, prepared, site};
    use super::*;
    use crate::engine::domain::Domain;

    fn world(members: &[(&str, serde_json::Value)]) -> (Domain, MatchIndex) {
        let domain = builtin("vendor");
        let mut index = MatchIndex::new(&domain.matching);
        for (id, record) in members {
            index.insert(id, "erp", Some("g"), prepared(&domain, record.clone()));
        }
        (domain, index)
    }

    fn home() -> serde_json::Value {
        site("THUNDERBIRD CYLINDER INC", "120 S SALEM DR", "40004", "5022869770")
    }

    fn away() -> serde_json::Value {
        site("MAGNOLIA CATERING LLC", "9 HARBOR ROAD", "83702", "2085550100")
    }

    #[test]
    fn a_record_alone_has_nothing_to_lose() {
        let (domain, index) = world(&[("a", home())]);
        assert_eq!(bond(&index, "a", "g", &prepared(&domain, away())), None);
    }

    #[test]
    fn one_member_that_resembles_is_enough() {
        let (domain, index) = world(&[("a", home()), ("b", away()), ("c", home())]);
        let found = bond(&index, "a", "g", &prepared(&domain, home())).unwrap();
        assert_eq!(loss(&found, None), None);
        let found = bond(&index, "b", "g", &prepared(&domain, away())).unwrap();
        assert_eq!(loss(&found, None), Some(Loss::NoMatch));
    }

    #[test]
    fn a_contradiction_counts_whatever_the_weight() {
        let with = |tin: &str| {
            let mut record = home();
            record["tin"] = json!(tin);
            record
        };
        let (domain, index) = world(&[("a", with("36-2604143")), ("b", with("36-2604143"))]);
        let found = bond(&index, "a", "g", &prepared(&domain, with("36-7654321"))).unwrap();
        assert!(found.resembles, "the rest still agrees: {found:?}");
        assert_eq!(loss(&found, None), Some(Loss::Contradiction));
        assert!(found.contradictions.contains("tin_differs"));
        let shown = beside(&index, "a", "g", (None, &prepared(&domain, with("36-7654321"))), 3);
        assert_eq!(shown[0].now.vetoes, ["tin_differs"]);
    }

    #[test]
    fn what_a_steward_put_together_is_asked_about_only_when_something_new_contradicts() {
        let (domain, mut index) = world(&[("a", home()), ("b", away())]);
        let mut constraints = Constraints::new();
        assert!(!is_held(&index, &constraints, "a", "g"));
        constraints.add(vec!["a".into()], vec!["b".into()], true, "v");
        assert!(is_held(&index, &constraints, "a", "g"));
        index.assign("b", Some("h"));
        assert!(!is_held(&index, &constraints, "a", "g"), "the other is elsewhere");
        index.assign("b", Some("g"));
        let found = bond(&index, "a", "g", &prepared(&domain, home())).unwrap();
        assert!(!found.resembles);
        assert_eq!(loss(&found, Some(&Baseline::default())), None);
        let contradicting = Bond {
            contradictions: BTreeSet::from(["tin_differs".to_owned()]),
            ..found.clone()
        };
        assert_eq!(
            loss(&contradicting, Some(&Baseline::default())),
            Some(Loss::Contradiction)
        );
        let known = Baseline {
            weight: None,
            contradictions: contradicting.contradictions.clone(),
        };
        assert_eq!(loss(&contradicting, Some(&known)), None);
        let accepted = |weight: f64| Baseline {
            weight: Some(weight),
            ..Baseline::default()
        };
        assert_eq!(loss(&found, Some(&accepted(found.weight))), None, "as it was accepted");
        assert_eq!(
            loss(&found, Some(&accepted(found.weight + 2.0))),
            Some(Loss::NoMatch),
            "further away"
        );
    }

    fn bonds() -> impl Strategy<Value = Bond> {
        let names = proptest::collection::btree_set("[a-d]", 0..4);
        (-40.0..40.0_f64, any::<bool>(), names).prop_map(|(weight, resembles, contradictions)| Bond {
            weight,
            resembles,
            contradictions,
        })
    }

    proptest! {
        /// What a steward accepted is not asked about again, and less is lost against any baseline than against none.
        #[test]
        fn a_baseline_only_ever_silences(bond in bonds(), other in bonds()) {
            let of = |bond: &Bond| Baseline { weight: Some(bond.weight), contradictions: bond.contradictions.clone() };
            prop_assert_eq!(loss(&bond, Some(&of(&bond))), None);
            if loss(&bond, Some(&of(&other))).is_some() {
                prop_assert!(loss(&bond, None).is_some());
            }
        }
    }
}
