//! Finance controls that control: what cost centers, funds and accounts restrict is asked, closing one asks about what uses
//! it, and a tie-out is signed off by another person.

use serde_json::{Value, json};

use crate::harness::definitions::{approved, decide, draft};
use crate::harness::mappings::{rule, small_map, with_small_charts};
use crate::harness::records::put;
use crate::harness::{Client, Database, Hub, both};

both!(
    an_account_outside_allowed_accounts_is_refused,
    a_restricted_fund_needs_its_grant,
    a_closed_cost_center_is_not_posted_to,
    closing_a_center_asks_about_the_rules_that_use_it,
    no_entry_is_made_in_a_closed_period,
    a_tie_out_is_signed_off_by_another_person,
    a_tie_out_is_stale_when_the_map_set_says_something_else,
    a_baseline_that_differs_is_told_and_needs_a_reason,
);

const VALIDATE: &str = "/v1/account-mappings/validate-combination";
const OPEN: &str = "/v1/lookups/cost-center-open";

/// A chart that takes its centers, accounts and funds from the domains that govern them.
fn books(hub: &Hub) {
    let chart = json!({
        "segments": [
            {"name": "fund", "length": 3, "none": "000"},
            {"name": "center", "length": 4},
            {"name": "account", "length": 5, "pad": "left", "characters": "digits"},
            {"name": "grant", "length": 4, "none": "0000"},
            {"name": "project", "length": 3, "none": "000"},
        ],
        "elements_from": [
            {"domain": "cost_center", "segment": "center", "where": {"entity": "H1"}},
            {"domain": "account"},
        ],
    });
    approved(hub, "chart", "books", &json!({"body": chart}));
}

fn with(mut record: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

fn center(feeder: &Client, code: &str, more: &Value) -> String {
    const NAMES: [&str; 5] = ["Surgery", "Pharmacy", "Imaging", "Laundry", "Dietary"];
    let name = NAMES[code.bytes().map(usize::from).sum::<usize>() % NAMES.len()];
    let base = json!({"code": code, "entity": "H1", "name": format!("{name} {code}")});
    put(feeder, "cost_center", code, &with(base, more))
}

fn element(feeder: &Client, segment: &str, code: &str, more: &Value) -> String {
    let base = json!({"chart": "books", "segment": segment, "code": code, "name": format!("{segment} {code}")});
    put(feeder, "account", &format!("{segment}-{code}"), &with(base, more))
}

/// Codes of what speaks against a combination `fund-center-account-grant-project`.
fn reasons(hub: &Hub, codes: &str, date: &str) -> Vec<String> {
    let answer = asked(hub, codes, date, None);
    let reasons = answer["reasons"].as_array().unwrap().iter();
    assert_eq!(answer["valid"], reasons.len() == 0);
    reasons
        .map(|reason| reason["code"].as_str().unwrap().to_owned())
        .collect()
}

fn asked(hub: &Hub, codes: &str, date: &str, posting: Option<&str>) -> Value {
    let names = ["fund", "center", "account", "grant", "project"];
    let segments: serde_json::Map<String, Value> = names
        .iter()
        .zip(codes.split('-'))
        .map(|(name, code)| ((*name).to_owned(), json!(code)))
        .collect();
    let body = json!({"chart": "books", "date": date, "segments": segments, "posting": posting});
    hub.reader().post(VALIDATE, &body).expect(200)
}

const DAY: &str = "2026-06-01";
const NONE: [String; 0] = [];

fn open(hub: &Hub, center: &str, more: &Value) -> Value {
    let asked = with(
        json!({"cost_center": {"system": "erp", "key": center}, "on": DAY}),
        more,
    );
    hub.reader().post(OPEN, &asked).expect(200)
}

fn an_account_outside_allowed_accounts_is_refused(database: Database) {
    let hub = Hub::start(&database);
    books(&hub);
    let feeder = hub.feeder();
    assert_eq!(
        reasons(&hub, "000-7420-52000-0000-000", DAY),
        ["unknown_code"],
        "only records are centers"
    );
    let allowed = json!([{"from": "52000", "to": "52999"}, {"from": "6*"}, {"from": "100"}]);
    let id = center(
        &feeder,
        "7420",
        &json!({"allowed_accounts": allowed, "blocked_postings": ["payroll", "plan"]}),
    );
    center(&feeder, "7430", &json!({}));
    let other = json!({"code": "9999", "entity": "H2", "name": "Elsewhere"});
    put(&feeder, "cost_center", "H2-9999", &other);
    element(
        &feeder,
        "account",
        "52900",
        &json!({"account_type": "expense", "postings": ["payroll"]}),
    );
    for code in ["52000", "52410", "61000", "00100", "53000", "40000"] {
        element(&feeder, "account", code, &json!({}));
    }
    for fine in ["52000", "52410", "61000", "00100", "100"] {
        assert_eq!(reasons(&hub, &format!("000-7420-{fine}-0000-000"), DAY), NONE, "{fine}");
    }
    for wrong in ["53000", "40000"] {
        assert_eq!(
            reasons(&hub, &format!("000-7420-{wrong}-0000-000"), DAY),
            ["account_not_allowed"]
        );
        assert_eq!(
            reasons(&hub, &format!("000-7430-{wrong}-0000-000"), DAY),
            NONE,
            "another center"
        );
    }
    assert_eq!(
        reasons(&hub, "000-9999-52000-0000-000", DAY),
        ["unknown_code"],
        "of another entity"
    );
    let told = &asked(&hub, "000-7420-53000-0000-000", DAY, None)["reasons"][0];
    assert_eq!(
        (&told["pointer"], &told["rule"]),
        (&json!("/segments/account"), &json!("allowed_accounts"))
    );
    let says = &told["said_by"];
    assert_eq!(
        (&says["golden_id"], &says["domain"], &says["pointer"]),
        (
            &json!(id),
            &json!("cost_center"),
            &json!("/attributes/allowed_accounts")
        )
    );
    // The account is for wages, whoever asks; what is only planned spends nothing, and is blocked by itself.
    assert_eq!(reasons(&hub, "000-7420-52900-0000-000", DAY), ["posting_blocked"]);
    assert_eq!(
        asked(&hub, "000-7420-52000-0000-000", DAY, Some("plan"))["reasons"][0]["pointer"],
        "/posting"
    );
    assert_eq!(
        asked(&hub, "000-7420-52000-0000-000", DAY, Some("secondary"))["valid"],
        true
    );
    // The look-up says the same without a chart.
    let answer = open(&hub, "7420", &json!({"account": "53000"}));
    assert_eq!(
        (&answer["open"], &answer["reasons"][0]["code"]),
        (&json!(false), &json!("account_not_allowed"))
    );
    assert_eq!(answer["reasons"][0]["pointer"], "/account");
    assert_eq!(
        open(&hub, "7420", &json!({"account": "52410", "posting": "expense"}))["open"],
        true
    );
    let unsaid = open(&hub, "7420", &json!({}));
    assert_eq!(
        (&unsaid["open"], &unsaid["conditions"][0]["rule"]),
        (&json!(true), &json!("allowed_accounts"))
    );
    let wrong = json!({"cost_center": {"system": "erp", "key": "7420"}, "posting": "lunch"});
    hub.reader().post(OPEN, &wrong).problem(422, "invalid_content");
    // A chart is told what it takes from where there is nothing, and what cannot be read.
    let nowhere = json!({"segments": [{"name": "center", "length": 4}],
        "elements_from": [{"domain": "galaxy", "segment": "center"}]});
    let number = draft(&hub, "chart", "odd", &json!({"body": nowhere}));
    let problem = decide(
        &hub,
        ("chart", "odd", number),
        "submit",
        "author",
        &json!({"reason": "x"}),
    );
    let problem = problem.problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["pointer"], "/elements_from/0/domain");
    let short = json!({"segments": [{"name": "center", "length": 4}, {"name": "account", "length": 3, "characters": "digits"}],
        "elements_from": [{"domain": "cost_center", "segment": "center", "where": {"entity": "H1"}}]});
    let number = draft(&hub, "chart", "short", &json!({"body": short}));
    let told = decide(
        &hub,
        ("chart", "short", number),
        "submit",
        "author",
        &json!({"reason": "x"}),
    )
    .expect(200);
    assert_eq!(told["findings"][0]["code"], "restriction_unreadable", "{told}");
    let broken = json!({"code": "1", "entity": "H1", "name": "Odd", "allowed_accounts": [{"from": "5?00"}]});
    feeder.send_record("cost_center", "erp", "odd", &broken).expect(202);
}

fn a_restricted_fund_needs_its_grant(database: Database) {
    let hub = Hub::start(&database);
    books(&hub);
    let feeder = hub.feeder();
    center(&feeder, "7420", &json!({}));
    center(
        &feeder,
        "7500",
        &json!({"fund_restricted": true, "allowed_funds": [{"from": "23*"}], "project_required": true}),
    );
    element(&feeder, "account", "52000", &json!({}));
    element(&feeder, "fund", "000", &json!({}));
    element(&feeder, "fund", "100", &json!({}));
    element(
        &feeder,
        "fund",
        "230",
        &json!({"grant_restricted": true, "allowed_grants": [{"from": "G1*"}]}),
    );
    element(&feeder, "grant", "0000", &json!({}));
    element(
        &feeder,
        "grant",
        "G100",
        &json!({"fund_restricted": true, "allowed_funds": [{"from": "230"}]}),
    );
    element(&feeder, "grant", "G200", &json!({}));
    let cases: [(&str, &[&str]); 9] = [
        ("230-7420-52000-G100-000", &[]),
        ("230-7420-52000-0000-000", &["grant_required"]),
        ("230-7420-52000-G200-000", &["grant_not_allowed"]),
        ("100-7420-52000-G100-000", &["fund_not_allowed"]),
        ("000-7420-52000-G100-000", &["fund_required"]),
        ("100-7420-52000-0000-000", &[]),
        ("100-7500-52000-0000-P10", &["fund_not_allowed"]),
        ("230-7500-52000-G100-000", &["project_required"]),
        ("230-7500-52000-G100-P10", &[]),
    ];
    for (codes, expected) in cases {
        assert_eq!(reasons(&hub, codes, DAY), expected, "{codes}");
    }
    let at = |more: Value| open(&hub, "7500", &more)["reasons"].as_array().unwrap().len();
    assert_eq!(at(json!({"account": "52000"})), 2, "neither fund nor project");
    assert_eq!(at(json!({"account": "52000", "fund": "100", "project": "P10"})), 1);
    assert_eq!(at(json!({"account": "52000", "fund": "230", "project": "000"})), 1);
    assert_eq!(at(json!({"account": "52000", "fund": "230", "project": "P10"})), 0);
}

fn a_closed_cost_center_is_not_posted_to(database: Database) {
    let hub = Hub::start(&database);
    books(&hub);
    let feeder = hub.feeder();
    element(&feeder, "account", "52000", &json!({}));
    let closing = json!({"valid_from": "2026-01-01", "valid_to": "2026-07-01", "zero_activity_attested": true});
    center(&feeder, "7420", &closing);
    for (code, status) in [
        ("7430", "inactive"),
        ("7440", "blocked"),
        ("7450", "draft"),
        ("7460", "retired"),
    ] {
        center(&feeder, code, &json!({"status": status}));
        assert_eq!(
            reasons(&hub, &format!("000-{code}-52000-0000-000"), DAY),
            ["not_active"],
            "{status}"
        );
    }
    center(&feeder, "7470", &json!({"status": "active"}));
    assert_eq!(reasons(&hub, "000-7470-52000-0000-000", DAY), NONE);
    let on = |day: &str| reasons(&hub, "000-7420-52000-0000-000", day);
    assert_eq!(on("2026-06-30"), NONE);
    assert_eq!(on("2026-07-01"), ["not_in_force"]);
    assert_eq!(on("2025-12-31"), ["not_in_force"]);
    // What holds later is known before it begins, and what held before is known after it ended.
    center(&feeder, "7480", &json!({"valid_from": "2026-01-01"}));
    center(
        &feeder,
        "7480",
        &json!({"valid_from": "2999-01-01", "status": "inactive"}),
    );
    assert_eq!(reasons(&hub, "000-7480-52000-0000-000", DAY), NONE);
    assert_eq!(reasons(&hub, "000-7480-52000-0000-000", "2999-06-01"), ["not_active"]);
    // An account that is blocked takes nothing either.
    element(&feeder, "account", "52000", &json!({"status": "blocked"}));
    assert_eq!(reasons(&hub, "000-7470-52000-0000-000", DAY), ["not_active"]);
}

fn waiting(hub: &Hub) -> Vec<Value> {
    hub.steward("ann")
        .tasks("domain=account_mapping&kind=exception&category=closed_element")
}

fn closing_a_center_asks_about_the_rules_that_use_it(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    for code in ["7420", "7430", "7440"] {
        center(&feeder, code, &json!({}));
    }
    let segments = json!([{"name": "center", "length": 4}]);
    let of_records = json!({"segments": segments, "elements_from": [{"domain": "cost_center", "segment": "center"}]});
    approved(&hub, "chart", "new", &json!({"body": of_records}));
    approved(
        &hub,
        "chart",
        "old",
        &json!({"body": {"segments": [{"name": "unit", "length": 2}]}}),
    );
    let to = |id: &str, unit: &str, code: &str| json!({"id": id, "type": "many_to_one", "when": {"unit": unit}, "targets": [{"segments": {"center": code}}]});
    let body =
        json!({"source_chart": "old", "target_chart": "new", "rules": [to("a", "10", "7420"), to("b", "20", "7430")]});
    approved(&hub, "map_set", "m", &json!({"body": body}));
    let combinations = json!({"combinations": [{"segments": {"unit": "10"}}, {"segments": {"unit": "20"}}]});
    hub.governor("ann")
        .put("/v1/account-mappings/m/combinations", &combinations)
        .expect(200);
    assert!(waiting(&hub).is_empty());

    // Something else of a center changes nothing.
    center(&feeder, "7420", &json!({"department": "Operations"}));
    assert!(waiting(&hub).is_empty());
    let closing = json!({"valid_to": "2999-01-01", "zero_activity_attested": true});
    let id = center(&feeder, "7420", &closing);
    let open = waiting(&hub);
    assert_eq!(open.len(), 1, "in the commit that closes it: {open:?}");
    let detail = &open[0]["detail"];
    assert_eq!(
        (
            &detail["map_set"],
            &detail["code"],
            &detail["golden_id"],
            &detail["rules"]
        ),
        (&json!("m"), &json!("7420"), &json!(id), &json!(["a"]))
    );
    assert_eq!(detail["combinations"], json!([{"unit": "10"}]));
    assert_eq!(detail["closed"][0]["valid_from"], "2999-01-01");
    assert_eq!(
        hub.steward("ann")
            .tasks("domain=cost_center&category=closed_element")
            .len(),
        0
    );

    // Another one by its status, at once; it closes when the center is open again.
    center(&feeder, "7430", &json!({"status": "inactive"}));
    assert_eq!(waiting(&hub).len(), 2);
    center(&feeder, "7430", &json!({"status": "active"}));
    assert_eq!(waiting(&hub).len(), 1);

    // A version of the map set that uses another center from that day on cures it, in the commit that approves it.
    let (mut until, mut after) = (to("a", "10", "7420"), to("a2", "10", "7440"));
    (until["effective_to"], after["effective_from"]) = (json!("2999-01-01"), json!("2999-01-01"));
    let body = json!({"source_chart": "old", "target_chart": "new", "rules": [until, after, to("b", "20", "7430")]});
    approved(&hub, "map_set", "m", &json!({"body": body}));
    assert!(waiting(&hub).is_empty());

    // What a steward leaves as it is is not asked again.
    center(&feeder, "7440", &json!({"status": "blocked"}));
    let task = waiting(&hub).remove(0);
    hub.steward("ann").decide(&task, "dismiss").expect(200);
    center(&feeder, "7430", &json!({"status": "inactive"}));
    let open = waiting(&hub);
    assert_eq!((open.len(), &open[0]["detail"]["code"]), (1, &json!("7430")));
}

fn no_entry_is_made_in_a_closed_period(database: Database) {
    let hub = Hub::start(&database);
    let period =
        |name: &str, from: &str, to: &str, state: &str| json!({"name": name, "from": from, "to": to, "state": state});
    let calendar = json!({"body": {"periods": [
        period("2026-05", "2026-05-01", "2026-06-01", "closed"),
        period("2026-06", "2026-06-01", "2026-07-01", "open"),
        period("2026-07", "2026-07-01", "2026-08-01", "closing"),
    ]}});
    let chart = json!({"body": {"segments": [{"name": "account", "length": 3}], "close_calendar": "periods"}});
    approved(&hub, "chart", "books", &chart);
    let at = |date: &str| {
        let body = json!({"chart": "books", "date": date, "segments": {"account": "1"}});
        let answer = hub.reader().post(VALIDATE, &body).expect(200);
        (answer["valid"].clone(), answer["reasons"][0]["code"].clone())
    };
    assert_eq!(at("2026-06-15"), (json!(false), json!("calendar_not_in_force")));
    approved(&hub, "close_calendar", "periods", &calendar);
    assert_eq!(at("2026-05-31"), (json!(false), json!("period_not_open")));
    assert_eq!(at("2026-06-15"), (json!(true), Value::Null));
    assert_eq!(at("2026-07-01"), (json!(false), json!("period_not_open")));
    assert_eq!(
        at("2026-08-01"),
        (json!(true), Value::Null),
        "beyond its periods days are open"
    );
}

const TIE_OUTS: &str = "/v1/account-mappings/m/tie-outs";

fn mapped(hub: &Hub) {
    with_small_charts(hub);
    let rules = json!([rule("tens", "1*", "A"), rule("twenties", "2*", "B")]);
    approved(hub, "map_set", "m", &json!({"body": small_map(rules)}));
}

fn lines() -> Value {
    let line = |date: &str, unit: &str, amount: &str| json!({"date": date, "segments": {"unit": unit, "kind": "1"}, "amount": amount});
    json!([
        line("2026-01-05", "10", "10.00"),
        line("2026-01-20", "11", "0.50"),
        line("2026-02-01", "20", "-3.00")
    ])
}

fn keep(hub: &Hub, who: &str, more: &Value) -> Value {
    let body = with(json!({"baseline": "Trial balance FY26", "lines": lines()}), more);
    hub.governor(who).post(TIE_OUTS, &body).expect(201)
}

fn sign(hub: &Hub, who: &str, id: &Value, body: &Value) -> crate::harness::Answer {
    hub.governor(who)
        .post(&format!("{TIE_OUTS}/{}/sign-off", id.as_str().unwrap()), body)
}

fn a_tie_out_is_signed_off_by_another_person(database: Database) {
    let hub = Hub::start(&database);
    mapped(&hub);
    let expected = json!([{"period": "2026-01", "segments": {"code": "A"}, "amount": "10.50"},
        {"period": "2026-02", "segments": {"code": "B"}, "amount": "-3.00"}]);
    let kept = keep(&hub, "ann", &json!({"expected": expected}));
    assert_eq!(
        (&kept["ties"], &kept["state"], &kept["stale"], &kept["run_by"]),
        (&json!(true), &json!("open"), &json!(false), &json!("ann"))
    );
    let totals: Vec<(Value, Value)> = kept["result"]["totals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|total| (total["segments"].clone(), total["amount"].clone()))
        .collect();
    assert_eq!(
        totals,
        [
            (json!({"code": "A"}), json!("10.50")),
            (json!({"code": "B"}), json!("-3.00"))
        ]
    );
    let id = &kept["id"];
    let reason = json!({"reason": "Compared with the trial balance."});
    sign(&hub, "ann", id, &reason).problem(409, "own_tie_out");
    hub.reader()
        .post(&format!("{TIE_OUTS}/{}/sign-off", id.as_str().unwrap()), &reason)
        .problem(403, "forbidden");
    sign(&hub, "bob", id, &json!({"reason": " "})).problem(422, "invalid_content");
    let signed = sign(&hub, "bob", id, &reason).expect(200);
    assert_eq!(
        (&signed["state"], &signed["signed_by"], &signed["reason"]),
        (&json!("signed_off"), &json!("bob"), &reason["reason"])
    );
    sign(&hub, "eve", id, &reason).problem(409, "tie_out_signed_off");
    let path = format!("{TIE_OUTS}/{}", id.as_str().unwrap());
    assert_eq!(hub.reader().get(&path).expect(200), signed);
    let second = keep(&hub, "bob", &json!({}));
    assert_ne!(second["lines_hash"], kept["lines_hash"], "another baseline");
    let page = hub.reader().get(&format!("{TIE_OUTS}?limit=1")).expect(200);
    assert_eq!(page["items"][0]["id"], second["id"], "the newest first");
    let next = page["next_cursor"].as_str().unwrap();
    let page = hub
        .reader()
        .get(&format!("{TIE_OUTS}?limit=1&cursor={next}"))
        .expect(200);
    assert_eq!((&page["items"][0]["id"], &page["next_cursor"]), (id, &Value::Null));
    let audit = hub.admin().get("/v1/audit?domain=operations&limit=200").expect(200);
    let entries = audit["items"].as_array().unwrap().iter();
    let told: Vec<(&Value, &Value)> = entries
        .filter(|entry| entry["subject"] == format!("tie_out:m/{}", id.as_str().unwrap()))
        .map(|entry| (&entry["action"], &entry["actor"]))
        .collect();
    assert!(told.contains(&(&json!("keep_tie_out"), &json!("ann"))), "{told:?}");
    assert!(told.contains(&(&json!("sign_off_tie_out"), &json!("bob"))), "{told:?}");
    hub.reader().get(&format!("{TIE_OUTS}/none")).problem(404, "not_found");
    hub.reader()
        .get("/v1/account-mappings/none/tie-outs")
        .problem(404, "not_found");
}

fn a_tie_out_is_stale_when_the_map_set_says_something_else(database: Database) {
    let hub = Hub::start(&database);
    mapped(&hub);
    let (signed, open) = (keep(&hub, "ann", &json!({})), keep(&hub, "ann", &json!({})));
    sign(&hub, "bob", &signed["id"], &json!({"reason": "Checked."})).expect(200);
    let stale = |id: &Value| {
        let one = hub
            .reader()
            .get(&format!("{TIE_OUTS}/{}", id.as_str().unwrap()))
            .expect(200);
        (one["stale"].clone(), one["state"].clone())
    };
    // A version for other days says nothing else of these lines.
    let rules = json!([rule("tens", "1*", "B"), rule("twenties", "2*", "B")]);
    let later = json!({"body": small_map(rules.clone()), "valid_from": "2026-03-01"});
    approved(&hub, "map_set", "m", &later);
    assert_eq!(stale(&signed["id"]), (json!(false), json!("signed_off")));
    approved(
        &hub,
        "map_set",
        "m",
        &json!({"body": small_map(rules), "valid_from": "2026-02-01"}),
    );
    assert_eq!(stale(&signed["id"]), (json!(true), json!("signed_off")));
    sign(&hub, "bob", &open["id"], &json!({"reason": "Checked."})).problem(409, "tie_out_stale");
    // Of a draft: what is submitted and approved is the same, what is written anew is not.
    let other = json!({"body": small_map(json!([rule("all", "any", "A")]))});
    let number = draft(&hub, "map_set", "m", &other);
    let of_draft = keep(&hub, "ann", &json!({"version": number}));
    for (who, action) in [("author", "submit"), ("approver", "approve")] {
        decide(&hub, ("map_set", "m", number), action, who, &json!({"reason": "x"})).expect(200);
    }
    assert_eq!(stale(&of_draft["id"]).0, false);
    let chart = json!({"body": {"segments": [{"name": "unit", "length": 2}, {"name": "kind", "length": 1}]}});
    approved(&hub, "chart", "old", &chart);
    assert_eq!(stale(&of_draft["id"]).0, true, "the chart says something else");
}

fn a_baseline_that_differs_is_told_and_needs_a_reason(database: Database) {
    let hub = Hub::start(&database);
    mapped(&hub);
    let expected = json!([{"period": "2026-01", "segments": {"code": "A"}, "amount": "10.49"},
        {"period": "2026-02", "segments": {"code": "D"}, "amount": "-3.00"}]);
    let kept = keep(&hub, "ann", &json!({"expected": expected}));
    assert_eq!(kept["ties"], false);
    let told: Vec<(Value, Value)> = kept["result"]["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["segments"]["code"].clone(), one["difference"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            (json!("A"), json!("0.01")),
            (json!("B"), json!("-3.00")),
            (json!("D"), json!("3.00"))
        ]
    );
    let problem = sign(&hub, "bob", &kept["id"], &json!({"reason": "x"})).problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["pointer"], "/override_reason");
    let why = json!({"reason": "x", "override_reason": "A cent was rounded in the old ledger."});
    assert_eq!(
        sign(&hub, "bob", &kept["id"], &why).expect(200)["override_reason"],
        why["override_reason"]
    );
    let governor = hub.governor("ann");
    let wrong = |more: Value| {
        let body = with(json!({"baseline": "b", "lines": lines()}), &more);
        let problem = governor.post(TIE_OUTS, &body).problem(422, "invalid_content");
        problem["errors"][0]["pointer"].as_str().unwrap().to_owned()
    };
    assert_eq!(wrong(json!({"by": ["nothing"]})), "/by/0");
    assert_eq!(wrong(json!({"lines": []})), "/lines");
    assert_eq!(wrong(json!({"baseline": " "})), "/baseline");
    let odd = json!([{"period": "p", "segments": {"code": "TOO LONG"}, "amount": "1"}]);
    assert_eq!(wrong(json!({"expected": odd})), "/expected/0/segments/code");
}
