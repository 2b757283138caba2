use crate::engine::csv_text::FileForm;
use serde_json::json;

use super::*;

const DAY: &str = "2026-06-01";

fn units() -> CodeList {
    CodeList::parse(&json!({"title": "Units", "codes": [
        {"code": "EA", "label": "each"},
        {"code": "BX", "label": "box", "status": "deleted"},
        {"code": "DZN", "label": "dozen", "valid_to": "2026-01-01"},
        {"code": "DZN", "label": "dozen, again", "valid_from": "2026-07-01"},
        {"code": "MTR", "label": "metre"},
        {"code": "CMT", "label": "centimetre", "parent": "MTR", "attributes": {"factor": "0.01"}},
    ]}))
    .unwrap()
}

#[test]
fn a_code_stands_as_its_list_says() {
    let list = units();
    assert!(matches!(list.standing("EA", DAY), Standing::Valid(_)));
    assert!(matches!(list.standing("BX", DAY), Standing::Invalid(_)));
    assert!(matches!(list.standing("DZN", DAY), Standing::Invalid(_)));
    assert!(matches!(list.standing("DZN", "2025-12-31"), Standing::Valid(code) if code.label == "dozen"));
    assert!(matches!(list.standing("DZN", "2026-07-01"), Standing::Valid(code) if code.label == "dozen, again"));
    assert_eq!(list.standing("ea", DAY), Standing::Unknown);
}

#[test]
fn days_are_covered_or_not() {
    let list = units();
    let days = |from: Option<&str>, to: Option<&str>| Interval {
        valid_from: from.map(str::to_owned),
        valid_to: to.map(str::to_owned),
    };
    assert!(list.covers("EA", &Interval::default()));
    assert!(list.covers("DZN", &days(None, Some("2026-01-01"))));
    assert!(!list.covers("DZN", &days(Some("2025-01-01"), None)));
    assert!(list.covers("DZN", &days(Some("2026-08-01"), None)));
    assert!(!list.covers("BX", &days(Some("2026-08-01"), None)));
    assert!(!list.covers("XX", &Interval::default()));
}

#[test]
fn codes_are_found_by_words() {
    let list = units();
    let found = |text: &str, day| -> Vec<&str> {
        list.search(text, day)
            .into_iter()
            .map(|code| code.code.as_str())
            .collect()
    };
    assert_eq!(found("metre", Some(DAY)), ["MTR", "CMT"]);
    assert_eq!(found("BOX", None), ["BX"]);
    assert!(found("box", Some(DAY)).is_empty());
    assert_eq!(found("ea", Some(DAY)), ["EA"]);
}

#[test]
fn mistakes_have_places() {
    let bad = json!({"title": "Units", "codes": [
        {"code": "EA", "label": "each", "valid_from": "2026-02-30"},
        {"code": "EA", "label": "each", "valid_from": "2026-02-01", "valid_to": "2026-01-01"},
        {"code": " ", "label": ""},
        {"code": "A", "label": "a", "parent": "B"}, {"code": "B", "label": "b", "parent": "A"},
        {"code": "C", "label": "c", "parent": "Z"},
    ]});
    let refused = CodeList::parse(&bad).unwrap_err();
    let places: Vec<&str> = refused.iter().map(|found| found.pointer.as_str()).collect();
    assert_eq!(
        places,
        [
            "/codes/0/valid_from",
            "/codes/1/valid_to",
            "/codes/2/code",
            "/codes/2/label",
            "/codes/5/parent",
            "/codes/3/parent"
        ]
    );
}

#[test]
fn what_was_meant_is_suggested() {
    let list = units();
    let no_pairs = || std::iter::empty::<(&str, &str)>();
    assert_eq!(nearest(&list, no_pairs(), "Each", DAY).unwrap().code, "EA");
    assert_eq!(nearest(&list, no_pairs(), "centimeter", DAY).unwrap().code, "CMT");
    assert_eq!(
        nearest(&list, [("METER", "MTR")].into_iter(), "METERS", DAY)
            .unwrap()
            .code,
        "MTR"
    );
    assert_eq!(
        nearest(&list, no_pairs(), "BX", DAY),
        None,
        "a deleted code is not suggested"
    );
    assert_eq!(nearest(&list, no_pairs(), "??", DAY), None);
}

#[test]
fn a_csv_file_becomes_a_list() {
    let text = "Status,CommonCode,Name,Symbol\nX,BX,box,\n,MTR,metre,m\nD,HUR,hour old,\n,,no code,\n,MTR,metre,m\n";
    let columns = Columns {
        code: "CommonCode".into(),
        label: "Name".into(),
        status: "Status".into(),
        ..Columns::default()
    };
    let loaded = from_csv("Rec 20", text.as_bytes(), &FileForm::default(), &columns).unwrap();
    assert_eq!(loaded.left_out, 2);
    let list = CodeList::parse(&loaded.body).unwrap();
    assert_eq!(list.codes.len(), 3);
    assert_eq!(list.codes[1].attributes["Symbol"], "m");
    assert_eq!(list.codes[2].status, Status::Deprecated);
    assert!(matches!(list.standing("BX", DAY), Standing::Invalid(_)));
    let refused = from_csv("x", b"a,b\n1,2\n", &FileForm::default(), &Columns::default()).unwrap_err();
    assert_eq!(refused.code, "column");
    let ragged = from_csv("x", b"code,label\n1\n", &FileForm::default(), &Columns::default()).unwrap_err();
    assert_eq!(
        ragged.message,
        "line 2: expected as many cells as the header has, 2; there are 1"
    );
}
