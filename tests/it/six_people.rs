//! Random histories of six people who feed, type, merge, split, override, delete, stage, release, propose, approve and change
//! rules: no value that the policy protects is ever published without as many people as it asks who neither brought nor
//! caused it, and whoever had nothing to do with a value can approve it. A model beside the hub knows who did what.
//!
//! `HISTORY_SEED` begins other histories than the usual ones; a failure names its history and what was done in it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::harness::database::Direct;
use crate::harness::records::{golden_record, source_record, vendor};
use crate::harness::rules::VENDOR_RULES;
use crate::harness::wait::wait_until;
use crate::harness::{Answer, Client, Database, Hub, both};
use crate::verify::verify;

both!(no_value_is_published_by_those_who_brought_or_caused_it);

const HISTORIES: usize = 40;
const STEPS: usize = 25;
const PEOPLE: [&str; 6] = ["ann", "bob", "cora", "dan", "eve", "fred"];
const SYSTEMS: [&str; 3] = ["erp", "procurement", "billing"];
/// Attributes that are looked at, and how many people each needs.
const PROTECTED: [(&str, usize); 2] = [("payment_terms", 1), ("bank_accounts", 2)];
/// Everything that these people do here.
const SCOPE: &str = "*:read *:ingest *:steward *:approve *:propose *:govern vendor:sensitive definitions:govern";

/// SplitMix64: the same numbers on every machine.
struct Dice(u64);

impl Dice {
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
}

type People = BTreeSet<String>;

/// A golden record as the database has it.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    is_published: bool,
    /// By attribute.
    working: BTreeMap<&'static str, Value>,
    published: BTreeMap<&'static str, Value>,
}

/// What the model knows of a source record.
#[derive(Debug, Clone, Default)]
struct Known {
    said: BTreeMap<&'static str, Value>,
    by: BTreeMap<&'static str, People>,
}

/// What a step was, for the model.
#[derive(Default)]
struct Step {
    /// Whoever caused what changes by it.
    people: People,
    /// The approval task or change request that somebody approved.
    approved: Option<String>,
}

struct World {
    hub: Hub,
    people: Vec<Client>,
    outsiders: [Client; 2],
    conn: Direct,
    dice: Dice,
    history: usize,
    log: Vec<String>,
    records: BTreeMap<(&'static str, String), Known>,
    /// Whoever ever sent, typed or deleted a source record.
    hands: BTreeMap<(String, String), People>,
    caused: BTreeMap<(String, &'static str), People>,
    /// Whoever had anything to do with a golden record.
    touched: BTreeMap<String, People>,
    /// Who approved a task or a change request.
    approvals: BTreeMap<String, People>,
    merges: Vec<(String, String)>,
    seen: BTreeMap<String, Seen>,
}

fn attributes(text: &str) -> BTreeMap<&'static str, Value> {
    let all: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    let all = all.get("attributes").unwrap_or(&all).clone();
    let found = PROTECTED
        .iter()
        .filter_map(|(name, _)| Some((*name, all.get(*name)?.clone())));
    found.collect()
}

fn account(number: usize) -> Value {
    let digits = ["111222333", "444555666", "777888999"];
    json!([{"country": "US", "aba": "021000021", "account": digits[number], "holder": "Payee"}])
}

impl World {
    fn new(database: &Database) -> World {
        let hub = Hub::start(database);
        World {
            people: PEOPLE.iter().map(|name| hub.actor(name, SCOPE)).collect(),
            outsiders: [hub.actor("gil", SCOPE), hub.actor("hal", SCOPE)],
            hub,
            conn: database.connect(),
            dice: Dice(0),
            history: 0,
            log: Vec::new(),
            records: BTreeMap::new(),
            hands: BTreeMap::new(),
            caused: BTreeMap::new(),
            touched: BTreeMap::new(),
            approvals: BTreeMap::new(),
            merges: Vec::new(),
            seen: BTreeMap::new(),
        }
    }

    fn begin(&mut self, history: usize) {
        let seed: u64 = std::env::var("HISTORY_SEED").map_or(1, |text| text.parse().expect("a number"));
        self.dice = Dice(seed.wrapping_mul(1_000_003).wrapping_add(history as u64 * 7_919));
        self.history = history;
        self.log.clear();
        self.merges.clear();
        self.records.clear();
    }

    fn story(&self) -> String {
        format!("history {}:\n{}", self.history, self.log.join("\n"))
    }

    fn person(&mut self) -> (String, Client) {
        let number = self.dice.below(PEOPLE.len());
        (PEOPLE[number].to_owned(), self.people[number].clone())
    }

    fn key(&mut self) -> (&'static str, String, usize) {
        let (system, thing) = (SYSTEMS[self.dice.below(3)], self.dice.below(2));
        (system, format!("H{}-{thing}", self.history), thing)
    }

    /// Every golden record of this history, as the database has it now.
    fn look(&mut self) -> BTreeMap<String, Seen> {
        let rows = self.conn.texts(
            "SELECT g.id || '\t' || CASE WHEN g.published_version IS NULL THEN '' ELSE 'yes' END || '\t' || g.working \
             || '\t' || COALESCE(g.published, '{}') || '\t' || COALESCE(s.working, '{}') || '\t' || \
             COALESCE(s.published, '{}') AS text FROM golden_record g LEFT JOIN golden_sensitive s ON s.golden_id = g.id \
             WHERE g.domain = 'vendor'",
        );
        let seen = rows.iter().map(|row| {
            let parts: Vec<&str> = row.split('\t').collect();
            let (mut working, mut published) = (attributes(parts[2]), attributes(parts[3]));
            working.extend(attributes(parts[4]));
            published.extend(attributes(parts[5]));
            let is_published = parts[1] == "yes";
            (
                parts[0].to_owned(),
                Seen {
                    is_published,
                    working,
                    published,
                },
            )
        });
        seen.collect()
    }

    fn goldens(&mut self) -> Vec<String> {
        let mine: Vec<(&str, String)> = self.records.keys().cloned().collect();
        let reader = self.people[0].clone();
        let found = mine.into_iter().filter_map(|(system, key)| {
            let answer = reader.get(&format!("/v1/domains/vendor/crosswalk/{system}/{key}"));
            (answer.status == 200).then(|| answer.json()["golden_id"].as_str().map(str::to_owned))?
        });
        found.collect::<BTreeSet<String>>().into_iter().collect()
    }

    fn a_golden(&mut self) -> Option<String> {
        let all = self.goldens();
        self.dice.pick(&all).cloned()
    }

    fn members(&self, golden: &str) -> Vec<(String, String)> {
        let answer = self.people[0].get(&format!("{}/source-records", golden_record("vendor", golden)));
        let page = if answer.status == 200 {
            answer.json()
        } else {
            json!({"items": []})
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let items = page["items"].as_array().cloned().unwrap_or_default();
        items
            .iter()
            .map(|one| (text(&one["system"]), text(&one["key"])))
            .collect()
    }

    fn note(&mut self, who: &str, answer: &Answer) {
        let why = if answer.status < 300 {
            String::new()
        } else {
            answer.text()
        };
        self.log
            .push(format!("{who}: {} -> {} {why}", answer.asked, answer.status));
        let refused = [403, 404, 409, 412, 422].contains(&answer.status);
        assert!(answer.status < 300 || refused, "{}\n{}", answer.text(), self.story());
    }

    /// Carries out a random step.
    fn step(&mut self) -> Step {
        match self.dice.below(20) {
            0..=5 => self.arrives(),
            6 => self.is_deleted(),
            7 => self.is_merged(),
            8 => self.is_taken_apart(),
            9..=10 => self.is_overridden(),
            11 => self.override_ends(),
            12 => self.is_staged(),
            13 => self.is_retired_or_back(),
            14..=15 => self.is_proposed(),
            _ => self.is_decided(),
        }
    }

    fn record(&mut self, thing: usize) -> Value {
        let mut record = vendor(self.history * 37 + thing * 11 + 5);
        record["payment_terms"] = json!(["N30", "N5", "N60"][self.dice.below(3)]);
        if self.dice.below(3) == 0 {
            record["bank_accounts"] = account(self.dice.below(3));
        }
        record
    }

    /// What a record says from now on, by whom.
    fn says(&mut self, (system, key): (&'static str, String), record: &Value, by: &People, kept: bool) {
        self.hands
            .entry((system.to_owned(), key.clone()))
            .or_default()
            .extend(by.iter().cloned());
        let known = self.records.entry((system, key)).or_default();
        let mut now = Known::default();
        for (name, _) in PROTECTED {
            let Some(value) = record.get(name) else { continue };
            let same = kept && known.said.get(name) == Some(value);
            let people = if same { known.by[name].clone() } else { by.clone() };
            now.said.insert(name, value.clone());
            now.by.insert(name, people);
        }
        *known = now;
    }

    fn arrives(&mut self) -> Step {
        let (system, key, thing) = self.key();
        let (who, client) = self.person();
        let typist = (self.dice.below(2) == 0).then(|| self.person().0);
        let record = self.record(thing);
        let mut body = json!({"attributes": record});
        let mut people = People::from([who.clone()]);
        if let Some(typist) = typist {
            body["changed_by"] = json!(typist.to_uppercase());
            people.insert(typist);
        }
        let answer = client.put(&source_record("vendor", system, &key), &body);
        self.note(&format!("{who} for {people:?}, {}", record["payment_terms"]), &answer);
        if answer.status < 300 {
            self.says((system, key), &record, &people, true);
        }
        Step {
            people,
            ..Step::default()
        }
    }

    fn is_deleted(&mut self) -> Step {
        let (system, key, _) = self.key();
        let (who, client) = self.person();
        let answer = client.delete(&source_record("vendor", system, &key));
        self.note(&who, &answer);
        if answer.status < 300 {
            self.records.insert((system, key), Known::default());
        }
        self.by(&who)
    }

    fn by(&self, who: &str) -> Step {
        Step {
            people: People::from([who.to_owned()]),
            ..Step::default()
        }
    }

    fn is_merged(&mut self) -> Step {
        let (who, client) = self.person();
        let all = self.goldens();
        let [a, b, ..] = all.as_slice() else {
            return Step::default();
        };
        let (a, b) = if self.dice.below(2) == 0 { (a, b) } else { (b, a) };
        let body = json!({"golden_id": b, "reason": "one company", "reopen": true});
        let answer = client.command("POST", &format!("{}/merge", golden_record("vendor", a)), &body);
        self.note(&who, &answer);
        if answer.status < 300 {
            self.merges.push((a.clone(), b.clone()));
            self.inherit(b, a);
        }
        self.by(&who)
    }

    /// What was caused of one golden record was caused of another now.
    fn inherit(&mut self, from: &str, to: &str) {
        for (name, _) in PROTECTED {
            let people = self.caused.get(&(from.to_owned(), name)).cloned().unwrap_or_default();
            self.caused.entry((to.to_owned(), name)).or_default().extend(people);
        }
        let people = self.touched.get(from).cloned().unwrap_or_default();
        self.touched.entry(to.to_owned()).or_default().extend(people);
    }

    fn is_taken_apart(&mut self) -> Step {
        let (who, client) = self.person();
        let merges = self.merges.clone();
        let Some((survivor, loser)) = self.dice.pick(&merges).cloned() else {
            return Step::default();
        };
        let place = golden_record("vendor", &survivor);
        if client.get(&format!("{place}?layer=working")).status != 200 {
            return Step::default();
        }
        let answer = client.command(
            "POST",
            &format!("{place}/split"),
            &json!({"merged_id": loser, "reason": "two companies"}),
        );
        self.note(&who, &answer);
        if answer.status < 300 {
            self.inherit(&survivor, &loser);
        }
        self.by(&who)
    }

    fn is_overridden(&mut self) -> Step {
        let (who, client) = self.person();
        let Some(golden) = self.a_golden() else {
            return Step::default();
        };
        let place = golden_record("vendor", &golden);
        let soon = self.dice.below(12) == 0;
        let terms = ["N5", "N60", "N90"][self.dice.below(3)];
        let mut body = json!({"attributes": {"payment_terms": terms}, "reason": "contract"});
        if soon {
            body["expiry"] = json!("on_date");
            body["expires_at"] = json!(mdm_hub::hub::time::rfc3339(mdm_hub::hub::time::now() + 1_200_000));
        }
        let answer = client.command("PATCH", &place, &body);
        self.note(&who, &answer);
        if answer.status < 300 {
            if soon {
                // The clock ends it: what comes forward is caused by whoever said so.
                self.judge(&self.by(&who));
                wait_until("the override ends", || {
                    let standing = client.get(&format!("{place}/overrides")).expect(200);
                    let mut standing = standing["items"].as_array().unwrap().iter();
                    !standing.any(|one| one["ended_at"].is_null() && one["expiry"] == "on_date")
                });
                self.log.push("the override ended".into());
            }
        }
        self.by(&who)
    }

    fn override_ends(&mut self) -> Step {
        let (who, client) = self.person();
        let Some(golden) = self.a_golden() else {
            return Step::default();
        };
        let place = format!("{}/overrides/payment_terms/end", golden_record("vendor", &golden));
        let answer = client.command("POST", &place, &json!({"reason": "no longer"}));
        self.note(&who, &answer);
        self.by(&who)
    }

    /// Staged by one, released by another; both are behind it.
    fn is_staged(&mut self) -> Step {
        let (who, client) = self.person();
        let (other, releaser) = self.person();
        let (system, key, thing) = self.key();
        let record = self.record(thing);
        let begun = client.post("/v1/onboardings", &json!({"name": "a clinic"})).expect(201);
        let path = format!("/v1/onboardings/{}", begun["id"].as_str().unwrap());
        let body = json!({"records": [{"system": system, "key": key, "attributes": record}]});
        let answer = client.post(&format!("{path}/records?domain=vendor"), &body);
        self.note(&who, &answer);
        let preview = client.request("POST", &format!("{path}/preview")).send();
        self.note(&who, &preview);
        let answer = releaser.post(&format!("{path}/release"), &json!({"reason": "signed"}));
        self.note(&other, &answer);
        assert!(who != other || answer.status == 409, "{}", self.story());
        let people = People::from([who, other]);
        if answer.status < 300 {
            self.says((system, key), &record, &people, true);
        }
        Step {
            people,
            ..Step::default()
        }
    }

    fn is_retired_or_back(&mut self) -> Step {
        let (who, client) = self.person();
        let Some(golden) = self.a_golden() else {
            return Step::default();
        };
        let verb = ["retire", "reinstate", "reinstate"][self.dice.below(3)];
        let place = format!("{}/{verb}", golden_record("vendor", &golden));
        let answer = client.command("POST", &place, &json!({"reason": "no business with them"}));
        self.note(&who, &answer);
        self.by(&who)
    }

    /// A change request, made or approved.
    fn is_proposed(&mut self) -> Step {
        let (who, client) = self.person();
        let open = client
            .get("/v1/domains/vendor/change-requests?state=submitted&limit=50")
            .expect(200);
        let open = open["items"].as_array().unwrap().clone();
        let mine = self.goldens();
        let open: Vec<Value> = open
            .into_iter()
            .filter(|one| mine.iter().any(|id| one["golden_id"] == id.as_str()))
            .collect();
        if let Some(request) = self.dice.pick(&open).cloned()
            && self.dice.below(3) > 0
        {
            let body = json!({"reason": "looked at it", "evidence": "called back", "golden_version": request["golden_version"]});
            let answer = client.step(&request, "approve", &body);
            self.note(&who, &answer);
            let id = request["id"].as_str().unwrap().to_owned();
            if answer.status < 300 {
                self.approvals.entry(id.clone()).or_default().insert(who);
            }
            let author: People = serde_json::from_value(request["submitted_by"].clone()).unwrap();
            return Step {
                people: author,
                approved: Some(id),
            };
        }
        let Some(golden) = self.dice.pick(&mine).cloned() else {
            return Step::default();
        };
        let terms = ["N5", "N60", "N90"][self.dice.below(3)];
        let body = json!({"operation": "override", "golden_id": golden, "attributes": {"payment_terms": terms}, "reason": "contract"});
        let answer = client.post("/v1/domains/vendor/change-requests", &body);
        self.note(&who, &answer);
        self.by(&who)
    }

    fn is_decided(&mut self) -> Step {
        let (who, client) = self.person();
        let tasks = self.open_tasks();
        let Some(task) = self.dice.pick(&tasks).cloned() else {
            return Step::default();
        };
        let id = task["id"].as_str().unwrap().to_owned();
        let decision = if self.dice.below(6) == 0 { "reject" } else { "approve" };
        self.log.push(format!("may not: {}", task["submitted_by"]));
        let answer = client.decide(&task, decision);
        self.note(&format!("{who} {decision}s"), &answer);
        let golden = task["golden_id"].as_str().unwrap();
        let mut near = self.touched.get(golden).cloned().unwrap_or_default();
        for member in self.members(golden) {
            near.extend(self.hands.get(&member).into_iter().flatten().cloned());
        }
        let strange = !near.contains(&who);
        assert!(
            !strange || answer.status == 200,
            "{who} had nothing to do with it\n{}",
            self.story()
        );
        if decision == "reject" {
            return Step::default();
        }
        if answer.status == 200 {
            self.approvals.entry(id.clone()).or_default().insert(who);
        }
        Step {
            approved: Some(id),
            ..Step::default()
        }
    }

    fn open_tasks(&mut self) -> Vec<Value> {
        let mine = self.goldens();
        let tasks = self.people[0]
            .tasks("kind=approval&domain=vendor&limit=200")
            .into_iter();
        tasks
            .filter(|task| mine.iter().any(|id| task["golden_id"] == id.as_str()))
            .collect()
    }

    /// Whoever brought or caused a value.
    fn behind(&self, golden: &str, name: &'static str, value: Option<&Value>) -> People {
        let place = (golden.to_owned(), name);
        let mut people = self.caused.get(&place).cloned().unwrap_or_default();
        let overrides = self.people[0].get(&format!("{}/overrides", golden_record("vendor", golden)));
        let overrides = if overrides.status == 200 {
            overrides.json()
        } else {
            json!({"items": []})
        };
        for one in overrides["items"].as_array().into_iter().flatten() {
            let stands = one["ended_at"].is_null() && one["attribute"] == name && Some(&one["value"]) == value;
            people.extend(one["author"].as_str().filter(|_| stands).map(str::to_owned));
        }
        for (system, key) in self.members(golden) {
            let known = self.records.iter().find(|((s, k), _)| *s == system && *k == key);
            let Some((_, known)) = known else { continue };
            let says = value.is_some() && known.said.get(name).map(compared) == value.map(compared);
            people.extend(known.by.get(name).filter(|_| says).into_iter().flatten().cloned());
        }
        people
    }

    /// Compares what consumers see now with what they saw, and with what the model knows.
    fn judge(&mut self, step: &Step) {
        let now = self.look();
        let before = std::mem::replace(&mut self.seen, now.clone());
        for (id, after) in &now {
            let was = before.get(id);
            if was == Some(after) {
                continue;
            }
            self.touched
                .entry(id.clone())
                .or_default()
                .extend(step.people.iter().cloned());
            for member in self.members(id) {
                let known = self
                    .records
                    .iter()
                    .find(|((s, k), _)| (*s, k) == (member.0.as_str(), &member.1));
                let by: Vec<String> = known
                    .iter()
                    .flat_map(|(_, known)| known.by.values().flatten().cloned())
                    .collect();
                self.touched.entry(id.clone()).or_default().extend(by);
            }
            for (name, needed) in PROTECTED {
                let moved = was.is_none_or(|was| was.working.get(name) != after.working.get(name));
                if moved {
                    let place = (id.clone(), name);
                    self.caused
                        .entry(place)
                        .or_default()
                        .extend(step.people.iter().cloned());
                }
                let told = was.filter(|was| was.is_published);
                if told.is_some_and(|was| was.published.get(name) != after.published.get(name)) {
                    self.was_approved((id, name, needed), after.published.get(name), step);
                }
                if after.published.get(name) == after.working.get(name) {
                    self.caused.remove(&(id.clone(), name));
                }
            }
        }
    }

    fn was_approved(&self, (id, name, needed): (&str, &'static str, usize), value: Option<&Value>, step: &Step) {
        let behind = self.behind(id, name, value);
        let approvers = step.approved.as_ref().and_then(|subject| self.approvals.get(subject));
        let approvers: People = approvers.into_iter().flatten().cloned().collect();
        let others: Vec<&String> = approvers.difference(&behind).collect();
        assert!(
            others.len() >= needed,
            "{name} of {id} is published, approved by {approvers:?}; {behind:?} brought or caused it\n{}",
            self.story()
        );
    }

    /// Two who had nothing to do with anything approve whatever waits.
    fn strangers_approve(&mut self) {
        for task in self.open_tasks() {
            let id = task["id"].as_str().unwrap().to_owned();
            for (name, client) in [("gil", self.outsiders[0].clone()), ("hal", self.outsiders[1].clone())] {
                let present = client.task(&id);
                if present["state"] == "resolved" || present["state"] == "cancelled" {
                    break;
                }
                let answer = client.decide(&present, "approve");
                self.note(name, &answer);
                assert_eq!(answer.status, 200, "{}", self.story());
                self.approvals.entry(id.clone()).or_default().insert(name.into());
                self.judge(&Step {
                    approved: Some(id.clone()),
                    ..Step::default()
                });
            }
            assert_eq!(self.outsiders[0].task(&id)["state"], "resolved", "{}", self.story());
        }
        assert!(self.open_tasks().is_empty(), "{}", self.story());
    }

    /// Other rules choose other values; whoever proposed and activated them caused that.
    fn rules_change(&mut self, turn: usize) {
        let number = self.dice.below(PEOPLE.len());
        let (author, governor) = (number, (number + 1) % PEOPLE.len());
        let order = ["most_recent", "longest"][turn % 2];
        let rules = VENDOR_RULES.replacen(
            "default = { strategy = \"source_order\"",
            &format!("default = {{ strategy = \"{order}\""),
            1,
        );
        assert_ne!(rules, VENDOR_RULES);
        let proposed = self.people[author].propose("vendor", &format!("{rules}\n# {turn}\n"));
        self.people[author].simulate(&proposed);
        self.people[governor].activate(&proposed);
        self.people[governor].rematched(&proposed);
        self.log
            .push(format!("{} and {} changed the rules", PEOPLE[author], PEOPLE[governor]));
        let people = [author, governor].map(|number| PEOPLE[number].to_owned());
        self.judge(&Step {
            people: People::from(people),
            ..Step::default()
        });
    }
}

/// What is compared of a value: of accounts, the numbers.
fn compared(value: &Value) -> String {
    match value.pointer("/0/account") {
        Some(account) => account.to_string(),
        None => value.to_string(),
    }
}

fn no_value_is_published_by_those_who_brought_or_caused_it(database: Database) {
    let mut world = World::new(&database);
    for history in 0..HISTORIES {
        world.begin(history);
        for number in 0..STEPS {
            let step = world.step();
            world.judge(&step);
            if history % 10 == 4 && number == STEPS / 2 {
                world.rules_change(history / 10);
            }
        }
        world.strangers_approve();
    }
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
    drop(world.hub);
}
