//! References: what source records and published records name.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::golden::subject;
use super::{Check, Law, STEP};
use crate::engine::reference::{places, readings};
use crate::error::Result;
use crate::hub::consolidate::{StoredLineage, attributes};
use crate::hub::following::only;
use crate::hub::ids::{golden_id, is_golden_id};
use crate::hub::leading::{Key, leads_of};
use crate::hub::publish::published_attributes;
use crate::hub::referring::{resolution_of, said_by};
use crate::store::references::ReferenceRow;
use crate::store::source_records::SourceRecordRow;
use crate::store::{AnyConn, golden_records, published, references, source_records};

impl Check<'_> {
    pub(super) fn references(&mut self, conn: &mut AnyConn) -> Result<()> {
        if self.domain.references().next().is_none() {
            return Ok(());
        }
        self.published_references(conn)?;
        self.said_references(conn)
    }

    /// What published records name is a golden record of the domain in which it is looked for.
    fn published_references(&mut self, conn: &mut AnyConn) -> Result<()> {
        let mut after = String::new();
        loop {
            let rows = golden_records::page(conn, &self.domain.name, &after, STEP)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.id);
            let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
            let hidden: HashMap<String, String> = golden_records::sensitive(conn, &ids)?
                .into_iter()
                .map(|part| (part.golden_id, part.published))
                .collect();
            let mut named: Vec<(String, String, String)> = Vec::new();
            for row in rows
                .iter()
                .filter(|row| row.status == "live" && row.published.is_some())
            {
                let lineage: StoredLineage = serde_json::from_str(&row.lineage).unwrap_or_default();
                // Golden records have their turn one after the other once other rules are in force.
                if lineage.rules_version != self.domain.rules_version {
                    continue;
                }
                let mut shown = published_attributes(row.published.as_deref())?;
                shown.extend(attributes(hidden.get(&row.id).map_or("{}", String::as_str))?);
                for place in places(self.domain, &shown) {
                    if let Some(said) = place.value.as_str() {
                        named.push((row.id.clone(), place.target.to_owned(), said.to_owned()));
                    }
                }
            }
            let wanted: BTreeSet<String> = named.iter().map(|(_, _, said)| said.clone()).collect();
            let wanted: Vec<String> = wanted.into_iter().collect();
            let there: HashSet<(String, String)> = published::standings(conn, &wanted)?
                .into_iter()
                .map(|standing| (standing.domain, standing.id))
                .collect();
            for (id, target, said) in named {
                if !is_golden_id(&said) || !there.contains(&(target.clone(), said)) {
                    let detail = format!("its published values name a golden record of {target} that is not there");
                    self.found(Law::ReferencesLead, subject(&id), detail);
                }
            }
        }
    }

    /// What source records name leads to what is kept with them, but for what waits to be followed.
    fn said_references(&mut self, conn: &mut AnyConn) -> Result<()> {
        let waiting: HashSet<String> = references::all_due(conn, &self.domain.name)?.into_iter().collect();
        let mut after = String::new();
        loop {
            let rows = source_records::page(conn, &self.domain.name, &after, STEP)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.id);
            let current: Vec<&SourceRecordRow> = rows
                .iter()
                .filter(|row| row.rules_version == self.domain.rules_version)
                .filter(|row| row.status == "active" && row.violations.is_none())
                .collect();
            self.said_by_these(conn, &current, &waiting)?;
        }
    }

    fn said_by_these(
        &mut self,
        conn: &mut AnyConn,
        rows: &[&SourceRecordRow],
        waiting: &HashSet<String>,
    ) -> Result<()> {
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let mut noted: HashMap<String, Vec<ReferenceRow>> = HashMap::new();
        for one in references::of_records(conn, &ids)? {
            noted.entry(one.record_id.clone()).or_default().push(one);
        }
        let mut asked = Vec::new();
        let mut keys = Vec::new();
        let mut kept_ids = BTreeSet::new();
        for row in rows {
            let noted = noted.remove(&row.id).unwrap_or_default();
            if waiting.contains(&only(&row.id)) || noted.iter().any(|one| waiting.contains(&one.target_id)) {
                continue;
            }
            let kept = resolution_of(row)?;
            for (attribute, target, key) in said_by(self.domain, row)? {
                let known = kept.get(&target).and_then(|keys| keys.get(&key)).cloned();
                kept_ids.extend(known.clone());
                let is_noted = noted
                    .iter()
                    .any(|one| one.attribute == attribute && one.key == key && one.golden_id == known);
                let from = keys.len();
                keys.extend(keys_of(row, &target, &key));
                asked.push((*row, attribute, known, is_noted, from..keys.len()));
            }
        }
        let leads = leads_of(conn, &keys, &[], &|_| None)?;
        let kept_ids: Vec<String> = kept_ids.into_iter().collect();
        let survivors: HashMap<String, String> = published::standings(conn, &kept_ids)?
            .into_iter()
            .map(|standing| (standing.id.clone(), standing.survivor().to_owned()))
            .collect();
        for (row, attribute, known, is_noted, places) in asked {
            let lead = leads.get(places).into_iter().flatten().flatten().next();
            let living = known.as_ref().and_then(|id| survivors.get(id));
            if (lead != known.as_ref() && lead != living) || !is_noted {
                let detail = format!("what it names as {attribute} is not what is kept with it");
                let subject = format!("source_record:{}/{}", row.system, row.key);
                self.found(Law::ReferencesLead, subject, detail);
            }
        }
        Ok(())
    }
}

/// What a key may mean, the likeliest first.
fn keys_of(row: &SourceRecordRow, target: &str, key: &str) -> Vec<Key> {
    let in_system = |system: &str, key: String, said_at| Key {
        domain: target.to_owned(),
        system: system.to_owned(),
        key,
        said_at,
    };
    let mut keys: Vec<Key> = readings(key)
        .into_iter()
        .map(|as_read| in_system(&row.system, as_read, Some(row.received_at)))
        .collect();
    if let Some(golden) = golden_id(key) {
        keys.push(in_system("", golden, None));
    }
    keys
}
