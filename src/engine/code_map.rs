//! Code maps: what the codes of one source system mean in a governed list.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::code_list::{CodeList, MOST_MISTAKES, MOST_SPANS, Standing, check_days};
use super::json_place;
use super::record::Violation;
use super::signs;
use super::standardize::clean;
use super::timeline::{Interval, any_overlap};

/// Most entries of a map.
const MOST_ENTRIES: usize = 200_000;

/// What becomes of a value that the map does not translate. It is never passed on as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmapped {
    /// The record is kept aside until it is translated.
    #[default]
    Quarantine,
    /// The record is taken without the value.
    LeaveOut,
}

/// From the codes of one source system to those of a list, for some attributes of a domain. Several local codes may mean
/// one canonical code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeMap {
    /// For people.
    pub title: String,
    /// The source system.
    pub system: String,
    /// The domain.
    pub domain: String,
    /// Dotted paths of the attributes whose values are translated.
    pub attributes: Vec<String>,
    /// The code list of the canonical codes.
    pub target_list: String,
    /// What becomes of other values.
    #[serde(default)]
    pub unmapped: Unmapped,
    /// Whether local codes are compared without regard to case.
    #[serde(default)]
    pub ignore_case: bool,
    /// The translations.
    pub entries: Vec<Entry>,
    /// Where each local code stands in `entries`.
    #[serde(skip)]
    by_local: HashMap<String, Vec<usize>>,
    /// Where each canonical code stands in `entries`.
    #[serde(skip)]
    by_canonical: HashMap<String, Vec<usize>>,
    /// Those of them that are preferred.
    #[serde(skip)]
    preferred: HashMap<String, Vec<usize>>,
}

/// One translation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The local code.
    pub from: String,
    /// The canonical code.
    pub to: String,
    /// First day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// First day on which it no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
    /// Of several local codes of one canonical code: the one to give back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub preferred: bool,
    /// Why, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Entry {
    /// The days on which it holds.
    pub fn days(&self) -> Interval {
        Interval {
            valid_from: self.valid_from.clone(),
            valid_to: self.valid_to.clone(),
        }
    }
}

/// What a canonical code is called by the source system.
#[derive(Debug, Clone, PartialEq)]
pub enum Local<'m> {
    /// One code, or one of several that is preferred.
    One(&'m str),
    /// Several, none of which is preferred.
    Several(Vec<&'m str>),
    /// None.
    None,
}

impl CodeMap {
    /// Reads the body of a definition.
    ///
    /// # Errors
    /// Each place that is not as it should be.
    pub fn parse(body: &Value) -> Result<CodeMap, Vec<Violation>> {
        let mut map: CodeMap = json_place::read(body).map_err(|found| vec![found])?;
        for (position, entry) in map.entries.iter().enumerate() {
            let local = folded(&entry.from, map.ignore_case);
            map.by_local.entry(local).or_default().push(position);
            map.by_canonical.entry(entry.to.clone()).or_default().push(position);
            if entry.preferred {
                map.preferred.entry(entry.to.clone()).or_default().push(position);
            }
        }
        let found = map.mistakes();
        if found.is_empty() { Ok(map) } else { Err(found) }
    }

    /// The translation of a local code on a day.
    pub fn canonical(&self, local: &str, day: &str) -> Option<&Entry> {
        let positions = self.by_local.get(&folded(local, self.ignore_case))?;
        let mut entries = positions.iter().filter_map(|position| self.entries.get(*position));
        entries.find(|entry| entry.days().contains(day))
    }

    /// What the system calls a canonical code on a day.
    pub fn local(&self, canonical: &str, day: &str) -> Local<'_> {
        let positions = self.by_canonical.get(canonical).map(Vec::as_slice).unwrap_or_default();
        let entries = positions.iter().filter_map(|position| self.entries.get(*position));
        let held: Vec<&Entry> = entries.filter(|entry| entry.days().contains(day)).collect();
        let preferred = held.iter().find(|entry| entry.preferred);
        match (held.as_slice(), preferred) {
            ([], _) => Local::None,
            ([one], _) => Local::One(&one.from),
            (_, Some(one)) => Local::One(&one.from),
            (several, None) => Local::Several(several.iter().map(|entry| entry.from.as_str()).collect()),
        }
    }

    /// Each local code with the canonical code that it means.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .map(|entry| (entry.from.as_str(), entry.to.as_str()))
    }

    /// Entries whose canonical code the list does not have, or not on each of the entry's days while the map counts.
    pub fn not_in(&self, list: &CodeList, days: &Interval, day: &str) -> Vec<Violation> {
        let mut found = Vec::new();
        for (position, entry) in self.entries.iter().enumerate() {
            let Some(span) = common(&entry.days(), days) else {
                continue;
            };
            // What is over is not asked about: lists seldom say what was before them.
            if span.valid_to.as_deref().is_some_and(|to| to <= day) {
                continue;
            }
            let span = Interval {
                valid_from: span.valid_from.max(Some(day.to_owned())),
                valid_to: span.valid_to,
            };
            if list.covers(&entry.to, &span) {
                continue;
            }
            let message = match list.standing(&entry.to, span.valid_from.as_deref().unwrap_or(day)) {
                Standing::Unknown => format!("expected a code of the list {}", self.target_list),
                _ => format!(
                    "expected a code that the list {} has on each day of the entry",
                    self.target_list
                ),
            };
            found.push(Violation::new(
                format!("/entries/{position}/to"),
                "not_in_code_list",
                message,
            ));
            if found.len() >= MOST_MISTAKES {
                break;
            }
        }
        found
    }

    /// Canonical codes that several local codes mean at once, none of them preferred: they cannot be translated back.
    pub fn ambiguous(&self) -> Vec<(&str, Vec<&str>)> {
        let mut several: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (canonical, positions) in &self.by_canonical {
            let entries: Vec<&Entry> = positions.iter().filter_map(|at| self.entries.get(*at)).collect();
            let overlapping = || any_overlap(entries.iter().map(|entry| entry.days()));
            if !entries.iter().any(|entry| entry.preferred) && overlapping() {
                several.insert(canonical, entries.iter().map(|entry| entry.from.as_str()).collect());
            }
        }
        several.into_iter().collect()
    }

    fn mistakes(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        let texts = [
            ("title", &self.title),
            ("system", &self.system),
            ("domain", &self.domain),
            ("target_list", &self.target_list),
        ];
        for (member, text) in texts {
            if text.trim().is_empty() {
                found.push(Violation::new(format!("/{member}"), "blank", "expected some text"));
            }
        }
        if self.attributes.is_empty() {
            let message = "expected at least one attribute";
            found.push(Violation::new("/attributes", "min_items", message));
        }
        let mut seen = HashSet::new();
        for (position, path) in self.attributes.iter().enumerate() {
            if path.is_empty() || !seen.insert(path) {
                let message = "expected the path of an attribute, each once";
                found.push(Violation::new(format!("/attributes/{position}"), "duplicate", message));
            }
        }
        if self.entries.len() > MOST_ENTRIES {
            let message = format!("expected at most {MOST_ENTRIES} entries");
            found.push(Violation::new("/entries", "max_items", message));
            return found;
        }
        for (position, entry) in self.entries.iter().enumerate() {
            self.check_entry(position, entry, &mut found);
            if found.len() >= MOST_MISTAKES {
                break;
            }
        }
        found
    }

    fn check_entry(&self, position: usize, entry: &Entry, found: &mut Vec<Violation>) {
        for (member, text) in [("from", &entry.from), ("to", &entry.to)] {
            if text.trim().is_empty() {
                let message = "expected a code";
                found.push(Violation::new(
                    format!("/entries/{position}/{member}"),
                    "blank",
                    message,
                ));
            }
        }
        let at = format!("/entries/{position}");
        check_days(&entry.valid_from, &entry.valid_to, &at, found);
        let overlapping = |positions: Option<&Vec<usize>>| {
            let earlier = positions.into_iter().flatten().take_while(|other| **other < position);
            let mut earlier = earlier.take(MOST_SPANS).filter(|other| {
                let other = self.entries.get(**other);
                other.is_some_and(|other| other.days().overlaps(&entry.days()))
            });
            earlier.next().copied()
        };
        let spans = |positions: &[usize]| positions.partition_point(|other| *other < position);
        let same = self.by_local.get(&folded(&entry.from, self.ignore_case));
        if same.is_some_and(|same| spans(same) >= MOST_SPANS) {
            let message = format!("expected at most {MOST_SPANS} stretches of days of one local code");
            found.push(Violation::new(format!("{at}/from"), "max_items", message));
        }
        if let Some(other) = overlapping(same) {
            let message = format!("expected each local code once for a day; /entries/{other} has it too");
            found.push(Violation::new(format!("{at}/from"), "duplicate", message));
        }
        let preferred = entry.preferred.then(|| self.preferred.get(&entry.to)).flatten();
        if preferred.is_some_and(|preferred| spans(preferred) >= MOST_SPANS) {
            let message = format!("expected at most {MOST_SPANS} preferred local codes of one code");
            found.push(Violation::new(format!("{at}/preferred"), "max_items", message));
        }
        if let Some(other) = overlapping(preferred) {
            let message = format!("expected one preferred local code for a day; /entries/{other} is it");
            found.push(Violation::new(format!("{at}/preferred"), "duplicate", message));
        }
    }
}

/// A local code as it is compared.
fn folded(local: &str, ignore_case: bool) -> String {
    let cleaned = clean(local);
    let cleaned = signs::one_micro(&cleaned);
    if ignore_case {
        signs::upper(&cleaned)
    } else {
        cleaned.into_owned()
    }
}

/// The days that belong to both.
fn common(one: &Interval, other: &Interval) -> Option<Interval> {
    let from = one.valid_from.clone().max(other.valid_from.clone());
    let to = match (&one.valid_to, &other.valid_to) {
        (Some(one), Some(other)) => Some(one.min(other).clone()),
        (one, other) => one.clone().or_else(|| other.clone()),
    };
    Interval::new(from, to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const DAY: &str = "2026-06-01";

    fn map(entries: Value) -> Result<CodeMap, Vec<Violation>> {
        CodeMap::parse(&json!({
            "title": "Units of the ERP", "system": "erp", "domain": "item", "attributes": ["base_uom"],
            "target_list": "unece_rec20", "entries": entries,
        }))
    }

    #[test]
    fn several_local_codes_mean_one_and_days_count() {
        let map = map(json!([
            {"from": "EACH", "to": "EA"},
            {"from": "ea", "to": "EA", "preferred": true},
            {"from": "CASE", "to": "CS", "valid_to": "2026-01-01"},
            {"from": "CASE", "to": "CA", "valid_from": "2026-01-01"},
            {"from": "A", "to": "X1"}, {"from": "B", "to": "X1"},
        ]))
        .unwrap();
        let to = |local: &str, day: &str| map.canonical(local, day).map(|entry| entry.to.as_str());
        assert_eq!(
            (to("EACH", DAY), to(" EACH ", DAY), to("Each", DAY)),
            (Some("EA"), Some("EA"), None)
        );
        assert_eq!(
            (to("CASE", "2025-12-31"), to("CASE", "2026-01-01")),
            (Some("CS"), Some("CA"))
        );
        assert_eq!(map.local("EA", DAY), Local::One("ea"));
        assert_eq!(map.local("X1", DAY), Local::Several(vec!["A", "B"]));
        assert_eq!(map.local("CS", DAY), Local::None);
        assert_eq!(map.ambiguous(), [("X1", vec!["A", "B"])]);
    }

    #[test]
    fn mistakes_have_places() {
        let refused = map(json!([
            {"from": "CASE", "to": "CS"},
            {"from": "CASE", "to": "CA", "valid_from": "2026-01-01"},
            {"from": "", "to": "EA", "valid_from": "2026-02-30"},
        ]))
        .unwrap_err();
        let places: Vec<&str> = refused.iter().map(|found| found.pointer.as_str()).collect();
        assert_eq!(places, ["/entries/1/from", "/entries/2/from", "/entries/2/valid_from"]);
        assert_eq!(
            map(json!([{"from": 5, "to": "EA"}])).unwrap_err()[0].pointer,
            "/entries/0/from"
        );
    }

    #[test]
    fn canonical_codes_must_be_in_the_list_on_each_day() {
        let list = CodeList::parse(&json!({"title": "Units", "codes": [
            {"code": "EA", "label": "each"},
            {"code": "BX", "label": "box", "status": "deleted"},
            {"code": "OLD", "label": "old", "valid_to": "2027-01-01"},
        ]}))
        .unwrap();
        let map = map(json!([
            {"from": "1", "to": "EA"}, {"from": "2", "to": "BX"}, {"from": "3", "to": "OLD"},
            {"from": "4", "to": "OLD", "valid_to": "2027-01-01"}, {"from": "5", "to": "??"},
        ]))
        .unwrap();
        let found = map.not_in(&list, &Interval::default(), DAY);
        let places: Vec<&str> = found.iter().map(|found| found.pointer.as_str()).collect();
        assert_eq!(places, ["/entries/1/to", "/entries/2/to", "/entries/4/to"]);
    }

    proptest! {
        #[test]
        fn what_is_translated_can_be_told_back(
            entries in prop::collection::btree_map("[A-C]{1,2}", "[X-Z]", 0..8), local in "[A-C]{1,2}",
        ) {
            let body: Vec<Value> = entries.iter().map(|(from, to)| json!({"from": from, "to": to})).collect();
            let map = map(Value::Array(body)).unwrap();
            let canonical = map.canonical(&local, DAY).map(|entry| entry.to.clone());
            prop_assert_eq!(canonical.as_ref(), entries.get(&local));
            if let Some(canonical) = canonical {
                let back = match map.local(&canonical, DAY) {
                    Local::One(one) => vec![one],
                    Local::Several(several) => several,
                    Local::None => vec![],
                };
                prop_assert!(back.contains(&local.as_str()));
            }
        }
    }
}
