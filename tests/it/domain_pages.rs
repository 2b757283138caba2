//! The page that people read about each built-in domain holds the table of its attributes, as its schema has them.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use mdm_hub::engine::approval::{FirstPublication, Only, Protection};
use mdm_hub::engine::domain::{Domain, Kind, builtin};
use serde_json::Value;

const BEGIN: &str = "<!-- attributes: written from the schema -->\n";
const END: &str = "<!-- end of attributes -->\n";
const BEGIN_APPROVAL: &str = "<!-- approval: written from the rules -->\n";
const END_APPROVAL: &str = "<!-- end of approval -->\n";
/// Set it to write the tables anew.
const REWRITE: &str = "MDM_HUB_WRITE_DOCS";

fn page(domain: &Domain) -> PathBuf {
    let docs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/domains");
    docs.join(format!("{}.md", domain.name))
}

/// What the schema says of an attribute; of a list, of its entries.
fn schema_at<'a>(domain: &'a Domain, path: &str) -> &'a Value {
    path.split('.').fold(&domain.schema, |schema, name| {
        let below = schema.get("items").unwrap_or(schema);
        let members = below.get("properties").and_then(|members| members.get(name));
        members
            .or_else(|| below.get("additionalProperties"))
            .unwrap_or(&Value::Null)
    })
}

fn type_of(domain: &Domain, path: &str) -> String {
    let schema = schema_at(domain, path);
    let one = schema.get("items").unwrap_or(schema);
    let named = one.get("type").and_then(Value::as_str).unwrap_or("any");
    let named = match (named, one.get("format").and_then(Value::as_str)) {
        ("string", Some("date")) => "date",
        ("string", _) => "text",
        ("object", _) => "group",
        (other, _) => other,
    };
    match schema.get("items") {
        Some(_) => format!("list of {named}"),
        None => named.to_owned(),
    }
}

fn meaning(domain: &Domain, path: &str, description: &str) -> String {
    let schema = schema_at(domain, path);
    let options = schema
        .get("items")
        .unwrap_or(schema)
        .get("enum")
        .and_then(Value::as_array);
    let options: Vec<&str> = options.into_iter().flatten().filter_map(Value::as_str).collect();
    let text = description.replace('|', "\\|");
    match options.is_empty() {
        true => text,
        false => format!("{text}: {}", options.join(", ")),
    }
}

fn protected(domain: &Domain, path: &str) -> String {
    let Some(protection) = domain.approval.protect.get(path) else {
        return String::new();
    };
    let only = match protection.only {
        Some(Only::Loosened) => " if loosened",
        Some(Only::Removed) => " if an entry goes",
        Some(Only::Cleared) => " if a person clears it",
        None => "",
    };
    let forward = if protection.forward_dated { ", forward only" } else { "" };
    let people = if protection.approvers == 1 { "person" } else { "persons" };
    format!("{} {people}{only}{forward}", protection.approvers)
}

fn table(domain: &Domain) -> String {
    let mut rows = String::from("| attribute | type | meaning | kind | sensitive | approval of a change |\n");
    rows.push_str("| --- | --- | --- | --- | --- | --- |\n");
    for (path, rule) in &domain.attributes {
        let kind = match (rule.kind, &rule.target) {
            (Kind::Group, _) => String::new(),
            (kind, Some(target)) => format!("{} to {target}", kind.name()),
            (kind, None) => kind.name(),
        };
        let sensitive = if rule.sensitive { "yes" } else { "" };
        let (kind_of, says) = (type_of(domain, path), meaning(domain, path, &rule.description));
        let asks = protected(domain, path);
        let _ = writeln!(
            rows,
            "| `{path}` | {kind_of} | {says} | {kind} | {sensitive} | {asks} |"
        );
    }
    rows
}

/// Which changes of a protected attribute need somebody.
fn concerned(domain: &Domain, name: &str, protection: &Protection) -> String {
    let mut parts = Vec::new();
    let list = |members: &[String]| {
        members
            .iter()
            .map(|one| format!("`{one}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let telling = protection.from_approval.as_ref().map(|from| from.same.clone());
    let key = telling.unwrap_or_else(|| domain.attributes[name].entry_key.clone());
    if !key.is_empty() && !domain.is_sensitive(name) {
        parts.push(format!("each entry by itself, told apart by {}", list(&key)));
    }
    for when in &protection.entries {
        parts.push(format!(
            "entries with `{}` {}",
            when.attribute,
            when.values.join(" or ")
        ));
    }
    for when in &protection.all_entries_when {
        parts.push(format!(
            "all entries where `{}` is {}",
            when.attribute,
            when.values.join(" or ")
        ));
    }
    if !protection.members.is_empty() {
        parts.push(format!("changes of {}", list(&protection.members)));
    }
    match protection.only {
        Some(Only::Loosened) => parts.push("only that it ceases to be true".to_owned()),
        Some(Only::Cleared) => parts.push("only that a person says better than what was found".to_owned()),
        Some(Only::Removed) => parts.push("only that an entry goes or says less".to_owned()),
        None => {}
    }
    if protection.forward_dated {
        parts.push("from a day on that its source says".to_owned());
    }
    if let Some(from) = &protection.from_approval {
        parts.push(format!(
            "{} counts from the day of the approval, or a later one",
            list(&from.factors)
        ));
    }
    if protection.payment {
        parts.push("holds payments, and needs evidence".to_owned());
    }
    match parts.is_empty() {
        true => "every change".to_owned(),
        false => parts.join("; "),
    }
}

fn approval_table(domain: &Domain) -> String {
    let mut rows = String::from("| attribute | which change | persons | groups | first value, too |\n");
    rows.push_str("| --- | --- | --- | --- | --- |\n");
    for (name, protection) in &domain.approval.protect {
        let groups = match protection.groups.is_empty() {
            true => "any approver".to_owned(),
            false => protection.groups.join(", "),
        };
        let which = concerned(domain, name, protection);
        let mut persons = protection.approvers.to_string();
        if !protection.rules.is_empty() {
            persons.push_str(", or as its rules say");
        }
        let first = if protection.on_create { "yes" } else { "no" };
        let _ = writeln!(rows, "| `{name}` | {which} | {persons} | {groups} | {first} |");
    }
    let first = match domain.approval.first_publication {
        FirstPublication::Automatic => {
            "A new record is published without anybody, but for the first values that the last column names."
        }
        FirstPublication::Approve => "A new record is published once somebody approved it.",
    };
    format!("{rows}\n{first}\n")
}

#[test]
fn every_protected_attribute_needs_whom_the_page_says() {
    for domain in builtin().unwrap() {
        let path = page(&domain);
        let text = fs::read_to_string(&path).unwrap();
        let (before, rest) = text
            .split_once(BEGIN_APPROVAL)
            .unwrap_or_else(|| panic!("{}: no table of approval", path.display()));
        let (old, after) = rest.split_once(END_APPROVAL).unwrap();
        let new = approval_table(&domain);
        if std::env::var_os(REWRITE).is_some() {
            fs::write(&path, format!("{before}{BEGIN_APPROVAL}{new}{END_APPROVAL}{after}")).unwrap();
        } else {
            assert!(
                old == new,
                "{} is out of date: run this test with {REWRITE}=1",
                path.display()
            );
        }
    }
}

#[test]
fn the_page_of_each_domain_has_the_attributes_of_its_schema() {
    for domain in builtin().unwrap() {
        let path = page(&domain);
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let (before, rest) = text
            .split_once(BEGIN)
            .unwrap_or_else(|| panic!("{}: no table", path.display()));
        let (old, after) = rest.split_once(END).unwrap();
        let new = table(&domain);
        if std::env::var_os(REWRITE).is_some() {
            fs::write(&path, format!("{before}{BEGIN}{new}{END}{after}")).unwrap();
        } else {
            assert!(
                old == new,
                "{} is out of date: run this test with {REWRITE}=1",
                path.display()
            );
        }
    }
}

#[test]
fn the_domains_of_an_erp_have_a_page() {
    for domain in builtin().unwrap() {
        let wanted = [
            "vendor",
            "item",
            "cost_center",
            "facility",
            "account",
            "account_mapping",
        ];
        assert!(
            !wanted.contains(&domain.name.as_str()) || page(&domain).exists(),
            "{}",
            domain.name
        );
    }
}
