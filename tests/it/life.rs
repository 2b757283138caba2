//! Overrides, merge and split: stewards change golden records, and can take every step back.

use serde_json::{Value, json};

use crate::harness::records::{assert_contiguous, baxter, baxter_again, golden_record, source_record, vendor};
use crate::harness::wait::wait_for;
use crate::harness::{Client, Database, Hub, both};

both!(
    an_override_stands_until_the_value_beneath_it_changes,
    an_override_of_a_protected_value_needs_the_approval_that_its_change_needs,
    an_override_is_refused_with_its_place,
    an_override_ends_when_the_source_sends_a_value_again,
    an_override_ends_on_its_date,
    a_split_undoes_a_merge_exactly,
    a_merge_of_merged_records_is_undone_in_any_order,
    one_record_is_split_off_and_never_joins_again,
    what_was_kept_apart_is_merged_only_when_reopened,
    overrides_go_with_a_merge_and_come_back_with_the_split,
    a_preview_changes_nothing,
    a_stale_version_is_refused,
    golden_records_that_share_an_exclusive_identifier_are_asked_about,
);

fn working(client: &Client, id: &str) -> Value {
    client
        .get(&format!("{}?layer=working", golden_record("vendor", id)))
        .expect(200)
}

fn set(client: &Client, id: &str, attributes: Value, expiry: &str) -> crate::harness::Answer {
    let body = json!({"attributes": attributes, "reason": "from the W-9", "expiry": expiry});
    client.command("PATCH", &golden_record("vendor", id), &body)
}

fn merge(client: &Client, survivor: &str, loser: &str) -> Value {
    let body = json!({"golden_id": loser, "reason": "one company"});
    client
        .command("POST", &format!("{}/merge", golden_record("vendor", survivor)), &body)
        .expect(200)
}

fn unmerge(client: &Client, survivor: &str, merged: &str) -> crate::harness::Answer {
    let body = json!({"merged_id": merged, "reason": "two companies"});
    client.command("POST", &format!("{}/split", golden_record("vendor", survivor)), &body)
}

fn an_override_stands_until_the_value_beneath_it_changes(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let state = set(
        &ann,
        &id,
        json!({"legal_name": "Baxter Right Inc"}),
        "consolidated_changes",
    )
    .expect(200);
    assert_eq!((&state["version"], &state["published_version"]), (&json!(2), &json!(2)));
    let golden = golden_record("vendor", &id);
    let shown = reader.get(&golden).expect(200);
    assert_eq!(shown["attributes"]["legal_name"], "Baxter Right Inc");
    let lineage = reader.get(&format!("{golden}/lineage")).expect(200);
    let name = &lineage["attributes"]["legal_name"];
    assert_eq!(
        (&name["strategy"], &name["override"]["author"]),
        (&json!("override"), &json!("ann"))
    );
    assert_eq!(name["override"]["beneath"], "Baxter Healthcare Corp");

    // The same value sent again, with something else new, does not lift it.
    let mut again = baxter();
    again["phones"] = json!(["224-948-2001"]);
    feeder.feed("erp", "V-1", &again);
    assert_eq!(
        reader.get(&golden).expect(200)["attributes"]["legal_name"],
        "Baxter Right Inc"
    );

    again["legal_name"] = json!("Baxter International Inc");
    feeder.feed("erp", "V-1", &again);
    let shown = reader.get(&golden).expect(200);
    assert_eq!(shown["attributes"]["legal_name"], "Baxter International Inc");
    let overrides = ann.get(&format!("{golden}/overrides")).expect(200);
    let ended = &overrides["items"][0];
    assert_eq!(
        (&ended["ended_by"], &ended["ended_reason"]),
        (&json!("rule"), &json!("the value beneath it changed"))
    );
    assert_contiguous(&reader.all_changes("vendor"), 1);
}

fn an_override_of_a_protected_value_needs_the_approval_that_its_change_needs(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.actor("ann", "*:read *:steward *:approve"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let state = set(&ann, &id, json!({"tin": "36-2604144"}), "never").expect(200);
    let task = ann.task(state["task_ids"][0].as_str().expect("an approval task"));
    assert_eq!(task["kind"], "approval");
    assert!(
        !task.to_string().contains("2604144"),
        "sensitive values are masked: {task}"
    );
    ann.decide(&task, "approve").problem(409, "own_submission");
    let bob = hub.approver("bob");
    let half = bob.decide(&task, "approve").expect(200);
    let carol = hub.approver("carol");
    if half["state"] != "resolved" {
        carol.decide(&half, "approve").expect(200);
    }
    let auditor = hub.actor("auditor", "*:read *:sensitive");
    let golden = auditor
        .get(&format!("{}?include=sensitive", golden_record("vendor", &id)))
        .expect(200);
    assert_eq!(golden["attributes"]["tin"], "36-2604144");
    let overrides = ann
        .get(&format!("{}/overrides", golden_record("vendor", &id)))
        .expect(200);
    assert!(!overrides.to_string().contains("2604144"), "{overrides}");
}

fn an_override_is_refused_with_its_place(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let before = working(&ann, &id);
    for (attributes, pointer) in [
        (json!({"legal_nam": "x"}), "/attributes/legal_nam"),
        (json!({"addresses": [{"zip": "1"}]}), "/attributes/addresses/0/zip"),
        (json!({"legal_name": {"x": 1}}), "/attributes/legal_name"),
    ] {
        let refused = set(&ann, &id, attributes, "never").problem(422, "invalid_content");
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
    }
    let golden = golden_record("vendor", &id);
    let body = json!({"attributes": {"legal_name": "X"}, "reason": "x", "expiry": "on_date"});
    ann.command("PATCH", &golden, &body).problem(422, "invalid_content");
    let body = json!({"reason": "x"});
    ann.command("POST", &format!("{golden}/overrides/legal_name/end"), &body)
        .problem(404, "not_found");
    assert_eq!(working(&ann, &id), before, "nothing changed");
}

fn an_override_ends_when_the_source_sends_a_value_again(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    set(&ann, &id, json!({"legal_name": "Mine"}), "source_reasserts").expect(200);
    let mut again = baxter();
    again["phones"] = json!(["224-948-2001"]);
    feeder.feed("erp", "V-1", &again);
    let golden = reader.get(&golden_record("vendor", &id)).expect(200);
    assert_eq!(golden["attributes"]["legal_name"], "Baxter Healthcare Corp");
}

fn an_override_ends_on_its_date(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let golden = golden_record("vendor", &id);
    let at = |seconds: i64| mdm_hub::hub::time::rfc3339(mdm_hub::hub::time::now() + seconds * 1_000_000);
    let body = |name: &str, seconds: i64| json!({"attributes": {name: "X"}, "reason": "for now", "expiry": "on_date", "expires_at": at(seconds)});
    ann.command("PATCH", &golden, &body("legal_name", 2)).expect(200);
    let name = || reader.get(&golden).expect(200)["attributes"]["legal_name"].clone();
    wait_for("the override ends", || {
        (name() == "Baxter Healthcare Corp").then_some(())
    });
    let ended = &ann.get(&format!("{golden}/overrides")).expect(200)["items"][0];
    assert_eq!(ended["ended_reason"], "its date has come");
}

/// What consumers see of a golden record, but for version and time.
fn seen(client: &Client, id: &str) -> Value {
    let mut golden = client.get(&golden_record("vendor", id)).expect(200);
    for name in ["version", "published_at"] {
        golden.as_object_mut().unwrap().remove(name);
    }
    golden
}

fn a_split_undoes_a_merge_exactly(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let a = feeder.feed_golden("erp", "V-1", &baxter());
    assert_eq!(feeder.feed_golden("procurement", "1", &baxter_again()), a);
    let b = feeder.feed_golden("erp", "V-2", &vendor(2));
    let before = [seen(&reader, &a), seen(&reader, &b)];

    let merged = merge(&ann, &a, &b);
    assert_eq!(merged["golden_records"][1]["status"], "merged");
    assert_eq!(reader.get(&golden_record("vendor", &b)).expect(200)["id"], a.as_str());
    assert_eq!(
        reader.get("/v1/domains/vendor/crosswalk/erp/V-2").expect(200)["golden_id"],
        a.as_str()
    );

    let parts = unmerge(&ann, &a, &b).expect(200);
    let ids: Vec<&Value> = parts["golden_records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| &g["id"])
        .collect();
    assert_eq!(ids, [&json!(a), &json!(b)]);
    assert_eq!(
        [seen(&reader, &a), seen(&reader, &b)],
        before,
        "as if it had never been"
    );
    assert_eq!(
        reader.get("/v1/domains/vendor/crosswalk/erp/V-2").expect(200)["golden_id"],
        b.as_str()
    );
    let listed = reader
        .get("/v1/domains/vendor/golden-records?system=erp&limit=10")
        .expect(200);
    assert_eq!(listed["items"].as_array().unwrap().len(), 2, "filters find both again");

    let changes = reader.all_changes("vendor");
    assert_contiguous(&changes, 1);
    let types: Vec<&str> = changes.iter().filter_map(|c| c["type"].as_str()).collect();
    assert!(types.contains(&"mdm.golden_record.restored.v1"), "{types:?}");
    let split = changes
        .iter()
        .find(|c| c["type"] == "mdm.golden_record.split.v1")
        .expect("a split event");
    assert_eq!(
        split["data"]["split_into"],
        json!([{"golden_id": b, "source_keys": [{"system": "erp", "key": "V-2"}]}])
    );
    unmerge(&ann, &a, &b).problem(409, "not_merged_here");
}

fn a_merge_of_merged_records_is_undone_in_any_order(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let ids: Vec<String> = (1..4)
        .map(|n| feeder.feed_golden("erp", &format!("V-{n}"), &vendor(n)))
        .collect();
    let before: Vec<Value> = ids.iter().map(|id| seen(&reader, id)).collect();
    let join = |survivor: &str, loser: &str| {
        // What a split kept apart is joined again only when reopened.
        let body = json!({"golden_id": loser, "reason": "one company", "reopen": true});
        let path = format!("{}/merge", golden_record("vendor", survivor));
        ann.command("POST", &path, &body).expect(200);
    };
    for inner_first in [true, false] {
        join(&ids[1], &ids[2]);
        join(&ids[0], &ids[1]);
        assert_eq!(
            reader.get(&golden_record("vendor", &ids[2])).expect(200)["id"],
            ids[0].as_str()
        );
        if inner_first {
            unmerge(&ann, &ids[0], &ids[2]).expect(200);
            unmerge(&ann, &ids[0], &ids[1]).expect(200);
        } else {
            unmerge(&ann, &ids[0], &ids[1]).expect(200);
            assert_eq!(
                reader.get(&golden_record("vendor", &ids[2])).expect(200)["id"],
                ids[1].as_str()
            );
            unmerge(&ann, &ids[1], &ids[2]).expect(200);
        }
        let after: Vec<Value> = ids.iter().map(|id| seen(&reader, id)).collect();
        assert_eq!(after, before, "inner first: {inner_first}");
    }
}

fn one_record_is_split_off_and_never_joins_again(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    assert_eq!(feeder.feed_golden("procurement", "1", &baxter_again()), id);
    let path = format!("{}/split", golden_record("vendor", &id));
    let body = json!({"source_records": [{"system": "procurement", "key": "9"}], "reason": "x"});
    let refused = ann.command("POST", &path, &body).problem(422, "invalid_content");
    assert_eq!(refused["errors"][0]["pointer"], "/source_records/0");
    let both = json!([{"system": "procurement", "key": "1"}, {"system": "erp", "key": "V-1"}]);
    let body = json!({"source_records": both, "reason": "x"});
    ann.command("POST", &path, &body).problem(422, "invalid_content");

    let body = json!({"source_records": [{"system": "procurement", "key": "1"}], "reason": "another plant"});
    let parts = ann.command("POST", &path, &body).expect(200);
    let new = parts["golden_records"][1]["id"].as_str().unwrap().to_string();
    assert_eq!(
        reader.get(&golden_record("vendor", &new)).expect(200)["source_keys"][0]["key"],
        "1"
    );

    // Sent again, deleted and sent again: the verdict stands.
    let mut again = baxter_again();
    again["phones"] = json!(["224-948-2009"]);
    assert_eq!(feeder.feed_golden("procurement", "1", &again), new);
    feeder.delete(&source_record("vendor", "procurement", "1")).expect(200);
    let back = feeder.feed("procurement", "1", &baxter_again());
    assert_ne!(back["golden_id"], id.as_str(), "{back}");
    assert_eq!(back["task_id"], Value::Null, "and nobody is asked again: {back}");
}

fn what_was_kept_apart_is_merged_only_when_reopened(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let a = feeder.feed_golden("erp", "V-1", &baxter());
    let b = feeder.feed_golden("erp", "V-2", &vendor(2));
    merge(&ann, &a, &b);
    unmerge(&ann, &a, &b).expect(200);
    let path = format!("{}/merge", golden_record("vendor", &a));
    let body = json!({"golden_id": b, "reason": "after all"});
    ann.command("POST", &path, &body).problem(409, "kept_apart");
    let body = json!({"golden_id": b, "reason": "after all", "reopen": true});
    ann.command("POST", &path, &body).expect(200);
    assert_eq!(working(&ann, &b)["merged_into"], a.as_str());
}

fn overrides_go_with_a_merge_and_come_back_with_the_split(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let a = feeder.feed_golden("erp", "V-1", &baxter());
    let b = feeder.feed_golden("erp", "V-2", &vendor(2));
    set(&ann, &b, json!({"website": "https://example.com/b"}), "never").expect(200);
    let before = seen(&reader, &b);
    merge(&ann, &a, &b);
    assert_eq!(seen(&reader, &a)["attributes"]["website"], "https://example.com/b");
    unmerge(&ann, &a, &b).expect(200);
    assert_eq!(seen(&reader, &a)["attributes"]["website"], Value::Null);
    assert_eq!(seen(&reader, &b), before);
}

fn a_preview_changes_nothing(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let a = feeder.feed_golden("erp", "V-1", &baxter());
    let b = feeder.feed_golden("erp", "V-2", &vendor(2));
    let subscriber = hub.actor("subscriber", "*:read *:subscribe");
    let body = json!({"name": "ledger", "url": "https://example.com/hook", "domains": ["vendor"]});
    subscriber.post("/v1/subscriptions", &body).expect(201);
    let before = (working(&ann, &a), working(&ann, &b), reader.all_changes("vendor"));

    let golden = golden_record("vendor", &a);
    let body = json!({"attributes": {"legal_name": "New Name"}, "reason": "x"});
    let impact = ann
        .command("PATCH", &format!("{golden}?preview=true"), &body)
        .expect(200);
    assert_eq!(
        impact["golden_records"][0]["values"],
        json!([{"attribute": "legal_name", "from": "Baxter Healthcare Corp", "to": "New Name", "published": true}])
    );
    let body = json!({"golden_id": b, "reason": "x"});
    let impact = ann
        .command("POST", &format!("{golden}/merge?preview=true"), &body)
        .expect(200);
    let types: Vec<&Value> = impact["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["type"])
        .collect();
    assert_eq!(types, ["mdm.golden_record.merged.v1", "mdm.golden_record.updated.v1"]);
    assert_eq!(impact["subscriptions"][0]["name"], "ledger");
    let after = (working(&ann, &a), working(&ann, &b), reader.all_changes("vendor"));
    assert_eq!(after, before);

    merge(&ann, &a, &b);
    let body = json!({"merged_id": b, "reason": "x"});
    let impact = ann
        .command("POST", &format!("{golden}/split?preview=true"), &body)
        .expect(200);
    assert_eq!(impact["golden_records"].as_array().unwrap().len(), 2, "{impact}");
    assert_eq!(working(&ann, &b)["status"], "merged");
    // The writer's own view is untouched too: the records still belong together.
    let again = feeder.feed("erp", "V-2", &vendor(3));
    assert_eq!(again["golden_id"], a.as_str());
}

fn a_stale_version_is_refused(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let path = golden_record("vendor", &id);
    let body = json!({"attributes": {"legal_name": "X"}, "reason": "x"});
    ann.request("PATCH", &path)
        .json(&body)
        .send()
        .problem(428, "version_required");
    ann.request("PATCH", &path)
        .header("if-match", "\"9\"")
        .json(&body)
        .send()
        .problem(412, "stale_version");
    let threads: Vec<_> = (0..6)
        .map(|n| {
            let (steward, path) = (hub.steward(&format!("steward-{n}")), path.clone());
            let body = json!({"attributes": {"legal_name": format!("Name {n}")}, "reason": "x"});
            std::thread::spawn(move || {
                let request = steward.request("PATCH", &path).header("if-match", "\"1\"");
                request.json(&body).send().status
            })
        })
        .collect();
    let mut answers: Vec<u16> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    answers.sort_unstable();
    assert_eq!(answers, [200, 412, 412, 412, 412, 412]);
}

fn golden_records_that_share_an_exclusive_identifier_are_asked_about(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, ann) = (hub.feeder(), hub.steward("ann"));
    let mut first = baxter();
    first["duns"] = json!("005103494");
    let a = feeder.feed_golden("erp", "V-1", &first);
    let b = feeder.feed_golden("erp", "V-2", &vendor(2));
    assert_eq!(ann.tasks(&format!("golden_id={b}")), Vec::<Value>::new());
    set(&ann, &b, json!({"duns": "005103494"}), "never").expect(200);
    let task = ann.task_about("potential_duplicate", &b);
    assert_eq!(task["category"], "shared_identifier", "{task}");
    assert_eq!((&task["golden_id"], &task["other_golden_id"]), (&json!(a), &json!(b)));
    assert!(!task.to_string().contains("005103494"), "{task}");
    let (fine, report) = crate::verify::verify(&database);
    assert!(fine, "{report:#}");
    ann.decide(&task, "keep_apart").expect(200);
    set(&ann, &b, json!({"phones": ["602-555-0111"]}), "never").expect(200);
    assert_eq!(
        ann.tasks(&format!("golden_id={b}&kind=potential_duplicate")),
        Vec::<Value>::new(),
        "it was answered"
    );
    assert_eq!(ann.task_about("approval", &b)["category"], "protected_attribute");
    let (fine, report) = crate::verify::verify(&database);
    assert!(fine, "{report:#}");
    // Whoever removes the answer behind the hub's back is found out.
    let mut conn = database.connect();
    conn.execute("UPDATE verdict SET active = false");
    let (fine, report) = crate::verify::verify(&database);
    assert!(!fine && report.to_string().contains("exclusive"), "{report:#}");
}
