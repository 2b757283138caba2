//! Standard Webhooks 1.0 signatures, `v1` (HMAC-SHA256).

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hub::subscriptions::Secret;
use crate::hub::time::Micros;

/// Signs with every secret that is still valid, so that a subscriber can change over in its own time.
pub struct Signer {
    keys: Vec<(Key, Option<Micros>)>,
}

impl Signer {
    /// Newest secret first.
    pub fn new(secrets: &[Secret]) -> Self {
        let key = |secret: &Secret| (Key::new(HMAC_SHA256, &secret.bytes), secret.not_after);
        Signer {
            keys: secrets.iter().map(key).collect(),
        }
    }

    /// The header `webhook-signature` of an attempt made at `at` (µs); its timestamp is in whole seconds.
    pub fn sign(&self, id: &str, at: Micros, body: &[u8]) -> String {
        let mut message = format!("{id}.{}.", seconds(at)).into_bytes();
        message.extend_from_slice(body);
        let valid = self
            .keys
            .iter()
            .filter(|(_, not_after)| not_after.is_none_or(|end| end > at));
        let signatures: Vec<String> = valid
            .map(|(key, _)| format!("v1,{}", STANDARD.encode(sign(key, &message))))
            .collect();
        signatures.join(" ")
    }
}

/// The header `webhook-timestamp`.
pub fn seconds(at: Micros) -> i64 {
    at.div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str, not_after: Option<Micros>) -> Secret {
        Secret {
            bytes: STANDARD.decode(text.trim_start_matches("whsec_")).unwrap(),
            not_after,
            scheme: crate::hub::subscriptions::settings::Scheme::V1,
        }
    }

    const FIRST: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const FIRST_ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const FIRST_SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    /// Vectors of the reference libraries' own test suites.
    #[test]
    fn signatures_are_those_of_the_reference_libraries() {
        let signer = Signer::new(&[secret(FIRST, None)]);
        assert_eq!(
            signer.sign(FIRST_ID, 1_614_265_330_999_999, br#"{"test": 2432232314}"#),
            FIRST_SIGNATURE
        );
        let signer = Signer::new(&[secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", None)]);
        let body = br#"{"email":"test@example.com","username":"test_user"}"#;
        assert_eq!(
            signer.sign("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553_000_000, body),
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
        );
    }

    #[test]
    fn every_valid_secret_signs_and_an_expired_one_does_not() {
        let at = 1_614_265_330_000_000;
        let body = br#"{"test": 2432232314}"#;
        let both = Signer::new(&[
            secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", None),
            secret(FIRST, Some(at + 1)),
        ]);
        let header = both.sign(FIRST_ID, at, body);
        let parts: Vec<&str> = header.split(' ').collect();
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[1], FIRST_SIGNATURE);
        assert_eq!(both.sign(FIRST_ID, at + 1, body).split(' ').count(), 1);
    }
}
