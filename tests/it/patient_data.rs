//! Patient data is refused: no record with it is used, and nothing of it is kept or shown.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::folders::with_domain;
use crate::harness::hub::serve;
use crate::harness::records::source_record;
use crate::harness::{Database, Hub, both};

both!(what_looks_like_a_patient_is_refused_and_not_kept,);

const TEXTS: [(&str, &str); 5] = [
    ("Refund for 536-90-4399, see note", "536-90-4399"),
    ("MRN: 00778812", "00778812"),
    ("Patient: Doe, Jane", "Doe, Jane"),
    ("Return of walker, DOB 03/14/1951", "03/14/1951"),
    ("member 1EG4-TE5-MK73", "1EG4-TE5-MK73"),
];

fn what_looks_like_a_patient_is_refused_and_not_kept(database: Database) {
    let hub = Hub::start(&database);
    let ann = hub.steward("ann");
    for (number, (text, secret)) in TEXTS.iter().enumerate() {
        let key = number.to_string();
        let sent = hub
            .feeder()
            .send_record("item", "erp", &key, &json!({"description": text}));
        let answer = sent.expect(202);
        assert_eq!(
            (&answer["outcome"], &answer["violations"][0]["code"]),
            (&json!("quarantined"), &json!("patient_data"))
        );
        let record = hub.reader().get(&source_record("item", "erp", &key)).expect(200);
        let task = ann.task(answer["task_id"].as_str().unwrap());
        for shown in [answer, record, task] {
            assert!(!shown.to_string().contains(secret), "{shown}");
        }
        let again = hub
            .feeder()
            .send_record("item", "erp", &key, &json!({"description": text}));
        assert_eq!(again.expect(202)["outcome"], "quarantined", "it stays refused");
    }
    // A name that only patients have says it whatever the value is.
    let named = json!({"description": "Walker", "mrn": "x-secret-x"});
    let refused = hub.feeder().send_record("item", "erp", "n", &named).expect(202);
    assert!(refused["violations"].to_string().contains("patient_data"));
    let kept = hub.feeder().get(&source_record("item", "erp", "n"));
    assert!(!kept.text().contains("x-secret-x"));
    let fixed = hub
        .feeder()
        .send_record("item", "erp", "1", &json!({"description": "Walker, adult"}));
    assert_eq!(fixed.expect(201)["outcome"], "created");
    // Neither does a search keep or tell it.
    let found = hub.reader().post(
        "/v1/domains/item/match",
        &json!({"attributes": {"description": TEXTS[1].0}}),
    );
    let found = found.expect(200);
    assert_eq!(found["violations"][0]["code"], "patient_data");
    assert!(!found["violations"].to_string().contains(TEXTS[1].1));
    assert!(
        TEXTS.iter().all(|(_, secret)| !hub.log().contains(secret)),
        "nothing of it in the log"
    );
}

#[test]
fn a_domain_of_patients_is_refused_at_the_start() {
    let database = Database::sqlite();
    let schema = [(
        "\"properties\": {",
        "\"properties\": { \"medical_record_number\": {\"type\": \"string\"}, ",
    )];
    let options = with_domain(&database, "examples/domains/payer", &schema, &[]);
    let refused = serve(&database, &options)
        .stderr(Stdio::piped())
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success());
    assert!(
        said.contains("payer/schema.json: /properties/medical_record_number"),
        "{said}"
    );
    assert!(said.contains("patient data"), "{said}");
}

#[test]
fn a_long_text_takes_time_in_proportion() {
    let domains = mdm_hub::engine::domain::builtin().unwrap();
    let item = domains.iter().find(|domain| domain.name == "item").unwrap();
    for piece in [
        "MRN 123456 ",
        "601-12-3456 ",
        "MRN ",
        "DOB 1/2/",
        "Patient: A",
        "1EG4-TE5-MK73 ",
        "--------",
    ] {
        let time = |bytes: usize| {
            let attributes = json!({"comment": piece.repeat(bytes / piece.len())});
            let attributes = attributes.as_object().cloned().unwrap();
            let began = Instant::now();
            std::hint::black_box(mdm_hub::engine::patient_data::without(item, attributes));
            began.elapsed()
        };
        time(1_000);
        let (short, long) = (time(10_000), time(100_000));
        // Ten times the text: a scan that begins anew after each find takes a hundred times as long.
        let allowed = short * 40 + Duration::from_millis(200);
        assert!(long < allowed, "{piece}: {short:?} for 10 KB, {long:?} for 100 KB");
    }
}
