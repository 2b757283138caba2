//! Change requests: what somebody proposes, others approve, and nobody carries out alone.

use serde_json::{Value, json};

use crate::harness::folders::with_domain;
use crate::harness::records::{assert_contiguous, baxter, golden_record, vendor};
use crate::harness::wait::wait_for;
use crate::harness::{Answer, Client, Database, Hub, both};
use crate::verify::verify;

both!(
    who_may_only_propose_gets_a_change_request,
    every_operation_can_be_proposed_and_is_carried_out_by_the_same_code,
    a_submitter_never_approves_and_two_approvers_are_two_persons,
    what_was_approved_needs_no_second_task,
    a_step_is_refused_in_the_wrong_state_and_by_the_wrong_person,
    a_request_is_pushed_back_edited_and_approved,
    stale_versions_and_double_submits_change_nothing,
    a_golden_record_that_moved_must_be_faced,
    a_request_follows_its_golden_record,
    a_request_waits_for_its_effective_date,
    what_moved_after_the_approval_goes_back,
    a_preview_of_an_approval_changes_nothing,
    only_the_group_that_the_policy_names_approves,
    facility_specific_approval_thresholds,
    a_retired_golden_record_keeps_its_records_until_it_is_reinstated,
    random_steps_of_several_people_publish_nothing_unapproved,
);

const REQUESTS: &str = "/v1/domains/vendor/change-requests";

fn rename(client: &Client, id: &str, name: &str) -> Answer {
    let body = json!({"attributes": {"legal_name": name}, "reason": "from the W-9"});
    client.command("PATCH", &golden_record("vendor", id), &body)
}

fn name(hub: &Hub, id: &str) -> Value {
    hub.reader().get(&golden_record("vendor", id)).expect(200)["attributes"]["legal_name"].clone()
}

fn version(client: &Client, id: &str) -> Value {
    client
        .get(&format!("{}?layer=working", golden_record("vendor", id)))
        .expect(200)["version"]
        .clone()
}

/// Somebody who proposes, and reads the working layer to name the version that he saw.
fn proposer(hub: &Hub, name: &str) -> Client {
    hub.proposer(name)
}

fn who_may_only_propose_gets_a_change_request(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob) = (proposer(&hub, "ann"), hub.approver("bob"));
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let answer = rename(&ann, &id, "Baxter Right Inc");
    let request = answer.expect(202);
    let place = answer.header("location").unwrap().to_owned();
    assert_eq!(
        (&request["state"], &request["operation"]),
        (&json!("submitted"), &json!("override"))
    );
    assert_eq!(
        request["difference"],
        json!([{"attribute": "legal_name", "from": "Baxter Healthcare Corp", "to": "Baxter Right Inc"}])
    );
    assert_eq!(
        (&request["submitted_by"], &request["conflicts"]),
        (&json!(["ann"]), &json!([]))
    );
    assert_eq!(request["requirements"], json!([{"attribute": "*", "approvers": 1}]));
    assert_eq!(name(&hub, &id), "Baxter Healthcare Corp", "not applied");
    assert_eq!(bob.get(&place).expect(200), request);
    let found = bob
        .get(&format!("{REQUESTS}?state=submitted&golden_id={id}"))
        .expect(200);
    assert_eq!(found["items"], json!([request]));
    assert_eq!(
        bob.get(&format!("{REQUESTS}?state=draft")).expect(200)["items"],
        json!([])
    );

    let done = bob
        .step(&request, "approve", &json!({"reason": "the W-9 says so"}))
        .expect(200);
    assert_eq!(
        (&done["state"], &done["committed_version"]),
        (&json!("committed"), &json!(2))
    );
    assert_eq!(name(&hub, &id), "Baxter Right Inc");
    let steward = hub.steward("sue");
    let shown = &steward
        .get(&format!("{}/overrides", golden_record("vendor", &id)))
        .expect(200)["items"][0];
    assert_eq!(
        (&shown["author"], &shown["reason"]),
        (&json!("ann"), &json!("from the W-9"))
    );
    // A steward acts directly, as ever.
    rename(&steward, &id, "Baxter").expect(200);
    assert_eq!(name(&hub, &id), "Baxter");
    // What could not be carried out is not proposed.
    let body = json!({"attributes": {"legal_nam": "x"}, "reason": "x"});
    let wrong = ann
        .command("PATCH", &golden_record("vendor", &id), &body)
        .problem(422, "invalid_content");
    assert_eq!(wrong["errors"][0]["pointer"], "/attributes/legal_nam");
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

fn every_operation_can_be_proposed_and_is_carried_out_by_the_same_code(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob, reader) = (proposer(&hub, "ann"), hub.approver("bob"), hub.reader());
    let a = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let b = hub.feeder().feed_golden("erp", "V-2", &vendor(2));
    let path = golden_record("vendor", &a);
    let status = |id: &str| reader.get(&golden_record("vendor", id)).status;
    let approve = |request: &Value| bob.step(request, "approve", &json!({})).expect(200);
    approve(&rename(&ann, &a, "Baxter").expect(202));
    let why = json!({"reason": "because"});
    let end = ann
        .command("POST", &format!("{path}/overrides/legal_name/end"), &why)
        .expect(202);
    assert_eq!(name(&hub, &a), "Baxter");
    approve(&end);
    assert_eq!(name(&hub, &a), "Baxter Healthcare Corp");
    let body = json!({"golden_id": b, "reason": "one company"});
    let merge = ann.command("POST", &format!("{path}/merge"), &body).expect(202);
    assert_eq!(reader.get(&golden_record("vendor", &b)).expect(200)["id"], b.as_str());
    approve(&merge);
    assert_eq!(reader.get(&golden_record("vendor", &b)).expect(200)["id"], a.as_str());
    let body = json!({"merged_id": b, "reason": "two companies"});
    approve(&ann.command("POST", &format!("{path}/split"), &body).expect(202));
    assert_eq!(reader.get(&golden_record("vendor", &b)).expect(200)["id"], b.as_str());
    approve(&ann.command("POST", &format!("{path}/retire"), &why).expect(202));
    assert_eq!(status(&a), 410);
    approve(&ann.command("POST", &format!("{path}/reinstate"), &why).expect(202));
    assert_eq!(status(&a), 200);
    assert_contiguous(&reader.all_changes("vendor"), 1);
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

fn a_submitter_never_approves_and_two_approvers_are_two_persons(database: Database) {
    let hub = Hub::start_free(&database);
    let ann = hub.actor("ann", "*:read *:propose *:approve");
    let (bob, cora) = (hub.approver("bob"), hub.approver("cora"));
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let account = json!([{"country": "US", "aba": "021000021", "account": "111222333", "holder": "Baxter"}]);
    let body = json!({"attributes": {"bank_accounts": account}, "reason": "new bank"});
    let request = ann.command("PATCH", &golden_record("vendor", &id), &body).expect(202);
    assert!(!request.to_string().contains("111222333"), "masked: {request}");
    assert_eq!(request["requirements"][0]["approvers"], 2, "{request}");
    let evidence = json!({"evidence": "called back"});
    ann.step(&request, "approve", &evidence).problem(409, "own_submission");
    bob.step(&request, "approve", &json!({}))
        .problem(422, "invalid_content");
    let half = bob.step(&request, "approve", &evidence).expect(200);
    assert_eq!(
        (&half["state"], half["approvals"].as_array().unwrap().len()),
        (&json!("submitted"), 1)
    );
    bob.step(&half, "approve", &evidence).problem(409, "already_approved");
    let none = bob
        .step(&half, "withdraw-approval", &json!({"reason": "unsure"}))
        .expect(200);
    assert_eq!(none["approvals"], json!([]));
    let half = bob.step(&none, "approve", &evidence).expect(200);
    let done = cora.step(&half, "approve", &evidence).expect(200);
    assert_eq!(done["state"], "committed");
    let payer = hub.actor("payer", "*:read *:sensitive *:approve");
    let golden = payer
        .get(&format!("{}?include=sensitive", golden_record("vendor", &id)))
        .expect(200);
    assert_eq!(golden["attributes"]["bank_accounts"][0]["account"], "111222333");
    let id = done["id"].as_str().unwrap();
    let shown = payer.get(&format!("{REQUESTS}/{id}?include=sensitive")).expect(200);
    assert!(shown.to_string().contains("111222333"), "granted");
    bob.get(&format!("{REQUESTS}/{id}?include=sensitive"))
        .problem(403, "forbidden");
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

fn what_was_approved_needs_no_second_task(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob) = (proposer(&hub, "ann"), hub.approver("bob"));
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let body = json!({"attributes": {"tin": "36-2604144"}, "reason": "the W-9"});
    let request = ann.command("PATCH", &golden_record("vendor", &id), &body).expect(202);
    bob.step(&request, "approve", &json!({"evidence": "the letter of the IRS"}))
        .expect(200);
    assert_eq!(bob.tasks(&format!("golden_id={id}")), Vec::<Value>::new());
    let payer = hub.actor("payer", "*:read *:sensitive");
    let golden = payer
        .get(&format!("{}?include=sensitive", golden_record("vendor", &id)))
        .expect(200);
    assert_eq!(golden["attributes"]["tin"], "36-2604144");
}

fn a_step_is_refused_in_the_wrong_state_and_by_the_wrong_person(database: Database) {
    let hub = Hub::start_free(&database);
    let both = "*:read *:propose *:approve";
    let (ann, eve, bob) = (hub.actor("ann", both), hub.actor("eve", both), hub.actor("bob", both));
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let body = json!({"operation": "override", "golden_id": id, "attributes": {"legal_name": "B"}, "reason": "x",
        "submit": false});
    let why = json!({"reason": "because"});
    let draft = ann.post(REQUESTS, &body).expect(201);
    assert_eq!(draft["state"], "draft");
    for verb in ["approve", "push-back", "reject", "recall", "withdraw-approval"] {
        let body = if verb == "approve" { json!({}) } else { why.clone() };
        bob.step(&draft, verb, &body).problem(409, "change_request_state");
    }
    eve.step(&draft, "submit", &Value::Null).problem(409, "not_submitter");
    let submitted = ann.step(&draft, "submit", &Value::Null).expect(200);
    ann.step(&submitted, "submit", &Value::Null)
        .problem(409, "change_request_state");
    eve.step(&submitted, "recall", &why).problem(409, "not_submitter");
    ann.step(&submitted, "reject", &why).problem(409, "own_submission");
    ann.step(&submitted, "push-back", &why).problem(409, "own_submission");
    bob.step(&submitted, "withdraw-approval", &why)
        .problem(409, "not_approved");
    bob.step(&submitted, "reject", &json!({"reason": " "}))
        .problem(422, "invalid_content");
    let rejected = bob.step(&submitted, "reject", &why).expect(200);
    assert_eq!(
        (&rejected["state"], &rejected["remark"]),
        (&json!("rejected"), &json!("because"))
    );
    for verb in [
        "approve",
        "push-back",
        "reject",
        "recall",
        "withdraw-approval",
        "submit",
    ] {
        let body = match verb {
            "approve" => json!({}),
            "submit" => Value::Null,
            _ => why.clone(),
        };
        let who = if ["recall", "submit"].contains(&verb) {
            &ann
        } else {
            &bob
        };
        who.step(&rejected, verb, &body).problem(409, "change_request_state");
    }
    assert_eq!(name(&hub, &id), "Baxter Healthcare Corp");
    let unknown = json!({"domain": "vendor", "id": "none", "version": 1});
    bob.step(&unknown, "reject", &why).problem(404, "not_found");
    let wrong = json!({"operation": "merge", "golden_id": id, "attribute": "tin", "reason": "x"});
    let answer = ann.post(REQUESTS, &wrong);
    assert_eq!(answer.problem(422, "invalid_content")["errors"][0]["code"], "operation");
    hub.reader().get(REQUESTS).problem(403, "forbidden");
    hub.approver("cora").post(REQUESTS, &body).problem(403, "forbidden");
}

fn a_request_is_pushed_back_edited_and_approved(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob) = (proposer(&hub, "ann"), hub.approver("bob"));
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let request = rename(&ann, &id, "Baxter Wrong").expect(202);
    let back = bob
        .step(&request, "push-back", &json!({"reason": "spell it as the W-9 does"}))
        .expect(200);
    assert_eq!(
        (&back["state"], &back["remark"]),
        (&json!("pushed_back"), &json!("spell it as the W-9 does"))
    );
    let path = format!("{REQUESTS}/{}", back["id"].as_str().unwrap());
    let edit = |client: &Client, request: &Value, golden_id: &str| {
        let body = json!({"operation": "override", "golden_id": golden_id, "attributes": {"legal_name": "Baxter Right"},
            "reason": "from the W-9"});
        let tag = format!("\"{}\"", request["version"]);
        client.request("PUT", &path).header("if-match", &tag).json(&body).send()
    };
    edit(&proposer(&hub, "eve"), &back, &id).problem(409, "not_submitter");
    let other = hub.feeder().feed_golden("erp", "V-2", &vendor(2));
    edit(&ann, &back, &other).problem(422, "invalid_content");
    let edited = edit(&ann, &back, &id).expect(200);
    assert_eq!(
        (&edited["state"], &edited["difference"][0]["to"]),
        (&json!("submitted"), &json!("Baxter Right"))
    );
    edit(&ann, &edited, &id).problem(409, "change_request_state");
    bob.step(&edited, "approve", &json!({})).expect(200);
    assert_eq!(name(&hub, &id), "Baxter Right");
}

fn stale_versions_and_double_submits_change_nothing(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob, cora) = (proposer(&hub, "ann"), hub.approver("bob"), hub.approver("cora"));
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let body = json!({"operation": "override", "golden_id": id, "attributes": {"legal_name": "B"}, "reason": "x"});
    let send = || {
        ann.request("POST", REQUESTS)
            .header("idempotency-key", "once")
            .json(&body)
            .send()
    };
    let (first, second) = (send(), send());
    assert_eq!(first.expect(201), second.expect(201));
    assert_eq!(second.header("idempotent-replay"), Some("true"));
    assert_eq!(ann.get(REQUESTS).expect(200)["items"].as_array().unwrap().len(), 1);
    let request = first.json();
    let moved = bob.step(&request, "push-back", &json!({"reason": "why?"})).expect(200);
    cora.step(&request, "approve", &json!({})).problem(412, "stale_version");
    let path = format!("{REQUESTS}/{}/submit", moved["id"].as_str().unwrap());
    ann.request("POST", &path).send().problem(428, "version_required");
    ann.step(&request, "submit", &Value::Null).problem(412, "stale_version");
    let again = ann.step(&moved, "submit", &Value::Null).expect(200);
    // Two approve at the same moment: one is carried out, the other is told.
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let one = scope.spawn(|| bob.step(&again, "approve", &json!({})).status);
        let other = scope.spawn(|| cora.step(&again, "approve", &json!({})).status);
        vec![one.join().unwrap(), other.join().unwrap()]
    });
    assert!(answers.contains(&200) && answers.contains(&412), "{answers:?}");
    // A proposal names the version it was made for.
    let old = json!({"operation": "override", "golden_id": id, "golden_version": 1, "attributes": {"legal_name": "C"},
        "reason": "x"});
    ann.post(REQUESTS, &old).problem(412, "stale_version");
}

fn a_golden_record_that_moved_must_be_faced(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob, sue) = (proposer(&hub, "ann"), hub.approver("bob"), hub.steward("sue"));
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let request = rename(&ann, &id, "Baxter Right").expect(202);
    // Another attribute is no conflict.
    let body = json!({"attributes": {"website": "https://www.baxter.com/"}, "reason": "seen there"});
    sue.command("PATCH", &golden_record("vendor", &id), &body).expect(200);
    assert_eq!(bob.change_request(&request)["conflicts"], json!([]));
    rename(&sue, &id, "Baxter Other").expect(200);
    let shown = bob.change_request(&request);
    assert_eq!(
        shown["conflicts"],
        json!([{"attribute": "legal_name", "based_on": "Baxter Healthcare Corp", "present": "Baxter Other"}])
    );
    bob.step(&shown, "approve", &json!({}))
        .problem(409, "golden_record_moved");
    bob.step(&shown, "approve", &json!({"golden_version": 1}))
        .problem(409, "golden_record_moved");
    assert_eq!(name(&hub, &id), "Baxter Other");
    let seen = json!({"golden_version": version(&sue, &id)});
    bob.step(&shown, "approve", &seen).expect(200);
    assert_eq!(name(&hub, &id), "Baxter Right");
}

fn a_request_follows_its_golden_record(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob, sue) = (proposer(&hub, "ann"), hub.approver("bob"), hub.steward("sue"));
    let a = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let b = hub.feeder().feed_golden("erp", "V-2", &vendor(2));
    let request = rename(&ann, &b, "Juniper Right LLC").expect(202);
    let body = json!({"golden_id": b, "reason": "one company"});
    let also = ann
        .command("POST", &format!("{}/merge", golden_record("vendor", &a)), &body)
        .expect(202);
    sue.command("POST", &format!("{}/merge", golden_record("vendor", &a)), &body)
        .expect(200);
    let moved = bob.change_request(&request);
    assert_eq!((&moved["golden_id"], &moved["proposed_for"]), (&json!(a), &json!(b)));
    assert_eq!(
        moved["conflicts"][0],
        json!({"attribute": "*", "based_on": b, "present": a}),
        "{moved}"
    );
    bob.step(&moved, "approve", &json!({}))
        .problem(409, "golden_record_moved");
    bob.step(&bob.change_request(&also), "approve", &json!({}))
        .problem(409, "golden_record_moved");
    // The split brings it home again.
    let body = json!({"merged_id": b, "reason": "two companies"});
    sue.command("POST", &format!("{}/split", golden_record("vendor", &a)), &body)
        .expect(200);
    let home = bob.change_request(&request);
    assert_eq!((&home["golden_id"], &home["conflicts"]), (&json!(b), &json!([])));
    bob.step(&home, "approve", &json!({})).expect(200);
    assert_eq!(name(&hub, &b), "Juniper Right LLC");
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

fn at(seconds: i64) -> String {
    mdm_hub::hub::time::rfc3339(mdm_hub::hub::time::now() + seconds * 1_000_000)
}

fn a_request_waits_for_its_effective_date(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob) = (proposer(&hub, "ann"), hub.approver("bob"));
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let propose = |name: &str, seconds: i64| {
        let body = json!({"operation": "override", "golden_id": id, "attributes": {"legal_name": name}, "reason": "x",
            "effective_at": at(seconds)});
        ann.post(REQUESTS, &body).expect(201)
    };
    let soon = bob.step(&propose("Soon Inc", 4), "approve", &json!({})).expect(200);
    assert_eq!(
        (&soon["state"], &soon["due_at"]),
        (&json!("approved"), &soon["effective_at"])
    );
    assert_eq!(name(&hub, &id), "Baxter Healthcare Corp");
    wait_for("it is carried out", || (name(&hub, &id) == "Soon Inc").then_some(()));
    assert_eq!(bob.change_request(&soon)["state"], "committed");
    // Until then it can be taken back.
    let late = bob.step(&propose("Late Inc", 3600), "approve", &json!({})).expect(200);
    let recalled = ann.step(&late, "recall", &json!({"reason": "not yet"})).expect(200);
    assert_eq!(
        (&recalled["state"], &recalled["approvals"]),
        (&json!("recalled"), &json!([]))
    );
}

fn what_moved_after_the_approval_goes_back(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob) = (proposer(&hub, "ann"), hub.approver("bob"));
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let body = json!({"operation": "override", "golden_id": id, "attributes": {"legal_name": "Soon"}, "reason": "x",
        "effective_at": at(4)});
    let request = ann.post(REQUESTS, &body).expect(201);
    bob.step(&request, "approve", &json!({})).expect(200);
    rename(&hub.steward("sue"), &id, "Another Inc").expect(200);
    let back = wait_for("it goes back", || {
        Some(bob.change_request(&request)).filter(|request| request["state"] != "approved")
    });
    assert_eq!(
        (&back["state"], &back["decided_by"]),
        (&json!("pushed_back"), &json!("hub"))
    );
    assert_eq!(back["remark"], "the golden record changed after the approval");
    assert_eq!(name(&hub, &id), "Another Inc");
}

fn a_preview_of_an_approval_changes_nothing(database: Database) {
    let hub = Hub::start_free(&database);
    let (ann, bob) = (proposer(&hub, "ann"), hub.actor("bob", "*:read *:approve *:sensitive"));
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let body = json!({"attributes": {"tin": "36-2604144"}, "reason": "the W-9"});
    let request = ann.command("PATCH", &golden_record("vendor", &id), &body).expect(202);
    let before = bob.change_request(&request);
    let impact = bob.step(&request, "approve?preview=true", &json!({})).expect(200);
    let value = &impact["golden_records"][0]["values"][0];
    assert_eq!(
        (&value["attribute"], &value["published"]),
        (&json!("tin"), &json!(true)),
        "{impact}"
    );
    assert_eq!(impact["events"][0]["type"], "mdm.golden_record.updated.v1");
    assert!(!impact.to_string().contains("2604144"), "masked: {impact}");
    assert_eq!(bob.change_request(&request), before);
}

const PAYER: &str = "examples/domains/payer";

fn only_the_group_that_the_policy_names_approves(database: Database) {
    let rules = "[approval.protect.payer_id]\ngroups = [\"edi\"]\n";
    let options = with_domain(&database, PAYER, &[], &[("[approval.protect.payer_id]\n", rules)]);
    let hub = Hub::start_with(&database, options);
    let feeder = hub.feeder();
    let send = |payer_id: &str| {
        let record = json!({"name": "Aetna Life Insurance Company", "payer_id": payer_id});
        feeder.send_record("payer", "clearinghouse", "1", &record).json()
    };
    let id = send("60054")["golden_id"].as_str().unwrap().to_owned();
    send("60055");
    let (bob, eva, ede) = (hub.approver("bob"), hub.member("eva", "edi"), hub.member("ede", "edi"));
    let task = bob.task_about("approval", &id);
    bob.decide(&task, "approve").problem(409, "not_in_approver_group");
    hub.member("zoe", "sales")
        .decide(&task, "approve")
        .problem(409, "not_in_approver_group");
    let half = eva.decide(&task, "approve").expect(200);
    let done = ede.decide(&half, "approve").expect(200);
    assert_eq!(done["state"], "resolved");
    let golden = hub.reader().get(&golden_record("payer", &id)).expect(200);
    assert_eq!(golden["attributes"]["payer_id"], "60055");
}

/// The same change at two facilities: other limits, other approvers; no facility is named in the program.
fn facility_specific_approval_thresholds(database: Database) {
    let schema = [(
        "\"website\": {",
        "\"facility\": {\"type\": \"string\", \"description\": \"Where\"}, \"website\": {",
    )];
    let policy = "[approval.protect.filing_limit_days]\napprovers = 1\n\
        [[approval.protect.filing_limit_days.rules]]\nwhen = [{ attribute = \"facility\", values = [\"north\"] }]\n\
        amount = { absolute = 30 }\napprovers = 2\ngroups = [\"north_finance\"]\n\
        [[approval.protect.filing_limit_days.rules]]\nwhen = [{ attribute = \"facility\", values = [\"south\"] }]\n\
        amount = { relative = 0.5 }\napprovers = 1\ngroups = [\"south_finance\"]\n\n[approval.protect.payer_id]";
    let rules = [("[approval.protect.payer_id]", policy)];
    let options = with_domain(&database, PAYER, &schema, &rules);
    let hub = Hub::start_with(&database, options);
    let (feeder, ann) = (hub.feeder(), proposer(&hub, "ann"));
    let facility = |key: &str, name: &str, facility: &str| {
        let record = json!({"name": name, "facility": facility, "filing_limit_days": 90});
        let made = feeder.send_record("payer", "clearinghouse", key, &record).expect(201);
        made["golden_id"].as_str().unwrap().to_owned()
    };
    let north = facility("1", "Aetna Life Insurance Company", "north");
    let south = facility("2", "Humana Gold Plus", "south");
    let propose = |id: &str, days: i64| {
        let body = json!({"operation": "override", "golden_id": id, "attributes": {"filing_limit_days": days},
            "reason": "the contract"});
        ann.post("/v1/domains/payer/change-requests", &body).expect(201)
    };
    let days =
        |id: &str| hub.reader().get(&golden_record("payer", id)).expect(200)["attributes"]["filing_limit_days"].clone();
    let (nora, ned) = (hub.member("nora", "north_finance"), hub.member("ned", "north_finance"));
    let (sol, bob) = (hub.member("sol", "south_finance"), hub.approver("bob"));
    // By 40 days: two of the north's own there, anybody here, because that is less than a half.
    let (there, here) = (propose(&north, 130), propose(&south, 130));
    bob.step(&here, "approve", &json!({})).expect(200);
    assert_eq!(days(&south), 130);
    bob.step(&there, "approve", &json!({}))
        .problem(409, "not_in_approver_group");
    sol.step(&there, "approve", &json!({}))
        .problem(409, "not_in_approver_group");
    let half = nora.step(&there, "approve", &json!({})).expect(200);
    assert_eq!(days(&north), 90);
    ned.step(&half, "approve", &json!({})).expect(200);
    assert_eq!(days(&north), 130);
    // By more than a half: the south's own.
    let large = propose(&south, 365);
    bob.step(&large, "approve", &json!({}))
        .problem(409, "not_in_approver_group");
    sol.step(&large, "approve", &json!({})).expect(200);
    assert_eq!(days(&south), 365);
    // Who changes the facility along with the number is judged by both.
    let body = json!({"operation": "override", "golden_id": north, "reason": "moved",
        "attributes": {"facility": "south", "filing_limit_days": 180}});
    let moved = ann.post("/v1/domains/payer/change-requests", &body).expect(201);
    let asked = &moved["requirements"][0];
    assert_eq!(
        (&asked["approvers"], &asked["groups"]),
        (&json!(2), &json!(["north_finance"]))
    );
}

fn a_retired_golden_record_keeps_its_records_until_it_is_reinstated(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader, sue) = (hub.feeder(), hub.reader(), hub.steward("sue"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let golden = golden_record("vendor", &id);
    let why = json!({"reason": "out of business"});
    let impact = sue
        .command("POST", &format!("{golden}/retire?preview=true"), &why)
        .expect(200);
    assert_eq!(impact["events"][0]["type"], "mdm.golden_record.retired.v1");
    assert_eq!(impact["golden_records"][0]["status"], "retired");
    reader.get(&golden).expect(200);
    sue.command("POST", &format!("{golden}/reinstate"), &why)
        .problem(409, "golden_record_not_retired");
    let stale = sue
        .request("POST", &format!("{golden}/retire"))
        .header("if-match", "\"7\"");
    stale.json(&why).send().problem(412, "stale_version");

    let state = sue.command("POST", &format!("{golden}/retire"), &why).expect(200);
    assert_eq!((&state["status"], &state["version"]), (&json!("retired"), &json!(2)));
    reader.get(&golden).problem(410, "golden_record_retired");
    sue.command("POST", &format!("{golden}/retire"), &why)
        .problem(409, "golden_record_not_live");
    let resolve = json!({"domain": "vendor", "keys": [{"system": "erp", "key": "V-1"}], "golden_ids": [id]});
    for answer in reader.post("/v1/crosswalk/resolve", &resolve).expect(200)["results"]
        .as_array()
        .unwrap()
    {
        assert_eq!(
            (&answer["status"], &answer["golden_id"]),
            (&json!("retired"), &json!(id)),
            "{answer}"
        );
    }
    // What its source sends goes on changing it, unseen.
    let mut changed = baxter();
    changed["legal_name"] = json!("Baxter Again Inc");
    assert_eq!(feeder.feed("erp", "V-1", &changed)["outcome"], "updated");
    reader.get(&golden).problem(410, "golden_record_retired");
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
    sue.command("POST", &format!("{golden}/reinstate"), &why).expect(200);
    assert_eq!(name(&hub, &id), "Baxter Again Inc");
    let types: Vec<Value> = reader
        .all_changes("vendor")
        .iter()
        .map(|change| change["type"].clone())
        .collect();
    let expected = ["created", "retired", "restored"].map(|kind| format!("mdm.golden_record.{kind}.v1"));
    assert_eq!(types, expected);
    // Retired again, and then its source has it no more: there is nothing to reinstate.
    sue.command("POST", &format!("{golden}/retire"), &why).expect(200);
    feeder.delete("/v1/domains/vendor/source-records/erp/V-1").expect(200);
    sue.command("POST", &format!("{golden}/reinstate"), &why)
        .problem(409, "no_source_records");
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

/// Numbers that are the same in every run.
fn next(seed: &mut u64) -> usize {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) as usize
}

fn random_steps_of_several_people_publish_nothing_unapproved(database: Database) {
    let hub = Hub::start_free(&database);
    let everything = "*:read *:propose *:approve *:sensitive";
    let people = ["ann", "bob", "cora", "dan"].map(|name| hub.actor(name, everything));
    let id = hub.feeder().feed_golden("erp", "V-1", &baxter());
    let golden = format!("{}?include=sensitive", golden_record("vendor", &id));
    let account = |number: usize| json!([{"country": "US", "aba": "021000021", "account": format!("9{number:08}"), "holder": "B"}]);
    let (mut seed, mut requests, mut count) = (11_u64, Vec::new(), 0);
    for _ in 0..200 {
        let who = &people[next(&mut seed) % people.len()];
        if requests.len() < 3 || next(&mut seed).is_multiple_of(10) {
            count += 1;
            let body = json!({"operation": "override", "golden_id": id, "reason": "x",
                "attributes": {"bank_accounts": account(count)}, "submit": next(&mut seed).is_multiple_of(2)});
            requests.push((who.post(REQUESTS, &body).expect(201), account(count)));
            continue;
        }
        let chosen = next(&mut seed) % requests.len();
        let request = who.change_request(&requests[chosen].0);
        let before = who.get(&golden).expect(200)["attributes"]["bank_accounts"].clone();
        let verbs = [
            "submit",
            "submit",
            "approve",
            "approve",
            "approve",
            "approve",
            "approve",
            "approve",
            "approve",
            "push-back",
            "recall",
            "withdraw-approval",
            "reject",
        ];
        let verb = verbs[next(&mut seed) % verbs.len()];
        let working = who.get(&format!("{}?layer=working", golden_record("vendor", &id)));
        let body = match verb {
            "submit" => Value::Null,
            "approve" if next(&mut seed).is_multiple_of(4) => json!({}),
            "approve" => json!({"evidence": "called back", "golden_version": working.json()["version"]}),
            _ => json!({"reason": "because"}),
        };
        let answer = who.step(&request, verb, &body);
        assert!(
            [200, 409, 422].contains(&answer.status),
            "{}: {}",
            answer.asked,
            answer.text()
        );
        let after = who.get(&golden).expect(200)["attributes"]["bank_accounts"].clone();
        if after == before {
            continue;
        }
        let done = answer.expect(200);
        assert_eq!((&done["state"], &after), (&json!("committed"), &requests[chosen].1));
        let approvers: Vec<&Value> = done["approvals"].as_array().unwrap().iter().map(|a| &a["by"]).collect();
        assert_eq!(approvers.len(), 2, "{done}");
        assert!(
            approvers[0] != approvers[1] && !approvers.contains(&&done["submitted_by"][0]),
            "{done}"
        );
    }
    let committed = people[0].get(&format!("{REQUESTS}?state=committed")).expect(200);
    assert!(
        !committed["items"].as_array().unwrap().is_empty(),
        "some of it came through"
    );
    assert_contiguous(&hub.reader().all_changes("vendor"), 1);
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}
