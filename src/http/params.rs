//! Query strings and path segments: every parameter known, checked and named when it is wrong.

use std::collections::HashSet;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::Deserialize;
use validator::Validate;

use super::State;
use super::ids;
use super::problem::ApiError;
use super::validation;
use crate::engine::csv_text::{Delimiter, FileForm};
use crate::engine::standardize::is_date;
use crate::error::{Error, Result};
use crate::hub::page::{MAX_LIMIT, Page};
use crate::hub::past::Moment;
use crate::hub::time::{Micros, parse};

/// Most characters of one parameter.
const MAX_VALUE: usize = 4096;
/// Most parameters of a query string.
pub const MOST_PARAMS: usize = 64;

/// The parameters of a query string, in the order sent.
#[derive(Debug, Default)]
pub struct Params(Vec<(String, String)>);

impl FromRequest for Params {
    type Error = ApiError;
    type Future = Ready<std::result::Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Params::read(req.query_string()).map_err(ApiError::from))
    }
}

/// The parameters of a call that clients of a standard make: they send more than the call knows, and some of it several
/// times. The first of a name counts.
#[derive(Debug, Default)]
pub struct OpenParams(pub Params);

impl FromRequest for OpenParams {
    type Error = ApiError;
    type Future = Ready<std::result::Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(OpenParams::read(req.query_string()).map_err(ApiError::from))
    }
}

impl OpenParams {
    /// Parameters that hold JSON, which may have line feeds and be long.
    const JSON: [&str; 3] = ["queries", "query", "extend"];

    fn read(query: &str) -> Result<Self> {
        if query.is_empty() {
            return Ok(OpenParams::default());
        }
        let mut seen = HashSet::new();
        let mut kept = Vec::new();
        for (name, value) in pairs(query)? {
            let json = OpenParams::JSON.contains(&name.as_str());
            let wrong = |c: char| if json { c == '\0' } else { c.is_control() };
            if value.chars().any(wrong) || value.chars().count() > MAX_VALUE && !json {
                return Err(unreadable(&name));
            }
            if seen.insert(name.clone()) {
                kept.push((name, value));
            }
        }
        Ok(OpenParams(Params(kept)))
    }
}

/// The names and values of a query string, in the order sent.
fn pairs(query: &str) -> Result<Vec<(String, String)>> {
    are_few(query)?;
    check_encoding(query)?;
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query);
    Ok(pairs
        .map_err(|_| Error::malformed("query", "expected name=value pairs"))?
        .into_inner())
}

fn unreadable(name: &str) -> Error {
    Error::malformed(
        name,
        format!("expected at most {MAX_VALUE} characters, none of control"),
    )
}

impl Params {
    /// Reads `a=1&b=2`.
    ///
    /// # Errors
    /// `Malformed` when it cannot be decoded, there are too many parameters, one comes twice, is too long or holds control characters.
    pub fn read(query: &str) -> Result<Self> {
        if query.is_empty() {
            return Ok(Params::default());
        }
        let pairs = pairs(query)?;
        let mut seen = HashSet::with_capacity(pairs.len());
        for (name, value) in &pairs {
            if value.chars().count() > MAX_VALUE || value.chars().any(char::is_control) {
                return Err(unreadable(name));
            }
            if !seen.insert(name) {
                return Err(Error::malformed(name, "given twice"));
            }
        }
        Ok(Params(pairs))
    }

    /// Refuses parameters that the operation does not know. A name that ends in `.` allows all that begin with it.
    pub fn only(&self, known: &[&str]) -> Result<()> {
        let is_known = |name: &str| {
            known
                .iter()
                .any(|k| *k == name || (k.ends_with('.') && name.starts_with(k)))
        };
        match self.0.iter().find(|(name, _)| !is_known(name)) {
            None => Ok(()),
            Some((name, _)) if known.is_empty() => Err(Error::malformed(name, "this call takes no parameters")),
            Some((name, _)) => Err(Error::malformed(
                name,
                format!("unknown; this call takes {}", known.join(", ")),
            )),
        }
    }

    /// A parameter as text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    }

    /// An id, as the hub writes it.
    pub fn id(&self, name: &str) -> Result<Option<String>> {
        match self.text(name).map(|id| ids::canonical(&id)) {
            Some(id) if !(1..=64).contains(&id.len()) => Err(Error::malformed(name, "expected 1 to 64 characters")),
            other => Ok(other),
        }
    }

    /// A text of 1 to `most` characters.
    pub fn short(&self, name: &str, most: usize) -> Result<Option<String>> {
        match self.text(name) {
            Some(text) if !(1..=most).contains(&text.chars().count()) => {
                Err(Error::malformed(name, format!("expected 1 to {most} characters")))
            }
            other => Ok(other),
        }
    }

    /// A parameter that is one of a few words.
    pub fn word(&self, name: &str, words: &[&str]) -> Result<Option<String>> {
        match self.text(name) {
            Some(word) if !words.contains(&word.as_str()) => {
                Err(Error::malformed(name, format!("expected {}", words.join(" or "))))
            }
            other => Ok(other),
        }
    }

    /// What is stated of a CSV file: `delimiter`, by its word.
    pub fn file_form(&self) -> Result<FileForm> {
        let word = self.word("delimiter", &Delimiter::WORDS)?;
        Ok(FileForm {
            delimiter: word.as_deref().and_then(Delimiter::named),
            ..FileForm::default()
        })
    }

    /// A whole number within bounds.
    pub fn number(&self, name: &str, min: u64, max: u64) -> Result<Option<u64>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.parse::<u64>() {
            Ok(number) if (min..=max).contains(&number) => Ok(Some(number)),
            _ => Err(Error::malformed(
                name,
                format!("expected a whole number from {min} to {max}"),
            )),
        }
    }

    /// A comma separated list; absent when the parameter is.
    pub fn list(&self, name: &str) -> Result<Option<Vec<String>>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let items: Vec<String> = text.split(',').map(|item| item.trim().to_string()).collect();
        if items.iter().any(String::is_empty) {
            return Err(Error::malformed(name, "expected words separated by commas"));
        }
        Ok(Some(items))
    }

    /// A time in RFC 3339.
    pub fn time(&self, name: &str) -> Result<Option<Micros>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let at = parse(&text).ok_or_else(|| Error::malformed(name, "expected a time in RFC 3339"))?;
        Ok(Some(at))
    }

    /// A calendar day.
    pub fn day(&self, name: &str) -> Result<Option<String>> {
        match self.text(name) {
            Some(day) if !is_date(&day) => Err(Error::malformed(name, "expected a date, YYYY-MM-DD")),
            other => Ok(other),
        }
    }

    /// `as_of` and `valid_on`, in a domain; `None` when neither is there.
    pub async fn moment(&self, state: &State, domain: &str) -> Result<Option<Moment>> {
        let moment = Moment {
            as_of: self.as_of(state, &[domain]).await?,
            valid_on: self.day("valid_on")?,
        };
        Ok(Some(moment).filter(|moment| *moment != Moment::default()))
    }

    /// `as_of`, a time that has passed: the moment by which commits of the domains are found that is meant by it.
    pub async fn as_of(&self, state: &State, domains: &[&str]) -> Result<Option<Micros>> {
        match self.time("as_of")? {
            Some(said) => state.hub.record_time(domains, said).await.map(Some),
            None => Ok(None),
        }
    }

    /// `limit` and `cursor`.
    pub fn page(&self) -> Result<Page> {
        let limit = self.number("limit", 1, MAX_LIMIT as u64)?.unwrap_or(0);
        Ok(Page {
            limit: limit as usize,
            cursor: self.text("cursor"),
        })
    }

    /// Those whose name begins with `prefix`, without it.
    pub fn under(&self, prefix: &str) -> impl Iterator<Item = (String, String)> {
        let strip = |(name, value): &(String, String)| Some((name.strip_prefix(prefix)?.to_string(), value.clone()));
        self.0.iter().filter_map(strip).collect::<Vec<_>>().into_iter()
    }
}

/// Refuses a query string of too many parameters, before anything is made of it.
pub fn are_few(query: &str) -> Result<()> {
    // One more than may be there is enough to know.
    match query.split('&').nth(MOST_PARAMS) {
        None => Ok(()),
        Some(_) => Err(Error::malformed(
            "query",
            format!("expected at most {MOST_PARAMS} parameters"),
        )),
    }
}

/// Percent-encoded bytes must be UTF-8; the framework would replace those that are not.
pub fn check_encoding(encoded: &str) -> Result<()> {
    if !encoded.contains('%') {
        return Ok(());
    }
    let mut bytes = encoded.bytes();
    let mut decoded = Vec::with_capacity(encoded.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|b| char::from(b).to_digit(16));
        match (digit(bytes.next()), digit(bytes.next())) {
            (Some(high), Some(low)) => decoded.push((high * 16 + low) as u8),
            _ => return Err(Error::malformed("url", "expected two hexadecimal digits after %")),
        }
    }
    match std::str::from_utf8(&decoded) {
        // No text in the hub may hold it: PostgreSQL cannot store it.
        Ok(text) if text.contains('\0') => Err(Error::malformed("url", "U+0000 is not allowed")),
        Ok(_) => Ok(()),
        Err(_) => Err(Error::malformed("url", "expected percent-encoded UTF-8")),
    }
}

/// A source record in a path: `{domain}`, `{system}`, `{key}`.
#[derive(Debug, Deserialize, Validate)]
pub struct SourcePath {
    /// Domain.
    pub domain: String,
    /// Source system.
    #[validate(custom(function = "validation::system"))]
    pub system: String,
    /// The record's key there.
    #[validate(custom(function = "validation::key"))]
    pub key: String,
}

/// A thing of a domain in a path: `{domain}`, `{id}`.
#[derive(Debug, Deserialize, Validate)]
pub struct IdPath {
    /// Domain.
    pub domain: String,
    /// Id.
    #[validate(length(min = 1, max = 64))]
    #[serde(deserialize_with = "ids::one")]
    pub id: String,
}

/// A domain in a path: `{domain}`.
#[derive(Debug, Deserialize, Validate)]
pub struct DomainPath {
    /// Domain.
    pub domain: String,
}

/// Segments of a path, decoded and checked.
pub struct Segments<T>(pub T);

impl<T: serde::de::DeserializeOwned + Validate> FromRequest for Segments<T> {
    type Error = ApiError;
    type Future = Ready<std::result::Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(segments(req).map(Segments).map_err(ApiError::from))
    }
}

fn segments<T: serde::de::DeserializeOwned + Validate>(req: &HttpRequest) -> Result<T> {
    check_encoding(req.uri().path())?;
    let value: T = web::Path::<T>::extract(req)
        .into_inner()
        .map_err(|e| Error::malformed("path", e.to_string()))?
        .into_inner();
    value
        .validate()
        .map_err(|errors| match validation::violations(&errors, "").into_iter().next() {
            Some(first) => Error::malformed(first.pointer.trim_start_matches('/'), first.message),
            None => Error::malformed("path", "not allowed"),
        })?;
    Ok(value)
}
