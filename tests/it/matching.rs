//! Search before create, and why two records are the same or not.

use serde_json::{Value, json};

use crate::harness::records::{baxter, baxter_again, baxter_elsewhere, golden_record, source_record, vendor};
use crate::harness::{Database, Hub, both};

const MATCH: &str = "/v1/domains/vendor/match";
const EXPLAIN: &str = "/v1/domains/vendor/explain";

both!(
    a_search_finds_what_ingest_would_join,
    a_search_stores_nothing,
    a_possible_match_is_a_question,
    every_decision_can_be_explained,
    any_pair_can_be_explained,
    a_contradiction_forbids_what_the_name_suggests,
    a_golden_record_tells_how_it_came_about,
    golden_records_that_match_one_another_are_asked_about,
);

fn a_search_finds_what_ingest_would_join(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    feeder.feed_golden("erp", "V-2", &vendor(1));
    let found = hub
        .reader()
        .post(MATCH, &json!({"attributes": baxter_again()}))
        .expect(200);
    assert_eq!(
        (&found["resolution"]["outcome"], &found["resolution"]["golden_id"]),
        (&json!("join"), &json!(id))
    );
    let best = &found["candidates"][0];
    assert_eq!(
        (&best["golden_id"], &best["label"]),
        (&json!(id), &json!("Baxter Healthcare Corp"))
    );
    assert_eq!(best["source"], json!({"system": "erp", "key": "V-1"}));
    assert_eq!(best["assessment"]["verdict"], "match");
    assert!(
        best["assessment"]["comparisons"]
            .as_array()
            .unwrap()
            .iter()
            .any(|c| c["name"] == "name")
    );
    let joined = feeder.feed_golden("procurement", "77", &baxter_again());
    assert_eq!(joined, id, "ingest does what the search said");
}

fn a_search_stores_nothing(database: Database) {
    let hub = Hub::start_free(&database);
    let new = hub.reader().post(MATCH, &json!({"attributes": vendor(3)})).expect(200);
    assert_eq!(
        (&new["resolution"]["outcome"], &new["candidates"]),
        (&json!("new"), &json!([]))
    );
    assert_eq!(
        hub.reader()
            .get("/v1/domains/vendor/golden-records?limit=10")
            .expect(200)["items"],
        json!([])
    );
    assert_eq!(hub.reader().all_changes("vendor").len(), 0);
    let wrong = hub
        .reader()
        .post(MATCH, &json!({"attributes": {"duns": "12"}}))
        .expect(200);
    let pointers: Vec<&Value> = wrong["violations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| &v["pointer"])
        .collect();
    assert!(
        pointers.contains(&&json!("/duns")) && pointers.contains(&&json!("/legal_name")),
        "{wrong}"
    );
}

fn a_possible_match_is_a_question(database: Database) {
    let hub = Hub::start_free(&database);
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let found = hub
        .reader()
        .post(MATCH, &json!({"attributes": baxter_elsewhere()}))
        .expect(200);
    assert_eq!(found["resolution"]["outcome"], "review", "{}", found["resolution"]);
    assert_eq!(found["candidates"][0]["golden_id"], id.as_str());
    assert_eq!(found["candidates"][0]["assessment"]["verdict"], "possible_match");
}

fn every_decision_can_be_explained(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let link = feeder.feed("procurement", "77", &baxter_again())["explanation"]
        .as_str()
        .unwrap()
        .to_string();
    assert_eq!(
        link,
        format!("{}/explanation", source_record("vendor", "procurement", "77"))
    );
    let decision = hub.reader().get(&link).expect(200);
    assert_eq!(
        (&decision["outcome"], &decision["golden_id"]),
        (&json!("joined"), &json!(id))
    );
    assert_eq!(decision["actor"], "feeder");
    let explanation = &decision["explanation"];
    assert!(explanation["model_version"].as_str().is_some_and(|v| !v.is_empty()));
    let candidate = &explanation["candidates"][0];
    assert_eq!(candidate["golden_id"], id.as_str());
    let assessment = &candidate["assessment"];
    let parts: f64 = assessment["comparisons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["weight"].as_f64().unwrap())
        .sum();
    let whole = assessment["weight"].as_f64().unwrap();
    assert!(
        (assessment["prior"].as_f64().unwrap() + parts - whole).abs() < 1e-6,
        "weights add up: {assessment}"
    );
    assert!(assessment["probability"].as_f64().unwrap() >= assessment["thresholds"]["automatic"].as_f64().unwrap());
}

fn any_pair_can_be_explained(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.actor("payments", "*:read *:sensitive"));
    feeder.feed("erp", "V-1", &baxter());
    feeder.feed("procurement", "77", &baxter_again());
    feeder.feed("erp", "V-2", &vendor(2));
    let stored = |system: &str, key: &str| json!({"system": system, "key": key});
    let alike = reader
        .post(
            EXPLAIN,
            &json!({"left": stored("erp", "V-1"), "right": stored("procurement", "77")}),
        )
        .expect(200);
    assert_eq!(
        (&alike["compared"], &alike["assessment"]["verdict"]),
        (&json!(true), &json!("match"))
    );
    let name = &alike["assessment"]["comparisons"][0];
    assert_eq!(
        (&name["right_raw"], &name["right"], &name["right_compared"]),
        (
            &json!(["BAXTER HEALTHCARE CORPORATION"]),
            &json!("BAXTER HEALTHCARE CORPORATION"),
            &json!("BAXTER HEALTHCARE")
        ),
        "as sent, as kept, as compared"
    );
    assert_eq!(alike["left_keys"][0]["shared"], true);
    let unlike = reader
        .post(
            EXPLAIN,
            &json!({"left": stored("erp", "V-1"), "right": stored("erp", "V-2")}),
        )
        .expect(200);
    assert_eq!(unlike["assessment"]["verdict"], "no_match");
    assert_eq!(unlike["compared"], false);
    assert_eq!(unlike["why_not_compared"], "the two share no blocking key");
    let key = |side: &str, value: &str| {
        let keys = unlike[side].as_array().unwrap();
        let found = keys.iter().find(|k| k["value"] == value);
        found.unwrap_or_else(|| panic!("{value} in {keys:?}")).clone()
    };
    let place =
        json!({"key": "zip5+house_number", "value": "60015+1", "records": 2, "shared": false, "too_common": false});
    assert_eq!(key("left_keys", "60015+1"), place);
    assert_eq!(
        key("left_keys", "•••")["key"],
        "identifier:tin",
        "tax numbers are not shown"
    );
    let given = reader
        .post(
            EXPLAIN,
            &json!({"left": stored("erp", "V-1"), "right": {"attributes": baxter_elsewhere()}}),
        )
        .expect(200);
    assert_eq!(given["assessment"]["verdict"], "possible_match");
    let absent = json!({"left": stored("erp", "V-1"), "right": stored("erp", "nobody")});
    reader.post(EXPLAIN, &absent).problem(404, "not_found");
    let neither = json!({"left": stored("erp", "V-1"), "right": {"system": "erp"}});
    reader.post(EXPLAIN, &neither).problem(422, "invalid_content");
}

fn a_contradiction_forbids_what_the_name_suggests(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let first = feeder.feed_golden("erp", "V-1", &baxter());
    let mut other = baxter_again();
    other["tin"] = json!("36-7654321");
    let result = feeder.feed("procurement", "77", &other);
    assert_ne!(
        result["golden_id"],
        first.as_str(),
        "another tax number is another company"
    );
    assert_ne!(result["outcome"], "joined");
    let why = hub
        .actor("payments", "*:read *:sensitive")
        .get(result["explanation"].as_str().unwrap())
        .expect(200);
    assert!(
        why["explanation"]["candidates"][0]["assessment"]["vetoes"]
            .as_array()
            .unwrap()
            .contains(&json!("tin_differs")),
        "{why}"
    );
}

fn a_golden_record_tells_how_it_came_about(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    feeder.feed("procurement", "77", &baxter_again());
    let asked = feeder.feed("billing", "B-9", &baxter_elsewhere());
    let other = asked["golden_id"].as_str().unwrap();
    let task = ann.task_about("potential_duplicate", other);
    ann.decide(&task, "merge").expect(200);
    let path = format!("{}/how", golden_record("vendor", &id));
    let steps = reader.get(&path).expect(200);
    let items = steps["items"].as_array().unwrap();
    let told: Vec<_> = items
        .iter()
        .map(|step| {
            let text = |name: &str| step[name].as_str().unwrap_or_default().to_owned();
            let key = step["source"]["key"].as_str().unwrap().to_owned();
            (key, text("outcome"), text("decided_by"), text("actor"))
        })
        .collect();
    let expected = [
        ("V-1", "created", "rule", "feeder"),
        ("77", "joined", "rule", "feeder"),
        ("B-9", "review", "rule", "feeder"),
        ("B-9", "merged", "steward", "ann"),
    ];
    assert_eq!(
        told,
        expected.map(|(key, outcome, by, actor)| (key.into(), outcome.into(), by.into(), actor.into()))
    );
    let joined = &items[1]["matched"];
    assert_eq!(joined["source"], json!({"system": "erp", "key": "V-1"}));
    assert_eq!(joined["match_key"], "+NAME+ADDRESS+PHONE");
    assert!(joined["weight"].as_f64().unwrap() > 20.0 && joined["model_version"].is_string());
    assert_eq!(items[3]["from_golden_id"], other);
    assert_eq!(items[3]["reason"], "compared both with the contract");
    assert!(items[2]["until"].is_string() && items[3]["until"].is_null());
    let first = reader.get(&format!("{path}?limit=3")).expect(200);
    let cursor = first["next_cursor"].as_str().expect("more");
    let rest = reader.get(&format!("{path}?limit=3&cursor={cursor}")).expect(200);
    assert_eq!((&rest["items"][0], &rest["next_cursor"]), (&items[3], &Value::Null));
    let absent = format!("{}/how", golden_record("vendor", "0190-none"));
    reader.get(&absent).problem(404, "not_found");
    reader
        .get(&format!("{path}?cursor=x"))
        .problem(400, "malformed_request");
}

fn golden_records_that_match_one_another_are_asked_about(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let first = feeder.feed_golden("erp", "V-1", &baxter());
    let second = feeder.feed_golden("billing", "B-1", &vendor(5));
    let late = feeder.feed("billing", "B-1", &baxter_again());
    assert_eq!(late["golden_id"], second.as_str(), "what is known stays where it is");
    let asked = ann.task(late["task_id"].as_str().expect("a question"));
    let third = feeder.feed("procurement", "77", &baxter_again());
    assert_eq!(third["outcome"], "joined", "it is one of the two, which are alike");
    assert!([&first, &second].contains(&&third["golden_id"].as_str().unwrap().to_owned()));
    assert_eq!(third["task_id"], asked["id"], "one question, asked once");
}
