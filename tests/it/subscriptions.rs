//! Subscriptions through the front door.

#[path = "../../src/delivery/tests/receiver.rs"]
mod receiver;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::hub::Options;
use crate::harness::records::{source_record, vendor};
use crate::harness::{Client, Database, Hub, both};
use receiver::Receiver;

/// A hub that may send to this machine.
fn hub(database: &Database) -> Hub {
    let options = Options::default()
        .set("MDM_HUB_DELIVERY_ALLOW_HTTP", "true")
        .set("MDM_HUB_DELIVERY_ALLOW_PRIVATE", "127.0.0.0/8")
        .set("MDM_HUB_DELIVERY_SCHEDULE_S", "1,1,1,1,1")
        .set("MDM_HUB_SECRET_KEY", "a key for tests that is long enough");
    Hub::start_with(database, options)
}

fn consumer(hub: &Hub) -> Client {
    hub.actor("procurement", "vendor:read vendor:subscribe")
}

fn subscribe(client: &Client, url: &str) -> Value {
    client
        .post(
            "/v1/subscriptions",
            &json!({"name": "erp", "url": url, "domains": ["vendor"]}),
        )
        .expect(201)
}

both! {
    fn a_subscription_lives_its_life_over_the_api(database) {
        let receiver = Receiver::start(|_| (200, String::new()));
        let hub = hub(&database);
        let consumer = consumer(&hub);
        let made = subscribe(&consumer, &receiver.url);
        let path = format!("/v1/subscriptions/{}", made["id"].as_str().unwrap());
        assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
        assert_eq!(consumer.get(&path).expect(200).get("secret"), None, "shown once");
        let ping = consumer.request("POST", &format!("{path}/test")).send().expect(200);
        assert_eq!((&ping["delivered"], &ping["status"]), (&json!(true), &json!(200)));
        hub.feeder().put(&source_record("vendor", "erp", "1"), &json!({"attributes": vendor(1)})).expect(201);
        wait_for_positions_beside_pings(&receiver, 1);
        assert_eq!(consumer.request("POST", &format!("{path}/pause")).send().expect(200)["state"], "paused");
        assert_eq!(consumer.request("POST", &format!("{path}/resume")).send().expect(200)["state"], "active");
        let rotated = consumer.request("POST", &format!("{path}/rotate-secret")).send().expect(200);
        assert_ne!(rotated["secret"], made["secret"]);
        let end = Instant::now() + Duration::from_secs(10);
        while consumer.get(&format!("{path}/deliveries?outcome=delivered")).expect(200)["items"].as_array().unwrap().len() < 2 {
            assert!(Instant::now() < end, "the log shows the ping and the change");
            std::thread::sleep(Duration::from_millis(50));
        }
        let stranger = hub.actor("stranger", "item:read item:subscribe");
        stranger.get(&path).expect(404);
        assert_eq!(stranger.get("/v1/subscriptions").expect(200)["items"], json!([]));
        stranger.post("/v1/subscriptions", &json!({"name": "x", "url": receiver.url, "domains": ["vendor"]})).expect(403);
        consumer.delete(&path).expect(204);
        consumer.get(&path).expect(404);
    }

    fn a_repeated_creation_makes_one_subscription_and_its_secret_is_nowhere_in_clear(database) {
        let hub = hub(&database);
        let consumer = consumer(&hub);
        let body = json!({"name": "erp", "url": "http://127.0.0.1:9/", "domains": ["vendor"]});
        let create = || consumer.request("POST", "/v1/subscriptions").header("idempotency-key", "k1").json(&body).send();
        let first = create().expect(201);
        assert_eq!(create().expect(201)["id"], first["id"]);
        assert_eq!(consumer.get("/v1/subscriptions").expect(200)["items"].as_array().unwrap().len(), 1);
        let secret = first["secret"].as_str().unwrap().trim_start_matches("whsec_");
        let mut direct = database.connect();
        let stored = ["SELECT body AS text FROM idempotency", "SELECT secrets AS text FROM subscription"];
        let stored: Vec<String> = stored.iter().flat_map(|query| direct.texts(query)).collect();
        assert!(stored.len() == 2 && !stored.iter().any(|text| text.contains(secret)), "{stored:?}");
        assert!(!hub.log().contains(secret));
    }
}

fn wait_for_positions_beside_pings(receiver: &Receiver, last: usize) {
    let end = Instant::now() + Duration::from_secs(10);
    while receiver
        .taken()
        .iter()
        .filter(|received| received.json()["type"] != "mdm.ping.v1")
        .count()
        < last
    {
        assert!(Instant::now() < end, "the change did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}
