//! Stewards decide what rules may not.

use serde_json::{Value, json};

use crate::harness::records::{assert_contiguous, baxter, baxter_again, baxter_elsewhere, golden_record, vendor};
use crate::harness::{Client, Database, Hub, both};

/// Two golden records that may be the same, and the task that asks. (known, new, task)
fn question(feeder: &Client, steward: &Client) -> (String, String, Value) {
    let known = feeder.feed_golden("erp", "V-1", &baxter());
    let result = feeder.feed("procurement", "77", &baxter_elsewhere());
    assert_eq!(result["outcome"], "review");
    let new = result["golden_id"].as_str().unwrap().to_string();
    let task = steward.task_about("potential_duplicate", &new);
    assert_eq!(task["id"], result["task_id"]);
    (known, new, task)
}

/// Two published golden records that turned out to be alike, and the task that asks.
fn late_question(feeder: &Client, steward: &Client) -> (String, String, Value) {
    let first = feeder.feed_golden("erp", "V-1", &baxter());
    let second = feeder.feed_golden("procurement", "77", &vendor(5));
    let result = feeder.feed("procurement", "77", &baxter_again());
    assert_eq!(
        (&result["outcome"], &result["golden_id"]),
        (&json!("updated"), &json!(second)),
        "nothing moves by itself"
    );
    (first, second, steward.task(result["task_id"].as_str().expect("a task")))
}

fn claim(client: &Client, task: &Value, verb: &str) -> crate::harness::Answer {
    client
        .request("POST", &format!("/v1/tasks/{}/{verb}", task["id"].as_str().unwrap()))
        .send()
}

both!(
    a_claimed_task_belongs_to_one_steward,
    a_decision_names_the_version_it_was_made_on,
    two_stewards_at_once_make_one_decision,
    merging_publishes_and_leads_the_old_keys_on,
    a_merged_id_resolves_for_ever,
    the_steward_may_name_the_survivor,
    kept_apart_stays_apart,
    kept_apart_survives_a_restart,
    tasks_are_listed_in_pages,
    a_record_that_should_not_have_been_sent_is_rejected,
);

fn a_claimed_task_belongs_to_one_steward(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob) = (hub.steward("ann"), hub.steward("bob"));
    let (_, _, task) = question(&hub.feeder(), &ann);
    let held = claim(&ann, &task, "claim");
    assert_eq!(held.header("etag"), Some("\"2\""));
    let held = held.expect(200);
    assert_eq!(
        (&held["state"], &held["claimed_by"]),
        (&json!("claimed"), &json!("ann"))
    );
    claim(&bob, &task, "claim").problem(409, "task_claimed");
    bob.decide(&held, "merge").problem(409, "task_claimed");
    claim(&bob, &task, "release").problem(409, "task_claimed");
    claim(&ann, &task, "claim").expect(200);
    let free = claim(&ann, &task, "release").expect(200);
    assert_eq!((&free["state"], &free["claimed_by"]), (&json!("open"), &Value::Null));
    claim(&ann, &task, "release").problem(409, "task_not_claimed");
    claim(&bob, &task, "claim").expect(200);
}

fn a_decision_names_the_version_it_was_made_on(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob) = (hub.steward("ann"), hub.steward("bob"));
    let (_, _, task) = question(&hub.feeder(), &ann);
    let path = format!("/v1/tasks/{}/resolve", task["id"].as_str().unwrap());
    let body = json!({"decision": "merge", "reason": "same contract"});
    ann.post(&path, &body).problem(428, "version_required");
    for tag in ["\"99\"", "\"0\""] {
        ann.request("POST", &path)
            .header("if-match", tag)
            .json(&body)
            .send()
            .problem(412, "stale_version");
    }
    let strange = ann
        .request("POST", &path)
        .header("if-match", "W/\"x")
        .json(&body)
        .send();
    assert!([400, 412].contains(&strange.status), "{}", strange.text());
    for (body, pointer) in [
        (json!({"decision": "approve", "reason": "why not"}), "/decision"),
        (json!({"decision": "merge", "reason": "  "}), "/reason"),
    ] {
        let refused = ann
            .request("POST", &path)
            .header("if-match", "\"1\"")
            .json(&body)
            .send();
        assert_eq!(refused.problem(422, "invalid_content")["errors"][0]["pointer"], pointer);
    }
    assert_eq!(ann.task(task["id"].as_str().unwrap()), task, "nothing changed");
    let done = ann.decide(&task, "merge").expect(200);
    assert_eq!(
        (&done["state"], &done["decision"], &done["resolved_by"]),
        (&json!("resolved"), &json!("merge"), &json!("ann"))
    );
    bob.decide(&done, "keep_apart").problem(409, "task_already_resolved");
    claim(&bob, &task, "claim").problem(409, "task_already_resolved");
}

fn two_stewards_at_once_make_one_decision(database: Database) {
    let hub = Hub::start_free(&database);
    let (_, _, task) = question(&hub.feeder(), &hub.steward("ann"));
    let threads: Vec<_> = (0..8)
        .map(|n| {
            let (steward, task) = (hub.steward(&format!("steward-{n}")), task.clone());
            std::thread::spawn(move || {
                steward
                    .decide(&task, if n % 2 == 0 { "merge" } else { "keep_apart" })
                    .status
            })
        })
        .collect();
    let mut answers: Vec<u16> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    answers.sort_unstable();
    assert_eq!(answers[0], 200);
    assert!(
        answers[1..].iter().all(|status| [409, 412].contains(status)),
        "{answers:?}"
    );
}

fn merging_publishes_and_leads_the_old_keys_on(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let (known, new, task) = question(&feeder, &ann);
    ann.decide(&task, "merge").expect(200);
    let golden = reader.get(&golden_record("vendor", &known)).expect(200);
    assert_eq!(golden["source_keys"].as_array().unwrap().len(), 2);
    let crosswalk = reader.get("/v1/domains/vendor/crosswalk/procurement/77").expect(200);
    assert_eq!(crosswalk["golden_id"], known.as_str());
    let links = crosswalk["links"].as_array().unwrap();
    assert_eq!(links.len(), 2);
    assert_eq!(
        (&links[0]["golden_id"], &links[1]["golden_id"]),
        (&json!(new), &json!(known))
    );
    assert!(links[0]["unlinked_at"].is_string() && links[1]["unlinked_at"].is_null());
    let changes = reader.all_changes("vendor");
    assert_contiguous(&changes, 1);
    assert_eq!(changes.last().unwrap()["type"], "mdm.golden_record.updated.v1");
    assert_eq!(ann.tasks("kind=potential_duplicate"), Vec::<Value>::new());
}

fn a_merged_id_resolves_for_ever(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let (first, second, task) = late_question(&feeder, &ann);
    ann.decide(&task, "merge").expect(200);
    let answer = reader.get(&golden_record("vendor", &second));
    assert_eq!(
        answer.header("content-location"),
        Some(golden_record("vendor", &first).as_str())
    );
    assert_eq!(answer.expect(200)["id"], first.as_str());
    let asked = json!({
        "domain": "vendor",
        "golden_ids": [second, first, "nothing"],
        "keys": [{"system": "procurement", "key": "77"}, {"system": "erp", "key": "0"}],
    });
    let resolved = reader.post("/v1/crosswalk/resolve", &asked).expect(200);
    let of = |key: &str| {
        resolved["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r[key].as_str().unwrap_or("").to_string())
            .collect::<Vec<_>>()
    };
    let mut statuses = of("status");
    statuses.sort();
    assert_eq!(statuses, ["found", "found", "merged", "not_found", "not_found"]);
    assert!(
        of("golden_id").iter().all(|id| id.is_empty() || *id == first),
        "{resolved}"
    );

    let changes = reader.all_changes("vendor");
    assert_contiguous(&changes, 1);
    let merged: Vec<&Value> = changes
        .iter()
        .filter(|c| c["type"] == "mdm.golden_record.merged.v1")
        .collect();
    assert_eq!(merged.len(), 1);
    assert_eq!(
        (&merged[0]["subject"], &merged[0]["data"]["merged_into"]),
        (&json!(second), &json!(first))
    );
    let listed = reader.get("/v1/domains/vendor/golden-records?limit=10").expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let history = reader
        .get(&format!("{}/history", golden_record("vendor", &first)))
        .expect(200);
    assert_eq!(history["items"][0]["cause"], "merge");
    assert_eq!(history["items"][0]["actor"], "ann");
}

fn the_steward_may_name_the_survivor(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let (first, second, task) = late_question(&feeder, &ann);
    let body = json!({"decision": "merge", "reason": "the newer one is on the contracts", "golden_id": second});
    let path = format!("/v1/tasks/{}/resolve", task["id"].as_str().unwrap());
    ann.request("POST", &path)
        .header("if-match", &format!("\"{}\"", task["version"]))
        .json(&body)
        .send()
        .expect(200);
    assert_eq!(
        reader.get(&golden_record("vendor", &first)).expect(200)["id"],
        second.as_str()
    );
    assert_eq!(
        reader.get("/v1/domains/vendor/crosswalk/erp/V-1").expect(200)["golden_id"],
        second.as_str()
    );
}

fn kept_apart_stays_apart(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let (known, new, task) = question(&feeder, &ann);
    ann.decide(&task, "keep_apart").expect(200);
    reader.get(&golden_record("vendor", &new)).expect(200);

    // Sent again, even with content that would join, nothing moves and nobody is asked again.
    let again = feeder.feed("procurement", "77", &baxter_elsewhere());
    assert_eq!(
        (&again["outcome"], &again["golden_id"]),
        (&json!("unchanged"), &json!(new))
    );
    let alike = feeder.feed("procurement", "77", &baxter_again());
    assert_eq!(
        (&alike["outcome"], &alike["golden_id"]),
        (&json!("updated"), &json!(new))
    );
    assert_eq!(
        ann.tasks("kind=potential_duplicate"),
        Vec::<Value>::new(),
        "it was answered"
    );

    // A later record like both joins neither by itself, or one of them; it never brings the two together.
    let later = feeder.feed("billing", "9", &baxter_again());
    let ids: Vec<String> = [("erp", "V-1"), ("procurement", "77")]
        .iter()
        .map(|(system, key)| {
            reader
                .get(&format!("/v1/domains/vendor/crosswalk/{system}/{key}"))
                .expect(200)["golden_id"]
                .as_str()
                .unwrap()
                .to_string()
        })
        .collect();
    assert_eq!(ids, [known.clone(), new.clone()]);
    for task in ann.tasks("kind=potential_duplicate") {
        let pair = [
            task["golden_id"].as_str().unwrap(),
            task["other_golden_id"].as_str().unwrap_or_default(),
        ];
        assert!(
            !(pair.contains(&known.as_str()) && pair.contains(&new.as_str())),
            "asked again: {task}"
        );
    }
    assert!(later["golden_id"].is_string());
    let why = json!({"left": {"system": "erp", "key": "V-1"}, "right": {"system": "procurement", "key": "77"}});
    assert_eq!(
        reader.post("/v1/domains/vendor/explain", &why).expect(200)["steward_verdict"],
        "no_match"
    );
}

fn kept_apart_survives_a_restart(database: Database) {
    let mut hub = Hub::start_free(&database);
    let (known, new, task) = question(&hub.feeder(), &hub.steward("ann"));
    hub.steward("ann").decide(&task, "keep_apart").expect(200);
    hub.restart(&database);
    // Gone and back again: the verdict is about the record.
    hub.feeder()
        .delete("/v1/domains/vendor/source-records/procurement/77")
        .expect(200);
    let back = hub.feeder().feed("procurement", "77", &baxter_again());
    assert_ne!(back["golden_id"], known.as_str(), "{back}; was {new}");
}

fn tasks_are_listed_in_pages(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    for key in 0..5 {
        feeder
            .send_record("vendor", "erp", &key.to_string(), &json!({"duns": "1"}))
            .expect(202);
    }
    question(&feeder, &ann);
    let mut seen = Vec::new();
    let mut query = "domain=vendor&kind=exception&limit=2".to_string();
    loop {
        let page = ann.get(&format!("/v1/tasks?{query}")).expect(200);
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|t| t["id"].as_str().unwrap().to_string()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        query = format!("domain=vendor&kind=exception&limit=2&cursor={cursor}");
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted(), "oldest first");
    assert_eq!(ann.tasks("state=resolved"), Vec::<Value>::new());
    assert_eq!(ann.tasks("domain=item"), Vec::<Value>::new());
}

fn a_record_that_should_not_have_been_sent_is_rejected(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let result = feeder
        .send_record("vendor", "erp", "X", &json!({"duns": "1"}))
        .expect(202);
    let task = ann.task(result["task_id"].as_str().unwrap());
    assert_eq!(task["decisions"], json!(["reject"]));
    ann.decide(&task, "reject").expect(200);
    let stored = hub.reader().get("/v1/domains/vendor/source-records/erp/X").expect(200);
    assert_eq!(stored["status"], "rejected");
    assert_eq!(ann.tasks("kind=exception"), Vec::<Value>::new());
    // A valid version is welcome.
    assert_eq!(feeder.feed("erp", "X", &vendor(1))["outcome"], "created");
}
