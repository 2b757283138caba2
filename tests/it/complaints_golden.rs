//! What users of other hubs complain of, and what happens here instead: one test for each complaint, named after it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::records::{baxter, baxter_again, golden_record, source_record, vendor};
use crate::harness::wait::wait_for;
use crate::harness::{Client, Database, Hub, both};
use crate::verify::verify;

both!(
    complaint_02_departed_values_stay_in_the_golden_record,
    complaint_05_no_scores_for_what_did_not_match,
    complaint_07_parallel_creates_make_duplicates,
    complaint_08_survivorship_repeats_identifiers_and_overwrites_stewards,
    complaint_11_the_last_source_takes_the_golden_record_and_its_history_away,
    complaint_14_ids_change_with_each_new_load,
    complaint_15_integrators_must_keep_their_own_ids,
    complaint_18_parallel_loads_of_one_key_make_two_records,
    complaint_20_overrides_are_stuck,
    complaint_21_unmerge_is_slow_partial_and_not_atomic,
);

fn attributes(client: &Client, id: &str) -> Value {
    client.get(&golden_record("vendor", id)).expect(200)["attributes"].clone()
}

fn merge(ann: &Client, survivor: &str, loser: &str) {
    let body = json!({"golden_id": loser, "reason": "one company"});
    ann.command("POST", &format!("{}/merge", golden_record("vendor", survivor)), &body)
        .expect(200);
}

fn complaint_02_departed_values_stay_in_the_golden_record(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let before = attributes(&reader, &id);
    let mut other = baxter_again();
    other["website"] = json!("https://baxter.example");
    assert_eq!(feeder.feed_golden("procurement", "1", &other), id);
    assert!(attributes(&reader, &id).get("website").is_some());
    // The source deletes it: nothing of it stays.
    feeder.delete(&source_record("vendor", "procurement", "1")).expect(200);
    assert_eq!(attributes(&reader, &id), before);
    // A steward splits it off: nothing of it stays either.
    assert_eq!(feeder.feed_golden("procurement", "1", &other), id);
    let body = json!({"source_records": [{"system": "procurement", "key": "1"}], "reason": "another Baxter"});
    ann.command("POST", &format!("{}/split", golden_record("vendor", &id)), &body)
        .expect(200);
    assert_eq!(attributes(&reader, &id), before);
}

fn complaint_05_no_scores_for_what_did_not_match(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    feeder.feed("erp", "V-1", &baxter());
    feeder.feed("erp", "V-2", &vendor(2));
    let side = |key: &str| json!({"system": "erp", "key": key});
    let body = json!({"left": side("V-1"), "right": side("V-2")});
    let pair = reader.post("/v1/domains/vendor/explain", &body).expect(200);
    assert_eq!(pair["compared"], false, "{pair}");
    assert!(pair["why_not_compared"].is_string(), "{pair}");
    let compared = pair["assessment"]["comparisons"].as_array().expect("comparisons");
    assert!(
        compared.len() > 5 && compared.iter().all(|one| one["weight"].is_number()),
        "{pair}"
    );
    assert_eq!(pair["assessment"]["verdict"], "no_match");
}

/// The golden records of one vendor that eight callers sent at the same moment.
fn at_once(hub: &Hub, key: impl Fn(usize) -> String + Sync) -> BTreeSet<String> {
    let feeder = hub.feeder().patient();
    std::thread::scope(|scope| {
        let (key, feeder) = (&key, &feeder);
        let calls: Vec<_> = (0..8)
            .map(|caller| scope.spawn(move || feeder.feed_golden("erp", &key(caller), &baxter())))
            .collect();
        calls.into_iter().map(|call| call.join().expect("an answer")).collect()
    })
}

fn complaint_07_parallel_creates_make_duplicates(database: Database) {
    let hub = Hub::start_free(&database);
    assert_eq!(at_once(&hub, |caller| format!("V-{caller}")).len(), 1);
}

fn complaint_18_parallel_loads_of_one_key_make_two_records(database: Database) {
    let hub = Hub::start_free(&database);
    let found = at_once(&hub, |_| "V-1".into());
    assert_eq!(found.len(), 1);
    let id = found.first().expect("one");
    let members = hub
        .reader()
        .get(&format!("{}/source-records", golden_record("vendor", id)));
    assert_eq!(members.expect(200)["items"].as_array().map(Vec::len), Some(1));
}

fn complaint_08_survivorship_repeats_identifiers_and_overwrites_stewards(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    // The same telephone in another spelling is one telephone.
    assert_eq!(feeder.feed_golden("procurement", "1", &baxter_again()), id);
    assert_eq!(attributes(&reader, &id)["phones"], json!(["+12249482000"]));
    // What a steward set stands apart from what sources send.
    let body = json!({"attributes": {"legal_name": "Baxter"}, "reason": "as on the contract"});
    ann.command("PATCH", &golden_record("vendor", &id), &body).expect(200);
    let mut again = baxter();
    again["phones"] = json!(["224-948-2001"]);
    feeder.feed("erp", "V-1", &again);
    assert_eq!(attributes(&reader, &id)["legal_name"], "Baxter");
}

fn complaint_11_the_last_source_takes_the_golden_record_and_its_history_away(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    feeder.delete(&source_record("vendor", "erp", "V-1")).expect(200);
    let golden = golden_record("vendor", &id);
    reader.get(&golden).problem(410, "golden_record_retired");
    let history = ann.get(&format!("{golden}/history")).expect(200);
    assert_eq!(history["items"].as_array().map(Vec::len), Some(2), "{history}");
    let last = reader.all_changes("vendor").pop().expect("a change");
    assert_eq!(last["type"], "mdm.golden_record.retired.v1");
}

fn complaint_14_ids_change_with_each_new_load(database: Database) {
    let mut hub = Hub::start_free(&database);
    let load = |hub: &Hub, round: usize| -> Vec<String> {
        let feeder = hub.feeder();
        let each = (0..12).map(|number| {
            let mut record = vendor(number);
            record["website"] = json!(format!("https://round{round}.example"));
            feeder.feed_golden(["erp", "billing"][number % 2], &format!("V-{number}"), &record)
        });
        each.collect()
    };
    let first = load(&hub, 1);
    hub.restart(&database);
    assert_eq!(load(&hub, 2), first);
}

fn complaint_15_integrators_must_keep_their_own_ids(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let ids: Vec<String> = (1..4)
        .map(|number| feeder.feed_golden("erp", &format!("V-{number}"), &vendor(number)))
        .collect();
    merge(&ann, &ids[1], &ids[2]);
    merge(&ann, &ids[0], &ids[1]);
    // An id that anybody ever saw leads to the one that stands, in one step.
    for id in &ids {
        assert_eq!(
            reader.get(&golden_record("vendor", id)).expect(200)["id"],
            ids[0].as_str()
        );
    }
    let body = json!({"domain": "vendor", "golden_ids": ids});
    let resolved = reader.post("/v1/crosswalk/resolve", &body).expect(200);
    let status = |at: usize| {
        resolved["results"][at]["status"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(
        [status(0), status(1), status(2)],
        ["found", "merged", "merged"],
        "{resolved}"
    );
}

fn complaint_20_overrides_are_stuck(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let golden = golden_record("vendor", &id);
    let name = || attributes(&reader, &id)["legal_name"].clone();
    let set = |value: &str, more: Value| {
        let mut body = json!({"attributes": {"legal_name": value}, "reason": "for now"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ann.command("PATCH", &golden, &body).expect(200);
        assert_eq!(name(), value);
    };
    let send = |number: usize, legal_name: &str| {
        let mut record = baxter();
        record["legal_name"] = json!(legal_name);
        record["website"] = json!(format!("https://n{number}.example"));
        feeder.feed("erp", "V-1", &record);
    };
    let sent = "Baxter Healthcare Corp";
    // Until the value beneath changes: the same value sent again does not count.
    set("A", json!({"expiry": "consolidated_changes"}));
    send(1, sent);
    assert_eq!(name(), "A");
    send(2, "Baxter Healthcare Corporation");
    assert_eq!(name(), "Baxter Healthcare Corporation");
    // Until the source sends a value again, be it the same.
    set("B", json!({"expiry": "source_reasserts"}));
    send(3, "Baxter Healthcare Corporation");
    assert_eq!(name(), "Baxter Healthcare Corporation");
    // Until a moment.
    let soon = mdm_hub::hub::time::rfc3339(mdm_hub::hub::time::now() + 1_000_000);
    let body = json!({"attributes": {"legal_name": "C"}, "reason": "for now", "expiry": "on_date", "expires_at": soon});
    ann.command("PATCH", &golden, &body).expect(200);
    wait_for("the override ends", || (name() != "C").then_some(()));
    // Until a steward ends it.
    set("D", json!({"expiry": "never"}));
    send(4, sent);
    assert_eq!(name(), "D");
    let path = format!("{golden}/overrides/legal_name/end");
    ann.command("POST", &path, &json!({"reason": "no longer"})).expect(200);
    assert_eq!(name(), sent);
}

fn complaint_21_unmerge_is_slow_partial_and_not_atomic(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, ann) = (hub.feeder(), hub.reader(), hub.steward("ann"));
    let a = feeder.feed_golden("erp", "V-1", &baxter());
    let mut many = vendor(2);
    many["phones"] = json!(["602-555-0101", "602-555-0102", "602-555-0103"]);
    many["dba_names"] = json!(["Second", "Third"]);
    let b = feeder.feed_golden("erp", "V-2", &many);
    let before = [attributes(&reader, &a), attributes(&reader, &b)];
    merge(&ann, &a, &b);
    let position = reader.all_changes("vendor").len();
    let body = json!({"merged_id": b, "reason": "two companies"});
    ann.command("POST", &format!("{}/split", golden_record("vendor", &a)), &body)
        .expect(200);
    // One call took all of it back, values that are lists too, and told consumers in one go.
    assert_eq!([attributes(&reader, &a), attributes(&reader, &b)], before);
    let told = reader.all_changes("vendor").split_off(position);
    let correlation: BTreeSet<&str> = told.iter().filter_map(|c| c["correlationid"].as_str()).collect();
    assert!(told.len() >= 2 && correlation.len() == 1, "{told:#?}");
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}
