//! The server under load: the release binary, as a user starts it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

const SECRET: &str = "a secret of the benchmark, forty characters";

/// A running server; stopped when dropped.
pub struct Server {
    child: Child,
    /// `host:port` it listens on.
    pub address: String,
    /// A token for everything the benchmark does.
    pub token: String,
    folder: tempfile::TempDir,
}

impl Server {
    /// Starts it on a fresh SQLite file, or on the PostgreSQL database given.
    pub fn start(postgres: Option<&str>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let sqlite = format!("sqlite:{}", folder.path().join("hub.db").display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_mdm-hub"));
        command
            .arg("serve")
            .current_dir(folder.path())
            .env("DATABASE_URL", postgres.unwrap_or(&sqlite))
            .env("MDM_HUB_LISTEN", "127.0.0.1:0")
            .env("MDM_HUB_AUTH_HS256_SECRET", SECRET)
            .env("MDM_HUB_LOG_FILTER", "warn,mdm_hub::serving=info")
            .env("MDM_HUB_LIMITS_REQUESTS_PER_SECOND", "1000000")
            .env("MDM_HUB_LIMITS_BURST", "1000000")
            .env("MDM_HUB_LIMITS_REQUESTS_PER_CALLER", "1000")
            .env("MDM_HUB_LIMITS_BODY_BYTES_PER_CALLER", "268435456")
            .env("MDM_HUB_QUOTAS_SUBSCRIPTIONS", "1000")
            .env("MDM_HUB_DELIVERY_ALLOW_HTTP", "true")
            .env("MDM_HUB_DELIVERY_ALLOW_PORTS", "0")
            .env("MDM_HUB_DELIVERY_ALLOW_PRIVATE", "127.0.0.0/8")
            .env(
                "MDM_HUB_SECRET_KEY",
                "a key of the benchmark that keeps secrets at rest",
            )
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let address = loop {
            let line = lines.next().expect("the server says where it listens").expect("text");
            if let Some((_, rest)) = line.split_once("listening on http://") {
                break rest
                    .chars()
                    .take_while(|c| !c.is_whitespace() && *c != '"')
                    .collect::<String>();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        let token = Self::token(folder.path(), "bench", "*:read *:ingest *:steward *:subscribe");
        Self::register(folder.path(), &address, &["bench", "second", "large"]);
        Self::register(folder.path(), &address, &["--consumer", "bench"]);
        Server {
            child,
            address,
            token,
            folder,
        }
    }

    /// Has registered what the benchmark feeds and reads as.
    fn register(folder: &std::path::Path, address: &str, names: &[&str]) {
        let done = Command::new(env!("CARGO_BIN_EXE_mdm-hub"))
            .arg("register")
            .args(names)
            .args(["--domain", "vendor", "--domain", "item", "--domain", "facility"])
            .args(["--domain", "cost_center", "--caller", "bench"])
            .args(["--url", &format!("http://{address}")])
            .current_dir(folder)
            .env("MDM_HUB_AUTH_HS256_SECRET", SECRET)
            .stdout(Stdio::null())
            .status()
            .expect("they are registered");
        assert!(done.success());
    }

    /// A token for somebody else.
    pub fn token_of(&self, subject: &str, scope: &str) -> String {
        Self::token(self.folder.path(), subject, scope)
    }

    fn token(folder: &std::path::Path, subject: &str, scope: &str) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_mdm-hub"))
            .args(["token", "--subject", subject, "--scope", scope])
            .current_dir(folder)
            .env("MDM_HUB_AUTH_HS256_SECRET", SECRET)
            .output()
            .expect("a token");
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Memory that the server holds.
    pub fn resident_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok())
            .unwrap_or(0)
            / 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
