//! A subscription is sent what it asked for, in the order and shape that it asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::harness::hub::Options;
use crate::harness::receiver::{Delivery, Receiver};
use crate::harness::records::{baxter, golden_record, source_record, vendor};
use crate::harness::{Answer, Client, Database, Hub, both, wait_until};

/// A hub that may send to this machine, and tries again soon.
fn hub(database: &Database) -> Hub {
    let options = Options::default()
        .set("MDM_HUB_DELIVERY_ALLOW_HTTP", "true")
        .set("MDM_HUB_DELIVERY_ALLOW_PRIVATE", "127.0.0.0/8")
        .set("MDM_HUB_DELIVERY_SCHEDULE_S", "1,1,1,1,1,1,1,1,1,1,1,1")
        .set("MDM_HUB_DELIVERY_PROBE_PAUSE_MS", "200");
    Hub::start_with(database, options)
}

fn consumer(hub: &Hub) -> Client {
    hub.actor("erp", "vendor:read vendor:subscribe")
}

/// The same, whose token lets it also see what is sensitive.
fn payments(hub: &Hub) -> Client {
    hub.actor("erp", "vendor:read vendor:subscribe vendor:sensitive")
}

fn subscribe(client: &Client, url: &str, settings: &Value) -> Answer {
    let body = json!({"name": "erp", "url": url, "domains": ["vendor"], "from": "beginning", "settings": settings});
    client.post("/v1/subscriptions", &body)
}

fn path(subscription: &Value) -> String {
    format!("/v1/subscriptions/{}", subscription["id"].as_str().unwrap())
}

/// Changes a subscription in the version given.
fn edit(client: &Client, subscription: &Value, body: &Value) -> Answer {
    client
        .request("PATCH", &path(subscription))
        .header("if-match", &format!("\"{}\"", subscription["version"]))
        .json(body)
        .send()
}

fn places(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}

/// Sends vendors, each with a website that `round` makes another.
fn feed_vendors(hub: &Hub, numbers: impl Iterator<Item = usize>, round: usize) {
    let record = |n: usize| {
        let mut attributes = vendor(n);
        attributes["website"] = json!(format!("https://example.com/{n}/{round}"));
        json!({"system": "erp", "key": n.to_string(), "attributes": attributes})
    };
    let records: Vec<Value> = numbers.map(record).collect();
    hub.feeder()
        .post("/v1/domains/vendor/source-records", &json!({"records": records}))
        .expect(200);
}

/// Everything is delivered, left out or given up.
fn wait_until_done(hub: &Hub, subscription: &Value) -> Value {
    let mut view = Value::Null;
    wait_until("everything is dealt with", || {
        view = payments(hub).get(&path(subscription)).expect(200);
        ["lag", "retrying", "parked"].iter().all(|name| view[name] == 0)
    });
    view
}

/// The events of a delivery: one, or those of a batch.
fn events(delivery: &Delivery) -> Vec<Value> {
    match delivery.json() {
        Value::Array(events) => events,
        event => vec![event],
    }
}

fn delivered(receiver: &Receiver) -> Vec<Value> {
    receiver.delivered().iter().flat_map(events).collect()
}

fn positions(events: &[Value]) -> Vec<i64> {
    events
        .iter()
        .map(|event| event["data"]["position"].as_i64().unwrap())
        .collect()
}

/// Whether one of the events that arrived is about this vendor.
fn is_about(delivery: &Delivery, number: usize) -> bool {
    let keys = |event: &Value| event["data"]["source_keys"][0]["key"] == json!(number.to_string());
    events(delivery).iter().any(keys)
}

both!(
    only_what_passes_the_filter_is_sent,
    the_change_by_which_a_record_leaves_the_filter_is_sent,
    only_the_attributes_asked_for_are_sent_and_a_repeat_has_the_same_bytes,
    granted_values_are_joined_when_sent_and_nowhere_else,
    key_pairs_sign_beside_secrets_and_overlap_when_rotated,
    strict_order_waits_for_what_failed,
    what_blocks_is_tried_until_it_is_taken,
    only_the_latest_need_arrive_and_ends_always_do,
    batches_hold_different_records_and_show_which_event_is_at_fault,
    no_more_requests_a_second_than_allowed,
    no_more_requests_at_a_time_than_allowed,
    another_order_begins_where_the_former_one_ended,
    strict_order_holds_when_the_hub_is_killed,
    settings_are_shown_and_changed_in_the_version_that_was_seen,
    settings_that_cannot_be_are_refused_with_their_place,
    only_who_may_see_sensitive_attributes_may_have_them_sent,
);

fn settings_are_shown_and_changed_in_the_version_that_was_seen(database: Database) {
    let hub = hub(&database);
    let consumer = consumer(&hub);
    let (first, second) = (Receiver::start(), Receiver::start());
    let made = subscribe(
        &consumer,
        &first.url,
        &json!({"batch": 20, "attributes": ["legal_name"]}),
    )
    .expect(201);
    assert_eq!(
        (&made["settings"]["batch"], &made["settings"]["order"]),
        (&json!(20), &json!("per_record"))
    );
    let tag = consumer.get(&path(&made));
    assert_eq!(tag.header("etag"), Some("\"1\""));
    let body = json!({"name": "ERP 2", "url": second.url, "settings": {"batch": null, "order": "latest"}});
    consumer
        .request("PATCH", &path(&made))
        .json(&body)
        .send()
        .problem(428, "version_required");
    let answer = edit(&consumer, &made, &body);
    let changed = answer.expect(200);
    assert_eq!(answer.header("etag"), Some("\"2\""));
    let settings = &changed["settings"];
    assert_eq!((&changed["name"], &settings["batch"]), (&json!("ERP 2"), &json!(1)));
    assert_eq!(
        (&settings["order"], &settings["attributes"]),
        (&json!("latest"), &json!(["legal_name"]))
    );
    edit(&consumer, &made, &body).problem(412, "stale_version");
    assert_eq!(consumer.get(&path(&made)).expect(200), changed);
    // Whoever sends hears of it within a moment.
    let mut sent = 0;
    wait_until("what comes is sent to the new URL", || {
        hub.feeder()
            .feed("erp", &sent.to_string(), &crate::harness::records::vendor(sent));
        sent += 1;
        !second.all().is_empty()
    });
    let log = hub.log();
    assert!(
        log.contains("subscription changed") && log.contains("batch order"),
        "{log}"
    );
}

fn settings_that_cannot_be_are_refused_with_their_place(database: Database) {
    let hub = hub(&database);
    let consumer = consumer(&hub);
    let url = "http://127.0.0.1:9/";
    let wrong = json!({
        "attributes": ["nothing"], "batch": 0, "filter": {"attributes": {"nothing": ["x"]}}, "signature": [],
    });
    let refused = subscribe(&consumer, url, &wrong).problem(422, "invalid_content");
    let expected = ["filter/attributes/nothing", "attributes/0", "batch", "signature"];
    assert_eq!(places(&refused), expected.map(|place| format!("/settings/{place}")));
    let refused = subscribe(&consumer, url, &json!({"bach": 1, "order": "any"})).problem(422, "invalid_content");
    assert_eq!(places(&refused), ["/settings/order", "/settings/bach"]);
    let refused = subscribe(&consumer, "nats://127.0.0.1:4222/", &json!({"target": "stream"}));
    assert_eq!(places(&refused.problem(422, "invalid_content")), ["/url"]);
    assert_eq!(consumer.get("/v1/subscriptions").expect(200)["items"], json!([]));
    let made = subscribe(&consumer, url, &json!({})).expect(201);
    let body = json!({"name": " ", "url": "http://10.0.0.1/", "types": ["x"], "settings": {"rate_per_s": 0}});
    let refused = edit(&consumer, &made, &body).problem(422, "invalid_content");
    assert!(places(&refused).contains(&"/name"), "{refused}");
    let body = json!({"url": "http://10.0.0.1/", "types": ["x"], "settings": {"rate_per_s": 0}});
    let refused = edit(&consumer, &made, &body).problem(422, "invalid_content");
    assert_eq!(places(&refused), ["/types/0", "/settings/rate_per_s", "/url"]);
    edit(&consumer, &made, &json!({"url": null})).problem(422, "invalid_content");
    edit(&consumer, &made, &json!({"domains": ["item"]})).problem(422, "invalid_content");
    let stranger = hub.actor("stranger", "item:read item:subscribe");
    edit(&stranger, &made, &json!({"name": "x"})).problem(404, "not_found");
    let blind = hub.actor("blind", "vendor:subscribe");
    edit(&blind, &made, &json!({"url": "http://127.0.0.1:8/"})).problem(403, "forbidden");
    assert_eq!(consumer.get(&path(&made)).expect(200), strip(&made), "nothing changed");
}

/// A new subscription as it is shown later.
fn strip(made: &Value) -> Value {
    let mut shown = made.clone();
    shown.as_object_mut().unwrap().remove("secret");
    shown
}

fn only_who_may_see_sensitive_attributes_may_have_them_sent(database: Database) {
    let hub = hub(&database);
    let (consumer, payments) = (consumer(&hub), payments(&hub));
    let url = "http://127.0.0.1:9/";
    let grant = json!({"sensitive": ["tin"]});
    subscribe(&consumer, url, &grant).problem(403, "forbidden");
    let plain = subscribe(&consumer, url, &json!({})).expect(201);
    edit(&consumer, &plain, &json!({"settings": grant})).problem(403, "forbidden");
    let made = subscribe(&payments, url, &grant).expect(201);
    assert_eq!(made["settings"]["sensitive"], json!(["tin"]));
    let elsewhere = json!({"url": "http://127.0.0.1:8/"});
    edit(&consumer, &made, &elsewhere).problem(403, "forbidden");
    let taken_back = edit(&consumer, &made, &json!({"settings": {"sensitive": null}})).expect(200);
    edit(&consumer, &taken_back, &elsewhere).expect(200);
    assert!(
        hub.log().contains("granted=\"tin\"") || hub.log().contains("\"granted\":\"tin\""),
        "{}",
        hub.log()
    );
}

fn only_what_passes_the_filter_is_sent(database: Database) {
    let hub = hub(&database);
    let (by_value, by_change) = (Receiver::start(), Receiver::start());
    let created = ["mdm.golden_record.created.v1"];
    let filter = json!({"filter": {"types": created, "attributes": {"addresses.state": ["OK", "nv"]}}});
    let valued = subscribe(&consumer(&hub), &by_value.url, &filter).expect(201);
    let filter = json!({"filter": {"changed": ["website"]}});
    let changed = subscribe(&consumer(&hub), &by_change.url, &filter).expect(201);
    feed_vendors(&hub, 0..20, 0);
    feed_vendors(&hub, 0..20, 1);
    // What changes something else is passed over, and the cursor goes on.
    let mut attributes = vendor(1);
    attributes["website"] = json!("https://example.com/1/1");
    attributes["phones"] = json!(["(212) 555-0199"]);
    hub.feeder().feed("erp", "1", &attributes);
    assert_eq!(wait_until_done(&hub, &valued)["cursors"][0]["position"], 41);
    assert_eq!(wait_until_done(&hub, &changed)["cursors"][0]["position"], 41);
    let feed = hub.reader().all_changes("vendor");
    let (sent, others) = (delivered(&by_value), delivered(&by_change));
    assert!(
        sent.iter().chain(&others).all(|event| feed.contains(event)),
        "as they are in the feed"
    );
    assert_eq!(sent.len(), 8, "those of two states out of five");
    let state = |event: &Value| {
        event["data"]["attributes"]["addresses"][0]["state"]
            .as_str()
            .unwrap()
            .to_string()
    };
    assert!(sent.iter().all(|event| ["OK", "NV"].contains(&state(event).as_str())));
    let mut places = positions(&others);
    places.sort();
    assert_eq!(places, (1..=40).collect::<Vec<i64>>());
}

fn the_change_by_which_a_record_leaves_the_filter_is_sent(database: Database) {
    let hub = hub(&database);
    let receiver = Receiver::start();
    let filter = json!({"filter": {"attributes": {"addresses.state": ["OK"]}}});
    let made = subscribe(&consumer(&hub), &receiver.url, &filter).expect(201);
    feed_vendors(&hub, 0..5, 0);
    let mut moved = vendor(1);
    for (round, state) in ["OK", "OH", "OH"].iter().enumerate() {
        moved["addresses"][0]["state"] = json!(state);
        moved["website"] = json!(format!("https://example.com/{round}"));
        hub.feeder().feed("erp", "1", &moved);
    }
    wait_until_done(&hub, &made);
    let states: Vec<Value> = delivered(&receiver)
        .iter()
        .map(|event| event["data"]["attributes"]["addresses"][0]["state"].clone())
        .collect();
    assert_eq!(states, ["OK", "OK", "OH"], "there, changed, gone, and nothing more");
}

fn only_the_attributes_asked_for_are_sent_and_a_repeat_has_the_same_bytes(database: Database) {
    let hub = hub(&database);
    // Each event is refused once.
    let receiver = Receiver::answering(|_, number| if number < 6 { 500 } else { 200 });
    let thin = Receiver::start();
    let settings = json!({"attributes": ["legal_name", "addresses.zip"], "skip_unchanged": true});
    let made = subscribe(&consumer(&hub), &receiver.url, &settings).expect(201);
    let other = subscribe(&consumer(&hub), &thin.url, &json!({"payload": "thin"})).expect(201);
    feed_vendors(&hub, 0..3, 0);
    feed_vendors(&hub, 0..3, 1);
    wait_until_done(&hub, &made);
    wait_until_done(&hub, &other);
    let sent = delivered(&receiver);
    assert_eq!(sent.len(), 3, "a new website changes nothing of what is sent");
    for event in &sent {
        let data = &event["data"];
        let names: Vec<&String> = data["attributes"].as_object().unwrap().keys().collect();
        assert_eq!(names, ["addresses", "legal_name"]);
        assert_eq!(data["attributes"]["addresses"][0].as_object().unwrap().len(), 1);
        assert_eq!(data["changed"], json!(["addresses", "legal_name"]));
        assert_eq!(data["label"], data["attributes"]["legal_name"]);
    }
    let mut bodies: BTreeMap<String, BTreeSet<Vec<u8>>> = BTreeMap::new();
    for delivery in receiver.all() {
        bodies
            .entry(delivery.header("webhook-id").into())
            .or_default()
            .insert(delivery.body.clone());
    }
    assert!(receiver.all().len() > 3 && bodies.values().all(|bodies| bodies.len() == 1));
    let thin = delivered(&thin);
    assert_eq!(thin.len(), 6);
    for event in &thin {
        let data = &event["data"];
        assert_eq!((data.get("attributes"), data.get("label")), (None, None));
        assert!(!event.to_string().contains("LLC"), "{event}");
        let link = data["links"]["golden_record"].as_str().unwrap();
        assert_eq!(hub.reader().get(link).expect(200)["id"], data["golden_id"]);
    }
    assert_eq!(thin[5]["data"]["changed"], json!(["website"]));
    assert_eq!(thin[5]["data"]["previous_version"], json!(1));
}

fn granted_values_are_joined_when_sent_and_nowhere_else(database: Database) {
    let hub = hub(&database);
    let (granted, plain) = (Receiver::start(), Receiver::start());
    let settings = json!({"attributes": ["legal_name"], "sensitive": ["tin"]});
    let made = subscribe(&payments(&hub), &granted.url, &settings).expect(201);
    let other = subscribe(&consumer(&hub), &plain.url, &json!({})).expect(201);
    hub.feeder().feed("erp", "V-1", &baxter());
    wait_until_done(&hub, &made);
    wait_until_done(&hub, &other);
    let attributes = &delivered(&granted)[0]["data"]["attributes"];
    assert_eq!(
        attributes,
        &json!({"legal_name": "Baxter Healthcare Corp", "tin": "36-2604143"})
    );
    let changed = &delivered(&granted)[0]["data"]["changed"];
    assert_eq!(changed, &json!(["legal_name", "tin"]));
    let mut direct = database.connect();
    let stored = direct.texts("SELECT body AS text FROM change");
    let everywhere = format!("{stored:?} {} {:?}", hub.log(), delivered(&plain));
    assert!(!everywhere.contains("2604143"), "nowhere else");
    let settings = json!({"settings": {"sensitive": null}});
    let edited = edit(
        &payments(&hub),
        &payments(&hub).get(&path(&made)).expect(200),
        &settings,
    )
    .expect(200);
    let mut round = 0;
    wait_until("the value is not sent any more", || {
        let mut attributes = baxter();
        attributes["legal_name"] = json!(format!("Baxter Healthcare {round}"));
        round += 1;
        hub.feeder().feed("erp", "V-1", &attributes);
        wait_until_done(&hub, &edited);
        delivered(&granted).last().unwrap()["data"]["attributes"]
            .get("tin")
            .is_none()
    });
    // What has ended has no present version to take values from.
    let regranted = edit(
        &payments(&hub),
        &payments(&hub).get(&path(&made)).expect(200),
        &json!({"settings": {"sensitive": ["tin"]}}),
    );
    regranted.expect(200);
    hub.feeder().delete(&source_record("vendor", "erp", "V-1")).expect(200);
    wait_until_done(&hub, &made);
    let last = delivered(&granted).pop().unwrap();
    assert_eq!(last["type"], "mdm.golden_record.retired.v1");
    assert!(!last.to_string().contains("2604143"), "{last}");
}

/// How many signatures of a delivery verify with this public key.
fn verified(delivery: &Delivery, key: &Value) -> usize {
    let public = STANDARD
        .decode(key["key"].as_str().unwrap().strip_prefix("whpk_").unwrap())
        .unwrap();
    let head = format!(
        "{}.{}.",
        delivery.header("webhook-id"),
        delivery.header("webhook-timestamp")
    );
    let message = [head.as_bytes(), &delivery.body].concat();
    let signatures = delivery.header("webhook-signature").split(' ');
    signatures
        .filter_map(|signature| STANDARD.decode(signature.strip_prefix("v1a,")?).ok())
        .filter(|bytes| {
            UnparsedPublicKey::new(&ED25519, &public)
                .verify(&message, bytes)
                .is_ok()
        })
        .count()
}

fn key_pairs_sign_beside_secrets_and_overlap_when_rotated(database: Database) {
    let hub = hub(&database);
    let consumer = consumer(&hub);
    let receiver = Receiver::start();
    let made = subscribe(&consumer, &receiver.url, &json!({"signature": ["v1", "v1a"]})).expect(201);
    let keys = || {
        let answer = consumer.get(&format!("{}/keys", path(&made))).expect(200);
        answer["items"].as_array().unwrap().clone()
    };
    let first = keys();
    assert_eq!((first.len(), &first[0]["valid_until"]), (1, &Value::Null));
    feed_vendors(&hub, 0..2, 0);
    wait_until_done(&hub, &made);
    let secret = made["secret"].as_str().unwrap();
    for delivery in receiver.delivered() {
        assert!(delivery.header("webhook-signature").starts_with("v1,"));
        assert_eq!((delivery.signatures_of(secret), verified(&delivery, &first[0])), (1, 1));
    }
    consumer
        .request("POST", &format!("{}/rotate-secret", path(&made)))
        .send()
        .expect(200);
    let both = keys();
    assert_eq!((both.len(), &both[1]["key"]), (2, &first[0]["key"]));
    assert!(both[0]["valid_until"].is_null() && both[1]["valid_until"].is_string());
    let mut round = 1;
    wait_until("both keys sign", || {
        feed_vendors(&hub, 0..1, round);
        round += 1;
        wait_until_done(&hub, &made);
        let last = receiver.delivered().pop().unwrap();
        let signed = last.header("webhook-signature").split(' ').count();
        signed == 4 && both.iter().all(|key| verified(&last, key) == 1)
    });
    let only = edit(
        &consumer,
        &consumer.get(&path(&made)).expect(200),
        &json!({"settings": {"signature": ["v1a"]}}),
    );
    only.expect(200);
    wait_until("only keys sign", || {
        feed_vendors(&hub, 0..1, round);
        round += 1;
        wait_until_done(&hub, &made);
        let last = receiver.delivered().pop().unwrap();
        last.header("webhook-signature")
            .split(' ')
            .all(|part| part.starts_with("v1a,"))
    });
    let stored = database
        .connect()
        .texts("SELECT secrets AS text FROM subscription")
        .join(" ");
    assert!(!stored.contains("whsk_") && !stored.contains(&secret[6..]));
}

fn strict_order_waits_for_what_failed(database: Database) {
    let hub = hub(&database);
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let receiver = Receiver::answering(move |delivery, _| {
        let refused = is_about(delivery, 3) && counted.fetch_add(1, Ordering::SeqCst) < 2;
        if refused { 404 } else { 200 }
    });
    let made = subscribe(
        &consumer(&hub),
        &receiver.url,
        &json!({"order": "strict", "in_flight": 8}),
    )
    .expect(201);
    for round in 0..3 {
        feed_vendors(&hub, 0..8, round);
    }
    wait_until_done(&hub, &made);
    let sent = positions(&delivered(&receiver));
    assert_eq!(
        sent,
        (1..=24).collect::<Vec<i64>>(),
        "in order of position across records"
    );
    let all: Vec<i64> = receiver
        .all()
        .iter()
        .flat_map(|delivery| positions(&events(delivery)))
        .collect();
    assert!(all.is_sorted(), "nothing overtakes what failed: {all:?}");
    assert_eq!(all.len(), 26);
}

fn what_blocks_is_tried_until_it_is_taken(database: Database) {
    let hub = hub(&database);
    let well = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&well);
    let receiver = Receiver::answering(move |delivery, _| {
        let refused = is_about(delivery, 0) && !switch.load(Ordering::SeqCst);
        if refused { 404 } else { 200 }
    });
    let settings = json!({"order": "strict", "on_dead": "block", "schedule_s": [1]});
    let made = subscribe(&consumer(&hub), &receiver.url, &settings).expect(201);
    let settings = json!({"order": "strict", "schedule_s": [1]});
    let skips = Receiver::answering(|delivery, _| if is_about(delivery, 0) { 404 } else { 200 });
    let other = subscribe(&consumer(&hub), &skips.url, &settings).expect(201);
    feed_vendors(&hub, 0..4, 0);
    let view = wait_until_done(&hub, &other);
    assert_eq!((&view["dead"], delivered(&skips).len()), (&json!(1), 3));
    wait_until("it was tried more often than its schedule says", || {
        receiver.all().len() > 3
    });
    let view = consumer(&hub).get(&path(&made)).expect(200);
    assert_eq!(
        (&view["dead"], &view["retrying"], delivered(&receiver).len()),
        (&json!(0), &json!(1), 0)
    );
    well.store(true, Ordering::SeqCst);
    wait_until_done(&hub, &made);
    assert_eq!(positions(&delivered(&receiver)), [1, 2, 3, 4]);
}

fn only_the_latest_need_arrive_and_ends_always_do(database: Database) {
    let hub = hub(&database);
    let well = Arc::new(AtomicBool::new(false));
    let switch = Arc::clone(&well);
    let receiver = Receiver::answering(move |_, _| if switch.load(Ordering::SeqCst) { 200 } else { 503 });
    let made = subscribe(&consumer(&hub), &receiver.url, &json!({"order": "latest"})).expect(201);
    feed_vendors(&hub, 0..3, 0);
    let steward = hub.actor("sue", "*:read *:steward");
    let ids: Vec<String> = hub
        .reader()
        .all_changes("vendor")
        .iter()
        .map(|change| change["data"]["golden_id"].as_str().unwrap().to_string())
        .collect();
    let golden = golden_record("vendor", &ids[0]);
    for round in 1..20 {
        feed_vendors(&hub, 0..3, round);
    }
    let body = json!({"golden_id": ids[1], "reason": "one company"});
    steward.command("POST", &format!("{golden}/merge"), &body).expect(200);
    let body = json!({"merged_id": ids[1], "reason": "two companies"});
    steward.command("POST", &format!("{golden}/split"), &body).expect(200);
    for round in 20..40 {
        feed_vendors(&hub, 0..3, round);
    }
    well.store(true, Ordering::SeqCst);
    let view = wait_until_done(&hub, &made);
    let feed = hub.reader().all_changes("vendor");
    let sent = delivered(&receiver);
    let of = |events: &[Value], id: &str| -> Vec<Value> {
        let about = events.iter().filter(|event| event["data"]["golden_id"] == id);
        about.cloned().collect()
    };
    for id in &ids {
        let (published, arrived) = (of(&feed, id), of(&sent, id));
        assert_eq!(arrived.last(), published.last(), "the newest arrives");
        assert!(positions(&arrived).is_sorted());
        let ends = |events: &[Value]| -> Vec<i64> {
            let kinds = ["merged", "split", "restored", "retired"];
            let kept = |event: &&Value| kinds.iter().any(|kind| event["type"].as_str().unwrap().contains(kind));
            positions(&events.iter().filter(kept).cloned().collect::<Vec<_>>())
        };
        assert_eq!(ends(&arrived), ends(&published));
    }
    let superseded = view["cursors"][0]["superseded"].as_u64().unwrap() as usize;
    assert!(superseded > 60, "{view}");
    assert_eq!(superseded + sent.len(), feed.len());
}

fn batches_hold_different_records_and_show_which_event_is_at_fault(database: Database) {
    let hub = hub(&database);
    let receiver = Receiver::answering(|delivery, _| if is_about(delivery, 7) { 422 } else { 200 });
    feed_vendors(&hub, 0..30, 0);
    feed_vendors(&hub, 0..30, 1);
    let settings = json!({"batch": 10, "schedule_s": [1], "signature": ["v1"], "in_flight": 1});
    let made = subscribe(&consumer(&hub), &receiver.url, &settings).expect(201);
    let view = wait_until_done(&hub, &made);
    assert_eq!(view["dead"], 2);
    let secret = made["secret"].as_str().unwrap();
    let mut refused: Vec<String> = Vec::new();
    for delivery in receiver.all() {
        let events = events(&delivery);
        let batch = delivery.header("content-type") == "application/cloudevents-batch+json";
        assert_eq!(batch, events.len() > 1);
        assert!(events.len() <= 10 && delivery.signatures_of(secret) == 1);
        let records: BTreeSet<&str> = events
            .iter()
            .map(|e| e["data"]["golden_id"].as_str().unwrap())
            .collect();
        assert_eq!(records.len(), events.len(), "different records");
        assert!(positions(&events).is_sorted());
        if batch && delivery.answered == 422 {
            refused.push(delivery.header("webhook-id").into());
        }
    }
    assert!(
        refused.len() >= 2 && refused[0] == refused[1],
        "a repeat has the same id: {refused:?}"
    );
    let sent = delivered(&receiver);
    assert_eq!(sent.len(), 58, "all but the two that are at fault");
    let feed = hub.reader().all_changes("vendor");
    assert!(sent.iter().all(|event| feed.contains(event)));
    assert!(receiver.all().len() < 40, "far fewer requests than events");
    let log = consumer(&hub)
        .get(&format!("{}/deliveries?limit=1000", path(&made)))
        .expect(200);
    let rows = log["items"].as_array().unwrap();
    let taken = rows.iter().filter(|row| row["outcome"] == "delivered").count();
    assert_eq!(taken, 58, "a row for each event");
    assert!(rows.iter().any(|row| row["batch_id"] == json!(refused[0])));
    // Strict order in batches.
    let strict = Receiver::answering(|_, number| if number == 1 { 500 } else { 200 });
    let made = subscribe(&consumer(&hub), &strict.url, &json!({"batch": 10, "order": "strict"})).expect(201);
    wait_until_done(&hub, &made);
    assert_eq!(positions(&delivered(&strict)), (1..=60).collect::<Vec<i64>>());
    assert!(strict.all().len() < 12, "{}", strict.all().len());
}

fn no_more_requests_a_second_than_allowed(database: Database) {
    let hub = hub(&database);
    let receiver = Receiver::start();
    feed_vendors(&hub, 0..25, 0);
    let begun = Instant::now();
    let made = subscribe(&consumer(&hub), &receiver.url, &json!({"rate_per_s": 10})).expect(201);
    wait_until_done(&hub, &made);
    assert_eq!(receiver.delivered().len(), 25);
    let took = begun.elapsed();
    assert!(
        took >= Duration::from_millis(1400),
        "ten at once, and then ten a second: {took:?}"
    );
}

/// Takes its time over each request, and counts how many there are at the same time: now, and at most.
#[derive(Default)]
struct Slow {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Slow {
    fn listen(self: &Arc<Self>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let slow = Arc::clone(self);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let slow = Arc::clone(&slow);
                std::thread::spawn(move || slow.serve(&stream));
            }
        });
        url
    }

    fn serve(&self, mut stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream);
        loop {
            let (mut line, mut length) = (String::new(), 0);
            while reader.read_line(&mut line).ok()? > 2 {
                if let Some(text) = line.to_lowercase().strip_prefix("content-length:") {
                    length = text.trim().parse().ok()?;
                }
                line.clear();
            }
            if line.is_empty() {
                return None;
            }
            reader.read_exact(&mut vec![0; length]).ok()?;
            let present = self.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(present, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(30));
            self.now.fetch_sub(1, Ordering::SeqCst);
            stream.write_all(b"HTTP/1.1 204 X\r\ncontent-length: 0\r\n\r\n").ok()?;
        }
    }
}

fn no_more_requests_at_a_time_than_allowed(database: Database) {
    let hub = hub(&database);
    feed_vendors(&hub, 0..40, 0);
    let most = |settings: Value| {
        let slow = Arc::new(Slow::default());
        let made = subscribe(&consumer(&hub), &slow.listen(), &settings).expect(201);
        wait_until_done(&hub, &made);
        slow.most.load(Ordering::SeqCst)
    };
    assert_eq!(most(json!({"in_flight": 2})), 2);
    assert_eq!(most(json!({"in_flight": 16, "order": "strict"})), 1);
    let many = most(json!({"in_flight": 16}));
    assert!((3..=16).contains(&many), "{many}");
}

fn another_order_begins_where_the_former_one_ended(database: Database) {
    let hub = hub(&database);
    let receiver = Receiver::start();
    let mut made = subscribe(&consumer(&hub), &receiver.url, &json!({})).expect(201);
    for (round, order) in ["strict", "latest", "per_record", "strict"].iter().enumerate() {
        feed_vendors(&hub, 0..20, round);
        let settings = json!({"settings": {"order": order, "batch": 1 + round % 2 * 9}});
        made = edit(&consumer(&hub), &made, &settings).expect(200);
        assert_eq!(made["settings"]["order"], json!(order));
    }
    wait_until_done(&hub, &made);
    let mut sent = positions(&delivered(&receiver));
    let count = sent.len();
    sent.sort();
    sent.dedup();
    assert_eq!(count, sent.len(), "nothing is repeated");
    let view = consumer(&hub).get(&path(&made)).expect(200);
    let superseded = view["cursors"][0]["superseded"].as_u64().unwrap() as usize;
    assert_eq!(count + superseded, 80, "nothing is lost");
}

fn strict_order_holds_when_the_hub_is_killed(database: Database) {
    let mut hub = hub(&database);
    let receiver = Receiver::start();
    let settings = json!({"order": "strict", "batch": 3});
    let made = subscribe(&consumer(&hub), &receiver.url, &settings).expect(201);
    feed_vendors(&hub, 0..200, 0);
    wait_until("some arrived", || receiver.all().len() > 10);
    hub.restart(&database);
    feed_vendors(&hub, 200..210, 0);
    wait_until_done(&hub, &made);
    let mut newest = 0;
    for position in positions(&delivered(&receiver)) {
        assert!(position <= newest + 1, "{position} after {newest}: one was left out");
        newest = newest.max(position);
    }
    assert_eq!(newest, 210);
}
