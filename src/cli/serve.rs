//! `mdm-hub serve`

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::ConfigFile;
use crate::config::Config;
use crate::delivery::{self, DeliveryHandle};
use crate::http::{self, RunningServer};
use crate::hub::Hub;
use crate::telemetry;

/// Runs the hub until SIGTERM or SIGINT.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    file: ConfigFile,
    /// Folder whose folders define the domains, instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    schemas: Option<PathBuf>,
    /// Address to listen on, instead of the configured one; port 0 takes any free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
}

impl Serve {
    /// Prints `listening on http://…` on standard output once requests are answered.
    pub fn run(self) -> Result<(), String> {
        let mut config = self.file.load()?;
        config.schemas = self.schemas.or(config.schemas);
        config.listen = self.listen.unwrap_or(config.listen);
        telemetry::start(&config.log)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build();
        runtime
            .map_err(|e| format!("cannot start: {e}"))?
            .block_on(serve(config))
    }
}

async fn serve(config: Config) -> Result<(), String> {
    let running = Running::start(&config).await?;
    println!("listening on http://{}", running.server.addr);
    tracing::info!(address = %running.server.addr, "listening");
    running.run_until_signal().await
}

/// A hub with everything around it: the server that answers and the delivery that sends.
pub struct Running {
    /// Answers requests.
    pub server: RunningServer,
    hub: Arc<Hub>,
    delivery: DeliveryHandle,
}

impl Running {
    /// Opens the database and starts. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn start(config: &Config) -> Result<Running, String> {
        // Before the database is touched: a hub that may not run leaves no traces.
        http::auth::Authenticator::new(&config.auth)?;
        let (settings, sending) = (config.hub()?, config.delivery());
        let (hub, delivery) = blocking(move || {
            let hub = Hub::open(settings).map_err(|e| e.to_string())?;
            let delivery = delivery::start(hub.clone(), sending).map_err(|e| e.to_string())?;
            Ok::<_, String>((hub, delivery))
        })
        .await??;
        let server = http::serve(hub.clone(), config.http())?;
        Ok(Running { server, hub, delivery })
    }

    /// Runs until SIGTERM or SIGINT.
    pub async fn run_until_signal(self) -> Result<(), String> {
        let Running { server, hub, delivery } = self;
        let ended = server.run_until_signal().await;
        close(hub, delivery).await?;
        ended.map_err(|e| e.to_string())
    }

    /// Lets open requests, waiting commands and deliveries in flight finish.
    pub async fn stop(self) -> Result<(), String> {
        let Running { server, hub, delivery } = self;
        let ended = server.stop().await;
        close(hub, delivery).await?;
        ended.map_err(|e| e.to_string())
    }
}

async fn close(hub: Arc<Hub>, delivery: DeliveryHandle) -> Result<(), String> {
    blocking(move || {
        delivery.stop();
        hub.shutdown();
    })
    .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|e| e.to_string())
}
