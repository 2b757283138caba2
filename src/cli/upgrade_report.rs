//! `mdm-hub upgrade-report`

use std::path::{Path, PathBuf};

use clap::Args;

use super::ConfigFile;
use crate::config::Config;
use crate::hub::Hub;
use crate::hub::upgrade::{self, DomainUpgrade};
use crate::hub::upgrade_reasons::{Cause, Reason};
use crate::output;
use crate::store;

/// Brings a copy of a database up to date and says what consumers then see otherwise. The database itself stays as it is.
#[derive(Debug, Args)]
pub struct UpgradeReport {
    #[command(flatten)]
    file: ConfigFile,
    /// Folder whose folders define the domains, instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
    /// Copy to bring up to date: a restored backup. A SQLite database is copied when this is left out.
    #[arg(long, value_name = "URL")]
    copy: Option<String>,
    /// Also put the folder's rules in force on the copy, where others are in force.
    #[arg(long)]
    folder_rules: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// A database that is removed in the end.
struct Copy {
    url: String,
    folder: Option<PathBuf>,
}

impl Drop for Copy {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

impl UpgradeReport {
    /// Prints what changes.
    ///
    /// # Errors
    /// When the database cannot be copied, or the copy cannot be brought up to date.
    pub fn run(self) -> Result<(), String> {
        let mut config = self.file.load()?;
        config.schemas = self.schemas.or(config.schemas);
        let database = config.database_url.clone();
        if self.copy.as_ref().is_some_and(|copy| same_database(copy, &database)) {
            return Err("expected a copy beside the database: both URLs are the same".into());
        }
        let copy = match self.copy {
            Some(url) => Copy { url, folder: None },
            None => copied(&database)?,
        };
        config.database_url.clone_from(&copy.url);
        let activated = brought_up_to_date(&config, self.folder_rules)?;
        let domains = upgrade::compare(&database, &copy.url, &config.domains()?).map_err(|e| e.to_string())?;
        if self.json {
            let report = serde_json::json!({"domains": domains, "folder_rules_activated": activated});
            output::line(&report.to_string())
        } else {
            output::print(&text(&domains, &activated))
        }
    }
}

/// Whether two URLs are of one database, as far as they tell: nothing may be tried out on the one that is at work.
fn same_database(one: &str, other: &str) -> bool {
    let file = |url: &str| {
        url.strip_prefix("sqlite:")
            .and_then(|path| std::fs::canonicalize(path).ok())
    };
    let plain = |url: &str| url.split('?').next().unwrap_or(url).trim_end_matches('/').to_owned();
    match (file(one), file(other)) {
        (Some(one), Some(other)) => one == other,
        _ => plain(one) == plain(other),
    }
}

fn copied(database: &str) -> Result<Copy, String> {
    let folder = std::env::temp_dir().join(format!("mdm-hub-upgrade-{}", uuid::Uuid::now_v7()));
    private(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let path = folder.join("copy.db").display().to_string();
    let copy = Copy {
        url: format!("sqlite:{path}"),
        folder: Some(folder),
    };
    store::upgrade::copy_sqlite(database, &path).map_err(|e| e.to_string())?;
    Ok(copy)
}

/// Makes a folder that nobody else may read: the copy holds what the database holds.
fn private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Migrates the database and does what a hub does at its first start, until nothing is left to do.
fn brought_up_to_date(config: &Config, folder_rules: bool) -> Result<Vec<String>, String> {
    let settings = config.hub()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|e| format!("cannot start: {e}"))?;
    let hub = Hub::open(settings).map_err(|e| e.to_string())?;
    let done = runtime.block_on(async {
        hub.go_on_with_jobs().await?;
        let activated = match folder_rules {
            true => hub.activate_folder_rules().await?,
            false => Vec::new(),
        };
        hub.go_on_with_jobs().await?;
        Ok::<_, crate::error::Error>(activated)
    });
    hub.shutdown();
    done.map_err(|e| e.to_string())
}

/// A reason for people.
fn said(reason: &Reason) -> String {
    let cause = match reason.cause {
        Cause::ReadOtherwise => "what its source says is read otherwise",
        Cause::ChosenOtherwise => "another value is chosen of the same source records",
        Cause::OtherMembers => "other source records belong to it",
    };
    let kind = reason
        .kind
        .map(|kind| format!(" ({})", kind.name()))
        .unwrap_or_default();
    let finding = reason
        .finding
        .as_ref()
        .map(|code| format!(", which warns of {code}"))
        .unwrap_or_default();
    format!("{}{kind}: {cause}{finding}", reason.attribute)
}

fn counted(counts: impl Iterator<Item = (String, usize)>) -> String {
    let told: Vec<String> = counts.map(|(what, count)| format!("{count} {what}")).collect();
    match told.is_empty() {
        true => String::new(),
        false => format!(" ({})", told.join(", ")),
    }
}

fn text(domains: &[DomainUpgrade], activated: &[String]) -> String {
    let mut lines = Vec::new();
    for report in domains {
        lines.push(format!(
            "{}: of {} published golden records {} change, {} are withdrawn{}; {} are published for the first time{}{}",
            report.domain,
            report.published_before,
            report.changed,
            report.withdrawn,
            counted(
                report
                    .withdrawn_because
                    .iter()
                    .map(|(what, count)| (what.clone(), *count))
            ),
            report.added,
            counted(
                report
                    .added_because
                    .iter()
                    .map(|(what, count)| ((*what).replace('_', " "), *count))
            ),
            match activated.contains(&report.domain) {
                true => " (with the folder's rules)",
                false => "",
            }
        ));
        for (name, attribute) in &report.attributes {
            lines.push(format!("  {name}: {} change", attribute.changed));
            lines.extend(
                attribute
                    .reasons
                    .iter()
                    .map(|one| format!("    {}: {}", said(&one.reason), one.changed)),
            );
            for sample in &attribute.samples {
                lines.push(format!(
                    "    {} {}: {} becomes {}",
                    sample.golden_id, sample.label, sample.from, sample.to
                ));
            }
        }
        for task in &report.tasks {
            lines.push(format!(
                "  open tasks {}/{}: {} become {}",
                task.kind, task.category, task.before, task.after
            ));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}
