//! Units of measure: exact, dated, and changed only with two others' approval and forward.

use serde_json::{Value, json};

use crate::harness::records::golden_record;
use crate::harness::{Client, Database, Hub, both};
use crate::verify::verify;

both!(
    a_quantity_is_converted_exactly,
    conversions_that_contradict_themselves_are_quarantined,
    conversions_of_two_systems_that_contradict_each_other_are_an_exception,
    a_factor_changes_forward_only_and_with_two_approvals,
);

fn glove() -> Value {
    json!({
        "description": "Glove exam nitrile powder free medium", "manufacturer": "Medline", "mfr_part_number": "MDS192085",
        "base_uom": "EA", "purchase_uom": "CA",
        "uom_conversions": [
            {"from": "CA", "to": "BX", "num": "10"},
            {"from": "BX", "to": "EA", "num": "100"},
            {"from": "EA", "to": "G", "to_list": "ucum", "num": "7", "den": "2"},
        ],
    })
}

fn put(feeder: &Client, system: &str, key: &str, attributes: &Value) -> Value {
    let answer = feeder.send_record("item", system, key, attributes);
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    answer.json()
}

fn id_of(result: &Value) -> String {
    result["golden_id"]
        .as_str()
        .unwrap_or_else(|| panic!("{result}"))
        .to_owned()
}

fn convert(client: &Client, id: &str, body: &Value) -> crate::harness::Answer {
    client.post(&format!("{}/convert", golden_record("item", id)), body)
}

fn a_quantity_is_converted_exactly(database: Database) {
    let hub = Hub::start(&database);
    let id = id_of(&put(&hub.feeder(), "erp", "I-1", &glove()));
    let reader = hub.reader();
    let asked = json!({"quantity": "2.5", "from": "ca", "to": "EA", "scale": 1});
    let cases = convert(&reader, &id, &asked).expect(200);
    assert_eq!(
        (cases["exact"].as_str(), cases["decimal"].as_str()),
        (Some("2500"), Some("2500.0"))
    );
    assert_eq!(cases["path"].as_array().map(Vec::len), Some(2));
    assert_eq!(cases["version"], 1);
    let third = convert(&reader, &id, &json!({"quantity": "1", "from": "EA", "to": "CA"})).expect(200);
    assert_eq!(
        (third["exact"].as_str(), third["decimal"].as_str()),
        (Some("1/1000"), Some("0.001000"))
    );
    let grams = json!({"quantity": "3", "from": "BX", "to": "KG", "to_list": "ucum", "scale": 3});
    assert_eq!(convert(&reader, &id, &grams).expect(200)["decimal"], "1.050");
    for (wrong, pointer, code) in [
        (
            json!({"quantity": "1,5", "from": "CA", "to": "EA"}),
            "/quantity",
            "decimal",
        ),
        (
            json!({"quantity": "1", "from": "PL", "to": "EA"}),
            "/from",
            "unknown_unit",
        ),
        (
            json!({"quantity": "1", "from": "CA", "to": "CS"}),
            "/to",
            "unknown_unit",
        ),
        (
            json!({"quantity": "1", "from": "CA", "to": "L", "to_list": "ucum"}),
            "/to",
            "no_conversion",
        ),
    ] {
        let problem = convert(&reader, &id, &wrong).problem(422, "invalid_content");
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!(pointer), &json!(code))
        );
    }
    convert(&reader, "nowhere", &asked).problem(404, "not_found");
    let vendor = reader.post("/v1/domains/vendor/golden-records/x/convert", &asked);
    vendor.problem(409, "no_units");
}

fn conversions_that_contradict_themselves_are_quarantined(database: Database) {
    let hub = Hub::start(&database);
    let mut wrong = glove();
    wrong["gtins"] = json!([{"gtin": "10300123456782", "uom": "CA", "qty": "999"}]);
    let result = put(&hub.feeder(), "erp", "I-1", &wrong);
    assert_eq!(result["outcome"], "quarantined", "{result}");
    assert_eq!(result["violations"][0]["code"], "units_contradict");
    let told = result["violations"][0]["message"].as_str().unwrap();
    assert!(told.contains('→') && told.contains("where it must give 1"), "{told}");
}

fn conversions_of_two_systems_that_contradict_each_other_are_an_exception(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    let id = id_of(&put(&feeder, "erp", "I-1", &glove()));
    let mut other = glove();
    other["uom_conversions"] = json!([{"from": "CA", "to": "EA", "num": "500"}]);
    assert_eq!(id_of(&put(&feeder, "wellstar", "77", &other)), id, "one item");
    let ann = hub.steward("ann");
    let task = ann.task_about("exception", &id);
    assert_eq!(task["category"], "units_not_sound");
    assert_eq!(task["detail"]["severity"], "exception");
    // Consumers go on with the factors that they know.
    let asked = json!({"quantity": "1", "from": "CA", "to": "EA", "scale": 0});
    assert_eq!(convert(&hub.reader(), &id, &asked).expect(200)["decimal"], "1000");
    other["uom_conversions"] = json!([{"from": "CA", "to": "EA", "num": "1000"}]);
    put(&feeder, "wellstar", "77", &other);
    let closed = ann.task(task["id"].as_str().unwrap());
    assert_eq!(
        (&closed["state"], &closed["decision"]),
        (&json!("resolved"), &json!("corrected"))
    );
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

fn a_factor_changes_forward_only_and_with_two_approvals(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    let id = id_of(&put(&feeder, "erp", "I-1", &glove()));
    let golden = golden_record("item", &id);
    let ann = hub.steward("ann");
    let mut conversions = glove()["uom_conversions"].clone();
    conversions[0]["num"] = json!("8");
    let back = json!({"attributes": {"uom_conversions": conversions}, "reason": "new case"});
    let problem = ann.command("PATCH", &golden, &back).problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["code"], "not_forward_dated");
    // A source that says so is not believed, and somebody is told.
    let mut sent = glove();
    sent["uom_conversions"] = conversions;
    put(&feeder, "erp", "I-1", &sent);
    assert_eq!(ann.task_about("exception", &id)["category"], "not_forward_dated");
    assert!(
        ann.tasks(&format!("kind=approval&golden_id={id}")).is_empty(),
        "there is nothing to approve"
    );
    let asked = json!({"quantity": "1", "from": "CA", "to": "BX", "scale": 0});
    assert_eq!(convert(&hub.reader(), &id, &asked).expect(200)["exact"], "10");
    // Said forward, two others approve it; until the day the old factor counts.
    sent["uom_conversions"] = json!([
        {"from": "CA", "to": "BX", "num": "10", "valid_to": "2090-01-01"},
        {"from": "CA", "to": "BX", "num": "8", "valid_from": "2090-01-01"},
        {"from": "BX", "to": "EA", "num": "100"},
        {"from": "EA", "to": "G", "to_list": "ucum", "num": "7", "den": "2"},
    ]);
    put(&feeder, "erp", "I-1", &sent);
    assert!(ann.tasks(&format!("kind=exception&golden_id={id}")).is_empty());
    let task = ann.task_about("approval", &id);
    hub.approver("bob").decide(&task, "approve").expect(200);
    let task = ann.task_about("approval", &id);
    hub.approver("eve").decide(&task, "approve").expect(200);
    let on = |day: &str| {
        let mut asked = asked.clone();
        asked["on"] = json!(day);
        convert(&hub.reader(), &id, &asked).expect(200)["exact"].clone()
    };
    assert_eq!((on("2089-12-31"), on("2090-01-01")), (json!("10"), json!("8")));
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}
