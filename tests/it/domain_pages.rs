//! The page that people read about each built-in domain holds the table of its attributes, as its schema has them.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use mdm_hub::engine::approval::Only;
use mdm_hub::engine::domain::{Domain, Kind, builtin};
use serde_json::Value;

const BEGIN: &str = "<!-- attributes: written from the schema -->\n";
const END: &str = "<!-- end of attributes -->\n";
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
        None => "",
        Some(Only::Loosened) => " if loosened",
        Some(Only::Cleared) => " if a person clears it",
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
