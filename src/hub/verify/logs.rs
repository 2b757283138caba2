//! The change feed and the audit chain: no holes, hashes whole, protected values approved.

use std::collections::HashMap;

use serde_json::Value;

use super::golden::subject;
use super::{Check, Law, STEP};
use crate::error::Result;
use crate::hub::batch::audit_hash;
use crate::store::changes::{self, ChangeRow};
use crate::store::{AnyConn, heads, tasks};

impl Check<'_> {
    pub(super) fn changes(&mut self, conn: &mut AnyConn) -> Result<()> {
        let head = heads::read(conn, std::slice::from_ref(&self.domain.name))?.pop();
        let head = head.map_or(0, |head| head.position);
        let mut position = 0;
        let mut versions: HashMap<String, i64> = HashMap::new();
        loop {
            let rows = changes::after(conn, &self.domain.name, position, STEP)?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                if row.position != position + 1 {
                    let detail = format!("{} follows {position}", row.position);
                    self.found(Law::Contiguous, self.position(row.position), detail);
                }
                position = row.position;
                let before = versions.insert(row.golden_id.clone(), row.golden_version);
                if before.is_some_and(|before| before > row.golden_version) {
                    let detail = "a golden record's older version comes after a newer one";
                    self.found(Law::Contiguous, self.position(row.position), detail);
                }
            }
            self.report.changes += rows.len() as u64;
            self.approvals(conn, &rows)?;
        }
        if position != head {
            let detail = format!("the feed ends at {position}, the head says {head}");
            self.found(Law::Contiguous, self.position(head), detail);
        }
        Ok(())
    }

    fn position(&self, position: i64) -> String {
        format!("change:{}/{position}", self.domain.name)
    }

    /// An update of a protected attribute was published in the commit of its last approval.
    fn approvals(&mut self, conn: &mut AnyConn, rows: &[ChangeRow]) -> Result<()> {
        let mut protected: Vec<(&ChangeRow, usize)> = Vec::new();
        for row in rows.iter().filter(|row| row.type_ == "mdm.golden_record.updated.v1") {
            // By the policy of its time.
            let rules = self.under(conn, &row.rules_version)?;
            let protect = &rules.as_deref().unwrap_or(self.domain).approval.protect;
            let body: Value = serde_json::from_str(&row.body).unwrap_or(Value::Null);
            let changed = body.pointer("/data/changed").and_then(Value::as_array);
            let names = changed.into_iter().flatten().filter_map(Value::as_str);
            let needed = names
                .filter_map(|name| protect.get(name))
                .map(|rule| usize::from(rule.approvers))
                .max();
            protected.extend(needed.map(|approvers| (row, approvers)));
        }
        let mut ids: Vec<String> = protected.iter().map(|(row, _)| row.golden_id.clone()).collect();
        ids.sort();
        ids.dedup();
        let given = tasks::approvals(conn, &ids)?;
        for (row, approvers) in protected {
            let allowed = given.iter().any(|task| {
                let list = |text: &str| serde_json::from_str::<Vec<String>>(text).unwrap_or_default();
                let (by, submitters) = (list(&task.approvals), list(&task.submitted_by));
                task.golden_id.as_deref() == Some(&row.golden_id)
                    && task.resolved_at == Some(row.at)
                    && by.len() >= approvers
                    && !by.iter().any(|who| submitters.contains(who))
            });
            if !allowed {
                let detail = format!(
                    "position {} published a protected value without its approvals",
                    row.position
                );
                self.found(Law::Approved, subject(&row.golden_id), detail);
            }
        }
        Ok(())
    }

    pub(super) fn audit(&mut self, conn: &mut AnyConn) -> Result<()> {
        let head = heads::read(conn, std::slice::from_ref(&self.domain.name))?.pop();
        let (mut seq, mut hash) = (0, String::new());
        loop {
            let rows = changes::audit_after(conn, &self.domain.name, seq, STEP)?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let subject = format!("audit:{}/{}", self.domain.name, row.seq);
                if row.seq != seq + 1 {
                    self.found(Law::Contiguous, subject.clone(), format!("{} follows {seq}", row.seq));
                }
                if row.previous_hash != hash || audit_hash(row) != row.hash {
                    self.found(
                        Law::AuditWhole,
                        subject,
                        "its hash does not cover it and the entry before",
                    );
                }
                seq = row.seq;
                hash.clone_from(&row.hash);
            }
            self.report.audit_entries += rows.len() as u64;
        }
        if head.is_some_and(|head| head.audit_seq != seq || head.audit_hash != hash) {
            let detail = "the chain does not end where the head says";
            self.found(Law::AuditWhole, format!("audit:{}", self.domain.name), detail);
        }
        Ok(())
    }
}
