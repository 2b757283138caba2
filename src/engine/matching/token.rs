//! Hashes of tokens and keys. Stable across runs and platforms, so that model versions and orders
//! that depend on them are too.

/// A 64-bit hash of several texts, unambiguous about where one ends.
pub(crate) fn hash_text(parts: &[&str]) -> u64 {
    let mut hash = OFFSET;
    for part in parts {
        for byte in part.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        }
        hash = mix(hash ^ 0x1f);
    }
    mix(hash)
}

/// Combines two hashes; order matters.
pub(crate) fn combine(a: u64, b: u64) -> u64 {
    mix(a.rotate_left(23) ^ b.wrapping_mul(PRIME))
}

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// A hash as a key of large tables: as two halves it takes no padding beside a count or a handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Packed([u32; 2]);

impl Packed {
    pub(crate) fn new(hash: u64) -> Self {
        Packed([hash as u32, (hash >> 32) as u32])
    }
}

impl std::hash::Hash for Packed {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let Packed([low, high]) = self;
        state.write_u64(u64::from(*low) | u64::from(*high) << 32);
    }
}
