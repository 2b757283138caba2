//! Where money goes: a proposed change holds payments at once, and the old value stays until others confirmed the new
//! one with evidence.

use serde_json::{Value, json};

use crate::harness::folders::with_domain;
use crate::harness::records::{assert_contiguous, baxter, golden_record, vendor};
use crate::harness::wait::wait_for;
use crate::harness::{Client, Database, Hub, both};
use crate::verify::verify;

both!(
    bank_account_fraud_try,
    a_confirmed_bank_account_is_published_and_the_hold_ends,
    a_hold_ends_when_the_proposal_goes,
    a_change_request_holds_payments_until_it_is_decided,
    a_merge_that_would_change_the_bank_holds_payments,
    a_confirmed_value_cools_off_first,
    what_cools_off_can_still_be_refused,
);

const OLD: &str = "111222333";
const NEW: &str = "999888777";

fn accounts(number: &str) -> Value {
    json!([{"country": "US", "aba": "021000021", "account": number, "holder": "Baxter"}])
}

fn with_account(number: &str) -> Value {
    let mut record = baxter();
    record["bank_accounts"] = accounts(number);
    record
}

/// Account number that those get who pay.
fn payable(hub: &Hub, id: &str) -> Option<String> {
    let payer = hub.actor("payments", "*:read *:sensitive");
    let golden = payer
        .get(&format!("{}?include=sensitive", golden_record("vendor", id)))
        .expect(200);
    golden["attributes"]["bank_accounts"][0]["account"]
        .as_str()
        .map(String::from)
}

fn hold(hub: &Hub, id: &str) -> Value {
    hub.reader().get(&golden_record("vendor", id)).expect(200)["payment_hold"].clone()
}

fn last_change(hub: &Hub) -> Value {
    let changes = hub.reader().all_changes("vendor");
    assert_contiguous(&changes, 1);
    changes.last().unwrap()["data"].clone()
}

fn decide(who: &Client, task: &Value, decision: &str, evidence: Option<&str>) -> crate::harness::Answer {
    let mut body = json!({"decision": decision, "reason": "looked at it"});
    if let Some(evidence) = evidence {
        body["evidence"] = json!(evidence);
    }
    let path = format!("/v1/tasks/{}/resolve", task["id"].as_str().unwrap());
    let tag = format!("\"{}\"", task["version"]);
    who.request("POST", &path).header("if-match", &tag).json(&body).send()
}

/// A vendor whose bank account two people approved.
fn payee(hub: &Hub) -> String {
    let id = hub.feeder().feed_golden("erp", "V-1", &with_account(OLD));
    let (bob, cora) = (hub.approver("bob"), hub.approver("cora"));
    let half = bob.decide(&bob.task_about("approval", &id), "approve").expect(200);
    cora.decide(&half, "approve").expect(200);
    assert_eq!((payable(hub, &id).as_deref(), hold(hub, &id)), (Some(OLD), Value::Null));
    id
}

/// Somebody writes, in the vendor's name, that it has a new bank.
fn bank_account_fraud_try(database: Database) {
    let hub = Hub::start(&database);
    let id = payee(&hub);
    let before = hub.reader().all_changes("vendor").len();
    let mailbox = hub.actor("mailbox", "*:ingest *:read *:approve");
    mailbox.feed("erp", "V-1", &with_account(NEW));
    // At once: payments are held, the old account is the one that is known, and nobody is told the new one.
    assert_eq!(payable(&hub, &id).as_deref(), Some(OLD));
    let held = hold(&hub, &id);
    assert_eq!(held["attributes"], json!(["bank_accounts"]));
    let change = last_change(&hub);
    assert_eq!(
        (&change["changed"], &change["payment_hold"]),
        (&json!(["payment_hold"]), &held)
    );
    assert_eq!(
        hub.reader().all_changes("vendor").len(),
        before + 1,
        "a change of its own"
    );
    // The one who sent it confirms nothing, nobody confirms without evidence, and one is not enough.
    let (bob, cora) = (hub.approver("bob"), hub.approver("cora"));
    let task = bob.task_about("approval", &id);
    decide(&mailbox, &task, "approve", Some("it is in the mail")).problem(409, "own_submission");
    for nothing in [None, Some(""), Some("  ")] {
        let refused = decide(&bob, &task, "approve", nothing).problem(422, "invalid_content");
        assert_eq!(refused["errors"][0]["pointer"], "/evidence");
    }
    let half = decide(&bob, &task, "approve", Some("the letter looks right")).expect(200);
    assert_eq!(half["state"], "open");
    decide(&bob, &half, "approve", Some("again")).problem(409, "already_approved");
    assert_eq!(payable(&hub, &id).as_deref(), Some(OLD));
    // The second calls the vendor back, who knows nothing of it: the hold ends, the old account stays.
    decide(&cora, &half, "reject", None).expect(200);
    assert_eq!(
        (payable(&hub, &id).as_deref(), hold(&hub, &id)),
        (Some(OLD), Value::Null)
    );
    let change = last_change(&hub);
    assert_eq!(
        (&change["changed"], change.get("payment_hold")),
        (&json!(["payment_hold"]), None)
    );
    // Sent again, it is refused already: nothing is held, nobody is asked.
    let mut again = with_account(NEW);
    again["website"] = json!("https://www.baxter.com/");
    mailbox.feed("erp", "V-1", &again);
    assert_eq!(
        (payable(&hub, &id).as_deref(), hold(&hub, &id)),
        (Some(OLD), Value::Null)
    );
    assert_eq!(bob.tasks(&format!("golden_id={id}")), Vec::<Value>::new());
    let everywhere = [
        serde_json::to_string(&hub.reader().all_changes("vendor")).unwrap(),
        hub.admin().get("/v1/audit?domain=vendor").text(),
        bob.get("/v1/tasks?state=resolved").text(),
        hub.log(),
    ];
    for text in everywhere {
        assert!(
            !text.contains(NEW) && !text.contains(OLD),
            "{}",
            &text[..text.len().min(3000)]
        );
    }
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

fn a_confirmed_bank_account_is_published_and_the_hold_ends(database: Database) {
    let hub = Hub::start(&database);
    let id = payee(&hub);
    let mut moved = with_account(NEW);
    moved["website"] = json!("https://www.baxter.com/");
    hub.feeder().feed("erp", "V-1", &moved);
    assert_eq!(
        last_change(&hub)["changed"],
        json!(["payment_hold", "website"]),
        "the rest does not wait"
    );
    let since = hold(&hub, &id)["since"].clone();
    let (bob, cora) = (hub.approver("bob"), hub.approver("cora"));
    let half = bob.decide(&bob.task_about("approval", &id), "approve").expect(200);
    assert_eq!(hold(&hub, &id)["since"], since);
    cora.decide(&half, "approve").expect(200);
    assert_eq!(
        (payable(&hub, &id).as_deref(), hold(&hub, &id)),
        (Some(NEW), Value::Null)
    );
    assert_eq!(last_change(&hub)["changed"], json!(["bank_accounts", "payment_hold"]));
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

fn a_hold_ends_when_the_proposal_goes(database: Database) {
    let hub = Hub::start(&database);
    let id = payee(&hub);
    hub.feeder().feed("erp", "V-1", &with_account(NEW));
    assert!(hold(&hub, &id).is_object());
    hub.feeder().feed("erp", "V-1", &with_account(OLD));
    assert_eq!(hold(&hub, &id), Value::Null);
    // By a steward's override, too.
    let sue = hub.steward("sue");
    let body = json!({"attributes": {"tin": "36-2604144"}, "reason": "the W-9"});
    sue.command("PATCH", &golden_record("vendor", &id), &body).expect(200);
    assert_eq!(hold(&hub, &id)["attributes"], json!(["tin"]));
    let end = format!("{}/overrides/tin/end", golden_record("vendor", &id));
    sue.command("POST", &end, &json!({"reason": "of another company"}))
        .expect(200);
    assert_eq!(hold(&hub, &id), Value::Null);
}

fn a_change_request_holds_payments_until_it_is_decided(database: Database) {
    let hub = Hub::start(&database);
    let id = payee(&hub);
    let (ann, bob, cora) = (hub.proposer("ann"), hub.approver("bob"), hub.approver("cora"));
    let propose = |submit: bool| {
        let body = json!({"operation": "override", "golden_id": id, "attributes": {"bank_accounts": accounts(NEW)},
            "reason": "new bank", "evidence": "a letter", "submit": submit});
        ann.post("/v1/domains/vendor/change-requests", &body).expect(201)
    };
    let why = json!({"reason": "because"});
    let draft = propose(false);
    assert_eq!(hold(&hub, &id), Value::Null, "nothing is proposed yet");
    let request = ann.step(&draft, "submit", &Value::Null).expect(200);
    assert_eq!(hold(&hub, &id)["attributes"], json!(["bank_accounts"]));
    assert_eq!(last_change(&hub)["changed"], json!(["payment_hold"]));
    for (who, verb) in [(&bob, "push-back"), (&ann, "recall")] {
        let waiting = if verb == "recall" {
            ann.change_request(&request)
        } else {
            request.clone()
        };
        let waiting = match waiting["state"].as_str() {
            Some("submitted") => waiting,
            _ => ann.step(&waiting, "submit", &Value::Null).expect(200),
        };
        assert!(hold(&hub, &id).is_object());
        who.step(&waiting, verb, &why).expect(200);
        assert_eq!(hold(&hub, &id), Value::Null, "{verb}");
    }
    let request = ann
        .step(&ann.change_request(&request), "submit", &Value::Null)
        .expect(200);
    let evidence = json!({"evidence": "called the treasurer back"});
    let half = bob.step(&request, "approve", &evidence).expect(200);
    assert_eq!(
        (payable(&hub, &id).as_deref(), hold(&hub, &id).is_object()),
        (Some(OLD), true)
    );
    cora.step(&half, "approve", &evidence).expect(200);
    assert_eq!(
        (payable(&hub, &id).as_deref(), hold(&hub, &id)),
        (Some(NEW), Value::Null)
    );
    assert_eq!(last_change(&hub)["changed"], json!(["bank_accounts", "payment_hold"]));
    assert_eq!(
        bob.tasks(&format!("golden_id={id}")),
        Vec::<Value>::new(),
        "nobody is asked twice"
    );
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

fn a_merge_that_would_change_the_bank_holds_payments(database: Database) {
    let hub = Hub::start(&database);
    let id = payee(&hub);
    let mut other = vendor(2);
    other["bank_accounts"] = accounts(NEW);
    // The ERP is believed first, so its record of the other company would say where money goes.
    let loser = hub.feeder().feed_golden("procurement", "2", &other);
    let sue = hub.steward("sue");
    let body = json!({"golden_id": loser, "reason": "one company"});
    sue.command("POST", &format!("{}/merge", golden_record("vendor", &id)), &body)
        .expect(200);
    assert_eq!(payable(&hub, &id).as_deref(), Some(OLD));
    let working = sue
        .get(&format!("{}?layer=working", golden_record("vendor", &id)))
        .expect(200);
    let proposed = working["attributes"]["bank_accounts"].as_array().unwrap().len() > 1
        || working["attributes"]["bank_accounts"][0]["account"] != "•••2333";
    assert_eq!(hold(&hub, &id).is_object(), proposed, "{working}");
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

/// A hub whose vendors' bank accounts cool off.
fn cooling(database: &Database, period: &str) -> Hub {
    let rule = format!("on_create = true\npayment = true\ncooling_off = \"{period}\"\n");
    let rules = [("on_create = true\npayment = true\n", rule.as_str())];
    Hub::start_with(database, with_domain(database, "schemas/vendor", &[], &rules))
}

fn confirm(hub: &Hub, id: &str) {
    let (bob, cora) = (hub.approver("bob"), hub.approver("cora"));
    let half = bob.decide(&bob.task_about("approval", id), "approve").expect(200);
    assert_eq!(cora.decide(&half, "approve").expect(200)["state"], "resolved");
}

/// The change request that publishes what cools off.
fn release(hub: &Hub, state: &str) -> Value {
    let path = format!("/v1/domains/vendor/change-requests?operation=release&state={state}");
    let found = hub.approver("bob").get(&path).expect(200);
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
    found["items"][0].clone()
}

fn a_confirmed_value_cools_off_first(database: Database) {
    let hub = cooling(&database, "3s");
    let feeder = hub.feeder();
    let id = feeder.feed_golden("erp", "V-1", &with_account(OLD));
    confirm(&hub, &id);
    assert_eq!(payable(&hub, &id), None, "it cools off");
    wait_for("it has cooled off", || payable(&hub, &id));
    feeder.feed("erp", "V-1", &with_account(NEW));
    confirm(&hub, &id);
    assert_eq!(
        (payable(&hub, &id).as_deref(), hold(&hub, &id).is_object()),
        (Some(OLD), true)
    );
    let waiting = release(&hub, "approved");
    assert!(!waiting.to_string().contains(NEW), "masked: {waiting}");
    // Meanwhile nobody is asked again for the same value.
    let mut more = with_account(NEW);
    more["website"] = json!("https://www.baxter.com/");
    feeder.feed("erp", "V-1", &more);
    assert_eq!(
        hub.approver("bob").tasks(&format!("golden_id={id}")),
        Vec::<Value>::new()
    );
    wait_for("it has cooled off", || {
        (payable(&hub, &id).as_deref() == Some(NEW)).then_some(())
    });
    assert_eq!(hold(&hub, &id), Value::Null);
    assert_eq!(last_change(&hub)["changed"], json!(["bank_accounts", "payment_hold"]));
}

fn what_cools_off_can_still_be_refused(database: Database) {
    let hub = cooling(&database, "24h");
    let (feeder, bob) = (hub.feeder(), hub.approver("bob"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    feeder.feed("erp", "V-1", &with_account(NEW));
    confirm(&hub, &id);
    assert!(hold(&hub, &id).is_object());
    let rejected = bob
        .step(
            &release(&hub, "approved"),
            "reject",
            &json!({"reason": "the vendor called"}),
        )
        .expect(200);
    assert_eq!(rejected["state"], "rejected");
    assert_eq!((payable(&hub, &id), hold(&hub, &id)), (None, Value::Null));
    assert_eq!(
        bob.tasks(&format!("golden_id={id}")),
        Vec::<Value>::new(),
        "it was refused"
    );
    // Another value is another question, and what was confirmed before ends.
    feeder.feed("erp", "V-1", &with_account("444555666"));
    confirm(&hub, &id);
    feeder.feed("erp", "V-1", &with_account("777666555"));
    assert_eq!(bob.task_about("approval", &id)["state"], "open");
    let path = "/v1/domains/vendor/change-requests?operation=release&state=approved";
    assert_eq!(bob.get(path).expect(200)["items"], json!([]));
    assert_eq!((payable(&hub, &id), hold(&hub, &id).is_object()), (None, true));
}
