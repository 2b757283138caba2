//! How much work waits, and where.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Hub;
use super::time::{now, rfc3339};
use crate::error::Result;
use crate::store::tasks;

/// Tasks of one sort that wait.
#[derive(Debug, Clone, Serialize)]
pub struct TaskCount {
    /// Domain.
    pub domain: String,
    /// Kind.
    pub kind: String,
    /// Category.
    pub category: String,
    /// Whose work they are.
    pub owner_group: String,
    /// What agrees and what does not; only where counted by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// How many wait, claimed or not.
    pub open: i64,
    /// How many of them are overdue.
    pub overdue: i64,
    /// How many of them were escalated.
    pub escalated: i64,
    /// When the oldest was opened.
    pub oldest: String,
}

#[derive(Default)]
struct Tally {
    open: i64,
    overdue: i64,
    escalated: i64,
    oldest: i64,
}

/// Domain, kind, category, owner group, pattern.
type Sort = (String, String, String, String, Option<String>);

impl Hub {
    /// Tasks that wait, counted by domain, kind, category and owner group, and by pattern if asked; `sensitive_in`: domains
    /// whose sensitive attributes the caller may see.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn task_summary(
        &self,
        domains: Vec<String>,
        sensitive_in: &[String],
        by_pattern: bool,
    ) -> Result<Vec<TaskCount>> {
        let tellers = self.told_in_part(&domains, sensitive_in);
        let counted = self
            .read(move |conn| tasks::waiting_counts(conn, &domains, now()))
            .await?;
        let mut sorts: BTreeMap<Sort, Tally> = BTreeMap::new();
        for count in counted {
            let (domain, kind, category, owner_group, pattern) = count.sort;
            let told = tellers.iter().find(|told| told.domain.name == domain);
            let (category, pattern) = match told {
                Some(told) => (
                    told.category(&kind, &category).to_owned(),
                    told.pattern(&kind, &pattern),
                ),
                None => (category, pattern),
            };
            let pattern = Some(pattern).filter(|_| by_pattern);
            let tally = sorts.entry((domain, kind, category, owner_group, pattern)).or_default();
            let first = tally.open == 0 || count.oldest < tally.oldest;
            tally.oldest = if first { count.oldest } else { tally.oldest };
            tally.open += count.open;
            tally.overdue += count.overdue;
            tally.escalated += count.escalated;
        }
        let counts = sorts
            .into_iter()
            .map(|((domain, kind, category, owner_group, pattern), tally)| TaskCount {
                domain,
                kind,
                category,
                owner_group,
                pattern,
                open: tally.open,
                overdue: tally.overdue,
                escalated: tally.escalated,
                oldest: rfc3339(tally.oldest),
            });
        Ok(counts.collect())
    }
}
