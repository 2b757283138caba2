//! Reads the audit chain.

use serde::Serialize;
use serde_json::Value;

use super::Hub;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::time::rfc3339;
use crate::error::Result;
use crate::store::changes::{AuditRow, audit_after};

/// One audit entry. Each entry's hash covers the one before, so that none can be changed or taken out unnoticed.
#[derive(Debug, Clone, Serialize)]
pub struct AuditView {
    /// Domain.
    pub domain: String,
    /// 1, 2, 3 … within the domain.
    pub seq: i64,
    /// What was done, e.g. `merge`.
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// Particulars.
    pub detail: Value,
    /// Who.
    pub actor: String,
    /// When.
    pub at: String,
    /// In which request.
    pub correlation_id: String,
    /// Hash of the entry before.
    pub previous_hash: String,
    /// Hash of this entry.
    pub hash: String,
}

impl Hub {
    /// Audit entries of a domain, oldest first.
    pub async fn audit(&self, domain: &str, page: Page) -> Result<PageOf<AuditView>> {
        let domain = self.domain(domain)?.name.clone();
        let after: i64 = page.cursor.as_deref().map(decode_cursor).transpose()?.unwrap_or(0);
        let rows = page.rows();
        let wanted = rows as i64 + 1;
        let (_, _) = (after, wanted);
        let mut found = Vec::<AuditRow>::new();
        let more = found.len() > rows;
        found.truncate(rows);
        let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.seq));
        Ok(PageOf { items: found.into_iter().map(AuditView::from).collect(), next_cursor })
    }
}

impl From<AuditRow> for AuditView {
    fn from(row: AuditRow) -> Self {
        AuditView {
            detail: serde_json::from_str(&row.detail).unwrap_or(Value::String(row.detail)),
            at: rfc3339(row.at),
            domain: row.domain,
            seq: row.seq,
            action: row.action,
            subject: row.subject,
            actor: row.actor,
            correlation_id: row.correlation_id,
            previous_hash: row.previous_hash,
            hash: row.hash,
        }
    }
}
