//! The entries of one key: which of them stand.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::Asked;
use super::candidates::Candidate;
use super::hosts::{Parts, hosts};
use crate::engine::domain::Kind;
use crate::engine::entries::EntryKey;
use crate::engine::survivorship::Strategy;
use crate::engine::survivorship::coverage::{Coverage, Taken};
use crate::engine::survivorship::lineage::{Giver, LeftOut, Why};
use crate::engine::survivorship::rules::EntryRule;
use crate::engine::timeline::Interval;

/// An entry that stands.
pub(super) struct Standing<'c, 'a> {
    pub from: &'c Candidate<'a>,
    pub value: Cow<'c, Value>,
    /// Where it stands among all entries.
    pub place: usize,
    /// What preferred it to an entry that says something else.
    pub decided: Option<Strategy>,
    content: Parts,
    joined: Vec<&'c Candidate<'a>>,
}

impl Standing<'_, '_> {
    /// Records that gave further members of it.
    pub(super) fn also(&self) -> Vec<Giver> {
        let giver = |candidate: &&Candidate<'_>| Giver {
            system: candidate.offer.member.system.to_owned(),
            key: candidate.offer.member.key.to_owned(),
        };
        self.joined.iter().map(giver).collect()
    }
}

/// Which entries of one key stand, and which are left out although they say something else. What one record says of one
/// key stands side by side; another record's entry stands beside it on days of which the preferred ones say nothing.
pub(super) fn stand<'c, 'a>(
    asked: &Asked<'_>,
    key: &EntryKey,
    group: Vec<&'c Candidate<'a>>,
) -> (Vec<Standing<'c, 'a>>, Vec<LeftOut>) {
    let (own, lesser): (Vec<_>, Vec<_>) = group.into_iter().partition(|candidate| candidate.key == *key);
    let first = own.iter().map(|candidate| candidate.place).min().unwrap_or_default();
    let mut different = different(asked, &own);
    different.sort_by(|a, b| a.preferred(asked.chain, b));
    let mut coverage = Coverage::default();
    let mut standing: Vec<Standing<'c, 'a>> = Vec::new();
    let mut others: Vec<&'c Candidate<'a>> = Vec::new();
    let mut overlapping: HashSet<&Parts> = HashSet::new();
    for candidate in different {
        match coverage.by_others(&candidate.days, candidate.giver) {
            Taken::None => {
                coverage.take(&candidate.days, candidate.giver);
                standing.push(Standing {
                    from: candidate,
                    value: Cow::Borrowed(candidate.entry),
                    place: candidate.place,
                    decided: None,
                    content: candidate.content.clone(),
                    joined: Vec::new(),
                });
            }
            Taken::All => others.push(candidate),
            Taken::Some => {
                overlapping.insert(&candidate.content);
                others.push(candidate);
            }
        }
    }
    if let [only] = standing.as_mut_slice() {
        only.place = first;
        only.decided = others
            .first()
            .and_then(|rival| only.from.decided_by(asked.chain, rival));
    }
    others.extend(&lesser);
    if asked.rule == EntryRule::ByMember {
        join(asked, &mut standing, &others);
    }
    let by_days = by_days(&standing);
    let untold = own
        .iter()
        .chain(&lesser)
        .filter(|candidate| !is_said(candidate, &standing, &by_days));
    let left_out = untold.map(|candidate| {
        let why = match overlapping.contains(&candidate.content) {
            true => Why::Overlaps,
            false => Why::NotChosen,
        };
        asked.left_out(candidate, why)
    });
    let left_out = left_out.collect();
    (standing, left_out)
}

/// Most standing entries that are looked at for one that says all that another says, and on which days.
const MOST_LOOKED_AT: usize = 50;

/// Whether all that an entry says is said by one that stands.
fn is_said(candidate: &Candidate<'_>, standing: &[Standing<'_, '_>], by_days: &HashMap<Interval, Vec<usize>>) -> bool {
    let says = |one: &Standing<'_, '_>| {
        candidate
            .content
            .iter()
            .all(|(name, text)| one.content.get(name) == Some(text))
    };
    let same_days = by_days.get(&candidate.days).into_iter().flatten();
    let mut same_days = same_days.take(MOST_LOOKED_AT).filter_map(|at| standing.get(*at));
    same_days.any(says) || (candidate.days.is_always() && standing.iter().take(MOST_LOOKED_AT).any(says))
}

/// One candidate for everything that is said of the key: of those that say the same the preferred, and in a union the
/// best spelled. Where it makes no difference who says it, what says less than another is nothing of its own.
fn different<'c, 'a>(asked: &Asked<'_>, own: &[&'c Candidate<'a>]) -> Vec<&'c Candidate<'a>> {
    let mut chosen: HashMap<&Parts, &'c Candidate<'a>> = HashMap::new();
    for candidate in own {
        let known = chosen.entry(&candidate.content).or_insert(candidate);
        let better = asked.strategy == Strategy::Union && candidate.is_better_spelled(known);
        let worse = asked.strategy == Strategy::Union && known.is_better_spelled(candidate);
        if better || (!worse && candidate.preferred(asked.chain, known).is_lt()) {
            *known = candidate;
        }
    }
    if asked.is_lenient() && chosen.len() > 1 {
        let contents: Vec<&Parts> = chosen.keys().copied().collect();
        let less: HashSet<&Parts> = hosts(&contents, |parts| parts)
            .into_iter()
            .map(|(less, _)| less)
            .collect();
        chosen.retain(|content, _| !less.contains(content));
    }
    chosen.into_values().collect()
}

/// The standing entries of each stretch of days.
fn by_days(standing: &[Standing<'_, '_>]) -> HashMap<Interval, Vec<usize>> {
    let mut places: HashMap<Interval, Vec<usize>> = HashMap::new();
    for (at, one) in standing.iter().enumerate() {
        places.entry(one.from.days.clone()).or_default().push(at);
    }
    places
}

/// Lets entries take the members that they lack from others for the same days, the preferred first. Lines of an address
/// are never mixed.
fn join<'c, 'a>(asked: &Asked<'_>, standing: &mut [Standing<'c, 'a>], others: &[&'c Candidate<'a>]) {
    let places = by_days(standing);
    for candidate in others {
        let place = places.get(&candidate.days).and_then(|places| places.first());
        let found = place.and_then(|at| standing.get_mut(*at));
        let (Some(one), Some(members)) = (found, candidate.entry.as_object()) else {
            continue;
        };
        let mut gave = false;
        for (name, value) in members {
            let line = asked.entries.kind_of(name) == Some(Kind::Address);
            if value.is_null() || line || one.value.get(name).is_some_and(|own| !own.is_null()) {
                continue;
            }
            if let Value::Object(own) = one.value.to_mut() {
                own.insert(name.clone(), value.clone());
                gave = true;
            }
            if let Some(text) = candidate.content.get(name) {
                one.content.insert(name.clone(), text.clone());
            }
        }
        if gave {
            one.joined.push(candidate);
        }
    }
}
