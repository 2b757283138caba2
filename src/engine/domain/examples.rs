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

#[test]
fn no_domain_publishes_an_identifier_that_is_not_for_everybody() {
    let examples = from_texts(&EXAMPLES).expect("the examples are right");
    for domain in builtin().expect("built in").into_iter().chain(examples) {
        let hidden = |path: &str| domain.is_sensitive(path.split('.').next().unwrap_or(path));
        for (path, rule) in &domain.attributes {
            assert!(!rule.kind.is_confidential() || hidden(path), "{}: {path}", domain.name);
            // A list whose entries say what they are may hold anything.
            let Some(list) = path.strip_suffix(".scheme") else {
                continue;
            };
            let apart = domain.attributes.get(list).and_then(|rule| rule.apart.as_ref());
            assert!(hidden(path) || apart.is_some(), "{}: {list}", domain.name);
            let public = apart.map_or(&[][..], |apart| &apart.public);
            let closed = ["tin", "ssn", "itin", "ein", "dea", "iban", "account", "bank_account"];
            assert!(
                !closed.iter().any(|kind| public.iter().any(|known| known == kind)),
                "{}",
                domain.name
            );
            if apart.is_some() {
                assert_eq!(public, domain.options_of(path), "{}: {path}", domain.name);
            }
        }
    }
}
