//! `mdm-hub train`: estimates weights from records, of the configured database or of a file.

mod print;

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::evaluate::estimate::estimate;
use super::{ConfigFile, paths};
use crate::engine::matching::Sight;
use crate::error::Error;
use crate::hub::models::ModelDetail;
use crate::hub::weights::WeightsReport;
use crate::hub::{Hub, Origin, Settings};
use crate::output;

/// Estimates match weights from a domain's own records, without labels.
#[derive(Debug, Args)]
pub struct Train {
    #[command(flatten)]
    file: ConfigFile,
    /// Name of a domain of the configured database; with --records, a folder with schema.json and rules.toml.
    #[arg(long, value_name = "NAME|DIR")]
    domain: String,
    /// Folder whose folders define the domains, instead of the built-in ones.
    #[arg(long, value_name = "DIR", conflicts_with = "records")]
    schemas: Option<PathBuf>,
    /// Who trains: the `sub` of that person's tokens. That person cannot activate the model.
    #[arg(long, value_name = "NAME", required_unless_present = "records")]
    actor: Option<String>,
    /// CSV as `evaluate` takes it, instead of the database; nothing is stored.
    #[arg(long, value_name = "FILE", conflicts_with = "actor")]
    records: Option<PathBuf>,
    /// A source of the file that never has two records of one thing; may be given several times.
    #[arg(long, value_name = "SOURCE", requires = "records")]
    duplicate_free: Vec<String>,
    /// Where the model goes, for `evaluate --model`.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

impl Train {
    /// Trains and prints what was found.
    ///
    /// # Errors
    /// In words for the person at the terminal.
    pub fn run(self) -> Result<(), String> {
        match &self.records {
            Some(records) => self.train_file(records),
            None => self.train_database(),
        }
    }

    fn train_file(&self, records: &Path) -> Result<(), String> {
        let (domain, model) = estimate(Path::new(&self.domain), records, &self.duplicate_free)?;
        let report = WeightsReport::new(&domain.matching, &domain.matching, &model);
        self.write_model(&json!(model))?;
        if self.json {
            output::line(&json!({"weights": report, "model": model}).to_string())?;
        } else {
            output::print(&print::weights(&json!(report)))?;
        }
        Ok(())
    }

    fn train_database(&self) -> Result<(), String> {
        let mut config = self.file.load()?;
        config.schemas = self.schemas.clone().or(config.schemas);
        let mut settings = config.hub()?;
        let known: Vec<String> = settings.domains.iter().map(|domain| domain.name.clone()).collect();
        settings.domains.retain(|domain| domain.name == self.domain);
        if settings.domains.is_empty() {
            return Err(format!("no domain `{}`; there are {}", self.domain, known.join(", ")));
        }
        let origin = Origin {
            actor: self.actor.clone().unwrap_or_default(),
            correlation_id: uuid::Uuid::now_v7().to_string(),
            groups: Vec::new(),
        };
        let found = train_stored(settings, &self.domain, &origin).map_err(|error| self.explain(&error))?;
        self.write_model(&found.model)?;
        if self.json {
            output::line(&json!(found).to_string())?;
        } else {
            output::print(&print::detail(&found))?;
        }
        Ok(())
    }

    fn explain(&self, error: &Error) -> String {
        match error {
            Error::Conflict {
                code: "database_in_use",
                ..
            } => format!(
                "a running hub holds this database file; ask it instead: POST /v1/domains/{}/train",
                self.domain
            ),
            other => other.to_string(),
        }
    }

    fn write_model(&self, model: &serde_json::Value) -> Result<(), String> {
        let Some(path) = &self.out else { return Ok(()) };
        paths::write(path, &format!("{model:#}\n"))
    }
}

/// A hub of one domain that nobody can call, for one training.
fn train_stored(settings: Settings, domain: &str, origin: &Origin) -> Result<ModelDetail, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    let runtime = runtime.map_err(|e| Error::Internal(format!("cannot start: {e}")))?;
    let hub = Hub::open(settings)?;
    let found = runtime.block_on(hub.train(domain, origin, Sight::Whole));
    hub.shutdown();
    found
}
