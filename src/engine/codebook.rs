//! The code lists and code maps that count for a domain on a day: what a source's codes become, and which codes stand.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::code_list::{CodeList, Nearest, Standing, nearest};
use super::code_map::{CodeMap, Unmapped};
use super::domain::{Domain, Kind};
use super::json_number;
use super::record::{Attributes, Violation, push_pointer};
use super::standardize::{clean, is_null};

/// A definition that counts, with the number of its version.
#[derive(Debug, Clone)]
pub struct InForce<T> {
    /// Id of the version.
    pub id: String,
    /// Name of the definition.
    pub name: String,
    /// Number of the version.
    pub number: i64,
    /// What it says.
    pub value: Arc<T>,
}

/// What counts for one domain.
#[derive(Debug, Clone, Default)]
pub struct Codebook {
    /// Changes when anything of it does; empty when there is nothing.
    digest: String,
    /// The day for which it is.
    day: String,
    maps: Vec<InForce<CodeMap>>,
    lists: BTreeMap<String, InForce<CodeList>>,
}

/// What is wrong with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// The code map of its system does not translate it.
    Unmapped,
    /// The code list of its attribute does not have it on the day.
    NotInCodeList,
    /// The code list of its attribute is not there.
    CodeListMissing,
}

/// What became of one coded value of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coding {
    /// JSON Pointer into the record.
    pub pointer: String,
    /// Dotted path of the attribute.
    pub attribute: String,
    /// The code as it was sent, or as it was looked up in the list; empty where the list is not there.
    pub value: String,
    /// The canonical code that it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Code map or code list that said so.
    pub by: String,
    /// Number of its version; 0 where there is none.
    pub version: i64,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    /// Whether the record was taken without the value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
}

impl Problem {
    /// The word used in answers, violations and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Problem::Unmapped => "unmapped_code",
            Problem::NotInCodeList => "not_in_code_list",
            Problem::CodeListMissing => "code_list_missing",
        }
    }

    /// The problem by its word.
    pub fn named(word: &str) -> Option<Problem> {
        let all = [Problem::Unmapped, Problem::NotInCodeList, Problem::CodeListMissing];
        all.into_iter().find(|problem| problem.as_str() == word)
    }
}

impl Coding {
    /// As a record's violation; the message never repeats the value.
    fn violation(&self, problem: Problem) -> Violation {
        let message = match problem {
            Problem::Unmapped => format!("expected a code that the code map {} translates", self.by),
            Problem::NotInCodeList => format!("expected a code of the code list {} that is valid on the day", self.by),
            Problem::CodeListMissing => format!("the code list {} is not there: no version of it is in force", self.by),
        };
        Violation::new(self.pointer.clone(), problem.as_str(), message)
    }
}

impl Codebook {
    /// What counts for `domain` on `day`: of the maps those of the domain, of the lists those that its attributes are
    /// bound to or that its maps lead to.
    pub fn new(domain: &Domain, day: &str, maps: &[InForce<CodeMap>], lists: &[InForce<CodeList>]) -> Codebook {
        let maps: Vec<InForce<CodeMap>> = maps
            .iter()
            .filter(|map| map.value.domain == domain.name)
            .cloned()
            .collect();
        let bound = domain.attributes.values().filter_map(|rule| rule.code_list.as_deref());
        let led_to = maps.iter().map(|map| map.value.target_list.as_str());
        let wanted: BTreeSet<&str> = bound.chain(led_to).collect();
        let lists: BTreeMap<String, InForce<CodeList>> = lists
            .iter()
            .filter(|list| wanted.contains(list.name.as_str()))
            .map(|list| (list.name.clone(), list.clone()))
            .collect();
        let nothing = maps.is_empty() && domain.attributes.values().all(|rule| rule.code_list.is_none());
        let ids = maps
            .iter()
            .map(|map| &map.id)
            .chain(lists.values().map(|list| &list.id));
        let digest = match nothing {
            true => String::new(),
            false => ids.fold(day.to_owned(), |digest, id| format!("{digest} {id}")),
        };
        Codebook {
            digest,
            day: day.to_owned(),
            maps,
            lists,
        }
    }

    /// Changes when a map or list that counts is another one, or on another day; empty where none concerns the domain.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The record of a system with its codes translated, and what became of each. Values that are none (`N/A`) stay.
    pub(crate) fn translate<'a>(
        &self,
        domain: &Domain,
        system: &str,
        raw: &'a Attributes,
    ) -> (Cow<'a, Attributes>, Vec<Coding>) {
        let mut codings = Vec::new();
        let own = self.maps.iter().filter(|map| map.value.system == system);
        let day = self.day_of(domain, raw);
        let mut translated = Cow::Borrowed(raw);
        for map in own {
            for path in &map.value.attributes {
                let top = path.split('.').next().unwrap_or(path);
                if !translated.contains_key(top) || domain.is_sensitive(top) {
                    continue;
                }
                let mut whole = Value::Object(std::mem::take(translated.to_mut()));
                let mut visit = |pointer: &str, value: &mut Value| {
                    codings.extend(translate_one(domain, map, path, pointer, value, &day));
                };
                each(&mut whole, path, "", &mut visit);
                if let Value::Object(whole) = whole {
                    *translated.to_mut() = whole;
                }
            }
        }
        (translated, codings)
    }

    /// Codes of standardized attributes that their lists do not have on the record's day. What could not be translated is
    /// no code of a list, and said already.
    pub(crate) fn check(&self, domain: &Domain, attributes: &Attributes, translated: &[Coding]) -> Vec<Coding> {
        let said: HashSet<(&str, &str)> = translated
            .iter()
            .filter(|coding| coding.problem.is_some())
            .map(|coding| (coding.attribute.as_str(), coding.value.as_str()))
            .collect();
        let mut found = Vec::new();
        let bound = domain.attributes.iter().filter(|(_, rule)| rule.check);
        for (path, name) in bound.filter_map(|(path, rule)| Some((path, rule.code_list.as_ref()?))) {
            if !attributes.contains_key(path.split('.').next().unwrap_or(path)) {
                continue;
            }
            let day = self.day_of(domain, attributes);
            let list = self.lists.get(name);
            let sensitive = domain.is_sensitive(path.split('.').next().unwrap_or(path));
            let visit = &mut |pointer: &str, value: &Value| {
                let Some(text) = text_of(value) else { return };
                if said.contains(&(path.as_str(), text.as_str())) {
                    return;
                }
                let problem = match list {
                    None => Problem::CodeListMissing,
                    Some(list) => match list.value.standing(&text, &day) {
                        Standing::Valid(_) => return,
                        Standing::Invalid(_) | Standing::Unknown => Problem::NotInCodeList,
                    },
                };
                found.push(Coding {
                    pointer: pointer.to_owned(),
                    attribute: path.clone(),
                    value: match problem {
                        Problem::CodeListMissing => String::new(),
                        _ if sensitive => String::new(),
                        _ => text,
                    },
                    code: None,
                    by: name.clone(),
                    version: list.map_or(0, |list| list.number),
                    problem: Some(problem),
                    left_out: false,
                });
            };
            look(attributes, path, visit);
        }
        found
    }

    /// By path of the attribute, the codes of its code list, or that code maps make of what systems send, that would be taken
    /// for no value: `NA` of a list of units.
    pub(crate) fn codes_like_none(&self, domain: &Domain) -> BTreeMap<String, Vec<String>> {
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut keep = |path: &str, kind: Kind, code: &str| {
            if is_null(kind, code, &[]) {
                found.entry(path.to_owned()).or_default().push(code.to_owned());
            }
        };
        for (path, rule) in &domain.attributes {
            let list = rule.code_list.as_ref().and_then(|name| self.lists.get(name));
            for code in list.into_iter().flat_map(|list| &list.value.codes) {
                keep(path, rule.kind, &code.code);
            }
        }
        for map in &self.maps {
            for path in &map.value.attributes {
                let kind = domain.attributes.get(path).map_or(Kind::Code, |rule| rule.kind);
                for (_, code) in map.value.pairs() {
                    keep(path, kind, code);
                }
            }
        }
        found
    }

    /// What may be meant by a value that has a problem.
    pub fn suggestion(&self, system: &str, coding: &Coding) -> Option<Nearest> {
        match coding.problem? {
            Problem::CodeListMissing => None,
            Problem::NotInCodeList => {
                let list = self.lists.get(&coding.by)?;
                nearest(&list.value, std::iter::empty(), &coding.value, &self.day)
            }
            Problem::Unmapped => {
                let own = |map: &&InForce<CodeMap>| map.name == coding.by && map.value.system == system;
                let map = &self.maps.iter().find(own)?.value;
                let list = self.lists.get(&map.target_list)?;
                nearest(&list.value, map.pairs(), &coding.value, &self.day)
            }
        }
    }

    /// The day on which a record's codes must hold: today, or the nearest day on which the record itself holds.
    fn day_of<'a>(&'a self, domain: &Domain, attributes: &'a Attributes) -> Cow<'a, str> {
        let Some(rule) = &domain.valid_time else {
            return Cow::Borrowed(&self.day);
        };
        let date = |name: &str| {
            attributes
                .get(name)
                .and_then(Value::as_str)
                .filter(|day| super::standardize::is_date(day))
        };
        match date(&rule.from) {
            Some(from) if from > self.day.as_str() => Cow::Borrowed(from),
            from => match date(&rule.to) {
                // The last day of what is over is the day before its end; its first day is surely one of its days.
                Some(to) if to <= self.day.as_str() => Cow::Borrowed(from.unwrap_or(&self.day)),
                _ => Cow::Borrowed(&self.day),
            },
        }
    }
}

/// As violations: of those that keep a record aside.
pub(crate) fn violations(codings: &[Coding]) -> Vec<Violation> {
    let against = codings.iter().filter(|coding| !coding.left_out);
    against
        .filter_map(|coding| Some(coding.violation(coding.problem?)))
        .collect()
}

fn translate_one(
    domain: &Domain,
    map: &InForce<CodeMap>,
    path: &str,
    pointer: &str,
    value: &mut Value,
    day: &str,
) -> Option<Coding> {
    let text = clean(&text_of(value)?);
    let rule = domain.attributes.get(path);
    let (kind, nulls) = rule.map_or((Kind::Code, &[][..]), |rule| (rule.kind, &rule.nulls[..]));
    let entry = map.value.canonical(&text, day);
    // What the map translates is a code, however much it looks like no value.
    if entry.is_none() && is_null(kind, &text, nulls) {
        return None;
    }
    let left_out = entry.is_none() && map.value.unmapped == Unmapped::LeaveOut;
    let coding = Coding {
        pointer: pointer.to_owned(),
        attribute: path.to_owned(),
        code: entry.map(|entry| entry.to.clone()),
        by: map.name.clone(),
        version: map.number,
        problem: entry.is_none().then_some(Problem::Unmapped),
        left_out,
        value: text,
    };
    match entry {
        Some(entry) => *value = Value::String(entry.to.clone()),
        None if left_out => *value = Value::Null,
        None => {}
    }
    Some(coding)
}

/// The text of a value that may be a code.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => json_number::text(number),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Visits every value at a dotted path, through lists.
fn each(value: &mut Value, path: &str, pointer: &str, visit: &mut dyn FnMut(&str, &mut Value)) {
    match value {
        Value::Array(items) => {
            for (position, item) in items.iter_mut().enumerate() {
                each(item, path, &format!("{pointer}/{position}"), visit);
            }
        }
        value if path.is_empty() => visit(pointer, value),
        Value::Object(members) => {
            let (first, rest) = path.split_once('.').unwrap_or((path, ""));
            for (name, member) in members.iter_mut() {
                if name == first || first == "*" {
                    each(member, rest, &push_pointer(pointer, name), visit);
                }
            }
        }
        _ => {}
    }
}

/// As [`each`], to look only.
fn look(attributes: &Attributes, path: &str, visit: &mut dyn FnMut(&str, &Value)) {
    fn value_at(value: &Value, path: &str, pointer: &str, visit: &mut dyn FnMut(&str, &Value)) {
        match value {
            Value::Array(items) => {
                for (position, item) in items.iter().enumerate() {
                    value_at(item, path, &format!("{pointer}/{position}"), visit);
                }
            }
            value if path.is_empty() => visit(pointer, value),
            Value::Object(members) => members_at(members, path, pointer, visit),
            _ => {}
        }
    }
    fn members_at(members: &Attributes, path: &str, pointer: &str, visit: &mut dyn FnMut(&str, &Value)) {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        for (name, member) in members {
            if name == first || first == "*" {
                value_at(member, rest, &push_pointer(pointer, name), visit);
            }
        }
    }
    members_at(attributes, path, "", visit);
}

#[cfg(test)]
mod tests;
