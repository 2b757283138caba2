//! The body of a definition of kind `map_set`, as it is written.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::condition::Condition;
use super::day::read_days;
use super::money::Percent;
use crate::engine::json_place;
use crate::engine::record::{Violation, push_pointer};

/// Most rules of a map set.
pub const MOST_RULES: usize = 20_000;
/// Most targets of a rule.
const MOST_TARGETS: usize = 100;
/// Rules of higher priority win, whatever their conditions.
const MOST_PRIORITY: u32 = 1_000_000;

/// How source and target relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappingType {
    /// One source combination, one target.
    OneToOne,
    /// Many source combinations, one target.
    ManyToOne,
    /// Several targets, each with its share.
    Split,
    /// Target codes are those of the source, as they are or by a code map.
    Passthrough,
    /// Explicitly not translated.
    Block,
}

/// What a rule does knowingly, so that no proof objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// It moves amounts from one statement to another, e.g. from expense to asset.
    AllowTypeChange,
    /// It moves amounts between accounts whose normal balances are on different sides.
    AllowSignChange,
}

/// A target as it is written: a code by segment, and its share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetBody {
    /// By target segment: a code; `=` for the code of the source segment of that name; `=segment` for that of another;
    /// `=@map` or `=segment@map` for what a code map makes of it.
    pub segments: BTreeMap<String, String>,
    /// Share in percent; all of it if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<String>,
}

/// A rule as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleBody {
    /// Names the rule within its map set, through all versions.
    pub id: String,
    /// Rules of higher priority win.
    #[serde(default)]
    pub priority: u32,
    /// Condition by source segment; those not named take every code.
    #[serde(default)]
    pub when: Map<String, Value>,
    /// How source and target relate.
    #[serde(rename = "type")]
    pub kind: MappingType,
    /// Where it goes.
    #[serde(default)]
    pub targets: Vec<TargetBody>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<String>,
    /// First day on which it holds no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<String>,
    /// Why it is as it is; what is said where it blocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it does knowingly.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub flags: BTreeSet<Flag>,
}

/// What becomes of combinations that no rule speaks about.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefaultAction {
    /// They are refused as unmapped.
    #[default]
    Error,
    /// They go to a suspense account: a code by target segment.
    Suspense(BTreeMap<String, String>),
}

/// A map set as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapSetBody {
    /// What the map set is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Chart that is translated.
    pub source_chart: String,
    /// Chart that results.
    pub target_chart: String,
    /// What becomes of combinations that no rule speaks about.
    #[serde(default)]
    pub default_action: DefaultAction,
    /// Tables that targets look codes up in: by name, source code to target code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub code_maps: BTreeMap<String, BTreeMap<String, String>>,
    /// Map set that leads back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverse_set: Option<String>,
    /// Close calendar that says which periods are closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub close_calendar: Option<String>,
    /// Rules, in no particular order.
    #[serde(default)]
    pub rules: Vec<RuleBody>,
}

/// Most violations that are told of one body.
const MOST_VIOLATIONS: usize = 100;

impl MapSetBody {
    /// Reads a body and checks what can be checked without the charts.
    ///
    /// # Errors
    /// Each place that is wrong, as a pointer into the body.
    pub fn read(value: &Value) -> Result<MapSetBody, Vec<Violation>> {
        let mut violations = Vec::new();
        let mut outer = value.clone();
        let rules = outer.as_object_mut().and_then(|object| object.remove("rules"));
        let body: Option<MapSetBody> = read_as(&outer, "", &mut violations);
        let rules = match rules {
            None => Vec::new(),
            Some(Value::Array(rules)) if rules.len() <= MOST_RULES => rules,
            Some(_) => {
                let message = format!("expected a list of at most {MOST_RULES} rules");
                violations.push(Violation::new("/rules", "type", message));
                Vec::new()
            }
        };
        let read = |(i, rule): (usize, &Value)| read_as::<RuleBody>(rule, &format!("/rules/{i}"), &mut violations);
        let read: Vec<Option<RuleBody>> = rules.iter().enumerate().map(read).collect();
        let mut ids = BTreeSet::new();
        for (i, rule) in read.iter().enumerate() {
            if violations.len() >= MOST_VIOLATIONS {
                break;
            }
            let Some(rule) = rule else { continue };
            let pointer = format!("/rules/{i}");
            if rule.id.is_empty() || rule.id.chars().count() > 200 || !ids.insert(rule.id.as_str()) {
                let message = "expected 1 to 200 characters that no other rule of the set has";
                violations.push(Violation::new(format!("{pointer}/id"), "id", message));
            }
            rule.check(&pointer, body.as_ref(), &mut violations);
        }
        violations.truncate(MOST_VIOLATIONS);
        match body {
            Some(body) if violations.is_empty() => Ok(MapSetBody {
                rules: read.into_iter().flatten().collect(),
                ..body
            }),
            _ => Err(violations),
        }
    }
}

impl RuleBody {
    fn check(&self, pointer: &str, body: Option<&MapSetBody>, violations: &mut Vec<Violation>) {
        let mut wrong =
            |place: String, code: &str, message: &str| violations.push(Violation::new(place, code, message));
        if self.priority > MOST_PRIORITY {
            wrong(format!("{pointer}/priority"), "maximum", "expected 0 to 1000000");
        }
        for (segment, condition) in &self.when {
            if let Err(message) = Condition::read(condition) {
                wrong(push_pointer(&format!("{pointer}/when"), segment), "condition", &message);
            }
        }
        let fits = match (self.kind, self.targets.len()) {
            (MappingType::Block, count) => count == 0 && self.reason.is_some(),
            (MappingType::Split, count) => (2..=MOST_TARGETS).contains(&count),
            (_, count) => count == 1,
        };
        if !fits {
            let message = "expected one target; for a split 2 to 100; for a block none, and a reason";
            wrong(format!("{pointer}/targets"), "count", message);
        }
        for (i, target) in self.targets.iter().enumerate() {
            let place = format!("{pointer}/targets/{i}");
            let share = target.percent.as_deref().map(Percent::parse);
            if share == Some(None) || (share.is_none() && self.kind == MappingType::Split) {
                let message =
                    "expected a share in percent: a decimal of more than 0 up to 100 with at most six places, as text";
                wrong(format!("{place}/percent"), "percent", message);
            }
            for (segment, text) in &target.segments {
                let map = text.strip_prefix('=').and_then(|from| from.split_once('@'));
                let known = map.is_none_or(|(_, map)| body.is_none_or(|body| body.code_maps.contains_key(map)));
                if text.is_empty() || !known {
                    let place = push_pointer(&format!("{place}/segments"), segment);
                    wrong(
                        place,
                        "target",
                        "expected a code, =, =segment, or =segment@map with a code map of the set",
                    );
                }
            }
        }
        let ends = [&self.effective_from, &self.effective_to];
        read_days(["effective_from", "effective_to"], ends, pointer, violations);
    }
}

/// Reads a part of a body, and says where it is not of the expected form.
pub(super) fn read_as<T: serde::de::DeserializeOwned>(
    value: &Value,
    pointer: &str,
    violations: &mut Vec<Violation>,
) -> Option<T> {
    match json_place::read(value) {
        Ok(read) => Some(read),
        Err(mut violation) => {
            violation.pointer.insert_str(0, pointer);
            violations.push(violation.clipped());
            None
        }
    }
}
