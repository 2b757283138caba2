//! Keeps secrets encrypted at rest: AES-256-GCM under a key that is not in the database.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;

use crate::error::{Error, Result};

/// Shortest configured key, in characters.
pub const MIN_SECRET_KEY: usize = 32;
/// Keeps keys derived here apart from anything else derived from the same setting.
const PURPOSE: &[u8] = b"mdm-hub secrets at rest, version 1";

/// Encrypts and decrypts. The key comes from the setting `secret_key`, or from a file beside a SQLite database.
pub struct Vault {
    source: KeySource,
    key: Mutex<Option<[u8; 32]>>,
}

enum KeySource {
    Configured(String),
    File(PathBuf),
    Missing,
}

impl Vault {
    /// `secret_key` is the setting; `sqlite` the path of the database when it is a file.
    ///
    /// # Errors
    /// `Malformed` when the setting is too short.
    pub fn new(secret_key: Option<&str>, sqlite: Option<&str>) -> Result<Self> {
        let source = match (secret_key, sqlite) {
            (Some(text), _) if text.chars().count() < MIN_SECRET_KEY => {
                return Err(Error::malformed(
                    "secret_key",
                    format!("expected at least {MIN_SECRET_KEY} characters"),
                ));
            }
            (Some(text), _) => KeySource::Configured(text.to_string()),
            (None, Some(path)) => KeySource::File(PathBuf::from(format!("{path}.key"))),
            (None, None) => KeySource::Missing,
        };
        Ok(Vault {
            source,
            key: Mutex::new(None),
        })
    }

    /// Encrypts `secret`; only the same `context` opens it again. The key file is made when the first secret is sealed.
    ///
    /// # Errors
    /// `Conflict` when there is no key and none can be made.
    pub fn seal(&self, context: &str, secret: &[u8]) -> Result<String> {
        let key = self.cipher(true)?;
        let mut nonce = [0; NONCE_LEN];
        fill_random(&mut nonce)?;
        let mut sealed = secret.to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), &mut sealed)
            .map_err(|_| Error::Internal("cannot encrypt a secret".into()))?;
        let mut out = nonce.to_vec();
        out.append(&mut sealed);
        Ok(STANDARD.encode(out))
    }

    /// Decrypts what [`Vault::seal`] made.
    ///
    /// # Errors
    /// `Internal` when the key is another one or the text was tampered with.
    pub fn unseal(&self, context: &str, sealed: &str) -> Result<Vec<u8>> {
        let wrong =
            || Error::Internal("a stored secret cannot be decrypted: is secret_key the one it was made with?".into());
        let key = self.cipher(false)?;
        let mut bytes = STANDARD.decode(sealed).map_err(|_| wrong())?;
        if bytes.len() < NONCE_LEN {
            return Err(wrong());
        }
        let mut body = bytes.split_off(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(&bytes).map_err(|_| wrong())?;
        let clear = key
            .open_in_place(nonce, Aad::from(context), &mut body)
            .map_err(|_| wrong())?;
        Ok(clear.to_vec())
    }

    fn cipher(&self, may_create: bool) -> Result<LessSafeKey> {
        let mut held = self.key.lock();
        let key = match *held {
            Some(key) => key,
            None => *held.insert(self.find_key(may_create)?),
        };
        let unbound = UnboundKey::new(&AES_256_GCM, &key).map_err(|_| Error::Internal("bad encryption key".into()))?;
        Ok(LessSafeKey::new(unbound))
    }

    fn find_key(&self, may_create: bool) -> Result<[u8; 32]> {
        match &self.source {
            KeySource::Configured(text) => Ok(derive(text.as_bytes())),
            KeySource::File(path) => match std::fs::read_to_string(path) {
                Ok(text) => Ok(derive(text.trim().as_bytes())),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound && may_create => create_key_file(path),
                Err(e) => Err(Error::Internal(format!(
                    "cannot read the key file {}: {e}",
                    path.display()
                ))),
            },
            KeySource::Missing => Err(Error::conflict(
                "secret_key_missing",
                "subscriptions need the setting secret_key (MDM_HUB_SECRET_KEY, 32 characters or more, the same on every \
                 node): their secrets are stored encrypted with it",
            )),
        }
    }
}

/// Fills `bytes` from the system's random generator.
pub fn fill_random(bytes: &mut [u8]) -> Result<()> {
    rand::fill(bytes).map_err(|_| Error::Internal("the system gives no random numbers".into()))
}

fn derive(secret: &[u8]) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), PURPOSE);
    let mut key = [0; 32];
    key.copy_from_slice(tag.as_ref());
    key
}

/// Written whole under another name first, so that a crash leaves no half key behind.
fn create_key_file(path: &Path) -> Result<[u8; 32]> {
    let mut random = [0; 32];
    fill_random(&mut random)?;
    let text = STANDARD.encode(random);
    let fresh = path.with_extension("key.new");
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&fresh, path)
    };
    write().map_err(|e| Error::Internal(format!("cannot write the key file {}: {e}", path.display())))?;
    Ok(derive(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn what_is_sealed_opens_only_in_its_context() {
        let vault = Vault::new(Some(KEY), None).unwrap();
        let sealed = vault.seal("subscription 1", b"secret").unwrap();
        assert!(!sealed.contains("secret"));
        assert_ne!(sealed, vault.seal("subscription 1", b"secret").unwrap());
        assert_eq!(vault.unseal("subscription 1", &sealed).unwrap(), b"secret");
        assert!(vault.unseal("subscription 2", &sealed).is_err());
        let other = Vault::new(Some("another key of enough characters"), None).unwrap();
        assert!(other.unseal("subscription 1", &sealed).is_err());
        assert!(vault.unseal("subscription 1", "AAAA").is_err());
    }

    #[test]
    fn a_sqlite_database_gets_a_key_file_that_only_its_owner_reads() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.db");
        let path = path.to_str().unwrap();
        let sealed = Vault::new(None, Some(path)).unwrap().seal("x", b"secret").unwrap();
        let mode = std::fs::metadata(format!("{path}.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(
            Vault::new(None, Some(path)).unwrap().unseal("x", &sealed).unwrap(),
            b"secret"
        );
        std::fs::remove_file(format!("{path}.key")).unwrap();
        assert!(
            Vault::new(None, Some(path)).unwrap().unseal("x", &sealed).is_err(),
            "no new key for old secrets"
        );
    }

    #[test]
    fn without_a_key_the_setting_is_named() {
        let error = Vault::new(None, None).unwrap().seal("x", b"secret").unwrap_err();
        assert!(error.to_string().contains("secret_key"));
        assert!(Vault::new(Some("short"), None).is_err());
    }
}
