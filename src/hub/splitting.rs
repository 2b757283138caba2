//! Split: what was joined, taken apart again exactly.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::RwLock;
use serde_json::{Value, json};

use super::Origin;
use super::batch::Batch;
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

/// Who went where in a split: golden record → source record ids.
type Parts = BTreeMap<String, Vec<String>>;

impl Batch<'_> {
    /// Takes source records out of a golden record. Those that came with a merged one bring its id back; the others get
    /// a golden record of their own. A verdict keeps them apart. Answers the golden records that result.
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
        let parts = match part {
            SplitPart::Merged(merged) => self.part_of_merge(id, merged)?,
            SplitPart::Records(keys) => self.parts_of_records(id, keys)?,
        };
        let leaving: BTreeSet<&String> = parts.values().flatten().collect();
        let staying: Vec<String> = self.members_of(id).iter().map(|r| r.id.clone()).collect();
        let staying: Vec<String> = staying.into_iter().filter(|id| !leaving.contains(id)).collect();
        if staying.is_empty() {
            return Err(Error::invalid(
                "/source_records",
                "all_members",
                "expected at least one source record to stay",
            ));
        }
        let mut groups: Vec<(String, Vec<String>)> = vec![(id.to_owned(), staying)];
        for (home, records) in parts {
            let home = self.reopened(home, id, origin)?;
            self.relink(view, &records, &home)?;
            groups.push((home, records));
        }
        self.separate(view, &groups, reason, origin)?;
        let ids: Vec<String> = groups.iter().map(|(id, _)| id.clone()).collect();
        let touched: BTreeSet<String> = ids.iter().cloned().collect();
        self.end_undone_merges(&ids, origin)?;
        self.follow_split(&groups, origin)?;
        if let Some(view) = view {
            self.ask_again(&view.read(), ids.get(1..).unwrap_or_default(), origin)?;
        }
        self.settle(&touched, "split", origin)?;
        if let Some(view) = view {
            let view = view.read();
            ids.iter().for_each(|id| self.recheck_cohesion(&view, id));
        }
        self.tell_split(id, &groups, origin)?;
        let detail = json!({"into": ids.iter().skip(1).collect::<Vec<_>>(), "reason": reason});
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
        let moved: BTreeSet<String> = serde_json::from_str(&merge.members).unwrap_or_default();
        let members = self.members_of(id).into_iter().map(|r| r.id.clone());
        let records: Vec<String> = members.filter(|record| moved.contains(record)).collect();
        if records.is_empty() {
            return Err(Error::conflict(
                "nothing_left_of_it",
                format!("no source record of {merged} is here any more"),
            ));
        }
        Ok(Parts::from([(merged.to_owned(), records)]))
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
        let mut parts = Parts::new();
        for record in records {
            let came_with = |merge: &&MergeRow| {
                let members: Vec<String> = serde_json::from_str(&merge.members).unwrap_or_default();
                members.contains(&record)
            };
            // The first merge that moved it: where it was before any.
            let home = standing.iter().find(came_with).map(|merge| merge.loser_id.clone());
            parts.entry(home.unwrap_or_default()).or_default().push(record);
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
