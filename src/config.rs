//! Configuration: a TOML file, overridden by environment variables. What nobody knows is refused, with what there is.

mod database;
mod domains;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use crate::delivery::schedule::Poison;
use crate::delivery::{DeliverySettings, MAX_TIMEOUT};
use crate::engine::domain::{self, Domain};
use crate::http::settings::{AuthSettings, HttpSettings, Limits};
use crate::hub::Settings;
use crate::hub::endpoint::{EndpointPolicy, STANDARD_PORTS};
use crate::hub::quotas::Quotas;
use crate::hub::retention::Retention;
use crate::hub::stream_servers::{Credentials, StreamServers};
use crate::telemetry::LogSettings;
pub use database::DatabaseConfig;

/// Everything that can be configured. Holds secrets, so it cannot be printed.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `address:port`; port 0 takes any free one.
    pub listen: String,
    /// `sqlite:PATH` or `postgres://…`.
    pub database_url: String,
    /// Folder whose folders define the domains; absent = the built-in ones.
    pub schemas: Option<PathBuf>,
    /// Key under which subscribers' secrets are kept: 32 characters or more, the same on every node. SQLite needs none.
    pub secret_key: Option<String>,
    /// URL under which clients reach the hub.
    pub public_url: Option<String>,
    /// HTTP worker threads; 0 = one per processor.
    pub workers: usize,
    /// Pooled read connections.
    pub readers: u32,
    /// Commands that may wait per domain before callers are refused.
    pub queue: usize,
    /// Whether `/metrics` answers without a token.
    pub metrics_public: bool,
    /// Logs.
    pub log: LogSettings,
    /// Whom to trust.
    pub auth: AuthSettings,
    /// How much to take.
    pub limits: Limits,
    /// How long to wait for the database.
    pub database: DatabaseConfig,
    /// How much to keep.
    pub quotas: Quotas,
    /// How to send.
    pub delivery: DeliveryConfig,
    /// How long changes are kept.
    pub feed: FeedConfig,
}

/// How long changes are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeedConfig {
    /// Older changes are removed when nobody needs them any more; 0: everything is kept.
    pub keep_s: u64,
    /// Older changes are removed whoever needs them.
    pub keep_hard_s: u64,
}

impl Default for FeedConfig {
    fn default() -> Self {
        let standard = Retention::default();
        FeedConfig {
            keep_s: standard.keep.map_or(0, |keep| keep.as_secs()),
            keep_hard_s: standard.keep_hard.as_secs(),
        }
    }
}

/// How subscribers are sent changes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeliveryConfig {
    /// Networks (CIDR) that are not public but may be sent to.
    pub allow_private: Vec<String>,
    /// Whether plain HTTP may be sent to.
    pub allow_http: bool,
    /// Time to connect.
    pub connect_timeout_ms: u64,
    /// Time for a whole attempt.
    pub timeout_ms: u64,
    /// Seconds between attempts; after the last one a change is dead.
    pub schedule_s: Vec<u64>,
    /// Answers that say that the change is at fault.
    pub poison_statuses: Vec<u16>,
    /// Tries of a change that is answered so.
    pub poison_tries: u32,
    /// Requests in flight per subscription.
    pub in_flight: usize,
    /// Before the first probe of an endpoint that is down; doubles with each that fails.
    pub probe_pause_ms: u64,
    /// An endpoint that fails for so long without one success is told of.
    pub alert_after_s: u64,
    /// An endpoint that fails for so long without one success is disabled.
    pub disable_after_s: u64,
    /// Ports that may be sent to; 0 = any. Beside them 80, where plain HTTP is allowed.
    pub allow_ports: Vec<u16>,
    /// Whether the owner of a URL must agree before anything is sent there.
    pub require_handshake: bool,
    /// How long the log of attempts is kept.
    pub keep_attempts_s: u64,
    /// Servers of message systems, `tls://host:port`: streams are at these, and only these are told the credentials.
    pub nats_servers: Vec<String>,
    /// User name at these servers.
    pub nats_user: Option<String>,
    /// Its password.
    pub nats_password: Option<String>,
    /// A token instead of both.
    pub nats_token: Option<String>,
    /// Threads that send.
    pub threads: usize,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            listen: "127.0.0.1:8080".into(),
            database_url: "sqlite:mdm-hub.db".into(),
            schemas: None,
            secret_key: None,
            public_url: None,
            workers: 0,
            readers: 8,
            queue: 4096,
            metrics_public: false,
            log: LogSettings::default(),
            auth: AuthSettings::default(),
            limits: Limits::default(),
            database: DatabaseConfig::default(),
            quotas: Quotas::default(),
            delivery: DeliveryConfig::default(),
            feed: FeedConfig::default(),
        }
    }
}

impl Default for DeliveryConfig {
    fn default() -> Self {
        let standard = DeliverySettings::default();
        DeliveryConfig {
            allow_private: Vec::new(),
            allow_http: false,
            connect_timeout_ms: standard.connect_timeout.as_millis() as u64,
            timeout_ms: standard.timeout.as_millis() as u64,
            schedule_s: standard.schedule_s,
            poison_statuses: standard.poison.statuses,
            poison_tries: standard.poison.tries as u32,
            in_flight: standard.in_flight,
            probe_pause_ms: standard.probe_pause.as_millis() as u64,
            alert_after_s: standard.alert_after.as_secs(),
            disable_after_s: standard.disable_after.as_secs(),
            allow_ports: STANDARD_PORTS.to_vec(),
            require_handshake: false,
            keep_attempts_s: standard.keep_attempts.as_secs(),
            nats_servers: Vec::new(),
            nats_user: None,
            nats_password: None,
            nats_token: None,
            threads: standard.threads,
        }
    }
}

/// How the text of an environment variable becomes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Flag,
    /// Separated by commas.
    Texts,
    Numbers,
}

/// Every setting, by path. Its variable is `MDM_HUB_` and the path in capitals with `_` for each dot; only the database
/// goes by `DATABASE_URL`.
const SETTINGS: &[(&str, Kind)] = &[
    ("listen", Kind::Text),
    ("database_url", Kind::Text),
    ("schemas", Kind::Text),
    ("secret_key", Kind::Text),
    ("public_url", Kind::Text),
    ("workers", Kind::Number),
    ("readers", Kind::Number),
    ("queue", Kind::Number),
    ("metrics_public", Kind::Flag),
    ("log.format", Kind::Text),
    ("log.filter", Kind::Text),
    ("auth.issuer", Kind::Text),
    ("auth.audience", Kind::Text),
    ("auth.hs256_secret", Kind::Text),
    ("auth.hs256_secret_file", Kind::Text),
    ("auth.keys_file", Kind::Text),
    ("auth.algorithms", Kind::Texts),
    ("auth.leeway_s", Kind::Number),
    ("auth.max_life_s", Kind::Number),
    ("limits.body_bytes", Kind::Number),
    ("limits.body_seconds", Kind::Number),
    ("limits.requests_per_second", Kind::Number),
    ("limits.burst", Kind::Number),
    ("database.connect_timeout_ms", Kind::Number),
    ("database.statement_timeout_ms", Kind::Number),
    ("database.lock_timeout_ms", Kind::Number),
    ("database.idle_timeout_ms", Kind::Number),
    ("database.answer_timeout_ms", Kind::Number),
    ("limits.body_bytes_per_caller", Kind::Number),
    ("limits.body_bytes_overall", Kind::Number),
    ("limits.requests_per_caller", Kind::Number),
    ("limits.requests_overall", Kind::Number),
    ("limits.waits_per_caller", Kind::Number),
    ("limits.waits_overall", Kind::Number),
    ("limits.streams_per_caller", Kind::Number),
    ("limits.streams_overall", Kind::Number),
    ("limits.lists_per_caller", Kind::Number),
    ("limits.lists_overall", Kind::Number),
    ("limits.list_seconds", Kind::Number),
    ("limits.builds_per_caller", Kind::Number),
    ("limits.builds_overall", Kind::Number),
    ("limits.unread_seconds", Kind::Number),
    ("limits.connections", Kind::Number),
    ("limits.connections_per_address", Kind::Number),
    ("quotas.subscriptions", Kind::Number),
    ("quotas.subscriptions_overall", Kind::Number),
    ("quotas.replays", Kind::Number),
    ("quotas.reconciliations", Kind::Number),
    ("quotas.mismatches", Kind::Number),
    ("quotas.mismatches_per_caller", Kind::Number),
    ("quotas.reconciliations_s", Kind::Number),
    ("quotas.answers", Kind::Number),
    ("quotas.answer_bytes_per_caller", Kind::Number),
    ("quotas.answer_bytes", Kind::Number),
    ("quotas.answer_bytes_overall", Kind::Number),
    ("quotas.mismatches_overall", Kind::Number),
    ("quotas.look_up_tasks", Kind::Number),
    ("quotas.look_up_tasks_per_caller", Kind::Number),
    ("quotas.change_requests", Kind::Number),
    ("quotas.comments", Kind::Number),
    ("quotas.onboardings", Kind::Number),
    ("quotas.drafts", Kind::Number),
    ("quotas.candidates", Kind::Number),
    ("quotas.simulations", Kind::Number),
    ("quotas.models", Kind::Number),
    ("delivery.allow_private", Kind::Texts),
    ("delivery.allow_http", Kind::Flag),
    ("delivery.connect_timeout_ms", Kind::Number),
    ("delivery.timeout_ms", Kind::Number),
    ("delivery.schedule_s", Kind::Numbers),
    ("delivery.poison_statuses", Kind::Numbers),
    ("delivery.poison_tries", Kind::Number),
    ("delivery.in_flight", Kind::Number),
    ("delivery.probe_pause_ms", Kind::Number),
    ("delivery.alert_after_s", Kind::Number),
    ("delivery.disable_after_s", Kind::Number),
    ("delivery.allow_ports", Kind::Numbers),
    ("delivery.require_handshake", Kind::Flag),
    ("delivery.keep_attempts_s", Kind::Number),
    ("delivery.nats_servers", Kind::Texts),
    ("delivery.nats_user", Kind::Text),
    ("delivery.nats_password", Kind::Text),
    ("delivery.nats_token", Kind::Text),
    ("delivery.threads", Kind::Number),
    ("feed.keep_s", Kind::Number),
    ("feed.keep_hard_s", Kind::Number),
    ("config", Kind::Text),
];

const PREFIX: &str = "MDM_HUB_";

fn variable(path: &str) -> String {
    match path {
        "database_url" => "DATABASE_URL".into(),
        path => format!("{PREFIX}{}", path.replace('.', "_").to_uppercase()),
    }
}

impl Config {
    /// Reads the file, if one is named here or by `MDM_HUB_CONFIG`, and then the environment.
    ///
    /// # Errors
    /// A sentence for the operator: the setting, what is wrong with it, and what there is.
    pub fn load(file: Option<&Path>, environment: &[(String, String)]) -> Result<Config, String> {
        let named = environment
            .iter()
            .find(|(name, _)| *name == variable("config"))
            .map(|(_, path)| PathBuf::from(path));
        let mut table = match file.map(Path::to_path_buf).or(named) {
            Some(path) => read_table(&path)?,
            None => Table::new(),
        };
        override_by(&mut table, environment)?;
        let config: Config = Value::Table(table)
            .try_into()
            .map_err(|e: toml::de::Error| format!("configuration: {e}"))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        let positive = [
            ("readers", u64::from(self.readers)),
            ("queue", self.queue as u64),
            ("auth.max_life_s", self.auth.max_life_s),
            ("limits.body_bytes", self.limits.body_bytes as u64),
            ("limits.body_seconds", self.limits.body_seconds),
            ("limits.requests_per_second", u64::from(self.limits.requests_per_second)),
            ("limits.burst", u64::from(self.limits.burst)),
            ("database.connect_timeout_ms", self.database.connect_timeout_ms),
            ("database.statement_timeout_ms", self.database.statement_timeout_ms),
            ("database.lock_timeout_ms", self.database.lock_timeout_ms),
            ("database.idle_timeout_ms", self.database.idle_timeout_ms),
            ("database.answer_timeout_ms", self.database.answer_timeout_ms),
            ("limits.body_bytes_per_caller", self.limits.body_bytes_per_caller as u64),
            ("limits.body_bytes_overall", self.limits.body_bytes_overall as u64),
            ("limits.requests_per_caller", self.limits.requests_per_caller as u64),
            ("limits.requests_overall", self.limits.requests_overall as u64),
            ("limits.waits_per_caller", self.limits.waits_per_caller as u64),
            ("limits.waits_overall", self.limits.waits_overall as u64),
            ("limits.streams_per_caller", self.limits.streams_per_caller as u64),
            ("limits.streams_overall", self.limits.streams_overall as u64),
            ("limits.lists_per_caller", self.limits.lists_per_caller as u64),
            ("limits.lists_overall", self.limits.lists_overall as u64),
            ("limits.list_seconds", self.limits.list_seconds),
            ("limits.builds_per_caller", self.limits.builds_per_caller as u64),
            ("limits.builds_overall", self.limits.builds_overall as u64),
            ("limits.unread_seconds", self.limits.unread_seconds),
            ("limits.connections", self.limits.connections as u64),
            ("delivery.connect_timeout_ms", self.delivery.connect_timeout_ms),
            ("delivery.timeout_ms", self.delivery.timeout_ms),
            ("delivery.in_flight", self.delivery.in_flight as u64),
            ("delivery.poison_tries", u64::from(self.delivery.poison_tries)),
            ("delivery.probe_pause_ms", self.delivery.probe_pause_ms),
            ("delivery.threads", self.delivery.threads as u64),
        ];
        if let Some((name, _)) = positive.iter().find(|(_, value)| *value == 0) {
            return Err(format!("{name}: expected more than 0"));
        }
        if self.feed.keep_s > self.feed.keep_hard_s {
            return Err("feed.keep_hard_s: expected at least feed.keep_s".into());
        }
        let most = MAX_TIMEOUT.as_millis() as u64;
        if self.delivery.timeout_ms > most {
            return Err(format!("delivery.timeout_ms: expected at most {most}"));
        }
        Ok(())
    }

    /// What the HTTP room needs.
    pub fn http(&self) -> HttpSettings {
        HttpSettings {
            listen: self.listen.clone(),
            workers: self.workers,
            public_url: self.public_url.clone(),
            auth: self.auth.clone(),
            limits: self.limits.clone(),
            metrics_public: self.metrics_public,
        }
    }

    /// What the delivery room needs.
    pub fn delivery(&self) -> DeliverySettings {
        DeliverySettings {
            connect_timeout: Duration::from_millis(self.delivery.connect_timeout_ms),
            timeout: Duration::from_millis(self.delivery.timeout_ms),
            schedule_s: self.delivery.schedule_s.clone(),
            poison: Poison {
                statuses: self.delivery.poison_statuses.clone(),
                tries: i64::from(self.delivery.poison_tries),
            },
            in_flight: self.delivery.in_flight,
            probe_pause: Duration::from_millis(self.delivery.probe_pause_ms),
            alert_after: Duration::from_secs(self.delivery.alert_after_s),
            disable_after: Duration::from_secs(self.delivery.disable_after_s),
            origin: self.origin(),
            keep_attempts: Duration::from_secs(self.delivery.keep_attempts_s),
            threads: self.delivery.threads,
        }
    }

    /// The message systems that streams may be at, and the hub's credentials there.
    fn streams(&self) -> Result<StreamServers, String> {
        let credentials = Credentials {
            user: self.delivery.nats_user.clone().unwrap_or_default(),
            password: self.delivery.nats_password.clone().unwrap_or_default(),
            token: self.delivery.nats_token.clone().unwrap_or_default(),
        };
        let servers = StreamServers::new(&self.delivery.nats_servers, credentials, self.delivery.allow_http);
        servers.map_err(|e| format!("delivery.nats_servers: {e}"))
    }

    /// As what the hub presents itself: the host of its public URL.
    fn origin(&self) -> String {
        let url = self.public_url.as_deref().and_then(|text| url::Url::parse(text).ok());
        let host = url.and_then(|url| url.host_str().map(String::from));
        host.unwrap_or_else(|| DeliverySettings::default().origin)
    }

    /// What the hub needs.
    ///
    /// # Errors
    /// A sentence for the operator: a domain or a network that cannot be read.
    pub fn hub(&self) -> Result<Settings, String> {
        let endpoints = EndpointPolicy::new(self.delivery.allow_http, &self.delivery.allow_private)
            .map_err(|e| format!("delivery.allow_private: {e}"))?
            .with_ports(self.delivery.allow_ports.clone())
            .with_handshake(self.delivery.require_handshake)
            .with_streams(self.streams()?);
        Ok(Settings {
            database_url: self.database_url.clone(),
            readers: self.readers,
            waits: self.database.waits(),
            queue: self.queue,
            domains: self.domains()?,
            secret_key: self.secret_key.clone(),
            endpoints,
            quotas: self.quotas.clone(),
            retention: Retention {
                keep: (self.feed.keep_s > 0).then(|| Duration::from_secs(self.feed.keep_s)),
                keep_hard: Duration::from_secs(self.feed.keep_hard_s),
            },
        })
    }

    /// The domains: those of the folder, or the built-in ones.
    ///
    /// # Errors
    /// File, place and reason of what is wrong.
    pub fn domains(&self) -> Result<Vec<Domain>, String> {
        match &self.schemas {
            None => domain::builtin().map_err(|e| e.to_string()),
            Some(folder) => domains::read(folder),
        }
    }
}

fn read_table(path: &Path) -> Result<Table, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    // Checked by itself first, because then an error names line and column.
    toml::from_str::<Config>(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
}

fn override_by(table: &mut Table, environment: &[(String, String)]) -> Result<(), String> {
    for (name, text) in environment {
        let known = SETTINGS.iter().find(|(path, _)| variable(path) == *name);
        match known {
            Some(("config", _)) => {}
            Some((path, kind)) => set(table, path, parse(text, *kind).map_err(|e| format!("{name}: {e}"))?),
            None if name.starts_with(PREFIX) => return Err(unknown(name)),
            None => {}
        }
    }
    Ok(())
}

fn unknown(name: &str) -> String {
    let names: Vec<String> = SETTINGS.iter().map(|(path, _)| variable(path)).collect();
    format!("{name}: there is no such setting; there are {}", names.join(", "))
}

fn parse(text: &str, kind: Kind) -> Result<Value, String> {
    let number = |text: &str| {
        text.trim()
            .parse::<i64>()
            .map_err(|_| format!("expected a whole number, not `{text}`"))
    };
    let items = || text.split(',').map(str::trim).filter(|item| !item.is_empty());
    Ok(match kind {
        Kind::Text => Value::String(text.to_string()),
        Kind::Number => Value::Integer(number(text)?),
        Kind::Flag => match text {
            "true" | "1" => Value::Boolean(true),
            "false" | "0" => Value::Boolean(false),
            other => return Err(format!("expected true or false, not `{other}`")),
        },
        Kind::Texts => Value::Array(items().map(|item| Value::String(item.to_string())).collect()),
        Kind::Numbers => Value::Array(
            items()
                .map(|item| number(item).map(Value::Integer))
                .collect::<Result<_, _>>()?,
        ),
    })
}

fn set(table: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(table.insert(path.to_string(), value)),
        Some((section, key)) => {
            let section = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Some(section) = section.as_table_mut() {
                section.insert(key.to_string(), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_env(pairs: &[(&str, &str)]) -> Result<Config, String> {
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect();
        Config::load(None, &pairs)
    }

    fn from_file(text: &str) -> Result<Config, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(Some(&path), &[("MDM_HUB_QUEUE".into(), "7".into())])
    }

    fn leaves(prefix: &str, table: &Table, found: &mut Vec<String>) {
        for (key, value) in table {
            match value {
                Value::Table(inner) => leaves(&format!("{prefix}{key}."), inner, found),
                _ => found.push(format!("{prefix}{key}")),
            }
        }
    }

    #[test]
    fn every_setting_has_a_variable() {
        let auth = AuthSettings {
            hs256_secret: Some("x".into()),
            hs256_secret_file: Some("x".into()),
            keys_file: Some("x".into()),
            ..AuthSettings::default()
        };
        let delivery = DeliveryConfig {
            nats_user: Some("x".into()),
            nats_password: Some("x".into()),
            nats_token: Some("x".into()),
            ..DeliveryConfig::default()
        };
        let full = Config {
            delivery,
            schemas: Some("x".into()),
            secret_key: Some("x".into()),
            public_url: Some("x".into()),
            auth,
            ..Config::default()
        };
        let mut found = vec!["config".to_string()];
        leaves("", &Table::try_from(&full).unwrap(), &mut found);
        found.sort();
        let mut listed: Vec<_> = SETTINGS.iter().map(|(path, _)| path.to_string()).collect();
        listed.sort();
        assert_eq!(found, listed);
    }

    #[test]
    fn the_manual_lists_every_setting_with_its_default() {
        const MANUAL: &str = include_str!("../docs/OPERATIONS.md");
        let defaults = Table::try_from(Config::default()).unwrap();
        for (path, _) in SETTINGS.iter().filter(|(path, _)| *path != "config") {
            let start = format!("| `{path}` | `{}` |", variable(path));
            let row = MANUAL.lines().find(|line| line.starts_with(&start));
            let row = row.unwrap_or_else(|| panic!("docs/OPERATIONS.md has no row {start}"));
            let default = path.split_once('.').map_or_else(
                || defaults.get(*path),
                |(section, key)| defaults.get(section).and_then(|section| section.get(key)),
            );
            let default = match default {
                None => continue,
                Some(Value::String(text)) => text.clone(),
                Some(Value::Array(items)) if items.is_empty() => continue,
                Some(Value::Array(items)) => items
                    .iter()
                    .map(|i| i.to_string().replace('"', ""))
                    .collect::<Vec<_>>()
                    .join(","),
                Some(other) => other.to_string(),
            };
            assert!(
                row.starts_with(&format!("{start} `{default}` |")),
                "{row}: the default is {default}"
            );
        }
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let config = from_file("queue = 5\nreaders = 3\n[auth]\nissuer = \"me\"\n").unwrap();
        assert_eq!(
            (config.queue, config.readers, config.auth.issuer.as_str()),
            (7, 3, "me")
        );
        let config = from_env(&[
            ("DATABASE_URL", "postgres://x"),
            ("MDM_HUB_AUTH_ALGORITHMS", "RS256, ES256"),
            ("MDM_HUB_DELIVERY_SCHEDULE_S", "1,2"),
            ("MDM_HUB_METRICS_PUBLIC", "true"),
            ("HOME", "/root"),
        ]);
        let config = config.unwrap();
        assert_eq!(config.database_url, "postgres://x");
        assert_eq!(config.auth.algorithms, ["RS256", "ES256"]);
        assert_eq!(config.delivery.schedule_s, [1, 2]);
        assert!(config.metrics_public);
    }

    #[test]
    fn what_nobody_knows_is_refused_by_name() {
        let error = from_env(&[("MDM_HUB_LISTENN", "x")]).err().unwrap();
        assert!(
            error.contains("MDM_HUB_LISTENN") && error.contains("MDM_HUB_LISTEN,"),
            "{error}"
        );
        let error = from_file("[auth]\nisuer = \"me\"").err().unwrap();
        assert!(
            error.contains("isuer") && error.contains("issuer") && error.contains("line 2"),
            "{error}"
        );
        assert!(
            from_env(&[("MDM_HUB_QUEUE", "many")])
                .err()
                .unwrap()
                .contains("MDM_HUB_QUEUE")
        );
        assert!(from_env(&[("MDM_HUB_QUEUE", "0")]).err().unwrap().contains("queue"));
        assert!(from_file("queue = \"x\"").err().unwrap().contains("line 1"));
    }

    #[test]
    fn domains_come_from_a_folder_or_are_built_in() {
        let mut config = Config::default();
        assert!(config.domains().unwrap().iter().any(|domain| domain.name == "vendor"));
        let dir = tempfile::tempdir().unwrap();
        config.schemas = Some(dir.path().to_path_buf());
        assert!(config.domains().err().unwrap().contains("holds no domain"));
    }
}
