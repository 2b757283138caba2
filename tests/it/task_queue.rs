//! Tasks as a work queue: whose they are and by when, comments, claims, and many decisions at once.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::client::segment;
use crate::harness::hub::Options;
use crate::harness::records::{baxter, baxter_elsewhere, golden_record, source_record, vendor};
use crate::harness::wait::wait_for;
use crate::harness::{Answer, Client, Database, Hub, both};

both!(
    tasks_go_to_the_group_that_the_rules_name,
    what_is_overdue_is_escalated_once,
    people_comment_and_assign,
    an_expired_claim_lets_another_steward_in,
    the_second_of_two_stewards_loses_nothing,
    a_decision_sent_twice_is_made_once,
    lists_are_filtered_and_sorted_by_due_time,
    many_are_decided_alike_and_refused_one_by_one,
    all_of_a_pattern_are_decided_together,
    what_was_kept_apart_is_asked_again_when_reopened,
    what_was_kept_apart_is_never_proposed_again_otherwise,
);

/// A hub whose vendors have these rules for tasks.
fn hub_with(database: &Database, tasks: &str) -> Hub {
    let folder = database.dir.path().join("schemas");
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/vendor");
    std::fs::create_dir_all(folder.join("vendor")).unwrap();
    for file in ["schema.json", "rules.toml"] {
        std::fs::copy(built_in.join(file), folder.join("vendor").join(file)).unwrap();
    }
    let rules = folder.join("vendor/rules.toml");
    let text = std::fs::read_to_string(&rules).unwrap();
    std::fs::write(&rules, format!("{text}\n{tasks}\n")).unwrap();
    let options = Options::default()
        .argument("--schemas")
        .argument(folder.display().to_string());
    Hub::start_with(database, options)
}

/// One that may be the same as another, by its number.
fn alike(number: usize, elsewhere: bool) -> Value {
    const NAMES: [&str; 7] = [
        "Baxter", "Medline", "Stryker", "Cardinal", "Hologic", "Masimo", "Teleflex",
    ];
    let name = NAMES[number % NAMES.len()];
    let mut record = if elsewhere { baxter_elsewhere() } else { baxter() };
    record["legal_name"] = json!(format!("{name} Healthcare{}", if elsewhere { "" } else { " Corp" }));
    record["addresses"][0]["line1"] = json!(format!("{} {name} Road", if elsewhere { 77 } else { number + 1 }));
    for attribute in ["tin", "phones"] {
        record.as_object_mut().unwrap().remove(attribute);
    }
    record
}

/// Two golden records that may be the same, and the task that asks.
fn question(feeder: &Client, steward: &Client, number: usize) -> Value {
    feeder.feed_golden("erp", &number.to_string(), &alike(number, false));
    let asked = feeder.feed("procurement", &number.to_string(), &alike(number, true));
    let task = asked["task_id"]
        .as_str()
        .unwrap_or_else(|| panic!("a question: {asked}"));
    steward.task(task)
}

fn path(task: &Value, verb: &str) -> String {
    format!("/v1/tasks/{}/{verb}", task["id"].as_str().unwrap())
}

fn claim(steward: &Client, task: &Value, version: &Value) -> Answer {
    let tag = format!("\"{version}\"");
    steward
        .request("POST", &path(task, "claim"))
        .header("if-match", &tag)
        .send()
}

fn golden_of(client: &Client, system: &str, key: &str) -> String {
    let crosswalk = client
        .get(&format!("/v1/domains/vendor/crosswalk/{system}/{key}"))
        .expect(200);
    crosswalk["golden_id"].as_str().unwrap().to_string()
}

fn tasks_go_to_the_group_that_the_rules_name(database: Database) {
    let rules = r#"
        [tasks]
        owner_group = "vendor-stewards"
        [tasks.calendar]
        days = ["mon", "tue", "wed", "thu", "fri"]
        from = "08:00"
        to = "17:00"
        utc_offset = "-06:00"
        [[tasks.routes]]
        kind = "exception"
        owner_group = "data-entry"
        priority = "low"
        [[tasks.routes]]
        kind = "potential_duplicate"
        when = [{ attribute = "addresses.zip", values = ["60073"] }]
        owner_group = "illinois"
        due_within = "4h"
        priority = "high"
    "#;
    let hub = hub_with(&database, rules);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let task = question(&feeder, &ann, 1);
    assert_eq!(
        (&task["owner_group"], &task["priority"]),
        (&json!("illinois"), &json!("high"))
    );
    let due: jiff::Timestamp = task["due_at"].as_str().unwrap().parse().unwrap();
    let local = due.as_second() - 6 * 3600;
    assert!(
        (8 * 3600..=17 * 3600).contains(&local.rem_euclid(86_400)),
        "in working hours: {task}"
    );
    assert!(
        (local.div_euclid(86_400) + 3).rem_euclid(7) < 5,
        "on a working day: {task}"
    );
    let invalid = feeder
        .send_record("vendor", "erp", "X", &json!({"duns": "1"}))
        .expect(202);
    let invalid = ann.task(invalid["task_id"].as_str().unwrap());
    assert_eq!(
        (&invalid["owner_group"], &invalid["priority"]),
        (&json!("data-entry"), &json!("low"))
    );
    let counts = ann.get("/v1/tasks/summary").expect(200);
    let groups: Vec<&Value> = counts["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["owner_group"])
        .collect();
    assert_eq!(groups, [&json!("data-entry"), &json!("illinois")]);
}

fn what_is_overdue_is_escalated_once(database: Database) {
    let rules = "[tasks]\ndue_within = \"0s\"\nescalate_to = \"leads\"\n";
    let hub = hub_with(&database, rules);
    let node = database.is_shared().then(|| hub_with(&database, rules));
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let task = question(&feeder, &ann, 1);
    let id = task["id"].as_str().unwrap();
    let late = wait_for("the task is escalated", || {
        let task = ann.task(id);
        task["escalated_at"].is_string().then_some(task)
    });
    assert_eq!(
        (&late["owner_group"], &late["state"]),
        (&json!("leads"), &json!("open"))
    );
    assert_eq!(ann.tasks("overdue=true&owner_group=leads").len(), 1);
    let counts = ann.get("/v1/tasks/summary?by=pattern").expect(200);
    let count = &counts["items"][0];
    assert_eq!(
        (
            &count["open"],
            &count["overdue"],
            &count["escalated"],
            &count["pattern"]
        ),
        (&json!(1), &json!(1), &json!(1), &task["pattern"])
    );
    // A second one shows that the clock went on; the first was not touched again.
    let second = question(&feeder, &ann, 2);
    wait_for("the second one is escalated", || {
        ann.task(second["id"].as_str().unwrap())["escalated_at"]
            .is_string()
            .then_some(())
    });
    assert_eq!(ann.task(id), late, "once, whichever node looks");
    let audit = hub.admin().get("/v1/audit?domain=vendor&limit=200").expect(200);
    let entries = audit["items"].as_array().unwrap().iter();
    let escalations = entries.filter(|e| e["action"] == "escalate" && e["subject"] == format!("task:{id}"));
    assert_eq!(escalations.count(), 1);
    drop(node);
}

fn people_comment_and_assign(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob) = (hub.steward("ann"), hub.steward("bob"));
    let task = question(&hub.feeder(), &ann, 1);
    for text in ["asked the buyer", "she says it is one company"] {
        let said = ann.post(&path(&task, "comments"), &json!({"text": text})).expect(201);
        assert_eq!((&said["author"], &said["text"]), (&json!("ann"), &json!(text)));
    }
    ann.post(&path(&task, "comments"), &json!({"text": " "}))
        .problem(422, "invalid_content");
    ann.post(&path(&task, "comments"), &json!({"text": "x".repeat(4001)}))
        .problem(422, "invalid_content");
    let assigned = ann
        .post(&path(&task, "assign"), &json!({"assignee": "bob"}))
        .expect(200);
    assert_eq!(
        (&assigned["assignee"], &assigned["state"]),
        (&json!("bob"), &json!("open"))
    );
    assert_eq!(ann.tasks("assignee=bob").len(), 1);
    assert_eq!(ann.tasks("assignee=ann"), Vec::<Value>::new());
    let held = claim(&bob, &task, &assigned["version"]).expect(200);
    ann.post(&path(&task, "assign"), &json!({"assignee": "ann"}))
        .problem(409, "task_claimed");
    let stale = ann
        .request("POST", &path(&task, "assign"))
        .header("if-match", "\"1\"")
        .json(&json!({}));
    stale.send().problem(412, "stale_version");
    bob.decide(&held, "merge").expect(200);
    // What was said stays, and one may add to it.
    bob.post(&path(&task, "comments"), &json!({"text": "done"})).expect(201);
    let first = ann.get(&path(&task, "comments?limit=2")).expect(200);
    let cursor = first["next_cursor"].as_str().expect("more");
    let rest = ann
        .get(&path(&task, &format!("comments?limit=2&cursor={cursor}")))
        .expect(200);
    assert_eq!(
        (
            &first["items"][0]["text"],
            &rest["items"][0]["text"],
            &rest["next_cursor"]
        ),
        (&json!("asked the buyer"), &json!("done"), &Value::Null)
    );
    ann.post(&path(&task, "assign"), &json!({}))
        .problem(409, "task_already_resolved");
    let stranger = hub.actor("stranger", "item:steward");
    stranger.get(&path(&task, "comments")).problem(404, "not_found");
    stranger
        .post(&path(&task, "comments"), &json!({"text": "x"}))
        .problem(404, "not_found");
}

fn an_expired_claim_lets_another_steward_in(database: Database) {
    let hub = hub_with(&database, "[tasks]\nclaim_lease = \"0s\"\n");
    let (ann, bob) = (hub.steward("ann"), hub.steward("bob"));
    let task = question(&hub.feeder(), &ann, 1);
    let hers = claim(&ann, &task, &task["version"]).expect(200);
    let said = ann
        .post(&path(&task, "comments"), &json!({"text": "on the phone"}))
        .expect(201);
    let his = claim(&bob, &task, &hers["version"]).expect(200);
    assert_eq!(his["claimed_by"], "bob");
    ann.decide(&hers, "merge").problem(412, "stale_version");
    ann.request("POST", &path(&task, "release"))
        .send()
        .problem(409, "task_not_claimed");
    bob.decide(&his, "keep_apart").expect(200);
    ann.decide(&hers, "merge").problem(409, "task_already_resolved");
    let comments = bob.get(&path(&task, "comments")).expect(200);
    assert_eq!(comments["items"], json!([said]), "what she wrote is there");
    assert_ne!(golden_of(&ann, "erp", "1"), golden_of(&ann, "procurement", "1"));
}

fn the_second_of_two_stewards_loses_nothing(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob) = (hub.steward("ann"), hub.steward("bob"));
    let task = question(&hub.feeder(), &ann, 1);
    let held = claim(&ann, &task, &task["version"]).expect(200);
    claim(&bob, &task, &task["version"]).problem(412, "stale_version");
    claim(&bob, &task, &held["version"]).problem(409, "task_claimed");
    bob.decide(&task, "keep_apart").problem(412, "stale_version");
    assert_eq!(ann.task(task["id"].as_str().unwrap()), held, "nothing of hers changed");
    ann.decide(&held, "merge").expect(200);
    bob.decide(&held, "keep_apart").problem(409, "task_already_resolved");
    assert_eq!(golden_of(&ann, "erp", "1"), golden_of(&ann, "procurement", "1"));
}

fn a_decision_sent_twice_is_made_once(database: Database) {
    let hub = Hub::start_free(&database);
    let ann = hub.steward("ann");
    let task = question(&hub.feeder(), &ann, 1);
    let send = |path: &str, body: &Value, key: &str| {
        let request = ann
            .request("POST", path)
            .header("if-match", &format!("\"{}\"", task["version"]));
        request.header("idempotency-key", key).json(body).send()
    };
    let body = json!({"decision": "merge", "reason": "one contract"});
    let first = send(&path(&task, "resolve"), &body, "one").expect(200);
    let again = send(&path(&task, "resolve"), &body, "one");
    assert_eq!(again.header("idempotent-replay"), Some("true"));
    assert_eq!(again.expect(200), first);
    let other = question(&hub.feeder(), &ann, 2);
    let body = json!({"tasks": [{"id": other["id"], "version": other["version"]}], "decision": "merge", "reason": "x"});
    let first = send("/v1/tasks/bulk-resolve", &body, "two").expect(200);
    assert_eq!(send("/v1/tasks/bulk-resolve", &body, "two").expect(200), first);
    // Without a key it is refused, and nothing happens twice.
    let third = send("/v1/tasks/bulk-resolve", &body, "three").expect(200);
    assert_eq!(
        (&first["resolved"], &third["resolved"], &third["items"][0]["code"]),
        (&json!(1), &json!(0), &json!("task_already_resolved"))
    );
}

fn lists_are_filtered_and_sorted_by_due_time(database: Database) {
    let rules = "[[tasks.routes]]\nkind = \"exception\"\ndue_within = \"1h\"\n";
    let hub = hub_with(&database, rules);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let first = question(&feeder, &ann, 1);
    for key in ["a", "b"] {
        feeder
            .send_record("vendor", "erp", key, &json!({"duns": "1"}))
            .expect(202);
    }
    let kinds = |query: &str| -> Vec<String> {
        let tasks = ann.tasks(query);
        tasks.iter().map(|t| t["kind"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(kinds("limit=10"), ["potential_duplicate", "exception", "exception"]);
    assert_eq!(
        kinds("sort=due&limit=10"),
        ["exception", "exception", "potential_duplicate"]
    );
    let (mut seen, mut query) = (Vec::new(), "sort=due&limit=1".to_string());
    loop {
        let page = ann.get(&format!("/v1/tasks?{query}")).expect(200);
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|t| t["due_at"].to_string()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        query = format!("sort=due&limit=1&cursor={cursor}");
    }
    assert_eq!(seen.len(), 3);
    assert!(seen.is_sorted());
    ann.get(&format!("/v1/tasks?{}", query.replace("sort=due", "sort=created")))
        .problem(400, "malformed_request");
    let due = segment(first["due_at"].as_str().unwrap());
    assert_eq!(kinds(&format!("due_before={due}&limit=10")).len(), 2);
    assert_eq!(kinds("overdue=true"), Vec::<String>::new());
    assert_eq!(kinds("category=invalid_record").len(), 2);
    let pattern = segment(first["pattern"].as_str().unwrap());
    assert_eq!(kinds(&format!("pattern={pattern}")), ["potential_duplicate"]);
    ann.get("/v1/tasks?due_before=tomorrow")
        .problem(400, "malformed_request");
    ann.get("/v1/tasks?sort=age").problem(400, "malformed_request");
}

fn many_are_decided_alike_and_refused_one_by_one(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann, bob) = (hub.feeder(), hub.steward("ann"), hub.steward("bob"));
    let tasks: Vec<Value> = (1..6).map(|number| question(&feeder, &ann, number)).collect();
    claim(&bob, &tasks[0], &tasks[0]["version"]).expect(200);
    let held = ann.task(tasks[0]["id"].as_str().unwrap());
    claim(&ann, &tasks[1], &tasks[1]["version"]).expect(200);
    let mut named: Vec<Value> = vec![json!({"id": held["id"], "version": held["version"]})];
    named.extend(
        tasks[1..5]
            .iter()
            .map(|t| json!({"id": t["id"], "version": t["version"]})),
    );
    named.push(json!({"id": "nothing", "version": 1}));
    let body = json!({"tasks": named, "decision": "merge", "reason": "one list of the buyer"});
    let preview = ann.post("/v1/tasks/bulk-resolve?preview=true", &body).expect(200);
    assert_eq!((&preview["resolved"], &preview["refused"]), (&json!(3), &json!(3)));
    assert_eq!(preview["effects"]["golden_records"], 6, "{preview}");
    assert_eq!(ann.tasks("kind=potential_duplicate").len(), 5, "nothing was done");
    let done = ann.post("/v1/tasks/bulk-resolve", &body).expect(200);
    let codes: Vec<&Value> = done["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["code"])
        .collect();
    let null = &Value::Null;
    assert_eq!(
        codes,
        [
            &json!("task_claimed"),
            &json!("stale_version"),
            null,
            null,
            null,
            &json!("not_found")
        ]
    );
    assert_eq!((&done["resolved"], &done["effects"]), (&json!(3), null));
    assert_eq!(ann.tasks("kind=potential_duplicate").len(), 2);
    for number in 3..6 {
        let key = number.to_string();
        assert_eq!(golden_of(&ann, "erp", &key), golden_of(&ann, "procurement", &key));
    }
    let audit = hub.admin().get("/v1/audit?domain=vendor&limit=200").expect(200);
    let merges = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["action"] == "merge")
        .count();
    assert_eq!(merges, 3, "each decision is audited");

    for (body, pointer) in [
        (json!({"decision": "merge", "reason": "x"}), ""),
        (json!({"domain": "vendor", "decision": "merge", "reason": "x"}), ""),
        (
            json!({"tasks": [{"id": "a", "version": 1}, {"id": "a", "version": 2}], "decision": "merge", "reason": "x"}),
            "",
        ),
        (
            json!({"tasks": [{"id": "a", "version": 1}], "decision": "merge", "reason": " "}),
            "/reason",
        ),
        (
            json!({"tasks": [{"id": "a", "version": 0}], "decision": "merge", "reason": "x"}),
            "/tasks/0/version",
        ),
    ] {
        let refused = ann
            .post("/v1/tasks/bulk-resolve", &body)
            .problem(422, "invalid_content");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    }
}

fn all_of_a_pattern_are_decided_together(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let tasks: Vec<Value> = (1..5).map(|number| question(&feeder, &ann, number)).collect();
    let pattern = &tasks[0]["pattern"];
    assert!(pattern.as_str().unwrap().starts_with('+'), "{}", tasks[0]);
    assert!(tasks.iter().all(|task| task["pattern"] == *pattern));
    let body =
        json!({"domain": "vendor", "pattern": pattern, "limit": 3, "decision": "keep_apart", "reason": "branches"});
    let preview = ann.post("/v1/tasks/bulk-resolve?preview=true", &body).expect(200);
    assert_eq!(
        (&preview["resolved"], &preview["effects"]["tasks"]),
        (&json!(3), &json!(3))
    );
    let done = ann.post("/v1/tasks/bulk-resolve", &body).expect(200);
    let ids: Vec<&Value> = done["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["id"])
        .collect();
    assert_eq!(
        ids,
        tasks[..3].iter().map(|t| &t["id"]).collect::<Vec<_>>(),
        "the oldest first"
    );
    assert_eq!(ann.tasks("kind=potential_duplicate").len(), 1);
    let stranger = hub.actor("stranger", "item:steward");
    stranger.post("/v1/tasks/bulk-resolve", &body).problem(403, "forbidden");
}

fn what_was_kept_apart_is_asked_again_when_reopened(database: Database) {
    let mut hub = Hub::start_free(&database);
    let task = question(&hub.feeder(), &hub.steward("ann"), 1);
    hub.steward("ann").decide(&task, "keep_apart").expect(200);
    let id = task["golden_id"].as_str().unwrap();
    let verdicts = format!("{}/verdicts", golden_record("vendor", id));
    let ann = hub.steward("ann");
    let listed = ann.get(&verdicts).expect(200);
    let verdict = &listed["items"][0];
    assert_eq!(
        (
            &verdict["value"],
            &verdict["active"],
            &verdict["actor"],
            &verdict["left"][0]["golden_id"]
        ),
        (&json!("no_match"), &json!(true), &json!("ann"), &json!(id))
    );
    assert_eq!(verdict["right"][0]["source"], json!({"system": "erp", "key": "1"}));
    let reopen = format!("{verdicts}/{}/reopen", verdict["id"].as_str().unwrap());
    ann.post(&reopen, &json!({"reason": ""}))
        .problem(422, "invalid_content");
    let bob = hub.steward("bob");
    let states = bob
        .post(&reopen, &json!({"reason": "the branch was closed"}))
        .expect(200);
    let asked = states["golden_records"][0]["task_ids"][0]
        .as_str()
        .expect("it is asked at once")
        .to_string();
    assert_ne!(task["id"], asked.as_str());
    bob.post(&reopen, &json!({"reason": "again"}))
        .problem(409, "verdict_ended");
    bob.post(&format!("{verdicts}/0190-none/reopen"), &json!({"reason": "x"}))
        .problem(404, "not_found");
    let ended = &bob.get(&verdicts).expect(200)["items"][0];
    assert_eq!(
        (&ended["active"], &ended["ended_by"], &ended["ended_reason"]),
        (&json!(false), &json!("bob"), &json!("the branch was closed"))
    );
    hub.restart(&database);
    let ann = hub.steward("ann");
    ann.decide(&ann.task(&asked), "merge").expect(200);
    let together = golden_of(&ann, "erp", "1");
    assert_eq!(together, golden_of(&ann, "procurement", "1"));
    let verdicts = format!("{}/verdicts", golden_record("vendor", &together));
    let newest = &ann.get(&verdicts).expect(200)["items"][0];
    assert_eq!((&newest["value"], &newest["active"]), (&json!("match"), &json!(true)));
    let reopen = format!("{verdicts}/{}/reopen", newest["id"].as_str().unwrap());
    ann.post(&reopen, &json!({"reason": "x"}))
        .problem(409, "holds_together");
}

fn what_was_kept_apart_is_never_proposed_again_otherwise(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let task = question(&feeder, &ann, 1);
    ann.decide(&task, "keep_apart").expect(200);
    let quiet = || assert_eq!(ann.tasks("kind=potential_duplicate"), Vec::<Value>::new());
    // From the one side and the other, with new contents, gone and back.
    for (system, elsewhere) in [("erp", false), ("procurement", true)] {
        let mut again = alike(1, elsewhere);
        again["website"] = json!(format!("https://{system}.example.com"));
        feeder.feed(system, "1", &again);
        quiet();
        feeder.delete(&source_record("vendor", system, "1")).expect(200);
        feeder.feed(system, "1", &again);
        quiet();
    }
    // After either side merged into something else.
    for (number, system) in [(8, "erp"), (9, "procurement")] {
        let other = feeder.feed_golden("billing", &number.to_string(), &vendor(number));
        let body = json!({"golden_id": golden_of(&ann, system, "1"), "reason": "bought"});
        ann.command("POST", &format!("{}/merge", golden_record("vendor", &other)), &body)
            .expect(200);
        let mut again = alike(1, system == "procurement");
        again["website"] = json!(format!("https://{number}.example.com"));
        feeder.feed(system, "1", &again);
        quiet();
    }
    let body = json!({"golden_id": golden_of(&ann, "erp", "1"), "reason": "x"});
    let path = format!(
        "{}/merge",
        golden_record("vendor", &golden_of(&ann, "procurement", "1"))
    );
    ann.command("POST", &path, &body).problem(409, "kept_apart");
}
