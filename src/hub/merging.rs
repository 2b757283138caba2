//! Merge and split: golden records joined, and taken apart again exactly.

use std::collections::BTreeSet;

use parking_lot::RwLock;
use serde_json::json;

use super::Origin;
use super::batch::Batch;
use super::consolidate::text;
use super::ids::new_id;
use super::publish::ChangeKind;
use super::view::View;
use crate::error::{Error, Result};
use crate::store::golden_records::{self, GoldenRow};
use crate::store::merges::{self, MergeRow};
use crate::store::tasks::TaskRow;

/// A steward's request to join two golden records.
#[derive(Debug, Clone)]
pub struct MergeRequest {
    /// The one that goes.
    pub loser: String,
    /// Why.
    pub reason: String,
    /// Whether an earlier "not the same" is taken back.
    pub reopen: bool,
}

impl Batch<'_> {
    /// A live golden record of the domain, in the view, in the version the caller saw.
    pub(super) fn live_golden(&mut self, id: &str, expected: Option<i64>) -> Result<&GoldenRow> {
        self.load_goldens(&BTreeSet::from([id.to_owned()]))?;
        let found = self.goldens.get(id).filter(|g| g.row.domain == self.domain.name);
        let Some(view) = found else {
            return Err(Error::not_found("golden record", id));
        };
        if view.row.status != "live" {
            return Err(Error::conflict(
                "golden_record_not_live",
                match &view.row.merged_into {
                    Some(survivor) => format!("golden record {id} is part of {survivor} now"),
                    None => format!("golden record {id} is retired"),
                },
            ));
        }
        if let Some(expected) = expected.filter(|expected| *expected != view.row.version) {
            return Err(Error::Stale {
                expected: expected.to_string(),
                actual: view.row.version.to_string(),
            });
        }
        Ok(&view.row)
    }

    /// Joins `request.loser` to a golden record on a steward's word. `view` is absent in a preview.
    pub(super) fn merge_goldens(
        &mut self,
        view: Option<&RwLock<View>>,
        id: &str,
        request: &MergeRequest,
        expected: Option<i64>,
        origin: &Origin,
    ) -> Result<()> {
        if id == request.loser {
            return Err(Error::invalid(
                "/golden_id",
                "same_record",
                "expected another golden record",
            ));
        }
        self.live_golden(id, expected)?;
        self.live_golden(&request.loser, None)?;
        let apart = self.verdicts_between(id, &request.loser, "no_match")?;
        if !apart.is_empty() && !request.reopen {
            return Err(Error::conflict(
                "kept_apart",
                "a steward decided that these are not the same; set reopen to take that back",
            ));
        }
        for verdict in apart {
            self.take_back(view, &verdict, &request.reason, origin);
        }
        self.verdict(view, "match", id, &request.loser, &request.reason, origin)?;
        self.join(view, id, &request.loser, &request.reason, None, origin)?;
        let detail = json!({"merged": request.loser, "reason": request.reason, "reopened": request.reopen});
        self.audit("merge", &format!("golden_record:{id}"), &detail, origin);
        Ok(())
    }

    /// The members of one golden record move to the other, whose id its id resolves to for ever.
    pub(super) fn join(
        &mut self,
        view: Option<&RwLock<View>>,
        survivor: &str,
        loser: &str,
        reason: &str,
        decided: Option<&TaskRow>,
        origin: &Origin,
    ) -> Result<()> {
        let moved: Vec<String> = self.members_of(loser).iter().map(|r| r.id.clone()).collect();
        let consumers_know = self.golden(loser)?.row.published_version.is_some();
        self.relink(view, &moved, survivor)?;
        self.confine_matches(view, survivor, origin)?;
        let redirected = self.redirect(loser, survivor, origin)?;
        self.inherit_causes(loser, survivor)?;
        self.move_overrides(loser, survivor, None)?;
        self.move_requests(loser, survivor, None, origin)?;
        self.put_merge(MergeRow {
            id: new_id(),
            domain: self.domain.name.clone(),
            survivor_id: survivor.into(),
            loser_id: loser.into(),
            members: text(&moved),
            redirected: text(&redirected),
            reason: reason.into(),
            actor: origin.actor.clone(),
            correlation_id: origin.correlation_id.clone(),
            at: self.now,
            undone_at: None,
            undone_by: None,
            // What is linked from now on arrived later.
            revision: Some(self.head.revision),
        });
        let decided = decided.map_or("", |task| task.id.as_str()).to_owned();
        self.follow_merge(&decided, loser, survivor, origin)?;
        self.release_hold(survivor, &decided)?;
        if consumers_know {
            self.golden(survivor)?.row.held = false;
        }
        self.settle(&BTreeSet::from([survivor.to_owned()]), "merge", origin)?;
        if let Some(view) = view {
            self.recheck_cohesion(&view.read(), survivor);
        }
        Ok(())
    }

    pub(super) fn relink(&mut self, view: Option<&RwLock<View>>, records: &[String], golden_id: &str) -> Result<()> {
        for record in records {
            self.link(record, Some(golden_id))?;
        }
        if let Some(view) = view {
            let mut view = view.write();
            for record in records {
                view.index.assign(record, Some(golden_id));
            }
        }
        Ok(())
    }

    /// Marks the loser merged, and points whatever was merged into it to the survivor: one step always suffices.
    fn redirect(&mut self, loser: &str, survivor: &str, origin: &Origin) -> Result<Vec<String>> {
        let now = self.now;
        let redirected = self.merged_into(loser)?;
        for id in &redirected {
            let row = self.golden(id)?;
            row.row.merged_into = Some(survivor.into());
            row.dirty = true;
        }
        let view = self.golden(loser)?;
        view.dirty = true;
        view.row.status = "merged".into();
        view.row.merged_into = Some(survivor.into());
        view.row.held = false;
        view.row.version += 1;
        view.row.updated_at = now;
        view.members.clear();
        let (published, previous) = (view.row.published_version.is_some(), view.row.published_version);
        self.version(loser, "merge", &[], origin)?;
        self.set_terms(loser, Vec::new());
        self.claim_identifiers(loser, Vec::new(), origin);
        if published {
            self.announce(loser, ChangeKind::Merged, &[], previous, origin)?;
        }
        Ok(redirected)
    }

    /// Ids that were merged into a golden record, in the view.
    pub(super) fn merged_into(&mut self, id: &str) -> Result<Vec<String>> {
        let stored = golden_records::merged_into(self.conn, &[id.to_owned()])?;
        self.load_goldens(&stored.into_iter().map(|row| row.id).collect())?;
        // The view knows better than the database what earlier commands of this commit did.
        let merged = self
            .goldens
            .values()
            .filter(|g| g.row.merged_into.as_deref() == Some(id));
        Ok(merged.map(|g| g.row.id.clone()).collect())
    }

    /// Merges that took these golden records away and stand, oldest first, those of this commit too.
    pub(super) fn standing_merges(&mut self, loser_ids: &[String]) -> Result<Vec<MergeRow>> {
        let mut rows = merges::standing(self.conn, loser_ids)?;
        rows.retain(|row| !self.merges.iter().any(|pending| pending.id == row.id));
        let pending = self.merges.iter().filter(|row| row.undone_at.is_none());
        rows.extend(pending.filter(|row| loser_ids.contains(&row.loser_id)).cloned());
        Ok(rows)
    }
}
