//! Which source systems say when they changed a record, and which do not: a domain that mixes declared times with times of
//! receipt compares unlike things, and says so.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Hub;
use crate::engine::domain::Domain;
use crate::error::Result;

/// Most source systems that are remembered of each kind.
const MOST_SYSTEMS: usize = 100;

/// What somebody should look at in how a domain is fed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DomainFinding {
    /// Stable word for programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

/// Source systems by how they tell time.
#[derive(Debug, Default)]
pub(super) struct Clocks {
    declared: BTreeSet<String>,
    received: BTreeSet<String>,
}

impl Clocks {
    /// Notes a record that a source system sent, with a time of its own or without.
    pub(super) fn note(&mut self, domain: &Domain, system: &str, declares: bool) {
        let before = self.is_mixed();
        let systems = match declares {
            true => &mut self.declared,
            false => &mut self.received,
        };
        if systems.contains(system) || systems.len() >= MOST_SYSTEMS {
            return;
        }
        systems.insert(system.to_owned());
        if let Some(finding) = self.finding(domain).filter(|_| !before) {
            tracing::warn!(domain = %domain.name, code = finding.code, "{}", finding.message);
        }
    }

    fn is_mixed(&self) -> bool {
        !self.declared.is_empty() && !self.received.is_empty()
    }

    fn finding(&self, domain: &Domain) -> Option<DomainFinding> {
        if !self.is_mixed() || !domain.survivorship.compares_source_times() {
            return None;
        }
        let named = |systems: &BTreeSet<String>| systems.iter().cloned().collect::<Vec<_>>().join(", ");
        Some(DomainFinding {
            code: "mixed_clocks",
            message: format!(
                "the newest value is chosen by source_updated_at, which {} give, and by the time of receipt, for records that {} \
                 send without it; what is resent without it counts as new",
                named(&self.declared),
                named(&self.received)
            ),
        })
    }
}

impl Hub {
    /// What somebody should look at in how a domain is fed.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn domain_findings(&self, domain: &str) -> Result<Vec<DomainFinding>> {
        let runtime = self.runtime(domain)?;
        let view = runtime.view.read();
        Ok(view.clocks.finding(&view.rules.domain).into_iter().collect())
    }
}
