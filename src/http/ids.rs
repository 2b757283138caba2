//! Ids that callers send: read in every form in which databases and tools write them, and never taken as they are written.
//! Every field of a path or body that holds an id is read by one of these; a test of the architecture sees to it.

use serde::{Deserialize, Deserializer};

pub(super) use crate::hub::ids::canonical_id as canonical;

/// One id.
pub fn one<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    String::deserialize(input).map(|id| canonical(&id))
}

/// An id that may be left out.
pub fn maybe<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    let id = Option::<String>::deserialize(input)?;
    Ok(id.map(|id| canonical(&id)))
}

/// A list of ids.
pub fn many<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    let ids = Vec::<String>::deserialize(input)?;
    Ok(ids.iter().map(|id| canonical(id)).collect())
}
