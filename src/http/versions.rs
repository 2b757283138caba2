//! Entity tags and conditions.

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// The entity tag of a numbered version.
pub fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

/// The entity tag of a body that has no version of its own.
pub fn content_tag(body: &[u8]) -> String {
    let hash = Sha256::digest(body);
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// The version that `If-Match` names, if it is there.
///
/// # Errors
/// `Malformed` when it is not a tag that [`tag`] makes.
pub fn expected(req: &HttpRequest) -> Result<Option<i64>> {
    let Some(value) = header(req, IF_MATCH) else {
        return Ok(None);
    };
    let number = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .and_then(|digits| digits.parse().ok());
    match number {
        Some(version) => Ok(Some(version)),
        None => Err(Error::malformed(
            "If-Match",
            "expected one ETag of this thing, e.g. \"3\"",
        )),
    }
}

/// Whether `If-None-Match` names this tag: the caller has it already.
pub fn already_held(req: &HttpRequest, etag: &str) -> bool {
    let Some(held) = header(req, IF_NONE_MATCH) else {
        return false;
    };
    held == "*" || held.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)
}

fn header(req: &HttpRequest, name: HeaderName) -> Option<&str> {
    req.headers()
        .get(name)
        .map(|value| value.to_str().unwrap_or_default().trim())
}
