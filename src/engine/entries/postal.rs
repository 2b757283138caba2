//! Addresses inside entries: their members read together, as matching reads them.

use serde_json::{Map, Value};

use crate::engine::domain::Kind;
use crate::engine::domain::shape::Shape;
use crate::engine::matching::{AddressLines, CanonicalAddress, canonical_address};

/// Kinds of members that are read together as one address.
pub(super) fn is_postal(kind: Kind) -> bool {
    matches!(kind, Kind::Address | Kind::City | Kind::State | Kind::Zip)
}

/// Where the members of an entry lead, those that count.
pub(super) fn read(shape: &Shape, members: &Map<String, Value>, counts: impl Fn(&str) -> bool) -> CanonicalAddress {
    let mut lines = AddressLines::default();
    for (name, value) in members {
        let kind = shape.members.get(name).map(|shape| shape.rule.kind);
        let Some(text) = value.as_str().filter(|_| counts(name)) else {
            continue;
        };
        let line = match kind {
            Some(Kind::Address) if lines.line1.is_empty() => &mut lines.line1,
            Some(Kind::Address) => &mut lines.line2,
            Some(Kind::City) => &mut lines.city,
            Some(Kind::State) => &mut lines.state,
            Some(Kind::Zip) => &mut lines.zip,
            _ => continue,
        };
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(text);
    }
    canonical_address(&lines)
}
