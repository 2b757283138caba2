//! Who did what, in a chain that shows when a link is changed or missing.

use serde_json::{Value, json};

use crate::harness::records::{baxter, baxter_elsewhere, source_record, vendor};
use crate::harness::{Client, Database, Hub, both};

both!(
    everything_that_is_done_is_in_the_chain,
    the_chain_is_whole_over_restarts_and_writers,
    nodes_write_one_chain_after_the_other,
);

fn chain(admin: &Client, domain: &str) -> Vec<Value> {
    let (mut entries, mut path) = (Vec::new(), format!("/v1/audit?domain={domain}&limit=7"));
    loop {
        let page = admin.get(&path).expect(200);
        entries.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next_cursor"].as_str() else {
            return entries;
        };
        path = format!("/v1/audit?domain={domain}&limit=7&cursor={cursor}");
    }
}

/// Numbers without a hole, and each entry holds the hash of the one before.
fn assert_whole(database: &Database, entries: &[Value]) {
    let stored = database.connect().texts(
        "SELECT CAST(seq AS TEXT) || ' ' || previous_hash || ' ' || hash AS text FROM audit WHERE domain = 'vendor' \
         ORDER BY seq",
    );
    assert_eq!(stored.len(), entries.len());
    let mut before = String::new();
    for (number, (row, entry)) in (1..).zip(stored.iter().zip(entries)) {
        let fields: Vec<&str> = row.split(' ').collect();
        assert_eq!(fields[0], number.to_string());
        assert_eq!(entry["seq"], number);
        assert_eq!(entry["hash"], fields[2]);
        if number > 1 {
            assert_eq!(fields[1], before);
        }
        assert_eq!(fields[2].len(), 64);
        before = fields[2].to_string();
    }
}

fn everything_that_is_done_is_in_the_chain(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    feeder.feed("erp", "V-1", &baxter());
    feeder.feed("erp", "V-1", &baxter());
    let new = feeder.feed("procurement", "77", &baxter_elsewhere())["golden_id"].clone();
    let task = ann.task_about("potential_duplicate", new.as_str().unwrap());
    let path = format!("/v1/tasks/{}/claim", task["id"].as_str().unwrap());
    let task = ann.request("POST", &path).send().expect(200);
    ann.decide(&task, "keep_apart").expect(200);
    feeder.delete(&source_record("vendor", "procurement", "77")).expect(200);

    let entries = chain(&hub.admin(), "vendor");
    let told: Vec<(&str, &str)> = entries
        .iter()
        .map(|e| (e["action"].as_str().unwrap(), e["actor"].as_str().unwrap()))
        .collect();
    let expected = [
        ("adopt_rules", "hub"),
        ("ingest", "feeder"),
        ("ingest", "feeder"),
        ("claim", "ann"),
        ("keep_apart", "ann"),
        ("delete", "feeder"),
    ];
    assert_eq!(told, expected, "and nothing about what changed nothing");
    assert_eq!(entries[4]["detail"]["reason"], "compared both with the contract");
    assert_whole(&database, &entries);
    assert_eq!(
        chain(&hub.admin(), "item").len(),
        1,
        "nothing but where its rules are from"
    );
    hub.admin().get("/v1/audit").problem(400, "malformed_request");
}

fn the_chain_is_whole_over_restarts_and_writers(database: Database) {
    let mut hub = Hub::start(&database);
    for round in 0..3 {
        let threads: Vec<_> = (0..4)
            .map(|writer| {
                let feeder = hub.feeder();
                std::thread::spawn(move || {
                    for number in 0..5 {
                        let number = round * 100 + writer * 10 + number;
                        feeder.feed("erp", &number.to_string(), &vendor(number));
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        hub.restart(&database);
    }
    let entries = chain(&hub.admin(), "vendor");
    assert_eq!(entries.len(), 61);
    assert!(
        entries
            .iter()
            .skip(1)
            .all(|e| e["detail"]["outcomes"] == json!({"created": 1}))
    );
    assert_whole(&database, &entries);
}

fn nodes_write_one_chain_after_the_other(database: Database) {
    let first = Hub::start(&database);
    let second = if database.is_shared() {
        Some(Hub::start(&database))
    } else {
        None
    };
    for number in 0..20 {
        let node = if number % 2 == 0 {
            &first
        } else {
            second.as_ref().unwrap_or(&first)
        };
        node.feeder().feed("erp", &number.to_string(), &vendor(number));
    }
    assert_whole(&database, &chain(&first.admin(), "vendor"));
}
