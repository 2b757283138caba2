//! What proposed rules would do: the recomputation that follows an activation, carried out on all current records and
//! thrown away.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use parking_lot::RwLock;

use super::batch::Batch;
use super::codes;
use super::command::Command;
use super::consolidate::{StoredLineage, text};
use super::ids::new_id;
use super::impact::{Impact, SubscriptionImpact};
use super::rematch::{Redone, STEP, hub_origin};
use super::rule_jobs::{JobView, SIMULATION};
use super::rules::{ActiveRules, UNREADABLE, parsed, stored};
use super::simulation_report::{Pair, Report, Sample, Task};
use super::time::{Micros, now};
use super::view::View;
use super::writer::Runtime;
use super::{Hub, Origin};
use crate::engine::matching::Sight;
use crate::error::{Error, Result};
use crate::store::rule_jobs::{self, RuleJobRow};
use crate::store::{AnyConn, Store, golden_records, heads, quotas, source_records};

/// How often a simulation says that it goes on.
const BEAT: Duration = Duration::from_secs(2);
/// A simulation that was not heard of for so long has ended with its node.
pub(super) const SILENCE: Micros = 30_000_000;
/// Why such a simulation failed.
pub(super) const LEFT: &str = "the node that ran it ended";
/// How long it steps aside when commands wait.
const PAUSE: Duration = Duration::from_millis(20);

impl Hub {
    /// Starts to simulate a rule version on all current records; goes on when the caller goes away.
    ///
    /// # Errors
    /// `Conflict` while another simulation of the domain runs, when the version is active or was rejected, or when this
    /// program cannot read it.
    pub async fn simulate_rules(self: &Arc<Self>, domain: &str, id: &str, origin: &Origin) -> Result<JobView> {
        let (name, asked) = (self.known(domain)?, id.to_owned());
        let row = self.read(move |conn| stored(conn, &name, &asked)).await?;
        let (name, version) = (row.domain.clone(), row.id.clone());
        self.require_room(
            ("quotas.simulations", self.quotas.simulations),
            ("jobs of a rule version", "reject it and propose the rules anew"),
            move |conn| quotas::jobs(conn, &name, &version),
        )
        .await?;
        let unreadable = |error| Error::conflict(UNREADABLE, format!("this program cannot read the rules: {error}"));
        let rules = ActiveRules {
            domain: Arc::new(parsed(&row).map_err(unreadable)?),
            id: row.id,
        };
        let job = RuleJobRow {
            id: new_id(),
            domain: domain.to_owned(),
            kind: SIMULATION.into(),
            state: "running".into(),
            rule_version_id: rules.id.clone(),
            base_id: None,
            done: 0,
            total: 0,
            after_id: String::new(),
            report: "{}".into(),
            error: None,
            started_by: origin.actor.clone(),
            started_at: now(),
            updated_at: now(),
            finished_at: None,
            correlation_id: origin.correlation_id.clone(),
        };
        let job_id = job.id.clone();
        self.submit_one(domain, Command::StartSimulation(Box::new(job)), origin)
            .await?;
        let (hub, name, running, origin) = (Arc::clone(self), domain.to_owned(), job_id.clone(), origin.clone());
        tokio::spawn(async move { hub.run_simulation(&name, rules, &running, &origin).await });
        self.rule_job(domain, &job_id, Sight::WithoutSensitive).await
    }

    async fn run_simulation(&self, domain: &str, rules: ActiveRules, job: &str, origin: &Origin) {
        let report = self.simulated(domain, rules, job, origin).await;
        if let Err(error) = &report {
            tracing::error!(domain, job, %error, "a simulation failed");
        }
        let command = Command::EndSimulation {
            job: job.to_owned(),
            report: report.map_err(|error| error.to_string()),
        };
        if let Err(error) = self.submit_one(domain, command, origin).await {
            tracing::error!(domain, job, %error, "the end of a simulation was not kept");
        }
    }

    async fn simulated(&self, domain: &str, rules: ActiveRules, job: &str, origin: &Origin) -> Result<String> {
        let runtime = self.runtime(domain)?.clone();
        let (store, done) = (self.shared.store.clone(), Arc::new(AtomicI64::new(0)));
        let (count, origin) = (done.clone(), origin.clone());
        let work = self.apart(move || simulate(&store, &runtime, &rules, &count, &origin));
        tokio::pin!(work);
        loop {
            match tokio::time::timeout(BEAT, &mut work).await {
                Ok(report) => return report?.map(|report| text(&report)),
                Err(_) => self.beat(job, done.load(Ordering::Relaxed)).await?,
            }
        }
    }

    /// Says that a simulation goes on, and how far it is.
    async fn beat(&self, job: &str, done: i64) -> Result<()> {
        let (store, job) = (self.shared.store.clone(), job.to_owned());
        let written = self.apart(move || {
            store.write(|conn| {
                let row = rule_jobs::find(conn, &job)?;
                let mut row = row.ok_or_else(|| Error::not_found("job", &job))?;
                row.done = done;
                row.updated_at = now();
                rule_jobs::update(conn, &row)
            })
        });
        match written.await?? {
            true => Ok(()),
            false => Err(Error::conflict("job_ended", "the simulation was ended from elsewhere")),
        }
    }
}

/// Carries the recomputation out on one state of the database, without writing anything.
fn simulate(
    store: &Store,
    runtime: &Runtime,
    rules: &ActiveRules,
    done: &AtomicI64,
    origin: &Origin,
) -> Result<Report> {
    store.inspect(|conn| {
        let head = heads::read(conn, std::slice::from_ref(&runtime.name))?.pop();
        let head = head.ok_or_else(|| Error::Internal("a domain has no head".into()))?;
        let rules = &ActiveRules {
            id: rules.id.clone(),
            domain: Arc::new(codes::attached(conn, (*rules.domain).clone())?),
        };
        let view = RwLock::new(View::filled(conn, rules.clone(), &head)?);
        let (mut report, mut after, at) = (Report::default(), String::new(), now());
        let mut seen: HashSet<String> = HashSet::new();
        loop {
            if !runtime.alive.load(Ordering::Acquire) {
                return Err(Error::Busy {
                    detail: "the hub is stopping".into(),
                    retry_after: 5,
                });
            }
            let mut rows = source_records::page(conn, &runtime.name, &after, STEP)?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.id);
            let kept = rows.iter().filter(|row| row.status != "deleted").count();
            done.fetch_add(kept as i64, Ordering::Relaxed);
            report.source_records += kept;
            rows.retain(|row| !row.golden_id.as_ref().is_some_and(|id| seen.contains(id)));
            seen.extend(rows.iter().filter_map(|row| row.golden_id.clone()));
            let mut batch = Batch::new(conn, &rules.domain, head.clone(), at);
            let redone = batch.redo(&view, rows, origin)?;
            add(batch, redone, &mut report)?;
            if runtime.queue.len() > 0 {
                std::thread::sleep(PAUSE);
            }
        }
        report.finish();
        Ok(report)
    })
}

/// Adds what a few records would become.
fn add(mut batch: Batch<'_>, redone: Redone, report: &mut Report) -> Result<()> {
    report.golden_records_changed += batch.versions_of_cause("rules");
    report.source_records_changed += redone.changed.len();
    report.source_records_invalid += redone.invalid.len();
    report.source_records_valid_again += redone.valid_again.len();
    for alike in redone.alike {
        report.pair(Pair::new(
            alike.golden_id,
            alike.other_golden_id,
            alike.weight,
            alike.matches,
        ));
    }
    for (golden_id, parts) in redone.lost {
        report.lost(golden_id, parts);
    }
    batch.ask_about_shared_identifiers()?;
    for task in batch.pending_tasks() {
        if task.version == 1 && task.resolved_at.is_none() {
            report.task(Task::of(task));
        }
    }
    let after: HashMap<String, StoredLineage> = batch
        .goldens
        .iter()
        .filter(|(_, view)| view.dirty)
        .map(|(id, view)| (id.clone(), serde_json::from_str(&view.row.lineage).unwrap_or_default()))
        .collect();
    let (impact, conn) = batch.impact_and_connection()?;
    add_impact(conn, impact, &after, report)
}

fn add_impact(
    conn: &mut AnyConn,
    impact: Impact,
    after: &HashMap<String, StoredLineage>,
    report: &mut Report,
) -> Result<()> {
    for event in impact.events {
        *report.events.entry(event.type_).or_default() += 1;
    }
    report.subscriptions.extend(
        impact
            .subscriptions
            .into_iter()
            .map(|SubscriptionImpact { id, name }| (id, name)),
    );
    let changed: Vec<_> = impact
        .golden_records
        .into_iter()
        .filter(|golden| !golden.values.is_empty())
        .collect();
    let ids: Vec<String> = changed.iter().map(|golden| golden.id.clone()).collect();
    let before: BTreeMap<String, StoredLineage> = golden_records::by_ids(conn, &ids)?
        .into_iter()
        .map(|row| (row.id, serde_json::from_str(&row.lineage).unwrap_or_default()))
        .collect();
    for golden in changed {
        for value in golden.values {
            let source = |lineage: Option<&StoredLineage>| {
                lineage
                    .and_then(|lineage| lineage.attributes.get(&value.attribute))
                    .map(|chosen| chosen.system.clone())
            };
            let sample = Sample {
                golden_id: golden.id.clone(),
                label: golden.label.clone(),
                from_source: source(before.get(&golden.id)).filter(|_| !value.from.is_null()),
                to_source: source(after.get(&golden.id)).filter(|_| !value.to.is_null()),
                from: value.from,
                to: value.to,
                published: value.published,
            };
            report.value(value.attribute, sample);
        }
    }
    Ok(())
}

impl Batch<'_> {
    /// The writer's half of [`Hub::simulate_rules`].
    pub(super) fn start_simulation(&mut self, job: &RuleJobRow, origin: &Origin) -> Result<()> {
        let row = stored(self.conn, &self.domain.name, &job.rule_version_id)?;
        if matches!(row.state.as_str(), "active" | "rejected") {
            let detail = format!("this rule version is {}; there is nothing to simulate", row.state);
            return Err(Error::conflict("rules_not_candidate", detail));
        }
        let names = [self.domain.name.clone()];
        for running in rule_jobs::running(self.conn, &names, "simulation")? {
            if running.updated_at > self.clock - SILENCE {
                return Err(Error::conflict(
                    "simulation_in_progress",
                    format!("job {} simulates rules of this domain; wait for it", running.id),
                ));
            }
            self.end_simulation(&running.id, &Err(LEFT.to_owned()), origin)?;
        }
        let counts = source_records::counts(self.conn, &names)?;
        let kept = counts.iter().filter(|(_, _, status, _)| status != "deleted");
        let job = RuleJobRow {
            base_id: self.head.rules_id.clone(),
            total: kept.map(|(.., number)| number).sum(),
            ..job.clone()
        };
        rule_jobs::insert(self.conn, &job)?;
        let subject = super::rule_govern::subject(&job.rule_version_id);
        self.audit("simulate_rules", &subject, &serde_json::json!({"job": job.id}), origin);
        Ok(())
    }

    /// Ends the simulations that a node left behind which has ended.
    pub(super) fn end_simulations(&mut self) -> Result<()> {
        let origin = hub_origin(new_id());
        let names = [self.domain.name.clone()];
        for running in rule_jobs::running(self.conn, &names, "simulation")? {
            self.end_simulation(&running.id, &Err(LEFT.to_owned()), &origin)?;
        }
        Ok(())
    }

    /// Keeps the report of a simulation, from which on its rules may be activated.
    pub(super) fn end_simulation(
        &mut self,
        job_id: &str,
        report: &std::result::Result<String, String>,
        origin: &Origin,
    ) -> Result<()> {
        let job = rule_jobs::find(self.conn, job_id)?.filter(|job| job.state == "running");
        let Some(mut job) = job else { return Ok(()) };
        job.updated_at = self.now;
        job.finished_at = Some(self.now);
        match report {
            Ok(report) => {
                job.state = "finished".into();
                job.done = job.total.max(job.done);
                job.report.clone_from(report);
                let mut row = stored(self.conn, &self.domain.name, &job.rule_version_id)?;
                row.base_id.clone_from(&job.base_id);
                row.simulated_at = Some(self.now);
                crate::store::rule_versions::update(self.conn, &row)?;
            }
            Err(error) => {
                job.state = "failed".into();
                job.error = Some(error.clone());
            }
        }
        rule_jobs::update(self.conn, &job)?;
        let subject = super::rule_govern::subject(&job.rule_version_id);
        let detail = serde_json::json!({"job": job.id, "state": job.state});
        self.audit("end_simulation", &subject, &detail, origin);
        Ok(())
    }
}

/// Id and name of subscriptions.
pub(super) type Subscriptions = BTreeSet<(String, String)>;
