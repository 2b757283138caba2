//! Search before create, and "why (not)?" for any pair.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::codes;
use super::command::PreparedRecord;
use super::consolidate::{attributes, text};
use super::foreseen::{self, Gate};
use super::ingest::{IncomingRecord, Outcome, prepare, prepare_again, standing, weighed};
use super::names::record_of;
use super::questions::{is_common_name, name_key};
use super::rules::{ActiveRules, UNREADABLE, parsed, stored};
use super::source_records::SourceKey;
use super::suspects::shown_raw;
use super::time::now;
use super::view::View;
use super::{Hub, Origin};
use crate::engine::domain::{AttributeRule, Domain};
use crate::engine::matching::{CommonKey, Features, PairExplanation, Side, Sight, features};
use crate::engine::record::{Attributes, Violation};
use crate::engine::resolution::{self, Decision, Resolution};
use crate::error::{Error, Result};
use crate::store::source_records::SourceRecordRow;
use crate::store::{AnyConn, golden_records, rule_versions, source_records, tasks};

/// Candidates for a record that nobody stored yet.
#[derive(Debug, Serialize)]
pub struct SearchResult {
    /// What validation would say.
    pub violations: Vec<Violation>,
    /// Golden records that may be the same, best first.
    pub candidates: Vec<Candidate>,
    /// What matching would do: `new`, `join` or `review`; or why nothing is decided: `quarantined`, `updated`, `unchanged`.
    pub resolution: Value,
    /// What ingest would answer, were there nothing but what the caller may see.
    pub outcome: Outcome,
    /// Keys that were not looked at because too many records share them, where a match may be missed for it.
    pub left_out: Vec<CommonKey>,
    /// Comparisons that had no part in it, because the caller may not see what they compare.
    pub not_compared: Vec<String>,
}

/// As whose record one is looked at that nobody stored yet.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Source system; empty: of no system in particular.
    pub system: String,
    /// The record's key there; a known record would be updated.
    pub key: Option<String>,
    /// When the source last changed it (µs since 1970).
    pub updated_at: Option<i64>,
}

/// What ingest would do with a record, and what validation says.
fn foretell(
    conn: &mut AnyConn,
    domain: &Domain,
    prepared: &PreparedRecord,
    decision: Decision,
    sight: Sight,
) -> Result<SearchResult> {
    let left_out = decision.explanation.left_out.clone();
    let known = known_as_seen(conn, domain, &prepared.id, sight)?;
    // What a person answered about text of the stored record counts for the next version too.
    let answered = match known.as_ref().and_then(|row| row.cleared.as_deref()) {
        Some(cleared) => Some(prepared.clone().cleared(domain, Some(cleared))?),
        None => None,
    };
    let prepared = answered.as_ref().unwrap_or(prepared);
    let told = |outcome: Outcome, resolution: Value, violations: Vec<Violation>| SearchResult {
        violations,
        candidates: Vec::new(),
        resolution,
        outcome,
        left_out: left_out.clone(),
        not_compared: domain.matching.unseen(sight),
    };
    let plain = |outcome: Outcome| json!({"outcome": outcome.as_str()});
    let violations = prepared.violations.clone();
    Ok(
        match foreseen::gate(domain, prepared, known.as_ref(), &Origin::hub(), now())? {
            Gate::Same { aside } => {
                let outcome = if aside {
                    Outcome::Quarantined
                } else {
                    Outcome::Unchanged
                };
                told(outcome, plain(outcome), violations)
            }
            Gate::Superseded => told(Outcome::Superseded, plain(Outcome::Superseded), Vec::new()),
            Gate::Aside(violations) => told(Outcome::Quarantined, plain(Outcome::Quarantined), violations),
            Gate::Compared(_) => {
                if let Some(golden_id) = foreseen::home(known.as_ref()) {
                    let resolution = json!({"outcome": Outcome::Updated.as_str(), "golden_id": golden_id});
                    return Ok(told(Outcome::Updated, resolution, violations));
                }
                let resolution = unless_settled(conn, domain, decision)?;
                let outcome = foreseen::placed(&resolution);
                let shown = match &resolution {
                    Resolution::New => json!({"outcome": "new"}),
                    other => serde_json::to_value(other).unwrap_or(Value::Null),
                };
                told(outcome, shown, violations)
            }
        },
    )
}

/// What is stored of a record, as far as somebody may see it: whether something new is said of it must not tell whether a
/// sensitive value is the stored one.
fn known_as_seen(conn: &mut AnyConn, domain: &Domain, id: &str, sight: Sight) -> Result<Option<SourceRecordRow>> {
    let Some(mut row) = source_records::find(conn, id)? else {
        return Ok(None);
    };
    // What was taken in by other rules, or is to be looked at again, is never the same.
    let comparable = row.rules_version == domain.rules_version && !row.content_hash.is_empty();
    if sight == Sight::WithoutSensitive && comparable {
        row.raw = text(&domain.public(&attributes(&row.raw)?));
        row.content_hash = prepare_again(domain, &row)?.content_hash;
    }
    Ok(Some(row))
}

/// A record that nobody stored yet, as far as the caller may see it.
fn prepare_as_seen(domain: &Domain, record: IncomingRecord, sight: Sight) -> PreparedRecord {
    let seen = IncomingRecord {
        attributes: domain.seen(&record.attributes, sight),
        ..record
    };
    let mut prepared = prepare(domain, seen);
    if sight == Sight::WithoutSensitive {
        // That they are missing is no news: they were left out.
        let top = |violation: &Violation| violation.pointer.split('/').nth(1).map(str::to_owned);
        let told = |violation: &Violation| top(violation).is_none_or(|name| !domain.is_sensitive(&name));
        prepared.violations.retain(told);
    }
    prepared
}

/// Whom nothing but a name raises that tells nothing, as a steward said, is new.
fn unless_settled(conn: &mut AnyConn, domain: &Domain, decision: Decision) -> Result<Resolution> {
    let name = decision.common_name.filter(|_| is_common_name(&decision.resolution));
    let asked = match name {
        Some(name) => tasks::by_pair_key(conn, &name_key(&domain.name, name))?,
        None => None,
    };
    Ok(match asked.filter(|task| task.resolved_at.is_some()) {
        Some(_) => Resolution::New,
        None => decision.resolution,
    })
}

/// One golden record that may be the same.
#[derive(Debug, Serialize)]
pub struct Candidate {
    /// Golden record.
    pub golden_id: String,
    /// Its name for people.
    pub label: String,
    /// The member that resembles most.
    pub source: SourceKey,
    /// The engine's assessment: comparisons, weights, vetoes, verdict.
    pub assessment: Value,
}

/// One side of an explanation: a stored source record, or attributes.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Operand {
    /// A stored source record.
    Stored(SourceKey),
    /// Attributes that need not be stored.
    Given {
        /// As a source system would send them.
        attributes: Attributes,
    },
}

impl Operand {
    /// About how many bytes it brings.
    fn weighed(&self, domain: &Domain, place: &str) -> Result<usize> {
        match self {
            Operand::Stored(_) => Ok(0),
            Operand::Given { attributes } => Ok(weighed(domain, attributes, place)?.bytes()),
        }
    }
}

/// Stands for a record that nobody stored; no stored id looks like it.
const UNSTORED: &str = "?";

impl Hub {
    /// Who may this be, and what would ingest do with it? Stores nothing. With `source`, as if that system sent it, and
    /// with a key as that record. Without sensitive attributes, where `sight` is without: asked and stored ones count for
    /// nothing.
    ///
    /// # Errors
    /// `NotFound` for an unknown domain.
    pub async fn search(
        &self,
        domain: &str,
        attributes: Attributes,
        source: Source,
        sight: Sight,
    ) -> Result<SearchResult> {
        let runtime = self.runtime(domain)?.clone();
        let bytes = weighed(&runtime.domain(), &attributes, "/attributes")?.bytes();
        let id = match source.key.clone() {
            Some(key) => {
                let (domain, system) = (domain.to_owned(), source.system.clone());
                Some(self.read(move |conn| record_of(conn, &domain, &system, &key)).await?)
            }
            None => None,
        };
        let (decision, prepared, domain) = self
            .compute(bytes, move || {
                let view = runtime.view.read();
                let domain = view.rules.domain.clone();
                let incoming = IncomingRecord {
                    system: source.system,
                    key: source.key.unwrap_or_default(),
                    attributes,
                    source_updated_at: source.updated_at,
                    changed_by: None,
                    handed_in_by: Vec::new(),
                };
                let mut prepared = prepare_as_seen(&domain, incoming, sight);
                prepared.id = id.unwrap_or_else(|| UNSTORED.to_owned());
                let (id, system) = (prepared.id.as_str(), prepared.system.as_str());
                let seen = view.index.seen(sight);
                let decision = resolution::resolve(&domain, seen, &view.constraints, id, system, &prepared.features);
                (decision, prepared, domain)
            })
            .await?;
        let found = decision.explanation.candidates.clone();
        let record_ids: Vec<String> = found.iter().map(|c| c.record_id.clone()).collect();
        let golden_ids: Vec<String> = found.iter().filter_map(|c| c.golden_id.clone()).collect();
        let (records, goldens, foretold) = self
            .read(move |conn| {
                let records = source_records::by_ids(conn, &record_ids)?;
                let goldens = golden_records::by_ids(conn, &golden_ids)?;
                Ok((records, goldens, foretell(conn, &domain, &prepared, decision, sight)?))
            })
            .await?;
        let keys: HashMap<String, SourceKey> = records
            .into_iter()
            .map(|r| {
                (
                    r.id,
                    SourceKey {
                        system: r.system,
                        key: r.key,
                    },
                )
            })
            .collect();
        let labels: HashMap<String, String> = goldens.into_iter().map(|g| (g.id, g.label)).collect();
        let candidates = found.into_iter().filter_map(|c| {
            let golden_id = c.golden_id?;
            Some(Candidate {
                label: labels.get(&golden_id)?.clone(),
                source: keys.get(&c.record_id)?.clone(),
                assessment: serde_json::to_value(&c.assessment).unwrap_or(Value::Null),
                golden_id,
            })
        });
        Ok(SearchResult {
            candidates: candidates.collect(),
            ..foretold
        })
    }

    /// Why are these two the same or not, by what may be seen? Sensitive values are masked. `rules`: by this rule version, an id or what
    /// decisions name, instead of the one in force; it weighs by its own weights, and with how common values are today.
    ///
    /// # Errors
    /// `NotFound` for a source record or rule version that does not exist.
    pub async fn explain(
        &self,
        domain: &str,
        left: Operand,
        right: Operand,
        rules: Option<String>,
        sight: Sight,
    ) -> Result<PairView> {
        let runtime = self.runtime(domain)?.clone();
        let name = runtime.name.clone();
        let definition = runtime.domain();
        let bytes = left.weighed(&definition, "/left/attributes")? + right.weighed(&definition, "/right/attributes")?;
        let (left, right) = self
            .read(move |conn| Ok((known(conn, &name, left)?, known(conn, &name, right)?)))
            .await?;
        let Some(rules) = rules else {
            return self
                .compute(bytes, move || explained(&runtime.view.read(), &left, &right, sight))
                .await?;
        };
        // As large as the view in force: one at a time.
        let _turn = runtime.explaining.lock().await;
        let name = runtime.name.clone();
        let in_force = runtime.domain();
        let view = self.read(move |conn| view_by(conn, &name, &rules, &in_force)).await?;
        self.compute(bytes, move || explained(&view, &left, &right, sight))
            .await?
    }
}

/// The records as another rule version sees them.
fn view_by(conn: &mut AnyConn, domain: &str, rules: &str, in_force: &Domain) -> Result<View> {
    let row = match stored(conn, domain, rules) {
        Ok(row) => row,
        Err(_) => {
            let named = rule_versions::by_version(conn, domain, rules)?.into_iter().next();
            named.ok_or_else(|| Error::not_found("rule version", rules))?
        }
    };
    let definition = parsed(&row).map_err(|error| {
        let detail = format!("this program cannot read the rules of version {}: {error}", row.id);
        Error::conflict(UNREADABLE, detail)
    })?;
    let differs = |(path, rule): (&String, &AttributeRule)| {
        let other = definition.attributes.get(path);
        rule.sensitive && other.is_some_and(|other| !other.sensitive)
    };
    if in_force.attributes.iter().any(differs) {
        let detail = format!("version {} does not keep apart what is sensitive now", row.id);
        return Err(Error::conflict(UNREADABLE, detail));
    }
    let mut view = View::new(ActiveRules {
        id: row.id,
        domain: Arc::new(codes::attached(conn, definition)?),
    });
    view.catch_up(conn)?;
    Ok(view)
}

fn explained(view: &View, left: &Known, right: &Known, sight: Sight) -> Result<PairView> {
    let stewards = match (left.id(), right.id()) {
        (Some(a), Some(b)) if view.constraints.forbids(a, b) => Some("no_match"),
        (Some(a), Some(b)) if view.constraints.forces(a, b) => Some("match"),
        _ => None,
    };
    let domain = &view.rules.domain;
    let (left, right) = (left.compared(domain, sight)?, right.compared(domain, sight)?);
    Ok(PairView {
        explanation: view.index.seen(sight).explain(left.side(), right.side()),
        rules_version: domain.rules_version.clone(),
        steward_verdict: stewards,
        not_compared: domain.matching.unseen(sight),
    })
}

/// A pair explained, with what a steward said about it.
#[derive(Debug, Serialize)]
pub struct PairView {
    /// The engine's explanation.
    #[serde(flatten)]
    pub explanation: PairExplanation,
    /// The rules that explain.
    pub rules_version: String,
    /// `match`, `no_match`, or nothing: a steward's verdict outranks the rules.
    pub steward_verdict: Option<&'static str>,
    /// Comparisons that had no part in it, because the caller may not see what they compare.
    pub not_compared: Vec<String>,
}

/// An operand, read.
enum Known {
    Stored(Box<SourceRecordRow>),
    Given(Attributes),
}

/// An operand as rules see it.
struct Compared {
    /// Of a stored source record.
    id: Option<String>,
    features: Features,
    raw: Attributes,
}

impl Known {
    fn id(&self) -> Option<&str> {
        match self {
            Known::Stored(row) => Some(&row.id),
            Known::Given(_) => None,
        }
    }

    fn compared(&self, domain: &Domain, sight: Sight) -> Result<Compared> {
        let (own, raw) = match self {
            Known::Stored(row) => (standing(domain, row)?, shown_raw(domain, row)?),
            Known::Given(raw) => {
                let raw = domain.seen(raw, sight);
                (domain.prepare(&raw).attributes, raw)
            }
        };
        Ok(Compared {
            id: self.id().map(str::to_owned),
            features: features(&domain.matching, &domain.seen(&own, sight)),
            raw: domain.seen(&raw, sight),
        })
    }
}

impl Compared {
    fn side(&self) -> Side<'_> {
        Side {
            id: self.id.as_deref(),
            features: &self.features,
            raw: Some(&self.raw),
        }
    }
}

fn known(conn: &mut AnyConn, domain: &str, operand: Operand) -> Result<Known> {
    match operand {
        Operand::Given { attributes } => Ok(Known::Given(attributes)),
        Operand::Stored(source) => {
            let id = record_of(conn, domain, &source.system, &source.key)?;
            let row = source_records::find(conn, &id)?
                .ok_or_else(|| Error::not_found("source record", format!("{}/{}", source.system, source.key)))?;
            Ok(Known::Stored(Box::new(row)))
        }
    }
}
