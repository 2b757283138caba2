//! Sensitive values that subscriptions were granted, joined when something is sent. That they are sent to a subscription is
//! in the audit chain before the first of a day; each delivery is in the log of attempts.

use std::collections::{BTreeSet, HashMap};

use parking_lot::Mutex;
use serde_json::json;

use super::consolidate::attributes;
use super::subscriptions::{SubscriptionView, audit};
use super::time::{day_of, now};
use super::{Hub, Origin};
use crate::engine::record::Attributes;
use crate::error::Result;
use crate::store::golden_records;

/// What a subscription was granted.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Subscription.
    pub subscription_id: String,
    /// Sensitive attributes.
    pub names: Vec<String>,
}

/// Of which subscriptions it is written down that they were sent sensitive values today.
#[derive(Default)]
pub(super) struct Sent(Mutex<(String, BTreeSet<String>)>);

impl Hub {
    /// Domains whose sensitive attributes a subscription is granted.
    pub fn granted_in(&self, view: &SubscriptionView) -> Vec<String> {
        let domains = self.known_domains(&view.domains).into_iter();
        let granted = domains.filter(|domain| view.settings.sensitive.iter().any(|name| domain.is_sensitive(name)));
        granted.map(|domain| domain.name.clone()).collect()
    }

    /// Those of the granted sensitive attributes that golden records of a domain have, by golden id: as published at
    /// present, of those that live. Blocks.
    ///
    /// # Errors
    /// `Busy` when the database is away, also when it cannot be written down that they are sent.
    pub fn granted(&self, grant: &Grant, domain: &str, ids: &[String]) -> Result<HashMap<String, Attributes>> {
        let definition = self.domain(domain)?;
        let rows = self
            .shared
            .store
            .read(|conn| golden_records::published_sensitive(conn, ids))?;
        let granted = |name: &String| grant.names.contains(name) && definition.is_sensitive(name);
        let values: HashMap<String, Attributes> = rows
            .into_iter()
            .map(|(id, text)| {
                let mut values = attributes(&text)?;
                values.retain(|name, _| granted(name));
                Ok((id, values))
            })
            .collect::<Result<_>>()?;
        let names: BTreeSet<&String> = values.values().flat_map(Attributes::keys).collect();
        if !names.is_empty() {
            self.note_sent(grant, domain, &names)?;
        }
        Ok(values)
    }

    /// Writes down, once a day, that a subscription is sent these.
    fn note_sent(&self, grant: &Grant, domain: &str, names: &BTreeSet<&String>) -> Result<()> {
        let (day, id) = (day_of(now()), &grant.subscription_id);
        let mark = |name: &&String| format!("{id} {domain} {name}");
        {
            let mut sent = self.sent.0.lock();
            if sent.0 != day {
                *sent = (day.clone(), BTreeSet::new());
            }
            if names.iter().all(|name| sent.1.contains(&mark(name))) {
                return Ok(());
            }
        }
        let detail = json!({"domain": domain, "attributes": names, "day": day});
        let store = &self.shared.store;
        store.write(|conn| audit(conn, "send_sensitive", id, &detail, &Origin::hub()))?;
        self.sent.0.lock().1.extend(names.iter().map(mark));
        Ok(())
    }
}
