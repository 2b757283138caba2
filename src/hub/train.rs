//! Trains match models: weights estimated from a domain's own records, off the write path, without labels.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use parking_lot::RwLock;
use serde::Serialize;

use super::command::Command;
use super::consolidate::{attributes, text};
use super::ids::new_id;
use super::labels::{Agreement, Judged, Label, MOST_SHOWN, Said, judge};
use super::models::ModelDetail;
use super::source_records::SourceKey;
use super::time::now;
use super::view::View;
use super::weights::WeightsReport;
use super::{Hub, Origin};
use crate::engine::domain::Domain;
use crate::engine::matching::training::{TrainedModel, train};
use crate::engine::matching::{MatchIndex, MatchRules, Model, Sight, features};
use crate::engine::resolution::cluster::{Batch, Record};
use crate::error::{Error, Result};
use crate::store::match_models::MatchModelRow;
use crate::store::quotas;
use crate::store::source_records::{self, SourceRecordRow};

/// Records that a model is estimated from at most.
const MOST_RECORDS: usize = 100_000;
/// About how many pairs.
const MOST_PAIRS: usize = 300_000;
/// Rows read at a time.
const STEP: i64 = 2_000;

/// What a person decides by whether a model is to be used.
#[derive(Debug, Clone, Serialize)]
pub struct TrainingReport {
    /// Active records of the domain.
    pub records: usize,
    /// How many of them the model was estimated from.
    pub sampled: usize,
    /// The estimate, and how it differs from the weights in force.
    pub weights: WeightsReport,
    /// Against stewards' decisions.
    pub labels: LabelReport,
}

/// The weights in force and the candidate against stewards' decisions.
#[derive(Debug, Clone, Serialize)]
pub struct LabelReport {
    /// Decisions with no pair of records that are still there.
    pub gone: usize,
    /// The weights in force.
    pub current: Agreement,
    /// The candidate.
    pub candidate: Agreement,
    /// The candidate, at the thresholds in force.
    pub candidate_at_current_thresholds: Agreement,
    /// How many decided pairs the candidate would treat in another way.
    pub flips_total: usize,
    /// The newest of them, at most 100.
    pub flips: Vec<Flip>,
}

/// A decided pair that the candidate would treat in another way; its ids and weights, never its values.
#[derive(Debug, Clone, Serialize)]
pub struct Flip {
    /// `merge` or `keep_apart`.
    pub decision: &'static str,
    /// One record.
    pub left: SourceKey,
    /// The other.
    pub right: SourceKey,
    /// By the weights in force.
    pub current: Said,
    /// By the candidate.
    pub candidate: Said,
}

/// Records to train on, and how many there are in all.
struct Sample {
    records: Vec<Record>,
    total: usize,
}

/// A finished estimate; the flips still without their source keys.
struct Trained {
    model: TrainedModel,
    /// The model as text.
    stored: String,
    /// The model in force, with which it was compared.
    compared_with: Option<String>,
    report: TrainingReport,
    flips: Vec<(Judged, Judged)>,
}

impl Hub {
    /// Trains a match model and keeps it as a candidate, also when the caller goes away. The writer goes on meanwhile.
    ///
    /// # Errors
    /// `Conflict` while another training of the domain runs here, or when there are too few records.
    pub async fn train(self: &Arc<Self>, domain: &str, origin: &Origin, sight: Sight) -> Result<ModelDetail> {
        let (hub, domain, origin) = (Arc::clone(self), domain.to_owned(), origin.clone());
        let trained = tokio::spawn(async move { hub.train_one(&domain, &origin, sight).await }).await;
        trained.map_err(|e| Error::Internal(format!("a training panicked: {e}")))?
    }

    async fn train_one(&self, domain: &str, origin: &Origin, sight: Sight) -> Result<ModelDetail> {
        let runtime = self.runtime(domain)?.clone();
        let Ok(_turn) = runtime.training.try_lock() else {
            return Err(Error::conflict(
                "training_in_progress",
                "a match model of this domain is being trained; wait for it",
            ));
        };
        let name = domain.to_owned();
        self.require_room(
            ("quotas.models", self.quotas.models),
            ("undecided match models of a domain", "activate or reject one first"),
            move |conn| quotas::models(conn, &name),
        )
        .await?;
        self.submit_one(domain, Command::LookUp, origin).await?;
        let domain = runtime.domain();
        let sample = self.sample(&domain).await?;
        let labels = self.labels(&domain.name).await?;
        let (at_work, definition) = (runtime.clone(), domain.clone());
        let trained = self.apart(move || work_out(&definition, &at_work.view, sample, &labels));
        let mut trained = trained.await??;
        trained.report.labels.flips = self.flips(&trained.flips).await?;
        let row = row(&domain, trained, origin);
        let id = row.id.clone();
        self.submit_one(&domain.name, Command::AddModel(Box::new(row)), origin)
            .await?;
        self.model(&domain.name, &id, sight).await
    }

    /// The domain's active records, or a fair sample of them: the same whenever the records are. Ids are hashes, so those
    /// below a bound are as good as drawn.
    async fn sample(&self, domain: &Arc<Domain>) -> Result<Sample> {
        let names = vec![domain.name.clone()];
        let counts = self.read(move |conn| source_records::counts(conn, &names)).await?;
        let active = counts.iter().filter(|(_, _, status, _)| status == "active");
        let total = active.map(|(.., number)| usize::try_from(*number).unwrap_or(0)).sum();
        let (mut records, mut seen) = (Vec::new(), 0);
        loop {
            let definition = domain.clone();
            let page = self.read(move |conn| {
                let rows = source_records::changed_since(conn, &definition.name, seen, STEP)?;
                let last = rows.last().map(|row| row.revision);
                let chosen = rows
                    .iter()
                    .filter(|row| row.status == "active" && chosen(&row.id, total));
                let records = chosen.map(|row| record(&definition, row)).collect::<Result<Vec<_>>>()?;
                Ok((records, last))
            });
            let (found, last) = page.await?;
            records.extend(found);
            let Some(last) = last else { break };
            seen = last;
        }
        Ok(Sample { records, total })
    }

    async fn flips(&self, flipped: &[(Judged, Judged)]) -> Result<Vec<Flip>> {
        let newest: Vec<&(Judged, Judged)> = flipped.iter().rev().take(MOST_SHOWN).collect();
        let shown: Vec<Judged> = newest.iter().map(|(_, candidate)| candidate.clone()).collect();
        let keys: HashMap<String, SourceKey> = self.source_keys(&shown).await?;
        let flip = |(current, candidate): &&(Judged, Judged)| {
            Some(Flip {
                decision: candidate.decision(),
                left: keys.get(&candidate.left)?.clone(),
                right: keys.get(&candidate.right)?.clone(),
                current: current.said(),
                candidate: candidate.said(),
            })
        };
        Ok(newest.iter().filter_map(flip).collect())
    }
}

/// Whether a record of so many is in the sample.
fn chosen(id: &str, total: usize) -> bool {
    let place = id.get(..8).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let bound = MOST_RECORDS as f64 / total.max(1) as f64;
    place.is_none_or(|place| f64::from(place) < bound * f64::from(u32::MAX) + 1.0)
}

fn record(domain: &Domain, row: &SourceRecordRow) -> Result<Record> {
    Ok(Record {
        id: row.id.clone(),
        system: row.system.clone(),
        features: features(&domain.matching, &attributes(&row.attributes)?),
    })
}

/// Estimates, and compares with the weights in force. A model is always trained from the rules' own weights, so that it
/// depends on records and rules alone.
fn work_out(domain: &Domain, view: &RwLock<View>, sample: Sample, labels: &[Label]) -> Result<Trained> {
    let (sampled, total) = (sample.records.len(), sample.total.max(sample.records.len()));
    let mut model = estimate(domain, sample.records)?;
    // The share of matches among pairs is that of the sample, the number of records is not.
    model.matches_per_record *= total as f64 / sampled.max(1) as f64;
    model.population = u32::try_from(total).unwrap_or(u32::MAX);
    // As it will be read from the store: that is what will be put in force.
    let stored = text(&model);
    let model: TrainedModel =
        serde_json::from_str(&stored).map_err(|e| Error::Internal(format!("a trained model: {e}")))?;
    let (before, compared_with) = view.read().in_force();
    let after = model.apply(&domain.matching);
    let (labels, flips) = compare(view, &before, &after, labels);
    Ok(Trained {
        report: TrainingReport {
            records: total,
            sampled,
            weights: WeightsReport::new(&domain.matching, &before, &model),
            labels,
        },
        model,
        stored,
        compared_with,
        flips,
    })
}

fn estimate(domain: &Domain, records: Vec<Record>) -> Result<TrainedModel> {
    let free = domain.sources.iter().filter(|source| source.duplicate_free);
    let free: BTreeSet<&str> = free.map(|source| source.name.as_str()).collect();
    let count = records.len();
    // No weight is infinite: links are not needed, only pairs.
    let batch = Batch::new(MatchIndex::new(&domain.matching), records, f64::INFINITY);
    let pairs = batch.pairs(MOST_PAIRS, &free);
    train(batch.index(), &pairs, count).ok_or_else(|| {
        let detail = format!(
            "{count} records give {} pairs to compare, which is too few to estimate weights from",
            pairs.len()
        );
        Error::conflict("too_few_records", detail)
    })
}

fn compare(
    view: &RwLock<View>,
    before: &MatchRules,
    after: &MatchRules,
    labels: &[Label],
) -> (LabelReport, Vec<(Judged, Judged)>) {
    let with_thresholds = MatchRules {
        thresholds: before.thresholds,
        ..after.clone()
    };
    let agreement = |rules: &MatchRules| -> (Agreement, Vec<Option<Judged>>) {
        let (model, judged): (Model, _) = judge(view, Model::new(rules), labels);
        let present: Vec<Judged> = judged.iter().flatten().cloned().collect();
        (Agreement::of(&model, &present), judged)
    };
    let (current, by_current) = agreement(before);
    let (candidate, by_candidate) = agreement(after);
    let (candidate_at_current_thresholds, _) = agreement(&with_thresholds);
    let both = by_current.into_iter().zip(by_candidate);
    let both: Vec<(Judged, Judged)> = both.filter_map(|(a, b)| a.zip(b)).collect();
    let gone = labels.len() - both.len();
    let flips: Vec<(Judged, Judged)> = both.into_iter().filter(|(a, b)| a.verdict != b.verdict).collect();
    let report = LabelReport {
        gone,
        current,
        candidate,
        candidate_at_current_thresholds,
        flips_total: flips.len(),
        flips: Vec::new(),
    };
    (report, flips)
}

fn row(domain: &Domain, trained: Trained, origin: &Origin) -> MatchModelRow {
    MatchModelRow {
        id: new_id(),
        domain: domain.name.clone(),
        state: "candidate".into(),
        model_version: trained.model.apply(&domain.matching).version(),
        rules_version: trained.model.rules_version,
        compared_with: trained.compared_with,
        records: trained.report.sampled as i64,
        pairs: trained.report.weights.pairs as i64,
        report: text(&trained.report),
        model: trained.stored,
        trained_by: origin.actor.clone(),
        trained_at: now(),
        decided_by: None,
        decided_at: None,
        reason: None,
        retired_at: None,
        correlation_id: origin.correlation_id.clone(),
    }
}
