//! Onboarding of an acquired entity: its records are staged, compared with what is known and with each other, and looked at;
//! nothing of them is taken in before the release.

mod preview;
mod release;
mod report;
mod staging;
mod team;

use serde::Serialize;
use serde_json::Value;

pub use report::{DomainCounts, Report};
pub use staging::{Choice, StagedDecision};

use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::quotas::room;
use super::time::{Micros, now, rfc3339};
use super::{Hub, Origin};
use crate::error::{Error, Result};
use crate::store::AnyConn;
use crate::store::onboarding::{self as rows, OnboardingRow};
use crate::store::quotas;

/// Most records of one onboarding.
pub const MOST_STAGED: i64 = 100_000;

/// A staged record, and what would become of it.
#[derive(Debug, Clone, Serialize)]
pub struct StagedView {
    /// Domain.
    pub domain: String,
    /// Source system.
    pub system: String,
    /// Key there.
    pub key: String,
    /// What people call it.
    pub label: String,
    /// `staged` before the preview; then `new`, `matched`, `review` or `rejected`.
    pub outcome: String,
    /// Golden record that it matches, or may.
    pub golden_id: Option<String>,
    /// What it may be the same as, best first.
    pub candidates: Value,
    /// Why it would be rejected.
    pub violations: Value,
    /// Why, in one sentence.
    pub reason: String,
    /// As standardized, sensitive ones masked.
    pub attributes: Value,
    /// `same`, `different` or `leave_out`.
    pub decision: Option<String>,
    /// Why.
    pub decision_reason: Option<String>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// Who changed it in the source system, as the source says.
    pub changed_by: Option<String>,
    /// Who staged it.
    pub staged_by: Option<String>,
    /// What became of it at the release.
    pub released: Option<String>,
}

impl Hub {
    /// Begins an onboarding.
    pub async fn begin_onboarding(
        &self,
        name: String,
        note: String,
        stagers: Vec<String>,
        origin: &Origin,
    ) -> Result<Report> {
        let at = now();
        let row = OnboardingRow {
            id: super::ids::new_id(),
            name,
            note,
            state: "open".into(),
            created_by: origin.actor.clone(),
            created_at: at,
            previewed_at: None,
            touches: 0,
            first_touch_at: None,
            last_touch_at: None,
            released_by: None,
            release_at: None,
            released_at: None,
            correlation_id: origin.correlation_id.clone(),
            version: 1,
            sensitive_in: String::new(),
            team: Some(super::consolidate::text(&stagers)),
        };
        let (id, origin) = (row.id.clone(), origin.clone());
        let most = self.quotas.onboardings;
        self.write_own(move |conn, log| {
            room(
                "quotas.onboardings",
                most,
                quotas::onboardings(conn, &row.created_by)?,
                "open onboardings of one person",
                "release or abandon one first",
            )?;
            rows::insert(conn, &row)?;
            log.audit(
                "begin_onboarding",
                &subject(&row.id),
                &serde_json::json!({"name": row.name, "stagers": stagers}),
                &origin,
            );
            Ok(())
        })
        .await?;
        self.onboarding(&id).await
    }

    /// How an onboarding stands.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn onboarding(&self, id: &str) -> Result<Report> {
        let id = id.to_owned();
        self.read(move |conn| {
            let row = stored(conn, &id)?;
            report::of(conn, row)
        })
        .await
    }

    /// Onboardings, newest first.
    pub async fn onboardings(&self, page: Page) -> Result<PageOf<Report>> {
        let limit = page.rows();
        let before = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        self.read(move |conn| {
            let mut found = rows::list(conn, before.as_deref(), limit as i64 + 1)?;
            let more = found.len() > limit;
            found.truncate(limit);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.id));
            let items = found.into_iter().map(|row| report::of(conn, row));
            Ok(PageOf {
                items: items.collect::<Result<Vec<_>>>()?,
                next_cursor,
            })
        })
        .await
    }

    /// Gives an onboarding up: what is staged is forgotten.
    ///
    /// # Errors
    /// `Conflict` once the release has begun, and for whoever may not stage in it.
    pub async fn abandon_onboarding(&self, id: &str, reason: String, origin: &Origin) -> Result<Report> {
        let (wanted, origin) = (id.to_owned(), origin.clone());
        self.write_own(move |conn, log| {
            let mut row = open(conn, &wanted)?;
            team::may_stage(conn, &row, &origin)?;
            row.state = "abandoned".into();
            update(conn, &mut row)?;
            rows::remove_staged(conn, &row.id)?;
            log.audit(
                "abandon_onboarding",
                &subject(&row.id),
                &serde_json::json!({"reason": reason}),
                &origin,
            );
            Ok(())
        })
        .await?;
        self.onboarding(id).await
    }
}

fn subject(id: &str) -> String {
    format!("onboarding:{id}")
}

fn stored(conn: &mut AnyConn, id: &str) -> Result<OnboardingRow> {
    rows::find(conn, id)?.ok_or_else(|| Error::not_found("onboarding", id))
}

/// One that records can still be staged in.
fn open(conn: &mut AnyConn, id: &str) -> Result<OnboardingRow> {
    let row = stored(conn, id)?;
    match row.state.as_str() {
        "open" => Ok(row),
        state => Err(Error::conflict("wrong_state", format!("this onboarding is {state}"))),
    }
}

fn update(conn: &mut AnyConn, row: &mut OnboardingRow) -> Result<()> {
    row.version += 1;
    match rows::update(conn, row)? {
        true => Ok(()),
        false => Err(Error::Busy {
            detail: "the onboarding is being changed by others".into(),
            retry_after: 1,
        }),
    }
}

fn seconds(from: Micros, to: Micros) -> f64 {
    ((to - from) / 1_000) as f64 / 1_000.0
}

fn text(at: Option<Micros>) -> Option<String> {
    at.map(rfc3339)
}

/// Stored JSON.
fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}
