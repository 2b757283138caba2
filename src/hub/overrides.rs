//! Overrides: a steward's value in place of the consolidated one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::batch::Batch;
use super::checks::{NOT_FORWARD, forward_only};
use super::command::Command;
use super::consolidate::text;
use super::entry_overrides::{About, EntryOverride, entries_of, entry_in, with_entries};
use super::golden_commands::GoldenState;
use super::ids::new_id;
use super::impact::Foreseen;
use super::time::{day_of, now};
use super::{Hub, Origin};
use crate::engine::approval::Change;
use crate::engine::domain::Domain;
use crate::engine::matching::Sight;
use crate::engine::record::{Attributes, Violation, push_pointer};
use crate::engine::survivorship::{Expiry, Override, fingerprint};
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::store::overrides::{self, OverrideRow};

/// Values that a steward sets.
#[derive(Debug, Clone)]
pub struct OverrideRequest {
    /// Top-level attribute → value; null says that it has none.
    pub attributes: Attributes,
    /// Single entries of lists.
    pub entries: Vec<EntryOverride>,
    /// Why.
    pub reason: String,
    /// What ends it.
    pub expiry: Expiry,
    /// On which days it counts.
    pub valid: Interval,
}

/// Most overrides of a domain that are ended at once because their moment has come.
const MOST_DUE: i64 = 500;

impl Hub {
    /// Sets values in place of the consolidated ones.
    ///
    /// # Errors
    /// `Invalid` for values that the domain does not allow; `Stale` when `expected` is not the present version;
    /// `NotFound`, `Conflict` when the golden record is not live.
    pub async fn set_overrides(
        &self,
        domain: &str,
        id: &str,
        request: OverrideRequest,
        expected: i64,
        origin: &Origin,
    ) -> Result<GoldenState> {
        let definition = self.domain(domain)?;
        dated_only_where_it_may_be(&definition, &request.valid)?;
        let request = self.with_named(&definition, id, request).await?;
        let request = self.canonical(&definition, request).await?;
        let command = Command::Override {
            id: id.into(),
            request,
            expected,
        };
        self.on_golden(domain, command, origin).await
    }

    /// What [`Hub::set_overrides`] would do. Without what the caller may not see: else the answer would say whether a value
    /// that is asked about is the present one.
    ///
    /// # Errors
    /// As that.
    pub async fn preview_overrides(
        &self,
        domain: &str,
        id: &str,
        request: OverrideRequest,
        expected: i64,
        (origin, sight): (&Origin, Sight),
    ) -> Result<Foreseen> {
        let definition = self.domain(domain)?;
        dated_only_where_it_may_be(&definition, &request.valid)?;
        let request = self.with_named(&definition, id, request).await?;
        let mut request = self.canonical(&definition, request).await?;
        request.attributes = definition.seen(&request.attributes, sight);
        let (id, origin) = (id.to_owned(), origin.clone());
        self.preview(domain, move |batch| {
            batch.set_overrides(&id, &request, Some(expected), &origin)
        })
        .await
    }

    /// Ends the override of an attribute, or that of one entry: the consolidated value stands again.
    ///
    /// # Errors
    /// `NotFound` when there is none; else as [`Hub::set_overrides`].
    pub async fn end_override(
        &self,
        domain: &str,
        id: &str,
        (attribute, entry): (&str, Option<Value>),
        reason: &str,
        expected: i64,
        origin: &Origin,
    ) -> Result<GoldenState> {
        let command = Command::EndOverride {
            id: id.into(),
            attribute: attribute.into(),
            entry,
            reason: reason.into(),
            expected,
        };
        self.on_golden(domain, command, origin).await
    }

    /// Ends overrides whose moment has come; answers how many golden records were recomputed.
    ///
    /// # Errors
    /// `Busy` and the like; what is left over is taken up by the next call.
    pub async fn end_due_overrides(&self) -> Result<usize> {
        let (now, mut ended) = (now(), 0);
        let origin = Origin::hub();
        for runtime in self.runtimes.values() {
            let name = runtime.name.clone();
            let due = self
                .read(move |conn| overrides::due(conn, &name, now, MOST_DUE))
                .await?;
            let ids: BTreeSet<String> = due.into_iter().collect();
            if ids.is_empty() {
                continue;
            }
            ended += ids.len();
            let command = Command::Settle {
                ids,
                cause: "override_expired",
            };
            self.submit(runtime, vec![command], true, &origin).await?;
        }
        Ok(ended)
    }
}

/// What ends an override whose condition is met.
pub(super) const BY_RULE: &str = "rule";

/// Whether it is no person's, but what a source record found.
fn is_kept(row: &OverrideRow) -> bool {
    let expiry = serde_json::from_str(&row.expiry);
    matches!(expiry, Ok(Expiry::Stands { .. }))
}

fn valid_of(row: &OverrideRow) -> Interval {
    Interval {
        valid_from: row.valid_from.clone(),
        valid_to: row.valid_to.clone(),
    }
}

/// # Errors
/// `Invalid` for days in a domain without valid time.
pub(super) fn dated_only_where_it_may_be(domain: &Domain, valid: &Interval) -> Result<()> {
    let place = match valid {
        Interval {
            valid_from: Some(_), ..
        } => "/valid_from",
        Interval { valid_to: Some(_), .. } => "/valid_to",
        _ => return Ok(()),
    };
    match domain.valid_time {
        Some(_) => Ok(()),
        None => Err(Error::invalid(
            place,
            "no_valid_time",
            "the rules of the domain have no valid time",
        )),
    }
}

/// A stored override as consolidation takes it.
pub(super) fn to_engine(row: &OverrideRow) -> Result<Override> {
    let unreadable = |e: serde_json::Error| Error::Internal(format!("a stored override cannot be read: {e}"));
    Ok(Override {
        id: row.id.clone(),
        attribute: row.attribute.clone(),
        entry: row
            .entry
            .as_deref()
            .map(serde_json::from_str)
            .transpose()
            .map_err(unreadable)?,
        value: serde_json::from_str(&row.value).map_err(unreadable)?,
        author: row.author.clone(),
        reason: row.reason.clone(),
        made_at: row.made_at,
        expiry: serde_json::from_str(&row.expiry).map_err(unreadable)?,
        baseline: row.baseline.clone(),
        covers: super::findings::covers(row)?,
        valid: valid_of(row),
    })
}

impl Batch<'_> {
    /// The writer's half of [`Hub::set_overrides`].
    pub(super) fn set_overrides(
        &mut self,
        id: &str,
        request: &OverrideRequest,
        expected: Option<i64>,
        origin: &Origin,
    ) -> Result<()> {
        self.live_golden(id, expected)?;
        let entries = self.meant_entries(id, request)?;
        self.forward_only(id, request, &entries)?;
        self.refuse_circles(id, request)?;
        let (domain, beneath) = (self.domain, self.beneath(id)?);
        for (name, value) in &request.attributes {
            let covers = self.answered_by_override(id, name)?;
            let row = self.override_row(id, name, value, request, origin);
            self.take_place(&row, About::All, request, origin)?;
            self.put_override(OverrideRow {
                covers,
                baseline: fingerprint(beneath.get(name)),
                ..row
            });
        }
        for one in &entries {
            let row = self.override_row(id, &one.attribute, &one.value, request, origin);
            let name = entries_of(domain, &one.attribute)?.name_of(&one.entry);
            self.take_place(&row, About::Entry(&name), request, origin)?;
            self.put_override(OverrideRow {
                entry: Some(text(&one.entry)),
                baseline: fingerprint(entry_in(domain, &beneath, one)?.as_ref()),
                ..row
            });
        }
        let names: BTreeSet<&String> = request.attributes.keys().collect();
        let lists: BTreeSet<&String> = entries.iter().map(|one| &one.attribute).collect();
        let mut detail = json!({"attributes": names, "reason": request.reason, "expiry": request.expiry});
        if !lists.is_empty() {
            detail["entries_of"] = json!(lists);
        }
        self.audit("override", &format!("golden_record:{id}"), &detail, origin);
        self.settle(&BTreeSet::from([id.to_owned()]), "override", origin)
    }

    /// Ends what a new override takes the place of.
    fn take_place(
        &mut self,
        row: &OverrideRow,
        about: About<'_>,
        request: &OverrideRequest,
        origin: &Origin,
    ) -> Result<()> {
        let why = "another override took its place";
        self.end_overrides_of(
            &row.golden_id,
            (&row.attribute, about),
            &request.valid,
            &origin.actor,
            why,
        )?;
        Ok(())
    }

    /// A row for a value of the request, about the whole attribute.
    fn override_row(
        &self,
        golden_id: &str,
        attribute: &str,
        value: &Value,
        request: &OverrideRequest,
        origin: &Origin,
    ) -> OverrideRow {
        let expires_at = match request.expiry {
            Expiry::OnDate { at } => Some(at),
            Expiry::Never
            | Expiry::ConsolidatedChanges
            | Expiry::SourceReasserts
            | Expiry::NewerValue
            | Expiry::Stands { .. } => None,
        };
        OverrideRow {
            id: new_id(),
            domain: self.domain.name.clone(),
            golden_id: golden_id.into(),
            home_id: golden_id.into(),
            attribute: attribute.into(),
            value: text(value),
            expiry: text(&request.expiry),
            expires_at,
            baseline: String::new(),
            author: origin.actor.clone(),
            reason: request.reason.clone(),
            correlation_id: origin.correlation_id.clone(),
            made_at: self.now,
            ended_at: None,
            ended_by: None,
            ended_reason: None,
            valid_from: request.valid.valid_from.clone(),
            valid_to: request.valid.valid_to.clone(),
            covers: None,
            entry: None,
            seal: None,
        }
    }

    /// What consumers were told of days that have been cannot be overridden.
    fn forward_only(&mut self, id: &str, request: &OverrideRequest, entries: &[EntryOverride]) -> Result<()> {
        let (domain, today) = (self.domain, day_of(self.clock));
        if self.golden(id)?.row.published_version.is_none() || domain.approval.forward_dated().next().is_none() {
            return Ok(());
        }
        let before = self.told_values(id)?;
        let mut after = before.clone();
        after.extend(request.attributes.clone());
        with_entries(domain, &mut after, entries)?;
        let back = domain.approval.forward_dated().filter(|name| {
            let change = Change {
                attribute: name,
                before: &before,
                after: &after,
            };
            domain.approval.reaches_back(change, &today)
        });
        let violations: Vec<Violation> = back
            .map(|name| {
                let whole = request.attributes.contains_key(name);
                let place = if whole { "/attributes" } else { "/entries" };
                Violation::new(push_pointer(place, name), NOT_FORWARD, forward_only(name).message)
            })
            .collect();
        match violations.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid { violations }),
        }
    }

    /// What consolidation says without what people said.
    pub(super) fn beneath(&mut self, id: &str) -> Result<Attributes> {
        let members = self.members_by_golden(&BTreeSet::from([id.to_owned()]));
        let ids = members.get(id).cloned().unwrap_or_default();
        let kept = self
            .overrides_of(id)
            .into_iter()
            .map(to_engine)
            .collect::<Result<Vec<_>>>()?;
        let kept: Vec<Override> = kept.into_iter().filter(|one| one.finder().is_some()).collect();
        self.consolidated(&ids, &kept).map(|found| found.attributes)
    }

    /// The writer's half of [`Hub::end_override`].
    pub(super) fn end_override_of(
        &mut self,
        id: &str,
        (attribute, entry): (&str, Option<&Value>),
        reason: &str,
        expected: Option<i64>,
        origin: &Origin,
    ) -> Result<()> {
        self.live_golden(id, expected)?;
        let (domain, always) = (self.domain, Interval::default());
        let name = match entry {
            Some(entry) => {
                let named = entries_of(domain, attribute)?.read_name(domain, "/entry", entry);
                Some(named.map_err(|violation| Error::Invalid {
                    violations: vec![violation],
                })?)
            }
            None => None,
        };
        let about = name.as_ref().map_or(About::Whole, About::Entry);
        if !self.end_overrides_of(id, (attribute, about), &always, &origin.actor, reason)? {
            return Err(Error::not_found("override of", attribute));
        }
        let mut detail = json!({"attribute": attribute, "reason": reason});
        if entry.is_some() {
            detail["of_entry"] = Value::Bool(true);
        }
        self.audit("end_override", &format!("golden_record:{id}"), &detail, origin);
        self.settle(&BTreeSet::from([id.to_owned()]), "end_override", origin)
    }

    /// Ends the overrides of an attribute that count on no other days than these; answers whether there were any.
    fn end_overrides_of(
        &mut self,
        golden_id: &str,
        (attribute, about): (&str, About<'_>),
        days: &Interval,
        by: &str,
        why: &str,
    ) -> Result<bool> {
        let about = self.overrides_about(golden_id, attribute, about)?;
        // What was found stands until it is cleared, not until somebody takes a word back.
        let ends = |row: &OverrideRow| days.covers(&valid_of(row)) && !is_kept(row);
        let standing: Vec<OverrideRow> = about.into_iter().filter(ends).collect();
        for row in &standing {
            self.end_override(&row.id, by, why);
        }
        Ok(!standing.is_empty())
    }

    /// Notes that an override holds no longer.
    pub(super) fn end_override(&mut self, id: &str, by: &str, why: &str) {
        let Some(mut row) = self.overrides.get(id).cloned() else {
            return;
        };
        // Whoever said how long it holds is behind what comes forward when it ends.
        let behind = [Some(row.author.clone()), (by != BY_RULE).then(|| by.to_owned())];
        self.blame(&row.golden_id.clone(), behind.into_iter().flatten());
        row.ended_at = Some(self.now);
        row.ended_by = Some(by.into());
        row.ended_reason = Some(why.into());
        self.put_override(row);
    }
}
