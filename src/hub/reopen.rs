//! Stewards' verdicts as people see them, and taking a "not the same" back.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::RwLock;
use serde::Serialize;
use serde_json::json;

use super::batch::Batch;
use super::command::{Command, Reply};
use super::consolidate::attributes;
use super::golden_commands::GoldenState;
use super::identifiers::identifiers_of;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::questions::Question;
use super::source_records::SourceKey;
use super::time::rfc3339;
use super::view::View;
use super::{Hub, Origin};
use crate::engine::matching::Sight;
use crate::engine::resolution;
use crate::error::{Error, Result};
use crate::store::decisions::{self, VerdictMemberRow, VerdictRow};
use crate::store::source_records::{self, SourceRecordRow};

/// A steward's word on two sets of source records.
#[derive(Debug, Clone, Serialize)]
pub struct VerdictView {
    /// Id.
    pub id: String,
    /// `match` or `no_match`.
    pub value: String,
    /// Whether it stands.
    pub active: bool,
    /// Why it was said.
    pub reason: String,
    /// By whom.
    pub actor: String,
    /// When.
    pub at: String,
    /// Since when it stands no longer.
    pub ended_at: Option<String>,
    /// Who took it back.
    pub ended_by: Option<String>,
    /// Why.
    pub ended_reason: Option<String>,
    /// One side: that of the golden record asked about, where it is on one side.
    pub left: Vec<Sided>,
    /// The other side.
    pub right: Vec<Sided>,
}

/// A source record on a side of a verdict, and where it is now.
#[derive(Debug, Clone, Serialize)]
pub struct Sided {
    /// Source record.
    pub source: SourceKey,
    /// Its golden record; absent while it has none.
    pub golden_id: Option<String>,
}

/// Most source records that are looked at again when a verdict is taken back.
const MOST_RECORDS: usize = 100;

impl Hub {
    /// Verdicts that source records of a golden record have or had a part in, newest first.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn verdicts(&self, domain: &str, id: &str, page: Page) -> Result<PageOf<VerdictView>> {
        let rows = page.rows();
        let before = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        self.with_golden(domain, id, move |conn, golden| {
            let golden_id = golden.merged_into.unwrap_or(golden.id);
            let members = source_records::members(conn, std::slice::from_ref(&golden_id))?;
            let ids: Vec<String> = members.into_iter().map(|row| row.id).collect();
            let mut found = decisions::all_verdicts_of(conn, &ids)?;
            found.reverse();
            found.retain(|(row, _)| before.as_ref().is_none_or(|before| row.id < *before));
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|(last, _)| encode_cursor(&last.id));
            let mentioned: BTreeSet<String> = found
                .iter()
                .flat_map(|(_, members)| members.iter().map(|m| m.record_id.clone()))
                .collect();
            let mentioned: Vec<String> = mentioned.into_iter().collect();
            let records = source_records::by_ids(conn, &mentioned)?;
            let records: BTreeMap<&str, &SourceRecordRow> = records.iter().map(|row| (row.id.as_str(), row)).collect();
            let items = found
                .into_iter()
                .map(|(row, members)| view(row, &members, &records, &golden_id))
                .collect();
            Ok(PageOf { items, next_cursor })
        })
        .await
    }

    /// Takes a "not the same" back: the golden records may be proposed again, and are looked at again at once. Answers
    /// where they stand, with the tasks that opened.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` when the verdict was taken back already, or holds together instead of apart.
    pub async fn reopen_verdict(
        &self,
        domain: &str,
        id: &str,
        verdict: &str,
        reason: &str,
        origin: &Origin,
    ) -> Result<Vec<GoldenState>> {
        let command = Command::Reopen {
            id: id.into(),
            verdict: verdict.into(),
            reason: reason.into(),
        };
        let runtime = self.runtime(domain)?;
        match self.submit(runtime, vec![command], false, origin).await?.pop() {
            Some(Reply::Golden(states)) => Ok(states),
            _ => Err(Error::Internal("a verdict was answered with something else".into())),
        }
    }
}

fn view(
    row: VerdictRow,
    members: &[VerdictMemberRow],
    records: &BTreeMap<&str, &SourceRecordRow>,
    golden_id: &str,
) -> VerdictView {
    let side = |number: i64| -> Vec<Sided> {
        let of_side = members.iter().filter(|member| member.side == number);
        let known = of_side.filter_map(|member| records.get(member.record_id.as_str()));
        let sided = known.map(|row| Sided {
            source: SourceKey {
                system: row.system.clone(),
                key: row.key.clone(),
            },
            golden_id: row.golden_id.clone(),
        });
        sided.collect()
    };
    let (mut left, mut right) = (side(0), side(1));
    let is_here = |side: &[Sided]| side.iter().any(|one| one.golden_id.as_deref() == Some(golden_id));
    if !is_here(&left) && is_here(&right) {
        std::mem::swap(&mut left, &mut right);
    }
    VerdictView {
        id: row.id,
        value: row.value,
        active: row.active,
        reason: row.reason,
        actor: row.actor,
        at: rfc3339(row.at),
        ended_at: row.ended_at.map(rfc3339),
        ended_by: row.ended_by,
        ended_reason: row.ended_reason,
        left,
        right,
    }
}

impl Batch<'_> {
    /// The writer's half of [`Hub::reopen_verdict`].
    pub(super) fn reopen(
        &mut self,
        view: &RwLock<View>,
        id: &str,
        verdict: &str,
        reason: &str,
        origin: &Origin,
    ) -> Result<Vec<String>> {
        self.live_golden(id, None)?;
        let here: Vec<String> = self.members_of(id).iter().map(|row| row.id.clone()).collect();
        let active = self
            .active_verdicts(&here)?
            .into_iter()
            .find(|(row, _)| row.id == verdict);
        let Some((row, members)) = active else {
            let known = decisions::all_verdicts_of(self.conn, &here)?;
            return Err(match known.iter().any(|(row, _)| row.id == verdict) {
                true => Error::conflict("verdict_ended", "this verdict was taken back already"),
                false => Error::not_found("verdict", verdict),
            });
        };
        if row.value != "no_match" {
            let why = "this verdict holds source records together; a split takes it back";
            return Err(Error::conflict("holds_together", why));
        }
        self.take_back(Some(view), verdict, reason, origin);
        let detail = json!({"verdict": verdict, "reason": reason});
        self.audit("reopen", &format!("golden_record:{id}"), &detail, origin);
        self.look_again(view, id, &members, origin)
    }

    /// Asks about the golden records that a verdict kept apart, where they are still possible matches.
    fn look_again(
        &mut self,
        view: &RwLock<View>,
        id: &str,
        members: &[VerdictMemberRow],
        origin: &Origin,
    ) -> Result<Vec<String>> {
        let ids: Vec<String> = members.iter().map(|member| member.record_id.clone()).collect();
        self.load_records(&ids)?;
        let goldens = |number: i64| -> BTreeSet<String> {
            let of_side = members.iter().filter(|member| member.side == number);
            let active = of_side
                .filter_map(|m| self.records.get(&m.record_id))
                .filter(|row| row.status == "active");
            active.filter_map(|row| row.golden_id.clone()).collect()
        };
        let (left, right) = (goldens(0), goldens(1));
        let all: BTreeSet<String> = left.union(&right).cloned().collect();
        self.load_goldens(&all)?;
        for golden in &all {
            let view = self.golden(golden)?;
            let parts = [attributes(&view.row.working)?, attributes(&view.sensitive.working)?];
            let identifiers = identifiers_of(self.domain, golden, &parts.each_ref());
            if !identifiers.is_empty() {
                // Those that share one are asked about whatever else they have in common.
                self.claim_identifiers(golden, identifiers, origin);
            }
        }
        let mut questions: Vec<Question> = Vec::new();
        {
            let view = view.read();
            for golden in &left {
                self.look_at(&view, golden, &mut questions);
            }
        }
        let mut seen = BTreeSet::new();
        questions.retain(|question| {
            let other = question.other_golden_id.as_ref();
            other.is_some_and(|other| right.contains(other) && seen.insert((question.golden_id.clone(), other.clone())))
        });
        self.ask(questions, &mut [], origin)?;
        let others = all.into_iter().filter(|other| other != id);
        Ok(std::iter::once(id.to_owned()).chain(others).collect())
    }

    /// Questions about the golden records that the source records of one resemble now.
    pub(super) fn look_at(&self, view: &View, golden_id: &str, questions: &mut Vec<Question>) {
        for record in view.index.members(golden_id).into_iter().take(MOST_RECORDS) {
            let system = view.index.system_of(record).unwrap_or_default();
            let Some(features) = view.index.features_of(record) else {
                continue;
            };
            let decision = resolution::resolve(
                self.domain,
                view.index.seen(Sight::Whole),
                &view.constraints,
                record,
                system,
                features,
            );
            self.question_update(view, golden_id, record, &decision, questions);
        }
    }
}
