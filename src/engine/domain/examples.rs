//! The domains of `examples/domains`: what their folders say and nothing else.

use super::*;

macro_rules! example {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/examples/domains/",
                $name,
                "/schema.json"
            )),
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/examples/domains/",
                $name,
                "/rules.toml"
            )),
        )
    };
}

/// Their folders.
pub(crate) const EXAMPLES: [FolderText; 6] = [
    example!("department"),
    example!("location"),
    example!("payer"),
    example!("project_grant"),
    example!("provider"),
    example!("service_code"),
];

#[test]
fn each_example_is_a_domain_and_says_what_each_attribute_is() {
    for domain in from_texts(&EXAMPLES).expect("the examples are right") {
        for (path, rule) in &domain.attributes {
            assert!(
                !rule.description.is_empty() || rule.kind == Kind::Group,
                "{}: {path}",
                domain.name
            );
        }
        assert!(
            !domain.sources.is_empty() && !domain.filters.is_empty(),
            "{}",
            domain.name
        );
    }
}

#[test]
fn a_domain_of_patients_is_refused() {
    let (_, schema, rules) = EXAMPLES[2];
    let refused = |name: &str, schema: &str| Domain::parse(name, schema, rules).unwrap_err();
    assert!(refused("patient", schema).reason.contains("patient data"));
    assert!(refused("oncology_patients", schema).reason.contains("patient data"));
    let with = |more: &str| schema.replacen("\"properties\": {", &format!("\"properties\": {{ {more}"), 1);
    let mrn = with(r#""mrn": {"type": "string", "description": "x"}, "#);
    assert_eq!(refused("payer", &mrn).place, "/properties/mrn");
    let born = with(r#""date_of_birth": {"type": "string"}, "ssn": {"type": "string"}, "#);
    assert_eq!(refused("payer", &born).place, "/properties/date_of_birth");
    let alone = with(r#""date_of_birth": {"type": "string", "description": "x"}, "#);
    assert!(Domain::parse("payer", &alone, rules).is_ok());
}
