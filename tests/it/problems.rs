//! Whatever is wrong with a request, the answer says so in one form, and nothing has changed.

use serde_json::json;

use crate::harness::hub::Options;
use crate::harness::records::{baxter, vendor};
use crate::harness::{Database, Hub, both};

const RECORD: &str = "/v1/domains/vendor/source-records/erp/V-1";
const BATCH: &str = "/v1/domains/vendor/source-records";

/// Status, code, method, path, media type, body.
type Case<'a> = (u16, &'a str, &'a str, &'a str, &'a str, &'a [u8]);

both!(
    a_refused_request_changes_nothing,
    a_wrong_method_says_which_are_right,
    a_place_is_named,
    more_than_a_call_may_hold_is_refused,
    whoever_asks_too_often_waits,
    a_request_can_be_found_again,
);

fn a_refused_request_changes_nothing(database: Database) {
    let hub = Hub::start_with(&database, Options::default().set("MDM_HUB_LIMITS_BODY_BYTES", "20000"));
    let feeder = hub.feeder();
    feeder.feed("erp", "V-0", &baxter());
    let before = hub.admin().get("/v1/audit?domain=vendor&limit=1000").expect(200);
    let json = "application/json";
    let big = format!("{{\"attributes\": {{\"legal_name\": \"{}\"}}}}", "x".repeat(30_000));
    let deep = format!(
        "{{\"attributes\": {{\"legal_name\": {}{}}}}}",
        "[".repeat(5_000),
        "]".repeat(5_000)
    );
    let cases: [Case; 24] = [
        (400, "malformed_request", "PUT", RECORD, json, b"{"),
        (400, "malformed_request", "PUT", RECORD, json, b""),
        (400, "malformed_request", "PUT", RECORD, json, b"\xff\xfe"),
        (400, "malformed_request", "PUT", RECORD, json, b"{\"attributes\": {}} x"),
        (400, "malformed_request", "PUT", RECORD, json, deep.as_bytes()),
        (400, "malformed_request", "POST", BATCH, json, b"{\"records\": [}"),
        (422, "invalid_content", "PUT", RECORD, json, b"[]"),
        (422, "invalid_content", "PUT", RECORD, json, b"{}"),
        (422, "invalid_content", "PUT", RECORD, json, b"{\"attributes\": []}"),
        (
            422,
            "invalid_content",
            "PUT",
            RECORD,
            json,
            b"{\"attributes\": {}, \"extra\": 1}",
        ),
        (
            422,
            "invalid_content",
            "PUT",
            RECORD,
            json,
            b"{\"attributes\": {}, \"source_updated_at\": \"yesterday\"}",
        ),
        (
            422,
            "invalid_content",
            "PUT",
            RECORD,
            json,
            b"{\"attributes\": {\"legal_name\": \"a\\u0000b\"}}",
        ),
        (422, "invalid_content", "POST", BATCH, json, b"{\"records\": []}"),
        (413, "too_large", "PUT", RECORD, json, big.as_bytes()),
        (
            415,
            "unsupported_media_type",
            "PUT",
            RECORD,
            "text/plain",
            b"{\"attributes\": {}}",
        ),
        (415, "unsupported_media_type", "PUT", RECORD, "application/xml", b"<a/>"),
        (415, "unsupported_media_type", "POST", BATCH, "text/csv", b"a,b"),
        (404, "not_found", "GET", "/v1/nothing", json, b""),
        (404, "not_found", "GET", "/", json, b""),
        (
            404,
            "not_found",
            "PUT",
            "/v1/domains/nothing/source-records/erp/1",
            json,
            b"{\"attributes\": {}}",
        ),
        (
            400,
            "malformed_request",
            "PUT",
            "/v1/domains/vendor/source-records/e%20rp/1",
            json,
            b"{\"attributes\": {}}",
        ),
        (
            400,
            "malformed_request",
            "PUT",
            "/v1/domains/vendor/source-records/erp/%FF",
            json,
            b"{\"attributes\": {}}",
        ),
        (
            400,
            "malformed_request",
            "GET",
            "/v1/domains/vendor/golden-records?limit=5&limit=6",
            json,
            b"",
        ),
        (400, "malformed_request", "GET", "/v1/changes", json, b""),
    ];
    for (status, code, method, path, media_type, body) in cases {
        let request = feeder.request(method, path);
        let answer = if body.is_empty() && method == "GET" {
            request.send()
        } else {
            request.body(media_type, body).send()
        };
        assert_eq!(
            answer.status,
            status,
            "{method} {path} {}: {}",
            String::from_utf8_lossy(body).chars().take(80).collect::<String>(),
            answer.text()
        );
        answer.problem(status, code);
    }
    let after = hub.admin().get("/v1/audit?domain=vendor&limit=1000").expect(200);
    assert_eq!(before, after);
    assert_eq!(hub.reader().all_changes("vendor").len(), 1);
    hub.reader().get(RECORD).problem(404, "not_found");
}

fn a_wrong_method_says_which_are_right(database: Database) {
    let hub = Hub::start(&database);
    for (method, path, allowed) in [
        ("POST", RECORD, "PUT, GET, HEAD, DELETE"),
        ("DELETE", BATCH, "POST"),
        ("PATCH", "/v1/changes", "GET, HEAD"),
        ("GET", "/v1/domains/vendor/match", "POST"),
    ] {
        let answer = hub.feeder().request(method, path).send();
        answer.problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), Some(allowed), "{method} {path}");
    }
}

fn a_place_is_named(database: Database) {
    let hub = Hub::start(&database);
    let body = json!({"left": {"system": "erp", "key": ""}, "right": {"attributes": {}}});
    let document = hub
        .reader()
        .post("/v1/domains/vendor/explain", &body)
        .problem(422, "invalid_content");
    assert_eq!(document["errors"][0]["pointer"], "/left/key");
    let body = json!({"domain": "vendor", "keys": [{"system": "erp", "key": "1"}, {"system": "e rp", "key": "1"}]});
    let document = hub
        .reader()
        .post("/v1/crosswalk/resolve", &body)
        .problem(422, "invalid_content");
    assert_eq!(document["errors"][0]["pointer"], "/keys/1/system");
}

fn more_than_a_call_may_hold_is_refused(database: Database) {
    let hub = Hub::start(&database);
    let records: Vec<_> = (0..1001)
        .map(|n| json!({"system": "erp", "key": n.to_string(), "attributes": {}}))
        .collect();
    hub.feeder()
        .post(BATCH, &json!({"records": records}))
        .problem(413, "too_large");
    let ids: Vec<String> = (0..10_001).map(|n| n.to_string()).collect();
    hub.reader()
        .post("/v1/crosswalk/resolve", &json!({"domain": "vendor", "golden_ids": ids}))
        .problem(413, "too_large");
    assert_eq!(hub.reader().all_changes("vendor").len(), 0);
}

fn whoever_asks_too_often_waits(database: Database) {
    let options = Options::default()
        .set("MDM_HUB_LIMITS_REQUESTS_PER_SECOND", "1")
        .set("MDM_HUB_LIMITS_BURST", "3");
    let hub = Hub::start_with(&database, options);
    let answers: Vec<_> = (0..6).map(|_| hub.reader().get("/v1/domains")).collect();
    let refused = answers
        .iter()
        .find(|answer| answer.status == 429)
        .expect("one too many");
    refused.problem(429, "too_many_requests");
    assert!(refused.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    hub.steward("ann").get("/v1/tasks").expect(200);
}

fn a_request_can_be_found_again(database: Database) {
    let hub = Hub::start(&database);
    let put = |key: &str, headers: &[(&str, &str)]| {
        let request = hub
            .feeder()
            .request("PUT", &format!("/v1/domains/vendor/source-records/erp/{key}"));
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(name, value));
        request.json(&json!({"attributes": vendor(key.len())})).send()
    };
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    assert_eq!(
        put("1", &[("x-correlation-id", "load.7-a")]).header("x-correlation-id"),
        Some("load.7-a")
    );
    assert_eq!(
        put("22", &[("traceparent", trace)]).header("x-correlation-id"),
        Some("4bf92f3577b34da6a3ce929d0e0e4736")
    );
    let made = put("333", &[("x-correlation-id", "two words")])
        .header("x-correlation-id")
        .unwrap()
        .to_string();
    assert_ne!(made, "two words");
    let audit = hub.admin().get("/v1/audit?domain=vendor").expect(200);
    let ids: Vec<&str> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["actor"] != "hub")
        .map(|e| e["correlation_id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["load.7-a", "4bf92f3577b34da6a3ce929d0e0e4736", made.as_str()]);
    assert!(hub.log().contains("load.7-a"));
}
