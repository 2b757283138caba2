//! Keys that tokens are verified with. Each key is pinned to the algorithms of its own type, so that a public key can
//! never be used as a shared secret.

use std::path::Path;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};

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
pub fn load(settings: &AuthSettings) -> Result<Vec<Key>, String> {
    let allowed = allowed(settings)?;
    let mut keys = Vec::new();
    if let Some(secret) = secret(settings)? {
        keys.push(Key {
            kid: None,
            key: DecodingKey::from_secret(&secret),
            algorithms: only(&[Algorithm::HS256], &allowed),
        });
    }
    if let Some(path) = &settings.keys_file {
        keys.extend(from_file(path, &allowed).map_err(|e| format!("{}: {e}", path.display()))?);
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
    Ok(keys)
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

fn from_file(path: &Path, allowed: &[Algorithm]) -> Result<Vec<Key>, String> {
    let bytes = read(path)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| "expected a JWKS document or PEM blocks".to_string())?;
    let keys = if text.trim_start().starts_with('{') {
        from_jwks(text, allowed)
    } else {
        from_pem(text, allowed)
    }?;
    if keys.is_empty() {
        Err("holds no signature key".into())
    } else {
        Ok(keys)
    }
}

fn from_jwks(text: &str, allowed: &[Algorithm]) -> Result<Vec<Key>, String> {
    let set: JwkSet = serde_json::from_str(text).map_err(|e| format!("not a JWKS document: {e}"))?;
    set.keys
        .iter()
        .filter(|jwk| !matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption)))
        .map(|jwk| from_jwk(jwk, allowed))
        .collect()
}

fn from_jwk(jwk: &Jwk, allowed: &[Algorithm]) -> Result<Key, String> {
    let kid = jwk.common.key_id.clone();
    let name = kid.clone().unwrap_or_else(|| "without a kid".into());
    let mut algorithms = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => AlgorithmFamily::Rsa.algorithms().to_vec(),
        AlgorithmParameters::OctetKeyPair(_) => vec![Algorithm::EdDSA],
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => vec![Algorithm::ES256],
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P384 => vec![Algorithm::ES384],
        _ => {
            return Err(format!(
                "key {name}: expected an RSA, P-256, P-384 or Ed25519 public key"
            ));
        }
    };
    if let Some(declared) = jwk.common.key_algorithm {
        let declared: Algorithm = declared
            .try_into()
            .map_err(|_| format!("key {name}: `{declared}` is no signature algorithm"))?;
        algorithms.retain(|algorithm| *algorithm == declared);
    }
    let key = DecodingKey::from_jwk(jwk).map_err(|e| format!("key {name}: {e}"))?;
    Ok(Key {
        kid,
        key,
        algorithms: only(&algorithms, allowed),
    })
}

fn from_pem(text: &str, allowed: &[Algorithm]) -> Result<Vec<Key>, String> {
    if text.contains("PRIVATE KEY") {
        return Err("holds a private key; the hub needs and wants the public one only".into());
    }
    const BEGIN: &str = "-----BEGIN ";
    text.split(BEGIN)
        .skip(1)
        .map(|rest| from_block(format!("{BEGIN}{rest}").as_bytes(), allowed))
        .collect()
}

fn from_block(bytes: &[u8], allowed: &[Algorithm]) -> Result<Key, String> {
    let (key, algorithms) = if let Ok(key) = DecodingKey::from_rsa_pem(bytes) {
        (key, AlgorithmFamily::Rsa.algorithms())
    } else if let Ok(key) = DecodingKey::from_ed_pem(bytes) {
        (key, AlgorithmFamily::Ed.algorithms())
    } else if let Ok(key) = DecodingKey::from_ec_pem(bytes) {
        (key, AlgorithmFamily::Ec.algorithms())
    } else {
        return Err("expected PEM blocks of RSA, EC or Ed25519 public keys".into());
    };
    Ok(Key {
        kid: None,
        key,
        algorithms: only(algorithms, allowed),
    })
}
