//! Looks again at golden records of which time alone may change what checks say.

use std::collections::BTreeSet;

use super::batch::Batch;
use super::command::Command;
use super::time::now;
use super::{Hub, Origin};
use crate::engine::checks::Severity;
use crate::error::Result;
use crate::store::check_due;

/// Most golden records of a domain that are looked at in one commit.
const MOST_DUE: i64 = 500;

/// Most commits of one look: on the first day of a month very much expires at once.
const MOST_COMMITS: usize = 1_000;

impl Hub {
    /// Looks at the golden records whose day has come; answers how many. What came while no hub ran is found like any
    /// other.
    ///
    /// # Errors
    /// `Busy` and the like; what is left over is taken up by the next call.
    pub async fn run_due_checks(&self) -> Result<usize> {
        let (mut looked, origin) = (0, Origin::hub());
        for runtime in self.runtimes.values().filter(|runtime| runtime.may_serve().is_ok()) {
            for _ in 0..MOST_COMMITS {
                let (name, now) = (runtime.name.clone(), now());
                let due = self
                    .read(move |conn| check_due::due(conn, &name, now, MOST_DUE))
                    .await?;
                if due.is_empty() {
                    break;
                }
                let last = (due.len() as i64) < MOST_DUE;
                looked += due.len();
                let ids: BTreeSet<String> = due.into_iter().collect();
                self.submit(runtime, vec![Command::RunChecks { ids }], true, &origin)
                    .await?;
                if last {
                    break;
                }
            }
        }
        Ok(looked)
    }
}

impl Batch<'_> {
    /// The writer's half of [`Hub::run_due_checks`]. Another node may have been faster: then nothing is left to do.
    pub(super) fn run_due_checks(&mut self, ids: &BTreeSet<String>, origin: &Origin) -> Result<()> {
        self.load_goldens(ids)?;
        self.load_checks(ids)?;
        let now = self.clock;
        let due = |id: &&String| {
            self.checks
                .get(*id)
                .and_then(|row| row.due_at)
                .is_some_and(|at| at <= now)
        };
        let due: Vec<String> = ids.iter().filter(due).cloned().collect();
        let blocks = self.domain.checks.iter().any(|check| check.severity == Severity::Block);
        for id in due {
            if blocks {
                self.publish(&id, "check", origin)?;
            } else {
                self.run_checks(&id, origin)?;
            }
        }
        Ok(())
    }
}
