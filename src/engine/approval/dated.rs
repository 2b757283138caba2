//! Changes that must not reach back: entries of a dated group may change from today on, not for days that have been.

use serde_json::Value;

use super::policy::Change;
use super::rules::ApprovalRules;
use crate::engine::record::Attributes;
use crate::engine::timeline::{Interval, pieces};

impl ApprovalRules {
    /// Whether a change takes something away from days before `today` that consumers were told of them, where the policy
    /// lets a group change forward only.
    pub fn reaches_back(&self, change: Change<'_>, today: &str) -> bool {
        let guarded = self
            .protect
            .get(change.attribute)
            .is_some_and(|protection| protection.forward_dated);
        guarded && forgets(change, today)
    }

    /// Attributes that may change forward only.
    pub fn forward_dated(&self) -> impl Iterator<Item = &String> {
        let protected = self.protect.iter();
        protected
            .filter(|(_, protection)| protection.forward_dated)
            .map(|(name, _)| name)
    }
}

/// What an entry says, without its days, and its days.
type Entry = (Attributes, Interval);

fn forgets(change: Change<'_>, today: &str) -> bool {
    let (before, after) = (
        entries(change.before, change.attribute),
        entries(change.after, change.attribute),
    );
    let been = Interval {
        valid_from: None,
        valid_to: Some(today.to_owned()),
    };
    let known = before.iter().chain(&after).map(|(_, days)| days);
    let past = pieces(known.chain([&been]))
        .into_iter()
        .filter(|piece| been.covers(piece));
    let says = |entries: &[Entry], said: &Attributes, piece: &Interval| {
        entries.iter().any(|(own, days)| own == said && days.covers(piece))
    };
    past.into_iter().any(|piece| {
        let mut told = before.iter().filter(|(_, days)| days.covers(&piece));
        told.any(|(said, _)| !says(&after, said, &piece))
    })
}

fn entries(attributes: &Attributes, group: &str) -> Vec<Entry> {
    let list = attributes.get(group).and_then(Value::as_array).into_iter().flatten();
    let entry = |value: &Value| {
        let mut said = value.as_object()?.clone();
        let mut day = |name: &str| said.remove(name).and_then(|day| day.as_str().map(str::to_owned));
        let days = Interval::new(day("valid_from"), day("valid_to"))?;
        Some((said, days))
    };
    list.filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reaches_back(before: Value, after: Value) -> bool {
        let rules: ApprovalRules =
            toml::from_str("[protect.conversions]\napprovers = 2\nforward_dated = true").unwrap();
        let group = |list: Value| json!({"conversions": list}).as_object().cloned().unwrap();
        let (before, after) = (group(before), group(after));
        let change = Change {
            attribute: "conversions",
            before: &before,
            after: &after,
        };
        rules.reaches_back(change, "2026-06-15")
    }

    #[test]
    fn what_was_told_of_days_that_have_been_stays() {
        let always = |num: &str| json!([{"from": "BX", "num": num}]);
        let from_then_on = |day: &str| json!([{"from": "BX", "num": "10", "valid_to": day}, {"from": "BX", "num": "12", "valid_from": day}]);
        assert!(!reaches_back(always("10"), always("10")));
        assert!(reaches_back(always("10"), always("12")));
        assert!(reaches_back(always("10"), json!([])));
        assert!(!reaches_back(always("10"), from_then_on("2026-06-15")));
        assert!(!reaches_back(always("10"), from_then_on("2026-08-01")));
        assert!(reaches_back(always("10"), from_then_on("2026-06-14")));
        assert!(
            !reaches_back(from_then_on("2026-08-01"), always("10")),
            "it had not begun"
        );
        assert!(
            !reaches_back(json!([]), always("12")),
            "a first factor takes nothing away"
        );
        let further = json!([{"from": "CA", "num": "5"}, {"from": "BX", "num": "10"}]);
        assert!(!reaches_back(always("10"), further));
    }
}
