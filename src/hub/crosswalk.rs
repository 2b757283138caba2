//! Source keys to golden ids and back.

use serde::Serialize;

use super::Hub;
use super::ids::record_id;
use crate::error::{Error, Result};
use crate::store::{crosswalk, source_records};

/// Where a source key points, now and before.
#[derive(Debug, Clone, Serialize)]
pub struct CrosswalkView {
    /// Source system.
    pub system: String,
    /// The record's key there.
    pub key: String,
    /// `active`, `quarantined`, `rejected` or `deleted`.
    pub status: String,
    /// Its golden record now.
    pub golden_id: Option<String>,
    /// Every link it ever had, oldest first.
    pub links: Vec<LinkView>,
}

/// One dated link.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// Golden record.
    pub golden_id: String,
    /// From.
    pub linked_at: String,
    /// Until; absent while it holds.
    pub unlinked_at: Option<String>,
}

impl Hub {
    /// Where one source key points, with its history.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn crosswalk(&self, domain: &str, system: &str, key: &str) -> Result<CrosswalkView> {
        self.runtime(domain)?;
        let id = record_id(domain, system, key);
        let asked = format!("{system}/{key}");
        self.read(move |conn| {
            let row = source_records::find(conn, &id)?.ok_or_else(|| Error::not_found("source record", asked))?;
            let links = crosswalk::of_record(conn, &id)?;
            Ok(CrosswalkView {
                system: row.system,
                key: row.key,
                status: row.status,
                golden_id: row.golden_id,
                links: links.into_iter().map(LinkView::from).collect(),
            })
        })
        .await
    }
}
