//! `mdm-hub verify`

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

use super::ConfigFile;
use crate::hub::verify::{self, DomainReport};
use crate::{output, store};

/// From then on, whoever waits is told what is looked at.
const PATIENCE: Duration = Duration::from_secs(3);
/// Exit code when something does not hold.
const FOUND: u8 = 1;
/// Exit code when it could not be found out.
const FAILED: u8 = 2;

/// Proves that a database holds together; safe beside a running hub.
///
/// Ends with 0 when everything holds, with 1 when something does not, and with 2 when it cannot be found out.
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
    /// Prints what was looked at, what does not hold, and the verdict.
    pub fn run(self) -> ExitCode {
        match self.verdict() {
            Ok(Verdict { not_held: 0 }) => ExitCode::SUCCESS,
            Ok(found) => {
                output::tell(&format!("mdm-hub: {}", found.text()));
                ExitCode::from(FOUND)
            }
            Err(reason) => {
                output::tell(&format!("mdm-hub: {reason}"));
                ExitCode::from(FAILED)
            }
        }
    }

    fn verdict(self) -> Result<Verdict, String> {
        let mut config = self.file.load()?;
        config.schemas = self.schemas.or(config.schemas);
        let domains = config.domains()?;
        let mut watch = watching();
        let looked = store::inspect_current(&config.database_url, |conn| verify::verify(conn, &domains, &mut watch));
        let reports = looked.map_err(|e| e.to_string())?;
        let count = |report: &DomainReport| report.findings.len() as u64 + report.findings_omitted;
        let verdict = Verdict {
            not_held: reports.iter().map(count).sum(),
        };
        if self.json {
            let holds = verdict.not_held == 0;
            let report = serde_json::json!({"domains": reports, "holds": holds, "not_held": verdict.not_held});
            output::line(&report.to_string())?;
        } else {
            output::print(&format!("{}{}\n", text(&reports), verdict.text()))?;
        }
        Ok(verdict)
    }
}

/// What was found of all domains together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Verdict {
    /// How many things do not hold.
    not_held: u64,
}

impl Verdict {
    fn text(self) -> String {
        match self.not_held {
            0 => "everything holds".into(),
            1 => "1 thing does not hold".into(),
            many => format!("{many} things do not hold"),
        }
    }
}

/// Tells on standard error what is looked at: at once to a terminal, else when it takes long.
fn watching() -> impl FnMut(&str, &str) {
    let begun = Instant::now();
    let terminal = output::is_watched();
    move |domain, what| {
        if terminal || begun.elapsed() > PATIENCE {
            output::tell(&format!("{domain}: {what} …"));
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
