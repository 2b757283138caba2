//! Split: what was joined, taken apart again exactly.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::RwLock;
use serde_json::{Value, json};

use super::Origin;
use super::batch::Batch;
use super::late::{self, Leaving};
use super::source_records::SourceKey;
use super::view::View;
use crate::error::{Error, Result};
use crate::store::merges::MergeRow;
use crate::store::source_records::SourceRecordRow;

/// What a steward takes out of a golden record.
#[derive(Debug, Clone)]
pub enum SplitPart {
    /// These source records.
    Records(Vec<SourceKey>),
    /// Whatever came with this merged golden record.
    Merged(String),
}

/// What a split takes out, before it is known where each part goes: by the golden record that a merge took it from, or
/// under an empty id, with that merge.
type Parts = BTreeMap<String, (Option<MergeRow>, Vec<String>)>;

/// What is said about the parts of a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// They are not the same: no rule joins them again.
    NotTheSame,
    /// Nothing: whether they are the same is open again.
    Open,
}

impl Batch<'_> {
    /// Takes source records out of a golden record. Those that came with a merged one bring its id back; the others get
    /// a golden record of their own. A verdict keeps apart what stood on either side; what joined since is judged anew.
    /// Answers the golden records that result.
    pub(super) fn split(
        &mut self,
        view: Option<&RwLock<View>>,
        id: &str,
        part: &SplitPart,
        reason: &str,
        expected: Option<i64>,
        origin: &Origin,
    ) -> Result<Vec<String>> {
        self.live_golden(id, expected)?;
        self.take_apart(view, id, part, (reason, Word::NotTheSame), origin)
    }

    /// As [`Batch::split`], with what is said about the parts.
    pub(super) fn take_apart(
        &mut self,
        view: Option<&RwLock<View>>,
        id: &str,
        part: &SplitPart,
        (reason, word): (&str, Word),
        origin: &Origin,
    ) -> Result<Vec<String>> {
        let parts = match part {
            SplitPart::Merged(merged) => self.part_of_merge(id, merged)?,
            SplitPart::Records(keys) => self.parts_of_records(id, keys)?,
        };
        let out: BTreeSet<&String> = parts.values().flat_map(|(_, records)| records).collect();
        let rest: Vec<String> = self.members_of(id).iter().map(|r| r.id.clone()).collect();
        let rest: Vec<String> = rest.into_iter().filter(|id| !out.contains(id)).collect();
        if rest.is_empty() {
            return Err(Error::invalid(
                "/source_records",
                "all_members",
                "expected at least one source record to stay",
            ));
        }
        let mut leaving = Vec::with_capacity(parts.len());
        for (home, (merge, records)) in parts {
            leaving.push(Leaving {
                golden_id: home,
                merge,
                records,
            });
        }
        let remaining = self.remaining(id, &leaving, &rest)?;
        if let Some(task) = self.approval_task(id) {
            self.keep_submitters(&task, id)?;
        }
        for part in &mut leaving {
            part.golden_id = self.reopened(std::mem::take(&mut part.golden_id), id, origin)?;
            self.relink(view, &part.records, &part.golden_id)?;
            self.inherit_causes(id, &part.golden_id)?;
        }
        // Late arrivals that go with a part are no side of a verdict.
        let said: Vec<Vec<String>> = leaving.iter().map(|part| part.records.clone()).collect();
        let judged = self.judge_late(view, id, (&rest, &remaining.late), &mut leaving, origin)?;
        let staying = rest.into_iter().filter(|record| !judged.gone.contains(record));
        let mut groups: Vec<(String, Vec<String>)> = vec![(id.to_owned(), staying.collect())];
        groups.extend(
            leaving
                .iter()
                .map(|part| (part.golden_id.clone(), part.records.clone())),
        );
        groups.extend(judged.alone);
        for (golden_id, _) in &groups {
            self.confine_matches(view, golden_id, origin)?;
        }
        if word == Word::NotTheSame {
            for ((part, ours), mut theirs) in leaving.iter().zip(said).zip(remaining.stood.clone()) {
                theirs.retain(|record| !judged.gone.contains(record));
                let merge = part.merge.as_ref().map(|merge| merge.id.clone());
                self.keep_apart_again(view, [ours, theirs], merge, reason, origin);
            }
        }
        let ids: Vec<String> = groups.iter().map(|(id, _)| id.clone()).collect();
        let touched: BTreeSet<String> = ids.iter().cloned().collect();
        self.end_undone_merges(&ids, origin)?;
        self.follow_split(&groups, origin)?;
        if let Some(view) = view {
            self.ask_again(&view.read(), ids.get(1..).unwrap_or_default(), origin)?;
        }
        self.hold(&judged.questions)?;
        self.settle(&touched, "split", origin)?;
        self.ask(judged.questions, &mut [], origin)?;
        let staying = groups
            .first()
            .map(|(_, records)| records.as_slice())
            .unwrap_or_default();
        self.ask_about_carried(id, (staying, &remaining.carried), &leaving, origin)?;
        if let Some(view) = view {
            let view = view.read();
            ids.iter().for_each(|id| self.recheck_cohesion(&view, id));
        }
        self.tell_split(id, &groups, origin)?;
        let into: Vec<&String> = ids.iter().skip(1).collect();
        let detail = json!({"into": into, "reason": reason, "late_arrivals": self.late_arrivals_shown()});
        self.audit("split", &format!("golden_record:{id}"), &detail, origin);
        Ok(ids)
    }

    /// What is left here of what a merge brought.
    fn part_of_merge(&mut self, id: &str, merged: &str) -> Result<Parts> {
        self.load_goldens(&BTreeSet::from([merged.to_owned()]))?;
        let here = self.goldens.get(merged).and_then(|g| g.row.merged_into.as_deref()) == Some(id);
        let merge = self.standing_merges(&[merged.to_owned()])?.pop().filter(|_| here);
        let Some(merge) = merge else {
            return Err(Error::conflict(
                "not_merged_here",
                format!("golden record {merged} is not part of {id}"),
            ));
        };
        let moved = late::members(&merge)?;
        let members = self.members_of(id).into_iter().map(|r| r.id.clone());
        let records: Vec<String> = members.filter(|record| moved.contains(record)).collect();
        if records.is_empty() {
            return Err(Error::conflict(
                "nothing_left_of_it",
                format!("no source record of {merged} is here any more"),
            ));
        }
        Ok(Parts::from([(merged.to_owned(), (Some(merge), records))]))
    }

    /// Each record's earlier golden record, if a merge took it from there; the rest together, under an empty id.
    fn parts_of_records(&mut self, id: &str, keys: &[SourceKey]) -> Result<Parts> {
        let mut records = Vec::new();
        for (position, key) in keys.iter().enumerate() {
            let named = |row: &&SourceRecordRow| row.system == key.system && row.key == key.key;
            let here = self.members_of(id).into_iter().find(named).map(|row| row.id.clone());
            let Some(record) = here else {
                return Err(Error::invalid(
                    format!("/source_records/{position}"),
                    "not_a_member",
                    "expected a source record of this golden record",
                ));
            };
            if !records.contains(&record) {
                records.push(record);
            }
        }
        let merged = self.merged_into(id)?;
        let standing = self.standing_merges(&merged)?;
        let mut moved = Vec::with_capacity(standing.len());
        for merge in standing {
            moved.push((late::members(&merge)?, merge));
        }
        let mut parts = Parts::new();
        for record in records {
            // The first merge that moved it: where it was before any.
            let merge = moved
                .iter()
                .find(|(members, _)| members.contains(&record))
                .map(|(_, merge)| merge);
            let home = merge.map(|merge| merge.loser_id.clone()).unwrap_or_default();
            let (_, records) = parts.entry(home).or_insert_with(|| (merge.cloned(), Vec::new()));
            records.push(record);
        }
        Ok(parts)
    }

    /// The golden record that a part goes to: the merged one, live again, or a new one.
    fn reopened(&mut self, home: String, from: &str, origin: &Origin) -> Result<String> {
        if home.is_empty() {
            return Ok(self.new_golden());
        }
        self.load_goldens(&BTreeSet::from([home.clone()]))?;
        let now = self.now;
        let view = self.golden(&home)?;
        // One that a steward had retired before the merge is retired again.
        view.row.status = if view.row.retired_by.is_some() {
            "retired"
        } else {
            "live"
        }
        .into();
        view.row.merged_into = None;
        view.row.updated_at = now;
        view.returned = true;
        view.dirty = true;
        // What belonged to those merged into it before came with it, and goes back with it.
        let mut homes = BTreeSet::from([home.clone()]);
        for merge in self.standing_merges(std::slice::from_ref(&home))? {
            let redirected: BTreeSet<String> = serde_json::from_str(&merge.redirected).unwrap_or_default();
            self.load_goldens(&redirected)?;
            for id in redirected {
                let view = self.golden(&id)?;
                if view.row.merged_into.as_deref() == Some(from) {
                    view.row.merged_into = Some(home.clone());
                    view.dirty = true;
                    homes.insert(id);
                }
            }
            self.reinstate_overrides(from, merge.at)?;
        }
        self.move_overrides(from, &home, Some(&homes))?;
        self.move_requests(from, &home, Some(&homes), origin)?;
        Ok(home)
    }

    /// Merges whose loser is live again are history.
    fn end_undone_merges(&mut self, live: &[String], origin: &Origin) -> Result<()> {
        for mut merge in self.standing_merges(live)? {
            merge.undone_at = Some(self.now);
            merge.undone_by = Some(origin.actor.clone());
            self.put_merge(merge);
        }
        Ok(())
    }

    /// Tells consumers which keys went where.
    fn tell_split(&mut self, id: &str, groups: &[(String, Vec<String>)], origin: &Origin) -> Result<()> {
        let into = groups.iter().skip(1).map(|(golden_id, records)| {
            let rows = records.iter().filter_map(|record| self.records.get(record));
            let keys: Vec<Value> = rows.map(|r| json!({"system": r.system, "key": r.key})).collect();
            json!({"golden_id": golden_id, "source_keys": keys})
        });
        let into: Vec<Value> = into.collect();
        match self.golden(id)?.row.published_version {
            Some(previous) => self.announce_split(id, into, previous, origin),
            None => Ok(()),
        }
    }
}
