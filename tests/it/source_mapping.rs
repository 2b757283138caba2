//! Source mapping profiles: rows as a source has them become records.

use std::process::Command;

use serde_json::{Value, json};

use crate::harness::definitions::{approved, decide, draft};
use crate::harness::records::source_record;
use crate::harness::{Database, Hub, both};

both!(
    rows_become_records_by_the_profile_in_force,
    a_profile_is_tried_before_it_counts,
    a_profile_is_proved_before_it_counts,
    rows_that_cannot_be_read_hurt_no_other,
);

fn profile() -> Value {
    json!({
        "title": "Vendors of the ERP",
        "key": {"columns": ["Company", "VendorNo"]},
        "source_updated_at": {"column": "Changed", "format": "%m/%d/%Y", "utc_offset": "-07:00"},
        "attributes": [
            {"target": "legal_name", "column": "Name"},
            {"target": "addresses[0].line1", "join": {"columns": ["HouseNo", "Street"]}},
            {"target": "addresses[0].city", "column": "CityState", "steps": [{"split": {"separator": ",", "index": 0}}]},
            {"target": "addresses[0].state", "column": "CityState", "steps": [{"split": {"separator": ",", "index": 1}}]},
            {"target": "phones", "column": "Phones", "steps": [{"list_separator": ";"}]},
        ],
        "drop": ["Internal"],
    })
}

const CSV: &str = "Company,VendorNo,Name,HouseNo,Street,CityState,Phones,Changed,Internal\n\
    10,77,Quince Laboratories Inc,12,Main St,\"Mesa, AZ\",602-555-0142; 602-555-0143,03/04/2026,x\n\
    10,78,Harbor Dressings LLC,9,Elm St,\"Tempe, AZ\",,03/05/2026,y\n";

const ROWS: &str = "/v1/domains/vendor/source-rows/legacy";
const TRY: &str = "/v1/source-mappings/legacy/vendor/try";

fn rows_become_records_by_the_profile_in_force(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let csv = || {
        feeder
            .request("POST", ROWS)
            .body("text/csv", CSV.as_bytes().to_vec())
            .send()
    };
    csv().problem(404, "not_found");
    approved(&hub, "source_mapping", "legacy.vendor", &json!({"body": profile()}));
    let sent = csv().expect(200);
    assert_eq!((&sent["version"], &sent["counts"]), (&json!(1), &json!({"created": 2})));
    let record = hub
        .reader()
        .get(&source_record("vendor", "legacy", "10-77"))
        .expect(200);
    assert_eq!(
        record["attributes"]["addresses"][0],
        json!({"line1": "12 Main St", "city": "Mesa", "state": "AZ"})
    );
    assert_eq!(record["attributes"]["phones"], json!(["+16025550142", "+16025550143"]));
    assert_eq!(record["source_updated_at"], "2026-03-04T07:00:00Z");
    let again = csv().expect(200);
    assert_eq!(again["counts"], json!({"unchanged": 2}));
    let lines = "{\"Company\": 10, \"VendorNo\": 79, \"Name\": \"Walnut Optics GmbH\"}\n";
    let ndjson = feeder
        .request("POST", ROWS)
        .body("application/x-ndjson", lines.as_bytes().to_vec())
        .send();
    assert_eq!(ndjson.expect(200)["results"][0]["key"], "10-79");
    feeder
        .request("POST", ROWS)
        .body("text/plain", "x")
        .send()
        .problem(415, "unsupported_media_type");
}

fn a_profile_is_tried_before_it_counts(database: Database) {
    let hub = Hub::start_free(&database);
    let author = hub.governor("author");
    let number = draft(&hub, "source_mapping", "legacy.vendor", &json!({"body": profile()}));
    let tried = author
        .request("POST", &format!("{TRY}?version={number}"))
        .body("text/csv", CSV.as_bytes().to_vec())
        .send()
        .expect(200);
    assert_eq!((&tried["valid"], &tried["version"]), (&json!(2), &json!(1)));
    assert_eq!(
        tried["columns"]["Internal"],
        json!({"handled": "dropped", "filled": 2, "problems": 0})
    );
    assert_eq!(tried["attributes"]["phones"], 1);
    let rows = json!([
        {"Company": "10", "VendorNo": "1", "Name": "Quince", "Changed": "2026-03-04", "New": "?"},
        {"Company": "10", "VendorNo": "1", "Phones": "12"},
    ]);
    let tried = author
        .post(TRY, &json!({"rows": rows, "profile": profile()}))
        .expect(200);
    assert_eq!(
        (&tried["refused"], &tried["quarantined"], &tried["repeated_keys"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(tried["results"][0]["problems"][0]["pointer"], "/Changed");
    assert_eq!(tried["columns"]["New"]["handled"], "unlisted");
    author.post(TRY, &json!({"rows": rows})).problem(404, "not_found");
    let wrong = author.post(
        TRY,
        &json!({"rows": rows, "profile": {"title": "x", "key": {"columns": []}, "attributes": []}}),
    );
    let problem = wrong.problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["pointer"], "/profile/key/columns");
    hub.reader()
        .get(&source_record("vendor", "legacy", "10-1"))
        .problem(404, "not_found");
    let many: Vec<Value> = (0..1001).map(|n| json!({"VendorNo": n})).collect();
    author
        .post(TRY, &json!({"rows": many, "profile": profile()}))
        .problem(422, "invalid_content");
}

fn a_profile_is_proved_before_it_counts(database: Database) {
    let hub = Hub::start_free(&database);
    let reason = json!({"reason": "Checked."});
    let mut wrong = profile();
    wrong["attributes"][0] = json!({"target": "legal_nam", "column": "Name", "steps": [{"code_map": "none"}]});
    let number = draft(&hub, "source_mapping", "legacy.vendor", &json!({"body": wrong}));
    let refused = decide(
        &hub,
        ("source_mapping", "legacy.vendor", number),
        "submit",
        "author",
        &reason,
    );
    let problem = refused.problem(422, "invalid_content");
    let pointers: Vec<&str> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/attributes/0/target", "/attributes/0/steps"]);
}

fn rows_that_cannot_be_read_hurt_no_other(database: Database) {
    let hub = Hub::start_free(&database);
    approved(&hub, "source_mapping", "legacy.vendor", &json!({"body": profile()}));
    let rows = json!({"rows": [
        {"Company": "10", "Name": "No number"},
        {"Company": "10", "VendorNo": "1", "Name": "Quince Laboratories Inc"},
        {"Company": "10", "VendorNo": "2", "Name": "Late", "Changed": "yesterday"},
        {"Company": "10", "VendorNo": "3"},
    ]});
    let sent = hub.feeder().post(ROWS, &rows).expect(200);
    assert_eq!(sent["counts"], json!({"created": 1, "quarantined": 1, "refused": 2}));
    assert_eq!(sent["results"][0]["violations"][0]["pointer"], "/VendorNo");
    assert!(!sent.to_string().contains("yesterday"));
    hub.feeder()
        .post(ROWS, &json!({"rows": [1]}))
        .problem(422, "invalid_content");
    hub.feeder()
        .post(ROWS, &json!({"rows": []}))
        .problem(422, "invalid_content");
}

#[test]
fn a_profile_is_proposed_from_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("vendors.csv");
    let rows: String = (1..40)
        .map(|n| format!("V{n},Vendor {n} Inc,{n} Main St,Mesa,AZ,8520{}\n", n % 10))
        .collect();
    std::fs::write(
        &file,
        format!("vendor_id,vendor_name,address_line1,city,state,zip\n{rows}"),
    )
    .expect("a file");
    let program = env!("CARGO_BIN_EXE_mdm-hub");
    let run = |arguments: &[&str]| {
        Command::new(program)
            .arg("profile")
            .arg(&file)
            .args(arguments)
            .output()
            .expect("it runs")
    };
    let done = run(&["--domain", "vendor", "--system", "legacy"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let proposal: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!(proposal["definition"], "source_mapping/legacy.vendor");
    assert_eq!(proposal["profile"]["key"]["columns"], json!(["vendor_id"]));
    let targets: Vec<&str> = proposal["columns"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|c| c["target"].as_str())
        .collect();
    assert_eq!(
        targets,
        [
            "legal_name",
            "addresses[0].line1",
            "addresses[0].city",
            "addresses[0].state",
            "addresses[0].zip"
        ]
    );
    assert!(!run(&["--domain", "nowhere"]).status.success());
}
