//! Decides a few potential duplicates by a rule that a person would accept without looking anything up, and leaves the
//! rest for people.

use std::collections::{BTreeMap, HashSet};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::api::{Api, segment};
use super::judgement::{Known, judge};
use super::load::naming_attribute;
use super::report::{Decision, Side, Steward};

/// Tasks decided at most in a domain: no two for the same reason between the same source systems.
const DECISIONS: usize = 2;
/// Tasks looked at in a domain.
const LOOKED_AT: usize = 200;

/// A golden record under question.
struct Party {
    /// Its first source record.
    first: Side,
    known: Known,
}

/// A task that the rule can decide.
struct Question {
    task_id: String,
    domain: String,
    left: Side,
    right: Side,
    decision: &'static str,
    reason: &'static str,
}

/// Decides a few tasks of each domain; every decision is checked in the crosswalk.
///
/// # Errors
/// When a call fails, or a decision did not do what it says.
pub async fn decide(steward: &Api, domains: &[&str]) -> Result<Steward, String> {
    let mut report = Steward::default();
    for domain in domains {
        let tasks = tasks(steward, &format!("&domain={domain}&kind=potential_duplicate")).await?;
        report.potential_duplicates += tasks.len();
        report.decisions.extend(decide_some(steward, &tasks).await?);
    }
    match (report.potential_duplicates, report.decisions.len()) {
        (tasks @ 1.., 0) => Err(format!(
            "{tasks} potential duplicates, and none that a plain rule decides"
        )),
        _ => Ok(report),
    }
}

async fn decide_some(steward: &Api, tasks: &[Value]) -> Result<Vec<Decision>, String> {
    let mut decisions = Vec::new();
    let (mut touched, mut told) = (HashSet::new(), HashSet::new());
    for task in tasks.iter().filter(|task| plain_question(task)).take(LOOKED_AT) {
        let ids = [text(task, "golden_id"), text(task, "other_golden_id")];
        if decisions.len() == DECISIONS || ids.iter().any(|id| touched.contains(id)) {
            continue;
        }
        let Some(question) = question(steward, task, &ids).await? else {
            continue;
        };
        if told.insert((
            question.reason,
            question.left.system.clone(),
            question.right.system.clone(),
        )) {
            decisions.push(carry_out(steward, question).await?);
            touched.extend(ids);
        }
    }
    Ok(decisions)
}

async fn question(steward: &Api, task: &Value, ids: &[String; 2]) -> Result<Option<Question>, String> {
    let domain = text(task, "domain");
    let left = party(steward, &domain, &ids[0]).await?;
    let right = party(steward, &domain, &ids[1]).await?;
    Ok(judge(&left.known, &right.known).map(|(decision, reason)| Question {
        task_id: text(task, "id"),
        domain,
        left: left.first,
        right: right.first,
        decision,
        reason,
    }))
}

async fn carry_out(steward: &Api, question: Question) -> Result<Decision, String> {
    let Question {
        task_id,
        domain,
        left,
        right,
        decision,
        reason,
    } = question;
    resolve(steward, &task_id, decision, reason).await?;
    let golden_ids = [
        crosswalk(steward, &domain, &left).await?,
        crosswalk(steward, &domain, &right).await?,
    ];
    if (golden_ids[0] == golden_ids[1]) != (decision == "merge") {
        return Err(format!(
            "after {decision}, {} and {} lead to {golden_ids:?}",
            left.key, right.key
        ));
    }
    let (decision, reason) = (decision.to_owned(), reason.to_owned());
    Ok(Decision {
        task_id,
        domain,
        decision,
        reason,
        left,
        right,
        golden_ids,
    })
}

/// Whether two golden records are in question and nothing contradicts: vetoes and several candidates take a person.
fn plain_question(task: &Value) -> bool {
    task["other_golden_id"].is_string() && !["vetoed", "ambiguous"].contains(&text(task, "category").as_str())
}

/// Open tasks: domain → kind → number.
///
/// # Errors
/// When a call fails.
pub async fn open_tasks(steward: &Api) -> Result<BTreeMap<String, BTreeMap<String, usize>>, String> {
    let mut counts = BTreeMap::<String, BTreeMap<String, usize>>::new();
    for task in tasks(steward, "").await? {
        *counts
            .entry(text(&task, "domain"))
            .or_default()
            .entry(text(&task, "kind"))
            .or_default() += 1;
    }
    Ok(counts)
}

async fn tasks(steward: &Api, filter: &str) -> Result<Vec<Value>, String> {
    let mut tasks = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = steward.get(&format!("/v1/tasks?limit=1000{filter}{cursor}")).await?;
        tasks.extend(page["items"].as_array().cloned().unwrap_or_default());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={}", segment(next)),
            None => return Ok(tasks),
        }
    }
}

async fn party(steward: &Api, domain: &str, golden_id: &str) -> Result<Party, String> {
    let path = format!("/v1/domains/{domain}/golden-records/{golden_id}/source-records");
    let answer = steward.get(&path).await?;
    let records = answer["items"]
        .as_array()
        .or_else(|| answer.as_array())
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut known = Known::default();
    for record in records {
        known.names.insert(text(&record["raw"], naming_attribute(domain)));
        let attributes = &record["attributes"];
        known.codes.extend(attributes["code"].as_str().map(str::to_owned));
        let phones = attributes["phones"].as_array().into_iter().flatten();
        known
            .phones
            .extend(phones.filter_map(|phone| phone.as_str().map(str::to_owned)));
        for address in attributes["addresses"].as_array().into_iter().flatten() {
            known
                .zips
                .extend(address["zip"].as_str().map(|zip| zip.chars().take(5).collect()));
            known.streets.extend(address["line1"].as_str().map(str::to_owned));
        }
    }
    let first = records
        .first()
        .ok_or_else(|| format!("golden record {golden_id} has no source records"))?;
    let first = Side {
        system: text(first, "system"),
        key: text(first, "key"),
        name: text(&first["raw"], naming_attribute(domain)),
    };
    Ok(Party { first, known })
}

/// Claims the task and decides on the version claimed.
async fn resolve(steward: &Api, task: &str, decision: &str, reason: &str) -> Result<(), String> {
    let path = format!("/v1/tasks/{task}");
    let claimed = steward
        .success(Method::POST, &format!("{path}/claim"), None, &[])
        .await?;
    let etag = claimed
        .etag
        .unwrap_or_else(|| format!("\"{}\"", claimed.body["version"]));
    let body = json!({"decision": decision, "reason": reason});
    let answer = steward
        .success(
            Method::POST,
            &format!("{path}/resolve"),
            Some(&body),
            &[("If-Match", &etag)],
        )
        .await?;
    match answer.status == StatusCode::OK && answer.body["state"] == "resolved" {
        true => Ok(()),
        false => Err(format!("the decided task is {}", answer.body)),
    }
}

async fn crosswalk(steward: &Api, domain: &str, side: &Side) -> Result<String, String> {
    let path = format!(
        "/v1/domains/{domain}/crosswalk/{}/{}",
        segment(&side.system),
        segment(&side.key)
    );
    Ok(text(&steward.get(&path).await?, "golden_id"))
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}
