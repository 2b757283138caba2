//! Setting one entry of a list.

use serde_json::Value;

use super::{Entries, EntryIndex, EntryName, NamedEntry, list};
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, Violation};

impl Entries<'_> {
    /// An entry as a caller wrote it, standardized, with the members that name it where the caller left them out.
    ///
    /// # Errors
    /// What is wrong in it, below `pointer`.
    pub fn read_value(
        &self,
        domain: &Domain,
        pointer: &str,
        name: &EntryName,
        written: &Value,
    ) -> Result<Value, Vec<Violation>> {
        let entry = completed(written, name);
        let one = Attributes::from_iter([(self.attribute.to_owned(), Value::Array(vec![entry]))]);
        let prepared = domain.prepare_written(&one);
        let place = format!("/{}/0", self.attribute);
        let own = prepared.violations.into_iter().filter_map(|violation| {
            let inside = violation.pointer.strip_prefix(&place)?;
            let pointer = format!("{pointer}{inside}");
            Some(Violation { pointer, ..violation })
        });
        let violations: Vec<Violation> = own.collect();
        if !violations.is_empty() {
            return Err(violations);
        }
        let kept = prepared.attributes.get(self.attribute).map(list).unwrap_or_default();
        kept.first().cloned().ok_or_else(|| {
            let expected = "expected an entry that says something; null says that there is none";
            vec![Violation::new(pointer, "entry", expected)]
        })
    }

    /// The entry with the members that name it, where it has none of its own.
    ///
    /// # Errors
    /// That it is another entry than the one that is named.
    pub fn named(&self, pointer: &str, name: &EntryName, entry: &Value) -> Result<Value, Violation> {
        let entry = completed(entry, name);
        let own = self.name_of(&entry);
        match own.key == name.key && own.begins == name.begins {
            true => Ok(entry),
            false => Err(Violation::new(
                pointer,
                "another_entry",
                "expected the entry that is named; to put another one in its place, set this one to null and name the other",
            )),
        }
    }
}

/// A list with one entry set, or taken out where `entry` is null.
pub fn edited(entries: &Entries<'_>, value: &Value, name: &EntryName, entry: &Value) -> Value {
    let mut kept = list(value).to_vec();
    match (EntryIndex::of(entries, &kept).first(name), entry.is_null()) {
        (Some(at), true) => _ = kept.remove(at),
        (Some(at), false) => {
            if let Some(slot) = kept.get_mut(at) {
                slot.clone_from(entry);
            }
        }
        (None, true) => {}
        (None, false) => kept.push(entry.clone()),
    }
    match kept.is_empty() {
        true => Value::Null,
        false => Value::Array(kept),
    }
}

/// What a name means in a list as it stands: the entry with the name that it has there, or a new one.
///
/// # Errors
/// That it means several entries, or none where one is to be taken out.
pub fn meant(
    entries: &Entries<'_>,
    value: &Value,
    pointer: &str,
    name: EntryName,
    must_be_there: bool,
) -> Result<EntryName, Violation> {
    let kept = list(value);
    match entries.find(kept, &name) {
        NamedEntry::At(at) => Ok(kept.get(at).map_or(name, |entry| entries.name_of(entry))),
        NamedEntry::None if must_be_there => Err(Violation::new(
            pointer,
            "no_entry",
            "expected an entry that the list has",
        )),
        NamedEntry::None => Ok(name),
        NamedEntry::Several => Err(Violation::new(
            pointer,
            "several_entries",
            "expected a name that only one entry of the list has",
        )),
    }
}

fn completed(entry: &Value, name: &EntryName) -> Value {
    let (Value::Object(own), Value::Object(named)) = (entry, &name.shown) else {
        return entry.clone();
    };
    let mut all = own.clone();
    for (member, value) in named {
        all.entry(member.clone()).or_insert_with(|| value.clone());
    }
    Value::Object(all)
}
