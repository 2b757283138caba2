//! The audit chain: who did what, when, within which request. Each entry's hash covers the one before it.

use serde::Serialize;
use serde_json::Value;

use super::Hub;
use super::operations::OPERATIONS;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::time::{readable, rfc3339};
use crate::error::Result;
use crate::store::changes;

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

impl Hub {
    /// Audit entries of a domain, oldest first.
    pub async fn audit(&self, domain: &str, page: Page) -> Result<PageOf<AuditView>> {
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
        self.read(move |conn| {
            let mut entries = changes::audit_after(conn, &name, after, rows as i64 + 1)?;
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
