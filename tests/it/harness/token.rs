//! Tokens, good and bad.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use serde_json::{Value, json};

/// The secret that the tests' hubs are configured with.
pub const SECRET: &str = "a secret of the tests, with more than 32 bytes";

/// A good token.
pub fn token(subject: &str, scope: &str) -> String {
    signed(&claims(subject, scope), SECRET)
}

/// Claims of a good token.
pub fn claims(subject: &str, scope: &str) -> Value {
    let now = get_current_timestamp();
    json!({"sub": subject, "scope": scope, "iss": "mdm-hub", "aud": "mdm-hub", "iat": now, "exp": now + 3600})
}

/// Any claims, signed with HS256.
pub fn signed(claims: &Value, secret: &str) -> String {
    encode(
        &Header::new(Algorithm::HS256),
        claims,
        &EncodingKey::from_secret(secret.as_bytes()),
    )
    .expect("a token")
}

/// The subject of a token.
pub fn subject(token: &str) -> String {
    use base64::Engine as _;
    let claims = token.split('.').nth(1).expect("claims");
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(claims);
    let claims: Value = serde_json::from_slice(&claims.expect("base64")).expect("JSON");
    claims["sub"].as_str().expect("a subject").to_owned()
}
