//! What subscriptions sign with: made here, sealed at rest, shown once (shared secrets) or as public halves (key pairs).

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::Secret;
use super::settings::Scheme;
use crate::error::{Error, Result};
use crate::hub::time::{Micros, rfc3339};
use crate::hub::vault::{Vault, fill_random};

/// Secrets of one scheme that sign at the same time.
const MOST_SECRETS: usize = 5;
/// How long a replaced secret goes on signing (µs).
const OVERLAP: Micros = 24 * 3600 * 1_000_000;

/// A secret as stored.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct StoredSecret {
    sealed: String,
    created_at: Micros,
    not_after: Option<Micros>,
    #[serde(default)]
    scheme: Scheme,
    /// Public half of a key pair: `whpk_` and base64.
    #[serde(default)]
    public: Option<String>,
}

/// The public half of a key pair that signs (`v1a`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicKeyView {
    /// `whpk_` and the 32 bytes in base64.
    pub key: String,
    /// When it was made.
    pub created_at: String,
    /// Until when it signs; absent = until it is replaced.
    pub valid_until: Option<String>,
}

/// A secret to show once, with what is kept of it.
pub(super) struct Fresh {
    /// `whsec_` and 32 random bytes in base64.
    pub shown: String,
    /// As stored.
    pub stored: StoredSecret,
}

impl StoredSecret {
    /// Whether it signs at `at`.
    pub(super) fn signs(&self, scheme: Scheme, at: Micros) -> bool {
        self.scheme == scheme && self.not_after.is_none_or(|end| end > at)
    }

    /// Ready to sign with.
    pub(super) fn open(&self, vault: &Vault, id: &str) -> Result<Secret> {
        Ok(Secret {
            bytes: vault.unseal(id, &self.sealed)?,
            not_after: self.not_after,
            scheme: self.scheme,
        })
    }
}

/// A new shared secret of a subscription.
pub(super) fn new_secret(vault: &Vault, id: &str, at: Micros) -> Result<Fresh> {
    let mut bytes = [0; 32];
    fill_random(&mut bytes)?;
    Ok(Fresh {
        shown: format!("whsec_{}", STANDARD.encode(bytes)),
        stored: stored(vault, id, at, &bytes, Scheme::V1, None)?,
    })
}

/// A new key pair of a subscription; the private half (seed, then public half) is never shown.
pub(super) fn new_key(vault: &Vault, id: &str, at: Micros) -> Result<StoredSecret> {
    let mut seed = [0; 32];
    fill_random(&mut seed)?;
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed)
        .map_err(|_| Error::Internal("no ed25519 key can be made on this machine".into()))?;
    let public = pair.public_key().as_ref();
    let bytes = [seed.as_slice(), public].concat();
    let shown = format!("whpk_{}", STANDARD.encode(public));
    stored(vault, id, at, &bytes, Scheme::V1a, Some(shown))
}

fn stored(
    vault: &Vault,
    id: &str,
    at: Micros,
    bytes: &[u8],
    scheme: Scheme,
    public: Option<String>,
) -> Result<StoredSecret> {
    Ok(StoredSecret {
        sealed: vault.seal(id, bytes)?,
        created_at: at,
        not_after: None,
        scheme,
        public,
    })
}

/// Puts `fresh` before those of its scheme, which go on signing for a while.
pub(super) fn replace(secrets: &mut Vec<StoredSecret>, fresh: StoredSecret, at: Micros) {
    let scheme = fresh.scheme;
    secrets.retain(|secret| secret.not_after.is_none_or(|end| end > at));
    for old in secrets.iter_mut().filter(|secret| secret.scheme == scheme) {
        old.not_after.get_or_insert(at + OVERLAP);
    }
    secrets.insert(0, fresh);
    let mut of_scheme = 0;
    secrets.retain(|secret| {
        of_scheme += usize::from(secret.scheme == scheme);
        secret.scheme != scheme || of_scheme <= MOST_SECRETS
    });
}

/// Public halves of the keys that sign at `at`, newest first.
pub(super) fn public_keys(secrets: &[StoredSecret], at: Micros) -> Vec<PublicKeyView> {
    let valid = secrets.iter().filter(|secret| secret.signs(Scheme::V1a, at));
    valid
        .filter_map(|secret| {
            Some(PublicKeyView {
                key: secret.public.clone()?,
                created_at: rfc3339(secret.created_at),
                valid_until: secret.not_after.map(rfc3339),
            })
        })
        .collect()
}

/// Secrets as stored in the column.
pub(super) fn to_json(secrets: &[StoredSecret]) -> Result<String> {
    serde_json::to_string(secrets).map_err(|e| Error::Internal(format!("cannot write secrets: {e}")))
}

/// Secrets from the column.
pub(super) fn from_json(text: &str) -> Result<Vec<StoredSecret>> {
    serde_json::from_str(text).map_err(|e| Error::Internal(format!("cannot read stored secrets: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_secret_signs_for_a_day_and_each_scheme_keeps_its_own() {
        let vault = Vault::new(Some("0123456789abcdef0123456789abcdef"), None).unwrap();
        let mut secrets = vec![new_key(&vault, "s", 0).unwrap()];
        for turn in 0..7 {
            replace(&mut secrets, new_secret(&vault, "s", turn).unwrap().stored, turn);
        }
        let signing = |secrets: &[StoredSecret], scheme, at| secrets.iter().filter(|s| s.signs(scheme, at)).count();
        assert_eq!(signing(&secrets, Scheme::V1, 8), 5);
        assert_eq!(signing(&secrets, Scheme::V1a, 8), 1);
        assert_eq!(signing(&secrets, Scheme::V1, OVERLAP + 7), 1);
        assert_eq!(public_keys(&secrets, 8)[0].valid_until, None);
        replace(&mut secrets, new_key(&vault, "s", 9).unwrap(), 9);
        let keys = public_keys(&secrets, 10);
        assert!(keys.len() == 2 && keys[1].valid_until.is_some() && keys[0].key.starts_with("whpk_"));
        let text = to_json(&secrets).unwrap();
        let again = from_json(&text).unwrap();
        let opened = again[0].open(&vault, "s").unwrap();
        assert_eq!((opened.bytes.len(), opened.scheme), (64, Scheme::V1a));
        assert_eq!(keys[0].key, format!("whpk_{}", STANDARD.encode(&opened.bytes[32..])));
        let old = r#"[{"sealed": "x", "created_at": 1, "not_after": null}]"#;
        assert!(from_json(old).unwrap()[0].signs(Scheme::V1, 1));
    }
}
