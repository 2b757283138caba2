//! Stewards' verdicts on sets of source records: durable, stronger than every rule, and taken back only by a steward.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::RwLock;

use super::Origin;
use super::batch::Batch;
use super::ids::new_id;
use super::view::View;
use crate::error::Result;
use crate::store::decisions::{self, EndedVerdict, VerdictMemberRow, VerdictRow};

impl Batch<'_> {
    /// Takes back what held records of different golden records together, and keeps two golden records apart.
    pub(super) fn separate(
        &mut self,
        view: Option<&RwLock<View>>,
        [(a, ours), (b, theirs)]: [(String, Vec<String>); 2],
        reason: &str,
        origin: &Origin,
    ) -> Result<()> {
        self.confine_matches(view, &a, origin)?;
        self.confine_matches(view, &b, origin)?;
        self.keep_verdict(view, "no_match", [ours, theirs], reason, origin);
        Ok(())
    }

    /// Keeps what a merge joined apart, now that it is taken back: what stood on its two sides, and nothing else.
    pub(super) fn keep_apart_again(
        &mut self,
        view: Option<&RwLock<View>>,
        sides: [Vec<String>; 2],
        merge_id: Option<String>,
        reason: &str,
        origin: &Origin,
    ) {
        if sides.iter().any(Vec::is_empty) {
            return;
        }
        let mut guard = view.map(RwLock::write);
        self.new_verdict(guard.as_deref_mut(), ("no_match", merge_id), sides, reason, origin);
    }

    /// A steward's "the same" cannot hold between records that stewards have put into different golden records since:
    /// what is left of it holds within each of them.
    pub(super) fn confine_matches(
        &mut self,
        view: Option<&RwLock<View>>,
        golden_id: &str,
        origin: &Origin,
    ) -> Result<()> {
        let here: Vec<String> = self.members_of(golden_id).iter().map(|r| r.id.clone()).collect();
        let mut guard = view.map(RwLock::write);
        self.confine_matches_of(guard.as_deref_mut(), &here, origin)
    }

    /// The same for these records, with the view at hand.
    pub(super) fn confine_matches_of(
        &mut self,
        mut view: Option<&mut View>,
        records: &[String],
        origin: &Origin,
    ) -> Result<()> {
        for (row, members) in self.active_verdicts(records)? {
            if row.value != "match" {
                continue;
            }
            let ids: Vec<String> = members.iter().map(|m| m.record_id.clone()).collect();
            self.load_records(&ids)?;
            let mut groups: BTreeMap<String, [Vec<String>; 2]> = BTreeMap::new();
            for member in members {
                let record = self.records.get(&member.record_id).filter(|r| r.status == "active");
                if let Some(golden_id) = record.and_then(|record| record.golden_id.clone()) {
                    let sides = groups.entry(golden_id).or_default();
                    sides[usize::from(member.side == 1)].push(member.record_id);
                }
            }
            if groups.len() < 2 {
                continue;
            }
            if let Some(view) = view.as_deref_mut() {
                view.drop_verdict(&row.id);
            }
            self.end_verdict(&row.id, "what is left of it holds within one golden record", origin);
            for sides in groups
                .into_values()
                .filter(|sides| sides.iter().all(|side| !side.is_empty()))
            {
                self.new_verdict(view.as_deref_mut(), ("match", None), sides, &row.reason, origin);
            }
        }
        Ok(())
    }

    /// Active verdicts of a kind that stand between the members of two golden records.
    pub(super) fn verdicts_between(&mut self, a: &str, b: &str, value: &str) -> Result<Vec<String>> {
        let of = |golden: &str| -> BTreeSet<String> { self.members_of(golden).iter().map(|r| r.id.clone()).collect() };
        let (ours, theirs) = (of(a), of(b));
        let all: Vec<String> = ours.union(&theirs).cloned().collect();
        let found = self.active_verdicts(&all)?;
        let between = found
            .into_iter()
            .filter(|(row, members)| row.value == value && stands_between(members, &ours, &theirs));
        Ok(between.map(|(row, _)| row.id).collect())
    }

    /// Records a verdict between the members of two golden records.
    pub(super) fn verdict(
        &mut self,
        view: Option<&RwLock<View>>,
        value: &str,
        a: &str,
        b: &str,
        reason: &str,
        origin: &Origin,
    ) -> Result<()> {
        let ids = |golden: &str| self.members_of(golden).iter().map(|r| r.id.clone()).collect();
        let sides = [ids(a), ids(b)];
        self.keep_verdict(view, value, sides, reason, origin);
        Ok(())
    }

    pub(super) fn keep_verdict(
        &mut self,
        view: Option<&RwLock<View>>,
        value: &str,
        sides: [Vec<String>; 2],
        reason: &str,
        origin: &Origin,
    ) {
        let mut guard = view.map(RwLock::write);
        self.new_verdict(guard.as_deref_mut(), (value, None), sides, reason, origin);
    }

    fn new_verdict(
        &mut self,
        view: Option<&mut View>,
        (value, merge_id): (&str, Option<String>),
        sides: [Vec<String>; 2],
        reason: &str,
        origin: &Origin,
    ) {
        let id = new_id();
        let mut members = Vec::new();
        for (side, records) in (0..).zip(sides) {
            members.extend(records.into_iter().map(|record_id| VerdictMemberRow {
                verdict_id: id.clone(),
                side,
                record_id,
            }));
        }
        let row = VerdictRow {
            id,
            domain: self.domain.name.clone(),
            value: value.into(),
            reason: reason.into(),
            active: true,
            actor: origin.actor.clone(),
            correlation_id: origin.correlation_id.clone(),
            at: self.now,
            revision: self.next_revision(),
            ended_at: None,
            ended_by: None,
            ended_reason: None,
            merge_id,
        };
        if let Some(view) = view {
            view.take_verdict(&row, members.clone());
        }
        self.add_verdict(row, members);
    }

    /// Takes a verdict back.
    pub(super) fn take_back(&mut self, view: Option<&RwLock<View>>, verdict: &str, reason: &str, origin: &Origin) {
        if let Some(view) = view {
            view.write().drop_verdict(verdict);
        }
        self.end_verdict(verdict, reason, origin);
    }

    fn end_verdict(&mut self, id: &str, reason: &str, origin: &Origin) {
        let revision = self.next_revision();
        self.ended_verdicts.push(EndedVerdict {
            id: id.to_owned(),
            revision,
            at: self.now,
            by: origin.actor.clone(),
            reason: reason.to_owned(),
        });
    }

    /// Active verdicts that any of these records has a part in, with their members, those of this commit too.
    pub(super) fn active_verdicts(&mut self, records: &[String]) -> Result<Vec<(VerdictRow, Vec<VerdictMemberRow>)>> {
        let mut found = decisions::verdicts_of(self.conn, records)?;
        for row in &self.verdicts {
            let members = self.verdict_members.iter().filter(|member| member.verdict_id == row.id);
            let members: Vec<VerdictMemberRow> = members.cloned().collect();
            if members.iter().any(|member| records.contains(&member.record_id)) {
                found.push((row.clone(), members));
            }
        }
        found.retain(|(row, _)| !self.ended_verdicts.iter().any(|ended| ended.id == row.id));
        Ok(found)
    }
}

/// Whether a verdict has source records of both groups on opposite sides.
pub(super) fn stands_between(members: &[VerdictMemberRow], ours: &BTreeSet<String>, theirs: &BTreeSet<String>) -> bool {
    let on = |side: i64, group: &BTreeSet<String>| {
        let mut of_side = members.iter().filter(|member| member.side == side);
        of_side.any(|member| group.contains(&member.record_id))
    };
    (on(0, ours) && on(1, theirs)) || (on(1, ours) && on(0, theirs))
}
