//! Overrides follow merges and splits.

use std::collections::BTreeSet;

use super::batch::Batch;
use super::overrides::BY_RULE;
use crate::error::Result;
use crate::store::overrides::{self, OverrideRow};

impl Batch<'_> {
    /// Lets overrides stand again that only a merge, at that moment, brought to their end.
    pub(super) fn reinstate_overrides(&mut self, golden_id: &str, merged_at: i64) -> Result<()> {
        let mut ended = overrides::ended(self.conn, golden_id, BY_RULE, merged_at)?;
        ended.retain(|row| !self.overrides.contains_key(&row.id));
        let of_commit = self.overrides.values().filter(|row| {
            let by_rule = row.ended_by.as_deref() == Some(BY_RULE);
            row.golden_id == golden_id && row.ended_at == Some(merged_at) && by_rule
        });
        ended.extend(of_commit.cloned());
        for row in ended {
            self.put_override(OverrideRow {
                ended_at: None,
                ended_by: None,
                ended_reason: None,
                ..row
            });
        }
        Ok(())
    }

    /// Lets the overrides of one golden record count in another; of these homes, if they go home.
    pub(super) fn move_overrides(&mut self, from: &str, to: &str, homes: Option<&BTreeSet<String>>) -> Result<()> {
        let moved: Vec<OverrideRow> = self
            .overrides_of(from)
            .into_iter()
            .filter(|row| homes.is_none_or(|homes| homes.contains(&row.home_id)))
            .cloned()
            .collect();
        for mut row in moved {
            row.golden_id = to.into();
            self.put_override(row);
        }
        Ok(())
    }
}
