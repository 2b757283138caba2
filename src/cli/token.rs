//! `mdm-hub token`

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::ConfigFile;
use crate::config::Config;
use crate::http::auth::mint;
use crate::http::caller::Action;
use crate::hub::operations::OPERATIONS;
use crate::output;

/// What is governed beside domains.
const DEFINITIONS: &str = "definitions";

/// Makes a token for development.
#[derive(Debug, Args)]
pub struct Token {
    #[command(flatten)]
    file: ConfigFile,
    /// Folder whose folders define the domains, instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
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
        let mut config = self.file.load()?;
        config.schemas = self.schemas.clone().or(config.schemas);
        self.check(&config)?;
        let token = mint(&config.auth, &self.subject, &self.scope, &self.groups, self.ttl)?;
        output::line(&token)
    }

    /// Refuses what would make a token that can do nothing.
    fn check(&self, config: &Config) -> Result<(), String> {
        if self.subject.trim().is_empty() {
            return Err("the subject is empty".into());
        }
        if self.groups.iter().any(|group| group.trim().is_empty()) {
            return Err("a group is empty".into());
        }
        if self.scope.trim().is_empty() {
            return Err("the scope is empty: the token could do nothing".into());
        }
        let domains = config.domains()?;
        let mut names: Vec<&str> = domains.iter().map(|domain| domain.name.as_str()).collect();
        names.extend([DEFINITIONS, OPERATIONS, "*"]);
        self.scope
            .split_whitespace()
            .try_for_each(|word| check_word(word, &names))
    }
}

/// Refuses a word of a scope whose domain or action is not there, with the nearest one that is.
fn check_word(word: &str, domains: &[&str]) -> Result<(), String> {
    let Some((domain, action)) = word.split_once(':') else {
        return Err(format!(
            "`{word}` is no scope: expected <domain>:<action> or *:<action>"
        ));
    };
    if !domains.contains(&domain) {
        let known = domains.join(", ");
        return Err(unknown(word, "domain", domain, domains, &known));
    }
    let actions: Vec<&str> = Action::ALL.iter().map(|action| action.name()).collect();
    match Action::parse(action) {
        Some(_) => Ok(()),
        None => Err(unknown(word, "action", action, &actions, &actions.join(", "))),
    }
}

fn unknown(word: &str, what: &str, given: &str, all: &[&str], known: &str) -> String {
    let alike = |name: &&&str| (strsim::jaro_winkler(name, given) * 1e6) as i64;
    let nearest = all.iter().max_by_key(alike).filter(|name| alike(name) > 700_000);
    match nearest {
        Some(nearest) => format!("`{word}`: there is no {what} `{given}`; did you mean `{nearest}`? There are {known}"),
        None => format!("`{word}`: there is no {what} `{given}`; there are {known}"),
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
    if number == 0 {
        return Err("expected more than nothing: the token would never be valid".into());
    }
    Ok(Duration::from_secs(number.saturating_mul(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_that_means_nothing_is_refused_with_the_nearest() {
        let domains = ["item", "vendor", "definitions", "operations", "*"];
        for (word, expected) in [
            ("vendor:read", None),
            ("*:read", None),
            ("definitions:govern", None),
            ("operations:read", None),
            ("vender:read", Some("did you mean `vendor`")),
            ("Vendor:read", Some("did you mean `vendor`")),
            ("vendor:reed", Some("did you mean `read`")),
            ("vendor:write", Some("there is no action `write`")),
            ("zzz:read", Some("there are item, vendor")),
            (":read", Some("there is no domain")),
            ("vendor", Some("expected <domain>:<action>")),
            ("vendor:read,item:read", Some("there is no action")),
        ] {
            let refused = check_word(word, &domains).err();
            match expected {
                None => assert_eq!(refused, None, "{word}"),
                Some(part) => assert!(
                    refused.as_deref().is_some_and(|text| text.contains(part)),
                    "{word}: {refused:?}"
                ),
            }
        }
    }

    #[test]
    fn reads_durations() {
        assert_eq!(duration("8h"), Ok(Duration::from_secs(28_800)));
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert!(
            ["", "8", "h", "8 h", "é", "-1h", "0h", "1.5h"]
                .iter()
                .all(|text| duration(text).is_err())
        );
    }
}
