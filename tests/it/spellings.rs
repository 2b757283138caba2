//! Carriers, telephone numbers and identifiers as scanners, forms and spreadsheets write them.

use serde_json::{Value, json};

use crate::harness::records::{golden_record, put, vendor};
use crate::harness::{Database, Hub, both};

both!(
    a_carrier_is_read_as_it_was_scanned,
    telephones_and_identifiers_are_kept_as_they_exist,
    a_package_is_one_of_its_product,
);

const DEVICE: &str = "/v1/lookups/udi";

fn a_carrier_is_read_as_it_was_scanned(database: Database) {
    let hub = Hub::start_free(&database);
    let reader = hub.reader();
    let expected = |carrier: &str, lot: Option<&str>, serial: Option<&str>, others: Value| {
        let answer = reader
            .post(DEVICE, &json!({"udi": carrier, "on": "2026-06-15"}))
            .expect(200);
        let scan = &answer["scan"];
        assert_eq!(
            (&scan["lot"], &scan["serial"], &scan["others"]),
            (&json!(lot), &json!(serial), &others),
            "{carrier:?}: {answer}"
        );
    };
    for carrier in [
        "+A999PROD01/$LOTI ",
        "+A999PROD01/$LOTI_",
        "*+A999PROD01/$LOTI *",
        "+A999PROD01/$LOTI",
    ] {
        expected(carrier, Some("LOTI"), None, json!([]));
    }
    let seen = |identifier: &str, value: &str| json!([{"identifier": identifier, "value": value}]);
    for (carrier, lot, serial, others) in [
        ("010088445677890010LOT1\u{1d}2002", "LOT1", None, seen("20", "02")),
        (
            "010088445677890010LOT1\u{241d}240ADD\u{1d}21SER9",
            "LOT1",
            Some("SER9"),
            seen("240", "ADD"),
        ),
        ("010088445677890010LOT1|21SER9", "LOT1", Some("SER9"), json!([])),
        ("010088445677890010LOT1{GS}21SER9", "LOT1", Some("SER9"), json!([])),
        ("(01)00884456778900(10)LOT1(21)SER9", "LOT1", Some("SER9"), json!([])),
        (
            "https://id.gs1.org/01/00884456778900/10/LOT1/21/SER9",
            "LOT1",
            Some("SER9"),
            json!([]),
        ),
    ] {
        expected(carrier, Some(lot), serial, others);
    }
    for refused in [
        "010088445677890010LOT1$21SER9",
        "010088445677890010LOT1|SER9",
        "(01)00884456778900(10)LOT1|21SER9",
        "010088445677890110LOT1",
        "+A999PROD01/$LOTX",
        "+$LOT1X",
    ] {
        let problem = reader
            .post(DEVICE, &json!({"udi": refused}))
            .problem(422, "invalid_content");
        assert_eq!(problem["errors"][0]["pointer"], "/udi", "{refused}: {problem}");
        assert!(!problem.to_string().contains(refused), "{problem}");
    }
}

fn telephones_and_identifiers_are_kept_as_they_exist(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let facility = json!({"name": "Mercy Hospital North", "fax": "0044 20 7946 0958", "npi": "NPI: 1234567893",
        "phones": ["+44 (0)20 7946 0958", "602-555-0142 / 602-555-0143", "1-800-FLOWERS", "602-555-0144 ext.", "tel:+1-602-555-0145;ext=12"]});
    let id = put(&feeder, "facility", "N", &facility);
    let kept = reader.get(&golden_record("facility", &id)).expect(200);
    let attributes = &kept["attributes"];
    let phones = [
        "+442079460958",
        "+16025550142",
        "+16025550143",
        "+18003569377",
        "+16025550144",
        "+16025550145;ext=12",
    ];
    assert_eq!(
        (&attributes["phones"], &attributes["fax"]),
        (&json!(phones), &json!("+442079460958")),
        "{kept}"
    );
    let again = feeder.send_record("facility", "erp", "N", &facility).expect(200);
    assert_eq!(again["outcome"], "unchanged", "{again}");
    // What no plan has is kept as it was written, with a finding, and published.
    let mut odd = vendor(7);
    odd["phones"] = json!(["+1 123 555 0142"]);
    let answer = feeder.send_record("vendor", "erp", "7", &odd).expect(201);
    assert_eq!(
        (&answer["findings"][0]["pointer"], &answer["findings"][0]["severity"]),
        (&json!("/phones/0"), &json!("warn")),
        "{answer}"
    );
    let path = golden_record("vendor", answer["golden_id"].as_str().unwrap());
    assert_eq!(
        reader.get(&path).expect(200)["attributes"]["phones"],
        json!(["+1 123 555 0142"])
    );
    let found = reader.get("/v1/domains/facility/golden-records?phones=%2B442079460958");
    assert!((200..=400).contains(&found.status), "{}", found.text());
}

fn a_package_is_one_of_its_product(database: Database) {
    let hub = Hub::start_free(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let item = |ndc: &str| {
        json!({"description": "Wigeon saline flush 10 mL syringe", "item_type": "drug", "ndc": ndc, "supply_number": "SN-5",
        "manufacturer": "Wigeon Pharma", "mfr_part_number": "WG-1010", "base_uom": "EA"})
    };
    let id = put(&feeder, "item", "I-1", &item("55292 140"));
    let stored = reader.get(&golden_record("item", &id)).expect(200);
    assert_eq!(stored["attributes"]["ndc"], "55292-0140");
    let place = put(&feeder, "facility", "NORTH", &json!({"name": "Mercy Hospital North"}));
    for (ndc, golden) in [
        ("55292-140-01", json!(id)),
        ("N455292014002", json!(id)),
        ("55292 140", json!(id)),
        ("55292-141-01", Value::Null),
    ] {
        let asked = json!({"item": {"ndc": ndc}, "facility": {"golden_id": place}});
        let answer = reader.post("/v1/lookups/item-chargeable", &asked).expect(200);
        assert_eq!(
            answer["item"].get("golden_id").cloned().unwrap_or_default(),
            golden,
            "{ndc}: {answer}"
        );
    }
    let explained = |ndc: &str| {
        let pair = json!({"left": {"system": "erp", "key": "I-1"}, "right": {"attributes": item(ndc)}});
        let told = hub.steward("ann").post("/v1/domains/item/explain", &pair).expect(200);
        let told = &told["assessment"];
        let ndc = told["comparisons"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["name"] == "ndc");
        (
            told["vetoes"].clone(),
            ndc.map(|one| one["level"].clone()).unwrap_or_default(),
        )
    };
    assert_eq!(explained("55292-140-01"), (json!([]), json!("missing")), "no evidence");
    assert_eq!(explained("55292-141-01"), (json!(["ndc_differs"]), json!("different")));
    assert_eq!(explained("55292-141"), (json!(["ndc_differs"]), json!("different")));
    assert_eq!(explained("55292-140"), (json!([]), json!("exact")));
}
