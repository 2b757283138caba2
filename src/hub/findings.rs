//! What was found stands: where a source record no longer says what it found, and did not clear it, the hub keeps it with
//! its golden record until the finder says otherwise or a person clears it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Origin;
use super::batch::Batch;
use super::consolidate::{attributes, text};
use super::ids::new_id;
use super::overrides::to_engine;
use super::periods::Dated;
use crate::engine::record::Attributes;
use crate::engine::survivorship::{Expiry, Strategy, covered, fingerprint};
use crate::error::{Error, Result};
use crate::store::overrides::OverrideRow;
use crate::store::source_records::SourceRecordRow;

/// Most findings that are kept with one golden record and attribute. Each is of another version of a source record.
const MOST_KEPT: usize = 200;

impl Batch<'_> {
    /// Keeps what a source record said before, and neither says after nor cleared. `after` is absent where the record is
    /// deleted.
    pub(super) fn keep_findings(
        &mut self,
        before: &SourceRecordRow,
        after: Option<&Attributes>,
        golden_id: &str,
        origin: &Origin,
    ) -> Result<()> {
        let domain = self.domain;
        let judged = domain.survivorship.attributes.iter();
        let said = |name: &str| before.attributes.contains(&format!("\"{name}\":"));
        let mut judged = judged
            .filter(|(name, rule)| rule.strategy == Strategy::Worst && said(name))
            .peekable();
        if judged.peek().is_none() || !matches!(before.status.as_str(), "active" | "deleted") {
            return Ok(());
        }
        let said = Dated::of(before)?;
        let mut kept: Vec<(&String, Value, i64)> = Vec::new();
        for (name, rule) in judged {
            let now = after.and_then(|attributes| attributes.get(name));
            let found = said.attributes.get(name).and_then(|value| rule.unanswered(value, now));
            let seen = said.changed_at.get(name).copied().unwrap_or(said.received_at);
            kept.extend(found.map(|value| (name, value, seen)));
        }
        if kept.is_empty() {
            return Ok(());
        }
        self.load_goldens(&BTreeSet::from([golden_id.to_owned()]))?;
        for (name, value, found_at) in kept {
            self.keep_finding(before, (name, &value, found_at), &said, golden_id, origin)?;
        }
        Ok(())
    }

    fn keep_finding(
        &mut self,
        record: &SourceRecordRow,
        (name, value, found_at): (&String, &Value, i64),
        said: &Dated,
        golden_id: &str,
        origin: &Origin,
    ) -> Result<()> {
        let own: Vec<&OverrideRow> = self
            .overrides_of(golden_id)
            .into_iter()
            .filter(|row| row.attribute == *name)
            .collect();
        let whole = said.attributes.get(name).unwrap_or(value);
        let answered = covered(&record.system, &record.key, whole);
        for row in &own {
            if covers(row)?.is_some_and(|covers| covers.contains(&answered)) {
                // A person cleared it while the record said it.
                return Ok(());
            }
        }
        let expiry = text(&Expiry::Stands {
            system: record.system.clone(),
            key: record.key.clone(),
            found_at,
        });
        let value = text(value);
        let known = own.iter().any(|row| row.expiry == expiry && row.value == value);
        if known {
            return Ok(());
        }
        let oldest = own
            .iter()
            .map(|row| row.id.clone())
            .min()
            .filter(|_| own.len() >= MOST_KEPT);
        if let Some(oldest) = oldest {
            self.end_override(&oldest, super::overrides::BY_RULE, "too many findings stand beside it");
        }
        self.put_override(OverrideRow {
            id: new_id(),
            domain: self.domain.name.clone(),
            golden_id: golden_id.into(),
            home_id: golden_id.into(),
            attribute: name.clone(),
            value,
            expiry,
            expires_at: None,
            baseline: fingerprint(None),
            author: Origin::hub().actor,
            reason: format!("{}/{} found it and did not clear it", record.system, record.key),
            correlation_id: origin.correlation_id.clone(),
            made_at: self.now,
            ended_at: None,
            ended_by: None,
            ended_reason: None,
            valid_from: None,
            valid_to: None,
            covers: None,
            entry: None,
            seal: None,
        });
        Ok(())
    }

    /// Whether a person says something better of an attribute than what was found, and sources do not say it too.
    pub(super) fn clears(&mut self, id: &str, name: &str, before: &Attributes, after: &Attributes) -> Result<bool> {
        let rule = self.domain.survivorship.of(name);
        if !rule.improves(before.get(name), after.get(name)) {
            return Ok(false);
        }
        let beneath = self.beneath(id)?;
        Ok(rule.improves(beneath.get(name), after.get(name)))
    }

    /// What a person who sets an attribute answers: everything that was found and stands now. `None` for an attribute of
    /// which not the worst value stands.
    pub(super) fn answered_by_override(&self, golden_id: &str, name: &str) -> Result<Option<String>> {
        let rule = self.domain.survivorship.of(name);
        if rule.strategy != Strategy::Worst {
            return Ok(None);
        }
        let mut answers: BTreeSet<String> = BTreeSet::new();
        for row in self.members_of(golden_id) {
            let said = attributes(&row.attributes)?;
            if let Some(value) = said.get(name).filter(|value| rule.is_finding(value)) {
                answers.insert(covered(&row.system, &row.key, value));
            }
        }
        for row in self
            .overrides_of(golden_id)
            .into_iter()
            .filter(|row| row.attribute == name)
        {
            let one = to_engine(row)?;
            if let Some((system, key)) = one.finder() {
                answers.insert(covered(system, key, &one.value));
            }
        }
        Ok(Some(text(&answers)))
    }
}

/// The findings that a stored override answers.
///
/// # Errors
/// `Internal` when the store holds something else.
pub(super) fn covers(row: &OverrideRow) -> Result<Option<Vec<String>>> {
    let read = |text: &String| {
        serde_json::from_str(text).map_err(|e| Error::Internal(format!("a stored override cannot be read: {e}")))
    };
    row.covers.as_ref().map(read).transpose()
}
