//! Two people who register the source systems and consumers that a test names, when the hub asks for it: a test that is not
//! about registration feeds `erp` and goes on.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::client::{Answer, Client, NoAnswer};
use super::token::token;

/// Callers that most tests have: bound from the beginning, so that it is done once.
const USUAL: [&str; 3] = ["feeder", "reader", "subscriber"];
/// What a refusal is told by.
const CODES: [&str; 3] = [
    "source_system_not_registered",
    "consumer_not_registered",
    "caller_not_bound",
];

/// Kinds and names that a refusal asks to have registered, or in whose registration the caller is missing.
pub fn asked_for(answer: &Answer) -> BTreeSet<(String, String)> {
    if !matches!(answer.status, 403 | 422) {
        return BTreeSet::new();
    }
    let document: Value = serde_json::from_slice(&answer.bytes).unwrap_or_default();
    let errors = document["errors"].as_array().cloned().unwrap_or_default();
    let about = errors
        .iter()
        .filter(|error| CODES.iter().any(|code| error["code"] == *code));
    let places = about.filter_map(|error| {
        let (_, place) = error["message"].as_str()?.split_once("/v1/definitions/")?;
        let mut parts = place.split(['/', ' ']);
        Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
    });
    places.collect()
}

/// Registers it for this caller, beside those it is registered for already.
pub fn register(base: &str, (kind, name): &(String, String), caller: &str) -> Result<(), NoAnswer> {
    static ONE_BY_ONE: Mutex<()> = Mutex::new(());
    let _turn = ONE_BY_ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let [author, approver] =
        ["registrar", "second registrar"].map(|who| Client::new(base, Some(token(who, "*:read *:govern"))));
    let place = format!("/v1/definitions/{kind}/{name}");
    let mut callers: BTreeSet<String> = USUAL.iter().map(|who| (*who).to_owned()).collect();
    callers.insert(caller.to_owned());
    let present = author.request("GET", &place).try_send()?;
    if present.status == 200 {
        let bound = present.json()["body"]["callers"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        callers.extend(bound.iter().filter_map(Value::as_str).map(String::from));
    }
    let known = author.request("GET", "/v1/domains").try_send()?.json();
    let mut domains: Vec<Value> = known["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|d| d["name"].clone())
        .collect();
    if kind == "consumer" {
        domains.push(json!("operations"));
    }
    let body = json!({"body": {
        "title": name, "owner": "owner", "technical_owner": "technical owner", "purpose": "tests",
        "domains": domains, "callers": callers, "contract_version": "1",
    }});
    let draft = author
        .request("POST", &format!("{place}/versions"))
        .json(&body)
        .try_send()?
        .expect(201);
    let version = format!("{place}/versions/{}", draft["number"]);
    let reason = json!({"reason": "The test says so."});
    for (who, action, held) in [(&author, "submit", 1), (&approver, "approve", 2)] {
        let request = who.request("POST", &format!("{version}/{action}"));
        let request = request.header("if-match", &format!("\"{held}\"")).json(&reason);
        request.try_send()?.expect(200);
    }
    Ok(())
}
