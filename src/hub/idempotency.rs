//! The same request twice has one effect: answers are kept under the caller's key for a day.

use super::Hub;
use super::quotas::Quotas;
use super::time::{Micros, now};
use crate::error::{Error, Result};
use crate::store::AnyConn;
use crate::store::idempotency::{self as rows, IdempotencyRow, Kept};

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
    /// It was carried out; its answer was too large to keep.
    Omitted,
    /// The key was used for another request.
    Reused,
}

/// One day, in microseconds.
const DAY: Micros = 24 * 3600 * 1_000_000;

impl Hub {
    /// Takes `key` (a hash of caller, path and the caller's key) for the caller's request with that hash.
    ///
    /// # Errors
    /// `LimitReached` when so much was kept of the caller today that nothing more is.
    pub async fn idempotency_begin(&self, key: &str, request_hash: &str, caller: &str) -> Result<Begin> {
        let row = IdempotencyRow {
            key: key.to_string(),
            request_hash: request_hash.to_string(),
            status: None,
            headers: "[]".into(),
            body: String::new(),
            created_at: now(),
            omitted: false,
        };
        let (quotas, caller) = (self.quotas.clone(), caller.to_owned());
        let began = self.write(move |conn| begin(conn, &row, &caller, &quotas)).await?;
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

    /// Keeps the answer; encrypted if it is `confidential`. Of one that is too large it is kept that it was given.
    pub async fn idempotency_finish(
        &self,
        key: &str,
        caller: &str,
        mut answer: Answer,
        confidential: bool,
    ) -> Result<()> {
        let omitted = answer.body.len() as u64 > self.quotas.answer_bytes;
        if omitted {
            answer.body = String::new();
        } else if confidential {
            answer.body = format!("{SEALED}{}", self.dispatch().vault.seal(key, answer.body.as_bytes())?);
        }
        let (key, caller) = (key.to_string(), caller.to_owned());
        let headers = serde_json::to_string(&answer.headers).map_err(|e| Error::Internal(e.to_string()))?;
        self.write(move |conn| {
            let kept = Kept {
                status: answer.status.into(),
                headers: &headers,
                body: &answer.body,
                omitted,
            };
            rows::finish(conn, &key, &kept)?;
            let bytes = headers.len() + answer.body.len();
            rows::count(conn, &caller, now() / DAY, i64::try_from(bytes).unwrap_or(i64::MAX))
        })
        .await
    }

    /// Sets the key free: the request was refused and changed nothing.
    pub async fn idempotency_abandon(&self, key: &str) -> Result<()> {
        let key = key.to_string();
        self.write(move |conn| rows::remove(conn, &key)).await
    }
}

fn begin(conn: &mut AnyConn, row: &IdempotencyRow, caller: &str, quotas: &Quotas) -> Result<Begin> {
    rows::purge(conn, row.created_at - KEPT, row.created_at - ABANDONED)?;
    match rows::take(conn, row)? {
        None => {
            let room = has_room(conn, row.created_at, caller, quotas);
            if room.is_err() {
                rows::remove(conn, &row.key)?;
            }
            room.map(|()| Begin::Fresh)
        }
        Some(found) if found.request_hash != row.request_hash => Ok(Begin::Reused),
        Some(found) if found.omitted => Ok(Begin::Omitted),
        Some(found) => Ok(answered(found)),
    }
}

/// What was promised to be kept for a day is not thrown away for what comes later: that is refused.
fn has_room(conn: &mut AnyConn, now: Micros, caller: &str, quotas: &Quotas) -> Result<()> {
    let day = now / DAY;
    let full = |limit: &'static str, most: u64, used: i64, whose: &str| match u64::try_from(used).unwrap_or(0) < most {
        true => Ok(()),
        false => Err(Error::LimitReached {
            limit,
            detail: format!(
                "of {whose} calls with an Idempotency-Key {most} {} were kept today; send this one without, which is safe \
                 where the same call changes nothing more, or tomorrow",
                if limit == "quotas.answers" { "answers" } else { "bytes" },
            ),
            retry_after: u64::try_from(((day + 1) * DAY - now) / 1_000_000 + 1).ok(),
        }),
    };
    let (answers, bytes) = rows::used(conn, caller, day)?;
    full("quotas.answers", quotas.answers, answers, "your")?;
    full(
        "quotas.answer_bytes_per_caller",
        quotas.answer_bytes_per_caller,
        bytes,
        "your",
    )?;
    let (_, bytes) = rows::used(conn, rows::EVERYBODY, day)?;
    full(
        "quotas.answer_bytes_overall",
        quotas.answer_bytes_overall,
        bytes,
        "all callers'",
    )
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
            omitted: false,
        }
    }

    fn first(conn: &mut AnyConn, row: &IdempotencyRow) -> Result<Begin> {
        begin(conn, row, "ann", &Quotas::default())
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
        assert_eq!(store.write(|c| first(c, &row("a", 1))).unwrap(), Begin::Fresh);
        assert_eq!(store.write(|c| first(c, &row("a", 2))).unwrap(), Begin::InProgress);
        assert_eq!(store.write(|c| first(c, &row("b", 2))).unwrap(), Begin::Reused);

        store
            .write(|conn| {
                let kept = Kept {
                    status: 201,
                    headers: "[[\"location\",\"/x\"]]",
                    body: "{}",
                    omitted: false,
                };
                rows::finish(conn, "k", &kept)
            })
            .unwrap();
        let answer = Answer {
            status: 201,
            headers: vec![("location".into(), "/x".into())],
            body: "{}".into(),
        };
        assert_eq!(
            store.write(|c| first(c, &row("a", KEPT))).unwrap(),
            Begin::Replay(answer)
        );
        assert_eq!(store.write(|c| first(c, &row("b", KEPT))).unwrap(), Begin::Reused);
        assert_eq!(
            store.write(|c| first(c, &row("b", KEPT + 2))).unwrap(),
            Begin::Fresh,
            "expired"
        );

        assert_eq!(
            store.write(|c| first(c, &row("b", KEPT + ABANDONED + 3))).unwrap(),
            Begin::Fresh,
            "its process died"
        );
        store.write(|conn| rows::remove(conn, "k")).unwrap();
        assert_eq!(
            store.write(|c| first(c, &row("c", KEPT + ABANDONED + 4))).unwrap(),
            Begin::Fresh,
            "set free"
        );
    }

    #[test]
    fn what_is_kept_of_a_caller_in_a_day_is_bounded_and_stands() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(
            &format!("sqlite:{}", dir.path().join("hub.db").display()),
            1,
            &Waits::default(),
        )
        .unwrap();
        let quotas = Quotas {
            answers: 1,
            ..Quotas::default()
        };
        let noon = 20_000 * DAY + DAY / 2;
        let ask = |key: &str, caller: &'static str, at: Micros| {
            let row = IdempotencyRow {
                key: key.into(),
                ..row("a", at)
            };
            store.write(|conn| begin(conn, &row, caller, &quotas))
        };
        assert_eq!(ask("k", "ann", noon).unwrap(), Begin::Fresh);
        let kept = Kept {
            status: 200,
            headers: "[]",
            body: "{}",
            omitted: false,
        };
        store
            .write(|conn| {
                rows::finish(conn, "k", &kept)?;
                rows::count(conn, "ann", noon / DAY, 4)
            })
            .unwrap();
        let Err(Error::LimitReached { limit, retry_after, .. }) = ask("l", "ann", noon + 1) else {
            panic!("expected a refusal")
        };
        assert_eq!((limit, retry_after), ("quotas.answers", Some(12 * 3600)));
        assert!(
            matches!(ask("k", "ann", noon + 2).unwrap(), Begin::Replay(_)),
            "it stands"
        );
        assert_eq!(ask("m", "bob", noon + 3).unwrap(), Begin::Fresh);
        assert_eq!(ask("n", "ann", noon + DAY).unwrap(), Begin::Fresh, "another day");
    }
}
