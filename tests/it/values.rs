//! Values as they come: judged by what they can be, compared as they are kept, and shown in one form.

use serde_json::{Value, json};

use crate::harness::records::{baxter, golden_record, put, source_record, vendor};
use crate::harness::rules::verified;
use crate::harness::{Client, Database, Hub, both};

both!(
    an_unknown_ein_prefix_warns_and_publishes,
    a_code_that_our_lists_do_not_know_warns_and_a_wrong_check_digit_does_not_pass,
    a_catalog_number_is_not_a_social_security_number,
    a_number_that_may_be_a_persons_waits_and_is_kept_for_who_may_see_it,
    a_filter_value_is_standardized_like_the_data,
    a_feed_filter_is_standardized_like_the_data,
    every_time_is_rfc_3339,
    what_is_not_offered_is_not_acceptable,
    a_decided_record_is_not_counted_as_review,
    an_option_wins_over_a_null_token,
);

fn codes(findings: &Value) -> Vec<(&str, &str)> {
    let found = findings.as_array().into_iter().flatten();
    found
        .map(|one| (one["pointer"].as_str().unwrap(), one["code"].as_str().unwrap()))
        .collect()
}

fn an_unknown_ein_prefix_warns_and_publishes(database: Database) {
    let hub = Hub::start(&database);
    let mut record = vendor(1);
    record["tin"] = json!("07-1144442");
    let answer = hub.feeder().send_record("vendor", "erp", "1", &record).expect(201);
    assert_eq!(answer["outcome"], "created", "{answer}");
    assert_eq!(codes(&answer["findings"]), [("/tin", "prefix")], "{answer}");
    assert_eq!(answer["findings"][0]["severity"], "warn");
    assert!(!answer.to_string().contains("1144442"), "no finding repeats the value");
    let id = answer["golden_id"].as_str().unwrap();
    hub.reader().get(&golden_record("vendor", id)).expect(200);
    let stored = hub.steward("ann").get(&source_record("vendor", "erp", "1")).expect(200);
    assert_eq!(
        (&stored["status"], codes(&stored["findings"])),
        (&json!("active"), vec![("/tin", "prefix")])
    );
    // What may be wrong with a tax id says something about it.
    let told = hub.reader().get(&source_record("vendor", "erp", "1")).expect(200);
    assert_eq!((&told["status"], &told["findings"]), (&json!("active"), &Value::Null));
    let working = hub
        .steward("ann")
        .get(&format!("{}?layer=working", golden_record("vendor", id)));
    assert_eq!(codes(&working.expect(200)["findings"]), [("/tin", "prefix")]);
    assert!(hub.steward("ann").tasks("kind=exception").is_empty(), "nobody is asked");
    // Sent again, it is told again; corrected, it is not.
    let again = hub.feeder().send_record("vendor", "erp", "1", &record).expect(200);
    assert_eq!(codes(&again["findings"]), [("/tin", "prefix")]);
    record["tin"] = json!("91-1144442");
    let corrected = hub.feeder().send_record("vendor", "erp", "1", &record).expect(200);
    assert_eq!(corrected["findings"], Value::Null);
    drop(hub);
    verified(&database);
}

fn a_code_that_our_lists_do_not_know_warns_and_a_wrong_check_digit_does_not_pass(database: Database) {
    let hub = Hub::start(&database);
    let send = |key: &str, change: &dyn Fn(&mut Value)| {
        let mut record = vendor(key.len() * 100 + usize::from(key.as_bytes()[0]));
        change(&mut record);
        let answer = hub.feeder().send_record("vendor", "erp", key, &record);
        assert!((200..300).contains(&answer.status), "{}", answer.text());
        answer.json()
    };
    // A province without a country, and a currency that came after our list.
    let province = send("a", &|record| {
        record["addresses"][0]["state"] = json!("ON");
        record["currency"] = json!("XXX");
    });
    assert_eq!(province["outcome"], "created", "{province}");
    assert_eq!(codes(&province["findings"]).len(), 2, "{province}");
    for (key, change) in [
        (
            "b",
            Box::new(|record: &mut Value| record["tin"] = json!("666-12-3456")) as Box<dyn Fn(&mut Value)>,
        ),
        ("c", Box::new(|record: &mut Value| record["tin"] = json!("91-114444"))),
        ("d", Box::new(|record: &mut Value| record["npi"] = json!("1234567890"))),
        (
            "f",
            Box::new(|record: &mut Value| record["addresses"][0]["country"] = json!("Arizonia")),
        ),
        // Payments follow it: there is no "may be" for a bank.
        (
            "h",
            Box::new(|record: &mut Value| {
                record["bank_accounts"] = json!([{"country": "US", "aba": "341000015", "account": "1", "holder": "x"}]);
            }),
        ),
    ] {
        let answer = send(key, &change);
        assert_eq!(answer["outcome"], "quarantined", "{key}: {answer}");
    }
    drop(hub);
    verified(&database);
}

fn a_catalog_number_is_not_a_social_security_number(database: Database) {
    let hub = Hub::start(&database);
    for (key, text) in [
        ("1", "SCREW CORTEX 601-12-3456 3.5MM"),
        ("2", "Plate, locking, part no. 602-13-4567"),
        ("3", "ID BAND PATIENT CAT# 603-14-5678"),
    ] {
        let answer = hub
            .feeder()
            .send_record("item", "erp", key, &json!({"description": text}))
            .expect(201);
        let stored = hub.reader().get(&source_record("item", "erp", key)).expect(200);
        assert_eq!(stored["raw"]["description"], text, "{answer}");
        let id = answer["golden_id"].as_str().unwrap();
        let golden = hub.reader().get(&golden_record("item", id)).expect(200);
        assert_eq!(golden["attributes"]["description"], text);
    }
    // The other way: what is a person's stays refused, and is not kept.
    for (key, text, secret) in [
        ("4", "Walker for SSN 536-90-4399", "536-90-4399"),
        ("5", "Walker, DOB 3/14/1951, 536-90-4399", "536-90-4399"),
        ("6", "Refund to 536-90-4399", "536-90-4399"),
    ] {
        let answer = hub
            .feeder()
            .send_record("item", "erp", key, &json!({"description": text}))
            .expect(202);
        assert_eq!(answer["violations"][0]["code"], "patient_data", "{answer}");
        let stored = hub.actor("cora", "*:read *:sensitive");
        let stored = stored.get(&format!("{}?include=sensitive", source_record("item", "erp", key)));
        assert!(!stored.expect(200).to_string().contains(secret));
    }
    drop(hub);
    verified(&database);
}

fn a_number_that_may_be_a_persons_waits_and_is_kept_for_who_may_see_it(database: Database) {
    let hub = Hub::start(&database);
    let (ann, cora) = (hub.steward("ann"), hub.actor("cora", "*:read *:sensitive"));
    let send = |key: &str, text: &str| {
        let record = json!({"description": format!("Walker {key}"), "description_short": "Walker"});
        let mut record = record;
        record["manufacturer"] = json!(text);
        hub.feeder().send_record("item", "erp", key, &record)
    };
    let shown = |who: &Client, query: &str, key: &str| {
        let path = format!("{}{query}", source_record("item", "erp", key));
        who.get(&path).expect(200)["raw"]["manufacturer"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let text = "Acme 601-12-3456";
    for key in ["1", "2"] {
        let answer = send(key, text).expect(202);
        assert_eq!(answer["outcome"], "quarantined");
        assert_eq!(answer["violations"][0]["code"], "patient_data_suspected", "{answer}");
        assert!(
            !shown(&hub.reader(), "", key).contains("601"),
            "hidden from who may not see it"
        );
        assert_eq!(shown(&cora, "?include=sensitive", key), text, "and kept for who may");
        let task = ann.task(answer["task_id"].as_str().unwrap());
        assert_eq!(task["category"], "possible_patient_data", "{task}");
        assert_eq!(task["decisions"], json!(["accept", "reject"]));
        assert!(!task.to_string().contains("601-12"), "{task}");
        let decision = if key == "1" { "accept" } else { "reject" };
        let decided = ann.decide(&task, decision).expect(200);
        assert_eq!(
            (&decided["state"], &decided["decision"]),
            (&json!("resolved"), &json!(decision))
        );
    }
    let accepted = hub.reader().get(&source_record("item", "erp", "1")).expect(200);
    assert_eq!(
        (&accepted["status"], &accepted["raw"]["manufacturer"]),
        (&json!("active"), &json!(text))
    );
    assert_eq!(accepted["attributes"]["manufacturer"], text);
    let golden = hub
        .reader()
        .get(&golden_record("item", accepted["golden_id"].as_str().unwrap()));
    assert_eq!(golden.expect(200)["attributes"]["manufacturer"], text);
    // It is not asked about again, with other content either; and nothing is left of what was rejected.
    assert_eq!(send("1", "Acme Inc, 601-12-3456").expect(200)["outcome"], "updated");
    let rejected = cora
        .get(&format!("{}?include=sensitive", source_record("item", "erp", "2")))
        .expect(200);
    assert_eq!(rejected["status"], "rejected");
    assert!(!rejected.to_string().contains("601-12"), "{rejected}");
    assert!(!hub.log().contains("601-12"), "nothing of it in the log");
    drop(hub);
    verified(&database);
}

/// Names of the golden records that a list of vendors shows.
fn listed(client: &Client, query: &str) -> Vec<String> {
    let page = client
        .get(&format!("/v1/domains/vendor/golden-records?{query}"))
        .expect(200);
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["label"].as_str().unwrap().to_owned()).collect()
}

fn a_filter_value_is_standardized_like_the_data(database: Database) {
    let hub = Hub::start(&database);
    let mut record = baxter();
    record["duns"] = json!("00-508-3209");
    hub.feeder().feed("erp", "1", &record);
    hub.feeder().feed("erp", "2", &vendor(3));
    let reader = hub.reader();
    for query in [
        "filter.addresses.state=IL",
        "filter.addresses.state=illinois",
        "filter.addresses.state=%20Il%20",
        "filter.addresses.zip=60015",
        "filter.duns=005083209",
        "filter.duns=00-508-3209",
        "filter.duns=DUNS%2000-508-3209",
        "filter.legal_name=%20baxter%20%20healthcare%20CORP",
        "layer=published&filter.addresses.city=deerfield",
    ] {
        assert_eq!(listed(&reader, query), ["Baxter Healthcare Corp"], "{query}");
    }
    let moment = hub.reader().get("/v1/domains/vendor/golden-records").expect(200);
    let moment = moment["items"][0]["published_at"].as_str().unwrap().to_owned();
    assert_eq!(
        listed(&reader, &format!("as_of={moment}&filter.addresses.state=Illinois")),
        ["Baxter Healthcare Corp"],
        "of the past, too"
    );
    assert_eq!(
        listed(&reader, "filter.addresses.state=Ohio").len(),
        0,
        "an empty list that is true"
    );
    for (query, parameter) in [
        ("filter.duns=12", "filter.duns"),
        ("filter.npi=1234567890", "filter.npi"),
        ("filter.status=activated", "filter.status"),
        ("filter.addresses.state=N/A", "filter.addresses.state"),
    ] {
        let refused = reader.get(&format!("/v1/domains/vendor/golden-records?{query}"));
        let refused = refused.problem(422, "invalid_content");
        assert_eq!(refused["errors"][0]["pointer"], parameter, "{refused}");
    }
}

fn a_feed_filter_is_standardized_like_the_data(database: Database) {
    let hub = Hub::start(&database);
    hub.feeder().feed("erp", "1", &baxter());
    hub.feeder().feed("erp", "2", &vendor(3));
    let reader = hub.reader();
    for query in ["attribute.addresses.state=Illinois", "attribute.addresses.state=il"] {
        let page = reader.get(&format!("/v1/changes?domain=vendor&{query}")).expect(200);
        let changes = page["changes"].as_array().unwrap();
        assert_eq!(changes.len(), 1, "{query}: {page}");
        let cursor = page["next_cursor"].as_str().unwrap();
        let next = reader
            .get(&format!("/v1/changes?domain=vendor&{query}&cursor={cursor}"))
            .expect(200);
        assert_eq!(next["changes"], json!([]), "its cursor goes on");
    }
    let refused = reader.get("/v1/changes?domain=vendor&attribute.status=activated");
    let refused = refused.problem(422, "invalid_content");
    assert_eq!(refused["errors"][0]["pointer"], "attribute.status");
    let consumer = json!({"domains": ["vendor"], "from": "beginning",
        "filter": {"attributes": {"addresses.state": ["Illinois"]}}});
    let erp = hub.actor("erp", "*:read *:subscribe");
    erp.put("/v1/consumers/erp", &consumer).expect(201);
    let kept = erp.get("/v1/consumers/erp/changes").expect(200);
    assert_eq!(kept["changes"].as_array().unwrap().len(), 1, "{kept}");
    let wrong = json!({"domains": ["vendor"], "filter": {"attributes": {"duns": ["12"]}}});
    let refused = erp.put("/v1/consumers/other", &wrong).problem(422, "invalid_content");
    assert_eq!(refused["errors"][0]["pointer"], "/filter/attributes/duns");
    // What a consumer holds is compared within the same filter.
    let list = "golden_id,version\n";
    let filter = "%7B%22attributes%22%3A%7B%22addresses.state%22%3A%5B%22Illinois%22%5D%7D%7D";
    let run = erp
        .request(
            "POST",
            &format!("/v1/reconciliations?domain=vendor&consumer=erp&filter={filter}"),
        )
        .body("text/csv", list)
        .send();
    let run = run.json();
    assert_eq!(run["counts"]["missing"], 1, "{run}");
}

fn every_time_is_rfc_3339(database: Database) {
    let hub = Hub::start(&database);
    let mut record = baxter();
    record["bank_accounts"] = json!([{"country": "US", "aba": "021000021", "account": "1", "holder": "Baxter"}]);
    let id = hub.feeder().feed_golden("erp", "1", &record);
    let bob = hub.approver("bob");
    let task = bob.task_about("approval", &id);
    let half = bob.decide(&task, "approve").expect(200);
    let given = &half["detail"]["given"][0];
    assert_eq!(given["by"], "bob", "{half}");
    assert!(given["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{given}");
    let done = hub.approver("cora").decide(&half, "approve").expect(200);
    assert_eq!(
        done["state"], "resolved",
        "what was shown is read again as it is stored"
    );
    // An override until a day, and everything that tells of it. Every answer here is looked through for numbers.
    let body = json!({"attributes": {"legal_name": "Baxter"}, "reason": "as on the contract",
        "expiry": "on_date", "expires_at": "2099-01-01T00:00:00Z"});
    let ann = hub.steward("ann");
    ann.command("PATCH", &golden_record("vendor", &id), &body).expect(200);
    let audit = hub.admin().get("/v1/audit?domain=vendor&limit=1000").expect(200);
    assert!(audit.to_string().contains("2099-01-01T00:00:00Z"), "{audit}");
    let golden = golden_record("vendor", &id);
    for path in [
        format!("{golden}?layer=working"),
        format!("{golden}/lineage"),
        format!("{golden}/history"),
        format!("{golden}/how"),
        format!("{golden}/overrides"),
        format!("{golden}/source-records"),
        format!("/v1/tasks/{}", task["id"].as_str().unwrap()),
        "/v1/changes?domain=vendor".to_owned(),
        "/v1/domains/vendor/source-records/erp/1/explanation".to_owned(),
    ] {
        ann.get(&path).expect(200);
    }
}

fn what_is_not_offered_is_not_acceptable(database: Database) {
    let hub = Hub::start(&database);
    let id = put(&hub.feeder(), "vendor", "1", &baxter());
    let golden = golden_record("vendor", &id);
    let ask = |path: &str, accept: &str| hub.steward("ann").request("GET", path).header("accept", accept).send();
    for path in [
        golden.as_str(),
        "/v1/domains/vendor/golden-records",
        "/v1/tasks",
        "/healthz",
        "/v1/domains",
    ] {
        for accept in [
            "text/csv",
            "text/*",
            "application/json;q=0, */*;q=0.5",
            "application/xml, text/html;q=0.9",
        ] {
            let refused = ask(path, accept).problem(406, "not_acceptable");
            assert!(
                refused["detail"].as_str().unwrap().contains("application/json"),
                "{refused}"
            );
        }
        for accept in [
            "*/*",
            "application/*;q=0.1",
            "text/csv, application/json;q=0.5",
            "Application/JSON",
        ] {
            ask(path, accept).expect(200);
        }
    }
    ask("/openapi.yaml", "application/json").problem(406, "not_acceptable");
    ask("/openapi.yaml", "application/yaml").expect_text(200);
    ask("/v1/domains/vendor/rules", "application/json").problem(406, "not_acceptable");
    hub.anonymous()
        .request("GET", &golden)
        .header("accept", "text/csv")
        .send()
        .problem(401, "unauthenticated");
    // Refused before anything is done.
    let refused = hub
        .feeder()
        .request("PUT", &source_record("vendor", "erp", "2"))
        .header("accept", "text/csv")
        .json(&json!({"attributes": vendor(2)}))
        .send();
    refused.problem(406, "not_acceptable");
    hub.reader()
        .get(&source_record("vendor", "erp", "2"))
        .problem(404, "not_found");
    // A merge patch is taken as what it is; anything else says what is expected.
    let ann = hub.steward("ann");
    let patch = |media_type: &str, name: &str| {
        let body = json!({"attributes": {"legal_name": name}, "reason": "as on the contract"});
        ann.request("PATCH", &golden)
            .header("if-match", &format!("\"{}\"", ann.working_version(&golden)))
            .body(media_type, body.to_string())
            .send()
    };
    patch("application/merge-patch+json", "Baxter One").expect(200);
    patch("application/merge-patch+json; charset=utf-8", "Baxter Two").expect(200);
    patch("application/json", "Baxter Three").expect(200);
    for media_type in ["application/json-patch+json", "text/csv", "application/xml"] {
        let refused = patch(media_type, "Baxter Four");
        refused.problem(415, "unsupported_media_type");
        let accepted = refused.header("accept-patch").unwrap_or_default();
        assert!(accepted.contains("application/merge-patch+json"), "{accepted}");
    }
    let merge = hub
        .feeder()
        .request("PUT", &source_record("vendor", "erp", "2"))
        .body("application/merge-patch+json", "{\"attributes\": {}}")
        .send();
    merge.problem(415, "unsupported_media_type");
}

fn a_decided_record_is_not_counted_as_review(database: Database) {
    let hub = Hub::start(&database);
    hub.feeder().feed("erp", "1", &baxter());
    let ann = hub.steward("ann");
    let made = ann
        .post("/v1/onboardings", &json!({"name": "Lakeside Hospital"}))
        .expect(201);
    let path = format!("/v1/onboardings/{}", made["id"].as_str().unwrap());
    let elsewhere = crate::harness::records::baxter_elsewhere();
    let mut other = elsewhere.clone();
    other["addresses"][0] = json!({"line1": "7 Elm Road", "city": "Tampa", "state": "FL", "zip": "33602"});
    let records = json!({"records": [
        {"system": "lakeside", "key": "1", "attributes": elsewhere},
        {"system": "lakeside", "key": "2", "attributes": other},
        {"system": "lakeside", "key": "3", "attributes": vendor(5)},
    ]});
    ann.post(&format!("{path}/records?domain=vendor"), &records).expect(200);
    let seen = ann.request("POST", &format!("{path}/preview")).send().expect(200);
    let review = seen["domains"]["vendor"]["outcomes"]["review"].as_i64().unwrap_or(0);
    assert!(review >= 1, "{seen}");
    let open = ann
        .get(&format!("{path}/records?outcome=review&undecided=true"))
        .expect(200);
    let decisions = open["items"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(position, record)| {
            let decision = if position == 0 { "same" } else { "different" };
            json!({"domain": record["domain"], "system": record["system"], "key": record["key"],
            "decision": decision, "reason": "compared with the contracts"})
        });
    let decisions = json!({"decisions": decisions.collect::<Vec<_>>()});
    let decided = ann.post(&format!("{path}/decisions"), &decisions).expect(200);
    assert_eq!(
        decided["domains"]["vendor"]["outcomes"]["review"],
        Value::Null,
        "{decided}"
    );
    assert_eq!(decided["undecided"], 0);
    let bob = hub.approver("bob");
    let report = bob
        .post(&format!("{path}/release"), &json!({"reason": "signed"}))
        .expect(200);
    assert_eq!(report["state"], "released", "{report}");
    let counts = &report["domains"]["vendor"];
    for by in ["outcomes", "released"] {
        assert_eq!(counts[by]["review"], Value::Null, "{report}");
        let sum: i64 = counts[by].as_object().unwrap().values().filter_map(Value::as_i64).sum();
        assert_eq!(sum, 3, "{report}");
    }
    assert_eq!(counts["records"], 3);
    drop(hub);
    verified(&database);
}

/// "Do not pay" is not "nothing said", on every way in.
fn an_option_wins_over_a_null_token(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let with = |number: usize, method: &str| {
        let mut record = vendor(number);
        (record["payment_method"], record["website"]) = (json!(method), json!("N/A"));
        record
    };
    let stored = |key: usize| {
        let path = source_record("vendor", "erp", &key.to_string());
        hub.steward("ann").get(&path).expect(200)["attributes"].clone()
    };
    let cases = [
        ("none", json!("none")),
        ("NONE", json!("none")),
        (" None ", json!("none")),
        ("N/A", Value::Null),
        ("null", Value::Null),
        ("", Value::Null),
    ];
    for (number, (method, expected)) in cases.iter().enumerate() {
        feeder.feed("erp", &number.to_string(), &with(number, method));
        let attributes = stored(number);
        assert_eq!(&attributes["payment_method"], expected, "{method:?}");
        assert_eq!(
            attributes["website"],
            Value::Null,
            "a text that says nothing stays nothing"
        );
    }
    let batch = json!({"records": [{"system": "erp", "key": "20", "attributes": with(20, "None")}]});
    feeder.post("/v1/domains/vendor/source-records", &batch).expect(200);
    assert_eq!(stored(20)["payment_method"], "none");
    let id = feeder.feed_golden("erp", "21", &vendor(21));
    let body = json!({"attributes": {"payment_method": "None"}, "reason": "not to be paid"});
    let path = golden_record("vendor", &id);
    let changed = hub.steward("ann").command("PATCH", &path, &body);
    assert!(changed.status < 300, "{}", changed.text());
    assert_eq!(
        hub.reader().get(&path).expect(200)["attributes"]["payment_method"],
        "none"
    );
}
