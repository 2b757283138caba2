//! `mdm-hub profile`

use std::path::{Path, PathBuf};

use clap::Args;

use crate::engine::domain::{Domain, builtin};
use crate::engine::source_mapping::propose::propose;
use crate::engine::source_mapping::rows::{columns, from_csv};

/// Proposes a source mapping profile from a file's headers and values.
#[derive(Debug, Args)]
pub struct Profile {
    /// CSV file with a header.
    file: PathBuf,
    /// A built-in domain by its name, or the folder of another one.
    #[arg(long, value_name = "DOMAIN")]
    domain: String,
    /// Source system of the file; names the profile.
    #[arg(long, value_name = "SYSTEM")]
    system: Option<String>,
    /// Rows that are looked at.
    #[arg(long, value_name = "ROWS", default_value_t = 100_000)]
    rows: usize,
}

impl Profile {
    /// Prints the proposal as JSON.
    ///
    /// # Errors
    /// When the file or the domain cannot be read.
    pub fn run(self) -> Result<(), String> {
        let domain = domain(&self.domain)?;
        let text = std::fs::read(&self.file).map_err(|error| format!("{}: {error}", self.file.display()))?;
        let in_file = |reason: String| format!("{}: {reason}", self.file.display());
        let mut rows = from_csv(&text, usize::MAX).map_err(|violation| in_file(violation.message))?;
        rows.truncate(self.rows);
        let columns = columns(&text).map_err(|violation| in_file(violation.message))?;
        let proposal = propose(&domain, &columns, &rows);
        let mut shown = serde_json::to_value(&proposal).map_err(|error| error.to_string())?;
        if let Some(system) = &self.system {
            shown["definition"] = format!("source_mapping/{system}.{}", domain.name).into();
        }
        println!(
            "{}",
            serde_json::to_string_pretty(&shown).map_err(|error| error.to_string())?
        );
        Ok(())
    }
}

/// A built-in domain, or the one that a folder defines.
fn domain(named: &str) -> Result<Domain, String> {
    let known = builtin().map_err(|error| error.to_string())?;
    if let Some(domain) = known.into_iter().find(|domain| domain.name == named) {
        return Ok(domain);
    }
    let folder = Path::new(named);
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    Domain::parse(&name, &read("schema.json")?, &read("rules.toml")?).map_err(|error| error.to_string())
}
