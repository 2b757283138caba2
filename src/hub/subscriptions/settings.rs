//! What a subscription is sent and how: filter, projection, grants, order, batches, limits, signatures.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::CHANGE_TYPES;
use crate::engine::change_filter::ChangeFilter;
use crate::engine::domain::Domain;
use crate::engine::record::{Attributes, Violation};

/// Most attributes of a projection or a grant.
const MOST_ATTRIBUTES: usize = 200;
/// Most events of one request.
pub const MOST_EVENTS: u32 = 100;
/// Most requests in flight.
pub const MOST_IN_FLIGHT: u32 = 64;
/// Most requests a second that a limit may allow.
const FASTEST: u32 = 10_000;
/// Most retries of a schedule, and the longest delay between two (s).
const MOST_RETRIES: usize = 20;
const LONGEST_DELAY_S: u64 = 7 * 24 * 3600;

/// What the body of an event holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    /// The published attributes.
    #[default]
    Full,
    /// That something changed and where to read it; no value of any attribute.
    Thin,
}

/// In which order events are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Those of one golden record one after the other, those of different ones side by side.
    #[default]
    PerRecord,
    /// One after the other, in order of position within each domain.
    Strict,
    /// As `PerRecord`, and a newer change takes the place of older ones of its golden record that still wait.
    Latest,
}

/// What becomes of a change whose retries are used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDead {
    /// It is a dead letter, and those behind it go on.
    #[default]
    Skip,
    /// It is tried again for ever, at the last delay of the schedule, and those behind it wait.
    Block,
}

/// A signature of Standard Webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// HMAC-SHA256 with a shared secret.
    #[default]
    V1,
    /// Ed25519; the subscriber holds a public key only.
    V1a,
}

/// What the endpoint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// A URL to POST to.
    #[default]
    Webhook,
    /// A stream of a message system.
    Stream,
}

/// What a subscription is sent and how. Absent members of the stored form are defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SubscriptionSettings {
    /// What the endpoint is.
    pub target: TargetKind,
    /// Which changes, beside the subscription's types.
    pub filter: Option<ChangeFilter>,
    /// What the body of an event holds.
    pub payload: Payload,
    /// Paths of the attributes that are sent; absent = all.
    pub attributes: Option<Vec<String>>,
    /// Sensitive attributes that are sent.
    pub sensitive: Vec<String>,
    /// Whether updates that change nothing of what is sent are left out.
    pub skip_unchanged: bool,
    /// In which order.
    pub order: Order,
    /// What becomes of a change whose retries are used up.
    pub on_dead: OnDead,
    /// Most events of one request; 1 = no batches.
    pub batch: u32,
    /// Requests in flight; absent = as the node is set.
    pub in_flight: Option<u32>,
    /// Most requests a second; absent = no limit.
    pub rate_per_s: Option<u32>,
    /// Delays between attempts (s); absent = as the node is set.
    pub schedule_s: Option<Vec<u64>>,
    /// Which signatures each request has.
    pub signature: Vec<Scheme>,
}

impl Default for SubscriptionSettings {
    fn default() -> Self {
        SubscriptionSettings {
            target: TargetKind::default(),
            filter: None,
            payload: Payload::default(),
            attributes: None,
            sensitive: Vec::new(),
            skip_unchanged: false,
            order: Order::default(),
            on_dead: OnDead::default(),
            batch: 1,
            in_flight: None,
            rate_per_s: None,
            schedule_s: None,
            signature: vec![Scheme::V1],
        }
    }
}

impl SubscriptionSettings {
    /// These with a JSON merge patch (RFC 7396) applied; a member that is null becomes its default.
    ///
    /// # Errors
    /// Each member that cannot be read, with its place.
    pub fn patched(&self, patch: &Attributes) -> Result<Self, Vec<Violation>> {
        let mut members = match serde_json::to_value(self) {
            Ok(Value::Object(members)) => members,
            _ => Attributes::new(),
        };
        merge(&mut members, patch);
        let mut read = Reader {
            members,
            found: Vec::new(),
        };
        let standard = SubscriptionSettings::default();
        let settings = SubscriptionSettings {
            target: read.member("target", standard.target),
            filter: read.object("filter"),
            payload: read.member("payload", standard.payload),
            attributes: read.member("attributes", None),
            sensitive: read.member("sensitive", standard.sensitive),
            skip_unchanged: read.member("skip_unchanged", standard.skip_unchanged),
            order: read.member("order", standard.order),
            on_dead: read.member("on_dead", standard.on_dead),
            batch: read.member("batch", standard.batch),
            in_flight: read.member("in_flight", None),
            rate_per_s: read.member("rate_per_s", None),
            schedule_s: read.member("schedule_s", None),
            signature: read.member("signature", standard.signature),
        };
        let found = read.rest();
        if found.is_empty() { Ok(settings) } else { Err(found) }
    }

    /// What is wrong with them, for changes of these domains.
    pub fn violations(&self, domains: &[&Domain]) -> Vec<Violation> {
        let mut found = Vec::new();
        if let Some(filter) = &self.filter {
            found.extend(filter.violations("/settings/filter", domains, &CHANGE_TYPES));
        }
        let projected = self.attributes.as_deref();
        if projected.is_some_and(|paths| paths.is_empty() || paths.len() > MOST_ATTRIBUTES) {
            let expected = format!("expected 1 to {MOST_ATTRIBUTES} paths; leave it out for all");
            found.push(at("/attributes", "invalid_length", expected));
        }
        for (index, path) in projected.unwrap_or_default().iter().enumerate() {
            if !domains.iter().any(|domain| domain.attributes.contains_key(path)) {
                let expected = "expected the path of an attribute of a domain that is subscribed to";
                found.push(at(
                    &format!("/attributes/{index}"),
                    "unknown_attribute",
                    expected.into(),
                ));
            }
        }
        for (index, name) in self.sensitive.iter().enumerate() {
            let known = domains.iter().any(|domain| domain.is_sensitive(name));
            if !known || self.sensitive[..index].contains(name) {
                let expected = "expected a sensitive attribute of a domain that is subscribed to, each once";
                found.push(at(&format!("/sensitive/{index}"), "unknown_attribute", expected.into()));
            }
        }
        if self.payload == Payload::Thin && !self.sensitive.is_empty() {
            let expected = "expected none with a thin payload: it holds no values";
            found.push(at("/sensitive", "not_with_thin", expected.into()));
        }
        if self.target == TargetKind::Stream && self.batch > 1 {
            let expected = "expected 1: a stream takes one event a message";
            found.push(at("/batch", "not_with_stream", expected.into()));
        }
        self.check_numbers(&mut found);
        found
    }

    fn check_numbers(&self, found: &mut Vec<Violation>) {
        let limits = [
            ("/batch", Some(self.batch), MOST_EVENTS),
            ("/in_flight", self.in_flight, MOST_IN_FLIGHT),
            ("/rate_per_s", self.rate_per_s, FASTEST),
        ];
        for (place, number, most) in limits {
            if number.is_some_and(|number| number == 0 || number > most) {
                found.push(at(place, "out_of_range", format!("expected 1 to {most}")));
            }
        }
        let delays = self.schedule_s.as_deref().unwrap_or_default();
        if delays.len() > MOST_RETRIES {
            let expected = format!("expected at most {MOST_RETRIES} delays");
            found.push(at("/schedule_s", "too_many", expected));
        }
        for (index, _) in delays
            .iter()
            .enumerate()
            .filter(|(_, s)| **s == 0 || **s > LONGEST_DELAY_S)
        {
            let expected = format!("expected 1 to {LONGEST_DELAY_S} seconds");
            found.push(at(&format!("/schedule_s/{index}"), "out_of_range", expected));
        }
        let mut schemes = self.signature.clone();
        schemes.sort();
        schemes.dedup();
        if schemes.is_empty() || schemes.len() != self.signature.len() {
            found.push(at("/signature", "invalid_list", "expected v1, v1a or both".into()));
        }
    }
}

fn at(place: &str, code: &str, message: String) -> Violation {
    Violation::new(format!("/settings{place}"), code, message)
}

/// JSON merge patch (RFC 7396) of an object.
fn merge(target: &mut Attributes, patch: &Attributes) {
    for (name, value) in patch {
        match value {
            Value::Null => {
                target.remove(name);
            }
            Value::Object(inner) => {
                let place = target.entry(name.clone()).or_insert_with(|| Attributes::new().into());
                if !place.is_object() {
                    *place = Attributes::new().into();
                }
                if let Value::Object(present) = place {
                    merge(present, inner);
                }
            }
            _ => {
                target.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Reads members one by one, so that each that is wrong is named.
struct Reader {
    members: Attributes,
    found: Vec<Violation>,
}

impl Reader {
    fn member<T: DeserializeOwned>(&mut self, name: &str, standard: T) -> T {
        match self.members.remove(name) {
            None | Some(Value::Null) => standard,
            Some(value) => serde_json::from_value(value).unwrap_or_else(|error| {
                let message = without_value(&error.to_string());
                self.found.push(at(&format!("/{name}"), "wrong_type", message));
                standard
            }),
        }
    }

    /// As [`Reader::member`]; what serde derives for a struct would also read a list.
    fn object<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        if self.members.get(name).is_some_and(|value| value.is_array()) {
            self.members.remove(name);
            self.found
                .push(at(&format!("/{name}"), "wrong_type", "expected an object".into()));
        }
        self.member(name, None)
    }

    /// What nobody asked for is not known.
    fn rest(mut self) -> Vec<Violation> {
        for name in self.members.keys() {
            let place = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
            self.found
                .push(at(&place, "unknown_member", "there is no such setting".into()).clipped());
        }
        self.found
    }
}

/// What was expected, without what was sent.
fn without_value(message: &str) -> String {
    match message.rsplit_once("expected ") {
        Some((_, "u32" | "u64")) => "expected a whole number that is not negative".into(),
        Some((_, expected)) => format!("expected {expected}"),
        None => "expected a value of another type".into(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::domain::builtin;

    fn patch(value: Value) -> Attributes {
        value.as_object().cloned().unwrap()
    }

    fn pointers(found: Vec<Violation>) -> Vec<String> {
        found.into_iter().map(|violation| violation.pointer).collect()
    }

    #[test]
    fn nothing_said_is_the_default_and_reads_back() {
        let settings = SubscriptionSettings::default();
        assert_eq!(settings.patched(&Attributes::new()), Ok(settings.clone()));
        assert_eq!(
            serde_json::from_str::<SubscriptionSettings>("{}").unwrap(),
            SubscriptionSettings::default()
        );
        let text = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<SubscriptionSettings>(&text).unwrap(), settings);
    }

    #[test]
    fn a_patch_changes_what_it_names_and_null_gives_the_default_back() {
        let first = SubscriptionSettings::default()
            .patched(&patch(json!({
                "order": "latest", "batch": 10, "signature": ["v1", "v1a"],
                "filter": {"changed": ["phones"], "attributes": {"state": ["TX"]}},
            })))
            .unwrap();
        assert_eq!((first.order, first.batch), (Order::Latest, 10));
        let second = first
            .patched(&patch(
                json!({"batch": null, "filter": {"changed": null, "attributes": {"city": ["X"]}}}),
            ))
            .unwrap();
        assert_eq!((second.order, second.batch), (Order::Latest, 1));
        let filter = second.filter.unwrap();
        assert!(filter.changed.is_empty());
        assert_eq!(filter.attributes.keys().collect::<Vec<_>>(), ["city", "state"]);
        let third = first.patched(&patch(json!({"filter": null}))).unwrap();
        assert_eq!(third.filter, None);
    }

    #[test]
    fn what_cannot_be_read_is_named_and_never_repeated() {
        let found = SubscriptionSettings::default()
            .patched(&patch(json!({
                "order": "secret-value", "batch": "secret-value", "filter": ["secret-value"], "in_flight": -1,
                "nothing": 1, "sensitive": "secret-value", "payload": {"secret-value": 1},
            })))
            .unwrap_err();
        assert!(!format!("{found:?}").contains("secret-value"), "{found:?}");
        let mut places = pointers(found);
        places.sort();
        let expected = [
            "batch",
            "filter",
            "in_flight",
            "nothing",
            "order",
            "payload",
            "sensitive",
        ];
        assert_eq!(places, expected.map(|name| format!("/settings/{name}")));
    }

    #[test]
    fn what_cannot_be_is_named() {
        let domains = builtin().unwrap();
        let vendor = domains.iter().find(|domain| domain.name == "vendor").unwrap();
        let sensitive = vendor.attributes.iter().find(|(_, rule)| rule.sensitive).unwrap().0;
        let settings = SubscriptionSettings::default()
            .patched(&patch(json!({
                "attributes": ["legal_name", "nothing"], "sensitive": [sensitive, "legal_name", sensitive],
                "payload": "thin", "batch": 101, "in_flight": 0, "rate_per_s": 0, "schedule_s": [1, 0],
                "signature": ["v1", "v1"], "filter": {"changed": ["nothing"]},
            })))
            .unwrap();
        let expected = [
            "/filter/changed/0",
            "/attributes/1",
            "/sensitive/1",
            "/sensitive/2",
            "/sensitive",
            "/batch",
            "/in_flight",
            "/rate_per_s",
            "/schedule_s/1",
            "/signature",
        ];
        assert_eq!(
            pointers(settings.violations(&[vendor])),
            expected.map(|place| format!("/settings{place}"))
        );
        let settings = SubscriptionSettings::default()
            .patched(&patch(
                json!({"attributes": ["legal_name", "addresses.zip"], "sensitive": [sensitive]}),
            ))
            .unwrap();
        assert_eq!(settings.violations(&[vendor]), []);
    }
}
