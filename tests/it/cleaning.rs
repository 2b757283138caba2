//! Lists cleaned against the hub by tools that speak the Reconciliation Service API, 0.2 and 1.0-draft. The schemas here say
//! what the specification asks of answers.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::harness::records::{baxter, golden_record, source_record, vendor};
use crate::harness::{Answer, Client, Database, Hub, both};

const SERVICE: &str = "/v1/reconcile/vendor";

/// Answers of the services, as the specification describes them.
fn described(what: &str) -> Value {
    let reference = json!({"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "name": {"type": "string"}}});
    let view = |pattern: &str| json!({"type": "object", "required": ["url"], "properties": {"url": {"type": "string", "pattern": pattern}}});
    let candidate = |required: &[&str], feature: &[&str]| {
        json!({"type": "object", "required": required, "properties": {
            "id": {"type": "string"}, "name": {"type": "string"}, "score": {"type": "number"}, "match": {"type": "boolean"},
            "type": {"type": "array", "items": reference},
            "features": {"type": "array", "items": {"type": "object", "required": feature, "properties": {
                "id": {"type": "string"}, "name": {"type": "string"}, "value": {"type": ["number", "boolean"]}}}}}})
    };
    let service = json!({"type": "object", "properties": {"service_url": {"type": "string"}, "service_path": {"type": "string"}}});
    let one = |member: &str, kind: &str| json!({"type": "object", "required": [member], "additionalProperties": false, "properties": {member: {"type": kind}}});
    let value = json!({"oneOf": [one("str", "string"), one("float", "number"), one("int", "integer"),
        {"type": "object", "maxProperties": 0}]});
    let columns = json!({"type": "array", "items": {"type": "object", "required": ["id", "name"],
        "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}});
    match what {
        "manifest 0.2" => {
            json!({"type": "object", "required": ["versions", "name", "identifierSpace", "schemaSpace"], "properties": {
            "versions": {"type": "array", "contains": {"const": "0.2"}, "items": {"type": "string"}},
            "name": {"type": "string"}, "identifierSpace": {"type": "string"}, "schemaSpace": {"type": "string"},
            "serviceVersion": {"type": "string"}, "defaultTypes": {"type": "array", "uniqueItems": true, "items": reference},
            "view": view(r"\{\{id\}\}"),
            "preview": {"type": "object", "required": ["url", "width", "height"], "properties": {
                "url": {"type": "string", "pattern": r"\{\{id\}\}"}, "width": {"type": "integer"}, "height": {"type": "integer"}}},
            "suggest": {"type": "object", "properties": {"entity": service, "property": service, "type": service}},
            "extend": {"type": "object", "properties": {"propose_properties": service, "property_settings": {"type": "array"}}}}})
        }
        "manifest 1.0" => json!({"type": "object", "required": ["versions", "name", "view"], "properties": {
            "versions": {"type": "array", "contains": {"const": "1.0-draft"}, "items": {"type": "string"}},
            "name": {"type": "string"}, "view": view(r"\{.*id.*\}"), "standardizedScore": {"type": "boolean"},
            "defaultTypes": {"type": "array", "uniqueItems": true, "items": reference},
            "suggest": {"type": "object", "required": ["entity", "property", "type"], "additionalProperties": {"type": "boolean"}},
            "preview": {"type": "object", "required": ["width", "height"], "additionalProperties": {"type": "integer"}},
            "extend": {"type": "object", "properties": {"proposeProperties": {"type": "boolean"}, "propertySettings": {"type": "array"}}}}}),
        "results 0.2" => {
            json!({"type": "object", "additionalProperties": {"type": "object", "required": ["result"], "properties": {
            "result": {"type": "array", "items": candidate(&["id", "name", "score"], &[])}}}})
        }
        "results 1.0" => {
            json!({"type": "object", "required": ["results"], "properties": {"results": {"type": "array", "items": {
            "type": "object", "required": ["candidates"], "properties": {
                "candidates": {"type": "array", "items": candidate(&["id", "name"], &["id", "name", "value"])}}}}}})
        }
        "suggestions" => {
            json!({"type": "object", "required": ["result"], "properties": {"result": {"type": "array", "items": {
            "type": "object", "required": ["id", "name"], "properties": {"id": {"type": "string"}, "name": {"type": "string"},
                "description": {"type": "string"}, "notable": {"type": "array", "items": reference}}}}}})
        }
        "proposal" => json!({"type": "object", "required": ["properties"], "properties": {"properties": columns,
            "type": {"type": "string"}, "limit": {"type": "number"}}}),
        "values 0.2" => json!({"type": "object", "required": ["meta", "rows"], "properties": {"meta": columns,
            "rows": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": {"type": "array", "items": value}}}}}),
        "values 1.0" => json!({"type": "object", "required": ["meta", "rows"], "properties": {"meta": columns,
            "rows": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"},
                "properties": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"},
                    "values": {"type": "array", "items": value}}}}}}}}}),
        other => panic!("{other} is not described"),
    }
}

#[track_caller]
fn fits(what: &str, answer: &Answer) -> Value {
    let value = answer.expect(200);
    let validator = jsonschema::draft7::new(&described(what)).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|e| format!("{e} at {}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{what}: {}\n{value:#}", errors.join("\n"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    value
}

/// Asks as version 0.2 does, by a form.
fn asked(reader: &Client, field: &str, value: &Value) -> Answer {
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair(field, &value.to_string())
        .finish();
    reader
        .request("POST", SERVICE)
        .body("application/x-www-form-urlencoded", form)
        .send()
}

both!(
    manifests_and_suggestions,
    questions_find_published_golden_records,
    values_are_told_and_sensitive_ones_never,
    what_is_malformed_is_refused,
    openrefine_is_answered_whatever_it_sends,
);

/// Requests as OpenRefine, its predecessors and clients in Python write them.
fn openrefine_is_answered_whatever_it_sends(database: Database) {
    let hub = Hub::start(&database);
    let reader = hub.reader();
    let id = hub.feeder().feed_golden("erp", "1", &baxter());
    let text = |value: &Value| crate::harness::client::segment(&value.to_string());
    let more = "spell=always&exact=false&scoring=entity&lang=en&flyout=true&all_types=true&domain=all&encode=html&_=1764561600000";
    for (path, first) in [
        (
            format!("suggest/property?prefix=legal&type=vendor&type_strict=should&{more}"),
            json!("legal_name"),
        ),
        (
            format!("suggest/property?prefix=legal_name&limit=1&{more}"),
            json!("legal_name"),
        ),
        (
            format!("suggest/property?prefix=legal&limit=&cursor=&filter=a&filter=b&type=vendor&type=item&{more}"),
            json!("legal_name"),
        ),
        (
            format!("suggest/entity?prefix=Baxter&type=vendor&type_strict=any&{more}"),
            json!(id),
        ),
        (
            format!("suggest/entity?prefix=Baxter&callback=jQuery311_17&limit=50&{more}"),
            json!(id),
        ),
        (format!("suggest/entity?prefix=&{more}"), Value::Null),
        (format!("suggest/type?prefix=ven&{more}"), json!("vendor")),
        (format!("suggest/type?prefix=&{more}"), json!("vendor")),
    ] {
        let found = fits("suggestions", &reader.get(&format!("{SERVICE}/1.0/{path}")));
        let result = found["result"].as_array().unwrap();
        let has = result.iter().any(|one| one["id"] == first);
        assert_eq!(
            (has, result.is_empty()),
            (!first.is_null(), first.is_null()),
            "{path}: {found}"
        );
        assert!(result.len() == 1 || !path.contains("limit=1&"), "{path}: {found}");
    }
    for path in [
        format!("{SERVICE}?callback=jsonp1764&_=1"),
        format!("{SERVICE}/1.0?{more}"),
        format!("{SERVICE}/1.0/extend/propose?type=vendor&limit=10&{more}"),
        format!("{SERVICE}/1.0/preview?id={id}&width=400&{more}"),
    ] {
        assert_eq!(reader.get(&path).status, 200, "{path}");
    }
    let name = "Baxter Healthcare Corporation";
    let zip = json!({"pid": "addresses.zip", "v": "60015"});
    let questions = [
        json!({"query": name, "type": "vendor", "type_strict": "should", "properties": [zip]}),
        json!({"query": name, "type": ["vendor"], "type_strict": "any", "limit": "3", "properties": [zip]}),
        json!({"query": name, "type": [{"id": "vendor", "name": "Vendor"}], "limit": 3.0, "properties": [zip]}),
        json!({"query": name, "type": null, "limit": null, "properties": null}),
        json!({"query": name, "type": "", "limit": -1, "properties": []}),
        json!({"query": name, "properties": [{"p": "addresses.zip", "v": 60015}]}),
        json!({"query": name, "properties": [{"pid": "addresses.zip", "v": ["60015", null]}, {"v": "x"}]}),
        json!({"query": name, "properties": [{"pid": "addresses.zip", "v": {"str": "60015"}}, {"pid": "duns", "v": {"id": "x", "name": "y"}}]}),
        json!({"query": name, "properties": [{"pid": "nothing", "v": true}, {"pid": "none.such", "v": 1.5}], "extra": {"a": 1}}),
    ];
    let batch: serde_json::Map<String, Value> = (0..27)
        .map(|at| (format!("q{at}"), questions[at % questions.len()].clone()))
        .collect();
    let batch = Value::Object(batch);
    let form = |kind: &str, field: &str, value: &str| {
        let body = format!("{field}={}&ignored=1", crate::harness::client::segment(value)).into_bytes();
        reader
            .request("POST", &format!("{SERVICE}?lang=en"))
            .body(kind, body)
            .send()
    };
    const FORM: &str = "application/x-www-form-urlencoded";
    for kind in [
        FORM,
        "application/x-www-form-urlencoded; charset=UTF-8",
        "application/x-www-form-urlencoded;charset=utf-8",
    ] {
        let results = fits("results 0.2", &form(kind, "queries", &batch.to_string()));
        for at in 0..27 {
            assert_eq!(
                results[format!("q{at}")]["result"][0]["id"],
                json!(id),
                "{at}: {results:#}"
            );
        }
    }
    let pretty = serde_json::to_string_pretty(&json!({"q0": questions[0]})).unwrap();
    let asked = format!(
        "{SERVICE}?queries={}&callback=jQuery1",
        crate::harness::client::segment(&pretty)
    );
    assert_eq!(
        fits("results 0.2", &reader.get(&asked))["q0"]["result"][0]["id"],
        json!(id)
    );
    for query in [text(&questions[0]), crate::harness::client::segment(name)] {
        let one = reader.get(&format!("{SERVICE}?query={query}&{more}")).expect(200);
        assert_eq!(one["result"][0]["id"], json!(id), "{one:#}");
    }
    assert_eq!(form(FORM, "query", name).expect(200)["result"][0]["id"], json!(id));
    let extend =
        json!({"ids": [id], "properties": [{"id": "legal_name", "settings": {"limit": 1}}, {"id": "addresses.zip"}]});
    let told = fits(
        "values 0.2",
        &form(
            "application/x-www-form-urlencoded; charset=UTF-8",
            "extend",
            &extend.to_string(),
        ),
    );
    assert_eq!(told["rows"][&id]["addresses.zip"], json!([{"str": "60015"}]));
    form(FORM, "queries", "{\"q0\": {\"limit\": \"many\"}}").problem(400, "malformed_request");
}

fn manifests_and_suggestions(database: Database) {
    let hub = Hub::start(&database);
    let reader = hub.reader();
    let id = hub.feeder().feed_golden("erp", "1", &baxter());
    let manifest = fits("manifest 0.2", &reader.get(SERVICE));
    let view = manifest["view"]["url"].as_str().unwrap().replace("{{id}}", &id);
    let view = view.strip_prefix(&hub.url).expect("an address of this hub").to_owned();
    assert_eq!(reader.get(&view).expect(200)["id"], id);
    let draft = fits("manifest 1.0", &reader.get(&format!("{SERVICE}/1.0")));
    assert_eq!(draft["standardizedScore"], true);
    let suggest = |what: &str, prefix: &str| {
        let service = &manifest["suggest"][what];
        let base = service["service_url"].as_str().unwrap().strip_prefix(&hub.url).unwrap();
        let path = format!("{base}{}?prefix={prefix}", service["service_path"].as_str().unwrap());
        fits("suggestions", &reader.get(&path))["result"].clone()
    };
    let found = suggest("entity", "baXter%20he");
    assert_eq!(
        (&found[0]["id"], found.as_array().unwrap().len()),
        (&json!(id), 1),
        "{found}"
    );
    assert_eq!(suggest("entity", "axter"), json!([]));
    assert_eq!(suggest("entity", "%25"), json!([]), "no wildcard");
    assert!(
        suggest("property", "zip")
            .as_array()
            .unwrap()
            .iter()
            .any(|p| p["id"] == "addresses.zip")
    );
    assert_eq!(suggest("property", "bank"), json!([]));
    assert_eq!(suggest("type", "ven")[0]["id"], "vendor");
    let proposed = fits(
        "proposal",
        &reader.get(&format!("{SERVICE}/1.0/extend/propose?type=vendor")),
    );
    let proposed = proposed["properties"].as_array().unwrap();
    assert!(
        proposed
            .iter()
            .all(|p| !p["id"].as_str().unwrap().starts_with("bank_accounts"))
    );
    let preview = manifest["preview"]["url"].as_str().unwrap().replace("{{id}}", &id);
    let page = reader.get(preview.strip_prefix(&hub.url).unwrap());
    assert!(page.expect_text(200).contains("Baxter Healthcare Corp"));
    assert!(
        page.header("content-security-policy")
            .unwrap()
            .contains("default-src 'none'")
    );
}

fn questions_find_published_golden_records(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let id = feeder.feed_golden("erp", "1", &baxter());
    let other = feeder.feed_golden("erp", "2", &vendor(2));
    let sure = json!({"query": "Baxter Healthcare Corporation", "type": "vendor", "properties": [
        {"pid": "addresses.line1", "v": "1 Baxter Parkway"}, {"pid": "addresses.city", "v": "Deerfield"},
        {"pid": "addresses.state", "v": "IL"}, {"pid": "addresses.zip", "v": "60015"},
        {"pid": "phones", "v": ["224-948-2000"]}]});
    let queries = json!({"q0": sure, "q1": {"query": "Baxter Healthcare"}, "q2": {"query": "Baxter Healthcare", "type": "item"},
        "q3": {"query": "Nobody of that name"}});
    let results = fits("results 0.2", &asked(&reader, "queries", &queries));
    let best = &results["q0"]["result"][0];
    assert_eq!((&best["id"], &best["match"]), (&json!(id), &json!(true)), "{results:#}");
    assert_eq!(best["name"], "Baxter Healthcare Corp");
    let score = best["score"].as_f64().unwrap();
    assert!((90.0..=100.0).contains(&score), "{score}");
    assert!(!best["features"].as_array().unwrap().is_empty());
    for name in ["q1", "q3"] {
        let candidates = results[name]["result"].as_array().unwrap();
        assert!(candidates.iter().all(|one| one["id"] != json!(other)), "{results:#}");
    }
    let search = json!({"attributes": {"legal_name": "Baxter Healthcare"}});
    let found = feeder.post("/v1/domains/vendor/match", &search).expect(200);
    let joins = found["resolution"]["outcome"] == "join";
    assert_eq!(results["q1"]["result"][0]["match"], joins, "as ingest would: {found}");
    assert_eq!(results["q2"]["result"], json!([]));
    let by_parameter = format!(
        "{SERVICE}?queries={}",
        crate::harness::client::segment(&json!({"a": sure}).to_string())
    );
    assert_eq!(
        fits("results 0.2", &reader.get(&by_parameter))["a"]["result"][0]["id"],
        json!(id)
    );
    let condition = |pid: &str, v: Value, more: Value| {
        let mut condition = json!({"matchType": "property", "pid": pid, "v": v});
        condition
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().cloned().unwrap());
        condition
    };
    let name = json!({"matchType": "name", "v": "Baxter Healthcare Corporation"});
    let place = condition("addresses.zip", json!("60015"), json!({}));
    let must = |values: Value, quantifier: &str| {
        let required = condition(
            "addresses.state",
            values,
            json!({"required": true, "matchQuantifier": quantifier}),
        );
        json!({"conditions": [name, place, required], "limit": 5})
    };
    let body = json!({"queries": [{"conditions": [name, place]}, must(json!(["IL", "TX"]), "any"),
        must(json!(["IL", "TX"]), "all"), must(json!(["TX"]), "none")]});
    let results = fits("results 1.0", &reader.post(&format!("{SERVICE}/1.0/match"), &body))["results"].clone();
    let first = |place: usize| results[place]["candidates"][0]["id"].clone();
    assert_eq!(
        (first(0), first(1), first(2), first(3)),
        (json!(id), json!(id), Value::Null, json!(id)),
        "{results:#}"
    );
    // What is held back is not shown.
    let held = hub
        .feeder()
        .feed("procurement", "9", &crate::harness::records::baxter_elsewhere());
    let results = asked(&reader, "queries", &json!({"q": {"query": "Baxter Healthcare"}})).expect(200);
    let shown = results["q"]["result"].as_array().unwrap().iter();
    let shown: Vec<&Value> = shown.map(|one| &one["id"]).collect();
    assert!(shown.iter().all(|id| **id != held["golden_id"]), "{results:#}");
    feeder.delete(&source_record("vendor", "erp", "2")).expect(200);
    reader
        .get(&golden_record("vendor", &other))
        .problem(410, "golden_record_retired");
    let gone = asked(&reader, "queries", &json!({"q": {"query": vendor(2)["legal_name"]}})).expect(200);
    assert_eq!(gone["q"]["result"], json!([]));
}

fn values_are_told_and_sensitive_ones_never(database: Database) {
    let hub = Hub::start(&database);
    let reader = hub.actor("reader", "*:read *:sensitive");
    let mut record = baxter();
    record["bank_accounts"] = json!([{"country": "US", "aba": "021000021", "account": "99887766"}]);
    let id = hub.feeder().feed_golden("erp", "1", &record);
    let properties =
        json!([{"id": "legal_name"}, {"id": "addresses.zip"}, {"id": "bank_accounts.account"}, {"id": "tin"}]);
    let extend = json!({"ids": [id, "nobody"], "properties": properties});
    let answer = asked(&reader, "extend", &extend);
    let told = fits("values 0.2", &answer);
    assert_eq!(told["rows"][&id]["addresses.zip"], json!([{"str": "60015"}]));
    assert_eq!(told["rows"]["nobody"]["legal_name"], json!([]));
    assert!(!answer.text().contains("99887766"), "{told}");
    let answer = reader.post(&format!("{SERVICE}/1.0/extend"), &extend);
    let told = fits("values 1.0", &answer);
    assert_eq!(
        told["rows"][0]["properties"][0]["values"],
        json!([{"str": "Baxter Healthcare Corp"}])
    );
    assert_eq!(told["rows"][0]["properties"][2]["values"], json!([]));
    let braced = format!("{{{}}}", id.to_uppercase());
    let in_capitals = json!({"ids": [braced], "properties": [{"id": "addresses.zip"}]});
    let told = fits(
        "values 1.0",
        &reader.post(&format!("{SERVICE}/1.0/extend"), &in_capitals),
    );
    assert_eq!(told["rows"][0]["id"], braced, "rows are known by what was asked");
    assert_eq!(told["rows"][0]["properties"][0]["values"], json!([{"str": "60015"}]));
    assert!(!answer.text().contains("99887766"));
    let page = reader.get(&format!("{SERVICE}/1.0/preview?id={id}"));
    assert!(!page.expect_text(200).contains("99887766"));
    let probe = |account: &str| {
        let query = json!({"q": {"query": "Baxter Healthcare Corp", "properties": [{"pid": "bank_accounts.account", "v": account}]}});
        asked(&reader, "queries", &query).expect(200)
    };
    assert_eq!(
        probe("99887766"),
        probe("11111111"),
        "a sensitive value cannot be guessed"
    );
}

fn what_is_malformed_is_refused(database: Database) {
    let hub = Hub::start(&database);
    let reader = hub.reader();
    asked(&reader, "queries", &json!([1])).problem(400, "malformed_request");
    asked(&reader, "extend", &json!({"ids": 1})).problem(400, "malformed_request");
    asked(&reader, "nothing", &json!(1)).problem(400, "malformed_request");
    let many: serde_json::Map<String, Value> = (0..101).map(|n| (n.to_string(), json!({"query": "x"}))).collect();
    asked(&reader, "queries", &Value::Object(many)).problem(413, "too_large");
    reader.post(SERVICE, &json!({})).problem(415, "unsupported_media_type");
    let unnamed = json!({"queries": [{"conditions": [{"matchType": "property", "v": "x"}]}]});
    let problem = reader
        .post(&format!("{SERVICE}/1.0/match"), &unnamed)
        .problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["pointer"], "/queries/0/conditions/0/pid");
    reader.get("/v1/reconcile/nothing").problem(404, "not_found");
    let refused = hub.anonymous().get(SERVICE);
    refused.problem(401, "unauthenticated");
    assert_eq!(
        refused.header("access-control-allow-origin"),
        Some("*"),
        "a page may read why"
    );
    assert_eq!(reader.get("/v1/domains").header("access-control-allow-origin"), None);
    let mut stream = TcpStream::connect(hub.url.trim_start_matches("http://")).unwrap();
    let request = "OPTIONS /v1/reconcile/vendor HTTP/1.1\r\nhost: hub\r\norigin: http://127.0.0.1:3333\r\n\
        access-control-request-method: POST\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let answer = answer.to_lowercase();
    assert!(
        answer.starts_with("http/1.1 204") && answer.contains("access-control-allow-headers: authorization"),
        "{answer}"
    );
}
