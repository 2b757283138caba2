//! Keys and ids lead to golden records, whatever was merged and split since.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::fuzz::Random;
use crate::harness::records::{golden_record, vendor};
use crate::harness::{Client, Database, Hub, both};

both!(
    an_id_that_was_split_is_ambiguous,
    keys_of_several_domains_in_one_call,
    ids_lead_where_a_model_says,
);

fn resolve(client: &Client, body: &Value) -> Vec<Value> {
    let answer = client.post("/v1/crosswalk/resolve", body).expect(200);
    answer["results"].as_array().unwrap().clone()
}

fn an_id_that_was_split_is_ambiguous(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let first = feeder.feed_golden("erp", "1", &vendor(1));
    let second = feeder.feed_golden("erp", "2", &vendor(2));
    let before = jiff::Timestamp::now();
    let body = json!({"golden_id": second, "reason": "one company"});
    let golden = golden_record("vendor", &first);
    ann.command("POST", &format!("{golden}/merge"), &body).expect(200);
    let asked = json!({"domain": "vendor", "golden_ids": [first, second]});
    let merged = resolve(&reader, &asked);
    assert_eq!(
        (&merged[0]["status"], &merged[1]["status"]),
        (&json!("found"), &json!("merged"))
    );
    assert_eq!(merged[1]["golden_id"], json!(first));
    let body = json!({"source_records": [{"system": "erp", "key": "1"}], "reason": "two companies"});
    ann.command("POST", &format!("{golden}/split"), &body).expect(200);
    let now = resolve(&reader, &asked);
    assert_eq!(
        (&now[0]["status"], &now[0]["golden_id"]),
        (&json!("ambiguous"), &Value::Null),
        "{now:?}"
    );
    let candidates = now[0]["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 2, "{now:?}");
    assert!(
        candidates.iter().all(|candidate| candidate["source_keys"] == 1),
        "{now:?}"
    );
    // What was said before any of it stands.
    let then = reader
        .post(&format!("/v1/crosswalk/resolve?as_of={before}"), &asked)
        .expect(200);
    assert_eq!(
        (&then["results"][0]["status"], &then["results"][1]["status"]),
        (&json!("found"), &json!("found"))
    );
}

fn keys_of_several_domains_in_one_call(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let golden = feeder.feed_golden("erp", "1", &vendor(1));
    let item = feeder
        .send_record("item", "erp", "1", &json!({"description": "Exam glove nitrile large"}))
        .expect(201);
    let asked = json!({
        "keys": [{"domain": "vendor", "system": "erp", "key": "1"}, {"domain": "item", "system": "erp", "key": "1"}],
        "golden_ids": [golden, item["golden_id"]],
    });
    let found = resolve(&reader, &asked);
    let domains: Vec<&Value> = found.iter().map(|answer| &answer["domain"]).collect();
    assert_eq!(domains, ["vendor", "item", "vendor", "item"]);
    assert!(found.iter().all(|answer| answer["status"] == "found"), "{found:?}");
    assert_eq!(
        (&found[0]["golden_id"], &found[1]["golden_id"]),
        (&json!(golden), &item["golden_id"])
    );
    // Of a domain that one may not read nothing is told.
    let stranger = hub.actor("stranger", "vendor:read");
    stranger.post("/v1/crosswalk/resolve", &asked).problem(403, "forbidden");
    let only_ids = json!({"golden_ids": [golden, item["golden_id"]]});
    let found = resolve(&stranger, &only_ids);
    assert_eq!(
        (&found[0]["status"], &found[1]["status"]),
        (&json!("found"), &json!("not_found"))
    );
    let unnamed = json!({"keys": [{"system": "erp", "key": "1"}]});
    let problem = reader
        .post("/v1/crosswalk/resolve", &unnamed)
        .problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["pointer"], "/keys/0/domain");
}

/// Where source records went, step by step.
#[derive(Default)]
struct Model {
    step: usize,
    now: BTreeMap<String, String>,
    /// Key → golden records in which it was, each with the step in which it came.
    stays: BTreeMap<String, Vec<(usize, String)>>,
    merges: Vec<Merge>,
}

/// A merge, and the step in which its loser lived again.
struct Merge {
    survivor: String,
    loser: String,
    at: usize,
    undone: Option<usize>,
}

impl Model {
    fn look(&mut self, reader: &Client, keys: &[String]) {
        let asked: Vec<Value> = keys.iter().map(|key| json!({"system": "erp", "key": key})).collect();
        for answer in resolve(reader, &json!({"domain": "vendor", "keys": asked})) {
            let text = |name: &str| answer[name].as_str().unwrap().to_owned();
            let (key, golden) = (text("key"), text("golden_id"));
            let stays = self.stays.entry(key.clone()).or_default();
            if stays.last().is_none_or(|(_, last)| *last != golden) {
                stays.push((self.step, golden.clone()));
            }
            self.now.insert(key, golden);
        }
        let live: BTreeSet<&String> = self.now.values().collect();
        for merge in self.merges.iter_mut().filter(|merge| merge.undone.is_none()) {
            merge.undone = live.contains(&merge.loser).then_some(self.step);
        }
    }

    fn members(&self, id: &str) -> Vec<String> {
        let own = self.now.iter().filter(|(_, golden)| *golden == id);
        own.map(|(key, _)| key.clone()).collect()
    }

    fn ids(&self) -> BTreeSet<String> {
        let all = self.stays.values().flatten();
        all.map(|(_, golden)| golden.clone()).collect()
    }

    /// Whether a source record left a golden record for good: what a merge brought and its undoing took away again does not
    /// count, nor what went back to where it had been before.
    fn left(&self, stays: &[(usize, String)], id: &str) -> bool {
        let ended = stays.iter().zip(stays.iter().skip(1)).enumerate();
        let mut ended = ended.filter(|(_, ((_, golden), _))| golden == id);
        ended.any(|(place, ((came, _), (went, _)))| {
            let undone = self
                .merges
                .iter()
                .any(|merge| merge.survivor == id && *came >= merge.at && merge.undone == Some(*went));
            let homes: BTreeSet<&String> = stays[..place].iter().map(|(_, golden)| golden).collect();
            let came_home = stays[place + 1..].iter().any(|(_, golden)| homes.contains(golden));
            !undone && !came_home
        })
    }

    /// Status and candidates. An id whose source records are all somewhere else than where it was merged into is
    /// ambiguous, too.
    fn expected(&self, reader: &Client, id: &str) -> (&'static str, BTreeMap<String, usize>) {
        let mut went: BTreeMap<String, usize> = BTreeMap::new();
        for (key, stays) in &self.stays {
            if self.now[key] != id && self.left(stays, id) {
                *went.entry(self.now[key].clone()).or_default() += 1;
            }
        }
        let home = survivor(reader, id);
        let elsewhere = went.keys().any(|golden| *golden != home && *golden != id);
        let here = self.members(id).len();
        if here > 0 {
            went.insert(id.to_owned(), here);
        }
        match (elsewhere, home == id) {
            (true, _) => ("ambiguous", went),
            (false, true) => ("found", BTreeMap::new()),
            (false, false) => ("merged", BTreeMap::new()),
        }
    }
}

/// Where a golden id leads when it is read.
fn survivor(reader: &Client, id: &str) -> String {
    let found = reader.get(&golden_record("vendor", id)).expect(200);
    found["id"].as_str().unwrap().to_owned()
}

fn ids_lead_where_a_model_says(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let keys: Vec<String> = (0..7).map(|n| n.to_string()).collect();
    for (number, key) in keys.iter().enumerate() {
        feeder.feed_golden("erp", key, &vendor(number));
    }
    let mut model = Model::default();
    model.look(&reader, &keys);
    let mut random = Random(41);
    for step in 1..=25 {
        model.step = step;
        let live: Vec<String> = model
            .now
            .values()
            .cloned()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let one = random.one(&live).clone();
        let members = model.members(&one);
        let golden = golden_record("vendor", &one);
        let answer = if members.len() > 1 && random.below(2) == 0 {
            let leaving: Vec<Value> = members
                .iter()
                .take(1 + random.below(members.len() - 1))
                .map(|key| json!({"system": "erp", "key": key}))
                .collect();
            let body = json!({"source_records": leaving, "reason": "not the same"});
            ann.command("POST", &format!("{golden}/split"), &body)
        } else {
            let other = random.one(&live).clone();
            let body = json!({"golden_id": other, "reason": "the same", "reopen": true});
            let answer = ann.command("POST", &format!("{golden}/merge"), &body);
            if answer.status == 200 {
                model.merges.push(Merge {
                    survivor: one.clone(),
                    loser: other,
                    at: step,
                    undone: None,
                });
            }
            answer
        };
        assert!([200, 409, 422].contains(&answer.status), "{}", answer.text());
        model.look(&reader, &keys);
        let ids = model.ids();
        for answer in resolve(&reader, &json!({"domain": "vendor", "golden_ids": ids})) {
            let id = answer["requested_id"].as_str().unwrap();
            let (status, candidates) = model.expected(&reader, id);
            let told: BTreeMap<String, usize> = answer["candidates"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|c| {
                    (
                        c["golden_id"].as_str().unwrap().to_owned(),
                        c["source_keys"].as_u64().unwrap() as usize,
                    )
                })
                .collect();
            assert_eq!((answer["status"].as_str().unwrap(), told), (status, candidates), "{id}");
            let leads_to = match status {
                "ambiguous" => Value::Null,
                _ => json!(survivor(&reader, id)),
            };
            assert_eq!(answer["golden_id"], leads_to, "{id}");
        }
    }
    assert!(model.ids().len() > keys.len(), "there were splits");
    assert!(
        model.merges.iter().any(|merge| merge.undone.is_some()),
        "merges were undone"
    );
}
