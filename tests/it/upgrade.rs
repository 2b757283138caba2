//! A database of an older version goes on, and a report says beforehand what consumers will see otherwise.

use serde_json::{Value, json};

use crate::harness::database::Direct;
use crate::harness::folders::with_domain;
use crate::harness::hub::{Options, program};
use crate::harness::records::golden_record;
use crate::harness::wait::wait_until;
use crate::harness::{Database, Hub, both, rules};
use crate::verify::verify;

both!(
    an_older_database_goes_on,
    references_of_an_older_database_are_led_to_golden_ids,
    a_report_says_what_an_upgrade_changes,
    a_report_says_what_other_rules_change,
);

/// Keys of the older database, with domain and system.
const KEYS: [(&str, &str, &str); 14] = [
    ("account", "erp", "6100"),
    ("cost_center", "erp", "7420"),
    ("cost_center", "erp", "8800"),
    ("cost_center", "erp", "9999"),
    ("facility", "billing", "1"),
    ("facility", "erp", "1"),
    ("facility", "erp", "2"),
    ("item", "billing", "I1"),
    ("item", "erp", "I2"),
    ("vendor", "ap", "77"),
    ("vendor", "erp", "V1"),
    ("vendor", "erp", "V3"),
    ("vendor", "procurement", "9007"),
    ("vendor", "procurement", "L1"),
];

/// Fills an empty database with that of the older version.
fn fill(database: &Database) {
    let script = match database.is_shared() {
        true => include_str!("older/postgres.sql"),
        false => include_str!("older/sqlite.sql"),
    };
    database.connect().script(script);
}

/// System and key → golden record, as the crosswalk's rows say.
fn links(conn: &mut Direct) -> Vec<String> {
    conn.texts(
        "SELECT r.domain || ' ' || r.system || ' ' || r.key || ' ' || COALESCE(r.golden_id, '') AS text \
         FROM source_record r WHERE r.status = 'active' ORDER BY 1",
    )
}

fn published(conn: &mut Direct) -> Vec<String> {
    conn.texts("SELECT id || ' ' || COALESCE(published, '') AS text FROM golden_record ORDER BY id")
}

fn report(database: &Database, copy: Option<&Database>, arguments: &[&str]) -> Value {
    let mut command = program();
    command.arg("upgrade-report").arg("--json").args(arguments);
    command.env("DATABASE_URL", database.url());
    if let Some(copy) = copy {
        command.args(["--copy", &copy.url()]);
    }
    let done = command.output().expect("the program runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    serde_json::from_slice(&done.stdout).expect("JSON")
}

/// Of PostgreSQL, a copy is what an operator restores from a backup.
fn copied(database: &Database) -> Option<Database> {
    database.is_shared().then(|| {
        let copy = database.fresh();
        fill(&copy);
        copy
    })
}

fn an_older_database_goes_on(database: Database) {
    fill(&database);
    let before = links(&mut database.connect());
    let hub = Hub::start_with(&database, Options::default());
    hub.reader().wait_until_ready();
    for (domain, system, key) in KEYS {
        let found = hub
            .reader()
            .get(&format!("/v1/domains/{domain}/crosswalk/{system}/{key}"));
        let golden_id = found.expect(200)["golden_id"].as_str().unwrap().to_owned();
        hub.steward("ann")
            .get(&format!("{}?layer=working", golden_record(domain, &golden_id)))
            .expect(200);
    }
    assert_eq!(links(&mut database.connect()), before, "nothing moves by itself");
    // Each record has its turn in the background.
    wait_until("every version is kept", || {
        let (_, report) = verify(&database);
        let domains = report["domains"].as_array().cloned().unwrap_or_default();
        domains
            .iter()
            .all(|one| one["made_by_older_rules"].as_u64().unwrap_or(0) == 0)
    });
    drop(hub);
    rules::verified(&database);
}

/// What source records named by key is named by golden id, of their own system, and nobody is asked to approve that.
fn references_of_an_older_database_are_led_to_golden_ids(database: Database) {
    fill(&database);
    let hub = Hub::start_with(&database, Options::default());
    let reader = hub.reader();
    reader.wait_until_ready();
    let id = |domain: &str, system: &str, key: &str| {
        let found = reader.get(&format!("/v1/domains/{domain}/crosswalk/{system}/{key}"));
        found.expect(200)["golden_id"].clone()
    };
    let told = |domain: &str, system: &str, key: &str| {
        let id = id(domain, system, key);
        reader.get(&golden_record(domain, id.as_str().unwrap())).expect(200)["attributes"].clone()
    };
    wait_until("a charge mapping names its facility", || {
        told("item", "erp", "I1")["charge_mappings"][0]["facility"] == id("facility", "erp", "1")
    });
    wait_until("a cost center names the one above it", || {
        told("cost_center", "erp", "7420")["parent"] == id("cost_center", "erp", "8800")
    });
    wait_until("what waits says so", || {
        told("cost_center", "erp", "9999")["facility"] == json!({"system": "erp", "key": "99"})
    });
    for domain in ["item", "cost_center"] {
        let tasks = hub.steward("ann").tasks(&format!("kind=approval&domain={domain}"));
        assert!(tasks.is_empty(), "nobody proposed anything: {tasks:?}");
    }
    let governor = hub.governor("gov");
    wait_until("every domain is recomputed", || {
        ["cost_center", "facility", "item", "vendor"].iter().all(|domain| {
            let jobs = governor.get(&format!("/v1/domains/{domain}/rule-jobs")).expect(200);
            let jobs = jobs["items"].as_array().expect("jobs");
            !jobs.is_empty() && jobs.iter().all(|job| job["state"] == "finished")
        })
    });
    drop(hub);
    rules::verified(&database);
}

fn a_report_says_what_an_upgrade_changes(database: Database) {
    fill(&database);
    let before = published(&mut database.connect());
    let copy = copied(&database);
    let report = report(&database, copy.as_ref(), &[]);
    assert_eq!(
        published(&mut database.connect()),
        before,
        "the database stays as it is"
    );
    assert_eq!(report["folder_rules_activated"], json!([]));
    let live = before
        .iter()
        .filter(|row| row.contains("\"domain\":\"vendor\""))
        .count();
    assert_eq!(
        of(&report, "vendor")["published_before"],
        live - 1,
        "one of them was merged"
    );
    // References are golden ids of their own system from now on, and one address is one however it is spelled.
    assert_eq!(
        of(&report, "cost_center")["attributes"]["facility"]["changed"],
        4,
        "{report}"
    );
    assert_eq!(
        of(&report, "vendor")["attributes"]["addresses"]["changed"],
        1,
        "{report}"
    );
    // Of the four, one names a facility that no system has: it waits by system and key.
    let why = |domain: &str, attribute: &str| of(&report, domain)["attributes"][attribute]["reasons"][0].clone();
    assert_eq!(
        why("cost_center", "facility"),
        json!({"cause": "read_otherwise", "attribute": "facility", "kind": "reference", "changed": 3}),
        "{report}"
    );
    for domain in report["domains"].as_array().expect("domains") {
        assert_eq!(
            (&domain["withdrawn"], &domain["added"]),
            (&json!(0), &json!(0)),
            "{domain}"
        );
    }
}

/// A folder whose rules keep one telephone: the vendor that two systems know loses one.
fn a_report_says_what_other_rules_change(database: Database) {
    fill(&database);
    let phones = "[survivorship.attributes.phones]\nstrategy = \"union\"\nlimit = ";
    let (from, to) = (format!("{phones}20"), format!("{phones}1"));
    with_domain(&database, "schemas/vendor", &[], &[(&from, &to)]);
    let folder = database.dir.path().join("schemas").display().to_string();
    let copy = copied(&database);
    let report = report(&database, copy.as_ref(), &["--schemas", &folder, "--folder-rules"]);
    assert_eq!(report["folder_rules_activated"], json!(["vendor"]));
    let phones = &of(&report, "vendor")["attributes"]["phones"];
    assert_eq!(phones["changed"], 1, "{report}");
    let because = json!({"cause": "chosen_otherwise", "attribute": "phones", "kind": "phone", "changed": 1});
    assert_eq!(phones["reasons"], json!([because]));
    assert_eq!(phones["samples"][0]["label"], "Walnut Catering LLC");
    assert_eq!(phones["samples"][0]["from"].as_array().map(Vec::len), Some(2));
    assert_eq!(phones["samples"][0]["to"].as_array().map(Vec::len), Some(1));
}

fn of<'a>(report: &'a Value, domain: &str) -> &'a Value {
    let mut domains = report["domains"].as_array().expect("domains").iter();
    domains.find(|one| one["domain"] == domain).expect("the domain")
}
