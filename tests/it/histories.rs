//! Random histories of a hub: whatever happens, in whatever order, what must hold holds.
//!
//! `HISTORY_SEED` begins other histories than the usual ones.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::harness::records::{golden_record, source_record, vendor};
use crate::harness::rules::vendor_rules;
use crate::harness::{Answer, Client, Database, Hub, both};
use crate::verify::verify;

both!(
    laws_hold_after_every_step,
    laws_hold_while_rules_change,
    laws_hold_while_keys_change,
    a_merge_taken_back_leaves_no_trace,
    what_arrives_between_a_merge_and_a_split_is_judged_anew,
    the_order_of_arrival_does_not_matter,
);

/// Steps of one history.
const STEPS: usize = 150;
/// Source systems, each with [`KEYS`] records.
const SYSTEMS: [&str; 3] = ["erp", "procurement", "billing"];
const KEYS: usize = 5;
/// Things in the world that records may be about.
const THINGS: usize = 4;

/// SplitMix64: the same numbers on every machine.
struct Dice(u64);

impl Dice {
    /// Of the history that this test is, or of another.
    fn new(salt: u64) -> Dice {
        let seed: u64 = std::env::var("HISTORY_SEED").map_or(1, |text| text.parse().expect("a number"));
        Dice(seed.wrapping_mul(1_000_003).wrapping_add(salt))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        (!from.is_empty()).then(|| &from[self.below(from.len())])
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Lists with entries of their own, as one system has them: of other entities, of the same in other words, by other days.
fn listed(mut record: Value, entities: usize, word: usize) -> Value {
    const ENTITIES: [&str; 3] = ["NORTH", "SOUTH", "EAST"];
    const DAYS: [(Option<&str>, Option<&str>); 3] = [
        (None, Some("2026-04-01")),
        (Some("2026-04-01"), None),
        (Some("2026-01-01"), Some("2026-06-01")),
    ];
    let mine = |at: &usize| entities & (1 << at) != 0;
    record["erp_fields"] = (0..3)
        .filter(mine)
        .map(|at| json!({"entity": ENTITIES[at], "pay_group": format!("P{}", (word + at) % 2)}))
        .collect();
    record["identifiers"] = (0..3)
        .filter(mine)
        .map(|at| {
            let (from, to) = DAYS[(word + at) % 3];
            json!({"scheme": "state_license", "value": format!("L-{}", at % 2), "valid_from": from, "valid_to": to})
        })
        .collect();
    record["commodities"] = (0..3).filter(mine).map(|at| json!(format!("4214250{at}"))).collect();
    record
}

/// A thing as one of several systems may write it.
fn spelled(thing: usize, spelling: usize) -> Value {
    let mut record = vendor(thing * 17 + 3);
    let name = record["legal_name"].as_str().unwrap().to_owned();
    match spelling {
        0 => {}
        1 => record["legal_name"] = json!(name.to_uppercase().replace(" LLC", ", L.L.C.")),
        2 => record["tin"] = json!(format!("36-260{thing}143")),
        5 => record["duns"] = json!("005103494"),
        3 => record["phones"] = json!([format!("602555{:04}", thing * 7 + 1)]),
        4 => record["addresses"] = json!([{"line1": "1 Elm Street", "city": "Mesa", "state": "AZ", "zip": "85201"}]),
        _ => record["addresses"] = json!([{"zip": "nowhere"}]),
    }
    record
}

/// A hub, and who works on it.
struct World {
    hub: Hub,
    feeder: Client,
    ann: Client,
    approvers: [Client; 2],
    dice: Dice,
    /// What was done, for a failed run.
    log: Vec<String>,
    /// Merges by id that were made: who stays, who goes.
    merges: Vec<(String, String)>,
}

impl World {
    fn new(database: &Database, salt: u64) -> World {
        let hub = Hub::start(database);
        World {
            feeder: hub.feeder(),
            ann: hub.steward("ann"),
            approvers: [hub.approver("bob"), hub.approver("carol")],
            hub,
            dice: Dice::new(salt),
            log: Vec::new(),
            merges: Vec::new(),
        }
    }

    /// The last steps.
    fn recent(&self) -> String {
        let from = self.log.len().saturating_sub(12);
        format!("step {}, after\n{}", self.log.len(), self.log[from..].join("\n"))
    }

    fn a_key(&mut self) -> (&'static str, String) {
        let system = SYSTEMS[self.dice.below(SYSTEMS.len())];
        (system, format!("K-{}", self.dice.below(KEYS)))
    }

    /// Golden records that have source records now, by their ids.
    fn golden_records(&self) -> Vec<String> {
        let of = |system: &str, number: usize| {
            let path = format!("/v1/domains/vendor/crosswalk/{system}/K-{number}");
            let answer = self.ann.get(&path);
            (answer.status == 200).then(|| answer.json()["golden_id"].as_str().map(String::from))
        };
        let keys = SYSTEMS
            .iter()
            .flat_map(|system| (0..KEYS).map(move |number| (*system, number)));
        let found: BTreeSet<String> = keys.filter_map(|(system, number)| of(system, number)?).collect();
        found.into_iter().collect()
    }

    fn two_golden_records(&mut self) -> Option<(String, String)> {
        let mut all = self.golden_records();
        self.dice.shuffle(&mut all);
        match all.as_slice() {
            [a, b, ..] => Some((a.clone(), b.clone())),
            _ => None,
        }
    }

    fn a_golden_record(&mut self) -> Option<String> {
        let all = self.golden_records();
        self.dice.pick(&all).cloned()
    }

    /// Carries one random step out; what the hub refuses must be refused for a reason.
    fn step(&mut self) {
        let answer = match self.dice.below(16) {
            0..=4 => self.arrives(),
            5 => self.is_deleted(),
            6 => self.is_merged(),
            7 => self.is_unmerged(),
            8 => self.is_split_off(),
            9 => self.is_overridden(),
            10 => self.override_ends(),
            11 => self.is_retired_or_back(),
            _ => self.is_decided(),
        };
        let Some(answer) = answer else { return };
        self.log.push(format!("{} -> {}", answer.asked, answer.status));
        let refused = [404, 409, 412, 422].contains(&answer.status);
        assert!(answer.status < 300 || refused, "{}\n{}", answer.text(), self.recent());
    }

    fn arrives(&mut self) -> Option<Answer> {
        let (system, key) = self.a_key();
        let (thing, spelling) = (self.dice.below(THINGS), self.dice.below(7));
        let record = listed(spelled(thing, spelling), self.dice.below(8), self.dice.below(3));
        Some(self.feeder.send_record("vendor", system, &key, &record))
    }

    /// A record that names another one of its system, which may not be there.
    fn names_another(&mut self) -> Answer {
        let (system, key) = self.a_key();
        let (thing, parent) = (self.dice.below(THINGS), self.dice.below(KEYS + 1));
        let mut record = spelled(thing, 0);
        record["parent"] = json!(format!("K-{parent}"));
        self.feeder.send_record("vendor", system, &key, &record)
    }

    /// Keys of one system move on, come back or change places.
    fn is_rekeyed(&mut self) -> Answer {
        let (system, key) = self.a_key();
        let (_, other) = self.a_key();
        let fresh = format!("N-{}", self.dice.below(KEYS));
        let one = |key: &str, new_key: &str| json!({"system": system, "key": key, "new_key": new_key});
        let records = match self.dice.below(3) {
            0 => vec![one(&key, &fresh)],
            1 => vec![one(&fresh, &key)],
            _ => vec![one(&key, &other), one(&other, &key)],
        };
        let path = "/v1/domains/vendor/source-records/rekey";
        self.feeder.post(path, &json!({"records": records}))
    }

    fn is_deleted(&mut self) -> Option<Answer> {
        let (system, key) = self.a_key();
        Some(self.feeder.delete(&source_record("vendor", system, &key)))
    }

    fn is_merged(&mut self) -> Option<Answer> {
        let (a, b) = self.two_golden_records()?;
        let answer = merge(&self.ann, &a, &b, self.dice.below(2) == 0);
        if answer.status == 200 {
            self.merges.push((a, b));
        }
        Some(answer)
    }

    fn is_unmerged(&mut self) -> Option<Answer> {
        let (survivor, loser) = self.dice.pick(&self.merges)?.clone();
        let body = json!({"merged_id": loser, "reason": "two companies"});
        let path = format!("{}/split", golden_record("vendor", &survivor));
        // Its last source record may have gone meanwhile.
        let is_there = self
            .ann
            .get(&format!("{}?layer=working", golden_record("vendor", &survivor)))
            .status
            == 200;
        is_there.then(|| self.ann.command("POST", &path, &body))
    }

    fn is_split_off(&mut self) -> Option<Answer> {
        let golden = golden_record("vendor", &self.a_golden_record()?);
        let members = self.ann.get(&format!("{golden}/source-records")).expect(200);
        let members = members["items"].as_array().unwrap().clone();
        let one = self.dice.pick(&members)?;
        let body = json!({"reason": "not theirs",
            "source_records": [{"system": one["system"], "key": one["key"]}]});
        Some(self.ann.command("POST", &format!("{golden}/split"), &body))
    }

    fn is_overridden(&mut self) -> Option<Answer> {
        let golden = golden_record("vendor", &self.a_golden_record()?);
        let expiry = ["never", "consolidated_changes", "source_reasserts"][self.dice.below(3)];
        let entity = ["NORTH", "SOUTH", "WEST"][self.dice.below(3)];
        let set = match self.dice.below(6) {
            0 => json!({"attributes": {"legal_name": "The Right Name"}}),
            1 => json!({"attributes": {"phones": ["602-555-0199"], "duns": "005103494"}}),
            2 => json!({"attributes": {"erp_fields": [{"entity": entity, "pay_group": "WHOLE"}]}}),
            3 => json!({"entries": {"erp_fields": [{"entry": {"entity": entity}, "value": null}]}}),
            4 => json!({"entries": {"erp_fields": [{"entry": {"entity": entity}, "value": {"pay_group": "OWN"}}]}}),
            _ => json!({"attributes": {"tin": "36-2604999"}}),
        };
        let mut body = json!({"reason": "from the W-9", "expiry": expiry});
        for (name, values) in set.as_object().unwrap() {
            body[name] = values.clone();
        }
        Some(self.ann.command("PATCH", &golden, &body))
    }

    fn is_retired_or_back(&mut self) -> Option<Answer> {
        let golden = golden_record("vendor", &self.a_golden_record()?);
        let step = ["retire", "reinstate"][self.dice.below(2)];
        let body = json!({"reason": "no business with them"});
        Some(self.ann.command("POST", &format!("{golden}/{step}"), &body))
    }

    fn override_ends(&mut self) -> Option<Answer> {
        let golden = golden_record("vendor", &self.a_golden_record()?);
        let list = self.ann.get(&format!("{golden}/overrides")).expect(200);
        let list = list["items"].as_array().unwrap().clone();
        let one = self.dice.pick(&list)?;
        let path = format!("{golden}/overrides/{}/end", one["attribute"].as_str().unwrap());
        let mut body = json!({"reason": "no longer"});
        if !one["entry"].is_null() {
            body["entry"] = one["entry"].clone();
        }
        Some(self.ann.command("POST", &path, &body))
    }

    fn is_decided(&mut self) -> Option<Answer> {
        let tasks = self.ann.tasks("limit=200");
        let mine = self.approvers[0].tasks("kind=approval&limit=200");
        let open: Vec<Value> = tasks.into_iter().chain(mine).collect();
        let task = self.dice.pick(&open)?.clone();
        let decisions = task["decisions"].as_array().unwrap().clone();
        let decision = self.dice.pick(&decisions)?.as_str().unwrap().to_owned();
        let person = match task["kind"].as_str() {
            Some("approval") => self.approvers[self.dice.below(2)].clone(),
            _ => self.ann.clone(),
        };
        Some(person.decide(&task, &decision))
    }
}

fn merge(ann: &Client, survivor: &str, loser: &str, reopen: bool) -> Answer {
    let body = json!({"golden_id": loser, "reason": "one company", "reopen": reopen});
    ann.command("POST", &format!("{}/merge", golden_record("vendor", survivor)), &body)
}

fn laws_hold_after_every_step(database: Database) {
    let mut world = World::new(&database, 11);
    for _ in 0..STEPS {
        world.step();
        let (fine, report) = verify(&database);
        assert!(fine, "{}\n{}", findings(&report), world.recent());
    }
    let done = world.log.iter().filter(|line| line.ends_with("-> 200")).count();
    assert!(done > STEPS / 3, "most steps do something: {}", world.recent());
    // What is in memory is what is in the database: a hub that starts anew goes on the same way.
    world.hub.restart(&database);
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

/// Records name one another, and keys move on, come back and change places between merges and splits.
fn laws_hold_while_keys_change(database: Database) {
    let mut world = World::new(&database, 53);
    for _ in 0..STEPS / 3 {
        let answer = match world.dice.below(2) {
            0 => world.names_another(),
            _ => world.is_rekeyed(),
        };
        world.log.push(format!("{} -> {}", answer.asked, answer.status));
        assert!(
            [200, 201, 202, 409].contains(&answer.status),
            "{}\n{}",
            answer.text(),
            world.recent()
        );
        world.step();
        let (fine, report) = verify(&database);
        assert!(fine, "{}\n{}", findings(&report), world.recent());
    }
    world.hub.restart(&database);
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

/// Other rules come into force again and again, and work goes on while each record has its turn.
fn laws_hold_while_rules_change(database: Database) {
    let mut world = World::new(&database, 29);
    let (author, governor) = (world.hub.governor("author"), world.hub.governor("governor"));
    let others = [
        ("automatic = 0.97", "automatic = 0.999"),
        (
            "default = { strategy = \"source_order\"",
            "default = { strategy = \"longest\"",
        ),
        (
            "levels = { near = 8.0, partial = -1.0",
            "levels = { near = 4.0, partial = -2.0",
        ),
        ("exclusive = [", "exclusive = [\"cage\", "),
        ("kind = \"npi\"", "kind = \"npi\"\ncheck = false"),
    ];
    for (from, to) in others {
        for _ in 0..8 {
            world.step();
        }
        let proposed = author.propose("vendor", &vendor_rules(from, to));
        let report = author.simulate(&proposed);
        assert_eq!(
            author.simulate(&proposed),
            report,
            "the same whenever records and rules are"
        );
        governor.activate(&proposed);
        for _ in 0..4 {
            world.step();
            let (fine, report) = verify(&database);
            assert!(fine, "{to}: {}\n{}", findings(&report), world.recent());
        }
        governor.rematched(&proposed);
        let (fine, report) = verify(&database);
        assert!(fine, "{to}: {}\n{}", findings(&report), world.recent());
    }
}

/// What does not hold.
fn findings(report: &Value) -> String {
    let domains = report["domains"].as_array().expect("domains").iter();
    let found = domains.flat_map(|domain| domain["findings"].as_array().expect("findings"));
    found.map(|one| format!("{one}\n")).collect()
}

/// All that a steward can see of some golden records and their keys, but versions and times.
fn seen(ann: &Client, ids: [&str; 2]) -> Vec<Value> {
    let mut all = Vec::new();
    for id in ids {
        let golden = golden_record("vendor", id);
        for path in [golden.clone(), format!("{golden}?layer=working")] {
            let answer = ann.get(&path);
            let mut shown = answer.json();
            for name in [
                "version",
                "published_version",
                "published_at",
                "updated_at",
                "created_at",
                "correlation_id",
                "detail",
                "instance",
            ] {
                shown.as_object_mut().unwrap().remove(name);
            }
            all.push(shown);
        }
        let members = ann.get(&format!("{golden}/source-records")).expect(200);
        for member in members["items"].as_array().unwrap() {
            let (system, key) = (member["system"].as_str().unwrap(), member["key"].as_str().unwrap());
            let path = format!("/v1/domains/vendor/crosswalk/{system}/{key}");
            all.push(json!([system, key, ann.get(&path).expect(200)["golden_id"]]));
        }
        let overrides = ann.get(&format!("{golden}/overrides")).expect(200);
        let standing = overrides["items"].as_array().unwrap().iter();
        all.extend(
            standing
                .filter(|one| one["ended_at"].is_null())
                .map(|one| json!([one["attribute"], one["entry"], one["value"]])),
        );
    }
    all
}

fn a_merge_taken_back_leaves_no_trace(database: Database) {
    let mut world = World::new(&database, 23);
    let mut taken_back = 0;
    for _ in 0..STEPS {
        world.step();
        if world.dice.below(3) > 0 {
            continue;
        }
        let Some((a, b)) = world.two_golden_records() else {
            continue;
        };
        let before = seen(&world.ann, [&a, &b]);
        // Whether these two are the same is what merge and split answer: that question does not come back.
        let asked = world
            .ann
            .tasks(&format!("kind=potential_duplicate&golden_id={a}&limit=200"));
        let pair = |task: &Value| [&task["golden_id"], &task["other_golden_id"]].contains(&&json!(b));
        // And a survivor that waited may be published by the merge: what consumers saw stays seen.
        if asked.iter().any(pair) || before[1]["held"] == true {
            continue;
        }
        if merge(&world.ann, &a, &b, false).status != 200 {
            continue;
        }
        world.log.push(format!("merge {b} into {a} and back"));
        let body = json!({"merged_id": b, "reason": "a mistake"});
        let path = format!("{}/split", golden_record("vendor", &a));
        world.ann.command("POST", &path, &body).expect(200);
        assert_eq!(seen(&world.ann, [&a, &b]), before, "{}", world.recent());
        taken_back += 1;
    }
    assert!(taken_back > 0, "{taken_back} merges were taken back");
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

/// Records arrive while two golden records are one by mistake; then they are taken apart, by the merge or by records.
fn what_arrives_between_a_merge_and_a_split_is_judged_anew(database: Database) {
    let mut world = World::new(&database, 41);
    let mut late = 0;
    for _ in 0..STEPS / 4 {
        world.step();
        let Some((a, b)) = world.two_golden_records() else {
            continue;
        };
        if merge(&world.ann, &a, &b, true).status != 200 {
            continue;
        }
        world.log.push(format!("merge {b} into {a}"));
        for _ in 0..world.dice.below(4) {
            let answer = world.arrives();
            world
                .log
                .extend(answer.map(|answer| format!("{} -> {}", answer.asked, answer.status)));
        }
        let golden = golden_record("vendor", &a);
        let by_merge = world.dice.below(2) == 0;
        let answer = match by_merge {
            true => {
                let body = json!({"merged_id": b, "reason": "two companies"});
                let preview = format!("{golden}/split?preview=true");
                let foreseen = world.ann.command("POST", &preview, &body);
                if foreseen.status == 200 {
                    late += foreseen.json()["late_arrivals"].as_array().unwrap().len();
                }
                Some(world.ann.command("POST", &format!("{golden}/split"), &body))
            }
            false => world.is_split_off(),
        };
        world
            .log
            .extend(answer.map(|answer| format!("{} -> {}", answer.asked, answer.status)));
        let (fine, report) = verify(&database);
        assert!(fine, "{}\n{}", findings(&report), world.recent());
    }
    assert!(late > 0, "{late} records came late");
}

/// What happens to a key or two, in an order of its own.
#[derive(Debug, Clone)]
enum Event {
    Arrives { key: usize, version: usize },
    Merged { a: usize, b: usize },
    Overridden { key: usize },
}

/// A world without doubt: three systems spell each thing so that it is clear which one they mean.
fn clear(key: usize, version: usize) -> Value {
    let record = spelled(key / SYSTEMS.len(), if key % SYSTEMS.len() == 1 { 1 } else { 0 });
    let mut record = listed(record, 1 + (key * 5 + version) % 7, key + version);
    record["website"] = json!(format!("https://thing{key}v{version}.example"));
    record
}

/// Groups of keys with what consumers see of them.
type Outcome = BTreeMap<BTreeSet<String>, Value>;

fn happens(database: &Database, events: &[Event]) -> Outcome {
    let hub = Hub::start(database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let name = |key: usize| (SYSTEMS[key % SYSTEMS.len()], format!("K-{key}"));
    let golden = |key: usize| {
        let (system, key) = name(key);
        let found = ann
            .get(&format!("/v1/domains/vendor/crosswalk/{system}/{key}"))
            .expect(200);
        found["golden_id"].as_str().unwrap().to_owned()
    };
    for event in events {
        match event {
            Event::Arrives { key, version } => {
                let (system, id) = name(*key);
                let body = json!({"attributes": clear(*key, *version),
                    "source_updated_at": format!("2026-0{}-1{}T00:00:00Z", version + 1, key % 9)});
                let answer = feeder.put(&source_record("vendor", system, &id), &body);
                assert!(answer.status < 300, "{}", answer.text());
            }
            Event::Merged { a, b } if golden(*a) != golden(*b) => {
                merge(&ann, &golden(*a), &golden(*b), false).expect(200);
            }
            Event::Merged { .. } => {}
            Event::Overridden { key } => {
                let body = json!({"attributes": {"legal_name": format!("Right {key}")}, "reason": "W-9"});
                ann.command("PATCH", &golden_record("vendor", &golden(*key)), &body)
                    .expect(200);
            }
        }
    }
    let mut outcome = Outcome::new();
    for id in (0..KEYS * SYSTEMS.len()).map(golden).collect::<BTreeSet<_>>() {
        let shown = ann.get(&golden_record("vendor", &id)).expect(200);
        let keys = shown["source_keys"].as_array().unwrap().iter();
        let keys = keys.map(|key| key["key"].as_str().unwrap().to_owned()).collect();
        outcome.insert(keys, shown["attributes"].clone());
    }
    let (fine, report) = verify(database);
    assert!(fine, "{report:#}");
    outcome
}

/// Any order in which each key's versions stay in theirs, and nobody decides about what is not there.
fn another_order(events: &[Event], dice: &mut Dice) -> Vec<Event> {
    let mut left: Vec<Event> = events.to_vec();
    let mut done: Vec<Event> = Vec::new();
    let mut arrived: BTreeMap<usize, usize> = BTreeMap::new();
    while !left.is_empty() {
        let may = |event: &Event| match event {
            Event::Arrives { key, version } => arrived.get(key).copied().unwrap_or(0) == *version,
            Event::Merged { a, b } => arrived.contains_key(a) && arrived.contains_key(b),
            Event::Overridden { key } => arrived.contains_key(key),
        };
        let ready: Vec<usize> = (0..left.len()).filter(|at| may(&left[*at])).collect();
        let event = left.remove(*dice.pick(&ready).expect("something may happen"));
        if let Event::Arrives { key, .. } = event {
            *arrived.entry(key).or_default() += 1;
        }
        done.push(event);
    }
    done
}

fn the_order_of_arrival_does_not_matter(database: Database) {
    let mut events: Vec<Event> = (0..KEYS * SYSTEMS.len())
        .flat_map(|key| (0..1 + key % 3).map(move |version| Event::Arrives { key, version }))
        .collect();
    events.push(Event::Merged { a: 0, b: 4 });
    events.push(Event::Merged { a: 7, b: 1 });
    events.push(Event::Overridden { key: 10 });
    let mut dice = Dice::new(37);
    let expected = happens(&database, &events);
    assert!(expected.len() >= 3 && expected.len() < KEYS, "{expected:?}");
    for _ in 0..4 {
        let order = another_order(&events, &mut dice);
        assert_eq!(happens(&database.fresh(), &order), expected, "{order:?}");
    }
}
