//! What the hub sends is read and verified by libraries that know nothing of it.

use serde_json::{Value, json};

use crate::harness::records::vendor;
use crate::harness::subscriber::Subscriber;
use crate::harness::subscription::options;
use crate::harness::{Client, Database, Hub, both, wait_until};

both!(
    a_python_subscriber_verifies_every_delivery,
    a_retry_keeps_its_id_and_is_signed_anew,
    old_and_new_secrets_verify_while_they_overlap,
    a_javascript_subscriber_verifies_every_delivery,
    batches_and_public_keys_verify,
    events_fit_their_published_schema,
);

fn hub(database: &Database) -> Hub {
    Hub::start_with(database, options())
}

fn owner(hub: &Hub) -> Client {
    hub.actor("subscriber", "*:read *:subscribe")
}

/// Subscribes, and gives the subscriber its secret.
fn subscribe(hub: &Hub, subscriber: &mut Subscriber) -> String {
    subscribe_with(hub, subscriber, json!({}))
}

fn subscribe_with(hub: &Hub, subscriber: &mut Subscriber, settings: Value) -> String {
    let url = &subscriber.url;
    let body = json!({"name": "independent", "url": url, "domains": ["vendor"], "settings": settings});
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

fn batches_and_public_keys_verify(database: Database) {
    let hub = hub(&database);
    let mut subscriber = Subscriber::python();
    let settings = json!({"batch": 20, "in_flight": 1, "signature": ["v1", "v1a"]});
    let id = subscribe_with(&hub, &mut subscriber, settings);
    let keys = owner(&hub).get(&format!("/v1/subscriptions/{id}/keys")).expect(200);
    subscriber.tell(&json!({"public": keys["items"][0]["key"]}));
    feed_vendors(&hub, 0..60);
    let received = |said: &[Value]| -> Vec<Value> {
        let events = said
            .iter()
            .flat_map(|line| line["events"].as_array().cloned().unwrap_or_default());
        events.map(|event| event["id"].clone()).collect()
    };
    wait_until("everything arrives", || received(&subscriber.said()).len() >= 60);
    let said = subscriber.said();
    assert_eq!(sorted(received(&said)), sorted(events(&hub)));
    for line in &said {
        assert_eq!(
            (&line["verified"], &line["verified_public"]),
            (&json!([true]), &json!([true])),
            "{line}"
        );
        assert_eq!(line["tampered_passes"], false, "{line}");
        assert_eq!(line["signatures"].as_array().unwrap().len(), 2, "{line}");
    }
    let batches = said
        .iter()
        .filter(|line| line["content_type"] == "application/cloudevents-batch+json");
    assert!(batches.count() > 0, "60 changes of one commit come in batches");
}

fn events_fit_their_published_schema(database: Database) {
    let hub = hub(&database);
    let types = hub.reader().get("/v1/event-types").expect(200);
    let mut schemas = serde_json::Map::new();
    for kind in types["items"].as_array().unwrap() {
        let described = hub.reader().get(kind["schema_url"].as_str().unwrap()).expect(200);
        schemas.insert(kind["type"].as_str().unwrap().to_owned(), described["schema"].clone());
    }
    for settings in [
        json!({}),
        json!({"payload": "thin"}),
        json!({"attributes": ["addresses.city"]}),
    ] {
        let mut subscriber = Subscriber::python();
        subscriber.tell(&json!({ "schemas": schemas }));
        let id = subscribe_with(&hub, &mut subscriber, settings);
        let ping = owner(&hub)
            .request("POST", &format!("/v1/subscriptions/{id}/test"))
            .send()
            .expect(200);
        assert_eq!(ping["delivered"], true, "{ping}");
        feed_vendors(&hub, 0..2);
        hub.feeder().feed("erp", &format!("new {id}"), &vendor(7));
        for line in wait_for(&subscriber, 2) {
            assert_eq!(
                (&line["error"], &line["schema_errors"]),
                (&Value::Null, &json!([])),
                "{line}"
            );
        }
        owner(&hub).delete(&format!("/v1/subscriptions/{id}")).expect(204);
    }
}
