//! `mdm-hub token`

use std::time::Duration;

use clap::Args;

use super::ConfigFile;
use crate::http::auth::mint;

/// Makes a token for development.
#[derive(Debug, Args)]
pub struct Token {
    #[command(flatten)]
    file: ConfigFile,
    /// Who the holder is.
    #[arg(long)]
    subject: String,
    /// Space separated `<domain>:<action>` or `*:<action>`; actions are read, ingest, steward, propose, approve,
    /// sensitive, subscribe, govern, admin.
    #[arg(long)]
    scope: String,
    /// A group that the holder belongs to, for approvals that a group must give; may be repeated.
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,
    /// How long it is valid, e.g. 90s, 30m, 8h, 7d.
    #[arg(long, default_value = "8h", value_parser = duration)]
    ttl: Duration,
}

impl Token {
    /// Prints the token on standard output.
    pub fn run(self) -> Result<(), String> {
        let config = self.file.load()?;
        let token = mint(&config.auth, &self.subject, &self.scope, &self.groups, self.ttl)?;
        println!("{token}");
        Ok(())
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.len() - text.chars().last().map_or(0, char::len_utf8));
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err("expected a number and s, m, h or d".into()),
    };
    let number: u64 = number
        .parse()
        .map_err(|_| "expected a number and s, m, h or d".to_string())?;
    Ok(Duration::from_secs(number.saturating_mul(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_durations() {
        assert_eq!(duration("8h"), Ok(Duration::from_secs(28_800)));
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert!(
            ["", "8", "h", "8 h", "é", "-1h"]
                .iter()
                .all(|text| duration(text).is_err())
        );
    }
}
