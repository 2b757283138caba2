//! Source records come in.

use serde_json::{Value, json};

use crate::harness::records::{baxter, baxter_again, baxter_elsewhere, golden_record, source_record, vendor};
use crate::harness::{Database, Hub, both};

both!(
    a_new_record_becomes_a_golden_record,
    the_same_thing_from_another_system_joins,
    a_known_record_is_updated_or_unchanged,
    a_possible_match_is_held_back_for_a_steward,
    a_record_that_is_not_valid_waits_until_it_is_corrected,
    a_golden_record_keeps_the_last_valid_version,
    tokens_for_nothing_are_nothing,
    keys_may_hold_almost_anything,
    text_survives_as_it_was_sent,
    a_deleted_record_leaves_its_golden_record,
    a_batch_answers_for_each_record_in_order,
    a_batch_may_be_lines,
);

fn a_new_record_becomes_a_golden_record(database: Database) {
    let hub = Hub::start_free(&database);
    let answer = hub.feeder().send_record("vendor", "erp", "V-1", &baxter());
    let result = answer.expect(201);
    assert_eq!(result["outcome"], "created");
    let id = result["golden_id"].as_str().unwrap();
    let golden = hub.reader().get(&golden_record("vendor", id)).expect(200);
    assert_eq!(golden["label"], "Baxter Healthcare Corp");
    assert_eq!(golden["version"], 1);
    assert_eq!(golden["status"], "live");
    assert_eq!(golden["source_keys"], json!([{"system": "erp", "key": "V-1"}]));
    assert_eq!(golden["attributes"]["phones"], json!(["+12249482000"]), "standardized");
}

fn the_same_thing_from_another_system_joins(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let result = feeder
        .send_record("vendor", "procurement", "77", &baxter_again())
        .expect(201);
    assert_eq!(
        (result["outcome"].as_str(), result["golden_id"].as_str()),
        (Some("joined"), Some(id.as_str()))
    );
    let golden = hub.reader().get(&golden_record("vendor", &id)).expect(200);
    assert_eq!(golden["version"], 2);
    assert_eq!(golden["source_keys"].as_array().unwrap().len(), 2);
    let members = hub
        .reader()
        .get(&format!("{}/source-records", golden_record("vendor", &id)))
        .expect(200);
    assert_eq!(members["items"].as_array().unwrap().len(), 2);
}

fn a_known_record_is_updated_or_unchanged(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let same = feeder.send_record("vendor", "erp", "V-1", &baxter()).expect(200);
    assert_eq!(same["outcome"], "unchanged");
    assert_eq!(feeder.all_changes("vendor").len(), 1, "nothing new, nothing told");
    let mut changed = baxter();
    changed["website"] = json!("https://www.baxter.com/");
    let updated = feeder.send_record("vendor", "erp", "V-1", &changed).expect(200);
    assert_eq!(
        (updated["outcome"].as_str(), updated["golden_id"].as_str()),
        (Some("updated"), Some(id.as_str()))
    );
    let changes = feeder.all_changes("vendor");
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[1]["type"], "mdm.golden_record.updated.v1");
    assert_eq!(changes[1]["data"]["changed"], json!(["website"]));
    let stored = hub.reader().get(&source_record("vendor", "erp", "V-1"));
    assert_eq!(stored.header("etag"), Some("\"2\""));
    assert_eq!(stored.expect(200)["version"], 2);
}

fn a_possible_match_is_held_back_for_a_steward(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let known = feeder.feed_golden("erp", "V-1", &baxter());
    let result = feeder
        .send_record("vendor", "procurement", "77", &baxter_elsewhere())
        .expect(201);
    assert_eq!(result["outcome"], "review");
    let id = result["golden_id"].as_str().unwrap();
    assert_ne!(id, known);
    hub.reader().get(&golden_record("vendor", id)).problem(404, "not_found");
    assert_eq!(feeder.all_changes("vendor").len(), 1, "consumers do not hear of it");
    let task = hub.steward("ann").task(result["task_id"].as_str().unwrap());
    assert_eq!(task["kind"], "potential_duplicate");
    assert_eq!(
        (task["golden_id"].as_str(), task["other_golden_id"].as_str()),
        (Some(id), Some(known.as_str()))
    );
    assert_eq!(task["source"], json!({"system": "procurement", "key": "77"}));
    assert_eq!(task["decisions"], json!(["merge", "keep_apart"]));
}

fn a_record_that_is_not_valid_waits_until_it_is_corrected(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let mut wrong = baxter();
    wrong["duns"] = json!("12");
    let result = feeder.send_record("vendor", "erp", "V-1", &wrong).expect(202);
    assert_eq!(result["outcome"], "quarantined");
    assert_eq!(result["golden_id"], Value::Null);
    assert!(
        result["violations"]
            .as_array()
            .unwrap()
            .iter()
            .all(|v| v["pointer"] == "/duns"),
        "{result}"
    );
    let task = ann.task(result["task_id"].as_str().unwrap());
    assert_eq!(
        (task["kind"].as_str(), task["state"].as_str()),
        (Some("exception"), Some("open"))
    );
    let again = feeder.send_record("vendor", "erp", "V-1", &wrong).expect(202);
    assert_eq!(
        again["task_id"], result["task_id"],
        "one task, however often it is sent"
    );
    assert_eq!(feeder.all_changes("vendor").len(), 0);

    let corrected = feeder.send_record("vendor", "erp", "V-1", &baxter()).expect(201);
    assert_eq!(corrected["outcome"], "created");
    let task = ann.task(result["task_id"].as_str().unwrap());
    assert_eq!(
        (task["state"].as_str(), task["decision"].as_str()),
        (Some("resolved"), Some("corrected"))
    );
}

fn a_golden_record_keeps_the_last_valid_version(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let before = hub.reader().get(&golden_record("vendor", &id));
    let wrong = feeder
        .send_record("vendor", "erp", "V-1", &json!({"duns": "12"}))
        .expect(202);
    assert_eq!(wrong["golden_id"], id.as_str());
    let after = hub.reader().get(&golden_record("vendor", &id));
    assert_eq!(
        (before.bytes, before.headers.get("etag")),
        (after.bytes, after.headers.get("etag"))
    );
    let stored = hub.reader().get(&source_record("vendor", "erp", "V-1")).expect(200);
    assert_eq!(stored["status"], "active");
    assert_eq!(stored["raw"]["duns"], "12");
    assert_eq!(stored["attributes"]["legal_name"], "Baxter Healthcare Corp");
    assert!(!stored["violations"].as_array().unwrap().is_empty());
}

fn tokens_for_nothing_are_nothing(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let mut record = baxter();
    for (name, token) in [
        ("duns", "N/A"),
        ("website", "none"),
        ("tin", "00-0000000"),
        ("cage", " "),
    ] {
        record[name] = json!(token);
    }
    record["phones"] = json!(["UNKNOWN", "224-948-2000"]);
    let id = feeder.feed_golden("erp", "V-1", &record);
    let golden = hub.reader().get(&golden_record("vendor", &id)).expect(200);
    let attributes = golden["attributes"].as_object().unwrap();
    assert!(
        ["duns", "website", "tin", "cage"]
            .iter()
            .all(|name| !attributes.contains_key(*name)),
        "{golden}"
    );
    assert_eq!(attributes["phones"], json!(["+12249482000"]));
    let raw = hub.reader().get(&source_record("vendor", "erp", "V-1")).expect(200);
    assert_eq!(raw["raw"]["duns"], "N/A", "what was sent is kept");
}

fn keys_may_hold_almost_anything(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let long = "é".repeat(256);
    let keys = [
        "a/b/c",
        "a b",
        "100%",
        "%2F",
        "?x=1&y=2",
        "#7",
        "Ärzte-München",
        "供应商",
        "🏥",
        "..",
        ".",
        "a+b",
        "'; --",
        "\"",
        "\\",
        &long,
    ];
    for (number, key) in keys.iter().enumerate() {
        // Dot segments are the client's to resolve, so no client can send them in a path.
        if [".", ".."].contains(key) {
            continue;
        }
        let id = feeder.feed_golden("erp", key, &vendor(number));
        let stored = reader.get(&source_record("vendor", "erp", key)).expect(200);
        assert_eq!(
            (stored["key"].as_str(), stored["golden_id"].as_str()),
            (Some(*key), Some(id.as_str()))
        );
        let golden = reader.get(&format!(
            "/v1/domains/vendor/golden-records/by-source-key/erp/{}",
            crate::harness::client::segment(key)
        ));
        assert_eq!(golden.expect(200)["source_keys"][0]["key"], *key);
        let crosswalk = reader
            .get(&format!(
                "/v1/domains/vendor/crosswalk/erp/{}",
                crate::harness::client::segment(key)
            ))
            .expect(200);
        assert_eq!(crosswalk["golden_id"], id.as_str());
        let link = reader
            .get(&format!("{}/explanation", source_record("vendor", "erp", key)))
            .expect(200);
        assert_eq!(link["key"], *key);
    }
    for key in ["a\nb", "\u{0}", &"x".repeat(257)] {
        let refused = feeder.send_record("vendor", "erp", key, &vendor(99));
        assert_eq!(refused.status, 400, "{key:?}");
    }
}

fn text_survives_as_it_was_sent(database: Database) {
    let hub = Hub::start_free(&database);
    let names = [
        "Ärzte & Söhne GmbH",
        "O'Brien \"Quality\" Laundry",
        "株式会社東芝",
        "Ł𝔘𝔠𝔨𝔶 🏥 Clinic",
        "e\u{301}tude Conseil",
        "<script>alert(1)</script>",
    ];
    for (number, name) in names.iter().enumerate() {
        let key = number.to_string();
        let mut record = vendor(number);
        record["legal_name"] = json!(name);
        hub.feeder().feed("erp", &key, &record);
        let stored = hub.reader().get(&source_record("vendor", "erp", &key)).expect(200);
        assert_eq!(stored["raw"]["legal_name"], *name);
    }
    let mut nul = baxter();
    nul["legal_name"] = json!("a\u{0}b");
    hub.feeder()
        .send_record("vendor", "erp", "nul", &nul)
        .problem(422, "invalid_content");
}

fn a_deleted_record_leaves_its_golden_record(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    feeder.feed_golden("procurement", "77", &baxter_again());
    let result = feeder.delete(&source_record("vendor", "procurement", "77")).expect(200);
    assert_eq!(
        (result["outcome"].as_str(), result["golden_id"].as_str()),
        (Some("deleted"), Some(id.as_str()))
    );
    let golden = hub.reader().get(&golden_record("vendor", &id)).expect(200);
    assert_eq!(golden["source_keys"], json!([{"system": "erp", "key": "V-1"}]));
    feeder
        .delete(&source_record("vendor", "procurement", "77"))
        .problem(404, "not_found");
    let stored = hub
        .reader()
        .get(&source_record("vendor", "procurement", "77"))
        .expect(200);
    assert_eq!(stored["status"], "deleted");
    let back = feeder
        .send_record("vendor", "procurement", "77", &baxter_again())
        .json();
    assert_eq!(
        (back["outcome"].as_str(), back["golden_id"].as_str()),
        (Some("joined"), Some(id.as_str())),
        "{back}"
    );
}

fn a_batch_answers_for_each_record_in_order(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let record =
        |system: &str, key: &str, attributes: Value| json!({"system": system, "key": key, "attributes": attributes});
    let records = json!({"records": [
        record("erp", "1", baxter()),
        record("procurement", "2", baxter_again()),
        record("erp", "3", json!({"phones": ["224-948-2000"]})),
        {"system": "erp", "attributes": {}},
        "not a record",
        record("erp", "1", baxter()),
        record("billing", "4", vendor(3)),
    ]});
    let answer = feeder.post("/v1/domains/vendor/source-records", &records).expect(200);
    let outcomes: Vec<&str> = answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(
        outcomes,
        [
            "created",
            "joined",
            "quarantined",
            "refused",
            "refused",
            "unchanged",
            "created"
        ]
    );
    assert_eq!(
        answer["results"][0]["golden_id"], answer["results"][1]["golden_id"],
        "duplicates inside a batch meet"
    );
    assert_eq!(answer["results"][3]["violations"][0]["pointer"], "/key");
    assert_eq!(
        answer["counts"],
        json!({"created": 2, "joined": 1, "quarantined": 1, "refused": 2, "unchanged": 1})
    );
    assert!(hub.reader().get(&source_record("vendor", "erp", "1")).expect(200)["golden_id"].is_string());
}

fn a_batch_may_be_lines(database: Database) {
    let hub = Hub::start_free(&database);
    let lines: Vec<String> = (0..300)
        .map(|number| json!({"system": "erp", "key": number.to_string(), "attributes": vendor(number)}).to_string())
        .collect();
    let text = format!("{}\n{{broken\n", lines.join("\n"));
    let request = hub
        .feeder()
        .request("POST", "/v1/domains/vendor/source-records")
        .body("application/x-ndjson", text);
    let answer = request.send().expect(200);
    assert_eq!(answer["counts"], json!({"created": 300, "refused": 1}));
    let last = answer["results"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["outcome"], &last["line"]), (&json!("refused"), &json!(301)));
    assert_eq!(hub.reader().all_changes("vendor").len(), 300);
}
