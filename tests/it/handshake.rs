//! Nothing is sent to who has not agreed, where the operator wants that.

use serde_json::{Value, json};

use crate::harness::endpoint::{Endpoint, Wire};
use crate::harness::hub::Options;
use crate::harness::receiver::Receiver;
use crate::harness::subscription::{Subscription, feed_round, options};
use crate::harness::{Database, Hub, both, wait_until};

both!(
    an_endpoint_agrees_by_options_or_by_the_challenge,
    without_consent_nothing_is_sent,
    a_new_url_must_agree_anew,
);

fn careful() -> Options {
    options()
        .set("MDM_HUB_DELIVERY_REQUIRE_HANDSHAKE", "true")
        .set("MDM_HUB_PUBLIC_URL", "https://hub.example.com")
}

fn reply(wire: &mut dyn Wire, head: &str, body: &str) {
    let length = body.len();
    let text = format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
    let _ = wire.write_all(text.as_bytes());
    let _ = wire.flush();
}

/// Agrees as CloudEvents HTTP WebHooks describes.
fn agreeing() -> Endpoint {
    Endpoint::start(|wire, request| {
        let asked = request.starts_with("OPTIONS /hook ")
            && request
                .to_lowercase()
                .contains("webhook-request-origin: hub.example.com\r\n");
        match asked {
            true => reply(wire, "200 OK\r\nwebhook-allowed-origin: hub.example.com", ""),
            false => reply(wire, "204 X", ""),
        }
    })
}

/// Sends the challenge back.
fn echoing() -> Endpoint {
    Endpoint::start(|wire, request| {
        if request.starts_with("OPTIONS ") {
            return reply(wire, "405 X", "");
        }
        let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
        match body["type"].as_str() {
            Some("mdm.handshake.v1") => {
                let challenge = json!({"challenge": body["data"]["challenge"]});
                reply(wire, "200 OK", &challenge.to_string());
            }
            _ => reply(wire, "204 X", ""),
        }
    })
}

fn an_endpoint_agrees_by_options_or_by_the_challenge(database: Database) {
    let hub = Hub::start_with(&database, careful());
    for endpoint in [agreeing(), echoing()] {
        let subscription = Subscription::from_now(&hub, &endpoint.url());
        let view = subscription.view();
        assert_eq!(
            (&view["state"], &view["verified"]),
            (&json!("active"), &json!(true)),
            "{view}"
        );
        let log = subscription.attempts();
        assert_eq!(
            (&log[0]["cause"], &log[0]["outcome"]),
            (&json!("handshake"), &json!("delivered"))
        );
        feed_round(&hub, 0..1, endpoint.port.into());
        subscription.wait_until_through();
        assert_eq!(subscription.post("/verify").expect(200)["verified"], true);
    }
}

fn without_consent_nothing_is_sent(database: Database) {
    let hub = Hub::start_with(&database, careful());
    let receiver = Receiver::start();
    let subscription = Subscription::from_now(&hub, &receiver.url);
    let view = subscription.view();
    assert_eq!(
        (&view["state"], &view["verified"]),
        (&json!("unverified"), &json!(false))
    );
    let asked = receiver.all().len();
    assert_eq!(receiver.all()[0].json()["type"], "mdm.handshake.v1");
    feed_round(&hub, 0..3, 0);
    let answer = subscription.post("/verify").expect(200);
    assert_eq!(
        (&answer["verified"], &answer["state"]),
        (&json!(false), &json!("unverified"))
    );
    let error = answer["error"].as_str().unwrap();
    assert!(error.contains("OPTIONS") && error.contains("challenge"), "{error}");
    assert_eq!(
        subscription.post("/resume").expect(200)["state"],
        "unverified",
        "no way around"
    );
    subscription.post("/pause").expect(200);
    assert_eq!(
        subscription.post("/resume").expect(200)["state"],
        "unverified",
        "nor this one"
    );
    let other = agreeing();
    let witness = Subscription::make(&hub, &other.url());
    witness.wait_until_through();
    assert_eq!(receiver.all().len(), asked + 1, "only the two questions");
}

fn a_new_url_must_agree_anew(database: Database) {
    let hub = Hub::start_with(&database, careful());
    let endpoint = agreeing();
    let receiver = Receiver::start();
    let subscription = Subscription::from_now(&hub, &endpoint.url());
    let edit = |url: &str| {
        let version = subscription.view()["version"].clone();
        let request = subscription.client.request("PATCH", &subscription.path(""));
        let request = request.header("if-match", &format!("\"{version}\""));
        request.json(&json!({ "url": url })).send().expect(200)
    };
    let view = edit(&receiver.url);
    assert_eq!(
        (&view["state"], &view["verified"]),
        (&json!("unverified"), &json!(false)),
        "{view}"
    );
    feed_round(&hub, 0..2, 0);
    let back = edit(&endpoint.url());
    // Its owner had agreed; it is asked again all the same, and resumes.
    wait_until("it is sent to again", || subscription.view()["state"] == "active");
    assert_eq!(back["verified"], true, "{back}");
    subscription.wait_until_through();
    assert!(
        receiver
            .all()
            .iter()
            .all(|delivery| delivery.json()["type"] == "mdm.handshake.v1")
    );
}
