//! Rules as governed versions: proposed by one, simulated, put in force by another, and every old one kept.

use serde_json::{Value, json};

use crate::harness::folders::free_vendor_rules;
use crate::harness::records::{baxter, baxter_again, golden_record, source_record, vendor};
use crate::harness::rules::{VENDOR_RULES, payment_terms, terms, vendor_rules, verified, version, versions};
use crate::harness::{Client, Database, Hub, both, wait_until};

both!(
    another_person_puts_rules_in_force,
    rules_that_cannot_be_taken_are_refused_with_their_place,
    a_simulation_says_what_would_change_and_changes_nothing,
    rules_are_activated_against_those_they_were_simulated_with,
    every_node_works_by_the_rules_in_force,
    what_people_decided_stays,
    an_old_decision_is_explained_by_its_rules,
    what_hangs_together_no_more_is_a_task,
    what_was_not_valid_may_be_valid_again,
    a_recomputation_outlives_the_process,
    traffic_goes_on_while_rules_change,
    a_node_that_cannot_read_the_rules_does_not_serve_the_domain,
    a_simulation_ends_with_its_node,
);

/// Procurement is believed before the ERP.
fn procurement_first() -> String {
    vendor_rules(
        "default = { strategy = \"source_order\", then = [\"most_recent\"] }",
        "default = { strategy = \"source_order\", sources = [\"procurement\", \"erp\"], then = [\"most_recent\"] }",
    )
}

/// Feeds some vendors from both systems; their golden ids.
fn feed_both(feeder: &Client, numbers: std::ops::Range<usize>) -> Vec<String> {
    let feed = |n: usize| {
        let golden = feeder.feed_golden("erp", &format!("E-{n}"), &terms(n, "NET30"));
        let joined = feeder.feed_golden("procurement", &format!("P-{n}"), &terms(n, "NET60"));
        assert_eq!(joined, golden);
        golden
    };
    numbers.map(feed).collect()
}

fn another_person_puts_rules_in_force(database: Database) {
    let mut hub = Hub::start_free(&database);
    let goldens = feed_both(&hub.feeder(), 0..3);
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    let first = ann.get(&versions("vendor")).expect(200)["items"][0].clone();
    assert_eq!(
        (&first["state"], &first["proposed_by"]),
        (&json!("active"), &json!("hub"))
    );
    let shown = hub.reader().get("/v1/domains/vendor/rules");
    assert_eq!(shown.text(), free_vendor_rules(VENDOR_RULES));
    assert_eq!(
        shown.header("etag").unwrap(),
        format!("\"{}\"", first["rules_version"].as_str().unwrap())
    );

    let made = ann.propose("vendor", &procurement_first());
    assert_eq!(
        (&made["state"], &made["compared_with"]),
        (&json!("candidate"), &first["id"])
    );
    assert_eq!(made["rules"], procurement_first());
    bob.decide_rules(&made, "activate").problem(409, "rules_not_simulated");
    ann.simulate(&made);
    ann.decide_rules(&made, "activate").problem(409, "own_rules");
    assert_eq!(
        hub.reader().get("/v1/domains/vendor/rules").text(),
        free_vendor_rules(VENDOR_RULES)
    );
    let before = hub.reader().all_changes("vendor").len();

    let active = bob.activate(&made);
    assert_eq!(
        (&active["state"], &active["decided_by"]),
        (&json!("active"), &json!("bob"))
    );
    assert_eq!(hub.reader().get("/v1/domains/vendor/rules").text(), procurement_first());
    let report = ann.rematched(&made);
    assert_eq!(
        (&report["golden_records_changed"], &report["events"]),
        (&json!(3), &json!(3)),
        "{report}"
    );
    for golden in &goldens {
        assert_eq!(payment_terms(&hub.reader(), golden), "NET60");
        let lineage = hub
            .reader()
            .get(&format!("{}/lineage", golden_record("vendor", golden)))
            .expect(200);
        assert_eq!(lineage["rules_version"], made["rules_version"]);
        let history = hub
            .reader()
            .get(&format!("{}/history", golden_record("vendor", golden)))
            .expect(200);
        assert_eq!(history["items"][0]["cause"], "rules");
        assert_eq!(
            history["items"][0]["correlation_id"],
            ann.get(&version(&made)).expect(200)["rematch"]["correlation_id"]
        );
    }
    let changes = hub.reader().all_changes("vendor");
    assert_eq!(changes.len(), before + 3);
    assert!(
        changes[before..]
            .iter()
            .all(|c| c["data"]["changed"] == json!(["payment_terms"])),
        "{changes:#?}"
    );
    verified(&database);

    bob.decide_rules(&made, "activate").problem(409, "rules_already_active");
    bob.decide_rules(&made, "reject").problem(409, "rules_not_candidate");
    assert_eq!(ann.get(&version(&first)).expect(200)["state"], "retired");
    hub.restart(&database);
    assert_eq!(hub.reader().get("/v1/domains/vendor/rules").text(), procurement_first());
    hub.feeder().feed("erp", "E-9", &terms(9, "NET30"));
    let record = hub.reader().get(&source_record("vendor", "erp", "E-9")).expect(200);
    assert_eq!(record["rules_version"], made["rules_version"]);
    // What was sent before and is sent again is nothing new.
    assert_eq!(
        hub.feeder().feed("erp", "E-1", &terms(1, "NET30"))["outcome"],
        "unchanged"
    );
    let metrics = hub.admin().get("/metrics").expect_text(200);
    assert!(metrics.contains("mdm_rules{domain=\"vendor\",version=\"") && metrics.contains("folder=\"differs\"} 1"));
    // The first ones need no simulation to come back, but two persons.
    hub.governor("bob").decide_rules(&first, "activate").expect(202);
    let back = hub.governor("carol").activate(&first);
    assert_eq!(back["state"], "active");
    hub.governor("bob").rematched(&first);
    assert_eq!(payment_terms(&hub.reader(), &goldens[0]), "NET30");
    verified(&database);
}

fn rules_that_cannot_be_taken_are_refused_with_their_place(database: Database) {
    let hub = Hub::start(&database);
    let ann = hub.governor("ann");
    let refused = |rules: &str, code: &str, said: &str| {
        let problem = ann
            .post(&versions("vendor"), &json!({"rules": rules}))
            .problem(422, "invalid_content");
        let error = &problem["errors"][0];
        assert_eq!(
            (&error["code"], &error["pointer"]),
            (&json!(code), &json!("/rules")),
            "{problem}"
        );
        assert!(error["message"].as_str().unwrap().contains(said), "{said}: {problem}");
    };
    refused("format = ", "invalid_rules", "1:");
    refused(
        &vendor_rules("label = \"legal_name\"", "label = \"nome\""),
        "invalid_rules",
        "label",
    );
    refused(
        &vendor_rules("method = \"phone\"", "method = \"fone\""),
        "invalid_rules",
        "fone",
    );
    let shown = vendor_rules("kind = \"tin\"\nsensitive = true", "kind = \"tin\"");
    refused(&shown, "incompatible_rules", "attributes.\"tin\"");
    let hidden = vendor_rules("kind = \"cage\"", "kind = \"cage\"\nsensitive = true");
    refused(&hidden, "incompatible_rules", "attributes.\"cage\"");
    ann.post(&versions("vendor"), &json!({"rules": " "}))
        .problem(422, "invalid_content");
    ann.post(&versions("vendor"), &json!({"rules": VENDOR_RULES}))
        .problem(409, "rules_known");
    ann.post(&versions("nothing"), &json!({"rules": VENDOR_RULES}))
        .problem(404, "not_found");
    assert_eq!(
        ann.get(&versions("vendor")).expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    // As TOML, and only once.
    let propose = || {
        let request = ann.request("POST", &versions("vendor"));
        request.body("application/toml", procurement_first()).send()
    };
    let made = propose().expect(201);
    propose().problem(409, "rules_known");
    let rejected = ann.decide_rules(&made, "reject").expect(200);
    assert_eq!(
        (&rejected["state"], &rejected["decided_by"]),
        (&json!("rejected"), &json!("ann"))
    );
    hub.governor("bob")
        .decide_rules(&made, "activate")
        .problem(409, "rules_rejected");
    let simulate = format!("{}/simulate", version(&made));
    ann.request("POST", &simulate)
        .send()
        .problem(409, "rules_not_candidate");
    // Rejected rules may be proposed anew.
    propose().expect(201);
}

fn a_simulation_says_what_would_change_and_changes_nothing(database: Database) {
    let hub = Hub::start(&database);
    let goldens = feed_both(&hub.feeder(), 0..4);
    // The systems agree about one more.
    hub.feeder().feed("erp", "E-8", &terms(8, "NET30"));
    hub.feeder().feed("procurement", "P-8", &terms(8, "NET30"));
    let subscriber = hub.actor("subscriber", "*:read *:subscribe");
    let body = json!({"name": "ledger", "url": "https://example.com/hook", "domains": ["vendor"]});
    let subscription = subscriber.post("/v1/subscriptions", &body).expect(201);
    let (ann, before) = (hub.governor("ann"), hub.reader().all_changes("vendor"));
    let made = ann.propose("vendor", &procurement_first());
    let report = ann.simulate(&made);
    assert_eq!(
        (&report["source_records"], &report["golden_records_changed"]),
        (&json!(10), &json!(4)),
        "{report:#}"
    );
    let values = report["values"].as_array().unwrap();
    assert_eq!(values.len(), 1, "{report:#}");
    assert_eq!(
        (&values[0]["attribute"], &values[0]["changed"]),
        (&json!("payment_terms"), &json!(4))
    );
    assert_eq!(
        values[0]["sources"],
        json!([{"from": "erp", "to": "procurement", "changed": 4}])
    );
    let mut sorted = goldens.clone();
    sorted.sort();
    let sample = &values[0]["samples"][0];
    assert_eq!(
        (&sample["golden_id"], &sample["from"], &sample["to"]),
        (&json!(sorted[0]), &json!("NET30"), &json!("NET60"))
    );
    assert_eq!(report["events"], json!({"mdm.golden_record.updated.v1": 4}));
    assert_eq!(
        report["subscriptions"],
        json!([{"id": subscription["id"], "name": "ledger"}])
    );
    assert_eq!(
        (&report["tasks"], &report["proposed_merges"]["total"]),
        (&json!([]), &json!(0))
    );
    assert_eq!(report["cohesion_lost"]["total"], 0);
    // Again it says the same, and nothing was changed.
    assert_eq!(ann.simulate(&made), report);
    assert_eq!(hub.reader().all_changes("vendor"), before);
    assert_eq!(payment_terms(&hub.reader(), &goldens[0]), "NET30");
    let jobs = ann.get("/v1/domains/vendor/rule-jobs?limit=1").expect(200);
    assert!(jobs["next_cursor"].is_string(), "{jobs}");
    // What was foretold happens.
    hub.governor("bob").activate(&made);
    let done = ann.rematched(&made);
    assert_eq!(
        (&done["golden_records_changed"], &done["events"]),
        (&json!(4), &json!(4))
    );
    assert_eq!(done["tasks_opened"], 0);
}

fn rules_are_activated_against_those_they_were_simulated_with(database: Database) {
    let hub = Hub::start(&database);
    feed_both(&hub.feeder(), 0..1);
    let (ann, bob, carol) = (hub.governor("ann"), hub.governor("bob"), hub.governor("carol"));
    let first = ann.propose("vendor", &procurement_first());
    let second = ann.propose("vendor", &vendor_rules("automatic = 0.97", "automatic = 0.98"));
    ann.simulate(&first);
    ann.simulate(&second);
    // Two people at once: one of the two is in force afterwards.
    let threads = [(bob.clone(), first.clone()), (carol.clone(), second.clone())]
        .map(|(who, what)| std::thread::spawn(move || who.decide_rules(&what, "activate")));
    let answers = threads.map(|thread| thread.join().unwrap());
    let mut statuses = answers.each_ref().map(|answer| answer.status);
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let (winner, loser) = if answers[0].status == 200 {
        (&first, &second)
    } else {
        (&second, &first)
    };
    bob.decide_rules(loser, "activate").problem(409, "rules_outdated");
    bob.rematched(winner);
    ann.simulate(loser);
    let active = bob.activate(loser);
    assert_eq!(active["compared_with"], winner["id"]);
    bob.rematched(loser);
    let listed = ann.get(&versions("vendor")).expect(200)["items"].clone();
    let states: Vec<&Value> = listed.as_array().unwrap().iter().map(|v| &v["state"]).collect();
    assert_eq!(
        states.iter().filter(|state| **state == "active").count(),
        1,
        "{states:?}"
    );
    verified(&database);
}

fn every_node_works_by_the_rules_in_force(database: Database) {
    if !database.is_shared() {
        return;
    }
    let (one, two) = (Hub::start(&database), Hub::start(&database));
    let golden = feed_both(&one.feeder(), 0..1).remove(0);
    let made = one.governor("ann").propose("vendor", &procurement_first());
    two.governor("ann").simulate(&made);
    let bob = one.governor("bob");
    bob.activate(&made);
    // At once, for whoever asks for the rules or feeds.
    assert_eq!(two.reader().get("/v1/domains/vendor/rules").text(), procurement_first());
    let fed = feed_both(&two.feeder(), 5..6).remove(0);
    assert_eq!(payment_terms(&two.reader(), &fed), "NET60");
    bob.rematched(&made);
    assert_eq!(payment_terms(&two.reader(), &golden), "NET60");
    // And without anybody asking.
    let second = bob.propose("vendor", &vendor_rules("automatic = 0.97", "automatic = 0.98"));
    bob.simulate(&second);
    one.governor("ann").activate(&second);
    let version = format!("version=\"{}\"", second["rules_version"].as_str().unwrap());
    wait_until("the other node follows", || {
        two.admin()
            .get("/metrics")
            .expect_text(200)
            .lines()
            .any(|line| line.starts_with("mdm_rules{domain=\"vendor\"") && line.contains(&version))
    });
    bob.rematched(&second);
    verified(&database);
}

fn what_people_decided_stays(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    // Two that nobody would join by rule, joined by a steward; one joined by rule and overridden; two kept apart.
    let (a, b) = (
        feeder.feed_golden("erp", "1", &terms(1, "NET30")),
        feeder.feed_golden("procurement", "2", &terms(2, "NET60")),
    );
    let body = json!({"golden_id": b, "reason": "one company"});
    ann.command("POST", &format!("{}/merge", golden_record("vendor", &a)), &body)
        .expect(200);
    let overridden = feed_both(&feeder, 3..4).remove(0);
    let body = json!({"attributes": {"payment_terms": "NET10"}, "reason": "the contract"});
    ann.command("PATCH", &golden_record("vendor", &overridden), &body)
        .expect(200);
    let c = feeder.feed_golden("erp", "b", &baxter());
    let joined = feeder.feed("procurement", "b", &baxter_again());
    assert_eq!(joined["golden_id"], json!(c));
    let body = json!({"source_records": [{"system": "procurement", "key": "b"}], "reason": "two companies"});
    ann.command("POST", &format!("{}/split", golden_record("vendor", &c)), &body)
        .expect(200);

    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    let made = ann.propose(
        "vendor",
        &procurement_first().replace("automatic = 0.97", "automatic = 0.5"),
    );
    let report = ann.simulate(&made);
    assert_eq!(
        report["proposed_merges"]["total"], 0,
        "kept apart is kept apart: {report:#}"
    );
    assert_eq!(
        report["cohesion_lost"]["total"], 0,
        "a steward's merge holds together: {report:#}"
    );
    bob.activate(&made);
    bob.rematched(&made);
    assert_eq!(
        payment_terms(&hub.reader(), &a),
        "NET60",
        "both belong to it, procurement first"
    );
    assert_eq!(payment_terms(&hub.reader(), &overridden), "NET10");
    let apart = hub
        .reader()
        .get(&source_record("vendor", "procurement", "b"))
        .expect(200);
    assert_ne!(apart["golden_id"], json!(c));
    let tasks = hub.steward("ann").tasks("domain=vendor");
    let told: Vec<_> = tasks
        .iter()
        .map(|task| (&task["category"], &task["golden_id"]))
        .collect();
    assert_eq!(
        told,
        [(&json!("override_contradicted"), &json!(overridden))],
        "the value beneath the override is another one"
    );
    verified(&database);
}

fn an_old_decision_is_explained_by_its_rules(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    feeder.feed("erp", "b", &baxter());
    feeder.feed("procurement", "b", &baxter_again());
    let path = format!("{}/explanation", source_record("vendor", "procurement", "b"));
    let decision = reader.get(&path).expect(200);
    let stored = decision["explanation"]["candidates"][0]["assessment"].clone();
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    let made = ann.propose(
        "vendor",
        &vendor_rules(
            "near = 8.0, partial = -1.0",
            "exact = 9.0, equivalent = 9.0, strong = 9.0, near = 8.0, partial = -1.0",
        ),
    );
    ann.simulate(&made);
    let active = bob.activate(&made);
    bob.rematched(&made);
    let sides = |rules: Option<&Value>| {
        let mut body = json!({"left": {"system": "procurement", "key": "b"}, "right": {"system": "erp", "key": "b"}});
        if let Some(rules) = rules {
            body["rules"] = rules.clone();
        }
        reader.post("/v1/domains/vendor/explain", &body)
    };
    let now = sides(None).expect(200);
    assert_eq!(now["rules_version"], made["rules_version"]);
    let then = sides(Some(&decision["rules_version"])).expect(200);
    assert_eq!(then["rules_version"], decision["rules_version"]);
    assert_eq!(then["assessment"]["verdict"], stored["verdict"]);
    let weight = |assessment: &Value, name: &str| {
        let comparisons = assessment["comparisons"].as_array().unwrap().iter();
        let found = comparisons.into_iter().find(|c| c["name"] == name).unwrap();
        let number = |member: &str| found[member].as_f64().unwrap();
        (
            found["level"].clone(),
            number("weight") - number("frequency_adjustment"),
        )
    };
    let (was, told) = (weight(&stored, "name"), weight(&then["assessment"], "name"));
    assert_eq!(told.0, was.0);
    assert!((told.1 - was.1).abs() < 1e-6, "{told:?} {was:?}");
    assert!(
        weight(&now["assessment"], "name").1 < weight(&stored, "name").1,
        "{now:#}"
    );
    let by_id = sides(Some(&active["compared_with"])).expect(200);
    assert_eq!(by_id["assessment"], then["assessment"]);
    sides(Some(&json!("none"))).problem(404, "not_found");
    // What was stored with the decision stays.
    assert_eq!(
        reader.get(&path).expect(200)["explanation"]["candidates"][0]["assessment"],
        stored
    );
}

fn what_hangs_together_no_more_is_a_task(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    let golden = feeder.feed_golden("erp", "b", &baxter());
    assert_eq!(
        feeder.feed("procurement", "b", &baxter_again())["golden_id"],
        json!(golden)
    );
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    // Nothing tells that two names are one company any more.
    let rules = vendor_rules("possible = 0.25", "possible = 0.9999999999")
        .replace("automatic = 0.97", "automatic = 0.9999999999");
    let made = ann.propose("vendor", &rules);
    let report = ann.simulate(&made);
    assert_eq!(report["cohesion_lost"]["total"], 1, "{report:#}");
    assert_eq!(
        report["cohesion_lost"]["samples"][0],
        json!({"golden_id": golden, "parts": 2})
    );
    assert_eq!(report["tasks"].as_array().unwrap().len(), 1, "{report:#}");
    bob.activate(&made);
    assert_eq!(bob.rematched(&made)["cohesion_lost"], 1);
    let steward = hub.steward("ann");
    let tasks = steward.tasks("domain=vendor");
    assert_eq!((tasks.len(), &tasks[0]["golden_id"]), (1, &json!(golden)), "{tasks:#?}");
    // It is never automatic.
    let members = hub
        .reader()
        .get(&format!("{}/source-records", golden_record("vendor", &golden)))
        .expect(200);
    assert_eq!(members["items"].as_array().unwrap().len(), 2, "{members}");
    verified(&database);
}

fn what_was_not_valid_may_be_valid_again(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, steward) = (hub.feeder(), hub.steward("ann"));
    // A check digit that is not right.
    let mut wrong = vendor(1);
    wrong["npi"] = json!("1234567890");
    let put_aside = feeder.send_record("vendor", "erp", "1", &wrong).expect(202);
    assert_eq!(put_aside["outcome"], "quarantined");
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    let made = ann.propose(
        "vendor",
        &vendor_rules("kind = \"npi\"", "kind = \"npi\"\ncheck = false"),
    );
    assert_eq!(ann.simulate(&made)["source_records_valid_again"], 1);
    bob.activate(&made);
    bob.rematched(&made);
    let record = hub.reader().get(&source_record("vendor", "erp", "1")).expect(200);
    assert_eq!(
        (&record["status"], &record["violations"]),
        (&json!("active"), &json!([])),
        "{record}"
    );
    hub.reader()
        .get(&golden_record("vendor", record["golden_id"].as_str().unwrap()))
        .expect(200);
    assert_eq!(steward.tasks("domain=vendor&kind=exception"), Vec::<Value>::new());
    verified(&database);
    // And back: its last valid version goes on.
    let first = record["rules_version"].clone();
    let back = ann.get(&versions("vendor")).expect(200)["items"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    ann.decide_rules(&back, "activate").expect(202);
    bob.activate(&back);
    let report = bob.rematched(&back);
    assert_eq!(report["source_records_invalid"], 1, "{report}");
    let record = hub.reader().get(&source_record("vendor", "erp", "1")).expect(200);
    assert_eq!(record["status"], "active");
    assert_ne!(record["rules_version"], first);
    assert_eq!(steward.tasks("domain=vendor&kind=exception").len(), 1);
    verified(&database);
}

fn a_recomputation_outlives_the_process(database: Database) {
    let mut hub = Hub::start(&database);
    let feeder = hub.feeder();
    let record = |system: &str, n: usize, due: &str| json!({"system": system, "key": format!("{n}"), "attributes": terms(n, due)});
    for batch in (0..600).collect::<Vec<usize>>().chunks(200) {
        let mut records: Vec<Value> = batch.iter().map(|n| record("erp", *n, "NET30")).collect();
        records.extend(batch.iter().map(|n| record("procurement", *n, "NET60")));
        feeder
            .post("/v1/domains/vendor/source-records", &json!({"records": records}))
            .expect(200);
    }
    let made = hub.governor("ann").propose("vendor", &procurement_first());
    hub.governor("ann").simulate(&made);
    let (mut kills, bob) = (0, hub.governor("bob"));
    let mut job = bob.activate(&made)["rematch"].clone();
    while job["state"] == "running" && kills < 4 {
        hub.kill();
        // Some golden records are of the old rules, some of the new ones: each is proved by its own.
        verified(&database);
        kills += 1;
        hub.restart(&database);
        let seen = job["done"].as_i64().unwrap();
        let bob = hub.governor("bob");
        crate::harness::wait_until("it goes on", || {
            job = bob.job(&job);
            job["done"].as_i64().unwrap() > seen || job["state"] != "running"
        });
    }
    assert!(kills > 0, "it was in the middle: {job}");
    let report = hub.governor("bob").rematched(&made);
    assert_eq!(report["golden_records_changed"], 600, "each once: {report}");
    let counted = verified(&database);
    assert_eq!(counted["golden_records"], 600, "{counted}");
    let job = hub.governor("bob").job(&job);
    assert_eq!((&job["done"], &job["total"]), (&json!(1200), &json!(1200)));
    let changes = hub.reader().all_changes("vendor");
    let by_rules = changes
        .iter()
        .filter(|c| c["data"]["changed"] == json!(["payment_terms"]));
    let of_terms = by_rules
        .filter(|c| c["data"]["attributes"]["payment_terms"] == "NET60")
        .count();
    assert_eq!(of_terms, 600, "one event for each");
}

fn traffic_goes_on_while_rules_change(database: Database) {
    let hub = Hub::start(&database);
    feed_both(&hub.feeder(), 0..5);
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    // One that only chooses otherwise, and one by which everything is standardized and compared anew.
    let first = ann.propose("vendor", &procurement_first());
    let other = procurement_first().replace("kind = \"npi\"", "kind = \"npi\"\ncheck = false");
    let second = ann.propose("vendor", &other);
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let feeders: Vec<_> = (0..2)
        .map(|lane| {
            let (feeder, stop) = (hub.feeder().patient(), stop.clone());
            std::thread::spawn(move || {
                let mut number = 100 + lane;
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    feeder.feed("erp", &format!("E-{number}"), &terms(number, "NET30"));
                    feeder.feed("procurement", &format!("P-{number}"), &terms(number, "NET60"));
                    number += 2;
                }
            })
        })
        .collect();
    for proposed in [&first, &second] {
        ann.simulate(proposed);
        bob.activate(proposed);
        bob.rematched(proposed);
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    feeders.into_iter().for_each(|thread| thread.join().unwrap());
    verified(&database);
    let mut conn = database.connect();
    let old = format!(
        "SELECT key AS text FROM source_record WHERE rules_version <> '{}' AND domain = 'vendor'",
        second["rules_version"].as_str().unwrap()
    );
    assert_eq!(conn.texts(&old), Vec::<String>::new(), "every record had its turn");
    let page = hub
        .reader()
        .get("/v1/domains/vendor/golden-records?limit=500")
        .expect(200);
    let goldens = page["items"].as_array().unwrap();
    let both = goldens
        .iter()
        .filter(|golden| golden["source_keys"].as_array().unwrap().len() == 2);
    let other: Vec<&Value> = both
        .filter(|golden| golden["attributes"]["payment_terms"] != "NET60")
        .collect();
    assert_eq!(other, Vec::<&Value>::new());
}

fn a_node_that_cannot_read_the_rules_does_not_serve_the_domain(database: Database) {
    let mut hub = Hub::start(&database);
    hub.feeder().feed("erp", "1", &vendor(1));
    hub.kill();
    // As a newer program may have left it.
    let set = |text: &str| {
        let quoted = text.replace('\'', "''");
        let sql =
            format!("UPDATE rule_version SET rules_text = '{quoted}' WHERE domain = 'vendor' AND state = 'active'");
        assert_eq!(database.connect().execute(&sql), 1);
    };
    set(&format!("brand_new = true\n{VENDOR_RULES}"));
    hub.restart(&database);
    hub.anonymous().get("/readyz").problem(503, "busy");
    let refused = hub.reader().get("/v1/domains/vendor/rules").problem(503, "busy");
    assert!(refused["detail"].as_str().unwrap().contains("brand_new"), "{refused}");
    hub.feeder()
        .send_record("vendor", "erp", "2", &vendor(2))
        .problem(503, "busy");
    hub.reader().get("/v1/domains/item").expect(200);
    assert!(hub.log().contains("the domain is not served"));
    // Once it can, it does, without a restart.
    set(VENDOR_RULES);
    hub.reader().wait_until_ready();
    hub.feeder().feed("erp", "2", &vendor(2));
    hub.reader().get(&source_record("vendor", "erp", "1")).expect(200);
    verified(&database);
}

fn a_simulation_ends_with_its_node(database: Database) {
    let mut hub = Hub::start(&database);
    feed_both(&hub.feeder(), 0..2);
    let made = hub.governor("ann").propose("vendor", &procurement_first());
    let report = hub.governor("ann").simulate(&made);
    assert_eq!(report["golden_records_changed"], 2);
    hub.kill();
    // As if it had been in the middle, long ago.
    let set = "UPDATE rule_job SET state = 'running', updated_at = 1 WHERE kind = 'simulation'";
    assert_eq!(database.connect().execute(set), 1);
    hub.restart(&database);
    let ann = hub.governor("ann");
    wait_until("it is marked as failed", || {
        let jobs = ann.get("/v1/domains/vendor/rule-jobs").expect(200);
        jobs["items"][0]["state"] == "failed" && jobs["items"][0]["error"].is_string()
    });
    // It can be done again.
    assert_eq!(ann.simulate(&made), report);
}
