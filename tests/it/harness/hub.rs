//! A hub: the real program, as a child process.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::client::Client;
use super::database::Database;
use super::folders::with_free_values;
use super::token::{SECRET, claims, signed, token};
use super::wait::wait_for;

/// How to start a hub.
#[derive(Debug, Clone, Default)]
pub struct Options {
    variables: Vec<(String, String)>,
    arguments: Vec<String>,
    unset: Vec<String>,
    descriptors: Option<u32>,
}

impl Options {
    /// Lets it have so many descriptors, and no more.
    pub fn descriptors(mut self, most: u32) -> Self {
        self.descriptors = Some(most);
        self
    }

    /// Sets an environment variable.
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Leaves out a variable that the tests' hubs have otherwise.
    pub fn unset(mut self, name: &str) -> Self {
        self.unset.push(name.into());
        self
    }

    /// Adds an argument of `serve`.
    pub fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }
}

/// A running hub. Dies with its owner.
pub struct Hub {
    child: Child,
    options: Options,
    /// `http://127.0.0.1:port`
    pub url: String,
    log: PathBuf,
}

/// The program, with nothing of the tests' own environment but what it is given.
pub fn program() -> Command {
    alone(Command::new(env!("CARGO_BIN_EXE_mdm-hub")))
}

/// The program with so many descriptors.
fn with_descriptors(most: u32) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -n \"$0\" && exec \"$@\""])
        .arg(most.to_string())
        .arg(env!("CARGO_BIN_EXE_mdm-hub"));
    alone(command)
}

fn alone(mut command: Command) -> Command {
    command.env_clear().envs(std::env::vars_os().filter(|(name, _)| {
        let name = name.to_string_lossy();
        name == "PATH" || name == "TMPDIR" || name.starts_with("LLVM_")
    }));
    command.stdin(Stdio::null());
    command
}

/// The program as it serves a database on a port of its own.
pub fn serve(database: &Database, options: &Options) -> Command {
    let mut command = options.descriptors.map_or_else(program, with_descriptors);
    command
        .arg("serve")
        .args(&options.arguments)
        .env("DATABASE_URL", database.url())
        .env("MDM_HUB_LISTEN", "127.0.0.1:0")
        .env("MDM_HUB_AUTH_HS256_SECRET", SECRET)
        .env("MDM_HUB_SECRET_KEY", "a key of the tests that keeps secrets at rest")
        .env("MDM_HUB_WORKERS", "2")
        // Tests are in a hurry; what limits do is in `quotas`.
        .env("MDM_HUB_LIMITS_REQUESTS_PER_SECOND", "100000")
        .env("MDM_HUB_LIMITS_BURST", "100000")
        .env("MDM_HUB_DELIVERY_ALLOW_PORTS", "0")
        .envs(options.variables.iter().map(|(name, value)| (name, value)));
    for name in &options.unset {
        command.env_remove(name);
    }
    command
}

impl Hub {
    /// Starts a hub on the database with the built-in domains.
    pub fn start(database: &Database) -> Hub {
        Hub::start_with(database, Options::default())
    }

    /// Starts a hub where names, addresses and the like change without approval ([`with_free_values`]).
    pub fn start_free(database: &Database) -> Hub {
        Hub::start_with(database, with_free_values(database))
    }

    /// Starts a hub and waits until it listens.
    pub fn start_with(database: &Database, options: Options) -> Hub {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let log = database
            .dir
            .path()
            .join(format!("hub-{}.log", COUNT.fetch_add(1, Ordering::Relaxed)));
        let file = std::fs::File::create(&log).expect("a log file");
        let mut child = serve(database, &options)
            .stdout(Stdio::piped())
            .stderr(Stdio::from(file))
            .spawn()
            .expect("mdm-hub starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        lines.read_line(&mut line).expect("a line");
        let Some(url) = line.trim().strip_prefix("listening on ").map(String::from) else {
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            panic!("the hub did not start: {line}\n{said}\n{}", database.log());
        };
        // Whatever it prints later must not fill the pipe.
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Hub {
            child,
            options,
            url,
            log,
        }
    }

    /// Ends it at once, as `kill -9` does.
    pub fn kill(&mut self) {
        self.child.kill().expect("the hub can be killed");
        self.child.wait().expect("the hub has ended");
    }

    /// Ends it in order, as `kill -TERM` does.
    pub fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        wait_for("the hub stops", || self.child.try_wait().expect("the hub can be asked"))
    }

    /// Sends it a signal: `STOP` holds it still, `CONT` lets it go on.
    pub fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let sent = Command::new("kill").arg(format!("-{name}")).arg(process).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Kills it at once and starts it again on the same database.
    pub fn restart(&mut self, database: &Database) {
        self.kill();
        *self = Hub::start_with(database, self.options.clone());
    }

    /// Whether the process lives.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().expect("the hub can be asked").is_none()
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Somebody with a token for these scopes. What it feeds or reads as is registered for it when the hub asks for that;
    /// [`Client::stranger`] is as the hub has it.
    pub fn actor(&self, name: &str, scope: &str) -> Client {
        Client::new(&self.url, Some(token(name, scope))).introduced()
    }

    /// A feeding system.
    pub fn feeder(&self) -> Client {
        self.actor("feeder", "*:ingest *:read")
    }

    /// A consuming system.
    pub fn reader(&self) -> Client {
        self.actor("reader", "*:read")
    }

    /// A data steward.
    pub fn steward(&self, name: &str) -> Client {
        self.actor(name, "*:read *:steward")
    }

    /// A data steward who may see sensitive values too, and so what was compared of them.
    pub fn trusted(&self, name: &str) -> Client {
        self.actor(name, "*:read *:steward *:sensitive")
    }

    /// Somebody who approves changes.
    pub fn approver(&self, name: &str) -> Client {
        self.actor(name, "*:read *:approve")
    }

    /// Somebody who may only propose changes.
    pub fn proposer(&self, name: &str) -> Client {
        self.actor(name, "*:read *:propose")
    }

    /// Somebody who approves changes and belongs to a group.
    pub fn member(&self, name: &str, group: &str) -> Client {
        let mut claims = claims(name, "*:read *:approve");
        claims["groups"] = serde_json::json!([group]);
        Client::new(&self.url, Some(signed(&claims, SECRET))).introduced()
    }

    /// Somebody who trains match models or decides about them, and sees what they are trained on.
    pub fn governor(&self, name: &str) -> Client {
        self.actor(name, "*:read *:govern *:sensitive")
    }

    /// An administrator.
    pub fn admin(&self) -> Client {
        self.actor("admin", "*:admin")
    }

    /// Somebody without a token.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url, None)
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            eprintln!("--- end of the log of {}", self.url);
            eprintln!("{}", lines[lines.len().saturating_sub(25)..].join("\n"));
        }
    }
}
