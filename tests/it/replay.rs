//! A subscriber that lost something has it sent once more, beside what is new.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::harness::receiver::{Delivery, Receiver};
use crate::harness::subscription::{Subscription, feed_round, options};
use crate::harness::{Database, Hub, both, wait_until};

both!(
    a_stretch_of_the_feed_is_sent_once_more,
    times_a_golden_record_and_failures_select,
    what_selects_nothing_is_refused,
    a_replay_leaves_live_changes_alone,
    a_hub_killed_while_replaying_goes_on_where_it_was,
    a_cancelled_replay_stops,
    what_fails_in_a_replay_is_tried_again,
    a_replay_waits_while_the_subscription_is_paused,
);

fn replay(subscription: &Subscription, body: &Value) -> Value {
    let answer = subscription.client.post(&subscription.path("/replays"), body);
    let made = answer.expect(202);
    let place = subscription.path(&format!("/replays/{}", made["id"].as_str().unwrap()));
    assert_eq!(answer.header("location"), Some(place.as_str()));
    made
}

fn look(subscription: &Subscription, made: &Value) -> Value {
    let path = subscription.path(&format!("/replays/{}", made["id"].as_str().unwrap()));
    subscription.client.get(&path).expect(200)
}

#[track_caller]
fn finished(subscription: &Subscription, made: &Value) -> Value {
    wait_until("the replay is done", || look(subscription, made)["state"] == "done");
    look(subscription, made)
}

fn is_replay(delivery: &Delivery) -> bool {
    delivery
        .headers
        .iter()
        .any(|(name, value)| name == "webhook-replay" && value == "true")
}

fn positions(deliveries: &[Delivery], replayed: bool) -> Vec<i64> {
    let some = deliveries.iter().filter(|delivery| is_replay(delivery) == replayed);
    some.map(|delivery| delivery.json()["data"]["position"].as_i64().unwrap())
        .collect()
}

fn a_stretch_of_the_feed_is_sent_once_more(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::start();
    let subscription = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..100, 0);
    subscription.wait_until_through();
    let before = receiver.delivered();
    let made = replay(
        &subscription,
        &json!({"domain": "vendor", "from_position": 11, "to_position": 90}),
    );
    assert_eq!((&made["total"], &made["done"]), (&json!(80), &json!(0)));
    let done = finished(&subscription, &made);
    assert_eq!(
        (&done["sent"], &done["skipped"], &done["missing"]),
        (&json!(80), &json!(0), &json!(0))
    );
    assert_eq!(
        done["ranges"],
        json!([{"domain": "vendor", "from": 11, "to": 90, "next": 91}])
    );
    let mut again = positions(&receiver.delivered(), true);
    again.sort_unstable();
    assert_eq!(again, (11..=90).collect::<Vec<_>>());
    let original = |position: i64| {
        before
            .iter()
            .find(|d| d.json()["data"]["position"] == position)
            .unwrap()
    };
    for delivery in receiver.delivered().iter().filter(|delivery| is_replay(delivery)) {
        let first = original(delivery.json()["data"]["position"].as_i64().unwrap());
        assert_eq!(delivery.body, first.body, "the original bytes");
        assert_eq!(delivery.header("webhook-id"), first.header("webhook-id"));
    }
    let log = subscription.attempts();
    assert_eq!(log.iter().filter(|attempt| attempt["cause"] == "replay").count(), 80);
    let list = subscription
        .client
        .get(&subscription.path("/replays?limit=5"))
        .expect(200);
    assert_eq!(list["items"], json!([done]));
}

fn times_a_golden_record_and_failures_select(database: Database) {
    let hub = Hub::start_with(&database, options());
    let refuse = Arc::new(AtomicBool::new(true));
    let switch = refuse.clone();
    let receiver = Receiver::answering(move |delivery, _| {
        let third = delivery.json()["data"]["position"] == 3;
        if third && switch.load(Ordering::SeqCst) {
            422
        } else {
            204
        }
    });
    let subscription = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..5, 0);
    subscription.wait_for_dead(1);
    let changes = hub.reader().all_changes("vendor");
    let last = changes[4]["time"].as_str().unwrap().to_owned();
    feed_round(&hub, 0..2, 1);
    subscription.wait_until_through();
    refuse.store(false, Ordering::SeqCst);
    let changes = hub.reader().all_changes("vendor");
    let later = changes[5]["time"].as_str().unwrap();

    let made = replay(
        &subscription,
        &json!({"failed_only": true, "domain": "vendor", "from_position": 1}),
    );
    let done = finished(&subscription, &made);
    assert_eq!((&done["total"], &done["done"]), (&json!(1), &json!(1)), "{done}");
    let sent = positions(&receiver.delivered(), true);
    assert_eq!(sent.last(), Some(&3));
    assert!(
        subscription.dead().is_empty(),
        "what arrived is no dead letter any more"
    );

    let made = replay(&subscription, &json!({"since": later}));
    assert_eq!(finished(&subscription, &made)["ranges"][0]["from"], 6);
    let made = replay(&subscription, &json!({"since": last, "until": later}));
    let done = finished(&subscription, &made);
    assert_eq!(done["ranges"][0]["to"], 5, "{done}");

    let golden = changes[0]["subject"].as_str().unwrap();
    let made = replay(&subscription, &json!({"golden_id": golden}));
    let done = finished(&subscription, &made);
    assert_eq!((&done["total"], &done["sent"]), (&json!(2), &json!(2)));
}

fn what_selects_nothing_is_refused(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::start();
    let subscription = Subscription::make(&hub, &receiver.url);
    for (body, place) in [
        (json!({}), ""),
        (json!({"from_position": 1}), "/domain"),
        (json!({"domain": "item", "from_position": 1}), "/domain"),
        (
            json!({"domain": "vendor", "from_position": 5, "to_position": 4}),
            "/to_position",
        ),
        (
            json!({"domain": "vendor", "from_position": 1, "since": "2026-01-01T00:00:00Z"}),
            "/since",
        ),
        (json!({"since": "yesterday"}), "/since"),
        (
            json!({"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}),
            "/until",
        ),
    ] {
        let answer = subscription.client.post(&subscription.path("/replays"), &body);
        answer.problem(422, "invalid_content");
        assert_eq!(
            answer.json()["errors"][0]["pointer"],
            place,
            "{body}: {}",
            answer.text()
        );
    }
    let made = replay(&subscription, &json!({"domain": "vendor", "from_position": 1}));
    assert_eq!(
        (&made["state"], &made["total"]),
        (&json!("done"), &json!(0)),
        "nothing is there yet"
    );
    let path = subscription.path(&format!("/replays/{}/cancel", made["id"].as_str().unwrap()));
    subscription
        .client
        .request("POST", &path)
        .send()
        .problem(409, "replay_over");
    subscription
        .client
        .get(&subscription.path("/replays/none"))
        .problem(404, "not_found");
}

fn a_replay_leaves_live_changes_alone(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::start();
    let subscription = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..100, 0);
    subscription.wait_until_through();
    let made = replay(&subscription, &json!({"domain": "vendor", "from_position": 1}));
    for round in 1..4 {
        feed_round(&hub, 0..100, round);
    }
    finished(&subscription, &made);
    subscription.wait_until_through();
    let delivered = receiver.delivered();
    let mut live = positions(&delivered, false);
    live.sort_unstable();
    assert_eq!(live, (1..=400).collect::<Vec<_>>(), "each live change once");
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    for delivery in delivered.iter().filter(|delivery| !is_replay(delivery)) {
        let event = delivery.json();
        let position = event["data"]["position"].as_i64().unwrap();
        let before = last.insert(event["subject"].as_str().unwrap().to_owned(), position);
        assert!(before < Some(position), "{before:?} {position}");
    }
}

fn a_hub_killed_while_replaying_goes_on_where_it_was(database: Database) {
    let mut hub = Hub::start_with(&database, options());
    let receiver = Receiver::answering(|_, _| {
        std::thread::sleep(std::time::Duration::from_millis(2));
        204
    });
    let subscription = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..500, 0);
    subscription.wait_until_through();
    let made = replay(&subscription, &json!({"domain": "vendor", "from_position": 1}));
    wait_until("it is under way", || {
        look(&subscription, &made)["done"].as_i64().unwrap() > 100
    });
    hub.restart(&database);
    let client = hub.actor("subscriber", "*:read *:subscribe");
    let subscription = Subscription {
        client,
        id: subscription.id,
    };
    let done = finished(&subscription, &made);
    assert_eq!((&done["done"], &done["sent"]), (&json!(500), &json!(500)));
    let mut again = positions(&receiver.delivered(), true);
    assert!(again.len() < 500 + 250, "not from the beginning: {}", again.len());
    again.sort_unstable();
    again.dedup();
    assert_eq!(again, (1..=500).collect::<Vec<_>>());
}

fn a_cancelled_replay_stops(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::answering(|delivery, _| {
        if is_replay(delivery) {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        204
    });
    let subscription = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..300, 0);
    subscription.wait_until_through();
    let made = replay(&subscription, &json!({"domain": "vendor", "from_position": 1}));
    wait_until("it is under way", || look(&subscription, &made)["state"] == "running");
    let path = format!("/replays/{}/cancel", made["id"].as_str().unwrap());
    assert_eq!(subscription.post(&path).expect(200)["state"], "cancelled");
    let other = replay(&subscription, &json!({"domain": "vendor", "from_position": 300}));
    assert_eq!(finished(&subscription, &other)["sent"], 1);
    assert!(positions(&receiver.delivered(), true).len() < 250);
    assert_eq!(look(&subscription, &made)["state"], "cancelled");
}

fn what_fails_in_a_replay_is_tried_again(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::answering(|delivery, number| {
        let bad = is_replay(delivery) && delivery.json()["data"]["position"] == 2 && number < 8;
        if bad { 500 } else { 204 }
    });
    let subscription = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..5, 0);
    subscription.wait_until_through();
    let made = replay(
        &subscription,
        &json!({"domain": "vendor", "from_position": 2, "to_position": 3}),
    );
    let done = finished(&subscription, &made);
    assert_eq!((&done["sent"], &done["failed"]), (&json!(1), &json!(1)));
    wait_until("it arrives all the same", || {
        positions(&receiver.delivered(), true)
            .iter()
            .filter(|p| **p == 2)
            .count()
            == 1
    });
    assert_eq!(subscription.wait_until_through()["dead"], 0);
}

fn a_replay_waits_while_the_subscription_is_paused(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::start();
    let subscription = Subscription::make(&hub, &receiver.url);
    feed_round(&hub, 0..10, 0);
    subscription.wait_until_through();
    subscription.post("/pause").expect(200);
    feed_round(&hub, 10..20, 0);
    let made = replay(&subscription, &json!({"domain": "vendor", "from_position": 6}));
    assert_eq!((&made["state"], &made["total"]), (&json!("queued"), &json!(15)));
    subscription.post("/resume").expect(200);
    finished(&subscription, &made);
    let delivered = receiver.delivered();
    let (live, again) = (positions(&delivered, false), positions(&delivered, true));
    assert_eq!((live.len(), again.len()), (20, 15));
    for position in 11..=20 {
        let place = |replayed: bool| {
            let wanted = |d: &Delivery| is_replay(d) == replayed && d.json()["data"]["position"] == position;
            delivered.iter().position(wanted)
        };
        assert!(place(false) < place(true), "what was never sent is no replay");
    }
}

#[test]
fn another_node_goes_on_with_the_replay_of_a_dead_one() {
    let database = Database::postgres();
    let mut a = Hub::start_with(&database, options());
    let receiver = Receiver::answering(|_, _| {
        std::thread::sleep(std::time::Duration::from_millis(2));
        204
    });
    let subscription = Subscription::make(&a, &receiver.url);
    feed_round(&a, 0..300, 0);
    subscription.wait_until_through();
    let b = Hub::start_with(&database, options());
    let made = replay(&subscription, &json!({"domain": "vendor", "from_position": 1}));
    wait_until("it is under way", || {
        look(&subscription, &made)["done"].as_i64().unwrap() > 50
    });
    a.kill();
    let client = b.actor("subscriber", "*:read *:subscribe");
    let subscription = Subscription {
        client,
        id: subscription.id,
    };
    let done = finished(&subscription, &made);
    assert_eq!((&done["done"], &done["sent"]), (&json!(300), &json!(300)));
    let mut again = positions(&receiver.delivered(), true);
    again.sort_unstable();
    again.dedup();
    assert_eq!(again.len(), 300);
}
