//! Keys that tokens are verified with. Each key is pinned to the algorithms of its own type, so that a public key can
//! never be used as a shared secret.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

use super::settings::AuthSettings;

/// One key and what it may verify.
pub struct Key {
    /// `kid` that tokens name it by.
    pub kid: Option<String>,
    /// The key.
    pub key: DecodingKey,
    /// Algorithms of its type, less those that are not allowed.
    pub algorithms: Vec<Algorithm>,
}

/// What the settings give.
pub struct Loaded {
    /// Keys, at least one.
    pub keys: Vec<Key>,
    /// Keys that are not used, each with the reason.
    pub ignored: Vec<String>,
}

/// Shortest shared secret in bytes (RFC 7518, 3.2).
pub const MIN_SECRET: usize = 32;

/// The shared secret, if one is set.
pub fn secret(settings: &AuthSettings) -> Result<Option<Vec<u8>>, String> {
    let secret = match (&settings.hs256_secret, &settings.hs256_secret_file) {
        (Some(_), Some(_)) => return Err("set either auth.hs256_secret or auth.hs256_secret_file, not both".into()),
        (Some(secret), None) => secret.clone().into_bytes(),
        (None, Some(path)) => trimmed(read(path)?),
        (None, None) => return Ok(None),
    };
    if secret.len() < MIN_SECRET {
        return Err(format!(
            "the HS256 secret has {} bytes; it needs at least {MIN_SECRET} (try `openssl rand -base64 48`)",
            secret.len()
        ));
    }
    Ok(Some(secret))
}

/// All keys that the settings name.
///
/// # Errors
/// A sentence for the operator: what is missing or wrong, and how to set it.
pub fn load(settings: &AuthSettings) -> Result<Loaded, String> {
    let allowed = allowed(settings)?;
    let (mut keys, mut ignored) = (Vec::new(), Vec::new());
    if let Some(secret) = secret(settings)? {
        keys.push(Key {
            kid: None,
            key: DecodingKey::from_secret(&secret),
            algorithms: only(&[Algorithm::HS256], &allowed),
        });
    }
    if let Some(path) = &settings.keys_file {
        let file = from_file(path, &allowed).map_err(|e| format!("{}: {e}", path.display()))?;
        keys.extend(file.keys);
        ignored.extend(file.ignored.iter().map(|key| format!("{}: {key}", path.display())));
    }
    if keys.is_empty() {
        return Err(NOT_CONFIGURED.into());
    }
    if let Some(key) = keys.iter().find(|key| key.algorithms.is_empty()) {
        let name = key.kid.as_deref().unwrap_or("without a kid");
        return Err(format!(
            "auth.algorithms allows none of the algorithms of the key {name}"
        ));
    }
    Ok(Loaded { keys, ignored })
}

const NOT_CONFIGURED: &str = "no authentication is configured, and the hub does not run without. Set \
    MDM_HUB_AUTH_HS256_SECRET (a shared secret of at least 32 bytes, e.g. from `openssl rand -base64 48`; then \
    `mdm-hub token` makes tokens), or MDM_HUB_AUTH_KEYS_FILE (a JWKS or PEM file with the public keys of your identity \
    provider, with MDM_HUB_AUTH_ISSUER and MDM_HUB_AUTH_AUDIENCE). `mdm-hub demo` needs neither.";

fn allowed(settings: &AuthSettings) -> Result<Vec<Algorithm>, String> {
    settings
        .algorithms
        .iter()
        .map(|name| {
            name.parse().map_err(|_| {
                format!(
                    "auth.algorithms: `{name}` is not one of HS256, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA"
                )
            })
        })
        .collect()
}

fn only(algorithms: &[Algorithm], allowed: &[Algorithm]) -> Vec<Algorithm> {
    algorithms
        .iter()
        .copied()
        .filter(|algorithm| allowed.contains(algorithm))
        .collect()
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|e| format!("cannot read {}: {e}", path.display()))
}

fn trimmed(mut bytes: Vec<u8>) -> Vec<u8> {
    while bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        bytes.pop();
    }
    bytes
}

/// What makes a key usable, for the operator.
const EXPECTED: &str = "expected an RSA, P-256, P-384 or Ed25519 public key";
/// Bits of an RSA key that signatures are verified with.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

fn from_file(path: &Path, allowed: &[Algorithm]) -> Result<Loaded, String> {
    let bytes = read(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| "expected a JWKS document or PEM blocks".to_string())?;
    let text = text.trim_start_matches('\u{feff}');
    let found = if text.trim_start().starts_with('{') {
        from_jwks(text, allowed)
    } else {
        from_pem(text, allowed)
    }?;
    match (found.keys.is_empty(), found.ignored.is_empty()) {
        (true, true) => Err("holds no signature key: expected a JWKS document or PEM blocks".into()),
        (true, false) => Err(format!(
            "holds no signature key that can be used; {}",
            found.ignored.join("; ")
        )),
        (false, _) => Ok(found),
    }
}

/// A set of keys, each as it is: one that is not understood must not hide the others (RFC 7517, 5).
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

fn from_jwks(text: &str, allowed: &[Algorithm]) -> Result<Loaded, String> {
    let set: KeySet = serde_json::from_str(text).map_err(|e| format!("not a JWKS document: {e}"))?;
    let (mut keys, mut ignored) = (Vec::new(), Vec::new());
    for value in &set.keys {
        match from_jwk(value, allowed) {
            Ok(key) => keys.push(key),
            Err(reason) => {
                let name = match value.get("kid") {
                    Some(Value::String(kid)) => kid.chars().take(64).collect(),
                    _ => "without a kid".to_owned(),
                };
                ignored.push(format!("key {name}: {reason}"));
            }
        }
    }
    Ok(Loaded { keys, ignored })
}

/// One key of a set; why it cannot be used.
fn from_jwk(value: &Value, allowed: &[Algorithm]) -> Result<Key, String> {
    let members = value.as_object().ok_or("expected an object")?;
    let text = |name: &str| {
        members
            .get(name)
            .filter(|value| !value.is_null())
            .map(|value| value.as_str())
    };
    if text("kid").is_some_and(|kid| kid.is_none()) {
        return Err("expected a text as kid".into());
    }
    if text("use").is_some_and(|purpose| purpose != Some("sig")) {
        return Err("its use is not sig".into());
    }
    let operations = members.get("key_ops").filter(|value| !value.is_null());
    let verifies = |operations: &Value| operations.as_array().is_some_and(|all| all.contains(&"verify".into()));
    if operations.is_some_and(|operations| !verifies(operations)) {
        return Err("its key_ops do not have verify".into());
    }
    if text("kty") == Some(Some("oct")) {
        return Err(
            "a shared secret has no place among public keys; expected an RSA, P-256, P-384 or Ed25519 one".into(),
        );
    }
    let declared: Option<Algorithm> = match text("alg") {
        None => None,
        Some(name) => Some(
            name.and_then(|name| name.parse().ok())
                .ok_or(format!("its alg is not understood; {EXPECTED} for signatures"))?,
        ),
    };
    let jwk = understood(members)?;
    let mut algorithms = algorithms_of(&jwk)?;
    if let Some(declared) = declared {
        algorithms.retain(|algorithm| *algorithm == declared);
        if algorithms.is_empty() {
            return Err("its alg is not one for its kty and crv".into());
        }
    }
    let algorithms = only(&algorithms, allowed);
    if algorithms.is_empty() {
        return Err("auth.algorithms allows none of its algorithms".into());
    }
    Ok(Key {
        kid: jwk.common.key_id.clone(),
        key: DecodingKey::from_jwk(&jwk).map_err(|e| e.to_string())?,
        algorithms,
    })
}

/// A key with the members that matter here; others may be of any kind.
fn understood(members: &serde_json::Map<String, Value>) -> Result<Jwk, String> {
    const MATTER: [&str; 7] = ["kty", "kid", "crv", "x", "y", "n", "e"];
    let known = members.iter().filter(|(name, _)| MATTER.contains(&name.as_str()));
    let known: serde_json::Map<String, Value> = known.map(|(name, value)| (name.clone(), value.clone())).collect();
    serde_json::from_value(Value::Object(known)).map_err(|_| EXPECTED.to_owned())
}

/// Algorithms that a key of its kind and size can verify.
fn algorithms_of(jwk: &Jwk) -> Result<Vec<Algorithm>, String> {
    let bytes = |text: &str| {
        URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| "expected base64url without padding".to_owned())
    };
    let sized = |text: &str, length: usize| match bytes(text)?.len() == length {
        true => Ok(()),
        false => Err(format!("expected {length} bytes a coordinate")),
    };
    match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) => {
            bytes(&rsa.e)?;
            let modulus = bytes(&rsa.n)?;
            let mut significant = modulus.iter().skip_while(|byte| **byte == 0);
            let first = significant.next().map_or(0, |byte| 8 - byte.leading_zeros() as usize);
            match RSA_BITS.contains(&(first + significant.count() * 8)) {
                true => Ok(AlgorithmFamily::Rsa.algorithms().to_vec()),
                false => Err("expected an RSA key of 2048 to 8192 bits".into()),
            }
        }
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
            sized(&pair.x, 32)?;
            Ok(vec![Algorithm::EdDSA])
        }
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => {
            sized(&ec.x, 32)?;
            sized(&ec.y, 32)?;
            Ok(vec![Algorithm::ES256])
        }
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P384 => {
            sized(&ec.x, 48)?;
            sized(&ec.y, 48)?;
            Ok(vec![Algorithm::ES384])
        }
        _ => Err(EXPECTED.to_owned()),
    }
}

fn from_pem(text: &str, allowed: &[Algorithm]) -> Result<Loaded, String> {
    if text.contains("PRIVATE KEY") {
        return Err("holds a private key; the hub needs and wants the public one only".into());
    }
    const BEGIN: &str = "-----BEGIN ";
    let (mut keys, mut ignored) = (Vec::new(), Vec::new());
    for (place, rest) in text.split(BEGIN).skip(1).enumerate() {
        match from_block(format!("{BEGIN}{rest}").as_bytes(), allowed) {
            Some(key) => keys.push(key),
            None => ignored.push(format!("PEM block {}: {EXPECTED}", place + 1)),
        }
    }
    Ok(Loaded { keys, ignored })
}

/// The key of a PEM block, if it is one that is understood.
fn from_block(bytes: &[u8], allowed: &[Algorithm]) -> Option<Key> {
    let (key, algorithms) = if let Ok(key) = DecodingKey::from_rsa_pem(bytes) {
        (key, AlgorithmFamily::Rsa.algorithms())
    } else if let Ok(key) = DecodingKey::from_ed_pem(bytes) {
        (key, AlgorithmFamily::Ed.algorithms())
    } else if let Ok(key) = DecodingKey::from_ec_pem(bytes) {
        (key, AlgorithmFamily::Ec.algorithms())
    } else {
        return None;
    };
    Some(Key {
        kid: None,
        key,
        algorithms: only(algorithms, allowed),
    })
}
