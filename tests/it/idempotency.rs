//! The same POST again is the same POST.

use serde_json::{Value, json};

use crate::harness::records::vendor;
use crate::harness::{Answer, Client, Database, Hub, both};

const BATCH: &str = "/v1/domains/vendor/source-records";

fn batch(client: &Client, key: &str, numbers: std::ops::Range<usize>) -> Answer {
    let records: Vec<Value> = numbers
        .map(|n| json!({"system": "erp", "key": n.to_string(), "attributes": vendor(n)}))
        .collect();
    client
        .request("POST", BATCH)
        .header("idempotency-key", key)
        .json(&json!({"records": records}))
        .send()
}

both!(
    a_repeated_request_gets_the_first_answer,
    a_key_is_for_one_request_of_one_caller,
    a_refused_request_may_be_corrected_under_its_key,
    repeated_at_once_it_is_done_once,
    a_decision_can_be_repeated,
);

fn a_repeated_request_gets_the_first_answer(database: Database) {
    let mut hub = Hub::start(&database);
    let first = batch(&hub.feeder(), "load-1", 0..3);
    assert_eq!(first.expect(200)["counts"], json!({"created": 3}));
    assert_eq!(first.header("idempotent-replay"), None);
    let again = batch(&hub.feeder(), "load-1", 0..3);
    assert_eq!((again.status, again.header("idempotent-replay")), (200, Some("true")));
    assert_eq!(again.bytes, first.bytes);
    assert_eq!(again.header("content-type"), first.header("content-type"));
    hub.restart(&database);
    let later = batch(&hub.feeder(), "load-1", 0..3);
    assert_eq!(
        (later.bytes, later.headers.get("idempotent-replay").is_some()),
        (first.bytes, true)
    );
    assert_eq!(hub.reader().all_changes("vendor").len(), 3);
}

fn a_key_is_for_one_request_of_one_caller(database: Database) {
    let hub = Hub::start(&database);
    batch(&hub.feeder(), "load-1", 0..3).expect(200);
    batch(&hub.feeder(), "load-1", 0..4).problem(422, "idempotency_key_reused");
    let other = hub.actor("another", "*:ingest");
    assert_eq!(
        batch(&other, "load-1", 0..4).expect(200)["counts"],
        json!({"created": 1, "unchanged": 3})
    );
    for key in ["", &"x".repeat(256), "ü"] {
        let request = hub.feeder().request("POST", BATCH);
        let request = if key.is_ascii() {
            request.header("idempotency-key", key)
        } else {
            continue;
        };
        request
            .json(&json!({"records": []}))
            .send()
            .problem(400, "malformed_request");
    }
}

fn a_refused_request_may_be_corrected_under_its_key(database: Database) {
    let hub = Hub::start(&database);
    batch(&hub.feeder(), "load-1", 0..0).problem(422, "invalid_content");
    assert_eq!(
        batch(&hub.feeder(), "load-1", 0..2).expect(200)["counts"],
        json!({"created": 2})
    );
    batch(&hub.reader(), "load-2", 0..2).problem(403, "forbidden");
}

fn repeated_at_once_it_is_done_once(database: Database) {
    let hub = Hub::start(&database);
    let threads: Vec<_> = (0..6)
        .map(|_| {
            let feeder = hub.feeder();
            std::thread::spawn(move || batch(&feeder, "load-1", 0..40))
        })
        .collect();
    let answers: Vec<Answer> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    let fresh: Vec<&Answer> = answers
        .iter()
        .filter(|a| a.status == 200 && a.header("idempotent-replay").is_none())
        .collect();
    assert_eq!(fresh.len(), 1);
    assert_eq!(fresh[0].json()["counts"], json!({"created": 40}));
    for answer in &answers {
        match answer.status {
            200 => assert_eq!(answer.bytes, fresh[0].bytes),
            _ => drop(answer.problem(409, "idempotency_in_progress")),
        }
    }
}

fn a_decision_can_be_repeated(database: Database) {
    let hub = Hub::start(&database);
    let result = hub
        .feeder()
        .send_record("vendor", "erp", "1", &json!({"duns": "x"}))
        .expect(202);
    let path = format!("/v1/tasks/{}/resolve", result["task_id"].as_str().unwrap());
    let decide = || {
        let request = hub
            .steward("ann")
            .request("POST", &path)
            .header("if-match", "\"1\"")
            .header("idempotency-key", "d");
        request
            .json(&json!({"decision": "reject", "reason": "a test record"}))
            .send()
    };
    let first = decide();
    first.expect(200);
    let again = decide();
    assert_eq!(
        (again.status, &again.bytes, again.header("etag")),
        (200, &first.bytes, first.header("etag"))
    );
}
