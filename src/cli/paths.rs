//! Files and folders that somebody names on the command line: opened, or refused in words about the path.

use std::fs::File;
use std::io::{Error, ErrorKind, Read};
use std::path::Path;

/// Opens a file for reading.
///
/// # Errors
/// Why not: it is not there, is a folder, or may not be read.
pub fn open(path: &Path) -> Result<File, String> {
    if path.is_dir() {
        return Err(format!("{}: expected a file, not a folder", path.display()));
    }
    File::open(path).map_err(|error| because(path, &error))
}

/// The bytes of a file.
///
/// # Errors
/// As [`open`].
pub fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let mut all = Vec::new();
    let read = open(path)?.read_to_end(&mut all);
    read.map_err(|error| because(path, &error))?;
    Ok(all)
}

/// The text of a file.
///
/// # Errors
/// As [`open`], and when it is no UTF-8.
pub fn text(path: &Path) -> Result<String, String> {
    let all = bytes(path)?;
    String::from_utf8(all).map_err(|_| format!("{}: expected text in UTF-8", path.display()))
}

/// A file of the folder that defines a domain.
///
/// # Errors
/// As [`text`], and when the folder is none.
pub fn text_of_domain(folder: &Path, name: &str) -> Result<String, String> {
    if !folder.is_dir() {
        let found = if folder.exists() {
            "it is a file"
        } else {
            "there is none"
        };
        return Err(format!(
            "{}: expected a folder with schema.json and rules.toml; {found}",
            folder.display()
        ));
    }
    text(&folder.join(name))
}

/// Writes a file, in the place of one of this name.
///
/// # Errors
/// Why not.
pub fn write(path: &Path, text: &str) -> Result<(), String> {
    if path.is_dir() {
        return Err(format!("{}: expected a file, not a folder", path.display()));
    }
    std::fs::write(path, text).map_err(|error| because(path, &error))
}

/// Why a path cannot be used, in words.
pub fn because(path: &Path, error: &Error) -> String {
    let reason = match error.kind() {
        ErrorKind::NotFound => match path
            .parent()
            .is_none_or(|folder| folder.as_os_str().is_empty() || folder.is_dir())
        {
            true => "there is no such file".to_owned(),
            false => "there is no such folder".to_owned(),
        },
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is a file, not a folder".to_owned(),
        _ => error.to_string(),
    };
    format!("{}: {reason}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_path_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, b"\xff").unwrap();
        for (path, expected) in [
            (folder.path().to_owned(), "expected a file, not a folder"),
            (folder.path().join("gone"), "there is no such file"),
            (folder.path().join("gone/file"), "there is no such folder"),
            (file.join("x"), "not a folder"),
            (file.clone(), "expected text in UTF-8"),
        ] {
            let refused = text(&path).unwrap_err();
            assert!(
                refused.contains(expected) && refused.contains(&path.display().to_string()),
                "{refused}"
            );
        }
        assert!(
            text_of_domain(&file, "schema.json")
                .unwrap_err()
                .contains("it is a file")
        );
    }
}
