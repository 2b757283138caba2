//! Golden ids as databases and tools write them: SQL Server in capitals, .NET in braces, cells with blanks.

use serde_json::{Value, json};

use crate::harness::records::vendor;
use crate::harness::{Client, Database, Hub, both};

both!(an_id_is_taken_in_every_form_and_given_in_one);

/// The forms in which callers write an id.
fn forms(id: &str) -> Vec<String> {
    let capitals = id.to_uppercase();
    vec![
        capitals.clone(),
        format!("{{{capitals}}}"),
        format!("{{{id}}}"),
        format!("urn:uuid:{id}"),
        format!(" {capitals} "),
        capitals.replace('-', ""),
    ]
}

/// Everything that an answer says of ids, for the id in this form.
fn asked(reader: &Client, id: &str) -> Vec<Value> {
    let path = |rest: &str| {
        format!(
            "/v1/domains/vendor/golden-records/{}{rest}",
            crate::harness::client::segment(id)
        )
    };
    let resolved = reader.post(
        "/v1/crosswalk/resolve",
        &json!({"domain": "vendor", "golden_ids": [id]}),
    );
    let payable = reader.post("/v1/lookups/vendor-payable", &json!({"vendor": {"golden_id": id}}));
    let query = crate::harness::client::segment(id);
    vec![
        reader.get(&path("")).expect(200)["golden_id"].clone(),
        reader.get(&path("/lineage")).expect(200)["golden_id"].clone(),
        reader.get(&path("/source-records")).expect(200)["items"][0]["key"].clone(),
        resolved.expect(200)["results"][0]["golden_id"].clone(),
        payable.expect(200)["reasons"].clone(),
        json!(
            reader.get(&format!("/v1/tasks?golden_id={query}")).expect(200)["items"]
                .as_array()
                .unwrap()
                .len()
        ),
    ]
}

fn an_id_is_taken_in_every_form_and_given_in_one(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let ids: Vec<String> = (0..3)
        .map(|n| feeder.feed_golden("erp", &n.to_string(), &vendor(n)))
        .collect();
    let expected = asked(&ann, &ids[0]);
    for form in forms(&ids[0]) {
        assert_eq!(asked(&ann, &form), expected, "{form:?}");
    }
    // In lists that are compared: no row is extra, none is missing.
    for form in 0..forms(&ids[0]).len() {
        let rows: Vec<String> = ids.iter().map(|id| format!("\"{}\",1", forms(id)[form])).collect();
        let list = format!("golden_id,version\n{}\n", rows.join("\n"));
        let run = ann.request("POST", "/v1/reconciliations?domain=vendor&consumer=ledger");
        let run = run.body("text/csv", list).send().expect(201);
        let counts = (
            &run["counts"]["in_step"],
            &run["counts"]["extra"],
            &run["counts"]["missing"],
        );
        assert_eq!(counts, (&json!(3), &json!(0), &json!(0)), "{run}");
    }
    // In what changes something, and in what names another record.
    let body = json!({"golden_id": format!("{{{}}}", ids[1].to_uppercase()), "reason": "one company"});
    let path = format!("/v1/domains/vendor/golden-records/{}/merge", ids[0].to_uppercase());
    ann.command("POST", &path, &body).expect(200);
    let item =
        json!({"description": "Bone screw titanium", "manufacturer_vendor": format!("{{{}}}", ids[2].to_uppercase())});
    let item = feeder.send_record("item", "erp", "I-1", &item).expect(201)["golden_id"].clone();
    let item = hub
        .reader()
        .get(&format!("/v1/domains/item/golden-records/{}", item.as_str().unwrap()))
        .expect(200);
    assert_eq!(item["attributes"]["manufacturer_vendor"], json!(ids[2]));
    // What is no id stays none.
    for other in ["{x}", "01981F0E-6A1C"] {
        let path = format!(
            "/v1/domains/vendor/golden-records/{}",
            crate::harness::client::segment(other)
        );
        ann.get(&path).problem(404, "not_found");
    }
}
