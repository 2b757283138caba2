//! Requests made up from `openapi.yaml` alone, by a generator that knows nothing else of the hub: valid ones, and ones that break one
//! rule of the description each. Every answer is judged by all checks that the generator has; what is expected otherwise than by
//! its defaults is in `tests/clients/generator/schemathesis.toml`, with the reason.

use serde_json::json;

use crate::harness::records::vendor;
use crate::harness::subscriber::python;
use crate::harness::token::token;
use crate::harness::{Database, Hub};

/// Whole requests at random.
#[test]
fn no_random_request_is_answered_otherwise_than_described() {
    generate(&Database::postgres(), "fuzzing");
}

#[track_caller]
fn generate(database: &Database, phase: &str) {
    let hub = Hub::start(database);
    let record = json!({"attributes": vendor(1)});
    hub.feeder()
        .put("/v1/domains/vendor/source-records/erp/1", &record)
        .expect(201);
    let everything = "*:read *:ingest *:steward *:propose *:approve *:sensitive *:subscribe *:govern *:admin";
    let token = token("generator", everything);
    let ended = python()
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/generator"))
        .env("PYTHONPATH", ".")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .args([
            "-m",
            "schemathesis.cli",
            "--config-file",
            "schemathesis.toml",
            "run",
            "../../../openapi.yaml",
        ])
        .args(["--url", &hub.url, "--header", &format!("Authorization: Bearer {token}")])
        .args([
            "--phases",
            phase,
            "--max-examples",
            "5",
            "--checks",
            "all",
            "--no-shrink",
            "--seed",
            "41",
        ])
        .output()
        .expect("the generator starts");
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(said.contains("Tested: "), "the generator did not run: {said}");
    assert!(ended.status.success(), "{said}");
}
