//! Named consumers: the hub keeps their place.

use serde_json::{Value, json};

use crate::harness::records::{assert_contiguous, vendor};
use crate::harness::{Client, Database, Hub, both};

const LOADER: &str = "/v1/consumers/loader";

fn position(reader: &Client, page: &Value, rewind: bool) -> crate::harness::Answer {
    let mut body = json!({"cursor": page["next_cursor"]});
    if rewind {
        body["rewind"] = json!(true);
    }
    reader.put(&format!("{LOADER}/position"), &body)
}

fn feed_vendors(hub: &Hub, numbers: std::ops::Range<usize>) {
    for number in numbers {
        hub.feeder().feed("erp", &number.to_string(), &vendor(number));
    }
}

both!(
    a_consumer_keeps_its_place,
    a_consumer_belongs_to_its_owner,
    a_consumer_reads_what_it_may_read,
    a_consumer_is_declared_again,
    consumers_are_listed_page_by_page,
    a_place_of_another_feed_is_refused,
);

fn a_consumer_keeps_its_place(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    feed_vendors(&hub, 0..2);
    let made = reader
        .put(LOADER, &json!({"domains": ["vendor"], "from": "beginning"}))
        .expect(201);
    assert_eq!(
        (&made["lag"], &made["positions"][0]["position"]),
        (&json!(2), &json!(0))
    );
    feed_vendors(&hub, 2..5);
    let first = reader.get(&format!("{LOADER}/changes?limit=3")).expect(200);
    assert_contiguous(first["changes"].as_array().unwrap(), 1);
    assert_eq!(
        (first["changes"].as_array().unwrap().len(), &first["has_more"]),
        (3, &json!(true))
    );
    let again = reader.get(&format!("{LOADER}/changes?limit=3")).expect(200);
    assert_eq!(again, first, "reading does not move the place");
    let moved = position(&reader, &first, false).expect(200);
    assert_eq!(
        (&moved["lag"], &moved["positions"][0]["position"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(moved["cursor"], first["next_cursor"]);
    let metrics = hub.admin().get("/metrics").expect_text(200);
    let line = "mdm_consumer_lag{owner=\"reader\",consumer=\"loader\",domain=\"vendor\"} 2";
    assert!(metrics.contains(line), "{metrics}");
    let second = reader.get(&format!("{LOADER}/changes")).expect(200);
    assert_contiguous(second["changes"].as_array().unwrap(), 4);
    position(&reader, &second, false).expect(200);
    position(&reader, &second, false).expect(200);
    position(&reader, &first, false).problem(409, "position_behind");
    assert_eq!(reader.get(LOADER).expect(200)["lag"], 0);
    assert_eq!(position(&reader, &first, true).expect(200)["lag"], 2);
    reader.delete(LOADER).expect(204);
    reader.get(LOADER).problem(404, "not_found");
    reader.delete(LOADER).problem(404, "not_found");
    position(&reader, &first, false).problem(404, "not_found");
}

fn a_consumer_belongs_to_its_owner(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    reader.put(LOADER, &json!({"domains": ["vendor"]})).expect(201);
    let other = hub.actor("other", "*:read");
    other.get(LOADER).problem(404, "not_found");
    other.delete(LOADER).problem(404, "not_found");
    assert_eq!(other.get("/v1/consumers").expect(200)["items"], json!([]));
    other.put(LOADER, &json!({"domains": ["item"]})).expect(201);
    assert_eq!(reader.get(LOADER).expect(200)["domains"], json!(["vendor"]));
}

fn a_consumer_reads_what_it_may_read(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    reader.put(LOADER, &json!({"domains": ["vendor", "item"]})).expect(201);
    let narrowed = hub.actor("reader", "vendor:read");
    narrowed.get(LOADER).problem(403, "forbidden");
    narrowed.get(&format!("{LOADER}/changes")).problem(403, "forbidden");
    narrowed
        .put("/v1/consumers/x", &json!({"domains": ["item"]}))
        .problem(403, "forbidden");
    for (body, pointer) in [
        (json!({"domains": []}), "/domains"),
        (json!({"domains": ["nothing"]}), "/domains/0"),
        (
            json!({"domains": ["vendor"], "filter": {"attributes": {"nothing": ["x"]}}}),
            "/filter/attributes/nothing",
        ),
        (
            json!({"domains": ["vendor"], "filter": {"changed": ["nothing"]}}),
            "/filter/changed/0",
        ),
        (json!({"domains": ["vendor"], "filter": {"more": 1}}), "/filter/more"),
    ] {
        let problem = reader.put(LOADER, &body).problem(422, "invalid_content");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    reader
        .put("/v1/consumers/a%20b", &json!({"domains": ["vendor"]}))
        .problem(400, "malformed_request");
}

fn a_consumer_is_declared_again(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    feed_vendors(&hub, 0..3);
    reader
        .put(LOADER, &json!({"domains": ["vendor"], "from": "beginning"}))
        .expect(201);
    let before = reader.get(&format!("{LOADER}/changes?limit=2")).expect(200);
    position(&reader, &before, false).expect(200);
    let filter = json!({"types": ["mdm.golden_record.retired.v1"]});
    let again = reader
        .put(LOADER, &json!({"domains": ["item", "vendor"], "filter": filter}))
        .expect(200);
    assert_eq!(again["filter"], filter);
    let places = again["positions"].as_array().unwrap();
    assert_eq!(
        (&places[0]["domain"], &places[0]["position"]),
        (&json!("item"), &json!(0))
    );
    assert_eq!(
        (&places[1]["domain"], &places[1]["position"]),
        (&json!("vendor"), &json!(2))
    );
    let page = reader.get(&format!("{LOADER}/changes")).expect(200);
    assert_eq!((&page["changes"], &page["head"]["vendor"]), (&json!([]), &json!(3)));
    position(&reader, &before, true).problem(400, "cursor_filter_mismatch");
    assert_eq!(position(&reader, &page, false).expect(200)["lag"], 0);
}

fn consumers_are_listed_page_by_page(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    for name in ["c", "a", "b"] {
        let body = json!({"domains": ["vendor", "item"]});
        reader.put(&format!("/v1/consumers/{name}"), &body).expect(201);
    }
    let first = reader.get("/v1/consumers?limit=2").expect(200);
    let names = |page: &Value| {
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|item| item["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&first), ["a", "b"]);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = reader.get(&format!("/v1/consumers?cursor={cursor}")).expect(200);
    assert_eq!(
        (names(&rest), &rest["next_cursor"]),
        (vec!["c".to_owned()], &Value::Null)
    );
    for number in 0..97 {
        let body = json!({"domains": ["vendor"]});
        reader.put(&format!("/v1/consumers/n{number}"), &body).expect(201);
    }
    reader
        .put("/v1/consumers/too-many", &json!({"domains": ["vendor"]}))
        .problem(409, "too_many_consumers");
}

fn a_place_of_another_feed_is_refused(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    feed_vendors(&hub, 0..2);
    reader
        .put(LOADER, &json!({"domains": ["vendor"], "from": "beginning"}))
        .expect(201);
    let page = reader.get(&format!("{LOADER}/changes")).expect(200);
    let mut command = crate::harness::hub::program();
    command
        .args(["feed", "new-incarnation", "--yes"])
        .env("DATABASE_URL", database.url());
    assert!(command.status().unwrap().success());
    reader
        .get(&format!("{LOADER}/changes"))
        .problem(409, "feed_incarnation_changed");
    position(&reader, &page, true).problem(409, "feed_incarnation_changed");
    let snapshot = reader.get("/v1/domains/vendor/golden-records").expect(200);
    let read = json!({"next_cursor": snapshot["changes_cursor"]});
    assert_eq!(position(&reader, &read, false).expect(200)["lag"], 0);
    reader.get(&format!("{LOADER}/changes")).expect(200);
}
