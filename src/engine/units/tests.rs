use serde_json::{Value, json};

use super::*;
use crate::engine::record::Attributes;

pub(super) fn rules() -> UnitRules {
    UnitRules {
        base: "base_uom".into(),
        list: Some("uom_list".into()),
        uses: vec!["purchase_uom".into(), "charge_uom".into()],
        conversions: "uom_conversions".into(),
        packages: Some("gtins".into()),
    }
}

pub(super) fn graph(record: &Value) -> Graph {
    let attributes: Attributes = record.as_object().cloned().unwrap_or_default();
    Graph::of(&rules(), &attributes)
}

fn local(code: &str) -> Unit {
    Unit::new(UnitList::Local, code)
}

fn codes(violations: &[crate::engine::record::Violation]) -> Vec<&str> {
    violations.iter().map(|violation| violation.code.as_str()).collect()
}

fn gloves() -> Value {
    json!({
        "base_uom": "EA", "purchase_uom": "CA", "charge_uom": "PR",
        "uom_conversions": [
            {"from": "BX", "to": "PR", "num": "50"},
            {"from": "PR", "to": "EA", "num": "2"},
            {"from": "CA", "to": "BX", "num": "10", "valid_to": "2026-04-01"},
            {"from": "CA", "to": "BX", "num": "8", "valid_from": "2026-04-01"},
        ],
        "gtins": [{"gtin": "10300123456782", "uom": "BX", "qty": "100"}],
    })
}

#[test]
fn a_quantity_is_converted_along_the_shortest_way_that_holds_on_the_day() {
    let graph = graph(&gloves());
    assert_eq!(graph.findings_on("2026-03-31"), []);
    let before = graph.convert("3", &local("CA"), &local("EA"), "2026-03-31", 2).unwrap();
    assert_eq!((before.exact.as_str(), before.decimal.as_str()), ("3000", "3000.00"));
    let after = graph.convert("3", &local("CA"), &local("EA"), "2026-04-01", 0).unwrap();
    assert_eq!((after.exact.as_str(), after.factor.as_str()), ("2400", "800"));
    let way: Vec<(String, Origin)> = after.path.iter().map(|s| (s.to.code.clone(), s.origin)).collect();
    assert_eq!(way, [("BX".into(), Origin::Conversion), ("EA".into(), Origin::Package)]);
    assert_eq!(after.path[1].gtin.as_deref(), Some("10300123456782"));
    let back = graph.convert("1", &local("EA"), &local("CA"), "2026-04-01", 6).unwrap();
    assert_eq!(
        (back.exact.as_str(), back.decimal.as_str(), back.decimal_is_exact),
        ("1/800", "0.001250", true)
    );
    assert_eq!(graph.next_day("2026-03-31").as_deref(), Some("2026-04-01"));
}

#[test]
fn a_way_round_that_does_not_give_one_is_told_with_the_way() {
    let mut record = gloves();
    record["gtins"][0]["qty"] = json!("90");
    let graph = graph(&record);
    let found = graph.contradictions();
    assert_eq!(codes(&found), ["units_contradict"]);
    assert_eq!(found[0].pointer, "/uom_conversions/0");
    assert!(
        found[0].message.contains("BX → PR → EA → BX gives 10/9"),
        "{}",
        found[0].message
    );
    assert!(matches!(
        graph.convert("1", &local("BX"), &local("EA"), "2026-01-01", 0),
        Err(Impossible::Contradiction(_))
    ));
}

#[test]
fn contradictions_of_days_to_come_are_found_today() {
    let graph = graph(&json!({
        "base_uom": "EA",
        "uom_conversions": [
            {"from": "BX", "to": "EA", "num": "10"},
            {"from": "BX", "to": "EA", "num": "12", "valid_from": "2027-01-01"},
        ],
    }));
    let found = graph.contradictions();
    assert_eq!(codes(&found), ["units_contradict"]);
    assert!(found[0].message.ends_with("from 2027-01-01"), "{}", found[0].message);
}

#[test]
fn units_in_use_have_a_way_to_the_base() {
    let graph = graph(&json!({
        "base_uom": "EA", "purchase_uom": "PL", "charge_uom": "CA",
        "uom_conversions": [{"from": "CA", "to": "EA", "num": "10", "valid_to": "2026-04-01"}],
    }));
    let found = graph.findings_on("2026-03-31");
    assert_eq!(
        (codes(&found), found[0].pointer.as_str()),
        (vec!["not_connected"], "/purchase_uom")
    );
    assert_eq!(
        codes(&graph.findings_on("2026-04-01")),
        ["not_connected", "not_connected"]
    );
    let lost = super::tests::graph(&json!({"purchase_uom": "CA"}));
    assert_eq!(codes(&lost.findings_on("2026-04-01")), ["no_base_unit"]);
    assert_eq!(super::tests::graph(&json!({})).findings_on("2026-04-01"), []);
}

#[test]
fn packages_need_a_factor_of_their_own_and_ucum_does_not() {
    let graph = graph(&json!({
        "base_uom": "BT", "charge_uom": "BT",
        "uom_conversions": [{"from": "BT", "to": "ML", "to_list": "ucum", "num": "250"}],
    }));
    let ucum = |code: &str| Unit::new(UnitList::Ucum, code);
    let liters = graph.convert("6", &local("BT"), &ucum("L"), "2026-01-01", 1).unwrap();
    assert_eq!((liters.exact.as_str(), liters.decimal.as_str()), ("3/2", "1.5"));
    let ounces = graph
        .convert("1", &local("BT"), &ucum("[foz_us]"), "2026-01-01", 4)
        .unwrap();
    assert_eq!((ounces.decimal.as_str(), ounces.decimal_is_exact), ("8.4535", false));
    assert_eq!(
        graph.convert("1", &local("BT"), &ucum("g"), "2026-01-01", 1),
        Err(Impossible::NoWay)
    );
    assert_eq!(
        graph.convert("1", &local("BX"), &local("BT"), "2026-01-01", 1),
        Err(Impossible::Unknown(local("BX")))
    );
    assert_eq!(
        graph.convert("1e3", &local("BT"), &local("BT"), "2026-01-01", 1),
        Err(Impossible::Quantity)
    );
    let density = super::tests::graph(&json!({
        "base_uom": "BT",
        "uom_conversions": [{"from": "ML", "from_list": "ucum", "to": "G", "to_list": "ucum", "num": "1"}],
    }));
    assert_eq!(codes(&density.contradictions()), ["dimension"]);
    let wrong = super::tests::graph(&json!({
        "base_uom": "BT",
        "uom_conversions": [{"from": "L", "from_list": "ucum", "to": "ML", "to_list": "ucum", "num": "100"}],
    }));
    assert_eq!(codes(&wrong.contradictions()), ["units_contradict"]);
}

#[test]
fn the_same_letters_of_two_lists_are_two_units() {
    let graph = graph(&json!({
        "base_uom": "EA", "uom_list": "x12_355",
        "uom_conversions": [
            {"from": "CA", "to": "EA", "num": "100"},
            {"from": "CS", "from_list": "rec21", "to": "EA", "num": "50"},
        ],
    }));
    assert_eq!(graph.contradictions(), []);
    let case = graph
        .convert("1", &graph.unit(None, "ca"), &graph.unit(None, "EA"), "2026-01-01", 0)
        .unwrap();
    assert_eq!(case.exact, "100");
    let other = graph.convert(
        "1",
        &graph.unit(Some(UnitList::Rec21), "CS"),
        &graph.unit(None, "EA"),
        "2026-01-01",
        0,
    );
    assert_eq!(other.unwrap().exact, "50");
    assert!(matches!(
        graph.convert("1", &local("CA"), &graph.unit(None, "EA"), "2026-01-01", 0),
        Err(Impossible::Unknown(_))
    ));
    let mixed = super::tests::graph(&json!({
        "base_uom": "EA", "uom_list": "rec20",
        "uom_conversions": [{"from": "BX", "to": "EA", "num": "10"}],
    }));
    assert_eq!(codes(&mixed.contradictions()), ["unit_list"]);
}

#[test]
fn a_fraction_of_a_package_is_told() {
    let record = |num: &str, den: &str| json!({"base_uom": "EA", "uom_conversions": [{"from": "BX", "to": "EA", "num": num, "den": den}]});
    assert_eq!(graph(&record("1", "12")).findings_on("2026-01-01"), []);
    assert_eq!(
        codes(&graph(&record("5", "2")).findings_on("2026-01-01")),
        ["fraction_of_a_package"]
    );
    assert_eq!(graph(&record("5", "2")).contradictions(), []);
}

#[test]
fn decimals_are_rounded_half_away_from_zero() {
    let shown = |text: &str, scale| Ratio::parse(text).and_then(|ratio| ratio.to_decimal(scale)).unwrap();
    assert_eq!(shown("1/3", 4), ("0.3333".into(), false));
    assert_eq!(shown("2/3", 0), ("1".into(), false));
    assert_eq!(shown("-5/2", 0), ("-3".into(), false));
    assert_eq!(shown("0.045", 2), ("0.05".into(), false));
    assert_eq!(shown("-0.25", 2), ("-0.25".into(), true));
    for wrong in ["", ".5", "1/0", "1,5", "+1", "1e3", "--1"] {
        assert_eq!(Ratio::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn units_are_read_with_their_signs() {
    for (text, expected) in [
        ("µg", "UG"),
        ("μg", "UG"),
        ("ΜG", "UG"),
        ("㎍", "UG"),
        ("mcg", "UG"),
        ("µL", "UL"),
        ("㎖", "ML"),
        ("ℓ", "L"),
        ("cm²", "CM2"),
        ("m³", "M3"),
        ("mg", "MG"),
    ] {
        assert_eq!(Unit::new(UnitList::Ucum, text).code, expected, "{text}");
        assert!(UnitList::Ucum.check(text).is_ok(), "{text}");
    }
    assert_eq!(Unit::new(UnitList::Local, "µg").code, "µG");
    assert_ne!(Unit::new(UnitList::Ucum, "µg"), Unit::new(UnitList::Ucum, "mg"));
}
