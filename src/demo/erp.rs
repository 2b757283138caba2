//! Pulls as an ERP does: a snapshot, then the change feed, then one record by its own key.

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::api::{Api, segment};
use super::load::{Loaded, Placed};
use super::report::{Lookup, Pull, Search};

/// Golden record id → version.
type Versions = BTreeMap<String, i64>;

/// What was pulled.
pub struct Pulled {
    /// For the report.
    pub pull: Pull,
    /// Domain → (published golden records, those that two or more source records share).
    pub domains: BTreeMap<String, (usize, usize)>,
    /// Event id → exact bytes, of every change of the feed.
    pub changes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct ChangesPage {
    changes: Vec<Box<RawValue>>,
    next_cursor: String,
    has_more: bool,
}

#[derive(Deserialize)]
struct Change {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: ChangeData,
}

#[derive(Deserialize)]
struct ChangeData {
    golden_id: String,
    version: i64,
}

/// Pulls every domain both ways and compares: replaying the feed must give the snapshot.
///
/// # Errors
/// When a call fails or the two differ.
pub async fn pull(erp: &Api, domains: &[&str]) -> Result<Pulled, String> {
    let mut pulled = Pulled {
        pull: Pull::default(),
        domains: BTreeMap::new(),
        changes: BTreeMap::new(),
    };
    let mut snapshot = Versions::new();
    for domain in domains {
        let (records, shared) = read_snapshot(erp, domain).await?;
        pulled.domains.insert((*domain).to_owned(), (records.len(), shared));
        snapshot.extend(records);
    }
    let replayed = read_feed(erp, domains, &mut pulled).await?;
    pulled.pull.snapshot = snapshot.len();
    pulled.pull.replay_equals_snapshot = replayed == snapshot;
    if replayed != snapshot {
        let odd = snapshot.iter().find(|(id, version)| replayed.get(*id) != Some(version));
        let odd = odd.or_else(|| replayed.iter().find(|(id, _)| !snapshot.contains_key(*id)));
        return Err(format!(
            "the snapshot has {} golden records and the replayed feed {}; first difference: {odd:?}",
            snapshot.len(),
            replayed.len(),
        ));
    }
    Ok(pulled)
}

async fn read_snapshot(erp: &Api, domain: &str) -> Result<(Versions, usize), String> {
    let (mut records, mut shared) = (Versions::new(), 0);
    let mut cursor = String::new();
    loop {
        let page = erp
            .get(&format!("/v1/domains/{domain}/golden-records?limit=1000{cursor}"))
            .await?;
        for item in page["items"].as_array().into_iter().flatten() {
            let id = item["id"]
                .as_str()
                .ok_or_else(|| format!("a golden record without id: {item}"))?;
            let version = item["version"]
                .as_i64()
                .ok_or_else(|| format!("a golden record without version: {item}"))?;
            shared += usize::from(item["source_keys"].as_array().is_some_and(|keys| keys.len() > 1));
            if records.insert(id.to_owned(), version).is_some() {
                return Err(format!("golden record {id} is in the snapshot twice"));
            }
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={}", segment(next)),
            None => return Ok((records, shared)),
        }
    }
}

/// Reads the feed from its beginning and keeps score of what is alive in which version.
async fn read_feed(erp: &Api, domains: &[&str], pulled: &mut Pulled) -> Result<Versions, String> {
    let mut alive = Versions::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/changes?domain={}&limit=1000{cursor}", domains.join(","));
        let answer = erp.success(Method::GET, &path, None, &[]).await?;
        let page: ChangesPage = serde_json::from_str(&answer.text).map_err(|error| format!("GET {path}: {error}"))?;
        for raw in page.changes {
            let change: Change = serde_json::from_str(raw.get()).map_err(|error| format!("{raw}: {error}"))?;
            if change.kind.contains(".merged.") || change.kind.contains(".retired.") {
                alive.remove(&change.data.golden_id);
            } else {
                alive.insert(change.data.golden_id, change.data.version);
            }
            pulled.changes.insert(change.id, raw.get().to_owned());
        }
        cursor = format!("&cursor={}", segment(&page.next_cursor));
        if !page.has_more {
            pulled.pull.changes = pulled.changes.len();
            pulled.pull.cursor = page.next_cursor;
            return Ok(alive);
        }
    }
}

/// Looks a vendor up by a source key with a slash, quote or ampersand in it, as real keys have, one of two sources if there
/// is one, and asks again with its tag.
///
/// # Errors
/// When a call fails or the second answer is not 304.
pub async fn look_up(erp: &Api, loaded: &Loaded) -> Result<Lookup, String> {
    let groups = loaded.by_golden_record();
    let published = |placed: &&&Placed| matches!(placed.outcome.as_str(), "created" | "joined");
    let asked = groups
        .values()
        .flat_map(|group| {
            let several = group.iter().any(|placed| placed.side.system != group[0].side.system);
            group.iter().filter(published).map(move |placed| (several, placed))
        })
        .filter(|(_, placed)| placed.domain == "vendor" && placed.side.key.contains(['/', '\'', '&']))
        .map(|(several, placed)| (several, &placed.side))
        .min_by_key(|(several, side)| (!several, !side.key.contains('/'), side.key.clone()))
        .map(|(_, side)| side)
        .ok_or("no vendor has an awkward key")?;
    let path = format!(
        "/v1/domains/vendor/golden-records/by-source-key/{}/{}",
        segment(&asked.system),
        segment(&asked.key)
    );
    let answer = erp.success(Method::GET, &path, None, &[]).await?;
    let etag = answer.etag.ok_or("a golden record without ETag")?;
    let again = erp.call(Method::GET, &path, None, &[("If-None-Match", &etag)]).await?;
    if again.status != StatusCode::NOT_MODIFIED {
        return Err(format!("asking again with If-None-Match gave {}", again.status));
    }
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let keys = answer.body["source_keys"].as_array().cloned().unwrap_or_default();
    Ok(Lookup {
        asked: asked.clone(),
        label: text(&answer.body, "label"),
        golden_id: text(&answer.body, "id"),
        version: answer.body["version"].as_i64().unwrap_or_default(),
        source_keys: keys
            .iter()
            .map(|key| format!("{}: {}", text(key, "system"), text(key, "key")))
            .collect(),
        again: again.status.as_u16(),
    })
}

/// Asks for a supplier as somebody would type it, before creating it.
///
/// # Errors
/// When the call fails or the supplier is not found.
pub async fn search(erp: &Api) -> Result<Search, String> {
    let attributes = serde_json::json!({
        "legal_name": "Goulds Discount Med",
        "addresses": [{"line1": "120 South Salem Drive", "city": "Bardstown", "state": "Kentucky", "zip": "40004-1234"}],
    });
    let started = std::time::Instant::now();
    let answer = erp
        .post(
            "/v1/domains/vendor/match",
            &serde_json::json!({"attributes": attributes}),
        )
        .await?;
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    let best = &answer["candidates"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if !text(&best["label"]).to_uppercase().contains("GOULD") {
        return Err(format!("Gould's was not found: {answer}"));
    }
    Ok(Search {
        asked: "Goulds Discount Med, 120 South Salem Drive, Bardstown, Kentucky".into(),
        found: text(&best["label"]),
        golden_id: text(&best["golden_id"]),
        verdict: text(&best["assessment"]["verdict"]),
        milliseconds,
    })
}
