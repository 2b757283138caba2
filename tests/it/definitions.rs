//! Definitions: versions that one person writes and another approves.

use serde_json::{Value, json};

use crate::harness::definitions::{approved, decide, draft, place};
use crate::harness::receiver::Receiver;
use crate::harness::rules::verified;
use crate::harness::subscription::{Subscription, options};
use crate::harness::wait::wait_until;
use crate::harness::{Database, Hub, both};
use crate::verify::verify;

both!(
    a_version_counts_once_another_person_approves_it,
    the_newest_version_whose_days_include_a_day_is_in_force,
    wrong_versions_are_refused_with_the_place,
    a_stale_decision_changes_nothing,
    definitions_are_listed_page_by_page,
    whoever_may_not_govern_them_does_not,
);

const TERMS: (&str, &str) = ("code_list", "payment_terms");

fn terms(codes: &[&str]) -> Value {
    let codes: Vec<Value> = codes.iter().map(|code| json!({"code": code, "label": code})).collect();
    json!({"body": {"title": "Payment terms", "codes": codes}, "note": "Terms that payables knows."})
}

fn a_version_counts_once_another_person_approves_it(database: Database) {
    let hub = Hub::start_with(&database, options());
    let receiver = Receiver::start();
    Subscription::with(
        &hub,
        json!({"name": "cache", "url": receiver.url, "domains": ["operations"]}),
    );
    let (kind, name) = TERMS;
    let number = draft(&hub, kind, name, &terms(&["NET30"]));
    let path = place(kind, name);
    hub.reader().get(&path).problem(404, "not_found");
    let reason = json!({"reason": "Asked for by payables."});
    let this = (kind, name, number);
    decide(&hub, this, "approve", "bob", &reason).problem(409, "wrong_state");
    let submitted = decide(&hub, this, "submit", "ann", &reason).expect(200);
    assert_eq!(submitted["authors"], json!(["author", "ann"]));
    for author in ["author", "ann"] {
        decide(&hub, this, "approve", author, &reason).problem(409, "own_version");
    }
    let done = decide(&hub, this, "approve", "bob", &reason).expect(200);
    assert_eq!(
        (&done["state"], &done["decided_by"]),
        (&json!("approved"), &json!("bob"))
    );
    let read = hub.reader().get(&path).expect(200);
    assert_eq!(read["body"]["codes"][0]["code"], "NET30");

    let auditor = hub.admin();
    let audit = auditor.get("/v1/audit?domain=operations").expect(200);
    let actions: Vec<_> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["action"].clone())
        .collect();
    assert_eq!(actions, ["draft_definition", "submit_definition", "approve_definition"]);
    decide(&hub, this, "retire", "ann", &reason).expect(202);
    decide(&hub, this, "retire", "bob", &reason).expect(200);
    hub.reader().get(&path).problem(404, "not_found");
    wait_until("both events arrive", || receiver.ids().len() == 2);
    let events: Vec<Value> = receiver.delivered().iter().map(|sent| sent.json()).collect();
    let told = events.iter().map(|event| (&event["type"], &event["data"]["number"]));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            (&json!("mdm.definition.approved.v1"), &json!(1)),
            (&json!("mdm.definition.retired.v1"), &json!(1))
        ]
    );
    for event in &events {
        let path = format!("/v1/event-types/{}", event["type"].as_str().unwrap());
        let schema = hub.reader().get(&path).expect(200)["schema"].clone();
        assert!(jsonschema::is_valid(&schema, event), "{event}");
    }
    decide(&hub, this, "approve", "bob", &reason).problem(409, "wrong_state");
    drop(hub);
    verified(&database);
    let tampered = "UPDATE audit SET detail = '{}' WHERE domain = 'operations' AND seq = 2";
    assert_eq!(database.connect().execute(tampered), 1);
    let (holds, report) = verify(&database);
    assert!(!holds);
    let domains = report["domains"].as_array().unwrap();
    let own = domains.iter().find(|one| one["domain"] == "operations").unwrap();
    assert_eq!(own["findings"][0]["law"], "audit_whole", "{own}");
}

fn the_newest_version_whose_days_include_a_day_is_in_force(database: Database) {
    let hub = Hub::start(&database);
    let (kind, name) = TERMS;
    approved(&hub, kind, name, &terms(&["OLD"]));
    let dated = |codes: &[&str], from: &str, to: Option<&str>| {
        let mut version = terms(codes);
        version["valid_from"] = json!(from);
        version["valid_to"] = json!(to);
        version
    };
    approved(&hub, kind, name, &dated(&["NEXT"], "2030-01-01", None));
    approved(&hub, kind, name, &dated(&["SPELL"], "2031-01-01", Some("2031-02-01")));
    draft(&hub, kind, name, &terms(&["DRAFT"]));
    let on = |day: &str| {
        let read = hub.reader().get(&format!("{}?on={day}", place(kind, name))).expect(200);
        read["body"]["codes"][0]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        ["2029-12-31", "2030-01-01", "2031-01-31", "2031-02-01"].map(on),
        ["OLD", "NEXT", "SPELL", "NEXT"]
    );
    let list = hub.reader().get("/v1/definitions/code_list").expect(200);
    assert_eq!(list["items"][0]["last_number"], 4);
    assert_eq!(list["items"][0]["in_force"], 1);
}

fn wrong_versions_are_refused_with_the_place(database: Database) {
    let hub = Hub::start(&database);
    let (kind, name) = TERMS;
    let path = format!("{}/versions", place(kind, name));
    let ann = hub.governor("ann");
    let places = |body: &Value| {
        let problem = ann.post(&path, body).problem(422, "invalid_content");
        let errors = problem["errors"].as_array().unwrap().iter();
        errors
            .map(|e| e["pointer"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(places(&terms(&["A", "A"])), ["/body/codes/1/code"]);
    assert_eq!(places(&json!({"body": {"codes": []}})), ["/body/title"]);
    assert_eq!(places(&json!({"body": {"title": 7, "codes": []}})), ["/body/title"]);
    assert_eq!(places(&json!({"body": []})), ["/body"]);
    let mut backwards = terms(&["A"]);
    (backwards["valid_from"], backwards["valid_to"]) = (json!("2026-02-01"), json!("2026-02-01"));
    assert_eq!(places(&backwards), ["/valid_to"]);
    ann.post("/v1/definitions/recipe/soup/versions", &terms(&["A"]))
        .problem(404, "not_found");
    ann.post("/v1/definitions/code_list/a%20b/versions", &terms(&["A"]))
        .problem(400, "malformed_request");
    hub.reader()
        .get(&format!("{}?on=soon", place(kind, name)))
        .problem(400, "malformed_request");
    hub.reader().get(&path).problem(404, "not_found");
}

fn a_stale_decision_changes_nothing(database: Database) {
    let hub = Hub::start(&database);
    let (kind, name) = TERMS;
    let number = draft(&hub, kind, name, &terms(&["A"]));
    let path = format!("{}/versions/{number}", place(kind, name));
    let ann = hub.governor("ann");
    let put = |tag: &str| {
        ann.request("PUT", &path)
            .header("If-Match", tag)
            .json(&terms(&["B"]))
            .send()
    };
    let written = put("\"1\"").expect(200);
    assert_eq!(
        (&written["version"], &written["authors"]),
        (&json!(2), &json!(["author", "ann"]))
    );
    put("\"1\"").problem(412, "stale_version");
    ann.put(&path, &terms(&["C"])).problem(428, "version_required");
    assert_eq!(ann.get(&path).expect(200), written);
    let reason = json!({"reason": "No."});
    decide(&hub, (kind, name, number), "submit", "ann", &reason).expect(200);
    put("\"3\"").problem(409, "wrong_state");
    decide(&hub, (kind, name, number), "reject", "bob", &reason).expect(200);
    put("\"4\"").expect(200);
}

fn definitions_are_listed_page_by_page(database: Database) {
    let hub = Hub::start(&database);
    for name in ["a", "b", "c"] {
        draft(&hub, "code_list", name, &terms(&["X"]));
        draft(&hub, "code_list", name, &terms(&["Y"]));
    }
    let reader = hub.reader();
    let mut names = Vec::new();
    let mut path = "/v1/definitions/code_list?limit=2".to_owned();
    loop {
        let page = reader.get(&path).expect(200);
        names.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["name"].clone()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/v1/definitions/code_list?limit=2&cursor={cursor}");
    }
    assert_eq!(names, ["a", "b", "c"]);
    let first = reader.get("/v1/definitions/code_list/a/versions?limit=1").expect(200);
    assert_eq!(first["items"][0]["number"], 2);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = reader
        .get(&format!("/v1/definitions/code_list/a/versions?cursor={cursor}"))
        .expect(200);
    assert_eq!(rest["items"][0]["number"], 1);
    assert_eq!(rest["next_cursor"], Value::Null);
}

fn whoever_may_not_govern_them_does_not(database: Database) {
    let hub = Hub::start(&database);
    let (kind, name) = TERMS;
    let vendors_only = hub.actor("val", "vendor:govern vendor:read");
    let path = format!("{}/versions", place(kind, name));
    vendors_only.post(&path, &terms(&["A"])).problem(403, "forbidden");
    draft(&hub, kind, name, &terms(&["A"]));
    vendors_only.get(&path).problem(403, "forbidden");
    let list = vendors_only.get("/v1/definitions/code_list").expect(200);
    assert_eq!(list["items"], json!([]));
    let own = hub.actor("dee", "definitions:govern definitions:read");
    own.post(&path, &terms(&["B"])).expect(201);
}
