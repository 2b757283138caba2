//! Figures of delivery for operators. Labels are subscriptions, at most [`SHOWN`] of them, and words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::delivery_figures::Figures;
use super::metrics::family;
use super::time::{Micros, now};
use crate::error::Result;
use crate::store::subscriptions::{self as rows};
use crate::store::{AnyConn, heads};

/// Subscriptions that are shown, oldest first.
const SHOWN: i64 = 1000;
/// States of changes that failed.
const STATES: [&str; 4] = ["due", "parked", "redriven", "dead"];

/// What the database knows of one subscription.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    state: String,
    lag: i64,
    oldest: Option<Micros>,
    failures: BTreeMap<String, i64>,
}

/// What the database knows of all of them, by id. A bounded number of queries however many there are.
pub(super) fn stored(conn: &mut AnyConn) -> Result<BTreeMap<String, Backlog>> {
    let mut found: BTreeMap<String, Backlog> = BTreeMap::new();
    for row in rows::page(conn, "", SHOWN)? {
        let state = row.state;
        found.insert(
            row.id,
            Backlog {
                state,
                ..Backlog::default()
            },
        );
    }
    let ids: Vec<String> = found.keys().cloned().collect();
    let cursors = rows::cursors(conn, &ids)?;
    let mut domains: Vec<String> = cursors.iter().map(|cursor| cursor.domain.clone()).collect();
    domains.sort();
    domains.dedup();
    let heads: BTreeMap<String, i64> = heads::read(conn, &domains)?
        .into_iter()
        .map(|head| (head.domain, head.position))
        .collect();
    for cursor in cursors {
        let head = heads.get(&cursor.domain).copied().unwrap_or(0);
        if let Some(backlog) = found.get_mut(&cursor.subscription_id) {
            backlog.lag += (head - cursor.position).max(0);
        }
    }
    for count in rows::failure_counts(conn, &ids)? {
        if let Some(backlog) = found.get_mut(&count.subscription_id) {
            backlog.failures.insert(count.state, count.count);
        }
    }
    let unsent = rows::oldest_unsent(conn)?;
    for (id, at) in unsent.into_iter().chain(rows::oldest_waiting(conn)?) {
        if let Some((backlog, at)) = found.get_mut(&id).zip(at) {
            backlog.oldest = Some(backlog.oldest.map_or(at, |oldest| oldest.min(at)));
        }
    }
    Ok(found)
}

/// Appends all of it in the Prometheus text format.
pub(super) fn write(out: &mut String, stored: &BTreeMap<String, Backlog>, figures: &Figures) {
    let at = now();
    family(out, "mdm_subscription_lag", "gauge", "Positions still to go through.");
    for (id, backlog) in stored {
        let _ = writeln!(out, "mdm_subscription_lag{{subscription=\"{id}\"}} {}", backlog.lag);
    }
    let help = "Age of the oldest change that was not delivered; 0 when all are.";
    family(out, "mdm_subscription_oldest_undelivered_seconds", "gauge", help);
    for (id, backlog) in stored {
        let age = backlog.oldest.map_or(0.0, |oldest| (at - oldest).max(0) as f64 / 1e6);
        let _ = writeln!(
            out,
            "mdm_subscription_oldest_undelivered_seconds{{subscription=\"{id}\"}} {age}"
        );
    }
    let help = "Changes that failed, by what becomes of them.";
    family(out, "mdm_subscription_failures", "gauge", help);
    for (id, backlog) in stored {
        for state in STATES {
            let count = backlog.failures.get(state).copied().unwrap_or(0);
            let _ = writeln!(
                out,
                "mdm_subscription_failures{{subscription=\"{id}\",state=\"{state}\"}} {count}"
            );
        }
    }
    let help = "Whether the hub sends to it no more.";
    family(out, "mdm_subscription_disabled", "gauge", help);
    for (id, backlog) in stored {
        let disabled = i32::from(backlog.state == "disabled");
        let _ = writeln!(out, "mdm_subscription_disabled{{subscription=\"{id}\"}} {disabled}");
    }
    write_process(out, stored, figures);
}

fn write_process(out: &mut String, stored: &BTreeMap<String, Backlog>, figures: &Figures) {
    let known = figures.of_living(|id| stored.contains_key(id));
    let known: BTreeMap<_, _> = known.iter().map(|(id, figures)| (id, figures.read())).collect();
    let help = "Attempts of this process.";
    family(out, "mdm_delivery_attempts_total", "counter", help);
    for (id, (delivered, failed, ..)) in &known {
        for (outcome, count) in [("delivered", delivered), ("failed", failed)] {
            let _ = writeln!(
                out,
                "mdm_delivery_attempts_total{{subscription=\"{id}\",outcome=\"{outcome}\"}} {count}"
            );
        }
    }
    let help = "Requests that this process waits for.";
    family(out, "mdm_delivery_in_flight", "gauge", help);
    for (id, (_, _, in_flight, _)) in &known {
        let _ = writeln!(out, "mdm_delivery_in_flight{{subscription=\"{id}\"}} {in_flight}");
    }
    let help = "Whether this process finds the endpoint down.";
    family(out, "mdm_delivery_breaker_open", "gauge", help);
    for (id, (.., open)) in &known {
        let open = i32::from(*open);
        let _ = writeln!(out, "mdm_delivery_breaker_open{{subscription=\"{id}\"}} {open}");
    }
    let name = "mdm_delivery_duration_seconds";
    family(out, name, "histogram", "How long attempts of this process took.");
    figures.totals.delivered.write(name, "outcome=\"delivered\",", out);
    figures.totals.failed.write(name, "outcome=\"failed\",", out);
    let name = "mdm_delivery_latency_seconds";
    let help = "From the commit of a change to its receipt, retries included, replays not.";
    family(out, name, "histogram", help);
    figures.totals.latency.write(name, "", out);
}
