//! Recomputes golden records from their members and gives them new versions.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::batch::Batch;
use super::identifiers::identifiers_of;
use super::ids::is_golden_id;
use super::periods::Dated;
use super::referring::resolution_of;
use super::retiring::is_retired_by_steward;
use super::time::{Micros, day_of, start_of};
use super::{Origin, later, periods};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::engine::reference::{self, Resolution, Waiting};
use crate::engine::survivorship::{self, Consolidated, Lineage, Member, Override};
use crate::error::{Error, Result};
use crate::store::golden_records::VersionRow;
use crate::store::source_records::SourceRecordRow;

/// What `golden_record.lineage` holds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct StoredLineage {
    /// (system, key) of every member, in order.
    pub(super) members: Vec<(String, String)>,
    /// Rules that consolidated it.
    pub(super) rules_version: String,
    /// When, where time alone changes what is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) made_at: Option<i64>,
    /// Attribute → where its value came from.
    pub(super) attributes: BTreeMap<String, Lineage>,
}

/// Reads stored attributes.
///
/// # Errors
/// `Internal` when the store holds something else.
pub(super) fn attributes(text: &str) -> Result<Attributes> {
    serde_json::from_str(text).map_err(|e| Error::Internal(format!("stored attributes cannot be read: {e}")))
}

/// Canonical JSON text: keys sorted, no blanks.
pub(super) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".into())
}

/// Names of top-level attributes that differ.
pub(super) fn differing(a: &Attributes, b: &Attributes) -> Vec<String> {
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    names
        .into_iter()
        .filter(|name| a.get(*name) != b.get(*name))
        .cloned()
        .collect()
}

impl Batch<'_> {
    /// Recomputes the golden records, versions those that changed, and publishes what the policy lets through.
    /// What source records refer to is found out before; who refers to what has moved has its turn after.
    pub(super) fn settle(&mut self, golden_ids: &BTreeSet<String>, cause: &str, origin: &Origin) -> Result<()> {
        let mut ids = self.resolve_references()?;
        ids.extend(golden_ids.iter().cloned());
        self.settle_alone(&ids, cause, origin)?;
        self.follow_moved(origin)
    }

    /// As [`Batch::settle`], of these golden records only.
    pub(super) fn settle_alone(&mut self, golden_ids: &BTreeSet<String>, cause: &str, origin: &Origin) -> Result<()> {
        self.load_goldens(golden_ids)?;
        let mut members = self.members_by_golden(golden_ids);
        for id in golden_ids {
            let retired = is_retired_by_steward(&self.golden(id)?.row);
            if self.golden(id)?.row.status != "live" && !retired {
                continue;
            }
            let member_ids = members.remove(id).unwrap_or_default();
            if member_ids.is_empty() && retired {
                self.golden(id)?.members.clear();
            } else if member_ids.is_empty() {
                self.retire(id, cause, origin)?;
            } else {
                self.consolidate(id, &member_ids, cause, origin)?;
                self.publish(id, cause, origin)?;
            }
        }
        Ok(())
    }

    fn consolidate(&mut self, id: &str, member_ids: &[String], cause: &str, origin: &Origin) -> Result<()> {
        let overrides = self
            .overrides_of(id)
            .into_iter()
            .map(super::overrides::to_engine)
            .collect::<Result<Vec<_>>>()?;
        let consolidated = self.consolidated(member_ids, &overrides)?;
        let rows: Vec<&SourceRecordRow> = member_ids.iter().filter_map(|m| self.records.get(m)).collect();
        let periods = periods::golden(self.domain, &rows, &overrides, self.clock)?;
        for ended in &consolidated.ended {
            self.end_override(&ended.id, super::overrides::BY_RULE, &ended.reason);
        }
        self.tell_contradicted(id, &consolidated.contradicted, origin)?;
        let mut keys: Vec<(String, String)> = member_ids
            .iter()
            .filter_map(|member| self.records.get(member))
            .map(|row| (row.system.clone(), row.key.clone()))
            .collect();
        keys.sort();
        let domain = self.domain;
        let public = domain.public(&consolidated.attributes);
        let sensitive = domain.sensitive(&consolidated.attributes);
        let lineage = StoredLineage {
            members: keys.clone(),
            rules_version: domain.rules_version.clone(),
            made_at: made_at(domain, self.clock),
            attributes: consolidated.lineage,
        };
        let now = self.now;
        let view = self.golden(id)?;
        let working = attributes(&view.row.working)?;
        let mut changed = differing(&working, &public);
        let (had, has) = (view.row.periods.as_deref(), periods.text.as_deref());
        changed.extend(later::changed_periods(domain, (had, &working), (has, &public))?);
        changed.extend(differing(&attributes(&view.sensitive.working)?, &sensitive));
        changed.sort();
        changed.dedup();
        let before = [working, attributes(&view.sensitive.working)?];
        let held_before = identifiers_of(domain, id, &before.each_ref());
        let identifiers = identifiers_of(domain, id, &[&public, &sensitive]);
        // Other rules may name other identifiers.
        let same_rules = view.row.lineage.contains(&domain.rules_version);
        let has_version = view.row.version > 0;
        // Verdicts are about source records: other members, other answers.
        let asks_again = !identifiers.is_empty() && (!same_rules || view.members != keys);
        let claims = view.returned || held_before != identifiers || asks_again;
        let lineage = text(&lineage);
        let label = domain.label_of(&public);
        let same_label = view.row.label == label;
        let same_periods = view.row.periods == periods.text;
        view.dirty |= view.row.next_period_at != periods.next_at;
        view.row.next_period_at = periods.next_at;
        let same = changed.is_empty() && view.members == keys && same_label && same_periods;
        if view.row.version > 0 && !view.returned && same {
            view.dirty |= view.row.lineage != lineage;
            view.row.lineage = lineage;
            self.blamed.remove(id);
            if claims {
                self.claim_identifiers(id, identifiers, origin);
            }
            return Ok(());
        }
        view.dirty = true;
        view.members = keys;
        view.row.version += 1;
        view.row.updated_at = now;
        view.row.label = label;
        view.row.working = text(&public);
        view.row.periods = periods.text;
        view.row.lineage = lineage;
        view.sensitive.working = text(&sensitive);
        if claims {
            self.claim_identifiers(id, identifiers, origin);
        }
        let by_other_rules = !same_rules && has_version;
        if by_other_rules {
            let makers = self.rule_makers()?;
            self.blame(id, makers);
        }
        self.version(id, cause, &changed, origin)?;
        self.caused(id, &changed, origin)
    }

    /// What survivorship makes of source records in the view.
    pub(super) fn consolidated(&self, member_ids: &[String], overrides: &[Override]) -> Result<Consolidated> {
        let rows: Vec<&SourceRecordRow> = member_ids.iter().filter_map(|m| self.records.get(m)).collect();
        survived(self.domain, &rows, overrides, self.clock)
    }

    /// Writes the present state of a golden record as its newest version.
    pub(super) fn version(&mut self, id: &str, cause: &str, changed: &[String], origin: &Origin) -> Result<()> {
        let now = self.now;
        let view = self.golden(id)?;
        let (row, sensitive) = (&view.row, &view.sensitive.working);
        let version = VersionRow {
            golden_id: id.into(),
            version: row.version,
            cause: cause.into(),
            changed: text(&changed),
            attributes: row.working.clone(),
            published: false,
            actor: origin.actor.clone(),
            correlation_id: origin.correlation_id.clone(),
            at: now,
            sensitive: Some(sensitive.clone()),
            shown: None,
            periods: row.periods.clone(),
            seal: None,
        };
        self.add_version(version);
        Ok(())
    }

    /// The last member went: the golden record is no more, and its consumers are told.
    fn retire(&mut self, id: &str, cause: &str, origin: &Origin) -> Result<()> {
        let now = self.now;
        let view = self.golden(id)?;
        view.dirty = true;
        view.row.status = "retired".into();
        view.row.version += 1;
        view.row.updated_at = now;
        view.row.held = false;
        view.members.clear();
        let was_published = view.row.published_version.is_some();
        self.version(id, cause, &[], origin)?;
        if was_published {
            self.announce(id, super::publish::ChangeKind::Retired, &[], None, origin)?;
        }
        self.set_terms(id, Vec::new());
        self.claim_identifiers(id, Vec::new(), origin);
        self.end_checks(id);
        self.follow_retirement(id, cause, origin)
    }
}

/// The attributes as a JSON value.
pub(super) fn object(attributes: Attributes) -> Value {
    Value::Object(attributes)
}

/// What survivorship makes of stored source records.
///
/// # Errors
/// `Internal` when the store holds something else than attributes.
pub(super) fn survived(
    domain: &Domain,
    rows: &[&SourceRecordRow],
    overrides: &[Override],
    now: Micros,
) -> Result<Consolidated> {
    let parts = said(domain, rows, now)?;
    if domain.valid_time.is_none() {
        return survived_from(domain, &parts, overrides, now);
    }
    let today = day_of(now);
    let counting: Vec<Override> = overrides
        .iter()
        .filter(|one| one.valid.contains(&today))
        .cloned()
        .collect();
    survived_from(domain, &parts, &counting, now)
}

/// What source records say today.
fn said<'r>(domain: &Domain, rows: &[&'r SourceRecordRow], now: Micros) -> Result<Vec<(&'r SourceRecordRow, Dated)>> {
    match &domain.valid_time {
        None => rows.iter().map(|row| Ok((*row, Dated::of(row)?))).collect(),
        Some(rule) => periods::parts(rule, rows, now),
    }
}

/// List attributes of which entries of source records are neither in the golden record nor told of in its lineage.
///
/// # Errors
/// As [`survived`].
pub(super) fn lost(
    domain: &Domain,
    rows: &[&SourceRecordRow],
    golden: &Attributes,
    lineage: &StoredLineage,
    now: Micros,
) -> Result<Vec<(String, usize)>> {
    let parts = said(domain, rows, now)?;
    let (parts, _) = led(domain, &parts)?;
    Ok(survivorship::lost_entries(
        domain,
        &members_of(&parts),
        golden,
        &lineage.attributes,
    ))
}

fn members_of<'p>(parts: &'p [(&SourceRecordRow, Dated)]) -> Vec<Member<'p>> {
    let member = |(row, said): &'p (&SourceRecordRow, Dated)| Member {
        record_id: &row.id,
        system: &row.system,
        key: &row.key,
        attributes: &said.attributes,
        source_updated_at: said.source_updated_at,
        received_at: said.received_at,
        changed_at: &said.changed_at,
        became_at: &said.became_at,
    };
    parts.iter().map(member).collect()
}

/// A source record and what it says on the days in question.
type Part<'r> = (&'r SourceRecordRow, Dated);

/// What source records say with golden ids in the place of the keys that they name, and what these keys lead to.
fn led<'p, 'r>(domain: &Domain, parts: &'p [Part<'r>]) -> Result<(Cow<'p, [Part<'r>]>, Resolution)> {
    let mut all = Resolution::new();
    if domain.references().next().is_none() {
        return Ok((Cow::Borrowed(parts), all));
    }
    let mut resolved = Vec::with_capacity(parts.len());
    for (row, said) in parts {
        let resolution = resolution_of(row)?;
        let attributes = reference::resolved(domain, &row.system, &said.attributes, &resolution).into_owned();
        resolved.push((
            *row,
            Dated {
                attributes,
                ..said.clone()
            },
        ));
        for (target, keys) in resolution {
            all.entry(target).or_default().extend(keys);
        }
    }
    Ok((Cow::Owned(resolved), all))
}

/// What survivorship makes of what source records say, with golden ids in the place of the keys that they name.
///
/// # Errors
/// `Internal` when the store holds something else than references.
pub(super) fn survived_from(
    domain: &Domain,
    parts: &[(&SourceRecordRow, Dated)],
    overrides: &[Override],
    now: Micros,
) -> Result<Consolidated> {
    let (parts, all) = led(domain, parts)?;
    let overrides: Vec<Override> = overrides.iter().map(|one| with_ids(domain, one, &all)).collect();
    Ok(survivorship::consolidate(domain, &members_of(&parts), &overrides, now))
}

/// An override from before references were resolved names records by key: as the source records do, or nothing yet.
fn with_ids(domain: &Domain, one: &Override, all: &Resolution) -> Override {
    let led = |value: &Value| {
        let only = Attributes::from_iter([(one.attribute.clone(), value.clone())]);
        let made = reference::rewritten(domain, &only, &mut |target, value| {
            let key = value.as_str().filter(|said| !is_golden_id(said))?;
            let known = all.get(target).and_then(|keys| keys.get(key));
            Some(known.map_or_else(|| Waiting::value("", key), |id| Value::String(id.clone())))
        });
        made.into_owned().remove(&one.attribute).unwrap_or(Value::Null)
    };
    Override {
        value: led(&one.value),
        entry: one.entry.as_ref().map(led),
        ..one.clone()
    }
}

/// The time that has to be known to consolidate again with the same result.
fn made_at(domain: &Domain, now: Micros) -> Option<Micros> {
    if domain.survivorship.decays() {
        return Some(now);
    }
    // The day is enough: within it nothing begins or ends.
    domain.valid_time.as_ref().and_then(|_| start_of(&day_of(now)))
}
