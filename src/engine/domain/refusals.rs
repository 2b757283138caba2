//! Wrong domain folders are refused with file, place and reason.

use super::tests::{PAYER_RULES, PAYER_SCHEMA};
use super::*;

/// File, place and reason with which the payer's rules are refused after a change.
fn refused_rules(from: &str, to: &str) -> (String, String, String) {
    assert!(PAYER_RULES.contains(from), "{from}");
    let error = Domain::parse("payer", PAYER_SCHEMA, &PAYER_RULES.replacen(from, to, 1)).unwrap_err();
    (error.file, error.place, error.reason)
}

#[test]
fn wrong_rules_are_refused_with_file_place_and_reason() {
    let cases = [
        ("label = \"name\"", "", "1:1", "missing field `label`"),
        (
            "label = \"name\"",
            "label = \"nmae\"",
            "label",
            "no attribute \"nmae\"; did you mean \"name\"?",
        ),
        (
            "label = \"name\"",
            "label = \"tin\"",
            "label",
            "cannot be a sensitive attribute",
        ),
        ("label = \"name\"", "label = \"claims_address\"", "label", "not a group"),
        ("title = \"Payer\"", "titel = \"Payer\"", "3:1", "unknown field `titel`"),
        ("format = 1", "format = 2", "format", "format 2 is not known"),
        ("format = 1", "format = ", "2:10", "string"),
        ("kind = \"ein\"", "kind = \"eni\"", "33:8", "unknown variant `eni`"),
        (
            "kind = \"ein\"",
            "kind = \"ein\"\nsecret = true",
            "34:1",
            "unknown field `secret`",
        ),
        (
            "kind = \"ein\"",
            "kind = \"ein\"\nfindings = { odd = \"warn\" }",
            "34:14",
            "unknown variant `odd`, expected one of `format`, `check_digit`",
        ),
        (
            "kind = \"ein\"",
            "kind = \"ein\"\nfindings = { required = \"warn\" }",
            "34:14",
            "unknown variant `required`",
        ),
        (
            "kind = \"ein\"",
            "kind = \"ein\"\nfindings = { format = \"ignore\" }",
            "34:23",
            "unknown variant `ignore`, expected `quarantine` or `warn`",
        ),
        (
            "kind = \"ein\"",
            "kind = \"ein\"\nusual_length = 0",
            "attributes.\"tin\".usual_length",
            "1 or more",
        ),
        (
            "[attributes.phones]",
            "[attributes.claims_address]\nkind = \"group\"\nfindings = { format = \"warn\" }\n\n[attributes.phones]",
            "attributes.\"claims_address\".findings",
            "a group has no value",
        ),
        (
            "[attributes.phones]",
            "[attributes.fones]",
            "attributes.\"fones\"",
            "no attribute \"fones\"",
        ),
        (
            "kind = \"zip\"",
            "kind = \"zip\"\ntarget = \"facility\"",
            "attributes.\"claims_address.zip\".target",
            "only an attribute of kind",
        ),
        (
            "kind = \"zip\"",
            "kind = \"zip\"\nsensitive = true",
            "attributes.\"claims_address.zip\".sensitive",
            "top-level",
        ),
        (
            "name = \"billing\"",
            "name = \"clearinghouse\"",
            "sources[1].name",
            "declared twice",
        ),
        ("trust = 80", "trust = 800", "sources[0].trust", "0 to 100"),
        (
            "[approval.protect.tin]",
            "[approval.protect.ssn]",
            "approval.protect.\"ssn\"",
            "no attribute \"ssn\"",
        ),
        (
            "approvers = 2",
            "approvers = 3",
            "approval.protect.\"payer_id\".approvers",
            "1 or 2",
        ),
        (
            "approvers = 2",
            "approvers = 2\ncooling_off = \"24h\"",
            "approval.protect.\"payer_id\".cooling_off",
            "only a payment attribute",
        ),
        (
            "approvers = 2",
            "approvers = 2\npayment = true\ncooling_off = \"a day\"",
            "approval.protect.\"payer_id\".cooling_off",
            "a number and s, m, h or d",
        ),
        (
            "approvers = 2",
            "approvers = 0",
            "approval.protect.\"payer_id\".approvers",
            "1 or 2",
        ),
        (
            "approvers = 2",
            "approvers = 2\nrules = [{ approvers = 1 }]",
            "approval.protect.\"payer_id\".rules[0]",
            "when it counts",
        ),
        (
            "approvers = 2",
            "approvers = 2\nrules = [{ approvers = 1, when = [{ attribute = \"site\", values = [\"x\"] }] }]",
            "approval.protect.\"payer_id\".rules[0].when[0]",
            "no attribute \"site\"",
        ),
        (
            "approvers = 2",
            "approvers = 2\nrules = [{ approvers = 1, amount = { absolute = 5 } }]",
            "approval.protect.\"payer_id\".rules[0].amount",
            "one number",
        ),
        (
            "\"payer_id\", \"payer_type\"",
            "\"payer_id\", \"payer\"",
            "filters[2]",
            "no attribute",
        ),
        (
            "\"payer_id\", \"payer_type\"",
            "\"payer_id\", \"tin\"",
            "filters[2]",
            "sensitive",
        ),
        (
            "\"payer_id\", \"payer_type\"",
            "\"payer_id\", \"payer_id\"",
            "filters[2]",
            "twice",
        ),
        (
            "label = \"name\"",
            "label = \"name\"\nexclusive = [\"tin\", \"tni\"]",
            "exclusive[1]",
            "no attribute",
        ),
        (
            "label = \"name\"",
            "label = \"name\"\ndate_order = [[\"valid_from\", \"name\"]]",
            "date_order[0]",
            "kind date",
        ),
        (
            "[approval]",
            "[tasks]\nowner_group = \" \"\n[approval]",
            "tasks.owner_group",
            "1 to 64",
        ),
        (
            "[approval]",
            "[[tasks.routes]]\nkind = \"duplicate\"\n[approval]",
            "tasks.routes[0].kind",
            "expected one of potential_duplicate",
        ),
        (
            "[approval]",
            "[[tasks.routes]]\nwhen = [{ attribute = \"tin\", values = [\"1\"] }]\n[approval]",
            "tasks.routes[0].when[0].attribute",
            "sensitive",
        ),
        (
            "[approval]",
            "[[tasks.routes]]\nwhen = [{ attribute = \"claims_address\", values = [\"1\"] }]\n[approval]",
            "tasks.routes[0].when[0].attribute",
            "group",
        ),
        (
            "[approval]",
            "[[tasks.routes]]\nwhen = [{ attribute = \"name\", values = [] }]\n[approval]",
            "tasks.routes[0].when[0].values",
            "at least one",
        ),
        (
            "[approval]",
            "[tasks.calendar]\nfrom = \"17:00\"\nto = \"08:00\"\n[approval]",
            "78:1",
            "begin before",
        ),
    ];
    for (from, to, place, reason) in cases {
        let error = refused_rules(from, to);
        assert_eq!(error.0, "payer/rules.toml", "{to}");
        assert_eq!(error.1, place, "{to}: {}", error.2);
        assert!(error.2.contains(reason), "{to}: {}", error.2);
    }
}

/// Place and reason with which the item's rules are refused after a change.
fn refused_item(from: &str, to: &str) -> (String, String) {
    let texts = builtin_texts().unwrap();
    let (_, schema, rules) = texts.into_iter().find(|(name, ..)| *name == "item").unwrap();
    assert!(rules.contains(from), "{from}");
    let error = Domain::parse("item", schema, &rules.replacen(from, to, 1)).unwrap_err();
    (error.place, error.reason)
}

#[test]
fn wrong_checks_and_units_are_refused_with_place_and_reason() {
    let name = "name = \"implant_not_traced\"";
    let sums = "require.sums_to = { attribute = \"description\", total = \"100\" }";
    let traced = "require.any_of = [{ attribute = \"lot_tracked\", values = [\"true\"] }, { attribute = \"serial_tracked\", values = [\"true\"] }]";
    let per = "per = [\"facility\"]";
    for (from, to, place, reason) in [
        (name, "name = \"Implant\"", "checks[0].name", "named with a-z"),
        (
            name,
            "name = \"invalid_record\"",
            "checks[0].name",
            "category of other tasks",
        ),
        (name, "name = \"no_charge_mapping\"", "checks[1].name", "declared twice"),
        (
            traced,
            "require.any_of = []",
            "checks[0].require.any_of",
            "at least one condition",
        ),
        (
            traced,
            sums,
            "checks[0].require.sums_to.attribute",
            "of kind description, expected number",
        ),
        (
            traced,
            "require.not_expired = { attribute = \"status\" }",
            "checks[0].require.not_expired.attribute",
            "expected date",
        ),
        (
            per,
            "per = [\"place\"]",
            "checks[1].require.one_valid_entry.per",
            "no attribute \"charge_mappings.place\"",
        ),
        (
            "attribute = \"implantable\"",
            "attribute = \"implanted\"",
            "lookups.traced[0].when",
            "no attribute \"implanted\"",
        ),
        (
            "conversions = \"uom_conversions\"",
            "conversions = \"substitutes\"",
            "units.conversions",
            "no attribute \"substitutes.from\"",
        ),
        (
            "base = \"base_uom\"",
            "base = \"gtins\"",
            "units.base",
            "a unit is one value",
        ),
        (
            "forward_dated = true",
            "only = \"loosened\"",
            "approval.protect.\"uom_conversions\".only",
            "only a truth value",
        ),
        (
            "only = \"loosened\"",
            "forward_dated = true",
            "approval.protect.\"lot_tracked\".forward_dated",
            "a group that repeats",
        ),
        (
            "members = [\"gtin\", \"uom\", \"qty\"]",
            "members = [\"gtin\", \"amount\"]",
            "approval.protect.\"gtins\".members",
            "no member \"amount\"",
        ),
        (
            "members = [\"gtin\", \"uom\", \"qty\"]",
            "entries = [{ attribute = \"level\", values = [] }]",
            "approval.protect.\"gtins\".entries",
            "needs values",
        ),
        (
            "only = \"loosened\"",
            "only = \"removed\"",
            "approval.protect.\"lot_tracked\".only",
            "a group that repeats",
        ),
        (
            "only = \"loosened\"",
            "members = [\"lot\"]",
            "approval.protect.\"lot_tracked\".members",
            "a group that repeats",
        ),
        (
            "from_approval = { same = [\"uom\"], factors = [\"qty\"] }",
            "from_approval = { same = [\"uom\"], factors = [] }",
            "approval.protect.\"gtins\".from_approval",
            "same and factors",
        ),
        (
            "from_approval = { same = [\"uom\"], factors = [\"qty\"] }",
            "from_approval = { same = [\"uom\"], factors = [\"qty\"] }\nforward_dated = true",
            "approval.protect.\"gtins\".from_approval",
            "not both",
        ),
    ] {
        let (found, why) = refused_item(from, to);
        // A map is read in the order of its names.
        assert!(found == place, "{to}: {found}: {why}");
        assert!(why.contains(reason), "{to}: {why}");
    }
    let (_, why) = refused_item(traced, "require.any_off = []");
    assert!(why.contains("unknown variant `any_off`"), "{why}");
}

#[test]
fn wrong_valid_time_is_refused() {
    let with = |from: &str, to: &str, gaps: &str| {
        let section = format!("[valid_time]\nfrom = \"{from}\"\nto = \"{to}\"\n{gaps}\n[survivorship]");
        refused_rules("[survivorship]", &section)
    };
    let cases = [
        (
            with("valid_form", "valid_to", ""),
            "valid_time.from",
            "did you mean \"valid_from\"?",
        ),
        (with("name", "valid_to", ""), "valid_time.from", "kind date"),
        (with("valid_from", "valid_from", ""), "valid_time.to", "two attributes"),
        (with("valid_from", "valid_to", ""), "valid_time", "\"tin\" is sensitive"),
    ];
    for ((_, place, reason), expected, part) in cases {
        assert_eq!(place, expected, "{reason}");
        assert!(reason.contains(part), "{reason}");
    }
    assert!(
        with("valid_from", "valid_to", "gaps = \"maybe\"")
            .2
            .contains("unknown variant")
    );
}

#[test]
fn wrong_schemas_are_refused_with_file_place_and_reason() {
    let cases = [
        ("\"type\": \"object\",", "\"type\": \"object\"", "6:3", "not JSON"),
        (
            "\"type\": \"integer\"",
            "\"type\": \"whole\"",
            "/properties/filing_limit_days/type",
            "not a JSON Schema",
        ),
        (
            "\"^[0-9A-Z]{5}$\"",
            "\"^[0-9A-Z{5}$\"",
            "/properties/payer_id/pattern",
            "not a JSON Schema",
        ),
        (
            "\"#/$defs/address\"",
            "\"https://example.org/address\"",
            "/",
            "not a JSON Schema",
        ),
        (
            "\"format\": \"date\"",
            "\"format\": \"dates\"",
            "/properties/valid_from/format",
            "not a JSON Schema",
        ),
        (
            "\"type\": \"object\"",
            "\"type\": \"array\"",
            "/",
            "must say what its \"items\" are",
        ),
        (
            "\"name\": {",
            "\"na.me\": {}, \"name\": {",
            "/properties/na.me",
            "may not be empty or contain",
        ),
    ];
    for (from, to, place, reason) in cases {
        assert!(PAYER_SCHEMA.contains(from), "{from}");
        let error = Domain::parse("payer", &PAYER_SCHEMA.replacen(from, to, 1), PAYER_RULES).unwrap_err();
        assert_eq!(error.file, "payer/schema.json", "{to}");
        assert!(error.reason.contains(reason), "{to}: {}", error.reason);
        assert_eq!(error.place, place, "{to}: {}", error.reason);
    }
}

#[test]
fn a_kind_that_does_not_fit_the_schema_is_refused() {
    let rules = PAYER_RULES.replace("[attributes.phones]", "[attributes.claims_address]");
    let error = Domain::parse("payer", PAYER_SCHEMA, &rules).unwrap_err();
    assert_eq!(error.place, "attributes.\"claims_address\".kind");
    assert!(error.reason.contains("expected group"), "{error}");
}

#[test]
fn folder_names_and_doubles_are_checked() {
    for name in ["", "Payer", "1payer", "pay-er", "../payer"] {
        assert_eq!(
            Domain::parse(name, PAYER_SCHEMA, PAYER_RULES).unwrap_err().place,
            "folder name"
        );
    }
    let folder = ("payer", PAYER_SCHEMA, PAYER_RULES);
    assert!(
        from_texts(&[folder, folder])
            .unwrap_err()
            .reason
            .contains("two folders")
    );
    assert_eq!(from_texts(&[folder]).unwrap().len(), 1);
}
