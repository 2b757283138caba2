//! Source records: each in one live golden record or put aside, and no verdict contradicted.

use std::collections::{HashMap, HashSet};

use super::{Check, Law, STEP};
use crate::engine::domain::ValidTime;
use crate::engine::record::Violation;
use crate::error::Result;
use crate::hub::consolidate::text;
use crate::hub::ingest::prepare_again;
use crate::hub::late;
use crate::hub::periods::{interval_of, timeline_of};
use crate::hub::unmapped::only_codes;
use crate::store::AnyConn;
use crate::store::crosswalk::LinkRow;
use crate::store::decisions::{self, VerdictMemberRow, VerdictRow};
use crate::store::merges::MergeRow;
use crate::store::source_records::{self, SourceRecordRow};
use crate::store::{crosswalk, merges, tasks};

impl Check<'_> {
    pub(super) fn source_records(&mut self, conn: &mut AnyConn) -> Result<()> {
        let mut after = String::new();
        loop {
            let rows = source_records::page(conn, &self.domain.name, &after, STEP)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after.clone_from(&last.id);
            self.report.source_records += rows.len() as u64;
            let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
            let mut links: HashMap<String, Vec<String>> = HashMap::new();
            for link in crosswalk::present(conn, &ids)? {
                links.entry(link.record_id).or_default().push(link.golden_id);
            }
            let invalid: Vec<String> = rows
                .iter()
                .filter(|row| row.violations.is_some())
                .map(|row| row.id.clone())
                .collect();
            let asked: HashSet<String> = tasks::waiting_for_records(conn, &invalid)?
                .into_iter()
                .filter_map(|task| task.record_id)
                .collect();
            for row in &rows {
                self.as_sent(conn, row)?;
                self.note_codes(row);
                let links = links.remove(&row.id).unwrap_or_default();
                self.source_record(row, &links, asked.contains(&row.id));
            }
        }
    }

    /// What a source record says is what its source sent, as the rules standardize it. Where code maps or periods have a hand in
    /// it, more than what was sent last counts.
    fn as_sent(&mut self, conn: &mut AnyConn, row: &SourceRecordRow) -> Result<()> {
        let plain = row.status == "active" && row.violations.is_none() && row.periods.is_none() && row.codes.is_none();
        let Some(domain) = self.under(conn, &row.rules_version)?.filter(|_| plain) else {
            return Ok(());
        };
        // Where what was sent last is not valid and was rejected, the record goes on with what was valid before.
        let same = prepare_again(&domain, row)
            .is_ok_and(|again| !again.violations.is_empty() || text(&again.attributes) == row.attributes);
        if !same {
            let subject = format!("source_record:{}/{}", row.system, row.key);
            self.found(Law::Recomputable, subject, "it does not say what its source sent");
        }
        Ok(())
    }

    fn source_record(&mut self, row: &SourceRecordRow, links: &[String], asked: bool) {
        let subject = || format!("source_record:{}/{}", row.system, row.key);
        let golden = row.golden_id.as_ref();
        if row.status == "active" {
            if !golden.is_some_and(|id| self.live.contains(id)) {
                let detail = "it is active but belongs to no live golden record";
                self.found(Law::OneGoldenRecord, subject(), detail);
            }
            if links.len() != 1 || links.first() != golden {
                let detail = format!(
                    "{} present links in the crosswalk; expected its golden record",
                    links.len()
                );
                self.found(Law::OneGoldenRecord, subject(), detail);
            }
        } else if !links.is_empty() {
            let detail = format!("it is {} but still linked", row.status);
            self.found(Law::OneGoldenRecord, subject(), detail);
        }
        if !self
            .domain
            .valid_time
            .as_ref()
            .is_none_or(|rule| periods_apart(rule, row))
        {
            let detail = "its periods overlap, are not in order, or contradict their own dates";
            self.found(Law::PeriodsApart, subject(), detail);
        }
        let of_codes = || {
            let stored = row
                .violations
                .as_deref()
                .and_then(|text| serde_json::from_str::<Vec<Violation>>(text).ok());
            stored.is_some_and(|violations| only_codes(&violations))
        };
        // What waits for codes is asked about by its values, unless a steward dismissed the question.
        if row.violations.is_some() && !asked && !of_codes() {
            let detail = "its last version is not valid, and no task asks about it";
            self.found(Law::OneGoldenRecord, subject(), detail);
        }
    }

    pub(super) fn verdicts(&mut self, conn: &mut AnyConn) -> Result<()> {
        let mut seen = 0;
        loop {
            let rows = decisions::verdicts_since(conn, &self.domain.name, seen, STEP)?;
            let Some((last, _)) = rows.last() else { return Ok(()) };
            seen = last.revision;
            let ids: Vec<String> = rows
                .iter()
                .flat_map(|(_, members)| members.iter().map(|member| member.record_id.clone()))
                .collect();
            let golden_of: HashMap<String, String> = source_records::by_ids(conn, &ids)?
                .into_iter()
                .filter(|row| row.status == "active")
                .filter_map(|row| Some((row.id, row.golden_id?)))
                .collect();
            let mut links: HashMap<String, Vec<LinkRow>> = HashMap::new();
            for link in crosswalk::of_records(conn, &ids)? {
                links.entry(link.record_id.clone()).or_default().push(link);
            }
            let undone: Vec<String> = rows.iter().filter_map(|(row, _)| row.merge_id.clone()).collect();
            let merges: HashMap<String, MergeRow> = merges::by_ids(conn, &undone)?
                .into_iter()
                .map(|merge| (merge.id.clone(), merge))
                .collect();
            for (row, members) in rows.iter().filter(|(row, _)| row.active) {
                self.report.verdicts += 1;
                self.verdict(&row.id, row.value == "match", members, &golden_of);
                self.within_its_merge(row, members, &merges, &links)?;
            }
        }
    }

    fn verdict(&mut self, id: &str, same: bool, members: &[VerdictMemberRow], golden_of: &HashMap<String, String>) {
        let side = |side: i64| -> HashSet<&String> {
            let of_side = members.iter().filter(|member| member.side == side);
            of_side.filter_map(|member| golden_of.get(&member.record_id)).collect()
        };
        let (left, right) = (side(0), side(1));
        let together = left.intersection(&right).next().is_some();
        let contradicted = match same {
            true => !left.is_empty() && !right.is_empty() && left.union(&right).count() > 1,
            false => together,
        };
        if contradicted {
            let detail = match same {
                true => "source records that a steward joined belong to different golden records",
                false => "source records that a steward kept apart belong to one golden record",
            };
            self.found(Law::VerdictsStand, format!("verdict:{id}"), detail);
        }
    }
}

impl Check<'_> {
    /// Whether a verdict names only source records that were there.
    fn within_its_merge(
        &mut self,
        row: &VerdictRow,
        named: &[VerdictMemberRow],
        merges: &HashMap<String, MergeRow>,
        links: &HashMap<String, Vec<LinkRow>>,
    ) -> Result<()> {
        let of = |member: &VerdictMemberRow| links.get(&member.record_id).map(Vec::as_slice).unwrap_or_default();
        let merge = row.merge_id.as_ref().and_then(|id| merges.get(id));
        let moved = merge.map(late::members).transpose()?;
        let was_there = |member: &VerdictMemberRow| match (merge, &moved) {
            (Some(merge), Some(moved)) => moved.contains(&member.record_id) || late::stood(of(member), merge),
            (None, _) | (_, None) => of(member).iter().any(|link| link.linked_at <= row.at),
        };
        let unknown = row.merge_id.is_some() && merge.is_none();
        let beyond = named.iter().filter(|member| !was_there(member)).count();
        if unknown || beyond > 0 {
            let detail = match unknown {
                true => "the merge that it takes back is not known".to_owned(),
                false => format!("it names {beyond} source records that came later"),
            };
            self.found(Law::NoVerdictBeyond, format!("verdict:{}", row.id), detail);
        }
        Ok(())
    }
}

fn periods_apart(rule: &ValidTime, row: &SourceRecordRow) -> bool {
    let Ok(line) = timeline_of(rule, row) else {
        return false;
    };
    let pairs = line.periods().iter().zip(line.periods().iter().skip(1));
    let mut ordered = pairs.map(|(one, next)| {
        let end = one.interval.valid_to.as_ref();
        end.is_some() && end <= next.interval.valid_from.as_ref()
    });
    let mut dated = line.periods().iter();
    ordered.all(|apart| apart) && dated.all(|period| interval_of(rule, &period.value.attributes) == period.interval)
}
