//! How people name records in values that they set: by golden id, by system and key, or by a key alone where only one record
//! can be meant. What is kept is the golden id.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::Hub;
use super::ids::is_golden_id;
use super::leading::{Key, leads_of};
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
    let keys: Vec<Key> = match (place.value.as_str(), Waiting::of(place.value)) {
        (Some(id), _) if is_golden_id(id) => vec![key("", id)],
        (Some(said), _) => {
            let read = readings(said);
            let in_system = |system: &String| read.iter().map(|as_read| key(system, as_read)).collect::<Vec<_>>();
            systems.iter().flat_map(in_system).collect()
        }
        (None, Some(waiting)) => readings(&waiting.key)
            .iter()
            .map(|as_read| key(&waiting.system, as_read))
            .collect(),
        (None, None) => Vec::new(),
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
