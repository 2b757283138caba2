//! The audit chain: each entry's hash covers the one before.

use super::Origin;
use super::batch::Batch;
use super::ids::sha256_hex;
use crate::store::changes::AuditRow;

impl Batch<'_> {
    /// Appends to the domain's audit chain: each entry's hash covers the one before.
    pub(super) fn audit(&mut self, action: &str, subject: &str, detail: &serde_json::Value, origin: &Origin) {
        let seq = self.head.audit_seq + 1;
        let previous_hash = std::mem::take(&mut self.head.audit_hash);
        let mut row = AuditRow {
            domain: self.domain.name.clone(),
            seq,
            action: action.into(),
            subject: subject.into(),
            detail: detail.to_string(),
            actor: origin.actor.clone(),
            correlation_id: origin.correlation_id.clone(),
            at: self.now,
            previous_hash,
            hash: String::new(),
        };
        row.hash = audit_hash(&row);
        self.head.audit_seq = seq;
        self.head.audit_hash.clone_from(&row.hash);
        self.audit.push(row);
    }
}

/// The hash of an audit entry: over the previous hash and every field, each preceded by its length.
pub(crate) fn audit_hash(row: &AuditRow) -> String {
    let (seq, at) = (row.seq.to_string(), row.at.to_string());
    let fields = [
        &row.previous_hash,
        &row.domain,
        &seq,
        &row.action,
        &row.subject,
        &row.detail,
        &row.actor,
        &row.correlation_id,
        &at,
    ];
    let text: String = fields.iter().map(|f| format!("{}:{f}", f.len())).collect();
    sha256_hex(&[text.as_bytes()])
}
