//! `worst`: bad news stands. The worst value that any source record says is the golden one until whoever found it says
//! otherwise or a person clears it; a better word of somebody else lifts nothing.

use std::collections::BTreeMap;

use serde_json::Value;

use super::overrides::{Expiry, Override, covered};
use super::rank::{Offer, day_start};
use super::rules::AttributeSurvivorship;
use super::unit::Unit;
use super::{EndedOverride, Lineage, Loser, MOST_OTHERS, Strategy};
use crate::engine::domain::{AttributeRule, Domain, Kind};

/// What is chosen, and which overrides hold no longer.
pub(super) struct Chosen {
    pub value: Option<(Value, Lineage)>,
    pub ended: Vec<EndedOverride>,
}

/// Who says a value.
#[derive(Clone, Copy)]
enum By<'a> {
    /// A source record.
    Record(&'a Offer<'a>),
    /// A source record that no longer says it, and did not clear it.
    Kept(&'a Override),
    /// A person.
    Person(&'a Override),
}

/// A value that somebody says.
#[derive(Clone, Copy)]
struct Said<'a> {
    value: &'a Value,
    by: By<'a>,
    /// The order in which equally bad values are preferred.
    rank: usize,
}

impl<'a> Said<'a> {
    /// System and key of the record; a person has none.
    fn source(&self) -> (&'a str, &'a str) {
        match self.by {
            By::Record(offer) => (offer.member.system, offer.member.key),
            By::Kept(one) => one.finder().unwrap_or_default(),
            By::Person(_) => ("", ""),
        }
    }

    /// The day on which it was found or cleared; nothing where the rule has no such day.
    fn day(&self, rule: &AttributeSurvivorship) -> Option<i64> {
        day_of(self.value, rule.dated_by.as_deref()?)
    }

    /// When the hub saw the record say it.
    fn seen_at(&self, name: &str) -> i64 {
        match self.by {
            By::Record(offer) => seen_at(offer, name),
            By::Kept(one) => match &one.expiry {
                Expiry::Stands { found_at, .. } => *found_at,
                _ => one.made_at,
            },
            By::Person(one) => one.made_at,
        }
    }
}

fn seen_at(offer: &Offer, name: &str) -> i64 {
    let member = &offer.member;
    member.changed_at.get(name).copied().unwrap_or(member.received_at)
}

fn day_of(value: &Value, name: &str) -> Option<i64> {
    day_start(value.get(name)?.as_str()?)
}

/// Chooses. `overrides` are those of the attribute.
pub(super) fn choose(domain: &Domain, unit: &Unit, offers: &[Offer], overrides: &[&Override], now: i64) -> Chosen {
    let rule = domain.survivorship.of(unit.name);
    let mut ended = Vec::new();
    let usable = || offers.iter().filter(|offer| offer.trust.is_some());
    let mut all: Vec<Said> = usable()
        .enumerate()
        .map(|(rank, offer)| Said {
            value: &offer.value,
            by: By::Record(offer),
            rank,
        })
        .collect();
    let mut persons: Vec<&Override> = Vec::new();
    for one in overrides {
        match one.finder() {
            None => persons.push(one),
            Some((system, _)) => match usable().any(|offer| answers(rule, unit.name, one, system, offer)) {
                true => ended.push(EndedOverride {
                    id: one.id.clone(),
                    reason: format!("source {system} says something else now"),
                }),
                false => all.push(Said {
                    value: &one.value,
                    by: By::Kept(one),
                    rank: usize::MAX,
                }),
            },
        }
    }
    let beneath = of(domain, unit, rule, &all);
    let mut standing: Option<&Override> = None;
    let all_offers: Vec<&Offer> = offers.iter().collect();
    for one in persons {
        match one.ended(beneath.as_ref().map(|(value, _)| value), &all_offers, now) {
            Some(reason) => ended.push(EndedOverride {
                id: one.id.clone(),
                reason,
            }),
            None if standing.is_none_or(|other| (one.made_at, &one.id) > (other.made_at, &other.id)) => {
                standing = Some(one);
            }
            None => {}
        }
    }
    let Some(one) = standing else {
        return Chosen { value: beneath, ended };
    };
    // What the person saw is answered; what was found since is not.
    all.retain(|said| !is_covered(rule, unit.name, one, said));
    if !one.value.is_null() {
        all.push(Said {
            value: &one.value,
            by: By::Person(one),
            rank: usize::MAX,
        });
    }
    let by_person = |all: &[Said]| all.iter().all(|said| matches!(said.by, By::Person(_)));
    let value = match by_person(&all) {
        true => {
            let beneath = beneath.as_ref().map(|(value, lineage)| (value, lineage.clone()));
            let lineage = one.lineage(beneath, domain.is_sensitive(unit.name));
            Some((one.value.clone(), lineage))
        }
        false => of(domain, unit, rule, &all),
    };
    Chosen { value, ended }
}

/// Whether the finder says something else since the hub keeps what was found: all of it, and not of an earlier day.
fn answers(rule: &AttributeSurvivorship, name: &str, kept: &Override, system: &str, offer: &Offer) -> bool {
    offer.member.system == system
        && seen_at(offer, name) > kept.made_at
        && rule.unanswered(&kept.value, Some(&offer.value)).is_none()
}

/// Whether a person knew of it: a hit that was told then, or what is no hit and was said before.
fn is_covered(rule: &AttributeSurvivorship, name: &str, one: &Override, said: &Said) -> bool {
    match &one.covers {
        Some(covers) if rule.is_finding(said.value) => {
            let (system, key) = said.source();
            covers.contains(&covered(system, key, said.value))
        }
        Some(_) | None => said.seen_at(name) <= one.made_at,
    }
}

/// The worst of what is said, with its lineage.
fn of(domain: &Domain, unit: &Unit, rule: &AttributeSurvivorship, all: &[Said]) -> Option<(Value, Lineage)> {
    let mut sorted: Vec<&Said> = all.iter().collect();
    sorted.sort_by(|a, b| {
        rule.severity(a.value)
            .cmp(&rule.severity(b.value))
            .then_with(|| b.day(rule).cmp(&a.day(rule)))
            .then_with(|| a.rank.cmp(&b.rank))
            .then_with(|| order(a).cmp(&order(b)))
            .then_with(|| a.value.to_string().cmp(&b.value.to_string()))
    });
    let (first, others) = sorted.split_first()?;
    let mut value = first.value.clone();
    let mut given: Vec<String> = Vec::new();
    for member in &rule.members {
        let worst = sorted
            .iter()
            .filter(|said| said.value.get(member).is_some_and(|value| !value.is_null()))
            .min_by_key(|said| rule.position(said.value.get(member)));
        let (Some(worst), Some(group)) = (worst, value.as_object_mut()) else {
            continue;
        };
        let Some(said) = worst.value.get(member) else { continue };
        if group.get(member) != Some(said) {
            group.insert(member.clone(), said.clone());
            given.push(format!("{member} of {}", named(worst)));
        }
    }
    let agree = others.iter().all(|other| other.value == first.value);
    let (strategy, mut reason) = match (first.by, others.is_empty(), agree) {
        (By::Kept(_), ..) => (
            Strategy::Worst.name(),
            format!("{} found it and did not clear it; a person has to", named(first)),
        ),
        (By::Person(one), ..) => (
            Strategy::Worst.name(),
            format!("{} set it, and nobody says worse: {}", one.author, one.reason),
        ),
        (By::Record(_), true, _) => ("only_value", "the only record with a value".to_owned()),
        (By::Record(_), false, true) => ("agreement", format!("all {} records with a value agree", all.len())),
        (By::Record(_), false, false) => (
            Strategy::Worst.name(),
            format!(
                "the worst of {} values; a better one of another record does not lift it",
                all.len()
            ),
        ),
    };
    if !given.is_empty() {
        reason = format!("{reason}; {}", given.join(", "));
    }
    let show = !domain.is_sensitive(unit.name);
    let losers = others.iter().take(MOST_OTHERS).map(|other| {
        let same = other.value == first.value;
        let (system, key) = other.source();
        Loser {
            system: system.to_owned(),
            key: key.to_owned(),
            value: (show && !same).then(|| other.value.clone()),
            reason: match same {
                true => "the same value".to_owned(),
                false => "not worse, or not newer".to_owned(),
            },
        }
    });
    let losers: Vec<Loser> = losers.collect();
    let (system, key) = first.source();
    let lineage = Lineage {
        system: system.to_owned(),
        key: key.to_owned(),
        record_id: match first.by {
            By::Record(offer) => offer.member.record_id.to_owned(),
            By::Kept(_) | By::Person(_) => String::new(),
        },
        strategy: strategy.to_owned(),
        reason,
        rule: unit.rule.clone(),
        overridden: None,
        others_omitted: others.len() - losers.len(),
        others: losers,
        ..Lineage::default()
    };
    Some((value, lineage))
}

/// Source records first, by system and key.
fn order<'a>(said: &Said<'a>) -> (u8, &'a str, &'a str) {
    let (system, key) = said.source();
    let kind = match said.by {
        By::Record(_) => 0,
        By::Kept(_) => 1,
        By::Person(_) => 2,
    };
    (kind, system, key)
}

fn named(said: &Said) -> String {
    match said.by {
        By::Person(one) => one.author.clone(),
        By::Record(_) | By::Kept(_) => {
            let (system, key) = said.source();
            format!("{system}/{key}")
        }
    }
}

impl AttributeSurvivorship {
    /// Where a value stands in the order: 0 is the worst; what the order does not name is no news.
    fn position(&self, value: Option<&Value>) -> usize {
        let text = match value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => return self.values.len(),
            Some(other) => other.to_string(),
        };
        let found = self.values.iter().position(|wanted| *wanted == text);
        found.unwrap_or(self.values.len())
    }

    /// The judged parts of a value with their names; the value itself has none.
    fn judged<'v>(&'v self, value: &'v Value) -> Vec<(&'v str, Option<&'v Value>)> {
        match self.members.as_slice() {
            [] => vec![("", Some(value))],
            members => members.iter().map(|name| (name.as_str(), value.get(name))).collect(),
        }
    }

    /// The worst position of what is judged. Where nothing was found, that is one thing however it is said.
    fn severity(&self, value: &Value) -> usize {
        let judged = self.judged(value).into_iter();
        let worst = judged.map(|(_, value)| self.position(value)).min();
        worst
            .unwrap_or(self.values.len())
            .min(self.values.len().saturating_sub(1))
    }

    fn is_bad(&self, position: usize) -> bool {
        position + 1 < self.values.len()
    }

    /// Whether it says that something was found: any but the last value of the order.
    pub fn is_finding(&self, value: &Value) -> bool {
        self.strategy == Strategy::Worst && self.is_bad(self.severity(value))
    }

    /// Whether anything judged is better after than before; a value that goes is better than a bad one.
    pub fn improves(&self, before: Option<&Value>, after: Option<&Value>) -> bool {
        let Some(before) = before.filter(|_| self.strategy == Strategy::Worst) else {
            return false;
        };
        let null = Value::Null;
        let after = self.judged(after.unwrap_or(&null));
        let pairs = self.judged(before).into_iter().zip(after);
        let mut better = pairs.filter(|((_, before), (_, after))| {
            let before = self.position(*before);
            self.is_bad(before) && self.position(*after) > before
        });
        better.next().is_some()
    }

    /// What was found before and is not cleared by what is said after it: a value that is no longer said, or is dated
    /// earlier than what was found. `None` if all of it is answered.
    pub fn unanswered(&self, before: &Value, after: Option<&Value>) -> Option<Value> {
        if !self.is_finding(before) {
            return None;
        }
        let Some(after) = after.filter(|value| !value.is_null()) else {
            return Some(before.clone());
        };
        let day = |value: &Value| self.dated_by.as_deref().and_then(|name| day_of(value, name));
        let earlier = matches!((day(before), day(after)), (Some(found), Some(said)) if said < found);
        let open = |value: Option<&Value>, said: Option<&Value>| {
            let found = self.position(value);
            let silent = said.is_none_or(Value::is_null);
            self.is_bad(found) && (silent || (earlier && self.position(said) > found))
        };
        let judged: BTreeMap<&str, bool> = self
            .judged(before)
            .into_iter()
            .zip(self.judged(after))
            .map(|((name, value), (_, said))| (name, open(value, said)))
            .collect();
        if !judged.values().any(|open| *open) {
            return None;
        }
        let mut kept = before.clone();
        if let Some(group) = kept.as_object_mut() {
            group.retain(|name, _| judged.get(name.as_str()).copied().unwrap_or(true));
        }
        Some(kept)
    }

    /// Refuses an order that cannot be judged by. `options` are the values that the schema lists.
    pub(super) fn check_worst(
        &self,
        name: &str,
        attributes: &BTreeMap<String, AttributeRule>,
        options: &dyn Fn(&str) -> Vec<String>,
    ) -> Result<(), (&'static str, String)> {
        let refuse = |key: &'static str, reason: &str| Err((key, reason.to_owned()));
        if self.strategy != Strategy::Worst {
            return match (self.members.is_empty(), &self.dated_by) {
                (true, None) => Ok(()),
                (false, _) => refuse("members", "only worst judges members"),
                (true, Some(_)) => refuse("dated_by", "only worst is dated by a member"),
            };
        }
        let Some(attribute) = attributes.get(name) else {
            return refuse("strategy", "worst is for one attribute with an order of values");
        };
        if attribute.list {
            return refuse(
                "strategy",
                "worst is for one value or one group; of a list all entries stand by union",
            );
        }
        if self.values.len() < 2 || !self.then.is_empty() || !self.when.is_empty() {
            return refuse(
                "values",
                "worst needs an order of two values or more, and nothing else decides",
            );
        }
        let group = attribute.kind == Kind::Group;
        if group == self.members.is_empty() {
            return refuse(
                "members",
                "worst names the members of a group that it judges, and of nothing else",
            );
        }
        let judged: Vec<String> = match group {
            true => self.members.iter().map(|member| format!("{name}.{member}")).collect(),
            false => vec![name.to_owned()],
        };
        for path in &judged {
            let Some(rule) = attributes
                .get(path)
                .filter(|rule| !rule.list && rule.kind != Kind::Group)
            else {
                return Err(("members", format!("\"{path}\" is not one value of the schema")));
            };
            let known = match rule.kind {
                Kind::Boolean => vec!["true".to_owned(), "false".to_owned()],
                _ => options(path),
            };
            if known.is_empty() {
                return Err((
                    "values",
                    format!("the schema lists no values of \"{path}\": none could be missed"),
                ));
            }
            if let Some(value) = self.values.iter().find(|value| !known.contains(value)) {
                return Err(("values", format!("\"{value}\" is no value of \"{path}\"")));
            }
        }
        let date = self.dated_by.as_ref().map(|member| format!("{name}.{member}"));
        match date {
            Some(path)
                if attributes
                    .get(&path)
                    .is_none_or(|rule| rule.kind != Kind::Date || rule.list) =>
            {
                Err(("dated_by", format!("\"{path}\" is not a date")))
            }
            _ => Ok(()),
        }
    }
}
