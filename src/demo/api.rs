//! A small client of the hub's HTTP API.

use std::time::Duration;

use reqwest::header::{ETAG, RETRY_AFTER};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

/// How often a call is repeated when the hub asks for patience (429, 503).
const PATIENCE: usize = 20;

/// Calls in the name of one identity.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    base: String,
    token: String,
}

/// What the hub answered.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Entity tag, with its quotes.
    pub etag: Option<String>,
    /// Exact body.
    pub text: String,
    /// Body as JSON; null when there is none.
    pub body: Value,
}

impl Api {
    /// A client of the hub at `base` (`http://host:port`).
    pub fn new(http: reqwest::Client, base: &str, token: &str) -> Api {
        Api {
            http,
            base: base.to_owned(),
            token: token.to_owned(),
        }
    }

    /// Reads.
    ///
    /// # Errors
    /// What the hub said, when it is not success.
    pub async fn get(&self, path: &str) -> Result<Value, String> {
        self.success(Method::GET, path, None, &[])
            .await
            .map(|answer| answer.body)
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// What the hub said, when it is not success.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        self.success(Method::POST, path, Some(body), &[])
            .await
            .map(|answer| answer.body)
    }

    /// A call that must succeed.
    ///
    /// # Errors
    /// What the hub said, when it is not success.
    pub async fn success(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Result<Answer, String> {
        let answer = self.call(method.clone(), path, body, headers).await?;
        if answer.status.is_success() {
            return Ok(answer);
        }
        Err(format!(
            "{method} {path} answered {}: {}",
            answer.status.as_u16(),
            problem(&answer)
        ))
    }

    /// A call, whatever the answer. Waits and repeats while the hub asks for patience.
    ///
    /// # Errors
    /// When the hub cannot be reached or does not answer in HTTP.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Result<Answer, String> {
        for _ in 0..PATIENCE {
            let response = self.send(method.clone(), path, body, headers).await?;
            match patience(&response) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => {
                    return read(response)
                        .await
                        .map_err(|error| format!("{method} {path}: {error}"));
                }
            }
        }
        Err(format!("{method} {path}: still busy after {PATIENCE} tries"))
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Result<Response, String> {
        let mut request = self
            .http
            .request(method.clone(), format!("{}{path}", self.base))
            .bearer_auth(&self.token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        request
            .send()
            .await
            .map_err(|error| format!("{method} {path}: {error:?}"))
    }
}

fn patience(response: &Response) -> Option<Duration> {
    let asked = matches!(
        response.status(),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
    );
    let seconds = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    asked.then(|| Duration::from_secs(seconds.unwrap_or(1).clamp(1, 10)))
}

async fn read(response: Response) -> Result<Answer, reqwest::Error> {
    let status = response.status();
    let etag = response
        .headers()
        .get(ETAG)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let text = response.text().await?;
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Ok(Answer {
        status,
        etag,
        text,
        body,
    })
}

/// A problem document in one line.
fn problem(answer: &Answer) -> String {
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    if answer.body["title"].is_null() {
        return answer.text.chars().take(200).collect();
    }
    let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
    let places: String = errors
        .iter()
        .take(3)
        .map(|error| format!("; {} {}", text(error, "pointer"), text(error, "message")))
        .collect();
    format!(
        "{}: {}{places}",
        text(&answer.body, "title"),
        text(&answer.body, "detail")
    )
}

/// Percent-encodes one segment of a path (RFC 3986: everything but unreserved characters).
pub fn segment(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::segment;

    #[test]
    fn a_segment_may_hold_slashes_quotes_and_spaces() {
        assert_eq!(
            segment("D/B/A \"ACE\" & Söhne"),
            "D%2FB%2FA%20%22ACE%22%20%26%20S%C3%B6hne"
        );
    }
}
