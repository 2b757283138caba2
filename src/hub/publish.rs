//! Makes approved versions the ones that consumers see, and writes the change feed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Origin;
use super::batch::Batch;
use super::checks::{BLOCKED, published_blocks, told_blocks};
use super::consolidate::{attributes, differing, object, text};
use super::ids::new_id;
use super::later::{Later, keep_back};
use super::payment::{PAYMENT_HOLD, published_hold};
use super::protected::ProtectedChange;
use super::source_names::REFERENCES;
use super::time::rfc3339;
use crate::engine::approval::FirstPublication;
use crate::engine::change_filter::{fold, scalar};
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, values};
use crate::error::Result;
use crate::store::changes::ChangeRow;
use crate::store::golden_records::TermRow;

/// What a change tells consumers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChangeKind {
    /// First publication.
    Created,
    /// Values or source keys changed.
    Updated,
    /// It is now part of another golden record.
    Merged,
    /// It was part of another golden record, or retired, and stands again.
    Restored,
    /// Source records of it went to other golden records.
    Split,
    /// Its last source record went, or a steward retired it.
    Retired,
}

impl ChangeKind {
    fn event_type(self) -> &'static str {
        match self {
            ChangeKind::Created => "mdm.golden_record.created.v1",
            ChangeKind::Updated => "mdm.golden_record.updated.v1",
            ChangeKind::Merged => "mdm.golden_record.merged.v1",
            ChangeKind::Restored => "mdm.golden_record.restored.v1",
            ChangeKind::Split => "mdm.golden_record.split.v1",
            ChangeKind::Retired => "mdm.golden_record.retired.v1",
        }
    }
}

/// What some changes tell beside the record.
#[derive(Default)]
struct Besides {
    /// Which source records went to which golden records.
    split_into: Option<Vec<Value>>,
    /// Published values before of what changed, for filters.
    before: Option<String>,
}

/// What consumers are told besides values.
struct Warnings {
    /// Payments are held.
    hold: Option<Value>,
    /// Checks that block the record.
    blocks: Vec<String>,
}

/// Name of the term that holds a member's source system; no attribute path can be called so.
pub(super) const SYSTEM_TERM: &str = "#system";
/// Terms of what is found in published values: the code, the attribute, and both (`code path`). No attribute is called so.
pub(super) const FINDING_CODE_TERM: &str = "#finding_code";
pub(super) const FINDING_ATTRIBUTE_TERM: &str = "#finding_attribute";
pub(super) const FINDING_TERM: &str = "#finding";

impl Batch<'_> {
    /// Publishes what may be published of the working version; opens or closes the tasks about approvals and checks.
    pub(super) fn publish(&mut self, id: &str, cause: &str, origin: &Origin) -> Result<()> {
        self.publish_allowed(id, cause, origin)?;
        self.run_checks(id, origin)?;
        self.look_at_circles_again(cause, origin)
    }

    fn publish_allowed(&mut self, id: &str, cause: &str, origin: &Origin) -> Result<()> {
        let (domain, now) = (self.domain, self.clock);
        let view = self.golden(id)?;
        if view.row.held || view.row.status != "live" {
            return Ok(());
        }
        let first = view.row.published_version.is_none();
        let blocks = self.blocking_checks(id)?;
        if first && !blocks.is_empty() {
            return Ok(());
        }
        let circular = self.circular(id)?;
        let mut changes = self.protected_changes(id)?;
        changes.retain(|change| !circular.names.contains(&change.requirement.attribute));
        if first && domain.approval.first_publication == FirstPublication::Approve && !self.may_begin(id)? {
            let asked: Vec<ProtectedChange> = changes.into_iter().filter(|c| !c.allowed).collect();
            return self.ask_approval(id, &asked, "first_publication", origin);
        }
        let waiting = self.waiting(id, &changes, origin)?;
        let old = self.told_values(id)?;
        let mut shown = self.next_values(id, &old)?;
        let next = shown.clone();
        let mut later = Later::of(domain, &self.golden(id)?.row, now)?;
        later.redirect(domain, self.redirected(id));
        for change in changes.iter().filter(|change| !change.allowed) {
            let name = change.requirement.attribute.as_str();
            let entries = domain.protected_entries(name, &old, &next);
            match (&change.entry, entries) {
                (Some(key), Some(entries)) => entries.keep_back(key, &mut shown, &old),
                _ => keep_back(name, &mut shown, &old, &mut later),
            }
        }
        for name in &circular.names {
            keep_back(name, &mut shown, &old, &mut later);
        }
        let placing = self.placing(id, &mut shown, &old, &mut later, circular.misplaced)?;
        let warnings = Warnings {
            hold: match first && old.is_empty() {
                true => None,
                false => self.payment_hold(id, &changes)?,
            },
            blocks,
        };
        self.opened |= !first && self.leaves_circle(&old, &shown);
        if let Some(version) = self.make_visible(id, cause, &shown, warnings, &later, origin)? {
            self.record_approvals(id, version, &changes)?;
            self.record_redirected(id, version, &changes);
        }
        if let Some(placing) = placing {
            self.keep_place(id, placing, origin)?;
        }
        let kept: BTreeSet<&str> = changes
            .iter()
            .filter(|change| !change.allowed)
            .map(|change| change.requirement.attribute.as_str())
            .chain(circular.names.iter().map(String::as_str))
            .collect();
        self.forget_causes(id, &kept)?;
        if waiting.is_empty() {
            self.close_approval(id);
            return Ok(());
        }
        self.ask_approval(id, &waiting, "protected_attribute", origin)
    }

    /// Writes the bytes that consumers see, if they differ, and the change that tells of it. Answers the version.
    fn make_visible(
        &mut self,
        id: &str,
        cause: &str,
        shown: &Attributes,
        warnings: Warnings,
        later: &Later,
        origin: &Origin,
    ) -> Result<Option<i64>> {
        let (now, domain) = (self.now, self.domain);
        let (public, sensitive) = (domain.public(shown), domain.sensitive(shown));
        let told = self.published_values(id)?;
        let mut changed = differing(&told, shown);
        let view = self.golden(id)?;
        if view.row.published_version.is_some() {
            // Other rules may say that everybody, or no longer everybody, sees a value that stays as it is.
            let seen = published_attributes(view.row.published.as_deref())?;
            let came_or_went = seen.keys().filter(|name| !public.contains_key(*name));
            changed.extend(
                came_or_went
                    .chain(public.keys().filter(|name| !seen.contains_key(*name)))
                    .cloned(),
            );
        }
        let source_keys = told_keys(&view.members);
        let known_keys = published_keys(view.row.published.as_deref());
        let same_keys = known_keys == source_keys;
        if published_hold(view.row.published.as_deref()) != warnings.hold {
            changed.push(PAYMENT_HOLD.into());
        }
        if published_blocks(view.row.published.as_deref()) != warnings.blocks {
            changed.push(BLOCKED.into());
        }
        let (changed_later, other_periods) = later.changes();
        changed.extend(changed_later);
        changed.sort();
        changed.dedup();
        let first = view.row.published_version.is_none();
        let returned = std::mem::take(&mut view.returned);
        let label = domain.label_of(&public);
        let same_label = published_label(view.row.published.as_deref()).as_ref() == Some(&label);
        if !first && !returned && changed.is_empty() && same_keys && same_label && !other_periods {
            return Ok(None);
        }
        if view.row.published_version == Some(view.row.version) {
            // What consumers see changes although the working version did not (an approval): a version of its own.
            view.row.version += 1;
            self.version(id, cause, &changed, origin)?;
        }
        let view = self.golden(id)?;
        let indexed = (!first && !returned).then(|| {
            let text = |key: &Value, name: &str| key.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let keys = known_keys.iter().map(|key| (text(key, "system"), text(key, "key")));
            let keys: Vec<(String, String)> = keys.collect();
            terms(domain, id, &domain.public(&told), &keys)
        });
        let previous = view.row.published_version;
        view.dirty = true;
        view.row.published_version = Some(view.row.version);
        view.row.published_at = Some(now);
        view.row.updated_at = now;
        let terms = terms(domain, id, &public, &view.members);
        let whole = text(&public) == view.row.working && text(&sensitive) == view.sensitive.working;
        let part = (!whole).then(|| text(&json!({"attributes": public, "sensitive": sensitive})));
        view.sensitive.published = text(&sensitive);
        let periods = later.told_next();
        let references = self.told_references(id, &public, periods.as_ref())?;
        let view = self.golden(id)?;
        let mut body = json!({
            "id": id,
            "domain": domain.name,
            "version": view.row.version,
            "status": view.row.status,
            "label": label,
            "attributes": object(public),
            "source_keys": source_keys,
            "published_at": rfc3339(now),
        });
        for (name, told) in [("periods", periods), (REFERENCES, references)] {
            if let (Some(told), Some(body)) = (told, body.as_object_mut()) {
                body.insert(name.into(), told);
            }
        }
        if let (Some(hold), Some(body)) = (warnings.hold, body.as_object_mut()) {
            body.insert(PAYMENT_HOLD.into(), hold);
        }
        if let (Some(blocks), Some(body)) = (told_blocks(&warnings.blocks), body.as_object_mut()) {
            body.insert(BLOCKED.into(), blocks);
        }
        view.row.published = Some(text(&body));
        let version = view.row.version;
        self.mark_published(id, version, part);
        if indexed.as_ref() != Some(&terms) {
            self.set_terms(id, terms);
        }
        let kind = match (first, returned) {
            (true, _) => ChangeKind::Created,
            (false, true) => ChangeKind::Restored,
            (false, false) => ChangeKind::Updated,
        };
        let besides = Besides {
            before: (kind == ChangeKind::Updated).then(|| values_before(domain, told, &changed)),
            ..Besides::default()
        };
        self.announce_with(id, kind, &changed, previous, besides, origin)?;
        Ok(Some(version))
    }

    /// Writes the values that lists filter by, for rules that filter by others.
    pub(super) fn index_terms(&mut self, id: &str) -> Result<()> {
        let domain = self.domain;
        let view = self.golden(id)?;
        if view.row.published.is_some() {
            let public = published_attributes(view.row.published.as_deref())?;
            let terms = terms(domain, id, &public, &view.members);
            self.set_terms(id, terms);
        }
        Ok(())
    }

    /// Appends a change about a golden record's present state to the feed.
    pub(super) fn announce(
        &mut self,
        id: &str,
        kind: ChangeKind,
        changed: &[String],
        previous: Option<i64>,
        origin: &Origin,
    ) -> Result<()> {
        self.announce_with(id, kind, changed, previous, Besides::default(), origin)
    }

    /// Tells that source records went from a golden record to others.
    pub(super) fn announce_split(&mut self, id: &str, into: Vec<Value>, previous: i64, origin: &Origin) -> Result<()> {
        let besides = Besides {
            split_into: Some(into),
            ..Besides::default()
        };
        self.announce_with(id, ChangeKind::Split, &[], Some(previous), besides, origin)
    }

    fn announce_with(
        &mut self,
        id: &str,
        kind: ChangeKind,
        changed: &[String],
        previous: Option<i64>,
        besides: Besides,
        origin: &Origin,
    ) -> Result<()> {
        self.head.position += 1;
        let (now, position, domain) = (self.now, self.head.position, self.domain);
        let rekeyed = self.told_rekeys(id);
        let view = self.golden(id)?;
        let published: Value = view
            .row
            .published
            .as_deref()
            .and_then(|p| serde_json::from_str(p).ok())
            .unwrap_or(Value::Null);
        let event_id = new_id();
        let mut data = json!({
            "domain": domain.name,
            "golden_id": id,
            "version": view.row.version,
            "previous_version": previous,
            "position": position,
            "changed": changed,
            "status": view.row.status,
            "label": published.get("label"),
            "attributes": published.get("attributes"),
            "source_keys": published.get("source_keys"),
        });
        if let (Some(into), Some(data)) = (&view.row.merged_into, data.as_object_mut()) {
            data.insert("merged_into".into(), json!(into));
        }
        if let (Some(into), Some(data)) = (besides.split_into, data.as_object_mut()) {
            data.insert("split_into".into(), Value::Array(into));
        }
        if let (Some(told), Some(data)) = (rekeyed, data.as_object_mut()) {
            data.insert("rekeyed".into(), told);
        }
        for name in ["periods", REFERENCES, PAYMENT_HOLD, BLOCKED] {
            if let (Some(warning), Some(data)) = (published.get(name), data.as_object_mut()) {
                data.insert(name.into(), warning.clone());
            }
        }
        let row = ChangeRow {
            domain: domain.name.clone(),
            position,
            event_id: event_id.clone(),
            type_: kind.event_type().into(),
            golden_id: id.into(),
            golden_version: view.row.version,
            body: text(&json!({
                "specversion": "1.0",
                "id": event_id,
                "source": format!("/v1/domains/{}", domain.name),
                "type": kind.event_type(),
                "subject": id,
                "time": rfc3339(now),
                "datacontenttype": "application/json",
                "correlationid": origin.correlation_id,
                "partitionkey": id,
                "sequence": position.to_string(),
                "data": data,
            })),
            correlation_id: origin.correlation_id.clone(),
            at: now,
            rules_version: domain.rules_version.clone(),
            previous: besides.before,
        };
        self.add_change(row);
        Ok(())
    }
}

/// The attributes inside published bytes.
pub(super) fn published_attributes(published: Option<&str>) -> Result<Attributes> {
    let Some(published) = published else {
        return Ok(Attributes::new());
    };
    let mut body = attributes(published)?;
    match body.remove("attributes") {
        Some(Value::Object(attributes)) => Ok(attributes),
        _ => Ok(Attributes::new()),
    }
}

/// The values that consumers saw before of what changed, without sensitive ones.
fn values_before(domain: &Domain, told: Attributes, changed: &[String]) -> String {
    let mut before = domain.public(&told);
    before.retain(|name, _| changed.contains(name));
    text(&before)
}

fn published_label(published: Option<&str>) -> Option<String> {
    let body = published.and_then(|p| attributes(p).ok())?;
    body.get("label")?.as_str().map(str::to_owned)
}

fn told_keys(members: &[(String, String)]) -> Vec<Value> {
    let told = members.iter();
    told.map(|(system, key)| json!({"system": system, "key": key}))
        .collect()
}

/// Whether consumers were told of just these source records.
pub(super) fn has_keys(published: Option<&str>, members: &[(String, String)]) -> bool {
    published_keys(published) == told_keys(members)
}

fn published_keys(published: Option<&str>) -> Vec<Value> {
    let body = published.and_then(|p| attributes(p).ok()).unwrap_or_default();
    body.get("source_keys")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default()
}

/// What lists can filter a golden record by.
pub(super) fn terms(
    domain: &Domain,
    golden_id: &str,
    public: &Attributes,
    members: &[(String, String)],
) -> Vec<TermRow> {
    let term = |name: &str, value: String| TermRow {
        domain: domain.name.clone(),
        name: name.into(),
        value,
        golden_id: golden_id.into(),
    };
    let mut terms: Vec<TermRow> = members
        .iter()
        .map(|(system, _)| term(SYSTEM_TERM, system.clone()))
        .collect();
    for (code, path) in domain.found(public) {
        terms.push(term(FINDING_TERM, format!("{code} {path}")));
        terms.push(term(FINDING_CODE_TERM, code));
        terms.push(term(FINDING_ATTRIBUTE_TERM, path));
    }
    for path in &domain.filters {
        let found = values(public, path).into_iter().filter_map(scalar);
        terms.extend(found.map(|value| term(path, fold(&value))));
    }
    terms.sort();
    terms.dedup();
    terms
}
