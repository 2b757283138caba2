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
