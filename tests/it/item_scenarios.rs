//! Items in the life of a hospital, end to end: an implant is received, and a charge mapping that is missing is added.

use serde_json::{Value, json};

use crate::harness::receiver::Receiver;
use crate::harness::records::{golden_record, put};
use crate::harness::subscription::options;
use crate::harness::wait::wait_for;
use crate::harness::{Database, Hub, both};
use crate::verify::verify;

both!(implant_received, missing_charge_mapping);

const UDI: &str = "(01)51022222233336(17)300707(10)A213B1(21)1234";

fn implant() -> Value {
    json!({
        "description": "Bone screw titanium 4.5 mm x 46 mm", "manufacturer": "Synthes", "mfr_part_number": "214.046",
        "item_type": "implant", "implantable": true, "lot_tracked": true, "serial_tracked": true, "expiry_tracked": true,
        "udi_di": "51022222233336", "base_uom": "EA", "chargeable": true,
        "gtins": [{"gtin": "51022222233336", "uom": "BX", "qty": "5"}],
        "charge_mappings": [{"charge_code": "2700123", "hcpcs": "C1713", "revenue_code": "0278", "facility": "NORTH",
            "cost_center": "4100", "valid_from": "2026-01-01"}],
    })
}

fn implant_received(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, dock) = (hub.feeder(), hub.reader());
    put(&feeder, "facility", "NORTH", &json!({"name": "Mercy Hospital North"}));
    put(&feeder, "facility", "WEST", &json!({"name": "Saguaro Surgery Center"}));
    let center = json!({"code": "4100", "entity": "H1", "name": "Surgery", "valid_from": "2026-01-01", "valid_to": "2027-01-01",
        "zero_activity_attested": true});
    put(&feeder, "cost_center", "4100", &center);
    let id = put(&feeder, "item", "I-1", &implant());
    let scan = |udi: &str, facility: &str, on: &str| {
        let body = json!({"udi": udi, "facility": {"system": "erp", "key": facility}, "on": on});
        dock.post("/v1/lookups/udi", &body).expect(200)
    };
    let answer = scan(UDI, "NORTH", "2026-06-15");
    assert_eq!(
        (&answer["ok"], &answer["item"]["golden_id"]),
        (&json!(true), &json!(id)),
        "{answer}"
    );
    assert_eq!(
        (&answer["scan"]["lot"], &answer["scan"]["serial"]),
        (&json!("A213B1"), &json!("1234"))
    );
    assert_eq!(answer["package"], json!({"uom": "BX", "qty": "5"}));
    let charge = &answer["charge"];
    assert_eq!(
        (&charge["charge_code"], &charge["hcpcs"]),
        (&json!("2700123"), &json!("C1713"))
    );
    assert_eq!(answer["cost_center"]["open"], true);
    let required = answer["production"]
        .as_array()
        .unwrap()
        .iter()
        .all(|duty| duty["required"] == true);
    assert!(required && answer["task_id"].is_null(), "{answer}");
    // The serial number is missing, and its last day has passed.
    let lacking = scan("(01)51022222233336(17)260614(10)A213B1", "NORTH", "2026-06-15");
    let problems: Vec<&Value> = lacking["production"]
        .as_array()
        .unwrap()
        .iter()
        .map(|duty| &duty["problem"]["code"])
        .collect();
    assert_eq!(
        (&lacking["ok"], problems),
        (
            &json!(false),
            vec![&Value::Null, &json!("not_scanned"), &json!("expired")]
        )
    );
    // The center is closed on that day.
    let late = scan(UDI, "NORTH", "2027-01-01");
    assert_eq!(
        (&late["ok"], &late["cost_center"]["reasons"][0]["code"]),
        (&json!(false), &json!("not_valid"))
    );
    // Not charged elsewhere: somebody is asked, once.
    let elsewhere = scan(UDI, "WEST", "2026-06-15");
    assert_eq!(
        (&elsewhere["ok"], &elsewhere["charge"]["reasons"][0]["code"]),
        (&json!(false), &json!("no_charge_mapping"))
    );
    assert!(elsewhere["task_id"].is_string());
    assert_eq!(scan(UDI, "WEST", "2026-06-16")["task_id"], elsewhere["task_id"]);
    let unknown = dock
        .post("/v1/lookups/udi", &json!({"udi": "+A123BJC5D6E71G"}))
        .expect(200);
    assert_eq!(unknown["reasons"][0]["code"], "item_not_found");
}

fn missing_charge_mapping(database: Database) {
    let hub = Hub::start_with(&database, options());
    let feeder = hub.feeder();
    let mut item = implant();
    item.as_object_mut().unwrap().remove("charge_mappings");
    item["chargeable"] = Value::Null;
    let id = put(&feeder, "item", "I-1", &item);
    put(&feeder, "facility", "NORTH", &json!({"name": "Mercy Hospital North"}));
    let receiver = Receiver::start();
    let body = json!({"name": "billing", "url": receiver.url, "domains": ["item"]});
    hub.actor("subscriber", "*:read *:subscribe")
        .post("/v1/subscriptions", &body)
        .expect(201);
    // Billing asks, and gets no.
    let asked = json!({"item": {"system": "erp", "key": "I-1"}, "facility": {"system": "erp", "key": "NORTH"}, "on": "2026-06-15"});
    let billing = hub.reader();
    let ask = || {
        let request = billing
            .request("POST", "/v1/lookups/item-chargeable")
            .header("x-correlation-id", "claim-4711");
        request.json(&asked).send().expect(200)
    };
    let no = ask();
    assert_eq!(
        (&no["chargeable"], &no["reasons"][0]["code"]),
        (&json!(false), &json!("no_charge_mapping")),
        "{no}"
    );
    assert_eq!(ask()["task_id"], no["task_id"], "it is asked once");
    // The exception is where it belongs.
    let steward = hub.steward("charlie");
    let task = steward.task_about("exception", &id);
    assert_eq!(
        (
            &task["id"],
            &task["category"],
            &task["owner_group"],
            &task["correlation_id"]
        ),
        (
            &no["task_id"],
            &json!("charge_look_up_failed"),
            &json!("charge_integrity"),
            &json!("claim-4711")
        )
    );
    assert_eq!(task["detail"]["facility"]["label"], "Mercy Hospital North");
    assert_eq!(task["detail"]["item"]["golden_id"], json!(id));
    // The steward adds the mapping.
    let golden = golden_record("item", &id);
    let mapping = json!({"attributes": {"charge_mappings": [{"charge_code": "2700123", "hcpcs": "C1713", "revenue_code": "0278",
        "facility": "NORTH", "valid_from": "2026-01-01"}]}, "reason": "charge master of January"});
    let tag = format!("\"{}\"", steward.working_version(&golden));
    let request = steward
        .request("PATCH", &golden)
        .header("if-match", &tag)
        .header("x-correlation-id", "claim-4711");
    request.json(&mapping).send().expect(200);
    // Two others approve it, within the same story.
    for name in ["bob", "eve"] {
        let task = steward.task_about("approval", &id);
        let (path, tag) = (
            format!("/v1/tasks/{}/resolve", task["id"].as_str().unwrap()),
            format!("\"{}\"", task["version"]),
        );
        let approver = hub.approver(name);
        let request = approver
            .request("POST", &path)
            .header("if-match", &tag)
            .header("x-correlation-id", "claim-4711");
        request
            .json(&json!({"decision": "approve", "reason": "as in the charge master"}))
            .send()
            .expect(200);
    }
    // Billing is told, within the same story, and asks again.
    let told = wait_for("the change", || {
        let delivered = receiver.delivered();
        delivered
            .iter()
            .map(|delivery| delivery.json())
            .find(|event| event["data"]["golden_id"] == json!(id))
    });
    assert_eq!(told["correlationid"], "claim-4711");
    assert_eq!(
        told["data"]["attributes"]["charge_mappings"][0]["charge_code"],
        "2700123"
    );
    let yes = ask();
    assert_eq!(
        (&yes["chargeable"], &yes["charge_code"]),
        (&json!(true), &json!("2700123")),
        "{yes}"
    );
    assert_eq!(yes["task_id"], Value::Null);
    let done = steward.task(task["id"].as_str().unwrap());
    assert_eq!(
        (&done["state"], &done["reason"]),
        (&json!("resolved"), &json!("the charge mapping has come"))
    );
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}
