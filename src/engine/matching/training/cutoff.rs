//! The threshold whose expected F1 is best.
//!
//! Comparisons of strangers depend on each other (households, branches of a chain), so the model is
//! surer than it should be. Where partners compete that does little harm. Elsewhere, of the thresholds
//! that the model calls nearly as good as the best, the one is taken around which the fewest pairs
//! are: matches and strangers are two heaps, and a threshold between them is right even if the heaps
//! are not where the model supposes (separation at low density, Chapelle and Zien 2005).

use super::Pair;
use super::estimate::Estimate;

/// A threshold is never farther from even odds, in bits.
const FARTHEST: i32 = 16;
/// Expected F1 that a threshold may cost where fewer pairs are.
const WORTH_ROOM: f64 = 0.03;
/// The threshold moves down by no more bits: a model that takes evidence twice errs upward.
const BELOW: f64 = 2.0;

/// Thresholds in bits.
struct Expected {
    best: f64,
    /// Between these the expected F1 is nearly the best.
    lowest: f64,
    highest: f64,
}

/// The weight above which the expected F1 is best, partners assigned one to one where they must.
pub(super) fn best_weight(estimate: &Estimate, pairs: &[Pair], chances: &[f64], records: usize) -> f64 {
    let weights: Vec<f64> = pairs.iter().map(|pair| estimate.weight(pair)).collect();
    let expected = expected(pairs, &weights, chances, records);
    let open = |pair: &&Pair| !pair.strangers && !pair.exclusive;
    let open: Vec<f64> = pairs
        .iter()
        .zip(&weights)
        .filter_map(|(pair, weight)| open(&pair).then_some(*weight))
        .collect();
    if open.len() * 2 > pairs.len() {
        valley(&open, &expected)
    } else {
        expected.best
    }
}

fn expected(pairs: &[Pair], weights: &[f64], chances: &[f64], records: usize) -> Expected {
    let mut ranked: Vec<usize> = (0..pairs.len()).filter(|at| !pairs[*at].strangers).collect();
    ranked.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]).then(a.cmp(b)));
    let total: f64 = chances.iter().sum();
    let mut taken = vec![false; records];
    let farthest = f64::from(FARTHEST);
    let (mut right, mut made, mut last) = (0.0, 0.0, farthest);
    let mut curve: Vec<(f64, f64)> = Vec::new();
    for at in ranked {
        let (pair, weight) = (&pairs[at], weights[at]);
        let (left, other) = (pair.left as usize, pair.right as usize);
        if pair.exclusive && (taken[left] || taken[other]) {
            continue;
        }
        // Equal weights stand or fall together.
        let f1 = 2.0 * right / (made + total);
        if weight < last && made > 0.0 {
            curve.push((f1, (last + weight) / 2.0));
        }
        if pair.exclusive {
            (taken[left], taken[other]) = (true, true);
        }
        right += chances[at];
        made += 1.0;
        last = weight;
    }
    curve.push((2.0 * right / (made + total).max(f64::MIN_POSITIVE), last - 1.0));
    let most = curve.iter().map(|(f1, _)| *f1).fold(0.0, f64::max);
    let best = curve
        .iter()
        .find(|(f1, _)| *f1 >= most)
        .map_or(0.0, |(_, weight)| *weight);
    let near = || {
        curve
            .iter()
            .filter(|(f1, _)| *f1 >= most - WORTH_ROOM)
            .map(|(_, weight)| *weight)
    };
    Expected {
        best: best.clamp(-farthest, farthest),
        lowest: near().fold(best, f64::min).max(best - BELOW).max(-farthest),
        highest: near().fold(best, f64::max).min(farthest),
    }
}

/// The expected threshold around which the fewest pairs are.
fn valley(weights: &[f64], expected: &Expected) -> f64 {
    let mut counts = vec![0.0_f64; (2 * FARTHEST + 8) as usize];
    let place = |weight: f64| (weight.floor() as i32 + FARTHEST + 4) as usize;
    let inside = |weight: &&f64| weight.abs() < f64::from(FARTHEST + 3);
    for weight in weights.iter().filter(inside) {
        counts[place(*weight)] += 1.0;
    }
    // Around the lower end of a bit: four bits, those at the end twice.
    let around = |bit: i32| {
        let at = (bit + FARTHEST + 4) as usize;
        counts[at - 2] + 2.0 * (counts[at - 1] + counts[at]) + counts[at + 1]
    };
    let here = expected.best.round() as i32;
    let bits = expected.lowest.ceil() as i32..=expected.highest.floor() as i32;
    let fewest = bits.min_by(|a, b| {
        let fewer = around(*a).total_cmp(&around(*b));
        fewer.then((a - here).abs().cmp(&(b - here).abs()))
    });
    fewest.map_or(expected.best, f64::from)
}
