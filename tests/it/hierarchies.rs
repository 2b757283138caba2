//! Hierarchies: several in a domain, dated, without cycles, and right after merges and splits.

use serde_json::{Value, json};

use crate::harness::records::golden_record;
use crate::harness::rules::verified;
use crate::harness::{Client, Database, Hub, both};

both!(
    a_hierarchy_is_read_as_of_a_day,
    a_place_above_itself_is_kept_back_and_told,
    a_place_that_waits_for_its_parent_counts_once_it_comes,
    a_merge_redirects_what_is_below_and_a_split_points_it_back,
    no_place_outside_the_days_of_its_parent,
    wrong_placements_are_refused_with_the_place,
    a_reclassification_next_month_is_in_the_tree_from_that_day,
    random_dated_moves_never_close_a_circle,
);

const TREE: &str = "/v1/domains/facility/hierarchies";

fn place(hierarchy: &str, parent: &str, from: Option<&str>, to: Option<&str>) -> Value {
    let mut place = json!({"hierarchy": hierarchy, "parent": parent});
    for (name, day) in [("valid_from", from), ("valid_to", to)] {
        if let Some(day) = day {
            place[name] = json!(day);
        }
    }
    place
}

/// Names that are not taken for one another.
fn facility(name: &str, more: &Value) -> Value {
    let mut record = json!({"name": name});
    for (key, value) in more.as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

#[track_caller]
fn send(hub: &Hub, key: &str, name: &str, more: &Value) -> String {
    let answer = hub.feeder().send_record("facility", "erp", key, &facility(name, more));
    let taken = answer.json();
    taken["golden_id"]
        .as_str()
        .unwrap_or_else(|| panic!("{taken}"))
        .to_owned()
}

/// `depth label` of each record, in order.
fn shown(reader: &Client, path: &str) -> Vec<String> {
    let tree = reader.get(path).expect(200);
    let nodes = tree["nodes"].as_array().unwrap().iter();
    nodes
        .map(|node| format!("{} {}", node["depth"], node["label"].as_str().unwrap()))
        .collect()
}

fn a_hierarchy_is_read_as_of_a_day(database: Database) {
    let hub = Hub::start(&database);
    send(&hub, "N", "Northern Region", &json!({}));
    send(&hub, "S", "Southern Region", &json!({}));
    let moved = json!({"placements": [
        place("region", "N", None, Some("2027-01-01")),
        place("region", "S", Some("2027-01-01"), None),
        place("supply", "S", None, None),
    ]});
    let mercy = send(&hub, "M", "Mercy Hospital", &moved);
    send(
        &hub,
        "C",
        "Elm Street Clinic",
        &json!({"placements": [place("region", "M", None, None)]}),
    );
    let reader = hub.reader();
    let region = format!("{TREE}/region");
    assert_eq!(
        shown(&reader, &format!("{region}?on=2026-12-31")),
        ["0 Northern Region", "1 Mercy Hospital", "2 Elm Street Clinic"]
    );
    assert_eq!(
        shown(&reader, &format!("{region}?on=2027-01-01")),
        ["0 Southern Region", "1 Mercy Hospital", "2 Elm Street Clinic"]
    );
    assert_eq!(
        shown(&reader, &format!("{region}?on=2027-01-01&root={mercy}&depth=0")),
        ["0 Mercy Hospital"]
    );
    assert_eq!(
        shown(&reader, &format!("{TREE}/supply?root={mercy}")),
        ["0 Mercy Hospital"]
    );
    let above = format!("{}/ancestors?hierarchy=region", golden_record("facility", &mercy));
    assert_eq!(shown(&reader, &format!("{above}&on=2026-12-31")), ["1 Northern Region"]);
    assert_eq!(shown(&reader, &format!("{above}&on=2027-06-01")), ["1 Southern Region"]);
    let places = reader
        .get(&format!("{}/placements", golden_record("facility", &mercy)))
        .expect(200);
    let told = places["placements"].as_array().unwrap().iter();
    let told: Vec<_> = told
        .map(|p| (p["hierarchy"].clone(), p["parent"].clone(), p["valid_from"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            (json!("region"), json!("N"), json!(null)),
            (json!("region"), json!("S"), json!("2027-01-01")),
            (json!("supply"), json!("S"), json!(null)),
        ]
    );
    reader.get(&format!("{TREE}/invented")).problem(404, "not_found");
    reader
        .get(&format!("{region}?on=soon"))
        .problem(400, "malformed_request");
    let names = reader.get(TREE).expect(200);
    let names: Vec<&str> = names["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["legal", "operational", "region", "supply"]);
}

fn a_place_above_itself_is_kept_back_and_told(database: Database) {
    let hub = Hub::start(&database);
    let a = send(&hub, "A", "Alpha Hospital", &json!({}));
    send(&hub, "B", "Bravo Clinic", &json!({"parent": "A"}));
    send(&hub, "C", "Charlie Laboratory", &json!({"parent": "B"}));
    let reader = hub.reader();
    let whole = ["0 Alpha Hospital", "1 Bravo Clinic", "2 Charlie Laboratory"];
    let tree = format!("{TREE}/operational");
    assert_eq!(shown(&reader, &tree), whole);

    send(&hub, "A", "Alpha Hospital", &json!({"parent": "C", "county": "Cook"}));
    assert_eq!(shown(&reader, &tree), whole);
    let told = reader.get(&golden_record("facility", &a)).expect(200);
    assert_eq!(told["attributes"]["parent"], Value::Null, "kept back");
    assert_eq!(told["attributes"]["county"], "Cook", "the rest is published");
    let ann = hub.steward("ann");
    let tasks = ann.tasks("kind=exception&category=hierarchy");
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    let finding = &tasks[0]["detail"]["findings"][0];
    assert_eq!((&finding["code"], &finding["parent"]), (&json!("cycle"), &json!("C")));
    assert_eq!(finding["path"].as_array().unwrap().len(), 3);

    send(&hub, "A", "Alpha Hospital", &json!({"county": "Cook"}));
    assert!(ann.tasks("kind=exception&category=hierarchy").is_empty(), "mended");
    send(&hub, "A", "Alpha Hospital", &json!({"parent": "A"}));
    assert_eq!(shown(&reader, &tree), whole, "not above itself either");
    let task = &ann.tasks("kind=exception&category=hierarchy")[0];
    ann.decide(task, "dismiss").expect(200);
    drop(hub);
    verified(&database);
}

fn a_place_that_waits_for_its_parent_counts_once_it_comes(database: Database) {
    let hub = Hub::start(&database);
    let clinic = send(&hub, "C", "Elm Street Clinic", &json!({"parent": "H"}));
    let reader = hub.reader();
    let places = |id: &str| {
        reader
            .get(&format!("{}/placements", golden_record("facility", id)))
            .expect(200)
    };
    assert_eq!(places(&clinic)["placements"][0]["parent_id"], Value::Null);
    let waiting = hub
        .steward("ann")
        .get("/v1/domains/facility/waiting-references")
        .expect(200);
    assert_eq!(waiting["items"][0]["source"]["key"], "C");
    assert_eq!(
        (&waiting["items"][0]["key"], &waiting["items"][0]["domain"]),
        (&json!("H"), &json!("facility"))
    );
    let hospital = send(&hub, "H", "Mercy Hospital", &json!({}));
    assert_eq!(places(&clinic)["placements"][0]["parent_id"], json!(hospital));
    assert_eq!(
        shown(&reader, &format!("{TREE}/operational")),
        ["0 Mercy Hospital", "1 Elm Street Clinic"]
    );
    assert_eq!(
        hub.steward("ann")
            .get("/v1/domains/facility/waiting-references")
            .expect(200)["items"],
        json!([])
    );
}

fn a_merge_redirects_what_is_below_and_a_split_points_it_back(database: Database) {
    let hub = Hub::start(&database);
    let mercy = send(&hub, "M", "Mercy Hospital", &json!({}));
    let saint = send(&hub, "S", "Saint Anne Infirmary", &json!({}));
    let clinic = send(&hub, "C", "Elm Street Clinic", &json!({"parent": "S"}));
    let by_id = json!({"placements": [place("region", &saint, None, None)]});
    let other = send(&hub, "D", "Oak Street Clinic", &by_id);
    let ann = hub.steward("ann");
    let path = golden_record("facility", &mercy);
    let merge = json!({"golden_id": saint, "reason": "one hospital"});
    ann.command("POST", &format!("{path}/merge"), &merge).expect(200);
    let reader = hub.reader();
    let tree = |name: &str| {
        let tree = reader.get(&format!("{TREE}/{name}")).expect(200);
        let nodes = tree["nodes"].as_array().unwrap().iter();
        nodes
            .map(|node| node["golden_id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(tree("operational"), [&*mercy, &*clinic]);
    assert_eq!(tree("region"), [&*mercy, &*other]);
    let split = json!({"merged_id": saint, "reason": "two hospitals"});
    ann.command("POST", &format!("{path}/split"), &split).expect(200);
    assert_eq!(tree("operational"), [&*saint, &*clinic]);
    assert_eq!(tree("region"), [&*saint, &*other]);

    // A merge that puts a record above itself leaves the hierarchy without a cycle, and a question.
    let merge = json!({"golden_id": clinic, "reason": "one place"});
    ann.command("POST", &format!("{}/merge", golden_record("facility", &saint)), &merge)
        .expect(200);
    assert!(tree("operational").is_empty(), "{:?}", tree("operational"));
    drop(hub);
    verified(&database);
}

fn no_place_outside_the_days_of_its_parent(database: Database) {
    let hub = Hub::start(&database);
    let days = json!({"valid_from": "2026-01-01", "valid_to": "2030-01-01"});
    send(&hub, "H", "Mercy Hospital", &days);
    let within = place("region", "H", Some("2026-01-01"), Some("2030-01-01"));
    let clinic = send(&hub, "C", "Elm Street Clinic", &json!({"placements": [within]}));
    let ann = hub.steward("ann");
    let open = || ann.tasks("kind=exception&category=hierarchy");
    assert!(open().is_empty());
    let longer = json!({"placements": [place("region", "H", Some("2026-01-01"), Some("2031-01-01"))]});
    send(&hub, "C", "Elm Street Clinic", &longer);
    assert_eq!(open()[0]["detail"]["findings"][0]["code"], "outside_parent");
    let told = hub.reader().get(&golden_record("facility", &clinic)).expect(200);
    assert_eq!(
        told["attributes"]["placements"][0]["valid_to"], "2030-01-01",
        "the old place stands"
    );
    let shorter = json!({"placements": [place("region", "H", Some("2026-01-01"), Some("2029-01-01"))]});
    send(&hub, "C", "Elm Street Clinic", &shorter);
    assert!(open().is_empty());
    // The parent ends earlier: what is below needs another place.
    send(
        &hub,
        "H",
        "Mercy Hospital",
        &json!({"valid_from": "2026-01-01", "valid_to": "2028-01-01"}),
    );
    assert_eq!(open()[0]["golden_id"], json!(clinic));
    let tree = |on: &str| shown(&hub.reader(), &format!("{TREE}/region?on={on}"));
    assert_eq!(tree("2027-12-31"), ["0 Mercy Hospital", "1 Elm Street Clinic"]);
    assert!(tree("2028-01-01").is_empty());
}

fn wrong_placements_are_refused_with_the_place(database: Database) {
    let hub = Hub::start(&database);
    let refused = |placements: Value| {
        let record = facility("Mercy Hospital", &json!({"placements": placements}));
        let taken = hub.feeder().send_record("facility", "erp", "M", &record).json();
        assert_eq!(taken["outcome"], "quarantined", "{taken}");
        let violation = &taken["violations"][0];
        format!(
            "{} {}",
            violation["pointer"].as_str().unwrap(),
            violation["code"].as_str().unwrap()
        )
    };
    let twice = [
        place("region", "N", None, Some("2027-01-01")),
        place("region", "S", Some("2026-06-01"), None),
    ];
    assert_eq!(refused(json!(twice)), "/placements/1/valid_from overlap");
    let backwards = [place("region", "N", Some("2027-01-01"), Some("2026-01-01"))];
    assert_eq!(refused(json!(backwards)), "/placements/0/valid_to date_order");
    let unknown = [place("operational", "N", None, None)];
    assert!(refused(json!(unknown)).starts_with("/placements/0/hierarchy "));
}

/// Cost-center reclassification: planned, approved, told ahead, and in the hierarchy from its day on.
fn a_reclassification_next_month_is_in_the_tree_from_that_day(database: Database) {
    let hub = Hub::start(&database);
    let send = |key: &str, name: &str, more: &Value| {
        let mut record = json!({"code": key, "entity": "MAIN", "name": name});
        for (key, value) in more.as_object().unwrap() {
            record[key] = value.clone();
        }
        let taken = hub.feeder().send_record("cost_center", "erp", key, &record).json();
        taken["golden_id"]
            .as_str()
            .unwrap_or_else(|| panic!("{taken}"))
            .to_owned()
    };
    send("6000", "Medicine", &json!({}));
    send("7000", "Surgery", &json!({}));
    let center = send("6010", "Endoscopy", &json!({"parent": "6000"}));
    send(
        "6010",
        "Endoscopy",
        &json!({"parent": "7000", "valid_from": "2040-02-01"}),
    );
    let tree = |on: &str| {
        shown(
            &hub.reader(),
            &format!("/v1/domains/cost_center/hierarchies/management?on={on}"),
        )
    };
    assert_eq!(
        tree("2040-02-01"),
        ["0 Medicine", "1 Endoscopy"],
        "it waits for an approval"
    );
    let task = hub.steward("ann").task_about("approval", &center);
    hub.approver("bob").decide(&task, "approve").expect(200);
    assert_eq!(tree("2040-01-31"), ["0 Medicine", "1 Endoscopy"]);
    assert_eq!(tree("2040-02-01"), ["0 Surgery", "1 Endoscopy"]);
    let told = hub.reader().all_changes("cost_center");
    let last = told
        .iter()
        .rfind(|change| change["data"]["golden_id"] == json!(center))
        .unwrap();
    let periods = last["data"]["periods"].as_array().unwrap();
    assert_eq!(periods[1]["valid_from"], "2040-02-01", "consumers know the day ahead");
    let above = format!(
        "{}/ancestors?hierarchy=management",
        golden_record("cost_center", &center)
    );
    assert_eq!(shown(&hub.reader(), &format!("{above}&on=2040-01-31")), ["1 Medicine"]);
    assert_eq!(shown(&hub.reader(), &format!("{above}&on=2040-02-01")), ["1 Surgery"]);
}

/// Places of eight facilities, moved at random: on no day is anybody above themselves in what consumers see.
fn random_dated_moves_never_close_a_circle(database: Database) {
    const FACILITIES: u64 = 8;
    const MOVES: usize = 60;
    const NAMES: [&str; FACILITIES as usize] =
        ["Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel"];
    let hub = Hub::start(&database);
    let mut state: u64 = 41;
    let mut random = |below: u64| {
        // Knuth's linear congruential generator: the same moves on every machine.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut ids = Vec::new();
    for (key, name) in NAMES.iter().enumerate() {
        ids.push(send(&hub, &key.to_string(), &format!("{name} Hospital"), &json!({})));
    }
    let month = |number: u64| format!("2030-{:02}-01", number + 1);
    for _ in 0..MOVES {
        let child = random(FACILITIES) as usize;
        let (first, second, cut) = (random(FACILITIES), random(FACILITIES), random(11));
        let places = json!([
            place("region", &first.to_string(), None, Some(&month(cut))),
            place("region", &second.to_string(), Some(&month(cut)), None),
        ]);
        send(
            &hub,
            &child.to_string(),
            &format!("{} Hospital", NAMES[child]),
            &json!({"placements": places}),
        );
    }
    let reader = hub.reader();
    let published: Vec<Vec<Value>> = ids
        .iter()
        .map(|id| {
            let record = reader.get(&golden_record("facility", id)).expect(200);
            record["attributes"]["placements"]
                .as_array()
                .cloned()
                .unwrap_or_default()
        })
        .collect();
    let moved = published.iter().filter(|places| !places.is_empty()).count();
    assert!(moved > 3, "some moves were taken");
    let refused = hub.steward("ann").tasks("kind=exception&category=hierarchy");
    assert!(!refused.is_empty(), "some were kept back");
    for number in 0..12 {
        let on = month(number);
        let parent = |child: usize| {
            let holds = |place: &&Value| {
                place["valid_from"].as_str().is_none_or(|from| from <= on.as_str())
                    && place["valid_to"].as_str().is_none_or(|to| on.as_str() < to)
            };
            let place = published[child].iter().find(holds)?;
            ids.iter().position(|id| place["parent"] == json!(id))
        };
        for (start, name) in NAMES.iter().enumerate() {
            let mut at = Some(start);
            for _ in 0..NAMES.len() {
                at = at.and_then(parent);
                assert_ne!(at, Some(start), "{name} is above itself on {on}");
            }
        }
        let nodes = shown(&reader, &format!("{TREE}/region?on={on}"));
        let below = (0..NAMES.len()).filter(|child| parent(*child).is_some()).count();
        assert_eq!(
            nodes.iter().filter(|node| !node.starts_with("0 ")).count(),
            below,
            "{on}: {nodes:?}"
        );
    }
    drop(hub);
    verified(&database);
}
