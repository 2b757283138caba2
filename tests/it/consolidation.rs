//! A golden record is a function of its source records, not of their history.

use serde_json::{Value, json};

use crate::harness::records::{baxter, golden_record, source_record, vendor};
use crate::harness::{Client, Database, Hub, both};

both!(
    the_order_of_arrival_does_not_matter,
    the_better_source_wins_and_others_fill_in,
    a_value_goes_when_its_source_goes,
);

/// The same vendor as four systems have it, with times.
fn versions(number: usize) -> Vec<(&'static str, Value)> {
    let systems = ["erp", "procurement", "billing", "cms_suppliers"];
    let version = |(place, system): (usize, &&'static str)| {
        let mut attributes = vendor(number);
        attributes["website"] = json!(format!("https://{system}.example.com/"));
        attributes["dba_names"] = json!([format!("{} {number}", system.to_uppercase())]);
        if place % 2 == 1 {
            attributes["payment_terms"] = json!(format!("N{}", 30 + place));
        }
        let at = format!("2026-0{}-01T00:00:00Z", 1 + (place * 7 + number) % 4);
        (*system, json!({"attributes": attributes, "source_updated_at": at}))
    };
    systems.iter().enumerate().map(version).collect()
}

fn send(feeder: &Client, system: &str, number: usize, body: &Value) {
    let answer = feeder.put(&source_record("vendor", system, &number.to_string()), body);
    assert!((200..300).contains(&answer.status), "{}", answer.text());
}

/// What consumers read of vendor `number`, without what must differ.
fn published(reader: &Client, number: usize) -> Value {
    let path = format!("/v1/domains/vendor/golden-records/by-source-key/erp/{number}");
    let golden = reader.get(&path).expect(200);
    json!({"attributes": golden["attributes"], "label": golden["label"], "source_keys": golden["source_keys"]})
}

fn the_order_of_arrival_does_not_matter(database: Database) {
    let other = Database::sqlite();
    let (one, two) = (Hub::start_free(&database), Hub::start_free(&other));
    for number in 0..8 {
        let records = versions(number);
        for (system, body) in &records {
            send(&one.feeder(), system, number, body);
        }
        // Another order, and one of them sent with something else first.
        let turn = number % records.len();
        for (system, body) in records[turn..].iter().chain(&records[..turn]).rev() {
            let mut wrong = body.clone();
            wrong["attributes"]["website"] = json!("https://wrong.example.com/");
            send(&two.feeder(), system, number, &wrong);
            send(&two.feeder(), system, number, body);
        }
    }
    for number in 0..8 {
        let (first, second) = (published(&one.reader(), number), published(&two.reader(), number));
        assert_eq!(first["source_keys"].as_array().unwrap().len(), 4, "{first}");
        assert_eq!(first, second);
    }
}

fn the_better_source_wins_and_others_fill_in(database: Database) {
    let hub = Hub::start_free(&database);
    let (mut billing, mut erp) = (baxter(), baxter());
    billing["website"] = json!("https://billing.example.com/");
    billing["payment_terms"] = json!("N30");
    erp["website"] = json!("https://erp.example.com/");
    let id = hub.feeder().feed_golden("billing", "1", &billing);
    assert_eq!(hub.feeder().feed_golden("erp", "1", &erp), id);
    let golden = hub.reader().get(&golden_record("vendor", &id)).expect(200);
    assert!(
        golden["attributes"]["website"]
            .as_str()
            .unwrap()
            .contains("erp.example.com"),
        "{golden}"
    );
    assert_eq!(
        golden["attributes"]["payment_terms"], "N30",
        "the better source says nothing"
    );
    let lineage = hub
        .reader()
        .get(&format!("{}/lineage", golden_record("vendor", &id)))
        .expect(200);
    assert_eq!(lineage["attributes"]["website"]["system"], "erp");
    assert_eq!(lineage["attributes"]["website"]["others"][0]["system"], "billing");
    assert_eq!(lineage["attributes"]["payment_terms"]["system"], "billing");
}

fn a_value_goes_when_its_source_goes(database: Database) {
    let hub = Hub::start_free(&database);
    let mut billing = baxter();
    billing["payment_terms"] = json!("N30");
    let id = hub.feeder().feed_golden("erp", "1", &baxter());
    let before = hub.reader().get(&golden_record("vendor", &id)).expect(200);
    assert_eq!(hub.feeder().feed_golden("billing", "1", &billing), id);
    hub.feeder()
        .delete(&source_record("vendor", "billing", "1"))
        .expect(200);
    let after = hub.reader().get(&golden_record("vendor", &id)).expect(200);
    assert_eq!(after["attributes"], before["attributes"]);
    assert_eq!(after["version"], 3);
}
