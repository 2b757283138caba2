//! Problem documents (RFC 9457): the one place where failures become HTTP.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use crate::engine::record::{Violation, clip};
use crate::error::Error;

/// What a handler, an extractor or the framework refuses a request with.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// The hub's failures.
    #[error(transparent)]
    Hub(#[from] Error),
    /// No operation has this path.
    #[error("no such path")]
    NoSuchPath,
    /// The path has operations, but none with this method.
    #[error("method not allowed")]
    MethodNotAllowed {
        /// Methods it has.
        allow: String,
    },
    /// A body of a type that the operation does not read.
    #[error("unsupported media type")]
    UnsupportedMediaType {
        /// Types it reads.
        accept: &'static str,
    },
    /// A patch of a type that the operation does not read.
    #[error("unsupported media type")]
    UnsupportedPatch {
        /// Types it reads.
        accept: &'static str,
    },
    /// The caller accepts nothing that the operation offers.
    #[error("not acceptable")]
    NotAcceptable {
        /// What it offers.
        offers: &'static [&'static str],
    },
    /// The body did not arrive in time.
    #[error("the body did not arrive in time")]
    BodyTimeout,
    /// An address that is too long to be looked at.
    #[error("the address is too long")]
    AddressTooLong {
        /// What it may have at most.
        most: String,
    },
    /// Headers that are too many or too long to be looked at.
    #[error("the headers are too large")]
    HeadersTooLarge {
        /// What they may have at most.
        most: String,
    },
    /// An `Idempotency-Key` that was used for another request.
    #[error("the Idempotency-Key was used for another request")]
    KeyReused,
    /// The framework's own refusals, by status.
    #[error("{0}")]
    Framework(StatusCode, String),
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        Problem::from(self).status
    }

    /// Only the status: the envelope writes the document, because it knows the request.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}

/// Most places that one document names: whoever sent more mistakes than that made one of them again and again.
const MOST_TOLD: usize = 100;
/// Longest detail, in characters: it may repeat what was sent.
const LONGEST_DETAIL: usize = 2_000;

/// A problem document before it is written.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    code: String,
    title: &'static str,
    detail: String,
    errors: Vec<Violation>,
    header: Option<(HeaderName, String)>,
    /// Where to read again what was missed.
    resync: Vec<String>,
    /// For the log only.
    cause: Option<String>,
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    correlation_id: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Violation],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    resync: &'a [String],
}

impl Problem {
    fn new(status: StatusCode, code: &str, title: &'static str, detail: impl Into<String>) -> Self {
        let mut detail = detail.into();
        clip(&mut detail, LONGEST_DETAIL);
        Problem {
            status,
            code: code.into(),
            title,
            detail,
            errors: Vec::new(),
            header: None,
            resync: Vec::new(),
            cause: None,
        }
    }

    fn with(mut self, header: HeaderName, value: impl Into<String>) -> Self {
        self.header = Some((header, value.into()));
        self
    }

    fn at(mut self, errors: Vec<Violation>) -> Self {
        self.errors = errors.into_iter().take(MOST_TOLD).map(Violation::clipped).collect();
        self
    }

    /// Writes the document.
    pub fn respond(&self, correlation_id: &str) -> HttpResponse {
        if let Some(cause) = &self.cause {
            tracing::error!(error = cause, correlation_id, "internal error");
        }
        let document = Document {
            r#type: format!("/problems/{}", self.code.replace('_', "-")),
            title: self.title,
            status: self.status.as_u16(),
            detail: &self.detail,
            code: &self.code,
            correlation_id,
            errors: &self.errors,
            resync: &self.resync,
        };
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let mut response = HttpResponse::with_body(self.status, BoxBody::new(body));
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some((name, value)) = &self.header
            && let Ok(value) = HeaderValue::from_str(value)
        {
            headers.insert(name.clone(), value);
        }
        response
    }

    /// The document for any error that reached the envelope.
    pub fn of(error: &actix_web::Error) -> Self {
        match error.as_error::<ApiError>() {
            Some(error) => Problem::from(error),
            None => framework(error.as_response_error().status_code(), &error.to_string()),
        }
    }
}

impl From<&ApiError> for Problem {
    fn from(error: &ApiError) -> Self {
        match error {
            ApiError::Hub(error) => hub(error),
            ApiError::NoSuchPath => Problem::new(
                StatusCode::NOT_FOUND,
                "not_found",
                "Not found",
                "there is nothing at this path",
            ),
            ApiError::MethodNotAllowed { allow } => {
                let detail = format!("this path takes {allow}");
                Problem::new(
                    StatusCode::METHOD_NOT_ALLOWED,
                    "method_not_allowed",
                    "Method not allowed",
                    detail,
                )
                .with(header::ALLOW, allow.as_str())
            }
            ApiError::UnsupportedMediaType { accept } => unread(accept, "accept-post"),
            ApiError::UnsupportedPatch { accept } => unread(accept, "accept-patch"),
            ApiError::NotAcceptable { offers } => Problem::new(
                StatusCode::NOT_ACCEPTABLE,
                "not_acceptable",
                "Not acceptable",
                format!(
                    "this call answers {}; expected an Accept that allows it",
                    offers.join(" or ")
                ),
            ),
            ApiError::BodyTimeout => Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "request_timeout",
                "Request timeout",
                error.to_string(),
            ),
            ApiError::AddressTooLong { most } => Problem::new(
                StatusCode::URI_TOO_LONG,
                "address_too_long",
                "Address too long",
                format!("expected {most}; what is longer goes into the body of a POST"),
            ),
            ApiError::HeadersTooLarge { most } => Problem::new(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "headers_too_large",
                "Headers too large",
                format!("expected {most}"),
            ),
            ApiError::KeyReused => Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "Idempotency key reused",
                "this Idempotency-Key was used with another body; take a new key for a new request",
            ),
            ApiError::Framework(status, detail) => framework(*status, detail),
        }
    }
}

/// A body of a type that is not read; `header` says which are.
fn unread(accept: &'static str, header: &'static str) -> Problem {
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "Unsupported media type",
        format!("expected a body of type {accept}"),
    )
    .with(HeaderName::from_static(header), accept)
}

fn framework(status: StatusCode, detail: &str) -> Problem {
    if status.is_server_error() {
        return internal(detail);
    }
    match status {
        StatusCode::NOT_FOUND => Problem::from(&ApiError::NoSuchPath),
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(status, "too_large", "Too large", detail),
        _ => Problem::new(status, "malformed_request", "Malformed request", detail),
    }
}

fn internal(cause: &str) -> Problem {
    let detail = "the hub failed to carry this out; its log has the reason under the correlation id";
    let problem = Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal_error",
        "Internal error",
        detail,
    );
    Problem {
        cause: Some(cause.to_string()),
        ..problem
    }
}

/// Every failure of the hub. Exhaustive, so that a new one cannot be forgotten here.
fn hub(error: &Error) -> Problem {
    match error {
        Error::Malformed { pointer, detail } => {
            let place = Violation::new(pointer, "malformed", detail);
            Problem::new(
                StatusCode::BAD_REQUEST,
                "malformed_request",
                "Malformed request",
                detail,
            )
            .at(vec![place])
        }
        Error::Invalid { violations } => Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_content",
            "Invalid content",
            error.to_string(),
        )
        .at(violations.clone()),
        Error::NotFound { .. } => Problem::new(StatusCode::NOT_FOUND, "not_found", "Not found", error.to_string()),
        Error::Conflict { code, detail } => Problem::new(StatusCode::CONFLICT, code, "Conflict", detail),
        Error::Stale { .. } => Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "stale_version",
            "Stale version",
            error.to_string(),
        ),
        Error::VersionRequired => Problem::new(
            StatusCode::PRECONDITION_REQUIRED,
            "version_required",
            "Version required",
            "send If-Match with the ETag of the version that you decided on",
        ),
        Error::Unauthenticated { detail } => {
            Problem::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Not authenticated", detail)
                .with(header::WWW_AUTHENTICATE, "Bearer realm=\"mdm-hub\"")
        }
        Error::Forbidden { needs } => {
            let scopes = needs.replace(" or ", " ").replace(" and ", " ");
            let challenge = format!("Bearer realm=\"mdm-hub\", error=\"insufficient_scope\", scope=\"{scopes}\"");
            Problem::new(
                StatusCode::FORBIDDEN,
                "forbidden",
                "Forbidden",
                format!("this needs the scope {needs}"),
            )
            .with(header::WWW_AUTHENTICATE, challenge)
        }
        Error::NotBound { detail, places } => {
            Problem::new(StatusCode::FORBIDDEN, "caller_not_bound", "Caller not bound", detail).at(places.clone())
        }
        Error::Gone { code, detail } => Problem::new(StatusCode::GONE, code, "Gone", detail),
        Error::CursorMismatch => {
            let status = StatusCode::BAD_REQUEST;
            Problem::new(status, "cursor_filter_mismatch", "Cursor mismatch", error.to_string())
        }
        Error::Resync {
            code,
            gone,
            detail,
            domains,
        } => {
            let (status, title) = if *gone {
                (StatusCode::GONE, "Gone")
            } else {
                (StatusCode::CONFLICT, "Conflict")
            };
            let lists = domains.iter().map(|d| format!("/v1/domains/{d}/golden-records"));
            Problem {
                resync: lists.collect(),
                ..Problem::new(status, code, title, detail)
            }
        }
        Error::TooLarge { detail } => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "Too large", detail),
        Error::TooMany { retry_after } => {
            let detail = format!("you ask too often; try again in {retry_after} s");
            Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too_many_requests",
                "Too many requests",
                detail,
            )
            .with(header::RETRY_AFTER, retry_after.to_string())
        }
        Error::LimitReached {
            limit,
            detail,
            retry_after,
        } => {
            let problem = Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "limit_reached",
                "Limit reached",
                format!("{detail} (the limit is the setting {limit})"),
            );
            match retry_after {
                Some(seconds) => problem.with(header::RETRY_AFTER, seconds.to_string()),
                None => problem,
            }
        }
        Error::Busy { detail, retry_after } => {
            let detail = format!("{detail}; nothing was changed, try again in {retry_after} s");
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Busy", detail)
                .with(header::RETRY_AFTER, retry_after.to_string())
        }
        Error::OutcomeUnknown => {
            let detail =
                "the database connection was lost while committing: it may have been done; it is safe to repeat";
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "outcome_unknown",
                "Outcome unknown",
                detail,
            )
            .with(header::RETRY_AFTER, "1")
        }
        Error::StorageFull => Problem::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "storage_full",
            "Storage full",
            "the database has no room left; nothing was changed: an operator makes room, then repeat the call",
        ),
        Error::Internal(detail) => internal(detail),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::MessageBody;

    use super::*;

    /// Status, extra header and document of a failure.
    fn shown(error: impl Into<ApiError>) -> String {
        let response = Problem::from(&error.into()).respond("c-1");
        let mut text = response.status().as_u16().to_string();
        for (name, value) in response
            .headers()
            .iter()
            .filter(|(name, _)| **name != header::CONTENT_TYPE)
        {
            text.push_str(&format!("\n{name}: {}", value.to_str().unwrap()));
        }
        let body = response.into_body().try_into_bytes().unwrap();
        format!("{text}\n{}", std::str::from_utf8(&body).unwrap())
    }

    #[test]
    fn every_failure_of_the_hub() {
        let conflict = Error::conflict("task_already_resolved", "the task is done");
        let gone = Error::Gone {
            code: "cursor_expired",
            detail: "start again".into(),
        };
        let all = [
            Error::malformed("limit", "expected a whole number"),
            Error::invalid("/attributes/tin", "check_digit", "expected an EIN"),
            Error::not_found("golden record", "7"),
            conflict,
            Error::Stale {
                expected: "1".into(),
                actual: "2".into(),
            },
            Error::VersionRequired,
            Error::Unauthenticated {
                detail: "the token has expired".into(),
            },
            Error::Forbidden {
                needs: "vendor:read".into(),
            },
            gone,
            Error::TooLarge {
                detail: "a batch may hold 1000 records".into(),
            },
            Error::TooMany { retry_after: 3 },
            Error::LimitReached {
                limit: "quotas.subscriptions",
                detail: "you have 100 subscriptions; delete one".into(),
                retry_after: None,
            },
            Error::Busy {
                detail: "the queue is full".into(),
                retry_after: 2,
            },
            Error::OutcomeUnknown,
            Error::StorageFull,
            Error::Internal("SELECT secrets".into()),
        ];
        insta::assert_snapshot!(all.map(shown).join("\n\n"), @r#"
        400
        {"type":"/problems/malformed-request","title":"Malformed request","status":400,"detail":"expected a whole number","code":"malformed_request","correlation_id":"c-1","errors":[{"pointer":"limit","code":"malformed","message":"expected a whole number"}]}

        422
        {"type":"/problems/invalid-content","title":"Invalid content","status":422,"detail":"invalid content: expected an EIN","code":"invalid_content","correlation_id":"c-1","errors":[{"pointer":"/attributes/tin","code":"check_digit","message":"expected an EIN"}]}

        404
        {"type":"/problems/not-found","title":"Not found","status":404,"detail":"no golden record 7","code":"not_found","correlation_id":"c-1"}

        409
        {"type":"/problems/task-already-resolved","title":"Conflict","status":409,"detail":"the task is done","code":"task_already_resolved","correlation_id":"c-1"}

        412
        {"type":"/problems/stale-version","title":"Stale version","status":412,"detail":"stale: you hold 1, the present version is 2","code":"stale_version","correlation_id":"c-1"}

        428
        {"type":"/problems/version-required","title":"Version required","status":428,"detail":"send If-Match with the ETag of the version that you decided on","code":"version_required","correlation_id":"c-1"}

        401
        www-authenticate: Bearer realm="mdm-hub"
        {"type":"/problems/unauthenticated","title":"Not authenticated","status":401,"detail":"the token has expired","code":"unauthenticated","correlation_id":"c-1"}

        403
        www-authenticate: Bearer realm="mdm-hub", error="insufficient_scope", scope="vendor:read"
        {"type":"/problems/forbidden","title":"Forbidden","status":403,"detail":"this needs the scope vendor:read","code":"forbidden","correlation_id":"c-1"}

        410
        {"type":"/problems/cursor-expired","title":"Gone","status":410,"detail":"start again","code":"cursor_expired","correlation_id":"c-1"}

        413
        {"type":"/problems/too-large","title":"Too large","status":413,"detail":"a batch may hold 1000 records","code":"too_large","correlation_id":"c-1"}

        429
        retry-after: 3
        {"type":"/problems/too-many-requests","title":"Too many requests","status":429,"detail":"you ask too often; try again in 3 s","code":"too_many_requests","correlation_id":"c-1"}

        429
        {"type":"/problems/limit-reached","title":"Limit reached","status":429,"detail":"you have 100 subscriptions; delete one (the limit is the setting quotas.subscriptions)","code":"limit_reached","correlation_id":"c-1"}

        503
        retry-after: 2
        {"type":"/problems/busy","title":"Busy","status":503,"detail":"the queue is full; nothing was changed, try again in 2 s","code":"busy","correlation_id":"c-1"}

        503
        retry-after: 1
        {"type":"/problems/outcome-unknown","title":"Outcome unknown","status":503,"detail":"the database connection was lost while committing: it may have been done; it is safe to repeat","code":"outcome_unknown","correlation_id":"c-1"}

        507
        {"type":"/problems/storage-full","title":"Storage full","status":507,"detail":"the database has no room left; nothing was changed: an operator makes room, then repeat the call","code":"storage_full","correlation_id":"c-1"}

        500
        {"type":"/problems/internal-error","title":"Internal error","status":500,"detail":"the hub failed to carry this out; its log has the reason under the correlation id","code":"internal_error","correlation_id":"c-1"}
        "#);
    }

    #[test]
    fn every_failure_of_the_framework() {
        let all = [
            ApiError::NoSuchPath,
            ApiError::MethodNotAllowed {
                allow: "GET, HEAD".into(),
            },
            ApiError::UnsupportedMediaType {
                accept: "application/json",
            },
            ApiError::UnsupportedPatch {
                accept: "application/merge-patch+json, application/json",
            },
            ApiError::NotAcceptable {
                offers: &["application/json"],
            },
            ApiError::BodyTimeout,
            ApiError::KeyReused,
            ApiError::Framework(StatusCode::BAD_REQUEST, "odd".into()),
            ApiError::Framework(StatusCode::INTERNAL_SERVER_ERROR, "SELECT secrets".into()),
        ];
        insta::assert_snapshot!(all.map(shown).join("\n\n"), @r#"
        404
        {"type":"/problems/not-found","title":"Not found","status":404,"detail":"there is nothing at this path","code":"not_found","correlation_id":"c-1"}

        405
        allow: GET, HEAD
        {"type":"/problems/method-not-allowed","title":"Method not allowed","status":405,"detail":"this path takes GET, HEAD","code":"method_not_allowed","correlation_id":"c-1"}

        415
        accept-post: application/json
        {"type":"/problems/unsupported-media-type","title":"Unsupported media type","status":415,"detail":"expected a body of type application/json","code":"unsupported_media_type","correlation_id":"c-1"}

        415
        accept-patch: application/merge-patch+json, application/json
        {"type":"/problems/unsupported-media-type","title":"Unsupported media type","status":415,"detail":"expected a body of type application/merge-patch+json, application/json","code":"unsupported_media_type","correlation_id":"c-1"}

        406
        {"type":"/problems/not-acceptable","title":"Not acceptable","status":406,"detail":"this call answers application/json; expected an Accept that allows it","code":"not_acceptable","correlation_id":"c-1"}

        408
        {"type":"/problems/request-timeout","title":"Request timeout","status":408,"detail":"the body did not arrive in time","code":"request_timeout","correlation_id":"c-1"}

        422
        {"type":"/problems/idempotency-key-reused","title":"Idempotency key reused","status":422,"detail":"this Idempotency-Key was used with another body; take a new key for a new request","code":"idempotency_key_reused","correlation_id":"c-1"}

        400
        {"type":"/problems/malformed-request","title":"Malformed request","status":400,"detail":"odd","code":"malformed_request","correlation_id":"c-1"}

        500
        {"type":"/problems/internal-error","title":"Internal error","status":500,"detail":"the hub failed to carry this out; its log has the reason under the correlation id","code":"internal_error","correlation_id":"c-1"}
        "#);
    }
}
