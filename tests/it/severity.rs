//! What is unusual is published and listed, what is wrong stays aside, and the rules of a domain may say otherwise.

use serde_json::{Value, json};

use crate::harness::folders::with_domain;
use crate::harness::records::{golden_record, vendor};
use crate::harness::rules::verified;
use crate::harness::{Client, Database, Hub, both};

both!(
    what_is_unusual_is_published_and_listed,
    what_is_wrong_stays_aside,
    the_rules_say_what_a_finding_does,
    a_place_is_read_in_any_spelling,
);

const FINDINGS: &str = "/v1/domains/vendor/findings";

/// Pointer and code of each.
fn codes(findings: &Value) -> Vec<(String, String)> {
    let found = findings.as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    found.map(|one| (text(&one["pointer"]), text(&one["code"]))).collect()
}

/// A vendor with another value at each pointer.
fn with(number: usize, changes: &[(&str, Value)]) -> Value {
    let mut record = vendor(number);
    for (pointer, value) in changes {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = record.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}"));
        match parent {
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value.clone(),
            other => other[name] = value.clone(),
        }
    }
    record
}

fn ids(reader: &Client, query: &str) -> Vec<String> {
    let page = reader
        .get(&format!("/v1/domains/vendor/golden-records?{query}"))
        .expect(200);
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// Where a record is changed, and to what.
type Change<'a> = (&'a str, Value);
/// Where something is found, and what.
type Place<'a> = (&'a str, &'a str);

fn what_is_unusual_is_published_and_listed(database: Database) {
    let hub = Hub::start(&database);
    let (feeder, reader) = (hub.feeder(), hub.reader());
    let long = format!(
        "Walnut {} Roofing LLC",
        "Registered Name of Some Length ".repeat(7).trim()
    );
    assert!((201..500).contains(&long.chars().count()));
    let table: [(&str, &[Change], &[Place]); 10] = [
        (
            "phone",
            &[("/phones", json!(["see website"]))],
            &[("/phones/0", "format")],
        ),
        (
            "mail",
            &[("/emails", json!(["not an address"]))],
            &[("/emails/0", "format")],
        ),
        (
            "site",
            &[("/website", json!("none yet, ask"))],
            &[("/website", "format")],
        ),
        (
            "zip",
            &[("/addresses/0/zip", json!("123"))],
            &[("/addresses/0/zip", "format")],
        ),
        (
            "state",
            &[("/addresses/0/state", json!("Arizonia"))],
            &[("/addresses/0/state", "code_list")],
        ),
        (
            "name",
            &[("/legal_name", json!(long))],
            &[("/legal_name", "usual_length")],
        ),
        (
            "currency",
            &[("/currency", json!("XXX"))],
            &[("/currency", "code_list")],
        ),
        ("tin", &[("/tin", json!("07-1144442"))], &[("/tin", "prefix")]),
        (
            "contact",
            &[(
                "/contacts",
                json!([{"role": "sales", "name": "Ann", "phone": "call Ann", "email": "ann(at)example.org"}]),
            )],
            &[("/contacts/0/email", "format"), ("/contacts/0/phone", "format")],
        ),
        ("fine", &[], &[]),
    ];
    let mut golden = std::collections::BTreeMap::new();
    for (at, (key, changes, expected)) in table.iter().enumerate() {
        let record = with(at, changes);
        let answer = feeder.send_record("vendor", "erp", key, &record).expect(201);
        assert_eq!(answer["outcome"], "created", "{key}: {answer}");
        let expected: Vec<(String, String)> = expected.iter().map(|(p, c)| ((*p).into(), (*c).into())).collect();
        assert_eq!(codes(&answer["findings"]), expected, "{key}: {answer}");
        let id = answer["golden_id"].as_str().unwrap().to_owned();
        let published = reader.get(&golden_record("vendor", &id)).expect(200);
        for (pointer, value) in changes
            .iter()
            .filter(|(pointer, _)| *pointer == "/phones" || *pointer == "/legal_name")
        {
            assert_eq!(
                published["attributes"].pointer(pointer),
                Some(value),
                "{key}: kept as it is"
            );
        }
        golden.insert(*key, id);
    }
    let of = |keys: &[&str]| {
        let mut found: Vec<String> = keys.iter().map(|key| golden[key].clone()).collect();
        found.sort();
        found
    };
    for (query, keys) in [
        ("finding=format", &["phone", "mail", "site", "zip", "contact"][..]),
        ("finding=code_list", &["state", "currency"]),
        ("finding=usual_length", &["name"]),
        ("finding_attribute=contacts.phone", &["contact"]),
        ("finding=format&finding_attribute=addresses.zip", &["zip"]),
        ("finding=code_list&finding_attribute=addresses.zip", &[]),
        // What is found in a tax id says something about it.
        ("finding=prefix", &[]),
    ] {
        assert_eq!(ids(&reader, query), of(keys), "{query}");
    }
    for (query, parameter) in [
        ("finding=odd", "finding"),
        ("finding_attribute=tin", "finding_attribute"),
        ("finding_attribute=fones", "finding_attribute"),
    ] {
        let refused = reader.get(&format!("/v1/domains/vendor/golden-records?{query}"));
        assert!(refused.expect(400).to_string().contains(parameter), "{query}");
    }
    let figure = |attribute: &str, code: &str| json!({"attribute": attribute, "code": code, "severity": "warn", "golden_records": 1});
    let told = reader.get(FINDINGS).expect(200);
    assert_eq!(told["golden_records"], 8, "{told}");
    let items = told["items"].as_array().unwrap();
    for (attribute, code) in [
        ("phones", "format"),
        ("addresses.zip", "format"),
        ("legal_name", "usual_length"),
    ] {
        assert!(items.contains(&figure(attribute, code)), "{told}");
    }
    assert!(!told.to_string().contains("tin"), "{told}");

    // Corrected, it is found no longer.
    let corrected = with(0, &[("/phones", json!(["+16025550142"]))]);
    feeder.send_record("vendor", "erp", "phone", &corrected).expect(200);
    assert_eq!(ids(&reader, "finding_attribute=phones"), Vec::<String>::new());
    drop(hub);
    verified(&database);
}

fn what_is_wrong_stays_aside(database: Database) {
    let hub = Hub::start(&database);
    let bank = |change: (&str, Value)| {
        let mut account = json!({"country": "US", "aba": "021000021", "account": "1", "holder": "x"});
        account[change.0] = change.1;
        json!([account])
    };
    let table: [(&str, Vec<Change>, Place); 10] = [
        (
            "required",
            vec![("/legal_name", Value::Null)],
            ("/legal_name", "required"),
        ),
        (
            "type",
            vec![("/addresses", json!([{"line1": {"a": 1}}]))],
            ("/addresses/0/line1", "type"),
        ),
        (
            "option",
            vec![("/payment_method", json!("barter"))],
            ("/payment_method", "enum"),
        ),
        ("attribute", vec![("/fones", json!("1"))], ("", "unknown_attribute")),
        (
            "aba",
            vec![("/bank_accounts", bank(("aba", json!("021000022"))))],
            ("/bank_accounts/0/aba", "check_digit"),
        ),
        (
            "iban",
            vec![("/bank_accounts", bank(("iban", json!("GB83WEST12345698765432"))))],
            ("/bank_accounts/0/iban", "check_digit"),
        ),
        (
            "bank",
            vec![("/bank_accounts", bank(("country", json!("XZ"))))],
            ("/bank_accounts/0/country", "code_list"),
        ),
        ("npi", vec![("/npi", json!("1234567890"))], ("/npi", "check_digit")),
        (
            "country",
            vec![("/addresses/0/country", json!("Atlantis"))],
            ("/addresses/0/country", "code_list"),
        ),
        (
            "long",
            vec![("/legal_name", json!("Wigeon ".repeat(80)))],
            ("/legal_name", "max_length"),
        ),
    ];
    for (at, (key, changes, (pointer, code))) in table.iter().enumerate() {
        let answer = hub.feeder().send_record("vendor", "erp", key, &with(at, changes));
        let answer = answer.expect(202);
        assert_eq!(answer["outcome"], "quarantined", "{key}: {answer}");
        let found = codes(&answer["violations"]);
        assert!(found.contains(&((*pointer).into(), (*code).into())), "{key}: {answer}");
    }
    assert_eq!(hub.reader().get(FINDINGS).expect(200)["golden_records"], 0);
    drop(hub);
    verified(&database);
}

fn the_rules_say_what_a_finding_does(database: Database) {
    let options = with_domain(
        &database,
        "schemas/vendor",
        &[],
        &[
            (
                "[attributes.phones]\nkind = \"phone\"\n",
                "[attributes.phones]\nkind = \"phone\"\nfindings = { format = \"quarantine\" }\n",
            ),
            (
                "[attributes.duns]\nkind = \"duns\"\n",
                "[attributes.duns]\nkind = \"duns\"\nfindings = { format = \"warn\", pattern = \"warn\" }\n",
            ),
            (
                "[attributes.legal_name]\nkind = \"organization_name\"\n",
                "[attributes.legal_name]\nkind = \"organization_name\"\nfindings = { max_length = \"warn\" }\n",
            ),
        ],
    );
    let hub = Hub::start_with(&database, options);
    let send = |key: &str, number, changes: &[(&str, Value)]| {
        hub.feeder()
            .send_record("vendor", "erp", key, &with(number, changes))
            .json()
    };
    let phone = send("1", 1, &[("/phones", json!(["see website"]))]);
    assert_eq!(
        (&phone["outcome"], codes(&phone["violations"])),
        (&json!("quarantined"), vec![("/phones/0".into(), "format".into())])
    );
    let duns = send("2", 2, &[("/duns", json!("12345"))]);
    assert_eq!(duns["outcome"], "created", "{duns}");
    assert!(
        codes(&duns["findings"]).contains(&("/duns".into(), "format".into())),
        "{duns}"
    );
    let name = "Registered Name of Some Length ".repeat(18);
    let long = send("3", 3, &[("/legal_name", json!(name.trim()))]);
    assert_eq!(long["outcome"], "created", "{long}");
    assert!(
        codes(&long["findings"]).contains(&("/legal_name".into(), "max_length".into())),
        "{long}"
    );
    assert_eq!(
        ids(&hub.reader(), "finding=max_length"),
        [long["golden_id"].as_str().unwrap()]
    );
    drop(hub);
    verified(&database);
}

fn a_place_is_read_in_any_spelling(database: Database) {
    let hub = Hub::start(&database);
    // Line, then what is sent and what is published: state, ZIP code, country.
    let table = [
        (("ON", "K1A 0B1", None), ("ON", "K1A 0B1", Some("CA"))),
        (("Ontario", "k1a0b1", None), ("ON", "K1A 0B1", Some("CA"))),
        (("Québec", "H2X 1Y4", None), ("QC", "H2X 1Y4", Some("CA"))),
        (("BC", "V6B 1A1", Some("Canada")), ("BC", "V6B 1A1", Some("CA"))),
        (("ON", "60601", None), ("ON", "60601", None)),
        (("MA", "2108", None), ("MA", "02108", None)),
        (("MA", "21081234", Some("USA")), ("MA", "02108-1234", Some("US"))),
        (("Puerto Rico", "601", Some("Puerto Rico")), ("PR", "00601", Some("PR"))),
        (("AE", "9012", None), ("AE", "09012", None)),
        (("Georgia", "31201", Some("U.S.A.")), ("GA", "31201", Some("US"))),
        (("Tbilisi", "0105", Some("Georgia")), ("TBILISI", "0105", Some("GE"))),
        (("Jalisco", "44100", Some("México")), ("JALISCO", "44100", Some("MX"))),
        (("", "sw1a1aa", Some("England")), ("", "SW1A 1AA", Some("GB"))),
        (("", "VLT 1117", Some("Malta")), ("", "VLT 1117", Some("MT"))),
    ];
    for (at, ((state, zip, country), expected)) in table.into_iter().enumerate() {
        let mut record = vendor(at);
        let place = &mut record["addresses"][0];
        (place["state"], place["zip"], place["country"]) = (json!(state), json!(zip), json!(country));
        let answer = hub
            .feeder()
            .send_record("vendor", "erp", &at.to_string(), &record)
            .expect(201);
        assert_eq!(answer["outcome"], "created", "{state} {zip}: {answer}");
        let unusual = (state, zip) == ("ON", "60601");
        assert_eq!(
            codes(&answer["findings"]).is_empty(),
            !unusual,
            "{state} {zip}: {answer}"
        );
        let id = answer["golden_id"].as_str().unwrap();
        let published = hub.reader().get(&golden_record("vendor", id)).expect(200);
        let place = &published["attributes"]["addresses"][0];
        let said = |name: &str| place[name].as_str();
        let state = Some(expected.0).filter(|state| !state.is_empty());
        assert_eq!(
            (said("state"), said("zip"), said("country")),
            (state, Some(expected.1), expected.2),
            "{published}"
        );
    }
    drop(hub);
    verified(&database);
}
