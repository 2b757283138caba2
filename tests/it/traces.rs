//! Who read sensitive values, who was refused and who changed what leaves a trace that `verify` follows.

use serde_json::{Value, json};

use crate::harness::receiver::Receiver;
use crate::harness::records::{baxter, golden_record, source_record};
use crate::harness::rules::verified;
use crate::harness::token::{SECRET, claims, signed};
use crate::harness::{Client, Database, Hub, both, subscription as subscriber, wait_until};

both!(
    nobody_reads_a_tax_id_without_a_trace,
    asking_whether_a_tax_id_is_the_one_leaves_a_trace,
    where_no_trace_can_be_written_nothing_sensitive_is_read,
    a_guessed_token_leaves_a_trace,
    a_thousand_guesses_are_a_few_lines,
    whoever_approves_their_own_change_leaves_a_trace,
    what_is_sent_to_a_subscriber_is_written_down,
    nobody_takes_over_a_subscription_that_is_sent_tax_ids,
);

fn entries(hub: &Hub, query: &str) -> Vec<Value> {
    let found = hub.admin().get(&format!("/v1/audit?limit=1000&{query}")).expect(200);
    found["items"].as_array().unwrap().clone()
}

fn payments(hub: &Hub) -> Client {
    hub.actor("payments", "vendor:read vendor:steward vendor:sensitive")
}

fn hub(database: &Database) -> Hub {
    Hub::start_with(database, subscriber::options().set("MDM_HUB_REFUSALS_EVERY_S", "1"))
}

fn nobody_reads_a_tax_id_without_a_trace(database: Database) {
    let hub = hub(&database);
    let mut record = baxter();
    record["bank_accounts"] = json!([{"country": "US", "aba": "021000021", "account": "5550918273645"}]);
    let id = hub.feeder().feed_golden("erp", "V-1", &record);
    let golden = golden_record("vendor", &id);
    hub.feeder().send_record("vendor", "erp", "V-1", &{
        record["tin"] = json!("36-0000001");
        record.clone()
    });
    let set = json!({"attributes": {"tin": "36-2604144"}, "reason": "from the W-9"});
    hub.steward("sam").command("PATCH", &golden, &set).expect(200);
    let now = hub.reader().get(&golden).expect(200)["published_at"]
        .as_str()
        .unwrap()
        .to_owned();
    let record = source_record("vendor", "erp", "V-1");
    let asked = [
        format!("{golden}?include=sensitive"),
        format!("{golden}?include=sensitive&layer=working"),
        format!("{golden}?include=sensitive&as_of={now}"),
        format!("{golden}/source-records?include=sensitive"),
        format!("{golden}/source-records?include=sensitive&as_of={now}"),
        format!("{golden}/history/diff?from=1&to=2&layer=working&include=sensitive"),
        format!("{golden}/overrides?include=sensitive"),
        format!("{record}?include=sensitive"),
        format!("{record}?include=sensitive&as_of={now}"),
        format!("{record}/history?include=sensitive"),
    ];
    for path in &asked {
        let answer = payments(&hub).get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        let request = answer.headers["x-correlation-id"].to_str().unwrap();
        let seen = entries(&hub, "domain=vendor&action=see_sensitive&actor=payments");
        let own: Vec<&Value> = seen.iter().filter(|entry| entry["correlation_id"] == request).collect();
        assert!(!own.is_empty(), "{path} leaves no trace");
        for entry in own {
            assert!(
                entry["detail"]["attributes"].to_string().contains("tin"),
                "{path}: {entry}"
            );
            assert_eq!(entry["detail"]["golden_id"], *id, "{path}");
        }
    }
    // Masked, it is not read.
    let before = entries(&hub, "domain=vendor&action=see_sensitive").len();
    for path in &asked {
        let path = path.replace("include=sensitive", "").replace("?&", "?");
        payments(&hub).get(path.trim_end_matches(['?', '&'])).expect(200);
    }
    assert_eq!(entries(&hub, "domain=vendor&action=see_sensitive").len(), before);
    // Of one record, and of a time.
    let of_record = entries(
        &hub,
        &format!("domain=vendor&subject=golden_record:{id}&action=see_sensitive"),
    );
    assert!(
        of_record
            .iter()
            .all(|entry| entry["subject"] == format!("golden_record:{id}"))
            && of_record.len() >= 4
    );
    assert!(entries(&hub, "domain=vendor&from=2999-01-01T00:00:00Z").is_empty());
    assert!(entries(&hub, "domain=vendor&to=2001-01-01T00:00:00Z").is_empty());
    assert!(!entries(&hub, "domain=vendor&from=2001-01-01T00:00:00Z&to=2999-01-01T00:00:00Z").is_empty());
    let all = hub.admin().get("/v1/audit?domain=vendor&limit=1000").text();
    assert!(
        !all.contains("2604143") && !all.contains("5550918273645"),
        "never a value"
    );
    verified(&database);
}

fn asking_whether_a_tax_id_is_the_one_leaves_a_trace(database: Database) {
    let hub = hub(&database);
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let payments = payments(&hub);
    let compared = |count: usize| {
        let seen = entries(&hub, "domain=vendor&action=see_sensitive&actor=payments");
        assert_eq!(seen.len(), count, "{seen:?}");
        seen.last().map(|entry| entry["detail"]["attributes"].clone())
    };
    let guess = json!({"legal_name": "Baxter Healthcare Corporation", "tin": "36-2604143"});
    payments
        .post("/v1/domains/vendor/match", &json!({"attributes": guess}))
        .expect(200);
    assert_eq!(compared(1), Some(json!(["tin"])));
    let sides = json!({"left": {"system": "erp", "key": "V-1"}, "right": {"attributes": guess}});
    payments.post("/v1/domains/vendor/explain", &sides).expect(200);
    compared(2);
    let list = payments.request(
        "POST",
        "/v1/reconciliations?domain=vendor&consumer=ledger&fields=tin&store=false",
    );
    let body = format!("{}\n", json!({"golden_id": id, "attributes": {"tin": "36-2604143"}}));
    list.body("application/x-ndjson", body).send().expect(200);
    assert_eq!(compared(3), Some(json!(["tin"])));
    // Without it nothing sensitive is compared.
    let plain = json!({"attributes": {"legal_name": "Baxter Healthcare Corporation"}});
    payments.post("/v1/domains/vendor/match", &plain).expect(200);
    compared(3);
}

fn where_no_trace_can_be_written_nothing_sensitive_is_read(database: Database) {
    let hub = hub(&database);
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let golden = format!("{}?include=sensitive", golden_record("vendor", &id));
    payments(&hub).get(&golden).expect(200);
    database.connect().script("ALTER TABLE audit RENAME TO audit_away");
    let refused = payments(&hub).get(&golden);
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(!refused.text().contains("36-2604143"));
    hub.reader().get(&golden_record("vendor", &id)).expect(200);
    database.connect().script("ALTER TABLE audit_away RENAME TO audit");
    wait_until("it can be read again", || payments(&hub).get(&golden).status == 200);
}

fn a_guessed_token_leaves_a_trace(database: Database) {
    let hub = hub(&database);
    let mut expired = claims("mallory", "*:admin");
    expired["exp"] = json!(1_000_000_000);
    for (token, status) in [
        (None, 401),
        (Some("nonsense".to_owned()), 401),
        (
            Some(signed(
                &claims("mallory", "*:admin"),
                "another secret of 32 bytes or more..",
            )),
            401,
        ),
        (Some(signed(&expired, SECRET)), 401),
    ] {
        assert_eq!(Client::new(&hub.url, token).get("/v1/domains").status, status);
    }
    hub.actor("rita", "vendor:read")
        .get("/v1/audit?domain=vendor")
        .problem(403, "forbidden");
    let written = |action: &str| entries(&hub, &format!("domain=operations&action={action}"));
    wait_until("every reason is written down", || {
        written("refuse_authentication").len() >= 4
    });
    for entry in written("refuse_authentication") {
        assert_eq!(
            (&entry["subject"], &entry["actor"]),
            (&json!("address:127.0.0.1"), &json!("")),
            "{entry}"
        );
    }
    wait_until("who had no scope is written down", || {
        !written("refuse_authorization").is_empty()
    });
    let entry = written("refuse_authorization").pop().unwrap();
    assert_eq!(
        (&entry["actor"], &entry["subject"]),
        (&json!("rita"), &json!("/v1/audit"))
    );
    assert_eq!(entry["detail"]["operation"], "listAudit");
    assert!(entry["detail"]["reason"].to_string().contains("admin"));
    let metrics = hub.admin().get("/metrics").text();
    assert!(
        metrics.contains("mdm_refusals_total{kind=\"authentication\"} 4"),
        "{metrics}"
    );
    verified(&database);
}

fn a_thousand_guesses_are_a_few_lines(database: Database) {
    let mut hub = hub(&database);
    let guesser = Client::new(&hub.url, Some("guess".into()));
    for _ in 0..1_000 {
        assert_eq!(guesser.get("/v1/domains").status, 401);
    }
    hub.stop();
    hub.restart(&database);
    let written = entries(&hub, "domain=operations&action=refuse_authentication");
    let counts: i64 = written
        .iter()
        .map(|entry| entry["detail"]["count"].as_i64().unwrap())
        .sum();
    assert_eq!(counts, 1_000, "none is forgotten, and what waits is written at the end");
    assert!(written.len() < 100, "{}", written.len());
}

fn whoever_approves_their_own_change_leaves_a_trace(database: Database) {
    let hub = hub(&database);
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let ann = hub.actor("ann", "*:read *:propose *:approve");
    let body = json!({"operation": "override", "golden_id": id, "attributes": {"legal_name": "Baxter"}, "reason": "x"});
    let made = ann.post("/v1/domains/vendor/change-requests", &body).expect(201);
    let path = format!("/v1/domains/vendor/change-requests/{}", made["id"].as_str().unwrap());
    let approve = ann.request("POST", &format!("{path}/approve"));
    let refused = approve
        .header("if-match", &format!("\"{}\"", made["version"]))
        .json(&json!({}))
        .send();
    refused.problem(409, "own_submission");
    let written = || entries(&hub, "domain=operations&action=refuse_approval&actor=ann");
    wait_until("it is written down", || !written().is_empty());
    let entry = written().pop().unwrap();
    assert_eq!(entry["subject"], format!("{path}/approve"));
    assert_eq!(entry["detail"]["reason"], "own_submission");
}

fn what_is_sent_to_a_subscriber_is_written_down(database: Database) {
    let hub = hub(&database);
    let receiver = Receiver::start();
    let grantor = hub.actor("grantor", "*:read *:subscribe vendor:sensitive");
    let body = json!({"name": "payments", "url": receiver.url, "domains": ["vendor"],
        "settings": {"sensitive": ["tin"]}});
    let made = grantor.post("/v1/subscriptions", &body).expect(201);
    let subject = format!("subscription:{}", made["id"].as_str().unwrap());
    let of = |action: &str| entries(&hub, &format!("domain=operations&action={action}&subject={subject}"));
    assert_eq!(of("create_subscription")[0]["detail"]["sensitive"], json!(["tin"]));
    hub.feeder().feed_golden("erp", "V-1", &baxter());
    wait_until("it was sent", || {
        receiver
            .all()
            .iter()
            .any(|one| one.json().to_string().contains("36-2604143"))
    });
    let sent = of("send_sensitive");
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0]["detail"]["attributes"], json!(["tin"]));
    assert_eq!(sent[0]["detail"]["domain"], "vendor");
}

fn nobody_takes_over_a_subscription_that_is_sent_tax_ids(database: Database) {
    let hub = hub(&database);
    let receiver = Receiver::start();
    let grantor = hub.actor("erp", "*:read *:subscribe vendor:sensitive");
    // The same caller, with a token that lets it see nothing sensitive.
    let plain = hub.actor("erp", "*:read *:subscribe *:admin");
    let body = |settings: Value| json!({"name": "x", "url": receiver.url, "domains": ["vendor"], "settings": settings});
    let made = grantor
        .post("/v1/subscriptions", &body(json!({"sensitive": ["tin"]})))
        .expect(201);
    let path = format!("/v1/subscriptions/{}", made["id"].as_str().unwrap());
    for verb in ["rotate-secret", "test", "verify", "resume"] {
        let refused = plain.request("POST", &format!("{path}/{verb}")).send();
        let problem = refused.problem(403, "forbidden");
        assert!(problem.to_string().contains("vendor:sensitive"), "{verb}: {problem}");
    }
    let to = json!({"owner": "mallory", "reason": "mine"});
    plain.put(&format!("{path}/owner"), &to).problem(403, "forbidden");
    let all = json!({"domain": "vendor", "from_position": 1});
    plain.post(&format!("{path}/replays"), &all).problem(403, "forbidden");
    let redrive = json!({"subscription_id": made["id"]});
    plain
        .post("/v1/dead-letters/redrive", &redrive)
        .problem(403, "forbidden");
    let patch = |client: &Client, body: Value| {
        let version = client.get(&path).expect(200)["version"].clone();
        let request = client
            .request("PATCH", &path)
            .header("if-match", &format!("\"{version}\""));
        request.json(&body).send()
    };
    patch(&plain, json!({"url": "http://127.0.0.1:9/"})).problem(403, "forbidden");
    // Another address is another grant: it is said again.
    patch(&grantor, json!({"url": "http://127.0.0.1:9/"})).problem(422, "invalid_content");
    let again = json!({"url": "http://127.0.0.1:9/", "settings": {"sensitive": ["tin"]}});
    patch(&grantor, again).expect(200);
    // Looking and stopping is free, and who may see it may do everything.
    for path in [
        path.clone(),
        format!("{path}/keys"),
        format!("{path}/deliveries"),
        format!("{path}/replays"),
    ] {
        plain.get(&path).expect(200);
    }
    plain.request("POST", &format!("{path}/pause")).send().expect(200);
    grantor
        .request("POST", &format!("{path}/rotate-secret"))
        .send()
        .expect(200);
    grantor.request("POST", &format!("{path}/resume")).send().expect(200);
    // Without a grant, as ever.
    let other = plain.post("/v1/subscriptions", &body(json!({}))).expect(201);
    let other = format!("/v1/subscriptions/{}", other["id"].as_str().unwrap());
    plain
        .request("POST", &format!("{other}/rotate-secret"))
        .send()
        .expect(200);
    assert_eq!(plain.delete(&path).status, 204, "less is sent");
}
