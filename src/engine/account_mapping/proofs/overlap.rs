//! Rules of equal rank that hold for the same combination on the same day.

use std::collections::BTreeMap;

use super::reach::{Reached, reached};
use super::{Finding, MOST_OF_A_KIND, Severity, finding};
use crate::engine::account_mapping::index::Entry;
use crate::engine::account_mapping::map_set::MapSet;
use crate::engine::account_mapping::region::Region;

/// Every pair of rules of equal rank with something in common.
pub(super) fn overlaps(set: &MapSet) -> Vec<Finding> {
    let groups = set.index().entries().chunk_by(|a, b| a.rank == b.rank);
    let mut findings = Vec::new();
    for group in groups.filter(|group| group.len() > 1) {
        // A rule has several regions where it asks for attributes that change: all of a pair are looked at together.
        let mut pairs: BTreeMap<(usize, usize), Vec<Region>> = BTreeMap::new();
        visit_overlaps(group, &mut |a, b| {
            if a.rule != b.rule {
                let pair = (a.rule.min(b.rule), a.rule.max(b.rule));
                pairs.entry(pair).or_default().push(a.region.and(&b.region));
            }
            findings.len() + pairs.len() < MOST_OF_A_KIND
        });
        let rank = group.first().map_or(0, |entry| entry.rank);
        findings.extend(pairs.into_iter().map(|(pair, common)| overlap(set, pair, common, rank)));
        if findings.len() >= MOST_OF_A_KIND {
            break;
        }
    }
    findings
}

fn overlap(set: &MapSet, (first, second): (usize, usize), common: Vec<Region>, rank: usize) -> Finding {
    let ids = [set.rules[first].body.id.as_str(), set.rules[second].body.id.as_str()];
    let point = common.iter().find_map(|region| region.point(&set.source.segments));
    let (code, severity, message, point) = match reached(set, common, rank) {
        Reached::At(keys, day) => (
            "overlap",
            Severity::Blocking,
            format!(
                "rules {} and {} hold for the same combination with equal rank",
                ids[0], ids[1]
            ),
            Some((keys, day)),
        ),
        Reached::Nowhere(_) => (
            "overlap_decided_by_others",
            Severity::Warning,
            format!(
                "rules {} and {} hold for the same combinations with equal rank, but a better rule always wins there",
                ids[0], ids[1]
            ),
            point,
        ),
        Reached::Undecided => (
            "overlap",
            Severity::Blocking,
            format!(
                "rules {} and {} hold for the same combination with equal rank, unless better rules win everywhere",
                ids[0], ids[1]
            ),
            point,
        ),
    };
    let found = finding(code, severity, &ids, message);
    match point {
        Some((keys, day)) => found.at(set, &keys, day),
        None => found,
    }
}

/// Shows every pair with something in common, until told to stop. Sweeps along the axis on which the fewest pairs touch,
/// so that a pair is compared in full only where it touches there.
fn visit_overlaps<'a>(group: &'a [Entry], visit: &mut dyn FnMut(&'a Entry, &'a Entry) -> bool) {
    let axes = group.first().map_or(0, |entry| entry.region.codes.len());
    let mut best: Option<(u64, Vec<Span>)> = None;
    for axis in 0..=axes {
        let spans = spans(group, axis);
        let touching = touching(&spans);
        if best.as_ref().is_none_or(|(least, _)| touching < *least) {
            best = Some((touching, spans));
        }
    }
    let Some((_, spans)) = best else { return };
    let mut open: Vec<(u32, u32)> = Vec::new();
    for (from, to, entry) in spans {
        open.retain(|(end, _)| *end > from);
        for (_, other) in &open {
            let (one, two) = (&group[*other as usize], &group[entry as usize]);
            if *other != entry && one.region.overlaps(&two.region) && !visit(one, two) {
                return;
            }
        }
        open.push((to, entry));
    }
}

/// Where a range begins and ends, as places among all edges of the axis, and whose it is.
type Span = (u32, u32, u32);

/// The ranges of all entries on an axis, in order of their beginnings; the axis after the segments is time.
fn spans(group: &[Entry], axis: usize) -> Vec<Span> {
    let edges_of = |entry: &Entry| -> Vec<(Edge, Edge)> {
        match entry.region.codes.get(axis) {
            Some(codes) => codes
                .ranges()
                .iter()
                .map(|(from, to)| (Edge::Code(*from), Edge::Code(*to)))
                .collect(),
            None => entry
                .region
                .days
                .ranges()
                .iter()
                .map(|(from, to)| (Edge::Day(*from), Edge::Day(*to)))
                .collect(),
        }
    };
    let ranges: Vec<Vec<(Edge, Edge)>> = group.iter().map(edges_of).collect();
    let mut edges: Vec<Edge> = ranges.iter().flatten().flat_map(|(from, to)| [*from, *to]).collect();
    edges.sort_unstable();
    edges.dedup();
    let place = |edge: &Edge| edges.partition_point(|other| other < edge) as u32;
    let of_entry = |(entry, ranges): (usize, &Vec<(Edge, Edge)>)| -> Vec<Span> {
        ranges
            .iter()
            .map(|(from, to)| (place(from), place(to), entry as u32))
            .collect()
    };
    let mut spans: Vec<Span> = ranges.iter().enumerate().flat_map(of_entry).collect();
    spans.sort_unstable();
    spans
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    Code(crate::engine::account_mapping::space::Key),
    Day(crate::engine::account_mapping::day::Day),
}

/// How many pairs of ranges touch, without looking at pairs.
fn touching(spans: &[Span]) -> u64 {
    let mut ends: Vec<u32> = spans.iter().map(|span| span.1).collect();
    ends.sort_unstable();
    let mut ended = 0;
    let mut pairs = 0;
    for (begun, (from, _, _)) in spans.iter().enumerate() {
        while ends.get(ended).is_some_and(|end| end <= from) {
            ended += 1;
        }
        pairs += (begun - ended) as u64;
    }
    pairs
}
