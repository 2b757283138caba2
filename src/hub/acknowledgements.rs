//! Acknowledgements: what consumers say they hold, under which keys of their own, and what they could not apply.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::Hub;
use super::deliveries::Dispatch;
use super::ids::{new_id, record_id};
use super::names::Names;
use super::time::now;
use crate::engine::alignment::{Heard, Held, Said};
use crate::error::Result;
use crate::store::AnyConn;
use crate::store::acknowledgements::{self as acks, KeyRow, RecordRow};
use crate::store::published::{self, ChangeHead, Standing};
use crate::store::references::{self, DueRow};

/// Most acknowledgements of one call.
pub const MAX_ACKS: usize = 1_000;
/// Changes looked at for the version before a rejected one.
const CHANGES_SEEN: i64 = 5_000;

/// What a consumer says of one version of a golden record.
#[derive(Debug, Clone)]
pub struct Ack {
    /// Which version.
    pub of: AckOf,
    /// The consumer's own key for it.
    pub local_key: Option<String>,
    /// Why it could not be applied.
    pub error: Option<String>,
    /// Whether the consumer took it back.
    pub rejected: bool,
}

/// Which version of which golden record.
#[derive(Debug, Clone)]
pub enum AckOf {
    /// That of an event.
    Event(String),
    /// By golden id and version.
    Version(String, i64),
}

/// Who acknowledges.
#[derive(Debug, Clone)]
pub struct Acknowledger {
    /// Id of the subscription.
    pub consumer: String,
    /// Domains that it is told of.
    pub domains: Vec<String>,
    /// Name under which its keys are registered.
    pub system: String,
}

/// What became of one acknowledgement.
#[derive(Debug, Clone, Serialize)]
pub struct AckResult {
    /// `applied`, `repeated`, `older`, `failed`, `rejected`, or why it was refused: `unknown_event`,
    /// `unknown_golden_record`, `version_ahead`, `local_key_taken`.
    pub outcome: &'static str,
    /// Golden record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub golden_id: Option<String>,
    /// The version that the consumer holds now; 0: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// The golden record that has the key already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<String>,
}

impl AckResult {
    fn refused(outcome: &'static str) -> AckResult {
        AckResult {
            outcome,
            golden_id: None,
            version: None,
            taken_by: None,
        }
    }
}

impl Hub {
    /// Takes acknowledgements in, each alone, in order; they can be repeated.
    ///
    /// # Errors
    /// `Busy` when the database is away.
    pub async fn acknowledge(&self, by: Acknowledger, acks: Vec<Ack>) -> Result<Vec<AckResult>> {
        self.dispatched(move |dispatch| dispatch.acknowledge(&by, &acks)).await
    }
}

impl Dispatch {
    fn acknowledge(&self, by: &Acknowledger, acks: &[Ack]) -> Result<Vec<AckResult>> {
        let at = now();
        self.store.write(|conn| {
            acks::lock(conn, &by.consumer, at)?;
            // Two consumers that use one name cannot both get a key of it.
            acks::lock(conn, &format!("={}", by.system), at)?;
            let mut desk = Desk::read(conn, by, acks, at)?;
            let results = acks.iter().map(|ack| desk.take(ack)).collect();
            desk.write(conn)?;
            Ok(results)
        })
    }
}

/// What one call needs to know, and what it changes.
struct Desk<'a> {
    by: &'a Acknowledger,
    at: i64,
    events: HashMap<String, ChangeHead>,
    standings: HashMap<String, Standing>,
    rows: HashMap<String, RecordRow>,
    /// Golden record → versions that consumers were told of, for those of which one is rejected.
    told: HashMap<String, Vec<i64>>,
    /// (domain, key) → golden record that has it.
    owners: HashMap<(String, String), String>,
    touched: HashSet<String>,
    /// Golden records whose key was named.
    confirmed: HashSet<String>,
    dropped: Vec<(String, String)>,
}

impl<'a> Desk<'a> {
    fn read(conn: &mut AnyConn, by: &'a Acknowledger, acks: &[Ack], at: i64) -> Result<Self> {
        let (mut event_ids, mut golden_ids) = (Vec::new(), Vec::new());
        for ack in acks {
            match &ack.of {
                AckOf::Event(id) => event_ids.push(id.clone()),
                AckOf::Version(id, _) => golden_ids.push(id.clone()),
            }
        }
        let events: HashMap<String, ChangeHead> = published::by_events(conn, &event_ids)?
            .into_iter()
            .filter(|event| by.domains.contains(&event.domain))
            .map(|event| (event.event_id.clone(), event))
            .collect();
        golden_ids.extend(events.values().map(|event| event.golden_id.clone()));
        golden_ids.sort_unstable();
        golden_ids.dedup();
        let standings: HashMap<String, Standing> = published::standings(conn, &golden_ids)?
            .into_iter()
            .filter(|standing| by.domains.contains(&standing.domain) && standing.published_version.is_some())
            .map(|standing| (standing.id.clone(), standing))
            .collect();
        let rows = acks::held(conn, &by.consumer, &golden_ids)?;
        let mut desk = Desk {
            by,
            at,
            events,
            standings,
            rows: rows.into_iter().map(|row| (row.golden_id.clone(), row)).collect(),
            told: HashMap::new(),
            owners: HashMap::new(),
            touched: HashSet::new(),
            confirmed: HashSet::new(),
            dropped: Vec::new(),
        };
        desk.read_told(conn, acks)?;
        desk.read_owners(conn, acks)?;
        Ok(desk)
    }

    fn read_told(&mut self, conn: &mut AnyConn, acks: &[Ack]) -> Result<()> {
        let mut by_domain: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for ack in acks.iter().filter(|ack| ack.rejected) {
            let standing = self.named(&ack.of).and_then(|(id, _)| self.standings.get(&id));
            if let Some(standing) = standing {
                let ids = by_domain.entry(standing.domain.clone()).or_default();
                ids.push(standing.id.clone());
            }
        }
        for (domain, ids) in by_domain {
            for change in published::changes_of(conn, &domain, &ids, CHANGES_SEEN)? {
                self.told.entry(change.golden_id).or_default().push(change.version);
            }
        }
        Ok(())
    }

    /// Who has the keys that are named: a source record, or what a consumer registered.
    fn read_owners(&mut self, conn: &mut AnyConn, acks: &[Ack]) -> Result<()> {
        let mut wanted: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for ack in acks {
            let standing = self.named(&ack.of).and_then(|(id, _)| self.standings.get(&id));
            if let (Some(standing), Some(key)) = (standing, &ack.local_key) {
                wanted.entry(standing.domain.clone()).or_default().push(key.clone());
            }
        }
        for (domain, keys) in wanted {
            for row in acks::keys(conn, &domain, &self.by.system, &keys)? {
                self.owners.insert((domain.clone(), row.key), row.golden_id);
            }
            let named: Vec<String> = keys
                .iter()
                .map(|key| record_id(&domain, &self.by.system, key))
                .collect();
            let names = Names::read(conn, &named)?;
            let holders: Vec<String> = named
                .iter()
                .map(|name| names.holder(name, None).record_id.to_owned())
                .collect();
            let links: HashMap<String, String> = published::links(conn, &holders)?.into_iter().collect();
            for (key, record) in keys.into_iter().zip(&holders) {
                if let Some(golden_id) = links.get(record) {
                    self.owners.insert((domain.clone(), key), golden_id.clone());
                }
            }
        }
        let owners: Vec<String> = self.owners.values().cloned().collect();
        for standing in published::standings(conn, &owners)? {
            self.standings.entry(standing.id.clone()).or_insert(standing);
        }
        Ok(())
    }

    /// Golden record and version that an acknowledgement is about.
    fn named(&self, of: &AckOf) -> Option<(String, i64)> {
        match of {
            AckOf::Event(id) => self
                .events
                .get(id)
                .map(|event| (event.golden_id.clone(), event.version)),
            AckOf::Version(id, version) => Some((id.clone(), *version)),
        }
    }

    fn take(&mut self, ack: &Ack) -> AckResult {
        let Some((id, version)) = self.named(&ack.of) else {
            return AckResult::refused("unknown_event");
        };
        let known = self.standings.get(&id).filter(|s| self.by.domains.contains(&s.domain));
        let Some(standing) = known.cloned() else {
            return AckResult::refused("unknown_golden_record");
        };
        if version > standing.told_version() {
            return AckResult::refused("version_ahead");
        }
        if let Some(owner) = self.taken(&standing, ack.local_key.as_deref()) {
            return AckResult {
                taken_by: Some(owner),
                golden_id: Some(id),
                ..AckResult::refused("local_key_taken")
            };
        }
        let mut row = self.row(&standing);
        let outcome = self.hear(&mut row, version, ack);
        let registered = self.register(&mut row, &standing, ack.local_key.as_deref());
        let outcome = match outcome {
            Heard::Repeated if registered => "applied",
            Heard::Repeated => "repeated",
            Heard::Applied => "applied",
            Heard::Older => "older",
            Heard::Failed => "failed",
            Heard::Rejected => "rejected",
        };
        let held = row.version;
        // Whoever names the key again confirms it, also after a split.
        if ack.local_key.is_some() || !matches!(outcome, "repeated" | "older") {
            row.acked_at = self.at;
            self.touched.insert(id.clone());
        }
        self.rows.insert(id.clone(), row);
        AckResult {
            version: Some(held),
            golden_id: Some(id),
            ..AckResult::refused(outcome)
        }
    }

    fn row(&self, standing: &Standing) -> RecordRow {
        let fresh = || RecordRow {
            consumer: self.by.consumer.clone(),
            golden_id: standing.id.clone(),
            domain: standing.domain.clone(),
            version: 0,
            state: "applied".into(),
            failed_version: None,
            error: None,
            system: None,
            local_key: None,
            acked_at: self.at,
        };
        self.rows.get(&standing.id).cloned().unwrap_or_else(fresh)
    }

    fn hear(&self, row: &mut RecordRow, version: i64, ack: &Ack) -> Heard {
        let said = match (&ack.error, ack.rejected) {
            (None, _) => Said::Applied,
            (Some(error), false) => Said::Failed(error.clone()),
            (Some(error), true) => Said::Rejected {
                error: error.clone(),
                before: self.before(&row.golden_id, version),
            },
        };
        let mut held = Held {
            version: row.version,
            failed: row.failed_version.zip(row.error.take()),
        };
        let heard = held.hear(version, said);
        row.version = held.version;
        row.state = if held.failed.is_some() { "failed" } else { "applied" }.into();
        (row.failed_version, row.error) = held.failed.unzip();
        heard
    }

    /// The version that consumers were told of before another one; 0: none.
    fn before(&self, golden_id: &str, version: i64) -> i64 {
        let told = self.told.get(golden_id).map(Vec::as_slice).unwrap_or_default();
        told.iter().filter(|told| **told < version).max().copied().unwrap_or(0)
    }

    /// The golden record that has a key already, unless it is the same thing.
    fn taken(&self, standing: &Standing, key: Option<&str>) -> Option<String> {
        let owner = self.owners.get(&(standing.domain.clone(), key?.to_owned()))?;
        let owner = self.standings.get(owner)?;
        (owner.survivor() != standing.survivor()).then(|| owner.survivor().to_owned())
    }

    /// Notes the consumer's key; whether it is another one than before.
    fn register(&mut self, row: &mut RecordRow, standing: &Standing, key: Option<&str>) -> bool {
        let Some(key) = key else { return false };
        let known = row.local_key.as_deref() == Some(key) && row.system.as_deref() == Some(&self.by.system);
        if !known {
            if let (Some(system), Some(old)) = (row.system.take(), row.local_key.take())
                && system == self.by.system
            {
                self.owners.remove(&(row.domain.clone(), old.clone()));
                self.dropped.push((row.domain.clone(), old));
            }
            row.system = Some(self.by.system.clone());
            row.local_key = Some(key.to_owned());
        }
        self.owners
            .insert((standing.domain.clone(), key.to_owned()), standing.id.clone());
        self.confirmed.insert(standing.id.clone());
        !known
    }

    fn write(mut self, conn: &mut AnyConn) -> Result<()> {
        let mut dropped: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (domain, key) in std::mem::take(&mut self.dropped) {
            dropped.entry(domain).or_default().push(key);
        }
        let mut named = Vec::new();
        for (domain, keys) in dropped {
            acks::unregister(conn, &domain, &self.by.system, &keys)?;
            named.extend(keys.iter().map(|key| record_id(&domain, &self.by.system, key)));
        }
        let mut rows: Vec<RecordRow> = Vec::new();
        let mut keys: BTreeMap<String, KeyRow> = BTreeMap::new();
        for (id, row) in self.rows {
            if !self.touched.contains(&id) {
                continue;
            }
            let confirmed = self.confirmed.contains(&id);
            if let (true, Some(system), Some(key)) = (confirmed, &row.system, &row.local_key) {
                let registered = KeyRow {
                    domain: row.domain.clone(),
                    system: system.clone(),
                    key: key.clone(),
                    golden_id: id,
                    consumer: row.consumer.clone(),
                    confirmed_at: self.at,
                };
                keys.insert(record_id(&row.domain, system, key), registered);
            }
            rows.push(row);
        }
        rows.sort_by(|a, b| a.golden_id.cmp(&b.golden_id));
        acks::put(conn, &rows)?;
        named.extend(keys.keys().cloned());
        let keys: Vec<KeyRow> = keys.into_values().collect();
        acks::confirm(conn, &keys)?;
        // Who refers to such a key has its turn.
        let due: Vec<DueRow> = references::referred(conn, &named)?
            .into_iter()
            .map(|(domain, target_id)| DueRow {
                id: new_id(),
                domain,
                target_id,
                after_record: String::new(),
                due_at: self.at,
            })
            .collect();
        references::put_due(conn, &due)
    }
}
