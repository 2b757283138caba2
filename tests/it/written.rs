//! What is written in more than one way: signs, figures, numbers of JSON, what a thing is and is not.

use serde_json::{Value, json};

use crate::harness::client::segment;
use crate::harness::records::{golden_record, source_record};
use crate::harness::rules::verified;
use crate::harness::{Client, Database, Hub, both};

both!(
    what_consumers_read_keeps_its_signs_and_is_found_by_other_spellings,
    a_number_where_text_is_wanted_is_its_digits_or_kept_aside,
    items_written_otherwise_are_one_and_opposites_are_never_joined,
);

/// Description as sent, as published, and another spelling that finds it.
const SIGNS: [(&str, &str, &str); 12] = [
    ("Juniper 1½ IN", "Juniper 1½ IN", "juniper 1 1/2 in"),
    ("Cobalt™ tape", "Cobalt™ tape", "cobalt tape"),
    ("Walnut 10² units", "Walnut 10² units", "walnut 10^2 units"),
    ("Harbor 12 cm²", "Harbor 12 cm²", "harbor 12 cm2"),
    ("Granite 6′ 3″", "Granite 6′ 3″", "granite 6' 3\""),
    ("Saffron 50 µg/mL", "Saffron 50 µg/mL", "saffron 50 μg/ml"),
    ("Willow 50 μg/mL", "Willow 50 μg/mL", "willow 50 µg/ml"),
    ("Falcon 37 ℃", "Falcon 37 ℃", "falcon 37 deg c"),
    ("Magnolia № 5", "Magnolia № 5", "magnolia no. 5"),
    ("Copper Type Ⅱ", "Copper Type Ⅱ", "copper type ii"),
    ("Tundra ﬁlter １２", "Tundra filter 12", "tundra filter 12"),
    ("Orchid\u{202f}1\u{a0}000 mL", "Orchid 1 000 mL", "orchid 1 000 ml"),
];

fn what_consumers_read_keeps_its_signs_and_is_found_by_other_spellings(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    for (at, (sent, published, spelled)) in SIGNS.iter().enumerate() {
        let record = json!({"description": sent});
        let taken = feeder.send_record("item", "erp", &format!("S{at}"), &record).json();
        let id = taken["golden_id"].as_str().unwrap_or_else(|| panic!("{sent}: {taken}"));
        let golden = reader.get(&golden_record("item", id)).expect(200);
        assert_eq!(golden["attributes"]["description"], *published, "{sent}");
        for asked in [sent, spelled] {
            let path = format!("/v1/domains/item/golden-records?filter.description={}", segment(asked));
            let found = reader.get(&path).expect(200);
            assert_eq!(found["items"][0]["id"], id, "{asked}: {found}");
            assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{asked}");
        }
    }
    for other in [
        "juniper 11/2 in",
        "walnut 102 units",
        "saffron 50 mg/ml",
        "granite 6\" 3\"",
    ] {
        let path = format!("/v1/domains/item/golden-records?filter.description={}", segment(other));
        assert_eq!(reader.get(&path).expect(200)["items"], json!([]), "{other}");
    }
    drop(hub);
    verified(&database);
}

/// Sends a record whose JSON text is given, because programs that write JSON have their own way with numbers.
fn send_text(client: &Client, domain: &str, key: &str, attributes: &str) -> Value {
    let request = client.request("PUT", &source_record(domain, "erp", key));
    let text = format!("{{\"attributes\": {attributes}}}");
    let answer = request.body("application/json", text).send();
    assert!((200..300).contains(&answer.status), "{}", answer.text());
    answer.json()
}

/// A number or else as it stands in JSON, and the text that is kept; none where it is kept aside.
const NUMBERS: [(&str, Option<&str>); 15] = [
    ("60100", Some("60100")),
    ("60100.0", Some("60100")),
    ("6.01e4", Some("60100")),
    ("-0", Some("0")),
    ("12.50", Some("12.5")),
    ("9007199254740991.0", Some("9007199254740991")),
    ("18446744073709551615", Some("18446744073709551615")),
    ("12345678901234567890123", Some("12345678901234567890123")),
    ("0.1000000000000000055", Some("0.1000000000000000055")),
    ("\"0060100.0\"", Some("0060100.0")),
    ("1.2345678901234568e+22", None),
    ("9007199254740993.0e1", Some("90071992547409930")),
    ("true", None),
    ("[60100]", None),
    ("{\"a\": 60100}", None),
];

fn a_number_where_text_is_wanted_is_its_digits_or_kept_aside(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    for (at, (sent, kept)) in NUMBERS.iter().enumerate() {
        let (key, noun) = (
            format!("N{at}"),
            ["Juniper", "Cobalt", "Walnut", "Harbor", "Granite"][at % 5],
        );
        let attributes = format!("{{\"description\": \"{noun} thing of {at}{at}\", \"supply_number\": {sent}}}");
        let taken = send_text(&feeder, "item", &key, &attributes);
        let stored = hub.steward("ann").get(&source_record("item", "erp", &key)).expect(200);
        match kept {
            Some(kept) => assert_eq!(stored["attributes"]["supply_number"], *kept, "{sent}: {stored}"),
            None => {
                assert_eq!(taken["outcome"], "quarantined", "{sent}: {taken}");
                let pointer = taken["violations"][0]["pointer"].as_str().unwrap_or_default();
                assert!(pointer.starts_with("/supply_number"), "{sent}: {taken}");
            }
        }
    }
    let blurred = feeder.get(&source_record("item", "erp", "N10")).expect(200);
    assert_eq!(blurred["violations"][0]["code"], "number_not_exact", "{blurred}");
    assert!(
        blurred["violations"][0]["message"]
            .as_str()
            .unwrap()
            .contains("as a string")
    );
    // A batch, a search and the same number written otherwise, which is nothing new.
    let code = |number: &str| format!("{{\"code\": {number}, \"name\": \"Radiology\"}}");
    let first = send_text(&feeder, "cost_center", "60100", &code("60100.0"));
    let id = first["golden_id"].as_str().unwrap_or_else(|| panic!("{first}"));
    let golden = reader.get(&golden_record("cost_center", id)).expect(200);
    assert_eq!(golden["attributes"]["code"], "60100");
    let position = |reader: &Client| reader.get("/v1/changes?domain=cost_center").expect(200)["changes"].clone();
    let before = position(&reader);
    for number in ["60100", "6.01e4", "\"60100\"", "60100.00"] {
        let again = send_text(&feeder, "cost_center", "60100", &code(number));
        assert_eq!(again["outcome"], "unchanged", "{number}: {again}");
    }
    let rows = format!(
        "{{\"records\": [{{\"system\": \"erp\", \"key\": \"60100\", \"attributes\": {}}}]}}",
        code("601e2")
    );
    let batch = feeder.request("POST", "/v1/domains/cost_center/source-records");
    let batch = batch.body("application/json", rows).send().json();
    assert_eq!(batch["results"][0]["outcome"], "unchanged", "{batch}");
    assert_eq!(position(&reader), before, "consumers hear of nothing");
    drop(hub);
    verified(&database);
}

/// Descriptions of one item of one maker, written in two ways.
const SAME: [(&str, &str); 7] = [
    ("Saline bag 1,000 mL", "Saline bag 1000 mL"),
    ("Saline bag 1\u{202f}000 mL", "Saline bag 1000 mL"),
    ("Syringe oral 0,5 mL", "Syringe oral 0.5 mL"),
    ("Fentanyl 50 µg/mL vial", "Fentanyl 50 mcg/mL vial"),
    ("Fentanyl 50 μg/mL vial", "Fentanyl 50 ug/mL vial"),
    ("Glove surgical 7-1/2 latex-free", "Glove surgical 7½ non-latex"),
    ("Suture silk 2/0", "Suture silk 00"),
];

/// Descriptions of two items that one part number must not join.
const OPPOSITE: [(&str, &str); 8] = [
    ("Fentanyl 50 µg/mL vial", "Fentanyl 50 mg/mL vial"),
    ("Saline bag 1,000 mL", "Saline bag 100 mL"),
    ("Syringe oral 0,5 mL", "Syringe oral 5 mL"),
    ("Glove exam latex large", "Glove exam latex-free large"),
    ("Gauze pad sterile", "Gauze pad non-sterile"),
    ("Tube tracheal cuffed", "Tube tracheal uncuffed"),
    ("Cuff pressure adult", "Cuff pressure pediatric"),
    ("Syringe with needle", "Syringe w/o needle"),
];

fn items_written_otherwise_are_one_and_opposites_are_never_joined(database: Database) {
    let hub = Hub::start(&database);
    let reader = hub.reader();
    let side = |description: &str| json!({"attributes": {"description": description, "manufacturer": "Granite Medical", "mfr_part_number": "AB-1234"}});
    let verdict = |left: &str, right: &str| {
        let asked = json!({"left": side(left), "right": side(right)});
        let told = reader.post("/v1/domains/item/explain", &asked).expect(200);
        let assessment = &told["assessment"];
        let vetoed = assessment["vetoes"].as_array().is_some_and(|vetoes| !vetoes.is_empty());
        (assessment["verdict"].as_str().unwrap_or_default().to_owned(), vetoed)
    };
    for (left, right) in SAME {
        assert_eq!(verdict(left, right), ("match".to_owned(), false), "{left} / {right}");
    }
    for (left, right) in OPPOSITE {
        let (found, vetoed) = verdict(left, right);
        assert!(found != "match" && vetoed, "{left} / {right}: {found}");
    }
    let send = |key: &str, description: &str| {
        let answer = hub
            .feeder()
            .send_record("item", "erp", key, &side(description)["attributes"]);
        answer.json()["golden_id"].as_str().unwrap_or_default().to_owned()
    };
    let bag = send("1", "Saline bag 1,000 mL");
    assert_eq!(send("2", "Saline bag 1000 mL"), bag, "one part number is one item");
    assert_ne!(send("3", "Saline bag 10,000 mL"), bag);
    drop(hub);
    verified(&database);
}
