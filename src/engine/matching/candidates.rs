//! Which records are compared: those that share the most telling keys.

use std::collections::BTreeMap;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::blocking::Key;
use super::rules::BlockingRules;

/// Candidates as the index knows them, the most telling first.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) handles: Vec<u32>,
    /// Whether a match may be missed: nothing was found but what too many share, or telling candidates were cut.
    pub(crate) overflow: bool,
    /// Keys that led nowhere because too many records share them, by position of the key in the rules: the most that
    /// share a value of it, or how many candidates were cut.
    pub(crate) left_out: BTreeMap<u16, usize>,
}

/// The records that have one of the keys of the record that is searched for.
pub(crate) struct List<'a> {
    pub(crate) handles: &'a [u32],
    pub(crate) key: Key,
    pub(crate) tells: Tells,
}

/// What it says that two records share a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tells {
    /// Something however many share it: a whole name, an identifier, a telephone number.
    Always,
    /// Something when few share it.
    WhenRare,
    /// Little alone: one of many pieces of a text.
    WithOthers,
}

/// The record that is searched for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sought {
    /// Its place in the index, where it is in it; it is no candidate of its own.
    pub(crate) own: Option<u32>,
    /// How many keys it has, those that nobody shares too.
    pub(crate) keys: usize,
    /// How many records the index holds.
    pub(crate) records: usize,
}

/// Longer lists than this many times `list_limit` are never read.
const LONGEST: usize = 10;
/// Most lists beyond `list_limit` that are read, the shortest.
const MOST_LONG: usize = 4;
/// The more candidates are known, the shorter a list must be to be read: lists longer than this are
/// left out when their length times the number of candidates exceeds its square. Partners that are in
/// none of the shorter lists are as rare as the lists are long.
const ENOUGH: usize = 8;

/// Candidates that room is made for at once.
const EXPECTED: usize = 50;

/// What is known of a candidate so far.
#[derive(Clone, Copy)]
struct Shared {
    bits: f32,
    /// Length of the shortest list that it stands in.
    shortest: u32,
    /// In how many lists it stands.
    lists: u16,
    /// Stands in a list within the limit, or in one that always tells.
    leads: bool,
    /// Stands in a list within the limit that always tells: an exact identifier is worth more than any number of words.
    certain: bool,
    /// Position of the key of the shortest list.
    key: u16,
}

/// What is known of all candidates so far.
struct Known {
    sought: Sought,
    shared: FxHashMap<u32, Shared>,
    /// Candidates that lead, pieces of texts apart.
    leading: usize,
}

impl Known {
    fn read(&mut self, list: &List<'_>, leads: bool, limit: usize) {
        let length = list.handles.len();
        let certain = list.tells == Tells::Always && length <= limit;
        let bits = (self.sought.records.max(length) as f32 / length.max(1) as f32).log2();
        let counts = leads && list.tells != Tells::WithOthers;
        for handle in list.handles {
            if Some(*handle) == self.sought.own {
                continue;
            }
            let shared = self.shared.entry(*handle).or_insert(Shared {
                bits: 0.0,
                shortest: length as u32,
                lists: 0,
                leads: false,
                certain: false,
                key: list.key.position,
            });
            shared.bits += bits;
            shared.lists = shared.lists.saturating_add(1);
            self.leading += usize::from(counts && !shared.leads);
            shared.leads |= leads;
            shared.certain |= certain;
        }
    }
}

/// Ranks what stands in the lists, which come shortest first, and takes as many as the rules allow.
///
/// Lists beyond `list_limit` lead nowhere by themselves: they are read where nothing shorter leads
/// anywhere, and what they hold is a candidate only if it stands in two of them, or if the key
/// always tells.
pub(crate) fn ranked<'a>(
    lists: &[List<'_>],
    rules: &BlockingRules,
    sought: Sought,
    id: impl Fn(u32) -> Option<&'a str>,
) -> Found {
    let mut known = Known {
        sought,
        shared: FxHashMap::with_capacity_and_hasher(EXPECTED, FxBuildHasher),
        leading: 0,
    };
    let limit = rules.list_limit;
    let mut left_out = BTreeMap::new();
    let (mut long, mut unread, mut unread_telling) = (0, 0, false);
    for list in lists {
        let length = list.handles.len();
        let always = list.tells == Tells::Always;
        if length <= limit {
            let left_out = length > ENOUGH && known.leading * length > ENOUGH * ENOUGH;
            if !left_out || list.tells != Tells::WhenRare {
                known.read(list, true, limit);
            }
            continue;
        }
        left_out.insert(list.key.position, length);
        if length > limit.saturating_mul(LONGEST) || long >= MOST_LONG {
            unread += 1;
            unread_telling |= always;
        } else {
            long += 1;
            // Where an earlier one leads to more than can be compared, the others tell those apart.
            if always || known.leading == 0 || known.leading > rules.candidate_limit {
                known.read(list, always, limit);
            }
        }
    }
    let mut ranked: Vec<(u32, Shared)> = known
        .shared
        .into_iter()
        .filter(|(_, shared)| shared.leads || shared.lists >= 2)
        .collect();
    // Only keys that too many share: whether there is a match is not known.
    let mut overflow = ranked.is_empty() && (unread_telling || (long + unread > 0 && long + unread == sought.keys));
    let by_bits = |x: &Shared, y: &Shared| y.certain.cmp(&x.certain).then_with(|| y.bits.total_cmp(&x.bits));
    if ranked.len() > rules.candidate_limit {
        ranked.sort_unstable_by(|(a, x), (b, y)| by_bits(x, y).then_with(|| id(*a).cmp(&id(*b))));
        // Records that share a key with few others were cut: a match may be missed.
        let telling = |shared: &&Shared| shared.shortest as usize * 4 <= limit;
        let cut = ranked.iter().skip(rules.candidate_limit).map(|(_, shared)| shared);
        let mut cut_by: BTreeMap<u16, usize> = BTreeMap::new();
        for shared in cut.filter(telling) {
            *cut_by.entry(shared.key).or_default() += 1;
        }
        if !cut_by.is_empty() {
            overflow = true;
            left_out = cut_by;
        }
        ranked.truncate(rules.candidate_limit);
    } else {
        ranked.sort_unstable_by(|(a, x), (b, y)| by_bits(x, y).then(a.cmp(b)));
    }
    Found {
        handles: ranked.into_iter().map(|(handle, _)| handle).collect(),
        overflow,
        left_out,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TELLS: [Tells; 3] = [Tells::Always, Tells::WhenRare, Tells::WithOthers];

    fn found(lists: &[(Vec<u32>, Tells)], keys: usize) -> (Vec<u32>, bool) {
        let rules = BlockingRules {
            list_limit: 20,
            candidate_limit: 30,
            ..BlockingRules::default()
        };
        let mut lists: Vec<List<'_>> = (0_u16..)
            .zip(lists)
            .map(|(position, (handles, tells))| List {
                handles,
                key: Key {
                    hash: u64::from(position),
                    position,
                },
                tells: *tells,
            })
            .collect();
        lists.sort_by_key(|list| (list.handles.len(), list.key.position));
        let ids: Vec<String> = (0..1_000).map(|handle| format!("{handle:04}")).collect();
        let sought = Sought {
            own: Some(0),
            keys,
            records: 1_000,
        };
        let found = ranked(&lists, &rules, sought, |handle| {
            ids.get(handle as usize).map(String::as_str)
        });
        (found.handles, found.overflow)
    }

    fn range(from: u32, to: u32) -> Vec<u32> {
        (from..to).collect()
    }

    #[test]
    fn only_too_common_keys_are_no_silent_answer() {
        assert_eq!(found(&[(range(0, 25), Tells::WhenRare)], 1), (Vec::new(), true));
        assert_eq!(found(&[(range(0, 900), Tells::WhenRare)], 1), (Vec::new(), true));
        // One common word beside a name that nobody else has is no question.
        assert_eq!(found(&[(range(0, 900), Tells::WhenRare)], 2), (Vec::new(), false));
        assert_eq!(found(&[(range(0, 900), Tells::Always)], 2), (Vec::new(), true));
    }

    #[test]
    fn an_exact_identifier_is_compared_however_many_share_words() {
        let words = |from: u32| (range(from, from + 19), Tells::WithOthers);
        // Forty records share more words than can be compared; one shares an identifier, and nothing else.
        let mut lists: Vec<(Vec<u32>, Tells)> = [1, 15, 1, 15, 8, 8, 20].map(words).to_vec();
        lists.push((vec![500, 501, 502, 503, 504], Tells::Always));
        let (handles, _) = found(&lists, lists.len());
        assert!(handles.contains(&500), "{handles:?}");
        assert_eq!(handles.len(), 30);
    }

    #[test]
    fn longer_lists_are_left_out_once_enough_is_known() {
        let short = (range(0, 9), Tells::WhenRare);
        let (handles, overflow) = found(&[short, (range(100, 119), Tells::WhenRare)], 2);
        assert_eq!((handles, overflow), (range(1, 9), false));
        let few = (range(0, 4), Tells::WhenRare);
        assert_eq!(found(&[few, (range(100, 119), Tells::WhenRare)], 2).0.len(), 3 + 19);
        // Long lists are read where nothing short leads anywhere.
        let long = [(range(0, 40), Tells::WhenRare), (range(30, 80), Tells::WhenRare)];
        assert_eq!(found(&long, 2).0, range(30, 40));
    }

    proptest! {
        #[test]
        fn a_record_with_the_same_keys_is_found_or_the_search_says_so(
            lists in prop::collection::vec((prop::collection::btree_set(2..300_u32, 0..60), 0..3_usize), 1..8),
        ) {
            let lists: Vec<(Vec<u32>, Tells)> = lists.into_iter()
                .map(|(others, tells)| ([0, 1].into_iter().chain(others).collect(), TELLS[tells]))
                .collect();
            let (handles, overflow) = found(&lists, lists.len());
            prop_assert!(overflow || handles.contains(&1));
            prop_assert!(!handles.contains(&0));
            let turned: Vec<(Vec<u32>, Tells)> = lists.iter()
                .map(|(handles, tells)| (handles.iter().rev().copied().collect(), *tells))
                .collect();
            prop_assert_eq!(found(&turned, turned.len()), (handles, overflow));
        }
    }
}
