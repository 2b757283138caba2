//! Has source systems and consumers registered over HTTP, as two people do.

use reqwest::Method;
use serde_json::{Value, json};

use super::api::{Api, segment};
use super::sources::SOURCES;

/// A name, and who answers and speaks for it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// `source_system` or `consumer`.
    pub kind: &'static str,
    /// Name.
    pub name: String,
    /// Whose it is.
    pub owner: String,
    /// Who runs it.
    pub technical_owner: String,
    /// What it is fed or read for.
    pub purpose: String,
    /// Domains.
    pub domains: Vec<String>,
    /// Subjects of the tokens that may speak for it.
    pub callers: Vec<String>,
}

impl Entry {
    fn version(&self) -> Value {
        json!({"body": {
            "title": self.name,
            "owner": self.owner,
            "technical_owner": self.technical_owner,
            "purpose": self.purpose,
            "domains": self.domains,
            "callers": self.callers,
            "contract_version": "1",
        }})
    }
}

/// A caller of the hub at `url`.
///
/// # Errors
/// When this machine cannot make HTTP calls.
pub fn caller(url: &str, token: &str) -> Result<Api, String> {
    let http = reqwest::Client::builder().no_proxy().build();
    let http = http.map_err(|error| error.to_string())?;
    Ok(Api::new(http, url.trim_end_matches('/'), token))
}

/// Drafts and submits a version as one person, and approves it as another. Answers the number of the version.
///
/// # Errors
/// What the hub said, when it refuses.
pub async fn register(author: &Api, approver: &Api, entry: &Entry) -> Result<i64, String> {
    let place = format!("/v1/definitions/{}/{}/versions", entry.kind, segment(&entry.name));
    let draft = author.post(&place, &entry.version()).await?;
    let number = draft["number"].as_i64().ok_or("a version without number")?;
    let reason = json!({"reason": entry.purpose});
    let mut held = draft["version"].clone();
    for (who, action) in [(author, "submit"), (approver, "approve")] {
        let tag = format!("\"{held}\"");
        let path = format!("{place}/{number}/{action}");
        let headers = [("if-match", tag.as_str())];
        let done = who.success(Method::POST, &path, Some(&reason), &headers).await?;
        held = done.body["version"].clone();
    }
    Ok(number)
}

/// Registers the systems of the demo's files, and those that it invents records of.
///
/// # Errors
/// What the hub said, when it refuses.
pub async fn sources(author: &Api, approver: &Api, caller: &str) -> Result<(), String> {
    let mut named: Vec<(&str, &str)> = SOURCES.iter().map(|source| (source.system, source.domain)).collect();
    named.push(("erp", "vendor"));
    let mut systems: Vec<&str> = named.iter().map(|(system, _)| *system).collect();
    systems.sort_unstable();
    systems.dedup();
    for system in systems {
        let mut domains: Vec<String> = named
            .iter()
            .filter(|(name, _)| *name == system)
            .map(|(_, domain)| (*domain).to_owned())
            .collect();
        domains.sort();
        domains.dedup();
        let entry = Entry {
            kind: "source_system",
            name: system.to_owned(),
            owner: "sam".into(),
            technical_owner: caller.to_owned(),
            purpose: "Public records that the demo loads".into(),
            domains,
            callers: vec![caller.to_owned()],
        };
        register(author, approver, &entry).await?;
    }
    Ok(())
}
