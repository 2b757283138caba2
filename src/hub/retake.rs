//! Takes records again after code maps or code lists changed, a few at a time, whichever node began.

use parking_lot::RwLock;

use super::batch::Batch;
use super::codes::fingerprint;
use super::command::{Command, PreparedRecord};
use super::ids::new_id;
use super::ingest::prepare_again;
use super::rematch::hub_origin;
use super::time::{day_of, now};
use super::view::View;
use super::{Hub, Origin};
use crate::error::Result;
use crate::store::code_retakes::{self, CodeRetakeRow};
use crate::store::source_records;

/// Source records that have their turn in one commit.
const STEP: i64 = 200;

impl Batch<'_> {
    /// The next source records have their turn after code maps or code lists changed: those whose codes become others, or
    /// are no longer in question, are taken again from what their source sent.
    pub(super) fn retake(&mut self, view: &RwLock<View>, origin: &Origin) -> Result<()> {
        let name = self.domain.name.clone();
        let digest = self.domain.codes().digest();
        let stored = code_retakes::of(self.conn, std::slice::from_ref(&name))?.pop();
        let mut job = match stored {
            Some(job) if job.digest == digest && !job.running => return Ok(()),
            Some(job) if job.digest == digest => job,
            None if digest.is_empty() => return Ok(()),
            _ => CodeRetakeRow {
                domain: name.clone(),
                digest: digest.to_owned(),
                after_id: String::new(),
                running: true,
                updated_at: self.now,
            },
        };
        let rows = source_records::page(self.conn, &name, &job.after_id, STEP)?;
        match rows.last() {
            Some(last) => job.after_id.clone_from(&last.id),
            None => job.running = false,
        }
        job.updated_at = self.now;
        let mut again: Vec<PreparedRecord> = Vec::new();
        for row in &rows {
            let kept = matches!(row.status.as_str(), "active" | "quarantined");
            // Records of other rules have their turn anyway, and by these codes.
            if kept && row.rules_version == self.domain.rules_version {
                let prepared = prepare_again(self.domain, row)?;
                if prepared.content_hash != row.content_hash {
                    again.push(prepared);
                }
            }
        }
        if !again.is_empty() {
            self.ingest(view, &again, origin)?;
        }
        code_retakes::upsert(self.conn, &job)
    }
}

impl Hub {
    /// Follows code maps and code lists that were approved on any node, and takes the records again that they concern,
    /// step by step, whichever node began.
    pub(super) async fn go_on_with_codes(&self) -> Result<()> {
        let seen = self.read(|conn| fingerprint(conn, &day_of(now()))).await?;
        for runtime in self.runtimes.values().filter(|runtime| runtime.may_serve().is_ok()) {
            if *runtime.codes_seen.read() != seen {
                self.submit(runtime, vec![Command::LookUp], false, &hub_origin(new_id()))
                    .await?;
            }
        }
        loop {
            let names: Vec<String> = self.runtimes.keys().cloned().collect();
            let jobs = self.read(move |conn| code_retakes::of(conn, &names)).await?;
            let serving = self.runtimes.values().filter(|runtime| runtime.may_serve().is_ok());
            let due: Vec<_> = serving
                .filter(|runtime| {
                    let domain = runtime.domain();
                    let job = jobs.iter().find(|job| job.domain == domain.name);
                    match job {
                        Some(job) => job.running || job.digest != domain.codes().digest(),
                        None => !domain.codes().digest().is_empty(),
                    }
                })
                .collect();
            if due.is_empty() {
                return Ok(());
            }
            for runtime in due {
                self.submit(runtime, vec![Command::Retake], true, &hub_origin(new_id()))
                    .await?;
            }
        }
    }
}
