//! Checks bearer tokens, and makes them for development.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use jsonwebtoken::{Algorithm, EncodingKey, Header, Validation, decode, decode_header, encode, get_current_timestamp};
use parking_lot::RwLock;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::caller::{Grants, parse_scope};
use super::keys::{self, Key, Loaded};
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
    exp: NumericDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
    iss: String,
    aud: serde_json::Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<NumericDate>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "names")]
    groups: Vec<String>,
}

/// Seconds since 1970 as RFC 7519 has them in section 2: a number, which may have a fraction or an exponent. A fraction is
/// less than the clock can tell, and left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct NumericDate(u64);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let seconds = || {
            number
                .as_f64()
                .filter(|seconds| *seconds >= 0.0 && *seconds < MOST_SECONDS)
        };
        // Below 2^53, which is checked, no whole number is lost.
        let read = number.as_u64().or_else(|| Some(seconds()?.floor() as u64));
        let expected = "expected seconds since 1970 as a number";
        read.map(NumericDate).ok_or_else(|| serde::de::Error::custom(expected))
    }
}

/// From here on a number with a fraction or an exponent does not say exactly which second it means.
const MOST_SECONDS: f64 = 9_007_199_254_740_992.0;

/// The texts of a list. Other services may mean something else by the claim: what is no text is passed over.
fn names<'de, D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Vec<String>, D::Error> {
    let claim = serde_json::Value::deserialize(deserializer)?;
    let items = claim.as_array().into_iter().flatten();
    Ok(items.filter_map(|item| item.as_str().map(String::from)).collect())
}

/// Verifies tokens. Verified ones are remembered by their hash until they expire, because verifying costs far more than
/// looking up.
pub struct Authenticator {
    keys: Vec<Key>,
    template: Validation,
    max_life: u64,
    verified: RwLock<HashMap<[u8; 32], Verified>>,
    ignored: Vec<String>,
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
        let Loaded { keys, ignored } = keys::load(settings)?;
        Ok(Authenticator {
            keys,
            ignored,
            template,
            max_life: settings.max_life_s,
            verified: RwLock::default(),
        })
    }

    /// Keys of the key file that are not used, each with the reason.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
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
        let grants = Arc::new(Grants::new(&claims.sub, &claims.scope).in_groups(claims.groups));
        let until = claims.exp.0.saturating_add(self.template.leeway);
        self.remember(
            hash,
            Verified {
                grants: grants.clone(),
                until,
            },
            now,
        );
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
        if !header.typ.as_deref().is_none_or(is_access_token) {
            return Err(refused("the token is of another type: expected typ JWT or at+jwt"));
        }
        if header.crit.is_some() {
            return Err(refused("the token has critical extensions that are not understood"));
        }
        let mut reason = "no key fits the token's kid and algorithm".to_string();
        for key in self.keys.iter().filter(|key| fits(key, &header)) {
            match decode::<Claims>(token, &key.key, &self.validation(header.alg)) {
                Ok(data) if data.claims.sub.is_empty() => return Err(refused("the token's sub is empty")),
                Ok(data) => return self.in_time(data.claims),
                Err(error) => reason = describe(error.kind()),
            }
        }
        Err(refused(&reason))
    }

    /// A token that lives longer than the operator allows is not taken, however well it is signed: it could never be called
    /// back. It is counted from when it was issued, and from now.
    fn in_time(&self, claims: Claims) -> Result<Claims> {
        let now = get_current_timestamp();
        let leeway = self.template.leeway;
        if claims.iat.is_some_and(|issued| issued.0 > now.saturating_add(leeway)) {
            return Err(refused("the token was issued in the future"));
        }
        let issued = claims.iat.map_or(now, |issued| issued.0).min(now);
        if claims.exp.0 > issued.saturating_add(self.max_life).saturating_add(leeway) {
            let most = self.max_life;
            return Err(refused(&format!(
                "the token lives too long: expected at most {most} s (auth.max_life_s)"
            )));
        }
        Ok(claims)
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        Validation {
            algorithms: vec![algorithm],
            ..self.template.clone()
        }
    }
}

/// Whether a token of this type may be shown as a bearer token. Other services sign other things with the same keys.
fn is_access_token(typ: &str) -> bool {
    let bare = typ
        .split_once('/')
        .map_or(typ, |(tree, name)| match tree.eq_ignore_ascii_case("application") {
            true => name,
            false => typ,
        });
    ["jwt", "at+jwt"].iter().any(|known| bare.eq_ignore_ascii_case(known))
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
    let value = headers
        .get(AUTHORIZATION)
        .ok_or_else(|| refused("send a bearer token"))?;
    let value = value
        .to_str()
        .map_err(|_| refused("the Authorization header is not readable"))?;
    let token = match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(refused("expected `Authorization: Bearer <token>`")),
    };
    if token.len() > MAX_TOKEN {
        Err(refused("the token is too long"))
    } else {
        Ok(token)
    }
}

fn refused(detail: &str) -> Error {
    Error::Unauthenticated {
        detail: detail.to_string(),
    }
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
pub fn mint(
    settings: &AuthSettings,
    subject: &str,
    scope: &str,
    groups: &[String],
    ttl: Duration,
) -> std::result::Result<String, String> {
    let secret = keys::secret(settings)?
        .ok_or("tokens are made with the shared secret: set MDM_HUB_AUTH_HS256_SECRET or auth.hs256_secret_file")?;
    if subject.is_empty() {
        return Err("the subject is empty".into());
    }
    if let Some(word) = scope.split_whitespace().find(|word| parse_scope(word).is_none()) {
        return Err(format!(
            "`{word}` is no scope: expected <domain>:<action> or *:<action>, with one of read, ingest, steward, propose, \
             approve, sensitive, subscribe, govern, admin"
        ));
    }
    if ttl.as_secs() > settings.max_life_s {
        let most = settings.max_life_s;
        return Err(format!(
            "the hub takes no token that lives longer than {most} s (auth.max_life_s)"
        ));
    }
    let now = get_current_timestamp();
    let claims = Claims {
        sub: subject.into(),
        scope: scope.into(),
        exp: NumericDate(now.saturating_add(ttl.as_secs())),
        nbf: None,
        iss: settings.issuer.clone(),
        aud: settings.audience.clone().into(),
        iat: Some(NumericDate(now)),
        groups: groups.to_vec(),
    };
    encode(
        &Header::new(Algorithm::HS256),
        &claims,
        &EncodingKey::from_secret(&secret),
    )
    .map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use actix_web::http::header::HeaderValue;
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
    use aws_lc_rs::signature::KeyPair as _;
    use base64::Engine as _;
    use jsonwebtoken::dangerous::insecure_decode_claims;
    use serde_json::{Value, json};

    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    /// Private and public key in PEM, made for this run.
    type Pair = (String, String);
    static RSA: LazyLock<Pair> = LazyLock::new(|| {
        let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
        let private: Pkcs8V1Der = pair.as_der().unwrap();
        let public: PublicKeyX509Der = pair.public_key().as_der().unwrap();
        (pem("PRIVATE KEY", private.as_ref()), pem("PUBLIC KEY", public.as_ref()))
    });
    static ED: LazyLock<Pair> = LazyLock::new(|| {
        let pair = aws_lc_rs::signature::Ed25519KeyPair::generate().unwrap();
        let private: Pkcs8V1Der = pair.as_der().unwrap();
        let public: PublicKeyX509Der = pair.public_key().as_der().unwrap();
        (pem("PRIVATE KEY", private.as_ref()), pem("PUBLIC KEY", public.as_ref()))
    });

    fn pem(label: &str, der: &[u8]) -> String {
        let text = base64::engine::general_purpose::STANDARD.encode(der);
        let lines: Vec<_> = text
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
    }

    fn with_secret() -> AuthSettings {
        AuthSettings {
            hs256_secret: Some(SECRET.into()),
            ..AuthSettings::default()
        }
    }

    /// Settings with a key file of this content; the folder must live as long as they are used.
    fn with_keys(content: &str) -> (tempfile::TempDir, AuthSettings) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys");
        std::fs::write(&path, content).unwrap();
        (
            dir,
            AuthSettings {
                keys_file: Some(path),
                ..AuthSettings::default()
            },
        )
    }

    fn claims() -> Value {
        let now = get_current_timestamp();
        json!({"sub": "ann", "scope": "*:read", "iss": "mdm-hub", "aud": "mdm-hub", "exp": now + 600, "nbf": now - 5})
    }

    fn signed(header: &Header, claims: &Value, key: &EncodingKey) -> String {
        encode(header, claims, key).unwrap()
    }

    fn hs256(claims: &Value) -> String {
        signed(
            &Header::new(Algorithm::HS256),
            claims,
            &EncodingKey::from_secret(SECRET.as_bytes()),
        )
    }

    fn ask(auth: &Authenticator, token: &str) -> std::result::Result<String, String> {
        let mut headers = HeaderMap::new();
        headers.insert(
            AUTHORIZATION,
            HeaderValue::from_str(&format!("Bearer {token}")).unwrap(),
        );
        match auth.authenticate(&headers) {
            Ok(grants) => Ok(grants.subject().to_string()),
            Err(Error::Unauthenticated { detail }) => Err(detail),
            Err(other) => panic!("{other}"),
        }
    }

    fn refusal(change: impl FnOnce(&mut Value)) -> String {
        let mut claims = claims();
        change(&mut claims);
        ask(&Authenticator::new(&with_secret()).unwrap(), &hs256(&claims)).unwrap_err()
    }

    #[test]
    fn a_minted_token_is_accepted_twice() {
        let settings = with_secret();
        let token = mint(&settings, "ann", "*:read vendor:ingest", &[], Duration::from_secs(60)).unwrap();
        let auth = Authenticator::new(&settings).unwrap();
        assert_eq!(ask(&auth, &token), Ok("ann".into()));
        assert_eq!(auth.verified.read().len(), 1);
        assert_eq!(ask(&auth, &token), Ok("ann".into()));
        assert!(
            mint(&settings, "ann", "*:*", &[], Duration::from_secs(60))
                .unwrap_err()
                .contains("`*:*`")
        );
        assert!(insecure_decode_claims::<Value>(&token).unwrap()["exp"].is_u64());
    }

    #[test]
    fn a_remembered_token_is_forgotten_when_it_expires() {
        let settings = AuthSettings {
            leeway_s: 0,
            ..with_secret()
        };
        let auth = Authenticator::new(&settings).unwrap();
        let token = mint(&settings, "ann", "*:read", &[], Duration::from_secs(1)).unwrap();
        assert!(ask(&auth, &token).is_ok());
        std::thread::sleep(Duration::from_millis(2100));
        assert_eq!(ask(&auth, &token).unwrap_err(), "the token has expired");
    }

    #[test]
    fn claims_are_checked() {
        let now = get_current_timestamp();
        assert_eq!(refusal(|c| c["exp"] = json!(now - 60)), "the token has expired");
        assert_eq!(refusal(|c| c["nbf"] = json!(now + 600)), "the token is not valid yet");
        assert_eq!(
            refusal(|c| c["aud"] = json!("billing")),
            "the token is for another audience"
        );
        assert_eq!(refusal(|c| c["aud"] = json!([])), "the token is for another audience");
        assert_eq!(
            refusal(|c| c["iss"] = json!("mallory")),
            "the token is of another issuer"
        );
        assert_eq!(refusal(|c| c["sub"] = json!("")), "the token's sub is empty");
        for claim in ["exp", "aud", "iss", "sub"] {
            let reason = refusal(|c| drop(c.as_object_mut().unwrap().remove(claim)));
            assert!(
                reason.contains("not valid") || reason.contains(claim),
                "{claim}: {reason}"
            );
        }
    }

    #[test]
    fn times_are_numbers_with_or_without_a_fraction() {
        let now = get_current_timestamp();
        let auth = Authenticator::new(&with_secret()).unwrap();
        let with = |change: &dyn Fn(&mut Value)| {
            let mut claims = claims();
            change(&mut claims);
            ask(&auth, &hs256(&claims))
        };
        let number = |text: String| serde_json::from_str::<Value>(&text).unwrap();
        for (claim, offset) in [("exp", 600), ("nbf", -5), ("iat", -5)] {
            let at = now.saturating_add_signed(offset);
            for text in [
                format!("{at}"),
                format!("{at}.0"),
                format!("{at}.25"),
                format!("{at}.999999999"),
                format!("{}.{}e9", at / 1_000_000_000, at % 1_000_000_000),
                format!("{at}00e-2"),
            ] {
                let value = number(text.clone());
                assert!(with(&|c| c[claim] = value.clone()).is_ok(), "{claim} {text}");
            }
            for value in [
                json!(at.to_string()),
                json!(format!("{at}.5")),
                json!("2026-12-01T00:00:00Z"),
                json!(true),
                json!([at]),
                json!({"seconds": at}),
                json!(-1),
                json!(-0.5),
                json!(1e300),
                json!(1.9e19),
            ] {
                assert!(with(&|c| c[claim] = value.clone()).is_err(), "{claim} {value}");
            }
        }
        let late = number(format!("{}.5", now - 60));
        assert_eq!(with(&|c| c["exp"] = late.clone()).unwrap_err(), "the token has expired");
        let within_leeway = number(format!("{}.5", now - 20));
        assert!(with(&|c| c["exp"] = within_leeway.clone()).is_ok());
        let early = number(format!("{}.5", now + 600));
        assert_eq!(
            with(&|c| c["nbf"] = early.clone()).unwrap_err(),
            "the token is not valid yet"
        );
        let ahead = number(format!("{}.5", now + 600));
        assert_eq!(
            with(&|c| c["iat"] = ahead.clone()).unwrap_err(),
            "the token was issued in the future"
        );
        for audience in [json!("mdm-hub"), json!(["billing", "mdm-hub"])] {
            assert!(with(&|c| c["aud"] = audience.clone()).is_ok(), "{audience}");
        }
    }

    #[test]
    fn a_token_that_lives_for_ever_is_refused() {
        let now = get_current_timestamp();
        let day = 86_400;
        for exp in [u64::MAX, u64::MAX - 1, 1 << 53, now + 10 * 365 * day, now + day + 60] {
            let reason = refusal(|c| c["exp"] = json!(exp));
            assert!(reason.contains("lives too long"), "{exp}: {reason}");
        }
        for exp in [
            json!(1e300),
            json!(9.1e15),
            json!(-1),
            json!(-1.5),
            json!("never"),
            json!(null),
            json!([now + 60]),
        ] {
            refusal(|c| c["exp"] = exp);
        }
        let reason = refusal(|c| {
            c["iat"] = json!(now - 2 * day);
            c["exp"] = json!(now + 60);
        });
        assert!(reason.contains("lives too long"), "{reason}");
        let reason = refusal(|c| c["iat"] = json!(now + 3600));
        assert_eq!(reason, "the token was issued in the future");
        let mut fine = claims();
        fine["iat"] = json!(now);
        fine["exp"] = json!(now + day);
        let auth = Authenticator::new(&with_secret()).unwrap();
        assert!(ask(&auth, &hs256(&fine)).is_ok());
        let longer = AuthSettings {
            max_life_s: 30 * day,
            ..with_secret()
        };
        fine["exp"] = json!(now + 29 * day);
        assert!(ask(&auth, &hs256(&fine)).is_err());
        assert!(ask(&Authenticator::new(&longer).unwrap(), &hs256(&fine)).is_ok());
        let week = Duration::from_secs(7 * day);
        assert!(
            mint(&with_secret(), "ann", "*:read", &[], week)
                .unwrap_err()
                .contains("auth.max_life_s")
        );
        assert!(mint(&longer, "ann", "*:read", &[], week).is_ok());
    }

    #[test]
    fn what_is_no_access_token_is_refused() {
        let auth = Authenticator::new(&with_secret()).unwrap();
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        let with_typ = |typ: Option<&str>| {
            let header = Header {
                typ: typ.map(String::from),
                ..Header::new(Algorithm::HS256)
            };
            ask(&auth, &signed(&header, &claims(), &key))
        };
        for fine in [
            None,
            Some("JWT"),
            Some("jwt"),
            Some("at+jwt"),
            Some("application/at+JWT"),
        ] {
            assert!(with_typ(fine).is_ok(), "{fine:?}");
        }
        for other in [
            "",
            "dpop+jwt",
            "logout+jwt",
            "secevent+jwt",
            "JWE",
            "text/jwt",
            "JWT ",
            "at+jwt+x",
        ] {
            assert!(with_typ(Some(other)).unwrap_err().contains("another type"), "{other}");
        }
    }

    #[test]
    fn the_leeway_is_as_configured() {
        let auth = Authenticator::new(&with_secret()).unwrap();
        let mut late = claims();
        late["exp"] = json!(get_current_timestamp() - 20);
        assert!(ask(&auth, &hs256(&late)).is_ok());
    }

    #[test]
    fn alg_none_is_refused() {
        let part = |value: &Value| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string());
        let auth = Authenticator::new(&with_secret()).unwrap();
        for alg in ["none", "None", "NONE", "nOnE"] {
            let token = format!("{}.{}.", part(&json!({"alg": alg, "typ": "JWT"})), part(&claims()));
            assert!(ask(&auth, &token).is_err());
        }
    }

    #[test]
    fn a_public_key_is_no_shared_secret() {
        let (_dir, settings) = with_keys(&RSA.1);
        let auth = Authenticator::new(&settings).unwrap();
        for secret in [RSA.1.as_bytes(), RSA.1.trim().as_bytes()] {
            let forged = signed(
                &Header::new(Algorithm::HS256),
                &claims(),
                &EncodingKey::from_secret(secret),
            );
            assert_eq!(
                ask(&auth, &forged).unwrap_err(),
                "no key fits the token's kid and algorithm"
            );
        }
        let honest = EncodingKey::from_rsa_pem(RSA.0.as_bytes()).unwrap();
        assert!(ask(&auth, &signed(&Header::new(Algorithm::RS256), &claims(), &honest)).is_ok());
        let off_list = signed(&Header::new(Algorithm::RS512), &claims(), &honest);
        assert!(ask(&auth, &off_list).is_err(), "RS512 is not on the allow-list");
    }

    #[test]
    fn a_pem_file_may_hold_several_keys() {
        let (_dir, settings) = with_keys(&format!("# first\n{}\n{}", RSA.1, ED.1));
        let auth = Authenticator::new(&settings).unwrap();
        let key = EncodingKey::from_ed_pem(ED.0.as_bytes()).unwrap();
        assert!(ask(&auth, &signed(&Header::new(Algorithm::EdDSA), &claims(), &key)).is_ok());
        let other = AuthSettings {
            algorithms: vec!["RS256".into()],
            ..settings
        };
        assert!(Authenticator::new(&other).err().unwrap().contains("auth.algorithms"));
    }

    #[test]
    fn a_jwks_key_is_found_by_its_kid() {
        let key = EncodingKey::from_ed_pem(ED.0.as_bytes()).unwrap();
        let mut jwk = jsonwebtoken::jwk::Jwk::from_encoding_key(&key, Algorithm::EdDSA).unwrap();
        jwk.common.key_id = Some("2026".into());
        let (_dir, settings) = with_keys(&json!({"keys": [jwk]}).to_string());
        let auth = Authenticator::new(&settings).unwrap();
        let with_kid = |kid: &str| Header {
            kid: Some(kid.into()),
            ..Header::new(Algorithm::EdDSA)
        };
        assert!(ask(&auth, &signed(&with_kid("2026"), &claims(), &key)).is_ok());
        let wrong = ask(&auth, &signed(&with_kid("2025"), &claims(), &key));
        assert_eq!(wrong.unwrap_err(), "no key fits the token's kid and algorithm");
    }

    /// A JWK of the public part of [`ED`], with its private key for signing.
    fn ed_jwk() -> (Value, EncodingKey) {
        let key = EncodingKey::from_ed_pem(ED.0.as_bytes()).unwrap();
        let jwk = jsonwebtoken::jwk::Jwk::from_encoding_key(&key, Algorithm::EdDSA).unwrap();
        (json!(jwk), key)
    }

    #[test]
    fn keys_that_are_not_understood_are_ignored() {
        let (good, key) = ed_jwk();
        let mut rsa = json!(
            jsonwebtoken::jwk::Jwk::from_encoding_key(
                &EncodingKey::from_rsa_pem(RSA.0.as_bytes()).unwrap(),
                Algorithm::RS256
            )
            .unwrap()
        );
        rsa.as_object_mut().unwrap().remove("alg");
        let changed = |key: &Value, member: &str, value: Value| {
            let mut key = key.clone();
            key[member] = value;
            key
        };
        let weak = "A".repeat(170) + "Q";
        for (other, reason) in [
            (
                json!({"kty": "AKP", "alg": "ML-DSA-65", "kid": "pq", "pub": "AAAA"}),
                "key pq",
            ),
            (json!({"kty": "XYZ"}), "expected an RSA"),
            (json!({"kid": "no-kty"}), "expected an RSA"),
            (
                json!({"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"}),
                "expected an RSA",
            ),
            (
                json!({"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"}),
                "expected an RSA",
            ),
            (json!({"kty": "OKP", "crv": "X25519", "x": "AA"}), "expected an RSA"),
            (json!({"kty": "OKP", "crv": "Ed448", "x": "AA"}), "expected an RSA"),
            (json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"}), "32 bytes"),
            (json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}), "32 bytes"),
            (json!({"kty": "oct", "k": "c2VjcmV0"}), "shared secret"),
            (json!({"kty": "RSA", "x5c": ["MIIB"]}), "expected an RSA"),
            (json!({"kty": "RSA", "n": weak, "e": "AQAB"}), "2048 to 8192 bits"),
            (changed(&rsa, "n", json!("!")), "base64"),
            (changed(&rsa, "use", json!("enc")), "use"),
            (changed(&rsa, "key_ops", json!(["encrypt"])), "key_ops"),
            (changed(&rsa, "alg", json!("RSA-OAEP")), "alg"),
            (changed(&rsa, "alg", json!("XX999")), "alg"),
            (changed(&rsa, "alg", json!("ES256")), "alg"),
            (changed(&rsa, "alg", json!("PS512")), "auth.algorithms"),
            (changed(&good, "kid", json!(7)), "kid"),
            (json!("text"), "expected an object"),
            (Value::Null, "expected an object"),
        ] {
            let (_dir, settings) = with_keys(&json!({"keys": [other, good], "more": 1}).to_string());
            let auth = Authenticator::new(&settings).unwrap_or_else(|e| panic!("{other}: {e}"));
            assert!(auth.ignored().len() == 1, "{other}: {:?}", auth.ignored());
            assert!(auth.ignored()[0].contains(reason), "{other}: {:?}", auth.ignored());
            assert!(ask(&auth, &signed(&Header::new(Algorithm::EdDSA), &claims(), &key)).is_ok());
            let (_dir, alone) = with_keys(&json!({"keys": [other]}).to_string());
            let refused = Authenticator::new(&alone).err().unwrap();
            assert!(
                refused.contains("no signature key") && refused.contains(reason),
                "{refused}"
            );
        }
    }

    #[test]
    fn keys_that_are_understood_are_used_whatever_else_they_say() {
        let (good, key) = ed_jwk();
        for (member, value) in [
            ("use", json!("sig")),
            ("key_ops", json!(["verify"])),
            ("alg", json!("EdDSA")),
            ("kid", Value::Null),
            ("d", json!("AAAA")),
            ("x5t", json!("AAAA")),
            ("issuer", json!("https://login.example")),
        ] {
            let mut one = good.clone();
            one[member] = value;
            let (_dir, settings) = with_keys(&format!("\u{feff}{}", json!({"keys": [one]})));
            let auth = Authenticator::new(&settings).unwrap_or_else(|e| panic!("{one}: {e}"));
            assert!(
                ask(&auth, &signed(&Header::new(Algorithm::EdDSA), &claims(), &key)).is_ok(),
                "{one}"
            );
        }
    }

    #[test]
    fn keys_of_one_kid_or_of_none_are_tried_in_turn() {
        let (good, key) = ed_jwk();
        let other = aws_lc_rs::signature::Ed25519KeyPair::generate().unwrap();
        let x = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(other.public_key().as_ref());
        for kid in [json!("2026"), Value::Null] {
            let mut ours = good.clone();
            ours["kid"] = kid.clone();
            let theirs = json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid});
            let (_dir, settings) = with_keys(&json!({"keys": [theirs, ours]}).to_string());
            let auth = Authenticator::new(&settings).unwrap();
            for named in [None, Some("2026")] {
                let header = Header {
                    kid: named.map(String::from),
                    ..Header::new(Algorithm::EdDSA)
                };
                assert!(ask(&auth, &signed(&header, &claims(), &key)).is_ok(), "{kid} {named:?}");
            }
        }
    }

    #[test]
    fn unusable_settings_are_refused_in_words() {
        let refused = |settings: &AuthSettings| Authenticator::new(settings).err().unwrap();
        assert!(refused(&AuthSettings::default()).contains("MDM_HUB_AUTH_HS256_SECRET"));
        let short = AuthSettings {
            hs256_secret: Some("short".into()),
            ..AuthSettings::default()
        };
        assert!(refused(&short).contains("at least 32"));
        let unknown = AuthSettings {
            algorithms: vec!["none".into()],
            ..with_secret()
        };
        assert!(refused(&unknown).contains("`none`"));
        let (folder, gone) = with_keys("hello");
        drop(folder);
        assert!(refused(&gone).contains("cannot read"));
        for (content, reason) in [
            ("hello", "no signature key"),
            (&RSA.0, "private key"),
            ("{\"keys\": []}", "no signature key"),
            (
                "{\"keys\": [{\"kty\": \"oct\", \"k\": \"c2VjcmV0\"}]}",
                "expected an RSA",
            ),
        ] {
            let (_dir, settings) = with_keys(content);
            assert!(refused(&settings).contains(reason), "{content}: {}", refused(&settings));
        }
    }
}
