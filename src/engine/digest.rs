//! Digests of what somebody holds: one figure for many golden records, whatever their order.
//!
//! The digest of a set of (golden id, version) is the sum, modulo 2^256, of the SHA-256 of `golden_id:version` of each,
//! read as big-endian numbers. Sums of parts add up to the sum of the whole, and what is there twice counts twice.

use std::fmt;
use std::ops::AddAssign;

use sha2::{Digest as _, Sha256};

/// Digest and number of a set of golden records at their versions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Digest {
    /// How many.
    pub count: u64,
    /// Big-endian words of the sum, the highest first.
    sum: [u64; 4],
}

impl Digest {
    /// Of one golden record at one version.
    ///
    /// ```
    /// # use mdm_hub::engine::digest::Digest;
    /// let mut both = Digest::of("0193-a", 3);
    /// both += Digest::of("0193-b", 1);
    /// assert_eq!(both.count, 2);
    /// ```
    pub fn of(golden_id: &str, version: i64) -> Digest {
        let mut hasher = Sha256::new();
        hasher.update(golden_id.as_bytes());
        hasher.update(b":");
        hasher.update(version.to_string().as_bytes());
        let bytes = hasher.finalize();
        let mut sum = [0; 4];
        for (word, bytes) in sum.iter_mut().zip(bytes.chunks_exact(8)) {
            *word = bytes.iter().fold(0, |word, byte| (word << 8) | u64::from(*byte));
        }
        Digest { count: 1, sum }
    }

    /// Reads 64 hexadecimal digits, lower case.
    pub fn parse(count: u64, hex: &str) -> Option<Digest> {
        let fits = hex.len() == 64 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !fits {
            return None;
        }
        let mut sum = [0; 4];
        for (place, word) in sum.iter_mut().enumerate() {
            *word = u64::from_str_radix(hex.get(place * 16..place * 16 + 16)?, 16).ok()?;
        }
        Some(Digest { count, sum })
    }
}

impl AddAssign for Digest {
    fn add_assign(&mut self, other: Digest) {
        self.count += other.count;
        let mut carry = false;
        for (word, added) in self.sum.iter_mut().zip(other.sum).rev() {
            let (sum, over) = word.overflowing_add(added);
            let (sum, over_again) = sum.overflowing_add(u64::from(carry));
            *word = sum;
            carry = over || over_again;
        }
    }
}

/// The sum: 64 hexadecimal digits, lower case.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sum.iter().try_for_each(|word| write!(f, "{word:016x}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(rows: &[(String, i64)]) -> Digest {
        let mut sum = Digest::default();
        for (id, version) in rows {
            sum += Digest::of(id, *version);
        }
        sum
    }

    /// Computed by Python's hashlib: `sum(int.from_bytes(sha256(f"{id}:{version}".encode()).digest(), "big")) % 2**256`.
    #[test]
    fn it_is_what_other_programs_compute() {
        let a = ("01981f0e-6a1c-7b3d-9c55-3f1d2f7f0a11".to_owned(), 1);
        let b = ("01981f0e-6a1c-7b3d-9c55-3f1d2f7f0b22".to_owned(), 17);
        assert_eq!(whole(&[]).to_string(), "0".repeat(64));
        assert_eq!(
            whole(std::slice::from_ref(&a)).to_string(),
            "ef8f879c0cddc7784cbe7650be4b6f77d03b4191d8326d7dbb0024bcaa156f6a"
        );
        assert_eq!(
            whole(&[a.clone(), b]).to_string(),
            "300ef07493535116f12b0e10296ea1e9a8e9a9abe92b785af8181ba4d14af2a7"
        );
        let many: Vec<(String, i64)> = (0..1000).map(|n| (format!("id-{n}"), n)).collect();
        assert_eq!(
            whole(&many).to_string(),
            "6f28adbe70e2a484fbb4f96dc58c71acb8a886b70cbcca85c0e32559dcd51591"
        );
        assert_eq!(
            Digest::parse(1, &Digest::of(&a.0, a.1).to_string()),
            Some(Digest::of(&a.0, a.1))
        );
        assert_eq!(Digest::parse(1, "x"), None);
        assert_eq!(Digest::parse(0, &"F".repeat(64)), None);
    }

    proptest! {
        #[test]
        fn order_makes_no_difference_and_parts_add_up(
            mut rows in prop::collection::vec(("[0-9a-f]{1,8}", 0i64..50), 0..40),
            at in any::<prop::sample::Index>(),
        ) {
            let before = whole(&rows);
            let cut = if rows.is_empty() { 0 } else { at.index(rows.len()) };
            let mut parts = whole(&rows[..cut]);
            parts += whole(&rows[cut..]);
            prop_assert_eq!(parts, before);
            rows.reverse();
            prop_assert_eq!(whole(&rows), before);
        }

        #[test]
        fn another_version_is_another_digest(id in "[0-9a-f-]{1,36}", version in 0i64..1000, more in 1i64..10) {
            prop_assert_ne!(Digest::of(&id, version), Digest::of(&id, version + more));
        }

        #[test]
        fn what_is_written_can_be_read(rows in prop::collection::vec(("[0-9a-f]{1,8}", 0i64..50), 0..20)) {
            let sum = whole(&rows);
            prop_assert_eq!(Digest::parse(sum.count, &sum.to_string()), Some(sum));
        }
    }
}
