//! Decides a few potential duplicates by a rule that a person would accept without looking anything up, and leaves the
//! rest for people.

use std::collections::{BTreeMap, HashSet};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::api::{Api, segment};
use super::load::naming_attribute;
use super::report::{Decision, Side, Steward};

/// Tasks decided at most, and merges among them.
const DECISIONS: usize = 5;
const MERGES: usize = 3;
/// Tasks looked at.
const LOOKED_AT: usize = 400;

/// Words that say what kind of company it is, not which.
const LEGAL_FORMS: &[&str] = &[
    "inc",
    "incorporated",
    "llc",
    "ltd",
    "limited",
    "co",
    "company",
    "corp",
    "corporation",
    "lp",
    "llp",
    "pc",
    "pllc",
    "plc",
    "the",
    "and",
    "of",
];

/// One source record of a golden record under question.
struct Member {
    side: Side,
    code: String,
    zip: String,
}

/// Decides up to five tasks; every decision is checked in the crosswalk.
///
/// # Errors
/// When a call fails, or a decision did not do what it says.
pub async fn decide(steward: &Api) -> Result<Steward, String> {
    let tasks = tasks(steward, "&kind=potential_duplicate").await?;
    let mut report = Steward {
        potential_duplicates: tasks.len(),
        decisions: Vec::new(),
    };
    let mut touched = HashSet::new();
    for task in tasks
        .iter()
        .filter(|task| task["other_golden_id"].is_string())
        .take(LOOKED_AT)
    {
        let merges = report.decisions.iter().filter(|done| done.decision == "merge").count();
        if report.decisions.len() == DECISIONS {
            break;
        }
        let ids = [text(task, "golden_id"), text(task, "other_golden_id")];
        if ids.iter().any(|id| touched.contains(id)) {
            continue;
        }
        let domain = text(task, "domain");
        let (left, right) = (
            members(steward, &domain, &ids[0]).await?,
            members(steward, &domain, &ids[1]).await?,
        );
        let Some((decision, reason)) = judge(&left, &right) else {
            continue;
        };
        let room = if decision == "merge" {
            MERGES - merges
        } else {
            (DECISIONS - MERGES) - (report.decisions.len() - merges)
        };
        if room == 0 {
            continue;
        }
        let (Some(left), Some(right)) = (left.first(), right.first()) else {
            continue;
        };
        resolve(steward, &text(task, "id"), decision, reason).await?;
        let golden_ids = [
            crosswalk(steward, &domain, &left.side).await?,
            crosswalk(steward, &domain, &right.side).await?,
        ];
        if (golden_ids[0] == golden_ids[1]) != (decision == "merge") {
            return Err(format!(
                "after {decision}, {} and {} lead to {golden_ids:?}",
                left.side.key, right.side.key
            ));
        }
        touched.extend(ids);
        report.decisions.push(Decision {
            task_id: text(task, "id"),
            domain,
            decision: decision.to_owned(),
            reason: reason.to_owned(),
            left: left.side.clone(),
            right: right.side.clone(),
            golden_ids,
        });
    }
    if report.potential_duplicates > 0 && report.decisions.is_empty() {
        return Err(format!(
            "{} potential duplicates, and none that a simple rule decides",
            tasks.len()
        ));
    }
    Ok(report)
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

async fn members(steward: &Api, domain: &str, golden_id: &str) -> Result<Vec<Member>, String> {
    let answer = steward
        .get(&format!(
            "/v1/domains/{domain}/golden-records/{golden_id}/source-records"
        ))
        .await?;
    let items = answer["items"]
        .as_array()
        .or_else(|| answer.as_array())
        .cloned()
        .unwrap_or_default();
    Ok(items
        .iter()
        .map(|item| Member {
            side: Side {
                system: text(item, "system"),
                key: text(item, "key"),
                name: text(&item["raw"], naming_attribute(domain)),
            },
            code: text(&item["attributes"], "code"),
            zip: text(&item["attributes"]["addresses"][0], "zip")
                .chars()
                .take(5)
                .collect(),
        })
        .collect())
}

/// Merge, keep apart, or nothing when it takes a person.
fn judge(left: &[Member], right: &[Member]) -> Option<(&'static str, &'static str)> {
    let differ = |of: fn(&Member) -> &String| {
        let known = |members: &[Member]| -> HashSet<String> {
            members
                .iter()
                .map(|member| of(member).clone())
                .filter(|value| !value.is_empty())
                .collect()
        };
        let (left, right) = (known(left), known(right));
        !left.is_empty() && !right.is_empty() && left.is_disjoint(&right)
    };
    if differ(|member| &member.code) {
        return Some((
            "keep_apart",
            "two codes of one chart are two things, whatever their names",
        ));
    }
    let words =
        |members: &[Member]| -> Vec<Vec<String>> { members.iter().map(|member| plain(&member.side.name)).collect() };
    let (left_names, right_names) = (words(left), words(right));
    let equal = left_names
        .iter()
        .any(|name| right_names.iter().any(|other| name.concat() == other.concat()));
    let common = left_names
        .iter()
        .flatten()
        .any(|word| right_names.iter().flatten().any(|other| word == other));
    match (equal, common, differ(|member| &member.zip)) {
        (true, _, false) => Some(("merge", "equal names but for punctuation, spaces and legal form")),
        (true, _, true) => Some(("keep_apart", "one company, two sites")),
        (false, false, _) => Some(("keep_apart", "no word of the names in common")),
        (false, true, _) => None,
    }
}

/// A name's words without punctuation and legal form.
fn plain(name: &str) -> Vec<String> {
    let name = name.to_lowercase().replace(['\'', '.'], "");
    let words = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words
        .filter(|word| !LEGAL_FORMS.contains(word))
        .map(str::to_owned)
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, code: &str, zip: &str) -> Vec<Member> {
        let side = Side {
            system: "s".into(),
            key: "k".into(),
            name: name.into(),
        };
        vec![Member {
            side,
            code: code.into(),
            zip: zip.into(),
        }]
    }

    fn decision(left: &[Member], right: &[Member]) -> Option<&'static str> {
        judge(left, right).map(|(decision, _)| decision)
    }

    #[test]
    fn decides_only_the_plain_cases() {
        let name = |name| member(name, "", "");
        assert_eq!(
            decision(&name("AIR-WAY MEDICAL, INC."), &name("Airway Medical")),
            Some("merge")
        );
        assert_eq!(decision(&name("P.F. Chang's Co"), &name("PF CHANGS")), Some("merge"));
        assert_eq!(decision(&name("Lawson Products"), &name("Lawson Fence Inc")), None);
        assert_eq!(decision(&name("Grainger"), &name("Cintas Corp")), Some("keep_apart"));
    }

    #[test]
    fn codes_and_sites_stand_against_names() {
        assert_eq!(
            decision(&member("Trails", "YA01", ""), &member("Trails", "YA02", "")),
            Some("keep_apart")
        );
        assert_eq!(
            decision(&member("Apria", "", "85001"), &member("Apria", "", "90001")),
            Some("keep_apart")
        );
        assert_eq!(
            decision(&member("Apria", "", "85001"), &member("Apria", "", "")),
            Some("merge")
        );
    }
}
