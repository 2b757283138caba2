//! Code lists: which codes there are, what they mean, and when they may be used.

mod csv;
mod nearest;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use csv::{Columns, FromCsv, from_csv};
pub use nearest::{Nearest, nearest, squeezed};

use super::json_place;
use super::record::Violation;
use super::standardize::is_date;
use super::timeline::Interval;

/// More mistakes than this of one body help nobody.
pub(super) const MOST_MISTAKES: usize = 100;
/// Most stretches of days of one code: each is compared with those before.
pub(super) const MOST_SPANS: usize = 500;
/// Most codes of a list.
const MOST_CODES: usize = 200_000;

/// A governed list of codes, e.g. HCPCS, ISO 3166 or the units of UN/ECE Recommendation 20. A code means something only
/// together with its list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    /// For people.
    pub title: String,
    /// Who publishes it, and which edition this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Under which terms, as the publisher states them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// The codes.
    pub codes: Vec<Code>,
    /// Where each code stands in `codes`.
    #[serde(skip)]
    index: HashMap<String, Vec<usize>>,
}

/// One code of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code; case and leading zeros count.
    pub code: String,
    /// What it means.
    pub label: String,
    /// Code that it is a kind of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Whether its publisher still has it.
    #[serde(default)]
    pub status: Status,
    /// First day on which it may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// First day on which it may no longer be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<String>,
    /// What else the list says of it, by name.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub attributes: serde_json::Map<String, Value>,
}

/// What the publisher of a list says of a code, where it gives no days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// May be used.
    #[default]
    Active,
    /// May be used, and better is not.
    Deprecated,
    /// May not be used any more: e.g. `BX` of Recommendation 20, whose packages moved to Recommendation 21.
    Deleted,
}

/// What a list says of a code on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Standing<'l> {
    /// It may be used.
    Valid(&'l Code),
    /// The list has it, for other days, or as deleted.
    Invalid(&'l Code),
    /// The list does not have it.
    Unknown,
}

impl Code {
    /// The days on which it may be used.
    pub fn days(&self) -> Interval {
        Interval {
            valid_from: self.valid_from.clone(),
            valid_to: self.valid_to.clone(),
        }
    }

    /// Whether it may be used on the day.
    pub fn is_valid(&self, day: &str) -> bool {
        self.status != Status::Deleted && self.days().contains(day)
    }
}

impl CodeList {
    /// Reads the body of a definition.
    ///
    /// # Errors
    /// Each place that is not as it should be.
    pub fn parse(body: &Value) -> Result<CodeList, Vec<Violation>> {
        let mut list: CodeList = json_place::read(body).map_err(|found| vec![found])?;
        for (position, code) in list.codes.iter().enumerate() {
            list.index.entry(code.code.clone()).or_default().push(position);
        }
        let found = list.mistakes();
        if found.is_empty() { Ok(list) } else { Err(found) }
    }

    /// What the list says of a code on a day.
    pub fn standing(&self, code: &str, day: &str) -> Standing<'_> {
        let mut known = self.all(code);
        match known.clone().find(|code| code.is_valid(day)) {
            Some(code) => Standing::Valid(code),
            None => known.next_back().map_or(Standing::Unknown, Standing::Invalid),
        }
    }

    /// Everything that the list says of a code: for each of its spans of days.
    pub fn all(&self, code: &str) -> impl DoubleEndedIterator<Item = &Code> + Clone {
        let positions = self.index.get(code).map(Vec::as_slice).unwrap_or_default();
        positions.iter().filter_map(|position| self.codes.get(*position))
    }

    /// Whether each of the days has a code of the list that may be used.
    pub fn covers(&self, code: &str, days: &Interval) -> bool {
        let spans: Vec<Interval> = self
            .all(code)
            .filter(|code| code.status != Status::Deleted)
            .map(Code::days)
            .collect();
        let mut day = days.valid_from.clone();
        // Each round ends at a later day, or finds none that goes on.
        for _ in 0..=spans.len() {
            let goes_on = spans.iter().find(|span| match &day {
                Some(day) => span.contains(day),
                None => span.valid_from.is_none(),
            });
            match goes_on.map(|span| &span.valid_to) {
                None => return false,
                Some(None) => return true,
                Some(Some(end)) if days.valid_to.as_ref().is_some_and(|to| to <= end) => return true,
                Some(Some(end)) => day = Some(end.clone()),
            }
        }
        false
    }

    /// Codes in which every word of `text` occurs, in code or label, without regard to case: those first whose code it is,
    /// then those whose code or label begin with it. Valid on the day, or all without one.
    pub fn search(&self, text: &str, day: Option<&str>) -> Vec<&Code> {
        let wanted = text.trim().to_lowercase();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let mut found: Vec<(Reverse<u8>, usize, &Code)> = Vec::new();
        for (position, code) in self.codes.iter().enumerate() {
            if day.is_some_and(|day| !code.is_valid(day)) {
                continue;
            }
            let (own, label) = (code.code.to_lowercase(), code.label.to_lowercase());
            if words.iter().all(|word| own.contains(word) || label.contains(word)) {
                let rank = match () {
                    () if own == wanted => 2,
                    () if own.starts_with(&wanted) || label.starts_with(&wanted) => 1,
                    () => 0,
                };
                found.push((Reverse(rank), position, code));
            }
        }
        found.sort_by_key(|(rank, position, _)| (*rank, *position));
        found.into_iter().map(|(_, _, code)| code).collect()
    }

    fn mistakes(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        if self.title.trim().is_empty() {
            found.push(Violation::new("/title", "blank", "expected a title"));
        }
        if self.codes.len() > MOST_CODES {
            let message = format!("expected at most {MOST_CODES} codes");
            found.push(Violation::new("/codes", "max_items", message));
            return found;
        }
        for (position, code) in self.codes.iter().enumerate() {
            self.check_code(position, code, &mut found);
            if found.len() >= MOST_MISTAKES {
                found.truncate(MOST_MISTAKES);
                return found;
            }
        }
        self.check_circles(&mut found);
        found
    }

    fn check_code(&self, position: usize, code: &Code, found: &mut Vec<Violation>) {
        let at = |member: &str| format!("/codes/{position}/{member}");
        if code.code.trim() != code.code || code.code.is_empty() {
            let message = "expected a code without blanks around it";
            found.push(Violation::new(at("code"), "format", message));
        }
        if code.label.trim().is_empty() {
            found.push(Violation::new(at("label"), "blank", "expected what the code means"));
        }
        check_days(&code.valid_from, &code.valid_to, &format!("/codes/{position}"), found);
        let same = self.index.get(&code.code).map(Vec::as_slice).unwrap_or_default();
        if same.partition_point(|other| *other < position) >= MOST_SPANS {
            let message = format!("expected at most {MOST_SPANS} stretches of days of one code");
            found.push(Violation::new(at("code"), "max_items", message));
        }
        let earlier = same.iter().take_while(|other| **other < position).take(MOST_SPANS);
        let mut overlapping = earlier.filter(|other| {
            let other = self.codes.get(**other);
            other.is_some_and(|other| other.days().overlaps(&code.days()))
        });
        if let Some(first) = overlapping.next() {
            let message = format!("expected each code once for a day; /codes/{first} has it too");
            found.push(Violation::new(at("code"), "duplicate", message));
        }
        if let Some(parent) = &code.parent
            && !self.index.contains_key(parent)
        {
            let message = "expected a code of this list";
            found.push(Violation::new(at("parent"), "unknown_code", message));
        }
    }

    /// No code is a kind of itself, however many steps away.
    fn check_circles(&self, found: &mut Vec<Violation>) {
        let mut known: HashSet<&str> = HashSet::new();
        for (position, code) in self.codes.iter().enumerate() {
            let mut path: HashSet<&str> = HashSet::new();
            let mut step = Some(code);
            while let Some(at) = step.filter(|at| !known.contains(at.code.as_str())) {
                if !path.insert(&at.code) {
                    let message = "expected a parent that is not a kind of this code itself";
                    found.push(Violation::new(format!("/codes/{position}/parent"), "circle", message));
                    break;
                }
                step = at.parent.as_deref().and_then(|parent| self.all(parent).next_back());
            }
            known.extend(path);
            if found.len() >= MOST_MISTAKES {
                return;
            }
        }
    }
}

/// Both days exist, and the end comes after the start.
pub(super) fn check_days(from: &Option<String>, to: &Option<String>, at: &str, found: &mut Vec<Violation>) {
    for (member, day) in [("valid_from", from), ("valid_to", to)] {
        if day.as_deref().is_some_and(|day| !is_date(day)) {
            let message = "expected a date, YYYY-MM-DD";
            found.push(Violation::new(format!("{at}/{member}"), "format", message));
        }
    }
    if matches!((from, to), (Some(from), Some(to)) if from >= to) {
        let message = "expected a day after valid_from";
        found.push(Violation::new(format!("{at}/valid_to"), "date_order", message));
    }
}

#[cfg(test)]
mod tests;
