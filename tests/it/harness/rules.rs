//! Rules of a domain: proposed, simulated, decided about.

use std::process::Command;

use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::database::Database;
use super::folders::free_vendor_rules;
use super::records::{golden_record, vendor};
use super::wait::wait_for;

/// The rules of the vendors as they come with the program.
pub const VENDOR_RULES: &str = include_str!("../../../schemas/vendor/rules.toml");

/// Those rules as [`with_free_values`](super::folders::with_free_values) has them, with one passage replaced.
#[track_caller]
pub fn vendor_rules(from: &str, to: &str) -> String {
    let rules = free_vendor_rules(VENDOR_RULES);
    assert!(rules.contains(from), "{from}");
    rules.replacen(from, to, 1)
}

/// Path of a domain's rule versions.
pub fn versions(domain: &str) -> String {
    format!("/v1/domains/{domain}/rule-versions")
}

/// Path of a rule version.
pub fn version(version: &Value) -> String {
    let text = |name: &str| version[name].as_str().expect("a text").to_owned();
    format!("{}/{}", versions(&text("domain")), text("id"))
}

/// What `verify` looked at among the vendors; nothing may be wrong.
#[track_caller]
pub fn verified(database: &Database) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_mdm-hub"))
        .args(["verify", "--json"])
        .env("DATABASE_URL", database.url())
        .output()
        .expect("verify runs");
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)));
    let vendors = report["domains"].as_array().expect("domains").iter();
    let mut vendors = vendors.filter(|domain| domain["domain"] == "vendor");
    let vendors = vendors.next().expect("vendors").clone();
    assert!(output.status.success(), "{report:#}");
    assert_eq!(vendors["made_by_older_rules"], 0, "every version is kept: {vendors}");
    vendors
}

/// A vendor that two systems have, with other payment terms.
pub fn terms(number: usize, terms: &str) -> Value {
    let mut vendor = vendor(number);
    vendor["payment_terms"] = json!(terms);
    vendor
}

/// The payment terms that consumers see.
#[track_caller]
pub fn payment_terms(reader: &Client, golden: &str) -> Value {
    reader.get(&golden_record("vendor", golden)).expect(200)["attributes"]["payment_terms"].clone()
}

impl Client {
    /// Proposes rules, which must be taken.
    #[track_caller]
    pub fn propose(&self, domain: &str, rules: &str) -> Value {
        let body = json!({"rules": rules, "note": "a test"});
        self.post(&versions(domain), &body).expect(201)
    }

    /// The state of a job.
    #[track_caller]
    pub fn job(&self, job: &Value) -> Value {
        let text = |name: &str| job[name].as_str().expect("a text").to_owned();
        let path = format!("/v1/domains/{}/rule-jobs/{}", text("domain"), text("id"));
        self.get(&path).expect(200)
    }

    /// Waits until a job has ended; it must not have failed.
    #[track_caller]
    pub fn finished(&self, job: &Value) -> Value {
        let ended = wait_for("the job ends", || {
            Some(self.job(job)).filter(|job| job["state"] != "running")
        });
        assert_eq!(ended["state"], "finished", "{ended:#}");
        ended
    }

    /// Simulates rules to the end. The report.
    #[track_caller]
    pub fn simulate(&self, proposed: &Value) -> Value {
        let answer = self.request("POST", &format!("{}/simulate", version(proposed))).send();
        self.finished(&answer.expect(202))["report"].clone()
    }

    /// Decides about rules.
    pub fn decide_rules(&self, proposed: &Value, verb: &str) -> Answer {
        let body = json!({"reason": "looked at the report"});
        self.post(&format!("{}/{verb}", version(proposed)), &body)
    }

    /// Puts rules in force that were simulated.
    #[track_caller]
    pub fn activate(&self, proposed: &Value) -> Value {
        self.decide_rules(proposed, "activate").expect(200)
    }

    /// Waits until every record had its turn after an activation. The report.
    #[track_caller]
    pub fn rematched(&self, proposed: &Value) -> Value {
        let job = self.get(&version(proposed)).expect(200)["rematch"].clone();
        self.finished(&job)["report"].clone()
    }
}
