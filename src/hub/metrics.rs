//! Figures for operators, in the Prometheus text format (version 0.0.4). Labels are bounded: domains, words, and
//! a thousand subscriptions.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Hub;
use super::delivery_metrics;
use super::ingest::Outcome;
use super::reconciliations::rate;
use crate::error::Result;
use crate::store::reconciliations::RunRow;
use crate::store::{AnyConn, consumers, golden_records, heads, reconciliations, source_records, tasks};

const OUTCOMES: [Outcome; 9] = [
    Outcome::Created,
    Outcome::Joined,
    Outcome::Updated,
    Outcome::Unchanged,
    Outcome::Review,
    Outcome::Quarantined,
    Outcome::Deleted,
    Outcome::Superseded,
    Outcome::Rekeyed,
];

/// Counters of this process.
pub(super) struct Metrics {
    ingested: BTreeMap<String, [AtomicU64; OUTCOMES.len()]>,
    unasked: AtomicU64,
}

impl Metrics {
    pub(super) fn new<'a>(domains: impl Iterator<Item = &'a String>) -> Self {
        Metrics {
            ingested: domains.map(|d| (d.clone(), Default::default())).collect(),
            unasked: AtomicU64::new(0),
        }
    }

    /// Counts a look-up that lacked something, and opened no task because enough are open.
    pub(super) fn unasked(&self) {
        self.unasked.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn ingested(&self, domain: &str, outcome: Outcome) {
        let counters = self.ingested.get(domain);
        let place = OUTCOMES.iter().position(|o| *o == outcome);
        if let Some(counter) = counters.zip(place).and_then(|(counters, place)| counters.get(place)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Figures that the database knows, by domain.
struct Stored {
    records: Vec<(String, String, String, i64)>,
    goldens: Vec<(String, String, bool, i64, i64)>,
    tasks: Vec<(String, String, String, String, i64)>,
    lags: Vec<(String, String, String, i64)>,
}

/// Consumers whose lag is told, those furthest behind.
const MOST_LAGS: i64 = 1_000;

impl Hub {
    /// The hub's metrics in the Prometheus text format.
    ///
    /// # Errors
    /// `Busy` when the database is away.
    pub async fn metrics(&self) -> Result<String> {
        let names: Vec<String> = self.runtimes.keys().cloned().collect();
        let (stored, heads, runs, backlogs) = self
            .read(move |conn| {
                let runs = reconciliations::newest(conn, &names)?;
                let heads = heads::read(conn, &names)?;
                Ok((
                    stored_figures(conn, &names)?,
                    heads,
                    runs,
                    delivery_metrics::stored(conn)?,
                ))
            })
            .await?;
        let mut out = String::new();
        family(
            &mut out,
            "mdm_look_ups_unasked_total",
            "counter",
            "Look-ups that lacked something and opened no task, because enough are open.",
        );
        let _ = writeln!(
            out,
            "mdm_look_ups_unasked_total {}",
            self.metrics.unasked.load(Ordering::Relaxed)
        );
        family(&mut out, "mdm_build_info", "gauge", "The running version.");
        let _ = writeln!(out, "mdm_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"));
        family(
            &mut out,
            "mdm_ingest_records_total",
            "counter",
            "Records ingested by this process.",
        );
        for (domain, counters) in &self.metrics.ingested {
            for (outcome, counter) in OUTCOMES.iter().zip(counters) {
                let (outcome, count) = (outcome.as_str(), counter.load(Ordering::Relaxed));
                let _ = writeln!(
                    out,
                    "mdm_ingest_records_total{{domain=\"{domain}\",outcome=\"{outcome}\"}} {count}"
                );
            }
        }
        family(
            &mut out,
            "mdm_queue_commands",
            "gauge",
            "Commands that wait for a writer.",
        );
        for (domain, runtime) in &self.runtimes {
            let _ = writeln!(out, "mdm_queue_commands{{domain=\"{domain}\"}} {}", runtime.queue.len());
        }
        family(
            &mut out,
            "mdm_match_model",
            "gauge",
            "The weights that this process decides by; trained or the rules' own.",
        );
        for (domain, runtime) in &self.runtimes {
            let view = runtime.view.read();
            let (version, own) = (view.index.model_version(), view.rules.domain.matching.version());
            let kind = if version == own { "rules" } else { "trained" };
            let _ = writeln!(
                out,
                "mdm_match_model{{domain=\"{domain}\",weights=\"{kind}\",version=\"{version}\"}} 1"
            );
        }
        family(
            &mut out,
            "mdm_rules",
            "gauge",
            "The rules that this process works by; whether the domain's folder has the same.",
        );
        for (domain, runtime) in &self.runtimes {
            let version = runtime.domain().rules_version.clone();
            let folder = if version == runtime.folder { "same" } else { "differs" };
            let _ = writeln!(
                out,
                "mdm_rules{{domain=\"{domain}\",version=\"{version}\",folder=\"{folder}\"}} 1"
            );
        }
        family(
            &mut out,
            "mdm_feed_head_position",
            "gauge",
            "Last position of the change feed.",
        );
        for head in &heads {
            let _ = writeln!(
                out,
                "mdm_feed_head_position{{domain=\"{}\"}} {}",
                head.domain, head.position
            );
        }
        write_stored(&mut out, &stored);
        write_runs(&mut out, &runs);
        delivery_metrics::write(&mut out, &backlogs, &self.dispatch().figures);
        Ok(out)
    }
}

fn stored_figures(conn: &mut AnyConn, domains: &[String]) -> Result<Stored> {
    Ok(Stored {
        records: source_records::counts(conn, domains)?,
        goldens: golden_records::counts(conn, domains)?,
        tasks: tasks::counts(conn, domains)?,
        lags: consumers::lags(conn, MOST_LAGS)?,
    })
}

fn write_stored(out: &mut String, stored: &Stored) {
    family(
        out,
        "mdm_source_records",
        "gauge",
        "Source records by system and status.",
    );
    for (domain, system, status, count) in &stored.records {
        let system = label(system);
        let _ = writeln!(
            out,
            "mdm_source_records{{domain=\"{domain}\",source=\"{system}\",status=\"{status}\"}} {count}"
        );
    }
    family(
        out,
        "mdm_golden_records",
        "gauge",
        "Golden records by status; held ones wait for a steward.",
    );
    for (domain, status, held, _, count) in &stored.goldens {
        let _ = writeln!(
            out,
            "mdm_golden_records{{domain=\"{domain}\",status=\"{status}\",held=\"{held}\"}} {count}"
        );
    }
    family(
        out,
        "mdm_golden_records_published",
        "gauge",
        "Golden records that consumers see.",
    );
    for (domain, status, held, published, _) in &stored.goldens {
        let _ = writeln!(
            out,
            "mdm_golden_records_published{{domain=\"{domain}\",status=\"{status}\",held=\"{held}\"}} {published}"
        );
    }
    family(
        out,
        "mdm_consumer_lag",
        "gauge",
        "Positions that a named consumer has still to go through.",
    );
    for (owner, consumer, domain, lag) in &stored.lags {
        let (owner, consumer) = (label(owner), label(consumer));
        let _ = writeln!(
            out,
            "mdm_consumer_lag{{owner=\"{owner}\",consumer=\"{consumer}\",domain=\"{domain}\"}} {lag}"
        );
    }
    family(out, "mdm_tasks", "gauge", "Steward tasks by kind, category and state.");
    for (domain, kind, category, state, count) in &stored.tasks {
        let _ = writeln!(
            out,
            "mdm_tasks{{domain=\"{domain}\",kind=\"{kind}\",category=\"{category}\",state=\"{state}\"}} {count}"
        );
    }
}

fn write_runs(out: &mut String, runs: &[RunRow]) {
    let name = "mdm_reconciliation_mismatch_rate";
    family(
        out,
        name,
        "gauge",
        "Mismatches by what was compared, in the last reconciliation.",
    );
    for run in runs {
        let (domain, consumer, rate) = (&run.domain, label(&run.consumer), rate(run));
        let _ = writeln!(out, "{name}{{consumer=\"{consumer}\",domain=\"{domain}\"}} {rate}");
    }
}

pub(super) fn family(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn label(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
