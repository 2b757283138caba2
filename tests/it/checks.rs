//! Checks: what a golden record must say is looked at in the commit that changes it and on the day that changes it, and what
//! fails is somebody's work until it is mended.

use serde_json::{Value, json};

use crate::harness::records::{assert_contiguous, baxter, golden_record, put};
use crate::harness::wait::{wait_for, wait_until};
use crate::harness::{Client, Database, Hub, both};
use crate::verify::verify;

both!(
    an_implant_that_is_not_traced_is_an_exception,
    what_a_steward_accepts_is_not_asked_about_again,
    a_mapping_that_expires_opens_its_exception_by_the_clock,
    an_excluded_vendor_is_not_published,
    a_vendor_that_is_found_excluded_later_is_told_as_blocked,
    a_duty_is_loosened_with_approval_only,
    a_center_that_closes_names_what_takes_its_place,
    exceptions_follow_merges_and_retirement,
);

fn screw() -> Value {
    json!({"description": "Bone screw titanium 4.5 mm x 46 mm", "manufacturer": "Synthes", "mfr_part_number": "214.046",
        "item_type": "implant", "base_uom": "EA"})
}

fn with(mut record: Value, members: Value) -> Value {
    for (name, value) in members.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

fn exceptions(client: &Client, id: &str) -> Vec<Value> {
    client.tasks(&format!("kind=exception&golden_id={id}"))
}

fn verified(database: &Database) {
    let (fine, report) = verify(database);
    assert!(fine, "{report:#}");
}

fn an_implant_that_is_not_traced_is_an_exception(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let id = put(&feeder, "item", "I-1", &with(screw(), json!({"implantable": true})));
    let task = ann.task_about("exception", &id);
    assert_eq!(
        (&task["category"], &task["decisions"]),
        (&json!("implant_not_traced"), &json!(["dismiss"]))
    );
    assert_eq!(
        task["detail"]["findings"][0]["message"],
        "expected lot_tracked true, or serial_tracked true"
    );
    // Sent again: it is asked once.
    put(
        &feeder,
        "item",
        "I-1",
        &with(screw(), json!({"implantable": true, "sterile": true})),
    );
    assert_eq!(ann.task_about("exception", &id)["id"], task["id"]);
    put(
        &feeder,
        "item",
        "I-1",
        &with(screw(), json!({"implantable": true, "lot_tracked": true})),
    );
    let closed = ann.task(task["id"].as_str().unwrap());
    assert_eq!(
        (&closed["state"], &closed["decision"]),
        (&json!("resolved"), &json!("corrected"))
    );
    verified(&database);
}

fn what_a_steward_accepts_is_not_asked_about_again(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let untraced = with(screw(), json!({"implantable": true}));
    let id = put(&feeder, "item", "I-1", &untraced);
    let task = ann.task_about("exception", &id);
    ann.decide(&task, "dismiss").expect(200);
    put(
        &feeder,
        "item",
        "I-1",
        &with(untraced.clone(), json!({"sterile": true})),
    );
    assert!(exceptions(&ann, &id).is_empty(), "it was accepted");
    // Mended and broken again, it is another matter.
    put(
        &feeder,
        "item",
        "I-1",
        &with(untraced.clone(), json!({"serial_tracked": true})),
    );
    let override_ = json!({"attributes": {"implantable": false}, "reason": "a trial screw"});
    ann.command("PATCH", &golden_record("item", &id), &override_)
        .expect(200);
    assert!(exceptions(&ann, &id).is_empty());
    verified(&database);
}

fn a_mapping_that_expires_opens_its_exception_by_the_clock(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let charged = json!({"lot_tracked": true, "chargeable": true, "charge_mappings": [
        {"charge_code": "2700123", "facility": "NORTH", "valid_to": "2091-07-01"}, {"charge_code": "2700124", "facility": "SOUTH"}]});
    let id = put(&feeder, "item", "I-1", &with(screw(), charged));
    assert!(exceptions(&ann, &id).is_empty());
    // The day comes.
    let today = mdm_hub::hub::time::day_of(mdm_hub::hub::time::now());
    let mut direct = database.connect();
    direct.execute(&format!(
        "UPDATE golden_record SET working = replace(working, '2091-07-01', '{today}')"
    ));
    assert_eq!(direct.execute("UPDATE golden_check SET due_at = 1"), 1);
    let task = wait_for("the exception", || exceptions(&ann, &id).pop());
    assert_eq!(
        (&task["category"], &task["owner_group"]),
        (&json!("no_charge_mapping"), &json!("charge_integrity"))
    );
    let told = task["detail"]["findings"][0]["message"].as_str().unwrap();
    assert!(
        told.contains("for facility NORTH of erp; the last one ended on"),
        "{told}"
    );
    assert_eq!(task["submitted_by"], json!(["hub"]));
}

fn excluded(status: &str) -> Value {
    let today = mdm_hub::hub::time::day_of(mdm_hub::hub::time::now());
    with(
        baxter(),
        json!({"exclusion_screening": {"status": status, "checked_at": today, "hit_ref": "LEIE-1"}}),
    )
}

fn an_excluded_vendor_is_not_published(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let id = put(&feeder, "vendor", "V-1", &excluded("potential"));
    hub.reader()
        .get(&golden_record("vendor", &id))
        .problem(404, "not_found");
    let task = ann.task_about("exception", &id);
    assert_eq!(
        (&task["category"], &task["owner_group"]),
        (&json!("excluded"), &json!("compliance"))
    );
    assert_eq!(task["decisions"], json!([]), "nobody accepts it");
    assert!(hub.reader().all_changes("vendor").is_empty());
    put(&feeder, "vendor", "V-1", &excluded("clear"));
    hub.reader().get(&golden_record("vendor", &id)).expect(200);
    assert!(exceptions(&ann, &id).is_empty());
    verified(&database);
}

fn a_vendor_that_is_found_excluded_later_is_told_as_blocked(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let id = put(&feeder, "vendor", "V-1", &excluded("clear"));
    put(&feeder, "vendor", "V-1", &excluded("confirmed"));
    let golden = golden_record("vendor", &id);
    assert_eq!(hub.reader().get(&golden).expect(200)["blocked"], json!(["excluded"]));
    let changes = hub.reader().all_changes("vendor");
    assert_contiguous(&changes, 1);
    let last = &changes.last().unwrap()["data"];
    assert_eq!(
        (&last["blocked"], &last["changed"]),
        (&json!(["excluded"]), &json!(["blocked", "exclusion_screening"]))
    );
    put(&feeder, "vendor", "V-1", &excluded("clear"));
    let after = hub.reader().get(&golden).expect(200);
    assert_eq!(after.get("blocked"), None, "{after}");
    verified(&database);
}

fn a_duty_is_loosened_with_approval_only(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let id = put(&feeder, "item", "I-1", &with(screw(), json!({"lot_tracked": true})));
    put(
        &feeder,
        "item",
        "I-1",
        &with(screw(), json!({"lot_tracked": true, "serial_tracked": true})),
    );
    let golden = golden_record("item", &id);
    let told = || hub.reader().get(&golden).expect(200)["attributes"].clone();
    assert_eq!(told()["serial_tracked"], true, "a duty more needs nobody");
    put(&feeder, "item", "I-1", &screw());
    assert_eq!(
        (&told()["lot_tracked"], &told()["serial_tracked"]),
        (&json!(true), &json!(true))
    );
    let task = ann.task_about("approval", &id);
    hub.approver("bob").decide(&task, "approve").expect(200);
    assert_eq!(told().get("lot_tracked"), None);
    verified(&database);
}

fn a_center_that_closes_names_what_takes_its_place(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let center = json!({"code": "4100", "entity": "H1", "name": "Surgery"});
    let id = put(&feeder, "cost_center", "4100", &center);
    // A period that another one follows closes nothing.
    put(
        &feeder,
        "cost_center",
        "4100",
        &with(center.clone(), json!({"valid_from": "2091-01-01", "manager": "Lee"})),
    );
    assert!(exceptions(&ann, &id).is_empty());
    let closing = json!({"valid_from": "2026-01-01", "valid_to": "2092-01-01"});
    let other = json!({"code": "4200", "entity": "H1", "name": "Endoscopy"});
    let id = put(&feeder, "cost_center", "4200", &with(other.clone(), closing.clone()));
    assert_eq!(
        ann.task_about("exception", &id)["category"],
        "closes_without_replacement"
    );
    let half = with(
        closing.clone(),
        json!({"replaced_by": [{"target": "4100", "pct": "50"}]}),
    );
    put(&feeder, "cost_center", "4200", &with(other.clone(), half));
    assert_eq!(ann.task_about("exception", &id)["category"], "shares_not_100");
    let own = with(
        closing.clone(),
        json!({"replaced_by": [{"target": "4200", "pct": "100"}]}),
    );
    put(&feeder, "cost_center", "4200", &with(other.clone(), own));
    assert_eq!(ann.task_about("exception", &id)["category"], "replaces_itself");
    let whole = with(closing, json!({"replaced_by": [{"target": "4100", "pct": "100"}]}));
    put(&feeder, "cost_center", "4200", &with(other, whole));
    assert!(exceptions(&ann, &id).is_empty());
    verified(&database);
}

fn exceptions_follow_merges_and_retirement(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let untraced = with(screw(), json!({"implantable": true}));
    let one = put(&feeder, "item", "I-1", &untraced);
    let other = json!({"description": "Pedicle hook cobalt left large", "mfr_part_number": "HK-9", "implantable": true, "item_type": "implant"});
    let other = put(&feeder, "item", "I-2", &other);
    assert_ne!(one, other);
    let merge = json!({"golden_id": other, "reason": "one item", "reopen": true});
    ann.command("POST", &format!("{}/merge", golden_record("item", &one)), &merge)
        .expect(200);
    assert_eq!(exceptions(&ann, &one).len(), 1, "the survivor is asked about once");
    for key in ["I-1", "I-2"] {
        feeder
            .delete(&crate::harness::records::source_record("item", "erp", key))
            .expect(200);
    }
    wait_until("nothing is asked of what is no more", || {
        exceptions(&ann, &one).is_empty()
    });
    verified(&database);
}
