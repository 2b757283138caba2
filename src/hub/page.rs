//! Bounded lists with opaque cursors.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Serialize, de::DeserializeOwned};

use crate::error::{Error, Result};

/// Most rows of one page.
pub const MAX_LIMIT: usize = 1000;

/// Which page of a list.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Rows wanted; 0 means the default of 100, at most [`MAX_LIMIT`].
    pub limit: usize,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl Page {
    /// Rows to read.
    pub fn rows(&self) -> usize {
        if self.limit == 0 {
            100
        } else {
            self.limit.min(MAX_LIMIT)
        }
    }
}

/// One page.
#[derive(Debug, Clone, Serialize)]
pub struct PageOf<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Present when there are more.
    pub next_cursor: Option<String>,
}

/// Makes a cursor that clients need not understand.
pub fn encode_cursor(position: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).unwrap_or_default())
}

/// Reads a cursor made by [`encode_cursor`].
///
/// # Errors
/// `Malformed` when it was not made here.
pub fn decode_cursor<T: DeserializeOwned>(cursor: &str) -> Result<T> {
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| Error::malformed("cursor", "expected a cursor that an earlier page gave"))
}
