//! Endpoints that mean harm, or only do it: each costs itself something, and nobody else.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::endpoint::{Endpoint, Wire};
use crate::harness::hub::Options;
use crate::harness::receiver::Receiver;
use crate::harness::subscription::{Subscription, feed_round, options};
use crate::harness::wait::wait_for;
use crate::harness::{Database, Hub, both, wait_until};

/// As [`options`], with little patience.
fn impatient() -> Options {
    options()
        .set("MDM_HUB_DELIVERY_TIMEOUT_MS", "1500")
        .set("MDM_HUB_DELIVERY_CONNECT_TIMEOUT_MS", "1000")
}

/// Writes these bytes again and again until nobody reads them any more, at most for a minute.
fn drip(wire: &mut dyn Wire, bytes: &[u8], pause: Duration) {
    for _ in 0..600_000 {
        if wire.write_all(bytes).and_then(|()| wire.flush()).is_err() {
            return;
        }
        std::thread::sleep(pause);
    }
}

fn slow_headers(wire: &mut dyn Wire) {
    let _ = wire.write_all(b"HTTP/1.1 200 OK\r\nx-slow: ");
    drip(wire, b"x", Duration::from_millis(100));
}

fn slow_body(wire: &mut dyn Wire) {
    let _ = wire.write_all(b"HTTP/1.1 500 X\r\ncontent-length: 1000000\r\n\r\n");
    drip(wire, b"x", Duration::from_millis(100));
}

fn endless_body(wire: &mut dyn Wire) {
    let _ = wire.write_all(b"HTTP/1.1 500 X\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunk = [b"1000\r\n".as_slice(), &[b'x'; 0x1000], b"\r\n"].concat();
    drip(wire, &chunk, Duration::ZERO);
}

fn huge_headers(wire: &mut dyn Wire) {
    let _ = wire.write_all(b"HTTP/1.1 200 OK\r\n");
    let line = format!("x-huge: {}\r\n", "x".repeat(8000));
    drip(wire, line.as_bytes(), Duration::ZERO);
}

fn answer(wire: &mut dyn Wire, text: &str) {
    let _ = wire.write_all(text.as_bytes());
    let _ = wire.flush();
}

/// Subscribes `url` beside a good endpoint; answers the first attempt that failed. The good endpoint misses nothing, then
/// and afterwards.
#[track_caller]
fn suffer(hub: &Hub, url: &str) -> Value {
    let good = Receiver::start();
    let healthy = Subscription::from_now(hub, &good.url);
    let bad = Subscription::from_now(hub, url);
    feed_round(hub, 0..10, 0);
    wait_until("others get theirs", || good.ids().len() == 10);
    let failed = wait_for("a failed attempt is logged", || {
        bad.attempts()
            .into_iter()
            .find(|attempt| attempt["outcome"] == "failed")
    });
    feed_round(hub, 10..12, 0);
    wait_until("others still get theirs", || good.ids().len() == 12);
    assert_eq!(healthy.wait_until_through()["dead"], 0);
    failed
}

#[track_caller]
fn told(failed: &Value, words: &str) {
    let error = failed["error"].as_str().unwrap();
    assert!(error.contains(words), "{words}: {failed}");
    assert!(failed["duration_ms"].as_f64().unwrap() < 4000.0, "{failed}");
}

both!(none_of_them_touches_the_others,);

fn none_of_them_touches_the_others(database: Database) {
    let hub = Hub::start_with(&database, impatient());
    let closing = Endpoint::start(|wire, _| answer(wire, "HTTP/1.1 200 OK\r\nconte"));
    let behaviors: [fn(&mut dyn Wire); 4] = [slow_headers, slow_body, endless_body, huge_headers];
    let endpoints: Vec<Endpoint> = behaviors
        .into_iter()
        .map(|behavior| Endpoint::start(move |wire, _| behavior(wire)))
        .collect();
    let bad: Vec<Subscription> = endpoints
        .iter()
        .chain([&closing])
        .map(|endpoint| Subscription::from_now(&hub, &endpoint.url()))
        .collect();
    let good = Receiver::start();
    let healthy = Subscription::from_now(&hub, &good.url);
    for round in 0..3 {
        feed_round(&hub, 0..20, round);
    }
    wait_until("the good one gets everything", || good.ids().len() == 60);
    healthy.wait_until_through();
    for subscription in &bad {
        wait_until("it is tried and fails", || {
            subscription.view()["failing_since"].is_string()
        });
    }
}

#[test]
fn headers_that_never_end_are_cut_off() {
    let hub = Hub::start_with(&Database::sqlite(), impatient());
    let endpoint = Endpoint::start(|wire, _| slow_headers(wire));
    let failed = suffer(&hub, &endpoint.url());
    told(&failed, "timeout");
    assert_eq!(failed["status"], Value::Null);
}

#[test]
fn a_body_that_trickles_is_cut_off() {
    let hub = Hub::start_with(&Database::sqlite(), impatient());
    let endpoint = Endpoint::start(|wire, _| slow_body(wire));
    let failed = suffer(&hub, &endpoint.url());
    told(&failed, "HTTP 500");
}

#[test]
fn an_endless_body_is_not_read() {
    let hub = Hub::start_with(&Database::sqlite(), impatient());
    let endpoint = Endpoint::start(|wire, _| endless_body(wire));
    let failed = suffer(&hub, &endpoint.url());
    told(&failed, "HTTP 500: xxxx");
    assert!(failed["error"].as_str().unwrap().len() < 500);
}

#[test]
fn headers_without_measure_are_refused() {
    let hub = Hub::start_with(&Database::sqlite(), impatient());
    let endpoint = Endpoint::start(|wire, _| huge_headers(wire));
    let failed = suffer(&hub, &endpoint.url());
    told(&failed, "request failed");
    assert_eq!(failed["status"], Value::Null);
}

#[test]
fn a_redirect_to_where_credentials_are_is_not_followed() {
    let hub = Hub::start_with(&Database::sqlite(), impatient());
    let inner = Endpoint::start(|wire, _| answer(wire, "HTTP/1.1 204 X\r\n\r\n"));
    let location = format!("http://127.0.0.1:{}/", inner.port);
    for target in [location.as_str(), "http://169.254.169.254/latest/meta-data/"] {
        let text = format!("HTTP/1.1 307 X\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
        let endpoint = Endpoint::start(move |wire, _| answer(wire, &text));
        told(&suffer_alone(&hub, &endpoint.url()), "HTTP 307");
    }
    assert_eq!(inner.connections(), 0);
}

#[test]
fn a_name_that_leads_inside_is_refused_at_the_dial() {
    let mine = Options::default()
        .set("MDM_HUB_DELIVERY_ALLOW_HTTP", "true")
        .set("MDM_HUB_DELIVERY_SCHEDULE_S", "1,1,1");
    let hub = Hub::start_with(&Database::sqlite(), mine);
    let inner = Endpoint::start(|wire, _| answer(wire, "HTTP/1.1 204 X\r\n\r\n"));
    let failed = suffer_alone(&hub, &format!("http://localhost:{}/hook", inner.port));
    told(&failed, "is not public");
    assert_eq!(inner.connections(), 0);
}

/// What a subscriber who names hosts learns of the network that the hub stands in.
#[test]
fn names_inside_and_names_that_do_not_exist_look_alike() {
    let mine = Options::default().set("MDM_HUB_DELIVERY_ALLOW_HTTP", "true");
    let hub = Hub::start_with(&Database::sqlite(), mine);
    let inner = Endpoint::start(|wire, _| answer(wire, "HTTP/1.1 204 X\r\n\r\n"));
    let mut said: Vec<String> = Vec::new();
    for host in [
        "localhost",
        "no-such-host",
        "vault.internal",
        "no-such.internal",
        "db.default.svc",
        "a.local",
    ] {
        let subscription = Subscription::from_now(&hub, &format!("http://{host}:{}/hook", inner.port));
        let ping = subscription.post("/test").expect(200);
        assert_eq!(ping["delivered"], false);
        said.push(ping["error"].as_str().unwrap().to_owned());
        assert!(ping["duration_ms"].as_f64().unwrap() >= 250.0, "{ping}");
    }
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(!said[0].contains("127.0.0.1"), "{said:?}");
    assert_eq!(inner.connections(), 0);
}

#[test]
fn ports_that_are_not_listed_are_refused() {
    let strict = options().set("MDM_HUB_DELIVERY_ALLOW_PORTS", "443,8443");
    let hub = Hub::start_with(&Database::sqlite(), strict);
    let client = hub.actor("subscriber", "*:read *:subscribe");
    for (url, status) in [
        ("https://example.com:22/", 422),
        ("http://127.0.0.1:6379/", 422),
        ("https://example.com:8443/", 201),
        ("http://example.com/", 201),
    ] {
        let body = json!({"name": "x", "url": url, "domains": ["vendor"]});
        client.post("/v1/subscriptions", &body).expect(status);
    }
}

#[test]
fn certificates_that_prove_nothing_are_refused() {
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls/authority.pem");
    let trusting = impatient()
        .set("SSL_CERT_FILE", authority)
        .set("MDM_HUB_DELIVERY_ALLOW_PRIVATE", "127.0.0.0/8,::1/128");
    let hub = Hub::start_with(&Database::sqlite(), trusting);
    let good = Endpoint::tls("good.pem");
    let fine = Subscription::from_now(&hub, &format!("https://localhost:{}/hook", good.port));
    feed_round(&hub, 0..1, 0);
    fine.wait_until_through();
    assert_eq!(fine.attempts()[0]["outcome"], "delivered", "a good one is taken");
    for certificate in ["expired.pem", "wrong_name.pem", "self_signed.pem"] {
        let endpoint = Endpoint::tls(certificate);
        let failed = suffer_alone(&hub, &format!("https://localhost:{}/hook", endpoint.port));
        told(&failed, "certificate");
        assert_eq!(failed["status"], Value::Null, "{certificate}");
    }
}

#[test]
fn an_answer_that_breaks_off_is_a_failure() {
    let hub = Hub::start_with(&Database::sqlite(), impatient());
    let endpoint = Endpoint::start(|wire, _| answer(wire, "HTTP/1.1 200 OK\r\nconte"));
    told(&suffer(&hub, &endpoint.url()), "request failed");
}

#[test]
fn what_is_not_http_is_a_failure() {
    let hub = Hub::start_with(&Database::sqlite(), impatient());
    let endpoint = Endpoint::start(|wire, _| answer(wire, "hello, here is everything you asked for\n"));
    told(&suffer(&hub, &endpoint.url()), "request failed");
}

#[test]
fn proxies_of_the_environment_see_nothing() {
    let trap = Endpoint::start(|wire, _| answer(wire, "HTTP/1.1 204 X\r\n\r\n"));
    let mut proxied = impatient();
    for name in [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "http_proxy",
        "https_proxy",
        "all_proxy",
    ] {
        proxied = proxied.set(name, &format!("http://127.0.0.1:{}", trap.port));
    }
    let hub = Hub::start_with(&Database::sqlite(), proxied);
    let receiver = Receiver::start();
    let subscription = Subscription::from_now(&hub, &receiver.url);
    feed_round(&hub, 0..3, 0);
    subscription.wait_until_through();
    assert_eq!((receiver.ids().len(), trap.connections()), (3, 0));
}

/// The first attempt that fails at `url`.
#[track_caller]
fn suffer_alone(hub: &Hub, url: &str) -> Value {
    let bad = Subscription::make(hub, url);
    feed_round(hub, 0..1, 0);
    wait_for("a failed attempt is logged", || {
        bad.attempts()
            .into_iter()
            .find(|attempt| attempt["outcome"] == "failed")
    })
}
