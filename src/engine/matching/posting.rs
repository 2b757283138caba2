//! Inverted lists: which records have a key.
//!
//! Most keys have one record, which stands in the table itself; longer lists are blocks of one
//! growing vector, so that millions of them take little more than their numbers.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::token::Packed;

/// All lists by the hash of their key.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    /// The only handle of a key, or with [`BLOCK`] set where its block begins.
    places: FxHashMap<Packed, [u32; 1]>,
    blocks: Blocks,
}

/// Each block is its length, the handles, and room for more.
#[derive(Debug, Default)]
struct Blocks {
    words: Vec<u32>,
    /// Where unused blocks begin, by size.
    unused: Vec<Vec<u32>>,
}

const BLOCK: u32 = 1 << 31;
/// Words of the smallest block; every further size is twice as large.
const SMALLEST: usize = 4;

/// The size of the block that has room for so many handles: 0 is the smallest.
fn size_for(handles: usize) -> usize {
    let words = (handles + 1).max(SMALLEST).next_power_of_two();
    (words / SMALLEST).trailing_zeros() as usize
}

impl Postings {
    /// Where the handles of a key are. Looking up many keys before reading any of their handles
    /// lets the waits for memory overlap.
    pub(crate) fn place(&self, key: u64) -> Option<&[u32; 1]> {
        self.places.get(&Packed::new(key))
    }

    /// The handles at a place, in no particular order.
    pub(crate) fn at<'a>(&'a self, place: &'a [u32; 1]) -> &'a [u32] {
        match place {
            [block] if block & BLOCK != 0 => self.blocks.at(block & !BLOCK),
            only => only,
        }
    }

    /// Adds a handle that does not have the key yet; answers how many have it now.
    pub(crate) fn insert(&mut self, key: u64, handle: u32) -> usize {
        match self.places.entry(Packed::new(key)) {
            Entry::Vacant(vacant) => {
                vacant.insert([handle]);
                1
            }
            Entry::Occupied(mut occupied) => {
                let [place] = occupied.get_mut();
                if *place & BLOCK == 0 {
                    *place = self.blocks.take(&[*place, handle]);
                    return 2;
                }
                let start = *place & !BLOCK;
                let had = self.blocks.at(start).len();
                *place = self.blocks.push(start, handle);
                had + 1
            }
        }
    }

    /// Takes a handle from a key; answers how many have it still, and nothing when the handle did not have it.
    pub(crate) fn remove(&mut self, key: u64, handle: u32) -> Option<usize> {
        let key = Packed::new(key);
        let [place] = self.places.get(&key).copied()?;
        if place & BLOCK == 0 {
            if place != handle {
                return None;
            }
            self.places.remove(&key);
            return Some(0);
        }
        let start = place & !BLOCK;
        let mut rest = self.blocks.at(start).to_vec();
        let at = rest.iter().position(|other| *other == handle)?;
        rest.swap_remove(at);
        self.blocks.give_back(start);
        let place = match rest.as_slice() {
            [only] => *only,
            more => self.blocks.take(more),
        };
        self.places.insert(key, [place]);
        Some(rest.len())
    }
}

impl Blocks {
    fn at(&self, start: u32) -> &[u32] {
        let start = start as usize;
        let length = self.words.get(start).map_or(0, |length| *length as usize);
        self.words.get(start + 1..start + 1 + length).unwrap_or_default()
    }

    /// Adds a handle to a block, or to a larger one in its place.
    fn push(&mut self, start: u32, handle: u32) -> u32 {
        let length = self.at(start).len();
        if size_for(length + 1) == size_for(length) {
            let at = start as usize;
            if let Some(words) = self.words.get_mut(at..at + length + 2) {
                words[0] += 1;
                words[length + 1] = handle;
            }
            return start | BLOCK;
        }
        let mut handles = self.at(start).to_vec();
        handles.push(handle);
        self.give_back(start);
        self.take(&handles)
    }

    fn give_back(&mut self, start: u32) {
        let size = size_for(self.at(start).len());
        if self.unused.len() <= size {
            self.unused.resize_with(size + 1, Vec::new);
        }
        self.unused[size].push(start);
    }

    fn take(&mut self, handles: &[u32]) -> u32 {
        let size = size_for(handles.len());
        let start = match self.unused.get_mut(size).and_then(Vec::pop) {
            Some(start) => start as usize,
            None => {
                let start = self.words.len();
                self.words.resize(start + (SMALLEST << size), 0);
                start
            }
        };
        if let Some(words) = self.words.get_mut(start..start + handles.len() + 1) {
            words[0] = handles.len() as u32;
            words[1..].copy_from_slice(handles);
        }
        start as u32 | BLOCK
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    proptest::proptest! {
        #[test]
        fn lists_hold_what_was_inserted_and_not_removed(
            steps in proptest::collection::vec((0..4_u64, 0..40_u32, proptest::bool::ANY), 0..400),
        ) {
            let mut postings = Postings::default();
            let mut expected: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
            for (key, handle, add) in steps {
                let known = expected.entry(key).or_default();
                if !add {
                    known.remove(&handle);
                    postings.remove(key, handle);
                } else if known.insert(handle) {
                    postings.insert(key, handle);
                }
            }
            for (key, handles) in expected {
                let of = |key| postings.place(key).map_or(&[][..], |place| postings.at(place));
                let found: BTreeSet<u32> = of(key).iter().copied().collect();
                proptest::prop_assert_eq!(of(key).len(), found.len());
                proptest::prop_assert_eq!(found, handles);
            }
        }
    }
}
