use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::engine::domain::builtin;

fn item() -> std::sync::Arc<Domain> {
    domain("item")
}

fn domain(name: &str) -> std::sync::Arc<Domain> {
    let found = builtin().unwrap().into_iter().find(|domain| domain.name == name);
    std::sync::Arc::new(found.unwrap())
}

/// The finds of a text that people write, or of a description.
fn found(text: &str, setting: context::Setting) -> Vec<Found> {
    let domain = item();
    let nothing = Attributes::new();
    let named = Named::of(&domain.shape, &nothing);
    let place = Place {
        setting,
        name: "notes",
        named: &named,
    };
    find(text, &place)
}

fn written(text: &str) -> Vec<Found> {
    found(text, context::Setting::Writing)
}

fn blotted(text: &str) -> String {
    let by = Replacing {
        least: Certainty::Certain,
        cleared: &std::collections::HashSet::new(),
        text: REMOVED,
    };
    by.replaced(text, &written(text))
}

/// Codes of what is said of a record, and the record as it is kept.
fn said(domain: &Domain, attributes: Value) -> (Vec<String>, Value) {
    let attributes: Attributes = attributes.as_object().cloned().unwrap();
    let codes = violations(domain, &attributes).into_iter().map(|found| found.code);
    (codes.collect(), Value::Object(without(domain, attributes)))
}

#[test]
fn identifiers_of_patients_are_found() {
    for (text, what) in [
        ("call re 536-90-4399 today", "a social security number"),
        ("SSN: 536904399", "a social security number"),
        ("ITIN 912-74-5678", "a social security number"),
        ("patient 536\u{2011}90\u{2011}4399", "a social security number"),
        ("see MRN 00123456", "a medical record number"),
        ("Medical record number: E-1234567", "a medical record number"),
        ("DOB 01/02/1953", "a date of birth"),
        ("date of birth: March 4, 1961", "a date of birth"),
        ("Patient: Doe, Jane", "a patient's name"),
        ("Patient name: Jane Q. Doe", "a patient's name"),
        ("member 1EG4-TE5-MK73", "a Medicare beneficiary identifier"),
        ("Medicare 1EG4TE5MK73", "a Medicare beneficiary identifier"),
        (
            "refund, patient account # 40012345",
            "a patient's account or encounter number",
        ),
        ("encounter no. 9988776", "a patient's account or encounter number"),
        ("patient id 9988776", "a patient's number"),
    ] {
        let finds = written(text);
        assert_eq!(finds.first().map(|one| one.what), Some(what), "{text}");
        assert_eq!(finds[0].certainty, Certainty::Certain, "{text}");
        assert!(blotted(text).contains(REMOVED), "{text}");
        let (codes, kept) = said(&item(), json!({"description": text, "notes": text}));
        assert!(codes.contains(&CERTAIN.to_owned()), "{text}");
        let (again, twice) = said(&item(), kept.clone());
        assert!(again.contains(&CERTAIN.to_owned()), "it stays refused: {kept}");
        assert_eq!(twice, kept, "once is enough");
    }
}

#[test]
fn what_business_writes_is_not() {
    for text in [
        "CATH FOLEY 16FR 5CC PATIENT: LARGE",
        "GOWN PATIENT DISP BLUE 50/CS",
        "ID BAND PATIENT #5000-11-PDO",
        "catalog 123-45-67890",
        "phone 602-555-0142, EIN 91-1144442",
        "(800) 536-9043 ext 99",
        "PO 4500012345 of 03/04/2026",
        "MRI 3T COIL 00123456",
        "Born Medical Supply 1962 Inc",
        "ZIP 85001-1234",
        "part 1234-5678-9012",
        "BASE TI 6X34X24MM10 DEGR",
        "GTIN (01)10300123456782",
        "Patient Transport Services LLC 2024",
        "000-12-3456 and 666-12-3456 and 912-34-5678",
        "601-00-3456, 601-12-0000",
        "part no. 601-12-3456",
        "P/N: 601-12-3456",
        "Cat# 601-12-3456 / Lot 602-13-4567",
        "model 1EG4-TE5-MK73",
        "SSN 000-12-3456",
    ] {
        assert_eq!(written(text), [], "{text}");
    }
}

#[test]
fn what_stands_around_a_number_decides() {
    let certainty = |text: &str, setting| found(text, setting).first().map(|one| one.certainty);
    for (text, in_writing, in_description) in [
        ("SCREW CORTEX 601-12-3456 3.5MM", Some(Certainty::Unsure), None),
        ("601-12-3456", Some(Certainty::Unsure), None),
        ("part 601-12-3456", None, None),
        ("ref. 601-12-3456", None, None),
        ("ID BAND PATIENT CAT NO 601-12-3456", None, None),
        (
            "GOWN PATIENT 601-12-3456",
            Some(Certainty::Certain),
            Some(Certainty::Unsure),
        ),
        (
            "part 601-12-3456, MRN",
            Some(Certainty::Unsure),
            Some(Certainty::Unsure),
        ),
        (
            "DOB unknown, 601-12-3456",
            Some(Certainty::Certain),
            Some(Certainty::Certain),
        ),
        (
            "refund for 601-12-3456",
            Some(Certainty::Certain),
            Some(Certainty::Certain),
        ),
        (
            "BAND PATIENT ID 50001234",
            Some(Certainty::Certain),
            Some(Certainty::Unsure),
        ),
        (
            "CATALOG NO MRN-123456",
            Some(Certainty::Unsure),
            Some(Certainty::Unsure),
        ),
        ("PLATE 1EG4TE5MK73", Some(Certainty::Unsure), Some(Certainty::Unsure)),
    ] {
        assert_eq!(certainty(text, context::Setting::Writing), in_writing, "{text}");
        assert_eq!(certainty(text, context::Setting::Thing), in_description, "{text}");
    }
    assert_eq!(
        certainty("Jane Doe 601-12-3456", context::Setting::Person),
        Some(Certainty::Certain)
    );
}

#[test]
fn a_number_that_the_record_names_as_that_of_a_thing_is_none_of_a_patient() {
    let item = item();
    let note = "same as 601-12-3456";
    let (codes, kept) = said(&item, json!({"description_short": "x", "comment": note}));
    assert_eq!(
        (codes, &kept["comment"]),
        (vec![SUSPECTED.to_owned()], &json!(note)),
        "kept, and asked about"
    );
    let named = json!({"description": "x", "comment": note, "mfr_part_number": "601-12-3456"});
    assert_eq!(said(&item, named).0, [] as [&str; 0]);
    // So does the name of an attribute, where nothing else announces the number.
    assert_eq!(said(&item, json!({"catalog_number": "601-12-3456"})).0, [] as [&str; 0]);
    assert_eq!(said(&item, json!({"client_ssn": "601-12-3456"})).0, [CERTAIN]);
}

#[test]
fn what_a_person_cleared_is_not_asked_about_again() {
    let item = item();
    let attributes: Attributes = json!({"comment": "601-12-3456 or 602-13-4567"})
        .as_object()
        .cloned()
        .unwrap();
    let texts = suspects(&item, &attributes);
    assert_eq!(texts, ["601-12-3456", "602-13-4567"]);
    assert_eq!(violations_but(&item, &attributes, &texts), []);
    assert_eq!(violations_but(&item, &attributes, &texts[..1]).len(), 1);
    let shown = Value::Object(hidden(&item, attributes.clone()));
    assert_eq!(shown["comment"], format!("{HIDDEN} or {HIDDEN}"));
    let refused = Value::Object(refused(&item, attributes, &texts[..1]));
    assert_eq!(refused["comment"], format!("601-12-3456 or {REMOVED}"));
}

#[test]
fn every_pattern_can_be_read() {
    assert_eq!(patterns::readable(), 8);
    assert!(context::is_readable());
}

#[test]
fn several_are_all_blotted_out() {
    let kept = blotted("536-90-4399 and 536-90-4398; MRN: 778899, DOB 1/2/53");
    assert_eq!(kept, format!("{REMOVED} and {REMOVED}; MRN: {REMOVED}, DOB {REMOVED}"));
    assert_eq!(
        blotted("ssn 536-90-4399 536-90-4398"),
        format!("ssn {REMOVED} {REMOVED}")
    );
}

proptest! {
    #[test]
    fn blotting_is_idempotent_and_leaves_nothing_certain(text in "[a-zA-Z0-9 :#/.-]{0,80}") {
        let item = item();
        let attributes: Attributes = json!({"comment": text, "description": text}).as_object().cloned().unwrap();
        let once = without(&item, attributes);
        prop_assert_eq!(&without(&item, once.clone()), &once);
        for value in once.values() {
            let value = value.as_str().unwrap();
            prop_assert!(value.contains(REMOVED) || written(value).iter().all(|one| one.certainty < Certainty::Certain));
        }
    }
}
