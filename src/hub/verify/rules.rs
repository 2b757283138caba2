//! The rules by which what is stored was made: every version that was ever in force.

use std::collections::HashMap;
use std::sync::Arc;

use super::Check;
use crate::engine::domain::Domain;
use crate::error::Result;
use crate::hub::rules::parsed;
use crate::store::{AnyConn, rule_versions};

/// Rule versions by what lineage and changes name, read when they are needed; `None` for one that is not there, or that this
/// program cannot read.
#[derive(Default)]
pub(super) struct Versions {
    read: HashMap<String, Option<Arc<Domain>>>,
}

impl Check<'_> {
    /// The domain as it was under a rule version; `None` where this program would make something else by it.
    pub(super) fn under(&mut self, conn: &mut AnyConn, rules_version: &str) -> Result<Option<Arc<Domain>>> {
        let read = self.policy_under(conn, rules_version)?;
        Ok(read.filter(|domain| domain.rules_version == rules_version))
    }

    /// The domain with the policy of a rule version, also where this program standardizes in another way.
    pub(super) fn policy_under(&mut self, conn: &mut AnyConn, rules_version: &str) -> Result<Option<Arc<Domain>>> {
        if let Some(known) = self.versions.read.get(rules_version) {
            return Ok(known.clone());
        }
        let rows = rule_versions::by_version(conn, &self.domain.name, rules_version)?;
        let stored = rows.first().and_then(|row| parsed(row).ok()).map(Arc::new);
        self.versions.read.insert(rules_version.to_owned(), stored.clone());
        Ok(stored)
    }
}
