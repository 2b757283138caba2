//! Where elements of a chart come from besides its body: published golden records of domains.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{SeqAccess, Visitor, value::SeqAccessDeserializer};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::chart_body::ElementBody;
use super::restrictions::{RESTRICTIONS, RestrictionsBody};
use super::segment::{Said, Status};
use crate::engine::record::Attributes;
use crate::engine::timeline::Interval;

/// Domain whose records name their own chart and segment.
pub const ACCOUNT: &str = "account";

/// Most sources of one chart.
pub const MOST_SOURCES: usize = 24;

/// Records of a domain that are elements of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElementSource {
    /// Domain.
    pub domain: String,
    /// Segment that they are elements of; absent only for `account`, whose records name chart and segment themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// Attribute that is the code.
    #[serde(default = "code")]
    pub code: String,
    /// Attribute that is the name.
    #[serde(default = "name")]
    pub name: String,
    /// Attribute that is the first day, where the domain's records have no periods.
    #[serde(default = "valid_from")]
    pub valid_from: String,
    /// Attribute that is the first day on which it is no more.
    #[serde(default = "valid_to")]
    pub valid_to: String,
    /// Only records that have these values, e.g. one entity.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub only: BTreeMap<String, String>,
}

fn code() -> String {
    "code".into()
}

fn name() -> String {
    "name".into()
}

fn valid_from() -> String {
    "valid_from".into()
}

fn valid_to() -> String {
    "valid_to".into()
}

/// Where elements come from: `"account"`, or a list of sources.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ElementsFrom {
    sources: Vec<ElementSource>,
    /// Whether it was written as the one word.
    word: bool,
}

impl ElementsFrom {
    /// The sources.
    pub fn sources(&self) -> &[ElementSource] {
        &self.sources
    }
}

impl Serialize for ElementsFrom {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.word {
            true => serializer.serialize_str(ACCOUNT),
            false => self.sources.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ElementsFrom {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;

        impl<'de> Visitor<'de> for Written {
            type Value = ElementsFrom;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"account\", or a list of domains with their segments")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<ElementsFrom, E> {
                if word != ACCOUNT {
                    return Err(E::invalid_value(serde::de::Unexpected::Str(word), &self));
                }
                let source = ElementSource {
                    domain: ACCOUNT.into(),
                    segment: None,
                    code: code(),
                    name: name(),
                    valid_from: valid_from(),
                    valid_to: valid_to(),
                    only: BTreeMap::new(),
                };
                Ok(ElementsFrom {
                    sources: vec![source],
                    word: true,
                })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<ElementsFrom, A::Error> {
                Ok(ElementsFrom {
                    sources: Vec::deserialize(SeqAccessDeserializer::new(seq))?,
                    word: false,
                })
            }
        }

        deserializer.deserialize_any(Written)
    }
}

impl ElementSource {
    /// What a published golden record says as an element of a chart, one entry for each of its periods; none where it
    /// belongs to another chart, or to none of those that are wanted.
    pub fn elements(&self, chart: &str, golden_id: &str, holds: &[(Interval, Attributes)]) -> Vec<ElementBody> {
        let mut elements = Vec::new();
        for (days, said) in holds.iter().filter(|(_, said)| self.wants(said)) {
            let text = |name: &str| said.get(name).and_then(Value::as_str).map(str::to_owned);
            let segment = match &self.segment {
                Some(segment) => Some(segment.clone()),
                None => text("segment").filter(|_| text("chart").as_deref() == Some(chart)),
            };
            if let (Some(segment), Some(code)) = (segment, text(&self.code)) {
                elements.push(self.element((segment, code), golden_id, days, said));
            }
        }
        elements
    }

    fn wants(&self, said: &Attributes) -> bool {
        self.only.iter().all(|(name, wanted)| {
            let found = said.get(name).and_then(Value::as_str);
            found.is_some_and(|found| found.eq_ignore_ascii_case(wanted))
        })
    }

    fn element(
        &self,
        (segment, code): (String, String),
        golden_id: &str,
        days: &Interval,
        said: &Attributes,
    ) -> ElementBody {
        let text = |name: &str| said.get(name).and_then(Value::as_str).map(str::to_owned);
        let mut unreadable = false;
        let read = |name: &str| match said.get(name) {
            None | Some(Value::Null) => None,
            Some(value) => Some(value.clone()),
        };
        let restricts = restrictions(said);
        unreadable |= restricts.is_none();
        let postings = read("postings").map_or(Some(Vec::new()), |value| serde_json::from_value(value).ok());
        unreadable |= postings.is_none();
        let postable = read("postable").map_or(Some(true), |value| value.as_bool());
        unreadable |= postable.is_none();
        let account_type = read("account_type").and_then(|word| serde_json::from_value(word).ok());
        let normal_balance = read("normal_balance").and_then(|word| serde_json::from_value(word).ok());
        let status = read("status").map(|word| serde_json::from_value(word).unwrap_or(Status::Unknown));
        ElementBody {
            segment,
            code,
            name: text(&self.name).unwrap_or_default(),
            account_type,
            normal_balance,
            postable: postable.unwrap_or(false),
            parent: text("parent"),
            attributes: BTreeMap::new(),
            status,
            postings: postings.unwrap_or_default(),
            restrictions: restricts.filter(|found| !found.is_empty()).map(Box::new),
            said_by: Some(Said {
                domain: self.domain.as_str().into(),
                golden_id: golden_id.to_owned(),
                unreadable,
            }),
            valid_from: days.valid_from.clone(),
            valid_to: days.valid_to.clone(),
        }
    }
}

/// What attributes restrict; `None` where that cannot be read.
pub fn restrictions(said: &Attributes) -> Option<RestrictionsBody> {
    let known = said
        .iter()
        .filter(|(name, value)| RESTRICTIONS.contains(&name.as_str()) && !value.is_null());
    let members: Map<String, Value> = known.map(|(name, value)| (name.clone(), value.clone())).collect();
    serde_json::from_value(Value::Object(members)).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn source(written: Value) -> ElementSource {
        serde_json::from_value(written).unwrap()
    }

    fn said(value: Value) -> Vec<(Interval, Attributes)> {
        vec![(Interval::default(), value.as_object().unwrap().clone())]
    }

    #[test]
    fn sources_are_a_word_or_a_list() {
        let word: ElementsFrom = serde_json::from_value(json!("account")).unwrap();
        assert_eq!(serde_json::to_value(&word).unwrap(), json!("account"));
        let list = json!([{"domain": "cost_center", "segment": "center", "code": "code", "name": "name",
            "valid_from": "valid_from", "valid_to": "valid_to", "where": {"entity": "H1"}}]);
        let read: ElementsFrom = serde_json::from_value(list.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), list);
        for wrong in [
            json!("vendor"),
            json!({"domain": "x"}),
            json!([{"segment": "x"}]),
            json!(1),
        ] {
            assert!(serde_json::from_value::<ElementsFrom>(wrong).is_err());
        }
    }

    #[test]
    fn only_wanted_records_are_elements() {
        let centers = source(json!({"domain": "cost_center", "segment": "center", "where": {"entity": "h1"}}));
        let mine = said(json!({"code": "7420", "entity": "H1", "name": "Surgery"}));
        let other = said(json!({"code": "7420", "entity": "H2"}));
        assert_eq!(centers.elements("books", "g", &mine).len(), 1);
        assert!(centers.elements("books", "g", &other).is_empty());
        let accounts = source(json!({"domain": "account"}));
        let own = said(json!({"chart": "books", "segment": "fund", "code": "1"}));
        assert_eq!(accounts.elements("books", "g", &own)[0].segment, "fund");
        assert!(accounts.elements("other", "g", &own).is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_closed() {
        let centers = source(json!({"domain": "cost_center", "segment": "center"}));
        for wrong in [
            json!({"code": "1", "blocked_postings": ["lunch"]}),
            json!({"code": "1", "allowed_accounts": "5*"}),
            json!({"code": "1", "allowed_accounts": [{"to": "5"}]}),
            json!({"code": "1", "postable": "yes"}),
        ] {
            let found = centers.elements("books", "g", &said(wrong));
            assert!(found[0].said_by.as_ref().unwrap().unreadable);
        }
        let odd = centers.elements("books", "g", &said(json!({"code": "1", "status": "asleep"})));
        assert_eq!(odd[0].status, Some(Status::Unknown));
    }
}
