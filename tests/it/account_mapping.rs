//! Account mappings: translation, versions by date, closed periods, and what is counted.

use serde_json::{Value, json};

use crate::harness::definitions::{approved, decide, draft};
use crate::harness::mappings::{rule, small_map, with_small_charts};
use crate::harness::records::source_record;
use crate::harness::wait::wait_for;
use crate::harness::{Database, Hub, both};

both!(
    each_line_has_its_own_result_in_order,
    each_day_has_its_version,
    what_is_wrong_with_a_map_set_is_told_with_its_place,
    a_closed_period_is_not_touched_without_a_reason,
    versions_begin_with_an_open_period,
    what_has_no_result_is_counted,
    a_draft_is_tried_before_it_counts,
    golden_records_are_elements_of_a_chart,
    a_chart_that_breaks_a_map_set_needs_a_reason,
    records_of_a_map_set_become_the_rules_of_a_version,
);

fn line(date: &str, unit: &str) -> Value {
    json!({"date": date, "segments": {"unit": unit, "kind": "1"}, "amount": "1.01"})
}

fn translate(hub: &Hub, map_set: &str, lines: &[Value]) -> Vec<Value> {
    let body = json!({"map_set": map_set, "lines": lines, "detail": true});
    let answer = hub.reader().post("/v1/account-mappings/translate", &body).expect(200);
    answer["results"].as_array().unwrap().clone()
}

/// The rule of each result, or the code of its problem.
fn said(results: &[Value]) -> Vec<String> {
    let said = |result: &Value| match &result["problem"]["code"] {
        Value::String(code) => code.clone(),
        _ => format!(
            "{} {}",
            result["rule"].as_str().unwrap_or("suspense"),
            result["version"]
        ),
    };
    results.iter().map(said).collect()
}

fn each_line_has_its_own_result_in_order(database: Database) {
    let hub = Hub::start(&database);
    with_small_charts(&hub);
    let halves = json!({"id": "halves", "type": "split", "when": {"unit": "20"}, "targets": [
        {"segments": {"code": "A"}, "percent": "50"}, {"segments": {"code": "B"}, "percent": "50"}]});
    let stop = json!({"id": "stop", "type": "block", "when": {"unit": "30"}, "reason": "ask general accounting"});
    let mut until = rule("until", "40", "C");
    until["effective_to"] = json!("2026-07-01");
    let map = small_map(json!([rule("tens", "1*", "A"), halves, stop, until]));
    approved(&hub, "map_set", "m", &json!({"body": map}));
    let mut fine = line("2026-01-01", "20");
    fine["amount"] = json!("0.001");
    let results = translate(
        &hub,
        "m",
        &[
            line("2026-01-01", "12"),
            line("2026-01-01", "20"),
            line("2026-01-01", "30"),
            line("2026-01-01", "40"),
            line("2026-07-01", "40"),
            line("2026-01-01", "99"),
            line("2026-01-01", "x"),
            line("2026-02-30", "12"),
            json!({"date": "2026-01-01", "segments": {"unit": "12"}}),
            fine,
            line("2026-01-01", "12"),
        ],
    );
    assert_eq!(
        said(&results),
        [
            "tens 1",
            "halves 1",
            "blocked",
            "until 1",
            "unmapped",
            "unmapped",
            "malformed",
            "malformed",
            "malformed",
            "malformed",
            "tens 1",
        ]
    );
    assert_eq!(results[0], results[10], "the same question has the same answer");
    assert_eq!(results[0]["targets"][0]["segments"], json!({"code": "A"}));
    let amounts: Vec<&Value> = results[1]["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|target| &target["amount"])
        .collect();
    assert_eq!(amounts, ["0.51", "0.50"], "the unit left goes to the first");
    assert_eq!(results[2]["problem"]["message"], "ask general accounting");
    assert!(
        results[0]["explanation"]["winner"]
            .as_str()
            .unwrap()
            .contains("unit is 1*")
    );

    let reader = hub.reader();
    let many: Vec<Value> = (0..10_001).map(|_| line("2026-01-01", "12")).collect();
    reader
        .post(
            "/v1/account-mappings/translate",
            &json!({"map_set": "m", "lines": many}),
        )
        .problem(413, "too_large");
    reader
        .post("/v1/account-mappings/translate", &json!({"map_set": "x", "lines": []}))
        .problem(404, "not_found");
    reader
        .post(
            "/v1/account-mappings/translate",
            &json!({"map_set": "m", "version": 9, "lines": []}),
        )
        .problem(404, "not_found");
    let asked = |date: &str, code: &str| {
        let body = json!({"chart": "new", "date": date, "segments": {"code": code}});
        let answer = reader
            .post("/v1/account-mappings/validate-combination", &body)
            .expect(200);
        answer["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|reason| reason["code"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(asked("2026-01-01", "A"), [""; 0]);
    assert_eq!(asked("2026-07-01", "C"), ["not_in_force"]);
    assert_eq!(asked("2026-07-01", "SUM"), ["not_postable"]);
    assert_eq!(asked("2019-07-01", "D"), ["forbidden"]);
    assert_eq!(asked("2026-01-01", "Q"), ["unknown_code"]);
    let body = json!({"chart": "none", "date": "2026-01-01", "segments": {}});
    reader
        .post("/v1/account-mappings/validate-combination", &body)
        .problem(409, "chart_not_in_force");
}

fn each_day_has_its_version(database: Database) {
    let hub = Hub::start(&database);
    with_small_charts(&hub);
    approved(
        &hub,
        "map_set",
        "m",
        &json!({"body": small_map(json!([rule("r", "any", "A")])), "valid_from": "2026-01-01"}),
    );
    approved(
        &hub,
        "map_set",
        "m",
        &json!({"body": small_map(json!([rule("r", "any", "B")])), "valid_from": "2026-03-01"}),
    );
    let number = draft(
        &hub,
        "map_set",
        "m",
        &json!({"body": small_map(json!([rule("r2", "any", "B")]))}),
    );
    let lines = ["2025-12-31", "2026-02-28", "2026-03-01"].map(|date| line(date, "12"));
    assert_eq!(said(&translate(&hub, "m", &lines)), ["no_version", "r 1", "r 2"]);
    let body = json!({"map_set": "m", "version": number, "lines": lines});
    let tried = hub.reader().post("/v1/account-mappings/translate", &body).expect(200);
    assert_eq!(said(tried["results"].as_array().unwrap()), ["r2 3", "r2 3", "r2 3"]);
}

fn what_is_wrong_with_a_map_set_is_told_with_its_place(database: Database) {
    let hub = Hub::start(&database);
    let governor = hub.governor("ann");
    let places = |body: Value| -> Vec<String> {
        let answer = governor.post("/v1/definitions/map_set/m/versions", &json!({"body": body}));
        let problem = answer.problem(422, "invalid_content");
        problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["pointer"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut wrong = rule("r", "1..", "A");
    wrong["priority"] = json!("high");
    assert_eq!(places(small_map(json!([wrong]))), ["/body/rules/0/priority"]);
    assert_eq!(
        places(small_map(json!([rule("r", "", "A"), rule("r", "1", "A")]))),
        ["/body/rules/0/when/unit", "/body/rules/1/id"]
    );
    assert_eq!(places(json!({"rules": []})), ["/body/source_chart"]);
    // Whether codes fit the chart is known only with the chart.
    let number = draft(
        &hub,
        "map_set",
        "m",
        &json!({"body": small_map(json!([rule("r", "123", "A")]))}),
    );
    let submit = || {
        decide(
            &hub,
            ("map_set", "m", number),
            "submit",
            "author",
            &json!({"reason": "x"}),
        )
        .problem(422, "invalid_content")
    };
    assert_eq!(submit()["errors"][0]["code"], "chart_not_in_force");
    with_small_charts(&hub);
    assert_eq!(submit()["errors"][0]["pointer"], "/rules/0/when/unit");
    let chart = json!({"body": {"segments": [{"name": "a", "length": 0}]}});
    governor
        .post("/v1/definitions/chart/c/versions", &chart)
        .problem(422, "invalid_content");
    let calendar =
        json!({"body": {"periods": [{"name": "p", "from": "2026-02-01", "to": "2026-01-01", "state": "open"}]}});
    let problem = governor
        .post("/v1/definitions/close_calendar/c/versions", &calendar)
        .problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["pointer"], "/body/periods/0/to");
}

fn calendar(release: &str) -> Value {
    let period =
        |name: &str, from: &str, to: &str, state: &str| json!({"name": name, "from": from, "to": to, "state": state});
    json!({"body": {"release": release, "periods": [
        period("2026-01", "2026-01-01", "2026-02-01", "closed"),
        period("2026-02", "2026-02-01", "2026-03-01", "closing"),
        period("2026-03", "2026-03-01", "2026-04-01", "open"),
    ]}})
}

fn with_calendar(rules: Value) -> Value {
    let mut map = small_map(rules);
    map["close_calendar"] = json!("books");
    map
}

fn a_closed_period_is_not_touched_without_a_reason(database: Database) {
    let hub = Hub::start(&database);
    with_small_charts(&hub);
    approved(
        &hub,
        "map_set",
        "m",
        &json!({"body": small_map(json!([rule("r", "any", "A")]))}),
    );
    approved(&hub, "close_calendar", "books", &calendar("immediately"));
    // The same rules with an end and a successor say nothing else of the closed months.
    let (mut before, mut after) = (rule("r", "any", "A"), rule("r2", "any", "B"));
    before["effective_to"] = json!("2026-03-01");
    after["effective_from"] = json!("2026-03-01");
    approved(
        &hub,
        "map_set",
        "m",
        &json!({"body": with_calendar(json!([before, after]))}),
    );

    let number = draft(
        &hub,
        "map_set",
        "m",
        &json!({"body": with_calendar(json!([rule("r", "any", "B")]))}),
    );
    let this = ("map_set", "m", number);
    let reason = json!({"reason": "Checked."});
    let submitted = decide(&hub, this, "submit", "author", &reason).expect(200);
    let closed = &submitted["findings"][0];
    assert_eq!(
        (&closed["code"], &closed["severity"]),
        (&json!("closed_period"), &json!("overridable"))
    );
    assert_eq!(
        (&closed["witness"]["period"], &closed["witness"]["rules"]),
        (&json!("2026-01"), &json!(["r"]))
    );
    let problem = decide(&hub, this, "approve", "approver", &reason).problem(422, "invalid_content");
    assert_eq!(
        problem["errors"].as_array().unwrap().len(),
        2,
        "one for each period that is not open: {problem}"
    );
    assert_eq!(
        said(&translate(
            &hub,
            "m",
            &[line("2026-01-15", "12"), line("2026-03-15", "12")]
        )),
        ["r 2", "r2 2"]
    );
    let reason = json!({"reason": "Checked.", "override_reason": "The auditors asked for it."});
    let done = decide(&hub, this, "approve", "approver", &reason).expect(200);
    assert_eq!(done["override_reason"], "The auditors asked for it.");
    assert_eq!(said(&translate(&hub, "m", &[line("2026-01-15", "12")])), ["r 3"]);
    let silent = json!({"reason": "Not needed any more."});
    let problem = decide(&hub, this, "retire", "approver", &silent).problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["code"], "closed_period");
    decide(&hub, this, "retire", "approver", &reason).expect(202);
    decide(&hub, this, "retire", "author", &reason).expect(200);
    assert_eq!(said(&translate(&hub, "m", &[line("2026-01-15", "12")])), ["r 2"]);
}

fn versions_begin_with_an_open_period(database: Database) {
    let hub = Hub::start(&database);
    with_small_charts(&hub);
    approved(&hub, "close_calendar", "books", &calendar("next_open_period"));
    let map = with_calendar(json!([rule("r", "any", "A")]));
    approved(&hub, "map_set", "m", &json!({"body": map, "valid_from": "2026-03-01"}));
    let number = draft(&hub, "map_set", "m", &json!({"body": map, "valid_from": "2026-03-15"}));
    let (this, reason) = (("map_set", "m", number), json!({"reason": "x"}));
    decide(&hub, this, "submit", "author", &reason).expect(200);
    let problem = decide(&hub, this, "approve", "approver", &reason).problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["code"], "not_released");
}

fn what_has_no_result_is_counted(database: Database) {
    let hub = Hub::start(&database);
    with_small_charts(&hub);
    approved(
        &hub,
        "map_set",
        "m",
        &json!({"body": small_map(json!([rule("tens", "1*", "A")]))}),
    );
    let lines: Vec<Value> = ["12", "13", "99", "99", "98"]
        .iter()
        .map(|unit| line("2026-01-01", unit))
        .collect();
    translate(&hub, "m", &lines);
    translate(&hub, "m", &lines);
    let reader = hub.reader();
    let counted = wait_for("unmapped combinations are written", || {
        let page = reader
            .get("/v1/account-mappings/m/combinations?which=unmapped")
            .expect(200);
        let items = page["items"].as_array().unwrap().clone();
        let lines: Vec<i64> = items
            .iter()
            .filter_map(|item| item["unmapped_lines"].as_i64())
            .collect();
        (lines == [2, 4]).then_some(items)
    });
    assert_eq!(counted[1]["segments"], json!({"unit": "99", "kind": "1"}));
    assert_eq!(
        (&counted[1]["problem"], &counted[1]["registered"]),
        (&json!("unmapped"), &json!(false))
    );
    let tasks = hub
        .steward("sam")
        .get("/v1/tasks?domain=account_mapping&kind=exception")
        .expect(200);
    let titles: Vec<&Value> = tasks["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| &task["title"])
        .collect();
    assert_eq!(
        titles,
        [
            "m has no result for kind 1, unit 98",
            "m has no result for kind 1, unit 99"
        ],
        "one for each"
    );
    assert_eq!(counted[1]["task_id"], tasks["items"][1]["id"]);
    let hits = wait_for("hits are written", || {
        let hits = reader.get("/v1/account-mappings/m/rules/tens/hits").expect(200);
        (hits["items"][0]["lines"] == 4).then_some(hits)
    });
    assert_eq!(hits["items"][0]["version"], 1);
    let coverage = reader.get("/v1/account-mappings/m/coverage").expect(200);
    assert_eq!(
        (&coverage["combinations"], &coverage["covered"]),
        (&json!(2), &json!(0))
    );
    let page = reader.get("/v1/account-mappings/m/combinations?limit=1").expect(200);
    let next = page["next_cursor"].as_str().unwrap();
    let page = reader
        .get(&format!("/v1/account-mappings/m/combinations?limit=1&cursor={next}"))
        .expect(200);
    assert_eq!(page["items"][0], counted[1]);
    let wrong =
        json!({"combinations": [{"segments": {"unit": "1"}, "valid_from": "2026-02-01", "valid_to": "2026-02-01"}]});
    let problem = hub
        .governor("ann")
        .put("/v1/account-mappings/m/combinations", &wrong)
        .problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["pointer"], "/combinations/0/valid_to");
}

fn a_draft_is_tried_before_it_counts(database: Database) {
    let hub = Hub::start(&database);
    with_small_charts(&hub);
    let first = draft(
        &hub,
        "map_set",
        "m",
        &json!({"body": small_map(json!([rule("r", "any", "A")]))}),
    );
    let lines = ["12", "12", "20"].map(|unit| line("2026-01-01", unit));
    let simulate = |body: Value| hub.reader().post("/v1/account-mappings/simulate", &body);
    let told = simulate(json!({"map_set": "m", "version": first, "lines": lines})).expect(200);
    assert_eq!(
        (&told["different_lines"], &told["differences"][0]["before"]["problem"]),
        (&json!(3), &json!("no_version"))
    );
    approved(
        &hub,
        "map_set",
        "m",
        &json!({"body": small_map(json!([rule("r", "any", "A")]))}),
    );
    let other = small_map(json!([rule("r", "any", "A"), rule("twenty", "20", "B")]));
    let number = draft(&hub, "map_set", "m", &json!({"body": other}));
    let told = simulate(json!({"map_set": "m", "version": number, "lines": lines})).expect(200);
    assert_eq!((&told["lines"], &told["different_lines"]), (&json!(3), &json!(1)));
    let totals: Vec<(&Value, &Value)> = told["totals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|total| (&total["before"], &total["after"]))
        .collect();
    assert_eq!(
        totals,
        [(&json!("3.03"), &json!("2.02")), (&json!("0.00"), &json!("1.01"))]
    );
    assert_eq!(told["differences"][0]["after"]["rule"], "twenty");
    let same = simulate(json!({"map_set": "m", "version": first, "against": 2, "lines": lines})).expect(200);
    assert_eq!(
        (&same["different_lines"], &same["equal_totals"]),
        (&json!(0), &json!(1))
    );
    let problem =
        simulate(json!({"map_set": "m", "version": first, "lines": [{"date": "x", "segments": {}, "amount": "1"}]}));
    assert_eq!(
        problem.problem(422, "invalid_content")["errors"][0]["pointer"],
        "/lines/0/date"
    );
}

fn golden_records_are_elements_of_a_chart(database: Database) {
    let hub = Hub::start(&database);
    let chart =
        json!({"elements_from": "account", "segments": [{"name": "account", "length": 4, "characters": "digits"}]});
    approved(&hub, "chart", "books", &json!({"body": chart}));
    let element =
        |code: &str| json!({"chart": "books", "segment": "account", "code": code, "name": format!("Account {code}")});
    let asked = |code: &str| {
        let body = json!({"chart": "books", "date": "2026-01-01", "segments": {"account": code}});
        hub.reader()
            .post("/v1/account-mappings/validate-combination", &body)
            .expect(200)["valid"]
            .clone()
    };
    let feed = |code: &str| {
        let path = source_record("account", "erp", code);
        hub.feeder()
            .put(&path, &json!({"attributes": element(code)}))
            .expect(201);
    };
    assert_eq!(asked("1000"), true, "a segment without elements takes every code");
    feed("1000");
    assert_eq!((asked("1000"), asked("2000")), (json!(true), json!(false)));
    feed("2000");
    assert_eq!(asked("2000"), true, "what is made of golden records follows them");
}

fn a_chart_that_breaks_a_map_set_needs_a_reason(database: Database) {
    let hub = Hub::start(&database);
    with_small_charts(&hub);
    approved(
        &hub,
        "map_set",
        "m",
        &json!({"body": small_map(json!([rule("r", "any", "B")]))}),
    );
    let closing = json!({"segments": [{"name": "code", "length": 3}], "elements": [{"segment": "code", "code": "A"}]});
    let number = draft(&hub, "chart", "new", &json!({"body": closing}));
    let this = ("chart", "new", number);
    let reason = json!({"reason": "x"});
    decide(&hub, this, "submit", "author", &reason).expect(200);
    let problem = decide(&hub, this, "approve", "approver", &reason).problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["code"], "breaks_map_set");
    let reason = json!({"reason": "x", "override_reason": "B is closed for good."});
    decide(&hub, this, "approve", "approver", &reason).expect(200);
    assert_eq!(
        said(&translate(&hub, "m", &[line("2026-01-01", "12")])),
        ["invalid_target"]
    );
    let conflicts = hub.reader().get("/v1/account-mappings/m/conflicts").expect(200);
    assert_eq!(conflicts["findings"][0]["code"], "target_missing");
}

/// What source systems send as account mappings becomes a version when somebody drafts one, and not before.
fn records_of_a_map_set_become_the_rules_of_a_version(database: Database) {
    let hub = Hub::start(&database);
    with_small_charts(&hub);
    let body = json!({"body": {"source_chart": "old", "target_chart": "new", "rules_from": "account_mapping"}});
    let governor = hub.governor("ann");
    let path = "/v1/definitions/map_set/m/versions";
    let problem = governor.post(path, &body).problem(422, "invalid_content");
    assert_eq!(
        problem["errors"][0]["pointer"], "/body/rules_from",
        "there is no record yet"
    );
    let feed = |key: &str, record: &Value| {
        let answer = hub.feeder().send_record("account_mapping", "erp", key, record);
        assert!([200, 201].contains(&answer.status), "{}", answer.text());
        let golden = answer.json()["golden_id"].as_str().unwrap().to_owned();
        let mut task = hub.steward("ann").task_about("approval", &golden);
        for approver in ["bob", "carol"] {
            if task["state"] != "resolved" {
                task = hub.approver(approver).decide(&task, "approve").expect(200);
            }
        }
        golden
    };
    let mapping = |map_set: &str, unit: &str, code: &str| {
        json!({"map_set": map_set, "source": {"unit": unit}, "targets": [{"segments": {"code": code}}],
            "mapping_type": "many_to_one"})
    };
    let first = feed("1", &mapping("m", "1*", "A"));
    feed("2", &mapping("other", "2*", "B"));
    let (mut until, mut after) = (mapping("m", "30..39", "B"), mapping("m", "30..39", "D"));
    (until["valid_to"], after["valid_from"]) = (json!("2027-01-01"), json!("2027-01-01"));
    feed("3", &until);
    feed("4", &after);
    let both =
        json!({"body": {"source_chart": "old", "target_chart": "new", "rules_from": "account_mapping", "rules": []}});
    governor.post(path, &both).problem(422, "invalid_content");
    approved(&hub, "map_set", "m", &body);
    let dates = [
        ("2026-06-01", "12"),
        ("2026-06-01", "33"),
        ("2027-06-01", "33"),
        ("2026-06-01", "21"),
    ];
    let lines = dates.map(|(date, unit)| line(date, unit));
    let codes: Vec<String> = translate(&hub, "m", &lines)
        .iter()
        .map(|result| match result["targets"][0]["segments"]["code"].as_str() {
            Some(code) => code.to_owned(),
            None => result["problem"]["code"].as_str().unwrap_or("?").to_owned(),
        })
        .collect();
    assert_eq!(codes, ["A", "B", "D", "unmapped"]);
    feed("5", &mapping("m", "12", "B"));
    let again = translate(&hub, "m", &lines[..1]);
    assert_eq!(
        again[0]["targets"][0]["segments"]["code"], "A",
        "a version does not change"
    );
    assert_eq!(again[0]["rule"], json!(first));
}
