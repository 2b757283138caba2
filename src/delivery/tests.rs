//! The delivery room at work: a real hub, a real receiver, real sockets.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::receiver::Receiver;
use super::start;
use super::testing::{Bench, name_of, names, origin, quick, signature, version_of, versions};
use crate::hub::deliveries::Report;
use crate::hub::subscriptions::{NewSubscription, StartFrom};

#[test]
fn every_change_arrives_once_signed_and_in_order_of_its_golden_record() {
    let receiver = Receiver::start(|_| (200, String::new()));
    let bench = Bench::new(quick(&[1]));
    let made = bench.subscribe(&receiver.url);
    for note in ["a", "b", "c"] {
        bench.change(names(0..100), note);
    }
    let view = bench.wait_until_done(&made.subscription.id);
    assert_eq!((view.dead, view.failing_since), (0, None));
    let taken = receiver.taken();
    assert_eq!(taken.len(), 300);
    let versions = versions(&taken);
    assert_eq!(versions.len(), 100);
    assert!(versions.values().all(|v| *v == [1, 2, 3]), "{versions:?}");
    let ids: BTreeSet<&str> = taken.iter().map(|received| received.header("webhook-id")).collect();
    assert_eq!(ids.len(), 300);
    for received in &taken {
        assert_eq!(received.header("webhook-signature"), signature(&made.secret, received));
        assert_eq!(received.json()["id"], received.header("webhook-id"));
        assert_eq!(received.header("content-type"), "application/cloudevents+json");
        assert_eq!(received.header("x-correlation-id"), "request-1");
    }
    let attempts = bench.attempts(&made.subscription.id, None);
    assert_eq!(attempts.len(), 300);
    assert!(
        attempts
            .iter()
            .all(|a| a.outcome == "delivered" && a.attempt == 1 && a.golden_id.is_some())
    );
    assert!(bench.attempts(&made.subscription.id, Some("failed")).is_empty());
}

#[test]
fn a_failing_record_holds_back_only_itself() {
    let receiver = Receiver::start(|received| {
        let first = name_of(received) == "thing 3" && version_of(received) == 1;
        let bad = first && received.seen_before < 2;
        (if bad { 422 } else { 200 }, String::new())
    });
    let bench = Bench::new(quick(&[1, 1, 1]));
    let id = bench.subscribe(&receiver.url).subscription.id;
    for note in ["a", "b", "c"] {
        bench.change(names(0..10), note);
    }
    let view = bench.wait(&id, "the others are through", |view| {
        view.lag == 0 && view.cursors[0].position == 30
    });
    assert_eq!((view.retrying, view.parked), (1, 2));
    assert_eq!(receiver.taken().len(), 27);
    bench.wait_until_done(&id);
    let versions = versions(&receiver.taken());
    assert!(versions.values().all(|v| *v == [1, 2, 3]), "{versions:?}");
    let failed = bench.attempts(&id, Some("failed"));
    assert_eq!(
        failed.iter().map(|a| a.attempt).collect::<Vec<_>>(),
        [2, 1],
        "newest first"
    );
    assert!(
        failed
            .iter()
            .all(|a| a.status == Some(422) && a.error.starts_with("HTTP 422"))
    );
}

#[test]
fn a_change_that_is_given_up_lets_its_followers_go() {
    let receiver = Receiver::start(|received| {
        let bad = name_of(received) == "thing 3" && version_of(received) == 1;
        (if bad { 400 } else { 200 }, String::new())
    });
    let bench = Bench::new(quick(&[1]));
    let id = bench.subscribe(&receiver.url).subscription.id;
    for note in ["a", "b"] {
        bench.change(names(0..5), note);
    }
    let view = bench.wait(&id, "one is dead", |view| {
        view.dead == 1 && view.retrying + view.parked == 0
    });
    assert_eq!(view.lag, 0);
    assert_eq!(versions(&receiver.taken())["thing 3"], [2]);
    assert_eq!(bench.attempts(&id, Some("failed")).len(), 2);
}

#[test]
fn an_endpoint_that_is_down_stops_its_own_cursor_and_nothing_is_lost() {
    let down = Arc::new(std::sync::atomic::AtomicBool::new(true));
    let switch = Arc::clone(&down);
    let receiver = Receiver::start(move |_| {
        let down = switch.load(std::sync::atomic::Ordering::SeqCst);
        (if down { 503 } else { 200 }, String::new())
    });
    let healthy = Receiver::start(|_| (200, String::new()));
    let bench = Bench::new(quick(&[1, 1, 1, 1, 1, 1, 1, 1]));
    let id = bench.subscribe(&receiver.url).subscription.id;
    let other = bench.subscribe(&healthy.url).subscription.id;
    bench.change(names(0..500), "a");
    bench.wait_until_done(&other);
    assert_eq!(healthy.taken().len(), 500);
    std::thread::sleep(Duration::from_millis(1500));
    let view = bench.view(&id);
    assert!(
        view.retrying + view.parked <= 5 && view.lag >= 400 && view.failing_since.is_some(),
        "{view:?}"
    );
    down.store(false, std::sync::atomic::Ordering::SeqCst);
    let view = bench.wait_until_done(&id);
    assert_eq!((view.dead, view.failing_since), (0, None));
    let taken = receiver.taken();
    assert_eq!(versions(&taken).len(), 500);
    assert_eq!(taken.len(), 500, "each was taken once");
    assert!(bench.attempts(&id, Some("failed")).iter().any(|a| a.cause == "probe"));
}

#[test]
fn nobody_listens_and_later_somebody_does() {
    let bench = Bench::new(quick(&[1, 1, 1, 1]));
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let id = bench.subscribe(&format!("http://{address}/hook")).subscription.id;
    bench.change(names(0..20), "a");
    bench.wait(&id, "it fails", |view| view.failing_since.is_some());
    assert!(
        bench
            .attempts(&id, Some("failed"))
            .iter()
            .all(|a| a.error.contains("connect"))
    );
    let receiver = Receiver::listen(&address.to_string(), |_| (200, String::new()));
    bench.wait_until_done(&id);
    assert_eq!(receiver.taken().len(), 20);
}

#[test]
fn gone_disables_and_resume_goes_on_where_it_stood() {
    let gone = Arc::new(std::sync::atomic::AtomicBool::new(true));
    let switch = Arc::clone(&gone);
    let receiver = Receiver::start(move |_| {
        let gone = switch.load(std::sync::atomic::Ordering::SeqCst);
        (if gone { 410 } else { 200 }, String::new())
    });
    let bench = Bench::new(quick(&[1]));
    let id = bench.subscribe(&receiver.url).subscription.id;
    bench.change(names(0..3), "a");
    let view = bench.wait(&id, "it is disabled", |view| view.state == "disabled");
    assert!(view.state_reason.contains("410"));
    assert_eq!((view.retrying, view.dead, view.lag), (0, 0, 3));
    gone.store(false, std::sync::atomic::Ordering::SeqCst);
    bench
        .runtime
        .block_on(bench.hub.resume_subscription(&id, &origin()))
        .unwrap();
    bench.wait_until_done(&id);
    assert_eq!(receiver.taken().len(), 3);
}

#[test]
fn both_secrets_sign_after_a_rotation_and_a_pause_stops() {
    let receiver = Receiver::start(|_| (200, String::new()));
    let bench = Bench::new(quick(&[1]));
    let made = bench.subscribe(&receiver.url);
    let id = made.subscription.id.clone();
    let (hub, runtime) = (&bench.hub, &bench.runtime);
    runtime.block_on(hub.pause_subscription(&id, &origin())).unwrap();
    bench.change(names(0..3), "a");
    std::thread::sleep(Duration::from_millis(300));
    assert!(receiver.taken().is_empty());
    let rotated = runtime.block_on(hub.rotate_secret(&id, &origin())).unwrap();
    assert_eq!(rotated.subscription.valid_secrets, 2);
    runtime.block_on(hub.resume_subscription(&id, &origin())).unwrap();
    bench.wait_until_done(&id);
    for received in receiver.taken() {
        let both = format!(
            "{} {}",
            signature(&rotated.secret, &received),
            signature(&made.secret, &received)
        );
        assert_eq!(received.header("webhook-signature"), both);
    }
    let stored = std::fs::read(bench.dir.path().join("hub.db")).unwrap();
    let wal = std::fs::read(bench.dir.path().join("hub.db-wal")).unwrap();
    for secret in [&made.secret, &rotated.secret] {
        let text = secret.strip_prefix("whsec_").unwrap();
        let raw = STANDARD.decode(text).unwrap();
        for needle in [text.as_bytes(), &raw] {
            assert!(
                ![&stored, &wal]
                    .iter()
                    .any(|file| file.windows(needle.len()).any(|part| part == needle))
            );
        }
    }
}

#[test]
fn a_ping_reports_what_it_met_also_while_paused() {
    let receiver = Receiver::start(|_| (503, "Retry-After: 1\r\n".into()));
    let bench = Bench::new(quick(&[1]));
    let made = bench.subscribe(&receiver.url);
    let id = &made.subscription.id;
    bench
        .runtime
        .block_on(bench.hub.pause_subscription(id, &origin()))
        .unwrap();
    let result = bench
        .runtime
        .block_on(bench.hub.test_subscription(id, &origin()))
        .unwrap();
    assert_eq!((result.delivered, result.status), (false, Some(503)));
    let received = receiver.all().pop().unwrap();
    let event: Value = received.json();
    assert_eq!(
        (event["type"].as_str(), event["specversion"].as_str()),
        (Some("mdm.ping.v1"), Some("1.0"))
    );
    assert_eq!(received.header("webhook-signature"), signature(&made.secret, &received));
    let attempts = bench.attempts(id, Some("failed"));
    assert_eq!(
        (
            attempts.len(),
            attempts[0].cause.as_str(),
            attempts[0].domain.as_deref()
        ),
        (1, "ping", None)
    );
}

#[test]
fn a_redirect_is_a_failure_and_is_never_followed() {
    let inner = Receiver::start(|_| (200, String::new()));
    let location = format!("Location: {}\r\n", inner.url);
    let receiver = Receiver::start(move |_| (302, location.clone()));
    let bench = Bench::new(quick(&[]));
    let id = bench.subscribe(&receiver.url).subscription.id;
    bench.change(names(0..1), "a");
    bench.wait(&id, "it is dead", |view| view.dead == 1);
    assert!(inner.all().is_empty());
}

#[test]
fn stopping_and_starting_again_repeats_nothing() {
    let receiver = Receiver::start(|_| (200, String::new()));
    let mut bench = Bench::new(quick(&[1]));
    let id = bench.subscribe(&receiver.url).subscription.id;
    bench.change(names(0..300), "a");
    bench.delivery.take().unwrap().stop();
    let after_first = receiver.taken().len();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(receiver.taken().len(), after_first, "nothing is sent after a stop");
    bench.delivery = Some(start(Arc::clone(&bench.hub), quick(&[1])).unwrap());
    bench.wait_until_done(&id);
    assert_eq!(receiver.taken().len(), 300);
}

#[test]
fn what_a_node_reports_after_losing_its_lease_is_not_acknowledged() {
    let mut bench = Bench::new(quick(&[1]));
    bench.delivery.take().unwrap().stop();
    let id = bench.subscribe("http://127.0.0.1:9/").subscription.id;
    bench.change(names(0..9), "a");
    let dispatch = bench.hub.dispatch();
    let first = dispatch.claim("node 1", Duration::ZERO).unwrap();
    std::thread::sleep(Duration::from_millis(2));
    let second = dispatch.claim("node 2", Duration::from_secs(30)).unwrap();
    assert_eq!((first.len(), second.len()), (1, 1));
    assert!(second[0].epoch > first[0].epoch);
    assert!(dispatch.claim("node 3", Duration::from_secs(30)).unwrap().is_empty());
    let report = |epoch: i64, position: i64| Report {
        subscription_id: Arc::from(id.as_str()),
        epoch,
        cursors: BTreeMap::from([("thing".to_string(), position)]),
        ..Report::default()
    };
    let lost = dispatch.record("node 1", &[report(first[0].epoch, 7)]).unwrap();
    assert_eq!(lost.len(), 1);
    assert_eq!(bench.view(&id).cursors[0].position, 0);
    assert!(
        dispatch
            .record("node 2", &[report(second[0].epoch, 4)])
            .unwrap()
            .is_empty()
    );
    assert_eq!(bench.view(&id).cursors[0].position, 4);
    assert!(
        dispatch
            .renew("node 1", std::slice::from_ref(&id), Duration::from_secs(30))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn subscriptions_that_cannot_work_are_refused_with_the_place() {
    let bench = Bench::new(quick(&[1]));
    let new = NewSubscription {
        name: " ".into(),
        url: "http://10.0.0.1/".into(),
        domains: vec!["thing".into(), "nothing".into()],
        types: vec!["mdm.golden_record.created.v1".into(), "x".into()],
        from: StartFrom::Now,
        ..NewSubscription::default()
    };
    let refused = bench
        .runtime
        .block_on(bench.hub.create_subscription(new, &origin()))
        .map(|_| ())
        .unwrap_err();
    let crate::error::Error::Invalid { violations } = refused else {
        panic!("{refused}")
    };
    let places: Vec<&str> = violations.iter().map(|v| v.pointer.as_str()).collect();
    assert_eq!(places, ["/name", "/types/1", "/domains/1", "/url"]);
}
