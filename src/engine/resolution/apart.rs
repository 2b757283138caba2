//! Where a source record belongs that joined what is now taken apart.

use super::JudgedCandidate;
use crate::engine::domain::Domain;
use crate::engine::matching::{Constraints, MatchIndex, Score, Verdict};

/// One part: a golden record and the source records that are certain to be in it.
#[derive(Debug, Clone)]
pub struct Part {
    pub golden_id: String,
    pub record_ids: Vec<String>,
}

/// Where the record goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// To the part at this place: no other would take it by rule.
    Joins(usize),
    /// Nobody can tell without a person.
    Unclear,
}

/// A record judged against each part.
#[derive(Debug, Clone)]
pub struct Placed {
    pub placement: Placement,
    /// The member of each part that it resembles most, where it resembles any, best first.
    pub candidates: Vec<JudgedCandidate>,
}

/// How a record stands to one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Forced,
    Match,
    Other,
}

/// Judges a record against the parts as if it arrived now and they were all there is. Which golden records the index
/// holds them in does not matter.
pub fn place(
    domain: &Domain,
    index: &MatchIndex,
    constraints: &Constraints,
    record_id: &str,
    parts: &[Part],
) -> Placed {
    let standings: Vec<Standing> = parts
        .iter()
        .map(|part| standing(domain, index, constraints, record_id, part))
        .collect();
    let only = |wanted: Standing| {
        let mut found = standings
            .iter()
            .enumerate()
            .filter(|(_, standing)| **standing == wanted);
        match (found.next(), found.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        }
    };
    let forced = standings.contains(&Standing::Forced);
    let chosen = match forced {
        true => only(Standing::Forced),
        false => only(Standing::Match),
    };
    let mut candidates: Vec<JudgedCandidate> = parts
        .iter()
        .filter_map(|part| nearest(index, record_id, part))
        .collect();
    candidates.sort_by(|a, b| b.assessment.weight.total_cmp(&a.assessment.weight));
    Placed {
        placement: chosen.map_or(Placement::Unclear, Placement::Joins),
        candidates,
    }
}

fn standing(domain: &Domain, index: &MatchIndex, constraints: &Constraints, record_id: &str, part: &Part) -> Standing {
    let members = || part.record_ids.iter().filter(|id| *id != record_id);
    if members().any(|member| constraints.forbids(record_id, member)) {
        return Standing::Other;
    }
    if members().any(|member| constraints.forces(record_id, member)) {
        return Standing::Forced;
    }
    let scores: Vec<Score> = scored(index, record_id, part).map(|(_, score)| score).collect();
    let contradicted = scores.iter().any(|score| score.vetoed || score.conclusive);
    let system = index.system_of(record_id).unwrap_or_default();
    let duplicate_free = domain
        .sources
        .iter()
        .any(|source| source.name == system && source.duplicate_free);
    let taken = duplicate_free && members().any(|member| index.system_of(member) == Some(system));
    let matches = scores.iter().any(|score| index.verdict(*score) == Verdict::Match);
    match matches && !contradicted && !taken {
        true => Standing::Match,
        false => Standing::Other,
    }
}

fn scored<'a>(index: &'a MatchIndex, record_id: &'a str, part: &'a Part) -> impl Iterator<Item = (&'a str, Score)> {
    let own = index.features_of(record_id);
    let members = part.record_ids.iter().filter(move |id| *id != record_id);
    members.filter_map(move |id| Some((id.as_str(), index.score(own?, index.features_of(id)?))))
}

/// The member of a part that a record resembles most, if it is at least a possible match.
fn nearest(index: &MatchIndex, record_id: &str, part: &Part) -> Option<JudgedCandidate> {
    let near = scored(index, record_id, part).filter(|(_, score)| index.verdict(*score) != Verdict::NoMatch);
    let (best, _) = near.max_by(|(a_id, a), (b_id, b)| a.weight.total_cmp(&b.weight).then_with(|| b_id.cmp(a_id)))?;
    Some(JudgedCandidate {
        record_id: best.to_owned(),
        system: index.system_of(best)?.to_owned(),
        golden_id: Some(part.golden_id.clone()),
        assessment: index.assess(index.features_of(record_id)?, index.features_of(best)?),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{builtin, prepared, site};
    use super::*;

    fn here() -> serde_json::Value {
        site("THUNDERBIRD CYLINDER INC", "120 S SALEM DR", "40004", "5022869770")
    }

    fn there() -> serde_json::Value {
        site("MAGNOLIA CATERING LLC", "9 HARBOR ROAD", "83702", "2085550100")
    }

    fn part(golden_id: &str, record_ids: &[&str]) -> Part {
        Part {
            golden_id: golden_id.into(),
            record_ids: record_ids.iter().map(|id| (*id).to_owned()).collect(),
        }
    }

    fn world(records: &[(&str, serde_json::Value)]) -> (Domain, MatchIndex) {
        let domain = builtin("vendor");
        let mut index = MatchIndex::new(&domain.matching);
        for (id, record) in records {
            index.insert(id, "erp", Some("together"), prepared(&domain, record.clone()));
        }
        (domain, index)
    }

    #[test]
    fn a_record_goes_to_the_only_part_that_it_matches() {
        let (domain, index) = world(&[("a", here()), ("b", there()), ("late", there())]);
        let parts = [part("ga", &["a"]), part("gb", &["b"])];
        let placed = place(&domain, &index, &Constraints::new(), "late", &parts);
        assert_eq!(placed.placement, Placement::Joins(1));
        assert_eq!(placed.candidates.len(), 1);
        assert_eq!(placed.candidates[0].golden_id.as_deref(), Some("gb"));
    }

    #[test]
    fn what_matches_both_or_neither_is_not_guessed() {
        let (domain, index) = world(&[("a", here()), ("b", here()), ("late", here()), ("stranger", there())]);
        let parts = [part("ga", &["a"]), part("gb", &["b"])];
        let none = Constraints::new();
        assert_eq!(
            place(&domain, &index, &none, "late", &parts).placement,
            Placement::Unclear
        );
        assert_eq!(
            place(&domain, &index, &none, "stranger", &parts).placement,
            Placement::Unclear
        );
        let mut said = Constraints::new();
        said.add(vec!["late".into()], vec!["a".into()], true, "v");
        assert_eq!(
            place(&domain, &index, &said, "late", &parts).placement,
            Placement::Joins(0)
        );
        said.add(vec!["late".into()], vec!["b".into()], true, "w");
        assert_eq!(
            place(&domain, &index, &said, "late", &parts).placement,
            Placement::Unclear
        );
        let mut apart = Constraints::new();
        apart.add(vec!["late".into()], vec!["a".into()], false, "v");
        assert_eq!(
            place(&domain, &index, &apart, "late", &parts).placement,
            Placement::Joins(1)
        );
    }
}
