//! `mdm-hub verify` finds nothing on a hub that worked, and whatever was tampered with.

use std::process::Command;

use serde_json::{Value, json};

use crate::harness::records::{baxter, baxter_again, baxter_elsewhere, golden_record, vendor};
use crate::harness::{Database, Hub, both};

both!(
    a_hub_that_worked_holds_together,
    what_was_tampered_with_is_found,
    whoever_changes_what_is_published_in_the_database_is_found,
);

/// Whether it found nothing, and what it reported.
pub fn verify(database: &Database) -> (bool, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_mdm-hub"))
        .args(["verify", "--json"])
        .env("DATABASE_URL", database.url())
        .output()
        .expect("verify runs");
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.success(), report)
}

fn laws(report: &Value) -> Vec<String> {
    let domains = report["domains"].as_array().expect("domains");
    let findings = domains.iter().flat_map(|d| d["findings"].as_array().expect("findings"));
    findings.map(|f| f["law"].as_str().expect("a law").to_owned()).collect()
}

/// A history with everything in it: joins, reviews, merges, splits, overrides, approvals, deletions, invalid records.
fn live(hub: &Hub) {
    let (feeder, ann) = (hub.feeder(), hub.actor("ann", "*:read *:steward"));
    let a = feeder.feed_golden("erp", "V-1", &baxter());
    feeder.feed("procurement", "1", &baxter_again());
    let review = feeder.feed("scottsdale", "2", &baxter_elsewhere());
    let task = ann.task(review["task_id"].as_str().unwrap());
    ann.decide(&task, "merge").expect(200);
    let b = feeder.feed_golden("erp", "V-2", &vendor(2));
    let path = golden_record("vendor", &a);
    let body = json!({"golden_id": b, "reason": "one company"});
    ann.command("POST", &format!("{path}/merge"), &body).expect(200);
    let body = json!({"attributes": {"legal_name": "Baxter"}, "reason": "short"});
    ann.command("PATCH", &path, &body).expect(200);
    let body = json!({"merged_id": b, "reason": "two companies"});
    ann.command("POST", &format!("{path}/split"), &body).expect(200);
    let mut changed = baxter();
    changed["tin"] = json!("36-2604144");
    feeder.feed("erp", "V-1", &changed);
    let task = ann.task_about("approval", &a);
    let task = hub.approver("bob").decide(&task, "approve").expect(200);
    if task["state"] != "resolved" {
        hub.approver("carol").decide(&task, "approve").expect(200);
    }
    feeder.feed("erp", "V-9", &vendor(9));
    feeder.delete("/v1/domains/vendor/source-records/erp/V-9").expect(200);
    feeder.feed(
        "erp",
        "bad",
        &json!({"legal_name": "X", "addresses": [{"zip": "nowhere"}]}),
    );
}

fn a_hub_that_worked_holds_together(database: Database) {
    let hub = Hub::start_free(&database);
    live(&hub);
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
    let vendors = report["domains"]
        .as_array()
        .unwrap()
        .iter()
        .find(|domain| domain["domain"] == "vendor")
        .expect("vendors");
    assert_eq!(vendors["source_records"], 6, "{vendors}");
    assert!(
        vendors["verdicts"].as_u64() >= Some(1) && vendors["changes"].as_u64() >= Some(8),
        "{vendors}"
    );
}

fn what_was_tampered_with_is_found(database: Database) {
    let hub = Hub::start_free(&database);
    live(&hub);
    drop(hub);
    let mut conn = database.connect();
    let mut tamper = |sql: &str, undo: &str, law: &str| {
        assert!(conn.execute(sql) > 0, "{sql}");
        let (fine, report) = verify(&database);
        assert!(
            !fine && laws(&report).iter().any(|found| found == law),
            "{sql}: {report:#}"
        );
        conn.execute(undo);
    };
    tamper(
        "UPDATE source_record SET attributes = '{\"legal_name\":\"Evil\"}' WHERE key = 'V-2'",
        "UPDATE source_record SET attributes = '{}' WHERE key = 'none'",
        "recomputable",
    );
    tamper(
        "UPDATE audit SET actor = 'nobody' || actor WHERE seq = 2",
        "UPDATE audit SET actor = substr(actor, 7) WHERE seq = 2",
        "audit_whole",
    );
    tamper(
        "UPDATE change SET position = position + 1000 WHERE position = 3",
        "UPDATE change SET position = position - 1000 WHERE position = 1003",
        "contiguous",
    );
    tamper(
        "UPDATE approval SET submitted_by = '[\"bob\",\"carol\"]'",
        "UPDATE task SET category = category",
        "approved",
    );
    tamper(
        "UPDATE verdict SET value = 'match' WHERE value = 'no_match'",
        "UPDATE task SET category = category",
        "verdicts_stand",
    );
    tamper(
        "UPDATE source_record SET golden_id = 'nowhere' WHERE key = '1'",
        "UPDATE task SET category = category",
        "one_golden_record",
    );
}

/// Each place that holds what is published or approved, and what somebody changes there.
const TAMPERED: [(&str, &str, &str, &str); 14] = [
    ("golden_sensitive", "published", "111222333", "999222333"),
    ("golden_sensitive", "working", "111222333", "999222333"),
    ("golden_record", "published", "Baxter", "Buxter"),
    ("golden_record", "working", "Baxter", "Buxter"),
    ("golden_version", "attributes", "Baxter", "Buxter"),
    ("golden_version", "sensitive", "111222333", "999222333"),
    ("golden_version", "shown", "2604143", "2604999"),
    ("golden_past", "published", "Baxter", "Buxter"),
    ("golden_past", "sensitive_published", "111222333", "999222333"),
    ("change", "body", "Baxter", "Buxter"),
    ("golden_override", "value", "Baxter Short", "Buxter Short"),
    ("golden_override", "author", "ann", "eve"),
    ("source_record", "attributes", "111222333", "999222333"),
    ("source_record", "raw", "111222333", "999222333"),
];

/// An account that two approved, an override, and a tax id that waits.
fn paid(hub: &Hub) -> String {
    let (feeder, ann) = (hub.feeder(), hub.actor("ann", "*:read *:steward"));
    let mut record = baxter();
    record["bank_accounts"] = json!([{"country": "US", "aba": "021000021", "account": "111222333", "holder": "Payee"}]);
    let id = feeder.feed_golden("erp", "V-1", &record);
    let approve = |people: [&str; 2]| {
        for person in people {
            let task = hub.approver(person).task_about("approval", &id);
            hub.approver(person).decide(&task, "approve").expect(200);
        }
    };
    approve(["bob", "carol"]);
    let place = golden_record("vendor", &id);
    let body = json!({"attributes": {"legal_name": "Baxter Short"}, "reason": "short"});
    ann.command("PATCH", &place, &body).expect(200);
    let task = hub.approver("bob").task_about("approval", &id);
    hub.approver("bob").decide(&task, "approve").expect(200);
    record["tin"] = json!("36-2604144");
    record["phones"] = json!(["224-948-9999"]);
    feeder.feed("erp", "V-1", &record);
    hub.approver("bob").task_about("approval", &id);
    id
}

fn whoever_changes_what_is_published_in_the_database_is_found(database: Database) {
    let hub = Hub::start(&database);
    let id = paid(&hub);
    drop(hub);
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
    let mut conn = database.connect();
    let mut changed = |statement: &str, undo: &str, name: &str| {
        assert!(conn.execute(statement) > 0, "{statement}");
        let (fine, report) = verify(&database);
        assert!(!fine && report.to_string().contains(name), "{statement}: {report:#}");
        assert!(conn.execute(undo) > 0, "{undo}");
    };
    for (table, column, from, to) in TAMPERED {
        let statement = |from: &str, to: &str| {
            format!("UPDATE {table} SET {column} = replace({column}, '{from}', '{to}') WHERE {column} LIKE '%{from}%'")
        };
        let name = if column == "raw" { "source_record:erp/V-1" } else { &id };
        changed(&statement(from, to), &statement(to, from), name);
    }
    for column in ["value_hash", "submitted_by", "approvals", "requirement"] {
        let statement = format!("UPDATE approval SET {column} = {column} || ' '");
        let undo = format!("UPDATE approval SET {column} = substr({column}, 1, length({column}) - 1)");
        changed(&statement, &undo, &id);
    }
    // Everywhere at once, so that these agree with each other: not with what was approved.
    let places = TAMPERED.iter().filter(|(.., from, _)| *from == "111222333");
    for (table, column, from, to) in places.clone() {
        let statement = format!("UPDATE {table} SET {column} = replace({column}, '{from}', '{to}')");
        assert!(conn.execute(&statement) > 0, "{statement}");
    }
    assert!(conn.execute("UPDATE golden_version SET seal = NULL") > 0);
    let (fine, report) = verify(&database);
    assert!(!fine && report.to_string().contains(&id), "{report:#}");
    assert!(laws(&report).iter().any(|law| law == "published"), "{report:#}");
}
