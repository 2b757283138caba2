//! Writes what workers report, many reports in one transaction.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::lease::Lease;
use super::tail::blocking;
use crate::error::Error;
use crate::hub::Hub;
use crate::hub::deliveries::Report;

/// Reports that may wait. Together with [`ATTEMPTS`] this bounds what is sent twice after a crash: workers wait when the
/// database does not keep up.
const WAITING: usize = 64;
/// A transaction is written when so many attempts are waiting …
const ATTEMPTS: usize = 100;
/// … or the first of them waited so long.
const WAIT: Duration = Duration::from_millis(200);

/// A report and the lease under which it was made.
pub type Reported = (Report, Arc<Lease>);

/// Where workers put their reports.
pub fn channel() -> (mpsc::Sender<Reported>, mpsc::Receiver<Reported>) {
    mpsc::channel(WAITING)
}

/// Writes until every worker is gone.
pub async fn run(hub: Arc<Hub>, owner: String, mut reports: mpsc::Receiver<Reported>) {
    while let Some(first) = reports.recv().await {
        let mut attempts = first.0.attempts.len();
        let mut urgent = first.0.release;
        let mut batch = vec![first];
        let until = Instant::now() + WAIT;
        while attempts < ATTEMPTS && !urgent {
            match tokio::time::timeout_at(until, reports.recv()).await {
                Ok(Some(next)) => {
                    attempts += next.0.attempts.len();
                    urgent = next.0.release;
                    batch.push(next);
                }
                Ok(None) | Err(_) => break,
            }
        }
        while let Ok(next) = reports.try_recv() {
            batch.push(next);
        }
        write(&hub, &owner, batch).await;
    }
}

/// Tries until the database answers. Repeating is safe when the outcome is unknown. When the database refuses, nothing is
/// acknowledged: the leases are given up, and what was sent will be sent again.
async fn write(hub: &Arc<Hub>, owner: &str, batch: Vec<Reported>) {
    let (reports, leases): (Vec<Report>, Vec<Arc<Lease>>) = batch.into_iter().unzip();
    let reports = Arc::new(reports);
    loop {
        let (dispatch, owner, batch) = (Arc::clone(hub.dispatch()), owner.to_string(), Arc::clone(&reports));
        match blocking(move || dispatch.record(&owner, &batch)).await {
            Ok(lost) => {
                for (report, lease) in reports.iter().zip(&leases) {
                    if lost
                        .iter()
                        .any(|(id, epoch)| *id == report.subscription_id && *epoch == report.epoch)
                    {
                        lease.lose();
                    }
                }
                return;
            }
            Err(error @ (Error::Busy { .. } | Error::OutcomeUnknown)) => {
                tracing::warn!(%error, "cannot record deliveries yet");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            Err(error) => {
                tracing::error!(%error, "cannot record deliveries; they will be sent again");
                leases.iter().for_each(|lease| lease.lose());
                return;
            }
        }
    }
}
