//! Standard Webhooks 1.0.0 signatures: `v1` (HMAC-SHA256) and `v1a` (ed25519).

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hub::subscriptions::Secret;
use crate::hub::subscriptions::settings::Scheme;
use crate::hub::time::Micros;

/// Bytes of an ed25519 seed.
const SEED: usize = 32;

/// Signs with every secret that is still valid, so that a subscriber can change over in its own time.
pub struct Signer {
    keys: Vec<(SigningKey, Option<Micros>)>,
}

enum SigningKey {
    Shared(Box<Key>),
    Pair(Ed25519KeyPair),
}

impl SigningKey {
    /// `None` for bytes that are no key; the hub made them, so that is a damaged database.
    fn new(secret: &Secret) -> Option<SigningKey> {
        match secret.scheme {
            Scheme::V1 => Some(SigningKey::Shared(Box::new(Key::new(HMAC_SHA256, &secret.bytes)))),
            Scheme::V1a => {
                let (seed, public) = secret.bytes.split_at_checked(SEED)?;
                Ed25519KeyPair::from_seed_and_public_key(seed, public)
                    .ok()
                    .map(SigningKey::Pair)
            }
        }
    }

    fn sign(&self, message: &[u8], header: &mut String) {
        match self {
            SigningKey::Shared(key) => {
                header.push_str("v1,");
                STANDARD.encode_string(sign(key, message), header);
            }
            SigningKey::Pair(pair) => {
                header.push_str("v1a,");
                STANDARD.encode_string(pair.sign(message), header);
            }
        }
    }
}

impl Signer {
    /// In the order in which they are to sign: `v1` before `v1a`, newest first.
    pub fn new(secrets: &[Secret]) -> Self {
        let key = |secret: &Secret| {
            let key = SigningKey::new(secret);
            if key.is_none() {
                tracing::error!("a stored key cannot be used; nothing is signed with it");
            }
            Some((key?, secret.not_after))
        };
        Signer {
            keys: secrets.iter().filter_map(key).collect(),
        }
    }

    /// The header `webhook-signature` of an attempt made at `at` (µs); its timestamp is in whole seconds.
    pub fn sign(&self, id: &str, at: Micros, body: &[u8]) -> String {
        let mut message = Vec::with_capacity(id.len() + body.len() + 24);
        message.extend_from_slice(id.as_bytes());
        message.extend_from_slice(format!(".{}.", seconds(at)).as_bytes());
        message.extend_from_slice(body);
        let mut header = String::with_capacity(96);
        for (key, not_after) in &self.keys {
            if not_after.is_none_or(|end| end > at) {
                if !header.is_empty() {
                    header.push(' ');
                }
                key.sign(&message, &mut header);
            }
        }
        header
    }
}

/// The header `webhook-timestamp`.
pub fn seconds(at: Micros) -> i64 {
    at.div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `whsec_` is a shared secret, `whsk_` a key pair: seed, then public half.
    fn secret(text: &str, not_after: Option<Micros>) -> Secret {
        let (prefix, bytes) = text.split_once('_').unwrap();
        Secret {
            bytes: STANDARD.decode(bytes).unwrap(),
            not_after,
            scheme: if prefix == "whsk" { Scheme::V1a } else { Scheme::V1 },
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

    const PAIR: &str = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
    const PUBLIC: &str = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
    const PAIR_SIGNATURE: &str =
        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

    #[test]
    fn key_pairs_sign_as_other_servers_sign() {
        let at = 1_614_265_330_000_000;
        let body = br#"{"test": 2432232314}"#;
        let signer = Signer::new(&[secret(PAIR, None)]);
        assert_eq!(signer.sign(FIRST_ID, at, body), PAIR_SIGNATURE);
        let both = Signer::new(&[secret(FIRST, None), secret(PAIR, None)]);
        assert_eq!(
            both.sign(FIRST_ID, at, body),
            format!("{FIRST_SIGNATURE} {PAIR_SIGNATURE}")
        );
        use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
        let public = STANDARD.decode(PUBLIC.trim_start_matches("whpk_")).unwrap();
        let message = [format!("{FIRST_ID}.1614265330.").as_bytes(), body].concat();
        let signature = STANDARD.decode(PAIR_SIGNATURE.trim_start_matches("v1a,")).unwrap();
        UnparsedPublicKey::new(&ED25519, public)
            .verify(&message, &signature)
            .unwrap();
        let damaged = secret("whsk_AAAA", None);
        assert_eq!(
            Signer::new(&[damaged, secret(FIRST, None)]).sign(FIRST_ID, at, body),
            FIRST_SIGNATURE
        );
    }

    #[test]
    fn several_pairs_sign_while_one_replaces_another() {
        let at = 1_614_265_330_000_000;
        let old = secret(PAIR, Some(at + 1));
        let mut new = secret(PAIR, None);
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; SEED]).unwrap();
        use aws_lc_rs::signature::KeyPair;
        new.bytes = [[7; SEED].as_slice(), pair.public_key().as_ref()].concat();
        let signer = Signer::new(&[secret(FIRST, None), new, old]);
        let header = signer.sign(FIRST_ID, at, b"{}");
        let kinds: Vec<&str> = header.split(' ').map(|part| part.split(',').next().unwrap()).collect();
        assert_eq!(kinds, ["v1", "v1a", "v1a"]);
        assert_eq!(signer.sign(FIRST_ID, at + 1, b"{}").split(' ').count(), 2);
    }
}
