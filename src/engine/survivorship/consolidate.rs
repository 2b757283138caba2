//! Makes a golden record of its source records.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::rank::{Offer, compare, ranked};
use super::union::union;
use super::{Consolidated, DEFAULT_LIMIT, Lineage, Loser, MOST_OTHERS, Member, Strategy};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;

/// Chooses every attribute's value among those of `members` by the domain's survivorship rules. The order of
/// `members` does not matter.
pub fn consolidate(domain: &Domain, members: &[Member]) -> Consolidated {
    let names: BTreeSet<&String> = members.iter().flat_map(|member| member.attributes.keys()).collect();
    let mut attributes = Attributes::new();
    let mut lineage = BTreeMap::new();
    for name in names {
        let offers = ranked(domain, name, members);
        let chosen = if domain.survivorship.of(name).strategy == Strategy::Union {
            all_entries(domain, name, &offers)
        } else {
            first(domain, name, &offers)
        };
        if let Some((value, source)) = chosen {
            attributes.insert(name.clone(), value);
            lineage.insert(name.clone(), source);
        }
    }
    Consolidated { attributes, lineage }
}

fn first(domain: &Domain, name: &str, offers: &[Offer]) -> Option<(Value, Lineage)> {
    let (winner, losers) = offers.split_first()?;
    let chain = if losers.is_empty() {
        Vec::new()
    } else {
        domain.survivorship.chain(name)
    };
    let rival = losers.iter().find(|loser| loser.sameness != winner.sameness);
    let (strategy, reason) = match rival {
        None if losers.is_empty() => ("only_value", "the only record with a value".to_owned()),
        None => ("agreement", format!("all {} records with a value agree", offers.len())),
        Some(rival) => {
            let decided = deciding(&chain, winner, rival);
            (
                decided.map_or("tie_break", Strategy::name),
                won(decided, winner, offers.len()),
            )
        }
    };
    let show_value = !domain.is_sensitive(name);
    let others = losers.iter().take(MOST_OTHERS).map(|loser| {
        let same = loser.sameness == winner.sameness;
        let reason = if same {
            "the same value".to_owned()
        } else {
            lost(deciding(&chain, winner, loser), loser, offers.len())
        };
        Loser {
            system: loser.member.system.to_owned(),
            key: loser.member.key.to_owned(),
            value: (show_value && !same).then(|| loser.value.clone()),
            reason,
        }
    });
    let lineage = lineage_of(winner, strategy, reason, others.collect(), losers.len());
    Some((winner.value.clone(), lineage))
}

fn all_entries(domain: &Domain, name: &str, offers: &[Offer]) -> Option<(Value, Lineage)> {
    let (first, rest) = offers.split_first()?;
    let limit = domain.survivorship.of(name).limit.unwrap_or(DEFAULT_LIMIT);
    let union = union(domain.shape.members.get(name), offers, limit);
    let others = rest
        .iter()
        .zip(union.given.iter().skip(1))
        .take(MOST_OTHERS)
        .map(|(offer, given)| Loser {
            system: offer.member.system.to_owned(),
            key: offer.member.key.to_owned(),
            value: None,
            reason: gave(*given),
        });
    let reason = format!(
        "{} of {} records, each once",
        entries(union.entries.len()),
        offers.len()
    );
    let others = others.collect();
    let lineage = lineage_of(first, Strategy::Union.name(), reason, others, rest.len());
    Some((Value::Array(union.entries), lineage))
}

fn lineage_of(winner: &Offer, strategy: &str, reason: String, others: Vec<Loser>, all: usize) -> Lineage {
    Lineage {
        system: winner.member.system.to_owned(),
        key: winner.member.key.to_owned(),
        record_id: winner.member.record_id.to_owned(),
        strategy: strategy.to_owned(),
        reason,
        others_omitted: all - others.len(),
        others,
    }
}

/// The first strategy that prefers `winner` to `loser`; `None` if only the tie break does.
fn deciding(chain: &[Strategy], winner: &Offer, loser: &Offer) -> Option<Strategy> {
    chain
        .iter()
        .copied()
        .find(|strategy| compare(*strategy, winner, loser) != Ordering::Equal)
}

fn won(decided: Option<Strategy>, winner: &Offer, all: usize) -> String {
    match decided {
        Some(Strategy::SourceOrder) => format!("source {} comes first in the source order", winner.member.system),
        Some(Strategy::MostRecent) => "updated last".to_owned(),
        Some(Strategy::MostFrequent) => format!("{} of {all} records have this value", winner.frequency),
        Some(Strategy::Longest) => "the longest value".to_owned(),
        Some(Strategy::Union) | None => "first by system and key; no rule decides".to_owned(),
    }
}

fn lost(decided: Option<Strategy>, loser: &Offer, all: usize) -> String {
    match decided {
        Some(Strategy::SourceOrder) => format!("source {} comes later in the source order", loser.member.system),
        Some(Strategy::MostRecent) => "updated earlier".to_owned(),
        Some(Strategy::MostFrequent) => format!("{} of {all} records have this value", loser.frequency),
        Some(Strategy::Longest) => "a shorter value".to_owned(),
        Some(Strategy::Union) | None => "later by system and key; no rule decides".to_owned(),
    }
}

fn entries(count: usize) -> String {
    if count == 1 {
        "1 entry".to_owned()
    } else {
        format!("{count} entries")
    }
}

fn gave(count: usize) -> String {
    if count == 0 {
        "all its entries were there".to_owned()
    } else {
        format!("gave {}", entries(count))
    }
}
