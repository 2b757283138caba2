//! Bank accounts and tax numbers are where they are allowed to be, and nowhere else.

use serde_json::{Value, json};

use crate::harness::folders::with_domain;
use crate::harness::hub::Options;
use crate::harness::records::{baxter, baxter_again, golden_record, source_record};
use crate::harness::rules::{verified, versions};
use crate::harness::{Client, Database, Hub, both};

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
    a_tax_id_among_the_identifiers_is_published_nowhere,
    an_identifier_of_no_known_kind_is_not_published_either,
    nobody_puts_a_tax_id_among_the_identifiers_by_an_override,
    what_was_published_before_is_set_apart_with_the_rules,
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

/// Everywhere where somebody without `sensitive` may read of a vendor.
fn everywhere(id: &str, keys: &[(&str, &str)]) -> Vec<String> {
    let golden = golden_record("vendor", id);
    let mut places: Vec<String> = [
        "",
        "?layer=working",
        "/lineage",
        "/history",
        "/source-records",
        "/how",
        "/references",
        "/overrides",
        "/history/diff?from=1&to=2&layer=working",
    ]
    .map(|rest| format!("{golden}{rest}"))
    .into();
    let domain = "/v1/domains/vendor";
    places.extend([
        format!("{domain}/golden-records?limit=100"),
        format!("{domain}/golden-records?layer=working"),
        format!("{domain}/change-requests"),
        format!("/v1/reconcile/vendor/1.0/preview?id={id}"),
        "/v1/changes?domain=vendor".to_owned(),
        "/v1/tasks?limit=100".to_owned(),
        "/v1/audit?domain=vendor&limit=1000".to_owned(),
        "/v1/audit?domain=operations&limit=1000".to_owned(),
    ]);
    for (system, key) in keys {
        let record = source_record("vendor", system, key);
        places.extend([
            record.clone(),
            format!("{record}/history"),
            format!("{record}/explanation"),
        ]);
    }
    places
}

fn everybody(hub: &Hub) -> Client {
    hub.actor("everybody", "*:read *:ingest *:steward *:approve *:admin *:subscribe")
}

/// None of the places tells one of the secrets. What is not there tells nothing.
fn told_nowhere(client: &Client, places: &[String], secrets: &[&str]) {
    for place in places {
        let answer = client.get(place);
        assert!(matches!(answer.status, 200 | 404), "{place}: {}", answer.text());
        for secret in secrets {
            assert!(
                !answer.text().contains(secret),
                "{place} tells {secret}: {}",
                answer.text()
            );
        }
    }
}

fn a_tax_id_among_the_identifiers_is_published_nowhere(database: Database) {
    let hub = Hub::start_with(&database, Options::default().set("MDM_HUB_LOG_FILTER", "debug"));
    let mut record = baxter();
    record["tin"] = json!(null);
    record["dea"] = json!("FB1234563");
    record["identifiers"] = json!([
        {"scheme": "tin", "value": "36-2604143", "verified": true}, {"scheme": "TIN ", "value": "362604143"},
        {"scheme": "DEA", "value": "AB1234563"}, {"scheme": "duns", "value": "005146311"},
        {"scheme": "state_license", "value": "L-77", "issuer": "IL"}, {"scheme": "other", "value": "078-05-1120"}]);
    let sent = hub.feeder().send_record("vendor", "erp", "V-1", &record);
    let id = sent.expect(201)["golden_id"].as_str().unwrap().to_owned();
    let secrets = [
        "36-2604143",
        "362604143",
        "AB1234563",
        "FB1234563",
        "078-05-1120",
        "078051120",
    ];
    told_nowhere(&everybody(&hub), &everywhere(&id, &[("erp", "V-1")]), &secrets);
    for secret in secrets {
        assert!(!hub.log().contains(secret) && !sent.text().contains(secret), "{secret}");
    }
    let published = hub.reader().get(&golden_record("vendor", &id)).expect(200);
    let shown: Vec<&str> = published["attributes"]["identifiers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["scheme"].as_str().unwrap())
        .collect();
    assert_eq!(shown, ["duns", "state_license"], "what is public stays");
    // Nothing is lost: whoever may see it sees it.
    let payments = hub.actor("payments", "vendor:read vendor:sensitive");
    let seen = payments
        .get(&format!("{}?include=sensitive", golden_record("vendor", &id)))
        .expect(200);
    let kept = seen["attributes"]["protected_identifiers"].to_string();
    assert!(
        kept.contains("2604143") && kept.contains("AB1234563") && kept.contains("078"),
        "{seen}"
    );
    assert_eq!(seen["attributes"]["dea"], "FB1234563");
    // The same again is nothing new.
    let again = hub.feeder().send_record("vendor", "erp", "V-1", &record);
    assert_eq!(again.expect(200)["outcome"], "unchanged");
    verified(&database);
}

fn an_identifier_of_no_known_kind_is_not_published_either(database: Database) {
    let hub = Hub::start(&database);
    for (at, (odd, secret)) in [
        (
            json!([{"scheme": "ssn_of_the_owner", "value": "078051120"}]),
            "078051120",
        ),
        (json!([{"value": "219099999"}]), "219099999"),
        (json!({"scheme": "tin", "value": "457555462"}), "457555462"),
        (json!(["36-2604143"]), "36-2604143"),
    ]
    .into_iter()
    .enumerate()
    {
        let (mut record, key) = (crate::harness::records::vendor(at + 500), format!("K-{at}"));
        record["identifiers"] = odd;
        let sent = hub.feeder().send_record("vendor", "erp", &key, &record);
        assert!(matches!(sent.status, 201 | 202), "{}", sent.text());
        assert!(!sent.text().contains(secret), "{}", sent.text());
        let id = sent.json()["golden_id"].as_str().unwrap_or("none").to_owned();
        told_nowhere(&everybody(&hub), &everywhere(&id, &[("erp", &key)]), &[secret]);
    }
    // Staged records alike.
    let all = everybody(&hub);
    let made = all.post("/v1/onboardings", &json!({"name": "bought"})).expect(201);
    let path = format!("/v1/onboardings/{}", made["id"].as_str().unwrap());
    let mut record = crate::harness::records::vendor(900);
    record["identifiers"] = json!([{"scheme": "Tax ID", "value": "771234567"}]);
    let record = json!({"system": "bought", "key": "1", "attributes": record});
    all.post(&format!("{path}/records?domain=vendor"), &json!({"records": [record]}))
        .expect(200);
    told_nowhere(&all, &[format!("{path}/records"), path], &["771234567"]);
}

fn nobody_puts_a_tax_id_among_the_identifiers_by_an_override(database: Database) {
    let hub = Hub::start(&database);
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let golden = golden_record("vendor", &id);
    let steward = hub.steward("sam");
    for entry in [
        json!({"scheme": "tin", "value": "78-1234567"}),
        json!({"scheme": "other", "value": "78-1234567"}),
    ] {
        let body = json!({"attributes": {"identifiers": [entry]}, "reason": "from the W-9"});
        let answer = steward.command("PATCH", &golden, &body);
        let problem = answer.problem(422, "invalid_content");
        assert!(problem.to_string().contains("protected_identifiers"), "{problem}");
        assert!(!answer.text().contains("1234567"), "{}", answer.text());
        let named = json!({"attribute": "identifiers", "entry": {"scheme": entry["scheme"], "value": entry["value"]},
            "value": entry});
        let body_of_one = json!({"entries": [named], "reason": "from the W-9"});
        let one = steward.command("PATCH", &golden, &body_of_one);
        assert!(
            matches!(one.status, 400 | 422) && !one.text().contains("1234567"),
            "{}",
            one.text()
        );
        let body = json!({"operation": "override", "golden_id": id, "attributes": {"identifiers": [entry]},
            "reason": "from the W-9"});
        let proposed = hub.proposer("ann").post("/v1/domains/vendor/change-requests", &body);
        assert!(!proposed.text().contains("1234567"), "{}", proposed.text());
        told_nowhere(
            &everybody(&hub),
            &everywhere(&id, &[("erp", "V-1")]),
            &["78-1234567", "781234567"],
        );
    }
}

fn what_was_published_before_is_set_apart_with_the_rules(database: Database) {
    // A hub from before: every identifier was for everybody.
    let rules = include_str!("../../schemas/vendor/rules.toml");
    let from = rules.find("apart = {").unwrap();
    let apart = &rules[from..from + rules[from..].find("] }\n").unwrap() + 4];
    let shown = [(apart, ""), ("kind = \"dea\"\nsensitive = true", "kind = \"dea\"")];
    let offered = [(
        "\"enum\": [\n              \"duns\"",
        "\"enum\": [\n              \"tin\",\n              \"duns\"",
    )];
    let mut hub = Hub::start_with(&database, with_domain(&database, "schemas/vendor", &offered, &shown));
    let mut record = baxter();
    record["dea"] = json!("FB1234563");
    record["identifiers"] = json!([{"scheme": "tin", "value": "36-9999999"}, {"scheme": "duns", "value": "005146311"}]);
    let id = hub.feeder().feed_golden("erp", "V-1", &record);
    record["website"] = json!("https://example.com/new");
    record["identifiers"][0]["value"] = json!("36-8888888");
    hub.feeder().feed("erp", "V-1", &record);
    let gone = hub.feeder().feed_golden("erp", "V-2", &{
        let mut other = crate::harness::records::vendor(321);
        other["identifiers"] = json!([{"scheme": "tin", "value": "36-7777777"}]);
        other
    });
    hub.feeder().delete(&source_record("vendor", "erp", "V-2")).expect(200);
    let before = hub.reader().get(&golden_record("vendor", &id)).expect(200);
    assert!(before.to_string().contains("8888888"), "{before}");
    let first = hub.reader().get("/v1/changes?domain=vendor").expect(200);
    assert!(first.to_string().contains("9999999"));
    hub.stop();
    let hub = Hub::start(&database);
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    let proposed = ann.get(&versions("vendor")).expect(200);
    let proposed = proposed["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["state"] == "candidate");
    let proposed: Value = proposed.expect("the folder's rules").clone();
    ann.simulate(&proposed);
    // Nobody proposed them, so two persons decide.
    ann.decide_rules(&proposed, "activate").expect(202);
    bob.activate(&proposed);
    bob.rematched(&proposed);
    let mut places = everywhere(&id, &[("erp", "V-1"), ("erp", "V-2")]);
    places.extend(everywhere(&gone, &[]));
    places.push(format!(
        "{}?as_of={}",
        golden_record("vendor", &id),
        before["published_at"].as_str().unwrap()
    ));
    let places: Vec<String> = places.into_iter().filter(|place| !place.contains("diff?")).collect();
    let clear = ["9999999", "8888888", "7777777", "FB1234563"];
    // One that was retired answers 410 in what consumers see.
    let places: Vec<String> = places
        .into_iter()
        .filter(|place| everybody(&hub).get(place).status != 410)
        .collect();
    told_nowhere(&everybody(&hub), &places, &clear);
    let after = hub.reader().get(&golden_record("vendor", &id)).expect(200);
    assert_eq!(
        after["attributes"]["identifiers"].as_array().unwrap().len(),
        1,
        "{after}"
    );
    let changes = hub.reader().all_changes("vendor");
    let last = changes
        .iter()
        .rfind(|change| change["data"]["golden_id"] == *id)
        .unwrap();
    let told = last["data"]["changed"].to_string();
    assert!(
        told.contains("identifiers") && told.contains("dea"),
        "consumers are told: {last}"
    );
    let payments = hub.actor("payments", "vendor:read vendor:sensitive");
    let seen = payments
        .get(&format!("{}?include=sensitive", golden_record("vendor", &id)))
        .expect(200)
        .to_string();
    assert!(
        seen.contains("8888888") && seen.contains("FB1234563"),
        "nothing is lost: {seen}"
    );
    verified(&database);
}
