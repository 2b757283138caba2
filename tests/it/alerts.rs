//! An endpoint that fails for long is told of by other channels before nothing is sent any more, and nothing is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::harness::endpoint::Endpoint;
use crate::harness::receiver::Receiver;
use crate::harness::subscription::{Subscription, feed_round, options};
use crate::harness::{Database, Hub, both, wait_until};

both!(
    operators_hear_before_and_when_a_subscription_is_disabled,
    an_endpoint_may_ask_for_nothing_more,
    an_endpoint_that_gets_too_much_is_sent_less,
    figures_of_delivery_are_shown,
);

fn tasks(hub: &Hub, query: &str) -> Vec<Value> {
    hub.steward("ann").tasks(&format!("kind=subscription_disabled{query}"))
}

fn operations(hub: &Hub, url: &str) -> Subscription {
    let types = ["mdm.subscription.failing.v1", "mdm.subscription.disabled.v1"];
    let body = json!({"name": "on call", "url": url, "domains": ["operations"], "types": types});
    Subscription::with(hub, body)
}

fn operators_hear_before_and_when_a_subscription_is_disabled(database: Database) {
    let impatient = options()
        .set("MDM_HUB_DELIVERY_ALERT_AFTER_S", "1")
        .set("MDM_HUB_DELIVERY_DISABLE_AFTER_S", "3");
    let hub = Hub::start_with(&database, impatient);
    let down = Arc::new(AtomicBool::new(true));
    let switch = down.clone();
    let receiver = Receiver::answering(move |_, _| if switch.load(Ordering::SeqCst) { 500 } else { 204 });
    let on_call = Receiver::start();
    let watching = operations(&hub, &on_call.url);
    let subscription = Subscription::from_now(&hub, &receiver.url);
    feed_round(&hub, 0..10, 0);
    wait_until("it is disabled", || subscription.view()["state"] == "disabled");
    wait_until("both events arrive", || on_call.ids().len() == 2);
    let events: Vec<Value> = on_call.delivered().iter().map(|delivery| delivery.json()).collect();
    let kinds: Vec<&str> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["mdm.subscription.failing.v1", "mdm.subscription.disabled.v1"]);
    for event in &events {
        assert_eq!(event["subject"], json!(subscription.id));
        assert_eq!(event["data"]["domains"], json!(["vendor"]));
        assert!(
            event["data"]["reason"]
                .as_str()
                .unwrap()
                .starts_with("no delivery succeeded since")
        );
    }
    watching.wait_until_through();
    let open = tasks(&hub, "");
    assert_eq!(open.len(), 1);
    assert_eq!(open[0]["detail"]["subscription_id"], json!(subscription.id));
    assert_eq!(
        (&open[0]["owner_group"], &open[0]["priority"]),
        (&json!("operators"), &json!("high"))
    );
    assert!(hub.log().contains("subscription disabled") && hub.log().contains("subscription is failing"));
    let shown = format!("mdm_subscription_disabled{{subscription=\"{}\"}} 1", subscription.id);
    assert!(hub.admin().get("/metrics").text().contains(&shown));
    // Everything that happened meanwhile is kept.
    feed_round(&hub, 0..10, 1);
    down.store(false, Ordering::SeqCst);
    assert_eq!(subscription.post("/resume").expect(200)["state"], "active");
    subscription.wait_until_through();
    assert_eq!(receiver.ids().len(), 20);
    assert!(tasks(&hub, "").is_empty());
    assert_eq!(tasks(&hub, "&state=cancelled").len(), 1);
}

fn an_endpoint_may_ask_for_nothing_more(database: Database) {
    let hub = Hub::start_with(&database, options());
    let endpoint = Endpoint::start(|wire, _| {
        let _ = wire.write_all(b"HTTP/1.1 204 X\r\nwebhook-delivery: disable\r\nconnection: close\r\n\r\n");
    });
    let subscription = Subscription::from_now(&hub, &endpoint.url());
    feed_round(&hub, 0..1, 0);
    wait_until("it is disabled", || subscription.view()["state"] == "disabled");
    assert!(
        subscription.view()["state_reason"]
            .as_str()
            .unwrap()
            .contains("webhook-delivery: disable")
    );
    let task = tasks(&hub, "").remove(0);
    let done = hub.steward("ann").decide(&task, "dismiss");
    assert_eq!(done.expect(200)["state"], "resolved");
    assert_eq!(subscription.view()["state"], "disabled", "resuming is another call");
    subscription.client.delete(&subscription.path("")).expect(204);
}

fn an_endpoint_that_gets_too_much_is_sent_less(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::answering(|_, number| if number == 0 { 429 } else { 204 });
    let subscription = Subscription::from_now(&hub, &receiver.url);
    for round in 0..3 {
        feed_round(&hub, 0..20, round);
    }
    subscription.wait_until_through();
    assert_eq!(receiver.ids().len(), 60, "nothing is lost");
}

fn figures_of_delivery_are_shown(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::answering(|_, number| if number == 3 { 500 } else { 204 });
    let subscription = Subscription::from_now(&hub, &receiver.url);
    feed_round(&hub, 0..5, 0);
    subscription.wait_until_through();
    let text = hub.admin().get("/metrics").text();
    let id = &subscription.id;
    for line in [
        format!("mdm_subscription_lag{{subscription=\"{id}\"}} 0"),
        format!("mdm_subscription_oldest_undelivered_seconds{{subscription=\"{id}\"}} 0"),
        format!("mdm_subscription_failures{{subscription=\"{id}\",state=\"dead\"}} 0"),
        format!("mdm_subscription_disabled{{subscription=\"{id}\"}} 0"),
        format!("mdm_delivery_attempts_total{{subscription=\"{id}\",outcome=\"delivered\"}} 5"),
        format!("mdm_delivery_attempts_total{{subscription=\"{id}\",outcome=\"failed\"}} 1"),
        format!("mdm_delivery_in_flight{{subscription=\"{id}\"}} 0"),
        format!("mdm_delivery_breaker_open{{subscription=\"{id}\"}} 0"),
        "mdm_delivery_duration_seconds_count{outcome=\"delivered\"} 5".into(),
        "mdm_delivery_latency_seconds_count{} 5".into(),
    ] {
        assert!(text.contains(&format!("{line}\n")), "{line}:\n{text}");
    }
}
