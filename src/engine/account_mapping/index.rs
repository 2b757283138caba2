//! Which rules hold for a combination on a day, found without looking at each rule.
//!
//! Rules are numbered by rank, the best first. Each segment, and time, is an axis: cut at every edge of every rule, each
//! piece with the set of rules that hold in it. The rules that hold for a combination are those in the sets of all its
//! axes, and the first of them is the winner.

use super::day::Day;
use super::region::Region;
use super::space::Key;

const BITS: usize = 64;

/// A region and the rank of its rule; rank 0 is the best.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Place of the rule in its map set.
    pub rule: usize,
    /// Rank: rules of equal rank beat each other in no way.
    pub rank: usize,
    /// Where and when the rule holds.
    pub region: Region,
}

/// Entries by rank, and how to find them.
#[derive(Debug, Clone)]
pub struct Index {
    entries: Vec<Entry>,
    /// By rank, whether several entries have it.
    shared: Vec<bool>,
    segments: Vec<Axis<Key>>,
    days: Axis<Day>,
}

/// The entries that hold in each piece of an axis.
#[derive(Debug, Clone)]
struct Axis<T> {
    /// Where pieces begin; the first piece lies before all of them.
    edges: Vec<T>,
    /// The set of each piece, a place in `sets`.
    pieces: Vec<u32>,
    /// Sets of entries, as words that are not zero with their places.
    sets: Vec<Vec<(u32, u64)>>,
    /// Entries that hold everywhere on the axis.
    everywhere: Vec<u64>,
    /// By place, the next place from there on at which some entry holds everywhere.
    next_everywhere: Vec<u32>,
}

impl<T: Ord + Copy> Axis<T> {
    /// An axis of so many entries, with the ranges of each; `None` for an entry that holds everywhere.
    fn new<'a>(count: usize, ranges: impl Iterator<Item = Option<&'a [(T, T)]>>) -> Self
    where
        T: 'a,
    {
        let words = count.div_ceil(BITS);
        let mut everywhere = vec![0_u64; words];
        let mut changes: Vec<(T, usize)> = Vec::new();
        for (entry, ranges) in ranges.enumerate() {
            match ranges {
                None => everywhere[entry / BITS] |= 1 << (entry % BITS),
                Some(ranges) => changes.extend(ranges.iter().flat_map(|(from, to)| [(*from, entry), (*to, entry)])),
            }
        }
        changes.sort_unstable();
        let mut axis = Axis {
            edges: Vec::new(),
            pieces: vec![0],
            sets: vec![Vec::new()],
            next_everywhere: next_places(&everywhere),
            everywhere,
        };
        let mut held = vec![0_u64; words];
        for group in changes.chunk_by(|a, b| a.0 == b.0) {
            for (_, entry) in group {
                held[entry / BITS] ^= 1 << (entry % BITS);
            }
            let Some((edge, _)) = group.first() else { continue };
            let words = held.iter().enumerate().filter(|(_, word)| **word != 0);
            let set: Vec<(u32, u64)> = words.map(|(place, word)| (place as u32, *word)).collect();
            axis.edges.push(*edge);
            axis.pieces
                .push(if set.is_empty() { 0 } else { axis.sets.len() as u32 });
            if !set.is_empty() {
                axis.sets.push(set);
            }
        }
        axis
    }

    fn set(&self, value: T) -> &[(u32, u64)] {
        let piece = self.edges.partition_point(|edge| *edge <= value);
        let set = self.pieces.get(piece).copied().unwrap_or_default();
        self.sets.get(set as usize).map_or(&[], Vec::as_slice)
    }
}

/// By place, the next place from there on whose word is not zero; one past the last if there is none.
fn next_places(words: &[u64]) -> Vec<u32> {
    let mut next = words.len() as u32;
    let mut places = vec![next; words.len()];
    for (place, word) in words.iter().enumerate().rev() {
        if *word != 0 {
            next = place as u32;
        }
        places[place] = next;
    }
    places
}

/// The set of one axis, read in order.
struct Reader<'a> {
    set: &'a [(u32, u64)],
    everywhere: &'a [u64],
    next_everywhere: &'a [u32],
}

impl<'a> Reader<'a> {
    fn new<T: Ord + Copy>(axis: &'a Axis<T>, value: T) -> Self {
        Reader {
            set: axis.set(value),
            everywhere: &axis.everywhere,
            next_everywhere: &axis.next_everywhere,
        }
    }

    /// The first place from `place` on at which something may hold.
    fn seek(&mut self, place: usize) -> usize {
        while let Some(((first, _), rest)) = self.set.split_first()
            && (*first as usize) < place
        {
            self.set = rest;
        }
        let everywhere = self
            .next_everywhere
            .get(place)
            .map_or(usize::MAX, |next| *next as usize);
        self.set
            .first()
            .map_or(everywhere, |(first, _)| everywhere.min(*first as usize))
    }

    /// What holds at the place that was sought last.
    fn word(&self, place: usize) -> u64 {
        let own = self.set.first().filter(|(first, _)| *first as usize == place);
        own.map_or(0, |(_, word)| *word) | self.everywhere.get(place).copied().unwrap_or_default()
    }
}

/// Entries that are in the sets of all axes, in order. Axes leap over one another: where one has nothing, no other is read.
struct Holding<'a> {
    readers: Vec<Reader<'a>>,
    words: usize,
    place: usize,
    word: u64,
    next: usize,
}

impl Iterator for Holding<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.word == 0 {
            let mut place = self.next;
            let mut word = u64::MAX;
            for reader in &mut self.readers {
                let sought = reader.seek(place);
                if sought > place {
                    (place, word) = (sought, 0);
                    break;
                }
                word &= reader.word(place);
            }
            if place >= self.words {
                return None;
            }
            // After a leap all axes are asked about the new place.
            self.next = if place > self.next { place } else { place + 1 };
            (self.place, self.word) = (place, word);
        }
        let bit = self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        Some(self.place * BITS + bit)
    }
}

impl Index {
    /// An index of entries, which must be in order of their ranks. `whole` has all codes of each segment and all days.
    pub fn new(entries: Vec<Entry>, whole: &Region) -> Index {
        let axis = |segment: usize| {
            let all = whole.codes.get(segment);
            let ranges = entries.iter().map(|entry| {
                let codes = entry.region.codes.get(segment);
                codes.filter(|codes| Some(*codes) != all).map(|codes| codes.ranges())
            });
            Axis::new(entries.len(), ranges)
        };
        let days = entries.iter().map(|entry| {
            let days = &entry.region.days;
            (*days != whole.days).then(|| days.ranges())
        });
        Index {
            segments: (0..whole.codes.len()).map(axis).collect(),
            days: Axis::new(entries.len(), days),
            shared: shared(&entries),
            entries,
        }
    }

    /// All entries, the best first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Entries that hold for a combination on a day, the best first.
    pub fn holding<'a>(&'a self, keys: &[Key], day: Day) -> impl Iterator<Item = usize> + 'a {
        let mut readers: Vec<Reader<'a>> = Vec::with_capacity(self.segments.len() + 1);
        readers.extend(
            self.segments
                .iter()
                .zip(keys)
                .map(|(axis, key)| Reader::new(axis, *key)),
        );
        readers.push(Reader::new(&self.days, day));
        Holding {
            readers,
            words: self.entries.len().div_ceil(BITS),
            place: 0,
            word: 0,
            next: 0,
        }
    }

    /// The best entry for a combination on a day, and another one of the same rank if there is.
    pub fn best(&self, keys: &[Key], day: Day) -> Option<(&Entry, Option<&Entry>)> {
        let mut holding = self.holding(keys, day).filter_map(|place| self.entries.get(place));
        let best = holding.next()?;
        // Most ranks have one entry: nothing beyond it needs to be read then.
        let tie = match self.shared.get(best.rank) {
            Some(true) => holding.next().filter(|entry| entry.rank == best.rank),
            _ => None,
        };
        Some((best, tie))
    }

    /// Days on which what is said may change.
    pub fn day_edges(&self) -> &[Day] {
        &self.days.edges
    }
}

fn shared(entries: &[Entry]) -> Vec<bool> {
    let ranks = entries.last().map_or(0, |entry| entry.rank + 1);
    let mut shared = vec![false; ranks];
    for pair in entries.windows(2) {
        if pair[0].rank == pair[1].rank {
            shared[pair[0].rank] = true;
        }
    }
    shared
}
