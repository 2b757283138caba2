//! Starts a hub in this process, on a free port and a fresh database unless told otherwise.

use std::time::Duration;

use crate::cli::node::Node;
use crate::config::Config;
use crate::http::auth;
use crate::http::settings::AuthSettings;
use crate::telemetry;

/// Where it listens if nobody said and nobody else does.
const USUAL: &str = "127.0.0.1:8080";
/// How long the demo's tokens are valid.
const TOKENS: Duration = Duration::from_secs(8 * 3600);

/// A running hub.
pub struct Server {
    /// `http://host:port`.
    pub url: String,
    /// Its database.
    pub database: String,
    auth: AuthSettings,
    node: Node,
    /// Removed with the temporary database in it.
    _folder: Option<Folder>,
}

impl Server {
    /// Starts the same hub that `serve` runs, with a random secret and webhooks allowed to this machine.
    ///
    /// # Errors
    /// A sentence for the reader.
    pub async fn start(listen: Option<&str>, database: Option<&str>) -> Result<Server, String> {
        let folder = if database.is_none() { Some(Folder::new()?) } else { None };
        let mut config = Config::default();
        config.auth.hs256_secret = Some(random_secret());
        config.secret_key = Some(random_secret());
        config.limits.requests_per_second = 100_000;
        config.limits.burst = 100_000;
        config.delivery.allow_http = true;
        config.delivery.allow_private = vec!["127.0.0.0/8".into()];
        config.delivery.allow_ports = vec![0];
        config.log.filter = "warn".into();
        config.database_url = match (&folder, database) {
            (_, Some(url)) => url.to_owned(),
            (Some(folder), None) => format!("sqlite:{}", folder.0.join("demo.db").display()),
            (None, None) => config.database_url,
        };
        telemetry::start(&config.log)?;
        config.listen = match listen {
            Some(address) => address.to_owned(),
            None => free_address(),
        };
        let node = Node::start(&config).await?;
        Ok(Server {
            url: format!("http://{}", node.address()),
            database: config.database_url,
            auth: config.auth,
            node,
            _folder: folder,
        })
    }

    /// A token for one actor.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn token(&self, subject: &str, scope: &str) -> Result<String, String> {
        auth::mint(&self.auth, subject, scope, &[], TOKENS)
    }

    /// Stops the hub in order.
    ///
    /// # Errors
    /// What kept it from ending well.
    pub async fn stop(self) -> Result<(), String> {
        self.node.stop().await
    }
}

/// The usual address, or any free port when that one is taken.
fn free_address() -> String {
    match std::net::TcpListener::bind(USUAL) {
        Ok(_) => USUAL.to_owned(),
        Err(_) => "127.0.0.1:0".to_owned(),
    }
}

fn random_secret() -> String {
    let bytes: [u8; 32] = rand::random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder of this run alone.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new() -> Result<Folder, String> {
        let path = std::env::temp_dir().join(format!("mdm-hub-demo-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir(&path).map_err(|e| format!("cannot make {}: {e}", path.display()))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nothing is lost if it stays: it lies among temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
