//! Pages of other origins may call what list-cleaning tools need: they send a token of their own, and no cookies are used.

use actix_web::HttpResponse;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    HeaderMap, HeaderValue,
};

/// Beginning of the paths that are open to other origins.
pub const PREFIX: &str = "/v1/reconcile/";

/// Whether a path is open to other origins.
pub fn is_open(path: &str) -> bool {
    path.starts_with(PREFIX)
}

/// Lets a page of another origin read the answer, failures too.
pub fn allow(headers: &mut HeaderMap, open: bool) {
    if open {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
}

/// What a browser asks before it sends a token.
pub fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"))
        .insert_header((
            ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, x-correlation-id",
        ))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "600"))
        .finish()
}
