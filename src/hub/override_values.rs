//! Values that people set, as the domain keeps them.

use std::sync::Arc;

use serde_json::Value;

use super::Hub;
use super::entry_overrides::{not_for_all, standardized_entries};
use super::ingest::weighed;
use super::overrides::OverrideRequest;
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, Violation};
use crate::error::{Error, Result};

impl Hub {
    /// The request with values as the domain keeps them.
    pub(super) async fn canonical(&self, domain: &Arc<Domain>, request: OverrideRequest) -> Result<OverrideRequest> {
        let bytes = weighed(domain, &request.attributes, "/attributes")?.bytes();
        let domain = Arc::clone(domain);
        self.by_size(bytes, move || request.standardized(&domain)).await?
    }
}

/// The values as the domain keeps them.
///
/// # Errors
/// `Invalid` with what is wrong in the attributes that were sent; others are not looked at.
pub(super) fn standardized(domain: &Domain, sent: &Attributes) -> Result<Attributes> {
    weighed(domain, sent, "/attributes")?;
    let mut violations: Vec<Violation> = sent
        .keys()
        .filter(|name| !domain.attributes.contains_key(*name) || name.contains('.'))
        .map(|name| Violation::new(format!("/attributes/{name}"), "unknown_attribute", "no such attribute"))
        .collect();
    let values: Attributes = sent
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    violations.extend(
        values
            .iter()
            .filter_map(|(name, value)| not_for_all(domain, name, value)),
    );
    let prepared = domain.prepare_written(&values);
    for violation in prepared.violations {
        let name = violation.pointer.split('/').nth(1).unwrap_or_default();
        if values.contains_key(name) {
            let pointer = format!("/attributes{}", violation.pointer);
            violations.push(Violation { pointer, ..violation });
        }
    }
    if !violations.is_empty() {
        return Err(Error::Invalid { violations });
    }
    let mut kept = prepared.attributes;
    for name in sent.keys() {
        // A null token such as "N/A" means what null does.
        kept.entry(name.clone()).or_insert(Value::Null);
    }
    Ok(kept)
}

impl OverrideRequest {
    /// The same with values as the domain keeps them.
    ///
    /// # Errors
    /// `Invalid` with what is wrong in what was sent.
    pub(super) fn standardized(self, domain: &Domain) -> Result<OverrideRequest> {
        Ok(OverrideRequest {
            attributes: standardized(domain, &self.attributes)?,
            entries: standardized_entries(domain, &self.attributes, &self.entries)?,
            ..self
        })
    }
}
