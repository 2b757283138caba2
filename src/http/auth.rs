//! Checks bearer tokens, and makes them for development.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, Validation, decode, decode_header, encode, get_current_timestamp,
};
use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::caller::{Grants, parse_scope};
use super::keys::{self, Key};
use super::settings::AuthSettings;
use crate::error::{Error, Result};

/// Longest token that is looked at.
const MAX_TOKEN: usize = 8 * 1024;
/// Most verified tokens remembered.
const MAX_CACHED: usize = 10_000;

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: String,
    #[serde(default)]
    scope: String,
    exp: u64,
    iss: String,
    aud: serde_json::Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<u64>,
}

/// Verifies tokens. Verified ones are remembered by their hash until they expire, because verifying costs far more than
/// looking up.
pub struct Authenticator {
    keys: Vec<Key>,
    template: Validation,
    verified: RwLock<HashMap<[u8; 32], Verified>>,
}

struct Verified {
    grants: Arc<Grants>,
    until: u64,
}

impl Authenticator {
    /// # Errors
    /// A sentence for the operator when no key is configured or one is unusable.
    pub fn new(settings: &AuthSettings) -> std::result::Result<Self, String> {
        let mut template = Validation::new(Algorithm::HS256);
        template.leeway = settings.leeway_s;
        template.validate_nbf = true;
        template.set_issuer(&[&settings.issuer]);
        template.set_audience(&[&settings.audience]);
        template.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        Ok(Authenticator { keys: keys::load(settings)?, template, verified: RwLock::default() })
    }

    /// Who sent a request with these headers.
    ///
    /// # Errors
    /// `Unauthenticated`, with the reason.
    pub fn authenticate(&self, headers: &HeaderMap) -> Result<Arc<Grants>> {
        let token = bearer(headers)?;
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let now = get_current_timestamp();
        if let Some(found) = self.verified.read().get(&hash).filter(|found| now < found.until) {
            return Ok(found.grants.clone());
        }
        let claims = self.verify(token)?;
        let grants = Arc::new(Grants::new(&claims.sub, &claims.scope));
        let until = claims.exp.saturating_add(self.template.leeway);
        self.remember(hash, Verified { grants: grants.clone(), until }, now);
        Ok(grants)
    }

    fn remember(&self, hash: [u8; 32], verified: Verified, now: u64) {
        let mut cache = self.verified.write();
        if cache.len() >= MAX_CACHED {
            cache.retain(|_, known| now < known.until);
        }
        if cache.len() >= MAX_CACHED {
            cache.clear();
        }
        cache.insert(hash, verified);
    }

    fn verify(&self, token: &str) -> Result<Claims> {
        let header = decode_header(token).map_err(|_| refused("the token or its algorithm is not readable"))?;
        if header.crit.is_some() {
            return Err(refused("the token has critical extensions that are not understood"));
        }
        let mut reason = "no key fits the token's kid and algorithm".to_string();
        for key in self.keys.iter().filter(|key| fits(key, &header)) {
            match decode::<Claims>(token, &key.key, &self.validation(header.alg)) {
                Ok(data) if data.claims.sub.is_empty() => return Err(refused("the token's sub is empty")),
                Ok(data) => return Ok(data.claims),
                Err(error) => reason = describe(error.kind()),
            }
        }
        Err(refused(&reason))
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        Validation { algorithms: vec![algorithm], ..self.template.clone() }
    }
}

/// A key fits when the token's algorithm is one of its own, and the kids do not contradict each other.
fn fits(key: &Key, header: &Header) -> bool {
    key.algorithms.contains(&header.alg)
        && match (&key.kid, &header.kid) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        }
}

fn bearer(headers: &HeaderMap) -> Result<&str> {
    let value = headers.get(AUTHORIZATION).ok_or_else(|| refused("send a bearer token"))?;
    let value = value.to_str().map_err(|_| refused("the Authorization header is not readable"))?;
    let token = match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(refused("expected `Authorization: Bearer <token>`")),
    };
    if token.len() > MAX_TOKEN { Err(refused("the token is too long")) } else { Ok(token) }
}

fn refused(detail: &str) -> Error {
    Error::Unauthenticated { detail: detail.to_string() }
}

fn describe(kind: &jsonwebtoken::errors::ErrorKind) -> String {
    use jsonwebtoken::errors::ErrorKind;
    match kind {
        ErrorKind::ExpiredSignature => "the token has expired".into(),
        ErrorKind::ImmatureSignature => "the token is not valid yet".into(),
        ErrorKind::InvalidIssuer => "the token is of another issuer".into(),
        ErrorKind::InvalidAudience => "the token is for another audience".into(),
        ErrorKind::MissingRequiredClaim(claim) => format!("the token lacks the claim {claim}"),
        ErrorKind::InvalidSignature => "the token's signature does not fit".into(),
        _ => "the token is not valid".into(),
    }
}

/// Makes a token with the configured shared secret.
///
/// # Errors
/// A sentence for the operator: no secret configured, or a word of the scope that means nothing.
pub fn mint(settings: &AuthSettings, subject: &str, scope: &str, ttl: Duration) -> std::result::Result<String, String> {
    let secret = keys::secret(settings)?
        .ok_or("tokens are made with the shared secret: set MDM_HUB_AUTH_HS256_SECRET or auth.hs256_secret_file")?;
    if subject.is_empty() {
        return Err("the subject is empty".into());
    }
    if let Some(word) = scope.split_whitespace().find(|word| parse_scope(word).is_none()) {
        return Err(format!(
            "`{word}` is no scope: expected <domain>:<action> or *:<action>, with one of read, ingest, steward, approve, \
             sensitive, subscribe, admin"
        ));
    }
    let now = get_current_timestamp();
    let claims = Claims {
        sub: subject.into(),
        scope: scope.into(),
        exp: now.saturating_add(ttl.as_secs()),
        iss: settings.issuer.clone(),
        aud: settings.audience.clone().into(),
        iat: Some(now),
    };
    encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(&secret)).map_err(|e| e.to_string())
}
