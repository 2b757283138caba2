//! A client that checks every exchange against the API description.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::token::subject;
use super::wait::wait_for;
use super::{contract, registrar};

/// How often a call is repeated after something was registered for it.
const INTRODUCTIONS: usize = 3;

/// Somebody who calls a hub.
#[derive(Debug, Clone)]
pub struct Client {
    base: String,
    token: Option<String>,
    patient: bool,
    /// Whether what it names is registered for it when the hub asks for that.
    introduced: bool,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What was asked, for messages.
    pub asked: String,
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
}

/// A request that is being made up.
pub struct Request {
    client: Client,
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// Why there was no answer.
#[derive(Debug)]
pub struct NoAnswer(pub String);

fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: OnceLock<tokio::runtime::Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime")
    })
}

fn transport() -> &'static reqwest::Client {
    static TRANSPORT: OnceLock<reqwest::Client> = OnceLock::new();
    TRANSPORT.get_or_init(|| {
        let builder = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60));
        builder
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client")
    })
}

impl Client {
    /// Calls the hub at `base`.
    pub fn new(base: &str, token: Option<String>) -> Self {
        Client {
            base: base.into(),
            token,
            patient: false,
            introduced: false,
        }
    }

    /// The same caller, for whom somebody registers the source systems and consumers that it names.
    pub fn introduced(mut self) -> Self {
        self.introduced = true;
        self
    }

    /// The same caller, for whom nobody registers anything: as the hub has it.
    pub fn stranger(mut self) -> Self {
        self.introduced = false;
        self
    }

    /// The same caller at another hub.
    pub fn at(&self, base: &str) -> Self {
        Client {
            base: base.into(),
            ..self.clone()
        }
    }

    /// The same caller, who asks again while the hub is busy (503), as `Retry-After` tells.
    pub fn patient(mut self) -> Self {
        self.patient = true;
        self
    }

    /// Starts a request. `path` is encoded already and begins with `/`.
    pub fn request(&self, method: &str, path: &str) -> Request {
        Request {
            client: self.clone(),
            method: Method::from_bytes(method.as_bytes()).expect("a method"),
            path: path.into(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    /// `GET path`
    pub fn get(&self, path: &str) -> Answer {
        if !self.patient {
            return self.request("GET", path).send();
        }
        wait_for("the hub is not busy any more", || {
            let answer = self.request("GET", path).send();
            (answer.status != 503).then_some(answer)
        })
    }

    /// `PUT path` with a JSON body.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.request("PUT", path).json(body).send()
    }

    /// `POST path` with a JSON body.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.request("POST", path).json(body).send()
    }

    /// `DELETE path`
    pub fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", path).send()
    }
}

impl Request {
    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name");
        self.headers
            .insert(name, HeaderValue::from_str(value).expect("a header value"));
        self
    }

    /// Sets a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Sets any body.
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", media_type)
    }

    /// Sends it, and checks request and answer against the API description.
    ///
    /// # Panics
    /// When there is no answer, or it breaks the contract.
    #[track_caller]
    pub fn send(self) -> Answer {
        let asked = format!("{} {}", self.method, self.path);
        self.try_send()
            .unwrap_or_else(|e| panic!("{asked}: no answer: {}", e.0))
    }

    /// As [`Request::send`], for a hub that may be dying.
    ///
    /// # Errors
    /// When there was no complete answer.
    #[track_caller]
    pub fn try_send(self) -> Result<Answer, NoAnswer> {
        let mut answer = self.exchange()?;
        for _ in 0..INTRODUCTIONS {
            let missing = registrar::asked_for(&answer);
            let Some(caller) = self.client.token.as_deref().filter(|_| self.client.introduced) else {
                break;
            };
            if missing.is_empty() {
                break;
            }
            for one in &missing {
                registrar::register(&self.client.base, one, &subject(caller))?;
            }
            answer = self.exchange()?;
        }
        Ok(answer)
    }

    #[track_caller]
    fn exchange(&self) -> Result<Answer, NoAnswer> {
        let asked = format!("{} {}", self.method, self.path);
        let mut headers = self.headers.clone();
        if let Some(token) = &self.client.token {
            let value = HeaderValue::from_str(&format!("Bearer {token}")).expect("a token");
            headers.entry("authorization").or_insert(value);
        }
        let url = format!("{}{}", self.client.base, self.path);
        let request = transport()
            .request(self.method.clone(), url)
            .headers(headers)
            .body(self.body.clone());
        let answer = runtime().block_on(async {
            let response = request.send().await?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            Ok(Answer {
                asked,
                status,
                headers,
                bytes: response.bytes().await?.to_vec(),
            })
        });
        let answer = answer.map_err(|e: reqwest::Error| NoAnswer(format!("{e:?}")))?;
        let media_type = self.headers.get("content-type").and_then(|value| value.to_str().ok());
        contract::check(self.method.as_str(), &self.path, media_type, &self.body, &answer);
        Ok(answer)
    }
}

impl Answer {
    /// The JSON body of an answer with this status.
    ///
    /// # Panics
    /// When it has another status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        if self.bytes.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// The problem document of a refusal with this status and code.
    ///
    /// # Panics
    /// When it is something else.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let document = self.expect(status);
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}",
            self.asked
        );
        assert_eq!(document["code"], code, "{}: {document}", self.asked);
        document
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{}: {e}: {}", self.asked, self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Percent-encodes one segment of a path or one value of a query.
pub fn segment(text: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|b| {
            if keep(b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

impl Answer {
    /// The body of an answer with this status, as text.
    #[track_caller]
    pub fn expect_text(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        self.text()
    }
}
