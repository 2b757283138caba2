//! The audit chain: who did what, when, within which request. Each entry's hash covers the one before it.

use serde::Serialize;
use serde_json::Value;

use super::Hub;
use super::operations::OPERATIONS;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::time::{Micros, readable, rfc3339};
use crate::error::Result;
use crate::store::changes::{self, AuditQuery};

/// One entry of a domain's audit chain.
#[derive(Debug, Serialize)]
pub struct AuditView {
    /// Domain.
    pub domain: String,
    /// 1, 2, 3 … without a hole.
    pub seq: i64,
    /// What was done, e.g. `ingest`, `merge`, `approve`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Outcomes, reasons and ids; never attribute values.
    pub detail: Value,
    /// Who.
    pub actor: String,
    /// Within which request.
    pub correlation_id: String,
    /// When.
    pub at: String,
    /// Hash of the entry before.
    pub previous_hash: String,
    /// SHA-256 over the entry and the previous hash.
    pub hash: String,
}

/// Which entries are asked for; what is absent does not matter.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// What was done, e.g. `see_sensitive`.
    pub action: Option<String>,
    /// Who.
    pub actor: Option<String>,
    /// To what, e.g. `golden_record:…`.
    pub subject: Option<String>,
    /// Not before (µs).
    pub from: Option<Micros>,
    /// Before (µs).
    pub to: Option<Micros>,
}

impl Hub {
    /// Audit entries of a domain, oldest first.
    pub async fn audit(&self, domain: &str, filter: AuditFilter, page: Page) -> Result<PageOf<AuditView>> {
        let name = if domain == OPERATIONS {
            domain.to_owned()
        } else {
            self.known(domain)?
        };
        let rows = page.rows();
        let after = page
            .cursor
            .as_deref()
            .map(decode_cursor::<i64>)
            .transpose()?
            .unwrap_or(0);
        let query = AuditQuery {
            domain: name,
            action: filter.action,
            actor: filter.actor,
            subject: filter.subject,
            from: filter.from,
            to: filter.to,
            after,
            limit: rows as i64 + 1,
        };
        self.read(move |conn| {
            let mut entries = changes::audit_list(conn, &query)?;
            let more = entries.len() > rows;
            entries.truncate(rows);
            let next_cursor = entries.last().filter(|_| more).map(|last| encode_cursor(&last.seq));
            let items = entries
                .into_iter()
                .map(|row| AuditView {
                    domain: row.domain,
                    seq: row.seq,
                    action: row.action,
                    subject: row.subject,
                    detail: shown(&row.detail),
                    actor: row.actor,
                    correlation_id: row.correlation_id,
                    at: rfc3339(row.at),
                    previous_hash: row.previous_hash,
                    hash: row.hash,
                })
                .collect();
            Ok(PageOf { items, next_cursor })
        })
        .await
    }
}

/// Entries of earlier versions hold times in microseconds.
fn shown(detail: &str) -> Value {
    let mut detail = serde_json::from_str(detail).unwrap_or(Value::Null);
    readable(&mut detail);
    detail
}
