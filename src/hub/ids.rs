//! Ids: random and time-ordered for what the hub makes, derived for what sources bring.

use sha2::{Digest, Sha256};

/// Lower-case hexadecimal SHA-256.
pub(crate) fn sha256_hex(parts: &[&[u8]]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    let mut hex = String::with_capacity(64);
    for byte in hasher.finalize() {
        hex.push(char::from(DIGITS[usize::from(byte >> 4)]));
        hex.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    hex
}

/// The id of a source record, the same on every node: derived from its identity (system, key) in its domain. None of
/// the parts can hold the separator.
pub(crate) fn record_id(domain: &str, system: &str, key: &str) -> String {
    let mut hex = sha256_hex(&[domain.as_bytes(), b"\0", system.as_bytes(), b"\0", key.as_bytes()]);
    hex.truncate(32);
    hex
}

/// A new time-ordered id (UUIDv7).
pub(crate) fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// Whether a text is written as the id of a golden record, and so never the hub's id of a source record.
pub(crate) fn is_golden_id(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::parse_str(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_ids_depend_on_every_part() {
        let id = record_id("vendor", "erp", "1");
        assert_eq!(id, record_id("vendor", "erp", "1"));
        assert_eq!(id.len(), 32);
        assert_ne!(id, record_id("vendor", "erp", "2"));
        assert_ne!(id, record_id("vendor", "erp1", ""));
        assert_ne!(id, record_id("item", "erp", "1"));
    }

    #[test]
    fn new_ids_are_in_order() {
        let ids: Vec<String> = (0..1000).map(|_| new_id()).collect();
        assert!(ids.is_sorted());
    }
}
