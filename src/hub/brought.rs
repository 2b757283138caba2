//! Who brought what a golden record is to say: the one way to tell whoever must not approve it.

use serde_json::Value;

use super::Origin;
use super::batch::Batch;
use super::command::PreparedRecord;
use super::consolidate::{attributes, text};
use super::periods::{Dated, sayings};
use crate::engine::approval::{Authors, Said, is_among, join};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::error::{Error, Result};
use crate::store::overrides::OverrideRow;
use crate::store::source_records::SourceRecordRow;

/// A stored list of persons.
///
/// # Errors
/// `Internal` when the store holds something else: it is never nobody.
pub(super) fn people(stored: &str, of_what: &str) -> Result<Vec<String>> {
    serde_json::from_str(stored).map_err(|e| Error::Internal(format!("the stored {of_what} cannot be read: {e}")))
}

/// Whom a version of a source record names: whoever sent it, and whoever changed it in the source system.
pub(super) fn named(row: &SourceRecordRow) -> Vec<String> {
    persons([Some(&row.actor), row.changed_by.as_ref()])
}

/// Who says what a stored source record says, where that is not whom it names.
pub(super) fn authors(row: &SourceRecordRow) -> Result<Authors> {
    let stored = row.brought_by.as_deref().map(serde_json::from_str).transpose();
    let stored =
        stored.map_err(|e| Error::Internal(format!("the stored authors of a source record cannot be read: {e}")))?;
    Ok(stored.unwrap_or_default())
}

fn persons<const N: usize>(of: [Option<&String>; N]) -> Vec<String> {
    let mut people = Vec::new();
    join(&mut people, of.into_iter().flatten().cloned());
    people
}

/// Who made a version of a source record, as its row keeps it.
#[derive(Debug, Clone)]
pub(super) struct Authorship {
    /// Who sent it.
    pub(super) actor: String,
    /// Who changed it in the source system.
    pub(super) changed_by: Option<String>,
    /// Whoever they and whoever handed it in are.
    pub(super) by: Vec<String>,
    /// Whether only other rules, code maps or code lists made it of what was sent before.
    again: bool,
    /// Whether it names a person where the version before named none.
    newly_named: bool,
}

impl Authorship {
    /// That of a version that arrives.
    pub(super) fn of(record: &PreparedRecord, known: Option<&SourceRecordRow>, origin: &Origin) -> Authorship {
        let again = known.filter(|_| record.received_at.is_some());
        let (actor, changed_by) = match again {
            Some(row) => (row.actor.clone(), row.changed_by.clone()),
            None => (origin.actor.clone(), record.changed_by.clone()),
        };
        Authorship {
            by: {
                let mut by = persons([Some(&actor), changed_by.as_ref()]);
                join(&mut by, record.handed_in_by.iter().cloned());
                by
            },
            again: again.is_some(),
            newly_named: changed_by.is_some() && known.is_some_and(|row| row.changed_by.is_none()),
            actor,
            changed_by,
        }
    }

    /// Whether only other rules, code maps or code lists made it of what was sent before.
    pub(super) fn is_again(&self) -> bool {
        self.again
    }

    /// Who says what it says, given what the version before said.
    pub(super) fn authors(&self, before: Option<Said<'_>>, now: &Attributes) -> Authors {
        match before {
            Some(before) if self.again => Authors::again(before, now),
            _ => {
                let shown = persons([Some(&self.actor), self.changed_by.as_ref()]);
                Authors::of(before, now, &self.by, &shown, self.newly_named)
            }
        }
    }

    /// The same as the row of the version keeps it.
    ///
    /// # Errors
    /// `Internal` when the version before cannot be read.
    pub(super) fn stored(&self, known: Option<&SourceRecordRow>, now: &str) -> Result<Option<String>> {
        if known.is_none() {
            // Of a first version there is nothing to compare.
            return Ok(stored(&self.authors(None, &Attributes::new())));
        }
        let before = known.map(|row| Ok::<_, Error>((attributes(&row.attributes)?, named(row), authors(row)?)));
        let before = before.transpose()?;
        let said = before.as_ref().map(|(attributes, by, authors)| Said {
            attributes,
            by,
            authors,
        });
        Ok(stored(&self.authors(said, &attributes(now)?)))
    }
}

/// Whoever handed a stored version in besides those whom it names.
///
/// # Errors
/// `Internal` when what is stored cannot be read.
pub(super) fn handed_in_by(row: &SourceRecordRow) -> Result<Vec<String>> {
    let named = named(row);
    let all = authors(row)?;
    Ok(all
        .of_all()
        .iter()
        .filter(|person| !is_among(person, &named))
        .cloned()
        .collect())
}

/// Authors as a row keeps them.
pub(super) fn stored(authors: &Authors) -> Option<String> {
    (!authors.is_empty()).then(|| text(authors))
}

/// The authors of a source record that other rules standardize anew.
///
/// # Errors
/// `Internal` when what is stored cannot be read.
pub(super) fn standardized_again(known: &SourceRecordRow, now: &Attributes) -> Result<Option<String>> {
    let (before, by, authors) = (attributes(&known.attributes)?, named(known), authors(known)?);
    let said = Said {
        attributes: &before,
        by: &by,
        authors: &authors,
    };
    Ok(stored(&Authors::again(said, now)))
}

impl Batch<'_> {
    /// Who brought these values of an attribute, where `from` is what consumers know: the authors of overrides and of
    /// source records that say them. Where nobody says them as they are proposed, whoever says anything of it did; and what
    /// is to be gone was brought by all.
    ///
    /// # Errors
    /// `Internal` when what is stored cannot be read.
    pub(super) fn who_brought(
        &mut self,
        id: &str,
        name: &str,
        from: Option<&Value>,
        to: &[Option<Value>],
    ) -> Result<Vec<String>> {
        let domain = self.domain;
        let rows: Vec<SourceRecordRow> = self.members_of(id).into_iter().cloned().collect();
        let said: Vec<Vec<Dated>> = rows.iter().map(|row| sayings(domain, row)).collect::<Result<_>>()?;
        let said: Vec<Said<'_>> = said.iter().flatten().map(Dated::said).collect();
        let overrides = self.overrides_of(id).into_iter();
        let overrides: Vec<&OverrideRow> = overrides.filter(|row| row.attribute == name).collect();
        let mut people = Vec::new();
        // An override of one entry says nothing of the others.
        for row in &overrides {
            if concerns(row, from, to)? {
                join(&mut people, [row.author.clone()]);
            }
        }
        let all = |people: &mut Vec<String>| {
            for one in &said {
                join(people, one.who_says_any(name));
            }
        };
        for value in to {
            let new = value.as_ref().map(|value| new_of(from, value)).unwrap_or_default();
            if new.is_empty() {
                let ending = overrides.iter().filter(|row| row.value == "null");
                join(&mut people, ending.map(|row| row.author.clone()));
                all(&mut people);
            }
            for value in new {
                let mut found = false;
                for row in &overrides {
                    if says(&row.value, value)? {
                        found = true;
                        join(&mut people, [row.author.clone()]);
                    }
                }
                for one in &said {
                    let who = one.who_says(name, value);
                    found |= !who.is_empty();
                    join(&mut people, who);
                }
                if !found {
                    all(&mut people);
                }
            }
        }
        Ok(people)
    }

    /// Who brought anything that a golden record says: whoever must not approve that it begins.
    ///
    /// # Errors
    /// `Internal` when what is stored cannot be read.
    pub(super) fn who_brought_all(&mut self, id: &str) -> Result<Vec<String>> {
        let mut people = Vec::new();
        let rows: Vec<SourceRecordRow> = self.members_of(id).into_iter().cloned().collect();
        for row in &rows {
            for said in &sayings(self.domain, row)? {
                for name in said.attributes.keys() {
                    join(&mut people, said.said().who_says_any(name));
                }
            }
        }
        join(
            &mut people,
            self.overrides_of(id).into_iter().map(|row| row.author.clone()),
        );
        Ok(people)
    }
}

/// Who says what of a value consumers do not know yet, by these source records and overrides: those who surely brought it.
///
/// # Errors
/// `Internal` when what is stored cannot be read.
pub(super) fn who_says(
    domain: &Domain,
    (rows, overrides): (&[SourceRecordRow], &[OverrideRow]),
    name: &str,
    from: Option<&Value>,
    to: Option<&Value>,
) -> Result<Vec<String>> {
    let said: Vec<Vec<Dated>> = rows.iter().map(|row| sayings(domain, row)).collect::<Result<_>>()?;
    let mut people = Vec::new();
    for value in to.map(|value| new_of(from, value)).unwrap_or_default() {
        for row in overrides.iter().filter(|row| row.attribute == name) {
            if says(&row.value, value)? {
                join(&mut people, [row.author.clone()]);
            }
        }
        for one in said.iter().flatten() {
            join(&mut people, one.said().who_says(name, value));
        }
    }
    Ok(people)
}

/// What of a value consumers do not know yet: of a list, its new entries.
fn new_of<'a>(from: Option<&Value>, value: &'a Value) -> Vec<&'a Value> {
    let Value::Array(entries) = value else {
        return vec![value];
    };
    let known = from.and_then(Value::as_array);
    let new = entries
        .iter()
        .filter(|entry| !known.is_some_and(|known| known.contains(entry)));
    new.collect()
}

/// A stored value of an override.
fn said_by_override(stored: &str) -> Result<Value> {
    serde_json::from_str(stored)
        .map_err(|e| Error::Internal(format!("the stored value of an override cannot be read: {e}")))
}

/// Whether a stored override says a value, or has it as an entry.
fn says(stored: &str, value: &Value) -> Result<bool> {
    Ok(match said_by_override(stored)? {
        Value::Array(entries) => entries.contains(value),
        own => own == *value,
    })
}

/// Whether an override is about a change: that of a whole attribute always, that of one entry where the change has an entry
/// that it names.
fn concerns(row: &OverrideRow, from: Option<&Value>, to: &[Option<Value>]) -> Result<bool> {
    let Some(name) = row.entry.as_deref() else {
        return Ok(true);
    };
    let name = said_by_override(name)?;
    let mut sides = to.iter().flatten().chain(from);
    Ok(sides.any(|side| match side {
        Value::Array(entries) => entries.iter().any(|entry| is_named(entry, &name)),
        single => is_named(single, &name),
    }))
}

/// Whether an entry has all that a name says; a name may be spelled otherwise, so that letters and digits count.
fn is_named(entry: &Value, name: &Value) -> bool {
    match (entry, name) {
        (Value::Object(entry), Value::Object(name)) => name
            .iter()
            .all(|(member, value)| value.is_null() || entry.get(member).is_some_and(|own| is_named(own, value))),
        (Value::String(entry), Value::String(name)) => letters(entry) == letters(name),
        // What it names may be led to a golden record meanwhile.
        (Value::Object(_), Value::String(_)) | (Value::String(_), Value::Object(_)) => true,
        (entry, name) => entry == name,
    }
}

fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
