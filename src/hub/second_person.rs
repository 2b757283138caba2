//! What two persons decide although nothing of it is written anew: that something comes back, or counts no more. One asks
//! for it, another confirms it by the same call ([ADR 0036](../../docs/adr/0036-who-caused-a-value.md)). In an emergency one
//! person with the scope `admin` is enough, and everybody is told ([`super::emergency`]).

use serde::Serialize;

use super::Origin;
use super::time::{Micros, rfc3339};
use crate::engine::approval::same_person;
use crate::error::Result;
use crate::store::AnyConn;
use crate::store::asked::{self, AskedRow};

/// How long a second person has. After that it is asked for anew.
const STANDS: Micros = 7 * 24 * 3600 * 1_000_000;

/// How a decision is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Haste {
    /// As the governance asks.
    Usual,
    /// By one person who may administer; everybody is told, and another person confirms it afterwards.
    Emergency,
}

impl From<bool> for Haste {
    fn from(emergency: bool) -> Haste {
        match emergency {
            true => Haste::Emergency,
            false => Haste::Usual,
        }
    }
}

/// Whether a decision is carried out, or waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Second {
    /// It is asked for now, or was by the same person.
    Waits,
    /// Another person asked for it.
    Confirms {
        /// Who.
        asked_by: String,
    },
}

/// What one person asked for, as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct AskedView {
    /// What, as in the audit chain.
    pub action: String,
    /// Who: another person confirms it by the same call.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: String,
    /// Until when it can be confirmed.
    pub until: String,
}

/// Takes one person's word for a decision about a subject.
///
/// # Errors
/// When the database is away.
pub(super) fn word(
    conn: &mut AnyConn,
    (subject, action): (&str, &str),
    reason: &str,
    origin: &Origin,
    now: Micros,
) -> Result<Second> {
    let known = asked::find(conn, subject)?;
    let same = known.filter(|row| row.action == action && now - row.asked_at < STANDS);
    match same {
        Some(row) if !same_person(&row.asked_by, &origin.actor) => {
            asked::remove(conn, subject)?;
            Ok(Second::Confirms { asked_by: row.asked_by })
        }
        Some(_) => Ok(Second::Waits),
        None => {
            let row = AskedRow {
                subject: subject.into(),
                action: action.into(),
                asked_by: origin.actor.clone(),
                reason: reason.into(),
                asked_at: now,
                correlation_id: origin.correlation_id.clone(),
            };
            asked::put(conn, &row)?;
            Ok(Second::Waits)
        }
    }
}

/// What is asked about a subject and can still be confirmed.
///
/// # Errors
/// When the database is away.
pub(super) fn asked(conn: &mut AnyConn, subject: &str, now: Micros) -> Result<Option<AskedView>> {
    let known = asked::find(conn, subject)?.filter(|row| now - row.asked_at < STANDS);
    Ok(known.map(|row| AskedView {
        until: rfc3339(row.asked_at + STANDS),
        at: rfc3339(row.asked_at),
        action: row.action,
        by: row.asked_by,
        reason: row.reason,
    }))
}

/// Nothing is asked about a subject any more: it became another thing.
///
/// # Errors
/// When the database is away.
pub(super) fn forget(conn: &mut AnyConn, subject: &str) -> Result<()> {
    asked::remove(conn, subject)
}
