//! Golden records: recomputed, versioned without holes, merged ids in one step.

use std::collections::{HashMap, HashSet};

use super::{Check, Law, STEP};
use crate::engine::survivorship::Override;
use crate::error::Result;
use crate::hub::consolidate::{StoredLineage, attributes, lost, survived, text};
use crate::hub::overrides::to_engine;
use crate::hub::periods::golden;
use crate::hub::retiring::is_retired_by_steward;
use crate::store::AnyConn;
use crate::store::golden_records::{self, GoldenRow};
use crate::store::overrides::{self, OverrideRow};
use crate::store::source_records::{self, SourceRecordRow};

impl Check<'_> {
    pub(super) fn golden_records(&mut self, conn: &mut AnyConn) -> Result<()> {
        let mut after = String::new();
        let mut merged = Vec::new();
        let mut retired = HashSet::new();
        loop {
            let rows = golden_records::page(conn, &self.domain.name, &after, STEP)?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.id);
            self.report.golden_records += rows.len() as u64;
            // One that a steward retired keeps its source records.
            let stands = |row: &&GoldenRow| row.status == "live" || is_retired_by_steward(row);
            self.live.extend(rows.iter().filter(stands).map(|row| row.id.clone()));
            merged.extend(
                rows.iter()
                    .filter(|row| row.status == "merged")
                    .map(|row| (row.id.clone(), row.merged_into.clone())),
            );
            retired.extend(
                rows.iter()
                    .filter(|row| row.status == "retired")
                    .map(|row| row.id.clone()),
            );
            self.versions(conn, &rows)?;
            self.published(conn, &rows)?;
            self.recompute(conn, &rows)?;
        }
        for (id, into) in merged {
            // Whatever it was merged into may have lost its last source record since.
            let reached = |id: &String| self.live.contains(id) || retired.contains(id);
            if !into.as_ref().is_some_and(reached) {
                let detail = "it is merged, but does not reach a golden record in one step";
                self.found(Law::OneStep, subject(&id), detail);
            }
        }
        Ok(())
    }

    fn versions(&mut self, conn: &mut AnyConn, rows: &[GoldenRow]) -> Result<()> {
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let ranges = golden_records::version_ranges(conn, &ids)?;
        let ranges: HashMap<&str, (i64, i64, i64)> = ranges
            .iter()
            .map(|(id, count, least, most)| (id.as_str(), (*count, least.unwrap_or(0), most.unwrap_or(0))))
            .collect();
        for row in rows {
            let (count, least, most) = ranges.get(row.id.as_str()).copied().unwrap_or((0, 0, 0));
            if (count, least, most) != (row.version, 1, row.version) {
                let detail = format!("version {} but {count} versions from {least} to {most}", row.version);
                self.found(Law::Contiguous, subject(&row.id), detail);
            }
        }
        Ok(())
    }

    fn recompute(&mut self, conn: &mut AnyConn, rows: &[GoldenRow]) -> Result<()> {
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let mut members: HashMap<String, Vec<SourceRecordRow>> = HashMap::new();
        for row in source_records::members(conn, &ids)? {
            members
                .entry(row.golden_id.clone().unwrap_or_default())
                .or_default()
                .push(row);
        }
        let mut standing: HashMap<String, Vec<OverrideRow>> = HashMap::new();
        for row in overrides::standing(conn, &ids)? {
            standing.entry(row.golden_id.clone()).or_default().push(row);
        }
        let hidden: HashMap<String, String> = golden_records::sensitive(conn, &ids)?
            .into_iter()
            .map(|part| (part.golden_id, part.working))
            .collect();
        for row in rows {
            let members = members.remove(&row.id).unwrap_or_default();
            let standing = standing.remove(&row.id).unwrap_or_default();
            // One that a steward retired goes on with its source records, while it has any.
            let goes_on = is_retired_by_steward(row) && !members.is_empty();
            if row.status != "live" && !goes_on {
                if !members.is_empty() {
                    let detail = format!("it is {} but has {} active source records", row.status, members.len());
                    self.found(Law::OneGoldenRecord, subject(&row.id), detail);
                }
                continue;
            }
            let hidden = hidden.get(&row.id).map_or("{}", String::as_str);
            self.recompute_one(conn, row, hidden, &members, &standing)?;
        }
        Ok(())
    }

    fn recompute_one(
        &mut self,
        conn: &mut AnyConn,
        row: &GoldenRow,
        hidden: &str,
        members: &[SourceRecordRow],
        standing: &[OverrideRow],
    ) -> Result<()> {
        let lineage: StoredLineage = serde_json::from_str(&row.lineage).unwrap_or_default();
        // By the rules that made it: after an activation, golden records have their turn one after the other.
        let Some(domain) = self.under(conn, &lineage.rules_version)? else {
            self.report.made_by_older_rules += 1;
            return Ok(());
        };
        if row.status == "live" {
            self.note_identifiers(&domain, row, hidden)?;
        }
        let sources: Vec<&SourceRecordRow> = members.iter().collect();
        let overrides: Vec<Override> = standing.iter().map(to_engine).collect::<Result<_>>()?;
        let at = lineage.made_at.unwrap_or(row.updated_at);
        let made = survived(&domain, &sources, &overrides, at)?;
        let public = text(&domain.public(&made.attributes));
        let sensitive = text(&domain.sensitive(&made.attributes));
        let periods = golden(&domain, &sources, &overrides, at)?;
        let mut stored = attributes(&row.working)?;
        stored.extend(attributes(hidden)?);
        for (name, count) in lost(&domain, &sources, &stored, &lineage, at)? {
            let detail = format!("{count} entries of {name} are neither in it nor told of in its lineage");
            self.found(Law::NoEntryLost, subject(&row.id), &detail);
        }
        if public != row.working || sensitive != hidden || periods.text != row.periods {
            let detail = "its stored values differ from those that its source records and overrides give";
            self.found(Law::Recomputable, subject(&row.id), detail);
        }
        let keys: Vec<(String, String)> = members.iter().map(|r| (r.system.clone(), r.key.clone())).collect();
        if keys != lineage.members {
            let detail = "its list of source records differs from those that belong to it";
            self.found(Law::Recomputable, subject(&row.id), detail);
        }
        Ok(())
    }
}

pub(super) fn subject(id: &str) -> String {
    format!("golden_record:{id}")
}
