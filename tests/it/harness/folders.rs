//! Folders of domains, changed for a test.

use std::path::Path;

use super::database::Database;
use super::hub::Options;

/// Options of a hub with one domain, whose files are those of `from` (a folder beside `Cargo.toml`) after these
/// replacements.
///
/// # Panics
/// When a text to replace is not there.
pub fn with_domain(database: &Database, from: &str, schema: &[(&str, &str)], rules: &[(&str, &str)]) -> Options {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(from);
    let schemas = database.dir.path().join("schemas");
    let folder = schemas.join(from.file_name().expect("a name"));
    std::fs::create_dir_all(&folder).expect("a folder");
    for (file, changes) in [("schema.json", schema), ("rules.toml", rules)] {
        let text = std::fs::read_to_string(from.join(file)).expect("a file");
        let changed = changes.iter().fold(text, |text, (old, new)| {
            assert!(text.contains(old), "{file} has no {old}");
            text.replacen(old, new, 1)
        });
        std::fs::write(folder.join(file), changed).expect("a file");
    }
    Options::default()
        .argument("--schemas")
        .argument(schemas.display().to_string())
}

/// What changes without anybody in tests that are about something else than approval.
const FREE: [(&str, &[&str]); 6] = [
    (
        "vendor",
        &[
            "addresses",
            "legal_name",
            "tax_classification",
            "payment_method",
            "payment_terms",
            "holds",
            "level",
            "parent",
            "legal_entity",
            "relations",
            "placements",
        ],
    ),
    ("item", &["vendor_items", "substitutes"]),
    ("facility", &["legal_name", "parent", "placements"]),
    ("account", &["parent", "placements"]),
    ("account_mapping", &[]),
    ("cost_center", &[]),
];

/// Options of a hub with the domains that come with the program, where names, addresses, places in hierarchies and the like
/// change without approval: for tests that change them and are about something else.
pub fn with_free_values(database: &Database) -> Options {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let schemas = database.dir.path().join("free-schemas");
    for (domain, names) in FREE {
        let folder = schemas.join(domain);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::copy(built_in.join(domain).join("schema.json"), folder.join("schema.json")).expect("a schema");
        let rules = std::fs::read_to_string(built_in.join(domain).join("rules.toml")).expect("rules");
        std::fs::write(folder.join("rules.toml"), unprotected(rules, names)).expect("rules");
    }
    Options::default()
        .argument("--schemas")
        .argument(schemas.display().to_string())
}

/// The rules of vendors without the protection that [`with_free_values`] takes away.
pub fn free_vendor_rules(rules: &str) -> String {
    let (_, names) = FREE.iter().find(|(domain, _)| *domain == "vendor").expect("vendors");
    unprotected(rules.to_owned(), names)
}

/// Rules that do not protect these attributes.
fn unprotected(mut rules: String, names: &[&str]) -> String {
    for name in names {
        let head = format!("[approval.protect.{name}]\n");
        let from = rules
            .find(&head)
            .unwrap_or_else(|| panic!("the rules do not protect {name}"));
        let length = rules[from..].find("\n\n").expect("another section");
        rules.replace_range(from..from + length, "");
    }
    rules
}
