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

/// Bounds on what one caller may ask.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Largest request body, in bytes.
    pub body_bytes: usize,
    /// Seconds within which a request body must have arrived.
    pub body_seconds: u64,
    /// Requests a second that one caller may make on average.
    pub requests_per_second: u32,
    /// Requests that one caller may make at once after a pause.
    pub burst: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            body_bytes: 32 * 1024 * 1024,
            body_seconds: 30,
            requests_per_second: 5000,
            burst: 10_000,
        }
    }
}
