//! `mdm-hub evaluate`: how well a domain's rules find the duplicates of a file whose truth is known.

pub(super) mod estimate;
mod explained;
mod files;
mod incremental;
mod report;
mod review;
mod score;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use crate::engine::domain::{DEFAULT_TRUST, Domain, SourceRule};
use crate::engine::matching::training::TrainedModel;
use crate::engine::matching::{MatchIndex, probability, training};
use crate::engine::resolution::cluster::Batch;
use crate::output;
use report::Report;
use score::{Scores, Truth};

/// Runs standardize, block, compare and cluster on a file and scores the result against its truth.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// Folder with schema.json and rules.toml.
    #[arg(long, value_name = "DIR")]
    pub domain: PathBuf,
    /// CSV with columns `source,id` and attribute paths such as `legal_name`, `addresses.city`,
    /// `phones[1]`.
    #[arg(long, value_name = "FILE")]
    pub records: PathBuf,
    /// CSV with columns `source,id,entity_id`, or pairs `source_a,id_a,source_b,id_b`. Only `--review`
    /// does without.
    #[arg(long, value_name = "FILE", required_unless_present = "review")]
    pub truth: Option<PathBuf>,
    /// A source that never has two records of one thing; may be given several times.
    #[arg(long, value_name = "SOURCE")]
    pub duplicate_free: Vec<String>,
    /// Estimate weights and threshold from the records first; labels are not used.
    #[arg(long)]
    pub train: bool,
    /// Judge by the weights and threshold of a model that `train` wrote.
    #[arg(long, value_name = "FILE", conflicts_with = "train")]
    pub model: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    pub json: bool,
    /// Also print precision, recall and F1 over a range of thresholds.
    #[arg(long)]
    pub thresholds: bool,
    /// Also write which records were joined, at the domain's own threshold: `source,id,cluster`.
    #[arg(long, value_name = "FILE")]
    pub clusters: Option<PathBuf>,
    /// Also print up to N wrong pairs and N missed ones, explained.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub explain_errors: usize,
    /// Also take the records one by one in order of id, as a hub does, and tell where that differs.
    #[arg(long)]
    pub incremental: bool,
    /// Print N links and N pairs that just missed, explained for people, in Markdown.
    #[arg(long, value_name = "N")]
    pub review: Option<usize>,
}

/// Weight below which links are not kept: no threshold worth trying is lower.
const FLOOR: f64 = -8.0;
/// About how many pairs weights are estimated from.
const MOST_TRAINED: usize = 100_000;
/// How many thresholds are tried for the best one.
const TRIED: usize = 33;

/// Evaluates and prints the result.
///
/// # Errors
/// In words for the person at the terminal.
pub fn run(args: &EvaluateArgs) -> Result<(), String> {
    let domain = estimate::weighed(files::domain(&args.domain)?, args.model.as_deref())?;
    let domain = declared(domain, &args.duplicate_free);
    let started = Instant::now();
    let (batch, model) = compared(args, &domain)?;
    let own = batch.clusters(batch.automatic(), &duplicate_free(&domain));
    // What the hub itself needs ends here; the rest scores, and tries other thresholds.
    let cost = Cost {
        seconds: started.elapsed().as_secs_f64(),
        peak_mib: report::peak_mib(),
    };
    let truth = args
        .truth
        .as_deref()
        .map(|path| Truth::read(path, &batch))
        .transpose()?;
    if let Some(truth) = &truth {
        let report = evaluate(args, &domain, (&batch, &own), model, truth, cost);
        if args.json {
            output::line(&report.to_json(args.thresholds).to_string())?;
        } else {
            output::print(&report.to_text(args.thresholds))?;
        }
        if args.explain_errors > 0 {
            output::tell(explained::errors(&batch, &own, truth, args.explain_errors).trim_end());
            if let Some((incremental, _)) = &report.incremental {
                output::tell(incremental.explained(&batch, truth, args.explain_errors).trim_end());
            }
        }
    }
    if let Some(path) = &args.clusters {
        files::write_clusters(path, &batch, &own)?;
    }
    if let Some(most) = args.review {
        output::print(&review::markdown(&domain.title, &batch, &own, most))?;
    }
    Ok(())
}

/// The domain with more sources declared duplicate-free.
fn declared(mut domain: Domain, duplicate_free: &[String]) -> Domain {
    for name in duplicate_free {
        match domain.sources.iter_mut().find(|source| source.name == *name) {
            Some(source) => source.duplicate_free = true,
            None => domain.sources.push(SourceRule {
                name: name.clone(),
                trust: DEFAULT_TRUST,
                duplicate_free: true,
                owner: None,
            }),
        }
    }
    domain
}

fn duplicate_free(domain: &Domain) -> BTreeSet<&str> {
    let declared = domain.sources.iter().filter(|source| source.duplicate_free);
    declared.map(|source| source.name.as_str()).collect()
}

/// What the work cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    seconds: f64,
    peak_mib: f64,
}

/// All records compared, by the rules or by what training makes of them.
fn compared(args: &EvaluateArgs, domain: &Domain) -> Result<(Batch, Option<TrainedModel>), String> {
    let index = MatchIndex::new(&domain.matching);
    let mut batch = files::records(&args.records, domain, |records| Batch::new(index, records, FLOOR))?;
    let count = batch.index().len();
    let mut model = None;
    if args.train {
        let pairs = batch.pairs(MOST_TRAINED, &duplicate_free(domain));
        model = training::train(batch.index(), &pairs, count);
    }
    if let Some(model) = &model {
        batch = batch.rejudged(&model.apply(&domain.matching), FLOOR);
    }
    Ok((batch, model))
}

fn evaluate(
    args: &EvaluateArgs,
    domain: &Domain,
    (batch, own): (&Batch, &[usize]),
    model: Option<TrainedModel>,
    truth: &Truth,
    cost: Cost,
) -> Report {
    let free = duplicate_free(domain);
    let own_scores = Scores::of(truth, batch, own);
    let at = |weight: f64| Scores::of(truth, batch, &batch.clusters(weight, &free));
    let curve: Vec<(f64, Scores)> = tried(batch).into_iter().map(|weight| (weight, at(weight))).collect();
    let best = curve
        .iter()
        .max_by(|a, b| a.1.f1().total_cmp(&b.1.f1()).then(b.0.total_cmp(&a.0)));
    let (best_weight, best) = best.copied().unwrap_or((batch.automatic(), own_scores));
    let best = if own_scores.f1() >= best.f1() {
        (batch.automatic(), own_scores)
    } else {
        (best_weight, best)
    };
    let one_by_one = args.incremental.then(|| incremental::resolved(domain, batch, own));
    Report {
        records: batch.index().len(),
        compared: batch.compared(),
        found_in_blocking: score::found_in_blocking(truth, batch),
        own: own_scores,
        threshold: probability(batch.automatic()),
        best: best.1,
        best_threshold: probability(best.0),
        best_weight: best.0,
        curve: curve
            .into_iter()
            .map(|(weight, scores)| (weight, probability(weight), scores))
            .collect(),
        seconds: cost.seconds,
        model,
        incremental: one_by_one.map(|found| {
            let scores = Scores::of(truth, batch, &found.clusters);
            (found, scores)
        }),
        peak_mib: cost.peak_mib,
    }
}

/// Weights to try as thresholds: evenly spaced over the links, and the automatic one.
fn tried(batch: &Batch) -> Vec<f64> {
    let heaviest = batch.links().first().map_or(FLOOR, |link| link.weight).min(30.0);
    let step = (heaviest - FLOOR) / TRIED as f64;
    (0..TRIED).map(|number| FLOOR + step * number as f64).collect()
}

#[cfg(test)]
mod tests;
