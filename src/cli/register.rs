//! `mdm-hub register`

use std::time::Duration;

use clap::Args;

use super::ConfigFile;
use crate::demo::register::{Entry, caller, register};
use crate::http::auth::mint;
use crate::output;

/// How long the two tokens are valid.
const TOKENS: Duration = Duration::from_secs(300);

/// Has source systems or consumers registered at a running hub, for development: with tokens of its own making it drafts
/// and submits as one person and approves as another.
#[derive(Debug, Args)]
pub struct Register {
    #[command(flatten)]
    file: ConfigFile,
    /// Names of the source systems, or of the consumers.
    #[arg(required = true)]
    names: Vec<String>,
    /// Whether they are consumers.
    #[arg(long)]
    consumer: bool,
    /// A domain that they feed or read; may be repeated.
    #[arg(long = "domain", value_name = "DOMAIN", required = true)]
    domains: Vec<String>,
    /// Subject of a token that may speak for them; may be repeated.
    #[arg(long = "caller", value_name = "SUBJECT", required = true)]
    callers: Vec<String>,
    /// Who answers for them.
    #[arg(long, default_value = "developer")]
    owner: String,
    /// What they are fed or read for.
    #[arg(long, default_value = "development")]
    purpose: String,
    /// Who drafts and submits.
    #[arg(long, default_value = "developer")]
    author: String,
    /// Who approves: another person.
    #[arg(long, default_value = "second-developer")]
    approver: String,
    /// Where the hub is, instead of where the configuration says that it listens.
    #[arg(long)]
    url: Option<String>,
}

impl Register {
    /// Registers them one after the other.
    pub fn run(self) -> Result<(), String> {
        let config = self.file.load()?;
        let listen = config.listen.replacen("0.0.0.0", "127.0.0.1", 1);
        let url = self.url.unwrap_or_else(|| format!("http://{listen}"));
        let person = |subject: &str| {
            let token = mint(&config.auth, subject, "definitions:govern", &[], TOKENS)?;
            caller(&url, &token)
        };
        let (author, approver) = (person(&self.author)?, person(&self.approver)?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        for name in &self.names {
            let entry = Entry {
                kind: if self.consumer { "consumer" } else { "source_system" },
                name: name.clone(),
                owner: self.owner.clone(),
                technical_owner: self.owner.clone(),
                purpose: self.purpose.clone(),
                domains: self.domains.clone(),
                callers: self.callers.clone(),
            };
            let number = runtime.block_on(register(&author, &approver, &entry))?;
            let kind = entry.kind.replace('_', " ");
            output::line(&format!("{kind} {name}, version {number}: registered"))?;
        }
        Ok(())
    }
}
