//! Sensitive values that subscriptions were granted, joined when something is sent.

use std::collections::HashMap;

use super::Hub;
use super::consolidate::attributes;
use super::subscriptions::SubscriptionView;
use crate::engine::record::Attributes;
use crate::error::Result;
use crate::store::golden_records;

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
    /// `Busy` when the database is away.
    pub fn granted(&self, domain: &str, ids: &[String], names: &[String]) -> Result<HashMap<String, Attributes>> {
        let definition = self.domain(domain)?;
        let rows = self
            .shared
            .store
            .read(|conn| golden_records::published_sensitive(conn, ids))?;
        let granted = |name: &String| names.contains(name) && definition.is_sensitive(name);
        rows.into_iter()
            .map(|(id, text)| {
                let mut values = attributes(&text)?;
                values.retain(|name, _| granted(name));
                Ok((id, values))
            })
            .collect()
    }
}
