//! Factors that change from a day on: what consumers were told of days that have been stays, and the new factor begins on
//! the day on which it is approved, or on a later one that its source says.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::entries::{list, only, same_entries};
use super::rules::ApprovalRules;
use crate::engine::record::Attributes;
use crate::engine::timeline::Interval;

/// Which entries of a dated group begin on the day of their approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FromApproval {
    /// Members that say which entries are about the same thing.
    pub same: Vec<String>,
    /// Members that say how much it is worth. Where none differs, an entry takes the place of the one before.
    pub factors: Vec<String>,
}

pub(super) const FROM: &str = "valid_from";
pub(super) const TO: &str = "valid_to";

/// An entry without its days, and its days.
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    said: Attributes,
    days: Interval,
}

impl ApprovalRules {
    /// What consumers are to be told on a day, of lists whose factors change from their approval on: `after`, with what they
    /// were told of the days before. Nothing was told before the first publication.
    pub fn carried(&self, before: &Attributes, mut after: Attributes, today: &str) -> Attributes {
        for (name, protection) in &self.protect {
            let Some(rule) = &protection.from_approval else {
                continue;
            };
            if !before.contains_key(name) {
                continue;
            }
            let entries = rule.carried(name, before, &after, today);
            match same_entries(&entries, before.get(name)) {
                true => _ = after.insert(name.clone(), Value::Array(list(before, name).cloned().collect())),
                false if entries.is_empty() => _ = after.remove(name),
                false => _ = after.insert(name.clone(), Value::Array(entries)),
            }
        }
        after
    }
}

impl FromApproval {
    fn carried(&self, name: &str, before: &Attributes, after: &Attributes, today: &str) -> Vec<Value> {
        let key = |entry: &Value| only(entry, &self.same).to_string();
        let mut told: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        for entry in list(before, name) {
            told.entry(key(entry)).or_default().push(entry);
        }
        let mut said: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
        let mut order = Vec::new();
        for entry in list(after, name) {
            let known = said.entry(key(entry)).or_default();
            if known.is_empty() {
                order.push(key(entry));
            }
            known.push(entry);
        }
        order.extend(told.keys().filter(|key| !said.contains_key(*key)).cloned());
        let none = Vec::new();
        let group = |key: &String| self.group(told.get(key).unwrap_or(&none), said.get(key).unwrap_or(&none), today);
        order.iter().flat_map(group).collect()
    }

    /// The entries about one thing.
    fn group(&self, told: &[&Value], said: &[&Value], today: &str) -> Vec<Value> {
        let as_said = || said.iter().map(|entry| (*entry).clone()).collect();
        let factors = |entry: &Value| only(entry, &self.factors);
        let worths: BTreeSet<String> = told
            .iter()
            .chain(said)
            .map(|entry| factors(entry).to_string())
            .collect();
        let had_one = told.iter().any(|entry| has_members(&factors(entry)));
        // Without a factor before there is nothing to keep; with one that stays, an entry takes the place of the other.
        if !had_one || (worths.len() == 1 && !said.is_empty()) {
            return as_said();
        }
        let (Some(told), Some(said)) = (pieces(told), pieces(said)) else {
            return as_said();
        };
        let been = told.iter().filter_map(|piece| piece.before(today));
        let mut kept: Vec<Piece> = been.collect();
        for piece in said.iter().filter_map(|piece| piece.from(today)) {
            let goes_on = kept
                .iter_mut()
                .find(|one| one.days.valid_to == piece.days.valid_from && one.said == piece.said);
            match goes_on.filter(|_| piece.days.valid_from.as_deref() == Some(today)) {
                Some(one) => one.days.valid_to = piece.days.valid_to,
                None => kept.push(piece),
            }
        }
        kept.sort_by(|a, b| a.days.valid_from.cmp(&b.days.valid_from));
        kept.into_iter().map(Piece::entry).collect()
    }
}

fn has_members(value: &Value) -> bool {
    value.as_object().is_some_and(|members| !members.is_empty())
}

/// The entries with their days; `None` where one has days that are none.
fn pieces(entries: &[&Value]) -> Option<Vec<Piece>> {
    let piece = |entry: &&Value| {
        let mut said = entry.as_object()?.clone();
        let mut day = |name: &str| said.remove(name).and_then(|day| day.as_str().map(str::to_owned));
        let days = Interval::new(day(FROM), day(TO))?;
        Some(Piece { said, days })
    };
    entries.iter().map(piece).collect()
}

impl Piece {
    /// What of it lies before a day.
    fn before(&self, day: &str) -> Option<Piece> {
        let to = self.days.valid_to.as_deref().map_or(day, |to| to.min(day)).to_owned();
        let days = Interval::new(self.days.valid_from.clone(), Some(to))?;
        Some(Piece { days, ..self.clone() })
    }

    /// What of it lies on a day and after it.
    fn from(&self, day: &str) -> Option<Piece> {
        let from = self
            .days
            .valid_from
            .as_deref()
            .map_or(day, |from| from.max(day))
            .to_owned();
        let days = Interval::new(Some(from), self.days.valid_to.clone())?;
        Some(Piece { days, ..self.clone() })
    }

    fn entry(self) -> Value {
        let mut entry = self.said;
        for (name, day) in [(FROM, self.days.valid_from), (TO, self.days.valid_to)] {
            if let Some(day) = day {
                entry.insert(name.to_owned(), Value::String(day));
            }
        }
        Value::Object(entry)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn carried(before: Value, after: Value, today: &str) -> Value {
        let rules: ApprovalRules =
            toml::from_str("[protect.packs]\napprovers = 2\nfrom_approval = { same = [\"uom\"], factors = [\"qty\"] }")
                .unwrap();
        let group = |list: Value| match list {
            Value::Null => Attributes::new(),
            list => json!({"packs": list}).as_object().cloned().unwrap(),
        };
        let made = rules.carried(&group(before), group(after), today);
        made.get("packs").cloned().unwrap_or(Value::Null)
    }

    #[test]
    fn a_factor_begins_on_the_day_on_which_it_is_approved() {
        let old = json!([{"uom": "CA", "qty": "100"}]);
        let new = json!([{"uom": "CA", "qty": "1000"}]);
        let both = json!([
            {"uom": "CA", "qty": "100", "valid_to": "2026-06-15"},
            {"uom": "CA", "qty": "1000", "valid_from": "2026-06-15"},
        ]);
        assert_eq!(carried(old.clone(), new.clone(), "2026-06-15"), both);
        // It stays so on later days, and other rules of the day change nothing.
        assert_eq!(carried(both.clone(), new.clone(), "2026-06-15"), both);
        assert_eq!(carried(both.clone(), new.clone(), "2026-09-01"), both);
        // Back again from another day on.
        let back = carried(both, old.clone(), "2026-09-01");
        assert_eq!(back.as_array().unwrap().len(), 3);
        assert_eq!(back[2], json!({"uom": "CA", "qty": "100", "valid_from": "2026-09-01"}));
        // The first one takes nothing away, and one that stays goes on.
        assert_eq!(carried(Value::Null, new.clone(), "2026-06-15"), new);
        let more = json!([{"uom": "CA", "qty": "100", "level": "case"}, {"uom": "BX", "qty": "10"}]);
        assert_eq!(carried(old, more.clone(), "2026-06-15"), more);
    }

    #[test]
    fn no_other_input_reaches_into_the_past() {
        let told = json!([{"uom": "CA", "qty": "100"}]);
        let day = "2026-06-15";
        let begins = |list: Value| list.as_array().unwrap().last().unwrap().clone();
        let dated = json!([{"uom": "CA", "qty": "1000", "valid_from": "2020-01-01"}]);
        assert_eq!(begins(carried(told.clone(), dated, day))["valid_from"], day);
        let later = json!([{"uom": "CA", "qty": "100", "valid_to": "2026-08-01"}, {"uom": "CA", "qty": "1000", "valid_from": "2026-08-01"}]);
        assert_eq!(carried(told.clone(), later.clone(), day), later);
        // Gone, and there again with another worth.
        let gone = carried(told, json!([]), day);
        assert_eq!(gone, json!([{"uom": "CA", "qty": "100", "valid_to": day}]));
        let again = carried(gone, json!([{"uom": "CA", "qty": "1000"}]), "2026-07-01");
        assert_eq!(again.as_array().unwrap().len(), 2);
        assert_eq!(begins(again)["valid_from"], "2026-07-01");
        // Its worth left out, and there again.
        let without = carried(json!([{"uom": "CA", "qty": "100"}]), json!([{"uom": "CA"}]), day);
        assert_eq!(without[0], json!({"uom": "CA", "qty": "100", "valid_to": day}));
        let again = carried(without, json!([{"uom": "CA", "qty": "1000"}]), "2026-07-01");
        assert_eq!(begins(again)["valid_from"], "2026-07-01");
        // A past that nobody was told is not told later.
        let past = json!([{"uom": "CA", "qty": "7", "valid_to": "2026-01-01"}]);
        let told = json!([{"uom": "CA", "qty": "100", "valid_from": "2026-02-01"}]);
        let made = carried(told, past, day);
        assert_eq!(
            made,
            json!([{"uom": "CA", "qty": "100", "valid_from": "2026-02-01", "valid_to": day}])
        );
    }
}
