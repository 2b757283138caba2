//! `[tasks]` of a domain's `rules.toml`: whose work a task is, how urgent, and by when.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::calendar::{Calendar, Within};
use super::domain::{AttributeRule, Kind};
use super::record::{Attributes, values};

/// Kinds of tasks.
pub const KINDS: [&str; 5] = [
    "potential_duplicate",
    "approval",
    "exception",
    "cohesion_lost",
    SUBSCRIPTION_DISABLED,
];

/// Kind of the tasks about subscriptions that nothing is sent to any more.
pub const SUBSCRIPTION_DISABLED: &str = "subscription_disabled";

/// Group that tasks belong to where the rules do not say.
pub const DEFAULT_GROUP: &str = "stewards";

const LONGEST_GROUP: usize = 64;

/// How urgent a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    Low,
    #[default]
    Normal,
    High,
    Urgent,
}

impl Priority {
    /// The word used in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Priority::Low => "low",
            Priority::Normal => "normal",
            Priority::High => "high",
            Priority::Urgent => "urgent",
        }
    }
}

/// `[tasks]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaskRules {
    /// Whose work tasks are that no route sends elsewhere.
    #[serde(default = "default_group")]
    pub owner_group: String,
    /// How long they may take; if not said, a day for approvals and three for others.
    pub due_within: Option<Within>,
    /// How urgent they are.
    #[serde(default)]
    pub priority: Priority,
    /// Whose work a task becomes when it is overdue.
    pub escalate_to: Option<String>,
    /// How long a claim holds, around the clock.
    #[serde(default = "default_lease")]
    pub claim_lease: Within,
    /// In which hours people work.
    #[serde(default)]
    pub calendar: Calendar,
    /// The first that fits a task counts.
    #[serde(default)]
    pub routes: Vec<Route>,
}

impl Default for TaskRules {
    fn default() -> Self {
        TaskRules {
            owner_group: default_group(),
            due_within: None,
            priority: Priority::default(),
            escalate_to: None,
            claim_lease: default_lease(),
            calendar: Calendar::default(),
            routes: Vec::new(),
        }
    }
}

fn default_group() -> String {
    DEFAULT_GROUP.into()
}

fn default_lease() -> Within {
    Within::span(30 * 60 * 1_000_000)
}

/// `[[tasks.routes]]`: which tasks, and what differs for them from `[tasks]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Only tasks of this kind.
    pub kind: Option<String>,
    /// Only tasks of this category.
    pub category: Option<String>,
    /// Only tasks about a record of which all of this is true.
    #[serde(default)]
    pub when: Vec<RouteCondition>,
    pub owner_group: Option<String>,
    pub due_within: Option<Within>,
    pub priority: Option<Priority>,
    pub escalate_to: Option<String>,
}

/// An attribute has one of some values.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RouteCondition {
    /// Dotted path; of a list any entry counts.
    pub attribute: String,
    /// Compared with the standardized value, without regard to case.
    pub values: Vec<String>,
}

/// What becomes of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handling {
    /// Whose work it is.
    pub owner_group: String,
    /// How urgent.
    pub priority: Priority,
    /// How long it may take, if the rules say.
    pub due_within: Option<Within>,
    /// Whose work it becomes when it is overdue.
    pub escalate_to: Option<String>,
}

/// Place and reason of a mistake.
type Mistake = (String, String);

impl TaskRules {
    /// Who handles a task about a record with these attributes (those that are not sensitive), and by when.
    pub fn route(&self, kind: &str, category: &str, attributes: &Attributes) -> Handling {
        let fits = |route: &&Route| {
            route.kind.as_deref().is_none_or(|wanted| wanted == kind)
                && route.category.as_deref().is_none_or(|wanted| wanted == category)
                && route.when.iter().all(|condition| condition.holds(attributes))
        };
        let route = self.routes.iter().find(fits).cloned().unwrap_or_default();
        Handling {
            owner_group: route.owner_group.unwrap_or_else(|| self.owner_group.clone()),
            priority: route.priority.unwrap_or(self.priority),
            due_within: route.due_within.or(self.due_within),
            escalate_to: route.escalate_to.or_else(|| self.escalate_to.clone()),
        }
    }

    /// Checks the rules against the domain's attributes.
    pub(crate) fn check(&self, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Mistake> {
        check_group("tasks.owner_group", Some(&self.owner_group))?;
        check_group("tasks.escalate_to", self.escalate_to.as_ref())?;
        for (position, route) in self.routes.iter().enumerate() {
            let place = format!("tasks.routes[{position}]");
            check_group(&format!("{place}.owner_group"), route.owner_group.as_ref())?;
            check_group(&format!("{place}.escalate_to"), route.escalate_to.as_ref())?;
            if let Some(kind) = route.kind.as_deref().filter(|kind| !KINDS.contains(kind)) {
                let reason = format!(
                    "no kind of task is called \"{kind}\"; expected one of {}",
                    KINDS.join(", ")
                );
                return Err((format!("{place}.kind"), reason));
            }
            for (at, condition) in route.when.iter().enumerate() {
                condition.check(&format!("{place}.when[{at}]"), attributes)?;
            }
        }
        Ok(())
    }
}

fn check_group(place: &str, group: Option<&String>) -> Result<(), Mistake> {
    match group {
        Some(name) if name.trim().is_empty() || name.chars().count() > LONGEST_GROUP => Err((
            place.to_owned(),
            format!("expected a name of 1 to {LONGEST_GROUP} characters"),
        )),
        _ => Ok(()),
    }
}

impl RouteCondition {
    fn holds(&self, attributes: &Attributes) -> bool {
        values(attributes, &self.attribute).into_iter().any(|value| {
            let text = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            self.values
                .iter()
                .any(|wanted| wanted.to_lowercase() == text.to_lowercase())
        })
    }

    fn check(&self, place: &str, attributes: &BTreeMap<String, AttributeRule>) -> Result<(), Mistake> {
        let refuse = |key: &str, reason: String| Err((format!("{place}.{key}"), reason));
        let name = &self.attribute;
        let Some(rule) = attributes.get(name) else {
            return refuse("attribute", format!("the schema has no attribute \"{name}\""));
        };
        if rule.kind == Kind::Group {
            return refuse("attribute", format!("\"{name}\" is a group; name one of its members"));
        }
        let top = name.split('.').next().unwrap_or(name);
        if attributes.get(top).is_some_and(|rule| rule.sensitive) {
            let reason = format!("\"{name}\" is sensitive: whose work a task is would tell its value");
            return refuse("attribute", reason);
        }
        if self.values.is_empty() {
            return refuse("values", "expected at least one value".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rules() -> TaskRules {
        toml::from_str(
            r#"
            owner_group = "vendor-stewards"
            due_within = "2d"
            escalate_to = "vendor-leads"

            [[routes]]
            kind = "approval"
            when = [{ attribute = "addresses.state", values = ["tx", "OK"] }]
            owner_group = "treasury-south"
            due_within = "8h"
            priority = "urgent"
            escalate_to = "cfo"

            [[routes]]
            kind = "approval"
            owner_group = "treasury"

            [[routes]]
            category = "vetoed"
            priority = "low"
            "#,
        )
        .unwrap()
    }

    fn located(state: &str) -> Attributes {
        json!({"addresses": [{"state": "NV"}, {"state": state}]})
            .as_object()
            .cloned()
            .unwrap()
    }

    #[test]
    fn the_first_route_that_fits_counts() {
        let (rules, nowhere) = (rules(), Attributes::new());
        let south = rules.route("approval", "protected_attribute", &located("TX"));
        assert_eq!(
            (south.owner_group.as_str(), south.priority),
            ("treasury-south", Priority::Urgent)
        );
        assert_eq!(
            (south.due_within, south.escalate_to.as_deref()),
            ("8h".parse().ok(), Some("cfo"))
        );
        let other = rules.route("approval", "protected_attribute", &nowhere);
        assert_eq!(
            (
                other.owner_group.as_str(),
                other.due_within,
                other.escalate_to.as_deref()
            ),
            ("treasury", "2d".parse().ok(), Some("vendor-leads")),
            "what a route does not say is as for all"
        );
        let vetoed = rules.route("potential_duplicate", "vetoed", &nowhere);
        assert_eq!(
            (vetoed.owner_group.as_str(), vetoed.priority),
            ("vendor-stewards", Priority::Low)
        );
        let plain = rules.route("exception", "invalid_record", &nowhere);
        assert_eq!(
            (plain.owner_group.as_str(), plain.priority),
            ("vendor-stewards", Priority::Normal)
        );
    }

    #[test]
    fn without_rules_everything_is_for_the_stewards() {
        let plain = TaskRules::default().route("approval", "x", &Attributes::new());
        assert_eq!(
            (plain.owner_group.as_str(), plain.due_within, plain.escalate_to),
            ("stewards", None, None)
        );
        assert_eq!(toml::from_str::<TaskRules>("").unwrap(), TaskRules::default());
    }
}
