//! When the attributes of a source record became what they are: as the hub saw it, and by the clock of the source.

use std::collections::BTreeMap;

use super::command::PreparedRecord;
use super::consolidate::{attributes, text};
use super::periods::{self, Dated};
use crate::store::source_records::SourceRecordRow;

/// When each attribute last became another value. A first version says nothing: its attributes did on receipt.
pub(super) fn changed_at(known: Option<&SourceRecordRow>, record: &PreparedRecord, now: i64) -> String {
    let Some(known) = known.filter(|row| row.status == "active") else {
        return "{}".to_owned();
    };
    let before = attributes(&known.attributes).unwrap_or_default();
    let times: BTreeMap<String, i64> = serde_json::from_str(&known.changed_at).unwrap_or_default();
    let of = |(name, value): (&String, &serde_json::Value)| {
        let same = before.get(name) == Some(value);
        let since = || times.get(name).copied().unwrap_or(known.received_at);
        (name.clone(), if same { since() } else { now })
    };
    text(&record.attributes.iter().map(of).collect::<BTreeMap<String, i64>>())
}

/// When each attribute became what it is by the clock of its source, where that was before the record's own time.
pub(super) fn became_at(known: Option<&SourceRecordRow>, record: &PreparedRecord, now: i64) -> String {
    let before = known
        .filter(|row| row.status == "active")
        .and_then(|row| Dated::of(row).ok());
    let own = record.source_updated_at.or(record.received_at).unwrap_or(now);
    text(&periods::became_since(before.as_ref(), &record.attributes, own))
}
