//! Makes approved versions the ones that consumers see, and writes the change feed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Origin;
use super::batch::Batch;
use super::consolidate::{attributes, differing, object, text};
use super::ids::{new_id, sha256_hex};
use super::time::rfc3339;
use crate::engine::domain::FirstPublication;
use crate::engine::record::{Attributes, values};
use crate::error::Result;
use crate::store::changes::ChangeRow;
use crate::store::golden_records::TermRow;
use crate::store::tasks::TaskRow;

/// What a change tells consumers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChangeKind {
    /// First publication.
    Created,
    /// Values or source keys changed.
    Updated,
    /// It is now part of another golden record.
    Merged,
    /// It was part of another golden record and stands alone again.
    Restored,
    /// Source records of it went to other golden records.
    Split,
    /// Its last source record went.
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

/// Attributes that wait for approval, and how many must approve.
struct Pending {
    names: Vec<String>,
    approvers: u8,
}

/// Name of the term that holds a member's source system; no attribute path can be called so.
pub(super) const SYSTEM_TERM: &str = "#system";

/// How long people have, by default.
const APPROVAL_DUE: i64 = 24 * 3600 * 1_000_000;

impl Batch<'_> {
    /// Publishes what may be published of the working version; opens or closes the approval task for the rest.
    pub(super) fn publish(&mut self, id: &str, cause: &str, origin: &Origin) -> Result<()> {
        self.publish_approving(id, cause, &[], origin)
    }

    /// Like [`Batch::publish`]; `approved` names the attributes whose present working values were approved
    /// (`*` approves a first publication).
    pub(super) fn publish_approving(
        &mut self,
        id: &str,
        cause: &str,
        approved: &[String],
        origin: &Origin,
    ) -> Result<()> {
        let domain = self.domain;
        let view = self.golden(id)?;
        if view.row.held {
            return Ok(());
        }
        let first = view.row.published_version.is_none();
        let all_approved = approved.iter().any(|name| name == "*");
        if first && domain.approval.first_publication == FirstPublication::Approve && !all_approved {
            let pending = Pending {
                names: vec!["*".into()],
                approvers: 1,
            };
            return self.ask_approval(id, &pending, "first_publication", origin);
        }
        let (mut public, mut sensitive) = (attributes(&view.row.working)?, attributes(&view.sensitive.working)?);
        let old_public = published_attributes(view.row.published.as_deref())?;
        let old_sensitive = attributes(&view.sensitive.published)?;
        let refused: BTreeMap<String, String> = serde_json::from_str(&view.row.refused).unwrap_or_default();
        let mut pending = Pending {
            names: Vec::new(),
            approvers: 0,
        };
        for (name, protection) in &domain.approval.protect {
            let (new, old) = match domain.is_sensitive(name) {
                true => (&mut sensitive, &old_sensitive),
                false => (&mut public, &old_public),
            };
            let free = (first && !protection.on_create) || all_approved || approved.contains(name);
            if free || new.get(name) == old.get(name) {
                continue;
            }
            if refused.get(name) != Some(&value_hash(id, name, new.get(name))) {
                pending.names.push(name.clone());
                pending.approvers = pending.approvers.max(protection.approvers);
            }
            match old.get(name) {
                Some(value) => new.insert(name.clone(), value.clone()),
                None => new.remove(name),
            };
        }
        self.make_visible(id, cause, public, &sensitive, origin)?;
        if pending.names.is_empty() {
            self.close_approval(id);
            return Ok(());
        }
        self.ask_approval(id, &pending, "protected_attribute", origin)
    }

    /// Writes the bytes that consumers see, if they differ, and the change that tells of it.
    fn make_visible(
        &mut self,
        id: &str,
        cause: &str,
        public: Attributes,
        sensitive: &Attributes,
        origin: &Origin,
    ) -> Result<()> {
        let (now, domain) = (self.now, self.domain);
        let view = self.golden(id)?;
        let old_public = published_attributes(view.row.published.as_deref())?;
        let old_sensitive = attributes(&view.sensitive.published)?;
        let source_keys: Vec<Value> = view
            .members
            .iter()
            .map(|(system, key)| json!({"system": system, "key": key}))
            .collect();
        let same_keys = published_keys(view.row.published.as_deref()) == source_keys;
        let mut changed = differing(&old_public, &public);
        changed.extend(differing(&old_sensitive, sensitive));
        changed.sort();
        let first = view.row.published_version.is_none();
        let returned = std::mem::take(&mut view.returned);
        let label = domain.label_of(&public);
        let same_label = published_label(view.row.published.as_deref()).as_ref() == Some(&label);
        if !first && !returned && changed.is_empty() && same_keys && same_label {
            return Ok(());
        }
        if view.row.published_version == Some(view.row.version) {
            // What consumers see changes although the working version did not (an approval): a version of its own.
            view.row.version += 1;
            self.version(id, cause, &changed, origin)?;
        }
        let view = self.golden(id)?;
        let previous = view.row.published_version;
        view.dirty = true;
        view.row.published_version = Some(view.row.version);
        view.row.published_at = Some(now);
        view.row.updated_at = now;
        let terms = terms(domain, id, &public, &view.members);
        view.sensitive.published = text(sensitive);
        view.row.published = Some(text(&json!({
            "id": id,
            "domain": domain.name,
            "version": view.row.version,
            "status": view.row.status,
            "label": label,
            "attributes": object(public),
            "source_keys": source_keys,
            "published_at": rfc3339(now),
        })));
        let version = view.row.version;
        self.mark_published(id, version);
        self.set_terms(id, terms);
        let kind = match (first, returned) {
            (true, _) => ChangeKind::Created,
            (false, true) => ChangeKind::Restored,
            (false, false) => ChangeKind::Updated,
        };
        self.announce(id, kind, &changed, previous, origin)
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
        self.announce_with(id, kind, changed, previous, None, origin)
    }

    /// Tells that source records went from a golden record to others.
    pub(super) fn announce_split(&mut self, id: &str, into: Vec<Value>, previous: i64, origin: &Origin) -> Result<()> {
        self.announce_with(id, ChangeKind::Split, &[], Some(previous), Some(into), origin)
    }

    fn announce_with(
        &mut self,
        id: &str,
        kind: ChangeKind,
        changed: &[String],
        previous: Option<i64>,
        split_into: Option<Vec<Value>>,
        origin: &Origin,
    ) -> Result<()> {
        self.head.position += 1;
        let (now, position, domain) = (self.now, self.head.position, self.domain);
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
        if let (Some(into), Some(data)) = (split_into, data.as_object_mut()) {
            data.insert("split_into".into(), Value::Array(into));
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
        };
        self.add_change(row);
        Ok(())
    }

    fn approval_task(&self, golden_id: &str) -> Option<TaskRow> {
        self.tasks
            .values()
            .find(|t| t.kind == "approval" && t.resolved_at.is_none() && t.golden_id.as_deref() == Some(golden_id))
            .cloned()
    }

    /// Nothing waits any more: the change that did was taken back at its source.
    fn close_approval(&mut self, golden_id: &str) {
        if let Some(mut task) = self.approval_task(golden_id) {
            task.state = "cancelled".into();
            task.reason = Some("the proposed values are no longer proposed".into());
            task.resolved_at = Some(self.now);
            self.put_task(task);
        }
    }

    /// Opens the approval task of a golden record, or brings it up to date: new values void earlier approvals.
    fn ask_approval(&mut self, id: &str, pending: &Pending, category: &str, origin: &Origin) -> Result<()> {
        let domain = self.domain;
        let view = self.golden(id)?;
        let label = view.row.label.clone();
        let (public, sensitive) = (attributes(&view.row.working)?, attributes(&view.sensitive.working)?);
        let old_public = published_attributes(view.row.published.as_deref())?;
        let old_sensitive = attributes(&view.sensitive.published)?;
        let mut proposed = Vec::new();
        for name in &pending.names {
            let (new, old) = if domain.is_sensitive(name) {
                (&sensitive, &old_sensitive)
            } else {
                (&public, &old_public)
            };
            proposed.push(json!({
                "attribute": name,
                "from": masked(domain, name, old.get(name)),
                "to": masked(domain, name, new.get(name)),
                VALUE_HASH: value_hash(id, name, new.get(name)),
            }));
        }
        let detail = json!({"proposed": proposed, "approvers": pending.approvers});
        if let Some(mut task) = self.approval_task(id) {
            let known: Value = serde_json::from_str(&task.detail).unwrap_or(Value::Null);
            if known == detail {
                return Ok(());
            }
            let mut submitters: Vec<String> = serde_json::from_str(&task.submitted_by).unwrap_or_default();
            if !submitters.contains(&origin.actor) {
                submitters.push(origin.actor.clone());
            }
            task.submitted_by = text(&submitters);
            task.approvals = "[]".into();
            task.detail = detail.to_string();
            self.put_task(task);
            return Ok(());
        }
        let names = if category == "first_publication" {
            "first publication".into()
        } else {
            pending.names.join(", ")
        };
        self.put_task(TaskRow {
            title: format!("Approve {names} of {label}"),
            suggestion: "Compare the proposed values with evidence from outside the request, then approve or reject; \
                         whoever submitted the change cannot approve it."
                .into(),
            detail: detail.to_string(),
            golden_id: Some(id.into()),
            ..self.new_task("approval", category, APPROVAL_DUE, origin)
        });
        Ok(())
    }
}

/// Where an approval task keeps [`value_hash`]; never shown.
pub(super) const VALUE_HASH: &str = "value_hash";

/// Tells whether a proposed value is the one seen before. Short values can be guessed from it: it stays in the store.
fn value_hash(golden_id: &str, attribute: &str, value: Option<&Value>) -> String {
    sha256_hex(&[
        golden_id.as_bytes(),
        b"\0",
        attribute.as_bytes(),
        b"\0",
        text(&value).as_bytes(),
    ])
}

fn masked(domain: &crate::engine::domain::Domain, name: &str, value: Option<&Value>) -> Value {
    let mut one = Attributes::new();
    if let Some(value) = value {
        one.insert(name.into(), value.clone());
    }
    domain.mask(&one).remove(name).unwrap_or(Value::Null)
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

fn published_label(published: Option<&str>) -> Option<String> {
    let body = published.and_then(|p| attributes(p).ok())?;
    body.get("label")?.as_str().map(str::to_owned)
}

fn published_keys(published: Option<&str>) -> Vec<Value> {
    let body = published.and_then(|p| attributes(p).ok()).unwrap_or_default();
    body.get("source_keys")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default()
}

/// The form in which filter values are stored and asked for.
pub(super) fn fold(text: &str) -> String {
    text.to_uppercase()
}

fn terms(
    domain: &crate::engine::domain::Domain,
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
    for path in &domain.filters {
        for value in values(public, path) {
            let value = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Bool(flag) => flag.to_string(),
                _ => continue,
            };
            terms.push(term(path, fold(&value)));
        }
    }
    terms.sort();
    terms.dedup();
    terms
}
