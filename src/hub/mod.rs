//! Does. One verb per function: everything the product can do, whoever asks.

pub mod account_mappings;
pub mod acknowledgements;
pub mod alignment;
mod approval;
mod approving;
mod aside;
mod attend;
pub mod audit;
mod batch;
mod begin;
mod brought;
pub mod bulk;
pub mod bulk_undo;
mod cache;
mod causes;
mod chain;
pub mod change_requests;
pub mod changes;
mod check_sweep;
mod checks;
mod circles;
pub mod cleaning;
pub mod clocks;
mod code_proofs;
pub mod codes;
mod cohesion;
mod command;
mod commons;
mod comparing;
mod consolidate;
pub mod consumers;
mod contradictions;
pub mod corrections;
pub mod crosswalk;
pub mod dead_letters;
mod decide;
pub mod definitions;
mod deleting;
pub mod deliveries;
pub mod delivery_figures;
mod delivery_metrics;
pub mod differences;
pub mod digests;
pub mod disclosure;
mod emergency;
pub mod endpoint;
pub mod entry_overrides;
mod entry_troubles;
pub mod event_types;
mod exceptions;
pub mod eyes;
mod feed;
mod feed_cursor;
mod findings;
mod follow;
mod following;
mod foreseen;
pub mod found_values;
pub mod golden_commands;
pub mod golden_records;
mod govern;
pub mod grants;
mod handshake;
pub mod hierarchies;
mod hierarchy_tree;
pub mod how;
pub mod idempotency;
mod identifiers;
pub(crate) mod ids;
pub mod impact;
pub mod incarnation;
pub mod ingest;
mod intake;
mod kept;
pub mod labels;
mod late;
mod later;
pub mod leading;
pub mod lookups;
pub mod merging;
mod metrics;
mod mismatching;
pub mod models;
mod moved_overrides;
mod names;
mod naming;
pub mod onboarding;
mod open_requests;
pub mod operations;
mod override_values;
mod override_views;
pub mod overrides;
pub mod page;
pub mod past;
mod payment;
mod periods;
mod places_again;
mod placing;
mod proposals;
mod proposing;
mod protected;
mod publish;
mod questions;
mod queue;
pub mod quotas;
mod reclassify;
pub mod reconcile;
pub mod reconciliations;
pub mod references;
mod referring;
pub mod refusals;
pub mod registrations;
pub mod rekeying;
mod rematch;
pub mod reopen;
pub mod replays;
pub mod request_view;
pub mod resolve;
mod retake;
pub mod retention;
mod retiring;
mod rule_govern;
pub mod rule_jobs;
pub mod rules;
mod scan;
pub mod search;
pub mod second_person;
mod seeing;
mod simulate;
mod simulation_report;
pub mod source_mappings;
mod source_names;
pub mod source_records;
pub mod splitting;
pub mod stream_address;
pub mod stream_servers;
pub mod subscriptions;
pub mod superseded;
mod suspects;
pub mod task_summary;
pub mod task_work;
pub mod tasks;
pub mod time;
pub mod timeline;
mod told;
pub mod train;
pub mod units;
pub mod unmapped;
pub mod upgrade;
pub mod upgrade_reasons;
mod value_times;
pub mod vault;
mod verdicts;
pub mod verify;
mod view;
pub mod weights;
pub mod workshop;
mod writer;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::JoinHandle;

use parking_lot::{Mutex, RwLock};
use tokio::sync::Semaphore;

use crate::engine::domain::Domain;
use crate::error::{Error, Result};
pub use crate::store::waits::Waits;
use crate::store::{Store, heads};

use writer::{Runtime, Shared};

/// Who asks, and within which request; kept in audit, change and delivery.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Subject of the caller's token.
    pub actor: String,
    /// `X-Correlation-Id` of the request.
    pub correlation_id: String,
    /// Groups that the caller's token names.
    pub groups: Vec<String>,
}

impl Origin {
    /// The hub itself: what time alone brings about.
    pub fn hub() -> Origin {
        Origin {
            actor: "hub".into(),
            correlation_id: ids::new_id(),
            groups: Vec::new(),
        }
    }
}

/// What a hub needs to open.
pub struct Settings {
    /// `postgres://…` or `sqlite:PATH`.
    pub database_url: String,
    /// Pooled read connections.
    pub readers: u32,
    /// How long the database is waited for.
    pub waits: Waits,
    /// Commands that may wait per domain before callers are refused with [`crate::error::Error::Busy`].
    pub queue: usize,
    /// The domains it governs.
    pub domains: Vec<Domain>,
    /// Key under which subscribers' secrets are stored: 32 characters or more, the same on every node. Without it a
    /// SQLite database gets a key file beside it, and PostgreSQL takes no subscriptions.
    pub secret_key: Option<String>,
    /// Where subscriptions may point to.
    pub endpoints: endpoint::EndpointPolicy,
    /// How long changes are kept.
    pub retention: retention::Retention,
    /// How much is kept of one caller, or of one thing.
    pub quotas: quotas::Quotas,
}

/// Reads that may wait for a connection before callers are refused, for each connection.
const READS_WAITING: usize = 200;
/// Tries to write to a domain at the start, each as long as a lock is waited for.
const TRIES_AT_START: usize = 12;
/// Published records kept at hand.
const CACHED: usize = 100_000;

/// The hub: open it once per process and share it.
pub struct Hub {
    shared: Shared,
    /// Code lists and code maps that were asked for.
    compiled: codes::Compiled,
    runtimes: BTreeMap<String, Arc<Runtime>>,
    writers: Mutex<Vec<JoinHandle<()>>>,
    reads: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    /// Where work on what callers send is done.
    workshop: workshop::Workshop,
    metrics: metrics::Metrics,
    dispatch: Arc<deliveries::Dispatch>,
    retention: retention::Retention,
    quotas: quotas::Quotas,
    /// Account mappings, ready to translate by.
    mappings: account_mappings::Mappings,
    /// Told when there may be a job to go on with.
    jobs_wake: tokio::sync::Notify,
    /// Which subscriptions were sent sensitive values today.
    sent: grants::Sent,
    /// What was refused because of who asked.
    refusals: refusals::Refusals,
}

impl Hub {
    /// Opens the database, migrates it, builds the match indexes and starts the writers.
    ///
    /// # Errors
    /// `Busy` when the database cannot be reached, `Malformed` when its URL cannot be read.
    pub fn open(settings: Settings) -> Result<Arc<Hub>> {
        let store = Arc::new(Store::open(&settings.database_url, settings.readers, &settings.waits)?);
        let vault = vault::Vault::new(settings.secret_key.as_deref(), store.sqlite_path())?;
        if settings
            .domains
            .iter()
            .any(|domain| domain.name == operations::OPERATIONS)
        {
            let reason = "expected another name than operations: that is the hub's own feed";
            return Err(Error::malformed("domains", reason));
        }
        let own = std::iter::once(operations::OPERATIONS.to_owned());
        let names = settings.domains.iter().map(|d| d.name.clone()).chain(own);
        let feed = Arc::new(feed::Feed::new(names));
        operations::open(&store)?;
        registrations::take_over(&store)?;
        feed.seen(operations::OPERATIONS, operations::open(&store)?);
        let dispatch = deliveries::Dispatch::new(Arc::clone(&store), vault, settings.endpoints, Arc::clone(&feed));
        let dispatch = Arc::new(dispatch);
        let shared = Shared {
            store,
            cache: Arc::new(cache::Cache::new(CACHED)),
            feed,
            charts: Arc::default(),
        };
        let mut runtimes = BTreeMap::new();
        for domain in settings.domains {
            let runtime = Arc::new(start(&shared, domain, settings.queue)?);
            runtimes.insert(runtime.name.clone(), runtime);
        }
        let mut writers = Vec::new();
        for (name, runtime) in &runtimes {
            let (runtime, shared) = (runtime.clone(), shared.clone());
            let thread = std::thread::Builder::new().name(format!("writer {name}"));
            let spawned = thread.spawn(move || runtime.run(&shared));
            writers.push(spawned.map_err(|e| Error::Internal(format!("cannot start a writer: {e}")))?);
        }
        let readers = settings.readers as usize;
        Ok(Arc::new(Hub {
            shared,
            compiled: codes::Compiled::default(),
            metrics: metrics::Metrics::new(runtimes.keys()),
            runtimes,
            writers: Mutex::new(writers),
            reads: Arc::new(Semaphore::new(readers)),
            admitted: Arc::new(Semaphore::new(readers * READS_WAITING)),
            workshop: workshop::Workshop::new(std::thread::available_parallelism().map_or(1, usize::from)),
            dispatch,
            retention: settings.retention,
            quotas: settings.quotas,
            mappings: account_mappings::Mappings::default(),
            jobs_wake: tokio::sync::Notify::new(),
            sent: grants::Sent::default(),
            refusals: refusals::Refusals::default(),
        }))
    }

    /// The domain by name.
    ///
    /// # Errors
    /// `NotFound` when no folder defines it, `Busy` when this node cannot work by its rules.
    pub fn domain(&self, name: &str) -> Result<Arc<Domain>> {
        Ok(self.runtime(name)?.domain())
    }

    /// All domains, by name.
    pub fn domains(&self) -> Vec<Arc<Domain>> {
        self.runtimes.values().map(|r| r.domain()).collect()
    }

    /// What the delivery room works with.
    pub fn dispatch(&self) -> &Arc<deliveries::Dispatch> {
        &self.dispatch
    }

    /// Refuses new commands, lets the waiting ones finish, and stops the writers.
    pub fn shutdown(&self) {
        for runtime in self.runtimes.values() {
            runtime.queue.close();
        }
        for writer in self.writers.lock().drain(..) {
            if writer.join().is_err() {
                tracing::error!("a writer had panicked");
            }
        }
    }

    /// The domain at work.
    ///
    /// # Errors
    /// `NotFound`; `Busy` when this node cannot work by the rules that are in force.
    fn runtime(&self, domain: &str) -> Result<&Arc<Runtime>> {
        let runtime = self.at_work(domain)?;
        runtime.may_serve()?;
        Ok(runtime)
    }

    /// As [`Hub::runtime`], also when this node cannot work by its rules.
    fn at_work(&self, domain: &str) -> Result<&Arc<Runtime>> {
        self.runtimes
            .get(domain)
            .ok_or_else(|| Error::not_found("domain", domain))
    }
}

/// Tries again while another node holds the domain: one that stopped in the middle loses its lock in a while.
fn patiently<T>(mut work: impl FnMut() -> Result<T>) -> Result<T> {
    for _ in 1..TRIES_AT_START {
        match work() {
            Err(Error::Busy { detail, .. }) => tracing::warn!(detail, "the domain is not free yet"),
            done => return done,
        }
    }
    work()
}

/// Builds a domain's view of the database, by the rules that are in force there.
fn start(shared: &Shared, folder: Domain, queue: usize) -> Result<Runtime> {
    let head = patiently(|| {
        shared.store.write(|conn| {
            heads::ensure(conn, &folder.name, &ids::new_id())?;
            let head = heads::lock(conn, &folder.name)?;
            let head = clocks::corrected(conn, head)?;
            let mut batch = batch::Batch::new(conn, &folder, head, time::now());
            batch.adopt_rules(&folder)?;
            if !shared.store.is_shared() {
                // Nobody else can be at work on them.
                batch.end_simulations()?;
            }
            batch.flush()
        })
    })?;
    shared.feed.seen(&folder.name, head.position);
    let opened = shared.store.read(|conn| view::View::open(conn, &folder.name, &head));
    let (name, version) = (folder.name.clone(), folder.rules_version.clone());
    let (view, refused) = match opened {
        Ok(view) => (view, None),
        // The other domains are served.
        Err(Error::Conflict {
            code: rules::UNREADABLE,
            detail,
        }) => {
            tracing::error!(domain = %name, %detail, "the domain is not served");
            let folder = rules::ActiveRules {
                id: String::new(),
                domain: Arc::new(folder),
            };
            (view::View::new(folder), Some(detail))
        }
        Err(error) => return Err(error),
    };
    Ok(Runtime {
        name,
        folder: version,
        rules: RwLock::new(view.rules.clone()),
        codes_seen: RwLock::default(),
        refused: RwLock::new(refused),
        queue: queue::Queue::new(queue),
        view: RwLock::new(view),
        alive: AtomicBool::new(true),
        training: tokio::sync::Mutex::default(),
        explaining: tokio::sync::Mutex::default(),
    })
}
