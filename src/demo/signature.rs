//! Verifies Standard Webhooks signatures as a subscriber does: written from the specification, sharing nothing with the
//! side that signs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Most seconds between the sender's clock and ours, either way.
const TOLERANCE_S: i64 = 300;

/// What the signature covers.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`, seconds since 1970.
    pub timestamp: &'a str,
    /// The exact body.
    pub body: &'a [u8],
}

/// Accepts when one signature of `signatures` (`webhook-signature`: `v1,<base64>` separated by spaces) is the HMAC-SHA256
/// of id, timestamp and body under `secret` (`whsec_<base64>`), and the message is at most five minutes old at `now`.
///
/// # Errors
/// Why not.
pub fn verify(secret: &str, signatures: &str, signed: Signed<'_>, now: i64) -> Result<(), &'static str> {
    let at: i64 = signed.timestamp.parse().map_err(|_| "the timestamp is not a number")?;
    if now.abs_diff(at) > TOLERANCE_S.unsigned_abs() {
        return Err("the timestamp is more than five minutes away");
    }
    let key = secret
        .strip_prefix("whsec_")
        .and_then(|key| STANDARD.decode(key).ok())
        .ok_or("not a whsec_ secret")?;
    let mac = Hmac::<Sha256>::new_from_slice(&key)
        .map_err(|_| "not a usable secret")?
        .chain_update(signed.id)
        .chain_update(".")
        .chain_update(signed.timestamp)
        .chain_update(".")
        .chain_update(signed.body);
    signatures
        .split(' ')
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .filter_map(|signature| STANDARD.decode(signature).ok())
        .any(|signature| mac.clone().verify_slice(&signature).is_ok()) // compares in constant time
        .then_some(())
        .ok_or("no signature fits")
}

#[cfg(test)]
mod tests {
    use super::*;

    // The first two vectors of the Standard Webhooks reference libraries' test suites.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const AT: i64 = 1_614_265_330;

    fn signed(body: &[u8]) -> Signed<'_> {
        Signed {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: "1614265330",
            body,
        }
    }

    #[test]
    fn accepts_the_reference_vectors() {
        assert_eq!(
            verify(SECRET, SIGNATURE, signed(br#"{"test": 2432232314}"#), AT),
            Ok(())
        );
        let second = Signed {
            id: "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            timestamp: "1649367553",
            body: br#"{"email":"test@example.com","username":"test_user"}"#,
        };
        let secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        assert_eq!(
            verify(
                secret,
                "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
                second,
                1_649_367_553
            ),
            Ok(())
        );
    }

    #[test]
    fn accepts_any_of_several_signatures_and_passes_over_other_schemes() {
        let both = format!("v1,AAAA v1a,AAAA {SIGNATURE}");
        assert_eq!(verify(SECRET, &both, signed(br#"{"test": 2432232314}"#), AT), Ok(()));
        let other_scheme = SIGNATURE.replacen("v1,", "v1a,", 1);
        assert!(verify(SECRET, &other_scheme, signed(br#"{"test": 2432232314}"#), AT).is_err());
    }

    #[test]
    fn refuses_a_changed_body_id_or_secret() {
        let body = br#"{"test": 2432232314}"#;
        assert!(verify(SECRET, SIGNATURE, signed(br#"{"test": 2432232315}"#), AT).is_err());
        assert!(
            verify(
                SECRET,
                SIGNATURE,
                Signed {
                    id: "msg_other",
                    ..signed(body)
                },
                AT
            )
            .is_err()
        );
        assert!(verify("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", SIGNATURE, signed(body), AT).is_err());
        assert!(verify("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", SIGNATURE, signed(body), AT).is_err());
    }

    #[test]
    fn tolerates_five_minutes_either_way() {
        let body = br#"{"test": 2432232314}"#;
        assert!(verify(SECRET, SIGNATURE, signed(body), AT + 300).is_ok());
        assert!(verify(SECRET, SIGNATURE, signed(body), AT - 300).is_ok());
        assert!(verify(SECRET, SIGNATURE, signed(body), AT + 301).is_err());
        assert!(verify(SECRET, SIGNATURE, signed(body), AT - 301).is_err());
    }
}
