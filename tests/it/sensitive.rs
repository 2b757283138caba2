//! Bank accounts and tax numbers are where they are allowed to be, and nowhere else.

use serde_json::json;

use crate::harness::hub::Options;
use crate::harness::records::{baxter, baxter_again, golden_record, source_record};
use crate::harness::{Database, Hub, both};

const ACCOUNT: &str = "5550918273645";
const SECRETS: [&str; 5] = ["36-2604143", "362604143", ACCOUNT, "021000021", "36-99"];

fn assert_clean(place: &str, text: &str) {
    for secret in SECRETS {
        assert!(
            !text.contains(secret),
            "{place} tells {secret}: {}",
            &text[..text.len().min(4000)]
        );
    }
}

both!(
    secrets_are_told_to_nobody_who_may_not_know,
    secrets_are_told_to_who_may_know,
);

fn secrets_are_told_to_nobody_who_may_not_know(database: Database) {
    let hub = Hub::start_with(&database, Options::default().set("MDM_HUB_LOG_FILTER", "debug"));
    let feeder = hub.feeder();
    let mut record = baxter();
    record["bank_accounts"] = json!([{"country": "US", "aba": "021000021", "account": ACCOUNT, "holder": "Baxter"}]);
    let created = feeder.send_record("vendor", "erp", "V-1", &record);
    let id = created.expect(201)["golden_id"].as_str().unwrap().to_string();
    // Without a phone and a house, so that a steward is asked and the tax number is what was compared.
    let mut alike = baxter_again();
    alike["tin"] = json!("36-2604143");
    let joined = feeder.send_record("vendor", "procurement", "77", &alike);
    let mut wrong = baxter();
    wrong["tin"] = json!("36-99");
    wrong["bank_accounts"] = json!([{"aba": "021000022", "account": ACCOUNT}]);
    let quarantined = feeder.send_record("vendor", "billing", "X", &wrong);
    quarantined.expect(202);
    let mut doubtful = crate::harness::records::baxter_elsewhere();
    doubtful["tin"] = json!("36-2604143");
    let doubtful = feeder.send_record("vendor", "scottsdale", "9", &doubtful);
    for answer in [&created, &joined, &quarantined, &doubtful] {
        assert_clean(&answer.asked, &answer.text());
    }
    let golden = golden_record("vendor", &id);
    let everybody = hub.actor("everybody", "*:read *:ingest *:steward *:approve *:admin *:subscribe");
    let mut places = vec![
        golden.clone(),
        format!("{golden}?layer=working"),
        format!("{golden}/lineage"),
        format!("{golden}/history"),
        format!("{golden}/source-records"),
        "/v1/domains/vendor/golden-records?limit=100".into(),
        "/v1/domains/vendor/golden-records?layer=working".into(),
        "/v1/domains/vendor/golden-records/by-source-key/erp/V-1".into(),
        "/v1/domains/vendor/crosswalk/erp/V-1".into(),
        "/v1/changes?domain=vendor".into(),
        "/v1/tasks?limit=100".into(),
        "/v1/tasks?state=resolved".into(),
        "/v1/audit?domain=vendor".into(),
        "/metrics".into(),
    ];
    for (system, key) in [
        ("erp", "V-1"),
        ("procurement", "77"),
        ("billing", "X"),
        ("scottsdale", "9"),
    ] {
        places.push(source_record("vendor", system, key));
        if system != "billing" {
            places.push(format!("{}/explanation", source_record("vendor", system, key)));
        }
    }
    for place in places {
        let answer = everybody.get(&place);
        assert_eq!(answer.status, 200, "{place}: {}", answer.text());
        assert_clean(&place, &answer.text());
    }
    let search = everybody.post("/v1/domains/vendor/match", &json!({"attributes": alike}));
    search.expect(200);
    assert_clean("match", &search.text());
    let sides = json!({"left": {"system": "erp", "key": "V-1"}, "right": {"system": "procurement", "key": "77"}});
    assert_clean("explain", &everybody.post("/v1/domains/vendor/explain", &sides).text());
    assert_clean("the log", &hub.log());
}

fn secrets_are_told_to_who_may_know(database: Database) {
    let hub = Hub::start(&database);
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let asked = [
        format!("{}?include=sensitive", golden_record("vendor", &id)),
        format!("{}/source-records?include=sensitive", golden_record("vendor", &id)),
        format!("{}?include=sensitive", source_record("vendor", "erp", "V-1")),
    ];
    let payments = hub.actor("payments", "vendor:read vendor:sensitive");
    for path in asked {
        hub.reader().get(&path).problem(403, "forbidden");
        hub.actor("x", "vendor:read item:sensitive")
            .get(&path)
            .problem(403, "forbidden");
        let answer = payments.get(&path);
        assert!(answer.expect(200).to_string().contains("36-2604143"), "{path}");
    }
    // Shown in part to those whose work it is to tell two values apart.
    let masked = hub
        .steward("ann")
        .get(&source_record("vendor", "erp", "V-1"))
        .expect(200);
    assert_eq!(masked["attributes"]["tin"], "•••4143");
    let hidden = hub.reader().get(&source_record("vendor", "erp", "V-1")).expect(200);
    assert_eq!(hidden["attributes"]["tin"], "•••");
}
