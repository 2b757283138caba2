//! Places in the change feed, as clients hold them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ids::sha256_hex;
use super::page::{decode_cursor, encode_cursor};
use crate::engine::change_filter::ChangeFilter;
use crate::error::{Error, Result};
use crate::store::heads::HeadRow;

/// Position reached in each domain.
pub(super) type Positions = BTreeMap<String, i64>;

/// What an opaque cursor holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FeedCursor {
    /// Domain → incarnation of its feed, and position reached.
    #[serde(rename = "d")]
    places: BTreeMap<String, (String, i64)>,
    /// Mark of the filter under which it was given; absent: fits any.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    filter: Option<String>,
}

/// Incarnation → the part of it that cursors carry.
pub(super) fn mark(incarnation: &str) -> &str {
    incarnation.rsplit('-').next().unwrap_or(incarnation)
}

/// Tells filters apart.
pub(super) fn filter_mark(filter: &ChangeFilter) -> String {
    let mut hash = sha256_hex(&[serde_json::to_string(filter).unwrap_or_default().as_bytes()]);
    hash.truncate(12);
    hash
}

/// A cursor at these positions; `filter` is the mark of the filter that they were reached under.
pub(super) fn write(positions: &Positions, heads: &[HeadRow], filter: Option<&str>) -> String {
    let place = |(domain, position): (&String, &i64)| {
        let head = heads.iter().find(|head| head.domain == *domain);
        let incarnation = head.map_or("", |head| mark(&head.incarnation));
        (domain.clone(), (incarnation.to_owned(), *position))
    };
    encode_cursor(&FeedCursor {
        places: positions.iter().map(place).collect(),
        filter: filter.map(str::to_owned),
    })
}

impl FeedCursor {
    /// Reads a cursor that a client sends.
    ///
    /// # Errors
    /// `Malformed` when it was not made here.
    pub(super) fn read(cursor: &str) -> Result<FeedCursor> {
        decode_cursor(cursor)
    }

    /// The positions that it stands for.
    ///
    /// # Errors
    /// `CursorMismatch` when it was given for other domains or another filter, `Resync` when the feed is not the one that
    /// it was given for.
    pub(super) fn positions(&self, domains: &[String], filter: &str, heads: &[HeadRow]) -> Result<Positions> {
        let same_domains =
            self.places.len() == domains.len() && domains.iter().all(|domain| self.places.contains_key(domain));
        if !same_domains || self.filter.as_deref().is_some_and(|own| own != filter) {
            return Err(Error::CursorMismatch);
        }
        for head in heads {
            let Some((incarnation, position)) = self.places.get(&head.domain) else {
                continue;
            };
            if incarnation != mark(&head.incarnation) || *position > head.position || *position < 0 {
                return Err(other_incarnation(domains));
            }
        }
        let places = self.places.iter();
        Ok(places
            .map(|(domain, (_, position))| (domain.clone(), *position))
            .collect())
    }
}

/// The feed is not the one that the caller read before.
pub(super) fn other_incarnation(domains: &[String]) -> Error {
    Error::Resync {
        code: "feed_incarnation_changed",
        gone: false,
        detail: "the feed is another one than this place was given for, since the database was restored or replaced: \
            positions may stand for other changes; read the golden records again and go on from the changes_cursor of \
            the last page"
            .into(),
        domains: domains.to_vec(),
    }
}

/// What the caller has not read yet is not kept any more.
pub(super) fn expired(domain: &str, position: i64, first: i64) -> Error {
    Error::Resync {
        code: "cursor_expired",
        gone: true,
        detail: format!(
            "changes of {domain} are kept from position {first} on, this is at {position}: read the golden records \
             again and go on from the changes_cursor of the last page"
        ),
        domains: vec![domain.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(domain: &str, position: i64, incarnation: &str) -> HeadRow {
        HeadRow {
            position,
            ..HeadRow::first(domain, incarnation)
        }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_cursor_fits_its_own_feed_and_filter_only() {
        let heads = [head("item", 7, "1-a"), head("vendor", 9, "2-b")];
        let positions = Positions::from([("item".into(), 3), ("vendor".into(), 9)]);
        let both = names(&["vendor", "item"]);
        let read = |text: &str| FeedCursor::read(text).unwrap();
        let cursor = read(&write(&positions, &heads, Some("f1")));
        assert_eq!(cursor.positions(&both, "f1", &heads).unwrap(), positions);
        for (domains, filter) in [(&both, "f2"), (&names(&["vendor"]), "f1")] {
            let refused = cursor.positions(domains, filter, &heads).unwrap_err();
            assert!(matches!(refused, Error::CursorMismatch));
        }
        for others in [
            [head("item", 7, "1-a"), head("vendor", 9, "2-c")],
            [head("item", 7, "1-a"), head("vendor", 8, "2-b")],
        ] {
            let refused = cursor.positions(&both, "f1", &others).unwrap_err();
            assert!(matches!(
                refused,
                Error::Resync {
                    code: "feed_incarnation_changed",
                    ..
                }
            ));
        }
        let of_snapshot = read(&write(&positions, &heads, None));
        assert!(of_snapshot.positions(&both, "f1", &heads).is_ok());
        assert!(of_snapshot.positions(&both, "f2", &heads).is_ok());
    }
}
