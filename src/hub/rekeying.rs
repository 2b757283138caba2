//! Re-keying: a source system gives its records other keys. The record stays what it is, with its golden record, its history
//! and what was decided about it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::batch::Batch;
use super::command::{Command, PreparedRecord, Reply};
use super::ids::{new_id, record_id};
use super::ingest::{IngestResult, Outcome};
use super::leading::{Rekeyed, of_key};
use super::names::Names;
use super::source_records::SourceKey;
use super::time::{day_of, now};
use super::{Hub, Origin};
use crate::engine::record::Violation;
use crate::error::{Error, Result};
use crate::store::rekeys::{self, RekeyRow};
use crate::store::source_records;

/// Most records of one call.
pub const MAX_REKEYS: usize = 1_000;

/// One record that gets another key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RekeyRequest {
    /// Source system.
    pub system: String,
    /// The key that it has.
    pub key: String,
    /// The key that it gets.
    pub new_key: String,
    /// Day from which the source says so; today, if none is said.
    pub on: Option<String>,
    /// Why.
    pub reason: String,
}

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RekeyResult {
    /// Source system.
    pub system: String,
    /// The key that it had.
    pub key: String,
    /// The key that it was to get.
    pub new_key: String,
    /// What became of it.
    pub outcome: RekeyOutcome,
    /// Its golden record, which stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub golden_id: Option<String>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
}

/// What became of a record that was to get another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RekeyOutcome {
    /// It has the new key.
    Rekeyed,
    /// It had it already.
    Unchanged,
    /// It has the key that it had.
    Refused,
}

impl Hub {
    /// Gives records of source systems other keys, all in one commit: keys may change places. Answers in the same order.
    ///
    /// # Errors
    /// `TooLarge` above [`MAX_REKEYS`]; `Invalid` for a day that has not come.
    pub async fn rekey(&self, domain: &str, requests: Vec<RekeyRequest>, origin: &Origin) -> Result<Vec<RekeyResult>> {
        if requests.len() > MAX_REKEYS {
            return Err(Error::TooLarge {
                detail: format!("{} records; at most {MAX_REKEYS} a call", requests.len()),
            });
        }
        let bulk = requests.len() > 1;
        let command = Command::Rekey(requests);
        match self
            .submit(self.runtime(domain)?, vec![command], bulk, origin)
            .await?
            .pop()
        {
            Some(Reply::Rekeyed(results)) => Ok(results),
            _ => Err(Error::Internal("rekey was answered with something else".into())),
        }
    }

    /// Gives one record another key.
    ///
    /// # Errors
    /// `NotFound` when no record has the key; `Conflict` when it was given up, or the new one is taken; `Invalid` for a day
    /// that has not come.
    pub async fn rekey_one(&self, domain: &str, request: RekeyRequest, origin: &Origin) -> Result<RekeyResult> {
        let asked = format!("{}/{}", request.system, request.key);
        let mut results = self.rekey(domain, vec![request], origin).await?;
        let result = results.pop().ok_or_else(|| Error::Internal("no result".into()))?;
        let Some(violation) = result.violations.first() else {
            return Ok(result);
        };
        Err(match violation.code.as_str() {
            "unknown_key" => Error::not_found("source record", asked),
            "key_given_up" => Error::conflict("key_given_up", violation.message.clone()),
            "key_taken" => Error::conflict("key_taken", violation.message.clone()),
            _ => Error::Invalid {
                violations: result.violations,
            },
        })
    }
}

/// One request while it is judged.
struct Judged {
    /// The source record that has the key.
    record: Option<String>,
    old_name: String,
    new_name: String,
    same: bool,
    refused: Option<Violation>,
}

impl Batch<'_> {
    /// The writer's half of [`Hub::rekey`].
    pub(super) fn rekey(&mut self, requests: &[RekeyRequest], origin: &Origin) -> Result<Vec<RekeyResult>> {
        let mut judged = self.judge_rekeys(requests)?;
        self.refuse_taken(requests, &mut judged)?;
        let mut touched = BTreeSet::new();
        let mut told = Vec::new();
        for (request, one) in requests.iter().zip(&judged) {
            let accepted = one.refused.is_none() && !one.same;
            let Some(id) = one.record.as_ref().filter(|_| accepted) else {
                continue;
            };
            touched.extend(self.give_key(id, request, one, origin));
            told.push(json!({"system": request.system, "key": request.key, "new_key": request.new_key}));
        }
        if !told.is_empty() {
            let subject = match told.as_slice() {
                [_] => requests
                    .first()
                    .map(|r| format!("source_record:{}/{}", r.system, r.key))
                    .unwrap_or_default(),
                many => format!("{} source records", many.len()),
            };
            let reasons: BTreeSet<&str> = requests.iter().map(|request| request.reason.as_str()).collect();
            self.load_goldens(&touched)?;
            self.settle(&touched, "rekey", origin)?;
            self.audit("rekey", &subject, &json!({"keys": told, "reasons": reasons}), origin);
        }
        let results = requests.iter().zip(judged).map(|(request, one)| RekeyResult {
            system: request.system.clone(),
            key: request.key.clone(),
            new_key: request.new_key.clone(),
            outcome: match (&one.refused, one.same) {
                (Some(_), _) => RekeyOutcome::Refused,
                (None, true) => RekeyOutcome::Unchanged,
                (None, false) => RekeyOutcome::Rekeyed,
            },
            golden_id: one
                .record
                .as_ref()
                .and_then(|id| self.records.get(id))
                .and_then(|row| row.golden_id.clone()),
            violations: one.refused.into_iter().collect(),
        });
        Ok(results.collect())
    }

    /// Who has the old keys, and what speaks against each request alone.
    fn judge_rekeys(&mut self, requests: &[RekeyRequest]) -> Result<Vec<Judged>> {
        let domain = self.domain.name.clone();
        let name = |system: &str, key: &str| record_id(&domain, system, key);
        let old: Vec<String> = requests.iter().map(|r| name(&r.system, &r.key)).collect();
        let names = self.names(&old)?;
        let today = day_of(now());
        let holders: Vec<String> = old
            .iter()
            .map(|old| names.holder(old, None).record_id.to_owned())
            .collect();
        self.load_records(&holders)?;
        let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut gained: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let mut judged = Vec::with_capacity(requests.len());
        for (position, ((request, old_name), record)) in requests.iter().zip(&old).zip(&holders).enumerate() {
            let holder = names.holder(old_name, None);
            let row = self.records.get(record).filter(|row| row.status != "deleted");
            let has_it = holder.given_up.is_some_and(|given| given.new_key == request.new_key);
            let same = request.key == request.new_key || (has_it && row.is_some_and(|row| row.key == request.new_key));
            let twice = seen.insert((&request.system, &request.key), position).is_some()
                | gained.insert((&request.system, &request.new_key), position).is_some();
            let refused = match (row, holder.given_up) {
                _ if twice => Some(Violation::new("/key", "twice", "expected each key once in a call")),
                _ if request.on.as_deref().is_some_and(|on| on > today.as_str()) => Some(Violation::new(
                    "/on",
                    "day_to_come",
                    "expected today or a day before: a key changes when the source has changed it",
                )),
                (None, _) => Some(Violation::new(
                    "/key",
                    "unknown_key",
                    "expected the key of a record that is there",
                )),
                (Some(_), _) if same => None,
                (Some(row), Some(_)) => Some(given_up(&row.key)),
                (Some(_), None) => None,
            };
            judged.push(Judged {
                record: row.map(|row| row.id.clone()),
                old_name: old_name.clone(),
                new_name: name(&request.system, &request.new_key),
                same,
                refused,
            });
        }
        Ok(judged)
    }

    /// Refuses keys that another record has, unless that one gives it up in the same call.
    fn refuse_taken(&mut self, requests: &[RekeyRequest], judged: &mut [Judged]) -> Result<()> {
        let new: Vec<String> = judged.iter().map(|one| one.new_name.clone()).collect();
        let names = self.names(&new)?;
        let mut owners: BTreeMap<String, String> = BTreeMap::new();
        let holders: Vec<String> = new
            .iter()
            .map(|name| names.holder(name, None))
            .filter(|holder| holder.given_up.is_none())
            .map(|holder| holder.record_id.to_owned())
            .collect();
        self.load_records(&holders)?;
        for name in &new {
            let holder = names.holder(name, None);
            let there = holder.given_up.is_none() && self.records.contains_key(holder.record_id);
            if there {
                owners.insert(name.clone(), holder.record_id.to_owned());
            }
        }
        for (request, one) in requests.iter().zip(judged.iter_mut()) {
            let pending = one.refused.is_none() && !one.same && !owners.contains_key(&one.new_name);
            if pending && self.is_registered(request, one)? {
                one.refused = Some(taken());
            }
        }
        // One that is refused keeps its key, which may be what another one was to get.
        loop {
            let leaving: BTreeSet<String> = judged
                .iter()
                .filter(|one| one.refused.is_none() && !one.same)
                .filter_map(|one| one.record.clone())
                .collect();
            let blocked = judged.iter_mut().find(|one| {
                let owner = owners.get(&one.new_name);
                let stays = owner.is_some_and(|owner| !leaving.contains(owner));
                one.refused.is_none() && !one.same && stays
            });
            match blocked {
                Some(one) => one.refused = Some(taken()),
                None => return Ok(()),
            }
        }
    }

    /// Whether a consumer registered the new key for another golden record.
    fn is_registered(&mut self, request: &RekeyRequest, one: &Judged) -> Result<bool> {
        let source = SourceKey {
            system: request.system.clone(),
            key: request.new_key.clone(),
        };
        let found = of_key(self.conn, &self.domain.name, source)?;
        let own = one
            .record
            .as_ref()
            .and_then(|id| self.records.get(id))
            .and_then(|row| row.golden_id.clone());
        Ok(found.consumer.is_some() && found.golden_id != own)
    }

    fn give_key(&mut self, id: &str, request: &RekeyRequest, one: &Judged, origin: &Origin) -> Option<String> {
        let mut row = self.records.get(id)?.clone();
        row.key.clone_from(&request.new_key);
        row.version += 1;
        row.actor.clone_from(&origin.actor);
        row.correlation_id.clone_from(&origin.correlation_id);
        let golden_id = row.golden_id.clone();
        self.put_record(row);
        self.moved.insert(id.to_owned());
        self.rekeyed.push(RekeyRow {
            id: new_id(),
            domain: self.domain.name.clone(),
            system: request.system.clone(),
            old_key: request.key.clone(),
            new_key: request.new_key.clone(),
            old_name: one.old_name.clone(),
            new_name: one.new_name.clone(),
            record_id: id.to_owned(),
            valid_on: request.on.clone().unwrap_or_else(|| day_of(self.clock)),
            reason: request.reason.clone(),
            actor: origin.actor.clone(),
            correlation_id: origin.correlation_id.clone(),
            at: self.now,
        });
        golden_id
    }

    /// What became of keys, also in this commit.
    pub(super) fn names(&mut self, names: &[String]) -> Result<Names> {
        let stored = rekeys::of_names(self.conn, names)?;
        Ok(Names::of_rows(stored.into_iter().chain(self.rekeyed.iter().cloned())))
    }

    /// Keys that source records of a golden record are given by this commit, as consumers are told.
    pub(super) fn told_rekeys(&self, golden_id: &str) -> Option<Value> {
        let of_golden = |row: &&RekeyRow| {
            let record = self.records.get(&row.record_id);
            record.is_some_and(|record| record.golden_id.as_deref() == Some(golden_id))
        };
        let told: Vec<Value> = self
            .rekeyed
            .iter()
            .filter(of_golden)
            .map(|row| json!({"system": row.system, "key": row.old_key, "new_key": row.new_key, "on": row.valid_on}))
            .collect();
        (!told.is_empty()).then_some(Value::Array(told))
    }

    /// The answer for a record that was sent under a key that it has no longer.
    pub(super) fn given_up(&self, record: &PreparedRecord, names: &Names) -> Option<IngestResult> {
        let name = record_id(&self.domain.name, &record.system, &record.key);
        let holder = names.holder(&name, None);
        let row = holder.given_up?;
        let mut result = self.result_of(record);
        result.outcome = Outcome::Rekeyed;
        // It may have got yet another one since.
        let present = self.records.get(holder.record_id).map(|row| row.key.clone());
        let mut rekeyed = Rekeyed::from(row);
        rekeyed.new_key = present.unwrap_or(rekeyed.new_key);
        result.rekeyed = Some(rekeyed);
        Some(result)
    }

    /// Writes which keys source records are given.
    pub(super) fn write_rekeys(&mut self) -> Result<()> {
        if self.rekeyed.is_empty() {
            return Ok(());
        }
        // The last one that a record is given in this commit is its own.
        let given: BTreeMap<String, String> = self
            .rekeyed
            .iter()
            .map(|row| (row.record_id.clone(), row.new_key.clone()))
            .collect();
        let given: Vec<(String, String)> = given.into_iter().collect();
        source_records::rekey(self.conn, &given)?;
        rekeys::insert(self.conn, &self.rekeyed)
    }
}

/// Records as what has their keys now.
pub(super) fn by_holders<'r>(records: &'r [PreparedRecord], names: &Names) -> Cow<'r, [PreparedRecord]> {
    let is_own = |record: &PreparedRecord| names.holder(&record.id, None).record_id == record.id;
    if records.iter().all(is_own) {
        return Cow::Borrowed(records);
    }
    let held = records.iter().map(|record| PreparedRecord {
        id: names.holder(&record.id, None).record_id.to_owned(),
        ..record.clone()
    });
    Cow::Owned(held.collect())
}

fn taken() -> Violation {
    Violation::new("/new_key", "key_taken", "expected a key that no other record has")
}

/// The refusal of a key that its record has no longer.
pub(super) fn given_up(new_key: &str) -> Violation {
    let message = format!("the source gave the record another key; expected {new_key}");
    Violation::new("/key", "key_given_up", message)
}
