//! Which records are compared: those that share the most telling keys.

use rustc_hash::FxHashMap;

use super::blocking::Key;
use super::rules::BlockingRules;

/// Candidates as the index knows them, the most telling first.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) handles: Vec<u32>,
    pub(crate) overflow: bool,
}

/// The records that have one of the keys of the record that is searched for.
pub(crate) struct List<'a> {
    pub(crate) handles: &'a [u32],
    pub(crate) key: Key,
    /// Means something however many share it.
    informative: bool,
}

impl<'a> List<'a> {
    pub(crate) fn new(handles: &'a [u32], key: Key, informative: bool) -> Self {
        List {
            handles,
            key,
            informative,
        }
    }
}

/// Longer lists than this many times `list_limit` are never read.
const LONGEST: usize = 10;
/// Most lists beyond `list_limit` that are read, the shortest.
const MOST_LONG: usize = 4;

/// What is known of a candidate so far.
#[derive(Clone, Copy)]
struct Shared {
    bits: f32,
    /// Length of the shortest list that it stands in.
    shortest: u32,
    /// In how many lists it stands.
    lists: u16,
    /// Stands in a list within the limit, or in an informative one.
    leads: bool,
}

/// Ranks what stands in the lists, which come shortest first, and takes as many as the rules allow.
///
/// Lists beyond `list_limit` lead nowhere by themselves: what they hold is a candidate only if it
/// stands in two of them, or if the key is informative.
pub(crate) fn ranked<'a>(
    lists: &[List<'_>],
    rules: &BlockingRules,
    records: usize,
    id: impl Fn(u32) -> Option<&'a str>,
) -> Found {
    let mut known: FxHashMap<u32, Shared> = FxHashMap::default();
    let mut overflow = false;
    let mut long = 0;
    for list in lists {
        let length = list.handles.len();
        let within = length <= rules.list_limit;
        if !within {
            let readable = length <= rules.list_limit.saturating_mul(LONGEST);
            let enough = long >= MOST_LONG || (!list.informative && known.len() >= rules.candidate_limit);
            if !readable || enough {
                overflow |= !readable && list.informative && known.is_empty();
                continue;
            }
            long += 1;
        }
        let bits = (records.max(length) as f32 / length.max(1) as f32).log2();
        for handle in list.handles {
            let shared = known.entry(*handle).or_insert(Shared {
                bits: 0.0,
                shortest: length as u32,
                lists: 0,
                leads: false,
            });
            shared.bits += bits;
            shared.lists = shared.lists.saturating_add(1);
            shared.leads |= within || list.informative;
        }
    }
    let mut ranked: Vec<(u32, Shared)> = known
        .into_iter()
        .filter(|(_, shared)| shared.leads || shared.lists >= 2)
        .collect();
    if ranked.len() > rules.candidate_limit {
        ranked.sort_unstable_by(|(a, x), (b, y)| y.bits.total_cmp(&x.bits).then_with(|| id(*a).cmp(&id(*b))));
        // Records that share a key with few others were cut: a match may be missed.
        let telling = |shared: &Shared| shared.shortest as usize * 4 <= rules.list_limit;
        let cut = ranked.iter().skip(rules.candidate_limit);
        overflow |= cut.into_iter().any(|(_, shared)| telling(shared));
        ranked.truncate(rules.candidate_limit);
    } else {
        ranked.sort_unstable_by(|(a, x), (b, y)| y.bits.total_cmp(&x.bits).then(a.cmp(b)));
    }
    Found {
        handles: ranked.into_iter().map(|(handle, _)| handle).collect(),
        overflow,
    }
}
