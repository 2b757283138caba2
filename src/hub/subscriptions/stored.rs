//! Subscriptions as stored: rows to views, secrets sealed and unsealed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::editing::refused_target;
use super::keys::{self, PublicKeyView, StoredSecret};
use super::owning::{Manager, Power, audit};
use super::settings::{Scheme, SubscriptionSettings, TargetKind};
use super::{CursorView, NewSubscription, Secret, StartFrom, SubscriptionView, SubscriptionWithSecret};
use crate::error::{Error, Result};
use crate::hub::Origin;
use crate::hub::deliveries::{Dispatch, Target};
use crate::hub::handshake::{NOT_AGREED, UNVERIFIED};
use crate::hub::operations::close_task;
use crate::hub::page::{Page, PageOf, decode_cursor, encode_cursor};
use crate::hub::quotas::{Quotas, room};
use crate::hub::registrations::Registry;
use crate::hub::retention::EXPIRED;
use crate::hub::time::{now, rfc3339};
use crate::store::quotas as kept;
use crate::store::subscriptions::{self as rows, CursorRow, SubscriptionRow};
use crate::store::{AnyConn, heads, retention};

/// Subscriptions read in one step.
const STEP: i64 = 500;
/// How often a state change is tried again when somebody else changed the subscription in between.
const RETRIES: usize = 5;

/// Sorted and without repetition, as JSON.
pub(super) fn json_set(items: Vec<String>) -> String {
    let set: BTreeSet<String> = items.into_iter().collect();
    serde_json::to_string(&set).unwrap_or_else(|_| "[]".into())
}

pub(super) fn json_list(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_default()
}

/// Settings from the column.
pub(super) fn settings_of(text: &str) -> Result<SubscriptionSettings> {
    serde_json::from_str(text).map_err(|e| Error::Internal(format!("cannot read stored settings: {e}")))
}

/// Settings for the column.
pub(super) fn settings_text(settings: &SubscriptionSettings) -> Result<String> {
    serde_json::to_string(settings).map_err(|e| Error::Internal(format!("cannot write settings: {e}")))
}

/// Refuses one more subscription of who has enough, or when there are enough.
pub(super) fn has_room(conn: &mut AnyConn, quotas: &Quotas, owner: &str) -> Result<()> {
    room(
        "quotas.subscriptions",
        quotas.subscriptions,
        kept::subscriptions(conn, Some(owner))?,
        "subscriptions of one owner",
        "delete one that is not needed",
    )?;
    room(
        "quotas.subscriptions_overall",
        quotas.subscriptions_overall,
        kept::subscriptions(conn, None)?,
        "subscriptions",
        "delete one that is not needed",
    )
}

impl Dispatch {
    pub(super) fn create(
        &self,
        new: NewSubscription,
        settings: &SubscriptionSettings,
        quotas: &Quotas,
        origin: &Origin,
    ) -> Result<SubscriptionWithSecret> {
        let id = uuid::Uuid::now_v7().to_string();
        let at = now();
        let secret = keys::new_secret(&self.vault, &id, at)?;
        let mut secrets = vec![secret.stored];
        if settings.signature.contains(&Scheme::V1a) {
            secrets.push(keys::new_key(&self.vault, &id, at)?);
        }
        let row = SubscriptionRow {
            id: id.clone(),
            name: new.name.trim().to_string(),
            url: new.url,
            domains: json_set(new.domains.clone()),
            types: json_set(new.types),
            secrets: keys::to_json(&secrets)?,
            state: if self.endpoints.require_handshake {
                UNVERIFIED
            } else {
                "active"
            }
            .into(),
            state_reason: String::new(),
            created_by: origin.actor.clone(),
            created_at: at,
            version: 1,
            settings: settings_text(settings)?,
            verified_url: String::new(),
            owner: origin.actor.clone(),
            consumer: new.consumer,
        };
        self.store.write(|conn| {
            has_room(conn, quotas, &row.owner)?;
            let cursors = first_cursors(conn, &id, &json_list(&row.domains), new.from)?;
            rows::insert(conn, &row, &cursors)
        })?;
        self.changed();
        Ok(SubscriptionWithSecret {
            subscription: self.view(&id)?,
            secret: secret.shown,
        })
    }

    pub(super) fn list(&self, by: &Manager, page: &Page) -> Result<PageOf<SubscriptionView>> {
        let mut after: String = page
            .cursor
            .as_deref()
            .map(decode_cursor)
            .transpose()?
            .unwrap_or_default();
        let wanted = page.rows();
        self.store.read(|conn| {
            let mut found: Vec<SubscriptionRow> = Vec::new();
            let mut registry = Registry::of_consumers();
            let more = loop {
                let batch = rows::page(conn, &after, wanted as i64 + 1)?;
                let Some(last) = batch.last() else { break false };
                after.clone_from(&last.id);
                for row in batch {
                    if by.power_over(conn, &mut registry, &row)? != Power::None {
                        found.push(row);
                    }
                }
                if found.len() > wanted {
                    break true;
                }
            };
            found.truncate(wanted);
            let next = if more {
                found.last().map(|row| encode_cursor(&row.id))
            } else {
                None
            };
            Ok(PageOf {
                items: views(conn, found)?,
                next_cursor: next,
            })
        })
    }

    pub(in crate::hub) fn view(&self, id: &str) -> Result<SubscriptionView> {
        self.store.read(|conn| {
            let row = require(conn, id)?;
            views(conn, vec![row])?
                .pop()
                .ok_or_else(|| Error::not_found("subscription", id))
        })
    }

    pub(super) fn remove(&self, id: &str, origin: &Origin) -> Result<()> {
        let gone = self.store.write(|conn| {
            close_task(conn, id, "the subscription was deleted")?;
            let gone = rows::delete(conn, id)?;
            if gone {
                audit(conn, "delete_subscription", id, &json!({}), origin)?;
            }
            Ok(gone)
        })?;
        if !gone {
            return Err(Error::not_found("subscription", id));
        }
        self.changed();
        Ok(())
    }

    /// Changes the state, on somebody's word or the hub's own; nothing happens when it is in that state already.
    pub(in crate::hub) fn change_state(
        &self,
        id: &str,
        state: &str,
        reason: &str,
        by: Option<&Origin>,
    ) -> Result<SubscriptionView> {
        self.retrying(id, |conn, row| {
            if row.state == state || (row.state == EXPIRED && state != "active") {
                return Ok(true);
            }
            let done = self.set_state(conn, row, state, reason)?;
            if let Some(origin) = by.filter(|_| done) {
                let detail = json!({"from": row.state, "to": state});
                audit(conn, "change_subscription_state", id, &detail, origin)?;
            }
            Ok(done)
        })?;
        self.view(id)
    }

    fn set_state(&self, conn: &mut AnyConn, row: &SubscriptionRow, state: &str, reason: &str) -> Result<bool> {
        let id = &row.id;
        if state != "active" {
            return rows::set_state(conn, id, row.version, state, reason);
        }
        if let Some(refused) = refused_target(&self.endpoints, &settings_of(&row.settings)?, &row.url) {
            return Err(Error::conflict("endpoint_refused", refused.message));
        }
        if self.endpoints.require_handshake && row.verified_url != row.url {
            return rows::set_state(conn, id, row.version, UNVERIFIED, NOT_AGREED);
        }
        if row.state == EXPIRED {
            // Whoever resumes it knows what was lost: it goes on with what is kept.
            for head in heads::read(conn, &json_list(&row.domains))? {
                retention::catch_up(conn, id, &head.domain, head.first_position)?;
            }
        }
        rows::clear_failing(conn, id)?;
        let done = rows::set_state(conn, id, row.version, state, reason)?;
        if done {
            close_task(conn, id, "the subscription was resumed")?;
        }
        Ok(done)
    }

    /// Ids of streams that would be sent to and may not be any more, each with the reason. Blocks.
    pub(in crate::hub) fn refused_streams(&self) -> Result<Vec<(String, String)>> {
        let (mut refused, mut after) = (Vec::new(), String::new());
        loop {
            let rows = self.store.read(|conn| rows::page(conn, &after, STEP))?;
            let Some(last) = rows.last() else { return Ok(refused) };
            after.clone_from(&last.id);
            for row in rows
                .iter()
                .filter(|row| row.state == "active" || row.state == UNVERIFIED)
            {
                let settings = settings_of(&row.settings)?;
                if settings.target == TargetKind::Stream
                    && let Some(found) = refused_target(&self.endpoints, &settings, &row.url)
                {
                    refused.push((row.id.clone(), found.message));
                }
            }
        }
    }

    pub(super) fn rotate(&self, id: &str, origin: &Origin) -> Result<SubscriptionWithSecret> {
        let at = now();
        let secret = keys::new_secret(&self.vault, id, at)?;
        let key = keys::new_key(&self.vault, id, at)?;
        self.retrying(id, |conn, row| {
            let mut secrets = keys::from_json(&row.secrets)?;
            keys::replace(&mut secrets, secret.stored.clone(), at);
            if settings_of(&row.settings)?.signature.contains(&Scheme::V1a) {
                keys::replace(&mut secrets, key.clone(), at);
            }
            let done = rows::set_secrets(conn, id, row.version, &keys::to_json(&secrets)?)?;
            if done {
                audit(conn, "rotate_subscription_secret", id, &json!({}), origin)?;
            }
            Ok(done)
        })?;
        Ok(SubscriptionWithSecret {
            subscription: self.view(id)?,
            secret: secret.shown,
        })
    }

    pub(super) fn public_keys(&self, id: &str) -> Result<Vec<PublicKeyView>> {
        let row = self.store.read(|conn| require(conn, id))?;
        Ok(keys::public_keys(&keys::from_json(&row.secrets)?, now()))
    }

    /// Compare-and-set on the subscription's version.
    pub(super) fn retrying(
        &self,
        id: &str,
        change: impl Fn(&mut AnyConn, &SubscriptionRow) -> Result<bool>,
    ) -> Result<()> {
        for _ in 0..RETRIES {
            let done = self.store.write(|conn| {
                let row = require(conn, id)?;
                change(conn, &row)
            })?;
            if done {
                self.changed();
                return Ok(());
            }
        }
        Err(Error::Busy {
            detail: "the subscription is being changed by others".into(),
            retry_after: 1,
        })
    }

    /// What is needed to send to a subscription.
    pub fn target(&self, id: &str) -> Result<Target> {
        let row = self.store.read(|conn| require(conn, id))?;
        let stored = keys::from_json(&row.secrets)?;
        let settings = settings_of(&row.settings)?;
        let mut secrets: Vec<Secret> = stored
            .iter()
            .map(|secret| secret.open(&self.vault, id))
            .collect::<Result<_>>()?;
        secrets.retain(|secret| settings.signature.contains(&secret.scheme));
        secrets.sort_by_key(|secret| secret.scheme);
        Ok(Target {
            secrets,
            settings,
            subscription_id: row.id,
            version: row.version,
            domains: json_list(&row.domains),
            types: json_list(&row.types),
            url: row.url,
        })
    }
}

pub(super) fn require(conn: &mut AnyConn, id: &str) -> Result<SubscriptionRow> {
    rows::get(conn, id)?.ok_or_else(|| Error::not_found("subscription", id))
}

fn first_cursors(conn: &mut AnyConn, id: &str, domains: &[String], from: StartFrom) -> Result<Vec<CursorRow>> {
    let heads: BTreeMap<String, i64> = heads::read(conn, domains)?
        .into_iter()
        .map(|head| match from {
            StartFrom::Now => (head.domain, head.position),
            StartFrom::Beginning => (head.domain, head.first_position - 1),
        })
        .collect();
    let cursor = |domain: &String| CursorRow {
        subscription_id: id.to_string(),
        domain: domain.clone(),
        position: heads.get(domain).copied().unwrap_or(0),
        superseded: 0,
    };
    Ok(domains.iter().map(cursor).collect())
}

/// Adds cursors and counts to the rows, with a bounded number of queries however many rows there are.
fn views(conn: &mut AnyConn, found: Vec<SubscriptionRow>) -> Result<Vec<SubscriptionView>> {
    let ids: Vec<String> = found.iter().map(|row| row.id.clone()).collect();
    let mut cursors: BTreeMap<String, Vec<CursorRow>> = BTreeMap::new();
    for cursor in rows::cursors(conn, &ids)? {
        cursors.entry(cursor.subscription_id.clone()).or_default().push(cursor);
    }
    let domains: Vec<String> = cursors
        .values()
        .flatten()
        .map(|c| c.domain.clone())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let heads: BTreeMap<String, i64> = heads::read(conn, &domains)?
        .into_iter()
        .map(|h| (h.domain, h.position))
        .collect();
    let counts: BTreeMap<(String, String), i64> = rows::failure_counts(conn, &ids)?
        .into_iter()
        .map(|c| ((c.subscription_id, c.state), c.count))
        .collect();
    let failing: BTreeMap<String, i64> = rows::failing(conn, &ids)?.into_iter().collect();
    let view = |row: SubscriptionRow| {
        let own = cursors.remove(&row.id).unwrap_or_default();
        let count = |state: &str| counts.get(&(row.id.clone(), state.to_string())).copied().unwrap_or(0);
        let (retrying, parked, dead) = (count("due") + count("redriven"), count("parked"), count("dead"));
        let since = failing.get(&row.id).copied();
        view(row, own, &heads, retrying, parked, dead, since)
    };
    Ok(found.into_iter().map(view).collect())
}

fn view(
    row: SubscriptionRow,
    cursors: Vec<CursorRow>,
    heads: &BTreeMap<String, i64>,
    retrying: i64,
    parked: i64,
    dead: i64,
    failing_since: Option<i64>,
) -> SubscriptionView {
    let at = now();
    let secrets: Vec<StoredSecret> = keys::from_json(&row.secrets).unwrap_or_default();
    let cursors: Vec<CursorView> = cursors
        .into_iter()
        .map(|cursor| {
            let head = heads
                .get(&cursor.domain)
                .copied()
                .unwrap_or(cursor.position)
                .max(cursor.position);
            CursorView {
                lag: head - cursor.position,
                superseded: cursor.superseded,
                head,
                position: cursor.position,
                domain: cursor.domain,
            }
        })
        .collect();
    SubscriptionView {
        domains: json_list(&row.domains),
        types: json_list(&row.types),
        valid_secrets: secrets.iter().filter(|secret| secret.signs(Scheme::V1, at)).count(),
        settings: settings_of(&row.settings).unwrap_or_default(),
        lag: cursors.iter().map(|c| c.lag).sum(),
        cursors,
        retrying,
        parked,
        dead,
        failing_since: failing_since.map(rfc3339),
        created_at: rfc3339(row.created_at),
        verified: !row.verified_url.is_empty() && row.verified_url == row.url,
        id: row.id,
        name: row.name,
        url: row.url,
        state: row.state,
        state_reason: row.state_reason,
        created_by: row.created_by,
        owner: row.owner,
        consumer: row.consumer,
        version: row.version,
    }
}
