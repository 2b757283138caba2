//! `mdm-hub feed`

use clap::{Args, Subcommand};

use super::ConfigFile;
use crate::hub::incarnation;

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
    /// Only this domain; may be repeated.
    #[arg(long = "domain", value_name = "DOMAIN")]
    domains: Vec<String>,
}

impl Feed {
    /// Carries it out and prints what was done.
    ///
    /// # Errors
    /// When the database cannot be reached, or has no such domain.
    pub fn run(self) -> Result<(), String> {
        let FeedCommand::NewIncarnation(asked) = self.command;
        let config = asked.file.load()?;
        let renewed = incarnation::renew(&config.database_url, &asked.domains).map_err(|e| e.to_string())?;
        if let Some(unknown) = asked.domains.iter().find(|domain| !renewed.contains(domain)) {
            return Err(format!("the database has no domain {unknown}"));
        }
        for domain in renewed {
            println!("{domain}: consumers must read the golden records again");
        }
        Ok(())
    }
}
