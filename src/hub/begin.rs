//! Periods that begin by the clock: the day came, and nobody sent anything.

use std::collections::BTreeSet;

use parking_lot::RwLock;
use serde_json::json;

use super::batch::Batch;
use super::command::Command;
use super::consolidate::text;
use super::ids::new_id;
use super::time::{day_of, now};
use super::view::View;
use super::{Hub, Origin, periods};
use crate::engine::matching::features;
use crate::error::Result;
use crate::store::golden_records;

/// Most golden records of a domain whose periods begin in one commit.
const MOST_DUE: i64 = 500;

/// Most commits of one look: on the first day of a year very many begin at once.
const MOST_COMMITS: usize = 1_000;

impl Hub {
    /// Lets periods begin whose day has come; answers how many golden records were recomputed. What began while no hub
    /// ran is found like any other.
    ///
    /// # Errors
    /// `Busy` and the like; what is left over is taken up by the next call.
    pub async fn begin_due_periods(&self) -> Result<usize> {
        let mut begun = 0;
        let origin = Origin {
            actor: "hub".into(),
            correlation_id: new_id(),
            groups: Vec::new(),
        };
        for runtime in self
            .runtimes
            .values()
            .filter(|runtime| runtime.domain().valid_time.is_some())
        {
            for _ in 0..MOST_COMMITS {
                let (name, now) = (runtime.name.clone(), now());
                let due = self
                    .read(move |conn| golden_records::due(conn, &name, now, MOST_DUE))
                    .await?;
                if due.is_empty() {
                    break;
                }
                let last = (due.len() as i64) < MOST_DUE;
                begun += due.len();
                let ids: BTreeSet<String> = due.into_iter().collect();
                self.submit(runtime, vec![Command::BeginPeriods { ids }], true, &origin)
                    .await?;
                if last {
                    break;
                }
            }
        }
        Ok(begun)
    }
}

impl Batch<'_> {
    /// The writer's half of [`Hub::begin_due_periods`]. Another node may have been faster: then nothing is left to do.
    pub(super) fn begin_periods(&mut self, view: &RwLock<View>, ids: &BTreeSet<String>, origin: &Origin) -> Result<()> {
        self.load_goldens(ids)?;
        let (domain, now) = (self.domain, self.clock);
        let Some(rule) = &domain.valid_time else {
            return Ok(());
        };
        let waiting = |id: &&String| {
            let next = self.goldens.get(*id).and_then(|golden| golden.row.next_period_at);
            next.is_some_and(|at| at <= now)
        };
        let ids: BTreeSet<String> = ids.iter().filter(waiting).cloned().collect();
        if ids.is_empty() {
            return Ok(());
        }
        let today = day_of(now);
        let members: Vec<String> = self.members_by_golden(&ids).into_values().flatten().collect();
        for id in members {
            let Some(row) = self.records.get(&id) else { continue };
            if let Some(shown) = periods::shown_on(rule, row, &today)? {
                let mut row = row.clone();
                row.attributes = text(&shown);
                // Others compare with what it says now.
                let features = features(&domain.matching, &shown);
                let golden_id = row.golden_id.clone();
                view.write()
                    .index
                    .insert(&row.id, &row.system, golden_id.as_deref(), features);
                self.put_record(row);
            }
        }
        self.settle(&ids, "period_began", origin)?;
        let subject = match ids.first() {
            Some(id) if ids.len() == 1 => format!("golden_record:{id}"),
            _ => format!("{} golden records", ids.len()),
        };
        self.audit(
            "period_began",
            &subject,
            &json!({"day": today, "golden_records": ids}),
            origin,
        );
        Ok(())
    }
}
