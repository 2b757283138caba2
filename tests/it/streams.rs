//! A subscription may be a stream of a NATS JetStream server.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::harness::fake_nats::FakeNats;
use crate::harness::hub::Options;
use crate::harness::nats::Nats;
use crate::harness::subscription::{self, feed_round};
use crate::harness::{Client, Database, Hub, both, wait_until};

both!(
    a_stream_holds_every_change_under_the_subject_of_its_golden_record,
    a_broker_killed_under_load_loses_nothing_and_keeps_order,
    a_hub_killed_while_it_publishes_loses_nothing_and_keeps_order,
    what_no_stream_takes_is_kept_until_one_does,
    a_filter_and_a_projection_hold_for_streams,
    a_stream_that_cannot_be_is_refused,
    a_subscriber_does_not_get_the_credentials_of_the_message_system,
    a_stream_at_a_server_that_is_not_configured_any_more_is_disabled,
);

/// With little patience, so that a broker that is away is noticed soon.
fn options() -> Options {
    subscription::options().set("MDM_HUB_DELIVERY_TIMEOUT_MS", "3000")
}

fn owner(hub: &Hub) -> Client {
    hub.actor("subscriber", "*:read *:subscribe")
}

fn subscribe(hub: &Hub, url: &str, settings: Value) -> Value {
    let mut settings = settings;
    settings["target"] = json!("stream");
    let body = json!({"name": "stream", "url": url, "domains": ["vendor"], "settings": settings});
    owner(hub).post("/v1/subscriptions", &body).expect(201)
}

fn path(subscription: &Value, rest: &str) -> String {
    format!("/v1/subscriptions/{}{rest}", subscription["id"].as_str().unwrap())
}

fn event_ids(hub: &Hub) -> BTreeSet<String> {
    let changes = hub.reader().all_changes("vendor");
    changes
        .iter()
        .map(|change| change["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Waits until nothing is left to send, and answers what the stream holds.
fn drained(hub: &Hub, nats: &Nats, subscription: &Value) -> Vec<Value> {
    wait_until("everything is published", || {
        let now = owner(hub).get(&path(subscription, "")).expect(200);
        now["lag"] == 0 && now["retrying"] == 0 && now["parked"] == 0
    });
    nats.messages("MDM")
}

/// Every change is there once, and those of one golden record in order of version.
fn assert_whole(hub: &Hub, messages: &[Value]) {
    let ids: Vec<&str> = messages
        .iter()
        .map(|m| m["headers"]["Nats-Msg-Id"].as_str().unwrap())
        .collect();
    let distinct: BTreeSet<String> = ids.iter().map(|id| id.to_string()).collect();
    assert_eq!(distinct, event_ids(hub), "nothing lost, nothing foreign");
    assert_eq!(ids.len(), distinct.len(), "the broker removed what was sent twice");
    let mut newest: BTreeMap<&str, i64> = BTreeMap::new();
    for message in messages {
        let version = message["event"]["data"]["version"].as_i64().unwrap();
        let last = newest.insert(message["subject"].as_str().unwrap(), version);
        assert!(last.is_none_or(|last| last < version), "{last:?} before {version}");
    }
}

fn a_stream_holds_every_change_under_the_subject_of_its_golden_record(database: Database) {
    let nats = Nats::with_stream("MDM");
    let hub = Hub::start_with(&database, options());
    let subscription = subscribe(&hub, &nats.url("MDM"), json!({}));
    feed_round(&hub, 0..30, 0);
    feed_round(&hub, 0..30, 1);
    let messages = drained(&hub, &nats, &subscription);
    assert_eq!(messages.len(), 60);
    assert_whole(&hub, &messages);
    for message in &messages {
        let event = &message["event"];
        assert_eq!(
            message["subject"],
            format!("mdm.vendor.{}", event["subject"].as_str().unwrap())
        );
        assert_eq!(message["headers"]["Nats-Msg-Id"], event["id"]);
        assert_eq!(message["headers"]["content-type"], "application/cloudevents+json");
        assert_eq!(message["headers"]["x-correlation-id"], event["correlationid"]);
    }
    let log = owner(&hub).get(&path(&subscription, "/deliveries")).expect(200);
    assert_eq!(log["items"][0]["outcome"], "delivered");
    assert_eq!(log["items"][0]["status"], Value::Null, "a stream has no HTTP status");
    let ping = owner(&hub)
        .request("POST", &path(&subscription, "/test"))
        .send()
        .expect(200);
    assert_eq!(ping["delivered"], true, "{ping}");
}

fn a_broker_killed_under_load_loses_nothing_and_keeps_order(database: Database) {
    let mut nats = Nats::with_stream("MDM");
    let hub = Hub::start_with(&database, options());
    let subscription = subscribe(&hub, &nats.url("MDM"), json!({}));
    std::thread::scope(|scope| {
        let feeding = scope.spawn(|| (0..12).for_each(|round| feed_round(&hub, 0..50, round)));
        for _ in 0..2 {
            let before = nats.messages("MDM").len();
            wait_until("the stream grows, or all is fed", || {
                feeding.is_finished() || nats.messages("MDM").len() > before
            });
            nats.kill();
            wait_until("the hub notices", || {
                let now = owner(&hub).get(&path(&subscription, "")).expect(200);
                now["failing_since"] != Value::Null || now["lag"] == 0
            });
            nats.restart();
        }
    });
    let messages = drained(&hub, &nats, &subscription);
    assert_eq!(messages.len(), 600);
    assert_whole(&hub, &messages);
}

fn a_hub_killed_while_it_publishes_loses_nothing_and_keeps_order(database: Database) {
    let nats = Nats::with_stream("MDM");
    let mut hub = Hub::start_with(&database, options());
    let subscription = subscribe(&hub, &nats.url("MDM"), json!({}));
    for round in 0..3 {
        feed_round(&hub, 0..100, round);
        hub.restart(&database);
    }
    let messages = drained(&hub, &nats, &subscription);
    assert_eq!(messages.len(), 300);
    assert_whole(&hub, &messages);
}

fn what_no_stream_takes_is_kept_until_one_does(database: Database) {
    let nats = Nats::start();
    let hub = Hub::start_with(&database, options());
    let subscription = subscribe(&hub, &nats.url("MDM"), json!({}));
    feed_round(&hub, 0..3, 0);
    wait_until("the failure is logged", || {
        let log = owner(&hub)
            .get(&path(&subscription, "/deliveries?outcome=failed"))
            .expect(200);
        let first = log["items"].as_array().unwrap().first().cloned();
        first.is_some_and(|first| first["error"].as_str().unwrap().contains("no stream takes"))
    });
    nats.create("MDM");
    let messages = drained(&hub, &nats, &subscription);
    assert_whole(&hub, &messages);
}

fn a_filter_and_a_projection_hold_for_streams(database: Database) {
    let nats = Nats::with_stream("MDM");
    let hub = Hub::start_with(&database, options());
    let settings = json!({"attributes": ["legal_name"], "filter": {"types": ["mdm.golden_record.created.v1"]}});
    let subscription = subscribe(&hub, &nats.url("MDM"), settings);
    feed_round(&hub, 0..5, 0);
    feed_round(&hub, 0..5, 1);
    let messages = drained(&hub, &nats, &subscription);
    assert_eq!(messages.len(), 5);
    for message in messages {
        let data = &message["event"]["data"];
        let attributes: Vec<&String> = data["attributes"].as_object().unwrap().keys().collect();
        assert_eq!(attributes, ["legal_name"]);
    }
}

fn a_stream_that_cannot_be_is_refused(database: Database) {
    let hub = Hub::start_with(&database, options());
    for (url, settings, pointer) in [
        ("https://example.com/hook", json!({"target": "stream"}), "/url"),
        ("nats://10.0.0.1/MDM", json!({"target": "stream"}), "/url"),
        ("nats://127.0.0.1/", json!({"target": "stream"}), "/url"),
        ("nats://127.0.0.1/MDM", json!({}), "/url"),
        (
            "nats://127.0.0.1/MDM",
            json!({"target": "stream", "batch": 2}),
            "/settings/batch",
        ),
    ] {
        let body = json!({"name": "stream", "url": url, "domains": ["vendor"], "settings": settings});
        let refused = owner(&hub).post("/v1/subscriptions", &body).expect(422);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    }
}

const PASSWORD: &str = "the-hub's-own-password";

/// As [`options`], with credentials for these servers.
fn known_to(servers: &str) -> Options {
    options()
        .set("MDM_HUB_DELIVERY_NATS_SERVERS", servers)
        .set("MDM_HUB_DELIVERY_NATS_USER", "hub")
        .set("MDM_HUB_DELIVERY_NATS_PASSWORD", PASSWORD)
}

fn ping(hub: &Hub, subscription: &Value) -> Value {
    let path = path(subscription, "/test");
    owner(hub).request("POST", &path).send().expect(200)
}

fn a_subscriber_does_not_get_the_credentials_of_the_message_system(database: Database) {
    let gossip = FakeNats::start(&[]);
    let own = FakeNats::start(&[&gossip.server()]);
    let evil = FakeNats::start(&[]);
    let hub = Hub::start_with(&database, known_to(&own.server()));
    for url in [
        evil.url("MDM"),
        gossip.url("MDM"),
        own.url("MDM").replace("nats://", "tls://"),
        own.url("MDM").replace("127.0.0.1", "localhost"),
        own.url("MDM").replace("127.0.0.1", "127.0.0.2"),
        own.url("MDM").replace("nats://", "nats://x@"),
        format!("{}@{}", own.server(), evil.url("MDM").trim_start_matches("nats://")),
    ] {
        let body = json!({"name": "x", "url": url, "domains": ["vendor"], "settings": {"target": "stream"}});
        let refused = owner(&hub)
            .post("/v1/subscriptions", &body)
            .problem(422, "invalid_content");
        assert_eq!(refused["errors"][0]["pointer"], "/url", "{url}: {refused}");
        assert!(
            !refused.to_string().contains(PASSWORD) && !refused.to_string().contains(&own.server()[7..]),
            "{refused}"
        );
    }
    let subscription = subscribe(&hub, &own.url("MDM"), json!({}));
    let moved = json!({"url": evil.url("MDM")});
    let version = subscription["version"].as_i64().unwrap().to_string();
    let edit = owner(&hub).request("PATCH", &path(&subscription, ""));
    let edit = edit.header("if-match", &format!("\"{version}\"")).json(&moved);
    edit.send().problem(422, "invalid_content");
    feed_round(&hub, 0..3, 0);
    ping(&hub, &subscription);
    wait_until("the configured server is told", || {
        own.told().iter().any(|said| said.contains(PASSWORD))
    });
    assert_eq!((evil.told(), gossip.told()), (Vec::new(), Vec::new()), "nobody else is");
}

fn a_stream_at_a_server_that_is_not_configured_any_more_is_disabled(database: Database) {
    let old = FakeNats::start(&[]);
    let own = FakeNats::start(&[]);
    let mut hub = Hub::start_with(&database, options());
    let subscription = subscribe(&hub, &old.url("MDM"), json!({}));
    ping(&hub, &subscription);
    wait_until("without credentials anybody is sent to", || !old.told().is_empty());
    hub.kill();
    for servers in [own.server(), String::new()] {
        let hub = Hub::start_with(&database, known_to(&servers));
        let view = owner(&hub).get(&path(&subscription, "")).expect(200);
        assert_eq!(view["state"], "disabled", "{view}");
        assert!(
            view["state_reason"].as_str().unwrap().contains("delivery.nats_servers"),
            "{view}"
        );
        assert_eq!(hub.steward("ann").tasks("kind=subscription_disabled").len(), 1);
        feed_round(&hub, 0..2, 0);
        ping(&hub, &subscription);
        let resume = owner(&hub).request("POST", &path(&subscription, "/resume"));
        resume.send().problem(409, "endpoint_refused");
    }
    assert!(
        !old.told().iter().any(|said| said.contains(PASSWORD)),
        "{:?}",
        old.told()
    );
}

/// The address is that of the configured server; who answers there must prove to be it before he is told anything.
#[test]
fn credentials_are_told_only_to_whom_the_certificate_names() {
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls/authority.pem");
    let servers = [
        (FakeNats::tls("good.pem"), true),
        (FakeNats::tls("wrong_name.pem"), false),
        (FakeNats::tls("expired.pem"), false),
        (FakeNats::tls("self_signed.pem"), false),
        (FakeNats::start(&[]), false),
    ];
    let listed: Vec<String> = servers.iter().map(|(server, _)| server.tls_server()).collect();
    let trusting = known_to(&listed.join(",")).set("SSL_CERT_FILE", authority);
    let hub = Hub::start_with(&Database::sqlite(), trusting);
    for (server, good) in &servers {
        let subscription = subscribe(&hub, &format!("{}/MDM", server.tls_server()), json!({}));
        let answer = ping(&hub, &subscription);
        assert_eq!(answer["delivered"], false, "nothing is stored there");
        let told = server.told().iter().any(|said| said.contains(PASSWORD));
        assert_eq!(told, *good, "{}: {answer}", server.tls_server());
    }
}
