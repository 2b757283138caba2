//! A consuming system that has changes sent to it: what it asks the hub for.

use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::hub::{Hub, Options};
use super::records::vendor;
use super::wait::wait_for;

/// A hub that may send to this machine, and tries again soon.
pub fn options() -> Options {
    Options::default()
        .set("MDM_HUB_DELIVERY_ALLOW_HTTP", "true")
        .set("MDM_HUB_DELIVERY_ALLOW_PRIVATE", "127.0.0.0/8")
        .set("MDM_HUB_DELIVERY_SCHEDULE_S", "1,1,1,1,1,1,1,1,1,1,1,1")
        .set("MDM_HUB_DELIVERY_PROBE_PAUSE_MS", "200")
}

/// A subscription to vendors.
pub struct Subscription {
    /// Who manages it.
    pub client: Client,
    /// Id.
    pub id: String,
}

impl Subscription {
    /// Subscribes from the first change on.
    pub fn make(hub: &Hub, url: &str) -> Subscription {
        Subscription::with(
            hub,
            json!({"name": "billing", "url": url, "domains": ["vendor"], "from": "beginning"}),
        )
    }

    /// Subscribes with this body.
    pub fn with(hub: &Hub, body: Value) -> Subscription {
        let client = hub.actor("subscriber", "*:read *:subscribe");
        let made = client.post("/v1/subscriptions", &body).expect(201);
        let id = made["id"].as_str().expect("an id").to_owned();
        Subscription { client, id }
    }

    /// Subscribes from now on.
    pub fn from_now(hub: &Hub, url: &str) -> Subscription {
        Subscription::with(hub, json!({"name": "billing", "url": url, "domains": ["vendor"]}))
    }

    /// A path below the subscription.
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/subscriptions/{}{rest}", self.id)
    }

    /// As it is now.
    pub fn view(&self) -> Value {
        self.client.get(&self.path("")).expect(200)
    }

    /// A call without a body.
    pub fn post(&self, rest: &str) -> Answer {
        self.client.request("POST", &self.path(rest)).send()
    }

    /// Its log of attempts, newest first.
    pub fn attempts(&self) -> Vec<Value> {
        let page = self.client.get(&self.path("/deliveries?limit=1000")).expect(200);
        page["items"].as_array().expect("rows").clone()
    }

    /// Its dead letters.
    pub fn dead(&self) -> Vec<Value> {
        let path = format!("/v1/dead-letters?subscription={}", self.id);
        self.client.get(&path).expect(200)["items"]
            .as_array()
            .expect("rows")
            .clone()
    }

    /// Waits until it has so many dead letters.
    #[track_caller]
    pub fn wait_for_dead(&self, count: usize) -> Vec<Value> {
        wait_for("changes are given up", || {
            Some(self.dead()).filter(|dead| dead.len() == count)
        })
    }

    /// Waits until it has so many dead letters, or more.
    #[track_caller]
    pub fn wait_for_dead_at_least(&self, count: usize) -> Vec<Value> {
        wait_for("changes are given up", || {
            Some(self.dead()).filter(|dead| dead.len() >= count)
        })
    }

    /// Waits until nothing is left to send.
    #[track_caller]
    pub fn wait_until_through(&self) -> Value {
        wait_for("everything is sent", || {
            let view = self.view();
            let waiting = ["lag", "retrying", "parked"].iter().any(|name| view[name] != 0);
            (!waiting).then_some(view)
        })
    }
}

/// Feeds vendors with these numbers, each with `website` as it is in this round.
pub fn feed_round(hub: &Hub, numbers: std::ops::Range<usize>, round: usize) {
    let record = |n: usize| {
        let mut attributes = vendor(n);
        attributes["website"] = json!(format!("https://example.com/{n}/{round}"));
        json!({"system": "erp", "key": n.to_string(), "attributes": attributes})
    };
    let records: Vec<Value> = numbers.map(record).collect();
    let body = json!({ "records": records });
    hub.feeder()
        .post("/v1/domains/vendor/source-records", &body)
        .expect(200);
}
