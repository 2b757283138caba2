//! The rules by which what is stored was made: every version that was ever in force.

use std::collections::HashMap;
use std::sync::Arc;

use super::Check;
use crate::engine::domain::Domain;
use crate::error::Result;
use crate::hub::rules::parsed;
use crate::store::{AnyConn, rule_versions};

/// Rule versions by what lineage and changes name, read when they are needed; `None` for one that is not there, or by which
/// this program would make something else.
#[derive(Default)]
pub(super) struct Versions {
    read: HashMap<String, Option<Arc<Domain>>>,
}

impl Check<'_> {
    /// The domain as it was under a rule version.
    pub(super) fn under(&mut self, conn: &mut AnyConn, rules_version: &str) -> Result<Option<Arc<Domain>>> {
        if let Some(known) = self.versions.read.get(rules_version) {
            return Ok(known.clone());
        }
        let rows = rule_versions::by_version(conn, &self.domain.name, rules_version)?;
        let stored = rows.first().and_then(|row| parsed(row).ok());
        let stored = stored
            .filter(|domain| domain.rules_version == rules_version)
            .map(Arc::new);
        self.versions.read.insert(rules_version.to_owned(), stored.clone());
        Ok(stored)
    }
}
