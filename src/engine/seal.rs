//! Seals: what a row said when it was written, as a short hash, so that whoever changes the row alone is noticed.

use sha2::{Digest as _, Sha256};

/// Bytes of a hash that are kept: more than anybody can find another text for.
const KEPT: usize = 16;

/// The seal of fields, in this order; a field that is absent is another than one that is empty.
pub fn seal(fields: &[Option<&str>]) -> String {
    let mut hasher = Sha256::new();
    for field in fields {
        match field {
            Some(text) => {
                hasher.update(text.len().to_string().as_bytes());
                hasher.update(b":");
                hasher.update(text.as_bytes());
            }
            None => hasher.update(b"-"),
        }
    }
    let bytes = hasher.finalize();
    bytes.iter().take(KEPT).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_do_not_run_into_each_other() {
        let all = [
            seal(&[Some("ab"), Some("c")]),
            seal(&[Some("a"), Some("bc")]),
            seal(&[Some("abc"), None]),
            seal(&[Some("abc"), Some("")]),
            seal(&[Some("abc")]),
        ];
        for (number, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 2 * KEPT);
            assert!(!all[..number].contains(one));
        }
    }
}
