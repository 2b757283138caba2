//! A source record that no longer matches the rest of its golden record is a question, never a silent change.

use serde_json::{Value, json};

use crate::harness::records::{baxter, baxter_again, baxter_elsewhere, golden_record, source_record, vendor};
use crate::harness::{Client, Database, Hub, both};

both!(
    a_record_that_drifts_away_opens_one_task,
    a_record_that_drifts_back_closes_its_task,
    a_contradiction_opens_a_task_whatever_else_agrees,
    what_is_kept_is_not_asked_again_until_it_drifts_further,
    what_is_split_off_stays_apart,
    a_split_brings_back_the_golden_record_of_before_the_merge,
    what_a_steward_merged_is_asked_about_only_when_something_new_contradicts,
    a_company_that_renames_itself_in_every_source_leaves_no_question,
    a_task_about_a_record_that_left_is_closed,
);

/// Two records of one golden record, joined by rule.
fn joined(feeder: &Client) -> String {
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    assert_eq!(feeder.feed_golden("procurement", "77", &baxter_again()), id);
    id
}

fn open(client: &Client) -> Vec<Value> {
    client.tasks("kind=cohesion_lost")
}

fn members(client: &Client, id: &str) -> usize {
    let golden = client.get(&format!("{}?layer=working", golden_record("vendor", id)));
    golden.expect(200)["source_keys"].as_array().unwrap().len()
}

fn contradicting() -> Value {
    let mut record = baxter_again();
    record["tin"] = json!("36-7654321");
    record
}

fn a_record_that_drifts_away_opens_one_task(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let id = joined(&feeder);
    let drifted = feeder.feed("procurement", "77", &vendor(5));
    assert_eq!(
        (&drifted["outcome"], &drifted["golden_id"]),
        (&json!("updated"), &json!(id))
    );
    let task = ann.task(drifted["task_id"].as_str().expect("a task"));
    assert_eq!(
        (&task["kind"], &task["category"], &task["golden_id"], &task["decisions"]),
        (
            &json!("cohesion_lost"),
            &json!("no_match"),
            &json!(id),
            &json!(["split", "keep"])
        )
    );
    assert_eq!(task["source"], json!({"system": "procurement", "key": "77"}));
    let detail = &task["detail"];
    assert!(detail["weight_before"].as_f64() > detail["weight"].as_f64(), "{detail}");
    assert_eq!(detail["members"][0]["before"]["verdict"], "match");
    assert_eq!(detail["members"][0]["now"]["verdict"], "no_match");
    assert_eq!(task["pattern"], detail["members"][0]["now"]["match_key"]);
    assert_eq!(members(&ann, &id), 2, "nothing moves by itself");

    // Once more, other contents, still away: the same task, brought up to date.
    let again = feeder.feed("procurement", "77", &vendor(9));
    assert_eq!(again["task_id"], task["id"]);
    let tasks = open(&ann);
    assert_eq!(tasks.len(), 1);
    assert_eq!(
        tasks[0]["detail"]["weight_before"], detail["weight_before"],
        "since when it was asked first"
    );
    assert_eq!(
        tasks[0]["detail"]["members"][0]["before"],
        detail["members"][0]["before"]
    );
    // The same contents again are nothing new.
    assert_eq!(feeder.feed("procurement", "77", &vendor(9))["outcome"], "unchanged");
    assert_eq!(open(&ann), tasks);
}

fn a_record_that_drifts_back_closes_its_task(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    joined(&feeder);
    let drifted = feeder.feed("procurement", "77", &vendor(5));
    let back = feeder.feed("procurement", "77", &baxter_again());
    assert_eq!(back["task_id"], Value::Null);
    let task = ann.task(drifted["task_id"].as_str().unwrap());
    assert_eq!(
        (&task["state"], &task["reason"]),
        (
            &json!("cancelled"),
            &json!("the source record matches the others again")
        )
    );
    assert_eq!(open(&ann), Vec::<Value>::new());
}

fn a_contradiction_opens_a_task_whatever_else_agrees(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.trusted("ann"));
    let id = joined(&feeder);
    feeder.feed("procurement", "77", &contradicting());
    let task = ann.task_about("cohesion_lost", &id);
    assert_eq!(
        (&task["category"], &task["detail"]["contradictions"]),
        (&json!("contradiction"), &json!(["tin_differs"]))
    );
    assert!(
        !task.to_string().contains("7654321"),
        "sensitive values are masked: {task}"
    );
    assert_eq!(members(&ann, &id), 2);
}

fn what_is_kept_is_not_asked_again_until_it_drifts_further(database: Database) {
    let mut hub = Hub::start_free(&database);
    let id = joined(&hub.feeder());
    hub.feeder().feed("procurement", "77", &baxter_elsewhere());
    hub.feeder().feed("procurement", "77", &vendor(5));
    let task = hub.trusted("ann").task_about("cohesion_lost", &id);
    hub.trusted("ann").decide(&task, "keep").expect(200);
    hub.restart(&database);
    let (feeder, ann) = (hub.feeder(), hub.trusted("ann"));
    let mut again = vendor(5);
    again["website"] = json!("https://example.com");
    assert_eq!(feeder.feed("procurement", "77", &again)["task_id"], Value::Null);
    assert_eq!(open(&ann), Vec::<Value>::new(), "it was answered");
    again["tin"] = json!("36-7654321");
    let further = feeder.feed("procurement", "77", &again);
    let task = ann.task(further["task_id"].as_str().expect("a contradiction is new"));
    assert_eq!(task["category"], "contradiction");
    ann.decide(&task, "keep").expect(200);
    again["website"] = json!("https://example.org");
    assert_eq!(feeder.feed("procurement", "77", &again)["task_id"], Value::Null);
    assert_eq!(members(&ann, &id), 2);
}

fn what_is_split_off_stays_apart(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = joined(&feeder);
    feeder.feed("procurement", "77", &vendor(5));
    let task = ann.task_about("cohesion_lost", &id);
    let done = ann.decide(&task, "split").expect(200);
    assert_eq!(
        (&done["state"], &done["decision"]),
        (&json!("resolved"), &json!("split"))
    );
    let crosswalk = reader.get("/v1/domains/vendor/crosswalk/procurement/77").expect(200);
    let new = crosswalk["golden_id"].as_str().unwrap().to_string();
    assert_ne!(new, id);
    reader.get(&golden_record("vendor", &new)).expect(200);
    // Even as it was when it joined.
    let back = feeder.feed("procurement", "77", &baxter_again());
    assert_eq!((&back["golden_id"], &back["task_id"]), (&json!(new), &Value::Null));
    ann.decide(&done, "keep").problem(409, "task_already_resolved");
}

fn a_split_brings_back_the_golden_record_of_before_the_merge(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let a = feeder.feed_golden("erp", "V-1", &baxter());
    let b = feeder.feed_golden("procurement", "77", &vendor(5));
    feeder.feed("procurement", "77", &baxter_again());
    let task = ann.task_about("potential_duplicate", &b);
    ann.decide(&task, "merge").expect(200);
    feeder.feed("procurement", "77", &contradicting());
    let task = ann.task_about("cohesion_lost", &a);
    ann.decide(&task, "split").expect(200);
    let golden = reader.get(&golden_record("vendor", &b)).expect(200);
    assert_eq!((&golden["id"], &golden["status"]), (&json!(b), &json!("live")));
}

fn what_a_steward_merged_is_asked_about_only_when_something_new_contradicts(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.trusted("ann"));
    let a = feeder.feed_golden("erp", "V-1", &baxter());
    let b = feeder.feed_golden("procurement", "77", &vendor(5));
    let body = json!({"golden_id": b, "reason": "bought last year"});
    ann.command("POST", &format!("{}/merge", golden_record("vendor", &a)), &body)
        .expect(200);
    assert_eq!(feeder.feed("procurement", "77", &vendor(6))["task_id"], Value::Null);
    assert_eq!(open(&ann), Vec::<Value>::new(), "that they are unlike was known");
    let mut other = vendor(6);
    other["tin"] = json!("36-7654321");
    feeder.feed("procurement", "77", &other);
    let task = ann.task_about("cohesion_lost", &a);
    assert_eq!(task["category"], "contradiction");
    other["website"] = json!("https://example.com");
    feeder.feed("procurement", "77", &other);
    assert_eq!(open(&ann).len(), 1, "still the same question");
    assert_eq!(members(&ann, &a), 2, "and nothing is undone by rules");
}

fn a_company_that_renames_itself_in_every_source_leaves_no_question(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    joined(&feeder);
    feeder.feed("procurement", "77", &vendor(5));
    assert_eq!(open(&ann).len(), 1);
    assert_eq!(feeder.feed("erp", "V-1", &vendor(5))["task_id"], Value::Null);
    assert_eq!(open(&ann), Vec::<Value>::new());
    // Both in one call: they match again before anybody could be asked.
    let body = json!({"records": [
        {"system": "erp", "key": "V-1", "attributes": vendor(7)},
        {"system": "procurement", "key": "77", "attributes": vendor(7)},
    ]});
    feeder.post("/v1/domains/vendor/source-records", &body).expect(200);
    assert_eq!(open(&ann), Vec::<Value>::new());
    assert_eq!(ann.tasks("kind=cohesion_lost&state=cancelled").len(), 1);
}

fn a_task_about_a_record_that_left_is_closed(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let id = joined(&feeder);
    let drifted = feeder.feed("procurement", "77", &vendor(5));
    feeder.delete(&source_record("vendor", "procurement", "77")).expect(200);
    let task = ann.task(drifted["task_id"].as_str().unwrap());
    assert_eq!(task["state"], "cancelled");
    // By hand instead of by the task.
    assert_eq!(feeder.feed_golden("billing", "9", &baxter_again()), id);
    let drifted = feeder.feed("billing", "9", &vendor(8));
    let body = json!({"source_records": [{"system": "billing", "key": "9"}], "reason": "another one"});
    ann.command("POST", &format!("{}/split", golden_record("vendor", &id)), &body)
        .expect(200);
    let task = ann.task(drifted["task_id"].as_str().unwrap());
    assert_eq!(
        (&task["state"], &task["reason"]),
        (&json!("cancelled"), &json!("the source record was split off"))
    );
}
