//! References between domains: they follow what they name through merges and splits.

use serde_json::{Value, json};

use crate::harness::records::{golden_record, source_record};
use crate::harness::{Client, Database, Hub, both};

both!(
    references_follow_merges_and_splits,
    references_of_domains_that_one_may_not_read_are_not_shown
);

fn facility(client: &Client, key: &str, name: &str, city: &str) -> String {
    let attributes =
        json!({"name": name, "addresses": [{"line1": "1 Elm Street", "city": city, "state": "AZ", "zip": "85201"}]});
    let answer = client.send_record("facility", "erp", key, &attributes).expect(201);
    answer["golden_id"].as_str().expect("a golden record").to_owned()
}

/// Golden records that refer to a facility.
fn referring(client: &Client, id: &str) -> Vec<Value> {
    let found = client
        .get(&format!("{}/references", golden_record("facility", id)))
        .expect(200);
    found["referred_by"].as_array().expect("references").clone()
}

fn references_follow_merges_and_splits(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let north = facility(&feeder, "F-1", "Desert Valley Hospital", "Mesa");
    let south = facility(&feeder, "F-2", "Saguaro Surgical Center", "Tucson");
    let center = json!({"code": "4100", "entity": "10", "name": "Imaging", "facility": "F-2"});
    let center = feeder.send_record("cost_center", "erp", "4100", &center).expect(201)["golden_id"].clone();
    assert_eq!(referring(&ann, &north), Vec::<Value>::new());
    let expected = json!({"domain": "cost_center", "golden_id": center, "attribute": "facility",
        "source": {"system": "erp", "key": "4100"}});
    assert_eq!(referring(&ann, &south), std::slice::from_ref(&expected));
    let id = center.as_str().unwrap();
    let refers = || {
        ann.get(&format!("{}/references", golden_record("cost_center", id)))
            .expect(200)["refers_to"]
            .clone()
    };
    assert_eq!(refers()[0]["golden_id"], south.as_str());

    // The preview of a merge says which references lead elsewhere then.
    let path = format!("{}/merge", golden_record("facility", &north));
    let version = ann
        .get(&format!("{}?layer=working", golden_record("facility", &north)))
        .expect(200)["version"]
        .clone();
    let tag = format!("\"{version}\"");
    let body = json!({"golden_id": south, "reason": "one campus"});
    let preview = ann
        .request("POST", &format!("{path}?preview=true"))
        .header("if-match", &tag)
        .json(&body)
        .send()
        .expect(200);
    let redirected =
        json!([{"domain": "cost_center", "golden_id": center, "attribute": "facility", "from": south, "to": north}]);
    assert_eq!(preview["references"], redirected, "{preview}");
    assert_eq!(refers()[0]["golden_id"], south.as_str(), "a preview changes nothing");

    ann.request("POST", &path)
        .header("if-match", &tag)
        .json(&body)
        .send()
        .expect(200);
    assert_eq!(refers()[0]["golden_id"], north.as_str());
    assert_eq!(referring(&ann, &north), std::slice::from_ref(&expected));
    let body = json!({"merged_id": south, "reason": "two sites"});
    let version = ann
        .get(&format!("{}?layer=working", golden_record("facility", &north)))
        .expect(200)["version"]
        .clone();
    let split = ann
        .request("POST", &format!("{}/split", golden_record("facility", &north)))
        .header("if-match", &format!("\"{version}\""))
        .json(&body);
    split.send().expect(200);
    assert_eq!(refers()[0]["golden_id"], south.as_str());
    assert_eq!(referring(&ann, &north), Vec::<Value>::new());

    // What is not there any more refers to nothing.
    feeder.delete(&source_record("cost_center", "erp", "4100")).expect(200);
    assert_eq!(referring(&ann, &south), Vec::<Value>::new());
}

fn references_of_domains_that_one_may_not_read_are_not_shown(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let id = facility(&feeder, "F-1", "Desert Valley Hospital", "Mesa");
    let center = json!({"code": "4100", "entity": "10", "name": "Imaging", "facility": "F-1"});
    feeder.send_record("cost_center", "erp", "4100", &center).expect(201);
    assert_eq!(referring(&hub.reader(), &id).len(), 1);
    assert_eq!(referring(&hub.actor("eve", "facility:read"), &id), Vec::<Value>::new());
}
