//! The head of a request: what is too long to be looked at is refused before anything is made of it, and before the token.
//! The framework itself gives up on 128 KiB, or 96 headers.

use actix_web::dev::RequestHead;

use super::params;
use super::problem::ApiError;

/// Longest path with query string, in bytes: four parameters of the longest kind.
const LONGEST_ADDRESS: usize = 16 * 1024;
/// Longest path, in bytes: names of domain and system, and a key of 256 characters, each percent-encoded.
const LONGEST_PATH: usize = 4 * 1024;
/// Most segments of a path; no operation has more than nine.
const MOST_SEGMENTS: usize = 32;
/// Most headers.
const MOST_HEADERS: usize = 64;
/// Most bytes of all names and values of headers: a token has 8 KiB at most.
const MOST_HEADER_BYTES: usize = 16 * 1024;

/// Whether a head is small enough to be looked at.
///
/// # Errors
/// 414, 431, or 400 for too many parameters.
pub fn check(head: &RequestHead) -> Result<(), ApiError> {
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    if path.len() > LONGEST_PATH || path.split('/').nth(MOST_SEGMENTS + 1).is_some() {
        let most = format!("a path of at most {LONGEST_PATH} bytes and {MOST_SEGMENTS} segments");
        return Err(ApiError::AddressTooLong { most });
    }
    if path.len() + query.len() > LONGEST_ADDRESS {
        let most = format!("a path and query of at most {LONGEST_ADDRESS} bytes");
        return Err(ApiError::AddressTooLong { most });
    }
    params::are_few(query)?;
    let mut bytes = 0;
    for (count, (name, value)) in head.headers.iter().enumerate() {
        bytes += name.as_str().len() + value.len();
        if count >= MOST_HEADERS || bytes > MOST_HEADER_BYTES {
            let most = format!("at most {MOST_HEADERS} headers of {MOST_HEADER_BYTES} bytes together");
            return Err(ApiError::HeadersTooLarge { most });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::StatusCode;
    use actix_web::{ResponseError, test::TestRequest};

    fn told(address: &str, headers: &[(String, String)]) -> Option<StatusCode> {
        let mut request = TestRequest::get().uri(address);
        for (name, value) in headers {
            request = request.append_header((name.as_str(), value.as_str()));
        }
        check(request.to_request().head())
            .err()
            .map(|error| error.status_code())
    }

    #[test]
    fn ordinary_heads_pass_and_large_ones_do_not() {
        let ordinary = TestRequest::get().uri("/v1/changes?limit=10").to_request();
        assert!(check(ordinary.head()).is_ok());
        let token = ("authorization".to_owned(), format!("Bearer {}", "x".repeat(8 * 1024)));
        assert_eq!(told("/v1/changes", &[token]), None);
        let long = StatusCode::URI_TOO_LONG;
        assert_eq!(told(&format!("/{}", "x".repeat(LONGEST_PATH)), &[]), Some(long));
        assert_eq!(told(&"/x".repeat(MOST_SEGMENTS), &[]), None);
        assert_eq!(told(&"/x".repeat(MOST_SEGMENTS + 1), &[]), Some(long));
        assert_eq!(told(&format!("/x?a={}", "x".repeat(LONGEST_ADDRESS)), &[]), Some(long));
        let many: Vec<String> = (0..=64).map(|i| format!("p{i}")).collect();
        assert_eq!(told(&format!("/x?{}", many[..64].join("&")), &[]), None);
        assert_eq!(
            told(&format!("/x?{}", many.join("&")), &[]),
            Some(StatusCode::BAD_REQUEST)
        );
        let headers = |count: usize, length: usize| -> Vec<(String, String)> {
            (0..count).map(|i| (format!("x-{i}"), "v".repeat(length))).collect()
        };
        let large = Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        assert_eq!(told("/", &headers(MOST_HEADERS, 10)), None);
        assert_eq!(told("/", &headers(MOST_HEADERS + 1, 1)), large);
        assert_eq!(told("/", &headers(2, MOST_HEADER_BYTES / 2)), large);
        let same = vec![("x-same".to_owned(), "v".to_owned()); MOST_HEADERS + 1];
        assert_eq!(told("/", &same), large);
    }
}
