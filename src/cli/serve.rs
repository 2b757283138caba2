//! `mdm-hub serve`

use std::path::PathBuf;

use clap::Args;

use super::ConfigFile;
use super::node::Node;
use crate::config::Config;
use crate::{output, telemetry};

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
    let node = Node::start(&config).await?;
    output::line(&format!("listening on http://{}", node.address()))?;
    tracing::info!(address = %node.address(), "listening");
    node.run_until_signal().await
}
