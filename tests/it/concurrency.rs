//! Everything at once: many clients, several nodes, and processes and connections that die in between.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::harness::records::{assert_contiguous, source_record, vendor};
use crate::harness::{Client, Database, Hub, both, wait_until};

const SYSTEMS: [&str; 4] = ["erp", "procurement", "billing", "cms_suppliers"];

/// Live golden records with their source keys.
fn goldens(reader: &Client) -> Vec<Value> {
    let page = reader.get("/v1/domains/vendor/golden-records?limit=1000").expect(200);
    assert_eq!(page["next_cursor"], Value::Null);
    page["items"].as_array().unwrap().clone()
}

/// Sends the same new vendors from four systems at once, each system to a node of its own choice.
fn race(nodes: &[String], feeder: &Client, vendors: usize) {
    let threads: Vec<_> = SYSTEMS
        .iter()
        .enumerate()
        .map(|(place, system)| {
            let client = feeder.at(&nodes[place % nodes.len()]);
            std::thread::spawn(move || {
                let ids = (0..vendors).map(|number| client.feed_golden(system, &number.to_string(), &vendor(number)));
                ids.collect::<Vec<String>>()
            })
        })
        .collect();
    let by_system: Vec<Vec<String>> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    for number in 0..vendors {
        let ids: BTreeSet<&String> = by_system.iter().map(|ids| &ids[number]).collect();
        assert_eq!(ids.len(), 1, "vendor {number} became {ids:?}");
    }
    let found = goldens(feeder);
    assert_eq!(found.len(), vendors);
    assert!(
        found
            .iter()
            .all(|golden| golden["source_keys"].as_array().unwrap().len() == SYSTEMS.len())
    );
}

both!(
    systems_that_send_the_same_new_vendor_at_once_make_one_golden_record,
    batches_that_meet_make_one_golden_record_each,
    one_record_changed_by_many_keeps_every_version,
);

fn systems_that_send_the_same_new_vendor_at_once_make_one_golden_record(database: Database) {
    let hub = Hub::start_free(&database);
    race(std::slice::from_ref(&hub.url), &hub.feeder(), 40);
    assert_contiguous(&hub.reader().all_changes("vendor"), 1);
}

fn batches_that_meet_make_one_golden_record_each(database: Database) {
    let hub = Hub::start_free(&database);
    let threads: Vec<_> = SYSTEMS
        .iter()
        .map(|system| {
            let feeder = hub.feeder();
            std::thread::spawn(move || {
                let records: Vec<Value> = (0..250)
                    .map(|n| json!({"system": system, "key": n.to_string(), "attributes": vendor(n)}))
                    .collect();
                feeder
                    .post("/v1/domains/vendor/source-records", &json!({"records": records}))
                    .expect(200)["counts"]
                    .clone()
            })
        })
        .collect();
    let counts: Vec<Value> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    let sum = |name: &str| counts.iter().filter_map(|c| c[name].as_i64()).sum::<i64>();
    assert_eq!((sum("created"), sum("joined")), (250, 750), "{counts:?}");
    assert_eq!(goldens(&hub.reader()).len(), 250);
}

fn one_record_changed_by_many_keeps_every_version(database: Database) {
    let hub = Hub::start_free(&database);
    let threads: Vec<_> = (0..6)
        .map(|writer| {
            let feeder = hub.feeder();
            std::thread::spawn(move || {
                for round in 0..10 {
                    let mut attributes = vendor(1);
                    attributes["website"] = json!(format!("https://example.com/{writer}/{round}"));
                    feeder.feed("erp", "1", &attributes);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|t| t.join().unwrap());
    let stored = hub.reader().get(&source_record("vendor", "erp", "1")).expect(200);
    assert_eq!(stored["version"], 60);
    let golden = stored["golden_id"].as_str().unwrap();
    let history = hub
        .reader()
        .get(&format!(
            "/v1/domains/vendor/golden-records/{golden}/history?limit=1000"
        ))
        .expect(200);
    let versions: Vec<i64> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["version"].as_i64().unwrap())
        .collect();
    assert_eq!(versions, (1..=60).rev().collect::<Vec<i64>>());
    let changes = hub.reader().all_changes("vendor");
    assert_contiguous(&changes, 1);
    let published: Vec<i64> = changes.iter().map(|c| c["data"]["version"].as_i64().unwrap()).collect();
    assert_eq!(published, (1..=60).collect::<Vec<i64>>());
}

#[test]
fn two_nodes_make_one_golden_record() {
    let database = Database::postgres();
    let (a, b) = (Hub::start_free(&database), Hub::start(&database));
    race(&[a.url.clone(), b.url.clone()], &a.feeder(), 60);
    for node in [&a, &b] {
        assert_contiguous(&node.reader().all_changes("vendor"), 1);
    }
    assert_eq!(a.reader().all_changes("vendor"), b.reader().all_changes("vendor"));
}

#[test]
fn a_node_reads_what_another_wrote() {
    let database = Database::postgres();
    let (a, b) = (Hub::start_free(&database), Hub::start(&database));
    let mut attributes = vendor(1);
    for version in 0..30 {
        attributes["website"] = json!(format!("https://example.com/{version}"));
        let id = a.feeder().feed_golden("erp", "1", &attributes);
        let path = format!("/v1/domains/vendor/golden-records/{id}");
        let (here, there) = (a.reader().get(&path), b.reader().get(&path));
        assert_eq!(
            (here.expect(200), here.headers.get("etag")),
            (there.expect(200), there.headers.get("etag")),
            "never stale"
        );
    }
}

/// Nodes that writers and readers use while some of them die.
struct Nodes {
    urls: Mutex<Vec<String>>,
    acknowledged: Mutex<BTreeMap<(usize, usize), String>>,
    done: AtomicBool,
    turn: AtomicUsize,
}

impl Nodes {
    fn new(urls: Vec<String>) -> Arc<Self> {
        let urls = Mutex::new(urls);
        Arc::new(Nodes {
            urls,
            acknowledged: Mutex::default(),
            done: AtomicBool::new(false),
            turn: AtomicUsize::new(0),
        })
    }

    fn next(&self) -> String {
        let urls = self.urls.lock().unwrap();
        urls[self.turn.fetch_add(1, Ordering::Relaxed) % urls.len()].clone()
    }

    fn count(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    /// Sends vendors one by one; each again and again until a node says that it is taken.
    fn write(&self, feeder: &Client, writer: usize, vendors: usize) {
        for number in 0..vendors {
            let body = json!({"attributes": vendor(writer * 1000 + number)});
            let path = source_record("vendor", "erp", &format!("{writer}-{number}"));
            let id = crate::harness::wait::wait_for("a node takes the record", || {
                let answer = feeder
                    .at(&self.next())
                    .request("PUT", &path)
                    .json(&body)
                    .try_send()
                    .ok()?;
                match answer.status {
                    200..300 => Some(
                        answer.json()["golden_id"]
                            .as_str()
                            .expect("a golden record")
                            .to_string(),
                    ),
                    503 => None,
                    _ => panic!("{}: {} {}", answer.asked, answer.status, answer.text()),
                }
            });
            self.acknowledged.lock().unwrap().insert((writer, number), id);
        }
    }

    /// Follows the feed from the beginning, over whatever nodes live, until the writers are done and nothing is left.
    fn follow(&self, reader: &Client) -> Vec<Value> {
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let last_round = self.done.load(Ordering::Acquire);
            let from = cursor.as_ref().map(|c| format!("&cursor={c}")).unwrap_or_default();
            let path = format!("/v1/changes?domain=vendor&limit=50&wait=1{from}");
            let page = crate::harness::wait::wait_for("a node tells the changes", || {
                let answer = reader.at(&self.next()).request("GET", &path).try_send().ok()?;
                assert!(
                    [200, 503].contains(&answer.status),
                    "{} {}",
                    answer.asked,
                    answer.text()
                );
                (answer.status == 200).then(|| answer.json())
            });
            seen.extend(page["changes"].as_array().unwrap().iter().cloned());
            cursor = page["next_cursor"].as_str().map(String::from);
            if last_round && page["has_more"] == false {
                return seen;
            }
        }
    }
}

const WRITERS: usize = 4;
const VENDORS: usize = 60;

/// Writers and a reader work while `disturb` does its worst; afterwards nothing acknowledged is missing.
fn survive(nodes: &Arc<Nodes>, feeder: &Client, disturb: impl FnOnce(&dyn Fn(usize))) {
    let reader = {
        let (nodes, client) = (nodes.clone(), feeder.clone());
        std::thread::spawn(move || nodes.follow(&client))
    };
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (nodes, client) = (nodes.clone(), feeder.clone());
            std::thread::spawn(move || nodes.write(&client, writer, VENDORS))
        })
        .collect();
    let reached = |part: usize| {
        let wanted = WRITERS * VENDORS * part / 10;
        wait_until("the writers go on", || nodes.count() >= wanted);
    };
    disturb(&reached);
    writers
        .into_iter()
        .for_each(|writer| writer.join().expect("the writer ends well"));
    nodes.done.store(true, Ordering::Release);
    let seen = reader.join().expect("the reader ends well");

    let client = feeder.at(&nodes.next()).patient();
    client.wait_until_ready();
    let all = client.all_changes("vendor");
    assert_contiguous(&all, 1);
    assert_eq!(seen.len(), all.len(), "the reader saw every position once");
    assert_eq!(seen, all, "in order, and the same");
    for ((writer, number), id) in nodes.acknowledged.lock().unwrap().iter() {
        let stored = client
            .get(&source_record("vendor", "erp", &format!("{writer}-{number}")))
            .expect(200);
        assert_eq!(
            (&stored["status"], &stored["golden_id"]),
            (&json!("active"), &json!(id))
        );
    }
    assert_eq!(
        goldens(&client).len(),
        WRITERS * VENDORS,
        "nothing twice, whatever was repeated"
    );
}

#[test]
fn nodes_and_connections_may_die_on_postgres() {
    let database = Database::postgres();
    let (a, mut b) = (Hub::start_free(&database), Hub::start(&database));
    let nodes = Nodes::new(vec![a.url.clone(), b.url.clone()]);
    survive(&nodes, &a.feeder(), |reached| {
        for round in 0..3 {
            reached(1 + 3 * round);
            assert!(database.terminate_connections() > 0);
            reached(2 + 3 * round);
            b.kill();
            nodes.urls.lock().unwrap()[1] = a.url.clone();
            reached(3 + 3 * round);
            b = Hub::start_free(&database);
            nodes.urls.lock().unwrap()[1] = b.url.clone();
        }
    });
}

#[test]
fn the_process_may_die_on_sqlite() {
    let database = Database::sqlite();
    let mut hub = Hub::start_free(&database);
    let nodes = Nodes::new(vec![hub.url.clone()]);
    survive(&nodes, &hub.feeder(), |reached| {
        for part in [2, 5, 8] {
            reached(part);
            hub.restart(&database);
            nodes.urls.lock().unwrap()[0] = hub.url.clone();
        }
    });
}

#[test]
fn a_hub_waits_for_a_database_that_comes_back() {
    let database = Database::postgres();
    let hub = Hub::start_free(&database);
    hub.feeder().feed("erp", "0", &vendor(0));
    for round in 1..6 {
        database.terminate_connections();
        crate::harness::wait::wait_for("it is taken", || {
            let body = json!({"attributes": vendor(round)});
            let answer = hub
                .feeder()
                .request("PUT", &source_record("vendor", "erp", &round.to_string()))
                .json(&body)
                .try_send();
            let answer = answer.expect("a hub always answers");
            assert!([201, 200, 503].contains(&answer.status), "{}", answer.text());
            if answer.status == 503 {
                assert!(answer.header("retry-after").is_some());
            }
            (answer.status != 503).then_some(())
        });
    }
    let reader = hub.reader().patient();
    assert_contiguous(&reader.all_changes("vendor"), 1);
    assert_eq!(goldens(&reader).len(), 6);
}
