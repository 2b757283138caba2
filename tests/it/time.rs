//! Time: what the hub said at an earlier moment, and what it says of a day.

use serde_json::{Value, json};

use crate::harness::records::{baxter, baxter_again, golden_record, source_record, vendor};
use crate::harness::{Client, Database, Hub, both};

both!(
    the_hub_says_again_what_it_said,
    a_merged_id_answers_as_it_stood_before_the_merge,
    a_split_and_a_deletion_are_seen_from_before_and_after,
    lists_are_read_as_of_a_moment,
    consumers_see_of_the_past_what_they_saw_then,
    what_is_sensitive_stays_so_in_the_past,
    versions_are_compared,
    a_moment_that_cannot_be_asked_about_is_refused,
    a_period_cuts_those_that_were_there,
    gaps_are_allowed_or_refused_as_the_domain_says,
    cost_center_reclassification,
    a_period_that_was_not_approved_does_not_begin,
    a_plan_that_was_refused_is_not_asked_about_again,
    a_period_begins_by_the_clock,
    both_times_are_asked_about_together,
    the_best_source_of_each_day_gives_its_values,
    an_override_counts_on_its_days,
    records_without_dates_say_what_holds_always,
);

/// A moment after everything that was answered, and before everything that follows.
fn moment() -> String {
    let now = mdm_hub::hub::time::now();
    while mdm_hub::hub::time::now() <= now + 1 {
        std::hint::spin_loop();
    }
    mdm_hub::hub::time::rfc3339(now + 1)
}

/// `path` as of a moment.
fn at(path: &str, moment: &str) -> String {
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}as_of={moment}")
}

fn merge(client: &Client, survivor: &str, loser: &str) {
    let body = json!({"golden_id": loser, "reason": "one company"});
    let path = format!("{}/merge", golden_record("vendor", survivor));
    client.command("POST", &path, &body).expect(200);
}

fn resolve(client: &Client, ids: &[&str], moment: &str) -> Value {
    let body = json!({"domain": "vendor", "keys": [{"system": "erp", "key": "V-1"}], "golden_ids": ids});
    client
        .post(&format!("/v1/crosswalk/resolve?as_of={moment}"), &body)
        .expect(200)["results"]
        .clone()
}

fn the_hub_says_again_what_it_said(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let before = moment();
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let (golden, record) = (golden_record("vendor", &id), source_record("vendor", "erp", "V-1"));
    let paths = [
        golden.clone(),
        format!("{golden}/lineage"),
        format!("{golden}/source-records"),
        format!("{golden}/history"),
        record,
        "/v1/domains/vendor/crosswalk/erp/V-1".to_string(),
        "/v1/domains/vendor/golden-records/by-source-key/erp/V-1".to_string(),
    ];
    let read = || paths.each_ref().map(|path| reader.get(path).expect(200));
    let read_at = |moment: &str| paths.each_ref().map(|path| reader.get(&at(path, moment)).expect(200));
    let (first, one) = (read(), moment());
    let mut changed = baxter();
    changed["legal_name"] = json!("Baxter International Inc");
    feeder.feed("erp", "V-1", &changed);
    let (second, two) = (read(), moment());
    feeder.feed_golden("procurement", "1", &baxter_again());
    let (third, three) = (read(), moment());
    assert_ne!(first[0], second[0]);
    assert_ne!(second[2], third[2]);
    assert_eq!([read_at(&one), read_at(&two), read_at(&three)], [first, second, third]);
    for path in &paths {
        reader.get(&at(path, &before)).problem(404, "not_found");
    }
}

fn a_merged_id_answers_as_it_stood_before_the_merge(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let a = feeder.feed_golden("erp", "V-1", &baxter());
    let b = feeder.feed_golden("erp", "V-2", &vendor(2));
    let golden = golden_record("vendor", &b);
    let (alone, before) = (reader.get(&golden).expect(200), moment());
    merge(&ann, &a, &b);
    let after = moment();
    feeder.feed("erp", "V-2", &vendor(3));
    assert_eq!(reader.get(&at(&golden, &before)).expect(200), alone);
    assert_eq!(reader.get(&at(&golden, &after)).expect(200)["id"], a.as_str());
    assert_eq!(reader.get(&golden).expect(200)["id"], a.as_str());
    let statuses = |moment: &str| -> Vec<Value> {
        let found = resolve(&reader, &[&a, &b], moment);
        found
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["status"].clone())
            .collect()
    };
    assert_eq!(statuses(&before), ["found", "found", "found"]);
    assert_eq!(statuses(&after), ["found", "found", "merged"]);
    let keys = &resolve(&reader, &[&b], &before)[1]["source_keys"];
    assert_eq!(*keys, json!([{"system": "erp", "key": "V-2"}]));
    let crosswalk = "/v1/domains/vendor/crosswalk/erp/V-2";
    assert_eq!(reader.get(&at(crosswalk, &before)).expect(200)["golden_id"], b.as_str());
    assert_eq!(reader.get(&at(crosswalk, &after)).expect(200)["golden_id"], a.as_str());
    // A second commit of the loser's survivor did not touch what was kept of the time before.
    let members = reader
        .get(&at(&format!("{golden}/source-records"), &before))
        .expect(200);
    assert_eq!(members["items"][0]["key"], "V-2");
    assert_eq!(members["items"].as_array().unwrap().len(), 1);
}

fn a_split_and_a_deletion_are_seen_from_before_and_after(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let a = feeder.feed_golden("erp", "V-1", &baxter());
    let b = feeder.feed_golden("erp", "V-2", &vendor(2));
    merge(&ann, &a, &b);
    let merged = moment();
    let body = json!({"merged_id": b, "reason": "two companies"});
    let path = format!("{}/split", golden_record("vendor", &a));
    ann.command("POST", &path, &body).expect(200);
    let split = moment();
    feeder.delete(&source_record("vendor", "erp", "V-2")).expect(200);
    let deleted = moment();
    let golden = golden_record("vendor", &b);
    assert_eq!(reader.get(&at(&golden, &merged)).expect(200)["id"], a.as_str());
    assert_eq!(reader.get(&at(&golden, &split)).expect(200)["id"], b.as_str());
    reader.get(&at(&golden, &deleted)).problem(410, "golden_record_retired");
    let record = source_record("vendor", "erp", "V-2");
    assert_eq!(reader.get(&at(&record, &split)).expect(200)["status"], "active");
    assert_eq!(reader.get(&at(&record, &deleted)).expect(200)["status"], "deleted");
    let links = |moment: &str| {
        let view = reader
            .get(&at("/v1/domains/vendor/crosswalk/erp/V-2", moment))
            .expect(200);
        (view["golden_id"].clone(), view["links"].as_array().unwrap().len())
    };
    assert_eq!(links(&merged), (json!(a), 2));
    assert_eq!(links(&split), (json!(b), 3));
    assert_eq!(links(&deleted), (Value::Null, 3));
    let by_key = "/v1/domains/vendor/golden-records/by-source-key/erp/V-2";
    reader.get(&at(by_key, &deleted)).problem(404, "not_found");
}

fn lists_are_read_as_of_a_moment(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let ids: Vec<String> = (0..6)
        .map(|number| feeder.feed_golden("erp", &format!("V-{number}"), &vendor(number)))
        .collect();
    let before = moment();
    merge(&ann, &ids[0], &ids[1]);
    feeder.delete(&source_record("vendor", "erp", "V-2")).expect(200);
    let mut moved = vendor(3);
    moved["addresses"][0]["state"] = json!("AZ");
    feeder.feed("erp", "V-3", &moved);
    feeder.feed_golden("erp", "V-9", &vendor(9));
    let list = |query: &str, moment: Option<&str>| -> Vec<String> {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let mut path = format!("/v1/domains/vendor/golden-records?limit=2{query}{cursor}");
            if let Some(moment) = moment {
                path = at(&path, moment);
            }
            let page = reader.get(&path).expect(200);
            let items = page["items"].as_array().unwrap();
            found.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_string()));
            let Some(next) = page["next_cursor"].as_str() else {
                return found;
            };
            cursor = format!("&cursor={next}");
        }
    };
    assert_eq!(list("", Some(&before)), ids);
    assert_eq!(list("&status=merged", Some(&before)), Vec::<String>::new());
    let (now, state) = (moment(), &vendor(3)["addresses"][0]["state"]);
    for query in [
        "",
        "&status=merged",
        "&status=retired",
        "&filter.addresses.state=AZ",
        "&system=erp",
    ] {
        assert_eq!(list(query, Some(&now)), list(query, None), "{query}");
    }
    let here = format!("&filter.addresses.state={}", state.as_str().unwrap());
    assert!(list(&here, Some(&before)).contains(&ids[3]));
    assert!(!list(&here, Some(&now)).contains(&ids[3]));
    reader
        .get(&at("/v1/domains/vendor/golden-records?filter.tin=1", &now))
        .problem(400, "malformed_request");
}

fn consumers_see_of_the_past_what_they_saw_then(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let mut changed = baxter();
    changed["tin"] = json!("36-2604144");
    changed["phones"] = json!(["224-948-2001"]);
    feeder.feed("erp", "V-1", &changed);
    let pending = moment();
    let mut task = ann.task_about("approval", &id);
    for name in ["bob", "carol"] {
        if task["state"] != "resolved" {
            task = hub.approver(name).decide(&task, "approve").expect(200);
        }
    }
    let approved = moment();
    let golden = golden_record("vendor", &id);
    let auditor = hub.actor("auditor", "*:read *:sensitive");
    let full = |client: &Client, query: &str, moment: &str| {
        let path = at(&format!("{golden}?include=sensitive{query}"), moment);
        client.get(&path).expect(200)["attributes"]["tin"].clone()
    };
    assert_eq!(full(&auditor, "", &pending), "36-2604143");
    assert_eq!(full(&auditor, "", &approved), "36-2604144");
    let both = hub.actor("both", "*:read *:sensitive *:steward");
    assert_eq!(full(&both, "&layer=working", &pending), "36-2604144");
    let path = at(&format!("{golden}?layer=working"), &pending);
    reader.get(&path).problem(403, "forbidden");
    assert!(reader.get(&at(&golden, &pending)).expect(200)["attributes"]["tin"].is_null());
    assert_eq!(
        reader.get(&at(&golden, &pending)).expect(200)["attributes"]["phones"],
        json!(["+12249482001"])
    );
    // Of versions 1 and 2 consumers saw the same tax number; the third brought the approved one.
    let diff = |client: &Client, query: &str| client.get(&format!("{golden}/history/diff?{query}")).expect(200);
    let names = |found: &Value| -> Vec<String> {
        let changes = found["changes"].as_array().unwrap().iter();
        changes
            .map(|change| change["attribute"].as_str().unwrap().to_string())
            .collect()
    };
    assert_eq!(names(&diff(&reader, "from=1&to=2")), ["phones"]);
    assert_eq!(names(&diff(&ann, "from=1&to=2&layer=working")), ["phones", "tin"]);
    let last = diff(&reader, "from=2&to=3");
    assert_eq!(names(&last), ["tin"]);
    assert!(!last.to_string().contains("2604144"), "{last}");
    let last = diff(&auditor, "from=2&to=3&include=sensitive");
    assert_eq!(
        (&last["changes"][0]["before"], &last["changes"][0]["after"]),
        (&json!("36-2604143"), &json!("36-2604144"))
    );
}

fn what_is_sensitive_stays_so_in_the_past(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.actor("ann", "*:read *:steward"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let mut changed = baxter();
    changed["phones"] = json!(["224-948-2001"]);
    feeder.feed("erp", "V-1", &changed);
    let golden = golden_record("vendor", &id);
    let then = moment();
    changed["phones"] = json!(["224-948-2002"]);
    feeder.feed("erp", "V-1", &changed);
    let record = source_record("vendor", "erp", "V-1");
    for path in [
        golden.clone(),
        format!("{golden}?layer=working"),
        format!("{golden}/source-records"),
        format!("{golden}/lineage"),
        format!("{golden}/history"),
        "/v1/domains/vendor/golden-records".to_string(),
        "/v1/domains/vendor/golden-records?layer=working".to_string(),
        record.clone(),
    ] {
        let answer = ann.get(&at(&path, &then)).expect_text(200);
        assert!(
            !answer.contains("2604143") && !answer.contains("36-26"),
            "{path}: {answer}"
        );
        let asked = if path.contains('?') { "&" } else { "?" };
        if !path.contains("lineage")
            && !path.contains("history")
            && !path.ends_with("golden-records")
            && !path.contains("golden-records?")
        {
            let path = at(&format!("{path}{asked}include=sensitive"), &then);
            ann.get(&path).problem(403, "forbidden");
        }
    }
    ann.get(&format!("{golden}/history/diff?from=1&to=2&include=sensitive"))
        .problem(403, "forbidden");
}

fn versions_are_compared(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let golden = golden_record("vendor", &id);
    let mut changed = baxter();
    changed["phones"] = json!(["224-948-2001"]);
    feeder.feed("erp", "V-1", &changed);
    let body = json!({"attributes": {"legal_name": "Baxter Right Inc"}, "reason": "from the W-9"});
    ann.command("PATCH", &golden, &body).expect(200);
    changed["phones"] = json!(["224-948-2002"]);
    feeder.feed("erp", "V-1", &changed);
    let diff = reader.get(&format!("{golden}/history/diff?from=1&to=4")).expect(200);
    assert_eq!(
        (&diff["from"]["version"], &diff["to"]["version"]),
        (&json!(1), &json!(4))
    );
    let changes = diff["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2, "{diff}");
    let (name, phones) = (&changes[0], &changes[1]);
    assert_eq!(
        (&name["before"], &name["after"]),
        (&json!("Baxter Healthcare Corp"), &json!("Baxter Right Inc"))
    );
    assert_eq!(
        (&name["cause"], &name["actor"], &name["version"]),
        (&json!("override"), &json!("ann"), &json!(3))
    );
    assert_eq!(name["reason"], "from the W-9");
    assert_eq!(
        (&phones["before"], &phones["after"]),
        (&json!(["+12249482000"]), &json!(["+12249482002"]))
    );
    assert_eq!((&phones["version"], &phones["cause"]), (&json!(4), &json!("ingest")));
    assert_eq!(phones["source"], json!({"system": "erp", "key": "V-1"}));
    assert_eq!(phones["reason"], Value::Null);
    let part = reader.get(&format!("{golden}/history/diff?from=2&to=3")).expect(200);
    assert_eq!(part["changes"].as_array().unwrap().len(), 1);
    for (query, status, code) in [
        ("from=1", 400, "malformed_request"),
        ("from=0&to=2", 400, "malformed_request"),
        ("from=3&to=3", 400, "malformed_request"),
        ("from=4&to=1", 400, "malformed_request"),
        ("from=1&to=99", 404, "not_found"),
        ("from=1&to=2&layer=working", 403, "forbidden"),
        ("from=1&to=2&as_of=2026-01-01T00:00:00Z", 400, "malformed_request"),
    ] {
        reader
            .get(&format!("{golden}/history/diff?{query}"))
            .problem(status, code);
    }
}

fn a_moment_that_cannot_be_asked_about_is_refused(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let golden = golden_record("vendor", &id);
    for query in [
        "as_of=2999-01-01T00:00:00Z",
        "as_of=yesterday",
        "as_of=2026-01-01",
        "as_of=",
        "valid_on=2026-02-30",
        "valid_on=tomorrow",
    ] {
        let refused = reader
            .get(&format!("{golden}?{query}"))
            .problem(400, "malformed_request");
        assert_eq!(
            refused["errors"][0]["pointer"],
            query.split('=').next().unwrap(),
            "{refused}"
        );
    }
    let refused = reader
        .get(&format!("{golden}?valid_on=2026-01-01"))
        .problem(400, "malformed_request");
    assert!(
        refused["detail"].as_str().unwrap().contains("no valid time"),
        "{refused}"
    );
    reader
        .get(&format!("{golden}/lineage?valid_on=2026-01-01"))
        .problem(400, "malformed_request");
    reader
        .get(&at("/v1/domains/vendor/crosswalk/erp/none", &moment()))
        .problem(404, "not_found");
}

/// The day so many days from now.
fn day(offset: i64) -> String {
    mdm_hub::hub::time::day_of(mdm_hub::hub::time::now() + offset * 24 * 3600 * 1_000_000)
}

fn center(parent: &str) -> Value {
    json!({"code": "6010", "entity": "100", "name": "Diagnostic radiology", "parent": parent})
}

/// The same attributes for some days.
fn dated(mut attributes: Value, from: Option<i64>, to: Option<i64>) -> Value {
    if let Some(from) = from {
        attributes["valid_from"] = json!(day(from));
    }
    if let Some(to) = to {
        attributes["valid_to"] = json!(day(to));
    }
    attributes
}

/// Sends a record of a domain, which must be taken. Its golden record.
#[track_caller]
fn send(client: &Client, domain: &str, system: &str, key: &str, attributes: &Value) -> String {
    let answer = client.send_record(domain, system, key, attributes);
    assert!([200, 201].contains(&answer.status), "{}", answer.text());
    answer.json()["golden_id"].as_str().unwrap().to_string()
}

/// `attribute` of each period, with the days: `-10..5 6000`.
fn periods(client: &Client, golden: &str, query: &str, attribute: &str) -> Vec<String> {
    let timeline = client.get(&format!("{golden}/timeline{query}")).expect(200);
    let number = |value: &Value| {
        let text = value.as_str()?;
        (-400..400).find(|offset| day(*offset) == text)
    };
    let end = |value: &Value| number(value).map_or(String::new(), |number| number.to_string());
    let items = timeline["items"].as_array().unwrap().iter();
    items
        .map(|item| {
            let value = &item["attributes"][attribute];
            // What nothing has the key of waits, as an object.
            let value = value.as_str().or(value["key"].as_str()).unwrap_or("-");
            format!("{}..{} {value}", end(&item["valid_from"]), end(&item["valid_to"]))
        })
        .collect()
}

#[track_caller]
fn verified(database: &Database) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_mdm-hub"))
        .args(["verify", "--json"])
        .env("DATABASE_URL", database.url())
        .output()
        .expect("verify runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

fn account(name: &str) -> Value {
    json!({"chart": "GL", "segment": "account", "code": "7100", "name": name})
}

fn a_period_cuts_those_that_were_there(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let cases = [
        ("begins inside", (Some(0), None), &["-20..0 Old", "0.. New"][..]),
        ("ends inside", (Some(-40), Some(0)), &["-40..0 New", "0..20 Old"]),
        (
            "inside",
            (Some(-5), Some(5)),
            &["-20..-5 Old", "-5..5 New", "5..20 Old"],
        ),
        ("covers", (Some(-40), None), &["-40.. New"]),
        ("the same", (Some(-20), Some(20)), &["-20..20 New"]),
        ("the same first day", (Some(-20), Some(5)), &["-20..5 New"]),
        ("meets", (Some(20), None), &["-20..20 Old", "20.. New"]),
    ];
    for (name, (from, to), expected) in cases {
        let id = send(
            &feeder,
            "account",
            "erp",
            name,
            &dated(account("Old"), Some(-20), Some(20)),
        );
        assert_eq!(
            send(&feeder, "account", "erp", name, &dated(account("New"), from, to)),
            id
        );
        let golden = golden_record("account", &id);
        assert_eq!(periods(&reader, &golden, "", "name"), expected, "{name}");
        let record = reader.get(&source_record("account", "erp", name)).expect(200);
        let stored = record["periods"].as_array().map_or(1, Vec::len);
        assert_eq!(stored, expected.len(), "{name}: {record}");
        // What holds on a day is read there, and again when it is sent again.
        let again = feeder
            .send_record("account", "erp", name, &dated(account("New"), from, to))
            .expect(200);
        assert_eq!(again["outcome"], "unchanged", "{name}");
        feeder.delete(&source_record("account", "erp", name)).expect(200);
    }
    verified(&database);
}

fn gaps_are_allowed_or_refused_as_the_domain_says(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let id = send(
        &feeder,
        "account",
        "erp",
        "1",
        &dated(account("Old"), Some(-20), Some(20)),
    );
    let answer = feeder.send_record("account", "erp", "1", &dated(account("New"), Some(30), None));
    let refused = answer.expect(202);
    assert_eq!(refused["outcome"], "quarantined");
    let violation = &refused["violations"][0];
    assert_eq!(
        (&violation["pointer"], &violation["code"]),
        (&json!("/valid_from"), &json!("gap"))
    );
    let expected = format!("from {} to {}", day(20), day(30));
    assert!(
        violation["message"].as_str().unwrap().contains(&expected),
        "{violation}"
    );
    let golden = golden_record("account", &id);
    assert_eq!(
        periods(&reader, &golden, "", "name"),
        ["-20..20 Old"],
        "nothing changed"
    );
    feeder
        .send_record("account", "erp", "1", &dated(account("New"), Some(20), None))
        .expect(200);
    assert_eq!(periods(&reader, &golden, "", "name"), ["-20..20 Old", "20.. New"]);

    let mapping = |reason: &str| {
        json!({"map_set": "GL to X", "source": {"account": "7100"}, "reason": reason,
            "targets": [{"segments": {"account": "1"}}], "mapping_type": "one_to_one"})
    };
    let id = send(
        &feeder,
        "account_mapping",
        "erp",
        "1",
        &dated(mapping("old"), Some(-20), Some(-10)),
    );
    send(
        &feeder,
        "account_mapping",
        "erp",
        "1",
        &dated(mapping("new"), Some(10), None),
    );
    let golden = golden_record("account_mapping", &id);
    let ann = hub.steward("ann");
    assert_eq!(
        periods(&ann, &golden, "?layer=working", "reason"),
        ["-20..-10 old", "10.. new"]
    );
    for (offset, status) in [(-21, 404), (-20, 200), (-10, 404), (9, 404), (10, 200)] {
        let path = format!("{golden}?layer=working&valid_on={}", day(offset));
        assert_eq!(ann.get(&path).status, status, "{offset}");
    }
    verified(&database);
}

/// Dated re-parenting next month: consumers get it ahead, with the day from which it holds.
fn cost_center_reclassification(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = send(&feeder, "cost_center", "erp", "6010", &center("6000"));
    let golden = golden_record("cost_center", &id);
    let before = moment();
    assert_eq!(
        send(
            &feeder,
            "cost_center",
            "erp",
            "6010",
            &dated(center("7000"), Some(30), None)
        ),
        id
    );

    // The parent is protected: until somebody approves, consumers are told of the old one for all days.
    let parent = |client: &Client, query: &str| {
        let record = client.get(&format!("{golden}?{query}")).expect(200);
        record["attributes"]["parent"]["key"].as_str().unwrap().to_string()
    };
    let (today, then) = (format!("valid_on={}", day(0)), format!("valid_on={}", day(30)));
    let waiting = moment();
    for query in ["", &today, &then] {
        assert_eq!(parent(&reader, query), "6000", "{query}");
    }
    assert_eq!(parent(&ann, &format!("layer=working&{then}")), "7000");
    let task = ann.task_about("approval", &id);
    let proposed = &task["detail"]["proposed"][0];
    assert_eq!(proposed["attribute"], "parent");
    let period = json!({"valid_from": day(30), "valid_to": null, "from": {"system": "erp", "key": "6000"}, "to": {"system": "erp", "key": "7000"}});
    assert_eq!(proposed["periods"], json!([period]), "{task}");
    hub.approver("bob").decide(&task, "approve").expect(200);

    assert_eq!(parent(&reader, ""), "6000", "it has not begun");
    assert_eq!(parent(&reader, &today), "6000");
    assert_eq!(parent(&reader, &then), "7000");
    let yesterday = format!("valid_on={}", day(29));
    assert_eq!(parent(&reader, &yesterday), "6000");
    assert_eq!(periods(&reader, &golden, "", "parent"), ["..30 6000", "30.. 7000"]);
    let timeline = reader.get(&format!("{golden}/timeline")).expect(200);
    let states: Vec<&Value> = timeline["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["state"])
        .collect();
    assert_eq!(states, ["present", "future"]);
    let later = reader
        .get(&format!("{golden}/timeline?valid_on={}", day(31)))
        .expect(200);
    assert_eq!(later["items"][1]["state"], "present");

    let change = reader.all_changes("cost_center").pop().unwrap();
    assert_eq!(change["type"], "mdm.golden_record.updated.v1");
    assert!(
        change["data"]["changed"].as_array().unwrap().contains(&json!("parent")),
        "{change}"
    );
    assert_eq!(change["data"]["attributes"]["parent"]["key"], "6000");
    let announced = &change["data"]["periods"][1];
    assert_eq!(
        (&announced["valid_from"], &announced["attributes"]["parent"]["key"]),
        (&json!(day(30)), &json!("7000"))
    );

    // What the hub said then of that day.
    let now = moment();
    for (moment, expected) in [(&before, "6000"), (&waiting, "6000"), (&now, "7000")] {
        assert_eq!(parent(&reader, &format!("{then}&as_of={moment}")), expected);
    }
    let list = |query: &str| {
        let page = reader
            .get(&format!("/v1/domains/cost_center/golden-records?{query}"))
            .expect(200);
        page["items"].as_array().unwrap().len()
    };
    assert_eq!((list("filter.parent=6000"), list("filter.parent=7000")), (1, 0));
    let filter = |value: &str| format!("filter.parent={value}&{then}");
    assert_eq!((list(&filter("6000")), list(&filter("7000"))), (0, 1));
    assert_eq!(list(&format!("{}&as_of={before}", filter("7000"))), 0);
    verified(&database);
}

fn a_period_that_was_not_approved_does_not_begin(database: Database) {
    let mut hub = Hub::start_free(&database);
    let id = send(&hub.feeder(), "cost_center", "erp", "6010", &center("6000"));
    send(
        &hub.feeder(),
        "cost_center",
        "erp",
        "6010",
        &dated(center("7000"), Some(1), None),
    );
    let golden = golden_record("cost_center", &id);
    pass(&mut hub, &database);
    let parent = |query: &str| {
        hub.steward("ann").get(&format!("{golden}{query}")).expect(200)["attributes"]["parent"]["key"].clone()
    };
    crate::harness::wait::wait_for("the period begins", || {
        (parent("?layer=working") == "7000").then_some(())
    });
    assert_eq!(parent(""), "6000");
    assert_eq!(parent(&format!("?valid_on={}", day(0))), "6000");
    let task = hub.steward("ann").task_about("approval", &id);
    hub.approver("bob").decide(&task, "approve").expect(200);
    assert_eq!(parent(""), "7000");
    verified(&database);
}

fn a_plan_that_was_refused_is_not_asked_about_again(database: Database) {
    let mut hub = Hub::start_free(&database);
    let feeder = hub.feeder();
    let id = send(&feeder, "cost_center", "erp", "6010", &center("6000"));
    let plan = |parent: &str, department: &str| {
        let mut attributes = dated(center(parent), Some(1), None);
        attributes["department"] = json!(department);
        send(&feeder, "cost_center", "erp", "6010", &attributes);
    };
    let golden = golden_record("cost_center", &id);
    let told = |hub: &Hub| periods(&hub.reader(), &golden, "", "parent");
    plan("7000", "Imaging");
    let task = hub.steward("ann").task_about("approval", &id);
    hub.approver("bob").decide(&task, "reject").expect(200);
    plan("7000", "Imaging and radiology");
    let about = format!("kind=approval&golden_id={id}");
    assert!(hub.steward("ann").tasks(&about).is_empty());
    assert_eq!(told(&hub), ["..1 6000", "1.. 6000"]);
    plan("8000", "Imaging");
    let task = hub.steward("ann").task_about("approval", &id);
    plan("7000", "Imaging");
    assert!(hub.steward("ann").tasks(&about).is_empty(), "that one was refused");
    hub.approver("bob")
        .decide(&task, "approve")
        .problem(409, "task_already_resolved");
    pass(&mut hub, &database);
    let ann = hub.steward("ann");
    let working = || ann.get(&format!("{golden}?layer=working")).expect(200)["attributes"]["parent"]["key"].clone();
    crate::harness::wait::wait_for("the period begins", || (working() == "7000").then_some(()));
    assert_eq!(
        told(&hub),
        ["..-2 6000", "-2.. 6000"],
        "consumers go on with the old one"
    );
    verified(&database);
}

/// As if days had passed while no hub ran: what was to begin tomorrow began the day before yesterday.
fn pass(hub: &mut Hub, database: &Database) {
    hub.stop();
    let mut conn = database.connect();
    let (planned, begun) = (day(1), day(-2));
    for (table, columns) in [
        ("source_record", &["periods", "attributes"][..]),
        ("golden_record", &["periods", "working", "published"]),
        ("change", &["body"]),
        ("task", &["detail"]),
    ] {
        for column in columns {
            let set = format!("{column} = replace({column}, '{planned}', '{begun}')");
            conn.execute(&format!("UPDATE {table} SET {set} WHERE domain = 'cost_center'"));
        }
    }
    // What was written is sealed: as if it had been written by a hub that did not seal yet.
    for column in ["attributes", "shown", "periods"] {
        let set = format!("{column} = replace({column}, '{planned}', '{begun}'), seal = NULL");
        conn.execute(&format!("UPDATE golden_version SET {set}"));
    }
    for column in ["working", "published", "periods"] {
        let set = format!("{column} = replace({column}, '{planned}', '{begun}')");
        conn.execute(&format!("UPDATE golden_past SET {set}"));
    }
    assert_eq!(
        conn.execute("UPDATE golden_record SET next_period_at = 1 WHERE periods IS NOT NULL"),
        1
    );
    *hub = Hub::start_free(database);
}

fn a_period_begins_by_the_clock(database: Database) {
    let mut hub = Hub::start_free(&database);
    let id = send(&hub.feeder(), "cost_center", "erp", "6010", &center("6000"));
    send(
        &hub.feeder(),
        "cost_center",
        "erp",
        "6010",
        &dated(center("7000"), Some(1), None),
    );
    let task = hub.steward("ann").task_about("approval", &id);
    hub.approver("bob").decide(&task, "approve").expect(200);
    let golden = golden_record("cost_center", &id);
    assert_eq!(
        hub.reader().get(&golden).expect(200)["attributes"]["parent"]["key"],
        "6000"
    );
    let told = hub.reader().all_changes("cost_center").len();
    pass(&mut hub, &database);
    let reader = hub.reader();
    let begun = crate::harness::wait::wait_for("the period begins", || {
        let record = reader.get(&golden).expect(200);
        (record["attributes"]["parent"]["key"] == "7000").then_some(record)
    });
    assert_eq!(begun["attributes"]["valid_from"], json!(day(-2)));
    let versions = reader.get(&format!("{golden}/history")).expect(200);
    let newest = &versions["items"][0];
    assert_eq!(
        (&newest["cause"], &newest["actor"]),
        (&json!("period_began"), &json!("hub"))
    );
    let changes = reader.all_changes("cost_center");
    assert_eq!(changes.len(), told + 1, "told once");
    assert_eq!(changes[told]["data"]["attributes"]["parent"]["key"], "7000");
    let tasks = hub.steward("ann").tasks(&format!("golden_id={id}"));
    assert!(tasks.is_empty(), "it was approved before: {tasks:?}");
    let record = reader.get(&source_record("cost_center", "erp", "6010")).expect(200);
    assert_eq!(record["attributes"]["parent"], "7000");
    verified(&database);
}

/// A late correction of the past changes what is said of a day, and not what was said.
fn both_times_are_asked_about_together(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let id = send(
        &feeder,
        "account",
        "erp",
        "1",
        &dated(account("First"), Some(-100), None),
    );
    let one = moment();
    send(
        &feeder,
        "account",
        "erp",
        "1",
        &dated(account("Second"), Some(-10), None),
    );
    let two = moment();
    send(
        &feeder,
        "account",
        "erp",
        "1",
        &dated(account("Corrected"), Some(-50), Some(-10)),
    );
    let three = moment();
    let golden = golden_record("account", &id);
    let name = |path: &str, moment: &str, offset: i64| {
        let record = reader
            .get(&format!("{path}?as_of={moment}&valid_on={}", day(offset)))
            .expect(200);
        record["attributes"]["name"].as_str().unwrap().to_string()
    };
    let record = source_record("account", "erp", "1");
    let by_key = "/v1/domains/account/golden-records/by-source-key/erp/1";
    for path in [golden.as_str(), record.as_str(), by_key] {
        let said = |moment: &str| [-100, -30, 0].map(|offset| name(path, moment, offset));
        assert_eq!(said(&one), ["First", "First", "First"], "{path}");
        assert_eq!(said(&two), ["First", "First", "Second"], "{path}");
        assert_eq!(said(&three), ["First", "Corrected", "Second"], "{path}");
        reader
            .get(&format!("{path}?valid_on={}", day(-101)))
            .problem(404, "not_found");
    }
    let members = reader
        .get(&format!("{golden}/source-records?as_of={two}&valid_on={}", day(-30)))
        .expect(200);
    assert_eq!(members["items"][0]["attributes"]["name"], "First");
    let at_two = periods(&reader, &golden, &format!("?as_of={two}"), "name");
    assert_eq!(at_two, ["-100..-10 First", "-10.. Second"]);
    let diff = hub
        .steward("ann")
        .get(&format!("{golden}/history/diff?from=2&to=3&layer=working"))
        .expect(200);
    assert_eq!(diff["periods"]["after"].as_array().unwrap().len(), 3, "{diff}");
    verified(&database);
}

fn the_best_source_of_each_day_gives_its_values(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.actor("ann", "*:read *:steward"));
    let a = send(
        &feeder,
        "account",
        "erp",
        "1",
        &dated(account("Supplies"), Some(-20), Some(20)),
    );
    let mut other = account("Supplies, medical");
    other["code"] = json!("7101");
    let b = send(&feeder, "account", "scottsdale", "1", &other);
    assert_ne!(a, b);
    let body = json!({"golden_id": b, "reason": "one account"});
    let golden = golden_record("account", &a);
    ann.command("POST", &format!("{golden}/merge"), &body).expect(200);
    let expected = ["..-20 Supplies, medical", "-20..20 Supplies", "20.. Supplies, medical"];
    assert_eq!(periods(&reader, &golden, "", "name"), expected);
    let name = |offset: i64| {
        let path = format!("{golden}?valid_on={}", day(offset));
        reader.get(&path).expect(200)["attributes"]["name"].clone()
    };
    let source = |offset: i64| {
        let path = format!("{golden}/lineage?valid_on={}", day(offset));
        reader.get(&path).expect(200)["attributes"]["name"]["system"].clone()
    };
    assert_eq!(
        [source(-21), source(0), source(20)],
        ["scottsdale", "erp", "scottsdale"]
    );
    let both_times = format!("{golden}/lineage?valid_on={}&as_of={}", day(0), moment());
    reader.get(&both_times).problem(400, "malformed_request");
    assert_eq!(
        [name(-21), name(0), name(20)],
        [expected[0], expected[1], expected[2]].map(|text| { json!(text.split_once(' ').unwrap().1) })
    );
    verified(&database);
}

fn an_override_counts_on_its_days(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.actor("ann", "*:read *:steward"));
    let id = send(&feeder, "account", "erp", "1", &account("Supplies"));
    let golden = golden_record("account", &id);
    let set = |name: &str, from: Option<String>, to: Option<String>| {
        let body = json!({"attributes": {"name": name}, "reason": "for the move", "valid_from": from, "valid_to": to});
        ann.command("PATCH", &golden, &body)
    };
    set("Always", None, None).expect(200);
    set("For a while", Some(day(5)), Some(day(9))).expect(200);
    assert_eq!(
        periods(&reader, &golden, "", "name"),
        ["..5 Always", "5..9 For a while", "9.. Always"]
    );
    let body = json!({"attributes": {"name": "Seen ahead"}, "reason": "x", "valid_from": day(20)});
    let preview = ann
        .command("PATCH", &format!("{golden}?preview=true"), &body)
        .expect(200);
    let changed = &preview["golden_records"][0]["periods"];
    let counts = ["before", "after"].map(|when| changed[when].as_array().unwrap().len());
    assert_eq!(counts, [3, 4]);
    set("Longer", Some(day(4)), Some(day(9))).expect(200);
    assert_eq!(
        periods(&reader, &golden, "", "name"),
        ["..4 Always", "4..9 Longer", "9.. Always"]
    );
    let overrides = ann.get(&format!("{golden}/overrides")).expect(200);
    let standing: Vec<&Value> = overrides["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["ended_at"].is_null())
        .map(|one| &one["value"])
        .collect();
    assert_eq!(standing, ["Longer", "Always"]);
    let refused = set("X", Some(day(9)), Some(day(5))).problem(422, "invalid_content");
    assert!(refused.to_string().contains("valid_to"), "{refused}");
    set("X", Some("2026-02-30".into()), None).problem(422, "invalid_content");
    let vendor_id = feeder.feed_golden("erp", "V-1", &baxter());
    let body = json!({"attributes": {"legal_name": "X"}, "reason": "x", "valid_from": day(5)});
    let refused = ann
        .command("PATCH", &golden_record("vendor", &vendor_id), &body)
        .problem(422, "invalid_content");
    assert_eq!(refused["errors"][0]["pointer"], "/valid_from");
    verified(&database);
}

fn records_without_dates_say_what_holds_always(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let id = send(&feeder, "account", "erp", "1", &account("Supplies"));
    let golden = golden_record("account", &id);
    send(&feeder, "account", "erp", "1", &dated(account("Later"), Some(5), None));
    assert_eq!(periods(&reader, &golden, "", "name"), ["..5 Supplies", "5.. Later"]);
    send(&feeder, "account", "erp", "1", &account("Supplies again"));
    assert_eq!(periods(&reader, &golden, "", "name"), [".. Supplies again"]);
    let record = reader.get(&golden).expect(200);
    assert!(
        record.get("periods").is_none() && record["attributes"].get("valid_to").is_none(),
        "{record}"
    );
    let vendor_id = feeder.feed_golden("erp", "V-1", &baxter());
    reader
        .get(&format!("{}/timeline", golden_record("vendor", &vendor_id)))
        .problem(409, "no_valid_time");
    for wrong in [json!("2026-02-30"), json!("next month"), json!(day(3))] {
        let mut attributes = dated(account("X"), None, Some(3));
        attributes["valid_from"] = wrong;
        feeder.send_record("account", "erp", "1", &attributes).expect(202);
    }
    assert_eq!(periods(&reader, &golden, "", "name"), [".. Supplies again"]);
    verified(&database);
}
