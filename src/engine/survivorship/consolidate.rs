//! Makes a golden record of its source records and overrides.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use super::rank::{Offer, Situation, compare, ranked};
use super::reason::{entries, gave, lost, won};
use super::rules::EntryRule;
use super::side_by_side::{Asked, side_by_side};
use super::unit::{Unit, single, units};
use super::worst;
use super::{Consolidated, EndedOverride, EntryLineage, Lineage, Loser, MOST_OTHERS, Member, Override, Strategy};
use crate::engine::domain::Domain;

/// Chooses every attribute's value among those of `members` by the domain's survivorship rules, and puts the
/// overrides that still hold in their place. The order of `members` and `overrides` does not matter. `now` (microseconds
/// since 1970 UTC) counts only where trust decays or an override ends on a date.
pub fn consolidate(domain: &Domain, members: &[Member], overrides: &[Override], now: i64) -> Consolidated {
    let mut golden = Golden {
        domain,
        members,
        overrides,
        now,
        result: Consolidated {
            attributes: serde_json::Map::new(),
            lineage: BTreeMap::new(),
            ended: Vec::new(),
            contradicted: Vec::new(),
        },
    };
    for unit in units(domain, members) {
        golden.choose(unit);
    }
    for one in overrides {
        let untouched = !members
            .iter()
            .any(|member| member.attributes.contains_key(&one.attribute));
        if untouched && domain.survivorship.of(&one.attribute).strategy == Strategy::Worst {
            golden.worst(&single(domain, &one.attribute), &[]);
        } else if untouched {
            golden.put(&one.attribute, None, &[]);
        }
    }
    golden.result.ended.sort_by(|a, b| a.id.cmp(&b.id));
    golden.result.ended.dedup();
    golden.result.contradicted.sort_by(|a, b| a.id.cmp(&b.id));
    golden.result.contradicted.dedup();
    golden.result
}

/// A golden record while it is made.
pub(super) struct Golden<'a> {
    pub domain: &'a Domain,
    members: &'a [Member<'a>],
    pub overrides: &'a [Override],
    pub now: i64,
    pub result: Consolidated,
}

impl<'a> Golden<'a> {
    fn choose(&mut self, unit: Unit<'a>) {
        let unit = unit.under(self.domain, &self.result.attributes);
        let same_source = unit.same_source_as.and_then(|name| {
            let lineage = self
                .result
                .lineage
                .get(name)
                .filter(|lineage| lineage.overridden.is_none());
            lineage.map(|lineage| lineage.record_id.clone())
        });
        let situation = Situation {
            domain: self.domain,
            now: self.now,
            same_source: same_source.as_deref(),
        };
        let offers = ranked(&situation, &unit, self.members);
        if unit.strategy == Strategy::Worst {
            self.worst(&unit, &offers);
            return;
        }
        if let Some(asked) = self.entries_of(&situation, &unit) {
            let chosen = all_entries(&situation, &unit, &asked, &offers);
            self.put(unit.name, chosen, &offers);
            return;
        }
        for name in &unit.attributes {
            let chosen = first(self.domain, &unit, name, &offers);
            self.put(name, chosen, &offers);
        }
    }

    /// How the entries of a list stand side by side; `None` for what is taken whole from one record.
    fn entries_of<'u>(&self, situation: &Situation<'a>, unit: &'u Unit<'u>) -> Option<Asked<'u>>
    where
        'a: 'u,
    {
        let attribute = self.domain.attributes.get(unit.name).filter(|_| !unit.is_group())?;
        match self.domain.survivorship.entry_rule(unit.name, attribute) {
            EntryRule::Whole => None,
            rule @ (EntryRule::Each | EntryRule::ByMember) => {
                let entries = self.domain.entries_of(unit.name)?;
                Some(Asked::of(situation, unit, entries, rule))
            }
        }
    }

    /// Keeps the worst that is said of an attribute.
    fn worst(&mut self, unit: &Unit, offers: &[Offer]) {
        let own = self.overrides.iter().filter(|one| one.attribute == unit.name);
        let chosen = worst::choose(self.domain, unit, offers, &own.collect::<Vec<_>>(), self.now);
        self.result.ended.extend(chosen.ended);
        if let Some((value, lineage)) = chosen.value {
            if !value.is_null() {
                self.result.attributes.insert(unit.name.to_owned(), value);
            }
            self.result.lineage.insert(unit.name.to_owned(), lineage);
        }
    }

    /// Keeps the chosen value of an attribute, or the override that stands in its place, with the overrides of entries.
    fn put(&mut self, name: &str, chosen: Option<(Value, Lineage)>, offers: &[Offer]) {
        let all: Vec<&Offer> = offers.iter().collect();
        let mut standing: Option<&'a Override> = None;
        let whole = |one: &&'a Override| one.attribute == name && one.entry.is_none();
        for one in self.overrides.iter().filter(whole) {
            match one.ended(chosen.as_ref().map(|(value, _)| value), &all, self.now) {
                Some(reason) => self.end(one, reason),
                None if standing.is_none_or(|other| other.is_older_than(one)) => standing = Some(one),
                None => {}
            }
        }
        let kept = match (standing, chosen) {
            (Some(one), chosen) => {
                let beneath = chosen.as_ref().map(|(value, lineage)| (value, lineage.clone()));
                let contradicted = one.contradicted(self.domain, beneath.as_ref().map(|(value, _)| *value));
                self.result.contradicted.extend(contradicted);
                let lineage = one.lineage(beneath, self.domain.is_sensitive(name));
                Some((one.value.clone(), lineage))
            }
            (None, chosen) => chosen,
        };
        if let Some((value, lineage)) = self.with_entries(name, standing, kept, &all) {
            if !value.is_null() {
                self.result.attributes.insert(name.to_owned(), value);
            }
            self.result.lineage.insert(name.to_owned(), lineage);
        }
    }

    /// Notes that an override holds no longer.
    pub(super) fn end(&mut self, one: &Override, reason: String) {
        self.result.ended.push(EndedOverride {
            id: one.id.clone(),
            reason,
        });
    }
}

/// The preferred offer's value of one attribute of the unit; of a group's attributes it may have none.
fn first(domain: &Domain, unit: &Unit, name: &str, offers: &[Offer]) -> Option<(Value, Lineage)> {
    let (winner, losers) = offers.split_first().filter(|(winner, _)| winner.trust.is_some())?;
    let value = value_in(unit, name, winner)?;
    let rival = losers
        .iter()
        .filter(|loser| loser.trust.is_some())
        .find(|loser| loser.sameness != winner.sameness);
    let (strategy, mut reason) = match rival {
        None if losers.is_empty() => ("only_value", "the only record with a value".to_owned()),
        None if losers.iter().any(|loser| loser.trust.is_none()) => {
            ("only_value", "the only value that may be used".to_owned())
        }
        None => ("agreement", format!("all {} records with a value agree", offers.len())),
        Some(rival) => {
            let decided = deciding(&unit.chain, winner, rival);
            let strategy = decided.map_or("tie_break", Strategy::name);
            (strategy, won(decided, unit, winner, offers.len()))
        }
    };
    if unit.is_group() {
        reason = format!("{reason}; taken with the rest of {}", unit.name);
    }
    let show_value = !domain.is_sensitive(name);
    let others = losers.iter().take(MOST_OTHERS).map(|loser| {
        let same = loser.sameness == winner.sameness && loser.trust.is_some();
        Loser {
            system: loser.member.system.to_owned(),
            key: loser.member.key.to_owned(),
            value: value_in(unit, name, loser)
                .filter(|_| show_value && !same)
                .map(Cow::into_owned),
            reason: match same {
                true => "the same value".to_owned(),
                false => lost(deciding(&unit.chain, winner, loser), unit, loser, offers.len()),
            },
        }
    });
    let lineage = lineage_of(unit, winner, strategy, reason, others.collect(), losers.len());
    Some((value.into_owned(), lineage))
}

fn value_in<'a>(unit: &Unit, name: &str, offer: &'a Offer) -> Option<Cow<'a, Value>> {
    match unit.is_group() {
        true => offer.value.get(name).map(Cow::Borrowed),
        false => Some(Cow::Borrowed(&*offer.value)),
    }
}

/// The entries of all records side by side.
fn all_entries(situation: &Situation, unit: &Unit, asked: &Asked, offers: &[Offer]) -> Option<(Value, Lineage)> {
    let (first, rest) = offers.split_first()?;
    let joined = side_by_side(situation, asked, offers);
    let gives = |(offer, given): (&Offer, &usize)| Loser {
        system: offer.member.system.to_owned(),
        key: offer.member.key.to_owned(),
        value: None,
        reason: gave(*given),
    };
    let others = rest
        .iter()
        .zip(joined.given.iter().skip(1))
        .take(MOST_OTHERS)
        .map(gives);
    let reason = format!(
        "{} of {} records, each once",
        entries(joined.entries.len()),
        offers.len()
    );
    let strategy = unit.strategy.name();
    let mut lineage = lineage_of(unit, first, strategy, reason, others.collect(), rest.len());
    let of_first = |one: &EntryLineage| {
        let alone = one.also.is_empty() && one.strategy.is_none();
        alone && one.system == lineage.system && one.key == lineage.key
    };
    if !joined.lineage.iter().all(of_first) {
        lineage.entries = joined.lineage;
    }
    lineage.leave_out(joined.left_out);
    let value = match joined.entries.is_empty() {
        true => Value::Null,
        false => Value::Array(joined.entries),
    };
    Some((value, lineage))
}

fn lineage_of(unit: &Unit, winner: &Offer, strategy: &str, reason: String, others: Vec<Loser>, all: usize) -> Lineage {
    Lineage {
        system: winner.member.system.to_owned(),
        key: winner.member.key.to_owned(),
        record_id: winner.member.record_id.to_owned(),
        strategy: strategy.to_owned(),
        reason,
        rule: unit.rule.clone(),
        others_omitted: all - others.len(),
        others,
        ..Lineage::default()
    }
}

/// The first strategy that prefers `winner` to `loser`; `None` if only the tie break does.
fn deciding(chain: &[Strategy], winner: &Offer, loser: &Offer) -> Option<Strategy> {
    chain
        .iter()
        .copied()
        .find(|strategy| compare(*strategy, winner, loser) != Ordering::Equal)
}
