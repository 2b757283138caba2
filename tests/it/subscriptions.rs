//! Subscriptions are managed over the API by those who may, and their secrets are nowhere in clear.

use serde_json::{Value, json};

use crate::harness::hub::Options;
use crate::harness::receiver::Receiver;
use crate::harness::records::{source_record, vendor};
use crate::harness::{Client, Database, Hub, both, wait_until};

/// A hub that may send to this machine.
fn hub(database: &Database) -> Hub {
    let options = Options::default()
        .set("MDM_HUB_DELIVERY_ALLOW_HTTP", "true")
        .set("MDM_HUB_DELIVERY_ALLOW_PRIVATE", "127.0.0.0/8")
        .set("MDM_HUB_SECRET_KEY", "a key for tests that is long enough");
    Hub::start_with(database, options)
}

fn consumer(hub: &Hub) -> Client {
    hub.actor("procurement", "vendor:read vendor:subscribe")
}

fn items(page: &Value) -> usize {
    page["items"].as_array().unwrap().len()
}

both!(
    a_subscription_lives_its_life_over_the_api,
    a_repeated_creation_makes_one_subscription_and_its_secret_is_nowhere_in_clear,
);

fn a_subscription_lives_its_life_over_the_api(database: Database) {
    let receiver = Receiver::start();
    let hub = hub(&database);
    let consumer = consumer(&hub);
    let new = json!({"name": "erp", "url": receiver.url, "domains": ["vendor"]});
    let made = consumer.post("/v1/subscriptions", &new).expect(201);
    let path = format!("/v1/subscriptions/{}", made["id"].as_str().unwrap());
    let post = |rest: &str| consumer.request("POST", &format!("{path}{rest}")).send().expect(200);
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    assert_eq!(consumer.get(&path).expect(200).get("secret"), None, "shown once");
    let ping = post("/test");
    assert_eq!((&ping["delivered"], &ping["status"]), (&json!(true), &json!(204)));
    hub.feeder()
        .put(&source_record("vendor", "erp", "1"), &json!({"attributes": vendor(1)}))
        .expect(201);
    wait_until("the ping and the change are in the log", || {
        items(
            &consumer
                .get(&format!("{path}/deliveries?outcome=delivered"))
                .expect(200),
        ) == 2
    });
    assert_eq!(post("/pause")["state"], "paused");
    assert_eq!(post("/resume")["state"], "active");
    assert_ne!(post("/rotate-secret")["secret"], made["secret"]);
    let stranger = hub.actor("stranger", "item:read item:subscribe");
    stranger.get(&path).expect(404);
    assert_eq!(items(&stranger.get("/v1/subscriptions").expect(200)), 0);
    stranger.post("/v1/subscriptions", &new).expect(403);
    consumer.delete(&path).expect(204);
    consumer.get(&path).expect(404);
}

fn a_repeated_creation_makes_one_subscription_and_its_secret_is_nowhere_in_clear(database: Database) {
    let hub = hub(&database);
    let consumer = consumer(&hub);
    let new = json!({"name": "erp", "url": "http://127.0.0.1:9/", "domains": ["vendor"]});
    let create = || {
        consumer
            .request("POST", "/v1/subscriptions")
            .header("idempotency-key", "k1")
            .json(&new)
            .send()
    };
    let first = create().expect(201);
    assert_eq!(create().expect(201)["id"], first["id"]);
    assert_eq!(items(&consumer.get("/v1/subscriptions").expect(200)), 1);
    let secret = first["secret"].as_str().unwrap().trim_start_matches("whsec_");
    let mut direct = database.connect();
    let stored = [
        "SELECT body AS text FROM idempotency",
        "SELECT secrets AS text FROM subscription",
    ];
    let stored: Vec<String> = stored.iter().flat_map(|query| direct.texts(query)).collect();
    assert!(
        stored.len() == 2 && !stored.iter().any(|text| text.contains(secret)),
        "{stored:?}"
    );
    assert!(!hub.log().contains(secret));
}
