//! What consumers read.

use serde_json::{Value, json};

use crate::harness::records::{baxter, baxter_again, golden_record, source_record, vendor};
use crate::harness::{Client, Database, Hub, both};

const LIST: &str = "/v1/domains/vendor/golden-records";

fn ids(page: &Value) -> Vec<String> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_string())
        .collect()
}

fn all(reader: &Client, query: &str) -> Vec<String> {
    let (mut found, mut path) = (Vec::new(), format!("{LIST}?{query}"));
    loop {
        let answer = reader.get(&path);
        let page = answer.expect(200);
        found.extend(ids(&page));
        let Some(cursor) = page["next_cursor"].as_str() else {
            assert_eq!(answer.header("link"), None);
            return found;
        };
        let link = answer.header("link").expect("a link to the next page");
        assert!(link.contains(cursor) && link.ends_with("rel=\"next\""), "{link}");
        path = link[1..link.find('>').unwrap()].to_string();
    }
}

both!(
    lists_come_in_pages,
    lists_can_be_filtered,
    only_the_fields_asked_for,
    the_same_bytes_until_something_changes,
    every_version_is_kept,
    each_value_knows_where_it_comes_from,
    the_last_source_record_takes_the_golden_record_with_it,
    stewards_see_the_working_layer,
    what_is_not_there_is_not_found,
);

fn lists_come_in_pages(database: Database) {
    let hub = Hub::start_free(&database);
    let records: Vec<Value> = (0..23)
        .map(|n| json!({"system": "erp", "key": n.to_string(), "attributes": vendor(n)}))
        .collect();
    hub.feeder()
        .post("/v1/domains/vendor/source-records", &json!({"records": records}))
        .expect(200);
    let reader = hub.reader();
    let found = all(&reader, "limit=5");
    assert_eq!(found.len(), 23);
    assert!(found.is_sorted());
    assert_eq!(all(&reader, "limit=1000"), found);
    for limit in ["0", "1001", "x", "-1", "1.5"] {
        reader
            .get(&format!("{LIST}?limit={limit}"))
            .problem(400, "malformed_request");
    }
    reader
        .get(&format!("{LIST}?cursor=nonsense"))
        .problem(400, "malformed_request");
}

fn lists_can_be_filtered(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let baxter_id = feeder.feed_golden("erp", "V-1", &baxter());
    feeder.feed_golden("procurement", "77", &baxter_again());
    let others: Vec<String> = (0..4)
        .map(|n| feeder.feed_golden("erp", &n.to_string(), &vendor(n)))
        .collect();
    let one = vec![baxter_id.clone()];
    assert_eq!(all(&reader, "filter.addresses.state=IL"), one);
    assert_eq!(
        all(&reader, "filter.legal_name=baxter%20healthcare%20corp"),
        one,
        "whatever the case"
    );
    assert_eq!(
        all(&reader, "filter.addresses.state=IL&filter.addresses.city=Chicago"),
        Vec::<String>::new()
    );
    assert_eq!(all(&reader, "system=procurement"), one);
    assert_eq!(all(&reader, "status=retired"), Vec::<String>::new());
    assert_eq!(all(&reader, "updated_since=2000-01-01T00:00:00Z").len(), 5);
    assert_eq!(all(&reader, "updated_since=2100-01-01T00:00:00Z").len(), 0);
    assert_eq!(all(&reader, "limit=2&filter.status=inactive").len(), 0);
    let last = reader.get(&golden_record("vendor", &others[3])).expect(200)["published_at"]
        .as_str()
        .unwrap()
        .to_string();
    assert!(all(&reader, &format!("updated_since={last}")).contains(&others[3]));
    for query in [
        "filter.tin=36-2604143",
        "filter.payment_terms=N30",
        "status=dead",
        "updated_since=yesterday",
        "unknown=1",
        "layer=x",
        "filter.=1",
    ] {
        reader.get(&format!("{LIST}?{query}")).problem(400, "malformed_request");
    }
}

fn only_the_fields_asked_for(database: Database) {
    let hub = Hub::start_free(&database);
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let one = hub
        .reader()
        .get(&format!("{}?fields=legal_name,phones", golden_record("vendor", &id)))
        .expect(200);
    let names: Vec<&String> = one["attributes"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["legal_name", "phones"]);
    let page = hub.reader().get(&format!("{LIST}?fields=phones")).expect(200);
    assert_eq!(page["items"][0]["attributes"], json!({"phones": ["+12249482000"]}));
}

fn the_same_bytes_until_something_changes(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let path = golden_record("vendor", &id);
    let first = reader.get(&path);
    let tag = first.header("etag").unwrap().to_string();
    assert_eq!(reader.get(&path).bytes, first.bytes);
    let by_key = reader.get(&format!("{LIST}/by-source-key/erp/V-1"));
    assert_eq!(
        (by_key.status, &by_key.bytes, by_key.header("etag")),
        (200, &first.bytes, Some(tag.as_str()))
    );
    let listed = reader.get(&format!("{LIST}?limit=1"));
    assert!(listed.text().contains(&first.text()), "a list holds the same bytes");
    for held in [tag.as_str(), "*", &format!("\"0\", {tag}"), &format!("W/{tag}")] {
        let answer = reader.request("GET", &path).header("if-none-match", held).send();
        assert_eq!((answer.status, answer.bytes.len()), (304, 0), "{held}");
        assert_eq!(answer.header("etag"), Some(tag.as_str()));
    }
    let head = reader.request("HEAD", &path).send();
    assert_eq!(
        (head.status, head.bytes.len(), head.header("etag")),
        (200, 0, Some(tag.as_str()))
    );

    feeder.feed("procurement", "77", &baxter_again());
    let second = reader.request("GET", &path).header("if-none-match", &tag).send();
    assert_eq!(second.status, 200);
    assert_ne!(second.header("etag"), Some(tag.as_str()), "never stale");
}

fn every_version_is_kept(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    feeder.feed("procurement", "77", &baxter_again());
    let mut changed = baxter();
    changed["legal_name"] = json!("Baxter Healthcare Corporation");
    feeder.feed("erp", "V-1", &changed);
    let history = reader
        .get(&format!("{}/history", golden_record("vendor", &id)))
        .expect(200);
    let versions: Vec<i64> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["version"].as_i64().unwrap())
        .collect();
    assert_eq!(versions, (1..=versions.len() as i64).rev().collect::<Vec<_>>());
    assert!(versions.len() >= 2);
    let (mut paged, mut path) = (Vec::new(), format!("{}/history?limit=1", golden_record("vendor", &id)));
    loop {
        let page = reader.get(&path).expect(200);
        paged.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("{}/history?limit=1&cursor={cursor}", golden_record("vendor", &id));
    }
    assert_eq!(json!(paged), history["items"]);
}

fn each_value_knows_where_it_comes_from(database: Database) {
    let hub = Hub::start_free(&database);
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    hub.feeder().feed("procurement", "77", &baxter_again());
    let lineage = hub
        .reader()
        .get(&format!("{}/lineage", golden_record("vendor", &id)))
        .expect(200);
    let name = &lineage["attributes"]["legal_name"];
    assert_eq!((&name["system"], &name["key"]), (&json!("erp"), &json!("V-1")));
    assert!(name["strategy"].is_string() && name["reason"].is_string());
    let golden = hub.reader().get(&golden_record("vendor", &id)).expect(200);
    for attribute in golden["attributes"].as_object().unwrap().keys() {
        assert!(
            lineage["attributes"].get(attribute).is_some(),
            "{attribute} has no lineage"
        );
    }
}

fn the_last_source_record_takes_the_golden_record_with_it(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    feeder.delete(&source_record("vendor", "erp", "V-1")).expect(200);
    reader
        .get(&golden_record("vendor", &id))
        .problem(410, "golden_record_retired");
    assert_eq!(all(&reader, "limit=10"), Vec::<String>::new());
    assert_eq!(all(&reader, "status=retired"), std::slice::from_ref(&id));
    let changes = reader.all_changes("vendor");
    assert_eq!(changes.last().unwrap()["type"], "mdm.golden_record.retired.v1");
    assert_eq!(changes.last().unwrap()["data"]["status"], "retired");
    let crosswalk = reader.get("/v1/domains/vendor/crosswalk/erp/V-1").expect(200);
    assert_eq!(
        (&crosswalk["status"], &crosswalk["golden_id"]),
        (&json!("deleted"), &Value::Null)
    );
}

fn stewards_see_the_working_layer(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    feeder.feed_golden("erp", "V-1", &baxter());
    let held = feeder.feed("procurement", "77", &crate::harness::records::baxter_elsewhere())["golden_id"]
        .as_str()
        .unwrap()
        .to_string();
    let path = format!("{}?layer=working", golden_record("vendor", &held));
    let working = hub.steward("ann").get(&path).expect(200);
    assert_eq!(
        (&working["held"], &working["published_version"]),
        (&json!(true), &Value::Null)
    );
    hub.reader().get(&path).problem(403, "forbidden");
    hub.reader()
        .get(&format!("{LIST}?layer=working"))
        .problem(403, "forbidden");
    let listed = hub.steward("ann").get(&format!("{LIST}?layer=working")).expect(200);
    assert!(ids(&listed).contains(&held));
    assert!(!ids(&hub.reader().get(&format!("{LIST}?limit=10")).expect(200)).contains(&held));
}

fn what_is_not_there_is_not_found(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    for path in [
        "/v1/domains/nothing",
        "/v1/domains/nothing/golden-records",
        "/v1/domains/vendor/golden-records/nothing",
        "/v1/domains/vendor/golden-records/nothing/lineage",
        "/v1/domains/vendor/golden-records/nothing/history",
        "/v1/domains/vendor/golden-records/nothing/source-records",
        "/v1/domains/vendor/golden-records/by-source-key/erp/nothing",
        "/v1/domains/vendor/source-records/erp/nothing",
        "/v1/domains/vendor/source-records/erp/nothing/explanation",
        "/v1/domains/vendor/crosswalk/erp/nothing",
        "/v1/changes?domain=nothing",
    ] {
        reader.get(path).problem(404, "not_found");
    }
    hub.steward("ann").get("/v1/tasks/nothing").problem(404, "not_found");
    // A golden record of one domain is none of another.
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    reader.get(&golden_record("item", &id)).problem(404, "not_found");
}
