//! Overrides of single entries of a list; the others stay as their sources say.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::consolidate::Golden;
use super::lineage::{EntryLineage, LeftOut, Why};
use super::rank::Offer;
use super::{Expiry, Lineage, MOST_LEFT_OUT, Overridden, Override};
use crate::engine::entries::{Entries, EntryIndex, EntryKey, EntryName, list};

/// What an override of an entry takes the place of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// The entry at this place of the list.
    Place(usize),
    /// None: it is an entry of its own.
    Added(EntryKey, Option<String>),
}

/// The offers that have an entry, by its key.
type Sent<'o, 'a> = HashMap<EntryKey, Vec<&'o Offer<'a>>>;

impl<'a> Golden<'a> {
    /// The value of a list with the overrides of its entries that stand and are newer than that of the whole list.
    pub(super) fn with_entries(
        &mut self,
        name: &str,
        whole: Option<&Override>,
        kept: Option<(Value, Lineage)>,
        offers: &[&Offer],
    ) -> Option<(Value, Lineage)> {
        let overrides = self.overrides;
        let about = |one: &&'a Override| {
            one.attribute == name && one.entry.is_some() && whole.is_none_or(|whole| whole.is_older_than(one))
        };
        let own: Vec<&'a Override> = overrides.iter().filter(about).collect();
        let Some(entries) = self.domain.entries_of(name).filter(|_| !own.is_empty()) else {
            return kept;
        };
        let before: Vec<Value> = kept.as_ref().map(|(value, _)| list(value).to_vec()).unwrap_or_default();
        let standing = self.standing(&entries, own, &before, offers);
        if standing.is_empty() {
            return kept;
        }
        let lineage = kept.map(|(_, lineage)| lineage).unwrap_or_else(|| Lineage {
            strategy: "override".to_owned(),
            reason: "a steward set each of its entries".to_owned(),
            ..Lineage::default()
        });
        Some(self.replaced(&entries, before, lineage, standing))
    }

    /// The newest override of each entry that holds.
    fn standing(
        &mut self,
        entries: &Entries<'_>,
        own: Vec<&'a Override>,
        before: &[Value],
        offers: &[&Offer],
    ) -> BTreeMap<Target, &'a Override> {
        let index = EntryIndex::of(entries, before);
        let looks_at_sources = |one: &&Override| matches!(one.expiry, Expiry::SourceReasserts | Expiry::NewerValue);
        let sent = match own.iter().any(looks_at_sources) {
            true => sent(entries, offers),
            false => Sent::new(),
        };
        let mut standing: BTreeMap<Target, &'a Override> = BTreeMap::new();
        for one in own {
            let Some(name) = one.entry.as_ref().map(|entry| entries.name_of(entry)) else {
                continue;
            };
            let place = index.first(&name);
            let chosen = place.and_then(|at| before.get(at));
            let key = chosen.map_or_else(|| name.key.clone(), |entry| entries.key(entry));
            let givers = sent.get(&key).map_or(&[][..], Vec::as_slice);
            if let Some(reason) = one.ended(chosen, givers, self.now) {
                self.end(one, reason);
                continue;
            }
            let EntryName { key, begins, .. } = name;
            let target = place.map_or(Target::Added(key, begins), Target::Place);
            let known = standing.entry(target).or_insert(one);
            if known.is_older_than(one) {
                *known = one;
            }
        }
        for (target, one) in &standing {
            let chosen = match target {
                Target::Place(at) => before.get(*at),
                Target::Added(..) => None,
            };
            self.result.contradicted.extend(one.contradicted(self.domain, chosen));
        }
        standing
    }

    fn replaced(
        &self,
        entries: &Entries<'_>,
        before: Vec<Value>,
        mut lineage: Lineage,
        standing: BTreeMap<Target, &'a Override>,
    ) -> (Value, Lineage) {
        let sensitive = self.domain.is_sensitive(entries.attribute);
        let mut known = std::mem::take(&mut lineage.entries);
        if known.is_empty() {
            let of_all = match &lineage.overridden {
                None => EntryLineage {
                    system: lineage.system.clone(),
                    key: lineage.key.clone(),
                    ..EntryLineage::default()
                },
                Some(whole) => EntryLineage {
                    strategy: Some("override".to_owned()),
                    overridden: Some(Overridden {
                        beneath: None,
                        ..whole.clone()
                    }),
                    ..EntryLineage::default()
                },
            };
            known = vec![of_all; before.len()];
        }
        let mut list = Vec::with_capacity(before.len());
        for (at, (entry, own)) in before.into_iter().zip(known).enumerate() {
            let Some(one) = standing.get(&Target::Place(at)) else {
                list.push(entry);
                lineage.entries.push(own);
                continue;
            };
            if one.value.is_null() {
                let left_out = LeftOut {
                    system: own.system,
                    key: own.key,
                    entry: one.entry.clone().filter(|_| !sensitive),
                    why: Why::Override,
                };
                lineage.left_out.insert(0, left_out);
            } else {
                list.push(one.value.clone());
                lineage.entries.push(EntryLineage {
                    overridden: Some(one.told(Some(&entry), sensitive)),
                    strategy: Some("override".to_owned()),
                    ..own
                });
            }
        }
        let added = standing
            .iter()
            .filter(|(target, one)| matches!(target, Target::Added(..)) && !one.value.is_null());
        for (_, one) in added {
            list.push(one.value.clone());
            lineage.entries.push(EntryLineage {
                overridden: Some(one.told(None, sensitive)),
                strategy: Some("override".to_owned()),
                ..EntryLineage::default()
            });
        }
        lineage.left_out_omitted += lineage.left_out.len().saturating_sub(MOST_LEFT_OUT);
        lineage.left_out.truncate(MOST_LEFT_OUT);
        let value = if list.is_empty() {
            Value::Null
        } else {
            Value::Array(list)
        };
        (value, lineage)
    }
}

fn sent<'o, 'a>(entries: &Entries<'_>, offers: &[&'o Offer<'a>]) -> Sent<'o, 'a> {
    let mut sent = Sent::new();
    for offer in offers {
        for entry in list(&offer.value) {
            let givers = sent.entry(entries.key(entry)).or_default();
            if givers.last().is_none_or(|last| !std::ptr::eq(*last, *offer)) {
                givers.push(*offer);
            }
        }
    }
    sent
}
