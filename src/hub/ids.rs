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

/// An id as the hub writes it, of what a caller wrote: UUIDs are case-insensitive on input (RFC 9562, section 4), databases and
/// tools put braces, parentheses or `urn:uuid:` around them or leave the hyphens out, and cells have blanks. What is no UUID
/// stays as it is, without the blanks around it.
pub(crate) fn canonical_id(text: &str) -> String {
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}');
    let outer = text.trim_matches(is_blank);
    let inside = |open, close| outer.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let bare = inside('{', '}').or_else(|| inside('(', ')')).unwrap_or(outer);
    let bare = bare.trim_matches(is_blank);
    let bare = match bare.get(..9).is_some_and(|head| head.eq_ignore_ascii_case("urn:uuid:")) {
        true => &bare[9..],
        false => bare,
    };
    let is_written_so = bare.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    match uuid::Uuid::parse_str(bare) {
        Ok(id) if is_written_so => id.hyphenated().to_string(),
        _ => outer.to_owned(),
    }
}

/// The golden id that a text is, as the hub writes it; `None`: it is none, and may be the hub's id of a source record or a key.
pub(crate) fn golden_id(text: &str) -> Option<String> {
    let id = canonical_id(text);
    // Without hyphens it may be the hub's id of a source record.
    (is_golden_id(&id) && text.contains('-')).then_some(id)
}

/// Whether a text is written as the id of a golden record, and so never the hub's id of a source record.
pub(crate) fn is_golden_id(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::parse_str(text).is_ok_and(|id| id.hyphenated().to_string() == text)
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
    fn an_id_is_read_in_every_form_in_which_tools_write_it() {
        const ID: &str = "01981f0e-6a1c-7b3d-9c55-3f1d2f7f0a11";
        for written in [
            ID,
            "01981F0E-6A1C-7B3D-9C55-3F1D2F7F0A11",
            "01981f0E-6a1c-7B3d-9c55-3F1d2f7f0A11",
            "{01981F0E-6A1C-7B3D-9C55-3F1D2F7F0A11}",
            "(01981f0e-6a1c-7b3d-9c55-3f1d2f7f0a11)",
            "urn:uuid:01981f0e-6a1c-7b3d-9c55-3f1d2f7f0a11",
            "URN:UUID:01981F0E-6A1C-7B3D-9C55-3F1D2F7F0A11",
            "01981F0E6A1C7B3D9C553F1D2F7F0A11",
            " 01981f0e-6a1c-7b3d-9c55-3f1d2f7f0a11\t",
            "\u{A0}{01981F0E-6A1C-7B3D-9C55-3F1D2F7F0A11}\u{FEFF}",
        ] {
            assert_eq!(canonical_id(written), ID, "{written:?}");
            assert_eq!(canonical_id(&canonical_id(written)), ID);
        }
        // What is no id is not made one.
        for other in ["", "V-1", "{V-1}", "01981f0e-6a1c-7b3d-9c55", "Ab12", "urn:uuid:x"] {
            assert_eq!(canonical_id(other), other);
            assert_eq!(golden_id(other), None);
        }
        assert_eq!(golden_id("{01981F0E-6A1C-7B3D-9C55-3F1D2F7F0A11}").as_deref(), Some(ID));
        assert_eq!(
            golden_id("01981F0E6A1C7B3D9C553F1D2F7F0A11"),
            None,
            "a source record may have this id"
        );
    }

    #[test]
    fn new_ids_are_in_order() {
        let ids: Vec<String> = (0..1000).map(|_| new_id()).collect();
        assert!(ids.is_sorted());
    }
}
