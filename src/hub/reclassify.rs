//! Rules that say of more values that they are not for everybody hold for the past too: with the recomputation that their
//! activation begins, what is kept of each record is set apart as if they had been in force always. Versions, changes and
//! moments stay; consumers are told of the present state by an event as of any other change.

use std::collections::BTreeSet;

use serde_json::Value;

use super::batch::Batch;
use super::consolidate::{attributes, object, text};
use super::rules::{parsed, stored};
use crate::engine::domain::Domain;
use crate::engine::record::Attributes;
use crate::error::Result;
use crate::store::kept_texts::{self as kept, ChangeTexts, GoldenTexts, SourceTexts, VersionTexts};
use crate::store::rule_versions::RuleVersionRow;
use crate::store::source_records::SourceRecordRow;
use crate::store::{crosswalk, rule_versions};

/// Whether the new rules keep from somebody what the old ones show.
pub(super) fn hides_more(old: &Domain, new: &Domain) -> bool {
    let shown = |name: &str| old.attributes.get(name).is_some_and(|rule| !rule.sensitive);
    let sensitive = new.attributes.iter().any(|(name, rule)| rule.sensitive && shown(name));
    let apart = |domain: &Domain| -> Vec<_> {
        let lists = domain.lists_apart();
        lists.map(|(name, rule)| (name.to_owned(), rule.clone())).collect()
    };
    sensitive || apart(old) != apart(new)
}

impl Batch<'_> {
    /// Sets apart what is kept of these source records, and of every golden record that they were ever part of, where they
    /// were prepared by rules that hid less, or these were in force before.
    pub(super) fn reclassify(&mut self, rows: &[SourceRecordRow], base_id: Option<&str>) -> Result<()> {
        let mut versions: BTreeSet<String> = rows.iter().map(|row| row.rules_version.clone()).collect();
        if let Some(base_id) = base_id {
            versions.insert(stored(self.conn, &self.domain.name, base_id)?.rules_version);
        }
        let mut open = false;
        for version in versions {
            open |= self.hid_less(&version)?;
        }
        if !open {
            return Ok(());
        }
        let records: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let links = crosswalk::of_records(self.conn, &records)?;
        let goldens: BTreeSet<String> = links.into_iter().map(|link| link.golden_id).collect();
        let goldens: Vec<String> = goldens.into_iter().collect();
        let domain = self.domain;
        for row in kept::sources(self.conn, &records)? {
            replaced(&row, source(domain, &row)?, |new| kept::set_source(self.conn, new))?;
        }
        let system = |id: &String| rows.iter().find(|row| row.id == *id).map_or("", |row| &row.system);
        for (id, record, raw) in kept::superseded(self.conn, &records)? {
            let new = text(&domain.sorted_apart(system(&record), attributes(&raw)?));
            replaced(&raw, new, |new| kept::set_superseded(self.conn, &id, new))?;
        }
        for row in kept::goldens(self.conn, &goldens)? {
            replaced(&row, golden(domain, &row)?, |new| kept::set_golden(self.conn, new))?;
        }
        for row in kept::versions(self.conn, &goldens)? {
            replaced(&row, version(domain, &row)?, |new| kept::set_version(self.conn, new))?;
        }
        for row in kept::changes(self.conn, &goldens)? {
            replaced(&row, change(domain, &row)?, |new| kept::set_change(self.conn, new))?;
        }
        Ok(())
    }
}

impl Batch<'_> {
    /// Whether rules showed more than those of this commit. What this program cannot read may have shown anything.
    fn hid_less(&mut self, version: &str) -> Result<bool> {
        if version == self.domain.rules_version {
            return Ok(false);
        }
        let known = rule_versions::by_version(self.conn, &self.domain.name, version)?;
        let less = |row: &RuleVersionRow| !parsed(row).is_ok_and(|old| !hides_more(&old, self.domain));
        Ok(known.is_empty() || known.iter().any(less))
    }
}

fn replaced<T: PartialEq>(old: &T, new: T, write: impl FnOnce(&T) -> Result<()>) -> Result<()> {
    if *old == new { Ok(()) } else { write(&new) }
}

fn source(domain: &Domain, row: &SourceTexts) -> Result<SourceTexts> {
    Ok(SourceTexts {
        raw: text(&domain.sorted_apart(&row.system, attributes(&row.raw)?)),
        attributes: text(&domain.sorted_apart(&row.system, attributes(&row.attributes)?)),
        ..row.clone()
    })
}

/// A layer and its sensitive part, the values where they belong.
fn layers(domain: &Domain, shown: Attributes, hidden: Option<&str>) -> Result<(Attributes, Option<String>)> {
    let mut whole = shown;
    whole.extend(attributes(hidden.unwrap_or("{}"))?);
    let sensitive = domain.sensitive(&whole);
    let kept = (hidden.is_some() || !sensitive.is_empty()).then(|| text(&sensitive));
    Ok((domain.public(&whole), kept))
}

fn golden(domain: &Domain, row: &GoldenTexts) -> Result<GoldenTexts> {
    let (working, sensitive_working) = layers(domain, attributes(&row.working)?, row.sensitive_working.as_deref())?;
    let (published, sensitive_published) = match &row.published {
        None => (None, row.sensitive_published.clone()),
        Some(body) => {
            let mut body = attributes(body)?;
            let shown = taken(&mut body, "attributes");
            let (public, sensitive) = layers(domain, shown, row.sensitive_published.as_deref())?;
            body.insert("attributes".into(), object(public));
            (Some(text(&body)), sensitive)
        }
    };
    Ok(GoldenTexts {
        working: text(&working),
        published,
        lineage: lineage(domain, &row.lineage)?,
        sensitive_working,
        sensitive_published,
        ..row.clone()
    })
}

fn version(domain: &Domain, row: &VersionTexts) -> Result<VersionTexts> {
    let (public, sensitive) = layers(domain, attributes(&row.attributes)?, row.sensitive.as_deref())?;
    let shown = match &row.shown {
        None => None,
        Some(shown) => {
            let mut parts = attributes(shown)?;
            let (told, hidden) = (taken(&mut parts, "attributes"), taken(&mut parts, "sensitive"));
            let mut whole = told;
            whole.extend(hidden);
            parts.insert("attributes".into(), object(domain.public(&whole)));
            parts.insert("sensitive".into(), object(domain.sensitive(&whole)));
            Some(text(&parts))
        }
    };
    Ok(VersionTexts {
        attributes: text(&public),
        sensitive,
        shown,
        ..row.clone()
    })
}

fn change(domain: &Domain, row: &ChangeTexts) -> Result<ChangeTexts> {
    let mut body = attributes(&row.body)?;
    if let Some(Value::Object(data)) = body.get_mut("data")
        && let Some(Value::Object(told)) = data.get("attributes")
    {
        let public = domain.public(told);
        data.insert("attributes".into(), object(public));
    }
    let previous = row.previous.as_deref().map(attributes).transpose()?;
    Ok(ChangeTexts {
        body: text(&body),
        previous: previous.map(|before| text(&domain.public(&before))),
        ..row.clone()
    })
}

/// Lineage names entries that were left out, but for those of sensitive lists.
fn lineage(domain: &Domain, stored: &str) -> Result<String> {
    let mut all = attributes(stored)?;
    if let Some(Value::Object(names)) = all.get_mut("attributes") {
        let closed = |name: &str| domain.is_sensitive(name) || domain.lists_apart().any(|(list, _)| list == name);
        for (_, one) in names.iter_mut().filter(|(name, _)| closed(name)) {
            let left_out = one.get_mut("left_out").and_then(Value::as_array_mut);
            for entry in left_out.into_iter().flatten().filter_map(Value::as_object_mut) {
                entry.remove("entry");
            }
        }
    }
    Ok(text(&all))
}

fn taken(body: &mut Attributes, name: &str) -> Attributes {
    match body.remove(name) {
        Some(Value::Object(found)) => found,
        _ => Attributes::new(),
    }
}
