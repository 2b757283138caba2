//! Whatever is killed, every published change reaches every subscription that wants it, and no golden record is ever
//! told an older version after a newer one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::harness::hub::Options;
use crate::harness::receiver::Receiver;
use crate::harness::records::vendor;
use crate::harness::subscriber::Subscriber;
use crate::harness::subscription;
use crate::harness::wait::wait_for;
use crate::harness::{Client, Database, Hub, wait_until};

/// Changes that may be sent again after one sender died: all that one subscription has under way.
const UNDER_WAY: usize = 64;
const VENDORS: usize = 25;
const ROUNDS: usize = 12;
const WRITERS: usize = 2;

/// With little patience and much endurance.
fn options() -> Options {
    subscription::options()
        .set("MDM_HUB_DELIVERY_SCHEDULE_S", &["1"; 30].join(","))
        .set("MDM_HUB_DELIVERY_PROBE_PAUSE_MS", "100")
        .set("MDM_HUB_DELIVERY_TIMEOUT_MS", "3000")
}

/// What a subscriber received, held against what it should have received.
#[derive(Debug, Default, PartialEq, Eq)]
struct Judgement {
    /// Changes that never came.
    lost: usize,
    /// Changes that nobody published, or that it did not ask for.
    foreign: usize,
    /// Older versions that came after newer ones and had not come before.
    disorder: usize,
    /// Changes that came again.
    repeats: usize,
}

/// Holds the events received, in order of arrival, against the changes of the feed.
fn judge(feed: &[Value], received: &[Value]) -> Judgement {
    let mut missing: BTreeSet<&str> = feed.iter().map(|change| text(&change["id"])).collect();
    let mut judgement = Judgement::default();
    let mut newest: BTreeMap<&str, i64> = BTreeMap::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for event in received {
        let (id, subject) = (text(&event["id"]), text(&event["subject"]));
        if !seen.insert(id) {
            judgement.repeats += 1;
            continue;
        }
        judgement.foreign += usize::from(!missing.remove(id));
        let version = event["data"]["version"].as_i64().unwrap();
        let before = newest.entry(subject).or_default();
        judgement.disorder += usize::from(version < *before);
        *before = version.max(*before);
    }
    judgement.lost = missing.len();
    judgement
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The events that a subscriber was sent, in order of arrival.
fn received(subscriber: &Subscriber) -> Vec<Value> {
    let said = subscriber.said();
    said.iter()
        .flat_map(|line| line["events"].as_array().cloned().unwrap_or_default())
        .collect()
}

/// Hubs that writers use while some of them die.
struct Nodes {
    urls: Mutex<Vec<String>>,
    turn: AtomicUsize,
    written: AtomicUsize,
    done: AtomicBool,
}

impl Nodes {
    fn new(urls: &[String]) -> Self {
        Nodes {
            urls: Mutex::new(urls.to_vec()),
            turn: AtomicUsize::new(0),
            written: AtomicUsize::new(0),
            done: AtomicBool::new(false),
        }
    }

    fn next(&self) -> String {
        let urls = self.urls.lock().unwrap();
        urls[self.turn.fetch_add(1, Ordering::Relaxed) % urls.len()].clone()
    }

    fn replace(&self, index: usize, url: &str) {
        self.urls.lock().unwrap()[index] = url.to_owned();
    }

    /// Changes vendors again and again; each batch until a node says that it is taken.
    fn write(&self, feeder: &Client, writer: usize) {
        for round in 0..ROUNDS {
            let records: Vec<Value> = (0..VENDORS)
                .map(|n| {
                    let mut attributes = vendor(writer * 1000 + n);
                    attributes["website"] = json!(format!("https://vendor.example/{round}"));
                    json!({"system": "erp", "key": format!("{writer}-{n}"), "attributes": attributes})
                })
                .collect();
            let body = json!({ "records": records });
            wait_for("a node takes the records", || {
                let path = "/v1/domains/vendor/source-records";
                let sent = feeder.at(&self.next()).request("POST", path).json(&body).try_send();
                let answer = sent.ok()?;
                assert!(
                    [200, 503].contains(&answer.status),
                    "{} {}",
                    answer.status,
                    answer.text()
                );
                (answer.status == 200).then_some(())
            });
            self.written.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until the writers have done so many tenths of their work.
    fn reached(&self, tenths: usize) {
        let wanted = WRITERS * ROUNDS * tenths / 10;
        wait_until("the writers go on", || self.written.load(Ordering::Relaxed) >= wanted);
    }
}

/// A subscriber, what it asks for, and its subscription.
struct Party {
    subscriber: Subscriber,
    types: Vec<&'static str>,
    path: String,
}

const UPDATED: &str = "mdm.golden_record.updated.v1";

fn party(owner: &Client, types: Vec<&'static str>, settings: Value) -> Party {
    let subscriber = Subscriber::python();
    let body = json!({
        "name": "party", "url": subscriber.url, "domains": ["vendor"], "types": types, "settings": settings,
    });
    let made = owner.post("/v1/subscriptions", &body).expect(201);
    Party {
        subscriber,
        types,
        path: format!("/v1/subscriptions/{}", text(&made["id"])),
    }
}

impl Party {
    /// Waits until nothing is left to send, and judges what came; `deaths` is how often a sender died.
    fn check(&self, caller: &Client, feed: &[Value], deaths: usize) {
        wait_until("everything is sent", || {
            let now = caller.get(&self.path).expect(200);
            assert_eq!(now["dead"], 0, "{now}");
            ["lag", "retrying", "parked"].iter().all(|count| now[count] == 0)
        });
        let wanted: Vec<Value> = feed
            .iter()
            .filter(|change| self.types.is_empty() || self.types.contains(&text(&change["type"])))
            .cloned()
            .collect();
        let judgement = judge(&wanted, &received(&self.subscriber));
        let bound = deaths * UNDER_WAY;
        assert_eq!(
            (judgement.lost, judgement.foreign, judgement.disorder),
            (0, 0, 0),
            "{judgement:?}"
        );
        assert!(judgement.repeats <= bound, "at most {bound} repeats: {judgement:?}");
    }
}

/// A relay as they are often written: it moves its cursor, then sends what it read.
fn naive_relay(nodes: &Nodes, reader: &Client, url: &str) {
    let mut cursor = None::<String>;
    loop {
        let last_round = nodes.done.load(Ordering::Acquire);
        let from = cursor.as_ref().map(|c| format!("&cursor={c}")).unwrap_or_default();
        let path = format!("/v1/changes?domain=vendor&limit=20{from}");
        let page = wait_for("a node tells the changes", || {
            let answer = reader.at(&nodes.next()).request("GET", &path).try_send().ok()?;
            (answer.status == 200).then(|| answer.json())
        });
        cursor = page["next_cursor"].as_str().map(String::from);
        for change in page["changes"].as_array().unwrap() {
            post(url, change);
        }
        if last_round && page["has_more"] == false {
            return;
        }
    }
}

/// Sends one change, and does not care what becomes of it.
fn post(url: &str, change: &Value) {
    let place = url.trim_start_matches("http://").trim_end_matches("/hook");
    let Ok(mut stream) = TcpStream::connect(place) else {
        return;
    };
    let (body, id) = (change.to_string(), text(&change["id"]));
    let request = format!(
        "POST /hook HTTP/1.1\r\nhost: relay\r\ncontent-type: application/cloudevents+json\r\nwebhook-id: {id}\r\n\
         webhook-timestamp: 0\r\nwebhook-signature: v1,none\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    if stream.write_all(request.as_bytes()).is_ok() {
        let _ = stream.read_to_end(&mut Vec::new());
    }
}

/// Who calls, whichever node answers.
struct Callers {
    owner: Client,
    feeder: Client,
    reader: Client,
}

impl Callers {
    fn of(hub: &Hub) -> Self {
        Callers {
            owner: hub.actor("subscriber", "*:read *:subscribe"),
            feeder: hub.feeder(),
            reader: hub.reader(),
        }
    }
}

/// Writers write and subscribers receive while `disturb` does its worst; it answers how often a sender, a receiver or a
/// connection died. Afterwards every subscriber has what it asked for, and the naive relay beside them has not: else this
/// test would not have found anything.
fn survive(callers: &Callers, nodes: &Nodes, disturb: impl FnOnce(&mut Party, &mut Subscriber) -> usize) {
    let mut parties = vec![
        party(&callers.owner, vec![], json!({})),
        party(&callers.owner, vec![UPDATED], json!({})),
        party(&callers.owner, vec![], json!({"batch": 10})),
    ];
    let mut relayed = Subscriber::python();
    let url = relayed.url.clone();
    let deaths = std::thread::scope(|scope| {
        let relay = scope.spawn(|| naive_relay(nodes, &callers.reader, &url));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| scope.spawn(move || nodes.write(&callers.feeder, writer)))
            .collect();
        let deaths = disturb(&mut parties[0], &mut relayed);
        let ended = writers.into_iter().map(|writer| writer.join());
        ended.for_each(|writer| writer.expect("the writer ends well"));
        nodes.done.store(true, Ordering::Release);
        relay.join().expect("the relay ends well");
        deaths
    });
    let url = nodes.next();
    let feed = callers.reader.at(&url).patient().all_changes("vendor");
    assert_eq!(feed.len(), WRITERS * ROUNDS * VENDORS);
    for party in &parties {
        party.check(&callers.owner.at(&url).patient(), &feed, deaths);
    }
    assert!(judge(&feed, &received(&relayed)).lost > 0, "too little was disturbed");
}

/// Kills both receivers for as long as it takes the writers to do a tenth of their work.
fn kill_receivers(nodes: &Nodes, tenths: usize, party: &mut Party, relayed: &mut Subscriber) {
    party.subscriber.kill();
    relayed.kill();
    nodes.reached(tenths);
    party.subscriber.restart();
    relayed.restart();
}

#[test]
fn nodes_connections_and_receivers_may_die_on_postgres() {
    let database = Database::postgres();
    let start = || Hub::start_with(&database, options());
    let (a, mut b, c) = (start(), start(), start());
    let nodes = Nodes::new(&[a.url.clone(), b.url.clone(), c.url.clone()]);
    survive(&Callers::of(&a), &nodes, |party, relayed| {
        for round in 0..3 {
            nodes.reached(1 + 3 * round);
            assert!(database.terminate_connections() > 0);
            nodes.reached(2 + 3 * round);
            b.kill();
            nodes.replace(1, &c.url);
            kill_receivers(&nodes, 3 + 3 * round, party, relayed);
            b = start();
            nodes.replace(1, &b.url);
        }
        // In each round a node, a receiver, and the connections of three nodes.
        3 * 5
    });
}

#[test]
fn the_process_and_receivers_may_die_on_sqlite() {
    let database = Database::sqlite();
    let mut hub = Hub::start_with(&database, options());
    let nodes = Nodes::new(&[hub.url.clone()]);
    survive(&Callers::of(&hub), &nodes, |party, relayed| {
        for round in 0..3 {
            nodes.reached(2 + 3 * round);
            hub.restart(&database);
            nodes.replace(0, &hub.url);
            kill_receivers(&nodes, 3 + 3 * round, party, relayed);
        }
        3 * 2
    });
}

#[test]
fn a_node_that_stood_still_cannot_acknowledge_any_more() {
    let database = Database::postgres();
    let slow = Hub::start_with(&database, options());
    // 1: the first request has come; 2: it may be answered.
    let stage = Arc::new(AtomicUsize::new(0));
    let receiver = Receiver::answering({
        let stage = Arc::clone(&stage);
        move |_, number| {
            if number == 0 {
                stage.store(1, Ordering::Release);
                wait_until("the first request may be answered", || {
                    stage.load(Ordering::Acquire) == 2
                });
            }
            204
        }
    });
    let owner = slow.actor("subscriber", "*:read *:subscribe");
    let body = json!({"name": "party", "url": receiver.url, "domains": ["vendor"]});
    let made = owner.post("/v1/subscriptions", &body).expect(201);
    let path = format!("/v1/subscriptions/{}", text(&made["id"]));
    let leases = || {
        database
            .connect()
            .texts("SELECT owner || ' ' || epoch AS text FROM subscription_lease")
    };
    wait_until("it sends for the subscription", || !leases()[0].starts_with(' '));
    let first_lease = leases();

    let other = Hub::start_with(&database, options());
    other.feeder().feed("erp", "0", &vendor(0));
    wait_until("the request is under way", || stage.load(Ordering::Acquire) == 1);
    slow.signal("STOP");
    stage.store(2, Ordering::Release);
    for number in 1..10 {
        other.feeder().feed("erp", &number.to_string(), &vendor(number));
    }
    let caller = owner.at(&other.url);
    wait_until("the other node takes over", || {
        caller.get(&path).expect(200)["lag"] == 0
    });
    assert_ne!(leases(), first_lease);
    let taken_over = leases();

    slow.signal("CONT");
    wait_until("it sees that its lease is lost", || {
        slow.log().contains("the lease is lost")
    });
    for number in 10..20 {
        other.feeder().feed("erp", &number.to_string(), &vendor(number));
    }
    wait_until("the other node goes on", || caller.get(&path).expect(200)["lag"] == 0);
    assert_eq!(leases(), taken_over, "the first node got nothing back");
    let feed = other.reader().all_changes("vendor");
    let arrived: Vec<Value> = receiver.delivered().iter().map(|delivery| delivery.json()).collect();
    let judgement = judge(&feed, &arrived);
    assert_eq!((judgement.lost, judgement.disorder), (0, 0), "{judgement:?}");
    assert_eq!(judgement.repeats, 1, "the one that nobody could acknowledge");
    let log = caller.get(&format!("{path}/deliveries?limit=100")).expect(200);
    assert_eq!(
        log["items"].as_array().unwrap().len(),
        21,
        "the log has what was really sent, acknowledged or not"
    );
}
