//! What would become of staged records, without taking any of them in.

use crate::hub::Origin;
use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::{Report, open, rows, stored, update};
use crate::engine::domain::Domain;
use crate::engine::matching::{Sight, features};
use crate::engine::record::Attributes;
use crate::engine::resolution::cluster::Record;
use crate::engine::resolution::staging::place;
use crate::engine::resolution::stream::Stream;
use crate::engine::resolution::{self, JudgedCandidate};
use crate::error::Result;
use crate::hub::Hub;
use crate::hub::time::now;
use crate::hub::view::View;
use crate::hub::writer::Runtime;
use crate::store::onboarding::{StagedQuery, StagedRow};
use crate::store::{AnyConn, golden_records, source_records};

/// Rows read at a time.
const STEP: i64 = 2_000;
/// Most candidates that are kept.
const MOST_CANDIDATES: usize = 5;

impl Hub {
    /// Compares every staged record with what is known, and with those staged before it. Decisions stay. Sensitive attributes
    /// have a part in it where the caller may see them, which is in the domains `sensitive_in`.
    ///
    /// # Errors
    /// `Conflict` once the release has begun.
    pub async fn preview_onboarding(&self, id: &str, sensitive_in: &[String], origin: &Origin) -> Result<Report> {
        let wanted = id.to_owned();
        let version = self.read(move |conn| Ok(open(conn, &wanted)?.version)).await?;
        let wanted = id.to_owned();
        let by_domain = self.read(move |conn| staged_by_domain(conn, &wanted)).await?;
        let (mut changed, mut compared) = (Vec::new(), Vec::new());
        for (domain, rows) in by_domain {
            let runtime = self.runtime(&domain)?.clone();
            let sight = runtime.domain().sight(Sight::of(sensitive_in.contains(&domain)));
            if sight == Sight::Whole && runtime.domain().has_sensitive() {
                compared.push(domain.clone());
            }
            let ids: Vec<String> = rows.iter().map(|row| row.record_id.clone()).collect();
            let known = self.read(move |conn| known_records(conn, &ids)).await?;
            let looked_at = self.apart(move || previewed(&runtime, sight, rows, &known)).await?;
            changed.extend(looked_at);
        }
        let changed = self.read(move |conn| with_labels(conn, changed)).await?;
        let (wanted, origin) = (id.to_owned(), origin.clone());
        self.write_own(move |conn, log| {
            let mut row = open(conn, &wanted)?;
            // Records that were staged, or decided about, meanwhile are looked at by the next preview.
            if row.version != version {
                return Err(crate::error::Error::Busy {
                    detail: "records were staged or decided about meanwhile".into(),
                    retry_after: 1,
                });
            }
            rows::upsert_staged(conn, &changed)?;
            row.previewed_at = Some(now());
            row.sensitive_in = compared.join(" ");
            update(conn, &mut row)?;
            let detail = serde_json::json!({"records": changed.len()});
            log.audit("preview_onboarding", &super::subject(&wanted), &detail, &origin);
            Ok(())
        })
        .await?;
        self.onboarding(id).await
    }
}

fn staged_by_domain(conn: &mut AnyConn, id: &str) -> Result<BTreeMap<String, Vec<StagedRow>>> {
    stored(conn, id)?;
    let mut found: BTreeMap<String, Vec<StagedRow>> = BTreeMap::new();
    let query = StagedQuery {
        onboarding_id: id.to_owned(),
        ..StagedQuery::default()
    };
    let mut after = String::new();
    loop {
        let page = rows::staged_after(conn, &query, &after, STEP)?;
        let Some(last) = page.last() else { return Ok(found) };
        after.clone_from(&last.record_id);
        for row in page {
            found.entry(row.domain.clone()).or_default().push(row);
        }
    }
}

/// Golden records of those source records that are known already.
fn known_records(conn: &mut AnyConn, ids: &[String]) -> Result<HashMap<String, String>> {
    let rows = source_records::by_ids(conn, ids)?.into_iter();
    let active = rows.filter(|row| row.status == "active");
    Ok(active.filter_map(|row| Some((row.id, row.golden_id?))).collect())
}

/// The staged records of one domain, in order of id, with what would become of each.
fn previewed(runtime: &Runtime, sight: Sight, rows: Vec<StagedRow>, known: &HashMap<String, String>) -> Vec<StagedRow> {
    let (domain, match_rules) = {
        let view = runtime.view.read();
        (view.rules.domain.clone(), view.index.rules().clone())
    };
    let mut stream = Stream::new(&domain, &match_rules).seen_with(sight);
    let mut firsts: HashMap<String, String> = HashMap::new();
    let names: HashMap<String, Value> = rows
        .iter()
        .map(|row| {
            let name = json!({"system": row.system, "key": row.key, "label": row.label});
            (row.record_id.clone(), name)
        })
        .collect();
    // The view is taken anew for each record: the domain's writer does not wait for a preview.
    rows.into_iter()
        .map(|row| {
            let view = runtime.view.read();
            let view = Seeing { view: &view, sight };
            one(&domain, view, (&mut stream, &mut firsts), &names, row, known)
        })
        .collect()
}

/// What is known, as somebody sees it.
#[derive(Clone, Copy)]
struct Seeing<'a> {
    view: &'a View,
    sight: Sight,
}

fn one(
    domain: &Domain,
    Seeing { view, sight }: Seeing<'_>,
    (stream, firsts): (&mut Stream<'_>, &mut HashMap<String, String>),
    names: &HashMap<String, Value>,
    mut row: StagedRow,
    known: &HashMap<String, String>,
) -> StagedRow {
    let sent: Attributes = serde_json::from_str(&row.attributes).unwrap_or_default();
    let prepared = domain.prepare(&sent);
    row.violations = json!(prepared.violations).to_string();
    (row.golden_id, row.peer_id, row.candidates) = (None, None, "[]".into());
    if !prepared.violations.is_empty() {
        row.outcome = "rejected".into();
        row.reason = "It is not valid.".into();
        return row;
    }
    let features = features(&domain.matching, &domain.seen(&prepared.attributes, sight));
    let (id, system) = (row.record_id.clone(), row.system.clone());
    if let Some(golden_id) = known.get(&row.record_id) {
        row.outcome = "matched".into();
        row.golden_id = Some(golden_id.clone());
        row.reason = "The hub has this source record already.".into();
        stream.take(Record { id, system, features });
        return row;
    }
    let before = resolution::resolve(
        domain,
        view.index.seen(sight),
        &view.constraints,
        &id,
        &system,
        &features,
    );
    let beside = stream.take(Record {
        id: id.clone(),
        system,
        features,
    });
    let placed = place(&before, &beside);
    row.outcome = placed.outcome.as_str().into();
    row.reason.clone_from(&placed.decision.explanation.reason);
    let joins = placed.joins.map(str::to_owned);
    let shown = placed.decision.explanation.candidates.iter().take(MOST_CANDIDATES);
    if placed.beside_staged {
        // A golden record of the stream is named after the first record in it.
        row.peer_id = joins.map(|golden| firsts.get(&golden).cloned().unwrap_or(golden));
        row.candidates = Value::Array(shown.map(|c| beside_staged(c, names)).collect()).to_string();
    } else {
        row.golden_id = joins;
        row.candidates = Value::Array(shown.map(known_candidate).collect()).to_string();
    }
    if row.outcome == "new" {
        row.candidates = "[]".into();
    }
    firsts.entry(id.clone()).or_insert(id);
    row
}

fn known_candidate(candidate: &JudgedCandidate) -> Value {
    json!({
        "golden_id": candidate.golden_id,
        "staged": null,
        "label": null,
        "assessment": candidate.assessment,
    })
}

fn beside_staged(candidate: &JudgedCandidate, names: &HashMap<String, Value>) -> Value {
    json!({
        "golden_id": null,
        "staged": names.get(&candidate.record_id),
        "label": names.get(&candidate.record_id).and_then(|name| name.get("label")),
        "assessment": candidate.assessment,
    })
}

/// What people call the golden records among the candidates.
fn with_labels(conn: &mut AnyConn, mut rows: Vec<StagedRow>) -> Result<Vec<StagedRow>> {
    let mut wanted: Vec<String> = Vec::new();
    let mut parsed: Vec<Value> = Vec::with_capacity(rows.len());
    for row in &rows {
        let candidates = super::json(&row.candidates);
        let ids = candidates.as_array().into_iter().flatten();
        wanted.extend(ids.filter_map(|c| c.get("golden_id").and_then(Value::as_str).map(str::to_owned)));
        parsed.push(candidates);
    }
    wanted.sort();
    wanted.dedup();
    let goldens = golden_records::by_ids(conn, &wanted)?.into_iter();
    let labels: HashMap<String, String> = goldens.map(|row| (row.id, row.label)).collect();
    for (row, mut candidates) in rows.iter_mut().zip(parsed) {
        for candidate in candidates.as_array_mut().into_iter().flatten() {
            let label = candidate
                .get("golden_id")
                .and_then(Value::as_str)
                .and_then(|id| labels.get(id));
            if let Some(label) = label {
                candidate["label"] = json!(label);
            }
        }
        row.candidates = candidates.to_string();
    }
    Ok(rows)
}
