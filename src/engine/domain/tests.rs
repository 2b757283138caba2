use super::*;
use serde_json::json;

fn record(value: Value) -> Attributes {
    value.as_object().cloned().unwrap()
}

fn domain(name: &str) -> Domain {
    builtin()
        .unwrap()
        .into_iter()
        .find(|domain| domain.name == name)
        .unwrap()
}

#[test]
fn six_domains_come_with_the_program_sorted() {
    let names: Vec<String> = builtin()
        .unwrap()
        .into_iter()
        .map(|domain| domain.name)
        .collect();
    assert_eq!(
        names,
        [
            "account",
            "account_mapping",
            "cost_center",
            "facility",
            "item",
            "vendor"
        ]
    );
}

#[test]
fn a_vendor_is_prepared() {
    let vendor = domain("vendor");
    let raw = record(json!({
        "legal_name": "  ACME\u{200B} Medical,\u{00A0} Inc. ", "tin": "911144442", "vendor_type": "Physician Practice",
        "addresses": [{"line1": "1 Main St", "city": "Boston", "state": "Massachusetts", "zip": 2138, "line2": "N/A"}, {"line1": "-"}],
        "phones": "(602) 555-0142", "website": "NOT AVAILABLE", "npi": "0000000000", "emails": ["", "A@B.ORG"],
    }));
    let prepared = vendor.prepare(&raw);
    assert_eq!(prepared.violations, []);
    assert_eq!(
        Value::Object(prepared.attributes.clone()),
        json!({
            "legal_name": "ACME Medical, Inc.", "tin": "91-1144442", "vendor_type": "physician_practice",
            "addresses": [{"line1": "1 Main St", "city": "Boston", "state": "MA", "zip": "02138"}],
            "phones": ["+16025550142"], "emails": ["a@b.org"],
        })
    );
    assert_eq!(vendor.label_of(&prepared.attributes), "ACME Medical, Inc.");
    assert_eq!(
        vendor.sensitive(&prepared.attributes),
        record(json!({"tin": "91-1144442"}))
    );
    assert!(!vendor.public(&prepared.attributes).contains_key("tin"));
    assert_eq!(vendor.mask(&prepared.attributes)["tin"], "•••4442");
}
