//! Whose a subscription is: its owner manages it, and the callers of its consumer; administrators may look, pause it and
//! give it to another owner. To everybody else it does not exist.

use serde_json::{Value, json};

use super::SubscriptionView;
use super::stored::{has_room, json_list, require};
use crate::engine::registration::fits;
use crate::error::{Error, Result};
use crate::hub::deliveries::Dispatch;
use crate::hub::operations::Log;
use crate::hub::quotas::Quotas;
use crate::hub::registrations::{Named, Registry, Voice, consume};
use crate::hub::time::now;
use crate::hub::{Hub, Origin};
use crate::store::AnyConn;
use crate::store::subscriptions::{self as rows, SubscriptionRow};

/// Subscriptions looked at with one query.
const AT_ONCE: i64 = 500;

/// Who asks about subscriptions, and where.
#[derive(Debug, Clone)]
pub struct Manager {
    /// Subject of the token.
    pub subject: String,
    /// Domains in which the caller may manage subscriptions.
    pub manageable: Vec<String>,
    /// Domains that the caller administers.
    pub administered: Vec<String>,
}

/// What somebody may do with a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// Nothing: it does not exist for the caller.
    None,
    /// See it, pause it and give it to another owner.
    Administer,
    /// Everything.
    Manage,
}

/// To whom a subscription goes.
#[derive(Debug, Clone)]
pub struct Handover {
    /// Subject of the new owner's token.
    pub owner: String,
    /// Registered consumer whose callers may manage it from now on.
    pub consumer: Option<String>,
    /// Why.
    pub reason: String,
}

impl Manager {
    /// What the caller may do with a subscription. Blocks.
    pub(super) fn power_over(
        &self,
        conn: &mut AnyConn,
        registry: &mut Registry,
        row: &SubscriptionRow,
    ) -> Result<Power> {
        let domains = json_list(&row.domains);
        let within = |known: &[String]| domains.iter().all(|domain| known.contains(domain));
        if within(&self.manageable) && self.owns(conn, registry, row, &domains)? {
            return Ok(Power::Manage);
        }
        Ok(match within(&self.administered) {
            true => Power::Administer,
            false => Power::None,
        })
    }

    /// Ids of the subscriptions that the caller manages, in order. Blocks.
    pub(in crate::hub) fn managed(&self, conn: &mut AnyConn) -> Result<Vec<String>> {
        let mut registry = Registry::of_consumers();
        let (mut ids, mut after) = (Vec::new(), String::new());
        loop {
            let batch = rows::page(conn, &after, AT_ONCE)?;
            let Some(last) = batch.last() else { return Ok(ids) };
            after.clone_from(&last.id);
            for row in batch {
                if self.power_over(conn, &mut registry, &row)? == Power::Manage {
                    ids.push(row.id);
                }
            }
        }
    }

    fn owns(
        &self,
        conn: &mut AnyConn,
        registry: &mut Registry,
        row: &SubscriptionRow,
        domains: &[String],
    ) -> Result<bool> {
        if row.owner == self.subject {
            return Ok(true);
        }
        let Some(consumer) = &row.consumer else {
            return Ok(false);
        };
        let names = domains.iter().map(|domain| Named {
            pointer: "",
            name: consumer,
            domain,
        });
        match registry.admit(conn, names, Voice::Caller(&self.subject)) {
            Ok(()) => Ok(true),
            Err(Error::NotBound { .. } | Error::Invalid { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Hub {
    /// What somebody may do with a subscription.
    ///
    /// # Errors
    /// `NotFound`, also where nothing may be done with it.
    pub async fn power_over(&self, by: Manager, id: &str) -> Result<(Power, SubscriptionView)> {
        let id = id.to_owned();
        self.dispatched(move |dispatch| {
            let power = dispatch.store.read(|conn| {
                let row = require(conn, &id)?;
                by.power_over(conn, &mut Registry::of_consumers(), &row)
            })?;
            match power {
                Power::None => Err(Error::not_found("subscription", id)),
                Power::Administer | Power::Manage => Ok((power, dispatch.view(&id)?)),
            }
        })
        .await
    }

    /// Gives a subscription to another owner.
    ///
    /// # Errors
    /// `Invalid` for an owner that no token can have, or a consumer that is not registered for all its domains; `NotBound`
    /// when the new owner neither answers for that consumer nor speaks for it.
    pub async fn hand_over_subscription(&self, id: &str, to: Handover, origin: &Origin) -> Result<SubscriptionView> {
        let (id, origin) = (id.to_owned(), origin.clone());
        let quotas = self.quotas.clone();
        self.dispatched(move |dispatch| dispatch.hand_over(&id, &to, &quotas, &origin))
            .await
    }
}

impl Dispatch {
    fn hand_over(&self, id: &str, to: &Handover, quotas: &Quotas, origin: &Origin) -> Result<SubscriptionView> {
        if !fits(&to.owner) {
            let message = "expected the subject of a token";
            return Err(Error::invalid("/owner", "subject", message));
        }
        self.retrying(id, |conn, row| {
            if row.owner != to.owner {
                has_room(conn, quotas, &to.owner)?;
            }
            if let Some(consumer) = &to.consumer {
                let domains = json_list(&row.domains);
                consume(conn, ("/consumer", consumer), &domains, Voice::Answerable(&to.owner))?;
            }
            let done = rows::set_owner(conn, id, row.version, &to.owner, to.consumer.as_deref())?;
            if done {
                let detail = json!({"from": row.owner, "to": to.owner, "consumer": to.consumer, "reason": to.reason});
                audit(conn, "hand_over_subscription", id, &detail, origin)?;
            }
            Ok(done)
        })?;
        self.view(id)
    }
}

/// Adds to the audit chain of the hub's own affairs what somebody did with a subscription.
pub(super) fn audit(conn: &mut AnyConn, action: &str, id: &str, detail: &Value, origin: &Origin) -> Result<()> {
    let mut log = Log::open(conn, now())?;
    log.audit(action, &format!("subscription:{id}"), detail, origin);
    log.flush(conn).map(drop)
}
