//! The writer's half of hierarchies: where a golden record stands is taken from what consumers see of it. A new place that
//! would put it above itself, or below something on days on which that does not hold, is kept back like a value that waits
//! for approval.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Origin;
use super::batch::Batch;
use super::consolidate::attributes;
use super::exceptions::Wrong;
use super::ids::{is_golden_id, record_id};
use super::later::{Later, keep_back};
use super::periods::line_of;
use crate::engine::domain::Domain;
use crate::engine::hierarchy::{Placement, find_cycle, placements};
use crate::engine::record::Attributes;
use crate::engine::timeline::Interval;
use crate::error::Result;
use crate::store::hierarchies::{self, EdgeRow};
use crate::store::{golden_records, source_records};

/// Category of the exceptions.
pub(super) const CATEGORY: &str = "hierarchy";
/// Most records below one that are looked at when its days change.
const MOST_BELOW: i64 = 1_000;
/// Attributes that say on which days a record holds, where a domain does not name them.
const VALIDITY: [&str; 2] = ["valid_from", "valid_to"];

/// A golden record's places to be, and what is wrong with them.
#[derive(Default)]
pub(super) struct Placing {
    edges: Vec<EdgeRow>,
    wrong: Vec<Misplaced>,
    days: Vec<Interval>,
    days_changed: bool,
}

pub(super) struct Misplaced {
    pub(super) attribute: String,
    hierarchy: String,
    code: &'static str,
    parent: String,
    days: Interval,
    pub(super) path: Vec<String>,
    /// Whether consumers saw the place before.
    known: bool,
}

impl Misplaced {
    /// Whether it is a place that consumers did not see before and that puts the record above itself.
    pub(super) fn is_new_cycle(&self) -> bool {
        self.code == "cycle" && !self.known
    }
}

/// What a record says, and on which days.
pub(super) type Holding = Vec<(Interval, Attributes)>;

/// What published bytes, or what is to become them, say on which days.
///
/// # Errors
/// `Internal` when the store holds something else.
pub(super) fn holding(domain: &Domain, only: &Attributes, periods: Option<&Value>) -> Result<Holding> {
    if let Some(rule) = &domain.valid_time {
        let line = line_of(rule, periods, only)?;
        let parts = line.periods().iter();
        return Ok(parts
            .map(|p| (p.interval.clone(), p.value.attributes.clone()))
            .collect());
    }
    let [from, to] = VALIDITY.map(|name| only.get(name).and_then(Value::as_str).map(str::to_owned));
    let days = Interval::new(from, to).unwrap_or_default();
    Ok(vec![(days, only.clone())])
}

/// The same of published bytes.
pub(super) fn published_holding(domain: &Domain, published: Option<&str>) -> Result<Holding> {
    let Some(published) = published else {
        return Ok(Vec::new());
    };
    let body = attributes(published)?;
    match body.get("attributes") {
        Some(Value::Object(only)) => holding(domain, only, body.get("periods")),
        _ => Ok(Vec::new()),
    }
}

pub(super) fn placed(domain: &Domain, holding: &Holding) -> Vec<Placement> {
    placements(domain, holding.iter().map(|(days, said)| (days.clone(), said)))
}

fn days_of(holding: &Holding) -> Vec<Interval> {
    holding.iter().map(|(days, _)| days.clone()).collect()
}

/// Whether values say anything of a place, or of the days on which places below may hold.
fn speaks_of_place(domain: &Domain, values: &Attributes) -> bool {
    let rules = domain.hierarchies.values().map(|rule| rule.attribute());
    rules.chain(VALIDITY).any(|name| values.contains_key(name))
}

/// Whether every day belongs to one of the intervals, which are in order and meet or not.
fn covered(days: &Interval, by: &[Interval]) -> bool {
    let mut rest = vec![days.clone()];
    for interval in by {
        rest = rest
            .into_iter()
            .flat_map(|part| part.without(interval))
            .flatten()
            .collect();
    }
    rest.is_empty()
}

impl Batch<'_> {
    /// Judges where a golden record is to stand; attributes whose new places cannot be are kept back in `shown` and
    /// `later`, as those of `cycles` are already. `None` when nothing about its place changes.
    pub(super) fn placing(
        &mut self,
        id: &str,
        shown: &mut Attributes,
        told: &Attributes,
        later: &mut Later,
        cycles: Vec<Misplaced>,
    ) -> Result<Option<Placing>> {
        let domain = self.domain;
        if domain.hierarchies.is_empty() {
            return Ok(None);
        }
        let told_wrong = self.exception_about(id, CATEGORY).is_some();
        let dated = domain.valid_time.is_some();
        if !dated
            && cycles.is_empty()
            && !told_wrong
            && !speaks_of_place(domain, shown)
            && !speaks_of_place(domain, told)
        {
            return Ok(None);
        }
        let view = self.golden(id)?;
        let before = published_holding(domain, view.row.published.as_deref())?;
        let same_keys = super::publish::has_keys(view.row.published.as_deref(), &view.members);
        let again = view.returned || !same_keys;
        let was = placed(domain, &before);
        let after = holding(domain, shown, later.told_next().as_ref())?;
        let now = placed(domain, &after);
        let days_changed = days_of(&before) != days_of(&after);
        if was == now && cycles.is_empty() && !days_changed && !told_wrong && (!again || now.is_empty()) {
            return Ok(None);
        }
        let (mut edges, mut wrong) = self.judged(id, &now, &was)?;
        let refused: BTreeSet<&str> = wrong
            .iter()
            .filter(|w| !w.known)
            .map(|w| w.attribute.as_str())
            .collect();
        for name in &refused {
            keep_back(name, shown, told, later);
        }
        let mut after = after;
        if !refused.is_empty() {
            after = holding(domain, shown, later.told_next().as_ref())?;
            (edges, _) = self.judged(id, &placed(domain, &after), &was)?;
        }
        wrong.extend(cycles);
        Ok(Some(Placing {
            edges,
            wrong,
            days_changed,
            days: days_of(&after),
        }))
    }

    /// The edges of placements; those that would close a cycle are refused.
    pub(super) fn judged(
        &mut self,
        id: &str,
        now: &[Placement],
        was: &[Placement],
    ) -> Result<(Vec<EdgeRow>, Vec<Misplaced>)> {
        let mut edges = self.edges(id, now)?;
        let mut wrong = Vec::new();
        for (edge, placement) in edges.iter_mut().zip(now) {
            let Some(parent) = self.golden_of(&edge.parent_ref)? else {
                continue;
            };
            let days = placement.interval();
            let called = edge.parent_key.clone();
            let mut found = |code, days, path| {
                wrong.push(Misplaced {
                    attribute: placement.attribute.clone(),
                    hierarchy: placement.hierarchy.clone(),
                    code,
                    parent: called.clone(),
                    days,
                    path,
                    known: was.contains(placement),
                });
            };
            let mut above = |record: &str| self.parents_of(record, &placement.hierarchy);
            if let Some(cycle) = find_cycle(id, (&parent, &days), &mut above)? {
                edge.refused = Some("cycle".into());
                found("cycle", cycle.days, cycle.path);
                continue;
            }
            let holds = self.days_of_golden(&parent)?;
            if !holds.is_empty() && !covered(&days, &holds) {
                found("outside_parent", days, vec![parent]);
            }
        }
        Ok((edges, wrong))
    }

    fn edges(&mut self, id: &str, placements: &[Placement]) -> Result<Vec<EdgeRow>> {
        let domain = self.domain;
        let names = self.source_names(id)?;
        let mut seqs: BTreeMap<&str, i64> = BTreeMap::new();
        let edges = placements.iter().map(|placement| {
            let seq = seqs.entry(&placement.hierarchy).or_default();
            *seq += 1;
            let named = names.name(&domain.name, &placement.parent);
            let (parent_ref, parent_system, parent_key) = match (&placement.waits_in, named) {
                (Some(system), _) => {
                    let waits = record_id(&domain.name, system, &placement.parent);
                    (waits, system.clone(), placement.parent.clone())
                }
                (None, Some(named)) => (placement.parent.clone(), named.system.clone(), named.key.clone()),
                (None, None) => (placement.parent.clone(), String::new(), placement.parent.clone()),
            };
            EdgeRow {
                child_id: id.to_owned(),
                hierarchy: placement.hierarchy.clone(),
                seq: *seq - 1,
                domain: domain.name.clone(),
                attribute: placement.attribute.clone(),
                parent_ref,
                parent_system,
                parent_key,
                valid_from: placement.valid_from.clone(),
                valid_to: placement.valid_to.clone(),
                refused: None,
            }
        });
        Ok(edges.collect())
    }

    /// The golden record that a source record or a golden id leads to, with what this commit has moved.
    pub(super) fn golden_of(&mut self, reference: &str) -> Result<Option<String>> {
        if let Some(row) = self.records.get(reference) {
            return Ok(row.golden_id.clone());
        }
        if let Some(view) = self.goldens.get(reference) {
            return Ok(Some(
                view.row.merged_into.clone().unwrap_or_else(|| reference.to_owned()),
            ));
        }
        let wanted = [reference.to_owned()];
        if is_golden_id(reference) {
            let row = golden_records::by_ids(self.conn, &wanted)?.pop();
            let row = row.filter(|row| row.domain == self.domain.name);
            return Ok(row.map(|row| row.merged_into.unwrap_or(row.id)));
        }
        let row = source_records::by_ids(self.conn, &wanted)?.pop();
        Ok(row.and_then(|row| row.golden_id))
    }

    /// Who is above a golden record in a hierarchy, and when.
    fn parents_of(&mut self, id: &str, hierarchy: &str) -> Result<Vec<(String, Interval)>> {
        let rows = match self.edges.get(id) {
            Some(pending) => pending.clone(),
            None => hierarchies::above(self.conn, &[id.to_owned()])?,
        };
        let mut above = Vec::new();
        for row in rows
            .into_iter()
            .filter(|row| row.hierarchy == hierarchy && row.refused.is_none())
        {
            if let Some(parent) = self.golden_of(&row.parent_ref)? {
                above.push((parent, row.days()));
            }
        }
        Ok(above)
    }

    /// Days on which a published golden record holds; none if it is not published.
    fn days_of_golden(&mut self, id: &str) -> Result<Vec<Interval>> {
        let published = match self.goldens.get(id) {
            Some(view) => view.row.published.clone(),
            None => golden_records::find(self.conn, &self.domain.name, id)?.and_then(|row| row.published),
        };
        Ok(days_of(&published_holding(self.domain, published.as_deref())?))
    }

    /// Keeps where a golden record stands, and tells what is wrong with it and with what stands below it.
    pub(super) fn keep_place(&mut self, id: &str, placing: Placing, origin: &Origin) -> Result<()> {
        let Placing {
            edges,
            wrong,
            days,
            days_changed,
        } = placing;
        self.edges.insert(id.to_owned(), edges);
        let label = self.golden(id)?.row.label.clone();
        let told = (!wrong.is_empty()).then(|| told(&label, &wrong));
        self.tell_exception(id, CATEGORY, told, origin);
        if days_changed && days.iter().any(|days| !days.is_always()) {
            self.tell_those_below(id, &days, origin)?;
        }
        Ok(())
    }

    /// Those whose place lies outside the days of the one above need another place.
    fn tell_those_below(&mut self, id: &str, days: &[Interval], origin: &Origin) -> Result<()> {
        let members = self.members_of(id).into_iter().map(|row| row.id.clone());
        let mut named: Vec<String> = members.chain([id.to_owned()]).collect();
        named.extend(golden_records::merged_ids(self.conn, id, MOST_BELOW)?);
        let mut below = hierarchies::below(self.conn, &named, None, MOST_BELOW)?;
        below.retain(|edge| !self.edges.contains_key(&edge.child_id));
        let pending = self
            .edges
            .values()
            .flatten()
            .filter(|edge| named.contains(&edge.parent_ref));
        below.extend(pending.cloned());
        let mut stranded: BTreeMap<String, Vec<Misplaced>> = BTreeMap::new();
        for edge in below.into_iter().filter(|edge| edge.refused.is_none()) {
            let place = edge.days();
            if !covered(&place, days) {
                stranded.entry(edge.child_id).or_default().push(Misplaced {
                    attribute: edge.attribute,
                    hierarchy: edge.hierarchy,
                    code: "outside_parent",
                    parent: edge.parent_key,
                    days: place,
                    path: vec![id.to_owned()],
                    known: true,
                });
            }
        }
        self.load_goldens(&stranded.keys().cloned().collect())?;
        for (child, wrong) in stranded {
            let label = self.golden(&child)?.row.label.clone();
            self.tell_exception(&child, CATEGORY, Some(told(&label, &wrong)), origin);
        }
        Ok(())
    }
}

fn told(label: &str, wrong: &[Misplaced]) -> Wrong {
    let findings = wrong.iter().map(|one| {
        json!({
            "code": one.code,
            "hierarchy": one.hierarchy,
            "attribute": one.attribute,
            "parent": one.parent,
            "valid_from": one.days.valid_from,
            "valid_to": one.days.valid_to,
            "path": one.path,
            "kept_back": !one.known,
        })
    });
    Wrong {
        title: format!("{label} cannot stand where it is placed"),
        suggestion:
            "Give it another parent on these days, in its source or by an override. A new place that would put it \
                     above itself, or outside the days of its parent, is kept back until then."
                .into(),
        detail: json!({"findings": findings.collect::<Vec<_>>()}),
    }
}
