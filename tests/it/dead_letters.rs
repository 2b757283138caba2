//! What is given up is kept, told, and sent again when somebody wants it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::harness::receiver::{Delivery, Receiver};
use crate::harness::subscription::{Subscription, feed_round, options};
use crate::harness::{Database, Hub, both, wait_until};

both!(
    poison_is_given_up_early_and_redriven_marked_as_a_replay,
    dead_letters_are_listed_filtered_and_paged,
    a_discarded_dead_letter_is_gone_and_the_log_says_why,
    redriving_is_bounded_by_what_is_dead,
    other_refusals_go_by_the_schedule,
    a_hub_killed_after_a_redrive_still_sends_it,
);

fn round_of(delivery: &Delivery) -> String {
    let website = delivery.json()["data"]["attributes"]["website"].clone();
    website.as_str().unwrap_or_default().to_owned()
}

/// Refuses what says so, while the switch is on.
fn picky(refused: &'static str, status: u16) -> (Receiver, Arc<AtomicBool>) {
    let on = Arc::new(AtomicBool::new(true));
    let switch = on.clone();
    let receiver = Receiver::answering(move |delivery, _| {
        let refuse = switch.load(Ordering::SeqCst) && round_of(delivery).ends_with(refused);
        if refuse { status } else { 204 }
    });
    (receiver, on)
}

fn ids(letters: &[Value]) -> Vec<&str> {
    letters
        .iter()
        .map(|letter| letter["event_id"].as_str().unwrap())
        .collect()
}

fn poison_is_given_up_early_and_redriven_marked_as_a_replay(database: Database) {
    let hub = Hub::start_with(&database, options());
    let (receiver, broken) = picky("/0", 422);
    let subscription = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..2, 0);
    let dead = subscription.wait_for_dead(2);
    assert!(dead.iter().all(|letter| letter["attempts"] == 3), "{dead:?}");
    assert!(dead[0]["last_error"].as_str().unwrap().starts_with("HTTP 422"));
    assert_eq!(dead[0]["type"], "mdm.golden_record.created.v1");
    assert!(dead[0]["dead_at"].is_string() && dead[0]["first_failed_at"].is_string());
    // Newer versions of both arrive, so what was given up is older than what the subscriber has.
    feed_round(&hub, 0..2, 1);
    wait_until("the newer versions arrive", || receiver.ids().len() == 2);
    broken.store(false, Ordering::SeqCst);
    let one = format!("/dead-letters/vendor/{}/redrive", dead[0]["position"]);
    let answer = subscription.post(&one).expect(200);
    assert_eq!(answer, json!({"redriven": 1, "remaining": 1, "not_dead": []}));
    wait_until("it arrives", || receiver.ids().len() == 3);
    let body = json!({"subscription_id": subscription.id});
    let answer = subscription.client.post("/v1/dead-letters/redrive", &body).expect(200);
    assert_eq!(answer, json!({"redriven": 1, "remaining": 0, "not_dead": []}));
    wait_until("the other one arrives", || receiver.ids().len() == 4);
    let again = &receiver.delivered()[2..];
    for (delivery, letter) in again.iter().zip(&dead) {
        assert_eq!(delivery.header("webhook-id"), letter["event_id"], "its own id");
        assert_eq!(delivery.header("webhook-replay"), "true");
        assert_eq!(delivery.json()["data"]["position"], letter["position"]);
    }
    let live = receiver.delivered()[0].headers.clone();
    assert!(live.iter().all(|(name, _)| name != "webhook-replay"));
    let view = subscription.wait_until_through();
    assert_eq!(view["dead"], 0);
    let causes: Vec<Value> = subscription.attempts().iter().map(|a| a["cause"].clone()).collect();
    assert_eq!(causes.iter().filter(|cause| *cause == "redrive").count(), 2);
    subscription.post(&one).problem(404, "not_found");
}

fn dead_letters_are_listed_filtered_and_paged(database: Database) {
    let hub = Hub::start_with(&database, options());
    let (receiver, _) = picky("/0", 400);
    let subscription = Subscription::make(&hub, &receiver.url);
    let other = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..5, 0);
    let dead = subscription.wait_for_dead(5);
    other.wait_for_dead(5);
    let list = |query: &str| {
        subscription
            .client
            .get(&format!("/v1/dead-letters?{query}"))
            .expect(200)
    };
    let count = |query: &str| list(query)["items"].as_array().unwrap().len();
    assert_eq!((count(""), count("domain=vendor"), count("domain=item")), (10, 10, 0));
    assert_eq!(
        count(&format!("golden_id={}", dead[2]["golden_id"].as_str().unwrap())),
        2
    );
    let (mut seen, mut cursor): (Vec<Value>, String) = (Vec::new(), String::new());
    loop {
        let page = list(&format!("limit=3{cursor}"));
        seen.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, *list("")["items"].as_array().unwrap());
    let stranger = hub.actor("stranger", "item:read item:subscribe");
    assert_eq!(stranger.get("/v1/dead-letters").expect(200)["items"], json!([]));
    let body = json!({"subscription_id": subscription.id});
    stranger
        .post("/v1/dead-letters/redrive", &body)
        .problem(404, "not_found");
}

fn a_discarded_dead_letter_is_gone_and_the_log_says_why(database: Database) {
    let hub = Hub::start_with(&database, options());
    let (receiver, _) = picky("/0", 415);
    let subscription = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..1, 0);
    let dead = subscription.wait_for_dead(1);
    let path = subscription.path(&format!("/dead-letters/vendor/{}", dead[0]["position"]));
    subscription.client.delete(&path).problem(400, "malformed_request");
    subscription
        .client
        .delete(&format!("{path}?reason=entered%20by%20hand"))
        .expect(204);
    assert!(subscription.dead().is_empty());
    subscription
        .client
        .delete(&format!("{path}?reason=again"))
        .problem(404, "not_found");
    let log = subscription.attempts();
    assert_eq!(
        (&log[0]["cause"], &log[0]["outcome"]),
        (&json!("discard"), &json!("discarded"))
    );
    assert_eq!(log[0]["event_id"], dead[0]["event_id"]);
    assert_eq!(log[0]["error"], "discarded by subscriber: entered by hand");
}

fn redriving_is_bounded_by_what_is_dead(database: Database) {
    let hub = Hub::start_with(&database, options());
    let (receiver, _) = picky("/0", 413);
    let subscription = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..2, 0);
    let dead = subscription.wait_for_dead(2);
    let place =
        |position: &Value| json!({"subscription_id": subscription.id, "domain": "vendor", "position": position});
    let body = json!({"dead_letters": [place(&dead[0]["position"]), place(&json!(4711))]});
    let answer = subscription.client.post("/v1/dead-letters/redrive", &body).expect(200);
    assert_eq!((&answer["redriven"], &answer["remaining"]), (&json!(1), &json!(1)));
    assert_eq!(answer["not_dead"], json!([place(&json!(4711))]));
    // Still refused: it has its tries anew, and is dead again.
    let again = subscription.wait_for_dead(2);
    assert_eq!(ids(&again), ids(&dead));
    assert_eq!(again[0]["attempts"], 3);
    assert!(again[0]["dead_at"].as_str() > dead[0]["dead_at"].as_str());
    for body in [
        json!({}),
        json!({"subscription_id": subscription.id, "dead_letters": [place(&json!(1))]}),
    ] {
        subscription
            .client
            .post("/v1/dead-letters/redrive", &body)
            .problem(422, "invalid_content");
    }
}

fn other_refusals_go_by_the_schedule(database: Database) {
    let hub = Hub::start_with(&database, options().set("MDM_HUB_DELIVERY_SCHEDULE_S", "1,1,1,1"));
    let (receiver, _) = picky("/0", 404);
    let subscription = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..1, 0);
    assert_eq!(subscription.wait_for_dead(1)[0]["attempts"], 5);
}

fn a_hub_killed_after_a_redrive_still_sends_it(database: Database) {
    let mut hub = Hub::start_with(&database, options());
    let (receiver, broken) = picky("/0", 400);
    let subscription = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..1, 0);
    subscription.wait_for_dead(1);
    subscription.post("/pause").expect(200);
    let body = json!({"subscription_id": subscription.id});
    subscription.client.post("/v1/dead-letters/redrive", &body).expect(200);
    assert_eq!(subscription.view()["retrying"], 1);
    broken.store(false, Ordering::SeqCst);
    hub.restart(&database);
    let client = hub.actor("subscriber", "*:read *:subscribe");
    client.request("POST", &subscription.path("/resume")).send().expect(200);
    wait_until("it arrives", || receiver.ids().len() == 1);
}
