//! One signed POST to an endpoint that may be hostile.

use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use reqwest::header::{HeaderMap, HeaderValue};
use url::Url;

use super::resolver::Vetted;
use super::schedule::retry_after;
use super::signature::{Signer, seconds};
use super::stream::Streams;
use crate::error::{Error, Result};
use crate::hub::deliveries::Target;
use crate::hub::endpoint::EndpointPolicy;
use crate::hub::stream_address::StreamAddress;
use crate::hub::subscriptions::settings::TargetKind;
use crate::hub::time::{Micros, now};

/// Content type of one event.
pub const EVENT: &str = "application/cloudevents+json";
/// Content type of several.
pub const BATCH: &str = "application/cloudevents-batch+json";
/// Bytes of an answer that are read at most; with more the connection is dropped.
const MAX_ANSWER: usize = 64 * 1024;
/// Characters of a failed answer that the log keeps.
const KEPT_ANSWER: usize = 300;

/// Sends for all subscriptions over shared, kept-alive connections.
#[derive(Clone)]
pub struct Sender {
    client: reqwest::Client,
    streams: Arc<Streams>,
    policy: EndpointPolicy,
}

/// A subscription's address and keys, ready to send with.
pub struct Recipient {
    place: std::result::Result<Place, String>,
    signer: Signer,
}

/// Where messages go. Another message system would be a variant of its own.
enum Place {
    Webhook(Url),
    Stream(StreamAddress),
}

impl Recipient {
    /// Whether it is a stream.
    pub fn is_stream(&self) -> bool {
        matches!(self.place, Ok(Place::Stream(_)))
    }

    fn url(&self) -> std::result::Result<Url, String> {
        match self.place.as_ref().map_err(String::clone)? {
            Place::Webhook(url) => Ok(url.clone()),
            Place::Stream(_) => Err("a stream is not asked".into()),
        }
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// When the attempt began (µs).
    pub at: Micros,
    /// How long it took.
    pub duration: Duration,
    /// HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// Why it failed; empty when it was delivered.
    pub error: String,
    /// How long the endpoint asks to wait.
    pub retry_after: Option<Duration>,
    /// Whether the endpoint wants nothing more: header `webhook-delivery: disable`.
    pub unwanted: bool,
    /// The beginning of the answer's body, on one line.
    pub text: String,
    /// Whether a stream has stored the message.
    pub stored: bool,
}

/// What is sent.
pub struct Message<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// Request that caused it.
    pub correlation_id: &'a str,
    /// Domain of what it is about.
    pub domain: &'a str,
    /// Golden record that it is about; empty for an event of the hub's own.
    pub golden_id: &'a str,
    /// Media type of the body.
    pub content_type: &'static str,
    /// Exact bytes.
    pub body: String,
    /// Whether it may be older than what the endpoint has.
    pub replay: bool,
}

impl Answer {
    /// Nothing yet.
    fn begun(at: Micros) -> Self {
        Answer {
            at,
            duration: Duration::ZERO,
            status: None,
            error: String::new(),
            retry_after: None,
            unwanted: false,
            text: String::new(),
            stored: false,
        }
    }

    /// Whether the endpoint took the message, 2xx and nothing else, or the stream stored it.
    pub fn delivered(&self) -> bool {
        self.stored || self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether the endpoint, rather than the message, seems to be the cause.
    pub fn outage(&self) -> bool {
        self.status
            .is_none_or(|status| status >= 500 || status == 429 || status == 408)
    }
}

impl Sender {
    /// `connect` bounds name look-up, connecting and TLS; `total` the whole attempt.
    ///
    /// # Errors
    /// `Internal` when there is no TLS to be had at all.
    pub fn new(policy: &EndpointPolicy, connect: Duration, total: Duration) -> Result<Self> {
        Sender::over(policy, &Vetted::new(policy.clone()), connect, total)
    }

    pub(super) fn over(
        policy: &EndpointPolicy,
        resolver: &Arc<Vetted>,
        connect: Duration,
        total: Duration,
    ) -> Result<Self> {
        let builder = || {
            reqwest::Client::builder()
                .user_agent(concat!("mdm-hub/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .dns_resolver(Arc::clone(resolver))
                .connect_timeout(connect)
                .timeout(total)
                .pool_idle_timeout(Duration::from_secs(30))
                .pool_max_idle_per_host(64)
                .tcp_nodelay(true)
                .tls_version_min(reqwest::tls::Version::TLS_1_2)
        };
        let client = builder().build().or_else(|error| {
            tracing::warn!(%error, "no certificate authorities found on this machine: https endpoints will be refused");
            builder().tls_certs_only([]).build()
        });
        let client = client.map_err(|e| Error::Internal(format!("cannot make an HTTP client: {e}")))?;
        Ok(Sender {
            client,
            streams: Arc::new(Streams::new(policy, Arc::clone(resolver), connect, total)),
            policy: policy.clone(),
        })
    }

    /// Reads the URL and keys of a subscription. A literal address is vetted here; it never meets the resolver.
    pub fn recipient(&self, target: &Target) -> Recipient {
        let place = match target.settings.target {
            TargetKind::Webhook => self.policy.check_url(&target.url).map(Place::Webhook),
            TargetKind::Stream => self.policy.check_stream(&target.url).map(Place::Stream),
        };
        Recipient {
            place,
            signer: Signer::new(&target.secrets),
        }
    }

    /// Signs and sends a message once. Never fails: what went wrong is in the answer.
    pub async fn send(&self, to: &Recipient, message: Message<'_>) -> Answer {
        let begun = Instant::now();
        let mut answer = Answer::begun(now());
        if let Err(error) = self.attempt(to, message, &mut answer).await {
            answer.error = error;
        }
        answer.duration = begun.elapsed();
        answer
    }

    async fn attempt(
        &self,
        to: &Recipient,
        message: Message<'_>,
        answer: &mut Answer,
    ) -> std::result::Result<(), String> {
        let url = match to.place.as_ref().map_err(String::clone)? {
            Place::Webhook(url) => url.clone(),
            Place::Stream(address) => {
                self.streams.publish(address, message).await?;
                answer.stored = true;
                return Ok(());
            }
        };
        let bytes = message.body.as_bytes();
        let mut headers = headers(to, answer.at, message.id, message.correlation_id, bytes)?;
        headers.insert("content-type", HeaderValue::from_static(message.content_type));
        if message.replay {
            headers.insert("webhook-replay", HeaderValue::from_static("true"));
        }
        let request = self.client.post(url).headers(headers).body(message.body);
        let response = request.send().await.map_err(|e| plain(&e))?;
        let status = response.status();
        answer.status = Some(status.as_u16());
        let text_of = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        answer.retry_after = text_of("retry-after").and_then(|text| retry_after(text, SystemTime::now()));
        answer.unwanted = text_of("webhook-delivery").is_some_and(|wish| wish.trim().eq_ignore_ascii_case("disable"));
        // Read to the end, so that the connection can be used again.
        answer.text = read(response).await;
        if !status.is_success() {
            let error = format!("HTTP {}: {}", status.as_u16(), answer.text);
            error.trim_end_matches(": ").clone_into(&mut answer.error);
        }
        Ok(())
    }

    /// Asks with `OPTIONS` whether `origin` may send; answers what `WebHook-Allowed-Origin` says as well.
    pub async fn ask(&self, to: &Recipient, origin: &str) -> (Answer, Option<String>) {
        let begun = Instant::now();
        let mut answer = Answer::begun(now());
        let mut allowed = None;
        match self.options(to, origin).await {
            Ok(response) => {
                answer.status = Some(response.status().as_u16());
                let header = response.headers().get("webhook-allowed-origin");
                allowed = header
                    .and_then(|value| value.to_str().ok())
                    .map(|text| text.trim().to_owned());
                answer.text = read(response).await;
                if !answer.delivered() {
                    answer.error = format!("HTTP {}", answer.status.unwrap_or_default());
                }
            }
            Err(error) => answer.error = error,
        }
        answer.duration = begun.elapsed();
        (answer, allowed)
    }

    async fn options(&self, to: &Recipient, origin: &str) -> std::result::Result<reqwest::Response, String> {
        let request = self.client.request(reqwest::Method::OPTIONS, to.url()?);
        let request = request.header("webhook-request-origin", origin);
        request.send().await.map_err(|e| plain(&e))
    }
}

fn headers(
    to: &Recipient,
    at: Micros,
    event_id: &str,
    correlation_id: &str,
    body: &[u8],
) -> std::result::Result<HeaderMap, String> {
    let value = |text: &str| HeaderValue::from_str(text).map_err(|_| "a header value cannot be sent".to_string());
    let mut headers = HeaderMap::with_capacity(6);
    headers.insert("webhook-id", value(event_id)?);
    headers.insert("webhook-timestamp", seconds(at).into());
    headers.insert("webhook-signature", value(&to.signer.sign(event_id, at, body))?);
    headers.insert("x-correlation-id", value(correlation_id)?);
    Ok(headers)
}

/// The beginning of an answer, on one line and printable.
async fn read(mut response: reqwest::Response) -> String {
    let mut bytes = Vec::new();
    let mut total = 0;
    while let Ok(Some(chunk)) = response.chunk().await {
        total += chunk.len();
        if bytes.len() < KEPT_ANSWER * 4 {
            bytes.extend_from_slice(&chunk);
        }
        if total > MAX_ANSWER {
            break;
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(KEPT_ANSWER)
        .collect::<String>()
        .trim()
        .to_string()
}

/// The error with its causes, without the URL (which may hold a token).
fn plain(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return if error.is_connect() {
            "timeout while connecting".into()
        } else {
            "timeout".into()
        };
    }
    let mut text = if error.is_connect() {
        "cannot connect".to_string()
    } else {
        "request failed".to_string()
    };
    let mut cause = error.source();
    while let Some(inner) = cause {
        let part = inner.to_string();
        if !text.contains(&part) {
            text = format!("{text}: {part}");
        }
        cause = inner.source();
    }
    text.chars().take(KEPT_ANSWER).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: Option<u16>) -> Answer {
        Answer {
            status,
            ..Answer::begun(0)
        }
    }

    #[test]
    fn only_2xx_is_delivered_and_a_redirect_is_not() {
        for (status, delivered, outage) in [
            (Some(200), true, false),
            (Some(204), true, false),
            (Some(301), false, false),
            (Some(400), false, false),
            (Some(410), false, false),
            (Some(429), false, true),
            (Some(500), false, true),
            (Some(503), false, true),
            (None, false, true),
        ] {
            assert_eq!(
                (answer(status).delivered(), answer(status).outage()),
                (delivered, outage),
                "{status:?}"
            );
        }
    }
}
