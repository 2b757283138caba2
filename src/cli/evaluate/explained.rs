//! Pairs explained on the terminal.

use std::fmt::Write;

use super::score::Truth;
use crate::engine::matching::{BlockingKey, PairExplanation, Side, Sight};
use crate::engine::resolution::cluster::Batch;

/// Most blocking keys that are printed of each side of a pair that was never compared.
const MOST_KEYS: usize = 6;

/// Wrong and missed pairs with their explanation, at most `most` of each.
pub(super) fn errors(batch: &Batch, clusters: &[usize], truth: &Truth, most: usize) -> String {
    let mut text = String::new();
    let cluster = |position: u32| clusters.get(position as usize);
    let links = batch.links().iter().map(|link| (link.left, link.right));
    let wrong = links.filter(|(a, b)| cluster(*a) == cluster(*b) && truth.judges(batch, *a, *b) == Some(false));
    let missed = truth.all(batch).into_iter().filter(|(a, b)| cluster(*a) != cluster(*b));
    let wrong = wrong.take(most).map(|found| ("wrong", found));
    for (what, (a, b)) in wrong.chain(missed.take(most).map(|found| ("missed", found))) {
        if let (Some((a, _)), Some((b, _))) = (batch.record(a), batch.record(b)) {
            pair(&mut text, what, batch, a, b);
        }
    }
    text
}

/// The explanation of two records of the batch.
pub(super) fn of(batch: &Batch, a: &str, b: &str) -> Option<PairExplanation> {
    let index = batch.index();
    let side = |id| {
        index.features_of(id).map(|features| Side {
            id: Some(id),
            features,
            raw: None,
        })
    };
    Some(index.seen(Sight::Whole).explain(side(a)?, side(b)?))
}

/// An identity as people write it.
pub(super) fn plain(id: &str) -> String {
    id.replace('\u{1f}', "/")
}

/// One pair in a few lines.
pub(super) fn pair(text: &mut String, what: &str, batch: &Batch, a: &str, b: &str) {
    let Some(explanation) = of(batch, a, b) else {
        return;
    };
    let found = &explanation.assessment;
    let _ = writeln!(
        text,
        "{what}: {} {}  weight {:.1}  {}  vetoes {:?}  keys {:?}",
        plain(a),
        plain(b),
        found.weight,
        found.match_key,
        found.vetoes,
        found.shared_keys
    );
    for comparison in found.comparisons.iter().filter(|found| found.level != "missing") {
        let value = |side: &Option<String>| side.clone().unwrap_or_default();
        let _ = writeln!(
            text,
            "    {:<10} {:<14} {:>6.1}  {} | {}",
            comparison.name,
            comparison.level,
            comparison.weight,
            value(&comparison.left),
            value(&comparison.right)
        );
    }
    if let Some(why) = &explanation.why_not_compared {
        let _ = writeln!(text, "    never compared: {why}");
        for (side, keys) in [("left", &explanation.left_keys), ("right", &explanation.right_keys)] {
            let shown: Vec<String> = keys.iter().take(MOST_KEYS).map(key).collect();
            let _ = writeln!(text, "    {side:<5} keys: {}", shown.join("; "));
        }
    }
}

fn key(key: &BlockingKey) -> String {
    let shared = if key.shared { ", shared" } else { "" };
    let common = if key.too_common { ", too common" } else { "" };
    format!("{} = {} ({}{shared}{common})", key.key, key.value, key.records)
}
