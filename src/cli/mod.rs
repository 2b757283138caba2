//! The command line.

pub mod evaluate;
mod feed;
pub mod node;
mod paths;
mod profile;
mod register;
mod serve;
mod token;
mod train;
mod upgrade_report;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::Config;
use crate::output;

/// A governed source of truth for vendors, items, cost centers, facilities and account mappings.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the hub.
    Serve(serve::Serve),
    /// Shows the whole job on real records, in a hub of its own.
    Demo(crate::demo::Args),
    /// Measures how well a domain's rules find the duplicates of a file whose truth is known.
    Evaluate(evaluate::EvaluateArgs),
    /// Estimates match weights from records, without labels, and keeps them as a candidate.
    Train(train::Train),
    /// Proposes a source mapping profile from a file's headers and values.
    Profile(profile::Profile),
    /// Says what this program, or the rules of its folder, changes in what consumers see.
    UpgradeReport(upgrade_report::UpgradeReport),
    /// Proves that a database holds together.
    Verify(verify::Verify),
    /// What an operator does about the change feed.
    Feed(feed::Feed),
    /// Has source systems or consumers registered at a running hub, for development.
    Register(register::Register),
    /// Makes a token for development, signed with the configured shared secret.
    Token(token::Token),
}

/// Where the configuration is.
#[derive(Debug, Args)]
struct ConfigFile {
    /// TOML file with settings; MDM_HUB_* variables override it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigFile {
    fn load(&self) -> Result<Config, String> {
        let environment: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Config::load(self.config.as_deref(), &environment)
    }
}

/// Reads the arguments of the process and does what they say.
pub fn run() -> ExitCode {
    // Whatever is written, a database, a key, an export, is for whoever runs this and for nobody else.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let done = match Cli::parse().command {
        Command::Demo(args) => return demo(args),
        Command::Serve(serve) => serve.run(),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Train(train) => train.run(),
        Command::Profile(profile) => profile.run(),
        Command::UpgradeReport(report) => report.run(),
        Command::Verify(verify) => return verify.run(),
        Command::Feed(feed) => feed.run(),
        Command::Register(register) => register.run(),
        Command::Token(token) => token.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            output::tell(&format!("mdm-hub: {reason}"));
            ExitCode::FAILURE
        }
    }
}

fn demo(args: crate::demo::Args) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(crate::demo::run(args)),
        Err(reason) => {
            output::tell(&format!("mdm-hub: cannot start: {reason}"));
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn arguments_are_consistent() {
        super::Cli::command().debug_assert();
    }
}
