//! Combinations that came and had no result are asked about: one exception for each, in the domain of account mappings.

use serde_json::json;

use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, clip};
use crate::error::Result;
use crate::hub::exceptions::EXCEPTION;
use crate::hub::ids::new_id;
use crate::hub::intake::TASK_DUE;
use crate::hub::time::Micros;
use crate::store::mapping_combinations::{self as combinations, CombinationRow};
use crate::store::tasks::{self, TaskRow};
use crate::store::{AnyConn, heads};

/// Domain whose stewards are asked.
pub(super) const MAPPINGS: &str = "account_mapping";
/// Category of the exceptions.
const CATEGORY: &str = "unmapped_combination";
/// Exceptions that are opened at a time; the others are when they come again.
const MOST: usize = 500;
/// Most characters of a title.
const LONGEST: usize = 200;

/// Who is asked.
pub(super) struct Desk {
    owner_group: String,
    priority: String,
    escalate_to: Option<String>,
}

impl Desk {
    /// Whom the domain's rules name.
    pub(super) fn of(domain: &Domain) -> Desk {
        let route = domain.tasks.route(EXCEPTION, CATEGORY, &Attributes::new());
        Desk {
            owner_group: route.owner_group,
            priority: route.priority.as_str().to_owned(),
            escalate_to: route.escalate_to,
        }
    }

    /// Asks about those of the combinations that were never asked about.
    pub(super) fn ask(&self, conn: &mut AnyConn, seen: &[CombinationRow], at: Micros) -> Result<()> {
        // As the domain's writer does: of two nodes that saw the same, one asks.
        heads::lock(conn, MAPPINGS)?;
        let keys: Vec<(String, String)> = seen
            .iter()
            .map(|row| (row.map_set.clone(), row.combination.clone()))
            .collect();
        let mut rows = combinations::without_task(conn, &keys, MOST)?;
        let opened: Vec<TaskRow> = rows.iter().map(|row| self.task(row, at)).collect();
        for (row, task) in rows.iter_mut().zip(&opened) {
            row.task_id = Some(task.id.clone());
        }
        tasks::upsert(conn, &opened)?;
        combinations::set_tasks(conn, &rows)
    }

    fn task(&self, row: &CombinationRow, at: Micros) -> TaskRow {
        let segments: serde_json::Value = serde_json::from_str(&row.combination).unwrap_or_default();
        let codes = segments.as_object().into_iter().flatten();
        let codes: Vec<String> = codes
            .map(|(name, code)| format!("{name} {}", code.as_str().unwrap_or_default()))
            .collect();
        let problem = row.problem.as_deref().unwrap_or("unmapped");
        let mut title = format!("{} has no result for {}", row.map_set, codes.join(", "));
        clip(&mut title, LONGEST);
        TaskRow {
            id: new_id(),
            domain: MAPPINGS.into(),
            kind: EXCEPTION.into(),
            category: CATEGORY.into(),
            state: "open".into(),
            title,
            suggestion:
                "Have a version of the map set approved that says where it goes, or blocks it; then dismiss this."
                    .into(),
            detail: json!({"map_set": row.map_set, "segments": segments, "problem": problem}).to_string(),
            submitted_by: "[]".into(),
            approvals: "[]".into(),
            created_at: at,
            due_at: at + TASK_DUE,
            correlation_id: new_id(),
            version: 1,
            owner_group: self.owner_group.clone(),
            priority: self.priority.clone(),
            escalate_to: self.escalate_to.clone(),
            ..TaskRow::default()
        }
    }
}
