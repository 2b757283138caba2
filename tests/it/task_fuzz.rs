//! Random work of several people on tasks, while records arrive, change and go: states only move as they may, nothing is
//! decided twice, and every question that waits is about golden records that are there.
//!
//! `HISTORY_SEED` sets another course.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::fuzz::Random;
use crate::harness::records::{baxter_elsewhere, golden_record, source_record, vendor};
use crate::harness::{Client, Database, Hub, both};
use crate::verify::verify;

both!(whoever_does_what_tasks_move_as_they_may,);

const STEPS: usize = 120;
const SYSTEMS: [&str; 3] = ["erp", "procurement", "billing"];
const KEYS: usize = 3;
const DECISIONS: [&str; 6] = ["merge", "keep_apart", "split", "keep", "reject", "approve"];

struct World {
    feeder: Client,
    people: Vec<Client>,
    random: Random,
    /// Every task as it was last seen.
    known: BTreeMap<String, Value>,
    /// Tasks that somebody was told to have decided.
    decided: BTreeMap<String, String>,
    log: Vec<String>,
}

/// A record that may be the same as others of the same thing, or not be valid at all.
fn record(random: &mut Random) -> Value {
    let thing = random.below(3);
    let name = ["Baxter Healthcare", "Medline Healthcare", "Stryker Healthcare"][thing];
    let mut record = baxter_elsewhere();
    record["legal_name"] = json!(name);
    match random.below(8) {
        0 => return vendor(20 + random.below(4)),
        1 => return json!({"duns": "1"}),
        2 => record["tin"] = json!(format!("36-260414{thing}")),
        3 => record["tin"] = json!("36-7654321"),
        _ => record["addresses"][0]["line1"] = json!(format!("{} {name} Road", 1 + random.below(3))),
    }
    record
}

impl World {
    fn task(&mut self) -> Option<Value> {
        let tasks: Vec<Value> = self.known.values().cloned().collect();
        (!tasks.is_empty()).then(|| self.random.one(&tasks).clone())
    }

    fn person(&mut self) -> (usize, Client) {
        let number = self.random.below(self.people.len());
        (number, self.people[number].clone())
    }

    fn step(&mut self) {
        let (number, person) = self.person();
        let (system, key) = (*self.random.one(&SYSTEMS), format!("K{}", self.random.below(KEYS)));
        let choice = self.random.below(12);
        let Some(task) = self.task().filter(|_| choice > 2) else {
            if choice == 0 {
                self.log.push(format!("delete {system}/{key}"));
                self.feeder.delete(&source_record("vendor", system, &key));
            } else {
                let record = record(&mut self.random);
                self.log.push(format!("feed {system}/{key} {record}"));
                self.feeder.send_record("vendor", system, &key, &record);
            }
            return;
        };
        let id = task["id"].as_str().unwrap().to_string();
        let version = task["version"].as_i64().unwrap() - i64::from(self.random.below(5) == 0);
        let tag = format!("\"{version}\"");
        let decision = match task["decisions"].as_array().filter(|_| self.random.below(6) > 0) {
            Some(offered) => self.random.one(offered).as_str().unwrap().to_string(),
            None => (*self.random.one(&DECISIONS)).to_string(),
        };
        self.log
            .push(format!("{choice}: person-{number} {id} v{version} {decision}"));
        match choice {
            3 | 4 => drop(
                person
                    .request("POST", &format!("/v1/tasks/{id}/claim"))
                    .header("if-match", &tag)
                    .send(),
            ),
            5 => drop(person.request("POST", &format!("/v1/tasks/{id}/release")).send()),
            6 => drop(person.post(&format!("/v1/tasks/{id}/assign"), &json!({"assignee": "person-1"}))),
            7 => drop(
                person
                    .post(&format!("/v1/tasks/{id}/comments"), &json!({"text": "hm"}))
                    .expect(201),
            ),
            8 => self.many(&person, &decision),
            9 => self.by_hand(&person, &task),
            _ => {
                let body = json!({"decision": decision, "reason": "because"});
                let request = person
                    .request("POST", &format!("/v1/tasks/{id}/resolve"))
                    .header("if-match", &tag);
                let answer = request.json(&body).send();
                assert!([200, 409, 412, 422].contains(&answer.status), "{}", answer.text());
                if answer.status == 200 && answer.json()["state"] == "resolved" {
                    self.was_decided(&id, &decision);
                }
            }
        }
    }

    fn many(&mut self, person: &Client, decision: &str) {
        let mut chosen = BTreeMap::new();
        for _ in 0..4 {
            if let Some(task) = self.task() {
                chosen.insert(
                    task["id"].to_string(),
                    json!({"id": task["id"], "version": task["version"]}),
                );
            }
        }
        let tasks: Vec<Value> = chosen.into_values().collect();
        let body = json!({"tasks": tasks, "decision": decision, "reason": "because"});
        let preview = person.post("/v1/tasks/bulk-resolve?preview=true", &body).expect(200);
        let done = person.post("/v1/tasks/bulk-resolve", &body).expect(200);
        // A decision may bring a record back to where it matches, which answers a question that a preview still sees.
        if self.known.values().all(|task| task["kind"] != "cohesion_lost") {
            assert_eq!(preview["items"], done["items"], "a preview says what would be done");
        }
        for item in done["items"].as_array().unwrap() {
            if item["outcome"] == "resolved" {
                self.was_decided(item["id"].as_str().unwrap(), decision);
            }
        }
    }

    /// Merges, splits or reopens past the tasks.
    fn by_hand(&mut self, person: &Client, task: &Value) {
        let (Some(id), other) = (task["golden_id"].as_str(), task["other_golden_id"].as_str()) else {
            return;
        };
        let golden = golden_record("vendor", id);
        let working = person.get(&format!("{golden}?layer=working")).expect(200);
        let tag = format!("\"{}\"", working["version"]);
        let post = |path: &str, body: &Value| {
            let answer = person.request("POST", path).header("if-match", &tag).json(body).send();
            assert!(answer.status < 500, "{}", answer.text());
        };
        match (self.random.below(3), other) {
            (0, Some(other)) => {
                let body = json!({"golden_id": other, "reason": "by hand", "reopen": self.random.below(2) == 0});
                post(&format!("{golden}/merge"), &body);
            }
            (1, _) => {
                let verdicts = person.get(&format!("{golden}/verdicts")).expect(200);
                if let Some(verdict) = verdicts["items"].as_array().unwrap().first() {
                    let path = format!("{golden}/verdicts/{}/reopen", verdict["id"].as_str().unwrap());
                    post(&path, &json!({"reason": "by hand"}));
                }
            }
            _ => {
                let keys = working["source_keys"].as_array().unwrap();
                if let Some(key) = keys.first().filter(|_| keys.len() > 1) {
                    post(
                        &format!("{golden}/split"),
                        &json!({"source_records": [key], "reason": "by hand"}),
                    );
                }
            }
        }
    }

    fn was_decided(&mut self, id: &str, decision: &str) {
        let before = self.decided.insert(id.to_string(), decision.to_string());
        assert_eq!(before, None, "{id} was decided twice");
    }

    /// Reads every task, and looks whether each moved as it may.
    fn look(&mut self) {
        let person = self.people[0].clone();
        let mut pairs = BTreeSet::new();
        for state in ["open", "claimed", "resolved", "cancelled"] {
            for task in person.tasks(&format!("domain=vendor&state={state}&limit=1000")) {
                let id = task["id"].as_str().unwrap().to_string();
                self.moved(&id, &task);
                if ["open", "claimed"].contains(&state) {
                    self.is_about_what_is_there(&task, &mut pairs);
                }
                if state == "resolved" && task["resolved_by"].is_string() {
                    assert_eq!(
                        self.decided.get(&id).map(String::as_str),
                        task["decision"].as_str(),
                        "{task}"
                    );
                }
                self.known.insert(id, task);
            }
        }
    }

    fn moved(&self, id: &str, task: &Value) {
        let Some(before) = self.known.get(id) else {
            assert_eq!(self.decided.get(id), None);
            return;
        };
        let (from, to) = (before["state"].as_str().unwrap(), task["state"].as_str().unwrap());
        match from {
            "resolved" | "cancelled" => assert_eq!(before, task, "what is done stays as it is"),
            _ => assert!(["open", "claimed", "resolved", "cancelled"].contains(&to)),
        }
        let versions = (before["version"].as_i64().unwrap(), task["version"].as_i64().unwrap());
        assert_eq!(versions.0 < versions.1, before != task, "{before} -> {task}");
        assert_eq!(
            to == "claimed",
            task["claimed_by"].is_string() && ["open", "claimed"].contains(&to),
            "{task}"
        );
    }

    fn is_about_what_is_there(&self, task: &Value, pairs: &mut BTreeSet<BTreeSet<String>>) {
        let ids: BTreeSet<String> = ["golden_id", "other_golden_id"]
            .iter()
            .filter_map(|name| task[*name].as_str().map(str::to_string))
            .collect();
        for id in &ids {
            let golden = self.people[0].get(&format!("{}?layer=working", golden_record("vendor", id)));
            assert_eq!(golden.expect(200)["status"], "live", "{task}");
        }
        if task["kind"] == "potential_duplicate" && task["other_golden_id"].is_string() {
            assert_eq!(ids.len(), 2, "{task}");
            assert!(pairs.insert(ids), "asked twice: {task}");
        }
    }
}

fn whoever_does_what_tasks_move_as_they_may(database: Database) {
    let mut hub = Hub::start_free(&database);
    let people = ["person-0", "person-1", "person-2"];
    let seed = std::env::var("HISTORY_SEED").ok().and_then(|text| text.parse().ok());
    let mut world = World {
        feeder: hub.feeder(),
        people: people
            .map(|name| hub.actor(name, "*:read *:steward *:approve"))
            .to_vec(),
        random: Random(seed.unwrap_or(20_261_121)),
        known: BTreeMap::new(),
        decided: BTreeMap::new(),
        log: Vec::new(),
    };
    for _ in 0..STEPS {
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            world.step();
            world.look();
        }));
        if let Err(panic) = done {
            eprintln!("{}", world.log.join("\n"));
            std::panic::resume_unwind(panic);
        }
    }
    assert!(
        !world.decided.is_empty(),
        "somebody decided something: {:?}",
        world.decided
    );
    assert!(hub.is_alive() && !hub.log().contains("panicked"));
    let (holds, report) = verify(&database);
    assert!(holds, "{report}\n{}", world.log.join("\n"));
}
