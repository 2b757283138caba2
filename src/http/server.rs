//! Starts the HTTP server and stops it in order.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

use super::auth::Authenticator;
use super::changes::MAX_STREAMS;
use super::docs::Documents;
use super::envelope::envelope;
use super::limiter::Limiter;
use super::metrics::Metrics;
use super::routes;
use super::settings::{HttpSettings, Limits};
use crate::hub::Hub;

/// Seconds that open requests may take to finish after a stop is asked for.
const DRAIN_SECONDS: u64 = 20;

/// What every handler may use.
pub struct State {
    /// The hub.
    pub hub: Arc<Hub>,
    /// Checks tokens.
    pub auth: Authenticator,
    /// Refuses callers who ask too often.
    pub limiter: Limiter,
    /// Bounds.
    pub limits: Limits,
    /// Whether `/metrics` needs no token.
    pub metrics_public: bool,
    /// The API description and its pages.
    pub documents: Documents,
    /// Counts requests.
    pub metrics: Metrics,
    /// True once the server stops, so that nobody waits for changes any longer.
    pub stopping: watch::Receiver<bool>,
    /// URL under which clients reach the hub, if it was configured.
    pub public_url: Option<String>,
    /// A place for each stream of events.
    pub streams: Arc<Semaphore>,
}

/// A server that answers requests.
pub struct RunningServer {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Stops it.
    pub handle: ServerHandle,
    task: JoinHandle<std::io::Result<()>>,
    stopping: watch::Sender<bool>,
}

impl RunningServer {
    /// Takes no new connections, lets open requests finish, and returns when all is quiet.
    pub async fn stop(self) -> std::io::Result<()> {
        // No receiver is left when every worker is gone already.
        let _ = self.stopping.send(true);
        self.handle.stop(true).await;
        self.task.await.map_err(std::io::Error::other)?
    }

    /// Runs until the process is told to stop (SIGTERM or SIGINT), then as [`RunningServer::stop`].
    pub async fn run_until_signal(mut self) -> std::io::Result<()> {
        tokio::select! {
            signal = stop_signal() => tracing::info!(signal = signal?, "stopping"),
            ended = &mut self.task => return ended.map_err(std::io::Error::other)?,
        }
        self.stop().await
    }
}

async fn stop_signal() -> std::io::Result<&'static str> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    })
}

/// Serves the hub. Must be called within a tokio runtime.
///
/// # Errors
/// A sentence for the operator: no or unusable authentication, an address that cannot be bound.
pub fn serve(hub: Arc<Hub>, settings: HttpSettings) -> Result<RunningServer, String> {
    let (stopping, stopped) = watch::channel(false);
    let state = web::Data::new(State {
        auth: Authenticator::new(&settings.auth)?,
        limiter: Limiter::new(&settings.limits),
        limits: settings.limits,
        metrics_public: settings.metrics_public,
        documents: Documents::new(&hub.domains(), settings.public_url.as_deref()),
        metrics: Metrics::default(),
        stopping: stopped,
        public_url: settings.public_url.clone(),
        streams: Arc::new(Semaphore::new(MAX_STREAMS)),
        hub,
    });
    let listener =
        TcpListener::bind(&settings.listen).map_err(|e| format!("cannot listen on {}: {e}", settings.listen))?;
    let addr = listener.local_addr().map_err(|e| e.to_string())?;
    let app = move || {
        App::new()
            .app_data(state.clone())
            .wrap(from_fn(envelope))
            .configure(routes::configure)
    };
    let mut server = HttpServer::new(app)
        .disable_signals()
        .shutdown_timeout(DRAIN_SECONDS)
        .client_request_timeout(Duration::from_secs(10))
        .keep_alive(Duration::from_secs(75));
    if settings.workers > 0 {
        server = server.workers(settings.workers);
    }
    let server = server
        .listen(listener)
        .map_err(|e| format!("cannot listen on {addr}: {e}"))?
        .run();
    Ok(RunningServer {
        addr,
        handle: server.handle(),
        task: tokio::spawn(server),
        stopping,
    })
}
