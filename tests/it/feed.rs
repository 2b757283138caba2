//! The change feed for those who want only some of it, who come back late, or to another database.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::folders::with_free_values;
use crate::harness::hub::program;
use crate::harness::receiver::Receiver;
use crate::harness::records::{assert_contiguous, golden_record, source_record, vendor};
use crate::harness::rules::verified;
use crate::harness::token::token;
use crate::harness::wait::{wait_for, wait_until};
use crate::harness::{Answer, Client, Database, Hub, both};

/// A vendor in that state, with that phone.
fn located(number: usize, state: &str, phone: &str) -> Value {
    let mut vendor = vendor(number);
    vendor["addresses"][0]["state"] = json!(state);
    vendor["phones"] = json!([phone]);
    vendor
}

fn feed_vendors(feeder: &Client, numbers: std::ops::Range<usize>) {
    let records: Vec<Value> = numbers
        .map(|number| json!({"system": "erp", "key": number.to_string(), "attributes": vendor(number)}))
        .collect();
    feeder
        .post("/v1/domains/vendor/source-records", &json!({"records": records}))
        .expect(200);
}

/// Subjects and kinds of the changes that a query gives, read page by page.
#[track_caller]
fn told(reader: &Client, query: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut path = format!("/v1/changes?domain=vendor&limit=2&{query}");
    loop {
        let page = reader.get(&path).expect(200);
        for change in page["changes"].as_array().unwrap() {
            let kind = change["type"].as_str().unwrap().split('.').nth(2).unwrap();
            found.push((change["subject"].as_str().unwrap().to_owned(), kind.to_owned()));
        }
        if page["has_more"] == false {
            return found;
        }
        let cursor = page["next_cursor"].as_str().unwrap();
        path = format!("/v1/changes?domain=vendor&limit=2&{query}&cursor={cursor}");
    }
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(id, kind)| ((*id).into(), (*kind).into())).collect()
}

fn cursor(page: &Value) -> &str {
    page["next_cursor"].as_str().unwrap()
}

both!(
    a_filter_leaves_out_what_is_not_asked_for,
    whoever_waits_with_a_filter_hears_only_what_passes,
    filters_are_checked,
    a_cursor_goes_on_with_the_same_filter_only,
    another_incarnation_is_told,
    events_can_be_followed_and_gone_on_with,
    a_stream_ends_with_the_hub,
    old_changes_are_removed_and_whoever_needs_them_is_told,
    what_a_consumer_needs_is_kept,
    a_subscription_that_waited_too_long_expires,
);

fn a_filter_leaves_out_what_is_not_asked_for(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let stays = feeder.feed_golden("erp", "1", &located(1, "IL", "312-555-0001"));
    let moves = feeder.feed_golden("erp", "2", &located(2, "IL", "312-555-0002"));
    let never = feeder.feed_golden("erp", "3", &located(3, "NV", "312-555-0003"));
    feeder.feed("erp", "1", &located(1, "IL", "312-555-0011"));
    feeder.feed("erp", "3", &located(3, "NV", "312-555-0013"));
    feeder.feed("erp", "2", &located(2, "NV", "312-555-0002"));
    feeder.feed("erp", "2", &located(2, "NV", "312-555-0012"));
    feeder.delete(&source_record("vendor", "erp", "2")).expect(200);
    feeder.delete(&source_record("vendor", "erp", "3")).expect(200);
    assert_eq!(
        told(&reader, "attribute.addresses.state=il"),
        pairs(&[
            (&stays, "created"),
            (&moves, "created"),
            (&stays, "updated"),
            (&moves, "updated"), // leaves
            (&moves, "retired"),
            (&never, "retired"),
        ])
    );
    assert_eq!(
        told(&reader, "changed=phones&type=mdm.golden_record.updated.v1"),
        pairs(&[(&stays, "updated"), (&never, "updated"), (&moves, "updated")])
    );
    assert_eq!(
        told(&reader, "changed=phones&attribute.addresses.state=NV"),
        pairs(&[
            (&never, "created"),
            (&never, "updated"),
            (&moves, "updated"), // enters
            (&moves, "updated"),
            (&moves, "retired"),
            (&never, "retired"),
        ])
    );
    let types = "type=mdm.golden_record.created.v1,mdm.golden_record.retired.v1";
    assert_eq!(told(&reader, types).len(), 5);
    assert_eq!(told(&reader, "").len(), 9);
}

fn whoever_waits_with_a_filter_hears_only_what_passes(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    let begin = reader
        .get("/v1/changes?domain=vendor&attribute.addresses.state=IL")
        .expect(200);
    let path = format!(
        "/v1/changes?domain=vendor&attribute.addresses.state=IL&wait=30&cursor={}",
        cursor(&begin)
    );
    let waiting = std::thread::spawn(move || reader.get(&path).expect(200));
    let feeder = hub.feeder();
    feeder.feed("erp", "1", &located(1, "NV", "312-555-0001"));
    feeder.feed("erp", "2", &located(2, "OK", "312-555-0002"));
    let wanted = feeder.feed_golden("erp", "3", &located(3, "IL", "312-555-0003"));
    let page = waiting.join().unwrap();
    assert_eq!(page["changes"].as_array().unwrap().len(), 1, "{page}");
    assert_eq!(page["changes"][0]["subject"], wanted);
}

fn filters_are_checked(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    for (query, pointer) in [
        ("type=mdm.golden_record.invented.v1", "type"),
        ("changed=nothing", "changed"),
        ("attribute.nothing=1", "attribute.nothing"),
        ("attribute.addresses=1", "attribute.addresses"),
        ("attribute.bank_accounts.account=1", "attribute.bank_accounts.account"),
        ("state=IL", "state"),
    ] {
        let refused = reader.get(&format!("/v1/changes?domain=vendor&{query}"));
        let problem = refused.problem(400, "malformed_request");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    reader
        .get("/v1/changes?domain=vendor,item&attribute.legal_name=x")
        .problem(400, "malformed_request");
}

fn a_cursor_goes_on_with_the_same_filter_only(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    feed_vendors(&hub.feeder(), 0..3);
    let page = reader
        .get("/v1/changes?domain=vendor&attribute.addresses.state=IL")
        .expect(200);
    for query in [
        "domain=vendor",
        "domain=vendor&attribute.addresses.state=OH",
        "domain=vendor,item&attribute.addresses.state=IL",
        "domain=vendor&changed=phones&attribute.addresses.state=IL",
    ] {
        if query.contains("item") {
            continue; // the filter itself is refused there
        }
        reader
            .get(&format!("/v1/changes?{query}&cursor={}", cursor(&page)))
            .problem(400, "cursor_filter_mismatch");
    }
    let all = reader.get("/v1/changes?domain=vendor").expect(200);
    reader
        .get(&format!("/v1/changes?domain=vendor,item&cursor={}", cursor(&all)))
        .problem(400, "cursor_filter_mismatch");
    let snapshot = reader.get("/v1/domains/vendor/golden-records").expect(200);
    let from = snapshot["changes_cursor"].as_str().unwrap();
    for query in ["", "&attribute.addresses.state=IL", "&changed=phones"] {
        let page = reader
            .get(&format!("/v1/changes?domain=vendor{query}&cursor={from}"))
            .expect(200);
        assert_eq!(page["changes"], json!([]), "a snapshot is for any filter");
    }
}

/// `mdm-hub feed new-incarnation`
fn new_incarnation(database: &Database, arguments: &[&str]) -> std::process::Output {
    let mut command = program();
    command
        .args(["feed", "new-incarnation", "--yes"])
        .args(arguments)
        .env("DATABASE_URL", database.url());
    command.output().unwrap()
}

fn another_incarnation_is_told(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    feed_vendors(&hub.feeder(), 0..3);
    let vendors = reader.get("/v1/changes?domain=vendor").expect(200);
    let items = reader.get("/v1/changes?domain=item").expect(200);
    let done = new_incarnation(&database, &["--domain", "vendor"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(String::from_utf8_lossy(&done.stdout).starts_with("vendor:"));
    let refused = reader.get(&format!("/v1/changes?domain=vendor&cursor={}", cursor(&vendors)));
    let problem = refused.problem(409, "feed_incarnation_changed");
    assert_eq!(problem["resync"], json!(["/v1/domains/vendor/golden-records"]));
    reader
        .get(&format!("/v1/changes?domain=item&cursor={}", cursor(&items)))
        .expect(200);
    let again = reader.get(problem["resync"][0].as_str().unwrap()).expect(200);
    let from = again["changes_cursor"].as_str().unwrap();
    reader
        .get(&format!("/v1/changes?domain=vendor&cursor={from}"))
        .expect(200);
    let unknown = new_incarnation(&database, &["--domain", "nothing"]);
    assert!(!unknown.status.success());
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no domain nothing"));
}

/// Events of a stream that has ended: id and data.
fn events(answer: &Answer) -> Vec<(String, Value)> {
    let text = answer.expect_text(200);
    assert!(text.starts_with("retry: 3000\n\n"), "{text}");
    let mut found = Vec::new();
    for block in text.split("\n\n") {
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
        if let (Some(id), Some(data)) = (field("id: "), field("data: ")) {
            found.push((id.to_owned(), serde_json::from_str(data).unwrap()));
        }
    }
    found
}

fn events_can_be_followed_and_gone_on_with(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let begin = reader.get("/v1/changes?domain=vendor").expect(200);
    feed_vendors(&feeder, 0..3);
    let stream = "/v1/changes/events?domain=vendor";
    let all = events(&reader.get(&format!("{stream}&wait=1&cursor={}", cursor(&begin))));
    let changes: Vec<Value> = all.iter().map(|(_, change)| change.clone()).collect();
    assert_eq!(changes.len(), 3);
    assert_contiguous(&changes, 1);
    let going_on = reader
        .request("GET", &format!("{stream}&wait=3"))
        .header("last-event-id", &all[1].0);
    let following = std::thread::spawn(move || events(&going_on.send()));
    feed_vendors(&feeder, 3..4);
    let rest: Vec<Value> = following
        .join()
        .unwrap()
        .into_iter()
        .map(|(_, change)| change)
        .collect();
    assert_eq!(rest.len(), 2);
    assert_contiguous(&rest, 3);
    let now = events(&reader.get(&format!("{stream}&wait=1")));
    assert_eq!(now, [], "without a place it begins with the next change");
    reader
        .get(&format!("{stream}&cursor=x"))
        .problem(400, "malformed_request");
    reader
        .get(&format!("{stream}&attribute.nothing=1"))
        .problem(400, "malformed_request");
}

fn a_stream_ends_with_the_hub(database: Database) {
    let mut hub = Hub::start_free(&database);
    let mut stream = TcpStream::connect(hub.url.trim_start_matches("http://")).unwrap();
    write!(
        stream,
        "GET /v1/changes/events?domain=vendor HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {}\r\n\r\n",
        token("reader", "vendor:read")
    )
    .unwrap();
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.next().unwrap().unwrap().contains("200"));
    let until_retry = lines.by_ref().find(|line| line.as_ref().unwrap().contains("retry"));
    assert!(until_retry.is_some());
    let asked = Instant::now();
    assert!(hub.stop().success());
    assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
    assert!(lines.all(|line| !line.unwrap_or_default().contains("data:")));
}

/// A hub that keeps changes for so many seconds, and for so many whoever needs them.
fn forgetful(database: &Database, keep: u64, hard: u64) -> Hub {
    let options = with_free_values(database)
        .set("MDM_HUB_FEED_KEEP_S", &keep.to_string())
        .set("MDM_HUB_FEED_KEEP_HARD_S", &hard.to_string())
        .set("MDM_HUB_DELIVERY_ALLOW_HTTP", "true")
        .set("MDM_HUB_DELIVERY_ALLOW_PRIVATE", "127.0.0.0/8");
    Hub::start_with(database, options)
}

/// Waits until changes from a place are not kept any more. The problem.
#[track_caller]
fn until_expired(reader: &Client, path: &str) -> Value {
    wait_for("changes are removed", || {
        let answer = reader.get(path);
        (answer.status == 410).then(|| answer.problem(410, "cursor_expired"))
    })
}

fn old_changes_are_removed_and_whoever_needs_them_is_told(database: Database) {
    let hub = forgetful(&database, 1, 1);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    feed_vendors(&feeder, 0..5);
    let problem = until_expired(&reader, "/v1/changes?domain=vendor");
    assert_eq!(problem["resync"], json!(["/v1/domains/vendor/golden-records"]));
    until_expired(&reader, "/v1/changes?domain=vendor&type=mdm.golden_record.created.v1");
    let snapshot = reader.get(problem["resync"][0].as_str().unwrap()).expect(200);
    assert_eq!(snapshot["items"].as_array().unwrap().len(), 5);
    let from = snapshot["changes_cursor"].as_str().unwrap();
    feed_vendors(&feeder, 5..6);
    let rest = reader.get(&format!("/v1/changes?domain=vendor&cursor={from}"));
    if rest.status == 200 {
        let changes = rest.json()["changes"].as_array().unwrap().clone();
        assert_eq!(changes.len(), 1);
        assert_contiguous(&changes, 6);
    } else {
        rest.problem(410, "cursor_expired"); // a machine slower than the second that is kept
    }
    drop(hub);
    verified(&database);
}

fn what_a_consumer_needs_is_kept(database: Database) {
    let hub = forgetful(&database, 1, 3600);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let declared = json!({"domains": ["vendor"], "from": "beginning"});
    reader.put("/v1/consumers/loader", &declared).expect(201);
    feed_vendors(&feeder, 0..3);
    feeder
        .send_record("item", "erp", "1", &json!({"description": "Exam glove nitrile"}))
        .expect(201);
    until_expired(&reader, "/v1/changes?domain=item");
    let page = reader.get("/v1/consumers/loader/changes").expect(200);
    assert_eq!(page["changes"].as_array().unwrap().len(), 3, "{page}");
    reader
        .put("/v1/consumers/loader/position", &json!({"cursor": cursor(&page)}))
        .expect(200);
    until_expired(&reader, "/v1/changes?domain=vendor");
    let nothing = reader.get("/v1/consumers/loader/changes").expect(200);
    assert_eq!(nothing["changes"], json!([]));
}

fn a_subscription_that_waited_too_long_expires(database: Database) {
    let hub = forgetful(&database, 1, 1);
    let (feeder, subscriber) = (hub.feeder(), hub.actor("subscriber", "*:read *:subscribe"));
    let receiver = Receiver::start();
    let body = json!({"name": "slow", "url": receiver.url, "domains": ["vendor"]});
    let made = subscriber.post("/v1/subscriptions", &body).expect(201);
    let path = format!("/v1/subscriptions/{}", made["id"].as_str().unwrap());
    let step = |verb: &str| subscriber.request("POST", &format!("{path}/{verb}")).send();
    step("pause").expect(200);
    feed_vendors(&feeder, 0..3);
    wait_until("it expires", || subscriber.get(&path).expect(200)["state"] == "expired");
    let reason = subscriber.get(&path).expect(200)["state_reason"].clone();
    assert!(reason.as_str().unwrap().contains("position 3"), "{reason}");
    assert_eq!(step("pause").expect(200)["state"], "expired", "it stays told");
    assert_eq!(receiver.all().len(), 0);
    let resumed = step("resume").expect(200);
    assert_eq!((&resumed["state"], &resumed["lag"]), (&json!("active"), &json!(0)));
    let fresh = feeder.feed_golden("erp", "9", &vendor(9));
    wait_until("what comes later arrives", || !receiver.all().is_empty());
    let subjects: BTreeSet<String> = receiver
        .all()
        .iter()
        .map(|delivery| serde_json::from_slice::<Value>(&delivery.body).unwrap()["subject"].to_string())
        .collect();
    assert_eq!(subjects, BTreeSet::from([json!(fresh).to_string()]));
    hub.reader().get(&golden_record("vendor", &fresh)).expect(200);
}
