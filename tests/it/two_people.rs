//! One person does not weaken what two put in force: not by bringing back what was in force before, not by ending it, and not
//! under another spelling of a name.

use serde_json::{Value, json};

use crate::harness::definitions::{approved, decide, draft, place};
use crate::harness::folders::with_domain;
use crate::harness::rules::{VENDOR_RULES, version, versions};
use crate::harness::{Client, Database, Hub, both};
use crate::verify::verify;

both!(
    retired_rules_do_not_come_back_by_one_person,
    rules_of_the_folder_need_two_persons,
    a_match_model_does_not_go_or_come_back_by_one_person,
    a_definition_does_not_end_by_one_person,
    another_spelling_is_no_other_person,
    an_emergency_is_told_to_everybody,
);

/// Rules that ask nobody about payment terms.
fn lax() -> String {
    let strict = "[approval.protect.payment_terms]\napprovers = 1\n";
    assert!(VENDOR_RULES.contains(strict));
    VENDOR_RULES.replacen(strict, "", 1)
}

fn in_force(hub: &Hub) -> String {
    hub.reader().get("/v1/domains/vendor/rules").text()
}

/// Has other rules in force, by two persons; the version that was in force before.
fn replaced(hub: &Hub, rules: &str) -> Value {
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    let all = ann.get(&versions("vendor")).expect(200)["items"].clone();
    let active = all.as_array().unwrap().iter().find(|one| one["state"] == "active");
    let before = active.expect("rules in force").clone();
    let made = ann.propose("vendor", rules);
    ann.simulate(&made);
    bob.activate(&made);
    bob.rematched(&made);
    before
}

fn actions(client: &Client, domain: &str) -> Vec<String> {
    let page = client.get(&format!("/v1/audit?domain={domain}&limit=200")).expect(200);
    let items = page["items"].as_array().unwrap().iter();
    items.map(|one| one["action"].as_str().unwrap().to_owned()).collect()
}

fn retired_rules_do_not_come_back_by_one_person(database: Database) {
    let hub = Hub::start(&database);
    replaced(&hub, &lax());
    let lax_ones = replaced(&hub, &format!("{VENDOR_RULES}\n# strict again\n"));
    let strict = in_force(&hub);
    let (bob, cora) = (hub.governor("bob"), hub.governor("cora"));
    for _ in 0..2 {
        let asked = bob.decide_rules(&lax_ones, "activate").expect(202);
        assert_eq!(
            (&asked["state"], &asked["asked"]["by"], &asked["asked"]["action"]),
            (&json!("retired"), &json!("bob"), &json!("activate_rules"))
        );
        hub.governor(" BOB").decide_rules(&lax_ones, "activate").expect(202);
        assert_eq!(in_force(&hub), strict);
    }
    // Without the scope there is no emergency.
    let body = json!({"reason": "everything waits", "emergency": true});
    bob.post(&format!("{}/activate", version(&lax_ones)), &body)
        .problem(403, "forbidden");
    assert_eq!(in_force(&hub), strict);
    let back = cora.decide_rules(&lax_ones, "activate").expect(200);
    assert_eq!((&back["state"], &back["asked"]), (&json!("active"), &Value::Null));
    assert_eq!(in_force(&hub), lax());
    let told = actions(&hub.admin(), "vendor");
    assert!(told.contains(&"ask_activate_rules".to_owned()), "{told:?}");
    // What was asked once is not asked for ever: the next time needs two again.
    let now = replaced(&hub, &format!("{VENDOR_RULES}\n# and again\n"));
    cora.decide_rules(&now, "activate").expect(202);
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}

fn rules_of_the_folder_need_two_persons(database: Database) {
    let hub = Hub::start(&database);
    let strict = in_force(&hub);
    drop(hub);
    // Whoever writes the folder is nobody that the hub knows.
    let options = with_domain(
        &database,
        "schemas/vendor",
        &[],
        &[("[approval.protect.payment_terms]\napprovers = 1\n", "")],
    );
    let hub = Hub::start_with(&database, options);
    assert_eq!(in_force(&hub), strict);
    let (ann, bob) = (hub.governor("ann"), hub.governor("bob"));
    let all = ann.get(&versions("vendor")).expect(200)["items"].clone();
    let folder = all.as_array().unwrap().iter().find(|one| one["state"] == "candidate");
    let folder = folder.expect("a candidate").clone();
    ann.simulate(&folder);
    ann.decide_rules(&folder, "activate").expect(202);
    ann.decide_rules(&folder, "activate").expect(202);
    assert_eq!(in_force(&hub), strict);
    bob.activate(&folder);
    assert_ne!(in_force(&hub), strict);
}

fn a_match_model_does_not_go_or_come_back_by_one_person(database: Database) {
    let hub = Hub::start_free(&database);
    hub.feeder().feed_tenants();
    let (ann, bob, cora) = (hub.governor("ann"), hub.governor("bob"), hub.governor("cora"));
    let model = ann.train();
    bob.decide_model(&model, "activate").expect(200);
    let asked = ann.decide_model(&model, "retire").expect(202);
    assert_eq!(
        (&asked["in_force"], &asked["asked"]["by"]),
        (&json!(true), &json!("ann"))
    );
    ann.decide_model(&model, "retire").expect(202);
    cora.decide_model(&model, "retire").expect(200);
    bob.decide_model(&model, "activate").expect(202);
    assert_eq!(bob.decide_model(&model, "activate").expect(202)["in_force"], false);
    assert_eq!(ann.decide_model(&model, "activate").expect(200)["in_force"], true);
}

fn a_definition_does_not_end_by_one_person(database: Database) {
    let hub = Hub::start(&database);
    let list = |codes: Value| json!({"body": {"title": "Payment terms", "codes": codes}});
    let first = approved(
        &hub,
        "code_list",
        "terms",
        &list(json!([{"code": "N5", "label": "5 days"}])),
    );
    let second = approved(
        &hub,
        "code_list",
        "terms",
        &list(json!([{"code": "N30", "label": "30 days"}])),
    );
    let path = place("code_list", "terms");
    let counts = || hub.reader().get(&path).expect(200)["number"].clone();
    let (this, reason) = (("code_list", "terms", second), json!({"reason": "Not any more."}));
    // The first version would be back.
    let asked = decide(&hub, this, "retire", "approver", &reason).expect(202);
    assert_eq!(
        (&asked["state"], &asked["asked"]["by"]),
        (&json!("approved"), &json!("approver"))
    );
    decide(&hub, this, "retire", "Approver", &reason).expect(202);
    assert_eq!(counts(), second);
    let urgent = json!({"reason": "Not any more.", "emergency": true});
    decide(&hub, this, "retire", "approver", &urgent).problem(403, "forbidden");
    assert_eq!(counts(), second);
    decide(&hub, this, "retire", "third", &reason).expect(200);
    assert_eq!(counts(), first);
    // What nobody approved yet is nobody's loss.
    let number = draft(
        &hub,
        "code_list",
        "terms",
        &list(json!([{"code": "N9", "label": "9 days"}])),
    );
    let this = ("code_list", "terms", number);
    decide(&hub, this, "submit", "author", &reason).expect(200);
    decide(&hub, this, "reject", "author", &reason).expect(200);
}

fn another_spelling_is_no_other_person(database: Database) {
    let hub = Hub::start(&database);
    let (ann, other) = (hub.governor("ann"), hub.governor("ANN "));
    let made = ann.propose("vendor", &lax());
    ann.simulate(&made);
    other.decide_rules(&made, "activate").problem(409, "own_rules");
    let list = json!({"body": {"title": "Payment terms", "codes": [{"code": "N5", "label": "5 days"}]}});
    let number = draft(&hub, "code_list", "terms", &list);
    let (this, reason) = (("code_list", "terms", number), json!({"reason": "Checked."}));
    decide(&hub, this, "submit", "author", &reason).expect(200);
    decide(&hub, this, "approve", "Author", &reason).problem(409, "own_version");
    decide(&hub, this, "approve", "\u{200b}author", &reason).problem(409, "own_version");
    decide(&hub, this, "approve", "bob", &reason).expect(200);
}

fn an_emergency_is_told_to_everybody(database: Database) {
    let hub = Hub::start(&database);
    let before = replaced(&hub, &lax());
    let admin = hub.actor("root", "*:read *:steward *:govern *:admin");
    let body = json!({"reason": "nothing is approved any more", "emergency": true});
    admin
        .post(
            &format!("{}/activate", version(&before)),
            &json!({"reason": " ", "emergency": true}),
        )
        .problem(422, "invalid_content");
    let done = admin.post(&format!("{}/activate", version(&before)), &body).expect(200);
    assert_eq!(done["state"], "active");
    let audit = hub.admin().get("/v1/audit?domain=vendor&limit=200").expect(200);
    let entries = audit["items"].as_array().unwrap();
    let entry = entries
        .iter()
        .find(|one| one["action"] == "activate_rules" && one["actor"] == "root");
    assert_eq!(entry.expect("an entry")["detail"]["emergency"], true);
    assert!(actions(&hub.admin(), "operations").contains(&"emergency".to_owned()));
    let changes = hub.actor("watcher", "*:read operations:read").all_changes("operations");
    let event = changes.iter().find(|one| one["type"] == "mdm.governance.emergency.v1");
    let event = event.expect("an event");
    assert_eq!(
        (
            &event["data"]["actor"],
            &event["data"]["governed"],
            &event["data"]["action"]
        ),
        (&json!("root"), &json!("vendor"), &json!("activate_rules"))
    );
    let schema = hub
        .reader()
        .get("/v1/event-types/mdm.governance.emergency.v1")
        .expect(200)["schema"]
        .clone();
    assert!(jsonschema::is_valid(&schema, event), "{event}");
    // Another person looks at it.
    let tasks = admin.tasks("kind=exception&category=emergency&domain=vendor");
    assert_eq!(tasks.len(), 1, "{tasks:?}");
    assert_eq!(tasks[0]["decisions"], json!(["dismiss"]));
    admin.decide(&tasks[0], "dismiss").problem(409, "own_submission");
    hub.steward("Root")
        .decide(&tasks[0], "dismiss")
        .problem(409, "own_submission");
    hub.steward("ann").decide(&tasks[0], "dismiss").expect(200);
    // A definition alike.
    let list = json!({"body": {"title": "Payment terms", "codes": [{"code": "N5", "label": "5 days"}]}});
    let number = approved(&hub, "code_list", "terms", &list);
    let path = format!("{}/versions/{number}", place("code_list", "terms"));
    let all = hub.actor(
        "root",
        "*:read *:steward *:govern *:admin definitions:govern definitions:admin",
    );
    let tag = format!("\"{}\"", all.get(&path).expect(200)["version"]);
    let request = all.request("POST", &format!("{path}/retire")).header("If-Match", &tag);
    request.json(&body).send().expect(200);
    let open = all.tasks("kind=exception&category=emergency");
    assert_eq!(open.len(), 1, "{open:?}");
    let (fine, report) = verify(&database);
    assert!(fine, "{report:#}");
}
