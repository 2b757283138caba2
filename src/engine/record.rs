//! A record's attributes and the places in them.

use serde::{Deserialize, Serialize};

/// The attributes of one record, as a JSON object with sorted keys.
pub type Attributes = serde_json::Map<String, serde_json::Value>;

/// One place where a record is not what its domain asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// JSON Pointer (RFC 6901) into the attributes.
    pub pointer: String,
    /// Stable code for programs, `snake_case`.
    pub code: String,
    /// What was expected, for people.
    pub message: String,
}
