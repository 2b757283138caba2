//! What another version of the program, or the rules of its folder, changes in what consumers see: a database compared with
//! its copy that this program has migrated and brought up to date.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use super::consolidate::StoredLineage;
use super::ids::new_id;
use super::rules::RuleDecision;
use super::second_person::Haste;
use super::upgrade_reasons::{Reason, Seen, reasons};
use super::{Hub, Origin};
use crate::engine::domain::{Domain, Mask};
use crate::engine::matching::Sight;
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::hub::page::Page;
use crate::store::upgrade::{self, PublishedRow};
use crate::store::{self, AnyConn};

/// Golden records read at once.
const PAGE: i64 = 1_000;
/// Examples of each attribute.
const MAX_SAMPLES: usize = 5;
/// Between two looks at a simulation.
const LOOK: Duration = Duration::from_millis(100);

/// What changes in one domain.
#[derive(Debug, Default, Serialize)]
pub struct DomainUpgrade {
    /// Domain.
    pub domain: String,
    /// Golden records that consumers see before.
    pub published_before: usize,
    /// And after.
    pub published_after: usize,
    /// Golden records that consumers see before and after, with another value.
    pub changed: usize,
    /// Golden records that consumers see no longer.
    pub withdrawn: usize,
    /// Why, by what became of them: `merged`, `retired`, or `held`.
    pub withdrawn_because: BTreeMap<String, usize>,
    /// Golden records that consumers see for the first time.
    pub added: usize,
    /// Why: `taken_in`, where a source record was aside before; `released`, where a golden record was held.
    pub added_because: BTreeMap<&'static str, usize>,
    /// Changed values by attribute.
    pub attributes: BTreeMap<String, AttributeUpgrade>,
    /// Open tasks whose number changes.
    pub tasks: Vec<TaskUpgrade>,
}

/// Changed values of one attribute.
#[derive(Debug, Default, Serialize)]
pub struct AttributeUpgrade {
    /// Golden records whose value changes.
    pub changed: usize,
    /// Why, most often first. A value can change for several reasons.
    pub reasons: Vec<ReasonUpgrade>,
    /// Some of them.
    pub samples: Vec<ValueUpgrade>,
}

/// How many golden records a reason changed.
#[derive(Debug, Serialize)]
pub struct ReasonUpgrade {
    /// The reason.
    #[serde(flatten)]
    pub reason: Reason,
    /// Golden records.
    pub changed: usize,
}

/// One changed value, masked where the folder's rules say that not everybody may see it.
#[derive(Debug, Serialize)]
pub struct ValueUpgrade {
    /// Golden record.
    pub golden_id: String,
    /// Its name.
    pub label: String,
    /// Why.
    pub reasons: BTreeSet<Reason>,
    /// Before; null if there was none.
    pub from: Value,
    /// After; null if there is none.
    pub to: Value,
}

/// Number of open tasks of one kind and category.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct TaskUpgrade {
    /// E.g. `exception`.
    pub kind: String,
    /// E.g. `excluded`.
    pub category: String,
    /// Before.
    pub before: i64,
    /// After.
    pub after: i64,
}

/// Compares a database with its copy that was brought up to date.
///
/// # Errors
/// `NotFound` when one of them is not there; `Internal` when published bytes cannot be read.
pub fn compare(before_url: &str, after_url: &str, domains: &[Domain]) -> Result<Vec<DomainUpgrade>> {
    store::inspect(before_url, |before| {
        store::inspect(after_url, |after| {
            let names = upgrade::domains(before)?;
            names
                .iter()
                .map(|name| compared(before, after, name, domains))
                .collect()
        })
    })
}

fn compared(before: &mut AnyConn, after: &mut AnyConn, domain: &str, domains: &[Domain]) -> Result<DomainUpgrade> {
    let rules = domains.iter().find(|known| known.name == domain);
    let mut report = DomainUpgrade {
        domain: domain.to_owned(),
        tasks: tasks(before, after, domain)?,
        ..DomainUpgrade::default()
    };
    let (mut old, mut new) = (Pages::new(domain), Pages::new(domain));
    loop {
        let (left, right) = (old.peek(before)?, new.peek(after)?);
        match (left, right) {
            (None, None) => return Ok(report),
            (Some(left), Some(right)) if left.id == right.id => {
                report.add(Some(left), Some(right), rules)?;
                old.next();
                new.next();
            }
            (Some(left), right) if right.is_none_or(|right| left.id < right.id) => {
                report.add(Some(left), None, rules)?;
                old.next();
            }
            (_, right) => {
                report.add(None, right, rules)?;
                new.next();
            }
        }
    }
}

/// What consumers see of a domain, in order of id.
struct Pages<'a> {
    domain: &'a str,
    after: String,
    rows: std::vec::IntoIter<PublishedRow>,
}

impl<'a> Pages<'a> {
    fn new(domain: &'a str) -> Self {
        Pages {
            domain,
            after: String::new(),
            rows: Vec::new().into_iter(),
        }
    }

    fn peek(&mut self, conn: &mut AnyConn) -> Result<Option<&PublishedRow>> {
        if self.rows.as_slice().is_empty() {
            let rows = upgrade::published(conn, self.domain, &self.after, PAGE)?;
            if let Some(last) = rows.last() {
                self.after.clone_from(&last.id);
            }
            self.rows = rows.into_iter();
        }
        Ok(self.rows.as_slice().first())
    }

    fn next(&mut self) {
        self.rows.next();
    }
}

impl DomainUpgrade {
    fn add(
        &mut self,
        before: Option<&PublishedRow>,
        after: Option<&PublishedRow>,
        rules: Option<&Domain>,
    ) -> Result<()> {
        let shown = |row: &&PublishedRow| row.status == "live" && row.published.is_some();
        let (was, is) = (before, after);
        let (before, after) = (before.filter(shown), after.filter(shown));
        self.published_before += usize::from(before.is_some());
        self.published_after += usize::from(after.is_some());
        match (before, after) {
            (Some(before), Some(after)) => self.values(before, after, rules),
            (Some(_), None) => {
                self.withdrawn += 1;
                let became = is.map_or("gone", |row| match row.status.as_str() {
                    "live" => "held",
                    status => status,
                });
                *self.withdrawn_because.entry(became.to_owned()).or_default() += 1;
                Ok(())
            }
            (None, Some(_)) => {
                self.added += 1;
                let because = if was.is_some() { "released" } else { "taken_in" };
                *self.added_because.entry(because).or_default() += 1;
                Ok(())
            }
            (None, None) => Ok(()),
        }
    }

    fn values(&mut self, before: &PublishedRow, after: &PublishedRow, rules: Option<&Domain>) -> Result<()> {
        if before.published == after.published {
            return Ok(());
        }
        let (old, new) = (attributes(before)?, attributes(after)?);
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let differing: Vec<&String> = names
            .into_iter()
            .filter(|name| old.get(*name) != new.get(*name))
            .collect();
        self.changed += usize::from(!differing.is_empty());
        // What was published may be what is no longer to be seen by everybody.
        let shown = |all: &Attributes| rules.map_or_else(Attributes::new, |rules| rules.mask(all, Mask::LastFour));
        let (masked_old, masked_new) = (shown(&old), shown(&new));
        let (gave_old, gave_new) = (lineage(before), lineage(after));
        let was = Seen {
            attributes: &old,
            lineage: &gave_old,
        };
        let is = Seen {
            attributes: &new,
            lineage: &gave_new,
        };
        for name in differing {
            let attribute = self.attributes.entry(name.clone()).or_default();
            attribute.changed += 1;
            let because = reasons(rules, name, &was, &is);
            attribute.count(&because);
            if attribute.samples.len() < MAX_SAMPLES {
                attribute.samples.push(ValueUpgrade {
                    golden_id: after.id.clone(),
                    label: after.label.clone(),
                    reasons: because,
                    from: masked_old.get(name).cloned().unwrap_or_default(),
                    to: masked_new.get(name).cloned().unwrap_or_default(),
                });
            }
        }
        Ok(())
    }
}

impl AttributeUpgrade {
    fn count(&mut self, because: &BTreeSet<Reason>) {
        for reason in because {
            match self.reasons.iter_mut().find(|known| known.reason == *reason) {
                Some(known) => known.changed += 1,
                None => self.reasons.push(ReasonUpgrade {
                    reason: reason.clone(),
                    changed: 1,
                }),
            }
        }
        self.reasons
            .sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.reason.cmp(&b.reason)));
    }
}

/// Where the values came from; nothing is known of an older form that cannot be read.
fn lineage(row: &PublishedRow) -> StoredLineage {
    serde_json::from_str(&row.lineage).unwrap_or_default()
}

fn attributes(row: &PublishedRow) -> Result<Attributes> {
    let unreadable = || Error::Internal(format!("golden_record.published of {} cannot be read", row.id));
    let bytes = row.published.as_deref().unwrap_or("{}");
    let mut body: Value = serde_json::from_str(bytes).map_err(|_| unreadable())?;
    match body.get_mut("attributes").map(Value::take) {
        Some(Value::Object(attributes)) => Ok(attributes.into_iter().collect()),
        _ => Err(unreadable()),
    }
}

fn tasks(before: &mut AnyConn, after: &mut AnyConn, domain: &str) -> Result<Vec<TaskUpgrade>> {
    let mut counts: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
    for (kind, category, count) in upgrade::open_tasks(before, domain)? {
        counts.entry((kind, category)).or_default().0 = count;
    }
    for (kind, category, count) in upgrade::open_tasks(after, domain)? {
        counts.entry((kind, category)).or_default().1 = count;
    }
    let changed = counts.into_iter().filter(|(_, (before, after))| before != after);
    Ok(changed
        .map(|((kind, category), (before, after))| TaskUpgrade {
            kind,
            category,
            before,
            after,
        })
        .collect())
}

impl Hub {
    /// Puts the rules of the folder in force in every domain where others are, as two people would, and answers in which.
    /// For a copy of a database, to see what they would do.
    ///
    /// # Errors
    /// `Conflict` when a simulation fails, and what activation refuses.
    pub async fn activate_folder_rules(self: &Arc<Self>) -> Result<Vec<String>> {
        let mut activated = Vec::new();
        for domain in self.domains() {
            let folder = self.folder_rules(&domain.name).await?;
            let Some(id) = folder else { continue };
            let origin = Origin {
                actor: "upgrade report".into(),
                correlation_id: new_id(),
                ..Origin::hub()
            };
            let job = self.simulate_rules(&domain.name, &id, &origin).await?;
            let mut job = self.rule_job(&domain.name, &job.id, Sight::Whole).await?;
            while job.finished_at.is_none() {
                tokio::time::sleep(LOOK).await;
                job = self.rule_job(&domain.name, &job.id, Sight::Whole).await?;
            }
            if let Some(error) = job.error {
                let detail = format!("the rules of {} cannot be simulated: {error}", domain.name);
                return Err(Error::conflict("simulation_failed", detail));
            }
            let reason = "To see what they would do.".to_owned();
            // Should this ever be another database than a copy, everybody is told.
            let word = (reason, Haste::Emergency);
            self.decide_rules(&domain.name, &id, RuleDecision::Activate, word, &origin)
                .await?;
            activated.push(domain.name.clone());
        }
        Ok(activated)
    }

    /// The candidate that has the folder's rules, when others are in force.
    async fn folder_rules(&self, domain: &str) -> Result<Option<String>> {
        let folder = &self.at_work(domain)?.folder;
        let newest = self.rule_versions(domain, Page::default()).await?;
        let proposed = newest
            .items
            .into_iter()
            .find(|version| version.rules_version == *folder && version.state == "candidate");
        Ok(proposed.map(|version| version.id))
    }
}
