//! Keys: a reference keeps its system, finds its key as it is written, and counts once it can; keys that consumers register
//! lead everywhere; a record keeps its golden id when its key changes.

use serde_json::{Value, json};

use crate::harness::client::segment;
use crate::harness::records::{baxter, baxter_again, golden_record, put, source_record, vendor};
use crate::harness::rules::verified;
use crate::harness::wait::wait_until;
use crate::harness::{Client, Database, Hub, both};

both!(
    another_systems_facility_1_is_not_ours,
    a_bank_account_verified_for_another_party_is_not_verified,
    a_reference_finds_the_key_as_it_is_written,
    a_reference_that_waits_is_listed_and_counts_once_it_can,
    a_value_that_somebody_sets_names_one_record,
    a_key_that_a_consumer_registered_resolves_everywhere,
    a_record_keeps_its_golden_id_when_its_key_changes,
    keys_change_places_in_one_call,
    what_names_an_old_key_goes_on_to_lead_there,
    a_key_in_another_form_leads_to_the_record_that_has_it,
);

const CHARGE: &str = "/v1/lookups/item-chargeable";
const PAYABLE: &str = "/v1/lookups/vendor-payable";

#[track_caller]
fn send(feeder: &Client, domain: &str, system: &str, key: &str, attributes: &Value) -> String {
    let answer = feeder.send_record(domain, system, key, attributes);
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    let result = answer.json();
    let golden_id = result["golden_id"].as_str();
    golden_id.unwrap_or_else(|| panic!("{result}")).to_owned()
}

#[track_caller]
fn published(client: &Client, domain: &str, id: &str) -> Value {
    client.get(&golden_record(domain, id)).expect(200)
}

fn codes(answer: &Value) -> Vec<&str> {
    let reasons = answer["reasons"].as_array().unwrap().iter();
    reasons.map(|reason| reason["code"].as_str().unwrap()).collect()
}

fn approve(hub: &Hub, id: &str) {
    for name in ["bob", "eve"] {
        if let Some(task) = hub.steward("ann").tasks(&format!("kind=approval&golden_id={id}")).pop() {
            hub.approver(name).decide(&task, "approve").expect(200);
        }
    }
}

fn screw(facility: &str, center: &str, charge_code: &str) -> Value {
    json!({"description": "Bone screw titanium 4.5 mm x 46 mm", "manufacturer": "Synthes", "mfr_part_number": "214.046",
        "udi_di": "51022222233336", "base_uom": "EA", "chargeable": true,
        "charge_mappings": [{"charge_code": charge_code, "facility": facility, "cost_center": center}]})
}

fn another_systems_facility_1_is_not_ours(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let ours = send(
        &feeder,
        "facility",
        "erp",
        "1",
        &json!({"name": "Mercy Hospital North"}),
    );
    let theirs = send(
        &feeder,
        "facility",
        "osu",
        "1",
        &json!({"name": "Saguaro Surgery Center"}),
    );
    let center = |name: &str| json!({"code": "7420", "entity": name, "name": name});
    let open = send(&feeder, "cost_center", "erp", "7420", &center("Surgery"));
    let other = send(&feeder, "cost_center", "osu", "7420", &center("Parking garage"));
    assert_ne!((&ours, &open), (&theirs, &other));
    let item = send(&feeder, "item", "erp", "I-1", &screw("1", "7420", "A"));
    assert_eq!(
        send(&feeder, "item", "osu", "I-1", &screw("1", "7420", "B")),
        item,
        "the same item"
    );

    let at = |facility: &str| {
        let asked = json!({"item": {"golden_id": item}, "facility": {"golden_id": facility}});
        reader.post(CHARGE, &asked).expect(200)
    };
    let own = at(&ours);
    assert_eq!(
        (&own["charge_code"], &own["cost_center"], &own["cost_center_key"]),
        (&json!("A"), &json!(open), &json!({"system": "erp", "key": "7420"})),
        "{own}"
    );
    assert_ne!(
        at(&theirs)["charge_code"],
        "A",
        "that is what the other facility charges"
    );

    let told = published(&reader, "item", &item);
    let mapping = &told["attributes"]["charge_mappings"][0];
    assert_eq!(
        (&mapping["facility"], &mapping["cost_center"]),
        (&json!(ours), &json!(open))
    );
    let named = told["references"].as_array().unwrap().iter();
    let named: Vec<&Value> = named.filter(|one| one["domain"] == "facility").collect();
    let expected = json!({"pointer": "/attributes/charge_mappings/0/facility", "domain": "facility", "golden_id": ours,
        "system": "erp", "key": "1"});
    assert_eq!(named[0], &expected, "{told}");
    let change = reader.all_changes("item").pop().unwrap();
    assert_eq!(change["data"]["references"][0]["system"], "erp", "{change}");
    // What the source said stays as it said it.
    let said = reader.get(&source_record("item", "erp", "I-1")).expect(200);
    assert_eq!(said["attributes"]["charge_mappings"][0]["facility"], "1");

    // Who is above whom: the one of the same system.
    let branch = send(
        &feeder,
        "facility",
        "osu",
        "2",
        &json!({"name": "Elm Street Clinic", "parent": "1"}),
    );
    assert_eq!(
        published(&reader, "facility", &branch)["attributes"]["parent"],
        json!(theirs)
    );
    drop(hub);
    verified(&database);
}

fn a_bank_account_verified_for_another_party_is_not_verified(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, payer) = (hub.feeder(), hub.reader());
    let account = |remit_to: &str| {
        json!([{"country": "US", "aba": "021000021", "account": "111222333", "remit_to": remit_to,
            "verified_at": "2026-01-05"}])
    };
    let mut vendor = baxter();
    vendor["payment_method"] = json!("ach");
    vendor["bank_accounts"] = account("R-1");
    let id = send(&feeder, "vendor", "erp", "V-1", &vendor);
    assert_eq!(send(&feeder, "vendor", "procurement", "P-1", &baxter_again()), id);
    let lockbox = json!({"legal_name": "Quantum Lockbox Services", "level": "remit_to", "legal_entity": "V-1"});
    send(&feeder, "vendor", "erp", "R-1", &lockbox);
    let stranger = json!({"legal_name": "Zephyr Catering Reno", "level": "remit_to", "legal_entity": "P-1"});
    send(&feeder, "vendor", "procurement", "R-1", &stranger);
    let at = |system: &str| {
        let asked = json!({"vendor": {"golden_id": id}, "remit_to": {"system": system, "key": "R-1"}});
        payer.post(PAYABLE, &asked).expect(200)
    };
    assert_eq!(at("erp")["bank_account_verified"], false, "nobody approved it yet");
    approve(&hub, &id);
    wait_until("the account is that of the remit-to", || {
        at("erp")["bank_account_verified"] == true
    });
    let other = at("procurement");
    assert_eq!(other["bank_account_verified"], false, "{other}");
    assert!(codes(&other).contains(&"no_bank_account"), "{other}");
    // An account of a remit-to that nobody knows is nobody's, and not the vendor's own.
    vendor["bank_accounts"] = account("R-9");
    send(&feeder, "vendor", "erp", "V-1", &vendor);
    approve(&hub, &id);
    let own = payer.post(PAYABLE, &json!({"vendor": {"golden_id": id}})).expect(200);
    assert_eq!(own["bank_account_verified"], false, "{own}");
    // What a sensitive attribute names is not told.
    let waiting = hub
        .steward("ann")
        .get("/v1/domains/vendor/waiting-references")
        .expect(200);
    assert_eq!(waiting["items"][0]["key"], "•••", "{waiting}");
}

fn a_reference_finds_the_key_as_it_is_written(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let names = [
        "Imaging",
        "Surgery",
        "Pharmacy",
        "Kitchen",
        "Laundry",
        "Transport",
        "Billing",
        "Archive",
    ];
    let keys = [
        "10  A",
        "B–1",
        "½C",
        "NA",
        "None",
        "G™",
        "N/A",
        "0b6f3c1e-58a4-4a53-9a55-3f1d2f7f0a11",
    ];
    for (place, (key, name)) in keys.into_iter().zip(names).enumerate() {
        let above = json!({"code": format!("10{place}"), "entity": "10", "name": name});
        let above = send(&feeder, "cost_center", "erp", key, &above);
        let below = json!({"code": format!("20{place}"), "entity": "10", "name": format!("{name} night shift"),
            "parent": key, "placements": [{"hierarchy": "statutory", "parent": key}]});
        let below = send(&feeder, "cost_center", "erp", &format!("below {place}"), &below);
        let told = published(&reader, "cost_center", &below);
        let attributes = &told["attributes"];
        assert_eq!(attributes["parent"], json!(above), "{key}: {told}");
        assert_eq!(attributes["placements"][0]["parent"], json!(above), "{key}");
        assert_eq!(told["references"][0]["key"], key);
    }
    // A key with blanks around it, as fixed-width files have it, is read without them; another key is not found.
    let above = send(
        &feeder,
        "cost_center",
        "erp",
        "P-1",
        &json!({"code": "300", "entity": "10", "name": "Chapel"}),
    );
    let below = json!({"code": "301", "entity": "10", "name": "Gardens", "parent": " P-1  "});
    let below = send(&feeder, "cost_center", "erp", "P-2", &below);
    assert_eq!(
        published(&reader, "cost_center", &below)["attributes"]["parent"],
        json!(above)
    );
    let none = json!({"code": "302", "entity": "10", "name": "Orchard", "parent": "10 A"});
    let none = send(&feeder, "cost_center", "erp", "P-3", &none);
    assert_eq!(
        published(&reader, "cost_center", &none)["attributes"]["parent"],
        json!({"system": "erp", "key": "10 A"})
    );
    drop(hub);
    verified(&database);
}

fn a_reference_that_waits_is_listed_and_counts_once_it_can(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let elsewhere = put(&feeder, "facility", "WEST", &json!({"name": "Saguaro Surgery Center"}));
    let item = put(&feeder, "item", "I-1", &screw("NORTH", "4100", "A"));
    let mapping = || published(&reader, "item", &item)["attributes"]["charge_mappings"][0].clone();
    assert_eq!(mapping()["facility"], json!({"system": "erp", "key": "NORTH"}));
    let waiting = || {
        let page = ann.get("/v1/domains/item/waiting-references").expect(200);
        let items = page["items"].as_array().unwrap().clone();
        items
            .into_iter()
            .map(|one| one["key"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(waiting(), ["4100", "NORTH"]);
    let at = |facility: &Value| {
        reader
            .post(CHARGE, &json!({"item": {"golden_id": item}, "facility": facility}))
            .expect(200)
    };
    let answer = at(&json!({"golden_id": elsewhere}));
    assert_eq!(
        codes(&answer),
        ["no_charge_mapping"],
        "it is not for all facilities: {answer}"
    );

    let north = put(&feeder, "facility", "NORTH", &json!({"name": "Mercy Hospital North"}));
    wait_until("the facility is found", || mapping()["facility"] == json!(north));
    let answer = at(&json!({"golden_id": north}));
    assert_eq!(codes(&answer), ["cost_center_not_found"], "{answer}");
    let center = put(
        &feeder,
        "cost_center",
        "4100",
        &json!({"code": "4100", "entity": "10", "name": "Surgery"}),
    );
    wait_until("the cost center is found", || mapping()["cost_center"] == json!(center));
    assert_eq!(at(&json!({"golden_id": north}))["chargeable"], true);
    assert_eq!(waiting(), Vec::<String>::new());
    assert!(ann.tasks("kind=approval").is_empty(), "nobody proposed anything");
    let change = reader.all_changes("item").pop().unwrap();
    assert_eq!(change["data"]["changed"], json!(["charge_mappings"]), "{change}");

    feeder.delete(&source_record("facility", "erp", "NORTH")).expect(200);
    wait_until("it waits again", || {
        mapping()["facility"] == json!({"system": "erp", "key": "NORTH"})
    });
    assert_eq!(waiting(), ["NORTH"]);
    assert!(ann.tasks("kind=approval").is_empty());
    drop(hub);
    verified(&database);
}

fn a_value_that_somebody_sets_names_one_record(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let ours = send(&feeder, "vendor", "erp", "7", &vendor(1));
    let theirs = send(&feeder, "vendor", "osu", "7", &vendor(2));
    let item = send(&feeder, "item", "erp", "I-1", &screw("1", "1", "A"));
    assert_eq!(send(&feeder, "item", "osu", "I-1", &screw("1", "1", "A")), item);
    let path = golden_record("item", &item);
    let set = |value: Value| {
        let body = json!({"attributes": {"manufacturer_vendor": value}, "reason": "as the contract says"});
        ann.command("PATCH", &path, &body)
    };
    for (value, code) in [
        (json!("7"), "ambiguous_reference"),
        (json!("8"), "unknown_reference"),
        (json!({"system": "erp", "key": "8"}), "unknown_reference"),
        (json!(item), "unknown_reference"),
    ] {
        let problem = set(value.clone()).problem(422, "invalid_content");
        let error = &problem["errors"][0];
        assert_eq!(
            (&error["pointer"], &error["code"]),
            (&json!("/attributes/manufacturer_vendor"), &json!(code)),
            "{value}: {problem}"
        );
    }
    let seen = || published(&hub.reader(), "item", &item)["attributes"]["manufacturer_vendor"].clone();
    set(json!({"system": "osu", "key": "7"})).expect(200);
    assert_eq!(seen(), json!(theirs));
    set(json!(ours)).expect(200);
    assert_eq!(seen(), json!(ours));
    drop(hub);
    verified(&database);
}

fn a_key_that_a_consumer_registered_resolves_everywhere(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let id = put(&feeder, "vendor", "V-1", &baxter());
    let below = send(&feeder, "vendor", "ledger", "B-1", &{
        let mut below = vendor(5);
        below["parent"] = json!("L-1");
        below
    });
    let client = hub.actor("subscriber", "*:read *:subscribe");
    let body = json!({"name": "ledger", "url": "https://example.com/hook", "domains": ["vendor"]});
    let made = client.post("/v1/subscriptions", &body).expect(201);
    let path = format!("/v1/subscriptions/{}", made["id"].as_str().unwrap());
    client.request("POST", &format!("{path}/pause")).send().expect(200);
    let acks = json!({"acks": [{"golden_id": id, "version": 1, "local_key": "L-1"}]});
    client.post(&format!("{path}/acks"), &acks).expect(200);

    let key = json!({"system": "ledger", "key": "L-1"});
    let answer = reader.post(PAYABLE, &json!({"vendor": key})).expect(200);
    assert_eq!(answer["vendor"]["golden_id"], json!(id), "{answer}");
    let answer = reader
        .get("/v1/domains/vendor/golden-records/by-source-key/ledger/L-1")
        .expect(200);
    assert_eq!(answer["id"], json!(id));
    let answer = reader.get("/v1/domains/vendor/crosswalk/ledger/L-1").expect(200);
    assert_eq!(
        (&answer["status"], &answer["golden_id"]),
        (&json!("registered"), &json!(id))
    );
    assert!(answer["consumer"].is_string(), "{answer}");
    let asked = json!({"domain": "vendor", "keys": [key]});
    let answer = reader.post("/v1/crosswalk/resolve", &asked).expect(200);
    assert_eq!(answer["results"][0]["golden_id"], json!(id));
    wait_until("a reference by that key leads there", || {
        published(&reader, "vendor", &below)["attributes"]["parent"] == json!(id)
    });
    // A source record that has the key counts before.
    let own = send(&feeder, "vendor", "ledger", "L-1", &vendor(9));
    let answer = reader.post(PAYABLE, &json!({"vendor": key})).expect(200);
    assert_eq!(answer["vendor"]["golden_id"], json!(own), "{answer}");
    wait_until("and so in references", || {
        published(&reader, "vendor", &below)["attributes"]["parent"] == json!(own)
    });
    reader
        .get("/v1/domains/vendor/crosswalk/ledger/L-2")
        .problem(404, "not_found");
}

fn rekey(feeder: &Client, key: &str, new_key: &str) -> crate::harness::Answer {
    let path = format!("{}/rekey", source_record("vendor", "erp", key));
    feeder.post(
        &path,
        &json!({"new_key": new_key, "on": "2026-03-01", "reason": "new numbering"}),
    )
}

fn a_record_keeps_its_golden_id_when_its_key_changes(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let id = put(&feeder, "vendor", "A", &baxter());
    let other = put(&feeder, "vendor", "X", &vendor(3));
    let done = rekey(&feeder, "A", "B").expect(200);
    assert_eq!((&done["outcome"], &done["golden_id"]), (&json!("rekeyed"), &json!(id)));
    assert_eq!(
        rekey(&feeder, "A", "B").expect(200)["outcome"],
        "unchanged",
        "it can be repeated"
    );

    let record = published(&reader, "vendor", &id);
    assert_eq!(record["source_keys"], json!([{"system": "erp", "key": "B"}]));
    let change = reader.all_changes("vendor").pop().unwrap();
    assert_eq!(change["type"], "mdm.golden_record.updated.v1");
    assert_eq!(
        change["data"]["rekeyed"],
        json!([{"system": "erp", "key": "A", "new_key": "B", "on": "2026-03-01"}])
    );
    let old = reader.get("/v1/domains/vendor/crosswalk/erp/A").expect(200);
    assert_eq!(
        (&old["status"], &old["golden_id"]),
        (&json!("rekeyed"), &json!(id)),
        "{old}"
    );
    assert_eq!(
        (&old["rekeyed"]["new_key"], &old["rekeyed"]["on"]),
        (&json!("B"), &json!("2026-03-01"))
    );
    let new = reader.get("/v1/domains/vendor/crosswalk/erp/B").expect(200);
    assert_eq!(
        (&new["status"], &new["former_keys"][0]["key"]),
        (&json!("active"), &json!("A")),
        "{new}"
    );
    for key in ["A", "B"] {
        let path = format!("/v1/domains/vendor/golden-records/by-source-key/erp/{key}");
        assert_eq!(reader.get(&path).expect(200)["id"], json!(id), "{key}");
        let answer = reader
            .post(PAYABLE, &json!({"vendor": {"system": "erp", "key": key}}))
            .expect(200);
        assert_eq!(answer["vendor"]["golden_id"], json!(id), "{key}");
    }
    // Content under the old key is refused; under the new one it is the record's.
    let problem = feeder
        .send_record("vendor", "erp", "A", &vendor(4))
        .problem(409, "key_given_up");
    assert!(problem["detail"].as_str().unwrap().contains("expected B"), "{problem}");
    feeder
        .delete(&source_record("vendor", "erp", "A"))
        .problem(409, "key_given_up");
    let batch = json!({"records": [{"system": "erp", "key": "A", "attributes": vendor(4)}]});
    let batch = feeder.post("/v1/domains/vendor/source-records", &batch).expect(200);
    assert_eq!(batch["results"][0]["outcome"], "rekeyed", "{batch}");
    let mut changed = baxter();
    changed["payment_terms"] = json!("net 30");
    let again = feeder.send_record("vendor", "erp", "B", &changed).expect(200);
    assert_eq!(
        (&again["outcome"], &again["golden_id"]),
        (&json!("updated"), &json!(id))
    );
    // Refused: what is taken, unknown, or still to come.
    rekey(&feeder, "B", "X").problem(409, "key_taken");
    rekey(&feeder, "Q", "R").problem(404, "not_found");
    rekey(&feeder, "A", "C").problem(409, "key_given_up");
    let path = format!("{}/rekey", source_record("vendor", "erp", "B"));
    let problem = feeder
        .post(&path, &json!({"new_key": "C", "on": "2999-01-01"}))
        .problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["pointer"], "/on", "{problem}");
    hub.reader()
        .post(&path, &json!({"new_key": "C"}))
        .problem(403, "forbidden");
    // It goes on from there, and comes back.
    rekey(&feeder, "B", "C").expect(200);
    let old = reader.get("/v1/domains/vendor/crosswalk/erp/A").expect(200);
    assert_eq!(old["rekeyed"]["new_key"], "C", "{old}");
    rekey(&feeder, "C", "A").expect(200);
    assert_eq!(
        reader.get("/v1/domains/vendor/crosswalk/erp/A").expect(200)["status"],
        "active"
    );
    assert_eq!(put(&feeder, "vendor", "A", &vendor(6)), id);
    assert_ne!(id, other);
    drop(hub);
    verified(&database);
}

fn keys_change_places_in_one_call(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let ids: Vec<String> = ["A", "B", "C", "D"]
        .into_iter()
        .zip(1..)
        .map(|(key, number)| put(&feeder, "vendor", key, &vendor(number)))
        .collect();
    let one = |key: &str, new_key: &str| json!({"system": "erp", "key": key, "new_key": new_key});
    let body =
        json!({"records": [one("A", "B"), one("B", "A"), one("C", "D"), one("Q", "E"), one("D", "F"), one("B", "G")]});
    let path = "/v1/domains/vendor/source-records/rekey";
    let done = feeder.post(path, &body).expect(200);
    let outcomes: Vec<&str> = done["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(
        outcomes,
        ["rekeyed", "rekeyed", "rekeyed", "refused", "rekeyed", "refused"],
        "{done}"
    );
    assert_eq!(done["counts"], json!({"rekeyed": 4, "refused": 2}));
    assert_eq!(done["results"][3]["violations"][0]["code"], "unknown_key");
    for (key, place) in [("A", 1), ("B", 0), ("D", 2), ("F", 3)] {
        let found = reader
            .get(&format!("/v1/domains/vendor/crosswalk/erp/{key}"))
            .expect(200);
        assert_eq!(
            (&found["status"], &found["golden_id"]),
            (&json!("active"), &json!(ids[place])),
            "{key}"
        );
    }
    // One that is refused keeps its key, so nobody else gets it.
    let body = json!({"records": [one("A", "B"), one("B", "Q"), one("F", "D")]});
    let done = feeder.post(path, &body).expect(200);
    assert_eq!(done["counts"], json!({"rekeyed": 2, "refused": 1}), "{done}");
    assert_eq!(done["results"][2]["violations"][0]["code"], "key_taken");
    let many: Vec<Value> = (0..1001).map(|n| one(&format!("k{n}"), &format!("n{n}"))).collect();
    let refused = feeder.post(path, &json!({"records": many}));
    assert!([413, 422].contains(&refused.status), "{}", refused.text());
    drop(hub);
    verified(&database);
}

fn what_names_an_old_key_goes_on_to_lead_there(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let a = put(&feeder, "vendor", "A", &vendor(1));
    let b = put(&feeder, "vendor", "B", &vendor(2));
    let below = |number: usize, parent: &str| {
        let mut record = vendor(number);
        record["parent"] = json!(parent);
        record
    };
    let early = put(&feeder, "vendor", "E", &below(11, "A"));
    let waits = put(&feeder, "vendor", "W", &below(12, "N"));
    let parent = |id: &str| published(&reader, "vendor", id)["attributes"]["parent"].clone();
    assert_eq!(parent(&early), json!(a));
    let body = json!({"records": [{"system": "erp", "key": "A", "new_key": "B"}, {"system": "erp", "key": "B", "new_key": "A"}]});
    feeder
        .post("/v1/domains/vendor/source-records/rekey", &body)
        .expect(200);
    assert_eq!(parent(&early), json!(a), "it was said when A was that one");
    let late = put(&feeder, "vendor", "L", &below(13, "A"));
    assert_eq!(parent(&late), json!(b), "and this one after");
    rekey(&feeder, "B", "N").expect(200);
    assert_eq!(parent(&waits), json!(a), "what waited for the new key");
    assert_eq!(parent(&early), json!(a));
    let by_old = put(&feeder, "vendor", "O", &below(14, "B"));
    assert_eq!(parent(&by_old), json!(a), "a key that was given up leads on");
    drop(hub);
    verified(&database);
}

/// Keys of other systems come through word processors, spreadsheets and scanners.
fn a_key_in_another_form_leads_to_the_record_that_has_it(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let center = |name: &str, code: &str| json!({"name": name, "code": code, "entity": "10"});
    let id = send(&feeder, "cost_center", "erp", "É-1 A", &center("Imaging", "7001"));
    let forms = [
        "É-1 A",
        "É–1 A",
        "É—1 A",
        "É\u{2212}1 A",
        "É\u{2011}1 A",
        "É-1\u{A0}A",
        "É-1  A",
        " É-1 A ",
        "E\u{301}-1 A",
        "É-\u{200B}1 A",
        "É-１ A",
    ];
    for (number, form) in forms.iter().enumerate() {
        let key = segment(form);
        let record = ann
            .get(&format!("/v1/domains/cost_center/source-records/erp/{key}"))
            .expect(200);
        let link = ann
            .get(&format!("/v1/domains/cost_center/crosswalk/erp/{key}"))
            .expect(200);
        let asked = json!({"domain": "cost_center", "keys": [{"system": "erp", "key": form}]});
        let bulk = ann.post("/v1/crosswalk/resolve", &asked).expect(200);
        let list = format!("key\n\"{form}\"\n");
        let run = ann.request(
            "POST",
            "/v1/reconciliations?domain=cost_center&consumer=ledger&system=erp",
        );
        let run = run.body("text/csv", list).send().expect(201);
        assert_eq!(
            (
                &record["golden_id"],
                &link["golden_id"],
                &bulk["results"][0]["golden_id"],
                &run["counts"]["extra"]
            ),
            (&json!(id), &json!(id), &json!(id), &json!(0)),
            "{form:?}"
        );
        assert_eq!(
            bulk["results"][0]["key"],
            json!(form),
            "the answer names what was asked"
        );
        let mut child = center(
            &format!(
                "Room {}",
                ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"][number]
            ),
            &format!("80{number:02}"),
        );
        child["parent"] = json!(form);
        let child = send(&feeder, "cost_center", "erp", &format!("C-{number}"), &child);
        assert_eq!(
            published(&ann, "cost_center", &child)["attributes"]["parent"],
            json!(id),
            "{form:?}"
        );
    }
    // Two keys that are written otherwise stay two, and each leads to its own.
    let other = send(&feeder, "cost_center", "erp", "É–1 A", &center("Pharmacy", "7002"));
    assert_ne!(other, id);
    for (form, expected) in [("É-1 A", &id), ("É–1 A", &other), ("É—1 A", &id)] {
        let link = ann
            .get(&format!("/v1/domains/cost_center/crosswalk/erp/{}", segment(form)))
            .expect(200);
        assert_eq!(link["golden_id"], json!(expected), "{form}");
    }
    for none in ["E-1 A", "é-1 a", "É-1A"] {
        ann.get(&format!("/v1/domains/cost_center/crosswalk/erp/{}", segment(none)))
            .problem(404, "not_found");
    }
}
