//! A report for reading: links and near misses, side by side and in words.

use std::collections::BTreeSet;
use std::fmt::Write;

use rustc_hash::FxHashMap;

use super::explained;
use crate::engine::matching::{Assessment, Comparison, Verdict, hash_text};
use crate::engine::resolution::cluster::Batch;

/// How many bits below the automatic threshold a pair has just missed it.
const JUST_BELOW: f64 = 6.0;

/// A pair of positions with its hash, by which the sample is drawn.
type Sampled = (u64, u32, u32);

/// `most` links and `most` near misses, always the same of the same records.
pub(super) fn markdown(title: &str, batch: &Batch, clusters: &[usize], most: usize) -> String {
    let together = |left: u32, right: u32| clusters.get(left as usize) == clusters.get(right as usize);
    let mut links = Vec::new();
    let mut misses = Vec::new();
    for link in batch.links() {
        let drawn = (lot(batch, link.left, link.right), link.left, link.right);
        match together(link.left, link.right) {
            true if link.weight >= batch.automatic() => links.push(drawn),
            false if link.weight >= batch.automatic() - JUST_BELOW => misses.push(drawn),
            _ => {}
        }
    }
    let vetoed = vetoed(batch)
        .into_iter()
        .filter(|(left, right)| !together(*left, *right));
    misses.extend(vetoed.map(|(left, right)| (lot(batch, left, right), left, right)));
    let sizes: BTreeSet<usize> = clusters.iter().copied().collect();
    let mut text = format!(
        "# {title}: links and near misses\n\n{} records, {} things. {} pairs are linked; {} just missed it (within {JUST_BELOW} \
         bits of the threshold of {:.1}, vetoed, or kept apart by their groups).\n",
        clusters.len(),
        sizes.len(),
        links.len(),
        misses.len(),
        batch.automatic(),
    );
    section(&mut text, "Links", batch, links, most);
    section(&mut text, "Near misses", batch, misses, most);
    text
}

/// Pairs that would match but for a contradiction.
fn vetoed(batch: &Batch) -> Vec<(u32, u32)> {
    let index = batch.index();
    let ids = (0_u32..).map_while(|position| batch.record(position).map(|(id, _)| (id, position)));
    let positions: FxHashMap<&str, u32> = ids.collect();
    let mut found = Vec::new();
    for (id, left) in &positions {
        let Some(features) = index.features_of(id) else {
            continue;
        };
        for other in index.find(features, index.handle_of(id)).handles {
            let right = index.id(other).and_then(|id| positions.get(id));
            let (Some(right), Some(theirs)) = (right, index.features_at(other)) else {
                continue;
            };
            if left < right {
                let score = index.score_above(features, theirs, batch.automatic());
                if score.vetoed && score.weight >= batch.automatic() {
                    found.push((*left, *right));
                }
            }
        }
    }
    found
}

fn lot(batch: &Batch, left: u32, right: u32) -> u64 {
    let id = |position: u32| batch.record(position).map_or("", |(id, _)| id);
    hash_text(&[id(left), id(right)])
}

fn section(text: &mut String, title: &str, batch: &Batch, mut pairs: Vec<Sampled>, most: usize) {
    pairs.sort_unstable();
    pairs.dedup();
    pairs.truncate(most);
    let _ = write!(text, "\n## {title}\n");
    for (number, (_, left, right)) in (1..).zip(pairs) {
        let (Some((left, _)), Some((right, _))) = (batch.record(left), batch.record(right)) else {
            continue;
        };
        if let Some(found) = explained::of(batch, left, right) {
            let (left, right) = (explained::plain(left), explained::plain(right));
            pair(text, number, (&left, &right), &found.assessment);
        }
    }
}

fn pair(text: &mut String, number: usize, (left, right): (&str, &str), found: &Assessment) {
    let _ = write!(text, "\n### {number}. {left} and {right}\n\n{}\n\n", sentence(found));
    let _ = writeln!(
        text,
        "| | {left} | {right} | agreement | bits |\n| --- | --- | --- | --- | --- |"
    );
    let present = |comparison: &&Comparison| comparison.left.is_some() || comparison.right.is_some();
    for comparison in found.comparisons.iter().filter(present) {
        let cell = |side: &Option<String>| side.clone().unwrap_or_default().replace('|', "\\|");
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {:+.1} |",
            comparison.name,
            cell(&comparison.left),
            cell(&comparison.right),
            comparison.level,
            comparison.weight
        );
    }
}

/// What the rules say and why, in words.
fn sentence(found: &Assessment) -> String {
    let verdict = match found.verdict {
        Verdict::Match => "A match",
        Verdict::PossibleMatch => "A possible match, for a steward",
        Verdict::NoMatch => "No match",
    };
    let mut text = format!(
        "**{verdict}**: {:.1} bits, a probability of {:.4}; {:.3} is needed. It begins at {:.1} bits",
        found.weight, found.probability, found.thresholds.automatic, found.prior
    );
    for comparison in found.comparisons.iter().filter(|found| found.level != "missing") {
        let rare = match comparison.frequency_adjustment {
            more if more >= 0.5 => format!(", {more:.1} of them because it is rare"),
            less if less <= -0.5 => format!(", {:.1} fewer because it is common", -less),
            _ => String::new(),
        };
        let level = comparison.level.replace('_', " ");
        let _ = write!(
            text,
            "; {} is {level} ({:+.1}{rare})",
            comparison.name, comparison.weight
        );
    }
    text.push('.');
    if !found.vetoes.is_empty() {
        let _ = write!(text, " Forbidden by {}.", found.vetoes.join(", "));
    }
    text
}
