//! The domains that come with the program: the folders of `schemas/`, embedded.

use include_dir::{Dir, include_dir};

use super::{Domain, DomainError};

static SCHEMAS: Dir = include_dir!("$CARGO_MANIFEST_DIR/schemas");

/// One domain folder as text: (folder name, `schema.json`, `rules.toml`).
pub type FolderText<'a> = (&'a str, &'a str, &'a str);

/// The built-in domains, sorted by name.
///
/// # Errors
/// Only if an embedded folder is wrong, which a test excludes.
pub fn builtin() -> Result<Vec<Domain>, DomainError> {
    from_texts(&builtin_texts()?)
}

/// The built-in folders as they are embedded, e.g. to write them out as a start for one's own.
///
/// # Errors
/// If a file of an embedded folder is missing.
pub fn builtin_texts() -> Result<Vec<FolderText<'static>>, DomainError> {
    SCHEMAS
        .dirs()
        .map(|folder| {
            let name = folder.path().to_str().unwrap_or_default();
            Ok((
                name,
                file_text(folder, name, "schema.json")?,
                file_text(folder, name, "rules.toml")?,
            ))
        })
        .collect()
}

fn file_text(folder: &'static Dir, name: &str, file: &str) -> Result<&'static str, DomainError> {
    let found = folder
        .get_file(format!("{name}/{file}"))
        .and_then(|file| file.contents_utf8());
    found.ok_or_else(|| DomainError {
        file: format!("{name}/{file}"),
        place: "1:1".into(),
        reason: "the file is missing or is not UTF-8".into(),
    })
}

/// Domains from folders that somebody else has read; sorted by name.
///
/// # Errors
/// The first folder that is wrong, or a name given twice.
pub fn from_texts(folders: &[FolderText]) -> Result<Vec<Domain>, DomainError> {
    let mut domains = folders
        .iter()
        .map(|(name, schema, rules)| Domain::parse(name, schema, rules))
        .collect::<Result<Vec<_>, _>>()?;
    domains.sort_by(|a, b| a.name.cmp(&b.name));
    if let Some(pair) = domains.windows(2).find(|pair| pair[0].name == pair[1].name) {
        return Err(DomainError {
            file: pair[0].name.clone(),
            place: "folder".into(),
            reason: "two folders define this domain".into(),
        });
    }
    Ok(domains)
}
