//! What joins, what is asked, and what is taken back: never by a name alone, and never more than was said.

use serde_json::{Value, json};

use crate::harness::records::{golden_record, source_record, vendor};
use crate::harness::{Answer, Client, Database, Hub, both};
use crate::verify::verify;

both!(
    a_late_arrival_does_not_stay_on_the_wrong_side,
    a_late_arrival_that_fits_neither_side_is_asked_about,
    a_split_of_listed_records_says_nothing_of_late_arrivals,
    what_a_steward_put_there_is_asked_about_when_its_like_leaves,
    an_exact_unmerge_gives_the_crosswalk_its_old_answer_back,
    a_bulk_decision_is_taken_back_in_one_call,
    an_equal_name_elsewhere_is_at_least_a_question,
    a_name_that_many_have_is_one_question,
    a_name_alone_never_joins,
    match_says_what_ingest_does,
);

/// A vendor, with another name or address.
fn named(number: usize, name: &str) -> Value {
    let mut record = vendor(number);
    record["legal_name"] = json!(name);
    record
}

fn golden(client: &Client, system: &str, key: &str) -> String {
    let path = format!("/v1/domains/vendor/crosswalk/{system}/{key}");
    let found = client.get(&path).expect(200);
    found["golden_id"].as_str().expect("it belongs somewhere").to_owned()
}

fn merge(ann: &Client, survivor: &str, loser: &str) -> Value {
    let body = json!({"golden_id": loser, "reason": "one company", "reopen": true});
    ann.command("POST", &format!("{}/merge", golden_record("vendor", survivor)), &body)
        .expect(200)
}

fn split(ann: &Client, golden: &str, part: &Value, query: &str) -> Value {
    let mut body = part.clone();
    body["reason"] = json!("two companies");
    ann.command(
        "POST",
        &format!("{}/split{query}", golden_record("vendor", golden)),
        &body,
    )
    .expect(200)
}

fn sent(feeder: &Client, system: &str, key: &str, record: &Value) -> Value {
    let answer = feeder.send_record("vendor", system, key, record);
    assert!(answer.status < 300, "{}", answer.text());
    answer.json()
}

fn published(client: &Client, golden: &str) -> Value {
    client.get(&golden_record("vendor", golden)).expect(200)["attributes"].clone()
}

/// Source keys on both sides of the standing "not the same" of a golden record.
fn kept_apart(ann: &Client, golden: &str) -> Vec<String> {
    let path = format!("{}/verdicts", golden_record("vendor", golden));
    let found = ann.get(&path).expect(200);
    let standing = found["items"].as_array().unwrap().iter();
    let standing = standing.filter(|one| one["active"] == true && one["value"] == "no_match");
    let mut keys: Vec<String> = Vec::new();
    for verdict in standing {
        for side in ["left", "right"] {
            let side = verdict[side].as_array().unwrap().iter();
            keys.extend(side.map(|one| one["source"]["key"].as_str().unwrap().to_owned()));
        }
    }
    keys.sort_unstable();
    keys
}

fn assert_sound(database: &Database) {
    let (fine, report) = verify(database);
    assert!(fine, "{report:#}");
}

/// Two vendors merged by mistake, and a third record that is the second vendor's.
fn merged_with_a_late_arrival(hub: &Hub) -> (String, String) {
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    sent(&feeder, "erp", "A-1", &vendor(3));
    sent(&feeder, "erp", "B-1", &vendor(20));
    let (a, b) = (golden(&ann, "erp", "A-1"), golden(&ann, "erp", "B-1"));
    merge(&ann, &a, &b);
    let mut late = vendor(20);
    late["website"] = json!("https://late.example");
    assert_eq!(sent(&feeder, "procurement", "B-2", &late)["outcome"], "joined");
    assert_eq!(golden(&ann, "procurement", "B-2"), a);
    (a, b)
}

fn a_late_arrival_does_not_stay_on_the_wrong_side(database: Database) {
    let hub = Hub::start(&database);
    let ann = hub.steward("ann");
    let (a, b) = merged_with_a_late_arrival(&hub);
    assert_eq!(published(&ann, &a)["website"], "https://late.example");
    let part = json!({"merged_id": b});
    let foreseen = split(&ann, &a, &part, "?preview=true");
    let expected = json!([{"source": {"system": "procurement", "key": "B-2"}, "outcome": "moves", "golden_id": b}]);
    assert_eq!(foreseen["late_arrivals"], expected);
    assert_eq!(golden(&ann, "procurement", "B-2"), a, "a preview changes nothing");
    split(&ann, &a, &part, "");
    assert_eq!(golden(&ann, "procurement", "B-2"), b);
    assert_eq!(published(&ann, &a).get("website"), None, "its values went with it");
    assert_eq!(published(&ann, &b)["website"], "https://late.example");
    assert_eq!(kept_apart(&ann, &a), ["A-1", "B-1"], "nobody said anything of B-2");
    assert_sound(&database);
    // The other way round: what belongs to the side that stays, stays.
    merge(&ann, &a, &b);
    sent(&hub.feeder(), "procurement", "A-2", &vendor(3));
    let done = split(&ann, &a, &part, "?preview=true");
    let late = done["late_arrivals"].as_array().unwrap();
    assert_eq!(
        (&late[0]["outcome"], late.len()),
        (&json!("stays"), 1),
        "B-2 moved with the second merge"
    );
    split(&ann, &a, &part, "");
    assert_eq!(
        (golden(&ann, "procurement", "A-2"), golden(&ann, "procurement", "B-2")),
        (a.clone(), b)
    );
    assert_sound(&database);
    assert!(!kept_apart(&ann, &a).contains(&"A-2".to_owned()));
}

fn a_late_arrival_that_fits_neither_side_is_asked_about(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let (a, b) = merged_with_a_late_arrival(&hub);
    // It changes to something that is like neither: a record that is known stays where it is.
    sent(&feeder, "procurement", "B-2", &vendor(41));
    assert_eq!(golden(&ann, "procurement", "B-2"), a);
    let part = json!({"merged_id": b});
    let foreseen = split(&ann, &a, &part, "?preview=true");
    assert_eq!(foreseen["late_arrivals"][0]["outcome"], "asked");
    assert_eq!(foreseen["late_arrivals"][0]["golden_id"], "new");
    split(&ann, &a, &part, "");
    let own = golden(&ann, "procurement", "B-2");
    assert!(own != a && own != b);
    let asked = ann.tasks(&format!("kind=potential_duplicate&golden_id={own}"));
    let mut others: Vec<&Value> = asked.iter().map(|task| &task["other_golden_id"]).collect();
    others.sort_unstable_by_key(|id| id.to_string());
    let mut expected = [json!(a), json!(b)];
    expected.sort_unstable_by_key(ToString::to_string);
    assert_eq!(others, [&expected[0], &expected[1]]);
    assert_eq!(
        ann.get(&golden_record("vendor", &own)).status,
        404,
        "it is not published while it is asked about"
    );
    assert_sound(&database);
}

fn a_split_of_listed_records_says_nothing_of_late_arrivals(database: Database) {
    let hub = Hub::start(&database);
    let ann = hub.steward("ann");
    let (a, b) = merged_with_a_late_arrival(&hub);
    let part = json!({"source_records": [{"system": "erp", "key": "B-1"}]});
    let foreseen = split(&ann, &a, &part, "?preview=true");
    assert_eq!(foreseen["late_arrivals"][0]["outcome"], "moves");
    split(&ann, &a, &part, "");
    assert_eq!(golden(&ann, "procurement", "B-2"), b);
    assert_eq!(kept_apart(&ann, &b), ["A-1", "B-1"]);
    assert_sound(&database);
}

fn what_a_steward_put_there_is_asked_about_when_its_like_leaves(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    for (key, number) in [("A-1", 3), ("B-1", 20), ("C-1", 41), ("D-1", 50)] {
        sent(&feeder, "erp", key, &vendor(number));
    }
    let of = |key: &str| golden(&ann, "erp", key);
    let (a, b, c, d) = (of("A-1"), of("B-1"), of("C-1"), of("D-1"));
    merge(&ann, &a, &b);
    // The second becomes the like of what leaves; the third is like nobody.
    for (key, id) in [("C-1", &c), ("D-1", &d)] {
        merge(&ann, &a, id);
        assert_eq!(of(key), a);
    }
    sent(&feeder, "erp", "C-1", &vendor(20));
    let part = json!({"merged_id": b});
    let foreseen = split(&ann, &a, &part, "?preview=true");
    let expected = json!([{"source": {"system": "erp", "key": "C-1"}, "outcome": "asked", "golden_id": a}]);
    assert_eq!(foreseen["late_arrivals"], expected);
    split(&ann, &a, &part, "");
    assert_eq!(
        (of("C-1"), of("D-1")),
        (a.clone(), a.clone()),
        "a steward put them there"
    );
    assert_eq!(kept_apart(&ann, &a), ["A-1", "B-1"]);
    let asked = ann.tasks("kind=cohesion_lost");
    let late: Vec<&Value> = asked.iter().filter(|task| task["category"] == "late_arrival").collect();
    assert_eq!(late.len(), 1, "{asked:?}");
    assert_eq!(late[0]["source"], json!({"system": "erp", "key": "C-1"}));
    ann.decide(late[0], "split").expect(200);
    assert_eq!(of("C-1"), c, "it has its own golden record back");
    assert_sound(&database);
}

fn resolved(client: &Client, body: &Value) -> Value {
    let mut body = body.clone();
    let query = body.as_object_mut().unwrap().remove("as_of");
    let query = query.map_or(String::new(), |at| format!("?as_of={}", at.as_str().unwrap()));
    client.post(&format!("/v1/crosswalk/resolve{query}"), &body).expect(200)["results"].clone()
}

fn an_exact_unmerge_gives_the_crosswalk_its_old_answer_back(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann, reader) = (hub.feeder(), hub.steward("ann"), hub.reader());
    sent(&feeder, "erp", "A-1", &vendor(3));
    sent(&feeder, "erp", "B-1", &vendor(20));
    let (a, b) = (golden(&ann, "erp", "A-1"), golden(&ann, "erp", "B-1"));
    let asked = json!({"domain": "vendor", "golden_ids": [a, b],
        "keys": [{"system": "erp", "key": "A-1"}, {"system": "erp", "key": "B-1"}]});
    let before = resolved(&reader, &asked);
    merge(&ann, &a, &b);
    let meanwhile = resolved(&reader, &asked);
    assert_eq!(meanwhile[3]["status"], "merged");
    let working = format!("{}?layer=working", golden_record("vendor", &a));
    let then = ann.get(&working).expect(200)["updated_at"].clone();
    split(&ann, &a, &json!({"merged_id": b}), "");
    assert_eq!(resolved(&reader, &asked), before, "as if nothing had been");
    let mut as_of = asked.clone();
    as_of["as_of"] = then;
    assert_eq!(
        resolved(&reader, &as_of),
        meanwhile,
        "what was true then stays true of then"
    );
    // Once more, and then further: what really went elsewhere is told.
    merge(&ann, &a, &b);
    split(&ann, &a, &json!({"merged_id": b}), "");
    assert_eq!(resolved(&reader, &asked), before);
    sent(&feeder, "procurement", "A-2", &vendor(3));
    split(
        &ann,
        &a,
        &json!({"source_records": [{"system": "procurement", "key": "A-2"}]}),
        "",
    );
    let after = resolved(&reader, &asked);
    assert_eq!(
        (&after[2]["status"], &after[3]["status"]),
        (&json!("ambiguous"), &json!("found"))
    );
    assert_sound(&database);
}

/// A question about a new pair of vendors.
fn question(hub: &Hub, number: usize) -> Value {
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let mut elsewhere = vendor(number);
    let other = vendor(number + 1);
    (elsewhere["addresses"], elsewhere["phones"]) = (other["addresses"].clone(), json!([]));
    sent(&feeder, "erp", &format!("Q-{number}"), &vendor(number));
    let answer = sent(&feeder, "procurement", &format!("Q-{number}"), &elsewhere);
    assert_eq!(answer["outcome"], "review", "{answer}");
    ann.task(answer["task_id"].as_str().expect("a task"))
}

fn bulk(ann: &Client, tasks: &[&Value], decision: &str) -> Value {
    let tasks: Vec<Value> = tasks
        .iter()
        .map(|task| json!({"id": task["id"], "version": task["version"]}))
        .collect();
    let body = json!({"tasks": tasks, "decision": decision, "reason": "alike"});
    ann.post("/v1/tasks/bulk-resolve", &body).expect(200)
}

fn undo(person: &Client, bulk: &Value) -> Answer {
    let id = bulk["bulk_id"].as_str().expect("it can be taken back");
    person.post(&format!("/v1/bulk-decisions/{id}/undo"), &json!({"reason": "misread"}))
}

fn a_bulk_decision_is_taken_back_in_one_call(database: Database) {
    let hub = Hub::start(&database);
    let (ann, bob) = (hub.steward("ann"), hub.steward("bob"));
    let questions: Vec<Value> = [1, 14, 27].into_iter().map(|number| question(&hub, number)).collect();
    let of = |number: usize| {
        let key = format!("Q-{number}");
        (golden(&ann, "erp", &key), golden(&ann, "procurement", &key))
    };
    let before = [of(1), of(14), of(27)];
    let all: Vec<&Value> = questions.iter().collect();
    let merged = bulk(&ann, &all, "merge");
    assert_eq!(merged["resolved"], 3, "{merged}");
    // One of them is taken back by hand meanwhile.
    let (survivor, other) = &before[1];
    split(&ann, survivor, &json!({"merged_id": other}), "");
    let undone = undo(&bob, &merged).expect(200);
    assert_eq!(
        (&undone["undone"], &undone["refused"]),
        (&json!(2), &json!(1)),
        "{undone}"
    );
    let codes: Vec<&Value> = undone["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["code"])
        .collect();
    assert_eq!(codes, [&Value::Null, &json!("merge_undone"), &Value::Null]);
    assert_eq!([of(1), of(14), of(27)], before);
    for at in [0, 2] {
        let id = questions[at]["id"].as_str().unwrap();
        let task = ann.task(id);
        assert_eq!((&task["state"], &task["decision"]), (&json!("open"), &Value::Null));
        assert_eq!(
            kept_apart(&ann, &before[at].0),
            Vec::<String>::new(),
            "nobody said that they differ"
        );
    }
    assert_sound(&database);
    let again = undo(&bob, &merged).expect(200);
    assert_eq!(again["undone"], 0, "{again}");
    // What was kept apart is open again.
    let open: Vec<Value> = [0, 2]
        .map(|at| ann.task(questions[at]["id"].as_str().unwrap()))
        .to_vec();
    let apart = bulk(&ann, &open.iter().collect::<Vec<_>>(), "keep_apart");
    assert_eq!(kept_apart(&ann, &before[0].0), ["Q-1", "Q-1"]);
    let undone = undo(&ann, &apart).expect(200);
    assert_eq!(undone["undone"], 2, "{undone}");
    assert_eq!(kept_apart(&ann, &before[0].0), Vec::<String>::new());
    assert_eq!(ann.task(questions[0]["id"].as_str().unwrap())["state"], "open");
    let listed = ann.get("/v1/bulk-decisions?limit=1").expect(200);
    assert_eq!(listed["items"][0]["id"], apart["bulk_id"]);
    assert_eq!(
        (&listed["items"][0]["undone"], &listed["items"][0]["undone_by"]),
        (&json!(2), &json!("ann"))
    );
    assert!(listed["next_cursor"].is_string());
    let audit = hub.admin().get("/v1/audit?domain=vendor&limit=200").expect(200);
    let entries = audit["items"].as_array().unwrap().iter();
    assert_eq!(entries.filter(|entry| entry["action"] == "undo_bulk").count(), 3);
    // Who is no steward of the domain knows of nothing.
    let stranger = hub.actor("stranger", "item:steward");
    undo(&stranger, &apart).problem(404, "not_found");
    assert_eq!(stranger.get("/v1/bulk-decisions").expect(200)["items"], json!([]));
    assert_sound(&database);
}

fn an_equal_name_elsewhere_is_at_least_a_question(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    // Names of common words: by weight alone the second would be new.
    let names = [
        "CITY SUPPLY",
        "General Medical Services Inc",
        "AMERICAN HEALTH CARE",
        "Desert Imaging Partners",
    ];
    for (at, name) in names.into_iter().enumerate() {
        sent(&feeder, "erp", &format!("N-{at}"), &named(at * 2, name));
        let answer = sent(&feeder, "procurement", &format!("N-{at}"), &named(at * 2 + 1, name));
        assert_eq!(answer["outcome"], "review", "{name}: {answer}");
        assert!(answer["task_id"].is_string(), "{name}");
    }
    // What contradicts is no question, and another name is new.
    let with_number = |number: usize, tin: &str| {
        let mut record = named(number, "GENERAL SUPPLY");
        record["tin"] = json!(tin);
        record
    };
    sent(&feeder, "erp", "N-60", &with_number(40, "36-2604143"));
    let another = sent(&feeder, "procurement", "N-60", &with_number(41, "91-1144442"));
    assert_eq!(another["outcome"], "created", "{another}");
    let other = sent(&feeder, "procurement", "N-50", &named(43, "Quartz Forensic Zubami"));
    assert_eq!(other["outcome"], "created");
    // Every domain that compares names.
    let cases = [
        (
            "facility",
            ["erp", "hifld"],
            json!({"name": "Memorial Hospital", "addresses": [{"line1": "1 Elm St", "city": "Mesa", "state": "AZ", "zip": "85201"}]}),
            json!({"name": "Memorial Hospital", "addresses": [{"line1": "900 Oak Rd", "city": "Tucson", "state": "AZ", "zip": "85701"}]}),
        ),
        (
            "item",
            ["wellstar", "osu"],
            json!({"description": "GAUZE SPONGE STERILE"}),
            json!({"description": "Gauze Sponge Sterile", "unit_price": "9.10"}),
        ),
        (
            "cost_center",
            ["erp", "scottsdale"],
            json!({"code": "7420", "name": "Radiology", "entity": "100", "status": "active"}),
            json!({"code": "9910", "name": "Radiology", "entity": "100", "status": "active"}),
        ),
    ];
    let all = hub.feeder();
    for (domain, systems, first, second) in cases {
        let one = all.send_record(domain, systems[0], "1", &first);
        assert_eq!(one.json()["outcome"], "created", "{domain}: {}", one.text());
        let two = all.send_record(domain, systems[1], "2", &second).json();
        assert_eq!(two["outcome"], "review", "{domain}: {two}");
        assert!(two["task_id"].is_string(), "{domain}: {two}");
    }
    assert_sound(&database);
}

fn a_name_that_many_have_is_one_question(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let send = |number: usize| {
        sent(
            &feeder,
            "erp",
            &format!("C-{number}"),
            &named(number * 3, "CITY SUPPLY"),
        )
    };
    for number in 0..4 {
        send(number);
    }
    let pairs = ann.tasks("kind=potential_duplicate&limit=100");
    assert_eq!(pairs.len(), 6, "each with each, while they are few");
    let fifth = send(4);
    assert_eq!(fifth["outcome"], "review");
    let summary = ann.task(fifth["task_id"].as_str().unwrap());
    assert_eq!(
        (&summary["category"], &summary["other_golden_id"]),
        (&json!("common_name"), &Value::Null)
    );
    for number in 5..9 {
        assert_eq!(send(number)["task_id"], summary["id"], "one question for the name");
    }
    assert_eq!(ann.tasks("kind=potential_duplicate&limit=100").len(), 7);
    let id = golden(&ann, "erp", "C-8");
    ann.get(&golden_record("vendor", &id)).expect(200);
    // Who says that the name tells nothing is not asked again; something more than the name still joins.
    ann.decide(&ann.task(summary["id"].as_str().unwrap()), "keep_apart")
        .expect(200);
    let tenth = send(9);
    assert_eq!((&tenth["outcome"], tenth.get("task_id")), (&json!("created"), None));
    let again = sent(&feeder, "procurement", "C-9", &named(27, "CITY SUPPLY"));
    assert_eq!(
        (&again["outcome"], &again["golden_id"]),
        (&json!("joined"), &tenth["golden_id"])
    );
    assert_sound(&database);
}

fn a_name_alone_never_joins(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let name = "Zyntharqa Ophthalmic Kwelbor Instruments";
    sent(&feeder, "erp", "R-1", &json!({"legal_name": name}));
    let body = json!({"attributes": {"legal_name": name}});
    let found = reader.post("/v1/domains/vendor/match", &body).expect(200);
    let assessment = &found["candidates"][0]["assessment"];
    assert!(
        assessment["probability"].as_f64().unwrap() > 0.97,
        "heavy enough: {assessment}"
    );
    assert_eq!(
        (&assessment["verdict"], &assessment["name_alone"]),
        (&json!("possible_match"), &json!(true))
    );
    for (key, more) in [
        ("R-2", json!({})),
        ("R-3", json!({"addresses": [{"city": "Mesa", "state": "AZ"}]})),
        ("R-4", json!({"vendor_type": "supplier"})),
    ] {
        let mut record = json!({"legal_name": name});
        record
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let answer = sent(&feeder, "procurement", key, &record);
        assert_eq!(answer["outcome"], "review", "{record}: {answer}");
    }
    // A second agreement of its own kind is enough.
    for (more, second) in [
        (json!({"phones": ["602-555-0142"]}), "Quobrindel Hyperbaric"),
        (
            json!({"addresses": [{"line1": "12 Elm St", "city": "Mesa", "state": "AZ", "zip": "85201"}]}),
            "Vostrano Catheter",
        ),
        (json!({"duns": "005103494"}), "Mirzelek Orthotics"),
    ] {
        let mut record = json!({"legal_name": second});
        record
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        assert_eq!(sent(&feeder, "erp", second, &record)["outcome"], "created", "{record}");
        assert_eq!(
            sent(&feeder, "procurement", second, &record)["outcome"],
            "joined",
            "{record}"
        );
    }
    assert_sound(&database);
}

fn match_says_what_ingest_does(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    sent(&feeder, "erp", "M-1", &vendor(3));
    let mut invalid = vendor(3);
    invalid["duns"] = json!("1");
    let mut unknown = vendor(4);
    unknown["no_such_attribute"] = json!("x");
    let mut elsewhere = vendor(3);
    (elsewhere["addresses"], elsewhere["phones"]) = (vendor(7)["addresses"].clone(), json!([]));
    let mut changed = vendor(3);
    changed["website"] = json!("https://new.example");
    let cases = [
        ("procurement", "M-2", vendor(3)),
        ("procurement", "M-3", vendor(9)),
        ("procurement", "M-4", invalid),
        ("procurement", "M-5", unknown),
        ("procurement", "M-6", elsewhere),
        ("erp", "M-1", vendor(3)),
        ("erp", "M-1", changed),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for (system, key, record) in cases {
        let body = json!({"attributes": record, "system": system, "key": key});
        let foretold = reader.post("/v1/domains/vendor/match", &body).expect(200);
        let done = feeder.send_record("vendor", system, key, &record).json();
        assert_eq!(foretold["outcome"], done["outcome"], "{record}: {foretold}");
        let violations = done.get("violations").cloned().unwrap_or(json!([]));
        assert_eq!(foretold["violations"], violations);
        if let Some(golden) = foretold["resolution"].get("golden_id") {
            assert_eq!(golden, &done["golden_id"]);
        }
        seen.insert(done["outcome"].as_str().unwrap().to_owned());
    }
    let all = ["created", "joined", "quarantined", "review", "unchanged", "updated"];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), all);
    // Without a system the record is nobody's in particular; a key is a key of a system.
    let body = json!({"attributes": vendor(3)});
    assert_eq!(
        reader.post("/v1/domains/vendor/match", &body).expect(200)["outcome"],
        "joined"
    );
    let body = json!({"attributes": vendor(3), "key": "M-1"});
    reader
        .post("/v1/domains/vendor/match", &body)
        .problem(422, "invalid_content");
    let stored = reader.get(&source_record("vendor", "procurement", "M-9"));
    assert_eq!(stored.status, 404);
}
