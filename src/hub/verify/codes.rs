//! Values that wait for a code: counted right, and asked about.

use super::{Check, Law, STEP};
use crate::error::Result;
use crate::hub::unmapped::in_question;
use crate::store::AnyConn;
use crate::store::source_records::SourceRecordRow;
use crate::store::unmapped_codes::{self, UnmappedQuery};

impl Check<'_> {
    /// Notes the codes of a source record that are in question.
    pub(super) fn note_codes(&mut self, row: &SourceRecordRow) {
        for hash in in_question(row).into_keys() {
            *self.codes.entry(hash).or_default() += 1;
        }
    }

    /// Each value is told with the number of records that have it.
    pub(super) fn codes(&mut self, conn: &mut AnyConn) -> Result<()> {
        let mut codes = std::mem::take(&mut self.codes);
        let mut query = UnmappedQuery {
            domain: self.domain.name.clone(),
            open: true,
            limit: STEP,
            ..UnmappedQuery::default()
        };
        loop {
            let rows = unmapped_codes::list(conn, &query)?;
            let Some(last) = rows.last() else { break };
            query.after = Some(last.id.clone());
            for row in &rows {
                let records = codes.remove(&row.hash).unwrap_or(0);
                if records != row.records {
                    let detail = format!("{} source records are told, and {records} have the value", row.records);
                    self.found(Law::CodesAsked, format!("unmapped_code:{}", row.id), detail);
                }
            }
        }
        for (hash, records) in codes {
            let detail = format!("{records} source records have a value in question that nobody was asked about");
            self.found(Law::CodesAsked, format!("unmapped_code:{hash}"), detail);
        }
        Ok(())
    }
}
