//! What is wrong with a domain folder, and where.

/// A domain folder that was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {place}: {reason}")]
pub struct DomainError {
    /// `<folder>/schema.json` or `<folder>/rules.toml`.
    pub file: String,
    /// `line:column`, a JSON Pointer into the schema, or a key path into the rules.
    pub place: String,
    /// What is wrong and what was expected.
    pub reason: String,
}

/// Line and column, both from 1, of a byte offset, as `line:column`.
pub(super) fn line_column(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{line}:{column}")
}
