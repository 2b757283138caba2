//! Who has a key. A source record is called by its key; when its source gives it another one, the record stays the same, the
//! new key means it, and the old one goes on to mean it for whoever said it before.

use std::collections::HashMap;

use super::ids::record_id;
use super::time::Micros;
use crate::engine::reference::readings;
use crate::error::Result;
use crate::store::rekeys::RekeyRow;
use crate::store::{AnyConn, rekeys, source_records};

/// What became of keys, by the hash of domain, system and key. Keys that never changed hands are not in it.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, Vec<RekeyRow>>);

/// The source record that a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holder<'a> {
    /// Id of the source record, whether it is there or not.
    pub(super) record_id: &'a str,
    /// How the record got another key, if the key is no longer its own.
    pub(super) given_up: Option<&'a RekeyRow>,
}

impl Names {
    /// What became of these keys.
    pub(super) fn read(conn: &mut AnyConn, names: &[String]) -> Result<Names> {
        Ok(Names::of_rows(rekeys::of_names(conn, names)?))
    }

    pub(super) fn of_rows(rows: impl IntoIterator<Item = RekeyRow>) -> Names {
        let mut names = Names::default();
        for row in rows {
            names.0.entry(row.old_name.clone()).or_default().push(row.clone());
            names.0.entry(row.new_name.clone()).or_default().push(row);
        }
        names
    }

    /// The record that a key means now; of a key that was said at some time, the record that it meant then.
    pub(super) fn holder<'a>(&'a self, name: &'a str, said_at: Option<Micros>) -> Holder<'a> {
        let rows = self.0.get(name).map(Vec::as_slice).unwrap_or_default();
        // In one moment a key is given up before somebody else gets it.
        let mut moves: Vec<(Micros, bool, &RekeyRow)> =
            rows.iter().map(|row| (row.at, row.new_name == name, row)).collect();
        moves.sort_by(|a, b| (a.0, a.1, &a.2.id).cmp(&(b.0, b.1, &b.2.id)));
        let next = moves.iter().find(|(at, ..)| said_at.is_some_and(|said| *at > said));
        let deciding = match next {
            Some(next @ (_, false, _)) => Some(next),
            _ => moves.last(),
        };
        match deciding {
            None => Holder {
                record_id: name,
                given_up: None,
            },
            Some((_, gained, row)) => Holder {
                record_id: &row.record_id,
                given_up: (!gained).then_some(row),
            },
        }
    }
}

/// A key as a caller wrote it, of a record that is there: read as it is written, and where no record has it so, in the other
/// forms in which a key is read (plain dashes, single blanks, composed letters).
pub(super) struct Written {
    domain: String,
    system: String,
    key: String,
}

impl Written {
    pub(super) fn new(domain: &str, system: &str, key: &str) -> Self {
        Written {
            domain: domain.to_owned(),
            system: system.to_owned(),
            key: key.to_owned(),
        }
    }

    /// The hash of domain, system and the form of the key that a record has; of the key as it is written, where none has any.
    ///
    /// # Errors
    /// As the store.
    pub(super) fn name(&self, conn: &mut AnyConn) -> Result<String> {
        let of = |key: &str| record_id(&self.domain, &self.system, key);
        let forms = readings(&self.key);
        if forms.len() > 1 {
            for form in forms {
                let name = of(&form);
                let id = holder_of(conn, &name)?;
                if source_records::find(conn, &id)?.is_some() {
                    return Ok(name);
                }
            }
        }
        Ok(of(&self.key))
    }
}

/// The source record that a key means now, also one that it gave up.
///
/// # Errors
/// As the store.
pub(super) fn record_of(conn: &mut AnyConn, domain: &str, system: &str, key: &str) -> Result<String> {
    holder_of(conn, &record_id(domain, system, key))
}

/// The same of the hash of domain, system and key.
///
/// # Errors
/// As the store.
pub(super) fn holder_of(conn: &mut AnyConn, name: &str) -> Result<String> {
    let names = Names::read(conn, &[name.to_owned()])?;
    Ok(names.holder(name, None).record_id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(id: &str, record: &str, (old, new): (&str, &str), at: i64) -> RekeyRow {
        RekeyRow {
            id: id.into(),
            domain: "vendor".into(),
            system: "erp".into(),
            old_key: old.into(),
            new_key: new.into(),
            old_name: old.into(),
            new_name: new.into(),
            record_id: record.into(),
            valid_on: "2026-01-01".into(),
            reason: String::new(),
            actor: "erp".into(),
            correlation_id: String::new(),
            at,
        }
    }

    #[test]
    fn a_key_that_never_moved_means_its_record() {
        let names = Names::default();
        assert_eq!(names.holder("a", None).record_id, "a");
    }

    #[test]
    fn keys_that_change_places_mean_what_they_meant_when_they_were_said() {
        let names = Names::of_rows([moved("1", "a", ("a", "b"), 10), moved("2", "b", ("b", "a"), 10)]);
        assert_eq!(names.holder("a", None).record_id, "b");
        assert_eq!(names.holder("b", None).record_id, "a");
        assert_eq!(names.holder("a", Some(5)).record_id, "a");
        assert_eq!(names.holder("a", Some(15)).record_id, "b");
        assert!(names.holder("a", None).given_up.is_none());
    }

    #[test]
    fn a_chain_leads_on() {
        let names = Names::of_rows([moved("1", "a", ("a", "b"), 10), moved("2", "a", ("b", "c"), 20)]);
        for name in ["a", "b", "c"] {
            assert_eq!(names.holder(name, None).record_id, "a", "{name}");
        }
        assert!(names.holder("b", None).given_up.is_some());
        assert!(names.holder("c", None).given_up.is_none());
    }
}
