//! `mdm-hub feed`

use clap::{Args, Subcommand};

use super::ConfigFile;
use crate::hub::incarnation;
use crate::output;

/// What an operator does about the change feed.
#[derive(Debug, Args)]
pub struct Feed {
    #[command(subcommand)]
    command: FeedCommand,
}

#[derive(Debug, Subcommand)]
enum FeedCommand {
    /// After a database was restored: nobody goes on in its feed from a place of before. Safe beside running hubs.
    NewIncarnation(NewIncarnation),
}

#[derive(Debug, Args)]
struct NewIncarnation {
    #[command(flatten)]
    file: ConfigFile,
    /// Only this domain; may be repeated. Without it, every domain of the database.
    #[arg(long = "domain", value_name = "DOMAIN")]
    domains: Vec<String>,
    /// Do it. Without it, only what would be done is said.
    #[arg(long)]
    yes: bool,
}

impl Feed {
    /// Carries it out and prints what was done; without `--yes`, prints what would be.
    ///
    /// # Errors
    /// When the database cannot be reached, or has no such domain; when nothing was done for want of `--yes`.
    pub fn run(self) -> Result<(), String> {
        let FeedCommand::NewIncarnation(asked) = self.command;
        let config = asked.file.load()?;
        let (url, domains) = (&config.database_url, &asked.domains);
        if asked.yes {
            let renewed = incarnation::renew(url, domains).map_err(|e| e.to_string())?;
            return told(&renewed, "consumers must read the golden records again");
        }
        let affected = incarnation::affected(url, domains).map_err(|e| e.to_string())?;
        told(&affected, "consumers would have to read the golden records again")?;
        let count = affected.len();
        Err(format!(
            "nothing was changed; say --yes to do it for {count} domains, --domain for fewer"
        ))
    }
}

fn told(domains: &[String], what: &str) -> Result<(), String> {
    let lines: String = domains.iter().map(|domain| format!("{domain}: {what}\n")).collect();
    output::print(&lines)
}
