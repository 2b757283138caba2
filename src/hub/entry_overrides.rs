//! Overrides of single entries of a list: one is set, replaced or ended, and the others stay as their sources say.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::batch::Batch;
use super::overrides::OverrideRequest;
use crate::engine::domain::Domain;
use crate::engine::entries::{Entries, EntryName, edited, meant};
use crate::engine::record::{Attributes, Violation, push_pointer};
use crate::error::{Error, Result};
use crate::store::overrides::OverrideRow;

/// Most entries that are set at once.
pub const MOST_ENTRIES: usize = 200;

/// One entry of a list that a steward sets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryOverride {
    /// Top-level attribute, a list.
    pub attribute: String,
    /// What names the entry.
    pub entry: Value,
    /// The whole entry; null says that there is none.
    pub value: Value,
    /// Where the caller wrote it, a JSON Pointer.
    #[serde(skip)]
    pub pointer: String,
}

/// Which overrides of an attribute are meant.
#[derive(Debug, Clone, Copy)]
pub(super) enum About<'a> {
    /// That of the attribute and those of its entries.
    All,
    /// That of the attribute as a whole.
    Whole,
    /// That of one entry.
    Entry(&'a EntryName),
}

/// The entries as the domain keeps them.
///
/// # Errors
/// `Invalid` with what is wrong in names and values; `attributes` are those that are set whole.
pub(super) fn standardized_entries(
    domain: &Domain,
    attributes: &Attributes,
    sent: &[EntryOverride],
) -> Result<Vec<EntryOverride>> {
    let (mut kept, mut violations) = (Vec::new(), Vec::new());
    let mut refuse = |violation: Violation| violations.push(violation);
    if sent.len() > MOST_ENTRIES {
        let expected = format!("expected at most {MOST_ENTRIES} entries at once");
        refuse(Violation::new("/entries", "too_many", expected));
        return Err(Error::Invalid { violations });
    }
    for one in sent {
        match standardized_entry(domain, attributes, one) {
            Ok(one) => kept.push(one),
            Err(found) => found.into_iter().for_each(&mut refuse),
        }
    }
    match violations.is_empty() {
        true => Ok(kept),
        false => Err(Error::Invalid { violations }),
    }
}

/// Entries that are not for everybody are written where they are kept.
pub(super) fn not_for_all(domain: &Domain, name: &str, value: &Value) -> Option<Violation> {
    let (_, apart) = domain.lists_apart().find(|(list, _)| *list == name)?;
    let message = format!("some of it is not for everybody; expected that in {}", apart.to);
    domain
        .hides(name, value)
        .then(|| Violation::new(format!("/attributes/{name}"), "not_for_everybody", message))
}

fn standardized_entry(
    domain: &Domain,
    attributes: &Attributes,
    one: &EntryOverride,
) -> std::result::Result<EntryOverride, Vec<Violation>> {
    let list = push_pointer("/entries", &one.attribute);
    let refused = |code: &str, expected: &str| vec![Violation::new(list.clone(), code, expected)];
    let Some(entries) = domain.entries_of(&one.attribute) else {
        return Err(refused("not_a_list", "expected an attribute that is a list"));
    };
    if domain.is_sensitive(&one.attribute) {
        return Err(refused(
            "sensitive",
            "a sensitive list is set as a whole, in attributes",
        ));
    }
    if attributes.contains_key(&one.attribute) {
        return Err(refused(
            "twice",
            "the attribute is set as a whole in attributes already",
        ));
    }
    let name = entries
        .read_name(domain, &format!("{}/entry", one.pointer), &one.entry)
        .map_err(|violation| vec![violation])?;
    let told = |value: &Value| domain.hides(&one.attribute, &Value::Array(vec![value.clone()]));
    if told(&name.shown) || (!one.value.is_null() && told(&one.value)) {
        return Err(refused(
            "not_for_everybody",
            "an entry that is not for everybody is set in the sensitive list beside this one",
        ));
    }
    let value = match &one.value {
        Value::Null => Value::Null,
        written => entries.read_value(domain, &format!("{}/value", one.pointer), &name, written)?,
    };
    Ok(EntryOverride {
        attribute: one.attribute.clone(),
        entry: name.shown,
        value,
        pointer: one.pointer.clone(),
    })
}

/// How the entries of an attribute are told apart; that it is a list was checked before.
pub(super) fn entries_of<'d>(domain: &'d Domain, attribute: &str) -> Result<Entries<'d>> {
    let found = domain.entries_of(attribute);
    found.ok_or_else(|| Error::invalid("/entry", "not_a_list", "expected an attribute that is a list"))
}

/// What an override is about, by the name that is stored with it; `None`: the whole attribute.
fn name_of(entries: &Entries<'_>, row: &OverrideRow) -> Result<Option<EntryName>> {
    let Some(text) = &row.entry else { return Ok(None) };
    let stored: Value =
        serde_json::from_str(text).map_err(|e| Error::Internal(format!("what names an entry cannot be read: {e}")))?;
    Ok(Some(entries.name_of(&stored)))
}

impl Batch<'_> {
    /// The request with each entry named as it is in the golden record's list.
    ///
    /// # Errors
    /// `Invalid` for a name that means several entries, one that means none and is to be taken out, an entry that is named
    /// twice, and a value that is another entry.
    pub(super) fn meant_entries(&mut self, id: &str, request: &OverrideRequest) -> Result<Vec<EntryOverride>> {
        if request.entries.is_empty() {
            return Ok(Vec::new());
        }
        let domain = self.domain;
        let working = self.working_values(id)?;
        let (mut found, mut violations) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for one in &request.entries {
            let entries = entries_of(domain, &one.attribute)?;
            let present = working.get(&one.attribute).unwrap_or(&Value::Null);
            let pointer = format!("{}/entry", one.pointer);
            let name = entries.name_of(&one.entry);
            match meant(&entries, present, &pointer, name, one.value.is_null()) {
                Ok(name) if !seen.insert((one.attribute.clone(), name.key.clone(), name.begins.clone())) => {
                    violations.push(Violation::new(pointer, "twice", "the entry is named twice"));
                }
                Ok(name) => match one.value.is_null() {
                    true => found.push(EntryOverride {
                        entry: name.shown,
                        ..one.clone()
                    }),
                    false => match entries.named(&format!("{}/value", one.pointer), &name, &one.value) {
                        Ok(value) => found.push(EntryOverride {
                            entry: name.shown,
                            value,
                            ..one.clone()
                        }),
                        Err(violation) => violations.push(violation),
                    },
                },
                Err(violation) => violations.push(violation),
            }
        }
        match violations.is_empty() {
            true => Ok(found),
            false => Err(Error::Invalid { violations }),
        }
    }

    /// The override rows of an attribute that count in a golden record and are about this.
    pub(super) fn overrides_about(
        &self,
        golden_id: &str,
        attribute: &str,
        about: About<'_>,
    ) -> Result<Vec<OverrideRow>> {
        let entries = self.domain.entries_of(attribute);
        let mut found = Vec::new();
        for row in self.overrides_of(golden_id) {
            if row.attribute != attribute {
                continue;
            }
            let own = match &entries {
                Some(entries) => name_of(entries, row)?,
                None => None,
            };
            let meant = match (about, own) {
                (About::All, _) | (About::Whole, None) => true,
                (About::Entry(name), Some(own)) => own.begins == name.begins && is_same(&own, name),
                (About::Whole, Some(_)) | (About::Entry(_), None) => false,
            };
            if meant {
                found.push(row.clone());
            }
        }
        Ok(found)
    }
}

fn is_same(a: &EntryName, b: &EntryName) -> bool {
    a.key == b.key || a.key.is_part_of(&b.key) || b.key.is_part_of(&a.key)
}

/// The values after the entries are set.
pub(super) fn with_entries(domain: &Domain, values: &mut Attributes, set: &[EntryOverride]) -> Result<()> {
    for one in set {
        let entries = entries_of(domain, &one.attribute)?;
        let present = values.remove(&one.attribute).unwrap_or(Value::Null);
        let list = edited(&entries, &present, &entries.name_of(&one.entry), &one.value);
        if !list.is_null() {
            values.insert(one.attribute.clone(), list);
        }
    }
    Ok(())
}

/// What an entry says in these values; `None` where the list has no such entry.
pub(super) fn entry_in(domain: &Domain, values: &Attributes, one: &EntryOverride) -> Result<Option<Value>> {
    let entries = entries_of(domain, &one.attribute)?;
    let Some(Value::Array(list)) = values.get(&one.attribute) else {
        return Ok(None);
    };
    let place = crate::engine::entries::EntryIndex::of(&entries, list).first(&entries.name_of(&one.entry));
    Ok(place.and_then(|at| list.get(at)).cloned())
}
