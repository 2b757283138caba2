//! What `evaluate` prints.

use std::fmt::Write;

use serde_json::{Value, json};

use super::incremental::Incremental;
use super::score::Scores;
use crate::engine::matching::training::TrainedModel;

#[derive(Debug)]
pub(super) struct Report {
    pub(super) records: usize,
    pub(super) compared: usize,
    /// Share of true pairs that blocking brings together.
    pub(super) found_in_blocking: f64,
    pub(super) own: Scores,
    /// The domain's automatic threshold, a probability.
    pub(super) threshold: f64,
    pub(super) best: Scores,
    pub(super) best_threshold: f64,
    pub(super) best_weight: f64,
    /// Weight, probability and scores.
    pub(super) curve: Vec<(f64, f64, Scores)>,
    pub(super) seconds: f64,
    pub(super) peak_mib: f64,
    /// What was estimated, with `--train`.
    pub(super) model: Option<TrainedModel>,
    /// The same records one by one, with `--incremental`.
    pub(super) incremental: Option<(Incremental, Scores)>,
}

fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

pub(super) fn scores_json(scores: &Scores) -> Value {
    json!({
        "f1": rounded(scores.f1()),
        "precision": rounded(scores.precision()),
        "recall": rounded(scores.recall()),
        "predicted_pairs": scores.predicted,
        "correct_pairs": scores.correct,
    })
}

fn with(mut object: Value, more: &[(&str, Value)]) -> Value {
    for (name, value) in more {
        object[*name] = value.clone();
    }
    object
}

impl Report {
    pub(super) fn to_json(&self, curve: bool) -> Value {
        let best = with(
            scores_json(&self.best),
            &[
                ("threshold", json!(self.best_threshold)),
                ("weight", json!(rounded(self.best_weight))),
            ],
        );
        let mut report = with(
            scores_json(&self.own),
            &[
                ("threshold", json!(self.threshold)),
                ("best", best),
                ("records", json!(self.records)),
                ("true_pairs", json!(self.own.true_pairs)),
                ("compared_pairs", json!(self.compared)),
                ("blocking_recall", json!(rounded(self.found_in_blocking))),
                ("seconds", json!((self.seconds * 1000.0).round() / 1000.0)),
                ("peak_mib", json!(self.peak_mib.round())),
            ],
        );
        if let Some(model) = &self.model {
            report["model"] = json!(model);
        }
        if let Some((incremental, scores)) = &self.incremental {
            report["incremental"] = incremental.to_json(scores);
        }
        if curve {
            let points = self.curve.iter().map(|(weight, probability, scores)| {
                let more = [("weight", json!(rounded(*weight))), ("threshold", json!(probability))];
                with(scores_json(scores), &more)
            });
            report["thresholds"] = points.collect();
        }
        report
    }

    pub(super) fn to_text(&self, curve: bool) -> String {
        let mut text = String::new();
        let line = |text: &mut String, name: &str, threshold: f64, scores: &Scores| {
            let _ = writeln!(
                text,
                "{name:<6} {threshold:>9.6}   precision {:.4}   recall {:.4}   f1 {:.4}",
                scores.precision(),
                scores.recall(),
                scores.f1()
            );
        };
        let _ = writeln!(
            text,
            "{} records, {} true pairs, {:.4} of them brought together by blocking, {} comparisons",
            self.records, self.own.true_pairs, self.found_in_blocking, self.compared
        );
        if let Some(model) = &self.model {
            let seen = &model.diagnostics;
            let _ = writeln!(
                text,
                "trained on {} pairs in {} rounds, {:.5} of them matches",
                seen.pairs, seen.rounds, seen.match_share
            );
        }
        line(&mut text, "own", self.threshold, &self.own);
        line(&mut text, "best", self.best_threshold, &self.best);
        if curve {
            for (_, probability, scores) in &self.curve {
                line(&mut text, "", *probability, scores);
            }
        }
        if let Some((incremental, scores)) = &self.incremental {
            text += &incremental.to_text(scores);
        }
        let _ = writeln!(text, "{:.3} s, peak {:.0} MiB", self.seconds, self.peak_mib);
        text
    }
}

/// Peak resident memory of this process in MiB; 0 where the system does not tell.
pub(super) fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}
