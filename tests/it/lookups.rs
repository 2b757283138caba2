//! Look-ups of other systems: one call, with reasons, from what consumers see.

use serde_json::{Value, json};

use crate::harness::records::{baxter, golden_record, put};
use crate::harness::{Database, Hub, both};

both!(
    a_vendor_is_payable_or_says_why_not,
    a_remit_to_has_its_own_account,
    a_center_is_open_on_its_days,
    an_item_is_found_by_whatever_identifies_it,
    what_cannot_be_asked_is_refused,
);

const VENDOR: &str = "/v1/lookups/vendor-payable";
const ITEM: &str = "/v1/lookups/item-chargeable";
const CENTER: &str = "/v1/lookups/cost-center-open";

fn with(mut record: Value, members: &Value) -> Value {
    for (name, value) in members.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

fn erp(key: &str) -> Value {
    json!({"system": "erp", "key": key})
}

fn codes(answer: &Value) -> Vec<String> {
    let reasons = answer["reasons"].as_array().unwrap().iter();
    reasons
        .map(|reason| reason["code"].as_str().unwrap().to_owned())
        .collect()
}

/// Approves what waits about a golden record.
fn approve(hub: &Hub, id: &str) {
    for name in ["bob", "eve"] {
        if let Some(task) = hub.steward("ann").tasks(&format!("kind=approval&golden_id={id}")).pop() {
            hub.approver(name).decide(&task, "approve").expect(200);
        }
    }
}

fn a_vendor_is_payable_or_says_why_not(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, payer) = (hub.feeder(), hub.reader());
    let asked = json!({"vendor": erp("V-1")});
    assert_eq!(codes(&payer.post(VENDOR, &asked).expect(200)), ["vendor_not_found"]);
    let account = |verified: Option<&str>| json!([{"country": "US", "aba": "021000021", "account": "111222333", "verified_at": verified}]);
    let base = with(
        baxter(),
        &json!({"payment_method": "ach", "bank_accounts": account(None)}),
    );
    let id = put(&feeder, "vendor", "V-1", &base);
    assert_eq!(
        codes(&payer.post(VENDOR, &asked).expect(200)),
        ["no_bank_account"],
        "nobody has approved it"
    );
    approve(&hub, &id);
    let answer = payer.post(VENDOR, &asked).expect(200);
    assert_eq!(codes(&answer), ["bank_account_not_verified"], "{answer}");
    let verified = with(base, &json!({"bank_accounts": account(Some("2026-01-05"))}));
    put(&feeder, "vendor", "V-1", &verified);
    let held = payer.post(VENDOR, &asked).expect(200);
    assert!(codes(&held).contains(&"payment_hold".to_owned()), "{held}");
    approve(&hub, &id);
    let good = payer.post(VENDOR, &json!({"vendor": {"golden_id": id}})).expect(200);
    assert_eq!(
        (&good["payable"], &good["bank_account_verified"]),
        (&json!(true), &json!(true)),
        "{good}"
    );
    assert_eq!(good["vendor"]["golden_id"], json!(id));
    assert!(!good.to_string().contains("111222333"), "accounts are not told");
    let held = with(
        verified.clone(),
        &json!({"holds": [{"type": "payment", "reason": "disputed", "until": "2090-01-01"}]}),
    );
    put(&feeder, "vendor", "V-1", &held);
    assert_eq!(codes(&payer.post(VENDOR, &asked).expect(200)), ["on_hold"]);
    let later = json!({"vendor": erp("V-1"), "on": "2090-01-01"});
    assert_eq!(payer.post(VENDOR, &later).expect(200)["payable"], true);
    let hit = with(
        verified,
        &json!({"exclusion_screening": {"status": "confirmed", "checked_at": "2026-01-01"}}),
    );
    put(&feeder, "vendor", "V-1", &hit);
    let excluded = payer.post(VENDOR, &asked).expect(200);
    assert_eq!(codes(&excluded), ["blocked", "excluded"]);
    assert!(
        excluded["warnings"][0]["message"]
            .as_str()
            .unwrap()
            .starts_with("screening_too_old"),
        "{excluded}"
    );
}

fn a_remit_to_has_its_own_account(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, payer) = (hub.feeder(), hub.reader());
    let vendor = with(baxter(), &json!({"level": "legal_entity", "payment_method": "ach"}));
    put(&feeder, "vendor", "V-1", &vendor);
    let remit = json!({"legal_name": "Quantum Lockbox Services", "level": "remit_to", "legal_entity": "V-1",
        "bank_accounts": [{"country": "US", "aba": "021000021", "account": "5", "verified_at": "2026-01-05"}]});
    let id = put(&feeder, "vendor", "V-1-R", &remit);
    approve(&hub, &id);
    let stranger = json!({"legal_name": "Zephyr Catering Reno", "level": "remit_to", "legal_entity": "V-9"});
    put(&feeder, "vendor", "V-9-R", &stranger);
    let at = |key: &str| {
        payer
            .post(VENDOR, &json!({"vendor": erp("V-1"), "remit_to": erp(key)}))
            .expect(200)
    };
    assert_eq!(at("V-1-R")["payable"], true, "{}", at("V-1-R"));
    assert_eq!(codes(&at("V-9-R")), ["remit_to_of_another", "no_bank_account"]);
    assert_eq!(codes(&at("V-7-R")), ["remit_to_not_found"]);
    assert_eq!(codes(&at("V-1")), ["no_bank_account"], "the vendor's own");
}

fn a_center_is_open_on_its_days(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let center = json!({"code": "4100", "entity": "H1", "name": "Surgery", "blocked_postings": ["payroll"],
        "valid_from": "2026-01-01", "valid_to": "2026-07-01", "replaced_by": [{"target": "4200", "pct": "100"}]});
    put(&feeder, "cost_center", "4100", &center);
    let on = |day: &str, posting: &str| {
        let asked = json!({"cost_center": erp("4100"), "on": day, "posting": posting});
        reader.post(CENTER, &asked).expect(200)
    };
    assert_eq!(on("2026-06-30", "expense")["open"], true);
    assert_eq!(codes(&on("2026-06-30", "payroll")), ["posting_blocked"]);
    let closed = on("2026-07-01", "expense");
    assert_eq!(
        (codes(&closed), &closed["replaced_by"][0]["target"]),
        (vec!["not_valid".to_owned()], &json!("4200"))
    );
    assert_eq!(on("2025-12-31", "expense")["open"], false);
    let unknown = reader.post(CENTER, &json!({"cost_center": erp("9999")})).expect(200);
    assert_eq!(codes(&unknown), ["cost_center_not_found"]);
}

fn an_item_is_found_by_whatever_identifies_it(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let item = json!({"description": "Bone screw titanium 4.5 mm x 46 mm", "udi_di": "51022222233336", "supply_number": "SN-77",
        "ndc": "0002-1433-80", "gtins": [{"gtin": "10300123456782", "uom": "BX", "qty": "10"}], "base_uom": "EA",
        "charge_mappings": [{"charge_code": "2700123", "hcpcs": "C1713", "revenue_code": "0278", "units_per_uom": "1/3"}]});
    let id = put(&feeder, "item", "I-1", &item);
    let place = put(&feeder, "facility", "NORTH", &json!({"name": "Mercy Hospital North"}));
    let names = [
        json!({"golden_id": id}),
        erp("I-1"),
        json!({"udi": "(01)51022222233336(10)A1"}),
        json!({"udi": "10300123456782"}),
        json!({"gtin": "(01)10300123456782"}),
        json!({"ndc": "00002-1433-80"}),
        json!({"supply_number": "sn-77"}),
    ];
    for name in names {
        let asked = json!({"item": name, "facility": {"golden_id": place}, "on": "2026-04-01"});
        let answer = reader.post(ITEM, &asked).expect(200);
        assert_eq!(
            (&answer["item"]["golden_id"], &answer["charge_code"]),
            (&json!(id), &json!("2700123")),
            "{name}: {answer}"
        );
        assert_eq!(answer["units_per_uom"], "1/3");
    }
    let asked = json!({"item": {"supply_number": "SN-78"}, "facility": {"golden_id": place}});
    assert_eq!(codes(&reader.post(ITEM, &asked).expect(200)), ["item_not_found"]);
    let asked = json!({"item": {"golden_id": id}, "facility": erp("WEST")});
    assert_eq!(codes(&reader.post(ITEM, &asked).expect(200)), ["facility_not_found"]);
    // Merged ids and retired records are told apart.
    hub.steward("ann")
        .command(
            "POST",
            &format!("{}/retire", golden_record("item", &id)),
            &json!({"reason": "gone"}),
        )
        .expect(200);
    let asked = json!({"item": {"golden_id": id}, "facility": {"golden_id": place}});
    assert_eq!(codes(&reader.post(ITEM, &asked).expect(200)), ["retired"]);
}

fn what_cannot_be_asked_is_refused(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    for (path, body, pointer) in [
        (VENDOR, json!({"vendor": {}}), "/vendor"),
        (
            VENDOR,
            json!({"vendor": {"golden_id": "x", "system": "erp", "key": "1"}}),
            "/vendor",
        ),
        (VENDOR, json!({"vendor": {"golden_id": "x"}, "on": "2026-02-30"}), "/on"),
        (
            ITEM,
            json!({"item": {"gtin": "1", "ndc": "2"}, "facility": {"golden_id": "x"}}),
            "/item",
        ),
        (
            CENTER,
            json!({"cost_center": {"golden_id": "x"}, "posting": "other"}),
            "/posting",
        ),
        ("/v1/lookups/udi", json!({"udi": "hello"}), "/udi"),
    ] {
        let problem = reader.post(path, &body).problem(422, "invalid_content");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}: {problem}");
    }
    let elsewhere = hub.actor("eve", "vendor:read item:read");
    let asked = json!({"udi": "51022222233336"});
    elsewhere.post("/v1/lookups/udi", &asked).problem(403, "forbidden");
}
