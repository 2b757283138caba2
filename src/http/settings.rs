//! What the HTTP room can be told: where to listen, whom to trust, how much to take.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Settings of the HTTP room.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// `address:port`; port 0 takes any free one.
    pub listen: String,
    /// Worker threads; 0 = one per processor.
    pub workers: usize,
    /// URL under which clients reach the hub.
    pub public_url: Option<String>,
    /// Whom to trust.
    pub auth: AuthSettings,
    /// How much to take.
    pub limits: Limits,
    /// Whether `/metrics` answers without a token.
    pub metrics_public: bool,
}

/// Which tokens are accepted.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AuthSettings {
    /// Required `iss`.
    pub issuer: String,
    /// Required `aud`.
    pub audience: String,
    /// Shared secret for HS256, at least 32 bytes.
    pub hs256_secret: Option<String>,
    /// File that holds the shared secret; a line end after it is ignored.
    pub hs256_secret_file: Option<PathBuf>,
    /// Public keys: a JWKS document, or one or more PEM blocks.
    pub keys_file: Option<PathBuf>,
    /// Algorithms allowed at all; each key allows only those of its own type.
    pub algorithms: Vec<String>,
    /// Clock difference that is tolerated, in seconds.
    pub leeway_s: u64,
    /// Longest life of a token that is taken, in seconds.
    pub max_life_s: u64,
}

impl Default for AuthSettings {
    fn default() -> Self {
        AuthSettings {
            issuer: "mdm-hub".into(),
            audience: "mdm-hub".into(),
            hs256_secret: None,
            hs256_secret_file: None,
            keys_file: None,
            algorithms: ["HS256", "RS256", "ES256", "EdDSA"].map(String::from).to_vec(),
            leeway_s: 30,
            max_life_s: 24 * 3600,
        }
    }
}

impl std::fmt::Debug for AuthSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AuthSettings")
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("hs256_secret", &self.hs256_secret.as_ref().map(|_| "…"))
            .field("hs256_secret_file", &self.hs256_secret_file)
            .field("keys_file", &self.keys_file)
            .field("algorithms", &self.algorithms)
            .field("leeway_s", &self.leeway_s)
            .field("max_life_s", &self.max_life_s)
            .finish()
    }
}

/// Bounds on what callers may have at the same time, each and all together; what the hub keeps of them is bounded by
/// [`crate::hub::quotas::Quotas`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest request body, in bytes.
    pub body_bytes: usize,
    /// Seconds within which a request body must have arrived.
    pub body_seconds: u64,
    /// Bytes of bodies that one caller may have on the way.
    pub body_bytes_per_caller: usize,
    /// Bytes of bodies that all callers may have on the way.
    pub body_bytes_overall: usize,
    /// Requests a second that one caller may make on average; those that cost more count several times.
    pub requests_per_second: u32,
    /// Requests that one caller may make at once after a pause.
    pub burst: u32,
    /// Requests of one caller that are answered at the same time.
    pub requests_per_caller: usize,
    /// Requests of all callers that are answered at the same time.
    pub requests_overall: usize,
    /// Reads of the feed by one caller that may wait for changes.
    pub waits_per_caller: usize,
    /// Reads of the feed that may wait for changes.
    pub waits_overall: usize,
    /// Streams of events that one caller may have open.
    pub streams_per_caller: usize,
    /// Streams of events that may be open.
    pub streams_overall: usize,
    /// Lists of one caller that are compared at the same time.
    pub lists_per_caller: usize,
    /// Lists that are compared at the same time; each keeps up to 64 MB.
    pub lists_overall: usize,
    /// Seconds that a sender of a list may keep the hub waiting, in all.
    pub list_seconds: u64,
    /// Whole domains that are looked at for one caller at the same time.
    pub builds_per_caller: usize,
    /// Whole domains that are looked at at the same time.
    pub builds_overall: usize,
    /// Seconds in which a reader must take something of what waits for it.
    pub unread_seconds: u64,
    /// Connections that are open; those that wait longest for a request make room for new ones.
    pub connections: usize,
    /// Connections from one address; 0: any number, as behind a proxy.
    pub connections_per_address: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            body_bytes: 32 * 1024 * 1024,
            body_seconds: 30,
            body_bytes_per_caller: 64 * 1024 * 1024,
            body_bytes_overall: 256 * 1024 * 1024,
            requests_per_second: 200,
            burst: 400,
            requests_per_caller: 64,
            requests_overall: 1024,
            waits_per_caller: 32,
            waits_overall: 1024,
            streams_per_caller: 16,
            streams_overall: 256,
            lists_per_caller: 1,
            lists_overall: 4,
            list_seconds: 300,
            builds_per_caller: 1,
            builds_overall: 2,
            unread_seconds: 30,
            connections: 8192,
            connections_per_address: 0,
        }
    }
}
