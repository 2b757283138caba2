//! Does. One verb per function: everything the product can do, whoever asks.

pub mod audit;
pub mod changes;
pub mod crosswalk;
pub mod golden_records;
pub mod idempotency;
pub mod ingest;
pub mod page;
pub mod search;
pub mod source_records;
pub mod tasks;
pub mod time;

use std::sync::Arc;

use crate::engine::domain::Domain;
use crate::error::Result;

/// Who asks, and within which request; kept in audit, change and delivery.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Subject of the caller's token.
    pub actor: String,
    /// `X-Correlation-Id` of the request.
    pub correlation_id: String,
}

/// What a hub needs to open.
pub struct Settings {
    /// `postgres://…` or `sqlite:PATH`.
    pub database_url: String,
    /// Pooled read connections.
    pub readers: u32,
    /// Commands that may wait per domain before callers are refused with [`crate::error::Error::Busy`].
    pub queue: usize,
    /// The domains it governs.
    pub domains: Vec<Domain>,
}

/// The hub: open it once per process and share it.
pub struct Hub {}

impl Hub {
    /// Opens the database, migrates it, builds the match indexes and starts the writers.
    pub fn open(settings: Settings) -> Result<Arc<Hub>> {
        let _ = settings;
        todo!()
    }

    /// The domain by name.
    ///
    /// # Errors
    /// `NotFound` when no folder defines it.
    pub fn domain(&self, name: &str) -> Result<Arc<Domain>> {
        let _ = name;
        todo!()
    }

    /// All domains, by name.
    pub fn domains(&self) -> Vec<Arc<Domain>> {
        todo!()
    }

    /// Answers when the database answers and every writer runs.
    pub async fn ready(&self) -> Result<()> {
        todo!()
    }

    /// The hub's metrics in the Prometheus text format.
    pub async fn metrics(&self) -> Result<String> {
        todo!()
    }

    /// Refuses new commands, lets the waiting ones finish, and stops the writers.
    pub fn shutdown(&self) {
        todo!()
    }
}
