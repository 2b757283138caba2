//! Code lists and code maps: what a source's codes become, and what is asked where they become nothing.

use std::process::Command;

use serde_json::{Value, json};

use crate::harness::definitions::{approved, decide, draft, place};
use crate::harness::folders::with_domain;
use crate::harness::records::source_record;
use crate::harness::wait::wait_until;
use crate::harness::{Answer, Database, Hub, both};

both!(
    a_code_is_translated_and_the_record_says_by_what,
    an_unmapped_value_is_one_question_and_its_records_are_taken_again,
    a_value_that_is_left_out_is_asked_about_too,
    records_are_taken_again_after_a_crash,
    every_node_works_by_the_map_that_one_approved,
    codes_are_looked_up_and_translated_both_ways,
    real_lists_are_loaded_from_csv,
    a_map_is_proved_before_it_counts,
);

const LIST: &str = "payer_types";
const MAP: &str = "erp_payer_types";

fn types(hub: &Hub) {
    let codes = json!([
        {"code": "commercial", "label": "Commercial insurer"}, {"code": "medicare", "label": "Medicare"},
        {"code": "medicaid", "label": "Medicaid"},
        {"code": "OLD", "label": "old", "status": "deleted"},
    ]);
    approved(
        hub,
        "code_list",
        LIST,
        &json!({"body": {"title": "Payer types", "codes": codes}}),
    );
}

fn map(unmapped: &str, pairs: &[(&str, &str)]) -> Value {
    let entries: Vec<Value> = pairs.iter().map(|(from, to)| json!({"from": from, "to": to})).collect();
    json!({"body": {"title": "Payer types of the ERP", "system": "erp", "domain": "payer", "attributes": ["payer_type"],
        "target_list": LIST, "unmapped": unmapped, "entries": entries}})
}

/// A name like no other.
fn word(number: usize) -> String {
    let mut rest = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let letter = |_| {
        rest = rest.rotate_left(11).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        char::from(b'a' + (rest >> 59) as u8 % 26)
    };
    (0..9).map(letter).collect()
}

fn payer(number: usize, kind: &str) -> Value {
    let name = format!("{} {}", word(number), word(number + 100_000));
    json!({"name": name, "payer_id": (10_000 + number).to_string(), "payer_type": kind})
}

fn start(database: &Database) -> Hub {
    Hub::start_with(database, with_domain(database, "examples/domains/payer", &[], &[]))
}

fn send(hub: &Hub, system: &str, key: &str, attributes: &Value) -> Answer {
    hub.feeder().send_record("payer", system, key, attributes)
}

/// What `mdm-hub verify` finds.
fn broken_laws(database: &Database) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_mdm-hub"))
        .args(["verify", "--json", "--schemas"])
        .arg(database.dir.path().join("schemas"))
        .env("DATABASE_URL", database.url())
        .output()
        .expect("verify runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    report["domains"][0]["findings"].as_array().expect("findings").clone()
}

fn waiting(hub: &Hub, query: &str) -> Vec<Value> {
    let path = format!("/v1/domains/payer/unmapped-codes?{query}");
    hub.reader().get(&path).expect(200)["items"].as_array().unwrap().clone()
}

fn golden_type(hub: &Hub, key: &str) -> Value {
    let path = format!("/v1/domains/payer/golden-records/by-source-key/erp/{key}");
    let answer = hub.reader().get(&path);
    if answer.status == 200 {
        answer.json()["attributes"]["payer_type"].clone()
    } else {
        Value::Null
    }
}

fn a_code_is_translated_and_the_record_says_by_what(database: Database) {
    let hub = start(&database);
    types(&hub);
    approved(
        &hub,
        "code_map",
        MAP,
        &map("quarantine", &[("COMM", "commercial"), ("PRIVATE", "commercial")]),
    );
    send(&hub, "erp", "1", &payer(1, " COMM ")).expect(201);
    send(&hub, "other", "1", &payer(2, "Commercial")).expect(201);
    assert_eq!(golden_type(&hub, "1"), "commercial");
    let record = hub.reader().get(&source_record("payer", "erp", "1")).expect(200);
    assert_eq!(record["raw"]["payer_type"], " COMM ", "raw stays as sent");
    let coded = json!([{"pointer": "/payer_type", "attribute": "payer_type", "value": "COMM", "code": "commercial", "by": MAP, "version": 1}]);
    assert_eq!(record["codes"], coded);
    let explained = hub
        .reader()
        .get(&format!("{}/explanation", source_record("payer", "erp", "1")))
        .expect(200);
    assert_eq!(explained["codes"], coded);
    let other = hub.reader().get(&source_record("payer", "other", "1")).expect(200);
    assert_eq!(
        (&other["attributes"]["payer_type"], other.get("codes")),
        (&json!("commercial"), None)
    );
    assert_eq!(
        send(&hub, "erp", "1", &payer(1, " COMM ")).expect(200)["outcome"],
        "unchanged"
    );
}

fn an_unmapped_value_is_one_question_and_its_records_are_taken_again(database: Database) {
    let hub = start(&database);
    types(&hub);
    approved(&hub, "code_map", MAP, &map("quarantine", &[("COMM", "commercial")]));
    let first = send(&hub, "erp", "1", &payer(1, "MEDICAD")).expect(202);
    assert_eq!(first["violations"][0]["code"], "unmapped_code");
    assert!(
        !first["violations"][0].to_string().contains("MEDICAD"),
        "a message never repeats a value"
    );
    let second = send(&hub, "erp", "2", &payer(2, "MEDICAD")).expect(202);
    assert_eq!(first["task_id"], second["task_id"], "one task for the value");
    send(&hub, "erp", "3", &payer(3, "COMM")).expect(201);
    let asked = waiting(&hub, "system=erp&attribute=payer_type&problem=unmapped_code");
    assert_eq!(asked.len(), 1);
    assert_eq!(
        (&asked[0]["value"], &asked[0]["records"]),
        (&json!("MEDICAD"), &json!(2))
    );
    assert_eq!(asked[0]["suggestion"]["code"], "medicaid");
    let ann = hub.steward("ann");
    let tasks = ann.tasks("domain=payer&kind=exception&category=unmapped_code");
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0]["id"], first["task_id"]);

    approved(
        &hub,
        "code_map",
        MAP,
        &map("quarantine", &[("COMM", "commercial"), ("MEDICAD", "medicaid")]),
    );
    wait_until("the records are taken again", || {
        golden_type(&hub, "1") == "medicaid" && golden_type(&hub, "2") == "medicaid"
    });
    assert!(waiting(&hub, "").is_empty());
    assert_eq!(broken_laws(&database), Vec::<Value>::new());
    assert_eq!(waiting(&hub, "state=closed")[0]["records"], 0);
    let task = ann.task(first["task_id"].as_str().unwrap());
    assert_eq!(
        (&task["state"], &task["decision"]),
        (&json!("resolved"), &json!("corrected"))
    );
    let record = hub.reader().get(&source_record("payer", "erp", "1")).expect(200);
    assert_eq!(
        (&record["codes"][0]["version"], &record["status"]),
        (&json!(2), &json!("active"))
    );

    // What was mapped wrongly is corrected in every record that has it.
    approved(
        &hub,
        "code_map",
        MAP,
        &map("quarantine", &[("COMM", "medicare"), ("MEDICAD", "medicaid")]),
    );
    wait_until("the golden record follows", || golden_type(&hub, "3") == "medicare");
    // A translation that goes keeps the last valid version, and asks again.
    approved(&hub, "code_map", MAP, &map("quarantine", &[("MEDICAD", "medicaid")]));
    wait_until("the value is asked about", || waiting(&hub, "").len() == 1);
    assert_eq!(golden_type(&hub, "3"), "medicare");
    // The source may correct its record as well.
    send(&hub, "erp", "3", &payer(3, "MEDICAD")).expect(200);
    assert!(waiting(&hub, "").is_empty());
}

fn a_value_that_is_left_out_is_asked_about_too(database: Database) {
    let hub = start(&database);
    types(&hub);
    approved(&hub, "code_map", MAP, &map("leave_out", &[("COMM", "commercial")]));
    send(&hub, "erp", "1", &payer(1, "Medicre")).expect(201);
    assert_eq!(golden_type(&hub, "1"), Value::Null, "never a silent pass");
    let asked = waiting(&hub, "named=erp_payer_types");
    assert_eq!(
        (&asked[0]["value"], &asked[0]["suggestion"]["code"]),
        (&json!("Medicre"), &json!("medicare"))
    );
    let ann = hub.steward("ann");
    let task = ann.task(asked[0]["task_id"].as_str().unwrap());
    assert_eq!(ann.decide(&task, "dismiss").expect(200)["state"], "resolved");
    hub.feeder().delete(&source_record("payer", "erp", "1")).expect(200);
    assert!(waiting(&hub, "").is_empty());
}

fn records_are_taken_again_after_a_crash(database: Database) {
    let mut hub = start(&database);
    types(&hub);
    approved(&hub, "code_map", MAP, &map("quarantine", &[("COMM", "commercial")]));
    let records: Vec<Value> = (0..600)
        .map(|n| json!({"system": "erp", "key": n.to_string(), "attributes": payer(n, "MEDICAD")}))
        .collect();
    let sent = hub
        .feeder()
        .post("/v1/domains/payer/source-records", &json!({"records": records}))
        .expect(200);
    assert_eq!(sent["counts"], json!({"quarantined": 600}));
    assert_eq!(waiting(&hub, "")[0]["records"], 600);
    assert_eq!(broken_laws(&database), Vec::<Value>::new());
    approved(&hub, "code_map", MAP, &map("quarantine", &[("MEDICAD", "medicaid")]));
    hub.kill();
    hub.restart(&database);
    wait_until("all are taken", || waiting(&hub, "").is_empty());
    assert_eq!(
        (golden_type(&hub, "0"), golden_type(&hub, "599")),
        (json!("medicaid"), json!("medicaid"))
    );
}

fn every_node_works_by_the_map_that_one_approved(database: Database) {
    if !database.is_shared() {
        return;
    }
    let (one, other) = (start(&database), start(&database));
    types(&one);
    approved(&one, "code_map", MAP, &map("quarantine", &[("COMM", "commercial")]));
    send(&other, "erp", "1", &payer(1, "COMM")).expect(201);
    assert_eq!(
        golden_type(&other, "1"),
        "commercial",
        "the database decides, not a node's memory"
    );
    approved(&other, "code_map", MAP, &map("quarantine", &[("COMM", "medicare")]));
    send(&one, "erp", "2", &payer(2, "COMM")).expect(201);
    assert_eq!(golden_type(&one, "2"), "medicare");
    wait_until("the first is taken again", || golden_type(&one, "1") == "medicare");
}

fn codes_are_looked_up_and_translated_both_ways(database: Database) {
    let hub = start(&database);
    types(&hub);
    let mut version = map(
        "quarantine",
        &[
            ("COMM", "commercial"),
            ("PRIVATE", "commercial"),
            ("MEDICAD", "medicaid"),
        ],
    );
    version["body"]["entries"][2]["valid_to"] = json!("2020-01-01");
    approved(&hub, "code_map", MAP, &version);
    let reader = hub.reader();
    let path = format!("/v1/code-maps/{MAP}/translate");
    let asked = json!({"codes": ["COMM", "MEDICAD", "comm"]});
    let outcomes = |answer: &Value| -> Vec<Value> {
        let results = answer["results"].as_array().unwrap().iter();
        results.map(|result| json!([result["outcome"], result["to"]])).collect()
    };
    let there = reader.post(&path, &asked).expect(200);
    assert_eq!(
        outcomes(&there),
        [
            json!(["mapped", "commercial"]),
            json!(["unmapped", null]),
            json!(["unmapped", null])
        ]
    );
    let then = reader
        .post(&path, &json!({"codes": ["MEDICAD"], "on": "2019-06-01"}))
        .expect(200);
    assert_eq!(outcomes(&then), [json!(["mapped", "medicaid"])]);
    let back = reader
        .post(
            &path,
            &json!({"codes": ["commercial", "medicare"], "direction": "to_local"}),
        )
        .expect(200);
    assert_eq!(outcomes(&back), [json!(["ambiguous", null]), json!(["unmapped", null])]);
    assert_eq!(back["results"][0]["candidates"], json!(["COMM", "PRIVATE"]));
    reader
        .post(&path, &json!({"codes": []}))
        .problem(422, "invalid_content");
    reader
        .post("/v1/code-maps/none/translate", &asked)
        .problem(404, "not_found");

    let code = |code: &str| reader.get(&format!("/v1/code-lists/{LIST}/codes/{code}"));
    assert_eq!(code("commercial").expect(200)["valid"], true);
    assert_eq!(code("OLD").expect(200)["valid"], false);
    code("COMMERCIAL").problem(404, "not_found");
    let found = reader
        .get(&format!("/v1/code-lists/{LIST}/codes?q=medicare"))
        .expect(200);
    assert_eq!(found["items"][0]["code"], "medicare");
    let page = reader.get(&format!("/v1/code-lists/{LIST}/codes?limit=3")).expect(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = reader
        .get(&format!("/v1/code-lists/{LIST}/codes?limit=3&cursor={cursor}"))
        .expect(200);
    assert_eq!(
        (&rest["items"][0]["code"], &rest["next_cursor"]),
        (&json!("OLD"), &Value::Null)
    );
    reader.get("/v1/code-lists/none/codes").problem(404, "not_found");
}

fn load(hub: &Hub, name: &str, file: &str, query: &str) -> Value {
    let text = std::fs::read(format!("{}/tests/fixtures/codes/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let path = format!(
        "{}/versions?title={name}&source=Publisher&{query}",
        place("code_list", name)
    );
    let sent = hub
        .governor("author")
        .request("POST", &path)
        .body("text/csv", text)
        .send();
    let made = sent.expect(201);
    let number = made["number"].as_i64().unwrap();
    let reason = json!({"reason": "Checked."});
    decide(hub, ("code_list", name, number), "submit", "author", &reason).expect(200);
    decide(hub, ("code_list", name, number), "approve", "approver", &reason).expect(200);
    made
}

fn real_lists_are_loaded_from_csv(database: Database) {
    let hub = start(&database);
    let hcpcs = load(&hub, "hcpcs", "hcpcs.csv", "");
    assert_eq!(hcpcs["body"]["codes"].as_array().unwrap().len(), 6_664);
    load(&hub, "naics", "naics.csv", "");
    load(&hub, "iso3166", "iso3166.csv", "");
    load(
        &hub,
        "iso4217",
        "iso4217.csv",
        "code_column=AlphabeticCode&label_column=Currency&to_column=WithdrawalDate",
    );
    load(
        &hub,
        "unece_rec20",
        "rec20.csv",
        "code_column=CommonCode&label_column=Name&status_column=Status",
    );
    load(&hub, "unece_rec21", "rec21.csv", "");
    load(&hub, "x12_355", "x12_355.csv", "");
    let reader = hub.reader();
    let valid = |list: &str, code: &str| {
        let answer = reader.get(&format!("/v1/code-lists/{list}/codes/{code}"));
        if answer.status == 404 {
            json!("unknown")
        } else {
            answer.expect(200)["valid"].clone()
        }
    };
    assert_eq!(
        (valid("hcpcs", "A4206"), valid("hcpcs", "99213")),
        (json!(true), json!("unknown"))
    );
    assert_eq!(
        (valid("iso4217", "USD"), valid("iso4217", "DEM")),
        (json!(true), json!(false))
    );
    // A bare code says nothing: the same two letters are another thing in another list.
    assert_eq!(
        [
            ("unece_rec20", "CS"),
            ("unece_rec21", "CS"),
            ("x12_355", "CS"),
            ("x12_355", "CA"),
            ("unece_rec20", "EA")
        ]
        .map(|(list, code)| valid(list, code)),
        [json!(false), json!(true), json!("unknown"), json!(true), json!(true)]
    );
    let found = reader
        .get("/v1/code-lists/naics/codes?q=surgical%20hospitals")
        .expect(200);
    assert_eq!(found["items"][0]["code"], "622110");
    let path = format!("{}/versions", place("code_list", "none"));
    let refused = |query: &str, text: &str| {
        let request = hub.governor("author").request("POST", &format!("{path}?{query}"));
        request.body("text/csv", text.as_bytes().to_vec()).send()
    };
    refused("title=x", "a,b\n1,2\n").problem(422, "invalid_content");
    refused("", "code,label\n1,2\n").problem(400, "malformed_request");
    refused("title=x", "code,label\n1,2\n\"").problem(422, "invalid_content");
}

fn a_map_is_proved_before_it_counts(database: Database) {
    let hub = start(&database);
    let reason = json!({"reason": "Checked."});
    let codes_of = |version: &Value, name: &str| -> Vec<String> {
        let number = draft(&hub, "code_map", name, version);
        let refused = decide(&hub, ("code_map", name, number), "submit", "author", &reason);
        let problem = refused.problem(422, "invalid_content");
        let errors = problem["errors"].as_array().unwrap().iter();
        errors
            .map(|error| {
                format!(
                    "{} {}",
                    error["pointer"].as_str().unwrap(),
                    error["code"].as_str().unwrap()
                )
            })
            .collect()
    };
    assert_eq!(
        codes_of(&map("quarantine", &[("A", "commercial")]), "early"),
        ["/target_list code_list_missing"]
    );
    types(&hub);
    let mut wrong = map("quarantine", &[("A", "commercial"), ("B", "OLD"), ("C", "??")]);
    wrong["body"]["attributes"] = json!(["payer_type", "payer_kind"]);
    assert_eq!(
        codes_of(&wrong, "wrong"),
        [
            "/entries/1/to not_in_code_list",
            "/entries/2/to not_in_code_list",
            "/attributes/1 attribute"
        ]
    );
    let mut nowhere = map("quarantine", &[("A", "commercial")]);
    nowhere["body"]["domain"] = json!("nowhere");
    assert_eq!(codes_of(&nowhere, "nowhere"), ["/domain unknown_domain"]);
    approved(&hub, "code_map", MAP, &map("quarantine", &[("A", "commercial")]));
    assert_eq!(
        codes_of(&map("quarantine", &[("A", "medicare")]), "rival"),
        ["/attributes/0 overlap"]
    );
    let shorter = json!({"body": {"title": "Payer types", "codes": [{"code": "medicare", "label": "Medicare"}]}});
    let number = draft(&hub, "code_list", LIST, &shorter);
    let warned = decide(&hub, ("code_list", LIST, number), "submit", "author", &reason).expect(200);
    assert_eq!(warned["findings"][0]["code"], "lost_by_code_map");
}
