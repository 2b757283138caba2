//! Cut-over with a baseline: 10,880 real balances translated to another chart, to the cent, and what is wrong with a map
//! set found before it counts.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::definitions::{approved, decide, draft, place};
use crate::harness::mappings::{balances, cents, city_chart, city_map, with_charts};
use crate::harness::{Database, Hub, both};

both!(cut_over_with_a_baseline, what_is_planted_is_found_with_its_witness,);

fn cut_over_with_a_baseline(database: Database) {
    let hub = Hub::start(&database);
    with_charts(&hub);
    approved(
        &hub,
        "map_set",
        "city",
        &json!({"body": city_map(), "valid_from": "2017-01-01"}),
    );
    let (reader, governor) = (hub.reader().patient(), hub.governor("ann"));
    let lines = balances();
    assert_eq!(lines.len(), 10_880);

    let tied = reader
        .post(
            "/v1/account-mappings/tie-out",
            &json!({"map_set": "city", "lines": lines}),
        )
        .expect(200);
    assert_eq!(
        (&tied["ties"], &tied["coverage_percent"]),
        (&json!(true), &json!("100"))
    );
    assert_eq!((tied["lines"].as_u64(), &tied["unmapped"]), (Some(10_880), &json!([])));
    let periods = tied["periods"].as_array().unwrap();
    assert_eq!(periods.len(), 13);
    let mut by_period: BTreeMap<&str, i64> = BTreeMap::new();
    for line in &lines {
        *by_period.entry(&line["date"].as_str().unwrap()[..7]).or_default() += cents(line["amount"].as_str().unwrap());
    }
    for period in periods {
        let sum = by_period[period["period"].as_str().unwrap()];
        assert_eq!(cents(period["source_total"].as_str().unwrap()), sum);
        assert_eq!(cents(period["target_total"].as_str().unwrap()), sum);
        assert_eq!(period["difference"], "0.00");
    }

    for batch in lines.chunks(5_440) {
        let body = json!({"map_set": "city", "lines": batch});
        let answer = reader.post("/v1/account-mappings/translate", &body).expect(200);
        assert_eq!(answer["counts"], json!({"mapped": 5_440, "suspense": 0, "refused": 0}));
        for (line, result) in batch.iter().zip(answer["results"].as_array().unwrap()) {
            let parts = result["targets"].as_array().unwrap().iter();
            let sum: i64 = parts.map(|target| cents(target["amount"].as_str().unwrap())).sum();
            assert_eq!(sum, cents(line["amount"].as_str().unwrap()), "{line} {result}");
        }
    }

    let mut seen: BTreeMap<String, Value> = BTreeMap::new();
    for line in &lines {
        seen.insert(
            line["segments"].to_string(),
            json!({"segments": line["segments"], "valid_from": "2017-07-01"}),
        );
    }
    let combinations: Vec<Value> = seen.into_values().collect();
    let path = "/v1/account-mappings/city/combinations";
    let registered = governor.put(path, &json!({"combinations": combinations})).expect(200);
    assert_eq!(registered["registered"], 2_561);
    let coverage = reader.get("/v1/account-mappings/city/coverage").expect(200);
    assert_eq!(
        (
            &coverage["combinations"],
            &coverage["coverage_percent"],
            &coverage["gaps"]
        ),
        (&json!(2_561), &json!("100"), &json!([]))
    );
    let conflicts = reader.get("/v1/account-mappings/city/conflicts").expect(200);
    assert!(
        conflicts["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|found| found["severity"] != "blocking")
    );
}

/// The findings of a draft that is refused when it is submitted, as it keeps them.
fn refused(hub: &Hub, change: impl FnOnce(&mut Vec<Value>)) -> Vec<Value> {
    let mut body = city_map();
    change(body["rules"].as_array_mut().unwrap());
    let number = draft(hub, "map_set", "city", &json!({"body": body}));
    let this = ("map_set", "city", number);
    let problem = decide(hub, this, "submit", "author", &json!({"reason": "Please."})).problem(422, "invalid_content");
    let told: Vec<&Value> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| &error["code"])
        .collect();
    let kept = hub
        .reader()
        .get(&format!("{}/versions/{number}", place("map_set", "city")))
        .expect(200);
    assert_eq!(kept["state"], "draft");
    let findings = kept["findings"].as_array().unwrap().iter();
    let blocking: Vec<Value> = findings
        .filter(|found| found["severity"] == "blocking")
        .cloned()
        .collect();
    assert_eq!(told, blocking.iter().map(|found| &found["code"]).collect::<Vec<_>>());
    blocking
}

fn to(account: &str) -> Value {
    json!([{"segments": {"entity": "=fund@fund_entity", "department": "=center", "account": account}}])
}

/// What a draft says of a finding's witness: the code of its problem.
fn said(hub: &Hub, finding: &Value) -> Value {
    let witness = &finding["witness"]["at"];
    let list = hub
        .reader()
        .get(&format!("{}/versions?limit=1", place("map_set", "city")))
        .expect(200);
    let body = json!({"map_set": "city", "version": list["items"][0]["number"], "detail": true,
        "lines": [{"date": witness["date"], "segments": witness["segments"], "amount": "10.01"}]});
    let answer = hub.reader().post("/v1/account-mappings/translate", &body).expect(200);
    answer["results"][0].clone()
}

fn what_is_planted_is_found_with_its_witness(database: Database) {
    let hub = Hub::start(&database);
    with_charts(&hub);
    let one = |findings: Vec<Value>, code: &str| -> Value {
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0]["code"], code);
        findings[0].clone()
    };

    let overlap = refused(&hub, |rules| {
        rules.push(
            json!({"id": "twin", "type": "passthrough", "when": {"account": "53150..53249"}, "targets": to("650100")}),
        );
        rules.push(json!({"id": "twin-2", "type": "passthrough", "when": {"account": "53200..53299"}, "targets": to("650200")}));
    });
    let overlap = one(overlap, "overlap");
    assert_eq!(overlap["witness"]["rules"], json!(["twin", "twin-2"]));
    assert_eq!(said(&hub, &overlap)["problem"]["code"], "ambiguous");

    let dead = refused(&hub, |rules| {
        rules.push(json!({"id": "never", "type": "passthrough", "when": {"account": "537*"}, "targets": to("650100")}));
    });
    let dead = one(dead, "dead_rule");
    let shown = said(&hub, &dead);
    assert_ne!(shown["rule"], "never");
    let beaten = shown["explanation"]["beaten"].as_array().unwrap().iter();
    assert!(beaten.clone().any(|beaten| beaten["rule"] == "never"), "{shown}");

    let expired = refused(&hub, |rules| {
        let flags = json!(["allow_type_change"]);
        rules.push(json!({"id": "old", "type": "passthrough", "when": {"account": "54710"}, "targets": to("660900"), "flags": flags}));
    });
    let expired = one(expired, "target_expired");
    assert_eq!(expired["witness"]["at"]["date"], "2018-07-01");
    assert_eq!(said(&hub, &expired)["problem"]["code"], "invalid_target");

    let split = refused(&hub, |rules| {
        let claims = rules.iter_mut().find(|rule| rule["id"] == "claims").unwrap();
        claims["targets"][1]["percent"] = json!("33.33");
    });
    assert!(
        one(split, "split_sum")["message"]
            .as_str()
            .unwrap()
            .contains("99.996667")
    );

    let kind = refused(&hub, |rules| {
        let design = rules.iter_mut().find(|rule| rule["id"] == "design").unwrap();
        design["flags"] = json!([]);
    });
    one(kind, "type_change");

    gap_among_registered_combinations(&hub);
}

fn gap_among_registered_combinations(hub: &Hub) {
    let segments = json!({"fund": "100", "center": "1010", "account": "53025"});
    let body = json!({"combinations": [{"segments": segments, "valid_from": "2018-01-01", "valid_to": "2019-01-01"}]});
    hub.governor("ann")
        .put("/v1/account-mappings/city/combinations", &body)
        .expect(200);
    let mut map = city_map();
    let rules = map["rules"].as_array_mut().unwrap();
    let supplies = rules.iter_mut().find(|rule| rule["id"] == "supplies").unwrap();
    supplies["effective_to"] = json!("2018-03-01");
    let number = draft(hub, "map_set", "city", &json!({"body": map}));
    let this = ("map_set", "city", number);
    let reason = json!({"reason": "Please."});
    decide(hub, this, "submit", "author", &reason).expect(200);
    let problem = decide(hub, this, "approve", "approver", &reason).problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["code"], "gap");
    let path = format!("{}/versions/{number}", place("map_set", "city"));
    let findings = hub.reader().get(&path).expect(200)["findings"].clone();
    let gap = findings
        .as_array()
        .unwrap()
        .iter()
        .find(|found| found["code"] == "gap")
        .unwrap()
        .clone();
    assert_eq!(gap["severity"], "overridable");
    assert_eq!(gap["witness"]["segments"], segments);
    assert_eq!(
        gap["witness"]["days"],
        json!([{"valid_from": "2018-03-01", "valid_to": "2019-01-01"}])
    );
    let coverage = hub
        .reader()
        .get(&format!("/v1/account-mappings/city/coverage?version={number}"))
        .expect(200);
    assert_eq!(coverage["gaps"][0]["days"], gap["witness"]["days"]);
    let city = hub.reader().post(
        "/v1/account-mappings/validate-combination",
        &json!({"chart": "city", "date": "2018-01-01", "segments": segments}),
    );
    assert_eq!(city.expect(200)["valid"], true);
    assert!(city_chart()["elements"].as_array().unwrap().len() > 900);
}
