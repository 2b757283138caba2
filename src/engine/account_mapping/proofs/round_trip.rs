//! Whether the reverse set leads back.

use super::{Finding, MOST_OF_A_KIND, Severity, finding};
use crate::engine::account_mapping::body::MappingType;
use crate::engine::account_mapping::condition::Specificity;
use crate::engine::account_mapping::day::Day;
use crate::engine::account_mapping::map_set::{MapSet, Rule};
use crate::engine::account_mapping::space::{Codes, Key};
use crate::engine::account_mapping::translate::Decision;

/// Combinations of a rule that are sent there and back.
const MOST_TRIPS: usize = 100;

/// Sends combinations of each rule through both sets. Only what is one to one can come back; many-to-one rules and splits
/// are told as not invertible.
pub(super) fn round_trip(set: &MapSet, reverse: &MapSet) -> Vec<Finding> {
    let names = |a: &[crate::engine::account_mapping::chart::Segment]| -> Vec<String> {
        a.iter().map(|segment| segment.name.clone()).collect()
    };
    if names(&set.target.segments) != names(&reverse.source.segments)
        || names(&set.source.segments) != names(&reverse.target.segments)
    {
        let message = format!(
            "the reverse set {} does not lead from the target chart to the source chart",
            reverse.name
        );
        return vec![finding("reverse_charts", Severity::Blocking, &[], message)];
    }
    let found = set.rules.iter().flat_map(|rule| of_rule(set, reverse, rule));
    found.take(MOST_OF_A_KIND).collect()
}

fn of_rule(set: &MapSet, reverse: &MapSet, rule: &Rule) -> Option<Finding> {
    let id = rule.body.id.as_str();
    match rule.body.kind {
        MappingType::Block => return None,
        MappingType::ManyToOne | MappingType::Split => {
            let message = format!(
                "rule {id} cannot be inverted: {}",
                match rule.body.kind {
                    MappingType::Split => "it divides amounts",
                    _ => "several combinations have one target",
                }
            );
            return Some(finding("not_invertible", Severity::Info, &[id], message));
        }
        MappingType::OneToOne | MappingType::Passthrough => {}
    }
    samples(set, rule).into_iter().find_map(|(keys, day)| {
        let Decision::Mapped { targets, .. } = set.decide(&keys, day) else {
            return None;
        };
        let (there, _) = targets.into_iter().next()?;
        let back = reverse.decide(&there, day);
        let came = match back.targets().as_slice() {
            [(came, _)] if *came == keys.as_slice() => return None,
            [] => "nowhere".to_owned(),
            [(came, _)] => set.source.text(came),
            _ => "to several combinations".to_owned(),
        };
        let message = format!(
            "rule {id} leads {} to {}, which comes back as {came}",
            set.source.text(&keys),
            set.target.text(&there)
        );
        Some(finding("round_trip", Severity::Blocking, &[id], message).at(set, &keys, day))
    })
}

/// Combinations that the rule wins, as many as are looked at: registered codes where there are.
fn samples(set: &MapSet, rule: &Rule) -> Vec<(Vec<Key>, Day)> {
    let mut found = Vec::new();
    for region in &rule.regions {
        let Some((first, day)) = region.point(&set.source.segments) else {
            continue;
        };
        found.push((first.clone(), day));
        let wide = rule
            .rank
            .specificity
            .iter()
            .enumerate()
            .filter(|(_, narrow)| **narrow != Specificity::Exact);
        for (i, _) in wide {
            let codes: &Codes = &region.codes[i];
            for key in set.source.segments[i].registered(codes).take(MOST_TRIPS) {
                let mut keys = first.clone();
                keys[i] = key;
                found.push((keys, day));
            }
        }
    }
    let wins = |point: &(Vec<Key>, Day)| {
        let best = set.index().best(&point.0, point.1);
        best.is_some_and(|(best, tie)| tie.is_none() && set.rules[best.rule].body.id == rule.body.id)
    };
    found.retain(wins);
    found.truncate(MOST_TRIPS);
    found
}
