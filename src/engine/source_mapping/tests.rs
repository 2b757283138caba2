use proptest::prelude::*;
use serde_json::json;

use super::*;

fn profile(changes: Value) -> Result<SourceMapping, Vec<Violation>> {
    let mut body = json!({
        "title": "Vendors of the ERP",
        "key": {"columns": ["Company", "VendorNo"], "separator": "/"},
        "source_updated_at": {"column": "Changed", "format": "%m/%d/%Y", "utc_offset": "-07:00"},
        "nulls": ["?"],
        "attributes": [
            {"target": "legal_name", "column": "Name"},
            {"target": "addresses[0].role", "constant": "remit_to"},
            {"target": "addresses[0].line1", "join": {"columns": ["No", "Street"]}},
            {"target": "addresses[0].city", "column": "CityState", "steps": [{"split": {"separator": ",", "index": 0}}]},
            {"target": "addresses[0].state", "column": "CityState", "steps": [{"split": {"pattern": ",\\s*([A-Z]{2})"}}]},
            {"target": "vendor_type", "column": "Type", "steps": [{"map": {"values": {"S": "supplier"}}}]},
            {"target": "phones", "column": "Phones", "steps": [{"list_separator": ";"}]},
            {"target": "valid_from", "column": "Since", "steps": [{"date_format": "%d.%m.%Y"}]},
            {"target": "weight", "column": "Weight",
             "steps": [{"unit": {"column": "WeightUnit", "factors": {"LB": "0.45359237", "KG": "1"}}}]},
        ],
        "drop": ["Internal"],
    });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    SourceMapping::parse(&body)
}

fn row(value: Value) -> Row {
    value.as_object().cloned().unwrap()
}

fn full() -> Row {
    row(json!({
        "Company": "1000", "VendorNo": 77, "Changed": "03/04/2026", "Name": " Acme Inc ", "No": "12", "Street": "Main St",
        "CityState": "Mesa, AZ", "Type": "S", "Phones": "602-555-0142; 602-555-0143", "Since": "01.02.2020",
        "Weight": "1,000", "WeightUnit": "LB", "Internal": "x", "New": "y",
    }))
}

#[test]
fn a_row_becomes_a_record() {
    let profile = profile(json!({})).unwrap();
    let applied = profile.apply(&full(), &CodeMaps::default());
    assert_eq!(applied.problems, []);
    assert_eq!(applied.key.as_deref(), Some("1000/77"));
    assert_eq!(applied.source_updated_at, Some(1_772_607_600_000_000));
    assert_eq!(
        Value::Object(applied.attributes.clone()),
        json!({
            "legal_name": "Acme Inc",
            "addresses": [{"role": "remit_to", "line1": "12 Main St", "city": "Mesa", "state": "AZ"}],
            "vendor_type": "supplier",
            "phones": ["602-555-0142", "602-555-0143"],
            "valid_from": "2020-02-01",
            "weight": "453.59237",
        })
    );
    let coverage = coverage(&profile, &[full()], &[applied]);
    let handled = |column: &str| coverage[column].handled;
    assert_eq!(
        (handled("Name"), handled("Internal"), handled("New")),
        ("mapped", "dropped", "unlisted")
    );
}

#[test]
fn what_cannot_be_read_is_said_by_its_column() {
    let profile = profile(json!({"unlisted": "refuse"})).unwrap();
    let mut wrong = full();
    for (column, value) in [
        ("VendorNo", "?"),
        ("Changed", "2026-03-04"),
        ("Type", "X"),
        ("Since", "2020"),
        ("WeightUnit", "ST"),
    ] {
        wrong.insert(column.into(), json!(value));
    }
    let applied = profile.apply(&wrong, &CodeMaps::default());
    let mut found: Vec<_> = applied
        .problems
        .iter()
        .map(|p| (p.pointer.as_str(), p.code.as_str()))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("/Changed", "date_format"),
            ("/New", "unlisted_column"),
            ("/Since", "date_format"),
            ("/Type", "unmapped_code"),
            ("/VendorNo", "key_missing"),
            ("/Weight", "unit"),
        ]
    );
    assert_eq!(applied.key, None);
    assert!(applied.problems.iter().all(|problem| !problem.message.contains("ST")));
}

#[test]
fn code_maps_are_asked_by_name() {
    let steps = json!([{"target": "unit", "column": "Unit", "steps": [{"code_map": "erp_units"}]}]);
    let profile = profile(json!({"attributes": steps})).unwrap();
    assert_eq!(profile.code_maps().collect::<Vec<_>>(), [(0, "erp_units")]);
    let map = CodeMap::parse(
        &json!({"title": "U", "system": "erp", "domain": "item", "attributes": ["x"],
        "target_list": "l", "entries": [{"from": "CASE", "to": "CS"}]}),
    )
    .unwrap();
    let mut maps = CodeMaps {
        day: "2026-06-01".into(),
        ..CodeMaps::default()
    };
    let mut row = full();
    row.insert("Unit".into(), json!("CASE"));
    assert_eq!(profile.apply(&row, &maps).problems[0].code, "code_map_missing");
    maps.maps.insert("erp_units".into(), Arc::new(map));
    assert_eq!(profile.apply(&row, &maps).attributes["unit"], "CS");
    row.insert("Unit".into(), json!("BOX"));
    assert_eq!(profile.apply(&row, &maps).problems[0].code, "unmapped_code");
}

#[test]
fn a_json_row_is_read_by_paths() {
    let attributes = json!([{"target": "name", "column": "party.names"}, {"target": "ids", "column": "ids"}]);
    let profile = profile(json!({"attributes": attributes})).unwrap();
    let mut row = full();
    row.insert("party".into(), json!({"names": "A"}));
    row.insert("ids".into(), json!([1, 2]));
    let applied = profile.apply(&row, &CodeMaps::default());
    assert_eq!(Value::Object(applied.attributes), json!({"name": "A", "ids": [1, 2]}));
}

#[test]
fn mistakes_of_a_profile_have_places() {
    let place = |changes: Value| profile(changes).unwrap_err()[0].pointer.clone();
    let one = |mapping: Value| json!({"attributes": [mapping]});
    assert_eq!(place(json!({"key": {"columns": []}})), "/key/columns");
    assert_eq!(
        place(json!({"source_updated_at": {"column": "C", "format": "%H:%M"}})),
        "/source_updated_at/format"
    );
    assert_eq!(
        place(one(json!({"target": "a[x]", "column": "c"}))),
        "/attributes/0/target"
    );
    assert_eq!(
        place(one(json!({"target": "a", "column": "c", "constant": 1}))),
        "/attributes/0"
    );
    assert_eq!(
        place(one(json!({"target": "a", "column": "c", "steps": [{}]}))),
        "/attributes/0/steps/0"
    );
    let wrong_pattern = json!({"target": "a", "column": "c", "steps": [{"split": {"pattern": "(?=x)(y)"}}]});
    assert_eq!(place(one(wrong_pattern)), "/attributes/0/steps/0/split");
    assert_eq!(
        place(json!({"attributes": [{"target": "a", "column": "c"}, {"target": "a.b", "column": "d"}]})),
        "/attributes/0/target"
    );
    assert_eq!(
        place(one(json!({"target": "a", "column": "c", "more": 1}))),
        "/attributes/0/more"
    );
}

fn any_step() -> impl Strategy<Value = Value> {
    prop_oneof![
        (prop::sample::select(vec![",", ";", " "]), -3i64..3)
            .prop_map(|(s, i)| json!({"split": {"separator": s, "index": i}})),
        Just(json!({"split": {"pattern": "([0-9]+)"}})),
        prop::sample::select(vec!["refuse", "keep", "leave_out"])
            .prop_map(|otherwise| json!({"map": {"values": {"a": "b"}, "otherwise": otherwise}})),
        Just(json!({"date_format": "%m/%d/%Y"})),
        Just(json!({"list_separator": ","})),
        Just(json!({"unit": {"column": "u", "factors": {"a": "2.5"}}})),
        Just(json!({"code_map": "none"})),
    ]
}

fn any_cell() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<String>().prop_map(Value::from),
        "[a,; 0-9/]{0,12}".prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        prop::collection::vec("[a-c]".prop_map(Value::from), 0..3).prop_map(Value::from),
        Just(json!({"b": {"c": 1}})),
    ]
}

proptest! {
    #[test]
    fn every_row_becomes_something_and_always_the_same(
        steps in prop::collection::vec(any_step(), 0..3),
        target in prop::sample::select(vec!["a", "a.b", "a[0].b", "a[3]", "a.b[1].c"]),
        row in prop::collection::btree_map("[a-cu]", any_cell(), 0..5),
    ) {
        let body = json!({"title": "t", "key": {"columns": ["a"]},
            "attributes": [{"target": target, "column": "b", "steps": steps}, {"target": "z", "join": {"columns": ["a", "c"]}}]});
        let profile = SourceMapping::parse(&body).unwrap();
        let row: Row = row.into_iter().collect();
        let maps = CodeMaps::default();
        let once = profile.apply(&row, &maps);
        prop_assert_eq!(&once, &profile.apply(&row, &maps));
        prop_assert!(once.key.is_some() || !once.problems.is_empty());
        prop_assert!(!Value::Object(once.attributes).to_string().contains("null"));
    }
}

#[test]
fn a_profile_is_proposed_from_headers_and_values() {
    let text = "vendor_id,vendor_name,address_line1,city,st,zip,npi,created\n\
        V1,Acme Inc,12 Main St,Mesa,AZ,85201,1234567893,01/31/2024\nV2,Best LLC,9 Elm St,Mesa,AZ,85201,1999999984,02/01/2024\n\
        V3,Core Co,7 Oak St,Tempe,AZ,85281,1234567893,03/15/2024\nV4,Dunn Ltd,5 Ash St,Tempe,AZ,85281,1999999984,03/16/2024\n\
        V5,East Inc,3 Fir St,Mesa,AZ,85202,1234567893,03/17/2024\n";
    let table = rows::from_csv(text.as_bytes(), &FileForm::default(), 100).unwrap();
    let rows = table.rows;
    let columns: Vec<String> = text.lines().next().unwrap().split(',').map(str::to_owned).collect();
    let domains = crate::engine::domain::builtin().unwrap();
    let vendor = domains.iter().find(|domain| domain.name == "vendor").unwrap();
    let proposal = propose::propose(vendor, &columns, &rows);
    let target = |column: &str| {
        let found = proposal
            .columns
            .iter()
            .find(|proposed| proposed.column == column)
            .unwrap();
        found.target.clone().unwrap_or_default()
    };
    assert_eq!(proposal.profile["key"]["columns"], json!(["vendor_id"]));
    assert_eq!(target("vendor_id"), "", "a key of its own refers to nothing");
    assert_eq!(target("vendor_name"), "legal_name");
    assert_eq!(target("address_line1"), "addresses[0].line1");
    assert_eq!(
        (target("city"), target("zip")),
        ("addresses[0].city".into(), "addresses[0].zip".into())
    );
    assert_eq!(target("st"), "addresses[0].state");
    assert!(target("npi").contains("npi"), "{}", target("npi"));
    SourceMapping::parse(&proposal.profile).expect("a proposal is a profile");
}
