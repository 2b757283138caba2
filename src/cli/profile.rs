//! `mdm-hub profile`

use std::path::{Path, PathBuf};

use clap::Args;

use super::paths;
use crate::engine::csv_text::{Delimiter, Encoding, FileForm};
use crate::engine::domain::{Domain, builtin};
use crate::engine::source_mapping::propose::{propose, without_header};
use crate::engine::source_mapping::rows::from_csv;
use crate::output;

/// Proposes a source mapping profile from a file's headers and values.
#[derive(Debug, Args)]
pub struct Profile {
    /// CSV file with a header. How it is written (encoding, delimiter, lines above the header) is told from the file.
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
    /// What stands between cells, if the file does not show it: comma, semicolon, tab, pipe, caret, tilde or none.
    #[arg(long, value_name = "WORD", value_parser = delimiter)]
    delimiter: Option<Delimiter>,
    /// Encoding of the file, if it does not show it, e.g. utf-8, windows-1252 or ibm866.
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<Encoding>,
    /// Line of the header, from 1; 0 if there is none.
    #[arg(long, value_name = "LINE")]
    header_line: Option<u32>,
}

impl Profile {
    /// Prints the proposal as JSON.
    ///
    /// # Errors
    /// When the file or the domain cannot be read.
    pub fn run(self) -> Result<(), String> {
        let domain = domain(&self.domain)?;
        let text = paths::bytes(&self.file)?;
        let in_file = |reason: String| format!("{}: {reason}", self.file.display());
        let stated = FileForm {
            encoding: self.encoding,
            delimiter: self.delimiter,
            quotes: None,
            header_line: self.header_line,
        };
        let mut table = from_csv(&text, &stated, usize::MAX).map_err(|violation| in_file(violation.message))?;
        table.rows.truncate(self.rows);
        if table.rows.is_empty() {
            return Err(in_file("expected at least one row below the header".into()));
        }
        if self.header_line.is_none()
            && let Some(reason) = without_header(&table.columns, &table.rows)
        {
            return Err(in_file(format!(
                "{reason}; say --header-line 0 if there is none, or which line it is"
            )));
        }
        let proposal = propose(&domain, &table.columns, &table.rows).of_file(table.form);
        let mut shown = serde_json::to_value(&proposal).map_err(|error| error.to_string())?;
        if let Some(system) = &self.system {
            shown["definition"] = format!("source_mapping/{system}.{}", domain.name).into();
        }
        output::line(&serde_json::to_string_pretty(&shown).map_err(|error| error.to_string())?)
    }
}

fn delimiter(word: &str) -> Result<Delimiter, String> {
    Delimiter::named(word).ok_or_else(|| format!("expected one of {}", Delimiter::WORDS.join(", ")))
}

fn encoding(label: &str) -> Result<Encoding, String> {
    Encoding::labeled(label).ok_or_else(|| "expected the name of an encoding, e.g. utf-8 or windows-1252".into())
}

/// A built-in domain, or the one that a folder defines.
fn domain(named: &str) -> Result<Domain, String> {
    let known = builtin().map_err(|error| error.to_string())?;
    let names: Vec<String> = known.iter().map(|domain| domain.name.clone()).collect();
    if let Some(domain) = known.into_iter().find(|domain| domain.name == named) {
        return Ok(domain);
    }
    let folder = Path::new(named);
    if !folder.exists() {
        return Err(format!(
            "no domain `{named}`: expected one of {}, or a folder",
            names.join(", ")
        ));
    }
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let (schema, rules) = (
        paths::text_of_domain(folder, "schema.json")?,
        paths::text_of_domain(folder, "rules.toml")?,
    );
    Domain::parse(&name, &schema, &rules).map_err(|error| error.to_string())
}
