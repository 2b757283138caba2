//! Whoever may not see sensitive values does not learn them by asking either: two guesses, one of them right, get the same
//! answer, byte for byte.

use std::path::Path;

use serde_json::{Value, json};

use crate::harness::client::Answer;
use crate::harness::hub::Options;
use crate::harness::records::{baxter, baxter_again, baxter_elsewhere, golden_record, put, source_record};
use crate::harness::rules::{vendor_rules, version};
use crate::harness::{Client, Database, Hub, both};

both!(
    a_reader_does_not_read_out_tax_ids_by_asking,
    a_reader_does_not_find_out_values_of_any_domain,
    a_record_sent_again_does_not_say_whether_its_tax_id_is_right,
    what_was_decided_by_a_tax_id_is_told_without_it,
    a_task_does_not_say_what_a_tax_id_did,
    a_preview_does_not_say_whether_a_value_is_the_present_one,
    a_proposal_does_not_say_whether_a_value_is_the_present_one,
    a_reader_does_not_see_the_last_four_characters,
    a_staged_record_does_not_find_the_owner_of_a_tax_id,
    rules_that_are_tried_do_not_search_tax_ids,
    what_a_consumer_has_wrong_is_not_told_of_sensitive_values,
);

const RIGHT: &str = "36-2604143";
/// Another one, one that is a typing error away, one that is none, nothing, and something else.
const WRONG: [&str; 4] = ["91-1144442", "36-2604134", "00-0000000", ""];

/// The answers to a right and a wrong guess are the same: status, body, and entity tag.
#[track_caller]
fn alike(one: &Answer, other: &Answer) {
    assert_eq!(one.status, other.status, "{} {}", one.text(), other.text());
    assert_eq!(one.text(), other.text(), "{}", one.asked);
    assert_eq!(one.header("etag"), other.header("etag"));
}

/// Without what is another one with every request.
fn plain(answer: &Answer, names: &[&str]) -> Value {
    let mut body = answer.json();
    for name in names {
        body.as_object_mut().expect("an object").remove(*name);
    }
    body
}

fn find(client: &Client, domain: &str, body: &Value) -> Answer {
    client.post(&format!("/v1/domains/{domain}/match"), body)
}

fn explain(client: &Client, domain: &str, left: &Value, right: &Value) -> Answer {
    let body = json!({"left": left, "right": right});
    client.post(&format!("/v1/domains/{domain}/explain"), &body)
}

fn a_reader_does_not_read_out_tax_ids_by_asking(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    feeder.feed("erp", "V-1", &baxter());
    feeder.feed("procurement", "77", &baxter_elsewhere());
    let payments = hub.actor("payments", "vendor:read vendor:sensitive");
    let rules = hub.governor("gov").get("/v1/domains/vendor/rule-versions").expect(200);
    let rules = rules["items"][0]["id"].clone();
    let stored = json!({"system": "erp", "key": "V-1"});
    let shapes: [Value; 4] = [
        json!({}),
        json!({"legal_name": "Somebody Else"}),
        json!({"legal_name": "Baxter Healthcare"}),
        baxter(),
    ];
    for shape in &shapes {
        let with = |tin: &str| {
            let mut asked = shape.clone();
            asked["tin"] = json!(tin);
            asked
        };
        for wrong in WRONG {
            let (right, wrong) = (with(RIGHT), with(wrong));
            let body = |attributes: &Value| json!({"attributes": attributes});
            alike(
                &find(&reader, "vendor", &body(&right)),
                &find(&reader, "vendor", &body(&wrong)),
            );
            let of_system = |attributes: &Value| json!({"attributes": attributes, "system": "erp"});
            alike(
                &find(&reader, "vendor", &of_system(&right)),
                &find(&reader, "vendor", &of_system(&wrong)),
            );
            for turned in [false, true] {
                let ask = |attributes: &Value| match turned {
                    false => explain(&reader, "vendor", &stored, &json!({"attributes": attributes})),
                    true => explain(&reader, "vendor", &json!({"attributes": attributes}), &stored),
                };
                alike(&ask(&right), &ask(&wrong));
            }
            let by_rules = |attributes: &Value| {
                let body = json!({"left": stored, "right": {"attributes": attributes}, "rules": rules});
                reader.post("/v1/domains/vendor/explain", &body)
            };
            alike(&by_rules(&right), &by_rules(&wrong));
        }
    }
    // Nothing is told of what is compared but that it is left out.
    let found = find(&reader, "vendor", &json!({"attributes": baxter()})).expect(200);
    assert_eq!(found["not_compared"], json!(["tin"]));
    let assessment = found["candidates"][0]["assessment"].to_string();
    assert!(!assessment.to_lowercase().contains("tin"), "{assessment}");
    // Those who may know are told as before.
    let asked = |tin: &str| find(&payments, "vendor", &json!({"attributes": {"tin": tin}})).expect(200);
    assert_eq!(asked(RIGHT)["candidates"][0]["label"], "Baxter Healthcare Corp");
    assert_eq!(asked(WRONG[0])["candidates"], json!([]));
    assert_eq!(asked(RIGHT)["not_compared"], json!([]));
    let level = |tin: &str| {
        let found = explain(&payments, "vendor", &stored, &json!({"attributes": {"tin": tin}})).expect(200);
        let compared = found["assessment"]["comparisons"]
            .as_array()
            .expect("comparisons")
            .clone();
        let of_tin = compared.into_iter().find(|one| one["name"] == "tin");
        of_tin.expect("compared")["level"].clone()
    };
    assert_eq!((level(RIGHT), level(WRONG[0])), (json!("exact"), json!("different")));
}

/// The built-in domains and the examples.
fn with_examples(database: &Database) -> Options {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schemas = database.dir.path().join("schemas");
    for from in ["schemas", "examples/domains"] {
        for folder in std::fs::read_dir(root.join(from)).expect("folders") {
            let folder = folder.expect("a folder").path();
            if folder.is_dir() {
                let to = schemas.join(folder.file_name().expect("a name"));
                std::fs::create_dir_all(&to).expect("a folder");
                for file in ["schema.json", "rules.toml"] {
                    std::fs::copy(folder.join(file), to.join(file)).expect("a copy");
                }
            }
        }
    }
    let schemas = schemas.display().to_string();
    Options::default().argument("--schemas").argument(schemas)
}

/// A domain, a record of it, and its sensitive attributes with a guess each.
type Guesses = (&'static str, Value, Vec<(&'static str, Value)>);

/// Of each domain with sensitive attributes: a record, and for each of them another value that is as valid.
fn sensitive_values() -> [Guesses; 3] {
    let account = |number: &str| json!([{"country": "US", "aba": "021000021", "account": number, "holder": "Baxter"}]);
    let mut vendor = baxter();
    vendor["bank_accounts"] = account("5550918273645");
    let payer = json!({"name": "Blue Shield of Nowhere", "payer_id": "BSN01", "tin": RIGHT});
    let provider = json!({"npi": "1234567893", "family_name": "Okafor", "given_name": "Ada", "dea": "BO1234563",
        "provider_type": "individual"});
    [
        (
            "vendor",
            vendor,
            vec![("tin", json!(WRONG[0])), ("bank_accounts", account("5550918273646"))],
        ),
        ("payer", payer, vec![("tin", json!(WRONG[0]))]),
        ("provider", provider, vec![("dea", json!("AB1234563"))]),
    ]
}

fn a_reader_does_not_find_out_values_of_any_domain(database: Database) {
    let hub = Hub::start_with(&database, with_examples(&database));
    let (feeder, reader) = (hub.feeder(), hub.reader());
    for (domain, record, others) in sensitive_values() {
        let sent = feeder.send_record(domain, "billing", "1", &record);
        assert!((200..300).contains(&sent.status), "{domain}: {}", sent.text());
        for (name, other) in others {
            let guesses = [Some(record[name].clone()), Some(other), Some(json!("nonsense")), None];
            let mut answers: Vec<[Answer; 4]> = Vec::new();
            for guess in guesses {
                let mut alone = json!({});
                let mut whole = record.clone();
                whole.as_object_mut().expect("an object").remove(name);
                if let Some(guess) = guess {
                    alone[name] = guess.clone();
                    whole[name] = guess;
                }
                let stored = json!({"system": "billing", "key": "1"});
                answers.push([
                    find(&reader, domain, &json!({"attributes": alone})),
                    find(
                        &reader,
                        domain,
                        &json!({"attributes": whole, "system": "billing", "key": "1"}),
                    ),
                    explain(&reader, domain, &stored, &json!({"attributes": whole})),
                    explain(&reader, domain, &json!({"attributes": alone}), &stored),
                ]);
            }
            for other in &answers[1..] {
                for (one, other) in answers[0].iter().zip(other) {
                    assert_eq!(one.status, 200, "{domain}.{name}: {}", one.text());
                    alike(one, other);
                }
            }
        }
    }
}

fn a_record_sent_again_does_not_say_whether_its_tax_id_is_right(database: Database) {
    let hub = Hub::start(&database);
    hub.feeder().feed("erp", "V-1", &baxter());
    let ask = |client: &Client, tin: &str| {
        let mut same = baxter();
        same["tin"] = json!(tin);
        find(
            client,
            "vendor",
            &json!({"attributes": same, "system": "erp", "key": "V-1"}),
        )
    };
    let reader = hub.reader();
    for wrong in WRONG {
        alike(&ask(&reader, RIGHT), &ask(&reader, wrong));
    }
    assert_eq!(ask(&reader, WRONG[0]).expect(200)["outcome"], "unchanged");
    // Something else that is new is still told.
    let mut other = baxter();
    other["phones"] = json!(["224-948-2001"]);
    let asked = json!({"attributes": other, "system": "erp", "key": "V-1"});
    assert_eq!(find(&reader, "vendor", &asked).expect(200)["outcome"], "updated");
    let payments = hub.actor("payments", "vendor:read vendor:sensitive");
    assert_eq!(ask(&payments, RIGHT).expect(200)["outcome"], "unchanged");
    assert_eq!(ask(&payments, WRONG[0]).expect(200)["outcome"], "updated");
}

/// Whatever is said of weights is said of what is told: totals are sums of it.
#[track_caller]
fn adds_up(assessment: &Value) {
    let compared = assessment["comparisons"].as_array().expect("comparisons");
    assert!(compared.iter().all(|one| one["name"] != "tin"), "{assessment}");
    let weights = compared.iter().map(|one| one["weight"].as_f64().expect("a weight"));
    let prior = assessment["prior"].as_f64().expect("a prior");
    let total = weights.fold(prior, |sum, weight| sum + weight);
    let told = assessment["weight"].as_f64().expect("a weight");
    assert!((total - told).abs() < 1e-9, "{assessment}");
    assert!(!assessment.to_string().to_lowercase().contains("tin"), "{assessment}");
}

fn what_was_decided_by_a_tax_id_is_told_without_it(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let mut again = baxter_again();
    again["tin"] = json!(RIGHT);
    assert_eq!(feeder.feed("procurement", "77", &again)["outcome"], "joined");
    let explanation = format!("{}/explanation", source_record("vendor", "procurement", "77"));
    let how = format!("{}/how", golden_record("vendor", &id));
    let (reader, payments) = (hub.reader(), hub.actor("payments", "vendor:read vendor:sensitive"));
    let told = reader.get(&explanation).expect(200);
    let candidate = &told["explanation"]["candidates"][0];
    assert_eq!(candidate["golden_id"], json!(id));
    adds_up(&candidate["assessment"]);
    // As the pair is explained to the same person now.
    let side = |system: &str, key: &str| json!({"system": system, "key": key});
    let now = explain(&reader, "vendor", &side("procurement", "77"), &side("erp", "V-1")).expect(200);
    adds_up(&now["assessment"]);
    assert_eq!(now["assessment"]["match_key"], candidate["assessment"]["match_key"]);
    let steps = reader.get(&how).expect(200);
    let matched = &steps["items"][1]["matched"];
    assert_eq!(matched["match_key"], candidate["assessment"]["match_key"], "{steps}");
    assert_eq!(matched["weight"], candidate["assessment"]["weight"]);
    assert!(!steps.to_string().contains("TIN"), "{steps}");
    // Those who may know are told all of it.
    let whole = payments.get(&explanation).expect(200);
    assert!(whole.to_string().contains("+TIN"), "{whole}");
    assert!(payments.get(&how).expect(200).to_string().contains("+TIN"));
    // One whom nothing but the tax id found is not named to those who may not know of it.
    let mut owner = json!({"legal_name": "Zephyr Holdings", "tin": RIGHT});
    owner["addresses"] = json!([{"line1": "9 Elm St", "city": "Reno", "state": "NV", "zip": "89501"}]);
    feeder.feed("billing", "Z", &owner);
    let told = reader
        .get(&format!("{}/explanation", source_record("vendor", "billing", "Z")))
        .expect(200);
    assert_eq!(told["explanation"]["candidates"], json!([]), "{told}");
    let mut other = owner.clone();
    other["legal_name"] = json!("Quarry Partners");
    other["addresses"][0]["line1"] = json!("77 Oak Ave");
    other["tin"] = json!("91-1144442");
    feeder.feed("billing", "Q", &other);
    let beside = reader
        .get(&format!("{}/explanation", source_record("vendor", "billing", "Q")))
        .expect(200);
    for name in ["reason", "candidates", "candidates_compared", "overflow"] {
        assert_eq!(told["explanation"][name], beside["explanation"][name], "{name}");
    }
}

fn a_task_does_not_say_what_a_tax_id_did(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    feeder.feed("erp", "V-1", &baxter());
    // The same in everything but the tax id: a contradiction, about which a steward is asked.
    let mut vetoed = baxter_again();
    vetoed["tin"] = json!(WRONG[0]);
    assert_eq!(feeder.feed("procurement", "77", &vetoed)["outcome"], "review");
    let steward = hub.steward("ann");
    let sighted = hub.actor("pat", "*:read *:steward *:sensitive");
    let whole = &sighted.tasks("kind=potential_duplicate")[0];
    assert_eq!(whole["category"], "vetoed", "{whole}");
    assert!(
        whole["pattern"]
            .as_str()
            .is_some_and(|pattern| pattern.contains("-TIN")),
        "{whole}"
    );
    let told = &steward.tasks("kind=potential_duplicate")[0];
    assert_eq!(told["category"], "possible_match");
    assert!(!told.to_string().to_lowercase().contains("tin\""), "{told}");
    assert!(!told.to_string().contains("TIN"), "{told}");
    assert!(!told.to_string().contains("tin_differs"), "{told}");
    adds_up(&told["detail"]["candidates"][0]["assessment"]);
    let id = told["id"].as_str().expect("an id");
    assert_eq!(&steward.task(id), told);
    assert_eq!(&sighted.task(id), whole);
    // Neither do lists and figures that are asked for by it.
    let pattern = |task: &Value| task["pattern"].as_str().expect("a pattern").replace('+', "%2B");
    assert_eq!(steward.tasks(&format!("pattern={}", pattern(told))).len(), 1);
    assert_eq!(steward.tasks(&format!("pattern={}", pattern(whole))).len(), 0);
    assert_eq!(sighted.tasks(&format!("pattern={}", pattern(whole))).len(), 1);
    assert_eq!(steward.tasks("category=vetoed").len(), 0);
    assert_eq!(steward.tasks("category=possible_match").len(), 1);
    assert_eq!(sighted.tasks("category=vetoed").len(), 1);
    let summary = steward.get("/v1/tasks/summary?by=pattern").expect(200).to_string();
    assert!(!summary.contains("TIN") && !summary.contains("vetoed"), "{summary}");
    assert!(
        summary.contains(told["pattern"].as_str().expect("a pattern")),
        "{summary}"
    );
    let bulk = |client: &Client, pattern: &Value| {
        let body = json!({"domain": "vendor", "pattern": pattern, "decision": "keep_apart", "reason": "two firms"});
        let done = client.post("/v1/tasks/bulk-resolve?preview=true", &body).expect(200);
        done["items"].as_array().expect("items").len()
    };
    assert_eq!(bulk(&steward, &whole["pattern"]), 0);
    assert_eq!(bulk(&steward, &told["pattern"]), 1);
    assert_eq!(bulk(&sighted, &whole["pattern"]), 1);
    // What is done with it is answered alike.
    let claimed = steward.request("POST", &format!("/v1/tasks/{id}/claim")).send();
    assert!(!claimed.text().contains("TIN"), "{}", claimed.text());
    assert_eq!(claimed.expect(200)["category"], "possible_match");
}

fn a_preview_does_not_say_whether_a_value_is_the_present_one(database: Database) {
    let hub = Hub::start_free(&database);
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let place = format!("{}?preview=true", golden_record("vendor", &id));
    let ask = |client: &Client, tin: &str| {
        let body = json!({"attributes": {"tin": tin, "legal_name": "Baxter"}, "reason": "a try"});
        client.command("PATCH", &place, &body)
    };
    for who in ["*:read *:steward", "*:read *:propose *:approve", "*:read *:propose"] {
        let client = hub.actor("ann", who);
        alike(&ask(&client, RIGHT), &ask(&client, WRONG[0]));
        let told = ask(&client, WRONG[0]).expect(200);
        assert!(told["golden_records"].to_string().contains("legal_name"), "{told}");
        assert!(!told.to_string().contains("tin"), "{told}");
    }
    let sighted = hub.actor("pat", "*:read *:steward *:sensitive");
    assert!(ask(&sighted, WRONG[0]).expect(200).to_string().contains("\"tin\""));
    assert!(!ask(&sighted, RIGHT).expect(200).to_string().contains("\"tin\""));
}

fn a_proposal_does_not_say_whether_a_value_is_the_present_one(database: Database) {
    let hub = Hub::start_free(&database);
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let told = |client: &Client, attributes: Value| {
        let body = json!({"operation": "override", "golden_id": id, "attributes": attributes, "reason": "a try",
            "submit": false});
        let made = client.post("/v1/domains/vendor/change-requests", &body);
        made.expect(201);
        let own = ["id", "created_at", "updated_at", "correlation_id"];
        let path = format!(
            "/v1/domains/vendor/change-requests/{}",
            made.json()["id"].as_str().expect("an id")
        );
        let read = plain(&client.get(&path), &own);
        let made = plain(&made, &own);
        assert_eq!(made, read);
        // What was sent is the caller's own.
        let mut read = read;
        read["proposal"] = Value::Null;
        for one in read["difference"].as_array_mut().expect("differences") {
            one["to"] = Value::Null;
        }
        read
    };
    for who in ["*:read *:propose", "*:read *:steward"] {
        let client = hub.actor("prue", who);
        for name in [None, Some("Baxter Inc")] {
            let with = |tin: &str| match name {
                None => json!({"tin": tin}),
                Some(name) => json!({"tin": tin, "legal_name": name}),
            };
            let (right, wrong) = (told(&client, with(RIGHT)), told(&client, with(WRONG[0])));
            assert_eq!(right, wrong);
            assert_eq!(
                right["difference"].as_array().map(Vec::len),
                Some(1 + usize::from(name.is_some()))
            );
            assert_eq!(right["requirements"][0]["attribute"], "tin", "{right}");
        }
    }
    let sighted = hub.actor("pat", "*:read *:propose *:sensitive");
    assert_ne!(
        told(&sighted, json!({"tin": RIGHT})),
        told(&sighted, json!({"tin": WRONG[0]}))
    );
}

fn a_reader_does_not_see_the_last_four_characters(database: Database) {
    let hub = Hub::start(&database);
    let mut record = baxter();
    record["bank_accounts"] = json!([{"country": "US", "aba": "021000021", "account": "5550918273645"}]);
    let id = hub.feeder().feed_golden("erp", "V-1", &record);
    hub.feeder().feed("erp", "V-1", &{
        record["bank_accounts"] = Value::Null;
        record
    });
    let places = [
        source_record("vendor", "erp", "V-1"),
        format!("{}/history", source_record("vendor", "erp", "V-1")),
        format!("{}/source-records", golden_record("vendor", &id)),
        format!("{}/history/diff?from=1&to=2", golden_record("vendor", &id)),
    ];
    let (reader, steward) = (hub.reader(), hub.steward("ann"));
    for place in &places {
        let told = reader.get(place).expect(200).to_string();
        for part in ["4143", "3645", "0021"] {
            assert!(!told.contains(&format!("•••{part}")), "{place} tells {part}: {told}");
        }
    }
    assert_eq!(reader.get(&places[0]).expect(200)["attributes"]["tin"], "•••");
    let proposer = hub.actor("prue", "*:read *:propose");
    let working = format!("{}?layer=working", golden_record("vendor", &id));
    assert_eq!(proposer.get(&working).expect(200)["attributes"]["tin"], "•••");
    // Those whose work it is to tell two values apart.
    for client in [&steward, &hub.approver("bob")] {
        assert_eq!(client.get(&places[0]).expect(200)["attributes"]["tin"], "•••4143");
        assert_eq!(client.get(&working).expect(200)["attributes"]["tin"], "•••4143");
    }
}

fn a_staged_record_does_not_find_the_owner_of_a_tax_id(database: Database) {
    let hub = Hub::start(&database);
    hub.feeder().feed("erp", "V-1", &baxter());
    let (steward, sighted) = (hub.steward("ann"), hub.actor("pat", "*:read *:steward *:sensitive"));
    let staged = |tin: &str| -> String {
        let made = steward
            .post("/v1/onboardings", &json!({"name": "Lakeside"}))
            .expect(201);
        let path = format!("/v1/onboardings/{}", made["id"].as_str().expect("an id"));
        let attributes = json!({"legal_name": "Baxter Healthcare Corp", "tin": tin});
        let record = json!({"system": "lakeside", "key": "1", "attributes": attributes});
        steward
            .post(&format!("{path}/records?domain=vendor"), &json!({"records": [record]}))
            .expect(200);
        path
    };
    let found = |path: &str| {
        steward.request("POST", &format!("{path}/preview")).send().expect(200);
        let mut page = steward.get(&format!("{path}/records")).expect(200);
        // What was staged is the steward's own.
        page["items"][0]["attributes"] = Value::Null;
        (page, steward.get(path).expect(200)["domains"].clone())
    };
    let (right, wrong) = (staged(RIGHT), staged(WRONG[0]));
    assert_eq!(found(&right), found(&wrong));
    // A preview by somebody who sees tax ids finds its owner, and is not for those who do not.
    let preview = format!("{right}/preview");
    sighted.request("POST", &preview).send().expect(200);
    let outcome = sighted.get(&format!("{right}/records")).expect(200)["items"][0]["outcome"].clone();
    assert_eq!(outcome, "matched");
    let refused = steward.get(&format!("{right}/records")).problem(403, "forbidden");
    assert!(refused.to_string().contains("vendor:sensitive"), "{refused}");
    let listed = steward.get("/v1/onboardings").expect(200);
    for one in listed["items"].as_array().expect("items") {
        let read = steward.get(&format!("/v1/onboardings/{}", one["id"].as_str().expect("an id")));
        assert_eq!(read.expect(200)["domains"], one["domains"]);
        assert!(!one.to_string().contains("matched"), "{one}");
    }
    let told = steward.get(&right).expect(200);
    assert_eq!(told["domains"]["vendor"]["outcomes"], json!({}));
    assert_eq!((&told["overlaps"], &told["undecided"]), (&json!(0), &json!(0)));
    assert_eq!(
        sighted.get(&right).expect(200)["domains"]["vendor"]["outcomes"],
        json!({"matched": 1})
    );
    // They may look for themselves.
    assert_eq!(found(&right), found(&wrong));
}

fn rules_that_are_tried_do_not_search_tax_ids(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    put(&feeder, "vendor", "V-1", &baxter());
    put(
        &feeder,
        "vendor",
        "V-2",
        &json!({"legal_name": "Quarry Partners", "tin": WRONG[0]}),
    );
    let governor = hub.actor("gov", "*:read *:govern");
    let sighted = hub.actor("pat", "*:read *:govern *:sensitive");
    // Whether somebody has a tax id shows in what becomes of records.
    let searching = |tin: &str| {
        let veto = format!("when = \"only_one_is\"\nattribute = \"tin\"\ngroups = [[\"{tin}\"]]");
        vendor_rules("when = \"differ_clearly\"\nattribute = \"tin\"", &veto)
    };
    let reports: Vec<(Value, Value)> = [RIGHT, "12-3456789"]
        .into_iter()
        .map(|tin| {
            let proposed = governor.propose("vendor", &searching(tin));
            let report = governor.simulate(&proposed);
            let shown = sighted.get(&version(&proposed)).expect(200)["simulation"].clone();
            (report, sighted.job(&shown)["report"].clone())
        })
        .collect();
    assert_eq!(reports[0].0, json!({}));
    assert_eq!(reports[0].0, reports[1].0);
    assert_eq!(reports[0].1["source_records"], 2, "{reports:?}");
    let listed = governor.get("/v1/domains/vendor/rule-jobs").expect(200);
    assert!(!listed.to_string().contains("source_records"), "{listed}");
    // How stewards' decisions compare with the weights in force is told without tax ids.
    let mut again = baxter_again();
    again["tin"] = json!(WRONG[0]);
    feeder.feed("procurement", "77", &again);
    let task = hub.steward("ann").tasks("kind=potential_duplicate")[0].clone();
    hub.steward("ann").decide(&task, "merge").expect(200);
    let apart = |client: &Client| {
        let quality = client.get("/v1/domains/vendor/match-quality").expect(200);
        (
            quality["against_total"].clone(),
            quality["agreement"]["merges"]["joined"].clone(),
        )
    };
    assert_eq!(apart(&governor), (json!(0), json!(1)));
    assert_eq!(apart(&sighted).1, json!(0));
}

fn what_a_consumer_has_wrong_is_not_told_of_sensitive_values(database: Database) {
    let hub = Hub::start(&database);
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let payables = hub.actor("payables", "*:read *:sensitive");
    let row = json!({"golden_id": id, "attributes": {"tin": WRONG[0], "legal_name": "Baxter"}});
    let run = payables
        .request("POST", "/v1/reconciliations?domain=vendor&consumer=ledger")
        .body("application/x-ndjson", row.to_string())
        .send()
        .expect(201);
    let path = format!("/v1/reconciliations/{}/mismatches", run["id"].as_str().expect("an id"));
    let attributes = |client: &Client| {
        let page = client.get(&path).expect(200);
        let found = page["items"][0]["differences"].as_array().expect("differences").clone();
        let names: Vec<String> = found
            .iter()
            .map(|one| one["attribute"].as_str().expect("a name").to_owned())
            .collect();
        names
    };
    assert_eq!(attributes(&hub.reader()), ["legal_name"]);
    assert_eq!(attributes(&payables), ["legal_name", "tin"]);
}
