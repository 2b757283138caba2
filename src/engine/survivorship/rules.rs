//! `[survivorship]` of a domain's `rules.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Strategy;
use super::trust::TrustRule;
use crate::engine::domain::{AttributeRule, Kind};

/// How a domain's golden values are chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurvivorshipRules {
    /// For attributes that have no rule of their own, and where an attribute's own rule leaves a tie.
    #[serde(default)]
    pub default: AttributeSurvivorship,
    /// By top-level attribute.
    #[serde(default)]
    pub attributes: BTreeMap<String, AttributeSurvivorship>,
    /// Attributes that are taken together from one source record, by the group's name.
    #[serde(default)]
    pub groups: BTreeMap<String, GroupSurvivorship>,
    /// How trust in a source falls with age. The first rule that fits a source and an attribute counts.
    #[serde(default)]
    pub trust: Vec<TrustRule>,
    /// Top-level date attribute that says since when a record's values hold, for the clock `business_date`.
    pub business_date: Option<String>,
}

/// How one attribute's value is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeSurvivorship {
    /// What decides.
    #[serde(default)]
    pub strategy: Strategy,
    /// What decides where that leaves a tie, in turn.
    #[serde(default)]
    pub then: Vec<Strategy>,
    /// Source order for this attribute in place of the domain's.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Whether a list is taken from one record, or its entries stand side by side.
    pub entries: Option<EntryRule>,
    /// Most entries that stand side by side; [`super::DEFAULT_LIMIT`] if not said.
    pub limit: Option<usize>,
    /// Which time counts for recency and for the decay of trust.
    #[serde(default)]
    pub clock: Clock,
    /// For `value_priority`: values, the preferred first; others come last. For `worst`: values, the worst first; the last
    /// one says that nothing was found.
    #[serde(default)]
    pub values: Vec<String>,
    /// For `same_source_as`: the attribute whose source record is preferred.
    pub same_source_as: Option<String>,
    /// For `worst`, of a group: the members that are judged.
    #[serde(default)]
    pub members: Vec<String>,
    /// For `worst`, of a group: the member with the day on which it was found or cleared.
    pub dated_by: Option<String>,
    /// For a union: whether an entry stays that says less than another one. An entry without an end says more.
    #[serde(default)]
    pub keep_parts: bool,
    /// Other rules where another golden value says so; the first that fits counts.
    #[serde(default)]
    pub when: Vec<Condition>,
}

/// What survives of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryRule {
    /// The whole list of one record.
    Whole,
    /// The entries of all records side by side; of those with equal keys one, as it is.
    Each,
    /// The same, but an entry that lacks a member takes it from the next record's entry of equal key; members of the key
    /// that are absent are not known.
    ByMember,
}

/// How attributes that belong together are chosen: all of one source record, those that it lacks are absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupSurvivorship {
    /// Top-level attributes, at least two.
    pub attributes: Vec<String>,
    #[serde(default)]
    pub strategy: Strategy,
    #[serde(default)]
    pub then: Vec<Strategy>,
    #[serde(default)]
    pub sources: Vec<String>,
    #[serde(default)]
    pub clock: Clock,
}

/// Another order of sources while a golden value is one of `values`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Top-level attribute whose golden value is looked at.
    pub attribute: String,
    pub values: Vec<String>,
    /// Source order that counts then.
    pub sources: Vec<String>,
}

/// Which time of a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// When the source changed the record, else when the hub received it.
    #[default]
    SourceUpdate,
    /// The record's business date; records without one count as the oldest.
    BusinessDate,
    /// When this value of the record last became another one, as the hub saw it.
    ValueChange,
    /// The newest of the three.
    Newest,
}

/// Place and reason of a mistake.
type Mistake = (String, String);

fn mistake<T>(place: &str, key: &str, reason: impl Into<String>) -> Result<T, Mistake> {
    Err((format!("{place}.{key}"), reason.into()))
}

/// What rules are checked against.
struct Known<'a> {
    attributes: &'a BTreeMap<String, AttributeRule>,
    systems: &'a [&'a str],
    business_date: bool,
}

impl SurvivorshipRules {
    /// Checks the rules against the domain's attributes and source systems.
    pub(crate) fn check(&self, attributes: &BTreeMap<String, AttributeRule>, systems: &[&str]) -> Result<(), Mistake> {
        let known = Known {
            attributes,
            systems,
            business_date: self.business_date.is_some(),
        };
        if let Some(name) = &self.business_date {
            let is_date = attributes.get(name).is_some_and(|rule| rule.kind == Kind::Date);
            if !is_date || name.contains('.') {
                return mistake(
                    "survivorship",
                    "business_date",
                    "expected a top-level attribute of kind date",
                );
            }
        }
        self.default.check("survivorship.default", None, &known)?;
        for (name, rule) in &self.attributes {
            let place = format!("survivorship.attributes.\"{name}\"");
            let attribute = known.top_level(&place, name)?;
            rule.check(&place, Some(attribute), &known)?;
        }
        self.check_groups(&known)?;
        for (position, rule) in self.trust.iter().enumerate() {
            let place = format!("survivorship.trust[{position}]");
            rule.check(&place)?;
            known.systems(&place, "source", std::slice::from_ref(&rule.source))?;
            for name in &rule.attributes {
                known.top_level(&format!("{place}.attributes"), name)?;
            }
        }
        self.check_circles()
    }

    /// Refuses orders of `worst` that cannot be judged by. `options` are the values that the schema lists for a path.
    pub(crate) fn check_worst(
        &self,
        attributes: &BTreeMap<String, AttributeRule>,
        dated: bool,
        options: &dyn Fn(&str) -> Vec<String>,
    ) -> Result<(), Mistake> {
        let all = self.attributes.iter().map(|(name, rule)| (name.as_str(), rule));
        for (name, rule) in all.chain([("", &self.default)]) {
            let place = match name {
                "" => "survivorship.default".to_owned(),
                name => format!("survivorship.attributes.\"{name}\""),
            };
            if dated && rule.strategy == Strategy::Worst {
                return mistake(&place, "strategy", "worst is for domains without valid time");
            }
            if let Err((key, reason)) = rule.check_worst(name, attributes, options) {
                return mistake(&place, key, reason);
            }
        }
        Ok(())
    }

    fn check_groups(&self, known: &Known) -> Result<(), Mistake> {
        let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
        for (group, rule) in &self.groups {
            let place = format!("survivorship.groups.\"{group}\"");
            if rule.attributes.len() < 2 {
                return mistake(&place, "attributes", "a group has at least two attributes");
            }
            for name in &rule.attributes {
                known.top_level(&format!("{place}.attributes"), name)?;
                if let Some(other) = taken.insert(name, group) {
                    return mistake(
                        &place,
                        "attributes",
                        format!("\"{name}\" is in group \"{other}\" already"),
                    );
                }
                if self.attributes.contains_key(name) {
                    return mistake(&place, "attributes", format!("\"{name}\" has a rule of its own"));
                }
            }
            let allowed = |strategy: &Strategy| {
                !matches!(
                    strategy,
                    Strategy::Union | Strategy::ValuePriority | Strategy::SameSourceAs | Strategy::Worst
                ) && !matches!(strategy, Strategy::Minimum | Strategy::Maximum)
            };
            if !std::iter::once(&rule.strategy).chain(&rule.then).all(allowed) {
                return mistake(&place, "strategy", "expected a strategy that looks at whole records");
            }
            known.systems(&place, "sources", &rule.sources)?;
            known.clock(&place, rule.clock)?;
        }
        Ok(())
    }

    /// Attributes that wait for each other would wait for ever.
    fn check_circles(&self) -> Result<(), Mistake> {
        for name in self.attributes.keys() {
            let mut seen = BTreeSet::new();
            let mut waiting: Vec<&str> = self.needs(name);
            while let Some(next) = waiting.pop() {
                if next == name {
                    let place = format!("survivorship.attributes.\"{name}\"");
                    return Err((place, "its value would depend on itself".to_owned()));
                }
                if seen.insert(next) {
                    waiting.extend(self.needs(next));
                }
            }
        }
        Ok(())
    }

    /// Attributes whose golden values must be known before that of `name`.
    pub(super) fn needs(&self, name: &str) -> Vec<&str> {
        let rule = self.of(name);
        let conditions = rule.when.iter().map(|condition| condition.attribute.as_str());
        let needed: Vec<&str> = conditions.chain(rule.same_source_as.as_deref()).collect();
        needed.iter().flat_map(|name| self.group_of(name)).collect()
    }

    /// The attributes that are chosen together with `name`.
    fn group_of<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        let group = self
            .groups
            .values()
            .find(|group| group.attributes.iter().any(|member| member == name));
        group.map_or_else(
            || vec![name],
            |group| group.attributes.iter().map(String::as_str).collect(),
        )
    }

    /// The rule of an attribute.
    pub fn of(&self, name: &str) -> &AttributeSurvivorship {
        self.attributes.get(name).unwrap_or(&self.default)
    }

    /// What survives of a list attribute: as its rule says, else side by side where it is a union or its entries have a
    /// key.
    pub fn entry_rule(&self, name: &str, attribute: &AttributeRule) -> EntryRule {
        let rule = self.of(name);
        let side_by_side = rule.strategy == Strategy::Union || !attribute.entry_key.is_empty();
        match rule.entries {
            Some(entries) => entries,
            None if attribute.list && side_by_side => EntryRule::Each,
            None => EntryRule::Whole,
        }
    }

    /// Whether an attribute's entries are joined member by member.
    pub fn joins_members(&self, name: &str) -> bool {
        self.of(name).entries == Some(EntryRule::ByMember)
    }

    /// Whether anything is chosen by when sources changed their records.
    pub fn compares_source_times(&self) -> bool {
        let by_source = |clock: Clock| matches!(clock, Clock::SourceUpdate | Clock::Newest);
        let recent = |strategy: Strategy, then: &[Strategy]| {
            strategy == Strategy::MostRecent || then.contains(&Strategy::MostRecent)
        };
        let attributes = self.attributes.values().chain([&self.default]);
        let mut attributes = attributes.map(|rule| (recent(rule.strategy, &rule.then), rule.clock));
        let mut groups = self
            .groups
            .values()
            .map(|rule| (recent(rule.strategy, &rule.then), rule.clock));
        self.decays()
            || attributes.any(|(recent, clock)| recent && by_source(clock))
            || groups.any(|(recent, clock)| recent && by_source(clock))
    }

    /// Whether time alone can change what is chosen.
    pub fn decays(&self) -> bool {
        self.trust.iter().any(TrustRule::decays)
    }

    /// Every strategy that decides, in turn: the rule's own, then the default's.
    pub(super) fn chain(&self, strategy: Strategy, then: &[Strategy]) -> Vec<Strategy> {
        let own = std::iter::once(strategy).chain(then.iter().copied());
        let default = std::iter::once(self.default.strategy).chain(self.default.then.iter().copied());
        let mut chain = Vec::new();
        for strategy in own.chain(default).filter(|strategy| *strategy != Strategy::Union) {
            if !chain.contains(&strategy) {
                chain.push(strategy);
            }
        }
        chain
    }
}

impl AttributeSurvivorship {
    /// `attribute` is `None` for the default rule.
    fn check(&self, place: &str, attribute: Option<&AttributeRule>, known: &Known) -> Result<(), Mistake> {
        let uses = |strategy: Strategy| self.strategy == strategy || self.then.contains(&strategy);
        if self.strategy == Strategy::Union && !attribute.is_some_and(|attribute| attribute.list) {
            return mistake(place, "strategy", "union is for lists, one attribute at a time");
        }
        if self.then.contains(&Strategy::Union) {
            return mistake(place, "then", "union leaves no tie to break, and breaks none");
        }
        self.check_entries(place, attribute)?;
        if self.then.contains(&Strategy::Worst) {
            return mistake(place, "then", "worst leaves no tie to break, and breaks none");
        }
        if self.keep_parts && self.strategy != Strategy::Union {
            return mistake(place, "keep_parts", "only a union keeps parts");
        }
        if (uses(Strategy::ValuePriority) || self.strategy == Strategy::Worst) == self.values.is_empty() {
            return mistake(
                place,
                "values",
                "value_priority and worst need values, and nothing else has them",
            );
        }
        if uses(Strategy::SameSourceAs) != self.same_source_as.is_some() {
            return mistake(
                place,
                "same_source_as",
                "same_source_as needs an attribute, and nothing else has one",
            );
        }
        if attribute.is_none() && (self.same_source_as.is_some() || !self.when.is_empty() || !self.values.is_empty()) {
            return mistake(
                place,
                "strategy",
                "the default rule cannot look at one attribute's values",
            );
        }
        if let Some(name) = &self.same_source_as {
            known.top_level(&format!("{place}.same_source_as"), name)?;
        }
        for (position, condition) in self.when.iter().enumerate() {
            let place = format!("{place}.when[{position}]");
            known.top_level(&format!("{place}.attribute"), &condition.attribute)?;
            known.systems(&place, "sources", &condition.sources)?;
            if condition.values.is_empty() || condition.sources.is_empty() {
                return mistake(&place, "values", "a condition needs values and sources");
            }
        }
        known.clock(place, self.clock)?;
        known.systems(place, "sources", &self.sources)
    }
}

impl AttributeSurvivorship {
    fn check_entries(&self, place: &str, attribute: Option<&AttributeRule>) -> Result<(), Mistake> {
        let has_key = attribute.is_some_and(|attribute| !attribute.entry_key.is_empty());
        let union = self.strategy == Strategy::Union;
        let side_by_side = match self.entries {
            None => union || has_key,
            Some(EntryRule::Whole) => false,
            Some(EntryRule::Each | EntryRule::ByMember) => true,
        };
        if self.entries.is_some() && !attribute.is_some_and(|attribute| attribute.list) {
            return mistake(place, "entries", "only a list has entries, one attribute at a time");
        }
        if self.entries == Some(EntryRule::Whole) && union {
            return mistake(place, "entries", "a union is not taken whole from one record");
        }
        if self.entries == Some(EntryRule::ByMember) && !has_key {
            return mistake(place, "entries", "by_member needs the attribute's entry_key");
        }
        if side_by_side {
            let whole_values = [Strategy::Minimum, Strategy::Maximum, Strategy::ValuePriority];
            let uses = |strategy: &Strategy| self.strategy == *strategy || self.then.contains(strategy);
            if has_key && whole_values.iter().any(uses) {
                return mistake(
                    place,
                    "strategy",
                    "an entry with members is neither small nor large, and no option",
                );
            }
        }
        if self.limit.is_some() && !side_by_side {
            return mistake(place, "limit", "only entries that stand side by side have a limit");
        }
        if self.limit == Some(0) {
            return mistake(place, "limit", "at least one entry stays");
        }
        Ok(())
    }
}

impl Known<'_> {
    fn top_level(&self, place: &str, name: &str) -> Result<&AttributeRule, Mistake> {
        match self.attributes.get(name) {
            Some(attribute) if !name.contains('.') => Ok(attribute),
            Some(_) => {
                let reason = "a value survives as a whole: only a top-level attribute has a rule";
                Err((place.to_owned(), reason.to_owned()))
            }
            None => Err((place.to_owned(), format!("the schema has no attribute \"{name}\""))),
        }
    }

    fn systems(&self, place: &str, key: &str, sources: &[String]) -> Result<(), Mistake> {
        let mut seen = BTreeSet::new();
        for system in sources {
            if !self.systems.contains(&system.as_str()) {
                return mistake(place, key, format!("\"{system}\" is not declared under [[sources]]"));
            }
            if !seen.insert(system) {
                return mistake(place, key, format!("\"{system}\" is listed twice"));
            }
        }
        Ok(())
    }

    fn clock(&self, place: &str, clock: Clock) -> Result<(), Mistake> {
        if clock == Clock::BusinessDate && !self.business_date {
            return mistake(
                place,
                "clock",
                "survivorship.business_date does not say which attribute holds it",
            );
        }
        Ok(())
    }
}
