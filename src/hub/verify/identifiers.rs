//! Identifiers that only one golden record can have.

use std::collections::BTreeSet;

use super::golden::subject;
use super::{Check, Law};
use crate::engine::domain::Domain;
use crate::error::Result;
use crate::hub::consolidate::attributes;
use crate::hub::identifiers::{identifiers_of, is_about};
use crate::hub::verdicts::stands_between;
use crate::store::AnyConn;
use crate::store::golden_records::GoldenRow;
use crate::store::{decisions, source_records, tasks};

impl Check<'_> {
    /// Notes what a live golden record has by the rules that made it; `hidden` are its sensitive values.
    pub(super) fn note_identifiers(&mut self, domain: &Domain, row: &GoldenRow, hidden: &str) -> Result<()> {
        if domain.exclusive.is_empty() {
            return Ok(());
        }
        let parts = [attributes(&row.working)?, attributes(hidden)?];
        for found in identifiers_of(domain, &row.id, &parts.each_ref()) {
            self.holders.entry(found.value).or_default().push(found.golden_id);
        }
        Ok(())
    }

    /// Each pair that shares one is asked about, or was decided.
    pub(super) fn exclusive(&mut self, conn: &mut AnyConn) -> Result<()> {
        let holders = std::mem::take(&mut self.holders);
        let mut pairs: BTreeSet<(String, String)> = BTreeSet::new();
        for mut sharing in holders.into_values().filter(|sharing| sharing.len() > 1) {
            sharing.sort();
            // One golden record with all the others: a chain of questions leads to every pair.
            for other in sharing.iter().skip(1) {
                pairs.insert((sharing[0].clone(), other.clone()));
            }
        }
        for (a, b) in pairs {
            let about = tasks::waiting_for_goldens(conn, &[a.clone(), b.clone()])?;
            if about.iter().any(|task| is_about(task, &a, &b)) || kept_apart(conn, &a, &b)? {
                continue;
            }
            let detail = format!("it shares an exclusive identifier with {b}, and nobody was asked");
            self.found(Law::Exclusive, subject(&a), detail);
        }
        Ok(())
    }
}

/// Whether a steward said that two golden records are not the same.
fn kept_apart(conn: &mut AnyConn, a: &str, b: &str) -> Result<bool> {
    let of = |conn: &mut AnyConn, golden_id: &str| -> Result<BTreeSet<String>> {
        let rows = source_records::members(conn, &[golden_id.to_owned()])?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    };
    let (ours, theirs) = (of(conn, a)?, of(conn, b)?);
    let all: Vec<String> = ours.union(&theirs).cloned().collect();
    let verdicts = decisions::verdicts_of(conn, &all)?;
    Ok(verdicts
        .iter()
        .any(|(row, members)| row.value == "no_match" && stands_between(members, &ours, &theirs)))
}
