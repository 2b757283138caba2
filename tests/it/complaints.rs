//! What users of other hubs complain of, and what happens here. The numbers are those of the list that the design was
//! made from.

use serde_json::{Value, json};

use crate::harness::records::{baxter, baxter_again, baxter_elsewhere, golden_record, source_record, vendor};
use crate::harness::rules::{payment_terms, terms, vendor_rules, verified};
use crate::harness::{Client, Database, Hub, both};

both!(
    complaint_01_one_source_in_two_goldens_through_two_possible_matches,
    complaint_06_merging_in_the_other_direction_leaves_no_duplicate_behind,
    complaint_12_task_points_to_a_golden_that_still_exists,
    complaint_17_a_manual_merge_is_never_undone_by_rules,
    complaint_19_a_record_that_no_longer_matches_opens_a_task,
    complaint_23_stale_preferred_source_does_not_win_unseen,
    complaint_24_deduplication_reruns_after_rules_change,
);

/// Waiting questions: (id, golden record, other golden record).
fn waiting(client: &Client) -> Vec<(String, String, String)> {
    let text = |task: &Value, name: &str| task[name].as_str().unwrap_or_default().to_string();
    let tasks = client.tasks("kind=potential_duplicate&limit=200");
    tasks
        .iter()
        .map(|t| (text(t, "id"), text(t, "golden_id"), text(t, "other_golden_id")))
        .collect()
}

fn golden_of(client: &Client, system: &str, key: &str) -> String {
    let crosswalk = client
        .get(&format!("/v1/domains/vendor/crosswalk/{system}/{key}"))
        .expect(200);
    crosswalk["golden_id"].as_str().unwrap().to_string()
}

fn merge(steward: &Client, survivor: &str, loser: &str) {
    let body = json!({"golden_id": loser, "reason": "one company"});
    let path = format!("{}/merge", golden_record("vendor", survivor));
    steward.command("POST", &path, &body).expect(200);
}

/// Two golden records that are kept apart, and one that may be either.
fn two_possible(feeder: &Client, steward: &Client) -> (String, String, String) {
    let first = feeder.feed_golden("erp", "V-1", &baxter_elsewhere());
    let second = feeder.feed_golden("billing", "B-1", &vendor(5));
    let mut alike = baxter_elsewhere();
    alike["addresses"] = json!([{"line1": "9 Harbor Road", "city": "Boise", "state": "ID", "zip": "83702"}]);
    feeder.feed("billing", "B-1", &alike);
    for task in steward.tasks("kind=potential_duplicate") {
        steward.decide(&task, "keep_apart").expect(200);
    }
    let third = feeder.feed_golden("procurement", "77", &json!({"legal_name": "Baxter Healthcare"}));
    (first, second, third)
}

fn complaint_01_one_source_in_two_goldens_through_two_possible_matches(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann, bob) = (hub.feeder(), hub.steward("ann"), hub.steward("bob"));
    let (first, second, third) = two_possible(&feeder, &ann);
    let tasks = ann.tasks(&format!("kind=potential_duplicate&golden_id={third}"));
    assert_eq!(tasks.len(), 2, "the record may be either: {tasks:?}");
    ann.decide(&tasks[0], "merge").expect(200);
    // The other steward has both tasks open on the screen.
    let late = bob.decide(&tasks[1], "merge");
    assert!([409, 412].contains(&late.status), "{}", late.text());
    let asked = ann.task(tasks[1]["id"].as_str().unwrap());
    assert_eq!(
        asked["state"], "cancelled",
        "what is left to ask was answered before: {asked}"
    );
    let golden = golden_of(&ann, "procurement", "77");
    assert!([&first, &second].contains(&&golden));
    let owners: Vec<String> = [&first, &second]
        .iter()
        .filter(|id| {
            let keys = ann
                .get(&format!("{}?layer=working", golden_record("vendor", id)))
                .expect(200);
            keys["source_keys"].to_string().contains("procurement")
        })
        .map(|id| (*id).clone())
        .collect();
    assert_eq!(owners, [golden], "one golden record has it");
}

fn complaint_06_merging_in_the_other_direction_leaves_no_duplicate_behind(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    for (reverse, name) in [(false, "Baxter"), (true, "Medline")] {
        let named = |mut record: Value, suffix: &str, street: &str| {
            record["legal_name"] = json!(format!("{name} Healthcare{suffix}"));
            record["addresses"][0]["line1"] = json!(format!("{street} {name} Road"));
            record
        };
        let mut first = named(baxter(), " Corp", "1");
        first["tin"] = Value::Null;
        first["phones"] = json!([format!("847-555-01{:02}", name.len())]);
        let a = feeder.feed_golden("erp", name, &first);
        let asked = feeder.feed("procurement", name, &named(baxter_elsewhere(), "", "77"));
        let b = asked["golden_id"].as_str().unwrap().to_string();
        assert_ne!(a, b, "{asked}");
        let task = ann.task(asked["task_id"].as_str().expect("a question"));
        // Asked from the other side while the question is open, it is the same question.
        first["website"] = json!("https://example.com");
        assert_eq!(feeder.feed("erp", name, &first)["task_id"], task["id"]);
        assert_eq!(waiting(&ann).len(), 1);
        // By hand, in either direction, past the task.
        let (survivor, loser) = if reverse { (&a, &b) } else { (&b, &a) };
        merge(&ann, survivor, loser);
        let task = ann.task(task["id"].as_str().unwrap());
        assert_eq!(
            (&task["state"], &task["reason"]),
            (&json!("cancelled"), &json!("both sides are one golden record now"))
        );
        assert_eq!(waiting(&ann), []);
        // Nor does a later version ask.
        first["website"] = json!("https://example.org");
        assert_eq!(feeder.feed("erp", name, &first)["task_id"], Value::Null);
    }
}

fn complaint_12_task_points_to_a_golden_that_still_exists(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let known = feeder.feed_golden("erp", "V-1", &baxter());
    let asked = feeder.feed("procurement", "77", &baxter_elsewhere());
    let (task, new) = (asked["task_id"].as_str().unwrap(), asked["golden_id"].as_str().unwrap());
    let other = feeder.feed_golden("erp", "V-2", &vendor(2));
    // What is asked about is merged into something else.
    merge(&ann, &other, &known);
    assert_eq!(
        waiting(&ann),
        [(task.into(), new.into(), other.clone())],
        "the task follows"
    );
    assert_eq!(
        ann.tasks(&format!("kind=potential_duplicate&golden_id={known}")).len(),
        1,
        "and is found by the id of before"
    );
    // It is taken out again: so is the question.
    let body = json!({"merged_id": known, "reason": "wrong"});
    let split = format!("{}/split", golden_record("vendor", &other));
    ann.command("POST", &split, &body).expect(200);
    assert_eq!(waiting(&ann), [(task.into(), new.into(), known.clone())]);
    // It is no more: nothing is left to ask, and what was held back is seen.
    feeder.delete(&source_record("vendor", "erp", "V-1")).expect(200);
    assert_eq!(waiting(&ann), []);
    assert_eq!(ann.task(task)["reason"], "the golden record was retired");
    hub.reader().get(&golden_record("vendor", new)).expect(200);
}

fn complaint_17_a_manual_merge_is_never_undone_by_rules(database: Database) {
    let mut hub = Hub::start_free(&database);
    let a = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let b = hub.feeder().feed_golden("procurement", "77", &vendor(5));
    merge(&hub.steward("ann"), &a, &b);
    let mut contradicting = vendor(6);
    contradicting["tin"] = json!("36-7654321");
    for record in [vendor(6), contradicting, vendor(5)] {
        let result = hub.feeder().feed("procurement", "77", &record);
        assert_eq!(result["golden_id"], a.as_str(), "{result}");
    }
    hub.restart(&database);
    hub.feeder()
        .delete(&source_record("vendor", "procurement", "77"))
        .expect(200);
    let back = hub.feeder().feed("procurement", "77", &vendor(7));
    assert_eq!(back["golden_id"], a.as_str(), "even gone and back again");
    assert_eq!(golden_of(&hub.reader(), "erp", "V-1"), a);
}

fn complaint_19_a_record_that_no_longer_matches_opens_a_task(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    feeder.feed("procurement", "77", &baxter_again());
    feeder.feed("procurement", "77", &vendor(5));
    let task = ann.task_about("cohesion_lost", &id);
    assert!(task["suggestion"].as_str().unwrap().starts_with("Split"), "{task}");
    assert_eq!(golden_of(&ann, "procurement", "77"), id, "proposed, not done");
    ann.decide(&task, "split").expect(200);
    assert_ne!(golden_of(&ann, "procurement", "77"), id);
}

/// "The preferred source wins with stale data, and nobody sees it." Trust decays, the change is simulated on the conflicts
/// that are there, and lineage says why.
fn complaint_23_stale_preferred_source_does_not_win_unseen(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let put = |system: &str, at: &str, due: &str| {
        let body = json!({"attributes": terms(1, due), "source_updated_at": at});
        feeder.put(&source_record("vendor", system, "1"), &body).json()
    };
    let golden = put("erp", "2019-01-01T00:00:00Z", "NET30")["golden_id"]
        .as_str()
        .unwrap()
        .to_owned();
    put("procurement", "2026-06-01T00:00:00Z", "NET60");
    assert_eq!(
        payment_terms(&hub.reader(), &golden),
        "NET30",
        "the ERP is preferred, however old"
    );
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    let made = ann.propose("vendor", &decaying());
    let report = ann.simulate(&made);
    let value = report["values"]
        .as_array()
        .unwrap()
        .iter()
        .find(|v| v["attribute"] == "payment_terms");
    let value = value.unwrap_or_else(|| panic!("{report:#}"));
    assert_eq!(
        value["sources"],
        json!([{"from": "erp", "to": "procurement", "changed": 1}])
    );
    let sample = &value["samples"][0];
    assert_eq!(
        (&sample["golden_id"], &sample["from"], &sample["to"]),
        (&json!(golden), &json!("NET30"), &json!("NET60"))
    );
    bob.activate(&made);
    bob.rematched(&made);
    assert_eq!(payment_terms(&hub.reader(), &golden), "NET60");
    let lineage = hub
        .reader()
        .get(&format!("{}/lineage", golden_record("vendor", &golden)))
        .expect(200);
    let chosen = &lineage["attributes"]["payment_terms"];
    assert_eq!(
        (&chosen["system"], &chosen["strategy"]),
        (&json!("procurement"), &json!("most_trusted")),
        "{chosen}"
    );
    assert_eq!(chosen["others"][0]["system"], "erp");
    verified(&database);
}

/// "After a change of the rules, what was loaded before is never compared again." It is, in the background.
fn complaint_24_deduplication_reruns_after_rules_change(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    // One company under two names: a shared website is too little for the present rules.
    let left = feeder.feed_golden(
        "erp",
        "1",
        &json!({"legal_name": "Northwind Traders LLC", "website": "https://northwind.example"}),
    );
    let right = feeder.feed_golden(
        "procurement",
        "1",
        &json!({"legal_name": "Zephyr Imports Inc", "website": "https://northwind.example"}),
    );
    assert_ne!(left, right);
    assert_eq!(hub.steward("ann").tasks("domain=vendor"), Vec::<Value>::new());
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    let rules = vendor_rules(
        "levels = { exact = 9.0, different = -2.0 }",
        "levels = { exact = 40.0, different = -2.0 }",
    )
    .replace(
        "  [\"identifier:email\"],",
        "  [\"identifier:email\"],\n  [\"identifier:website\"],",
    );
    let made = ann.propose("vendor", &rules);
    let report = ann.simulate(&made);
    assert_eq!(
        (
            &report["proposed_merges"]["total"],
            &report["proposed_merges"]["matches"]
        ),
        (&json!(1), &json!(1)),
        "{report:#}"
    );
    assert_eq!(report["tasks"][0]["kind"], "potential_duplicate", "{report:#}");
    assert_eq!(
        hub.steward("ann").tasks("domain=vendor"),
        Vec::<Value>::new(),
        "only simulated"
    );
    bob.activate(&made);
    let done = bob.rematched(&made);
    assert_eq!(done["tasks_opened"], 1, "{done}");
    let tasks = hub.steward("ann").tasks("domain=vendor&kind=potential_duplicate");
    assert_eq!(tasks.len(), 1, "{tasks:#?}");
    let asked = [&tasks[0]["golden_id"], &tasks[0]["other_golden_id"]];
    assert!(
        asked.contains(&&json!(left)) && asked.contains(&&json!(right)),
        "{tasks:#?}"
    );
    // A person decides, as always.
    hub.steward("ann").decide(&tasks[0], "merge").expect(200);
    verified(&database);
}

/// What the ERP says of payment terms is believed less and less.
fn decaying() -> String {
    let rules = "default = { strategy = \"source_order\", then = [\"most_recent\"] }\n\n\
        [survivorship.attributes.payment_terms]\nstrategy = \"most_trusted\"\n\n\
        [[survivorship.trust]]\nsource = \"erp\"\nattributes = [\"payment_terms\"]\n\
        maximum = 90\nminimum = 40\nperiod_days = 365";
    vendor_rules(
        "default = { strategy = \"source_order\", then = [\"most_recent\"] }",
        rules,
    )
}
