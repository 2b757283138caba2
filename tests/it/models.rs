//! Match models: one person trains, another puts in force, and every decision from then on is by the new weights.

use serde_json::{Value, json};

use crate::harness::hub::{Options, program};
use crate::harness::models::{MODELS, tenant};
use crate::harness::records::{baxter, baxter_again, baxter_elsewhere, source_record, vendor};
use crate::harness::token::token;
use crate::harness::{Client, Database, Hub, both, wait_until};

const QUALITY: &str = "/v1/domains/vendor/match-quality";

/// Why a vendor's record was decided as it was.
#[track_caller]
fn explained(reader: &Client, system: &str, key: &str) -> Value {
    let path = format!("{}/explanation", source_record("vendor", system, key));
    reader.get(&path).expect(200)["explanation"].clone()
}

/// Weight of a comparison of the best candidate, without what a rare value adds.
fn weight_of(explanation: &Value, comparison: &str) -> (String, f64) {
    let comparisons = explanation["candidates"][0]["assessment"]["comparisons"]
        .as_array()
        .unwrap();
    let found = comparisons.iter().find(|c| c["name"] == comparison).unwrap();
    let weight = found["weight"].as_f64().unwrap() - found["frequency_adjustment"].as_f64().unwrap();
    (found["level"].as_str().unwrap().into(), weight)
}

/// Sends a second copy of a tenant, which is decided then.
fn arrive(feeder: &Client, system: &str, number: usize) -> Value {
    feeder.feed(system, &format!("late{number}"), &tenant(number))
}

/// The vendors' match models.
fn models(client: &Client) -> Vec<Value> {
    client.get(MODELS).expect(200)["items"].as_array().unwrap().clone()
}

both!(
    another_person_puts_a_candidate_in_force,
    the_way_back_is_to_retire,
    a_rejected_model_is_never_used,
    the_same_records_give_the_same_model,
    too_few_records_are_said,
    of_two_activations_one_succeeds,
    trainings_do_not_pile_up,
    a_training_outlives_its_caller,
    a_model_of_other_rules_is_not_used,
    stewards_decisions_are_labels,
    models_are_listed_in_pages,
    the_command_trains_on_the_configured_database,
);

fn another_person_puts_a_candidate_in_force(database: Database) {
    let mut hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    feeder.feed_tenants();
    let own = explained(&hub.reader(), "procurement", "t1");
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));

    let answer = ann.request("POST", "/v1/domains/vendor/train").send();
    let made = answer.expect(201);
    let place = format!("{MODELS}/{}", made["id"].as_str().unwrap());
    assert_eq!(answer.header("location"), Some(place.as_str()));
    assert_eq!(
        (&made["state"], &made["in_force"], &made["records"]),
        (&json!("candidate"), &json!(false), &json!(200))
    );
    let weights = &made["report"]["weights"];
    let expected = weights["expected_matches"].as_f64().unwrap();
    assert!(
        (60.0..100.0).contains(&expected),
        "80 vendors are there twice: {weights}"
    );
    assert_eq!(weights["thresholds"]["before"], own["thresholds"]);
    assert_eq!(made["rules_version"], own["model_version"], "nothing else was in force");
    assert_ne!(made["model_version"], own["model_version"]);

    // A candidate changes nothing.
    arrive(&feeder, "billing", 1);
    assert_eq!(
        explained(&hub.reader(), "billing", "late1")["model_version"],
        own["model_version"]
    );

    ann.decide_model(&made, "activate").problem(409, "own_model");
    let active = bob.decide_model(&made, "activate").expect(200);
    assert_eq!(
        (&active["state"], &active["in_force"], &active["decided_by"]),
        (&json!("active"), &json!(true), &json!("bob"))
    );
    assert_eq!(active["reason"], "looked at the weights and at what would flip");
    bob.decide_model(&made, "activate").problem(409, "model_already_active");
    bob.decide_model(&made, "reject").problem(409, "model_not_candidate");

    arrive(&feeder, "billing", 2);
    let new = explained(&hub.reader(), "billing", "late2");
    assert_eq!(new["model_version"], made["model_version"]);
    assert_eq!(new["thresholds"], weights["thresholds"]["after"]);
    let (level, weight) = weight_of(&new, "phone");
    let levels = made["model"]["levels"]["phone"].as_object().unwrap();
    assert!(
        (levels[&level].as_f64().unwrap() - weight).abs() < 1e-6,
        "{level} {weight}: {levels:?}"
    );
    assert_eq!(
        explained(&hub.reader(), "procurement", "t1"),
        own,
        "what was explained stays"
    );
    let metrics = hub.admin().get("/metrics").expect_text(200);
    let version = made["model_version"].as_str().unwrap();
    let line = format!("mdm_match_model{{domain=\"vendor\",weights=\"trained\",version=\"{version}\"}} 1");
    assert!(metrics.contains(&line), "{metrics}");

    hub.restart(&database);
    arrive(&hub.feeder(), "billing", 3);
    assert_eq!(
        explained(&hub.reader(), "billing", "late3")["model_version"],
        made["model_version"]
    );
    assert_eq!(hub.governor("ann").get(&place).expect(200)["state"], "active");
    let audit = hub.admin().get("/v1/audit?domain=vendor&limit=1000").expect(200);
    let entries = audit["items"].as_array().unwrap();
    let done = |action: &str| {
        entries
            .iter()
            .find(|entry| {
                entry["action"] == action && entry["subject"] == format!("model:{}", made["id"].as_str().unwrap())
            })
            .unwrap_or_else(|| panic!("no {action}"))
    };
    assert_eq!(done("train_model")["actor"], "ann");
    assert_eq!(done("activate_model")["actor"], "bob");
    assert_eq!(done("activate_model")["detail"]["reason"], active["reason"]);
}

fn the_way_back_is_to_retire(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    feeder.feed_tenants();
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    let first = ann.train();
    ann.decide_model(&first, "retire").problem(409, "model_not_active");
    bob.decide_model(&first, "activate").expect(200);
    let joined = arrive(&feeder, "billing", 1);
    // Compared with the first, which is in force.
    let second = bob.train();
    assert_eq!(second["compared_with"], first["id"]);
    assert_eq!(
        second["report"]["weights"]["thresholds"]["before"],
        first["report"]["weights"]["thresholds"]["after"]
    );
    ann.decide_model(&first, "retire").expect(202);
    let retired = bob.decide_model(&first, "retire").expect(200);
    assert_eq!(
        (&retired["state"], &retired["in_force"]),
        (&json!("retired"), &json!(false))
    );
    assert!(retired["retired_at"].is_string());
    arrive(&feeder, "billing", 2);
    assert_eq!(
        explained(&hub.reader(), "billing", "late2")["model_version"],
        first["rules_version"]
    );
    let stored = hub
        .reader()
        .get(&source_record("vendor", "billing", "late1"))
        .expect(200);
    assert_eq!(stored["golden_id"], joined["golden_id"], "no join is undone");
    // The second was compared with weights that are not in force any more; the first may come back.
    ann.decide_model(&second, "activate").problem(409, "model_outdated");
    ann.decide_model(&first, "activate").expect(202);
    bob.decide_model(&first, "activate").expect(200);
    arrive(&feeder, "billing", 3);
    assert_eq!(
        explained(&hub.reader(), "billing", "late3")["model_version"],
        first["model_version"]
    );
    // Another one takes its place.
    let third = bob.train();
    ann.decide_model(&third, "activate").expect(200);
    let path = |model: &Value| format!("{MODELS}/{}", model["id"].as_str().unwrap());
    assert_eq!(ann.get(&path(&first)).expect(200)["state"], "retired");
    assert_eq!(ann.get(&path(&third)).expect(200)["in_force"], true);
}

fn a_rejected_model_is_never_used(database: Database) {
    let hub = Hub::start_free(&database);
    hub.feeder().feed_tenants();
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    let made = ann.train();
    let rejected = ann.decide_model(&made, "reject").expect(200);
    assert_eq!(
        (&rejected["state"], &rejected["decided_by"]),
        (&json!("rejected"), &json!("ann"))
    );
    bob.decide_model(&made, "activate").problem(409, "model_rejected");
    bob.decide_model(&json!({"id": "none"}), "activate")
        .problem(404, "not_found");
    let path = format!("{MODELS}/{}/activate", made["id"].as_str().unwrap());
    bob.post(&path, &json!({})).problem(422, "invalid_content");
    bob.post(&path, &json!({"reason": " "})).problem(422, "invalid_content");
    // In another domain there is no such model.
    let elsewhere = path.replace("vendor", "item");
    bob.post(&elsewhere, &json!({"reason": "x"})).problem(404, "not_found");
}

fn the_same_records_give_the_same_model(database: Database) {
    let hub = Hub::start_free(&database);
    hub.feeder().feed_tenants();
    let (first, second) = (hub.governor("ann").train(), hub.governor("bob").train());
    assert_ne!(first["id"], second["id"]);
    assert_eq!(first["model"], second["model"]);
    assert_eq!(first["model_version"], second["model_version"]);
    assert_eq!(first["report"], second["report"]);
}

fn too_few_records_are_said(database: Database) {
    let hub = Hub::start_free(&database);
    hub.feeder().feed("erp", "1", &vendor(1));
    let answer = hub.governor("ann").request("POST", "/v1/domains/vendor/train").send();
    let problem = answer.problem(409, "too_few_records");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .starts_with("1 records give 0 pairs"),
        "{problem}"
    );
    assert_eq!(hub.governor("ann").get(MODELS).expect(200)["items"], json!([]));
}

fn of_two_activations_one_succeeds(database: Database) {
    let hub = Hub::start_free(&database);
    hub.feeder().feed_tenants();
    let models = [hub.governor("ann").train(), hub.governor("ann").train()];
    // The same one by two people at once, and another one by a third.
    let decisions = [("bob", &models[0]), ("carol", &models[0]), ("dave", &models[1])];
    let threads: Vec<_> = decisions
        .map(|(name, model)| {
            let (client, model) = (hub.governor(name), model.clone());
            std::thread::spawn(move || client.decide_model(&model, "activate"))
        })
        .into_iter()
        .collect();
    let answers: Vec<_> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 200) {
        let code = refused.expect(409)["code"].clone();
        assert!(code == "model_already_active" || code == "model_outdated", "{code}");
    }
    let listed = hub.governor("ann").get(MODELS).expect(200);
    let active = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|m| m["in_force"] == true);
    assert_eq!(active.count(), 1);
}

fn trainings_do_not_pile_up(database: Database) {
    let hub = Hub::start_free(&database);
    hub.feeder().feed_tenants();
    let threads: Vec<_> = (0..6)
        .map(|_| {
            let client = hub.governor("ann");
            std::thread::spawn(move || client.request("POST", "/v1/domains/vendor/train").send())
        })
        .collect();
    let answers: Vec<_> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert!(made >= 1);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.problem(409, "training_in_progress");
    }
    let listed = hub.governor("ann").get(MODELS).expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), made);
}

fn a_training_outlives_its_caller(database: Database) {
    use std::io::Write as _;
    let hub = Hub::start_free(&database);
    hub.feeder().feed_tenants();
    let address = hub.url.trim_start_matches("http://");
    let token = token("ann", "*:govern");
    let call = || {
        let mut caller = std::net::TcpStream::connect(address).unwrap();
        let head = format!("Host: {address}\r\nAuthorization: Bearer {token}\r\nContent-Length: 0\r\n\r\n");
        write!(caller, "POST /v1/domains/vendor/train HTTP/1.1\r\n{head}").unwrap();
        caller
    };
    let bob = hub.governor("bob");
    let mut callers = Vec::new();
    // That nobody else can train now shows that ann's call has begun. When bob comes first, she calls again.
    wait_until("the training has begun", || {
        callers.push(call());
        bob.request("POST", "/v1/domains/vendor/train").send().status == 409
            || models(&bob).iter().any(|model| model["trained_by"] == "ann")
    });
    drop(callers);
    // Writes go on meanwhile.
    arrive(&hub.feeder(), "billing", 1);
    wait_until("the candidate is there", || {
        models(&bob).iter().any(|model| model["trained_by"] == "ann")
    });
}

fn a_model_of_other_rules_is_not_used(database: Database) {
    let folder = database.dir.path().join("schemas/vendor");
    std::fs::create_dir_all(&folder).unwrap();
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/vendor");
    let rules = std::fs::read_to_string(format!("{own}/rules.toml")).unwrap();
    std::fs::copy(format!("{own}/schema.json"), folder.join("schema.json")).unwrap();
    std::fs::write(folder.join("rules.toml"), &rules).unwrap();
    let schemas = database.dir.path().join("schemas").display().to_string();
    let options = Options::default().argument("--schemas").argument(schemas);
    let mut hub = Hub::start_with(&database, options);
    hub.feeder().feed_tenants();
    let (first, second) = (hub.governor("ann").train(), hub.governor("ann").train());
    hub.governor("bob").decide_model(&first, "activate").expect(200);

    let changed = rules.replacen("automatic = 0.97", "automatic = 0.98", 1);
    assert_ne!(changed, rules);
    let proposed = hub.governor("ann").propose("vendor", &changed);
    hub.governor("ann").simulate(&proposed);
    hub.governor("bob").activate(&proposed);
    hub.restart(&database);
    arrive(&hub.feeder(), "billing", 1);
    let explanation = explained(&hub.reader(), "billing", "late1");
    assert_ne!(explanation["model_version"], first["model_version"]);
    assert_eq!(explanation["thresholds"]["automatic"], 0.98);
    let listed = hub.governor("bob").get(MODELS).expect(200);
    let states: Vec<_> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| (&m["state"], &m["in_force"]))
        .collect();
    assert_eq!(
        states,
        [(&json!("candidate"), &json!(false)), (&json!("active"), &json!(false))]
    );
    assert_eq!(hub.governor("bob").get(QUALITY).expect(200)["model_id"], Value::Null);
    hub.governor("bob")
        .decide_model(&second, "activate")
        .problem(409, "model_of_other_rules");
    // One of the present rules takes its place.
    let third = hub.governor("ann").train();
    hub.governor("bob").decide_model(&third, "activate").expect(200);
    arrive(&hub.feeder(), "billing", 2);
    assert_eq!(
        explained(&hub.reader(), "billing", "late2")["model_version"],
        third["model_version"]
    );
}

fn stewards_decisions_are_labels(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let governor = hub.governor("gus");
    let nothing = governor.get(QUALITY).expect(200);
    assert_eq!(
        (&nothing["agreement"]["precision"], &nothing["agreement"]["recall"]),
        (&Value::Null, &Value::Null)
    );
    feeder.feed_tenants();
    // Kept apart although alike, and merged although it seems another.
    feeder.feed("erp", "V-1", &baxter());
    let apart = feeder.feed("procurement", "77", &baxter_elsewhere());
    ann.decide(&ann.task(apart["task_id"].as_str().unwrap()), "keep_apart")
        .expect(200);
    feeder.feed("procurement", "77", &baxter_again());
    let named = |mut vendor: Value, name: &str| {
        vendor["legal_name"] = json!(name);
        vendor.as_object_mut().unwrap().remove("tin");
        vendor
    };
    let mut other = named(baxter(), "Quillfeather Dialysis Corp");
    other["addresses"][0]["line1"] = json!("4400 Lake Cook Road");
    other["phones"] = json!(["847-555-0199"]);
    let first = feeder.feed_golden("erp", "V-2", &other);
    let elsewhere = named(baxter_elsewhere(), "Quillfeather Dialysis");
    let merged = feeder.feed("procurement", "78", &elsewhere);
    assert_eq!(merged["outcome"], "review", "{merged}");
    ann.decide(&ann.task(merged["task_id"].as_str().unwrap()), "merge")
        .expect(200);

    let quality = governor.get(QUALITY).expect(200);
    let agreement = &quality["agreement"];
    assert_eq!(
        (&agreement["merges"]["decided"], &agreement["keep_aparts"]["decided"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(agreement["keep_aparts"]["joined"], 1, "{quality}");
    assert_eq!(
        (&agreement["precision"], &agreement["recall"]),
        (&json!(0.0), &json!(0.0))
    );
    let automatic = agreement["suggested_thresholds"]["automatic"].as_f64().unwrap();
    assert!(
        automatic > agreement["thresholds"]["automatic"].as_f64().unwrap(),
        "{agreement}"
    );
    assert_eq!(quality["against_total"], 1);
    let against = &quality["against"][0];
    assert_eq!(
        (&against["decision"], &against["verdict"]),
        (&json!("keep_apart"), &json!("match"))
    );
    let mut keys = [&against["left"]["key"], &against["right"]["key"]].map(|key| key.as_str().unwrap());
    keys.sort_unstable();
    assert_eq!(keys, ["77", "V-1"]);

    let made = governor.train();
    let labels = &made["report"]["labels"];
    assert_eq!(labels["current"]["merges"], agreement["merges"]);
    assert_eq!(labels["candidate"]["model_version"], made["model_version"]);
    assert_eq!(
        labels["candidate_at_current_thresholds"]["thresholds"],
        labels["current"]["thresholds"]
    );
    assert_eq!(labels["flips_total"], labels["flips"].as_array().unwrap().len());
    for report in [made.to_string(), quality.to_string()] {
        assert!(
            !report.to_lowercase().contains("baxter") && !report.contains("260414"),
            "no values: {report}"
        );
    }

    // Whatever weighs now, people's decisions stand.
    hub.governor("bob").decide_model(&made, "activate").expect(200);
    feeder.feed("procurement", "77", &baxter_elsewhere());
    feeder.feed("procurement", "77", &baxter_again());
    let golden = |system: &str, key: &str| {
        let path = format!("/v1/domains/vendor/crosswalk/{system}/{key}");
        hub.reader().get(&path).expect(200)["golden_id"].clone()
    };
    assert_ne!(golden("procurement", "77"), golden("erp", "V-1"));
    assert_eq!(golden("procurement", "78"), golden("erp", "V-2"));
    assert_eq!(golden("erp", "V-2"), first.as_str());
    let after = governor.get(QUALITY).expect(200);
    assert_eq!(after["model_id"], made["id"]);
    assert_eq!(after["agreement"], labels["candidate"]);
}

fn models_are_listed_in_pages(database: Database) {
    let hub = Hub::start_free(&database);
    hub.feeder().feed_tenants();
    let ann = hub.governor("ann");
    let mut made: Vec<Value> = (0..3).map(|_| ann.train()["id"].clone()).collect();
    made.reverse();
    let first = ann.get(&format!("{MODELS}?limit=2")).expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = ann.get(&format!("{MODELS}?limit=2&cursor={cursor}")).expect(200);
    let items = [&first, &second]
        .map(|page| page["items"].as_array().unwrap().clone())
        .concat();
    assert_eq!(
        items.iter().map(|m| m["id"].clone()).collect::<Vec<_>>(),
        made,
        "newest first"
    );
    assert_eq!(second["next_cursor"], Value::Null);
    assert_eq!(ann.get("/v1/domains/item/models").expect(200)["items"], json!([]));
    ann.get(&format!("{MODELS}?cursor=x")).problem(400, "malformed_request");
}

#[test]
fn every_node_decides_by_the_model_in_force() {
    let database = Database::postgres();
    let (one, two) = (Hub::start_free(&database), Hub::start(&database));
    one.feeder().feed_tenants();
    let (ann, bob) = (one.governor("ann"), two.governor("bob"));
    let made = ann.train();
    // The second node has written nothing yet, and the first does not hear of what the second does.
    bob.decide_model(&made, "activate").expect(200);
    arrive(&one.feeder(), "billing", 1);
    assert_eq!(
        explained(&one.reader(), "billing", "late1")["model_version"],
        made["model_version"]
    );
    arrive(&two.feeder(), "billing", 2);
    assert_eq!(
        explained(&one.reader(), "billing", "late2")["model_version"],
        made["model_version"]
    );
    ann.decide_model(&made, "retire").expect(202);
    bob.decide_model(&made, "retire").expect(200);
    arrive(&two.feeder(), "billing", 3);
    assert_eq!(
        explained(&two.reader(), "billing", "late3")["model_version"],
        made["rules_version"]
    );
    assert_eq!(two.governor("bob").get(QUALITY).expect(200)["model_id"], Value::Null);
}

/// `mdm-hub train` on the database.
fn train_command(database: &Database) -> std::process::Command {
    let mut command = program();
    command
        .args(["train", "--domain", "vendor", "--actor", "ann"])
        .env("DATABASE_URL", database.url())
        .env("MDM_HUB_SECRET_KEY", "a key of the tests that keeps secrets at rest");
    command
}

fn the_command_trains_on_the_configured_database(database: Database) {
    let mut hub = Hub::start_free(&database);
    hub.feeder().feed_tenants();
    if !database.is_shared() {
        let refused = train_command(&database).output().unwrap();
        assert!(!refused.status.success());
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains("POST /v1/domains/vendor/train"), "{said}");
        hub.kill();
    }
    let file = database.dir.path().join("model.json");
    let output = train_command(&database)
        .arg("--json")
        .arg("--out")
        .arg(&file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    let written: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(written, made["model"]);
    let shown = train_command(&database).output().unwrap();
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(
        shown.contains("phone") && shown.contains("threshold automatic"),
        "{shown}"
    );
    if !database.is_shared() {
        hub = Hub::start_free(&database);
    }
    hub.governor("ann")
        .decide_model(&made, "activate")
        .problem(409, "own_model");
    hub.governor("bob").decide_model(&made, "activate").expect(200);
    arrive(&hub.feeder(), "billing", 1);
    assert_eq!(
        explained(&hub.reader(), "billing", "late1")["model_version"],
        made["model_version"]
    );
}

/// Records of two sources as a CSV file, and which of them are the same.
fn files(folder: &std::path::Path) -> [std::path::PathBuf; 2] {
    let (mut records, mut truth) = (
        "source,id,legal_name,addresses.line1,addresses.city,addresses.state,addresses.zip,phones\n".to_owned(),
        "source,id,entity_id\n".to_owned(),
    );
    for number in 0..120 {
        let tenant = tenant(number);
        let (name, place) = (tenant["legal_name"].as_str().unwrap(), &tenant["addresses"][0]);
        for (source, name) in [("a", name.to_owned()), ("b", name.to_uppercase())] {
            let cells = ["line1", "city", "state", "zip"].map(|part| place[part].as_str().unwrap());
            records += &format!(
                "{source},{number},{name},{},{}\n",
                cells.join(","),
                tenant["phones"][0].as_str().unwrap()
            );
            truth += &format!("{source},{number},{number}\n");
        }
    }
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    [write("records.csv", &records), write("truth.csv", &truth)]
}

#[test]
fn the_command_trains_on_a_file_and_evaluate_takes_the_model() {
    let folder = tempfile::tempdir().unwrap();
    let [records, truth] = files(folder.path());
    let model = folder.path().join("model.json");
    let run = |arguments: &[&str], paths: &[(&str, &std::path::Path)]| {
        let mut command = program();
        command.args(arguments);
        for (name, path) in paths {
            command.arg(name).arg(path);
        }
        command.output().unwrap()
    };
    let schema = |name: &str| std::path::PathBuf::from(format!("{}/schemas/{name}", env!("CARGO_MANIFEST_DIR")));
    let vendor = schema("vendor");
    let train = run(
        &["train", "--duplicate-free", "a", "--duplicate-free", "b"],
        &[("--domain", &vendor), ("--records", &records), ("--out", &model)],
    );
    assert!(train.status.success(), "{}", String::from_utf8_lossy(&train.stderr));
    assert!(String::from_utf8_lossy(&train.stdout).contains("expected to match"));
    let evaluated = |domain: &std::path::Path| {
        run(
            &["evaluate", "--json"],
            &[
                ("--domain", domain),
                ("--records", &records),
                ("--truth", &truth),
                ("--model", &model),
            ],
        )
    };
    let report: Value = serde_json::from_slice(&evaluated(&vendor).stdout).unwrap();
    let trained: Value = serde_json::from_str(&std::fs::read_to_string(&model).unwrap()).unwrap();
    assert_eq!(report["threshold"], trained["threshold"]);
    assert!(report["f1"].as_f64().unwrap() > 0.9, "{report}");
    let other = evaluated(&schema("facility"));
    assert!(String::from_utf8_lossy(&other.stderr).contains("other rules"));
}
