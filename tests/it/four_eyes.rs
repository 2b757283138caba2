//! Whoever brought a value, here or in a source system, does not approve it; and what money, charges and supplies hang on
//! changes with approval unless the rules say otherwise.

use serde_json::{Value, json};

use crate::harness::records::{baxter, golden_record, source_record};
use crate::harness::{Client, Database, Hub, both};
use crate::verify::verify;

both!(
    the_clerk_who_typed_it_in_the_erp_cannot_approve_it_here,
    whoever_brings_a_value_forward_does_not_hide_who_typed_it,
    the_person_comes_with_every_way_in,
    submitters_that_cannot_be_read_are_not_nobody,
    a_remit_to_address_needs_a_second_person,
    a_waiting_entry_holds_no_other_back,
    a_hold_ends_with_approval_only,
    an_exclusive_identifier_is_protected_by_default,
    a_factor_never_changes_the_past,
    an_approver_sees_what_they_approve_and_it_is_audited,
);

/// Sends a vendor as somebody changed it in the source system.
fn typed(client: &Client, system: &str, key: &str, attributes: &Value, by: &str) -> Value {
    let body = json!({"attributes": attributes, "changed_by": by});
    let answer = client.put(&source_record("vendor", system, key), &body);
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    answer.json()
}

fn with(changes: &Value) -> Value {
    let mut record = baxter();
    for (name, value) in changes.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

fn published(hub: &Hub, domain: &str, id: &str) -> Value {
    hub.reader().get(&golden_record(domain, id)).expect(200)["attributes"].clone()
}

fn sound(database: &Database) {
    let (fine, report) = verify(database);
    assert!(fine, "{report:#}");
}

fn the_clerk_who_typed_it_in_the_erp_cannot_approve_it_here(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, maria, bob, cora) = (
        hub.feeder(),
        hub.approver("maria.lopez"),
        hub.approver("bob"),
        hub.approver("cora"),
    );
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let account =
        json!({"bank_accounts": [{"country": "US", "aba": "021000021", "account": "111222333", "holder": "Baxter"}]});
    typed(&feeder, "erp", "V-1", &with(&account), " Maria.Lopez ");
    let shown = hub
        .steward("ann")
        .get(&source_record("vendor", "erp", "V-1"))
        .expect(200);
    assert_eq!(shown["changed_by"], "Maria.Lopez");
    let task = bob.task_about("approval", &id);
    assert_eq!(task["submitted_by"], json!(["feeder", "Maria.Lopez"]));
    maria.decide(&task, "approve").problem(409, "own_submission");
    let half = bob.decide(&task, "approve").expect(200);
    maria.decide(&half, "approve").problem(409, "own_submission");
    // Somebody else changes the telephone in the ERP: the account is still hers, and his is the telephone only.
    let mut phone = with(&account);
    phone["phones"] = json!(["224-948-9999"]);
    typed(&feeder, "erp", "V-1", &phone, "cora");
    let task = cora.task_about("approval", &id);
    assert_eq!(task["approvals"], json!(["bob"]), "the account is as it was");
    cora.decide(&task, "approve").expect(200);
    assert_eq!(cora.task(task["id"].as_str().unwrap())["state"], "resolved");
    assert_eq!(published(&hub, "vendor", &id)["phones"], json!(["+12249489999"]));
    sound(&database);
}

fn whoever_brings_a_value_forward_does_not_hide_who_typed_it(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    let id = feeder.feed_golden("erp", "V-1", &with(&json!({"payment_terms": "N30"})));
    // Procurement is believed less, so what Maria types there changes nothing yet.
    let mut other = with(&json!({"payment_terms": "N5"}));
    other["legal_name"] = json!("Baxter Healthcare Corp");
    let result = typed(&feeder, "procurement", "P-1", &other, "maria");
    assert_eq!(result["golden_id"], id.as_str(), "{result}");
    assert_eq!(published(&hub, "vendor", &id)["payment_terms"], "N30");
    // Later another caller takes the ERP's away.
    let cleaner = hub.actor("cleaner", "*:read *:ingest");
    let mut without = baxter();
    without.as_object_mut().unwrap().remove("payment_terms");
    let body = json!({"attributes": without, "changed_by": "joe"});
    cleaner.put(&source_record("vendor", "erp", "V-1"), &body).expect(200);
    let task = hub.approver("bob").task_about("approval", &id);
    let submitters: Vec<String> = serde_json::from_value(task["submitted_by"].clone()).unwrap();
    assert!(
        submitters.contains(&"maria".to_owned()) && submitters.contains(&"cleaner".to_owned()),
        "{task}"
    );
    hub.approver("MARIA")
        .decide(&task, "approve")
        .problem(409, "own_submission");
    // A third system says the same, typed by Bob, while it waits: he brings it, too.
    typed(&feeder, "billing", "B-1", &other, "bob");
    let task = hub.approver("cora").task_about("approval", &id);
    hub.approver("bob")
        .decide(&task, "approve")
        .problem(409, "own_submission");
    hub.approver("cora").decide(&task, "approve").expect(200);
    assert_eq!(published(&hub, "vendor", &id)["payment_terms"], "N5");
    sound(&database);
}

fn the_person_comes_with_every_way_in(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let record = json!({"system": "erp", "key": "V-1", "attributes": baxter(), "changed_by": "Maria"});
    feeder
        .post("/v1/domains/vendor/source-records", &json!({"records": [record]}))
        .expect(200);
    let line =
        json!({"system": "erp", "key": "V-2", "attributes": {"legal_name": "Zebra Optics LLC"}, "changed_by": "Joe"});
    feeder
        .request("POST", "/v1/domains/vendor/source-records")
        .body("application/x-ndjson", line.to_string())
        .send()
        .expect(200);
    for (key, by) in [("V-1", "Maria"), ("V-2", "Joe")] {
        let place = source_record("vendor", "erp", key);
        assert_eq!(ann.get(&place).expect(200)["changed_by"], by);
    }
    for wrong in ["", "   ", "a\u{7}b"] {
        let body = json!({"attributes": baxter(), "changed_by": wrong});
        let problem = feeder
            .put(&source_record("vendor", "erp", "V-3"), &body)
            .problem(422, "invalid_content");
        assert_eq!(problem["errors"][0]["pointer"], "/changed_by");
    }
    // Without it nothing is said, and nothing is shown.
    feeder.feed("erp", "V-3", &json!({"legal_name": "Quiet Harbor Roofing LLC"}));
    let shown = ann.get(&source_record("vendor", "erp", "V-3")).expect(200);
    assert_eq!(shown.get("changed_by"), None);
}

fn submitters_that_cannot_be_read_are_not_nobody(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, bob) = (hub.feeder(), hub.approver("bob"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    typed(
        &feeder,
        "erp",
        "V-1",
        &with(&json!({"legal_name": "Baxter Right Inc"})),
        "maria",
    );
    bob.decide(&bob.task_about("approval", &id), "approve").expect(200);
    sound(&database);
    // Who brought it is kept with the approval: damaged, it is no approval any more, and nobody's but theirs before.
    for damaged in ["somebody", r#"["bob"]"#, r#"["feeder", " BOB "]"#] {
        let statement = format!("UPDATE approval SET submitted_by = '{damaged}' WHERE attribute = 'legal_name'");
        assert_eq!(database.connect().execute(&statement), 1);
        let (fine, report) = verify(&database);
        assert!(
            !fine && report.to_string().contains("\"approved\""),
            "{damaged}: {report:#}"
        );
    }
    let brought = "UPDATE approval SET submitted_by = '[\"feeder\",\"maria\"]' WHERE attribute = 'legal_name'";
    database.connect().execute(brought);
    sound(&database);
}

fn a_remit_to_address_needs_a_second_person(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, bob) = (hub.feeder(), hub.approver("bob"));
    let address = |role: &str, line: &str| json!({"role": role, "line1": line, "city": "Deerfield", "state": "IL", "zip": "60015"});
    let at = |office: &str, remit: &str| {
        with(&json!({"addresses": [address("physical", office), address("remit_to", remit)]}))
    };
    let id = feeder.feed_golden("erp", "V-1", &at("1 Baxter Pkwy", "PO Box 100"));
    let lines = || {
        let mut lines: Vec<String> = published(&hub, "vendor", &id)["addresses"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["line1"].as_str().unwrap().to_lowercase())
            .collect();
        lines.sort();
        lines
    };
    let first = lines();
    assert_eq!(first.len(), 2);
    // Another office is nobody's business; another remit-to waits, and payments are held.
    feeder.feed("erp", "V-1", &at("2 Baxter Pkwy", "PO Box 666"));
    let now = lines();
    assert!(now.contains(&first[1]), "the remit-to stays: {now:?}");
    assert!(!now.contains(&first[0]), "the office moved: {now:?}");
    let golden = hub.reader().get(&golden_record("vendor", &id)).expect(200);
    assert_eq!(golden["payment_hold"]["attributes"], json!(["addresses"]));
    let task = bob.task_about("approval", &id);
    feeder.decide(&task, "approve").problem(403, "forbidden");
    let done = bob.decide(&task, "approve").expect(200);
    assert_eq!(done["state"], "resolved", "{done}");
    assert_eq!(lines().len(), 2);
    assert!(lines().iter().any(|line| line.contains("666")), "{:?}", lines());
    // Any address of a record that is itself a remit-to is one; so is one whose role becomes it.
    let site = json!({"legal_name": "Magnolia Uniform Lockbox LLC", "level": "remit_to", "legal_entity": "V-1", "addresses": [address("mailing", "PO Box 7")]});
    let lockbox = feeder.feed_golden("erp", "R-1", &site);
    let mut moved = site;
    moved["addresses"] = json!([address("mailing", "PO Box 8")]);
    feeder.feed("erp", "R-1", &moved);
    assert!(
        published(&hub, "vendor", &lockbox)["addresses"]
            .to_string()
            .contains('7')
    );
    bob.task_about("approval", &lockbox);
    sound(&database);
}

fn a_waiting_entry_holds_no_other_back(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, bob, cora) = (hub.feeder(), hub.approver("bob"), hub.approver("cora"));
    let mapping = |facility: &str, code: &str| json!({"facility": facility, "charge_code": code});
    let item = |mappings: Value| json!({"description": "Exam glove nitrile", "mfr_part_number": "G-1", "charge_mappings": mappings});
    let send = |mappings: Value| feeder.send_record("item", "erp", "I-1", &item(mappings));
    let sent = send(json!([mapping("north", "4711"), mapping("south", "4712")]));
    let id = sent.json()["golden_id"].as_str().unwrap().to_owned();
    let code = |facility: &str| {
        let published = published(&hub, "item", &id);
        let entries = published["charge_mappings"].as_array().unwrap().clone();
        let found = entries.into_iter().find(|entry| entry["facility"]["key"] == facility);
        found.map(|entry| entry["charge_code"].as_str().unwrap().to_owned())
    };
    send(json!([mapping("north", "9999"), mapping("south", "4712")]));
    let half = bob.decide(&bob.task_about("approval", &id), "approve").expect(200);
    assert_eq!((&half["state"], &half["approvals"]), (&json!("open"), &json!(["bob"])));
    // Another facility's entry is proposed meanwhile: what Bob approved stays approved.
    send(json!([mapping("north", "9999"), mapping("south", "8888")]));
    let task = cora.task_about("approval", &id);
    assert_eq!(task["approvals"], json!(["bob"]));
    assert_eq!(task["detail"]["proposed"].as_array().unwrap().len(), 2);
    let part = cora.decide(&task, "approve").expect(200);
    assert_eq!(part["state"], "open", "{part}");
    assert_eq!(code("north").as_deref(), Some("9999"));
    assert_eq!(code("south").as_deref(), Some("4712"), "one person is not two");
    let done = bob.decide(&part, "approve").expect(200);
    assert_eq!(done["state"], "resolved");
    assert_eq!(code("south").as_deref(), Some("8888"));
    sound(&database);
}

fn a_hold_ends_with_approval_only(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, bob) = (hub.feeder(), hub.approver("bob"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let held = with(&json!({"holds": [{"type": "payment", "reason": "fraud"}]}));
    feeder.feed("erp", "V-1", &held);
    assert_eq!(published(&hub, "vendor", &id)["holds"][0]["type"], "payment", "at once");
    let other = with(&json!({"holds": [{"type": "payment", "reason": "fraud"}, {"type": "order"}]}));
    feeder.feed("erp", "V-1", &other);
    assert_eq!(published(&hub, "vendor", &id)["holds"].as_array().unwrap().len(), 2);
    feeder.feed("erp", "V-1", &baxter());
    assert_eq!(
        published(&hub, "vendor", &id)["holds"].as_array().unwrap().len(),
        2,
        "nobody approved"
    );
    bob.decide(&bob.task_about("approval", &id), "approve").expect(200);
    assert_eq!(published(&hub, "vendor", &id).get("holds"), None);
    sound(&database);
}

fn an_exclusive_identifier_is_protected_by_default(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, bob) = (hub.feeder(), hub.approver("bob"));
    let id = feeder.feed_golden("erp", "V-1", &with(&json!({"duns": "005083209"})));
    assert_eq!(published(&hub, "vendor", &id)["duns"], "005083209", "the first is free");
    feeder.feed("erp", "V-1", &with(&json!({"duns": "001339159"})));
    assert_eq!(published(&hub, "vendor", &id)["duns"], "005083209");
    bob.decide(&bob.task_about("approval", &id), "approve").expect(200);
    assert_eq!(published(&hub, "vendor", &id)["duns"], "001339159");
    sound(&database);
}

fn a_factor_never_changes_the_past(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, bob, cora) = (hub.feeder(), hub.approver("bob"), hub.approver("cora"));
    let item = |qty: &str, from: Option<&str>| {
        let mut package = json!({"gtin": "10300123456782", "uom": "CA", "qty": qty});
        if let Some(day) = from {
            package["valid_from"] = json!(day);
        }
        json!({"description": "Exam glove nitrile", "mfr_part_number": "G-1", "base_uom": "EA", "gtins": [package]})
    };
    let send = |record: &Value| feeder.send_record("item", "erp", "I-1", record).json();
    let id = send(&item("100", None))["golden_id"].as_str().unwrap().to_owned();
    let cases = |day: &str| {
        let place = format!("{}/convert", golden_record("item", &id));
        let asked = json!({"quantity": "1", "from": "CA", "to": "EA", "on": day, "scale": 0});
        hub.reader().post(&place, &asked).expect(200)["decimal"].clone()
    };
    let approve = || {
        let half = bob.decide(&bob.task_about("approval", &id), "approve").expect(200);
        assert_eq!(half["state"], "open", "a factor needs two");
        cora.decide(&half, "approve").expect(200);
    };
    // Without a date, and with one that reaches into the past.
    for (qty, from) in [("1000", None), ("500", Some("2020-01-01"))] {
        let (before, later) = (cases("2026-01-31"), cases("2090-01-01"));
        send(&item(qty, from));
        assert_eq!(cases("2090-01-01"), later, "nobody approved");
        approve();
        assert_eq!(cases("2026-01-31"), before);
        assert_eq!(cases("2090-01-01"), qty);
    }
    assert_eq!(cases("2026-01-31"), "100");
    // A later day that the source says.
    send(
        &json!({"description": "Exam glove nitrile", "mfr_part_number": "G-1", "base_uom": "EA", "gtins": [
        {"gtin": "10300123456782", "uom": "CA", "qty": "500", "valid_to": "2091-01-01"},
        {"gtin": "10300123456782", "uom": "CA", "qty": "50", "valid_from": "2091-01-01"}]}),
    );
    approve();
    assert_eq!((cases("2090-12-31"), cases("2091-01-01")), (json!("500"), json!("50")));
    // What is sent again changes nothing, and asks nobody.
    let version = hub.reader().get(&golden_record("item", &id)).expect(200)["version"].clone();
    let mut renamed = item("500", None);
    renamed["description"] = json!("Exam glove nitrile blue");
    renamed["gtins"] = json!([
        {"gtin": "10300123456782", "uom": "CA", "qty": "500", "valid_to": "2091-01-01"},
        {"gtin": "10300123456782", "uom": "CA", "qty": "50", "valid_from": "2091-01-01"}]);
    send(&renamed);
    assert_ne!(
        hub.reader().get(&golden_record("item", &id)).expect(200)["version"],
        version
    );
    assert!(bob.tasks(&format!("kind=approval&golden_id={id}")).is_empty());
    assert_eq!(cases("2026-01-31"), "100");
    sound(&database);
}

fn an_approver_sees_what_they_approve_and_it_is_audited(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    feeder.feed("erp", "V-1", &with(&json!({"tin": "36-0698440"})));
    let (bob, cora) = (
        hub.approver("bob"),
        hub.actor("cora", "*:read *:approve vendor:sensitive"),
    );
    let task = bob.task_about("approval", &id);
    let place = format!("/v1/tasks/{}", task["id"].as_str().unwrap());
    assert!(
        !task.to_string().contains("0698440") && !task.to_string().contains("2604143"),
        "{task}"
    );
    bob.get(&format!("{place}?include=sensitive")).problem(403, "forbidden");
    let seen = cora.get(&format!("{place}?include=sensitive")).expect(200);
    let proposed = &seen["detail"]["proposed"][0];
    assert_eq!(
        (&proposed["from"], &proposed["to"]),
        (&json!("36-2604143"), &json!("36-0698440"))
    );
    assert_eq!(seen["version"], task["version"], "looking changes nothing");
    let masked = cora.get(&place).expect(200);
    assert!(!masked.to_string().contains("0698440"));
    // Change requests alike.
    let body = json!({"operation": "override", "golden_id": id, "attributes": {"tin": "91-1144442"}, "reason": "from the W-9"});
    let request = hub
        .proposer("ann")
        .post("/v1/domains/vendor/change-requests", &body)
        .expect(201);
    let request = format!("/v1/domains/vendor/change-requests/{}", request["id"].as_str().unwrap());
    let shown = cora.get(&format!("{request}?include=sensitive")).expect(200);
    assert!(shown["difference"].to_string().contains("91-1144442"), "{shown}");
    let audit = hub.admin().get("/v1/audit?domain=vendor&limit=200").expect(200);
    let seen: Vec<&Value> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["action"] == "see_sensitive")
        .collect();
    assert_eq!(seen.len(), 2, "{audit}");
    for entry in &seen {
        assert_eq!(
            (&entry["actor"], &entry["detail"]),
            (&json!("cora"), &json!({"golden_id": id, "attributes": ["tin"]}))
        );
    }
    assert!(!audit.to_string().contains("0698440") && !audit.to_string().contains("1144442"));
    sound(&database);
}
