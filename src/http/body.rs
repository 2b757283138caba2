//! Request bodies: read within bounds, checked, and refused with the place.

use std::future::Future;
use std::pin::Pin;

use actix_web::body::BodyStream;
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use validator::Validate;

use super::body_pace::Pace;
use super::caller::Caller;
use super::objects::object;
use super::problem::ApiError;
use super::server::State;
use super::shares::{Held, Share};
use super::validation;
use crate::engine::csv_text::{Encoding, FileForm};
use crate::engine::json_number;
use crate::engine::json_place::mistake;
use crate::engine::json_strict::fault;
use crate::error::{Error, Result};

const CSV: &str = "text/csv";
const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";
const PATCHES: &str = "application/merge-patch+json, application/json";

/// A JSON body, checked.
pub struct Json<T>(pub T);

/// A body as received, with its media type; for operations that take more than one.
pub struct Raw {
    /// Media type without parameters, in lower case.
    pub media_type: String,
    /// What its media type says of a file.
    pub form: FileForm,
    /// The bytes.
    pub bytes: Bytes,
}

impl Raw {
    /// Does pure work on the bytes, away from the thread that talks to callers unless there are few.
    ///
    /// # Errors
    /// `Busy` when too many wait for that.
    pub async fn looked_at<T: Send + 'static>(
        self,
        state: &State,
        work: impl FnOnce(&[u8]) -> T + Send + 'static,
    ) -> Result<T> {
        let Raw { bytes, .. } = self;
        state.hub.by_size(bytes.len(), move || work(&bytes)).await
    }
}

type Extracting<T> = Pin<Box<dyn Future<Output = std::result::Result<T, ApiError>>>>;

impl<T: DeserializeOwned + Validate + Send + 'static> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let raw = Raw::from_request(req, payload);
        let is_patch = *req.method() == Method::PATCH;
        let state = req.app_data::<web::Data<State>>().cloned();
        Box::pin(async move {
            let raw = raw.await?;
            match raw.media_type.as_str() {
                JSON => {}
                // Every PATCH is one (RFC 7396).
                MERGE_PATCH if is_patch => {}
                _ if is_patch => return Err(ApiError::UnsupportedPatch { accept: PATCHES }),
                _ => return Err(ApiError::UnsupportedMediaType { accept: JSON }),
            }
            let state = state.ok_or_else(|| Error::Internal("no state".into()))?;
            Ok(Json(raw.looked_at(&state, |bytes| parse(bytes, "")).await??))
        })
    }
}

impl FromRequest for Raw {
    type Error = ApiError;
    type Future = Extracting<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, mut payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let limit = req
                .app_data::<web::Data<State>>()
                .map_or(0, |state| state.limits.body_bytes);
            let bytes = read(&req, &mut payload, limit).await?;
            Ok(Raw {
                media_type: media_type(&req),
                form: file_form(&req)?,
                bytes,
            })
        })
    }
}

/// Media type of the body without parameters, in lower case.
pub(super) fn media_type(req: &HttpRequest) -> String {
    let value = req
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// What the media type of a CSV file says beside its name (RFC 4180, 3): `charset`, and whether there is a header.
///
/// # Errors
/// `Malformed` when the charset is none that is known.
pub(super) fn file_form(req: &HttpRequest) -> Result<FileForm> {
    let mut form = FileForm::default();
    if media_type(req) != CSV {
        return Ok(form);
    }
    let value = req.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    for parameter in value.unwrap_or_default().split(';').skip(1) {
        let (name, text) = parameter.split_once('=').unwrap_or((parameter, ""));
        let text = text.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "charset" => {
                let known = || Error::malformed("Content-Type", "expected a known charset, e.g. utf-8 or windows-1252");
                form.encoding = Some(Encoding::labeled(text).ok_or_else(known)?);
            }
            "header" if text.eq_ignore_ascii_case("absent") => form.header_line = Some(0),
            _ => {}
        }
    }
    Ok(form)
}

/// Reads a body of at most `limit` bytes, within the time that the settings allow. What it holds is counted for the caller
/// until the request is answered.
pub async fn read(req: &HttpRequest, payload: &mut Payload, limit: usize) -> std::result::Result<Bytes, ApiError> {
    let state = req.app_data::<web::Data<State>>();
    let state = state.ok_or_else(|| Error::Internal("no state".into()))?;
    let limit = limit.min(state.limits.body_bytes);
    let announced = req
        .headers()
        .get("content-length")
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large(limit).into());
    }
    if req.extensions().contains::<Counted>() {
        // It was read, and counted, for its Idempotency-Key.
        return whole(payload.take(), limit, Pace::within(state.limits.body_seconds), |_| {
            Ok(())
        })
        .await;
    }
    let caller = req.extensions().get::<Caller>().cloned();
    let caller = caller.ok_or_else(|| Error::Internal("a body of nobody".into()))?;
    let announced = announced.unwrap_or(0);
    let mut held = state.shares.take(Share::BodyBytes, caller.subject(), announced)?;
    let pace = Pace::within(state.limits.body_seconds);
    let bytes = whole(payload.take(), limit, pace, |taken| match taken > held.amount() {
        true => held.grow(taken - held.amount()),
        false => Ok(()),
    })
    .await?;
    state.limiter.charge(caller.subject(), bytes.len() / BYTES_A_REQUEST);
    req.extensions_mut().insert(Counted { _held: held });
    Ok(bytes)
}

/// What a body holds while its request is answered.
struct Counted {
    _held: Held,
}

/// So many bytes of a body count as one request more.
const BYTES_A_REQUEST: usize = 256 * 1024;

async fn whole(
    payload: Payload,
    limit: usize,
    mut pace: Pace,
    mut count: impl FnMut(usize) -> Result<()>,
) -> std::result::Result<Bytes, ApiError> {
    let mut body = Box::pin(BodyStream::new(payload));
    let mut first: Option<Bytes> = None;
    let mut rest: Vec<u8> = Vec::new();
    let mut taken = 0;
    while let Some(piece) = pace.next(body.as_mut()).await? {
        taken += piece.len();
        if taken > limit {
            return Err(too_large(limit).into());
        }
        count(taken)?;
        match &first {
            None => first = Some(piece),
            Some(first) => {
                if rest.is_empty() {
                    rest.extend_from_slice(first);
                }
                rest.extend_from_slice(&piece);
            }
        }
    }
    match rest.is_empty() {
        true => Ok(first.unwrap_or_default()),
        false => Ok(rest.into()),
    }
}

fn too_large(limit: usize) -> Error {
    Error::TooLarge {
        detail: format!("a body may have {limit} bytes here"),
    }
}

/// Reads and checks one JSON value; a number that would be rounded is its digits as text. `prefix` is the pointer of that value
/// within the body.
///
/// # Errors
/// `Malformed` when it is no JSON, with line and column; `Invalid` when a member is there twice or it is not of the shape
/// that is asked for, with the pointer.
pub fn parse<T: DeserializeOwned + Validate>(bytes: &[u8], prefix: &str) -> Result<T> {
    if let Some(mut found) = fault(bytes) {
        found.pointer.insert_str(0, prefix);
        return Err(Error::Invalid {
            violations: vec![found],
        });
    }
    let exact = json_number::exact(bytes);
    let value: T = read_object(&exact).map_err(|error| describe(&exact, prefix, &error))?;
    value.validate().map_err(|errors| Error::Invalid {
        violations: validation::violations(&errors, prefix),
    })?;
    Ok(value)
}

/// Reads the outer object of a batch; its records are looked at one by one later.
pub fn parse_envelope<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T> {
    read_object(bytes).map_err(|error| describe(bytes, "", &error))
}

fn read_object<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> serde_json::Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = object(&mut reader)?;
    reader.end()?;
    Ok(value)
}

fn describe(bytes: &[u8], prefix: &str, error: &serde_json::Error) -> Error {
    let text = error.to_string();
    if !error.is_data() {
        return Error::malformed(prefix, format!("expected JSON: {text}"));
    }
    let mut found = mistake(bytes, error);
    found.pointer.insert_str(0, prefix);
    Error::Invalid {
        violations: vec![found],
    }
}
