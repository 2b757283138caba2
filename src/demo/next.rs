//! Where to go from the summary, while the hub stays up: tokens and calls to paste.

use std::fmt::{Result, Write};

use serde_json::json;

use super::api::segment;
use super::report::Report;

/// Writes it. `tokens`: (variable, token).
///
/// # Errors
/// Only those of `out`.
pub fn next(out: &mut impl Write, report: &Report, tokens: &[(&str, String)]) -> Result {
    let url = &report.url;
    writeln!(
        out,
        "\nThe hub stays up until Ctrl-C; its database is {}.\nThe API, to read and to try: {url}/docs. \
         Tokens (valid for eight hours) and calls to paste:\n",
        report.database
    )?;
    for (variable, token) in tokens {
        writeln!(out, "export {variable}={token}")?;
    }
    for (what, variable, call) in calls(report) {
        writeln!(out, "# {what}\ncurl -s -H \"Authorization: Bearer ${variable}\" {call}")?;
    }
    Ok(())
}

/// (what it shows, variable of the token, the rest of the curl line)
fn calls(report: &Report) -> Vec<(&'static str, &'static str, String)> {
    let url = &report.url;
    let mut calls = Vec::new();
    if let Some(lookup) = &report.pull.lookup {
        let (system, key) = (segment(&lookup.asked.system), segment(&lookup.asked.key));
        let id = &lookup.golden_id;
        calls.push((
            "a golden record by the key that a source system knows it by",
            "ERP",
            format!("{url}/v1/domains/vendor/golden-records/by-source-key/{system}/{key}"),
        ));
        calls.push((
            "which source record gave each of its values, and by which rule",
            "ERP",
            format!("{url}/v1/domains/vendor/golden-records/{id}/lineage"),
        ));
    }
    let body = json!({"attributes": {"legal_name": "Aqua-Serv Engineers, Inc."}});
    calls.push((
        "a system sends a record: what becomes of it, and a link to why",
        "FEEDER",
        format!(
            "-X PUT -H 'Content-Type: application/json' -d '{body}' {url}/v1/domains/vendor/source-records/erp/V-1"
        ),
    ));
    calls.push((
        "a potential duplicate that waits for a steward",
        "SAM",
        format!("'{url}/v1/tasks?kind=potential_duplicate&domain=facility&limit=1'"),
    ));
    let approval = json!({"decision": "approve", "reason": "the vendor moved its bank", "evidence": "called the vendor back at the number of its contract"});
    calls.push((
        "the changed bank account: Sam approves, then repeat with $ALEX and the new version in If-Match",
        "SAM",
        format!(
            "-H 'If-Match: {}' -H 'Content-Type: application/json' -d '{approval}' {url}/v1/tasks/{}/resolve",
            report.left_open.approval_version, report.left_open.approval_task
        ),
    ));
    calls.push((
        "the change feed, from its beginning",
        "ERP",
        format!("'{url}/v1/changes?domain=vendor,facility&limit=2'"),
    ));
    calls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_names_a_token_that_is_exported() {
        let tokens = ["FEEDER", "SAM", "ALEX", "ERP"].map(|name| (name, "t".to_owned()));
        let mut text = String::new();
        next(&mut text, &Report::default(), &tokens).unwrap();
        for (_, variable, _) in calls(&Report::default()) {
            assert!(text.contains(&format!("export {variable}=")));
        }
    }
}
