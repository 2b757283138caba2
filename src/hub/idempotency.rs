//! The same request twice has one effect: answers are kept under the caller's key for a day.

use super::Hub;
use super::time::{Micros, now};
use crate::error::{Error, Result};
use crate::store::AnyConn;
use crate::store::idempotency::{self as rows, IdempotencyRow};

/// How long an answer is kept.
const KEPT: Micros = 24 * 3600 * 1_000_000;
/// After this a request in progress is taken for dead with its process; longer than any request may run.
const ABANDONED: Micros = 120 * 1_000_000;

/// An answer that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers that belong to it.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: String,
}

/// Before a body that is kept encrypted because it shows a secret.
const SEALED: &str = "sealed:";

/// What to do with a request that carries a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Begin {
    /// Carry it out, then finish or abandon.
    Fresh,
    /// It was carried out: give this answer again.
    Replay(Answer),
    /// The same request is being carried out.
    InProgress,
    /// The key was used for another request.
    Reused,
}

impl Hub {
    /// Takes `key` (a hash of caller, path and the caller's key) for the request with that hash.
    pub async fn idempotency_begin(&self, key: &str, request_hash: &str) -> Result<Begin> {
        let row = IdempotencyRow {
            key: key.to_string(),
            request_hash: request_hash.to_string(),
            status: None,
            headers: "[]".into(),
            body: String::new(),
            created_at: now(),
        };
        let began = self.write(move |conn| begin(conn, &row)).await?;
        match began {
            Begin::Replay(answer) => Ok(Begin::Replay(self.opened(key, answer)?)),
            other => Ok(other),
        }
    }

    fn opened(&self, key: &str, mut answer: Answer) -> Result<Answer> {
        if let Some(sealed) = answer.body.strip_prefix(SEALED) {
            let bytes = self.dispatch().vault.unseal(key, sealed)?;
            answer.body = String::from_utf8(bytes).map_err(|e| Error::Internal(e.to_string()))?;
        }
        Ok(answer)
    }

    /// Keeps the answer; encrypted if it is `confidential`.
    pub async fn idempotency_finish(&self, key: &str, mut answer: Answer, confidential: bool) -> Result<()> {
        if confidential {
            answer.body = format!("{SEALED}{}", self.dispatch().vault.seal(key, answer.body.as_bytes())?);
        }
        let key = key.to_string();
        let headers = serde_json::to_string(&answer.headers).map_err(|e| Error::Internal(e.to_string()))?;
        self.write(move |conn| rows::finish(conn, &key, answer.status.into(), &headers, &answer.body))
            .await
    }

    /// Sets the key free: the request was refused and changed nothing.
    pub async fn idempotency_abandon(&self, key: &str) -> Result<()> {
        let key = key.to_string();
        self.write(move |conn| rows::remove(conn, &key)).await
    }
}

fn begin(conn: &mut AnyConn, row: &IdempotencyRow) -> Result<Begin> {
    rows::purge(conn, row.created_at - KEPT, row.created_at - ABANDONED)?;
    Ok(match rows::take(conn, row)? {
        None => Begin::Fresh,
        Some(found) if found.request_hash != row.request_hash => Begin::Reused,
        Some(found) => answered(found),
    })
}

fn answered(row: IdempotencyRow) -> Begin {
    match row.status.and_then(|status| u16::try_from(status).ok()) {
        None => Begin::InProgress,
        Some(status) => {
            let headers = serde_json::from_str(&row.headers).unwrap_or_default();
            Begin::Replay(Answer {
                status,
                headers,
                body: row.body,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::waits::Waits;

    fn row(hash: &str, created_at: Micros) -> IdempotencyRow {
        let (headers, body) = ("[]".into(), String::new());
        IdempotencyRow {
            key: "k".into(),
            request_hash: hash.into(),
            status: None,
            headers,
            body,
            created_at,
        }
    }

    #[test]
    fn a_key_goes_through_its_states() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(
            &format!("sqlite:{}", dir.path().join("hub.db").display()),
            1,
            &Waits::default(),
        )
        .unwrap();
        assert_eq!(store.write(|c| begin(c, &row("a", 1))).unwrap(), Begin::Fresh);
        assert_eq!(store.write(|c| begin(c, &row("a", 2))).unwrap(), Begin::InProgress);
        assert_eq!(store.write(|c| begin(c, &row("b", 2))).unwrap(), Begin::Reused);

        store
            .write(|conn| rows::finish(conn, "k", 201, "[[\"location\",\"/x\"]]", "{}"))
            .unwrap();
        let answer = Answer {
            status: 201,
            headers: vec![("location".into(), "/x".into())],
            body: "{}".into(),
        };
        assert_eq!(
            store.write(|c| begin(c, &row("a", KEPT))).unwrap(),
            Begin::Replay(answer)
        );
        assert_eq!(store.write(|c| begin(c, &row("b", KEPT))).unwrap(), Begin::Reused);
        assert_eq!(
            store.write(|c| begin(c, &row("b", KEPT + 2))).unwrap(),
            Begin::Fresh,
            "expired"
        );

        assert_eq!(
            store.write(|c| begin(c, &row("b", KEPT + ABANDONED + 3))).unwrap(),
            Begin::Fresh,
            "its process died"
        );
        store.write(|conn| rows::remove(conn, "k")).unwrap();
        assert_eq!(
            store.write(|c| begin(c, &row("c", KEPT + ABANDONED + 4))).unwrap(),
            Begin::Fresh,
            "set free"
        );
    }
}
