//! Subscribers are sent every change, signed, in order, whatever happens.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::receiver::Receiver;
use crate::harness::records::{baxter, baxter_again, vendor};
use crate::harness::subscription::options;
use crate::harness::{Client, Database, Hub, both, wait_until};

fn subscriber(hub: &Hub) -> Client {
    hub.actor("subscriber", "*:read *:subscribe")
}

fn subscribe(hub: &Hub, url: &str, from: &str) -> Value {
    let body = json!({"name": "billing", "url": url, "domains": ["vendor"], "from": from});
    let answer = subscriber(hub).post("/v1/subscriptions", &body);
    let made = answer.expect(201);
    assert_eq!(
        answer.header("location"),
        Some(format!("/v1/subscriptions/{}", made["id"].as_str().unwrap()).as_str())
    );
    made
}

fn path(subscription: &Value, rest: &str) -> String {
    format!("/v1/subscriptions/{}{rest}", subscription["id"].as_str().unwrap())
}

fn feed_vendors(feeder: &Client, numbers: std::ops::Range<usize>) {
    let records: Vec<Value> = numbers
        .map(|n| json!({"system": "erp", "key": n.to_string(), "attributes": vendor(n)}))
        .collect();
    feeder
        .post("/v1/domains/vendor/source-records", &json!({"records": records}))
        .expect(200);
}

/// `id`s of the feed, in order.
fn events(hub: &Hub) -> Vec<String> {
    hub.reader()
        .all_changes("vendor")
        .iter()
        .map(|c| c["id"].as_str().unwrap().to_string())
        .collect()
}

/// Everything of the feed arrived, and nothing else.
fn assert_complete(hub: &Hub, receiver: &Receiver) {
    let mut expected = events(hub);
    wait_until("everything arrives", || receiver.ids().len() >= expected.len());
    let mut arrived = receiver.ids();
    arrived.sort();
    expected.sort();
    assert_eq!(arrived, expected);
}

/// Of each golden record, versions arrive in order.
fn assert_ordered(receiver: &Receiver) {
    let mut positions: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for delivery in receiver.delivered() {
        let event = delivery.json();
        let subject = event["subject"].as_str().unwrap().to_string();
        let position = event["data"]["position"].as_i64().unwrap();
        let of_subject = positions.entry(subject).or_default();
        if !of_subject.contains(&position) {
            of_subject.push(position);
        }
    }
    for (subject, positions) in positions {
        assert!(positions.is_sorted(), "{subject}: {positions:?}");
    }
}

both!(
    every_change_arrives_signed,
    a_subscription_may_begin_at_the_beginning,
    what_failed_is_sent_again_in_order,
    a_hub_killed_while_sending_loses_nothing,
    one_bad_endpoint_holds_nobody_back,
    gone_means_gone,
    paused_means_silent,
    a_new_secret_overlaps_with_the_old_one,
    subscribers_cannot_make_the_hub_call_itself,
);

fn every_change_arrives_signed(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::start();
    hub.feeder().feed("erp", "before", &vendor(900));
    let subscription = subscribe(&hub, &receiver.url, "now");
    let secret = subscription["secret"].as_str().unwrap();
    hub.feeder().feed("erp", "V-1", &baxter());
    hub.feeder().feed("procurement", "77", &baxter_again());
    wait_until("both arrive", || receiver.ids().len() == 2);
    let changes = hub.reader().all_changes("vendor");
    for (delivery, change) in receiver.delivered().iter().zip(&changes[1..]) {
        assert_eq!(delivery.json(), *change, "what is sent is what is read");
        assert_eq!(delivery.header("webhook-id"), change["id"].as_str().unwrap());
        assert!(
            delivery
                .header("content-type")
                .starts_with("application/cloudevents+json")
        );
        assert_eq!(delivery.signatures_of(secret), 1);
        assert_eq!(delivery.signatures_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), 0);
    }
    let view = subscriber(&hub).get(&path(&subscription, "")).expect(200);
    assert_eq!(view.get("secret"), None, "shown once");
}

fn a_subscription_may_begin_at_the_beginning(database: Database) {
    let hub = Hub::start_with(&database, options());
    feed_vendors(&hub.feeder(), 0..30);
    let receiver = Receiver::start();
    let subscription = subscribe(&hub, &receiver.url, "beginning");
    assert_complete(&hub, &receiver);
    wait_until("it is at the head", || {
        subscriber(&hub).get(&path(&subscription, "")).expect(200)["lag"] == 0
    });
    let log = subscriber(&hub)
        .get(&path(&subscription, "/deliveries?outcome=delivered&limit=1000"))
        .expect(200);
    assert_eq!(log["items"].as_array().unwrap().len(), 30);
}

fn what_failed_is_sent_again_in_order(database: Database) {
    let hub = Hub::start_with(&database, options());
    // Every third request fails, and the first ones all do.
    let receiver = Receiver::answering(|_, number| if number < 5 || number % 3 == 0 { 503 } else { 200 });
    let subscription = subscribe(&hub, &receiver.url, "now");
    feed_vendors(&hub.feeder(), 0..8);
    for version in 0..3 {
        let records: Vec<Value> = (0..8)
            .map(|n| {
                let mut attributes = vendor(n);
                attributes["website"] = json!(format!("https://example.com/{n}/{version}"));
                json!({"system": "erp", "key": n.to_string(), "attributes": attributes})
            })
            .collect();
        hub.feeder()
            .post("/v1/domains/vendor/source-records", &json!({"records": records}))
            .expect(200);
    }
    assert_complete(&hub, &receiver);
    assert_ordered(&receiver);
    let log = subscriber(&hub)
        .get(&path(&subscription, "/deliveries?outcome=failed&limit=1000"))
        .expect(200);
    assert!(
        log["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|attempt| attempt["status"] == 503)
    );
    assert!(!log["items"].as_array().unwrap().is_empty());
}

fn a_hub_killed_while_sending_loses_nothing(database: Database) {
    let mut hub = Hub::start_with(&database, options());
    let receiver = Receiver::start();
    subscribe(&hub, &receiver.url, "now");
    feed_vendors(&hub.feeder(), 0..200);
    wait_until("some arrived", || receiver.ids().len() > 20);
    hub.restart(&database);
    feed_vendors(&hub.feeder(), 200..220);
    assert_complete(&hub, &receiver);
    assert_ordered(&receiver);
}

fn one_bad_endpoint_holds_nobody_back(database: Database) {
    let hub = Hub::start_with(&database, options());
    let (good, bad) = (Receiver::start(), Receiver::answering(|_, _| 500));
    let (_, failing) = (subscribe(&hub, &good.url, "now"), subscribe(&hub, &bad.url, "now"));
    feed_vendors(&hub.feeder(), 0..20);
    assert_complete(&hub, &good);
    wait_until("the other is tried", || !bad.all().is_empty());
    let view = subscriber(&hub).get(&path(&failing, "")).expect(200);
    let waiting = ["lag", "retrying", "parked"].map(|name| view[name].as_i64().unwrap());
    assert!(waiting.iter().sum::<i64>() > 0, "{view}");
}

fn gone_means_gone(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::answering(|_, _| 410);
    let subscription = subscribe(&hub, &receiver.url, "now");
    hub.feeder().feed("erp", "1", &vendor(1));
    wait_until("it is disabled", || {
        subscriber(&hub).get(&path(&subscription, "")).expect(200)["state"] == "disabled"
    });
}

fn paused_means_silent(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::start();
    let subscription = subscribe(&hub, &receiver.url, "now");
    let caller = subscriber(&hub);
    let verb = |verb: &str| caller.request("POST", &path(&subscription, verb)).send().expect(200);
    assert_eq!(verb("/pause")["state"], "paused");
    feed_vendors(&hub.feeder(), 0..3);
    let other = Receiver::start();
    subscribe(&hub, &other.url, "beginning");
    assert_complete(&hub, &other);
    assert_eq!(receiver.all().len(), 0);
    assert_eq!(verb("/resume")["state"], "active");
    assert_complete(&hub, &receiver);
    caller.delete(&path(&subscription, "")).expect(204);
    caller.get(&path(&subscription, "")).problem(404, "not_found");
}

fn a_new_secret_overlaps_with_the_old_one(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::start();
    let subscription = subscribe(&hub, &receiver.url, "now");
    let old = subscription["secret"].as_str().unwrap();
    let rotated = subscriber(&hub)
        .request("POST", &path(&subscription, "/rotate-secret"))
        .send()
        .expect(200);
    let new = rotated["secret"].as_str().unwrap();
    assert_ne!(old, new);
    let ping = subscriber(&hub)
        .request("POST", &path(&subscription, "/test"))
        .send()
        .expect(200);
    assert_eq!((&ping["delivered"], &ping["status"]), (&json!(true), &json!(204)));
    assert_eq!(signatures(&receiver, 0, old, new), (1, 1));
    // The node that sends hears of it within a moment; until then the old secret signs, which is valid still.
    let mut sent = 1;
    wait_until("the new secret signs", || {
        hub.feeder().feed("erp", &sent.to_string(), &vendor(sent));
        wait_until("it arrives", || receiver.ids().len() > sent);
        sent += 1;
        signatures(&receiver, sent - 1, old, new) == (1, 1)
    });
    assert!((0..sent).all(|place| signatures(&receiver, place, old, new).0 == 1));
    let stored = database.connect().texts("SELECT secrets AS text FROM subscription");
    assert!(
        stored
            .iter()
            .all(|text| !text.contains(&old[6..]) && !text.contains(&new[6..])),
        "not in clear"
    );
    assert!(!hub.log().contains(&old[6..]));
}

fn subscribers_cannot_make_the_hub_call_itself(database: Database) {
    let hub = Hub::start(&database);
    for url in [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://10.0.0.1/hook",
        "https://[::1]/",
        "https://169.254.169.254/latest",
        "https://[::ffff:127.0.0.1]/",
        "https://0x7f000001/",
        "https://2130706433/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://user:password@example.com/",
        "not a url",
        "",
    ] {
        let body = json!({"name": "x", "url": url, "domains": ["vendor"]});
        let answer = subscriber(&hub).post("/v1/subscriptions", &body);
        assert!([400, 422].contains(&answer.status), "{url}: {}", answer.text());
    }
    let body = json!({"name": "x", "url": "https://example.com/", "domains": ["vendor"], "types": ["mdm.nothing"]});
    subscriber(&hub)
        .post("/v1/subscriptions", &body)
        .problem(422, "invalid_content");
    assert_eq!(
        subscriber(&hub).get("/v1/subscriptions").expect(200)["items"],
        json!([])
    );
}

#[test]
fn two_nodes_share_the_work_without_doubling_it() {
    let database = crate::harness::Database::postgres();
    let (mut a, b) = (
        Hub::start_with(&database, options()),
        Hub::start_with(&database, options()),
    );
    let receivers: Vec<Receiver> = (0..4).map(|_| Receiver::start()).collect();
    for receiver in &receivers {
        subscribe(&a, &receiver.url, "now");
    }
    feed_vendors(&a.feeder(), 0..100);
    for receiver in &receivers {
        assert_complete(&b, receiver);
        assert_eq!(receiver.delivered().len(), 100, "each once");
    }
    // The other node takes over what a dead one held.
    a.kill();
    feed_vendors(&b.feeder(), 100..120);
    for receiver in &receivers {
        assert_complete(&b, receiver);
        assert_ordered(receiver);
    }
}

/// How many signatures of the old and of the new secret a delivery has.
fn signatures(receiver: &Receiver, place: usize, old: &str, new: &str) -> (usize, usize) {
    let delivery = &receiver.delivered()[place];
    (delivery.signatures_of(old), delivery.signatures_of(new))
}
