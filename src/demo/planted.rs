//! The three records that the demo makes up, because public files have neither wrong check digits nor bank accounts. All
//! are vendors of source system `erp` and say so in their names.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::api::{Answer, Api};
use super::report::{Approval, LeftOpen, Quarantine};

/// Key of the vendor with the wrong identifier.
pub const CLINIC: &str = "PLANTED-1";
/// Key of the vendor with the bank account.
pub const SUPPLIER: &str = "PLANTED-2";
/// Key of the vendor whose routing number stays wrong.
pub const LAB: &str = "PLANTED-3";
/// Number of planted records.
pub const COUNT: usize = 3;

/// Account that is approved.
const FIRST_ACCOUNT: &str = "9900112233";
/// Account that it is changed to, and that waits for approval.
const SECOND_ACCOUNT: &str = "9900445566";

fn clinic(npi: &str) -> Value {
    json!({
        "legal_name": "Planted Orthopedics PC",
        "vendor_type": "physician_practice",
        "npi": npi,
        "addresses": [{"role": "legal", "line1": "1 Example Way", "city": "Phoenix", "state": "AZ", "zip": "85003"}],
    })
}

fn supplier(account: &str) -> Value {
    json!({
        "legal_name": "Planted Surgical Supply LLC",
        "vendor_type": "supplier",
        "payment_method": "ach",
        "addresses": [{"role": "remit_to", "line1": "PO Box 1", "city": "Scottsdale", "state": "AZ", "zip": "85251"}],
        "bank_accounts": [{"country": "US", "aba": "021000021", "account": account, "holder": "Planted Surgical Supply LLC"}],
    })
}

/// A wrong check digit: the record is kept aside with a task; sent again corrected, it is accepted and the task is done.
///
/// # Errors
/// When any of this does not happen.
pub async fn quarantine(feeder: &Api, steward: &Api) -> Result<Quarantine, String> {
    let wrong = put(feeder, CLINIC, clinic("1234567890")).await?;
    if wrong.status != StatusCode::ACCEPTED || wrong.body["outcome"] != "quarantined" {
        return Err(format!(
            "a wrong NPI was not quarantined: {} {}",
            wrong.status, wrong.body
        ));
    }
    let task = wrong.body["task_id"]
        .as_str()
        .ok_or("a quarantined record has no task")?;
    let violation = &wrong.body["violations"][0];
    let text = |name: &str| violation[name].as_str().unwrap_or_default();
    let corrected = put(feeder, CLINIC, clinic("1234567893")).await?;
    let task_state = steward.get(&format!("/v1/tasks/{task}")).await?["state"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if corrected.body["outcome"] != "created" || task_state != "resolved" {
        return Err(format!(
            "the corrected record gave {}, its task is {task_state}",
            corrected.body
        ));
    }
    Ok(Quarantine {
        key: CLINIC.into(),
        violation: format!("{}: {}", text("pointer"), text("message")),
        corrected: "created".into(),
        task_state,
    })
}

/// A bank account: not payable to until two people approved it, neither of whom submitted it; never in what consumers
/// read or receive, except for those who may see it.
///
/// # Errors
/// When any of this does not happen.
pub async fn approval(feeder: &Api, first: (&str, &Api), second: (&str, &Api), erp: &Api) -> Result<Approval, String> {
    let sent = put(feeder, SUPPLIER, supplier(FIRST_ACCOUNT)).await?;
    let golden_id = sent.body["golden_id"]
        .as_str()
        .ok_or_else(|| format!("no golden record: {}", sent.body))?;
    let task = &approval_task(first.1, golden_id).await?;
    if sees_account(erp).await? {
        return Err("the bank account was visible before anybody approved it".into());
    }
    let half = approve(first.1, task).await?;
    if half.status != StatusCode::OK || half.body["state"] == "resolved" {
        return Err(format!(
            "{}'s approval alone gave {} {}",
            first.0, half.status, half.body
        ));
    }
    let again = approve(first.1, task).await?;
    if again.status != StatusCode::CONFLICT || sees_account(erp).await? {
        return Err(format!("{} approved twice: {} {}", first.0, again.status, again.body));
    }
    let whole = approve(second.1, task).await?;
    if whole.body["state"] != "resolved" || !sees_account(erp).await? {
        return Err(format!("{}'s approval gave {} {}", second.0, whole.status, whole.body));
    }
    Ok(Approval {
        key: SUPPLIER.into(),
        task_id: task.to_owned(),
        approved_by: vec![first.0.to_owned(), second.0.to_owned()],
        second_try: again.body["detail"].as_str().unwrap_or_default().to_owned(),
    })
}

/// Sends what the reader may decide: a change of that bank account, and a vendor whose routing number is wrong.
///
/// # Errors
/// When they do not open their tasks, or the ERP no longer reads the approved account.
pub async fn left_open(feeder: &Api, steward: &Api, erp: &Api) -> Result<LeftOpen, String> {
    let changed = put(feeder, SUPPLIER, supplier(SECOND_ACCOUNT)).await?;
    let golden_id = changed.body["golden_id"].as_str().unwrap_or_default();
    let approval_task = approval_task(steward, golden_id).await?;
    if !sees_account(erp).await? {
        return Err("the approved account went with the change that nobody approved".into());
    }
    let lab = json!({
        "legal_name": "Planted Laboratory Inc",
        "bank_accounts": [{"country": "US", "aba": "021000022", "account": "1"}],
    });
    let wrong = put(feeder, LAB, lab).await?;
    match wrong.body["task_id"].as_str() {
        Some(task) if wrong.body["outcome"] == "quarantined" => {
            let read = steward
                .success(Method::GET, &format!("/v1/tasks/{approval_task}"), None, &[])
                .await?;
            Ok(LeftOpen {
                approval_task,
                approval_version: read.etag.unwrap_or_default(),
                exception_task: task.to_owned(),
            })
        }
        _ => Err(format!("a wrong routing number was not quarantined: {}", wrong.body)),
    }
}

async fn approval_task(steward: &Api, golden_id: &str) -> Result<String, String> {
    let open = steward.get("/v1/tasks?domain=vendor&kind=approval&limit=1000").await?;
    let mut tasks = open["items"].as_array().into_iter().flatten();
    let task = tasks
        .find(|task| task["golden_id"] == golden_id)
        .and_then(|task| task["id"].as_str());
    task.map(str::to_owned)
        .ok_or_else(|| format!("no approval task for golden record {golden_id}"))
}

async fn put(feeder: &Api, key: &str, attributes: Value) -> Result<Answer, String> {
    let path = format!("/v1/domains/vendor/source-records/erp/{key}");
    feeder
        .success(Method::PUT, &path, Some(&json!({"attributes": attributes})), &[])
        .await
}

/// Reads the task as it is now and approves it.
async fn approve(approver: &Api, task: &str) -> Result<Answer, String> {
    let path = format!("/v1/tasks/{task}");
    let etag = approver
        .success(Method::GET, &path, None, &[])
        .await?
        .etag
        .unwrap_or_default();
    let body = json!({"decision": "approve", "reason": "the vendor moved its bank",
        "evidence": "called the vendor back at the number of its contract, spoke to its treasurer"});
    approver
        .call(
            Method::POST,
            &format!("{path}/resolve"),
            Some(&body),
            &[("If-Match", &etag)],
        )
        .await
}

/// Whether the published record has the account for the ERP, which may see it. Nobody else ever may.
async fn sees_account(erp: &Api) -> Result<bool, String> {
    let path = format!("/v1/domains/vendor/golden-records/by-source-key/erp/{SUPPLIER}");
    let plain = erp.get(&path).await?;
    if plain.to_string().contains(FIRST_ACCOUNT) {
        return Err("the bank account is in the published bytes".into());
    }
    let id = plain["id"].as_str().unwrap_or_default();
    let full = erp
        .get(&format!("/v1/domains/vendor/golden-records/{id}?include=sensitive"))
        .await?;
    Ok(full["attributes"]["bank_accounts"][0]["account"] == FIRST_ACCOUNT)
}
