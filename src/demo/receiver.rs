//! The demo's subscriber: receives webhooks, verifies each, and keeps score.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use serde::Deserialize;
use tokio::net::TcpListener;

use super::signature::{Signed, verify};

/// Larger bodies are not read.
const MAX_BODY: usize = 4 * 1024 * 1024;
/// Mistakes kept for the report.
const MAX_MISTAKES: usize = 5;

/// What the subscriber has seen.
#[derive(Debug, Default)]
pub struct Score {
    secret: Option<String>,
    /// Event id → body, of every message that verified.
    pub events: HashMap<String, Bytes>,
    /// Messages received again, which a subscriber has to expect.
    pub repeated: usize,
    /// Messages refused because the signature did not verify or the body could not be read.
    pub refused: usize,
    /// Messages that came after a later version of the same golden record.
    pub out_of_order: usize,
    /// Type → events.
    pub by_type: BTreeMap<String, usize>,
    /// The first few mistakes, in words.
    pub mistakes: Vec<String>,
    versions: HashMap<String, i64>,
}

/// A running receiver.
pub struct Receiver {
    /// Where it listens.
    pub url: String,
    score: Arc<Mutex<Score>>,
}

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: EventData,
}

#[derive(Deserialize)]
struct EventData {
    golden_id: String,
    version: i64,
}

impl Receiver {
    /// Listens on a free port of the loopback address until the process ends.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start() -> std::io::Result<Receiver> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let url = format!("http://{}/webhooks", listener.local_addr()?);
        let score = Arc::new(Mutex::new(Score::default()));
        tokio::spawn(accept(listener, score.clone()));
        Ok(Receiver { url, score })
    }

    /// Tells it the subscription's secret; until then it answers 503.
    pub fn expect(&self, secret: &str) {
        self.score.lock().secret = Some(secret.to_owned());
    }

    /// Looks at the score.
    pub fn look<T>(&self, at: impl FnOnce(&Score) -> T) -> T {
        at(&self.score.lock())
    }
}

async fn accept(listener: TcpListener, score: Arc<Mutex<Score>>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            continue;
        };
        let score = score.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &score));
            // A connection that breaks is the sender's to repeat.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(request: Request<Incoming>, score: &Mutex<Score>) -> Result<Response<Empty<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let status = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => score.lock().receive(&head.headers, body.to_bytes(), unix_now()),
        Err(_) => StatusCode::PAYLOAD_TOO_LARGE,
    };
    let mut response = Response::new(Empty::new());
    *response.status_mut() = status;
    Ok(response)
}

fn unix_now() -> i64 {
    jiff::Timestamp::now().as_second()
}

impl Score {
    fn receive(&mut self, headers: &HeaderMap, body: Bytes, now: i64) -> StatusCode {
        let Some(secret) = &self.secret else {
            return StatusCode::SERVICE_UNAVAILABLE;
        };
        let header = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
        let signed = Signed {
            id,
            timestamp,
            body: &body,
        };
        if let Err(why) = verify(secret, header("webhook-signature"), signed, now) {
            return self.refuse(format!("{id}: {why}"));
        }
        match serde_json::from_slice::<Event>(&body) {
            Ok(event) if event.id == id => self.count(event, body),
            Ok(event) => self.refuse(format!("webhook-id is {id} and the event's id {}", event.id)),
            Err(error) => self.refuse(format!("{id}: not an event: {error}")),
        }
    }

    fn refuse(&mut self, why: String) -> StatusCode {
        self.refused += 1;
        self.note(why);
        StatusCode::BAD_REQUEST
    }

    fn note(&mut self, mistake: String) {
        if self.mistakes.len() < MAX_MISTAKES {
            self.mistakes.push(mistake);
        }
    }

    fn count(&mut self, event: Event, body: Bytes) -> StatusCode {
        let EventData { golden_id, version } = event.data;
        if self.events.insert(event.id, body).is_some() {
            self.repeated += 1;
            return StatusCode::NO_CONTENT;
        }
        *self.by_type.entry(event.kind).or_default() += 1;
        let before = self.versions.get(&golden_id).copied().unwrap_or(0);
        if version <= before {
            self.out_of_order += 1;
            self.note(format!("golden record {golden_id}: version {version} after {before}"));
        } else {
            self.versions.insert(golden_id, version);
        }
        StatusCode::NO_CONTENT
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::Sha256;

    use super::*;

    const KEY: &[u8] = b"0123456789abcdef01234567";
    const NOW: i64 = 1_700_000_000;

    fn score() -> Score {
        Score {
            secret: Some(format!("whsec_{}", STANDARD.encode(KEY))),
            ..Score::default()
        }
    }

    fn send(score: &mut Score, id: &str, version: i64, key: &[u8]) -> StatusCode {
        let body = format!(
            r#"{{"id":"{id}","type":"mdm.golden_record.updated.v1","data":{{"golden_id":"g","version":{version}}}}}"#
        );
        let mac = Hmac::<Sha256>::new_from_slice(key)
            .unwrap()
            .chain_update(format!("{id}.{NOW}.{body}"));
        let mut headers = HeaderMap::new();
        headers.insert("webhook-id", id.parse().unwrap());
        headers.insert("webhook-timestamp", NOW.into());
        let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        headers.insert("webhook-signature", signature.parse().unwrap());
        score.receive(&headers, body.into(), NOW)
    }

    #[test]
    fn counts_each_event_once_and_notices_disorder() {
        let mut score = score();
        for (id, version) in [("a", 1), ("b", 2), ("b", 2), ("d", 4), ("c", 3)] {
            assert_eq!(send(&mut score, id, version, KEY), StatusCode::NO_CONTENT);
        }
        assert_eq!(
            (score.events.len(), score.repeated, score.out_of_order, score.refused),
            (4, 1, 1, 0)
        );
        assert_eq!(score.by_type["mdm.golden_record.updated.v1"], 4);
    }

    #[test]
    fn refuses_what_another_key_signed() {
        let mut score = score();
        assert_eq!(
            send(&mut score, "a", 1, b"another key, another key"),
            StatusCode::BAD_REQUEST
        );
        assert_eq!((score.events.len(), score.refused), (0, 1));
    }

    #[test]
    fn asks_for_patience_until_it_knows_the_secret() {
        assert_eq!(
            send(&mut Score::default(), "a", 1, KEY),
            StatusCode::SERVICE_UNAVAILABLE
        );
    }
}
