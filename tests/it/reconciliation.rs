//! Consumers post what they hold, and are told what differs.

use std::process::Command;

use serde_json::{Value, json};

use crate::harness::hub::Options;
use crate::harness::receiver::Receiver;
use crate::harness::records::{baxter, golden_record, vendor};
use crate::harness::token::token;
use crate::harness::{Answer, Client, Database, Hub, both, wait_until};

both!(
    versions_are_compared_one_by_one,
    content_is_compared_as_the_domain_standardizes_it,
    sensitive_values_are_compared_by_those_who_may_see_them,
    keys_lead_to_golden_records,
    a_list_that_cannot_be_read_is_refused_whole,
    an_empty_list_lacks_everything,
    a_long_list_is_read_as_it_arrives,
    another_person_signs_off,
    corrections_bring_what_is_missing,
    digests_find_what_differs,
);

const RUNS: &str = "/v1/reconciliations";

fn post(client: &Client, query: &str, media_type: &str, list: impl Into<Vec<u8>>) -> Answer {
    client
        .request("POST", &format!("{RUNS}?{query}"))
        .body(media_type, list)
        .send()
}

fn compare(client: &Client, query: &str, list: &str) -> Value {
    post(
        client,
        &format!("domain=vendor&consumer=ledger{query}"),
        "text/csv",
        list,
    )
    .expect(201)
}

fn feed(hub: &Hub, count: usize) -> Vec<String> {
    let feeder = hub.feeder();
    (0..count)
        .map(|n| feeder.feed_golden("erp", &n.to_string(), &vendor(n)))
        .collect()
}

fn merge(hub: &Hub, survivor: &str, loser: &str) {
    let body = json!({"golden_id": loser, "reason": "one company"});
    let path = format!("{}/merge", golden_record("vendor", survivor));
    hub.steward("ann").command("POST", &path, &body).expect(200);
}

/// (kind, golden id) of the first mismatches, sorted.
fn found(run: &Value) -> Vec<(String, String)> {
    let all = run["first_mismatches"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let mut all: Vec<_> = all.map(|m| (text(&m["kind"]), text(&m["golden_id"]))).collect();
    all.sort();
    all
}

fn of_kind<'a>(run: &'a Value, kind: &str) -> &'a Value {
    let all = run["first_mismatches"].as_array().unwrap();
    all.iter()
        .find(|mismatch| mismatch["kind"] == kind)
        .unwrap_or_else(|| panic!("no {kind}: {run}"))
}

fn versions_are_compared_one_by_one(database: Database) {
    let hub = Hub::start_free(&database);
    let ids = feed(&hub, 6);
    merge(&hub, &ids[0], &ids[1]);
    hub.feeder().feed("erp", "2", &vendor(52));
    let survivor = hub.reader().get(&golden_record("vendor", &ids[0])).expect(200)["version"].clone();
    let unknown = "01981f0e-6a1c-7b3d-9c55-3f1d2f7f0a11";
    let list = format!(
        "golden_id,version\n{},{survivor}\n{},1\n{},1\n{},9\n{},1\n{},1\n{unknown},1\nno-id,1\n",
        ids[0], ids[1], ids[2], ids[3], ids[4], ids[4]
    );
    let run = compare(&hub.reader(), "", &list);
    let pair = |kind: &str, id: &str| (kind.to_owned(), id.to_owned());
    let mut expected = vec![
        pair("extra", &ids[1]),
        pair("stale", &ids[2]),
        pair("ahead", &ids[3]),
        pair("duplicate", &ids[4]),
        pair("missing", &ids[5]),
        pair("extra", unknown),
        pair("extra", "no-id"),
    ];
    expected.sort();
    assert_eq!(found(&run), expected, "{run}");
    let counts = &run["counts"];
    assert_eq!(
        (&counts["rows"], &counts["in_step"], &counts["extra"]),
        (&json!(8), &json!(2), &json!(3)),
        "{run}"
    );
    let rate = run["mismatch_rate"].as_f64().unwrap();
    assert!((rate - 7.0 / 9.0).abs() < 1e-9, "{rate}");
    let stale = of_kind(&run, "stale");
    assert_eq!(
        (&stale["line"], &stale["held_version"], &stale["version"]),
        (&json!(4), &json!(1), &json!(2))
    );
    let merged = run["first_mismatches"]
        .as_array()
        .unwrap()
        .iter()
        .find(|m| m["golden_id"] == ids[1].as_str());
    let merged = merged.unwrap();
    assert_eq!(
        (&merged["reason"], &merged["survivor"]),
        (&json!("merged"), &json!(ids[0]))
    );

    // Kept, and read again page by page.
    let place = format!("{RUNS}/{}", run["id"].as_str().unwrap());
    let reader = hub.reader();
    let kept = reader.get(&place).expect(200);
    assert_eq!((&kept["counts"], &kept["state"]), (&run["counts"], &json!("finished")));
    let (mut cursor, mut seen) = (String::new(), 0);
    loop {
        let page = reader.get(&format!("{place}/mismatches?limit=3{cursor}")).expect(200);
        seen += page["items"].as_array().unwrap().len();
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, 7);
    let only = reader
        .get(&format!("{place}/mismatches?kind=stale,missing"))
        .expect(200);
    assert_eq!(only["items"].as_array().map(Vec::len), Some(2));
    reader
        .get(&format!("{place}/mismatches?kind=odd"))
        .problem(400, "malformed_request");
    hub.actor("stranger", "item:read").get(&place).problem(404, "not_found");
    let metrics = hub.admin().get("/metrics").expect_text(200);
    assert!(
        metrics.contains("mdm_reconciliation_mismatch_rate{consumer=\"ledger\",domain=\"vendor\"} 0.77"),
        "{metrics}"
    );
    // Not kept.
    let answer = post(&reader, "domain=vendor&consumer=x&store=false", "text/csv", list).expect(200);
    assert_eq!((&answer["id"], &answer["counts"]), (&Value::Null, &run["counts"]));
    let listed = reader.get(&format!("{RUNS}?domain=vendor")).expect(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        reader.get(&format!("{RUNS}?consumer=nobody")).expect(200)["items"],
        json!([])
    );
}

fn content_is_compared_as_the_domain_standardizes_it(database: Database) {
    let hub = Hub::start_free(&database);
    let id = hub.feeder().feed_golden("erp", "1", &baxter());
    let other = hub.feeder().feed_golden("erp", "2", &vendor(2));
    let reader = hub.reader();
    let same = json!({"golden_id": id, "version": 1, "attributes": {"legal_name": "Baxter Healthcare Corp",
        "phones": ["(224) 948 2000"],
        "addresses": [{"line1": "1 Baxter  Pkwy", "city": " Deerfield", "state": "Illinois", "zip": "60015"}]}});
    let unlike = json!({"golden_id": other, "attributes": {"legal_name": "Somebody Else LLC"}});
    let send = |query: &str, list: String| {
        post(
            &reader,
            &format!("domain=vendor&consumer=ledger{query}"),
            "application/x-ndjson",
            list,
        )
        .expect(201)
    };
    let run = send("", format!("{same}\n{unlike}\n"));
    assert_eq!(found(&run), [("different".to_owned(), other.clone())], "{run}");
    let differences = &of_kind(&run, "different")["differences"];
    assert_eq!(differences.as_array().map(Vec::len), Some(1));
    assert_eq!(differences[0]["attribute"], "legal_name");
    assert!(
        differences[0]["hub"].is_string() && differences[0]["held"].is_string(),
        "{run}"
    );
    // With `fields` just these count.
    let run = send("&fields=phones", format!("{unlike}\n"));
    assert_eq!(of_kind(&run, "different")["differences"][0]["attribute"], "phones");
    // A filter says which are the consumer's.
    let filter = "&filter=%7B%22attributes%22%3A%7B%22addresses.state%22%3A%5B%22IL%22%5D%7D%7D";
    let run = send(filter, format!("{same}\n"));
    assert_eq!(found(&run), [], "{run}");
    let run = send(filter, format!("{same}\n{unlike}\n"));
    assert_eq!(of_kind(&run, "extra")["reason"], "not_in_filter");
    // A hash of what was read.
    let told = reader.get(&golden_record("vendor", &id)).expect(200)["attributes"].to_string();
    let hash = sha256(&told);
    let run = send(
        "",
        format!(
            "{}\n{}\n",
            json!({"golden_id": id, "hash": hash}),
            json!({"golden_id": other, "hash": hash})
        ),
    );
    assert_eq!(found(&run), [("different".to_owned(), other)], "{run}");
    for query in [
        "&fields=color",
        "&fields=addresses.city",
        "&filter=x",
        "&filter=%7B%22types%22%3A%5B%22x%22%5D%7D",
    ] {
        let query = format!("domain=vendor&consumer=ledger{query}");
        post(&reader, &query, "text/csv", "golden_id\n").problem(400, "malformed_request");
    }
}

fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn sensitive_values_are_compared_by_those_who_may_see_them(database: Database) {
    let hub = Hub::start_free(&database);
    let mut attributes = baxter();
    attributes["bank_accounts"] = json!([{"aba": "021000021", "account": "000123456789"}]);
    let id = hub.feeder().feed_golden("erp", "1", &attributes);
    let row = json!({"golden_id": id, "attributes": {"bank_accounts": [
        {"aba": "021000021", "account": "999988887777"}]}});
    let query = "domain=vendor&consumer=ledger";
    let refused = post(&hub.reader(), query, "application/x-ndjson", row.to_string());
    refused.problem(403, "forbidden");
    let payables = hub.actor("payables", "*:read *:sensitive");
    let run = post(&payables, query, "application/x-ndjson", row.to_string()).expect(201);
    assert_eq!(
        of_kind(&run, "different")["differences"][0]["attribute"],
        "bank_accounts"
    );
    let text = run.to_string();
    assert!(
        !text.contains("999988887777") && !text.contains("000123456789"),
        "{text}"
    );
    let header = post(&hub.reader(), query, "text/csv", "golden_id,bank_accounts\nx,\n");
    header.problem(403, "forbidden");
}

fn keys_lead_to_golden_records(database: Database) {
    let hub = Hub::start_free(&database);
    let ids = feed(&hub, 3);
    let client = hub.actor("subscriber", "*:read *:subscribe");
    let body = json!({"name": "ledger", "url": "https://example.com/hook", "domains": ["vendor"]});
    let subscription = client.post("/v1/subscriptions", &body).expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let acks = json!({"acks": [{"golden_id": ids[2], "version": 1, "local_key": "L-2"}]});
    client
        .post(&format!("/v1/subscriptions/{subscription}/acks"), &acks)
        .expect(200);
    let list = "system,key,version\nerp,0,1\n,L-2,1\nerp,99,1\nerp,0,1\n";
    let query = format!("domain=vendor&system=ledger&subscription={subscription}");
    let run = post(&client, &query, "text/csv", list).expect(201);
    assert_eq!(run["consumer"], json!(subscription));
    let kinds: Vec<String> = found(&run).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["duplicate", "extra", "missing"], "{run}");
    let extra = of_kind(&run, "extra");
    assert_eq!(
        (&extra["key"], &extra["system"], &extra["reason"]),
        (&json!("99"), &json!("erp"), &json!("unknown"))
    );
    assert_eq!(of_kind(&run, "missing")["golden_id"], json!(ids[1]));
    let stranger = hub.actor("stranger", "vendor:read");
    post(&stranger, &query, "text/csv", list).problem(404, "not_found");
    for query in [
        "domain=vendor",
        "domain=vendor&consumer=a&subscription=b",
        "domain=vendor&consumer=a%20b",
        "consumer=a",
    ] {
        post(&client, query, "text/csv", list).problem(400, "malformed_request");
    }
}

fn a_list_that_cannot_be_read_is_refused_whole(database: Database) {
    let hub = Hub::start_free(&database);
    let ids = feed(&hub, 1);
    let reader = hub.reader();
    let query = "domain=vendor&consumer=ledger";
    let long = format!("golden_id\n{}\n\"{}", ids[0], "x".repeat(3 << 20));
    let good = format!("golden_id,legal_name\n{},Wrong Name LLC\n", ids[0]);
    let csv: [(&[u8], &str); 7] = [
        (b"".as_slice(), "/1"),
        (b"golden_id,color\nx,red\n", "/1/1"),
        (b"golden_id,golden_id\nx,y\n", "/1/1"),
        (b"golden_id\n\x81\n", "/2"),
        (long.as_bytes(), "/3"),
        (b"golden_id,version\nx,-1\n", "/2/version"),
        (b"key\n1\n", "/2/system"),
    ];
    for (list, pointer) in csv {
        let problem = post(&reader, query, "text/csv", list).problem(422, "invalid_content");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    // A mismatch that was found before is not kept either.
    let problem = post(&reader, query, "text/csv", format!("{good}x,y,z\n")).problem(422, "invalid_content");
    assert_eq!(problem["errors"][0]["pointer"], "/3");
    let row = format!("{{\"golden_id\":\"{}\"}}", ids[0]);
    let ndjson = [
        (format!("{row}\nnot json\n"), 400, "/2"),
        (format!("{row}\n{{\"golden_id\":\"x\",\"color\":1}}\n"), 422, "/2/color"),
        (
            format!("{row}\n{{\"golden_id\":\"x\",\"attributes\":{{\"color\":1}}}}\n"),
            422,
            "/2/attributes",
        ),
        (format!("{row}\n{}\n", "y".repeat(2 << 20)), 422, "/2"),
        (format!("{row}\n{{\"golden_id\":\"\\u0000\"}}\n"), 422, "/2/golden_id"),
    ];
    for (list, status, pointer) in ndjson {
        let problem = post(&reader, query, "application/x-ndjson", list).expect(status);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    post(&reader, query, "application/json", "{}").problem(415, "unsupported_media_type");
    let listed = reader.get(RUNS).expect(200);
    assert_eq!(listed["items"], json!([]), "nothing was kept");
}

fn an_empty_list_lacks_everything(database: Database) {
    let hub = Hub::start_free(&database);
    feed(&hub, 3);
    let run = compare(&hub.reader(), "", "golden_id\n");
    assert_eq!(
        (&run["counts"]["missing"], &run["mismatch_rate"]),
        (&json!(3), &json!(1.0)),
        "{run}"
    );
    let run = post(&hub.reader(), "domain=item&consumer=ledger", "application/x-ndjson", "").expect(201);
    assert_eq!(
        (&run["counts"]["rows"], &run["mismatch_rate"]),
        (&json!(0), &json!(0.0)),
        "{run}"
    );
}

fn a_long_list_is_read_as_it_arrives(database: Database) {
    let hub = Hub::start_free(&database);
    let ids = feed(&hub, 3);
    let mut list = String::from("golden_id,version\n");
    for (place, number) in (0..20_000u64).enumerate() {
        list += &format!(
            "{:08x}-0000-7000-8000-{number:012x},1\n",
            number.wrapping_mul(2_654_435_761) as u32
        );
        if let Some(id) = ids.get(place / 5_000).filter(|_| place % 5_000 == 4_321) {
            list += &format!("{id},1\n");
        }
    }
    let run = compare(&hub.reader(), "", &list);
    assert_eq!(
        (&run["counts"]["in_step"], &run["counts"]["extra"]),
        (&json!(3), &json!(20_000))
    );
    assert_eq!(run["first_mismatches"].as_array().map(Vec::len), Some(1_000));
    let place = format!("{RUNS}/{}/mismatches?limit=1000", run["id"].as_str().unwrap());
    let (mut cursor, mut seen) = (String::new(), 0);
    loop {
        let page = hub.reader().get(&format!("{place}{cursor}")).expect(200);
        seen += page["items"].as_array().unwrap().len();
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, 20_000);
}

fn another_person_signs_off(database: Database) {
    let hub = Hub::start_free(&database);
    let ids = feed(&hub, 2);
    let both_scopes = hub.actor("job", "*:read *:approve");
    let run = compare(&both_scopes, "", &format!("golden_id,version\n{},1\n", ids[0]));
    let place = format!("{RUNS}/{}", run["id"].as_str().unwrap());
    let why = json!({"reason": "one vendor is new", "baseline": true});
    both_scopes
        .post(&format!("{place}/sign-off"), &why)
        .problem(409, "own_reconciliation");
    hub.actor("stranger", "item:approve")
        .post(&format!("{place}/sign-off"), &why)
        .problem(404, "not_found");
    let bob = hub.approver("bob");
    bob.post(&format!("{place}/sign-off"), &json!({"reason": " "}))
        .problem(422, "invalid_content");
    let signed = bob.post(&format!("{place}/sign-off"), &why).expect(200);
    assert_eq!(
        (&signed["sign_off"]["by"], &signed["sign_off"]["baseline"]),
        (&json!("bob"), &json!(true))
    );
    bob.post(&format!("{place}/sign-off"), &why)
        .problem(409, "already_signed_off");
    let later = compare(
        &both_scopes,
        "",
        &format!("golden_id,version\n{},1\n{},1\n", ids[0], ids[1]),
    );
    let baseline = &later["baseline"];
    assert_eq!(
        (&baseline["id"], &baseline["mismatch_rate"], &baseline["change"]),
        (&run["id"], &json!(0.5), &json!(-0.5))
    );
    let listed = hub
        .reader()
        .get(&format!("{RUNS}?domain=vendor&consumer=ledger&limit=1"))
        .expect(200);
    assert_eq!(
        (&listed["items"][0]["id"], &listed["items"][0]["baseline"]),
        (&later["id"], baseline)
    );
    assert!(listed["next_cursor"].is_string());
}

fn corrections_bring_what_is_missing(database: Database) {
    let options = Options::default()
        .set("MDM_HUB_DELIVERY_ALLOW_HTTP", "true")
        .set("MDM_HUB_DELIVERY_ALLOW_PRIVATE", "127.0.0.0/8");
    let hub = Hub::start_with(&database, options);
    let ids = feed(&hub, 4);
    merge(&hub, &ids[0], &ids[3]);
    let receiver = Receiver::start();
    let client = hub.actor("subscriber", "*:read *:subscribe");
    let body = json!({"name": "ledger", "url": receiver.url, "domains": ["vendor"], "from": "now"});
    let subscription = client.post("/v1/subscriptions", &body).expect(201)["id"]
        .as_str()
        .unwrap()
        .to_owned();
    // It has the second, an old version of the first, the one that was merged away, and one that nobody knows.
    let list = format!(
        "golden_id,version\n{},1\n{},1\n{},1\nnobody,1\n",
        ids[0], ids[1], ids[3]
    );
    let query = format!("domain=vendor&subscription={subscription}");
    let run = post(&client, &query, "text/csv", list).expect(201);
    let place = format!("{RUNS}/{}/corrections", run["id"].as_str().unwrap());
    let done = client.post(&place, &json!({})).expect(200);
    assert_eq!(
        (&done["queued"], &done["not_correctable"]),
        (&json!(3), &json!(1)),
        "{done}"
    );
    wait_until("what is missing arrives", || receiver.ids().len() >= 3);
    let replays = receiver.delivered();
    assert!(
        replays
            .iter()
            .all(|delivery| delivery.header("webhook-replay") == "true")
    );
    let mut arrived: Vec<String> = receiver
        .delivered()
        .iter()
        .map(|delivery| delivery.json()["subject"].as_str().unwrap().to_owned())
        .collect();
    arrived.sort();
    let mut expected = vec![ids[0].clone(), ids[2].clone(), ids[3].clone()];
    expected.sort();
    assert_eq!(arrived, expected, "exactly what is needed");
    let again = client
        .post(&place, &json!({"subscription_id": subscription}))
        .expect(200);
    assert_eq!(
        (&again["queued"], &again["repeated"]),
        (&json!(0), &json!(3)),
        "{again}"
    );
    client
        .post(&place, &json!({"subscription_id": "nothing"}))
        .problem(404, "not_found");
    let items = json!({"name": "items", "url": receiver.url, "domains": ["item"]});
    let other = client.post("/v1/subscriptions", &items).expect(201);
    client
        .post(&place, &json!({"subscription_id": other["id"]}))
        .problem(422, "invalid_content");
    // What comes later still arrives.
    hub.feeder().feed("erp", "77", &vendor(77));
    wait_until("a new change arrives", || receiver.ids().len() >= 4);
}

/// The program of the manual.
fn manual_program() -> String {
    let manual = include_str!("../../docs/RECONCILIATION.md");
    let start = manual.find("#!/usr/bin/env python3").unwrap();
    let text = &manual[start..];
    text[..text.find("```").unwrap()].to_owned()
}

fn digests_find_what_differs(database: Database) {
    let hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let records: Vec<Value> = (0..700)
        .map(|n| json!({"system": "erp", "key": n.to_string(), "attributes": vendor(n)}))
        .collect();
    let answer = feeder
        .post("/v1/domains/vendor/source-records", &json!({"records": records}))
        .expect(200);
    let results = answer["results"].as_array().unwrap();
    let changes = hub.reader().all_changes("vendor");
    let mut held: std::collections::BTreeMap<String, i64> = changes
        .iter()
        .map(|c| {
            (
                c["subject"].as_str().unwrap().to_owned(),
                c["data"]["version"].as_i64().unwrap(),
            )
        })
        .collect();
    assert!(held.len() > 600, "{} of {}", held.len(), results.len());
    let file = database.dir.path().join("held.csv");
    let program = database.dir.path().join("reconcile.py");
    std::fs::write(&program, manual_program()).unwrap();
    let run = |held: &std::collections::BTreeMap<String, i64>| {
        let lines: Vec<String> = held.iter().map(|(id, version)| format!("{id},{version}")).collect();
        std::fs::write(&file, lines.join("\n")).unwrap();
        let output = Command::new("python3")
            .arg(&program)
            .args([&hub.url, &token("reader", "*:read"), "vendor"])
            .arg(&file)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{errors}");
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        (lines.lines().map(str::to_owned).collect::<Vec<_>>(), errors)
    };
    let (unlike, calls) = run(&held);
    assert_eq!(
        (unlike.len(), calls.trim()),
        (0, "calls 1"),
        "all agrees at once: {unlike:?}"
    );
    let ids: Vec<String> = held.keys().cloned().collect();
    let versions = [held[&ids[3]], held[&ids[400]]];
    held.remove(&ids[3]);
    held.insert(ids[400].clone(), 99);
    held.insert("01981f0e-6a1c-7b3d-9c55-3f1d2f7f0a11".into(), 1);
    let (unlike, _) = run(&held);
    let mut expected = vec![
        format!("{} held None hub {}", ids[3], versions[0]),
        format!("{} held 99 hub {}", ids[400], versions[1]),
        "01981f0e-6a1c-7b3d-9c55-3f1d2f7f0a11 held 1 hub None".to_owned(),
    ];
    expected.sort();
    let mut unlike = unlike;
    unlike.sort();
    assert_eq!(unlike, expected);

    let zero = "0".repeat(64);
    let ask = |ranges: Value| {
        hub.reader().post(
            &format!("{RUNS}/digests"),
            &json!({"domain": "vendor", "ranges": ranges}),
        )
    };
    let by_prefix = ask(json!([{"prefix": &ids[0][..1], "count": 0, "digest": zero}])).expect(200);
    assert_eq!(by_prefix["ranges"][0]["count"], json!(ids.len()));
    let overlapping = json!([{"count": 0, "digest": zero}, {"from": "b", "count": 0, "digest": zero}]);
    ask(overlapping).problem(422, "invalid_content");
    for (range, pointer) in [
        (json!({"count": 0, "digest": "x"}), "/ranges/0/digest"),
        (json!({"count": 0, "digest": zero, "prefix": "x"}), "/ranges/0/prefix"),
        (
            json!({"count": 0, "digest": zero, "prefix": "0", "from": "0"}),
            "/ranges/0",
        ),
        (json!({"count": 0, "digest": zero, "from": "b", "to": "a"}), "/ranges/0"),
    ] {
        let problem = ask(json!([range])).problem(422, "invalid_content");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let many: Vec<Value> = (0..1001).map(|_| json!({"count": 0, "digest": zero})).collect();
    ask(json!(many)).problem(413, "too_large");
}
