//! A subscription is sent what it asked for, in the order and shape that it asked for.

use serde_json::{Value, json};

use crate::harness::hub::Options;
use crate::harness::receiver::Receiver;
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

/// May also see what is sensitive.
fn payments(hub: &Hub) -> Client {
    hub.actor("payments", "vendor:read vendor:subscribe vendor:sensitive")
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

both!(
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
    assert_eq!(places(&refused.problem(422, "invalid_content")), ["/settings/target"]);
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
