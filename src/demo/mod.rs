//! `mdm-hub demo`: the whole job on real, dirty data. Starts a hub, drives it over HTTP as its users would, checks every
//! step, and tells what happened.

mod api;
mod erp;
mod examples;
mod identity;
mod journey;
mod judgement;
mod load;
mod next;
mod planted;
mod print;
mod receiver;
pub mod register;
mod report;
mod rows;
mod server;
mod signature;
mod sources;
mod steward;
mod webhooks;

use std::process::ExitCode;

/// Arguments of `mdm-hub demo`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Do the job, print the summary and end: 0 when every step happened and every check held, else 1
    #[arg(long)]
    pub once: bool,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
    /// Address to listen on; the default, 127.0.0.1:8080, gives way to a free port when it is taken
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// Database to fill (sqlite:PATH or postgres://…), which must be empty; default: a temporary SQLite file
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

/// Runs the demo. Must be called within a tokio runtime.
pub async fn run(args: Args) -> ExitCode {
    match journey::run(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            crate::output::tell(&format!("mdm-hub demo: {failure}"));
            ExitCode::FAILURE
        }
    }
}
