//! Stewards' verdicts on sets of source records: durable, stronger than every rule, and taken back only by a steward.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::RwLock;

use super::Origin;
use super::batch::Batch;
use super::ids::new_id;
use super::view::View;
use crate::error::Result;
use crate::store::decisions::{self, VerdictMemberRow, VerdictRow};

impl Batch<'_> {
    /// Takes back what held records of different groups together, and keeps the groups apart.
    pub(super) fn separate(
        &mut self,
        view: Option<&RwLock<View>>,
        groups: &[(String, Vec<String>)],
        reason: &str,
        origin: &Origin,
    ) -> Result<()> {
        let group_of: BTreeMap<&str, usize> = groups
            .iter()
            .enumerate()
            .flat_map(|(at, (_, records))| records.iter().map(move |record| (record.as_str(), at)))
            .collect();
        let all: Vec<String> = groups.iter().flat_map(|(_, records)| records.iter().cloned()).collect();
        for (row, members) in self.active_verdicts(&all)? {
            let side = |side: i64| members.iter().filter(move |m| m.side == side);
            let groups_of = |number: i64| -> BTreeSet<usize> {
                side(number)
                    .filter_map(|m| group_of.get(m.record_id.as_str()).copied())
                    .collect()
            };
            let (left, right) = (groups_of(0), groups_of(1));
            let across = left.iter().any(|a| right.iter().any(|b| a != b));
            if row.value != "match" || !across {
                continue;
            }
            self.take_back(view, &row.id);
            for at in left.intersection(&right) {
                let within = |number: i64| -> Vec<String> {
                    side(number)
                        .filter(|m| group_of.get(m.record_id.as_str()) == Some(at))
                        .map(|m| m.record_id.clone())
                        .collect()
                };
                self.keep_verdict(view, "match", [within(0), within(1)], &row.reason, origin);
            }
        }
        for (at, (_, records)) in groups.iter().enumerate() {
            for (_, others) in groups.iter().skip(at + 1) {
                self.keep_verdict(view, "no_match", [records.clone(), others.clone()], reason, origin);
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
        let between = found.into_iter().filter(|(row, members)| {
            let on = |side: i64, set: &BTreeSet<String>| {
                members.iter().any(|m| m.side == side && set.contains(&m.record_id))
            };
            row.value == value && ((on(0, &ours) && on(1, &theirs)) || (on(1, &ours) && on(0, &theirs)))
        });
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

    fn keep_verdict(
        &mut self,
        view: Option<&RwLock<View>>,
        value: &str,
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
        };
        if let Some(view) = view {
            view.write().take_verdict(&row, members.clone());
        }
        self.add_verdict(row, members);
    }

    pub(super) fn take_back(&mut self, view: Option<&RwLock<View>>, verdict: &str) {
        if let Some(view) = view {
            view.write().drop_verdict(verdict);
        }
        self.end_verdict(verdict);
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
        found.retain(|(row, _)| !self.ended_verdicts.iter().any(|(id, _)| *id == row.id));
        Ok(found)
    }

    /// Takes a verdict back.
    fn end_verdict(&mut self, id: &str) {
        let revision = self.next_revision();
        self.ended_verdicts.push((id.to_owned(), revision));
    }
}
