//! Around every request: correlation id, problem documents, security headers, the access log.

use std::sync::Arc;
use std::time::Instant;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};

use super::caller::Caller;
use super::connections::Line;
use super::cross_origin;
use super::problem::{ApiError, Problem};
use super::routes::Operation;
use super::server::State;
use super::shares::Keeping;
use crate::error;

const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

/// The id that ties a request to what it causes.
#[derive(Debug, Clone)]
pub struct CorrelationId(pub Arc<str>);

impl CorrelationId {
    /// The caller's own id if it is harmless, else the trace id of `traceparent`, else a new one.
    pub fn of(headers: &HeaderMap) -> Self {
        let given = headers
            .get(&CORRELATION_ID)
            .and_then(|value| value.to_str().ok())
            .filter(|id| is_harmless(id));
        let traced = || {
            headers
                .get("traceparent")
                .and_then(|value| value.to_str().ok())
                .and_then(trace_id)
        };
        match given.or_else(traced) {
            Some(id) => CorrelationId(id.into()),
            None => CorrelationId(uuid::Uuid::now_v7().to_string().into()),
        }
    }
}

fn is_harmless(id: &str) -> bool {
    (1..=128).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// The trace id of a W3C `traceparent`: `00-<32 hex>-<16 hex>-<2 hex>`, not all zero.
fn trace_id(traceparent: &str) -> Option<&str> {
    let mut parts = traceparent.split('-');
    let (version, trace, parent) = (parts.next()?, parts.next()?, parts.next()?);
    let hex = |s: &str| s.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let well_formed = version.len() == 2 && version != "ff" && hex(version) && parent.len() == 16 && hex(parent);
    let usable = trace.len() == 32 && hex(trace) && trace.bytes().any(|b| b != b'0');
    (well_formed && usable).then_some(trace)
}

/// The middleware.
pub async fn envelope(req: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let id = CorrelationId::of(req.headers());
    let method = req.method().clone();
    let shared = cross_origin::is_open(req.path());
    let state = req.app_data::<web::Data<State>>().cloned();
    req.extensions_mut().insert(id.clone());
    let working = req.conn_data::<Line>().map(Line::work);
    match next.call(req).await {
        Ok(response) => {
            if let (Some(state), Some(limit)) = (&state, limit_of(&response)) {
                state.metrics.refuse(limit);
            }
            let mut response = rendered(response, &id).map_body(|_, body| Keeping::body(body, working));
            finish(response.headers_mut(), &id);
            cross_origin::allow(response.headers_mut(), shared);
            let (operation, caller) = who(&response);
            let status = response.status().as_u16();
            let taken = started.elapsed();
            if let (Some(state), Some(operation)) = (&state, operation) {
                state.metrics.observe(operation, status, taken);
            }
            tracing::info!(
                target: "access",
                method = method.as_str(),
                route = operation.map_or("-", |operation| operation.path),
                operation = operation.map_or("-", |operation| operation.id),
                status,
                duration_us = taken.as_micros() as u64,
                caller = caller.as_ref().map_or("-", |caller| caller.subject()),
                correlation_id = &*id.0,
            );
            Ok(response)
        }
        Err(error) => {
            let mut response = Problem::of(&error).respond(&id.0);
            finish(response.headers_mut(), &id);
            cross_origin::allow(response.headers_mut(), shared);
            tracing::info!(target: "access", method = method.as_str(), status = response.status().as_u16(), correlation_id = &*id.0);
            Err(InternalError::from_response(error, response).into())
        }
    }
}

/// The limit by which a request was refused.
fn limit_of(response: &ServiceResponse<BoxBody>) -> Option<&'static str> {
    match response.response().error()?.as_error::<ApiError>()? {
        ApiError::Hub(error::Error::LimitReached { limit, .. }) => Some(limit),
        ApiError::Hub(error::Error::TooMany { .. }) => Some("limits.requests_per_second"),
        _ => None,
    }
}

fn who(response: &ServiceResponse<BoxBody>) -> (Option<&'static Operation>, Option<Caller>) {
    let extensions = response.request().extensions();
    (
        extensions.get::<&'static Operation>().copied(),
        extensions.get::<Caller>().cloned(),
    )
}

/// Replaces the body of a failure by its problem document, also where the framework made the failure.
fn rendered(response: ServiceResponse<BoxBody>, id: &CorrelationId) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let bare = || status.is_client_error() && response.headers().get(header::CONTENT_TYPE).is_none();
    let problem = match response.response().error() {
        Some(error) => Problem::of(error),
        None if bare() => Problem::of(&ApiError::Framework(status, status.to_string()).into()),
        None => return response,
    };
    let (request, _) = response.into_parts();
    ServiceResponse::new(request, problem.respond(&id.0))
}

fn finish(headers: &mut HeaderMap, id: &CorrelationId) {
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        headers.insert(CORRELATION_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ] {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(headers: &[(&'static str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        CorrelationId::of(&map).0.to_string()
    }

    #[test]
    fn takes_a_harmless_id_else_the_trace_else_a_new_one() {
        const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(
            id(&[("x-correlation-id", "job-7.a_B"), ("traceparent", TRACE)]),
            "job-7.a_B"
        );
        assert_eq!(id(&[("traceparent", TRACE)]), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(
            id(&[("x-correlation-id", "a b"), ("traceparent", TRACE)]),
            "4bf92f3577b34da6a3ce929d0e0e4736"
        );
        let zero = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
        assert_eq!(id(&[("traceparent", zero)]).len(), 36);
        assert_eq!(id(&[("x-correlation-id", &"x".repeat(129))]).len(), 36);
    }
}
