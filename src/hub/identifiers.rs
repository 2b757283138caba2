//! Identifiers that only one thing can have: golden records that share one are asked about.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Origin;
use super::batch::Batch;
use super::follow::{DUPLICATE, pair, pair_key};
use super::ids::sha256_hex;
use super::intake::{MOST_TASKS, TASK_DUE};
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, values};
use crate::error::Result;
use crate::store::identifiers::{self, IdentifierRow};
use crate::store::tasks::TaskRow;

/// Category of the tasks.
pub(super) const CATEGORY: &str = "shared_identifier";

/// The exclusive identifiers among the values of a golden record. Values are hashed: some may be sensitive.
pub(super) fn identifiers_of(domain: &Domain, golden_id: &str, parts: &[&Attributes]) -> Vec<IdentifierRow> {
    let mut rows = BTreeSet::new();
    for attribute in &domain.exclusive {
        let found = parts.iter().flat_map(|part| values(part, attribute));
        for value in found.filter(|value| !value.is_null()) {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            rows.insert(IdentifierRow {
                domain: domain.name.clone(),
                value: sha256_hex(&[attribute.as_bytes(), b"\0", text.as_bytes()]),
                golden_id: golden_id.to_owned(),
                attribute: attribute.clone(),
            });
        }
    }
    rows.into_iter().collect()
}

/// Golden records whose identifiers a commit changes, with who did it.
pub(super) type Claims = BTreeMap<String, (Vec<IdentifierRow>, Origin)>;

/// Two golden records → the attributes that they share, and who brought that about.
type Shared = BTreeMap<(String, String), (BTreeSet<String>, Origin)>;

impl Batch<'_> {
    /// Notes what identifiers a golden record has now.
    pub(super) fn claim_identifiers(&mut self, golden_id: &str, rows: Vec<IdentifierRow>, origin: &Origin) {
        self.claims.insert(golden_id.to_owned(), (rows, origin.clone()));
    }

    /// Asks a steward about live golden records that now share an identifier, unless that is asked or answered.
    pub(super) fn ask_about_shared_identifiers(&mut self) -> Result<()> {
        self.close_what_is_not_shared()?;
        for ((a, b), (attributes, origin)) in self.shared()? {
            self.load_goldens(&BTreeSet::from([a.clone(), b.clone()]))?;
            let live = |id: &String| self.goldens.get(id).is_some_and(|g| g.row.status == "live");
            let asked = self.tasks.values().any(|task| is_about(task, &a, &b));
            if !live(&a) || !live(&b) || asked || !self.verdicts_between(&a, &b, "no_match")?.is_empty() {
                continue;
            }
            let (label, other) = (self.golden(&a)?.row.label.clone(), self.golden(&b)?.row.label.clone());
            // Tasks are told to those, too, who may not see what is sensitive.
            let (hidden, open): (Vec<String>, Vec<String>) = attributes
                .into_iter()
                .partition(|path| self.domain.is_sensitive(top_of(path)));
            let hidden = (!hidden.is_empty()).then(|| "an identifier that is sensitive".to_owned());
            let names = open.into_iter().chain(hidden).collect::<Vec<_>>().join(", ");
            let reason = format!("Both have the same {names}, which only one can have.");
            let task = TaskRow {
                title: format!("{label} and {other} share {names}"),
                suggestion: "If they are the same thing, merge; if not, correct the wrong one in its source or \
                             override it, or keep them apart."
                    .into(),
                detail: json!({"reason": reason, "candidates": Value::Array(Vec::new())}).to_string(),
                golden_id: Some(a),
                other_golden_id: Some(b),
                ..self.new_task(DUPLICATE, CATEGORY, TASK_DUE, &origin)
            };
            self.put_task(task);
        }
        Ok(())
    }

    /// Ends the questions about golden records of which this commit took what they shared.
    fn close_what_is_not_shared(&mut self) -> Result<()> {
        let asked = self.tasks.values().filter(|task| {
            let sides = [&task.golden_id, &task.other_golden_id].into_iter().flatten();
            task.category == CATEGORY
                && task.resolved_at.is_none()
                && sides.into_iter().any(|id| self.claims.contains_key(id))
        });
        let asked: Vec<TaskRow> = asked.cloned().collect();
        for task in asked {
            let (Some(a), Some(b)) = (task.golden_id.clone(), task.other_golden_id.clone()) else {
                continue;
            };
            let (own, others) = (self.values_of(&a)?, self.values_of(&b)?);
            if !own.is_disjoint(&others) {
                continue;
            }
            let origin = [&a, &b]
                .into_iter()
                .find_map(|id| self.claims.get(id))
                .map(|claim| claim.1.clone());
            self.put_task(TaskRow {
                state: "resolved".into(),
                decision: Some("corrected".into()),
                reason: Some("they share it no more".into()),
                resolved_at: Some(self.now),
                ..task
            });
            let origin = origin.unwrap_or_else(Origin::hub);
            self.let_go(&BTreeSet::from([a, b]), "", "corrected", &origin)?;
        }
        Ok(())
    }

    /// Hashes of the exclusive identifiers of a golden record, as this commit leaves them.
    fn values_of(&mut self, golden_id: &str) -> Result<BTreeSet<String>> {
        if let Some((rows, _)) = self.claims.get(golden_id) {
            return Ok(rows.iter().map(|row| row.value.clone()).collect());
        }
        let rows = identifiers::of_golden(self.conn, golden_id)?;
        Ok(rows.into_iter().map(|row| row.value).collect())
    }

    /// Pairs of golden records that share identifiers which this commit changed: which attributes, and who did it.
    fn shared(&mut self) -> Result<Shared> {
        let claimed = self
            .claims
            .values()
            .flat_map(|(rows, _)| rows.iter().map(|row| row.value.clone()));
        let wanted: BTreeSet<String> = claimed.collect();
        let wanted: Vec<String> = wanted.into_iter().collect();
        let mut holders = identifiers::holders(self.conn, &self.domain.name, &wanted)?;
        holders.retain(|row| !self.claims.contains_key(&row.golden_id));
        holders.extend(self.claims.values().flat_map(|(rows, _)| rows.iter().cloned()));
        let mut by_value: BTreeMap<&str, Vec<&IdentifierRow>> = BTreeMap::new();
        for row in &holders {
            by_value.entry(&row.value).or_default().push(row);
        }
        let mut pairs = Shared::new();
        for (golden_id, (rows, origin)) in &self.claims {
            for row in rows {
                let sharing = by_value.get(row.value.as_str()).into_iter().flatten();
                for other in sharing.filter(|other| other.golden_id != *golden_id).take(MOST_TASKS) {
                    let (a, b) = (golden_id.min(&other.golden_id), golden_id.max(&other.golden_id));
                    let pair = pairs
                        .entry((a.clone(), b.clone()))
                        .or_insert_with(|| (BTreeSet::new(), origin.clone()));
                    pair.0.insert(row.attribute.clone());
                }
            }
        }
        Ok(pairs)
    }
}

fn top_of(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

/// Whether a waiting task asks about two golden records.
pub(super) fn is_about(task: &TaskRow, a: &str, b: &str) -> bool {
    pair_key(task) == Some(pair(a, b))
}
