//! An acquired entity: its records are looked at before any of them is taken in, and only the grey zone by people.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::records::vendor;
use crate::harness::rules::verified;
use crate::harness::wait::wait_until;
use crate::harness::{Client, Database, Hub, both};

both!(
    acquisition,
    nothing_is_taken_in_before_the_release,
    only_others_release_and_only_what_is_decided,
    a_release_that_is_called_again_changes_nothing,
    a_release_that_was_killed_goes_on,
    another_team_does_not_stage_here,
);

const PATH: &str = "/v1/onboardings";
/// Vendors of the bought hospital, and how many of them the hub knows.
const VENDORS: usize = 3_000;
const KNOWN: usize = 1_000;
const CENTERS: usize = 400;

fn begin(hub: &Hub) -> String {
    let made = hub
        .steward("ann")
        .post(PATH, &json!({"name": "Lakeside Hospital"}))
        .expect(201);
    format!("{PATH}/{}", made["id"].as_str().unwrap())
}

#[track_caller]
fn stage(client: &Client, path: &str, domain: &str, records: &[(String, Value)]) {
    for batch in records.chunks(1_000) {
        let records = batch
            .iter()
            .map(|(key, attributes)| json!({"system": "lakeside", "key": key, "attributes": attributes}));
        let body = json!({"records": records.collect::<Vec<_>>()});
        client
            .post(&format!("{path}/records?domain={domain}"), &body)
            .expect(200);
    }
}

fn preview(client: &Client, path: &str) -> Value {
    client.request("POST", &format!("{path}/preview")).send().expect(200)
}

/// Every staged record of an outcome.
fn staged(client: &Client, path: &str, query: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut next = format!("{path}/records?{query}&limit=1000");
    loop {
        let page = client.get(&next).expect(200);
        found.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("{path}/records?{query}&limit=1000&cursor={cursor}"),
            None => return found,
        }
    }
}

fn decide(client: &Client, path: &str, records: &[Value], decision: &str) {
    for batch in records.chunks(1_000) {
        let decisions = batch.iter().map(|record| {
            json!({"domain": record["domain"], "system": record["system"], "key": record["key"],
                "decision": decision, "reason": "compared with the contracts"})
        });
        let body = json!({"decisions": decisions.collect::<Vec<_>>()});
        client.post(&format!("{path}/decisions"), &body).expect(200);
    }
}

/// A vendor as another system writes it: the name and the street a little different, the telephone the same.
fn written_otherwise(number: usize) -> Value {
    let mut record = vendor(number);
    let name = record["legal_name"].as_str().unwrap().to_uppercase();
    record["legal_name"] = json!(name);
    record
}

/// Load 3,000 vendors and 400 cost centers of a bought hospital, preview, review the grey zone only, publish, and measure.
fn acquisition(database: Database) {
    let hub = Hub::start_free(&database);
    let records: Vec<Value> = (0..KNOWN)
        .map(|n| json!({"system": "erp", "key": n.to_string(), "attributes": vendor(n)}))
        .collect();
    hub.feeder()
        .post("/v1/domains/vendor/source-records", &json!({"records": records}))
        .expect(200);
    let before = hub.reader().all_changes("vendor").len();
    let ann = hub.steward("ann");
    let path = begin(&hub);
    let mut vendors: Vec<(String, Value)> = (0..VENDORS).map(|n| (format!("L{n}"), written_otherwise(n))).collect();
    // Some of no value, some twice within the bought hospital, and some that only resemble what is known.
    for (number, (_, record)) in vendors.iter_mut().enumerate() {
        match number % 100 {
            7 => record["legal_name"] = json!("???"),
            8 if number < KNOWN => {
                record["phones"] = json!([]);
                record["addresses"][0]["line1"] = json!("1 Other Street");
            }
            _ => {}
        }
    }
    for number in (KNOWN..VENDORS).step_by(100) {
        vendors.push((format!("D{number}"), written_otherwise(number)));
    }
    let centers: Vec<(String, Value)> = (0..CENTERS)
        .map(|n| {
            (
                format!("C{n}"),
                json!({"code": format!("{:04}", 7000 + n), "entity": "LAKE", "name": format!("Lakeside unit {n}")}),
            )
        })
        .collect();
    stage(&ann, &path, "vendor", &vendors);
    stage(&ann, &path, "cost_center", &centers);
    let seen = preview(&ann, &path);
    let of = |domain: &str, outcome: &str| seen["domains"][domain]["outcomes"][outcome].as_i64().unwrap_or(0);
    assert_eq!(seen["domains"]["vendor"]["records"], json!(VENDORS + 20));
    assert_eq!(of("vendor", "rejected"), 30, "{seen}");
    assert!(of("vendor", "matched") >= 900, "{seen}");
    assert!(seen["overlaps"].as_i64().unwrap() >= 900, "{seen}");
    let sum = |domain: &str| {
        ["new", "matched", "review", "rejected"]
            .map(|outcome| of(domain, outcome))
            .iter()
            .sum::<i64>()
    };
    assert_eq!(
        (sum("vendor"), sum("cost_center")),
        (VENDORS as i64 + 20, CENTERS as i64)
    );
    assert_eq!(
        hub.reader().all_changes("vendor").len(),
        before,
        "nothing is published before the release"
    );

    let open = staged(&ann, &path, "outcome=review&undecided=true");
    assert!(
        open.iter()
            .all(|record| !record["candidates"].as_array().unwrap().is_empty())
    );
    let (known, other): (Vec<Value>, Vec<Value>) = open.into_iter().partition(|record| {
        let own = record["label"].as_str().unwrap().to_uppercase();
        record["candidates"][0]["label"]
            .as_str()
            .is_some_and(|label| label.to_uppercase() == own)
    });
    decide(&ann, &path, &known, "same");
    decide(&ann, &path, &other, "different");
    let report = hub
        .approver("bob")
        .post(&format!("{path}/release"), &json!({"reason": "signed"}))
        .expect(200);
    assert_eq!(report["state"], "released", "{report}");
    assert_eq!(report["touches"], json!(known.len() + other.len()));
    assert!(report["touches_per_record"].as_f64().unwrap() < 0.2, "{report}");
    assert!(report["elapsed_seconds"].as_f64().unwrap() > 0.0);
    let released = &report["domains"]["vendor"]["released"];
    assert_eq!(released["rejected"], 30, "{report}");
    assert_eq!(released["decision_open"], Value::Null, "{report}");
    let goldens = golden_ids(&hub);
    for record in &known {
        let key = record["key"].as_str().unwrap();
        assert_eq!(
            goldens.get(&format!("lakeside/{key}")),
            goldens.get(&format!("erp/{}", &key[1..])),
            "{key}"
        );
    }
    for number in (KNOWN..VENDORS).step_by(100).filter(|n| n % 100 != 7) {
        let ids = [format!("lakeside/L{number}"), format!("lakeside/D{number}")].map(|key| goldens.get(&key).cloned());
        assert_eq!(ids[0], ids[1], "twice within the bought hospital");
    }
    drop(hub);
    verified(&database);
}

/// `system/key` → golden id, as consumers see it.
fn golden_ids(hub: &Hub) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for change in hub.reader().all_changes("vendor") {
        let data = &change["data"];
        for key in data["source_keys"].as_array().into_iter().flatten() {
            let name = format!("{}/{}", key["system"].as_str().unwrap(), key["key"].as_str().unwrap());
            found.insert(name, data["golden_id"].as_str().unwrap().to_owned());
        }
    }
    found
}

fn nothing_is_taken_in_before_the_release(database: Database) {
    let hub = Hub::start_free(&database);
    let ann = hub.steward("ann");
    let path = begin(&hub);
    stage(&ann, &path, "vendor", &[("1".into(), vendor(1))]);
    preview(&ann, &path);
    assert!(hub.reader().all_changes("vendor").is_empty());
    let found = hub.reader().get("/v1/domains/vendor/source-records/lakeside/1");
    found.problem(404, "not_found");
    let listed = staged(&ann, &path, "outcome=new");
    assert_eq!(listed[0]["label"], vendor(1)["legal_name"]);
    ann.post(&format!("{path}/abandon"), &json!({"reason": "called off"}))
        .expect(200);
    assert!(staged(&ann, &path, "").is_empty());
    let more = json!({"records": [{"system": "lakeside", "key": "2", "attributes": vendor(2)}]});
    ann.post(&format!("{path}/records?domain=vendor"), &more)
        .problem(409, "wrong_state");
}

fn only_others_release_and_only_what_is_decided(database: Database) {
    let hub = Hub::start_free(&database);
    hub.feeder().feed(
        "erp",
        "1",
        &json!({"legal_name": "Lakeland Medical Supply", "addresses": [
        {"line1": "12 Elm Street", "city": "Chicago", "state": "IL", "zip": "60601"}]}),
    );
    let both = hub.actor("ann", "*:read *:steward *:approve");
    let path = begin(&hub);
    let alike = json!({"legal_name": "Lakeland Medical Supplies", "addresses": [
        {"line1": "9 Oak Avenue", "city": "Evanston", "state": "IL", "zip": "60201"}]});
    stage(&both, &path, "vendor", &[("1".into(), alike), ("2".into(), vendor(5))]);
    let release = |client: &Client| client.post(&format!("{path}/release"), &json!({"reason": "signed"}));
    let bob = hub.approver("bob");
    release(&bob).problem(409, "not_previewed");
    let seen = preview(&both, &path);
    release(&both).problem(409, "own_onboarding");
    release(&hub.steward("sue")).problem(403, "forbidden");
    assert_eq!(seen["undecided"], 1, "{seen}");
    release(&bob).problem(409, "undecided");
    let open = staged(&both, &path, "outcome=review&undecided=true");
    decide(&both, &path, &open, "different");
    let unknown = json!({"decisions": [{"domain": "vendor", "system": "lakeside", "key": "9", "decision": "same", "reason": "x"}]});
    both.post(&format!("{path}/decisions"), &unknown)
        .problem(404, "not_found");
    let wrong = json!({"decisions": [{"domain": "vendor", "system": "lakeside", "key": "2", "decision": "same", "reason": "x"}]});
    let problem = both
        .post(&format!("{path}/decisions"), &wrong)
        .problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["pointer"], "/decisions/0/golden_id");
    let done = release(&bob).expect(200);
    assert_eq!(
        (&done["state"], &done["released_by"]),
        (&json!("released"), &json!("bob"))
    );
    let goldens = golden_ids(&hub);
    assert_ne!(goldens["lakeside/1"], goldens["erp/1"]);
    assert!(
        hub.steward("sue").tasks("kind=potential_duplicate").is_empty(),
        "the answer was carried out"
    );
}

fn a_release_that_is_called_again_changes_nothing(database: Database) {
    let hub = Hub::start_free(&database);
    let ann = hub.steward("ann");
    let path = begin(&hub);
    let records: Vec<(String, Value)> = (0..30).map(|n| (n.to_string(), vendor(n))).collect();
    stage(&ann, &path, "vendor", &records);
    preview(&ann, &path);
    let bob = hub.approver("bob");
    let body = json!({"reason": "signed"});
    bob.post(&format!("{path}/release"), &body).expect(200);
    let changes = hub.reader().all_changes("vendor").len();
    bob.post(&format!("{path}/release"), &body).problem(409, "wrong_state");
    assert_eq!(hub.reader().all_changes("vendor").len(), changes);
    assert_eq!(changes, 30);
}

/// The hub is killed while it releases; the next call takes in the rest, and nothing twice.
fn a_release_that_was_killed_goes_on(database: Database) {
    const RECORDS: usize = 2_500;
    let mut hub = Hub::start_free(&database);
    let ann = hub.steward("ann");
    let path = begin(&hub);
    let records: Vec<(String, Value)> = (0..RECORDS).map(|n| (n.to_string(), vendor(n))).collect();
    stage(&ann, &path, "vendor", &records);
    let seen = preview(&ann, &path);
    assert_eq!(seen["domains"]["vendor"]["outcomes"]["new"], json!(RECORDS), "{seen}");
    let bob = hub.approver("bob");
    let (url, body) = (format!("{path}/release"), json!({"reason": "signed"}));
    let (releasing, address) = (bob.clone(), url.clone());
    let sent = body.clone();
    let call = std::thread::spawn(move || drop(releasing.request("POST", &address).json(&sent).try_send()));
    let reader = hub.reader();
    wait_until("something is published", || {
        let page = reader.get("/v1/changes?domain=vendor&limit=1").expect(200);
        !page["changes"].as_array().unwrap().is_empty()
    });
    hub.kill();
    call.join().unwrap();
    hub.restart(&database);
    let ann = ann.at(&hub.url);
    let state = ann.get(&path).expect(200);
    assert_eq!(state["state"], "releasing", "{state}");
    let bob = bob.at(&hub.url);
    let done = bob.post(&url, &body).expect(200);
    assert_eq!(done["state"], "released", "{done}");
    let released = &done["domains"]["vendor"]["released"];
    let all: i64 = released
        .as_object()
        .unwrap()
        .values()
        .map(|n| n.as_i64().unwrap())
        .sum();
    assert_eq!(all, RECORDS as i64);
    assert_eq!(golden_ids(&hub).len(), RECORDS);
    assert_eq!(hub.reader().all_changes("vendor").len(), RECORDS, "nothing twice");
    drop(hub);
    verified(&database);
}

fn another_team_does_not_stage_here(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, eve, mallory) = (hub.steward("ann"), hub.steward("eve"), hub.steward("mallory"));
    let made = ann
        .post(PATH, &json!({"name": "Lakeside Hospital", "stagers": ["eve"]}))
        .expect(201);
    assert_eq!(made["stagers"], json!(["eve"]));
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let records = |key: &str, number: usize| json!({"records": [{"system": "lakeside", "key": key, "attributes": vendor(number)}]});
    let place = format!("{path}/records?domain=vendor");
    ann.post(&place, &records("1", 1)).expect(200);
    eve.post(&place, &records("2", 2)).expect(200);
    mallory
        .post(&place, &records("1", 9))
        .problem(409, "foreign_onboarding");
    mallory
        .post(&format!("{path}/abandon"), &json!({"reason": "mine now"}))
        .problem(409, "foreign_onboarding");
    let staged = staged(&ann, &path, "");
    assert_eq!(staged.len(), 2);
    preview(&ann, &path);
    // Who staged, under whatever spelling, releases nothing; a stranger does.
    let release = json!({"reason": "signed"});
    for person in ["ann", "eve", " Eve"] {
        hub.approver(person)
            .post(&format!("{path}/release"), &release)
            .problem(409, "own_onboarding");
    }
    assert!(hub.reader().all_changes("vendor").is_empty());
    hub.approver("mallory")
        .post(&format!("{path}/release"), &release)
        .expect(200);
    let wrong = ann.post(PATH, &json!({"name": "x", "stagers": [" "]}));
    wrong.problem(422, "invalid_content");
}
