//! What consumers see of protected attributes is what somebody else approved.

use serde_json::{Value, json};

use crate::harness::records::{baxter, golden_record};
use crate::harness::{Client, Database, Hub, both};

fn with_account(account: &str) -> Value {
    let mut record = baxter();
    record["bank_accounts"] = json!([{"country": "US", "aba": "021000021", "account": account, "holder": "Baxter"}]);
    record
}

fn payer(hub: &Hub) -> Client {
    hub.actor("payments", "*:read *:sensitive")
}

/// Account number that consumers with the right to see it get.
fn account(hub: &Hub, id: &str) -> Option<String> {
    let golden = payer(hub)
        .get(&format!("{}?include=sensitive", golden_record("vendor", id)))
        .expect(200);
    golden["attributes"]["bank_accounts"][0]["account"]
        .as_str()
        .map(String::from)
}

both!(
    a_bank_account_needs_two_other_persons,
    the_old_value_stays_until_the_new_one_is_approved,
    a_new_value_makes_old_approvals_void,
    what_was_rejected_is_not_asked_again,
    a_tax_number_is_free_at_first_and_protected_later,
);

fn a_bank_account_needs_two_other_persons(database: Database) {
    let hub = Hub::start(&database);
    let feeder = hub.actor("feeder", "*:read *:ingest *:approve");
    let (bob, cora) = (hub.approver("bob"), hub.approver("cora"));
    let id = feeder.feed_golden("erp", "V-1", &with_account("111222333"));
    assert_eq!(
        hub.reader().get(&golden_record("vendor", &id)).expect(200)["version"],
        1,
        "the rest is published"
    );
    assert_eq!(account(&hub, &id), None, "not yet");

    let task = bob.task_about("approval", &id);
    assert_eq!(
        (&task["approvals_needed"], &task["submitted_by"]),
        (&json!(2), &json!(["feeder"]))
    );
    assert_eq!(task["decisions"], json!(["approve", "reject"]));
    feeder.decide(&task, "approve").problem(409, "own_submission");
    hub.steward("ann").decide(&task, "approve").problem(403, "forbidden");

    let half = bob.decide(&task, "approve").expect(200);
    assert_eq!((&half["state"], &half["approvals"]), (&json!("open"), &json!(["bob"])));
    assert_eq!(account(&hub, &id), None, "one is not enough");
    bob.decide(&half, "approve").problem(409, "already_approved");
    cora.decide(&task, "approve").problem(412, "stale_version");
    let done = cora.decide(&half, "approve").expect(200);
    assert_eq!(
        (&done["state"], &done["decision"]),
        (&json!("resolved"), &json!("approve"))
    );
    assert_eq!(account(&hub, &id).as_deref(), Some("111222333"));
    let changes = hub.reader().all_changes("vendor");
    let last = changes.last().unwrap();
    assert_eq!(
        (&last["type"], &last["data"]["changed"]),
        (&json!("mdm.golden_record.updated.v1"), &json!(["bank_accounts"]))
    );
    assert!(!last.to_string().contains("111222333"), "the feed tells that, not what");
}

fn the_old_value_stays_until_the_new_one_is_approved(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, bob, cora) = (hub.feeder(), hub.approver("bob"), hub.approver("cora"));
    let id = feeder.feed_golden("erp", "V-1", &with_account("111222333"));
    let half = bob.decide(&bob.task_about("approval", &id), "approve").expect(200);
    cora.decide(&half, "approve").expect(200);

    let mut changed = with_account("999888777");
    changed["website"] = json!("https://www.baxter.com/");
    feeder.feed("erp", "V-1", &changed);
    assert_eq!(
        account(&hub, &id).as_deref(),
        Some("111222333"),
        "the old account is paid"
    );
    let golden = hub.reader().get(&golden_record("vendor", &id)).expect(200);
    assert!(
        golden["attributes"]["website"].is_string(),
        "what needs no approval does not wait"
    );
    let task = bob.task_about("approval", &id);
    assert!(!task.to_string().contains("999888777"), "masked: {task}");

    // The value goes back before anybody decided: nothing is left to approve.
    feeder.feed("erp", "V-1", &with_account("111222333"));
    assert_eq!(bob.tasks(&format!("kind=approval&golden_id={id}")), Vec::<Value>::new());
}

fn a_new_value_makes_old_approvals_void(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, bob, cora) = (hub.feeder(), hub.approver("bob"), hub.approver("cora"));
    let id = feeder.feed_golden("erp", "V-1", &with_account("111222333"));
    let half = bob.decide(&bob.task_about("approval", &id), "approve").expect(200);
    // Swapped between the two approvals: bob has not seen this one.
    feeder.feed("erp", "V-1", &with_account("999888777"));
    cora.decide(&half, "approve").problem(412, "stale_version");
    let task = cora.task_about("approval", &id);
    let after = cora.decide(&task, "approve").expect(200);
    assert_eq!(after["state"], "open", "bob approved another value: {after}");
    assert_eq!(account(&hub, &id), None);
}

fn what_was_rejected_is_not_asked_again(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, bob) = (hub.feeder(), hub.approver("bob"));
    let id = feeder.feed_golden("erp", "V-1", &with_account("111222333"));
    bob.decide(&bob.task_about("approval", &id), "reject").expect(200);
    let mut again = with_account("111222333");
    again["website"] = json!("https://www.baxter.com/");
    feeder.feed("erp", "V-1", &again);
    assert_eq!(bob.tasks(&format!("kind=approval&golden_id={id}")), Vec::<Value>::new());
    assert_eq!(account(&hub, &id), None);
    feeder.feed("erp", "V-1", &with_account("444555666"));
    let task = bob.task_about("approval", &id);
    assert_eq!(task["state"], "open", "another value is another question");
}

fn a_tax_number_is_free_at_first_and_protected_later(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, bob) = (hub.feeder(), hub.approver("bob"));
    let id = feeder.feed_golden("erp", "V-1", &baxter());
    let tin = |hub: &Hub| {
        payer(hub)
            .get(&format!("{}?include=sensitive", golden_record("vendor", &id)))
            .expect(200)["attributes"]["tin"]
            .clone()
    };
    assert_eq!(tin(&hub), "36-2604143");
    let mut changed = baxter();
    changed["tin"] = json!("36-7654321");
    feeder.feed("erp", "V-1", &changed);
    assert_eq!(tin(&hub), "36-2604143");
    let task = bob.task_about("approval", &id);
    assert_eq!(task["approvals_needed"], 1);
    bob.decide(&task, "approve").expect(200);
    assert_eq!(tin(&hub), "36-7654321");
}
