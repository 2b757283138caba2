//! What the hub has to say of itself: a feed of its own, `operations`, that subscriptions can name like a domain, and
//! tasks for those who operate it.

mod log;

pub(super) use log::Log;

use serde_json::{Value, json};

use super::Hub;
use super::deliveries::Dispatch;
use super::ids::new_id;
use super::time::{Micros, now, rfc3339};
use crate::engine::record::Attributes;
use crate::engine::tasks::SUBSCRIPTION_DISABLED;
use crate::error::{Error, Result};
use crate::store::subscriptions::SubscriptionRow;
use crate::store::tasks::{self, TaskRow};
use crate::store::{AnyConn, Store, heads, subscriptions as rows};

/// The feed's name, where a domain's name would stand.
pub const OPERATIONS: &str = "operations";
/// An endpoint has failed for a while.
pub const FAILING: &str = "mdm.subscription.failing.v1";
/// Nothing is sent to a subscription any more.
pub const DISABLED: &str = "mdm.subscription.disabled.v1";
/// A version of a definition counts from now on.
pub const DEFINITION_APPROVED: &str = "mdm.definition.approved.v1";
/// A version of a definition counts no more.
pub const DEFINITION_RETIRED: &str = "mdm.definition.retired.v1";
/// One person decided alone what two are asked for.
pub const EMERGENCY: &str = "mdm.governance.emergency.v1";
/// CloudEvents types of the feed.
pub const OPERATION_TYPES: [&str; 5] = [FAILING, DISABLED, DEFINITION_APPROVED, DEFINITION_RETIRED, EMERGENCY];

/// Whose work it is where the rules do not say.
const OPERATORS: &str = "operators";
/// How long it may take.
const DUE: Micros = 24 * 3600 * 1_000_000;

/// Whose work a task about a subscription is, and how urgent.
struct Desk {
    owner_group: String,
    priority: String,
    due_within: Micros,
    escalate_to: Option<String>,
}

impl Hub {
    /// Stops sending to an endpoint that does not want it or has not answered for days, and tells: by an event, a task
    /// and the log. Blocks.
    ///
    /// # Errors
    /// `NotFound` when the subscription is gone; `Busy` when the database is away.
    pub fn disable_subscription(&self, id: &str, reason: &str) -> Result<()> {
        let domains = self.dispatch().target(id)?.domains;
        let domain = domains.iter().find_map(|name| self.domain(name).ok());
        let desk = domain.map(|domain| {
            let routed = domain
                .tasks
                .route(SUBSCRIPTION_DISABLED, "endpoint", &Attributes::new());
            let named = |route: &crate::engine::tasks::Route| route.kind.as_deref() == Some(SUBSCRIPTION_DISABLED);
            let own = domain.tasks.routes.iter().any(named);
            Desk {
                owner_group: if own { routed.owner_group } else { OPERATORS.into() },
                priority: if own { routed.priority.as_str() } else { "high" }.into(),
                due_within: DUE,
                escalate_to: routed.escalate_to.filter(|_| own),
            }
        });
        self.dispatch()
            .disable(id, reason, domain_of(&domains, desk.is_some()), desk)?;
        tracing::error!(subscription = id, reason, "subscription disabled");
        Ok(())
    }

    /// Disables streams at servers that the operator does not configure, and tells of each. Blocks.
    ///
    /// # Errors
    /// `Busy` when the database is away.
    pub fn disable_refused_streams(&self) -> Result<()> {
        if self.dispatch().endpoints.streams.is_idle() {
            tracing::warn!(
                "credentials for streams are configured, and no server that they are for: set delivery.nats_servers"
            );
        }
        for (id, reason) in self.dispatch().refused_streams()? {
            self.disable_subscription(&id, &reason)?;
        }
        Ok(())
    }
}

/// Makes sure that the feed is there; answers its last position.
pub(super) fn open(store: &Store) -> Result<i64> {
    store.write(|conn| {
        heads::ensure(conn, OPERATIONS, &new_id())?;
        Ok(heads::lock(conn, OPERATIONS)?.position)
    })
}

/// A task needs a domain whose writer can carry out what is decided.
fn domain_of(domains: &[String], known: bool) -> Option<&String> {
    domains.iter().find(|name| known && *name != OPERATIONS)
}

impl Dispatch {
    fn disable(&self, id: &str, reason: &str, domain: Option<&String>, desk: Option<Desk>) -> Result<()> {
        let at = now();
        let told = self.store.write(|conn| {
            let Some(row) = rows::get(conn, id)?.filter(|row| row.state != "disabled") else {
                return Ok(None);
            };
            if !rows::set_state(conn, id, row.version, "disabled", reason)? {
                return Err(changing());
            }
            if let Some((domain, desk)) = domain.zip(desk.as_ref()) {
                open_task(conn, &row, domain, desk, reason, at)?;
            }
            announce(conn, &row, DISABLED, reason, at).map(Some)
        })?;
        self.tell(told);
        self.changed();
        Ok(())
    }

    /// Says that an endpoint has failed since `since`, once. Blocks.
    ///
    /// # Errors
    /// `Busy` when the database is away.
    pub fn tell_failing(&self, id: &str, since: Micros, error: &str) -> Result<()> {
        let at = now();
        let told = self.store.write(|conn| {
            let Some(row) = rows::get(conn, id)? else {
                return Ok(None);
            };
            if !rows::mark_alerted(conn, id, since)? {
                return Ok(None);
            }
            let reason = format!("no delivery succeeded since {}: {error}", rfc3339(since));
            announce(conn, &row, FAILING, &reason, at).map(Some)
        })?;
        if told.is_some() {
            tracing::error!(
                subscription = id,
                since = rfc3339(since),
                error,
                "subscription is failing"
            );
        }
        self.tell(told);
        Ok(())
    }

    fn tell(&self, position: Option<i64>) {
        if let Some(position) = position {
            self.feed.committed(OPERATIONS, position);
        }
    }
}

fn changing() -> Error {
    Error::Busy {
        detail: "the subscription is being changed by others".into(),
        retry_after: 1,
    }
}

/// Adds an event to the feed; answers its position.
fn announce(conn: &mut AnyConn, row: &SubscriptionRow, kind: &str, reason: &str, at: Micros) -> Result<i64> {
    let mut log = Log::open(conn, at)?;
    let domains: Value = serde_json::from_str(&row.domains).unwrap_or_default();
    let data = json!({"subscription_id": row.id, "name": row.name, "domains": domains, "reason": reason});
    log.announce(kind, ("/v1/subscriptions", &row.id), data, &new_id());
    log.flush(conn)
}

fn open_task(
    conn: &mut AnyConn,
    row: &SubscriptionRow,
    domain: &str,
    desk: &Desk,
    reason: &str,
    at: Micros,
) -> Result<()> {
    // As a domain's writer does: whoever works on the same tasks waits.
    heads::lock(conn, domain)?;
    let about = std::slice::from_ref(&row.id);
    let waiting = tasks::waiting_for_records(conn, about)?;
    if waiting.iter().any(|task| task.kind == SUBSCRIPTION_DISABLED) {
        return Ok(());
    }
    let task = TaskRow {
        id: new_id(),
        domain: domain.into(),
        kind: SUBSCRIPTION_DISABLED.into(),
        category: "endpoint".into(),
        state: "open".into(),
        title: format!("Nothing is sent to {} any more", row.name),
        suggestion:
            "Have the endpoint mended, then resume the subscription: it goes on from where it stopped, and this \
                     task closes. Nothing is lost meanwhile."
                .into(),
        detail: json!({"subscription_id": row.id, "name": row.name, "reason": reason}).to_string(),
        record_id: Some(row.id.clone()),
        submitted_by: "[]".into(),
        approvals: "[]".into(),
        created_at: at,
        due_at: at + desk.due_within,
        correlation_id: new_id(),
        version: 1,
        owner_group: desk.owner_group.clone(),
        priority: desk.priority.clone(),
        escalate_to: desk.escalate_to.clone(),
        ..TaskRow::default()
    };
    tasks::upsert(conn, &[task])
}

/// Closes the task about a subscription that is sent to again, or is gone.
pub(super) fn close_task(conn: &mut AnyConn, id: &str, why: &str) -> Result<()> {
    let of_kind = |task: &TaskRow| task.kind == SUBSCRIPTION_DISABLED;
    let about = [id.to_owned()];
    let Some(first) = tasks::waiting_for_records(conn, &about)?.into_iter().find(of_kind) else {
        return Ok(());
    };
    heads::lock(conn, &first.domain)?;
    let at = now();
    for mut task in tasks::waiting_for_records(conn, &about)?.into_iter().filter(of_kind) {
        task.state = "cancelled".into();
        task.reason = Some(why.into());
        task.resolved_at = Some(at);
        task.claimed_by = None;
        task.claimed_until = None;
        task.version += 1;
        tasks::upsert(conn, &[task])?;
    }
    Ok(())
}
