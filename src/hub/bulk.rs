//! Many tasks decided alike: each has its own outcome, and none is decided that changed since it was looked at.

use std::collections::BTreeMap;

use parking_lot::RwLock;
use serde::Serialize;

use super::batch::Batch;
use super::command::{Command, Reply};
use super::disclosure::Disclosure;
use super::eyes::Eyes;
use super::ids::new_id;
use super::impact::{Foreseen, Impact};
use super::tasks::Resolution;
use super::told;
use super::view::View;
use super::{Hub, Origin};
use crate::engine::domain::Mask;
use crate::engine::matching::Sight;
use crate::error::{Error, Result};
use crate::store::tasks::{self, ListQuery, TaskRow};

/// Most tasks of one call.
pub const MOST_TASKS: usize = 500;

/// Which tasks are decided together.
#[derive(Debug, Clone)]
pub enum Selection {
    /// These, each in the version that was looked at.
    Tasks(Vec<(String, i64)>),
    /// Potential duplicates of a domain with this pattern, the oldest first, as they stand.
    Pattern {
        /// Domain.
        domain: String,
        /// What agrees and what does not.
        pattern: String,
        /// Only of this category.
        category: Option<String>,
        /// At most so many.
        limit: usize,
    },
}

/// What became of one task.
#[derive(Debug, Clone, Serialize)]
pub struct TaskOutcome {
    /// Task.
    pub id: String,
    /// `resolved`, `undone` or `refused`.
    pub outcome: &'static str,
    /// Why it was refused: the code that deciding it alone would answer.
    pub code: Option<String>,
    /// The same for people.
    pub detail: Option<String>,
    /// Its version now.
    pub version: Option<i64>,
}

/// How much would change.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Effects {
    /// Golden records.
    pub golden_records: usize,
    /// Events that would go out.
    pub events: usize,
    /// Tasks that would open or close, those decided among them.
    pub tasks: usize,
    /// Subscriptions that would get the events.
    pub subscriptions: usize,
}

/// What became, or would become, of many tasks.
#[derive(Debug, Clone, Serialize)]
pub struct BulkOutcome {
    /// One for each task, in the order asked.
    pub items: Vec<TaskOutcome>,
    /// How many were decided.
    pub resolved: usize,
    /// How many were not.
    pub refused: usize,
    /// In a preview, what would change.
    pub effects: Option<Effects>,
    /// By this what was decided is taken back in one call; none in a preview, or when nothing was decided.
    pub bulk_id: Option<String>,
}

/// The tasks of one domain, each with the version expected.
type Wanted = Vec<(String, i64)>;

impl Hub {
    /// Decides many tasks alike. Those that were decided, claimed or changed meanwhile are refused one by one. Tasks of
    /// domains other than `domains` do not exist for the caller, who may see what is sensitive in `sensitive_in`. A preview
    /// writes nothing.
    ///
    /// # Errors
    /// `Busy` when nothing could be read.
    pub async fn resolve_tasks(
        &self,
        selection: Selection,
        resolution: Resolution,
        (domains, sensitive_in): (&[String], &[String]),
        preview: bool,
        origin: &Origin,
    ) -> Result<BulkOutcome> {
        let wanted = self.selected(selection, sensitive_in).await?;
        let ids: Vec<String> = wanted.iter().map(|(id, _)| id.clone()).collect();
        let known = ids.clone();
        let rows = self.read(move |conn| tasks::by_ids(conn, &known)).await?;
        let domain_of: BTreeMap<String, String> = rows.into_iter().map(|row| (row.id, row.domain)).collect();
        let mut by_domain: BTreeMap<String, Wanted> = BTreeMap::new();
        for (id, version) in wanted {
            if let Some(domain) = domain_of.get(&id).filter(|domain| domains.contains(domain)) {
                by_domain.entry(domain.clone()).or_default().push((id, version));
            }
        }
        let mut outcomes: BTreeMap<String, TaskOutcome> = BTreeMap::new();
        let mut effects = preview.then(Effects::default);
        let bulk = new_id();
        for (domain, tasks) in by_domain {
            let done = match &mut effects {
                Some(effects) => {
                    let sight = Sight::of(sensitive_in.contains(&domain));
                    let previewed = self.preview_tasks(&domain, tasks, &resolution, (origin, sight));
                    let (outcomes, impact) = previewed.await?;
                    effects.add(&impact);
                    outcomes
                }
                None => self.resolve_in(&domain, tasks, (&resolution, &bulk), origin).await?,
            };
            outcomes.extend(done.into_iter().map(|outcome| (outcome.id.clone(), outcome)));
        }
        let unknown = |id: String| refused(id.clone(), Error::not_found("task", id));
        let items: Vec<TaskOutcome> = ids
            .into_iter()
            .map(|id| outcomes.remove(&id).map_or_else(|| unknown(id), Ok))
            .collect::<Result<_>>()?;
        let resolved = items.iter().filter(|item| item.outcome == "resolved").count();
        Ok(BulkOutcome {
            refused: items.len() - resolved,
            bulk_id: Some(bulk).filter(|_| resolved > 0 && !preview),
            resolved,
            items,
            effects,
        })
    }

    async fn selected(&self, selection: Selection, sensitive_in: &[String]) -> Result<Wanted> {
        let (domain, pattern, category, limit) = match selection {
            Selection::Tasks(tasks) => return Ok(tasks),
            Selection::Pattern {
                domain,
                pattern,
                category,
                limit,
            } => (domain, pattern, category, limit),
        };
        let domains = vec![domain];
        let told = self.told_in_part(&domains, sensitive_in);
        let mut query = ListQuery {
            categories: category.map(|asked| told::categories(&domains, &told, &asked)),
            domains,
            kinds: vec![super::follow::DUPLICATE.into()],
            states: tasks::WAITING.map(str::to_owned).to_vec(),
            limit: limit as i64,
            ..ListQuery::default()
        };
        let rows = self.read(move |conn| {
            let these = (query.domains.as_slice(), told.as_slice());
            query.patterns = Some(told::patterns(conn, these, &query.states, &pattern)?);
            tasks::list(conn, &query)
        });
        let rows = rows.await?;
        Ok(rows.into_iter().map(|row| (row.id, row.version)).collect())
    }

    async fn resolve_in(
        &self,
        domain: &str,
        tasks: Wanted,
        (resolution, bulk): (&Resolution, &str),
        origin: &Origin,
    ) -> Result<Vec<TaskOutcome>> {
        let ids: Vec<String> = tasks.iter().map(|(id, _)| id.clone()).collect();
        let command = Command::ResolveMany {
            tasks,
            resolution: resolution.clone(),
            bulk: bulk.to_owned(),
        };
        match self.submit(self.runtime(domain)?, vec![command], true, origin).await {
            Ok(mut replies) => match replies.pop() {
                Some(Reply::Outcomes(outcomes)) => Ok(outcomes),
                _ => Err(Error::Internal("decisions were answered with something else".into())),
            },
            // Other domains' decisions stand: the caller learns which do not.
            Err(error @ (Error::Busy { .. } | Error::OutcomeUnknown)) => {
                let (code, detail) = described(&error)?;
                let refused = ids.into_iter().map(|id| refusal(id, code.clone(), detail.clone()));
                Ok(refused.collect())
            }
            Err(error) => Err(error),
        }
    }

    async fn preview_tasks(
        &self,
        domain: &str,
        tasks: Wanted,
        resolution: &Resolution,
        (origin, sight): (&Origin, Sight),
    ) -> Result<(Vec<TaskOutcome>, Impact)> {
        let (resolution, origin) = (resolution.clone(), origin.clone());
        let work = move |batch: &mut Batch<'_>| batch.resolve_many(None, &tasks, &resolution, None, &origin);
        let (outcomes, foreseen): (Vec<TaskOutcome>, Foreseen) = self.preview_with(domain, work).await?;
        let disclosure = Disclosure::masked(Mask::LastFour);
        Ok((outcomes, foreseen.told(Eyes { sight, disclosure })))
    }
}

impl Effects {
    fn add(&mut self, impact: &Impact) {
        self.golden_records += impact.golden_records.len();
        self.events += impact.events.len();
        self.tasks += impact.tasks.len();
        self.subscriptions += impact.subscriptions.len();
    }
}

impl Batch<'_> {
    /// Decides tasks one after the other; one that is refused changes nothing and keeps no other back.
    pub(super) fn resolve_many(
        &mut self,
        view: Option<&RwLock<View>>,
        tasks: &[(String, i64)],
        resolution: &Resolution,
        bulk: Option<&String>,
        origin: &Origin,
    ) -> Result<Vec<TaskOutcome>> {
        let mut outcomes = Vec::with_capacity(tasks.len());
        let mut made = Vec::new();
        for (id, expected) in tasks {
            let mark = self.mark();
            let outcome = match self.resolve_one(view, id, resolution, *expected, origin) {
                Ok(row) => {
                    made.push(self.made_since(&mark, &row.id));
                    TaskOutcome {
                        id: row.id,
                        outcome: "resolved",
                        code: None,
                        detail: None,
                        version: Some(row.version),
                    }
                }
                Err(error) => {
                    let version = self.tasks.get(id).map(|task| task.version);
                    TaskOutcome {
                        version,
                        ..refused(id.clone(), error)?
                    }
                }
            };
            outcomes.push(outcome);
        }
        if let Some(bulk) = bulk {
            self.keep_bulk(bulk, &made, resolution, origin);
        }
        Ok(outcomes)
    }

    fn resolve_one(
        &mut self,
        view: Option<&RwLock<View>>,
        id: &str,
        resolution: &Resolution,
        expected: i64,
        origin: &Origin,
    ) -> Result<TaskRow> {
        let task = self.waiting_task(id, Some(expected), origin)?;
        if task.kind == "approval" {
            return Err(Error::conflict("not_in_bulk", "approvals are decided one by one"));
        }
        self.resolve(view, id, resolution, expected, origin)
    }
}

/// A refusal, unless the hub itself failed.
fn refused(id: String, error: Error) -> Result<TaskOutcome> {
    let (code, detail) = described(&error)?;
    Ok(refusal(id, code, detail))
}

pub(super) fn refusal(id: String, code: String, detail: String) -> TaskOutcome {
    TaskOutcome {
        id,
        outcome: "refused",
        code: Some(code),
        detail: Some(detail),
        version: None,
    }
}

/// Code and text of an error that is about one task.
pub(super) fn described(error: &Error) -> Result<(String, String)> {
    let code = match error {
        Error::NotFound { .. } => "not_found",
        Error::Conflict { code, .. } => code,
        Error::Stale { .. } => "stale_version",
        Error::Invalid { violations } => violations
            .first()
            .map_or("invalid_content", |first| first.code.as_str()),
        Error::Busy { .. } => "busy",
        Error::OutcomeUnknown => "outcome_unknown",
        other => return Err(Error::Internal(other.to_string())),
    };
    Ok((code.to_owned(), error.to_string()))
}
