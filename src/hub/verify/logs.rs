//! The change feed and the audit chain: no holes, hashes whole, protected values approved.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::golden::subject;
use super::published::until;
use super::submitters::note_asked;
use super::{Check, DomainReport, Law, STEP};
use crate::engine::approval::{Approval, Only, Requirement, is_among, satisfied};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::error::Result;
use crate::hub::chain::audit_hash;
use crate::hub::consolidate::differing;
use crate::hub::payment::attribute_of;
use crate::store::approvals::{self, ApprovalRow};
use crate::store::changes::{self, AuditRow, ChangeRow};
use crate::store::tasks::{self, TaskRow};
use crate::store::{AnyConn, heads};

/// Golden record → the periods that its newest change told consumers of.
type Announced = HashMap<String, Value>;

/// Whether a change tells of nothing but a period that was announced before and holds now; remembers what it announces.
fn announced_before(announced: &mut Announced, golden_id: &str, body: &Value) -> bool {
    let before = match body.pointer("/data/periods") {
        Some(periods) => announced.insert(golden_id.to_owned(), periods.clone()),
        None => announced.remove(golden_id),
    };
    let Some(periods) = before.filter(|periods| body.pointer("/data/periods") == Some(periods)) else {
        return false;
    };
    let attributes = body.pointer("/data/attributes");
    let mut known = periods.as_array().into_iter().flatten();
    known.any(|period| period.get("attributes") == attributes)
}

impl Check<'_> {
    pub(super) fn changes(&mut self, conn: &mut AnyConn) -> Result<()> {
        let head = heads::read(conn, std::slice::from_ref(&self.domain.name))?.pop();
        // Older changes were removed as such.
        let first = head.as_ref().map_or(1, |head| head.first_position);
        let head = head.map_or(0, |head| head.position);
        let mut position = first - 1;
        let mut versions: HashMap<String, i64> = HashMap::new();
        let mut announced = Announced::new();
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
            self.approvals(conn, &rows, first > 1, &mut announced)?;
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

    /// Every protected value that a change published has the approvals that the policy of its time asked for. What the
    /// change before announced for a period begins by itself.
    fn approvals(
        &mut self,
        conn: &mut AnyConn,
        rows: &[ChangeRow],
        pruned: bool,
        announced: &mut Announced,
    ) -> Result<()> {
        let mut protected: Vec<(&ChangeRow, String, usize)> = Vec::new();
        let mut ids: Vec<String> = rows.iter().map(|row| row.golden_id.clone()).collect();
        ids.sort();
        ids.dedup();
        let published = self.published_versions(conn, &ids, false)?;
        for row in rows {
            let body: Value = serde_json::from_str(&row.body).unwrap_or(Value::Null);
            self.told_in_feed(row, &body, &published);
            let updated = row.type_ == "mdm.golden_record.updated.v1";
            if !updated && !row.body.contains("\"periods\"") {
                continue;
            }
            // By the policy of its time.
            let rules = self.policy_under(conn, &row.rules_version)?;
            let protect = &rules.as_deref().unwrap_or(self.domain).approval.protect;
            // What announced the first change of a record that is kept may be gone.
            let unknown = pruned && !announced.contains_key(&row.golden_id) && body.pointer("/data/periods").is_some();
            let began = announced_before(announced, &row.golden_id, &body) || unknown;
            if !updated || began {
                continue;
            }
            let told = body.pointer("/data/changed").and_then(Value::as_array);
            let mut changed: BTreeSet<String> = told
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            // What changed although nobody was told, sensitive values too.
            let versions = [row.golden_version - 1, row.golden_version];
            if let [Some(before), Some(after)] = versions.map(|version| until(&published, &row.golden_id, version))
                && before.sensitive.is_some()
            {
                changed.extend(differing(&before.all(), &after.all()));
            }
            for name in changed.iter().map(String::as_str) {
                if let Some(rule) = protect.get(name) {
                    let places = places(rules.as_deref().unwrap_or(self.domain), row, &body, name);
                    let asked = places
                        .into_iter()
                        .map(|place| (row, place, usize::from(rule.approvers)));
                    // Whether a person cleared what was found, and what was free before exclusive identifiers were
                    // protected, the feed does not tell; approvals that are recorded are looked at in any case.
                    let untold = rule.implied || rule.only == Some(Only::Cleared);
                    protected.extend(asked.filter(|_| !untold));
                }
            }
        }
        let recorded = approvals::of_goldens(conn, &ids)?;
        let positions: HashSet<(&str, i64)> = rows.iter().map(|r| (r.golden_id.as_str(), r.golden_version)).collect();
        for approval in recorded
            .iter()
            .filter(|a| positions.contains(&(a.golden_id.as_str(), a.version)))
        {
            if !is_enough(approval) {
                let detail = format!(
                    "version {} was published without the approvals that its policy asked",
                    approval.version
                );
                self.found(Law::Approved, subject(&approval.golden_id), detail);
            }
        }
        let given = tasks::approvals(conn, &ids)?;
        for (row, name, approvers) in protected {
            let recorded = recorded.iter().any(|approval| {
                approval.golden_id == row.golden_id
                    && approval.version == row.golden_version
                    && (approval.attribute == name
                        || (approval.subject == "references" && approval.attribute == attribute_of(&name)))
            });
            if !recorded && !given.iter().any(|task| allowed_by(task, row, approvers)) {
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
        let name = self.domain.name.clone();
        let mut asked = HashMap::new();
        audit_chain(conn, &name, &mut self.report, &mut |row| note_asked(&mut asked, row))?;
        self.asked = asked;
        Ok(())
    }
}

/// Follows the audit chain of a feed from its beginning to where its head says that it ends.
pub(super) fn audit_chain(
    conn: &mut AnyConn,
    feed: &str,
    report: &mut DomainReport,
    note: &mut dyn FnMut(&AuditRow),
) -> Result<()> {
    let head = heads::read(conn, &[feed.to_owned()])?.pop();
    let (mut seq, mut hash) = (0, String::new());
    loop {
        let rows = changes::audit_after(conn, feed, seq, STEP)?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let subject = format!("audit:{feed}/{}", row.seq);
            if row.seq != seq + 1 {
                report.found(Law::Contiguous, subject.clone(), format!("{} follows {seq}", row.seq));
            }
            if row.previous_hash != hash || audit_hash(row) != row.hash {
                let detail = "its hash does not cover it and the entry before";
                report.found(Law::AuditWhole, subject, detail);
            }
            note(row);
            seq = row.seq;
            hash.clone_from(&row.hash);
        }
        report.audit_entries += rows.len() as u64;
    }
    if head.is_some_and(|head| head.audit_seq != seq || head.audit_hash != hash) {
        let detail = "the chain does not end where the head says";
        report.found(Law::AuditWhole, format!("audit:{feed}"), detail);
    }
    Ok(())
}

/// What of a protected attribute a change published that needs approvals of its own: each entry of a list that is judged
/// so, else the whole.
fn places(domain: &Domain, row: &ChangeRow, body: &Value, name: &str) -> Vec<String> {
    let before = row.previous.as_deref().map(serde_json::from_str::<Attributes>);
    let after = body.pointer("/data/attributes").and_then(Value::as_object);
    let (Some(Ok(before)), Some(after)) = (before, after) else {
        return vec![name.to_owned()];
    };
    let dated = body.pointer("/data/periods").is_some();
    match domain.protected_entries(name, &before, after).filter(|_| !dated) {
        Some(entries) => {
            let changes = entries.changes(&before, after).into_iter();
            changes.map(|change| format!("{name}[{}]", change.shown)).collect()
        }
        None => vec![name.to_owned()],
    }
}

/// Whether a recorded approval is what its policy asked.
fn is_enough(row: &ApprovalRow) -> bool {
    // What cannot be read is nobody's approval, and anybody's submission.
    let submitters = serde_json::from_str::<Vec<String>>(&row.submitted_by);
    let given = serde_json::from_str::<Vec<Approval>>(&row.approvals);
    let asked = serde_json::from_str::<Requirement>(&row.requirement);
    match (submitters, given, asked) {
        (Ok(submitters), Ok(given), Ok(asked)) => satisfied(&[asked], &submitters, &given),
        _ => false,
    }
}

/// Whether a task of an earlier version, which kept no more, approved what a change published.
fn allowed_by(task: &TaskRow, row: &ChangeRow, approvers: usize) -> bool {
    let list = |text: &str| serde_json::from_str::<Vec<String>>(text).unwrap_or_default();
    let (by, submitters) = (list(&task.approvals), list(&task.submitted_by));
    task.golden_id.as_deref() == Some(&row.golden_id)
        && task.resolved_at == Some(row.at)
        && by.len() >= approvers
        && !by.iter().any(|who| is_among(who, &submitters))
}
