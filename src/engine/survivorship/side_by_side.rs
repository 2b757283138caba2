//! Lists whose entries stand side by side: those of all records, and of those with equal keys the preferred one.

mod candidates;
mod hosts;
mod standing;

use serde_json::Value;

use super::lineage::{EntryLineage, LeftOut, Why};
use super::rank::{Offer, Situation};
use super::rules::EntryRule;
use super::unit::Unit;
use super::{DEFAULT_LIMIT, Strategy};
use crate::engine::entries::Entries;
use candidates::{Candidate, candidates};
use hosts::Groups;
use standing::{Standing, stand};

/// The entries that stand, with all that is known of where they come from.
pub(super) struct SideBySide {
    pub entries: Vec<Value>,
    /// As many as `entries`, in their order.
    pub lineage: Vec<EntryLineage>,
    /// Entries that are not among them, and say something that these do not.
    pub left_out: Vec<LeftOut>,
    /// How many each offer gave.
    pub given: Vec<usize>,
}

/// What deciding about entries looks at.
pub(super) struct Asked<'a> {
    pub entries: Entries<'a>,
    pub rule: EntryRule,
    pub strategy: Strategy,
    pub chain: &'a [Strategy],
    pub limit: usize,
    /// Whether an entry that says less than another is one of its own.
    pub keep_parts: bool,
    /// Whether names of entries may be told.
    pub told: bool,
}

impl<'a> Asked<'a> {
    pub(super) fn of(
        situation: &Situation<'a>,
        unit: &'a Unit<'a>,
        entries: Entries<'a>,
        rule: EntryRule,
    ) -> Asked<'a> {
        let domain = situation.domain;
        let own = domain.survivorship.of(unit.name);
        Asked {
            entries,
            rule,
            strategy: unit.strategy,
            chain: &unit.chain,
            limit: own.limit.unwrap_or(DEFAULT_LIMIT),
            keep_parts: own.keep_parts,
            told: !domain.is_sensitive(unit.name),
        }
    }

    /// Whether an entry that says no more than another gives way to it, whoever sent it.
    fn is_lenient(&self) -> bool {
        (self.strategy == Strategy::Union && !self.keep_parts) || self.rule == EntryRule::ByMember
    }

    fn left_out(&self, candidate: &Candidate<'_>, why: Why) -> LeftOut {
        LeftOut {
            system: candidate.offer.member.system.to_owned(),
            key: candidate.offer.member.key.to_owned(),
            entry: self.told.then(|| self.entries.name_of(candidate.entry).shown),
            why,
        }
    }
}

/// Puts the entries of `offers`, the preferred first, side by side. Does not depend on the order in which records arrived.
pub(super) fn side_by_side(situation: &Situation<'_>, asked: &Asked<'_>, offers: &[Offer<'_>]) -> SideBySide {
    let (all, unusable) = candidates(situation, asked, offers);
    let mut result = SideBySide {
        entries: Vec::new(),
        lineage: Vec::new(),
        left_out: unusable,
        given: vec![0; offers.len()],
    };
    let mut groups = Groups::new();
    for candidate in &all {
        groups.entry(&candidate.key).or_default().push(candidate);
    }
    if asked.is_lenient() {
        hosts::move_parts(asked.rule, &all, &mut groups);
    }
    let mut standing: Vec<Standing<'_, '_>> = Vec::new();
    for (key, group) in groups {
        let (stands, left_out) = stand(asked, key, group);
        standing.extend(stands);
        result.left_out.extend(left_out);
    }
    standing.sort_by_key(|one| one.place);
    for (place, one) in standing.into_iter().enumerate() {
        if place >= asked.limit {
            result.left_out.push(asked.left_out(one.from, Why::OverLimit));
            continue;
        }
        if let Some(count) = result.given.get_mut(one.from.giver) {
            *count += 1;
        }
        result.lineage.push(EntryLineage {
            system: one.from.offer.member.system.to_owned(),
            key: one.from.offer.member.key.to_owned(),
            strategy: one.decided.map(|strategy| strategy.name().to_owned()),
            also: one.also(),
            overridden: None,
        });
        result.entries.push(one.value.into_owned());
    }
    result
}
