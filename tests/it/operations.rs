//! Every operation of the API description is exercised, and the one that is served is the one in the repository.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::contract::{DOCUMENT, OPERATIONS};
use crate::harness::mappings;
use crate::harness::records::{baxter, baxter_again, baxter_elsewhere, golden_record, source_record, vendor};
use crate::harness::rules::{vendor_rules, version, versions};
use crate::harness::{Answer, Database, Hub, both, contract, subscription as subscriber};

/// Calls that succeeded.
#[derive(Default)]
struct Covered {
    called: BTreeSet<String>,
    /// Operation and request of each that may change something.
    changes: Vec<(String, String)>,
}

/// Calls by another method than GET that only read.
const READING: [&str; 18] = [
    "askCleaningService",
    "compareDigests",
    "convertQuantity",
    "explainPair",
    "extendCleaningDraft",
    "isCostCenterOpen",
    "isItemChargeable",
    "isVendorPayable",
    "matchCleaningDraft",
    "matchRecord",
    "readDevice",
    "resolveCrosswalk",
    "simulateMapping",
    "tieOut",
    "translateAccounts",
    "translateCodes",
    "trySourceMapping",
    "validateCombination",
];

/// Calls that change what is not the hub's to answer for, with the reason why the audit chain does not name them.
const NOT_AUDITED: [(&str, &str); 2] = [
    ("acknowledge", "what a subscriber says of itself, for every delivery"),
    ("moveConsumer", "what a consumer says of itself, for every page"),
];

impl Covered {
    #[track_caller]
    fn ok(&mut self, answer: Answer) -> Answer {
        assert!(
            (200..300).contains(&answer.status),
            "{}: {} {}",
            answer.asked,
            answer.status,
            answer.text()
        );
        let (method, path) = answer.asked.split_once(' ').expect("method and path");
        let operation =
            contract::operation(method, path).unwrap_or_else(|| panic!("{} is not described", answer.asked));
        self.called.insert(operation.id.clone());
        if method != "GET" && !path.contains("preview=true") {
            let request = answer.headers["x-correlation-id"].to_str().expect("a correlation id");
            self.changes.push((operation.id.clone(), request.to_owned()));
        }
        answer
    }

    /// Every change since the last time is in an audit chain.
    fn audited(&mut self, hub: &Hub) {
        let known = requests_in_the_audit(hub);
        let silent = |(operation, request): &(String, String)| {
            let named = READING.contains(&operation.as_str()) || NOT_AUDITED.iter().any(|(name, _)| name == operation);
            (!named && !known.contains(request)).then(|| operation.clone())
        };
        let silent: BTreeSet<String> = std::mem::take(&mut self.changes).iter().filter_map(silent).collect();
        assert!(silent.is_empty(), "nobody would learn who did this: {silent:?}");
    }
}

/// Correlation ids of every audit chain of a hub.
fn requests_in_the_audit(hub: &Hub) -> BTreeSet<String> {
    let auditor = hub.actor("auditor", "*:read *:admin");
    let domains = auditor.get("/v1/domains").expect(200);
    let names = domains["items"].as_array().unwrap().iter();
    let names = names.map(|domain| domain["name"].as_str().unwrap().to_owned());
    let mut found = BTreeSet::new();
    for name in names.chain(["operations".to_owned()]) {
        let mut cursor = String::new();
        loop {
            let page = auditor
                .get(&format!("/v1/audit?domain={name}&limit=1000{cursor}"))
                .expect(200);
            let entries = page["items"].as_array().unwrap().iter();
            found.extend(entries.map(|entry| entry["correlation_id"].as_str().unwrap().to_owned()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
    }
    found
}

both!(each_is_called,);

fn each_is_called(database: Database) {
    let hub = Hub::start(&database);
    let mut seen = Covered::default();
    let all = [
        "read",
        "ingest",
        "steward",
        "propose",
        "approve",
        "sensitive",
        "subscribe",
        "govern",
        "admin",
    ]
    .map(|a| format!("*:{a}"))
    .join(" ");
    let all = hub.actor("everybody", &all);

    for path in [
        "/healthz",
        "/readyz",
        "/openapi.yaml",
        "/asyncapi.yaml",
        "/docs",
        "/docs/init.js",
    ] {
        seen.ok(hub.anonymous().get(path));
    }
    for path in [
        "/metrics",
        "/v1/domains",
        "/v1/domains/vendor",
        "/v1/domains/vendor/schema",
        "/v1/domains/vendor/rules",
    ] {
        seen.ok(all.get(path));
    }

    let id = seen.ok(all.send_record("vendor", "erp", "V-1", &baxter())).json()["golden_id"]
        .as_str()
        .unwrap()
        .to_string();
    let records = json!({"records": [
        {"system": "procurement", "key": "1", "attributes": baxter_again()},
        {"system": "erp", "key": "2", "attributes": vendor(2)},
    ]});
    seen.ok(all.post("/v1/domains/vendor/source-records", &records));
    let task = seen
        .ok(all.send_record("vendor", "scottsdale", "3", &baxter_elsewhere()))
        .json()["task_id"]
        .as_str()
        .unwrap()
        .to_string();
    seen.ok(all.get(&source_record("vendor", "erp", "V-1")));
    seen.ok(all.get(&format!("{}/explanation", source_record("vendor", "erp", "V-1"))));
    seen.ok(all.get(&format!("{}/history", source_record("vendor", "erp", "V-1"))));
    seen.ok(all.post("/v1/domains/vendor/match", &json!({"attributes": baxter()})));
    let sides = json!({"left": {"system": "erp", "key": "V-1"}, "right": {"attributes": vendor(2)}});
    seen.ok(all.post("/v1/domains/vendor/explain", &sides));

    let golden = golden_record("vendor", &id);
    for path in [
        "",
        "/lineage",
        "/history",
        "/source-records",
        "/how",
        "/references",
        "?layer=working",
        "?include=sensitive",
        "?fields=legal_name",
    ] {
        seen.ok(all.get(&format!("{golden}{path}")));
    }
    for query in [
        "",
        "?limit=1",
        "?layer=working",
        "?status=live&system=erp&filter.addresses.state=IL&fields=phones",
    ] {
        seen.ok(all.get(&format!("/v1/domains/vendor/golden-records{query}")));
    }
    seen.ok(all.get("/v1/domains/vendor/golden-records/by-source-key/erp/V-1"));
    seen.ok(all.get("/v1/domains/vendor/crosswalk/erp/V-1"));
    let asked = json!({"domain": "vendor", "keys": [{"system": "erp", "key": "V-1"}], "golden_ids": [id]});
    seen.ok(all.post("/v1/crosswalk/resolve", &asked));
    cover_cleaning(&all, &mut seen, &id);
    cover_definitions(&hub, &all, &mut seen);
    cover_onboardings(&hub, &all, &mut seen);
    for path in ["hierarchies", "hierarchies/corporate", "waiting-references"] {
        seen.ok(all.get(&format!("/v1/domains/vendor/{path}")));
    }
    for path in ["placements", "ancestors?hierarchy=corporate"] {
        seen.ok(all.get(&format!("{}/{path}", golden_record("vendor", &id))));
    }
    cover_codes(&hub, &all, &mut seen);
    cover_lookups(&all, &mut seen);
    cover_account_mappings(&hub, &all, &mut seen);
    let page = seen.ok(all.get("/v1/changes?domain=vendor,item&limit=5&wait=0")).json();
    seen.ok(all.get("/v1/changes/events?domain=vendor&wait=1"));
    let body = json!({"domains": ["vendor", "item"], "filter": {}});
    seen.ok(all.put("/v1/consumers/ledger", &body));
    seen.ok(all.get("/v1/consumers?limit=5"));
    seen.ok(all.get("/v1/consumers/ledger"));
    seen.ok(all.get("/v1/consumers/ledger/changes?limit=5&wait=0"));
    let body = json!({"cursor": page["next_cursor"], "rewind": true});
    seen.ok(all.put("/v1/consumers/ledger/position", &body));
    seen.ok(all.delete("/v1/consumers/ledger"));
    seen.ok(all.get("/v1/event-types"));
    seen.ok(all.get("/v1/event-types/mdm.golden_record.created.v1?domain=vendor"));

    seen.ok(all.get("/v1/tasks?domain=vendor&kind=potential_duplicate&state=open&limit=10"));
    seen.ok(all.get(&format!("/v1/tasks/{task}")));
    seen.ok(all.request("POST", &format!("/v1/tasks/{task}/claim")).send());
    let released = seen
        .ok(all.request("POST", &format!("/v1/tasks/{task}/release")).send())
        .json();
    seen.ok(all.post(
        &format!("/v1/tasks/{task}/comments"),
        &json!({"text": "asked the buyer"}),
    ));
    seen.ok(all.get(&format!("/v1/tasks/{task}/comments")));
    let body = json!({"assignee": "everybody"});
    let assigned = seen.ok(all.post(&format!("/v1/tasks/{task}/assign"), &body)).json();
    assert_ne!(assigned["version"], released["version"]);
    seen.ok(all.get("/v1/tasks/summary?domain=vendor&by=pattern"));
    let body =
        json!({"tasks": [{"id": task, "version": assigned["version"]}], "decision": "keep_apart", "reason": "x"});
    seen.ok(all.post("/v1/tasks/bulk-resolve?preview=true", &body));
    let decided = seen.ok(all.post("/v1/tasks/bulk-resolve", &body)).json();
    seen.ok(all.get("/v1/bulk-decisions"));
    let undo = format!("/v1/bulk-decisions/{}/undo", decided["bulk_id"].as_str().unwrap());
    seen.ok(all.post(&undo, &json!({"reason": "misread"})));
    let assigned = all.task(&task);
    seen.ok(all.decide(&assigned, "keep_apart"));
    let verdicts = format!("{}/verdicts", golden_record("vendor", &id));
    let verdict = seen.ok(all.get(&verdicts)).json()["items"][0]["id"].clone();
    let path = format!("{verdicts}/{}/reopen", verdict.as_str().unwrap());
    seen.ok(all.post(&path, &json!({"reason": "looked again"})));

    let second = hub.governor("second");
    for verb in ["reject", "activate"] {
        let rules = vendor_rules("automatic = 0.97", &format!("automatic = 0.97 # {verb}"));
        let made = seen.ok(all.post(&versions("vendor"), &json!({"rules": rules}))).json();
        let job = seen.ok(all.request("POST", &format!("{}/simulate", version(&made))).send());
        let job = all.finished(&job.json());
        seen.ok(all.get(&format!("/v1/domains/vendor/rule-jobs/{}", job["id"].as_str().unwrap())));
        seen.ok(second.decide_rules(&made, verb));
        seen.ok(all.get(&version(&made)));
    }
    seen.ok(all.get(&versions("vendor")));
    seen.ok(all.get("/v1/domains/vendor/rule-jobs?limit=1"));

    all.feed_tenants();
    for verb in ["reject", "activate"] {
        let made = seen.ok(all.request("POST", "/v1/domains/vendor/train").send()).json();
        seen.ok(second.decide_model(&made, verb)).json();
        if verb == "activate" {
            seen.ok(all.get(&format!(
                "{}/{}",
                crate::harness::models::MODELS,
                made["id"].as_str().unwrap()
            )));
            seen.ok(second.decide_model(&made, "retire"));
            seen.ok(all.decide_model(&made, "retire"));
        }
    }
    seen.ok(all.get(&format!("{}?limit=2", crate::harness::models::MODELS)));
    seen.ok(all.get("/v1/domains/vendor/match-quality"));
    seen.ok(all.get("/v1/domains/vendor/findings"));
    let other = all.feed_golden("erp", "4", &vendor(4));
    let body = json!({"attributes": {"legal_name": "Baxter Healthcare Inc"}, "reason": "the contract"});
    let set = seen.ok(all.command("PATCH", &golden, &body)).json();
    assert_eq!(set["status"], "live");
    seen.ok(all.get(&format!("{golden}/overrides")));
    seen.ok(all.get(&format!("{golden}/history/diff?from=1&to=2")));
    let account = json!({"chart": "GL", "segment": "account", "code": "7100", "name": "Supplies"});
    let made = seen.ok(all.send_record("account", "erp", "1", &account)).json();
    let path = golden_record("account", made["golden_id"].as_str().unwrap());
    seen.ok(all.get(&format!("{path}/timeline")));
    let body = json!({"reason": "no longer needed"});
    seen.ok(all.command("POST", &format!("{golden}/overrides/legal_name/end"), &body));
    let body = json!({"golden_id": other, "reason": "one company"});
    seen.ok(all.command("POST", &format!("{golden}/merge?preview=true"), &body));
    seen.ok(all.command("POST", &format!("{golden}/merge"), &body));
    let body = json!({"merged_id": other, "reason": "two companies"});
    seen.ok(all.command("POST", &format!("{golden}/split"), &body));

    for verb in ["retire", "reinstate"] {
        let body = json!({"reason": "an exercise"});
        seen.ok(all.command("POST", &format!("{golden}/{verb}"), &body));
    }
    cover_change_requests(&hub, &mut seen, &id);

    let made = seen
        .ok(all.post(
            "/v1/subscriptions",
            &json!({"name": "ledger", "url": "https://example.com/hook", "domains": ["item"]}),
        ))
        .json();
    let subscription = format!("/v1/subscriptions/{}", made["id"].as_str().unwrap());
    seen.ok(all.get("/v1/subscriptions"));
    seen.ok(all.get(&subscription));
    seen.ok(all.get(&format!("{subscription}/keys")));
    let patch = all.request("PATCH", &subscription).header("if-match", "\"1\"");
    seen.ok(patch.json(&json!({"settings": {"batch": 5}})).send());
    for verb in ["pause", "resume", "rotate-secret", "pause"] {
        seen.ok(all.request("POST", &format!("{subscription}/{verb}")).send());
    }
    let to = json!({"owner": "everybody", "reason": "as before"});
    seen.ok(all.put(&format!("{subscription}/owner"), &to));
    seen.ok(all.get(&format!("{subscription}/deliveries?limit=5")));
    let run = cover_reconciliations(&hub, &mut seen, &id);
    for subscription in [&subscription, &format!("/v1/subscriptions/{run}")] {
        seen.ok(all.delete(subscription));
    }
    seen.audited(&hub);
    cover_deliveries(&database, &mut seen);
    let record = source_record("vendor", "erp", "2");
    seen.ok(all.post(&format!("{record}/rekey"), &json!({"new_key": "2-new"})));
    let back = json!({"records": [{"system": "erp", "key": "2-new", "new_key": "2"}]});
    seen.ok(all.post("/v1/domains/vendor/source-records/rekey", &back));
    seen.ok(all.delete(&record));
    seen.ok(all.get("/v1/audit?domain=vendor&limit=5"));

    let described: BTreeSet<String> = OPERATIONS.iter().map(|operation| operation.id.clone()).collect();
    assert_eq!(seen.called, described, "each operation of openapi.yaml is called here");
    seen.audited(&hub);
}

/// Each call about what consumers hold. Answers the id of the subscription that it made.
fn cover_reconciliations(hub: &Hub, seen: &mut Covered, golden_id: &str) -> String {
    let all = hub.actor("everybody", "*:read *:subscribe");
    let body = json!({"name": "billing", "url": "https://example.com/hook", "domains": ["vendor"], "from": "now"});
    let made = all.post("/v1/subscriptions", &body).expect(201);
    let id = made["id"].as_str().unwrap().to_owned();
    let subscription = format!("/v1/subscriptions/{id}");
    let acks = json!({"acks": [{"golden_id": golden_id, "version": 1, "local_key": "B-1"}]});
    seen.ok(all.post(&format!("{subscription}/acks"), &acks));
    seen.ok(all.get(&format!("{subscription}/alignment?state=behind&limit=5")));
    seen.ok(all.get(&format!("{}/alignment", golden_record("vendor", golden_id))));
    let path = format!("/v1/reconciliations?domain=vendor&subscription={id}");
    let list = all
        .request("POST", &path)
        .body("text/csv", format!("golden_id,version\n{golden_id},1\n"));
    let run = seen.ok(list.send()).json();
    let place = format!("/v1/reconciliations/{}", run["id"].as_str().unwrap());
    seen.ok(all.get("/v1/reconciliations?domain=vendor&limit=5"));
    let again = all
        .request("POST", &path)
        .body("text/csv", "golden_id,version\n")
        .send();
    let other = seen.ok(again).json()["id"].as_str().unwrap().to_owned();
    seen.ok(all.delete(&format!("/v1/reconciliations/{other}")));
    seen.ok(all.get(&place));
    seen.ok(all.get(&format!("{place}/mismatches?kind=missing,stale&limit=1")));
    seen.ok(all.post(&format!("{place}/corrections"), &json!({})));
    let why = json!({"reason": "as expected", "baseline": true});
    seen.ok(hub.approver("bob").post(&format!("{place}/sign-off"), &why));
    let body = json!({"domain": "vendor", "ranges": [{"count": 0, "digest": "0".repeat(64)}]});
    seen.ok(all.post("/v1/reconciliations/digests", &body));
    id
}

/// Each call of the reconciliation service.
fn cover_cleaning(all: &crate::harness::Client, seen: &mut Covered, golden_id: &str) {
    let base = "/v1/reconcile/vendor";
    for path in [
        "",
        "/1.0",
        "/1.0/suggest/entity?prefix=bax",
        "/1.0/suggest/property?prefix=add",
        "/1.0/suggest/type?prefix=ven",
        "/1.0/extend/propose?type=vendor&limit=5",
    ] {
        seen.ok(all.get(&format!("{base}{path}")));
    }
    seen.ok(all.get(&format!("{base}/1.0/preview?id={golden_id}")));
    let form = "queries=%7B%22q0%22%3A%7B%22query%22%3A%22Baxter%22%7D%7D";
    let media_type = "application/x-www-form-urlencoded";
    seen.ok(all.request("POST", base).body(media_type, form).send());
    let body = json!({"queries": [{"conditions": [{"matchType": "name", "v": "Baxter"}]}]});
    seen.ok(all.post(&format!("{base}/1.0/match"), &body));
    let body = json!({"ids": [golden_id], "properties": [{"id": "legal_name"}]});
    seen.ok(all.post(&format!("{base}/1.0/extend"), &body));
}

/// Each call about change requests.
fn cover_change_requests(hub: &Hub, seen: &mut Covered, golden_id: &str) {
    let (ann, bob) = (hub.actor("ann", "*:read *:propose"), hub.approver("bob"));
    let body = json!({"operation": "override", "golden_id": golden_id, "attributes": {"legal_name": "B"},
        "reason": "shorter", "submit": false});
    let requests = "/v1/domains/vendor/change-requests";
    let mut made = seen.ok(ann.post(requests, &body)).json();
    let path = format!("{requests}/{}", made["id"].as_str().unwrap());
    let why = json!({"reason": "because"});
    let steps = [
        (&ann, "PUT", "", &body),
        (&ann, "POST", "/submit", &json!(null)),
        (&bob, "POST", "/push-back", &why),
        (&ann, "POST", "/submit", &json!(null)),
        (&ann, "POST", "/recall", &why),
        (&ann, "POST", "/submit", &json!(null)),
        (&bob, "POST", "/reject", &why),
    ];
    for (who, method, verb, body) in steps {
        let request = who.request(method, &format!("{path}{verb}"));
        let request = request.header("if-match", &format!("\"{}\"", made["version"]));
        let request = if body.is_null() { request } else { request.json(body) };
        made = seen.ok(request.send()).json();
    }
    assert_eq!(made["state"], "rejected");
    seen.ok(ann.get(&path));
    seen.ok(ann.get(&format!(
        "{requests}?state=rejected&golden_id={golden_id}&operation=override&limit=5"
    )));
    let later = json!({"operation": "override", "golden_id": golden_id, "attributes": {"legal_name": "B"},
        "reason": "shorter", "effective_at": "2099-01-01T00:00:00Z"});
    let made = seen.ok(ann.post(requests, &later)).json();
    let path = format!("{requests}/{}", made["id"].as_str().unwrap());
    let step = |verb: &str, version: &Value, body: &Value| {
        let request = bob.request("POST", &format!("{path}/{verb}"));
        request.header("if-match", &format!("\"{version}\"")).json(body).send()
    };
    seen.ok(step("approve?preview=true", &made["version"], &json!({})));
    let approved = seen.ok(step("approve", &made["version"], &json!({}))).json();
    assert_eq!(approved["state"], "approved");
    seen.ok(step("withdraw-approval", &approved["version"], &why));
}

/// What needs an endpoint of the test, by a second hub that may send to this machine.
fn cover_deliveries(database: &crate::harness::Database, seen: &mut Covered) {
    let own = crate::harness::Database::sqlite();
    let hub = Hub::start_with(
        if database.is_shared() { database } else { &own },
        subscriber::options(),
    );
    let receiver = crate::harness::receiver::Receiver::answering(|delivery, _| {
        let ping = delivery.json()["type"] == "mdm.ping.v1";
        if ping { 204 } else { 422 }
    });
    let subscription = subscriber::Subscription::from_now(&hub, &receiver.url);
    let client = &subscription.client;
    seen.ok(subscription.post("/test"));
    seen.ok(subscription.post("/verify"));
    subscriber::feed_round(&hub, 0..2, 7);
    let dead = subscription.wait_for_dead_at_least(2);
    let letter = |place: usize| subscription.path(&format!("/dead-letters/vendor/{}", dead[place]["position"]));
    seen.ok(client.get("/v1/dead-letters?domain=vendor&limit=5"));
    seen.ok(client.delete(&format!("{}?reason=not%20wanted", letter(0))));
    seen.ok(client.request("POST", &format!("{}/redrive", letter(1))).send());
    seen.ok(client.post("/v1/dead-letters/redrive", &json!({"subscription_id": subscription.id})));
    subscription.post("/pause").expect(200);
    let made = seen.ok(client.post(
        &subscription.path("/replays"),
        &json!({"domain": "vendor", "from_position": 1}),
    ));
    let path = subscription.path(&format!("/replays/{}", made.json()["id"].as_str().unwrap()));
    seen.ok(client.get(&subscription.path("/replays?limit=5")));
    seen.ok(client.get(&path));
    seen.ok(client.request("POST", &format!("{path}/cancel")).send());
    seen.audited(&hub);
}

fn cover_onboardings(hub: &Hub, all: &crate::harness::Client, seen: &mut Covered) {
    for last in ["abandon", "release"] {
        let made = seen.ok(all.post("/v1/onboardings", &json!({"name": "x"}))).json();
        let path = format!("/v1/onboardings/{}", made["id"].as_str().unwrap());
        let record = json!({"system": "bought", "key": "1", "attributes": vendor(77)});
        seen.ok(all.post(&format!("{path}/records?domain=vendor"), &json!({"records": [record]})));
        seen.ok(all.request("POST", &format!("{path}/preview")).send());
        seen.ok(all.get(&format!("{path}/records?outcome=new")));
        let decision =
            json!({"domain": "vendor", "system": "bought", "key": "1", "decision": "leave_out", "reason": "x"});
        seen.ok(all.post(&format!("{path}/decisions"), &json!({"decisions": [decision]})));
        seen.ok(all.get(&path));
        let who = if last == "release" {
            hub.approver("other")
        } else {
            all.clone()
        };
        seen.ok(who.post(&format!("{path}/{last}"), &json!({"reason": "x"})));
    }
    seen.ok(all.get("/v1/onboardings"));
}

fn cover_codes(hub: &Hub, all: &crate::harness::Client, seen: &mut Covered) {
    use crate::harness::definitions::approved;
    let list = json!({"body": {"title": "Terms", "codes": [{"code": "NET30", "label": "30 days"}]}});
    approved(hub, "code_list", "codes", &list);
    let map = json!({"body": {"title": "Terms", "system": "old", "domain": "vendor", "attributes": ["payment_terms"],
        "target_list": "codes", "entries": [{"from": "30", "to": "NET30"}]}});
    approved(hub, "code_map", "old_terms", &map);
    let profile = json!({"body": {"title": "Vendors", "key": {"columns": ["No"]},
        "attributes": [{"target": "legal_name", "column": "Name"}]}});
    approved(hub, "source_mapping", "old.vendor", &profile);
    seen.ok(all.get("/v1/code-lists/codes/codes?q=days"));
    seen.ok(all.get("/v1/code-lists/codes/codes/NET30"));
    seen.ok(all.post("/v1/code-maps/old_terms/translate", &json!({"codes": ["30"]})));
    let rows = json!({"rows": [{"No": "1", "Name": "Quince Laboratories"}, {"Name": "x"}]});
    seen.ok(all.post("/v1/source-mappings/old/vendor/try", &rows));
    seen.ok(all.post("/v1/domains/vendor/source-rows/old", &rows));
    seen.ok(all.get("/v1/domains/vendor/unmapped-codes"));
}

fn cover_lookups(all: &crate::harness::Client, seen: &mut Covered) {
    let glove = json!({"description": "Nitrile exam glove", "base_uom": "EA", "uom_conversions": [
        {"from": "BX", "to": "EA", "num": "100"}]});
    let made = all.send_record("item", "erp", "I-look", &glove).json();
    let id = made["golden_id"].as_str().unwrap();
    let asked = json!({"quantity": "2", "from": "BX", "to": "EA"});
    seen.ok(all.post(&format!("/v1/domains/item/golden-records/{id}/convert"), &asked));
    let (item, place) = (json!({"golden_id": id}), json!({"system": "erp", "key": "nowhere"}));
    seen.ok(all.post(
        "/v1/lookups/vendor-payable",
        &json!({"vendor": {"system": "erp", "key": "V-1"}}),
    ));
    seen.ok(all.post("/v1/lookups/item-chargeable", &json!({"item": item, "facility": place})));
    seen.ok(all.post("/v1/lookups/cost-center-open", &json!({"cost_center": place})));
    seen.ok(all.post("/v1/lookups/udi", &json!({"udi": "51022222233336"})));
}

fn cover_definitions(hub: &Hub, all: &crate::harness::Client, seen: &mut Covered) {
    let list = json!({"body": {"title": "Terms", "codes": [{"code": "NET30", "label": "30 days"}]}});
    let place = "/v1/definitions/code_list/terms";
    for (number, last) in [(1, "reject"), (2, "approve")] {
        seen.ok(all.post(&format!("{place}/versions"), &list));
        let path = format!("{place}/versions/{number}");
        seen.ok(all.request("PUT", &path).header("If-Match", "\"1\"").json(&list).send());
        let decide = |who: &crate::harness::Client, action: &str, version: u32| {
            let request = who.request("POST", &format!("{path}/{action}"));
            let tagged = request.header("If-Match", &format!("\"{version}\""));
            tagged.json(&json!({"reason": "x"})).send()
        };
        seen.ok(decide(all, "submit", 2));
        seen.ok(decide(&hub.governor("other"), last, 3));
        seen.ok(all.get(&path));
        if last == "approve" {
            seen.ok(all.get(place));
            seen.ok(decide(all, "retire", 4));
            seen.ok(decide(&hub.governor("other"), "retire", 4));
        }
    }
    seen.ok(all.get(&format!("{place}/versions")));
    seen.ok(all.get("/v1/definitions/code_list"));
}

fn cover_account_mappings(hub: &Hub, all: &crate::harness::Client, seen: &mut Covered) {
    mappings::with_small_charts(hub);
    let map = mappings::small_map(json!([mappings::rule("r", "any", "A")]));
    crate::harness::definitions::approved(hub, "map_set", "m", &json!({"body": map}));
    let segments = json!({"unit": "12", "kind": "1"});
    let lines = json!([{"date": "2026-01-01", "segments": segments, "amount": "1.00"}]);
    let at = |call: &str| format!("/v1/account-mappings/{call}");
    seen.ok(all.post(
        &at("translate"),
        &json!({"map_set": "m", "detail": true, "lines": lines}),
    ));
    seen.ok(all.post(&at("simulate"), &json!({"map_set": "m", "version": 1, "lines": lines})));
    seen.ok(all.post(&at("tie-out"), &json!({"map_set": "m", "lines": lines})));
    let asked = json!({"chart": "old", "date": "2026-01-01", "segments": segments});
    seen.ok(all.post(&at("validate-combination"), &asked));
    seen.ok(all.put(
        &at("m/combinations"),
        &json!({"combinations": [{"segments": segments}]}),
    ));
    let kept = all.post(&at("m/tie-outs"), &json!({"baseline": "Trial balance", "lines": lines}));
    let one = format!("m/tie-outs/{}", kept.json()["id"].as_str().unwrap());
    seen.ok(kept);
    seen.ok(all.get(&at("m/tie-outs?limit=10")));
    seen.ok(all.get(&at(&one)));
    let signed = hub
        .governor("other")
        .post(&at(&format!("{one}/sign-off")), &json!({"reason": "x"}));
    seen.ok(signed);
    for call in [
        "m/combinations?which=all&limit=10",
        "m/coverage",
        "m/conflicts?version=1",
        "m/rules/r/hits",
    ] {
        seen.ok(all.get(&at(call)));
    }
}

#[test]
fn the_description_is_served_with_the_domains_in_it() {
    let database = crate::harness::Database::sqlite();
    let hub = Hub::start(&database);
    let answer = hub.anonymous().get("/openapi.yaml");
    assert_eq!(answer.status, 200);
    let served: Value = serde_norway::from_str(&answer.text()).unwrap();
    assert_eq!(served["paths"], DOCUMENT["paths"]);
    for domain in [
        "account",
        "account_mapping",
        "cost_center",
        "facility",
        "item",
        "vendor",
    ] {
        let schema = &served["components"]["schemas"][format!("{domain}_attributes")];
        assert!(schema["properties"].is_object(), "{domain}");
    }
}

#[test]
fn operations_are_described_once_and_fully() {
    let mut ids = BTreeSet::new();
    for operation in OPERATIONS.iter() {
        assert!(ids.insert(&operation.id), "{} twice", operation.id);
        assert!(
            operation.is_described(),
            "{}: a summary, and what happens when it goes wrong",
            operation.id
        );
    }
    assert!(ids.len() > 30);
}

/// A text that the description lets through and the hub refuses would only be found by a request at random.
#[test]
fn texts_of_the_query_are_described_as_they_are_taken() {
    let mut open = BTreeSet::new();
    for operation in OPERATIONS.iter() {
        for parameter in operation.parameters().filter(|p| p["in"] == "query") {
            for schema in texts(contract::deref(&parameter["schema"])) {
                if takes_control_characters(schema) || schema["maxLength"].is_null() {
                    open.insert(format!("{}: {}", operation.id, parameter["name"]));
                }
            }
        }
    }
    assert!(open.is_empty(), "described wider than they are taken: {open:?}");
}

/// The schemas of free text in a schema of a parameter.
fn texts(schema: &Value) -> Vec<&Value> {
    let inner = ["items", "additionalProperties"]
        .iter()
        .filter_map(|member| schema.get(member));
    let members = ["properties", "patternProperties"]
        .iter()
        .filter_map(|member| schema.get(member).and_then(Value::as_object))
        .flat_map(|members| members.values());
    let mut found: Vec<&Value> = inner.chain(members).map(contract::deref).flat_map(texts).collect();
    let closed = ["enum", "const", "format"]
        .iter()
        .any(|word| schema.get(word).is_some());
    if schema["type"] == "string" && !closed {
        found.push(schema);
    }
    found
}

fn takes_control_characters(schema: &Value) -> bool {
    let Some(pattern) = schema["pattern"].as_str() else {
        return true;
    };
    let pattern = regex::Regex::new(pattern).expect("a pattern");
    // JSON has line feeds.
    let refused: &[&str] = match schema["contentMediaType"].as_str() {
        Some("application/json") => &["\0", "a\0"],
        _ => &["\0", "\u{6}", "a\u{6}", "\n", "a\n", "\u{7f}", "\u{85}"],
    };
    refused.iter().any(|text| pattern.is_match(text))
}
