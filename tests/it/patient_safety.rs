//! Bad news stands: hits, holds and warnings are lifted by whoever found them or by a person, implants are traced, circles are
//! refused before anybody approves them, and what is older replaces nothing.

use serde_json::{Value, json};

use crate::harness::folders::with_domain;
use crate::harness::records::{baxter, baxter_again, golden_record, put, source_record};
use crate::harness::wait::wait_until;
use crate::harness::{Answer, Client, Database, Hub, both};
use crate::verify::verify;

both!(
    an_old_clear_does_not_lift_an_exclusion,
    a_hit_outlives_the_record_that_found_it,
    a_hold_and_a_warning_of_one_system_are_not_lifted_by_another,
    a_vendor_never_screened_is_paid_with_a_warning_only,
    an_implant_is_always_traced,
    a_circle_is_refused_before_anybody_approves,
    what_became_a_circle_is_not_approved,
    an_older_version_does_not_replace_a_newer_one,
    an_older_period_fills_only_the_days_of_which_nothing_newer_is_known,
    clocks_that_are_mixed_are_told,
);

const PAYABLE: &str = "/v1/lookups/vendor-payable";

fn verified(database: &Database) {
    let (fine, report) = verify(database);
    assert!(fine, "{report:#}");
}

fn with(mut record: Value, members: &Value) -> Value {
    for (name, value) in members.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

fn screened(record: Value, status: &str, day: &str) -> Value {
    let found = json!({"exclusion_screening": {"status": status, "leie": status, "checked_at": day}});
    with(record, &found)
}

fn codes(reasons: &Value) -> Vec<&str> {
    let reasons = reasons.as_array().unwrap().iter();
    reasons.map(|reason| reason["code"].as_str().unwrap()).collect()
}

fn payable(hub: &Hub, key: &str) -> Value {
    let asked = json!({"vendor": {"system": "erp", "key": key}});
    hub.reader().post(PAYABLE, &asked).expect(200)
}

fn screening(hub: &Hub, id: &str) -> Value {
    hub.reader().get(&golden_record("vendor", id)).expect(200)["attributes"]["exclusion_screening"].clone()
}

/// A steward says that the vendor is clear.
fn clear(client: &Client, id: &str) -> Answer {
    let body = json!({"attributes": {"exclusion_screening": {"status": "clear", "leie": "clear", "checked_at": "2026-03-01"}},
        "reason": "another person of the same name"});
    client.command("PATCH", &golden_record("vendor", id), &body)
}

fn an_old_clear_does_not_lift_an_exclusion(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann, bob) = (hub.feeder(), hub.steward("ann"), hub.approver("bob"));
    let erp = |phone: &str| with(screened(baxter(), "clear", "2026-01-10"), &json!({"phones": [phone]}));
    let id = feeder.feed_golden("erp", "V-1", &erp("224-948-2000"));
    let sam = |day: &str| screened(baxter_again(), "confirmed", day);
    assert_eq!(feeder.feed_golden("procurement", "P-1", &sam("2026-02-01")), id);
    let excluded = |hub: &Hub| {
        let answer = payable(hub, "V-1");
        assert_eq!(answer["payable"], false, "{answer}");
        assert_eq!(codes(&answer["reasons"]), ["blocked", "excluded"], "{answer}");
        let tasks = ann.tasks(&format!("kind=exception&category=excluded&golden_id={id}"));
        assert_eq!(tasks.len(), 1, "{tasks:?}");
    };
    excluded(&hub);
    // The same old word for a new telephone, and the same word with a date of today: the ERP did not find it.
    feeder.feed("erp", "V-1", &erp("224-948-2001"));
    excluded(&hub);
    feeder.feed("erp", "V-1", &screened(baxter(), "clear", "2026-02-20"));
    excluded(&hub);
    assert_eq!(
        screening(&hub, &id)["checked_at"],
        "2026-02-01",
        "of the day on which it was found"
    );
    // Its finder says so, but of an earlier day.
    feeder.feed("procurement", "P-1", &screened(baxter_again(), "clear", "2026-01-15"));
    excluded(&hub);
    feeder.feed("procurement", "P-1", &sam("2026-02-02"));

    // A person says so: another one approves it.
    let request = clear(&ann, &id).expect(202);
    excluded(&hub);
    ann.step(&request, "approve", &json!({})).problem(403, "forbidden");
    bob.step(&request, "approve", &json!({})).expect(200);
    assert_eq!(payable(&hub, "V-1")["payable"], true, "{}", payable(&hub, "V-1"));
    assert!(ann.tasks("kind=exception&category=excluded").is_empty());
    // What was answered is answered; what is found anew is not.
    feeder.feed(
        "procurement",
        "P-1",
        &with(sam("2026-02-02"), &json!({"phones": ["224-948-2009"]})),
    );
    assert_eq!(payable(&hub, "V-1")["payable"], true);
    feeder.feed("procurement", "P-1", &sam("2026-03-02"));
    excluded(&hub);
    feeder.feed("procurement", "P-1", &screened(baxter_again(), "clear", "2026-03-03"));
    assert_eq!(payable(&hub, "V-1")["payable"], true);
    drop(hub);
    verified(&database);
}

fn a_hit_outlives_the_record_that_found_it(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann, bob) = (hub.feeder(), hub.steward("ann"), hub.approver("bob"));
    let id = feeder.feed_golden("erp", "V-1", &screened(baxter(), "clear", "2026-02-20"));
    let hit = screened(baxter_again(), "potential", "2026-02-01");
    feeder.feed("procurement", "P-1", &hit);
    let status = || screening(&hub, &id)["status"].clone();
    // Not said any more is not cleared.
    feeder.feed("procurement", "P-1", &baxter_again());
    assert_eq!(status(), "potential");
    feeder.feed("procurement", "P-1", &screened(baxter_again(), "clear", "2026-02-03"));
    assert_eq!(status(), "clear", "its finder cleared it");
    feeder.feed(
        "procurement",
        "P-1",
        &screened(baxter_again(), "confirmed", "2026-02-04"),
    );
    feeder
        .delete(&source_record("vendor", "procurement", "P-1"))
        .expect(200);
    assert_eq!(
        (status(), payable(&hub, "V-1")["payable"].clone()),
        (json!("confirmed"), json!(false))
    );
    let lineage = hub
        .reader()
        .get(&format!("{}/lineage", golden_record("vendor", &id)))
        .expect(200);
    assert!(
        lineage
            .to_string()
            .contains("procurement/P-1 found it and did not clear it"),
        "{lineage}"
    );
    // Nobody ends it by taking a word back; a person clears it, and another one approves.
    let why = json!({"reason": "gone"});
    let end = format!("{}/overrides/exclusion_screening/end", golden_record("vendor", &id));
    assert_eq!(ann.command("POST", &end, &why).status, 404);
    let request = clear(&ann, &id).expect(202);
    bob.step(&request, "approve", &json!({})).expect(200);
    assert_eq!(status(), "clear");
    drop(hub);
    verified(&database);
}

fn a_hold_and_a_warning_of_one_system_are_not_lifted_by_another(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.feeder();
    let held =
        |hold: Value| json!({"holds": [hold], "exclusion_screening": {"status": "clear", "checked_at": "2026-01-10"}});
    let open = held(json!({"type": "payment", "reason": "fraud"}));
    let id = feeder.feed_golden("erp", "V-1", &with(baxter(), &open));
    let over = held(json!({"type": "payment", "reason": "fraud", "until": "2026-01-01"}));
    feeder.feed("procurement", "P-1", &with(baxter_again(), &over));
    assert_eq!(codes(&payable(&hub, "V-1")["reasons"]), ["on_hold"]);
    // Blocked by one is blocked; else the order of the sources decides.
    let told = |name: &str| hub.reader().get(&golden_record("vendor", &id)).expect(200)["attributes"][name].clone();
    feeder.feed(
        "erp",
        "V-1",
        &with(baxter(), &json!({"status": "active", "tin_match_status": "matched"})),
    );
    let blocked = json!({"status": "blocked", "tin_match_status": "mismatched"});
    feeder.feed("procurement", "P-1", &with(baxter_again(), &blocked));
    assert_eq!(
        (told("status"), told("tin_match_status")),
        (json!("blocked"), json!("mismatched"))
    );
    let inactive = json!({"status": "inactive", "tin_match_status": "not_checked"});
    feeder.feed("procurement", "P-1", &with(baxter_again(), &inactive));
    assert_eq!(
        (told("status"), told("tin_match_status")),
        (json!("active"), json!("matched"))
    );

    let glove = json!({"description": "Exam glove nitrile large", "manufacturer": "Medline", "mfr_part_number": "MDS-1077", "udi_di": "51022222233336"});
    let item = put(
        &feeder,
        "item",
        "G-1",
        &with(glove.clone(), &json!({"latex": false, "sterile": true})),
    );
    let other = with(glove, &json!({"latex": true, "sterile": true}));
    let joined = feeder.send_record("item", "wellstar", "77", &other).json();
    if joined["golden_id"] == json!(item) {
        let shown = hub.reader().get(&golden_record("item", &item)).expect(200);
        assert_eq!(shown["attributes"]["latex"], true);
    }
    drop(hub);
    verified(&database);
}

fn a_vendor_never_screened_is_paid_with_a_warning_only(database: Database) {
    let mut hub = Hub::start(&database);
    put(&hub.feeder(), "vendor", "V-1", &baxter());
    let answer = payable(&hub, "V-1");
    assert_eq!(
        (&answer["payable"], codes(&answer["warnings"])),
        (&json!(true), vec!["never_screened"])
    );
    let empty = json!({"exclusion_screening": {"checked_at": "2026-01-10"}});
    put(&hub.feeder(), "vendor", "V-1", &with(baxter(), &empty));
    let answer = payable(&hub, "V-1");
    assert!(codes(&answer["warnings"]).contains(&"never_screened"), "{answer}");
    let today = mdm_hub::hub::time::day_of(mdm_hub::hub::time::now());
    put(&hub.feeder(), "vendor", "V-1", &screened(baxter(), "clear", &today));
    let answer = payable(&hub, "V-1");
    assert_eq!(
        (&answer["payable"], codes(&answer["warnings"])),
        (&json!(true), Vec::new()),
        "{answer}"
    );
    hub.stop();

    // Where the policy wants it so, it is not paid.
    let database = database.fresh();
    let block = [("never_screened = \"warn\"", "never_screened = \"block\"")];
    let hub = Hub::start_with(&database, with_domain(&database, "schemas/vendor", &[], &block));
    put(&hub.feeder(), "vendor", "V-1", &baxter());
    let answer = payable(&hub, "V-1");
    assert_eq!(
        (&answer["payable"], codes(&answer["reasons"])),
        (&json!(false), vec!["never_screened"])
    );
    put(&hub.feeder(), "vendor", "V-1", &screened(baxter(), "clear", &today));
    assert_eq!(payable(&hub, "V-1")["payable"], true);
}

fn an_implant_is_always_traced(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann, dock) = (hub.feeder(), hub.steward("ann"), hub.reader());
    put(&feeder, "facility", "NORTH", &json!({"name": "Mercy Hospital North"}));
    let screw = json!({"description": "Bone screw titanium 4.5 mm x 46 mm", "manufacturer": "Synthes", "mfr_part_number": "214.046",
        "udi_di": "51022222233336", "base_uom": "EA", "item_type": "implant", "implantable": false, "lot_tracked": false,
        "serial_tracked": false});
    let id = put(&feeder, "item", "I-1", &screw);
    assert_eq!(ann.task_about("exception", &id)["category"], "implant_not_traced");
    let ok = |production: &str| {
        let answer = dock.post(
            "/v1/lookups/udi",
            &json!({"udi": format!("(01)51022222233336{production}")}),
        );
        answer.expect(200)
    };
    let bare = ok("");
    assert_eq!(bare["ok"], false, "{bare}");
    let asked = |answer: &Value, name: &str| {
        let duties = answer["production"].as_array().unwrap().iter();
        duties.clone().find(|duty| duty["identifier"] == name).unwrap()["required"].clone()
    };
    assert_eq!(
        (asked(&bare, "lot"), asked(&bare, "serial")),
        (json!(true), json!(true))
    );
    assert_eq!(ok("(10)A213B1")["ok"], true, "the lot is enough");
    assert_eq!(ok("(21)1234")["ok"], true, "so is the serial number");
    let charged = json!({"item": {"system": "erp", "key": "I-1"}, "facility": {"system": "erp", "key": "NORTH"}});
    let charge = dock.post("/v1/lookups/item-chargeable", &charged).expect(200);
    assert_eq!(charge["traced"]["one_of"], json!([["lot", "serial"]]), "{charge}");
    // An implantable kit is one as well, a glove is none.
    put(
        &feeder,
        "item",
        "I-1",
        &with(screw.clone(), &json!({"item_type": "kit", "implantable": true})),
    );
    assert_eq!(ok("")["ok"], false);
    put(&feeder, "item", "I-1", &with(screw, &json!({"item_type": "med_surg"})));
    assert_eq!(ok("")["ok"], true);
    assert!(
        ann.tasks(&format!("kind=exception&category=implant_not_traced&golden_id={id}"))
            .is_empty()
    );
    drop(hub);
    verified(&database);
}

fn center(code: &str, more: &Value) -> Value {
    with(
        json!({"code": code, "entity": "H1", "name": format!("Center {code}")}),
        more,
    )
}

fn a_circle_is_refused_before_anybody_approves(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann, pat) = (hub.feeder(), hub.steward("ann"), hub.proposer("pat"));
    let a = put(&feeder, "cost_center", "A", &center("A", &json!({})));
    put(&feeder, "cost_center", "B", &center("B", &json!({"parent": "A"})));
    put(&feeder, "cost_center", "C", &center("C", &json!({"parent": "B"})));
    let path = golden_record("cost_center", &a);
    for parent in ["A", "B", "C"] {
        let body = json!({"attributes": {"parent": parent}, "reason": "reorganization"});
        for client in [&ann, &pat] {
            let problem = client.command("PATCH", &path, &body).problem(422, "invalid_content");
            let error = &problem["errors"][0];
            assert_eq!(
                (&error["pointer"], &error["code"]),
                (&json!("/attributes/parent"), &json!("circle")),
                "{problem}"
            );
        }
        ann.command("PATCH", &format!("{path}?preview=true"), &body)
            .problem(422, "invalid_content");
    }
    // A source says so: nobody is asked to approve it, somebody to mend it.
    put(&feeder, "cost_center", "A", &center("A", &json!({"parent": "C"})));
    assert!(ann.tasks(&format!("kind=approval&golden_id={a}")).is_empty());
    let task = ann.task_about("exception", &a);
    assert_eq!(
        (&task["category"], &task["detail"]["findings"][0]["code"]),
        (&json!("hierarchy"), &json!("cycle"))
    );
    put(&feeder, "cost_center", "A", &center("A", &json!({})));
    assert!(ann.tasks(&format!("kind=exception&golden_id={a}")).is_empty(), "mended");
    // It is open as soon as another one of it stands elsewhere.
    put(&feeder, "cost_center", "E", &center("E", &json!({})));
    let e = put(&feeder, "cost_center", "F", &center("F", &json!({"parent": "E"})));
    let of_e = put(&feeder, "cost_center", "E", &center("E", &json!({"parent": "F"})));
    assert_eq!(ann.task_about("exception", &of_e)["category"], "hierarchy");
    put(&feeder, "cost_center", "D2", &center("D2", &json!({})));
    ann.command(
        "PATCH",
        &golden_record("cost_center", &e),
        &json!({"attributes": {"parent": "D2"}, "reason": "moved"}),
    )
    .expect(200);
    let moved = ann.task_about("approval", &e);
    hub.approver("bob").decide(&moved, "approve").expect(200);
    assert!(
        ann.tasks(&format!("kind=exception&golden_id={of_e}")).is_empty(),
        "cured"
    );
    ann.task_about("approval", &of_e);
    // What is no circle is proposed and approved as ever.
    let d = put(&feeder, "cost_center", "D", &center("D", &json!({})));
    put(&feeder, "cost_center", "A", &center("A", &json!({"parent": "D"})));
    let waiting = ann.task_about("approval", &a);
    hub.approver("bob").decide(&waiting, "approve").expect(200);
    assert_eq!(hub.reader().get(&path).expect(200)["attributes"]["parent"], json!(d));

    // Substitutes and successors.
    let screw = |number: &str, more: &Value| {
        let plain = json!({"description": format!("Bone screw {number}"), "manufacturer": "Synthes", "mfr_part_number": number});
        with(plain, more)
    };
    let one = put(&feeder, "item", "I-1", &screw("214.046", &json!({})));
    let two = put(
        &feeder,
        "item",
        "I-2",
        &screw("918.777", &json!({"substitutes": [{"item": "I-1"}]})),
    );
    let patch = |id: &str, attributes: Value| {
        let body = json!({"attributes": attributes, "reason": "catalog"});
        ann.command("PATCH", &golden_record("item", id), &body)
    };
    let itself =
        patch(&one, json!({"substitutes": [{"item": "I-2"}, {"item": "I-1"}]})).problem(422, "invalid_content");
    assert_eq!(
        itself["errors"][0]["pointer"], "/attributes/substitutes/1/item",
        "{itself}"
    );
    patch(&one, json!({"substitutes": [{"item": one}]})).problem(422, "invalid_content");
    // Two may stand in for each other; one does not replace what replaces it.
    patch(&one, json!({"substitutes": [{"item": "I-2"}]})).expect(200);
    patch(&two, json!({"lifecycle": {"replaced_by": "I-1"}})).expect(200);
    let circle = patch(&one, json!({"lifecycle": {"replaced_by": "I-2"}})).problem(422, "invalid_content");
    assert_eq!(
        circle["errors"][0]["pointer"], "/attributes/lifecycle/replaced_by",
        "{circle}"
    );
    put(
        &feeder,
        "item",
        "I-1",
        &screw("214.046", &json!({"lifecycle": {"replaced_by": "I-2"}})),
    );
    let told = ann.tasks(&format!("kind=exception&golden_id={one}&category=replaced_in_a_circle"));
    assert_eq!(told.len(), 1, "{told:?}");
    let shown = hub.reader().get(&golden_record("item", &one)).expect(200);
    assert_eq!(shown["attributes"].get("lifecycle"), None, "kept back: {shown}");
    drop(hub);
    verified(&database);
}

fn what_became_a_circle_is_not_approved(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, ann, bob, pat) = (
        hub.feeder(),
        hub.steward("ann"),
        hub.approver("bob"),
        hub.proposer("pat"),
    );
    let a = put(&feeder, "cost_center", "A", &center("A", &json!({})));
    let path = golden_record("cost_center", &a);
    let n = put(&feeder, "cost_center", "N", &center("N", &json!({})));
    let body = json!({"attributes": {"parent": "N"}, "reason": "reorganization"});
    let request = pat.command("PATCH", &path, &body).expect(202);
    // What it is to stand below stands below it meanwhile.
    put(&feeder, "cost_center", "N", &center("N", &json!({"parent": "A"})));
    bob.decide(&ann.task_about("approval", &n), "approve").expect(200);
    let refused = bob.step(&request, "approve", &json!({})).problem(409, "circle");
    assert!(
        refused["detail"].as_str().unwrap().contains("/attributes/parent"),
        "{refused}"
    );
    assert_eq!(hub.reader().get(&path).expect(200)["attributes"].get("parent"), None);
    assert_eq!(bob.change_request(&request)["state"], "submitted");

    let b = put(&feeder, "cost_center", "B", &center("B", &json!({})));
    put(&feeder, "cost_center", "B", &center("B", &json!({"parent": "M"})));
    let task = ann.task_about("approval", &b);
    put(&feeder, "cost_center", "M", &center("M", &json!({"parent": "B"})));
    bob.decide(&task, "approve").problem(409, "task_already_resolved");
    assert_eq!(ann.task_about("exception", &b)["category"], "hierarchy");
    let shown = hub.reader().get(&golden_record("cost_center", &b)).expect(200);
    assert_eq!(shown["attributes"].get("parent"), None, "{shown}");
    drop(hub);
    verified(&database);
}

fn at(attributes: Value, day: u32) -> Value {
    json!({"attributes": attributes, "source_updated_at": format!("2026-01-{day:02}T00:00:00Z")})
}

fn an_older_version_does_not_replace_a_newer_one(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let path = source_record("vendor", "erp", "V-1");
    let terms = |terms: &str| with(baxter(), &json!({"payment_terms": terms}));
    let id = feeder.put(&path, &at(terms("NET30"), 20)).expect(201)["golden_id"].clone();
    let golden = golden_record("vendor", id.as_str().unwrap());
    let before = reader.get(&golden).expect(200);
    for _ in 0..2 {
        let late = feeder.put(&path, &at(terms("NET10"), 10)).expect(200);
        assert_eq!((&late["outcome"], &late["golden_id"]), (&json!("superseded"), &id));
    }
    let many = json!({"records": [{"system": "erp", "key": "V-1", "attributes": terms("NET11"), "source_updated_at": "2026-01-11T00:00:00Z"}]});
    let batch = feeder.post("/v1/domains/vendor/source-records", &many).expect(200);
    assert_eq!(batch["counts"]["superseded"], 1, "{batch}");
    assert_eq!(reader.get(&golden).expect(200), before);
    let history = reader.get(&format!("{path}/history")).expect(200);
    let told: Vec<(&Value, &Value)> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (&v["standing"], &v["raw"]["payment_terms"]))
        .collect();
    let (current, late) = (json!("current"), json!("superseded"));
    assert_eq!(
        told,
        [
            (&current, &json!("NET30")),
            (&late, &json!("NET11")),
            (&late, &json!("NET10"))
        ]
    );
    assert!(
        !history.to_string().contains("36-2604143"),
        "sensitive values are masked"
    );
    let first = reader.get(&format!("{path}/history?limit=2")).expect(200);
    let next = first["next_cursor"].as_str().unwrap();
    let second = reader.get(&format!("{path}/history?limit=2&cursor={next}")).expect(200);
    assert_eq!(second["items"][0]["raw"]["payment_terms"], "NET10");
    // Of the same moment, and without one, it is as ever.
    assert_eq!(
        feeder.put(&path, &at(terms("NET31"), 20)).expect(200)["outcome"],
        "updated"
    );
    let plain = json!({"attributes": terms("NET32")});
    assert_eq!(feeder.put(&path, &plain).expect(200)["outcome"], "updated");
    assert_eq!(
        feeder.put(&path, &at(terms("NET33"), 21)).expect(200)["outcome"],
        "updated"
    );
    // An invalid version is newer than what arrives late after it.
    let invalid = with(terms("NET34"), &json!({"legal_name": ""}));
    assert_eq!(
        feeder.put(&path, &at(invalid, 25)).expect(202)["outcome"],
        "quarantined"
    );
    assert_eq!(
        feeder.put(&path, &at(terms("NET35"), 24)).expect(200)["outcome"],
        "superseded"
    );
    assert_eq!(
        feeder.put(&path, &at(terms("NET36"), 26)).expect(200)["outcome"],
        "updated"
    );
    // What is gone does not come back by what was said before.
    feeder.delete(&path).expect(200);
    assert_eq!(
        feeder.put(&path, &at(terms("NET30"), 20)).expect(200)["outcome"],
        "superseded"
    );
    assert_eq!(reader.get(&path).expect(200)["status"], "deleted");
    assert_eq!(
        feeder.put(&path, &at(terms("NET37"), 27)).expect(201)["outcome"],
        "created"
    );
    drop(hub);
    verified(&database);
}

fn an_older_period_fills_only_the_days_of_which_nothing_newer_is_known(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let path = source_record("cost_center", "erp", "4100");
    let named = |name: &str, from: &str| json!({"code": "4100", "entity": "H1", "name": name, "valid_from": from});
    let id = feeder
        .put(&path, &at(named("Surgery East", "2026-01-01"), 20))
        .expect(201)["golden_id"]
        .clone();
    assert_eq!(
        feeder.put(&path, &at(named("Surgery", "2024-01-01"), 10)).expect(200)["outcome"],
        "updated"
    );
    let on = |day: &str| {
        let path = format!("{}?valid_on={day}", golden_record("cost_center", id.as_str().unwrap()));
        reader.get(&path).expect(200)["attributes"]["name"].clone()
    };
    assert_eq!(
        (on("2025-06-01"), on("2026-06-01")),
        (json!("Surgery"), json!("Surgery East"))
    );
    assert_eq!(
        feeder.put(&path, &at(named("Operations", "2026-01-01"), 9)).expect(200)["outcome"],
        "superseded"
    );
    assert_eq!(on("2026-06-01"), "Surgery East");
    assert_eq!(
        feeder.put(&path, &at(named("Theater", "2026-03-01"), 21)).expect(200)["outcome"],
        "updated"
    );
    assert_eq!(
        (on("2026-02-01"), on("2026-06-01")),
        (json!("Surgery East"), json!("Theater"))
    );
    drop(hub);
    verified(&database);
}

fn clocks_that_are_mixed_are_told(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let findings = || reader.get("/v1/domains/vendor").expect(200)["findings"].clone();
    feeder
        .put(&source_record("vendor", "erp", "V-1"), &at(baxter(), 20))
        .expect(201);
    assert_eq!(findings(), json!([]));
    feeder.feed("procurement", "P-1", &baxter_again());
    let told = findings();
    assert_eq!(told[0]["code"], "mixed_clocks", "{told}");
    assert_eq!(reader.get("/v1/domains/item").expect(200)["findings"], json!([]));
    wait_until("the log warns", || hub.log().contains("mixed_clocks"));
}
