//! Weights estimated from a file, for `train`; and taken from one, for `evaluate`.

use std::path::Path;

use super::{MOST_TRAINED, declared, duplicate_free, files};
use crate::cli::paths;
use crate::engine::domain::Domain;
use crate::engine::matching::MatchIndex;
use crate::engine::matching::training::{TrainedModel, train};
use crate::engine::resolution::cluster::Batch;

/// The domain of a folder, and a model of it that is estimated from a file.
///
/// # Errors
/// In words for the person at the terminal.
pub(in crate::cli) fn estimate(
    folder: &Path,
    records: &Path,
    sources: &[String],
) -> Result<(Domain, TrainedModel), String> {
    let domain = declared(files::domain(folder)?, sources);
    let index = MatchIndex::new(&domain.matching);
    // No weight is infinite: links are not needed, only pairs.
    let batch = files::records(records, &domain, |records| Batch::new(index, records, f64::INFINITY))?;
    let count = batch.index().len();
    let pairs = batch.pairs(MOST_TRAINED, &duplicate_free(&domain));
    let model = train(batch.index(), &pairs, count).ok_or_else(|| {
        let pairs = pairs.len();
        format!("{count} records give {pairs} pairs to compare, which is too few to estimate weights from")
    })?;
    Ok((domain, model))
}

/// The domain with the weights of a model file, if there is one.
///
/// # Errors
/// When the file is no model, or a model of other rules.
pub(super) fn weighed(mut domain: Domain, file: Option<&Path>) -> Result<Domain, String> {
    let Some(file) = file else { return Ok(domain) };
    let text = paths::text(file)?;
    let model: TrainedModel =
        serde_json::from_str(&text).map_err(|error| format!("{}: no model: {error}", file.display()))?;
    if model.rules_version != domain.matching.version() {
        let (file, name) = (file.display(), &domain.name);
        return Err(format!("{file}: was trained for other rules than those of {name}"));
    }
    domain.matching = model.apply(&domain.matching);
    Ok(domain)
}
