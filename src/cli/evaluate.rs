//! `mdm-hub evaluate`: how well a domain's rules find the duplicates of a file whose truth is known.

pub(super) mod estimate;
mod files;
mod report;
mod score;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use crate::engine::domain::Domain;
use crate::engine::matching::{MatchIndex, probability, training};
use crate::engine::resolution::cluster::Batch;
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
    /// CSV with columns `source,id,entity_id`, or pairs `source_a,id_a,source_b,id_b`.
    #[arg(long, value_name = "FILE")]
    pub truth: PathBuf,
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
    /// Also print up to N wrong pairs and N missed ones, explained.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub explain_errors: usize,
}

/// Weight below which links are not kept: no threshold worth trying is lower.
const FLOOR: f64 = -8.0;
/// About how many pairs weights are estimated from.
const MOST_TRAINED: usize = 300_000;
/// How many thresholds are tried for the best one.
const TRIED: usize = 33;

/// Evaluates and prints the result.
///
/// # Errors
/// In words for the person at the terminal.
pub fn run(args: &EvaluateArgs) -> Result<(), String> {
    let domain = estimate::weighed(files::domain(&args.domain)?, args.model.as_deref())?;
    let started = Instant::now();
    let index = MatchIndex::new(&domain.matching);
    let batch = files::records(&args.records, &domain, |records| Batch::new(index, records, FLOOR))?;
    let (report, batch, truth) = evaluate(args, &domain, batch, started)?;
    if args.json {
        println!("{}", report.to_json(args.thresholds));
    } else {
        print!("{}", report.to_text(args.thresholds));
    }
    if args.explain_errors > 0 {
        let clusters = batch.clusters(batch.automatic(), &duplicate_free(args, &domain));
        eprint!("{}", report::errors(&batch, &clusters, &truth, args.explain_errors));
    }
    Ok(())
}

fn duplicate_free<'a>(args: &'a EvaluateArgs, domain: &'a Domain) -> BTreeSet<&'a str> {
    duplicate_free_of(domain, &args.duplicate_free)
}

fn duplicate_free_of<'a>(domain: &'a Domain, more: &'a [String]) -> BTreeSet<&'a str> {
    let declared = domain.sources.iter().filter(|source| source.duplicate_free);
    let declared = declared.map(|source| source.name.as_str());
    declared.chain(more.iter().map(String::as_str)).collect()
}

fn evaluate(
    args: &EvaluateArgs,
    domain: &Domain,
    mut batch: Batch,
    started: Instant,
) -> Result<(Report, Batch, Truth), String> {
    let count = batch.index().len();
    let free = duplicate_free(args, domain);
    let mut model = None;
    if args.train {
        let pairs = batch.pairs(MOST_TRAINED, &free);
        model = training::train(batch.index(), &pairs, count);
    }
    if let Some(model) = &model {
        batch = batch.rejudged(&model.apply(&domain.matching), FLOOR);
    }
    let clusters = batch.clusters(batch.automatic(), &free);
    // What the hub itself needs ends here; the rest scores, and tries other thresholds.
    let (seconds, peak_mib) = (started.elapsed().as_secs_f64(), report::peak_mib());
    let truth = Truth::read(&args.truth, &batch)?;
    let at = |weight: f64| Scores::of(&truth, &batch, &batch.clusters(weight, &free));
    let own = Scores::of(&truth, &batch, &clusters);
    let curve: Vec<(f64, Scores)> = tried(&batch).into_iter().map(|weight| (weight, at(weight))).collect();
    let best = curve
        .iter()
        .max_by(|a, b| a.1.f1().total_cmp(&b.1.f1()).then(b.0.total_cmp(&a.0)));
    let (best_weight, best) = best.copied().unwrap_or((batch.automatic(), own));
    let best = if own.f1() >= best.f1() {
        (batch.automatic(), own)
    } else {
        (best_weight, best)
    };
    let report = Report {
        records: count,
        compared: batch.compared(),
        found_in_blocking: score::found_in_blocking(&truth, &batch),
        own,
        threshold: probability(batch.automatic()),
        best: best.1,
        best_threshold: probability(best.0),
        best_weight: best.0,
        curve: curve
            .into_iter()
            .map(|(weight, scores)| (weight, probability(weight), scores))
            .collect(),
        seconds,
        model,
        peak_mib,
    };
    Ok((report, batch, truth))
}

/// Weights to try as thresholds: evenly spaced over the links, and the automatic one.
fn tried(batch: &Batch) -> Vec<f64> {
    let heaviest = batch.links().first().map_or(FLOOR, |link| link.weight).min(30.0);
    let step = (heaviest - FLOOR) / TRIED as f64;
    (0..TRIED).map(|number| FLOOR + step * number as f64).collect()
}

#[cfg(test)]
mod tests;
