//! Feeds every file to the hub.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::api::Api;
use super::report::{Side, SourceReport};
use super::rows::{Row, rows};
use super::sources::{SOURCES, Source};
use crate::output;

/// Records of one call.
const BATCH: usize = 1000;

/// What was loaded.
#[derive(Debug, Default)]
pub struct Loaded {
    /// By file.
    pub sources: Vec<SourceReport>,
    /// Every record with the golden record it went to.
    pub records: Vec<Placed>,
}

/// One source record and what became of it.
#[derive(Debug)]
pub struct Placed {
    /// Domain.
    pub domain: &'static str,
    /// System, key and name.
    pub side: Side,
    /// Outcome.
    pub outcome: String,
    /// Golden record; absent when quarantined.
    pub golden_id: Option<String>,
}

impl Loaded {
    /// Golden id → its records, in the order in which they arrived.
    pub fn by_golden_record(&self) -> HashMap<&str, Vec<&Placed>> {
        let mut groups: HashMap<&str, Vec<&Placed>> = HashMap::new();
        for placed in &self.records {
            if let Some(id) = &placed.golden_id {
                groups.entry(id).or_default().push(placed);
            }
        }
        groups
    }
}

/// Loads the files: domains side by side, the files of a domain one after the other, so that every run tells the same
/// story.
///
/// # Errors
/// When a file cannot be read, a call fails, or a record has no outcome.
pub async fn load(feeder: &Api) -> Result<Loaded, String> {
    let mut loads = Vec::new();
    for domain in domains() {
        let feeder = feeder.clone();
        loads.push(tokio::spawn(async move { load_domain(&feeder, domain).await }));
    }
    let mut loaded = Loaded::default();
    for load in loads {
        let one = load.await.map_err(|error| error.to_string())??;
        loaded.sources.extend(one.sources);
        loaded.records.extend(one.records);
    }
    Ok(loaded)
}

/// Domains of the files, each once.
pub fn domains() -> Vec<&'static str> {
    let mut domains: Vec<&str> = SOURCES.iter().map(|source| source.domain).collect();
    domains.dedup();
    domains
}

async fn load_domain(feeder: &Api, domain: &'static str) -> Result<Loaded, String> {
    let mut loaded = Loaded::default();
    for source in SOURCES.iter().filter(|source| source.domain == domain) {
        let rows = rows(source)?;
        let mut outcomes = BTreeMap::<String, usize>::new();
        for batch in rows.chunks(BATCH) {
            for placed in send(feeder, source, batch).await? {
                *outcomes.entry(placed.outcome.clone()).or_default() += 1;
                loaded.records.push(placed);
            }
        }
        output::tell(&format!(
            "  {:<12} {:<14} {:>5} records",
            source.domain,
            source.system,
            rows.len()
        ));
        loaded.sources.push(SourceReport {
            domain: source.domain.to_owned(),
            system: source.system.to_owned(),
            title: source.title.to_owned(),
            sent: rows.len(),
            outcomes,
        });
    }
    Ok(loaded)
}

async fn send(feeder: &Api, source: &Source, batch: &[Row]) -> Result<Vec<Placed>, String> {
    let records: Vec<Value> = batch.iter().map(Row::body).collect();
    let path = format!("/v1/domains/{}/source-records", source.domain);
    let answer = feeder.post(&path, &json!({"records": records})).await?;
    let results = answer["results"].as_array().map(Vec::as_slice).unwrap_or_default();
    if results.len() != batch.len() {
        return Err(format!(
            "{}: {} records sent, {} results",
            source.file,
            batch.len(),
            results.len()
        ));
    }
    batch
        .iter()
        .zip(results)
        .map(|(row, result)| placed(source, row, result))
        .collect()
}

fn placed(source: &Source, row: &Row, result: &Value) -> Result<Placed, String> {
    let outcome = result["outcome"].as_str().unwrap_or("refused");
    if outcome == "refused" || result["key"] != row.key.as_str() {
        return Err(format!("{} {}: {result}", source.file, row.key));
    }
    Ok(Placed {
        domain: source.domain,
        side: Side {
            system: row.system.to_owned(),
            key: row.key.clone(),
            name: name(source.domain, &row.attributes),
        },
        outcome: outcome.to_owned(),
        golden_id: result["golden_id"].as_str().map(str::to_owned),
    })
}

/// The attribute that names a record of a domain to people.
pub fn naming_attribute(domain: &str) -> &'static str {
    match domain {
        "vendor" => "legal_name",
        "item" => "description",
        _ => "name",
    }
}

/// A record's name, from its attributes.
pub fn name(domain: &str, attributes: &serde_json::Map<String, Value>) -> String {
    let name = attributes.get(naming_attribute(domain));
    name.and_then(Value::as_str).unwrap_or_default().to_owned()
}
