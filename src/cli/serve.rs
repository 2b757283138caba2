//! `mdm-hub serve`

use std::path::PathBuf;

use clap::Args;

use super::ConfigFile;
use crate::config::Config;
use crate::hub::{Hub, Settings};
use crate::{http, telemetry};

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
        // Before the database is touched: a hub that may not run leaves no traces.
        http::auth::Authenticator::new(&config.auth)?;
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
    let settings = Settings {
        database_url: config.database_url.clone(),
        readers: config.readers,
        queue: config.queue,
        domains: config.domains()?,
    };
    let opened = tokio::task::spawn_blocking(move || Hub::open(settings)).await;
    let hub = opened.map_err(|e| e.to_string())?.map_err(|e| e.to_string())?;
    let server = http::serve(hub.clone(), config.http())?;
    println!("listening on http://{}", server.addr);
    tracing::info!(address = %server.addr, "listening");
    let ended = server.run_until_signal().await;
    let closed = tokio::task::spawn_blocking(move || hub.shutdown()).await;
    ended.map_err(|e| e.to_string())?;
    closed.map_err(|e| e.to_string())
}
