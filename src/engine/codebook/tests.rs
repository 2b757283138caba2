use serde_json::json;

use super::*;

const DAY: &str = "2026-06-01";

fn domain() -> Domain {
    let schema = json!({"type": "object", "additionalProperties": false, "properties": {
        "name": {"type": "string"}, "country": {"type": "string"},
        "units": {"type": "array", "items": {"type": "object", "properties": {"uom": {"type": "string"}}}},
        "tags": {"type": "array", "items": {"type": "string"}},
        "from": {"type": "string"}, "to": {"type": "string"},
    }});
    let rules = r#"
        format = 1
        title = "Thing"
        label = "name"
        [attributes."units.uom"]
        kind = "code"
        code_list = "units"
        [attributes.country]
        kind = "code"
        code_list = "countries"
        [attributes.from]
        kind = "date"
        [attributes.to]
        kind = "date"
        [valid_time]
        from = "from"
        to = "to"
        [matching]
        mode = "propose"
        [matching.thresholds]
        automatic = 0.99
        possible = 0.5
        [matching.blocking]
        keys = []
    "#;
    Domain::parse("thing", &schema.to_string(), rules).unwrap()
}

fn in_force<T>(name: &str, value: T) -> InForce<T> {
    InForce {
        id: format!("{name}-1"),
        name: name.into(),
        number: 1,
        value: Arc::new(value),
    }
}

fn list(codes: Value) -> CodeList {
    CodeList::parse(&json!({"title": "List", "codes": codes})).unwrap()
}

fn map(unmapped: &str, attributes: &[&str]) -> CodeMap {
    CodeMap::parse(&json!({
        "title": "Units of the ERP", "system": "erp", "domain": "thing", "attributes": attributes,
        "target_list": "units", "unmapped": unmapped,
        "entries": [{"from": "EACH", "to": "EA"}, {"from": "1", "to": "EA"}],
    }))
    .unwrap()
}

fn with(maps: Vec<CodeMap>, lists: Vec<(&str, CodeList)>) -> Domain {
    let domain = domain();
    let maps: Vec<_> = maps.into_iter().map(|map| in_force("erp_units", map)).collect();
    let lists: Vec<_> = lists.into_iter().map(|(name, list)| in_force(name, list)).collect();
    let codes = Codebook::new(&domain, DAY, &maps, &lists);
    domain.with_codes(Arc::new(codes))
}

fn units() -> (&'static str, CodeList) {
    (
        "units",
        list(json!([
            {"code": "EA", "label": "each"},
            {"code": "KT", "label": "kit", "valid_from": "2026-09-01"},
            {"code": "BX", "label": "box", "status": "deleted"},
        ])),
    )
}

fn record(value: Value) -> Attributes {
    value.as_object().cloned().unwrap()
}

#[test]
fn codes_of_the_mapped_system_are_translated_and_others_are_not() {
    let domain = with(vec![map("quarantine", &["units.uom"])], vec![units()]);
    let raw = record(json!({"units": [{"uom": " EACH"}, {"uom": 1}, {"uom": "N/A"}]}));
    let prepared = domain.prepare_from("erp", &raw);
    assert_eq!(prepared.violations, []);
    assert_eq!(prepared.attributes["units"], json!([{"uom": "EA"}]));
    let said: Vec<_> = prepared
        .codings
        .iter()
        .map(|c| (c.pointer.as_str(), c.value.as_str(), c.code.as_deref()))
        .collect();
    assert_eq!(
        said,
        [("/units/0/uom", "EACH", Some("EA")), ("/units/1/uom", "1", Some("EA"))]
    );
    let other = domain.prepare_from("billing", &raw);
    assert_eq!(other.violations.len(), 2);
    assert_eq!(other.violations[0].code, "not_in_code_list");
}

#[test]
fn an_unmapped_value_never_passes() {
    let raw = record(json!({"name": "a", "units": [{"uom": "EA"}, {"uom": "EACH"}]}));
    let aside = with(vec![map("quarantine", &["units.uom"])], vec![units()]).prepare_from("erp", &raw);
    let found: Vec<_> = aside
        .violations
        .iter()
        .map(|v| (v.pointer.as_str(), v.code.as_str()))
        .collect();
    assert_eq!(
        found,
        [("/units/0/uom", "unmapped_code")],
        "a canonical code is not a local one"
    );
    let domain = with(vec![map("leave_out", &["units.uom"])], vec![units()]);
    let taken = domain.prepare_from("erp", &raw);
    assert_eq!(taken.violations, []);
    assert_eq!(taken.attributes["units"], json!([{"uom": "EA"}]));
    let problems: Vec<_> = taken
        .codings
        .iter()
        .filter_map(|c| Some((c.problem?, c.left_out)))
        .collect();
    assert_eq!(problems, [(Problem::Unmapped, true)]);
    let suggested = domain
        .codes()
        .suggestion("erp", taken.codings.iter().find(|c| c.left_out).unwrap());
    assert_eq!(suggested.unwrap().code, "EA");
}

#[test]
fn codes_hold_on_the_day_of_the_record() {
    let domain = with(vec![], vec![units()]);
    let codes = |value: Value| -> Vec<String> {
        domain
            .prepare(&record(value))
            .violations
            .into_iter()
            .map(|v| v.code)
            .collect()
    };
    assert_eq!(codes(json!({"units": [{"uom": "KT"}]})), ["not_in_code_list"]);
    assert!(codes(json!({"units": [{"uom": "KT"}], "from": "2026-10-01"})).is_empty());
    assert_eq!(codes(json!({"units": [{"uom": "BX"}]})), ["not_in_code_list"]);
}

#[test]
fn a_list_that_is_not_there_is_said() {
    let domain = with(vec![], vec![units()]);
    let prepared = domain.prepare(&record(json!({"country": "US"})));
    assert_eq!(prepared.violations[0].code, "code_list_missing");
    assert!(prepared.violations[0].message.contains("countries"));
    assert_eq!(
        prepared.codings[0].value, "",
        "one question for the list, not one for each value"
    );
}

#[test]
fn the_digest_tells_when_to_look_again() {
    let digest = |maps: Vec<CodeMap>, lists| with(maps, lists).codes().digest().to_owned();
    assert_eq!(digest(vec![], vec![units()]), digest(vec![], vec![units()]));
    assert_ne!(
        digest(vec![], vec![units()]),
        digest(vec![map("quarantine", &["tags"])], vec![units()])
    );
    let mut other = map("quarantine", &["tags"]);
    other.domain = "other".into();
    assert_eq!(digest(vec![], vec![units()]), digest(vec![other], vec![units()]));
}

#[test]
fn a_code_is_no_null_token() {
    let listed = list(
        json!([{"code": "EA", "label": "each"}, {"code": "NIL", "label": "nil"}, {"code": "NA", "label": "mg/kg"}]),
    );
    let translating = CodeMap::parse(&json!({
        "title": "Units of the ERP", "system": "erp", "domain": "thing", "attributes": ["units.uom"], "target_list": "units",
        "unmapped": "quarantine", "entries": [{"from": "-", "to": "NIL"}, {"from": "UNKNOWN", "to": "EA"}],
    }))
    .unwrap();
    let domain = with(vec![translating], vec![("units", listed)]);
    let uoms = |system: &str, said: &[&str]| {
        let units: Vec<Value> = said.iter().map(|uom| json!({"uom": uom})).collect();
        let prepared = domain.prepare_from(system, &record(json!({"units": units, "tags": ["N/A", "x"]})));
        assert_eq!(prepared.violations, []);
        assert_eq!(
            prepared.attributes["tags"],
            json!(["x"]),
            "of other attributes it stays none"
        );
        prepared.attributes.get("units").cloned().unwrap_or_default()
    };
    assert_eq!(
        uoms("billing", &["NA", "NIL", "N/A", "none"]),
        json!([{"uom": "NA"}, {"uom": "NIL"}])
    );
    assert_eq!(
        uoms("erp", &["-", "UNKNOWN", "N/A"]),
        json!([{"uom": "NIL"}, {"uom": "EA"}])
    );
    assert_eq!(
        with(vec![], vec![units()])
            .prepare_from("billing", &record(json!({"units": [{"uom": "NA"}]})))
            .attributes
            .get("units"),
        None
    );
}
