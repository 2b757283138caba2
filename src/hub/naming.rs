//! How people name records in values that they set: by golden id, by system and key, or by a key alone where only one record
//! can be meant. What is kept is the golden id.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::Hub;
use super::entry_overrides::EntryOverride;
use super::ids::golden_id;
use super::leading::{Key, leads_of};
use super::overrides::OverrideRequest;
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, Violation};
use crate::engine::reference::{Place, Waiting, places, readings, rewritten};
use crate::error::{Error, Result};
use crate::store::{AnyConn, source_records};

/// What a value in the place of a reference leads to, or why not.
type Named = std::result::Result<String, Violation>;

impl Hub {
    /// The values that somebody sets for a golden record, with golden ids in the place of what they name.
    ///
    /// # Errors
    /// `Invalid` with the place of what names nothing, or may name several.
    pub(super) async fn named(&self, domain: &Arc<Domain>, golden_id: &str, values: &Attributes) -> Result<Attributes> {
        if places(domain, values).is_empty() {
            return Ok(values.clone());
        }
        let (domain, golden_id, values) = (domain.clone(), golden_id.to_owned(), values.clone());
        self.read(move |conn| named(conn, &domain, &golden_id, &values)).await
    }
}

impl Hub {
    /// The same of single entries of lists. What names an entry may itself be something that waits.
    ///
    /// # Errors
    /// As [`Hub::named`], with the place of the entry.
    pub(super) async fn named_entries(
        &self,
        domain: &Arc<Domain>,
        golden_id: &str,
        entries: &[EntryOverride],
    ) -> Result<Vec<EntryOverride>> {
        let mut led = Vec::with_capacity(entries.len());
        for one in entries {
            let only = |value: &Value| Attributes::from_iter([(one.attribute.clone(), value.clone())]);
            let entry = match self.named(domain, golden_id, &only(&one.entry)).await {
                Ok(mut named) => named.remove(&one.attribute).unwrap_or(Value::Null),
                Err(Error::Invalid { .. }) => one.entry.clone(),
                Err(error) => return Err(error),
            };
            let value = self.named(domain, golden_id, &only(&one.value)).await;
            let mut value = value.map_err(|error| at_entry(error, one))?;
            led.push(EntryOverride {
                entry,
                value: value.remove(&one.attribute).unwrap_or(Value::Null),
                ..one.clone()
            });
        }
        Ok(led)
    }

    /// A request with golden ids in the place of what it names.
    ///
    /// # Errors
    /// As [`Hub::named`].
    pub(super) async fn with_named(
        &self,
        domain: &Arc<Domain>,
        golden_id: &str,
        request: OverrideRequest,
    ) -> Result<OverrideRequest> {
        Ok(OverrideRequest {
            attributes: self.named(domain, golden_id, &request.attributes).await?,
            entries: self.named_entries(domain, golden_id, &request.entries).await?,
            ..request
        })
    }
}

/// Places within an entry, as the caller wrote it.
fn at_entry(error: Error, one: &EntryOverride) -> Error {
    let Error::Invalid { violations } = error else {
        return error;
    };
    let prefix = format!("/attributes/{}", one.attribute);
    let moved = violations.into_iter().map(|violation| Violation {
        pointer: match violation.pointer.strip_prefix(&prefix) {
            Some(rest) => format!("{}{rest}", one.pointer),
            None => violation.pointer.clone(),
        },
        ..violation
    });
    Error::Invalid {
        violations: moved.collect(),
    }
}

fn named(conn: &mut AnyConn, domain: &Domain, golden_id: &str, values: &Attributes) -> Result<Attributes> {
    let members = source_records::members(conn, &[golden_id.to_owned()])?;
    let systems: BTreeSet<String> = members.into_iter().map(|row| row.system).collect();
    let mut found = Vec::new();
    let mut violations = Vec::new();
    for place in places(domain, values) {
        match lead(conn, &place, &systems)? {
            Ok(lead) => found.push((place.target.to_owned(), place.value.clone(), lead)),
            Err(violation) => violations.push(violation),
        }
    }
    if !violations.is_empty() {
        return Err(Error::Invalid { violations });
    }
    let made = rewritten(domain, values, &mut |target, value| {
        let known = found.iter().find(|(of, said, _)| of == target && said == value);
        known.map(|(_, _, lead)| Value::String(lead.clone()))
    });
    Ok(made.into_owned())
}

fn lead(conn: &mut AnyConn, place: &Place<'_>, systems: &BTreeSet<String>) -> Result<Named> {
    let pointer = format!("/attributes{}", place.pointer);
    let target = place.target;
    let key = |system: &str, key: &str| Key {
        domain: target.to_owned(),
        system: system.to_owned(),
        key: key.to_owned(),
        said_at: None,
    };
    let golden = place.value.as_str().and_then(golden_id);
    let keys: Vec<Key> = match (golden, place.value.as_str(), Waiting::of(place.value)) {
        (Some(id), ..) => vec![key("", &id)],
        (None, Some(said), _) => {
            let read = readings(said);
            let in_system = |system: &String| read.iter().map(|as_read| key(system, as_read)).collect::<Vec<_>>();
            systems.iter().flat_map(in_system).collect()
        }
        (None, None, Some(waiting)) => readings(&waiting.key)
            .iter()
            .map(|as_read| key(&waiting.system, as_read))
            .collect(),
        (None, None, None) => Vec::new(),
    };
    let leads = leads_of(conn, &keys, &[], &|_| None)?;
    let distinct: BTreeSet<String> = leads.into_iter().flatten().collect();
    let mut distinct = distinct.into_iter();
    Ok(match (distinct.next(), distinct.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => Err(Violation::new(
            pointer,
            "ambiguous_reference",
            format!(
                "expected a golden id of {target}, or an object with system and key: several systems have this key for different records"
            ),
        )),
        (None, _) => Err(Violation::new(
            pointer,
            "unknown_reference",
            format!("expected a golden id of {target}, or an object with the system and key of a record that is there"),
        )),
    })
}
