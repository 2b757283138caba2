use std::sync::LazyLock;

use serde_json::json;

use super::*;
use crate::engine::finding::FindingCode;

pub(super) const PAYER_SCHEMA: &str = include_str!("../../../examples/domains/payer/schema.json");
pub(super) const PAYER_RULES: &str = include_str!("../../../examples/domains/payer/rules.toml");

pub(super) static BUILTIN: LazyLock<Vec<Domain>> = LazyLock::new(|| builtin().unwrap());

fn record(value: Value) -> Attributes {
    value.as_object().cloned().unwrap()
}

fn domain(name: &str) -> &'static Domain {
    BUILTIN.iter().find(|domain| domain.name == name).unwrap()
}

/// Pointer and code of each violation.
fn violations(name: &str, raw: Value) -> Vec<(String, String)> {
    let prepared = domain(name).prepare(&record(raw));
    prepared
        .violations
        .into_iter()
        .map(|violation| (violation.pointer, violation.code))
        .collect()
}

#[test]
fn six_domains_come_with_the_program_sorted() {
    let names: Vec<&str> = BUILTIN.iter().map(|domain| domain.name.as_str()).collect();
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
fn every_attribute_of_the_built_in_domains_says_what_it_is() {
    for domain in BUILTIN.iter() {
        for (path, rule) in &domain.attributes {
            assert!(
                !rule.description.is_empty() || path.ends_with('*'),
                "{} {path}",
                domain.name
            );
        }
    }
}

#[test]
fn a_vendor_is_prepared() {
    let vendor = domain("vendor");
    let raw = record(json!({
        "legal_name": "  ACME\u{200B} Medical,\u{00A0} Inc. ", "tin": "911144442", "vendor_type": "Physician Practice",
        "addresses": [
            {"line1": "1 Main St", "city": "Boston", "state": "Massachusetts", "zip": 2138, "line2": "N/A"},
            {"line1": "-"},
        ],
        "phones": "(602) 555-0142", "website": "NOT AVAILABLE", "npi": "0000000000", "emails": ["", "A@B.ORG", "a@b.org"],
    }));
    let prepared = vendor.prepare(&raw);
    assert_eq!(prepared.violations, []);
    let expected = json!({
        "legal_name": "ACME Medical, Inc.", "tin": "91-1144442", "vendor_type": "physician_practice",
        "addresses": [{"line1": "1 Main St", "city": "Boston", "state": "MA", "zip": "02138"}],
        "phones": ["+16025550142"], "emails": ["a@b.org"],
    });
    assert_eq!(Value::Object(prepared.attributes), expected);
}

#[test]
fn a_facility_is_prepared_from_what_public_files_hold() {
    let raw = json!({
        "name": "HOPI HEALTH CARE CENTER", "ccn": 31305, "beds": "-999", "website": "NOT AVAILABLE",
        "emergency_services": "Yes", "phones": ["9287376000"], "opened": "2014/02/10 00:00:00",
        "addresses": [{"line1": "HIGHWAY 264", "state": "AZ", "zip": "86042", "city": "POLACCA"}],
    });
    let prepared = domain("facility").prepare(&record(raw));
    assert_eq!(prepared.violations, []);
    let expected = json!({
        "name": "HOPI HEALTH CARE CENTER", "ccn": "031305", "emergency_services": true,
        "phones": ["+19287376000"], "opened": "2014-02-10",
        "addresses": [{"line1": "HIGHWAY 264", "state": "AZ", "zip": "86042", "city": "POLACCA"}],
    });
    assert_eq!(Value::Object(prepared.attributes), expected);
}

#[test]
fn codes_keep_their_leading_zeros_and_maps_their_members() {
    let raw = json!({
        "map_set": "2026", "source": {"fund": " 0100 ", "account": "N/A", "center": "5*"}, "priority": "10",
        "targets": [{"segments": {"account": 410000}, "percent": "50.000"}],
    });
    let prepared = domain("account_mapping").prepare(&record(raw));
    assert_eq!(prepared.violations, []);
    let expected = json!({
        "map_set": "2026", "source": {"fund": "0100", "center": "5*"}, "priority": 10,
        "targets": [{"segments": {"account": "410000"}, "percent": "50"}],
    });
    assert_eq!(Value::Object(prepared.attributes), expected);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let wrong = |raw| violations("vendor", raw);
    let one = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
    assert_eq!(wrong(json!({})), one("/legal_name", "required"));
    assert_eq!(wrong(json!({"legal_name": "N/A"})), one("/legal_name", "required"));
    assert_eq!(wrong(json!({"legal_name": "***"})), one("/legal_name", "content"));
    assert_eq!(
        wrong(json!({"legal_name": "A", "color": "red"})),
        one("", "unknown_attribute")
    );
    assert_eq!(wrong(json!({"legal_name": {"a": 1}})), one("/legal_name", "type"));
    assert_eq!(
        wrong(json!({"legal_name": "A", "npi": "1234567890"})),
        one("/npi", "check_digit")
    );
    assert_eq!(
        wrong(json!({"legal_name": "A", "vendor_type": "friend"})),
        one("/vendor_type", "enum")
    );
    assert_eq!(
        wrong(json!({"legal_name": "A", "addresses": [{"country": "Atlantis"}]})),
        one("/addresses/0/country", "code_list")
    );
    assert_eq!(
        wrong(json!({"legal_name": "A", "addresses": [{"zip": "K1A 0B1", "state": "ON", "country": "CA"}]})),
        []
    );
    assert_eq!(
        wrong(json!({"legal_name": "A", "valid_from": "2024-02-01", "valid_to": "2024-02-01"})),
        one("/valid_to", "date_order")
    );
    assert_eq!(
        wrong(json!({"legal_name": "A", "valid_from": "2024-02-01", "valid_to": "9999-12-31"})),
        []
    );
}

#[test]
fn messages_say_what_was_expected() {
    let prepared = domain("vendor").prepare(&record(json!({"legal_name": "A", "payment_method": "cash"})));
    assert_eq!(
        prepared.violations[0].message,
        "expected one of ach, check, wire, virtual_card, none (How the vendor is paid)"
    );
}

#[test]
fn no_violation_repeats_a_value() {
    let raw = json!({
        "legal_name": ["SECRET"], "tin": "SECRET", "npi": "SECRET", "status": "SECRET", "valid_from": "SECRET",
        "bank_accounts": [{"aba": "SECRET", "iban": "SECRET", "bic": {"SECRET": 1}, "country": "SECRET"}], "emails": ["SECRET"],
        "website": "SECRET VALUE", "currency": "SECRET",
    });
    let prepared = domain("vendor").prepare(&record(raw));
    assert!(prepared.violations.len() > 8, "{:?}", prepared.violations);
    for violation in prepared.violations {
        assert!(!violation.message.to_uppercase().contains("SECRET"), "{violation:?}");
    }
}

#[test]
fn nul_characters_and_deep_nesting_are_violations() {
    let nul = json!({"legal_name": "A\u{0}B", "aka\u{0}": 1, "emails": [{"x\u{0}": ["\u{0}"]}]});
    let prepared = domain("vendor").prepare(&record(nul));
    let nul_codes = prepared
        .violations
        .iter()
        .filter(|violation| violation.code == "nul_character")
        .count();
    assert_eq!(nul_codes, 3);
    assert_eq!(prepared.attributes["legal_name"], "AB");
    assert!(!Value::Object(prepared.attributes).to_string().contains("\\u0000"));

    let mut deep = json!("x");
    for _ in 0..5_000 {
        deep = Value::Array(vec![deep]);
    }
    let attributes = Attributes::from_iter([("legal_name".to_owned(), json!("A")), ("emails".to_owned(), deep)]);
    let prepared = domain("vendor").prepare(&attributes);
    assert_eq!(prepared.violations[0].code, "too_deep");
    assert!(!prepared.attributes.contains_key("emails"));
}

#[test]
fn sensitive_attributes_are_kept_apart_and_masked() {
    let vendor = domain("vendor");
    let attributes = record(json!({
        "legal_name": "Acme", "tin": "91-1144442",
        "bank_accounts": [{"account": "0012345678", "country": "US"}],
    }));
    assert_eq!(vendor.label_of(&attributes), "Acme");
    assert_eq!(vendor.label_of(&Attributes::new()), "(unnamed)");
    assert_eq!(Value::Object(vendor.public(&attributes)), json!({"legal_name": "Acme"}));
    let sensitive = vendor.sensitive(&attributes);
    assert_eq!(sensitive.keys().collect::<Vec<_>>(), ["bank_accounts", "tin"]);
    let masked = json!({
        "legal_name": "Acme", "tin": "•••4442",
        "bank_accounts": [{"account": "•••5678", "country": "•••"}],
    });
    assert_eq!(Value::Object(vendor.mask(&attributes, Mask::LastFour)), masked);
    let hidden = json!({"legal_name": "Acme", "tin": "•••", "bank_accounts": "•••"});
    assert_eq!(Value::Object(vendor.mask(&attributes, Mask::Everything)), hidden);
    assert_eq!(vendor.mask(&attributes, Mask::Nothing), attributes);
}

#[test]
fn a_domain_is_added_by_its_two_files() {
    let payer = Domain::parse("payer", PAYER_SCHEMA, PAYER_RULES).unwrap();
    assert_eq!(
        (payer.title.as_str(), payer.plural.as_str(), payer.label.as_str()),
        ("Payer", "Payers", "name")
    );
    assert_eq!(payer.attributes["claims_address.zip"].kind, Kind::Zip);
    assert_eq!(payer.attributes["claims_address"].description, "Where paper claims go");
    assert_eq!(payer.attributes["filing_limit_days"].kind, Kind::Integer);
    assert_eq!(payer.source("billing").map(|source| source.trust), Some(60));
    let raw = json!({"name": "Aetna", "payer_id": "60054", "claims_address": {"zip": "79998", "state": "Texas"}, "tin": "066033492"});
    let prepared = payer.prepare(&record(raw));
    assert_eq!(prepared.violations, []);
    assert_eq!(prepared.attributes["claims_address"]["state"], "TX");
}

#[test]
fn the_rules_version_follows_both_files() {
    let version = |schema: &str, rules: &str| Domain::parse("payer", schema, rules).unwrap().rules_version;
    let first = version(PAYER_SCHEMA, PAYER_RULES);
    assert_eq!(first.len(), 16);
    assert_eq!(first, version(PAYER_SCHEMA, PAYER_RULES));
    assert_ne!(first, version(PAYER_SCHEMA, &format!("{PAYER_RULES}\n# a remark")));
    assert_ne!(first, version(&format!("{PAYER_SCHEMA}\n"), PAYER_RULES));
}

const MANUAL: &str = include_str!("../../../docs/DOMAINS.md");

#[test]
fn the_manual_lists_every_kind() {
    let refusal = serde_json::from_str::<Kind>("\"?\"").unwrap_err().to_string();
    let kinds: Vec<&str> = refusal.split('`').skip(3).step_by(2).collect();
    assert!(kinds.len() > 30, "{refusal}");
    for kind in kinds {
        assert!(MANUAL.contains(&format!("`{kind}`")), "{kind}");
    }
}

#[test]
fn the_manual_lists_every_code_that_rules_decide_about() {
    let (_, rest) = MANUAL.split_once("#### Findings").unwrap();
    for code in FindingCode::ALL {
        assert!(rest.contains(&format!("`{}`", code.as_str())), "{code:?}");
    }
}

#[test]
fn the_walk_through_of_the_manual_is_the_payer_domain() {
    let (_, rest) = MANUAL.split_once("## Walk-through").unwrap();
    let (walk, _) = rest.split_once("\n## ").unwrap();
    let blocks: Vec<&str> = walk.split("```").skip(1).step_by(2).collect();
    assert!(blocks.len() > 6);
    for block in blocks {
        let (language, text) = block.split_once('\n').unwrap();
        let whole = if language == "json" { PAYER_SCHEMA } else { PAYER_RULES };
        assert!(whole.contains(text.trim_end()), "{text}");
    }
}

#[test]
fn rules_that_only_choose_values_otherwise_prepare_alike() {
    let parse = |schema: &str, rules: &str| Domain::parse("payer", schema, rules).unwrap();
    let own = parse(PAYER_SCHEMA, PAYER_RULES);
    let with = |from: &str, to: &str| {
        assert!(PAYER_RULES.contains(from), "{from}");
        parse(PAYER_SCHEMA, &PAYER_RULES.replacen(from, to, 1))
    };
    assert!(own.prepares_like(&with("title = \"Payer\"", "title = \"Payers of care\"")));
    assert!(!own.prepares_like(&with(
        "method = \"phone\"",
        "method = \"phone\"\nlevels = { exact = 9.5 }"
    )));
    assert!(!own.prepares_like(&with("kind = \"ein\"", "kind = \"ein\"\ncheck = false")));
    assert!(!own.prepares_like(&parse(&PAYER_SCHEMA.replacen("\"type\"", " \"type\"", 1), PAYER_RULES)));
}
