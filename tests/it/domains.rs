//! A domain is a folder: no line of Rust makes the payer domain.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::harness::hub::{Options, serve};
use crate::harness::records::{assert_contiguous, source_record};
use crate::harness::wait::wait_until;
use crate::harness::{Database, Hub, both};

const PAYER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/domains/payer");

/// A folder of domains with nothing but the payer in it.
fn schemas(database: &Database) -> PathBuf {
    let folder = database.dir.path().join("schemas");
    std::fs::create_dir_all(folder.join("payer")).unwrap();
    for file in ["schema.json", "rules.toml"] {
        std::fs::copy(Path::new(PAYER).join(file), folder.join("payer").join(file)).unwrap();
    }
    folder
}

fn options(folder: &Path) -> Options {
    Options::default()
        .argument("--schemas")
        .argument(folder.display().to_string())
}

fn aetna() -> serde_json::Value {
    json!({
        "name": "Aetna Life Insurance Company",
        "payer_id": "60054",
        "payer_type": "commercial",
        "claims_address": {"line1": "PO Box 981106", "city": "El Paso", "state": "TX", "zip": "79998"},
        "phones": ["888-632-3862"],
    })
}

both!(
    a_folder_is_a_domain,
    a_duplicate_free_source_never_gives_two_records_to_one_thing,
    complaint_04_too_many_candidates_count_as_none,
    a_changed_folder_is_a_candidate,
);

fn a_folder_is_a_domain(database: Database) {
    let folder = schemas(&database);
    let hub = Hub::start_with(&database, options(&folder));
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let domains = reader.get("/v1/domains").expect(200);
    let names: Vec<&str> = domains["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["payer"]);
    let view = reader.get("/v1/domains/payer").expect(200);
    assert_eq!(
        (&view["title"], &view["sources"][0]["duplicate_free"]),
        (&json!("Payer"), &json!(true))
    );
    let schema = reader.get("/v1/domains/payer/schema");
    assert_eq!(
        schema.text(),
        std::fs::read_to_string(folder.join("payer/schema.json")).unwrap()
    );
    assert_eq!(
        reader.get("/v1/domains/payer/rules").text(),
        std::fs::read_to_string(folder.join("payer/rules.toml")).unwrap()
    );

    // Its API, standardizing and matching.
    let created = feeder
        .send_record("payer", "clearinghouse", "60054", &aetna())
        .expect(201);
    let mut again = aetna();
    again["name"] = json!("AETNA LIFE INSURANCE CO");
    let joined = feeder.send_record("payer", "billing", "AET", &again).expect(201);
    assert_eq!(
        (&joined["outcome"], &joined["golden_id"]),
        (&json!("joined"), &created["golden_id"])
    );

    // Its validation and tasks.
    let wrong = feeder
        .send_record(
            "payer",
            "billing",
            "BAD",
            &json!({"name": "Some plan", "payer_type": "friend"}),
        )
        .expect(202);
    assert_eq!(wrong["violations"][0]["pointer"], "/payer_type");
    assert_eq!(ann.tasks("domain=payer&kind=exception").len(), 1);

    // Its feed, and its place in the API description.
    let changes = reader.all_changes("payer");
    assert_contiguous(&changes, 1);
    assert_eq!(changes[0]["source"], "/v1/domains/payer");
    let served = hub.anonymous().get("/openapi.yaml");
    let document: serde_json::Value = serde_norway::from_str(&served.text()).unwrap();
    let properties = &document["components"]["schemas"]["payer_attributes"]["properties"];
    assert!(properties.get("payer_id").is_some(), "{properties}");
    feeder
        .send_record("vendor", "erp", "1", &json!({}))
        .problem(404, "not_found");
}

fn a_duplicate_free_source_never_gives_two_records_to_one_thing(database: Database) {
    let hub = Hub::start_with(&database, options(&schemas(&database)));
    let feeder = hub.feeder();
    let first = feeder.send_record("payer", "clearinghouse", "1", &aetna()).expect(201);
    let second = feeder.send_record("payer", "clearinghouse", "2", &aetna()).json();
    assert_ne!(first["golden_id"], second["golden_id"]);
}

/// Not found is not the same as not there: a steward is told, once, and nothing waits for the answer.
fn complaint_04_too_many_candidates_count_as_none(database: Database) {
    let folder = schemas(&database);
    let rules = folder.join("payer/rules.toml");
    let text = std::fs::read_to_string(&rules).unwrap();
    let (before, after) = text.split_once("keys = [").unwrap();
    let (_, after) = after.split_once("]\n\n[[matching.vetoes]]").unwrap();
    // Ten payers at one place are more than a key may lead to, and a hundred more than are ever read.
    let keys = "list_limit = 1\nkeys = [[\"zip5\", \"house_number\"]]\n\n[[matching.vetoes]]";
    std::fs::write(&rules, format!("{before}{keys}{after}")).unwrap();
    let mut hub = Hub::start_with(&database, options(&folder));
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let payer = |number: usize| {
        let names = [
            "Juniper", "Cobalt", "Walnut", "Harbor", "Granite", "Saffron", "Willow", "Falcon", "Magnolia", "Tundra",
        ];
        let place = json!({"line1": "12 Elm Street", "city": "El Paso", "state": "TX", "zip": "79998"});
        json!({"name": format!("{} {}", names[number % 10], names[(number * 3 + 1 + number / 10) % 10]), "claims_address": place,
            "payer_id": (70_000 + number).to_string(), "payer_type": "commercial"})
    };
    let send = |system: &str, number: usize| {
        let sent = feeder
            .send_record("payer", system, &number.to_string(), &payer(number))
            .expect(201);
        assert_eq!(
            (&sent["outcome"], sent.get("task_id")),
            (&json!("created"), None),
            "{sent}"
        );
        sent["golden_id"].as_str().unwrap().to_owned()
    };
    let path = |id: &str| format!("/v1/domains/payer/golden-records/{id}");
    let told = |state: &str| ann.tasks(&format!("domain=payer&category=too_many_candidates&state={state}"));
    let ids: Vec<String> = (0..14).map(|number| send("billing", number)).collect();
    for id in &ids {
        hub.reader().get(&path(id)).expect(200);
    }
    // One task for the key, whatever the number of records, and the answer of a search says what was not looked at.
    let open = told("open");
    let [task] = open.as_slice() else { panic!("{open:?}") };
    assert_eq!((&task["kind"], &task["golden_id"]), (&json!("exception"), &json!(null)));
    assert_eq!(
        (&task["detail"]["key"], &task["detail"]["records"]),
        (&json!("zip5+house_number"), &json!(14))
    );
    let search = hub
        .reader()
        .post("/v1/domains/payer/match", &json!({"attributes": payer(40)}))
        .expect(200);
    assert_eq!(search["outcome"], "created");
    assert_eq!(search["left_out"], json!([{"key": "zip5+house_number", "records": 14}]));
    // It is brought up to date, and closes by itself.
    let forget = |system: &str, numbers: std::ops::Range<usize>| {
        for number in numbers {
            feeder
                .delete(&source_record("payer", system, &number.to_string()))
                .expect(200);
        }
    };
    forget("billing", 0..10);
    assert_eq!(ann.task(task["id"].as_str().unwrap())["detail"]["records"], 4);
    forget("billing", 10..14);
    assert_eq!(ann.task(task["id"].as_str().unwrap())["decision"], "corrected");
    // A duplicate-free system says that its own records are other things: no question.
    for number in 20..26 {
        send("clearinghouse", number);
    }
    assert_eq!(told("open").len(), 0);
    // Beside those of others they count; dismissed once, it is not told again.
    send("billing", 30);
    let open = told("open");
    let [task] = open.as_slice() else { panic!("{open:?}") };
    assert_eq!(task["detail"]["records"], 7);
    ann.decide(task, "dismiss").expect(200);
    let last = send("billing", 31);
    assert_eq!(told("open").len(), 0);

    // What an older version held back for it is let go.
    let mut conn = database.connect();
    conn.script(&format!(
        "UPDATE golden_record SET held = true WHERE id = '{last}';
         INSERT INTO task (id, domain, kind, category, state, title, suggestion, detail, golden_id, submitted_by, approvals, created_at,
             due_at, correlation_id, version, owner_group, priority, pattern)
         VALUES ('01981f0e-6a1c-7b3d-9c55-3f1d2f7f0a11', 'payer', 'potential_duplicate', 'too_many_candidates', 'open', 'Too many', '',
             '{{}}', '{last}', '[]', '[]', 1, 1, 'x', 1, 'stewards', 'normal', '')"
    ));
    drop(conn);
    hub.restart(&database);
    let ann = hub.steward("ann");
    wait_until("the older task is closed", || {
        ann.task("01981f0e-6a1c-7b3d-9c55-3f1d2f7f0a11")["state"] == "cancelled"
    });
    let held = "SELECT id AS text FROM golden_record WHERE held = true";
    assert_eq!(database.connect().texts(held), Vec::<String>::new());
}

/// Rules that govern are not changed by a file: two people decide about it as about any other proposal.
fn a_changed_folder_is_a_candidate(database: Database) {
    let folder = schemas(&database);
    let mut hub = Hub::start_with(&database, options(&folder));
    let before = hub.reader().get("/v1/domains/payer").expect(200)["rules_version"].clone();
    hub.feeder().send_record("payer", "billing", "1", &aetna()).expect(201);
    let rules = folder.join("payer/rules.toml");
    let text = std::fs::read_to_string(&rules)
        .unwrap()
        .replace("title = \"Payer\"", "title = \"Payers of care\"");
    std::fs::write(&rules, &text).unwrap();
    for _ in 0..2 {
        hub.restart(&database);
        let view = hub.reader().get("/v1/domains/payer").expect(200);
        assert_eq!((&view["title"], &view["rules_version"]), (&json!("Payer"), &before));
    }
    let metrics = hub.admin().get("/metrics").expect_text(200);
    assert!(metrics.contains("mdm_rules{domain=\"payer\"") && metrics.contains("folder=\"differs\"} 1"));
    let ann = hub.governor("ann");
    let listed = ann.get("/v1/domains/payer/rule-versions").expect(200)["items"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 2, "proposed once: {listed}");
    let proposed = &listed[0];
    assert_eq!(
        (&proposed["state"], &proposed["proposed_by"]),
        (&json!("candidate"), &json!("hub"))
    );
    ann.simulate(proposed);
    // Nobody proposed it, so two persons decide.
    ann.decide_rules(proposed, "activate").expect(202);
    hub.governor("bob").activate(proposed);
    let view = hub.reader().get("/v1/domains/payer").expect(200);
    assert_eq!(view["title"], "Payers of care");
    assert_ne!(view["rules_version"], before);
    hub.reader().get(&source_record("payer", "billing", "1")).expect(200);
    hub.restart(&database);
    assert_eq!(hub.reader().get("/v1/domains/payer/rules").text(), text);
    assert_eq!(
        ann.at(&hub.url).get("/v1/domains/payer/rule-versions").expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn the_built_in_domains_are_six() {
    let database = Database::sqlite();
    let hub = Hub::start(&database);
    let domains = hub.reader().get("/v1/domains").expect(200);
    let names: Vec<&str> = domains["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "account",
            "account_mapping",
            "cost_center",
            "facility",
            "item",
            "vendor"
        ]
    );
}

#[test]
fn a_wrong_folder_is_refused_with_file_place_and_reason() {
    let wrong: [(&str, &str, &str, &str); 6] = [
        (
            "rules.toml",
            "title = \"Payer\"",
            "title = \"Payer\"\ncolour = \"red\"",
            "colour",
        ),
        ("rules.toml", "label = \"name\"", "label = \"nome\"", "nome"),
        ("rules.toml", "kind = \"ein\"", "kind = \"eine\"", "eine"),
        ("rules.toml", "method = \"phone\"", "method = \"fone\"", "fone"),
        (
            "schema.json",
            "\"type\": \"object\",\n  \"required\"",
            "\"type\": \"objekt\",\n  \"required\"",
            "objekt",
        ),
        (
            "schema.json",
            "\"additionalProperties\": false",
            "\"additionalProperties\": false,,",
            "not JSON",
        ),
    ];
    for (file, right, change, reason) in wrong {
        let database = Database::sqlite();
        let folder = schemas(&database);
        let path = folder.join("payer").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(right), "{right}");
        std::fs::write(&path, text.replacen(right, change, 1)).unwrap();
        let output = serve(&database, &options(&folder)).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{file}: {change}");
        assert!(said.contains(&format!("payer/{file}")), "names the file: {said}");
        assert!(said.contains(reason), "names the reason {reason}: {said}");
        assert!(!database.file().exists(), "the database is not touched");
    }
}

#[test]
fn a_folder_without_domains_is_refused() {
    let database = Database::sqlite();
    let folder = database.dir.path().join("empty");
    std::fs::create_dir(&folder).unwrap();
    for folder in [folder, database.dir.path().join("nowhere")] {
        let output = serve(&database, &options(&folder)).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && said.contains(&folder.display().to_string()),
            "{said}"
        );
    }
}
