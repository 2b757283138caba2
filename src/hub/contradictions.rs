//! Overrides beneath which a source says something else than when they were made: one task for each attribute or entry,
//! which closes by itself when the override ends or the source agrees.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Origin;
use super::batch::Batch;
use super::consolidate::text;
use super::exceptions::{EXCEPTION, is_about_golden};
use super::intake::TASK_DUE;
use super::overrides::to_engine;
use crate::engine::survivorship::Contradicted;
use crate::error::Result;
use crate::store::tasks::TaskRow;

/// Category of the tasks.
const CONTRADICTED: &str = "override_contradicted";
const SUGGESTION: &str = "Look at what the source says now: end the override if the source is right, else correct the \
                          source. Dismiss it to keep the override; you are asked again when the source says something \
                          else.";

/// What a task holds: no values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Detail {
    override_id: String,
    attribute: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry: Option<Value>,
}

impl Detail {
    fn of(found: &Contradicted) -> Detail {
        Detail {
            override_id: found.id.clone(),
            attribute: found.attribute.clone(),
            entry: found.entry.clone(),
        }
    }

    /// What there is one task for.
    fn subject(&self) -> (String, String) {
        (
            self.attribute.clone(),
            self.entry.as_ref().map(text).unwrap_or_default(),
        )
    }
}

/// Whether a task says that a source contradicts an override: the survivor of a merge is asked anew.
pub(super) fn is_of_override(task: &TaskRow) -> bool {
    is_about_golden(task) && task.category == CONTRADICTED
}

fn detail_of(task: &TaskRow) -> Option<Detail> {
    serde_json::from_str(&task.detail).ok()
}

impl Batch<'_> {
    /// Opens, brings up to date and closes what is asked about a golden record's overrides.
    pub(super) fn tell_contradicted(&mut self, id: &str, found: &[Contradicted], origin: &Origin) -> Result<()> {
        let row = &self.golden(id)?.row;
        let (live, label) = (row.status == "live", row.label.clone());
        let mut wanted: BTreeMap<(String, String), Detail> = match live {
            true => found
                .iter()
                .map(Detail::of)
                .map(|detail| (detail.subject(), detail))
                .collect(),
            false => BTreeMap::new(),
        };
        let about = |task: &&TaskRow| {
            is_of_override(task) && task.resolved_at.is_none() && task.golden_id.as_deref() == Some(id)
        };
        let open: Vec<TaskRow> = self.tasks.values().filter(about).cloned().collect();
        for mut task in open {
            let asked = detail_of(&task).and_then(|detail| wanted.remove(&detail.subject()));
            match asked {
                Some(detail) if text(&detail) == task.detail => {}
                Some(detail) => {
                    task.detail = text(&detail);
                    self.put_task(task);
                }
                None => {
                    task.state = "resolved".into();
                    task.decision = Some("corrected".into());
                    task.reason = Some("the override ended, or the source agrees with it".into());
                    task.resolved_at = Some(self.now);
                    self.put_task(task);
                }
            }
        }
        for detail in wanted.into_values() {
            let of_entry = if detail.entry.is_some() { "an entry of " } else { "" };
            let task = TaskRow {
                title: format!(
                    "{label}: a source says something else beneath the override of {of_entry}{}",
                    detail.attribute
                ),
                suggestion: SUGGESTION.into(),
                detail: text(&detail),
                golden_id: Some(id.to_owned()),
                ..self.new_task(EXCEPTION, CONTRADICTED, TASK_DUE, origin)
            };
            self.put_task(task);
        }
        Ok(())
    }

    /// A steward keeps an override although the source says something else: it is asked about when that changes again.
    pub(super) fn keep_override(&mut self, task: &TaskRow) -> Result<()> {
        let (Some(detail), Some(id)) = (
            detail_of(task).filter(|_| is_of_override(task)),
            task.golden_id.as_ref(),
        ) else {
            return Ok(());
        };
        let ids = BTreeSet::from([id.clone()]);
        self.load_goldens(&ids)?;
        let members = self.members_by_golden(&ids).remove(id).unwrap_or_default();
        let standing = self
            .overrides_of(id)
            .into_iter()
            .map(to_engine)
            .collect::<Result<Vec<_>>>()?;
        let found = self.consolidated(&members, &standing)?.contradicted;
        for one in found.iter().filter(|one| Detail::of(one).subject() == detail.subject()) {
            if let Some(mut row) = self.overrides.get(&one.id).cloned() {
                row.baseline.clone_from(&one.beneath);
                self.put_override(row);
            }
        }
        Ok(())
    }
}
