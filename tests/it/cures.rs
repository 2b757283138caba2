//! What is cured closes: every exception ends in the commit in which nothing is wrong any more, and an escalated task goes
//! back where it came from.

use serde_json::{Value, json};

use crate::harness::definitions::{approved, decide, draft};
use crate::harness::folders::with_domain;
use crate::harness::mappings::{rule, small_map, with_small_charts};
use crate::harness::records::{baxter, put, vendor};
use crate::harness::wait::wait_for;
use crate::harness::{Database, Hub, both};

both!(
    a_cured_combination_closes_its_exception,
    every_exception_closes_in_the_commit_that_cures_it,
    an_escalated_task_goes_back_where_it_came_from,
);

const UNMAPPED: &str = "/v1/account-mappings/m/combinations?which=unmapped";

fn line(date: &str, unit: &str) -> Value {
    json!({"date": date, "segments": {"unit": unit, "kind": "1"}})
}

fn translate(hub: &Hub, lines: &[Value]) {
    let body = json!({"map_set": "m", "lines": lines});
    hub.reader().post("/v1/account-mappings/translate", &body).expect(200);
}

fn asked(hub: &Hub) -> Vec<Value> {
    hub.steward("ann")
        .tasks("domain=account_mapping&kind=exception&category=unmapped_combination")
}

fn unmapped(hub: &Hub) -> Vec<Value> {
    hub.reader().get(UNMAPPED).expect(200)["items"]
        .as_array()
        .unwrap()
        .clone()
}

fn a_cured_combination_closes_its_exception(database: Database) {
    let hub = Hub::start(&database);
    with_small_charts(&hub);
    let tens = rule("tens", "1*", "A");
    approved(&hub, "map_set", "m", &json!({"body": small_map(json!([tens]))}));
    let lines = ["97", "98", "99"].map(|unit| line("2026-01-01", unit));
    translate(&hub, &lines);
    wait_for("three are asked about", || (asked(&hub).len() == 3).then_some(()));

    // A draft and a version that is in review cure nothing.
    let next = json!({"body": small_map(json!([tens, rule("99", "99", "B")]))});
    let number = draft(&hub, "map_set", "m", &next);
    let this = ("map_set", "m", number);
    decide(&hub, this, "submit", "author", &json!({"reason": "x"})).expect(200);
    assert_eq!(asked(&hub).len(), 3);
    decide(&hub, this, "approve", "approver", &json!({"reason": "x"})).expect(200);
    let open: Vec<String> = asked(&hub)
        .iter()
        .map(|task| task["title"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        open,
        [
            "m has no result for kind 1, unit 97",
            "m has no result for kind 1, unit 98"
        ]
    );
    let left = unmapped(&hub);
    assert_eq!(left.len(), 2, "{left:?}");
    let done = hub
        .steward("ann")
        .tasks("domain=account_mapping&kind=exception&state=resolved");
    assert_eq!(
        (&done[0]["decision"], &done[0]["resolved_by"]),
        (&json!("corrected"), &json!(null))
    );

    // A rule that blocks on purpose is an answer, one that begins later is none yet.
    let stop = json!({"id": "stop", "type": "block", "when": {"unit": "98"}, "reason": "ask us"});
    let mut later = rule("later", "97", "B");
    later["effective_from"] = json!("2999-01-01");
    approved(
        &hub,
        "map_set",
        "m",
        &json!({"body": small_map(json!([tens, rule("99", "99", "B"), stop, later]))}),
    );
    let open: Vec<Value> = asked(&hub).iter().map(|task| task["title"].clone()).collect();
    assert_eq!(open, ["m has no result for kind 1, unit 97"]);

    // What is cured and comes without a result again is asked about again.
    approved(&hub, "map_set", "m", &json!({"body": small_map(json!([tens]))}));
    translate(&hub, &lines[2..]);
    wait_for("it is asked about again", || (asked(&hub).len() == 2).then_some(()));
    approved(
        &hub,
        "map_set",
        "m",
        &json!({"body": small_map(json!([rule("all", "any", "A")])), "valid_from": "2026-02-01"}),
    );
    assert!(asked(&hub).is_empty(), "from now on they have a result");
    assert!(unmapped(&hub).is_empty());
}

/// What opens an exception and what cures it.
struct Case {
    name: &'static str,
    /// Whether the cure is followed by the clock or a job, not by the call itself.
    later: bool,
    open: fn(&Hub) -> String,
    cure: fn(&Hub),
}

#[track_caller]
fn first(hub: &Hub, query: &str) -> String {
    wait_for(query, || {
        let tasks = hub.steward("ann").tasks(query);
        tasks.first().map(|task| task["id"].as_str().unwrap().to_owned())
    })
}

fn center(more: &Value) -> Value {
    let mut center = json!({"code": "7420", "entity": "H1", "name": "Sterile Processing"});
    for (name, value) in more.as_object().unwrap() {
        center[name] = value.clone();
    }
    center
}

fn facility(hub: &Hub, key: &str, name: &str, more: &Value) -> String {
    let mut record = json!({"name": name});
    for (member, value) in more.as_object().unwrap() {
        record[member] = value.clone();
    }
    put(&hub.feeder(), "facility", key, &record)
}

fn place(parent: &str) -> Value {
    json!({"placements": [{"hierarchy": "region", "parent": parent}]})
}

fn codes(hub: &Hub, entries: &Value) {
    let map = json!({"body": {"title": "Terms", "system": "old", "domain": "vendor", "attributes": ["payment_terms"],
        "target_list": "terms", "entries": entries}});
    approved(hub, "code_map", "old_terms", &map);
}

const CASES: [Case; 9] = [
    Case {
        name: "a record that is not valid",
        later: false,
        open: |hub| {
            let answer = hub
                .feeder()
                .send_record("vendor", "erp", "V-1", &json!({"duns": "1"}))
                .expect(202);
            answer["task_id"].as_str().unwrap().to_owned()
        },
        cure: |hub| _ = hub.feeder().feed("erp", "V-1", &vendor(1)),
    },
    Case {
        name: "a code that no map translates",
        later: true,
        open: |hub| {
            let list = json!({"body": {"title": "Terms", "codes": [
                {"code": "NET30", "label": "30 days"}, {"code": "NET60", "label": "60 days"}]}});
            approved(hub, "code_list", "terms", &list);
            codes(hub, &json!([{"from": "30", "to": "NET30"}]));
            let mut record = vendor(2);
            record["payment_terms"] = json!("60");
            hub.feeder().send_record("vendor", "old", "V-2", &record).expect(202);
            first(hub, "domain=vendor&category=unmapped_code")
        },
        cure: |hub| {
            codes(
                hub,
                &json!([{"from": "30", "to": "NET30"}, {"from": "60", "to": "NET60"}]),
            )
        },
    },
    Case {
        name: "a check that fails",
        later: false,
        open: |hub| {
            put(
                &hub.feeder(),
                "cost_center",
                "7420",
                &center(&json!({"valid_to": "2999-01-01"})),
            );
            first(hub, "domain=cost_center&category=closes_without_replacement")
        },
        cure: |hub| {
            let attested = center(&json!({"valid_to": "2999-01-01", "zero_activity_attested": true}));
            put(&hub.feeder(), "cost_center", "7420", &attested);
        },
    },
    Case {
        name: "a circle that another record opens",
        later: false,
        open: |hub| {
            facility(hub, "A", "Alpha Hospital", &json!({}));
            facility(hub, "B", "Bravo Clinic", &place("A"));
            facility(hub, "C", "Charlie Laboratory", &place("B"));
            facility(hub, "A", "Alpha Hospital", &place("C"));
            first(hub, "domain=facility&category=hierarchy")
        },
        cure: |hub| _ = facility(hub, "B", "Bravo Clinic", &json!({})),
    },
    Case {
        name: "a place outside the days of a parent that holds again",
        later: false,
        open: |hub| {
            facility(
                hub,
                "P",
                "Papa Hospital",
                &json!({"valid_from": "2026-01-01", "valid_to": "2030-01-01"}),
            );
            let within = json!({"placements": [
                {"hierarchy": "region", "parent": "P", "valid_from": "2026-01-01", "valid_to": "2030-01-01"}]});
            let child = facility(hub, "Q", "Quebec Clinic", &within);
            facility(
                hub,
                "P",
                "Papa Hospital",
                &json!({"valid_from": "2026-01-01", "valid_to": "2028-01-01"}),
            );
            first(hub, &format!("domain=facility&category=hierarchy&golden_id={child}"))
        },
        cure: |hub| {
            facility(
                hub,
                "P",
                "Papa Hospital",
                &json!({"valid_from": "2026-01-01", "valid_to": "2030-01-01"}),
            );
        },
    },
    Case {
        name: "an identifier that two share",
        later: false,
        open: |hub| {
            let mut one = baxter();
            one["duns"] = json!("005103494");
            hub.feeder().feed("erp", "V-3", &one);
            let mut other = vendor(4);
            other["website"] = json!("https://four.example");
            hub.feeder().feed("erp", "V-4", &other);
            other["duns"] = json!("005103494");
            hub.feeder().feed("erp", "V-4", &other);
            first(hub, "domain=vendor&category=shared_identifier")
        },
        cure: |hub| _ = hub.feeder().feed("erp", "V-4", &vendor(4)),
    },
    Case {
        name: "a charge mapping that is missing",
        later: false,
        open: |hub| {
            let item = json!({"description": "Nitrile exam glove", "base_uom": "EA"});
            let id = put(&hub.feeder(), "item", "I-1", &item);
            let place = facility(hub, "NORTH", "Mercy Hospital North", &json!({}));
            let asked = json!({"item": {"golden_id": id}, "facility": {"golden_id": place}});
            let answer = hub.reader().post("/v1/lookups/item-chargeable", &asked).expect(200);
            answer["task_id"].as_str().unwrap().to_owned()
        },
        cure: |hub| {
            let item = json!({"description": "Nitrile exam glove", "base_uom": "EA", "charge_mappings": [
                {"charge_code": "2700123", "hcpcs": "C1713", "revenue_code": "0278", "units_per_uom": "1"}]});
            let id = put(&hub.feeder(), "item", "I-1", &item);
            let steward = hub.steward("ann");
            for approver in ["bob", "eve"] {
                if let Some(task) = steward.tasks(&format!("kind=approval&golden_id={id}")).pop() {
                    hub.approver(approver).decide(&task, "approve").expect(200);
                }
            }
        },
    },
    Case {
        name: "a protected change that is taken back",
        later: false,
        open: |hub| {
            let mut record = vendor(5);
            record["tin"] = json!("36-2604144");
            let id = hub.feeder().feed_golden("erp", "V-5", &record);
            record["tin"] = json!("36-2604145");
            hub.feeder().feed("erp", "V-5", &record);
            first(hub, &format!("kind=approval&golden_id={id}"))
        },
        cure: |hub| {
            let mut record = vendor(5);
            record["tin"] = json!("36-2604144");
            hub.feeder().feed("erp", "V-5", &record);
        },
    },
    Case {
        name: "a combination without a result",
        later: false,
        open: |hub| {
            with_small_charts(hub);
            approved(
                hub,
                "map_set",
                "m",
                &json!({"body": small_map(json!([rule("r", "10", "A")]))}),
            );
            translate(hub, &[line("2026-01-01", "77")]);
            first(hub, "domain=account_mapping&category=unmapped_combination")
        },
        cure: |hub| {
            _ = approved(
                hub,
                "map_set",
                "m",
                &json!({"body": small_map(json!([rule("r", "any", "A")]))}),
            )
        },
    },
];

fn every_exception_closes_in_the_commit_that_cures_it(database: Database) {
    let hub = Hub::start_free(&database);
    let steward = hub.steward("ann");
    for case in CASES {
        let id = (case.open)(&hub);
        let open = steward.task(&id);
        assert!(open["resolved_at"].is_null(), "{}: {open}", case.name);
        (case.cure)(&hub);
        let closed = || {
            let task = steward.task(&id);
            (!task["resolved_at"].is_null()).then_some(task)
        };
        let task = match case.later {
            true => wait_for(case.name, closed),
            false => closed().unwrap_or_else(|| panic!("{} is still open: {}", case.name, steward.task(&id))),
        };
        assert!(task["reason"].is_string(), "{}: {task}", case.name);
    }
    let (fine, report) = crate::verify::verify(&database);
    assert!(fine, "{report:#}");
}

fn an_escalated_task_goes_back_where_it_came_from(database: Database) {
    let tasks = "[tasks]\ndue_within = \"0s\"\nowner_group = \"clerks\"\nescalate_to = \"leads\"\n\n[matching]\n";
    let options = with_domain(&database, "schemas/vendor", &[], &[("[matching]\n", tasks)]);
    let hub = Hub::start_with(&database, options);
    let lead = hub.steward("lead");
    let answer = hub
        .feeder()
        .send_record("vendor", "erp", "V-1", &json!({"duns": "1"}))
        .expect(202);
    let id = answer["task_id"].as_str().unwrap();
    let late = wait_for("the task is escalated", || {
        let task = lead.task(id);
        task["escalated_at"].is_string().then_some(task)
    });
    assert_eq!(
        (&late["owner_group"], &late["escalated_from"]),
        (&json!("leads"), &json!("clerks"))
    );
    let claimed = lead
        .request("POST", &format!("/v1/tasks/{id}/claim"))
        .send()
        .expect(200);
    assert_eq!(claimed["owner_group"], "leads");
    let back = lead
        .request("POST", &format!("/v1/tasks/{id}/release"))
        .send()
        .expect(200);
    assert_eq!(
        (&back["owner_group"], &back["escalated_from"]),
        (&json!("clerks"), &json!(null))
    );
    assert_eq!(back["escalated_at"], late["escalated_at"], "that it was late is known");
    // A task that comes later shows that the clock went on.
    let answer = hub
        .feeder()
        .send_record("vendor", "erp", "V-2", &json!({"duns": "2"}))
        .expect(202);
    let second = answer["task_id"].as_str().unwrap();
    wait_for("the second one is escalated", || {
        lead.task(second)["escalated_at"].is_string().then_some(())
    });
    assert_eq!(
        lead.task(id)["owner_group"],
        "clerks",
        "it is not taken from them again"
    );
}
