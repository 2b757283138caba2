//! Starts a hub in this process, on a free port and a fresh database unless told otherwise.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::config::Config;
use crate::delivery::{self, DeliveryHandle, DeliverySettings};
use crate::http::{self, RunningServer, auth};
use crate::hub::endpoint::EndpointPolicy;
use crate::hub::{Hub, Settings};
use crate::telemetry;

/// How long the demo's tokens hold.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A running hub.
pub struct Server {
    /// `http://host:port`.
    pub url: String,
    /// Its database.
    pub database: String,
    config: Config,
    hub: Arc<Hub>,
    delivery: DeliveryHandle,
    http: RunningServer,
    // Last: removed when everything that uses it is gone.
    _folder: Option<Folder>,
}

/// A temporary folder, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder, String> {
        let path = std::env::temp_dir().join(format!("mdm-hub-demo-{}-{:08x}", std::process::id(), rand::random::<u32>()));
        std::fs::create_dir(&path).map_err(|error| format!("cannot create {}: {error}", path.display()))?;
        Ok(Folder(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is the system's to clean: it is in its temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Server {
    /// Starts it. `listen` is taken as given; without it, port 8080, or any free one when that is taken. Without a
    /// `database` it makes a temporary one.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn start(listen: Option<&str>, database: Option<&str>) -> Result<Server, String> {
        let (database, folder) = match database {
            Some(url) => (url.to_owned(), None),
            None => {
                let folder = Folder::new()?;
                (format!("sqlite:{}", folder.path().join("mdm-hub.db").display()), Some(folder))
            }
        };
        let mut config = Config { listen: address(listen), database_url: database.clone(), ..Config::default() };
        config.log.filter = "warn".into();
        config.auth.hs256_secret = Some(STANDARD.encode(rand::random::<[u8; 32]>()));
        // The demo's subscriber listens on this machine, without TLS.
        config.delivery.allow_private = vec!["127.0.0.0/8".into()];
        config.delivery.allow_http = true;
        telemetry::start(&config.log)?;
        let hub = open(&config).await?;
        let delivery = delivery::start(hub.clone(), DeliverySettings::default()).map_err(|error| error.to_string())?;
        let http = http::serve(hub.clone(), config.http())?;
        Ok(Server { url: format!("http://{}", http.addr), database, config, hub, delivery, http, _folder: folder })
    }

    /// A token.
    ///
    /// # Errors
    /// When the scope means nothing.
    pub fn token(&self, subject: &str, scope: &str) -> Result<String, String> {
        auth::mint(&self.config.auth, subject, scope, DAY)
    }

    /// Lets open work finish and stops.
    ///
    /// # Errors
    /// What did not stop.
    pub async fn stop(self) -> Result<(), String> {
        let stopped = self.http.stop().await.map_err(|error| error.to_string());
        let (delivery, hub) = (self.delivery, self.hub);
        let closed = tokio::task::spawn_blocking(move || {
            delivery.stop();
            hub.shutdown();
        });
        stopped.and(closed.await.map_err(|error| error.to_string()))
    }
}

async fn open(config: &Config) -> Result<Arc<Hub>, String> {
    let settings = Settings {
        database_url: config.database_url.clone(),
        readers: config.readers,
        queue: config.queue,
        domains: config.domains()?,
        secret_key: Some(STANDARD.encode(rand::random::<[u8; 32]>())),
        endpoints: EndpointPolicy::new(config.delivery.allow_http, &config.delivery.allow_private)?,
    };
    let opened = tokio::task::spawn_blocking(move || Hub::open(settings)).await.map_err(|error| error.to_string())?;
    opened.map_err(|error| error.to_string())
}

fn address(listen: Option<&str>) -> String {
    let default = Config::default().listen;
    match listen {
        Some(listen) => listen.to_owned(),
        None if TcpListener::bind(&default).is_ok() => default,
        None => "127.0.0.1:0".to_owned(),
    }
}
