//! The event catalogue says what is written, in every description of it.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::harness::contract::DOCUMENT;
use crate::harness::hub::Options;
use crate::harness::receiver::Receiver;
use crate::harness::records::{baxter, baxter_again, golden_record, source_record, vendor};
use crate::harness::{Client, Database, Hub, both};

const DOMAINS: [&str; 6] = [
    "account",
    "account_mapping",
    "cost_center",
    "facility",
    "item",
    "vendor",
];

/// Every type with its schema as the hub gives it.
fn catalogue(reader: &Client) -> BTreeMap<String, Validator> {
    let list = reader.get("/v1/event-types").expect(200);
    let types = list["items"].as_array().unwrap().iter();
    types
        .map(|event| {
            let full = reader.get(event["schema_url"].as_str().unwrap()).expect(200);
            let validator = jsonschema::draft202012::new(&full["schema"]).unwrap();
            (event["type"].as_str().unwrap().to_owned(), validator)
        })
        .collect()
}

#[track_caller]
fn fits(catalogue: &BTreeMap<String, Validator>, event: &Value) {
    let validator = &catalogue[event["type"].as_str().unwrap()];
    let errors: Vec<String> = validator
        .iter_errors(event)
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}\n{event:#}", errors.join("\n"));
}

both!(every_event_is_as_its_schema_says,);

fn every_event_is_as_its_schema_says(database: Database) {
    let options = Options::default()
        .set("MDM_HUB_DELIVERY_ALLOW_HTTP", "true")
        .set("MDM_HUB_DELIVERY_ALLOW_PRIVATE", "127.0.0.0/8");
    let hub = Hub::start_with(&database, options);
    let all = hub.actor("ann", "*:read *:ingest *:steward *:subscribe *:approve");
    let first = all.feed_golden("erp", "1", &baxter());
    all.feed("procurement", "2", &baxter_again());
    let mut changed = baxter();
    changed["phones"] = json!(["312-555-0100"]);
    changed["bank_accounts"] = json!([{"country": "US", "aba": "021000021", "account": "1"}]);
    all.feed("erp", "1", &changed);
    let second = all.feed_golden("erp", "3", &vendor(3));
    let path = golden_record("vendor", &first);
    let merge = json!({"golden_id": second, "reason": "one company"});
    all.command("POST", &format!("{path}/merge"), &merge).expect(200);
    let split = json!({"merged_id": second, "reason": "two companies"});
    all.command("POST", &format!("{path}/split"), &split).expect(200);
    for verb in ["retire", "reinstate"] {
        let body = json!({"reason": "an exercise"});
        all.command("POST", &format!("{path}/{verb}"), &body).expect(200);
    }
    all.delete(&source_record("vendor", "erp", "3")).expect(200);
    let item = json!({"description": "Exam glove", "unit_price": "1.25", "gtins": [{"gtin": "00614141999996"}]});
    all.send_record("item", "erp", "1", &item).expect(201);
    let account = json!({"chart": "GL", "segment": "account", "code": "7100", "name": "Supplies"});
    all.send_record("account", "erp", "1", &account).expect(201);
    let mapping = json!({"map_set": "gl", "source": {"account": "1"},
        "targets": [{"segments": {"account": "2"}, "percent": "100"}]});
    all.send_record("account_mapping", "erp", "1", &mapping);
    let catalogue = catalogue(&all);
    let mut seen = BTreeSet::new();
    for domain in DOMAINS {
        for event in all.all_changes(domain) {
            fits(&catalogue, &event);
            seen.insert(event["type"].as_str().unwrap().to_owned());
        }
    }
    let receiver = Receiver::start();
    let body = json!({"name": "ping", "url": receiver.url, "domains": ["item"]});
    let made = all.post("/v1/subscriptions", &body).expect(201);
    let ping = format!("/v1/subscriptions/{}/test", made["id"].as_str().unwrap());
    all.request("POST", &ping).send().expect(200);
    let event: Value = serde_json::from_slice(&receiver.all()[0].body).unwrap();
    fits(&catalogue, &event);
    seen.insert(event["type"].as_str().unwrap().to_owned());
    let kinds = catalogue.keys().filter(|kind| !of_operations(kind));
    assert_eq!(
        seen,
        kinds.cloned().collect(),
        "every type but those of operations was written"
    );
    let mut wrong = all.all_changes("vendor").remove(0);
    wrong["data"]["attributes"]["invented"] = json!(1);
    assert!(
        !catalogue[wrong["type"].as_str().unwrap()].is_valid(&wrong),
        "attributes are checked"
    );
}

/// What the hub says of itself is tested where it happens.
fn of_operations(kind: &str) -> bool {
    ["mdm.subscription.", "mdm.definition.", "mdm.governance."]
        .iter()
        .any(|start| kind.starts_with(start))
}

#[test]
fn all_descriptions_name_the_same_events() {
    let database = Database::sqlite();
    let hub = Hub::start_free(&database);
    let list = hub.reader().get("/v1/event-types").expect(200);
    let names = list["items"].as_array().unwrap().iter();
    let names: BTreeSet<String> = names.map(|event| event["type"].as_str().unwrap().to_owned()).collect();
    let webhooks = DOCUMENT["webhooks"].as_object().unwrap();
    assert_eq!(webhooks.keys().cloned().collect::<BTreeSet<_>>(), names);
    let served = hub.anonymous().get("/asyncapi.yaml").expect_text(200);
    let messages: Value = serde_norway::from_str(&served).unwrap();
    assert_eq!(messages["asyncapi"], "3.0.0");
    let described = messages["components"]["messages"].as_object().unwrap();
    let described: BTreeSet<String> = described
        .values()
        .map(|message| message["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(described, names);
    let sent = messages["channels"]["webhook"]["messages"].as_object().unwrap();
    assert_eq!(sent.len(), names.len());
    for channel in ["webhook", "stream"] {
        for message in messages["channels"][channel]["messages"].as_object().unwrap().values() {
            let pointer = message["$ref"].as_str().unwrap().trim_start_matches('#');
            assert!(messages.pointer(pointer).is_some(), "{pointer}");
        }
    }
}

#[test]
fn only_domains_that_one_may_read_are_in_a_schema() {
    let database = Database::sqlite();
    let hub = Hub::start_free(&database);
    let clerk = hub.actor("clerk", "item:read");
    let path = "/v1/event-types/mdm.golden_record.updated.v1";
    let schema = clerk.get(path).expect(200)["schema"].clone();
    assert!(schema["$defs"]["item"].is_object() && schema["$defs"]["vendor"].is_null());
    clerk.get(&format!("{path}?domain=vendor")).problem(403, "forbidden");
    clerk.get("/v1/event-types/mdm.invented.v1").problem(404, "not_found");
}
