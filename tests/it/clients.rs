//! What the hub sends is read and verified by libraries that know nothing of it.

use serde_json::{Value, json};

use crate::harness::hub::Options;
use crate::harness::records::vendor;
use crate::harness::subscriber::Subscriber;
use crate::harness::{Client, Database, Hub, both, wait_until};

both!(
    a_python_subscriber_verifies_every_delivery,
    a_retry_keeps_its_id_and_is_signed_anew,
    old_and_new_secrets_verify_while_they_overlap,
    a_javascript_subscriber_verifies_every_delivery,
);

fn hub(database: &Database) -> Hub {
    let options = Options::default()
        .set("MDM_HUB_DELIVERY_ALLOW_HTTP", "true")
        .set("MDM_HUB_DELIVERY_ALLOW_PRIVATE", "127.0.0.0/8")
        .set("MDM_HUB_DELIVERY_SCHEDULE_S", "1,1,1,1,1,1,1,1,1")
        .set("MDM_HUB_DELIVERY_PROBE_PAUSE_MS", "200");
    Hub::start_with(database, options)
}

fn owner(hub: &Hub) -> Client {
    hub.actor("subscriber", "*:read *:subscribe")
}

/// Subscribes, and gives the subscriber its secret.
fn subscribe(hub: &Hub, subscriber: &mut Subscriber) -> String {
    let body = json!({"name": "independent", "url": subscriber.url, "domains": ["vendor"]});
    let made = owner(hub).post("/v1/subscriptions", &body).expect(201);
    subscriber.tell(&json!({"secret": made["secret"]}));
    made["id"].as_str().unwrap().to_owned()
}

fn feed_vendors(hub: &Hub, numbers: std::ops::Range<usize>) {
    let records: Vec<Value> = numbers
        .map(|n| json!({"system": "erp", "key": n.to_string(), "attributes": vendor(n)}))
        .collect();
    let path = "/v1/domains/vendor/source-records";
    hub.feeder().post(path, &json!({"records": records})).expect(200);
}

/// The ids of the feed's changes.
fn events(hub: &Hub) -> Vec<Value> {
    let changes = hub.reader().all_changes("vendor");
    changes.iter().map(|change| change["id"].clone()).collect()
}

/// Ids taken with success, in order of arrival.
fn taken(said: &[Value]) -> Vec<Value> {
    let good = said.iter().filter(|line| line["status"] != 500);
    good.map(|line| line["id"].clone()).collect()
}

/// Waits until `count` deliveries were taken with success.
fn wait_for(subscriber: &Subscriber, count: usize) -> Vec<Value> {
    wait_until("everything arrives", || taken(&subscriber.said()).len() >= count);
    subscriber.said()
}

fn sorted(mut ids: Vec<Value>) -> Vec<String> {
    let mut ids: Vec<String> = ids.drain(..).map(|id| id.as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

fn a_python_subscriber_verifies_every_delivery(database: Database) {
    let hub = hub(&database);
    let mut subscriber = Subscriber::python();
    subscribe(&hub, &mut subscriber);
    feed_vendors(&hub, 0..20);
    let said = wait_for(&subscriber, 20);
    assert_eq!(sorted(taken(&said)), sorted(events(&hub)));
    for line in &said {
        assert_eq!(line["error"], Value::Null, "{line}");
        assert_eq!(line["verified"], json!([true]), "{line}");
        for passes in ["tampered_passes", "other_time_passes", "old_passes"] {
            assert_eq!(line[passes], false, "{passes}: {line}");
        }
        assert_eq!(line["just_in_time_passes"], true, "{line}");
        let event = &line["events"][0];
        assert_eq!(event["id"], line["id"]);
        assert_eq!(event["type"], "mdm.golden_record.created.v1");
        assert_eq!(event["subject"], event["data"]["golden_id"]);
        assert_eq!(event["data"]["domain"], "vendor");
    }
}

fn a_retry_keeps_its_id_and_is_signed_anew(database: Database) {
    let hub = hub(&database);
    let mut subscriber = Subscriber::python();
    subscribe(&hub, &mut subscriber);
    subscriber.tell(&json!({"fail": 1}));
    feed_vendors(&hub, 0..1);
    let said = wait_for(&subscriber, 1);
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!((&said[0]["status"], &said[1]["status"]), (&json!(500), &json!(204)));
    assert_eq!(said[0]["id"], said[1]["id"]);
    for line in &said {
        assert_eq!(line["verified"], json!([true]), "{line}");
    }
    let time = |line: &Value| line["timestamp"].as_i64().unwrap();
    assert!(time(&said[1]) > time(&said[0]), "signed at the time of the attempt");
    assert_ne!(said[0]["signatures"], said[1]["signatures"]);
}

fn old_and_new_secrets_verify_while_they_overlap(database: Database) {
    let hub = hub(&database);
    let mut subscriber = Subscriber::python();
    let id = subscribe(&hub, &mut subscriber);
    let path = format!("/v1/subscriptions/{id}/rotate-secret");
    let rotated = owner(&hub).request("POST", &path).send().expect(200);
    subscriber.tell(&json!({"secret": rotated["secret"]}));
    // The sending node looks for new secrets now and then; until it has them, the old one signs alone.
    let mut fed = 0;
    wait_until("the new secret signs", || {
        feed_vendors(&hub, fed..fed + 1);
        fed += 1;
        let said = wait_for(&subscriber, fed);
        said.last().unwrap()["verified"] == json!([true, true])
    });
    for line in subscriber.said() {
        assert_eq!(line["verified"][0], true, "the old secret still verifies: {line}");
    }
}

fn a_javascript_subscriber_verifies_every_delivery(database: Database) {
    let hub = hub(&database);
    let mut subscriber = Subscriber::javascript();
    subscribe(&hub, &mut subscriber);
    feed_vendors(&hub, 0..10);
    let said = wait_for(&subscriber, 10);
    assert_eq!(sorted(taken(&said)), sorted(events(&hub)));
    for line in said {
        assert_eq!(
            (&line["verified"], &line["tampered_passes"]),
            (&json!([true]), &json!(false)),
            "{line}"
        );
        assert_eq!(line["event"]["specversion"], "1.0");
    }
}
