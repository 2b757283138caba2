//! Whether every entry of every source record is in the golden record's list, or lineage says why it is not.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::lineage::{Lineage, Why};
use super::{EntryRule, Member};
use crate::engine::domain::Domain;
use crate::engine::entries::{Entries, EntryKey, list};
use crate::engine::record::Attributes;

/// List attributes of which entries are neither in the golden record nor told of in its lineage, with how many. Looks at
/// keys and members only, not at how entries are chosen.
pub fn lost_entries(
    domain: &Domain,
    members: &[Member],
    golden: &Attributes,
    lineage: &BTreeMap<String, Lineage>,
) -> Vec<(String, usize)> {
    let mut lost = Vec::new();
    let grouped: HashSet<&String> = domain
        .survivorship
        .groups
        .values()
        .flat_map(|group| &group.attributes)
        .collect();
    for (name, attribute) in &domain.attributes {
        let whole = domain.survivorship.entry_rule(name, attribute) == EntryRule::Whole || grouped.contains(name);
        let (false, Some(entries)) = (whole, domain.entries_of(name)) else {
            continue;
        };
        let told = lineage.get(name);
        if told.is_some_and(|told| told.overridden.is_some()) {
            continue;
        }
        let known = Known::of(&entries, golden.get(name).unwrap_or(&Value::Null), told);
        let missing = members
            .iter()
            .map(|member| known.missing(&entries, member))
            .sum::<usize>();
        let more = told.map_or(0, |told| told.left_out_omitted);
        if missing > more {
            lost.push((name.clone(), missing - more));
        }
    }
    lost
}

/// Key of an entry, with what it says beside it.
type Said = (EntryKey, BTreeMap<String, String>);

/// What a golden record's list says, and what lineage tells of it.
struct Known {
    /// By what two keys must share: keys of entries with what these say beside them.
    entries: HashMap<String, Vec<Said>>,
    /// The same, to be found at once.
    exact: HashSet<Said>,
    /// System, key and name of entries that are left out.
    left_out: HashSet<(String, String, Option<String>)>,
    /// Keys of entries that a steward took out.
    taken_out: HashMap<String, Vec<EntryKey>>,
}

impl Known {
    fn of(entries: &Entries<'_>, value: &Value, told: Option<&Lineage>) -> Known {
        let mut known = Known {
            entries: HashMap::new(),
            exact: HashSet::new(),
            left_out: HashSet::new(),
            taken_out: HashMap::new(),
        };
        let beneath = told.into_iter().flat_map(|told| &told.entries);
        let beneath = beneath.filter_map(|one| one.overridden.as_ref()?.beneath.as_ref());
        for entry in list(value).iter().chain(beneath) {
            let key = entries.key(entry);
            let own = known.entries.entry(key.fixed().to_owned()).or_default();
            let content = entries.content(entry);
            known.exact.insert((key.clone(), content.clone()));
            own.push((key, content));
        }
        for one in told.into_iter().flat_map(|told| &told.left_out) {
            let name = one.entry.as_ref();
            if let (Why::Override, Some(entry)) = (one.why, name) {
                let key = entries.key(entry);
                known.taken_out.entry(key.fixed().to_owned()).or_default().push(key);
            }
            let place = (one.system.clone(), one.key.clone(), name.map(Value::to_string));
            known.left_out.insert(place);
        }
        known
    }

    /// How many entries of a record are nowhere.
    fn missing(&self, entries: &Entries<'_>, member: &Member) -> usize {
        let value = member.attributes.get(entries.attribute).unwrap_or(&Value::Null);
        let nowhere = |entry: &&Value| {
            let key = entries.key(entry);
            !self.stands(entries, &key, entry) && !self.is_told(entries, &key, entry, member)
        };
        list(value).iter().filter(nowhere).count()
    }

    fn stands(&self, entries: &Entries<'_>, key: &EntryKey, entry: &Value) -> bool {
        let said = (key.clone(), entries.content(entry));
        if self.exact.contains(&said) {
            return true;
        }
        let (_, content) = said;
        let mut known = self.entries.get(key.fixed()).into_iter().flatten();
        known.any(|(other, said)| {
            let same = key == other || key.is_part_of(other);
            same && content.iter().all(|(name, text)| said.get(name) == Some(text))
        })
    }

    fn is_told(&self, entries: &Entries<'_>, key: &EntryKey, entry: &Value, member: &Member) -> bool {
        let mut taken = self.taken_out.get(key.fixed()).into_iter().flatten();
        if taken.any(|other| key == other || key.is_part_of(other)) {
            return true;
        }
        let shown = entries.name_of(entry).shown.to_string();
        [Some(shown), None].into_iter().any(|name| {
            let place = (member.system.to_owned(), member.key.to_owned(), name);
            self.left_out.contains(&place)
        })
    }
}
