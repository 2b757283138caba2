//! Definitions that two people have governed.

use serde_json::{Value, json};

use super::{Answer, Hub};

/// Address of a definition.
pub fn place(kind: &str, name: &str) -> String {
    format!("/v1/definitions/{kind}/{name}")
}

/// Begins a version; answers its number.
#[track_caller]
pub fn draft(hub: &Hub, kind: &str, name: &str, version: &Value) -> i64 {
    let path = format!("{}/versions", place(kind, name));
    hub.governor("author").post(&path, version).expect(201)["number"]
        .as_i64()
        .unwrap()
}

/// Decides about a version as it stands now.
pub fn decide(hub: &Hub, (kind, name, number): (&str, &str, i64), action: &str, who: &str, body: &Value) -> Answer {
    let path = format!("{}/versions/{number}", place(kind, name));
    let governor = hub.governor(who);
    let version = governor.get(&path).expect(200)["version"].as_i64().unwrap();
    let request = governor.request("POST", &format!("{path}/{action}"));
    request.header("If-Match", &format!("\"{version}\"")).json(body).send()
}

/// A version that counts: drafted and submitted by `author`, approved by `approver`. Answers its number.
#[track_caller]
pub fn approved(hub: &Hub, kind: &str, name: &str, version: &Value) -> i64 {
    let number = draft(hub, kind, name, version);
    let reason = json!({"reason": "Checked."});
    decide(hub, (kind, name, number), "submit", "author", &reason).expect(200);
    decide(hub, (kind, name, number), "approve", "approver", &reason).expect(200);
    number
}
