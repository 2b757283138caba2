//! Does. One verb per function: everything the product can do, whoever asks.

pub mod changes;
pub mod crosswalk;
pub mod deliveries;
pub mod endpoint;
pub mod golden_records;
pub mod ingest;
pub mod page;
pub mod search;
pub mod source_records;
pub mod subscriptions;
pub mod tasks;
pub mod time;
pub mod vault;

use std::sync::Arc;

use crate::engine::domain::Domain;
use crate::error::{Error, Result};
use crate::store::Store;

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
    /// Key under which subscribers' secrets are stored: 32 characters or more, the same on every node. Without it a
    /// SQLite database gets a key file beside it, and PostgreSQL takes no subscriptions.
    pub secret_key: Option<String>,
    /// Where subscriptions may point to.
    pub endpoints: endpoint::EndpointPolicy,
}

/// The hub: open it once per process and share it.
pub struct Hub {
    store: Arc<Store>,
    domains: Vec<Arc<Domain>>,
    dispatch: Arc<deliveries::Dispatch>,
}

impl Hub {
    /// Opens the database, migrates it, builds the match indexes and starts the writers.
    pub fn open(settings: Settings) -> Result<Arc<Hub>> {
        let store = Arc::new(Store::open(&settings.database_url, settings.readers)?);
        let vault = vault::Vault::new(settings.secret_key.as_deref(), store.sqlite_path())?;
        let dispatch = Arc::new(deliveries::Dispatch::new(Arc::clone(&store), vault, settings.endpoints));
        Ok(Arc::new(Hub {
            store,
            domains: settings.domains.into_iter().map(Arc::new).collect(),
            dispatch,
        }))
    }

    /// What the delivery room works with.
    pub fn dispatch(&self) -> &Arc<deliveries::Dispatch> {
        &self.dispatch
    }

    /// The domain by name.
    ///
    /// # Errors
    /// `NotFound` when no folder defines it.
    pub fn domain(&self, name: &str) -> Result<Arc<Domain>> {
        self.domains
            .iter()
            .find(|d| d.name == name)
            .cloned()
            .ok_or_else(|| Error::not_found("domain", name))
    }

    /// All domains, by name.
    pub fn domains(&self) -> Vec<Arc<Domain>> {
        self.domains.clone()
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
