//! Days in the life of a healthcare organization, end to end.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::harness::records::{baxter, baxter_again, baxter_elsewhere, golden_record, vendor};
use crate::harness::{Client, Database, Hub, both};
use crate::verify::verify;

both!(three_system_regional_provider, local_aliases, acquisition, wrong_merge);

/// Vendors of the regional provider.
const VENDORS: usize = 200;

/// A vendor as each of three systems writes it.
fn written(number: usize, system: &str) -> Value {
    let mut record = vendor(number);
    let name = record["legal_name"].as_str().unwrap().to_owned();
    match system {
        "procurement" => record["legal_name"] = json!(name.to_uppercase().replace(" LLC", ", L.L.C.")),
        "billing" => {
            record["legal_name"] = json!(name.replace(" LLC", ""));
            record["addresses"][0]["state"] = Value::Null;
        }
        _ => {}
    }
    record
}

/// Loads what a system has in one call; outcomes by key.
fn load(feeder: &Client, system: &str, records: &[(String, Value)]) -> BTreeMap<String, Value> {
    let mut outcomes = BTreeMap::new();
    for part in records.chunks(500) {
        let body: Vec<Value> = part
            .iter()
            .map(|(key, attributes)| json!({"system": system, "key": key, "attributes": attributes}))
            .collect();
        let answer = feeder
            .post("/v1/domains/vendor/source-records", &json!({"records": body}))
            .expect(200);
        for result in answer["results"].as_array().expect("results") {
            outcomes.insert(result["key"].as_str().expect("a key").to_owned(), result.clone());
        }
    }
    outcomes
}

fn golden_ids(outcomes: &BTreeMap<String, Value>) -> BTreeSet<String> {
    let ids = outcomes.values().filter_map(|outcome| outcome["golden_id"].as_str());
    ids.map(str::to_owned).collect()
}

fn three_system_regional_provider(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let key = |system: &str, number: usize| match system {
        "erp" => format!("V-{number:05}"),
        "procurement" => format!("supplier/{number}"),
        _ => format!("{}", 900_000 + number),
    };
    for system in ["erp", "procurement", "billing"] {
        let records: Vec<(String, Value)> = (0..VENDORS).map(|n| (key(system, n), written(n, system))).collect();
        let outcomes = load(&feeder, system, &records);
        assert_eq!(golden_ids(&outcomes).len(), VENDORS, "{system}");
    }
    // Any system's key leads to the same golden record, which lists all three keys; each system pulls what it feeds.
    for number in [0, 7, VENDORS - 1] {
        let keys: Vec<Value> = ["erp", "procurement", "billing"]
            .map(|system| json!({"system": system, "key": key(system, number)}))
            .to_vec();
        let body = json!({"domain": "vendor", "keys": keys});
        let resolved = reader.post("/v1/crosswalk/resolve", &body).expect(200);
        let ids: BTreeSet<&str> = (0..3)
            .filter_map(|at| resolved["results"][at]["golden_id"].as_str())
            .collect();
        assert_eq!(ids.len(), 1, "{resolved}");
        let golden = reader.get(&golden_record("vendor", ids.first().unwrap())).expect(200);
        assert_eq!(golden["source_keys"].as_array().map(Vec::len), Some(3), "{golden}");
    }
    let pulled = reader
        .get("/v1/domains/vendor/golden-records?system=billing&limit=1000")
        .expect(200);
    assert_eq!(pulled["items"].as_array().map(Vec::len), Some(VENDORS));
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

fn local_aliases(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    // Three hospitals know one vendor by numbers of their own; each has another one, too.
    let spend = [
        ("erp", "C-100", 0, 500),
        ("procurement", "H1/77", 0, 120),
        ("billing", "900077", 0, 80),
        ("erp", "C-200", 5, 40),
    ];
    for (system, key, thing, _) in spend {
        feeder.feed(system, key, &written(thing, system));
    }
    let keys: Vec<Value> = spend
        .map(|(system, key, ..)| json!({"system": system, "key": key}))
        .to_vec();
    let resolved = reader
        .post("/v1/crosswalk/resolve", &json!({"domain": "vendor", "keys": keys}))
        .expect(200);
    // A report of what was spent groups by hub id.
    let mut by_golden: BTreeMap<String, i32> = BTreeMap::new();
    for (at, (.., amount)) in spend.iter().enumerate() {
        let id = resolved["results"][at]["golden_id"].as_str().expect("a golden record");
        *by_golden.entry(id.to_owned()).or_default() += amount;
    }
    let mut sums: Vec<i32> = by_golden.into_values().collect();
    sums.sort_unstable();
    assert_eq!(sums, [40, 700]);
}

fn acquisition(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let ours: Vec<(String, Value)> = (0..300).map(|n| (format!("V-{n}"), written(n, "erp"))).collect();
    load(&feeder, "erp", &ours);
    feeder.feed("erp", "BAX", &baxter());
    // Search before anything is stored: what would the bought hospital's list meet?
    let theirs: Vec<(String, Value)> = (200..500)
        .map(|n| (format!("B-{n}"), written(n, "procurement")))
        .collect();
    let known = theirs.iter().step_by(30).filter(|(_, attributes)| {
        let found = reader
            .post("/v1/domains/vendor/match", &json!({"attributes": attributes}))
            .expect(200);
        found["resolution"]["outcome"] == "join"
    });
    assert_eq!(known.count(), 4, "a third of every thirtieth is known");
    // Load it: what is clear joins or is new, and people see only the grey zone.
    let mut outcomes = load(&feeder, "procurement", &theirs);
    outcomes.insert("BAX".into(), feeder.feed("procurement", "BAX", &baxter_elsewhere()));
    let count = |outcome: &str| outcomes.values().filter(|one| one["outcome"] == outcome).count();
    assert_eq!((count("joined"), count("created"), count("review")), (100, 200, 1));
    let tasks = ann.tasks("kind=potential_duplicate&limit=100");
    assert_eq!(tasks.len(), 1, "manual touches: {tasks:#?}");
    let position = reader.all_changes("vendor").len();
    ann.decide(&tasks[0], "merge").expect(200);
    // Published: consumers see the two hundred new ones, the hundred changed ones and the decided one.
    let changes = reader.all_changes("vendor");
    assert!(changes.len() > position, "the decision is told");
    let created = changes
        .iter()
        .filter(|c| c["type"] == "mdm.golden_record.created.v1")
        .count();
    assert_eq!(created, 300 + 1 + 200);
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

fn wrong_merge(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    // Two clinics with one telephone were merged.
    let clinic = |name: &str, line1: &str| {
        json!({"legal_name": name, "phones": ["602-555-0142"],
        "addresses": [{"line1": line1, "city": "Mesa", "state": "AZ", "zip": "85201"}]})
    };
    let a = feeder.feed_golden("erp", "C-1", &clinic("Desert Spine Clinic", "12 Main St"));
    let b = feeder.feed_golden("procurement", "C-2", &clinic("Desert Sleep Clinic", "14 Main St"));
    assert_ne!(a, b);
    let before = [a.as_str(), b.as_str()].map(|id| {
        ann.get(&format!("{}?layer=working", golden_record("vendor", id)))
            .expect(200)["attributes"]
            .clone()
    });
    let body = json!({"golden_id": b, "reason": "same telephone"});
    ann.command("POST", &format!("{}/merge", golden_record("vendor", &a)), &body)
        .expect(200);
    let merged = ann
        .get(&format!("{}?layer=working", golden_record("vendor", &a)))
        .expect(200);
    assert_eq!(merged["source_keys"].as_array().map(Vec::len), Some(2));

    let body = json!({"merged_id": b, "reason": "two clinics in one building"});
    ann.command("POST", &format!("{}/split", golden_record("vendor", &a)), &body)
        .expect(200);
    let after = [a.as_str(), b.as_str()].map(|id| {
        ann.get(&format!("{}?layer=working", golden_record("vendor", id)))
            .expect(200)["attributes"]
            .clone()
    });
    assert_eq!(after, before);
    // The crosswalk remembers where the key was; consumers are told how to repair what they hold.
    for (system, key, id) in [("erp", "C-1", &a), ("procurement", "C-2", &b)] {
        let found = reader
            .get(&format!("/v1/domains/vendor/crosswalk/{system}/{key}"))
            .expect(200);
        assert_eq!(found["golden_id"], id.as_str());
    }
    let split = reader
        .all_changes("vendor")
        .into_iter()
        .find(|c| c["type"] == "mdm.golden_record.split.v1");
    let told = split.expect("a split event")["data"]["split_into"].clone();
    assert_eq!(
        told,
        json!([{"golden_id": b, "source_keys": [{"system": "procurement", "key": "C-2"}]}])
    );
    // The pair is never proposed again, whatever is sent.
    feeder.feed("procurement", "C-2", &clinic("Desert Spine Clinic", "12 Main St"));
    feeder.feed("erp", "C-1", &clinic("Desert Spine Clinic", "12 Main Street"));
    let pairs = ann.tasks(&format!("kind=potential_duplicate&golden_id={b}"));
    assert_eq!(pairs, Vec::<Value>::new());
    assert_ne!(
        reader.get("/v1/domains/vendor/crosswalk/procurement/C-2").expect(200)["golden_id"],
        a.as_str()
    );
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
    // Another name for the same thing still joins, but only where it belongs.
    assert_eq!(
        feeder.feed_golden("billing", "9", &baxter()),
        feeder.feed_golden("billing", "10", &baxter_again())
    );
}
