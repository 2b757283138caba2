//! How a golden record came to have the source records it has: in which order, and why.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;

use super::Hub;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::source_records::SourceKey;
use super::time::rfc3339;
use super::told::Teller;
use crate::engine::matching::Sight;
use crate::error::Result;
use crate::store::crosswalk::{self, LinkRow};
use crate::store::decisions::{self, DecisionRow, VerdictRow};
use crate::store::{AnyConn, source_records};

/// A source record joined a golden record (this one, or one that was merged into it later).
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// When.
    pub at: String,
    /// Until when it was there; absent while it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The source record that joined.
    pub source: SourceKey,
    /// Where it joined.
    pub golden_id: String,
    /// `created`, `joined` or `review` by rule; `merged` by a steward.
    pub outcome: String,
    /// `rule` or `steward`.
    pub decided_by: &'static str,
    /// The steward, or the caller whose record the rules decided about.
    pub actor: String,
    /// In words.
    pub reason: String,
    /// In which request.
    pub correlation_id: String,
    /// Where it was before a merge brought it here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_golden_id: Option<String>,
    /// The member that it resembled most, as it was judged then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched: Option<Matched>,
}

/// The explanation kept with a decision, in short.
#[derive(Debug, Clone, Serialize)]
pub struct Matched {
    /// The other source record; absent if the hub no longer has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceKey>,
    /// Match weight in bits.
    pub weight: f64,
    /// The weight as a probability.
    pub probability: f64,
    /// What agreed and what did not.
    pub match_key: String,
    /// Rules and weights that decided.
    pub model_version: String,
}

impl Hub {
    /// Every step by which source records came into a golden record and into those merged into it, oldest first.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn how(&self, domain: &str, id: &str, sight: Sight, page: Page) -> Result<PageOf<Step>> {
        let definition = self.domain(domain)?;
        let rows = page.rows();
        let after: i64 = page.cursor.as_deref().map(decode_cursor).transpose()?.unwrap_or(0);
        self.with_golden(domain, id, move |conn, golden| {
            let mut links = crosswalk::into_golden(conn, &golden.id, after, rows as i64 + 1)?;
            let more = links.len() > rows;
            links.truncate(rows);
            let next_cursor = links.last().filter(|_| more).map(|last| encode_cursor(&last.revision));
            let told = Teller::new(definition, sight);
            let items = Reasons::of(conn, &links, &told)?.steps(links);
            Ok(PageOf { items, next_cursor })
        })
        .await
    }
}

/// A decision by rule, with its explanation as it may be told.
struct Decided {
    row: DecisionRow,
    explanation: Value,
}

/// What is stored about the links of a page.
struct Reasons {
    keys: HashMap<String, SourceKey>,
    /// By record and time.
    decisions: HashMap<(String, i64), Decided>,
    /// Verdicts that put a record together with others, by record and time.
    verdicts: HashMap<(String, i64), VerdictRow>,
    /// Every link of the records, oldest first.
    links: HashMap<String, Vec<LinkRow>>,
}

impl Reasons {
    fn of(conn: &mut AnyConn, links: &[LinkRow], told: &Teller) -> Result<Reasons> {
        let mut ids: Vec<String> = links.iter().map(|link| link.record_id.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut decisions = HashMap::new();
        for row in decisions::of_records(conn, &ids)? {
            let explanation = told.explanation(&row)?;
            decisions.insert((row.record_id.clone(), row.at), Decided { row, explanation });
        }
        let verdicts = decisions::verdicts_on(conn, &ids, "match")?;
        let mut by_record: HashMap<String, Vec<LinkRow>> = HashMap::new();
        for link in crosswalk::of_records(conn, &ids)? {
            by_record.entry(link.record_id.clone()).or_default().push(link);
        }
        ids.extend(
            decisions
                .values()
                .filter_map(|decided| best(&decided.explanation, &decided.row.golden_id)?.0),
        );
        ids.sort_unstable();
        ids.dedup();
        let keys = source_records::by_ids(conn, &ids)?.into_iter().map(|row| {
            let key = SourceKey {
                system: row.system,
                key: row.key,
            };
            (row.id, key)
        });
        Ok(Reasons {
            keys: keys.collect(),
            decisions,
            verdicts: verdicts
                .into_iter()
                .map(|(record, row)| ((record, row.at), row))
                .collect(),
            links: by_record,
        })
    }

    fn steps(&self, links: Vec<LinkRow>) -> Vec<Step> {
        links.into_iter().filter_map(|link| self.step(link)).collect()
    }

    fn step(&self, link: LinkRow) -> Option<Step> {
        let moment = (link.record_id.clone(), link.linked_at);
        let mut step = Step {
            at: rfc3339(link.linked_at),
            until: link.unlinked_at.map(rfc3339),
            source: self.keys.get(&link.record_id)?.clone(),
            golden_id: link.golden_id.clone(),
            outcome: "merged".into(),
            decided_by: "steward",
            actor: String::new(),
            reason: String::new(),
            correlation_id: String::new(),
            from_golden_id: self.before(&link),
            matched: None,
        };
        let decision = self.decisions.get(&moment);
        if let Some(Decided { row, explanation }) = decision.filter(|decided| decided.row.golden_id == link.golden_id) {
            step.outcome.clone_from(&row.outcome);
            step.decided_by = "rule";
            step.actor.clone_from(&row.actor);
            step.reason = text(explanation, "reason");
            step.correlation_id.clone_from(&row.correlation_id);
            step.matched = best(explanation, &row.golden_id).map(|(record, mut matched)| {
                matched.source = record.and_then(|id| self.keys.get(&id).cloned());
                matched
            });
            step.from_golden_id = None;
        } else if let Some(row) = self.verdicts.get(&moment) {
            step.actor.clone_from(&row.actor);
            step.reason.clone_from(&row.reason);
            step.correlation_id.clone_from(&row.correlation_id);
        }
        Some(step)
    }

    /// Where a record was when this link was made.
    fn before(&self, link: &LinkRow) -> Option<String> {
        let earlier = self.links.get(&link.record_id)?.iter();
        let before = earlier.take_while(|other| other.revision < link.revision).last()?;
        (before.unlinked_at == Some(link.linked_at)).then(|| before.golden_id.clone())
    }
}

/// The candidate of a golden record in a stored explanation, and the id of its record.
fn best(explanation: &Value, golden_id: &str) -> Option<(Option<String>, Matched)> {
    let candidates = explanation.get("candidates")?.as_array()?;
    let found = candidates
        .iter()
        .find(|candidate| candidate.get("golden_id").and_then(Value::as_str) == Some(golden_id))?;
    let assessment = found.get("assessment")?;
    let number = |name: &str| assessment.get(name).and_then(Value::as_f64).unwrap_or_default();
    let matched = Matched {
        source: None,
        weight: number("weight"),
        probability: number("probability"),
        match_key: text(assessment, "match_key"),
        model_version: text(assessment, "model_version"),
    };
    let record = found.get("record_id").and_then(Value::as_str).map(str::to_owned);
    Some((record, matched))
}

fn text(object: &Value, name: &str) -> String {
    let found = object.get(name).and_then(Value::as_str);
    found.unwrap_or_default().to_owned()
}
