//! Overrides: a steward's value in place of the consolidated one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::batch::Batch;
use super::checks::{NOT_FORWARD, forward_only};
use super::command::Command;
use super::consolidate::text;
use super::golden_commands::GoldenState;
use super::ids::new_id;
use super::impact::Impact;
use super::page::{Page, PageOf, decode_cursor, encode_cursor};
use super::time::{day_of, now, rfc3339};
use super::{Hub, Origin};
use crate::engine::approval::Change;
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, Violation};
use crate::engine::survivorship::{Expiry, Override, fingerprint};
use crate::engine::timeline::Interval;
use crate::error::{Error, Result};
use crate::store::overrides::{self, OverrideRow};

/// Values that a steward sets.
#[derive(Debug, Clone)]
pub struct OverrideRequest {
    /// Top-level attribute → value; null says that it has none.
    pub attributes: Attributes,
    /// Why.
    pub reason: String,
    /// What ends it.
    pub expiry: Expiry,
    /// On which days it counts.
    pub valid: Interval,
}

/// One override as stewards see it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OverrideView {
    /// Id.
    pub id: String,
    /// Attribute.
    pub attribute: String,
    /// Value; masked if the attribute is sensitive.
    pub value: Value,
    /// What ends it, by itself.
    pub expiry: String,
    /// The moment, if it is one.
    pub expires_at: Option<String>,
    /// First day on which it counts; absent: no beginning.
    pub valid_from: Option<String>,
    /// First day on which it no longer counts; absent: no end.
    pub valid_to: Option<String>,
    /// Who made it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// When.
    pub made_at: String,
    /// Since when it holds no longer.
    pub ended_at: Option<String>,
    /// Who or what ended it.
    pub ended_by: Option<String>,
    /// Why.
    pub ended_reason: Option<String>,
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
        let request = OverrideRequest {
            attributes: standardized(&definition, &self.named(&definition, id, &request.attributes).await?)?,
            ..request
        };
        let command = Command::Override {
            id: id.into(),
            request,
            expected,
        };
        self.on_golden(domain, command, origin).await
    }

    /// What [`Hub::set_overrides`] would do.
    ///
    /// # Errors
    /// As that.
    pub async fn preview_overrides(
        &self,
        domain: &str,
        id: &str,
        request: OverrideRequest,
        expected: i64,
        origin: &Origin,
    ) -> Result<Impact> {
        let definition = self.domain(domain)?;
        dated_only_where_it_may_be(&definition, &request.valid)?;
        let attributes = standardized(&definition, &self.named(&definition, id, &request.attributes).await?)?;
        let (id, origin) = (id.to_owned(), origin.clone());
        let request = OverrideRequest { attributes, ..request };
        self.preview(domain, move |batch| {
            batch.set_overrides(&id, &request, Some(expected), &origin)
        })
        .await
    }

    /// Ends the override of an attribute: the consolidated value stands again.
    ///
    /// # Errors
    /// `NotFound` when there is none; else as [`Hub::set_overrides`].
    pub async fn end_override(
        &self,
        domain: &str,
        id: &str,
        attribute: &str,
        reason: &str,
        expected: i64,
        origin: &Origin,
    ) -> Result<GoldenState> {
        let command = Command::EndOverride {
            id: id.into(),
            attribute: attribute.into(),
            reason: reason.into(),
            expected,
        };
        self.on_golden(domain, command, origin).await
    }

    /// Overrides of a golden record, those that ended too, newest first. `sensitive` shows sensitive values.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn overrides(&self, domain: &str, id: &str, sensitive: bool, page: Page) -> Result<PageOf<OverrideView>> {
        let definition = self.domain(domain)?;
        let rows = page.rows();
        let before = page.cursor.as_deref().map(decode_cursor::<String>).transpose()?;
        self.with_golden(domain, id, move |conn, row| {
            let mut found = overrides::list(conn, &row.id, before.as_deref(), rows as i64 + 1)?;
            let more = found.len() > rows;
            found.truncate(rows);
            let next_cursor = found.last().filter(|_| more).map(|last| encode_cursor(&last.id));
            let items = found.into_iter().map(|row| view(&definition, row, sensitive)).collect();
            Ok(PageOf { items, next_cursor })
        })
        .await
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

/// The values as the domain keeps them.
///
/// # Errors
/// `Invalid` with what is wrong in the attributes that were sent; others are not looked at.
pub(super) fn standardized(domain: &Domain, sent: &Attributes) -> Result<Attributes> {
    let mut violations: Vec<Violation> = sent
        .keys()
        .filter(|name| !domain.attributes.contains_key(*name) || name.contains('.'))
        .map(|name| Violation::new(format!("/attributes/{name}"), "unknown_attribute", "no such attribute"))
        .collect();
    let values: Attributes = sent
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let prepared = domain.prepare(&values);
    for violation in prepared.violations {
        let name = violation.pointer.split('/').nth(1).unwrap_or_default();
        if values.contains_key(name) {
            let pointer = format!("/attributes{}", violation.pointer);
            violations.push(Violation { pointer, ..violation });
        }
    }
    if !violations.is_empty() {
        return Err(Error::Invalid { violations });
    }
    let mut kept = prepared.attributes;
    for name in sent.keys() {
        // A null token such as "N/A" means what null does.
        kept.entry(name.clone()).or_insert(Value::Null);
    }
    Ok(kept)
}

fn view(domain: &Domain, row: OverrideRow, sensitive: bool) -> OverrideView {
    let value: Value = serde_json::from_str(&row.value).unwrap_or(Value::Null);
    let one = Attributes::from_iter([(row.attribute.clone(), value)]);
    let mut shown = if sensitive { one } else { domain.mask(&one) };
    let expiry: Value = serde_json::from_str(&row.expiry).unwrap_or(Value::Null);
    OverrideView {
        value: shown.remove(&row.attribute).unwrap_or(Value::Null),
        expiry: expiry.get("kind").and_then(Value::as_str).unwrap_or("never").to_owned(),
        id: row.id,
        attribute: row.attribute,
        expires_at: row.expires_at.map(rfc3339),
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        author: row.author,
        reason: row.reason,
        made_at: rfc3339(row.made_at),
        ended_at: row.ended_at.map(rfc3339),
        ended_by: row.ended_by,
        ended_reason: row.ended_reason,
    }
}

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
        self.forward_only(id, request)?;
        self.refuse_circles(id, request)?;
        let beneath = self.beneath(id)?;
        for (name, value) in &request.attributes {
            let covers = self.answered_by_override(id, name)?;
            self.end_overrides_of(
                id,
                name,
                &request.valid,
                &origin.actor,
                "another override took its place",
            );
            let expires_at = match request.expiry {
                Expiry::OnDate { at } => Some(at),
                _ => None,
            };
            self.put_override(OverrideRow {
                id: new_id(),
                domain: self.domain.name.clone(),
                golden_id: id.into(),
                home_id: id.into(),
                attribute: name.clone(),
                value: text(value),
                expiry: text(&request.expiry),
                covers,
                expires_at,
                baseline: fingerprint(beneath.get(name)),
                author: origin.actor.clone(),
                reason: request.reason.clone(),
                correlation_id: origin.correlation_id.clone(),
                made_at: self.now,
                ended_at: None,
                ended_by: None,
                ended_reason: None,
                valid_from: request.valid.valid_from.clone(),
                valid_to: request.valid.valid_to.clone(),
            });
        }
        let names: Vec<&String> = request.attributes.keys().collect();
        let detail = json!({"attributes": names, "reason": request.reason, "expiry": request.expiry});
        self.audit("override", &format!("golden_record:{id}"), &detail, origin);
        self.settle(&BTreeSet::from([id.to_owned()]), "override", origin)
    }

    /// What consumers were told of days that have been cannot be overridden.
    fn forward_only(&mut self, id: &str, request: &OverrideRequest) -> Result<()> {
        let (domain, today) = (self.domain, day_of(self.now));
        if self.golden(id)?.row.published_version.is_none() || domain.approval.forward_dated().next().is_none() {
            return Ok(());
        }
        let before = self.told_values(id)?;
        let mut after = before.clone();
        after.extend(request.attributes.clone());
        let back = domain.approval.forward_dated().filter(|name| {
            let change = Change {
                attribute: name,
                before: &before,
                after: &after,
            };
            domain.approval.reaches_back(change, &today)
        });
        let violations: Vec<Violation> = back
            .map(|name| Violation::new(format!("/attributes/{name}"), NOT_FORWARD, forward_only(name).message))
            .collect();
        match violations.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid { violations }),
        }
    }

    /// What consolidation says without overrides.
    fn beneath(&mut self, id: &str) -> Result<Attributes> {
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
        attribute: &str,
        reason: &str,
        expected: Option<i64>,
        origin: &Origin,
    ) -> Result<()> {
        self.live_golden(id, expected)?;
        if !self.end_overrides_of(id, attribute, &Interval::default(), &origin.actor, reason) {
            return Err(Error::not_found("override of", attribute));
        }
        let detail = json!({"attribute": attribute, "reason": reason});
        self.audit("end_override", &format!("golden_record:{id}"), &detail, origin);
        self.settle(&BTreeSet::from([id.to_owned()]), "end_override", origin)
    }

    /// Ends the overrides of an attribute that count on no other days than these.
    fn end_overrides_of(&mut self, golden_id: &str, attribute: &str, days: &Interval, by: &str, why: &str) -> bool {
        let standing: Vec<String> = self
            .overrides_of(golden_id)
            .iter()
            // What was found stands until it is cleared, not until somebody takes a word back.
            .filter(|row| row.attribute == attribute && days.covers(&valid_of(row)) && !is_kept(row))
            .map(|row| row.id.clone())
            .collect();
        for id in &standing {
            self.end_override(id, by, why);
        }
        !standing.is_empty()
    }

    /// Notes that an override holds no longer.
    pub(super) fn end_override(&mut self, id: &str, by: &str, why: &str) {
        let Some(mut row) = self.overrides.get(id).cloned() else {
            return;
        };
        row.ended_at = Some(self.now);
        row.ended_by = Some(by.into());
        row.ended_reason = Some(why.into());
        self.put_override(row);
    }

    /// Lets overrides stand again that only a merge, at that moment, brought to their end.
    pub(super) fn reinstate_overrides(&mut self, golden_id: &str, merged_at: i64) -> Result<()> {
        let mut ended = overrides::ended(self.conn, golden_id, BY_RULE, merged_at)?;
        ended.retain(|row| !self.overrides.contains_key(&row.id));
        let of_commit = self.overrides.values().filter(|row| {
            let by_rule = row.ended_by.as_deref() == Some(BY_RULE);
            row.golden_id == golden_id && row.ended_at == Some(merged_at) && by_rule
        });
        ended.extend(of_commit.cloned());
        for row in ended {
            self.put_override(OverrideRow {
                ended_at: None,
                ended_by: None,
                ended_reason: None,
                ..row
            });
        }
        Ok(())
    }

    /// Lets the overrides of one golden record count in another; of these homes, if they go home.
    pub(super) fn move_overrides(&mut self, from: &str, to: &str, homes: Option<&BTreeSet<String>>) -> Result<()> {
        let moved: Vec<OverrideRow> = self
            .overrides_of(from)
            .into_iter()
            .filter(|row| homes.is_none_or(|homes| homes.contains(&row.home_id)))
            .cloned()
            .collect();
        for mut row in moved {
            row.golden_id = to.into();
            self.put_override(row);
        }
        Ok(())
    }
}
