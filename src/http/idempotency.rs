//! `Idempotency-Key` on POST: the same request again gets the first answer instead of a second effect.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, IF_MATCH};
use actix_web::middleware::Next;
use actix_web::web::{self, Bytes};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

use super::body;
use super::caller::Caller;
use super::problem::ApiError;
use super::routes::Operation;
use super::server::State;
use crate::error::Error;
use crate::hub::idempotency::{Answer, Begin};

/// Largest body that can be sent with a key.
pub const MAX_BODY: usize = 4 * 1024 * 1024;
const MAX_KEY: usize = 255;
/// Headers that belong to the answer itself rather than to its transport.
const KEPT: [&str; 4] = ["content-type", "location", "etag", "link"];

/// Operations whose answers show a secret.
const CONFIDENTIAL: [&str; 2] = ["createSubscription", "rotateSecret"];

type Served = std::result::Result<ServiceResponse<BoxBody>, actix_web::Error>;

/// Passes a request without the header on; remembers the answer to one with it.
pub async fn once(mut req: ServiceRequest, next: Next<BoxBody>) -> Served {
    let Some(key) = key(&req)? else {
        return next.call(req).await;
    };
    let (http, payload) = req.parts_mut();
    let http = http.clone();
    let bytes = body::read(&http, payload, MAX_BODY).await.map_err(explained)?;
    let caller = http.extensions().get::<Caller>().cloned();
    let caller = caller.ok_or_else(|| ApiError::from(Error::Internal("a key of nobody".into())))?;
    let taken = Taken {
        scope: scoped(&http, &caller, &key),
        request_hash: hash(&http, &bytes),
        caller,
    };
    req.set_payload(Payload::from(bytes));
    // Goes on when the caller hangs up: else the key would stay in progress while the work may have been done.
    let work = actix_web::rt::spawn(carry_out(req, next, taken));
    match work.await {
        Ok(served) => served,
        Err(panic) => Err(ApiError::from(Error::Internal(panic.to_string())).into()),
    }
}

/// A request with a key.
struct Taken {
    /// The key, of this caller and path.
    scope: String,
    request_hash: String,
    caller: Caller,
}

async fn carry_out(req: ServiceRequest, next: Next<BoxBody>, taken: Taken) -> Served {
    let http = req.request().clone();
    let state = http.app_data::<web::Data<State>>().cloned();
    let state = state.ok_or_else(|| ApiError::from(Error::Internal("no state".into())))?;
    match state
        .hub
        .idempotency_begin(&taken.scope, &taken.request_hash, taken.caller.subject())
        .await
        .map_err(ApiError::from)?
    {
        Begin::Fresh => {}
        Begin::Replay(answer) => return Ok(ServiceResponse::new(http, replay(answer))),
        Begin::Omitted => {
            let detail = "the request with this Idempotency-Key was carried out; its answer was too large to be kept, so \
                          read what you need of it";
            return Err(ApiError::from(Error::conflict("idempotency_answer_not_kept", detail)).into());
        }
        Begin::Reused => return Err(ApiError::KeyReused.into()),
        Begin::InProgress => {
            let detail = "a request with this Idempotency-Key is still in progress";
            return Err(ApiError::from(Error::conflict("idempotency_in_progress", detail)).into());
        }
    }
    let served = next.call(req).await;
    settle(&state, &taken, served).await
}

/// Keeps a success. A refused request changed nothing, so its key is set free and the next try is judged anew.
async fn settle(state: &State, taken: &Taken, served: Served) -> Served {
    let response = match served {
        Ok(response) if response.status().is_success() => response,
        other => {
            // What became of the request is the answer, whatever becomes of its key.
            if let Err(error) = state.hub.idempotency_abandon(&taken.scope).await {
                tracing::warn!(%error, "cannot set an Idempotency-Key free");
            }
            return other;
        }
    };
    let (http, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let bytes = body
        .try_into_bytes()
        .map_err(|_| ApiError::from(Error::Internal("streamed body".into())))?;
    let answer = Answer {
        status: head.status().as_u16(),
        headers: KEPT.iter().filter_map(|name| kept(&head, name)).collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    let operation = http.extensions().get::<&'static Operation>().copied();
    let confidential = operation.is_some_and(|operation| CONFIDENTIAL.contains(&operation.id));
    // The work is done; an answer that cannot be kept is still the right answer.
    let kept = state
        .hub
        .idempotency_finish(&taken.scope, taken.caller.subject(), answer, confidential);
    if let Err(error) = kept.await {
        tracing::warn!(%error, "cannot keep the answer of an Idempotency-Key");
    }
    Ok(ServiceResponse::new(http, head.set_body(BoxBody::new(bytes))))
}

fn kept(head: &HttpResponse<()>, name: &'static str) -> Option<(String, String)> {
    let value = head.headers().get(name)?.to_str().ok()?;
    Some((name.to_string(), value.to_string()))
}

fn replay(answer: Answer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::with_body(status, BoxBody::new(answer.body));
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(
        HeaderName::from_static("idempotent-replay"),
        HeaderValue::from_static("true"),
    );
    response
}

fn key(req: &ServiceRequest) -> std::result::Result<Option<String>, ApiError> {
    let Some(value) = req.headers().get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().unwrap_or_default();
    if (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
        return Ok(Some(key.to_string()));
    }
    Err(Error::malformed(
        "Idempotency-Key",
        format!("expected 1 to {MAX_KEY} visible ASCII characters"),
    )
    .into())
}

fn explained(error: ApiError) -> ApiError {
    match error {
        ApiError::Hub(Error::TooLarge { .. }) => {
            let detail =
                format!("with an Idempotency-Key a body may have {MAX_BODY} bytes; send it without, or in parts");
            Error::TooLarge { detail }.into()
        }
        other => other,
    }
}

/// A key counts for one caller and one path.
fn scoped(http: &HttpRequest, caller: &Caller, key: &str) -> String {
    digest(&[caller.subject().as_bytes(), http.path().as_bytes(), key.as_bytes()])
}

fn hash(http: &HttpRequest, body: &Bytes) -> String {
    let header = |name: HeaderName| {
        http.headers()
            .get(name)
            .map(|value| value.as_bytes().to_vec())
            .unwrap_or_default()
    };
    digest(&[
        http.query_string().as_bytes(),
        &header(CONTENT_TYPE),
        &header(IF_MATCH),
        body,
    ])
}

fn digest(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cannot_run_into_each_other() {
        assert_ne!(digest(&[b"ab", b"c"]), digest(&[b"a", b"bc"]));
        assert_eq!(digest(&[b"ab"]).len(), 64);
    }
}
