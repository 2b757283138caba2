//! `mdm-hub verify`

use std::path::PathBuf;

use clap::Args;

use super::ConfigFile;
use crate::hub::verify::{self, DomainReport};
use crate::store;

/// Proves that a database holds together; safe beside a running hub. Ends with an error when something is wrong.
#[derive(Debug, Args)]
pub struct Verify {
    #[command(flatten)]
    file: ConfigFile,
    /// Folder whose folders define the domains, instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

impl Verify {
    /// Prints what was looked at and what does not hold.
    ///
    /// # Errors
    /// When something does not hold, or the database cannot be read.
    pub fn run(self) -> Result<(), String> {
        let mut config = self.file.load()?;
        config.schemas = self.schemas.or(config.schemas);
        let domains = config.domains()?;
        let reports = store::inspect(&config.database_url, |conn| verify::verify(conn, &domains));
        let reports = reports.map_err(|e| e.to_string())?;
        if self.json {
            println!("{}", serde_json::json!({"domains": reports}));
        } else {
            print!("{}", text(&reports));
        }
        let count = |report: &DomainReport| report.findings.len() as u64 + report.findings_omitted;
        match reports.iter().map(count).sum::<u64>() {
            0 => Ok(()),
            1 => Err("1 thing does not hold".into()),
            many => Err(format!("{many} things do not hold")),
        }
    }
}

fn text(reports: &[DomainReport]) -> String {
    let mut lines = Vec::new();
    for report in reports {
        lines.push(format!(
            "{}: {} source records, {} golden records, {} changes, {} audit entries, {} verdicts",
            report.domain,
            report.source_records,
            report.golden_records,
            report.changes,
            report.audit_entries,
            report.verdicts
        ));
        if report.made_by_older_rules > 0 {
            lines.push(format!(
                "  {} golden records were made by older rules and are not recomputed",
                report.made_by_older_rules
            ));
        }
        for finding in &report.findings {
            let law = serde_json::to_value(finding.law).unwrap_or_default();
            let law = law.as_str().unwrap_or_default();
            lines.push(format!("  {law}: {}: {}", finding.subject, finding.detail));
        }
        if report.findings_omitted > 0 {
            lines.push(format!("  and {} more", report.findings_omitted));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}
