//! Rules taken from records: what the golden records of a map set say, as the rules of a version.

use serde_json::Value;

use super::body::{MappingType, RuleBody, TargetBody};
use crate::engine::record::{Attributes, Violation};
use crate::engine::timeline::Interval;

/// What a golden record of the domain `account_mapping` says, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct MappingRecord {
    /// Golden record.
    pub id: String,
    /// One entry for each of its periods.
    pub holds: Vec<(Interval, Attributes)>,
}

/// States of records that are no rules.
const NOT_IN_USE: [&str; 4] = ["draft", "inactive", "blocked", "retired"];

/// The rules that records are: one for each period, named after the golden record.
///
/// # Errors
/// Each record that cannot be a rule, by its golden id.
pub fn rules(records: &[MappingRecord]) -> Result<Vec<RuleBody>, Vec<Violation>> {
    let (mut rules, mut wrong) = (Vec::new(), Vec::new());
    for record in records {
        let used: Vec<&(Interval, Attributes)> = record.holds.iter().filter(|(_, said)| is_in_use(said)).collect();
        for (number, (days, said)) in used.iter().enumerate() {
            let id = match used.len() {
                1 => record.id.clone(),
                _ => format!("{}/{}", record.id, number + 1),
            };
            match rule(id, days, said) {
                Some(rule) => rules.push(rule),
                None => {
                    let message = format!(
                        "the golden record {} says no source or no targets that a rule can have",
                        record.id
                    );
                    wrong.push(Violation::new("/rules_from", "record", message));
                }
            }
        }
    }
    if wrong.is_empty() { Ok(rules) } else { Err(wrong) }
}

fn is_in_use(said: &Attributes) -> bool {
    let status = said.get("status").and_then(Value::as_str);
    status.is_none_or(|status| !NOT_IN_USE.contains(&status))
}

fn rule(id: String, days: &Interval, said: &Attributes) -> Option<RuleBody> {
    let targets: Vec<TargetBody> = match said.get("targets") {
        Some(targets) => serde_json::from_value(targets.clone()).ok()?,
        None => Vec::new(),
    };
    let kind = match said.get("mapping_type") {
        Some(kind) => serde_json::from_value(kind.clone()).ok()?,
        None => match targets.len() {
            0 => MappingType::Block,
            1 => MappingType::OneToOne,
            _ => MappingType::Split,
        },
    };
    Some(RuleBody {
        id,
        priority: match said.get("priority") {
            Some(priority) => u32::try_from(priority.as_u64()?).ok()?,
            None => 0,
        },
        when: said.get("source")?.as_object()?.clone(),
        kind,
        targets,
        effective_from: days.valid_from.clone(),
        effective_to: days.valid_to.clone(),
        reason: said.get("reason").and_then(Value::as_str).map(str::to_owned),
        flags: Default::default(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(id: &str, holds: &[(Option<&str>, Value)]) -> MappingRecord {
        let holds = holds.iter().map(|(from, said)| {
            let days = Interval {
                valid_from: from.map(str::to_owned),
                valid_to: None,
            };
            (days, said.as_object().unwrap().clone())
        });
        MappingRecord {
            id: id.into(),
            holds: holds.collect(),
        }
    }

    #[test]
    fn each_period_of_a_record_in_use_is_a_rule() {
        let said = json!({"source": {"account": "52*"}, "targets": [{"segments": {"natural": "6100"}}], "priority": 3});
        let two = json!({"source": {"account": "53*"}, "targets": [
            {"segments": {"natural": "1"}, "percent": "60"}, {"segments": {"natural": "2"}, "percent": "40"}]});
        let gone = json!({"source": {"account": "9"}, "targets": [], "status": "retired"});
        let found = rules(&[
            record("a", &[(None, said.clone()), (Some("2027-01-01"), two)]),
            record("b", &[(None, said)]),
            record("c", &[(None, gone)]),
        ]);
        let found = found.unwrap();
        let ids: Vec<_> = found.iter().map(|rule| (rule.id.as_str(), rule.kind)).collect();
        assert_eq!(
            ids,
            [
                ("a/1", MappingType::OneToOne),
                ("a/2", MappingType::Split),
                ("b", MappingType::OneToOne)
            ]
        );
        assert_eq!(found[1].effective_from.as_deref(), Some("2027-01-01"));
        assert_eq!(found[0].priority, 3);
    }

    #[test]
    fn a_record_without_a_source_is_named() {
        let wrong = rules(&[record("a", &[(None, json!({"targets": []}))])]).unwrap_err();
        assert!(wrong[0].message.contains('a'));
        assert_eq!(wrong[0].pointer, "/rules_from");
    }
}
