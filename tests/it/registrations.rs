//! A caller speaks only for the source systems and consumers whose registration names it, and a subscription belongs to
//! somebody.

use mdm_hub::store::conn::Target;
use mdm_hub::store::migrate;
use serde_json::{Value, json};

use crate::harness::definitions::{approved, decide, draft, place};
use crate::harness::records::{source_record, vendor};
use crate::harness::rules::verified;
use crate::harness::{Answer, Client, Database, Hub, both};

both!(
    a_portal_cannot_write_for_the_erp,
    an_undeclared_system_is_told_how_to_register,
    a_subscription_belongs_to_somebody,
    a_consumer_speaks_for_itself_only,
    an_older_database_goes_on_with_those_who_fed_it,
);

const ERP: &str = "/v1/definitions/source_system/erp";

fn registration(domains: &[&str], callers: &[&str]) -> Value {
    json!({"body": {
        "title": "ERP", "owner": "payables", "technical_owner": "integration", "purpose": "vendors that are paid",
        "domains": domains, "callers": callers, "contract_version": "2026-01",
    }})
}

/// A feeding system for which nobody registers anything.
fn feeder(hub: &Hub, name: &str) -> Client {
    hub.actor(name, "*:ingest *:read *:steward").stranger()
}

fn batch(records: &[(&str, &str, Value)]) -> Value {
    let records: Vec<Value> = records
        .iter()
        .map(|(system, key, attributes)| json!({"system": system, "key": key, "attributes": attributes}))
        .collect();
    json!({ "records": records })
}

#[track_caller]
fn foreign(answer: &Answer, pointers: &[&str]) {
    let problem = answer.problem(403, "caller_not_bound");
    let places: Vec<&str> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(places, pointers, "{problem}");
    assert!(answer.header("www-authenticate").is_none(), "no scope would help");
}

#[track_caller]
fn unregistered(answer: &Answer, kind: &str, name: &str, pointer: &str) {
    let problem = answer.problem(422, "invalid_content");
    let error = &problem["errors"][0];
    assert_eq!(
        (&error["code"], &error["pointer"]),
        (&json!(format!("{kind}_not_registered")), &json!(pointer)),
        "{problem}"
    );
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains(&format!("/v1/definitions/{kind}/{name}/versions")),
        "{message}"
    );
}

fn a_portal_cannot_write_for_the_erp(database: Database) {
    let hub = Hub::start(&database);
    approved(&hub, "source_system", "erp", &registration(&["vendor"], &["erp-feed"]));
    approved(
        &hub,
        "source_system",
        "portal",
        &registration(&["vendor"], &["supplier-portal"]),
    );
    let profile = json!({"body": {"title": "Vendors", "key": {"columns": ["No"]},
        "attributes": [{"target": "legal_name", "column": "Name"}]}});
    approved(&hub, "source_mapping", "erp.vendor", &profile);
    let (erp, portal) = (feeder(&hub, "erp-feed"), feeder(&hub, "supplier-portal"));
    let v1 = source_record("vendor", "erp", "V1");
    let mut said = vendor(1);
    said["payment_terms"] = json!("NET30");
    erp.put(&v1, &json!({"attributes": said})).expect(201);
    let before = erp.get(&v1).expect(200);
    let changes = erp.all_changes("vendor").len();

    let mut other = said.clone();
    other["payment_terms"] = json!("NET0");
    foreign(&portal.put(&v1, &json!({"attributes": other})), &["/system"]);
    foreign(
        &portal.put(&source_record("vendor", "erp", "V2"), &json!({"attributes": vendor(2)})),
        &["/system"],
    );
    foreign(&portal.delete(&v1), &["/system"]);
    let records = "/v1/domains/vendor/source-records";
    let mixed = batch(&[
        ("portal", "P1", vendor(7)),
        ("erp", "V1", other.clone()),
        ("erp", "V3", vendor(3)),
    ]);
    foreign(
        &portal.post(records, &mixed),
        &["/records/1/system", "/records/2/system"],
    );
    let lines = format!(
        "{}\n{}\n{}\n",
        json!({"system": "no name", "key": "P2", "attributes": {}}),
        json!({"system": "portal", "key": "P2", "attributes": vendor(8)}),
        json!({"system": "erp", "key": "V1", "attributes": other}),
    );
    let sent = portal
        .request("POST", records)
        .body("application/x-ndjson", lines)
        .send();
    foreign(&sent, &["/records/2/system"]);
    let rows = json!({"rows": [{"No": "V1", "Name": "Somebody Else Inc"}]});
    foreign(&portal.post("/v1/domains/vendor/source-rows/erp", &rows), &["/system"]);
    let made = portal.post("/v1/onboardings", &json!({"name": "Lakeside"})).expect(201);
    let staging = format!("/v1/onboardings/{}/records?domain=vendor", made["id"].as_str().unwrap());
    let staged = batch(&[("portal", "P3", vendor(9)), ("erp", "V1", other.clone())]);
    foreign(&portal.post(&staging, &staged), &["/records/1/system"]);
    // More than the writer takes at once: refused whole all the same.
    let mut many: Vec<(&str, String, Value)> = (0..450)
        .map(|n| ("portal", format!("M{n}"), vendor(1_000 + n)))
        .collect();
    many.push(("erp", "V1".into(), other.clone()));
    let many: Vec<(&str, &str, Value)> = many.iter().map(|(s, k, a)| (*s, k.as_str(), a.clone())).collect();
    foreign(&portal.post(records, &batch(&many)), &["/records/450/system"]);

    assert_eq!(erp.get(&v1).expect(200), before, "nothing of it changed");
    assert_eq!(
        erp.all_changes("vendor").len(),
        changes,
        "and nothing else was taken with it"
    );
    portal.get(&v1).expect(200);
    // What is its own goes on.
    portal
        .put(
            &source_record("vendor", "portal", "P1"),
            &json!({"attributes": vendor(7)}),
        )
        .expect(201);
    portal.post(records, &batch(&[("portal", "P1", vendor(7))])).expect(200);
    portal
        .post(&staging, &batch(&[("portal", "P3", vendor(9))]))
        .expect(200);
    portal.delete(&source_record("vendor", "portal", "P1")).expect(200);
    erp.post("/v1/domains/vendor/source-rows/erp", &rows).expect(200);
    erp.delete(&v1).expect(200);
    drop(hub);
    verified(&database);
}

fn an_undeclared_system_is_told_how_to_register(database: Database) {
    let hub = Hub::start(&database);
    let erp = feeder(&hub, "erp-feed");
    let path = source_record("vendor", "erp", "V1");
    let body = json!({"attributes": vendor(1)});
    unregistered(&erp.put(&path, &body), "source_system", "erp", "/system");
    unregistered(&erp.delete(&path), "source_system", "erp", "/system");
    let records = "/v1/domains/vendor/source-records";
    let sent = erp.post(records, &batch(&[("erp", "V1", vendor(1))]));
    unregistered(&sent, "source_system", "erp", "/records/0/system");

    // A draft, and a version in review, count for nothing; nor does a day to come.
    let number = draft(&hub, "source_system", "erp", &registration(&["vendor"], &["erp-feed"]));
    unregistered(&erp.put(&path, &body), "source_system", "erp", "/system");
    let reason = json!({"reason": "Asked for by payables."});
    decide(&hub, ("source_system", "erp", number), "submit", "author", &reason).expect(200);
    unregistered(&erp.put(&path, &body), "source_system", "erp", "/system");
    decide(&hub, ("source_system", "erp", number), "approve", "author", &reason).problem(409, "own_version");
    decide(&hub, ("source_system", "erp", number), "approve", "bob", &reason).expect(200);
    erp.put(&path, &body).expect(201);
    let mut later = registration(&["vendor", "item"], &["erp-feed", "erp-2"]);
    later["valid_from"] = json!("2999-01-01");
    approved(&hub, "source_system", "erp", &later);
    foreign(&feeder(&hub, "erp-2").put(&path, &body), &["/system"]);

    // It is registered for one domain, under one name, for one caller.
    let item = source_record("item", "erp", "I1");
    let glove = json!({"attributes": {"description": "Nitrile exam glove", "base_uom": "EA"}});
    unregistered(&erp.put(&item, &glove), "source_system", "erp", "/system");
    for name in ["ERP", "Erp", "erp.", "erp-", "erp_", "-erp"] {
        let answer = erp.put(&source_record("vendor", name, "V1"), &body);
        unregistered(&answer, "source_system", name, "/system");
    }
    for name in ["erp ", " erp", "e rp", "erp\u{200b}", "еrp"] {
        erp.put(&source_record("vendor", name, "V1"), &body)
            .problem(400, "malformed_request");
    }
    for name in ["Erp-Feed", "erp-feed ", "erp"] {
        foreign(&feeder(&hub, name).put(&path, &body), &["/system"]);
    }
    // A name that people would take for another one needs a reason.
    let number = draft(
        &hub,
        "source_system",
        "ERP",
        &registration(&["vendor"], &["supplier-portal"]),
    );
    let told = decide(&hub, ("source_system", "ERP", number), "submit", "author", &reason).expect(200);
    assert_eq!(told["findings"][0]["code"], "same_but_for_case", "{told}");
    decide(&hub, ("source_system", "ERP", number), "approve", "bob", &reason).problem(422, "invalid_content");

    // What a registration must say.
    let author = hub.governor("author");
    for (member, wrong) in [
        ("callers", json!([])),
        ("callers", json!(["*"])),
        ("callers", json!("erp-feed")),
        ("domains", json!([])),
        ("owner", json!(" ")),
    ] {
        let mut new = registration(&["vendor"], &["erp-feed"]);
        new["body"][member] = wrong;
        let problem = author
            .post(&format!("{ERP}/versions"), &new)
            .problem(422, "invalid_content");
        let pointer = problem["errors"][0]["pointer"].as_str().unwrap();
        assert!(pointer.starts_with(&format!("/body/{member}")), "{problem}");
    }
    let number = draft(&hub, "source_system", "wms", &registration(&["nowhere"], &["wms"]));
    decide(&hub, ("source_system", "wms", number), "submit", "author", &reason).problem(422, "invalid_content");

    // And it ends.
    for (who, status) in [("bob", 202), ("ann", 200)] {
        decide(&hub, ("source_system", "erp", 1), "retire", who, &reason).expect(status);
    }
    unregistered(&erp.put(&path, &body), "source_system", "erp", "/system");
    hub.reader().get(ERP).problem(404, "not_found");
}

fn subscribe(client: &Client, body: &Value) -> String {
    let made = client.post("/v1/subscriptions", body).expect(201);
    format!("/v1/subscriptions/{}", made["id"].as_str().unwrap())
}

fn a_subscription_belongs_to_somebody(database: Database) {
    let hub = Hub::start(&database);
    let with = |name: &str| hub.actor(name, "*:read *:subscribe").stranger();
    let (ann, eve, clerk) = (with("ann"), with("eve"), with("billing-feed"));
    hub.feeder().feed("erp", "V1", &vendor(1));
    approved(
        &hub,
        "consumer",
        "billing",
        &registration(&["vendor"], &["ann", "billing-feed"]),
    );
    let body = json!({"name": "ERP", "url": "https://example.com/hook", "domains": ["vendor"]});
    let own = subscribe(&ann, &body);
    let view = ann.get(&own).expect(200);
    assert_eq!((&view["owner"], &view["consumer"]), (&json!("ann"), &Value::Null));
    let mut shared = body.clone();
    shared["consumer"] = json!("billing");
    foreign(&eve.post("/v1/subscriptions", &shared), &["/consumer"]);
    shared["consumer"] = json!("nobody");
    unregistered(
        &ann.post("/v1/subscriptions", &shared),
        "consumer",
        "nobody",
        "/consumer",
    );
    shared["consumer"] = json!("billing");
    let shared = subscribe(&ann, &shared);

    let replay = json!({"failed_only": true});
    let calls: [(&str, &str, Option<Value>); 17] = [
        ("GET", "", None),
        ("PATCH", "", Some(json!({"url": "https://example.org/mine"}))),
        ("DELETE", "", None),
        ("GET", "/keys", None),
        ("POST", "/pause", None),
        ("POST", "/resume", None),
        ("POST", "/rotate-secret", None),
        ("POST", "/test", None),
        ("POST", "/verify", None),
        ("GET", "/deliveries", None),
        ("POST", "/acks", Some(json!({"acks": [{"event_id": "x"}]}))),
        ("GET", "/alignment", None),
        ("POST", "/replays", Some(replay)),
        ("GET", "/replays", None),
        ("GET", "/replays/x", None),
        ("PUT", "/owner", Some(json!({"owner": "eve", "reason": "mine"}))),
        ("DELETE", "/dead-letters/vendor/1?reason=x", None),
    ];
    let call = |client: &Client, path: &str, (method, rest, body): &(&str, &str, Option<Value>)| {
        let request = client
            .request(method, &format!("{path}{rest}"))
            .header("if-match", "\"1\"");
        match body {
            Some(body) => request.json(body).send(),
            None => request.send(),
        }
    };
    for one in &calls {
        for (client, path) in [(&eve, &own), (&eve, &shared), (&clerk, &own)] {
            call(client, path, one).problem(404, "not_found");
        }
    }
    let id = own.rsplit('/').next().unwrap();
    eve.post("/v1/dead-letters/redrive", &json!({"subscription_id": id}))
        .problem(404, "not_found");
    assert_eq!(eve.get("/v1/subscriptions").expect(200)["items"], json!([]));
    assert_eq!(eve.get("/v1/dead-letters").expect(200)["items"], json!([]));
    assert_eq!(ann.get(&own).expect(200), view, "nothing of it changed");

    // The callers of its consumer manage it too, as long as they are.
    clerk.request("POST", &format!("{shared}/pause")).send().expect(200);
    clerk
        .request("POST", &format!("{shared}/rotate-secret"))
        .send()
        .expect(200);
    assert_eq!(
        clerk.get("/v1/subscriptions").expect(200)["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    approved(&hub, "consumer", "billing", &registration(&["vendor"], &["ann"]));
    clerk
        .request("POST", &format!("{shared}/resume"))
        .send()
        .problem(404, "not_found");

    // Administrators of its domains see it, pause it and give it to somebody else, and do nothing else.
    let admin = hub.actor("root", "vendor:admin").stranger();
    let items = admin.get("/v1/subscriptions").expect(200)["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 2);
    admin.get(&own).expect(200);
    hub.actor("root", "item:admin").get(&own).problem(404, "not_found");
    let paused = admin.request("POST", &format!("{own}/pause")).send().expect(200);
    assert_eq!(paused["state"], "paused");
    let subscriber = hub
        .actor("root", "vendor:admin vendor:read vendor:subscribe")
        .stranger();
    for verb in ["resume", "rotate-secret", "test"] {
        subscriber
            .request("POST", &format!("{own}/{verb}"))
            .send()
            .problem(404, "not_found");
    }
    let owner = format!("{own}/owner");
    admin
        .put(&owner, &json!({"owner": " ", "reason": "x"}))
        .problem(422, "invalid_content");
    admin
        .put(&owner, &json!({"owner": "bea"}))
        .problem(422, "invalid_content");
    foreign(
        &admin.put(&owner, &json!({"owner": "bea", "consumer": "billing", "reason": "x"})),
        &["/consumer"],
    );
    let given = admin
        .put(&owner, &json!({"owner": "bea", "reason": "Ann works elsewhere now."}))
        .expect(200);
    assert_eq!((&given["owner"], &given["created_by"]), (&json!("bea"), &json!("ann")));
    ann.get(&own).problem(404, "not_found");
    let bea = with("bea");
    bea.request("POST", &format!("{own}/resume")).send().expect(200);
    bea.put(&owner, &json!({"owner": "ann", "reason": "She came back."}))
        .expect(200);
    ann.delete(&own).expect(204);

    let audit = hub.admin().get("/v1/audit?domain=operations&limit=1000").expect(200);
    let about: Vec<(Value, Value)> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["subject"] == format!("subscription:{id}"))
        .map(|entry| (entry["action"].clone(), entry["actor"].clone()))
        .collect();
    for expected in [
        ("change_subscription_state", "root"),
        ("hand_over_subscription", "root"),
        ("change_subscription_state", "bea"),
        ("delete_subscription", "ann"),
    ] {
        let expected = (json!(expected.0), json!(expected.1));
        assert!(about.contains(&expected), "{expected:?} in {about:?}");
    }
    drop(hub);
    verified(&database);
}

fn a_consumer_speaks_for_itself_only(database: Database) {
    let hub = Hub::start(&database);
    let with = |name: &str| hub.actor(name, "*:read *:subscribe *:approve").stranger();
    let (loader, mallory) = (with("loader-feed"), with("mallory"));
    let golden = hub.feeder().feed_golden("erp", "V1", &vendor(1));
    let place = "/v1/consumers/loader";
    let wanted = json!({"domains": ["vendor"], "from": "beginning"});
    unregistered(&loader.put(place, &wanted), "consumer", "loader", "/name");
    let list = |client: &Client, consumer: &str| {
        let path = format!("/v1/reconciliations?domain=vendor&consumer={consumer}");
        let request = client.request("POST", &path);
        request
            .body("text/csv", format!("golden_id,version\n{golden},1\n"))
            .send()
    };
    unregistered(&list(&loader, "loader"), "consumer", "loader", "consumer");
    approved(&hub, "consumer", "loader", &registration(&["vendor"], &["loader-feed"]));
    approved(&hub, "consumer", "other", &registration(&["vendor"], &["mallory"]));

    // Places.
    loader.put(place, &wanted).expect(201);
    foreign(&mallory.put(place, &wanted), &["/name"]);
    let two = json!({"domains": ["vendor", "item"]});
    unregistered(&loader.put(place, &two), "consumer", "loader", "/name");
    let page = loader.get(&format!("{place}/changes")).expect(200);
    let cursor = json!({"cursor": page["next_cursor"]});
    loader.put(&format!("{place}/position"), &cursor).expect(200);
    for answer in [
        mallory.get(place),
        mallory.get(&format!("{place}/changes")),
        mallory.put(&format!("{place}/position"), &cursor),
        mallory.delete(place),
    ] {
        answer.problem(404, "not_found");
    }

    // Keys that everybody looks up.
    let body = json!({"name": "other", "url": "https://example.com/hook", "domains": ["vendor"]});
    let own = subscribe(&mallory, &body);
    let ack = |system: Option<&str>| {
        let mut body = json!({"acks": [{"golden_id": golden, "version": 1, "local_key": "L1"}]});
        if let Some(system) = system {
            body["system"] = json!(system);
        }
        mallory.post(&format!("{own}/acks"), &body)
    };
    foreign(&ack(Some("loader")), &["/system"]);
    unregistered(&ack(Some("erp")), "consumer", "erp", "/system");
    hub.reader()
        .get("/v1/domains/vendor/crosswalk/loader/L1")
        .problem(404, "not_found");
    assert_eq!(ack(None).expect(200)["results"][0]["outcome"], "applied");
    let plain = json!({"acks": [{"golden_id": golden, "version": 1}]});
    mallory.post(&format!("{own}/acks"), &plain).expect(200);

    // Lists, and the word of a person for them.
    foreign(&list(&mallory, "loader"), &["consumer"]);
    let run = list(&loader, "loader").expect(201);
    let sign = format!("/v1/reconciliations/{}/sign-off", run["id"].as_str().unwrap());
    let signed = json!({"reason": "Checked.", "baseline": true});
    foreign(&mallory.post(&sign, &signed), &[""]);
    loader.post(&sign, &signed).problem(409, "own_reconciliation");
    assert_eq!(
        with("payables").post(&sign, &signed).expect(200)["sign_off"]["by"],
        "payables"
    );

    // Whoever is named no more speaks no more.
    approved(&hub, "consumer", "loader", &registration(&["vendor"], &["loader-2"]));
    loader.get(&format!("{place}/changes")).problem(403, "caller_not_bound");
    loader
        .put(&format!("{place}/position"), &cursor)
        .problem(403, "caller_not_bound");
    foreign(&list(&loader, "loader"), &["consumer"]);
    loader.delete(place).expect(204);
}

fn an_older_database_goes_on_with_those_who_fed_it(database: Database) {
    let (subscription, golden);
    {
        let mut hub = Hub::start(&database);
        hub.actor("erp-feed", "*:ingest *:read").feed("erp", "V1", &vendor(1));
        golden = hub
            .actor("mailroom", "*:ingest *:read")
            .feed_golden("ap", "77", &vendor(2));
        let ann = hub.actor("ann", "*:read *:subscribe");
        subscription = subscribe(
            &ann,
            &json!({"name": "ERP", "url": "https://example.com/h", "domains": ["vendor"]}),
        );
        hub.actor("loader", "*:read")
            .put("/v1/consumers/loader", &json!({"domains": ["vendor"]}))
            .expect(201);
        let ack = json!({"system": "billing", "acks": [{"golden_id": golden, "version": 1, "local_key": "B1"}]});
        ann.post(&format!("{subscription}/acks"), &ack).expect(200);
        assert!(hub.stop().success());
    }
    // As it was before there were registrations.
    let mut conn = Target::parse(&database.url()).unwrap().connect(false).unwrap();
    while database
        .connect()
        .texts(column(&database))
        .iter()
        .any(|name| name == "owner")
    {
        migrate::revert_last(&mut conn).unwrap();
    }
    drop(conn);
    database
        .connect()
        .execute("DELETE FROM definition_version WHERE kind IN ('source_system', 'consumer')");

    let hub = Hub::start(&database);
    let log = hub.log();
    assert!(log.contains("registered for those who spoke for it so far"), "{log}");
    let (erp, mailroom) = (feeder(&hub, "erp-feed"), feeder(&hub, "mailroom"));
    let body = json!({"attributes": vendor(1)});
    erp.put(&source_record("vendor", "erp", "V1"), &body).expect(200);
    foreign(
        &mailroom.put(&source_record("vendor", "erp", "V1"), &body),
        &["/system"],
    );
    foreign(&erp.delete(&source_record("vendor", "ap", "77")), &["/system"]);
    mailroom.delete(&source_record("vendor", "ap", "77")).expect(200);
    unregistered(
        &erp.put(&source_record("vendor", "new", "1"), &body),
        "source_system",
        "new",
        "/system",
    );
    let known = hub.reader().get(&place("source_system", "erp")).expect(200);
    assert_eq!(
        (&known["body"]["callers"], &known["created_by"], &known["decided_by"]),
        (&json!(["erp-feed"]), &json!("hub"), &json!("hub"))
    );
    let loader = hub.actor("loader", "*:read").stranger();
    loader.get("/v1/consumers/loader/changes").expect(200);
    let ann = hub.actor("ann", "*:read *:subscribe").stranger();
    let ack = json!({"system": "billing", "acks": [{"golden_id": golden, "version": 1, "local_key": "B2"}]});
    ann.post(&format!("{subscription}/acks"), &ack).expect(200);
    assert_eq!(ann.get(&subscription).expect(200)["owner"], "ann");
    hub.actor("eve", "*:read *:subscribe")
        .get(&subscription)
        .problem(404, "not_found");
    let audit = hub.admin().get("/v1/audit?domain=operations&limit=1000").expect(200);
    let taken = |entry: &&Value| entry["action"] == "take_over_definition" && entry["actor"] == "hub";
    let taken = audit["items"].as_array().unwrap().iter().filter(taken).count();
    assert_eq!(taken, 4, "erp, ap, loader and billing: {audit}");
    drop(hub);
    verified(&database);
}

/// The columns of a subscription.
fn column(database: &Database) -> &'static str {
    match database.is_shared() {
        true => "SELECT column_name::text AS text FROM information_schema.columns WHERE table_name = 'subscription'",
        false => "SELECT name AS text FROM pragma_table_info('subscription')",
    }
}
