//! The change feed: everything once, in order, from anywhere.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::records::{assert_contiguous, vendor};
use crate::harness::{Client, Database, Hub, both};

fn feed_vendors(feeder: &Client, numbers: std::ops::Range<usize>) {
    let records: Vec<Value> = numbers
        .map(|number| json!({"system": "erp", "key": number.to_string(), "attributes": vendor(number)}))
        .collect();
    feeder
        .post("/v1/domains/vendor/source-records", &json!({"records": records}))
        .expect(200);
}

fn item(description: &str) -> Value {
    json!({"attributes": {"description": description}})
}

both!(
    positions_are_contiguous_and_a_cursor_goes_on,
    a_change_is_a_cloud_event,
    several_domains_in_one_call,
    whoever_waits_hears_at_once,
    waiting_ends_without_news,
    a_snapshot_ends_with_the_cursor_that_continues_it,
    a_cursor_from_elsewhere_is_refused,
);

fn positions_are_contiguous_and_a_cursor_goes_on(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    let empty = reader.get("/v1/changes?domain=vendor").expect(200);
    assert_eq!((&empty["changes"], &empty["has_more"]), (&json!([]), &json!(false)));
    assert_eq!(empty["head"], json!({"vendor": 0}));
    feed_vendors(&hub.feeder(), 0..25);
    let mut cursor = empty["next_cursor"].as_str().unwrap().to_string();
    let mut changes = Vec::new();
    loop {
        let page = reader
            .get(&format!("/v1/changes?domain=vendor&limit=10&cursor={cursor}"))
            .expect(200);
        assert_eq!(page["head"], json!({"vendor": 25}));
        let rows = page["changes"].as_array().unwrap();
        assert_eq!(page["has_more"], json!(changes.len() + rows.len() < 25));
        changes.extend(rows.iter().cloned());
        cursor = page["next_cursor"].as_str().unwrap().to_string();
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!(changes.len(), 25);
    assert_contiguous(&changes, 1);
    let again = reader
        .get(&format!("/v1/changes?domain=vendor&cursor={cursor}"))
        .expect(200);
    assert_eq!(again["changes"], json!([]));
    let repeated = reader.get("/v1/changes?domain=vendor&limit=25").expect(200);
    assert_eq!(
        repeated["changes"],
        json!(changes),
        "the same bytes for everybody, always"
    );
}

fn a_change_is_a_cloud_event(database: Database) {
    let hub = Hub::start_free(&database);
    let put = hub
        .feeder()
        .request("PUT", "/v1/domains/vendor/source-records/erp/1")
        .header("x-correlation-id", "job-7");
    let result = put.json(&json!({"attributes": vendor(1)})).send().expect(201);
    let change = hub.reader().all_changes("vendor").remove(0);
    assert_eq!(change["specversion"], "1.0");
    assert_eq!(change["type"], "mdm.golden_record.created.v1");
    assert_eq!(change["source"], "/v1/domains/vendor");
    assert_eq!(change["subject"], result["golden_id"]);
    assert_eq!(change["partitionkey"], result["golden_id"]);
    assert_eq!(change["correlationid"], "job-7");
    assert_eq!(change["datacontenttype"], "application/json");
    assert_eq!(
        (&change["data"]["version"], &change["data"]["previous_version"]),
        (&json!(1), &Value::Null)
    );
    assert_eq!(change["data"]["source_keys"], json!([{"system": "erp", "key": "1"}]));
}

fn several_domains_in_one_call(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    feed_vendors(&feeder, 0..3);
    for (key, name) in [("1", "Exam glove nitrile large"), ("2", "Suture silk 4-0")] {
        feeder
            .put(&format!("/v1/domains/item/source-records/erp/{key}"), &item(name))
            .expect(201);
    }
    let page = hub.reader().get("/v1/changes?domain=vendor,item&limit=4").expect(200);
    assert_eq!(page["head"], json!({"vendor": 3, "item": 2}));
    assert_eq!(page["has_more"], true);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = hub
        .reader()
        .get(&format!("/v1/changes?domain=vendor,item&cursor={cursor}"))
        .expect(200);
    let all: Vec<Value> = [&page, &rest]
        .iter()
        .flat_map(|p| p["changes"].as_array().unwrap().clone())
        .collect();
    for (domain, count) in [("vendor", 3), ("item", 2)] {
        let of_domain: Vec<Value> = all.iter().filter(|c| c["data"]["domain"] == domain).cloned().collect();
        assert_eq!(of_domain.len(), count);
        assert_contiguous(&of_domain, 1);
    }
}

fn whoever_waits_hears_at_once(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    let waiting = std::thread::spawn(move || {
        let asked = Instant::now();
        (
            reader.get("/v1/changes?domain=vendor&wait=30").expect(200),
            asked.elapsed(),
        )
    });
    hub.feeder().feed("erp", "1", &vendor(1));
    let (page, took) = waiting.join().unwrap();
    assert_eq!(page["changes"].as_array().unwrap().len(), 1);
    assert!(took < Duration::from_secs(20), "{took:?}");
}

fn waiting_ends_without_news(database: Database) {
    let hub = Hub::start_free(&database);
    let asked = Instant::now();
    let page = hub.reader().get("/v1/changes?domain=vendor&wait=1").expect(200);
    assert!(asked.elapsed() >= Duration::from_millis(990));
    assert_eq!(page["changes"], json!([]));
}

fn a_snapshot_ends_with_the_cursor_that_continues_it(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    feed_vendors(&feeder, 0..7);
    let first = reader.get("/v1/domains/vendor/golden-records?limit=4").expect(200);
    assert_eq!(first["changes_cursor"], Value::Null);
    // Meanwhile the world goes on.
    feed_vendors(&feeder, 7..9);
    let cursor = first["next_cursor"].as_str().unwrap();
    let last = reader
        .get(&format!("/v1/domains/vendor/golden-records?limit=100&cursor={cursor}"))
        .expect(200);
    assert_eq!(last["next_cursor"], Value::Null);
    let cursor = last["changes_cursor"].as_str().unwrap();
    let since = reader
        .get(&format!("/v1/changes?domain=vendor&cursor={cursor}"))
        .expect(200);
    let changes = since["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2, "everything after the first page was read");
    assert_contiguous(changes, 8);
}

fn a_cursor_from_elsewhere_is_refused(database: Database) {
    let hub = Hub::start_free(&database);
    for cursor in [
        "x",
        "%00",
        "eyJwb3NpdGlvbnMiOiB7InZlbmRvciI6IDk5OX19",
        &"A".repeat(5000),
    ] {
        let answer = hub.reader().get(&format!("/v1/changes?domain=vendor&cursor={cursor}"));
        assert!([400, 410].contains(&answer.status), "{cursor}: {}", answer.text());
    }
}
