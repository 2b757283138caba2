//! Starts the HTTP server and stops it in order.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::HttpService;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::{AppConfig, Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::{App, web};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::auth::Authenticator;
use super::connections::{Connections, Room};
use super::docs::Documents;
use super::envelope::envelope;
use super::limiter::Limiter;
use super::metrics::Metrics;
use super::routes;
use super::settings::{HttpSettings, Limits};
use super::shares::Shares;
use super::socket::Socket;
use crate::hub::Hub;

/// Seconds that open requests may take to finish after a stop is asked for.
const DRAIN_SECONDS: u64 = 20;
/// How long the head of a first request may take.
const HEAD: Duration = Duration::from_secs(10);
/// How long a connection may wait for another request.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How often connections that wait too long are looked for.
const LOOK: Duration = Duration::from_secs(5);

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
    /// What callers hold at the same time.
    pub shares: Arc<Shares>,
    /// Who is connected.
    pub connections: Arc<Connections>,
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
    let unread = Duration::from_secs(settings.limits.unread_seconds);
    let room = Room::of(&settings.limits);
    let connections = Connections::new(room);
    let auth = Authenticator::new(&settings.auth)?;
    for key in auth.ignored() {
        tracing::warn!(key, "a key of auth.keys_file is not used");
    }
    let state = web::Data::new(State {
        auth,
        limiter: Limiter::new(&settings.limits),
        shares: Shares::new(&settings.limits),
        connections: Arc::clone(&connections),
        limits: settings.limits,
        metrics_public: settings.metrics_public,
        documents: Documents::new(&hub.domains(), settings.public_url.as_deref()),
        metrics: Metrics::default(),
        stopping: stopped.clone(),
        public_url: settings.public_url.clone(),
        hub,
    });
    let listener =
        TcpListener::bind(&settings.listen).map_err(|e| format!("cannot listen on {}: {e}", settings.listen))?;
    let addr = listener.local_addr().map_err(|e| e.to_string())?;
    let workers = match settings.workers {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        workers => workers,
    };
    tokio::spawn(close_idle(Arc::clone(&connections), stopped.clone()));
    let service = move || {
        let (state, connections, stopped) = (state.clone(), Arc::clone(&connections), stopped.clone());
        let app = App::new()
            .app_data(state)
            .wrap(from_fn(envelope))
            .configure(routes::configure);
        let app = app
            .into_factory()
            .map_err(|error: actix_web::Error| error.error_response());
        let http = HttpService::build()
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD)
            .local_addr(addr)
            .graceful_shutdown_signal(move || asked_to_stop(stopped.clone()))
            .on_connect_ext(|socket: &Socket, extensions| {
                extensions.insert(socket.line());
            })
            .h1(map_config(app, |()| AppConfig::default()));
        fn_service(move |stream: TcpStream| {
            let connections = Arc::clone(&connections);
            async move {
                let peer = stream.peer_addr().ok();
                Ok((Socket::new(stream, &connections, unread)?, peer))
            }
        })
        .map_err(actix_http::error::DispatchError::Io)
        .and_then(http)
    };
    let server = Server::build()
        .workers(workers)
        // New ones wait in the system's line while those that make room end.
        .max_concurrent_connections((room.most / workers).max(1))
        .disable_signals()
        .shutdown_timeout(DRAIN_SECONDS)
        .listen("http", listener, service)
        .map_err(|e| format!("cannot listen on {addr}: {e}"))?
        .run();
    Ok(RunningServer {
        addr,
        handle: server.handle(),
        task: tokio::spawn(server),
        stopping,
    })
}

async fn asked_to_stop(mut stopped: watch::Receiver<bool>) {
    // An error says that nobody is left who could ask.
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn close_idle(connections: Arc<Connections>, stopped: watch::Receiver<bool>) {
    let work = async {
        loop {
            tokio::time::sleep(LOOK).await;
            connections.close_idle();
        }
    };
    tokio::select! {
        () = work => {}
        () = asked_to_stop(stopped) => {}
    }
}
