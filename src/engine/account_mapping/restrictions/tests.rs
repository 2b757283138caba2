use serde_json::{Value, json};

use super::super::chart::{Chart, ChartBody};
use super::super::fixtures::{chart, day};
use super::*;

/// What speaks against a combination `account-center-fund-grant-project`, as codes.
fn against(chart: &Chart, codes: &str, posting: Option<Posting>) -> Vec<String> {
    let names = ["account", "center", "fund", "grant", "project"];
    let keys = chart.keys(names.into_iter().zip(codes.split('-'))).unwrap();
    let reasons = chart.reasons_against_posting(&keys, day("2026-06-01"), posting);
    assert_eq!(
        chart.allows(&keys, day("2026-06-01")),
        posting.is_none() && reasons.is_empty() || { chart.reasons_against(&keys, day("2026-06-01")).is_empty() }
    );
    reasons.into_iter().map(|reason| reason.code).collect()
}

fn with(elements: Value) -> std::sync::Arc<Chart> {
    chart(
        "books",
        json!({
            "segments": [
                {"name": "account", "length": 5, "pad": "left", "characters": "digits"},
                {"name": "center", "length": 4},
                {"name": "fund", "length": 3, "none": "000"},
                {"name": "grant", "length": 4, "none": "0000"},
                {"name": "project", "length": 3, "default": "000"},
            ],
            "elements": elements,
        }),
    )
}

fn center(restrictions: Value) -> Value {
    json!([{"segment": "center", "code": "7420", "restrictions": restrictions}, {"segment": "center", "code": "1"},
        {"segment": "account", "code": "52000", "account_type": "expense"},
        {"segment": "account", "code": "52900", "account_type": "expense", "postings": ["payroll"]},
        {"segment": "account", "code": "40000", "account_type": "revenue"},
        {"segment": "account", "code": "100", "account_type": "asset"}])
}

const NONE: [String; 0] = [];

#[test]
fn allowed_accounts_are_codes_ranges_and_beginnings() {
    let ranges = |list: Value| with(center(json!({"allowed_accounts": list})));
    let one = ranges(json!([{"from": "52000"}]));
    assert_eq!(against(&one, "52000-7420-000-0000-000", None), NONE);
    assert_eq!(against(&one, "52900-7420-000-0000-000", None), ["account_not_allowed"]);
    assert_eq!(
        against(&one, "52900-1-000-0000-000", None),
        NONE,
        "another center restricts nothing"
    );
    let range = ranges(json!([{"from": "100", "to": "00199"}, {"from": "5*"}]));
    assert_eq!(
        against(&range, "100-7420-000-0000-000", None),
        NONE,
        "codes are padded before they are compared"
    );
    assert_eq!(against(&range, "52900-7420-000-0000-000", None), NONE);
    assert_eq!(
        against(&range, "40000-7420-000-0000-000", None),
        ["account_not_allowed"]
    );
    let both = ranges(json!([{"from": "40*", "to": "520*"}]));
    assert_eq!(against(&both, "52000-7420-000-0000-000", None), NONE);
    assert_eq!(against(&both, "52900-7420-000-0000-000", None), ["account_not_allowed"]);
    for wrong in [
        json!([{"from": "5?000"}]),
        json!([{"from": "600", "to": "500"}]),
        json!([{"from": "1234567"}]),
    ] {
        let chart = ranges(wrong);
        assert_eq!(
            against(&chart, "52000-7420-000-0000-000", None),
            ["account_not_allowed"]
        );
        assert_eq!(chart.unreadable_restrictions(9).len(), 1);
    }
    let short = ranges(json!(["100", "52000..52500", "4*"]));
    assert_eq!(against(&short, "40000-7420-000-0000-000", None), NONE);
    assert_eq!(
        against(&short, "52900-7420-000-0000-000", None),
        ["account_not_allowed"]
    );
    assert!(serde_json::from_value::<CodesBody>(json!("1..")).is_err());
    assert_eq!(
        against(&ranges(json!([{"from": "*"}])), "100-7420-000-0000-000", None),
        NONE
    );
}

#[test]
fn a_fund_needs_its_grant_and_a_grant_its_fund() {
    let chart = with(json!([
        {"segment": "fund", "code": "230", "restrictions": {"grant_restricted": true, "allowed_grants": [{"from": "G1*"}]}},
        {"segment": "fund", "code": "100"}, {"segment": "fund", "code": "000"},
        {"segment": "grant", "code": "G100", "restrictions": {"allowed_funds": [{"from": "230"}], "fund_restricted": true}},
        {"segment": "grant", "code": "G200"}, {"segment": "grant", "code": "0000"},
    ]));
    assert_eq!(against(&chart, "1-1-230-G100-000", None), NONE);
    assert_eq!(against(&chart, "1-1-230-0000-000", None), ["grant_required"]);
    assert_eq!(against(&chart, "1-1-230-G200-000", None), ["grant_not_allowed"]);
    assert_eq!(against(&chart, "1-1-100-G100-000", None), ["fund_not_allowed"]);
    assert_eq!(against(&chart, "1-1-000-G100-000", None), ["fund_required"]);
    assert_eq!(against(&chart, "1-1-100-0000-000", None), NONE);
}

#[test]
fn a_project_is_named_where_it_must_be() {
    let chart = with(center(json!({"project_required": true})));
    assert_eq!(against(&chart, "52000-7420-000-0000-000", None), ["project_required"]);
    assert_eq!(against(&chart, "52000-7420-000-0000-P10", None), NONE);
    let without: ChartBody = serde_json::from_value(json!({
        "segments": [{"name": "center", "length": 4}],
        "elements": [{"segment": "center", "code": "7420", "restrictions": {"project_required": true}}],
    }))
    .unwrap();
    let chart = Chart::new("c", &without, Vec::new()).unwrap();
    let keys = chart.keys([("center", "7420")]).unwrap();
    let reasons = chart.reasons_against(&keys, day("2026-06-01"));
    assert_eq!(reasons[0].code, "project_required", "what cannot be named is not named");
    assert_eq!(reasons[0].pointer.as_deref(), Some("/segments"));
}

#[test]
fn postings_are_blocked_by_kind() {
    let blocked = |kinds: Value| with(center(json!({"blocked_postings": kinds})));
    let at = |chart: &Chart, account: &str, posting| against(chart, &format!("{account}-7420-000-0000-000"), posting);
    let expense = blocked(json!(["expense"]));
    assert_eq!(
        at(&expense, "52000", None),
        ["posting_blocked"],
        "the account tells the kind"
    );
    assert_eq!(at(&expense, "40000", None), NONE);
    assert_eq!(
        at(&expense, "100", Some(Posting::Payroll)),
        ["posting_blocked"],
        "wages are expense"
    );
    assert_eq!(
        at(&expense, "52000", Some(Posting::Plan)),
        NONE,
        "a plan spends nothing"
    );
    let payroll = blocked(json!(["payroll"]));
    assert_eq!(
        at(&payroll, "52900", None),
        ["posting_blocked"],
        "an account may be for wages"
    );
    assert_eq!(at(&payroll, "52000", None), NONE);
    let primary = blocked(json!(["primary", "commitment"]));
    assert_eq!(at(&primary, "100", None), ["posting_blocked"]);
    assert_eq!(at(&primary, "52000", Some(Posting::Secondary)), NONE);
    assert_eq!(at(&primary, "52000", Some(Posting::Commitment)), ["posting_blocked"]);
    assert_eq!(at(&blocked(json!(["secondary", "plan"])), "52000", None), NONE);
}

#[test]
fn what_is_not_active_takes_nothing() {
    for status in ["draft", "inactive", "blocked", "retired"] {
        let chart = with(json!([{"segment": "center", "code": "7420", "status": status}]));
        assert_eq!(against(&chart, "1-7420-000-0000-000", None), ["not_active"]);
    }
    let chart = with(json!([{"segment": "center", "code": "7420", "status": "active"}]));
    assert_eq!(against(&chart, "1-7420-000-0000-000", None), NONE);
}

#[test]
fn a_role_is_given_once() {
    let wrong =
        json!({"segments": [{"name": "a", "length": 1, "role": "fund"}, {"name": "b", "length": 1, "role": "fund"}]});
    let found = ChartBody::read(&wrong).unwrap_err();
    assert_eq!(found[0].pointer, "/segments/1/role");
    let named =
        json!({"segments": [{"name": "natural", "length": 1, "role": "account"}, {"name": "account", "length": 1}]});
    let body = ChartBody::read(&named).unwrap();
    let chart = Chart::new("c", &body, Vec::new()).unwrap();
    assert_eq!(chart.role(Role::Account), Some(0));
}
