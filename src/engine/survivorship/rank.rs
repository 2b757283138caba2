//! The values that source records offer for one unit, and which of two is preferred.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::trust::trust;
use super::unit::Unit;
use super::{Clock, Member, Strategy};
use crate::engine::domain::{Domain, Kind};
use crate::engine::entries::sameness;

/// One record's value of one unit, with all that strategies look at.
pub(super) struct Offer<'a> {
    pub member: Member<'a>,
    /// Of a group: an object of its attributes.
    pub value: Cow<'a, Value>,
    /// Equal for values that are the same but for case, blanks and punctuation of names.
    pub sameness: String,
    /// In hundredths; `None`: the value must not be used.
    pub trust: Option<u32>,
    /// When the value became what it is, by the unit's clock, microseconds since 1970 UTC.
    pub recency: i64,
    pub frequency: usize,
    pub completeness: usize,
    source_rank: usize,
    length: usize,
    priority: usize,
    /// 0 for the record that gave the attribute that `same_source_as` names.
    elsewhere: usize,
    numeric: bool,
}

/// What choosing looks at beside the records.
pub(super) struct Situation<'a> {
    pub domain: &'a Domain,
    /// Microseconds since 1970 UTC.
    pub now: i64,
    /// Record that gave the attribute that `same_source_as` names.
    pub same_source: Option<&'a str>,
}

/// The offers of `members` for a unit, the preferred first, those that must not be used last. Does not depend on the
/// order of `members`.
pub(super) fn ranked<'a>(situation: &Situation, unit: &Unit<'a>, members: &[Member<'a>]) -> Vec<Offer<'a>> {
    let mut offers: Vec<Offer<'a>> = members
        .iter()
        .filter_map(|member| offer(situation, unit, *member))
        .collect();
    if offers.len() > 1 {
        count(situation.domain, unit, &mut offers);
        offers.sort_by(|a, b| {
            let preferred = unit.chain.iter().map(|strategy| compare(*strategy, a, b));
            a.trust.is_none().cmp(&b.trust.is_none()).then_with(|| {
                preferred
                    .fold(Ordering::Equal, Ordering::then)
                    .then_with(|| tie_break(a, b))
            })
        });
    }
    offers
}

fn offer<'a>(situation: &Situation, unit: &Unit<'a>, member: Member<'a>) -> Option<Offer<'a>> {
    let domain = situation.domain;
    let value = value_of(unit, member)?;
    let recency = recency(domain, unit, &member);
    let first = unit.attributes.first().copied().unwrap_or_default();
    let kind = domain.shape.members.get(first).map(|shape| shape.rule.kind);
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Some(Offer {
        trust: trust(
            domain,
            first,
            member.system,
            &value,
            fresh_at(unit, &member, recency),
            situation.now,
        ),
        source_rank: source_rank(domain, unit, member.system),
        length: length(&value),
        priority: match unit.values {
            [] => 0,
            values => {
                let own = text(&value);
                values.iter().position(|wanted| *wanted == own).unwrap_or(values.len())
            }
        },
        elsewhere: usize::from(situation.same_source != Some(member.record_id)),
        numeric: matches!(kind, Some(Kind::Number | Kind::Integer)),
        completeness: member.attributes.values().filter(|value| !value.is_null()).count(),
        sameness: String::new(),
        frequency: 1,
        recency,
        member,
        value,
    })
}

fn value_of<'a>(unit: &Unit<'a>, member: Member<'a>) -> Option<Cow<'a, Value>> {
    let present = |name: &&&str| member.attributes.get(**name).is_some_and(|value| !value.is_null());
    if !unit.is_group() {
        let name = unit.attributes.first().filter(|name| present(name))?;
        return member.attributes.get(*name).map(Cow::Borrowed);
    }
    let names = unit.attributes.iter().filter(present);
    let object: serde_json::Map<String, Value> = names
        .filter_map(|name| Some(((*name).to_owned(), member.attributes.get(*name)?.clone())))
        .collect();
    (!object.is_empty()).then_some(Cow::Owned(Value::Object(object)))
}

/// The first moment of a day, microseconds since 1970 UTC.
pub(super) fn day_start(day: &str) -> Option<i64> {
    let date: Date = day.parse().ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_microsecond())
}

/// Since when trust decays: a source that sends its record anew says its values anew.
fn fresh_at(unit: &Unit, member: &Member, recency: i64) -> i64 {
    match unit.clock {
        Clock::SourceUpdate | Clock::Newest => recency.max(member.source_updated_at.unwrap_or(member.received_at)),
        Clock::BusinessDate | Clock::ValueChange => recency,
    }
}

/// When the value is from, by the unit's clock.
fn recency(domain: &Domain, unit: &Unit, member: &Member) -> i64 {
    let updated = || {
        let record = member.source_updated_at.unwrap_or(member.received_at);
        let of = |name: &&str| member.became_at.get(*name).copied().unwrap_or(record);
        let present = unit
            .attributes
            .iter()
            .filter(|name| member.attributes.contains_key(**name));
        present.map(of).max().unwrap_or(record)
    };
    let business = || {
        let name = domain.survivorship.business_date.as_ref()?;
        day_start(member.attributes.get(name)?.as_str()?)
    };
    let changed = || {
        let of = |name: &&str| member.changed_at.get(*name).copied().unwrap_or(member.received_at);
        unit.attributes
            .iter()
            .filter(|name| member.attributes.contains_key(**name))
            .map(of)
            .max()
            .unwrap_or(member.received_at)
    };
    match unit.clock {
        Clock::SourceUpdate => updated(),
        Clock::BusinessDate => business().unwrap_or(i64::MIN),
        Clock::ValueChange => changed(),
        Clock::Newest => updated().max(changed()).max(business().unwrap_or(i64::MIN)),
    }
}

fn count(domain: &Domain, unit: &Unit, offers: &mut [Offer]) {
    let shape = unit.attributes.first().and_then(|name| domain.shape.members.get(*name));
    let mut votes: HashMap<String, usize> = HashMap::new();
    for offer in offers.iter_mut() {
        offer.sameness = match (&*offer.value, unit.is_group()) {
            (Value::Object(members), true) => {
                let own = members
                    .iter()
                    .flat_map(|(name, value)| [name.clone(), sameness(domain.shape.members.get(name), value)]);
                Value::from(own.collect::<Vec<String>>()).to_string()
            }
            (value, _) => sameness(shape, value),
        };
        *votes.entry(offer.sameness.clone()).or_default() += 1;
    }
    for offer in offers.iter_mut() {
        offer.frequency = votes.get(&offer.sameness).copied().unwrap_or(1);
    }
}

/// `Less` if `a` is preferred.
pub(super) fn compare(strategy: Strategy, a: &Offer, b: &Offer) -> Ordering {
    match strategy {
        Strategy::SourceOrder => a.source_rank.cmp(&b.source_rank),
        Strategy::MostTrusted => b.trust.cmp(&a.trust),
        Strategy::MostRecent => b.recency.cmp(&a.recency),
        Strategy::MostFrequent => b.frequency.cmp(&a.frequency),
        Strategy::Longest => b.length.cmp(&a.length),
        Strategy::MostComplete => b.completeness.cmp(&a.completeness),
        Strategy::Minimum => ordered(a, b),
        Strategy::Maximum => ordered(b, a),
        Strategy::ValuePriority => a.priority.cmp(&b.priority),
        Strategy::SameSourceAs => a.elsewhere.cmp(&b.elsewhere),
        Strategy::Union | Strategy::Worst => Ordering::Equal,
    }
}

/// Numbers by value, all else as text; dates are texts that order in time.
fn ordered(a: &Offer, b: &Offer) -> Ordering {
    match (&*a.value, &*b.value) {
        (Value::String(a_text), Value::String(b_text)) if a.numeric && b.numeric => decimal_order(a_text, b_text),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => {
            let number = |n: &serde_json::Number| n.as_f64().unwrap_or(f64::INFINITY);
            number(a).total_cmp(&number(b))
        }
        (a, b) => a.to_string().cmp(&b.to_string()),
    }
}

/// Order of canonical decimals of any length, exact.
fn decimal_order(a: &str, b: &str) -> Ordering {
    let parts = |text: &str| {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits.to_owned()),
            None => (false, text.to_owned()),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole.to_owned(), fraction.to_owned()),
            None => (digits, String::new()),
        };
        (negative, whole, fraction)
    };
    let (a_negative, a_whole, a_fraction) = parts(a);
    let (b_negative, b_whole, b_fraction) = parts(b);
    let size = (a_whole.len(), &a_whole, &a_fraction).cmp(&(b_whole.len(), &b_whole, &b_fraction));
    match (a_negative, b_negative) {
        (false, false) => size,
        (true, true) => size.reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    }
}

/// Decides what no strategy does, so that the result is always the same.
fn tie_break(a: &Offer, b: &Offer) -> Ordering {
    a.member
        .identity()
        .cmp(&b.member.identity())
        .then_with(|| a.value.to_string().cmp(&b.value.to_string()))
}

fn source_rank(domain: &Domain, unit: &Unit, system: &str) -> usize {
    let position = match unit.sources {
        [] => domain.sources.iter().position(|source| source.name == system),
        own => own.iter().position(|source| source == system),
    };
    position.unwrap_or(usize::MAX)
}

/// Characters of a text, entries of a list, values of a group.
fn length(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_order_by_value_at_any_length() {
        let ordered = [
            "-10.5",
            "-9",
            "-0.25",
            "0",
            "0.05",
            "0.5",
            "9",
            "10",
            "123456789012345678901",
            "123456789012345678901.5",
        ];
        for (at, a) in ordered.iter().enumerate() {
            for (other, b) in ordered.iter().enumerate() {
                assert_eq!(decimal_order(a, b), at.cmp(&other), "{a} {b}");
            }
        }
    }
}
