//! Consumers say what they hold, under which keys, and what they could not apply.

use serde_json::{Value, json};

use crate::harness::records::{golden_record, vendor};
use crate::harness::{Client, Database, Hub, both};

both!(
    what_is_acknowledged_is_known_once,
    a_key_stands_for_one_golden_record,
    keys_follow_merges_and_splits,
    who_is_behind_is_listed,
    acknowledgements_are_refused_with_their_place,
);

/// Somebody with a subscription to vendors, which sends nothing: it is paused.
fn consumer(hub: &Hub, name: &str) -> (Client, String) {
    let client = hub.actor("subscriber", "*:read *:subscribe");
    let body = json!({"name": name, "url": "https://example.com/hook", "domains": ["vendor"]});
    let made = client.post("/v1/subscriptions", &body).expect(201);
    let path = format!("/v1/subscriptions/{}", made["id"].as_str().unwrap());
    client.request("POST", &format!("{path}/pause")).send().expect(200);
    (client, path)
}

fn acknowledge(client: &Client, path: &str, acks: Value) -> Vec<Value> {
    let answer = client.post(&format!("{path}/acks"), &json!({"acks": acks})).expect(200);
    answer["results"].as_array().unwrap().clone()
}

fn outcomes(results: &[Value]) -> Vec<&str> {
    results
        .iter()
        .map(|result| result["outcome"].as_str().unwrap())
        .collect()
}

/// What one consumer holds of a golden record.
fn held(client: &Client, id: &str) -> Value {
    let answer = client
        .get(&format!("{}/alignment", golden_record("vendor", id)))
        .expect(200);
    assert_eq!(answer["consumers"].as_array().map(Vec::len), Some(1), "{answer}");
    answer["consumers"][0].clone()
}

fn resolved(client: &Client, system: &str, key: &str) -> Value {
    let asked = json!({"domain": "vendor", "keys": [{"system": system, "key": key}]});
    client.post("/v1/crosswalk/resolve", &asked).expect(200)["results"][0].clone()
}

fn what_is_acknowledged_is_known_once(database: Database) {
    let hub = Hub::start_free(&database);
    let (client, path) = consumer(&hub, "ledger");
    let id = hub.feeder().feed_golden("erp", "1", &vendor(1));
    let event = hub.reader().all_changes("vendor")[0]["id"].clone();
    let waiting = held(&client, &id);
    assert_eq!(
        (&waiting["state"], &waiting["behind"]),
        (&json!("not_acknowledged"), &json!(1)),
        "{waiting}"
    );

    let first = json!([{"event_id": event, "local_key": "L-1"}, {"event_id": event, "local_key": "L-1"},
        {"event_id": "nothing"}, {"golden_id": id, "version": 2}, {"golden_id": "nothing", "version": 1}]);
    let results = acknowledge(&client, &path, first);
    let expected = [
        "applied",
        "repeated",
        "unknown_event",
        "version_ahead",
        "unknown_golden_record",
    ];
    assert_eq!(outcomes(&results), expected);
    let known = held(&client, &id);
    assert_eq!(
        (&known["state"], &known["version"], &known["local_key"]),
        (&json!("in_step"), &json!(1), &json!("L-1"))
    );
    let led = resolved(&client, "ledger", "L-1");
    assert_eq!(
        (&led["status"], &led["golden_id"]),
        (&json!("found"), &json!(id)),
        "{led}"
    );
    assert!(led["consumer"].is_string());
    assert_eq!(resolved(&client, "ledger", "L-2")["status"], "not_found");

    hub.feeder().feed("erp", "1", &vendor(2));
    hub.feeder().feed("erp", "1", &vendor(3));
    let behind = held(&client, &id);
    assert_eq!(
        (&behind["state"], &behind["behind"], &behind["newest_version"]),
        (&json!("behind"), &json!(2), &json!(3))
    );
    let results = acknowledge(
        &client,
        &path,
        json!([
        {"golden_id": id, "version": 3, "error": "no such city"}, {"golden_id": id, "version": 1}]),
    );
    assert_eq!(outcomes(&results), ["failed", "repeated"]);
    let failed = held(&client, &id);
    assert_eq!(
        (&failed["state"], &failed["error"], &failed["version"]),
        (&json!("failed"), &json!("no such city"), &json!(1))
    );
    let results = acknowledge(
        &client,
        &path,
        json!([
        {"golden_id": id, "version": 3}, {"golden_id": id, "version": 2},
        {"golden_id": id, "version": 3, "error": "the period is closed", "rejected": true}]),
    );
    assert_eq!(outcomes(&results), ["applied", "older", "rejected"]);
    assert_eq!(results[2]["version"], 2, "the version before it");
    assert_eq!(held(&client, &id)["failed_version"], 3);
}

fn a_key_stands_for_one_golden_record(database: Database) {
    let hub = Hub::start_free(&database);
    let (client, path) = consumer(&hub, "ledger");
    let one = hub.feeder().feed_golden("erp", "1", &vendor(1));
    let two = hub.feeder().feed_golden("erp", "2", &vendor(2));
    let results = acknowledge(
        &client,
        &path,
        json!([
        {"golden_id": one, "version": 1, "local_key": "L-1"}, {"golden_id": two, "version": 1, "local_key": "L-1"}]),
    );
    assert_eq!(outcomes(&results), ["applied", "local_key_taken"]);
    assert_eq!(results[1]["taken_by"], json!(one));
    // Another consumer that uses the name cannot take it either, nor the key of a source record.
    let (_, other) = consumer(&hub, "ledger");
    let results = acknowledge(
        &client,
        &other,
        json!([{"golden_id": two, "version": 1, "local_key": "L-1"}]),
    );
    assert_eq!(outcomes(&results), ["local_key_taken"]);
    let body = json!({"system": "erp", "acks": [
        {"golden_id": two, "version": 1, "local_key": "1"}, {"golden_id": two, "version": 1, "local_key": "2"}]});
    let answer = client.post(&format!("{path}/acks"), &body).expect(200);
    assert_eq!(
        outcomes(answer["results"].as_array().unwrap()),
        ["local_key_taken", "applied"]
    );
    // A new key takes the place of the old one, which is free then.
    let results = acknowledge(
        &client,
        &path,
        json!([
        {"golden_id": one, "version": 1, "local_key": "L-9"}, {"golden_id": two, "version": 1, "local_key": "L-1"}]),
    );
    assert_eq!(outcomes(&results), ["applied", "applied"]);
    assert_eq!(resolved(&client, "ledger", "L-9")["golden_id"], json!(one));
    assert_eq!(resolved(&client, "ledger", "L-1")["golden_id"], json!(two));
}

fn keys_follow_merges_and_splits(database: Database) {
    let hub = Hub::start_free(&database);
    let (client, path) = consumer(&hub, "ledger");
    let ann = hub.steward("ann");
    let one = hub.feeder().feed_golden("erp", "1", &vendor(1));
    let two = hub.feeder().feed_golden("erp", "2", &vendor(2));
    acknowledge(
        &client,
        &path,
        json!([
        {"golden_id": one, "version": 1, "local_key": "L-1"}, {"golden_id": two, "version": 1, "local_key": "L-2"}]),
    );
    let golden = golden_record("vendor", &one);
    let body = json!({"golden_id": two, "reason": "one company"});
    ann.command("POST", &format!("{golden}/merge"), &body).expect(200);
    let led = resolved(&client, "ledger", "L-2");
    assert_eq!((&led["status"], &led["golden_id"]), (&json!("found"), &json!(one)));
    // Asked about the merged id, both are told.
    let both = client
        .get(&format!("{}/alignment", golden_record("vendor", &two)))
        .expect(200);
    assert_eq!(both["golden_id"], json!(one));
    let of = |id: &str| {
        let entries = both["consumers"].as_array().unwrap();
        entries.iter().find(|entry| entry["golden_id"] == id).unwrap().clone()
    };
    assert_eq!(
        (&of(&one)["state"], &of(&two)["state"]),
        (&json!("behind"), &json!("behind")),
        "{both}"
    );
    let newest = [of(&one)["newest_version"].clone(), of(&two)["newest_version"].clone()];
    acknowledge(
        &client,
        &path,
        json!([
        {"golden_id": one, "version": newest[0]}, {"golden_id": two, "version": newest[1]}]),
    );
    let both = client.get(&format!("{golden}/alignment")).expect(200);
    let mut states: Vec<&str> = both["consumers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["state"].as_str().unwrap())
        .collect();
    states.sort_unstable();
    assert_eq!(states, ["in_step", "merged_away"]);

    let body = json!({"merged_id": two, "reason": "two companies"});
    ann.command("POST", &format!("{golden}/split"), &body).expect(200);
    let flagged = held(&client, &one);
    assert_eq!(flagged["split_since"], true, "{flagged}");
    let led = resolved(&client, "ledger", "L-1");
    // The consumer named it before the merge, of which nothing is left.
    assert_eq!(
        (&led["status"], &led["golden_id"]),
        (&json!("found"), &json!(one)),
        "{led}"
    );
    assert_eq!(resolved(&client, "ledger", "L-2")["golden_id"], json!(two));
    // Whoever names the key again has decided.
    acknowledge(
        &client,
        &path,
        json!([
        {"golden_id": one, "version": flagged["newest_version"], "local_key": "L-1"}]),
    );
    assert_eq!(resolved(&client, "ledger", "L-1")["golden_id"], json!(one));
    assert_eq!(held(&client, &one)["split_since"], false);
}

fn who_is_behind_is_listed(database: Database) {
    let hub = Hub::start_free(&database);
    let (client, path) = consumer(&hub, "ledger");
    let feeder = hub.feeder();
    let ids: Vec<String> = (0..5)
        .map(|n| feeder.feed_golden("erp", &n.to_string(), &vendor(n)))
        .collect();
    let acks: Vec<Value> = ids[..4]
        .iter()
        .map(|id| json!({"golden_id": id, "version": 1}))
        .collect();
    acknowledge(&client, &path, json!(acks));
    for (key, number) in [("0", 50), ("1", 61)] {
        feeder.feed("erp", key, &vendor(number));
    }
    acknowledge(
        &client,
        &path,
        json!([{"golden_id": ids[2], "version": 1, "error": "too long"}]),
    );
    let at = |query: &str| client.get(&format!("{path}/alignment{query}")).expect(200);
    let all = at("");
    let counts = &all["domains"][0];
    let count = |name: &str| counts[name].as_i64().unwrap();
    assert_eq!(count("published"), 5, "{all}");
    assert_eq!(
        (
            count("in_step"),
            count("behind"),
            count("failed"),
            count("not_acknowledged")
        ),
        (1, 2, 1, 1),
        "{all}"
    );
    let first = at("?limit=1");
    let next = first["next_cursor"].as_str().unwrap();
    let second = at(&format!("?limit=1&cursor={next}"));
    let told: Vec<&Value> = [&first, &second]
        .iter()
        .map(|page| &page["items"][0]["golden_id"])
        .collect();
    assert_eq!(told, [&json!(ids[0]), &json!(ids[1])]);
    assert_eq!(at("?state=failed")["items"][0]["error"], "too long");
    assert_eq!(at("?state=not_acknowledged")["items"][0]["golden_id"], json!(ids[4]));
    client
        .get(&format!("{path}/alignment?domain=item"))
        .problem(400, "malformed_request");
}

fn acknowledgements_are_refused_with_their_place(database: Database) {
    let hub = Hub::start_free(&database);
    let (client, path) = consumer(&hub, "the general ledger");
    let id = hub.feeder().feed_golden("erp", "1", &vendor(1));
    let acks = format!("{path}/acks");
    let refused = |body: Value, pointer: &str| {
        let problem = client.post(&acks, &body).problem(422, "invalid_content");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    };
    refused(json!({"acks": []}), "/acks");
    refused(
        json!({"acks": [{"golden_id": id, "version": 1, "local_key": "1"}]}),
        "/system",
    );
    refused(json!({"acks": [{"golden_id": id}]}), "/acks/0");
    refused(
        json!({"acks": [{"golden_id": id, "version": 1, "event_id": "x"}]}),
        "/acks/0",
    );
    refused(
        json!({"acks": [{"golden_id": id, "version": 1, "rejected": true}]}),
        "/acks/0",
    );
    refused(json!({"acks": [{"golden_id": id, "version": 0}]}), "/acks/0/version");
    refused(
        json!({"acks": [{"golden_id": id, "version": 1, "error": " "}]}),
        "/acks/0/error",
    );
    let many: Vec<Value> = (0..1001).map(|_| json!({"event_id": "x"})).collect();
    client.post(&acks, &json!({"acks": many})).problem(413, "too_large");
    assert_eq!(held(&client, &id)["state"], "not_acknowledged", "nothing was noted");
    hub.actor("stranger", "item:subscribe")
        .post(&acks, &json!({"acks": [{"event_id": "x"}]}))
        .problem(404, "not_found");
    // A subscription that is gone leaves nothing behind.
    let known = json!([{"golden_id": id, "version": 1}]);
    assert_eq!(outcomes(&acknowledge(&client, &path, known)), ["applied"]);
    client.delete(&path).expect(204);
    let left = client
        .get(&format!("{}/alignment", golden_record("vendor", &id)))
        .expect(200);
    assert_eq!(left["consumers"], json!([]));
}
