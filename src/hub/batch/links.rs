//! The dated links of a commit between source records and golden records.

use std::collections::{BTreeMap, HashMap};

use super::Batch;
use crate::error::{Error, Result};
use crate::store::crosswalk::{self, LinkRow};

impl Batch<'_> {
    /// Moves a source record to a golden record (or to none), and keeps the dated link.
    pub(in crate::hub) fn link(&mut self, record_id: &str, golden_id: Option<&str>) -> Result<()> {
        let Some(record) = self.records.get(record_id) else {
            return Err(Error::Internal(format!("source record {record_id} is not in the view")));
        };
        let mut record = record.clone();
        if record.golden_id.as_deref() == golden_id {
            return Ok(());
        }
        if record.golden_id.is_some() {
            self.end_link(record_id);
        }
        record.golden_id = golden_id.map(str::to_owned);
        self.put_record(record);
        if let Some(golden_id) = golden_id {
            let revision = self.head.revision;
            let link = LinkRow {
                record_id: record_id.into(),
                revision,
                golden_id: golden_id.into(),
                linked_at: self.now,
                unlinked_at: None,
            };
            self.links.push(link);
        }
        Ok(())
    }

    /// Every link that source records ever had, oldest first, with those of this commit.
    pub(in crate::hub) fn links_of(&mut self, record_ids: &[String]) -> Result<HashMap<String, Vec<LinkRow>>> {
        let mut links: HashMap<String, Vec<LinkRow>> = HashMap::new();
        for mut link in crosswalk::of_records(self.conn, record_ids)? {
            if link.unlinked_at.is_none() && self.unlinked.contains(&link.record_id) {
                link.unlinked_at = Some(self.now);
            }
            links.entry(link.record_id.clone()).or_default().push(link);
        }
        for link in self.links.iter().filter(|link| record_ids.contains(&link.record_id)) {
            links.entry(link.record_id.clone()).or_default().push(link.clone());
        }
        Ok(links)
    }

    /// Ends the present link, whether it is stored or made in this commit.
    pub(in crate::hub) fn end_link(&mut self, record_id: &str) {
        let now = self.now;
        let mut pending = self
            .links
            .iter_mut()
            .filter(|l| l.record_id == record_id && l.unlinked_at.is_none());
        match pending.next() {
            Some(link) => link.unlinked_at = Some(now),
            None => self.unlinked.push(record_id.into()),
        }
    }

    /// Where this commit links source records, the last word on each.
    pub(in crate::hub) fn moved_records(&self) -> BTreeMap<String, String> {
        let links = self.links.iter();
        links
            .map(|link| (link.record_id.clone(), link.golden_id.clone()))
            .collect()
    }
}
