//! One caller does not take what all others need: places, memory, disk, connections.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::hub::Options;
use crate::harness::records::{put, vendor};
use crate::harness::subscription;
use crate::harness::token::token;
use crate::harness::{Answer, Client, Database, Hub, both, wait_until};

both!(
    a_reader_does_not_fill_the_disk_with_keys_on_questions,
    keys_on_previews_keep_nothing,
    answers_that_are_kept_have_a_share_and_stand,
    an_answer_that_is_too_large_to_keep_is_no_second_effect,
    comparisons_that_are_kept_have_a_share,
    old_comparisons_are_forgotten,
    two_dripping_senders_do_not_hold_the_comparisons,
    one_reader_does_not_take_every_stream,
    one_reader_does_not_take_every_waiting_place,
    a_reader_who_never_reads_is_let_go,
    bodies_held_open_are_refused_early,
    look_ups_do_not_open_a_task_for_each_pair,
    explaining_by_other_rules_has_a_share,
    nobody_makes_subscriptions_without_end,
    work_that_waits_for_decisions_has_a_share,
    idle_connections_do_not_stop_the_hub,
    limits_are_told_in_metrics,
);

const BATCH: &str = "/v1/domains/vendor/source-records";
const RUNS: &str = "/v1/reconciliations";

fn limited(limits: &[(&str, &str)]) -> Options {
    limits.iter().fold(subscription::options(), |options, (name, value)| {
        options.set(&format!("MDM_HUB_{name}"), value)
    })
}

fn keyed(client: &Client, path: &str, key: &str, body: &Value) -> Answer {
    let request = client.request("POST", path).header("idempotency-key", key);
    request.json(body).send()
}

#[track_caller]
fn limit(answer: &Answer, setting: &str) -> Value {
    let problem = answer.problem(429, "limit_reached");
    assert!(
        problem["detail"].as_str().unwrap().contains(setting),
        "{setting}: {problem}"
    );
    problem
}

fn batch(numbers: std::ops::Range<usize>) -> Value {
    let records: Vec<Value> = numbers
        .map(|n| json!({"system": "erp", "key": n.to_string(), "attributes": vendor(n)}))
        .collect();
    json!({"records": records})
}

/// A request whose body does not come by itself.
struct Raw(TcpStream);

impl Raw {
    fn send(hub: &Hub, subject: &str, request: &str, headers: &str) -> Raw {
        let mut stream = TcpStream::connect(hub.url.trim_start_matches("http://")).unwrap();
        let token = token(subject, "*:read *:ingest");
        let head = format!("{request} HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {token}\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Raw(stream)
    }

    fn say(&mut self, text: &str) {
        // The hub may have ended the talk.
        let _ = self.0.write_all(text.as_bytes());
    }

    fn status(&mut self) -> u16 {
        let mut line = [0; 12];
        self.0.read_exact(&mut line).unwrap();
        std::str::from_utf8(&line[9..]).unwrap().parse().unwrap()
    }

    fn list(hub: &Hub, subject: &str, name: &str) -> Raw {
        let path = format!("POST {RUNS}?domain=vendor&consumer={name}&store=false");
        let mut raw = Raw::send(
            hub,
            subject,
            &path,
            "content-type: text/csv\r\ntransfer-encoding: chunked\r\n",
        );
        raw.say("12\r\ngolden_id,version\n\r\n");
        raw
    }
}

fn held(hub: &Hub, setting: &str) -> usize {
    let metrics = hub.admin().get("/metrics").expect_text(200);
    let line = metrics
        .lines()
        .find(|line| line.starts_with(&format!("mdm_held{{limit=\"{setting}\"}}")));
    line.unwrap().rsplit(' ').next().unwrap().parse().unwrap()
}

fn a_reader_does_not_fill_the_disk_with_keys_on_questions(database: Database) {
    let hub = Hub::start_with(&database, limited(&[("QUOTAS_ANSWERS", "1")]));
    let reader = hub.reader();
    hub.feeder().send_record("vendor", "erp", "1", &vendor(1)).expect(201);
    for question in [
        ("/v1/domains/vendor/match", json!({"attributes": vendor(1)})),
        (
            "/v1/crosswalk/resolve",
            json!({"domain": "vendor", "keys": [{"system": "erp", "key": "1"}]}),
        ),
        (
            "/v1/lookups/vendor-payable",
            json!({"vendor": {"system": "erp", "key": "1"}}),
        ),
    ] {
        for _ in 0..3 {
            let answer = keyed(&reader, question.0, "same", &question.1);
            answer.expect(200);
            assert_eq!(answer.header("idempotent-replay"), None, "{}", question.0);
        }
        // Another question under the same key is another question.
        assert_ne!(keyed(&reader, question.0, "same", &json!({})).status, 200);
    }
}

fn keys_on_previews_keep_nothing(database: Database) {
    let hub = Hub::start_with(&database, limited(&[("QUOTAS_ANSWERS", "1")]));
    let feeder = hub.feeder();
    let ids: Vec<String> = (0..2)
        .map(|n| feeder.feed_golden("erp", &n.to_string(), &vendor(n)))
        .collect();
    let path = format!("/v1/domains/vendor/golden-records/{}/merge", ids[0]);
    let body = json!({"golden_id": ids[1], "reason": "one company"});
    let merge = |query: &str| {
        let request = hub.steward("ann").request("POST", &format!("{path}{query}"));
        let request = request.header("if-match", "\"1\"").header("idempotency-key", "m");
        request.json(&body).send()
    };
    for _ in 0..3 {
        let preview = merge("?preview=true");
        preview.expect(200);
        assert_eq!(preview.header("idempotent-replay"), None);
    }
    merge("").expect(200);
    assert_eq!(merge("").header("idempotent-replay"), Some("true"));
}

fn answers_that_are_kept_have_a_share_and_stand(database: Database) {
    let hub = Hub::start_with(&database, limited(&[("QUOTAS_ANSWERS", "2")]));
    let feeder = hub.feeder();
    for key in ["a", "b"] {
        keyed(&feeder, BATCH, key, &batch(0..2)).expect(200);
    }
    let refused = keyed(&feeder, BATCH, "c", &batch(0..2));
    limit(&refused, "quotas.answers");
    assert!(refused.header("retry-after").is_some());
    // What was promised stands, and without a key everything goes on.
    assert_eq!(
        keyed(&feeder, BATCH, "a", &batch(0..2)).header("idempotent-replay"),
        Some("true")
    );
    feeder.post(BATCH, &batch(2..3)).expect(200);
    keyed(&hub.actor("another", "*:ingest"), BATCH, "c", &batch(0..2)).expect(200);
}

fn an_answer_that_is_too_large_to_keep_is_no_second_effect(database: Database) {
    let hub = Hub::start_with(&database, limited(&[("QUOTAS_ANSWER_BYTES", "200")]));
    keyed(&hub.feeder(), BATCH, "a", &batch(0..9)).expect(200);
    keyed(&hub.feeder(), BATCH, "a", &batch(0..9)).problem(409, "idempotency_answer_not_kept");
    keyed(&hub.feeder(), BATCH, "a", &batch(0..8)).problem(422, "idempotency_key_reused");
    assert_eq!(hub.reader().all_changes("vendor").len(), 9);
}

fn compare(client: &Client, query: &str, list: &str) -> Answer {
    let request = client.request("POST", &format!("{RUNS}?domain=vendor&consumer=ledger{query}"));
    request.body("text/csv", list).send()
}

fn comparisons_that_are_kept_have_a_share(database: Database) {
    let limits = [("QUOTAS_RECONCILIATIONS", "2"), ("QUOTAS_MISMATCHES", "3")];
    let hub = Hub::start_with(&database, limited(&limits));
    hub.feeder().post(BATCH, &batch(0..5)).expect(200);
    let reader = hub.reader();
    let list = "golden_id,version\n";
    let first = compare(&reader, "", list).expect(201);
    assert_eq!(
        (&first["counts"]["missing"], &first["mismatches_kept"]),
        (&json!(5), &json!(3))
    );
    let place = format!("{RUNS}/{}", first["id"].as_str().unwrap());
    let kept = reader.get(&format!("{place}/mismatches")).expect(200);
    assert_eq!(kept["items"].as_array().unwrap().len(), 3);
    compare(&reader, "", list).expect(201);
    let refused = limit(&compare(&reader, "", list), "quotas.reconciliations");
    assert!(refused["detail"].as_str().unwrap().contains("delete"), "{refused}");
    compare(&reader, "&store=false", list).expect(200);
    compare(&hub.actor("another", "*:read"), "", list).expect(201);
    // One's own is forgotten, another's is not, and what was signed off stays.
    hub.actor("another", "*:read").delete(&place).problem(403, "forbidden");
    reader.delete(&place).expect(204);
    reader.get(&place).problem(404, "not_found");
    reader.delete(&place).problem(404, "not_found");
    compare(&reader, "", list).expect(201);
}

fn old_comparisons_are_forgotten(database: Database) {
    let limits = [("QUOTAS_RECONCILIATIONS_S", "0")];
    let mut hub = Hub::start(&database);
    hub.feeder().post(BATCH, &batch(0..3)).expect(200);
    let run = compare(&hub.reader(), "", "golden_id,version\n").expect(201);
    let place = format!("{RUNS}/{}", run["id"].as_str().unwrap());
    hub.reader().get(&place).expect(200);
    hub.kill();
    let hub = Hub::start_with(&database, limited(&limits));
    wait_until("it is forgotten", || hub.reader().get(&place).status == 404);
}

fn two_dripping_senders_do_not_hold_the_comparisons(database: Database) {
    let limits = [
        ("LIMITS_LISTS_PER_CALLER", "1"),
        ("LIMITS_LISTS_OVERALL", "2"),
        ("LIMITS_LIST_SECONDS", "4"),
    ];
    let hub = Hub::start_with(&database, limited(&limits));
    // They are registered as who may compare.
    for name in ["ann", "bob"] {
        let client = hub.actor(name, "*:read *:ingest");
        let path = format!("{RUNS}?domain=vendor&consumer={name}&store=false");
        let list = client.request("POST", &path).body("text/csv", "golden_id,version\n");
        list.send().expect(200);
    }
    let mut one = Raw::list(&hub, "ann", "ann");
    wait_until("a list is being compared", || held(&hub, "limits.lists_overall") == 1);
    assert_eq!(Raw::list(&hub, "ann", "ann").status(), 429, "one caller has one place");
    // Without a row no place is taken.
    let _silent = Raw::send(
        &hub,
        "bob",
        &format!("POST {RUNS}?domain=vendor&consumer=bob&store=false"),
        "content-type: text/csv\r\ntransfer-encoding: chunked\r\n",
    );
    compare(&hub.reader(), "&store=false", "golden_id,version\n").expect(200);
    // Who drips is not waited for.
    let begun = std::time::Instant::now();
    for _ in 0..100 {
        one.say("1\r\n\n\r\n");
        std::thread::sleep(Duration::from_millis(100));
        if begun.elapsed() > Duration::from_secs(5) {
            break;
        }
    }
    assert_eq!(one.status(), 408);
    wait_until("the place is free", || held(&hub, "limits.lists_overall") == 0);
}

fn stream(hub: &Hub, subject: &str) -> Raw {
    Raw::send(hub, subject, "GET /v1/changes/events?domain=vendor", "")
}

fn one_reader_does_not_take_every_stream(database: Database) {
    let limits = [("LIMITS_STREAMS_PER_CALLER", "2"), ("LIMITS_STREAMS_OVERALL", "3")];
    let hub = Hub::start_with(&database, limited(&limits));
    let mut open: Vec<Raw> = (0..2).map(|_| stream(&hub, "ann")).collect();
    assert!(open.iter_mut().all(|raw| raw.status() == 200));
    assert_eq!(stream(&hub, "ann").status(), 429);
    let mut other = stream(&hub, "bob");
    assert_eq!(other.status(), 200);
    assert_eq!(stream(&hub, "carl").status(), 503, "all together");
    // Who goes gives the place back.
    drop(open);
    wait_until("places are free", || stream(&hub, "ann").status() == 200);
}

fn one_reader_does_not_take_every_waiting_place(database: Database) {
    let hub = Hub::start_with(&database, limited(&[("LIMITS_WAITS_PER_CALLER", "2")]));
    let begin = hub.reader().get("/v1/changes?domain=vendor").expect(200);
    let path = format!(
        "/v1/changes?domain=vendor&wait=30&cursor={}",
        begin["next_cursor"].as_str().unwrap()
    );
    let waiting: Vec<Raw> = (0..2)
        .map(|_| Raw::send(&hub, "reader", &format!("GET {path}"), ""))
        .collect();
    wait_until("two wait", || held(&hub, "limits.waits_overall") == 2);
    limit(&hub.reader().get(&path), "limits.waits_per_caller");
    hub.actor("another", "*:read")
        .get("/v1/changes?domain=vendor")
        .expect(200);
    // Other reads of the caller go on.
    hub.reader().get("/v1/domains/vendor/golden-records").expect(200);
    drop(waiting);
    wait_until("places are free", || {
        hub.reader().get("/v1/changes?domain=vendor").status == 200
    });
}

fn a_reader_who_never_reads_is_let_go(database: Database) {
    let hub = Hub::start_with(&database, limited(&[("LIMITS_UNREAD_SECONDS", "1")]));
    for begin in (0..600).step_by(200) {
        hub.feeder().post(BATCH, &batch(begin..begin + 200)).expect(200);
    }
    let list = "/v1/domains/vendor/golden-records?limit=1000";
    let size = hub.reader().get(list).bytes.len();
    // More than all the buffers on the way.
    let asks = 64 * 1024 * 1024 / size;
    let mut raw = Raw::send(&hub, "reader", &format!("GET {list}"), "");
    let again = format!(
        "GET {list} HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {}\r\n\r\n",
        token("reader", "*:read")
    );
    raw.0.set_nonblocking(true).unwrap();
    let mut asked = 0;
    wait_until("it is let go", || {
        while asked < asks && raw.0.write_all(again.as_bytes()).is_ok() {
            asked += 1;
        }
        // What asks is at work itself.
        let metrics = hub.admin().get("/metrics").expect_text(200);
        metrics.contains("mdm_unread_total 1")
    });
    assert_eq!(held(&hub, "limits.requests_overall"), 1);
    // Who reads slowly, but reads, gets all.
    assert_eq!(hub.reader().get(list).bytes.len(), size);
}

fn bodies_held_open_are_refused_early(database: Database) {
    let limits = [
        ("LIMITS_BODY_BYTES_PER_CALLER", "100000"),
        ("LIMITS_BODY_BYTES_OVERALL", "150000"),
    ];
    let hub = Hub::start_with(&database, limited(&limits));
    let open = |subject: &str, length: &str| {
        let headers = format!("content-type: application/json\r\n{length}\r\n");
        Raw::send(&hub, subject, &format!("POST {BATCH}"), &headers)
    };
    let mut raw = open("ann", "content-length: 90000");
    raw.say("{\"records\": [");
    wait_until("it is counted", || held(&hub, "limits.body_bytes_overall") == 90_000);
    assert_eq!(open("ann", "content-length: 20000").status(), 429, "before it comes");
    let mut chunked = open("ann", "transfer-encoding: chunked");
    chunked.say(&format!("5000\r\n{}\r\n", " ".repeat(0x5000)));
    assert_eq!(chunked.status(), 429, "as it comes");
    assert_eq!(open("bob", "content-length: 80000").status(), 503, "all together");
    hub.actor("feeder", "*:ingest *:read")
        .post(BATCH, &batch(0..9))
        .expect(200);
    drop(raw);
    wait_until("it is given back", || held(&hub, "limits.body_bytes_overall") == 0);
}

fn look_ups_do_not_open_a_task_for_each_pair(database: Database) {
    let hub = Hub::start_with(&database, limited(&[("QUOTAS_LOOK_UP_TASKS_PER_CALLER", "2")]));
    let feeder = hub.feeder();
    for n in 0..4 {
        put(
            &feeder,
            "facility",
            &format!("F{n}"),
            &json!({"name": format!("Mercy Hospital {}", ["North", "South", "East", "West"][n])}),
        );
    }
    let items: Vec<String> = (0..3)
        .map(|n| {
            let item = json!({"description": format!("Bone screw titanium {n}.5 mm x 4{n} mm"), "manufacturer": "Synthes",
                "mfr_part_number": format!("214.04{n}"), "item_type": "implant", "base_uom": "EA"});
            put(&feeder, "item", &format!("I{n}"), &item)
        })
        .collect();
    let ask = |client: &Client, item: usize, facility: usize| {
        let body = json!({"item": {"system": "erp", "key": format!("I{item}")}, "on": "2026-06-15",
            "facility": {"system": "erp", "key": format!("F{facility}")}});
        client.post("/v1/lookups/item-chargeable", &body).expect(200)
    };
    let reader = hub.reader();
    for item in 0..3 {
        for facility in 0..4 {
            for _ in 0..2 {
                let answer = ask(&reader, item, facility);
                assert_eq!(answer["chargeable"], false);
                assert_eq!(answer["task_id"].is_string(), item < 2, "{answer}");
            }
        }
    }
    let steward = hub.steward("charlie");
    let tasks = steward
        .get("/v1/tasks?domain=item&category=charge_look_up_failed")
        .expect(200);
    let tasks = tasks["items"].as_array().unwrap();
    assert_eq!(tasks.len(), 2, "one an item, and two a caller");
    let first = tasks.iter().find(|task| task["golden_id"] == json!(items[0])).unwrap();
    let detail = steward
        .get(&format!("/v1/tasks/{}", first["id"].as_str().unwrap()))
        .expect(200);
    assert_eq!(detail["detail"]["others"].as_array().unwrap().len(), 3, "{detail}");
    assert!(detail["title"].as_str().unwrap().contains("3 other"), "{detail}");
    // Others have a share of their own.
    assert!(ask(&hub.actor("billing", "*:read"), 2, 0)["task_id"].is_string());
    let metrics = hub.admin().get("/metrics").expect_text(200);
    assert!(metrics.contains("mdm_look_ups_unasked_total 8"), "{metrics}");
}

fn explaining_by_other_rules_has_a_share(database: Database) {
    let hub = Hub::start(&database);
    for begin in (0..600).step_by(200) {
        hub.feeder().post(BATCH, &batch(begin..begin + 200)).expect(200);
    }
    let versions = hub.reader().get("/v1/domains/vendor/rule-versions").expect(200);
    let rules = versions["items"][0]["id"].as_str().unwrap().to_owned();
    let ask = |client: Client, rules: Option<&str>| {
        let mut body = json!({"left": {"system": "erp", "key": "1"}, "right": {"system": "erp", "key": "2"}});
        if let Some(rules) = rules {
            body["rules"] = json!(rules);
        }
        client.post("/v1/domains/vendor/explain", &body)
    };
    wait_until("more than one at a time is refused", || {
        let callers: Vec<_> = (0..4)
            .map(|_| {
                let (client, rules) = (hub.reader(), rules.clone());
                std::thread::spawn(move || ask(client, Some(&rules)))
            })
            .collect();
        let answers: Vec<Answer> = callers.into_iter().map(|caller| caller.join().unwrap()).collect();
        assert!(
            answers.iter().any(|answer| answer.status == 200),
            "one of them is served"
        );
        for refused in answers.iter().filter(|answer| answer.status != 200) {
            limit(refused, "limits.builds_per_caller");
        }
        answers.iter().any(|answer| answer.status == 429)
    });
    ask(hub.reader(), Some(&rules)).expect(200);
    ask(hub.reader(), None).expect(200);
}

fn nobody_makes_subscriptions_without_end(database: Database) {
    let hub = Hub::start_with(&database, limited(&[("QUOTAS_SUBSCRIPTIONS", "3")]));
    let body = json!({"name": "billing", "url": "http://127.0.0.1:9/", "domains": ["vendor"]});
    let make = |name: &str| hub.actor(name, "*:read *:subscribe").post("/v1/subscriptions", &body);
    let ids: Vec<String> = (0..3)
        .map(|_| make("ann").expect(201)["id"].as_str().unwrap().to_owned())
        .collect();
    let refused = limit(&make("ann"), "quotas.subscriptions");
    assert!(refused["detail"].as_str().unwrap().contains("delete"), "{refused}");
    let others = make("bob").expect(201);
    // Nor by way of others.
    let hand = json!({"owner": "ann", "reason": "she asked for it"});
    let path = format!("/v1/subscriptions/{}/owner", others["id"].as_str().unwrap());
    limit(&hub.actor("root", "*:admin").put(&path, &hand), "quotas.subscriptions");
    let ann = hub.actor("ann", "*:read *:subscribe");
    ann.delete(&format!("/v1/subscriptions/{}", ids[0])).expect(204);
    make("ann").expect(201);
}

fn work_that_waits_for_decisions_has_a_share(database: Database) {
    let limits = [
        ("QUOTAS_ONBOARDINGS", "1"),
        ("QUOTAS_COMMENTS", "1"),
        ("QUOTAS_CHANGE_REQUESTS", "1"),
        ("QUOTAS_DRAFTS", "1"),
    ];
    let hub = Hub::start_with(&database, limited(&limits));
    let ann = hub.steward("ann");
    let begin = || ann.post("/v1/onboardings", &json!({"name": "Lakeside", "note": ""}));
    begin().expect(201);
    limit(&begin(), "quotas.onboardings");

    let held = hub
        .feeder()
        .send_record("vendor", "erp", "x", &json!({"duns": "x"}))
        .expect(202);
    let comments = format!("/v1/tasks/{}/comments", held["task_id"].as_str().unwrap());
    ann.post(&comments, &json!({"text": "who knows?"})).expect(201);
    limit(&ann.post(&comments, &json!({"text": "nobody"})), "quotas.comments");

    let id = hub.feeder().feed_golden("erp", "1", &vendor(1));
    let propose = |name: &str| {
        let body = json!({"golden_id": id, "operation": "retire", "reason": "closed"});
        hub.proposer(name).post("/v1/domains/vendor/change-requests", &body)
    };
    propose("bob").expect(201);
    limit(&propose("bob"), "quotas.change_requests");

    let draft = |name: &str| {
        let body = json!({"body": {"title": "States", "codes": [{"code": "TX", "title": "Texas"}]}});
        hub.actor("gov", "*:read *:govern")
            .post(&format!("/v1/definitions/code_list/{name}/versions"), &body)
    };
    draft("states-a").expect(201);
    limit(&draft("states-b"), "quotas.drafts");
}

fn idle_connections_do_not_stop_the_hub(database: Database) {
    let options = limited(&[("READERS", "2"), ("LIMITS_CONNECTIONS", "100000")]).descriptors(256);
    let hub = Hub::start_with(&database, options);
    let place = hub.url.trim_start_matches("http://").to_owned();
    let idle: Vec<TcpStream> = (0..1_100).filter_map(|_| TcpStream::connect(&place).ok()).collect();
    assert!(idle.len() > 500, "they connect");
    for n in 0..5 {
        hub.feeder()
            .send_record("vendor", "erp", &n.to_string(), &vendor(n))
            .expect(201);
    }
    hub.reader().get("/v1/domains/vendor/golden-records").expect(200);
    assert!(held(&hub, "limits.connections") < 200);
    drop(idle);
}

fn limits_are_told_in_metrics(database: Database) {
    let hub = Hub::start_with(&database, limited(&[("QUOTAS_SUBSCRIPTIONS", "1")]));
    let body = json!({"name": "billing", "url": "http://127.0.0.1:9/", "domains": ["vendor"]});
    let ann = hub.actor("ann", "*:read *:subscribe");
    ann.post("/v1/subscriptions", &body).expect(201);
    limit(&ann.post("/v1/subscriptions", &body), "quotas.subscriptions");
    let metrics = hub.admin().get("/metrics").expect_text(200);
    assert!(
        metrics.contains("mdm_refused_total{limit=\"quotas.subscriptions\"} 1"),
        "{metrics}"
    );
}
