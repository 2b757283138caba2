//! What is written of the hub's own affairs: events of the feed `operations`, and its audit chain.

use serde_json::{Value, json};

use super::OPERATIONS;
use crate::error::Result;
use crate::hub::chain::audit_hash;
use crate::hub::ids::new_id;
use crate::hub::time::{Micros, now, rfc3339};
use crate::hub::{Hub, Origin};
use crate::store::AnyConn;
use crate::store::changes::{self, AuditRow, ChangeRow};
use crate::store::definitions::DefinitionRow;
use crate::store::heads::{self, HeadRow};

/// What one transaction adds. Whoever holds one holds the feed's lock until the transaction ends.
pub(in crate::hub) struct Log {
    head: HeadRow,
    at: Micros,
    clock: Micros,
    changes: Vec<ChangeRow>,
    audit: Vec<AuditRow>,
}

impl Hub {
    /// Runs a write under the lock of the feed, which orders all that is decided there, and tells those who wait for its
    /// events.
    pub(in crate::hub) async fn write_own<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyConn, &mut Log) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.write_own_and(None, work).await
    }

    /// The same, where tasks of a domain are written too. The domain's lock is taken first, as everybody does who takes
    /// both.
    pub(in crate::hub) async fn write_own_and<T: Send + 'static>(
        &self,
        domain: Option<String>,
        work: impl FnOnce(&mut AnyConn, &mut Log) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (store, feed) = (self.shared.store.clone(), self.shared.feed.clone());
        self.blocking(move || {
            let (done, position) = store.write(|conn| {
                if let Some(domain) = &domain {
                    heads::lock(conn, domain)?;
                }
                let mut log = Log::open(conn, now())?;
                let done = work(conn, &mut log)?;
                Ok((done, log.flush(conn)?))
            })?;
            feed.committed(OPERATIONS, position);
            Ok(done)
        })
        .await
    }
}

impl Log {
    /// Takes the lock.
    pub(in crate::hub) fn open(conn: &mut AnyConn, at: Micros) -> Result<Log> {
        let head = heads::lock(conn, OPERATIONS)?;
        Ok(Log {
            at: head.next_moment(at),
            clock: at,
            head,
            changes: Vec::new(),
            audit: Vec::new(),
        })
    }

    /// Writes all of it; answers the last position of the feed.
    pub(in crate::hub) fn flush(mut self, conn: &mut AnyConn) -> Result<i64> {
        if !self.changes.is_empty() || !self.audit.is_empty() {
            changes::insert(conn, &self.changes)?;
            changes::insert_audit(conn, &self.audit)?;
            self.head.last_at = self.at;
            self.head.committed_at = self.clock;
            heads::advance(conn, &self.head)?;
        }
        Ok(self.head.position)
    }

    /// Adds an event about `subject` of the collection at `source`.
    pub(in crate::hub) fn announce(
        &mut self,
        kind: &str,
        (source, subject): (&str, &str),
        mut data: Value,
        correlation_id: &str,
    ) {
        self.head.position += 1;
        self.head.revision += 1;
        let event_id = new_id();
        data["domain"] = json!(OPERATIONS);
        data["position"] = json!(self.head.position);
        let body = json!({
            "specversion": "1.0",
            "id": event_id,
            "source": source,
            "type": kind,
            "subject": subject,
            "time": rfc3339(self.at),
            "datacontenttype": "application/json",
            "correlationid": correlation_id,
            "data": data,
        });
        self.changes.push(ChangeRow {
            domain: OPERATIONS.into(),
            position: self.head.position,
            event_id,
            type_: kind.into(),
            golden_id: subject.into(),
            golden_version: 0,
            body: body.to_string(),
            previous: None,
            correlation_id: correlation_id.into(),
            at: self.at,
            rules_version: String::new(),
        });
    }

    /// Adds an event about a version of a definition.
    pub(in crate::hub) fn announce_definition(&mut self, kind: &str, row: &DefinitionRow, origin: &Origin) {
        let data = json!({
            "definition_id": row.id,
            "kind": row.kind,
            "name": row.name,
            "number": row.number,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        });
        self.announce(kind, ("/v1/definitions", &row.id), data, &origin.correlation_id);
    }

    /// Adds to the audit chain of the hub's own affairs.
    pub(in crate::hub) fn audit(&mut self, action: &str, subject: &str, detail: &Value, origin: &Origin) {
        self.head.audit_seq += 1;
        let mut row = AuditRow {
            domain: OPERATIONS.into(),
            seq: self.head.audit_seq,
            action: action.into(),
            subject: subject.into(),
            detail: detail.to_string(),
            actor: origin.actor.clone(),
            correlation_id: origin.correlation_id.clone(),
            at: self.at,
            previous_hash: std::mem::take(&mut self.head.audit_hash),
            hash: String::new(),
        };
        row.hash = audit_hash(&row);
        self.head.audit_hash.clone_from(&row.hash);
        self.audit.push(row);
    }
}
