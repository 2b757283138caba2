//! Domains that are nothing but folders: the examples beside the built-in ones.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::harness::definitions::approved;
use crate::harness::hub::Options;
use crate::harness::records::{assert_contiguous, source_record};
use crate::harness::wait::wait_until;
use crate::harness::{Database, Hub, both};

both!(
    the_examples_are_domains_like_the_others,
    a_service_code_waits_for_its_code_list
);

const EXAMPLES: [&str; 6] = [
    "department",
    "location",
    "payer",
    "project_grant",
    "provider",
    "service_code",
];

fn options(database: &Database) -> Options {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schemas: PathBuf = database.dir.path().join("schemas");
    for from in ["schemas", "examples/domains"] {
        for folder in std::fs::read_dir(root.join(from))
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            if folder.is_dir() {
                let to = schemas.join(folder.file_name().unwrap());
                std::fs::create_dir_all(&to).unwrap();
                for file in ["schema.json", "rules.toml"] {
                    std::fs::copy(folder.join(file), to.join(file)).unwrap();
                }
            }
        }
    }
    Options::default()
        .argument("--schemas")
        .argument(schemas.display().to_string())
}

/// Of each domain: a record, the same once more as another system has it, whether the two are joined by themselves, and
/// one that is wrong with the place of the mistake.
fn records() -> Vec<(&'static str, Value, Value, bool, Value, &'static str)> {
    let address = json!({"line1": "1400 Elm Street", "city": "Mesa", "state": "AZ", "zip": "85201"});
    vec![
        (
            "department",
            json!({"code": "0410", "entity": "10", "name": "Cardiac Catheterization", "department_type": "clinical", "facility": "F1"}),
            json!({"code": "410", "entity": "10", "name": "CARDIAC CATHETERIZATION"}),
            false,
            json!({"code": "1", "name": "x", "department_type": "other"}),
            "/department_type",
        ),
        (
            "location",
            json!({"code": "DOCK1", "name": "North receiving dock", "location_type": "dock", "gln": "0614141000012", "address": address}),
            json!({"name": "NORTH RECEIVING DOCK", "location_type": "dock", "gln": "0614141000012", "address": address}),
            true,
            json!({"name": "x", "location_type": "dock", "gln": "0614141000013"}),
            "/gln",
        ),
        (
            "payer",
            json!({"name": "Aetna Life Insurance Company", "payer_id": "60054", "claims_address": address, "phones": ["888-632-3862"]}),
            json!({"name": "AETNA LIFE INSURANCE CO", "payer_id": "60054", "claims_address": address, "phones": ["888-632-3862"]}),
            true,
            json!({"name": "x", "payer_type": "friend"}),
            "/payer_type",
        ),
        (
            "project_grant",
            json!({"code": "G-1001", "name": "Heart failure registry", "kind": "research_grant", "award_number": "R01HL123456",
                "start_date": "2026-01-01", "end_date": "2029-01-01", "budget": "1,250,000.50"}),
            json!({"code": "88", "name": "HEART FAILURE REGISTRY", "kind": "research_grant", "award_number": "R01 HL 123456"}),
            true,
            json!({"code": "2", "name": "x", "kind": "internal_project", "start_date": "2026-02-01", "end_date": "2026-01-01"}),
            "/end_date",
        ),
        (
            "provider",
            json!({"name": "Maria Alvarez-Stone MD", "family_name": "Alvarez-Stone", "given_name": "Maria", "provider_type": "individual",
                "npi": "1234567893", "practice_address": address, "phones": ["480-555-0147"]}),
            json!({"name": "ALVAREZ-STONE MARIA", "family_name": "Alvarez-Stone", "given_name": "Maria", "provider_type": "individual",
                "npi": "1234567893", "phones": ["4805550147"]}),
            true,
            json!({"name": "x y", "provider_type": "individual", "npi": "1234567890"}),
            "/npi",
        ),
        (
            "service_code",
            json!({"code": "41200017", "description": "Catheter, foley, 16 FR", "revenue_code": "0272", "price": "48.00"}),
            json!({"code": "41200017", "description": "CATHETER FOLEY 16FR"}),
            true,
            json!({"code": "2", "description": "x", "revenue_code": "27"}),
            "/revenue_code",
        ),
    ]
}

fn the_examples_are_domains_like_the_others(database: Database) {
    let hub = Hub::start_with(&database, options(&database));
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let listed = reader.get("/v1/domains").expect(200);
    let names: Vec<&str> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["name"].as_str().unwrap())
        .collect();
    assert!(
        EXAMPLES.iter().all(|name| names.contains(name)) && names.contains(&"vendor"),
        "{names:?}"
    );
    let document: Value = serde_norway::from_str(&hub.anonymous().get("/openapi.yaml").text()).unwrap();
    for (domain, first, second, joins, wrong, place) in records() {
        let source = |position: usize| {
            let view = reader.get(&format!("/v1/domains/{domain}")).expect(200);
            view["sources"][position]["name"].as_str().unwrap().to_owned()
        };
        let made = feeder.send_record(domain, &source(0), "1", &first).expect(201);
        assert_eq!(made["outcome"], "created", "{domain}: {made}");
        let other = feeder.send_record(domain, &source(1), "A", &second).expect(201);
        let outcome = if joins { "joined" } else { "review" };
        assert_eq!(other["outcome"], outcome, "{domain}: {other}");
        let refused = feeder.send_record(domain, &source(0), "2", &wrong).expect(202);
        assert_eq!(refused["violations"][0]["pointer"], place, "{domain}: {refused}");
        let changes = reader.all_changes(domain);
        assert_contiguous(&changes, 1);
        assert!(!changes.is_empty(), "{domain} publishes");
        let schema = &document["components"]["schemas"][format!("{domain}_attributes")];
        assert!(schema["properties"].is_object(), "{domain}");
    }
    // One domain refers to another by the keys that a source system uses; what they name is led to a golden id.
    let facility = json!({"name": "Mesa General Hospital", "facility_type": "hospital_acute"});
    let facility = feeder.send_record("facility", "hr", "F1", &facility).expect(201)["golden_id"].clone();
    wait_until("the department's facility is found", || {
        let department = reader
            .get("/v1/domains/department/golden-records/by-source-key/hr/1")
            .expect(200);
        department["attributes"]["facility"] == facility
    });
}

fn a_service_code_waits_for_its_code_list(database: Database) {
    let hub = Hub::start_with(&database, options(&database));
    let code = json!({"code": "77", "description": "Syringe with needle", "hcpcs": "A4206"});
    let aside = hub.feeder().send_record("service_code", "cdm", "77", &code).expect(202);
    assert_eq!(
        aside["violations"][0]["code"], "code_list_missing",
        "a list that is not there is said"
    );
    let codes = json!([{"code": "A4206", "label": "1 CC sterile syringe&needle"}, {"code": "A4207", "label": "2 CC", "valid_to": "2020-01-01"}]);
    approved(
        &hub,
        "code_list",
        "hcpcs",
        &json!({"body": {"title": "HCPCS level II", "codes": codes}}),
    );
    let path = source_record("service_code", "cdm", "77");
    wait_until("it is taken", || {
        hub.reader().get(&path).expect(200)["status"] == "active"
    });
    let expired = json!({"code": "78", "description": "Syringe", "hcpcs": "A4207"});
    let refused = hub
        .feeder()
        .send_record("service_code", "cdm", "78", &expired)
        .expect(202);
    assert_eq!(refused["violations"][0]["code"], "not_in_code_list");
    let mut then = expired.clone();
    (then["valid_from"], then["valid_to"]) = (json!("2019-01-01"), json!("2019-06-01"));
    hub.feeder().send_record("service_code", "cdm", "79", &then).expect(201);
}
