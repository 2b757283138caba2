//! The folder whose folders define the domains.

use std::path::Path;

use crate::engine::domain::{self, Domain};

/// Reads the domains of a folder.
///
/// # Errors
/// File, place and reason of what is wrong.
pub(super) fn read(folder: &Path) -> Result<Vec<Domain>, String> {
    let place = folder.display();
    let entries = std::fs::read_dir(folder).map_err(|e| format!("cannot read the schemas in {place}: {e}"))?;
    let mut texts = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| format!("{place}: {e}"))?.path();
        if path.is_dir() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            texts.push((
                name,
                read_text(&path.join("schema.json"))?,
                read_text(&path.join("rules.toml"))?,
            ));
        }
    }
    if texts.is_empty() {
        return Err(format!(
            "{place} holds no domain: expected folders with schema.json and rules.toml"
        ));
    }
    let folders: Vec<_> = texts
        .iter()
        .map(|(name, schema, rules)| (name.as_str(), schema.as_str(), rules.as_str()))
        .collect();
    domain::from_texts(&folders).map_err(|e| e.to_string())
}

fn read_text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))
}
