//! The author of a value does not approve it because another's commit brings it forward, whatever that commit is.

use serde_json::{Value, json};

use crate::harness::definitions::approved;
use crate::harness::records::{baxter, golden_record, source_record, vendor};
use crate::harness::rules::VENDOR_RULES;
use crate::harness::wait::wait_for;
use crate::harness::{Client, Database, Hub, both};
use crate::verify::verify;

both!(
    a_merge_into_a_new_record_does_not_change_who_is_paid,
    whoever_took_the_better_source_away_is_not_forgotten_in_a_merge,
    a_merge_does_not_hide_who_typed_a_held_record,
    whoever_corrects_a_part_does_not_hide_who_typed_the_rest,
    whoever_said_when_an_override_ends_does_not_approve_what_comes_forward,
    an_override_of_one_entry_stays_its_authors_after_a_merge,
    whoever_maps_a_code_does_not_approve_what_it_becomes,
    whoever_makes_the_rules_does_not_approve_what_they_choose,
    a_stager_does_not_approve_what_another_staged_again,
    a_submitter_who_was_taken_from_the_rows_is_missed,
);

fn with(changes: &Value) -> Value {
    let mut record = baxter();
    for (name, value) in changes.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

fn typed(client: &Client, system: &str, key: &str, attributes: &Value, by: &str) -> Value {
    let body = json!({"attributes": attributes, "changed_by": by});
    let answer = client.put(&source_record("vendor", system, key), &body);
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    answer.json()
}

fn published(hub: &Hub, id: &str) -> Value {
    hub.reader().get(&golden_record("vendor", id)).expect(200)["attributes"].clone()
}

#[track_caller]
fn merged(client: &Client, survivor: &str, loser: &str) {
    let body = json!({"golden_id": loser, "reason": "one company"});
    let place = format!("{}/merge", golden_record("vendor", survivor));
    client.command("POST", &place, &body).expect(200);
}

/// Those may not approve what waits, and a stranger may.
#[track_caller]
fn only_others_approve(hub: &Hub, id: &str, people: &[&str]) {
    for person in people {
        let task = hub.approver(person).task_about("approval", id);
        hub.approver(person)
            .decide(&task, "approve")
            .problem(409, "own_submission");
    }
    let stranger = hub.approver("zoe");
    stranger
        .decide(&stranger.task_about("approval", id), "approve")
        .expect(200);
}

#[track_caller]
fn sound(database: &Database) {
    let (fine, report) = verify(database);
    assert!(fine, "{report:#}");
}

fn a_merge_into_a_new_record_does_not_change_who_is_paid(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let real = feeder.feed_golden("erp", "V-1", &with(&json!({"payment_terms": "N30"})));
    // Resembles the real one, so it is held back: nothing of it was published, and nothing of it needs approval yet.
    let mut false_one = crate::harness::records::baxter_elsewhere();
    false_one["payment_terms"] = json!("N5");
    let held = typed(&feeder, "scottsdale", "S-1", &false_one, "maria")["golden_id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(held, real);
    hub.reader()
        .get(&golden_record("vendor", &held))
        .problem(404, "not_found");
    merged(&ann, &held, &real);
    feeder.delete(&source_record("vendor", "erp", "V-1")).expect(200);
    let shown = published(&hub, &held);
    assert_eq!(
        shown["payment_terms"], "N30",
        "what consumers know of the real one goes on: {shown}"
    );
    only_others_approve(&hub, &held, &["maria", "ann", "feeder"]);
    assert_eq!(published(&hub, &held)["payment_terms"], "N5");
    sound(&database);
}

fn whoever_took_the_better_source_away_is_not_forgotten_in_a_merge(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &with(&json!({"payment_terms": "N30"})));
    typed(
        &feeder,
        "procurement",
        "P-1",
        &with(&json!({"payment_terms": "N5"})),
        "maria",
    );
    let other = feeder.feed_golden("erp", "V-2", &vendor(2));
    let cleaner = hub.actor("cleaner", "*:read *:ingest *:approve");
    cleaner.delete(&source_record("vendor", "erp", "V-1")).expect(200);
    hub.approver("bob").task_about("approval", &id);
    // The task ends with the merge; whoever could not approve still cannot.
    merged(&ann, &other, &id);
    hub.approver("bob").task_about("approval", &other);
    let task = hub.approver("bob").task_about("approval", &other);
    let submitters = task["submitted_by"].to_string();
    for person in ["cleaner", "maria", "feeder", "ann"] {
        assert!(submitters.contains(person), "{person}: {task}");
    }
    cleaner.decide(&task, "approve").problem(409, "own_submission");
    only_others_approve(&hub, &other, &["maria", "ann"]);
    sound(&database);
}

fn a_merge_does_not_hide_who_typed_a_held_record(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let real = feeder.feed_golden("procurement", "P-1", &with(&json!({"payment_terms": "N30"})));
    let mut other = crate::harness::records::baxter_elsewhere();
    other["payment_terms"] = json!("N5");
    let held = typed(&feeder, "erp", "V-1", &other, "maria");
    let held = held["golden_id"].as_str().unwrap();
    merged(&ann, &real, held);
    assert_eq!(published(&hub, &real)["payment_terms"], "N30");
    only_others_approve(&hub, &real, &["maria", "ann"]);
    sound(&database);
}

fn whoever_corrects_a_part_does_not_hide_who_typed_the_rest(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    let at = |line: &str, zip: &str| {
        with(
            &json!({"addresses": [{"role": "remit_to", "line1": line, "city": "Deerfield", "state": "IL", "zip": zip}]}),
        )
    };
    let id = feeder.feed_golden("erp", "V-1", &at("PO Box 100", "60015"));
    typed(&feeder, "procurement", "P-1", &at("PO Box 666", "60016"), "maria");
    typed(&feeder, "procurement", "P-1", &at("PO Box 666", "60017"), "joe");
    feeder.delete(&source_record("vendor", "erp", "V-1")).expect(200);
    only_others_approve(&hub, &id, &["maria", "joe"]);
    sound(&database);
}

fn whoever_said_when_an_override_ends_does_not_approve_what_comes_forward(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &with(&json!({"payment_terms": "N30"})));
    let place = golden_record("vendor", &id);
    // While her override stands, what a clerk types is seen by nobody.
    let soon = mdm_hub::hub::time::rfc3339(mdm_hub::hub::time::now() + 2_000_000);
    let body =
        json!({"attributes": {"payment_terms": "N30"}, "reason": "for now", "expiry": "on_date", "expires_at": soon});
    ann.command("PATCH", &place, &body).expect(200);
    typed(&feeder, "erp", "V-1", &with(&json!({"payment_terms": "N5"})), "maria");
    assert!(
        hub.approver("bob")
            .tasks(&format!("kind=approval&golden_id={id}"))
            .is_empty()
    );
    wait_for("the override ends", || {
        hub.approver("bob")
            .tasks(&format!("kind=approval&golden_id={id}"))
            .pop()
    });
    only_others_approve(&hub, &id, &["maria", "ann"]);
    assert_eq!(published(&hub, &id)["payment_terms"], "N5");
    sound(&database);
}

fn an_override_of_one_entry_stays_its_authors_after_a_merge(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann, eve) = (hub.feeder(), hub.steward("ann"), hub.steward("eve"));
    let item = |number: &str, code: &str| {
        json!({"description": format!("Exam glove nitrile {number}"), "mfr_part_number": number,
            "charge_mappings": [{"facility": "north", "charge_code": code}]})
    };
    let made = |key: &str, record: &Value| {
        let sent = feeder.send_record("item", "erp", key, record).json();
        sent["golden_id"].as_str().unwrap().to_owned()
    };
    let id = made("I-1", &item("G-1", "4711"));
    let other = made(
        "I-2",
        &json!({"description": "Suction tube 12 F", "mfr_part_number": "S-9"}),
    );
    let named = json!({"facility": "north"});
    let body = json!({"reason": "the new list",
        "entries": {"charge_mappings": [{"entry": named, "value": {"charge_code": "9999"}}]}});
    let set = ann.command("PATCH", &golden_record("item", &id), &body);
    assert_eq!(set.status, 200, "{}", set.text());
    let body = json!({"golden_id": id, "reason": "one item"});
    let place = format!("{}/merge", golden_record("item", &other));
    eve.command("POST", &place, &body).expect(200);
    let task = hub.approver("bob").task_about("approval", &other);
    let submitters = task["submitted_by"].to_string();
    assert!(submitters.contains("ann") && submitters.contains("eve"), "{task}");
    hub.approver("ann")
        .decide(&task, "approve")
        .problem(409, "own_submission");
    sound(&database);
}

fn whoever_maps_a_code_does_not_approve_what_it_becomes(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    let codes = json!([{"code": "N5", "label": "5 days"}, {"code": "N30", "label": "30 days"}]);
    let list = json!({"body": {"title": "Payment terms", "codes": codes}});
    approved(&hub, "code_list", "terms", &list);
    let map = |to: &str| {
        json!({"body": {"title": "Terms of the ERP", "system": "erp", "domain": "vendor", "attributes": ["payment_terms"],
        "target_list": "terms", "unmapped": "quarantine", "entries": [{"from": "A", "to": to}]}})
    };
    approved(&hub, "code_map", "erp_terms", &map("N30"));
    let id = feeder.feed_golden("erp", "V-1", &with(&json!({"payment_terms": "A"})));
    assert_eq!(published(&hub, &id)["payment_terms"], "N30");
    approved(&hub, "code_map", "erp_terms", &map("N5"));
    wait_for("the record is taken again", || {
        hub.approver("bob")
            .tasks(&format!("kind=approval&golden_id={id}"))
            .pop()
    });
    only_others_approve(&hub, &id, &["author", "approver", "feeder"]);
    assert_eq!(published(&hub, &id)["payment_terms"], "N5");
    sound(&database);
}

fn whoever_makes_the_rules_does_not_approve_what_they_choose(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    let id = feeder.feed_golden("erp", "V-1", &with(&json!({"payment_terms": "N5"})));
    typed(
        &feeder,
        "procurement",
        "P-1",
        &with(&json!({"payment_terms": "NET60"})),
        "maria",
    );
    let rules = VENDOR_RULES.replacen(
        "default = { strategy = \"source_order\"",
        "default = { strategy = \"longest\"",
        1,
    );
    let (author, governor) = (hub.governor("author"), hub.governor("governor"));
    let proposed = author.propose("vendor", &rules);
    author.simulate(&proposed);
    governor.activate(&proposed);
    governor.rematched(&proposed);
    assert_eq!(published(&hub, &id)["payment_terms"], "N5");
    only_others_approve(&hub, &id, &["maria", "author", "governor"]);
    assert_eq!(published(&hub, &id)["payment_terms"], "NET60");
    sound(&database);
}

fn a_stager_does_not_approve_what_another_staged_again(database: Database) {
    let hub = Hub::start(&database);
    let id = hub
        .feeder()
        .feed_golden("procurement", "P-1", &with(&json!({"payment_terms": "N30"})));
    let (ann, eve) = (hub.steward("ann"), hub.steward("eve"));
    let begun = ann
        .post("/v1/onboardings", &json!({"name": "Lakeside", "stagers": ["eve"]}))
        .expect(201);
    let path = format!("/v1/onboardings/{}", begun["id"].as_str().unwrap());
    let record = with(&json!({"payment_terms": "N5"}));
    for person in [&eve, &ann] {
        let body = json!({"records": [{"system": "erp", "key": "V-1", "attributes": record, "changed_by": "maria"}]});
        person.post(&format!("{path}/records?domain=vendor"), &body).expect(200);
    }
    ann.request("POST", &format!("{path}/preview")).send().expect(200);
    let release = json!({"reason": "signed"});
    for person in ["ann", "EVE", "maria"] {
        let problem = hub.approver(person).post(&format!("{path}/release"), &release);
        problem.problem(409, "own_onboarding");
    }
    hub.approver("rob")
        .post(&format!("{path}/release"), &release)
        .expect(200);
    assert_eq!(published(&hub, &id)["payment_terms"], "N30");
    only_others_approve(&hub, &id, &["ann", "eve", "maria", "rob"]);
    sound(&database);
}

fn a_submitter_who_was_taken_from_the_rows_is_missed(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &with(&json!({"payment_terms": "N30"})));
    typed(&feeder, "erp", "V-1", &with(&json!({"payment_terms": "N5"})), "maria");
    let mut conn = database.connect();
    let mut missed = |kept: &str| {
        let statement = format!("UPDATE task SET submitted_by = '{kept}' WHERE kind = 'approval'");
        assert!(conn.execute(&statement) > 0, "{statement}");
        let (fine, report) = verify(&database);
        assert!(!fine && report.to_string().contains(&id), "{report:#}");
    };
    missed("[\"feeder\"]");
    missed("[\"maria\"]");
    let restored = "UPDATE task SET submitted_by = '[\"feeder\",\"maria\"]' WHERE kind = 'approval'";
    assert!(database.connect().execute(restored) > 0);
    sound(&database);
    // Of an approval that was given, too, with its seal.
    hub.approver("bob")
        .decide(&hub.approver("bob").task_about("approval", &id), "approve")
        .expect(200);
    assert!(ann.tasks("kind=approval").is_empty());
    sound(&database);
    let mut conn = database.connect();
    let statement = "UPDATE approval SET submitted_by = '[\"feeder\"]' WHERE attribute = 'payment_terms'";
    assert_eq!(conn.execute(statement), 1);
    let (fine, report) = verify(&database);
    assert!(!fine && report.to_string().contains("\"submitters\""), "{report:#}");
    assert!(report.to_string().contains("\"sealed\""), "{report:#}");
}
