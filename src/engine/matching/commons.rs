//! Records that have nothing but blocking keys that too many share: what is the same as they are cannot be found by the
//! words that they have.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// A blocking key that leads nowhere because too many records share it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommonKey {
    /// Its name in the rules, `function:comparison`.
    pub key: String,
    /// How many records share it, were not compared for it, or have nothing rarer: as where it is told says.
    pub records: usize,
}

/// How far a record can be found by its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reach {
    /// How many of its keys no more records share than are looked at.
    rare: u16,
    /// Position of the first of its keys in the rules; `None`: it has none.
    first: Option<u16>,
}

impl Reach {
    pub(super) fn new(first: Option<u16>, rare: usize) -> Self {
        Reach {
            rare: u16::try_from(rare).unwrap_or(u16::MAX),
            first,
        }
    }

    /// The first of its keys, where all of them are too common.
    fn blind(self) -> Option<u16> {
        self.first.filter(|_| self.rare == 0)
    }
}

/// How many records have nothing but keys that too many share, by the first of their keys and by source system.
#[derive(Debug, Default)]
pub(super) struct Commons {
    blind: FxHashMap<(u16, u32), usize>,
}

impl Commons {
    /// Counts a record, or forgets it.
    pub(super) fn count(&mut self, reach: Reach, system: u32, add: bool) {
        let Some(key) = reach.blind() else { return };
        let known = self.blind.entry((key, system)).or_default();
        *known = match add {
            true => *known + 1,
            false => known.saturating_sub(1),
        };
        if *known == 0 {
            self.blind.remove(&(key, system));
        }
    }

    /// A key of the record became one that too many share, or is not any more.
    pub(super) fn shift(&mut self, reach: &mut Reach, system: u32, common: bool) {
        self.count(*reach, system, false);
        reach.rare = match common {
            true => reach.rare.saturating_sub(1),
            false => reach.rare.saturating_add(1),
        };
        self.count(*reach, system, true);
    }

    /// How many records are to be told of each position of a key. What a duplicate-free system says of its own records is
    /// no question: its records count where those of others stand among them.
    pub(super) fn told(&self, duplicate_free: impl Fn(u32) -> bool) -> Vec<(u16, usize)> {
        let mut of_key: FxHashMap<u16, Vec<(u32, usize)>> = FxHashMap::default();
        for ((key, system), records) in &self.blind {
            of_key.entry(*key).or_default().push((*system, *records));
        }
        let asked = |systems: &[(u32, usize)]| match systems {
            [(only, _)] => !duplicate_free(*only),
            _ => true,
        };
        let asked = of_key.into_iter().filter(|(_, systems)| asked(systems));
        let mut told: Vec<(u16, usize)> = asked
            .map(|(key, systems)| (key, systems.iter().map(|(_, records)| records).sum()))
            .collect();
        told.sort_unstable();
        told
    }
}

/// More records with one full name than this are counted by source system.
pub(crate) const CROWD: usize = 256;

/// Of full names that more than [`CROWD`] records have, how many records each source system has.
#[derive(Debug, Default)]
pub(super) struct Crowds(FxHashMap<u64, FxHashMap<u32, usize>>);

impl Crowds {
    /// A record of a system got a name that now so many have; `all` tells the systems of all of them.
    pub(super) fn joined(&mut self, name: u64, system: u32, sharing: usize, all: impl Iterator<Item = u32>) {
        if sharing <= CROWD {
            return;
        }
        if let Some(known) = self.0.get_mut(&name) {
            *known.entry(system).or_default() += 1;
            return;
        }
        let mut counted: FxHashMap<u32, usize> = FxHashMap::default();
        for system in all {
            *counted.entry(system).or_default() += 1;
        }
        self.0.insert(name, counted);
    }

    /// A record of a system has no longer a name that now so many have.
    pub(super) fn left(&mut self, name: u64, system: u32, sharing: usize) {
        if sharing <= CROWD {
            self.0.remove(&name);
        } else if let Some(records) = self.0.get_mut(&name).and_then(|known| known.get_mut(&system)) {
            *records = records.saturating_sub(1);
        }
    }

    /// How many records of a system have a name; `None`: few enough have it to look at each.
    pub(super) fn of(&self, name: u64, system: u32) -> Option<usize> {
        let known = self.0.get(&name)?;
        Some(known.get(&system).copied().unwrap_or_default())
    }
}
